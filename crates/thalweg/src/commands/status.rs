//! What is in the case, by flow, kind and period, and what is missing?

use arrow::array::AsArray as _;
use arrow::datatypes::{Date32Type, Int64Type};
use thalweg_engine::Engine;
use thalweg_flows::records::{FieldType, KINDS};
use thalweg_seal::Case;

use super::clocks::{self, ClockDifference};
use super::open;
use crate::cli::CaseOnly;
use crate::output::Output;
use crate::{sealed, tables};

/// Days without a record that are named as a gap, where there are records before and after.
const GAP_DAYS: i32 = 7;
/// Gaps shown for one kind.
const GAPS_SHOWN: usize = 3;
/// Memory for counting.
const MEMORY_MIB: u64 = 2048;

/// What the case holds of one kind.
#[derive(serde::Serialize)]
struct Holding {
    flow: &'static str,
    kind: &'static str,
    label: String,
    files: i64,
    records: i64,
    first: Option<String>,
    last: Option<String>,
    days: usize,
    /// Runs of at least GAP_DAYS days without a record: first and last day, longest first.
    gaps: Vec<(String, String, i32)>,
}

pub fn run(args: &CaseOnly, output: &Output) -> anyhow::Result<()> {
    let case = open(&args.case)?;
    let mut engine = tables::engine(case.path(), MEMORY_MIB)?;
    let mut held = Vec::new();
    let lang = output.lang() as usize;
    for spec in KINDS {
        let at = spec.at.filter(|at| {
            spec.fields.iter().any(|field| field.name == *at && field.type_ == FieldType::Moment)
        });
        let label = spec.label.get(lang).copied().unwrap_or(spec.name).to_owned();
        held.extend(holding(&mut engine, spec.flow, spec.name, at, label)?);
    }
    held.extend(holding(&mut engine, "funds", "entry", Some("booked"), output.say("status-entries"))?);
    held.sort_by_key(|one| (one.flow, one.kind));
    // Clocks can be compared only where two files tell of calls.
    let calls_of_files = held.iter().any(|one| one.kind == "call" && one.files > 1);
    let clocks =
        if calls_of_files { clocks::differences(&mut engine, super::offset(&case))? } else { Vec::new() };
    let outcomes = sealed::outcomes(&case)?;
    let sealed_files = case.holdings()?.count();
    let rejected: u64 = outcomes.iter().map(|outcome| outcome.rejected_rows).sum();
    let mut verdicts: std::collections::BTreeMap<(String, String), u64> = std::collections::BTreeMap::new();
    for outcome in &outcomes {
        for (kind, code, count) in &outcome.identifiers {
            *verdicts.entry((kind.clone(), code.clone())).or_default() += count;
        }
    }
    let said: Vec<serde_json::Value> = verdicts
        .iter()
        .map(|((kind, code), count)| serde_json::json!({ "kind": kind, "verdict": code, "count": count }))
        .collect();
    let addresses = known_addresses(&mut engine)?;
    output.value(&serde_json::json!({
        "addresses": addresses, "sealed": sealed_files, "loaded": outcomes.len(), "rejected_rows": rejected, "records": held, "identifiers": said, "clocks": clocks,
    }))?;
    let rows: Vec<Vec<String>> = held.iter().map(line).collect();
    output.table(
        &[
            "head-flow",
            "head-kind",
            "#head-files",
            "#head-records",
            "head-first",
            "head-last",
            "#head-days",
            "head-gaps",
        ],
        &rows,
    )?;
    let rows: Vec<Vec<String>> = verdicts
        .iter()
        .map(|((kind, code), count)| vec![kind.clone(), code.clone(), count.to_string()])
        .collect();
    output.table(&["head-identifier", "head-verdict", "#head-count"], &rows)?;
    if !addresses.is_empty() {
        let rows: Vec<Vec<String>> = addresses.iter().map(KnownAddresses::line).collect();
        output.table(&["head-address", "#head-count", "head-table"], &rows)?;
    }
    say_clocks(&case, &clocks, output)?;
    output.line(
        "status-summary",
        &[("sealed", sealed_files.into()), ("loaded", outcomes.len().into()), ("rejects", rejected.into())],
    )
}

/// How many addresses have a verdict or stand in tables of a kind.
#[derive(serde::Serialize)]
struct KnownAddresses {
    /// A verdict, or a kind of table.
    what: String,
    addresses: i64,
    /// The tables and their days; empty for a verdict.
    tables: String,
}

impl KnownAddresses {
    fn line(&self) -> Vec<String> {
        vec![self.what.clone(), self.addresses.to_string(), self.tables.clone()]
    }
}

