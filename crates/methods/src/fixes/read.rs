//! How are fixes read? Each table once, in the order of its files; texts become numbers as they come, and the rows are sorted as numbers.
//!
//! The engine only hands over columns: joining texts with their numbers and sorting texts there takes several times as long.

use arrow::array::{Array as _, StringArray};
use thalweg_model::IdentifierKind;

use super::{File, Fixes, Source, degrees};
use crate::accesses::Names;
use crate::{CaseView, MethodError, Rows};

/// The view `fix_row`: the same fixes as rows, for questions about files.
const FIX_ROW: &str = "
CREATE OR REPLACE TEMP MACRO square(latitude, longitude) AS
    'square|' || CAST(floor(latitude / 50000) AS BIGINT) || ',' || CAST(floor(longitude / 50000) AS BIGINT);
CREATE OR REPLACE TEMP MACRO spot(cell, latitude, longitude) AS coalesce('cell|' || cell, square(latitude, longitude));
CREATE OR REPLACE TEMP VIEW fix_row AS
SELECT * FROM (
    SELECT 'sighting' AS kind, evidence, row, time, time_offset AS shift,
           coalesce('phone|' || phone, 'device|' || device, 'plate|' || plate, 'document|' || document, 'name|' || person) AS who,
           coalesce('cell|' || cell, 'place|' || camera, CASE WHEN coalesce(accuracy_m, 0) <= 1000 THEN square(latitude_e7, longitude_e7) END,
                    'place|' || place) AS place FROM sighting
    UNION ALL SELECT 'call', evidence, row, start, start_offset, 'phone|' || caller,
           spot(caller_cell, caller_latitude_e7, caller_longitude_e7) FROM call
    UNION ALL SELECT 'call', evidence, row, start, start_offset, 'phone|' || callee,
           spot(callee_cell, callee_latitude_e7, callee_longitude_e7) FROM call
    UNION ALL SELECT 'call', evidence, row, start + duration_secs * INTERVAL '1' SECOND, start_offset, 'phone|' || caller,
           'cell|' || caller_last_cell FROM call WHERE duration_secs BETWEEN 0 AND 86400
    UNION ALL SELECT 'call', evidence, row, start + duration_secs * INTERVAL '1' SECOND, start_offset, 'phone|' || callee,
           'cell|' || callee_last_cell FROM call WHERE duration_secs BETWEEN 0 AND 86400
    UNION ALL SELECT 'text', evidence, row, sent, sent_offset, 'phone|' || sender,
           spot(sender_cell, sender_latitude_e7, sender_longitude_e7) FROM text
    UNION ALL SELECT 'text', evidence, row, sent, sent_offset, 'phone|' || recipient,
           spot(recipient_cell, recipient_latitude_e7, recipient_longitude_e7) FROM text
    UNION ALL SELECT 'sim_event', evidence, row, time, time_offset, 'phone|' || phone, 'cell|' || cell FROM sim_event)
WHERE who IS NOT NULL AND place IS NOT NULL AND time IS NOT NULL;
CREATE OR REPLACE TEMP TABLE fix_who (id BIGINT, who VARCHAR);
SELECT 0";

/// A column and what stands before its texts in names.
type Named = (&'static str, &'static str);

/// One fix that a row of a table can show: the first of these columns that is filled is who, and where.
struct Shown {
    who: &'static [Named],
    place: &'static [Named],
    /// The column of the moment.
    at: &'static str,
}

/// A table that shows fixes. Its query answers `evidence`, `row`, `shift` and the columns of what it shows.
struct Table {
    name: &'static str,
    sql: &'static str,
    shows: &'static [Shown],
}

