//! (being written)
pub mod entry;
pub mod readers;
pub mod error;
pub mod ledger;
pub mod text;
