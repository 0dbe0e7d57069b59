//! What did the bank book, as ISO 20022 tells it? camt.052 (report), camt.053 (statement), camt.054 (notification).
//!
//! All thirteen versions are read with one set of paths: a version only ever added elements or moved one inside
//! another, so every spelling is tried. Prefixed and missing namespaces are read too; the message is known by its
//! elements. Document type definitions and entities other than XML's own five are refused, never expanded.
//! The mapping to entries is written down in `docs/formats/statement-formats.md`.

mod codes;
mod entry;
mod head;
mod parties;
mod tree;
mod walk;

pub(super) use codes::german_class;

use encoding_rs::{Encoding, UTF_8};

use super::structured::{SourceText, head_text, looks_like_utf16};
use super::{Candidate, ReadContext, ReadError, ReadSummary, ReaderKind, Reason, Source};
use crate::entry::Sink;

/// Element that holds the statements, and the message it belongs to.
const MESSAGES: [(&str, &str); 3] =
    [("BkToCstmrAcctRpt", "camt.052"), ("BkToCstmrStmt", "camt.053"), ("BkToCstmrDbtCdtNtfctn", "camt.054")];

/// Where a camt namespace begins; the message name follows.
const NAMESPACE: &str = "urn:iso:std:iso:20022:tech:xsd:";

/// Is the file a camt message? The candidate's name is the message with its version where the namespace tells it.
#[must_use]
pub fn sniff(head: &[u8], _file_name: &str) -> Option<Candidate> {
    let text = head_text(head);
    let text = text.trim_start_matches('\u{feff}').trim_start();
    if !text.starts_with('<') {
        return None;
    }
    let message = MESSAGES.iter().find(|(element, _)| has_element(text, element));
    let namespaced = text
        .match_indices(NAMESPACE)
        .filter_map(|(at, _)| text.get(at + NAMESPACE.len()..))
        .filter_map(|name| name.split(['"', '\'', ' ', '<']).next())
        .find(|name| MESSAGES.iter().any(|(_, message)| name.starts_with(message)));
    let mut reasons = Vec::new();
    if let Some(name) = namespaced {
        reasons.push(Reason::new("namespace", format!("the namespace says {name}")));
    }
    if let Some((element, _)) = message {
        reasons.push(Reason::new("root_element", format!("it has the element {element}")));
    }
    let (name, confidence) = match (namespaced, message) {
        (Some(name), Some(_)) => (name, 100),
        (Some(name), None) => (name, 80),
        (None, Some((_, message))) => (*message, 90),
        (None, None) => return None,
    };
    Some(Candidate { name: name.to_owned(), kind: ReaderKind::Camt, confidence, reasons })
}

/// Whether a tag of this name, with or without prefix and version, begins in the text.
fn has_element(text: &str, name: &str) -> bool {
    text.match_indices(name).any(|(at, _)| {
        let before = text.get(..at).unwrap_or("");
        let after = text.get(at + name.len()..).unwrap_or("");
        let tag = before.rsplit('<').next().unwrap_or("");
        let opens =
            before.contains('<') && (tag.is_empty() || tag.ends_with(':')) && !tag.contains(['>', ' ', '/']);
        opens && after.starts_with(['>', ' ', 'V', '\t', '\r', '\n'])
    })
}

/// Reads a camt message.
///
/// # Errors
/// When it is no camt message, has a document type definition, or passes a limit.
pub fn read(
    source: &mut dyn Source,
    _ctx: &ReadContext<'_>,
    sink: &mut impl Sink,
) -> Result<ReadSummary, ReadError> {
    let source = SourceText::load(source, declared_encoding)?;
    let text = source.text();
    if !MESSAGES.iter().any(|(element, _)| has_element(text, element)) {
        let detail =
            "no element BkToCstmrAcctRpt, BkToCstmrStmt or BkToCstmrDbtCdtNtfctn was found".to_owned();
        return Err(ReadError::Format { format: "camt", detail });
    }
    walk::walk(&source, sink)
}

/// The encoding that the XML declaration names; UTF-8 without one (XML 1.0, 4.3.3).
fn declared_encoding(bytes: &[u8]) -> &'static Encoding {
    if let Some(utf16) = looks_like_utf16(bytes) {
        return utf16;
    }
    let head = bytes.get(..bytes.len().min(256)).unwrap_or_default();
    let declaration = String::from_utf8_lossy(head);
    let named = declaration
        .split_once("?>")
        .and_then(|(declaration, _)| declaration.split_once("encoding"))
        .and_then(|(_, rest)| rest.trim_start().strip_prefix('='))
        .and_then(|rest| rest.trim_start().split(['"', '\'']).nth(1).map(str::to_owned));
    let named = named.and_then(|label| Encoding::for_label(label.as_bytes()));
    named.filter(|encoding| encoding.is_ascii_compatible()).unwrap_or(UTF_8)
}
