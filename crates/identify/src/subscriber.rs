//! Which subscription or SIM card does this number name?
//!
//! IMSI: ITU-T E.212 and 3GPP TS 23.003 clause 2: mobile country code, network code, subscriber number; no check digit. ICCID:
//! ITU-T E.118: 89, country, issuer, number, Luhn digit; nineteen digits, or twenty as many operators print them.

use thalweg_model::IdentifierKind::{Iccid, Imsi};

use crate::text::{all_digits, digits, mask, one_repeated, plain};
use crate::{Facts, Judged, check, countries};

pub(crate) fn imsi(text: &str) -> Judged {
    let plain = plain(text);
    if let Some((before, after)) = mask(&plain) {
        let fits = before.bytes().chain(after.bytes()).all(|byte| byte.is_ascii_digit());
        return match before.len() + after.len() {
            _ if !fits => Judged::invalid(Imsi, "characters"),
            0..2 => Judged::invalid(Imsi, "nothing_shown"),
            _ => Judged::plausible(Imsi, format!("{before}*{after}")),
        };
    }
    let Some(number) = digits(text) else { return Judged::invalid(Imsi, "characters") };
    // TS 23.003 allows fewer than 15; networks in use have 14 or 15.
    if !(14..=15).contains(&number.len()) {
        return Judged::invalid(Imsi, "length");
    }
    if one_repeated(&number) {
        return Judged::trap(Imsi, "repeated_digit", number);
    }
    match number.get(..3) {
        Some("001") => Judged::trap(Imsi, "test_network", number),
        Some("999") => Judged::trap(Imsi, "private_network", number),
        // Shared codes of networks at sea, in the air and of machines.
        Some("901") => Judged::plausible(Imsi, number),
        Some(mcc) if countries::mobile(mcc).is_some() => Judged::plausible(Imsi, number),
        _ => Judged::invalid(Imsi, "country_code"),
    }
}

pub(crate) fn tell_imsi(normal: &str, facts: &mut Facts) {
    let Some(mcc) = normal.get(..3).filter(|_| all_digits(normal)) else { return };
    facts.add("mcc", mcc);
    let (country, length) =
        countries::mobile(mcc).map_or((None, 2), |(country, length)| (Some(country), length));
    facts.add_some("country", country);
    facts.add_some("mnc", normal.get(3..3 + length));
}

pub(crate) fn iccid(text: &str) -> Judged {
    let plain = plain(text).to_ascii_uppercase();
    if let Some((before, after)) = mask(&plain) {
        return if before.len() + after.len() < 2 {
            Judged::invalid(Iccid, "nothing_shown")
        } else {
            Judged::plausible(Iccid, format!("{before}*{after}"))
        };
    }
    // Read from the card as it is stored: half-bytes swapped, filled up with F.
    let swapped = plain.starts_with("98") && plain.len() == 20;
    let number = if swapped { swap(&plain) } else { plain };
    let number = number.trim_end_matches('F');
    if !number.is_ascii() || !number.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
        return Judged::invalid(Iccid, "characters");
    }
    if !number.starts_with("89") {
        return Judged::invalid(Iccid, "industry");
    }
    match number.len() {
        // Some operators print hexadecimal digits inside.
        18..=20 if !all_digits(number) => {
            if crate::text::all_hex(number) {
                Judged::plausible(Iccid, number)
            } else {
                Judged::invalid(Iccid, "characters")
            }
        }
        19 | 20 if check::luhn(number) == 0 => Judged::valid(Iccid, number),
        // The check digit is often left off, and mainland operators print twenty digits that need not satisfy Luhn.
        18 => Judged::plausible(Iccid, number),
        20 if number.starts_with("8986") => Judged::plausible(Iccid, number),
        19 | 20 => Judged::invalid(Iccid, "check_digit"),
        _ => Judged::invalid(Iccid, "length"),
    }
}

fn swap(stored: &str) -> String {
    let marks: Vec<char> = stored.chars().collect();
    marks.chunks(2).flat_map(|pair| pair.iter().rev()).collect()
}

/// Countries whose codes are met most (ITU-T E.164), for the digits after 89.
const CALLING_CODES: [(&str, &str); 18] = [
    ("852", "HK"),
    ("853", "MO"),
    ("855", "KH"),
    ("856", "LA"),
    ("880", "BD"),
    ("886", "TW"),
    ("971", "AE"),
    ("44", "GB"),
    ("60", "MY"),
    ("62", "ID"),
    ("63", "PH"),
    ("65", "SG"),
    ("66", "TH"),
    ("81", "JP"),
    ("82", "KR"),
    ("84", "VN"),
    ("86", "CN"),
    ("95", "MM"),
];

pub(crate) fn tell_iccid(normal: &str, facts: &mut Facts) {
    let Some(rest) = normal.get(2..) else { return };
    let country = CALLING_CODES.iter().find(|(code, _)| rest.starts_with(code)).map(|(_, country)| *country);
    facts.add_some("country", country);
    let operator = match normal.get(..6) {
        Some("898600" | "898602" | "898604" | "898607" | "898608") => Some("China Mobile"),
        Some("898601" | "898606" | "898609") => Some("China Unicom"),
        Some("898603" | "898611") => Some("China Telecom"),
        Some("898615") => Some("China Broadnet"),
        _ => None,
    };
    facts.add_some("operator", operator);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::normal_and_verdict as check;
    use crate::{Context, Verdict, explain};

    #[test]
    fn a_subscription_belongs_to_a_network_that_exists() {
        assert_eq!(check(Imsi, "460 00 1234567890"), ("460001234567890".to_owned(), Verdict::Plausible));
        assert_eq!(check(Imsi, "001011234567890").1, Verdict::Trap("test_network"));
        assert_eq!(check(Imsi, "000000000000000").1, Verdict::Trap("repeated_digit"));
        assert_eq!(check(Imsi, "123451234567890").1, Verdict::Invalid("country_code"));
        assert_eq!(check(Imsi, "4600012").1, Verdict::Invalid("length"));
        assert_eq!(check(Imsi, "4.60E+14").1, Verdict::Invalid("scientific_notation"));
        let facts = explain(Imsi, "310260123456789", &Context::default()).facts;
        assert_eq!((facts.get("country"), facts.get("mnc")), (Some("US"), Some("260")));
    }

    #[test]
    fn a_card_passes_luhn_or_is_printed_without() {
        // An invented number of the form of ITU-T E.118 with Luhn's digit.
        let valid = "8991101200003204514";
        assert_eq!(check(Iccid, valid), (valid.to_owned(), Verdict::Valid));
        assert_eq!(check(Iccid, "8991101200003204515").1, Verdict::Invalid("check_digit"));
        assert_eq!(check(Iccid, "899110120000320451").1, Verdict::Plausible);
        assert_eq!(check(Iccid, "981901210000234015F4").0, valid, "half-bytes are swapped back");
        assert_eq!(check(Iccid, "7991101200003204514").1, Verdict::Invalid("industry"));
        assert_eq!(
            explain(Iccid, "89860012345678901234", &Context::default()).facts.get("operator"),
            Some("China Mobile")
        );
    }
}
