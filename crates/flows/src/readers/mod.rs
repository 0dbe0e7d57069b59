//! Which reader reads this file, and what does it say of it? One door to all formats.
//!
//! Every format is one module with two functions of the same shape: `sniff` looks at the first bytes and says whether
//! the file is of its format, `read` walks the whole file and tells a [`Sink`] about every row. Text tables, workbooks
//! and JSON lines need a [`Layout`] as well: the meaning of their columns is data, not code. Readers never build
//! tables, never guess a time zone and never stop at a bad row.

pub mod access_log;
pub mod camt;
pub mod case_uco;
mod chats;
pub mod collect;
pub mod delimited;
pub mod delimited_records;
mod digest;
pub mod ftm;
pub mod image;
pub mod instagram;
pub mod jsonl;
pub mod mail;
pub mod mt940;
pub mod ofx;
mod pieces;
pub mod signal;
pub mod sms_backup;
pub mod sqlite;
mod structured;
pub mod tagpack;
pub mod telegram;
pub mod track;
pub mod whatsapp;
pub mod workbook;

use std::io::{Read, Seek};

use crate::entry::Sink;

/// A sealed file as readers see it: bytes that can be read from any place. `File`, `Cursor<&[u8]>`, `BufReader<File>`.
pub trait Source: Read + Seek {}
impl<T: Read + Seek + ?Sized> Source for T {}

/// How many bytes of a file's beginning `sniff` and `detect` look at (less where the file is shorter).
pub const HEAD_BYTES: usize = 64 * 1024;

/// What a reader may know beside the bytes.
#[derive(Debug, Clone, Copy, Default)]
pub struct ReadContext<'a> {
    /// The name under which the file arrived, without folders: some exports keep the account or year only there.
    pub file_name: &'a str,
    /// Sealed files that arrived beside it under its name and a suffix (`chat.db-wal` beside `chat.db`).
    pub companions: &'a [Companion],
}

/// A sealed file that belongs to another.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Companion {
    /// What its name has beyond the other's: `-wal`, `-journal`.
    pub suffix: String,
    /// Where its sealed bytes lie.
    pub path: std::path::PathBuf,
}

/// The families of formats.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ReaderKind {
    /// Text tables: CSV, TSV and their relatives.
    Delimited,
    /// Spreadsheet workbooks: XLSX, XLS.
    Workbook,
    /// One JSON object a line.
    JsonLines,
    /// ISO 20022 camt.052, camt.053, camt.054.
    Camt,
    /// SWIFT MT940, MT942.
    Mt940,
    /// Open Financial Exchange, versions 1 (SGML) and 2 (XML).
    Ofx,
    /// Web server logs in common, combined and related formats.
    AccessLog,
    /// JSON-LD, object by object.
    CaseUco,
    /// What does this FollowTheMoney export say of people, companies, accounts and payments?
    Ftm,
    /// EXIF, dimensions and a perceptual hash.
    Image,
    /// What was said in this Instagram conversation?
    Instagram,
    /// E-mail: one message or an mbox of them.
    Mail,
    /// What was said in this Signal conversation?
    Signal,
    /// XML back-ups of SMS, MMS and call logs.
    SmsBackup,
    /// SQLite files of Android and iOS: calls, texts, contacts, chats.
    Sqlite,
    /// GraphSense TagPacks in YAML.
    TagPack,
    /// What was said in these Telegram chats?
    Telegram,
    /// Tracks as GPX, GeoJSON and PLT.
    Track,
    /// What was said in this WhatsApp chat?
    WhatsApp,
}

/// Why a format or layout is or is not thought to fit, in words a person understands.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Reason {
    /// A fixed code for translating (`header_words_matched`, `namespace`, …).
    pub code: &'static str,
    /// The same in English with the particulars.
    pub text: String,
}

impl Reason {
    /// A reason from its code and its words.
    pub fn new(code: &'static str, text: impl Into<String>) -> Self {
        Self { code, text: text.into() }
    }
}

/// One format or layout that could read a file.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Candidate {
    /// The layout or message: `wechat_pay`, `icbc_debit_v1`, `camt.053.001.02`, `mt940`, `ofx`.
    pub name: String,
    /// Which reader reads it.
    pub kind: ReaderKind,
    /// 0 (no) to 100 (certain).
    pub confidence: u8,
    /// Why.
    pub reasons: Vec<Reason>,
}

