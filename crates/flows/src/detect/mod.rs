//! What is this file, how sure are we, and why? Every format and layout is tried on the file's beginning.
//!
//! A layout's confidence is counted, not felt: its columns found, the file's columns it knows, the words that only its
//! source writes, and how many of the first rows it reads. Layouts made for no institution stay below those that are.

mod skeleton;
mod skeleton_records;
mod vocabulary;

use std::io::Cursor;

pub use skeleton::skeleton;

use crate::entry::{Entry, Furniture, Reject, RowBytes, Sink, Statement};
use crate::layout::Layouts;
use crate::layout::bind::Header;
use crate::layout::meaning::{Bound, Meaning};
use crate::readers::delimited::{self, Head};
use crate::readers::{self, Candidate, ReadContext, ReadError, ReaderKind, Reason, Source, jsonl, workbook};
use crate::records::Draft;
use crate::text::fold::fold;
use crate::text::when::DateOrder;

/// What a file may be, surest first.
#[derive(Debug, Clone, Default, PartialEq, Eq, serde::Serialize)]
pub struct Detection {
    /// Formats and layouts that could read it, by falling confidence; of equals, by name.
    pub candidates: Vec<Candidate>,
    /// Why there is none, or what else was noticed.
    pub notes: Vec<Reason>,
}

impl Detection {
    /// The surest, if it is sure enough to be read without asking a person.
    #[must_use]
    pub fn best(&self) -> Option<&Candidate> {
        self.candidates.first().filter(|candidate| candidate.confidence >= SURE_ENOUGH)
    }
}

/// Confidence from which a file is read without asking.
pub const SURE_ENOUGH: u8 = 40;
/// Rows that are read on trial.
const TRIAL_ROWS: u64 = 50;
/// Most that a layout made for no institution can reach.
const GENERIC_CEILING: u64 = 65;

/// Looks at a file's beginning and names the formats and layouts that could read it.
///
/// # Errors
/// When the bytes cannot be fetched, or a workbook is too large to be opened.
pub fn detect(source: &mut dyn Source, file_name: &str, layouts: &Layouts) -> Result<Detection, ReadError> {
    let (head, whole) = delimited::fetch_head(source)?;
    let mut detection = Detection::default();
    detection.candidates.extend(readers::SNIFFS.iter().filter_map(|sniff| sniff(&head, file_name)));
    if detection.candidates.is_empty() {
        match () {
            () if workbook::looks_like(&head) => workbooks(source, file_name, layouts, &mut detection)?,
            () if head.starts_with(b"%PDF") => {
                detection.notes.push(Reason::new("pdf", "a PDF: ask the holder for the table behind it"))
            }
            () => texts(&head, whole, file_name, layouts, &mut detection),
        }
    }
    let order =
        |a: &Candidate, b: &Candidate| b.confidence.cmp(&a.confidence).then_with(|| a.name.cmp(&b.name));
    detection.candidates.sort_by(order);
    doubt_date_order(&mut detection, layouts);
    detection.candidates.sort_by(order);
    Ok(detection)
}

/// Where day-first and month-first fit equally well, neither is sure enough to be read without asking.
fn doubt_date_order(detection: &mut Detection, layouts: &Layouts) {
    let [first, second, ..] = detection.candidates.as_mut_slice() else { return };
    let order = |candidate: &Candidate| {
        let of_records = || layouts.get_records(&candidate.name).map(|compiled| compiled.layout.date_order);
        layouts.get(&candidate.name).map(|compiled| compiled.layout.date_order).or_else(of_records)
    };
    let unsure = |order: Option<DateOrder>| matches!(order, Some(DateOrder::Dmy | DateOrder::Mdy));
    if first.confidence == second.confidence
        && order(first) != order(second)
        && unsure(order(first))
        && unsure(order(second))
    {
        for candidate in [first, second] {
            candidate.confidence = candidate.confidence.min(SURE_ENOUGH - 1);
            candidate.reasons.push(Reason::new(
                "date_order_unknown",
                "days and months could be either way round: a person must say",
            ));
        }
    }
}

