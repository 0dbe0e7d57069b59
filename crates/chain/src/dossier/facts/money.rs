//! Who lost what, where it went, where it stands: the money part of the facts.

use super::{Amount, Spread, When};
use serde::{Deserialize, Serialize};
use thalweg_model::{EvidenceId, RowId};
use thalweg_trace::{ledger::PoolKind, outcome::Rule};

/// What a number is made of: transfers of this report (by id), rows that no transfer cites, and whole files. All sorted.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Basis {
    /// Ids of transfers.
    pub transfers: Vec<u32>,
    /// Rows cited directly.
    pub rows: Vec<RowId>,
    /// Sealed files of which every row of the account counts (the turnover of an account).
    #[serde(default)]
    pub files: Vec<EvidenceId>,
}

/// Somebody who says that money was taken.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Victim {
    /// Counted from 1.
    pub id: u32,
    /// As the case names them.
    pub name: String,
    /// The payments claimed, in the order in which the money moved.
    pub claims: Vec<ClaimLine>,
    /// What became of it, by asset. An asset that nothing was claimed in appears if money was converted into it.
    pub totals: Vec<VictimTotal>,
}

/// One claimed payment.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ClaimLine {
    /// Index of the claim in the trace.
    pub claim: u32,
    /// What is claimed and found in the records.
    pub amount: Amount,
    /// When it was paid.
    pub at: When,
    /// The account it was paid into.
    pub into: u32,
    /// The payment, where a row names it; `None` for a claim by account, time and amount.
    pub transfer: Option<u32>,
    /// What it is made of.
    pub basis: Basis,
}

/// One victim, one asset.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct VictimTotal {
    /// Claimed.
    pub claimed: Amount,
    /// Found in the records and followed from the account it was paid into.
    pub traced: Amount,
    /// Still standing in accounts that we hold statements for.
    pub held: Spread,
    /// Came back to the victim's own accounts.
    pub returned: Spread,
    /// Left through exits of all kinds.
    pub exited: Spread,
    /// Disappeared where rows are missing.
    pub unexplained: Spread,
    /// What these are made of.
    pub basis: Basis,
}

/// How an opening balance is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OpeningSource {
    /// The statement states it.
    Stated,
    /// Derived from the first row's balance.
    FromFirstBalance,
    /// Not known: counted as zero, and every shortfall that follows is named.
    Unknown,
}

/// An opening balance.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Opening {
    /// How it is known.
    pub source: OpeningSource,
    /// The amount the trace started from (zero if unknown).
    pub amount: Amount,
    /// The row that states it.
    pub row: Option<RowId>,
}

/// An account in one asset: a pool of the trace.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Account {
    /// Counted from 1, in the order of layer, then the pool's index.
    pub id: u32,
    /// Number, card, wallet or platform account as recorded.
    pub number: String,
    /// Holder as recorded; empty if no record says.
    pub holder: String,
    /// Bank, platform or chain; empty if no record says.
    pub institution: String,
    /// What is known of the holder.
    pub kind: PoolKind,
    /// Whether it stands for what others say of an account whose own statement covers the time and does not show it.
    pub not_in_own_statement: bool,
    /// Fewest hops from a claimed payment: 1 is the account that a victim paid into, 0 a victim's own account. `None`
    /// where no claimed money arrived under any rule.
    pub layer: Option<u32>,
    /// The victim whose own account it is, if it is one: money that arrives in it has come back.
    pub victim: Option<u32>,
    /// Opening balance; `None` where we hold no statement.
    pub opening: Option<Opening>,
    /// All money that entered, claimed or not, as far as the records show.
    pub inflow: Amount,
    /// All money that left.
    pub outflow: Amount,
    /// Claimed money that passed into it.
    pub claimed_in: Spread,
    /// Claimed money that stands in it at the end (for an exit: that left through it and did not come back).
    pub resting: Spread,
    /// The last row we hold for it, and its time.
    pub as_of: Option<(RowId, When)>,
    /// What the claimed amounts are made of.
    pub basis: Basis,
    /// What `inflow` and `outflow` are made of: usually whole statements.
    pub turnover: Basis,
}

