//! Who wrote what to whom, and over which machines did it come? E-mail: one message or an mbox of them.
//!
//! A mail is one row. It yields a `message` for each who is named as recipient, a `media` record for each attachment,
//! and a `login` with action `relay` for each machine that handed it on and whose address is written down, oldest
//! first. Header fields after the first of a kind that may stand once are not believed (RFC 5322, 3.6) and noted. The
//! mapping stands in `docs/formats/message-formats.md`.

mod hops;
mod plain;
mod read;

use std::io::{BufRead, BufReader, Read};

use super::collect::Counted;
use super::delimited_records::LONGEST_ROW;
use super::{Candidate, ReadContext, ReadError, ReadSummary, ReaderKind, Reason, Source};
use crate::entry::{Furniture, Reject, RowBytes, Sink};

/// Longest mail that is read; providers accept some 50 MiB.
const LONGEST_MAIL: usize = 64 << 20;

/// Names of header fields that mails begin with.
const FIELDS: [&str; 20] = [
    "from",
    "to",
    "cc",
    "subject",
    "date",
    "received",
    "return-path",
    "delivered-to",
    "message-id",
    "mime-version",
    "x-",
    "content-type",
    "reply-to",
    "sender",
    "dkim-signature",
    "arc-",
    "authentication-results",
    "in-reply-to",
    "references",
    "received-spf",
];

/// Is the file of this format?
#[must_use]
pub fn sniff(head: &[u8], file_name: &str) -> Option<Candidate> {
    let head = head.strip_prefix(b"\xef\xbb\xbf").unwrap_or(head);
    let mbox = is_separator(head.split(|byte| *byte == b'\n').next().unwrap_or_default());
    let lines = head.split(|byte| *byte == b'\n').skip(usize::from(mbox));
    let header = header_of(lines);
    let found: Vec<&str> =
        header.iter().map(|(name, _)| name.as_str()).filter(|name| is_known(name)).collect();
    let strong = ["from", "received", "message-id", "mime-version"].iter().any(|name| found.contains(name));
    let ending = file_name.rsplit_once('.').map_or("", |(_, ending)| ending);
    let named = ["eml", "mbox", "mbx"].iter().any(|known| ending.eq_ignore_ascii_case(known));
    // Statements have lines `From: 2024-01-01` and `To: 2024-01-31` above their tables; a mail has an address.
    let addressed = header.iter().any(|(_, has_address)| *has_address);
    if !strong || !(named || mbox || (found.len() >= 2 && addressed)) {
        return None;
    }
    let mut reasons = vec![Reason::new(
        "header_fields",
        format!("it begins with {} fields of a mail's header", found.len()),
    )];
    if mbox {
        reasons.push(Reason::new("separator", "it begins with a From line, as an mbox does"));
    }
    if named {
        reasons.push(Reason::new("file_name", format!("the name ends in .{ending}")));
    }
    let confidence = if named || mbox || found.len() >= 4 { 95 } else { 75 };
    let name = if mbox { "mbox" } else { "eml" };
    Some(Candidate { name: name.to_owned(), kind: ReaderKind::Mail, confidence, reasons })
}

/// Names of the first fields of a header in lower case, and whether an at sign stands in each.
fn header_of<'a>(lines: impl Iterator<Item = &'a [u8]>) -> Vec<(String, bool)> {
    let mut header: Vec<(String, bool)> = Vec::new();
    for line in lines.take(300).take_while(|line| !line.iter().all(u8::is_ascii_whitespace)) {
        let at_sign = line.contains(&b'@');
        match header.last_mut().filter(|_| line.first().is_some_and(u8::is_ascii_whitespace)) {
            Some((_, has_address)) => *has_address |= at_sign,
            None => match field_name(line) {
                Some(name) => header.push((name, at_sign)),
                None => break,
            },
        }
    }
    header
}

fn is_known(name: &str) -> bool {
    FIELDS.iter().any(|known| name == *known || (known.ends_with('-') && name.starts_with(known)))
}

fn field_name(line: &[u8]) -> Option<String> {
    let colon = line.iter().take(80).position(|byte| *byte == b':')?;
    let name = line.get(..colon)?;
    let plain = !name.is_empty() && name.iter().all(|byte| byte.is_ascii_graphic());
    plain.then(|| String::from_utf8_lossy(name).to_ascii_lowercase())
}

/// `From writer@example.com Thu Jan  4 10:00:00 2024`: the line before each mail of an mbox (RFC 4155).
fn is_separator(line: &[u8]) -> bool {
    let Some(rest) = line.strip_prefix(b"From ") else { return false };
    let rest = rest.strip_suffix(b"\r").unwrap_or(rest);
    let clock = rest.windows(5).any(
        |run| matches!(run, [a, b, b':', c, d] if [a, b, c, d].iter().all(|digit| digit.is_ascii_digit())),
    );
    let year = rest.windows(4).any(|run| run.iter().all(u8::is_ascii_digit));
    clock && year && rest.len() < 500
}

