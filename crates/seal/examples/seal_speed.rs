//! How long does sealing take, and how much does the row tree add?
//!
//! `seal_speed FILE CASE [rows]` makes a case, seals the file into it and, with `rows`, seals its lines as rows. Time it
//! from outside (`time`), beside `sha256sum FILE` and `cp FILE COPY`.

use std::path::Path;

use thalweg_seal::{At, Case, CaseInfo, Custody, RowSealer};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let arguments: Vec<String> = std::env::args().collect();
    let [_, file, case, rest @ ..] = arguments.as_slice() else {
        return Err("usage: seal_speed FILE CASE [rows]".into());
    };
    let at = At::new("2026-11-22T09:00:00+08:00", "none: a measurement")?;
    Case::create(Path::new(case), &CaseInfo::default(), &at)?;
    let mut writer = Case::lock(Path::new(case))?;
    let sealed = writer.seal_file(Path::new(file), &Custody::default(), &at, &mut |_| {})?;
    if !rest.is_empty() {
        let text = std::fs::read(writer.case().evidence_path(&sealed.evidence))?;
        let mut rows = RowSealer::begin(&writer, sealed.evidence, "lines-1")?;
        let mut start = 0;
        for line in text.split_inclusive(|byte| *byte == b'\n') {
            rows.push_span(start, line);
            start += line.len() as u64;
        }
        writer.record_rows(vec![rows.finish("lines")?], &at)?;
    }
    Ok(())
}
