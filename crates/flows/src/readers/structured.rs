//! What do the readers of structured statements share? Bytes as text with a way back, rows, amounts, times, drafts.
//!
//! camt, MT940 and OFX state their meaning themselves, so these readers differ only in grammar. Each of them works on
//! text positions; [`Rows`] turns these into byte spans of the sealed file.

mod amounts;
mod rows;
mod source;
mod times;

pub(crate) use amounts::{Flaw, asset_of, minor_of, shorten};
pub(crate) use rows::{Draft, Rows, found};
pub(crate) use source::{SourceText, detect_unicode, head_text, looks_like_utf16};
pub(crate) use times::{Calendar, day_of, day_stamp, iso_stamp, wall_clock};
