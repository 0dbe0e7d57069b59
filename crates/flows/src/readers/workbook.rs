//! What do the sheets of this workbook say? XLSX, XLSM, XLS, XLSB and ODS through `calamine`, with limits.
//!
//! A workbook has no run of bytes for a row, so a row is sealed as canonical JSON: `["sheet name",12,["cell","cell"]]`,
//! where 12 is the row's number on its sheet and cells are texts up to the last that is filled. Rows are numbered on
//! over all sheets. Numbers become the text with the 15 digits that the format keeps; dates become ISO 8601.

mod bounds;
mod chains;

use std::cell::Cell;
use std::io::{Cursor, SeekFrom};
use std::panic::{self, AssertUnwindSafe};

use calamine::{Data, DataRef, Reader, Sheets};

use super::collect::Counted;
use super::{ReadContext, ReadError, ReadSummary, Reason, Source};
use crate::entry::{RowBytes, Sink};
use crate::layout::bind::Header;
use crate::layout::meaning::{Bound, Meaning, RowWalk};
use crate::layout::table::Cells;

/// Largest workbook.
const LARGEST_FILE: u64 = 256 << 20;
/// Most bytes that a workbook's parts may unpack to, as its directory declares.
const LARGEST_UNPACKED: u64 = 2 << 30;
/// Most cells of all sheets together, empty ones between filled ones included.
const MOST_CELLS: u64 = 50_000_000;
/// Most cells of an XLS sheet that is nearly empty: the library makes room for all of them, some 100 bytes each.
const MOST_EMPTY_CELLS: u64 = 5_000_000;
/// Most columns that are looked at.
const MOST_COLUMNS: u32 = 4096;
/// How many rows from the top of a sheet may stand above the header.
const MOST_ABOVE: usize = 200;
/// The largest whole number up to which every one is kept exactly, and beyond which digits of accounts are lost.
const EXACT: f64 = 9_007_199_254_740_992.0;

/// A sheet's rows as text.
#[derive(Debug, Default)]
pub struct Sheet {
    /// Its name.
    pub name: String,
    /// Rows from the top, each with its cells up to the last that is filled.
    pub rows: Vec<Vec<String>>,
    /// Cells whose number had more digits than the format keeps.
    pub lossy: u64,
}

/// Does the file begin like a workbook (a ZIP or an OLE2 compound file)?
#[must_use]
pub fn looks_like(head: &[u8]) -> bool {
    head.starts_with(b"PK\x03\x04") || head.starts_with(&[0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1])
}

/// Opens a workbook and takes its sheets' text.
///
/// # Errors
/// When it is no workbook, is damaged, encrypted, or larger than the limits.
pub fn sheets(source: &mut dyn Source) -> Result<Vec<Sheet>, ReadError> {
    let size = source.seek(SeekFrom::End(0))?;
    source.seek(SeekFrom::Start(0))?;
    if size > LARGEST_FILE {
        return Err(ReadError::TooLarge { what: "the workbook in bytes", found: size, limit: LARGEST_FILE });
    }
    let mut bytes = Vec::new();
    source.read_to_end(&mut bytes)?;
    source.seek(SeekFrom::Start(0))?;
    if !looks_like(&bytes) {
        return Err(ReadError::Format {
            format: "workbook",
            detail: "it begins neither like XLSX nor like XLS".to_owned(),
        });
    }
    let unpacked = declared_size(&bytes);
    if unpacked > LARGEST_UNPACKED {
        return Err(ReadError::TooLarge {
            what: "the unpacked workbook in bytes",
            found: unpacked,
            limit: LARGEST_UNPACKED,
        });
    }
    if chains::are_endless(&bytes) {
        return Err(ReadError::Format {
            format: "workbook",
            detail: "its sectors lead back to themselves: it is damaged or forged".to_owned(),
        });
    }
    let declared = bounds::largest_sheet(&bytes);
    // A cell takes ten bytes and more: a sheet with more places than its file has bytes is all but empty.
    let limit = size.clamp(MOST_EMPTY_CELLS, MOST_CELLS);
    if declared > limit {
        return Err(ReadError::TooLarge { what: "the cells that a sheet spans", found: declared, limit });
    }
    guarded(|| {
        let mut book = calamine::open_workbook_auto_from_rs(Cursor::new(bytes)).map_err(damaged)?;
        let mut cells = 0_u64;
        let mut sheets = Vec::new();
        for name in book.sheet_names() {
            sheets.push(sheet(&mut book, name, &mut cells)?);
        }
        Ok(sheets)
    })
}

