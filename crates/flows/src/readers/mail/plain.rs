//! Which bytes are to be read as a mail? Without the mbox's marks, and with a header that is text.
//!
//! Senders that break the rules write header and text in their own encoding and do not say which. What is no UTF-8 is
//! read as what it looks like; the sealed bytes stay as they are.

use std::borrow::Cow;

use crate::text::encoding::{decode, detect};

/// The mail as the MIME library is to read it.
pub(super) fn plain(bytes: &[u8], mbox: bool) -> Cow<'_, [u8]> {
    let mail = if mbox { unquoted(bytes) } else { Cow::Borrowed(bytes) };
    let mail = match mail {
        Cow::Borrowed(mail) => Cow::Borrowed(mail.strip_prefix(b"\xef\xbb\xbf").unwrap_or(mail)),
        owned => owned,
    };
    let end = header_end(&mail);
    let header = mail.get(..end).unwrap_or_default();
    match text_of(header) {
        Some(Cow::Owned(text)) => Cow::Owned([text.as_bytes(), mail.get(end..).unwrap_or_default()].concat()),
        _ => mail,
    }
}

/// Bytes as text, in UTF-8 or else in the encoding they look like.
pub(super) fn text_of(bytes: &[u8]) -> Option<Cow<'_, str>> {
    if let Ok(text) = std::str::from_utf8(bytes) {
        return Some(Cow::Borrowed(text));
    }
    let mut room = String::new();
    let (text, _) = decode(detect(bytes), bytes, &mut room).ok()?;
    Some(Cow::Owned(text.to_owned()))
}

/// Where the header ends: the first empty line.
fn header_end(mail: &[u8]) -> usize {
    let ends = [&b"\n\n"[..], b"\n\r\n"].into_iter().filter_map(|end| memchr::memmem::find(mail, end));
    ends.min().unwrap_or(mail.len())
}

/// The mail without its separator line, lines quoted as `>From ` put back (the `mboxrd` way, RFC 4155 appendix A).
fn unquoted(bytes: &[u8]) -> Cow<'_, [u8]> {
    let begins = bytes.iter().take_while(|byte| byte.is_ascii_whitespace()).count();
    let mail = bytes.get(begins..).unwrap_or_default();
    let mail = mail.strip_prefix(b"\xef\xbb\xbf").unwrap_or(mail);
    let mail = match mail.iter().position(|byte| *byte == b'\n') {
        Some(end) if mail.starts_with(b"From ") => mail.get(end + 1..).unwrap_or_default(),
        _ => mail,
    };
    let is_quoted = |line: &[u8]| {
        let marks = line.iter().take_while(|byte| **byte == b'>').count();
        marks > 0 && line.get(marks..).is_some_and(|rest| rest.starts_with(b"From "))
    };
    if memchr::memmem::find(mail, b">From ").is_none() {
        return Cow::Borrowed(mail);
    }
    let lines = mail.split_inclusive(|byte| *byte == b'\n');
    let bare = |line| if is_quoted(line) { line.get(1..).unwrap_or_default() } else { line };
    Cow::Owned(lines.flat_map(bare).copied().collect())
}
