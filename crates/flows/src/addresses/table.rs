//! How does a sealed list of addresses become a table whose ranges do not overlap?
//!
//! The list is read by lines; each is announced, sealed as a row and counted, as every reader does. Ranges are held in
//! memory (some 70 bytes each) until they are cut ([`flatten`]) and written in the order of addresses.

use std::collections::HashMap;
use std::io::{BufRead, Seek, SeekFrom};
use std::path::{Path, PathBuf};

use arrow::array::{Array as _, Date32Array, RecordBatch, StringArray, UInt32Array, UInt64Array};
use thalweg_model::EvidenceId;

use super::declared::{Declared, TableKind};
use super::lines::{Line, Lines, Listed};
use super::marks::remove;
use super::shape::Shape;
use super::span::{Span, address, digits, flatten, of_digits};
use crate::entry::{Furniture, Reject, RowBytes, Sink};
use crate::error::FlowsError;
use crate::load::sink::{RowSeal, TableSink};
use crate::readers::Reason;
use crate::tables::entries::column;
use crate::tables::schema;
use crate::tables::small::{Column, write_table};
use crate::tables::writer::TableWriter;
use crate::text::encoding;

/// Bytes of a list's beginning by which its encoding and shape are told.
const HEAD_BYTES: usize = 64 * 1024;
/// Lines of it by which its shape is told.
const HEAD_LINES: usize = 256;
/// A longer line is of no list.
const LINE_BYTES: usize = 1 << 20;
/// A list with more ranges is too large: one gibibyte of memory.
const MOST_RANGES: usize = 1 << 24;
/// Rows that wait before they go to Parquet.
pub(super) const BATCH_ROWS: usize = 8_192;

/// Where a table of addresses of one sealed file stands, under the root of the case.
#[must_use]
pub fn table_file(root: &Path, table: &str, evidence: &EvidenceId) -> PathBuf {
    case_file(root, table, &evidence.hex())
}

/// Where a table of addresses that is made from the whole case stands.
pub(super) fn whole_file(root: &Path, table: &str) -> PathBuf {
    root.join("flows").join("network").join(format!("{table}.parquet"))
}

fn case_file(root: &Path, table: &str, stem: &str) -> PathBuf {
    root.join("flows").join("network").join(table).join(format!("{stem}.parquet"))
}

/// What was found in a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    /// Rows that are ranges or places.
    pub ranges: u64,
    /// Ranges left once the narrowest was kept.
    pub pieces: u64,
    /// Ranges that overlap one that begins no later.
    pub overlapping: u64,
    /// The day it is of.
    pub as_of: i32,
    /// Who says so.
    pub as_of_from: &'static str,
    /// How its text is encoded.
    pub encoding: &'static str,
}

impl Found {
    /// What a person should know of the reading.
    #[must_use]
    pub fn notes(&self) -> Vec<Reason> {
        let pieces = format!(
            "{} ranges, {} of them overlapping another: {} pieces, the narrowest kept",
            self.ranges, self.overlapping, self.pieces
        );
        vec![
            Reason::new("encoding", format!("text in {}", self.encoding)),
            Reason::new("as_of", format!("the day it is of is known by: {}", self.as_of_from)),
            Reason::new("ranges", pieces),
        ]
    }
}

/// What one range says, without its words.
struct Facts {
    row: u64,
    asn: u32,
    organisation: u32,
    country: [u8; 2],
    place: u32,
}

/// A list while it is read.
#[derive(Default)]
struct List {
    spans: Vec<Span>,
    facts: Vec<Facts>,
    names: Vec<String>,
    known: HashMap<String, u32>,
    places: Vec<(u64, u32, [u8; 2])>,
}

