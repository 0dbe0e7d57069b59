//! What did the reader say? Sinks for tests, counting and dry runs.
//!
//! [`NullSink`] forgets everything, [`Counted`] counts on the way to another sink and holds every reader to the same
//! bargain (rows in order, each row is exactly one of furniture, record, reject), [`CollectSink`] keeps owned copies.

use thalweg_model::{Asset, Stamp};

use crate::entry::{Entry, EntryClass, Furniture, Own, Party, Reject, RowBytes, Sink, Statement};
use crate::readers::{ReadSummary, Reason};
use crate::records::{Draft, Kind};

/// A sink that forgets.
#[derive(Debug, Clone, Copy, Default)]
pub struct NullSink {
    statements: u32,
}

impl Sink for NullSink {
    fn row(&mut self, _: u64, _: RowBytes<'_>) {}
    fn furniture(&mut self, _: u64, _: Furniture) {}
    fn statement(&mut self, _: &Statement) -> u32 {
        let index = self.statements;
        self.statements = self.statements.saturating_add(1);
        index
    }
    fn amend(&mut self, _: u32, _: &Statement) {}
    fn entry(&mut self, _: &Entry<'_>) {}
    fn record(&mut self, _: &Draft) {}
    fn reject(&mut self, _: Reject) {}
}

/// Counts what passes through to another sink.
#[derive(Debug)]
pub struct Counted<'s, S: Sink> {
    sink: &'s mut S,
    summary: ReadSummary,
    entry_row: u64,
}

impl<'s, S: Sink> Counted<'s, S> {
    /// Counts what is told to `sink`.
    pub fn new(sink: &'s mut S) -> Self {
        Self { sink, summary: ReadSummary::default(), entry_row: 0 }
    }

    /// Adds a note for the person who reads the summary.
    pub fn note(&mut self, note: Reason) {
        self.summary.notes.push(note);
    }

    /// What was counted so far.
    #[must_use]
    pub fn so_far(&self) -> &ReadSummary {
        &self.summary
    }

    /// What was counted.
    #[must_use]
    pub fn finish(self) -> ReadSummary {
        self.summary
    }
}

impl<S: Sink> Sink for Counted<'_, S> {
    fn row(&mut self, row: u64, bytes: RowBytes<'_>) {
        self.summary.rows += 1;
        self.sink.row(row, bytes);
    }

    fn furniture(&mut self, row: u64, what: Furniture) {
        self.summary.furniture += 1;
        self.sink.furniture(row, what);
    }

    fn statement(&mut self, statement: &Statement) -> u32 {
        self.summary.statements += 1;
        self.sink.statement(statement)
    }

    fn amend(&mut self, index: u32, statement: &Statement) {
        self.sink.amend(index, statement);
    }

    fn record(&mut self, record: &Draft) {
        self.summary.entries += 1;
        if self.entry_row != record.row() {
            self.summary.record_rows += 1;
            self.entry_row = record.row();
        }
        self.sink.record(record);
    }

    fn entry(&mut self, entry: &Entry<'_>) {
        self.summary.entries += 1;
        if self.entry_row != entry.row {
            self.summary.record_rows += 1;
            self.entry_row = entry.row;
        }
        self.sink.entry(entry);
    }

    fn reject(&mut self, reject: Reject) {
        self.summary.rejects += 1;
        self.sink.reject(reject);
    }
}

/// A [`Party`] with its own text.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct KeptParty {
    /// Account, as recorded.
    pub account: String,
    /// Name.
    pub name: String,
    /// Bank or platform.
    pub institution: String,
}

impl From<Party<'_>> for KeptParty {
    fn from(party: Party<'_>) -> Self {
        let Party { account, name, institution } = party;
        Self { account: account.to_owned(), name: name.to_owned(), institution: institution.to_owned() }
    }
}

/// An [`Entry`] with its own text; fields as there.
#[derive(Debug, Clone, PartialEq)]
#[expect(missing_docs, reason = "the fields are those of Entry")]
pub struct KeptEntry {
    pub row: u64,
    pub statement: u32,
    pub own: Own,
    pub payer: KeptParty,
    pub payee: KeptParty,
    pub amount_minor: i128,
    pub asset: Asset,
    pub fee_minor: i128,
    pub fee_asset: Option<Asset>,
    pub counter: Option<(i128, Asset)>,
    pub balance_after: Option<i128>,
    pub booked: Stamp,
    pub value_day: Option<i32>,
    pub class: EntryClass,
    pub settled: bool,
    pub reference: String,
    pub order_reference: String,
    pub kind_text: String,
    pub description: String,
}

