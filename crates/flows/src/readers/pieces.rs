//! Which objects does this JSON file list, and on which bytes does each stand?
//!
//! A file is one object, or one list of objects, or an object with lists under known names (`@graph`, `features`,
//! `locations`). Every element of such a list is a row; what stands around the lists is structure. A file that breaks
//! off is read up to the break, and the rest is one piece that says so.

use serde_json::value::RawValue;

use crate::entry::{Furniture, Reject, RowBytes, Sink};
use crate::readers::collect::Counted;
use crate::readers::structured::{SourceText, detect_unicode};
use crate::readers::{ReadError, Reason, Source};

/// A run of the text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Piece {
    /// One object of a list.
    Element(usize, usize),
    /// What is around the lists.
    Around(usize, usize),
    /// From here on the text is no JSON.
    Broken(usize, usize),
}

/// The whole file as text; JSON is UTF-8, and other encodings with a mark are read too.
pub(crate) fn load(source: &mut dyn Source) -> Result<SourceText, ReadError> {
    SourceText::load(source, |bytes| detect_unicode(bytes).unwrap_or(encoding_rs::UTF_8))
}

/// Cuts the text into pieces, in order.
pub(crate) fn pieces(text: &str, lists: &[&str]) -> Vec<Piece> {
    let mut cut = Cut { text, at: 0, from: 0, found: Vec::new() };
    cut.blanks();
    let whole = match cut.peek() {
        Some(b'[') => cut.list(),
        Some(b'{') => cut.members(lists),
        _ => None,
    };
    if whole.is_none() {
        let start = cut.from.max(cut.at.min(text.len()));
        cut.around(start);
        if start < text.len() {
            cut.found.push(Piece::Broken(start, text.len()));
        }
    } else {
        cut.around(text.len());
    }
    cut.found
}

struct Cut<'a> {
    text: &'a str,
    at: usize,
    /// Where the text begins that no piece has taken yet.
    from: usize,
    found: Vec<Piece>,
}

impl Cut<'_> {
    fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    fn blanks(&mut self) {
        while self.peek().is_some_and(|byte| byte.is_ascii_whitespace()) {
            self.at += 1;
        }
    }

    fn eat(&mut self, wanted: u8) -> bool {
        self.blanks();
        let found = self.peek() == Some(wanted);
        self.at += usize::from(found);
        found
    }

    fn around(&mut self, end: usize) {
        let taken = self.text.get(self.from..end).unwrap_or("");
        let blank = taken.bytes().all(|byte| byte.is_ascii_whitespace() || byte == b',');
        if !blank {
            self.found.push(Piece::Around(self.from, end));
        }
        self.from = end;
    }

    /// One value of any kind.
    fn value(&mut self) -> Option<(usize, usize)> {
        self.blanks();
        let start = self.at;
        let rest = self.text.get(start..)?;
        let mut values = serde_json::Deserializer::from_str(rest).into_iter::<&RawValue>();
        let raw = values.next()?.ok()?;
        self.at = start + raw.get().len();
        Some((start, self.at))
    }

    fn list(&mut self) -> Option<()> {
        if !self.eat(b'[') {
            return None;
        }
        if self.eat(b']') {
            return Some(());
        }
        loop {
            self.blanks();
            let start = self.at;
            let (start, end) = self.value().or_else(|| {
                self.at = start;
                None
            })?;
            self.around(start);
            self.found.push(Piece::Element(start, end));
            self.from = end;
            if self.eat(b',') {
                continue;
            }
            return self.eat(b']').then_some(());
        }
    }

    fn members(&mut self, lists: &[&str]) -> Option<()> {
        let start = self.at;
        let mut listed = false;
        self.at += 1;
        if !self.eat(b'}') {
            loop {
                let (from, to) = self.value()?;
                let name: String = serde_json::from_str(self.text.get(from..to)?).ok()?;
                if !self.eat(b':') {
                    return None;
                }
                self.blanks();
                if self.peek() == Some(b'[') && lists.contains(&name.as_str()) {
                    listed = true;
                    self.list()?;
                } else {
                    self.value()?;
                }
                if self.eat(b',') {
                    continue;
                }
                if self.eat(b'}') {
                    break;
                }
                return None;
            }
        }
        if !listed {
            self.found.push(Piece::Element(start, self.at));
            self.from = self.at;
        }
        Some(())
    }
}

