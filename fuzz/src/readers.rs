//! Does every reader keep its bargain with the sink, whatever the bytes?
//!
//! A reader may refuse a file. If it does not, every row is announced once and in order, is exactly one of furniture,
//! record and reject, and its bytes are the file's own, one row after the other.

use std::io::Cursor;
use std::sync::{Arc, OnceLock};

use thalweg_flows::addresses::lines::{Line, Lines};
use thalweg_flows::addresses::shape::Shape;
use thalweg_flows::addresses::span::{Span, address, digits, flatten, key, of_digits};
use thalweg_flows::layout::{Compiled, Layouts};
use thalweg_flows::readers::collect::CollectSink;
use thalweg_flows::readers::sqlite::apply::{Lookups, Row, apply};
use thalweg_flows::readers::sqlite::canonical::Cell;
use thalweg_flows::readers::sqlite::mapping::App;
use thalweg_flows::readers::{
    Candidate, ReadContext, ReadError, ReadSummary, ReaderKind, access_log, camt, case_uco, delimited, ftm,
    image, instagram, jsonl, mail, mt940, ofx, read, signal, sms_backup, tagpack, telegram, track, whatsapp,
    workbook,
};
use thalweg_flows::records::{Draft, Kind};

/// A layout with every kind of column, so that any table that names some of them is read.
const LAYOUT: &str = "id: fuzz
version: 1
label: {en: Fuzz, zh-Hans: 模糊, zh-Hant: 模糊}
readers: [delimited, workbook, json_lines]
time_zone: '+08:00'
amount: {sign: signed, asset: CNY}
preamble: ['account[:：](?P<account>\\S+)']
columns:
  - {role: date, names: [date, 日期], required: true}
  - {role: amount, names: [amount, 金额], required: true}
  - {role: balance, names: [balance, 余额]}
  - {role: currency, names: [currency, 币种]}
  - {role: counter_account, names: [counterparty account, 对方账号]}
  - {role: counter_name, names: [counterparty, 对方户名]}
  - {role: reference, names: [reference, 流水号]}
  - {role: kind, names: [kind, 摘要]}
  - {role: description, names: [description, 备注]}
rules:
  - {role: kind, contains: [total, 合计], row: total}
";

/// The layout that tables are read with here.
///
/// # Panics
/// When the layout above is wrong, which the replay test rules out.
pub fn layout() -> Arc<Compiled> {
    // Compiling its patterns takes longer than reading a small file.
    static COMPILED: OnceLock<Arc<Compiled>> = OnceLock::new();
    let compile = || {
        let mut layouts = Layouts::default();
        layouts.add("fuzz", LAYOUT).expect("the layout of the fuzz targets is a layout");
        layouts.get("fuzz").expect("it was just added").clone()
    };
    COMPILED.get_or_init(compile).clone()
}

/// camt.052, camt.053, camt.054.
pub fn camt_file(data: &[u8]) {
    sniffed(camt::sniff(head(data), "x.xml"));
    structured(ReaderKind::Camt, data);
}

/// MT940, MT942.
pub fn mt940_file(data: &[u8]) {
    sniffed(mt940::sniff(head(data), "x.sta"));
    structured(ReaderKind::Mt940, data);
}

/// OFX.
pub fn ofx_file(data: &[u8]) {
    sniffed(ofx::sniff(head(data), "x.ofx"));
    structured(ReaderKind::Ofx, data);
}

/// Web server logs.
pub fn access_log_file(data: &[u8]) {
    sniffed(access_log::sniff(head(data), "access.log"));
    structured(ReaderKind::AccessLog, data);
}

/// CASE/UCO graphs.
pub fn case_uco_file(data: &[u8]) {
    sniffed(case_uco::sniff(head(data), "x.json"));
    structured(ReaderKind::CaseUco, data);
}

/// FollowTheMoney entities.
pub fn ftm_file(data: &[u8]) {
    sniffed(ftm::sniff(head(data), "entities.ftm.json"));
    structured(ReaderKind::Ftm, data);
}

/// TagPacks, and lists of sanctioned addresses in both forms.
pub fn tagpack_file(data: &[u8]) {
    sniffed(tagpack::sniff(head(data), "pack.yaml"));
    structured(ReaderKind::TagPack, data);
    let list = ReadContext { file_name: "sanctioned_addresses_XBT.txt", companions: &[] };
    bargain(data, |sink| read(ReaderKind::TagPack, &mut Cursor::new(data), &list, sink));
}

