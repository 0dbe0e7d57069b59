//! How would a layout for this unknown file begin? A YAML draft for a person to finish (`thalweg load --map`).
//!
//! Columns are guessed by their names and the shape of their values; samples are shown masked (letters as `x`, digits
//! as `9`), so that the draft can be handed around without the data.

use std::fmt::Write;

use crate::layout::schema::Role;
use crate::layout::table::Cells;
use crate::readers::delimited::{self, DELIMITERS, Head, MOST_CELLS};
use crate::readers::{ReadError, Source, jsonl, workbook};
use crate::text::fold::fold;
use crate::text::is_placeholder;
use crate::text::number::{self, DecimalMark};
use crate::text::when::{self, DateOrder};

/// A table's rows as cells.
type Rows = Vec<Vec<String>>;

/// Words in column names and what they suggest, folded; longer ones first.
const HINTS: &[(&str, Role)] = &[
    ("对方账号", Role::CounterAccount),
    ("对方账户", Role::CounterAccount),
    ("对手账", Role::CounterAccount),
    ("对方户名", Role::CounterName),
    ("对手户名", Role::CounterName),
    ("交易对方", Role::CounterName),
    ("对方", Role::CounterName),
    ("开户行", Role::CounterInstitution),
    ("起息", Role::ValueDate),
    ("valuedate", Role::ValueDate),
    ("时间", Role::Date),
    ("日期", Role::Date),
    ("date", Role::Date),
    ("time", Role::Date),
    ("余额", Role::Balance),
    ("balance", Role::Balance),
    ("币", Role::Currency),
    ("currency", Role::Currency),
    ("token", Role::Currency),
    ("借贷", Role::Direction),
    ("收/支", Role::Direction),
    ("收付", Role::Direction),
    ("direction", Role::Direction),
    ("借方", Role::Debit),
    ("支出", Role::Debit),
    ("debit", Role::Debit),
    ("withdraw", Role::Debit),
    ("贷方", Role::Credit),
    ("收入", Role::Credit),
    ("存入", Role::Credit),
    ("credit", Role::Credit),
    ("deposit", Role::Credit),
    ("手续费", Role::Fee),
    ("fee", Role::Fee),
    ("金额", Role::Amount),
    ("amount", Role::Amount),
    ("value", Role::Amount),
    ("from", Role::FromAccount),
    ("sender", Role::FromAccount),
    ("to", Role::ToAccount),
    ("receiver", Role::ToAccount),
    ("hash", Role::Reference),
    ("流水号", Role::Reference),
    ("reference", Role::Reference),
    ("订单", Role::OrderReference),
    ("order", Role::OrderReference),
    ("状态", Role::Status),
    ("status", Role::Status),
    ("类型", Role::Kind),
    ("type", Role::Kind),
    ("卡号", Role::OwnAccount),
    ("账号", Role::OwnAccount),
    ("account", Role::OwnAccount),
    ("摘要", Role::Description),
    ("备注", Role::Description),
    ("附言", Role::Description),
    ("description", Role::Description),
    ("memo", Role::Description),
    ("note", Role::Description),
];

/// A layout draft for a file.
///
/// # Errors
/// When the bytes cannot be fetched or a workbook is too large.
pub fn skeleton(source: &mut dyn Source, file_name: &str) -> Result<String, ReadError> {
    let (head, whole) = delimited::fetch_head(source)?;
    let (rows, reader) = match jsonl::keys(&head) {
        Some(keys) => (json_rows(&head, keys), "json_lines"),
        None if workbook::looks_like(&head) => (sheet_rows(source)?, "workbook"),
        None => (text_rows(&Head::new(&head, whole)), "delimited"),
    };
    let header = if reader == "json_lines" { 0 } else { header_place(&rows) };
    let names = rows.get(header).cloned().unwrap_or_default();
    let samples = rows.get(header + 1..).unwrap_or(&[]);
    let table = Table { names: &names, samples, reader, header, file_name };
    Ok(match moves_money(&names, samples) {
        true => draft(&table),
        false => super::skeleton_records::draft(&table),
    })
}

/// The table that a draft is made for.
pub(super) struct Table<'a> {
    /// Its header.
    pub names: &'a [String],
    /// The rows below.
    pub samples: &'a [Vec<String>],
    /// Which reader reads it.
    pub reader: &'a str,
    /// The header's place, from 0.
    pub header: usize,
    /// The file's name.
    pub file_name: &'a str,
}

impl Table<'_> {
    /// The first values of a column that are filled.
    pub fn values(&self, place: usize) -> Vec<&str> {
        let cells = self.samples.iter().filter_map(|row| row.get(place)).map(String::as_str);
        cells.filter(|cell| !is_placeholder(cell)).take(20).collect()
    }

    /// The first values of a column, masked.
    pub fn shown(&self, place: usize) -> String {
        let cells = self.samples.iter().filter_map(|row| row.get(place)).take(3);
        cells.map(|cell| masked(cell)).collect::<Vec<_>>().join(" ; ")
    }

    /// The first lines of every draft.
    pub fn title(&self, what: &str) -> String {
        format!(
            "# Draft of a {what} for {:?}: check every line, then put the file into your folder of layouts.\n\
             # The header was taken to be row {}. Samples are masked: 9 is a digit, x a letter.\n\
             id: my_layout\nversion: 1\nlabel: {{en: My layout, zh-Hans: 我的版式, zh-Hant: 我的版式}}\n",
            self.file_name,
            self.header + 1
        )
    }
}

