//! How is a case opened for questions, and what may a question do? It reads the case's tables, within set bounds.
//!
//! One database in memory, closed in this order: settings at its birth, then the views, then the list of files that may
//! be read (the views' own), then no other access, then no more settings. Questions of people and shipped queries have
//! a connection each, so that no question sees or ends what a shipped query keeps in temporary tables. A question runs
//! in a transaction that cannot write.

use std::path::PathBuf;
use std::sync::Arc;

use duckdb::{Config, Connection, InterruptHandle};

use crate::answer::Answer;
use crate::error::{EngineError, Known};
use crate::guard::Guard;
use crate::tables::{Table, register, tell_files};

/// Memory for queries unless said otherwise: a quarter of a small laptop.
const MEMORY_LIMIT_MIB: u64 = 2_048;

/// What a query may use.
#[derive(Debug, Clone)]
pub struct EngineOptions {
    /// Memory of all queries together. What has been handed over as batches is not counted.
    pub memory_limit_mib: u64,
    /// Threads of all queries together; `None`: as many as the machine has cores.
    pub threads: Option<u32>,
    /// Where what does not fit in memory is put meanwhile; `None`: nowhere, and such a query ends with
    /// [`EngineError::Memory`]. What is put there is data of the case, unencrypted, until the engine is dropped.
    pub spill_folder: Option<PathBuf>,
}

impl Default for EngineOptions {
    fn default() -> Self {
        Self { memory_limit_mib: MEMORY_LIMIT_MIB, threads: None, spill_folder: None }
    }
}

/// One case's tables, ready to be asked. For several questions at once, see [`Engine::another`].
pub struct Engine {
    asked: Connection,
    shipped: Connection,
    tables: Arc<[Table]>,
    guard: Arc<Guard>,
    known: Arc<Known>,
}

impl Engine {
    /// Opens the tables. No row is read yet; of each table the first file's columns are compared.
    ///
    /// # Errors
    /// [`EngineError::Table`] and [`EngineError::FileName`] for a table that is not as it says, [`EngineError::Engine`] for
    /// a setting that DuckDB refuses.
    pub fn open(tables: &[Table], options: &EngineOptions) -> Result<Self, EngineError> {
        let failed = EngineError::engine("starting the query engine");
        let shipped = Connection::open_in_memory_with_flags(settings(options)?).map_err(&failed)?;
        set_utc(&shipped)?;
        register(&shipped, tables)?;
        let guard = Arc::new(Guard::new(table_functions(&shipped)?));
        shipped
            .execute_batch("SET enable_external_access = false; SET lock_configuration = true")
            .map_err(EngineError::engine("closing the query engine to everything else"))?;
        let mut known: Vec<(String, Vec<String>)> =
            tables.iter().map(|table| (table.name.clone(), table.column_names())).collect();
        known.sort();
        let known = Arc::new(Known { tables: known, limit_mib: options.memory_limit_mib });
        Self::with_connection(shipped, tables.into(), guard, known)
    }

    fn with_connection(
        shipped: Connection,
        tables: Arc<[Table]>,
        guard: Arc<Guard>,
        known: Arc<Known>,
    ) -> Result<Self, EngineError> {
        let asked = connect(&shipped, &tables)?;
        Ok(Self { asked, shipped, tables, guard, known })
    }

    /// A second engine over the same tables, for another thread. Memory, threads and settings are shared; temporary
    /// tables are not.
    ///
    /// # Errors
    /// [`EngineError::Engine`] if DuckDB refuses.
    pub fn another(&self) -> Result<Self, EngineError> {
        let shipped = connect(&self.shipped, &self.tables)?;
        Self::with_connection(shipped, self.tables.clone(), self.guard.clone(), self.known.clone())
    }

