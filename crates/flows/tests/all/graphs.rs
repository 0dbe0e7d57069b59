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
        expect![[r#"
            == accounts.json
            2 person: name=William Smith; born=1968-09-25 17:59:43.25Z; record_number=kb:actor-0058fc60-4b1b-4ad4-ba7e-231d00d40973
            7 relation: from=William Smith; from_id=kb:actor-0058fc60-4b1b-4ad4-ba7e-231d00d40973; to=1235556677@facebook.net; to_id=kb:facebook_account-c188af2d-9651-44a8-8d4c-07a1f5f1aa20; relation=Has_Account
            8 relation: from=William Smith; from_id=kb:actor-0058fc60-4b1b-4ad4-ba7e-231d00d40973; to=willyROX@gmail.com; to_id=kb:google_account-f514a133-bca6-488c-a0a3-44c40f9ac766; relation=Has_Account
            9 relation: from=William Smith; from_id=kb:actor-0058fc60-4b1b-4ad4-ba7e-231d00d40973; to=willyROX@gmail.com; to_id=kb:email_account-e798e18c-0bef-4883-83df-e2710c4bc7e4; relation=Has_Account
            10 profile: platform=Google; handle=1235556677@facebook.net; other_handle=xXWillyRocksXx; nickname=WILLY THE KID; person=Willy Smith; note=logins from 2010-01-21T17:59:43.25Z to 2010-03-12T17:59:43.25Z
            11 relation: from=Willy Smith; from_id=kb:facebook_account-c188af2d-9651-44a8-8d4c-07a1f5f1aa20; to=willyROX@gmail.com; to_id=kb:email_account-e798e18c-0bef-4883-83df-e2710c4bc7e4; relation=Associated_Account
            12 profile: platform=Google; handle=willyROX@gmail.com; other_handle=willyROX; nickname=William Smith; person=William Smith; registered=2010-01-15 17:59:43.25Z; note=logins from 2010-01-21T17:59:43.25Z to 2010-03-12T17:59:43.25Z
            13 relation: from=William Smith; from_id=kb:google_account-f514a133-bca6-488c-a0a3-44c40f9ac766; to=willyROX@gmail.com; to_id=kb:email_account-e798e18c-0bef-4883-83df-e2710c4bc7e4; relation=Associated_Account
            14 profile: handle=willyROX@gmail.com; email=willyROX@gmail.com
            15 profile: handle=willyROX@gmail.com; email=willyROX@gmail.com
            rows 16 furniture 6
            note objects_not_mapped: objects that no record holds, by type: Application/Software 2, Organization 2
            == call_log.json
            9 profile: handle=1235551337; other_handle=AT123456890; phone=1235551337; status=active
            10 profile: handle=1234560000; other_handle=SP123456890; phone=1234560000; status=active
            11 profile: handle=1235550001; other_handle=VZ123456890; phone=1235550001; status=active
            12 profile: handle=1235550002; other_handle=user@example.org; phone=1235550002; status=active
            13 call: start=2010-01-15 17:59:43.25Z; duration_secs=1862; caller=1235551337; callee=1234560000; direction=outgoing; call_id=kb:phone_call-edacc7ec-4e8e-4de4-ad83-10a892cd3855
            14 call: start=2010-01-15 17:59:43.25Z; duration_secs=1862; callee=1235551337; direction=outgoing; call_id=kb:non-directional-phone-call-d3d321f3-0c47-4ca6-90f7-18697160dcd2
            14 call: start=2010-01-15 17:59:43.25Z; duration_secs=1862; callee=1234560000; direction=outgoing; call_id=kb:non-directional-phone-call-d3d321f3-0c47-4ca6-90f7-18697160dcd2
            15 call: start=2010-01-15 17:59:43.25Z; duration_secs=1862; caller=1235551337; callee=1234560000; direction=outgoing; call_id=kb:multi-participant-phone-call-ce14cf4d-2530-4f8f-9cb6-06f851d1691b
            15 call: start=2010-01-15 17:59:43.25Z; duration_secs=1862; caller=1235551337; callee=1235550001; direction=outgoing; call_id=kb:multi-participant-phone-call-ce14cf4d-2530-4f8f-9cb6-06f851d1691b
            16 call: start=2010-01-15 17:59:43.25Z; duration_secs=1862; callee=1235551337; direction=bridge; call_id=kb:conference-bridge-phone-call-b3030d8b-ec64-4d88-b136-d4705f657e37
            16 call: start=2010-01-15 17:59:43.25Z; duration_secs=1862; callee=1234560000; direction=bridge; call_id=kb:conference-bridge-phone-call-b3030d8b-ec64-4d88-b136-d4705f657e37
            16 call: start=2010-01-15 17:59:43.25Z; duration_secs=1862; callee=1235550001; direction=bridge; call_id=kb:conference-bridge-phone-call-b3030d8b-ec64-4d88-b136-d4705f657e37
            16 call: start=2010-01-15 17:59:43.25Z; duration_secs=1862; callee=1235550002; direction=bridge; call_id=kb:conference-bridge-phone-call-b3030d8b-ec64-4d88-b136-d4705f657e37
            rows 17 furniture 9
            note objects_not_mapped: objects that no record holds, by type: Application/Software 3, Organization 4
            == device.json
            4 device: device=D1234567; make=Dell; model=Inspiron 5000; system=Windows 7 Ultimate Edition 6.1.7601 Service Pack 1 Build 7601; name=DFL-03; note=type Computer; IP 192.168.1.145
            rows 7 furniture 6
            note objects_not_mapped: objects that no record holds, by type: ObservableRelationship 1, OperatingSystem/Software 1, Organization 2
            == exif_data.json
            3 device: device=DC1234567; make=Canon; model=PowerShot SX540; note=type Camera
            5 media: file_name=/sdcard/IMG_0123.jpg; digest=6b86b273ff34fce19d6b804eff5a3f5747ada4eaa22f1d49c01e52ddb7875b4b; media_type=image/jpg; size_bytes=35002; width_px=12345; height_px=12345; device=Canon PowerShot SX540
            rows 16 furniture 14
            note objects_not_mapped: objects that no record holds, by type: Action 1, AnalyticTool 1, Annotation 1, Device 1, DiskPartition 1, InvestigativeAction 1, Location 2, ObservableRelationship 1, Organization 1, Person 1, ProvenanceRecord 1
            == location.json
            2 sighting: place=20341 Whitworth Institute 405 N. Whitworth, Seattle, WA, 98052; track=kb:location-4511219e-a924-4ba5-aee7-dfad5a2c9c05
            3 sighting: latitude_e7=488603460; longitude_e7=23311990; place=38 Bad Guy Headquarters st., Paris, F-75002, France; track=kb:location-b579264d-6e30-4055-bf9b-72390364f224
            rows 4 furniture 2
            == message.json
            6 profile: platform=WhatsApp; handle=kb:account-3b61cb4c-f5fd-428c-80d7-79ac841a4f87
            7 profile: platform=WhatsApp; handle=kb:account-16f128ac-7e5b-4cac-908c-11062488eb06
            8 profile: handle=kb:account-8f80b20d-d41f-411a-90ce-460dedabf1c3
            9 profile: handle=kb:account-7fb9ef43-fb36-4781-918b-79a5801223e2
            18 message: message_id=kb:post-3328fbc7-1f63-4e66-b8fc-e27143a64331; sent=2010-01-16 16:34:56.25Z; sender=kb:account-8f80b20d-d41f-411a-90ce-460dedabf1c3; recipient=kb:account-7fb9ef43-fb36-4781-918b-79a5801223e2; body=I said some things in a tweet! @sarahsmithtweeter #hashtag
            19 message: platform=WhatsApp; message_id=kb:message-d8330d5a-b8de-4425-9cd8-a37b038afe81; sent=2010-01-15 17:59:43.25Z; sender=kb:account-3b61cb4c-f5fd-428c-80d7-79ac841a4f87; recipient=kb:account-16f128ac-7e5b-4cac-908c-11062488eb06; body=Hey bud!; attachment=http://maps.google.com/maps/@32.5345,-123.4324,11z | http://whatsapp.com/attachments/thumbnails/1.png | http://whatsapp.com/attachments/1.png
            24 post: url=http://whatsapp.com/attachments/thumbnails/1.png
            25 post: url=http://whatsapp.com/attachments/1.png
            26 post: url=http://maps.google.com/maps/@32.5345,-123.4324,11z
            rows 27 furniture 18
            note objects_not_mapped: objects that no record holds, by type: Application/Software 2, ContentData 3, Location 1, Message 2, MessageThread 2, ObservableRelationship 3, OperatingSystem/Software 1, Organization 1, Relationship 1
            == mobile_device_and_sim_card.json
            2 device: device=F17RN4DXXXXX; imei=35540607448XXXX; mac=DC:41:5F:44:48:25; phone=31618300XXX; make=Apple; model=MG472ZD/A; system=iOS 11.2.6; note=type Smart_Phone; Bluetooth DC:41:5F:44:48:24
            7 sim_event: event=found; imsi=12345678910112; iccid=456673345673436xxx; imei=35540607448XXXX; operator=Vodafone
            10 profile: handle=31618300XXX; phone=31618300XXX; status=active
            11 profile: handle=kb:mobile-account-05328472-66de-4290-8c95-0984504e7279; status=active; note=IMSI 12345678910112
            rows 12 furniture 8
            note objects_not_mapped: objects that no record holds, by type: ObservableRelationship 2, OperatingSystem/Software 1, Organization 2, Relationship 1
            == network_connection.json
            9 media: file_name=20090402-scenario.pcap; size_bytes=6337357
            13 session: start=2009-04-03 02:29:25.625626Z; end=2009-04-03 02:29:25.636551Z; source_ip=10.10.10.2; source_port=52960; destination_ip=10.10.10.50; destination_port=139; protocol=TCP/NETBIOSSESSIONSERVICE; session_id=kb:network-connection-6e4d3336-ce04-4c29-bf52-8afd00051e60
            14 session: start=2009-04-03 02:29:25.626462Z; end=2009-04-03 02:29:25.636945Z; source_ip=10.10.10.2; source_port=52961; destination_ip=10.10.10.50; destination_port=139; protocol=TCP/NETBIOSSESSIONSERVICE; session_id=kb:network-connection-66f723eb-81bd-439c-a106-949805005d8d
            15 session: start=2009-04-03 02:29:25.637054Z; end=2009-04-03 02:29:25.64755Z; source_ip=10.10.10.2; source_port=52962; destination_ip=10.10.10.50; destination_port=139; protocol=TCP/NETBIOSSESSIONSERVICE; session_id=kb:network-connection-676b4464-05d2-4cc5-bdd9-13bb8c79ff18
            rows 19 furniture 15
            note objects_not_mapped: objects that no record holds, by type: Device 2, Identity 1, Investigation 1, InvestigativeAction 1, ObservableRelationship 3, Organization 1, Person 1, ProvenanceRecord 2, Tool 1
            == sms_and_contacts.json
            3 text: sent=2010-01-15 17:59:43.25Z; sender=11235557890; recipient=1237771337; body=Yo dude! This is my new number.; kind=SMS; message_id=kb:sms_message-3f59e298-ac20-433b-adaa-2c5efe510ba2
            4 profile: platform=Android Phonebook; nickname=BFF Joe; person=John Doe; phone=1237771337; email=jdoe@example.com
            4 profile: platform=Android Phonebook; nickname=BFF Joe; person=John Doe; phone=1234560000
            5 relation: from=John Doe; from_id=kb:contact-5d61dcc2-fb19-4e49-92a6-d6815bcfe436; to=1237771337; to_id=kb:phone_account-78aa6c61-0264-4223-9139-a354d0141341; relation=Has_Account
            6 relation: from=John Doe; from_id=kb:contact-5d61dcc2-fb19-4e49-92a6-d6815bcfe436; to=1234560000; to_id=kb:phone_account-d0cbccc8-7b89-4a63-95ff-22a3df977b8b; relation=Has_Account
            7 relation: from=John Doe; from_id=kb:contact-5d61dcc2-fb19-4e49-92a6-d6815bcfe436; to=jdoe@example.com; to_id=kb:email_account-4ddeff5a-dde2-4979-bacc-012e8a33a07c; relation=Has_Account
            8 profile: handle=1237771337; phone=1237771337; status=active
            9 profile: handle=1234560000; phone=1234560000; status=active
            10 profile: handle=jdoe@example.com; email=jdoe@example.com; status=active
            11 profile: handle=jdoe@example.com; email=jdoe@example.com
            12 profile: handle=11235557890; phone=11235557890; status=active
            rows 15 furniture 5
            note objects_not_mapped: objects that no record holds, by type: Application/Software 2, OperatingSystem/Software 1
            == spear_phishing.json
            15 device: device=ep:ComputingDevice01; name=Bob's PC; note=IP 172.16.150.132
            23 message: platform=e-mail; message_id=ep:EmailMessage01; received=2021-09-02 06:32:16.411Z; sender=badguys@badguys.gotham; sender_name=Alice Jones; recipient=bob@initech.org; body=here's an important document for our project, please click on this link
            32 profile: handle=IWANTASLOTHTEST\IEUser; nickname=IWANTASLOTHTEST\IEUser
            48 profile: handle=bob@initech.org; email=bob@initech.org
            49 profile: handle=badguys@badguys.gotham; nickname=Alice Jones; email=badguys@badguys.gotham
            50 message: platform=e-mail; message_id=ep:email-message-4a81644f-04ad-4d79-8159-a963ddd2fb58; sender=badguys@badguys.gotham; sender_name=Alice Jones; recipient=bob@initech.org; body=here's an important document for our project, please click on this link
            55 media: file_name=c:\windows\system32\cmd.exe; digest=bc866cfcdda37e24dc2634dc282c7a0e6f55209da17a8fa105b07414c0e7c527; size_bytes=278528
            66 relation: from=ep:Agent01; from_id=ep:Agent01; to=ep:department-2827b0f3-46db-48c2-ae84-01f28225b0d3; to_id=ep:department-2827b0f3-46db-48c2-ae84-01f28225b0d3; relation=Member_Of
            67 relation: from=ep:Agent01; from_id=ep:Agent01; to=ep:company-73fe8030-289b-45d3-8637-6078773f914e; to_id=ep:company-73fe8030-289b-45d3-8637-6078773f914e; relation=Employee_Of
            rows 96 furniture 87
            note objects_not_mapped: objects that no record holds, by type: AnalyticTool 1, Appliance 1, Class 4, Computer 1, DatatypeProperty 1, DeprecatedProperty/ObjectProperty 1, Device 1, EmailAccount 2, Event 3, EventLog 1, EventRecord 3, IPv4Address 2, Identity 1, MaliciousRole 1, NeutralRole 1, ObjectProperty 16, ObservableAction 12, ObservableRelationship 3, Ontology 2, OperatingSystem/Software 1, Organization 3, Person 2, Relationship 1, Role 5, Software 2, Software/MaliciousTool 1, TemporalInterval 3, URL 2, UcoThing 3, Victim 1, WebPage 1, WindowsProcess/Software 3
        "#]].assert_eq(&all);
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
        6 relation: from=Amy Lam; from_id=p1; to=Invented Trading Ltd; to_id=c1; relation=payment; share=1200.50; note=since 2024
        7 relation: from=Bo Chan; from_id=p2; to=Invented Trading Ltd; to_id=c1; relation=ownership; since=2020-01-02; share=60
        8 relation: from=Amy Lam; from_id=p1; to=Invented Trading Ltd; to_id=c1; relation=secretary
        9 relation: from=Amy Lam; from_id=p1; to=Bo Chan; to_id=p2; relation=sister
        10 address_label: address=0x00000000000000000000000000000000000000aa; asset=ETH; entity=Bo Chan
        11 profile: platform=Chat; handle=bo81; person=Bo Chan
        12 message: platform=e-mail; message_id=e1; sent=2024-01-05 10:00:00Z; sender=a@example.org; recipient=b@example.org; subject=Hi; body=text
        13 call: start=2024-01-05 10:00:00; duration_secs=61; caller=+85260000001; callee=+85260000002; call_id=k1
        14 sighting: latitude_e7=223000000; longitude_e7=1141000000; place=1 Road, Town; track=a1
        15 person: name=Amy Lam; passport=K0000001; nationality=hk; record_number=s1
        16 relation: from=Bo Chan; to_id=AB 1234; relation=owns vehicle; note=Van
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
