//! One verb, one file.

mod addresses;
mod clocks;
mod collide;
mod custody;
pub use custody::named;
mod find;
mod init;
mod investigate;
mod layouts;
mod ledger;
mod load;
mod log;
mod package;
mod report;
mod row;
mod seal;
pub(crate) mod simulate;
mod sql;
mod status;
mod timeline;
mod timestamp;
mod trace;
mod unpack;
mod verify;
mod walk;

use std::path::Path;
use std::process::ExitCode;

use anyhow::Context as _;
use thalweg_chain::words::Words;
use thalweg_model::Lang;
use thalweg_seal::{At, Case};

use crate::cli::Verb;
use crate::clock;
use crate::output::{CLI, Output};

/// Runs a verb. A verb that finds something wrong with the case answers 1; one that cannot do its work is an error.
pub fn run(verb: &Verb, output: &Output) -> anyhow::Result<ExitCode> {
    match verb {
        Verb::Init(args) => init::run(args, output),
        Verb::Seal(args) => seal::run(args, output),
        Verb::Unpack(args) => unpack::run(args, output),
        Verb::Load(args) => load::run(args, output),
        Verb::Accounts(args) => ledger::accounts(args, output),
        Verb::Transfers(args) => ledger::transfers(args, output),
        Verb::Trace(args) => trace::run(args, output),
        Verb::Reach(args) => walk::reach(args, output),
        Verb::Trail(args) => walk::trail(args, output),
        Verb::Report(args) => report::run(args, output),
        Verb::Status(args) => status::run(args, output),
        Verb::Find(args) => find::run(args, output),
        Verb::Timeline(args) => timeline::run(args, output),
        Verb::Collide(args) => collide::run(args, output),
        Verb::Sql(args) => sql::run(args, output),
        Verb::Methods => investigate::methods(output),
        Verb::Run(args) => investigate::run(args, output),
        Verb::Findings(args) => investigate::findings(args, output),
        Verb::Explain(args) => investigate::explain(args, output),
        Verb::Drill(args) => return investigate::drill(args, output),
        Verb::Addresses(args) => addresses::run(args, output),
        Verb::Row(args) => row::run(args, output),
        Verb::Package(args) => package::run(args, output),
        Verb::Log(args) => log::run(args, output),
        Verb::Custody(args) => custody::run(args, output),
        Verb::Timestamp(args) => timestamp::run(args, output),
        Verb::Verify(args) => return verify::run(args, output),
        Verb::Layouts(args) => layouts::run(args, output),
        Verb::Simulate(args) => simulate::run(args, output),
    }?;
    Ok(ExitCode::SUCCESS)
}

/// The command with its verbs described in the person's language.
pub fn translated(mut command: clap::Command, lang: Lang) -> clap::Command {
    if lang == Lang::En {
        return command;
    }
    let words = Words::new(lang, &[CLI]);
    command = command.about(words.say("help"));
    let verbs: Vec<String> = command.get_subcommands().map(|verb| verb.get_name().to_owned()).collect();
    for verb in verbs.iter().filter(|verb| verb.as_str() != "help") {
        let about = words.say(&format!("help-{verb}"));
        command = command.mut_subcommand(verb.as_str(), |command| {
            let within: Vec<String> =
                command.get_subcommands().map(|below| below.get_name().to_owned()).collect();
            within.into_iter().filter(|below| below != "help").fold(command.about(about), |command, below| {
                let about = words.say(&format!("help-{verb}-{below}"));
                command.mut_subcommand(below, |below| below.about(about))
            })
        });
    }
    command
}

/// What to do next about an error, where there is something to say.
pub fn advice(error: &anyhow::Error, output: &Output) -> Option<String> {
    let key = match error.chain().find_map(|cause| cause.downcast_ref::<thalweg_seal::Error>())? {
        thalweg_seal::Error::Locked(_) => "advice-locked",
        thalweg_seal::Error::NotACase(_) => "advice-not-a-case",
        _ => return None,
    };
    Some(output.say(key))
}

/// Opens a case for reading.
fn open(path: &Path) -> anyhow::Result<Case> {
    Case::open(path).with_context(|| format!("opening the case {}", path.display()))
}

/// This moment, by this machine's clock.
fn now() -> anyhow::Result<At> {
    Ok(At::new(&clock::now(), clock::SYSTEM_CLOCK)?)
}

/// The offset at which the case shows times, and reads those without a zone.
fn offset(case: &Case) -> i16 {
    case.info().assumed_offset_minutes.unwrap_or(0)
}

/// `thalweg 0.1.0`.
pub fn tool() -> String {
    format!("thalweg {}", env!("CARGO_PKG_VERSION"))
}
