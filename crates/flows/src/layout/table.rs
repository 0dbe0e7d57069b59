//! What stands in the cells of this row? The one form in which rows of text files, workbooks and JSON lines are read.

use std::ops::Range;

/// A row's cells as slices of one text. Reused from row to row.
#[derive(Debug, Clone, Default)]
pub struct Cells {
    text: String,
    spans: Vec<Range<usize>>,
    bare: Vec<Range<usize>>,
}

/// A row's cells, borrowed.
#[derive(Debug, Clone, Copy)]
pub struct Row<'a> {
    text: &'a str,
    spans: &'a [Range<usize>],
    bare: &'a [Range<usize>],
}

impl<'a> Row<'a> {
    /// The cell in this column from 0, bare of blanks and quotes; empty where the row is shorter.
    #[must_use]
    #[inline]
    pub fn cell(self, column: usize) -> &'a str {
        self.bare.get(column).and_then(|span| self.text.get(span.clone())).unwrap_or("")
    }

    /// The cell as it stands.
    #[must_use]
    pub fn raw(self, column: usize) -> &'a str {
        self.spans.get(column).and_then(|span| self.text.get(span.clone())).unwrap_or("")
    }

    /// How many cells there are.
    #[must_use]
    pub fn width(self) -> usize {
        self.spans.len()
    }

    /// How many cells there are up to the last that is not blank.
    #[must_use]
    pub fn filled_width(self) -> usize {
        (0..self.width()).rev().find(|column| !self.cell(*column).is_empty()).map_or(0, |column| column + 1)
    }

    /// The cells, bare.
    pub fn cells(self) -> impl Iterator<Item = &'a str> {
        (0..self.width()).map(move |column| self.cell(column))
    }

    /// The whole row as one line, for patterns of preambles.
    #[must_use]
    pub fn line(self) -> String {
        let cells: Vec<&str> = self.cells().collect();
        cells.join(",").trim_end_matches(',').to_owned()
    }
}

impl Cells {
    /// Without cells.
    pub fn clear(&mut self) {
        self.text.clear();
        self.spans.clear();
        self.bare.clear();
    }

    /// Adds a cell at the end.
    pub fn push(&mut self, cell: &str) {
        let start = self.text.len();
        self.text.push_str(cell);
        self.spans.push(start..self.text.len());
        self.bare.push(bare_span(&self.text, start..self.text.len()));
    }

    /// The row.
    #[must_use]
    pub fn row(&self) -> Row<'_> {
        Row { text: &self.text, spans: &self.spans, bare: &self.bare }
    }

    /// Splits a text row at the delimiter, minding quotes. False if there are more cells than `limit`.
    /// The spans are those of the given text, unless a quoted cell had to be rewritten: then of the room's own.
    pub fn split<'a>(&'a mut self, text: &'a str, delimiter: u8, limit: usize) -> Option<Row<'a>> {
        self.clear();
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        let bytes = text.as_bytes();
        if memchr::memchr(b'"', bytes).is_none() {
            let mut start = 0;
            for at in memchr::memchr_iter(delimiter, bytes) {
                self.spans.push(start..at);
                self.bare.push(bare_span(text, start..at));
                start = at + 1;
                if self.spans.len() > limit {
                    return None;
                }
            }
            self.spans.push(start..bytes.len());
            self.bare.push(bare_span(text, start..bytes.len()));
            return Some(Row { text, spans: &self.spans, bare: &self.bare });
        }
        self.split_quoted(text, delimiter, limit)
    }

    fn split_quoted<'a>(&'a mut self, text: &'a str, delimiter: u8, limit: usize) -> Option<Row<'a>> {
        let bytes = text.as_bytes();
        let mut at = 0;
        loop {
            if self.spans.len() > limit {
                return None;
            }
            let room_start = self.text.len();
            if bytes.get(at) == Some(&b'"') {
                at = self.unquote(text, at + 1);
            }
            let rest = bytes.get(at..).unwrap_or(&[]);
            let length = memchr::memchr(delimiter, rest).unwrap_or(rest.len());
            self.text.push_str(text.get(at..at + length).unwrap_or(""));
            self.spans.push(room_start..self.text.len());
            self.bare.push(bare_span(&self.text, room_start..self.text.len()));
            at += length + 1;
            if length == rest.len() {
                return Some(self.row());
            }
        }
    }

    /// Copies a quoted cell, doubled quotes as one; returns the place after the closing quote.
    fn unquote(&mut self, text: &str, mut at: usize) -> usize {
        let bytes = text.as_bytes();
        loop {
            let rest = bytes.get(at..).unwrap_or(&[]);
            let Some(length) = memchr::memchr(b'"', rest) else {
                self.text.push_str(text.get(at..).unwrap_or(""));
                return bytes.len();
            };
            self.text.push_str(text.get(at..at + length).unwrap_or(""));
            at += length + 1;
            if bytes.get(at) != Some(&b'"') {
                return at;
            }
            self.text.push('"');
            at += 1;
        }
    }
}

/// The part of a cell that is left without blanks and quotes around it.
#[inline]
fn bare_span(text: &str, span: Range<usize>) -> Range<usize> {
    let plain = |byte: &u8| matches!(byte, 0x21 | 0x23..=0x26 | 0x28..=0x3c | 0x3e..=0x5f | 0x61..=0x7e);
    let bytes = text.as_bytes().get(span.clone()).unwrap_or(&[]);
    // Most cells begin and end with a plain mark; so do those that begin and end in Chinese.
    let ends = |byte: &u8| plain(byte) || (0xe4..=0xe9).contains(byte);
    if let (Some(first), Some(last)) = (bytes.first(), bytes.last())
        && ends(first)
        && plain(last)
    {
        return span;
    }
    let cell = text.get(span.clone()).unwrap_or("");
    let bare = crate::text::bare(cell);
    let from = span.start + (bare.as_ptr() as usize).saturating_sub(cell.as_ptr() as usize).min(cell.len());
    from..from + bare.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn split(text: &str, delimiter: u8) -> Vec<String> {
        let mut cells = Cells::default();
        let row = cells.split(text, delimiter, 100).unwrap();
        (0..row.width()).map(|column| row.raw(column).to_owned()).collect()
    }

    #[test]
    fn cells_are_split_where_the_delimiter_stands_outside_quotes() {
        assert_eq!(split("a,b,", b','), ["a", "b", ""]);
        assert_eq!(split("\"a,1\",\"say \"\"hi\"\"\",c", b','), ["a,1", "say \"hi\"", "c"]);
        assert_eq!(split("\"-1,099.14\"\t,CNY", b','), ["-1,099.14\t", "CNY"]);
        assert_eq!(split("\u{feff}\"时间\"|x", b'|'), ["时间", "x"]);
        assert_eq!(split("", b','), [""]);
        assert_eq!(split("a \"b\",c", b','), ["a \"b\"", "c"]);
        assert_eq!(split("\"open", b','), ["open"]);
    }

    #[test]
    fn a_row_of_countless_cells_is_refused() {
        assert!(Cells::default().split(&",".repeat(1000), b',', 100).is_none());
        assert!(Cells::default().split(&"\"\",".repeat(1000), b',', 100).is_none());
    }
}
