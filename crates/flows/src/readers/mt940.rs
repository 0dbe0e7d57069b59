//! (being written by "formats": keep these two signatures)
use super::{Candidate, ReadContext, ReadError, ReadSummary, Source};
use crate::entry::Sink;

/// Is the file of this format?
#[must_use]
pub fn sniff(_head: &[u8], _file_name: &str) -> Option<Candidate> {
    None
}

/// Reads it.
///
/// # Errors
/// When it is not of this format.
pub fn read(_: &mut dyn Source, _: &ReadContext<'_>, _: &mut impl Sink) -> Result<ReadSummary, ReadError> {
    Err(ReadError::NoLayout)
}