/// Whether a column looks like an amount: then it is a statement until a person says otherwise.
fn moves_money(names: &[String], samples: &[Vec<String>]) -> bool {
    let amount =
        |place| matches!(guess(names, samples, place), Some(Role::Amount | Role::Debit | Role::Credit));
    (0..names.len()).any(amount)
}

/// The keys as a header, then the values of the first lines.
fn json_rows(head: &[u8], keys: Vec<String>) -> Rows {
    let lines = head.split(|byte| *byte == b'\n').take(200).filter_map(jsonl::object);
    let cells = lines.map(|line| keys.iter().map(|key| line.get(key).cloned().unwrap_or_default()).collect());
    let cells: Rows = cells.collect();
    std::iter::once(keys).chain(cells).collect()
}

fn sheet_rows(source: &mut dyn Source) -> Result<Rows, ReadError> {
    let sheets = workbook::sheets(source)?;
    Ok(sheets.into_iter().max_by_key(|sheet| sheet.rows.len()).map(|sheet| sheet.rows).unwrap_or_default())
}

/// Rows split at the delimiter that gives most cells in all.
fn text_rows(head: &Head) -> Rows {
    let split = |delimiter: u8| -> Rows {
        let mut cells = Cells::default();
        let mut one = |row: &String| -> Vec<String> {
            let split = cells.split(row, delimiter, MOST_CELLS);
            split.map(|row| row.cells().map(str::to_owned).collect()).unwrap_or_default()
        };
        head.rows().iter().map(&mut one).collect()
    };
    let all = DELIMITERS.map(split);
    all.into_iter().max_by_key(|rows| rows.iter().map(Vec::len).sum::<usize>()).unwrap_or_default()
}

/// The first row with the most filled cells, none of which is a number.
fn header_place(rows: &Rows) -> usize {
    let names = |row: &Vec<String>| {
        let filled: Vec<&String> = row.iter().filter(|cell| !cell.is_empty()).collect();
        let numbers = filled.iter().any(|cell| number::read(cell, 18, DecimalMark::Point).is_ok());
        if numbers { 0 } else { filled.len() }
    };
    let counts = rows.iter().take(200).map(names).enumerate();
    counts.fold((0, 0), |best, (place, count)| if count > best.1 { (place, count) } else { best }).0
}

fn draft(table: &Table<'_>) -> String {
    let (names, samples) = (table.names, table.samples);
    let mut out = table.title("layout");
    let _ = writeln!(
        out,
        "readers: [{}]\n# coverage: own_account or both_parties (then from_account and to_account are needed)",
        table.reader
    );
    let guessed: Vec<Option<Role>> = (0..names.len()).map(|place| guess(names, samples, place)).collect();
    let has = |role: Role| guessed.contains(&Some(role));
    let both = has(Role::FromAccount) && has(Role::ToAccount);
    let sign = match () {
        () if has(Role::Debit) && has(Role::Credit) => "columns",
        () if has(Role::Direction) => "direction",
        () => "signed",
    };
    let _ = writeln!(out, "coverage: {}", if both { "both_parties" } else { "own_account" });
    out.push_str("time_zone: \"\"   # Asia/Shanghai, UTC, +08:00; empty if nobody says\ndate_order: ymd   # or dmy, mdy\n");
    let _ = writeln!(
        out,
        "amount:\n  sign: {sign}   # signed, reversed, columns, direction, rules\n  asset: \"\"   # CNY, USD, USDT: where a row names none"
    );
    if sign == "direction" {
        out.push_str("  in: [收, 收入, 贷, C, CR]\n  out: [支, 支出, 借, D, DR]\n");
    }
    out.push_str("columns:\n");
    for (place, name) in names.iter().enumerate().filter(|(_, name)| !name.is_empty()) {
        let role = guessed.get(place).copied().flatten();
        let key = role
            .and_then(|role| serde_json::to_string(&role).ok())
            .unwrap_or_else(|| "\"ignore\"".to_owned());
        let required = matches!(role, Some(Role::Date | Role::Amount | Role::Debit | Role::Credit));
        let name = serde_json::to_string(name).unwrap_or_default();
        let required = if required { ", required: true" } else { "" };
        let _ = writeln!(
            out,
            "  - {{role: {}, names: [{name}]{required}}}   # {}",
            key.trim_matches('"'),
            table.shown(place)
        );
    }
    out
}

/// What a column's name and values suggest.
fn guess(names: &[String], samples: &[Vec<String>], place: usize) -> Option<Role> {
    let name = fold(names.get(place)?);
    let role = HINTS.iter().find(|(hint, _)| name.contains(hint)).map(|(_, role)| *role);
    let values: Vec<&str> = samples
        .iter()
        .filter_map(|row| row.get(place))
        .map(String::as_str)
        .filter(|cell| !cell.is_empty())
        .take(20)
        .collect();
    let all = |test: &dyn Fn(&str) -> bool| !values.is_empty() && values.iter().all(|value| test(value));
    let dates = all(&|value| {
        when::read(value, DateOrder::Ymd, None).is_ok() || when::read(value, DateOrder::Dmy, None).is_ok()
    });
    match role {
        Some(role) => Some(role),
        None if dates => Some(Role::Date),
        None => None,
    }
}

pub(super) fn masked(cell: &str) -> String {
    let mask = |mark: char| match mark {
        _ if mark.is_numeric() => '9',
        _ if mark.is_alphabetic() => 'x',
        '\n' | '\r' => ' ',
        other => other,
    };
    cell.chars().take(24).map(mask).collect()
}
