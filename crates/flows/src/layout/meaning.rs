//! What do a table's columns mean? Layouts of statements and layouts of records answer the same questions of readers.

use std::sync::Arc;

use super::bind::{Binding, Header, headless};
use super::compiled::Compiled;
use super::schema::Role;
use super::table::Row;
use super::walk::Walk;
use crate::entry::Sink;
use crate::readers::{ReaderKind, Reason};
use crate::text::number::DecimalMark;

/// How a layout's columns were found in a header.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Bound {
    /// How many columns of the layout were found.
    pub found: usize,
    /// Names in the file that the layout knows.
    pub recognised: Vec<String>,
    /// Names in the file that it does not know.
    pub unknown: Vec<String>,
    /// Places of the columns that hold decimal numbers.
    pub decimals: Vec<usize>,
}

/// What detection asks of a layout.
#[derive(Debug, Clone, Copy)]
pub struct About<'c> {
    /// Its name.
    pub id: &'c str,
    /// Which readers it serves.
    pub readers: &'c [ReaderKind],
    /// How many columns it has.
    pub columns: usize,
    /// Number of columns of a table without a header.
    pub headless_width: Option<usize>,
    /// Texts that only its source writes, as written and folded.
    pub markers: (&'c [String], &'c [String]),
    /// Made for no source in particular.
    pub generic: bool,
    /// It is one of records: there are many that are made for no source, and they must be told from one another.
    pub of_records: bool,
}

/// A layout, as readers of tables see it.
pub trait Meaning {
    /// Follows one file.
    type Walk<'c>: RowWalk
    where
        Self: 'c;
    /// What detection asks.
    fn about(&self) -> About<'_>;
    /// How a header fits; `None` if it is not this layout's.
    fn bind(&self, header: &Header) -> Option<Bound>;
    /// The columns of a table without a header.
    fn headless(&self) -> Option<Bound>;
    /// Begins a file of this name. `shown` is the decimal mark that its first rows show.
    fn walk<'c>(&'c self, file_name: &str, shown: Option<DecimalMark>) -> Self::Walk<'c>;
}

/// Says of every row of a file what it is.
pub trait RowWalk {
    /// Says of an announced row what it is.
    fn row(&mut self, number: u64, row: Row<'_>, sink: &mut impl Sink);
    /// The columns are those of this header (JSON lines).
    fn enter_header(&mut self, header: &Header);
    /// Another sheet begins: it may have its own preamble and header.
    fn next_sheet(&mut self);
    /// What a person should know of the reading.
    fn note(&self) -> Option<Reason>;
}

impl Bound {
    fn of(binding: Binding) -> Self {
        let roles = [Role::Amount, Role::Debit, Role::Credit, Role::Balance];
        let decimals = roles.into_iter().flat_map(|role| binding.places(role)).collect();
        let Binding { found, recognised, unknown, .. } = binding;
        Self { found, recognised, unknown, decimals }
    }
}

impl Meaning for Compiled {
    type Walk<'c> = Walk<'c>;

    fn about(&self) -> About<'_> {
        About {
            id: &self.layout.id,
            readers: &self.layout.readers,
            columns: self.layout.columns.len(),
            headless_width: self.layout.headless_width,
            markers: (&self.layout.markers, &self.markers),
            generic: self.layout.generic,
            of_records: false,
        }
    }

    fn bind(&self, header: &Header) -> Option<Bound> {
        header.bind(self).map(Bound::of)
    }

    fn headless(&self) -> Option<Bound> {
        headless(self).map(Bound::of)
    }

    fn walk<'c>(&'c self, file_name: &str, shown: Option<DecimalMark>) -> Walk<'c> {
        Walk::new(self, file_name, shown)
    }
}

impl RowWalk for Walk<'_> {
    fn row(&mut self, number: u64, row: Row<'_>, sink: &mut impl Sink) {
        Walk::row(self, number, row, sink);
    }

    fn enter_header(&mut self, header: &Header) {
        if let Some(binding) = header.bind(self.layout()) {
            self.enter(binding);
        }
    }

    fn next_sheet(&mut self) {
        Walk::next_sheet(self);
    }

    fn note(&self) -> Option<Reason> {
        self.note_of_name()
    }
}

impl<M: Meaning> Meaning for Arc<M> {
    type Walk<'c>
        = M::Walk<'c>
    where
        Self: 'c;

    fn about(&self) -> About<'_> {
        M::about(self)
    }

    fn bind(&self, header: &Header) -> Option<Bound> {
        M::bind(self, header)
    }

    fn headless(&self) -> Option<Bound> {
        M::headless(self)
    }

    fn walk<'c>(&'c self, file_name: &str, shown: Option<DecimalMark>) -> M::Walk<'c> {
        M::walk(self, file_name, shown)
    }
}
