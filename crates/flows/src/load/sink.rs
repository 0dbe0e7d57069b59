//! How does one walk over a file seal its rows, fill its tables and account for every row?
//!
//! [`TableSink`] takes what a reader says: the row goes to the row tree, the entry to columns, and every row is counted
//! as exactly one of record, furniture or reject. Memory is bounded: columns go to Parquet a batch at a time.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;
use std::path::Path;

use arrow::array::{AsArray, Int16Array, RecordBatch, TimestampMicrosecondArray, UInt64Array};
use arrow::datatypes::UInt64Type;
use thalweg_model::{EvidenceId, IdentifierKind, Stamp};

use crate::entry::{Entry as Booking, Furniture, Reject, RowBytes, Sink, Statement};
use crate::error::FlowsError;
use crate::records::columns::{self, RecordColumns};
use crate::records::index::{IndexBuilder, Section};
use crate::records::mentions::Mentions;
use crate::records::normals::Normals;
use crate::records::{Draft, Kind};
use crate::tables::entries::{EntryColumns, LARGEST_AMOUNT};
use crate::tables::schema;
use crate::tables::small::{Column, write_table};
use crate::tables::writer::TableWriter;
use crate::tables::{file_table, record_table};

/// Entries that wait before they go to Parquet.
const BATCH_ROWS: usize = 8_192;

/// Rejects kept as examples for each code.
const EXAMPLES: usize = 3;

/// Where rows are sealed: the row tree, or nothing in a test.
pub trait RowSeal {
    /// The next row is this run of the file's own bytes.
    fn span(&mut self, start: u64, bytes: &[u8]);
    /// The next row is sealed as these bytes.
    fn made(&mut self, bytes: &[u8]);
}

impl RowSeal for thalweg_seal::RowSealer {
    fn span(&mut self, start: u64, bytes: &[u8]) {
        self.push_span(start, bytes);
    }

    fn made(&mut self, bytes: &[u8]) {
        self.push_made(bytes);
    }
}

/// Rows that are not sealed: for measuring and for reading without a case.
#[derive(Debug, Default)]
pub struct Unsealed;

impl RowSeal for Unsealed {
    fn span(&mut self, _start: u64, _bytes: &[u8]) {}
    fn made(&mut self, _bytes: &[u8]) {}
}

/// What was counted. `rows = record_rows + furniture + rejects`, asserted by [`TableSink::finish`].
#[derive(Debug, Clone, Default, PartialEq, Eq, serde::Serialize)]
pub struct Counts {
    /// Rows of the file.
    pub rows: u64,
    /// Rows that yielded at least one entry.
    pub record_rows: u64,
    /// Entries.
    pub entries: u64,
    /// Rows that were never meant to be records, by kind.
    pub furniture: BTreeMap<Furniture, u64>,
    /// Rows that should have been records, by code, with the first few.
    pub rejects: BTreeMap<String, Rejected>,
    /// How often identifiers of each kind were given each verdict.
    pub identifiers: Vec<((IdentifierKind, &'static str), u64)>,
    /// First and last local day of an entry, days since 1970-01-01.
    pub days: Option<(i32, i32)>,
}

impl Counts {
    /// Rows that should have been records.
    #[must_use]
    pub fn rejected(&self) -> u64 {
        self.rejects.values().map(|one| one.rows).sum()
    }
}

/// Rejects of one code.
#[derive(Debug, Clone, Default, PartialEq, Eq, serde::Serialize)]
pub struct Rejected {
    /// How many rows.
    pub rows: u64,
    /// The first few: row, field, what was found.
    pub examples: Vec<(u64, String, String)>,
}

/// Takes what a reader says of one file.
pub struct TableSink<'a, S: RowSeal> {
    evidence: EvidenceId,
    root: &'a Path,
    seal: &'a mut S,
    entries: Option<TableWriter>,
    columns: EntryColumns,
    records: BTreeMap<Kind, (TableWriter, RecordColumns)>,
    normals: Normals,
    index: Option<IndexBuilder>,
    mentions: Option<Mentions>,
    statements: Vec<Statement>,
    rejects: Vec<Reject>,
    counts: Counts,
    furniture: [u64; 7],
    entry_row: u64,
    reject_row: u64,
    days: (i32, i32),
    error: Option<FlowsError>,
}

impl<'a, S: RowSeal> TableSink<'a, S> {
    /// Begins the tables of one file under the root of the case.
    ///
    /// # Errors
    /// When the folder cannot be written.
    pub fn begin(root: &'a Path, evidence: EvidenceId, seal: &'a mut S) -> Result<Self, FlowsError> {
        Ok(Self {
            evidence,
            root,
            seal,
            entries: None,
            columns: EntryColumns::default(),
            records: BTreeMap::new(),
            normals: Normals::default(),
            index: Some(IndexBuilder::new(root, evidence)),
            mentions: Some(Mentions::of_region(None)),
            statements: Vec::new(),
            rejects: Vec::new(),
            counts: Counts::default(),
            furniture: [0; 7],
            entry_row: 0,
            reject_row: 0,
            days: (i32::MAX, i32::MIN),
            error: None,
        })
    }

