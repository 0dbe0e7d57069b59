//! Writes one large bank statement: `big_statement FILE ROWS SEED`.

use std::fs::File;
use std::io::BufWriter;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut arguments = std::env::args().skip(1);
    let mut next = || arguments.next().ok_or("give FILE ROWS SEED");
    let (file, rows, seed) = (next()?, next()?.parse()?, next()?.parse()?);
    thalweg_testbed::statement_csv(BufWriter::with_capacity(1 << 20, File::create(file)?), rows, seed)?;
    Ok(())
}
