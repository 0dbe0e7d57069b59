//! What a forward pass must stop for: claims, conversions, reversals. Everything else is one loop without questions.

use std::collections::BTreeSet;

use super::Options;
use crate::error::TraceError;
use crate::ledger::{Claim, Claimed, Ledger};

/// A claim on money standing in a pool, put where it takes effect.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Standing {
    /// Takes effect before this transfer (or at the end).
    pub(crate) before: u32,
    pub(crate) claim: u32,
    pub(crate) pool: u32,
    pub(crate) minor: i128,
}

/// A claim on a transfer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Marked {
    pub(crate) transfer: u32,
    pub(crate) claim: u32,
    pub(crate) minor: i128,
}

/// The checked ledger with its stops in order.
pub(crate) struct Plan<'a> {
    pub(crate) ledger: &'a Ledger,
    pub(crate) claims: u32,
    /// Claims on transfers, by transfer, then claim.
    pub(crate) marked: Vec<Marked>,
    /// Claims on balances, by effect, then claim.
    pub(crate) standing: Vec<Standing>,
    /// Transfers that are claimed, converted, reversing or reversed; ascending.
    pub(crate) special: Vec<u32>,
    /// Transfers that a later one reverses; ascending.
    pub(crate) reversed: Vec<u32>,
    /// The claimants' own pools; ascending.
    pub(crate) own_pools: Vec<u32>,
    /// No sum of money in this ledger exceeds it.
    pub(crate) bound: i128,
}

impl<'a> Plan<'a> {
    pub(crate) fn new(
        ledger: &'a Ledger,
        claims: &[Claim],
        options: &Options,
    ) -> Result<Plan<'a>, TraceError> {
        let bound = ledger.checked_bound()?;
        let claim_count = u32::try_from(claims.len())
            .ok()
            .filter(|count| *count < 1 << 30)
            .ok_or(TraceError::TooMany { what: "claims" })?;
        let (marked, standing) = sort_claims(ledger, claims)?;
        let transfers = &ledger.transfers;
        let reversed: BTreeSet<u32> = transfers.reverses.iter().map(|(_, reversed)| *reversed).collect();
        let special: BTreeSet<u32> = (marked.iter().map(|mark| mark.transfer))
            .chain(transfers.converted.iter().map(|(transfer, _)| *transfer))
            .chain(transfers.reverses.iter().map(|(reversal, _)| *reversal))
            .chain(reversed.iter().copied())
            .collect();
        let own_pools: BTreeSet<u32> = (marked.iter())
            .filter(|_| options.returns_to_claimants)
            .map(|mark| transfers.from[mark.transfer as usize])
            .collect();
        Ok(Plan {
            ledger,
            claims: claim_count,
            marked,
            standing,
            special: special.into_iter().collect(),
            reversed: reversed.into_iter().collect(),
            own_pools: own_pools.into_iter().collect(),
            bound,
        })
    }

    /// Where the pass must stop, in order: (transfer, index into `standing`) before it, or (transfer, `None`) for it.
    pub(crate) fn stops(&self) -> Vec<(u32, Option<u32>)> {
        let standing = (0u32..).zip(&self.standing).map(|(index, claim)| (claim.before, index, true));
        let special = self.special.iter().map(|transfer| (*transfer, u32::MAX, false));
        let mut stops: Vec<(u32, u32, bool)> = standing.chain(special).collect();
        stops.sort_unstable();
        stops.into_iter().map(|(at, index, standing)| (at, standing.then_some(index))).collect()
    }

    /// The claims on one transfer, by claim.
    pub(crate) fn marks(&self, transfer: u32) -> &[Marked] {
        let start = self.marked.partition_point(|mark| mark.transfer < transfer);
        let end = self.marked.partition_point(|mark| mark.transfer <= transfer);
        &self.marked[start..end]
    }

    /// What arrives, in the asset of `to`.
    pub(crate) fn arrived(&self, transfer: u32) -> i128 {
        let converted = &self.ledger.transfers.converted;
        match converted.binary_search_by_key(&transfer, |(at, _)| *at) {
            Ok(found) => converted[found].1,
            Err(_) => self.ledger.transfers.amount[transfer as usize],
        }
    }

    /// Whether the transfer crosses assets.
    pub(crate) fn converts(&self, transfer: u32) -> bool {
        self.ledger.transfers.converted.binary_search_by_key(&transfer, |(at, _)| *at).is_ok()
    }

    /// The transfer that this one reverses.
    pub(crate) fn reverses(&self, transfer: u32) -> Option<u32> {
        let reverses = &self.ledger.transfers.reverses;
        reverses.binary_search_by_key(&transfer, |(at, _)| *at).ok().map(|found| reverses[found].1)
    }

    /// Whether a later transfer reverses this one.
    pub(crate) fn is_reversed(&self, transfer: u32) -> bool {
        self.reversed.binary_search(&transfer).is_ok()
    }

    pub(crate) fn asset(&self, pool: u32) -> u16 {
        self.ledger.pools.asset[pool as usize]
    }
}

fn sort_claims(ledger: &Ledger, claims: &[Claim]) -> Result<(Vec<Marked>, Vec<Standing>), TraceError> {
    let transfers = &ledger.transfers;
    let (mut marked, mut standing) = (Vec::new(), Vec::new());
    for (claim, said) in (0u32..).zip(claims) {
        let wrong = |why| Err(TraceError::Claim { claim, why });
        match said.what {
            Claimed::Transfer { transfer, minor } => {
                let Some(amount) = transfers.amount.get(transfer as usize) else {
                    return wrong("there is no such transfer");
                };
                if transfers.from[transfer as usize] == transfers.to[transfer as usize] {
                    return wrong("the transfer leads back to its own pool and moves nothing");
                }
                let minor = minor.unwrap_or(*amount);
                if minor < 0 {
                    return wrong("the amount is negative");
                }
                marked.push(Marked { transfer, claim, minor });
            }
            Claimed::Balance { pool, time, minor } => {
                if pool as usize >= ledger.pools.kind.len() {
                    return wrong("there is no such pool");
                }
                if minor < 0 {
                    return wrong("the amount is negative");
                }
                let before = transfers.time.partition_point(|at| *at <= time) as u32;
                standing.push(Standing { before, claim, pool, minor });
            }
        }
    }
    marked.sort_unstable();
    standing.sort_unstable();
    for marks in marked.chunk_by(|a, b| a.transfer == b.transfer) {
        let transfer = marks[0].transfer;
        let mut left = transfers.amount[transfer as usize];
        for mark in marks {
            if mark.minor > left {
                return Err(TraceError::ClaimsExceedTransfer { transfer });
            }
            left -= mark.minor;
        }
    }
    Ok((marked, standing))
}
