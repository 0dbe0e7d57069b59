//! What does one `STMTTRN` say? Type, date, amount, references and the other party.
//!
//! Source: OFX 2.2, sections 3.2.8 (dates) and 11.4.4 (statement transactions).

use thalweg_model::{Asset, Precision, Stamp};

use super::markup::Tag;
use crate::entry::{EntryClass, Own};
use crate::readers::collect::KeptParty;
use crate::readers::structured::{Draft, Flaw, asset_of, day_of, day_stamp, minor_of, shorten, wall_clock};

/// Aggregates inside a transaction; everything else holds a value.
const AGGREGATES: [&str; 6] = ["PAYEE", "BANKACCTTO", "CCACCTTO", "CURRENCY", "ORIGCURRENCY", "IMAGEDATA"];

/// The values of a transaction, each with the aggregate it stands in.
pub(super) struct Values<'t, 'a> {
    found: Vec<(&'static str, &'t Tag<'a>)>,
}

impl<'t, 'a> Values<'t, 'a> {
    /// Sorts the tags inside a transaction into its aggregates.
    pub(super) fn of(tags: &'t [Tag<'a>]) -> Self {
        let mut inside = "";
        let mut found = Vec::new();
        for tag in tags {
            let aggregate = AGGREGATES.iter().find(|name| tag.is(name));
            match (aggregate, tag.closes) {
                (Some(_), true) => inside = "",
                (Some(name), false) => inside = name,
                (None, false) => found.push((inside, tag)),
                (None, true) => {}
            }
        }
        Self { found }
    }

    /// The first value of this name in this aggregate (empty: directly in the transaction).
    pub(super) fn get(&self, aggregate: &str, name: &str) -> String {
        let found = self.found.iter().find(|(inside, tag)| *inside == aggregate && tag.is(name));
        found.map(|(_, tag)| tag.value().into_owned()).unwrap_or_default()
    }
}

