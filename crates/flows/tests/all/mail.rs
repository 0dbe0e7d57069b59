//! Does the reader of e-mail say who wrote what to whom, what was attached and over which machines it came?

use std::fmt::Write as _;
use std::io::Cursor;

use expect_test::{Expect, expect};
use thalweg_flows::readers::collect::CollectSink;
use thalweg_flows::readers::{ReadContext, ReadSummary, ReaderKind, mail, read};

use crate::formats_kit::{mutated, truncated_everywhere};

fn kept(bytes: &[u8]) -> Result<(CollectSink, ReadSummary), String> {
    let mut sink = CollectSink::default();
    let summary = read(ReaderKind::Mail, &mut Cursor::new(bytes), &ReadContext::default(), &mut sink)
        .map_err(|error| error.to_string())?;
    assert_eq!(sink.broken_bargain(), None);
    for row in &sink.rows {
        let start = usize::try_from(row.start.unwrap()).unwrap();
        assert_eq!(bytes.get(start..start + row.bytes.len()), Some(row.bytes.as_slice()), "row {}", row.row);
    }
    assert_eq!(summary.rows, summary.record_rows + summary.furniture + summary.rejects);
    Ok((sink, summary))
}

fn shown(bytes: &[u8]) -> String {
    let (sink, summary) = match kept(bytes) {
        Ok(kept) => kept,
        Err(error) => return format!("{error}\n"),
    };
    let mut out = String::new();
    for record in &sink.records {
        let told: Vec<String> = record.told.iter().map(|(field, text)| format!("{field}={text:?}")).collect();
        writeln!(out, "{} {}: {}", record.row, record.kind.name(), told.join(" ")).unwrap();
    }
    for one in &sink.rejects {
        writeln!(out, "reject {} {} {}", one.row, one.code, one.detail).unwrap();
    }
    for (row, what) in &sink.furniture {
        writeln!(out, "furniture {row} {what:?}").unwrap();
    }
    for note in &summary.notes {
        writeln!(out, "note {}: {}", note.code, note.text).unwrap();
    }
    out
}

fn check(bytes: &[u8], want: &Expect) {
    want.assert_eq(&shown(bytes));
}

const MAIL: &str = "Return-Path: <ada@example.com>\r\n\
Received: from mx.example.net (mx.example.net [192.0.2.10])\r\n by mail.example.org (Postfix) with ESMTPS id ABC\r\n for <bo@example.org>; Thu, 4 Jan 2024 10:00:09 +0800 (CST)\r\n\
Received: from [IPv6:2001:db8::7] (unknown [IPv6:2001:db8::7]) by mx.example.net with ESMTPA; Thu, 4 Jan 2024 02:00:07 +0000\r\n\
Received: by internal.example.net with local; Thu, 4 Jan 2024 02:00:06 +0000\r\n\
X-Originating-IP: [198.51.100.7]\r\nX-Mailer: Pigeon 1.0\r\n\
From: \"Ada Nowhere\" <ada@example.com>\r\nTo: Bo <bo@example.org>, \"Chan, D.\" <chan@example.org>\r\nCc: bo@example.org, eve@example.org\r\n\
Subject: Your =?utf-8?Q?pr=C3=A4mie?=\r\nDate: Thu, 4 Jan 2024 10:00:05 +0800\r\nMessage-ID: <m1@example.com>\r\nIn-Reply-To: <m0@example.org>\r\n\
MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=\"b\"\r\n\r\n\
--b\r\nContent-Type: text/html; charset=utf-8\r\n\r\n<html><body><p>Pay <b>now</b></p></body></html>\r\n\
--b\r\nContent-Type: application/pdf; name=\"bill.pdf\"\r\nContent-Disposition: attachment; filename=\"bill.pdf\"\r\nContent-Transfer-Encoding: base64\r\n\r\naGVs\r\nbG8=\r\n\
--b--\r\n";

