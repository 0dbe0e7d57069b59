//! What does the case itself say: its head, its files, and the sealed bytes behind every citation?

use std::collections::{BTreeMap, BTreeSet};

use anyhow::Context as _;
use thalweg_chain::dossier::Facts;
use thalweg_chain::dossier::facts::{
    Checkpoint, CitedRow, EvidenceFinding, EvidenceItem, FindingKind, Head, LogEntry, RowForm, When,
};
use thalweg_flows::load::FileReport;
use thalweg_flows::text::encoding;
use thalweg_model::{EvidenceId, RowId};
use thalweg_seal::{At, Case, CustodyEvent, Event, Holding};
use thalweg_trace::Rule;

use crate::clock;
use crate::commands::tool;

/// Below this confidence (of 100) the report says that the layout is a guess: less than all required column names fit.
const SURE: u8 = 60;
/// Bytes of a file's beginning by which its encoding is told.
const ENCODING_HEAD_BYTES: usize = 64 * 1024;

/// Where what was found in each file is kept, relative to the case.
pub const REPORTS: &str = "flows/funds/read";

/// What was found in one file, as kept and as answered.
#[derive(Debug, Clone, serde::Serialize, serde::Deserialize)]
pub struct FileOutcome {
    /// The file.
    pub evidence: EvidenceId,
    /// The name it came with.
    pub file: String,
    /// What it was read as.
    pub layout: String,
    /// How sure that is, 0 to 100.
    pub confidence: u8,
    /// Why.
    pub reasons: Vec<String>,
    /// Rows; the next three add up to them.
    pub rows: u64,
    /// Rows that became records.
    pub record_rows: u64,
    /// Rows that were never meant to be records.
    pub furniture_rows: u64,
    /// Rows that should have been records.
    pub rejected_rows: u64,
    /// Records (a row may yield several).
    pub records: u64,
    /// Rejects by code.
    pub rejects: BTreeMap<String, Rejected>,
    /// Identifiers by kind and verdict, and how often.
    #[serde(default)]
    pub identifiers: Vec<(String, String, u64)>,
    /// What a person should know about the reading.
    pub notes: Vec<String>,
}

/// Rejects of one code, as kept.
#[derive(Debug, Clone, serde::Serialize, serde::Deserialize)]
pub struct Rejected {
    /// How many.
    pub rows: u64,
    /// The first few.
    pub examples: Vec<RejectedRow>,
}

/// One rejected row.
#[derive(Debug, Clone, serde::Serialize, serde::Deserialize)]
pub struct RejectedRow {
    /// The row.
    pub row: u64,
    /// The field; empty if it is the whole row.
    pub field: String,
    /// What was found.
    pub detail: String,
}

impl FileOutcome {
    /// What a load found in a file.
    #[must_use]
    pub fn of(report: &FileReport) -> Self {
        let example = |(row, field, detail): &(u64, String, String)| RejectedRow {
            row: *row,
            field: field.clone(),
            detail: detail.clone(),
        };
        let counts = &report.counts;
        let rejects = counts.rejects.iter().map(|(code, rejected)| {
            let examples = rejected.examples.iter().map(example).collect();
            (code.clone(), Rejected { rows: rejected.rows, examples })
        });
        Self {
            evidence: report.evidence,
            file: report.name.clone(),
            layout: report.read_as.name.clone(),
            confidence: report.read_as.confidence,
            reasons: report.read_as.reasons.iter().map(|reason| reason.text.clone()).collect(),
            rows: counts.rows,
            record_rows: counts.record_rows,
            furniture_rows: counts.furniture.values().sum(),
            rejected_rows: counts.rejected(),
            records: counts.entries,
            rejects: rejects.collect(),
            identifiers: counts
                .identifiers
                .iter()
                .map(|((kind, code), count)| (kind.name().to_owned(), (*code).to_owned(), *count))
                .collect(),
            notes: report.notes.iter().map(|note| note.text.clone()).collect(),
        }
    }
}

/// What was found in every loaded file, by identifier.
pub fn outcomes(case: &Case) -> anyhow::Result<Vec<FileOutcome>> {
    let mut outcomes = Vec::new();
    for evidence in thalweg_flows::load::loaded(case)? {
        let path = case.path().join(REPORTS).join(format!("{}.json", evidence.hex()));
        let text = std::fs::read(&path).with_context(|| format!("reading {}", path.display()))?;
        outcomes.push(serde_json::from_slice(&text).with_context(|| format!("reading {}", path.display()))?);
    }
    Ok(outcomes)
}

