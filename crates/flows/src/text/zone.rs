//! Which moment was that in the world? Wall clock readings to stamps, in the zone that a layout or record states.

use jiff::tz::{Offset, TimeZone};
use thalweg_model::{Precision, Stamp};

use super::when::{DAY_MICROS, SECOND, Scan, WhenError, Written};

/// Where the record's clocks hang.
#[derive(Debug, Clone, Default)]
pub enum Zone {
    /// Nobody says. The wall clock is kept as it is.
    #[default]
    Unknown,
    /// Always this many minutes east of UTC.
    Fixed(i16),
    /// A place of the IANA time zone database.
    Named(TimeZone),
}

impl Zone {
    /// Reads `UTC`, `+08:00`, `Asia/Shanghai`; empty is unknown.
    ///
    /// # Errors
    /// The text, if it names no zone.
    pub fn named(text: &str) -> Result<Self, String> {
        match text {
            "" => return Ok(Self::Unknown),
            "UTC" | "Z" => return Ok(Self::Fixed(0)),
            _ => {}
        }
        if text.starts_with(['+', '-']) {
            let mut scan = Scan { bytes: text.as_bytes(), at: 0 };
            return match scan.offset() {
                Ok(Some(minutes)) if scan.peek().is_none() => Ok(Self::Fixed(minutes)),
                _ => Err(text.to_owned()),
            };
        }
        TimeZone::get(text).map(Self::Named).map_err(|_| text.to_owned())
    }
}

/// Turns wall clock readings into stamps, remembering what a named zone did on the last day asked for.
#[derive(Debug, Clone, Default)]
pub struct Clock {
    zone: Zone,
    last: Option<(i32, Option<i16>)>,
}

impl Clock {
    /// A clock of this zone.
    #[must_use]
    pub fn new(zone: Zone) -> Self {
        Self { zone, last: None }
    }

    /// The stamp of what is written.
    ///
    /// # Errors
    /// When the local time never was because clocks were put forward.
    pub fn stamp(&mut self, written: Written) -> Result<Stamp, WhenError> {
        let (micros, precision) = written.time.unwrap_or((0, Precision::Day));
        let local = i64::from(written.day).saturating_mul(DAY_MICROS).saturating_add(micros);
        let offset = match (written.offset, &self.zone) {
            (Some(offset), _) => Some(offset),
            (None, Zone::Unknown) => None,
            (None, Zone::Fixed(offset)) => Some(*offset),
            (None, Zone::Named(_)) => Some(self.offset_on(written.day, local, precision)?),
        };
        Ok(Stamp::from_local(local, offset, precision))
    }

    fn offset_on(&mut self, day: i32, local: i64, precision: Precision) -> Result<i16, WhenError> {
        if let Some((known, Some(offset))) = self.last
            && known == day
        {
            return Ok(offset);
        }
        let Zone::Named(zone) = &self.zone else { return Ok(0) };
        let start = i64::from(day).saturating_mul(DAY_MICROS);
        let edges = (offset_at(zone, start), offset_at(zone, start.saturating_add(DAY_MICROS)));
        let whole_day = match edges {
            (Ok(first), Ok(last)) if first == last => Some(first),
            _ => None,
        };
        self.last = Some((day, whole_day));
        match whole_day {
            Some(offset) => Ok(offset),
            // A day alone cannot fall into a gap: where midnight was skipped, its first moment counts.
            None => match offset_at(zone, local) {
                Err(_) if precision == Precision::Day => {
                    offset_at(zone, local.saturating_add(3 * 3600 * SECOND))
                }
                other => other,
            },
        }
    }
}

/// The offset of a local time; of two (clocks put back) the earlier moment's.
fn offset_at(zone: &TimeZone, local: i64) -> Result<i16, WhenError> {
    let civil = jiff::Timestamp::from_microsecond(local).map_err(|_| WhenError::Impossible)?;
    let civil = Offset::UTC.to_datetime(civil);
    let offset = match zone.to_ambiguous_timestamp(civil).offset() {
        jiff::tz::AmbiguousOffset::Unambiguous { offset } => offset,
        jiff::tz::AmbiguousOffset::Fold { before, .. } => before,
        jiff::tz::AmbiguousOffset::Gap { .. } => return Err(WhenError::Gap),
    };
    i16::try_from(offset.seconds().div_euclid(60)).map_err(|_| WhenError::Impossible)
}
