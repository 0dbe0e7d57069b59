//! What was said in this Instagram conversation? The JSON of the account's data download, one thread a file.
//!
//! Meta writes the bytes of UTF-8 as if they were Latin-1 characters; a text is put right where all of it reads as
//! UTF-8 again, else it stays as it is. Moments are UTC. Messenger's downloads have the same form; the paths in the
//! file tell which of the two it is. The mapping stands in `docs/formats/message-formats.md`.

mod said;

use self::said::Thread;
use super::chats::json::{Items, Walk, load, object_start};
use super::structured::head_text;
use super::{Candidate, ReadContext, ReadError, ReadSummary, ReaderKind, Reason, Source};
use crate::entry::Sink;

/// Is the file of this format?
#[must_use]
pub fn sniff(head: &[u8], file_name: &str) -> Option<Candidate> {
    let text = head_text(head);
    if !text.trim_start_matches('\u{feff}').trim_start().starts_with('{') {
        return None;
    }
    let has = |key: &str| text.contains(&format!("\"{key}\""));
    if !(has("sender_name") && has("timestamp_ms")) {
        return None;
    }
    let mut reasons =
        vec![Reason::new("keys", "messages have sender_name and timestamp_ms, as Meta's downloads do")];
    if file_name.starts_with("message_") {
        reasons.push(Reason::new("file_name", "the name is message_ and a number"));
    }
    Some(Candidate { name: "instagram".to_owned(), kind: ReaderKind::Instagram, confidence: 90, reasons })
}

/// Reads the file.
///
/// # Errors
/// When it is no JSON object or the bytes cannot be fetched.
pub fn read(
    source: &mut dyn Source,
    _ctx: &ReadContext<'_>,
    sink: &mut impl Sink,
) -> Result<ReadSummary, ReadError> {
    let source = load(source)?;
    let text = source.text();
    let start = object_start(text, "Instagram export")?;
    let thread = Thread::of(text, start);
    let mut walk = Walk::new(&source, sink);
    let mut members = Items::of(text, start);
    let mut broken = None;
    for member in members.by_ref() {
        let mut elements = Items::of(text, member.start);
        let array = text.as_bytes().get(member.start) == Some(&b'[');
        match member.key {
            "messages" if array => {
                elements
                    .by_ref()
                    .for_each(|item| walk.element(item, |value, row| thread.message(&value, row)));
            }
            "participants" if array => {
                elements
                    .by_ref()
                    .for_each(|item| walk.element(item, |value, row| thread.participant(&value, row)));
            }
            _ => continue,
        }
        broken = broken.or(elements.broken.then_some(elements.end));
    }
    walk.end(broken.or(members.broken.then_some(members.end)));
    Ok(walk.rows.finish())
}
