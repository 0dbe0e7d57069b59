//! (being written)
pub mod ledger;
pub mod outcome;
