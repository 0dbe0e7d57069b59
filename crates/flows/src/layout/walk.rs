//! Where in the table are we? Preamble, header, rows, page breaks, totals and footers, told apart row by row.

use super::bind::{Binding, Header, headless};
use super::compiled::Compiled;
use super::preamble::Facts;
use super::rows::{Done, Refusal, Rows};
use super::schema::Role;
use super::table::Row;
use crate::entry::{Furniture, Reject, Sink};
use crate::readers::Reason;
use crate::text::fold::fold;
use crate::text::number::DecimalMark;

/// Follows one table. Rows are announced to the sink by the reader before they are given here.
pub struct Walk<'c> {
    compiled: &'c Compiled,
    facts: Facts,
    /// What the file's name says; the lines of the file say it better.
    file_name: Facts,
    mark: DecimalMark,
    rows: Option<Rows<'c>>,
    in_table: bool,
}

impl<'c> Walk<'c> {
    /// At the beginning of a file of this name. `shown` is the decimal mark that its first rows show.
    #[must_use]
    pub fn new(compiled: &'c Compiled, file_name: &str, shown: Option<DecimalMark>) -> Self {
        let mut named = Facts::default();
        named.absorb(&compiled.file_name, file_name);
        let mark = compiled.layout.decimal_mark.or(shown).unwrap_or_default();
        let mut walk =
            Self { compiled, facts: Facts::default(), file_name: named, mark, rows: None, in_table: false };
        if let Some(binding) = headless(compiled) {
            walk.enter(binding);
        }
        walk
    }

    /// The layout that is followed.
    #[must_use]
    pub fn layout(&self) -> &'c Compiled {
        self.compiled
    }

    /// Was a header found (or is none needed)?
    #[must_use]
    pub fn in_table(&self) -> bool {
        self.in_table
    }

    /// A note where only the file's name says whose statement it is.
    #[must_use]
    pub fn note_of_name(&self) -> Option<Reason> {
        let account = &self.file_name.account;
        let taken = self.rows.as_ref().is_some_and(|rows| rows.facts.account == *account);
        let only = taken && !account.is_empty() && self.facts.account != *account;
        only.then(|| {
            Reason::new("account_from_file_name", format!("only the file's name says the account: {account}"))
        })
    }

    /// Another sheet begins: it may have its own preamble and header.
    pub fn next_sheet(&mut self) {
        self.in_table = self.compiled.layout.headless_width.is_some();
    }

    /// Columns by role rather than by header row (JSON lines).
    pub fn enter(&mut self, binding: Binding) {
        match &mut self.rows {
            Some(rows) => rows.rebind(binding),
            None => {
                let mut facts = self.facts.clone();
                facts.fill(&self.file_name);
                self.rows = Some(Rows::new(self.compiled, binding, facts, self.mark));
            }
        }
        self.in_table = true;
    }

    /// Says of an announced row what it is.
    pub fn row(&mut self, number: u64, row: Row<'_>, sink: &mut impl Sink) {
        if row.cells().all(str::is_empty) {
            return sink.furniture(number, Furniture::Blank);
        }
        match (&mut self.rows, self.in_table) {
            (Some(rows), true) => in_table(rows, number, row, sink),
            _ => self.above(number, row, sink),
        }
    }

    fn above(&mut self, number: u64, row: Row<'_>, sink: &mut impl Sink) {
        if let Some(binding) = Header::of(row).and_then(|header| header.bind(self.compiled)) {
            self.enter(binding);
            return sink.furniture(number, Furniture::Header);
        }
        self.facts.absorb(&self.compiled.preamble, &row.line());
        if let Some(rows) = &mut self.rows {
            rows.facts.absorb(&self.compiled.preamble, &row.line());
        }
        sink.furniture(number, Furniture::Preamble);
    }
}

fn in_table(rows: &mut Rows<'_>, number: u64, row: Row<'_>, sink: &mut impl Sink) {
    let wide = row.filled_width() > rows.binding.width || torn(rows, row);
    let read = if wide { Err(too_wide(rows, row)) } else { rows.row(number, row, sink) };
    let refusal = match read {
        Ok(Done::Entry) => {
            rows.usual_width = rows.usual_width.max(row.width());
            return;
        }
        Ok(Done::Furniture(what)) => return sink.furniture(number, what),
        Err(refusal) => refusal,
    };
    if let Some(what) = no_record(rows, row, &refusal, sink) {
        return sink.furniture(number, what);
    }
    let Refusal { field, mut code, detail } = refusal;
    if code.ends_with("_missing") && row.width() * 2 < rows.binding.width {
        code = "too_few_fields";
    }
    sink.reject(Reject { row: number, field, code, detail });
}

