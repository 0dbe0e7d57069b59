//! Where did this device go? Tracks as GPX, GeoJSON and PLT.

pub mod decimal;

use super::{Candidate, ReadContext, ReadError, ReadSummary, Source};
use crate::entry::Sink;

/// Is the file of this format?
#[must_use]
pub fn sniff(_head: &[u8], _file_name: &str) -> Option<Candidate> {
    None
}

/// Reads the file.
///
/// # Errors
/// When it is not of this format or the bytes cannot be fetched.
pub fn read(
    _source: &mut dyn Source,
    _ctx: &ReadContext<'_>,
    _sink: &mut impl Sink,
) -> Result<ReadSummary, ReadError> {
    Err(ReadError::Format { format: "track", detail: "not read yet".to_owned() })
}
