//! How much does this text say, exactly? Decimals with the grouping, signs and currency marks of many countries.
//!
//! The plain form (`-1234.50`) goes straight to [`parse_minor`]. Everything else is cleaned first: full-width digits,
//! currency marks, brackets or `DR` for negative, grouping by comma, point, blank or apostrophe. Nothing is rounded
//! and nothing ambiguous is guessed: a lone comma before two digits is a decimal mark only where the column says so.

use thalweg_model::{ParseAmountError, parse_minor};

/// Which mark divides whole from fraction.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DecimalMark {
    /// `1,234.56`, `1 234.56`, `1'234.56`.
    #[default]
    Point,
    /// `1.234,56`, `1 234,56`.
    Comma,
}

/// Longest text that is looked at as a number.
const LONGEST: usize = 128;

/// Reads an amount into minor units of an asset with this many decimal places.
///
/// # Errors
/// Says why the text is no exact amount of the asset.
pub fn read(text: &str, exponent: u8, mark: DecimalMark) -> Result<i128, ParseAmountError> {
    if mark == DecimalMark::Point {
        match parse_minor(text.as_bytes(), exponent) {
            Err(ParseAmountError::NotANumber | ParseAmountError::Empty) => {}
            done => return done,
        }
        if let Some((digits, length)) = joined_at_commas(text.as_bytes()) {
            return parse_minor(digits.get(..length).unwrap_or(&[]), exponent);
        }
    }
    if text.len() > LONGEST {
        return Err(ParseAmountError::NotANumber);
    }
    let (negative, digits) = cleaned(text)?;
    let plain = ungrouped(&digits, mark)?;
    let minor = parse_minor(&shifted(&plain)?, exponent)?;
    Ok(if negative { -minor } else { minor })
}

/// Longest number in groups that is joined without a copy on the heap.
const JOINED: usize = 48;

/// Fast path: `-1,234,567.89` without its commas, if every group has three digits but the first, which has up to three.
fn joined_at_commas(text: &[u8]) -> Option<([u8; JOINED], usize)> {
    if text.len() > JOINED {
        return None;
    }
    let (mut joined, mut length, mut of_group, mut grouped, mut fraction) = ([0; JOINED], 0, 0, false, false);
    for (at, byte) in text.iter().enumerate() {
        match byte {
            b'0'..=b'9' => of_group += 1,
            b'-' if at == 0 => {}
            b',' if !fraction && (if grouped { of_group == 3 } else { (1..=3).contains(&of_group) }) => {
                (of_group, grouped) = (0, true);
                continue;
            }
            b'.' if !fraction && (!grouped || of_group == 3) => fraction = true,
            _ => return None,
        }
        *joined.get_mut(length)? = *byte;
        length += 1;
    }
    (grouped && (fraction || of_group == 3)).then_some((joined, length))
}

/// Marks of currencies that may stand around a number.
const SYMBOLS: &str = "¥￥$€£₩₫฿₱₽₹＄元圆圓円원";
/// Codes that may stand around a number and add nothing to a column that is of one currency.
const CODES: [&str; 10] = ["RMB", "CNY", "CNH", "HKD", "USD", "HK", "US", "NT", "TWD", "CAD"];

/// Sign and digits with their group and decimal marks; all else removed.
fn cleaned(text: &str) -> Result<(bool, Vec<u8>), ParseAmountError> {
    let mut core = String::with_capacity(text.len());
    core.extend(text.chars().map(narrow).filter(|mark| !SYMBOLS.contains(*mark) && !super::is_blank(*mark)));
    let mut negative = false;
    let mut core = core.as_str();
    loop {
        let before = core;
        if let Some(inner) = core.strip_prefix('(').and_then(|rest| rest.strip_suffix(')')) {
            (negative, core) = (!negative, inner);
        } else if let Some(inner) = core.strip_prefix('-').or_else(|| core.strip_suffix('-')) {
            (negative, core) = (!negative, inner);
        } else if let Some(inner) = core.strip_prefix('+').or_else(|| core.strip_suffix('+')) {
            core = inner;
        } else if let Some(inner) = ends(core, "DR") {
            (negative, core) = (!negative, inner);
        } else if let Some(inner) = ends(core, "CR") {
            core = inner;
        } else if let Some(inner) = CODES.iter().find_map(|code| ends(core, code)) {
            core = inner;
        }
        if core.len() == before.len() {
            break;
        }
    }
    match core.is_empty() {
        true => Err(ParseAmountError::Empty),
        false => Ok((negative, core.bytes().collect())),
    }
}

