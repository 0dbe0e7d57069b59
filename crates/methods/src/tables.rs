//! Which tables has the case, for questions in SQL? Every kind of record, and what the ledger made of statements.

use std::path::{Path, PathBuf};

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
        let file = funds.join(format!("{name}.parquet"));
        let files = if file.is_file() { vec![file] } else { Vec::new() };
        tables.push(Table::of_case(name, files, columns));
    }
    Ok(tables)
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
