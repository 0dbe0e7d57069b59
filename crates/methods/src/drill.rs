//! What is a drill? A small made-up case that a method must find, or an innocent one on which it must stay silent.
//!
//! A [`Plant`] holds drafts of records as readers make them. It is written and opened like any case, so identifiers are
//! normalised and every row can be cited. Everything is drawn from a seed.

pub(crate) mod accounts;
pub(crate) mod border;
pub(crate) mod cash;
pub(crate) mod clocks;
pub(crate) mod clusters;
pub(crate) mod coins;
pub(crate) mod contacts;
pub mod crowd;
pub(crate) mod devices;
pub(crate) mod layers;
pub(crate) mod lists;
pub(crate) mod lodgings;
pub(crate) mod log_ins;
pub(crate) mod payments;
pub(crate) mod pockets;
pub(crate) mod points;
pub(crate) mod roads;
pub(crate) mod scripted;
pub(crate) mod seasons;
pub(crate) mod sites;
pub(crate) mod sittings;
pub(crate) mod successors;
pub(crate) mod talk;
pub(crate) mod telephones;
pub(crate) mod town;
pub(crate) mod travellers;
pub(crate) mod tried;

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;
use tempfile::TempDir;
use thalweg_flows::addresses::declared::TableKind;
use thalweg_flows::entry::{Entry, EntryClass, Furniture, Own, Party, RowBytes, Sink, Statement};
use thalweg_flows::ledger::{Assumptions, build, read_book, write_tables};
use thalweg_flows::load::sink::{TableSink, Unsealed};
use thalweg_flows::records::{Draft, Kind};
use thalweg_model::{Asset, CitedRow, EvidenceId, Precision, RowId, Stamp};

use crate::MethodError;
use crate::view::{OpenCase, ViewOptions};

/// A drill of a method.
pub struct Drill {
    /// Its name, as words joined by `_`: what is planted.
    pub name: &'static str,
    /// The case for a seed.
    pub plant: fn(u64) -> Plant,
    /// What the method must say of it.
    pub expect: Expect,
}

/// What a method must say of a drill.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Expect {
    /// A finding about all of these subjects together (role and value), for each of the lists.
    Finds(&'static [&'static [(&'static str, &'static str)]]),
    /// Nothing at all: the case is innocent, however much it looks like the other kind. The words say why it looks so.
    Silent(&'static str),
}

/// Seconds and other units of time, in microseconds.
pub const SECOND: i64 = 1_000_000;
/// A minute in microseconds.
pub const MINUTE: i64 = 60 * SECOND;
/// An hour in microseconds.
pub const HOUR: i64 = 60 * MINUTE;
/// A day in microseconds.
pub const DAY: i64 = 24 * HOUR;
/// Minutes by which the clocks of drills are ahead of UTC.
const OFFSET_MINUTES: i16 = 480;
/// When drills happen: Monday 2025-03-03, midnight in China, in microseconds UTC.
pub const MONDAY: i64 = 1_740_931_200 * SECOND;

/// Records that were made up.
#[derive(Clone)]
pub struct Plant {
    /// Those of one row together, with the number of the made-up file that it stands in.
    records: Vec<(u8, Vec<Draft>)>,
    file: u8,
    /// Bookings of a file; whose statement it is, if it is not a ledger of both sides.
    statements: Vec<(Option<String>, Vec<PlantedEntry>)>,
    /// Names of the holders of accounts.
    holders: BTreeMap<String, String>,
    coins: coins::Book,
    lists: Vec<(TableKind, Vec<String>)>,
    /// The rows that are written; `None`: all. A row that is left out keeps its number: something else stands there.
    only: Option<BTreeSet<RowId>>,
    random: ChaCha8Rng,
}

/// A booking of a made-up statement: payer, payee, minor units of CNY, when.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlantedEntry {
    /// The account that pays.
    pub payer: String,
    /// The account that is paid.
    pub payee: String,
    /// Hundredths of a yuan.
    pub fen: i128,
    /// When, microseconds UTC.
    pub at: i64,
    /// What kind of booking.
    pub class: EntryClass,
}

impl Plant {
    /// Nothing yet, with this seed.
    #[must_use]
    pub fn new(seed: u64) -> Self {
        let random = ChaCha8Rng::seed_from_u64(seed);
        Self {
            records: Vec::new(),
            file: 0,
            statements: Vec::new(),
            holders: BTreeMap::new(),
            coins: coins::Book::default(),
            lists: Vec::new(),
            only: None,
            random,
        }
    }

    /// A number below `end`.
    pub fn below(&mut self, end: u64) -> u64 {
        self.random.random_range(0..end.max(1))
    }

