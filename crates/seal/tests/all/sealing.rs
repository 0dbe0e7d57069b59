//! Sealing takes in plain files whole or not at all, and says who brought them.

use crate::common;

use std::os::unix::fs::PermissionsExt;
use std::sync::atomic::{AtomicBool, Ordering};

use common::*;
use thalweg_seal::{Case, Error, Event, files_under, limits};

fn try_seal(desk: &Desk, path: &std::path::Path) -> Result<thalweg_seal::Sealed, Error> {
    desk.lock().seal_file(path, &custody(), &at(1), &mut |_| {})
}

/// Nothing but the case's beginning is visible, and nothing is left behind.
fn nothing_was_sealed(desk: &Desk) {
    let case = desk.open();
    assert_eq!(case.checkpoint().size, 1);
    assert_eq!(case.holdings().unwrap().count(), 0);
    for folder in ["evidence", "tmp"] {
        assert_eq!(files_under(&desk.case().join(folder)).unwrap().files, Vec::<std::path::PathBuf>::new());
    }
    assert!(desk.verify().holds());
}

#[test]
fn a_sealed_file_keeps_bytes_name_and_custody() {
    let desk = Desk::new();
    let mut writer = desk.lock();
    let mut told = 0;
    let source = desk.source("流水.csv", ROWS.as_bytes());
    let sealed = writer.seal_file(&source, &custody(), &at(1), &mut |bytes| told = bytes).unwrap();
    assert_eq!((sealed.bytes, told, sealed.entry, sealed.held_before), (50, 50, 1, false));
    let path = desk.open().evidence_path(&sealed.evidence);
    assert_eq!(std::fs::read(&path).unwrap(), ROWS.as_bytes());
    assert_eq!(path.metadata().unwrap().permissions().mode() & 0o777, 0o444);
    let case = desk.open();
    let holding = case.holding(&sealed.evidence).unwrap();
    assert_eq!((holding.name(), holding.custody[0].sealed.custody.collectors.len()), ("流水.csv", 2));
    assert!(holding.custody[0].sealed.file.modified.is_some());
}

#[test]
fn the_same_bytes_twice_are_two_custody_events_and_one_copy() {
    let desk = Desk::new();
    let mut writer = desk.lock();
    let first = desk.seal(&mut writer, "a.csv", ROWS.as_bytes());
    let again = desk.source("b.csv", ROWS.as_bytes());
    let second = writer.seal_file(&again, &custody(), &at(2), &mut |_| {}).unwrap();
    assert!(second.held_before && second.evidence == first);
    assert_eq!(files_under(&desk.case().join("evidence")).unwrap().files.len(), 1);
    drop(writer);
    let custody = desk.open().custody_of(&first).unwrap();
    assert_eq!(custody.iter().map(|event| event.index).collect::<Vec<_>>(), [1, 2]);
    assert!(desk.verify().holds());
}

#[test]
fn an_empty_file_is_evidence_too() {
    let desk = Desk::new();
    let mut writer = desk.lock();
    let evidence = desk.seal(&mut writer, "empty.csv", b"");
    assert!(evidence.hex().starts_with("e3b0c44298fc1c14"));
    desk.seal_rows(&mut writer, evidence, b"");
    drop(writer);
    assert!(desk.verify().holds());
    assert!(matches!(desk.open().row_bytes(&row(evidence, 1)), Err(Error::NoSuchRow { rows: 0, .. })));
}

#[test]
fn folders_links_and_pipes_are_not_sealed() {
    let desk = Desk::new();
    let source = desk.source("a.csv", b"1");
    let link = desk.folder.path().join("link.csv");
    std::os::unix::fs::symlink(&source, &link).unwrap();
    for (path, what) in [(desk.folder.path(), "a folder"), (link.as_path(), "a symbolic link")] {
        let error = try_seal(&desk, path).unwrap_err();
        assert!(error.to_string().contains(what), "{error}");
    }
    nothing_was_sealed(&desk);
}

#[test]
fn a_folder_is_listed_in_order_and_links_are_reported() {
    let folder = tempfile::tempdir().unwrap();
    let place = |name: &str| folder.path().join(name);
    std::fs::create_dir(place("b")).unwrap();
    for name in ["z.csv", "a.csv", "b/c.csv"] {
        std::fs::write(place(name), name).unwrap();
    }
    std::os::unix::fs::symlink(place("a.csv"), place("link")).unwrap();
    let found = files_under(folder.path()).unwrap();
    assert_eq!(found.files, [place("a.csv"), place("b/c.csv"), place("z.csv")]);
    assert_eq!(found.skipped, [place("link")]);
}

#[test]
fn a_missing_file_is_named_and_nothing_is_sealed() {
    let desk = Desk::new();
    let error = try_seal(&desk, &desk.folder.path().join("absent.csv")).unwrap_err();
    assert!(error.to_string().contains("absent.csv"), "{error}");
    nothing_was_sealed(&desk);
}

#[test]
fn a_file_that_may_not_be_read_is_named_and_nothing_is_sealed() {
    let desk = Desk::new();
    let source = desk.source("a.csv", b"1");
    std::fs::set_permissions(&source, std::fs::Permissions::from_mode(0o000)).unwrap();
    if std::fs::read(&source).is_ok() {
        eprintln!("skipped: this user may read every file");
        return;
    }
    assert!(try_seal(&desk, &source).unwrap_err().to_string().contains("a.csv"));
    nothing_was_sealed(&desk);
}

