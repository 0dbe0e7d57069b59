//! Adds up what a pass saw into the conservation proof, and refuses an outcome that does not add up.

use std::collections::BTreeMap;

use super::plan::Plan;
use crate::error::TraceError;
use crate::flows::Flows;
use crate::ledger::{PoolKind, Pools};
use crate::outcome::{NotFound, Outcome, PoolTotal, Proof, Resting, Rule, Shortfall};

/// The sums of one claim in one asset, before they become a [`Proof`].
#[derive(Debug, Clone, Default)]
struct Sums {
    claimed: i128,
    converted_in: i128,
    converted_out: i128,
    mixed_in: i128,
}

/// What a pass reports besides flows. Under poison the index behind the last claim stands for all claims together.
#[derive(Debug, Default)]
pub(crate) struct Tally {
    sums: BTreeMap<(u32, u16), Sums>,
    not_found: Vec<NotFound>,
    resting: Vec<Resting>,
    returned: Vec<Resting>,
}

impl Tally {
    /// A claim took effect: of `minor` claimed, `found` was there.
    pub(crate) fn claim(&mut self, claim: u32, asset: u16, minor: i128, found: i128) {
        self.find(claim, asset, found);
        if minor > found {
            self.not_found.push(NotFound { claim, minor: minor - found });
        }
    }

    /// Money was found for a claim.
    pub(crate) fn find(&mut self, claim: u32, asset: u16, found: i128) {
        self.sums.entry((claim, asset)).or_default().claimed += found;
    }

    /// Claimed money left one asset and arrived in another.
    pub(crate) fn convert(&mut self, claim: u32, left: (u16, i128), arrived: (u16, i128)) {
        self.sums.entry((claim, left.0)).or_default().converted_out += left.1;
        self.sums.entry((claim, arrived.0)).or_default().converted_in += arrived.1;
    }

    /// The poison rule swept in other money.
    pub(crate) fn mix(&mut self, claim: u32, asset: u16, minor: i128) {
        self.sums.entry((claim, asset)).or_default().mixed_in += minor;
    }

    /// Claimed money stands in a pool at the end. Told by pool, then claim.
    pub(crate) fn rest(&mut self, pool: u32, claim: u32, minor: i128) {
        self.resting.push(Resting { pool, claim, minor });
    }

    /// Claimed money came back to an own pool. Told by pool, then claim.
    pub(crate) fn come_back(&mut self, pool: u32, claim: u32, minor: i128) {
        self.returned.push(Resting { pool, claim, minor });
    }

    /// The outcome, proved.
    pub(crate) fn prove(
        mut self,
        plan: &Plan,
        rule: Rule,
        flows: Flows,
        mut shortfalls: Vec<Shortfall>,
    ) -> Result<Outcome, TraceError> {
        let pools = &plan.ledger.pools;
        let together = (rule == Rule::Poison).then_some(plan.claims);
        let mut lines = self.lines(pools);
        let pool_totals = totals_by_pool(&self.resting, together);
        let proofs = with_totals(&mut lines, together);
        for proof in &proofs {
            if proof.difference() != 0 {
                return Err(TraceError::Conservation { rule, difference: proof.difference() });
            }
        }
        self.resting.retain(|row| Some(row.claim) != together);
        self.returned.retain(|row| Some(row.claim) != together);
        self.not_found.sort_unstable();
        shortfalls.sort_unstable_by_key(|short| (short.transfer, short.pool));
        Ok(Outcome {
            rule,
            flows,
            resting: self.resting,
            pool_totals,
            returned: self.returned,
            own_pools: plan.own_pools.clone(),
            not_found: self.not_found,
            proofs,
            shortfalls,
        })
    }

    /// A line for each claim and asset, in that order.
    fn lines(&self, pools: &Pools) -> BTreeMap<(u32, u16), Proof> {
        let mut lines: BTreeMap<(u32, u16), Proof> = BTreeMap::new();
        for ((claim, asset), sums) in &self.sums {
            let line = lines.entry((*claim, *asset)).or_insert_with(|| empty(Some(*claim), *asset));
            line.claimed = sums.claimed;
            line.converted_in = sums.converted_in;
            line.converted_out = sums.converted_out;
            line.mixed_in = sums.mixed_in;
        }
        for row in &self.resting {
            let asset = pools.asset[row.pool as usize];
            let line = lines.entry((row.claim, asset)).or_insert_with(|| empty(Some(row.claim), asset));
            match pools.kind[row.pool as usize] {
                PoolKind::Held => line.held += row.minor,
                PoolKind::Unexplained => line.unexplained += row.minor,
                kind => leave(&mut line.exits, kind, row.minor),
            }
        }
        for row in &self.returned {
            let asset = pools.asset[row.pool as usize];
            lines.entry((row.claim, asset)).or_insert_with(|| empty(Some(row.claim), asset)).returned +=
                row.minor;
        }
        lines
    }
}

fn empty(claim: Option<u32>, asset: u16) -> Proof {
    Proof {
        claim,
        asset,
        claimed: 0,
        converted_in: 0,
        mixed_in: 0,
        held: 0,
        exits: Vec::new(),
        unexplained: 0,
        returned: 0,
        converted_out: 0,
    }
}

/// Adds to the exits of one kind, kept by kind.
pub(crate) fn leave(exits: &mut Vec<(PoolKind, i128)>, kind: PoolKind, minor: i128) {
    match exits.binary_search_by_key(&kind, |(at, _)| *at) {
        Ok(at) => exits[at].1 += minor,
        Err(at) => exits.insert(at, (kind, minor)),
    }
}

/// The lines of the claims, then one for each asset: their sum, or the line of `together`.
fn with_totals(lines: &mut BTreeMap<(u32, u16), Proof>, together: Option<u32>) -> Vec<Proof> {
    let mut totals: BTreeMap<u16, Proof> = BTreeMap::new();
    if let Some(all) = together {
        let tail = lines.split_off(&(all, 0));
        totals.extend(tail.into_values().map(|line| (line.asset, Proof { claim: None, ..line })));
    } else {
        for line in lines.values() {
            let total = totals.entry(line.asset).or_insert_with(|| empty(None, line.asset));
            total.claimed += line.claimed;
            total.converted_in += line.converted_in;
            total.held += line.held;
            total.unexplained += line.unexplained;
            total.returned += line.returned;
            total.converted_out += line.converted_out;
            line.exits.iter().for_each(|(kind, minor)| leave(&mut total.exits, *kind, *minor));
        }
    }
    let lines = std::mem::take(lines);
    lines.into_values().chain(totals.into_values()).collect()
}

fn totals_by_pool(resting: &[Resting], together: Option<u32>) -> Vec<PoolTotal> {
    let mut totals: Vec<PoolTotal> = Vec::new();
    for row in resting.iter().filter(|row| together.is_none_or(|all| row.claim == all)) {
        match totals.last_mut() {
            Some(last) if last.pool == row.pool => last.minor += row.minor,
            _ => totals.push(PoolTotal { pool: row.pool, minor: row.minor }),
        }
    }
    totals
}
