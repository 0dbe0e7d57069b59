//! One invented file for every layout of records, and what is said of it.

use std::fmt::Write;
use std::io::Cursor;

use expect_test::Expect;
use thalweg_flows::detect::{Detection, detect};
use thalweg_flows::layout::Layouts;
use thalweg_flows::load::read;
use thalweg_flows::readers::collect::CollectSink;

/// A file in the form of a real export, with nobody's data.
#[derive(Debug, Clone, Copy)]
pub struct Fixture {
    /// The layout that must read it.
    pub layout: &'static str,
    /// Its name.
    pub file: &'static str,
    /// Its text.
    pub text: &'static str,
}

/// A fixture.
pub const fn file(layout: &'static str, file: &'static str, text: &'static str) -> Fixture {
    Fixture { layout, file, text }
}

/// What the file could be.
pub fn detected(fixture: &Fixture, layouts: &Layouts) -> Detection {
    detect(&mut Cursor::new(fixture.text.as_bytes()), fixture.file, layouts).unwrap()
}

/// The layout, the counts, then one line for each record and reject.
pub fn told(name: &str, bytes: &[u8]) -> String {
    let layouts = Layouts::built_in().unwrap();
    let detection = detect(&mut Cursor::new(bytes), name, &layouts).unwrap();
    let Some(chosen) = detection.best() else { return format!("no layout: {:?}\n", detection.candidates) };
    let mut sink = CollectSink::default();
    let summary = read(
        chosen,
        &layouts,
        &mut Cursor::new(bytes),
        &thalweg_flows::readers::ReadContext { file_name: name, companions: &[] },
        &mut sink,
    )
    .unwrap();
    assert_eq!(sink.broken_bargain(), None, "{name}");
    assert_eq!(summary.rows, summary.record_rows + summary.furniture + summary.rejects, "{name}");
    let mut out = format!("{}: {} rows, {} furniture\n", chosen.name, summary.rows, summary.furniture);
    for record in &sink.records {
        let told: Vec<String> = record.told.iter().map(|(field, text)| format!("{field}={text:?}")).collect();
        let told = told.join(" ").replace('"', "");
        let _ = writeln!(out, "{} {} {told}", record.row, record.kind.name());
    }
    for reject in &sink.rejects {
        let _ = writeln!(out, "reject {} {} {:?}", reject.row, reject.code, reject.field);
    }
    if !sink.entries.is_empty() {
        let _ = writeln!(out, "{} entries", sink.entries.len());
    }
    out
}

/// Reads the fixture of a layout.
pub fn check(fixtures: &[Fixture], layout: &str, expected: Expect) {
    let fixture = fixtures.iter().find(|fixture| fixture.layout == layout).unwrap();
    expected.assert_eq(&told(fixture.file, fixture.text.as_bytes()));
}