/// The case, as of its last change of evidence or tables: what was found or disclosed later changes no fact, so the same
/// case and claims give the same bytes.
///
/// # Errors
/// When the log cannot be read.
pub fn head(case: &Case) -> anyhow::Result<Head> {
    let mut size = 0;
    let mut made_at = None;
    for logged in case.events()? {
        let logged = logged?;
        if !matches!(logged.record.event, Event::Finding(_) | Event::Disclosed(_) | Event::Timestamped(_)) {
            size = logged.index + 1;
            made_at = Some(when(&logged.record.at)?);
        }
    }
    let info = case.info();
    let folder = case.path().file_name().map_or_else(|| "CASE".into(), |name| name.to_string_lossy());
    Ok(Head {
        case_name: info.name.clone(),
        purpose: info.purpose.clone(),
        authority: info.authority.clone(),
        jurisdiction: info.jurisdiction.clone(),
        made_at: made_at.ok_or_else(|| anyhow::anyhow!("the log is empty"))?,
        tool: tool(),
        checkpoint: Checkpoint {
            origin: case.key().name().to_owned(),
            size,
            root: case.root_at(size)?.base64(),
        },
        verify_command: format!("thalweg-verify {folder}"),
        lead_rule: Rule::ProRata,
        assumed_offset_minutes: info.assumed_offset_minutes,
    })
}

fn when(at: &At) -> anyhow::Result<When> {
    Ok(When(clock::stamp(&at.time)?))
}

/// What the readers could not read, and files that no layout fits.
///
/// # Errors
/// When the case cannot be read.
pub fn reader_findings(case: &Case) -> anyhow::Result<Vec<EvidenceFinding>> {
    let mut findings = Vec::new();
    for file in outcomes(case)? {
        findings.extend(of_file(&file));
    }
    Ok(findings)
}

fn of_file(file: &FileOutcome) -> Vec<EvidenceFinding> {
    let blank = |kind| EvidenceFinding {
        kind,
        evidence: Some(file.evidence),
        account: None,
        amount: None,
        count: 0,
        detail: String::new(),
        rows: Vec::new(),
    };
    let mut found = Vec::new();
    for (code, rejected) in &file.rejects {
        let rows = rejected.examples.iter().map(|reject| RowId { evidence: file.evidence, row: reject.row });
        let rows: Vec<RowId> = rows.collect::<BTreeSet<_>>().into_iter().collect();
        let first = rejected.examples.first().map(|reject| reject.detail.as_str()).unwrap_or_default();
        let detail = format!("{code}: {first}");
        found.push(EvidenceFinding { count: rejected.rows, detail, rows, ..blank(FindingKind::Reject) });
    }
    if file.confidence < SURE {
        let detail = format!("{} ({} %): {}", file.layout, file.confidence, file.reasons.join("; "));
        found.push(EvidenceFinding { count: file.rows, detail, ..blank(FindingKind::LayoutUnsure) });
    }
    found
}

/// Adds the sealed bytes of every cited row with their proof, and the custody of their files.
///
/// # Errors
/// When a cited row is not sealed in the case, or the log cannot be read.
pub fn attach(case: &Case, facts: &mut Facts) -> anyhow::Result<()> {
    let cited = cited(facts);
    let mut rows = Vec::with_capacity(cited.len());
    let mut encodings = BTreeMap::new();
    for row in &cited {
        let proof = case.prove_row(row)?;
        let encoding = match encodings.get(&row.evidence) {
            Some(known) => *known,
            None => *encodings.entry(row.evidence).or_insert(encoding_of(case, row.evidence)?),
        };
        rows.push(CitedRow {
            row: *row,
            text: text_of(encoding, form(case, row)?, &proof.bytes),
            form: form(case, row)?,
            leaf: proof.leaf().to_string(),
            path_length: u32::try_from(proof.path.len()).unwrap_or(u32::MAX),
            proof_file: String::new(),
        });
    }
    facts.rows = rows;
    let mut files: BTreeSet<EvidenceId> = cited.iter().map(|row| row.evidence).collect();
    files.extend(facts.accounts.iter().flat_map(|account| account.turnover.files.iter().copied()));
    files.extend(facts.findings.iter().filter_map(|finding| finding.evidence));
    let read: BTreeMap<EvidenceId, FileOutcome> =
        outcomes(case)?.into_iter().map(|file| (file.evidence, file)).collect();
    let mut evidence = Vec::new();
    for id in files {
        evidence.extend(item(case.holding(&id)?, read.get(&id), case)?);
    }
    facts.evidence = evidence;
    Ok(())
}

