//! Which cell, device, file, booking or place do these characters name?
//!
//! Kinds that have little form of their own: what can be made equal without guessing is made equal, the rest is kept.

use thalweg_model::IdentifierKind::{Cell, Device, Digest, Place, Reference};

use crate::text::{all_digits, all_hex, is_dash};
use crate::{Facts, Judged, Verdict, countries, equipment, net};

/// Largest location or tracking area code: 16 bits, in 5G 24 (3GPP TS 23.003 19.4.2.3).
const LARGEST_AREA: u64 = 0xff_ffff;

/// Largest cell identity: 16 bits, since UMTS 28, in 5G 36.
const LARGEST_CELL: u64 = 0xf_ffff_ffff;

/// MCC-MNC-LAC-CI or MCC-MNC-ECGI, decimal, with any separator; a part with `0x` or with letters is hexadecimal. Where
/// the network is not said, LAC-CI: plausible, but other networks may have the same.
pub(crate) fn cell(text: &str) -> Judged {
    let separator = |mark: char| {
        mark.is_whitespace() || is_dash(mark) || matches!(mark, ':' | '/' | '_' | ',' | ';' | '.' | '|')
    };
    let parts: Vec<&str> = text.split(separator).filter(|part| !part.is_empty()).collect();
    if let [area, id] = parts.as_slice() {
        return without_network(area, id);
    }
    let (Some(mcc), Some(mnc), true) = (parts.first(), parts.get(1), matches!(parts.len(), 3 | 4)) else {
        return Judged::invalid(Cell, "shape");
    };
    if !all_digits(mcc) || mcc.len() != 3 || !all_digits(mnc) || mnc.len() > 3 {
        return Judged::invalid(Cell, "shape");
    }
    let width = countries::mobile(mcc).map_or(2, |(_, width)| width).max(mnc.len());
    let known = countries::mobile(mcc).is_some() || matches!(*mcc, "001" | "901" | "999");
    let numbers: Option<Vec<u64>> = parts.iter().skip(2).map(|part| number(part)).collect();
    let Some(numbers) = numbers else { return Judged::invalid(Cell, "characters") };
    let (area, id) = match numbers.as_slice() {
        [id] => (None, *id),
        [area, id] => (Some(*area), *id),
        _ => return Judged::invalid(Cell, "shape"),
    };
    if !known {
        return Judged::invalid(Cell, "country_code");
    }
    if id > LARGEST_CELL || area.is_some_and(|area| area > LARGEST_AREA) {
        return Judged::invalid(Cell, "range");
    }
    let head = format!("{mcc}-{mnc:0>width$}");
    let normal = area.map_or(format!("{head}-{id}"), |area| format!("{head}-{area}-{id}"));
    match (is_nowhere(area, id), *mcc) {
        (true, _) => Judged::trap(Cell, "unknown_cell", normal),
        (_, "001") => Judged::trap(Cell, "test_network", normal),
        _ => Judged::plausible(Cell, normal),
    }
}

/// 3GPP TS 23.003 4.1: area codes 0 and 65534 mean that there is none; receivers write the largest number for unknown.
pub(crate) fn is_nowhere(area: Option<u64>, id: u64) -> bool {
    area.is_some_and(|area| matches!(area, 0 | 0xfffe | 0xffff | 0xff_ffff))
        || matches!(id, 0 | 0xffff | 0xfff_ffff | 0x7fff_ffff | LARGEST_CELL)
}

fn without_network(area: &str, id: &str) -> Judged {
    let (Some(area), Some(id)) = (number(area), number(id)) else {
        return Judged::invalid(Cell, "characters");
    };
    if id > LARGEST_CELL || area > LARGEST_AREA {
        return Judged::invalid(Cell, "range");
    }
    let normal = format!("{area}-{id}");
    match is_nowhere(Some(area), id) {
        true => Judged::trap(Cell, "unknown_cell", normal),
        false => Judged::plausible(Cell, normal),
    }
}

fn number(part: &str) -> Option<u64> {
    let hex = part.strip_prefix("0x").or_else(|| part.strip_prefix("0X"));
    let hex = hex.or_else(|| part.bytes().any(|byte| byte.is_ascii_alphabetic()).then_some(part));
    match hex {
        Some(hex) if all_hex(hex) => u64::from_str_radix(hex, 16).ok(),
        Some(_) => None,
        None => part.parse().ok(),
    }
}

