//! Where does Google's export say that the phone was? `Records.json`, the semantic history, and `Timeline.json`.

use serde_json::Value;

use super::point::{Point, tell};
use crate::entry::Sink;
use crate::readers::ReadSummary;
use crate::readers::pieces::{Piece, Teller, pieces};

/// Under which names the lists stand.
const LISTS: [&str; 4] = ["locations", "timelineObjects", "semanticSegments", "rawSignals"];
/// Digits of a whole number of 10^-7 degrees behind the point.
const E7: usize = 7;

pub(super) fn read<S: Sink>(text: &str, mut teller: Teller<'_, '_, S>) -> ReadSummary {
    for piece in pieces(text, &LISTS) {
        let Piece::Element(start, end) = piece else {
            teller.other(piece);
            continue;
        };
        let row = teller.row(start, end);
        let value: Value =
            text.get(start..end).and_then(|raw| serde_json::from_str(raw).ok()).unwrap_or_default();
        tell(row, &points(&value), &mut teller);
    }
    teller.sink.finish()
}

fn points(value: &Value) -> Vec<Point> {
    let mut found = Vec::new();
    found.extend(record(value, "GPS"));
    if let Some(signal) = value.get("position") {
        found.extend(at_words(signal, &["LatLng", "latLng"], &text(signal, &["timestamp"]), "GPS"));
    }
    if let Some(visit) = value.get("placeVisit") {
        let place = visit.get("location").and_then(|location| record(location, "visit"));
        found.extend(place.map(|point| Point { time: duration(visit, "start"), ..point }));
    }
    if let Some(segment) = value.get("activitySegment") {
        for (name, edge) in [("startLocation", "start"), ("endLocation", "end")] {
            let place = segment.get(name).and_then(|location| record(location, "activity"));
            found.extend(place.map(|point| Point { time: duration(segment, edge), ..point }));
        }
        let raw =
            segment.get("simplifiedRawPath").and_then(|path| path.get("points")).and_then(Value::as_array);
        found.extend(raw.into_iter().flatten().filter_map(|point| record(point, "GPS")));
    }
    let start = text(value, &["startTime"]);
    for point in value.get("timelinePath").and_then(Value::as_array).into_iter().flatten() {
        found.extend(at_words(point, &["point"], &text(point, &["time"]), "GPS"));
    }
    if let Some(candidate) = value.get("visit").and_then(|visit| visit.get("topCandidate")) {
        let place = candidate.get("placeLocation").unwrap_or(&Value::Null);
        found.extend(at_words(place, &["latLng"], &start, "visit"));
        found.extend(words_of(place.as_str().unwrap_or(""), &start, "visit"));
    }
    if let Some(activity) = value.get("activity") {
        for (name, time) in [("start", start.clone()), ("end", text(value, &["endTime"]))] {
            let place = activity.get(name).unwrap_or(&Value::Null);
            found.extend(at_words(place, &["latLng"], &time, "activity"));
            found.extend(words_of(place.as_str().unwrap_or(""), &time, "activity"));
        }
    }
    found
}

/// An object with `latitudeE7` and `longitudeE7` (or `latE7` and `lngE7`).
fn record(value: &Value, how: &str) -> Option<Point> {
    let latitude = text(value, &["latitudeE7", "latE7"]);
    let longitude = text(value, &["longitudeE7", "lngE7"]);
    if latitude.is_empty() || longitude.is_empty() {
        return None;
    }
    let place = [text(value, &["name"]), text(value, &["address"]).replace('\n', ", ")];
    let source = text(value, &["source"]);
    Some(Point {
        latitude: behind_point(&latitude),
        longitude: behind_point(&longitude),
        metres: text(value, &["altitude"]),
        time: text(value, &["timestamp", "timestampMs"]),
        accuracy: text(value, &["accuracy", "accuracyMeters"]),
        place: place.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(", "),
        how: if source.is_empty() { how.to_owned() } else { source },
        device: text(value, &["deviceTag"]),
        ..Point::default()
    })
}

/// A whole number of 10^-7 degrees as a decimal of degrees.
fn behind_point(e7: &str) -> String {
    format!("{e7}e-{E7}")
}

fn text(value: &Value, names: &[&str]) -> String {
    match names.iter().find_map(|name| value.get(name)) {
        Some(Value::String(text)) => text.clone(),
        Some(Value::Number(number)) => number.to_string(),
        _ => String::new(),
    }
}

fn duration(value: &Value, edge: &str) -> String {
    let duration = value.get("duration").unwrap_or(&Value::Null);
    text(duration, &[&format!("{edge}Timestamp"), &format!("{edge}TimestampMs")])
}

fn at_words(value: &Value, names: &[&str], time: &str, how: &str) -> Option<Point> {
    words_of(&text(value, names), time, how)
}

/// `48.1372°, 11.5755°` or `geo:48.137200,11.575500`.
fn words_of(words: &str, time: &str, how: &str) -> Option<Point> {
    let (latitude, longitude) = words.trim_start_matches("geo:").split_once(',')?;
    let bare = |degrees: &str| degrees.trim().trim_end_matches('°').to_owned();
    Some(Point {
        latitude: bare(latitude),
        longitude: bare(longitude),
        time: time.to_owned(),
        how: how.to_owned(),
        ..Point::default()
    })
}
