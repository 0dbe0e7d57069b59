//! Where does a row of this text file begin and end? Exact bytes, quotes minded, nothing swallowed.
//!
//! Rows are what a person sees as rows: a line, or several where a quoted cell runs over line ends. The file's own
//! bytes are never changed, and rows tile the file: between two rows there is exactly one line end (LF, CR LF or CR).
//! A quote that is never properly closed costs its own line, not the rest of the file. `csv-core` is not used here
//! because it drops blank lines (which are rows too) and reads a lost quote to the end of the file.

use crate::text::encoding::TextEncoding;

/// Longest row. A longer line is cut into rows of this many bytes, all rejected.
pub const LONGEST_ROW: usize = 1 << 20;
/// A quoted cell with more bytes or more line ends than this was never meant to be one.
const LONGEST_QUOTED: usize = 64 * 1024;
const MOST_QUOTED_LINES: usize = 100;

/// What a row is as bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RowShape {
    /// A row.
    Whole,
    /// A quote is opened on it and never properly closed.
    QuoteNotClosed,
    /// A piece of a line beyond [`LONGEST_ROW`].
    TooLong,
}

/// One row found in a buffer: its bytes and those of its line end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Found {
    /// Bytes of the row, without line end.
    pub length: usize,
    /// Bytes of the line end.
    pub end: usize,
    /// Whether it can be read.
    pub shape: RowShape,
}

/// Finds rows in bytes of one encoding.
#[derive(Debug, Clone, Copy)]
pub struct Records {
    /// The encoding.
    pub encoding: TextEncoding,
    /// The delimiter: a quote counts only at the beginning of a cell.
    pub delimiter: u8,
}

impl Records {
    /// The row at the beginning of `bytes`; `None` if more bytes are needed to know (never if `last`), or there are
    /// no bytes.
    #[must_use]
    pub fn first(self, bytes: &[u8], last: bool) -> Option<Found> {
        if bytes.is_empty() {
            return None;
        }
        let unit = self.encoding.unit();
        let mut at = self.after_mark(bytes);
        let start = at;
        loop {
            let Some((place, mark)) = self.find(bytes, at, true) else { return self.cut(bytes, last) };
            if place >= LONGEST_ROW {
                return self.cut(bytes, last);
            }
            if mark != b'"' {
                return self.line(bytes, place, last, RowShape::Whole);
            }
            at = place + unit;
            if place != start && self.unit_before(bytes, place) != Some(self.delimiter) {
                continue;
            }
            match self.closing(bytes, at, last) {
                Closing::At(after) => at = after,
                Closing::NeedMore => return None,
                Closing::Never => return self.line_from(bytes, at, last),
            }
        }
    }

    /// The line as it stands, because a quote on it is not closed.
    fn line_from(self, bytes: &[u8], mut at: usize, last: bool) -> Option<Found> {
        loop {
            match self.find(bytes, at, true) {
                None => {
                    let cut = self.cut(bytes, last)?;
                    let shape =
                        if cut.shape == RowShape::Whole { RowShape::QuoteNotClosed } else { cut.shape };
                    return Some(Found { shape, ..cut });
                }
                Some((place, _)) if place >= LONGEST_ROW => return self.cut(bytes, last),
                Some((place, b'"')) => at = place + self.encoding.unit(),
                Some((place, _)) => return self.line(bytes, place, last, RowShape::QuoteNotClosed),
            }
        }
    }

    /// A row that ends with the line end at `place`.
    fn line(self, bytes: &[u8], place: usize, last: bool, shape: RowShape) -> Option<Found> {
        let unit = self.encoding.unit();
        if self.unit_at(bytes, place) != Some(b'\r') {
            return Some(Found { length: place, end: unit, shape });
        }
        match self.unit_at(bytes, place + unit) {
            Some(b'\n') => Some(Found { length: place, end: 2 * unit, shape }),
            None if !last && bytes.len() < place + 2 * unit => None,
            _ => Some(Found { length: place, end: unit, shape }),
        }
    }