/// The text without the word at its beginning or end.
fn ends<'a>(text: &'a str, word: &str) -> Option<&'a str> {
    let (head, tail) =
        (text.get(..word.len()), text.len().checked_sub(word.len()).and_then(|at| text.get(at..)));
    match () {
        () if head.is_some_and(|head| head.eq_ignore_ascii_case(word)) => text.get(word.len()..),
        () if tail.is_some_and(|tail| tail.eq_ignore_ascii_case(word)) => text.get(..text.len() - word.len()),
        () => None,
    }
}

/// Full-width and typographic forms as plain ones.
fn narrow(mark: char) -> char {
    match mark {
        '０'..='９' => char::from_u32(u32::from(mark) - u32::from('０') + u32::from('0')).unwrap_or(mark),
        '．' => '.',
        '，' | '、' => ',',
        '－' | '−' | '–' | '—' | '﹣' => '-',
        '＋' => '+',
        '（' => '(',
        '）' => ')',
        '’' | '‘' | '＇' => '\'',
        other => other,
    }
}

/// Digits with at most one decimal point, after checking that the groups are groups.
fn ungrouped(digits: &[u8], mark: DecimalMark) -> Result<Vec<u8>, ParseAmountError> {
    let power = digits.iter().position(|byte| matches!(byte, b'e' | b'E')).unwrap_or(digits.len());
    let (digits, power) = digits.split_at(power);
    let last = |wanted: u8| digits.iter().rposition(|byte| *byte == wanted);
    let decimal = match (last(b'.'), last(b','), mark) {
        (Some(point), Some(comma), _) if point > comma => b'.',
        (Some(_), Some(_), _) | (_, _, DecimalMark::Comma) => b',',
        (_, _, DecimalMark::Point) => b'.',
    };
    let at = last(decimal).unwrap_or(digits.len());
    let (whole, fraction) = digits.split_at(at);
    let mut plain = grouped(whole)?;
    if let [_, fraction @ ..] = fraction {
        plain.push(b'.');
        plain.extend_from_slice(fraction);
    }
    plain.extend_from_slice(power);
    Ok(plain)
}

/// Joins groups of digits: all marks alike, the last group of three, the ones before of three or (India) two.
fn grouped(whole: &[u8]) -> Result<Vec<u8>, ParseAmountError> {
    let is_mark = |byte: &u8| matches!(byte, b',' | b'.' | b'\'');
    let Some(mark) = whole.iter().copied().find(|byte| is_mark(byte)) else {
        return Ok(whole.to_vec());
    };
    let groups: Vec<&[u8]> = whole.split(|byte| *byte == mark).collect();
    let inner = groups.get(1..groups.len().saturating_sub(1)).unwrap_or(&[]);
    let first_ok = groups.first().is_some_and(|group| (1..=3).contains(&group.len()));
    let last_ok = groups.last().is_some_and(|group| group.len() == 3);
    let inner_ok = inner.iter().all(|group| group.len() == 3) || inner.iter().all(|group| group.len() == 2);
    match first_ok && last_ok && inner_ok {
        true => Ok(groups.concat()),
        false => Err(ParseAmountError::NotANumber),
    }
}