impl List {
    fn add(&mut self, row: u64, listed: Listed) {
        let next = u32::try_from(self.names.len()).unwrap_or(u32::MAX);
        let organisation = match self.known.get(&listed.organisation) {
            Some(known) => *known,
            None => {
                self.names.push(listed.organisation.clone());
                self.known.insert(listed.organisation, next);
                next
            }
        };
        let Listed { span, asn, country, place, .. } = listed;
        self.spans.push(span);
        self.facts.push(Facts { row, asn, organisation, country, place });
    }

    fn len(&self) -> usize {
        self.spans.len() + self.places.len()
    }
}

/// Reads a list into the row tree and its tables; or says why it is none.
///
/// # Errors
/// When it cannot be fetched or the disk refuses.
pub fn load_table<S: RowSeal>(
    root: &Path,
    (evidence, name): (EvidenceId, &str),
    declared: &Declared,
    source: &mut (impl BufRead + Seek),
    sink: &mut TableSink<'_, S>,
) -> Result<Result<Found, String>, FlowsError> {
    let io = |source| FlowsError::Io { doing: "reading", path: evidence.hex(), source };
    let (encoding, shape) = match begin(source).map_err(io)? {
        Ok(begun) => begun,
        Err(why) => return Ok(Err(why)),
    };
    source.seek(SeekFrom::Start(0)).map_err(io)?;
    let mut lines = Lines::new(shape);
    let mut list = List::default();
    let (mut start, mut row) = (0_u64, 0_u64);
    let (mut bytes, mut room) = (Vec::new(), String::new());
    while next_line(source, &mut bytes).map_err(io)? {
        if bytes.len() > LINE_BYTES {
            return Ok(Err(format!("line {} is longer than {LINE_BYTES} bytes", row + 1)));
        }
        if list.len() >= MOST_RANGES {
            return Ok(Err(format!("more than {MOST_RANGES} ranges: divide the list")));
        }
        row += 1;
        sink.row(row, RowBytes::Span { start, bytes: &bytes });
        start += bytes.len() as u64;
        let line = encoding::decode(encoding, &bytes, &mut room).ok().map(|(text, _)| lines.read(text));
        take(sink, &mut list, row, line);
    }
    let (as_of, as_of_from) = declared.day(lines.stated(), name);
    let mut found = Found {
        ranges: list.len() as u64,
        pieces: 0,
        overlapping: 0,
        as_of,
        as_of_from,
        encoding: encoding.name(),
    };
    // Once a list was declared to be something else, the table of before is of no use.
    let (ranges, places) = (table_file(root, "ip_range", &evidence), table_file(root, "ip_place", &evidence));
    if declared.kind == TableKind::Places {
        write_places(&places, &list)?;
        remove(&ranges)?;
    } else {
        (found.pieces, found.overlapping) = write_ranges(&ranges, &list, declared.kind)?;
        remove(&places)?;
    }
    write_about(&table_file(root, "ip_table", &evidence), declared, &found)?;
    Ok(Ok(found))
}

/// The encoding and the shape, by the first lines.
fn begin(source: &mut impl BufRead) -> std::io::Result<Result<(encoding::TextEncoding, Shape), String>> {
    let (mut head, mut bytes) = (Vec::new(), Vec::new());
    let mut lines = Vec::new();
    while lines.len() < HEAD_LINES && head.len() < HEAD_BYTES && next_line(source, &mut bytes)? {
        lines.push(bytes.clone());
        head.extend_from_slice(&bytes);
    }
    let encoding = encoding::detect(&head);
    if encoding.unit() != 1 {
        return Ok(Err(format!("a list of addresses in {}: save it as UTF-8", encoding.name())));
    }
    let mut texts = Vec::new();
    for line in &lines {
        let mut room = String::new();
        texts.extend(encoding::decode(encoding, line, &mut room).ok().map(|(text, _)| text.to_owned()));
    }
    let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
    let shape = Shape::of(&texts).map(|shape| (encoding, shape));
    Ok(shape.ok_or_else(|| {
        "no list of addresses: neither networks nor ranges stand in its first lines".to_owned()
    }))
}

