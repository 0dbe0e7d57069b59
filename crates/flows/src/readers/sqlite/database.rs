//! Which rows can be read from this database? The sealed bytes, copied and opened read-only, page by page.
//!
//! Rows are asked for by row number, a few at a time. Where a page is damaged, the reading goes on at the next row
//! number that can be reached again, and what lies between is told as a gap.

use std::io::Write as _;
use std::path::Path;

use sqlx::sqlite::{SqliteConnectOptions, SqliteRow, SqliteValueRef};
use sqlx::{AssertSqlSafe, ConnectOptions as _, Connection as _, Decode, Row as _, SqliteConnection};
use sqlx::{TypeInfo as _, ValueRef as _};

use super::canonical::Cell;
use super::{MAGIC, refused};
use crate::readers::{ReadContext, ReadError, Reason, Source};

/// Largest file that is copied and opened.
const LARGEST_FILE: u64 = 64 << 30;
/// Rows asked for at a time.
const ROWS_AT_A_TIME: usize = 64;
/// Gaps that are looked behind in one table; after the last, the rest of the table counts as one gap.
const MOST_GAPS: usize = 1000;

/// A database, opened.
pub(super) struct Database {
    runtime: tokio::runtime::Runtime,
    connection: Option<SqliteConnection>,
    /// No file holds more rows than bytes; a damaged one may lead in circles.
    most_rows: u64,
    _folder: tempfile::TempDir,
}

/// One table that rows are stored in.
pub(super) struct StoredTable {
    /// Its name.
    pub(super) name: String,
    /// Its columns, in order.
    pub(super) columns: Vec<String>,
    /// A name by which its row number can be asked for; `None` for a table without them.
    row_number: Option<&'static str>,
}

/// What comes next in a table.
pub(super) enum Next {
    /// A row: its number, where it has one, and its cells.
    Row(Option<i64>, Vec<Cell>),
    /// Rows that cannot be read: after this number, before that one, and why.
    Gap(Option<i64>, Option<i64>, String),
}

type Rows = Vec<(Option<i64>, Vec<Cell>)>;
type Fetched = Result<Rows, sqlx::Error>;

impl Database {
    /// Copies the sealed bytes to a private folder and opens them there.
    pub(super) fn open(source: &mut dyn Source, ctx: &ReadContext<'_>) -> Result<Self, ReadError> {
        let folder = tempfile::tempdir()?;
        let path = folder.path().join("copy.db");
        let mut most_rows = copy(source, &path)?;
        let log = ctx.companions.iter().find(|companion| companion.suffix == "-wal");
        if let Some(log) = log {
            most_rows += std::fs::copy(&log.path, folder.path().join("copy.db-wal"))?;
        }
        let runtime = tokio::runtime::Builder::new_current_thread().build()?;
        // A file that comes from outside must run nothing: no triggers, no functions hidden in its schema.
        let options = SqliteConnectOptions::new()
            .filename(&path)
            .read_only(true)
            .foreign_keys(false)
            .statement_cache_capacity(4)
            .pragma("trusted_schema", "OFF")
            .pragma("query_only", "ON")
            .pragma("cell_size_check", "ON");
        let connection = runtime
            .block_on(options.connect())
            .map_err(|error| refused(format!("the database does not open: {error}")))?;
        Ok(Self { runtime, connection: Some(connection), most_rows, _folder: folder })
    }

    fn fetch(&mut self, sql: String) -> Result<Vec<SqliteRow>, sqlx::Error> {
        let Some(connection) = self.connection.as_mut() else { return Ok(Vec::new()) };
        self.runtime.block_on(sqlx::query(AssertSqlSafe(sql)).fetch_all(connection))
    }

    fn texts(&mut self, sql: String) -> Result<Vec<Vec<Cell>>, sqlx::Error> {
        Ok(self.fetch(sql)?.iter().map(|row| cells(row, 0)).collect())
    }

    /// What the database's own check complains of.
    pub(super) fn complaints(&mut self) -> Vec<Reason> {
        let found = match self.texts("PRAGMA quick_check(20)".to_owned()) {
            Ok(rows) => {
                rows.iter().filter_map(|row| row.first().map(|cell| cell.text().into_owned())).collect()
            }
            Err(error) => vec![error.to_string()],
        };
        let damage: Vec<String> = found.into_iter().filter(|text| text != "ok").collect();
        if damage.is_empty() {
            return Vec::new();
        }
        let text =
            format!("quick_check: {}", crate::text::shortened(&damage.join("; ").replace('\n', "; "), 400));
        vec![Reason::new("database_damaged", text)]
    }

