//! What moment does a statement's date state, and how finely? Dates that no calendar has are refused, not mended.

use jiff::civil::Date;
use thalweg_model::{Precision, Stamp};

/// Microseconds of a day.
const MICROS_A_DAY: i64 = 86_400_000_000;

/// A calendar date that exists.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Calendar {
    /// Year, four digits.
    pub(crate) year: i16,
    /// Days since 1970-01-01.
    pub(crate) day: i32,
}

/// The date of these three numbers, if there is one.
pub(crate) fn day_of(year: i64, month: i64, day: i64) -> Option<Calendar> {
    let date =
        Date::new(i16::try_from(year).ok()?, i8::try_from(month).ok()?, i8::try_from(day).ok()?).ok()?;
    let epoch = Date::new(1970, 1, 1).ok()?;
    let days = date.duration_since(epoch).as_secs() / 86_400;
    Some(Calendar { year: date.year(), day: i32::try_from(days).ok()? })
}

/// The stamp of a whole day.
pub(crate) fn day_stamp(day: i32, offset_minutes: Option<i16>) -> Stamp {
    Stamp::from_local(i64::from(day) * MICROS_A_DAY, offset_minutes, Precision::Day)
}

/// The stamp of hour, minute, second and microseconds on a day; `24:00:00` is the next midnight and a leap second its
/// minute's last.
pub(crate) fn wall_clock(
    day: i32,
    (hour, minute, second, micros): (i64, i64, i64, i64),
    offset_minutes: Option<i16>,
    precision: Precision,
) -> Option<Stamp> {
    let ends_day = (hour, minute, second, micros) == (24, 0, 0, 0);
    let fits = (0..24).contains(&hour) && (0..60).contains(&minute) && (0..=60).contains(&second);
    if !(fits || ends_day) {
        return None;
    }
    let seconds = hour * 3600 + minute * 60 + second.min(59);
    let local = i64::from(day) * MICROS_A_DAY + seconds * 1_000_000 + micros;
    Some(Stamp::from_local(local, offset_minutes, precision))
}

/// An ISO 8601 date or date and time as XML Schema writes them: `2015-03-10`, `2015-03-10+01:00`,
/// `2015-03-10T18:43:50.123Z`. Without a zone the zone stays unknown.
pub(crate) fn iso_stamp(text: &str) -> Option<Stamp> {
    let text = text.trim();
    let (date, rest) = text.split_at_checked(10)?;
    let calendar = iso_date(date)?;
    let Some(clock) = rest.strip_prefix(['T', 't', ' ']) else {
        return Some(day_stamp(calendar.day, zone(rest)?));
    };
    let cut = clock.find(['Z', 'z', '+', '-']).unwrap_or(clock.len());
    let (clock, rest) = clock.split_at_checked(cut)?;
    let offset = zone(rest)?;
    let mut parts = clock.split(':');
    let hour = number(parts.next()?, 2)?;
    let minute = number(parts.next()?, 2)?;
    let Some(seconds) = parts.next() else {
        return wall_clock(calendar.day, (hour, minute, 0, 0), offset, Precision::Minute);
    };
    if parts.next().is_some() {
        return None;
    }
    let (second, fraction) = seconds.split_once(['.', ',']).unwrap_or((seconds, ""));
    let micros = micros_of(fraction)?;
    let precision = if micros == 0 { Precision::Second } else { Precision::Micro };
    wall_clock(calendar.day, (hour, minute, number(second, 2)?, micros), offset, precision)
}

fn iso_date(text: &str) -> Option<Calendar> {
    let mut parts = text.split('-');
    let (year, month, day) = (parts.next()?, parts.next()?, parts.next()?);
    day_of(number(year, 4)?, number(month, 2)?, number(day, 2)?)
}

/// The first six digits of a fraction of a second; finer ones must be digits and are dropped.
fn micros_of(fraction: &str) -> Option<i64> {
    if !fraction.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let kept: String = fraction.chars().chain("000000".chars()).take(6).collect();
    kept.parse().ok()
}

/// `Some(None)` for no zone, `Some(Some(minutes))` for one, `None` for what is neither.
#[expect(clippy::option_option, reason = "absent and wrong are different answers")]
fn zone(text: &str) -> Option<Option<i16>> {
    match text.trim() {
        "" => Some(None),
        "Z" | "z" => Some(Some(0)),
        signed => {
            let (sign, digits) = match (signed.strip_prefix('+'), signed.strip_prefix('-')) {
                (Some(digits), _) => (1, digits),
                (_, Some(digits)) => (-1, digits),
                _ => return None,
            };
            let digits: String = digits.chars().filter(|c| *c != ':').collect();
            let (hours, minutes) = digits.split_at_checked(2)?;
            let minutes = if minutes.is_empty() { 0 } else { number(minutes, 2)? };
            let total = number(hours, 2)? * 60 + minutes;
            (total <= 18 * 60).then(|| i16::try_from(sign * total).ok()).flatten().map(Some)
        }
    }
}

/// A number of exactly so many digits.
fn number(text: &str, digits: usize) -> Option<i64> {
    (text.len() == digits && text.bytes().all(|byte| byte.is_ascii_digit()))
        .then(|| text.parse().ok())
        .flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_is_read_with_its_zone_or_kept_without_one() {
        let read =
            |text: &str| iso_stamp(text).map(|s| (s.micros / 1_000_000, s.offset_minutes, s.precision));
        assert_eq!(read("1970-01-02"), Some((86_400, None, Precision::Day)));
        assert_eq!(read("1970-01-02+01:00"), Some((82_800, Some(60), Precision::Day)));
        assert_eq!(read("1970-01-01T10:15:00+01:00"), Some((33_300, Some(60), Precision::Second)));
        assert_eq!(read("1970-01-01T10:15:00.5Z"), Some((36_900, Some(0), Precision::Micro)));
        assert_eq!(read("1970-01-01T00:00:01.000000000"), Some((1, None, Precision::Second)));
        assert_eq!(read("1970-01-01T24:00:00"), Some((86_400, None, Precision::Second)));
        for wrong in [
            "2023-02-29",
            "2023-1-01",
            "2023-01-01T25:00:00",
            "",
            "yesterday",
            "2023-01-01T10",
            "2023-01-01x",
        ] {
            assert_eq!(iso_stamp(wrong), None, "{wrong}");
        }
    }
}
