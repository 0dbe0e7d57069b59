//! The same answers, without any cleverness: for every transfer, look at all transfers before it.

use std::collections::{BTreeMap, BTreeSet};

use thalweg_patterns::Transfer;

/// What an account sends or gets.
#[derive(Debug, Default, PartialEq)]
pub struct Slow {
    pub degree: u32,
    pub fan: u32,
    pub sum: u128,
    pub amounts: Vec<u64>,
}

/// The transfers up to and with `last`, that are in its window, with their numbers.
pub fn live(transfers: &[Transfer], last: usize, window: i64) -> Vec<(usize, Transfer)> {
    let since = transfers[last].at - window;
    transfers[..=last].iter().copied().enumerate().filter(|(_, one)| one.at >= since).collect()
}

pub fn sent(live: &[(usize, Transfer)], account: u32) -> Slow {
    side(live.iter().filter(|(_, one)| one.from == account).map(|(_, one)| (one.to, one.units)))
}

pub fn got(live: &[(usize, Transfer)], account: u32) -> Slow {
    side(live.iter().filter(|(_, one)| one.to == account).map(|(_, one)| (one.from, one.units)))
}

fn side(transfers: impl Iterator<Item = (u32, u64)>) -> Slow {
    let (mut slow, mut others) = (Slow::default(), BTreeSet::new());
    for (other, units) in transfers {
        others.insert(other);
        slow.degree += 1;
        slow.sum += u128::from(units);
        slow.amounts.push(units);
    }
    slow.fan = others.len() as u32;
    slow
}

/// Rounds of different accounts that the last transfer closes, as lists of accounts from its payee to its payer.
pub fn cycles(live: &[(usize, Transfer)], hops: usize) -> BTreeSet<Vec<u32>> {
    let (_, closing) = *live.last().unwrap();
    let before = &live[..live.len() - 1];
    let mut found = BTreeSet::new();
    if closing.from != closing.to && hops > 1 {
        walk(before, closing, hops, &mut vec![closing.to], 0, &mut found);
    }
    found
}

fn walk(
    before: &[(usize, Transfer)],
    closing: Transfer,
    hops: usize,
    path: &mut Vec<u32>,
    since: usize,
    found: &mut BTreeSet<Vec<u32>>,
) {
    let here = *path.last().unwrap();
    for (place, (_, one)) in before.iter().enumerate().skip(since) {
        if one.from != here || path.contains(&one.to) {
            continue;
        }
        path.push(one.to);
        if one.to == closing.from {
            found.insert(path.clone());
        } else if path.len() < hops {
            walk(before, closing, hops, path, place + 1, found);
        }
        path.pop();
    }
}

/// Sources of the last transfer, and how many intermediaries each has.
pub fn gathers(live: &[(usize, Transfer)]) -> BTreeMap<u32, u32> {
    let (_, last) = *live.last().unwrap();
    let payers: BTreeSet<u32> =
        live.iter().filter(|(_, one)| one.to == last.from).map(|(_, one)| one.from).collect();
    let mut found = BTreeMap::new();
    if last.from == last.to {
        return found;
    }
    for source in payers.into_iter().filter(|source| *source != last.to && *source != last.from) {
        let middles: BTreeSet<u32> = live
            .iter()
            .filter(|(number, one)| {
                one.from == source
                    && one.to != last.to
                    && one.to != source
                    && live
                        .iter()
                        .any(|(later, two)| later > number && two.from == one.to && two.to == last.to)
            })
            .map(|(_, one)| one.to)
            .collect();
        if middles.len() > 1 {
            found.insert(source, middles.len() as u32);
        }
    }
    found
}
