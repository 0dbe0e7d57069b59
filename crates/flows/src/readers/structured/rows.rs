//! Who is told of a row? [`Rows`] counts rows and turns text positions into the bytes they are sealed as; a [`Draft`]
//! is an entry while it is being read.

use thalweg_model::{Asset, Precision, Stamp};

use super::amounts::{Flaw, shorten};
use super::source::{Offsets, SourceText};
use crate::entry::{Entry, EntryClass, Furniture, Own, Party, Reject, RowBytes, Sink, Statement};
use crate::readers::collect::{Counted, KeptParty};
use crate::readers::{ReadSummary, Reason};

/// The way from a reader to the sink.
pub(crate) struct Rows<'a, 's, S: Sink> {
    source: &'a SourceText,
    offsets: Offsets<'a>,
    sink: Counted<'s, S>,
    next: u64,
}

impl<'a, 's, S: Sink> Rows<'a, 's, S> {
    /// Rows of this file, told to this sink.
    pub(crate) fn new(source: &'a SourceText, sink: &'s mut S) -> Self {
        let mut sink = Counted::new(sink);
        if source.damaged {
            let text =
                format!("some bytes are no characters of {}; they read as U+FFFD", source.encoding_name());
            sink.note(Reason::new("encoding_damaged", text));
        }
        Self { source, offsets: source.offsets(), sink, next: 1 }
    }

    /// Announces the row between two text positions and returns its number.
    pub(crate) fn row(&mut self, start: usize, end: usize) -> u64 {
        let row = self.next;
        self.next += 1;
        let start = self.offsets.byte_of(start);
        let end = self.offsets.byte_of(end);
        self.sink.row(row, RowBytes::Span { start: start as u64, bytes: self.source.slice(start, end) });
        row
    }

    /// A row that was never meant to be a record.
    pub(crate) fn furniture(&mut self, start: usize, end: usize, what: Furniture) -> u64 {
        let row = self.row(start, end);
        self.sink.furniture(row, what);
        row
    }

    /// The row just announced was never meant to be a record.
    pub(crate) fn said(&mut self, row: u64, what: Furniture) {
        self.sink.furniture(row, what);
    }

    /// A row that should have been a record.
    pub(crate) fn reject(&mut self, row: u64, flaw: Flaw) {
        let Flaw { field, code, detail } = flaw;
        self.sink.reject(Reject { row, field: field.to_owned(), code, detail });
    }

    /// A booking on a row, or what is wrong with it.
    pub(crate) fn entry(&mut self, row: u64, statement: u32, draft: Result<Draft, Flaw>) {
        match draft {
            Ok(draft) => self.sink.entry(&draft.entry(row, statement)),
            Err(flaw) => self.reject(row, flaw),
        }
    }

    /// A record of another kind than a booking, on the row it names.
    pub(crate) fn record(&mut self, record: &crate::records::Draft) {
        self.sink.record(record);
    }

    /// A statement begins.
    pub(crate) fn statement(&mut self, statement: &Statement) -> u32 {
        self.sink.statement(statement)
    }

    /// More became known of a statement.
    pub(crate) fn amend(&mut self, index: u32, statement: &Statement) {
        self.sink.amend(index, statement);
    }

    /// Something a person should know of the reading.
    pub(crate) fn note(&mut self, code: &'static str, text: impl Into<String>) {
        self.sink.note(Reason::new(code, text));
    }

    /// The byte a text position stands on, where it is not before the last row's end.
    pub(crate) fn byte_of(&mut self, position: usize) -> usize {
        self.offsets.byte_of(position)
    }

    /// What was counted.
    pub(crate) fn finish(self) -> ReadSummary {
        self.sink.finish()
    }
}

/// An entry while it is being read: the two ends as own and other side.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Draft {
    pub(crate) own: Own,
    pub(crate) own_side: KeptParty,
    pub(crate) other_side: KeptParty,
    pub(crate) amount_minor: i128,
    pub(crate) asset: Asset,
    pub(crate) booked: Stamp,
    pub(crate) value_day: Option<i32>,
    pub(crate) class: EntryClass,
    pub(crate) settled: bool,
    pub(crate) reference: String,
    pub(crate) order_reference: String,
    pub(crate) kind_text: String,
    pub(crate) description: String,
}

impl Draft {
    /// An entry of which only amount and direction are known.
    pub(crate) fn new(own: Own, amount_minor: i128, asset: Asset) -> Self {
        Self {
            own,
            own_side: KeptParty::default(),
            other_side: KeptParty::default(),
            amount_minor,
            asset,
            booked: Stamp { micros: 0, offset_minutes: None, precision: Precision::Day },
            value_day: None,
            class: EntryClass::Other,
            settled: true,
            reference: String::new(),
            order_reference: String::new(),
            kind_text: String::new(),
            description: String::new(),
        }
    }

    fn entry(&self, row: u64, statement: u32) -> Entry<'_> {
        let (own, other) = (party(&self.own_side), party(&self.other_side));
        let (payer, payee) = if self.own == Own::Payer { (own, other) } else { (other, own) };
        Entry {
            row,
            statement,
            own: self.own,
            payer,
            payee,
            amount_minor: self.amount_minor,
            asset: &self.asset,
            fee_minor: 0,
            fee_asset: None,
            counter: None,
            balance_after: None,
            booked: self.booked,
            value_day: self.value_day,
            class: self.class,
            settled: self.settled,
            reference: &self.reference,
            order_reference: &self.order_reference,
            kind_text: &self.kind_text,
            description: &self.description,
        }
    }
}

fn party(kept: &KeptParty) -> Party<'_> {
    Party { account: &kept.account, name: &kept.name, institution: &kept.institution }
}

/// What was found, shortened, for a reject of a row as a whole.
pub(crate) fn found(text: &str) -> String {
    format!("{:?}", shorten(text))
}
