//! How are the case's tables opened for questions in SQL?

use std::path::Path;

use thalweg_engine::{Engine, EngineOptions};
use thalweg_methods::tables::tables;

/// Opens the engine over all tables of a case.
///
/// # Errors
/// When a folder cannot be listed or the engine refuses a table.
pub fn engine(root: &Path, memory_limit_mib: u64) -> anyhow::Result<Engine> {
    let options = EngineOptions { memory_limit_mib, ..EngineOptions::default() };
    Ok(Engine::open(&tables(root)?, &options)?)
}