    /// The tables that hold rows, by name; and the virtual ones, whose rows lie in others.
    pub(super) fn tables(&mut self) -> Result<(Vec<StoredTable>, Vec<String>), ReadError> {
        const TABLES: &str = "SELECT name, rootpage FROM sqlite_master WHERE type = 'table' ORDER BY name";
        let rows = match self.texts(TABLES.to_owned()) {
            Ok(rows) => rows,
            // Entries of the list that cannot be understood are passed over in this mode.
            Err(_) => {
                let _ = self.texts("PRAGMA writable_schema = ON".to_owned());
                let again = self.texts(TABLES.to_owned());
                again.map_err(|error| refused(format!("its list of tables cannot be read: {error}")))?
            }
        };
        let (mut stored, mut made) = (Vec::new(), Vec::new());
        for row in rows {
            let [name, root] = row.as_slice() else { continue };
            let name = name.text().into_owned();
            if matches!(root, Cell::Integer(page) if *page > 0) {
                stored.push(self.table(name));
            } else {
                made.push(name);
            }
        }
        Ok((stored, made))
    }

    fn table(&mut self, name: String) -> StoredTable {
        let info = self.texts(format!("PRAGMA table_info({})", quoted(&name))).unwrap_or_default();
        let columns: Vec<String> =
            info.iter().filter_map(|row| row.get(1).map(|cell| cell.text().into_owned())).collect();
        let free = |alias: &&str| {
            let own = columns.iter().position(|column| column.eq_ignore_ascii_case(alias));
            // `ROWID INTEGER PRIMARY KEY` is the row number itself.
            own.and_then(|place| info.get(place)).is_none_or(|row| {
                row.get(2).is_some_and(|type_| type_.text().eq_ignore_ascii_case("integer"))
                    && matches!(row.get(5), Some(Cell::Integer(1)))
            })
        };
        let alias = ["_rowid_", "rowid", "oid"].into_iter().find(free);
        let row_number = alias
            .filter(|alias| self.fetch(format!("SELECT {alias} FROM {} LIMIT 0", quoted(&name))).is_ok());
        StoredTable { name, columns, row_number }
    }

    /// Tells every row of a table in order, and every gap. `told` returns whether to go on.
    pub(super) fn scan(&mut self, table: &StoredTable, told: &mut dyn FnMut(Next) -> bool) {
        if table.row_number.is_none() {
            return self.scan_unnumbered(table, told);
        }
        let (mut after, mut gaps) = (None, 0);
        loop {
            let (rows, error) = self.page(table, after);
            let ended = rows.is_empty();
            for (number, cells) in rows {
                // In a damaged tree row numbers may go back; following them would lead in circles.
                if number.is_none() || number <= after {
                    told(Next::Gap(after, None, "the row numbers are out of order".to_owned()));
                    return;
                }
                after = number;
                if !told(Next::Row(number, cells)) {
                    return;
                }
            }
            match error {
                None if ended => return,
                None => {}
                Some(error) => {
                    gaps += 1;
                    let next = if gaps < MOST_GAPS { self.next_reachable(table, after) } else { None };
                    let before = next.and_then(|(_, first)| first);
                    if !told(Next::Gap(after, before, error)) {
                        return;
                    }
                    let Some((start, Some(_))) = next else { return };
                    after = Some(start);
                }
            }
        }
    }

    /// The rows after a number; those before a damaged place and the damage, if there is some.
    fn page(&mut self, table: &StoredTable, after: Option<i64>) -> (Rows, Option<String>) {
        if let Ok(rows) = self.rows(table, after, ROWS_AT_A_TIME) {
            return (rows, None);
        }
        let (mut rows, mut after) = (Vec::new(), after);
        while rows.len() < ROWS_AT_A_TIME {
            match self.rows(table, after, 1) {
                Ok(one) if one.is_empty() => break,
                Ok(one) => {
                    let number = one.first().and_then(|(number, _)| *number);
                    let goes_back = number.is_none() || number <= after;
                    after = number;
                    rows.extend(one);
                    if goes_back {
                        break;
                    }
                }
                Err(error) => return (rows, Some(reason(&error))),
            }
        }
        (rows, None)
    }

    fn rows(&mut self, table: &StoredTable, after: Option<i64>, most: usize) -> Fetched {
        let number = table.row_number.unwrap_or("NULL");
        let columns: Vec<String> = table.columns.iter().map(|column| quoted(column)).collect();
        let from = after.map_or(String::new(), |after| format!(" WHERE {number} > {after}"));
        let sql = format!(
            "SELECT {number}{}{} FROM {} NOT INDEXED{from} ORDER BY {number} LIMIT {most}",
            if columns.is_empty() { "" } else { ", " },
            columns.join(", "),
            quoted(&table.name)
        );
        Ok(self.fetch(sql)?.iter().map(numbered).collect())
    }