/// Tells a sink about rows of a text.
pub(crate) struct Teller<'a, 's, S: Sink> {
    source: &'a SourceText,
    byte_of: Box<dyn FnMut(usize) -> usize + 'a>,
    /// The sink itself.
    pub(crate) sink: Counted<'s, S>,
    next: u64,
}

impl<'a, 's, S: Sink> Teller<'a, 's, S> {
    /// Rows of this text, told to this sink.
    pub(crate) fn new(source: &'a SourceText, sink: &'s mut S) -> Self {
        let mut sink = Counted::new(sink);
        if source.damaged {
            let text =
                format!("some bytes are no characters of {}; they read as U+FFFD", source.encoding_name());
            sink.note(Reason::new("encoding_damaged", text));
        }
        let mut offsets = source.offsets();
        Self { source, byte_of: Box::new(move |position| offsets.byte_of(position)), sink, next: 1 }
    }

    /// Announces the row between two text positions and returns its number.
    pub(crate) fn row(&mut self, start: usize, end: usize) -> u64 {
        let row = self.next;
        self.next += 1;
        let (start, end) = ((self.byte_of)(start), (self.byte_of)(end));
        self.sink.row(row, RowBytes::Span { start: start as u64, bytes: self.source.slice(start, end) });
        row
    }

    /// A row that was never meant to be a record.
    pub(crate) fn furniture(&mut self, start: usize, end: usize, what: Furniture) {
        let row = self.row(start, end);
        self.sink.furniture(row, what);
    }

    /// A row that should have been a record.
    pub(crate) fn reject(&mut self, start: usize, end: usize, code: &'static str, detail: &str) {
        let row = self.row(start, end);
        self.sink.reject(Reject { row, field: String::new(), code, detail: detail.to_owned() });
    }

    /// A piece that is no element.
    pub(crate) fn other(&mut self, piece: Piece) {
        match piece {
            Piece::Around(start, end) => self.furniture(start, end, Furniture::Structure),
            Piece::Broken(start, end) | Piece::Element(start, end) => {
                self.reject(start, end, "json_not_well_formed", "from here on the text is no JSON");
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_cut_into_its_objects_and_what_is_around_them() {
        let cut = |text: &'static str| -> Vec<String> {
            pieces(text, &["@graph"])
                .iter()
                .map(|piece| match *piece {
                    Piece::Element(from, to) => format!("e{}", &text[from..to]),
                    Piece::Around(from, to) => format!("a{}", &text[from..to]),
                    Piece::Broken(from, to) => format!("b{}", &text[from..to]),
                })
                .collect()
        };
        assert_eq!(cut("[{\"a\":1}, 2]"), ["a[", "e{\"a\":1}", "e2", "a]"]);
        assert_eq!(cut("{\"c\":[1],\"@graph\":[{}]}\n"), ["a{\"c\":[1],\"@graph\":[", "e{}", "a]}\n"]);
        assert_eq!(cut("{\"a\":[1]}"), ["e{\"a\":[1]}"]);
        assert_eq!(cut("[{},{\"a\":"), ["a[", "e{}", "b{\"a\":"]);
        assert_eq!(cut("{\"@graph\":[{} {}"), ["a{\"@graph\":[", "e{}", "b{}"]);
        assert_eq!(cut("[]"), ["a[]"]);
        assert_eq!(cut(""), [""; 0]);
        assert_eq!(cut("x"), ["bx"]);
        assert_eq!(cut("[1]]"), ["a[", "e1", "a]]"]);
        let deep = "[".repeat(100_000);
        assert!(matches!(pieces(&deep, &[]).last(), Some(Piece::Broken(..))));
    }
}
