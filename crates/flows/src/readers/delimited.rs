//! What does this text table say? CSV, TSV and their relatives in any encoding, read row by row in bounded memory.
//!
//! The head decides encoding, delimiter and where the header is; then the file is walked once. A row is sealed as its
//! own bytes (without its line end; a byte order mark belongs to the first row). `RowBytes::Span` is exact in every
//! encoding.

use std::io::{Read, SeekFrom};

use super::collect::Counted;
use super::delimited_records::{LONGEST_ROW, Records, RowShape};
use super::{HEAD_BYTES, ReadContext, ReadError, ReadSummary, Reason, Source};
use crate::entry::{Reject, RowBytes, Sink};
use crate::layout::bind::Header;
use crate::layout::meaning::{Bound, Meaning, RowWalk};
use crate::layout::table::Cells;
use crate::text::encoding::{self, TextEncoding};
use crate::text::number::{DecimalMark, shown_mark};

/// Delimiters that are tried.
pub const DELIMITERS: [u8; 4] = [b',', b'\t', b';', b'|'];
/// Most cells of a row.
pub const MOST_CELLS: usize = 4096;
/// How many rows from the top may stand above the header.
const MOST_ABOVE: usize = 200;
/// How many rows below the header show what they are like.
const SAMPLE_ROWS: usize = 200;
/// Bytes fetched at a time.
const CHUNK: usize = 256 * 1024;

/// The beginning of a text file, split into rows, for telling layouts and delimiters.
#[derive(Debug)]
pub struct Head {
    /// The encoding.
    pub encoding: TextEncoding,
    rows: Vec<String>,
}

/// How a layout fits a head.
#[derive(Debug)]
pub struct Fit {
    /// The delimiter with which it fits.
    pub delimiter: u8,
    /// Place of the header among the head's rows; `None` if the layout has no header.
    pub header: Option<usize>,
    /// The columns found.
    pub bound: Bound,
}

impl Head {
    /// Splits the first bytes of a file into rows. `whole` if they are the whole file.
    #[must_use]
    pub fn new(bytes: &[u8], whole: bool) -> Self {
        let encoding = encoding::detect(bytes);
        let records = Records { encoding, delimiter: b',' };
        let (mut start, mut rows, mut room) = (0, Vec::new(), String::new());
        while rows.len() < MOST_ABOVE + SAMPLE_ROWS {
            let Some(found) = bytes.get(start..).and_then(|rest| records.first(rest, whole)) else { break };
            let row = bytes.get(start..start + found.length).unwrap_or(&[]);
            let text = encoding::decode(encoding, row, &mut room).map_or("", |(text, _)| text);
            rows.push(text.to_owned());
            start += found.length + found.end;
        }
        Self { encoding, rows }
    }

    /// The rows, decoded.
    #[must_use]
    pub fn rows(&self) -> &[String] {
        &self.rows
    }

    /// All rows that could be headers, split at every delimiter that they have.
    #[must_use]
    pub fn headers(&self) -> Vec<(usize, u8, Header)> {
        let mut headers = Vec::new();
        let mut cells = Cells::default();
        for (place, row) in self.rows.iter().take(MOST_ABOVE).enumerate() {
            for delimiter in DELIMITERS {
                if row.as_bytes().contains(&delimiter)
                    && let Some(split) = cells.split(row, delimiter, MOST_CELLS)
                    && let Some(header) = Header::of(split)
                {
                    headers.push((place, delimiter, header));
                }
            }
        }
        headers
    }

    /// How a layout fits: the row and delimiter with most of its columns, the first of equals.
    #[must_use]
    pub fn fit<M: Meaning>(&self, meaning: &M, headers: &[(usize, u8, Header)]) -> Option<Fit> {
        if meaning.about().headless_width.is_some() {
            return self.fit_headless(meaning);
        }
        let mut best: Option<Fit> = None;
        for (place, delimiter, header) in headers {
            let Some(bound) = meaning.bind(header) else { continue };
            if best.as_ref().is_none_or(|best| bound.found > best.bound.found) {
                best = Some(Fit { delimiter: *delimiter, header: Some(*place), bound });
            }
        }
        best
    }

    /// The delimiter at which most rows have the width.
    fn fit_headless<M: Meaning>(&self, meaning: &M) -> Option<Fit> {
        let width = meaning.about().headless_width?;
        let bound = meaning.headless()?;
        let mut cells = Cells::default();
        let mut count = |delimiter: u8| {
            let fits = |row: &&String| {
                cells.split(row, delimiter, MOST_CELLS).is_some_and(|row| row.width() == width)
            };
            self.rows.iter().filter(fits).count()
        };
        let counts = DELIMITERS.map(|delimiter| (count(delimiter), delimiter));
        let (most, delimiter) =
            counts.into_iter().reduce(|best, next| if next.0 > best.0 { next } else { best })?;
        let filled = self.rows.iter().filter(|row| !row.trim().is_empty()).count();
        (most > 0 && most * 10 >= filled * 9).then_some(Fit { delimiter, header: None, bound })
    }

