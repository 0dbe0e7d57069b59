//! Is this still the evidence that was handed in, who handed it in, and can someone else check it?
//!
//! A case is a folder. Files are sealed into it by the SHA-256 of their bytes, every act is an event in an
//! append-only Merkle log (RFC 6962) whose head is signed (C2SP checkpoint), and the rows of every file that was read
//! are the leaves of a salted tree, so that one row can be shown and proved without its neighbours. Every byte is
//! described in `docs/formats/seal-v1.md`.
//!
//! What is absent on purpose: no clock (the caller says what time it is and by which clock), no network, no
//! environment, no deletion. Nothing below a checkpoint is visible; nothing visible ever changes.

mod case;
mod error;
mod event;
mod files;
mod index;
mod info;
mod intake;
mod keys;
pub mod limits;
mod log;
mod note;
pub mod package;
mod recover;
mod rows;
pub mod timestamp;
mod tree;
pub mod verify;
mod writer;

pub use case::{Case, Entries, Logged};
pub use error::Error;
pub use event::{
    At, CaseAmended, CaseCreated, Custody, Derived, Disclosed, DisclosedRows, Event, FileDigest, Finding,
    Origin, Record, RowsSealed, SealedEvent, SourceFile, Timestamped,
};
pub use files::{Found, files_under};
pub use index::{CustodyEvent, Holding};
pub use info::{CaseFile, CaseInfo};
pub use intake::Sealed;
pub use keys::Secrets;
pub use log::parse_entries;
pub use note::{Checkpoint, Key};
pub use rows::{IndexBlock, PendingRows, RowIndex, RowProof, RowSealer, SealedRows};
pub use tree::{Hash, InclusionProof, check_consistency, check_inclusion, leaf_hash};
pub use writer::Writer;

/// What a call of this crate gives.
pub type Result<T> = std::result::Result<T, Error>;
