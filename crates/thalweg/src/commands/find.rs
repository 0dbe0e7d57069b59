//! Every row in which an identifier stands.

use std::net::IpAddr;

use thalweg_flows::records::lookup::{self, Hit, Shown, Wanted};
use thalweg_identify::{Context, Identified, explain, guesses};
use thalweg_model::{IdentifierKind, RowId};
use thalweg_seal::Case;

use super::addresses::{self, Known};
use super::{offset, open};
use crate::cli::Find;
use crate::output::Output;

/// Fields of a record that are shown on a terminal.
const FIELDS_SHOWN: usize = 8;
/// Characters of a field that are shown on a terminal.
const FIELD_CHARS: usize = 60;

pub fn run(args: &Find, output: &Output) -> anyhow::Result<()> {
    let case = open(&args.case)?;
    let taken = taken_for(&case, &args.identifier, args.kind);
    let wanted = forms(&taken, &args.identifier);
    let hits = lookup::hits(case.path(), &wanted)?;
    let most = if args.most == 0 { usize::MAX } else { args.most };
    let first = within(&hits, most);
    let records = if args.cite { Vec::new() } else { lookup::shown(case.path(), first, &wanted)? };
    let said: Vec<serde_json::Value> = taken.iter().map(said_of).collect();
    let asked = addresses_of(&taken);
    let known = Known::of(&case, &records, asked.iter().copied())?;
    let marks: Vec<serde_json::Value> = asked
        .iter()
        .map(|ip| serde_json::json!({ "ip": ip, "marks": addresses::values(known.get(ip)) }))
        .collect();
    output.value(&serde_json::json!({
        "identifier": args.identifier, "taken_for": said, "addresses": marks, "hits": hits.len(),
        "rows": hits.iter().map(|hit| serde_json::json!({
            "row": cited(hit), "table": hit.table, "field": hit.field,
        })).collect::<Vec<_>>(),
        "records": with_marks(&case, &records, &known),
    }))?;
    say_taken(&taken, output)?;
    asked.iter().try_for_each(|ip| addresses::say(&case, known.get(ip), output))?;
    match args.cite {
        true => cites(&hits, most, output)?,
        false => table(&case, &records, &known, output)?,
    }
    let files: std::collections::BTreeSet<_> = hits.iter().map(|hit| hit.evidence).collect();
    output.line("find-summary", &[("rows", hits.len().into()), ("files", files.len().into())])?;
    if first.len() < hits.len() {
        output.line("find-more", &[("most", args.most.into())])?;
    }
    Ok(())
}

/// What a text is taken for: the kind asked, or all that fit.
pub fn taken_for(case: &Case, text: &str, kind: Option<IdentifierKind>) -> Vec<Identified> {
    let jurisdiction = &case.info().jurisdiction;
    let region = (jurisdiction.len() == 2).then_some(jurisdiction.as_str());
    let ctx = Context { region };
    match kind {
        Some(kind) => vec![explain(kind, text, &ctx)],
        None => guesses(text, &ctx),
    }
}

/// The internet addresses that a text is taken for.
pub fn addresses_of(taken: &[Identified]) -> Vec<IpAddr> {
    let ips = taken.iter().filter(|one| one.kind == IdentifierKind::Ip);
    ips.filter_map(|one| one.normal.parse().ok()).collect()
}

/// Records as JSON, with what tables say of their addresses as of their day.
pub fn with_marks(case: &Case, records: &[Shown], known: &Known) -> Vec<serde_json::Value> {
    let mut said = Vec::new();
    for record in records {
        let mut value = serde_json::json!(record);
        let marks: Vec<serde_json::Value> = known
            .said_of(record, offset(case))
            .into_iter()
            .map(|(field, ip, marks)| {
                serde_json::json!({ "field": field, "ip": ip, "marks": addresses::values(&marks) })
            })
            .collect();
        if let (Some(object), false) = (value.as_object_mut(), marks.is_empty()) {
            object.insert("addresses".to_owned(), marks.into());
        }
        said.push(value);
    }
    said
}

