//! When was it booked? A row's dates and times, in the zone that layout or column states.

use thalweg_model::{Precision, Stamp};

use super::rows::{Refusal, Rows};
use super::schema::Role;
use super::table::Row;
use crate::text::is_placeholder;
use crate::text::when::{self, WhenError};

impl Rows<'_> {
    pub(super) fn booked(&mut self, row: Row<'_>) -> Result<Stamp, Refusal> {
        if self.binding.has(Role::UnixTime) {
            let text = self.text(row, Role::UnixTime);
            if let Some(stamp) = unix_stamp(text) {
                return Ok(stamp);
            }
            if !self.binding.has(Role::Date) {
                return Err(self.refuse(
                    Role::UnixTime,
                    "date_not_understood",
                    text,
                    "not a count of seconds since 1970",
                ));
            }
        }
        if self.binding.has(Role::DayStep) {
            let text = self.text(row, Role::DayStep);
            let day = text.parse::<u32>().ok().filter(|day| *day < 1_000_000);
            let day = day.ok_or_else(|| {
                self.refuse(Role::DayStep, "date_not_understood", text, "not a count of days")
            })?;
            return Ok(Stamp::from_local(i64::from(day) * 86_400_000_000, None, Precision::Day));
        }
        self.date(row)
    }

    pub(super) fn date(&mut self, row: Row<'_>) -> Result<Stamp, Refusal> {
        let mut chosen = None;
        for (place, index) in self.binding.role(Role::Date) {
            let cell = self.part(row.cell(*place), *index);
            if !is_placeholder(cell) {
                chosen = Some((cell, *index));
                break;
            }
        }
        let Some((text, index)) = chosen else {
            return Err(self.refuse(Role::Date, "date_missing", "", "the row has no date"));
        };
        let wrong = |rows: &Self, error: WhenError| {
            let code = match error {
                WhenError::Impossible => "date_impossible",
                WhenError::Gap => "time_in_clock_gap",
                WhenError::Order => "date_order_unknown",
                WhenError::NoYear => "date_without_year",
                WhenError::Empty | WhenError::NotADate => "date_not_understood",
            };
            rows.refuse(Role::Date, code, text, error)
        };
        let order = self.compiled.layout.date_order;
        let mut written = when::read(text, order, self.closing).map_err(|error| wrong(self, error))?;
        let time = self.text(row, Role::Time);
        if written.time.is_none() && !time.is_empty() {
            let read = when::read_time(time)
                .map_err(|error| self.refuse(Role::Time, "time_not_understood", time, error))?;
            written.time = Some(read);
        }
        let own_clock = self.column_clocks.get_mut(index).and_then(Option::as_mut);
        let stamp = own_clock.unwrap_or(&mut self.clock).stamp(written);
        stamp.map_err(|error| wrong(self, error))
    }
}

/// Seconds, milliseconds or microseconds since 1970, told apart by their digits.
fn unix_stamp(text: &str) -> Option<Stamp> {
    let digits = text.split_once('.').map_or(text, |(whole, _)| whole);
    let number = digits.parse::<i64>().ok().filter(|number| *number > 0)?;
    let (micros, precision) = match digits.len() {
        9 | 10 => (number.checked_mul(1_000_000)?, Precision::Second),
        13 => (number.checked_mul(1000)?, Precision::Micro),
        16 => (number, Precision::Micro),
        _ => return None,
    };
    Some(Stamp { micros, offset_minutes: Some(0), precision })
}
