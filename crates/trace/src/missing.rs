//! Which statements are still missing, and how much of the claimed money would each explain?

use std::collections::{BTreeMap, BTreeSet};

use crate::ledger::{Ledger, Opening, PoolKind};
use crate::outcome::{Outcome, Rule};

/// Why a statement is missing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MissingWhy {
    /// Claimed money went to this pool and we hold no statement of it.
    NextHolder,
    /// Rows are missing: claimed money disappeared into the pool of unexplained differences.
    RowsMissing,
    /// The held pool paid out more than its statement shows coming in.
    Shortfall,
    /// The held pool carried claimed money and its opening balance is not known.
    OpeningUnknown,
}

/// One missing statement.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Missing {
    /// The pool whose statement is missing or incomplete.
    pub pool: u32,
    /// What is known of its holder.
    pub kind: PoolKind,
    /// Its asset.
    pub asset: u16,
    /// Why it is missing.
    pub why: MissingWhy,
    /// Minor units it would explain under each rule: claimed money resting there, or the shortfall.
    pub by_rule: Vec<(Rule, i128)>,
    /// The most of them, poison left out (unless only poison was traced). Entries are ranked by it within an asset.
    pub max_explained: i128,
    /// What the pool paid to held pools after claimed money first reached it: counted as clean, because we cannot see
    /// whose it was. Its statement would tell.
    pub paid_back_later: i128,
    /// UTC microseconds of the first and last of `transfers`.
    pub first_time: Option<i64>,
    /// See `first_time`.
    pub last_time: Option<i64>,
    /// The transfers that show the gap (claimed money arriving; or payments found short), ascending.
    pub transfers: Vec<u32>,
    /// The transfers behind `paid_back_later`, ascending.
    pub paid_back_transfers: Vec<u32>,
}

/// The missing statements: by asset, then most explained first, then pool, then why.
///
/// Asked for are the statements of pools that claimed money reached and nobody holds (cash and fees have none to ask
/// for), and the missing rows of held pools that carried claimed money.
#[must_use]
pub fn missing_statements(ledger: &Ledger, outcomes: &[Outcome]) -> Vec<Missing> {
    let touched = Touched::new(ledger, outcomes);
    let mut missing: Vec<Missing> = (0u32..)
        .zip(&ledger.pools.kind)
        .flat_map(|(pool, kind)| match kind {
            PoolKind::Held => held_gaps(ledger, outcomes, &touched, pool),
            PoolKind::Cash | PoolKind::Fee => Vec::new(),
            _ => next_holder(ledger, outcomes, &touched, pool).into_iter().collect(),
        })
        .collect();
    missing.sort_by_key(|gap| (gap.asset, std::cmp::Reverse(gap.max_explained), gap.pool, gap.why));
    missing
}

/// Which transfers and pools carried claimed money under any of the outcomes.
struct Touched {
    /// By pool that received: the transfers, ascending.
    into: BTreeMap<u32, Vec<u32>>,
    /// Pools that claimed money left or rests in.
    pools: BTreeSet<u32>,
    /// By pool that is not held and received claimed money: the payments to held pools after that.
    back: BTreeMap<u32, Vec<u32>>,
}

impl Touched {
    fn new(ledger: &Ledger, outcomes: &[Outcome]) -> Touched {
        let transfers = &ledger.transfers;
        let carrying: BTreeSet<u32> =
            outcomes.iter().flat_map(|outcome| outcome.flows.totals()).map(|total| total.transfer).collect();
        let mut touched = Touched { into: BTreeMap::new(), pools: BTreeSet::new(), back: BTreeMap::new() };
        for transfer in &carrying {
            let ends = (transfers.from.get(*transfer as usize), transfers.to.get(*transfer as usize));
            if let (Some(from), Some(to)) = ends {
                touched.into.entry(*to).or_default().push(*transfer);
                touched.pools.extend([*from, *to]);
            }
        }
        touched
            .pools
            .extend(outcomes.iter().flat_map(|outcome| &outcome.pool_totals).map(|total| total.pool));
        let kinds = &ledger.pools.kind;
        for (transfer, (from, to)) in (0u32..).zip(transfers.from.iter().zip(&transfers.to)) {
            let held = |pool: &u32| kinds.get(*pool as usize) == Some(&PoolKind::Held);
            let first = touched.into.get(from).and_then(|arrivals| arrivals.first());
            if held(to) && !held(from) && first.is_some_and(|first| *first < transfer) {
                touched.back.entry(*from).or_default().push(transfer);
            }
        }
        touched
    }
}

