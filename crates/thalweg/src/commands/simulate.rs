//! Writing an invented case, or a whole city with a gang in it.

use std::path::PathBuf;

use clap::Args;
use clap::builder::PossibleValuesParser;
use thalweg_testbed::city::{Coverage, Options, Script, Withheld};

use crate::output::Output;

/// The script that tells a funds case in statements.
const STATEMENTS: &str = "statements";
/// People of a city where none are asked for.
const PEOPLE: u32 = 1_000;

/// `thalweg simulate`.
#[derive(Debug, Args)]
pub struct Simulate {
    /// The folder to write.
    pub out: PathBuf,
    /// The same seed writes the same bytes.
    #[arg(long, default_value_t = 1)]
    pub seed: u64,
    /// What is told: `statements` (a funds case of a dozen accounts), `city` (ordinary life only), `park` (a city and
    /// whole gangs), or one part of a gang in a city.
    #[arg(long, default_value = "statements", value_parser = scripts())]
    pub script: String,
    /// Of `statements`: how many times the basic number of victims and bystanders (1). Of a city: its people (1,000).
    #[arg(long)]
    pub scale: Option<u32>,
    /// Days that a city is lived, 1 to 240.
    #[arg(long, default_value_t = 30)]
    pub days: u32,
    /// Of a city: every record of everybody (`population`), or what police would have asked for (`case`).
    #[arg(long, default_value = "population", value_parser = ["population", "case"])]
    pub coverage: String,
    /// Of a city: of a hundred statements (of others than victims), how many no bank hands over.
    #[arg(long, default_value_t = 0, value_parser = clap::value_parser!(u8).range(0..=100))]
    pub missing_statements: u8,
    /// Of a city: of a hundred chat messages, how many were deleted before the telephones were examined.
    #[arg(long, default_value_t = 0, value_parser = clap::value_parser!(u8).range(0..=100))]
    pub deleted_messages: u8,
}

/// The words that `--script` takes.
fn scripts() -> PossibleValuesParser {
    PossibleValuesParser::new(std::iter::once(STATEMENTS).chain(Script::ALL.map(Script::name)))
}

pub fn run(args: &Simulate, output: &Output) -> anyhow::Result<()> {
    match Script::named(&args.script) {
        Some(script) => city(args, script, output),
        None => statements(args, output),
    }
}

fn statements(args: &Simulate, output: &Output) -> anyhow::Result<()> {
    let truth = thalweg_testbed::sample_case(&args.out, args.seed, args.scale.unwrap_or(1))?;
    output.value(&serde_json::json!({ "folder": args.out, "transfers": truth.transfers.len() }))?;
    output.line(
        "simulate-made",
        &[("folder", args.out.display().to_string().into()), ("transfers", truth.transfers.len().into())],
    )
}

fn city(args: &Simulate, script: Script, output: &Output) -> anyhow::Result<()> {
    let coverage = if args.coverage == Coverage::Case.name() { Coverage::Case } else { Coverage::Population };
    let scale = args.scale.unwrap_or(PEOPLE);
    let withheld = Withheld { statements: args.missing_statements, messages: args.deleted_messages };
    let options = Options { script, seed: args.seed, scale, days: args.days, coverage, withheld };
    let made = thalweg_testbed::city::write(&args.out, &options)?;
    output.value(&serde_json::json!({
        "folder": args.out, "script": script.name(), "persons": made.persons, "patterns": made.patterns,
        "files": made.files, "records": made.records, "bytes": made.bytes,
    }))?;
    output.line(
        "simulate-city-made",
        &[
            ("folder", args.out.display().to_string().into()),
            ("records", made.records.into()),
            ("files", made.files.into()),
            ("patterns", made.patterns.into()),
        ],
    )
}
