//! Which calls and texts did this phone keep? XML back-ups of SMS, MMS and call logs (SMS Backup & Restore).
//!
//! One `sms`, `mms` or `call` is one row. The telephone's own number is in none of them, so that its side stays empty
//! unless an MMS names it. Pictures and sounds of an MMS are `media` records of the same row. Entities that are not
//! XML's own are kept as written, and a document type definition is passed over: nothing is ever fetched or expanded.
//! The mapping stands in `docs/formats/message-formats.md`.

mod elements;
mod values;

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};

use self::elements::{Mms, call, sms};
use self::values::Values;
use super::structured::{Flaw, Rows, SourceText, detect_unicode, head_text};
use super::{Candidate, ReadContext, ReadError, ReadSummary, ReaderKind, Reason, Source};
use crate::entry::{Furniture, Sink};
use crate::records::Draft;

/// Elements inside each other, at most; back-ups use four.
const DEEPEST: usize = 64;
/// How often reading begins anew after damage. Each time may look at the rest of the file.
const MOST_RESTARTS: usize = 100;
/// Where reading can begin anew.
const BEGINNINGS: [&str; 3] = ["<sms ", "<mms ", "<call "];

/// Is the file of this format?
#[must_use]
pub fn sniff(head: &[u8], file_name: &str) -> Option<Candidate> {
    let text = head_text(head);
    let root = ["smses", "calls"].into_iter().find(|root| has_root(&text, root))?;
    let mut reasons = vec![Reason::new("root_element", format!("its root element is {root}"))];
    let mut confidence = 80;
    if BEGINNINGS.iter().any(|element| text.contains(element)) {
        reasons.push(Reason::new("elements", "it has elements sms, mms or call"));
        confidence = 100;
    }
    if file_name.starts_with("sms-") || file_name.starts_with("calls-") {
        reasons.push(Reason::new("file_name", "the name is one that the app gives"));
        confidence = 100;
    }
    Some(Candidate { name: "sms_backup".to_owned(), kind: ReaderKind::SmsBackup, confidence, reasons })
}

fn has_root(text: &str, root: &str) -> bool {
    text.match_indices(root).any(|(at, _)| {
        text.get(..at).is_some_and(|before| before.ends_with('<'))
            && text
                .get(at + root.len()..)
                .is_some_and(|after| after.starts_with([' ', '>', '\r', '\n', '/', '\t']))
    })
}

/// Reads the file.
///
/// # Errors
/// When it has neither root element, passes a limit, or the bytes cannot be fetched.
pub fn read(
    source: &mut dyn Source,
    _ctx: &ReadContext<'_>,
    sink: &mut impl Sink,
) -> Result<ReadSummary, ReadError> {
    let source = SourceText::load(source, |bytes| detect_unicode(bytes).unwrap_or(encoding_rs::UTF_8))?;
    let text = source.text();
    if !(has_root(text, "smses") || has_root(text, "calls")) {
        let detail = "no element smses or calls was found".to_owned();
        return Err(ReadError::Format { format: "SMS back-up", detail });
    }
    let mut walk = Walk { text, rows: Rows::new(&source, sink), row_from: 0, depth: 0, open: None };
    let mut from = 0;
    for _ in 0..=MOST_RESTARTS {
        match walk.run(from)? {
            None => return Ok(walk.rows.finish()),
            Some(next) => from = next,
        }
    }
    walk.lost(text.len(), "xml_not_well_formed", "too much of the file is damaged");
    Ok(walk.rows.finish())
}

struct Walk<'a, 's, S: Sink> {
    text: &'a str,
    rows: Rows<'a, 's, S>,
    /// Where the text begins that no row has taken yet.
    row_from: usize,
    depth: usize,
    /// The element that is open: where it began, and what it holds if it is an MMS.
    open: Option<(usize, usize, Mms)>,
}