/// Counts the different internet addresses of the case, by verdict and by what tables say of them.
fn known_addresses(engine: &mut Engine) -> anyhow::Result<Vec<KnownAddresses>> {
    let mut found = Vec::new();
    for sql in [
        "SELECT verdict AS what, count(*) AS addresses, '' AS tables FROM ip_address GROUP BY verdict ORDER BY what",
        "SELECT kind AS what, count(DISTINCT ip) AS addresses, \
         string_agg(DISTINCT source || ' ' || CAST(as_of AS VARCHAR), ', ' ORDER BY source || ' ' || CAST(as_of AS VARCHAR)) AS tables \
         FROM ip_mark GROUP BY kind ORDER BY what",
    ] {
        for batch in engine.trusted(sql)? {
            let batch = batch?;
            let text = |column: usize, row: usize| {
                let found = arrow::util::display::array_value_to_string(batch.column(column), row);
                found.unwrap_or_default()
            };
            let counts = batch.column(1).as_primitive_opt::<Int64Type>();
            found.extend((0..batch.num_rows()).map(|row| KnownAddresses {
                what: text(0, row),
                addresses: counts.map_or(0, |counts| counts.value(row)),
                tables: text(2, row),
            }));
        }
    }
    Ok(found)
}

/// Says how clocks differ, with the names under which the files came.
fn say_clocks(case: &Case, clocks: &[ClockDifference], output: &Output) -> anyhow::Result<()> {
    let name = |hex: &str| {
        let evidence = format!("sha256:{hex}").parse().ok();
        let holding = evidence.and_then(|evidence| case.holding(&evidence).ok());
        holding.map_or_else(|| hex.to_owned(), |holding| holding.name().to_owned())
    };
    for one in clocks {
        let [low, high] = one.middle_half_secs;
        output.line(
            "status-clock",
            &[
                ("file", name(&one.evidence).into()),
                ("other", name(&one.other).into()),
                ("secs", one.ahead_secs.into()),
                ("calls", one.calls.into()),
                ("low", low.into()),
                ("high", high.into()),
            ],
        )?;
    }
    Ok(())
}

fn line(one: &Holding) -> Vec<String> {
    let gaps: Vec<String> =
        one.gaps.iter().take(GAPS_SHOWN).map(|(from, to, days)| format!("{from} – {to} ({days})")).collect();
    vec![
        one.flow.to_owned(),
        format!("{}\n{}", one.label, one.kind),
        one.files.to_string(),
        one.records.to_string(),
        one.first.clone().unwrap_or_default(),
        one.last.clone().unwrap_or_default(),
        one.days.to_string(),
        gaps.join("\n"),
    ]
}

/// Counts one table; `None` if it is empty.
fn holding(
    engine: &mut Engine,
    flow: &'static str,
    kind: &'static str,
    at: Option<&str>,
    label: String,
) -> anyhow::Result<Option<Holding>> {
    let mut counts = (0, 0);
    for batch in engine.trusted(&format!("SELECT count(*), count(DISTINCT evidence) FROM {kind}"))? {
        let batch = batch?;
        let number =
            |column: usize| batch.column(column).as_primitive_opt::<Int64Type>().map_or(0, |c| c.value(0));
        counts = (number(0), number(1));
    }
    if counts.0 == 0 {
        return Ok(None);
    }
    let mut days = Vec::new();
    if let Some(at) = at {
        let sql = format!(
            "SELECT DISTINCT CAST(\"{at}\" AS DATE) AS day FROM {kind} WHERE \"{at}\" IS NOT NULL ORDER BY day"
        );
        for batch in engine.trusted(&sql)? {
            let batch = batch?;
            if let Some(column) = batch.column(0).as_primitive_opt::<Date32Type>() {
                days.extend((0..column.len()).map(|row| column.value(row)));
            }
        }
    }
    let mut gaps: Vec<(i32, i32)> = days
        .windows(2)
        .filter(|pair| pair[1] - pair[0] > GAP_DAYS)
        .map(|pair| (pair[0] + 1, pair[1] - 1))
        .collect();
    gaps.sort_by_key(|(from, to)| (from - to, *from));
    Ok(Some(Holding {
        flow,
        kind,
        label,
        files: counts.1,
        records: counts.0,
        first: days.first().map(|day| day_text(*day)),
        last: days.last().map(|day| day_text(*day)),
        days: days.len(),
        gaps: gaps.into_iter().map(|(from, to)| (day_text(from), day_text(to), to - from + 1)).collect(),
    }))
}

fn day_text(day: i32) -> String {
    let micros = i64::from(day) * 86_400_000_000;
    let stamp =
        thalweg_model::Stamp { micros, offset_minutes: None, precision: thalweg_model::Precision::Day };
    thalweg_flows::text::shown::shown(stamp)
}
