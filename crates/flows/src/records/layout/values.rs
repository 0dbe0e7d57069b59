//! What does this cell say? Numbers, durations and degrees of records, read exactly or refused.

use thalweg_model::{ParseAmountError, Precision, Stamp};

use crate::text::number::{self, DecimalMark};
use crate::text::when::WhenError;

/// Most degrees of longitude.
const MOST_DEGREES_E7: i128 = 1_800_000_000;

/// A whole number, perhaps in groups; `None` if it is none.
#[must_use]
pub fn whole(text: &str, mark: DecimalMark) -> Option<i64> {
    if let Ok(number) = text.parse::<i64>() {
        return Some(number);
    }
    number::read(text, 0, mark).ok().and_then(|number| i64::try_from(number).ok())
}

/// Decimal degrees times 10^7; what is finer is cut off, since a ten-millionth of a degree is a centimetre.
#[must_use]
pub fn degrees_e7(text: &str, mark: DecimalMark) -> Option<i64> {
    let (text, sign) = match text.as_bytes() {
        [.., b'S' | b'W' | b's' | b'w'] => (text.get(..text.len() - 1)?, -1),
        [.., b'N' | b'E' | b'n' | b'e'] => (text.get(..text.len() - 1)?, 1),
        [b'S' | b'W' | b's' | b'w', ..] => (text.get(1..)?, -1),
        [b'N' | b'E' | b'n' | b'e', ..] => (text.get(1..)?, 1),
        _ => (text, 1),
    };
    let text = text.trim().trim_end_matches('°');
    let e7 = match number::read(text, 7, mark) {
        Ok(e7) => e7,
        Err(ParseAmountError::TooFine) => {
            let (head, fraction) = text.split_once(['.', ','])?;
            let cut: String = fraction.chars().take(7).collect();
            number::read(&format!("{head}.{cut}"), 7, DecimalMark::Point).ok()?
        }
        Err(_) => return None,
    };
    (e7.abs() <= MOST_DEGREES_E7).then(|| i64::try_from(e7).ok().map(|e7| sign * e7))?
}

/// A duration in seconds: `75`, `0:01:15`, `01:15`, `1分15秒`, `1时2分3秒`, `1h2m3s`, `75s`.
#[must_use]
pub fn duration_secs(text: &str) -> Option<i64> {
    if let Ok(secs) = text.parse::<i64>() {
        return (secs >= 0).then_some(secs);
    }
    if text.contains(':') {
        let mut secs = 0_i64;
        let parts: Vec<&str> = text.split(':').collect();
        if parts.len() > 3 {
            return None;
        }
        for (place, part) in parts.iter().enumerate() {
            let part = if place + 1 == parts.len() { part.split('.').next()? } else { part };
            let number = part.parse::<u32>().ok().filter(|number| place == 0 || *number < 60)?;
            secs = secs.checked_mul(60)?.checked_add(i64::from(number))?;
        }
        return Some(secs);
    }
    let (mut secs, mut number, mut any) = (0_i64, None::<i64>, false);
    let mut marks = text.chars().peekable();
    while let Some(mark) = marks.next() {
        if let Some(digit) = mark.to_digit(10) {
            number = Some(number.unwrap_or(0).checked_mul(10)?.checked_add(i64::from(digit))?);
            continue;
        }
        let unit = match mark {
            '天' | 'd' | 'D' => 86_400,
            '时' | '時' | 'h' | 'H' => 3600,
            '分' | 'm' | 'M' => 60,
            '秒' | 's' | 'S' => 1,
            '小' | '钟' | '鐘' | ' ' => continue,
            '.' => {
                while marks.peek().is_some_and(char::is_ascii_digit) {
                    marks.next();
                }
                continue;
            }
            _ if any && number.is_none() && mark.is_ascii_alphabetic() => continue,
            _ => return None,
        };
        secs = secs.checked_add(number.take()?.checked_mul(unit)?)?;
        any = true;
    }
    match number {
        None => any.then_some(secs),
        Some(rest) if !any => Some(rest),
        Some(_) => None,
    }
}

/// Seconds, milliseconds or microseconds since 1970, told apart by their digits.
#[must_use]
pub fn unix_stamp(text: &str) -> Option<Stamp> {
    let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
    // A telephone number with its plus is none.
    let digits = whole.bytes().all(|byte| byte.is_ascii_digit());
    let number = whole.parse::<i64>().ok().filter(|number| digits && *number > 0)?;
    let (micros, precision) = match whole.len() {
        9 | 10 => {
            let mut part = 0_i64;
            for (digit, scale) in fraction.bytes().zip([100_000, 10_000, 1000, 100, 10, 1]) {
                part += i64::from(digit.checked_sub(b'0').filter(|digit| *digit < 10)?) * scale;
            }
            let precision = if fraction.is_empty() { Precision::Second } else { Precision::Micro };
            (number.checked_mul(1_000_000)?.checked_add(part)?, precision)
        }
        12 | 13 => (number.checked_mul(1000)?, Precision::Micro),
        16 => (number, Precision::Micro),
        _ => return None,
    };
    Some(Stamp { micros, offset_minutes: Some(0), precision })
}

/// The code of a reject for a date that was not read.
#[must_use]
pub fn code_of(error: WhenError) -> &'static str {
    match error {
        WhenError::Impossible => "date_impossible",
        WhenError::Gap => "time_in_clock_gap",
        WhenError::Order => "date_order_unknown",
        WhenError::NoYear => "date_without_year",
        WhenError::Empty | WhenError::NotADate => "date_not_understood",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_duration_is_read_in_every_common_form() {
        let cases = [
            ("75", Some(75)),
            ("0:01:15", Some(75)),
            ("01:15", Some(75)),
            ("1分15秒", Some(75)),
            ("1小时2分3秒", Some(3723)),
            ("1时02分03秒", Some(3723)),
            ("1h2m3s", Some(3723)),
            ("75s", Some(75)),
            ("75 sec", Some(75)),
            ("0秒", Some(0)),
            ("-5", None),
            ("1:75", None),
            ("soon", None),
            ("", None),
        ];
        for (text, secs) in cases {
            assert_eq!(duration_secs(text), secs, "{text:?}");
        }
    }

    #[test]
    fn degrees_are_exact_to_the_centimetre() {
        let point = DecimalMark::Point;
        assert_eq!(degrees_e7("42.3987", point), Some(423_987_000));
        assert_eq!(degrees_e7("-71.05750001", point), Some(-710_575_000));
        assert_eq!(degrees_e7("22.5431N", point), Some(225_431_000));
        assert_eq!(degrees_e7("W114.1", point), Some(-1_141_000_000));
        assert_eq!(degrees_e7("181", point), None);
        assert_eq!(degrees_e7("22,5431", DecimalMark::Comma), Some(225_431_000));
    }

    #[test]
    fn a_count_since_1970_is_told_by_its_digits() {
        let micros = |text| unix_stamp(text).map(|stamp| stamp.micros);
        assert_eq!(micros("1704458096"), Some(1_704_458_096_000_000));
        assert_eq!(micros("1704458096.5"), Some(1_704_458_096_500_000));
        assert_eq!(micros("1704458096123"), Some(1_704_458_096_123_000));
        assert_eq!(micros("20240105"), None);
        assert_eq!(micros("+441632960001"), None);
    }
}
