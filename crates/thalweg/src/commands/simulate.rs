//! Writing an invented case, or a whole city with a gang in it.

use clap::builder::PossibleValuesParser;
use thalweg_testbed::city::{Coverage, Options, Script};

use crate::cli::Simulate;
use crate::output::Output;

/// The script that tells a funds case in statements.
const STATEMENTS: &str = "statements";
/// People of a city where none are asked for.
const PEOPLE: u32 = 1_000;

/// The words that `--script` takes.
pub fn scripts() -> PossibleValuesParser {
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
    let options = Options { script, seed: args.seed, scale, days: args.days, coverage };
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
