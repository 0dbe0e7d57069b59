//! Why was there no answer? One error for each reason, in words that say what to change.
//!
//! DuckDB says what went wrong in texts; the ones that a person can mend are read here and told with what there is
//! instead. Everything else is passed on as DuckDB says it.

use std::path::PathBuf;

/// Everything that can keep an answer from being given.
#[derive(Debug, thiserror::Error)]
pub enum EngineError {
    /// The engine itself did not start or refused a setting.
    #[error("{doing}: {detail}")]
    Engine {
        /// What was being done.
        doing: &'static str,
        /// What DuckDB said.
        detail: String,
    },
    /// A table cannot be opened as it was given.
    #[error("opening the table {table}: {detail}")]
    Table {
        /// Its name.
        table: String,
        /// What is wrong with it.
        detail: String,
    },
    /// A file that belongs to a table has a name that cannot be cited or passed on.
    #[error("opening the table {table}: the file name is not {wanted}: {}", path.display())]
    FileName {
        /// The table.
        table: String,
        /// What the name would have to be.
        wanted: &'static str,
        /// The file.
        path: PathBuf,
    },
    /// The text holds no query.
    #[error("there is no query")]
    Empty,
    /// More than one statement.
    #[error("ask one query at a time: here are several, separated by semicolons")]
    SeveralStatements,
    /// A statement that is not known to read only.
    #[error(
        "a query reads: it begins with SELECT, WITH, VALUES, EXPLAIN, DESCRIBE or SUMMARIZE, not with {}",
        found.to_uppercase()
    )]
    NotReading {
        /// What it begins with.
        found: String,
    },
    /// Something that a query may not touch.
    #[error("a query may not use {what}: it reads the tables of the case and nothing else")]
    Refused {
        /// What it was.
        what: String,
    },
    /// No such table.
    #[error("there is no table {name}; the case has {}", listed(known))]
    UnknownTable {
        /// The name in the query.
        name: String,
        /// The tables there are, sorted.
        known: Vec<String>,
    },
    /// No such column.
    #[error("there is no column {name}; there are {}", listed(known))]
    UnknownColumn {
        /// The name in the query.
        name: String,
        /// The columns of the tables that the query names (of all if it names none), as `table.column`.
        known: Vec<String>,
    },
    /// The memory that the engine may use did not suffice.
    #[error(
        "the query needs more than the {limit_mib} MiB of memory that it may use; narrow it, or allow more memory or a folder for what does not fit"
    )]
    Memory {
        /// What it may use.
        limit_mib: u64,
    },
    /// Somebody stopped it.
    #[error("the query was stopped")]
    Interrupted,
    /// Any other reason, as the engine tells it.
    #[error("answering the query: {detail}")]
    Query {
        /// What DuckDB said.
        detail: String,
    },
    /// An answer could not be written down.
    #[error("{doing}: {source}")]
    Arrow {
        /// What was being done.
        doing: &'static str,
        /// Why not.
        source: arrow::error::ArrowError,
    },
    /// An answer could not be written as Parquet.
    #[error("{doing}: {source}")]
    Parquet {
        /// What was being done.
        doing: &'static str,
        /// Why not.
        source: parquet::errors::ParquetError,
    },
    /// The place it was to be written to refused.
    #[error("{doing}: {source}")]
    Io {
        /// What was being done.
        doing: &'static str,
        /// Why not.
        source: std::io::Error,
    },
}

impl EngineError {
    /// Something of the engine that no query caused.
    pub(crate) fn engine(doing: &'static str) -> impl Fn(duckdb::Error) -> Self {
        move |error| Self::Engine { doing, detail: said(&error) }
    }
}

fn listed(names: &[String]) -> String {
    if names.is_empty() { "none".to_owned() } else { names.join(", ") }
}

/// What DuckDB said, in one line if the rest shows only where.
pub(crate) fn said(error: &duckdb::Error) -> String {
    match error {
        duckdb::Error::DuckDBFailure(_, Some(message)) => message.trim_end().to_owned(),
        other => other.to_string(),
    }
}

/// What a case has, for telling a person.
#[derive(Debug, Clone, Default)]
pub(crate) struct Known {
    /// Tables with their columns, sorted by name.
    pub tables: Vec<(String, Vec<String>)>,
    /// Memory that the engine may use.
    pub limit_mib: u64,
}

impl Known {
    /// The reason behind what DuckDB said about `sql`.
    pub(crate) fn explain(&self, sql: &str, error: &duckdb::Error) -> EngineError {
        let detail = said(error);
        let kind = detail.split(':').next().unwrap_or_default();
        match kind {
            "INTERRUPT Error" => EngineError::Interrupted,
            "Out of Memory Error" => EngineError::Memory { limit_mib: self.limit_mib },
            "Permission Error" => EngineError::Refused {
                what: between(&detail, "access file \"", '"')
                    .map_or("that".to_owned(), |path| format!("the file {path}")),
            },
            "TransactionContext Error" if detail.contains("read-only mode") => {
                EngineError::Refused { what: "a statement that writes".to_owned() }
            }
            "Catalog Error" | "Binder Error" => {
                self.unknown_name(sql, &detail).unwrap_or(EngineError::Query { detail })
            }
            _ => EngineError::Query { detail },
        }
    }

    fn unknown_name(&self, sql: &str, detail: &str) -> Option<EngineError> {
        let known = || self.tables.iter().map(|(name, _)| name.clone()).collect();
        if let Some(name) =
            between(detail, "Table with name ", ' ').or_else(|| between(detail, "Referenced table \"", '"'))
        {
            return Some(EngineError::UnknownTable { name, known: known() });
        }
        let column = between(detail, "Referenced column \"", '"')
            .or_else(|| between(detail, "does not have a column named \"", '"'))?;
        Some(EngineError::UnknownColumn { name: column, known: self.columns_for(sql) })
    }

    /// Columns of the tables that occur in the query; of all tables if none does.
    fn columns_for(&self, sql: &str) -> Vec<String> {
        use crate::lexer::{Token, tokens};
        let tokens = tokens(sql);
        let named = |table: &str| {
            let table = table.to_lowercase();
            tokens
                .iter()
                .any(|token| matches!(token, Token::Word(word) | Token::Name(word) if *word == table))
        };
        let any = self.tables.iter().any(|(table, _)| named(table));
        let shown = self.tables.iter().filter(|(table, _)| !any || named(table));
        shown
            .flat_map(|(table, columns)| columns.iter().map(move |column| format!("{table}.{column}")))
            .collect()
    }
}

/// What stands between `before` and the next `end`.
fn between(text: &str, before: &str, end: char) -> Option<String> {
    let (_, rest) = text.split_once(before)?;
    rest.split(end).next().map(str::to_owned)
}
