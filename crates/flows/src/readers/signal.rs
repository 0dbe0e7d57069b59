//! What was said in this Signal conversation? Exports as text or Markdown, one message after the other.
//!
//! Signal itself exports nothing; the common tools write `[2019-12-24, 12:23] Name: text`, attachments as Markdown
//! links, reactions in brackets on a last line and what is answered after `> `, which stays in the text. The zone is that of the computer that exported and nowhere written.

use std::sync::LazyLock;

use regex::Regex;

use super::chats::head::{Head, head};
use super::chats::talk::{self, Dialect};
use super::chats::{is_phone, media_kind, unmarked};
use super::structured::head_text;
use super::{Candidate, ReadContext, ReadError, ReadSummary, ReaderKind, Reason, Source};
use crate::entry::Sink;
use crate::records::kinds::message;
use crate::records::{Draft, Kind};
use crate::text::trimmed;

/// Reactions of one message that become records of their own.
const MOST_REACTIONS: usize = 1000;

/// Is the head one that exports of Signal have: in brackets, year first, and to the minute or without a comma?
pub(super) fn looks_like(head: &Head<'_>) -> bool {
    let minute = head.time.is_none_or(|(_, precision)| precision == thalweg_model::Precision::Minute);
    let iso = head.bracketed && head.date.year_first && head.written.contains('-');
    iso && (minute || !head.written.contains(','))
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
    let mut reasons = vec![Reason::new(
        "message_heads",
        "messages begin as [year-month-day, hour:minute] or without the comma",
    )];
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

fn say(rest: &str, draft: &mut Draft) -> Vec<Draft> {
    let first_line = rest.lines().next().unwrap_or("");
    let colon = first_line.find(": ").or_else(|| first_line.trim_end().strip_suffix(':').map(str::len));
    let Some(colon) = colon else {
        draft.text(message::KIND, "system").text(message::BODY, &unmarked(rest));
        return Vec::new();
    };
    let (text, reactions) = without_reactions(rest.get(colon + 1..).unwrap_or(""));
    let answers = reactions.iter().take(MOST_REACTIONS).map(|(name, emoji)| {
        let mut answer = Draft::new(Kind::Message, draft.row());
        named(&mut answer, name);
        answer.text(message::PLATFORM, "signal").text(message::KIND, "reaction").text(message::BODY, emoji);
        answer
    });
    let answers = answers.collect();
    named(draft, &unmarked(rest.get(..colon).unwrap_or("")));
    fill(text, draft);
    answers
}

/// Who wrote: the name shown, and the number where that is one.
fn named(draft: &mut Draft, name: &str) {
    draft.text(message::SENDER_NAME, name);
    if is_phone(trimmed(name)) {
        draft.text(message::SENDER, name);
    }
}

/// The text before a line `(- Name: 👍, Name: 👍 -)`, and who reacted how.
fn without_reactions(text: &str) -> (&str, Vec<(&str, &str)>) {
    let Some((before, line)) = text.rsplit_once("\n(- ") else { return (text, Vec::new()) };
    let Some((list, after)) = line.split_once(" -)") else { return (text, Vec::new()) };
    let reactions: Vec<(&str, &str)> = list.split(", ").filter_map(|one| one.rsplit_once(": ")).collect();
    // A link to a file may stand behind the reactions; then the line stays in the text.
    if reactions.is_empty() || !trimmed(after).is_empty() { (text, Vec::new()) } else { (before, reactions) }
}

/// A link to a file beside the export: `![name](./media/name.jpg)`, `[name](media/name.pdf)`, and to a sticker.
const LINK: &str = r"!?\[([^\]\n]*)\]\((?:\./)?((?:media|\.\./exported_stickers)/[^)\n]+)\)";

fn fill(body: &str, draft: &mut Draft) {
    static LINKS: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new(LINK).ok());
    if trimmed(body) == "(This message was deleted)" {
        draft.text(message::KIND, "text").text(message::STATUS, "deleted").text(message::BODY, body);
        return;
    }
    let (mut text, mut kind) = (body.to_owned(), "text");
    if let Some(links) = LINKS.as_ref() {
        for link in links.captures_iter(body) {
            let path = link.get(2).map_or("", |path| path.as_str());
            kind = if path.starts_with("../") { "sticker" } else { media_kind(path) };
            draft.add_text(message::ATTACHMENT.0, path);
        }
        text = links.replace_all(body, "").into_owned();
    }
    draft.text(message::KIND, kind).text(message::BODY, &text);
}
