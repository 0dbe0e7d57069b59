//! What do all imported tables say of the addresses of the case, and of which days?
//!
//! Addresses and the pieces of each table are walked side by side in one order, so that neither is ever held whole but the
//! addresses' numbers. The result is two tables: each address once, and each thing that is said of it, with the row that
//! says it and the days of which it is said.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use arrow::array::{ArrayRef, Date32Array, RecordBatch, StringArray, UInt8Array, UInt32Array, UInt64Array};
use arrow::datatypes::SchemaRef;
use parquet::arrow::arrow_reader::ParquetRecordBatchReader;
use thalweg_identify::special;
use thalweg_model::EvidenceId;

use super::editions::{Edition, editions, places, shape};
use super::seen::{has_addresses, seen};
use super::span::{address, digits};
use super::table::{BATCH_ROWS, Read, table_file, whole_file};
use crate::error::FlowsError;
use crate::tables::entries::batches;
use crate::tables::schema;
use crate::tables::writer::TableWriter;

/// How much was written.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Marked {
    /// Different addresses.
    pub addresses: u64,
    /// Things said of them.
    pub marks: u64,
}

/// Whether a file changes what is known of the case's addresses: it is a list of addresses, or its records have some.
#[must_use]
pub fn concerns(root: &Path, file: &EvidenceId) -> bool {
    table_file(root, "ip_table", file).is_file() || has_addresses(root, file)
}

/// The tables that [`write_marks`] writes, relative to the case.
#[must_use]
pub fn mark_paths() -> Vec<PathBuf> {
    ["ip_address", "ip_mark"].map(|table| whole_file(Path::new(""), table)).into()
}

/// Writes what is known of the addresses in the records of these files. A case without addresses has no such tables.
///
/// # Errors
/// When a table cannot be read or the disk refuses.
pub fn write_marks(root: &Path, files: &[EvidenceId]) -> Result<Marked, FlowsError> {
    let keys = seen(root, files)?;
    let targets = [whole_file(root, "ip_address"), whole_file(root, "ip_mark")];
    if keys.is_empty() {
        return targets.iter().try_for_each(|target| remove(target)).map(|()| Marked::default());
    }
    let editions = editions(root)?;
    let places = places(root, &editions)?;
    let mut walks = Vec::new();
    for edition in editions.iter().filter(|edition| !edition.is_places()) {
        walks.push(Walk::begin(root, edition)?);
    }
    let [addresses, marks] = &targets;
    let mut addresses = Addresses::begin(addresses)?;
    let mut marks = Marks::begin(marks, &places)?;
    for key in keys {
        addresses.push(key)?;
        for walk in &mut walks {
            if walk.reach(key)? {
                marks.push(key, walk)?;
            }
        }
    }
    Ok(Marked { addresses: addresses.finish()?, marks: marks.finish()? })
}

/// Removes a table that is of no use any more, if it is there.
pub(super) fn remove(path: &Path) -> Result<(), FlowsError> {
    match std::fs::remove_file(path) {
        Err(source) if source.kind() != std::io::ErrorKind::NotFound => {
            Err(FlowsError::Io { doing: "removing", path: path.display().to_string(), source })
        }
        _ => Ok(()),
    }
}

/// A walk over the pieces of one table, in the order of addresses.
struct Walk<'a> {
    edition: &'a Edition,
    batches: ParquetRecordBatchReader,
    now: Option<Read>,
    at: usize,
}

impl<'a> Walk<'a> {
    fn begin(root: &Path, edition: &'a Edition) -> Result<Self, FlowsError> {
        let batches = batches("ip_range", &table_file(root, "ip_range", &edition.evidence))?;
        Ok(Self { edition, batches, now: None, at: 0 })
    }

    /// Walks on to the piece that does not end before the number; says whether the number is in it.
    fn reach(&mut self, key: u128) -> Result<bool, FlowsError> {
        loop {
            let Some(now) = self.now.as_ref().filter(|now| self.at < now.len()) else {
                let Some(batch) = self.batches.next() else {
                    self.now = None;
                    return Ok(false);
                };
                (self.now, self.at) = (Some(Read::of(&batch.map_err(shape("ip_range"))?)?), 0);
                continue;
            };
            let span = now.span(self.at)?;
            if key <= span.last {
                return Ok(span.first <= key);
            }
            self.at += 1;
        }
    }
}

/// Addresses that wait to be written.
struct Addresses {
    writer: TableWriter,
    keys: Vec<u128>,
    written: u64,
}

impl Addresses {
    fn begin(target: &Path) -> Result<Self, FlowsError> {
        use schema::ip_address as col;
        let writer = TableWriter::begin("ip_address", target, &col::schema(), col::DICTIONARY)?;
        Ok(Self { writer, keys: Vec::new(), written: 0 })
    }

