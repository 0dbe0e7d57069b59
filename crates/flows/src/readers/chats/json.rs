//! Where in the file does this member or element stand? A walk over JSON that keeps positions and survives damage.
//!
//! Nothing is built and nothing recurses: values are passed over by counting brackets outside strings, so that an array
//! of messages is read one element at a time and each is parsed alone. A file that ends early still gives what stands
//! before the cut.

use std::io;

use crate::entry::{Furniture, Sink};
use crate::readers::structured::{Flaw, Rows, SourceText};
use crate::readers::{ReadError, Source};
use crate::records::Draft;

/// Longest element that is parsed.
const LONGEST: usize = 16 << 20;

/// One member of an object, or element of an array (whose key is empty).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Item<'a> {
    /// The key as written, without its quotes.
    pub(crate) key: &'a str,
    /// Text position of the value.
    pub(crate) start: usize,
    /// Where it ends.
    pub(crate) end: usize,
    /// Whether the file ends inside it.
    pub(crate) cut: bool,
}

/// Walks the members of the object, or the elements of the array, that begins at a text position.
#[derive(Debug)]
pub(crate) struct Items<'a> {
    text: &'a str,
    at: usize,
    object: bool,
    done: bool,
    /// Where the container ends: after its closing bracket, or where reading had to stop.
    pub(crate) end: usize,
    /// Whether it was not closed properly.
    pub(crate) broken: bool,
}

impl<'a> Items<'a> {
    /// What stands in the container at this position; nothing if none begins there.
    pub(crate) fn of(text: &'a str, start: usize) -> Self {
        let first = text.as_bytes().get(start);
        let done = !matches!(first, Some(b'{' | b'['));
        Self { text, at: start + 1, object: first == Some(&b'{'), done, end: start, broken: done }
    }

    fn stop(&mut self, end: usize, broken: bool) -> Option<Item<'a>> {
        (self.done, self.end, self.broken) = (true, end, broken);
        None
    }
}

impl<'a> Iterator for Items<'a> {
    type Item = Item<'a>;

    fn next(&mut self) -> Option<Item<'a>> {
        if self.done {
            return None;
        }
        let bytes = self.text.as_bytes();
        let mut at = blanks(bytes, self.at);
        while bytes.get(at) == Some(&b',') {
            at = blanks(bytes, at + 1);
        }
        match bytes.get(at) {
            None => return self.stop(at, true),
            Some(b'}' | b']') => return self.stop(at + 1, false),
            Some(_) => {}
        }
        let mut key = "";
        if self.object {
            let (Some(b'"'), Some(after)) = (bytes.get(at), pass(bytes, at)) else {
                return self.stop(at, true);
            };
            key = self.text.get(at + 1..after - 1).unwrap_or("");
            let colon = blanks(bytes, after);
            if bytes.get(colon) != Some(&b':') {
                return self.stop(at, true);
            }
            at = blanks(bytes, colon + 1);
        }
        let (end, cut) = pass(bytes, at).map_or((bytes.len(), true), |end| (end, false));
        if end == at {
            return self.stop(at, true);
        }
        self.at = end;
        Some(Item { key, start: at, end, cut })
    }
}

/// The position of the first byte that is no white space.
pub(crate) fn blanks(bytes: &[u8], from: usize) -> usize {
    let rest = bytes.get(from..).unwrap_or_default();
    from + rest.iter().take_while(|byte| byte.is_ascii_whitespace()).count()
}

/// Where the file's one object begins.
pub(crate) fn object_start(text: &str, format: &'static str) -> Result<usize, ReadError> {
    let start = blanks(text.as_bytes(), 0);
    match text.as_bytes().get(start) {
        Some(b'{') => Ok(start),
        _ => Err(ReadError::Format { format, detail: "it is no JSON object".to_owned() }),
    }
}

/// The end of the value that begins here; `None` if the file ends inside it.
fn pass(bytes: &[u8], start: usize) -> Option<usize> {
    match bytes.get(start)? {
        b'"' => pass_string(bytes, start),
        b'{' | b'[' => {
            let (mut at, mut depth) = (start, 0_usize);
            loop {
                let rest = bytes.get(at..)?;
                let found = rest.iter().position(|byte| matches!(byte, b'"' | b'{' | b'[' | b'}' | b']'))?;
                at += found;
                match bytes.get(at)? {
                    b'"' => at = pass_string(bytes, at)?,
                    b'{' | b'[' => (depth, at) = (depth + 1, at + 1),
                    _ => {
                        (depth, at) = (depth - 1, at + 1);
                        if depth == 0 {
                            return Some(at);
                        }
                    }
                }
            }
        }
        _ => {
            let rest = bytes.get(start..)?;
            let ends = |byte: &u8| {
                matches!(byte, b',' | b'}' | b']' | b'"' | b'{' | b'[') || byte.is_ascii_whitespace()
            };
            rest.iter().position(ends).map(|length| start + length)
        }
    }
}

