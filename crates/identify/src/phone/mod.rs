//! Which subscriber line does this recorded number mean, however it was dialled or shown?
//!
//! The normal form is E.164 with a plus sign; an extension follows as in RFC 3966. Short and service numbers, which exist in
//! one country only, stay the digits that are dialled. Numbering plans come from libphonenumber's metadata; the mainland
//! Chinese mobile ranges, most of what is read here, are tested against them and answered without them.

mod plans;

use phonenumber::{Mode, Type};
use thalweg_model::IdentifierKind::Phone;

use crate::text::{all_digits, is_dash, mask};
use crate::{Context, Facts, Judged, Verdict};

/// Longest number that E.164 allows, with its country code.
const LONGEST: usize = 15;

/// Shortest number that can be called from abroad, with its country code.
const SHORTEST: usize = 7;

/// Longest short code: numbers up to this length exist within one country only.
const LONGEST_SHORT: usize = 6;

/// Countries of the North American Numbering Plan, where 011 leads abroad.
const NANP: [&str; 24] = [
    "AG", "AI", "AS", "BB", "BM", "BS", "CA", "DM", "DO", "GD", "GU", "JM", "KN", "KY", "LC", "MP", "MS",
    "PR", "SX", "TC", "TT", "US", "VC", "VG",
];

/// Whether the text of a telephone column says that the number was not shown.
pub(crate) fn is_withheld(text: &str) -> bool {
    const WORDS: [&str; 24] = [
        "unknown",
        "private",
        "private number",
        "anonymous",
        "restricted",
        "unavailable",
        "withheld",
        "blocked",
        "no caller id",
        "no number",
        "not available",
        "hidden",
        "out of area",
        "payphone",
        "-1",
        "-2",
        "-3",
        "未知",
        "未知号码",
        "匿名",
        "私人号码",
        "隐藏号码",
        "無法顯示",
        "未顯示號碼",
    ];
    let lower = text.to_lowercase();
    WORDS.contains(&lower.as_str()) || lower.starts_with("anonymous@") || lower.starts_with("sip:anonymous@")
}

/// A number as it was dialled or shown.
struct Dialled {
    /// Whether a plus sign leads.
    plus: bool,
    digits: String,
    extension: Option<String>,
}

pub(crate) fn judge(text: &str, ctx: &Context<'_>) -> Judged {
    if text.ends_with('#') && text.starts_with(['*', '#']) {
        return Judged::trap(Phone, "service_number", text);
    }
    if let Some(masked) = masked(text, ctx) {
        return masked;
    }
    let dialled = match read(text) {
        Ok(dialled) => dialled,
        Err(code) => return Judged::invalid(Phone, code),
    };
    let mut judged = resolve(&dialled, ctx);
    if let (Some(normal), Some(extension)) = (&mut judged.normal, &dialled.extension) {
        normal.push_str(";ext=");
        normal.push_str(extension);
    }
    judged
}

/// Takes a text apart into sign, digits and extension.
fn read(text: &str) -> Result<Dialled, &'static str> {
    let text = text.strip_prefix("tel:").or_else(|| text.strip_prefix("TEL:")).unwrap_or(text);
    let text = text.strip_prefix("sip:").and_then(|rest| rest.split('@').next()).unwrap_or(text);
    let (number, extension) = split_extension(text);
    let extension = extension.map(|digits| digits.trim().to_owned());
    if extension.as_deref().is_some_and(|digits| !all_digits(digits) || digits.len() > 8) {
        return Err("not_a_number");
    }
    let plus = number.trim_start_matches(['(', ' ']).starts_with('+');
    let number = if plus { number.replacen("(0)", "", 1) } else { number.to_owned() };
    let mut digits = String::with_capacity(number.len());
    for (place, mark) in number.chars().enumerate() {
        match mark {
            '0'..='9' => digits.push(mark),
            '+' if digits.is_empty() && plus && place < 3 => {}
            '(' | ')' | '.' | '/' | '·' | '[' | ']' | '\'' | '"' | '~' => {}
            _ if mark.is_whitespace() || is_dash(mark) => {}
            _ => return Err("not_a_number"),
        }
    }
    // A table that took the number for a measurement leaves `.0` behind.
    if let Some(whole) = number.strip_suffix(".0").filter(|whole| all_digits(whole)) {
        whole.clone_into(&mut digits);
    }
    if digits.is_empty() { Err("not_a_number") } else { Ok(Dialled { plus, digits, extension }) }
}

