//! When something was recorded to have happened, and how well that is known.

/// How finely a record states its time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, serde::Serialize, serde::Deserialize)]
#[repr(u8)]
#[serde(rename_all = "snake_case")]
pub enum Precision {
    /// Only the day is stated.
    Day = 0,
    /// Hour and minute.
    Minute = 1,
    /// Hour, minute, second.
    Second = 2,
    /// Finer than a second.
    Micro = 3,
}

/// A recorded time. With a known offset, `micros` is UTC; without one, `micros` is the local wall clock counted as if
/// it were UTC, and stays marked so: an unknown zone is never guessed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, serde::Serialize, serde::Deserialize)]
pub struct Stamp {
    /// Microseconds since 1970-01-01T00:00:00: UTC if `offset_minutes` is known, the local wall clock if not.
    pub micros: i64,
    /// The recorded offset from UTC in minutes, east positive; `None` where neither record nor layout states one.
    pub offset_minutes: Option<i16>,
    /// How finely the record states the time.
    pub precision: Precision,
}

/// Microseconds in a minute.
const MICROS_A_MINUTE: i64 = 60_000_000;

impl Stamp {
    /// A stamp from a local wall clock reading (microseconds as if UTC) and the offset that goes with it.
    #[must_use]
    pub fn from_local(local_micros: i64, offset_minutes: Option<i16>, precision: Precision) -> Self {
        let shift = i64::from(offset_minutes.unwrap_or(0)) * MICROS_A_MINUTE;
        Self { micros: local_micros.saturating_sub(shift), offset_minutes, precision }
    }

    /// The wall clock reading at the place of record, in microseconds as if UTC.
    #[must_use]
    pub fn local_micros(self) -> i64 {
        self.micros.saturating_add(i64::from(self.offset_minutes.unwrap_or(0)) * MICROS_A_MINUTE)
    }

    /// UTC microseconds if the zone is known, else under the zone that the case assumes for such records (a recorded
    /// decision of a person; the result is marked by the caller).
    #[must_use]
    pub fn utc_micros_assuming(self, assumed_offset_minutes: i16) -> i64 {
        match self.offset_minutes {
            Some(_) => self.micros,
            None => self.micros.saturating_sub(i64::from(assumed_offset_minutes) * MICROS_A_MINUTE),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_known_offset_gives_utc_and_an_unknown_one_keeps_the_wall_clock() {
        let noon = 12 * 3600 * 1_000_000;
        let beijing = Stamp::from_local(noon, Some(480), Precision::Second);
        assert_eq!(beijing.micros, 4 * 3600 * 1_000_000);
        assert_eq!(beijing.local_micros(), noon);
        let unknown = Stamp::from_local(noon, None, Precision::Second);
        assert_eq!(unknown.micros, noon);
        assert_eq!(unknown.utc_micros_assuming(480), beijing.micros);
    }
}
