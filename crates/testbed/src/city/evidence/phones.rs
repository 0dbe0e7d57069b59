//! What does an examined telephone say by itself: its call list, its texts, its track, by a clock that may be wrong?

use std::collections::BTreeMap;
use std::fmt::Write;
use std::path::Path;

use crate::city::book::{Book, Call, Kind, Row, Table};
use crate::city::evidence::{Written, clock, degrees, write_file};
use crate::city::grid::Cell;
use crate::city::place::{City, DAY};
use crate::clock::CASE_BEGINS;
use crate::error::TestbedError;

/// Seconds between two points of a track.
const STEP: u32 = 900;

/// A telephone that was taken and read.
#[derive(Debug, Clone)]
pub(crate) struct Examined {
    pub(crate) party: u32,
    /// Seconds by which its clock is ahead.
    pub(crate) ahead: i32,
    /// Whether it kept a track.
    pub(crate) track: bool,
    calls: Vec<Call>,
    points: Vec<(u32, Cell)>,
}

impl Examined {
    pub(crate) fn new(party: u32, ahead: i32, track: bool) -> Self {
        Self { party, ahead, track, calls: Vec::new(), points: Vec::new() }
    }

    /// Keeps what the telephone sees of a day.
    pub(crate) fn live(&mut self, city: &City, book: &Book) {
        let own = |line: u32| line / 2 == self.party;
        self.calls.extend(
            book.calls.iter().filter(|call| call.kind != Kind::Text && (own(call.from) || own(call.to))),
        );
        if self.track {
            let moments = (0..DAY / STEP).map(|step| city.day * DAY + step * STEP);
            let points = moments.map(|at| (at, city.cell(self.party, at)));
            self.points.extend(points.filter(|(_, cell)| *cell != crate::city::grid::NO_CELL));
        }
    }
}

pub(crate) fn write(
    root: &Path,
    city: &City,
    examined: &[Examined],
    rows: &[Row],
) -> Result<Vec<Written>, TestbedError> {
    let mut texts: BTreeMap<u32, Vec<&Row>> = BTreeMap::new();
    for row in rows.iter().filter(|row| row.table == Table::Sms) {
        texts.entry(row.party).or_default().push(row);
    }
    let mut all = Vec::new();
    let mut put = |name: String, text: String, rows: usize| -> Result<(), TestbedError> {
        if rows > 0 {
            write_file(&root.join(&name), text.as_bytes())?;
            all.push(Written { name, rows: rows as u64, bytes: text.len() as u64 });
        }
        Ok(())
    };
    for phone in examined {
        let number = city.phone(phone.party * 2);
        put(format!("phones/{number}-calls.csv"), call_list(city, phone), phone.calls.len())?;
        if phone.track {
            put(format!("phones/{number}-track.gpx"), track(city, phone), phone.points.len())?;
        }
        let own = texts.get(&phone.party).cloned().unwrap_or_default();
        put(format!("phones/{number}-sms.xml"), backup(phone, &own), own.len())?;
    }
    Ok(all)
}

fn shown(at: u32, ahead: i32) -> u32 {
    at.saturating_add_signed(ahead)
}

fn call_list(city: &City, phone: &Examined) -> String {
    let mut out = String::from("联系人,电话号码,通话时间,通话时长,呼叫类型,本机号码\n");
    for call in &phone.calls {
        let out_going = call.from / 2 == phone.party;
        let (own, other) = if out_going { (call.from, call.to) } else { (call.to, call.from) };
        let known =
            city.is_inhabitant(other / 2) && city.circles.of_person(phone.party).contains(&(other / 2));
        let name = if known { city.name(other / 2) } else { String::new() };
        let way = match (out_going, call.kind) {
            (true, _) => "呼出",
            (false, Kind::Answered) => "呼入",
            (false, _) => "未接",
        };
        let at = clock(shown(call.at, phone.ahead));
        // A `String` takes everything that is written to it.
        let _ =
            writeln!(out, "{name},{},{at},{},{way},{}", as_shown(city, other), call.secs, city.phone(own));
    }
    out
}

/// A telephone shows foreign numbers with a plus.
fn as_shown(city: &City, line: u32) -> String {
    let written = city.phone(line);
    written.strip_prefix("00").map_or(written.clone(), |rest| format!("+{rest}"))
}

fn track(city: &City, phone: &Examined) -> String {
    let mut out = String::from(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<gpx version=\"1.1\" creator=\"example\" xmlns=\"http://www.topografix.com/GPX/1/1\">\n<trk><trkseg>\n",
    );
    for (at, cell) in &phone.points {
        let (north, east) = city.grid.point(*cell);
        let time = CASE_BEGINS + i64::from(shown(*at, phone.ahead));
        let time = crate::clock::show(time, 0, "%Y-%m-%dT%H:%M:%SZ");
        let _ = writeln!(
            out,
            "<trkpt lat=\"{}\" lon=\"{}\"><time>{time}</time></trkpt>",
            degrees(north),
            degrees(east)
        );
    }
    out.push_str("</trkseg></trk>\n</gpx>\n");
    out
}

fn backup(phone: &Examined, rows: &[&Row]) -> String {
    let mut out = format!(
        "<?xml version='1.0' encoding='UTF-8' standalone='yes' ?>\n<smses count=\"{}\">\n",
        rows.len()
    );
    for row in rows {
        let (from, words) =
            (row.cells.first().map_or("", String::as_str), row.cells.last().map_or("", String::as_str));
        let millis = (CASE_BEGINS + i64::from(shown(row.at, phone.ahead))) * 1000;
        let words = words.replace('&', "&amp;").replace('<', "&lt;").replace('"', "&quot;");
        let _ = writeln!(
            out,
            "  <sms protocol=\"0\" address=\"{from}\" date=\"{millis}\" type=\"1\" subject=\"null\" body=\"{words}\" read=\"1\" status=\"-1\" contact_name=\"(Unknown)\" />"
        );
    }
    out.push_str("</smses>\n");
    out
}
