//! What was booked? One `Ntry` becomes one draft, or one draft for each `TxDtls` that carries its own part of it.

use std::collections::BTreeSet;

use thalweg_model::{Asset, Stamp};

use super::codes::{german_class, german_code, iso_class};
use super::parties::{name_of, sides};
use super::tree::At;
use crate::entry::{EntryClass, Own};
use crate::readers::structured::{Draft, Flaw, asset_of, iso_stamp, minor_of, shorten};

/// What the entry knows from its surroundings.
pub(super) struct Around<'h> {
    /// The statement's account.
    pub(super) account: &'h str,
    /// When the statement, or else the message, was made.
    pub(super) created: Option<Stamp>,
}

/// A draft, and whether its day was taken from the statement's making for want of any other.
pub(super) struct Reading {
    /// The entry as read.
    pub(super) draft: Draft,
    /// No date in the entry: booked at the latest when the statement was made.
    pub(super) dated_by_statement: bool,
}

/// The amount and direction of an `Ntry` or `TxDtls`.
struct Moved {
    own: Own,
    minor: i128,
    asset: Asset,
}

/// The transactions of an entry that share its amount out: at least two, each with an amount in the entry's
/// currency, together the entry's amount exactly. Empty where they do not.
pub(super) fn parts<'t, 'a>(ntry: At<'t, 'a>) -> Vec<At<'t, 'a>> {
    let details: Vec<_> = ntry.all("NtryDtls").flat_map(|batch| batch.all("TxDtls")).collect();
    let Ok(whole) = moved(ntry, "Amt") else { return Vec::new() };
    let sum = details.iter().try_fold(0_i128, |sum, details| {
        let part = part_of(*details, &whole)?;
        sum.checked_add(if part.own == whole.own { part.minor } else { -part.minor })
    });
    if details.len() > 1 && sum == Some(whole.minor) { details } else { Vec::new() }
}

