//! What can be wrong with a ledger or a claim, said in the words of the ledger.

use crate::outcome::Rule;

/// Why a trace was not made. Indices are those of the caller's own columns.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum TraceError {
    /// Columns that must run in parallel do not.
    #[error("reading the ledger: column {column} has {found} entries where {expected} are needed")]
    Length {
        /// The column.
        column: &'static str,
        /// Its length.
        found: usize,
        /// The length of its neighbours.
        expected: usize,
    },
    /// More pools, transfers or claims than an index can name.
    #[error("reading the ledger: too many {what} for a 32-bit index")]
    TooMany {
        /// Of what.
        what: &'static str,
    },
    /// A transfer names a pool that does not exist.
    #[error("reading transfer {transfer}: there is no pool {pool}")]
    NoSuchPool {
        /// The transfer.
        transfer: u32,
        /// The pool it names.
        pool: u32,
    },
    /// A transfer is earlier than the one before it.
    #[error("reading transfer {transfer}: it is earlier than the transfer before it")]
    OutOfOrder {
        /// The transfer.
        transfer: u32,
    },
    /// A transfer moves less than nothing.
    #[error("reading transfer {transfer}: the amount is negative")]
    Negative {
        /// The transfer.
        transfer: u32,
    },
    /// `converted` is unsorted, repeats a transfer, or names one that does not exist or stays in one asset.
    #[error("reading the conversion of transfer {transfer}: not in order, or the transfer does not convert")]
    Conversion {
        /// The transfer.
        transfer: u32,
    },
    /// The two pools count in different assets and no arrived amount is given.
    #[error("reading transfer {transfer}: it crosses assets and no arrived amount is recorded")]
    ConversionMissing {
        /// The transfer.
        transfer: u32,
    },
    /// `reverses` is unsorted, or names a transfer that is not earlier or does not lead back between the same pools.
    #[error(
        "reading reversal {transfer}: not in order, or it does not undo an earlier transfer between its pools"
    )]
    Reversal {
        /// The reversal.
        transfer: u32,
    },
    /// All money of the ledger together is more than can be counted exactly.
    #[error("reading the ledger: the amounts together exceed 2^120 minor units")]
    TooMuchMoney,
    /// A claim names a transfer or pool that does not exist, a self-transfer, or a negative amount.
    #[error("reading claim {claim}: {why}")]
    Claim {
        /// Index of the claim.
        claim: u32,
        /// What is wrong with it.
        why: &'static str,
    },
    /// The claims on one transfer add up to more than it moved.
    #[error("reading the claims on transfer {transfer}: together they exceed its amount")]
    ClaimsExceedTransfer {
        /// The transfer.
        transfer: u32,
    },
    /// The proof does not add up: a fault of this program, never of the data. No outcome is given.
    #[error("proving the trace under {rule:?}: {difference} minor units are not accounted for")]
    Conservation {
        /// The rule.
        rule: Rule,
        /// Left side minus right side.
        difference: i128,
    },
    /// The poison rule marks money; it does not divide it between victims.
    #[error("dividing money between victims: the poison rule is an upper bound and attributes nothing")]
    NotAnAttribution,
    /// The pool asked about is not in the ledger.
    #[error("looking up a pool: there is no pool {pool}")]
    UnknownPool {
        /// The pool.
        pool: u32,
    },
}