    /// A number from `from` up to and without `to`.
    pub fn between(&mut self, from: i64, to: i64) -> i64 {
        self.random.random_range(from..to.max(from + 1))
    }

    /// Whether something of this chance in a thousand happens.
    pub fn happens(&mut self, per_mille: u64) -> bool {
        self.below(1000) < per_mille
    }

    /// What is added from now on stands in another made-up file, up to number 31.
    pub fn file(&mut self, number: u8) {
        self.file = number.min(31);
    }

    /// Adds a record of a kind; `fill` says what is in it.
    pub fn add(&mut self, kind: Kind, fill: impl FnOnce(&mut Draft)) {
        let row = self.records.len() as u64 + 1;
        let mut draft = Draft::new(kind, row);
        draft.set_region(Some(*b"CN"));
        fill(&mut draft);
        self.records.push((self.file, vec![draft]));
    }

    /// Adds a record that is read from the row of the last one, as what a message mentions is.
    pub fn also(&mut self, kind: Kind, fill: impl FnOnce(&mut Draft)) {
        let row = self.records.len() as u64;
        let mut draft = Draft::new(kind, row);
        draft.set_region(Some(*b"CN"));
        fill(&mut draft);
        if let Some((_, drafts)) = self.records.last_mut() {
            drafts.push(draft);
        }
    }

    /// Adds the bookings of one statement file.
    pub fn statement(&mut self, entries: Vec<PlantedEntry>) {
        self.statements.push((None, entries));
    }

    /// Adds the statement of one account: a file.
    pub fn statement_of(&mut self, account: &str, entries: Vec<PlantedEntry>) {
        self.statements.push((Some(account.to_owned()), entries));
    }

    /// Says who holds an account, in all statements that name it.
    pub fn holder(&mut self, account: &str, name: &str) {
        self.holders.insert(account.to_owned(), name.to_owned());
    }

    /// Adds coins that move on a public ledger: one file.
    pub fn coins(&mut self, transfers: Vec<coins::PlantedCoin>) {
        self.coins.transfers.extend(transfers);
    }

    /// Says what an asset costs: lines of a rate file (`date,base,quote,price`).
    pub fn rates(&mut self, lines: &str) {
        self.coins.rates.push_str(lines);
    }

    /// Imports a list that says this of addresses or ranges.
    pub fn list(&mut self, kind: TableKind, lines: Vec<String>) {
        self.lists.push((kind, lines));
    }

    /// How many records there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.records.len()
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.records.is_empty()
    }

    /// The same records in another order, and which row each row became.
    pub(crate) fn shuffled(&self, seed: u64) -> (Self, BTreeMap<u64, u64>) {
        let mut random = ChaCha8Rng::seed_from_u64(seed);
        let mut order: Vec<usize> = (0..self.records.len()).collect();
        for place in (1..order.len()).rev() {
            order.swap(place, random.random_range(0..=place));
        }
        let (statements, lists) = (self.statements.clone(), self.lists.clone());
        let (holders, coins) = (self.holders.clone(), self.coins.clone());
        let mut plant =
            Self { records: Vec::new(), file: 0, statements, holders, coins, lists, only: None, random };
        let mut became = BTreeMap::new();
        for (place, old) in order.into_iter().enumerate() {
            if let Some(drafts) = self.records.get(old) {
                became.insert(old as u64 + 1, place as u64 + 1);
                plant.records.push(drafts.clone());
            }
        }
        (plant, became)
    }

    /// The same case without the rows that are not cited.
    pub(crate) fn only(self, cited: &[CitedRow]) -> Self {
        Self { only: Some(cited.iter().map(|one| one.row).collect()), ..self }
    }

    fn keeps(&self, evidence: EvidenceId, row: u64) -> bool {
        self.only.as_ref().is_none_or(|only| only.contains(&RowId { evidence, row }))
    }

    /// Writes the case and opens it.
    pub(crate) fn open(&self, options: &ViewOptions) -> Result<Planted, MethodError> {
        let io =
            |source| MethodError::Io { doing: "making a folder for", path: "a drill".to_owned(), source };
        let folder = tempfile::tempdir().map_err(io)?;
        self.write(folder.path())?;
        let case = OpenCase::open(folder.path(), options)?;
        Ok(Planted { case, folder })
    }

    /// Writes one file; the rows that stand in other files are none of its records.
    fn write_records(&self, root: &Path, number: u8) -> Result<(), MethodError> {
        let mut unsealed = Unsealed;
        let evidence = records(number);
        let mut sink = TableSink::begin(root, evidence, &mut unsealed)?.in_region(Some(*b"CN"));
        for (row, (file, drafts)) in (1_u64..).zip(&self.records) {
            sink.row(row, RowBytes::Made(b""));
            match *file == number && self.keeps(evidence, row) {
                true => drafts.iter().for_each(|draft| sink.record(&draft.clone().on_row(row))),
                false => sink.furniture(row, Furniture::Footer),
            }
        }
        sink.finish()?;
        Ok(())
    }

    fn write(&self, root: &Path) -> Result<(), MethodError> {
        let files: BTreeSet<u8> = self.records.iter().map(|(file, _)| *file).chain([0]).collect();
        for file in &files {
            self.write_records(root, *file)?;
        }
        for (number, list) in (0_u8..).zip(&self.lists) {
            lists::write(root, number, list)?;
        }
        if !self.lists.is_empty() {
            lists::mark(root, &files.iter().map(|file| records(*file)).collect::<Vec<_>>())?;
        }
        for (number, statement) in (1_u8..).zip(&self.statements) {
            let evidence = EvidenceId([number; 32]);
            write_statement(root, evidence, statement, &self.holders, |row| self.keeps(evidence, row))?;
        }
        self.coins.write(root, |evidence, row| self.keeps(evidence, row))?;
        self.write_ledger(root)
    }

    /// The ledger of the statements, as a load makes it.
    fn write_ledger(&self, root: &Path) -> Result<(), MethodError> {
        let statements = (1_u8..).zip(&self.statements).map(|(number, _)| EvidenceId([number; 32]));
        let evidence: Vec<EvidenceId> = statements.chain(self.coins.evidence()).collect();
        if evidence.is_empty() {
            return Ok(());
        }
        let assumptions = Assumptions { offset_minutes: OFFSET_MINUTES, jurisdiction: "CN".to_owned() };
        write_tables(root, &build(read_book(root, &evidence, assumptions)?)?)?;
        Ok(())
    }
}

