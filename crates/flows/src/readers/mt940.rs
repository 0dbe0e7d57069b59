//! What did the bank book, as SWIFT's MT940 (statement) and MT942 (interim report) tell it?
//!
//! Lines are gathered into fields, fields into statements; a `:61:` with its `:86:` is a record row, every other field
//! a row of its own. Banks' habits are read as they come: with and without SWIFT blocks, any line ends, Latin-1 or
//! UTF-8, structured or free `:86:`. The mapping is written down in `docs/formats/statement-formats.md`.

mod details;
mod line61;
mod lines;

use encoding_rs::{Encoding, WINDOWS_1252};
use thalweg_model::{Asset, Stamp};

use self::details::{details, iban_of};
use self::line61::{amount, class_of, six_digits, statement_line};
use self::lines::{Kind, Piece, pieces};
use super::structured::{
    Draft, Flaw, Rows, SourceText, asset_of, day_stamp, detect_unicode, found, head_text, minor_of,
};
use super::{Candidate, ReadContext, ReadError, ReadSummary, ReaderKind, Reason, Source};
use crate::entry::{EntryClass, Furniture, Sink, Statement};

/// Words that stand where a reference would, and are none.
const NO_REFERENCE: [&str; 8] = ["NONREF", "EREF", "PREF", "KREF", "MREF", "MARF", "NOTPROVIDED", "NONE"];

/// Is the file an MT940 or MT942?
#[must_use]
pub fn sniff(head: &[u8], _file_name: &str) -> Option<Candidate> {
    let text = head_text(head);
    let pieces = pieces(&text);
    let has = |wanted: &[&str]| {
        pieces.iter().any(|piece| matches!(piece.kind, Kind::Field { tag, .. } if wanted.contains(&tag)))
    };
    let opens = has(&["60", "60F", "60M"]);
    let closes = has(&["62", "62F", "62M", "64"]);
    let interim = has(&["34F", "13D", "90C", "90D"]);
    let lines = pieces.iter().filter(|piece| is_readable_line(piece)).count();
    let identified = has(&["20"]) && has(&["25", "25P"]);
    let name = if interim && !opens { "mt942" } else { "mt940" };
    let mut reasons = Vec::new();
    if identified {
        reasons.push(Reason::new("fields_found", "it has the fields 20 and 25"));
    }
    if opens || closes {
        reasons.push(Reason::new("fields_found", "it has balances in fields 60 or 62"));
    }
    if interim {
        reasons
            .push(Reason::new("fields_found", "it has fields that only an MT942 has (13D, 34F, 90C, 90D)"));
    }
    if lines > 0 {
        reasons
            .push(Reason::new("statement_lines", format!("{lines} statement lines (field 61) can be read")));
    }
    let confidence = match (identified, opens || closes || interim, lines > 0) {
        (true, true, _) => 98,
        (true, false, true) | (false, true, true) => 90,
        (false, true, false) | (false, false, true) => 70,
        (true, false, false) => 60,
        (false, false, false) if is_fragment(&pieces) => 50,
        (false, false, false) => return None,
    };
    if reasons.is_empty() {
        reasons.push(Reason::new("fields_found", "it begins with a field of an MT940"));
    }
    Some(Candidate { name: name.to_owned(), kind: ReaderKind::Mt940, confidence, reasons })
}

fn is_readable_line(piece: &Piece<'_>) -> bool {
    matches!(piece.kind, Kind::Field { tag: "61", content } if statement_line(content).is_ok())
}

/// A cut-out of a message: its first line that says anything is a field.
fn is_fragment(pieces: &[Piece<'_>]) -> bool {
    let first = pieces.iter().find(|piece| piece.kind != Kind::Blank);
    first
        .is_some_and(|piece| matches!(piece.kind, Kind::Field { tag: "20" | "25" | "28" | "28C" | "86", .. }))
}

/// Reads an MT940 or MT942.
///
/// # Errors
/// When the bytes cannot be fetched or hold no field of these messages.
pub fn read(
    source: &mut dyn Source,
    _ctx: &ReadContext<'_>,
    sink: &mut impl Sink,
) -> Result<ReadSummary, ReadError> {
    let source = SourceText::load(source, encoding_of)?;
    let text = source.text();
    let pieces = pieces(text);
    if !pieces.iter().any(|piece| matches!(piece.kind, Kind::Field { .. })) {
        let detail = "no field such as :20:, :60F: or :61: was found".to_owned();
        return Err(ReadError::Format { format: "mt940", detail });
    }
    let mut rows = Rows::new(&source, sink);
    for message in messages(&pieces) {
        read_message(message, &mut rows);
    }
    Ok(rows.finish())
}

/// UTF-8 if it is that throughout, else the Western code page that banks' mainframes send.
fn encoding_of(bytes: &[u8]) -> &'static Encoding {
    detect_unicode(bytes).unwrap_or(WINDOWS_1252)
}