/// The number and what stands behind a mark of an extension.
fn split_extension(text: &str) -> (&str, Option<&str>) {
    const MARKS: [&str; 9] = [";ext=", "ext.", "ext", "转", "轉", "分机", "x", "X", "#"];
    let lower = text.to_ascii_lowercase();
    let found =
        MARKS.iter().find_map(|mark| lower.find(mark).filter(|at| *at > 0).map(|at| (at, at + mark.len())));
    match found {
        Some((end, start)) => (text.get(..end).unwrap_or(text), text.get(start..)),
        None => (text, None),
    }
}

/// A number with hidden digits: what shows before and after them.
fn masked(text: &str, ctx: &Context<'_>) -> Option<Judged> {
    let shown: String = text
        .chars()
        .filter(|mark| !mark.is_whitespace() && !is_dash(*mark) && !matches!(mark, '(' | ')'))
        .collect();
    let (before, after) = mask(&shown)?;
    let head = before.strip_prefix('+').unwrap_or(before);
    let only_digits = (head.is_empty() || all_digits(head)) && (after.is_empty() || all_digits(after));
    if !only_digits {
        return Some(Judged::invalid(Phone, "not_a_number"));
    }
    if head.len() + after.len() < 2 {
        return Some(Judged::invalid(Phone, "nothing_shown"));
    }
    let bytes = before.as_bytes();
    let mobile =
        ctx.region == Some("CN") && bytes.first() == Some(&b'1') && matches!(bytes.get(1), Some(b'3'..=b'9'));
    let sign = if mobile { "+86" } else { "" };
    Some(Judged::plausible(Phone, format!("{sign}{before}*{after}")))
}

fn resolve(dialled: &Dialled, ctx: &Context<'_>) -> Judged {
    let digits = dialled.digits.as_str();
    if dialled.plus {
        return international(digits);
    }
    let china = matches!(ctx.region, None | Some("CN"));
    // Ten digits that begin with 400 or 800 are somebody's number elsewhere.
    if china && is_service(digits) && (ctx.region.is_some() || digits.len() <= LONGEST_SHORT) {
        return Judged::trap(Phone, "service_number", digits);
    }
    if china && is_message_gateway(digits) {
        return Judged::trap(Phone, "message_gateway", digits);
    }
    if let Some(rest) = digits.strip_prefix("00").filter(|rest| rest.len() > 2) {
        return international(rest);
    }
    if let Some(rest) = digits.strip_prefix("011").filter(|rest| rest.len() >= 8 && in_nanp(ctx)) {
        return international(rest);
    }
    match ctx.region.filter(|region| plans::has(region)) {
        Some(region) => national(digits, region),
        None => of_no_country(digits),
    }
}

fn in_nanp(ctx: &Context<'_>) -> bool {
    ctx.region.is_some_and(|region| NANP.contains(&region))
}

/// A number after a plus sign or an international prefix.
fn international(digits: &str) -> Judged {
    if is_mainland_mobile(digits.strip_prefix("86").unwrap_or_default()) {
        return Judged::valid(Phone, format!("+{digits}"));
    }
    if let Some(rest) = digits.strip_prefix("86").filter(|rest| is_service(rest)) {
        return Judged::trap(Phone, "service_number", rest);
    }
    if is_service(digits) && digits.len() <= LONGEST_SHORT {
        // Nobody abroad has this number: the display was set by the caller.
        return Judged::invalid(Phone, "service_number_after_prefix");
    }
    if digits.starts_with('0') {
        return Judged::invalid(Phone, "zero_after_international_prefix");
    }
    match digits.len() {
        0..SHORTEST => return Judged::invalid(Phone, "too_short"),
        SHORTEST..=LONGEST => {}
        _ => return Judged::invalid(Phone, "too_long"),
    }
    match plans::abroad(digits) {
        Ok(found) => Judged::valid(Phone, format!("+{}", found.e164)),
        Err(code) => Judged::invalid(Phone, code),
    }
}

