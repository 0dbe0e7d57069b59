//! Which sealed file, and which row of it.

use std::str::FromStr;

/// A sealed file, named by the SHA-256 of its bytes. Written `sha256:<64 hex digits>`.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct EvidenceId(pub [u8; 32]);

impl EvidenceId {
    /// The 64 hex digits without the prefix, as used in paths.
    #[must_use]
    pub fn hex(&self) -> String {
        hex::encode(self.0)
    }

    /// The first 12 hex digits: enough to tell files of one case apart on a screen, never used as a key.
    #[must_use]
    pub fn short(&self) -> String {
        hex::encode(&self.0[..6])
    }
}

impl std::fmt::Display for EvidenceId {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "sha256:{}", self.hex())
    }
}

impl std::fmt::Debug for EvidenceId {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        std::fmt::Display::fmt(self, f)
    }
}

impl FromStr for EvidenceId {
    type Err = ParseIdError;

    /// Accepts `sha256:<hex>` and the bare hex digits.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let digits = text.strip_prefix("sha256:").unwrap_or(text);
        let mut bytes = [0_u8; 32];
        hex::decode_to_slice(digits, &mut bytes).map_err(|_| ParseIdError::Evidence(text.to_owned()))?;
        Ok(Self(bytes))
    }
}

/// One row of a sealed file. Rows count from 1 (RFC 7111), over all rows of the file, headers and blank rows included.
/// Written `sha256:<hex>#row=17`.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct RowId {
    /// The sealed file.
    pub evidence: EvidenceId,
    /// The row, counted from 1.
    pub row: u64,
}

impl std::fmt::Display for RowId {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}#row={}", self.evidence, self.row)
    }
}

impl std::fmt::Debug for RowId {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        std::fmt::Display::fmt(self, f)
    }
}

impl FromStr for RowId {
    type Err = ParseIdError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let wrong = || ParseIdError::Row(text.to_owned());
        let (file, row) = text.split_once("#row=").ok_or_else(wrong)?;
        let row = row.parse::<u64>().map_err(|_| wrong())?;
        if row == 0 {
            return Err(wrong());
        }
        Ok(Self { evidence: file.parse()?, row })
    }
}

/// A text that should name a sealed file or a row of one, and does not.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ParseIdError {
    /// Not 64 hex digits.
    #[error("{0:?} is not the name of a sealed file (sha256: and 64 hex digits)")]
    Evidence(String),
    /// Not a file and a row number.
    #[error("{0:?} is not a row citation (sha256:<hex>#row=<number from 1>)")]
    Row(String),
}

macro_rules! serde_as_text {
    ($name:ty) => {
        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.collect_str(self)
            }
        }
        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let text = <std::borrow::Cow<'de, str> as serde::Deserialize>::deserialize(deserializer)?;
                text.parse().map_err(serde::de::Error::custom)
            }
        }
    };
}
serde_as_text!(EvidenceId);
serde_as_text!(RowId);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_citation_reads_back_as_it_was_written() {
        let row = RowId { evidence: EvidenceId([0xab; 32]), row: 17 };
        assert_eq!(row.to_string().parse::<RowId>(), Ok(row));
        assert!(row.to_string().ends_with("#row=17"));
    }

    #[test]
    fn there_is_no_row_zero() {
        let text = format!("{}#row=0", EvidenceId([1; 32]));
        assert_eq!(text.parse::<RowId>(), Err(ParseIdError::Row(text)));
    }
}
