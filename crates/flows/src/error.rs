//! What can go wrong between a sealed file and the ledger, apart from bad rows (those are data, not errors).

use thalweg_model::EvidenceId;

/// An error of reading, tabling or joining evidence.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum FlowsError {
    /// A file or folder of the case could not be read or written.
    #[error("{doing} {path}: {source}")]
    Io {
        /// What was being done.
        doing: &'static str,
        /// The file or folder, within the case.
        path: String,
        /// What the system says.
        source: std::io::Error,
    },
    /// A table could not be written or read.
    #[error("{doing} the {table} table: {source}")]
    Table {
        /// What was being done.
        doing: &'static str,
        /// Which table.
        table: &'static str,
        /// What the library says.
        source: parquet::errors::ParquetError,
    },
    /// A table is not one that this version wrote.
    #[error("reading the {table} table: {detail}; load the file again")]
    TableShape {
        /// Which table.
        table: &'static str,
        /// What is wrong with it.
        detail: String,
    },
    /// Rows of a file do not add up: the reader said something twice or not at all.
    #[error("counting the rows of {evidence}: {detail}")]
    RowCount {
        /// The file.
        evidence: EvidenceId,
        /// Which count is off.
        detail: String,
    },
    /// A reader or layout failed on a file as a whole.
    #[error("reading {evidence}: {detail}")]
    Read {
        /// The file.
        evidence: EvidenceId,
        /// What it says.
        detail: String,
    },
    /// The case could not be read or added to.
    #[error("{doing} the case: {detail}")]
    Case {
        /// What was being done.
        doing: &'static str,
        /// What the case says.
        detail: String,
    },
    /// More rows, accounts or transfers than this version counts.
    #[error("building the ledger: more than {limit} {what}")]
    TooMany {
        /// What there is too much of.
        what: &'static str,
        /// The limit.
        limit: u64,
    },
    /// A list that ships with the program does not read.
    #[error("reading the list {name}: {detail}")]
    List {
        /// Its name.
        name: &'static str,
        /// What is wrong with it.
        detail: String,
    },
}
