//! (being written)
pub mod entry;
pub mod readers;
pub mod error;
pub mod ledger;
pub mod text;
pub mod layout;
pub mod detect;
