//! Which identity document other than a passport or a mainland resident card does this number belong to?
//!
//! Identity cards of Hong Kong and Taiwan have check digits and are verified. Others are recognised by shape; what has no known
//! shape is kept as a number. A mainland resident number or a machine-readable zone is named as what it is.

use thalweg_model::IdentifierKind::Document;

use crate::text::{all_digits, plain};
use crate::{Facts, Judged, Verdict, passport, resident};

pub(crate) fn judge(text: &str) -> Judged {
    if passport::is_zone(text) {
        return passport::judge(text);
    }
    let resident = resident::judge(text);
    if resident.verdict == Verdict::Valid {
        return resident;
    }
    let number: String = plain(text)
        .to_ascii_uppercase()
        .chars()
        .filter(|mark| !matches!(mark, '(' | ')' | '/' | '.'))
        .collect();
    if let Some((before, after)) = crate::text::mask(&number) {
        let shown = before.chars().count() + after.chars().count();
        return if shown < 2 {
            Judged::invalid(Document, "nothing_shown")
        } else {
            Judged::plausible(Document, format!("{before}*{after}"))
        };
    }
    match (hong_kong(&number), taiwan(&number)) {
        (Some(true), _) | (_, Some(true)) => return Judged::valid(Document, number),
        (_, Some(false)) => return Judged::invalid(Document, "check_digit"),
        // Passports of many countries are a letter or two and seven digits. Only a check digit in brackets, or one that is
        // a letter, says that it is one.
        (Some(false), _) if text.contains(['(', '（']) || number.ends_with('A') => {
            return Judged::invalid(Document, "check_digit");
        }
        _ => {}
    }
    if !number.is_ascii()
        || !number.bytes().any(|byte| byte.is_ascii_digit())
        || !(4..=20).contains(&number.len())
    {
        return Judged::invalid(Document, "shape");
    }
    Judged::plausible(Document, number)
}

/// Whether the check digit of a Hong Kong identity card holds; `None` if it has another shape. One or two letters, six digits,
/// check character (Immigration Department, guide to the HKID; modulo 11 with weights 9 to 1, a missing letter
/// counting 36).
fn hong_kong(number: &str) -> Option<bool> {
    let bytes = number.as_bytes();
    let letters = bytes.iter().take_while(|byte| byte.is_ascii_uppercase()).count();
    if !(1..=2).contains(&letters) || bytes.len() != letters + 7 {
        return None;
    }
    let (body, last) = (bytes.get(letters..letters + 6)?, *bytes.get(letters + 6)?);
    if !body.iter().all(u8::is_ascii_digit) || !(last.is_ascii_digit() || last == b'A') {
        return None;
    }
    let value =
        |byte: &u8| if byte.is_ascii_digit() { u32::from(byte - b'0') } else { u32::from(byte - b'A') + 10 };
    let blank = if letters == 1 { 36 * 9 } else { 0 };
    let weights = (2..=if letters == 1 { 8 } else { 9 }).rev();
    let sum: u32 =
        blank + bytes.iter().map(value).zip(weights).map(|(value, weight)| value * weight).sum::<u32>();
    let check = if last == b'A' { 10 } else { value(&last) };
    Some((sum + check).is_multiple_of(11))
}

/// Whether the check digit of a Taiwanese identity number or residence number holds; `None` if it has another shape. The
/// letter stands for two digits; weights 1, 9 to 1, 1; modulo 10. Residence numbers before 2021 have a second letter A to
/// D, which counts as the units of its two digits.
fn taiwan(number: &str) -> Option<bool> {
    /// The letters in the order of their numbers, from 10.
    const LETTERS: &str = "ABCDEFGHJKLMNPQRSTUVXYWZIO";
    let bytes = number.as_bytes();
    let place = |byte: u8| {
        LETTERS.bytes().position(|letter| letter == byte).and_then(|at| u32::try_from(at + 10).ok())
    };
    if bytes.len() != 10 || !bytes.iter().skip(2).all(u8::is_ascii_digit) {
        return None;
    }
    let first = place(*bytes.first()?)?;
    let second = match *bytes.get(1)? {
        byte @ (b'1' | b'2' | b'8' | b'9') => u32::from(byte - b'0'),
        byte @ b'A'..=b'D' => place(byte)? % 10,
        _ => return None,
    };
    let rest = bytes.iter().skip(2).map(|byte| u32::from(byte - b'0')).zip([7, 6, 5, 4, 3, 2, 1, 1]);
    let sum =
        first / 10 + first % 10 * 9 + second * 8 + rest.map(|(value, weight)| value * weight).sum::<u32>();
    Some(sum.is_multiple_of(10))
}

