//! What did each victim lose, and where is it now? The restitution schedule under one rule.

use std::collections::{BTreeMap, BTreeSet};

use crate::engine::leave;
use crate::error::TraceError;
use crate::ledger::{Claim, Claimed, Ledger, PoolKind};
use crate::outcome::{Outcome, Rule};

/// One victim (all claims of one name) in one asset. `claimed − not_found + converted_in = Σ held + returned +
/// to_other_claimants + Σ exits + unexplained + converted_out`, to the unit.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Restitution {
    /// The victim, as the claims name them.
    pub name: String,
    /// Indices of the victim's claims.
    pub claims: Vec<u32>,
    /// The asset.
    pub asset: u16,
    /// What was claimed.
    pub claimed: i128,
    /// Of that, what the ledger does not hold.
    pub not_found: i128,
    /// What arrived by conversion from another asset.
    pub converted_in: i128,
    /// What still stands in each held pool, by pool.
    pub held: Vec<(u32, i128)>,
    /// What came back to the victim's own pools.
    pub returned: i128,
    /// What reached the own pools of other claimants.
    pub to_other_claimants: i128,
    /// What left through each kind of exit, by kind.
    pub exits: Vec<(PoolKind, i128)>,
    /// What disappeared where rows are missing.
    pub unexplained: i128,
    /// What left by conversion into another asset.
    pub converted_out: i128,
}

/// The schedule, by name, then asset.
///
/// # Errors
/// The poison rule divides nothing between victims; it has no schedule.
pub fn restitution(
    ledger: &Ledger,
    claims: &[Claim],
    outcome: &Outcome,
) -> Result<Vec<Restitution>, TraceError> {
    if outcome.rule == Rule::Poison {
        return Err(TraceError::NotAnAttribution);
    }
    let mut schedule = Schedule { ledger, claims, lines: BTreeMap::new() };
    let not_found: BTreeMap<u32, i128> =
        outcome.not_found.iter().map(|lack| (lack.claim, lack.minor)).collect();
    for (claim, said) in (0u32..).zip(claims) {
        let lacks = not_found.get(&claim).copied().unwrap_or_default();
        if let Some((asset, minor)) = schedule.claimed(said, claim, outcome, lacks)
            && let Some(line) = schedule.line(claim, asset)
        {
            line.claimed = line.claimed.saturating_add(minor);
            line.not_found = line.not_found.saturating_add(lacks);
        }
    }
    for proof in &outcome.proofs {
        if let Some(line) = proof.claim.and_then(|claim| schedule.line(claim, proof.asset)) {
            line.converted_in += proof.converted_in;
            line.converted_out += proof.converted_out;
            line.unexplained += proof.unexplained;
            proof.exits.iter().for_each(|(kind, minor)| leave(&mut line.exits, *kind, *minor));
        }
    }
    schedule.place(outcome);
    Ok(schedule.lines.into_values().collect())
}

struct Schedule<'a> {
    ledger: &'a Ledger,
    claims: &'a [Claim],
    lines: BTreeMap<(&'a str, u16), Restitution>,
}

impl<'a> Schedule<'a> {
    /// What the victim says, in which asset.
    fn claimed(&self, said: &Claim, claim: u32, outcome: &Outcome, lacks: i128) -> Option<(u16, i128)> {
        let transfers = &self.ledger.transfers;
        let asset =
            |pool: Option<&u32>| pool.and_then(|pool| self.ledger.pools.asset.get(*pool as usize)).copied();
        match said.what {
            Claimed::Balance { pool, minor, .. } => Some((asset(Some(&pool))?, minor)),
            Claimed::Transfer { transfer, .. } => {
                let asset = asset(transfers.from.get(transfer as usize))?;
                let mine =
                    |proof: &&crate::outcome::Proof| proof.claim == Some(claim) && proof.asset == asset;
                Some((
                    asset,
                    outcome.proofs.iter().find(mine).map_or(0, |proof| proof.claimed).saturating_add(lacks),
                ))
            }
        }
    }

    fn line(&mut self, claim: u32, asset: u16) -> Option<&mut Restitution> {
        let claims = self.claims;
        let name = claims.get(claim as usize)?.name.as_str();
        let line = self.lines.entry((name, asset)).or_insert_with(|| Restitution {
            name: name.to_owned(),
            claims: (0u32..)
                .zip(claims)
                .filter(|(_, other)| other.name == name)
                .map(|(index, _)| index)
                .collect(),
            asset,
            claimed: 0,
            not_found: 0,
            converted_in: 0,
            held: Vec::new(),
            returned: 0,
            to_other_claimants: 0,
            exits: Vec::new(),
            unexplained: 0,
            converted_out: 0,
        });
        Some(line)
    }

    /// What still stands in held pools, and what came back to whom.
    fn place(&mut self, outcome: &Outcome) {
        let pools = &self.ledger.pools;
        for row in &outcome.resting {
            let Some(asset) = pools.asset.get(row.pool as usize).copied() else { continue };
            if pools.kind.get(row.pool as usize) != Some(&PoolKind::Held) {
                continue;
            }
            if let Some(line) = self.line(row.claim, asset) {
                match line.held.last_mut() {
                    Some(last) if last.0 == row.pool => last.1 += row.minor,
                    _ => line.held.push((row.pool, row.minor)),
                }
            }
        }
        let owners = self.owners();
        for row in &outcome.returned {
            let Some(asset) = pools.asset.get(row.pool as usize).copied() else { continue };
            if let Some(line) = self.line(row.claim, asset) {
                let own = owners.contains(&(row.pool, line.name.as_str()));
                *if own { &mut line.returned } else { &mut line.to_other_claimants } += row.minor;
            }
        }
    }

    /// Which pools each name paid its claimed transfers from.
    fn owners(&self) -> BTreeSet<(u32, &'a str)> {
        let from = &self.ledger.transfers.from;
        let own = |claim: &'a Claim| match claim.what {
            Claimed::Transfer { transfer, .. } => Some((*from.get(transfer as usize)?, claim.name.as_str())),
            Claimed::Balance { .. } => None,
        };
        self.claims.iter().filter_map(own).collect()
    }
}
