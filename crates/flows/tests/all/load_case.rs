//! Files are sealed, loaded and joined as a person does it, on a real case folder.

use std::path::{Path, PathBuf};

use thalweg_flows::layout::Layouts;
use thalweg_flows::ledger::{of_case, table_paths, write_tables};
use thalweg_flows::load::{LoadOptions, LoadReport, load, loaded};
use thalweg_seal::{At, Case, CaseInfo, Custody, Writer};

fn at() -> At {
    At::new("2026-11-22T14:30:00+08:00", "test").unwrap()
}

/// A case with these files sealed.
fn case(folder: &Path, files: &[PathBuf]) -> Writer {
    let path = folder.join("case");
    let info = CaseInfo {
        name: "test".to_owned(),
        jurisdiction: "CN".to_owned(),
        assumed_offset_minutes: Some(480),
        ..CaseInfo::default()
    };
    drop(Case::create(&path, &info, &at()).unwrap());
    let mut writer = Case::lock(&path).unwrap();
    let custody = Custody { authority: "test".to_owned(), source: "test".to_owned(), ..Custody::default() };
    for file in files {
        writer.seal_file(file, &custody, &at(), &mut |_| {}).unwrap();
    }
    writer
}

fn load_all(writer: &mut Writer, options: &LoadOptions) -> LoadReport {
    load(writer, &Layouts::built_in().unwrap(), options, &at(), |_| {}).unwrap()
}

/// Every file of the derived tables with its bytes, sorted.
fn tables(root: &Path) -> Vec<(PathBuf, Vec<u8>)> {
    let mut found = Vec::new();
    let mut folders = vec![root.join("flows")];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path)
            } else {
                found.push((path.clone(), std::fs::read(&path).unwrap()))
            }
        }
    }
    found.sort();
    found
}

#[test]
fn loading_twice_gives_the_same_bytes_and_leaves_the_log_as_it_is() {
    let folder = tempfile::tempdir().unwrap();
    let rates = folder.path().join("rates.csv");
    std::fs::write(&rates, "date,base,quote,rate\n2024-01-02,USD,CNY,7.0827\n").unwrap();
    let mt940 = folder.path().join("a.sta");
    std::fs::write(
        &mt940,
        ":20:STARTUMS\r\n:25:12345678/0000123456\r\n:28C:1/1\r\n:60F:C240101EUR100,00\r\n\
         :61:2401020102D40,00NTRFNONREF\r\n:86:rent\r\n:61:2401030103C15,00NTRFNONREF\r\n:86:from\r\n\
         :62F:C240103EUR75,00\r\n-\r\n",
    )
    .unwrap();
    let mut writer = case(folder.path(), &[rates, mt940]);
    let first = load_all(&mut writer, &LoadOptions::default());
    assert_eq!(first.unread, vec![]);
    let names: Vec<&str> = first.files.iter().map(|file| file.read_as.name.as_str()).collect();
    assert_eq!(names, ["mt940", "rates"]);
    let root = writer.case().path().to_owned();
    let before = (tables(&root), writer.case().checkpoint().clone());
    assert_eq!(load_all(&mut writer, &LoadOptions::default()).loaded_before, 2);
    let again = LoadOptions { evidence: loaded(writer.case()).unwrap(), layout: None, side_by_side: 2 };
    assert_eq!(load_all(&mut writer, &again).files.len(), 2);
    assert_eq!((tables(&root), writer.case().checkpoint().clone()), before);
    let ledger = of_case(writer.case()).unwrap();
    assert_eq!(ledger.ledger.transfers.amount, [4000, 1500]);
    write_tables(&root, &ledger).unwrap();
    writer.record_derived(&table_paths(), "test", &at()).unwrap();
}

/// Files of a folder of the reference data, where it is.
fn reference(folders: &[&str]) -> Option<Vec<PathBuf>> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data/funds");
    if !root.is_dir() {
        eprintln!("skipped: no reference data at ../shared/data/funds beside the repository");
        return None;
    }
    let mut waiting: Vec<PathBuf> = folders.iter().map(|folder| root.join(folder)).collect();
    let mut files = Vec::new();
    while let Some(folder) = waiting.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            let kind = path.extension().and_then(|extension| extension.to_str()).unwrap_or("");
            match kind {
                _ if path.is_dir() => waiting.push(path),
                "csv" | "xlsx" | "xls" => files.push(path),
                _ => {}
            }
        }
    }
    files.sort();
    Some(files)
}

