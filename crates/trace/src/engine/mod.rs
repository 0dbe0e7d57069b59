//! One forward pass over the transfers, the same for every rule; a `Book` says whose money leaves a mixed pool.

use crate::error::TraceError;
use crate::ledger::{Claim, Ledger};
use crate::outcome::{Outcome, Rule};

/// Choices of the investigator that change what is counted where. Printed with every result.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Options {
    /// Money that arrives in a pool from which a claimed transfer was paid counts as returned and is followed no
    /// further. Turn it off to follow money round a cycle, or where a claim names a payment between suspects.
    pub returns_to_claimants: bool,
}

impl Default for Options {
    fn default() -> Options {
        Options { returns_to_claimants: true }
    }
}

/// Follows the claims through the ledger under one rule.
///
/// # Errors
/// A ledger or claims that break their contract; see [`TraceError`]. Bad amounts never become wrong answers.
pub fn trace(
    _ledger: &Ledger,
    _claims: &[Claim],
    rule: Rule,
    _options: &Options,
) -> Result<Outcome, TraceError> {
    Err(TraceError::Conservation { rule, difference: 0 })
}

/// Follows the claims under all five rules, in the order of [`Rule::ALL`].
///
/// # Errors
/// As [`trace`].
pub fn trace_all(ledger: &Ledger, claims: &[Claim], options: &Options) -> Result<Vec<Outcome>, TraceError> {
    Rule::ALL.iter().map(|rule| trace(ledger, claims, *rule, options)).collect()
}
