//! How is a recorded time written for people? Local clock and offset, as finely as it was stated.

use jiff::tz::Offset;
use thalweg_model::{Precision, Stamp};

/// `2024-01-05 12:34:56 +08:00`; without the offset where it is not known, without what was not stated.
#[must_use]
pub fn shown(stamp: Stamp) -> String {
    let Ok(local) = jiff::Timestamp::from_microsecond(stamp.local_micros()) else {
        return format!("{} µs", stamp.micros);
    };
    let civil = Offset::UTC.to_datetime(local);
    let text = match stamp.precision {
        Precision::Day => return civil.date().to_string(),
        Precision::Minute => civil.strftime("%Y-%m-%d %H:%M").to_string(),
        Precision::Second => civil.strftime("%Y-%m-%d %H:%M:%S").to_string(),
        Precision::Micro => civil.strftime("%Y-%m-%d %H:%M:%S%.f").to_string(),
    };
    match stamp.offset_minutes {
        None => text,
        Some(0) => format!("{text}Z"),
        Some(minutes) => {
            let sign = if minutes < 0 { '-' } else { '+' };
            format!("{text} {sign}{:02}:{:02}", minutes.abs() / 60, minutes.abs() % 60)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_is_shown_as_it_was_stated() {
        let at = |micros, offset, precision| shown(Stamp::from_local(micros, offset, precision));
        assert_eq!(at(1_704_458_096_000_000, Some(480), Precision::Second), "2024-01-05 12:34:56 +08:00");
        assert_eq!(at(1_704_458_096_500_000, Some(0), Precision::Micro), "2024-01-05 12:34:56.5Z");
        assert_eq!(at(1_704_458_040_000_000, None, Precision::Minute), "2024-01-05 12:34");
        assert_eq!(at(1_704_412_800_000_000, Some(480), Precision::Day), "2024-01-05");
    }
}
