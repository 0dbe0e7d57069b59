//! In which order did the money move?
//!
//! Every statement's own order is kept, on both sides of a linked transfer; between statements time decides, then file
//! and place in the statement. Where two statements contradict each other the earlier time wins and the contradiction
//! is counted. The time of a transfer never falls along the order; where that takes it out of what its row states, the
//! transfer is marked.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use super::book::Book;
use super::chain::Chains;
use super::moves::{Moves, UnitMoves};
use super::sides::CLOCK_TOLERANCE_MICROS;
use super::types::{Note, NoteKind, RowRef};
use super::units::Members;

/// The agreed order.
#[derive(Debug, Default)]
pub(crate) struct Order {
    /// Indices into [`Moves::units`], in order, each with its time.
    pub units: Vec<(u32, i64)>,
    pub notes: Vec<Note>,
}

/// What decides between units that nothing orders: time, then file, then place in the statement.
type Rank = (i64, u32, u32, u32);

/// Orders all units.
pub(crate) fn order(book: &Book, chains: &Chains, members: &Members, moves: &Moves) -> Order {
    let count = moves.units.len();
    let unit_index = |entry: u32| {
        let unit = members.roots.get(entry as usize)?;
        moves.units.binary_search_by_key(unit, |one| one.unit).ok()
    };
    let ranks: Vec<Rank> =
        moves.units.iter().enumerate().map(|(index, unit)| rank(book, &chains.places, index, unit)).collect();
    let mut edges: Vec<(u32, u32)> = Vec::with_capacity(count);
    for sequence in &chains.sequences {
        let mut last: Option<u32> = None;
        for entry in sequence {
            let Some(index) = unit_index(*entry) else { continue };
            if is_displaced(book, *entry, ranks.get(index)) {
                continue;
            }
            let index = u32::try_from(index).unwrap_or(u32::MAX);
            if let Some(before) = last.filter(|before| *before != index) {
                edges.push((before, index));
            }
            last = Some(index);
        }
    }
    merge(book, moves, &ranks, edges)
}

fn rank(book: &Book, place: &[u32], index: usize, unit: &UnitMoves) -> Rank {
    let entry = unit.timed_by as usize;
    let row = book.rows.get(entry);
    let (lo, evidence) = row.map_or((i64::MAX, u32::MAX), |row| (row.lo, row.evidence));
    (lo, evidence, place.get(entry).copied().unwrap_or(u32::MAX), u32::try_from(index).unwrap_or(u32::MAX))
}

/// Whether the unit's time, taken from another statement, is not one that this entry could have: then this statement's
/// order says nothing about it.
fn is_displaced(book: &Book, entry: u32, rank: Option<&Rank>) -> bool {
    let (Some(row), Some((time, ..))) = (book.rows.get(entry as usize), rank) else { return true };
    *time < row.lo.saturating_sub(CLOCK_TOLERANCE_MICROS)
        || *time >= row.hi.saturating_add(CLOCK_TOLERANCE_MICROS)
}

/// Kahn's algorithm with the ready units in a heap by time.
fn merge(book: &Book, moves: &Moves, ranks: &[Rank], mut edges: Vec<(u32, u32)>) -> Order {
    edges.sort_unstable();
    edges.dedup();
    let mut waits = vec![0_u32; ranks.len()];
    for (_, to) in &edges {
        if let Some(count) = waits.get_mut(*to as usize) {
            *count += 1;
        }
    }
    let mut earliest: Vec<i64> = ranks.iter().map(|rank| rank.0).collect();
    let mut done = vec![false; ranks.len()];
    let mut heap: BinaryHeap<Reverse<Rank>> = ranks
        .iter()
        .filter(|rank| waits.get(rank.3 as usize) == Some(&0))
        .map(|rank| Reverse(*rank))
        .collect();
    let mut by_rank: Vec<Rank> = ranks.to_vec();
    by_rank.sort_unstable();
    let mut unplaced = by_rank.into_iter();
    let mut order = Order::default();
    let mut now = i64::MIN;
    let mut forced: Option<(u32, u64)> = None;
    while order.units.len() < ranks.len() {
        let next = match heap.pop() {
            Some(Reverse(rank)) => rank,
            None => match unplaced.find(|rank| done.get(rank.3 as usize) == Some(&false)) {
                Some(rank) => {
                    forced = Some(forced.map_or((rank.3, 1), |(first, count)| (first, count + 1)));
                    rank
                }
                None => break,
            },
        };
        let index = next.3 as usize;
        if done.get(index) != Some(&false) {
            continue;
        }
        if let Some(flag) = done.get_mut(index) {
            *flag = true;
        }
        let time = earliest.get(index).copied().unwrap_or(now).max(now);
        now = time;
        order.units.push((next.3, time));
        let from = edges.partition_point(|edge| edge.0 < next.3);
        for (_, to) in edges.iter().skip(from).take_while(|edge| edge.0 == next.3) {
            let place = *to as usize;
            if let (Some(count), Some(start), Some(rank)) =
                (waits.get_mut(place), earliest.get_mut(place), ranks.get(place))
            {
                *start = (*start).max(time);
                *count = count.saturating_sub(1);
                if *count == 0 {
                    heap.push(Reverse((*start, rank.1, rank.2, rank.3)));
                }
            }
        }
    }
    if let Some((first, count)) = forced {
        let entry = moves.units.get(first as usize).and_then(|unit| book.rows.get(unit.timed_by as usize));
        let row = entry.map(|row| RowRef { evidence: row.evidence, row: row.row });
        order.notes.push(Note {
            kind: NoteKind::OrderContradiction,
            row,
            account: None,
            count,
            text: String::new(),
        });
    }
    order
}
