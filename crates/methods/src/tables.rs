//! Which tables has the case, for questions in SQL? Every kind of record, and what the ledger made of statements.

use std::path::{Path, PathBuf};

use arrow::datatypes::SchemaRef;
use thalweg_engine::Table;
use thalweg_flows::records::{KINDS, columns};
use thalweg_flows::tables::{FUNDS, schema};

use crate::MethodError;

/// The tables of a case, those without files too.
///
/// # Errors
/// When a folder cannot be listed.
pub fn tables(root: &Path) -> Result<Vec<Table>, MethodError> {
    let mut tables = Vec::new();
    for spec in KINDS {
        let folder = root.join("flows").join(spec.flow).join(spec.name);
        tables.push(Table::of_evidence(spec.name, files(&folder)?, columns::schema(spec.kind)));
    }
    let funds = root.join(FUNDS);
    for (name, columns) in [
        ("entry", schema::entry::schema()),
        ("statement", schema::statement::schema()),
        ("reject", schema::reject::schema()),
        ("rate", schema::rate::schema()),
    ] {
        tables.push(Table::of_evidence(name, files(&funds.join(name))?, columns));
    }
    for (name, columns) in [
        ("account", schema::account::schema()),
        ("transfer", schema::transfer::schema()),
        ("balance_check", schema::balance_check::schema()),
    ] {
        tables.push(of_case(&funds, name, columns));
    }
    let network = root.join("flows").join("network");
    for (name, columns) in [
        ("ip_table", schema::ip_table::schema()),
        ("ip_range", schema::ip_range::schema()),
        ("ip_place", schema::ip_place::schema()),
    ] {
        tables.push(Table::of_evidence(name, files(&network.join(name))?, columns));
    }
    for (name, columns) in
        [("ip_address", schema::ip_address::schema()), ("ip_mark", schema::ip_mark::schema())]
    {
        tables.push(of_case(&network, name, columns));
    }
    Ok(tables)
}

/// A view that reads times of day without a zone at this offset, for a table that has any. Days stay days: midnight is no moment.
pub(crate) fn zoned(table: &Table, offset_minutes: i16) -> Option<String> {
    let names = |name: &str| table.columns.field_with_name(name).is_ok();
    let mut moments: Vec<[String; 3]> = table
        .columns
        .fields()
        .iter()
        .filter_map(|field| field.name().strip_suffix("_offset"))
        .map(|moment| [moment.to_owned(), format!("{moment}_offset"), format!("{moment}_precision")])
        .collect();
    if table.name == "entry" {
        moments.push(["booked", "offset_minutes", "precision"].map(str::to_owned));
    }
    moments.retain(|parts| parts.iter().all(|part| names(part)));
    let replaced: Vec<String> = moments
        .iter()
        .map(|[moment, offset, precision]| {
            let unsaid = format!("{offset} IS NULL AND {precision} > 0");
            format!(
                "CASE WHEN {unsaid} THEN {moment} - INTERVAL ({offset_minutes}) MINUTE ELSE {moment} END AS {moment}, \
                 CASE WHEN {unsaid} THEN CAST({offset_minutes} AS SMALLINT) ELSE {offset} END AS {offset}"
            )
        })
        .collect();
    (!replaced.is_empty()).then(|| {
        let (name, replaced) = (&table.name, replaced.join(", "));
        format!("CREATE OR REPLACE TEMP VIEW {name} AS SELECT * REPLACE ({replaced}) FROM memory.main.{name}")
    })
}

/// A table made from the whole case, empty where it was not made.
fn of_case(folder: &Path, name: &str, columns: SchemaRef) -> Table {
    let file = folder.join(format!("{name}.parquet"));
    let files = if file.is_file() { vec![file] } else { Vec::new() };
    Table::of_case(name, files, columns)
}

/// The Parquet files of a folder, by name; none if there is no such folder.
fn files(folder: &Path) -> Result<Vec<PathBuf>, MethodError> {
    if !folder.is_dir() {
        return Ok(Vec::new());
    }
    let io = |source| MethodError::Io { doing: "listing", path: folder.display().to_string(), source };
    let mut files = Vec::new();
    for entry in std::fs::read_dir(folder).map_err(io)? {
        let path = entry.map_err(io)?.path();
        if path.extension().is_some_and(|extension| extension == "parquet") {
            files.push(path);
        }
    }
    files.sort();
    Ok(files)
}
