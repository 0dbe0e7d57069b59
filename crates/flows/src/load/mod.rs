//! What is in each sealed file, and how much of it could be read?
//!
//! [`load`] takes sealed files one by one: detects the format and layout, reads every row into the row tree and the
//! tables, checks that no row was lost, and logs the sealed rows and the digests of the tables. Loading again gives the
//! same bytes, and the log is left as it is.

mod beside;
pub mod rates;
pub mod sink;

use std::io::{BufRead, BufReader, Seek, SeekFrom};
use std::path::{Path, PathBuf};
use std::sync::Mutex;

use thalweg_model::EvidenceId;
use thalweg_seal::{At, Case, RowSealer, Writer};

use crate::addresses::{self, declared::Declared};
use crate::detect;
use crate::entry::{Sink, Statement};
use crate::error::FlowsError;
use crate::layout::Layouts;
use crate::readers::{
    self, Candidate, Companion, ReadContext, ReadError, ReadSummary, ReaderKind, Reason, Source,
};
use crate::records::KINDS;
use crate::tables::{file_table, record_table};
use sink::{Counts, TableSink};

/// What to load, and how.
#[derive(Debug, Clone, Default)]
pub struct LoadOptions {
    /// The files; empty means every sealed file that has no tables yet.
    pub evidence: Vec<EvidenceId>,
    /// Read all of them with this layout or format, whatever they look like.
    pub layout: Option<String>,
    /// How many files are read side by side, at most; 0 and 1 are one. The tables are the same for any number.
    pub side_by_side: usize,
}

/// How far loading is.
#[derive(Debug, Clone, Copy)]
pub struct Progress<'a> {
    /// The file that is read now.
    pub name: &'a str,
    /// Its number, from 1.
    pub file: usize,
    /// How many there are.
    pub files: usize,
    /// Its size.
    pub bytes: u64,
}

/// What was found in one file.
#[derive(Debug, Clone, PartialEq, serde::Serialize)]
pub struct FileReport {
    /// The file.
    pub evidence: EvidenceId,
    /// The name it came with.
    pub name: String,
    /// What it was read as, how sure that is, and why.
    pub read_as: Candidate,
    /// The other formats and layouts that it could be.
    pub alternatives: Vec<Candidate>,
    /// Rows, records, rejects.
    pub counts: Counts,
    /// Accounts and periods it states.
    pub statements: Vec<StatementReport>,
    /// Encoding, fall-backs, assumptions.
    pub notes: Vec<Reason>,
}

/// What a file says of one account.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct StatementReport {
    /// The account, as recorded.
    pub account: String,
    /// Its holder.
    pub holder: String,
    /// The bank or platform.
    pub institution: String,
    /// The currency, where stated.
    pub currency: String,
}

impl From<&Statement> for StatementReport {
    fn from(one: &Statement) -> Self {
        let Statement { account, holder, institution, currency, .. } = one.clone();
        Self { account, holder, institution, currency }
    }
}

/// A file that could not be read.
#[derive(Debug, Clone, PartialEq, serde::Serialize)]
pub struct Unread {
    /// The file.
    pub evidence: EvidenceId,
    /// The name it came with.
    pub name: String,
    /// A fixed code: `no_layout`, `not_readable`, `packed`, `rows_do_not_add_up`.
    pub code: &'static str,
    /// Why, in plain words.
    pub detail: String,
    /// What it could be, though not surely enough.
    pub candidates: Vec<Candidate>,
}

/// A file that is no record by itself, and is not to be read alone.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct SetAside {
    /// The file.
    pub evidence: EvidenceId,
    /// The name it came with.
    pub name: String,
    /// A fixed code: `companion` (its bytes are read with `of`), `archive` (its members are evidence of their own).
    pub code: &'static str,
    /// The file that it belongs to, for a companion.
    pub of: Option<EvidenceId>,
    /// How many members are evidence, for an archive.
    pub members: u64,
}