/// What was counted while a file was read. `rows = record_rows + furniture + rejects`.
#[derive(Debug, Clone, Default, PartialEq, Eq, serde::Serialize)]
pub struct ReadSummary {
    /// Rows of the file.
    pub rows: u64,
    /// Rows that yielded at least one entry.
    pub record_rows: u64,
    /// Entries (a row may yield several).
    pub entries: u64,
    /// Rows in order that were never meant to be records.
    pub furniture: u64,
    /// Rows that should have been records.
    pub rejects: u64,
    /// Statements announced.
    pub statements: u64,
    /// What a person should know about the reading: encoding, fall-backs, assumptions.
    pub notes: Vec<Reason>,
}

/// A file that could not be read at all. Bad rows are rejects, never errors.
#[derive(Debug, thiserror::Error)]
pub enum ReadError {
    /// The bytes could not be fetched.
    #[error("reading the sealed bytes failed")]
    Io(#[from] std::io::Error),
    /// The file is not of the format it was to be read as.
    #[error("reading as {format} failed: {detail}")]
    Format {
        /// The format tried.
        format: &'static str,
        /// What was found instead.
        detail: String,
    },
    /// A limit that guards memory was passed.
    #[error("reading stopped: {what} is {found}, more than the limit of {limit}")]
    TooLarge {
        /// What is too large.
        what: &'static str,
        /// Its size.
        found: u64,
        /// The most that is read.
        limit: u64,
    },
    /// A layout is needed and none was given.
    #[error("reading needs a layout: the meaning of the columns is not in the file")]
    NoLayout,
    /// The layout's header was not found in the file.
    #[error("reading with layout {layout} failed: {detail}")]
    Layout {
        /// The layout tried.
        layout: String,
        /// What did not fit.
        detail: String,
    },
}

/// A format's first look at a file: its beginning and its name.
pub type Sniff = fn(&[u8], &str) -> Option<Candidate>;

/// Every structured format's first look at a file.
pub const SNIFFS: &[Sniff] = &[
    camt::sniff,
    mt940::sniff,
    ofx::sniff,
    access_log::sniff,
    case_uco::sniff,
    ftm::sniff,
    image::sniff,
    instagram::sniff,
    mail::sniff,
    signal::sniff,
    sms_backup::sniff,
    sqlite::sniff,
    tagpack::sniff,
    telegram::sniff,
    track::sniff,
    whatsapp::sniff,
];

/// Reads a structured format (one whose meaning is in the file itself).
///
/// # Errors
/// When the bytes cannot be fetched, are not of the format, or the kind needs a layout.
pub fn read(
    kind: ReaderKind,
    source: &mut dyn Source,
    ctx: &ReadContext<'_>,
    sink: &mut impl Sink,
) -> Result<ReadSummary, ReadError> {
    match kind {
        ReaderKind::Camt => camt::read(source, ctx, sink),
        ReaderKind::Mt940 => mt940::read(source, ctx, sink),
        ReaderKind::Ofx => ofx::read(source, ctx, sink),
        ReaderKind::AccessLog => access_log::read(source, ctx, sink),
        ReaderKind::CaseUco => case_uco::read(source, ctx, sink),
        ReaderKind::Ftm => ftm::read(source, ctx, sink),
        ReaderKind::Image => image::read(source, ctx, sink),
        ReaderKind::Instagram => instagram::read(source, ctx, sink),
        ReaderKind::Mail => mail::read(source, ctx, sink),
        ReaderKind::Signal => signal::read(source, ctx, sink),
        ReaderKind::SmsBackup => sms_backup::read(source, ctx, sink),
        ReaderKind::Sqlite => sqlite::read(source, ctx, sink),
        ReaderKind::TagPack => tagpack::read(source, ctx, sink),
        ReaderKind::Telegram => telegram::read(source, ctx, sink),
        ReaderKind::Track => track::read(source, ctx, sink),
        ReaderKind::WhatsApp => whatsapp::read(source, ctx, sink),
        ReaderKind::Delimited | ReaderKind::Workbook | ReaderKind::JsonLines => Err(ReadError::NoLayout),
    }
}
