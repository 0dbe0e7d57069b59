//! Writing an invented case.

use crate::cli::Simulate;
use crate::output::Output;

pub fn run(args: &Simulate, output: &Output) -> anyhow::Result<()> {
    let truth = thalweg_testbed::sample_case(&args.out, args.seed, args.scale)?;
    output.value(&serde_json::json!({ "folder": args.out, "transfers": truth.transfers.len() }))?;
    output.line(
        "simulate-made",
        &[("folder", args.out.display().to_string().into()), ("transfers", truth.transfers.len().into())],
    )
}
