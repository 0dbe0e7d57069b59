//! Who could the money have reached, whatever the amounts? Paths that respect the order of transfers.

use crate::ledger::{PoolKind, Transfers};

/// Where a walk starts: a pool, from this moment on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, serde::Serialize, serde::Deserialize)]
pub struct Seed {
    /// The pool.
    pub pool: u32,
    /// UTC microseconds; transfers at this very time count.
    pub time: i64,
}

/// Which pools a walk passes through.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Through<'a> {
    /// All of them.
    All,
    /// Seeds and held pools only: any other pool is reached and not left again. The kinds are `Pools::kind`.
    Held(&'a [PoolKind]),
}

/// One pool reached.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Reached {
    /// The pool.
    pub pool: u32,
    /// Earliest arrival, UTC microseconds; for a seed its own start.
    pub time: i64,
    /// The transfer that arrived; `None` for a seed.
    pub by: Option<u32>,
    /// The transfer before it on the same path; `None` where `by` left a seed directly.
    pub before: Option<u32>,
}

/// One transfer on a trail.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, serde::Serialize, serde::Deserialize)]
pub struct Hop {
    /// The transfer.
    pub transfer: u32,
    /// The arrival it follows on: the latest transfer of the trail into its `from` pool; `None` after a seed.
    pub after: Option<u32>,
}

/// Every pool that money leaving a seed could have reached within `horizon` microseconds of that seed's time, by pool.
#[must_use]
pub fn reach(_transfers: &Transfers, _seeds: &[Seed], _horizon: i64, _through: Through) -> Vec<Reached> {
    Vec::new()
}

/// Every transfer on a trail from a seed on which each hop leaves within `delta` microseconds after the arrival before it.
#[must_use]
pub fn trail(_transfers: &Transfers, _seeds: &[Seed], _delta: i64, _through: Through) -> Vec<Hop> {
    Vec::new()
}