/// A transfer that carries claimed money, or is a claimed payment itself.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Transfer {
    /// Counted from 1, in the order in which money moved.
    pub id: u32,
    /// When it was booked.
    pub at: When,
    /// The account it left.
    pub from: u32,
    /// The account it reached.
    pub to: u32,
    /// All of it, in the asset of `from`.
    pub amount: Amount,
    /// What arrived, where the transfer converts into another asset.
    pub arrived: Option<Amount>,
    /// Claimed money it carried away from `from`, in the asset of `from`. Money that becomes claimed by this very
    /// payment is not counted here: it stands with its victim as a claim.
    pub claimed: Spread,
    /// The same on arrival, where the transfer converts.
    pub claimed_arrived: Option<Spread>,
    /// The transfer that this one reverses.
    pub reverses: Option<u32>,
    /// The institution's own reference.
    pub reference: String,
    /// The record's own words.
    pub description: String,
    /// The rows it stands on: one, or two where payer's and payee's statement both show it.
    pub rows: Vec<RowId>,
}

/// The answer under one rule: its arithmetic.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RuleAnswer {
    /// The rule.
    pub rule: Rule,
    /// The totals first (by asset), then one line for each victim and asset.
    pub proofs: Vec<ProofLine>,
}

/// One line of the conservation proof: the sum of the left side equals the sum of the right side, to the unit.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProofLine {
    /// The victim; `None` for the sum over all.
    pub victim: Option<u32>,
    /// The terms, in the order in which the proof is written. Terms that are zero may be left out, except `claimed`
    /// and `held`.
    pub terms: Vec<ProofTerm>,
    /// Left side minus right side; the proof holds if it is zero.
    pub difference: Amount,
}

/// What a term of the proof counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Term {
    /// Left side: claimed and found in the records.
    Claimed,
    /// Left side: arrived by conversion from another asset.
    ConvertedIn,
    /// Left side: other people's money that the poison rule swept in.
    MixedIn,
    /// Right side: still held.
    Held,
    /// Right side: left through an exit of this kind.
    Exit(PoolKind),
    /// Right side: disappeared where rows are missing.
    Unexplained,
    /// Right side: back in the victims' own accounts.
    Returned,
    /// Right side: left by conversion into another asset.
    ConvertedOut,
}

impl Term {
    /// Whether the term stands on the left side of the proof.
    #[must_use]
    pub fn is_left(self) -> bool {
        matches!(self, Term::Claimed | Term::ConvertedIn | Term::MixedIn)
    }
}

/// One term of the proof.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProofTerm {
    /// What it counts.
    pub what: Term,
    /// How much.
    pub amount: Amount,
    /// What it is made of.
    pub basis: Basis,
}

/// One way in which claimed money left.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Exit {
    /// What kind of exit; never `Held`.
    pub kind: PoolKind,
    /// How much left through it and did not come back.
    pub total: Spread,
    /// The transfers, in the order in which money moved.
    pub transfers: Vec<ExitTransfer>,
}

/// Claimed money that one transfer carried out.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ExitTransfer {
    /// Id of the transfer.
    pub transfer: u32,
    /// Claimed money on it, in the asset that reached the exit.
    pub claimed: Spread,
}

/// Claimed money still standing in an account: a line of the freeze list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Hold {
    /// Id of the account.
    pub account: u32,
    /// Claimed money in it.
    pub amount: Spread,
    /// The balance that the last row we hold states, if it does.
    pub balance: Option<Amount>,
    /// That last row and its time: the amount is as of this row, nothing later is known.
    pub as_of: Option<(RowId, When)>,
    /// What the amount is made of.
    pub basis: Basis,
}

/// Why a statement is missed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MissingWhy {
    /// Claimed money went there and no statement of it is held.
    NextHolder,
    /// Rows are missing from a statement that is held: its balances jump.
    RowsMissing,
    /// The statement begins after money was already moving: its opening balance is not known.
    OpeningUnknown,
    /// The account paid out more than the records show it had.
    MoneyFromNowhere,
}

/// A statement to obtain.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MissingStatement {
    /// Whom to ask; empty if no record names an institution.
    pub institution: String,
    /// The account, if it is one of this report.
    pub account: Option<u32>,
    /// The account as recorded.
    pub number: String,
    /// Its holder as recorded; empty if no record says.
    pub holder: String,
    /// First moment to ask for; `None` is from the opening of the account.
    pub from: Option<When>,
    /// Last moment to ask for; `None` is up to the day of asking.
    pub until: Option<When>,
    /// Why.
    pub why: MissingWhy,
    /// The claimed money it would explain.
    pub explains: Spread,
    /// What that is made of.
    pub basis: Basis,
}

/// One victim's money in one account.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Restitution {
    /// Id of the victim.
    pub victim: u32,
    /// Id of the account.
    pub account: u32,
    /// The victim's part of what stands in it.
    pub amount: Spread,
    /// What it is made of.
    pub basis: Basis,
}
