//! Do the readers of chats and of phone back-ups say who wrote what and when, and what cannot be known?

use std::io::Cursor;

use expect_test::{Expect, expect};
use thalweg_flows::readers::collect::CollectSink;
use thalweg_flows::readers::{
    ReadContext, ReadSummary, ReaderKind, instagram, read, signal, sms_backup, telegram, whatsapp,
};

use crate::formats_kit::{dense, mutated, reference_data, truncated_everywhere};

fn kept(kind: ReaderKind, bytes: &[u8], name: &str) -> Result<(CollectSink, ReadSummary), String> {
    let mut sink = CollectSink::default();
    let context = ReadContext { file_name: name, companions: &[] };
    let summary =
        read(kind, &mut Cursor::new(bytes), &context, &mut sink).map_err(|error| error.to_string())?;
    assert_eq!(sink.broken_bargain(), None);
    for row in &sink.rows {
        let start = usize::try_from(row.start.unwrap()).unwrap();
        assert_eq!(bytes.get(start..start + row.bytes.len()), Some(row.bytes.as_slice()), "row {}", row.row);
    }
    assert_eq!(summary.rows, summary.record_rows + summary.furniture + summary.rejects);
    Ok((sink, summary))
}

/// Every record as `row kind: field=text; …`, then rejects, furniture and notes.
fn shown(kind: ReaderKind, bytes: &[u8], name: &str) -> String {
    let (sink, summary) = match kept(kind, bytes, name) {
        Ok(kept) => kept,
        Err(error) => return format!("{error}\n"),
    };
    let mut lines = Vec::new();
    for record in &sink.records {
        let told: Vec<String> = record.told.iter().map(|(field, text)| format!("{field}={text:?}")).collect();
        lines.push(format!("{} {}: {}", record.row, record.kind.name(), told.join(" ")));
    }
    lines.extend(
        sink.rejects
            .iter()
            .map(|one| format!("reject {} {} {} {}", one.row, one.field, one.code, one.detail)),
    );
    let furniture: Vec<String> = sink.furniture.iter().map(|(row, what)| format!("{row} {what:?}")).collect();
    lines.push(format!("furniture {}", furniture.join(", ")));
    lines.extend(summary.notes.iter().map(|note| format!("note {}: {}", note.code, note.text)));
    lines.iter().map(|line| format!("{}\n", line.trim_end())).collect()
}

fn check(kind: ReaderKind, text: &str, name: &str, want: &Expect) {
    want.assert_eq(&shown(kind, text.as_bytes(), name));
}

const IPHONE: &str = "\u{feff}[13/05/14, 12:03:44] Fish Friends: \u{200e}Messages and calls are end-to-end encrypted.\r\n\
[13/05/14, 12:04:01] Ada Nowhere: Hello\r\nsecond line\r\n\r\nlast line\r\n\
\u{200e}[13/05/14, 1:05:00\u{202f}PM] \u{202a}+00\u{a0}12\u{a0}345\u{a0}678\u{202c}: \u{200e}<attached: 00000012-PHOTO-2014-05-13-13-05-00.jpg>\r\n\
\u{200e}[13/05/14, 1:06:00\u{202f}PM] Ada Nowhere: \u{200e}image omitted\r\n\
[13/05/14, 1:07:00\u{202f}PM] Ada Nowhere: Fixed \u{200e}<This message was edited>\r\n\
\u{200e}[13/05/14, 1:08:00\u{202f}PM] Ada Nowhere: \u{200e}This message was deleted.\r\n\
\u{200e}[13/05/14, 12:09:00\u{202f}AM] Ada Nowhere: \u{200e}Missed voice call\r\n";

