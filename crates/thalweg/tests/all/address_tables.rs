//! Can an investigator import lists of addresses and see, for every record, whose its address was on that day?

use std::path::{Path, PathBuf};

use serde_json::Value;

use crate::common::{init, json, seal, text, thalweg};

/// A loaded case of invented log-ins, with three invented lists imported.
struct Marked {
    _folder: tempfile::TempDir,
    case: PathBuf,
    imported: Value,
}

const LOGINS: &str = "登录账号,登录时间,登录IP,登录结果\n\
    test_a,2026-03-05 08:59:00,203.0.113.7,成功\n\
    test_a,2026-08-06 08:59:00,203.0.113.7,成功\n\
    test_b,2026-08-06 09:00:00,10.0.0.1,成功\n";
const OLD: &str = "203.0.113.0\t203.0.113.255\t64500\tKH\tOLD-NET - Old Network\n";
const NEW: &str =
    "203.0.113.0\t203.0.113.255\t64501\tMM\tNEW-NET - New Network\n198.51.100.9\t198.51.100.1\t1\tKH\tX\n";
const VPN: &str = "# invented\n203.0.113.0/28\n";

impl Marked {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let case = folder.path().join("case");
        let file = |name: &str, content: &str| {
            let path = folder.path().join(name);
            std::fs::write(&path, content).unwrap();
            path
        };
        init(&case);
        seal(&case, &file("logins.csv", LOGINS));
        json(&["load", text(&case)]);
        let import = |path: &Path, more: &[&str]| {
            let mut words = vec!["addresses", "import", text(&case), text(path)];
            words.extend(more);
            json(&words)
        };
        let asn = ["--as", "asn", "--source", "iptoasn (invented)"];
        import(&file("old.tsv", OLD), &[&asn[..], &["--as-of", "2026-01-01", "--licence", "PDDL"]].concat());
        import(&file("vpn.txt", VPN), &["--as", "vpn", "--source", "Example list", "--as-of", "2026-06-01"]);
        let imported = import(&file("new.tsv", NEW), &[&asn[..], &["--as-of", "2026-06-01"]].concat());
        Self { _folder: folder, case, imported }
    }

    fn ask(&self, words: &[&str], more: &[&str]) -> Value {
        let mut all = words.to_vec();
        all.push(text(&self.case));
        all.extend(more);
        json(&all)
    }
}

fn list<'a>(value: &'a Value, key: &str) -> &'a Vec<Value> {
    value[key].as_array().unwrap_or_else(|| panic!("{key} in {value}"))
}

#[test]
fn an_address_is_marked_as_of_the_day_of_its_record() {
    let marked = Marked::new();
    assert_eq!(marked.imported["files"][0]["rejected_rows"], 1, "{}", marked.imported);
    let line = marked.ask(&["timeline"], &["203.0.113.7"]);
    let networks: Vec<u64> = list(&line, "records")
        .iter()
        .map(|record| {
            let marks = &record["addresses"][0]["marks"];
            assert_eq!(marks[1]["kind"], "vpn", "{record}");
            marks[0]["asn"].as_u64().unwrap()
        })
        .collect();
    assert_eq!(networks, [64500, 64501], "{line}");
    let found = marked.ask(&["find"], &["203.0.113.7"]);
    let marks = list(&found["addresses"][0], "marks");
    let said: Vec<(&str, &str, &str)> = marks
        .iter()
        .map(|mark| {
            (
                mark["kind"].as_str().unwrap(),
                mark["as_of"].as_str().unwrap(),
                mark["country"].as_str().unwrap(),
            )
        })
        .collect();
    assert_eq!(said, [("asn", "2026-01-01", "KH"), ("asn", "2026-06-01", "MM"), ("vpn", "2026-06-01", "")]);
    let row = marks[1]["row"].as_str().unwrap();
    assert!(json(&["row", text(&marked.case), row])["text"].as_str().unwrap().contains("NEW-NET"));
    let shown = String::from_utf8(thalweg(&["find", text(&marked.case), "203.0.113.7"]).stdout).unwrap();
    assert!(shown.contains("AS64500") && shown.contains("vpn"), "{shown}");
}

#[test]
fn a_look_up_says_which_table_it_asked() {
    let marked = Marked::new();
    let all = marked.ask(&["addresses", "lookup"], &["203.0.113.200", "10.0.0.1"]);
    assert_eq!(list(&all[0], "marks").len(), 2, "{all}");
    assert_eq!((all[1]["verdict"].as_str(), list(&all[1], "marks").len()), (Some("private"), 0));
    let on = marked.ask(&["addresses", "lookup"], &["203.0.113.200", "--on", "2026-05-31"]);
    let marks = list(&on[0], "marks");
    assert_eq!(
        (marks.len(), marks[0]["asn"].as_u64(), marks[0]["until"].as_str()),
        (1, Some(64500), Some("2026-06-01"))
    );
    let tables = marked.ask(&["addresses", "list"], &[]);
    let tables = tables.as_array().unwrap();
    assert_eq!(tables.len(), 3, "{tables:?}");
    assert_eq!(
        (&tables[0]["licence"], &tables[0]["as_of_from"]),
        (&Value::from("PDDL"), &Value::from("declared"))
    );
    let status = marked.ask(&["status"], &[]);
    let counts: Vec<(&str, i64)> = list(&status, "addresses")
        .iter()
        .map(|one| (one["what"].as_str().unwrap(), one["addresses"].as_i64().unwrap()))
        .collect();
    assert_eq!(counts, [("documentation", 1), ("private", 1), ("asn", 1), ("vpn", 1)]);
}

#[test]
fn log_ins_are_joined_with_what_is_said_of_their_day() {
    let marked = Marked::new();
    let page =
        std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/sql.md")).unwrap();
    let join = page.split("```sql").find(|block| block.contains("JOIN ip_mark")).unwrap();
    let join = join.split("```").next().unwrap();
    let output = thalweg(&["--json", "sql", text(&marked.case), join]);
    let rows: Vec<Value> = output
        .stdout
        .split(|byte| *byte == b'\n')
        .filter_map(|line| serde_json::from_slice(line).ok())
        .collect();
    let asn: Vec<u64> = rows.iter().filter_map(|row| row["asn"].as_u64()).collect();
    assert_eq!((asn, rows.len()), (vec![64500, 64501], 4), "{rows:?}");
    assert!(rows[0]["said_in"].as_str().unwrap().ends_with("#row=1"), "{rows:?}");
}

#[test]
fn importing_again_changes_nothing_but_the_custody() {
    let marked = Marked::new();
    let folder = tempfile::tempdir().unwrap();
    let vpn = folder.path().join("vpn.txt");
    std::fs::write(&vpn, VPN).unwrap();
    let tables = || {
        let network = marked.case.join("flows/network");
        ["ip_mark.parquet", "ip_address.parquet"].map(|name| std::fs::read(network.join(name)).unwrap())
    };
    let before = tables();
    let words = ["addresses", "import", text(&marked.case), text(&vpn)];
    let kind = ["--as", "vpn", "--source", "Example list", "--as-of", "2026-06-01"];
    json(&[&words[..], &kind[..]].concat());
    assert!(tables() == before);
    thalweg(&["verify", text(&marked.case)]);
    std::fs::remove_dir_all(marked.case.join("flows")).unwrap();
    json(&["load", text(&marked.case)]);
    assert!(tables() == before, "rebuilt from what is sealed and logged");
}
