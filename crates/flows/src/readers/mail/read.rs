//! What does this mail say? Header, text and attachments, as the MIME library takes them apart.

use std::borrow::Cow;

use mail_parser::decoders::quoted_printable::quoted_printable_decode;
use mail_parser::{
    Addr, Address, Encoding, HeaderValue, Message, MessageParser, MessagePart, MimeHeaders, PartType,
};

use super::{hops, plain};
use crate::readers::digest::{base64_bytes, sha256};
use crate::records::kinds::{media, message};
use crate::records::{Draft, Kind};
use crate::text::trimmed;

/// Recipients of one mail that become records.
const MOST_RECIPIENTS: usize = 10_000;
/// Attachments of one mail that become records.
const MOST_ATTACHMENTS: usize = 1000;
/// Parts of text that are joined.
const MOST_TEXTS: usize = 100;
/// Boundaries of MIME that a mail may open; deeper nesting is an attack on whoever reads it.
const MOST_BOUNDARIES: usize = 1000;
/// Fields that may stand once (RFC 5322, 3.6).
const ONCE: [&str; 8] = ["from", "sender", "to", "cc", "subject", "date", "message-id", "in-reply-to"];

/// What a mail yields.
pub(super) struct Found {
    /// Its records: messages, media, relays.
    pub(super) drafts: Vec<Draft>,
    /// Whether it has no date that is one.
    pub(super) undated: bool,
    /// Whether a field stands twice that may stand once.
    pub(super) doubled: bool,
}

/// Reads one mail; of an mbox with its separator line and quoted `From` lines.
pub(super) fn mail(bytes: &[u8], mbox: bool, row: u64) -> Result<Found, &'static str> {
    let plain = plain::plain(bytes, mbox);
    let plain = plain.as_ref();
    if nests_too_deep(plain) {
        return Err("it nests more parts than any mail program makes");
    }
    let fields = fields(plain);
    let known = |name: &str| fields.iter().any(|(field, _)| field == name);
    if !["from", "to", "subject", "date", "received", "message-id"].into_iter().any(known) {
        return Err("no field of a mail's header was found");
    }
    let mail = MessageParser::default().parse(plain).ok_or("no header was found")?;
    let attachments: Vec<File> =
        mail.attachments().take(MOST_ATTACHMENTS).map(|part| File::of(part, plain)).collect();
    let sent = first(&fields, "date").and_then(hops::stamp);
    let mut draft = head(&mail, &fields, row);
    if let Some(sent) = sent {
        draft.moment(message::SENT, sent);
    }
    draft.text(message::BODY, &body(&mail, plain));
    for file in &attachments {
        draft.add_text(message::ATTACHMENT.0, trimmed(&file.name));
    }
    if let [only] = attachments.as_slice() {
        draft.text(message::ATTACHMENT_DIGEST, &only.digest);
    }
    let told = |field: crate::records::field::Text| draft.get_text(field.0).unwrap_or("").to_owned();
    let (sender, number) = (told(message::SENDER), told(message::MESSAGE_ID));
    let mut drafts = for_each_recipient(&mail, draft);
    drafts.extend(attachments.iter().map(|file| file.draft(row)));
    let software = first(&fields, "x-mailer").or_else(|| first(&fields, "user-agent")).unwrap_or("");
    drafts.extend(hops::hops(&fields, (&sender, software, &number), row));
    let twice = |name: &&str| fields.iter().filter(|(field, _)| field == *name).count() > 1;
    Ok(Found { drafts, undated: sent.is_none(), doubled: ONCE.iter().any(twice) })
}

/// Everything of the header but the recipient.
fn head(mail: &Message<'_>, fields: &[(String, String)], row: u64) -> Draft {
    let mut draft = Draft::new(Kind::Message, row);
    draft.text(message::PLATFORM, "email").text(message::KIND, "text");
    let once = |name: &str| {
        mail.parts.first()?.headers.iter().find(|header| header.name.as_str().eq_ignore_ascii_case(name))
    };
    let value = |name: &str| once(name).map(|header| &header.value);
    let text = |name: &str| value(name).and_then(HeaderValue::as_text).unwrap_or("").to_owned();
    let from = value("from")
        .and_then(HeaderValue::as_address)
        .or_else(|| value("sender").and_then(HeaderValue::as_address));
    if let Some(from) = from.and_then(Address::first) {
        draft.text(message::SENDER, &address_of(from)).text(message::SENDER_NAME, from.name().unwrap_or(""));
    }
    draft.text(message::SUBJECT, &text("subject")).text(message::MESSAGE_ID, &text("message-id"));
    let answered = value("in-reply-to").and_then(|ids| ids.as_text_list()?.first().cloned());
    draft.text(message::REPLY_TO, &answered.unwrap_or_default());
    if let Some(received) = hops::arrived(fields) {
        draft.moment(message::RECEIVED, received);
    }
    let origin = hops::ORIGINS.iter().find_map(|name| first(fields, name)).unwrap_or("");
    draft.text(message::SENDER_IP, origin.trim_matches(['[', ']', ' ']));
    draft
}

