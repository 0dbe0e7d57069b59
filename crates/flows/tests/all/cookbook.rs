//! Is what the cookbook shows what the program does? Its file, its draft and its finished layout are read out of the page.

use std::io::Cursor;
use std::path::Path;

use thalweg_flows::detect::{detect, skeleton};
use thalweg_flows::layout::Layouts;
use thalweg_flows::load::read;
use thalweg_flows::readers::collect::CollectSink;

/// The fenced blocks of a page: language and text.
fn blocks(page: &str) -> Vec<(String, String)> {
    let mut found = Vec::new();
    let mut open: Option<(String, String)> = None;
    for line in page.lines() {
        match (&mut open, line.strip_prefix("```")) {
            (None, Some(language)) => open = Some((language.to_owned(), String::new())),
            (Some(_), Some(_)) => found.extend(open.take()),
            (Some((_, text)), None) => {
                text.push_str(line);
                text.push('\n');
            }
            (None, None) => {}
        }
    }
    found
}

#[test]
fn the_cookbook_shows_what_happens() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/cookbook/new-source.md");
    let blocks = blocks(&std::fs::read_to_string(path).unwrap());
    let of = |language: &str, nth: usize| {
        let mut same = blocks.iter().filter(|(known, _)| known == language);
        same.nth(nth).map_or("", |(_, text)| text.as_str())
    };
    let (file, draft, finished, told) = (of("csv", 0), of("yaml", 0), of("yaml", 1), of("text", 0));
    assert_eq!(skeleton(&mut Cursor::new(file.as_bytes()), "gate.csv").unwrap(), draft);
    let mut layouts = Layouts::built_in().unwrap();
    let before = detect(&mut Cursor::new(file.as_bytes()), "gate.csv", &layouts).unwrap();
    assert_eq!(before.best(), None, "the cookbook needs a file that nobody knows");
    layouts.add("gate_log.yaml", finished).unwrap();
    let detection = detect(&mut Cursor::new(file.as_bytes()), "gate.csv", &layouts).unwrap();
    let chosen = detection.best().unwrap();
    let mut sink = CollectSink::default();
    read(
        chosen,
        &layouts,
        &mut Cursor::new(file.as_bytes()),
        &thalweg_flows::readers::ReadContext { file_name: "gate.csv", companions: &[] },
        &mut sink,
    )
    .unwrap();
    let mut lines = vec![format!("{} at {}", chosen.name, chosen.confidence)];
    for record in &sink.records {
        let fields: Vec<String> = record.told.iter().map(|(field, text)| format!("{field}={text}")).collect();
        lines.push(format!("row {} {}", record.row, fields.join(" ")));
    }
    for reject in &sink.rejects {
        lines.push(format!("row {} rejected: {} {}", reject.row, reject.code, reject.detail));
    }
    assert_eq!(lines.join("\n") + "\n", told);
}
