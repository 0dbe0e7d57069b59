//! Which rows of two exports of one account are the same booking?
//!
//! Equal rows are matched with their multiplicity: two equal rows in each of two exports are two bookings. Rows that
//! differ only in what one export leaves out are matched where the match is the only one. Within one file nothing is
//! ever joined.

use std::collections::BTreeMap;

use super::book::{Book, Row};
use super::resolve::Resolved;
use super::sides::{self, Agreement};
use super::types::{Ambiguity, AmbiguityReason, RowRef};
use super::units::Units;
use crate::entry::Own;

/// More rows than this of one account, amount and day that nothing tells apart are not compared pair by pair.
const MOST_IN_A_BUCKET: usize = 64;

/// Joins the rows that two or more exports of one account share.
/// `places` is each entry's place in its statement's own order, which the two exports share even where one runs
/// newest first.
pub(crate) fn join(
    book: &Book,
    resolved: &Resolved,
    places: &[u32],
    units: &mut Units,
    ambiguous: &mut Vec<Ambiguity>,
) {
    let shared = rows_of_shared_accounts(book, resolved);
    if shared.is_empty() {
        return;
    }
    join_equal(book, resolved, (&shared, places), units);
    join_compatible(book, resolved, &shared, units, ambiguous);
}

/// The account whose statement the row is on.
fn own_account(row: &Row, accounts: [u32; 2]) -> u32 {
    if row.own == Own::Payee { accounts[1] } else { accounts[0] }
}

/// Rows of accounts that two or more files have rows of.
fn rows_of_shared_accounts(book: &Book, resolved: &Resolved) -> Vec<u32> {
    let mut first: Vec<Option<u32>> = vec![None; resolved.list.accounts.len()];
    let mut shared = vec![false; first.len()];
    for (row, accounts) in book.rows.iter().zip(&resolved.row_accounts) {
        let both = [accounts[0], accounts[1]];
        let owns: &[u32] = if row.own == Own::Both { &both } else { &[own_account(row, *accounts)] };
        for account in owns {
            let place = *account as usize;
            match first.get_mut(place) {
                Some(Some(file)) if *file != row.evidence => {
                    if let Some(flag) = shared.get_mut(place) {
                        *flag = true;
                    }
                }
                Some(slot) => {
                    slot.get_or_insert(row.evidence);
                }
                None => {}
            }
        }
    }
    let is_shared = |account: u32| shared.get(account as usize).copied().unwrap_or(false);
    let rows = book.rows.iter().zip(&resolved.row_accounts).enumerate();
    rows.filter(|(_, (row, accounts))| match row.own {
        Own::Both => accounts.iter().any(|account| is_shared(*account)),
        _ => is_shared(own_account(row, **accounts)),
    })
    .map(|(index, _)| u32::try_from(index).unwrap_or(u32::MAX))
    .collect()
}

/// Everything that two records of one booking share when both exports show all of it.
type Exact = ([u8; 2], [u32; 2], u16, i128, i64, Option<i128>, [u32; 4]);

fn exact(row: &Row, accounts: [u32; 2]) -> Exact {
    let [reference, order, _, description] = row.texts;
    let texts = [reference, order, description, 0];
    ([row.own as u8, row.precision as u8], accounts, row.asset, row.amount, row.lo, row.balance, texts)
}

fn join_equal(book: &Book, resolved: &Resolved, (shared, places): (&[u32], &[u32]), units: &mut Units) {
    let key = |index: u32| {
        let (row, accounts) = (book.rows.get(index as usize)?, resolved.row_accounts.get(index as usize)?);
        let place = places.get(index as usize).copied().unwrap_or(0);
        Some((exact(row, *accounts), row.evidence, place, index))
    };
    let mut keyed: Vec<(Exact, u32, u32, u32)> = shared.iter().filter_map(|index| key(*index)).collect();
    keyed.sort_unstable();
    for equal in keyed.chunk_by(|one, other| one.0 == other.0) {
        let mut firsts: Vec<u32> = Vec::new();
        for file in equal.chunk_by(|one, other| one.1 == other.1) {
            for (place, (.., index)) in file.iter().enumerate() {
                match firsts.get(place) {
                    Some(first) => units.join(*first, *index),
                    None => firsts.push(*index),
                }
            }
        }
    }
}

/// One booking after equal rows were joined.
struct Seen {
    entry: u32,
    files: Vec<u32>,
}

/// What two exports of one booking must agree in: which side the account is on, the account, asset, amount, day.
type Alike = (u8, u32, u16, i128, i32);