#[test]
fn real_statements_become_one_ledger_in_which_every_transfer_is_cited() {
    let Some(files) = reference(&["cn_statements/example"]) else { return };
    let folder = tempfile::tempdir().unwrap();
    let mut writer = case(folder.path(), &files);
    let report = load_all(&mut writer, &LoadOptions::default());
    let unread: Vec<&str> = report.unread.iter().map(|one| one.name.as_str()).collect();
    assert!(unread.is_empty(), "unread: {unread:?}");
    let ledger = of_case(writer.case()).unwrap();
    let transfers = &ledger.ledger.transfers;
    assert!(transfers.amount.len() > 100, "{} transfers", transfers.amount.len());
    assert!(transfers.time.is_sorted());
    for transfer in 0..transfers.amount.len() as u32 {
        assert!(ledger.cited(transfer).next().is_some());
    }
    assert_eq!(ledger, of_case(writer.case()).unwrap());
}

#[test]
fn journals_of_a_database_stand_aside_with_it_and_only_with_it() {
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path().join("phone");
    for (path, bytes) in [
        ("a/chat.db", "database a"),
        ("a/chat.db-wal", "journal a"),
        ("b/chat.db", "database b"),
        ("b/chat.db-journal", "journal b"),
        ("c/alone.db-wal", "journal of nothing"),
    ] {
        let path = root.join(path);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, bytes).unwrap();
    }
    let mut writer = case(folder.path(), &[]);
    for file in thalweg_seal::files_under(&root).unwrap().files {
        let custody = Custody { source: format!("phone: {}", file.display()), ..Custody::default() };
        writer.seal_file_below(&root, &file, &custody, &at(), &mut |_| {}).unwrap();
    }
    let report = load_all(&mut writer, &LoadOptions::default());
    let name = |id: &thalweg_model::EvidenceId| writer.case().holding(id).unwrap().name().to_owned();
    let aside: Vec<_> = report
        .set_aside
        .iter()
        .map(|one| (one.name.as_str(), one.code, one.of.as_ref().map(name).unwrap_or_default()))
        .collect();
    assert_eq!(
        aside,
        [
            ("a/chat.db-wal", "companion", "a/chat.db".to_owned()),
            ("b/chat.db-journal", "companion", "b/chat.db".to_owned()),
        ]
    );
    assert!(report.unread.iter().any(|one| one.name == "c/alone.db-wal"));
}

#[test]
fn an_archive_is_unread_until_its_members_are_evidence() {
    use thalweg_flows::archives::{Limits, unpack::unpack};
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("export.zip");
    let rates: &[u8] = b"date,base,quote,rate\n2024-01-02,USD,CNY,7.0827\n";
    let files = [("x/rates.csv", rates), ("x/m.db", b"database"), ("x/m.db-shm", b"shared memory")];
    std::fs::write(&file, crate::archives::packs::zip(&files, crate::archives::packs::Pack::Deflate))
        .unwrap();
    let mut writer = case(folder.path(), &[file]);
    let report = load_all(&mut writer, &LoadOptions::default());
    assert_eq!(report.unread.iter().map(|one| one.code).collect::<Vec<_>>(), ["packed"]);
    let archive = report.unread[0].evidence;
    unpack(&mut writer, &[archive], true, Limits::default(), "test", &at(), |_, _| {}).unwrap();
    let report = load_all(&mut writer, &LoadOptions::default());
    let aside: Vec<_> =
        report.set_aside.iter().map(|one| (one.name.as_str(), one.code, one.members)).collect();
    assert_eq!(aside, [("export.zip", "archive", 3), ("x/m.db-shm", "companion", 0)]);
    assert_eq!(report.files.iter().map(|file| file.name.as_str()).collect::<Vec<_>>(), ["x/rates.csv"]);
}
