//! Showing the log.

use thalweg_seal::Event;

use super::open;
use crate::cli::Log;
use crate::output::Output;

pub fn run(args: &Log, output: &Output) -> anyhow::Result<()> {
    let case = open(&args.case)?;
    let mut rows = Vec::new();
    let mut values = Vec::new();
    for logged in case.events()? {
        let logged = logged?;
        if logged.index < args.since {
            continue;
        }
        values
            .push(serde_json::json!({ "entry": logged.index, "leaf": logged.leaf, "record": logged.record }));
        let record = &logged.record;
        let what = summary(&record.event);
        rows.push(vec![
            logged.index.to_string(),
            record.at.time.clone(),
            output.say(&format!("event-{}", record.event.kind().replace('_', "-"))),
            what,
            logged.leaf.to_string().chars().take(12).collect(),
        ]);
    }
    let checkpoint = case.checkpoint();
    output.value(&serde_json::json!({
        "origin": case.key().name(), "size": checkpoint.size, "root": checkpoint.root, "entries": values,
    }))?;
    output.table(&["#head-entry", "head-time", "head-event", "head-what", "head-leaf"], &rows)?;
    let root = checkpoint.root.to_string();
    output.line("log-checkpoint", &[("size", checkpoint.size.into()), ("root", root.into())])
}

/// What an event is about, in a few words.
pub fn summary(event: &Event) -> String {
    match event {
        Event::CaseCreated(created) => created.public_key.clone(),
        Event::CaseAmended(amended) => amended.reason.clone(),
        Event::Sealed(sealed) => {
            format!("{} ({} B) {}", sealed.file.name, sealed.bytes, sealed.evidence.short())
        }
        Event::RowsSealed(rows) => format!("{} × {} {}", rows.rows, rows.layout, rows.evidence.short()),
        Event::Derived(derived) => {
            let first = derived.files.first().map(|file| file.path.as_str()).unwrap_or_default();
            format!("{first} … ({})", derived.files.len())
        }
        Event::Finding(finding) => format!("{} {}", finding.method, finding.file.path),
        Event::Disclosed(disclosed) => {
            let rows: usize = disclosed.rows.iter().map(|rows| rows.rows.len()).sum();
            format!("{rows} → {}", disclosed.recipient)
        }
        Event::Timestamped(stamped) => format!("{} @ {}", stamped.size, stamped.stated),
    }
}