/// Every row that any part of the facts cites.
fn cited(facts: &Facts) -> BTreeSet<RowId> {
    let mut rows: BTreeSet<RowId> =
        facts.transfers.iter().flat_map(|transfer| transfer.rows.iter().copied()).collect();
    rows.extend(facts.findings.iter().flat_map(|finding| finding.rows.iter().copied()));
    rows.extend(facts.missing.iter().flat_map(|missing| missing.basis.rows.iter().copied()));
    rows.extend(facts.accounts.iter().filter_map(|account| account.as_of.map(|(row, _)| row)));
    rows.extend(
        facts.accounts.iter().filter_map(|account| account.opening.as_ref().and_then(|opening| opening.row)),
    );
    rows.extend(facts.holds.iter().filter_map(|hold| hold.as_of.map(|(row, _)| row)));
    rows.extend(facts.valuation.iter().flat_map(|valuation| valuation.rates.iter().map(|rate| rate.row)));
    rows
}

fn item(holding: &Holding, read: Option<&FileOutcome>, case: &Case) -> anyhow::Result<Option<EvidenceItem>> {
    let Some(first) = holding.custody.first() else { return Ok(None) };
    let CustodyEvent { entry, at, sealed } = first;
    let custody = &sealed.custody;
    let rows_sealed = holding.rows.last();
    let logged_at = |number: u64| -> anyhow::Result<Option<LogEntry>> {
        let found = case.custody_of(&holding.evidence)?.into_iter().find(|logged| logged.index == number);
        found.map(|logged| Ok(LogEntry { number, at: when(&logged.record.at)? })).transpose()
    };
    let parts = [custody.method.as_str(), custody.tool.as_str()];
    Ok(Some(EvidenceItem {
        id: holding.evidence,
        file_name: holding.name().to_owned(),
        bytes: holding.bytes,
        layout: rows_sealed.map(|(_, rows)| rows.layout.clone()).unwrap_or_default(),
        rows: rows_sealed.map_or(0, |(_, rows)| rows.rows),
        records: read.map_or(0, |file| file.record_rows),
        rejects: read.map_or(0, |file| file.rejected_rows),
        row_root: rows_sealed.map(|(_, rows)| rows.root.to_string()).unwrap_or_default(),
        sealed: LogEntry { number: *entry, at: when(at)? },
        rows_sealed: rows_sealed.map(|(number, _)| logged_at(*number)).transpose()?.flatten(),
        authority: custody.authority.clone(),
        legal_basis: custody.legal_basis.clone(),
        source: custody.source.clone(),
        holder: custody.holder.clone(),
        collectors: custody.collectors.clone(),
        place: custody.place.clone(),
        method: parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" · "),
        collected_at: when(at)?,
        clock_source: at.clock.clone(),
        use_limits: custody.use_limits.clone(),
    }))
}

/// The text of a row, decoded as its file is.
///
/// # Errors
/// When the sealed file cannot be read.
pub fn decoded(case: &Case, row: &RowId, bytes: &[u8]) -> anyhow::Result<String> {
    Ok(text_of(encoding_of(case, row.evidence)?, form(case, row)?, bytes))
}

/// Readers of workbooks make their rows; all others cut them out of the file.
fn form(case: &Case, row: &RowId) -> anyhow::Result<RowForm> {
    let made =
        case.holding(&row.evidence)?.latest_rows().is_some_and(|rows| rows.reader.starts_with("workbook"));
    Ok(if made { RowForm::Made } else { RowForm::Span })
}

fn encoding_of(case: &Case, evidence: EvidenceId) -> anyhow::Result<encoding::TextEncoding> {
    use std::io::Read as _;
    let mut head = Vec::new();
    case.open_evidence(&evidence)?.take(ENCODING_HEAD_BYTES as u64).read_to_end(&mut head)?;
    Ok(encoding::detect(&head))
}

fn text_of(encoding: encoding::TextEncoding, form: RowForm, bytes: &[u8]) -> String {
    let mut room = String::new();
    match (form, encoding::decode(encoding, bytes, &mut room)) {
        // The canonical form of a row is UTF-8, whatever the file's own bytes look like.
        (RowForm::Made, _) | (_, Err(_)) => String::from_utf8_lossy(bytes).into_owned(),
        (RowForm::Span, Ok((text, _))) => text.to_owned(),
    }
}
