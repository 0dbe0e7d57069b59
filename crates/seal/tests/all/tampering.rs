//! Whatever is changed in a case after sealing, the verifier names it.

use crate::common;

use std::path::PathBuf;

use common::*;
use thalweg_seal::verify::{self, Options};
use thalweg_seal::{Case, Key, limits};

/// Makes a filled case, changes something, and says what the verifier names first.
fn check(change: impl FnOnce(&Desk, thalweg_model::EvidenceId)) -> String {
    let (desk, evidence) = Desk::filled();
    assert_eq!(desk.first_failure(), "everything holds");
    change(&desk, evidence);
    desk.first_failure()
}

fn log(desk: &Desk, name: &str) -> PathBuf {
    desk.case().join("log").join(name)
}

fn lines(bytes: &[u8]) -> Vec<Vec<u8>> {
    bytes.split_inclusive(|byte| *byte == b'\n').map(<[u8]>::to_vec).collect()
}

fn index_file(desk: &Desk) -> PathBuf {
    let mut files = std::fs::read_dir(desk.case().join("log/rows")).unwrap();
    files.next().unwrap().unwrap().path()
}

#[test]
fn an_untouched_case_holds() {
    let (desk, _) = Desk::filled();
    let report = desk.verify();
    assert!(report.holds());
    let held: Vec<String> = report.held.iter().map(|held| held.text(thalweg_model::Lang::En)).collect();
    let expected = [
        "the checkpoint is signed",
        "6 log entries lead to the signed root",
        "6 checkpoints, each a beginning of the present log",
        "case.toml is the one that was logged",
        "2 sealed files (70 bytes) are unchanged",
        "1 row indexes are unchanged",
        "5 rows lead to their sealed roots",
        "2 derived files are unchanged",
    ];
    assert_eq!(held, expected);
}

#[test]
fn every_single_bit_of_a_sealed_file_matters() {
    let (desk, evidence) = Desk::filled();
    let path = desk.open().evidence_path(&evidence);
    for byte in 0..ROWS.len() {
        flip(&path, byte);
        let said = desk.first_failure();
        assert!(said.contains("its content was changed") && said.contains(&evidence.hex()[2..]), "{said}");
        flip(&path, byte);
    }
}

#[test]
fn every_byte_of_the_log_folder_matters() {
    let (desk, _) = Desk::filled();
    for name in ["entries", "hashes", "checkpoint", "checkpoints"] {
        let length = std::fs::read(log(&desk, name)).unwrap().len();
        for byte in (0..length).step_by(7).chain([length - 1]) {
            flip(&log(&desk, name), byte);
            let said = desk.first_failure();
            assert!(said.starts_with(&format!("log/{name}")), "byte {byte} of {name}: {said}");
            flip(&log(&desk, name), byte);
        }
    }
    assert_eq!(desk.first_failure(), "everything holds");
}

#[test]
fn a_changed_entry_is_named_by_its_number() {
    let said = check(|desk, _| {
        edit(&log(desk, "entries"), |bytes| {
            let text = String::from_utf8(bytes.clone()).unwrap().replacen("Officer B", "Officer C", 1);
            *bytes = text.into_bytes();
        });
    });
    assert!(said.starts_with("log/entries, entry 1: the entry was changed"), "{said}");
}

#[test]
fn a_changed_entry_is_narrowed_down_even_when_the_stored_hashes_were_changed_too() {
    let said = check(|desk, _| {
        edit(&log(desk, "entries"), |bytes| {
            let at = bytes.windows(9).position(|part| part == b"rows_seal").unwrap();
            bytes[at + 40] ^= 1;
        });
        edit(&log(desk, "hashes"), |bytes| bytes.fill(0));
    });
    assert_eq!(said, "log/entries: an entry between 3 and 3 was changed, removed or added");
}

#[test]
fn a_dropped_entry_is_named() {
    let said = check(|desk, _| {
        edit(&log(desk, "entries"), |bytes| {
            let mut kept = lines(bytes);
            kept.remove(2);
            *bytes = kept.concat();
        });
    });
    assert!(
        said.starts_with("log/entries, entry 2: expected ") && said.contains("which is entry 3"),
        "{said}"
    );
}

