//! What did each victim lose, and where is it now? The restitution schedule under one rule.

use crate::error::TraceError;
use crate::ledger::{Claim, Ledger, PoolKind};
use crate::outcome::Outcome;

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
    _ledger: &Ledger,
    _claims: &[Claim],
    _outcome: &Outcome,
) -> Result<Vec<Restitution>, TraceError> {
    Ok(Vec::new())
}
