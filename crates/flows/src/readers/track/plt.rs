//! What does this PLT file say? Track points of OziExplorer, as GeoLife uses them: six lines of header, then
//! latitude, longitude, 0, feet, days since 1899-12-30, date, time.

use super::decimal::scaled;
use super::point::{Point, tell};
use crate::entry::{Furniture, Reject, Sink};
use crate::readers::ReadSummary;
use crate::readers::pieces::Teller;

/// Lines above the points.
const HEADER_LINES: usize = 6;
/// How a height that is not known is written, in feet.
const NO_HEIGHT: i64 = -777;

pub(super) fn read<S: Sink>(text: &str, file: &str, mut teller: Teller<'_, '_, S>) -> ReadSummary {
    // GeoLife says that its times are GMT (User Guide 1.3); OziExplorer says nothing.
    let zone = if text.starts_with("Geolife") { "Z" } else { "" };
    let mut at = 0;
    for (nth, line) in text.split_inclusive('\n').enumerate() {
        let bare = line.trim_end_matches(['\n', '\r']);
        let row = teller.row(at, at + bare.len());
        at += line.len();
        if nth < HEADER_LINES {
            teller.sink.furniture(row, Furniture::Header);
        } else if bare.trim().is_empty() {
            teller.sink.furniture(row, Furniture::Blank);
        } else if let Some(point) = point(bare, file, zone) {
            tell(row, &[point], &mut teller);
        } else {
            let detail = "a point has seven fields with commas between them".to_owned();
            teller.sink.reject(Reject { row, field: String::new(), code: "too_few_fields", detail });
        }
    }
    teller.sink.finish()
}

fn point(line: &str, file: &str, zone: &str) -> Option<Point> {
    let fields: Vec<&str> = line.split(',').map(str::trim).collect();
    let [latitude, longitude, _, feet, _, date, time, ..] = fields.as_slice() else { return None };
    Some(Point {
        latitude: (*latitude).to_owned(),
        longitude: (*longitude).to_owned(),
        metres: metres(feet),
        time: format!("{date}T{time}{zone}"),
        track: file.to_owned(),
        how: "GPS".to_owned(),
        ..Point::default()
    })
}

/// Feet (of 0.3048 m exactly) as metres; unreadable feet stay as they are and are rejected later.
fn metres(feet: &str) -> String {
    match scaled(feet, 3) {
        Some(thousandths) if thousandths == NO_HEIGHT * 1000 => String::new(),
        Some(thousandths) => format!("{}e-7", i128::from(thousandths) * 3048),
        None => feet.to_owned(),
    }
}
