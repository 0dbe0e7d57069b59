//! What was asked of this server? Web server logs in common, combined and related formats.
//!
//! Apache's and nginx's common and combined formats, with what is often put before and after them; the extended format
//! of the W3C as IIS writes it; and one JSON object a line. A line is a row, and a request is a log-in record: the
//! method is the action, the status the result. The mapping is written down in `docs/formats/device-formats.md`.

mod common;
mod json;
mod w3c;

use std::io::{BufRead, BufReader, Read, SeekFrom};

use super::collect::Counted;
use super::delimited_records::LONGEST_ROW;
use super::structured::head_text;
use super::{Candidate, ReadContext, ReadError, ReadSummary, ReaderKind, Reason, Source};
use crate::entry::{Furniture, Reject, RowBytes, Sink};
use crate::records::{Draft, Kind};
use crate::text::shortened;

/// Lines that are looked at to know the format.
const SAMPLE_LINES: usize = 20;

/// How a file writes its lines.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Form {
    Common,
    W3c,
    Json,
}

/// Why a line is no record: field, code.
type Wrong = (&'static str, &'static str);

fn form_of(head: &str) -> Option<Form> {
    let lines: Vec<&str> =
        head.lines().map(crate::text::trimmed).filter(|line| !line.is_empty()).take(SAMPLE_LINES).collect();
    if lines.iter().any(|line| line.starts_with("#Fields:") && line.contains("c-ip")) {
        return Some(Form::W3c);
    }
    let mut draft = Draft::new(Kind::Login, 0);
    let mut most = |read: fn(&str, &mut Draft) -> Result<(), Wrong>| {
        let good = lines
            .iter()
            .filter(|line| {
                draft.begin(Kind::Login, 0);
                read(line, &mut draft).is_ok()
            })
            .count();
        good > 0 && good * 2 >= lines.len()
    };
    if most(common::line) {
        return Some(Form::Common);
    }
    most(json::line).then_some(Form::Json)
}

/// Is the file of this format?
#[must_use]
pub fn sniff(head: &[u8], _file_name: &str) -> Option<Candidate> {
    let (name, confidence, code, text) = match form_of(&head_text(head))? {
        Form::Common => {
            ("access-log", 90, "lines", "its first lines are requests in the common or combined format")
        }
        Form::W3c => ("w3c-extended", 95, "header", "it names its fields as the W3C extended format does"),
        Form::Json => {
            ("access-log-json", 75, "keys", "its lines are objects with address, request and status")
        }
    };
    Some(Candidate {
        name: name.to_owned(),
        kind: ReaderKind::AccessLog,
        confidence,
        reasons: vec![Reason::new(code, text)],
    })
}

/// Reads the file.
///
/// # Errors
/// When it is not of this format or the bytes cannot be fetched.
pub fn read(
    source: &mut dyn Source,
    _ctx: &ReadContext<'_>,
    sink: &mut impl Sink,
) -> Result<ReadSummary, ReadError> {
    let (head, _) = super::delimited::fetch_head(source)?;
    let Some(form) = form_of(&head_text(&head)) else {
        let detail = "its first lines are no requests".to_owned();
        return Err(ReadError::Format { format: "access log", detail });
    };
    source.seek(SeekFrom::Start(0))?;
    let mut walk =
        Walk { form, columns: Vec::new(), draft: Draft::new(Kind::Login, 0), sink: Counted::new(sink) };
    let mut input = BufReader::with_capacity(256 * 1024, source);
    let (mut number, mut offset, mut line, mut goes_on) = (0_u64, 0_u64, Vec::new(), false);
    loop {
        line.clear();
        let length = Read::take(&mut input, LONGEST_ROW as u64).read_until(b'\n', &mut line)?;
        if length == 0 {
            return Ok(walk.sink.finish());
        }
        number += 1;
        let ended = line.ends_with(b"\n");
        let whole = !goes_on && (ended || length < LONGEST_ROW);
        goes_on = !ended && length == LONGEST_ROW;
        let row = line.strip_suffix(b"\n").unwrap_or(&line);
        let row = row.strip_suffix(b"\r").filter(|_| ended).unwrap_or(row);
        walk.sink.row(number, RowBytes::Span { start: offset, bytes: row });
        offset += length as u64;
        walk.line(number, row, whole);
    }
}

struct Walk<'s, S: Sink> {
    form: Form,
    /// The fields that the W3C format names.
    columns: Vec<String>,
    draft: Draft,
    sink: Counted<'s, S>,
}

impl<S: Sink> Walk<'_, S> {
    fn line(&mut self, row: u64, bytes: &[u8], whole: bool) {
        // Bytes that are no UTF-8 stand in requests of attackers; the row keeps them as they are.
        let text = String::from_utf8_lossy(bytes);
        let text = crate::text::trimmed(&text);
        if text.is_empty() {
            return self.sink.furniture(row, Furniture::Blank);
        }
        if !whole {
            return self.reject(row, ("", "row_too_long"), text);
        }
        if text.starts_with('#') && self.form != Form::Json {
            if let Some(names) = text.strip_prefix("#Fields:") {
                self.columns = names.split_whitespace().map(str::to_owned).collect();
            }
            return self.sink.furniture(row, Furniture::Header);
        }
        self.draft.begin(Kind::Login, row);
        let read = match self.form {
            Form::Common => common::line(text, &mut self.draft),
            Form::W3c => w3c::line(text, &self.columns, &mut self.draft),
            Form::Json => json::line(text, &mut self.draft),
        };
        match read {
            Ok(()) => self.sink.record(&self.draft),
            Err(wrong) => self.reject(row, wrong, text),
        }
    }

    fn reject(&mut self, row: u64, (field, code): Wrong, text: &str) {
        let detail = format!("{:?}", shortened(text, 80));
        self.sink.reject(Reject { row, field: field.to_owned(), code, detail });
    }
}
