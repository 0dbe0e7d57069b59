//! Do the running balances of each statement follow from its rows, and which way does the statement run?
//!
//! For each statement, account and asset: previous balance plus or minus amount, minus fee, is the next balance. The
//! direction (oldest or newest first) is the one in which more balances follow; without balances, the one in which
//! times do not fall.

use std::collections::BTreeMap;

use super::book::{Book, Row};
use super::resolve::Resolved;
use super::types::{BalanceCheckKind, Note, NoteKind, RowRef};
use crate::entry::Own;

/// What the balances of one statement, account and asset say.
#[derive(Debug, Clone, Default)]
pub(crate) struct Chain {
    pub statement: u32,
    pub account: u32,
    pub asset: u16,
    /// Entries in the order in which they happened.
    pub entries: Vec<u32>,
    /// Balance before the first entry, and whether the statement states it.
    pub opening: Option<(i128, bool)>,
    pub breaks: Vec<Break>,
    /// Balance after the last entry, where the chain knows it.
    pub last: Option<i128>,
    pub states_balances: bool,
}

/// A balance that does not follow.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Break {
    pub kind: BalanceCheckKind,
    /// The entry before, if any.
    pub before: Option<u32>,
    /// The entry whose balance is off; for `Closing` the last one.
    pub entry: u32,
    pub expected: i128,
    pub found: i128,
}

/// All statements, ordered and checked.
#[derive(Debug, Default)]
pub(crate) struct Chains {
    /// For each statement its entries in the order in which they happened.
    pub sequences: Vec<Vec<u32>>,
    /// For each entry its place in that order.
    pub places: Vec<u32>,
    pub chains: Vec<Chain>,
    /// For each entry whether its balance shows that the amount already contains the fee.
    pub fee_included: Vec<bool>,
    pub notes: Vec<Note>,
}

/// Orders and checks every statement.
pub(crate) fn check(book: &Book, resolved: &Resolved) -> Chains {
    let mut found = Chains { fee_included: vec![false; book.rows.len()], ..Chains::default() };
    let mut sequences: Vec<Vec<u32>> = vec![Vec::new(); book.heads.len()];
    for (index, row) in book.rows.iter().enumerate() {
        if let Some(sequence) = sequences.get_mut(row.statement as usize) {
            sequence.push(u32::try_from(index).unwrap_or(u32::MAX));
        }
    }
    for (statement, sequence) in sequences.iter_mut().enumerate() {
        let statement = u32::try_from(statement).unwrap_or(u32::MAX);
        if !runs_oldest_first(book, resolved, sequence) {
            sequence.reverse();
        }
        found.notes.extend(order_by_time(book, sequence));
        let mut split: BTreeMap<(u32, u16), Vec<u32>> = BTreeMap::new();
        for entry in sequence.iter() {
            if let (Some(row), Some([payer, payee])) =
                (book.rows.get(*entry as usize), resolved.row_accounts.get(*entry as usize))
                && row.own != Own::Both
                && row.counter.is_none()
            {
                let account = if row.own == Own::Payee { *payee } else { *payer };
                split.entry((account, row.asset)).or_default().push(*entry);
            }
        }
        let alone = split.len() == 1;
        for ((account, asset), entries) in split {
            let chain = Chain { statement, account, asset, entries, ..Chain::default() };
            let chain = follow(book, chain, alone, &mut found.fee_included);
            found.chains.push(chain);
        }
    }
    found.places = places(book.rows.len(), &sequences);
    found.sequences = sequences;
    found
}

fn places(entries: usize, sequences: &[Vec<u32>]) -> Vec<u32> {
    let mut places = vec![0_u32; entries];
    for sequence in sequences {
        for (at, entry) in sequence.iter().enumerate() {
            if let Some(place) = places.get_mut(*entry as usize) {
                *place = u32::try_from(at).unwrap_or(u32::MAX);
            }
        }
    }
    places
}

/// What the entry does to its own account: with its fee, and without.
pub(crate) fn effects(row: &Row) -> (i128, i128) {
    let signed = if row.own == Own::Payee { row.amount } else { row.amount.saturating_neg() };
    let fee = if row.fee_asset == row.asset { row.fee } else { 0 };
    (signed.saturating_sub(fee), signed)
}

