//! How much does the row tree cost? Every line of a sealed file becomes a row; nothing else is done.
//!
//! `bench_rows CASE sha256:…`

use std::io::{BufRead as _, BufReader};
use std::path::Path;

use thalweg_model::EvidenceId;
use thalweg_seal::{Case, RowSealer};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut arguments = std::env::args().skip(1);
    let case = arguments.next().ok_or("give a case")?;
    let evidence: EvidenceId = arguments.next().ok_or("give a sealed file")?.parse()?;
    let writer = Case::lock(Path::new(&case))?;
    let mut file = BufReader::with_capacity(1 << 20, writer.case().open_evidence(&evidence)?);
    let mut rows = RowSealer::begin(&writer, evidence, "lines-1")?;
    let (mut line, mut start) = (Vec::new(), 0_u64);
    while file.read_until(b'\n', &mut line)? > 0 {
        rows.push_span(start, &line);
        start += line.len() as u64;
        line.clear();
    }
    let pending = rows.finish("lines")?;
    #[expect(clippy::print_stdout, reason = "a program, not a library")]
    {
        println!("{} rows, root {}", pending.sealed().rows, pending.sealed().root);
    }
    Ok(())
}
