//! Do the readers of CASE/UCO, FollowTheMoney and TagPacks say what the files say, and account for every object?

use std::io::Cursor;

use expect_test::expect;
use thalweg_flows::readers::collect::{CollectSink, KeptRecord};
use thalweg_flows::readers::{
    Companion, ReadContext, ReadError, ReadSummary, ReaderKind, case_uco, ftm, read, tagpack,
};

use crate::formats_kit::{files, mutated, reference_data, truncated_everywhere};

/// Reads bytes under a name; panics where the reader breaks its bargain with the sink.
pub fn read_named(
    kind: ReaderKind,
    file_name: &str,
    bytes: &[u8],
    companions: &[Companion],
) -> Result<(CollectSink, ReadSummary), ReadError> {
    let mut sink = CollectSink::default();
    let context = ReadContext { file_name, companions };
    let summary = read(kind, &mut Cursor::new(bytes), &context, &mut sink)?;
    assert_eq!(sink.broken_bargain(), None);
    for row in &sink.rows {
        if let Some(start) = row.start {
            let start = usize::try_from(start).unwrap();
            assert_eq!(bytes.get(start..start + row.bytes.len()), Some(row.bytes.as_slice()));
        }
    }
    assert_eq!(summary.rows, summary.record_rows + summary.furniture + summary.rejects);
    assert_eq!(summary.rows, sink.rows.len() as u64);
    Ok((sink, summary))
}

/// A record as one line of text.
pub fn told(record: &KeptRecord) -> String {
    let fields: Vec<String> = record.told.iter().map(|(name, text)| format!("{name}={text}")).collect();
    format!("{} {}: {}", record.row, record.kind.name(), fields.join("; "))
}

/// Records, rejects and notes, one a line.
pub fn shown(kind: ReaderKind, file_name: &str, bytes: &[u8]) -> String {
    let (sink, summary) = match read_named(kind, file_name, bytes, &[]) {
        Ok(read) => read,
        Err(error) => return format!("{error}\n"),
    };
    let mut lines: Vec<String> = sink.records.iter().map(told).collect();
    for entry in &sink.entries {
        lines.push(format!(
            "{} entry: {} [{}] -> {} [{}] {} {} {}",
            entry.row,
            entry.payer.name,
            entry.payer.account,
            entry.payee.name,
            entry.payee.account,
            thalweg_model::format_minor(entry.amount_minor, entry.asset.exponent),
            entry.asset.code,
            thalweg_flows::text::shown::shown(entry.booked)
        ));
    }
    for reject in &sink.rejects {
        lines.push(format!("{} reject {} {} {}", reject.row, reject.field, reject.code, reject.detail));
    }
    lines.push(format!("rows {} furniture {}", summary.rows, summary.furniture));
    lines.extend(summary.notes.iter().map(|note| format!("note {}: {}", note.code, note.text)));
    lines.join("\n") + "\n"
}

/// Every file of the folder, as text: for the eye and for the record.
fn each_file(folder: &str, ending: &str, mut told: impl FnMut(&str, &[u8])) {
    let Some(folder) = reference_data(folder) else { return };
    for file in files(&folder, ending) {
        let name = file.file_name().unwrap().to_str().unwrap().to_owned();
        told(&name, &std::fs::read(&file).unwrap());
    }
}

#[test]
fn every_case_example_is_read_with_all_its_objects() {
    each_file("evidence/case_uco", "json", |name, bytes| {
        if name != "LICENSE" {
            let found = case_uco::sniff(&bytes[..bytes.len().min(65536)], name);
            assert!(found.is_some_and(|found| found.confidence >= 45), "{name}");
        }
        let (sink, summary) = read_named(ReaderKind::CaseUco, name, bytes, &[]).unwrap();
        assert_eq!(summary.rejects, 0, "{name}: {:?}", sink.rejects);
        let whole: serde_json::Value = serde_json::from_slice(bytes).unwrap();
        let listed = whole.get("@graph").or_else(|| whole.get("uco-core:object")).unwrap();
        let objects = sink.rows.iter().filter(|row| {
            row.bytes.first() == Some(&b'{')
                && serde_json::from_slice::<serde_json::Value>(&row.bytes).is_ok()
        });
        assert_eq!(objects.count(), listed.as_array().unwrap().len(), "{name}");
    });
}

#[test]
fn case_examples_say_what_is_written_in_them() {
    let mut all = String::new();
    let wanted = [
        "accounts.json",
        "call_log.json",
        "device.json",
        "exif_data.json",
        "location.json",
        "message.json",
        "mobile_device_and_sim_card.json",
        "network_connection.json",
        "sms_and_contacts.json",
        "spear_phishing.json",
    ];
    each_file("evidence/case_uco", "json", |name, bytes| {
        if wanted.contains(&name) {
            all += &format!("== {name}\n{}", shown(ReaderKind::CaseUco, name, bytes));
        }
    });
    if !all.is_empty() {
        expect_test::expect_file!["case_uco_examples.txt"].assert_eq(&all);
    }
}