/// A number without prefix, in the plan of its country.
fn national(digits: &str, region: &str) -> Judged {
    if region == "CN" && is_mainland_mobile(digits) {
        return Judged::valid(Phone, format!("+86{digits}"));
    }
    if digits.len() <= LONGEST_SHORT {
        return if digits.len() < 3 {
            Judged::invalid(Phone, "too_short")
        } else {
            Judged::plausible(Phone, digits)
        };
    }
    if let Some(found) = plans::at_home(digits, region) {
        return Judged::valid(Phone, format!("+{}", found.e164));
    }
    let abroad = international(digits);
    if abroad.verdict == Verdict::Valid && digits.len() > 9 {
        return abroad;
    }
    if plans::is_local(digits, region) {
        // Without its area code; which area is meant the number does not say.
        return Judged::plausible(Phone, digits);
    }
    Judged::invalid(Phone, if digits.len() > LONGEST { "too_long" } else { "not_assigned" })
}

/// A number without prefix or country: only a country code that makes it valid tells more.
fn of_no_country(digits: &str) -> Judged {
    let mobile_anywhere = is_mainland_mobile(digits);
    if (11..=LONGEST).contains(&digits.len()) && !mobile_anywhere && !digits.starts_with('0') {
        let abroad = international(digits);
        if abroad.verdict == Verdict::Valid {
            return abroad;
        }
    }
    match digits.len() {
        0..3 => Judged::invalid(Phone, "too_short"),
        3..=LONGEST => Judged::plausible(Phone, digits),
        _ => Judged::invalid(Phone, "too_long"),
    }
}

/// Mobile ranges of mainland China as libphonenumber 9.0 lists them, which a test compares, and 1610, which it lists since
/// (google/libphonenumber, f7e3e88c92b9).
fn is_mainland_mobile(national: &str) -> bool {
    let bytes = national.as_bytes();
    if bytes.len() != 11 || !all_digits(national) || bytes.first() != Some(&b'1') {
        return false;
    }
    match (bytes.get(1), bytes.get(2)) {
        (Some(b'3' | b'8'), _) => true,
        (Some(b'4'), Some(third)) => matches!(third, b'5' | b'7'),
        (Some(b'5' | b'9'), Some(third)) => *third != b'4',
        (Some(b'6'), Some(b'1')) => bytes.get(3) == Some(&b'0'),
        (Some(b'6'), Some(third)) => matches!(third, b'2' | b'5'..=b'7'),
        (Some(b'7'), Some(b'4')) => bytes.get(3) == Some(&b'0') && matches!(bytes.get(4), Some(b'0'..=b'5')),
        (Some(b'7'), Some(third)) => matches!(third, b'0'..=b'3' | b'5'..=b'8'),
        _ => false,
    }
}

/// Emergency, carrier, bank and enterprise numbers of mainland China, which many people call and nobody owns
/// (电信网编号计划, 2017): 1xx, 100xx, 12xxx, 95xxx, 96xxx, 400 and 800 numbers.
fn is_service(digits: &str) -> bool {
    match digits.len() {
        3 => matches!(digits, "110" | "112" | "114" | "119" | "120" | "122" | "999"),
        5 | 6 => {
            let long = digits.len() == 6
                && ["9510", "9511", "9512", "9513"].iter().any(|head| digits.starts_with(head));
            long || digits.len() == 5
                && ["100", "101", "11", "12", "95", "96"].iter().any(|head| digits.starts_with(head))
        }
        10 => digits.starts_with("400") || digits.starts_with("800"),
        _ => false,
    }
}