/// The forms in which it may stand in indexes: the normal forms, and the text itself.
pub fn forms(taken: &[Identified], text: &str) -> Vec<Wanted> {
    let mut wanted: Vec<Wanted> =
        taken.iter().map(|one| Wanted { kind: one.kind, normal: one.normal.clone() }).collect();
    let itself = explain(IdentifierKind::Reference, text, &Context::default());
    wanted.push(Wanted { kind: IdentifierKind::Reference, normal: itself.normal });
    let name = explain(IdentifierKind::Name, text, &Context::default());
    wanted.push(Wanted { kind: IdentifierKind::Name, normal: name.normal });
    wanted.sort();
    wanted.dedup();
    wanted
}

/// The surest reading, then in one line what else it was looked for as.
fn say_taken(taken: &[Identified], output: &Output) -> anyhow::Result<()> {
    let Some((first, others)) = taken.split_first() else { return Ok(()) };
    output.text(&format!("{} · {} · {}", first.kind, first.normal, first.verdict.code()))?;
    if others.is_empty() {
        return Ok(());
    }
    let others: Vec<&str> = others.iter().map(|one| one.kind.name()).collect();
    output.line("find-also", &[("kinds", others.join(", ").into())])
}

fn said_of(one: &Identified) -> serde_json::Value {
    serde_json::json!({
        "kind": one.kind, "normal": one.normal, "verdict": one.verdict.code(),
        "facts": one.facts.0.iter().cloned().collect::<std::collections::BTreeMap<_, _>>(),
    })
}

/// The hits of the first `most` rows.
pub fn within(hits: &[Hit], most: usize) -> &[Hit] {
    let mut rows = 0;
    let mut last = None;
    for (place, hit) in hits.iter().enumerate() {
        let row = (hit.evidence, &hit.table, hit.row);
        if last != Some(row) {
            rows += 1;
            last = Some(row);
        }
        if rows > most {
            return hits.get(..place).unwrap_or(hits);
        }
    }
    hits
}

fn cited(hit: &Hit) -> String {
    match hit.row {
        0 => hit.evidence.to_string(),
        row => RowId { evidence: hit.evidence, row }.to_string(),
    }
}

fn cites(hits: &[Hit], most: usize, output: &Output) -> anyhow::Result<()> {
    let rows: Vec<Vec<String>> = within(hits, most)
        .iter()
        .map(|hit| vec![cited(hit), format!("{}.{}", hit.table, hit.field)])
        .collect();
    output.table(&["head-row", "head-field"], &rows)
}

/// Records as rows of a table: when, what, where it stands, what it says.
pub fn table(case: &Case, records: &[Shown], known: &Known, output: &Output) -> anyhow::Result<()> {
    let mut rows = Vec::new();
    for record in records {
        let at = record.at.map(thalweg_flows::text::shown::shown).unwrap_or_default();
        let name =
            case.holding(&record.evidence).map(|holding| holding.name().to_owned()).unwrap_or_default();
        rows.push(vec![
            at.clone(),
            record.table.clone(),
            format!("{name}\n{}#row={}", record.evidence.short(), record.row),
            std::iter::once(said(record, &at))
                .chain(known.lines(record, offset(case)))
                .collect::<Vec<_>>()
                .join("\n"),
        ]);
    }
    output.table(&["head-time", "head-record", "head-source", "head-says"], &rows)
}

/// What a record says, shortened for a terminal.
fn said(record: &Shown, at: &str) -> String {
    let told = record.fields.iter().filter(|(name, text)| text != at && !name.ends_with("_recorded"));
    let short = |text: &str| match text.char_indices().nth(FIELD_CHARS) {
        Some((end, _)) => format!("{}…", text.get(..end).unwrap_or("")),
        None => text.to_owned(),
    };
    let shown: Vec<String> =
        told.take(FIELDS_SHOWN).map(|(name, text)| format!("{name} {}", short(text))).collect();
    shown.join(" · ")
}
