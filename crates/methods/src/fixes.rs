//! Who was where, and when, as all records of a case show it?
//!
//! Sightings, calls, text messages and SIM events put a telephone, device, vehicle or person at a place: a radio cell, a
//! camera, a named place, or a square of 0.005 degrees (at most 560 metres) where only degrees are known.
//! One row gives one fix for whoever it names first in the order telephone, device, plate, document, name, so that a row
//! that names a telephone and its holder does not show two travelling together. Fixes are columns of numbers, sorted by
//! who, time and place; the rows behind a fix are looked up when a finding needs them.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::ops::Range;

use thalweg_model::{CitedRow, IdentifierKind};

use crate::{CaseView, MethodError};

/// Fixes, and the words behind their numbers. The macros `square` and `spot` name where.
const FIXES: &str = "
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
CREATE OR REPLACE TEMP TABLE fix_who AS
SELECT CAST(row_number() OVER (ORDER BY who) - 1 AS BIGINT) AS id, who FROM (SELECT DISTINCT who FROM fix_row);
CREATE OR REPLACE TEMP TABLE fix_place AS
SELECT CAST(row_number() OVER (ORDER BY place) - 1 AS BIGINT) AS id, place FROM (SELECT DISTINCT place FROM fix_row);
SELECT 0";

const SORTED: &str = "
SELECT w.id AS who, p.id AS place, CAST(epoch_us(time) AS BIGINT) AS time, CAST(coalesce(shift, 32767) AS BIGINT) AS shift
FROM fix_row JOIN fix_who w USING (who) JOIN fix_place p USING (place)
ORDER BY w.id, time, p.id, shift";

/// Citations asked for in one query: a query's text stays below a mebibyte.
const ASKED_AT_ONCE: usize = 20_000;

/// Who was where and when: columns, sorted by who, time and place; nobody is twice at one place at one moment.
#[derive(Debug, Default)]
pub struct Fixes {
    /// Who, a number into [`Fixes::name_of`].
    pub who: Vec<u32>,
    /// Where, a number into [`Fixes::place_name`].
    pub place: Vec<u32>,
    /// When, microseconds since 1970 in UTC.
    pub at: Vec<i64>,
    /// Minutes that local time is ahead, where the record states it.
    pub shift: Vec<Option<i16>>,
    pub(crate) whos: Vec<(IdentifierKind, String)>,
    pub(crate) places: Vec<(IdentifierKind, String)>,
}

/// A fix: who, where, when.
pub type Fix = (u32, u32, i64);

impl Fixes {
    /// Reads all fixes of a case.
    ///
    /// # Errors
    /// When the engine refuses.
    pub fn read(view: &mut CaseView<'_>) -> Result<Self, MethodError> {
        view.ask(FIXES)?;
        let mut fixes = Self {
            whos: named(view, "SELECT who AS name FROM fix_who ORDER BY id")?,
            places: named(view, "SELECT place AS name FROM fix_place ORDER BY id")?,
            ..Self::default()
        };
        view.each(SORTED, |rows| {
            let (who, place) = (rows.ints("who")?, rows.ints("place")?);
            let (time, shift) = (rows.ints("time")?, rows.ints("shift")?);
            for at in 0..rows.len() {
                fixes.push(who.value(at), place.value(at), time.value(at), shift.value(at));
            }
            Ok(())
        })?;
        Ok(fixes)
    }

    fn push(&mut self, who: i64, place: i64, time: i64, shift: i64) {
        let (who, place) = (u32::try_from(who).unwrap_or(u32::MAX), u32::try_from(place).unwrap_or(u32::MAX));
        if (self.who.last(), self.place.last(), self.at.last()) == (Some(&who), Some(&place), Some(&time)) {
            return;
        }
        self.who.push(who);
        self.place.push(place);
        self.at.push(time);
        self.shift.push(i16::try_from(shift).ok().filter(|minutes| *minutes != i16::MAX));
    }