    /// The decimal mark that the rows below the header show.
    fn shown(&self, fit: &Fit) -> Option<DecimalMark> {
        let from = fit.header.map_or(0, |place| place + 1);
        let mut samples = Vec::new();
        let mut cells = Cells::default();
        for row in self.rows.iter().skip(from).take(SAMPLE_ROWS) {
            let Some(row) = cells.split(row, fit.delimiter, MOST_CELLS) else { continue };
            fit.bound.decimals.iter().for_each(|place| samples.push(row.cell(*place).to_owned()));
        }
        shown_mark(samples.iter().map(String::as_str))
    }
}

/// Fetches the first bytes of a file and goes back to its beginning. True if they are the whole file.
///
/// # Errors
/// When the bytes cannot be fetched.
pub fn fetch_head(source: &mut dyn Source) -> Result<(Vec<u8>, bool), ReadError> {
    source.seek(SeekFrom::Start(0))?;
    let mut head = Vec::new();
    let limit = HEAD_BYTES as u64 + 1;
    Read::take(&mut *source, limit).read_to_end(&mut head)?;
    source.seek(SeekFrom::Start(0))?;
    let whole = head.len() <= HEAD_BYTES;
    head.truncate(HEAD_BYTES);
    Ok((head, whole))
}

/// Reads a text table with a layout.
///
/// # Errors
/// When the bytes cannot be fetched or the layout's columns are not found.
pub fn read<M: Meaning>(
    source: &mut dyn Source,
    ctx: &ReadContext<'_>,
    meaning: &M,
    sink: &mut impl Sink,
) -> Result<ReadSummary, ReadError> {
    let (bytes, whole) = fetch_head(source)?;
    let head = Head::new(&bytes, whole);
    let fit = head.fit(meaning, &head.headers()).ok_or_else(|| ReadError::Layout {
        layout: meaning.about().id.to_owned(),
        detail: "no row of its beginning names the columns that the layout needs".to_owned(),
    })?;
    let mut counted = Counted::new(sink);
    counted.note(Reason::new("encoding", format!("read as {}", head.encoding.name())));
    counted.note(Reason::new("delimiter", format!("cells are divided by {:?}", char::from(fit.delimiter))));
    let walk = meaning.walk(ctx.file_name, head.shown(&fit));
    let records = Records { encoding: head.encoding, delimiter: fit.delimiter };
    let mut reading = Reading {
        records,
        walk,
        sink: &mut counted,
        number: 0,
        strays: 0,
        room: String::new(),
        cells: Cells::default(),
    };
    reading.all(source)?;
    let (strays, name) = (reading.strays, reading.walk.note());
    name.into_iter().for_each(|note| counted.note(note));
    if strays > 0 {
        counted.note(Reason::new(
            "mixed_encodings",
            format!("{strays} rows were in another encoding than the rest"),
        ));
    }
    Ok(counted.finish())
}

struct Reading<'r, W: RowWalk, S: Sink> {
    records: Records,
    walk: W,
    sink: &'r mut S,
    number: u64,
    strays: u64,
    room: String,
    cells: Cells,
}

impl<W: RowWalk, S: Sink> Reading<'_, W, S> {
    fn all(&mut self, source: &mut dyn Source) -> Result<(), ReadError> {
        let mut buffer: Vec<u8> = Vec::with_capacity(LONGEST_ROW + 2 * CHUNK);
        let (mut offset, mut start, mut last) = (0_u64, 0_usize, false);
        loop {
            let rest = buffer.get(start..).unwrap_or(&[]);
            match self.records.first(rest, last) {
                Some(found) => {
                    let row = rest.get(..found.length).unwrap_or(rest);
                    self.one(offset, row, found.shape);
                    start += found.length + found.end;
                    offset += (found.length + found.end) as u64;
                }
                None if last => return Ok(()),
                None => {
                    buffer.drain(..start.min(buffer.len()));
                    start = 0;
                    let fetched = Read::take(&mut *source, CHUNK as u64).read_to_end(&mut buffer)?;
                    last = fetched == 0;
                }
            }
        }
    }

    fn one(&mut self, start: u64, bytes: &[u8], shape: RowShape) {
        self.number += 1;
        self.sink.row(self.number, RowBytes::Span { start, bytes });
        match shape {
            RowShape::QuoteNotClosed => {
                return self
                    .reject("quote_not_closed", "a quote is opened on this line and never properly closed");
            }
            RowShape::TooLong => return self.reject("row_too_long", "a piece of a line longer than 1 MiB"),
            RowShape::Whole => {}
        }
        let text = match encoding::decode(self.records.encoding, bytes, &mut self.room) {
            Ok((text, None)) => text,
            Ok((text, Some(_))) => {
                self.strays += 1;
                text
            }
            Err(_) => return self.reject("text_not_decodable", "the row is not text in the file's encoding"),
        };
        match self.cells.split(text, self.records.delimiter, MOST_CELLS) {
            Some(row) => self.walk.row(self.number, row, self.sink),
            None => self.reject("too_many_fields", "more than 4096 fields"),
        }
    }

    fn reject(&mut self, code: &'static str, detail: &str) {
        self.sink.reject(Reject { row: self.number, field: String::new(), code, detail: detail.to_owned() });
    }
}
