//! For which accounts, and for which time, does the case hold a statement?
//!
//! A statement covers the account it is of, in the assets it has rows in, over the period it states or else from the
//! day of its first row to the day of its last. A row that another institution's account paid for covers nothing of that account.

use std::collections::HashMap;

use super::book::{Book, DAY_MICROS, Row};
use super::link::is_funded_elsewhere;
use super::resolve::Resolved;
use super::sides::CLOCK_TOLERANCE_MICROS;
use super::types::Coverage;
use crate::entry::Own;

/// All coverage of a case, sorted by account, asset, start.
#[derive(Debug, Default)]
pub(crate) struct Covered {
    pub list: Vec<Coverage>,
}

impl Covered {
    /// The statements of one account and asset.
    pub fn of(&self, account: u32, asset: u16) -> &[Coverage] {
        let from = self.list.partition_point(|one| (one.account, one.asset) < (account, asset));
        let until = self.list.partition_point(|one| (one.account, one.asset) <= (account, asset));
        self.list.get(from..until).unwrap_or(&[])
    }

    /// Whether any statement is held of the account in the asset.
    pub fn holds(&self, account: u32, asset: u16) -> bool {
        !self.of(account, asset).is_empty()
    }

    /// Whether a statement of the account covers a moment of this interval, clocks apart.
    pub fn covers(&self, account: u32, asset: u16, lo: i64, hi: i64) -> bool {
        let (lo, hi) = (lo.saturating_sub(CLOCK_TOLERANCE_MICROS), hi.saturating_add(CLOCK_TOLERANCE_MICROS));
        self.of(account, asset).iter().any(|one| one.from_micros < hi && lo < one.until_micros)
    }
}

/// The accounts whose statement this row is on.
pub(crate) fn own_accounts(book: &Book, resolved: &Resolved, index: usize) -> [Option<u32>; 2] {
    let (Some(row), Some([payer, payee]), Some([payer_end, payee_end])) =
        (book.rows.get(index), resolved.row_accounts.get(index), resolved.row_ends.get(index))
    else {
        return [None, None];
    };
    let head = resolved.head_accounts.get(row.statement as usize).copied().flatten();
    let own = |account: u32, end: u32| {
        let other = head.is_some_and(|stated| stated != account);
        (!other && !is_funded_elsewhere(resolved, row, end)).then_some(account)
    };
    match row.own {
        Own::Payer => [own(*payer, *payer_end), None],
        Own::Payee => [None, own(*payee, *payee_end)],
        Own::Both => [own(*payer, *payer_end), own(*payee, *payee_end)],
    }
}

/// Collects the coverage of all statements.
pub(crate) fn collect(book: &Book, resolved: &Resolved) -> Covered {
    let mut found: HashMap<(u32, u16, u32), Coverage> = HashMap::new();
    for (index, row) in book.rows.iter().enumerate() {
        for account in own_accounts(book, resolved, index).into_iter().flatten() {
            add(book, &mut found, row, account, row.asset);
            if let Some((_, other)) = row.counter {
                add(book, &mut found, row, account, other);
            }
            if row.fee != 0 && row.fee_asset != row.asset && row.own != Own::Both {
                add(book, &mut found, row, account, row.fee_asset);
            }
        }
    }
    let mut list: Vec<Coverage> = found.into_values().collect();
    list.sort_unstable();
    Covered { list }
}

fn add(book: &Book, found: &mut HashMap<(u32, u16, u32), Coverage>, row: &Row, account: u32, asset: u16) {
    let head = book.heads.get(row.statement as usize);
    let period = head.and_then(|head| head.period);
    let whole_day = (row.day_start, row.day_start.saturating_add(DAY_MICROS));
    let (from, until) = period.map_or(whole_day, |(from, until)| (from.min(row.lo), until.max(row.hi)));
    let one = found.entry((account, asset, row.statement)).or_insert(Coverage {
        account,
        asset,
        from_micros: from,
        until_micros: until,
        stated: period.is_some(),
        evidence: row.evidence,
        statement: head.map_or(0, |head| head.index),
        rows: 0,
    });
    one.from_micros = one.from_micros.min(from);
    one.until_micros = one.until_micros.max(until);
    one.rows += 1;
}