impl From<&Entry<'_>> for KeptEntry {
    fn from(entry: &Entry<'_>) -> Self {
        Self {
            row: entry.row,
            statement: entry.statement,
            own: entry.own,
            payer: entry.payer.into(),
            payee: entry.payee.into(),
            amount_minor: entry.amount_minor,
            asset: entry.asset.clone(),
            fee_minor: entry.fee_minor,
            fee_asset: entry.fee_asset.cloned(),
            counter: entry.counter.map(|(minor, asset)| (minor, asset.clone())),
            balance_after: entry.balance_after,
            booked: entry.booked,
            value_day: entry.value_day,
            class: entry.class,
            settled: entry.settled,
            reference: entry.reference.to_owned(),
            order_reference: entry.order_reference.to_owned(),
            kind_text: entry.kind_text.to_owned(),
            description: entry.description.to_owned(),
        }
    }
}

/// A row as it was announced.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeptRow {
    /// Its number, from 1.
    pub row: u64,
    /// Where its bytes begin in the file; `None` if they were made.
    pub start: Option<u64>,
    /// The bytes it is sealed as.
    pub bytes: Vec<u8>,
}

/// A record with its own text: its row, its kind, and what was set.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeptRecord {
    /// The row it stands on.
    pub row: u64,
    /// What it is.
    pub kind: Kind,
    /// Field and text, in the order of the fields.
    pub told: Vec<(&'static str, String)>,
}

impl KeptRecord {
    /// The text of a field; empty if it is not set.
    #[must_use]
    pub fn get(&self, field: &str) -> &str {
        self.told.iter().find(|(name, _)| *name == field).map_or("", |(_, text)| text.as_str())
    }
}

/// Keeps everything it is told: for tests and small files.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct CollectSink {
    /// Every row, in order.
    pub rows: Vec<KeptRow>,
    /// Rows that are furniture.
    pub furniture: Vec<(u64, Furniture)>,
    /// Statements, as last amended.
    pub statements: Vec<Statement>,
    /// Entries, in order.
    pub entries: Vec<KeptEntry>,
    /// Records of other kinds, in order.
    pub records: Vec<KeptRecord>,
    /// Rejects, in order.
    pub rejects: Vec<Reject>,
}

impl CollectSink {
    /// What is wrong with what was told, if anything: rows must count from 1 without gaps, every row must be exactly
    /// one of furniture, record or reject, and spans must not overlap.
    #[must_use]
    pub fn broken_bargain(&self) -> Option<String> {
        use std::collections::BTreeMap;
        for (index, row) in self.rows.iter().enumerate() {
            if row.row != index as u64 + 1 {
                return Some(format!("row {} was announced as number {}", index + 1, row.row));
            }
        }
        let mut said: BTreeMap<u64, Vec<&str>> = BTreeMap::new();
        self.furniture.iter().for_each(|(row, _)| said.entry(*row).or_default().push("furniture"));
        self.rejects.iter().for_each(|reject| said.entry(reject.row).or_default().push("reject"));
        let mut record_rows: Vec<u64> = self.entries.iter().map(|entry| entry.row).collect();
        record_rows.extend(self.records.iter().map(|record| record.row));
        record_rows.sort_unstable();
        record_rows.dedup();
        record_rows.iter().for_each(|row| said.entry(*row).or_default().push("record"));
        for row in 1..=self.rows.len() as u64 {
            match said.remove(&row).as_deref() {
                Some([_]) => {}
                other => return Some(format!("row {row} was said to be {:?}", other.unwrap_or(&[]))),
            }
        }
        if let Some(row) = said.keys().next() {
            return Some(format!("row {row} was never announced"));
        }
        let spans =
            self.rows.iter().filter_map(|row| row.start.map(|start| (start, start + row.bytes.len() as u64)));
        let mut end = 0;
        for (start, stop) in spans {
            if start < end {
                return Some(format!(
                    "the row at byte {start} begins before byte {end}, where the last one ends"
                ));
            }
            end = stop;
        }
        None
    }
}

impl Sink for CollectSink {
    fn row(&mut self, row: u64, bytes: RowBytes<'_>) {
        let (start, bytes) = match bytes {
            RowBytes::Span { start, bytes } => (Some(start), bytes),
            RowBytes::Made(bytes) => (None, bytes),
        };
        self.rows.push(KeptRow { row, start, bytes: bytes.to_vec() });
    }

    fn furniture(&mut self, row: u64, what: Furniture) {
        self.furniture.push((row, what));
    }

    fn statement(&mut self, statement: &Statement) -> u32 {
        self.statements.push(statement.clone());
        u32::try_from(self.statements.len() - 1).unwrap_or(u32::MAX)
    }

    fn amend(&mut self, index: u32, statement: &Statement) {
        if let Some(kept) = self.statements.get_mut(index as usize) {
            statement.clone_into(kept);
        }
    }

    fn record(&mut self, record: &Draft) {
        self.records.push(KeptRecord { row: record.row(), kind: record.kind(), told: record.told() });
    }

    fn entry(&mut self, entry: &Entry<'_>) {
        self.entries.push(entry.into());
    }

    fn reject(&mut self, reject: Reject) {
        self.rejects.push(reject);
    }
}
