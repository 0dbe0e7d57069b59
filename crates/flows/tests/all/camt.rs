//! Does the camt reader say what the message says, in every version, encoding and state of damage?

use crate::formats_kit;

use std::fmt::Write as _;

use expect_test::{Expect, expect};
use formats_kit::{mutated, read_bytes, shown, truncated_everywhere};
use thalweg_flows::readers::ReaderKind;
use thalweg_flows::readers::camt::sniff;

fn message(version: &str, body: &str) -> String {
    let (message, element, statement) = match version.get(..8) {
        Some("camt.052") => ("camt.052", "BkToCstmrAcctRpt", "Rpt"),
        Some("camt.054") => ("camt.054", "BkToCstmrDbtCdtNtfctn", "Ntfctn"),
        _ => ("camt.053", "BkToCstmrStmt", "Stmt"),
    };
    let vv = version.rsplit('.').next().unwrap_or("02");
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<Document xmlns=\"urn:iso:std:iso:20022:tech:xsd:{message}.001.{vv}\">\n\
         <{element}><GrpHdr><MsgId>M1</MsgId><CreDtTm>2024-03-02T06:00:00+01:00</CreDtTm></GrpHdr>\n\
         <{statement}><Id>S1</Id><ElctrncSeqNb>44</ElctrncSeqNb><CreDtTm>2024-03-02T05:59:00+01:00</CreDtTm>\n\
         <Acct><Id><IBAN>DE89370400440532013000</IBAN></Id><Ccy>EUR</Ccy><Ownr><Nm>Muster &amp; Co</Nm></Ownr>\
         <Svcr><FinInstnId><BICFI>TESTDEFFXXX</BICFI></FinInstnId></Svcr></Acct>\n{body}\n</{statement}></{element}></Document>\n"
    )
}

const OPENING: &str = "<Bal><Tp><CdOrPrtry><Cd>OPBD</Cd></CdOrPrtry></Tp><Amt Ccy=\"EUR\">100.00</Amt><CdtDbtInd>CRDT</CdtDbtInd><Dt><Dt>2024-03-01</Dt></Dt></Bal>";
const CREDIT: &str = "<Ntry><NtryRef>N1</NtryRef><Amt Ccy=\"EUR\">12.34</Amt><CdtDbtInd>CRDT</CdtDbtInd><Sts>BOOK</Sts>\
<BookgDt><Dt>2024-03-01</Dt></BookgDt><ValDt><Dt>2024-03-02</Dt></ValDt><AcctSvcrRef>ASR1</AcctSvcrRef>\
<BkTxCd><Domn><Cd>PMNT</Cd><Fmly><Cd>RCDT</Cd><SubFmlyCd>ESCT</SubFmlyCd></Fmly></Domn></BkTxCd>\
<NtryDtls><TxDtls><Refs><EndToEndId>E2E-1</EndToEndId></Refs><RltdPties><Dbtr><Nm>张三</Nm></Dbtr>\
<DbtrAcct><Id><IBAN>FR7630006000011234567890189</IBAN></Id></DbtrAcct></RltdPties>\
<RltdAgts><DbtrAgt><FinInstnId><BIC>TESTFRPP</BIC></FinInstnId></DbtrAgt></RltdAgts>\
<RmtInf><Ustrd>Rent &#x4E00; March</Ustrd></RmtInf></TxDtls></NtryDtls></Ntry>";

fn check(bytes: &[u8], want: &Expect) {
    want.assert_eq(&shown(ReaderKind::Camt, bytes));
}

