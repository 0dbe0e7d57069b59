//! Which tables has the case, and how is one row of them cited? Parquet files become views with fixed columns.
//!
//! A view reads its files from a list that the connection holds as a variable, never from the text of the query, so
//! that hundreds of thousands of files cost no parsing and no file name can be SQL. DuckDB takes `*`, `?` and `[` in a
//! file name for a pattern, even where a file of that very name is there: in the folder `a[1]` it would read the files
//! of `a1`. So each name is handed over as the pattern that it alone fits. Every column is cast to the type
//! that its schema states, which costs nothing where the file agrees. A table whose files are each made from one sealed
//! file gets the column `evidence`, the 64 hex digits of the file's name: `evidence` and `row` cite
//! `sha256:<evidence>#row=<row>`, and a query for one evidence opens only its file.

use std::path::{Path, PathBuf};

use arrow::datatypes::{DataType, SchemaRef, TimeUnit};
use duckdb::Connection;

use crate::error::{EngineError, said};

/// The column that says which sealed file a row is from.
const EVIDENCE: &str = "evidence";

/// What DuckDB takes for the beginning of a pattern in a file name.
const PATTERN: &[char] = &['*', '?', '['];

/// What is done when the files are told to a connection.
const LISTING: &str = "listing the files of the case";

/// Hex digits of a SHA-256.
const EVIDENCE_DIGITS: usize = 64;

/// One table of a case: any number of Parquet files of one schema.
#[derive(Debug, Clone)]
pub struct Table {
    /// What queries call it.
    pub name: String,
    /// Its files, in the order in which rows are read. None at all is an empty table.
    pub files: Vec<PathBuf>,
    /// Its columns, in order. The files must have them; what else they have is not shown.
    pub columns: SchemaRef,
    /// Whether each file is made from one sealed file and named after it: `<64 hex>.parquet`. Adds the column `evidence`.
    pub by_evidence: bool,
}

impl Table {
    /// A table of one file for each sealed file, with the column `evidence`.
    #[must_use]
    pub fn of_evidence(name: &str, files: Vec<PathBuf>, columns: SchemaRef) -> Self {
        Self { name: name.to_owned(), files, columns, by_evidence: true }
    }

    /// A table that is made from the whole case; what it cites is in its columns.
    #[must_use]
    pub fn of_case(name: &str, files: Vec<PathBuf>, columns: SchemaRef) -> Self {
        Self { name: name.to_owned(), files, columns, by_evidence: false }
    }

    /// The names of its columns, `evidence` last.
    pub(crate) fn column_names(&self) -> Vec<String> {
        let mut names: Vec<String> = self.columns.fields().iter().map(|field| field.name().clone()).collect();
        names.extend(self.by_evidence.then(|| EVIDENCE.to_owned()));
        names
    }

    /// The files as texts, each checked, and the patterns that they alone fit.
    fn file_names(&self) -> Result<Vec<(&str, String)>, EngineError> {
        let named = |path| self.file_name(path).map(|name| (name, pattern(name)));
        self.files.iter().map(|path| named(path)).collect()
    }

    fn file_name<'a>(&self, path: &'a Path) -> Result<&'a str, EngineError> {
        let bad = |wanted| EngineError::FileName { table: self.name.clone(), wanted, path: path.to_owned() };
        let text = path.to_str().filter(|text| !text.contains('\0')).ok_or_else(|| bad("UTF-8 text"))?;
        if text.contains('\\') && text.contains(PATTERN) {
            return Err(bad("free of either \\ or all of * ? ["));
        }
        let stem = path.file_stem().and_then(|stem| stem.to_str()).unwrap_or_default();
        let hex = |letter: u8| letter.is_ascii_digit() || (b'a'..=b'f').contains(&letter);
        if self.by_evidence && !(stem.len() == EVIDENCE_DIGITS && stem.bytes().all(hex)) {
            return Err(bad("64 hex digits and .parquet"));
        }
        Ok(text)
    }

    fn failed(&self, detail: impl Into<String>) -> EngineError {
        EngineError::Table { table: self.name.clone(), detail: detail.into() }
    }

    /// DuckDB would rename a column whose name another has, and its names know no case.
    fn check_columns(&self) -> Result<(), EngineError> {
        if self.name.is_empty() || self.columns.fields().is_empty() {
            return Err(self.failed("a table needs a name and a column"));
        }
        let mut names: Vec<String> = self.column_names().iter().map(|name| name.to_lowercase()).collect();
        names.sort();
        match names.windows(2).find(|pair| pair.first() == pair.last()) {
            Some(pair) => {
                Err(self
                    .failed(format!("two columns are called {}", pair.first().map_or("", String::as_str))))
            }
            None => Ok(()),
        }
    }

    /// `CREATE VIEW` for the table, whose files are in `variable`.
    fn view(&self, variable: &str) -> Result<String, EngineError> {
        let mut columns = Vec::new();
        for field in self.columns.fields() {
            let name = quoted(field.name());
            let kind = sql_type(field.data_type()).ok_or_else(|| {
                self.failed(format!("the column {} has a type that is not read here", field.name()))
            })?;
            let value = if self.files.is_empty() { "NULL" } else { &name };
            columns.push(format!("CAST({value} AS {kind}) AS {name}"));
        }
        if self.by_evidence {
            let value = if self.files.is_empty() {
                "CAST(NULL AS VARCHAR)"
            } else {
                "parse_filename(filename, true)"
            };
            columns.push(format!("{value} AS {EVIDENCE}"));
        }
        let columns = columns.join(", ");
        let name = quoted(&self.name);
        Ok(if self.files.is_empty() {
            format!("CREATE VIEW {name} AS SELECT {columns} WHERE false")
        } else {
            // Hive partitions would make columns out of folder names.
            let filename = if self.by_evidence { ", filename = true" } else { "" };
            format!(
                "CREATE VIEW {name} AS SELECT {columns} FROM read_parquet(getvariable('{variable}'){filename}, \
                 hive_partitioning = false, union_by_name = false)"
            )
        })
    }
}

