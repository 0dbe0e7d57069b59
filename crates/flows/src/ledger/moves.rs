//! What moved, once it is known which entries are one booking?
//!
//! Every unit becomes one movement of its amount, and one for each fee. A trade moves between two pools of one account.
//! Where the other side's own statement covers the time and does not show the booking, the other end is kept apart, so
//! that neither statement's balances are disturbed by the other's word.

use std::collections::BTreeMap;

use super::book::{Book, Row};
use super::chain::Chains;
use super::coverage::{Covered, own_accounts};
use super::link::is_funded_elsewhere;
use super::resolve::{Resolved, fee_account};
use super::types::{AccountForm, Note, NoteKind, Part, RowRef};
use super::units::Members;
use crate::entry::{EntryClass, Own};

/// One pool: account and asset.
pub(crate) type Pool = (u32, u16);

/// One movement of money.
#[derive(Debug, Clone)]
pub(crate) struct Move {
    pub from: Pool,
    pub to: Pool,
    pub amount: i128,
    /// What arrives, where `to` counts in another asset.
    pub arrived: Option<i128>,
    pub part: Part,
    /// What kind of booking the records say it is.
    pub class: EntryClass,
    /// The entry that speaks for it: its texts and the row that states it.
    pub entry: u32,
}

/// All movements, by unit.
#[derive(Debug, Default)]
pub(crate) struct Moves {
    pub list: Vec<Move>,
    /// For each unit, in ascending order: the unit, the entry that gives its time, and its movements in `list`.
    pub units: Vec<UnitMoves>,
    pub notes: Vec<Note>,
}

/// The movements of one unit.
#[derive(Debug, Clone)]
pub(crate) struct UnitMoves {
    pub unit: u32,
    /// The entry that knows the time best.
    pub timed_by: u32,
    pub moves: std::ops::Range<usize>,
}

/// Makes the movements of all units.
pub(crate) fn make(
    book: &Book,
    resolved: &mut Resolved,
    members: &Members,
    chains: &Chains,
    covered: &Covered,
) -> Moves {
    let mut maker = Maker { book, resolved, chains, covered, missing: BTreeMap::new() };
    let mut moves = Moves::default();
    for unit in members.units() {
        let start = moves.list.len();
        let entries = members.of(unit);
        let Some(timed_by) = maker.unit(entries, &mut moves.list) else { continue };
        let range = start..moves.list.len();
        if !range.is_empty() {
            moves.units.push(UnitMoves { unit, timed_by, moves: range });
        }
    }
    let missing = maker.missing;
    moves.notes.extend(missing.into_iter().map(|(account, (row, count))| Note {
        kind: NoteKind::NotInOwnStatement,
        row: Some(row),
        account: Some(account),
        count,
        text: String::new(),
    }));
    moves
}

struct Maker<'a> {
    book: &'a Book,
    resolved: &'a mut Resolved,
    chains: &'a Chains,
    covered: &'a Covered,
    /// Accounts whose own statement does not show a booking: first row, number of bookings.
    missing: BTreeMap<u32, (RowRef, u64)>,
}

