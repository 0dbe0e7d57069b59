//! Where in the case does this identifier stand, and what do those rows say?
//!
//! The indexes propose rows; the tables are read at those rows, and what does not say the identifier is left out.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::File;
use std::path::{Path, PathBuf};

use arrow::array::{Array, AsArray, RecordBatch};
use arrow::datatypes::{Int16Type, TimestampMicrosecondType, UInt8Type, UInt16Type, UInt64Type};
use arrow::error::ArrowError;
use parquet::arrow::ProjectionMask;
use parquet::arrow::arrow_reader::{ArrowPredicateFn, ParquetRecordBatchReaderBuilder, RowFilter};
use parquet::file::metadata::ParquetMetaData;
use parquet::file::statistics::Statistics;
use thalweg_identify::{Context, normalise};
use thalweg_model::{EvidenceId, IdentifierKind, Stamp};

use super::index::{Index, index_folder, key_of};
use super::kinds::Kind;
use crate::error::FlowsError;
use crate::tables::entries::precision_of;
use crate::tables::{file_table, record_table};

/// An identifier in the form in which it is looked for.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Wanted {
    /// What it is taken for.
    pub kind: IdentifierKind,
    /// Its normal form.
    pub normal: String,
}

/// A row in which an index says that an identifier stands.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Hit {
    /// The sealed file.
    pub evidence: EvidenceId,
    /// The table.
    pub table: String,
    /// The row of the sealed file; 0 for a statement without a head.
    pub row: u64,
    /// The column.
    pub field: String,
}

/// All rows in which one of these identifiers stands, by file, table and row.
///
/// # Errors
/// When an index cannot be read.
pub fn hits(root: &Path, wanted: &[Wanted]) -> Result<Vec<Hit>, FlowsError> {
    let mut found: Vec<Hit> = hits_of_each(root, wanted)?.into_iter().flatten().collect();
    found.sort_unstable();
    found.dedup();
    Ok(found)
}

/// For each of these identifiers the rows in which it stands, by file, table and row. Every index is opened once.
///
/// # Errors
/// When an index cannot be read.
pub fn hits_of_each(root: &Path, wanted: &[Wanted]) -> Result<Vec<Vec<Hit>>, FlowsError> {
    let mut found = vec![Vec::new(); wanted.len()];
    for (evidence, path) in index_files(root)? {
        let index = Index::open(&path)?;
        let failed =
            |source| FlowsError::Io { doing: "reading the index", path: path.display().to_string(), source };
        for (one, found) in wanted.iter().zip(&mut found) {
            for (name, rows) in index.rows(key_of(&one.normal)).map_err(failed)? {
                let (table, field) = name.split_once('.').unwrap_or((name, ""));
                let hit = |row| Hit { evidence, table: table.to_owned(), row, field: field.to_owned() };
                found.extend(rows.into_iter().map(hit));
            }
        }
    }
    found.iter_mut().for_each(|hits: &mut Vec<Hit>| hits.sort_unstable());
    Ok(found)
}

/// The index files of a case, by sealed file.
fn index_files(root: &Path) -> Result<Vec<(EvidenceId, PathBuf)>, FlowsError> {
    let folder = index_folder(root);
    let io = |source| FlowsError::Io { doing: "listing", path: folder.display().to_string(), source };
    if !folder.is_dir() {
        return Ok(Vec::new());
    }
    let mut files = Vec::new();
    for entry in std::fs::read_dir(&folder).map_err(io)? {
        let path = entry.map_err(io)?.path();
        let name = path.file_name().and_then(|name| name.to_str()).unwrap_or("");
        let Some((hex, rest)) = name.split_once('.') else { continue };
        if let (true, Ok(evidence)) = (rest.ends_with("twindex"), format!("sha256:{hex}").parse()) {
            files.push((evidence, path));
        }
    }
    files.sort();
    Ok(files)
}

/// A record as its table holds it.
#[derive(Debug, Clone, PartialEq, serde::Serialize)]
pub struct Shown {
    /// The sealed file.
    pub evidence: EvidenceId,
    /// The row it stands on.
    pub row: u64,
    /// Which of the records of its row, from 0.
    pub part: u16,
    /// The table.
    pub table: String,
    /// When it was, in microseconds since 1970 and the offset, where it says.
    pub at: Option<Stamp>,
    /// What it says: column and text.
    pub fields: Vec<(String, String)>,
}