thread_local! {
    static GUARDED: Cell<bool> = const { Cell::new(false) };
}

/// Whether a panic on this thread, now, would be turned into a refusal of a workbook; a program's panic hook then has
/// nothing to say.
#[must_use]
pub fn is_guarded() -> bool {
    GUARDED.get()
}

/// The library that opens workbooks asserts on some damaged files instead of refusing them (calamine 0.38, found by
/// fuzzing): a panic there is a refusal here.
fn guarded<T>(open: impl FnOnce() -> Result<T, ReadError>) -> Result<T, ReadError> {
    GUARDED.set(true);
    let opened = panic::catch_unwind(AssertUnwindSafe(open));
    GUARDED.set(false);
    opened.unwrap_or_else(|_| Err(damaged("it is damaged in a way that no spreadsheet program writes")))
}

fn damaged(error: impl std::fmt::Display) -> ReadError {
    ReadError::Format { format: "workbook", detail: error.to_string() }
}

/// Sum of the unpacked sizes in a ZIP's central directory (APPNOTE 4.3.12).
fn declared_size(bytes: &[u8]) -> u64 {
    let mut sum = 0_u64;
    for at in memchr::memmem::find_iter(bytes, b"PK\x01\x02") {
        if let Some(Ok(size)) = bytes.get(at + 24..at + 28).map(<[u8; 4]>::try_from) {
            sum = sum.saturating_add(u64::from(u32::from_le_bytes(size)));
        }
    }
    sum
}

fn sheet(book: &mut Sheets<Cursor<Vec<u8>>>, name: String, cells: &mut u64) -> Result<Sheet, ReadError> {
    let mut sheet = Sheet { name, ..Sheet::default() };
    if let Sheets::Xlsx(xlsx) = book {
        let Ok(mut reader) = xlsx.worksheet_cells_reader(&sheet.name) else { return Ok(sheet) };
        while let Some(cell) = reader.next_cell().map_err(damaged)? {
            let (row, column) = cell.get_position();
            let (text, lossy) = text_of_ref(cell.get_value());
            sheet.put(row, column, text, lossy, cells)?;
        }
        return Ok(sheet);
    }
    let Ok(range) = book.worksheet_range(&sheet.name) else { return Ok(sheet) };
    let (top, left) = range.start().unwrap_or((0, 0));
    for (row, column, value) in range.used_cells() {
        let (text, lossy) = text_of(value);
        let place = |base: u32, offset: usize| base.saturating_add(u32::try_from(offset).unwrap_or(u32::MAX));
        sheet.put(place(top, row), place(left, column), text, lossy, cells)?;
    }
    Ok(sheet)
}

impl Sheet {
    /// Puts a text into its place; blank texts take none.
    fn put(
        &mut self,
        row: u32,
        column: u32,
        text: String,
        lossy: bool,
        cells: &mut u64,
    ) -> Result<(), ReadError> {
        if text.is_empty() || column >= MOST_COLUMNS {
            return Ok(());
        }
        let (row, column) = (row as usize, column as usize);
        let grown_rows = (row + 1).saturating_sub(self.rows.len());
        let width = self.rows.get(row).map_or(0, Vec::len);
        let grown_cells = (column + 1).saturating_sub(width);
        *cells = cells.saturating_add(grown_rows as u64).saturating_add(grown_cells as u64);
        if *cells > MOST_CELLS {
            return Err(ReadError::TooLarge {
                what: "the number of cells",
                found: *cells,
                limit: MOST_CELLS,
            });
        }
        if grown_rows > 0 {
            self.rows.resize_with(row + 1, Vec::new);
        }
        if let Some(cells) = self.rows.get_mut(row) {
            if grown_cells > 0 {
                cells.resize_with(column + 1, String::new);
            }
            cells.get_mut(column).into_iter().for_each(|place| place.clone_from(&text));
        }
        self.lossy += u64::from(lossy);
        Ok(())
    }
}

