//! Which character stands on which bytes? The file as text, and the way back from a text position to its bytes.
//!
//! UTF-8 is used in place. Anything else is decoded once; [`Offsets`] then walks the two side by side, so that a row is
//! sealed as the bytes the file really holds.

use std::borrow::Cow;

use encoding_rs::{Decoder, Encoding, UTF_8, UTF_16BE, UTF_16LE};

use crate::readers::{ReadError, Source};

/// Statement files are held in memory while read. Messages of banks stay far below; larger ones are refused by name.
const LARGEST_FILE: u64 = 2 << 30;

/// The whole file, as bytes and as text.
pub(crate) struct SourceText {
    bytes: Vec<u8>,
    mark: usize,
    decoded: Option<String>,
    encoding: &'static Encoding,
    /// Whether some bytes were no characters of the encoding (they read as U+FFFD).
    pub(crate) damaged: bool,
}

impl SourceText {
    /// Fetches the file and decodes it as `choose` says; a byte order mark overrules.
    pub(crate) fn load(
        source: &mut dyn Source,
        choose: impl FnOnce(&[u8]) -> &'static Encoding,
    ) -> Result<Self, ReadError> {
        let found = source.seek(std::io::SeekFrom::End(0))?;
        if found > LARGEST_FILE {
            return Err(ReadError::TooLarge {
                what: "the statement file in bytes",
                found,
                limit: LARGEST_FILE,
            });
        }
        source.rewind()?;
        let mut bytes = Vec::new();
        source.read_to_end(&mut bytes)?;
        Ok(Self::of(bytes, choose))
    }

    fn of(bytes: Vec<u8>, choose: impl FnOnce(&[u8]) -> &'static Encoding) -> Self {
        let (encoding, mark) = match Encoding::for_bom(&bytes) {
            Some(found) => found,
            None => (choose(&bytes), 0),
        };
        let body = bytes.get(mark..).unwrap_or_default();
        let in_place = encoding == UTF_8 && std::str::from_utf8(body).is_ok();
        let (decoded, damaged) = if in_place {
            (None, false)
        } else {
            let (text, damaged) = encoding.decode_without_bom_handling(body);
            (Some(text.into_owned()), damaged)
        };
        Self { bytes, mark, decoded, encoding, damaged }
    }

    /// The file as text, without its byte order mark.
    pub(crate) fn text(&self) -> &str {
        match &self.decoded {
            Some(text) => text,
            None => std::str::from_utf8(self.bytes.get(self.mark..).unwrap_or_default()).unwrap_or_default(),
        }
    }

    /// Bytes from `start` up to `end`, cut at the end of the file.
    pub(crate) fn slice(&self, start: usize, end: usize) -> &[u8] {
        let end = end.min(self.bytes.len());
        self.bytes.get(start.min(end)..end).unwrap_or_default()
    }

    /// The name of the encoding, as the Encoding Standard has it.
    pub(crate) fn encoding_name(&self) -> &'static str {
        self.encoding.name()
    }

    /// A way back from text positions to bytes.
    pub(crate) fn offsets(&self) -> Offsets<'_> {
        let way = match &self.decoded {
            None => Way::Same,
            Some(_) if self.encoding == UTF_16LE || self.encoding == UTF_16BE => Way::Pairs,
            Some(_) if self.encoding.is_single_byte() => Way::One,
            Some(_) => Way::Decode(Box::new(self.encoding.new_decoder_without_bom_handling())),
        };
        Offsets { source: self, way, text_at: 0, byte_at: self.mark, emitted: 0 }
    }
}

enum Way {
    /// UTF-8 in place: positions are the same.
    Same,
    /// One byte a character.
    One,
    /// UTF-16: two bytes a unit.
    Pairs,
    /// Anything else (GB18030, Big5, damaged UTF-8): decoded again, byte by byte.
    Decode(Box<Decoder>),
}

/// Walks text and bytes side by side, forward only.
pub(crate) struct Offsets<'a> {
    source: &'a SourceText,
    way: Way,
    text_at: usize,
    byte_at: usize,
    emitted: usize,
}

