//! What does this GPX file say? Points of tracks, routes and waypoints, GPX 1.0 and 1.1; extensions are left.

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};

use super::point::{Point, tell};
use crate::entry::{Furniture, Sink};
use crate::readers::ReadSummary;
use crate::readers::pieces::Teller;

struct Walk<'a, 's, 't, S: Sink> {
    text: &'t str,
    file: &'t str,
    teller: Teller<'a, 's, S>,
    /// Where the text begins that no row has taken yet.
    from: usize,
    /// The point that is open: where it began.
    open: Option<(usize, Point)>,
    /// Names of the elements that are open.
    path: Vec<String>,
    tracks: u32,
    segments: u32,
    track_name: String,
    told: String,
}

pub(super) fn read<S: Sink>(text: &str, file: &str, teller: Teller<'_, '_, S>) -> ReadSummary {
    let mut walk = Walk {
        text,
        file,
        teller,
        from: 0,
        open: None,
        path: Vec::new(),
        tracks: 0,
        segments: 0,
        track_name: String::new(),
        told: String::new(),
    };
    let mut reader = Reader::from_str(text);
    let place = |reader: &Reader<&[u8]>| usize::try_from(reader.buffer_position()).unwrap_or(usize::MAX);
    loop {
        let start = place(&reader);
        match reader.read_event() {
            Ok(Event::Eof) => break,
            Ok(Event::Start(tag)) => walk.opens(&tag, start),
            Ok(Event::Empty(tag)) => {
                walk.opens(&tag, start);
                walk.closes(place(&reader));
            }
            Ok(Event::End(_)) => walk.closes(place(&reader)),
            Ok(Event::Text(words)) => walk.told.push_str(&words.into_inner()),
            Ok(Event::CData(words)) => walk.told.push_str(&words.into_inner()),
            Ok(Event::GeneralRef(reference)) => {
                let mark = reference.resolve_char_ref().ok().flatten();
                let named = quick_xml::escape::resolve_predefined_entity(&reference).map(str::to_owned);
                walk.told.push_str(&mark.map(String::from).or(named).unwrap_or_default());
            }
            Ok(_) => {}
            Err(_) => return walk.broken(start),
        }
    }
    walk.ends()
}

impl<S: Sink> Walk<'_, '_, '_, S> {
    fn opens(&mut self, tag: &BytesStart<'_>, start: usize) {
        let name = tag.local_name().as_ref().to_owned();
        self.told.clear();
        match name.as_str() {
            "trk" | "rte" => {
                self.tracks += 1;
                self.segments = 0;
                self.track_name.clear();
            }
            "trkseg" => self.segments += 1,
            "trkpt" | "rtept" | "wpt" if self.open.is_none() => {
                self.around(start);
                self.open = Some((start, self.point(tag, &name)));
            }
            _ => {}
        }
        self.path.push(name);
    }

    fn point(&self, tag: &BytesStart<'_>, name: &str) -> Point {
        let value = |key: &str| {
            let found =
                tag.attributes().flatten().find(|attribute| attribute.key.local_name().as_ref() == key);
            found.map(|attribute| attribute.value.into_owned()).unwrap_or_default()
        };
        let called = if self.track_name.is_empty() { self.file } else { &self.track_name };
        let track = match name {
            "wpt" => String::new(),
            _ => format!("{called} {}.{}", self.tracks, self.segments.max(1)),
        };
        let how = match name {
            "wpt" => "waypoint",
            "rtept" => "route",
            _ => "GPS",
        };
        Point {
            latitude: value("lat"),
            longitude: value("lon"),
            track,
            how: how.to_owned(),
            ..Point::default()
        }
    }

    fn closes(&mut self, end: usize) {
        let Some(name) = self.path.pop() else { return };
        let parent = self.path.last().map_or("", String::as_str);
        let inside = matches!(parent, "trkpt" | "rtept" | "wpt");
        let told = self.told.trim().to_owned();
        self.told.clear();
        match (name.as_str(), self.open.as_mut()) {
            ("time", Some((_, point))) if inside => point.time = told,
            ("ele", Some((_, point))) if inside => point.metres = told,
            ("name", Some((_, point))) if inside => point.place = told,
            ("name", None) if matches!(parent, "trk" | "rte") => self.track_name = told,
            ("trkpt" | "rtept" | "wpt", Some(_)) => {
                if let Some((start, point)) = self.open.take() {
                    let row = self.teller.row(start, end);
                    self.from = end;
                    tell(row, &[point], &mut self.teller);
                }
            }
            _ => {}
        }
    }

    /// What stands before a point and is none.
    fn around(&mut self, end: usize) {
        if self.text.get(self.from..end).is_some_and(|around| !around.trim().is_empty()) {
            self.teller.furniture(self.from, end, Furniture::Structure);
        }
        self.from = end;
    }

    fn ends(mut self) -> ReadSummary {
        if let Some((start, _)) = self.open {
            return self.broken(start);
        }
        self.around(self.text.len());
        self.teller.sink.finish()
    }

    fn broken(mut self, at: usize) -> ReadSummary {
        let at = self.open.as_ref().map_or(at, |(start, _)| *start).max(self.from).min(self.text.len());
        self.around(at);
        if at < self.text.len() {
            let detail = "from here on the text is no XML, or ends inside a point";
            self.teller.reject(at, self.text.len(), "xml_not_well_formed", detail);
        }
        self.teller.sink.finish()
    }
}
