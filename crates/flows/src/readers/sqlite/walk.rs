//! What does each row of each table say? Tables in the order of their names, rows in the order of their numbers.

use std::collections::BTreeMap;

use hashbrown::HashMap;

use super::apply::{Lookups, Outcome, Row, apply};
use super::canonical;
use super::database::{Database, Next, StoredTable};
use super::mapping::{App, Join, Table, built_in};
use super::refused;
use crate::entry::{Furniture, Reject, RowBytes, Sink};
use crate::readers::collect::Counted;
use crate::readers::digest::sha256;
use crate::readers::{ReadContext, ReadError, ReadSummary, Reason, Source};
use crate::records::{Draft, Kind};

/// Most rows of a table that others are looked up in.
const MOST_LOOKUPS: usize = 2_000_000;

/// A mapping chosen for a table.
#[derive(Clone, Copy)]
struct Chosen<'m> {
    app: &'m str,
    table: &'m Table,
    kind: Kind,
}

/// Reads a database.
pub(super) fn read(
    source: &mut dyn Source,
    ctx: &ReadContext<'_>,
    sink: &mut impl Sink,
) -> Result<ReadSummary, ReadError> {
    let apps = built_in().map_err(|error| refused(error.to_string()))?;
    let mut database = Database::open(source, ctx)?;
    let (tables, made) = database.tables()?;
    let mut counted = Counted::new(sink);
    database.complaints().into_iter().for_each(|note| counted.note(note));
    about_logs(source, ctx)?.into_iter().for_each(|note| counted.note(note));
    let chosen = choose(&apps, &tables);
    let lookups = look_up(&mut database, &tables, &chosen, &mut counted);
    let mut walk = Walk { row: 0, draft: Draft::new(Kind::Call, 0), sink: counted };
    let mut unmapped = Vec::new();
    for (table, mapping) in tables.iter().zip(&chosen) {
        let rows = walk.table(&mut database, table, *mapping, &lookups);
        if mapping.is_none() {
            unmapped.push(format!("{} ({rows})", table.name));
        }
    }
    let mut counted = walk.sink;
    notes(&chosen, &tables, &unmapped, &made).into_iter().for_each(|note| counted.note(note));
    Ok(counted.finish())
}

/// For each table the mapping that asks for most of its columns.
fn choose<'m>(apps: &'m [App], tables: &[StoredTable]) -> Vec<Option<Chosen<'m>>> {
    let names: Vec<String> = tables.iter().map(|table| table.name.clone()).collect();
    let of = |stored: &StoredTable| {
        let mut best: Option<Chosen<'m>> = None;
        for (app, table) in apps.iter().flat_map(|app| app.tables.iter().map(move |table| (app, table))) {
            let better = best.is_none_or(|best| table.detect.len() > best.table.detect.len());
            if let (true, true, Ok(kind)) =
                (better, table.fits(&stored.name, &stored.columns, &names), table.kind())
            {
                best = Some(Chosen { app: &app.app, table, kind });
            }
        }
        best
    };
    tables.iter().map(of).collect()
}

/// Reads every table that another is looked up in.
fn look_up(
    database: &mut Database,
    tables: &[StoredTable],
    chosen: &[Option<Chosen<'_>>],
    sink: &mut Counted<'_, impl Sink>,
) -> Lookups {
    let mut joins: BTreeMap<Join, HashMap<String, String>> = BTreeMap::new();
    for table in chosen.iter().flatten().map(|chosen| chosen.table) {
        let sets = table.cases.iter().map(|case| &case.fields).chain([&table.fields]);
        for value in sets.flat_map(BTreeMap::values) {
            value.each_join(&mut |join| {
                joins.entry(join.clone()).or_default();
            });
        }
    }
    for (join, map) in &mut joins {
        let Some(stored) = tables.iter().find(|table| table.name.eq_ignore_ascii_case(&join.table)) else {
            continue;
        };
        if let Some(note) = fill(database, stored, join, map) {
            sink.note(note);
        }
    }
    joins
}

fn fill(
    database: &mut Database,
    stored: &StoredTable,
    join: &Join,
    map: &mut HashMap<String, String>,
) -> Option<Reason> {
    let mut note = None;
    database.scan(stored, &mut |next| {
        let Next::Row(number, cells) = next else {
            let text = format!("table {}: rows that others refer to cannot be read", stored.name);
            note = Some(Reason::new("reference_damaged", text));
            return true;
        };
        let text = |name: &str| {
            let place = stored.columns.iter().position(|column| column.eq_ignore_ascii_case(name));
            match place.and_then(|place| cells.get(place)) {
                Some(cell) => cell.text().into_owned(),
                None if name.eq_ignore_ascii_case("rowid") => {
                    number.map_or(String::new(), |number| number.to_string())
                }
                None => String::new(),
            }
        };
        let key = text(&join.key);
        if key.is_empty() || join.only.iter().any(|(column, wanted)| text(column) != *wanted) {
            return true;
        }
        let taken: Vec<String> =
            join.take.iter().map(|name| text(name)).filter(|text| !text.is_empty()).collect();
        let taken = taken.join(" ");
        if taken.is_empty() {
            return true;
        }
        let known = map.entry(key).or_default();
        if !known.is_empty() {
            known.push_str(", ");
        }
        known.push_str(&taken);
        if map.len() >= MOST_LOOKUPS {
            let text = format!("table {}: only its first {MOST_LOOKUPS} rows are looked up", stored.name);
            note = Some(Reason::new("reference_too_large", text));
            return false;
        }
        true
    });
    note
}

struct Walk<'s, S: Sink> {
    row: u64,
    draft: Draft,
    sink: Counted<'s, S>,
}