    fn push(&mut self, key: u128) -> Result<(), FlowsError> {
        self.keys.push(key);
        if self.keys.len() >= BATCH_ROWS { self.flush() } else { Ok(()) }
    }

    fn flush(&mut self) -> Result<(), FlowsError> {
        let keys = std::mem::take(&mut self.keys);
        self.written += keys.len() as u64;
        let all: Vec<std::net::IpAddr> = keys.iter().map(|key| address(*key)).collect();
        let columns: Vec<ArrayRef> = vec![
            Arc::new(StringArray::from_iter_values(all.iter().map(ToString::to_string))),
            Arc::new(StringArray::from_iter_values(keys.iter().map(|key| digits(*key)))),
            Arc::new(UInt8Array::from_iter_values(all.iter().map(|one| if one.is_ipv4() { 4 } else { 6 }))),
            Arc::new(StringArray::from_iter_values(all.iter().map(|one| special(*one).unwrap_or("valid")))),
        ];
        write(&mut self.writer, "ip_address", schema::ip_address::schema(), columns)
    }

    fn finish(mut self) -> Result<u64, FlowsError> {
        self.flush()?;
        self.writer.finish()?;
        Ok(self.written)
    }
}

fn write(
    writer: &mut TableWriter,
    table: &'static str,
    columns: SchemaRef,
    arrays: Vec<ArrayRef>,
) -> Result<(), FlowsError> {
    writer.write(&RecordBatch::try_new(columns, arrays).map_err(shape(table))?)
}

/// Marks that wait to be written.
struct Marks<'a> {
    writer: TableWriter,
    places: &'a HashMap<u32, String>,
    waiting: Waiting,
    written: u64,
}

#[derive(Default)]
struct Waiting {
    ip: Vec<String>,
    kind: Vec<String>,
    asn: Vec<Option<u32>>,
    organisation: Vec<String>,
    country: Vec<String>,
    since: Vec<Option<i32>>,
    until: Vec<Option<i32>>,
    as_of: Vec<i32>,
    source: Vec<String>,
    evidence: Vec<String>,
    row: Vec<u64>,
}

impl<'a> Marks<'a> {
    fn begin(target: &Path, places: &'a HashMap<u32, String>) -> Result<Self, FlowsError> {
        use schema::ip_mark as col;
        let writer = TableWriter::begin("ip_mark", target, &col::schema(), col::DICTIONARY)?;
        Ok(Self { writer, places, waiting: Waiting::default(), written: 0 })
    }

    fn push(&mut self, key: u128, walk: &Walk<'_>) -> Result<(), FlowsError> {
        let Some(now) = &walk.now else { return Ok(()) };
        let (piece, edition, to) = (now.get(walk.at)?, walk.edition, &mut self.waiting);
        to.ip.push(address(key).to_string());
        to.kind.push(edition.kind.clone());
        to.asn.push(piece.asn);
        to.organisation.push(piece.organisation.to_owned());
        to.country.push(country(piece.country, piece.place, self.places).to_owned());
        to.since.push(edition.since);
        to.until.push(edition.until);
        to.as_of.push(edition.as_of);
        to.source.push(edition.source.clone());
        to.evidence.push(edition.evidence.hex());
        to.row.push(piece.row);
        if self.waiting.ip.len() >= BATCH_ROWS { self.flush() } else { Ok(()) }
    }

    fn flush(&mut self) -> Result<(), FlowsError> {
        let now = std::mem::take(&mut self.waiting);
        self.written += now.ip.len() as u64;
        let columns: Vec<ArrayRef> = vec![
            Arc::new(StringArray::from(now.ip)),
            Arc::new(StringArray::from(now.kind)),
            Arc::new(UInt32Array::from(now.asn)),
            Arc::new(StringArray::from(now.organisation)),
            Arc::new(StringArray::from(now.country)),
            Arc::new(Date32Array::from(now.since)),
            Arc::new(Date32Array::from(now.until)),
            Arc::new(Date32Array::from(now.as_of)),
            Arc::new(StringArray::from(now.source)),
            Arc::new(StringArray::from(now.evidence)),
            Arc::new(UInt64Array::from(now.row)),
        ];
        write(&mut self.writer, "ip_mark", schema::ip_mark::schema(), columns)
    }

    fn finish(mut self) -> Result<u64, FlowsError> {
        self.flush()?;
        self.writer.finish()?;
        Ok(self.written)
    }
}

/// The country that a piece states, else that of the place it names.
pub(super) fn country<'a>(stated: &'a str, place: Option<u32>, places: &'a HashMap<u32, String>) -> &'a str {
    let named = || place.and_then(|place| places.get(&place)).map_or("", String::as_str);
    if stated.is_empty() { named() } else { stated }
}