    /// The smallest number found after which rows can be read again, and the first row there; the number doubles until
    /// the damaged page is passed, and is then drawn back to its edge.
    fn next_reachable(&mut self, table: &StoredTable, after: Option<i64>) -> Option<(i64, Option<i64>)> {
        let base = i128::from(after.unwrap_or(i64::MIN));
        let mut first_at = |start: i128| {
            let start = i64::try_from(start).ok()?;
            let rows = self.rows(table, Some(start), 1).ok()?;
            Some((start, rows.first().and_then(|(number, _)| *number)))
        };
        // Most row numbers are positive: a table damaged from its beginning is tried there first.
        let base = if after.is_none() && first_at(0).is_none() { 0 } else { base };
        let mut failed = base;
        let mut step = 1_i128;
        let mut found = loop {
            let start = (base + step).min(i128::from(i64::MAX));
            match first_at(start) {
                Some(found) => break found,
                None if start == i128::from(i64::MAX) => return None,
                None => failed = start,
            }
            step *= 2;
        };
        while i128::from(found.0) - failed > 1 {
            let middle = i128::midpoint(failed, i128::from(found.0));
            match first_at(middle) {
                Some(closer) => found = closer,
                None => failed = middle,
            }
        }
        Some(found)
    }

    fn scan_unnumbered(&mut self, table: &StoredTable, told: &mut dyn FnMut(Next) -> bool) {
        let columns: Vec<String> = table.columns.iter().map(|column| quoted(column)).collect();
        let listed = if columns.is_empty() { "NULL".to_owned() } else { columns.join(", ") };
        let mut offset = 0_u64;
        loop {
            let sql = format!(
                "SELECT {listed} FROM {} LIMIT {ROWS_AT_A_TIME} OFFSET {offset}",
                quoted(&table.name)
            );
            match self.texts(sql) {
                Ok(rows) if rows.is_empty() => return,
                Ok(rows) => {
                    offset += rows.len() as u64;
                    if offset > self.most_rows {
                        told(Next::Gap(None, None, "it holds more rows than the file has bytes".to_owned()));
                        return;
                    }
                    for cells in rows {
                        if !told(Next::Row(None, cells)) {
                            return;
                        }
                    }
                }
                Err(error) => {
                    told(Next::Gap(None, None, reason(&error)));
                    return;
                }
            }
        }
    }
}

impl Drop for Database {
    fn drop(&mut self) {
        // The connection is closed before its folder goes; what it says then changes nothing.
        if let Some(connection) = self.connection.take() {
            let _ = self.runtime.block_on(connection.close());
        }
    }
}

/// Returns how many bytes there were.
fn copy(source: &mut dyn Source, path: &Path) -> Result<u64, ReadError> {
    let found = source.seek(std::io::SeekFrom::End(0))?;
    if found > LARGEST_FILE {
        return Err(ReadError::TooLarge { what: "the database in bytes", found, limit: LARGEST_FILE });
    }
    source.rewind()?;
    let mut head = [0_u8; 16];
    let mut filled = 0;
    while let Some(rest) = head.get_mut(filled..).filter(|rest| !rest.is_empty()) {
        match source.read(rest)? {
            0 => break,
            read => filled += read,
        }
    }
    if head != *MAGIC {
        return Err(refused("it does not begin as SQLite files do"));
    }
    let mut file = std::fs::File::create_new(path)?;
    file.write_all(&head)?;
    std::io::copy(source, &mut file)?;
    Ok(found)
}

/// Why a query failed, in the database's words.
fn reason(error: &sqlx::Error) -> String {
    match error {
        sqlx::Error::Database(error) => error.message().to_owned(),
        other => other.to_string(),
    }
}

/// A name as SQL writes it.
fn quoted(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}

fn numbered(row: &SqliteRow) -> (Option<i64>, Vec<Cell>) {
    let number = match row.try_get_raw(0).ok().map(cell) {
        Some(Cell::Integer(number)) => Some(number),
        _ => None,
    };
    (number, cells(row, 1))
}

fn cells(row: &SqliteRow, from: usize) -> Vec<Cell> {
    (from..row.len()).map(|place| row.try_get_raw(place).map_or(Cell::Null, cell)).collect()
}

fn cell(value: SqliteValueRef<'_>) -> Cell {
    if value.is_null() {
        return Cell::Null;
    }
    let type_ = value.type_info().name().to_owned();
    let bytes = |value| <Vec<u8> as Decode<'_, sqlx::Sqlite>>::decode(value).unwrap_or_default();
    match type_.as_str() {
        "INTEGER" => <i64 as Decode<'_, sqlx::Sqlite>>::decode(value).map_or(Cell::Null, Cell::Integer),
        "REAL" => <f64 as Decode<'_, sqlx::Sqlite>>::decode(value).map_or(Cell::Null, Cell::Real),
        "TEXT" => match String::from_utf8(bytes(value)) {
            Ok(text) => Cell::Text(text),
            Err(error) => Cell::Garbled(error.into_bytes()),
        },
        _ => Cell::Blob(bytes(value)),
    }
}