/// Lists of internet addresses: any lines have a shape or none, each line is read, and no piece overlaps another.
pub fn address_list(data: &[u8]) {
    let text = String::from_utf8_lossy(data);
    let all: Vec<&str> = text.split('\n').collect();
    let Some(shape) = Shape::of(all.get(..256).unwrap_or(&all)) else { return };
    let mut lines = Lines::new(shape);
    let mut spans = Vec::new();
    for line in &all {
        if let Line::Range(listed) = lines.read(line) {
            assert!(listed.span.first <= listed.span.last, "a range goes forward");
            spans.push(listed.span);
        }
    }
    let mut before: Option<Span> = None;
    flatten(&spans, |piece, of| {
        assert!(spans[of].first <= piece.first && piece.last <= spans[of].last, "a piece is of its range");
        assert!(before.is_none_or(|before| before.last < piece.first), "pieces do not overlap");
        assert_eq!(of_digits(&digits(piece.first)), Some(piece.first), "a key is read as it was written");
        assert_eq!(key(address(piece.last)), piece.last, "an address has one number");
        before = Some(piece);
    });
}

/// GPX, GeoJSON, PLT, location histories.
pub fn track_file(data: &[u8]) {
    sniffed(track::sniff(head(data), "x.gpx"));
    structured(ReaderKind::Track, data);
}

/// A mapping of a database, and a row read with it.
pub fn database_yaml(data: &[u8]) {
    let Ok(app) = std::str::from_utf8(data).map_err(drop).and_then(|text| App::parse(text).map_err(drop))
    else {
        return;
    };
    let columns: Vec<String> = ["_id", "number", "date", "type", "body"].map(str::to_owned).to_vec();
    let cells = [
        Cell::Integer(7),
        Cell::Text("+8613800000001".to_owned()),
        Cell::Real(1_704_458_096.5),
        Cell::Null,
        Cell::Blob(vec![0, 0xff]),
    ];
    let lookups = Lookups::default();
    for table in &app.tables {
        let kind = table.kind().expect("a mapping that was parsed names kinds that there are");
        let row = Row { columns: &columns, cells: &cells, lookups: &lookups };
        let mut draft = Draft::new(Kind::Call, 1);
        let _ = apply(table, kind, 1, &row, &mut draft);
        let _ = table.fits("calls", &columns, &columns);
    }
}

/// WhatsApp exports.
pub fn whatsapp_file(data: &[u8]) {
    sniffed(whatsapp::sniff(head(data), "_chat.txt"));
    structured(ReaderKind::WhatsApp, data);
}

/// Telegram exports.
pub fn telegram_file(data: &[u8]) {
    sniffed(telegram::sniff(head(data), "result.json"));
    structured(ReaderKind::Telegram, data);
}

/// Signal exports.
pub fn signal_file(data: &[u8]) {
    sniffed(signal::sniff(head(data), "signal.md"));
    structured(ReaderKind::Signal, data);
}

/// Instagram threads.
pub fn instagram_file(data: &[u8]) {
    sniffed(instagram::sniff(head(data), "message_1.json"));
    structured(ReaderKind::Instagram, data);
}

/// Back-ups of texts and calls.
pub fn sms_backup_file(data: &[u8]) {
    sniffed(sms_backup::sniff(head(data), "sms-1.xml"));
    structured(ReaderKind::SmsBackup, data);
}

/// E-mail, one or an mbox.
pub fn mail_file(data: &[u8]) {
    sniffed(mail::sniff(head(data), "x.eml"));
    structured(ReaderKind::Mail, data);
}

fn structured(kind: ReaderKind, data: &[u8]) {
    bargain(data, |sink| read(kind, &mut Cursor::new(data), &context(), sink));
}

/// CSV, TSV and their relatives.
pub fn delimited_file(data: &[u8]) {
    let layout = layout();
    bargain(data, |sink| delimited::read(&mut Cursor::new(data), &context(), &layout, sink));
}

/// XLSX and XLS.
pub fn workbook_file(data: &[u8]) {
    let layout = layout();
    bargain(data, |sink| workbook::read(&mut Cursor::new(data), &context(), &layout, sink));
}