/// One message each: up to and with its end line, or up to the next `:20:`.
fn messages<'p, 'a>(pieces: &'p [Piece<'a>]) -> Vec<&'p [Piece<'a>]> {
    let mut messages = Vec::new();
    let mut from = 0;
    let mut has_field = false;
    for (index, piece) in pieces.iter().enumerate() {
        let begins = matches!(piece.kind, Kind::Field { tag: "20", .. }) && has_field;
        let ended = index > 0 && pieces.get(index - 1).is_some_and(|before| before.kind == Kind::End);
        if begins || ended {
            messages.extend(pieces.get(from..index));
            (from, has_field) = (index, false);
        }
        has_field |= matches!(piece.kind, Kind::Field { .. });
    }
    messages.extend(pieces.get(from..));
    messages
}

fn read_message<S: Sink>(message: &[Piece<'_>], rows: &mut Rows<'_, '_, S>) {
    let has_field = message.iter().any(|piece| matches!(piece.kind, Kind::Field { .. }));
    let (mut head, asset) = statement_of(message);
    let mut statement = None;
    let mut index = 0;
    while let Some(piece) = message.get(index) {
        let follows = following_86(message, index);
        let announced = match &piece.kind {
            Kind::Field { tag: "61", content } => {
                let end = message.get(index + follows.len()).map_or(piece.end, |last| last.end);
                let row = rows.row(piece.start, end);
                let statement = *statement.get_or_insert_with(|| rows.statement(&head));
                rows.entry(row, statement, draft(content, &follows, asset.as_ref()));
                None
            }
            Kind::Field { tag, content } => Some(field_row(rows, piece, tag, content)),
            Kind::Blank => Some(rows.furniture(piece.start, piece.end, Furniture::Blank)),
            Kind::Around(_) | Kind::End => Some(rows.furniture(piece.start, piece.end, Furniture::Structure)),
        };
        if let (0, Some(row), Kind::Field { .. }) = (head.row, announced, &piece.kind) {
            head.row = row;
        }
        index += 1 + follows.len();
    }
    if has_field && statement.is_none() {
        rows.statement(&head);
    }
}

/// The `:86:` fields right after a `:61:`; some banks write one a line.
fn following_86<'a>(message: &[Piece<'a>], index: usize) -> Vec<&'a str> {
    let is_line = message.get(index).is_some_and(|piece| matches!(piece.kind, Kind::Field { tag: "61", .. }));
    let after = message.get(index + 1..).unwrap_or_default();
    let contents = after.iter().map_while(|piece| match piece.kind {
        Kind::Field { tag: "86", content } => Some(content),
        _ => None,
    });
    if is_line { contents.collect() } else { Vec::new() }
}

/// A row for a field that is no statement line; a balance that cannot be read is a reject.
fn field_row<S: Sink>(rows: &mut Rows<'_, '_, S>, piece: &Piece<'_>, tag: &str, content: &str) -> u64 {
    let row = rows.row(piece.start, piece.end);
    let what = match tag {
        "60" | "60F" | "60M" | "62" | "62F" | "62M" => {
            if balance(content).is_none() {
                let detail = format!(":{tag}: {}", found(content));
                rows.reject(row, Flaw::new("balance", "balance_not_understood", detail));
                return row;
            }
            Furniture::Balance
        }
        "64" | "65" => Furniture::Balance,
        "90" | "90C" | "90D" => Furniture::Total,
        "86" => Furniture::Footer,
        _ => Furniture::Structure,
    };
    rows.said(row, what);
    row
}

/// A balance field: `1!a6!n3!a15d`.
struct Balance {
    asset: Asset,
    minor: i128,
    when: Stamp,
}

fn balance(content: &str) -> Option<Balance> {
    let content = content.trim();
    let sign = match content.chars().next()? {
        'C' => 1,
        'D' => -1,
        _ => return None,
    };
    let (date, rest) = six_digits(content.get(1..)?)?;
    let (code, rest) = rest.split_at_checked(3)?;
    let asset = asset_of(code, "60F").ok()?;
    let minor = minor_of(&amount(rest)?.0, &asset, "60F").ok()?;
    Some(Balance { asset, minor: sign * minor, when: day_stamp(date.day, None) })
}

