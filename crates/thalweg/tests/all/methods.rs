//! Can an investigator run a method through the front door, see why it says what it says, and check it again?

use std::path::PathBuf;

use serde_json::Value;

use crate::common::{ended, init, json, seal, text, thalweg};

/// Two accounts on one handset, in turn; the other accounts have a handset each. All invented.
fn logins() -> String {
    let mut rows = String::from("登录账号,登录时间,登录IP,IMEI,登录结果\n");
    for day in 5..9 {
        for (account, imei, hour) in [
            ("mule_a1", "490154203237518", 9),
            ("mule_b2", "490154203237518", 10),
            ("other_c3", "356938035643809", 11),
            ("other_d4", "358240051111110", 12),
        ] {
            rows += &format!("{account},2024-03-0{day} {hour:02}:30:00,203.0.113.{hour},{imei},成功\n");
        }
    }
    rows
}

struct Loaded {
    _folder: tempfile::TempDir,
    case: PathBuf,
}

fn loaded() -> Loaded {
    let folder = tempfile::tempdir().unwrap();
    let (files, case) = (folder.path().join("files"), folder.path().join("case"));
    std::fs::create_dir(&files).unwrap();
    std::fs::write(files.join("logins.csv"), logins()).unwrap();
    init(&case);
    seal(&case, &files);
    json(&["load", text(&case)]);
    Loaded { _folder: folder, case }
}

fn found(case: &str) -> Value {
    let all = json(&["findings", case, "--method", "device_link"]);
    assert_eq!(all.as_array().map(Vec::len), Some(1), "{all}");
    all[0].clone()
}

#[test]
fn a_finding_is_made_sealed_and_explained_down_to_its_rows() {
    let Loaded { case, _folder } = loaded();
    let case = text(&case);
    let ran = json(&["run", case, "device_link"]);
    assert_eq!((&ran[0]["findings"], &ran[0]["new"]), (&Value::from(1), &Value::from(1)), "{ran}");
    let one = found(case);
    assert_eq!(one["sentence"], "mule_a1, mule_b2 were used in turn on the device 490154203237518.");
    assert!(one["innocent_reading"].as_str().unwrap().contains("household"), "{one}");
    let name = one["name"].as_str().unwrap();
    let explained = json(&["explain", case, &name[..6]]);
    let records = explained["records"].as_array().unwrap();
    assert_eq!(records.len(), 8, "{explained}");
    assert!(records.iter().all(|record| record["table"] == "login"));
    let parts = explained["finding"]["strength"]["parts"].as_array().unwrap();
    let sum: i64 = parts.iter().map(|part| part["centibits"].as_i64().unwrap()).sum();
    assert_eq!(Value::from(sum), explained["finding"]["strength"]["centibits"]);
    // Two holders of four share a device: one pair of six, and one more of each outcome.
    assert_eq!((&parts[0]["if_not"]["times"], &parts[0]["if_not"]["of"]), (&Value::from(2), &Value::from(8)));
    for lang in ["en", "zh-Hans", "zh-Hant"] {
        let told = thalweg(&["explain", case, name, "--lang", lang]);
        let told = String::from_utf8(told.stdout).unwrap();
        assert!(told.contains("490154203237518") && told.contains("+1.00"), "{told}");
    }
    assert!(thalweg(&["verify", case]).status.success());
}

#[test]
fn running_again_finds_the_same_bytes_and_seals_nothing_twice() {
    let Loaded { case, _folder } = loaded();
    let path = case.clone();
    let case = text(&case);
    json(&["run", case]);
    let first = found(case);
    let bytes =
        |name: &str| std::fs::read(path.join("findings/device_link").join(format!("{name}.json"))).unwrap();
    let name = first["name"].as_str().unwrap().to_owned();
    let before = bytes(&name);
    let again = json(&["run", case, "device_link"]);
    assert_eq!((&again[0]["findings"], &again[0]["new"]), (&Value::from(1), &Value::from(0)), "{again}");
    assert_eq!((found(case), bytes(&name)), (first, before));
    // A threshold that is set otherwise is another finding; the card's own remains in the log.
    let set = json(&["run", case, "device_link", "--set", "device_link.most_holders=1"]);
    assert_eq!(set[0]["findings"], 0, "{set}");
    assert!(thalweg(&["verify", case]).status.success());
    std::fs::write(path.join("findings/device_link").join(format!("{name}.json")), b"{}").unwrap();
    assert!(!ended(&["verify", case]).status.success(), "a finding that was changed is noticed");
}

#[test]
fn a_method_or_threshold_that_is_not_there_is_named() {
    let Loaded { case, _folder } = loaded();
    for words in [["run", "no_such_method", ""], ["run", "--set", "device_link.nothing=3"]] {
        let mut all = vec![words[0], text(&case)];
        all.extend(words.iter().skip(1).filter(|word| !word.is_empty()));
        let answer = ended(&all);
        assert!(!answer.status.success());
        let said = String::from_utf8(answer.stderr).unwrap();
        assert!(said.contains("no_such_method") || said.contains("nothing"), "{said}");
    }
}

#[test]
fn drills_can_be_run_on_the_users_machine() {
    let outcomes = json(&["drill", "device_link"]);
    let outcomes = outcomes.as_array().unwrap();
    assert!(outcomes.len() >= 12 && outcomes.iter().all(|one| one["faults"].as_array().unwrap().is_empty()));
}
