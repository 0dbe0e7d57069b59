//! What was checked, what did not hold, and what could not be checked: as data, so that every face says the same.

use serde::Serialize;

use crate::{Error, Hash};

/// Where something does not hold.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Place {
    /// The file, relative to the case; or the part of a package.
    pub file: String,
    /// The entry of the log, counted from 0.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub entry: Option<u64>,
}

impl Place {
    /// A whole file.
    pub(crate) fn file(file: impl Into<String>) -> Self {
        Self { file: file.into(), entry: None }
    }

    /// An entry of the log.
    pub(crate) fn entry(entry: u64) -> Self {
        Self { file: "log/entries".to_owned(), entry: Some(entry) }
    }
}

/// What does not hold there.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Problem {
    /// It is not there.
    Missing,
    /// It is there, and nothing in the log speaks of it.
    Unexpected,
    /// It is there but cannot be read.
    Unreadable {
        /// What the system said.
        why: String,
    },
    /// It does not have the form of this format.
    Malformed {
        /// What is wrong.
        why: String,
    },
    /// Its SHA-256 or root is another one.
    Digest {
        /// As sealed.
        expected: Hash,
        /// As found now.
        found: Hash,
    },
    /// Its length is another one.
    Length {
        /// As sealed, in bytes.
        expected: u64,
        /// As found now.
        found: u64,
    },
    /// The entry is not the one that belongs here.
    Entry {
        /// Leaf hash as stored.
        expected: Hash,
        /// Leaf hash of what is there.
        found: Hash,
        /// The place where this very entry belongs, if there is one: an entry was taken out, added or moved.
        #[serde(skip_serializing_if = "Option::is_none")]
        belongs_at: Option<u64>,
    },
    /// Somewhere among these entries one was changed.
    EntryBetween {
        /// The first that may be it.
        first: u64,
        /// The last that may be it.
        last: u64,
    },
    /// A signature or proof does not hold.
    Proof {
        /// Which, and why.
        why: String,
    },
    /// The rows of the file do not lead to their sealed root.
    Rows {
        /// First and last row of the part that differs.
        why: String,
    },
    /// The log is not signed with the key that was asked for.
    OtherKey {
        /// The key asked for.
        expected: String,
        /// The key of the case.
        found: String,
    },
}

/// Something that does not hold.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Failure {
    /// Where.
    pub place: Place,
    /// What.
    pub problem: Problem,
}

impl Failure {
    pub(crate) fn new(place: Place, problem: Problem) -> Self {
        Self { place, problem }
    }

    /// What an error of this crate says, at a place.
    pub(crate) fn from_error(place: Place, error: &Error) -> Self {
        let problem = match error {
            Error::Io { source, .. } if source.kind() == std::io::ErrorKind::NotFound => Problem::Missing,
            Error::Io { source, .. } => Problem::Unreadable { why: source.to_string() },
            Error::Broken { why, .. } => Problem::Proof { why: why.clone() },
            Error::Malformed { why, .. } => Problem::Malformed { why: why.clone() },
            other => Problem::Malformed { why: other.to_string() },
        };
        Self { place, problem }
    }
}

/// Something that was checked and holds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Held {
    /// `case.toml` is the one that the log speaks of.
    CaseFile,
    /// The checkpoint is signed.
    Signature,
    /// The entries have the signed root.
    Entries {
        /// How many.
        count: u64,
    },
    /// Every earlier checkpoint is a beginning of the present log.
    History {
        /// How many checkpoints.
        count: u64,
    },
    /// The checkpoint that the verifying person kept is a beginning of the present log.
    KnownCheckpoint {
        /// Its number of entries.
        size: u64,
    },
    /// The sealed files have their digests.
    Evidence {
        /// How many files.
        files: u64,
        /// How many bytes.
        bytes: u64,
    },
    /// The row index files have their digests and roots.
    RowIndexes {
        /// How many.
        count: u64,
    },
    /// The row trees were computed again from the evidence.
    Rows {
        /// How many rows.
        count: u64,
    },
    /// The derived files have their digests.
    Derived {
        /// How many.
        files: u64,
    },
    /// The time-stamp tokens stamp the checkpoints they are said to.
    Timestamps {
        /// How many.
        count: u64,
        /// How many of them have a signature of a kind that this program can check.
        signatures: u64,
    },
    /// The package is signed with the case's key.
    PackageSignature,
    /// The rows in the package lead to the sealed roots.
    PackageRows {
        /// How many.
        count: u64,
    },
}

/// Something the verifying person should know.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Remark {
    /// No key was given: the signature was checked with the key that the case itself names.
    OwnKey {
        /// That key.
        key: String,
    },
    /// This copy has no row salt key: row trees could not be computed again.
    RowsNotRecomputed {
        /// How many row trees.
        trees: u64,
    },
    /// A writer is at work or was interrupted; what it left is not part of the case.
    WriterAtWork,
    /// Whose time-stamp it is; trusting the certificate is a person's decision.
    TokenSigner {
        /// The token.
        file: String,
        /// Who signed, as the certificate says.
        signer: String,
        /// SHA-256 of the certificate.
        certificate: Hash,
        /// The time that the token states.
        stated: String,
    },
    /// A time-stamp token's signature is of a kind that this program cannot check.
    TokenSignatureUnknown {
        /// The token.
        file: String,
        /// The algorithm.
        algorithm: String,
    },
}

/// Whether a case or package holds.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
pub struct Report {
    /// The case's name.
    pub name: String,
    /// The key that signs its log.
    pub key: String,
    /// Entries that the checkpoint covers.
    pub size: u64,
    /// The signed root.
    pub root: Option<Hash>,
    /// What was checked and holds.
    pub held: Vec<Held>,
    /// What does not hold, in the order of checking; empty if everything does.
    pub failures: Vec<Failure>,
    /// What else should be known.
    pub remarks: Vec<Remark>,
}

impl Report {
    /// Whether everything that was checked holds.
    #[must_use]
    pub fn holds(&self) -> bool {
        self.failures.is_empty()
    }
}
