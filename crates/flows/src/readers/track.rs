//! Where did this device go? Tracks as GPX, GeoJSON and PLT, and the location history that Google exports.
//!
//! Every point is a sighting with its coordinates as exact ten-millionths of a degree. A row is what the format keeps
//! together: a point in GPX, a line in PLT, a feature or an entry in JSON, which may yield many points. The mapping is
//! written down in `docs/formats/device-formats.md`.

pub mod decimal;
mod geojson;
mod gpx;
mod history;
mod plt;
mod point;

use super::pieces::{Teller, load};
use super::structured::head_text;
use super::{Candidate, ReadContext, ReadError, ReadSummary, ReaderKind, Reason, Source};
use crate::entry::Sink;

/// The formats of tracks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Form {
    Gpx,
    GeoJson,
    History,
    Plt,
}

fn form_of(head: &str) -> Option<(Form, &'static str, Reason)> {
    let begins = head.trim_start_matches('\u{feff}').trim_start();
    let has = |word: &str| head.contains(word);
    if begins.starts_with('<') {
        return has("<gpx")
            .then(|| (Form::Gpx, "gpx", Reason::new("root_element", "its root element is gpx")));
    }
    if begins.starts_with("Geolife trajectory") || begins.starts_with("OziExplorer Track Point File") {
        return Some((Form::Plt, "plt", Reason::new("header", "its first line is that of PLT files")));
    }
    if !begins.starts_with(['{', '[']) {
        return None;
    }
    let history = (has("\"locations\"") && has("\"latitudeE7\""))
        || has("\"timelineObjects\"")
        || has("\"semanticSegments\"")
        || (has("\"timelinePath\"") && has("\"geo:"));
    if history {
        let reason = Reason::new("keys", "its keys are those of Google's location history");
        return Some((Form::History, "google-location-history", reason));
    }
    let geojson = (has("\"FeatureCollection\"") || has("\"Feature\"")) && has("\"geometry\"");
    geojson.then(|| (Form::GeoJson, "geojson", Reason::new("keys", "it has features with geometries")))
}

/// Is the file of this format?
#[must_use]
pub fn sniff(head: &[u8], _file_name: &str) -> Option<Candidate> {
    let (_, name, reason) = form_of(&head_text(head))?;
    Some(Candidate { name: name.to_owned(), kind: ReaderKind::Track, confidence: 92, reasons: vec![reason] })
}

/// Reads the file.
///
/// # Errors
/// When it is not of this format or the bytes cannot be fetched.
pub fn read(
    source: &mut dyn Source,
    ctx: &ReadContext<'_>,
    sink: &mut impl Sink,
) -> Result<ReadSummary, ReadError> {
    let source = load(source)?;
    let text = source.text();
    let head = text.get(..text.floor_char_boundary(super::HEAD_BYTES)).unwrap_or(text);
    let Some((form, ..)) = form_of(head) else {
        let detail = "it is neither GPX, GeoJSON, PLT nor a location history".to_owned();
        return Err(ReadError::Format { format: "track", detail });
    };
    let teller = Teller::new(&source, sink);
    Ok(match form {
        Form::Gpx => gpx::read(text, ctx.file_name, teller),
        Form::GeoJson => geojson::read(text, ctx.file_name, teller),
        Form::History => history::read(text, teller),
        Form::Plt => plt::read(text, ctx.file_name, teller),
    })
}
