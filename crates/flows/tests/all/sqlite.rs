//! Does the reader of phone databases tell every row of every table, whatever the state of the file?

use std::path::Path;

use expect_test::{Expect, expect};
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode};
use sqlx::{AssertSqlSafe, ConnectOptions as _, Connection as _, SqliteConnection};
use thalweg_flows::readers::{Companion, ReaderKind, sqlite};

use crate::formats_kit::reference_data;
use crate::graphs::{read_named, shown};

fn runtime() -> tokio::runtime::Runtime {
    tokio::runtime::Builder::new_current_thread().build().unwrap()
}

async fn made(path: &Path, journal: SqliteJournalMode, statements: &str) -> SqliteConnection {
    let options = SqliteConnectOptions::new().filename(path).create_if_missing(true).journal_mode(journal);
    let mut connection = options.connect().await.unwrap();
    sqlx::raw_sql(AssertSqlSafe(statements.to_owned())).execute(&mut connection).await.unwrap();
    connection
}

/// The bytes of a database made by these statements.
fn database(statements: &str) -> Vec<u8> {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("made.db");
    runtime().block_on(async {
        made(&path, SqliteJournalMode::Delete, statements).await.close().await.unwrap();
    });
    std::fs::read(path).unwrap()
}

fn check(statements: &str, want: &Expect) {
    want.assert_eq(&shown(ReaderKind::Sqlite, "made.db", &database(statements)));
}

#[test]
fn a_database_is_known_by_its_first_words() {
    let bytes = database("CREATE TABLE a(b);");
    let found = sqlite::sniff(&bytes, "chat.db").unwrap();
    assert_eq!((found.name.as_str(), found.confidence), ("sqlite", 95));
    assert_eq!(sqlite::sniff(b"SQLite format 2", "x.db"), None);
}