#[test]
fn a_damaged_graph_is_read_up_to_the_damage() {
    let graph = r#"{"@context":{"uco-core":"https://ontology.unifiedcyberontology.org/uco/core/"},"@graph":[
{"@id":"a:1","@type":"o:PhoneAccount","c:hasFacet":{"@type":"o:PhoneAccountFacet","o:phoneNumber":"+85260000001"}},
{"@id":"a:2","@type":"o:Call","c:hasFacet":[{"@type":"o:CallFacet","o:from":{"@id":"a:1"},"o:startTime":{"@value":"yesterday"}}]},
{"@id":"a:3","@type":"l:Location","c:hasFacet":[{"@type":"l:LatLongCoordinatesFacet","l:latitude":91,"l:longitude":2}]},
{"@id":"a:4","@type":"o:Thing"},
{"@id":"a:5","@type":"o:Call","c:hasFacet":[{"@type":"o:CallFacet","o:from":{"@id":"a:1"},"o:startTime":"2024-01-05T12:34:56Z"}]}
,{"@id":"a:6""#;
    expect![[r#"
        2 profile: handle=+85260000001; phone=+85260000001
        6 call: start=2024-01-05 12:34:56Z; caller=+85260000001; call_id=a:5
        3 reject start date_not_understood "yesterday"
        4 reject latitude_e7 coordinates_not_understood "91"
        7 reject  json_not_well_formed from here on the text is no JSON
        rows 7 furniture 2
        note objects_not_mapped: objects that no record holds, by type: Thing 1
    "#]]
    .assert_eq(&shown(ReaderKind::CaseUco, "x.json", graph.as_bytes()));
    truncated_everywhere(ReaderKind::CaseUco, graph.as_bytes());
    mutated(ReaderKind::CaseUco, &[graph.as_bytes()]);
}

#[test]
fn a_tag_inherits_what_it_does_not_say() {
    let pack = "title: Invented pack\ncreator: nobody\nlastmod: 2024-01-05\ncurrency: BTC\nabuse: scam\nsource: https://example.org/a\ntags:\n\
- address: '1InventedAddressInventedAddress1'\n  label: A\n\
- address: 0x00000000000000000000000000000000000000aa\n  currency: ETH\n  label: 'B: b'\n  lastmod: 2024-02-01 10:11:12.5\n  context: '{\"transaction\": \"0xbeef\", \"token\":\n    \"USDT\"}'\n  concepts:\n  - exchange\n  - scam\n\
# a remark\n\
- label: nobody\n\
- addresses: [x1, x2]\n  actor: somebody\n  lastmod: last week\n\
- {address: '1Flow', category: exchange}\n\
- address: [broken\n";
    expect![[r#"
        2 address_label: address=1InventedAddressInventedAddress1; asset=BTC; label=A; category=scam; as_of=2024-01-05; source=https://example.org/a
        3 address_label: address=0x00000000000000000000000000000000000000aa; asset=ETH; label=B: b; category=scam | exchange; as_of=2024-02-01 10:11:12.5; source=https://example.org/a; transaction=0xbeef; note={"transaction": "0xbeef", "token": "USDT"}
        5 address_label: address=x1; asset=BTC; entity=somebody; category=scam; source=https://example.org/a; note=lastmod last week
        5 address_label: address=x2; asset=BTC; entity=somebody; category=scam; source=https://example.org/a; note=lastmod last week
        6 address_label: address=1Flow; asset=BTC; category=exchange | scam; as_of=2024-01-05; source=https://example.org/a
        4 reject  address_missing the tag names no address
        7 reject  yaml_not_understood .[0].address: invalid type: sequence, expected a string at line 1 column 12
        rows 7 furniture 1
    "#]].assert_eq(&shown(ReaderKind::TagPack, "pack.yaml", pack.as_bytes()));
    truncated_everywhere(ReaderKind::TagPack, pack.as_bytes());
    mutated(ReaderKind::TagPack, &[pack.as_bytes()]);
    assert!(tagpack::sniff(pack.as_bytes(), "pack.yaml").is_some());
    assert!(tagpack::sniff(b"title: x\n", "pack.yaml").is_none());
}

#[test]
fn every_tag_of_the_public_packs_is_read() {
    each_file("funds/crypto/graphsense_tags", "yaml", |name, bytes| {
        assert!(tagpack::sniff(&bytes[..bytes.len().min(65536)], name).is_some(), "{name}");
        let (sink, summary) = read_named(ReaderKind::TagPack, name, bytes, &[]).unwrap();
        assert_eq!(summary.rejects, 0, "{name}: {:?}", sink.rejects.first());
        let whole: serde_norway::Value = serde_norway::from_slice(bytes).unwrap();
        let tags = whole.get("tags").unwrap().as_sequence().unwrap();
        assert_eq!(sink.records.len(), tags.len(), "{name}");
        for (record, tag) in sink.records.iter().zip(tags) {
            let said = |key: &str| {
                let value = tag.get(key).or_else(|| whole.get(key));
                value.and_then(serde_norway::Value::as_str).unwrap_or("").trim().to_owned()
            };
            assert_eq!(record.get("address"), said("address"), "{name}");
            assert_eq!(record.get("asset"), said("currency"), "{name}");
            assert_eq!(record.get("label"), said("label"), "{name}");
            assert_eq!(record.get("source"), said("source"), "{name}");
            assert_eq!(record.get("entity"), said("actor"), "{name}");
            assert!(record.get("category").contains(&said("abuse")), "{name}");
            assert!(!record.get("as_of").is_empty(), "{name}");
        }
    });
}

#[test]
fn lists_of_sanctioned_addresses_agree_in_both_forms() {
    let mut counts = std::collections::BTreeMap::new();
    for ending in ["txt", "json"] {
        each_file("funds/crypto/ofac", ending, |name, bytes| {
            if !name.starts_with("sanctioned") {
                return;
            }
            assert!(tagpack::sniff(bytes, name).is_some());
            let (sink, summary) = read_named(ReaderKind::TagPack, name, bytes, &[]).unwrap();
            assert_eq!(summary.rejects, 0, "{name}: {:?}", sink.rejects);
            let stem = name.split('.').next().unwrap().to_owned();
            assert!(sink.records.iter().all(|record| stem.ends_with(record.get("asset"))));
            let addresses: Vec<String> =
                sink.records.iter().map(|record| record.get("address").to_owned()).collect();
            assert!(!addresses.is_empty(), "{name}");
            match counts.remove(&stem) {
                None => drop(counts.insert(stem, addresses)),
                Some(before) => assert_eq!(before, addresses, "{name}"),
            }
        });
    }
    assert!(counts.is_empty());
    expect![[r#"
        2 address_label: address=1InventedAddressInventedAddress1; asset=XBT; label=OFAC list of sanctioned addresses; category=sanctioned
        4 reject address address_not_understood "no address"
        rows 4 furniture 2
    "#]].assert_eq(&shown(
        ReaderKind::TagPack,
        "sanctioned_addresses_XBT.txt",
        b"# list\n1InventedAddressInventedAddress1\r\n\nno address\n",
    ));
    expect![[r#"
        2 address_label: address=0x00000000000000000000000000000000000000aa; asset=ETH; label=OFAC list of sanctioned addresses; category=sanctioned
        3 reject address address_not_understood ""
        4 reject  json_not_well_formed from here on the text is no JSON
        rows 4 furniture 1
    "#]].assert_eq(&shown(
        ReaderKind::TagPack,
        "sanctioned_addresses_ETH.json",
        b"[\"0x00000000000000000000000000000000000000aa\", 7, \"0x0",
    ));
}

const ENTITIES: &str = r#"{"id":"p1","schema":"Person","properties":{"name":["Amy Lam","林美"],"birthDate":["1980-05-06"],"nationality":["hk"],"passportNumber":["K0000001"]}}
{"id":"p2","schema":"Person","properties":{"name":["Bo Chan"],"birthDate":["1981"]}}
{"id":"c1","schema":"Company","properties":{"name":["Invented Trading Ltd"],"registrationNumber":["R-1"],"jurisdiction":["vg"],"incorporationDate":["2020-01-02"]}}
{"id":"b1","schema":"BankAccount","properties":{"iban":["DE89370400440532013000"],"owner":["c1"],"bankName":["Bank"]}}
{"id":"y1","schema":"Payment","properties":{"payer":["p1"],"beneficiary":["c1"],"beneficiaryAccount":["b1"],"amount":["1200.50"],"currency":["EUR"],"date":["2024-01-05"],"purpose":["goods"]}}
{"id":"y2","schema":"Payment","properties":{"payer":["p1"],"beneficiary":["c1"],"amount":["1200.50"],"date":["2024"]}}
{"id":"o1","schema":"Ownership","properties":{"owner":["p2"],"asset":["c1"],"percentage":["60"],"startDate":["2020-01-02"]}}
{"id":"d1","schema":"Directorship","properties":{"director":["p1"],"organization":["c1"],"role":["secretary"]}}
{"id":"f1","schema":"Family","properties":{"person":["p1"],"relative":["p2"],"relationship":["sister"]}}
{"id":"w1","schema":"CryptoWallet","properties":{"publicKey":["0x00000000000000000000000000000000000000aa"],"currency":["ETH"],"holder":["p2"]}}
{"id":"u1","schema":"UserAccount","properties":{"service":["Chat"],"username":["bo81"],"owner":["p2"]}}
{"id":"e1","schema":"Email","properties":{"from":["a@example.org"],"to":["b@example.org"],"subject":["Hi"],"date":["2024-01-05T10:00:00Z"],"bodyText":["text"]}}
{"id":"k1","schema":"Call","properties":{"callerNumber":["+85260000001"],"receiverNumber":["+85260000002"],"date":["2024-01-05T10:00:00"],"duration":["61"]}}
{"id":"a1","schema":"Address","properties":{"full":["1 Road, Town"],"latitude":["22.3"],"longitude":["114.1"]}}
{"id":"s1","schema":"Passport","properties":{"holder":["p1"],"passportNumber":["K0000001"],"country":["hk"]}}
{"id":"v1","schema":"Vehicle","properties":{"owner":["p2"],"registrationNumber":["AB 1234"],"model":["Van"]}}
{"id":"t1","schema":"Table","properties":{}}

{"id":"broken"
{"no":"schema"}
"#;

#[test]
fn entities_of_follow_the_money() {
    assert!(ftm::sniff(ENTITIES.as_bytes(), "x.ftm.json").is_some());
    assert!(ftm::sniff(b"{\"schema\":\"x\",\"properties\":{}}", "x.json").is_none());
    let lines = shown(ReaderKind::Ftm, "x.json", ENTITIES.as_bytes());
    expect![[r#"
        1 person: name=Amy Lam; other_name=林美; passport=K0000001; born=1980-05-06; nationality=hk; record_number=p1
        2 person: name=Bo Chan; record_number=p2; note=born 1981
        3 registration: organisation=Invented Trading Ltd; number=R-1; created=2020-01-02; country=vg
        4 profile: platform=Bank; handle=DE89370400440532013000; person=Invented Trading Ltd
        6 relation: party=Amy Lam; party_id=p1; other_party=Invented Trading Ltd; other_party_id=c1; relation=payment; share=1200.50; note=since 2024
        7 relation: party=Bo Chan; party_id=p2; other_party=Invented Trading Ltd; other_party_id=c1; relation=ownership; since=2020-01-02; share=60
        8 relation: party=Amy Lam; party_id=p1; other_party=Invented Trading Ltd; other_party_id=c1; relation=secretary
        9 relation: party=Amy Lam; party_id=p1; other_party=Bo Chan; other_party_id=p2; relation=sister
        10 address_label: address=0x00000000000000000000000000000000000000aa; asset=ETH; entity=Bo Chan
        11 profile: platform=Chat; handle=bo81; person=Bo Chan
        12 message: platform=e-mail; message_id=e1; sent=2024-01-05 10:00:00Z; sender=a@example.org; recipient=b@example.org; subject=Hi; body=text
        13 call: start=2024-01-05 10:00:00; duration_secs=61; caller=+85260000001; callee=+85260000002; call_id=k1
        14 sighting: latitude_e7=223000000; longitude_e7=1141000000; place=1 Road, Town; track=a1
        15 person: name=Amy Lam; passport=K0000001; nationality=hk; record_number=s1
        16 relation: party=Bo Chan; other_party_id=AB 1234; relation=owns vehicle; note=Van
        5 entry: Amy Lam [] -> Invented Trading Ltd [DE89370400440532013000] 1200.50 EUR 2024-01-05
        18 reject  entity_not_understood it is no entity with a schema
        19 reject  entity_not_understood it is no entity with a schema
        rows 19 furniture 1
        note entities_not_mapped: entities that no record holds, by schema: Table 1
    "#]].assert_eq(&lines);
    truncated_everywhere(ReaderKind::Ftm, &ENTITIES.as_bytes()[..1200]);
    mutated(ReaderKind::Ftm, &[ENTITIES.as_bytes()]);
    let good: Vec<&str> = ENTITIES.lines().take(17).collect();
    let list = format!("[{}]", good.join(",\n"));
    let (as_list, _) = read_named(ReaderKind::Ftm, "x.json", list.as_bytes(), &[]).unwrap();
    let (as_lines, _) = read_named(ReaderKind::Ftm, "x.json", good.join("\n").as_bytes(), &[]).unwrap();
    let bodies =
        |sink: &CollectSink| sink.records.iter().map(|record| record.told.clone()).collect::<Vec<_>>();
    assert_eq!(bodies(&as_list), bodies(&as_lines));
    assert_eq!(as_list.entries.len(), 1);
}