#[test]
fn a_statement_says_whose_it_is_and_what_was_booked() {
    check(
        message("camt.053.001.02", &format!("{OPENING}{CREDIT}")).as_bytes(),
        &expect![[r#"
        statement "DE89370400440532013000" of "Muster & Co" at "TESTDEFFXXX" number "44" EUR row 2 opening 100.00@19783 closing -
        row 4 in 0: +12.34 EUR 19783 value Some(19784) Transfer | FR7630006000011234567890189 张三 TESTFRPP | ref ASR1 order E2E-1 | PMNT/RCDT/ESCT | Rent 一 March
        furniture 1 Structure, 2 Structure, 3 Balance
    "#]],
    );
}

#[test]
fn every_version_and_message_reads_alike() {
    let want = shown(ReaderKind::Camt, message("camt.053.001.02", CREDIT).as_bytes());
    for kind in ["camt.052", "camt.053", "camt.054"] {
        for version in 1..=13 {
            let name = format!("{kind}.001.{version:02}");
            let text = message(&name, CREDIT);
            assert_eq!(shown(ReaderKind::Camt, text.as_bytes()), want, "{name}");
            assert_eq!(
                sniff(text.as_bytes(), "x.xml").map(|found| (found.name, found.confidence)),
                Some((name, 100))
            );
        }
    }
}

#[test]
fn later_versions_moved_names_one_element_down() {
    let body = "<Ntry><Amt Ccy=\"JPY\">1200</Amt><CdtDbtInd>DBIT</CdtDbtInd><Sts><Cd>PDNG</Cd></Sts>\
        <BookgDt><DtTm>2024-03-01T10:15:30.5+09:00</DtTm></BookgDt><BkTxCd><Prtry><Cd>NTRF+106+1</Cd><Issr>DK</Issr></Prtry></BkTxCd>\
        <NtryDtls><TxDtls><Refs><UETR>8a562c67-ca16-48ba-b074-65581be6f011</UETR></Refs>\
        <RltdPties><Cdtr><Pty><Nm>Shop</Nm></Pty></Cdtr><CdtrAcct><Id><Othr><Id>0012345</Id></Othr></Id></CdtrAcct>\
        <UltmtCdtr><Pty><Nm>Real Shop</Nm></Pty></UltmtCdtr></RltdPties>\
        <RltdAgts><CdtrAgt><FinInstnId><ClrSysMmbId><MmbId>70150000</MmbId></ClrSysMmbId></FinInstnId></CdtrAgt></RltdAgts>\
        <RmtInf><Strd><CdtrRefInf><Ref>RF18539007547034</Ref></CdtrRefInf></Strd></RmtInf></TxDtls></NtryDtls>\
        <Chrgs><TtlChrgsAndTaxAmt Ccy=\"JPY\">30</TtlChrgsAndTaxAmt></Chrgs><AddtlNtryInf>Card</AddtlNtryInf></Ntry>";
    check(
        message("camt.052.001.08", body).as_bytes(),
        &expect![[r#"
        statement "DE89370400440532013000" of "Muster & Co" at "TESTDEFFXXX" number "44" EUR row 2 opening - closing -
        row 3 in 0: -1200 JPY 19783T36930+540 value None Purchase unsettled | 0012345 Shop 70150000 | ref  order 8a562c67-ca16-48ba-b074-65581be6f011 | NTRF+106+1 | Chrgs: JPY 30 | RF18539007547034 | UltmtCdtr: Real Shop | Card
        furniture 1 Structure, 2 Structure
    "#]],
    );
}

#[test]
fn prefixed_and_missing_namespaces_read_alike() {
    let plain = message("camt.053.001.08", CREDIT);
    let bare = plain.replace(" xmlns=\"urn:iso:std:iso:20022:tech:xsd:camt.053.001.08\"", "");
    let prefixed =
        plain.replace("</", "\u{1}").replace('<', "<c:").replace('\u{1}', "</c:").replace("<c:?xml", "<?xml");
    let prefixed = prefixed.replace("xmlns=", "xmlns:c=");
    let count = |text: &str| read_bytes(ReaderKind::Camt, text.as_bytes()).unwrap().sink.entries;
    assert_eq!(count(&bare), count(&plain));
    assert_eq!(count(&prefixed), count(&plain));
    assert_eq!(
        sniff(bare.as_bytes(), "").map(|found| (found.name, found.confidence)),
        Some(("camt.053".to_owned(), 90))
    );
    assert!(sniff(prefixed.as_bytes(), "").is_some());
}

#[test]
fn a_batch_whose_parts_add_up_is_one_row_a_part() {
    let part = |amount: &str, id: &str| {
        format!(
            "<TxDtls><Refs><EndToEndId>{id}</EndToEndId></Refs><AmtDtls><TxAmt><Amt Ccy=\"EUR\">{amount}</Amt></TxAmt></AmtDtls></TxDtls>"
        )
    };
    let batch = |one: &str, two: &str| {
        let (one, two) = (part(one, "A"), part(two, "B"));
        format!(
            "<Ntry><Amt Ccy=\"EUR\">30.00</Amt><CdtDbtInd>CRDT</CdtDbtInd><Sts>BOOK</Sts><BookgDt><Dt>2024-03-01</Dt></BookgDt>\
             <NtryDtls><Btch><PmtInfId>P9</PmtInfId></Btch>{one}\n{two}</NtryDtls><AddtlNtryInf>Batch</AddtlNtryInf></Ntry>"
        )
    };
    check(
        message("camt.053.001.04", &batch("10.00", "20.00")).as_bytes(),
        &expect![[r#"
        statement "DE89370400440532013000" of "Muster & Co" at "TESTDEFFXXX" number "44" EUR row 2 opening - closing -
        row 4 in 0: +10.00 EUR 19783 value None Other |    | ref  order A |  | Batch
        row 5 in 0: +20.00 EUR 19783 value None Other |    | ref  order B |  | Batch
        furniture 1 Structure, 2 Structure, 3 Structure, 6 Structure
    "#]],
    );
    check(
        message("camt.053.001.04", &batch("10.00", "20.01")).as_bytes(),
        &expect![[r#"
        statement "DE89370400440532013000" of "Muster & Co" at "TESTDEFFXXX" number "44" EUR row 2 opening - closing -
        row 3 in 0: +30.00 EUR 19783 value None Other |    | ref  order P9 |  | Batch
        furniture 1 Structure, 2 Structure
    "#]],
    );
}

#[test]
fn a_reversal_keeps_its_own_direction_and_the_parties_their_first_roles() {
    let body = "<Ntry><Amt Ccy=\"EUR\">9.00</Amt><CdtDbtInd>CRDT</CdtDbtInd><RvslInd>true</RvslInd><Sts>BOOK</Sts>\
        <BookgDt><Dt>2024-03-01</Dt></BookgDt><NtryDtls><TxDtls><RltdPties><Dbtr><Nm>Muster</Nm></Dbtr>\
        <Cdtr><Nm>First Payee</Nm></Cdtr></RltdPties></TxDtls></NtryDtls></Ntry>";
    check(
        message("camt.053.001.02", body).as_bytes(),
        &expect![[r#"
        statement "DE89370400440532013000" of "Muster & Co" at "TESTDEFFXXX" number "44" EUR row 2 opening - closing -
        row 3 in 0: +9.00 EUR 19783 value None Reversal |  First Payee  | ref  order  |  |
        furniture 1 Structure, 2 Structure
    "#]],
    );
}

#[test]
fn what_cannot_be_read_is_rejected_with_its_reason() {
    let entry = |from: &str, to: &str| CREDIT.replace(from, to);
    let bad = [
        entry("12.34", "12.345"),
        entry("12.34", "twelve"),
        entry("Ccy=\"EUR\"", "Ccy=\"QQQ\""),
        entry("Ccy=\"EUR\"", ""),
        entry("CRDT", "BOTH"),
        entry("<BookgDt><Dt>2024-03-01", "<BookgDt><Dt>2024-02-30"),
        entry("Rent", "&rent;"),
        entry("12.34", "99999999999999999999999999999999999999999"),
    ];
    check(
        message("camt.053.001.02", &bad.concat()).as_bytes(),
        &expect![[r#"
        statement "DE89370400440532013000" of "Muster & Co" at "TESTDEFFXXX" number "44" EUR row 2 opening - closing -
        reject 3 Amt amount_finer_than_currency "12.345" in EUR
        reject 4 Amt amount_not_a_number "twelve" in EUR
        reject 5 Ccy currency_unknown "QQQ" is no known currency
        reject 6 Ccy currency_missing the amount has no currency
        reject 7 CdtDbtInd direction_not_understood "BOTH"
        reject 8 BookgDt date_not_understood "2024-02-30"
        reject 9  entity_not_allowed &rent; is none of XML's own entities
        reject 10 Amt amount_too_large "99999999999999999999999999999999999999999" in EUR
        furniture 1 Structure, 2 Structure
    "#]],
    );
}

#[test]
fn an_entry_without_any_date_is_dated_by_its_statement() {
    let body = CREDIT.replace("<BookgDt><Dt>2024-03-01</Dt></BookgDt><ValDt><Dt>2024-03-02</Dt></ValDt>", "");
    check(
        message("camt.054.001.02", &body).as_bytes(),
        &expect![[r#"
        statement "DE89370400440532013000" of "Muster & Co" at "TESTDEFFXXX" number "44" EUR row 2 opening - closing -
        row 3 in 0: +12.34 EUR 19784T21540+60 value None Transfer | FR7630006000011234567890189 张三 TESTFRPP | ref ASR1 order E2E-1 | PMNT/RCDT/ESCT | Rent 一 March
        furniture 1 Structure, 2 Structure
        note dated_by_statement: 1 entries have no date of their own; they are dated by the making of their statement
    "#]],
    );
}

#[test]
fn a_document_type_definition_is_refused() {
    let text = message("camt.053.001.02", CREDIT)
        .replace("?>\n<Document", "?>\n<!DOCTYPE x [<!ENTITY a \"aaaa\"><!ENTITY b \"&a;&a;\">]>\n<Document");
    check(
        text.as_bytes(),
        &expect![[r#"
        reading as camt failed: the file has a document type definition, which no statement has; it is not read
    "#]],
    );
}

#[test]
fn other_files_are_refused_and_empty_messages_are_counted() {
    check(
        b"<html><body>BkToCstmrStmt</body></html>",
        &expect![[r#"
        reading as camt failed: no element BkToCstmrAcctRpt, BkToCstmrStmt or BkToCstmrDbtCdtNtfctn was found
    "#]],
    );
    check(
        b"",
        &expect![[r#"
        reading as camt failed: no element BkToCstmrAcctRpt, BkToCstmrStmt or BkToCstmrDbtCdtNtfctn was found
    "#]],
    );
    let empty = "<Document><BkToCstmrStmt><GrpHdr><MsgId>1</MsgId></GrpHdr></BkToCstmrStmt></Document>";
    check(
        empty.as_bytes(),
        &expect![[r#"
        reject 1  no_statement the message holds no statement, report or notification
        furniture
    "#]],
    );
}

#[test]
fn elements_nested_without_end_hit_a_limit() {
    let text = message("camt.053.001.02", &"<a>".repeat(100));
    check(
        text.as_bytes(),
        &expect![[r#"
        reading stopped: the depth of XML elements is 65, more than the limit of 64
    "#]],
    );
}

#[test]
fn a_file_cut_short_keeps_the_rows_before_the_cut() {
    let text = message("camt.053.001.02", &format!("{OPENING}{CREDIT}\n{CREDIT}"));
    let second = text.rfind("<Ntry>").unwrap();
    check(
        &text.as_bytes()[..second + 60],
        &expect![[r#"
        statement "DE89370400440532013000" of "Muster & Co" at "TESTDEFFXXX" number "44" EUR row 2 opening 100.00@19783 closing -
        row 4 in 0: +12.34 EUR 19783 value Some(19784) Transfer | FR7630006000011234567890189 张三 TESTFRPP | ref ASR1 order E2E-1 | PMNT/RCDT/ESCT | Rent 一 March
        reject 5  file_ends_early byte 1302: syntax error: tag not closed: `>` not found before end of input
        furniture 1 Structure, 2 Structure, 3 Balance
    "#]],
    );
    check(
        &text.as_bytes()[..text.find("</Document>").unwrap()],
        &expect![[r#"
        statement "DE89370400440532013000" of "Muster & Co" at "TESTDEFFXXX" number "44" EUR row 2 opening 100.00@19783 closing -
        row 4 in 0: +12.34 EUR 19783 value Some(19784) Transfer | FR7630006000011234567890189 张三 TESTFRPP | ref ASR1 order E2E-1 | PMNT/RCDT/ESCT | Rent 一 March
        row 5 in 0: +12.34 EUR 19783 value Some(19784) Transfer | FR7630006000011234567890189 张三 TESTFRPP | ref ASR1 order E2E-1 | PMNT/RCDT/ESCT | Rent 一 March
        furniture 1 Structure, 2 Structure, 3 Balance
        note file_ends_early: byte 1904: the file ends inside Document; no row was lost
    "#]],
    );
}

#[test]
fn no_cut_breaks_the_reader() {
    let text = message("camt.053.001.02", &format!("{OPENING}{CREDIT}"));
    truncated_everywhere(ReaderKind::Camt, text.as_bytes());
}

#[test]
fn rows_are_the_bytes_of_the_file_in_any_encoding() {
    let text = message("camt.053.001.02", CREDIT);
    let want = read_bytes(ReaderKind::Camt, text.as_bytes()).unwrap();
    let utf16 = |big: bool, mark: bool| -> Vec<u8> {
        let units = mark
            .then_some(0xFEFF)
            .into_iter()
            .chain(text.replace("UTF-8", "UTF-16").encode_utf16().collect::<Vec<_>>());
        units.flat_map(|unit| if big { unit.to_be_bytes() } else { unit.to_le_bytes() }).collect()
    };
    let chinese = encoding_rs::GB18030.encode(&text.replace("UTF-8", "GB18030")).0.into_owned();
    let marked = [b"\xEF\xBB\xBF", text.as_bytes()].concat();
    for bytes in [utf16(true, true), utf16(false, true), utf16(false, false), chinese.clone(), marked] {
        let kept = read_bytes(ReaderKind::Camt, &bytes).unwrap();
        assert_eq!(kept.sink.entries, want.sink.entries);
    }
    let kept = read_bytes(ReaderKind::Camt, &chinese).unwrap();
    let row = usize::try_from(kept.sink.entries[0].row).unwrap() - 1;
    assert_eq!(kept.sink.rows[row].bytes, encoding_rs::GB18030.encode(CREDIT).0.as_ref());
    truncated_everywhere(ReaderKind::Camt, &utf16(false, true));
}

#[test]
fn no_mutation_breaks_the_reader() {
    let one = message("camt.053.001.02", &format!("{OPENING}{CREDIT}"));
    let two = message("camt.052.001.08", CREDIT).replace("UTF-8", "GB18030");
    let three =
        message("camt.054.001.04", &CREDIT.replace("</TxDtls>", "<Amt Ccy=\"EUR\">6.17</Amt></TxDtls>"));
    mutated(ReaderKind::Camt, &[one.as_bytes(), two.as_bytes(), three.as_bytes()]);
}

/// What a peer read, as its own dump says; where it and this reader differ, on purpose, is listed.
mod agreement {
    use super::formats_kit::{dense, files, read_bytes, reference_data};
    use serde_json::Value;
    use thalweg_flows::entry::{EntryClass, Own};
    use thalweg_flows::readers::ReaderKind;
    use thalweg_flows::readers::collect::{KeptEntry, KeptParty};

    /// File and what differs: the peer's dump shows only the last statement's entries.
    const SHOWS_LAST_STATEMENT_ONLY: [&str; 1] = ["camt053.v2.multi.statement"];

    fn collect<'v>(value: &'v Value, class: &str, found: &mut Vec<&'v Value>) {
        if value["__CLASS__"].as_str().is_some_and(|name| name.ends_with(class)) {
            found.push(value);
        }
        match value {
            Value::Object(fields) => fields.values().for_each(|field| collect(field, class, found)),
            Value::Array(items) => items.iter().for_each(|item| collect(item, class, found)),
            _ => {}
        }
    }

    fn all<'v>(value: &'v Value, class: &str) -> Vec<&'v Value> {
        let mut found = Vec::new();
        collect(value, class, &mut found);
        found
    }

    fn seconds(date: &Value) -> Option<i64> {
        let text = date["0"].as_str()?;
        Some(text.parse::<jiff::Timestamp>().unwrap().as_second())
    }

    fn minor(money: &Value) -> i128 {
        money["getAmount"].as_str().unwrap().parse().unwrap()
    }

    fn check_entry(file: &str, want: &Value, got: &KeptEntry) {
        let sign = if got.own == Own::Payer { -1 } else { 1 };
        assert_eq!(sign * got.amount_minor, minor(&want["getAmount"]), "{file}: amount");
        assert_eq!(
            got.asset.code,
            want["getAmount"]["getCurrency"]["getCode"].as_str().unwrap(),
            "{file}: currency"
        );
        let own = if want["getCreditDebitIndicator"] == "DBIT" { Own::Payer } else { Own::Payee };
        assert_eq!(got.own, own, "{file}: direction");
        if let Some(booked) = seconds(&want["getBookingDate"]) {
            assert_eq!(got.booked.micros, booked * 1_000_000, "{file}: booked");
        }
        let value = seconds(&want["getValueDate"]).map(|value| i32::try_from(value / 86_400).unwrap());
        assert_eq!(got.value_day, value, "{file}: value date");
        assert_eq!(got.settled, want["getStatus"] == "BOOK", "{file}: status");
        assert_eq!(
            got.class == EntryClass::Reversal,
            want["getReversalIndicator"] == true,
            "{file}: reversal"
        );
        if let Some(reference) = want["getAccountServicerReference"].as_str() {
            assert_eq!(got.reference, reference, "{file}: reference");
        }
        if let Some(batch) = want["getBatchPaymentId"].as_str() {
            assert!(
                [batch, ""].contains(&got.order_reference.as_str())
                    || !want["getTransactionDetails"].is_null(),
                "{file}"
            );
        }
        let says = |text: &Value| dense(&got.description).contains(&dense(text.as_str().unwrap_or("")));
        assert!(says(&want["getAdditionalInfo"]), "{file}: additional information");
        let iso = &want["getBankTransactionCode"]["getDomain"]["getCode"];
        assert!(got.kind_text.contains(iso.as_str().unwrap_or("")), "{file}: code");
        for details in all(want, "DTO\\EntryTransactionDetail") {
            let end_to_end = details["getReference"]["getEndToEndId"].as_str().unwrap_or("");
            assert!(end_to_end.is_empty() || got.order_reference == end_to_end, "{file}: end-to-end");
            assert!(
                says(&details["getRemittanceInformation"]["getMessage"]),
                "{file}: remittance in {}",
                got.description
            );
            let own_account = want["getRecord"]["getAccount"]["getIdentification"].as_str().unwrap_or("");
            check_parties(file, details, got, own_account);
        }
    }

    fn check_parties(file: &str, details: &Value, got: &KeptEntry, own_account: &str) {
        // The role that is not the statement's own; an account that is the statement's own settles it.
        let accounts = |role: &str| {
            let parties = all(details, "DTO\\RelatedParty");
            let party = parties.into_iter().find(|party| {
                party["getRelatedPartyType"]["__CLASS__"].as_str().is_some_and(|class| class.ends_with(role))
            })?;
            let account = party["getAccount"]["getIdentification"].as_str().unwrap_or("").to_owned();
            Some((account, party["getRelatedPartyType"]["getName"].as_str().unwrap_or("").to_owned()))
        };
        let (debtor, creditor) = (accounts("\\Debtor"), accounts("\\Creditor"));
        let is_own =
            |party: &Option<(String, String)>| party.as_ref().is_some_and(|party| party.0 == own_account);
        let other = match (is_own(&debtor), is_own(&creditor)) {
            (true, false) => creditor,
            (false, true) => debtor,
            _ if got.own == Own::Payer => creditor,
            _ => debtor,
        };
        let kept: &KeptParty = if got.own == Own::Payer { &got.payee } else { &got.payer };
        let Some((account, name)) = other else { return };
        assert_eq!(kept.account, account, "{file}: account");
        assert_eq!(kept.name, name, "{file}: name");
    }

    #[test]
    fn a_peer_reads_the_same_from_its_own_samples() {
        let Some(folder) = reference_data("funds/camt/test/data") else { return };
        let mut compared = 0;
        for path in files(&folder, "json") {
            let file = path.file_stem().unwrap().to_str().unwrap().to_owned();
            let expected: Value = serde_json::from_slice(&std::fs::read(&path).unwrap()).unwrap();
            let kept =
                read_bytes(ReaderKind::Camt, &std::fs::read(path.with_extension("xml")).unwrap()).unwrap();
            assert_eq!(kept.sink.rejects, [], "{file}");
            let entries = all(&expected, "DTO\\Entry");
            let mut got = kept.sink.entries.as_slice();
            if SHOWS_LAST_STATEMENT_ONLY.contains(&file.as_str()) {
                got = &got[got.len() - entries.len()..];
            }
            assert_eq!(got.len(), entries.len(), "{file}: entries");
            entries.iter().zip(got).for_each(|(want, got)| check_entry(&file, want, got));
            let record = ["\\Statement", "\\Report", "\\Notification"]
                .iter()
                .flat_map(|class| all(&expected, class))
                .next();
            let record = record.unwrap();
            let statement = kept.sink.statements.last().unwrap();
            assert_eq!(
                statement.account,
                record["getAccount"]["getIdentification"].as_str().unwrap(),
                "{file}"
            );
            for balance in all(record, "DTO\\Balance") {
                let code = balance["getAmount"]["getCurrency"]["getCode"].as_str().unwrap();
                let want = (minor(&balance["getAmount"]), seconds(&balance["getDate"]).unwrap() * 1_000_000);
                let got = match balance["getType"].as_str() {
                    Some("opening") => statement.opening,
                    Some("closing") => statement.closing,
                    _ => continue,
                };
                // Two opening balances in one statement: the booked one stands. Other currencies are not the account's.
                if code == statement.currency && file != "camt053.v2.all-balance-types" {
                    assert_eq!(got.map(|(minor, when)| (minor, when.micros)), Some(want), "{file}: balance");
                }
            }
            compared += 1;
        }
        assert!(compared >= 16, "only {compared} files were compared");
        let wrong = std::fs::read(folder.join("camt053.v2.wrong.xml")).unwrap();
        let wrong = read_bytes(ReaderKind::Camt, &wrong).unwrap();
        assert_eq!(wrong.sink.rejects[0].code, "no_statement");
    }
}

#[test]
fn many_statements_in_one_message_stay_apart() {
    let mut body = String::from(CREDIT);
    let _ =
        write!(body, "</Stmt>\n<Stmt><Id>S2</Id><Acct><Id><Othr><Id>7788</Id></Othr></Id></Acct>{CREDIT}");
    check(
        message("camt.053.001.02", &body).as_bytes(),
        &expect![[r#"
        statement "DE89370400440532013000" of "Muster & Co" at "TESTDEFFXXX" number "44" EUR row 2 opening - closing -
        statement "7788" of "" at "" number "S2"  row 4 opening - closing -
        row 3 in 0: +12.34 EUR 19783 value Some(19784) Transfer | FR7630006000011234567890189 张三 TESTFRPP | ref ASR1 order E2E-1 | PMNT/RCDT/ESCT | Rent 一 March
        row 5 in 1: +12.34 EUR 19783 value Some(19784) Transfer | FR7630006000011234567890189 张三 TESTFRPP | ref ASR1 order E2E-1 | PMNT/RCDT/ESCT | Rent 一 March
        furniture 1 Structure, 2 Structure, 4 Structure
    "#]],
    );
}
