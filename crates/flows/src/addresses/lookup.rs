//! What do the imported tables say of this address, and of which days?
//!
//! The ranges of a table stand in the order of addresses: of its groups of rows the one is sought that can hold the
//! address, by the first row of each, and that one is read.

use std::collections::{BTreeMap, HashMap};
use std::fs::File;
use std::net::IpAddr;
use std::path::{Path, PathBuf};

use arrow::array::StringArray;
use parquet::arrow::ProjectionMask;
use parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;
use thalweg_model::EvidenceId;

use super::editions::{Edition, editions, is_within, places, shape};
use super::marks::country;
use super::span::{address, key, of_digits};
use super::table::{Read, bad_key, table_file};
use crate::error::FlowsError;

/// What one table says of an address.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Mark {
    /// What the table lists: a name of [`super::declared::TableKind`].
    pub kind: String,
    /// The autonomous system.
    pub asn: Option<u32>,
    /// Who runs it; empty if not stated.
    pub organisation: String,
    /// The country; empty if not stated.
    pub country: String,
    /// The first address of the range, once narrower ones are cut out of it.
    pub first: IpAddr,
    /// Its last address.
    pub last: IpAddr,
    /// The first day of which the table is asked; `None`: from the beginning.
    pub since: Option<i32>,
    /// The day from which the next one is asked; `None`: there is none.
    pub until: Option<i32>,
    /// The day the table is of.
    pub as_of: i32,
    /// Who published the table.
    pub source: String,
    /// The sealed table.
    pub evidence: EvidenceId,
    /// Its row.
    pub row: u64,
}

impl Mark {
    /// Whether it is said of this day; a record without a day asks the latest table.
    #[must_use]
    pub fn is_said_of(&self, day: Option<i32>) -> bool {
        is_within(self.since, self.until, day)
    }
}

/// What all tables of the case say of these addresses, by kind, publisher, day and file.
///
/// # Errors
/// When a table cannot be read.
pub fn known(
    root: &Path,
    addresses: impl IntoIterator<Item = IpAddr>,
) -> Result<BTreeMap<IpAddr, Vec<Mark>>, FlowsError> {
    let mut found: BTreeMap<IpAddr, Vec<Mark>> = BTreeMap::new();
    let mut keys: Vec<u128> = addresses.into_iter().map(key).collect();
    keys.sort_unstable();
    keys.dedup();
    let editions = editions(root)?;
    if keys.is_empty() || editions.is_empty() {
        return Ok(found);
    }
    let places = places(root, &editions)?;
    for edition in editions.iter().filter(|edition| !edition.is_places()) {
        let mut table = Table::open(table_file(root, "ip_range", &edition.evidence))?;
        let mut groups: BTreeMap<usize, Vec<u128>> = BTreeMap::new();
        for key in &keys {
            if let Some(group) = table.group_of(*key)? {
                groups.entry(group).or_default().push(*key);
            }
        }
        for (group, keys) in groups {
            table.read(group, &keys, |key, read, at| {
                found.entry(address(key)).or_default().push(mark(edition, read, at, &places)?);
                Ok(())
            })?;
        }
    }
    Ok(found)
}

fn mark(
    edition: &Edition,
    read: &Read,
    at: usize,
    places: &HashMap<u32, String>,
) -> Result<Mark, FlowsError> {
    let piece = read.get(at)?;
    Ok(Mark {
        kind: edition.kind.clone(),
        asn: piece.asn,
        organisation: piece.organisation.to_owned(),
        country: country(piece.country, piece.place, places).to_owned(),
        first: address(piece.span.first),
        last: address(piece.span.last),
        since: edition.since,
        until: edition.until,
        as_of: edition.as_of,
        source: edition.source.clone(),
        evidence: edition.evidence,
        row: piece.row,
    })
}

/// A table of ranges that is asked.
struct Table {
    path: PathBuf,
    groups: usize,
    /// The number with which each group begins, as far as it was looked at.
    begins: BTreeMap<usize, u128>,
}

impl Table {
    fn open(path: PathBuf) -> Result<Self, FlowsError> {
        let groups = builder(&path)?.metadata().num_row_groups();
        Ok(Self { path, groups, begins: BTreeMap::new() })
    }

    /// The last group that does not begin after the number.
    fn group_of(&mut self, key: u128) -> Result<Option<usize>, FlowsError> {
        let (mut low, mut high) = (0, self.groups);
        while low < high {
            let middle = low + (high - low) / 2;
            if self.begin_of(middle)? <= key {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        Ok(low.checked_sub(1))
    }

    fn begin_of(&mut self, group: usize) -> Result<u128, FlowsError> {
        if let Some(known) = self.begins.get(&group) {
            return Ok(*known);
        }
        let builder = builder(&self.path)?;
        let mask = ProjectionMask::columns(builder.parquet_schema(), ["first_key"]);
        let mut batches = builder
            .with_projection(mask)
            .with_row_groups(vec![group])
            .with_batch_size(1)
            .build()
            .map_err(failed)?;
        let batch = batches.next().transpose().map_err(shape("ip_range"))?.ok_or_else(bad_key)?;
        let text = batch.column(0).as_any().downcast_ref::<StringArray>().ok_or_else(bad_key)?;
        let begin = of_digits(text.value(0)).ok_or_else(bad_key)?;
        self.begins.insert(group, begin);
        Ok(begin)
    }

    /// Tells of each of the numbers, which ascend, in which row of the group it is.
    fn read(
        &self,
        group: usize,
        keys: &[u128],
        mut tell: impl FnMut(u128, &Read, usize) -> Result<(), FlowsError>,
    ) -> Result<(), FlowsError> {
        let mut keys = keys.iter().copied().peekable();
        let batches = builder(&self.path)?.with_row_groups(vec![group]).with_batch_size(8192).build();
        for batch in batches.map_err(failed)? {
            let read = Read::of(&batch.map_err(shape("ip_range"))?)?;
            for at in 0..read.len() {
                let span = read.span(at)?;
                while let Some(key) = keys.next_if(|key| *key <= span.last) {
                    if span.first <= key {
                        tell(key, &read, at)?;
                    }
                }
            }
            if keys.peek().is_none() {
                break;
            }
        }
        Ok(())
    }
}

fn builder(path: &Path) -> Result<ParquetRecordBatchReaderBuilder<File>, FlowsError> {
    let io = |source| FlowsError::Io { doing: "opening", path: path.display().to_string(), source };
    ParquetRecordBatchReaderBuilder::try_new(File::open(path).map_err(io)?).map_err(failed)
}

fn failed(source: parquet::errors::ParquetError) -> FlowsError {
    FlowsError::Table { doing: "reading", table: "ip_range", source }
}
