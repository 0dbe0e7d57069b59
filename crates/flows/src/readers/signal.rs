//! What was said in this Signal conversation? Exports as text or Markdown, one message after the other.
//!
//! Signal itself exports nothing; the common tools write `[2019-12-24, 12:23] Name: text`, attachments as Markdown
//! links and reactions in brackets at the end. The zone is that of the computer that exported and nowhere written.

use std::sync::LazyLock;

use regex::Regex;

use super::chats::head::{Head, head};
use super::chats::talk::{self, Dialect};
use super::chats::{is_phone, media_kind, unmarked};
use super::structured::head_text;
use super::{Candidate, ReadContext, ReadError, ReadSummary, ReaderKind, Reason, Source};
use crate::entry::Sink;
use crate::records::Draft;
use crate::records::kinds::message;
use crate::text::trimmed;

/// Is the head one that exports of Signal have: in brackets, year first, to the minute?
pub(super) fn looks_like(head: &Head<'_>) -> bool {
    let minute = head.time.is_none_or(|(_, precision)| precision == thalweg_model::Precision::Minute);
    head.bracketed && head.date.year_first && head.written.contains('-') && minute
}

/// Is the file of this format?
#[must_use]
pub fn sniff(bytes: &[u8], file_name: &str) -> Option<Candidate> {
    let text = head_text(bytes);
    let first = text.lines().map(trimmed).filter(|line| !line.is_empty()).take(3).find_map(head)?;
    let named = file_name.to_lowercase().contains("signal");
    if !(looks_like(&first) || named && first.bracketed && first.date.year_first) {
        return None;
    }
    let mut reasons = vec![Reason::new("message_heads", "messages begin as [year-month-day, hour:minute]")];
    if named {
        reasons.push(Reason::new("file_name", "the name speaks of Signal"));
    }
    let confidence = if named { 95 } else { 70 };
    Some(Candidate { name: "signal".to_owned(), kind: ReaderKind::Signal, confidence, reasons })
}

/// Reads the file.
///
/// # Errors
/// When no line begins with a date or the bytes cannot be fetched.
pub fn read(
    source: &mut dyn Source,
    _ctx: &ReadContext<'_>,
    sink: &mut impl Sink,
) -> Result<ReadSummary, ReadError> {
    talk::read(source, &Dialect { format: "Signal export", platform: "signal", conversation: "", say }, sink)
}

fn say(rest: &str, draft: &mut Draft) {
    let first_line = rest.lines().next().unwrap_or("");
    let colon = first_line.find(": ").or_else(|| first_line.trim_end().strip_suffix(':').map(str::len));
    let Some(colon) = colon else {
        draft.text(message::KIND, "system").text(message::BODY, &unmarked(rest));
        return;
    };
    let name = unmarked(rest.get(..colon).unwrap_or(""));
    draft.text(message::SENDER_NAME, &name);
    if is_phone(trimmed(&name)) {
        draft.text(message::SENDER, &name);
    }
    fill(rest.get(colon + 1..).unwrap_or(""), draft);
}

/// A link to a file beside the export: `![name](./media/name.jpg)`, `[name](media/name.pdf)`.
const LINK: &str = r"!?\[([^\]\n]*)\]\((?:\./)?(media/[^)\n]+)\)";

fn fill(body: &str, draft: &mut Draft) {
    static LINKS: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new(LINK).ok());
    let (mut text, mut kind) = (body.to_owned(), "text");
    if let Some(links) = LINKS.as_ref() {
        for link in links.captures_iter(body) {
            let path = link.get(2).map_or("", |path| path.as_str());
            kind = media_kind(path);
            draft.add_text(message::ATTACHMENT.0, path);
        }
        text = links.replace_all(body, "").into_owned();
    }
    draft.text(message::KIND, kind).text(message::BODY, &text);
}
