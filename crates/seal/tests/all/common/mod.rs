//! What the tests of sealing share: a small case on disk.

#![allow(dead_code)]

use std::path::{Path, PathBuf};

use thalweg_model::{EvidenceId, RowId};
use thalweg_seal::verify::{self, Options, Report};
use thalweg_seal::{At, Case, CaseInfo, Custody, RowSealer, Secrets, Writer};

/// A time, as the caller of the library states it.
pub fn at(minute: u32) -> At {
    At::new(&format!("2026-11-22T09:{minute:02}:00+08:00"), "desk clock, set by radio").unwrap()
}

/// A custody record with every field filled in.
pub fn custody() -> Custody {
    Custody {
        authority: "Order 17/2026".to_owned(),
        source: "export/statement.csv".to_owned(),
        holder: "A bank".to_owned(),
        collectors: vec!["Officer A".to_owned(), "Officer B".to_owned()],
        place: "Branch office".to_owned(),
        method: "production by the bank".to_owned(),
        tool: "none".to_owned(),
        legal_basis: "Article 54".to_owned(),
        purpose: "case 1".to_owned(),
        use_limits: "this case only".to_owned(),
    }
}

/// Fixed keys, so that digests repeat.
pub fn secrets() -> Secrets {
    Secrets { signing_seed: [7; 32], row_salt_key: [9; 32] }
}

/// A case folder with a folder of sources beside it.
pub struct Desk {
    pub folder: tempfile::TempDir,
}

pub fn info() -> CaseInfo {
    CaseInfo { name: "Case 1".to_owned(), purpose: "to test".to_owned(), ..CaseInfo::default() }
}

impl Desk {
    /// An empty case.
    pub fn new() -> Self {
        let desk = Self { folder: tempfile::tempdir().unwrap() };
        Case::create_with(&desk.case(), &info(), &at(0), &secrets()).unwrap();
        desk
    }

    /// A case with two sealed files; the first has sealed rows, a derived table and a finding.
    pub fn filled() -> (Self, EvidenceId) {
        let desk = Self::new();
        let mut writer = desk.lock();
        let first = desk.seal(&mut writer, "one.csv", ROWS.as_bytes());
        desk.seal(&mut writer, "two.csv", b"nothing of interest\n");
        desk.seal_rows(&mut writer, first, ROWS.as_bytes());
        std::fs::write(desk.case().join("flows/transfers.parquet"), b"a table").unwrap();
        writer.record_derived_folder("flows", "test 1", &at(3)).unwrap();
        std::fs::write(desk.case().join("findings/one.json"), b"{}").unwrap();
        writer.record_finding(Path::new("findings/one.json"), "trace 1", &at(4)).unwrap();
        (desk, first)
    }

    pub fn case(&self) -> PathBuf {
        self.folder.path().join("case")
    }

    pub fn source(&self, name: &str, bytes: &[u8]) -> PathBuf {
        let path = self.folder.path().join(name);
        std::fs::write(&path, bytes).unwrap();
        path
    }

    pub fn lock(&self) -> Writer {
        Case::lock(&self.case()).unwrap()
    }

    pub fn open(&self) -> Case {
        Case::open(&self.case()).unwrap()
    }

    pub fn seal(&self, writer: &mut Writer, name: &str, bytes: &[u8]) -> EvidenceId {
        let source = self.source(name, bytes);
        writer.seal_file(&source, &custody(), &at(1), &mut |_| {}).unwrap().evidence
    }

    /// Seals the lines of a file as its rows.
    pub fn seal_rows(&self, writer: &mut Writer, evidence: EvidenceId, text: &[u8]) {
        let mut sealer = RowSealer::begin(writer, evidence, "lines-1").unwrap();
        let mut start = 0;
        for line in text.split_inclusive(|byte| *byte == b'\n') {
            sealer.push_span(start, line);
            start += line.len() as u64;
        }
        let rows = sealer.finish("plain").unwrap();
        writer.record_rows(vec![rows], &at(2)).unwrap();
    }

    pub fn verify(&self) -> Report {
        verify::case(&self.case(), &Options::default()).unwrap()
    }

    /// The first thing that does not hold, in words.
    pub fn first_failure(&self) -> String {
        let report = self.verify();
        report.failures.first().map_or("everything holds".to_owned(), |f| f.text(thalweg_model::Lang::En))
    }
}

/// Five rows.
pub const ROWS: &str = "time,amount\n09:00,100\n09:01,250\n09:02,-70\n09:03,1\n";

pub fn row(evidence: EvidenceId, row: u64) -> RowId {
    RowId { evidence, row }
}

/// Flips one bit of a file, whatever its mode.
pub fn flip(path: &Path, byte: usize) {
    edit(path, |bytes| bytes[byte] ^= 1);
}

/// Changes a file's bytes, whatever its mode.
pub fn edit(path: &Path, change: impl FnOnce(&mut Vec<u8>)) {
    let mut bytes = std::fs::read(path).unwrap();
    change(&mut bytes);
    std::fs::remove_file(path).unwrap();
    std::fs::write(path, bytes).unwrap();
}
