//! Given which bookings could be one transfer and how well they fit, which are?
//!
//! In each round every booking keeps its best candidates; those that are best for both stay. A pair alone is joined.
//! Several payments and as many receipts between the same two accounts, each fitting its counterpart in order, are
//! joined in order: any other pairing would give the same transfers. Every other group is a tie: kept apart, reported,
//! and not looked at again. Rounds end when nothing changes.

use super::book::Book;
use super::link::Side;
use super::types::{Ambiguity, AmbiguityReason, RowRef};
use super::units::Units;

/// A candidate pair. Weight zero means that amount and time agree and nothing names either side.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Edge {
    pub left: u32,
    pub right: u32,
    pub weight: u8,
}

/// Joins and reports.
pub(crate) fn settle(
    book: &Book,
    lefts: &[Side],
    rights: &[Side],
    mut edges: Vec<Edge>,
    units: &mut Units,
    ambiguous: &mut Vec<Ambiguity>,
) {
    let mut gone = (vec![false; lefts.len()], vec![false; rights.len()]);
    loop {
        let is_gone = |list: &[bool], index: u32| list.get(index as usize).copied().unwrap_or(true);
        edges.retain(|edge| !is_gone(&gone.0, edge.left) && !is_gone(&gone.1, edge.right));
        if edges.is_empty() {
            return;
        }
        let best = mutual_best(&edges, lefts.len(), rights.len());
        for (group_lefts, group_rights, weight) in components(&best) {
            let pairs = pairing(book, (lefts, rights), (&group_lefts, &group_rights), &best);
            match pairs {
                Some(pairs) if weight > 0 => {
                    for (left, right) in pairs {
                        if let (Some(one), Some(other)) =
                            (lefts.get(left as usize), rights.get(right as usize))
                        {
                            units.join(one.entry, other.entry);
                        }
                    }
                }
                _ => {
                    let reason =
                        if weight > 0 { AmbiguityReason::Tie } else { AmbiguityReason::NothingNamesEither };
                    ambiguous.push(report(book, (lefts, rights), (&group_lefts, &group_rights), reason));
                }
            }
            mark(&mut gone.0, &group_lefts);
            mark(&mut gone.1, &group_rights);
        }
    }
}

fn mark(gone: &mut [bool], indices: &[u32]) {
    for index in indices {
        if let Some(flag) = gone.get_mut(*index as usize) {
            *flag = true;
        }
    }
}

/// The edges that are best for both of their ends, sorted by left, then right. Never empty for edges that are not.
fn mutual_best(edges: &[Edge], lefts: usize, rights: usize) -> Vec<Edge> {
    let (mut left, mut right) = (vec![0_u8; lefts], vec![0_u8; rights]);
    for edge in edges {
        for (list, index) in [(&mut left, edge.left), (&mut right, edge.right)] {
            if let Some(best) = list.get_mut(index as usize) {
                *best = (*best).max(edge.weight);
            }
        }
    }
    let is_best = |list: &[u8], index: u32, weight: u8| list.get(index as usize) == Some(&weight);
    let keep =
        |edge: &&Edge| is_best(&left, edge.left, edge.weight) && is_best(&right, edge.right, edge.weight);
    edges.iter().filter(keep).copied().collect()
}

/// Groups of bookings that the edges connect: lefts, rights (both sorted), and the weight they share.
fn components(edges: &[Edge]) -> Vec<(Vec<u32>, Vec<u32>, u8)> {
    let lefts = edges.iter().map(|edge| edge.left).max().map_or(0, |most| most as usize + 1);
    let rights = edges.iter().map(|edge| edge.right).max().map_or(0, |most| most as usize + 1);
    let mut together = Units::apart(lefts + rights);
    let shift = u32::try_from(lefts).unwrap_or(u32::MAX);
    for edge in edges {
        together.join(edge.left, edge.right.saturating_add(shift));
    }
    let mut tagged: Vec<(u32, bool, u32, u8)> = Vec::with_capacity(edges.len() * 2);
    for edge in edges {
        let group = together.of(edge.left);
        tagged.push((group, false, edge.left, edge.weight));
        tagged.push((group, true, edge.right, edge.weight));
    }
    tagged.sort_unstable();
    tagged.dedup();
    let groups = tagged.chunk_by(|one, other| one.0 == other.0);
    groups
        .map(|group| {
            let of = |side: bool| group.iter().filter(|node| node.1 == side).map(|node| node.2).collect();
            (of(false), of(true), group.first().map_or(0, |node| node.3))
        })
        .collect()
}

/// Who goes with whom, if that is certain or makes no difference.
fn pairing(
    book: &Book,
    (lefts, rights): (&[Side], &[Side]),
    (group_lefts, group_rights): (&[u32], &[u32]),
    best: &[Edge],
) -> Option<Vec<(u32, u32)>> {
    if group_lefts.len() != group_rights.len() {
        return None;
    }
    let in_order = |sides: &[Side], group: &[u32]| {
        let mut keyed = Vec::with_capacity(group.len());
        let mut own = None;
        for index in group {
            let side = sides.get(*index as usize)?;
            let row = book.rows.get(side.entry as usize)?;
            if *own.get_or_insert(side.own) != side.own {
                return None;
            }
            // What the rows say decides before their place does: the order of files must not.
            let [reference, order, _, description] = row.texts.map(|text| book.words.get(text));
            keyed.push(((row.lo, reference, order, description, side.place, side.entry), *index));
        }
        keyed.sort_unstable();
        Some(keyed.into_iter().map(|(_, index)| index).collect::<Vec<u32>>())
    };
    let (one, other) = (in_order(lefts, group_lefts)?, in_order(rights, group_rights)?);
    let pairs: Vec<(u32, u32)> = one.into_iter().zip(other).collect();
    let fits = |pair: &(u32, u32)| best.binary_search_by_key(pair, |edge| (edge.left, edge.right)).is_ok();
    pairs.iter().all(fits).then_some(pairs)
}

fn report(
    book: &Book,
    (lefts, rights): (&[Side], &[Side]),
    (group_lefts, group_rights): (&[u32], &[u32]),
    reason: AmbiguityReason,
) -> Ambiguity {
    let sides = group_lefts.iter().filter_map(|index| lefts.get(*index as usize));
    let sides = sides.chain(group_rights.iter().filter_map(|index| rights.get(*index as usize)));
    let rows = sides.filter_map(|side| book.rows.get(side.entry as usize));
    let mut rows: Vec<RowRef> = rows.map(|row| RowRef { evidence: row.evidence, row: row.row }).collect();
    rows.sort_unstable();
    rows.dedup();
    Ambiguity { rows, reason }
}