impl Shown {
    /// The text of a column; empty where the record does not say.
    #[must_use]
    pub fn get(&self, field: &str) -> &str {
        self.fields.iter().find(|(name, _)| name == field).map_or("", |(_, text)| text.as_str())
    }
}

/// The path of a table of one sealed file.
#[must_use]
pub fn table_path(root: &Path, table: &str, evidence: &EvidenceId) -> PathBuf {
    match Kind::named(table) {
        Some(kind) => record_table(root, kind, evidence),
        None => file_table(root, table, evidence),
    }
}

/// Reads the records of these hits that do say one of the identifiers, in the order of the hits.
///
/// # Errors
/// When a table cannot be read.
pub fn shown(root: &Path, hits: &[Hit], wanted: &[Wanted]) -> Result<Vec<Shown>, FlowsError> {
    let mut by_table: BTreeMap<(EvidenceId, &str), BTreeSet<u64>> = BTreeMap::new();
    let mut fields: BTreeMap<(EvidenceId, &str, u64), Vec<&str>> = BTreeMap::new();
    for hit in hits {
        by_table.entry((hit.evidence, &hit.table)).or_default().insert(hit.row);
        fields.entry((hit.evidence, &hit.table, hit.row)).or_default().push(&hit.field);
    }
    let mut all = Vec::new();
    for ((evidence, table), rows) in by_table {
        for record in at_rows(root, table, &evidence, &rows)? {
            let named = fields.get(&(evidence, table, record.row)).map_or(&[][..], Vec::as_slice);
            if named.iter().any(|field| says(record.get(field), wanted)) {
                all.push(record);
            }
        }
    }
    Ok(all)
}

/// Whether a text is one of the identifiers.
fn says(text: &str, wanted: &[Wanted]) -> bool {
    wanted
        .iter()
        .any(|one| text == one.normal || *normalise(one.kind, text, &Context::default()).1 == *one.normal)
}

/// The records of one table that stand on these rows.
///
/// # Errors
/// When the table cannot be read.
pub fn at_rows(
    root: &Path,
    table: &str,
    evidence: &EvidenceId,
    rows: &BTreeSet<u64>,
) -> Result<Vec<Shown>, FlowsError> {
    let path = table_path(root, table, evidence);
    let io = |source| FlowsError::Io { doing: "opening", path: path.display().to_string(), source };
    let failed = |source| FlowsError::Table { doing: "reading", table: "record", source };
    let file = File::open(&path).map_err(io)?;
    let builder = ParquetRecordBatchReaderBuilder::try_new(file).map_err(failed)?;
    let groups = groups_with(builder.metadata(), rows);
    // The row numbers alone are decoded first; of the other columns only what stands on the rows.
    let numbers = ProjectionMask::columns(builder.parquet_schema(), ["row"]);
    let wanted = rows.clone();
    let on_rows = ArrowPredicateFn::new(numbers, move |batch: RecordBatch| {
        let numbers = batch.column(0).as_primitive_opt::<UInt64Type>();
        let numbers = numbers.ok_or_else(|| ArrowError::SchemaError("the rows are no numbers".to_owned()))?;
        Ok(numbers.iter().map(|row| Some(row.is_some_and(|row| wanted.contains(&row)))).collect())
    });
    let builder = builder.with_row_filter(RowFilter::new(vec![Box::new(on_rows)]));
    let mut found = Vec::new();
    for batch in builder.with_row_groups(groups).with_batch_size(8192).build().map_err(failed)? {
        let batch =
            batch.map_err(|error| FlowsError::TableShape { table: "record", detail: error.to_string() })?;
        let Some(numbers) =
            batch.column_by_name("row").and_then(|column| column.as_primitive_opt::<UInt64Type>())
        else {
            return Err(FlowsError::TableShape {
                table: "record",
                detail: "there is no column row".to_owned(),
            });
        };
        for index in 0..batch.num_rows() {
            if rows.contains(&numbers.value(index)) {
                found.push(shown_row(&batch, index, table, evidence));
            }
        }
    }
    Ok(found)
}