/// One cell more than usual, and an amount that looks cut at its thousands mark (`1,234.00` without quotes).
fn torn(rows: &Rows<'_>, row: Row<'_>) -> bool {
    if row.width() <= rows.binding.width.max(rows.usual_width) {
        return false;
    }
    let begins = |cell: &str| {
        let digits = cell.trim_start_matches(['-', '+', '¥', '￥', '$']);
        (1..=3).contains(&digits.len()) && digits.bytes().all(|byte| byte.is_ascii_digit())
    };
    let goes_on = |cell: &str| {
        let (whole, fraction) = cell.split_once('.').unwrap_or((cell, ""));
        whole.len() == 3 && whole.bytes().chain(fraction.bytes()).all(|byte| byte.is_ascii_digit())
    };
    let numbers = [Role::Amount, Role::Debit, Role::Credit, Role::Balance];
    let mut places = numbers.into_iter().flat_map(|role| rows.binding.places(role));
    places.any(|place| begins(row.cell(place)) && goes_on(row.cell(place + 1)))
}

fn too_wide(rows: &Rows<'_>, row: Row<'_>) -> Refusal {
    let detail = format!(
        "{} fields under {} column names: one may hold a delimiter without quotes",
        row.width(),
        rows.binding.width
    );
    Refusal { field: String::new(), code: "too_many_fields", detail }
}

/// Words that sums begin with or have in them, folded.
const TOTALS: [&str; 8] = ["合计", "总计", "小计", "累计", "total", "subtotal", "grandtotal", "sum"];
/// Words of balances between pages and periods, folded.
const BALANCES: [&str; 12] = [
    "期初余额",
    "上期余额",
    "承前页",
    "过次页",
    "期末余额",
    "本期余额",
    "上页余额",
    "openingbalance",
    "closingbalance",
    "broughtforward",
    "carriedforward",
    "startingbalance",
];

/// What a row without a date is, if it was never meant to be a record.
fn no_record(
    rows: &mut Rows<'_>,
    row: Row<'_>,
    refusal: &Refusal,
    sink: &mut impl Sink,
) -> Option<Furniture> {
    let dateless = matches!(
        refusal.code,
        "date_missing" | "date_not_understood" | "too_many_fields" | "date_without_year"
    );
    if !dateless || !starts_without_date(row) {
        return None;
    }
    if let Some(binding) = Header::of(row).and_then(|header| header.bind(rows.compiled)) {
        rows.rebind(binding);
        return Some(Furniture::Header);
    }
    let line = row.line();
    let patterns = &rows.compiled.preamble;
    if patterns.iter().any(|pattern| pattern.is_match(&line)) {
        if rows.facts.absorb(patterns, &line) {
            rows.learn(sink);
        }
        return Some(Furniture::Footer);
    }
    let first = fold(row.cells().find(|cell| !cell.is_empty()).unwrap_or(""));
    let short = first.chars().count() <= 16;
    let chinese_total = TOTALS.iter().take(4).any(|word| first.contains(word));
    if short && (chinese_total || TOTALS.iter().any(|word| first.starts_with(word))) {
        return Some(Furniture::Total);
    }
    if short && BALANCES.iter().any(|word| first.contains(word)) {
        return Some(Furniture::Balance);
    }
    is_text(rows, row, &line).then_some(Furniture::Footer)
}

/// The first cell that is filled does not begin like a date: rows cut short are rejects, not footers.
fn starts_without_date(row: Row<'_>) -> bool {
    let first = row.cells().find(|cell| !cell.is_empty()).unwrap_or("");
    let digits = first
        .chars()
        .take_while(|mark| mark.is_ascii_digit() || matches!(mark, '-' | '/'))
        .filter(char::is_ascii_digit)
        .count();
    digits < 3
}

/// A line of words: nothing stands in the columns of amounts, or there is but one cell.
fn is_text(rows: &Rows<'_>, row: Row<'_>, line: &str) -> bool {
    let letters = line.chars().filter(|mark| mark.is_alphabetic()).count();
    let ruled = line.chars().all(|mark| matches!(mark, '-' | '=' | '*' | '#' | '_' | '—' | ',' | ' '));
    let filled = row.cells().filter(|cell| !cell.is_empty()).count();
    let amounts = [Role::Amount, Role::Debit, Role::Credit, Role::OpeningBalance];
    let no_amount = amounts
        .into_iter()
        .flat_map(|role| rows.binding.role(role))
        .all(|(place, _)| row.cell(*place).is_empty());
    ruled || (letters >= 2 && (filled == 1 || no_amount))
}
