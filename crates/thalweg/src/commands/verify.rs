//! Checking a case or a package, as `thalweg-verify` does.

use std::process::ExitCode;

use crate::cli::Verify;
use crate::output::Output;

pub fn run(args: &Verify, output: &Output) -> anyhow::Result<ExitCode> {
    let options = thalweg_seal::verify::Options { all: args.all, ..Default::default() };
    let verdict = thalweg_seal::verify::verify(&args.path, &options)?;
    output.value(&verdict)?;
    output.text(&verdict.in_words(output.lang()))?;
    Ok(if verdict.holds() { ExitCode::SUCCESS } else { ExitCode::from(1) })
}