    /// How many there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.who.len()
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.who.is_empty()
    }

    /// The fixes of each, one range after the other.
    #[must_use]
    pub fn of_each(&self) -> Vec<Range<usize>> {
        let mut from = 0;
        let ends = self.who.chunk_by(|one, next| one == next).map(<[u32]>::len);
        ends.map(|count| {
            let range = from..from + count;
            from += count;
            range
        })
        .collect()
    }

    /// The fixes of one.
    #[must_use]
    pub fn of_one(&self, who: u32) -> Range<usize> {
        self.who.partition_point(|one| *one < who)..self.who.partition_point(|one| *one <= who)
    }

    /// A fix by its place in the columns.
    #[must_use]
    pub fn get(&self, index: usize) -> Option<Fix> {
        Some((*self.who.get(index)?, *self.place.get(index)?, *self.at.get(index)?))
    }

    /// What somebody is known by.
    #[must_use]
    pub fn name_of(&self, who: u32) -> (IdentifierKind, &str) {
        self.whos.get(who as usize).map_or((IdentifierKind::Device, ""), |(kind, name)| (*kind, name))
    }

    /// What a place is known by.
    #[must_use]
    pub fn place_name(&self, place: u32) -> (IdentifierKind, &str) {
        self.places.get(place as usize).map_or((IdentifierKind::Place, ""), |(kind, name)| (*kind, name))
    }
}

/// The rows behind fixes.
///
/// # Errors
/// When the engine refuses.
pub fn rows_behind(
    view: &mut CaseView<'_>,
    wanted: &BTreeSet<Fix>,
) -> Result<BTreeMap<Fix, Vec<CitedRow>>, MethodError> {
    let mut behind = BTreeMap::new();
    let wanted: Vec<Fix> = wanted.iter().copied().collect();
    for part in wanted.chunks(ASKED_AT_ONCE) {
        let mut asked = String::from("WITH asked(who_id, place_id, moment) AS (VALUES ");
        for (at, (who, place, time)) in part.iter().enumerate() {
            let _ = write!(asked, "{}({who}, {place}, {time})", if at == 0 { "" } else { ", " });
        }
        asked.push_str(
            "), named AS (SELECT who_id, place_id, CAST(moment AS BIGINT) AS moment, w.who, p.place FROM asked
             JOIN fix_who w ON w.id = who_id JOIN fix_place p ON p.id = place_id)
             SELECT CAST(who_id AS BIGINT) AS who_id, CAST(place_id AS BIGINT) AS place_id, moment, list(cite(kind, evidence, row)) AS cited
             FROM fix_row JOIN named ON fix_row.who = named.who AND fix_row.place = named.place AND epoch_us(time) = moment
             GROUP BY who_id, place_id, moment ORDER BY who_id, place_id, moment",
        );
        let rows = view.ask(&asked)?;
        let (who, place, moment) = (rows.ints("who_id")?, rows.ints("place_id")?, rows.ints("moment")?);
        for at in 0..rows.len() {
            let (who, place) = (u32::try_from(who.value(at)), u32::try_from(place.value(at)));
            if let (Ok(who), Ok(place)) = (who, place) {
                behind.insert((who, place, moment.value(at)), rows.cited("cited", at)?);
            }
        }
    }
    Ok(behind)
}

fn named(view: &mut CaseView<'_>, sql: &str) -> Result<Vec<(IdentifierKind, String)>, MethodError> {
    let mut names = Vec::new();
    view.each(sql, |rows| {
        let column = rows.texts("name")?;
        for at in 0..rows.len() {
            let (kind, name) = column.value(at).split_once('|').unwrap_or(("", column.value(at)));
            let name = if kind == "square" { degrees(name) } else { name.to_owned() };
            names.push((kind.parse().unwrap_or(IdentifierKind::Place), name));
        }
        Ok(())
    })?;
    Ok(names)
}

/// The middle of a square, in degrees.
fn degrees(square: &str) -> String {
    let parts: Vec<String> = square
        .split(',')
        .map(|part| {
            let thousandths = part.parse::<i64>().unwrap_or(0) * 50 + 25;
            let sign = if thousandths < 0 { "-" } else { "" };
            let size = thousandths.unsigned_abs();
            format!("{sign}{}.{:04}", size / 10_000, size % 10_000)
        })
        .collect();
    parts.join(",")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_square_is_named_by_its_middle() {
        // 23.4567 degrees are 234 567 000 tens of millionths: square 4691, from 23.4550 to 23.4600.
        assert_eq!(degrees("4691,22600"), "23.4575,113.0025");
        assert_eq!(degrees("-1,0"), "-0.0025,0.0025");
    }
}
