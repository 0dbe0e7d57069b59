//! Do the inputs that fuzzing found, and the seeds it began with, still keep every bargain on the stable toolchain?

#[path = "../../../../fuzz/src/readers.rs"]
mod readers;
#[path = "../../../../fuzz/src/sealed.rs"]
mod sealed;

/// A fuzz target and what it checks.
type Target = (&'static str, fn(&[u8]));

const TARGETS: &[Target] = &[
    ("access_log", readers::access_log_file),
    ("address_list", readers::address_list),
    ("archive", readers::archive),
    ("camt", readers::camt_file),
    ("case_uco", readers::case_uco_file),
    ("checkpoint", sealed::checkpoint),
    ("database_yaml", readers::database_yaml),
    ("delimited", readers::delimited_file),
    ("detect", readers::detect),
    ("exif", readers::exif),
    ("ftm", readers::ftm_file),
    ("instagram", readers::instagram_file),
    ("jsonl", readers::jsonl_file),
    ("layout_yaml", readers::layout_yaml),
    ("log_entries", sealed::log_entries),
    ("mail", readers::mail_file),
    ("mt940", readers::mt940_file),
    ("ofx", readers::ofx_file),
    ("package", sealed::package_file),
    ("row_index", sealed::row_index),
    ("signal", readers::signal_file),
    ("sms_backup", readers::sms_backup_file),
    ("tagpack", readers::tagpack_file),
    ("telegram", readers::telegram_file),
    ("track", readers::track_file),
    ("whatsapp", readers::whatsapp_file),
    ("workbook_xls", readers::workbook_file),
    ("workbook_xlsx", readers::workbook_file),
];

#[test]
fn every_kept_input_keeps_its_bargain() {
    let corpus = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fuzz/corpus");
    for &(target, check) in TARGETS {
        let mut files: Vec<_> =
            std::fs::read_dir(corpus.join(target)).unwrap().map(|file| file.unwrap().path()).collect();
        files.sort();
        assert!(!files.is_empty(), "{target} has no kept input");
        for file in files {
            eprintln!("{}", file.display());
            check(&std::fs::read(&file).unwrap());
        }
    }
}

#[test]
fn every_target_has_its_corpus_and_every_corpus_its_target() {
    let corpus = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fuzz/corpus");
    let mut folders: Vec<String> = std::fs::read_dir(corpus)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    folders.sort();
    let targets: Vec<&str> = TARGETS.iter().map(|(target, _)| *target).collect();
    assert_eq!(folders, targets);
}