pub(crate) fn tell(normal: &str, clean: &str, facts: &mut Facts) {
    if passport::is_zone(clean) {
        passport::tell(normal, clean, facts);
        return;
    }
    if hong_kong(normal) == Some(true) {
        facts.add("country", "HK");
        facts.add("document", "identity_card");
        return;
    }
    if taiwan(normal).is_some() {
        let second = normal.as_bytes().get(1).copied().unwrap_or_default();
        facts.add("country", "TW");
        facts.add(
            "document",
            if matches!(second, b'1' | b'2') { "identity_card" } else { "residence_certificate" },
        );
        facts.add("sex", if matches!(second, b'1' | b'8' | b'A' | b'C') { "male" } else { "female" });
        return;
    }
    facts.add_some("document", shape(normal));
}

/// Documents that have a shape and no check digit.
fn shape(number: &str) -> Option<&'static str> {
    let tail = number.get(1..).unwrap_or_default();
    match (number.as_bytes().first()?, number.len()) {
        // Macau: seven digits that begin with 1, 5 or 7, and a check digit whose rule is not published.
        (b'1' | b'5' | b'7', 8) if all_digits(number) => Some("macau_identity_card"),
        (b'H' | b'M', 9 | 11) if all_digits(tail) => Some("mainland_travel_permit_hk_mo"),
        (b'C', 9) if all_digits(tail) || tail.as_bytes().first().is_some_and(u8::is_ascii_uppercase) => {
            Some("travel_permit_to_hk_mo")
        }
        (b'0'..=b'9', 12) if all_digits(number) => Some("identity_card_vn_or_my"),
        (b'1'..=b'8', 13) if all_digits(number) => Some("identity_card_th"),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Context, explain, normalise};

    fn check(text: &str) -> (String, Verdict) {
        let (_, normal, verdict) = normalise(Document, text, &Context::default());
        (normal.into_owned(), verdict)
    }

    #[test]
    fn identity_cards_of_hong_kong_and_taiwan_have_check_digits() {
        // A123456(3) is the specimen of the Immigration Department; A123456789 that of the Ministry of the Interior.
        for (text, normal) in
            [("A123456(3)", "A1234563"), ("a123456-3", "A1234563"), ("A123456789", "A123456789")]
        {
            assert_eq!(check(text), (normal.to_owned(), Verdict::Valid), "{text}");
        }
        assert_eq!(check("A123456(7)").1, Verdict::Invalid("check_digit"));
        assert_eq!(check("A123456A").1, Verdict::Invalid("check_digit"));
        assert_eq!(check("A123456788").1, Verdict::Invalid("check_digit"));
        assert_eq!(explain(Document, "A123456789", &Context::default()).facts.get("sex"), Some("male"));
    }

    #[test]
    fn other_documents_are_kept_as_numbers() {
        // Passports of Viet Nam (C1234567) and of China (EA1234567) have the shape of a Hong Kong card.
        for text in ["1234567(8)", "H12345678", "079123456789", "AB-12345", "C1234567", "EA1234568"] {
            assert_eq!(check(text).1, Verdict::Plausible, "{text}");
        }
        assert_eq!(check("none at all").1, Verdict::Invalid("shape"));
        assert_eq!(
            explain(Document, "H12345678", &Context::default()).facts.get("document"),
            Some("mainland_travel_permit_hk_mo")
        );
    }

    #[test]
    fn a_resident_number_in_a_column_of_documents_is_one() {
        let found = explain(Document, "11010519491231002X", &Context::default());
        assert_eq!(found.kind, thalweg_model::IdentifierKind::ResidentId);
    }
}
