//! What the trace, the report and the tables read: one case's accounts, transfers, citations and findings about the
//! evidence.

use crate::entry::EntryClass;
use thalweg_model::{Asset, EvidenceId, Precision, RowId};
use thalweg_trace::ledger::Ledger;

/// All money movements of a case. Same evidence and same assumptions, same value.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct CaseLedger {
    /// The sealed files that were read, by identifier; [`RowRef::evidence`] counts into this.
    pub evidence: Vec<EvidenceId>,
    /// The accounts; `ledger.pools.account` counts into this. Sorted by form, number, institution, holder.
    pub accounts: Vec<Account>,
    /// The assets; `ledger.pools.asset` counts into this. Sorted by code, then exponent.
    pub assets: Vec<Asset>,
    /// Pools and transfers, in the order in which money moved.
    pub ledger: Ledger,
    /// The rows each transfer stands on.
    pub citations: Citations,
    /// What the records say about each transfer.
    pub details: Details,
    /// Bookings that could be the same transfer, or not: kept apart. Sorted by first row.
    pub ambiguous: Vec<Ambiguity>,
    /// What the balance checks found, in the order of evidence and row.
    pub checks: Vec<BalanceCheck>,
    /// Decisions a reader should know of, by kind, then row.
    pub notes: Vec<Note>,
    /// Which time each statement covers for which account, by account, asset, start.
    pub coverage: Vec<Coverage>,
}

/// How an account is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, serde::Serialize, serde::Deserialize)]
#[repr(u8)]
#[serde(rename_all = "snake_case")]
pub enum AccountForm {
    /// By its full number, IBAN or wallet address.
    Numbered = 0,
    /// By a number with hidden digits, or its last four, which matches no full number for certain.
    Masked = 1,
    /// Has a statement but no number: by institution and holder, or by the file.
    Unnumbered = 2,
    /// A counterparty known by name and institution only.
    Named = 3,
    /// A counterparty of which the record says nothing: one for each account that dealt with it.
    Nameless = 4,
    /// Cash paid out of or into one account.
    Cash = 5,
    /// Fees, interest and taxes of one institution.
    Fee = 6,
    /// Money whose rows are missing: a statement's balance jumps.
    Unexplained = 7,
    /// An account whose own statement should show this booking and does not: the other side's word stands alone.
    NotInOwnStatement = 8,
}

/// One account, as all records together describe it.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Account {
    /// How it is known.
    pub form: AccountForm,
    /// Its number as most fully recorded; empty where there is none.
    pub number: String,
    /// Holder, nickname or merchant, as first recorded; empty where no record says.
    pub holder: String,
    /// Bank or platform, as first recorded; empty where no record says.
    pub institution: String,
    /// Other forms in which records give its number (masked, last four, spaced), sorted.
    pub also: Vec<String>,
    /// The account it belongs to, for `Nameless`, `Cash` and `NotInOwnStatement`.
    pub of: Option<u32>,
    /// The first row that names it, by evidence and row; `None` for accounts no row names.
    pub first_row: Option<RowRef>,
}

impl Account {
    /// Number, or holder, or institution: the most exact text that the records have for it; may be empty.
    #[must_use]
    pub fn label(&self) -> &str {
        [self.number.as_str(), self.holder.as_str(), self.institution.as_str()]
            .into_iter()
            .find(|text| !text.is_empty())
            .unwrap_or("")
    }
}

/// A row, in four bytes for the file and eight for the row. Orders by file, then row.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, serde::Serialize)]
pub struct RowRef {
    /// Index into [`CaseLedger::evidence`].
    pub evidence: u32,
    /// The row, counted from 1.
    pub row: u64,
}

/// The rows each transfer stands on, as columns.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Citations {
    /// Where each transfer's rows begin in `rows`; one more entry than there are transfers.
    pub offsets: Vec<u32>,
    /// The rows, sorted within each transfer.
    pub rows: Vec<RowRef>,
}

impl Default for Citations {
    fn default() -> Self {
        Self { offsets: vec![0], rows: Vec::new() }
    }
}

