//! What can go wrong when sealing or reading a case, in words that say what was being done.

use std::path::{Path, PathBuf};

use thalweg_model::{EvidenceId, RowId};

/// Why a call of this crate did not succeed.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The file system refused.
    #[error("{doing} {}: {source}", path.display())]
    Io {
        /// What was being done, as the beginning of a sentence.
        doing: &'static str,
        /// The file or folder.
        path: PathBuf,
        /// What the system said (a full disk is `StorageFull`).
        source: std::io::Error,
    },
    /// The folder holds no case.
    #[error("{} is not a case: it has no case.toml", .0.display())]
    NotACase(PathBuf),
    /// A case would be created over something that is there already.
    #[error("{} exists already; a case is created in a new or empty folder", .0.display())]
    Exists(PathBuf),
    /// Another process is writing to the case.
    #[error("another process is writing to the case {}", .0.display())]
    Locked(PathBuf),
    /// Only plain files are sealed.
    #[error("{} is {what}; only plain files are sealed", path.display())]
    NotAFile {
        /// What was named.
        path: PathBuf,
        /// What it is instead.
        what: &'static str,
    },
    /// Somebody wrote to the file while it was being read.
    #[error("{} changed while it was being sealed ({what}); nothing was sealed", path.display())]
    ChangedWhileSealed {
        /// The file.
        path: PathBuf,
        /// What was seen to differ.
        what: String,
    },
    /// A stored thing does not have the form that the format prescribes.
    #[error("{what} is malformed: {why}")]
    Malformed {
        /// Which file, entry or field.
        what: String,
        /// What is wrong with it.
        why: String,
    },
    /// A stored thing has the right form but does not agree with what the log says of it.
    #[error("{what} does not hold: {why}")]
    Broken {
        /// Which file or entry.
        what: String,
        /// Expected and found.
        why: String,
    },
    /// Beyond a documented limit.
    #[error("{what} is {found}, the limit is {limit}")]
    TooLarge {
        /// What was measured, with its unit.
        what: &'static str,
        /// The limit.
        limit: u64,
        /// What was found.
        found: u64,
    },
    /// The file is not sealed in this case.
    #[error("{0} is not sealed in this case")]
    NotSealed(EvidenceId),
    /// The file is sealed but its rows are not: nobody has read it yet.
    #[error("the rows of {0} are not sealed: the file has not been loaded")]
    RowsNotSealed(EvidenceId),
    /// The file has fewer rows.
    #[error("{row} does not exist: the file has {rows} rows")]
    NoSuchRow {
        /// The row asked for.
        row: RowId,
        /// How many there are.
        rows: u64,
    },
    /// The signing key or the row salt key is not with this copy of the case.
    #[error("this copy of the case has no {0}; it can be read and verified, but not added to")]
    NoSecret(&'static str),
    /// The operating system gave no random bytes for a new key.
    #[error("the operating system gave no random bytes for a new key")]
    NoRandomness,
    /// The caller gave something that cannot be recorded.
    #[error("{field} cannot be recorded: {why}")]
    Refused {
        /// Which field.
        field: &'static str,
        /// Why not.
        why: String,
    },
    /// An earlier failure left this writer unable to continue; a new one cleans up and goes on.
    #[error("this writer stopped after an earlier failure; open the case for writing again")]
    WriterStopped,
}

impl Error {
    /// Wraps what the file system said.
    pub(crate) fn io(doing: &'static str, path: &Path) -> impl FnOnce(std::io::Error) -> Self {
        let path = path.to_path_buf();
        move |source| Self::Io { doing, path, source }
    }

    /// A stored thing of the wrong form.
    pub(crate) fn malformed(what: impl Into<String>, why: impl std::fmt::Display) -> Self {
        Self::Malformed { what: what.into(), why: why.to_string() }
    }

    /// A stored thing that disagrees with the log.
    pub(crate) fn broken(what: impl Into<String>, why: impl std::fmt::Display) -> Self {
        Self::Broken { what: what.into(), why: why.to_string() }
    }

    /// Whether the disk is full (or the file may not grow further).
    #[must_use]
    pub fn is_full_disk(&self) -> bool {
        use std::io::ErrorKind::{FileTooLarge, QuotaExceeded, StorageFull};
        matches!(self, Self::Io { source, .. } if matches!(source.kind(), StorageFull | QuotaExceeded | FileTooLarge))
    }
}