/// Numbers of the 106 range, from which companies send short messages.
fn is_message_gateway(digits: &str) -> bool {
    digits.starts_with("106") && (8..=20).contains(&digits.len())
}

pub(crate) fn tell(normal: &str, clean: &str, facts: &mut Facts) {
    let (number, extension) = split_extension(normal);
    facts.add_some("extension", extension);
    let Some(digits) = number.strip_prefix('+').filter(|digits| all_digits(digits)) else { return };
    let mobile = digits.strip_prefix("86").is_some_and(is_mainland_mobile);
    if mobile {
        facts.add("country", "CN");
        facts.add("line", "mobile");
    } else if let Ok(found) = plans::abroad(digits) {
        facts.add_some("country", found.country);
        facts.add_some("line", line(found.kind));
    }
    let Ok(found) = phonenumber::parse(None, number) else { return };
    facts.add("calling_code", found.code().value().to_string());
    facts.add("national", digits.get(found.code().value().to_string().len()..).unwrap_or_default());
    facts.add("display", found.format().mode(Mode::International).to_string());
    let (shown, _) = split_extension(clean);
    let shown: String = shown.chars().filter(char::is_ascii_digit).collect();
    let code = found.code().value().to_string();
    let abroad = shown.trim_start_matches('0');
    if abroad.strip_prefix(&code).is_some_and(|rest| rest.starts_with('0')) && abroad != digits {
        facts.add("shown", "trunk_zero_after_country_code");
    }
}

