//! What does this row say, by its mapping? Cells and looked-up texts become the fields of a record.

use std::collections::BTreeMap;

use hashbrown::HashMap;
use thalweg_model::{Precision, Stamp};

use super::canonical::Cell;
use super::mapping::{Join, Table, TimeUnit, Value, When, like};
use crate::entry::Reject;
use crate::readers::track::decimal::scaled;
use crate::records::{Draft, FieldType, Kind};
use crate::text::shortened;

/// Seconds from 1970 to 2001, where Apple's count begins.
const APPLE_EPOCH_SECS: i128 = 978_307_200;
/// Seconds from 1601, where WebKit's count begins, to 1970.
const WEBKIT_EPOCH_SECS: i128 = 11_644_473_600;
/// Counts of seconds since 2001 stay below this until the year 5138; counts of nanoseconds passed it in the first two
/// minutes of 2001.
const LARGEST_APPLE_SECS: i128 = 100_000_000_000;
/// The year 9999 ends here, in microseconds since 1970.
const LAST_MICROS: i128 = 253_402_300_799_999_999;

/// A condition that names this asks for what was read into a field, not for a column.
const OF_RECORD: &str = "record.";

/// The tables that others are looked up in: key to text.
pub type Lookups = BTreeMap<Join, HashMap<String, String>>;

/// A row with what it takes to read it.
#[derive(Debug, Clone, Copy)]
pub struct Row<'a> {
    /// The columns' names.
    pub columns: &'a [String],
    /// What stands in them.
    pub cells: &'a [Cell],
    /// What joins lead to.
    pub lookups: &'a Lookups,
}

/// What became of a row.
#[derive(Debug)]
pub enum Outcome {
    /// The draft holds a record.
    Record,
    /// It carries no record of its own.
    Aside,
    /// It should have been a record.
    Reject(Reject),
}

impl Row<'_> {
    fn cell(&self, name: &str) -> &Cell {
        let place = self.columns.iter().position(|column| column.eq_ignore_ascii_case(name));
        place.and_then(|place| self.cells.get(place)).unwrap_or(&Cell::Null)
    }

    fn holds(&self, when: &When, draft: &Draft) -> bool {
        when.iter().all(|(column, texts)| {
            let holds = |found: &str| texts.iter().any(|text| like(text, found));
            match column.strip_prefix(OF_RECORD) {
                Some(field) => holds(
                    draft.kind().spec().field(field).and_then(|place| draft.get_text(place)).unwrap_or(""),
                ),
                None => holds(&self.cell(column).text()),
            }
        })
    }

    /// The text a field comes from.
    fn text(&self, value: &Value) -> String {
        let mut text = value.constant.clone().unwrap_or_default();
        for name in value.column.names() {
            let part = self.cell(name).text();
            if !(text.is_empty() || part.is_empty()) {
                text.push(' ');
            }
            text.push_str(&part);
        }
        for join in &value.joins {
            text = self.lookups.get(join).and_then(|map| map.get(&text)).cloned().unwrap_or_default();
        }
        if let Some(mark) = &value.before {
            text = text.split_once(mark.as_str()).map_or_else(String::new, |(before, _)| before.to_owned());
        }
        if let Some((_, after)) = value.after.as_ref().and_then(|mark| text.split_once(mark.as_str())) {
            text = after.to_owned();
        }
        if let Some(word) = value.words.get(&text) {
            word.clone_into(&mut text);
        }
        match &value.or {
            Some(other) if text.trim().is_empty() => self.text(other),
            _ => text,
        }
    }
}

/// Reads a row into the draft.
pub fn apply(table: &Table, kind: Kind, number: u64, row: &Row<'_>, draft: &mut Draft) -> Outcome {
    draft.begin(kind, number);
    if let Err(reject) = set_all(draft, &table.fields, row) {
        return Outcome::Reject(reject);
    }
    if table.asides.iter().any(|when| row.holds(when, draft)) {
        return Outcome::Aside;
    }
    let case = table.cases.iter().find(|case| row.holds(&case.when, draft));
    if let Some(Err(reject)) = case.map(|case| set_all(draft, &case.fields, row)) {
        return Outcome::Reject(reject);
    }
    let missing = table.required.iter().find(|name| {
        kind.spec().field(name).is_none_or(|place| draft.slot(place) == crate::records::Slot::Empty)
    });
    let reject = |field: &str, code, detail: &str| {
        Outcome::Reject(Reject { row: number, field: field.to_owned(), code, detail: detail.to_owned() })
    };
    match missing {
        Some(name) => reject(name, "field_missing", "the row does not say what its record needs"),
        None if draft.is_empty() => reject("", "nothing_recorded", "no column that is mapped holds anything"),
        None => Outcome::Record,
    }
}

fn set_all(draft: &mut Draft, fields: &BTreeMap<String, Value>, row: &Row<'_>) -> Result<(), Reject> {
    fields.iter().try_for_each(|(name, value)| set(draft, name, value, row))
}

