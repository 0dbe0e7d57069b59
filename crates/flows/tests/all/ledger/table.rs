//! Statements as a small text table, and a ledger as a small text.

use std::fmt::Write as _;

use thalweg_flows::entry::{EntryClass, Own, Statement};
use thalweg_flows::ledger::{Assumptions, Book, CaseLedger, Part, RowRef, build};
use thalweg_flows::tables::entries::StoredEntry;
use thalweg_model::{EvidenceId, Precision, Stamp, format_minor, parse_minor};

/// One file of a fixture: its letter, its statements, its entry lines.
#[derive(Debug, Clone, Default)]
pub struct FileText {
    pub name: String,
    pub statements: Vec<Statement>,
    pub entries: Vec<EntryText>,
}

/// One entry of a fixture, with its own text.
#[derive(Debug, Clone)]
pub struct EntryText {
    pub row: u64,
    pub statement: u32,
    pub own: Own,
    pub payer: [String; 3],
    pub payee: [String; 3],
    pub amount: i128,
    pub asset: String,
    pub fee: i128,
    pub counter: Option<(i128, String)>,
    pub balance: Option<i128>,
    pub booked: Stamp,
    pub value_day: Option<i32>,
    pub class: EntryClass,
    pub settled: bool,
    pub reference: String,
    pub order: String,
    pub description: String,
}

/// Days since 1970-01-01 of `2024-03-01` (proleptic Gregorian).
pub fn day(text: &str) -> i32 {
    let parts: Vec<i64> = text.split('-').map(|part| part.parse().unwrap()).collect();
    let (year, month, day) = (parts[0] - i64::from(parts[1] <= 2), (parts[1] + 9) % 12, parts[2]);
    let days = year * 365 + year / 4 - year / 100 + year / 400 + (month * 306 + 5) / 10 + day - 1 - 719_468;
    i32::try_from(days).unwrap()
}

/// `2024-03-01`, `2024-03-01T10:00` or `2024-03-01T10:00:00`, at +08:00.
pub fn stamp(text: &str) -> Stamp {
    let (date, clock) = text.split_once('T').unwrap_or((text, ""));
    let parts: Vec<i64> =
        clock.split(':').filter(|part| !part.is_empty()).map(|part| part.parse().unwrap()).collect();
    let seconds: i64 = parts.iter().zip([3600, 60, 1]).map(|(part, unit)| part * unit).sum();
    let precision = match parts.len() {
        0 => Precision::Day,
        2 => Precision::Minute,
        _ => Precision::Second,
    };
    Stamp::from_local((i64::from(day(date)) * 86_400 + seconds) * 1_000_000, Some(480), precision)
}

fn class(text: &str) -> EntryClass {
    match text {
        "transfer" => EntryClass::Transfer,
        "purchase" => EntryClass::Purchase,
        "refund" => EntryClass::Refund,
        "reversal" => EntryClass::Reversal,
        "withdrawal" => EntryClass::CashWithdrawal,
        "deposit" => EntryClass::CashDeposit,
        "fee" => EntryClass::Fee,
        "interest" => EntryClass::Interest,
        "trade" => EntryClass::Trade,
        other => panic!("unknown class {other}"),
    }
}