fn pass_string(bytes: &[u8], start: usize) -> Option<usize> {
    let mut at = start + 1;
    loop {
        at += memchr::memchr2(b'"', b'\\', bytes.get(at..)?)?;
        if bytes.get(at) == Some(&b'"') {
            return Some(at + 1);
        }
        at += 2;
    }
}

/// The file as text: Unicode where it is Unicode, else what its bytes look like.
pub(crate) fn load(source: &mut dyn Source) -> Result<SourceText, ReadError> {
    SourceText::load(source, |bytes| {
        crate::readers::structured::detect_unicode(bytes).unwrap_or_else(|| {
            let head = bytes.get(..bytes.len().min(crate::readers::HEAD_BYTES)).unwrap_or_default();
            match crate::text::encoding::detect(head) {
                crate::text::encoding::TextEncoding::Legacy(legacy) => legacy,
                _ => encoding_rs::UTF_8,
            }
        })
    })
}

/// Tells of the elements of a JSON file in order; what stands between them is structure.
pub(crate) struct Walk<'a, 's, S: Sink> {
    /// The file's text.
    pub(crate) text: &'a str,
    /// The way to the sink.
    pub(crate) rows: Rows<'a, 's, S>,
    row_from: usize,
}

impl<'a, 's, S: Sink> Walk<'a, 's, S> {
    /// A walk over this file.
    pub(crate) fn new(source: &'a SourceText, sink: &'s mut S) -> Self {
        Self { text: source.text(), rows: Rows::new(source, sink), row_from: 0 }
    }

    /// An element that should be a record: `read` says which ones it yields, or what is wrong.
    pub(crate) fn element(
        &mut self,
        item: Item<'_>,
        read: impl FnOnce(serde_json::Value, u64) -> Result<Vec<Draft>, Flaw>,
    ) {
        self.between(item.start);
        let row = self.rows.row(item.start, item.end);
        self.row_from = item.end;
        let json = self.text.get(item.start..item.end).unwrap_or("");
        let drafts = match () {
            () if item.cut => Err(Flaw::new("", "file_ends_early", "the file ends inside this element")),
            () if json.len() > LONGEST => {
                Err(Flaw::new("", "row_too_long", "the element is longer than 16 MiB"))
            }
            () => serde_json::from_str(json)
                .map_err(|error| Flaw::new("", "json_not_understood", what_is_wrong(&error)))
                .and_then(|value| read(value, row)),
        };
        match drafts {
            Ok(drafts) if drafts.is_empty() => self.rows.said(row, Furniture::Structure),
            Ok(drafts) => drafts.iter().for_each(|draft| self.rows.record(draft)),
            Err(flaw) => self.rows.reject(row, flaw),
        }
    }

    /// What stands between the last element and this position becomes a row if there is anything but commas.
    fn between(&mut self, to: usize) {
        let plain = |mark: char| mark.is_ascii_whitespace() || mark == ',';
        let run = self.text.get(self.row_from..to).unwrap_or("");
        let kept = run.trim_matches(plain);
        if !kept.is_empty() {
            let start = self.row_from + (run.len() - run.trim_start_matches(plain).len());
            self.rows.furniture(start, start + kept.len(), Furniture::Structure);
        }
        self.row_from = to;
    }

    /// The end of the walk: `broken` is where the file stopped being JSON, if it did.
    pub(crate) fn end(&mut self, broken: Option<usize>) {
        let end = self.text.trim_end().len();
        let Some(at) = broken else { return self.between(end) };
        let (code, detail) = if at >= end {
            ("file_ends_early", "the file ends before its brackets are closed")
        } else {
            ("json_not_understood", "from here on it is no JSON")
        };
        let at = at.clamp(self.row_from, end.max(self.row_from));
        if at < end {
            self.between(at);
            let row = self.rows.row(at, end);
            self.row_from = end;
            self.rows.reject(row, Flaw::new("", code, detail));
        } else {
            self.between(end);
            self.rows.note(code, detail);
        }
    }
}

fn what_is_wrong(error: &serde_json::Error) -> String {
    match error.classify() {
        serde_json::error::Category::Eof => "an element ends early".to_owned(),
        serde_json::error::Category::Io => io::Error::other("").to_string(),
        _ => error.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn items_are_found_with_their_places_whatever_follows() {
        let text = r#"{"a": [1, {"b":"x\"}]"}], "c" : null, "d": "cut"#;
        let found: Vec<(&str, &str, bool)> =
            Items::of(text, 0).map(|item| (item.key, &text[item.start..item.end], item.cut)).collect();
        assert_eq!(
            found,
            [("a", r#"[1, {"b":"x\"}]"}]"#, false), ("c", "null", false), ("d", "\"cut", true)]
        );
        let deep = "[".repeat(1_000_000);
        assert!(Items::of(&deep, 0).all(|item| item.cut));
    }
}
