//! Does the OFX reader say what the file says, in SGML and XML and every state of damage?

use crate::formats_kit;

use expect_test::{Expect, expect};
use formats_kit::{mutated, read_bytes, shown, truncated_everywhere};
use thalweg_flows::readers::ReaderKind;
use thalweg_flows::readers::ofx::sniff;

const SGML: &str = "OFXHEADER:100\r\nDATA:OFXSGML\r\nVERSION:102\r\nSECURITY:NONE\r\nENCODING:USASCII\r\nCHARSET:1252\r\n\r\n\
<OFX>\r\n<SIGNONMSGSRSV1><SONRS><STATUS><CODE>0<SEVERITY>INFO</STATUS><DTSERVER>20240105<FI><ORG>Test Bank<FID>1</FI></SONRS></SIGNONMSGSRSV1>\r\n\
<BANKMSGSRSV1><STMTTRNRS><STMTRS>\r\n<CURDEF>USD\r\n<BANKACCTFROM><BANKID>074<ACCTID>0001234<ACCTTYPE>CHECKING</BANKACCTFROM>\r\n\
<BANKTRANLIST><DTSTART>20240101<DTEND>20240105\r\n\
<STMTTRN><TRNTYPE>POS<DTPOSTED>20240102120000.000[-5:EST]<TRNAMT>-12.50<FITID>F1<NAME>Shop &amp; Co<MEMO>Lunch\r\n</STMTTRN>\r\n\
<STMTTRN><TRNTYPE>XFER<DTPOSTED>20240103<TRNAMT>+1,50<FITID>F2<CHECKNUM>77<PAYEE><NAME>A. Payer</PAYEE><BANKACCTTO><BANKID>9<ACCTID>555</BANKACCTTO></STMTTRN>\r\n\
</BANKTRANLIST>\r\n<LEDGERBAL><BALAMT>89.00<DTASOF>20240105</LEDGERBAL><AVAILBAL><BALAMT>80.00<DTASOF>20240105</AVAILBAL>\r\n\
</STMTRS></STMTTRNRS></BANKMSGSRSV1>\r\n</OFX>\r\n";

fn check(bytes: &[u8], want: &Expect) {
    want.assert_eq(&shown(ReaderKind::Ofx, bytes));
}

