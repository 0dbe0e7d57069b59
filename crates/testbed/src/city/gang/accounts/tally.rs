//! What does one planted instance come to: how many rows, how much money, from when until when?

use crate::city::book::{CASH, Memo, Table};
use crate::city::gang::plot::{Planted, Plot};
use crate::city::life;
use crate::city::numbers::{self, Account};

/// Payments of one instance, counted as they are told.
#[derive(Debug, Clone, Default)]
pub(super) struct Tally {
    /// Rows of statements that name one of the instance's accounts, at least.
    pub(super) rows: u64,
    pub(super) cash_rows: u64,
    pub(super) coin_rows: u64,
    pub(super) login_rows: u64,
    /// What moved, and what of it identified victims paid.
    pub(super) moved: i64,
    pub(super) proved: i64,
    span: Option<[u32; 2]>,
    /// Whether the story ended before all of it.
    cut: bool,
}

impl Tally {
    /// One payment of the instance.
    pub(super) fn pay(
        &mut self,
        plot: &mut Plot,
        at: u32,
        from: Account,
        to: Account,
        minor: i64,
        memo: Memo,
    ) {
        if !self.see(plot, at) || minor <= 0 {
            return;
        }
        plot.pay(at, from, to, minor, memo);
        self.rows += u64::from(plot.banked(from) || plot.banked(to));
        self.moved += minor;
    }

    /// A payment by an identified victim.
    pub(super) fn lose(&mut self, plot: &mut Plot, at: u32, from: Account, to: Account, minor: i64) {
        self.pay(plot, at, from, to, minor, Memo::Invest);
        if at < plot.end() {
            plot.lost(at, from, to, minor);
            self.proved += minor;
        }
    }

    /// Cash out of a machine near the centre.
    pub(super) fn withdraw(&mut self, plot: &mut Plot, at: u32, from: Account, minor: i64, cell: u16) {
        self.pay(plot, at, from, CASH, minor, Memo::Cash);
        if at < plot.end() {
            let row = life::withdrawal(&plot.city, from, at, minor, cell);
            plot.row(Table::Withdrawal, at, from / 2, row);
            self.cash_rows += 1;
        }
    }

    /// Marks a moment of the instance; false where the story is over by then.
    pub(super) fn see(&mut self, plot: &Plot, at: u32) -> bool {
        if at >= plot.end() {
            self.cut = true;
            return false;
        }
        let [from, until] = self.span.unwrap_or([at, at]);
        self.span = Some([from.min(at), until.max(at)]);
        true
    }

    pub(super) fn add(&mut self, other: &Tally) {
        self.rows += other.rows;
        self.moved += other.moved;
        self.proved += other.proved;
        self.cut |= other.cut;
        let (mine, theirs) = (self.span, other.span);
        self.span = match (mine, theirs) {
            (Some(a), Some(b)) => Some([a[0].min(b[0]), a[1].max(b[1])]),
            (a, b) => a.or(b),
        };
    }

    pub(super) fn span(&self) -> [u32; 2] {
        self.span.unwrap_or([0, 0])
    }

    /// Writes the instance into the truth, unless nothing of it was told. Rows and time are the tally's.
    pub(super) fn plant(&self, plot: &mut Plot, mut planted: Planted<'_>) -> Option<usize> {
        planted.span = self.span?;
        for (folder, rows) in [
            ("statements", self.rows),
            ("cash", self.cash_rows),
            ("coins", self.coin_rows),
            ("logins", self.login_rows),
        ] {
            if rows > 0 {
                planted.rows.push((folder, rows));
            }
        }
        let pattern = plot.plant(planted);
        plot.amount(pattern, self.moved, self.proved);
        if self.cut {
            plot.hide(pattern, "the story ends before it is complete");
        }
        Some(pattern)
    }
}

/// A pattern of the house's whose rows, time and money a tally knows.
pub(super) fn planted<'a>(
    kind: &'a str,
    variant: &'a str,
    persons: Vec<u32>,
    accounts: &[Account],
    note: &'a str,
) -> Planted<'a> {
    let subjects = accounts.iter().map(|account| crate::city::ledger::card(*account)).collect();
    Planted { kind, variant, persons, subjects, span: [0, 0], rows: Vec::new(), note }
}

/// A device as a subject.
pub(super) fn device(set: u32) -> crate::city::truth::Subject {
    crate::city::ledger::subject("device", numbers::device(set))
}
