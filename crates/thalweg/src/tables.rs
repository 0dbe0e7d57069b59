//! Which tables has the case for questions in SQL? Every kind of record, and what the ledger made of statements.

use std::path::{Path, PathBuf};

use anyhow::Context as _;
use thalweg_engine::{Engine, EngineOptions, Table};
use thalweg_flows::records::{KINDS, columns};
use thalweg_flows::tables::{FUNDS, schema};

/// Opens the engine over all tables of a case.
///
/// # Errors
/// When a folder cannot be listed or the engine refuses a table.
pub fn engine(root: &Path, memory_limit_mib: u64) -> anyhow::Result<Engine> {
    let options = EngineOptions { memory_limit_mib, ..EngineOptions::default() };
    Ok(Engine::open(&tables(root)?, &options)?)
}

/// The tables of a case, those without files too.
///
/// # Errors
/// When a folder cannot be listed.
pub fn tables(root: &Path) -> anyhow::Result<Vec<Table>> {
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
fn files(folder: &Path) -> anyhow::Result<Vec<PathBuf>> {
    if !folder.is_dir() {
        return Ok(Vec::new());
    }
    let listing = || format!("listing {}", folder.display());
    let mut files = Vec::new();
    for entry in std::fs::read_dir(folder).with_context(listing)? {
        let path = entry.with_context(listing)?.path();
        if path.extension().is_some_and(|extension| extension == "parquet") {
            files.push(path);
        }
    }
    files.sort();
    Ok(files)
}