fn text_of_ref(value: &DataRef<'_>) -> (String, bool) {
    match value {
        DataRef::SharedString(text) => ((*text).to_owned(), false),
        other => text_of(&Data::from(other.clone())),
    }
}

/// A cell's text, and whether its number had more digits than are kept.
fn text_of(value: &Data) -> (String, bool) {
    match value {
        Data::String(text) | Data::DateTimeIso(text) | Data::DurationIso(text) => (text.clone(), false),
        Data::Int(number) => (number.to_string(), false),
        Data::Float(number) => (decimal(*number), number.fract() == 0.0 && number.abs() > EXACT),
        Data::Bool(truth) => (truth.to_string(), false),
        Data::DateTime(moment) if moment.is_datetime() => (iso(moment.to_ymd_hms_milli()), false),
        Data::DateTime(moment) => (clock(moment.as_f64()), false),
        Data::Error(_) | Data::Empty => (String::new(), false),
    }
}

/// A binary number as the shortest decimal with at most 15 digits: what the spreadsheet itself shows and keeps.
fn decimal(number: f64) -> String {
    if !number.is_finite() {
        return String::new();
    }
    let text = format!("{number:.14e}");
    let Some((mantissa, power)) = text.split_once('e') else { return text };
    let power: i32 = power.parse().unwrap_or(0);
    let (sign, mantissa) = mantissa.strip_prefix('-').map_or(("", mantissa), |rest| ("-", rest));
    let digits: String = mantissa.chars().filter(char::is_ascii_digit).collect();
    let digits = digits.trim_end_matches('0');
    if digits.is_empty() {
        return "0".to_owned();
    }
    if !(-30..30).contains(&power) {
        return format!("{number:e}");
    }
    let point = power + 1;
    let length = i32::try_from(digits.len()).unwrap_or(0);
    let zeros = |count: i32| "0".repeat(usize::try_from(count.max(0)).unwrap_or(0));
    match point {
        _ if point <= 0 => format!("{sign}0.{}{digits}", zeros(-point)),
        _ if point >= length => format!("{sign}{digits}{}", zeros(point - length)),
        _ => {
            let (whole, fraction) = digits.split_at(usize::try_from(point).unwrap_or(0));
            format!("{sign}{whole}.{fraction}")
        }
    }
}

fn iso((year, month, day, hour, minute, second, milli): (u16, u8, u8, u8, u8, u8, u16)) -> String {
    let date = format!("{year:04}-{month:02}-{day:02}");
    match (hour, minute, second, milli) {
        (0, 0, 0, 0) => date,
        (_, _, _, 0) => format!("{date} {hour:02}:{minute:02}:{second:02}"),
        _ => format!("{date} {hour:02}:{minute:02}:{second:02}.{milli:03}"),
    }
}

/// A duration or time of day, counted in days.
fn clock(days: f64) -> String {
    let seconds = (days.fract().abs() * 86_400.0).round();
    let seconds = if (0.0..86_400.0).contains(&seconds) { seconds as u32 } else { 0 };
    format!("{:02}:{:02}:{:02}", seconds / 3600, seconds / 60 % 60, seconds % 60)
}

/// A row's canonical form.
fn canonical(sheet: &str, number: usize, cells: &[String]) -> Vec<u8> {
    serde_json::to_vec(&(sheet, number, cells)).unwrap_or_default()
}

