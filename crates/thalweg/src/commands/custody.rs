//! Showing who held a sealed file, and under which authority.

use anyhow::bail;
use thalweg_model::EvidenceId;
use thalweg_seal::{Case, Event};

use super::{log, open};
use crate::cli::Custody;
use crate::output::Output;

pub fn run(args: &Custody, output: &Output) -> anyhow::Result<()> {
    let case = open(&args.case)?;
    let evidence = named(&case, &args.item)?;
    let history = case.custody_of(&evidence)?;
    let values: Vec<_> = history
        .iter()
        .map(|logged| serde_json::json!({ "entry": logged.index, "leaf": logged.leaf, "record": logged.record }))
        .collect();
    output.value(&serde_json::json!({ "evidence": evidence, "history": values }))?;
    output.text(&evidence.to_string())?;
    let mut rows = Vec::new();
    for logged in &history {
        let at = &logged.record.at;
        let mut said = vec![log::summary(&logged.record.event)];
        if let Event::Sealed(sealed) = &logged.record.event {
            let custody = &sealed.custody;
            let collectors = custody.collectors.join(", ");
            let parts = [
                ("head-authority", &custody.authority),
                ("head-source", &custody.source),
                ("head-holder", &custody.holder),
                ("head-collectors", &collectors),
                ("head-place", &custody.place),
                ("head-method", &custody.method),
                ("head-tool", &custody.tool),
                ("head-legal-basis", &custody.legal_basis),
                ("head-purpose", &custody.purpose),
                ("head-use-limits", &custody.use_limits),
            ];
            if let Some(from) = sealed.from {
                said.push(output.say_with(
                    "custody-from",
                    &[("archive", from.evidence.to_string().into()), ("member", from.member.into())],
                ));
            }
            said.extend(
                parts
                    .iter()
                    .filter(|(_, text)| !text.is_empty())
                    .map(|(key, text)| format!("{}: {text}", output.say(key))),
            );
        }
        let kind = output.say(&format!("event-{}", logged.record.event.kind().replace('_', "-")));
        rows.push(vec![
            logged.index.to_string(),
            format!("{}\n{}", at.time, at.clock),
            kind,
            said.join("\n"),
        ]);
    }
    output.table(&["#head-entry", "head-time", "head-event", "head-what"], &rows)
}

/// The sealed file that a person means: its digest, the first digits of it, or its file name.
pub fn named(case: &Case, item: &str) -> anyhow::Result<EvidenceId> {
    if let Ok(evidence) = item.parse::<EvidenceId>() {
        return Ok(case.holding(&evidence)?.evidence);
    }
    let digits = item.strip_prefix("sha256:").unwrap_or(item);
    let fits = |holding: &&thalweg_seal::Holding| {
        let by_digits = digits.len() >= 4 && holding.evidence.hex().starts_with(digits);
        by_digits || holding.custody.iter().any(|custody| custody.sealed.file.name == item)
    };
    let mut found: Vec<EvidenceId> = case.holdings()?.filter(fits).map(|holding| holding.evidence).collect();
    if found.is_empty() && !item.contains('/') {
        let bare = |name: &str| name.rsplit('/').next() == Some(item);
        let fits = |holding: &&thalweg_seal::Holding| {
            holding.custody.iter().any(|custody| bare(&custody.sealed.file.name))
        };
        found = case.holdings()?.filter(fits).map(|holding| holding.evidence).collect();
    }
    match found.as_slice() {
        [one] => Ok(*one),
        [] => bail!("no sealed file is called {item:?}; `thalweg log` lists them"),
        several => {
            bail!("{} sealed files are called {item:?}; name one by its digest: {several:?}", several.len())
        }
    }
}
