//! Time stamps of an independent authority (RFC 3161) on the log. This program sends nothing: it writes the request and
//! keeps the answer.

use anyhow::{Context as _, bail};
use thalweg_seal::Case;

use super::{now, open};
use crate::cli::Timestamp;
use crate::output::Output;

pub fn run(args: &Timestamp, output: &Output) -> anyhow::Result<()> {
    match (&args.request, &args.response) {
        (Some(file), None) => {
            let case = open(&args.case)?;
            let request = thalweg_seal::timestamp::request(&case.checkpoint().note, None)?;
            std::fs::write(file, request).with_context(|| format!("writing {}", file.display()))?;
            output.value(&serde_json::json!({ "request": file, "size": case.checkpoint().size }))?;
            output.line("timestamp-request", &[("file", file.display().to_string().into())])
        }
        (None, Some(file)) => {
            let answer = std::fs::read(file).with_context(|| format!("reading {}", file.display()))?;
            let token = Case::lock(&args.case)?.record_timestamp(&answer, &now()?)?;
            output.value(&serde_json::json!({ "stated": token.stated_time() }))?;
            output.line("timestamp-kept", &[("time", token.stated_time().into())])
        }
        _ => bail!(output.say("timestamp-which")),
    }
}