/// Reads a fixture. `file NAME acct=… who=… bank=… open=… close=…` begins a file (a second line with the same name a
/// further statement of it); every other line is a row: time, `out`/`in`/`both`, amount, then `key=value`.
pub fn files(text: &str) -> Vec<FileText> {
    let mut files: Vec<FileText> = Vec::new();
    for line in text.lines().map(str::trim).filter(|line| !line.is_empty()) {
        let words: Vec<&str> = line.split_whitespace().collect();
        let value = |key: &str| {
            let found =
                words.iter().find_map(|word| word.strip_prefix(key).and_then(|rest| rest.strip_prefix('=')));
            found.unwrap_or("").to_owned()
        };
        let money = |key: &str| {
            Some(value(key))
                .filter(|text| !text.is_empty())
                .map(|text| parse_minor(text.as_bytes(), 2).unwrap())
        };
        if words[0] == "file" {
            if files.last().is_none_or(|file| file.name != words[1]) {
                files.push(FileText { name: words[1].to_owned(), ..FileText::default() });
            }
            let dated = |minor: i128| (minor, stamp("2024-01-01"));
            let period = Some(value("period")).filter(|text| !text.is_empty());
            files.last_mut().unwrap().statements.push(Statement {
                account: value("acct"),
                holder: value("who"),
                institution: value("bank"),
                opening: money("open").map(dated),
                closing: money("close").map(dated),
                period: period.map(|text| {
                    let (from, until) = text.split_once("..").unwrap();
                    (stamp(from), stamp(until))
                }),
                ..Statement::default()
            });
            continue;
        }
        let file = files.last_mut().unwrap();
        let own = match words[1] {
            "out" => Own::Payer,
            "in" => Own::Payee,
            _ => Own::Both,
        };
        let other = [value("acct"), value("who"), value("bank")];
        let mine = [value("own"), String::new(), value("ownbank")];
        let (payer, payee) = if own == Own::Payee { (other, mine) } else { (mine, other) };
        let asset = value("asset");
        file.entries.push(EntryText {
            row: file.entries.len() as u64 + 1,
            statement: file.statements.len() as u32 - 1,
            own,
            payer,
            payee,
            amount: parse_minor(words[2].as_bytes(), 2).unwrap(),
            asset: if asset.is_empty() { "CNY".to_owned() } else { asset },
            fee: money("fee").unwrap_or(0),
            counter: money("got").map(|minor| (minor, value("gotasset"))),
            balance: money("bal"),
            booked: stamp(words[0]),
            value_day: Some(value("value")).filter(|text| !text.is_empty()).map(|text| day(&text)),
            class: Some(value("class"))
                .filter(|text| !text.is_empty())
                .map_or(EntryClass::Transfer, |text| class(&text)),
            settled: value("settled") != "no",
            reference: value("ref"),
            order: value("order"),
            description: value("desc"),
        });
    }
    files
}

/// The name under which a file of a fixture is sealed: its place among the files decides the order.
pub fn evidence(place: u8) -> EvidenceId {
    EvidenceId([place; 32])
}

/// Builds the ledger of files; file `i` is sealed under `places[i]`.
pub fn ledger_of(files: &[FileText], places: &[u8]) -> CaseLedger {
    let mut sorted: Vec<(u8, &FileText)> = places.iter().copied().zip(files).collect();
    sorted.sort_by_key(|(place, _)| *place);
    let mut book = Book::new(Assumptions { offset_minutes: 480, jurisdiction: "CN".to_owned() });
    for (place, file) in sorted {
        book.file(evidence(place), &file.statements).unwrap();
        for one in &file.entries {
            book.entry(&StoredEntry {
                row: one.row,
                statement: one.statement,
                own: one.own,
                payer: [&one.payer[0], &one.payer[1], &one.payer[2]],
                payee: [&one.payee[0], &one.payee[1], &one.payee[2]],
                amount: (one.amount, &one.asset, 2),
                fee: (one.fee != 0).then_some((one.fee, &one.asset, 2)),
                counter: one.counter.as_ref().map(|(minor, asset)| (*minor, asset.as_str(), 2)),
                balance_after: one.balance,
                booked: one.booked,
                value_day: one.value_day,
                class: one.class,
                settled: one.settled,
                texts: [&one.reference, &one.order, "", &one.description],
            })
            .unwrap();
        }
    }
    build(book).unwrap()
}

/// The ledger of a fixture, its files sealed in the order in which they are written.
pub fn ledger(text: &str) -> CaseLedger {
    let files = files(text);
    let places: Vec<u8> = (1..=files.len() as u8).collect();
    ledger_of(&files, &places)
}

/// `a3`: row 3 of the first file.
pub fn row_name(row: &RowRef) -> String {
    format!("{}{}", char::from(b'a' + row.evidence as u8), row.row)
}

