//! Checking a case or a package, as `thalweg-verify` does.

use std::process::ExitCode;

use anyhow::{Context as _, bail};
use thalweg_seal::verify::{self, Options, Report};
use thalweg_seal::{limits, package};

use crate::cli::Verify;
use crate::output::Output;

pub fn run(args: &Verify, output: &Output) -> anyhow::Result<ExitCode> {
    let options = Options { all: args.all, ..Options::default() };
    let report = check(args, &options).with_context(|| format!("checking {}", args.path.display()))?;
    output.value(&serde_json::json!({ "holds": report.holds(), "report": report }))?;
    let lang = output.lang();
    output.text(&report.name)?;
    output.text(&report.verdict(lang))?;
    for failure in &report.failures {
        output.text(&format!("  ✗ {}", failure.text(lang)))?;
    }
    for held in &report.held {
        output.text(&format!("  ✓ {}", held.text(lang)))?;
    }
    for remark in &report.remarks {
        output.text(&format!("  · {}", remark.text(lang)))?;
    }
    Ok(if report.holds() { ExitCode::SUCCESS } else { ExitCode::from(1) })
}

fn check(args: &Verify, options: &Options) -> anyhow::Result<Report> {
    let about = args.path.metadata()?;
    if about.is_dir() {
        return Ok(verify::case(&args.path, options)?);
    }
    if about.len() > limits::PACKAGE_BYTES {
        bail!("it has {} bytes; a package has at most {}", about.len(), limits::PACKAGE_BYTES);
    }
    Ok(package::verify(&std::fs::read(&args.path)?, options))
}
