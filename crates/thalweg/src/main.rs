//! The program: reads the command line, runs one verb, says what went wrong and what to do next.

mod claims;
mod cli;
mod clock;
mod commands;
mod facts;
mod output;
mod sealed;
mod tables;
mod valuation;

use std::io::Write as _;
use std::process::ExitCode;

use clap::{CommandFactory as _, FromArgMatches as _};
use thalweg_model::Lang;

use crate::cli::Cli;
use crate::output::Output;

fn main() -> ExitCode {
    leave_refusals_to_readers();
    let lang = language(std::env::args().skip(1));
    let matches = commands::translated(Cli::command(), lang).get_matches();
    let cli = match Cli::from_arg_matches(&matches) {
        Ok(cli) => cli,
        Err(error) => error.exit(),
    };
    let output = Output::new(cli.lang.unwrap_or(lang), cli.json, cli.quiet);
    match commands::run(&cli.verb, &output) {
        Ok(code) => code,
        Err(error) if closed(&error) => ExitCode::SUCCESS,
        Err(error) => {
            let chain = error.chain().map(ToString::to_string).collect::<Vec<_>>().join(": ");
            let _ = writeln!(std::io::stderr(), "{} {}", output.say("error"), output::harmless(&chain));
            if let Some(advice) = commands::advice(&error, &output) {
                let _ = writeln!(std::io::stderr(), "{advice}");
            }
            ExitCode::from(2)
        }
    }
}

/// A workbook on which its library gives up is refused by the reader, with a message of its own.
fn leave_refusals_to_readers() {
    let usual = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |info| {
        if !thalweg_flows::readers::workbook::is_guarded() {
            usual(info);
        }
    }));
}

/// The reader of our output went away (`thalweg log … | head`): nothing went wrong.
fn closed(error: &anyhow::Error) -> bool {
    let io = error.downcast_ref::<std::io::Error>();
    io.is_some_and(|error| error.kind() == std::io::ErrorKind::BrokenPipe)
}

/// The language asked for with `--lang`, else the one of the locale, else English.
fn language(arguments: impl Iterator<Item = String>) -> Lang {
    let arguments: Vec<String> = arguments.collect();
    let after = |flag: &str| {
        arguments.iter().position(|word| word == flag).and_then(|at| arguments.get(at + 1)).cloned()
    };
    let joined = arguments.iter().find_map(|word| word.strip_prefix("--lang=").map(str::to_owned));
    let locale = || {
        ["LC_ALL", "LC_MESSAGES", "LANG"]
            .iter()
            .find_map(|name| std::env::var(name).ok().filter(|v| !v.is_empty()))
    };
    after("--lang").or(joined).or_else(locale).and_then(|text| text.parse().ok()).unwrap_or_default()
}
