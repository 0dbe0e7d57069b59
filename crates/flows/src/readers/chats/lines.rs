//! Where does a line begin and end, in bytes of the file? One line at a time, whatever the encoding; nothing is held.

use std::io::{BufRead, BufReader, Read, SeekFrom};

use crate::readers::delimited_records::LONGEST_ROW;
use crate::readers::{HEAD_BYTES, ReadError, Source};
use crate::text::encoding::{TextEncoding, decode, detect};

/// A line of the file.
#[derive(Debug, Default)]
pub(crate) struct Line {
    /// Where it begins.
    pub(crate) start: u64,
    /// Its bytes, without the line end.
    pub(crate) bytes: Vec<u8>,
    /// Its text; empty where the bytes are none.
    pub(crate) text: String,
    /// Whether the bytes are text in an encoding of such files.
    pub(crate) readable: bool,
    /// It is a piece of a line longer than is read as one.
    pub(crate) piece: bool,
    /// Bytes of the line end.
    pub(crate) end: Vec<u8>,
}

/// Reads lines.
pub(crate) struct Lines<'a> {
    input: BufReader<&'a mut dyn Source>,
    encoding: TextEncoding,
    offset: u64,
    piece: bool,
    /// Another encoding that some line was written in.
    pub(crate) other: Option<&'static str>,
}

impl<'a> Lines<'a> {
    /// Lines from the beginning of the file.
    pub(crate) fn of(source: &'a mut dyn Source) -> Result<Self, ReadError> {
        source.rewind()?;
        let mut head = Vec::new();
        Read::take(&mut *source, HEAD_BYTES as u64).read_to_end(&mut head)?;
        source.seek(SeekFrom::Start(0))?;
        let input = BufReader::with_capacity(HEAD_BYTES, source);
        Ok(Self { input, encoding: detect(&head), offset: 0, piece: false, other: None })
    }

    /// The encoding's name.
    pub(crate) fn encoding(&self) -> &'static str {
        self.encoding.name()
    }

    /// Fetches the next line; false at the end of the file.
    pub(crate) fn next(&mut self, line: &mut Line) -> Result<bool, ReadError> {
        let bytes = &mut line.bytes;
        bytes.clear();
        let whole = loop {
            let room = LONGEST_ROW.saturating_sub(bytes.len());
            let got = Read::take(&mut self.input, room as u64).read_until(b'\n', bytes)?;
            if got == 0 {
                break bytes.len() < LONGEST_ROW;
            }
            if self.ends_line(bytes)? {
                break true;
            }
        };
        if bytes.is_empty() {
            return Ok(false);
        }
        line.piece = self.piece || !whole;
        self.piece = !whole;
        line.start = self.offset;
        self.offset += bytes.len() as u64;
        line.end = if whole { self.cut_end(bytes) } else { Vec::new() };
        let mut room = String::new();
        let read = decode(self.encoding, bytes, &mut room);
        line.readable = read.is_ok();
        line.text.clear();
        if let Ok((text, other)) = read {
            self.other = self.other.or(other);
            line.text.push_str(text);
        }
        Ok(true)
    }

    /// Whether the line feed just read is one; a low byte first encoding has its second byte still to come.
    fn ends_line(&mut self, bytes: &mut Vec<u8>) -> Result<bool, ReadError> {
        if bytes.last() != Some(&b'\n') {
            return Ok(false);
        }
        match self.encoding {
            TextEncoding::Utf8 | TextEncoding::Legacy(_) => Ok(true),
            TextEncoding::Utf16Be => {
                Ok(bytes.len().is_multiple_of(2) && bytes.iter().nth_back(1) == Some(&0))
            }
            TextEncoding::Utf16Le => {
                if bytes.len().is_multiple_of(2) || self.input.fill_buf()?.first() != Some(&0) {
                    return Ok(false);
                }
                self.input.consume(1);
                bytes.push(0);
                Ok(true)
            }
        }
    }

    /// Takes the line end off.
    fn cut_end(&self, bytes: &mut Vec<u8>) -> Vec<u8> {
        let ends: [&[u8]; 2] = match self.encoding {
            TextEncoding::Utf8 | TextEncoding::Legacy(_) => [b"\r\n", b"\n"],
            TextEncoding::Utf16Le => [b"\r\0\n\0", b"\n\0"],
            TextEncoding::Utf16Be => [b"\0\r\0\n", b"\0\n"],
        };
        let found = ends.iter().find(|end| bytes.ends_with(end)).map_or(0, |end| end.len());
        bytes.split_off(bytes.len() - found)
    }
}