impl Citations {
    /// The rows of transfer `transfer`; empty if there is no such transfer.
    #[must_use]
    pub fn of(&self, transfer: u32) -> &[RowRef] {
        let at = |index: usize| self.offsets.get(index).map(|offset| *offset as usize);
        let index = transfer as usize;
        match (at(index), at(index.saturating_add(1))) {
            (Some(start), Some(end)) => self.rows.get(start..end).unwrap_or(&[]),
            _ => &[],
        }
    }

    /// Appends the rows of the next transfer.
    pub(crate) fn push(&mut self, rows: impl IntoIterator<Item = RowRef>) {
        let start = self.rows.len();
        self.rows.extend(rows);
        if let Some(own) = self.rows.get_mut(start..) {
            own.sort_unstable();
        }
        self.offsets.push(u32::try_from(self.rows.len()).unwrap_or(u32::MAX));
    }
}

/// Which part of a booking a transfer is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, serde::Serialize)]
#[repr(u8)]
#[serde(rename_all = "snake_case")]
pub enum Part {
    /// The booked amount.
    Principal = 0,
    /// The fee charged with it.
    Fee = 1,
    /// The difference that makes a statement's balance agree with its next row: no row says where it came from.
    Adjustment = 2,
}

/// Texts that many transfers share, each kept once. Index 0 is the empty text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Words {
    pub(crate) offsets: Vec<u64>,
    pub(crate) bytes: String,
}

impl Default for Words {
    fn default() -> Self {
        Self { offsets: vec![0, 0], bytes: String::new() }
    }
}

impl Words {
    /// The text of this index; empty if there is none.
    #[must_use]
    pub fn get(&self, index: u32) -> &str {
        let at = |place: usize| self.offsets.get(place).and_then(|offset| usize::try_from(*offset).ok());
        let place = index as usize;
        match (at(place), at(place.saturating_add(1))) {
            (Some(start), Some(end)) => self.bytes.get(start..end).unwrap_or(""),
            _ => "",
        }
    }

    /// How many texts there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.offsets.len().saturating_sub(1)
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

/// What the records say about each transfer, as columns (index `t` is transfer `t`). Texts are indices into `words`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Details {
    /// The texts.
    pub words: Words,
    /// Which part of the booking it is.
    pub part: Vec<Part>,
    /// What kind of booking the record says it is.
    pub class: Vec<EntryClass>,
    /// How finely its time is known.
    pub precision: Vec<Precision>,
    /// Offset from UTC that its row states; `None` where the case's assumption was used.
    pub offset_minutes: Vec<Option<i16>>,
    /// Whether the agreed order moved its time out of what its row states.
    pub time_moved: Vec<bool>,
    /// The institution's own reference.
    pub reference: Vec<u32>,
    /// The order or end-to-end reference.
    pub order_reference: Vec<u32>,
    /// The record's own words for the kind of booking.
    pub kind_text: Vec<u32>,
    /// Remittance information.
    pub description: Vec<u32>,
    /// Who pays, as the record names them.
    pub payer_name: Vec<u32>,
    /// Who is paid, as the record names them.
    pub payee_name: Vec<u32>,
}

impl Details {
    /// The institution's reference, the order reference, the kind of booking and the description of a transfer.
    #[must_use]
    pub fn texts(&self, transfer: u32) -> [&str; 4] {
        [&self.reference, &self.order_reference, &self.kind_text, &self.description]
            .map(|column| self.words.get(column.get(transfer as usize).copied().unwrap_or(0)))
    }
}

/// Bookings that may be one transfer or several; nothing in the records decides.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, serde::Serialize)]
pub struct Ambiguity {
    /// All rows concerned, sorted.
    pub rows: Vec<RowRef>,
    /// Why they were kept apart.
    pub reason: AmbiguityReason,
}

/// Why bookings were kept apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub enum AmbiguityReason {
    /// Several bookings match equally well.
    Tie,
    /// Two exports of one account agree in amount and time, but each could be matched with several rows.
    OverlapTie,
    /// Amount and time agree, but neither record names the other side.
    NothingNamesEither,
}