/// Resolves a power of ten exactly. A positive power beyond the digits written means that digits were lost.
fn shifted(plain: &[u8]) -> Result<Vec<u8>, ParseAmountError> {
    let Some(at) = plain.iter().position(|byte| matches!(byte, b'e' | b'E')) else {
        return Ok(plain.to_vec());
    };
    let (mantissa, power) = plain.split_at(at);
    let power =
        std::str::from_utf8(power.get(1..).unwrap_or(&[])).ok().and_then(|text| text.parse::<i32>().ok());
    let power = power.filter(|power| (-40..=40).contains(power)).ok_or(ParseAmountError::NotANumber)?;
    let point = mantissa.iter().position(|byte| *byte == b'.').unwrap_or(mantissa.len());
    let mut digits: Vec<u8> = mantissa.iter().copied().filter(|byte| *byte != b'.').collect();
    let place = i32::try_from(point).unwrap_or(0).saturating_add(power);
    let places = usize::try_from(place.max(0)).unwrap_or(0);
    if digits.is_empty() || places > digits.len() {
        return Err(ParseAmountError::NotANumber);
    }
    if place < 0 {
        let zeros = usize::try_from(-place).unwrap_or(0);
        digits.splice(0..0, std::iter::repeat_n(b'0', zeros));
    }
    digits.insert(places, b'.');
    Ok(digits)
}

/// A number with the code before or after it (`CNY 123.18`, `0.0107USDT`, `CNY13.50`) as (number, code).
#[must_use]
pub fn split_code(text: &str) -> (&str, &str) {
    let is_number =
        |mark: char| mark.is_ascii_digit() || matches!(mark, '.' | ',' | '-' | '+' | ' ' | '\'' | '(' | ')');
    if text.starts_with(is_number) {
        let end = text.find(|mark: char| !is_number(mark)).unwrap_or(text.len());
        let (number, code) = text.split_at(end);
        return (super::trimmed(number), super::trimmed(code));
    }
    let start = text
        .find(|mark: char| mark.is_ascii_digit() || matches!(mark, '-' | '+' | '.' | ' '))
        .unwrap_or(text.len());
    let (code, number) = text.split_at(start);
    (super::trimmed(number), super::trimmed(code))
}

/// A number followed by a remark in brackets (`131.77(已退款89.84)`, `-3.90(CN)`) as (number, remark).
#[must_use]
pub fn split_remark(text: &str) -> (&str, &str) {
    if !(text.ends_with(')') || text.ends_with('）')) || text.starts_with(['(', '（']) {
        return (text, "");
    }
    match text.find(['(', '（']) {
        Some(at) => {
            let (number, remark) = text.split_at(at);
            (super::trimmed(number), remark.trim_matches(['(', '（', ')', '）']))
        }
        None => (text, ""),
    }
}

