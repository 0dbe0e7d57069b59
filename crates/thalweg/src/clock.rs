//! What time is it, and how long is that? The only place of this program that reads the machine's clock.

use anyhow::{Context as _, bail};
use jiff::{Timestamp, tz::Offset};
use thalweg_model::{Precision, Stamp};

/// What is recorded as source of a time that this machine's clock gave.
pub const SYSTEM_CLOCK: &str = "system clock of the sealing machine";

/// Now, as RFC 3339 text in UTC to the second.
#[must_use]
pub fn now() -> String {
    let now = Timestamp::now();
    Timestamp::from_second(now.as_second()).unwrap_or(now).to_string()
}

/// UTC microseconds of a time given as `2025-03-01T09:30:00+08:00`, or as `2025-03-01 09:30:00` read at `offset_minutes`.
///
/// # Errors
/// When it is neither.
pub fn micros(text: &str, offset_minutes: i16) -> anyhow::Result<i64> {
    if let Ok(instant) = text.parse::<Timestamp>() {
        return Ok(instant.as_microsecond());
    }
    let asked = || format!("{text:?} is not a time; write 2025-03-01T09:30:00+08:00 or 2025-03-01 09:30:00");
    let civil = text.parse::<jiff::civil::DateTime>().with_context(asked)?;
    let offset = Offset::from_seconds(i32::from(offset_minutes) * 60).with_context(asked)?;
    Ok(offset.to_timestamp(civil).with_context(asked)?.as_microsecond())
}

/// UTC microseconds as RFC 3339 text at an offset.
#[must_use]
pub fn text(micros: i64, offset_minutes: i16) -> String {
    let offset = Offset::from_seconds(i32::from(offset_minutes) * 60).unwrap_or(Offset::UTC);
    let Ok(instant) = Timestamp::from_microsecond(micros) else {
        return micros.to_string();
    };
    let civil = offset.to_datetime(instant);
    let (hours, minutes) = (offset_minutes / 60, (offset_minutes % 60).abs());
    let sign = if offset_minutes < 0 { '-' } else { '+' };
    format!("{} {} {sign}{:02}:{minutes:02}", civil.date(), civil.time(), hours.abs())
}

/// An RFC 3339 time with its own offset.
///
/// # Errors
/// When it is no such time.
pub fn stamp(text: &str) -> anyhow::Result<Stamp> {
    let wrong = || format!("{text:?} is not a time with an offset");
    let micros = text.parse::<Timestamp>().with_context(wrong)?.as_microsecond();
    let pieces = jiff::fmt::temporal::Pieces::parse(text).with_context(wrong)?;
    let seconds = pieces.to_numeric_offset().map_or(0, Offset::seconds);
    Ok(Stamp { micros, offset_minutes: i16::try_from(seconds / 60).ok(), precision: Precision::Second })
}

/// Minutes east of UTC of `+08:00`, `-03:30`, `Z`.
///
/// # Errors
/// When it is no such offset.
pub fn offset_minutes(text: &str) -> anyhow::Result<i16> {
    if text.eq_ignore_ascii_case("z") {
        return Ok(0);
    }
    let wrong = || format!("{text:?} is not an offset such as +08:00");
    let (sign, rest) = match text.as_bytes().first() {
        Some(b'+') => (1, &text[1..]),
        Some(b'-') => (-1, &text[1..]),
        _ => bail!(wrong()),
    };
    let (hours, minutes) = rest.split_once(':').unwrap_or((rest, "0"));
    let (hours, minutes) =
        (hours.parse::<i16>().with_context(wrong)?, minutes.parse::<i16>().with_context(wrong)?);
    if !(0..=14).contains(&hours) || !(0..60).contains(&minutes) {
        bail!(wrong());
    }
    Ok(sign * (hours * 60 + minutes))
}

/// Microseconds of a duration such as `90m`, `48h`, `30d`, `45s`, `1h30m`, `2w`.
///
/// # Errors
/// When it is no such duration.
pub fn duration_micros(text: &str) -> anyhow::Result<i64> {
    let wrong = || format!("{text:?} is not a length of time such as 90m, 48h or 30d");
    let span = text.parse::<jiff::Span>().with_context(wrong)?;
    let relative = jiff::SpanRelativeTo::days_are_24_hours();
    let micros = span.total((jiff::Unit::Microsecond, relative)).with_context(wrong)?;
    if !(0.0..=9.0e15).contains(&micros) {
        bail!(wrong());
    }
    #[expect(
        clippy::cast_possible_truncation,
        reason = "checked to lie within 2^53 above; whole microseconds"
    )]
    Ok(micros as i64)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_without_a_zone_is_read_at_the_case_offset() {
        assert_eq!(
            micros("2025-03-01T09:30:00+08:00", 0).unwrap(),
            micros("2025-03-01 09:30:00", 480).unwrap()
        );
        assert!(micros("yesterday", 0).is_err());
        assert_eq!(text(0, 480), "1970-01-01 08:00:00 +08:00");
        assert_eq!(text(0, -210), "1969-12-31 20:30:00 -03:30");
    }

    #[test]
    fn offsets_and_durations_read_as_people_write_them() {
        assert_eq!(offset_minutes("+08:00").unwrap(), 480);
        assert_eq!(offset_minutes("-03:30").unwrap(), -210);
        assert!(
            offset_minutes("8").is_err() && offset_minutes("+25:00").is_err() && offset_minutes("").is_err()
        );
        assert_eq!(duration_micros("48h").unwrap(), 172_800_000_000);
        assert_eq!(duration_micros("2d").unwrap(), 172_800_000_000);
        assert!(duration_micros("soon").is_err());
    }
}