impl Offsets<'_> {
    /// The byte that the text position stands on. Positions must not go back; one that does stays where it was.
    pub(crate) fn byte_of(&mut self, text_position: usize) -> usize {
        let text = self.source.text();
        let target = text_position.clamp(self.text_at, text.len().max(self.text_at));
        let passed = text.get(self.text_at..target).unwrap_or_default();
        match &mut self.way {
            Way::Same => self.byte_at += passed.len(),
            Way::One => self.byte_at += passed.chars().count(),
            Way::Pairs => self.byte_at += passed.chars().map(char::len_utf16).sum::<usize>() * 2,
            Way::Decode(decoder) => {
                let mut out = [0_u8; 16];
                while self.emitted < target && self.byte_at < self.source.bytes.len() {
                    let one = self.source.slice(self.byte_at, self.byte_at + 1);
                    let (_, _, written, _) = decoder.decode_to_utf8(one, &mut out, false);
                    self.emitted += written;
                    self.byte_at += 1;
                }
            }
        }
        self.text_at = target;
        self.byte_at = self.byte_at.min(self.source.bytes.len());
        self.byte_at
    }
}

/// UTF-8 or UTF-16 where mark or bytes show it plainly.
pub(crate) fn detect_unicode(bytes: &[u8]) -> Option<&'static Encoding> {
    Encoding::for_bom(bytes)
        .map(|(encoding, _)| encoding)
        .or_else(|| looks_like_utf16(bytes))
        .or_else(|| std::str::from_utf8(bytes).is_ok().then_some(UTF_8))
}

/// UTF-16 without a mark: the file begins with two ASCII characters that have a zero byte beside each.
pub(crate) fn looks_like_utf16(bytes: &[u8]) -> Option<&'static Encoding> {
    match bytes {
        [a, 0, b, 0, ..] if a.is_ascii() && b.is_ascii() && *a != 0 && *b != 0 => Some(UTF_16LE),
        [0, a, 0, b, ..] if a.is_ascii() && b.is_ascii() && *a != 0 && *b != 0 => Some(UTF_16BE),
        _ => None,
    }
}

/// The beginning of a file as text, for `sniff`: UTF-16 is decoded, anything else read as far as it is ASCII.
pub(crate) fn head_text(head: &[u8]) -> Cow<'_, str> {
    let encoding = Encoding::for_bom(head).map(|(encoding, _)| encoding).or_else(|| looks_like_utf16(head));
    encoding.unwrap_or(UTF_8).decode(head).0
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(bytes: &[u8], encoding: &'static Encoding, find: &str, want: &[u8]) {
        let source = SourceText::of(bytes.to_vec(), |_| encoding);
        let mut offsets = source.offsets();
        let at = source.text().find(find).unwrap();
        let start = offsets.byte_of(at);
        let end = offsets.byte_of(at + find.len());
        assert_eq!(source.slice(start, end), want, "{}", source.encoding_name());
    }

    #[test]
    fn every_encoding_leads_back_to_its_own_bytes() {
        check("Zürich <b>".as_bytes(), UTF_8, "<b>", b"<b>");
        check(b"\xEF\xBB\xBFZ\xC3\xBCrich <b>", encoding_rs::WINDOWS_1252, "ürich", b"\xC3\xBCrich");
        check(b"Z\xFCrich <b>", encoding_rs::WINDOWS_1252, "ürich", b"\xFCrich");
        check(b"\xFF\xFE<\0\xFC\0=\xD8\x00\xDEb\0>\0", UTF_8, "b>", b"b\0>\0");
        let (chinese, _, _) = encoding_rs::GB18030.encode("工资<张三>转账");
        let (name, _, _) = encoding_rs::GB18030.encode("张三");
        check(&chinese, encoding_rs::GB18030, "张三", &name);
        check(b"a\xFFb<c>", UTF_8, "<c>", b"<c>");
    }
}