fn join_compatible(
    book: &Book,
    resolved: &Resolved,
    shared: &[u32],
    units: &mut Units,
    ambiguous: &mut Vec<Ambiguity>,
) {
    let mut buckets: BTreeMap<Alike, BTreeMap<u32, Seen>> = BTreeMap::new();
    for index in shared {
        let (Some(row), Some(accounts)) =
            (book.rows.get(*index as usize), resolved.row_accounts.get(*index as usize))
        else {
            continue;
        };
        let key = (row.own as u8, own_account(row, *accounts), row.asset, row.amount, row.day);
        let seen = buckets.entry(key).or_default();
        let unit = seen.entry(units.of(*index)).or_insert(Seen { entry: *index, files: Vec::new() });
        unit.files.push(row.evidence);
    }
    for bucket in buckets.into_values() {
        if bucket.len() > 1 {
            let seen: Vec<Seen> = bucket.into_values().collect();
            join_bucket(book, resolved, &seen, units, ambiguous);
        }
    }
}

fn join_bucket(
    book: &Book,
    resolved: &Resolved,
    seen: &[Seen],
    units: &mut Units,
    ambiguous: &mut Vec<Ambiguity>,
) {
    let all_files = |one: &Seen| one.files.clone();
    let files: std::collections::BTreeSet<u32> = seen.iter().flat_map(all_files).collect();
    if files.len() < 2 {
        return;
    }
    if seen.len() > MOST_IN_A_BUCKET {
        let entries: Vec<u32> = seen.iter().map(|one| one.entry).collect();
        ambiguous.push(report(book, &entries));
        return;
    }
    let matches = |one: usize, other: usize| match (seen.get(one), seen.get(other)) {
        (Some(a), Some(b)) if one != other => {
            a.files.iter().all(|file| !b.files.contains(file)) && compatible(book, resolved, a.entry, b.entry)
        }
        _ => false,
    };
    let partners: Vec<Vec<usize>> =
        (0..seen.len()).map(|one| (0..seen.len()).filter(|other| matches(one, *other)).collect()).collect();
    let mut left: Vec<bool> = vec![true; seen.len()];
    for start in 0..seen.len() {
        if left.get(start) != Some(&true) {
            continue;
        }
        let component = component(&partners, start);
        for member in &component {
            if let Some(flag) = left.get_mut(*member) {
                *flag = false;
            }
        }
        let whole =
            component.iter().all(|one| component.iter().all(|other| one == other || matches(*one, *other)));
        let entries: Vec<u32> =
            component.iter().filter_map(|one| seen.get(*one)).map(|one| one.entry).collect();
        match (entries.as_slice(), whole) {
            ([_], _) => {}
            ([first, rest @ ..], true) => rest.iter().for_each(|entry| units.join(*first, *entry)),
            (several, _) => ambiguous.push(report(book, several)),
        }
    }
}

fn component(partners: &[Vec<usize>], start: usize) -> Vec<usize> {
    let mut found = vec![start];
    let mut at = 0;
    while let Some(one) = found.get(at).copied() {
        for other in partners.get(one).into_iter().flatten() {
            if !found.contains(other) {
                found.push(*other);
            }
        }
        at += 1;
    }
    found.sort_unstable();
    found
}

fn report(book: &Book, entries: &[u32]) -> Ambiguity {
    let named = |entry: &u32| {
        book.rows.get(*entry as usize).map(|row| RowRef { evidence: row.evidence, row: row.row })
    };
    let mut rows: Vec<RowRef> = entries.iter().filter_map(named).collect();
    rows.sort_unstable();
    Ambiguity { rows, reason: AmbiguityReason::OverlapTie }
}

/// Whether two rows of different exports of one account differ only in what one of them leaves out.
fn compatible(book: &Book, resolved: &Resolved, one: u32, other: u32) -> bool {
    let place = |entry: u32| {
        let end = |row: &Row, [payer, payee]: [u32; 2]| if row.own == Own::Payee { payer } else { payee };
        let (row, ends) = (book.rows.get(entry as usize)?, resolved.row_ends.get(entry as usize)?);
        let account = resolved.row_accounts.get(entry as usize)?;
        let other = if row.own == Own::Payee { account[0] } else { account[1] };
        Some((row, resolved.ends.get(end(row, *ends) as usize)?, other))
    };
    let (Some((a, a_end, _)), Some((b, b_end, b_account))) = (place(one), place(other)) else { return false };
    let given = |x: u32, y: u32| x == 0 || y == 0 || x == y;
    let texts = given(a.texts[0], b.texts[0]) && given(a.texts[1], b.texts[1]);
    let balances = match (a.balance, b.balance) {
        (Some(x), Some(y)) => x == y,
        _ => true,
    };
    let times = a.lo < b.hi && b.lo < a.hi;
    let other_side = sides::agreement(resolved, a_end, b_account, b_end);
    let ends = !matches!(other_side, Agreement::Contradicts | Agreement::NameDiffers);
    let shape = |row: &Row| (row.precision, row.balance.is_some(), row.texts[0] != 0, row.texts[1] != 0);
    let shows = |end: &super::resolve::End| (end.account.is_some(), end.name != 0);
    let differs = shape(a) != shape(b) || shows(a_end) != shows(b_end);
    texts && balances && times && ends && differs
}
