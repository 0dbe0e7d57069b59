//! What happened to the evidence, when, by whose clock?
//!
//! An event is one JSON object in canonical form (RFC 8785): `at`, `event`, `v`. The same event always has the same
//! bytes, and those bytes are the leaf of the log.

use serde::{Deserialize, Serialize};
use thalweg_model::EvidenceId;

use crate::{Error, Hash, Result, limits};

/// A time and the clock that told it. The library reads no clock: the caller says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct At {
    /// RFC 3339 with the offset of the place (`2026-11-22T14:30:00+08:00`).
    pub time: String,
    /// Which clock, and how it is kept right (`system clock, NTP`, `wrist watch of the officer`).
    pub clock: String,
}

impl At {
    /// A time written as RFC 3339, with its clock.
    ///
    /// # Errors
    /// When the text is not a time with an offset, or no clock is named.
    pub fn new(time: &str, clock: &str) -> Result<Self> {
        if let Err(error) = time.parse::<jiff::Timestamp>() {
            return Err(Error::Refused { field: "the time", why: error.to_string() });
        }
        if clock.trim().is_empty() {
            return Err(Error::Refused { field: "the clock", why: "it is not named".to_owned() });
        }
        Ok(Self { time: time.to_owned(), clock: clock.to_owned() })
    }
}

/// Who handed the evidence over, under which authority, how it was collected, and what it may be used for. A field
/// that does not apply is left empty.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Custody {
    /// The order, warrant, request or consent it was obtained under, with its number.
    pub authority: String,
    /// Where it comes from: the original path, medium or system.
    pub source: String,
    /// Who held it before: the bank, platform, person.
    pub holder: String,
    /// Who collected it; more than one where the law wants two.
    pub collectors: Vec<String>,
    /// Where it was collected.
    pub place: String,
    /// How it was collected (production by the bank, image of a disk, download with consent).
    pub method: String,
    /// Tool used for collecting, with its version.
    pub tool: String,
    /// The legal basis for holding it.
    pub legal_basis: String,
    /// The purpose it may be used for.
    pub purpose: String,
    /// Limits on use set by the authority or the holder.
    pub use_limits: String,
}

/// What the file system said of the file that was handed in.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SourceFile {
    /// Its path below the folder or inside the archive that was handed in, with `/`; its bare name where it was handed
    /// in by itself. It is text: nothing is ever written under it.
    pub name: String,
    /// Its name in hex, where it is not valid UTF-8 and `name` therefore is not exact.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name_hex: Option<String>,
    /// When it was last modified, as RFC 3339 in UTC, where the file system says.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub modified: Option<String>,
}

/// A case begins.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CaseCreated {
    /// SHA-256 of `case.toml`.
    pub case_sha256: Hash,
    /// The key that signs this log.
    pub public_key: String,
}

/// `case.toml` was changed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CaseAmended {
    /// SHA-256 of the new `case.toml`.
    pub case_sha256: Hash,
    /// SHA-256 of the one it replaces.
    pub previous_sha256: Hash,
    /// Why.
    pub reason: String,
}

/// The archive that a file was unpacked from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Origin {
    /// The archive, sealed in the same case.
    pub evidence: EvidenceId,
    /// Which of its members, counted from 0 in the order of its table of contents. Two may have the same name.
    pub member: u64,
}

/// A file was sealed, or handed in once more.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SealedEvent {
    /// SHA-256 of its bytes.
    pub evidence: EvidenceId,
    /// How many bytes.
    pub bytes: u64,
    /// The file that was handed in.
    pub file: SourceFile,
    /// The archive it was unpacked from; absent where it was handed in itself.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<Origin>,
    /// The custody record of this handing-in.
    pub custody: Custody,
    /// The case held the same bytes already: this is a further custody event, not a second copy.
    pub held_before: bool,
}

/// A file was read and its rows became the leaves of a tree.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RowsSealed {
    /// The file.
    pub evidence: EvidenceId,
    /// Which reader cut it into rows, with its version (`csv-1`).
    pub reader: String,
    /// Which layout was used; it does not change the rows.
    pub layout: String,
    /// How many rows.
    pub rows: u64,
    /// Root of the tree of salted rows.
    pub root: Hash,
    /// SHA-256 of the index file `log/rows/<evidence>.<reader>.<first 16 digits of root>.rows`.
    pub index_sha256: Hash,
    /// Bytes of the index file.
    pub index_bytes: u64,
}

impl RowsSealed {
    /// Where the index file lies, relative to the case.
    #[must_use]
    pub fn index_path(&self) -> String {
        let root = self.root.to_string();
        format!(
            "log/rows/{}.{}.{}.rows",
            self.evidence.hex(),
            self.reader,
            root.get(..16).unwrap_or_default()
        )
    }
}