/// Which decimal mark a column's samples show; `None` where they do not tell.
#[must_use]
pub fn shown_mark<'a>(samples: impl Iterator<Item = &'a str>) -> Option<DecimalMark> {
    let mut shown = None;
    for text in samples {
        let text = text.trim_end_matches(|mark: char| !mark.is_ascii_digit());
        let (point, comma) = (text.rfind('.'), text.rfind(','));
        let mark = match (point, comma) {
            (Some(point), Some(comma)) if point > comma => DecimalMark::Point,
            (Some(_), Some(_)) => DecimalMark::Comma,
            (Some(at), None) if text.len() - at != 4 => DecimalMark::Point,
            (None, Some(at)) if text.len() - at != 4 => DecimalMark::Comma,
            _ => continue,
        };
        match shown {
            None => shown = Some(mark),
            Some(before) if before == mark => {}
            Some(_) => return None,
        }
    }
    shown
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn check(mark: DecimalMark, exponent: u8, cases: &[(&str, Result<i128, ParseAmountError>)]) {
        for (text, meant) in cases {
            assert_eq!(read(text, exponent, mark), *meant, "{text:?}");
        }
    }

    #[test]
    fn amounts_are_read_as_their_countries_write_them() {
        use ParseAmountError::{Empty, NotANumber, TooFine};
        check(
            DecimalMark::Point,
            2,
            &[
                ("1,234.56", Ok(123_456)),
                ("-1,099.14", Ok(-109_914)),
                ("￥0.35", Ok(35)),
                ("¥-2,000.00", Ok(-200_000)),
                ("(123.45)", Ok(-12_345)),
                ("123.45-", Ok(-12_345)),
                ("123.45 CR", Ok(12_345)),
                ("123.45DR", Ok(-12_345)),
                ("1 234.56", Ok(123_456)),
                ("1\u{a0}234.56", Ok(123_456)),
                ("1'234.56", Ok(123_456)),
                ("１，２３４．５６", Ok(123_456)),
                ("12,34,567.00", Ok(123_456_700)),
                ("HK$1,000", Ok(100_000)),
                ("RMB 7", Ok(700)),
                ("1.234,56", Ok(123_456)),
                ("15.90元", Ok(1590)),
                ("+10000.00", Ok(1_000_000)),
                ("1.5E-1", Ok(15)),
                ("1.23E+2", Ok(12_300)),
                ("12,34", Err(NotANumber)),
                ("6.2E+18", Err(NotANumber)),
                ("1,2345", Err(NotANumber)),
                ("abc", Err(NotANumber)),
                ("", Err(Empty)),
                ("-", Err(Empty)),
                ("1.005", Err(TooFine)),
                ("1.2.3", Err(NotANumber)),
                ("3万", Err(NotANumber)),
            ],
        );
        check(
            DecimalMark::Comma,
            2,
            &[
                ("1.234,56", Ok(123_456)),
                ("1 234,56", Ok(123_456)),
                ("12,34", Ok(1234)),
                ("-7", Ok(-700)),
                ("1.234", Ok(123_400)),
                ("1,234.56", Ok(123_456)),
                ("12.34", Err(NotANumber)),
            ],
        );
        check(DecimalMark::Point, 18, &[("9.3e-16", Ok(930)), ("0.000000000000000001", Ok(1))]);
    }

    #[test]
    fn a_code_or_a_remark_beside_the_number_is_taken_off() {
        assert_eq!(split_code("CNY 123.18"), ("123.18", "CNY"));
        assert_eq!(split_code("CNY13.50"), ("13.50", "CNY"));
        assert_eq!(split_code("0.00915201BTC1S"), ("0.00915201", "BTC1S"));
        assert_eq!(split_code("5"), ("5", ""));
        assert_eq!(split_remark("131.77(已退款89.84)"), ("131.77", "已退款89.84"));
        assert_eq!(split_remark("-3.90(CN)"), ("-3.90", "CN"));
        assert_eq!(split_remark("(5.00)"), ("(5.00)", ""));
    }

    #[test]
    fn a_column_shows_its_decimal_mark_only_if_its_values_agree() {
        assert_eq!(shown_mark(["1,50", "2.000,00"].into_iter()), Some(DecimalMark::Comma));
        assert_eq!(shown_mark(["1.50", "2,000.00"].into_iter()), Some(DecimalMark::Point));
        assert_eq!(shown_mark(["1,500", "2"].into_iter()), None);
        assert_eq!(shown_mark(["1,50", "1.50"].into_iter()), None);
    }

    proptest! {
        #[test]
        fn any_text_is_read_or_refused(text in "\\PC{0,40}", exponent in 0_u8..=18) {
            let _ = read(&text, exponent, DecimalMark::Point);
            let _ = read(&text, exponent, DecimalMark::Comma);
            let _ = (split_code(&text), split_remark(&text), shown_mark(std::iter::once(text.as_str())));
        }

        #[test]
        fn grouping_changes_nothing(minor in 0_i64..10_000_000_000_000) {
            let (whole, cents) = (minor / 100, minor % 100);
            let digits = whole.to_string();
            let mut grouped = String::new();
            for (index, digit) in digits.chars().enumerate() {
                if index > 0 && (digits.len() - index) % 3 == 0 { grouped.push(','); }
                grouped.push(digit);
            }
            prop_assert_eq!(read(&format!("{grouped}.{cents:02}"), 2, DecimalMark::Point), Ok(i128::from(minor)));
        }
    }
}