/// What the fields of one message say of its statement, and the currency of its lines.
fn statement_of(message: &[Piece<'_>]) -> (Statement, Option<Asset>) {
    let mut statement = Statement::default();
    let mut asset: Option<Asset> = None;
    let mut other_currency: Option<Asset> = None;
    for piece in message {
        let Kind::Field { tag, content } = piece.kind else {
            if let Kind::Around(line) = piece.kind
                && statement.institution.is_empty()
            {
                statement.institution = sender(line).to_owned();
            }
            continue;
        };
        match tag {
            "25" | "25P" => first_line(content).clone_into(&mut statement.account),
            "28" | "28C" => first_line(content).clone_into(&mut statement.number),
            "60" | "60F" | "60M" | "62" | "62F" | "62M" => {
                if let Some(balance) = balance(content) {
                    let known = (balance.minor, balance.when);
                    if tag.starts_with("60") {
                        statement.opening.get_or_insert(known);
                    } else {
                        statement.closing = Some(known);
                    }
                    asset.get_or_insert(balance.asset);
                }
            }
            "64" | "65" => {
                other_currency = other_currency.or_else(|| balance(content).map(|found| found.asset))
            }
            "34F" | "34" => other_currency = other_currency.or_else(|| content.get(..3).and_then(known)),
            "90" | "90C" | "90D" => {
                let code = content.trim_start_matches(|c: char| c.is_ascii_digit()).get(..3);
                other_currency = other_currency.or_else(|| code.and_then(known));
            }
            _ => {}
        }
    }
    let asset = asset.or(other_currency).or_else(|| account_currency(&statement.account));
    if let Some(asset) = &asset {
        asset.code.clone_into(&mut statement.currency);
    }
    (statement, asset)
}

fn first_line(content: &str) -> &str {
    content.split(['\r', '\n']).next().unwrap_or("").trim()
}

fn known(code: &str) -> Option<Asset> {
    asset_of(code, "25").ok()
}

/// Some banks write the currency behind the account: `1291.99.348EUR`.
fn account_currency(account: &str) -> Option<Asset> {
    let cut = account.len().checked_sub(3)?;
    let (number, code) = account.split_at_checked(cut)?;
    (number.ends_with(|c: char| c.is_ascii_digit()) && code.bytes().all(|b| b.is_ascii_uppercase()))
        .then(|| known(code))
        .flatten()
}

/// The sending bank: the BIC alone on a line, or the sender's terminal in SWIFT's header blocks (an input message
/// names it in block 1, an output message in block 2 after time and date).
fn sender(line: &str) -> &str {
    let line = line.trim();
    let is_bic = |text: &str| {
        let letters = |range: std::ops::Range<usize>| {
            text.get(range).is_some_and(|part| part.bytes().all(|byte| byte.is_ascii_uppercase()))
        };
        letters(0..6) && text.bytes().all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit())
    };
    if matches!(line.len(), 8 | 11) && is_bic(line) {
        return line;
    }
    let output = line.split_once("{2:O94").and_then(|(_, block)| block.get(11..19));
    let input = line.split_once("{1:F01").and_then(|(_, block)| block.get(..8));
    output.or(input).filter(|bic| is_bic(bic)).unwrap_or("")
}

/// The entry of a statement line and its information to the account owner.
fn draft(content: &str, information: &[&str], asset: Option<&Asset>) -> Result<Draft, Flaw> {
    let line = statement_line(content)?;
    let missing =
        || Flaw::new("60F", "currency_missing", "no field of the statement names the currency of its lines");
    let asset = asset.ok_or_else(missing)?;
    let minor = minor_of(&line.amount, asset, "61")?;
    let said = details(information);
    let mut draft = Draft::new(line.own, minor, asset.clone());
    draft.booked = day_stamp(line.entry.unwrap_or(line.value).day, None);
    draft.value_day = Some(line.value.day);
    draft.settled = !line.expected;
    draft.class = match (line.reversal, said.class, class_of(line.kind)) {
        (true, _, _) => EntryClass::Reversal,
        (false, EntryClass::Other, by_type) => by_type,
        (false, by_code, _) => by_code,
    };
    draft.other_side = said.party;
    if draft.other_side.account.is_empty()
        && let Some(account) = iban_of(&line.details)
    {
        draft.other_side.account = account;
    }
    stated(line.bank).clone_into(&mut draft.reference);
    draft.order_reference = said.order_reference;
    if draft.order_reference.is_empty() {
        stated(line.customer).clone_into(&mut draft.order_reference);
    }
    let kind = [line.kind, said.kind_text.as_str()];
    draft.kind_text = kind.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" ");
    let words = [said.description.as_str(), line.details.as_str()];
    draft.description = words.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" | ");
    Ok(draft)
}

fn stated(reference: &str) -> &str {
    if NO_REFERENCE.contains(&reference) { "" } else { reference }
}