pub(crate) fn tell_cell(normal: &str, facts: &mut Facts) {
    let parts: Vec<&str> = normal.split('-').collect();
    facts.add_some("mcc", parts.first().copied());
    facts.add_some("mnc", parts.get(1).copied());
    facts.add_some(
        "country",
        parts.first().and_then(|mcc| countries::mobile(mcc)).map(|(country, _)| country),
    );
    facts.add_some("area", (parts.len() == 4).then(|| parts.get(2).copied()).flatten());
    let id = parts.last().and_then(|id| id.parse::<u64>().ok());
    facts.add_some("cell", id.map(|id| id.to_string()));
    // 3GPP TS 36.300 8.2: the first 20 of 28 bits name the base station, where the network is LTE.
    let station = id.filter(|id| (0x1_0000..=0xfff_ffff).contains(id)).map(|id| (id >> 8).to_string());
    facts.add_some("station_if_lte", station);
}

/// Digests by how many hexadecimal digits they have.
const DIGESTS: [(usize, &str); 6] =
    [(32, "md5"), (40, "sha1"), (56, "sha224"), (64, "sha256"), (96, "sha384"), (128, "sha512")];

/// Digests of the empty file (RFC 1321, FIPS 180-4).
const EMPTY: [&str; 3] = [
    "d41d8cd98f00b204e9800998ecf8427e",
    "da39a3ee5e6b4b0d3255bfef95601890afd80709",
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
];

pub(crate) fn digest(text: &str) -> Judged {
    let bare = text.rsplit([':', '=', ' ']).next().unwrap_or(text).to_ascii_lowercase();
    let bare = bare.strip_prefix("0x").unwrap_or(&bare);
    if !all_hex(bare) {
        return Judged::invalid(Digest, "characters");
    }
    if !DIGESTS.iter().any(|(length, _)| *length == bare.len()) {
        return Judged::invalid(Digest, "length");
    }
    if EMPTY.contains(&bare) {
        return Judged::trap(Digest, "empty_file", bare);
    }
    if crate::text::one_repeated(bare) {
        return Judged::trap(Digest, "repeated_digit", bare);
    }
    Judged::plausible(Digest, bare)
}

pub(crate) fn tell_digest(normal: &str, facts: &mut Facts) {
    let found = DIGESTS.iter().find(|(length, _)| *length == normal.len()).map(|(_, name)| *name);
    facts.add_some("algorithm", found);
}

/// Transaction hashes in lower case; order numbers as they are, their blanks made single.
pub(crate) fn reference(text: &str) -> Judged {
    let bare = text.strip_prefix("0x").or_else(|| text.strip_prefix("0X"));
    let hex = bare.unwrap_or(text);
    if hex.len() == 64 && all_hex(hex) {
        return Judged::plausible(Reference, text.to_ascii_lowercase());
    }
    let single = text.split_whitespace().collect::<Vec<_>>().join(" ");
    if !single.chars().any(char::is_alphanumeric) {
        return Judged::invalid(Reference, "no_value");
    }
    if crate::text::is_scientific(&single) {
        return Judged::invalid(Reference, "scientific_notation");
    }
    if single.len() > 3 && crate::text::all_digits(&single) && single.bytes().all(|byte| byte == b'0') {
        return Judged::trap(Reference, "zeros", single);
    }
    Judged::plausible(Reference, single)
}

pub(crate) fn tell_reference(normal: &str, facts: &mut Facts) {
    let bare = normal.strip_prefix("0x").unwrap_or(normal);
    if bare.len() == 64 && all_hex(bare) {
        facts.add("form", "transaction_hash");
    }
}

/// Identifiers of devices: UUIDs and hexadecimal ones in lower case; an IMEI or hardware address is named as such.
pub(crate) fn device(text: &str) -> Judged {
    let equipment = equipment::imei(text);
    if equipment.verdict == Verdict::Valid {
        return equipment;
    }
    let address = net::mac(text);
    if address.verdict == Verdict::Valid {
        return address;
    }
    let bare: String = text.chars().filter(|mark| !matches!(mark, '{' | '}')).collect();
    let hex: String = bare.chars().filter(|mark| *mark != '-').collect();
    if !all_hex(&hex) || hex.len() < 8 {
        return if text.chars().any(char::is_alphanumeric) {
            Judged::plausible(Device, text)
        } else {
            Judged::invalid(Device, "no_value")
        };
    }
    let normal = bare.to_ascii_lowercase();
    if hex.bytes().all(|byte| byte == b'0') {
        // An advertising identifier whose owner has opted out.
        return Judged::trap(Device, "zeros", normal);
    }
    // Many Android 2.2 devices had this one (Android issue 10603).
    if normal == "9774d56d682e549c" {
        return Judged::trap(Device, "shared_by_many", normal);
    }
    Judged::plausible(Device, normal)
}

