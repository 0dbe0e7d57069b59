//! How did claimed money in one account rise and fall?

use crate::error::TraceError;
use crate::ledger::{Claim, Ledger};
use crate::outcome::Outcome;

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

/// Every step of one pool, in order.
///
/// # Errors
/// A pool that is not in the ledger.
pub fn over_time(
    _ledger: &Ledger,
    _claims: &[Claim],
    _outcome: &Outcome,
    _pool: u32,
) -> Result<Vec<Step>, TraceError> {
    Ok(Vec::new())
}
