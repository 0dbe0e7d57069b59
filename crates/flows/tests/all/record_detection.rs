//! Does every file find its own layout, and no other come close? All fixtures of records against all layouts.

use std::fmt::Write;
use std::io::Cursor;

use thalweg_flows::detect::detect;
use thalweg_flows::layout::Layouts;
use thalweg_flows::readers::ReaderKind;

use super::record_layouts_kit::{Fixture, detected};
use super::{layout_shared, record_layouts_communications as communications, record_layouts_funds as funds};
use super::{
    record_layouts_information as information, record_layouts_network as network,
    record_layouts_people as people,
};

/// By how many points the winner must be ahead of any other layout. A column more or less in a header of a dozen names
/// moves the confidence by two or three.
const MARGIN: u8 = 7;
/// The same between a statement's layout and one of records.
const MARGIN_OF_STATEMENTS: u8 = 20;

pub fn fixtures() -> impl Iterator<Item = &'static Fixture> {
    let flows = [
        communications::FIXTURES,
        network::FIXTURES,
        information::FIXTURES,
        people::FIXTURES,
        funds::FIXTURES,
    ];
    flows.into_iter().flatten()
}

/// The id without the order of its dates: three layouts that differ only in it fit equally where days come first nowhere.
pub fn family(id: &str) -> &str {
    id.strip_suffix("_dmy").or_else(|| id.strip_suffix("_mdy")).unwrap_or(id)
}

#[test]
fn every_file_of_records_is_its_own_layouts() {
    let layouts = Layouts::built_in().unwrap();
    let mut wrong = String::new();
    for fixture in fixtures() {
        let detection = detected(fixture, &layouts);
        let best = detection.best().map_or("nothing", |best| best.name.as_str());
        if best != fixture.layout {
            let _ = writeln!(wrong, "{}: read as {best}", fixture.layout);
        }
        let Some(first) = detection.candidates.first() else { continue };
        let others = detection.candidates.iter().filter(|other| family(&other.name) != family(&first.name));
        for other in others.filter(|other| other.confidence + MARGIN > first.confidence) {
            let _ = writeln!(
                wrong,
                "{}: {} at {} is close to {} at {}",
                fixture.layout, other.name, other.confidence, first.name, first.confidence
            );
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
}

#[test]
fn every_layout_of_records_has_a_fixture() {
    let layouts = Layouts::built_in().unwrap();
    let shown: Vec<&str> = fixtures().map(|fixture| family(fixture.layout)).collect();
    // These two have tests of their own in `records`.
    let elsewhere = ["bandicoot", "cdr_cn"];
    let ids = layouts.records().map(|compiled| family(&compiled.layout.id));
    let without: Vec<&str> = ids.filter(|id| !shown.contains(id) && !elsewhere.contains(id)).collect();
    assert!(without.is_empty(), "{without:?}");
}

#[test]
fn no_layout_of_records_comes_near_a_statement() {
    let Some(root) = layout_shared::funds() else { return };
    let layouts = Layouts::built_in().unwrap();
    let mut wrong = String::new();
    for (path, layout, ..) in layout_shared::FILES.iter().filter(|file| !file.1.is_empty()) {
        let Ok(bytes) = std::fs::read(root.join(path)) else { continue };
        let detection = detect(&mut Cursor::new(&bytes), path, &layouts).unwrap();
        let first = detection.best().unwrap();
        assert_eq!(first.name, *layout, "{path}");
        for other in &detection.candidates {
            let of_records = layouts.get_records(&other.name).is_some();
            if of_records && other.confidence + MARGIN_OF_STATEMENTS > first.confidence {
                let _ = writeln!(
                    wrong,
                    "{path}: {} at {}, not far below {}",
                    other.name, other.confidence, first.confidence
                );
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
}

/// A header of a layout's own names, without a row.
fn header<'a>(names: impl Iterator<Item = &'a String>) -> String {
    let mut said: Vec<String> = Vec::new();
    for name in names.filter(|name| !name.contains('~')) {
        let name = name.replace("{asset}", "ETH");
        if !said.contains(&name) {
            said.push(name);
        }
    }
    said.iter().map(|name| format!("\"{name}\"")).collect::<Vec<_>>().join(",") + "\n"
}

#[test]
fn a_statement_s_own_words_are_no_layout_of_records() {
    let layouts = Layouts::built_in().unwrap();
    let mut wrong = String::new();
    for compiled in layouts.iter().filter(|compiled| compiled.layout.headless_width.is_none()) {
        let columns = &compiled.layout.columns;
        let text = header(columns.iter().filter_map(|column| column.names.first()));
        let found = detect(&mut Cursor::new(text.as_bytes()), "table.csv", &layouts).unwrap();
        let own = found.candidates.iter().filter(|found| layouts.get(&found.name).is_some());
        let own = own.map(|found| found.confidence).max().unwrap_or(0);
        for other in found.candidates.iter().filter(|found| layouts.get_records(&found.name).is_some()) {
            if other.confidence >= own {
                let _ = writeln!(
                    wrong,
                    "{}: {} at {} of {own}",
                    compiled.layout.id, other.name, other.confidence
                );
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
}

#[test]
fn a_layout_s_own_words_are_no_other_s() {
    let layouts = Layouts::built_in().unwrap();
    let mut wrong = String::new();
    for compiled in layouts.records().filter(|compiled| compiled.layout.headless_width.is_none()) {
        let layout = &compiled.layout;
        if layout.id != family(&layout.id) || !layout.readers.contains(&ReaderKind::Delimited) {
            continue;
        }
        let text = header(layout.columns.iter().filter_map(|column| column.names.first()));
        let found = detect(&mut Cursor::new(text.as_bytes()), "table.csv", &layouts).unwrap();
        let first = found.candidates.first().map_or("nothing", |first| family(&first.name));
        if first != layout.id {
            let _ = writeln!(
                wrong,
                "{}: {first}; {:?}",
                layout.id,
                found.candidates.iter().map(|c| (&c.name, c.confidence)).collect::<Vec<_>>()
            );
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
}