/// One record for each address in To, Cc and Bcc; one without recipient where none is named.
fn for_each_recipient(mail: &Message<'_>, draft: Draft) -> Vec<Draft> {
    let mut seen = std::collections::BTreeSet::new();
    let all = ["to", "cc", "bcc"].into_iter().filter_map(|name| {
        let headers = &mail.parts.first()?.headers;
        headers.iter().find(|header| header.name.as_str().eq_ignore_ascii_case(name))?.value.as_address()
    });
    let each = all.flat_map(Address::iter).filter(|one| one.address().is_some() || one.name().is_some());
    let mut drafts = Vec::new();
    for one in each.take(MOST_RECIPIENTS) {
        let address = address_of(one);
        let who = if address.is_empty() { one.name().unwrap_or("") } else { &address };
        if seen.insert(who.to_lowercase()) {
            let mut copy = draft.clone();
            copy.text(message::RECIPIENT, &address).text(message::RECIPIENT_NAME, one.name().unwrap_or(""));
            drafts.push(copy);
        }
    }
    if drafts.is_empty() {
        drafts.push(draft);
    }
    drafts
}

/// The address, on one line.
fn address_of(one: &Addr<'_>) -> String {
    one.address().unwrap_or("").chars().filter(|mark| !mark.is_control()).collect()
}

/// The parts that are shown as text; HTML becomes text.
fn body(mail: &Message<'_>, plain: &[u8]) -> String {
    let text_of = |place: u32| {
        let part = mail.text_part(place)?;
        let undeclared = part.content_type().is_none_or(|type_| type_.attribute("charset").is_none());
        match &part.body {
            // No encoding is declared and it is not UTF-8: what it looks like.
            PartType::Text(text) if undeclared && text.contains(char::REPLACEMENT_CHARACTER) => {
                let bytes = bytes_of(part, plain);
                Some(plain::text_of(&bytes).map_or_else(|| text.to_string(), Cow::into_owned))
            }
            _ => mail.body_text(place as usize).map(Cow::into_owned),
        }
    };
    let places = 0..u32::try_from(mail.text_body_count().min(MOST_TEXTS)).unwrap_or(0);
    let texts = places.filter_map(text_of).map(|text| trimmed(&text).replace("\r\n", "\n"));
    texts.filter(|text| !text.is_empty()).collect::<Vec<_>>().join("\n\n")
}

/// An attachment.
struct File {
    name: String,
    type_: String,
    digest: String,
    size: usize,
}

impl File {
    fn of(part: &MessagePart<'_>, mail: &[u8]) -> Self {
        let bytes = bytes_of(part, mail);
        let type_ = part.content_type().map(|type_| match type_.subtype() {
            Some(subtype) => format!("{}/{subtype}", type_.ctype()),
            None => type_.ctype().to_owned(),
        });
        let name = part.attachment_name().map(str::to_owned);
        let name =
            name.or_else(|| matches!(part.body, PartType::Message(_)).then(|| "message.eml".to_owned()));
        Self {
            name: name.unwrap_or_default(),
            type_: type_.unwrap_or_default(),
            digest: sha256(&bytes),
            size: bytes.len(),
        }
    }

    fn draft(&self, row: u64) -> Draft {
        let mut draft = Draft::new(Kind::Media, row);
        draft.text(media::FILE_NAME, &self.name).text(media::DIGEST, &self.digest);
        draft.text(media::MEDIA_TYPE, &self.type_.to_lowercase());
        draft.number(media::SIZE_BYTES, i64::try_from(self.size).unwrap_or(i64::MAX));
        draft
    }
}

/// The bytes of a file as they were attached. The library turns parts of text into UTF-8, which is another file; these
/// are decoded again without that.
fn bytes_of<'a>(part: &'a MessagePart<'_>, mail: &[u8]) -> Cow<'a, [u8]> {
    if !matches!(part.body, PartType::Text(_) | PartType::Html(_)) {
        return Cow::Borrowed(part.contents());
    }
    let raw = mail.get(part.offset_body as usize..part.offset_end as usize).unwrap_or_default();
    let decoded = match part.encoding {
        Encoding::Base64 => base64_bytes(raw),
        Encoding::QuotedPrintable => quoted_printable_decode(raw),
        Encoding::None => Some(raw.to_vec()),
    };
    decoded.map_or_else(|| Cow::Borrowed(part.contents()), Cow::Owned)
}

/// The first field of this name.
fn first<'a>(fields: &'a [(String, String)], name: &str) -> Option<&'a str> {
    fields.iter().find(|(field, _)| field == name).map(|(_, value)| value.as_str())
}

/// The header's fields in their order, names in lower case, folded lines joined.
fn fields(mail: &[u8]) -> Vec<(String, String)> {
    const MOST: usize = 10_000;
    let mut fields: Vec<(String, String)> = Vec::new();
    for line in mail.split(|byte| *byte == b'\n') {
        let line = line.strip_suffix(b"\r").unwrap_or(line);
        if line.is_empty() && !fields.is_empty() || fields.len() >= MOST {
            break;
        }
        let text = String::from_utf8_lossy(line);
        if text.starts_with([' ', '\t']) {
            if let Some((_, value)) = fields.last_mut() {
                value.push(' ');
                value.push_str(text.trim());
            }
        } else if let Some((name, value)) = text.split_once(':') {
            fields.push((name.trim().to_ascii_lowercase(), value.trim().to_owned()));
        }
    }
    fields
}

/// Does it open more parts inside each other than the library should be asked to follow?
fn nests_too_deep(mail: &[u8]) -> bool {
    let count = |needle: &[u8]| {
        let lower = mail.windows(needle.len()).filter(|run| run.eq_ignore_ascii_case(needle));
        lower.take(MOST_BOUNDARIES + 1).count() > MOST_BOUNDARIES
    };
    count(b"boundary=") || count(b"message/rfc822") || count(b"message/global")
}
