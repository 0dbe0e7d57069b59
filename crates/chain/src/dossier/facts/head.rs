//! Which case, which run, and how anybody can check it.

use super::{Amount, Spread, When};
use serde::{Deserialize, Serialize};
use thalweg_model::{Asset, RowId};
use thalweg_trace::outcome::Rule;

/// The case and the run.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Head {
    /// Name of the case.
    pub case_name: String,
    /// What the records may be used for.
    pub purpose: String,
    /// The authority under which the records were obtained, with its number.
    pub authority: String,
    /// The jurisdiction whose rules the case follows.
    pub jurisdiction: String,
    /// When this report was made (passed in by the caller: the library has no clock).
    pub made_at: When,
    /// Name and version of the program, `thalweg 0.1.0`.
    pub tool: String,
    /// The state of the log this report was made from.
    pub checkpoint: Checkpoint,
    /// The exact command that verifies the case or package, `thalweg-verify CASE`.
    pub verify_command: String,
    /// The rule the picture and the rankings follow; pro rata unless the case says otherwise.
    pub lead_rule: Rule,
    /// The offset in minutes under which times of unknown zone were ordered (a recorded decision of a person), if any.
    pub assumed_offset_minutes: Option<i16>,
}

/// A signed state of the case's log.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Checkpoint {
    /// The log's name.
    pub origin: String,
    /// Entries in it.
    pub size: u64,
    /// Root hash, as the checkpoint writes it (base64).
    pub root: String,
}

/// Totals in one currency. Present only if every rate it needs is stated by a cited row or a named source.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Valuation {
    /// The currency.
    pub currency: Asset,
    /// All that was claimed.
    pub claimed: Amount,
    /// All that is still held.
    pub held: Spread,
    /// The rates used, by asset, then time.
    pub rates: Vec<Rate>,
}

/// A recorded rate.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rate {
    /// One unit of this …
    pub from: String,
    /// … is `rate` units of this.
    pub to: String,
    /// Plain decimal, as recorded.
    pub rate: String,
    /// When the rate held.
    pub at: When,
    /// Who states it.
    pub source: String,
    /// The row that states it.
    pub row: RowId,
}