/// The made-up file of this number, in which records of a drill stand. A row has one number in all of them.
#[must_use]
pub fn records(number: u8) -> EvidenceId {
    EvidenceId([0xd0_u8.saturating_add(number); 32])
}

/// Whether a file is one in which records of a drill stand.
#[must_use]
pub fn holds_records(evidence: EvidenceId) -> bool {
    evidence.0.iter().all(|byte| *byte >= 0xd0)
}

/// The moment this many microseconds after 1970, in China.
#[must_use]
pub fn moment(micros: i64) -> Stamp {
    Stamp { micros, offset_minutes: Some(OFFSET_MINUTES), precision: Precision::Second }
}

/// How a drill's case is opened: small, and in the zone in which drills happen.
#[must_use]
pub(crate) fn view_options() -> ViewOptions {
    ViewOptions { memory_limit_mib: 1024, offset_minutes: OFFSET_MINUTES, ..ViewOptions::default() }
}

/// A drill's case, written and open.
pub(crate) struct Planted {
    pub(crate) case: OpenCase,
    /// The folder goes with the case.
    #[expect(dead_code, reason = "kept until the case is closed")]
    folder: TempDir,
}

fn write_statement(
    root: &Path,
    evidence: EvidenceId,
    (owner, entries): &(Option<String>, Vec<PlantedEntry>),
    holders: &BTreeMap<String, String>,
    keep: impl Fn(u64) -> bool,
) -> Result<(), MethodError> {
    let cny = Asset { code: "CNY".to_owned(), exponent: 2 };
    let mut unsealed = Unsealed;
    let mut sink = TableSink::begin(root, evidence, &mut unsealed)?.in_region(Some(*b"CN"));
    let account = owner.clone().unwrap_or_default();
    let statement = sink.statement(&Statement { account, ..Statement::default() });
    for (row, one) in (1_u64..).zip(entries) {
        sink.row(row, RowBytes::Made(b""));
        if !keep(row) {
            sink.furniture(row, Furniture::Footer);
            continue;
        }
        sink.entry(&Entry {
            row,
            statement,
            own: match owner {
                Some(account) if *account == one.payer => Own::Payer,
                Some(_) => Own::Payee,
                None => Own::Both,
            },
            payer: party(&one.payer, holders),
            payee: party(&one.payee, holders),
            amount_minor: one.fen,
            asset: &cny,
            fee_minor: 0,
            fee_asset: None,
            counter: None,
            balance_after: None,
            booked: moment(one.at),
            value_day: None,
            class: one.class,
            settled: true,
            reference: "",
            order_reference: "",
            kind_text: "",
            description: "",
        });
    }
    sink.finish()?;
    Ok(())
}

/// An account as a statement names it: its number, and its holder where somebody said who that is.
fn party<'a>(account: &'a str, holders: &'a BTreeMap<String, String>) -> Party<'a> {
    Party { account, name: holders.get(account).map_or("", String::as_str), ..Party::default() }
}
