//! What is this case, by whose authority, for how long?
//!
//! `case.toml` is meant to be read by people. Its digest is in the log, so a change is an event or a failure.

use serde::{Deserialize, Serialize};
use thalweg_model::Lang;

use crate::{Error, Result};

/// What the person who opens a case says of it.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CaseInfo {
    /// Name or number of the case.
    pub name: String,
    /// What it is for.
    #[serde(default)]
    pub purpose: String,
    /// The authority in charge.
    #[serde(default)]
    pub authority: String,
    /// Whose law applies (ISO 3166 code or profile name).
    #[serde(default)]
    pub jurisdiction: String,
    /// The legal basis for holding the records.
    #[serde(default)]
    pub legal_basis: String,
    /// How long they may be kept.
    #[serde(default)]
    pub retention: String,
    /// Language of reports.
    #[serde(default)]
    pub language: Lang,
    /// Offset from UTC in minutes that a person decided to assume for records that state none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub assumed_offset_minutes: Option<i16>,
}

/// The log that belongs to the case.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LogInfo {
    /// Origin line of every checkpoint.
    pub origin: String,
    /// The key that signs them.
    pub public_key: String,
}

/// `case.toml`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CaseFile {
    /// Version of the format of the whole case folder: 1.
    pub schema: u32,
    /// What the case is.
    pub case: CaseInfo,
    /// Its log.
    pub log: LogInfo,
}

/// The version of the case folder that this program writes and reads.
pub(crate) const SCHEMA: u32 = 1;

impl CaseFile {
    /// Reads the text of a `case.toml`.
    ///
    /// # Errors
    /// When it is no such file, or of another version.
    pub fn parse(bytes: &[u8]) -> Result<Self> {
        let wrong = |why: &dyn std::fmt::Display| Error::malformed("case.toml", why);
        let text = std::str::from_utf8(bytes).map_err(|error| wrong(&error))?;
        let file: Self = toml::from_str(text).map_err(|error| wrong(&error.message()))?;
        if file.schema != SCHEMA {
            return Err(wrong(&format!("it has schema {}, known is {SCHEMA}", file.schema)));
        }
        Ok(file)
    }

    /// The text that is written.
    pub(crate) fn to_text(&self) -> Result<String> {
        toml::to_string(self).map_err(|error| Error::malformed("case.toml", error))
    }
}
