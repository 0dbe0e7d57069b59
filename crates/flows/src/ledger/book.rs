//! What do all entries of a case say, held so that they can be compared by number and never by text?
//!
//! Texts are kept once and named by index; assets likewise. Files are added in the order of their identifiers, so the
//! same case always gives the same book.

use std::collections::HashMap;
use std::hash::{BuildHasher, RandomState};

use hashbrown::HashTable;
use thalweg_model::{Asset, EvidenceId, Precision, Stamp};

use super::types::Words;
use crate::entry::{EntryClass, Own, Statement};
use crate::error::FlowsError;
use crate::tables::entries::StoredEntry;

/// What a person has decided for the case; recorded there, and shown wherever it was used.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Assumptions {
    /// Minutes east of UTC for times whose record states no zone.
    pub offset_minutes: i16,
    /// ISO 3166-1 alpha-2 code of the case's own jurisdiction; empty means that no account is called foreign.
    pub jurisdiction: String,
}

/// Microseconds in a day.
pub(crate) const DAY_MICROS: i64 = 86_400_000_000;

/// One entry, in numbers. Texts are indices into [`Book::words`].
#[derive(Debug, Clone)]
pub(crate) struct Row {
    pub evidence: u32,
    pub row: u64,
    /// Index into [`Book::statements`].
    pub statement: u32,
    pub own: Own,
    /// Account, name, institution.
    pub payer: [u32; 3],
    pub payee: [u32; 3],
    pub amount: i128,
    pub asset: u16,
    pub fee: i128,
    pub fee_asset: u16,
    pub counter: Option<(i128, u16)>,
    pub balance: Option<i128>,
    /// The interval in which it happened: from `lo` to before `hi`, UTC microseconds.
    pub lo: i64,
    pub hi: i64,
    /// Its day at the place of record, and when that day began, UTC microseconds.
    pub day: i32,
    pub day_start: i64,
    pub value_day: Option<i32>,
    pub precision: Precision,
    pub offset_minutes: Option<i16>,
    pub class: EntryClass,
    /// Reference, order reference, kind, description.
    pub texts: [u32; 4],
}

/// One statement, with its times in UTC.
#[derive(Debug, Clone)]
pub(crate) struct Head {
    pub evidence: u32,
    /// Index within the file.
    pub index: u32,
    pub account: u32,
    pub holder: u32,
    pub institution: u32,
    pub asset: Option<u16>,
    pub opening: Option<i128>,
    pub closing: Option<i128>,
    pub period: Option<(i64, i64)>,
}

/// All entries of a case that can be followed.
#[derive(Debug)]
pub struct Book {
    pub(crate) assumptions: Assumptions,
    pub(crate) evidence: Vec<EvidenceId>,
    pub(crate) assets: Vec<Asset>,
    pub(crate) heads: Vec<Head>,
    pub(crate) rows: Vec<Row>,
    pub(crate) words: Interner,
    /// For each file: entries left out because they did not move money, or have no amount; first row of each.
    pub(crate) left_out: Vec<[(u64, u64); 2]>,
    /// For each file: rows whose zone was assumed, and the first.
    pub(crate) zone_assumed: Vec<(u64, u64)>,
    asset_index: HashMap<(String, u8), u16>,
    last_asset: Option<(String, u8, u16)>,
    first_head: u32,
}

impl Book {
    /// An empty book.
    #[must_use]
    pub fn new(assumptions: Assumptions) -> Self {
        Self {
            assumptions,
            evidence: Vec::new(),
            assets: Vec::new(),
            heads: Vec::new(),
            rows: Vec::new(),
            words: Interner::default(),
            left_out: Vec::new(),
            zone_assumed: Vec::new(),
            asset_index: HashMap::new(),
            last_asset: None,
            first_head: 0,
        }
    }

    /// Begins the entries of one sealed file; its statements by their index in the file.
    ///
    /// # Errors
    /// When files are not added in ascending order, or there are too many.
    pub fn file(&mut self, evidence: EvidenceId, statements: &[Statement]) -> Result<(), FlowsError> {
        if self.evidence.last().is_some_and(|last| *last >= evidence) {
            let detail = "files are not in the order of their identifiers".to_owned();
            return Err(FlowsError::TableShape { table: "entry", detail });
        }
        let file = count(self.evidence.len(), "files")?;
        self.evidence.push(evidence);
        self.left_out.push([(0, 0); 2]);
        self.zone_assumed.push((0, 0));
        self.first_head = count(self.heads.len(), "statements")?;
        for (index, statement) in statements.iter().enumerate() {
            let head = self.head(file, count(index, "statements")?, statement)?;
            self.heads.push(head);
        }
        Ok(())
    }

    /// Adds an entry of the file begun last. Entries that moved no money are counted and left out.
    ///
    /// # Errors
    /// When the entry names a statement that the file does not have, or there are too many.
    pub fn entry(&mut self, entry: &StoredEntry<'_>) -> Result<(), FlowsError> {
        let evidence = count(self.evidence.len().saturating_sub(1), "files")?;
        if !entry.settled || entry.amount.0 == 0 && entry.fee.is_none() {
            let kind = usize::from(entry.settled);
            if let Some([not_settled, no_amount]) = self.left_out.last_mut() {
                let place = if kind == 0 { not_settled } else { no_amount };
                *place = (place.0 + 1, if place.0 == 0 { entry.row } else { place.1 });
            }
            return Ok(());
        }
        let statement = self.first_head.saturating_add(entry.statement);
        if statement as usize >= self.heads.len() {
            let detail = format!("row {} names statement {}, which is not there", entry.row, entry.statement);
            return Err(FlowsError::TableShape { table: "entry", detail });
        }
        count(self.rows.len(), "entries")?;
        let row = self.row(evidence, statement, entry)?;
        if row.offset_minutes.is_none()
            && let Some(seen) = self.zone_assumed.last_mut()
        {
            *seen = (seen.0 + 1, if seen.0 == 0 { entry.row } else { seen.1 });
        }
        self.rows.push(row);
        Ok(())
    }

