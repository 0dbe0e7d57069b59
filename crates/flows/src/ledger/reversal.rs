//! Which earlier transfer does this one undo?
//!
//! A reversal (冲正, RvslInd) undoes the one earlier booking of the same account with the same amount the other way; a
//! refund undoes a purchase only if it names the purchase's reference. Where more than one could be meant, none is
//! taken: it is then an ordinary transfer.

use std::collections::HashMap;

use super::book::{Book, DAY_MICROS, Row};
use super::moves::{Move, Moves};
use super::order::Order;
use super::resolve::AccountList;
use super::sides;
use super::types::{AccountForm, Note, NoteKind, Part, RowRef};
use crate::entry::{EntryClass, Own};

/// Institutions correct their own errors within the statement month; an older equal amount is another payment.
const REVERSAL_WINDOW_DAYS: i64 = 31;

/// For each movement that undoes another: its index and the other's, both into [`Moves::list`].
pub(crate) fn find(
    book: &Book,
    list: &AccountList,
    moves: &Moves,
    order: &Order,
    notes: &mut Vec<Note>,
) -> HashMap<usize, usize> {
    let undoing = |row: &Row| matches!(row.class, EntryClass::Reversal | EntryClass::Refund);
    let mut found = HashMap::new();
    if !book.rows.iter().any(undoing) {
        return found;
    }
    let mut earlier: HashMap<(u32, u16), Vec<usize>> = HashMap::new();
    let mut used: Vec<bool> = vec![false; moves.list.len()];
    for (unit, _) in &order.units {
        let range = moves.units.get(*unit as usize).map_or(0..0, |unit| unit.moves.clone());
        for index in range {
            let Some((one, row)) = principal(book, moves, index) else { continue };
            let own = if row.own == Own::Payee { one.to } else { one.from };
            if undoing(row) {
                let candidates = earlier.get(&own).map_or(&[][..], Vec::as_slice);
                match original(book, list, moves, (index, candidates), &used) {
                    Some(original) => {
                        found.insert(index, original);
                        if let Some(flag) = used.get_mut(original) {
                            *flag = true;
                        }
                    }
                    None if row.class == EntryClass::Reversal => notes.push(Note {
                        kind: NoteKind::ReversalWithoutOriginal,
                        row: Some(RowRef { evidence: row.evidence, row: row.row }),
                        account: Some(own.0),
                        count: 1,
                        text: String::new(),
                    }),
                    None => {}
                }
            } else {
                earlier.entry(own).or_default().push(index);
            }
        }
    }
    found
}

fn principal<'a>(book: &'a Book, moves: &'a Moves, index: usize) -> Option<(&'a Move, &'a Row)> {
    let one = moves.list.get(index).filter(|one| one.part == Part::Principal && one.arrived.is_none())?;
    Some((one, book.rows.get(one.entry as usize)?))
}

/// The only earlier movement that this one can undo.
fn original(
    book: &Book,
    list: &AccountList,
    moves: &Moves,
    (index, candidates): (usize, &[usize]),
    used: &[bool],
) -> Option<usize> {
    let (one, row) = principal(book, moves, index)?;
    let mine = references(book, row);
    let nameless = |account: u32| {
        list.accounts.get(account as usize).is_none_or(|found| found.form == AccountForm::Nameless)
    };
    let mut fitting: Vec<(usize, bool)> = Vec::new();
    for index in candidates.iter().rev() {
        let Some((other, other_row)) = principal(book, moves, *index) else { continue };
        if row.lo.saturating_sub(other_row.lo) > REVERSAL_WINDOW_DAYS * DAY_MICROS {
            break;
        }
        let opposite = row.own != other_row.own && other_row.own != Own::Both;
        let (a, b) = if row.own == Own::Payee { (one.from.0, other.to.0) } else { (one.to.0, other.from.0) };
        let parties = a == b || nameless(a) || nameless(b);
        let whole = row.class == EntryClass::Reversal;
        let amounts = if whole { one.amount == other.amount } else { one.amount <= other.amount };
        if opposite && amounts && used.get(*index) != Some(&true) {
            let named = references(book, other_row).iter().any(|text| mine.contains(text));
            if named || whole && parties {
                fitting.push((*index, named));
            }
        }
    }
    let named: Vec<usize> = fitting.iter().filter(|(_, named)| *named).map(|(index, _)| *index).collect();
    match (named.as_slice(), fitting.as_slice()) {
        ([only], _) => Some(*only),
        ([], [(only, _)]) => Some(*only),
        _ => None,
    }
}

fn references<'a>(book: &'a Book, row: &Row) -> Vec<&'a str> {
    let mut found = Vec::new();
    sides::references(book, row, |text| found.push(text));
    found
}