/// The amount of one transaction of an entry: its own `Amt` (version 4 on) or `AmtDtls/TxAmt`.
fn part_of(details: At<'_, '_>, whole: &Moved) -> Option<Moved> {
    let paths: [&[&'static str]; 2] = [&["Amt"], &["AmtDtls", "TxAmt", "Amt"]];
    let amount = paths
        .iter()
        .filter_map(|path| details.at(path))
        .find(|amount| asset_of(amount.currency(), "Ccy").is_ok_and(|asset| asset == whole.asset))?;
    let minor = minor_of(amount.text(), &whole.asset, "Amt").ok()?;
    let own = direction(details).ok().unwrap_or(whole.own);
    (minor >= 0).then(|| Moved { own, minor, asset: whole.asset.clone() })
}

fn moved(ntry: At<'_, '_>, field: &'static str) -> Result<Moved, Flaw> {
    let amount =
        ntry.at(&["Amt"]).ok_or_else(|| Flaw::new(field, "amount_missing", "the entry has no amount"))?;
    let asset = asset_of(amount.currency(), "Ccy")?;
    let minor = minor_of(amount.text(), &asset, field)?;
    if minor < 0 {
        return Err(Flaw::new(field, "amount_negative", format!("{:?}", shorten(amount.text()))));
    }
    Ok(Moved { own: direction(ntry)?, minor, asset })
}

/// `CdtDbtInd` is the direction of the booking itself, in a reversal too (ISO 20022: with `RvslInd` a credit undoes
/// a debit).
fn direction(at: At<'_, '_>) -> Result<Own, Flaw> {
    match at.first_text(&[&["CdtDbtInd"]]) {
        "CRDT" => Ok(Own::Payee),
        "DBIT" => Ok(Own::Payer),
        "" => Err(Flaw::new("CdtDbtInd", "direction_missing", "neither credit nor debit is stated")),
        other => Err(Flaw::new("CdtDbtInd", "direction_not_understood", format!("{:?}", shorten(other)))),
    }
}

/// Reads an entry as a whole.
pub(super) fn whole(ntry: At<'_, '_>, around: &Around<'_>) -> Result<Reading, Flaw> {
    let details: Vec<_> = ntry.all("NtryDtls").flat_map(|batch| batch.all("TxDtls")).collect();
    let codes =
        ntry.at(&["BkTxCd"]).into_iter().chain(details.iter().filter_map(|details| details.at(&["BkTxCd"])));
    read(ntry, &details, moved(ntry, "Amt")?, codes, around)
}

/// Reads one transaction of an entry that [`parts`] divided.
pub(super) fn part(ntry: At<'_, '_>, details: At<'_, '_>, around: &Around<'_>) -> Result<Reading, Flaw> {
    let entry = moved(ntry, "Amt")?;
    let own = part_of(details, &entry)
        .ok_or_else(|| Flaw::new("TxAmt", "amount_missing", "the transaction has no amount"))?;
    let codes = details.at(&["BkTxCd"]).into_iter().chain(ntry.at(&["BkTxCd"]));
    read(ntry, &[details], own, codes, around)
}

fn read<'t, 'a: 't>(
    ntry: At<'t, 'a>,
    details: &[At<'t, 'a>],
    moved: Moved,
    codes: impl Iterator<Item = At<'t, 'a>>,
    around: &Around<'_>,
) -> Result<Reading, Flaw> {
    let mut draft = Draft::new(moved.own, moved.minor, moved.asset);
    let dated = dates(ntry, details, around)?;
    (draft.booked, draft.value_day) = (dated.booked, dated.value_day);
    draft.settled = matches!(ntry.first_text(&[&["Sts"], &["Sts", "Cd"], &["Sts", "Prtry"]]), "" | "BOOK");
    (draft.kind_text, draft.class) = codes.map(kind).find(|(words, _)| !words.is_empty()).unwrap_or_default();
    let reversal = matches!(ntry.first_text(&[&["RvslInd"]]), "true" | "1");
    if reversal {
        draft.class = EntryClass::Reversal;
    }
    let mut seen = details.iter().map(|details| sides(*details, draft.own, reversal, around.account));
    if let Some(first) = seen.next() {
        let agreed = seen.all(|sides| sides == first);
        if agreed {
            (draft.own_side, draft.other_side) = (first.own, first.other);
        }
    }
    draft.reference = reference(ntry, details);
    draft.order_reference = order_reference(ntry, details);
    draft.description = description(ntry, details);
    Ok(Reading { draft, dated_by_statement: dated.by_statement })
}

struct Dated {
    booked: Stamp,
    value_day: Option<i32>,
    by_statement: bool,
}

/// Booking date, else value date, else a date of the transaction, else the making of the statement (the booking is
/// not later than that).
fn dates(ntry: At<'_, '_>, details: &[At<'_, '_>], around: &Around<'_>) -> Result<Dated, Flaw> {
    let stated = |paths: &[&[&'static str]], at: At<'_, '_>, field: &'static str| match at.first_text(paths) {
        "" => Ok(None),
        text => iso_stamp(text)
            .map(Some)
            .ok_or_else(|| Flaw::new(field, "date_not_understood", format!("{:?}", shorten(text)))),
    };
    let booked = stated(&[&["BookgDt", "DtTm"], &["BookgDt", "Dt"], &["BookgDt"]], ntry, "BookgDt")?;
    let value = stated(&[&["ValDt", "Dt"], &["ValDt", "DtTm"], &["ValDt"]], ntry, "ValDt")?;
    let value_day =
        value.and_then(|stamp| i32::try_from(stamp.local_micros().div_euclid(86_400_000_000)).ok());
    let in_details = details.iter().find_map(|details| {
        iso_stamp(details.first_text(&[
            &["RltdDts", "TxDtTm"],
            &["RltdDts", "IntrBkSttlmDt"],
            &["RltdDts", "AccptncDtTm"],
        ]))
    });
    if let Some(booked) = booked.or(value).or(in_details) {
        return Ok(Dated { booked, value_day, by_statement: false });
    }
    let created =
        around.created.ok_or_else(|| Flaw::new("BookgDt", "date_missing", "the entry has no date"))?;
    Ok(Dated { booked: created, value_day, by_statement: true })
}

/// The codes in words and the class they mean.
fn kind(codes: At<'_, '_>) -> (String, EntryClass) {
    let domain = codes.first_text(&[&["Domn", "Cd"]]);
    let family = codes.first_text(&[&["Domn", "Fmly", "Cd"]]);
    let sub_family = codes.first_text(&[&["Domn", "Fmly", "SubFmlyCd"]]);
    let proprietary = codes.first_text(&[&["Prtry", "Cd"]]);
    let iso = [domain, family, sub_family]
        .into_iter()
        .filter(|code| !code.is_empty())
        .collect::<Vec<_>>()
        .join("/");
    let words =
        [iso.as_str(), proprietary].into_iter().filter(|code| !code.is_empty()).collect::<Vec<_>>().join(" ");
    let class = match iso_class(domain, family, sub_family) {
        EntryClass::Other if is_german(codes) => german_class(german_code(proprietary)),
        class => class,
    };
    (words, class)
}

/// Three digits mean a German code only where the issuer says so.
fn is_german(codes: At<'_, '_>) -> bool {
    let issuer = codes.first_text(&[&["Prtry", "Issr"]]);
    ["DK", "ZKA"].iter().any(|name| issuer.eq_ignore_ascii_case(name))
}

/// What the bank calls it: of the one transaction where there is one, else of the entry.
fn reference(ntry: At<'_, '_>, details: &[At<'_, '_>]) -> String {
    let paths: [&[&'static str]; 3] =
        [&["Refs", "AcctSvcrRef"], &["Refs", "AcctSvcrTxId"], &["Refs", "TxId"]];
    let own = [&["AcctSvcrRef"] as &[&'static str], &["NtryRef"]];
    let [details] = details else { return ntry.first_text(&own).to_owned() };
    let single = details.first_text(&paths[..2]);
    let entry = ntry.first_text(&own[..1]);
    let last = if entry.is_empty() { details.first_text(&paths[2..]) } else { entry };
    let found = [single, last, ntry.first_text(&own[1..])].into_iter().find(|text| !text.is_empty());
    found.unwrap_or("").to_owned()
}

/// What both sides may know it by; `NOTPROVIDED` is the standard's word for none.
fn order_reference(ntry: At<'_, '_>, details: &[At<'_, '_>]) -> String {
    let of = |details: &At<'_, '_>| -> String {
        let names = ["EndToEndId", "UETR", "TxId", "InstrId", "PmtInfId", "ChqNb"];
        let found = names.iter().map(|name| details.first_text(&[&["Refs", *name]]));
        found.into_iter().find(|text| !text.is_empty() && *text != "NOTPROVIDED").unwrap_or("").to_owned()
    };
    let mut each = details.iter().map(of);
    let first = each.next().unwrap_or_default();
    if !first.is_empty() && each.all(|reference| reference == first) {
        return first;
    }
    ntry.first_text(&[&["NtryDtls", "Btch", "PmtInfId"], &["Btch", "PmtInfId"]]).to_owned()
}

/// Everything said in words, in the order of the message.
fn description(ntry: At<'_, '_>, details: &[At<'_, '_>]) -> String {
    let mut words: Vec<String> = Vec::new();
    // A batch may say the same for each of thousands of transactions.
    let mut said: BTreeSet<String> = BTreeSet::new();
    let mut say = |text: &str| {
        if !text.is_empty() && said.insert(text.to_owned()) {
            words.push(text.to_owned());
        }
    };
    charges(ntry, &mut say);
    for details in details {
        remittance(*details, &mut say);
        charges(*details, &mut say);
    }
    say(ntry.first_text(&[&["AddtlNtryInf"]]));
    words.join(" | ")
}

fn remittance(details: At<'_, '_>, say: &mut impl FnMut(&str)) {
    for info in details.all("RmtInf") {
        let free: Vec<&str> = info.all("Ustrd").map(At::text).filter(|text| !text.is_empty()).collect();
        say(&free.join(" "));
        for structured in info.all("Strd") {
            say(structured.first_text(&[&["CdtrRefInf", "Ref"], &["CdtrRefInf", "CdtrRef"]]));
            structured
                .all("RfrdDocInf")
                .for_each(|document| say(document.first_text(&[&["Nb"], &["RfrdDocNb"]])));
            structured.all("AddtlRmtInf").for_each(|text| say(text.text()));
        }
    }
    say(details.first_text(&[&["AddtlTxInf"]]));
    for role in ["UltmtDbtr", "UltmtCdtr", "InitgPty"] {
        let name = name_of(details, role);
        if !name.is_empty() {
            say(&format!("{role}: {name}"));
        }
    }
    let returned = details.first_text(&[&["RtrInf", "Rsn", "Cd"], &["RtrInf", "Rsn", "Prtry"]]);
    if !returned.is_empty() {
        say(&format!("RtrInf: {returned}"));
    }
    details.all("RtrInf").flat_map(|info| info.all("AddtlInf")).for_each(|text| say(text.text()));
}

/// Charges are told in words: an entry's amount is what moved the balance, so charges are either part of it or booked
/// as an entry of their own, and must not be counted again.
fn charges(at: At<'_, '_>, say: &mut impl FnMut(&str)) {
    for amount in at.all("Chrgs").filter_map(|charge| {
        charge.at(&["TtlChrgsAndTaxAmt"]).or(charge.at(&["Rcrd", "Amt"])).or(charge.at(&["Amt"]))
    }) {
        if amount.text().bytes().any(|byte| matches!(byte, b'1'..=b'9')) {
            say(&format!("Chrgs: {} {}", amount.currency(), amount.text()));
        }
    }
}
