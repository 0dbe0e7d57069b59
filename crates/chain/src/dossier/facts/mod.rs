//! What does the trace of a case say, with the rows that prove it? Everything the report prints, already decided.
//!
//! Whoever builds [`Facts`] decides identity, order and amounts; the report only arranges them, and `--json` prints
//! them as they are. Every list is sorted as its comment says. Things refer to each other by number: an account, a
//! transfer and a victim by their `id`, a row by its [`RowId`]. An id stands once in its list. docs/formats/report-v1.md
//! describes the same for readers of the JSON.

mod amount;
mod evidence;
mod head;
mod money;

pub use amount::{Amount, AmountError, Spread, SpreadError, When, place};
pub use evidence::{CitedRow, EvidenceFinding, EvidenceItem, FindingKind, LogEntry, RowForm};
pub use head::{Checkpoint, Head, Rate, Valuation};
pub use money::{
    Account, Basis, ClaimLine, Exit, ExitTransfer, Hold, MissingStatement, MissingWhy, Opening,
    OpeningSource, ProofLine, ProofTerm, Restitution, RuleAnswer, Term, Transfer, Victim, VictimTotal,
};

use serde::{Deserialize, Serialize};
use thalweg_model::{Asset, RowId};

/// The name of this shape, written first in the JSON.
pub const FORMAT: &str = "thalweg-report/1";

/// Everything a money trace says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Facts {
    /// [`FORMAT`].
    pub format: String,
    /// The case, the run and how to check it.
    pub head: Head,
    /// Every asset that occurs, by code.
    pub assets: Vec<Asset>,
    /// Totals in one currency, where cited rates allow it.
    pub valuation: Option<Valuation>,
    /// Who claims, by id.
    pub victims: Vec<Victim>,
    /// Accounts that claimed money touched under any rule, one for each account and asset, by id.
    pub accounts: Vec<Account>,
    /// Transfers that carry claimed money under any rule or are a claim's own payment, in the order in which money
    /// moved.
    pub transfers: Vec<Transfer>,
    /// The five rules, in the order in which they are shown.
    pub rules: Vec<RuleAnswer>,
    /// How claimed money left, by kind, then asset.
    pub exits: Vec<Exit>,
    /// Claimed money still standing in accounts that we hold statements for: largest first under the lead rule.
    pub holds: Vec<Hold>,
    /// Statements to obtain next: the one that would explain most first.
    pub missing: Vec<MissingStatement>,
    /// What is wrong or unsure about the evidence itself, by kind.
    pub findings: Vec<EvidenceFinding>,
    /// Whose money stands where, by victim, then account.
    pub restitution: Vec<Restitution>,
    /// Every row cited anywhere above, by row id.
    pub rows: Vec<CitedRow>,
    /// The sealed files these rows are of, by id.
    pub evidence: Vec<EvidenceItem>,
}

impl Facts {
    /// The place of a cited row in `rows`.
    #[must_use]
    pub fn row_place(&self, row: RowId) -> Option<usize> {
        self.rows.binary_search_by_key(&row, |cited| cited.row).ok()
    }

    /// The account with this id.
    #[must_use]
    pub fn account(&self, id: u32) -> Option<&Account> {
        self.accounts
            .binary_search_by_key(&id, |account| account.id)
            .ok()
            .and_then(|at| self.accounts.get(at))
    }

    /// The victim with this id.
    #[must_use]
    pub fn victim(&self, id: u32) -> Option<&Victim> {
        self.victims.binary_search_by_key(&id, |victim| victim.id).ok().and_then(|at| self.victims.get(at))
    }
}