/// The kind of line, by the word that is translated.
fn line(kind: Type) -> Option<&'static str> {
    match kind {
        Type::FixedLine => Some("fixed"),
        Type::Mobile => Some("mobile"),
        Type::FixedLineOrMobile => Some("fixed_or_mobile"),
        Type::TollFree => Some("toll_free"),
        Type::PremiumRate => Some("premium"),
        Type::SharedCost => Some("shared_cost"),
        Type::PersonalNumber => Some("personal"),
        Type::Voip => Some("voip"),
        Type::Pager => Some("pager"),
        Type::Uan => Some("company"),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{explain, normalise};

    fn check(region: Option<&str>, text: &str) -> (String, Verdict) {
        let (_, normal, verdict) = normalise(Phone, text, &Context { region });
        (normal.into_owned(), verdict)
    }

    #[test]
    fn a_mobile_number_is_the_same_however_it_is_written() {
        let texts = [
            "13800138000",
            "+86 138 0013 8000",
            "+86-138-0013-8000",
            "8613800138000",
            "008613800138000",
            "86 13800138000",
            "(+86)13800138000",
            "'13800138000",
            "１３８００１３８０００",
            "013800138000",
            "tel:+8613800138000",
            "13800138000.0",
            "1795113800138000",
            "sip:+8613800138000@gateway.example",
        ];
        for text in texts {
            assert_eq!(check(Some("CN"), text), ("+8613800138000".to_owned(), Verdict::Valid), "{text}");
        }
    }

    #[test]
    fn national_numbers_follow_the_plan_of_their_country() {
        for (region, text, normal) in [
            ("CN", "010-12345678", "+861012345678"),
            ("HK", "5123 4567", "+85251234567"),
            ("TW", "0912-345-678", "+886912345678"),
            ("TH", "081 234 5678", "+66812345678"),
            ("MM", "09 212 3456", "+9592123456"),
            ("KH", "091 234 567", "+85591234567"),
            ("US", "(201) 555-0123", "+12015550123"),
            ("US", "011 86 138 0013 8000", "+8613800138000"),
            ("GB", "020 7183 8750", "+442071838750"),
            ("IT", "06 698 12345", "+390669812345"),
        ] {
            assert_eq!(check(Some(region), text), (normal.to_owned(), Verdict::Valid), "{region} {text}");
        }
        assert_eq!(check(None, "+44 (0)20 7183 8750").0, "+442071838750");
        assert_eq!(check(Some("CN"), "010-12345678转801").0, "+861012345678;ext=801");
        assert_eq!(
            check(None, "+861012345678;ext=801"),
            ("+861012345678;ext=801".to_owned(), Verdict::Valid)
        );
    }

    #[test]
    fn what_many_call_names_nobody() {
        for text in [
            "10086",
            "95588",
            "110",
            "12381",
            "96110",
            "4001234567",
            "+864001234567",
            "400-123-4567",
            "*#06#",
        ] {
            assert_eq!(check(Some("CN"), text).1, Verdict::Trap("service_number"), "{text}");
        }
        assert_eq!(check(Some("CN"), "+864001234567").0, "4001234567");
        assert_eq!(check(Some("CN"), "10690000123456").1, Verdict::Trap("message_gateway"));
        for text in ["unknown", "Private", "-1", "anonymous", "未知"] {
            assert_eq!(check(Some("CN"), text).1, Verdict::Trap("withheld"), "{text}");
        }
    }

    #[test]
    fn a_display_that_no_line_can_have_is_named() {
        for (text, code) in [
            ("0095588", "service_number_after_prefix"),
            ("+95588", "service_number_after_prefix"),
            ("00095588123", "zero_after_international_prefix"),
            ("+9991234567", "country_code"),
            ("+8612345678901", "not_assigned"),
            ("+861380013800012345", "too_long"),
            ("+86138", "too_short"),
            ("+1201555", "too_short"),
            ("+120155501234", "too_long"),
            ("1.38E+10", "scientific_notation"),
            ("call me", "not_a_number"),
            ("null", "no_value"),
        ] {
            assert_eq!(check(Some("CN"), text).1, Verdict::Invalid(code), "{text}");
        }
    }

    #[test]
    fn without_a_country_a_national_number_is_kept() {
        assert_eq!(check(None, "13800138000"), ("13800138000".to_owned(), Verdict::Plausible));
        assert_eq!(check(None, "8613800138000"), ("+8613800138000".to_owned(), Verdict::Valid));
        assert_eq!(check(None, "5123-4567"), ("51234567".to_owned(), Verdict::Plausible));
    }

    #[test]
    fn a_number_without_its_area_code_is_kept() {
        assert_eq!(check(Some("CN"), "6234 5678"), ("62345678".to_owned(), Verdict::Plausible));
        assert_eq!(check(Some("US"), "555-0123"), ("5550123".to_owned(), Verdict::Plausible));
        assert_eq!(
            check(Some("ZZ"), "5550123"),
            ("5550123".to_owned(), Verdict::Plausible),
            "no such country"
        );
    }

    #[test]
    fn a_masked_number_shows_what_it_shows() {
        assert_eq!(check(Some("CN"), "138****8000"), ("+86138*8000".to_owned(), Verdict::Plausible));
        assert_eq!(check(None, "138****8000").0, "138*8000");
        assert_eq!(check(None, "****").1, Verdict::Invalid("nothing_shown"));
    }

    #[test]
    fn the_short_cut_agrees_with_the_numbering_plan() {
        for head in 13_000..20_000 {
            let national = format!("{head}123456");
            let mobile =
                plans::abroad(&format!("86{national}")).is_ok_and(|found| found.kind == Type::Mobile);
            assert_eq!(is_mainland_mobile(&national), mobile || head / 10 == 1610, "{national}");
        }
    }

    #[test]
    fn a_number_tells_its_country_and_line() {
        let found = explain(Phone, "+86 (0)10 1234 5678", &Context::default());
        assert_eq!(found.normal, "+861012345678");
        assert_eq!(found.facts.get("country"), Some("CN"));
        assert_eq!(found.facts.get("line"), Some("fixed"));
        assert_eq!(found.facts.get("shown"), Some("trunk_zero_after_country_code"));
        assert_eq!(explain(Phone, "+8613800138000", &Context::default()).facts.get("line"), Some("mobile"));
    }
}
