//! How does a chat that was exported as lines become messages? A head opens a message, other lines continue it.
//!
//! The file is walked twice: once for the order of its dates, once for its messages. A message is one row whose bytes
//! run from its head to the end of its last line.

use thalweg_model::Stamp;

use super::head::{Head, head};
use super::lines::{Line, Lines};
use super::order::{Dates, Told};
use crate::entry::{Furniture, Reject, RowBytes, Sink};
use crate::readers::collect::Counted;
use crate::readers::delimited_records::LONGEST_ROW;
use crate::readers::{ReadError, ReadSummary, Reason, Source};
use crate::records::kinds::message;
use crate::records::{Draft, Kind};
use crate::text::shortened;

const DAY_MICROS: i64 = 86_400_000_000;

/// A chat format of lines.
pub(crate) struct Dialect<'a> {
    /// Its name in errors.
    pub(crate) format: &'static str,
    /// The platform, as records name it.
    pub(crate) platform: &'static str,
    /// The name of the chat; empty if nobody says.
    pub(crate) conversation: &'a str,
    /// Fills the record from what follows the head; returns the records that answer it (reactions).
    pub(crate) say: fn(&str, &mut Draft) -> Vec<Draft>,
}

/// Reads the chat.
pub(crate) fn read(
    source: &mut dyn Source,
    dialect: &Dialect<'_>,
    sink: &mut impl Sink,
) -> Result<ReadSummary, ReadError> {
    let told = dates(source, dialect.format)?;
    let mut lines = Lines::of(source)?;
    let mut counted = Counted::new(sink);
    counted.note(told.note.clone());
    if lines.encoding() != "UTF-8" {
        counted.note(Reason::new("encoding", format!("the text is {}", lines.encoding())));
    }
    let mut talk = Talk {
        sink: counted,
        dialect,
        told,
        draft: Draft::new(Kind::Message, 0),
        next: 1,
        open: None,
        skipping: false,
    };
    let mut line = Line::default();
    while lines.next(&mut line)? {
        talk.line(&line);
    }
    talk.close();
    if let Some(other) = lines.other {
        let text = format!("some lines are {other}, not {}", lines.encoding());
        talk.sink.note(Reason::new("mixed_encodings", text));
    }
    Ok(talk.sink.finish())
}

fn dates(source: &mut dyn Source, format: &'static str) -> Result<Told, ReadError> {
    let mut lines = Lines::of(source)?;
    let (mut dates, mut line) = (Dates::default(), Line::default());
    while lines.next(&mut line)? {
        if let Some(head) = head(&line.text) {
            dates.add(head.date);
        }
    }
    if dates.is_empty() {
        return Err(ReadError::Format {
            format,
            detail: "no line begins with a date as its messages do".to_owned(),
        });
    }
    Ok(dates.told())
}

/// A message whose last line is not yet known.
#[derive(Default)]
struct Open {
    start: u64,
    bytes: Vec<u8>,
    text: String,
    end: Vec<u8>,
    readable: bool,
}

struct Talk<'a, 's, S: Sink> {
    sink: Counted<'s, S>,
    dialect: &'a Dialect<'a>,
    told: Told,
    draft: Draft,
    next: u64,
    open: Option<Open>,
    /// The lines belong to a message that is too long.
    skipping: bool,
}

impl<S: Sink> Talk<'_, '_, S> {
    fn line(&mut self, line: &Line) {
        let begins = !line.piece && head(&line.text).is_some();
        if begins {
            self.close();
            self.skipping = false;
            self.open = Some(Open {
                start: line.start,
                bytes: line.bytes.clone(),
                text: line.text.clone(),
                end: line.end.clone(),
                readable: line.readable,
            });
            return;
        }
        let fits = |open: &Open| !line.piece && open.bytes.len() + line.bytes.len() <= LONGEST_ROW;
        match self.open.as_mut() {
            Some(open) if fits(open) => {
                open.bytes.append(&mut open.end);
                open.bytes.extend_from_slice(&line.bytes);
                open.end.clone_from(&line.end);
                open.text.push('\n');
                open.text.push_str(&line.text);
                open.readable &= line.readable;
            }
            Some(_) => {
                self.cut();
                self.alone(line);
            }
            None => self.alone(line),
        }
    }

    /// The open message goes on for longer than is read as one.
    fn cut(&mut self) {
        self.skipping = true;
        if let Some(open) = self.open.take() {
            let row = self.row(open.start, &open.bytes);
            self.reject(row, "row_too_long", "the message is longer than 1 MiB");
        }
    }

    /// A line that belongs to no message.
    fn alone(&mut self, line: &Line) {
        let row = self.row(line.start, &line.bytes);
        self.skipping |= line.piece;
        match () {
            () if line.piece => self.reject(row, "row_too_long", "a piece of a line longer than 1 MiB"),
            () if self.skipping => {
                self.reject(row, "row_too_long", "it belongs to a message longer than 1 MiB")
            }
            () if !line.readable => self.reject(row, "text_not_decodable", "the bytes are no text"),
            () if crate::text::trimmed(&line.text).is_empty() => self.sink.furniture(row, Furniture::Blank),
            () => self.sink.furniture(row, Furniture::Preamble),
        }
    }

    /// Tells of the open message.
    fn close(&mut self) {
        let Some(open) = self.open.take() else { return };
        let row = self.row(open.start, &open.bytes);
        if !open.readable {
            return self.reject(row, "text_not_decodable", "some of the bytes are no text");
        }
        let Some(head) = head(&open.text) else { return self.reject(row, "date_not_understood", "") };
        match self.when(&head) {
            Ok(sent) => {
                self.draft.begin(Kind::Message, row);
                self.draft.text(message::PLATFORM, self.dialect.platform);
                self.draft.text(message::CONVERSATION_NAME, self.dialect.conversation);
                self.draft.moment(message::SENT, sent);
                let answers = (self.dialect.say)(head.rest, &mut self.draft);
                self.sink.record(&self.draft);
                answers.iter().for_each(|answer| self.sink.record(answer));
            }
            Err(code) => self.reject(row, code, &shortened(head.written, 80)),
        }
    }

    fn when(&self, head: &Head<'_>) -> Result<Stamp, &'static str> {
        let day = self.told.day(head.date)?;
        let (micros, precision) = head.time.ok_or("date_not_understood")?;
        Ok(Stamp::from_local(i64::from(day) * DAY_MICROS + micros, None, precision))
    }

    fn row(&mut self, start: u64, bytes: &[u8]) -> u64 {
        let row = self.next;
        self.next += 1;
        self.sink.row(row, RowBytes::Span { start, bytes });
        row
    }

    fn reject(&mut self, row: u64, code: &'static str, detail: &str) {
        let field = if code.starts_with("date") { "date" } else { "" };
        self.sink.reject(Reject { row, field: field.to_owned(), code, detail: detail.to_owned() });
    }
}