impl<S: Sink> Walk<'_, '_, S> {
    /// Reads from a text position; where to begin anew, if the file is damaged before its end.
    fn run(&mut self, from: usize) -> Result<Option<usize>, ReadError> {
        let mut reader = Reader::from_str(self.text.get(from..).unwrap_or(""));
        reader.config_mut().check_end_names = false;
        reader.config_mut().allow_unmatched_ends = true;
        self.depth = 0;
        loop {
            let start = from + position(reader.buffer_position());
            let event = reader.read_event();
            let end = from + position(reader.buffer_position());
            match event {
                Ok(Event::Start(tag)) => {
                    self.depth += 1;
                    if self.depth > DEEPEST {
                        let (found, limit) = (self.depth as u64, DEEPEST as u64);
                        return Err(ReadError::TooLarge { what: "the depth of XML elements", found, limit });
                    }
                    self.start(&tag, start, end, false);
                }
                Ok(Event::Empty(tag)) => self.start(&tag, start, end, true),
                Ok(Event::End(_)) => {
                    self.depth = self.depth.saturating_sub(1);
                    self.end(end);
                }
                Ok(Event::Eof) => {
                    let end = self.text.trim_end().len();
                    if self.open.take().is_some() {
                        self.lost(end, "file_ends_early", "the file ends inside an element");
                    } else {
                        self.between(end);
                    }
                    return Ok(None);
                }
                Ok(_) => {}
                Err(error) => return Ok(self.damaged(from, &error)),
            }
        }
    }

    /// Damaged markup: up to the next beginning of an element all is one reject.
    fn damaged(&mut self, from: usize, error: &quick_xml::Error) -> Option<usize> {
        let begun = self.open.take().map_or(self.row_from, |(start, ..)| start).max(from) + 1;
        let rest = self.text.get(begun..).unwrap_or("");
        let next = BEGINNINGS.iter().filter_map(|element| rest.find(element)).min();
        let (code, end) = match next {
            Some(next) => ("xml_not_well_formed", begun + next),
            None if matches!(error, quick_xml::Error::Syntax(_)) => ("file_ends_early", self.text.len()),
            None => ("xml_not_well_formed", self.text.len()),
        };
        self.lost(end, code, &error.to_string());
        next.map(|_| end)
    }

    fn start(&mut self, tag: &BytesStart<'_>, start: usize, end: usize, empty: bool) {
        let name = tag.local_name();
        let name: &str = name.as_ref();
        if let Some((_, _, mms)) = self.open.as_mut() {
            match name {
                "part" => mms.part(Values::of(tag)),
                "addr" => mms.address(Values::of(tag)),
                _ => {}
            }
            return;
        }
        if !matches!(name, "sms" | "mms" | "call") {
            return;
        }
        self.between(start);
        let mms = Mms::new(name, Values::of(tag));
        if empty {
            self.tell(start, end, &mms);
        } else {
            self.open = Some((start, self.depth, mms));
        }
    }

    fn end(&mut self, end: usize) {
        let depth = self.depth;
        if let Some((start, _, element)) = self.open.take_if(|(_, opened, _)| depth < *opened) {
            self.tell(start, end, &element);
        }
    }

    fn tell(&mut self, start: usize, end: usize, element: &Mms) {
        let row = self.rows.row(start, end);
        self.row_from = end;
        let read: Result<Vec<Draft>, Flaw> = match element.name {
            "sms" => sms(&element.values, row),
            "call" => call(&element.values, row),
            _ => element.records(row),
        };
        match read {
            Ok(drafts) => drafts.iter().for_each(|draft| self.rows.record(draft)),
            Err(flaw) => self.rows.reject(row, flaw),
        }
    }

    /// What stands between elements is structure.
    fn between(&mut self, to: usize) {
        let run = self.text.get(self.row_from..to).unwrap_or("");
        let kept = run.trim();
        if !kept.is_empty() {
            let start = self.row_from + (run.len() - run.trim_start().len());
            self.rows.furniture(start, start + kept.len(), Furniture::Structure);
        }
        self.row_from = to.max(self.row_from);
    }

    /// What could not be read, up to this position.
    fn lost(&mut self, end: usize, code: &'static str, detail: &str) {
        let run = self.text.get(self.row_from..end).unwrap_or("");
        if !run.trim().is_empty() {
            let start = self.row_from + (run.len() - run.trim_start().len());
            let row = self.rows.row(start, self.row_from + run.trim_end().len());
            self.rows.reject(row, Flaw::new("", code, detail));
        }
        self.row_from = end.max(self.row_from);
    }
}

fn position(position: u64) -> usize {
    usize::try_from(position).unwrap_or(usize::MAX)
}