    /// No line end in sight: the end of the file, a piece of a line that is too long, or a call for more.
    fn cut(self, bytes: &[u8], last: bool) -> Option<Found> {
        match bytes.len() {
            length if length > LONGEST_ROW => {
                Some(Found { length: LONGEST_ROW, end: 0, shape: RowShape::TooLong })
            }
            length if last => Some(Found { length, end: 0, shape: RowShape::Whole }),
            _ => None,
        }
    }

    /// Where a quoted cell that began before `at` is closed.
    fn closing(self, bytes: &[u8], mut at: usize, last: bool) -> Closing {
        let unit = self.encoding.unit();
        let start = at;
        loop {
            let Some((place, _)) = self.find(bytes, at, false) else {
                return match last || bytes.len() - start > LONGEST_QUOTED || bytes.len() > LONGEST_ROW {
                    true => Closing::Never,
                    false => Closing::NeedMore,
                };
            };
            let after = place + unit;
            match self.unit_at(bytes, after) {
                Some(b'"') => at = after + unit,
                None if !last && bytes.len() < after + unit => return Closing::NeedMore,
                _ => return self.judged(bytes, start, place, last),
            }
        }
    }

    /// A closing quote over line ends counts only if the cell ends there and is not absurdly long.
    fn judged(self, bytes: &[u8], start: usize, place: usize, last: bool) -> Closing {
        let unit = self.encoding.unit();
        let inside = bytes.get(start..place).unwrap_or(&[]);
        let lines = memchr::memchr2_iter(b'\n', b'\r', inside).take(MOST_QUOTED_LINES + 1).count();
        if lines == 0 {
            return Closing::At(place + unit);
        }
        if lines > MOST_QUOTED_LINES || inside.len() > LONGEST_QUOTED {
            return Closing::Never;
        }
        let mut at = place + unit;
        loop {
            match self.unit_at(bytes, at) {
                Some(b'\n' | b'\r') => return Closing::At(place + unit),
                Some(mark) if mark == self.delimiter => return Closing::At(place + unit),
                Some(b' ' | b'\t') => at += unit,
                Some(_) => return Closing::Never,
                None if bytes.len() >= at + unit => return Closing::Never,
                None if last => return Closing::At(place + unit),
                None => return Closing::NeedMore,
            }
        }
    }

    /// The next quote, or with `ends` the next quote or line end, from `at`.
    fn find(self, bytes: &[u8], at: usize, ends: bool) -> Option<(usize, u8)> {
        let rest = bytes.get(at..)?;
        if self.encoding.unit() == 1 {
            let found =
                if ends { memchr::memchr3(b'\n', b'\r', b'"', rest) } else { memchr::memchr(b'"', rest) }?;
            return Some((at + found, *rest.get(found)?));
        }
        rest.chunks_exact(2).enumerate().find_map(|(index, _)| {
            let place = at + index * 2;
            let mark = self.unit_at(bytes, place)?;
            (mark == b'"' || (ends && matches!(mark, b'\n' | b'\r'))).then_some((place, mark))
        })
    }

    /// The ASCII character at a place; `None` beyond the end and for all other characters.
    fn unit_at(self, bytes: &[u8], place: usize) -> Option<u8> {
        let first = *bytes.get(place)?;
        match self.encoding {
            TextEncoding::Utf16Le => (*bytes.get(place + 1)? == 0).then_some(first),
            TextEncoding::Utf16Be => {
                let second = *bytes.get(place + 1)?;
                (first == 0).then_some(second)
            }
            TextEncoding::Utf8 | TextEncoding::Legacy(_) => Some(first),
        }
    }

    fn unit_before(self, bytes: &[u8], place: usize) -> Option<u8> {
        self.unit_at(bytes, place.checked_sub(self.encoding.unit())?)
    }

    /// The place after a byte order mark.
    fn after_mark(self, bytes: &[u8]) -> usize {
        let mark: &[u8] = match self.encoding {
            TextEncoding::Utf16Le => &[0xff, 0xfe],
            TextEncoding::Utf16Be => &[0xfe, 0xff],
            TextEncoding::Utf8 | TextEncoding::Legacy(_) => &[0xef, 0xbb, 0xbf],
        };
        if bytes.starts_with(mark) { mark.len() } else { 0 }
    }
}

