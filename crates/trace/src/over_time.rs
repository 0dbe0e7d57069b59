//! How did claimed money in one account rise and fall?

use std::collections::BTreeMap;

use crate::error::TraceError;
use crate::ledger::{Claim, Claimed, Ledger, PoolKind};
use crate::outcome::{Flow, Outcome, Rule};

/// The state of one pool after something happened to it.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Step {
    /// The transfer that happened; `None` where a claim on the standing balance took effect.
    pub transfer: Option<u32>,
    /// UTC microseconds.
    pub time: i64,
    /// Balance of a held pool; for any other pool, what it received so far minus what it paid (may be negative).
    pub balance: i128,
    /// Claimed money standing in it, by claim; claims with nothing are left out. Under poison amounts overlap.
    pub claimed: Vec<(u32, i128)>,
}

/// Every step of one pool, in order: replayed from the flows of the outcome, so it can be checked row by row.
/// In a claimant's own pool where somebody also claims a balance, a reversal takes returned and standing money of one claim
/// in one flow; there the standing part may be shown too low.
///
/// # Errors
/// A pool that is not in the ledger, or a ledger that breaks its contract.
pub fn over_time(
    ledger: &Ledger,
    claims: &[Claim],
    outcome: &Outcome,
    pool: u32,
) -> Result<Vec<Step>, TraceError> {
    ledger.check()?;
    let kind = *ledger.pools.kind.get(pool as usize).ok_or(TraceError::UnknownPool { pool })?;
    let held = kind == PoolKind::Held;
    let balance = if held { ledger.pools.opening[pool as usize].minor() } else { 0 };
    let mut replay = Replay {
        poison: outcome.rule == Rule::Poison && held,
        own: outcome.own_pools.binary_search(&pool).is_ok(),
        balance,
        claimed: BTreeMap::new(),
        steps: Vec::new(),
    };
    let transfers = &ledger.transfers;
    let mut standing = standing_claims(claims, outcome, pool).into_iter().peekable();
    for transfer in 0..transfers.from.len() as u32 {
        let at = transfer as usize;
        let (from, to, time) = (transfers.from[at], transfers.to[at], transfers.time[at]);
        while let Some((time, claim, found)) = standing.next_if(|(due, _, _)| *due < time) {
            replay.claim(time, claim, found);
        }
        if from == pool && to != pool {
            let short = outcome
                .shortfalls
                .binary_search_by_key(&(transfer, pool), |short| (short.transfer, short.pool));
            replay.balance += short.map_or(0, |found| outcome.shortfalls[found].minor);
            replay.leave(transfer, time, transfers.amount[at], outcome.flows.of_transfer(transfer));
        } else if to == pool && from != pool {
            let arrived = transfers.converted.binary_search_by_key(&transfer, |(at, _)| *at);
            let arrived = arrived.map_or(transfers.amount[at], |found| transfers.converted[found].1);
            replay.arrive(transfer, time, arrived, outcome.flows.of_transfer(transfer));
        }
    }
    for (time, claim, found) in standing {
        replay.claim(time, claim, found);
    }
    Ok(replay.steps)
}

/// The claims on what stood in this pool, with what was found: (time, claim, minor units), by time, then claim.
fn standing_claims(claims: &[Claim], outcome: &Outcome, pool: u32) -> Vec<(i64, u32, i128)> {
    let mut found: Vec<(i64, u32, i128)> = (0u32..)
        .zip(claims)
        .filter_map(|(claim, said)| match said.what {
            Claimed::Balance { pool: at, time, minor } if at == pool => {
                let lacks =
                    outcome.not_found.iter().find(|lack| lack.claim == claim).map_or(0, |lack| lack.minor);
                Some((time, claim, minor - lacks))
            }
            _ => None,
        })
        .filter(|(_, _, minor)| *minor > 0)
        .collect();
    found.sort_unstable();
    found
}

struct Replay {
    /// Whether a claim stands for the whole balance.
    poison: bool,
    own: bool,
    balance: i128,
    claimed: BTreeMap<u32, i128>,
    steps: Vec<Step>,
}

impl Replay {
    fn leave(&mut self, transfer: u32, time: i64, minor: i128, flows: impl Iterator<Item = Flow>) {
        self.balance -= minor;
        for flow in flows {
            // What the claimed payment itself carries, or a reversal takes from returned money, never stood here.
            if let Some(stands) = self.claimed.get_mut(&flow.claim) {
                *stands = (*stands - flow.minor).max(0);
            }
        }
        self.step(Some(transfer), time);
    }

    fn arrive(&mut self, transfer: u32, time: i64, minor: i128, flows: impl Iterator<Item = Flow>) {
        self.balance += minor;
        for flow in flows.filter(|flow| flow.arrived_minor > 0 && !self.own) {
            *self.claimed.entry(flow.claim).or_default() += flow.arrived_minor;
        }
        self.step(Some(transfer), time);
    }

    fn claim(&mut self, time: i64, claim: u32, found: i128) {
        *self.claimed.entry(claim).or_default() += found;
        self.step(None, time);
    }

    fn step(&mut self, transfer: Option<u32>, time: i64) {
        if self.poison {
            let balance = self.balance;
            self.claimed.values_mut().for_each(|stands| *stands = balance);
        }
        self.claimed.retain(|_, stands| *stands > 0);
        let claimed = self.claimed.iter().map(|(claim, minor)| (*claim, *minor)).collect();
        self.steps.push(Step { transfer, time, balance: self.balance, claimed });
    }
}
