//! What did this phone's databases keep? SQLite files of Android and iOS: calls, texts, contacts, chats.
//!
//! Which columns mean what is data (`databases/<app>.yaml`), matched by the names of tables and columns. Every row of
//! every table is told, in the order of table names and row numbers, as canonical JSON: rows of a mapped table are
//! records or rejects, rows of all others structure, so that nothing in the file goes unsealed. The sealed file is
//! copied to a private folder with its write-ahead log, and opened read-only there; no view, trigger or virtual table
//! of the file is ever run. The mapping is written down in `docs/formats/device-formats.md`.

pub mod apply;
pub mod canonical;
mod catalogue;
#[cfg(feature = "sqlite")]
mod database;
pub mod mapping;
#[cfg(feature = "sqlite")]
mod walk;

use super::{Candidate, ReadContext, ReadError, ReadSummary, ReaderKind, Reason, Source};
use crate::entry::Sink;

/// How every SQLite file begins (file format, section 1.3.1).
const MAGIC: &[u8] = b"SQLite format 3\0";

/// Is the file of this format?
#[must_use]
pub fn sniff(head: &[u8], _file_name: &str) -> Option<Candidate> {
    head.starts_with(MAGIC).then(|| Candidate {
        name: "sqlite".to_owned(),
        kind: ReaderKind::Sqlite,
        confidence: 95,
        reasons: vec![Reason::new("magic", "it begins with the words SQLite format 3")],
    })
}

/// Reads the file.
///
/// # Errors
/// When it is not of this format, its list of tables cannot be read, or the bytes cannot be fetched.
#[cfg(feature = "sqlite")]
pub fn read(
    source: &mut dyn Source,
    ctx: &ReadContext<'_>,
    sink: &mut impl Sink,
) -> Result<ReadSummary, ReadError> {
    walk::read(source, ctx, sink)
}

/// Reads the file.
///
/// # Errors
/// Always: this build is without the feature `sqlite`.
#[cfg(not(feature = "sqlite"))]
pub fn read(
    _source: &mut dyn Source,
    _ctx: &ReadContext<'_>,
    _sink: &mut impl Sink,
) -> Result<ReadSummary, ReadError> {
    Err(refused("this build reads no databases (feature `sqlite`)"))
}

/// Why the file cannot be read.
fn refused(detail: impl Into<String>) -> ReadError {
    ReadError::Format { format: "SQLite", detail: detail.into() }
}