    /// Takes the case's country for national telephone numbers of sources that do not say theirs.
    #[must_use]
    pub fn in_region(mut self, region: Option<[u8; 2]>) -> Self {
        self.normals = Normals::of_region(region);
        self.mentions = Some(Mentions::of_region(region));
        self
    }

    /// Ends the tables: checks the count of rows, then gives the files their names.
    ///
    /// # Errors
    /// When rows do not add up, or the disk refused at any moment.
    pub fn finish(mut self) -> Result<(Counts, Vec<Statement>), FlowsError> {
        self.flush();
        let kinds: Vec<Kind> = self.records.keys().copied().collect();
        kinds.into_iter().for_each(|kind| self.flush_records(kind));
        if let Some(error) = self.error.take() {
            self.discard();
            return Err(error);
        }
        for (kind, rows) in FURNITURE.iter().zip(self.furniture) {
            if rows > 0 {
                self.counts.furniture.insert(*kind, rows);
            }
        }
        self.counts.days = (self.days.0 <= self.days.1).then_some(self.days);
        let furniture: u64 = self.furniture.iter().sum();
        let (rows, records, rejected) = (self.counts.rows, self.counts.record_rows, self.counts.rejected());
        if rows != records + furniture + rejected {
            let detail =
                format!("{rows} rows, but {records} records, {furniture} others and {rejected} rejects");
            let evidence = self.evidence;
            self.discard();
            return Err(FlowsError::RowCount { evidence, detail });
        }
        for (writer, _) in std::mem::take(&mut self.records).into_values() {
            writer.finish()?;
        }
        if self.entries.is_some() || !self.statements.is_empty() {
            self.entry_table()?;
            self.entries.take().map_or(Ok(0), TableWriter::finish)?;
            write_statements(&file_table(self.root, "statement", &self.evidence), &self.statements)?;
        }
        self.index_statements();
        self.index.take().map_or(Ok(0), IndexBuilder::finish)?;
        self.counts.identifiers = self.normals.verdicts().into_iter().collect();
        // Written last: a file is loaded where this table stands.
        write_rejects(&file_table(self.root, "reject", &self.evidence), &self.rejects)?;
        Ok((self.counts, self.statements))
    }

    /// A row became what has a table of its own.
    pub fn told(&mut self, row: u64) {
        self.count(row, None);
    }

    /// Gives the tables up: nothing of them is left.
    pub fn discard(self) {
        self.entries.into_iter().for_each(TableWriter::discard);
        self.records.into_values().for_each(|(writer, _)| writer.discard());
    }

    /// Begins the table of entries where none was begun.
    fn entry_table(&mut self) -> Result<&mut TableWriter, FlowsError> {
        let begun = match self.entries.take() {
            Some(begun) => begun,
            None => {
                let target = file_table(self.root, "entry", &self.evidence);
                TableWriter::begin("entry", &target, &schema::entry::schema(), schema::entry::DICTIONARY)?
            }
        };
        Ok(self.entries.insert(begun))
    }

    /// The table of a kind of record, begun where none was.
    fn record_table(&mut self, kind: Kind) -> Result<&mut (TableWriter, RecordColumns), FlowsError> {
        match self.records.entry(kind) {
            Entry::Occupied(found) => Ok(found.into_mut()),
            Entry::Vacant(place) => {
                let target = record_table(self.root, kind, &self.evidence);
                let dictionary = columns::dictionary(kind);
                let writer = TableWriter::begin(kind.name(), &target, &columns::schema(kind), &dictionary)?;
                Ok(place.insert((writer, RecordColumns::new(kind))))
            }
        }
    }