/// The row groups in which one of the rows can stand, by their statistics.
fn groups_with(metadata: &ParquetMetaData, rows: &BTreeSet<u64>) -> Vec<usize> {
    let bounds = |group: usize| -> Option<(u64, u64)> {
        let column = metadata
            .row_group(group)
            .columns()
            .iter()
            .find(|column| column.column_path().string() == "row")?;
        match column.statistics()? {
            Statistics::Int64(range) => {
                Some((range.min_opt()?.cast_unsigned(), range.max_opt()?.cast_unsigned()))
            }
            _ => None,
        }
    };
    let may = |group: &usize| bounds(*group).is_none_or(|(from, to)| rows.range(from..=to).next().is_some());
    (0..metadata.num_row_groups()).filter(may).collect()
}

/// One record of a batch: times with their offset, amounts with their asset.
fn shown_row(batch: &RecordBatch, index: usize, table: &str, evidence: &EvidenceId) -> Shown {
    let column = |name: &str| batch.column_by_name(name).filter(|column| column.is_valid(index));
    let small =
        |name: &str| column(name).and_then(|c| c.as_primitive_opt::<UInt8Type>()).map(|c| c.value(index));
    let (offsets, precisions) = match table {
        "entry" => (Some("offset_minutes"), Some("precision")),
        _ => (None, None),
    };
    let mut shown =
        Shown { evidence: *evidence, row: 0, part: 0, table: table.to_owned(), at: None, fields: Vec::new() };
    let schema = batch.schema();
    for field in schema.fields() {
        let name = field.name().as_str();
        let Some(value) = column(name) else { continue };
        if let Some(numbers) = value.as_primitive_opt::<UInt64Type>().filter(|_| name == "row") {
            shown.row = numbers.value(index);
        } else if let Some(numbers) = value.as_primitive_opt::<UInt16Type>().filter(|_| name == "part") {
            shown.part = numbers.value(index);
        } else if let Some(micros) = value.as_primitive_opt::<TimestampMicrosecondType>() {
            let offset = offsets.map_or_else(|| format!("{name}_offset"), str::to_owned);
            let precision = precisions.map_or_else(|| format!("{name}_precision"), str::to_owned);
            let offset =
                column(&offset).and_then(|c| c.as_primitive_opt::<Int16Type>()).map(|c| c.value(index));
            let precision = precision_of(small(&precision).unwrap_or(2));
            let stamp = Stamp { micros: micros.value(index), offset_minutes: offset, precision };
            shown.at.get_or_insert(stamp);
            shown.fields.push((name.to_owned(), crate::text::shown::shown(stamp)));
        } else if !(name.ends_with("_offset")
            || name.ends_with("_precision")
            || matches!(name, "offset_minutes" | "precision"))
        {
            let text = arrow::util::display::array_value_to_string(value, index).unwrap_or_default();
            if !text.is_empty() {
                shown.fields.push((name.to_owned(), text));
            }
        }
    }
    merge_amounts(&mut shown.fields);
    shown
}

/// `amount_minor`, its asset and its exponent as one text: `12.50 CNY`.
fn merge_amounts(fields: &mut Vec<(String, String)>) {
    let get = |fields: &[(String, String)], name: &str| {
        fields.iter().find(|(known, _)| known == name).map(|(_, text)| text.clone())
    };
    for (stem, asset, exponent) in [
        ("amount", "amount_asset", "amount_exponent"),
        ("amount", "asset", "exponent"),
        ("fee", "fee_asset", "fee_exponent"),
        ("counter", "counter_asset", "counter_exponent"),
    ] {
        let minor = get(fields, &format!("{stem}_minor")).and_then(|text| text.parse::<i128>().ok());
        let places = get(fields, exponent).and_then(|text| text.parse::<u8>().ok());
        let code = get(fields, asset);
        if let (Some(minor), Some(places), Some(code)) = (minor, places, code) {
            let text = format!("{} {code}", thalweg_model::format_minor(minor, places));
            if let Some(place) = fields.iter().position(|(name, _)| *name == format!("{stem}_minor")) {
                fields[place] = (stem.to_owned(), text);
            }
            fields.retain(|(name, _)| name != asset && name != exponent);
        } else if minor.is_none() {
            fields.retain(|(name, _)| !(name == exponent && stem != "amount"));
        }
    }
}
