//! Does the reader keep its bargain on any bytes? Encodings × delimiters × line ends, and whatever chance brings.

use std::io::Cursor;

use encoding_rs::{BIG5, GB18030};
use proptest::prelude::*;
use thalweg_flows::detect::{detect, skeleton};
use thalweg_flows::layout::Layouts;
use thalweg_flows::readers::collect::CollectSink;
use thalweg_flows::readers::{ReadContext, delimited, jsonl};

const TABLE: [[&str; 5]; 4] = [
    ["交易日期", "摘要", "借方金額", "貸方金額", "餘額"],
    ["2024-01-02", "轉賬匯款", "10.00", "", "90.00"],
    ["2024-01-03", "現金存入", "", "5.00", "95.00"],
    ["2024-01-04", "利息", "", "0.01", "95.01"],
];

fn written(delimiter: &str, end: &str) -> String {
    TABLE.iter().map(|row| row.join(delimiter) + end).collect()
}

fn encoded(text: &str, encoding: &str) -> Vec<u8> {
    let marked = format!("\u{feff}{text}");
    let wide = |text: &str, bytes: fn(u16) -> [u8; 2]| text.encode_utf16().flat_map(bytes).collect();
    match encoding {
        "gb18030" => GB18030.encode(text).0.into_owned(),
        "big5" => BIG5.encode(text).0.into_owned(),
        "utf-8 with mark" => marked.into_bytes(),
        "utf-16le" => wide(text, u16::to_le_bytes),
        "utf-16be" => wide(text, u16::to_be_bytes),
        "utf-16le with mark" => wide(&marked, u16::to_le_bytes),
        "utf-16be with mark" => wide(&marked, u16::to_be_bytes),
        _ => text.as_bytes().to_vec(),
    }
}

#[test]
fn the_same_table_reads_the_same_in_every_encoding_delimiter_and_line_end() {
    let layouts = Layouts::built_in().unwrap();
    let encodings = [
        "utf-8",
        "utf-8 with mark",
        "gb18030",
        "big5",
        "utf-16le",
        "utf-16be",
        "utf-16le with mark",
        "utf-16be with mark",
    ];
    for encoding in encodings {
        for delimiter in [",", ";", "\t", "|"] {
            for end in ["\n", "\r\n", "\r"] {
                let bytes = encoded(&written(delimiter, end), encoding);
                let found = detect(&mut Cursor::new(&bytes), "x.csv", &layouts).unwrap();
                let name = &found
                    .best()
                    .unwrap_or_else(|| panic!("{encoding} {delimiter:?} {end:?}: {found:?}"))
                    .name;
                assert_eq!(name, "generic_zh_columns", "{encoding} {delimiter:?} {end:?}");
                let sink = read(&layouts, name, &bytes);
                let amounts: Vec<i128> = sink.entries.iter().map(|entry| entry.amount_minor).collect();
                assert_eq!(amounts, [1000, 500, 1], "{encoding} {delimiter:?} {end:?}");
                for row in &sink.rows {
                    let start = usize::try_from(row.start.unwrap()).unwrap();
                    assert_eq!(
                        bytes[start..start + row.bytes.len()],
                        row.bytes,
                        "a row's bytes are the file's own"
                    );
                }
            }
        }
    }
}

fn read(layouts: &Layouts, name: &str, bytes: &[u8]) -> CollectSink {
    let mut sink = CollectSink::default();
    let layout = layouts.get(name).unwrap();
    delimited::read(
        &mut Cursor::new(bytes),
        &ReadContext { file_name: "x.csv", companions: &[] },
        layout,
        &mut sink,
    )
    .unwrap();
    assert_eq!(sink.broken_bargain(), None);
    sink
}

const HEADER: &str = "Date,Description,Debit,Credit,Balance,Currency\n";