const SHOWING: &[Table] = &[
    Table {
        name: "sighting",
        sql: "SELECT evidence, row::BIGINT AS row, epoch_us(time)::BIGINT AS at, coalesce(time_offset, 32767)::BIGINT AS shift,
                     phone, device, plate, document, person, cell, camera, place,
                     CASE WHEN cell IS NULL AND camera IS NULL AND coalesce(accuracy_m, 0) <= 1000
                          THEN square(latitude_e7, longitude_e7) END AS square
              FROM sighting WHERE time IS NOT NULL",
        shows: &[Shown {
            who: &[("phone", "phone|"), ("device", "device|"), ("plate", "plate|"), ("document", "document|"), ("person", "name|")],
            place: &[("cell", "cell|"), ("camera", "place|"), ("square", ""), ("place", "place|")],
            at: "at",
        }],
    },
    Table {
        name: "call",
        sql: "SELECT evidence, row::BIGINT AS row, epoch_us(start)::BIGINT AS at, coalesce(start_offset, 32767)::BIGINT AS shift,
                     CAST(CASE WHEN duration_secs BETWEEN 0 AND 86400 THEN epoch_us(start) + duration_secs * 1000000 END AS BIGINT) AS ended,
                     caller, callee, caller_cell, callee_cell, caller_last_cell, callee_last_cell,
                     CASE WHEN caller_cell IS NULL THEN square(caller_latitude_e7, caller_longitude_e7) END AS caller_square,
                     CASE WHEN callee_cell IS NULL THEN square(callee_latitude_e7, callee_longitude_e7) END AS callee_square
              FROM call WHERE start IS NOT NULL",
        shows: &[
            Shown { who: &[("caller", "phone|")], place: &[("caller_cell", "cell|"), ("caller_square", "")], at: "at" },
            Shown { who: &[("callee", "phone|")], place: &[("callee_cell", "cell|"), ("callee_square", "")], at: "at" },
            Shown { who: &[("caller", "phone|")], place: &[("caller_last_cell", "cell|")], at: ENDED },
            Shown { who: &[("callee", "phone|")], place: &[("callee_last_cell", "cell|")], at: ENDED },
        ],
    },
    Table {
        name: "text",
        sql: "SELECT evidence, row::BIGINT AS row, epoch_us(sent)::BIGINT AS at, coalesce(sent_offset, 32767)::BIGINT AS shift,
                     sender, recipient, sender_cell, recipient_cell,
                     CASE WHEN sender_cell IS NULL THEN square(sender_latitude_e7, sender_longitude_e7) END AS sender_square,
                     CASE WHEN recipient_cell IS NULL THEN square(recipient_latitude_e7, recipient_longitude_e7) END AS recipient_square
              FROM text WHERE sent IS NOT NULL",
        shows: &[
            Shown { who: &[("sender", "phone|")], place: &[("sender_cell", "cell|"), ("sender_square", "")], at: "at" },
            Shown { who: &[("recipient", "phone|")], place: &[("recipient_cell", "cell|"), ("recipient_square", "")], at: "at" },
        ],
    },
    Table {
        name: "sim_event",
        sql: "SELECT evidence, row::BIGINT AS row, epoch_us(time)::BIGINT AS at, coalesce(time_offset, 32767)::BIGINT AS shift, phone, cell
              FROM sim_event WHERE time IS NOT NULL AND phone IS NOT NULL AND cell IS NOT NULL",
        shows: &[Shown { who: &[("phone", "phone|")], place: &[("cell", "cell|")], at: "at" }],
    },
];

/// The column of the moment at which a call ended.
const ENDED: &str = "ended";

/// A fix as its row shows it, before it is sorted.
#[derive(Debug, Clone, Copy)]
struct Row {
    who: u32,
    place: u32,
    at: i64,
    row: u64,
    file: u32,
    shift: i16,
}

/// What has been read: rows, and texts by the numbers in which they came.
#[derive(Default)]
struct Reading {
    rows: Vec<Row>,
    whos: Names,
    places: Names,
    /// Table, `|`, evidence, `|` and whether a call ended there.
    files: Names,
}

/// Reads all fixes, and makes the view `fix_row` and the table `fix_who` (`id`, `who`) of their names.
///
/// # Errors
/// When the engine refuses.
pub(super) fn all(view: &mut CaseView<'_>) -> Result<Fixes, MethodError> {
    view.ask(FIX_ROW)?;
    let mut read = Reading::default();
    for table in SHOWING {
        view.each(table.sql, |rows| read.batch(table, rows))?;
    }
    read.sort();
    tell(view, &read.whos)?;
    Ok(read.columns())
}

/// Writes the names down for questions in SQL.
fn tell(view: &mut CaseView<'_>, whos: &Names) -> Result<(), MethodError> {
    const AT_ONCE: usize = 5_000;
    let count = u32::try_from(whos.len()).unwrap_or(u32::MAX);
    for from in (0..count).step_by(AT_ONCE) {
        let until = count.min(from.saturating_add(AT_ONCE as u32));
        let values: Vec<String> =
            (from..until).map(|who| format!("({who}, '{}')", whos.text(who).replace('\'', "''"))).collect();
        view.ask(&format!("INSERT INTO fix_who VALUES {}; SELECT 0", values.join(", ")))?;
    }
    Ok(())
}

