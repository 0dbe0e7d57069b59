//! Who was where, and when, as all records of a case show it?
//!
//! Sightings, calls, text messages and SIM events put a telephone, device, vehicle or person at a place: a radio cell, a
//! camera, a named place, or a square of 0.005 degrees (at most 560 metres) where only degrees are known.
//! One row gives one fix for whoever it names first in the order telephone, device, plate, document, name, so that a row
//! that names a telephone and its holder does not show two travelling together. Fixes are columns of numbers, sorted by
//! who, time and place, beside the rows that they are from. They are read once and kept for the methods that follow.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;
use std::sync::Arc;

use thalweg_model::{CitedRow, EvidenceId, IdentifierKind, RowId};

use crate::{CaseView, MethodError};

mod read;

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
    /// Where the fixes of each begin, by number, and where the last end.
    pub(crate) begins: Vec<usize>,
    /// The rows behind each fix: where they end in `sources`.
    pub(crate) ends: Vec<u32>,
    pub(crate) sources: Vec<Source>,
    pub(crate) files: Vec<Option<File>>,
}

/// A row behind a fix: a number into the files, and the row.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Source {
    file: u32,
    row: u64,
}

/// Records of one kind from one sealed file.
#[derive(Debug)]
pub(crate) struct File {
    table: String,
    evidence: EvidenceId,
    /// Whether the fix is where a call ended, and not where it began.
    ended: bool,
}

/// The temporary table of who is who in the fixes that were read: `id`, `who`.
pub(crate) const FIX_WHO: &str = "fix_who";

/// A fix: who, where, when.
pub type Fix = (u32, u32, i64);

impl Fixes {
    /// All fixes of a case: read, or as a method read them before.
    ///
    /// # Errors
    /// When the engine refuses.
    pub fn read(view: &mut CaseView<'_>) -> Result<Arc<Self>, MethodError> {
        if let Some(kept) = view.kept().fixes.clone() {
            return Ok(kept);
        }
        let fixes = Arc::new(read::all(view)?);
        view.kept().fixes = Some(fixes.clone());
        Ok(fixes)
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
        let begin = |who: usize| self.begins.get(who).copied().unwrap_or(self.len());
        begin(who as usize)..begin(who as usize + 1)
    }

    /// A fix by its place in the columns.
    #[must_use]
    pub fn get(&self, index: usize) -> Option<Fix> {
        Some((*self.who.get(index)?, *self.place.get(index)?, *self.at.get(index)?))
    }

    /// The place of a fix in the columns.
    fn index_of(&self, (who, place, at): Fix) -> Option<usize> {
        let mut range = self.of_one(who);
        let times = self.at.get(range.clone())?;
        let from = range.start + times.partition_point(|time| *time < at);
        range.start = from;
        range
            .take_while(|index| self.at.get(*index) == Some(&at))
            .find(|index| self.place.get(*index) == Some(&place))
    }

    fn sources(&self, index: usize) -> &[Source] {
        let end = |index: usize| self.ends.get(index).map_or(0, |end| *end as usize);
        self.sources.get(index.checked_sub(1).map_or(0, end)..end(index)).unwrap_or_default()
    }

    /// The rows behind a fix: sorted, each once.
    #[must_use]
    pub fn cited(&self, index: usize) -> Vec<CitedRow> {
        let mut rows: Vec<CitedRow> = self.cited_where(index, |_, _| true).collect();
        rows.sort_unstable();
        rows.dedup();
        rows
    }

    /// The rows behind a fix whose kind is wanted; whether the fix is where a call ended is told too.
    pub(crate) fn cited_where(
        &self,
        index: usize,
        wanted: impl Fn(&str, bool) -> bool,
    ) -> impl Iterator<Item = CitedRow> {
        self.sources(index).iter().filter_map(move |source| {
            let file = self.files.get(source.file as usize)?.as_ref()?;
            let row = RowId { evidence: file.evidence, row: source.row };
            wanted(&file.table, file.ended).then(|| CitedRow { table: file.table.clone(), row })
        })
    }

    /// All places: their numbers, and what they are known by.
    pub(crate) fn places(&self) -> impl Iterator<Item = (u32, (IdentifierKind, &str))> {
        (0..).zip(&self.places).map(|(number, (kind, name))| (number, (*kind, name.as_str())))
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
    let fixes = Fixes::read(view)?;
    Ok(wanted.iter().filter_map(|fix| Some((*fix, fixes.cited(fixes.index_of(*fix)?)))).collect())
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
