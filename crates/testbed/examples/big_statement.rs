//! Writes one large bank statement, or with a fourth word the calls of many subscribers:
//! `big_statement FILE ROWS SEED [calls]`.

use std::fs::File;
use std::io::BufWriter;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut arguments = std::env::args().skip(1);
    let mut next = || arguments.next().ok_or("give FILE ROWS SEED");
    let (file, rows, seed) = (next()?, next()?.parse()?, next()?.parse()?);
    let out = BufWriter::with_capacity(1 << 20, File::create(file)?);
    match arguments.next().as_deref() {
        Some("calls") => thalweg_testbed::calls_csv(out, rows, seed)?,
        _ => thalweg_testbed::statement_csv(out, rows, seed)?,
    }
    Ok(())
}