impl Reading {
    fn batch(&mut self, table: &Table, rows: &Rows) -> Result<(), MethodError> {
        let (files, numbers, shifts) = (rows.texts("evidence")?, rows.ints("row")?, rows.ints("shift")?);
        for shown in table.shows {
            let columns = |named: &[Named]| -> Result<Vec<_>, MethodError> {
                named.iter().map(|(column, before)| Ok((rows.texts(column)?, *before))).collect()
            };
            let (whos, places, moments) = (columns(shown.who)?, columns(shown.place)?, rows.ints(shown.at)?);
            let (mut last, mut file) = ("", 0);
            let mut name = String::new();
            let mut number = |of: &[(&StringArray, &str)], at: usize, names: &mut Names| {
                let (column, before) = of.iter().find(|(column, _)| column.is_valid(at))?;
                name.clear();
                name.push_str(before);
                name.push_str(column.value(at));
                Some(names.number(&name))
            };
            for at in (0..rows.len()).filter(|at| moments.is_valid(*at)) {
                let there = |of: &[(&StringArray, &str)]| of.iter().any(|(column, _)| column.is_valid(at));
                if !there(&whos) || !there(&places) {
                    continue;
                }
                let (Some(who), Some(place)) =
                    (number(&whos, at, &mut self.whos), number(&places, at, &mut self.places))
                else {
                    continue;
                };
                let evidence = files.value(at);
                if evidence != last {
                    file = self.files.number(&format!("{}|{evidence}|{}", table.name, shown.at));
                    last = evidence;
                }
                let shift = i16::try_from(shifts.value(at)).unwrap_or(i16::MAX);
                let (at, row) = (moments.value(at), numbers.value(at).unsigned_abs());
                self.rows.push(Row { who, place, at, row, file, shift });
            }
        }
        Ok(())
    }

    /// Gives numbers in the order of the texts, and sorts by them.
    fn sort(&mut self) {
        let (whos, places, files) = (self.whos.sort(), self.places.sort(), self.files.sort());
        let new = |numbers: &[u32], old: u32| numbers.get(old as usize).copied().unwrap_or(old);
        for row in &mut self.rows {
            row.who = new(&whos, row.who);
            row.place = new(&places, row.place);
            row.file = new(&files, row.file);
        }
        self.rows.sort_unstable_by_key(|row| (row.who, row.at, row.place, row.shift, row.file, row.row));
    }

    fn columns(self) -> Fixes {
        let mut fixes = Fixes {
            whos: known(&self.whos),
            places: known(&self.places),
            files: self.files.texts().iter().map(|text| file(text)).collect(),
            ..Fixes::default()
        };
        for same in
            self.rows.chunk_by(|one, next| (one.who, one.at, one.place) == (next.who, next.at, next.place))
        {
            let Some(first) = same.first() else { continue };
            fixes.begins.resize(fixes.begins.len().max(first.who as usize + 1), fixes.who.len());
            fixes.who.push(first.who);
            fixes.place.push(first.place);
            fixes.at.push(first.at);
            fixes.shift.push(Some(first.shift).filter(|minutes| *minutes != i16::MAX));
            fixes.sources.extend(same.iter().map(|row| Source { file: row.file, row: row.row }));
            fixes.ends.push(u32::try_from(fixes.sources.len()).unwrap_or(u32::MAX));
        }
        fixes
    }
}

fn known(names: &Names) -> Vec<(IdentifierKind, String)> {
    let one = |text: &String| {
        let (kind, name) = text.split_once('|').unwrap_or(("", text));
        let name = if kind == "square" { degrees(name) } else { name.to_owned() };
        (kind.parse().unwrap_or(IdentifierKind::Place), name)
    };
    names.texts().iter().map(one).collect()
}

/// The file that stands behind `table|evidence|column`.
fn file(text: &str) -> Option<File> {
    let mut parts = text.split('|');
    let (table, evidence) = (parts.next()?.to_owned(), parts.next()?.parse().ok()?);
    Some(File { table, evidence, ended: parts.next() == Some(ENDED) })
}