/// The gap that a pool without statement leaves, if claimed money reached it.
fn next_holder(ledger: &Ledger, outcomes: &[Outcome], touched: &Touched, pool: u32) -> Option<Missing> {
    let into = touched.into.get(&pool)?;
    let unexplained = ledger.pools.kind.get(pool as usize) == Some(&PoolKind::Unexplained);
    let why = if unexplained { MissingWhy::RowsMissing } else { MissingWhy::NextHolder };
    let resting = |outcome: &Outcome| {
        let found = outcome.pool_totals.binary_search_by_key(&pool, |total| total.pool);
        found.map_or(0, |at| outcome.pool_totals[at].minor)
    };
    let by_rule = outcomes.iter().map(|outcome| (outcome.rule, resting(outcome))).collect();
    let mut gap = gap(ledger, pool, why, by_rule, into.clone());
    gap.paid_back_transfers = touched.back.get(&pool).cloned().unwrap_or_default();
    gap.paid_back_later =
        gap.paid_back_transfers.iter().map(|transfer| ledger.transfers.amount[*transfer as usize]).sum();
    Some(gap)
}

/// The gaps in the statement of a held pool that carried claimed money.
fn held_gaps(ledger: &Ledger, outcomes: &[Outcome], touched: &Touched, pool: u32) -> Vec<Missing> {
    if !touched.pools.contains(&pool) {
        return Vec::new();
    }
    let mut gaps = Vec::new();
    let short = |outcome: &Outcome| -> Vec<(u32, i128)> {
        let here = outcome.shortfalls.iter().filter(|short| short.pool == pool);
        here.map(|short| (short.transfer, short.minor)).collect()
    };
    let shorts = outcomes.first().map(short).unwrap_or_default();
    if !shorts.is_empty() {
        let sum = shorts.iter().map(|(_, minor)| minor).sum();
        let by_rule = outcomes.iter().map(|outcome| (outcome.rule, sum)).collect();
        let transfers = shorts.iter().map(|(transfer, _)| *transfer).collect();
        gaps.push(gap(ledger, pool, MissingWhy::Shortfall, by_rule, transfers));
    }
    if ledger.pools.opening.get(pool as usize) == Some(&Opening::Unknown) {
        let by_rule = outcomes.iter().map(|outcome| (outcome.rule, 0)).collect();
        gaps.push(gap(ledger, pool, MissingWhy::OpeningUnknown, by_rule, Vec::new()));
    }
    gaps
}

fn gap(
    ledger: &Ledger,
    pool: u32,
    why: MissingWhy,
    by_rule: Vec<(Rule, i128)>,
    transfers: Vec<u32>,
) -> Missing {
    let attributed = by_rule.iter().filter(|(rule, _)| *rule != Rule::Poison).map(|(_, minor)| *minor).max();
    let any = by_rule.iter().map(|(_, minor)| *minor).max();
    let time =
        |transfer: Option<&u32>| transfer.and_then(|at| ledger.transfers.time.get(*at as usize)).copied();
    Missing {
        pool,
        kind: ledger.pools.kind.get(pool as usize).copied().unwrap_or(PoolKind::UnknownHolder),
        asset: ledger.pools.asset.get(pool as usize).copied().unwrap_or_default(),
        why,
        by_rule,
        max_explained: attributed.or(any).unwrap_or_default(),
        paid_back_later: 0,
        first_time: time(transfers.first()),
        last_time: time(transfers.last()),
        transfers,
        paid_back_transfers: Vec::new(),
    }
}