enum Closing {
    At(usize),
    NeedMore,
    Never,
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn rows(bytes: &[u8], encoding: TextEncoding) -> Vec<(usize, usize, RowShape)> {
        let records = Records { encoding, delimiter: b',' };
        let (mut start, mut all) = (0, Vec::new());
        while let Some(found) = records.first(&bytes[start..], true) {
            all.push((start, found.length, found.shape));
            start += found.length + found.end;
        }
        assert_eq!(start, bytes.len(), "rows and line ends make up the file");
        all
    }

    fn shown(text: &str) -> Vec<(&str, RowShape)> {
        rows(text.as_bytes(), TextEncoding::Utf8)
            .into_iter()
            .map(|(start, length, shape)| (&text[start..start + length], shape))
            .collect()
    }

    use RowShape::{QuoteNotClosed, TooLong, Whole};

    #[test]
    fn every_kind_of_line_end_ends_a_row_and_blank_lines_are_rows() {
        assert_eq!(shown("a\r\n\nb\rc\n"), [("a", Whole), ("", Whole), ("b", Whole), ("c", Whole)]);
        assert_eq!(shown("a\nb"), [("a", Whole), ("b", Whole)]);
        assert_eq!(shown(""), []);
    }

    #[test]
    fn a_quoted_cell_may_run_over_lines() {
        assert_eq!(shown("a,\"b\nc \"\"d\"\"\"\t,e\nf"), [("a,\"b\nc \"\"d\"\"\"\t,e", Whole), ("f", Whole)]);
        assert_eq!(shown("5\" pipe,1\n6\" pipe,2\n"), [("5\" pipe,1", Whole), ("6\" pipe,2", Whole)]);
    }

    #[test]
    fn a_lost_quote_costs_its_own_line_only() {
        assert_eq!(
            shown("a,\"b\nc,\"d\",e\nf"),
            [("a,\"b", QuoteNotClosed), ("c,\"d\",e", Whole), ("f", Whole)]
        );
        assert_eq!(
            shown("a\nb,\"c\nd\ne"),
            [("a", Whole), ("b,\"c", QuoteNotClosed), ("d", Whole), ("e", Whole)]
        );
        let many = format!("x,\"y\n{}\"\nz", "l\n".repeat(500));
        assert_eq!(shown(&many).first(), Some(&("x,\"y", QuoteNotClosed)));
    }

    #[test]
    fn an_absurdly_long_line_is_cut_into_pieces() {
        let long = format!("{}\nok\n", "x".repeat(LONGEST_ROW * 2 + 5));
        let all = shown(&long);
        let shapes: Vec<(usize, RowShape)> = all.iter().map(|(text, shape)| (text.len(), *shape)).collect();
        assert_eq!(shapes, [(LONGEST_ROW, TooLong), (LONGEST_ROW, TooLong), (5, Whole), (2, Whole)]);
    }

    #[test]
    fn wide_characters_have_wide_line_ends() {
        let text = "\u{feff}交易,\"上\n海\"\r\n1,2\n";
        let bytes: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
        let found = rows(&bytes, TextEncoding::Utf16Le);
        assert_eq!(found.iter().map(|row| row.1).collect::<Vec<_>>(), [18, 6]);
        let odd: Vec<u8> = bytes.iter().copied().chain([7]).collect();
        assert_eq!(rows(&odd, TextEncoding::Utf16Le).len(), 3);
    }

    proptest! {
        #[test]
        fn rows_tile_any_bytes(bytes in proptest::collection::vec(prop_oneof![Just(b'"'), Just(b','), Just(b'\n'), Just(b'\r'), any::<u8>()], 0..200)) {
            for encoding in [TextEncoding::Utf8, TextEncoding::Utf16Le, TextEncoding::Utf16Be] {
                rows(&bytes, encoding);
            }
        }

        #[test]
        fn rows_do_not_depend_on_how_the_bytes_arrive(bytes in proptest::collection::vec(prop_oneof![Just(b'"'), Just(b','), Just(b'\n'), Just(b'\r'), Just(b'x')], 0..60)) {
            let records = Records { encoding: TextEncoding::Utf8, delimiter: b',' };
            let whole = records.first(&bytes, true);
            for length in 0..bytes.len() {
                if let Some(found) = records.first(&bytes[..length], false) {
                    prop_assert_eq!(Some(found), whole);
                }
            }
        }
    }
}
