//! How long do reading a statement file and building a ledger take?
//!
//! `funds_bench load CASE` loads the sealed files of a case: every row hashed into its tree, tables written and logged,
//! no ledger built; `funds_bench table FILE FOLDER` does the same without hashing; `funds_bench ledger N` builds a ledger
//! of N synthetic transfers, each told by both sides. Measure with `time`; the program prints what it made.
#![allow(clippy::print_stdout, clippy::unwrap_used, clippy::expect_used, reason = "a measuring tool")]

use std::fs::File;
use std::io::{BufReader, Seek, SeekFrom};
use std::path::Path;

use thalweg_flows::detect::detect;
use thalweg_flows::entry::{EntryClass, Own, Statement};
use thalweg_flows::layout::Layouts;
use thalweg_flows::ledger::{Assumptions, Book, build};
use thalweg_flows::load::sink::{TableSink, Unsealed};
use thalweg_flows::load::{LoadOptions, load, read};
use thalweg_flows::readers::ReadContext;
use thalweg_flows::tables::entries::StoredEntry;
use thalweg_model::{EvidenceId, Precision, Stamp};
use thalweg_seal::{At, Case};

fn main() {
    let args: Vec<String> = std::env::args().skip(1).collect();
    match args.iter().map(String::as_str).collect::<Vec<_>>().as_slice() {
        ["load", case] => load_case(Path::new(case)),
        ["table", file, folder] => table(Path::new(file), Path::new(folder)),
        ["ledger", count] => ledger(count.parse().expect("a number")),
        _ => println!("funds_bench load CASE | funds_bench table FILE FOLDER | funds_bench ledger N"),
    }
}

fn load_case(case: &Path) {
    let layouts = Layouts::built_in().unwrap();
    let mut writer = Case::lock(case).unwrap();
    let at = At::new("2026-01-01T00:00:00Z", "benchmark").unwrap();
    let report = load(&mut writer, &layouts, &LoadOptions::default(), &at, |_| {}).unwrap();
    for file in &report.files {
        println!("{}: {} entries, {} rejects", file.name, file.counts.entries, file.counts.rejected());
    }
}

fn table(file: &Path, folder: &Path) {
    let layouts = Layouts::built_in().unwrap();
    let name = file.file_name().unwrap().to_string_lossy().into_owned();
    let mut source = BufReader::with_capacity(1 << 18, File::open(file).unwrap());
    let chosen = detect(&mut source, &name, &layouts).unwrap().best().cloned().expect("a layout");
    source.seek(SeekFrom::Start(0)).unwrap();
    let mut unsealed = Unsealed;
    let mut sink = TableSink::begin(folder, EvidenceId([1; 32]), &mut unsealed).unwrap();
    read(&chosen, &layouts, &mut source, &ReadContext { file_name: &name, companions: &[] }, &mut sink)
        .unwrap();
    let (counts, _) = sink.finish().unwrap();
    println!(
        "{}: {} rows, {} entries, {} rejects",
        chosen.name,
        counts.rows,
        counts.entries,
        counts.rejected()
    );
}

/// Accounts of the synthetic case.
const ACCOUNTS: u64 = 100_000;

fn ledger(count: u64) {
    let mut book = Book::new(Assumptions::default());
    let mut random = 1_u64;
    let mut next = |below: u64| {
        random = random.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (random >> 33) % below
    };
    let transfers: Vec<[u64; 3]> =
        (0..count).map(|_| [next(ACCOUNTS), next(ACCOUNTS), 1 + next(1_000_000)]).collect();
    let name = |account: u64| format!("6222{account:015}");
    for (file, own) in [Own::Payer, Own::Payee].into_iter().enumerate() {
        book.file(EvidenceId([file as u8; 32]), &[Statement::default()]).unwrap();
        for (row, [from, to, amount]) in transfers.iter().enumerate() {
            let (from, to) = (name(*from), name(*to));
            let micros = (row as i64) * 1_000_000;
            book.entry(&StoredEntry {
                row: row as u64 + 1,
                statement: 0,
                own,
                payer: [&from, "", ""],
                payee: [&to, "", ""],
                amount: (i128::from(*amount), "CNY", 2),
                fee: None,
                counter: None,
                balance_after: None,
                booked: Stamp::from_local(micros, Some(480), Precision::Second),
                value_day: None,
                class: EntryClass::Transfer,
                settled: true,
                texts: ["", "", "", ""],
            })
            .unwrap();
        }
    }
    let start = std::time::Instant::now();
    let found = build(book).unwrap();
    let transfers = found.ledger.transfers.amount.len();
    println!(
        "{transfers} transfers, {} ambiguous, {:.2} s",
        found.ambiguous.len(),
        start.elapsed().as_secs_f64()
    );
}