fn workbooks(
    source: &mut dyn Source,
    file_name: &str,
    layouts: &Layouts,
    detection: &mut Detection,
) -> Result<(), ReadError> {
    let sheets = match workbook::sheets(source) {
        Ok(sheets) => sheets,
        Err(error @ ReadError::Format { .. }) => {
            detection.notes.push(Reason::new("workbook_damaged", error.to_string()));
            return Ok(());
        }
        Err(error) => return Err(error),
    };
    let above = sheets
        .iter()
        .flat_map(|sheet| sheet.rows.iter().take(60).map(|row| row.join(",")))
        .collect::<Vec<_>>()
        .join("\n");
    let above = fold(&above);
    let look = Look { above: &above, file_name };
    for compiled in layouts.iter() {
        workbook_with(&sheets, compiled.as_ref(), look, detection);
    }
    for layout in layouts.records() {
        workbook_with(&sheets, layout.as_ref(), look, detection);
    }
    Ok(())
}

/// A row that could be a header: its place, its delimiter, its names.
type Headed = (usize, u8, Header);

/// What is around the table, for telling a layout's source.
#[derive(Clone, Copy)]
struct Look<'a> {
    above: &'a str,
    file_name: &'a str,
}

fn serves<M: Meaning>(meaning: &M, kind: ReaderKind) -> bool {
    meaning.about().readers.contains(&kind)
}

fn workbook_with<M: Meaning>(
    sheets: &[workbook::Sheet],
    meaning: &M,
    look: Look<'_>,
    detection: &mut Detection,
) {
    if !serves(meaning, ReaderKind::Workbook) {
        return;
    }
    let Some(bound) = workbook::fit(sheets, meaning) else { return };
    let mut trial = Trial::default();
    let ctx = ReadContext { file_name: look.file_name, companions: &[] };
    let _ = workbook::read_sheets(sheets, &ctx, meaning, &mut trial);
    detection.candidates.extend(judged(meaning, ReaderKind::Workbook, &bound, look, &trial));
}

fn texts(head: &[u8], whole: bool, file_name: &str, layouts: &Layouts, detection: &mut Detection) {
    if let Some(keys) = jsonl::keys(head) {
        let rows = whole_rows(head, whole);
        for compiled in layouts.iter() {
            json_with(rows, &keys, compiled.as_ref(), file_name, detection);
        }
        for layout in layouts.records() {
            json_with(rows, &keys, layout.as_ref(), file_name, detection);
        }
        return;
    }
    let split = Head::new(head, whole);
    detection.notes.push(Reason::new("encoding", format!("text in {}", split.encoding.name())));
    let headers = split.headers();
    let above = fold(&split.rows().iter().take(60).map(String::as_str).collect::<Vec<_>>().join("\n"));
    let look = Look { above: &above, file_name };
    let rows = whole_rows(head, whole);
    for compiled in layouts.iter() {
        delimited_with((&split, &headers, rows), compiled.as_ref(), look, detection);
    }
    for layout in layouts.records() {
        delimited_with((&split, &headers, rows), layout.as_ref(), look, detection);
    }
}

fn json_with<M: Meaning>(
    rows: &[u8],
    keys: &[String],
    meaning: &M,
    file_name: &str,
    detection: &mut Detection,
) {
    if !serves(meaning, ReaderKind::JsonLines) {
        return;
    }
    let Some(bound) = jsonl::fit(keys, meaning) else { return };
    let mut trial = Trial::default();
    let ctx = ReadContext { file_name, companions: &[] };
    let _ = jsonl::read(&mut Cursor::new(rows), &ctx, meaning, &mut trial);
    let look = Look { above: "", file_name };
    detection.candidates.extend(judged(meaning, ReaderKind::JsonLines, &bound, look, &trial));
}

fn delimited_with<M: Meaning>(
    (split, headers, rows): (&Head, &[Headed], &[u8]),
    meaning: &M,
    look: Look<'_>,
    detection: &mut Detection,
) {
    if !serves(meaning, ReaderKind::Delimited) {
        return;
    }
    let Some(fit) = split.fit(meaning, headers) else { return };
    let mut trial = Trial::default();
    let ctx = ReadContext { file_name: look.file_name, companions: &[] };
    let _ = delimited::read(&mut Cursor::new(rows), &ctx, meaning, &mut trial);
    detection.candidates.extend(judged(meaning, ReaderKind::Delimited, &fit.bound, look, &trial));
}