/// Reads a transaction of a statement in this currency.
pub(super) fn draft(tags: &[Tag<'_>], currency: &str, pending: bool) -> Result<Draft, Flaw> {
    let values = Values::of(tags);
    let asset = currency_of(&values, currency)?;
    let amount = amount_of(&values.get("", "TRNAMT"), &asset)?;
    let own = if amount < 0 { Own::Payer } else { Own::Payee };
    let minor = amount.checked_abs().ok_or_else(|| Flaw::new("TRNAMT", "amount_too_large", ""))?;
    let mut draft = Draft::new(own, minor, asset);
    let posted = values.get("", "DTPOSTED");
    let initiated = values.get("", "DTUSER");
    let booked = if posted.is_empty() { &initiated } else { &posted };
    if booked.is_empty() {
        return Err(Flaw::new("DTPOSTED", "date_missing", "the transaction has no date"));
    }
    draft.booked = ofx_stamp(booked)
        .ok_or_else(|| Flaw::new("DTPOSTED", "date_not_understood", format!("{:?}", shorten(booked))))?;
    draft.value_day = ofx_stamp(&values.get("", "DTAVAIL"))
        .and_then(|stamp| i32::try_from(stamp.local_micros().div_euclid(86_400_000_000)).ok());
    let kind = values.get("", "TRNTYPE").to_ascii_uppercase();
    let deletes = values.get("", "CORRECTACTION").eq_ignore_ascii_case("DELETE");
    draft.class = if deletes { EntryClass::Reversal } else { class_of(&kind, own) };
    draft.settled = !(pending || deletes || kind == "HOLD");
    draft.kind_text = kind;
    draft.reference = values.get("", "FITID");
    draft.order_reference = first([values.get("", "REFNUM"), values.get("", "CHECKNUM")]);
    draft.other_side = KeptParty {
        account: first([values.get("BANKACCTTO", "ACCTID"), values.get("CCACCTTO", "ACCTID")]),
        name: first([values.get("", "NAME"), values.get("PAYEE", "NAME")]),
        institution: values.get("BANKACCTTO", "BANKID"),
    };
    draft.description = description(&values);
    Ok(draft)
}

/// `CURRENCY` says that the amount is in another currency; `ORIGCURRENCY`, that it was converted already (11.4.4.1).
fn currency_of(values: &Values<'_, '_>, statement: &str) -> Result<Asset, Flaw> {
    let stated = values.get("CURRENCY", "CURSYM");
    if stated.is_empty() { asset_of(statement, "CURDEF") } else { asset_of(&stated, "CURSYM") }
}

/// An amount with point or comma as decimal mark; a sign may stand before it (3.2.9.2).
pub(super) fn amount_of(text: &str, asset: &Asset) -> Result<i128, Flaw> {
    let point = text.contains('.');
    let plain = match (point, text.matches(',').count()) {
        (false, 1) => text.replace(',', "."),
        _ => text.to_owned(),
    };
    minor_of(&plain, asset, "TRNAMT")
}

/// `YYYYMMDD[HHMM[SS[.XXX]]][[offset[:name]]]`. A time without offset is Greenwich by the standard, but banks write
/// their local time so; the zone stays unknown.
pub(super) fn ofx_stamp(text: &str) -> Option<Stamp> {
    let text = text.trim();
    let (clock, zone) = text.split_once('[').unwrap_or((text, ""));
    let offset = if zone.is_empty() { None } else { Some(offset_minutes(zone)?) };
    let (digits, fraction) = clock.trim().split_once(['.', ',']).unwrap_or((clock.trim(), ""));
    let number = |range: std::ops::Range<usize>| -> Option<i64> {
        digits.get(range).filter(|part| part.bytes().all(|byte| byte.is_ascii_digit()))?.parse().ok()
    };
    let day = day_of(number(0..4)?, number(4..6)?, number(6..8)?)?.day;
    match digits.len() {
        8 => Some(day_stamp(day, offset)),
        12 => wall_clock(day, (number(8..10)?, number(10..12)?, 0, 0), offset, Precision::Minute),
        14 => {
            let millis: i64 = if fraction.is_empty() { 0 } else { millis_of(fraction)? };
            let precision = if millis == 0 { Precision::Second } else { Precision::Micro };
            let clock = (number(8..10)?, number(10..12)?, number(12..14)?, millis * 1000);
            wall_clock(day, clock, offset, precision)
        }
        _ => None,
    }
}

fn millis_of(fraction: &str) -> Option<i64> {
    let digits = fraction.bytes().all(|byte| byte.is_ascii_digit());
    let kept: String = fraction.chars().chain("000".chars()).take(3).collect();
    digits.then(|| kept.parse().ok()).flatten()
}

/// `-5:EST]`, `+5.30:IST]` (hours and minutes), `0:GMT]`, `-3.5]`: after the point, two digits are minutes and one
/// digit is tenths of an hour.
fn offset_minutes(zone: &str) -> Option<i16> {
    let zone = zone.strip_suffix(']').unwrap_or(zone);
    let hours = zone.split(':').next()?.trim();
    let (sign, unsigned) = match hours.strip_prefix('-') {
        Some(rest) => (-1, rest),
        None => (1, hours.strip_prefix('+').unwrap_or(hours)),
    };
    let (whole, part) = unsigned.split_once('.').unwrap_or((unsigned, ""));
    let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    if whole.is_empty() || whole.len() > 2 || part.len() > 2 || !digits(whole) || !digits(part) {
        return None;
    }
    let minutes: i16 = match part.len() {
        0 => 0,
        1 => part.parse::<i16>().ok()? * 6,
        _ => part.parse().ok()?,
    };
    let total = whole.parse::<i16>().ok()? * 60 + minutes;
    (total <= 18 * 60 && minutes < 60).then_some(sign * total)
}

fn class_of(kind: &str, own: Own) -> EntryClass {
    match (kind, own) {
        ("INT", _) => EntryClass::Interest,
        ("FEE" | "SRVCHG", _) => EntryClass::Fee,
        ("ATM" | "CASH", Own::Payer) => EntryClass::CashWithdrawal,
        ("ATM" | "CASH", _) => EntryClass::CashDeposit,
        ("POS", _) => EntryClass::Purchase,
        ("XFER" | "CHECK" | "PAYMENT" | "DIRECTDEP" | "DIRECTDEBIT" | "REPEATPMT", _) => EntryClass::Transfer,
        _ => EntryClass::Other,
    }
}

fn first<const N: usize>(texts: [String; N]) -> String {
    texts.into_iter().find(|text| !text.is_empty()).unwrap_or_default()
}

fn description(values: &Values<'_, '_>) -> String {
    let mut words: Vec<String> = Vec::new();
    for text in [values.get("", "EXTDNAME"), values.get("", "MEMO"), values.get("", "MEMO2")] {
        if !text.is_empty() && !words.contains(&text) {
            words.push(text);
        }
    }
    let corrected = values.get("", "CORRECTFITID");
    if !corrected.is_empty() {
        words.push(
            format!("CORRECTFITID: {corrected} {}", values.get("", "CORRECTACTION")).trim_end().to_owned(),
        );
    }
    let original = values.get("ORIGCURRENCY", "CURSYM");
    if !original.is_empty() {
        words.push(
            format!("ORIGCURRENCY: {original} {}", values.get("ORIGCURRENCY", "CURRATE"))
                .trim_end()
                .to_owned(),
        );
    }
    words.join(" | ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_date_keeps_its_stated_offset_and_gets_no_other() {
        let read = |text| ofx_stamp(text).map(|s| (s.micros / 1_000_000, s.offset_minutes, s.precision));
        assert_eq!(read("19700102"), Some((86_400, None, Precision::Day)));
        assert_eq!(read("19700101120000"), Some((43_200, None, Precision::Second)));
        assert_eq!(read("19700101120000.000[-5:EST]"), Some((61_200, Some(-300), Precision::Second)));
        assert_eq!(read("19700101120000[+5.30:IST]"), Some((23_400, Some(330), Precision::Second)));
        assert_eq!(read("19700101120000[-3.5]"), Some((55_800, Some(-210), Precision::Second)));
        assert_eq!(read("197001011200[0:GMT]"), Some((43_200, Some(0), Precision::Minute)));
        for wrong in ["", "1970010", "19701301", "1970-01-01", "19700101[x]", "19700101996000"] {
            assert_eq!(ofx_stamp(wrong), None, "{wrong}");
        }
    }
}
