//! Reads bytes as one format and holds the reader to its bargain. Shared by the tests of structured statements.
#![allow(dead_code, reason = "every test file uses a part of the kit")]

use std::io::Cursor;
use std::path::PathBuf;

use thalweg_flows::entry::Own;
use thalweg_flows::readers::collect::CollectSink;
use thalweg_flows::readers::{ReadContext, ReadError, ReadSummary, ReaderKind, read};
use thalweg_model::format_minor;

/// What was read.
pub struct Kept {
    pub sink: CollectSink,
    pub summary: ReadSummary,
}

/// Reads the bytes; panics where the reader breaks its bargain with the sink.
pub fn read_bytes(kind: ReaderKind, bytes: &[u8]) -> Result<Kept, ReadError> {
    let mut sink = CollectSink::default();
    let context = ReadContext { file_name: "fixture", companions: &[] };
    let summary = read(kind, &mut Cursor::new(bytes), &context, &mut sink)?;
    if let Some(broken) = sink.broken_bargain() {
        panic!("{broken}");
    }
    for row in &sink.rows {
        let start = usize::try_from(row.start.unwrap()).unwrap();
        assert_eq!(bytes.get(start..start + row.bytes.len()), Some(row.bytes.as_slice()), "row {}", row.row);
    }
    assert_eq!(summary.rows, summary.record_rows + summary.furniture + summary.rejects);
    assert_eq!(summary.rows, sink.rows.len() as u64);
    Ok(Kept { sink, summary })
}

/// Every beginning of the file reads without a panic and keeps the bargain.
pub fn truncated_everywhere(kind: ReaderKind, bytes: &[u8]) {
    for length in 0..bytes.len() {
        let _ = read_bytes(kind, &bytes[..length]);
    }
}

/// Mutated files read without a panic and keep the bargain: bytes flipped, runs dropped, doubled and swapped with
/// pieces of other files of the format. The same seed gives the same files; `THALWEG_MUTATIONS` asks for more.
pub fn mutated(kind: ReaderKind, files: &[&[u8]]) {
    const ROUNDS: u64 = 1_000;
    let rounds =
        std::env::var("THALWEG_MUTATIONS").ok().and_then(|rounds| rounds.parse().ok()).unwrap_or(ROUNDS);
    let mut state = 0x9E37_79B9_7F4A_7C15_u64;
    let mut next = move |below: usize| {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        usize::try_from(state % below.max(1) as u64).unwrap()
    };
    for _ in 0..rounds {
        let mut bytes = files[next(files.len())].to_vec();
        for _ in 0..=next(6) {
            let (from, length) = (next(bytes.len() + 1), next(24));
            let to = (from + length).min(bytes.len());
            match next(5) {
                0 if from < bytes.len() => bytes[from] = u8::try_from(next(256)).unwrap(),
                1 => drop(bytes.drain(from..to)),
                2 => {
                    let run = bytes[from..to].to_vec();
                    let at = next(bytes.len() + 1);
                    drop(bytes.splice(at..at, run));
                }
                3 => {
                    let other = files[next(files.len())];
                    let start = next(other.len());
                    let run = &other[start..(start + length * 4).min(other.len())];
                    drop(bytes.splice(from..to, run.iter().copied()));
                }
                _ => {
                    let odd: [&[u8]; 8] =
                        [b"<", b">", b"\n", b"&", "\u{1F600}".as_bytes(), b"\xFF", b"]]>", b":61:"];
                    drop(bytes.splice(from..from, odd[next(odd.len())].iter().copied()));
                }
            }
        }
        let _ = read_bytes(kind, &bytes);
    }
}

/// A file as a short text: its statements, entries, rejects and what its other rows are.
pub fn shown(kind: ReaderKind, bytes: &[u8]) -> String {
    let kept = match read_bytes(kind, bytes) {
        Ok(kept) => kept,
        Err(error) => return format!("{error}\n"),
    };
    let mut out = String::new();
    let mut line = |text: String| {
        out.push_str(text.trim_end());
        out.push('\n');
    };
    for statement in &kept.sink.statements {
        let places = thalweg_model::Asset::known(&statement.currency).map_or(2, |asset| asset.exponent);
        let balance = |balance: Option<(i128, thalweg_model::Stamp)>| {
            balance.map_or("-".to_owned(), |(minor, when)| {
                format!("{}@{}", format_minor(minor, places), moment(when))
            })
        };
        line(format!(
            "statement {:?} of {:?} at {:?} number {:?} {} row {} opening {} closing {}",
            statement.account,
            statement.holder,
            statement.institution,
            statement.number,
            statement.currency,
            statement.row,
            balance(statement.opening),
            balance(statement.closing)
        ));
    }
    for entry in &kept.sink.entries {
        let sign = if entry.own == Own::Payer { "-" } else { "+" };
        let other = if entry.own == Own::Payer { &entry.payee } else { &entry.payer };
        line(format!(
            "row {} in {}: {sign}{} {} {} value {:?} {:?}{} | {} {} {} | ref {} order {} | {} | {}",
            entry.row,
            entry.statement,
            format_minor(entry.amount_minor, entry.asset.exponent),
            entry.asset.code,
            moment(entry.booked),
            entry.value_day,
            entry.class,
            if entry.settled { "" } else { " unsettled" },
            other.account,
            other.name,
            other.institution,
            entry.reference,
            entry.order_reference,
            entry.kind_text,
            entry.description
        ));
    }
    for reject in &kept.sink.rejects {
        line(format!("reject {} {} {} {}", reject.row, reject.field, reject.code, reject.detail));
    }
    let furniture: Vec<String> =
        kept.sink.furniture.iter().map(|(row, what)| format!("{row} {what:?}")).collect();
    line(format!("furniture {}", furniture.join(", ")));
    for note in &kept.summary.notes {
        line(format!("note {}: {}", note.code, note.text));
    }
    out
}

/// A time as day number, seconds of the day where stated, and offset.
pub fn moment(stamp: thalweg_model::Stamp) -> String {
    let local = stamp.local_micros();
    let (day, micros) = (local.div_euclid(86_400_000_000), local.rem_euclid(86_400_000_000));
    let clock = match stamp.precision {
        thalweg_model::Precision::Day => String::new(),
        _ => format!("T{}", micros / 1_000_000),
    };
    let zone = stamp.offset_minutes.map_or(String::new(), |minutes| format!("{minutes:+}"));
    format!("{day}{clock}{zone}")
}

/// A folder of reference data beside the repository, if it is there.
pub fn reference_data(folder: &str) -> Option<PathBuf> {
    let beside = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data");
    let path = std::env::var_os("THALWEG_REFERENCE_DATA").map_or(beside, PathBuf::from).join(folder);
    if path.is_dir() {
        return Some(path);
    }
    eprintln!("skipped: no reference data at {}", path.display());
    None
}

/// The files of a folder with this ending, sorted.
pub fn files(folder: &std::path::Path, ending: &str) -> Vec<PathBuf> {
    let mut found: Vec<PathBuf> = std::fs::read_dir(folder)
        .unwrap()
        .map(|file| file.unwrap().path())
        .filter(|path| path.extension().is_some_and(|extension| extension == ending))
        .collect();
    found.sort();
    found
}

/// Text without any white space, for comparing with readers that join lines in other ways.
pub fn dense(text: &str) -> String {
    text.chars().filter(|c| !c.is_whitespace()).collect()
}
