//! Who, which account, how much, when and where does this text speak of? Names and mentions, read out of plain text.
//!
//! [`names`] knows what forms a name can take. Both parts are pure: no file, no clock, no model that somebody trained.

mod find;
mod folded;
mod mention;
pub mod names;
mod rules;

pub use find::{extract, extraction};
pub use mention::{ExtractOptions, Extraction, Judge, Judgement, Mention, MentionVerdict, What};
