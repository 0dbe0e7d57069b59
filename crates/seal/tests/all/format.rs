//! The format document is true: its example is what the code makes, and a verifier written from it agrees.

use crate::common;

use std::path::Path;
use std::process::Command;
use std::time::{Duration, SystemTime};

use common::*;
use thalweg_seal::package::{self, Recipient};
use thalweg_seal::{Event, Secrets};

const DOCUMENT: &str = include_str!("../../../../docs/formats/seal-v1.md");
const TEXT: &[u8] = b"a,1\nb,2\nc,3\n";

/// The example case; the source's time of modification is fixed, so every byte repeats.
fn example() -> (Desk, thalweg_model::EvidenceId) {
    let desk = Desk::new();
    let source = desk.source("rows.csv", TEXT);
    let fixed = SystemTime::UNIX_EPOCH + Duration::from_secs(1_700_000_000);
    std::fs::File::options().append(true).open(&source).unwrap().set_modified(fixed).unwrap();
    let mut writer = desk.lock();
    let evidence = writer.seal_file(&source, &custody(), &at(1), &mut |_| {}).unwrap().evidence;
    desk.seal_rows(&mut writer, evidence, TEXT);
    drop(writer);
    (desk, evidence)
}

fn described() -> String {
    use std::fmt::Write;
    let (desk, evidence) = example();
    let case = desk.open();
    let mut text = String::new();
    let Secrets { signing_seed, row_salt_key } = secrets();
    assert_eq!((signing_seed, row_salt_key), ([7; 32], [9; 32]));
    writeln!(text, "public key      {}", case.key().text()).unwrap();
    writeln!(text, "evidence        {evidence}").unwrap();
    for number in 1..=3 {
        let proof = case.prove_row(&row(evidence, number)).unwrap();
        let leaf = thalweg_seal::leaf_hash(&[proof.salt.as_slice(), &proof.bytes].concat());
        writeln!(text, "row {number} salt      {}", hex::encode(proof.salt)).unwrap();
        writeln!(text, "row {number} leaf      {leaf}").unwrap();
    }
    for logged in case.events().unwrap() {
        let logged = logged.unwrap();
        if let Event::RowsSealed(rows) = &logged.record.event {
            let index = std::fs::read(desk.case().join(rows.index_path())).unwrap();
            writeln!(text, "row root        {}", rows.root).unwrap();
            writeln!(text, "index, rows     {}", hex::encode(&index[40..index.len() - 104])).unwrap();
            writeln!(text, "index SHA-256   {}", rows.index_sha256).unwrap();
        }
        writeln!(text, "entry {} leaf    {}", logged.index, logged.leaf).unwrap();
    }
    let entries = std::fs::read_to_string(desk.case().join("log/entries")).unwrap();
    writeln!(text, "entry 0         {}", entries.lines().next().unwrap()).unwrap();
    let note = String::from_utf8(case.checkpoint().note.clone()).unwrap();
    writeln!(text, "checkpoint\n{}", note.trim_end()).unwrap();
    text
}

#[test]
fn the_worked_example_is_what_the_code_makes() {
    let documented =
        DOCUMENT.split("```text example\n").nth(1).and_then(|rest| rest.split("```").next()).unwrap();
    assert_eq!(documented, described());
}

#[test]
fn a_verifier_written_from_the_document_in_another_language_agrees() {
    let (desk, evidence) = example();
    let mut writer = desk.lock();
    let many: String = (0..1000).map(|row| format!("{row},流水 {}\n", row * row)).collect();
    let second = desk.seal(&mut writer, "many.csv", many.as_bytes());
    desk.seal_rows(&mut writer, second, many.as_bytes());
    let out = desk.folder.path().join("package.json");
    let cited = [row(evidence, 2), row(second, 1), row(second, 256), row(second, 257), row(second, 1000)];
    package::write(&mut writer, &cited, &out, &Recipient::default(), &at(5)).unwrap();
    let root = writer.case().checkpoint().root;
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/all/verify.py");
    let Ok(output) = Command::new("python3").arg(script).arg(desk.case()).arg(&out).output() else {
        eprintln!("skipped: no python3");
        return;
    };
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    assert!(said.starts_with(&format!("root {root}\n")) && said.ends_with("package rows 5\n"), "{said}");
    let leaves: Vec<&str> = DOCUMENT.lines().filter(|line| line.contains(" leaf      ")).collect();
    assert!(leaves.iter().all(|line| said.contains(line.split_whitespace().last().unwrap())), "{said}");
}
