//! Where did the money in this account come from?
//!
//! Asked backward, answered forward: only the part of the ledger from which money could still reach the account is kept,
//! every origin of money in it becomes a claim, and the claims are followed. So the two directions cannot disagree.

use std::collections::{BTreeMap, BTreeSet};

use crate::engine::{Options, trace};
use crate::error::TraceError;
use crate::ledger::{Claim, Claimed, Ledger, Opening, PoolKind};
use crate::outcome::Rule;

/// Where money enters the part of the ledger that we can see.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case", tag = "from")]
pub enum Origin {
    /// It stood in this pool when its statement begins.
    Opening {
        /// The pool.
        pool: u32,
    },
    /// It came from a pool that we hold no statement for.
    Inflow {
        /// The transfer that brought it.
        transfer: u32,
        /// The pool that paid.
        pool: u32,
    },
    /// It came from nowhere we can see: this pool was found short by this transfer.
    Shortfall {
        /// The pool.
        pool: u32,
        /// The transfer that found it short.
        transfer: u32,
    },
}

/// One origin of the money in the pool asked about, in minor units of that pool's asset.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Source {
    /// The origin.
    pub origin: Origin,
    /// How much of the pool's balance at the end comes from it. Under every rule but poison these add up to the balance.
    pub standing: i128,
    /// How much of all that the pool received comes from it; money that passes twice counts twice.
    pub received: i128,
}

/// The sources of one pool under one rule.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Backward {
    /// The pool asked about.
    pub pool: u32,
    /// Only transfers at or before this time were read; UTC microseconds.
    pub until: Option<i64>,
    /// The rule.
    pub rule: Rule,
    /// Its balance then; for a pool that is not held, what it received.
    pub balance: i128,
    /// Where it came from, by origin. Origins that brought nothing are left out.
    pub sources: Vec<Source>,
    /// The transfers on which any of that money travelled to the pool or towards it, ascending.
    pub transfers: Vec<u32>,
}

/// Every origin (opening balance, inflow from a pool without statement, shortfall) upstream of `pool` is treated as a
/// claim of its own and followed forward to it.
///
/// # Errors
/// As [`crate::trace`]; or a pool that is not in the ledger.
pub fn backward(ledger: &Ledger, pool: u32, until: Option<i64>, rule: Rule) -> Result<Backward, TraceError> {
    ledger.check()?;
    if pool as usize >= ledger.pools.kind.len() {
        return Err(TraceError::UnknownPool { pool });
    }
    let cone = Cone::new(ledger, pool, until);
    let outcome = trace(&cone.ledger, &cone.claims, rule, &Options { returns_to_claimants: false })?;
    let mut amounts: BTreeMap<u32, (i128, i128)> = BTreeMap::new();
    for row in outcome.resting.iter().filter(|row| row.pool == cone.target) {
        amounts.entry(row.claim).or_default().0 += row.minor;
    }
    let mut travelled = BTreeSet::new();
    for total in outcome.flows.totals() {
        let Some((original, true)) = cone.original[total.transfer as usize] else { continue };
        travelled.insert(original);
        if ledger.transfers.to[original as usize] == pool {
            for flow in outcome.flows.of_transfer(total.transfer) {
                amounts.entry(flow.claim).or_default().1 += flow.arrived_minor;
            }
        }
    }
    let source = |(claim, (standing, received)): (u32, (i128, i128))| {
        let origin = cone.origins[claim as usize];
        Source { origin, standing, received }
    };
    let mut sources: Vec<Source> = amounts.into_iter().map(source).collect();
    sources.retain(|source| source.standing > 0 || source.received > 0);
    sources.sort_unstable_by_key(|source| source.origin);
    let here = outcome.pool_totals.iter().find(|total| total.pool == cone.target);
    let balance = here.map_or(0, |total| total.minor);
    Ok(Backward { pool, until, rule, balance, sources, transfers: travelled.into_iter().collect() })
}

/// The part of a ledger from which money could reach one pool, with every origin turned into a claimed transfer.
struct Cone {
    ledger: Ledger,
    /// The pool asked about, in the new numbering.
    target: u32,
    claims: Vec<Claim>,
    /// By claim.
    origins: Vec<Origin>,
    /// By new transfer: the original one, and whether it leads towards the target; `None` for one made up here.
    original: Vec<Option<(u32, bool)>>,
}

impl Cone {
    fn new(ledger: &Ledger, target: u32, until: Option<i64>) -> Cone {
        let (kept, inside) = upstream(ledger, target, until);
        let mut build = Builder {
            from: ledger,
            inside,
            numbers: BTreeMap::new(),
            renumbered: BTreeMap::new(),
            balances: BTreeMap::new(),
            cone: Cone {
                ledger: Ledger::default(),
                target: 0,
                claims: Vec::new(),
                origins: Vec::new(),
                original: Vec::new(),
            },
        };
        build.cone.target = build.number(target);
        build.open();
        kept.into_iter().for_each(|(transfer, towards)| build.keep(transfer, towards));
        build.cone
    }
}

