//! Which handset does this IMEI name, and is it one that many handsets share?
//!
//! 3GPP TS 23.003 clause 6: eight digits of type allocation code, six of serial number, Luhn digit (Annex B). Networks record
//! fourteen digits, fourteen and a zero, fifteen, or sixteen with the software version; all become fifteen. Fourteen
//! hexadecimal digits with a letter are an MEID (3GPP2 S.R0048) and stay.

use thalweg_model::IdentifierKind::Imei;

use crate::text::{all_digits, all_hex, digits, mask, one_repeated, plain};
use crate::{Facts, Judged, check};

/// IMEIs that many devices carry, by their first fourteen digits, with where they are known from.
const SHARED: [(&str, &str); 4] = [
    // Samsung handsets that lost their EFS partition; CyanogenMod's AriesParts warns of it ("Sanity.java", 2011).
    ("00499901064000", "shared_by_many"),
    // On the list of stand-ins that the JPush SDK (JIGUANG) refuses as a device id.
    ("35867301379589", "shared_by_many"),
    // Queclink's and other trackers' protocol manuals, left in devices as delivered.
    ("13579024681122", "shared_by_many"),
    // The example of many Android tutorials, copied into programs that forge an answer.
    ("35988103031435", "documentation"),
];

pub(crate) fn imei(text: &str) -> Judged {
    let plain = plain(text);
    if let Some((before, after)) = mask(&plain) {
        return masked(before, after);
    }
    let Some(number) = digits(text).or_else(|| slashed(&plain)) else {
        return if plain.len() == 14 && all_hex(&plain) {
            Judged::plausible(Imei, plain.to_ascii_uppercase())
        } else {
            Judged::invalid(Imei, "characters")
        };
    };
    let Some(body) = number.get(..14) else { return Judged::invalid(Imei, "length") };
    let whole = format!("{body}{}", check::luhn_digit(body));
    if number.len() > 16 {
        return Judged::invalid(Imei, "length");
    }
    if let Some(code) = trap(body) {
        return Judged::trap(Imei, code, whole);
    }
    match number.len() {
        15 if number == whole => Judged::valid(Imei, whole),
        // TS 23.003 6.2.1: the digit is sent as zero by the handset and computed by whoever shows it.
        15 if number.ends_with('0') => Judged::plausible(Imei, whole),
        15 => Judged::invalid(Imei, "check_digit"),
        _ => Judged::plausible(Imei, whole),
    }
}

/// `35-209900-176148/1`: older forms divide by slashes.
fn slashed(plain: &str) -> Option<String> {
    let joined: String = plain.chars().filter(|mark| *mark != '/').collect();
    all_digits(&joined).then_some(joined)
}

fn masked(before: &str, after: &str) -> Judged {
    let digits = before.bytes().chain(after.bytes()).all(|byte| byte.is_ascii_digit());
    match before.len() + after.len() {
        _ if !digits => Judged::invalid(Imei, "characters"),
        0..2 => Judged::invalid(Imei, "nothing_shown"),
        _ => Judged::plausible(Imei, format!("{before}*{after}")),
    }
}

/// Fourteen digits that people type, not networks send.
const SEQUENCES: [&str; 5] =
    ["12345678901234", "01234567890123", "12345678912345", "01234567891234", "98765432109876"];

/// Why these fourteen digits name no single handset.
pub(crate) fn trap(body: &str) -> Option<&'static str> {
    // Nearly every number is told from all of these by its first bytes.
    let head: &[u8; 4] = body.as_bytes().first_chunk()?;
    let begins = |known: &str| known.as_bytes().first_chunk() == Some(head);
    if head[0] == head[1] && one_repeated(body) {
        return Some(if head[0] == b'0' { "zeros" } else { "repeated_digit" });
    }
    if SEQUENCES.iter().any(|known| begins(known) && *known == body) {
        return Some("sequence");
    }
    if let Some((_, code)) = SHARED.iter().find(|(known, _)| begins(known) && *known == body) {
        return Some(code);
    }
    // GSMA TS.06: test equipment has 001 and the reporting body's number.
    head.starts_with(b"001").then_some("test_equipment")
}

pub(crate) fn tell(normal: &str, clean: &str, facts: &mut Facts) {
    if normal.len() == 14 {
        facts.add("form", "meid");
        return;
    }
    if normal.len() != 15 {
        return;
    }
    facts.add_some("tac", normal.get(..8));
    facts.add_some("serial", normal.get(8..14));
    let recorded: String = clean.chars().filter(char::is_ascii_digit).collect();
    facts.add_some("software_version", recorded.get(14..16).filter(|_| recorded.len() == 16));
    if recorded != normal {
        facts.add("check_digit", "computed");
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Context, Verdict, explain, normalise};

    fn check(text: &str) -> (String, Verdict) {
        let (_, normal, verdict) = normalise(Imei, text, &Context::default());
        (normal.into_owned(), verdict)
    }

    #[test]
    fn every_recorded_length_is_one_handset() {
        // 3GPP TS 23.003 Annex B.3: 26053179311383 has the check digit 7.
        for (text, verdict) in [
            ("260531793113837", Verdict::Valid),
            ("26053179311383", Verdict::Plausible),
            ("260531793113830", Verdict::Plausible),
            ("2605317931138301", Verdict::Plausible),
            ("26-053179-311383-7", Verdict::Valid),
            ("26/053179/311383/7", Verdict::Valid),
        ] {
            assert_eq!(check(text), ("260531793113837".to_owned(), verdict), "{text}");
        }
        assert_eq!(check("260531793113836").1, Verdict::Invalid("check_digit"));
        assert_eq!(check("26053").1, Verdict::Invalid("length"));
        assert_eq!(check("a00000009296f2"), ("A00000009296F2".to_owned(), Verdict::Plausible));
    }

    #[test]
    fn an_imei_of_many_is_a_trap() {
        for (text, code) in [
            ("000000000000000", "zeros"),
            ("111111111111111", "repeated_digit"),
            ("123456789012345", "sequence"),
            ("012345678901234", "sequence"),
            ("004999010640000", "shared_by_many"),
            ("358673013795895", "shared_by_many"),
            ("359881030314356", "documentation"),
            ("001010123456789", "test_equipment"),
        ] {
            assert_eq!(check(text).1, Verdict::Trap(code), "{text}");
        }
    }

    #[test]
    fn the_number_tells_its_type() {
        let facts = explain(Imei, "2605317931138301", &Context::default()).facts;
        assert_eq!(facts.get("tac"), Some("26053179"));
        assert_eq!(facts.get("software_version"), Some("01"));
        assert_eq!(facts.get("check_digit"), Some("computed"));
    }
}