#[test]
fn calls_and_contacts_of_android() {
    check(
        "CREATE TABLE calls(_id INTEGER PRIMARY KEY, number TEXT, date INTEGER, duration INTEGER, type INTEGER, new INTEGER, name TEXT, geocoded_location TEXT);
         INSERT INTO calls VALUES (1,'+8613800000001',1704458096500,61,1,0,'甲','广东'),(2,'13800000002',1704458096000,0,2,0,NULL,NULL),(3,NULL,NULL,0,3,0,NULL,NULL),(4,'x','soon',0,3,0,NULL,NULL);
         CREATE TABLE raw_contacts(_id INTEGER PRIMARY KEY, display_name TEXT, account_id INTEGER, deleted INTEGER);
         INSERT INTO raw_contacts VALUES (7,'Ah Fung',1,0);
         CREATE TABLE accounts(_id INTEGER PRIMARY KEY, account_name TEXT);
         INSERT INTO accounts VALUES (1,'owner@example.org');
         CREATE TABLE mimetypes(_id INTEGER PRIMARY KEY, mimetype TEXT);
         INSERT INTO mimetypes VALUES (1,'vnd.android.cursor.item/email_v2'),(5,'vnd.android.cursor.item/phone_v2'),(6,'vnd.android.cursor.item/name');
         CREATE TABLE data(_id INTEGER PRIMARY KEY, mimetype_id INTEGER, raw_contact_id INTEGER, data1 TEXT, data4 TEXT, data15 BLOB);
         INSERT INTO data VALUES (1,6,7,'Ah Fung',NULL,NULL),(2,5,7,'138 0000 0003','+8613800000003',NULL),(3,1,7,'fung@example.org',NULL,NULL);",
        &expect![[r#"
            2 call: start=2024-01-05 12:34:56.5Z; duration_secs=61; caller=+8613800000001; caller_place=广东; caller_name=甲; result=answered; direction=in; call_id=1
            3 call: start=2024-01-05 12:34:56Z; duration_secs=0; callee=13800000002; result=dialled; direction=out; call_id=2
            7 profile: platform=contacts; nickname=Ah Fung; phone=+8613800000003; note=phone_v2
            8 profile: platform=contacts; nickname=Ah Fung; email=fung@example.org; note=email_v2
            12 profile: platform=contacts; nickname=Ah Fung; owner=owner@example.org
            4 reject start field_missing the row does not say what its record needs
            5 reject date time_not_understood "soon"
            rows 12 furniture 5
            note tables_mapped: read as records: calls as call of android_contacts, data as profile of android_contacts, raw_contacts as profile of android_contacts
            note tables_not_mapped: kept but not read as records: accounts (1), mimetypes (3)
        "#]],
    );
}

#[test]
fn texts_and_their_parts() {
    check(
        "CREATE TABLE sms(_id INTEGER PRIMARY KEY, thread_id INTEGER, address TEXT, date INTEGER, type INTEGER, body TEXT, service_center TEXT);
         INSERT INTO sms VALUES (1,1,'10690000',1704458096000,1,'您的验证码 1234','+8613800755500'),(2,1,'10690000',1704458097000,2,'TD',NULL);
         CREATE TABLE pdu(_id INTEGER PRIMARY KEY, thread_id INTEGER, date INTEGER, msg_box INTEGER, m_type INTEGER, ct_t TEXT, m_id TEXT, sub TEXT);
         INSERT INTO pdu VALUES (4,1,1704458096,1,132,'application/vnd.wap.multipart.related','mid4','Hi');
         CREATE TABLE addr(_id INTEGER PRIMARY KEY, msg_id INTEGER, address TEXT, type INTEGER);
         INSERT INTO addr VALUES (1,4,'+85260000001',137),(2,4,'+85260000002',151),(3,4,'+85260000003',151);
         CREATE TABLE part(_id INTEGER PRIMARY KEY, mid INTEGER, ct TEXT, name TEXT, cid TEXT, cl TEXT, text TEXT);
         INSERT INTO part VALUES (1,4,'application/smil',NULL,'<smil>','smil.xml','<smil/>'),(2,4,'text/plain',NULL,'<t>','t.txt','see photo'),(3,4,'image/jpeg',NULL,'<i>','i.jpg',NULL);",
        &expect![[r#"
            6 media: file_name=i.jpg; media_type=image/jpeg; title=4
            7 text: sent=2024-01-05 12:34:56Z; sender=+85260000001; recipient=+85260000002, +85260000003; body=see photo; direction=in; kind=MMS; label=Hi; result=received; message_id=mid4
            8 text: sent=2024-01-05 12:34:56Z; sender=10690000; body=您的验证码 1234; service_centre=+8613800755500; direction=in; kind=SMS; result=received; message_id=1
            9 text: sent=2024-01-05 12:34:57Z; recipient=10690000; body=TD; direction=out; kind=SMS; result=sent; message_id=2
            rows 9 furniture 5
            note tables_mapped: read as records: part as media of android_mmssms, pdu as text of android_mmssms, sms as text of android_mmssms
            note tables_not_mapped: kept but not read as records: addr (3)
        "#]],
    );
}

#[test]
fn messages_and_calls_of_apple() {
    check(
        "CREATE TABLE message(ROWID INTEGER PRIMARY KEY, guid TEXT, text TEXT, handle_id INTEGER, date INTEGER, is_from_me INTEGER, service TEXT, account TEXT, error INTEGER, item_type INTEGER, date_delivered INTEGER, attributedBody BLOB);
         INSERT INTO message VALUES (1,'G1','old',1,405465436,0,'iMessage','E:me@example.org',0,0,405465440,x'040b'),(2,'G2','new',1,405465436690000000,1,'SMS','P:+85260000009',0,0,0,NULL),(3,NULL,NULL,NULL,NULL,0,NULL,NULL,0,0,0,NULL);
         CREATE TABLE handle(ROWID INTEGER PRIMARY KEY, id TEXT, country TEXT, service TEXT, uncanonicalized_id TEXT);
         INSERT INTO handle VALUES (1,'+85260000001','HK','iMessage',NULL);
         CREATE TABLE chat(ROWID INTEGER PRIMARY KEY, chat_identifier TEXT, display_name TEXT);
         INSERT INTO chat VALUES (5,'chat5','work');
         CREATE TABLE chat_message_join(chat_id INTEGER, message_id INTEGER);
         INSERT INTO chat_message_join VALUES (5,1),(5,2);
         CREATE TABLE ZCALLRECORD(Z_PK INTEGER PRIMARY KEY, ZADDRESS BLOB, ZDATE TIMESTAMP, ZDURATION FLOAT, ZORIGINATED INTEGER, ZANSWERED INTEGER, ZUNIQUE_ID TEXT, ZSERVICE_PROVIDER TEXT);
         INSERT INTO ZCALLRECORD VALUES (1,CAST('+85260000001' AS BLOB),405465436.69,12.9,0,1,'U1','com.apple.Telephony'),(2,'+85260000002',405465436,0,1,0,NULL,NULL);
         CREATE TABLE ABPerson(ROWID INTEGER PRIMARY KEY, First TEXT, Middle TEXT, Last TEXT, Organization TEXT, CreationDate INTEGER);
         INSERT INTO ABPerson VALUES (1,'Mei',NULL,'Lam',NULL,405465436);
         CREATE TABLE ABMultiValue(UID INTEGER PRIMARY KEY, record_id INTEGER, property INTEGER, label INTEGER, value TEXT);
         INSERT INTO ABMultiValue VALUES (1,1,3,1,'+852 6000 0001'),(2,1,4,1,'mei@example.org');",
        &expect![[r#"
            1 profile: platform=contacts; person=Mei Lam; phone=+852 6000 0001
            2 profile: platform=contacts; person=Mei Lam; email=mei@example.org
            3 profile: platform=contacts; person=Mei Lam; phone=+852 6000 0001; email=mei@example.org; registered=2013-11-06 21:17:16Z
            4 call: start=2013-11-06 21:17:16.69Z; duration_secs=12; caller=+85260000001; service=com.apple.Telephony; result=answered; direction=in; call_id=U1
            5 call: start=2013-11-06 21:17:16Z; duration_secs=0; callee=+85260000002; result=not answered; direction=out; call_id=2
            9 profile: platform=iMessage; handle=+85260000001; region=HK
            10 message: platform=iMessage; conversation=chat5; conversation_name=work; message_id=G1; sent=2013-11-06 21:17:16Z; received=2013-11-06 21:17:20Z; sender=+85260000001; recipient=me@example.org; direction=in; kind=text; body=old
            11 message: platform=SMS; conversation=chat5; conversation_name=work; message_id=G2; sent=2013-11-06 21:17:16.69Z; sender=+85260000009; recipient=+85260000001; direction=out; kind=text; body=new
            12 reject message_id field_missing the row does not say what its record needs
            rows 12 furniture 3
            note tables_mapped: read as records: ABMultiValue as profile of apple_addressbook, ABPerson as profile of apple_addressbook, ZCALLRECORD as call of apple_calls, handle as profile of apple_messages, message as message of apple_messages
            note tables_not_mapped: kept but not read as records: chat (1), chat_message_join (2)
        "#]],
    );
}

#[test]
fn chats_of_whatsapp_before_and_after_the_new_schema() {
    check(
        "CREATE TABLE messages(_id INTEGER PRIMARY KEY, key_remote_jid TEXT, key_from_me INTEGER, key_id TEXT, data TEXT, timestamp INTEGER, remote_resource TEXT, media_wa_type TEXT, received_timestamp INTEGER);
         INSERT INTO messages VALUES (1,'-1',0,'-1',NULL,0,NULL,'-1',0),(2,'85260000001@s.whatsapp.net',0,'K2','hello',1704458096000,NULL,'0',1704458097000),(3,'g-1@g.us',0,'K3','hi all',1704458096000,'85260000002@s.whatsapp.net','0',0),(4,'g-1@g.us',1,'K4',NULL,1704458096000,NULL,'1',0);
         CREATE TABLE message(_id INTEGER PRIMARY KEY, chat_row_id INTEGER, from_me INTEGER, key_id TEXT, sender_jid_row_id INTEGER, timestamp INTEGER, received_timestamp INTEGER, message_type INTEGER, text_data TEXT);
         INSERT INTO message VALUES (1,1,0,'A1',0,1704458096000,0,0,'one'),(2,2,0,'A2',3,1704458096000,0,0,'two'),(3,1,1,'A3',0,1704458096000,0,0,'three');
         CREATE TABLE chat(_id INTEGER PRIMARY KEY, jid_row_id INTEGER, subject TEXT);
         INSERT INTO chat VALUES (1,1,NULL),(2,2,'Team A');
         CREATE TABLE jid(_id INTEGER PRIMARY KEY, user TEXT, raw_string TEXT);
         INSERT INTO jid VALUES (1,'85260000001','85260000001@s.whatsapp.net'),(2,'g-2','g-2@g.us'),(3,'85260000003','85260000003@s.whatsapp.net');
         CREATE TABLE call_log(_id INTEGER PRIMARY KEY, jid_row_id INTEGER, from_me INTEGER, call_id TEXT, timestamp INTEGER, video_call INTEGER, duration INTEGER, call_result INTEGER);
         INSERT INTO call_log VALUES (1,3,0,'call:1',1704458096000,1,33,5);",
        &expect![[r#"
            1 call: start=2024-01-05 12:34:56Z; duration_secs=33; caller=85260000003; service=WhatsApp video; result=answered; direction=in; call_id=call:1
            7 message: platform=WhatsApp; conversation=85260000001@s.whatsapp.net; message_id=A1; sent=2024-01-05 12:34:56Z; sender=85260000001@s.whatsapp.net; direction=in; kind=text; body=one
            8 message: platform=WhatsApp; conversation=g-2@g.us; conversation_name=Team A; message_id=A2; sent=2024-01-05 12:34:56Z; sender=85260000003@s.whatsapp.net; direction=in; kind=text; body=two
            9 message: platform=WhatsApp; conversation=85260000001@s.whatsapp.net; message_id=A3; sent=2024-01-05 12:34:56Z; recipient=85260000001@s.whatsapp.net; direction=out; kind=text; body=three
            11 message: platform=WhatsApp; conversation=85260000001@s.whatsapp.net; message_id=K2; sent=2024-01-05 12:34:56Z; received=2024-01-05 12:34:57Z; sender=85260000001@s.whatsapp.net; direction=in; kind=text; body=hello
            12 message: platform=WhatsApp; conversation=g-1@g.us; message_id=K3; sent=2024-01-05 12:34:56Z; sender=85260000002@s.whatsapp.net; direction=in; kind=text; body=hi all
            13 message: platform=WhatsApp; conversation=g-1@g.us; message_id=K4; sent=2024-01-05 12:34:56Z; recipient=g-1@g.us; direction=out; kind=image
            rows 13 furniture 6
            note tables_mapped: read as records: call_log as call of whatsapp, message as message of whatsapp, messages as message of whatsapp
            note tables_not_mapped: kept but not read as records: chat (2), jid (3)
        "#]],
    );
}

#[test]
fn chats_of_wechat_qq_telegram_and_viber() {
    check(
        "CREATE TABLE message(msgId INTEGER PRIMARY KEY, msgSvrId INTEGER, type INTEGER, isSend INTEGER, createTime INTEGER, talker TEXT, content TEXT, imgPath TEXT);
         INSERT INTO message VALUES (1,901,1,0,1704458096000,'wxid_a','在吗',NULL),(2,902,1,0,1704458097000,'1@chatroom','wxid_b:'||char(10)||'开工',NULL),(3,903,419430449,1,1704458098000,'wxid_a','<msg/>',NULL);
         CREATE TABLE rcontact(username TEXT PRIMARY KEY, alias TEXT, conRemark TEXT, nickname TEXT, type INTEGER);
         INSERT INTO rcontact VALUES ('wxid_a','ah_a','老板','阿A',3),('1@chatroom','','','工作群',2);
         CREATE TABLE mr_friend_00FF_New(_id INTEGER PRIMARY KEY, senderuin TEXT, frienduin TEXT, selfuin TEXT, msgData BLOB, msgtype INTEGER, time INTEGER, issend INTEGER, msgseq INTEGER);
         INSERT INTO mr_friend_00FF_New VALUES (1,'10001','10001','10002',CAST('汇款到' AS BLOB),-1000,1704458096,0,5),(2,'10001','10001','10002',x'00ff',-2000,1704458096,0,6);
         CREATE TABLE messages_v2(mid INTEGER, uid INTEGER, read_state INTEGER, date INTEGER, data BLOB, out INTEGER);
         INSERT INTO messages_v2 VALUES (1,777,3,1704458096,x'00',1);
         CREATE TABLE users(uid INTEGER PRIMARY KEY, name TEXT, status INTEGER, data BLOB);
         INSERT INTO users VALUES (777,'li si;;;lisi_support',0,NULL);
         CREATE TABLE messages(_id INTEGER PRIMARY KEY, conversation_id INTEGER, participant_id INTEGER, msg_date INTEGER, send_type INTEGER, body TEXT);
         INSERT INTO messages VALUES (1,9,4,1704458096000,0,'viber hello');
         CREATE TABLE participants(_id INTEGER PRIMARY KEY, participant_info_id INTEGER);
         INSERT INTO participants VALUES (4,8);
         CREATE TABLE participants_info(_id INTEGER PRIMARY KEY, number TEXT, contact_name TEXT, encrypted_member_id TEXT);
         INSERT INTO participants_info VALUES (8,'+639000000001','Jun','em:1');",
        &expect![[r#"
            1 message: platform=WeChat; conversation=wxid_a; conversation_name=阿A; message_id=901; sent=2024-01-05 12:34:56Z; sender=wxid_a; sender_name=阿A; direction=in; kind=text; body=在吗
            2 message: platform=WeChat; conversation=1@chatroom; conversation_name=工作群; message_id=902; sent=2024-01-05 12:34:57Z; sender=wxid_b; recipient=1@chatroom; direction=in; kind=text; body=开工
            3 message: platform=WeChat; conversation=wxid_a; conversation_name=阿A; message_id=903; sent=2024-01-05 12:34:58Z; recipient=wxid_a; recipient_name=阿A; direction=out; kind=money; body=<msg/>
            4 message: platform=Viber; conversation=9; message_id=1; sent=2024-01-05 12:34:56Z; sender=+639000000001; sender_name=Jun; direction=in; body=viber hello
            5 message: platform=Telegram; conversation=777; conversation_name=li si; message_id=1; sent=2024-01-05 12:34:56Z; direction=out; status=3
            6 message: platform=QQ; conversation=10001; message_id=5; sent=2024-01-05 12:34:56Z; sender=10001; recipient=10002; direction=in; kind=text; body=汇款到
            7 message: platform=QQ; conversation=10001; message_id=6; sent=2024-01-05 12:34:56Z; sender=10001; recipient=10002; direction=in; kind=image
            9 profile: platform=Viber; handle=em:1; person=Jun; phone=+639000000001
            10 profile: platform=WeChat; handle=wxid_a; other_handle=ah_a; nickname=阿A; note=老板
            11 profile: platform=WeChat; handle=1@chatroom; nickname=工作群
            12 profile: platform=Telegram; handle=777; other_handle=lisi_support; nickname=li si
            rows 12 furniture 1
            note tables_mapped: read as records: message as message of wechat, messages as message of viber, messages_v2 as message of telegram_android, mr_friend_00FF_New as message of qq, participants_info as profile of viber, rcontact as profile of wechat, users as profile of telegram_android
            note tables_not_mapped: kept but not read as records: participants (1)
        "#]],
    );
}

#[test]
fn a_database_nobody_maps_is_kept_whole() {
    let bytes = database(
        "CREATE TABLE \"odd \"\" name\"(\"a b\" TEXT, c BLOB); INSERT INTO \"odd \"\" name\" VALUES ('é',x'00ff'),(NULL,zeroblob(2000)),(1.5,-7);
         CREATE TABLE keyed(k TEXT PRIMARY KEY, v) WITHOUT ROWID; INSERT INTO keyed VALUES ('b',2),('a',1);
         CREATE TABLE shadow(rowid TEXT, _rowid_ TEXT, oid TEXT); INSERT INTO shadow VALUES ('x','y','z');
         CREATE VIEW v AS SELECT 1; CREATE TRIGGER t AFTER INSERT ON keyed BEGIN SELECT 1; END;",
    );
    let (sink, summary) = read_named(ReaderKind::Sqlite, "x.db", &bytes, &[]).unwrap();
    let rows: Vec<&str> = sink.rows.iter().map(|row| std::str::from_utf8(&row.bytes).unwrap()).collect();
    let want = [
        r#"["keyed",null,{"k":"a","v":1}]"#,
        r#"["keyed",null,{"k":"b","v":2}]"#,
        r#"["odd \" name",1,{"a b":"é","c":{"hex":"00ff"}}]"#,
        r#"["odd \" name",2,{"a b":null,"c":{"hex":"0000000000000000000000000000000000000000000000000000000000000000","bytes":2000,"sha256":"bfd5e1a7c61a4ca5bd1bd0bc3f5e97b2f7d19b7f33f4b9a2ba4e6b7ef9a27b9e"}}]"#,
        r#"["odd \" name",3,{"a b":"1.5","c":-7}]"#,
        r#"["shadow",null,{"rowid":"x","_rowid_":"y","oid":"z"}]"#,
    ];
    assert_eq!(rows.len(), want.len());
    for (row, want) in rows.iter().zip(want) {
        assert_eq!(row.split("sha256").next(), want.split("sha256").next());
    }
    assert_eq!(summary.furniture, 6);
    assert!(summary.notes.iter().any(|note| note.code == "database_unknown" && note.text.contains("--map")));
}

#[test]
fn text_in_utf_16_reads_as_text() {
    check(
        "PRAGMA encoding = 'UTF-16le'; CREATE TABLE handle(ROWID INTEGER PRIMARY KEY, id TEXT, service TEXT, uncanonicalized_id TEXT); CREATE TABLE message(a);
         INSERT INTO handle VALUES (1,'張三@example.org','iMessage',NULL);",
        &expect![[r#"
            1 profile: platform=iMessage; handle=張三@example.org
            rows 1 furniture 0
            note tables_mapped: read as records: handle as profile of apple_messages
            note tables_not_mapped: kept but not read as records: message (0)
        "#]],
    );
}

const CALLS: &str = "CREATE TABLE calls(_id INTEGER PRIMARY KEY, number TEXT, date INTEGER, duration INTEGER, type INTEGER, new INTEGER);";

#[test]
fn rows_in_the_write_ahead_log_are_read_with_it_and_missed_without() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("calllog.db");
    runtime().block_on(async {
        let mut open = made(&path, SqliteJournalMode::Wal, CALLS).await;
        let fill = "INSERT INTO calls VALUES (1,'1',1704458096000,1,1,0); PRAGMA wal_checkpoint(TRUNCATE); INSERT INTO calls VALUES (2,'2',1704458096000,1,1,0);";
        sqlx::raw_sql(fill).execute(&mut open).await.unwrap();
        std::fs::copy(&path, folder.path().join("kept")).unwrap();
        std::fs::copy(folder.path().join("calllog.db-wal"), folder.path().join("kept-log")).unwrap();
        open.close().await.unwrap();
    });
    let bytes = std::fs::read(folder.path().join("kept")).unwrap();
    let log = Companion { suffix: "-wal".to_owned(), path: folder.path().join("kept-log") };
    let before = std::fs::read(&log.path).unwrap();
    let codes = |summary: &thalweg_flows::readers::ReadSummary| -> Vec<&str> {
        summary.notes.iter().map(|note| note.code).collect()
    };
    let (with, summary) =
        read_named(ReaderKind::Sqlite, "calllog.db", &bytes, std::slice::from_ref(&log)).unwrap();
    assert_eq!(with.records.iter().map(|record| record.get("caller")).collect::<Vec<_>>(), ["1", "2"]);
    assert_eq!(codes(&summary), ["log_applied", "tables_mapped"]);
    let (without, summary) = read_named(ReaderKind::Sqlite, "calllog.db", &bytes, &[]).unwrap();
    assert_eq!(without.records.iter().map(|record| record.get("caller")).collect::<Vec<_>>(), ["1"]);
    assert_eq!(codes(&summary), ["log_missing", "tables_mapped"]);
    assert_eq!(std::fs::read(&log.path).unwrap(), before, "the sealed log is not touched");
}

fn many_calls() -> Vec<u8> {
    database(&format!(
        "PRAGMA page_size = 1024; {CALLS} WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 3000)
         INSERT INTO calls SELECT i, '1380000' || i, 1704458096000 + i, i, 1, 0 FROM n;"
    ))
}

#[test]
fn a_damaged_page_costs_its_own_rows_and_no_others() {
    let bytes = many_calls();
    let (whole, _) = read_named(ReaderKind::Sqlite, "x.db", &bytes, &[]).unwrap();
    assert_eq!(whole.records.len(), 3000);
    // Leaf pages of a table begin with 13 (file format, section 1.6).
    let leaves: Vec<usize> =
        (1..bytes.len() / 1024).map(|page| page * 1024).filter(|at| bytes[*at] == 13).collect();
    for place in [0, leaves.len() / 2, leaves.len() - 1] {
        let mut damaged = bytes.clone();
        damaged[leaves[place]..leaves[place] + 8].fill(0xEE);
        let (sink, summary) = read_named(ReaderKind::Sqlite, "x.db", &damaged, &[]).unwrap();
        assert_eq!(sink.rejects.len(), 1, "leaf {place}: {:?}", sink.rejects);
        assert_eq!(sink.rejects[0].code, "page_damaged");
        assert!(sink.rejects[0].detail.starts_with("table calls: its rows "), "{}", sink.rejects[0].detail);
        assert!(sink.records.len() > 2900 && sink.records.len() < 3000, "{}", sink.records.len());
        assert!(summary.notes.iter().any(|note| note.code == "database_damaged"));
        let ids: Vec<u64> =
            sink.records.iter().map(|record| record.get("call_id").parse().unwrap()).collect();
        assert!(ids.is_sorted());
    }
}

#[test]
fn a_file_that_ends_early_is_read_as_far_as_it_goes() {
    let bytes = many_calls();
    for length in [0, 15, 16, 99, 100, 1024, 2048, 5000, bytes.len() / 2, bytes.len() - 1024] {
        if let Ok((sink, _)) = read_named(ReaderKind::Sqlite, "x.db", &bytes[..length], &[]) {
            assert!(length < 1024 || !sink.rejects.is_empty(), "{length}");
        }
    }
    let error =
        read_named(ReaderKind::Sqlite, "x.db", b"no database at all, but long enough", &[]).unwrap_err();
    assert!(error.to_string().contains("does not begin"), "{error}");
}

#[test]
fn flipped_bytes_never_break_the_bargain() {
    let bytes = many_calls();
    let mut state = 0x9E37_79B9_7F4A_7C15_u64;
    let mut next = move |below: usize| {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        usize::try_from(state % below as u64).unwrap()
    };
    for _ in 0..60 {
        let mut damaged = bytes[..20 * 1024].to_vec();
        for _ in 0..=next(40) {
            let at = 16 + next(damaged.len() - 16);
            damaged[at] = u8::try_from(next(256)).unwrap();
        }
        let _ = read_named(ReaderKind::Sqlite, "x.db", &damaged, &[]);
    }
}

#[test]
fn real_databases_of_phones_read_as_they_are() {
    let Some(folder) = reference_data("evidence/phone_databases") else { return };
    let read = |name: &str| {
        let bytes = std::fs::read(folder.join(name)).unwrap();
        read_named(ReaderKind::Sqlite, name, &bytes, &[]).unwrap()
    };
    let first = |name: &str, kind: &str| {
        let (sink, summary) = read(name);
        assert_eq!(summary.rejects, 0, "{name}: {:?}", sink.rejects);
        let of: Vec<_> = sink.records.iter().filter(|record| record.kind.name() == kind).cloned().collect();
        (of.len(), crate::graphs::told(&of[0]), crate::graphs::told(&of[of.len() - 1]))
    };
    let mut lines = Vec::new();
    for (name, kind) in [
        ("contacts2.db", "call"),
        ("mmssms.db", "text"),
        ("viber_data", "call"),
        ("viber_data", "profile"),
        ("imessage_chat.db", "message"),
        ("imessage_chat.db", "profile"),
        ("imessage_chat.db", "media"),
    ] {
        let (count, first, last) = first(name, kind);
        lines.push(format!("{name} {kind} {count}\n  {first}\n  {last}"));
    }
    expect![[r#"
        contacts2.db call 3
          1 call: start=2013-11-06 21:17:16.69Z; duration_secs=0; caller=5404561685; caller_place=Bedrock; caller_name=Barney; result=missed; direction=in; call_id=714
          3 call: start=2013-11-07 00:03:36.69Z; duration_secs=639; caller=5404561685; caller_place=Bedrock; caller_name=Barney; result=answered; direction=in; call_id=717
        mmssms.db text 9
          3 text: sent=2013-10-29 16:56:28.038Z; recipient=1 555-521-5554; body=Yo Fred this is my new number.; direction=out; kind=SMS; result=sent; message_id=1
          11 text: sent=2013-10-29 17:16:17.25Z; recipient=1 555-521-5554; body=Guess the emulator was not happy with a long message; direction=out; kind=SMS; result=sent; message_id=9
        viber_data call 4
          1 call: start=2022-11-25 20:34:25.582Z; duration_secs=98; caller=+19198887386; service=Viber voice; result=answered; direction=in; call_id=5777027480664824042
          4 call: start=2022-11-25 20:43:08.267Z; duration_secs=105; callee=+19198887386; service=Viber video; result=dialled; direction=out; call_id=5777029670695640630
        viber_data profile 16
          5 profile: platform=Viber phone book; nickname=ThisIs DFIRThree; status=not on Viber
          48 profile: platform=Viber; handle=MAnQGEYEn/E=; phone=+19198887386
        imessage_chat.db message 236
          259 message: message_id=A0B425E8-7FEC-415C-B440-3E5CE3A6BED1; status=deleted
          501 message: platform=iMessage; conversation=+447775446518; message_id=9CB10CCD-5B14-4884-830D-2C492851BA6D; sent=2015-12-02 19:24:53Z; sender=ken.doh@icloud.com; recipient=447775455555; direction=out; kind=text; body=Hi Eireanne, I've left a USB stick up at my Mum's with Open Office on it.
        imessage_chat.db profile 7
          485 profile: platform=iMessage; handle=447775455555; region=GB
          491 profile: platform=iMessage; handle=447564555555; region=GB
        imessage_chat.db media 1
          8 media: file_name=~/Library/Messages/Attachments/89/09/04804C3D-B31B-4C07-B3A3-BA3B39694B96/sslsplit.der; media_type=application/x-x509-ca-cert; size_bytes=712; taken=2015-12-18 15:50:23Z; title=sslsplit.der
          8 media: file_name=~/Library/Messages/Attachments/89/09/04804C3D-B31B-4C07-B3A3-BA3B39694B96/sslsplit.der; media_type=application/x-x509-ca-cert; size_bytes=712; taken=2015-12-18 15:50:23Z; title=sslsplit.der"#]].assert_eq(&lines.join("\n"));
}