/// zip, tar, 7z and compressed files: every member is read to its end, or told as left, under limits.
pub fn archive(data: &[u8]) {
    use thalweg_flows::archives::{self, Budget, Left, Limits, Member, Visitor};

    struct Sink(u64);
    impl Visitor for Sink {
        fn member(&mut self, member: &Member, bytes: &mut dyn std::io::Read) -> std::io::Result<()> {
            assert!(member.name.len() <= Limits::default().name_bytes);
            self.0 += std::io::copy(bytes, &mut std::io::sink())?;
            Ok(())
        }
        fn left(&mut self, _: Left) {}
    }
    let limits = Limits { total_bytes: 1 << 20, members: 100, ratio_from: 1 << 16, ..Limits::default() };
    let head = &data[..data.len().min(archives::HEAD_BYTES)];
    let Some(packing) = archives::packing(head) else { return };
    let _ = archives::is_archive(&mut Cursor::new(data));
    let mut sink = Sink(0);
    archives::walk(packing, &mut Cursor::new(data), "x.gz", &mut Budget::new(limits), &mut sink);
    assert!(sink.0 <= limits.total_bytes, "{} bytes came out", sink.0);
}

/// Pictures and other media.
pub fn exif(data: &[u8]) {
    sniffed(image::sniff(head(data), "x.jpg"));
    structured(ReaderKind::Image, data);
}

/// JSON lines.
pub fn jsonl_file(data: &[u8]) {
    let layout = layout();
    bargain(data, |sink| jsonl::read(&mut Cursor::new(data), &context(), &layout, sink));
}

/// A layout file.
pub fn layout_yaml(data: &[u8]) {
    let Ok(text) = std::str::from_utf8(data) else { return };
    let mut layouts = Layouts::default();
    if layouts.add("fuzz", text).is_ok() {
        let layout = layouts.iter().next().expect("a layout was just added").clone();
        let table = b"date,amount,balance,kind\n2024-01-02,1.50,3,total\n";
        bargain(table, |sink| delimited::read(&mut Cursor::new(table), &context(), &layout, sink));
    }
}

/// What is this file?
pub fn detect(data: &[u8]) {
    sniffed(camt::sniff(head(data), "statement.xml"));
    sniffed(mt940::sniff(head(data), "statement.sta"));
    sniffed(ofx::sniff(head(data), "statement.ofx"));
    static LAYOUTS: OnceLock<Layouts> = OnceLock::new();
    let layouts = LAYOUTS.get_or_init(|| Layouts::built_in().expect("the shipped layouts are layouts"));
    if let Ok(detection) = thalweg_flows::detect::detect(&mut Cursor::new(data), "statement.csv", layouts) {
        sniffed(detection.best().cloned());
    }
}

fn head(data: &[u8]) -> &[u8] {
    &data[..data.len().min(thalweg_flows::readers::HEAD_BYTES)]
}

fn context() -> ReadContext<'static> {
    ReadContext { file_name: "6222000011112222_2024.csv", companions: &[] }
}

fn sniffed(candidate: Option<Candidate>) {
    if let Some(candidate) = candidate {
        assert!((1..=100).contains(&candidate.confidence), "{candidate:?}");
        assert!(!candidate.reasons.is_empty() && !candidate.name.is_empty(), "{candidate:?}");
    }
}

/// Reads and holds the reader to the bargain.
fn bargain(data: &[u8], read: impl FnOnce(&mut CollectSink) -> Result<ReadSummary, ReadError>) {
    let mut sink = CollectSink::default();
    let Ok(summary) = read(&mut sink) else { return };
    if let Some(broken) = sink.broken_bargain() {
        panic!("{broken}");
    }
    for row in &sink.rows {
        if let Some(start) = row.start {
            let start = usize::try_from(start).expect("a file held in memory");
            assert_eq!(
                data.get(start..start + row.bytes.len()),
                Some(row.bytes.as_slice()),
                "row {}",
                row.row
            );
        }
    }
    assert_eq!(summary.rows, sink.rows.len() as u64);
    assert_eq!(summary.rows, summary.record_rows + summary.furniture + summary.rejects);
    for entry in &sink.entries {
        assert!(entry.amount_minor >= 0, "row {} has a negative amount", entry.row);
        assert!((entry.statement as usize) < sink.statements.len(), "row {} has no statement", entry.row);
    }
}