    /// Answers a question that a person typed: one SELECT, WITH, VALUES, EXPLAIN, DESCRIBE or SUMMARIZE over the tables.
    ///
    /// Rows come as the query makes them; those that were not fetched are never all in memory. Without ORDER BY their
    /// order means nothing.
    ///
    /// # Errors
    /// Every reason in [`EngineError`] from [`EngineError::Empty`] to [`EngineError::Query`]; later ones come from the answer.
    pub fn query(&mut self, sql: &str) -> Result<Answer<'_>, EngineError> {
        self.guard.check(sql)?;
        Answer::read_only(&self.asked, sql, self.known.clone())
    }

    /// Answers a query that ships with Thalweg. It may consist of several statements, of which the last answers, and
    /// may keep temporary tables for the next one; files, network and settings stay closed.
    ///
    /// # Errors
    /// As [`Engine::query`].
    pub fn trusted(&mut self, sql: &str) -> Result<Answer<'_>, EngineError> {
        Answer::of(&self.shipped, sql, self.known.clone())
    }

    /// What stops a query of this engine from another thread.
    #[must_use]
    pub fn interrupter(&self) -> Interrupter {
        Interrupter { handles: [self.asked.interrupt_handle(), self.shipped.interrupt_handle()] }
    }

    /// The tables with their columns, sorted by name.
    #[must_use]
    pub fn tables(&self) -> &[(String, Vec<String>)] {
        &self.known.tables
    }
}

/// Stops what an engine is doing.
#[derive(Clone)]
pub struct Interrupter {
    handles: [Arc<InterruptHandle>; 2],
}

impl Interrupter {
    /// Ends the running query with [`EngineError::Interrupted`]. Does nothing if none runs.
    pub fn interrupt(&self) {
        for handle in &self.handles {
            handle.interrupt();
        }
    }
}

fn connect(to: &Connection, tables: &[Table]) -> Result<Connection, EngineError> {
    let connection = to.try_clone().map_err(EngineError::engine("connecting to the query engine"))?;
    tell_files(&connection, tables)?;
    Ok(connection)
}

/// The settings that a database is born with. `docs/sql.md` says what they mean for an answer.
fn settings(options: &EngineOptions) -> Result<Config, EngineError> {
    let spill = match &options.spill_folder {
        Some(folder) => folder.to_str().ok_or_else(|| EngineError::Engine {
            doing: "choosing the folder for what does not fit in memory",
            detail: format!("the name is not UTF-8 text: {}", folder.display()),
        })?,
        None => "",
    };
    let memory = format!("{}MiB", options.memory_limit_mib);
    let threads = options.threads.map(|threads| threads.max(1).to_string());
    let fixed = [
        ("autoinstall_known_extensions", "false"),
        ("autoload_known_extensions", "false"),
        ("allow_community_extensions", "false"),
        ("allow_persistent_secrets", "false"),
        ("preserve_insertion_order", "true"),
        ("default_order", "ASC"),
        ("default_null_order", "NULLS_LAST"),
        ("memory_limit", &memory),
        ("temp_directory", spill),
    ];
    let threads = threads.as_deref().map(|threads| ("threads", threads));
    fixed.into_iter().chain(threads).try_fold(Config::default(), |config, (name, value)| {
        config.with(name, value).map_err(EngineError::engine("setting up the query engine"))
    })
}

/// Times with a zone are read and shown in UTC, whatever the machine's zone is. A build without ICU knows no zones.
fn set_utc(connection: &Connection) -> Result<(), EngineError> {
    let failed = EngineError::engine("setting the time zone");
    let known: i64 = connection
        .query_row("SELECT count(*) FROM duckdb_settings() WHERE lower(name) = 'timezone'", [], |row| {
            row.get(0)
        })
        .map_err(&failed)?;
    if known > 0 { connection.execute_batch("SET GLOBAL TimeZone = 'UTC'").map_err(failed) } else { Ok(()) }
}

/// Every function that stands where a table could, and every pragma.
fn table_functions(connection: &Connection) -> Result<Vec<String>, EngineError> {
    let failed = EngineError::engine("listing the engine's functions");
    let sql = "SELECT DISTINCT function_name FROM duckdb_functions() \
               WHERE function_type IN ('table', 'table_macro', 'pragma') ORDER BY 1";
    let mut statement = connection.prepare(sql).map_err(&failed)?;
    let names = statement.query_map([], |row| row.get::<_, String>(0)).map_err(&failed)?;
    names.collect::<Result<_, _>>().map_err(failed)
}
