//! What do investigators say of these wallet addresses? GraphSense TagPacks in YAML, and lists of sanctioned addresses.
//!
//! A TagPack's tag is a row, and inherits what it does not say from the header. A list of sanctioned addresses
//! (`sanctioned_addresses_XBT.txt`, or the same as a JSON list) has the coin only in its name. The mapping is written
//! down in `docs/formats/device-formats.md`.

mod pack;

use self::pack::{Fields, Run, header, runs, tag};
use super::pieces::{Piece, Teller, load, pieces};
use super::structured::{head_text, iso_stamp};
use super::{Candidate, ReadContext, ReadError, ReadSummary, ReaderKind, Reason, Source};
use crate::entry::{Furniture, Reject, Sink};
use crate::records::kinds::address_label as field;
use crate::records::{Draft, Kind};
use crate::text::{shortened, trimmed};

/// How lists of sanctioned addresses are named.
const LIST_NAME: &str = "sanctioned_addresses_";
/// Shortest and longest text that is taken for an address.
const ADDRESS_LENGTH: std::ops::RangeInclusive<usize> = 20..=128;

/// Is the file of this format?
#[must_use]
pub fn sniff(head: &[u8], file_name: &str) -> Option<Candidate> {
    let candidate = |name: &str, confidence, reason| {
        Some(Candidate {
            name: name.to_owned(),
            kind: ReaderKind::TagPack,
            confidence,
            reasons: vec![reason],
        })
    };
    if let Some(asset) = listed_asset(file_name) {
        let text = format!("its name is that of a list of sanctioned addresses of {asset}");
        return candidate("sanctioned-addresses", 90, Reason::new("file_name", text));
    }
    let text = head_text(head);
    let has = |key: &str| text.lines().any(|line| line.starts_with(key));
    if has("tags:") && (has("title:") || has("creator:")) && text.contains("address") {
        let text = "it has title or creator, and a list of tags with addresses";
        return candidate("tagpack", 90, Reason::new("header", text));
    }
    None
}

/// The coin that a list's name states.
fn listed_asset(file_name: &str) -> Option<&str> {
    let (stem, _) = file_name.rsplit_once('.').unwrap_or((file_name, ""));
    stem.strip_prefix(LIST_NAME).filter(|asset| !asset.is_empty())
}

/// Reads the file.
///
/// # Errors
/// When it is not of this format or the bytes cannot be fetched.
pub fn read(
    source: &mut dyn Source,
    ctx: &ReadContext<'_>,
    sink: &mut impl Sink,
) -> Result<ReadSummary, ReadError> {
    let source = load(source)?;
    let text = source.text();
    if let Some(asset) = listed_asset(ctx.file_name) {
        let teller = Teller::new(&source, sink);
        let json = text.trim_start().starts_with('[');
        return Ok(if json { json_list(text, asset, teller) } else { line_list(text, asset, teller) });
    }
    let runs = runs(text);
    let wrong = |detail: String| ReadError::Format { format: "TagPack", detail };
    let header = header(text, &runs).map_err(|error| wrong(format!("its header is no YAML: {error}")))?;
    if !runs.iter().any(|run| matches!(run, Run::Tag(..))) {
        return Err(wrong("it has no list of tags, one under another".to_owned()));
    }
    let mut teller = Teller::new(&source, sink);
    for run in runs {
        match run {
            Run::Header(from, to) => teller.furniture(from, to, Furniture::Preamble),
            Run::Tag(from, to) => {
                let row = teller.row(from, to);
                // The dash's own column is part of YAML's grammar, so it is put back before the item.
                let column =
                    text.get(..from).and_then(|before| before.rsplit('\n').next()).map_or(0, str::len);
                let item = format!("{}{}", " ".repeat(column), text.get(from..to).unwrap_or(""));
                tell(row, tag(&item).map(|tag| tag.over(&header)), &mut teller);
            }
        }
    }
    Ok(teller.sink.finish())
}