impl Maker<'_> {
    /// The movements of one unit; returns the entry that knows its time best.
    fn unit(&mut self, entries: &[u32], list: &mut Vec<Move>) -> Option<u32> {
        let payer = self.speaker(entries, Own::Payee);
        let payee = self.speaker(entries, Own::Payer);
        let first = payer.or(payee)?;
        let row = self.row(first)?;
        let (asset, class) = (row.asset, self.class(entries, row.class));
        if row.class == EntryClass::Trade && row.counter.is_some() {
            self.trade(first, list);
            return Some(first);
        }
        let (from, to) = self.ends(entries, payer, payee)?;
        let (gross, net) =
            (payer.and_then(|entry| self.paid(entry)), payee.and_then(|entry| self.got(entry)));
        let amount = match (gross, net) {
            (Some((amount, fee)), Some((other, other_fee))) => {
                common([amount, amount.saturating_sub(fee)], [other, other.saturating_add(other_fee)])
            }
            (Some((amount, fee)), None) => amount - if self.is_included(payer) { fee } else { 0 },
            (None, Some((other, fee))) => other.saturating_add(if self.is_included(payee) { fee } else { 0 }),
            (None, None) => return None,
        };
        let pool = |account: u32| (account, asset);
        if amount > 0 {
            let (from, to) = (pool(from), pool(to));
            list.push(Move { from, to, amount, arrived: None, part: Part::Principal, class, entry: first });
        }
        if let Some(entry) = payer {
            self.fee(entry, entries, from, |own| own != Own::Payee, list);
        }
        if let Some(entry) = payee.filter(|entry| Some(*entry) != payer) {
            self.fee(entry, entries, to, |own| own == Own::Payee, list);
        }
        self.timed_by(entries)
    }

    /// The class that says most: a platform knows a purchase where the bank sees a transfer.
    fn class(&self, entries: &[u32], first: EntryClass) -> EntryClass {
        let says_little = |class: &EntryClass| matches!(class, EntryClass::Other | EntryClass::Transfer);
        let classes = std::iter::once(first)
            .chain(entries.iter().filter_map(|entry| self.row(*entry)).map(|row| row.class));
        classes.clone().find(|class| !says_little(class)).unwrap_or(classes.max().unwrap_or(first))
    }

    fn row(&self, entry: u32) -> Option<&Row> {
        self.book.rows.get(entry as usize)
    }

    /// The entry that speaks for one side (all but `not`): a numbered account first, then one that states a balance.
    fn speaker(&self, entries: &[u32], not: Own) -> Option<u32> {
        let on_side =
            entries.iter().copied().filter(|entry| self.row(*entry).is_some_and(|row| row.own != not));
        on_side.min_by_key(|entry| {
            let account = self.resolved.row_accounts.get(*entry as usize).map(|[payer, payee]| {
                let own = if not == Own::Payee { payer } else { payee };
                self.resolved.list.accounts.get(*own as usize).map(|account| account.form)
            });
            let balance = self.row(*entry).is_some_and(|row| row.balance.is_some());
            (self.is_funded(*entry), account.flatten(), !balance, *entry)
        })
    }

    /// Whether another institution's account than the statement's own is the row's own account.
    fn is_funded(&self, entry: u32) -> bool {
        let ends = self.resolved.row_ends.get(entry as usize);
        let (Some(row), Some([payer, payee])) = (self.row(entry), ends) else { return false };
        is_funded_elsewhere(self.resolved, row, if row.own == Own::Payee { *payee } else { *payer })
    }

    fn ends(&mut self, entries: &[u32], payer: Option<u32>, payee: Option<u32>) -> Option<(u32, u32)> {
        let accounts = |entry: u32| self.resolved.row_accounts.get(entry as usize).copied();
        let from = match payer {
            Some(entry) => accounts(entry)?[0],
            None => self.other_side(entries, 0)?,
        };
        let to = match payee {
            Some(entry) => accounts(entry)?[1],
            None => self.other_side(entries, 1)?,
        };
        let from = self.unless_missing(from, entries, 0);
        Some((from, self.unless_missing(to, entries, 1)))
    }

    /// The best account that any entry gives for a side that no entry is the own record of: a number, else what the
    /// platform says (it knows the merchant; the bank knows the platform), else the first.
    fn other_side(&self, entries: &[u32], side: usize) -> Option<u32> {
        let best = entries.iter().min_by_key(|entry| {
            let account =
                self.resolved.row_accounts.get(**entry as usize).and_then(|accounts| accounts.get(side));
            let form =
                account.and_then(|id| self.resolved.list.accounts.get(*id as usize)).map(|found| found.form);
            let own =
                self.resolved.row_accounts.get(**entry as usize).and_then(|accounts| accounts.get(1 - side));
            let own_form =
                own.and_then(|id| self.resolved.list.accounts.get(*id as usize)).map(|found| found.form);
            let bank = own_form == Some(AccountForm::Numbered) && !self.is_funded(**entry);
            (form != Some(AccountForm::Numbered), bank, **entry)
        })?;
        self.resolved.row_accounts.get(*best as usize)?.get(side).copied()
    }

    /// The account, or the stand-in for it where its own statement covers the time and has no row of this booking.
    fn unless_missing(&mut self, account: u32, entries: &[u32], side: usize) -> u32 {
        let Some(row) = entries.first().and_then(|entry| self.row(*entry)).cloned() else { return account };
        if !self.covered.covers(account, row.asset, row.lo, row.hi) {
            return account;
        }
        let told = entries.iter().any(|entry| {
            let own = own_accounts(self.book, self.resolved, *entry as usize);
            own.get(side).copied().flatten() == Some(account)
        });
        if told {
            return account;
        }
        let at = RowRef { evidence: row.evidence, row: row.row };
        self.missing.entry(account).or_insert((at, 0)).1 += 1;
        let id = self.resolved.list.belonging(AccountForm::NotInOwnStatement, account);
        let holder = self
            .resolved
            .list
            .accounts
            .get(account as usize)
            .map(|own| (own.number.clone(), own.holder.clone()));
        if let (Some(found), Some((number, holder))) =
            (self.resolved.list.accounts.get_mut(id as usize), holder)
        {
            (found.number, found.holder) = (number, holder);
            found.first_row.get_or_insert(at);
        }
        id
    }

    /// Amount and fee in the same asset, as the payer's record states them.
    fn paid(&self, entry: u32) -> Option<(i128, i128)> {
        let row = self.row(entry)?;
        Some((row.amount, if row.fee_asset == row.asset { row.fee.min(row.amount) } else { 0 }))
    }

    fn got(&self, entry: u32) -> Option<(i128, i128)> {
        let row = self.row(entry)?;
        let own = row.own == Own::Payee && row.fee_asset == row.asset;
        Some((row.amount, if own { row.fee } else { 0 }))
    }

    fn is_included(&self, entry: Option<u32>) -> bool {
        entry.and_then(|entry| self.chains.fee_included.get(entry as usize)).copied().unwrap_or(false)
    }

    /// The fee that one side paid, once however many records state it.
    fn fee(
        &mut self,
        speaker: u32,
        entries: &[u32],
        payer: u32,
        on_side: impl Fn(Own) -> bool,
        list: &mut Vec<Move>,
    ) {
        let states = |entry: u32| self.row(entry).is_some_and(|row| row.fee > 0 && on_side(row.own));
        let Some(entry) = Some(speaker)
            .filter(|entry| states(*entry))
            .or_else(|| entries.iter().copied().find(|entry| states(*entry)))
        else {
            return;
        };
        let Some(row) = self.row(entry).cloned() else { return };
        let account = fee_account(self.book, self.resolved, &row);
        let (from, to) = ((payer, row.fee_asset), (account, row.fee_asset));
        list.push(Move {
            from,
            to,
            amount: row.fee,
            arrived: None,
            part: Part::Fee,
            class: EntryClass::Fee,
            entry,
        });
    }

    fn trade(&mut self, entry: u32, list: &mut Vec<Move>) {
        let (Some(row), Some([payer, payee])) =
            (self.row(entry).cloned(), self.resolved.row_accounts.get(entry as usize).copied())
        else {
            return;
        };
        let Some((counter, counter_asset)) = row.counter else { return };
        let own = if row.own == Own::Payee { payee } else { payer };
        let (gave, got) = ((row.asset, row.amount), (counter_asset, counter));
        let (gave, got) = if row.own == Own::Payee { (got, gave) } else { (gave, got) };
        let arrived = (gave.0 != got.0).then_some(got.1);
        let (from, to) = ((own, gave.0), (own, got.0));
        list.push(Move { from, to, amount: gave.1, arrived, part: Part::Principal, class: row.class, entry });
        self.fee(entry, &[entry], own, |_| true, list);
    }

    /// The entry whose time is finest; of equals the payer's, then the first.
    fn timed_by(&self, entries: &[u32]) -> Option<u32> {
        let known = entries.iter().copied().filter(|entry| self.row(*entry).is_some());
        known.min_by_key(|entry| {
            let row = self.row(*entry).map(|row| (std::cmp::Reverse(row.precision), row.own == Own::Payee));
            (row, *entry)
        })
    }
}

/// The amount that both records state, with or without their fees; the payer's where none is common.
fn common(paid: [i128; 2], got: [i128; 2]) -> i128 {
    let shared = paid.iter().find(|amount| got.contains(amount));
    shared.copied().unwrap_or(paid[0])
}
