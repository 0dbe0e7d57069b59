//! Do the readers of CASE/UCO, FollowTheMoney and TagPacks say what the files say, and account for every object?

use std::io::Cursor;

use thalweg_flows::readers::collect::{CollectSink, KeptRecord};
use thalweg_flows::readers::{Companion, ReadContext, ReadError, ReadSummary, ReaderKind, read};

/// Reads bytes under a name; panics where the reader breaks its bargain with the sink.
pub fn read_named(
    kind: ReaderKind,
    file_name: &str,
    bytes: &[u8],
    companions: &[Companion],
) -> Result<(CollectSink, ReadSummary), ReadError> {
    let mut sink = CollectSink::default();
    let context = ReadContext { file_name, companions };
    let summary = read(kind, &mut Cursor::new(bytes), &context, &mut sink)?;
    assert_eq!(sink.broken_bargain(), None);
    for row in &sink.rows {
        if let Some(start) = row.start {
            let start = usize::try_from(start).unwrap();
            assert_eq!(bytes.get(start..start + row.bytes.len()), Some(row.bytes.as_slice()));
        }
    }
    assert_eq!(summary.rows, summary.record_rows + summary.furniture + summary.rejects);
    assert_eq!(summary.rows, sink.rows.len() as u64);
    Ok((sink, summary))
}

/// A record as one line of text.
pub fn told(record: &KeptRecord) -> String {
    let fields: Vec<String> = record.told.iter().map(|(name, text)| format!("{name}={text}")).collect();
    format!("{} {}: {}", record.row, record.kind.name(), fields.join("; "))
}

/// Records, rejects and notes, one a line.
pub fn shown(kind: ReaderKind, file_name: &str, bytes: &[u8]) -> String {
    let (sink, summary) = match read_named(kind, file_name, bytes, &[]) {
        Ok(read) => read,
        Err(error) => return format!("{error}\n"),
    };
    let mut lines: Vec<String> = sink.records.iter().map(told).collect();
    for entry in &sink.entries {
        lines.push(format!(
            "{} entry: {} [{}] -> {} [{}] {} {} {}",
            entry.row,
            entry.payer.name,
            entry.payer.account,
            entry.payee.name,
            entry.payee.account,
            thalweg_model::format_minor(entry.amount_minor, entry.asset.exponent),
            entry.asset.code,
            thalweg_flows::text::shown::shown(entry.booked)
        ));
    }
    for reject in &sink.rejects {
        lines.push(format!("{} reject {} {} {}", reject.row, reject.field, reject.code, reject.detail));
    }
    lines.push(format!("rows {} furniture {}", summary.rows, summary.furniture));
    lines.extend(summary.notes.iter().map(|note| format!("note {}: {}", note.code, note.text)));
    lines.join("\n") + "\n"
}
