//! How much of the claimed money ended in each account, whichever rule a court applies?

use crate::ledger::Ledger;
use crate::outcome::{Outcome, Rule};

/// Claimed money (all claims) at rest in one pool, rule by rule.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct PoolRange {
    /// The pool.
    pub pool: u32,
    /// Its asset.
    pub asset: u16,
    /// Minor units under each rule that was traced and attributes money (all but poison), in the order given.
    pub by_rule: Vec<(Rule, i128)>,
    /// The least of them.
    pub min: i128,
    /// The most of them.
    pub max: i128,
    /// The upper bound that poison gives, where it was traced.
    pub poison: Option<i128>,
}

/// The range over the rules for every pool where claimed money rests under any rule, by pool.
#[must_use]
pub fn compare(_ledger: &Ledger, _outcomes: &[Outcome]) -> Vec<PoolRange> {
    Vec::new()
}
