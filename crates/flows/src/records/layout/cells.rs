//! What do several cells say together? Radio cells and names that a source writes in parts.

use crate::layout::table::Row;
use crate::text::is_placeholder;

/// A radio cell from its parts, joined by dashes.
pub(super) fn join_cell(row: Row<'_>, parts: [Option<usize>; 4], text: &mut String) {
    text.clear();
    for cell in parts.iter().flatten().map(|place| row.cell(*place)).filter(|cell| !is_placeholder(cell)) {
        if !text.is_empty() {
            text.push('-');
        }
        text.push_str(cell);
    }
}

/// A name from family and given name: Chinese ones stand together, family first; others given name first.
pub(super) fn name_of(row: Row<'_>, parts: [Option<usize>; 2]) -> String {
    let [family, given] = parts.map(|place| {
        place.map(|place| row.cell(place)).filter(|cell| !is_placeholder(cell)).unwrap_or_default()
    });
    let chinese = |text: &str| text.chars().any(|mark| matches!(mark, '\u{3400}'..='\u{9fff}'));
    match chinese(family) || chinese(given) {
        true => format!("{family}{given}"),
        false => [given, family].into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" "),
    }
}
