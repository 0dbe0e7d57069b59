//! The sealed files, their cited rows, and what is wrong or unsure about them.

use super::{Amount, When};
use serde::{Deserialize, Serialize};
use thalweg_model::{EvidenceId, RowId};

/// An entry of the case's log.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LogEntry {
    /// Its number, counted from 0 as RFC 6962 does.
    pub number: u64,
    /// The time it states.
    pub at: When,
}

/// A sealed file with its custody.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct EvidenceItem {
    /// SHA-256 of its bytes.
    pub id: EvidenceId,
    /// Its name when it arrived.
    pub file_name: String,
    /// Its length in bytes.
    pub bytes: u64,
    /// The layout it was read with, and how sure the reader is.
    pub layout: String,
    /// Rows in the file: records, rejects and furniture (headers, totals, blank rows).
    pub rows: u64,
    /// Rows that became records.
    pub records: u64,
    /// Rows that should have been records and could not be read.
    pub rejects: u64,
    /// Root of the salted tree over its rows, hex; empty if its rows are not sealed yet.
    pub row_root: String,
    /// The log entry that sealed the file.
    pub sealed: LogEntry,
    /// The log entry that sealed the row root.
    pub rows_sealed: Option<LogEntry>,
    /// The authority under which it was obtained.
    pub authority: String,
    /// The legal basis.
    pub legal_basis: String,
    /// Who gave it.
    pub source: String,
    /// Who held the records before.
    pub holder: String,
    /// Who collected it.
    pub collectors: Vec<String>,
    /// Where.
    pub place: String,
    /// How, and with which tool.
    pub method: String,
    /// When it was collected.
    pub collected_at: When,
    /// The clock that time was read from.
    pub clock_source: String,
    /// Limits on its use.
    pub use_limits: String,
}

/// What the sealed bytes of a row are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RowForm {
    /// A run of the file's own bytes.
    Span,
    /// The documented canonical form, for formats that have no run of bytes for a row (a workbook).
    Made,
}

/// A cited row with its seal.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CitedRow {
    /// The citation.
    pub row: RowId,
    /// Its own text as sealed, decoded. Untrusted: it is shown as text and nothing else.
    pub text: String,
    /// What the sealed bytes are.
    pub form: RowForm,
    /// Hash of the row's leaf, hex.
    pub leaf: String,
    /// Hashes on the path from the leaf to the row root.
    pub path_length: u32,
    /// The file of the package that proves it, `proofs/….json`; empty if no package was made.
    pub proof_file: String,
}

/// What kind of trouble it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FindingKind {
    /// A running balance does not follow from the one before it and the amount.
    BalanceBreak,
    /// An account paid out more than the records show it had.
    Shortfall,
    /// Two rows may be the same transfer or two: kept apart.
    AmbiguousPair,
    /// Statements disagree about which of two transfers came first.
    ContradictoryOrder,
    /// Times without a zone.
    UnknownZone,
    /// Rows that could not be read.
    Reject,
    /// A file that no layout fits, or one that fits badly.
    LayoutUnsure,
}

impl FindingKind {
    /// All kinds, in the order in which they are shown.
    pub const ALL: [FindingKind; 7] = [
        FindingKind::BalanceBreak,
        FindingKind::Shortfall,
        FindingKind::AmbiguousPair,
        FindingKind::ContradictoryOrder,
        FindingKind::UnknownZone,
        FindingKind::Reject,
        FindingKind::LayoutUnsure,
    ];
}

/// Something wrong or unsure about the evidence. The report adds the innocent readings of its kind.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct EvidenceFinding {
    /// What kind.
    pub kind: FindingKind,
    /// The file, if it is about one.
    pub evidence: Option<EvidenceId>,
    /// The account, if it is about one of this report.
    pub account: Option<u32>,
    /// The amount in question.
    pub amount: Option<Amount>,
    /// How many rows it is about (`rows` may cite fewer).
    pub count: u64,
    /// Expected and found, or the reader's reason with its code, in plain words. Untrusted.
    pub detail: String,
    /// The rows.
    pub rows: Vec<RowId>,
}