    /// Where the identifiers of entries stand.
    fn index_entries(&mut self, entries: &RecordBatch) {
        use schema::entry as col;
        let rows = entries.column(col::ROW).as_primitive::<UInt64Type>();
        let Some(index) = &mut self.index else { return };
        for (kind, name, column) in [
            (IdentifierKind::Account, "entry.payer_account", col::PAYER_ACCOUNT),
            (IdentifierKind::Name, "entry.payer_name", col::PAYER_NAME),
            (IdentifierKind::Account, "entry.payee_account", col::PAYEE_ACCOUNT),
            (IdentifierKind::Name, "entry.payee_name", col::PAYEE_NAME),
            (IdentifierKind::Reference, "entry.reference", col::REFERENCE),
            (IdentifierKind::Reference, "entry.order_reference", col::ORDER_REFERENCE),
        ] {
            let section = index.section(Section::Named(name));
            let texts = entries.column(column).as_string::<i32>().iter();
            for (text, row) in texts.zip(rows.values()) {
                if let Some(text) = text.filter(|text| !text.is_empty()) {
                    section.push(self.normals.of(kind, text, None).key, *row);
                }
            }
        }
    }

    /// Where the accounts and holders of statements stand.
    fn index_statements(&mut self) {
        let Some(index) = &mut self.index else { return };
        for said in &self.statements {
            let texts = [
                (IdentifierKind::Account, "statement.account", &said.account),
                (IdentifierKind::Name, "statement.holder", &said.holder),
            ];
            for (kind, section, text) in texts {
                if !text.is_empty() {
                    index.add(Section::Named(section), self.normals.of(kind, text, None).key, said.row);
                }
            }
        }
    }

    /// Writes a record to the table of its kind; says which of the records of its row it is.
    fn write_record(&mut self, record: &Draft) -> u16 {
        let kind = record.kind();
        if !self.records.contains_key(&kind)
            && let Err(error) = self.record_table(kind)
        {
            self.error.get_or_insert(error);
        }
        let Some((_, columns)) = self.records.get_mut(&kind) else { return 0 };
        columns.push(record);
        let part = columns.last_part();
        if columns.len() >= BATCH_ROWS {
            self.flush_records(kind);
        }
        part
    }

    fn flush_records(&mut self, kind: Kind) {
        if let Some((writer, columns)) = self.records.get_mut(&kind)
            && let Some(index) = &mut self.index
            && !columns.is_empty()
            && self.error.is_none()
        {
            let written = columns.take(&mut self.normals, index).and_then(|batch| writer.write(&batch));
            self.error = written.and_then(|()| index.relieve()).err();
        }
    }

    /// Counts a record or entry, by its row and day.
    fn count(&mut self, row: u64, at: Option<Stamp>) {
        self.counts.entries += 1;
        if self.entry_row != row {
            self.entry_row = row;
            self.counts.record_rows += 1;
        }
        if let Some(at) = at {
            let day = at.local_micros().div_euclid(86_400_000_000);
            let day = i32::try_from(day).unwrap_or(i32::MAX);
            self.days = (self.days.0.min(day), self.days.1.max(day));
        }
    }

    fn flush(&mut self) {
        if self.columns.is_empty() || self.error.is_some() {
            return;
        }
        let written = self.columns.take().and_then(|batch| {
            self.index_entries(&batch);
            self.entry_table()?.write(&batch)
        });
        self.error = written.and_then(|()| self.index.as_mut().map_or(Ok(()), IndexBuilder::relieve)).err();
    }
}

const FURNITURE: [Furniture; 7] = [
    Furniture::Blank,
    Furniture::Preamble,
    Furniture::Header,
    Furniture::Total,
    Furniture::Footer,
    Furniture::Balance,
    Furniture::Structure,
];

impl<S: RowSeal> Sink for TableSink<'_, S> {
    fn row(&mut self, _row: u64, bytes: RowBytes<'_>) {
        self.counts.rows += 1;
        match bytes {
            RowBytes::Span { start, bytes } => self.seal.span(start, bytes),
            RowBytes::Made(bytes) => self.seal.made(bytes),
        }
    }

    fn furniture(&mut self, _row: u64, what: Furniture) {
        if let Some(count) = self.furniture.get_mut(what as usize) {
            *count += 1;
        }
    }

    fn statement(&mut self, statement: &Statement) -> u32 {
        self.statements.push(statement.clone());
        u32::try_from(self.statements.len() - 1).unwrap_or(u32::MAX)
    }

    fn amend(&mut self, index: u32, statement: &Statement) {
        if let Some(place) = self.statements.get_mut(index as usize) {
            place.clone_from(statement);
        }
    }