#[test]
fn an_sgml_statement_says_whose_it_is_and_what_was_booked() {
    check(
        SGML.as_bytes(),
        &expect![[r#"
        statement "0001234" of "" at "Test Bank" number "" USD row 2 opening - closing 89.00@19727
        row 3 in 0: -12.50 USD 19724T43200-300 value None Purchase |  Shop & Co  | ref F1 order  | POS | Lunch
        row 4 in 0: +1.50 USD 19725 value None Transfer | 555 A. Payer 9 | ref F2 order 77 | XFER |
        furniture 1 Structure, 2 Structure, 5 Balance, 6 Balance
    "#]],
    );
    assert_eq!(
        sniff(SGML.as_bytes(), "a.qfx").map(|found| (found.name, found.confidence)),
        Some(("ofx-1".to_owned(), 100))
    );
}

#[test]
fn a_card_statement_in_xml_reads_alike() {
    let text = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<?OFX OFXHEADER=\"200\" VERSION=\"220\" SECURITY=\"NONE\"?>\n<OFX>\n\
        <CREDITCARDMSGSRSV1><CCSTMTTRNRS><CCSTMTRS><CURDEF>EUR</CURDEF><CCACCTFROM><ACCTID>4111********1111</ACCTID></CCACCTFROM>\n\
        <BANKTRANLIST><DTSTART>20240101</DTSTART><DTEND>20240131</DTEND>\n\
        <STMTTRN><TRNTYPE>DEBIT</TRNTYPE><DTPOSTED>20240110</DTPOSTED><TRNAMT>-20.00</TRNAMT><FITID>A</FITID><NAME>酒店</NAME><MEMO/>\
        <CURRENCY><CURRATE>1.1</CURRATE><CURSYM>JPY</CURSYM></CURRENCY></STMTTRN>\n\
        <STMTTRN><TRNTYPE>INT</TRNTYPE><DTPOSTED>20240111</DTPOSTED><TRNAMT>0.10</TRNAMT><FITID>B</FITID><CORRECTFITID>Z</CORRECTFITID><CORRECTACTION>DELETE</CORRECTACTION></STMTTRN>\n\
        </BANKTRANLIST><BANKTRANLISTP><DTASOF>20240131</DTASOF><STMTTRNP><TRNTYPE>POS</TRNTYPE><DTUSER>20240131</DTUSER><TRNAMT>-3</TRNAMT></STMTTRNP></BANKTRANLISTP>\n\
        <LEDGERBAL><BALAMT>-20.00</BALAMT><DTASOF>20240131</DTASOF></LEDGERBAL></CCSTMTRS></CCSTMTTRNRS></CREDITCARDMSGSRSV1></OFX>\n";
    check(
        text.as_bytes(),
        &expect![[r#"
        statement "4111********1111" of "" at "" number "" EUR row 2 opening - closing -20.00@19753
        row 3 in 0: -20 JPY 19732 value None Other |  酒店  | ref A order  | DEBIT |
        row 4 in 0: +0.10 EUR 19733 value None Reversal unsettled |    | ref B order  | INT | CORRECTFITID: Z DELETE
        row 6 in 0: -3.00 EUR 19753 value None Purchase unsettled |    | ref  order  | POS |
        furniture 1 Structure, 2 Structure, 5 Structure, 7 Balance
    "#]],
    );
    assert_eq!(sniff(text.as_bytes(), "a.ofx").map(|found| found.name), Some("ofx-2".to_owned()));
    truncated_everywhere(ReaderKind::Ofx, text.as_bytes());
}

#[test]
fn what_cannot_be_read_is_rejected_with_its_reason() {
    let with = |from: &str, to: &str| SGML.replace(from, to);
    check(
        with("-12.50", "-12.505").as_bytes(),
        &expect![[r#"
        statement "0001234" of "" at "Test Bank" number "" USD row 2 opening - closing 89.00@19727
        row 4 in 0: +1.50 USD 19725 value None Transfer | 555 A. Payer 9 | ref F2 order 77 | XFER |
        reject 3 TRNAMT amount_finer_than_currency "-12.505" in USD
        furniture 1 Structure, 2 Structure, 5 Balance, 6 Balance
    "#]],
    );
    check(
        with("20240102120000.000[-5:EST]", "20241302").as_bytes(),
        &expect![[r#"
        statement "0001234" of "" at "Test Bank" number "" USD row 2 opening - closing 89.00@19727
        row 4 in 0: +1.50 USD 19725 value None Transfer | 555 A. Payer 9 | ref F2 order 77 | XFER |
        reject 3 DTPOSTED date_not_understood "20241302"
        furniture 1 Structure, 2 Structure, 5 Balance, 6 Balance
    "#]],
    );
    check(
        with("<DTPOSTED>20240103", "").replace("USD", "QQQ").as_bytes(),
        &expect![[r#"
        statement "0001234" of "" at "Test Bank" number "" QQQ row 2 opening - closing -
        reject 3 CURDEF currency_unknown "QQQ" is no known currency
        reject 4 CURDEF currency_unknown "QQQ" is no known currency
        reject 5 CURDEF currency_unknown "QQQ" is no known currency
        furniture 1 Structure, 2 Structure, 6 Balance
    "#]],
    );
    check(
        b"<html></html>",
        &expect![[r#"
        reading as ofx failed: no element OFX was found
    "#]],
    );
}

#[test]
fn a_transaction_without_its_end_stops_at_the_next_one() {
    let text = SGML.replace("Lunch\r\n</STMTTRN>", "Lunch\r\n");
    let kept = read_bytes(ReaderKind::Ofx, text.as_bytes()).unwrap();
    let amounts: Vec<i128> = kept.sink.entries.iter().map(|entry| entry.amount_minor).collect();
    assert_eq!(amounts, [1250, 150]);
}

#[test]
fn a_file_cut_inside_a_transaction_rejects_that_one() {
    let cut = SGML.find("A. Payer").unwrap();
    check(
        &SGML.as_bytes()[..cut],
        &expect![[r#"
        statement "0001234" of "" at "Test Bank" number "" USD row 2 opening - closing -
        row 3 in 0: -12.50 USD 19724T43200-300 value None Purchase |  Shop & Co  | ref F1 order  | POS | Lunch
        reject 4  file_ends_early byte 615: the file ends inside a transaction
        furniture 1 Structure, 2 Structure
    "#]],
    );
}

#[test]
fn an_investment_account_gives_only_its_cash() {
    let text = "<OFX><INVSTMTRS><DTASOF>20240101<CURDEF>USD<INVACCTFROM><BROKERID>b.example<ACCTID>I1</INVACCTFROM><INVTRANLIST><DTSTART>20240101<DTEND>20240102\
        <BUYSTOCK><INVBUY><INVTRAN><FITID>1<DTTRADE>20240101</INVTRAN><UNITS>10<UNITPRICE>1<TOTAL>-10</INVBUY></BUYSTOCK>\
        <INVBANKTRAN><STMTTRN><TRNTYPE>DEP<DTPOSTED>20240101<TRNAMT>5<FITID>2</STMTTRN><SUBACCTFUND>CASH</INVBANKTRAN></INVTRANLIST></INVSTMTRS></OFX>";
    check(
        text.as_bytes(),
        &expect![[r#"
        statement "I1" of "" at "b.example" number "" USD row 2 opening - closing -
        row 3 in 0: +5.00 USD 19723 value None Other |    | ref 2 order  | DEP |
        furniture 1 Structure, 2 Structure, 4 Footer
    "#]],
    );
}

#[test]
fn the_header_names_the_code_page_unless_the_bytes_are_unicode() {
    let chinese = SGML.replace("CHARSET:1252", "CHARSET:936").replace("Lunch", "午餐");
    let (bytes, _, _) = encoding_rs::GBK.encode(&chinese);
    let kept = read_bytes(ReaderKind::Ofx, &bytes).unwrap();
    assert_eq!(kept.sink.entries[0].description, "午餐");
    let french = SGML.replace("Lunch", "Café");
    let (bytes, _, _) = encoding_rs::WINDOWS_1252.encode(&french);
    assert_eq!(read_bytes(ReaderKind::Ofx, &bytes).unwrap().sink.entries[0].description, "Café");
    assert_eq!(read_bytes(ReaderKind::Ofx, french.as_bytes()).unwrap().sink.entries[0].description, "Café");
}

#[test]
fn no_cut_breaks_the_reader() {
    truncated_everywhere(ReaderKind::Ofx, SGML.as_bytes());
}

#[test]
fn no_mutation_breaks_the_reader() {
    let xml = "<?xml version=\"1.0\"?><?OFX OFXHEADER=\"200\"?><OFX><CCSTMTRS><CURDEF>EUR</CURDEF><STMTTRNP><TRNTYPE>HOLD</TRNTYPE>\
        <DTUSER>20240131</DTUSER><TRNAMT>-3</TRNAMT><CURRENCY><CURSYM>JPY</CURSYM></CURRENCY></STMTTRNP></CCSTMTRS></OFX>";
    mutated(ReaderKind::Ofx, &[SGML.as_bytes(), xml.as_bytes()]);
}