/// Makes the views and allows their files. The connection must still be allowed to read files.
pub(crate) fn register(connection: &Connection, tables: &[Table]) -> Result<(), EngineError> {
    set_variables(connection, tables)?;
    for (index, table) in tables.iter().enumerate() {
        table.check_columns()?;
        let sql = table.view(&variable(index))?;
        connection.execute_batch(&sql).map_err(|error| table.failed(said(&error)))?;
    }
    // Both forms: DuckDB asks whether the pattern may be looked up, then whether the file may be read.
    let allow = "SET VARIABLE allowed = (SELECT coalesce(list(DISTINCT name), []) FROM \
                 (SELECT path AS name FROM temp.file_list UNION ALL SELECT pattern FROM temp.file_list)); \
                 SET allowed_paths = getvariable('allowed'); RESET VARIABLE allowed; DROP TABLE temp.file_list";
    connection.execute_batch(allow).map_err(EngineError::engine("allowing the files of the case"))
}

/// Tells one more connection which files the views read.
pub(crate) fn tell_files(connection: &Connection, tables: &[Table]) -> Result<(), EngineError> {
    set_variables(connection, tables)?;
    connection.execute_batch("DROP TABLE temp.file_list").map_err(EngineError::engine(LISTING))
}

/// Puts each table's files into a variable, and all into the temporary table `file_list`.
fn set_variables(connection: &Connection, tables: &[Table]) -> Result<(), EngineError> {
    let failed = EngineError::engine(LISTING);
    connection
        .execute_batch(
            "CREATE TEMP TABLE file_list (owner BIGINT, place BIGINT, path VARCHAR, pattern VARCHAR)",
        )
        .map_err(&failed)?;
    let mut rows = connection.appender("file_list").map_err(&failed)?;
    for (owner, table) in (0_i64..).zip(tables) {
        for (place, (name, pattern)) in (0_i64..).zip(table.file_names()?) {
            rows.append_row(duckdb::params![owner, place, name, pattern]).map_err(&failed)?;
        }
    }
    rows.flush().map_err(&failed)?;
    drop(rows);
    for index in 0..tables.len() {
        let variable = variable(index);
        let set = format!(
            "SET VARIABLE {variable} = \
             (SELECT list(pattern ORDER BY place) FROM temp.file_list WHERE owner = {index})"
        );
        connection.execute_batch(&set).map_err(&failed)?;
    }
    Ok(())
}

/// The name with every character that begins a pattern in brackets, where it stands for itself.
fn pattern(name: &str) -> String {
    let mut pattern = String::with_capacity(name.len());
    for letter in name.chars() {
        if PATTERN.contains(&letter) {
            pattern.extend(['[', letter, ']']);
        } else {
            pattern.push(letter);
        }
    }
    pattern
}

fn variable(index: usize) -> String {
    format!("files_of_table_{index}")
}

/// A name as SQL: in double quotes, inner ones doubled.
pub(crate) fn quoted(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}

/// The SQL type of a column. The types of the tables' schemas, and what is near them.
fn sql_type(kind: &DataType) -> Option<String> {
    let name = match kind {
        DataType::Boolean => "BOOLEAN",
        DataType::UInt8 => "UTINYINT",
        DataType::UInt16 => "USMALLINT",
        DataType::UInt32 => "UINTEGER",
        DataType::UInt64 => "UBIGINT",
        DataType::Int8 => "TINYINT",
        DataType::Int16 => "SMALLINT",
        DataType::Int32 => "INTEGER",
        DataType::Int64 => "BIGINT",
        DataType::Float32 => "FLOAT",
        DataType::Float64 => "DOUBLE",
        DataType::Utf8 | DataType::LargeUtf8 | DataType::Utf8View => "VARCHAR",
        DataType::Binary | DataType::LargeBinary | DataType::BinaryView | DataType::FixedSizeBinary(_) => {
            "BLOB"
        }
        DataType::Date32 => "DATE",
        DataType::Time64(TimeUnit::Microsecond) => "TIME",
        DataType::Timestamp(TimeUnit::Microsecond, None) => "TIMESTAMP",
        DataType::Timestamp(TimeUnit::Microsecond, Some(_)) => "TIMESTAMPTZ",
        DataType::Decimal128(digits, scale) => return Some(format!("DECIMAL({digits},{scale})")),
        DataType::Dictionary(_, values) => return sql_type(values),
        DataType::List(item) | DataType::LargeList(item) => {
            return sql_type(item.data_type()).map(|item| format!("{item}[]"));
        }
        _ => return None,
    };
    Some(name.to_owned())
}