/// The next line with its end; of one that is too long only so much that this shows.
fn next_line(source: &mut impl BufRead, bytes: &mut Vec<u8>) -> std::io::Result<bool> {
    use std::io::Read as _;
    bytes.clear();
    Ok(source.take(LINE_BYTES as u64 + 1).read_until(b'\n', bytes)? > 0)
}

/// Tells the sink what a line is, and keeps what it says.
fn take<S: RowSeal>(sink: &mut TableSink<'_, S>, list: &mut List, row: u64, line: Option<Line>) {
    let furniture = match line {
        Some(Line::Range(listed)) => {
            list.add(row, listed);
            return sink.told(row);
        }
        Some(Line::Place { place, country }) => {
            list.places.push((row, place, country));
            return sink.told(row);
        }
        Some(Line::Bad { field, code, found }) => {
            return sink.reject(Reject { row, field: field.to_owned(), code, detail: found });
        }
        None => {
            let detail = "it does not decode in the encoding of the file".to_owned();
            return sink.reject(Reject { row, field: String::new(), code: "not_text", detail });
        }
        Some(Line::Blank) => Furniture::Blank,
        Some(Line::Comment) => Furniture::Preamble,
        Some(Line::Header) => Furniture::Header,
        Some(Line::Total) => Furniture::Total,
        Some(Line::Other) => Furniture::Structure,
    };
    sink.furniture(row, furniture);
}

fn code(country: [u8; 2]) -> String {
    let told = country.iter().filter(|byte| **byte != 0);
    told.map(|byte| char::from(*byte)).collect()
}

/// Columns of pieces that wait to be written.
#[derive(Default)]
struct Pieces {
    row: Vec<u64>,
    spans: Vec<Span>,
    asn: Vec<Option<u32>>,
    organisation: Vec<String>,
    country: Vec<String>,
    place: Vec<Option<u32>>,
}

impl Pieces {
    fn take(&mut self) -> Result<RecordBatch, FlowsError> {
        let now = std::mem::take(self);
        let of = |tell: fn(&Span) -> String| StringArray::from_iter_values(now.spans.iter().map(tell));
        let columns: Vec<arrow::array::ArrayRef> = vec![
            std::sync::Arc::new(UInt64Array::from(now.row)),
            std::sync::Arc::new(of(|span| digits(span.first))),
            std::sync::Arc::new(of(|span| digits(span.last))),
            std::sync::Arc::new(of(|span| address(span.first).to_string())),
            std::sync::Arc::new(of(|span| address(span.last).to_string())),
            std::sync::Arc::new(UInt32Array::from(now.asn)),
            std::sync::Arc::new(StringArray::from(now.organisation)),
            std::sync::Arc::new(StringArray::from(now.country)),
            std::sync::Arc::new(UInt32Array::from(now.place)),
        ];
        RecordBatch::try_new(schema::ip_range::schema(), columns)
            .map_err(|error| FlowsError::TableShape { table: "ip_range", detail: error.to_string() })
    }
}

/// Writes the pieces; says how many there are, and how many ranges overlap.
fn write_ranges(target: &Path, list: &List, kind: TableKind) -> Result<(u64, u64), FlowsError> {
    use schema::ip_range as col;
    let mut writer = TableWriter::begin("ip_range", target, &col::schema(), col::DICTIONARY)?;
    let mut waiting = Pieces::default();
    let (mut pieces, mut failed) = (0, None);
    let overlapping = flatten(&list.spans, |span, of| {
        let Some(facts) = list.facts.get(of) else { return };
        let name = list.names.get(facts.organisation as usize).map_or("", String::as_str);
        let silent = facts.asn == 0 && facts.country == [0; 2] && facts.place == 0 && name.is_empty();
        if silent && kind.needs_facts() || failed.is_some() {
            return;
        }
        pieces += 1;
        waiting.row.push(facts.row);
        waiting.spans.push(span);
        waiting.asn.push(Some(facts.asn).filter(|asn| *asn > 0));
        waiting.organisation.push(name.to_owned());
        waiting.country.push(code(facts.country));
        waiting.place.push(Some(facts.place).filter(|place| *place > 0));
        if waiting.row.len() >= BATCH_ROWS {
            failed = waiting.take().and_then(|batch| writer.write(&batch)).err();
        }
    });
    let last = waiting.take();
    match failed.map_or_else(|| last.and_then(|batch| writer.write(&batch)), Err) {
        Ok(()) => writer.finish().map(|_| (pieces, overlapping)),
        Err(error) => {
            writer.discard();
            Err(error)
        }
    }
}

