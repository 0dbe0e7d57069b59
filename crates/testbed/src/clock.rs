//! Where the story's times come from: seconds since 1970 in UTC, shown as the wall clock of a place.

use jiff::SignedDuration;
use jiff::civil::{DateTime, date};

/// Midnight in Beijing at the start of the story's first day (Monday 2025-03-03), in seconds UTC.
pub const CASE_BEGINS: i64 = 1_740_931_200;
/// Minutes east of UTC in Beijing.
pub const BEIJING: i16 = 480;
/// Minutes east of UTC in Hong Kong.
pub const HONG_KONG: i16 = 480;
/// Minutes east of UTC in Paris before summer time begins (the story ends before 2025-03-30).
pub const PARIS: i16 = 60;

/// The wall clock `offset_minutes` east of UTC at this second.
#[must_use]
pub fn local(seconds_utc: i64, offset_minutes: i16) -> DateTime {
    let shifted = seconds_utc.saturating_add(i64::from(offset_minutes) * 60);
    date(1970, 1, 1).at(0, 0, 0, 0).saturating_add(SignedDuration::from_secs(shifted))
}

/// The time as RFC 3339 with its offset: `2025-03-04T10:05:11+08:00`.
#[must_use]
pub fn rfc3339(seconds_utc: i64, offset_minutes: i16) -> String {
    let sign = if offset_minutes < 0 { '-' } else { '+' };
    let (hours, minutes) = (offset_minutes.unsigned_abs() / 60, offset_minutes.unsigned_abs() % 60);
    format!(
        "{}{sign}{hours:02}:{minutes:02}",
        local(seconds_utc, offset_minutes).strftime("%Y-%m-%dT%H:%M:%S")
    )
}

/// The wall clock in a `strftime` pattern.
pub(crate) fn show(seconds_utc: i64, offset_minutes: i16, pattern: &str) -> String {
    local(seconds_utc, offset_minutes).strftime(pattern).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_story_begins_at_midnight_in_beijing() {
        assert_eq!(rfc3339(CASE_BEGINS, BEIJING), "2025-03-03T00:00:00+08:00");
        assert_eq!(rfc3339(CASE_BEGINS, PARIS), "2025-03-02T17:00:00+01:00");
    }
}
