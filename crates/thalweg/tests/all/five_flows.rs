//! Can an investigator ask all five flows: what is there, where an identifier stands, what happened when, who is in both?

use std::path::PathBuf;

use serde_json::Value;

use crate::common::{init, json, seal, text, thalweg};

/// A loaded case of call records, a telephone's own call list, log-ins and a chat; all invented.
struct Five {
    _folder: tempfile::TempDir,
    case: PathBuf,
    loaded: Value,
    list: PathBuf,
}

const OPERATOR: &str = "本机号码,对方号码,通话开始时间,通话时长,呼叫类型,IMEI,LAC,CI\n\
    13800000001,13900000002,2024-03-05 09:00:00,75,主叫,490154203237518,4301,20986\n\
    13800000001,13900000003,2024-03-05 10:00:00,32,被叫,490154203237518,4301,20986\n\
    13800000001,13900000002,2024-03-06 11:00:00,118,主叫,490154203237518,4301,20987\n\
    13800000001,13900000004,2024-03-25 12:00:00,41,主叫,490154203237518,4301,20987\n";

/// The same calls as the telephone kept them: its clock is 90 seconds ahead.
const TELEPHONE: &str = "本机号码,对方号码,通话开始时间,通话时长,呼叫类型,IMEI,LAC,CI\n\
    13800000001,13900000002,2024-03-05 09:01:30,75,主叫,,,\n\
    13800000001,13900000003,2024-03-05 10:01:30,32,被叫,,,\n\
    13800000001,13900000002,2024-03-06 11:01:31,118,主叫,,,\n\
    13800000001,13900000004,2024-03-25 12:01:30,41,主叫,,,\n";

const LOGINS: &str = "登录账号,登录时间,登录IP,登录结果\n\
    test_abc123,2024-03-05 08:59:00,203.0.113.7,成功\n\
    test_abc123,2024-03-06 08:59:00,203.0.113.7,成功\n";

const CHAT: &str = "[2024-03-05, 09:30:44] 甲: 加我微信 test_abc123，电话 139 0000 0002，打5000元到账上\n\
    [2024-03-05, 09:31:00] 乙: 好的\n";

impl Five {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let (files, case) = (folder.path().join("files"), folder.path().join("case"));
        std::fs::create_dir(&files).unwrap();
        for (name, content) in [
            ("operator.csv", OPERATOR),
            ("telephone.csv", TELEPHONE),
            ("logins.csv", LOGINS),
            ("WhatsApp Chat with 乙.txt", CHAT),
        ] {
            std::fs::write(files.join(name), content).unwrap();
        }
        let list = folder.path().join("list.txt");
        std::fs::write(&list, "# from another case\n+86 139-0000-0002\n13700000009\n").unwrap();
        init(&case);
        seal(&case, &files);
        let loaded = json(&["load", text(&case)]);
        Self { _folder: folder, case, loaded, list }
    }

    fn ask(&self, verb: &str, more: &[&str]) -> Value {
        let mut words = vec![verb, text(&self.case)];
        words.extend(more);
        json(&words)
    }
}

fn array<'a>(value: &'a Value, key: &str) -> &'a Vec<Value> {
    value[key].as_array().unwrap_or_else(|| panic!("{key} in {value}"))
}

#[test]
fn a_number_is_found_in_every_flow_whatever_way_it_is_written() {
    let five = Five::new();
    assert_eq!(array(&five.loaded, "unread").len(), 0, "{}", five.loaded);
    let found = five.ask("find", &["+86 139 0000 0002"]);
    let tables: Vec<&str> =
        array(&found, "records").iter().map(|one| one["table"].as_str().unwrap()).collect();
    assert_eq!(tables.iter().filter(|table| **table == "call").count(), 4, "{found}");
    assert_eq!(tables.iter().filter(|table| **table == "mention").count(), 1, "{found}");
    let row = array(&found, "rows")[0]["row"].as_str().unwrap().to_owned();
    let shown = json(&["row", text(&five.case), &row]);
    assert!(shown["text"].as_str().unwrap().contains("0002"), "{shown}");
}

