//! How large a thing may be. Beyond these, a call refuses before it allocates; the format document lists them.

/// Bytes of one event (one line of the log), without its line end.
pub const EVENT_BYTES: usize = 64 * 1024;

/// Entries of one log. Beyond this a case is split.
pub const LOG_ENTRIES: u64 = 1 << 32;

/// Bytes of `case.toml`.
pub const CASE_FILE_BYTES: u64 = 64 * 1024;

/// Bytes of a signed checkpoint.
pub const CHECKPOINT_BYTES: u64 = 4 * 1024;

/// Largest whole number in an event: beyond it, JSON numbers are not exact (RFC 8785 uses IEEE 754 doubles).
pub const EXACT_NUMBER: u64 = (1 << 53) - 1;

/// Rows of one file.
pub const ROWS: u64 = 1 << 40;

/// Rows that share one line of an index file's block table. A proof recomputes at most this many leaves.
pub const ROWS_PER_BLOCK: usize = 256;

/// Bytes of one row that has no run of bytes in the file (a workbook's row).
pub const MADE_ROW_BYTES: usize = 16 << 20;

/// Bytes of one row that is shown or put into a package.
pub const SHOWN_ROW_BYTES: u64 = 16 << 20;

/// Bytes of a package.
pub const PACKAGE_BYTES: u64 = 256 << 20;

/// Rows in a package.
pub const PACKAGE_ROWS: usize = 100_000;

/// Rows named in one `disclosed` event; a package of more rows is logged as several events.
pub const DISCLOSED_ROWS_PER_EVENT: usize = 400;

/// Files named in one `derived` event; more are logged as several events.
pub const DERIVED_FILES_PER_EVENT: usize = 100;

/// Steps of an audit path: a tree of 2^63 leaves has no more.
pub const PATH_STEPS: usize = 64;

/// Bytes of an RFC 3161 time-stamp response or token.
pub const TOKEN_BYTES: usize = 1 << 20;

/// Characters in a reader's name.
pub const READER_NAME_CHARS: usize = 32;
