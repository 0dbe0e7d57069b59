//! Which sighting is this point? Texts to exact numbers, or the reason why not.

use thalweg_model::{Precision, Stamp};

use super::decimal::{degrees_e7, scaled};
use crate::entry::{Furniture, Reject, Sink};
use crate::readers::pieces::Teller;
use crate::readers::structured::iso_stamp;
use crate::records::kinds::sighting as field;
use crate::records::{Draft, Kind};
use crate::text::shortened;

/// A point as its format writes it; empty texts say nothing.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Point {
    /// Degrees north, as a decimal.
    pub(super) latitude: String,
    /// Degrees east, as a decimal.
    pub(super) longitude: String,
    /// Height in metres, as a decimal.
    pub(super) metres: String,
    /// When, in ISO 8601, or as seconds or milliseconds since 1970.
    pub(super) time: String,
    /// Radius of uncertainty in metres.
    pub(super) accuracy: String,
    /// Which track it is part of.
    pub(super) track: String,
    /// Name or address of the place.
    pub(super) place: String,
    /// How it was observed.
    pub(super) how: String,
    /// Which device.
    pub(super) device: String,
}

/// Counts of seconds since 1970 stay below this until the year 5138; counts of milliseconds passed it in 1973.
const LARGEST_SECONDS: i64 = 100_000_000_000;
/// The end of the year 9999 in milliseconds.
const LAST_MILLIS: i64 = 253_402_300_799_999;

/// A moment in ISO 8601, or a count of seconds or milliseconds since 1970.
pub(super) fn moment(text: &str) -> Option<Stamp> {
    let Ok(count) = text.parse::<i64>() else { return iso_stamp(text) };
    let millis = if count < LARGEST_SECONDS { count.checked_mul(1000)? } else { count };
    let precision = if millis % 1000 == 0 { Precision::Second } else { Precision::Micro };
    (0..=LAST_MILLIS).contains(&millis).then(|| Stamp {
        micros: millis * 1000,
        offset_minutes: Some(0),
        precision,
    })
}

/// Puts a point into the draft.
pub(super) fn fill(draft: &mut Draft, row: u64, point: &Point) -> Result<(), Reject> {
    draft.begin(Kind::Sighting, row);
    let reject = |name: &str, code, text: &str| Reject {
        row,
        field: name.to_owned(),
        code,
        detail: format!("{:?}", shortened(text, 80)),
    };
    let degrees = |name, text: &str, most| {
        degrees_e7(text, most).ok_or_else(|| reject(name, "coordinates_not_understood", text))
    };
    draft.number(field::LATITUDE_E7, degrees("latitude", &point.latitude, 90)?);
    draft.number(field::LONGITUDE_E7, degrees("longitude", &point.longitude, 180)?);
    if !point.time.is_empty() {
        let stamp = moment(&point.time).ok_or_else(|| reject("time", "time_not_understood", &point.time))?;
        draft.moment(field::TIME, stamp);
    }
    let whole = |name, text: &str, places| {
        let read = scaled(text, places).filter(|value| i32::try_from(*value).is_ok());
        read.ok_or_else(|| reject(name, "number_not_understood", text))
    };
    if !point.metres.is_empty() {
        draft.number(field::ALTITUDE_DM, whole("altitude", &point.metres, 1)?);
    }
    if !point.accuracy.is_empty() {
        let accuracy = whole("accuracy", &point.accuracy, 0)?;
        if accuracy >= 0 {
            draft.number(field::ACCURACY_M, accuracy);
        }
    }
    draft
        .text(field::TRACK, &point.track)
        .text(field::PLACE, &point.place)
        .text(field::SOURCE_KIND, &point.how)
        .text(field::DEVICE, &point.device);
    Ok(())
}

/// Tells the points of a row: all of them, or the first reason why one cannot be read.
pub(super) fn tell(row: u64, points: &[Point], teller: &mut Teller<'_, '_, impl Sink>) {
    let mut draft = Draft::new(Kind::Sighting, row);
    if points.is_empty() {
        return teller.sink.furniture(row, Furniture::Structure);
    }
    // Points are checked before any is told: a row is a record or a reject, never both.
    if let Some(reject) = points.iter().find_map(|point| fill(&mut draft, row, point).err()) {
        return teller.sink.reject(reject);
    }
    for point in points {
        if fill(&mut draft, row, point).is_ok() {
            teller.sink.record(&draft);
        }
    }
}
