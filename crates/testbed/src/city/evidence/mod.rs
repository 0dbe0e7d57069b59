//! How does what happened come to be written in the files that operators, banks and platforms hand over?

mod chats;
mod fast;
mod numbers;
mod phones;
mod pictures;
mod sheet;
mod site;
mod statements;
mod tables;

use std::collections::BTreeSet;
use std::path::Path;

pub(crate) use chats::write as write_chats;
pub(crate) use fast::{Fast, account_of};
pub(crate) use numbers::Numbers;
pub(crate) use phones::{Examined, write as write_phones};
pub(crate) use pictures::{Change, Motif, Picture, write as write_pictures};
pub(crate) use site::write as write_site;
pub(crate) use statements::write as write_statements;
pub(crate) use tables::{Tables, workbook};

use crate::city::grid::Cell;
use crate::city::numbers::{push_digits, text};
use crate::city::place::DAY;
use crate::error::TestbedError;

/// What was asked for, and so what is in the evidence.
#[derive(Debug, Default)]
pub(crate) struct Asked {
    /// Everything of everybody.
    pub(crate) all: bool,
    /// Whose records were asked for.
    pub(crate) parties: BTreeSet<u32>,
    /// Cells whose dump was asked for, from when until when.
    pub(crate) dumps: Vec<(Cell, u32, u32)>,
}

impl Asked {
    pub(crate) fn wants(&self, party: u32) -> bool {
        self.all || self.parties.contains(&party)
    }

    pub(crate) fn wants_fix(&self, cell: Cell, at: u32, party: u32) -> bool {
        self.wants(party)
            || self.dumps.iter().any(|(dump, from, until)| *dump == cell && (*from..*until).contains(&at))
    }
}

/// One written file: its name below the evidence folder, and how many records it holds.
#[derive(Debug, Clone)]
pub(crate) struct Written {
    pub(crate) name: String,
    pub(crate) rows: u64,
    pub(crate) bytes: u64,
}

/// Appends the wall clock in Beijing: `2025-03-03 00:00:00`.
pub(crate) fn push_clock(out: &mut Vec<u8>, at: u32) {
    let (year, month, day) = date(at / DAY);
    let second = at % DAY;
    for (value, digits, after) in [
        (year, 4, b'-'),
        (month, 2, b'-'),
        (day, 2, b' '),
        (second / 3600, 2, b':'),
        (second / 60 % 60, 2, b':'),
    ] {
        push_digits(out, u64::from(value), digits);
        out.push(after);
    }
    push_digits(out, u64::from(second % 60), 2);
}

pub(crate) fn clock(at: u32) -> String {
    text(|out| push_clock(out, at))
}

/// Year, month and day of a day of the story (days from civil, after Howard Hinnant).
fn date(day: u32) -> (u32, u32, u32) {
    // The story begins on 2025-03-03: 20,150 days after 1970-01-01.
    let shifted = 20_150 + day + 719_468;
    let era = shifted / 146_097;
    let of_era = shifted % 146_097;
    let year_of_era = (of_era - of_era / 1460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let shifted_month = (5 * of_year + 2) / 153;
    let month = if shifted_month < 10 { shifted_month + 3 } else { shifted_month - 9 };
    (year_of_era + era * 400 + u32::from(month < 3), month, of_year - (153 * shifted_month + 2) / 5 + 1)
}

/// Minor units of a currency with two places as a decimal.
pub(crate) fn money(minor: i64) -> String {
    thalweg_model::format_minor(i128::from(minor), 2)
}

/// 1e-7 degrees as decimal degrees.
pub(crate) fn degrees(e7: i64) -> String {
    thalweg_model::format_minor(i128::from(e7), 7)
}

/// A field of a table with commas, quoted where it must be.
pub(crate) fn push_field(out: &mut Vec<u8>, field: &str) {
    if field.contains([',', '"', '\n']) {
        out.push(b'"');
        out.extend_from_slice(field.replace('"', "\"\"").as_bytes());
        out.push(b'"');
    } else {
        out.extend_from_slice(field.as_bytes());
    }
}

pub(crate) fn write_file(path: &Path, bytes: &[u8]) -> Result<(), TestbedError> {
    if let Some(folder) = path.parent() {
        std::fs::create_dir_all(folder)
            .map_err(|source| TestbedError::Write { path: folder.to_owned(), source })?;
    }
    std::fs::write(path, bytes).map_err(|source| TestbedError::Write { path: path.to_owned(), source })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_clock_agrees_with_the_calendar_of_the_library() {
        for day in (0..400).step_by(7) {
            let seconds = crate::clock::CASE_BEGINS + i64::from(day) * 86_400 + 3_723;
            let shown = crate::clock::show(seconds, crate::clock::BEIJING, "%Y-%m-%d %H:%M:%S");
            assert_eq!(clock(day * DAY + 3_723), shown);
        }
    }
}