fn account(ledger: &CaseLedger, index: u32) -> String {
    let one = &ledger.accounts[index as usize];
    let form = format!("{:?}", one.form);
    match one.form as u8 {
        0 => one.number.clone(),
        5 | 4 => format!("{form}({})", account(ledger, one.of.unwrap())),
        8 => format!("Missing({})", account(ledger, one.of.unwrap())),
        _ => format!("{form}({})", one.label()),
    }
}

fn pool(ledger: &CaseLedger, pool: u32) -> String {
    account(ledger, ledger.ledger.pools.account[pool as usize])
}

/// What a ledger says, a line for each transfer, ambiguity, failed check and note.
pub fn shown(ledger: &CaseLedger) -> String {
    let mut text = String::new();
    let transfers = &ledger.ledger.transfers;
    for t in 0..transfers.amount.len() {
        let seconds = transfers.time[t].div_euclid(1_000_000) + 8 * 3600;
        let (date, clock) =
            (seconds.div_euclid(86_400) - i64::from(day("2024-01-01")), seconds.rem_euclid(86_400));
        let (from, to) = (pool(ledger, transfers.from[t]), pool(ledger, transfers.to[t]));
        let part = match ledger.details.part[t] {
            Part::Principal => "",
            Part::Fee => " fee",
            Part::Adjustment => " adjustment",
        };
        let rows: Vec<String> = ledger.citations.of(t as u32).iter().map(row_name).collect();
        let mut extra = String::new();
        for (at, minor) in &transfers.converted {
            if *at as usize == t {
                write!(extra, " arrives {}", format_minor(*minor, 2)).unwrap();
            }
        }
        for (at, original) in &transfers.reverses {
            if *at as usize == t {
                write!(extra, " reverses #{original}").unwrap();
            }
        }
        let amount = format_minor(transfers.amount[t], 2);
        let (hour, minute, second) = (clock / 3600, clock / 60 % 60, clock % 60);
        writeln!(
            text,
            "d{date} {hour:02}:{minute:02}:{second:02} {from} -> {to} {amount}{part}{extra} [{}]",
            rows.join(" ")
        )
        .unwrap();
    }
    for one in &ledger.ambiguous {
        let rows: Vec<String> = one.rows.iter().map(row_name).collect();
        writeln!(text, "ambiguous {:?} [{}]", one.reason, rows.join(" ")).unwrap();
    }
    for one in &ledger.checks {
        let before = one.before.as_ref().map(row_name).unwrap_or_default();
        let (expected, found) = (format_minor(one.expected_minor, 2), format_minor(one.found_minor, 2));
        writeln!(
            text,
            "check {:?} {before}..{} expected {expected} found {found}",
            one.kind,
            row_name(&one.row)
        )
        .unwrap();
    }
    for one in &ledger.notes {
        let row = one.row.as_ref().map(row_name).unwrap_or_default();
        writeln!(
            text,
            "note {:?} {row} x{}{}{}",
            one.kind,
            one.count,
            if one.text.is_empty() { "" } else { " " },
            one.text
        )
        .unwrap();
    }
    text
}

/// What an entry says, account and all: two rows with one label cannot be told apart.
pub fn label(file: &FileText, row: u64) -> String {
    let one = &file.entries[row as usize - 1];
    let account = &file.statements[one.statement as usize].account;
    format!(
        "{account} {:?} {} {:?} {:?} {:?} {}",
        one.own, one.amount, one.booked, one.payer, one.payee, one.reference
    )
}

/// What each transfer stands on, by the labels of its rows: what must not depend on the order of files.
pub fn groups(ledger: &CaseLedger, files: &[FileText], places: &[u8]) -> Vec<Vec<String>> {
    let label = |row: &RowRef| {
        let id = ledger.evidence[row.evidence as usize];
        let at = places.iter().position(|place| evidence(*place) == id).unwrap();
        label(&files[at], row.row)
    };
    let count = ledger.ledger.transfers.amount.len() as u32;
    let of = |t: u32| {
        let mut rows: Vec<String> = ledger.citations.of(t).iter().map(label).collect();
        rows.sort();
        rows
    };
    let principal = (0..count).filter(|t| ledger.details.part[*t as usize] == Part::Principal);
    let mut all: Vec<Vec<String>> = principal.map(of).collect();
    all.sort();
    all
}