#[test]
fn a_timeline_is_in_the_order_of_time_and_cites_its_rows() {
    let five = Five::new();
    let line = five.ask(
        "timeline",
        &["13900000002", "--since", "2024-03-05T00:00:00+08:00", "--until", "2024-03-05T23:00:00+08:00"],
    );
    let records = array(&line, "records");
    let micros: Vec<i64> = records.iter().map(|one| one["at"]["micros"].as_i64().unwrap()).collect();
    assert!(micros.len() >= 2 && micros.windows(2).all(|pair| pair[0] <= pair[1]), "{line}");
    assert!(records.iter().all(|one| one["row"].as_u64().unwrap() > 0));
}

#[test]
fn a_list_and_record_sets_collide_with_their_rows() {
    let five = Five::new();
    let found = five.ask("collide", &[text(&five.list), "call.callee"]);
    let both = array(&found, "found");
    assert_eq!(both.len(), 1, "{found}");
    assert_eq!(both[0]["identifier"], "+8613900000002");
    assert!(array(&both[0], "rows").iter().any(|row| row.as_str().unwrap().contains("#row=2")), "{found}");
}

#[test]
fn status_names_gaps_and_the_clock_that_runs_ahead() {
    let five = Five::new();
    let status = five.ask("status", &[]);
    let calls = array(&status, "records").iter().find(|one| one["kind"] == "call").unwrap();
    assert_eq!((calls["files"].as_i64(), calls["records"].as_i64()), (Some(2), Some(8)));
    assert_eq!(calls["gaps"][0][0], "2024-03-07", "{calls}");
    let logins = array(&status, "records").iter().find(|one| one["kind"] == "login").unwrap();
    assert_eq!((logins["first"].as_str(), logins["days"].as_u64()), (Some("2024-03-05"), Some(2)));
    let clock = &array(&status, "clocks")[0];
    assert_eq!(clock["calls"], 4);
    assert_eq!(clock["ahead_secs"].as_i64().unwrap().abs(), 90, "{clock}");
}

#[test]
fn sql_reads_the_tables_and_nothing_else() {
    let five = Five::new();
    let output = thalweg(&[
        "--json",
        "sql",
        text(&five.case),
        "SELECT callee, count(*) AS n FROM call WHERE direction = '主叫' GROUP BY callee ORDER BY n DESC, callee LIMIT 1",
    ]);
    let said: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!((said["callee"].as_str(), said["n"].as_i64()), (Some("+8613900000002"), Some(4)));
    let refused = std::process::Command::new(env!("CARGO_BIN_EXE_thalweg"))
        .args(["sql", text(&five.case), "SELECT * FROM read_csv('/etc/passwd')"])
        .output()
        .unwrap();
    assert_eq!(refused.status.code(), Some(2));
    assert!(refused.stdout.is_empty());
}

#[test]
fn loading_again_changes_nothing_and_rebuilding_gives_the_same_bytes() {
    let five = Five::new();
    let digests = || {
        let mut all = Vec::new();
        for entry in walk(&five.case.join("flows")) {
            all.push((entry.clone(), std::fs::read(&entry).unwrap()));
        }
        all
    };
    let before = digests();
    let again = five.ask("load", &[]);
    assert_eq!(array(&again, "files").len(), 0, "{again}");
    assert!(before == digests(), "loading what is loaded changed a table");
    five.ask("load", &["--again"]);
    assert!(before == digests(), "rebuilding gave other bytes");
    std::fs::remove_dir_all(five.case.join("flows")).unwrap();
    five.ask("load", &["--again"]);
    assert!(before == digests(), "rebuilding from the sealed files gave other bytes");
}

/// All files below a folder, in order.
fn walk(folder: &std::path::Path) -> Vec<PathBuf> {
    let mut all = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() { all.extend(walk(&path)) } else { all.push(path) }
    }
    all.sort();
    all
}
