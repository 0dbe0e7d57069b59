//! Is this a resident identity number of the People's Republic of China, and what does it say of its holder?
//!
//! GB 11643-1999: six digits of region (GB/T 2260), birth date, three digits of order (odd for men), check character. Numbers
//! of 15 digits, issued before 1999, get the century 19 and the check character, since that is how they were upgraded.
//! Numbers that begin with 9 are those of foreign permanent residents since 2023: the next two digits are the
//! province, three more the country (ISO 3166-1 numeric).

use thalweg_model::IdentifierKind::ResidentId;

use crate::text::{all_digits, mask, one_repeated, plain};
use crate::{Facts, Judged, check};

/// GB/T 2260 provinces, and the codes of residence permits for people from Hong Kong, Macau and Taiwan (81 to 83).
const PROVINCES: [(&str, &str); 35] = [
    ("11", "北京"),
    ("12", "天津"),
    ("13", "河北"),
    ("14", "山西"),
    ("15", "内蒙古"),
    ("21", "辽宁"),
    ("22", "吉林"),
    ("23", "黑龙江"),
    ("31", "上海"),
    ("32", "江苏"),
    ("33", "浙江"),
    ("34", "安徽"),
    ("35", "福建"),
    ("36", "江西"),
    ("37", "山东"),
    ("41", "河南"),
    ("42", "湖北"),
    ("43", "湖南"),
    ("44", "广东"),
    ("45", "广西"),
    ("46", "海南"),
    ("50", "重庆"),
    ("51", "四川"),
    ("52", "贵州"),
    ("53", "云南"),
    ("54", "西藏"),
    ("61", "陕西"),
    ("62", "甘肃"),
    ("63", "青海"),
    ("64", "宁夏"),
    ("65", "新疆"),
    ("71", "台湾"),
    ("81", "香港"),
    ("82", "澳门"),
    ("83", "台湾"),
];

pub(crate) fn judge(text: &str) -> Judged {
    let plain = plain(text).to_ascii_uppercase();
    if let Some(masked) = masked(&plain) {
        return masked;
    }
    if !plain.is_ascii() {
        return Judged::invalid(ResidentId, "characters");
    }
    match plain.len() {
        18 => whole(plain),
        15 if all_digits(&plain) => upgraded(&plain),
        17 if all_digits(&plain) => Judged::invalid(ResidentId, "check_digit_missing"),
        _ => Judged::invalid(
            ResidentId,
            if plain.bytes().all(|byte| byte.is_ascii_alphanumeric()) { "length" } else { "characters" },
        ),
    }
}

/// A number with hidden digits; what shows must be able to stand in one.
fn masked(plain: &str) -> Option<Judged> {
    // The check character may be an X; only a run of three hides.
    let (before, after) = mask(plain)?;
    let after_digits = after.strip_suffix('X').unwrap_or(after);
    let fits = before.bytes().chain(after_digits.bytes()).all(|byte| byte.is_ascii_digit());
    let shown = before.len() + after.len();
    Some(match () {
        () if !fits => Judged::invalid(ResidentId, "characters"),
        () if shown < 2 => Judged::invalid(ResidentId, "nothing_shown"),
        () if shown > 17 => Judged::invalid(ResidentId, "length"),
        () => Judged::plausible(ResidentId, format!("{before}*{after}")),
    })
}

fn whole(number: String) -> Judged {
    let Some((body, last)) = number.split_at_checked(17) else {
        return Judged::invalid(ResidentId, "length");
    };
    if !all_digits(body) || !(all_digits(last) || last == "X") {
        return Judged::invalid(ResidentId, "characters");
    }
    if one_repeated(body) {
        return Judged::invalid(ResidentId, "repeated_digit");
    }
    if !is_region(body) {
        return Judged::invalid(ResidentId, "region");
    }
    if !is_born(body) {
        return Judged::invalid(ResidentId, "birth_date");
    }
    if !last.chars().eq([check::gb_11643(body)]) {
        // A spreadsheet keeps 15 digits of a number and fills up with zeros.
        let lost = number.ends_with("000");
        return Judged::invalid(ResidentId, if lost { "digits_lost" } else { "check_digit" });
    }
    Judged::valid(ResidentId, number)
}

