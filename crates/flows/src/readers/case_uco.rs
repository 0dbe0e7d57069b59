//! What does this CASE/UCO graph say of people, devices, calls and messages? JSON-LD, object by object.
//!
//! The file is read twice: once to know every object by its identifier, once to tell the objects in their order. A
//! property is found by its name without prefix, on the object or on one of its facets, and references are followed.
//! Objects that say nothing that a record holds are structure, counted by type in a note. The mapping is written down
//! in `docs/formats/device-formats.md`.

mod facets;
mod graph;

use std::collections::BTreeMap;

use serde_json::Value;

use self::graph::Graph;
use super::pieces::{Piece, Teller, load, pieces};
use super::structured::head_text;
use super::{Candidate, ReadContext, ReadError, ReadSummary, ReaderKind, Reason, Source};
use crate::entry::{Furniture, Reject, Sink};

/// Where a bundle lists its objects.
const LISTS: [&str; 4] = ["@graph", "object", "uco-core:object", "core:object"];
/// Most bytes of JSON that are held as a graph.
const LARGEST_GRAPH: u64 = 256 << 20;

/// Is the file of this format?
#[must_use]
pub fn sniff(head: &[u8], _file_name: &str) -> Option<Candidate> {
    let text = head_text(head);
    if !text.trim_start_matches('\u{feff}').trim_start().starts_with(['{', '[']) {
        return None;
    }
    let mut reasons = Vec::new();
    let ontology = ["unifiedcyberontology.org", "caseontology.org", "ontology.casework"];
    let confidence = if ontology.iter().any(|name| text.contains(name)) {
        reasons.push(Reason::new("namespace", "it names the ontology of CASE or UCO"));
        95
    } else if text.contains("\"@context\"") && text.contains("\"@graph\"") {
        reasons.push(Reason::new(
            "json_ld",
            "it is JSON-LD with a graph, though without the names of CASE or UCO",
        ));
        45
    } else {
        return None;
    };
    Some(Candidate { name: "case-uco".to_owned(), kind: ReaderKind::CaseUco, confidence, reasons })
}

/// Reads the file.
///
/// # Errors
/// When it is not of this format or the bytes cannot be fetched.
pub fn read(
    source: &mut dyn Source,
    _ctx: &ReadContext<'_>,
    sink: &mut impl Sink,
) -> Result<ReadSummary, ReadError> {
    let source = load(source)?;
    let text = source.text();
    if text.len() as u64 > LARGEST_GRAPH {
        let found = text.len() as u64;
        return Err(ReadError::TooLarge { what: "the graph in bytes", found, limit: LARGEST_GRAPH });
    }
    if !text.trim_start().starts_with(['{', '[']) {
        let detail = "it begins neither as an object nor as a list".to_owned();
        return Err(ReadError::Format { format: "CASE/UCO JSON-LD", detail });
    }
    let pieces = pieces(text, &LISTS);
    let values: Vec<Option<Value>> = pieces
        .iter()
        .map(|piece| match *piece {
            Piece::Element(start, end) => serde_json::from_str(text.get(start..end)?).ok(),
            Piece::Around(..) | Piece::Broken(..) => None,
        })
        .collect();
    let mut graph = Graph::default();
    values.iter().flatten().for_each(|value| graph.add(value));
    let mut teller = Teller::new(&source, sink);
    let mut unmapped: BTreeMap<String, u64> = BTreeMap::new();
    for (piece, value) in pieces.iter().zip(&values) {
        match (*piece, value) {
            (Piece::Element(start, end), Some(value)) => {
                let row = teller.row(start, end);
                object(&graph, value, row, &mut teller, &mut unmapped);
            }
            (other, _) => teller.other(other),
        }
    }
    if !unmapped.is_empty() {
        let counted: Vec<String> = unmapped.iter().map(|(type_, count)| format!("{type_} {count}")).collect();
        let text = format!("objects that no record holds, by type: {}", counted.join(", "));
        teller.sink.note(Reason::new("objects_not_mapped", text));
    }
    Ok(teller.sink.finish())
}

fn object<'v>(
    graph: &Graph<'v>,
    value: &'v Value,
    row: u64,
    teller: &mut Teller<'_, '_, impl Sink>,
    unmapped: &mut BTreeMap<String, u64>,
) {
    let mut found = Vec::new();
    match inside(graph, value, row, true, &mut found) {
        Err((field, code, detail)) => teller.sink.reject(Reject { row, field, code, detail }),
        Ok(()) if found.is_empty() => {
            let types: Vec<&str> = graph::types(value).collect();
            let type_ = if types.is_empty() { "without type".to_owned() } else { types.join("/") };
            *unmapped.entry(type_).or_default() += 1;
            teller.sink.furniture(row, Furniture::Structure);
        }
        Ok(()) => found.iter().for_each(|draft| teller.sink.record(draft)),
    }
}

/// The records of an object, and of the objects with facets that stand inside it.
fn inside<'v>(
    graph: &Graph<'v>,
    value: &'v Value,
    row: u64,
    outermost: bool,
    found: &mut Vec<crate::records::Draft>,
) -> Result<(), facets::Wrong> {
    match value {
        Value::Array(list) => list.iter().try_for_each(|value| inside(graph, value, row, false, found)),
        Value::Object(members) => {
            if outermost || graph::member(value, "hasFacet").is_some() {
                found.append(&mut facets::records(graph, value, row)?);
            }
            members.values().try_for_each(|value| inside(graph, value, row, false, found))
        }
        _ => Ok(()),
    }
}