/// The head without its last row where that is cut off.
fn whole_rows(head: &[u8], whole: bool) -> &[u8] {
    match memchr::memrchr2(b'\n', b'\r', head) {
        Some(end) if !whole => head.get(..=end).unwrap_or(head),
        _ => head,
    }
}

/// A layout's confidence and its reasons; none if it reads hardly a row.
fn judged<M: Meaning>(
    meaning: &M,
    kind: ReaderKind,
    bound: &Bound,
    look: Look<'_>,
    trial: &Trial,
) -> Option<Candidate> {
    let about = meaning.about();
    let (found, columns) = (bound.found as u64, about.columns.max(1) as u64);
    let (known, unknown) = (bound.recognised.len() as u64, bound.unknown.len() as u64);
    let name = fold(look.file_name);
    let (written, folded) = about.markers;
    let marker = folded
        .iter()
        .position(|marker| look.above.contains(marker.as_str()) || name.contains(marker.as_str()));
    let tried = trial.good + trial.bad;
    if tried > 0 && trial.good * 2 < tried {
        return None;
    }
    if about.headless_width.is_some() && (tried == 0 || trial.good * 10 < tried * 9) {
        return None;
    }
    let mut score = 40 + 15 * found / columns + 30 * known / (known + unknown).max(1);
    let mut reasons = vec![Reason::new(
        "header_words_matched",
        match about.headless_width {
            Some(width) => format!("{width} columns without a header, shaped as the layout says"),
            None => format!("{found} of its {columns} columns are there: {}", bound.recognised.join(", ")),
        },
    )];
    if unknown > 0 {
        reasons.push(Reason::new(
            "header_words_unknown",
            format!("not known to it: {}", bound.unknown.join(", ")),
        ));
    }
    match marker.and_then(|place| written.get(place)) {
        Some(marker) => {
            score += 15;
            reasons.push(Reason::new("marker", format!("the file says {marker:?}")));
        }
        None if folded.is_empty() => score += 5,
        None => {}
    }
    score = (score * trial.good).checked_div(tried).unwrap_or(score / 2);
    reasons.push(Reason::new("rows_read", format!("{} of its first {tried} rows read", trial.good)));
    if about.headless_width.is_some() {
        score = score.min(60);
    }
    if about.generic {
        score = match about.of_records {
            true => spread(score),
            false => score.min(GENERIC_CEILING) * 9 / 10,
        };
        reasons.push(Reason::new("generic", "a layout for no institution in particular"));
    }
    let confidence = u8::try_from(score.min(100)).unwrap_or(100);
    Some(Candidate { name: about.id.to_owned(), kind, confidence, reasons })
}

/// A layout of records made for no source has half of what is above sure enough: the better fit stays ahead of its like,
/// and one that knows the whole header of generic statements, which know a few of its columns.
fn spread(score: u64) -> u64 {
    let sure = u64::from(SURE_ENOUGH);
    match score.checked_sub(sure) {
        Some(above) => sure + above / 2,
        None => score * 9 / 10,
    }
}

/// Counts how the first rows fare.
#[derive(Debug, Default)]
struct Trial {
    good: u64,
    bad: u64,
    statements: u32,
}

impl Sink for Trial {
    fn row(&mut self, _: u64, _: RowBytes<'_>) {}
    fn furniture(&mut self, _: u64, _: Furniture) {}
    fn statement(&mut self, statement: &Statement) -> u32 {
        // A table of accounts has no entries: its statements are its rows.
        if statement.opening.is_some() && statement.row > 0 && self.good + self.bad < TRIAL_ROWS {
            self.good += 1;
        }
        self.statements = self.statements.saturating_add(1);
        self.statements - 1
    }
    fn amend(&mut self, _: u32, _: &Statement) {}
    fn record(&mut self, _: &Draft) {
        if self.good + self.bad < TRIAL_ROWS {
            self.good += 1;
        }
    }
    fn entry(&mut self, _: &Entry<'_>) {
        if self.good + self.bad < TRIAL_ROWS {
            self.good += 1;
        }
    }
    fn reject(&mut self, _: Reject) {
        if self.good + self.bad < TRIAL_ROWS {
            self.bad += 1;
        }
    }
}
