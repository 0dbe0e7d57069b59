//! How do statements in foreign formats become one ledger whose every transfer cites its rows?
//!
//! `detect` says what a file is, `readers` and `layout` read it row by row into a `Sink`, `tables` keep what was read,
//! `load` does all of that for the sealed files of a case, and `ledger` joins the entries of all files. Without the
//! feature `tables` only the reading is built: fuzzing needs no Parquet.

pub mod addresses;
#[cfg(feature = "archives")]
pub mod archives;
pub mod detect;
pub mod entry;
#[cfg(feature = "tables")]
pub mod error;
pub mod layout;
#[cfg(feature = "tables")]
pub mod ledger;
#[cfg(feature = "tables")]
pub mod load;
pub mod readers;
pub mod records;
#[cfg(feature = "tables")]
pub mod tables;
pub mod text;