/// What kind of balance check it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, serde::Serialize)]
#[repr(u8)]
#[serde(rename_all = "snake_case")]
pub enum BalanceCheckKind {
    /// Within a statement, a row's balance does not follow from the row before.
    Row = 0,
    /// The stated opening balance and the first row disagree.
    Opening = 1,
    /// The stated closing balance and the last row disagree.
    Closing = 2,
    /// Two statements of one account do not join although they touch or overlap.
    BetweenStatements = 3,
    /// Between two statements of one account lies time that neither covers, and the balance changed: a statement is missing.
    Gap = 4,
    /// A whole statement's running balances agree (one line for each statement and asset that states balances).
    Whole = 5,
}

/// One result of checking the balances that the evidence states.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct BalanceCheck {
    /// What was compared.
    pub kind: BalanceCheckKind,
    /// Index of the account.
    pub account: u32,
    /// Index of the asset.
    pub asset: u16,
    /// The row (or statement head) before.
    pub before: Option<RowRef>,
    /// The row (or statement head) whose balance was checked.
    pub row: RowRef,
    /// What it should be, in minor units.
    pub expected_minor: i128,
    /// What the evidence states.
    pub found_minor: i128,
}

/// Something decided while building that a reader should know of.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, serde::Serialize)]
pub struct Note {
    /// What was decided.
    pub kind: NoteKind,
    /// The row it was decided on, if it is about one.
    pub row: Option<RowRef>,
    /// Index of the account, if it is about one.
    pub account: Option<u32>,
    /// How many rows, bookings or transfers it concerns.
    pub count: u64,
    /// The record's own text that decided it, where there is one.
    pub text: String,
}

/// What a note says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub enum NoteKind {
    /// A masked number was taken for the one full number of the case that it fits.
    MaskedMatched,
    /// A statement without its account's full number is that account's: bookings joined with it all name this one.
    NumberLearned,
    /// A masked number fits several full numbers and was left alone.
    MaskedAmbiguous,
    /// Times of this file have no zone; the case's assumption was used.
    ZoneAssumed,
    /// A statement's rows are not in time order; they were ordered by time.
    StatementUnordered,
    /// Two statements order the same transfers differently.
    OrderContradiction,
    /// The agreed order moved times out of what the rows state.
    TimeMoved,
    /// Bookings that did not move money (failed, closed, pending) were left out.
    NotSettled,
    /// Bookings whose amount is zero were left out.
    NoAmount,
    /// The other side's own statement covers this time and does not show the booking.
    NotInOwnStatement,
    /// A reversal for which no single original was found: an ordinary transfer.
    ReversalWithoutOriginal,
}

/// Which time one statement covers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, serde::Serialize)]
pub struct Coverage {
    /// Index of the account.
    pub account: u32,
    /// Index of the asset.
    pub asset: u16,
    /// Start, UTC microseconds.
    pub from_micros: i64,
    /// End, UTC microseconds.
    pub until_micros: i64,
    /// Whether the statement states its period; otherwise it is from its first to its last row.
    pub stated: bool,
    /// The sealed file, an index into [`CaseLedger::evidence`].
    pub evidence: u32,
    /// The statement within the file.
    pub statement: u32,
    /// Rows of this account and asset in it.
    pub rows: u64,
}

impl CaseLedger {
    /// The full name of a row.
    #[must_use]
    pub fn row_id(&self, row: RowRef) -> Option<RowId> {
        let evidence = *self.evidence.get(row.evidence as usize)?;
        Some(RowId { evidence, row: row.row })
    }

    /// The rows a transfer stands on, by their full names.
    pub fn cited(&self, transfer: u32) -> impl Iterator<Item = RowId> + '_ {
        self.citations.of(transfer).iter().filter_map(|row| self.row_id(*row))
    }

    /// The transfers that stand on this row, in ledger order. Scans the citations once.
    #[must_use]
    pub fn transfers_citing(&self, row: RowId) -> Vec<u32> {
        let Ok(evidence) = self.evidence.binary_search(&row.evidence) else { return Vec::new() };
        let wanted = RowRef { evidence: u32::try_from(evidence).unwrap_or(u32::MAX), row: row.row };
        let count = u32::try_from(self.citations.offsets.len().saturating_sub(1)).unwrap_or(u32::MAX);
        (0..count).filter(|transfer| self.citations.of(*transfer).contains(&wanted)).collect()
    }
}
