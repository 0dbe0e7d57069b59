//! `thalweg-verify` says in one of three languages whether a case holds, and tells by its exit status.

use crate::common;

use std::path::Path;
use std::process::Command;

use common::*;

/// Exit status, standard output, standard error.
fn run(path: &Path, options: &[&str]) -> (Option<i32>, String, String) {
    let output = Command::new(env!("CARGO_BIN_EXE_thalweg-verify")).arg(path).args(options).output().unwrap();
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    (output.status.code(), text(output.stdout), text(output.stderr))
}

#[test]
fn a_case_that_holds_ends_with_zero_in_every_language() {
    let (desk, _) = Desk::filled();
    for (lang, said) in [("en", "Holds: "), ("zh-Hans", "成立："), ("zh-Hant", "成立：")] {
        let (status, out, _) = run(&desk.case(), &["--lang", lang]);
        assert_eq!((status, out.lines().nth(1).unwrap().starts_with(said)), (Some(0), true), "{out}");
    }
}

#[test]
fn a_changed_case_ends_with_one_and_names_the_place_first() {
    let (desk, evidence) = Desk::filled();
    flip(&desk.open().evidence_path(&evidence), 3);
    let (status, out, _) = run(&desk.case(), &["--lang", "zh-Hans"]);
    assert_eq!(status, Some(1));
    let named = out.lines().nth(2).unwrap();
    assert!(named.contains("evidence/") && named.contains("内容已被更改"), "{out}");
    let (status, out, _) = run(&desk.case(), &["--json", "--all"]);
    let report: serde_json::Value = serde_json::from_str(&out).unwrap();
    assert_eq!((status, &report["holds"]), (Some(1), &serde_json::Value::Bool(false)));
    assert!(report["report"]["failures"][0]["problem"]["digest"]["expected"].is_string(), "{out}");
}

#[test]
fn what_cannot_be_checked_at_all_ends_with_two() {
    let folder = tempfile::tempdir().unwrap();
    let (status, _, said) = run(&folder.path().join("absent"), &[]);
    assert!(status == Some(2) && said.contains("absent"), "{said}");
    let (status, _, said) = run(folder.path(), &[]);
    assert!(status == Some(2) && said.contains("is not a case"), "{said}");
    let (desk, _) = Desk::filled();
    let (status, _, said) = run(&desk.case(), &["--key", "no key"]);
    assert!(status == Some(2) && said.contains("public key"), "{said}");
}

#[test]
fn a_kept_checkpoint_and_key_are_compared() {
    let (desk, _) = Desk::filled();
    let kept = desk.source("kept", &desk.open().checkpoint().note);
    let key = desk.open().key().text().to_owned();
    let options = ["--known-checkpoint", kept.to_str().unwrap(), "--key", &key];
    let (status, out, _) = run(&desk.case(), &options);
    assert!(status == Some(0) && out.contains("the checkpoint you kept (6 entries)"), "{out}");
}
