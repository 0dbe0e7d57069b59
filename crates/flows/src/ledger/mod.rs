//! What moved between whom, in which order, over all statements of a case?
//!
//! [`build`] reads the entry and statement tables of every loaded file and makes one [`CaseLedger`]: accounts that are
//! the same become one, the same transfer told by two statements becomes one that cites both rows, balances are
//! checked, and everything is put in one order that respects each statement's own. The exact rules are in
//! `docs/formats/tables-v1.md`. Nothing here guesses: what cannot be decided is kept apart and reported.

mod types;

pub use types::{
    Account, AccountForm, Ambiguity, AmbiguityReason, BalanceCheck, BalanceCheckKind, CaseLedger, Citations, Coverage,
    Details, Note, NoteKind, Part, RowRef, Words,
};
