//! Who could money have reached, and which payments follow one another closely?

use thalweg_flows::ledger::CaseLedger;
use thalweg_model::format_minor;
use thalweg_seal::Case;
use thalweg_trace::{Seed, Through};

use super::{offset, open};
use crate::cli::{Reach, Trail};
use crate::clock;
use crate::facts::pools;
use crate::output::Output;

pub fn reach(args: &Reach, output: &Output) -> anyhow::Result<()> {
    let case = open(&args.case)?;
    let ledger = super::ledger::read(&case)?;
    let seeds = seeds(&case, &ledger, &args.from, args.since.as_deref())?;
    let horizon = clock::duration_micros(&args.within)?;
    let through = through(&ledger, args.through_all);
    let reached = thalweg_trace::reach(&ledger.ledger.transfers, &seeds, horizon, through);
    let mut values = Vec::new();
    let mut rows = Vec::new();
    for pool in &reached.pools {
        let account = pools::account(&ledger, pool.pool);
        let label = account.map(|account| account.label().to_owned()).unwrap_or_default();
        let asset = pools::asset(&ledger, pool.pool).map(|asset| asset.code.clone()).unwrap_or_default();
        let path = reached.path_to(pool.pool);
        let cited: Vec<String> =
            path.iter().flat_map(|t| ledger.cited(*t)).map(|row| row.to_string()).collect();
        let time = clock::text(pool.time, offset(&case));
        values.push(serde_json::json!({ "account": account, "asset": asset, "time": time, "path": path, "rows": cited }));
        let hops = path.len().to_string();
        let last = pool
            .by
            .into_iter()
            .flat_map(|t| ledger.cited(t))
            .map(|row| super::ledger::short(&row.to_string()));
        rows.push(vec![time, label, asset, hops, last.collect::<Vec<_>>().join("\n")]);
    }
    rows.sort();
    output.value(&values)?;
    output.table(&["head-time", "head-account", "head-asset", "#head-hops", "head-rows"], &rows)?;
    output.line(
        "reach-summary",
        &[("accounts", reached.pools.len().into()), ("within", args.within.clone().into())],
    )
}

pub fn trail(args: &Trail, output: &Output) -> anyhow::Result<()> {
    let case = open(&args.case)?;
    let ledger = super::ledger::read(&case)?;
    let seeds = seeds(&case, &ledger, &args.from, args.since.as_deref())?;
    let delta = clock::duration_micros(&args.each_within)?;
    let through = through(&ledger, args.through_all);
    let hops = thalweg_trace::trail(&ledger.ledger.transfers, &seeds, delta, through);
    let mut values = Vec::new();
    let mut rows = Vec::new();
    for hop in &hops {
        let line = super::ledger::line(&case, &ledger, hop.transfer);
        values.push(serde_json::json!({ "transfer": line, "after": hop.after }));
        let asset = format!("{} {}", line.asset, line.amount);
        rows.push(vec![line.time, line.from, line.to, asset, line.rows.join("\n")]);
    }
    output.value(&values)?;
    output.table(&["head-time", "head-from", "head-to", "#head-amount", "head-rows"], &rows)?;
    output.line(
        "trail-summary",
        &[("transfers", hops.len().into()), ("within", args.each_within.clone().into())],
    )
}

fn seeds(case: &Case, ledger: &CaseLedger, account: &str, since: Option<&str>) -> anyhow::Result<Vec<Seed>> {
    let time = since.map(|text| clock::micros(text, offset(case))).transpose()?.unwrap_or(i64::MIN);
    Ok(pools::of(ledger, account)?
        .into_iter()
        .map(|pool| Seed { pool, time: first_payment(ledger, pool, time) })
        .collect())
}

/// The first time at or after `since` at which the pool pays: a horizon counts from there.
fn first_payment(ledger: &CaseLedger, pool: u32, since: i64) -> i64 {
    if since > i64::MIN {
        return since;
    }
    let transfers = &ledger.ledger.transfers;
    let touching = transfers.from.iter().zip(&transfers.to).zip(&transfers.time);
    touching
        .filter(|((from, to), _)| **from == pool || **to == pool)
        .map(|(_, time)| *time)
        .next()
        .unwrap_or(0)
}

fn through(ledger: &CaseLedger, all: bool) -> Through<'_> {
    if all { Through::All } else { Through::Held(&ledger.ledger.pools.kind) }
}

/// An amount with its asset.
pub fn money(ledger: &CaseLedger, pool: u32, minor: i128) -> (String, String) {
    pools::asset(ledger, pool).map_or_else(
        || ("?".to_owned(), minor.to_string()),
        |asset| (asset.code.clone(), format_minor(minor, asset.exponent)),
    )
}