    fn record(&mut self, record: &Draft) {
        self.count(record.row(), record.first_moment());
        let part = self.write_record(record);
        if !Mentions::reads(record.kind()) {
            return;
        }
        let Some(mut mentions) = self.mentions.take() else { return };
        mentions.of_record(record, part, |mention| {
            self.write_record(mention);
        });
        self.mentions = Some(mentions);
    }

    fn entry(&mut self, entry: &Booking<'_>) {
        let amounts = [
            entry.amount_minor,
            entry.fee_minor,
            entry.balance_after.unwrap_or(0),
            entry.counter.map_or(0, |c| c.0),
        ];
        if amounts.iter().any(|minor| minor.unsigned_abs() > LARGEST_AMOUNT.unsigned_abs()) {
            let detail = "more than 38 digits of minor units".to_owned();
            self.reject(Reject { row: entry.row, field: String::new(), code: "amount_too_large", detail });
            return;
        }
        self.count(entry.row, Some(entry.booked));
        if Mentions::reads_memo(entry.description)
            && let Some(mut mentions) = self.mentions.take()
        {
            mentions.of_memo(entry.description, entry.row, |mention| {
                self.write_record(mention);
            });
            self.mentions = Some(mentions);
        }
        self.columns.push(entry);
        if self.columns.len() >= BATCH_ROWS {
            self.flush();
        }
    }

    fn reject(&mut self, reject: Reject) {
        // A row with an entry is a record; what else is wrong with it is kept, but it is counted once.
        if reject.row != self.entry_row && reject.row != self.reject_row {
            self.reject_row = reject.row;
            let of_code = self.counts.rejects.entry(reject.code.to_owned()).or_default();
            of_code.rows += 1;
            if of_code.examples.len() < EXAMPLES {
                of_code.examples.push((reject.row, reject.field.clone(), reject.detail.clone()));
            }
        }
        self.rejects.push(reject);
    }
}

/// Writes the statement table of one file.
fn write_statements(target: &Path, list: &[Statement]) -> Result<u64, FlowsError> {
    use schema::statement as col;
    let first = |one: &Statement| {
        let stamps = [one.opening.map(|o| o.1), one.closing.map(|c| c.1), one.period.map(|p| p.0)];
        stamps.into_iter().flatten().next()
    };
    let offset = |one: &Statement| first(one).and_then(|stamp| stamp.offset_minutes);
    let micros = |stamps: Vec<Option<Stamp>>| {
        Column::Micros(
            stamps
                .into_iter()
                .map(|stamp| stamp.map(|stamp| stamp.micros))
                .collect::<TimestampMicrosecondArray>(),
        )
    };
    let amounts = |values: Vec<Option<i128>>| Column::amounts(values);
    let columns = vec![
        Column::indices(0..u32::try_from(list.len()).unwrap_or(u32::MAX)),
        Column::Row(UInt64Array::from_iter_values(list.iter().map(|one| one.row))),
        Column::texts(list.iter().map(|one| one.account.as_str())),
        Column::texts(list.iter().map(|one| one.holder.as_str())),
        Column::texts(list.iter().map(|one| one.institution.as_str())),
        Column::texts(list.iter().map(|one| one.currency.as_str())),
        amounts(list.iter().map(|one| one.opening.map(|o| o.0)).collect())?,
        micros(list.iter().map(|one| one.opening.map(|o| o.1)).collect()),
        amounts(list.iter().map(|one| one.closing.map(|c| c.0)).collect())?,
        micros(list.iter().map(|one| one.closing.map(|c| c.1)).collect()),
        micros(list.iter().map(|one| one.period.map(|p| p.0)).collect()),
        micros(list.iter().map(|one| one.period.map(|p| p.1)).collect()),
        Column::codes(list.iter().map(|one| one.period.map_or(0, |p| p.1.precision as u8))),
        Column::Offset(list.iter().map(offset).collect::<Int16Array>()),
        Column::texts(list.iter().map(|one| one.number.as_str())),
    ];
    write_table("statement", target, &col::schema(), col::DICTIONARY, columns)
}

/// Writes the reject table of one file.
fn write_rejects(target: &Path, list: &[Reject]) -> Result<u64, FlowsError> {
    use schema::reject as col;
    let columns = vec![
        Column::Row(UInt64Array::from_iter_values(list.iter().map(|one| one.row))),
        Column::texts(list.iter().map(|one| one.field.as_str())),
        Column::texts(list.iter().map(|one| one.code)),
        Column::texts(list.iter().map(|one| one.detail.as_str())),
    ];
    write_table("reject", target, &col::schema(), col::DICTIONARY, columns)
}
