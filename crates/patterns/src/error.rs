//! What can be wrong with a transfer that is pushed?

use thiserror::Error;

/// A transfer that cannot be pushed. The stream stays as it was.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum PatternError {
    /// It is older than the one before it.
    #[error("taking a transfer of {at} µs after one of {after} µs: transfers come in the order of time")]
    OutOfOrder {
        /// Its time.
        at: i64,
        /// The time of the one before.
        after: i64,
    },
    /// Its amount is larger than [`crate::MOST_UNITS`].
    #[error("taking an amount of {units} units: count in larger units, {most} at most", most = crate::MOST_UNITS)]
    TooLarge {
        /// The amount.
        units: u64,
    },
}
