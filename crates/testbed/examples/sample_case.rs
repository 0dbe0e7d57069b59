//! Writes the sample case into a folder to look at: `cargo run -p thalweg-testbed --example sample_case -- FOLDER`.

fn main() -> Result<(), thalweg_testbed::TestbedError> {
    let folder = std::env::args().nth(1).unwrap_or_else(|| "demo/files".to_owned());
    let truth = thalweg_testbed::sample_case(std::path::Path::new(&folder), 1, 1)?;
    let line = format!("{} files, {} transfers in {folder}\n", truth.files.len(), truth.transfers.len());
    let _ = std::io::Write::write_all(&mut std::io::stdout(), line.as_bytes());
    Ok(())
}
