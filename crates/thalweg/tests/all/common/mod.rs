//! Running the program as a person would, on an invented case.

#![allow(dead_code, reason = "each test file uses its own part")]

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use serde_json::Value;

/// The program with these words; must end with status 0.
pub fn thalweg(words: &[&str]) -> Output {
    let output = ended(words);
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "thalweg {words:?} ended with {}: {said}", output.status);
    output
}

/// The program with these words, however it ends.
pub fn ended(words: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_thalweg")).arg("--quiet").args(words).output().unwrap()
}

/// The answer of the program as JSON.
pub fn json(words: &[&str]) -> Value {
    let mut all = vec!["--json"];
    all.extend(words);
    serde_json::from_slice(&thalweg(&all).stdout).unwrap()
}

/// An invented case: simulated, sealed and loaded.
pub struct Sample {
    /// Goes away with the test.
    _folder: tempfile::TempDir,
    pub files: PathBuf,
    pub case: PathBuf,
    pub truth: Value,
    pub loaded: Value,
}

impl Sample {
    pub fn new(seed: u64) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let (files, case) = (folder.path().join("files"), folder.path().join("case"));
        thalweg(&["simulate", text(&files), "--seed", &seed.to_string()]);
        init(&case);
        seal(&case, &files.join("evidence"));
        let loaded = json(&["load", text(&case), "--layouts", text(&files.join("layouts"))]);
        let truth = serde_json::from_slice(&std::fs::read(files.join("truth.json")).unwrap()).unwrap();
        Self { _folder: folder, files, case, truth, loaded }
    }

    pub fn trace(&self) -> Value {
        json(&["trace", text(&self.case), "--claims", text(&self.files.join("claims.yaml"))])
    }
}

pub fn init(case: &Path) {
    thalweg(&[
        "init",
        text(case),
        "--name",
        "Example",
        "--purpose",
        "test",
        "--authority",
        "Example Police",
        "--jurisdiction",
        "CN",
        "--assume-offset",
        "+08:00",
    ]);
}

pub fn seal(case: &Path, path: &Path) {
    thalweg(&[
        "seal",
        text(case),
        text(path),
        "--authority",
        "Order 1",
        "--source",
        "Example Bank",
        "--collector",
        "Officer Example",
        "--legal-basis",
        "Example Act",
        "--purpose",
        "test",
    ]);
}

pub fn text(path: &Path) -> &str {
    path.to_str().unwrap()
}
