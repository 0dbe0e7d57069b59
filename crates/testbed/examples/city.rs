//! Writes a simulated city: `cargo run -p thalweg-testbed --release --example city -- OUT SCRIPT SEED SCALE DAYS [case]`.

use std::io::Write;

use thalweg_testbed::city::{Coverage, Options, Script, write};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let words: Vec<String> = std::env::args().collect();
    let word = |index: usize| words.get(index).map_or("", String::as_str);
    let script = Script::named(word(2)).ok_or("no such script")?;
    let coverage = if word(6) == "case" { Coverage::Case } else { Coverage::Population };
    let options = Options {
        script,
        seed: word(3).parse()?,
        scale: word(4).parse()?,
        days: word(5).parse()?,
        coverage,
        ..Options::new(script, 1)
    };
    let summary = write(std::path::Path::new(word(1)), &options)?;
    writeln!(std::io::stdout(), "{summary:?}")?;
    Ok(())
}