#[test]
fn an_export_of_an_iphone_names_files_deletions_and_the_service() {
    check(
        ReaderKind::WhatsApp,
        IPHONE,
        "WhatsApp Chat - Fish Friends.txt",
        &expect![[r#"
        1 message: platform="whatsapp" conversation_name="Fish Friends" sent="2014-05-13 12:03:44" sender_name="Fish Friends" kind="system" body="Messages and calls are end-to-end encrypted."
        2 message: platform="whatsapp" conversation_name="Fish Friends" sent="2014-05-13 12:04:01" sender_name="Ada Nowhere" kind="text" body="Hello\nsecond line\n\nlast line"
        3 message: platform="whatsapp" conversation_name="Fish Friends" sent="2014-05-13 13:05:00" sender="+00\u{a0}12\u{a0}345\u{a0}678" sender_name="+00\u{a0}12\u{a0}345\u{a0}678" kind="image" attachment="00000012-PHOTO-2014-05-13-13-05-00.jpg"
        4 message: platform="whatsapp" conversation_name="Fish Friends" sent="2014-05-13 13:06:00" sender_name="Ada Nowhere" kind="image" attachment="image omitted"
        5 message: platform="whatsapp" conversation_name="Fish Friends" sent="2014-05-13 13:07:00" sender_name="Ada Nowhere" kind="text" body="Fixed" status="edited"
        6 message: platform="whatsapp" conversation_name="Fish Friends" sent="2014-05-13 13:08:00" sender_name="Ada Nowhere" kind="text" body="This message was deleted." status="deleted"
        7 message: platform="whatsapp" conversation_name="Fish Friends" sent="2014-05-13 00:09:00" sender_name="Ada Nowhere" kind="call" body="Missed voice call"
        furniture
        note date_order: dates read day, month, year: the calendar allows no other
    "#]],
    );
}

const ANDROID: &str = "05/13/24, 12:03 - Messages and calls are end-to-end encrypted.\n\
05/13/24, 12:04 - Ada created group \"Notes: work\"\n\
05/13/24, 12:05 - Ada: <Media omitted>\n\
05/13/24, 12:06 - Ada: IMG-20240513-WA0001.jpg (file attached)\nthe receipt\n\
05/13/24, 12:07 - Ada: location: https://maps.google.com/?q=0.0,0.0\n\
05/13/24, 25:07 - Ada: at no time\n\
05/13/24, 12:08 - Ada: ratio 1: 2\n";

#[test]
fn an_export_of_an_android_phone_in_english_reads_alike() {
    check(
        ReaderKind::WhatsApp,
        ANDROID,
        "WhatsApp Chat with Ada.txt",
        &expect![[r#"
        1 message: platform="whatsapp" conversation_name="Ada" sent="2024-05-13 12:03" kind="system" body="Messages and calls are end-to-end encrypted."
        2 message: platform="whatsapp" conversation_name="Ada" sent="2024-05-13 12:04" kind="system" body="Ada created group \"Notes: work\""
        3 message: platform="whatsapp" conversation_name="Ada" sent="2024-05-13 12:05" sender_name="Ada" kind="media" attachment="<Media omitted>"
        4 message: platform="whatsapp" conversation_name="Ada" sent="2024-05-13 12:06" sender_name="Ada" kind="image" body="the receipt" attachment="IMG-20240513-WA0001.jpg"
        5 message: platform="whatsapp" conversation_name="Ada" sent="2024-05-13 12:07" sender_name="Ada" kind="location" body="location: https://maps.google.com/?q=0.0,0.0"
        7 message: platform="whatsapp" conversation_name="Ada" sent="2024-05-13 12:08" sender_name="Ada" kind="text" body="ratio 1: 2"
        reject 6 date date_not_understood 05/13/24, 25:07
        furniture
        note date_order: dates read month, day, year: the calendar allows no other
    "#]],
    );
}

#[test]
fn a_chinese_export_in_its_own_calendar_words_and_encoding_is_read() {
    let text = "2024年1月5日 上午9:05 - 张三: 你好\n2024年1月5日 下午12:30 - 张三: <省略多媒体文件>\n\
        2024年1月5日 凌晨12:30 - 李四: 此消息已被删除\n2024年1月5日 晚上9:30 - 您将李四移出了群组\n";
    check(
        ReaderKind::WhatsApp,
        text,
        "与张三的 WhatsApp 聊天.txt",
        &expect![[r#"
        1 message: platform="whatsapp" conversation_name="张三" sent="2024-01-05 09:05" sender_name="张三" kind="text" body="你好"
        2 message: platform="whatsapp" conversation_name="张三" sent="2024-01-05 12:30" sender_name="张三" kind="media" attachment="<省略多媒体文件>"
        3 message: platform="whatsapp" conversation_name="张三" sent="2024-01-05 00:30" sender_name="李四" kind="text" body="此消息已被删除" status="deleted"
        4 message: platform="whatsapp" conversation_name="张三" sent="2024-01-05 21:30" kind="system" body="您将李四移出了群组"
        furniture
        note date_order: dates read year, month, day: the calendar allows no other
    "#]],
    );
    let (bytes, _, _) = encoding_rs::GB18030.encode(text);
    let (sink, _) = kept(ReaderKind::WhatsApp, &bytes, "").unwrap();
    assert_eq!(sink.records[0].get("body"), "你好");
    for unit in [u16::to_le_bytes, u16::to_be_bytes] {
        let bytes: Vec<u8> = text.encode_utf16().flat_map(unit).collect();
        let (sink, _) = kept(ReaderKind::WhatsApp, &bytes, "").unwrap();
        assert_eq!(sink.records.len(), 4);
        assert_eq!(sink.records[3].get("body"), "您将李四移出了群组");
    }
}

#[test]
fn an_order_of_dates_that_nothing_tells_is_not_guessed() {
    let text = "01/02/19, 10:00 - Ada: a\n05/05/19, 10:00 - Ada: same either way\n07/06/19, 10:00 - Ada: c\n";
    check(
        ReaderKind::WhatsApp,
        text,
        "chat.txt",
        &expect![[r#"
        2 message: platform="whatsapp" sent="2019-05-05 10:00" sender_name="Ada" kind="text" body="same either way"
        reject 1 date date_order_unknown 01/02/19, 10:00
        reject 3 date date_order_unknown 07/06/19, 10:00
        furniture
        note date_order_unknown: dates can be read day, month, year or month, day, year; nothing in the file decides, nothing is guessed
    "#]],
    );
}

#[test]
fn lines_before_the_first_message_and_lines_too_long_are_rows_of_their_own() {
    let long = format!(
        "title\n\n2024-01-05, 10:00 - Ada: {}\nafter it\n2024-01-05, 10:01 - Ada: b\n",
        "x".repeat(3 << 20)
    );
    let (sink, _) = kept(ReaderKind::WhatsApp, long.as_bytes(), "").unwrap();
    assert_eq!(sink.records.len(), 1);
    assert_eq!(sink.furniture.len(), 2);
    assert!(sink.rejects.iter().all(|reject| reject.code == "row_too_long"));
    let many =
        format!("2024-01-05, 10:00 - Ada: a\n{}2024-01-05, 10:01 - Ada: b\n", "word word\n".repeat(200_000));
    let (sink, _) = kept(ReaderKind::WhatsApp, many.as_bytes(), "").unwrap();
    assert_eq!(sink.records.len(), 1);
    assert_eq!(sink.rejects[0].code, "row_too_long");
    assert_eq!(
        shown(ReaderKind::WhatsApp, b"no chat", ""),
        "reading as WhatsApp export failed: no line begins with a date as its messages do\n"
    );
}

const SIGNAL: &str = "[2019-12-24, 12:23] Ada: Hello\nthere!\n\n[2019-12-24, 12:24] +00 12 345 678: ![photo](media/photo.jpg)\n\
[2019-12-24 12:25:09] Ada: > Hello\nfine\n(- Bo: 👍, +00 12 345 678: 😀 -)\n\
[2019-12-24 12:26:09] Ada: (This message was deleted)\n[2019-12-24 12:27:09] Ada: [😀](../exported_stickers/1/2.webp)  \n\
[2020-01-17, 21:49] Safety number changed\n[2020-13-17, 21:49] Ada: no month\n";

#[test]
fn a_signal_conversation_is_read_with_its_files() {
    check(
        ReaderKind::Signal,
        SIGNAL,
        "signal.txt",
        &expect![[r#"
            1 message: platform="signal" sent="2019-12-24 12:23" sender_name="Ada" kind="text" body="Hello\nthere!"
            2 message: platform="signal" sent="2019-12-24 12:24" sender="+00 12 345 678" sender_name="+00 12 345 678" kind="image" attachment="media/photo.jpg"
            3 message: platform="signal" sent="2019-12-24 12:25:09" sender_name="Ada" kind="text" body="> Hello\nfine"
            3 message: platform="signal" sender_name="Bo" kind="reaction" body="👍"
            3 message: platform="signal" sender="+00 12 345 678" sender_name="+00 12 345 678" kind="reaction" body="😀"
            4 message: platform="signal" sent="2019-12-24 12:26:09" sender_name="Ada" kind="text" body="(This message was deleted)" status="deleted"
            5 message: platform="signal" sent="2019-12-24 12:27:09" sender_name="Ada" kind="sticker" attachment="../exported_stickers/1/2.webp"
            6 message: platform="signal" sent="2020-01-17 21:49" kind="system" body="Safety number changed"
            reject 7 date date_not_understood 2020-13-17, 21:49
            furniture
            note date_order: dates read year, month, day: the calendar allows no other
        "#]],
    );
}

const ONE_CHAT: &str = r#"{"name": "Ada Nowhere", "type": "personal_chat", "id": 42, "messages": [
 {"id": 1, "type": "message", "date": "2018-12-05T18:39:10", "date_unixtime": "1544006350", "from": "Ada Nowhere", "from_id": "user42", "text": "Hi"},
 {"id": 2, "type": "message", "date": "2018-12-05T18:49:24", "date_unixtime": "1544006964", "edited": "2018-12-05T18:50:00", "from": "Me", "from_id": "user7", "reply_to_message_id": 1,
  "text": ["See ", {"type": "text_link", "text": "this", "href": "https://example.com/x"}, {"type": "link", "text": "https://example.org/"}], "forwarded_from": "News",
  "reactions": [{"type": "emoji", "count": 1, "emoji": "👍", "recent": [{"from": "Ada Nowhere", "from_id": "user42", "date": "2018-12-05T19:00:00"}]}]},
 {"id": 3, "type": "service", "date": "2018-12-05T19:00:00", "date_unixtime": "1544007600", "actor": "Me", "actor_id": "user7", "action": "phone_call", "duration_seconds": 61, "discard_reason": "hangup", "text": ""},
 {"id": 4, "type": "message", "date": "2018-12-05T19:00:01", "from": "Me", "from_id": "user7", "photo": "photos/photo_1.jpg", "text": "older export"},
 {"id": 5, "type": "message", "date": "x", "from": null, "text": ""},
 {"id": 6, "type": "message", "date_unixtime": "1544007600", "from": null, "from_id": "user9", "media_type": "sticker", "file": "(File not included)", "file_name": "s.webp", "sticker_emoji": "😀", "text": ""},
 {"id": 7, "type": "message", "date_unixtime": "1544007600", "from": "Me", "contact_information": {"first_name": "Bo", "last_name": "", "phone_number": "+00 12 345"}, "text": ""},
 {"id": 8, broken},
 17
]}"#;

#[test]
fn one_telegram_chat_says_who_wrote_to_whom() {
    check(
        ReaderKind::Telegram,
        ONE_CHAT,
        "result.json",
        &expect![[r#"
        2 message: platform="telegram" conversation="user42" conversation_name="Ada Nowhere" message_id="1" sent="2018-12-05 18:39:10 +08:00" sender="user42" sender_name="Ada Nowhere" direction="in" kind="text" body="Hi"
        3 message: platform="telegram" conversation="user42" conversation_name="Ada Nowhere" message_id="2" reply_to="1" sent="2018-12-05 18:49:24 +08:00" sender="user7" sender_name="Me" recipient="user42" recipient_name="Ada Nowhere" direction="out" kind="text" body="See this (https://example.com/x)https://example.org/" forwarded_from="News" status="edited"
        3 message: platform="telegram" conversation="user42" conversation_name="Ada Nowhere" reply_to="2" sent="2018-12-05 19:00:00" sender="user42" sender_name="Ada Nowhere" direction="in" kind="reaction" body="👍"
        4 message: platform="telegram" conversation="user42" conversation_name="Ada Nowhere" message_id="3" sent="2018-12-05 19:00:00 +08:00" sender="user7" sender_name="Me" recipient="user42" recipient_name="Ada Nowhere" direction="out" kind="call" body="phone_call; discard_reason: hangup; duration: 61 s"
        5 message: platform="telegram" conversation="user42" conversation_name="Ada Nowhere" message_id="4" sent="2018-12-05 19:00:01" sender="user7" sender_name="Me" recipient="user42" recipient_name="Ada Nowhere" direction="out" kind="image" body="older export" attachment="photos/photo_1.jpg"
        7 message: platform="telegram" conversation="user42" conversation_name="Ada Nowhere" message_id="6" sent="2018-12-05 11:00:00Z" sender="user9" recipient="user42" recipient_name="Ada Nowhere" direction="out" kind="sticker" body="😀" attachment="s.webp"
        8 message: platform="telegram" conversation="user42" conversation_name="Ada Nowhere" message_id="7" sent="2018-12-05 11:00:00Z" sender_name="Me" kind="contact" body="Bo  +00 12 345"
        reject 6 date date_not_understood x
        reject 9  json_not_understood key must be a string at line 1 column 11
        reject 10  message_not_understood the element is no object
        furniture 1 Structure, 11 Structure
    "#]],
    );
}

const ACCOUNT: &str = r#"{"about": "Here is the data", "personal_information": {"user_id": 7, "first_name": "Me", "last_name": "Myself", "phone_number": "+00 99 999", "username": "@me", "bio": "b"},
"contacts": {"about": "a", "list": [{"user_id": 42, "first_name": "Ada", "last_name": "Nowhere", "phone_number": "0000 12 345", "date": "2018-01-01T00:00:00"}]},
"frequent_contacts": {"list": [{"id": 42, "category": "people", "type": "user", "name": "Ada Nowhere", "rating": 1.5}]},
"chats": {"about": "c", "list": [
 {"name": "Group", "type": "private_group", "id": 5, "messages": [{"id": 1, "type": "service", "date_unixtime": "1544007600", "actor": "Ada", "actor_id": "user42", "action": "invite_members", "members": ["Bo", null], "text": ""}]},
 {"messages": [{"id": 1, "type": "message", "date_unixtime": 1544007600, "from": "Ada", "from_id": "user42", "text": "in"}], "type": "personal_chat", "id": 42, "name": "Ada"}
]}}"#;

#[test]
fn a_whole_telegram_account_gives_its_owner_and_contacts_too() {
    check(
        ReaderKind::Telegram,
        ACCOUNT,
        "result.json",
        &expect![[r#"
        2 profile: platform="telegram" handle="user7" other_handle="me" nickname="Me Myself" signature="b" phone="+00 99 999" note="owner of the export"
        4 profile: platform="telegram" handle="user42" nickname="Ada Nowhere" phone="+00 12 345" owner="user7" note="contact"
        6 profile: platform="telegram" handle="user42" nickname="Ada Nowhere" owner="user7" note="frequent contact people"
        8 message: platform="telegram" conversation="chat5" conversation_name="Group" message_id="1" sent="2018-12-05 11:00:00Z" sender="user42" sender_name="Ada" kind="system" body="invite_members; members: Bo"
        10 message: platform="telegram" conversation="user42" conversation_name="Ada" message_id="1" sent="2018-12-05 11:00:00Z" sender="user42" sender_name="Ada" recipient="user7" direction="in" kind="text" body="in"
        furniture 1 Structure, 3 Structure, 5 Structure, 7 Structure, 9 Structure, 11 Structure
    "#]],
    );
}

#[test]
fn a_telegram_file_cut_anywhere_gives_what_stands_before_the_cut() {
    let cut = ONE_CHAT.find("reply_to_message_id").unwrap();
    check(
        ReaderKind::Telegram,
        &ONE_CHAT[..cut],
        "",
        &expect![[r#"
        2 message: platform="telegram" conversation="user42" conversation_name="Ada Nowhere" message_id="1" sent="2018-12-05 18:39:10 +08:00" sender="user42" sender_name="Ada Nowhere" direction="in" kind="text" body="Hi"
        reject 3  file_ends_early the file ends inside this element
        furniture 1 Structure
        note file_ends_early: the file ends before its brackets are closed
    "#]],
    );
    let deep = format!("{{\"messages\": [{}", "[".repeat(2_000_000));
    let (sink, _) = kept(ReaderKind::Telegram, deep.as_bytes(), "").unwrap();
    assert_eq!(sink.rejects[0].code, "file_ends_early");
    let closed = format!("{{\"messages\": [{}{}]}}", "[".repeat(100_000), "]".repeat(100_000));
    let (sink, _) = kept(ReaderKind::Telegram, closed.as_bytes(), "").unwrap();
    assert_eq!(sink.rejects[0].code, "json_not_understood");
}

const THREAD: &str = r#"{"participants": [{"name": "Ada Nowhere"}, {"name": "J\u00c3\u00bcrg"}], "messages": [
 {"sender_name": "J\u00c3\u00bcrg", "timestamp_ms": 1579294140123, "content": "Caf\u00c3\u00a9 \u00f0\u009f\u0098\u0080", "reactions": [{"reaction": "\u00e2\u009d\u00a4", "actor": "Ada Nowhere", "timestamp": 1579294150}]},
 {"sender_name": "Ada Nowhere", "timestamp_ms": 1577186580000, "content": "caf\u00e9 as it is"},
 {"sender_name": "Ada Nowhere", "timestamp_ms": 1577186580000, "photos": [{"uri": "photos/1.jpg", "creation_timestamp": 1}, {"uri": "photos/2.jpg"}]},
 {"sender_name": "Ada Nowhere", "timestamp_ms": 1577186580000, "content": "Ada sent an attachment.", "share": {"link": "https://example.com/", "share_text": "look", "original_content_owner": "bo"}},
 {"sender_name": "Ada Nowhere", "timestamp_ms": 1577186580000, "content": "Call ended", "call_duration": 33},
 {"sender_name": "Ada Nowhere", "timestamp_ms": 1577186580000, "is_unsent": true},
 {"sender_name": "Ada Nowhere", "timestamp_ms": "never"}
], "title": "J\u00c3\u00bcrg", "is_still_participant": true, "thread_path": "inbox/jurg_1"}"#;

#[test]
fn an_instagram_thread_is_put_right_and_read() {
    check(
        ReaderKind::Instagram,
        THREAD,
        "message_1.json",
        &expect![[r#"
        2 profile: platform="instagram" nickname="Ada Nowhere" note="participant of inbox/jurg_1 Jürg"
        3 profile: platform="instagram" nickname="Jürg" note="participant of inbox/jurg_1 Jürg"
        5 message: platform="instagram" conversation="inbox/jurg_1" conversation_name="Jürg" sent="2020-01-17 20:49:00.123Z" sender_name="Jürg" recipient_name="Ada Nowhere" kind="text" body="Café 😀"
        5 message: platform="instagram" conversation="inbox/jurg_1" conversation_name="Jürg" sent="2020-01-17 20:49:10Z" sender_name="Ada Nowhere" recipient_name="Jürg" kind="reaction" body="❤"
        6 message: platform="instagram" conversation="inbox/jurg_1" conversation_name="Jürg" sent="2019-12-24 11:23:00Z" sender_name="Ada Nowhere" recipient_name="Jürg" kind="text" body="café as it is"
        7 message: platform="instagram" conversation="inbox/jurg_1" conversation_name="Jürg" sent="2019-12-24 11:23:00Z" sender_name="Ada Nowhere" recipient_name="Jürg" kind="image" attachment="photos/1.jpg | photos/2.jpg"
        8 message: platform="instagram" conversation="inbox/jurg_1" conversation_name="Jürg" sent="2019-12-24 11:23:00Z" sender_name="Ada Nowhere" recipient_name="Jürg" kind="share" body="Ada sent an attachment.\nhttps://example.com/\nlook\nbo"
        9 message: platform="instagram" conversation="inbox/jurg_1" conversation_name="Jürg" sent="2019-12-24 11:23:00Z" sender_name="Ada Nowhere" recipient_name="Jürg" kind="call" body="Call ended\nduration: 33 s"
        10 message: platform="instagram" conversation="inbox/jurg_1" conversation_name="Jürg" sent="2019-12-24 11:23:00Z" sender_name="Ada Nowhere" recipient_name="Jürg" kind="text" status="deleted"
        reject 11 timestamp_ms date_not_understood never
        furniture 1 Structure, 4 Structure, 12 Structure
    "#]],
    );
}

const SMSES: &str = "<?xml version='1.0' encoding='UTF-8' standalone='yes' ?>\n<!-- a comment -->\n<smses count=\"5\" backup_set=\"x\">\n\
  <sms protocol=\"0\" address=\"+00 12345\" date=\"1579294140123\" type=\"1\" subject=\"null\" body=\"Hi &#55357;&#56832; &amp; &quot;you&quot;&#10;next\" service_center=\"+0099\" read=\"1\" status=\"-1\" readable_date=\"x\" contact_name=\"Ada\" />\n\
  <sms address=\"+00 12345\" date=\"1579294140123\" type=\"2\" body=\"out\" read=\"1\" status=\"0\" contact_name=\"(Unknown)\" />\n\
  <sms address=\"+00 12345\" date=\"then\" type=\"2\" body=\"out\" />\n  <sms address=\"+00 12345\" date=\"1579294140123\" type=\"9\" body=\"out\" />\n\
  <mms date=\"1579294140000\" msg_box=\"1\" address=\"+00111~+00222\" m_id=\"M1\" sub=\"Subject\" contact_name=\"Ada, Bo\"><parts>\n\
    <part seq=\"0\" ct=\"application/smil\" text=\"&lt;smil/&gt;\" /><part seq=\"0\" ct=\"text/plain\" text=\"Look\" /><part ct=\"image/jpeg\" cl=\"a.jpg\" data=\"aGVsbG8=\" /></parts>\n\
    <addrs><addr address=\"+00111\" type=\"137\" /><addr address=\"+00222\" type=\"151\" /><addr address=\"+00333\" type=\"130\" /></addrs></mms>\n\
  <mms date=\"1579294140000\" msg_box=\"2\" address=\"+00111\" contact_name=\"Ada\"><addrs><addr address=\"insert-address-token\" type=\"137\" /></addrs></mms>\n</smses>\n";

#[test]
fn a_back_up_of_texts_gives_both_ways_and_the_files_of_an_mms() {
    check(
        ReaderKind::SmsBackup,
        SMSES,
        "sms-1.xml",
        &expect![[r#"
        2 text: sent="2020-01-17 20:49:00.123Z" sender="+00 12345" sender_name="Ada" body="Hi 😀 & \"you\"\nnext" service_centre="+0099" direction="in" kind="SMS" result="read"
        3 text: sent="2020-01-17 20:49:00.123Z" recipient="+00 12345" body="out" direction="out" kind="SMS" result="delivered"
        6 text: sent="2020-01-17 20:49:00Z" sender="+00111" recipient="+00222" body="Subject\nLook" direction="in" kind="MMS" message_id="M1"
        6 text: sent="2020-01-17 20:49:00Z" sender="+00111" recipient="+00333" body="Subject\nLook" direction="in" kind="MMS" message_id="M1"
        6 media: file_name="a.jpg" digest="2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824" media_type="image/jpeg" size_bytes="5"
        7 text: sent="2020-01-17 20:49:00Z" recipient="+00111" recipient_name="Ada" direction="out" kind="MMS" result="sent"
        reject 4 date date_not_understood then
        reject 5 type type_not_known 9
        furniture 1 Structure, 8 Structure
    "#]],
    );
}

const CALLS: &str = "<?xml version=\"1.0\"?><!DOCTYPE calls [<!ENTITY evil SYSTEM \"file:///etc/passwd\">]><calls count=\"4\">\
<call number=\"+00 12345\" duration=\"61\" date=\"1579294140123\" type=\"1\" presentation=\"1\" contact_name=\"&evil;\" />\
<call number=\"+00 12345\" duration=\"0\" date=\"1579294140123\" type=\"2\" presentation=\"1\" contact_name=\"(Unknown)\" />\
<call number=\"-2\" duration=\"0\" date=\"1579294140123\" type=\"3\" presentation=\"2\" />\
<call number=\"+00 12345\" duration=\"0\" date=\"1579294140123\" type=\"5\" />\
<call number=\"+00 12345\" duration=\"long\" date=\"1579294140123\" type=\"1\" /></calls>";

#[test]
fn a_back_up_of_calls_says_what_became_of_them() {
    check(
        ReaderKind::SmsBackup,
        CALLS,
        "calls-1.xml",
        &expect![[r#"
        2 call: start="2020-01-17 20:49:00.123Z" duration_secs="61" caller="+00 12345" caller_name="&evil;" result="answered" direction="in"
        3 call: start="2020-01-17 20:49:00.123Z" duration_secs="0" callee="+00 12345" result="not_answered" direction="out"
        4 call: start="2020-01-17 20:49:00.123Z" duration_secs="0" result="missed" direction="in"
        5 call: start="2020-01-17 20:49:00.123Z" duration_secs="0" caller="+00 12345" result="rejected" direction="in"
        reject 6 duration duration_not_a_number long
        furniture 1 Structure, 7 Structure
    "#]],
    );
}

#[test]
fn damage_in_a_back_up_costs_its_own_element() {
    let text = CALLS.replace("type=\"3\" presentation=\"2\" />", "type=\"3\" <call ");
    let (sink, _) = kept(ReaderKind::SmsBackup, text.as_bytes(), "").unwrap();
    assert!(sink.records.len() >= 3, "{}", shown(ReaderKind::SmsBackup, text.as_bytes(), ""));
    let cut = &SMSES[..SMSES.find("application/smil").unwrap()];
    let (sink, _) = kept(ReaderKind::SmsBackup, cut.as_bytes(), "").unwrap();
    assert_eq!(sink.rejects.last().unwrap().code, "file_ends_early");
    let deep = format!("<smses>{}", "<sms>".repeat(100_000));
    assert_eq!(
        shown(ReaderKind::SmsBackup, deep.as_bytes(), ""),
        "reading stopped: the depth of XML elements is 65, more than the limit of 64\n"
    );
}

#[test]
fn each_file_is_known_for_what_it_is() {
    let name =
        |found: Option<thalweg_flows::readers::Candidate>| found.map(|found| found.name).unwrap_or_default();
    type Sniff = fn(&[u8], &str) -> Option<thalweg_flows::readers::Candidate>;
    let sniffs: [Sniff; 5] =
        [instagram::sniff, signal::sniff, sms_backup::sniff, telegram::sniff, whatsapp::sniff];
    let cases = [
        (IPHONE, "whatsapp"),
        (ANDROID, "whatsapp"),
        (SIGNAL, "signal"),
        (ONE_CHAT, "telegram"),
        (ACCOUNT, "telegram"),
        (THREAD, "instagram"),
        (SMSES, "sms_backup"),
        (CALLS, "sms_backup"),
        ("date,amount\n2024-01-05,1\n", ""),
        ("2024-01-05 12:00:00 - 1.00\n", ""),
        ("{\"a\": 1}", ""),
    ];
    for (text, want) in cases {
        let best = sniffs
            .iter()
            .filter_map(|sniff| sniff(text.as_bytes(), "x"))
            .max_by_key(|found| found.confidence);
        assert_eq!(name(best), want, "{text:.60}");
    }
}

#[test]
fn no_cut_and_no_mutation_breaks_a_reader() {
    let all = [
        (ReaderKind::WhatsApp, vec![IPHONE, ANDROID]),
        (ReaderKind::Signal, vec![SIGNAL]),
        (ReaderKind::Telegram, vec![ONE_CHAT, ACCOUNT]),
        (ReaderKind::Instagram, vec![THREAD]),
        (ReaderKind::SmsBackup, vec![SMSES, CALLS]),
    ];
    for (kind, files) in all {
        files.iter().for_each(|file| truncated_everywhere(kind, file.as_bytes()));
        mutated(kind, &files.iter().map(|file| file.as_bytes()).collect::<Vec<_>>());
    }
}

/// The messages of the reference project's own tests: who, when, what.
#[test]
fn reference_exports_give_the_reference_messages() {
    let Some(folder) = reference_data("information/chat_exports/test") else { return };
    let kinds = [
        ("instagram", ReaderKind::Instagram),
        ("signal", ReaderKind::Signal),
        ("telegram", ReaderKind::Telegram),
        ("whatsapp", ReaderKind::WhatsApp),
    ];
    let mut compared = 0;
    for (name, kind) in kinds {
        let target = std::fs::read(folder.join(name).join("target.json")).unwrap();
        let target: Vec<serde_json::Value> = serde_json::from_slice(&target).unwrap();
        let of = |one: &serde_json::Value, key: &str| one[key].as_str().unwrap().to_owned();
        let mut want: Vec<[String; 3]> = target
            .iter()
            .map(|one| {
                [of(one, "timestamp").replace('T', " "), of(one, "author"), dense(&of(one, "message"))]
            })
            .collect();
        want.sort();
        for file in std::fs::read_dir(folder.join(name)).unwrap().map(|file| file.unwrap().path()) {
            if file.ends_with("target.json") {
                continue;
            }
            let (sink, _) = kept(kind, &std::fs::read(&file).unwrap(), "test").unwrap();
            let messages = sink.records.iter().filter(|record| record.get("kind") == "text");
            let when = |text: &str| match text.trim_end_matches('Z') {
                minute if minute.len() == 16 => format!("{minute}:00"),
                other => other.to_owned(),
            };
            let mut found: Vec<[String; 3]> = messages
                .map(|one| [when(one.get("sent")), one.get("sender_name").to_owned(), dense(one.get("body"))])
                .collect();
            found.sort();
            assert_eq!(found, want, "{}", file.display());
            assert_eq!(sink.rejects, [], "{}", file.display());
            compared += 1;
        }
    }
    assert!(compared >= 9);
}