/// A file and its digest.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FileDigest {
    /// Path relative to the case, with `/`.
    pub path: String,
    /// SHA-256 of its bytes.
    pub sha256: Hash,
    /// How many bytes.
    pub bytes: u64,
}

/// Derived files were written (or written again).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Derived {
    /// What made them, with its version.
    pub tool: String,
    /// The files.
    pub files: Vec<FileDigest>,
    /// Paths recorded before that are no longer there.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub removed: Vec<String>,
}

/// A method found something.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Finding {
    /// The method, with its version.
    pub method: String,
    /// The finding's file.
    pub file: FileDigest,
}

/// Rows of one file that were shown.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DisclosedRows {
    /// The file.
    pub evidence: EvidenceId,
    /// Row numbers from 1, ascending.
    pub rows: Vec<u64>,
}

/// A package was made for somebody.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Disclosed {
    /// SHA-256 of the package.
    pub package_sha256: Hash,
    /// For whom.
    pub recipient: String,
    /// For which purpose.
    pub purpose: String,
    /// Under which authority.
    pub authority: String,
    /// The rows in it (of a large package: the part of them that this event names).
    pub rows: Vec<DisclosedRows>,
}

/// A time-stamp authority stamped a checkpoint (RFC 3161).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Timestamped {
    /// How many entries the stamped checkpoint has.
    pub size: u64,
    /// SHA-256 of the stamped checkpoint's bytes.
    pub checkpoint_sha256: Hash,
    /// The stored token, `log/tokens/<sha256>.tst`.
    pub token: FileDigest,
    /// The time the authority states, RFC 3339 in UTC.
    pub stated: String,
}

/// What happened.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[expect(clippy::large_enum_variant, reason = "nearly all events of a case are the large one")]
pub enum Event {
    /// A case begins; always entry 0.
    CaseCreated(CaseCreated),
    /// `case.toml` was changed.
    CaseAmended(CaseAmended),
    /// A file was sealed.
    Sealed(SealedEvent),
    /// A file's rows were sealed.
    RowsSealed(RowsSealed),
    /// Derived files were written.
    Derived(Derived),
    /// A method found something.
    Finding(Finding),
    /// A package was made.
    Disclosed(Disclosed),
    /// A checkpoint was time-stamped.
    Timestamped(Timestamped),
}

impl Event {
    /// The name of the kind, as written in the log.
    #[must_use]
    pub fn kind(&self) -> &'static str {
        match self {
            Event::CaseCreated(_) => "case_created",
            Event::CaseAmended(_) => "case_amended",
            Event::Sealed(_) => "sealed",
            Event::RowsSealed(_) => "rows_sealed",
            Event::Derived(_) => "derived",
            Event::Finding(_) => "finding",
            Event::Disclosed(_) => "disclosed",
            Event::Timestamped(_) => "timestamped",
        }
    }
}

/// The version that this program writes and reads.
const VERSION: u8 = 1;

/// An event with its time: one entry of the log.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Record {
    /// When it happened, as the caller said.
    pub at: At,
    /// What happened.
    pub event: Event,
    /// Version of the format: 1.
    pub v: u8,
}

impl Record {
    /// An event of the present format version.
    #[must_use]
    pub fn new(at: At, event: Event) -> Self {
        Self { at, event, v: VERSION }
    }

    /// The canonical bytes: the leaf of the log.
    ///
    /// # Errors
    /// When they exceed the limit for one event.
    pub fn to_bytes(&self) -> Result<Vec<u8>> {
        let bytes =
            serde_json_canonicalizer::to_vec(self).map_err(|error| Error::malformed("the event", error))?;
        if bytes.len() > limits::EVENT_BYTES {
            return Err(Error::TooLarge {
                what: "bytes of an event",
                limit: limits::EVENT_BYTES as u64,
                found: bytes.len() as u64,
            });
        }
        Ok(bytes)
    }

    /// Reads an event and refuses any bytes but the canonical ones.
    ///
    /// # Errors
    /// When the bytes are too many, no event of this format, or not canonical.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self> {
        if bytes.len() > limits::EVENT_BYTES {
            return Err(Error::malformed("an event", format!("it has {} bytes", bytes.len())));
        }
        let record: Self =
            serde_json::from_slice(bytes).map_err(|error| Error::malformed("an event", error))?;
        if record.v != VERSION {
            return Err(Error::malformed(
                "an event",
                format!("it has version {}, known is {VERSION}", record.v),
            ));
        }
        if record.to_bytes()? != bytes {
            return Err(Error::malformed("an event", "its bytes are not the canonical form (RFC 8785)"));
        }
        Ok(record)
    }
}

/// Refuses a number that JSON does not carry exactly.
pub(crate) fn exact(what: &'static str, number: u64) -> Result<u64> {
    if number > limits::EXACT_NUMBER {
        return Err(Error::TooLarge { what, limit: limits::EXACT_NUMBER, found: number });
    }
    Ok(number)
}