#[test]
fn a_line_beyond_all_measure_is_rejected_in_bounded_pieces() {
    let layouts = Layouts::built_in().unwrap();
    let long = format!(
        "{HEADER}2024-01-02,a,1.00,,9.00,EUR\n{}\n2024-01-03,b,1.00,,8.00,EUR\n",
        "x".repeat(3 << 20)
    );
    let sink = read(&layouts, "generic_en_columns", long.as_bytes());
    assert_eq!(sink.entries.len(), 2);
    assert!(sink.rejects.iter().any(|reject| reject.code == "row_too_long"));
    let wide = format!("{HEADER}{}\n2024-01-03,b,1.00,,8.00,EUR\n", ",".repeat(1_000_000));
    let sink = read(&layouts, "generic_en_columns", wide.as_bytes());
    assert_eq!((sink.entries.len(), sink.rejects[0].code), (1, "too_many_fields"));
}

#[test]
fn a_row_in_another_encoding_is_read_and_noted() {
    let layouts = Layouts::built_in().unwrap();
    let mut bytes = encoded(&written(",", "\n"), "utf-8");
    bytes.extend(GB18030.encode("2024-01-05,转账汇款,1.00,,94.01\n").0.iter());
    bytes.extend(b"2024-01-05,\xff\xff\xff,1.00,,94.01\n");
    let sink = read(&layouts, "generic_zh_columns", &bytes);
    assert_eq!(sink.entries.last().unwrap().kind_text, "转账汇款");
    assert_eq!(sink.rejects[0].code, "text_not_decodable");
}

#[test]
fn an_unknown_table_gets_a_draft_without_its_data() {
    let text = "Buchungstag;Betrag EUR;Zweck\n2024-01-02;1.234,56;Miete Maier\n";
    let draft = skeleton(&mut Cursor::new(text.as_bytes()), "konto.csv").unwrap();
    assert!(
        draft.contains("Buchungstag") && draft.contains("9.999,99") && !draft.contains("Maier"),
        "{draft}"
    );
}

#[test]
fn json_lines_are_read_by_their_keys() {
    let layouts = Layouts::built_in().unwrap();
    let text = "{\"date\":\"2024-01-02\",\"amount\":-12.30,\"currency\":\"EUR\",\"description\":\"rent\"}\n\n{\"date\":\"2024-01-03\",\"amount\":1}\nnot json\n";
    let sound = text.lines().next().unwrap();
    let found = detect(&mut Cursor::new(sound), "x.jsonl", &layouts).unwrap();
    let name = found.candidates[0].name.clone();
    let mut sink = CollectSink::default();
    let layout = layouts.get(&name).unwrap();
    jsonl::read(&mut Cursor::new(text), &ReadContext { file_name: "x", companions: &[] }, layout, &mut sink)
        .unwrap();
    assert_eq!(sink.broken_bargain(), None);
    assert_eq!(sink.entries[0].amount_minor, 1230);
    let codes: Vec<&str> = sink.rejects.iter().map(|reject| reject.code).collect();
    assert_eq!(codes, ["currency_missing", "json_not_understood"]);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn any_bytes_under_a_header_keep_the_bargain(bytes in proptest::collection::vec(prop_oneof![
        Just(b'"'), Just(b','), Just(b'\n'), Just(b'\r'), Just(b'0'), Just(b'2'), Just(b'-'), Just(b'.'), any::<u8>()], 0..400)) {
        let layouts = LAYOUTS.with(Clone::clone);
        let mut file = HEADER.as_bytes().to_vec();
        file.extend(&bytes);
        read(&layouts, "generic_en_columns", &file);
    }

    #[test]
    fn any_bytes_are_looked_at_without_harm(bytes in proptest::collection::vec(any::<u8>(), 0..400)) {
        let layouts = LAYOUTS.with(Clone::clone);
        let _ = detect(&mut Cursor::new(&bytes), "x", &layouts);
        let _ = skeleton(&mut Cursor::new(&bytes), "x");
    }
}

thread_local! {
    static LAYOUTS: Layouts = Layouts::built_in().unwrap();
}