#[test]
fn reordered_entries_are_named() {
    let said = check(|desk, _| {
        edit(&log(desk, "entries"), |bytes| {
            let mut kept = lines(bytes);
            kept.swap(1, 2);
            *bytes = kept.concat();
        });
    });
    assert!(
        said.starts_with("log/entries, entry 1: expected ") && said.contains("which is entry 2"),
        "{said}"
    );
}

#[test]
fn an_added_entry_is_named() {
    let said = check(|desk, _| {
        edit(&log(desk, "entries"), |bytes| {
            let last = lines(bytes).pop().unwrap();
            bytes.extend(last);
        });
    });
    assert!(said.starts_with("log/entries: its length was changed"), "{said}");
}

#[test]
fn a_cut_log_is_named() {
    let said = check(|desk, _| {
        edit(&log(desk, "entries"), |bytes| bytes.truncate(bytes.len() - 3));
    });
    assert!(said.starts_with("log/entries, entry 5: ") && said.contains("in the middle"), "{said}");
    let said = check(|desk, _| edit(&log(desk, "hashes"), |bytes| bytes.truncate(64)));
    assert!(said.starts_with("log/hashes: its length was changed"), "{said}");
    let said = check(|desk, _| edit(&log(desk, "checkpoint"), |bytes| bytes.truncate(20)));
    assert!(said.starts_with("log/checkpoint: "), "{said}");
    let said = check(|desk, _| edit(&log(desk, "checkpoints"), |bytes| bytes.truncate(bytes.len() - 3)));
    assert!(said.starts_with("log/checkpoints: ") && said.contains("does not end with"), "{said}");
}

#[test]
fn an_older_checkpoint_put_back_is_named() {
    let said = check(|desk, _| {
        let history = std::fs::read(log(desk, "checkpoints")).unwrap();
        let first: Vec<u8> = lines(&history)[..5].concat();
        edit(&log(desk, "checkpoint"), |bytes| *bytes = first);
    });
    assert!(said.starts_with("log/entries: its length was changed"), "{said}");
}

#[test]
fn a_log_that_was_rewritten_and_signed_anew_is_caught_by_a_kept_checkpoint() {
    let (desk, _) = Desk::filled();
    let kept = desk.open().checkpoint().note.clone();
    let (other, _) = Desk::filled();
    let mut writer = other.lock();
    other.seal(&mut writer, "three.csv", b"more\n");
    drop(writer);
    let check = |desk: &Desk| {
        let options = Options { known_checkpoint: Some(kept.clone()), ..Options::default() };
        let report = verify::case(&desk.case(), &options).unwrap();
        report.failures.first().map(|failure| failure.text(thalweg_model::Lang::En))
    };
    // The sources' times of modification differ, so the second case is a rewritten history under the same key.
    assert!(check(&other).unwrap().starts_with("the known checkpoint: its content was changed"));
    let mut writer = desk.lock();
    desk.seal(&mut writer, "three.csv", b"more\n");
    drop(writer);
    assert_eq!(check(&desk), None);
}

#[test]
fn a_missing_sealed_file_is_named() {
    let said = check(|desk, id| std::fs::remove_file(desk.open().evidence_path(&id)).unwrap());
    assert!(said.starts_with("evidence/") && said.ends_with("it is missing"), "{said}");
}

#[test]
fn a_cut_sealed_file_is_named_by_its_length() {
    let said = check(|desk, id| edit(&desk.open().evidence_path(&id), |bytes| bytes.truncate(9)));
    assert!(said.contains("expected 50 bytes, found 9"), "{said}");
}

#[test]
fn a_file_slipped_in_among_the_evidence_is_named() {
    let said = check(|desk, _| std::fs::write(desk.case().join("evidence/extra"), b"?").unwrap());
    assert!(said.starts_with("evidence/extra: it is there, but nothing in the log"), "{said}");
}

