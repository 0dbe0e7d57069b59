//! How large does this old workbook say its sheets are? Told before it is opened.
//!
//! The library reserves room for all cells between the first and the last that an XLS sheet names. A forged file of a few
//! hundred bytes can so ask for more memory than there is, and no program survives that. The records are walked here as
//! the library walks them ([MS-XLS]: type, length, data), and only positions are looked at.

use super::chains;

/// The cells of the largest sheet that an XLS file declares or names; 0 for other files.
#[must_use]
pub fn largest_sheet(bytes: &[u8]) -> u64 {
    let streams = chains::streams(bytes, &["Workbook", "Book"]);
    streams.iter().map(|stream| largest_of(stream)).max().unwrap_or(0)
}

fn largest_of(stream: &[u8]) -> u64 {
    // BoundSheet: where each sheet begins.
    let sheets = Records(stream).filter(|(kind, _)| *kind == 0x0085);
    let begins = sheets.map(|(_, data)| number(data, 0, 4) as usize);
    begins.chain([0]).map(|begin| of_sheet(stream.get(begin..).unwrap_or(&[]))).max().unwrap_or(0)
}

/// The largest of what a sheet declares and what its cells span.
fn of_sheet(stream: &[u8]) -> u64 {
    let (mut declared, mut first, mut last) = (0, (u64::MAX, u64::MAX), (0, 0));
    for (kind, data) in Records(stream) {
        match kind {
            // Dimensions: rows in 32 bits, or 16 in older files; columns in 16.
            0x0200 if data.len() >= 14 => {
                let (rows, columns) = (number(data, 4, 4) + 1, number(data, 10, 2) + 1);
                declared = declared.max(rows.saturating_mul(columns));
            }
            0x0200 => {
                declared = declared.max((number(data, 2, 2) + 1).saturating_mul(number(data, 6, 2) + 1))
            }
            // Number, Label, BoolErr, RK, LabelSst, RString, Formula, MulRk: row and column come first.
            0x0203..=0x0205 | 0x027e | 0x00fd | 0x00d6 | 0x0006 | 0x00bd if data.len() >= 4 => {
                let (row, column) = (number(data, 0, 2), number(data, 2, 2));
                let until = if kind == 0x00bd { number(data, data.len() - 2, 2).max(column) } else { column };
                first = (first.0.min(row), first.1.min(column));
                last = (last.0.max(row), last.1.max(until));
            }
            _ => {}
        }
    }
    let span = |first: u64, last: u64| last.checked_sub(first).map_or(0, |span| span + 1);
    declared.max(span(first.0, last.0).saturating_mul(span(first.1, last.1)))
}

/// Type and data of record after record, up to one that is cut off.
struct Records<'s>(&'s [u8]);

impl<'s> Iterator for Records<'s> {
    type Item = (u16, &'s [u8]);

    fn next(&mut self) -> Option<Self::Item> {
        let (kind, length) = (number(self.0.get(..4)?, 0, 2), number(self.0, 2, 2) as usize);
        let data = self.0.get(4..4 + length)?;
        self.0 = self.0.get(4 + length..)?;
        Some((kind as u16, data))
    }
}

/// A number of `size` bytes, the lowest first; what is missing counts as zero.
fn number(data: &[u8], at: usize, size: usize) -> u64 {
    let bytes = data.get(at..).unwrap_or(&[]).iter().take(size);
    bytes.rev().fold(0, |number, byte| number << 8 | u64::from(*byte))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sheet_is_as_large_as_it_says_or_as_its_cells_span() {
        let record = |kind: u16, data: &[u8]| {
            [&kind.to_le_bytes()[..], &(data.len() as u16).to_le_bytes()[..], data].concat()
        };
        let cell =
            |row: u16, column: u16| record(0x0203, &[row.to_le_bytes(), column.to_le_bytes()].concat());
        assert_eq!(of_sheet(&[cell(1, 2), cell(4, 6)].concat()), 4 * 5);
        let declared = record(0x0200, &[0, 0, 0, 0, 0xff, 0xff, 0xff, 0xff, 0, 0, 0xff, 0xff, 0, 0]);
        assert!(of_sheet(&declared) > 1 << 40);
        assert_eq!(of_sheet(&declared[..9]), 0);
        assert_eq!(largest_of(&[cell(0, 0), cell(u16::MAX, u16::MAX)].concat()), 1 << 32);
    }

    #[test]
    fn a_forged_size_is_told_before_room_is_made_for_it() {
        let forged = include_bytes!("../../../../../fuzz/corpus/workbook_xls/endless_room.xls");
        assert!(largest_sheet(forged) > 50_000_000, "{}", largest_sheet(forged));
    }
}
