//! What do these JSON lines say? One object a line, its keys in place of columns.
//!
//! Objects inside objects are named by their path (`payer.account`). Numbers keep the digits they are written with.
//! A list of texts is their lines.

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Read, SeekFrom};

use serde_json::value::RawValue;

use super::collect::Counted;
use super::delimited_records::LONGEST_ROW;
use super::{ReadContext, ReadError, ReadSummary, Source};
use crate::entry::{Furniture, Reject, RowBytes, Sink};
use crate::layout::bind::Header;
use crate::layout::meaning::{Bound, Meaning, RowWalk};
use crate::layout::table::Cells;

/// How many lines are looked at for keys.
const SAMPLE_LINES: usize = 200;
/// How deep objects may lie in one another.
const DEEPEST: usize = 8;
/// Most keys of one object.
const MOST_KEYS: usize = 1024;

/// The keys of the first lines, in the order of their names; `None` if the file does not begin like JSON lines.
#[must_use]
pub fn keys(head: &[u8]) -> Option<Vec<String>> {
    let text = head.strip_prefix(&[0xef, 0xbb, 0xbf]).unwrap_or(head);
    let first = text.iter().find(|byte| !byte.is_ascii_whitespace())?;
    if *first != b'{' {
        return None;
    }
    let mut all = BTreeMap::new();
    for line in text.split(|byte| *byte == b'\n').take(SAMPLE_LINES) {
        if let Some(object) = object(line) {
            object.into_keys().for_each(|key| {
                all.insert(key, ());
            });
        }
    }
    (!all.is_empty()).then(|| all.into_keys().collect())
}

/// A line's keys and their values as text.
pub(crate) fn object(line: &[u8]) -> Option<BTreeMap<String, String>> {
    let text = std::str::from_utf8(line).ok()?;
    let text = crate::text::trimmed(text);
    let mut flat = BTreeMap::new();
    flatten(text, "", 0, &mut flat)?;
    Some(flat)
}

fn flatten(json: &str, prefix: &str, depth: usize, flat: &mut BTreeMap<String, String>) -> Option<()> {
    let members: BTreeMap<String, &RawValue> = serde_json::from_str(json).ok()?;
    for (key, value) in members {
        if flat.len() >= MOST_KEYS {
            return None;
        }
        let name = if prefix.is_empty() { key } else { format!("{prefix}.{key}") };
        let raw = value.get();
        match raw.as_bytes().first() {
            Some(b'{') if depth < DEEPEST => flatten(raw, &name, depth + 1, flat)?,
            Some(b'"') => {
                flat.insert(name, serde_json::from_str::<String>(raw).ok()?);
            }
            Some(b'[') => {
                let lines = serde_json::from_str::<Vec<String>>(raw).ok();
                flat.insert(name, lines.map_or_else(|| raw.to_owned(), |lines| lines.join("\n")));
            }
            Some(b'n') => {
                flat.insert(name, String::new());
            }
            _ => {
                flat.insert(name, raw.to_owned());
            }
        }
    }
    Some(())
}

/// How a layout fits the keys.
#[must_use]
pub fn fit<M: Meaning>(keys: &[String], meaning: &M) -> Option<Bound> {
    meaning.bind(&header(keys)?)
}

fn header(keys: &[String]) -> Option<Header> {
    let mut cells = Cells::default();
    keys.iter().for_each(|key| cells.push(key));
    Header::of(cells.row())
}

/// Reads JSON lines with a layout.
///
/// # Errors
/// When the bytes cannot be fetched, or the first lines do not have the layout's keys.
pub fn read<M: Meaning>(
    source: &mut dyn Source,
    ctx: &ReadContext<'_>,
    meaning: &M,
    sink: &mut impl Sink,
) -> Result<ReadSummary, ReadError> {
    let (head, _) = super::delimited::fetch_head(source)?;
    let none =
        || ReadError::Format { format: "JSON lines", detail: "the first line is no JSON object".to_owned() };
    let keys = keys(&head).ok_or_else(none)?;
    let found = header(&keys).filter(|header| meaning.bind(header).is_some());
    let header = found.ok_or_else(|| ReadError::Layout {
        layout: meaning.about().id.to_owned(),
        detail: "its first lines do not have the keys that the layout needs".to_owned(),
    })?;
    source.seek(SeekFrom::Start(0))?;
    let mut counted = Counted::new(sink);
    let mut walk = meaning.walk(ctx.file_name, None);
    walk.enter_header(&header);
    let mut input = BufReader::with_capacity(256 * 1024, source);
    let (mut number, mut offset, mut line, mut cells) = (0_u64, 0_u64, Vec::new(), Cells::default());
    loop {
        line.clear();
        let length = Read::take(&mut input, LONGEST_ROW as u64).read_until(b'\n', &mut line)?;
        if length == 0 {
            walk.note().into_iter().for_each(|note| counted.note(note));
            return Ok(counted.finish());
        }
        number += 1;
        let whole = line.ends_with(b"\n") || length < LONGEST_ROW;
        let row = line.strip_suffix(b"\n").unwrap_or(&line);
        let row = row.strip_suffix(b"\r").filter(|_| line.ends_with(b"\n")).unwrap_or(row);
        counted.row(number, RowBytes::Span { start: offset, bytes: row });
        offset += length as u64;
        one(number, row, whole, &keys, &mut cells, &mut walk, &mut counted);
    }
}

fn one(
    number: u64,
    row: &[u8],
    whole: bool,
    keys: &[String],
    cells: &mut Cells,
    walk: &mut impl RowWalk,
    sink: &mut impl Sink,
) {
    let reject =
        |code, detail: &str| Reject { row: number, field: String::new(), code, detail: detail.to_owned() };
    if row.iter().all(u8::is_ascii_whitespace) {
        return sink.furniture(number, Furniture::Blank);
    }
    if !whole {
        return sink.reject(reject("row_too_long", "a piece of a line longer than 1 MiB"));
    }
    let row = row.strip_prefix(&[0xef, 0xbb, 0xbf]).unwrap_or(row);
    let Some(members) = object(row) else {
        return sink.reject(reject("json_not_understood", "the line is no JSON object"));
    };
    cells.clear();
    keys.iter().for_each(|key| cells.push(members.get(key).map_or("", String::as_str)));
    walk.row(number, cells.row(), sink);
}
