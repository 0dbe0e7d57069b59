//! What do joined bookings teach about whose statement it is?
//!
//! Some banks print only the tail of the account's number in its own statement, or none at all. Where bookings of that
//! statement are joined with bookings of others, the others name the account in full. If all of them name one number,
//! and nothing recorded contradicts it, the statement is that account's.

use std::collections::{BTreeMap, BTreeSet};

use super::book::{Book, Row};
use super::identity::{self, Number};
use super::resolve::{self, Resolved};
use super::types::{AccountForm, Note, NoteKind, RowRef};
use super::units::Units;
use crate::entry::Own;

/// The accounts without full number that joined bookings give one: (as its statement shows it, numbered).
pub(crate) fn numbers(book: &Book, resolved: &Resolved, units: &Units) -> Vec<(u32, u32)> {
    let masked = |account: &u32| {
        let form = resolved.list.accounts.get(*account as usize).map(|found| found.form);
        matches!(form, Some(AccountForm::Masked | AccountForm::Unnumbered))
    };
    let owners: BTreeSet<u32> = (0..book.rows.len()).flat_map(|entry| own(book, resolved, entry)).collect();
    if !owners.iter().any(masked) {
        return Vec::new();
    }
    let mut taught: BTreeMap<u32, BTreeSet<u32>> = BTreeMap::new();
    let members = units.members();
    for unit in members.units() {
        let entries = members.of(unit);
        for entry in entries {
            let (Some(row), Some(account)) = (row(book, *entry), own(book, resolved, *entry as usize)) else {
                continue;
            };
            let side = usize::from(row.own == Own::Payee);
            if row.own == Own::Both || !masked(&account) {
                continue;
            }
            let from_other_side =
                |other: &&u32| self::row(book, **other).is_some_and(|found| found.own != row.own);
            for other in entries.iter().filter(from_other_side) {
                let said = resolved.row_ends.get(*other as usize).and_then(|ends| ends.get(side));
                let Some(said) = said.and_then(|end| resolved.ends.get(*end as usize)) else { continue };
                if let (Number::Full(_), Some(number)) = (&said.number, said.account) {
                    taught.entry(account).or_default().insert(number);
                }
            }
        }
    }
    let one = |(account, numbers): (u32, BTreeSet<u32>)| match Vec::from_iter(numbers).as_slice() {
        [number] if !owners.contains(number) && may_be(resolved, account, *number) => {
            Some((account, *number))
        }
        _ => None,
    };
    taught.into_iter().filter_map(one).collect()
}

fn row(book: &Book, entry: u32) -> Option<&Row> {
    book.rows.get(entry as usize)
}

/// The account whose statement an entry stands on.
fn own(book: &Book, resolved: &Resolved, entry: usize) -> Option<u32> {
    let [payer, payee] = *resolved.row_accounts.get(entry)?;
    Some(if book.rows.get(entry)?.own == Own::Payee { payee } else { payer })
}

/// Whether nothing recorded speaks against it: a mask must fit; an account without any number must have the same holder
/// as everybody who is named with the number (many people are paid through one settlement account).
fn may_be(resolved: &Resolved, account: u32, number: u32) -> bool {
    let at = |index: u32| resolved.list.accounts.get(index as usize);
    let (Some(known), Some(full)) = (at(account), at(number)) else { return false };
    let (holder, institution) = (identity::name(&known.holder), identity::name(&known.institution));
    let named = || resolved.ends.iter().filter(|end| end.account == Some(number));
    let word = |index: u32| resolved.compared.get(index);
    let names: Vec<bool> = named().filter_map(|end| identity::names_agree(&holder, word(end.name))).collect();
    let institutions =
        named().filter_map(|end| identity::institutions_agree(&institution, word(end.institution)));
    let fits = match identity::number(&known.number, true) {
        Number::Masked(before, after) => identity::fits(&full.number, &before, &after),
        _ => known.form == AccountForm::Unnumbered && !names.is_empty(),
    };
    fits && names.iter().all(|agree| *agree) && { institutions }.all(|agree| agree)
}

/// Makes each such account the numbered one, everywhere.
pub(crate) fn rename(book: &Book, resolved: &mut Resolved, learned: &[(u32, u32)]) {
    let renamed: BTreeMap<u32, u32> = learned.iter().copied().collect();
    let new = |account: &mut u32| {
        if let Some(number) = renamed.get(account) {
            *account = *number;
        }
    };
    for end in &mut resolved.ends {
        end.account.iter_mut().for_each(new);
    }
    resolved.row_accounts.iter_mut().flatten().for_each(new);
    resolved.head_accounts.iter_mut().flatten().for_each(new);
    resolved.notes.iter_mut().filter_map(|note| note.account.as_mut()).for_each(new);
    resolved.list.rename(&renamed);
    for (account, number) in learned {
        let known = resolved.list.accounts.get(*account as usize);
        let text = known.map(|known| known.number.clone()).unwrap_or_default();
        let row = known.and_then(|known| known.first_row);
        resolved.notes.push(Note {
            kind: NoteKind::NumberLearned,
            row,
            account: Some(*number),
            count: 1,
            text,
        });
    }
    first_rows(resolved, learned);
    resolve::describe(book, resolved);
}

/// The numbered account is first named where either was.
fn first_rows(resolved: &mut Resolved, learned: &[(u32, u32)]) {
    for (account, number) in learned {
        let first: Option<RowRef> =
            resolved.list.accounts.get(*account as usize).and_then(|known| known.first_row);
        if let Some(full) = resolved.list.accounts.get_mut(*number as usize) {
            full.first_row = [full.first_row, first].into_iter().flatten().min();
        }
    }
}
