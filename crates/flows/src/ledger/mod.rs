//! What moved between whom, in which order, over all statements of a case?
//!
//! [`build`] reads a [`Book`] of all entries and makes one [`CaseLedger`]: accounts that are the same become one, the
//! same transfer told by two statements becomes one that cites both rows, balances are checked, and everything is put
//! in one order that respects each statement's own. The exact rules are in `docs/formats/tables-v1.md`. Nothing here
//! guesses: what cannot be decided is kept apart and reported.

mod balance;
mod book;
mod build;
mod case;
mod chain;
mod coverage;
mod holders;
mod identity;
mod learn;
mod link;
mod moves;
mod order;
mod overlap;
mod resolve;
mod reversal;
mod rounds;
mod sides;
mod types;
mod units;

pub use book::{Assumptions, Book};
pub use build::build;
pub use case::{of_case, read_book, table_paths, write_tables};
pub use types::{
    Account, AccountForm, Ambiguity, AmbiguityReason, BalanceCheck, BalanceCheckKind, CaseLedger, Citations,
    Coverage, Details, Note, NoteKind, Part, RowRef, Words,
};