#[test]
fn every_byte_of_a_row_index_matters() {
    let (desk, _) = Desk::filled();
    let path = index_file(&desk);
    for byte in 0..std::fs::read(&path).unwrap().len() {
        flip(&path, byte);
        let said = desk.first_failure();
        assert!(said.starts_with("log/rows/"), "byte {byte}: {said}");
        flip(&path, byte);
    }
}

#[test]
fn changed_missing_and_extra_derived_files_are_named() {
    let said = check(|desk, _| flip(&desk.case().join("flows/transfers.parquet"), 2));
    assert!(said.starts_with("flows/transfers.parquet: its content was changed"), "{said}");
    let said = check(|desk, _| std::fs::remove_file(desk.case().join("findings/one.json")).unwrap());
    assert_eq!(said, "findings/one.json: it is missing");
    let said = check(|desk, _| std::fs::write(desk.case().join("flows/extra.parquet"), b"x").unwrap());
    assert!(said.starts_with("flows/extra.parquet: it is there, but nothing"), "{said}");
}

#[test]
fn a_changed_case_file_is_named_and_an_amended_one_holds() {
    let said = check(|desk, _| {
        edit(&desk.case().join("case.toml"), |bytes| {
            *bytes = String::from_utf8(bytes.clone()).unwrap().replace("to test", "to win").into_bytes();
        });
    });
    assert!(said.starts_with("case.toml: its content was changed"), "{said}");
    let said = check(|desk, _| {
        let info = thalweg_seal::CaseInfo { retention: "five years".to_owned(), ..info() };
        desk.lock().amend_case(&info, "the court set a term", &at(5)).unwrap();
        assert_eq!(desk.open().info().retention, "five years");
    });
    assert_eq!(said, "everything holds");
}

#[test]
fn a_case_signed_with_another_key_is_named() {
    let (desk, _) = Desk::filled();
    let other = tempfile::tempdir().unwrap();
    let other = Case::create(&other.path().join("case"), &info(), &at(0)).unwrap();
    let options = Options { key: Some(Key::parse(other.key().text()).unwrap()), ..Options::default() };
    let report = verify::case(&desk.case(), &options).unwrap();
    let said = report.failures[0].text(thalweg_model::Lang::En);
    assert!(said.starts_with("case.toml: it is signed with another key"), "{said}");
}

#[test]
fn everything_that_does_not_hold_is_named_when_asked_for() {
    let (desk, evidence) = Desk::filled();
    flip(&desk.open().evidence_path(&evidence), 0);
    flip(&desk.case().join("flows/transfers.parquet"), 0);
    let options = Options { all: true, ..Options::default() };
    let report = verify::case(&desk.case(), &options).unwrap();
    let files: Vec<&str> = report.failures.iter().map(|failure| failure.place.file.as_str()).collect();
    assert_eq!(files.len(), 3, "{files:?}");
    assert!(files[0].starts_with("evidence/") && files[1].starts_with("log/rows/"));
    assert_eq!(files[2], "flows/transfers.parquet");
}

#[test]
fn a_copy_without_secrets_is_verified_and_says_what_was_not_computed_again() {
    let (desk, _) = Desk::filled();
    std::fs::remove_dir_all(desk.case().join("secret")).unwrap();
    let report = desk.verify();
    assert!(report.holds());
    let said: Vec<String> =
        report.remarks.iter().map(|remark| remark.text(thalweg_model::Lang::En)).collect();
    assert!(said.iter().any(|said| said.contains("1 row trees were not computed again")), "{said:?}");
}

#[test]
fn an_entry_of_a_megabyte_is_refused_before_it_is_read() {
    let said = check(|desk, _| {
        edit(&log(desk, "entries"), |bytes| {
            *bytes = vec![b'['; 1 << 20];
            bytes[limits::EVENT_BYTES + 5] = b'\n';
        });
    });
    assert!(said.starts_with("log/entries, entry 0: ") && said.contains("too long"), "{said}");
}
