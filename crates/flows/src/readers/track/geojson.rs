//! Which points do these features hold? GeoJSON (RFC 7946): points and lines; areas have no time and are structure.

use serde::Deserialize;
use serde_json::Value;
use serde_json::value::RawValue;

use super::point::{Point, tell};
use crate::entry::Sink;
use crate::readers::ReadSummary;
use crate::readers::pieces::{Piece, Teller, pieces};

/// How deep collections of geometries may lie in one another.
const DEEPEST: usize = 8;

#[derive(Deserialize)]
struct Feature<'a> {
    #[serde(borrow, default)]
    geometry: Option<&'a RawValue>,
    #[serde(default)]
    properties: Value,
    #[serde(default)]
    id: Value,
}

#[derive(Deserialize)]
struct Geometry<'a> {
    #[serde(rename = "type")]
    type_: String,
    #[serde(borrow, default)]
    coordinates: Option<&'a RawValue>,
    #[serde(borrow, default)]
    geometries: Vec<&'a RawValue>,
}

pub(super) fn read<S: Sink>(text: &str, file: &str, mut teller: Teller<'_, '_, S>) -> ReadSummary {
    for piece in pieces(text, &["features"]) {
        let Piece::Element(start, end) = piece else {
            teller.other(piece);
            continue;
        };
        let raw = text.get(start..end).unwrap_or("");
        match serde_json::from_str::<Feature<'_>>(raw) {
            Ok(feature) => {
                let row = teller.row(start, end);
                tell(row, &points(&feature, file, row), &mut teller);
            }
            Err(_) => teller.reject(start, end, "feature_not_understood", "the element is no feature"),
        }
    }
    teller.sink.finish()
}

fn points(feature: &Feature<'_>, file: &str, row: u64) -> Vec<Point> {
    let mut found = Vec::new();
    if let Some(geometry) = feature.geometry {
        collect(geometry, 0, &mut found);
    }
    let said = |names: &[&str]| {
        let value = names.iter().find_map(|name| feature.properties.get(name));
        value.map(text_of).unwrap_or_default()
    };
    let times = ["coordTimes", "times"]
        .iter()
        .find_map(|name| feature.properties.get(name))
        .or_else(|| feature.properties.get("coordinateProperties").and_then(|inner| inner.get("times")));
    let mut times_flat = Vec::new();
    times.into_iter().for_each(|times| flatten(times, &mut times_flat));
    let one_time = said(&["time", "timestamp", "datetime", "date"]);
    let name = said(&["name", "title"]);
    let many = found.len() > 1;
    let called = if name.is_empty() { file } else { &name };
    let id = match &feature.id {
        Value::Null => row.to_string(),
        id => text_of(id),
    };
    for (nth, point) in found.iter_mut().enumerate() {
        // A list of times that is shorter than the line leaves the rest without one.
        point.time = times_flat
            .get(nth)
            .cloned()
            .unwrap_or_else(|| if times.is_some() { String::new() } else { one_time.clone() });
        point.how = "GeoJSON".to_owned();
        point.accuracy = said(&["accuracy"]);
        if many {
            point.track = format!("{called} {id}");
        } else {
            point.place.clone_from(&name);
        }
    }
    found
}

fn text_of(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Number(number) => number.to_string(),
        _ => String::new(),
    }
}

/// Times of a line of lines stand in a list of lists.
fn flatten(value: &Value, out: &mut Vec<String>) {
    match value {
        Value::Array(list) => list.iter().for_each(|value| flatten(value, out)),
        one => out.push(text_of(one)),
    }
}

fn collect(raw: &RawValue, depth: usize, out: &mut Vec<Point>) {
    let Ok(geometry) = serde_json::from_str::<Geometry<'_>>(raw.get()) else { return };
    match (geometry.type_.as_str(), geometry.coordinates) {
        ("Point" | "MultiPoint" | "LineString" | "MultiLineString", Some(coordinates)) => {
            out.extend(positions(coordinates.get()));
        }
        ("GeometryCollection", _) if depth < DEEPEST => {
            geometry.geometries.iter().for_each(|inner| collect(inner, depth + 1, out));
        }
        _ => {}
    }
}

/// The innermost lists of numbers, with the digits they are written with.
fn positions(raw: &str) -> Vec<Point> {
    let innermost = raw.split(']').filter_map(|part| part.rsplit_once('[').map(|(_, numbers)| numbers));
    innermost
        .filter(|numbers| !numbers.trim().is_empty())
        .map(|numbers| {
            let mut parts = numbers.split(',').map(|part| part.trim().to_owned());
            let longitude = parts.next().unwrap_or_default();
            let latitude = parts.next().unwrap_or_default();
            Point { latitude, longitude, metres: parts.next().unwrap_or_default(), ..Point::default() }
        })
        .collect()
}
