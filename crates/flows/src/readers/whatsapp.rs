//! What was said in this WhatsApp chat? The text export, of any telephone and language.
//!
//! A name before the first `: ` is who wrote; a line without one is the service's own word (kind `system`). Names come
//! from the exporting telephone's address book and identify nobody, so that only a number is a `sender`; the name
//! shown is `sender_name`. The order of day and month is told by all dates of the file together, or not at all. The
//! zone is the telephone's and nowhere written. The mapping stands in `docs/formats/message-formats.md`.

mod words;

use self::words::{Placeholder, placeholder};
use super::chats::head::{Head, head};
use super::chats::talk::{self, Dialect};
use super::chats::{is_mark, is_phone, media_kind, unmarked};
use super::structured::head_text;
use super::{Candidate, ReadContext, ReadError, ReadSummary, ReaderKind, Reason, Source};
use crate::entry::Sink;
use crate::records::Draft;
use crate::records::kinds::message;
use crate::text::{shortened, trimmed};

/// Longest name of a sender: what stands before a later colon is a sentence.
const LONGEST_NAME: usize = 100;

/// Is the file of this format?
#[must_use]
pub fn sniff(bytes: &[u8], file_name: &str) -> Option<Candidate> {
    let text = head_text(bytes);
    let lines = || text.lines().map(trimmed).filter(|line| !line.is_empty());
    let first = lines().take(3).find_map(head)?;
    let heads: Vec<Head<'_>> = lines().take(200).filter_map(head).collect();
    if !heads.iter().any(|head| name_and_body(head.rest).is_some()) {
        return None;
    }
    let heads = heads.len();
    let mut reasons = vec![Reason::new(
        "message_heads",
        format!("{heads} lines begin with a date, as messages of WhatsApp do"),
    )];
    let mut confidence = if super::signal::looks_like(&first) { 60 } else { 75 };
    let name = file_name.to_lowercase();
    if name.contains("whatsapp") || name.ends_with("_chat.txt") {
        reasons.push(Reason::new("file_name", "the name is one that WhatsApp gives"));
        confidence = 95;
    }
    if text.contains("end-to-end") || text.contains("端到端") || text.contains("端對端") {
        reasons.push(Reason::new("service_notice", "it has the service's notice of encryption"));
        confidence = 95;
    }
    Some(Candidate { name: "whatsapp".to_owned(), kind: ReaderKind::WhatsApp, confidence, reasons })
}

/// Reads the file.
///
/// # Errors
/// When no line begins with a date or the bytes cannot be fetched.
pub fn read(
    source: &mut dyn Source,
    ctx: &ReadContext<'_>,
    sink: &mut impl Sink,
) -> Result<ReadSummary, ReadError> {
    let conversation = words::chat_name(ctx.file_name);
    let dialect =
        Dialect { format: "WhatsApp export", platform: "whatsapp", conversation: &conversation, say };
    talk::read(source, &dialect, sink)
}

/// Fills a record from what follows the head.
fn say(rest: &str, draft: &mut Draft) -> Vec<Draft> {
    let Some((name, body)) = name_and_body(rest) else {
        let text = unmarked(rest);
        let kind = if words::is_call(&text) { "call" } else { "system" };
        draft.text(message::KIND, kind).text(message::BODY, &text);
        return Vec::new();
    };
    let name = unmarked(name);
    draft.text(message::SENDER_NAME, &name);
    let number = trimmed(name.trim_start_matches('~'));
    if is_phone(number) {
        draft.text(message::SENDER, number);
    }
    fill(body, draft);
    Vec::new()
}

/// Who wrote, and what. A quotation mark that is open before the colon is part of the service's own sentence.
fn name_and_body(rest: &str) -> Option<(&str, &str)> {
    let first_line = rest.lines().next().unwrap_or("");
    let colon = first_line.find(": ").or_else(|| first_line.strip_suffix(':').map(str::len))?;
    let name = rest.get(..colon)?;
    let quotes =
        name.chars().filter(|mark| matches!(mark, '"' | '“' | '”' | '「' | '」' | '«' | '»')).count();
    let fits = quotes % 2 == 0 && !trimmed(name).is_empty() && name.chars().count() <= LONGEST_NAME;
    fits.then(|| (name, rest.get(colon + 1..).unwrap_or("")))
}

fn fill(body: &str, draft: &mut Draft) {
    let by_service = body.trim_start_matches(' ').starts_with(is_mark);
    let mut text = unmarked(body);
    if let Some(before) = words::without_edited(&text) {
        text = before.to_owned();
        draft.text(message::STATUS, "edited");
    }
    let text = trimmed(&text);
    match placeholder(text) {
        Some(Placeholder::Attached { name, before, after }) => {
            let words = [before, after].map(trimmed);
            let words: Vec<&str> = words.into_iter().filter(|words| !words.is_empty()).collect();
            draft.text(message::KIND, media_kind(name)).text(message::ATTACHMENT, name);
            draft.text(message::BODY, &words.join("\n"));
        }
        Some(Placeholder::Omitted { kind, words }) => {
            draft.text(message::KIND, kind).text(message::ATTACHMENT, &shortened(words, 255));
        }
        Some(Placeholder::Deleted) => {
            draft.text(message::KIND, "text").text(message::STATUS, "deleted").text(message::BODY, text);
        }
        None => {
            let kind = match () {
                () if words::is_call(text) => "call",
                () if words::is_location(text) => "location",
                () if by_service => "system",
                () => "text",
            };
            draft.text(message::KIND, kind).text(message::BODY, text);
        }
    }
}