/// Reads the file.
///
/// # Errors
/// When it does not begin as a mail does or the bytes cannot be fetched.
pub fn read(
    source: &mut dyn Source,
    _ctx: &ReadContext<'_>,
    sink: &mut impl Sink,
) -> Result<ReadSummary, ReadError> {
    source.rewind()?;
    let mut input = BufReader::with_capacity(256 * 1024, source);
    let head = input.fill_buf()?;
    let head = head.strip_prefix(b"\xef\xbb\xbf").unwrap_or(head);
    let first = head.split(|byte| *byte == b'\n').find(|line| !line.iter().all(u8::is_ascii_whitespace));
    let mbox = first.is_some_and(is_separator);
    if !mbox && first.and_then(field_name).is_none() {
        return Err(ReadError::Format {
            format: "e-mail",
            detail: "it does not begin with a header".to_owned(),
        });
    }
    let mut mails = Mails {
        sink: Counted::new(sink),
        next: 1,
        mail: Vec::new(),
        start: 0,
        pieces: false,
        mbox,
        undated: 0,
        doubled: 0,
    };
    let (mut line, mut offset, mut after_blank, mut whole) = (Vec::new(), 0_u64, true, true);
    loop {
        line.clear();
        let length = Read::take(&mut input, LONGEST_ROW as u64).read_until(b'\n', &mut line)?;
        if length == 0 {
            break;
        }
        if mbox && whole && after_blank && is_separator(line.strip_suffix(b"\n").unwrap_or(&line)) {
            mails.close();
            mails.start = offset;
        }
        if mails.mail.len() + length > LONGEST_MAIL {
            mails.piece(offset);
        }
        mails.mail.extend_from_slice(&line);
        offset += length as u64;
        whole = line.ends_with(b"\n");
        after_blank = whole && matches!(line.as_slice(), b"\n" | b"\r\n");
    }
    mails.close();
    Ok(mails.finish())
}

/// The mails of a file on their way to the sink.
struct Mails<'s, S: Sink> {
    sink: Counted<'s, S>,
    next: u64,
    mail: Vec<u8>,
    start: u64,
    /// The mail is longer than is read; what is held is a piece of it.
    pieces: bool,
    mbox: bool,
    /// Mails whose date is missing or is none.
    undated: u64,
    /// Mails with a second field where one may stand.
    doubled: u64,
}

impl<S: Sink> Mails<'_, S> {
    /// What is held is a piece of a mail that goes on at this byte.
    fn piece(&mut self, at: u64) {
        self.pieces = true;
        self.tell();
        self.pieces = true;
        self.start = at;
    }

    /// The mail is complete.
    fn close(&mut self) {
        self.tell();
        self.pieces = false;
    }

    fn tell(&mut self) {
        let mail = std::mem::take(&mut self.mail);
        let end = mail.iter().rposition(|byte| !byte.is_ascii_whitespace()).map_or(0, |last| last + 1);
        if mail.is_empty() {
            return;
        }
        let row = self.next;
        self.next += 1;
        let kept = if end == 0 { mail.as_slice() } else { mail.get(..end).unwrap_or_default() };
        self.sink.row(row, RowBytes::Span { start: self.start, bytes: kept });
        let reject =
            |code, detail: &str| Reject { row, field: String::new(), code, detail: detail.to_owned() };
        if self.pieces {
            return self.sink.reject(reject("row_too_long", "a piece of a mail longer than 64 MiB"));
        }
        if end == 0 {
            return self.sink.furniture(row, Furniture::Blank);
        }
        match read::mail(&mail, self.mbox, row) {
            Ok(found) => {
                self.undated += u64::from(found.undated);
                self.doubled += u64::from(found.doubled);
                found.drafts.iter().for_each(|draft| self.sink.record(draft));
            }
            Err(detail) => self.sink.reject(reject("mail_not_understood", detail)),
        }
    }

    fn finish(mut self) -> ReadSummary {
        if self.undated > 0 {
            let text = format!(
                "{} mails have no Date that is one; `sent` is empty, `received` may be known",
                self.undated
            );
            self.sink.note(Reason::new("date_not_understood", text));
        }
        if self.doubled > 0 {
            let text =
                format!("{} mails have a field twice that may stand once; the first counts", self.doubled);
            self.sink.note(Reason::new("header_field_doubled", text));
        }
        self.sink.finish()
    }
}