/// What loading found, file by file in the order of their names.
#[derive(Debug, Clone, Default, PartialEq, serde::Serialize)]
pub struct LoadReport {
    /// Files that were read.
    pub files: Vec<FileReport>,
    /// Files that were not.
    pub unread: Vec<Unread>,
    /// Files that belong to another file, and archives whose members are evidence.
    pub set_aside: Vec<SetAside>,
    /// Files that had their tables already.
    pub loaded_before: u64,
}

/// The files of a case whose tables are there, in the order of their identifiers.
///
/// # Errors
/// When the log cannot be read.
pub fn loaded(case: &Case) -> Result<Vec<EvidenceId>, FlowsError> {
    let holdings = case.holdings().map_err(|error| in_case("reading", &error))?;
    let has_tables = |id: &EvidenceId| file_table(case.path(), "reject", id).is_file();
    let sealed = holdings.filter(|holding| !holding.rows.is_empty()).map(|holding| holding.evidence);
    let mut list: Vec<EvidenceId> = sealed.filter(has_tables).collect();
    list.sort_unstable();
    Ok(list)
}

/// Loads sealed files into the tables of the funds flow.
///
/// # Errors
/// When the case or the disk fails. A file that cannot be read is reported, and loading goes on.
pub fn load(
    writer: &mut Writer,
    layouts: &Layouts,
    options: &LoadOptions,
    at: &At,
    progress: impl FnMut(Progress<'_>) + Send,
) -> Result<LoadReport, FlowsError> {
    let mut report = LoadReport::default();
    let before = loaded(writer.case())?;
    let beside = beside::Beside::of(writer.case())?;
    let mut wanted: Vec<(String, EvidenceId, u64)> = Vec::new();
    for holding in writer.case().holdings().map_err(|error| in_case("reading", &error))? {
        let asked = options.evidence.contains(&holding.evidence);
        let known = before.binary_search(&holding.evidence).is_ok();
        let to_read = !known && options.layout.is_none() && (asked || options.evidence.is_empty());
        if let Some(aside) = beside.aside(holding).filter(|_| to_read) {
            report.set_aside.push(aside);
            continue;
        }
        if asked || options.evidence.is_empty() && !known {
            wanted.push((holding.name().to_owned(), holding.evidence, holding.bytes));
        } else if options.evidence.is_empty() {
            report.loaded_before += 1;
        }
    }
    wanted.sort();
    report.set_aside.sort_by(|a, b| (&a.name, a.evidence).cmp(&(&b.name, b.evidence)));
    let mut rows = Vec::new();
    let case: &Writer = writer;
    let one = |evidence: EvidenceId, name: &str| {
        load_file(case, layouts, options, (evidence, name), beside.companions(&evidence))
    };
    for outcome in all(&wanted, options.side_by_side, progress, one) {
        match outcome? {
            Ok((file, pending)) => {
                rows.push(pending);
                report.files.push(file);
            }
            Err(unread) => report.unread.push(unread),
        }
    }
    writer.record_rows(rows, at).map_err(|error| in_case("logging the rows of", &error))?;
    let names = report.files.iter().flat_map(|file| table_names(&file.evidence));
    let tables: Vec<PathBuf> = names.filter(|name| writer.case().path().join(name).is_file()).collect();
    writer.record_derived(&tables, TOOL, at).map_err(|error| in_case("logging the tables of", &error))?;
    Ok(report)
}

/// Reads files, some side by side; the outcomes are in the order of the files.
fn all(
    wanted: &[(String, EvidenceId, u64)],
    side_by_side: usize,
    progress: impl FnMut(Progress<'_>) + Send,
    one: impl Fn(EvidenceId, &str) -> Result<Loaded, FlowsError> + Sync,
) -> Vec<Result<Loaded, FlowsError>> {
    let begun = Mutex::new((0_usize, progress));
    // The next file, told to whoever watches.
    let next = || -> Option<(usize, &str, EvidenceId)> {
        let mut begun = begun.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        let place = begun.0;
        let (name, evidence, bytes) = wanted.get(place)?;
        begun.0 += 1;
        (begun.1)(Progress { name, file: place + 1, files: wanted.len(), bytes: *bytes });
        Some((place, name, *evidence))
    };
    let work = || {
        let mut done = Vec::new();
        while let Some((place, name, evidence)) = next() {
            done.push((place, one(evidence, name)));
        }
        done
    };
    let mut done = std::thread::scope(|scope| {
        let others = side_by_side.min(wanted.len()).saturating_sub(1);
        let others: Vec<_> = (0..others).map(|_| scope.spawn(work)).collect();
        let mut done = work();
        for other in others {
            match other.join() {
                Ok(more) => done.extend(more),
                Err(panic) => std::panic::resume_unwind(panic),
            }
        }
        done
    });
    done.sort_by_key(|(place, _)| *place);
    done.into_iter().map(|(_, outcome)| outcome).collect()
}

/// What the log says made the tables.
pub const TOOL: &str = concat!("thalweg load ", env!("CARGO_PKG_VERSION"));

/// Whether a file told of money moved or exchanged: then the ledger changes.
#[must_use]
pub fn tells_of_money(root: &Path, evidence: &EvidenceId) -> bool {
    ["entry", "statement", "rate"].iter().any(|kind| file_table(root, kind, evidence).is_file())
}

fn table_names(evidence: &EvidenceId) -> Vec<PathBuf> {
    let tables = ["entry", "statement", "reject", "rate"];
    let tables = tables.iter().map(|kind| file_table(Path::new(""), kind, evidence));
    let records = KINDS.iter().map(|spec| record_table(Path::new(""), spec.kind, evidence));
    let lists = ["ip_table", "ip_range", "ip_place"];
    let lists = lists.iter().map(|kind| addresses::table::table_file(Path::new(""), kind, evidence));
    tables.chain(records).chain(lists).collect()
}

fn in_case(doing: &'static str, error: &thalweg_seal::Error) -> FlowsError {
    FlowsError::Case { doing, detail: error.to_string() }
}

type Loaded = Result<(FileReport, thalweg_seal::PendingRows), Unread>;

fn load_file(
    writer: &Writer,
    layouts: &Layouts,
    options: &LoadOptions,
    (evidence, name): (EvidenceId, &str),
    companions: &[Companion],
) -> Result<Loaded, FlowsError> {
    // Readers see the name alone; reports show the path.
    let ctx = ReadContext { file_name: name.rsplit('/').next().unwrap_or(name), companions };
    let case = writer.case();
    let file = case.open_evidence(&evidence).map_err(|error| in_case("opening a file of", &error))?;
    let mut source = BufReader::with_capacity(1 << 18, file);
    if is_rates(&mut source, &evidence)? {
        return load_rates(writer, &mut source, (evidence, name)).map(Ok);
    }
    if options.layout.is_none()
        && let Some(declared) = declared(case, &evidence, &mut source)?
    {
        return load_addresses(writer, &mut source, (evidence, name), &declared);
    }
    let unread = |code, detail: String, candidates| Unread {
        evidence,
        name: name.to_owned(),
        code,
        detail,
        candidates,
    };
    let detection = match detect::detect(&mut source, ctx.file_name, layouts) {
        Ok(detection) => detection,
        Err(error) => return Ok(Err(unread("not_readable", error.to_string(), Vec::new()))),
    };
    let chosen = match &options.layout {
        Some(asked) => Some(forced(asked, &detection, layouts)),
        None => detection.best().cloned(),
    };
    let Some(chosen) = chosen else {
        if is_packed(&mut source) {
            let detail = "an archive: `thalweg unpack` seals the files in it".to_owned();
            return Ok(Err(unread("packed", detail, detection.candidates)));
        }
        let notes: Vec<&str> = detection.notes.iter().map(|note| note.text.as_str()).collect();
        let why = match notes.as_slice() {
            [] => "no format or layout fits".to_owned(),
            notes => format!("no format or layout fits ({})", notes.join("; ")),
        };
        return Ok(Err(unread("no_layout", why, detection.candidates)));
    };
    source.seek(SeekFrom::Start(0)).map_err(|error| FlowsError::Io {
        doing: "reading",
        path: evidence.hex(),
        source: error,
    })?;
    let reader = reader_name(chosen.kind);
    let mut sealer =
        RowSealer::begin(writer, evidence, reader).map_err(|error| in_case("sealing the rows of", &error))?;
    let region = <[u8; 2]>::try_from(case.info().jurisdiction.as_bytes()).ok();
    let mut sink = TableSink::begin(case.path(), evidence, &mut sealer)?.in_region(region);
    let summary = match read(&chosen, layouts, &mut source, &ctx, &mut sink) {
        Ok(summary) => summary,
        Err(error) => {
            sink.discard();
            return Ok(Err(unread("not_readable", error.to_string(), detection.candidates)));
        }
    };
    let (counts, statements) = match sink.finish() {
        Err(FlowsError::RowCount { detail, .. }) => {
            return Ok(Err(unread("rows_do_not_add_up", detail, detection.candidates)));
        }
        finished => finished?,
    };
    let pending = sealer.finish(&chosen.name).map_err(|error| in_case("sealing the rows of", &error))?;
    let alternatives = detection.candidates.into_iter().filter(|other| other.name != chosen.name).collect();
    let mut notes = detection.notes;
    notes.extend(summary.notes);
    let statements = statements.iter().map(StatementReport::from).collect();
    let name = name.to_owned();
    Ok(Ok((FileReport { evidence, name, read_as: chosen, alternatives, counts, statements, notes }, pending)))
}

/// Whether the file is an archive whose members are still in it.
fn is_packed(source: &mut BufReader<std::fs::File>) -> bool {
    #[cfg(feature = "archives")]
    return crate::archives::is_archive(source).is_ok_and(|packing| packing.is_some());
    #[cfg(not(feature = "archives"))]
    return source.rewind().is_err();
}

/// Looks at the first bytes and goes back to the beginning.
fn is_rates(source: &mut BufReader<std::fs::File>, evidence: &EvidenceId) -> Result<bool, FlowsError> {
    let io = |source| FlowsError::Io { doing: "reading", path: evidence.hex(), source };
    let head = source.fill_buf().map_err(io)?;
    Ok(rates::is_rates(head.get(..4096).unwrap_or(head)))
}

/// Reads a table of exchange rates.
fn load_rates(
    writer: &Writer,
    source: &mut BufReader<std::fs::File>,
    (evidence, name): (EvidenceId, &str),
) -> Result<(FileReport, thalweg_seal::PendingRows), FlowsError> {
    let root = writer.case().path();
    let mut sealer = RowSealer::begin(writer, evidence, "rates-1")
        .map_err(|error| in_case("sealing the rows of", &error))?;
    let counts = rates::load_rates(root, evidence, source, &mut sealer)?;
    let mut none = sink::Unsealed;
    TableSink::begin(root, evidence, &mut none)?.finish()?;
    let pending = sealer.finish("rates").map_err(|error| in_case("sealing the rows of", &error))?;
    let reasons = vec![Reason::new("header", "its header is date, base, quote, rate")];
    let read_as =
        Candidate { name: "rates".to_owned(), kind: ReaderKind::Delimited, confidence: 100, reasons };
    let (alternatives, statements, notes, name) = (Vec::new(), Vec::new(), Vec::new(), name.to_owned());
    Ok((FileReport { evidence, name, read_as, alternatives, counts, statements, notes }, pending))
}

/// What is known of a list of addresses before it is read; `None` for any other file.
fn declared(
    case: &Case,
    evidence: &EvidenceId,
    source: &mut BufReader<std::fs::File>,
) -> Result<Option<Declared>, FlowsError> {
    let io = |source| FlowsError::Io { doing: "reading", path: evidence.hex(), source };
    let head = source.fill_buf().map_err(io)?;
    let holding = case.holding(evidence).map_err(|error| in_case("reading", &error))?;
    Ok(Declared::of(holding, head.get(..4096).unwrap_or(head)))
}

/// Reads a list of internet addresses.
fn load_addresses(
    writer: &Writer,
    source: &mut BufReader<std::fs::File>,
    (evidence, name): (EvidenceId, &str),
    declared: &Declared,
) -> Result<Loaded, FlowsError> {
    let root = writer.case().path();
    let sealing = |error| in_case("sealing the rows of", &error);
    let mut sealer = RowSealer::begin(writer, evidence, "addresses-1").map_err(sealing)?;
    let mut sink = TableSink::begin(root, evidence, &mut sealer)?;
    let found = match addresses::table::load_table(root, (evidence, name), declared, source, &mut sink)? {
        Ok(found) => found,
        Err(detail) => {
            sink.discard();
            let (code, name) = ("not_readable", name.to_owned());
            return Ok(Err(Unread { evidence, name, code, detail, candidates: Vec::new() }));
        }
    };
    let (counts, _) = sink.finish()?;
    let layout = format!("addresses_{}", declared.kind.name());
    let pending = sealer.finish(&layout).map_err(sealing)?;
    let text = format!("a list of addresses ({}) by {}", declared.kind.name(), declared.source);
    let reasons = vec![Reason::new("declared", text)];
    let read_as = Candidate { name: layout, kind: ReaderKind::Delimited, confidence: 100, reasons };
    let notes = found.notes();
    let (alternatives, statements, name) = (Vec::new(), Vec::new(), name.to_owned());
    Ok(Ok((FileReport { evidence, name, read_as, alternatives, counts, statements, notes }, pending)))
}

/// The layout that a person asked for, as a candidate.
fn forced(asked: &str, detection: &detect::Detection, layouts: &Layouts) -> Candidate {
    let found = detection.candidates.iter().find(|candidate| candidate.name == asked).cloned();
    let of_layout = || {
        let kind = detection.candidates.first().map_or(ReaderKind::Delimited, |first| first.kind);
        let known = layouts.get(asked).is_some() || layouts.get_records(asked).is_some();
        let text = if known { "asked for" } else { "asked for; no such layout is known" };
        Candidate {
            name: asked.to_owned(),
            kind,
            confidence: 0,
            reasons: vec![Reason::new("asked_for", text)],
        }
    };
    found.unwrap_or_else(of_layout)
}

/// Names under which rows are sealed: the way in which a file is cut into rows, with its version.
fn reader_name(kind: ReaderKind) -> &'static str {
    match kind {
        ReaderKind::Delimited => "delimited-1",
        ReaderKind::Workbook => "workbook-1",
        ReaderKind::JsonLines => "jsonl-1",
        ReaderKind::Camt => "camt-1",
        ReaderKind::Mt940 => "mt940-1",
        ReaderKind::Ofx => "ofx-1",
        ReaderKind::AccessLog => "access-log-1",
        ReaderKind::CaseUco => "case-uco-1",
        ReaderKind::Ftm => "ftm-1",
        ReaderKind::Image => "image-1",
        ReaderKind::Instagram => "instagram-1",
        ReaderKind::Mail => "mail-1",
        ReaderKind::Signal => "signal-1",
        ReaderKind::SmsBackup => "sms-backup-1",
        ReaderKind::Sqlite => "sqlite-1",
        ReaderKind::TagPack => "tagpack-1",
        ReaderKind::Telegram => "telegram-1",
        ReaderKind::Track => "track-1",
        ReaderKind::WhatsApp => "whatsapp-1",
    }
}

/// Reads a file as what it was chosen to be.
///
/// # Errors
/// As the reader.
pub fn read(
    chosen: &Candidate,
    layouts: &Layouts,
    source: &mut dyn Source,
    ctx: &ReadContext<'_>,
    sink: &mut impl Sink,
) -> Result<ReadSummary, ReadError> {
    if let Some(layout) = layouts.get_records(&chosen.name) {
        return match chosen.kind {
            ReaderKind::Workbook => readers::workbook::read(source, ctx, layout.as_ref(), sink),
            ReaderKind::JsonLines => readers::jsonl::read(source, ctx, layout.as_ref(), sink),
            _ => readers::delimited::read(source, ctx, layout.as_ref(), sink),
        };
    }
    let layout = || layouts.get(&chosen.name).map(AsRef::as_ref).ok_or(ReadError::NoLayout);
    match chosen.kind {
        ReaderKind::Delimited => readers::delimited::read(source, ctx, layout()?, sink),
        ReaderKind::Workbook => readers::workbook::read(source, ctx, layout()?, sink),
        ReaderKind::JsonLines => readers::jsonl::read(source, ctx, layout()?, sink),
        kind => readers::read(kind, source, ctx, sink),
    }
}