/// Votes of neighbouring rows: balances first, then times.
fn runs_oldest_first(book: &Book, resolved: &Resolved, sequence: &[u32]) -> bool {
    let (mut forward, mut backward, mut rising, mut falling) = (0_usize, 0_usize, 0_usize, 0_usize);
    for pair in sequence.windows(2) {
        let [first, second] = pair else { continue };
        let (Some(one), Some(other)) = (book.rows.get(*first as usize), book.rows.get(*second as usize))
        else {
            continue;
        };
        rising += usize::from(one.hi <= other.lo);
        falling += usize::from(one.lo >= other.hi);
        let (Some(a), Some(b)) = (one.balance, other.balance) else { continue };
        let own = |row: &Row, entry: u32| {
            let side = usize::from(row.own == Own::Payee);
            resolved.row_accounts.get(entry as usize).and_then(|accounts| accounts.get(side))
        };
        if one.asset != other.asset || own(one, *first) != own(other, *second) {
            continue;
        }
        let follows = |from: i128, row: &Row, to: i128| {
            let (with, without) = effects(row);
            from.checked_add(with) == Some(to) || from.checked_add(without) == Some(to)
        };
        forward += usize::from(follows(a, other, b));
        backward += usize::from(follows(b, one, a));
    }
    // Times decide unless they say nothing: a broken chain can fit the wrong way by chance, falling dates cannot.
    let times_decide = rising != falling && (rising == 0 || falling == 0);
    match () {
        () if times_decide || forward == backward => rising >= falling,
        () => forward > backward,
    }
}

/// Orders a statement by time where its own order contradicts its times; says so.
fn order_by_time(book: &Book, sequence: &mut [u32]) -> Option<Note> {
    let row = |entry: &u32| book.rows.get(*entry as usize);
    let contradicts = |pair: &&[u32]| match pair {
        [one, other] => matches!((row(one), row(other)), (Some(a), Some(b)) if a.lo >= b.hi),
        _ => false,
    };
    let count = sequence.windows(2).filter(|pair| contradicts(pair)).count() as u64;
    if count == 0 {
        return None;
    }
    let first = sequence.windows(2).find(contradicts).and_then(|pair| pair.get(1)).and_then(row);
    let at = first.map(|row| RowRef { evidence: row.evidence, row: row.row });
    sequence.sort_by_key(|entry| row(entry).map_or(i64::MAX, |row| row.lo));
    Some(Note { kind: NoteKind::StatementUnordered, row: at, account: None, count, text: String::new() })
}

/// Walks one chain.
fn follow(book: &Book, mut chain: Chain, alone: bool, fee_included: &mut [bool]) -> Chain {
    let head = book.heads.get(chain.statement as usize);
    let stated = head.filter(|head| alone && head.asset.is_none_or(|asset| asset == chain.asset));
    let mut running = stated.and_then(|head| head.opening);
    chain.opening = running.map(|minor| (minor, true));
    let mut so_far = 0_i128;
    let mut before = None;
    for entry in chain.entries.clone() {
        let Some(row) = book.rows.get(entry as usize) else { continue };
        let (with, without) = effects(row);
        let mut effect = with;
        if let Some(found) = row.balance {
            chain.states_balances = true;
            match running {
                None => {
                    so_far = so_far.saturating_add(effect);
                    chain.opening = Some((found.saturating_sub(so_far), false));
                }
                Some(last) => {
                    if with != without && last.saturating_add(without) == found {
                        effect = without;
                        if let Some(flag) = fee_included.get_mut(entry as usize) {
                            *flag = true;
                        }
                    }
                    let expected = last.saturating_add(effect);
                    if expected != found {
                        let kind =
                            if before.is_some() { BalanceCheckKind::Row } else { BalanceCheckKind::Opening };
                        chain.breaks.push(Break { kind, before, entry, expected, found });
                    }
                }
            }
            running = Some(found);
        } else {
            so_far = so_far.saturating_add(effect);
            running = running.map(|last| last.saturating_add(effect));
        }
        before = Some(entry);
    }
    if let (Some(last), Some(found), Some(entry)) = (running, stated.and_then(|head| head.closing), before) {
        chain.states_balances = true;
        if last != found {
            let kind = BalanceCheckKind::Closing;
            chain.breaks.push(Break { kind, before, entry, expected: last, found });
        }
        running = Some(found);
    }
    chain.last = running;
    chain
}
