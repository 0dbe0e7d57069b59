//! What can go wrong while a case is written out.

use std::path::PathBuf;

/// Why a case could not be written.
#[derive(Debug, thiserror::Error)]
pub enum TestbedError {
    /// The disk said no.
    #[error("writing {path}")]
    Write {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// A file to be tampered with could not be read.
    #[error("reading {path}")]
    Read {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// A file is too short for the damage asked for.
    #[error("damaging {path}: it has no {what} {at}")]
    TooShort {
        /// The file.
        path: PathBuf,
        /// What was looked for: a byte or a line.
        what: &'static str,
        /// Where.
        at: u64,
    },
    /// A text has a character that the declared encoding does not have.
    #[error("encoding {name} as {encoding}: it has a character that the encoding lacks")]
    Encoding {
        /// The file.
        name: String,
        /// The encoding.
        encoding: &'static str,
    },
    /// The workbook could not be made.
    #[error("making the workbook {name}")]
    Workbook {
        /// The file.
        name: String,
        /// What the library said.
        source: Box<rust_xlsxwriter::XlsxError>,
    },
    /// The picture could not be made.
    #[error("making the picture {name}")]
    Picture {
        /// The file.
        name: String,
        /// What the library said.
        source: image::ImageError,
    },
    /// The truth could not be written as JSON.
    #[error("writing the truth as JSON")]
    Json(#[from] serde_json::Error),
}
