//! Does this case or package still hold? A small program that another party can run, offline.
//!
//! Exit status: 0 it holds, 1 something does not (the first is named), 2 it could not be checked at all.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::Parser;
use thalweg_model::Lang;
use thalweg_seal::verify::{self, Options, Report};
use thalweg_seal::{Error, Key, limits, package};

/// Verifies a sealed case or a package of rows, offline.
#[derive(Parser)]
#[command(name = "thalweg-verify", version)]
struct Arguments {
    /// Folder of a case, or file of a package
    path: PathBuf,
    /// The key that the case must be signed with, from a source you trust
    #[arg(long, value_name = "KEY")]
    key: Option<String>,
    /// A checkpoint kept from earlier: it must be a beginning of this log
    #[arg(long, value_name = "FILE")]
    known_checkpoint: Option<PathBuf>,
    /// Name everything that does not hold, not only the first
    #[arg(long)]
    all: bool,
    /// Print the report as JSON
    #[arg(long)]
    json: bool,
    /// Language of the report: en, zh-Hans, zh-Hant
    #[arg(long, default_value = "en")]
    lang: Lang,
}

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let printed = run(&arguments).and_then(|report| {
        print(&report, &arguments).map(|()| report.holds()).map_err(|error| error.to_string())
    });
    match printed {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::from(1),
        Err(message) => {
            let _ = writeln!(std::io::stderr(), "thalweg-verify: {message}");
            ExitCode::from(2)
        }
    }
}

fn run(arguments: &Arguments) -> Result<Report, String> {
    let read =
        |path: &Path, limit: u64| read_file(path, limit).map_err(|why| format!("{}: {why}", path.display()));
    let key = arguments.key.as_deref().map(Key::parse).transpose().map_err(|error| error.to_string())?;
    let known =
        arguments.known_checkpoint.as_deref().map(|path| read(path, limits::CHECKPOINT_BYTES)).transpose()?;
    let options = Options { key, known_checkpoint: known, all: arguments.all };
    let data = arguments.path.metadata().map_err(|error| format!("{}: {error}", arguments.path.display()))?;
    if data.is_dir() {
        return verify::case(&arguments.path, &options).map_err(|error: Error| error.to_string());
    }
    Ok(package::verify(&read(&arguments.path, limits::PACKAGE_BYTES)?, &options))
}

fn read_file(path: &Path, limit: u64) -> Result<Vec<u8>, String> {
    let length = path.metadata().map_err(|error| error.to_string())?.len();
    if length > limit {
        return Err(format!("it has {length} bytes, the limit is {limit}"));
    }
    std::fs::read(path).map_err(|error| error.to_string())
}

fn print(report: &Report, arguments: &Arguments) -> std::io::Result<()> {
    let mut out = std::io::stdout().lock();
    if arguments.json {
        let json = serde_json::json!({ "holds": report.holds(), "report": report });
        return writeln!(out, "{json:#}");
    }
    let lang = arguments.lang;
    writeln!(out, "{}", report.name)?;
    writeln!(out, "{}", report.verdict(lang))?;
    for failure in &report.failures {
        writeln!(out, "  ✗ {}", failure.text(lang))?;
    }
    for held in &report.held {
        writeln!(out, "  ✓ {}", held.text(lang))?;
    }
    for remark in &report.remarks {
        writeln!(out, "  · {}", remark.text(lang))?;
    }
    Ok(())
}