fn write_places(target: &Path, list: &List) -> Result<u64, FlowsError> {
    use schema::ip_place as col;
    let columns = vec![
        Column::Row(UInt64Array::from_iter_values(list.places.iter().map(|place| place.0))),
        Column::indices(list.places.iter().map(|place| place.1)),
        Column::texts(list.places.iter().map(|place| code(place.2))),
    ];
    write_table("ip_place", target, &col::schema(), col::DICTIONARY, columns)
}

fn write_about(target: &Path, declared: &Declared, found: &Found) -> Result<u64, FlowsError> {
    use schema::ip_table as col;
    let number = |number| Column::Row(UInt64Array::from_iter_values([number]));
    let columns = vec![
        Column::texts([declared.kind.name()]),
        Column::texts([&declared.source]),
        Column::Day(Date32Array::from_iter_values([found.as_of])),
        Column::texts([found.as_of_from]),
        Column::texts([&declared.licence]),
        number(found.ranges),
        number(found.pieces),
        number(found.overlapping),
    ];
    write_table("ip_table", target, &col::schema(), col::DICTIONARY, columns)
}

/// Some pieces of a table, as they were read.
pub(super) struct Read {
    first: StringArray,
    last: StringArray,
    row: UInt64Array,
    asn: UInt32Array,
    organisation: StringArray,
    country: StringArray,
    place: UInt32Array,
}

/// One piece.
pub(super) struct Piece<'a> {
    pub span: Span,
    pub row: u64,
    pub asn: Option<u32>,
    pub organisation: &'a str,
    pub country: &'a str,
    pub place: Option<u32>,
}

impl Read {
    pub fn of(batch: &RecordBatch) -> Result<Self, FlowsError> {
        use schema::ip_range as col;
        let text = |index| column::<StringArray>("ip_range", batch, index).cloned();
        let number = |index| column::<UInt32Array>("ip_range", batch, index).cloned();
        Ok(Self {
            first: text(col::FIRST_KEY)?,
            last: text(col::LAST_KEY)?,
            row: column::<UInt64Array>("ip_range", batch, col::ROW)?.clone(),
            asn: number(col::ASN)?,
            organisation: text(col::ORGANISATION)?,
            country: text(col::COUNTRY)?,
            place: number(col::PLACE)?,
        })
    }

    pub fn len(&self) -> usize {
        self.row.len()
    }

    pub fn span(&self, at: usize) -> Result<Span, FlowsError> {
        let key = |text: &StringArray| of_digits(text.value(at)).ok_or_else(bad_key);
        Ok(Span { first: key(&self.first)?, last: key(&self.last)? })
    }

    pub fn get(&self, at: usize) -> Result<Piece<'_>, FlowsError> {
        let number = |list: &UInt32Array| list.is_valid(at).then(|| list.value(at));
        Ok(Piece {
            span: self.span(at)?,
            row: self.row.value(at),
            asn: number(&self.asn),
            organisation: self.organisation.value(at),
            country: self.country.value(at),
            place: number(&self.place),
        })
    }
}

pub(super) fn bad_key() -> FlowsError {
    FlowsError::TableShape { table: "ip_range", detail: "an address is not 32 hexadecimal digits".to_owned() }
}