/// The header of a layout on any sheet: the one with most of its columns, the first of equals.
#[must_use]
pub fn fit<M: Meaning>(sheets: &[Sheet], meaning: &M) -> Option<Bound> {
    let mut best: Option<Bound> = None;
    for sheet in sheets {
        for row in sheet.rows.iter().take(MOST_ABOVE) {
            let bound = Header::of(cells_of(row).row()).and_then(|header| meaning.bind(&header));
            if let Some(bound) = bound
                && best.as_ref().is_none_or(|best| bound.found > best.found)
            {
                best = Some(bound);
            }
        }
    }
    best
}

fn cells_of(row: &[String]) -> Cells {
    let mut cells = Cells::default();
    row.iter().for_each(|cell| cells.push(cell));
    cells
}

/// Reads a workbook with a layout.
///
/// # Errors
/// When it is no readable workbook within the limits, or no sheet has the layout's columns.
pub fn read<M: Meaning>(
    source: &mut dyn Source,
    ctx: &ReadContext<'_>,
    meaning: &M,
    sink: &mut impl Sink,
) -> Result<ReadSummary, ReadError> {
    let sheets = sheets(source)?;
    read_sheets(&sheets, ctx, meaning, sink)
}

/// Reads sheets that were opened already.
///
/// # Errors
/// When no sheet has the layout's columns.
pub fn read_sheets<M: Meaning>(
    sheets: &[Sheet],
    ctx: &ReadContext<'_>,
    meaning: &M,
    sink: &mut impl Sink,
) -> Result<ReadSummary, ReadError> {
    let about = meaning.about();
    if about.headless_width.is_none() && fit(sheets, meaning).is_none() {
        let detail = "no sheet has a row that names the columns that the layout needs".to_owned();
        return Err(ReadError::Layout { layout: about.id.to_owned(), detail });
    }
    let mut counted = Counted::new(sink);
    let lossy: u64 = sheets.iter().map(|sheet| sheet.lossy).sum();
    if lossy > 0 {
        let text = format!(
            "{lossy} cells hold whole numbers beyond 2^53: digits were lost before the file was sealed"
        );
        counted.note(Reason::new("number_lost_digits", text));
    }
    let mut walk = meaning.walk(ctx.file_name, None);
    let (mut number, mut cells) = (0_u64, Cells::default());
    for sheet in sheets {
        walk.next_sheet();
        for (index, row) in sheet.rows.iter().enumerate() {
            number += 1;
            counted.row(number, RowBytes::Made(&canonical(&sheet.name, index + 1, row)));
            cells.clear();
            row.iter().for_each(|cell| cells.push(cell));
            walk.row(number, cells.row(), &mut counted);
        }
    }
    walk.note().into_iter().for_each(|note| counted.note(note));
    Ok(counted.finish())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_workbook_on_which_its_library_gives_up_is_refused() {
        let bytes = include_bytes!("../../../../fuzz/corpus/workbook_xls/asserts_in_library.xls");
        let opened = sheets(&mut Cursor::new(&bytes[..]));
        assert!(matches!(opened, Err(ReadError::Format { .. })), "{opened:?}");
        assert!(!is_guarded());
    }

    #[test]
    fn a_binary_number_is_written_as_the_spreadsheet_shows_it() {
        let cases = [
            (123.45, "123.45"),
            (0.1 + 0.2, "0.3"),
            (-0.05, "-0.05"),
            (1e15, "1000000000000000"),
            (0.0, "0"),
            (-0.0, "0"),
            (2634.78, "2634.78"),
            (6.2e18, "6200000000000000000"),
            (1e-7, "0.0000001"),
            (12.0, "12"),
            (f64::NAN, ""),
        ];
        for (number, text) in cases {
            assert_eq!(decimal(number), text);
        }
    }

    #[test]
    fn a_row_is_sealed_as_sheet_number_and_cells() {
        let made = canonical("账单", 3, &["2024-01-01".to_owned(), String::new(), "a\"b".to_owned()]);
        assert_eq!(String::from_utf8(made).unwrap(), "[\"账单\",3,[\"2024-01-01\",\"\",\"a\\\"b\"]]");
    }
}