    fn row(&mut self, evidence: u32, statement: u32, entry: &StoredEntry<'_>) -> Result<Row, FlowsError> {
        let asset = self.asset(entry.amount.1, entry.amount.2)?;
        let (fee, fee_asset) = match entry.fee {
            Some((minor, code, exponent)) => (minor, self.asset(code, exponent)?),
            None => (0, asset),
        };
        let counter = match entry.counter {
            Some((minor, code, exponent)) => Some((minor, self.asset(code, exponent)?)),
            None => None,
        };
        let (lo, hi) = interval(entry.booked, self.assumptions.offset_minutes);
        let mut ids = |texts: [&str; 3]| texts.map(|text| self.words.id(text));
        let (payer, payee) = (ids(entry.payer), ids(entry.payee));
        Ok(Row {
            evidence,
            row: entry.row,
            statement,
            own: entry.own,
            payer,
            payee,
            amount: entry.amount.0,
            asset,
            fee,
            fee_asset,
            counter,
            balance: entry.balance_after,
            lo,
            hi,
            day: local_day(entry.booked),
            day_start: lo.saturating_sub(entry.booked.local_micros().rem_euclid(DAY_MICROS)),
            value_day: entry.value_day,
            precision: entry.booked.precision,
            offset_minutes: entry.booked.offset_minutes,
            class: entry.class,
            texts: entry.texts.map(|text| self.words.id(text)),
        })
    }

    fn head(&mut self, evidence: u32, index: u32, statement: &Statement) -> Result<Head, FlowsError> {
        let asset = match Asset::known(&statement.currency) {
            Some(asset) => Some(self.asset(&asset.code, asset.exponent)?),
            None => None,
        };
        let assumed = self.assumptions.offset_minutes;
        let period =
            statement.period.map(|(from, until)| (interval(from, assumed).0, interval(until, assumed).1));
        Ok(Head {
            evidence,
            index,
            account: self.words.id(&statement.account),
            holder: self.words.id(&statement.holder),
            institution: self.words.id(&statement.institution),
            asset,
            opening: statement.opening.map(|(minor, _)| minor),
            closing: statement.closing.map(|(minor, _)| minor),
            period,
        })
    }

    fn asset(&mut self, code: &str, exponent: u8) -> Result<u16, FlowsError> {
        if let Some((last, places, index)) = &self.last_asset
            && last == code
            && *places == exponent
        {
            return Ok(*index);
        }
        let key = (code.to_owned(), exponent);
        let index = match self.asset_index.get(&key) {
            Some(index) => *index,
            None => {
                let index = u16::try_from(self.assets.len())
                    .map_err(|_| FlowsError::TooMany { what: "assets", limit: u64::from(u16::MAX) })?;
                self.assets.push(Asset { code: key.0.clone(), exponent });
                self.asset_index.insert(key.clone(), index);
                index
            }
        };
        self.last_asset = Some((key.0, exponent, index));
        Ok(index)
    }
}

/// A count as a 32-bit index.
pub(crate) fn count(value: usize, what: &'static str) -> Result<u32, FlowsError> {
    match u32::try_from(value) {
        Ok(index) if index < u32::MAX => Ok(index),
        _ => Err(FlowsError::TooMany { what, limit: u64::from(u32::MAX) - 1 }),
    }
}

/// The interval a stamp leaves open: from its first to before its last microsecond, UTC.
fn interval(stamp: Stamp, assumed: i16) -> (i64, i64) {
    let unit = match stamp.precision {
        Precision::Day => DAY_MICROS,
        Precision::Minute => 60_000_000,
        Precision::Second => 1_000_000,
        Precision::Micro => 1,
    };
    let lo = stamp.utc_micros_assuming(assumed);
    (lo, lo.saturating_add(unit))
}

/// The day at the place of record.
fn local_day(stamp: Stamp) -> i32 {
    i32::try_from(stamp.local_micros().div_euclid(DAY_MICROS)).unwrap_or(i32::MAX)
}

/// Texts kept once, named by the order in which they first came. Index 0 is the empty text.
#[derive(Debug, Default)]
pub(crate) struct Interner {
    words: Words,
    table: HashTable<u32>,
    state: RandomState,
}

impl Interner {
    /// The index of this text, new or known.
    pub fn id(&mut self, text: &str) -> u32 {
        if text.is_empty() {
            return 0;
        }
        let hash = self.state.hash_one(text);
        let words = &mut self.words;
        if let Some(index) = self.table.find(hash, |index| words.get(*index) == text) {
            return *index;
        }
        let index = u32::try_from(words.len()).unwrap_or(0);
        words.bytes.push_str(text);
        words.offsets.push(words.bytes.len() as u64);
        let state = &self.state;
        self.table.insert_unique(hash, index, |known| state.hash_one(words.get(*known)));
        index
    }

    /// The text of an index.
    pub fn get(&self, index: u32) -> &str {
        self.words.get(index)
    }

    /// The texts alone.
    pub fn into_words(self) -> Words {
        self.words
    }
}