#[test]
fn a_mail_says_who_wrote_to_whom_and_the_machines_it_passed_oldest_first() {
    check(
        MAIL.as_bytes(),
        &expect![[r#"
            1 message: platform="email" message_id="m1@example.com" reply_to="m0@example.org" sent="2024-01-04 10:00:05 +08:00" received="2024-01-04 10:00:09 +08:00" sender="ada@example.com" sender_name="Ada Nowhere" recipient="bo@example.org" recipient_name="Bo" kind="text" subject="Your prämie" body="Pay now" attachment="bill.pdf" attachment_digest="2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824" sender_ip="198.51.100.7"
            1 message: platform="email" message_id="m1@example.com" reply_to="m0@example.org" sent="2024-01-04 10:00:05 +08:00" received="2024-01-04 10:00:09 +08:00" sender="ada@example.com" sender_name="Ada Nowhere" recipient="chan@example.org" recipient_name="Chan, D." kind="text" subject="Your prämie" body="Pay now" attachment="bill.pdf" attachment_digest="2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824" sender_ip="198.51.100.7"
            1 message: platform="email" message_id="m1@example.com" reply_to="m0@example.org" sent="2024-01-04 10:00:05 +08:00" received="2024-01-04 10:00:09 +08:00" sender="ada@example.com" sender_name="Ada Nowhere" recipient="eve@example.org" kind="text" subject="Your prämie" body="Pay now" attachment="bill.pdf" attachment_digest="2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824" sender_ip="198.51.100.7"
            1 media: file_name="bill.pdf" digest="2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824" media_type="application/pdf" size_bytes="5"
            1 login: service="x-originating-ip" account="ada@example.com" ip="198.51.100.7" user_agent="Pigeon 1.0" action="relay" session="m1@example.com"
            1 login: time="2024-01-04 02:00:07Z" service="mx.example.net" account="ada@example.com" ip="2001:db8::7" user_agent="Pigeon 1.0" action="relay" session="m1@example.com"
            1 login: time="2024-01-04 10:00:09 +08:00" service="mail.example.org" account="ada@example.com" ip="192.0.2.10" user_agent="Pigeon 1.0" action="relay" session="m1@example.com"
        "#]],
    );
}

#[test]
fn a_chinese_mail_in_gb18030_is_read_in_its_own_characters() {
    let base64 = |text: &str| {
        let (bytes, _, _) = encoding_rs::GB18030.encode(text);
        encoded(&bytes)
    };
    let text = format!(
        "From: =?GB18030?B?{}?= <zhang@example.com>\r\nTo: =?gb18030?B?{}?= <li@example.com>\r\nSubject: =?GB18030?B?{}?=\r\n\
         Date: Thu, 4 Jan 2024 10:00:05 +0800\r\nContent-Type: text/plain; charset=\"gb18030\"\r\nContent-Transfer-Encoding: base64\r\n\r\n{}\r\n",
        base64("张三"),
        base64("李四"),
        base64("转账通知"),
        base64("请于今日付款。㐀")
    );
    check(
        text.as_bytes(),
        &expect![[r#"
        1 message: platform="email" sent="2024-01-04 10:00:05 +08:00" sender="zhang@example.com" sender_name="张三" recipient="li@example.com" recipient_name="李四" kind="text" subject="转账通知" body="请于今日付款。㐀"
    "#]],
    );
}

#[test]
fn a_mail_that_does_not_say_its_encoding_is_read_as_what_it_looks_like() {
    let text = "From: 张三 <zhang@example.com>\r\nTo: li@example.com\r\nSubject: 转账通知，请尽快付款\r\nDate: Thu, 4 Jan 2024 10:00:05 +0800\r\n\r\n请于今日将款项转入以下账户。\r\n";
    let (bytes, _, _) = encoding_rs::GBK.encode(text);
    let (sink, _) = kept(&bytes).unwrap();
    assert_eq!(sink.records[0].get("sender_name"), "张三");
    assert_eq!(sink.records[0].get("subject"), "转账通知，请尽快付款");
    assert_eq!(sink.records[0].get("body"), "请于今日将款项转入以下账户。");
}

fn encoded(bytes: &[u8]) -> String {
    const SIGNS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut out = String::new();
    for three in bytes.chunks(3) {
        let bits =
            three.iter().fold(0_u32, |bits, byte| bits << 8 | u32::from(*byte)) << (8 * (3 - three.len()));
        for place in 0..4 {
            let sign = SIGNS[(bits >> (18 - 6 * place) & 63) as usize];
            out.push(if place <= three.len() { char::from(sign) } else { '=' });
        }
    }
    out
}

const MBOX: &str = "From ada@example.com Thu Jan  4 10:00:00 2024\nFrom: ada@example.com\nTo: bo@example.org\nSubject: one\nDate: Thu, 4 Jan 2024 10:00:00 +0000\n\n\
Dear Bo,\n>From here on it is quoted.\nFrom the middle of a text, at 10:00 in 2024, no mail begins.\n\n\
From bo@example.org Thu Jan  4 11:00:00 2024\nFrom: bo@example.org\nTo: undisclosed-recipients:;\nDate: some day\nSubject: two\n\n\n\n\
From MAILER-DAEMON Thu Jan  4 12:00:00 2024\n\nno header at all\n";

#[test]
fn an_mbox_is_one_row_for_each_mail() {
    check(
        MBOX.as_bytes(),
        &expect![[r#"
        1 message: platform="email" sent="2024-01-04 10:00:00Z" sender="ada@example.com" recipient="bo@example.org" kind="text" subject="one" body="Dear Bo,\nFrom here on it is quoted.\nFrom the middle of a text, at 10:00 in 2024, no mail begins."
        2 message: platform="email" sender="bo@example.org" kind="text" subject="two"
        reject 3 mail_not_understood no field of a mail's header was found
        note date_not_understood: 1 mails have no Date that is one; `sent` is empty, `received` may be known
    "#]],
    );
}

#[test]
fn a_field_that_stands_twice_is_believed_once_and_noted() {
    let text = "From: ada@example.com\r\nTo: bo@example.org\r\nFrom: eve@example.com\r\nSubject: a\r\n b\r\nSubject: other\r\nDate: Thu, 4 Jan 2024 10:00:05\r\n\r\nx\r\n";
    check(
        text.as_bytes(),
        &expect![[r#"
            1 message: platform="email" sent="2024-01-04 10:00:05" sender="ada@example.com" recipient="bo@example.org" kind="text" subject="a b" body="x"
            note header_field_doubled: 1 mails have a field twice that may stand once; the first counts
        "#]],
    );
}

#[test]
fn an_attached_text_is_hashed_as_the_bytes_that_were_attached() {
    let (chinese, _, _) = encoding_rs::GB18030.encode("账号,金额\n");
    let text = format!(
        "From: ada@example.com\nTo: bo@example.org\nDate: Thu, 4 Jan 2024 10:00:05 +0000\nContent-Type: multipart/mixed; boundary=b\n\n--b\nContent-Type: text/plain\n\nsee file\n\
         --b\nContent-Type: text/csv; charset=gb18030; name=a.csv\nContent-Disposition: attachment; filename=a.csv\nContent-Transfer-Encoding: base64\n\n{}\n--b--\n",
        encoded(&chinese)
    );
    let (sink, _) = kept(text.as_bytes()).unwrap();
    let media = sink.records.iter().find(|record| record.kind.name() == "media").unwrap();
    assert_eq!(media.get("size_bytes"), chinese.len().to_string());
    assert_eq!(media.get("digest"), "97c3bd0e7ff72aa11694a3c6b4b80d0b37da9f3f3b137652adbd762602357b70");
    assert_eq!(sink.records[0].get("attachment_digest"), media.get("digest"));
}

#[test]
fn hostile_mails_are_bounded() {
    let head = "From: ada@example.com\nTo: bo@example.org\n";
    let mut nested = head.to_owned();
    for depth in 0..100_000 {
        write!(nested, "Content-Type: multipart/mixed; boundary=b{depth}\n\n--b{depth}\n").unwrap();
    }
    let (sink, _) = kept(nested.as_bytes()).unwrap();
    assert_eq!(sink.rejects[0].code, "mail_not_understood");
    let inner = format!("{head}{}", "Content-Type: message/rfc822\n\nFrom: x@example.com\n".repeat(900));
    kept(inner.as_bytes()).unwrap();
    let many = format!("{head}Cc: {}\n\nx\n", "a@example.com, ".repeat(200_000));
    assert!(kept(many.as_bytes()).unwrap().0.records.len() <= 10_000);
    let long = format!("{head}\n{}", "x".repeat(65 << 20));
    let (sink, _) = kept(long.as_bytes()).unwrap();
    assert!(sink.records.is_empty() && sink.rejects.iter().all(|reject| reject.code == "row_too_long"));
    assert_eq!(shown(b"no mail"), "reading as e-mail failed: it does not begin with a header\n");
}

#[test]
fn a_mail_is_known_by_its_header() {
    let found = |text: &str, name: &str| {
        mail::sniff(text.as_bytes(), name).map(|found| (found.name, found.confidence))
    };
    assert_eq!(found(MAIL, "a.eml"), Some(("eml".to_owned(), 95)));
    assert_eq!(found(MBOX, "inbox"), Some(("mbox".to_owned(), 95)));
    assert_eq!(found("From: a@example.com\nTo: b\n\nx", "a.txt"), Some(("eml".to_owned(), 75)));
    for text in [
        "Date: today\nAmount: 1\n",
        "date,amount\n",
        "From: 2024-01-01\nTo: 2024-01-31\nDate: 2024-02-01\n\ndate,amount\n",
        "",
        ":20:START\n:25:1\n",
        "Account: 1\nFrom: 2024-01-01\n\n",
    ] {
        assert_eq!(found(text, "a.txt"), None, "{text}");
    }
}

#[test]
fn no_cut_and_no_mutation_breaks_the_reader() {
    truncated_everywhere(ReaderKind::Mail, MAIL.as_bytes());
    truncated_everywhere(ReaderKind::Mail, MBOX.as_bytes());
    mutated(ReaderKind::Mail, &[MAIL.as_bytes(), MBOX.as_bytes()]);
}