impl<S: Sink> Walk<'_, S> {
    /// Tells the rows of a table and returns how many there were.
    fn table(
        &mut self,
        database: &mut Database,
        table: &StoredTable,
        mapping: Option<Chosen<'_>>,
        lookups: &Lookups,
    ) -> u64 {
        let before = self.row;
        database.scan(table, &mut |next| {
            self.row += 1;
            match next {
                Next::Row(number, cells) => {
                    let bytes = canonical::row(&table.name, number, &table.columns, &cells, sha256);
                    self.sink.row(self.row, RowBytes::Made(bytes.as_bytes()));
                    self.one(&Row { columns: &table.columns, cells: &cells, lookups }, mapping);
                }
                Next::Gap(after, upto, why) => self.gap(table, after, upto, &why),
            }
            true
        });
        self.row - before
    }

    fn one(&mut self, row: &Row<'_>, mapping: Option<Chosen<'_>>) {
        let Some(mapping) = mapping else { return self.sink.furniture(self.row, Furniture::Structure) };
        match apply(mapping.table, mapping.kind, self.row, row, &mut self.draft) {
            Outcome::Record => self.sink.record(&self.draft),
            Outcome::Aside => self.sink.furniture(self.row, Furniture::Structure),
            Outcome::Reject(reject) => self.sink.reject(reject),
        }
    }

    fn gap(&mut self, table: &StoredTable, after: Option<i64>, upto: Option<i64>, why: &str) {
        let bytes = canonical::row(&table.name, None, &[], &[], sha256);
        self.sink.row(self.row, RowBytes::Made(bytes.as_bytes()));
        let place = match (after, upto) {
            (None, None) => "its rows".to_owned(),
            (Some(after), None) => format!("its rows after {after}"),
            (None, Some(upto)) => format!("its rows before {upto}"),
            (Some(after), Some(upto)) => format!("its rows between {after} and {upto}"),
        };
        let detail = format!("table {}: {place} cannot be read: {why}", table.name);
        self.sink.reject(Reject { row: self.row, field: table.name.clone(), code: "page_damaged", detail });
    }
}

/// What must be known of logs that came or did not come with the file.
fn about_logs(source: &mut dyn Source, ctx: &ReadContext<'_>) -> Result<Vec<Reason>, ReadError> {
    // Bytes 18 and 19 are 2 in a file with a write-ahead log (file format, section 1.3.3).
    source.seek(std::io::SeekFrom::Start(18))?;
    let mut versions = [0_u8; 2];
    let logged = std::io::Read::read_exact(source, &mut versions).is_ok() && versions == [2, 2];
    let came = |suffix: &str| ctx.companions.iter().any(|companion| companion.suffix == suffix);
    let mut notes = Vec::new();
    if logged && !came("-wal") {
        notes.push(Reason::new(
            "log_missing",
            "the database keeps a write-ahead log and no -wal file came with it: its latest rows may be missing",
        ));
    }
    if came("-wal") {
        notes.push(Reason::new("log_applied", "the -wal file that came with it is read with it"));
    }
    if came("-journal") {
        notes.push(Reason::new(
            "journal_not_applied",
            "a -journal file came with it; it is not applied, so changes that were being undone are read as they stand",
        ));
    }
    Ok(notes)
}

fn notes(
    chosen: &[Option<Chosen<'_>>],
    tables: &[StoredTable],
    unmapped: &[String],
    made: &[String],
) -> Vec<Reason> {
    let mut notes = Vec::new();
    let read: Vec<String> = chosen
        .iter()
        .zip(tables)
        .filter_map(|(chosen, table)| {
            chosen.map(|chosen| format!("{} as {} of {}", table.name, chosen.kind.name(), chosen.app))
        })
        .collect();
    let rest = unmapped.join(", ");
    if read.is_empty() {
        let text = format!(
            "no mapping knows this database; its tables and rows: {rest}. To read one of them, export it as CSV and \
             describe its columns: thalweg load --map"
        );
        notes.push(Reason::new("database_unknown", text));
    } else {
        notes.push(Reason::new("tables_mapped", format!("read as records: {}", read.join(", "))));
        if !rest.is_empty() {
            notes.push(Reason::new("tables_not_mapped", format!("kept but not read as records: {rest}")));
        }
    }
    if !made.is_empty() {
        let text = format!("virtual tables, whose rows lie in other tables: {}", made.join(", "));
        notes.push(Reason::new("tables_virtual", text));
    }
    notes
}