fn set(draft: &mut Draft, name: &str, value: &Value, row: &Row<'_>) -> Result<(), Reject> {
    let text = row.text(value);
    let text = crate::text::trimmed(&text);
    let Some(place) = draft.kind().spec().field(name) else { return Ok(()) };
    if text.is_empty() {
        return Ok(());
    }
    let number = draft.row();
    let reject = |code| Reject {
        row: number,
        field: value.column.names().join(" "),
        code,
        detail: format!("{:?}", shortened(text, 80)),
    };
    match draft.kind().spec().fields.get(usize::from(place)).map(|field| field.type_) {
        Some(FieldType::Text | FieldType::Identifier(_)) => drop(draft.put_text(place, text)),
        Some(FieldType::Moment) => {
            let unit = value.time.ok_or_else(|| reject("time_not_understood"))?;
            let stamp = moment(text, unit).map_err(|()| reject("time_not_understood"))?;
            if let Some(stamp) = stamp {
                draft.put(place, crate::records::Slot::Moment(stamp));
            }
        }
        Some(FieldType::Int32 | FieldType::UInt32 | FieldType::Int64) => {
            let read = if value.degrees { scaled(text, 7) } else { whole(text) };
            let read = read.ok_or_else(|| reject("number_not_understood"))?;
            draft.put(place, crate::records::Slot::Number(read));
        }
        Some(FieldType::Amount) | None => {}
    }
    Ok(())
}

/// A whole number; what stands after a decimal point is cut off.
fn whole(text: &str) -> Option<i64> {
    text.parse().ok().or_else(|| i64::try_from(i128::from(scaled(text, 3)?) / 1000).ok())
}

/// The moment that a count means; zero and less is how applications write "never".
#[expect(clippy::result_unit_err, reason = "the caller has the text and names the reason")]
pub fn moment(text: &str, unit: TimeUnit) -> Result<Option<Stamp>, ()> {
    let nanos = match text.parse::<i128>() {
        Ok(whole) => whole.checked_mul(1_000_000_000).ok_or(())?,
        // Counts are below 10^11 seconds wherever they have a fraction, so six places fit.
        Err(_) => i128::from(scaled(text, 6).ok_or(())?) * 1000,
    };
    if nanos <= 0 {
        return Ok(None);
    }
    let billion = 1_000_000_000;
    let seconds = |epoch: i128| (nanos / 1000 + epoch * 1_000_000, nanos % billion != 0);
    let (micros, fine) = match unit {
        TimeUnit::UnixS => seconds(0),
        TimeUnit::UnixMs => (nanos / 1_000_000, nanos % (1000 * billion) != 0),
        TimeUnit::UnixUs => (nanos / billion, nanos % (1_000_000 * billion) != 0),
        TimeUnit::AppleSOrNs if nanos / billion < LARGEST_APPLE_SECS => seconds(APPLE_EPOCH_SECS),
        TimeUnit::AppleS => seconds(APPLE_EPOCH_SECS),
        TimeUnit::AppleNs | TimeUnit::AppleSOrNs => {
            let micros = nanos / billion / 1000;
            (micros + APPLE_EPOCH_SECS * 1_000_000, micros % 1_000_000 != 0)
        }
        TimeUnit::WebkitUs => {
            let micros = nanos / billion;
            (micros - WEBKIT_EPOCH_SECS * 1_000_000, micros % 1_000_000 != 0)
        }
    };
    if micros > LAST_MICROS {
        return Err(());
    }
    let micros = i64::try_from(micros).map_err(|_| ())?;
    let precision = if fine { Precision::Micro } else { Precision::Second };
    Ok(Some(Stamp { micros, offset_minutes: Some(0), precision }))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::shown::shown;

    #[test]
    fn every_count_leads_to_its_moment() {
        let cases = [
            ("1383772636690", TimeUnit::UnixMs, Some("2013-11-06 21:17:16.69Z")),
            ("1383772636", TimeUnit::UnixS, Some("2013-11-06 21:17:16Z")),
            ("1383772636690000", TimeUnit::UnixUs, Some("2013-11-06 21:17:16.69Z")),
            ("405465436", TimeUnit::AppleS, Some("2013-11-06 21:17:16Z")),
            ("405465436.69", TimeUnit::AppleS, Some("2013-11-06 21:17:16.69Z")),
            ("405465436", TimeUnit::AppleSOrNs, Some("2013-11-06 21:17:16Z")),
            ("405465436690000000", TimeUnit::AppleSOrNs, Some("2013-11-06 21:17:16.69Z")),
            ("405465436690000000", TimeUnit::AppleNs, Some("2013-11-06 21:17:16.69Z")),
            ("13028246236690000", TimeUnit::WebkitUs, Some("2013-11-06 21:17:16.69Z")),
            ("0", TimeUnit::UnixMs, None),
            ("-1", TimeUnit::UnixMs, None),
        ];
        for (text, unit, want) in cases {
            let read = moment(text, unit).unwrap().map(shown);
            assert_eq!(read.as_deref(), want, "{text} {unit:?}");
        }
        assert!(moment("yesterday", TimeUnit::UnixS).is_err());
        assert!(moment("9223372036854775807", TimeUnit::UnixS).is_err());
    }
}