/// The transfers that matter, in order, each with whether it leads towards the target; and the held pools they pass.
/// Walking back in time, a held pool matters from its last payment towards the target on, and then all it did matters.
fn upstream(ledger: &Ledger, target: u32, until: Option<i64>) -> (Vec<(u32, bool)>, BTreeSet<u32>) {
    let transfers = &ledger.transfers;
    let end =
        until.map_or(transfers.time.len(), |until| transfers.time.partition_point(|time| *time <= until));
    let mut inside = BTreeSet::from([target]);
    let mut kept = Vec::new();
    for transfer in (0..end as u32).rev() {
        let (from, to) = (transfers.from[transfer as usize], transfers.to[transfer as usize]);
        let towards = from != to && inside.contains(&to);
        if towards || inside.contains(&from) {
            kept.push((transfer, towards));
        }
        if towards && ledger.pools.kind[from as usize] == PoolKind::Held {
            inside.insert(from);
        }
    }
    kept.reverse();
    (kept, inside)
}

struct Builder<'a> {
    from: &'a Ledger,
    inside: BTreeSet<u32>,
    /// New numbers of pools; a made-up source has the number of its asset behind the last pool.
    numbers: BTreeMap<u64, u32>,
    /// New numbers of transfers.
    renumbered: BTreeMap<u32, u32>,
    balances: BTreeMap<u32, i128>,
    cone: Cone,
}

impl Builder<'_> {
    fn number(&mut self, pool: u32) -> u32 {
        let asset = self.from.pools.asset[pool as usize];
        let kind = match self.from.pools.kind[pool as usize] {
            PoolKind::Held if !self.inside.contains(&pool) => PoolKind::UnknownHolder,
            kind => kind,
        };
        self.add_pool(u64::from(pool), asset, kind)
    }

    /// A pool from which the money of openings and shortfalls is made to come, so that they can be claimed like any other.
    fn nowhere(&mut self, asset: u16) -> u32 {
        let key = self.from.pools.kind.len() as u64 + u64::from(asset);
        self.add_pool(key, asset, PoolKind::UnknownHolder)
    }

    fn add_pool(&mut self, key: u64, asset: u16, kind: PoolKind) -> u32 {
        let pools = &mut self.cone.ledger.pools;
        let next = pools.kind.len() as u32;
        *self.numbers.entry(key).or_insert_with(|| {
            pools.account.push(next);
            pools.asset.push(asset);
            pools.kind.push(kind);
            pools.opening.push(Opening::Stated(0));
            next
        })
    }

    fn open(&mut self) {
        let first = self.from.transfers.time.first().copied().unwrap_or_default();
        for pool in self.inside.clone() {
            let minor = self.from.pools.opening[pool as usize].minor();
            if self.from.pools.kind[pool as usize] == PoolKind::Held && minor > 0 {
                self.make_up(pool, minor, first, Origin::Opening { pool });
            }
        }
    }

    /// Money that appears in a pool, as a claimed transfer.
    fn make_up(&mut self, pool: u32, minor: i128, time: i64, origin: Origin) {
        let from = self.nowhere(self.from.pools.asset[pool as usize]);
        let to = self.number(pool);
        let transfer = self.add_transfer((from, to), minor, time, None);
        *self.balances.entry(pool).or_default() += minor;
        self.claim(transfer, origin);
    }

    fn add_transfer(
        &mut self,
        (from, to): (u32, u32),
        minor: i128,
        time: i64,
        original: Option<(u32, bool)>,
    ) -> u32 {
        let transfers = &mut self.cone.ledger.transfers;
        transfers.from.push(from);
        transfers.to.push(to);
        transfers.amount.push(minor);
        transfers.time.push(time);
        self.cone.original.push(original);
        self.cone.original.len() as u32 - 1
    }

    fn claim(&mut self, transfer: u32, origin: Origin) {
        self.cone
            .claims
            .push(Claim { name: String::new(), what: Claimed::Transfer { transfer, minor: None } });
        self.cone.origins.push(origin);
    }

    /// A transfer of the original ledger, after the money that it finds missing.
    fn keep(&mut self, transfer: u32, towards: bool) {
        let (transfers, pools) = (&self.from.transfers, &self.from.pools);
        let at = transfer as usize;
        let (from, to, minor, time) =
            (transfers.from[at], transfers.to[at], transfers.amount[at], transfers.time[at]);
        let followed = pools.kind[from as usize] == PoolKind::Held && self.inside.contains(&from);
        if from == to {
            return;
        }
        let converted = transfers.converted.binary_search_by_key(&transfer, |(at, _)| *at).ok();
        let arrived = converted.map_or(minor, |found| transfers.converted[found].1);
        let reverses = transfers.reverses.binary_search_by_key(&transfer, |(at, _)| *at).ok();
        if followed {
            let missing = minor - self.balances.get(&from).copied().unwrap_or_default();
            if missing > 0 {
                self.make_up(from, missing, time, Origin::Shortfall { pool: from, transfer });
            }
            *self.balances.entry(from).or_default() -= minor;
        }
        *self.balances.entry(to).or_default() += arrived;
        let ends = (self.number(from), self.number(to));
        let kept = self.add_transfer(ends, minor, time, Some((transfer, towards)));
        self.renumbered.insert(transfer, kept);
        if converted.is_some() {
            self.cone.ledger.transfers.converted.push((kept, arrived));
        }
        let reversed = reverses.and_then(|found| self.renumbered.get(&transfers.reverses[found].1));
        if let Some(reversed) = reversed {
            self.cone.ledger.transfers.reverses.push((kept, *reversed));
        }
        if !followed && minor > 0 {
            self.claim(kept, Origin::Inflow { transfer, pool: from });
        }
    }
}