/// Numbers of shops, terminals and cameras: as written, blanks made single.
pub(crate) fn place(text: &str) -> Judged {
    let single = text.split_whitespace().collect::<Vec<_>>().join(" ");
    if single.chars().any(char::is_alphanumeric) {
        Judged::plausible(Place, single)
    } else {
        Judged::invalid(Place, "no_value")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::normal_and_verdict as check;
    use crate::{Context, explain, normalise};
    use thalweg_model::IdentifierKind::{Imei, Mac};

    #[test]
    fn a_cell_is_the_same_in_decimal_and_hexadecimal() {
        for text in [
            "460-00-6699-21019",
            "460:0:6699:21019",
            "460 00 0x1A2B 0x521B",
            "460-00-1A2B-521B",
            "460,00,6699,21019",
        ] {
            assert_eq!(check(Cell, text), ("460-00-6699-21019".to_owned(), Verdict::Plausible), "{text}");
        }
        assert_eq!(check(Cell, "310-26-1-2").0, "310-026-1-2");
        assert_eq!(check(Cell, "460-00-134217729"), ("460-00-134217729".to_owned(), Verdict::Plausible));
        assert_eq!(check(Cell, "460-00-65535-1").1, Verdict::Trap("unknown_cell"));
        assert_eq!(check(Cell, "001-01-1-1").1, Verdict::Trap("test_network"));
        assert_eq!(check(Cell, "123-01-1-1").1, Verdict::Invalid("country_code"));
        assert_eq!(check(Cell, "460-00-1").1, Verdict::Plausible);
        assert_eq!(check(Cell, "460").1, Verdict::Invalid("shape"));
        assert_eq!(check(Cell, "06699:0x521B"), ("6699-21019".to_owned(), Verdict::Plausible));
        assert_eq!(check(Cell, "0-21019").1, Verdict::Trap("unknown_cell"));
        assert_eq!(check(Cell, "99999999-1").1, Verdict::Invalid("range"));
        assert_eq!(check(Cell, "12-x").1, Verdict::Invalid("characters"));
        assert_eq!(check(Cell, "460-00-99999999-1").1, Verdict::Invalid("range"));
        let facts = explain(Cell, "460-00-134217729", &Context::default()).facts;
        assert_eq!((facts.get("country"), facts.get("station_if_lte")), (Some("CN"), Some("524288")));
    }

    #[test]
    fn digests_are_bare_and_in_lower_case() {
        let empty = EMPTY[2];
        assert_eq!(
            check(Digest, &format!("SHA256:{}", empty.to_uppercase())),
            (empty.to_owned(), Verdict::Trap("empty_file"))
        );
        assert_eq!(check(Digest, "900150983CD24FB0D6963F7D28E17F72").1, Verdict::Plausible);
        assert_eq!(check(Digest, "abc").1, Verdict::Invalid("length"));
    }

    #[test]
    fn transaction_hashes_fold_case_and_order_numbers_do_not() {
        let hash = "AB".repeat(32);
        assert_eq!(check(Reference, &format!("0x{hash}")).0, format!("0x{}", hash.to_lowercase()));
        assert_eq!(check(Reference, " WX2026  0001Ab ").0, "WX2026 0001Ab");
        assert_eq!(check(Reference, "4.2E+27").1, Verdict::Invalid("scientific_notation"));
    }

    #[test]
    fn a_device_that_is_a_handset_or_an_interface_is_named_so() {
        let kind = |text: &str| normalise(Device, text, &Context::default()).0;
        assert_eq!(kind("490154203237518"), Imei);
        assert_eq!(kind("00:11:22:33:44:55"), Mac);
        assert_eq!(
            check(Device, "{6D92078A-8246-4BA4-AE5B-76104861E7DC}").0,
            "6d92078a-8246-4ba4-ae5b-76104861e7dc"
        );
        assert_eq!(check(Device, "00000000-0000-0000-0000-000000000000").1, Verdict::Trap("zeros"));
        assert_eq!(check(Device, "9774d56d682e549c").1, Verdict::Trap("shared_by_many"));
    }
}