#[test]
fn a_file_that_grows_while_it_is_sealed_is_refused() {
    let desk = Desk::new();
    let source = desk.source("growing.csv", &vec![b'x'; 3 << 20]);
    let once = AtomicBool::new(false);
    let error = desk.lock().seal_file(&source, &custody(), &at(1), &mut |_| {
        if !once.swap(true, Ordering::Relaxed) {
            use std::io::Write;
            let mut file = std::fs::OpenOptions::new().append(true).open(&source).unwrap();
            file.write_all(b"one more row\n").unwrap();
        }
    });
    assert!(matches!(error.unwrap_err(), Error::ChangedWhileSealed { .. }));
    nothing_was_sealed(&desk);
}

#[test]
fn a_file_overwritten_in_place_while_it_is_sealed_is_refused() {
    let desk = Desk::new();
    let source = desk.source("moving.csv", &vec![b'x'; 3 << 20]);
    let error = desk.lock().seal_file(&source, &custody(), &at(1), &mut |_| {
        std::fs::write(&source, vec![b'y'; 3 << 20]).unwrap();
    });
    assert!(matches!(error.unwrap_err(), Error::ChangedWhileSealed { .. }));
    nothing_was_sealed(&desk);
}

#[test]
fn a_custody_record_beyond_the_limit_is_refused_and_nothing_is_sealed() {
    let desk = Desk::new();
    let source = desk.source("a.csv", b"1");
    let wordy = thalweg_seal::Custody { place: "x".repeat(limits::EVENT_BYTES), ..custody() };
    let error = desk.lock().seal_file(&source, &wordy, &at(1), &mut |_| {}).unwrap_err();
    assert!(matches!(error, Error::TooLarge { .. }), "{error}");
    nothing_was_sealed(&desk);
}

#[test]
fn a_second_writer_waits_or_is_told() {
    let desk = Desk::new();
    let writer = desk.lock();
    assert!(matches!(Case::try_lock(&desk.case()), Err(Error::Locked(_))));
    drop(writer);
    assert!(Case::try_lock(&desk.case()).is_ok());
}

#[test]
fn two_writers_at_once_both_land() {
    let desk = Desk::new();
    let work = |name: char| {
        for number in 0..20 {
            let mut writer = desk.lock();
            desk.seal(&mut writer, &format!("{name}{number}.csv"), format!("{name}{number}").as_bytes());
        }
    };
    std::thread::scope(|scope| {
        scope.spawn(|| work('a'));
        scope.spawn(|| work('b'));
    });
    assert_eq!(desk.open().holdings().unwrap().count(), 40);
    assert_eq!(desk.open().checkpoint().size, 41);
    assert!(desk.verify().holds());
}

#[test]
fn grouped_files_become_visible_together() {
    let desk = Desk::new();
    let mut writer = desk.lock();
    writer.group_commits();
    desk.seal(&mut writer, "a.csv", b"a");
    desk.seal(&mut writer, "b.csv", b"b");
    assert_eq!(desk.open().checkpoint().size, 1);
    writer.commit().unwrap();
    assert_eq!(desk.open().checkpoint().size, 3);
    desk.seal(&mut writer, "c.csv", b"c");
    drop(writer);
    assert_eq!(desk.open().holdings().unwrap().count(), 2);
    assert!(desk.verify().holds());
}

#[test]
fn a_case_is_not_created_over_another() {
    let desk = Desk::new();
    assert!(matches!(Case::create(&desk.case(), &info(), &at(0)), Err(Error::Exists(_))));
    assert!(matches!(Case::open(desk.folder.path()), Err(Error::NotACase(_))));
}

#[test]
fn secrets_are_readable_by_their_owner_alone() {
    let desk = Desk::new();
    for (name, mode) in [("secret", 0o700), ("secret/signing-key", 0o600), ("secret/row-salt-key", 0o600)] {
        let found = desk.case().join(name).metadata().unwrap().permissions().mode() & 0o777;
        assert_eq!(found, mode, "{name}");
    }
}

#[test]
fn a_copy_without_its_signing_key_is_read_but_not_written() {
    let desk = Desk::new();
    std::fs::remove_dir_all(desk.case().join("secret")).unwrap();
    assert!(Case::open(&desk.case()).is_ok());
    assert!(matches!(Case::lock(&desk.case()), Err(Error::NoSecret(_))));
}

#[test]
fn the_log_proves_every_entry_and_every_earlier_size() {
    let (desk, _) = Desk::filled();
    let case = desk.open();
    let head = case.checkpoint();
    let mut roots = vec![thalweg_seal::Hash::empty_tree()];
    let history = std::fs::read(desk.case().join("log/checkpoints")).unwrap();
    let lines: Vec<&[u8]> = history.split_inclusive(|byte| *byte == b'\n').collect();
    for note in lines.chunks(6) {
        roots.push(thalweg_seal::Checkpoint::open(&note[..5].concat(), case.key()).unwrap().root);
    }
    for logged in case.events().unwrap() {
        let logged = logged.unwrap();
        let proof = case.inclusion_proof(logged.index).unwrap();
        assert!(thalweg_seal::check_inclusion(&proof, &head.root, &logged.leaf));
        assert!(logged.index > 0 || matches!(logged.record.event, Event::CaseCreated(_)));
    }
    for old in 0..=head.size {
        for new in old..=head.size {
            let path = case.consistency_proof(old, new).unwrap();
            let root = |size: u64| &roots[usize::try_from(size).unwrap()];
            assert!(thalweg_seal::check_consistency(&path, old, root(old), new, root(new)), "{old} to {new}");
        }
    }
}
