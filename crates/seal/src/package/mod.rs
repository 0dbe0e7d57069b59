//! What can be given to another court: the cited rows with their custody and proofs, and nothing else.
//!
//! A package is one canonical JSON text (RFC 8785). It holds the case's public data, the log entries that matter with
//! their proofs to one signed checkpoint, and the rows with salts and audit paths. It holds no neighbour of a row, no
//! salt but those of its rows, and no secret.

mod check;
mod make;

pub use check::{parse, verify};
pub use make::{Made, make, write};

use serde::{Deserialize, Serialize};
use thalweg_model::RowId;

use crate::{At, Error, Hash, Record, Result};

/// For whom a package is made, and why.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Recipient {
    /// Who gets it.
    pub name: String,
    /// For which purpose.
    pub purpose: String,
    /// Under which authority or request.
    pub authority: String,
    /// What it may not be used for.
    pub use_limits: String,
}

/// The bytes of a row: as text where they are UTF-8, else in Base64.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RowContent {
    /// The row, byte for byte, as text.
    Text(String),
    /// The row in Base64 (RFC 4648, padded).
    Base64(String),
}

impl RowContent {
    fn of(bytes: &[u8]) -> Self {
        use base64::prelude::{BASE64_STANDARD, Engine as _};
        match std::str::from_utf8(bytes) {
            Ok(text) => Self::Text(text.to_owned()),
            Err(_) => Self::Base64(BASE64_STANDARD.encode(bytes)),
        }
    }

    /// The bytes.
    ///
    /// # Errors
    /// When the Base64 is none.
    pub fn bytes(&self) -> Result<Vec<u8>> {
        use base64::prelude::{BASE64_STANDARD, Engine as _};
        match self {
            Self::Text(text) => Ok(text.clone().into_bytes()),
            Self::Base64(text) => {
                BASE64_STANDARD.decode(text).map_err(|error| Error::malformed("a row of the package", error))
            }
        }
    }
}

/// An entry of the log, with its proof.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PackedEntry {
    /// Its place in the log, from 0.
    pub index: u64,
    /// Audit path to the checkpoint's root, nearest sibling first.
    pub path: Vec<Hash>,
    /// The event; its canonical bytes are the leaf.
    pub record: Record,
}

/// A row, with its proof.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PackedRow {
    /// The bytes.
    pub content: RowContent,
    /// Audit path to the sealed root, nearest sibling first.
    pub path: Vec<Hash>,
    /// Which row of which file.
    pub row: RowId,
    /// Its salt, 32 hex digits.
    pub salt: String,
}

/// A package.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Package {
    /// `case.toml`, as logged.
    pub case_toml: String,
    /// The signed checkpoint that all proofs lead to.
    pub checkpoint: String,
    /// Entries in ascending order: the case's own, every handing-in of the files, the sealing of their rows.
    pub entries: Vec<PackedEntry>,
    /// `thalweg-package`.
    pub format: String,
    /// When it was made.
    pub made_at: At,
    /// For whom.
    pub recipient: Recipient,
    /// The rows, sorted by citation.
    pub rows: Vec<PackedRow>,
    /// Signed note over the digest of all the rest.
    pub signature: String,
    /// Version of the format: 1.
    pub v: u8,
}

const FORMAT: &str = "thalweg-package";
const VERSION: u8 = 1;

impl Package {
    /// The canonical bytes.
    fn to_bytes(&self) -> Result<Vec<u8>> {
        serde_json_canonicalizer::to_vec(self).map_err(|error| Error::malformed("the package", error))
    }

    /// What is signed: the format's name, the log's origin, and the digest of the package with an empty signature.
    fn text_to_sign(&self, origin: &str) -> Result<String> {
        let unsigned = Self { signature: String::new(), ..self.clone() };
        let digest = Hash::of(&unsigned.to_bytes()?);
        Ok(format!("{FORMAT}/v{VERSION}\n{origin}\n{digest}\n"))
    }
}
