//! Are two telephones in one pocket, one box or one car, so that they show one traveller and not two?
//!
//! Whenever both are seen within minutes of each other they are at one spot or apart. Two that are at one spot nearly always,
//! on several days, are carried or kept together; two people part when each goes home. What is seen of two in a few hours is told
//! by the two fixes that are nearest in time: who travels is elsewhere a few minutes later.

use std::collections::{BTreeMap, BTreeSet};

use crate::drill::{DAY, HOUR};
use crate::fixes::{Fix, Fixes};
use crate::neighbours::Neighbours;

/// A few hours of one day: one observation.
const STRETCH: i64 = 4 * HOUR;
/// Of so many stretches one may be apart: a telephone is forgotten now and then.
const ONE_APART_IN: u64 = 10;
/// Stretches together, and days, that are needed to tell.
const ENOUGH: (u64, usize) = (3, 2);

/// The stretch that two fixes stand in.
#[must_use]
pub fn stretch_of(both: &[Fix; 2]) -> i64 {
    both.first().map_or(0, |fix| fix.2.div_euclid(STRETCH))
}

/// Each fix of one with the nearest in time of the other, if that is within the window.
#[must_use]
pub fn close(fixes: &Fixes, two: (u32, u32), window: i64) -> Vec<[Fix; 2]> {
    let (ones, others) = (fixes.of_one(two.0), fixes.of_one(two.1));
    let mut next = others.start;
    let mut close = Vec::new();
    for one in ones.filter_map(|index| fixes.get(index)) {
        while next < others.end && fixes.get(next).is_some_and(|other| other.2 < one.2) {
            next += 1;
        }
        let around = [
            next.checked_sub(1).filter(|before| *before >= others.start),
            Some(next).filter(|at| *at < others.end),
        ];
        let around = around.into_iter().flatten().filter_map(|index| fixes.get(index));
        let nearest = around.min_by_key(|other| ((other.2 - one.2).abs(), other.2));
        if let Some(other) = nearest.filter(|other| (other.2 - one.2).abs() <= window) {
            close.push([one, other]);
        }
    }
    close
}

/// Whether two are kept together: at one spot in nearly all stretches in which both are seen, on several days.
#[must_use]
pub fn one_pocket(fixes: &Fixes, beside: &Neighbours, two: (u32, u32), window: i64) -> bool {
    let close = close(fixes, two, window);
    let (mut together, mut apart, mut days) = (0, 0, BTreeSet::new());
    for stretch in close.chunk_by(|one, next| stretch_of(one) == stretch_of(next)) {
        let near = stretch.iter().filter(|[one, other]| beside.one_spot(one.1, other.1)).count();
        if near * 2 <= stretch.len() {
            apart += 1;
        } else {
            together += 1;
            days.extend(stretch.first().and_then(|both| both.first()).map(|fix| fix.2.div_euclid(DAY)));
        }
    }
    always_one_spot(together as u64, (together + apart) as u64) && days.len() >= ENOUGH.1
}

/// Whether so many occasions of so many at one spot are always, and enough to tell.
#[must_use]
pub fn always_one_spot(spot: u64, of: u64) -> bool {
    let apart = of.saturating_sub(spot);
    apart * ONE_APART_IN <= spot && spot >= ENOUGH.0
}

/// The two places where somebody was on most days: home, and work or whatever else fills the days.
#[must_use]
pub fn usual(fixes: &Fixes, who: u32) -> Vec<u32> {
    let mut days: BTreeMap<u32, (BTreeSet<i64>, usize)> = BTreeMap::new();
    for (_, place, at) in fixes.of_one(who).filter_map(|index| fixes.get(index)) {
        let (days, fixes) = days.entry(place).or_default();
        days.insert(at.div_euclid(DAY));
        *fixes += 1;
    }
    let mut most: Vec<_> =
        days.into_iter().map(|(place, (days, fixes))| ((days.len(), fixes), place)).collect();
    most.sort_unstable_by(|one, other| other.0.cmp(&one.0).then(one.1.cmp(&other.1)));
    most.into_iter().take(2).map(|(_, place)| place).collect()
}

/// The fixes of one just before and just after a moment, within the window.
fn around(fixes: &Fixes, who: u32, at: i64, window: i64) -> impl Iterator<Item = Fix> {
    let own = fixes.of_one(who);
    let times = fixes.at.get(own.clone()).unwrap_or(&[]);
    let next = own.start + times.partition_point(|time| *time < at);
    let both = [
        next.checked_sub(1).filter(|before| own.contains(before)),
        Some(next).filter(|next| own.contains(next)),
    ];
    both.into_iter()
        .flatten()
        .filter_map(|index| fixes.get(index))
        .filter(move |fix| (fix.2 - at).abs() <= window)
}

/// Two fixes that are nearest in time, and whether both were at one spot: who is on the way was there before, or is there next.
pub type Occasion = ([Fix; 2], bool);

/// The stretches in which both were seen and one of them was away from where it usually is.
#[must_use]
pub fn away(
    fixes: &Fixes,
    beside: &Neighbours,
    two: (u32, u32),
    usual: [&[u32]; 2],
    window: i64,
) -> Vec<Occasion> {
    let close = close(fixes, two, window);
    let stays = |fix: &Fix, usual: &[u32]| usual.iter().any(|place| beside.one_spot(*place, fix.1));
    let is_away = |both: &&[Fix; 2]| both.iter().zip(usual).any(|(fix, usual)| !stays(fix, usual));
    let stretches = close.chunk_by(|one, next| stretch_of(one) == stretch_of(next));
    let nearest = stretches.filter_map(|stretch| {
        let away = stretch.iter().filter(is_away);
        away.min_by_key(|[one, other]| ((one.2 - other.2).abs(), one.2)).copied()
    });
    nearest
        .map(|both| {
            let [one, other] = both;
            let passes = |who: u32, fix: Fix| {
                around(fixes, who, fix.2, window).any(|near| beside.one_spot(near.1, fix.1))
            };
            (both, passes(two.0, other) || passes(two.1, one))
        })
        .collect()
}
