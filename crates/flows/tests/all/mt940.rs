//! Does the MT940 and MT942 reader say what the message says, in every bank's habit and state of damage?

use crate::formats_kit;

use expect_test::{Expect, expect};
use formats_kit::{mutated, read_bytes, shown, truncated_everywhere};
use thalweg_flows::readers::ReaderKind;
use thalweg_flows::readers::mt940::sniff;

const PLAIN: &str = ":20:STARTUMSE\n:25:10010010/1234567\n:28C:00007/001\n:60F:C231229EUR1000,00\n\
:61:2312300102DR12,50NTRFREF-1//BANK-9\nEXTRA\n\
:86:177?00SEPA UEBERWEISUNG?109310?20EREF+E2E-7?21SVWZ+Invoice 17 of Dec?22ember?30TESTDEFFXXX?31DE89370400440532013000?32ERIKA MUSTER?33FRAU\n\
:61:240102RC3,NCHGNONREF\n:86:808?00ENTGELT?20Storno\n\
:62F:C240102EUR984,50\n:64:C240102EUR984,50\n:86:Thank you\n-\n";

fn check(bytes: &[u8], want: &Expect) {
    want.assert_eq(&shown(ReaderKind::Mt940, bytes));
}

#[test]
fn a_german_statement_says_whose_it_is_and_what_was_booked() {
    check(
        PLAIN.as_bytes(),
        &expect![[r#"
        statement "10010010/1234567" of "" at "" number "00007/001" EUR row 1 opening 1000.00@19720 closing 984.50@19724
        row 5 in 0: -12.50 EUR 19724 value Some(19721) Transfer | DE89370400440532013000 ERIKA MUSTERFRAU TESTDEFFXXX | ref BANK-9 order E2E-7 | NTRF 177 SEPA UEBERWEISUNG | EREF+E2E-7SVWZ+Invoice 17 of December | EXTRA
        row 6 in 0: -3.00 EUR 19724 value Some(19724) Reversal |    | ref  order  | NCHG 808 ENTGELT | Storno
        furniture 1 Structure, 2 Structure, 3 Structure, 4 Balance, 7 Balance, 8 Balance, 9 Footer, 10 Structure
    "#]],
    );
}

#[test]
fn swift_blocks_and_line_ends_change_nothing() {
    let want = read_bytes(ReaderKind::Mt940, PLAIN.as_bytes()).unwrap().sink;
    let blocks = format!(
        "{{1:F01TESTDEFFAXXX0000000000}}{{2:I940TESTFRPPXXXXN}}{{4:\n{}",
        PLAIN.replace("\n-\n", "\n-}{5:{CHK:1}}\n")
    );
    let one_line = format!("{{1:F01TESTDEFFAXXX0000000000}}{{4:{PLAIN}");
    for text in [
        blocks.clone(),
        blocks.replace('\n', "\r\n"),
        PLAIN.replace('\n', "\r\n"),
        PLAIN.replace('\n', "\r"),
        one_line,
    ] {
        let got = read_bytes(ReaderKind::Mt940, text.as_bytes()).unwrap().sink;
        let told = |sink: &thalweg_flows::readers::collect::CollectSink| -> Vec<String> {
            sink.entries
                .iter()
                .map(|entry| {
                    format!(
                        "{} {:?} {} {}",
                        entry.amount_minor, entry.payee, entry.reference, entry.description
                    )
                })
                .collect()
        };
        assert_eq!(told(&got), told(&want), "{text:?}");
    }
    let kept = read_bytes(ReaderKind::Mt940, blocks.as_bytes()).unwrap();
    assert_eq!(kept.sink.statements[0].institution, "TESTDEFF");
}

#[test]
fn dutch_code_words_name_the_party() {
    let text = "TESTNL2A\n940\nTESTNL2A\n:20:TEST BANK NV\n:25:517852257\n:28:19321/1\n:60F:C110522EUR3236,28\n\
        :61:1105240524D9,00N658NONREF\n:86:/TRTP/SEPA OVERBOEKING/IBAN/NL91ABNA0417164300/BIC/TESTNL2A/NAME/\n\
        ENERGIE B.V./REMI/Factuur 1234/EREF/NOTPROVIDED\n\n\
        :61:1105240524C1,5N658NONREF\n:86:/RTRN/MS03//EREF/E-5//CNTP/NL91ABNA0417164300/TESTNL2A/J JANSEN///REMI/USTD//terug/\n\
        :62F:C110524EUR3228,78\n-\n";
    check(
        text.as_bytes(),
        &expect![[r#"
        statement "517852257" of "" at "TESTNL2A" number "19321/1" EUR row 4 opening 3236.28@15116 closing 3228.78@15118
        row 8 in 0: -9.00 EUR 15118 value Some(15118) Other | NL91ABNA0417164300 ENERGIE B.V. TESTNL2A | ref  order  | N658 SEPA OVERBOEKING | /TRTP/SEPA OVERBOEKING/IBAN/NL91ABNA0417164300/BIC/TESTNL2A/NAME/ ENERGIE B.V./REMI/Factuur 1234/EREF/NOTPROVIDED
        row 9 in 0: +1.50 EUR 15118 value Some(15118) Reversal | NL91ABNA0417164300 J JANSEN TESTNL2A | ref  order E-5 | N658 | /RTRN/MS03//EREF/E-5//CNTP/NL91ABNA0417164300/TESTNL2A/J JANSEN///REMI/USTD//terug/
        furniture 1 Structure, 2 Structure, 3 Structure, 4 Structure, 5 Structure, 6 Structure, 7 Balance, 10 Balance, 11 Structure
    "#]],
    );
}

#[test]
fn an_interim_report_knows_expected_from_booked() {
    let text = ":20:R1\n:25:PL00\n:28C:1/1\n:34F:PLN0,\n:13D:2401021815+0100\n:61:2401020102EDN5,00NTRFNONREF//X1\n\
        :86:expected\n:61:2401020102CN7,25NTRFNONREF//X2\n:90D:1PLN5,00\n:90C:1PLN7,25\n-\n";
    check(
        text.as_bytes(),
        &expect![[r#"
        statement "PL00" of "" at "" number "1/1" PLN row 1 opening - closing -
        row 6 in 0: -5.00 PLN 19724 value Some(19724) Transfer unsettled |    | ref X1 order  | NTRF | expected
        row 7 in 0: +7.25 PLN 19724 value Some(19724) Transfer |    | ref X2 order  | NTRF |
        furniture 1 Structure, 2 Structure, 3 Structure, 4 Structure, 5 Structure, 8 Total, 9 Total, 10 Structure
    "#]],
    );
    assert_eq!(
        sniff(text.as_bytes(), "x.sta").map(|found| (found.name, found.confidence)),
        Some(("mt942".to_owned(), 98))
    );
}

#[test]
fn every_statement_of_a_file_keeps_its_own_currency_and_balances() {
    let text = ":20:A\n:25:1\n:28C:1/1\n:60F:C240101JPY100,\n:61:240101C50,NTRFX\n:62M:C240101JPY150,\n\
        :20:A\n:25:1\n:28C:1/2\n:60M:C240101JPY150,\n:61:240101D150,NTRFY\n:62F:C240101JPY0,\n-\n\n\
        :20:B\n:25:2\n:60F:D240101KWD1,500\n:61:240101C1,500NTRFZ\n:62F:C240101KWD0,\n";
    check(
        text.as_bytes(),
        &expect![[r#"
        statement "1" of "" at "" number "1/1" JPY row 1 opening 100@19723 closing 150@19723
        statement "1" of "" at "" number "1/2" JPY row 7 opening 150@19723 closing 0@19723
        statement "2" of "" at "" number "" KWD row 15 opening -1.500@19723 closing 0.000@19723
        row 5 in 0: +50 JPY 19723 value Some(19723) Transfer |    | ref  order X | NTRF |
        row 11 in 1: -150 JPY 19723 value Some(19723) Transfer |    | ref  order Y | NTRF |
        row 18 in 2: +1.500 KWD 19723 value Some(19723) Transfer |    | ref  order Z | NTRF |
        furniture 1 Structure, 2 Structure, 3 Structure, 4 Balance, 6 Balance, 7 Structure, 8 Structure, 9 Structure, 10 Balance, 12 Balance, 13 Structure, 14 Blank, 15 Structure, 16 Structure, 17 Balance, 19 Balance
    "#]],
    );
}

#[test]
fn what_cannot_be_read_is_rejected_with_its_reason() {
    let text = ":20:A\n:25:1\n:60F:C240101EUR1,00\n:61:240101C1,005NTRFX\n:61:241301C1,00NTRFX\n:61:240101X1,00NTRFX\n\
        :61:240101C,NTRFX\n:61:\n:61:240101C1,2,3NTRFX\n:62F:XYZ\n";
    check(
        text.as_bytes(),
        &expect![[r#"
        statement "1" of "" at "" number "" EUR row 1 opening 1.00@19723 closing -
        reject 4 61 amount_finer_than_currency "1.005" in EUR
        reject 5 61 date_not_understood the value date is no date: "241301C1,00NTRFX"
        reject 6 61 direction_missing neither credit nor debit is stated: "240101X1,00NTRFX"
        reject 7 61 amount_not_a_number the amount is no number: "240101C,NTRFX"
        reject 8 61 date_not_understood the value date is no date: ""
        reject 9 61 amount_not_a_number the amount is no number: "240101C1,2,3NTRFX"
        reject 10 balance balance_not_understood :62F: "XYZ"
        furniture 1 Structure, 2 Structure, 3 Balance
    "#]],
    );
    check(
        b":61:240101C1,00NTRFX\n",
        &expect![[r#"
        statement "" of "" at "" number ""  row 0 opening - closing -
        reject 1 60F currency_missing no field of the statement names the currency of its lines
        furniture
    "#]],
    );
    check(
        b":25:5528.99.348EUR\n:61:240101C1,00NTRFX\n",
        &expect![[r#"
        statement "5528.99.348EUR" of "" at "" number "" EUR row 1 opening - closing -
        row 2 in 0: +1.00 EUR 19723 value Some(19723) Transfer |    | ref  order X | NTRF |
        furniture 1 Structure
    "#]],
    );
    check(
        b"no such thing\n",
        &expect![[r#"
        reading as mt940 failed: no field such as :20:, :60F: or :61: was found
    "#]],
    );
}

#[test]
fn old_code_pages_are_read_and_their_bytes_kept() {
    let (bytes, _, _) =
        encoding_rs::WINDOWS_1252.encode(":20:A\n:60F:C240101EUR1,00\n:61:240101C1,00NTRFX\n:86:Müller\n");
    let kept = read_bytes(ReaderKind::Mt940, &bytes).unwrap();
    assert_eq!(kept.sink.entries[0].description, "Müller");
    assert!(kept.sink.rows[2].bytes.ends_with(b"M\xFCller"));
}

#[test]
fn text_that_is_no_statement_is_not_taken_for_one() {
    for text in ["", "hello", "a:b\nc:d\n", "{\"20\": 1}", "10:20:30\n"] {
        assert!(sniff(text.as_bytes(), "x.txt").is_none(), "{text:?}");
    }
    assert_eq!(
        sniff(PLAIN.as_bytes(), "").map(|found| (found.name, found.confidence)),
        Some(("mt940".to_owned(), 98))
    );
}

#[test]
fn no_cut_breaks_the_reader() {
    truncated_everywhere(ReaderKind::Mt940, PLAIN.as_bytes());
    truncated_everywhere(ReaderKind::Mt940, PLAIN.replace('\n', "\r\n").as_bytes());
}

#[test]
fn no_mutation_breaks_the_reader() {
    let blocks = format!("{{1:F01TESTDEFFAXXX0000000000}}{{2:I940TESTFRPPXXXXN}}{{4:\n{PLAIN}");
    let dutch = ":20:X\n:25:1.2EUR\n:61:110527D1213,28N0440121470966      A. NAME\n:86:/TRTP/SEPA/IBAN/NL91/NAME/B/EREF/Z\n:90D:1EUR2,00\n";
    mutated(ReaderKind::Mt940, &[PLAIN.as_bytes(), blocks.as_bytes(), dutch.as_bytes()]);
}

/// What a peer read, as its own dump says; where it and this reader differ, on purpose, is listed.
mod agreement {
    use super::formats_kit::{dense, files, read_bytes, reference_data};
    use serde_norway::Value;
    use thalweg_flows::entry::{Own, Statement};
    use thalweg_flows::readers::ReaderKind;
    use thalweg_flows::readers::collect::KeptEntry;
    use thalweg_flows::readers::mt940::sniff;
    use thalweg_model::{Asset, parse_minor};

    /// Cut-outs of one line without any currency: the peer keeps an amount of nothing, this reader rejects the row.
    const NO_CURRENCY: [&str; 2] = ["statement_line", "statement_details"];

    /// The peer adds the statement's own information and end line to the last entry.
    const CLOSING_INFORMATION: [&str; 1] = ["ing"];

    /// The peer knows sub-fields only behind `?`; this bank writes `>`, and this reader takes them apart too.
    const OTHER_SUB_FIELD_MARK: [&str; 1] = ["triodos"];

    /// Takes the object tags of Python off: what is left is plain YAML.
    fn plain_yaml(text: &str) -> Value {
        let mut out = String::new();
        for line in text.lines().take_while(|line| !line.starts_with("processors:")) {
            out.push_str(line);
            out.push('\n');
        }
        if let Some((_, transactions)) = text.split_once("\ntransactions:") {
            out.push_str("transactions:");
            out.push_str(transactions);
        }
        let mut cleaned = String::new();
        for word in out.split_inclusive([' ', '\n']) {
            let bare = word.trim();
            let tag = bare.starts_with("!!python") || bare.starts_with("!!binary");
            let anchor = (bare.starts_with("&id") || bare.starts_with("*id")) && bare.len() == 6;
            match (tag, anchor) {
                (true, _) | (_, true) if bare.starts_with("*id") => {
                    cleaned.push_str(&word.replace(bare, "null"))
                }
                (true, _) | (_, true) => cleaned.push_str(&word.replace(bare, "")),
                _ => cleaned.push_str(word),
            }
        }
        serde_norway::from_str(&cleaned).unwrap_or_else(|error| panic!("{error}\n{cleaned}"))
    }

    /// The peer's dates: four bytes in base64, year, month, day.
    fn day(value: &Value) -> Option<i32> {
        use std::fmt::Write as _;
        let text = value.get(0)?.as_str()?.trim().to_owned();
        let mut bits = String::new();
        for c in text.trim_end_matches('=').bytes() {
            let six = match c {
                b'A'..=b'Z' => c - b'A',
                b'a'..=b'z' => c - b'a' + 26,
                b'0'..=b'9' => c - b'0' + 52,
                b'+' => 62,
                _ => 63,
            };
            write!(bits, "{six:06b}").unwrap();
        }
        let byte = |index: usize| u16::from_str_radix(&bits[index * 8..index * 8 + 8], 2).unwrap();
        let date = jiff::civil::Date::new(
            i16::try_from(byte(0) * 256 + byte(1)).unwrap(),
            i8::try_from(byte(2)).unwrap(),
            i8::try_from(byte(3)).unwrap(),
        );
        let epoch = jiff::civil::Date::new(1970, 1, 1).unwrap();
        Some(i32::try_from(date.unwrap().duration_since(epoch).as_hours() / 24).unwrap())
    }

    fn minor(amount: &Value) -> Option<(i128, String)> {
        let code = amount.get("currency")?.as_str()?.to_owned();
        let exponent = Asset::known(&code).map_or(2, |asset| asset.exponent);
        let number = amount.get("amount")?.get(0)?.as_str()?;
        Some((parse_minor(number.as_bytes(), exponent).unwrap(), code))
    }

    fn text<'v>(value: &'v Value, field: &str) -> &'v str {
        value.get(field).and_then(Value::as_str).unwrap_or("")
    }

    #[test]
    fn a_peer_reads_the_same_from_its_own_samples() {
        let Some(folder) = reference_data("funds/mt940") else { return };
        let mut compared = 0;
        for part in ["cmxl", "jejik", "mBank"] {
            for path in files(&folder.join(part), "yml") {
                compare(&path);
                compared += 1;
            }
        }
        assert!(compared >= 20, "only {compared} files were compared");
    }

    fn compare(path: &std::path::Path) {
        let file = path.file_stem().unwrap().to_str().unwrap().to_owned();
        let want = plain_yaml(&std::fs::read_to_string(path).unwrap());
        let bytes = std::fs::read(path.with_extension("sta")).unwrap();
        assert!(sniff(&bytes, "x.sta").is_some(), "{file} is not known");
        let kept = read_bytes(ReaderKind::Mt940, &bytes).unwrap();
        let transactions = want["transactions"].as_sequence().cloned().unwrap_or_default();
        if NO_CURRENCY.contains(&file.as_str()) {
            assert!(kept.sink.rejects.iter().all(|reject| reject.code == "currency_missing"), "{file}");
            assert_eq!(kept.sink.rejects.len(), transactions.len(), "{file}");
            return;
        }
        assert_eq!(kept.sink.rejects, [], "{file}");
        assert_eq!(kept.sink.entries.len(), transactions.len(), "{file}: entries");
        for (want, got) in transactions.iter().zip(&kept.sink.entries) {
            compare_entry(&file, &want["data"], got);
        }
        compare_balances(&file, &want["data"], &kept.sink.statements);
        let last = kept.sink.statements.last().unwrap();
        let account = want["data"]["account_identification"].as_str();
        assert!(account.is_none_or(|account| account.trim() == last.account), "{file}: account");
    }

    fn compare_entry(file: &str, want: &Value, got: &KeptEntry) {
        let sign = if got.own == Own::Payer { -1 } else { 1 };
        assert_eq!(Some((sign * got.amount_minor, got.asset.code.clone())), minor(&want["amount"]), "{file}");
        assert_eq!(got.value_day, day(&want["date"]), "{file}: value date");
        let booked = i32::try_from(got.booked.micros / 86_400_000_000).unwrap();
        assert_eq!(Some(booked), day(&want["entry_date"]).or(day(&want["date"])), "{file}: entry date");
        assert!(
            got.kind_text.starts_with(text(want, "id")),
            "{file}: {} {}",
            got.kind_text,
            text(want, "id")
        );
        // The peer cuts at 16 characters even where `//` came before; the rest is in its details.
        let cut = text(want, "customer_reference").contains("//");
        let parts = ["customer_reference", "bank_reference", "extra_details"];
        let references = parts.map(|field| text(want, field)).concat();
        for reference in [&got.reference, &got.order_reference] {
            let sep = text(want, "end_to_end_reference");
            let known = references.contains(reference.as_str())
                || sep == reference
                || dense(text(want, "transaction_details")).contains(&dense(reference))
                || dense(text(want, "purpose")).contains(&dense(reference));
            assert!(known, "{file}: {reference} in {references}");
        }
        let said = dense(&got.description);
        for field in ["transaction_details", "purpose", "extra_details"].iter().take(if cut { 2 } else { 3 })
        {
            let want = dense(text(want, field));
            let same = said.contains(&want)
                || (CLOSING_INFORMATION.contains(&file) && want.starts_with(&said))
                || (OTHER_SUB_FIELD_MARK.contains(&file) && *field == "transaction_details");
            assert!(same, "{file}: {field} {want:?} in {said:?}");
        }
        let other = if got.own == Own::Payer { &got.payee } else { &got.payer };
        assert!(dense(&other.name).contains(&dense(text(want, "applicant_name"))), "{file}: name");
        assert!(other.institution.contains(text(want, "applicant_bin")), "{file}: bank");
    }

    fn compare_balances(file: &str, head: &Value, statements: &[Statement]) {
        // The peer keeps one balance of each kind for the whole file, so it may be of any of its statements.
        let opening: Vec<_> = statements.iter().filter_map(|statement| statement.opening).collect();
        let closing: Vec<_> = statements.iter().filter_map(|statement| statement.closing).collect();
        let fields = [
            "final_opening_balance",
            "intermediate_opening_balance",
            "final_closing_balance",
            "intermediate_closing_balance",
        ];
        for field in fields {
            let Some((balance, _)) = minor(&head[field]["amount"]) else { continue };
            let stated = (balance, day(&head[field]["date"]).unwrap());
            let got = if field.contains("opening") { &opening } else { &closing };
            let known = got.iter().any(|(minor, when)| {
                (*minor, i32::try_from(when.micros / 86_400_000_000).unwrap()) == stated
            });
            assert!(known, "{file}: {field} {stated:?} in {got:?}");
        }
    }
}