/// A number of 15 digits as the 18 it became. It had no check digit, so nothing shows that it was read right.
fn upgraded(number: &str) -> Judged {
    let (Some(region), Some(rest)) = (number.get(..6), number.get(6..)) else {
        return Judged::invalid(ResidentId, "length");
    };
    let body = format!("{region}19{rest}");
    if !is_region(&body) || body.starts_with('9') {
        return Judged::invalid(ResidentId, "region");
    }
    if !is_born(&body) {
        return Judged::invalid(ResidentId, "birth_date");
    }
    let last = check::gb_11643(&body);
    Judged::plausible(ResidentId, format!("{body}{last}"))
}

/// The two digits of the province, after a leading 9 for foreign residents.
fn province(body: &str) -> Option<&'static str> {
    let code = if body.starts_with('9') { body.get(1..3) } else { body.get(..2) };
    PROVINCES.iter().find(|(known, _)| Some(*known) == code).map(|(_, name)| *name)
}

fn is_region(body: &str) -> bool {
    province(body).is_some()
}

fn part(body: &str, from: usize, to: usize) -> u32 {
    body.get(from..to).and_then(|part| part.parse().ok()).unwrap_or(0)
}

fn is_born(body: &str) -> bool {
    check::is_day(part(body, 6, 10), part(body, 10, 12), part(body, 12, 14))
}

pub(crate) fn tell(normal: &str, facts: &mut Facts) {
    facts.add("country", "CN");
    if normal.len() != 18 || normal.contains('*') {
        return;
    }
    facts.add_some("region", normal.get(..6));
    facts.add_some("province", province(normal));
    facts.add(
        "born",
        format!("{:04}-{:02}-{:02}", part(normal, 6, 10), part(normal, 10, 12), part(normal, 12, 14)),
    );
    facts.add("sex", if part(normal, 16, 17).is_multiple_of(2) { "female" } else { "male" });
    let holder = match normal.get(..2) {
        Some("81" | "82" | "83") => Some("residence_permit"),
        _ if normal.starts_with('9') => Some("foreign_permanent_resident"),
        _ => None,
    };
    facts.add_some("holder", holder);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Context, Verdict, explain, normalise};

    fn check(text: &str) -> (String, Verdict) {
        let (_, normal, verdict) = normalise(ResidentId, text, &Context::default());
        (normal.into_owned(), verdict)
    }

    #[test]
    fn examples_of_the_standard_are_valid() {
        for text in
            ["11010519491231002X", "11010519491231002x", "110105 19491231 002X", "'11010519491231002X"]
        {
            assert_eq!(check(text), ("11010519491231002X".to_owned(), Verdict::Valid), "{text}");
        }
        assert_eq!(check("440524188001010014").1, Verdict::Valid);
    }

    #[test]
    fn a_number_of_fifteen_digits_becomes_eighteen() {
        assert_eq!(check("110105491231002"), ("11010519491231002X".to_owned(), Verdict::Plausible));
    }

    #[test]
    fn what_cannot_be_is_named() {
        for (text, code) in [
            ("110105194912310021", "check_digit"),
            ("110105194902310021", "birth_date"),
            ("990105194912310021", "region"),
            ("11010519491231002", "check_digit_missing"),
            ("1101051949123100", "length"),
            ("11010519491231A02X", "characters"),
            ("110105194912310000", "digits_lost"),
            ("111111111111111111", "repeated_digit"),
            ("1.10105E+17", "scientific_notation"),
        ] {
            assert_eq!(check(text).1, Verdict::Invalid(code), "{text}");
        }
    }

    #[test]
    fn hidden_digits_leave_what_shows() {
        assert_eq!(check("110105********002X"), ("110105*002X".to_owned(), Verdict::Plausible));
        assert_eq!(check("1****************X").1, Verdict::Plausible);
    }

    #[test]
    fn the_number_tells_birth_sex_and_region() {
        let facts = explain(ResidentId, "11010519491231002X", &Context::default()).facts;
        assert_eq!(facts.get("born"), Some("1949-12-31"));
        assert_eq!(facts.get("sex"), Some("female"));
        assert_eq!(facts.get("region"), Some("110105"));
        assert_eq!(facts.get("province"), Some("北京"));
    }
}