fn tell(row: u64, fields: Result<Fields, String>, teller: &mut Teller<'_, '_, impl Sink>) {
    let reject = |code, detail: &str| Reject {
        row,
        field: String::new(),
        code,
        detail: shortened(&detail.replace('\n', " "), 80),
    };
    let fields = match fields {
        Ok(fields) => fields,
        Err(error) => return teller.sink.reject(reject("yaml_not_understood", &error)),
    };
    let addresses = fields.tagged();
    if addresses.is_empty() && fields.tx_hash.is_none() {
        return teller.sink.reject(reject("address_missing", "the tag names no address"));
    }
    let mut draft = Draft::new(Kind::AddressLabel, row);
    for address in if addresses.is_empty() { vec![""] } else { addresses } {
        label(&fields, address, row, &mut draft);
        teller.sink.record(&draft);
    }
}

fn label(fields: &Fields, address: &str, row: u64, draft: &mut Draft) {
    let of = |text: &Option<String>| text.clone().unwrap_or_default();
    draft.begin(Kind::AddressLabel, row);
    draft
        .text(field::ADDRESS, address)
        .text(field::ASSET, fields.currency.as_deref().or(fields.network.as_deref()).unwrap_or(""))
        .text(field::LABEL, &of(&fields.label))
        .text(field::ENTITY, &of(&fields.actor))
        .text(field::CONFIDENCE, &of(&fields.confidence))
        .text(field::SOURCE, &of(&fields.source))
        .text(field::TRANSACTION, &transaction(fields));
    let mut words: Vec<&str> = Vec::new();
    let listed = fields.concepts.iter().flatten().map(String::as_str);
    for word in fields.category.as_deref().into_iter().chain(fields.abuse.as_deref()).chain(listed) {
        if !words.contains(&trimmed(word)) {
            words.push(trimmed(word));
        }
    }
    draft.text(field::CATEGORY, &words.join(" | "));
    let mut note = of(&fields.context);
    match fields.lastmod.as_deref().map(|stated| (stated, iso_stamp(stated))) {
        Some((_, Some(stamp))) => drop(draft.moment(field::AS_OF, stamp)),
        // A label is worth keeping without its date; what was written stays readable.
        Some((stated, None)) => note = format!("lastmod {stated} {note}"),
        None => {}
    }
    draft.text(field::NOTE, &note);
}

/// The transaction by which the address is known: the tag's own, or the one that its context names.
fn transaction(fields: &Fields) -> String {
    let context =
        fields.context.as_deref().and_then(|text| serde_json::from_str::<serde_json::Value>(text).ok());
    let named =
        context.as_ref().and_then(|value| value.get("transaction")).and_then(serde_json::Value::as_str);
    fields.tx_hash.as_deref().or(named).unwrap_or("").to_owned()
}

fn line_list(text: &str, asset: &str, mut teller: Teller<'_, '_, impl Sink>) -> ReadSummary {
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        let bare = line.trim_end_matches(['\n', '\r']);
        let row = teller.row(at, at + bare.len());
        at += line.len();
        match trimmed(bare) {
            "" => teller.sink.furniture(row, Furniture::Blank),
            comment if comment.starts_with('#') => teller.sink.furniture(row, Furniture::Preamble),
            address => sanctioned(row, address, asset, &mut teller),
        }
    }
    teller.sink.finish()
}

fn json_list(text: &str, asset: &str, mut teller: Teller<'_, '_, impl Sink>) -> ReadSummary {
    for piece in pieces(text, &[]) {
        match piece {
            Piece::Element(from, to) => {
                let row = teller.row(from, to);
                let address: Option<String> =
                    text.get(from..to).and_then(|raw| serde_json::from_str(raw).ok());
                sanctioned(row, address.as_deref().unwrap_or(""), asset, &mut teller);
            }
            other => teller.other(other),
        }
    }
    teller.sink.finish()
}

fn sanctioned(row: u64, address: &str, asset: &str, teller: &mut Teller<'_, '_, impl Sink>) {
    let plausible =
        ADDRESS_LENGTH.contains(&address.len()) && address.bytes().all(|byte| byte.is_ascii_graphic());
    if !plausible {
        let detail = format!("{:?}", shortened(address, 80));
        return teller.sink.reject(Reject {
            row,
            field: "address".to_owned(),
            code: "address_not_understood",
            detail,
        });
    }
    let mut draft = Draft::new(Kind::AddressLabel, row);
    draft
        .text(field::ADDRESS, address)
        .text(field::ASSET, asset)
        .text(field::LABEL, "OFAC list of sanctioned addresses")
        .text(field::CATEGORY, "sanctioned");
    teller.sink.record(&draft);
}
