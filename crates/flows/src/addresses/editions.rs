//! Which tables has the case, and which of a series is asked of a given day?
//!
//! Tables of one kind by one publisher are a series. Of a day, the latest table that is not after it is asked; before the
//! first of a series, the first. Files of one series and day (one for IPv4, one for IPv6) are asked together.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::path::Path;

use arrow::array::{Date32Array, StringArray, UInt32Array, UInt64Array};
use thalweg_model::EvidenceId;

use super::declared::TableKind;
use super::table::table_file;
use crate::error::FlowsError;
use crate::tables::entries::{batches, column};
use crate::tables::schema;

/// An imported table, and the days of which it is asked.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, serde::Serialize)]
pub struct Edition {
    /// What it lists: a name of [`TableKind`].
    pub kind: String,
    /// Who published it.
    pub source: String,
    /// The day it is of, days since 1970-01-01.
    pub as_of: i32,
    /// The sealed file.
    pub evidence: EvidenceId,
    /// Who says the day: `declared`, `file`, `name`, `sealed`.
    pub as_of_from: String,
    /// Its licence.
    pub licence: String,
    /// Rows that are ranges or places.
    pub ranges: u64,
    /// Ranges left once the narrowest was kept.
    pub pieces: u64,
    /// Ranges that overlap one that begins no later.
    pub overlapping: u64,
    /// The first day of which it is asked; `None`: from the beginning.
    pub since: Option<i32>,
    /// The day from which the next one is asked; `None`: there is none.
    pub until: Option<i32>,
}

impl Edition {
    /// Whether it is asked of this day; a record without a day asks the latest.
    #[must_use]
    pub fn is_asked(&self, day: Option<i32>) -> bool {
        is_within(self.since, self.until, day)
    }

    /// Whether it lists places instead of addresses.
    #[must_use]
    pub fn is_places(&self) -> bool {
        self.kind == TableKind::Places.name()
    }
}

/// Whether a day lies in a time from its first day to before its last; no day is after all days.
pub(super) fn is_within(since: Option<i32>, until: Option<i32>, day: Option<i32>) -> bool {
    match day {
        Some(day) => since.is_none_or(|since| since <= day) && until.is_none_or(|until| day < until),
        None => until.is_none(),
    }
}

/// All tables of the case, by kind, publisher, day and file.
///
/// # Errors
/// When a table is not one that this version wrote.
pub fn editions(root: &Path) -> Result<Vec<Edition>, FlowsError> {
    let folder = root.join("flows").join("network").join("ip_table");
    if !folder.is_dir() {
        return Ok(Vec::new());
    }
    let io = |source| FlowsError::Io { doing: "listing", path: folder.display().to_string(), source };
    let mut found = Vec::new();
    for entry in std::fs::read_dir(&folder).map_err(io)? {
        let path = entry.map_err(io)?.path();
        let stem = path.file_stem().and_then(|stem| stem.to_str()).unwrap_or_default();
        let Ok(evidence) = format!("sha256:{stem}").parse::<EvidenceId>() else { continue };
        if path.extension().is_some_and(|extension| extension == "parquet") {
            found.extend(about(&path, evidence)?);
        }
    }
    found.sort();
    let mut days: BTreeMap<(String, String), BTreeSet<i32>> = BTreeMap::new();
    for one in &found {
        days.entry((one.kind.clone(), one.source.clone())).or_default().insert(one.as_of);
    }
    for one in &mut found {
        let Some(days) = days.get(&(one.kind.clone(), one.source.clone())) else { continue };
        one.since = (days.first() != Some(&one.as_of)).then_some(one.as_of);
        one.until = days.range(one.as_of.saturating_add(1)..).next().copied();
    }
    Ok(found)
}

fn about(path: &Path, evidence: EvidenceId) -> Result<Option<Edition>, FlowsError> {
    use schema::ip_table as col;
    for batch in batches("ip_table", path)? {
        let batch = batch.map_err(shape("ip_table"))?;
        if batch.num_rows() == 0 {
            continue;
        }
        let text =
            |index| column::<StringArray>("ip_table", &batch, index).map(|list| list.value(0).to_owned());
        let number = |index| column::<UInt64Array>("ip_table", &batch, index).map(|list| list.value(0));
        return Ok(Some(Edition {
            kind: text(col::KIND)?,
            source: text(col::SOURCE)?,
            as_of: column::<Date32Array>("ip_table", &batch, col::AS_OF)?.value(0),
            evidence,
            as_of_from: text(col::AS_OF_FROM)?,
            licence: text(col::LICENCE)?,
            ranges: number(col::RANGES)?,
            pieces: number(col::PIECES)?,
            overlapping: number(col::OVERLAPPING)?,
            since: None,
            until: None,
        }));
    }
    Ok(None)
}

pub(super) fn shape(table: &'static str) -> impl Fn(arrow::error::ArrowError) -> FlowsError {
    move |error| FlowsError::TableShape { table, detail: error.to_string() }
}

/// The country of every place that a table names; of two that differ, the later table's.
pub(super) fn places(root: &Path, editions: &[Edition]) -> Result<HashMap<u32, String>, FlowsError> {
    use schema::ip_place as col;
    let mut tables: Vec<&Edition> = editions.iter().filter(|edition| edition.is_places()).collect();
    tables.sort_by_key(|edition| (edition.as_of, edition.evidence));
    let mut found = HashMap::new();
    for edition in tables {
        for batch in batches("ip_place", &table_file(root, "ip_place", &edition.evidence))? {
            let batch = batch.map_err(shape("ip_place"))?;
            let place: &UInt32Array = column("ip_place", &batch, col::PLACE)?;
            let country: &StringArray = column("ip_place", &batch, col::COUNTRY)?;
            let told = (0..batch.num_rows()).map(|at| (place.value(at), country.value(at).to_owned()));
            found.extend(told.filter(|(_, country)| !country.is_empty()));
        }
    }
    Ok(found)
}
