//! Are two telephones in one pocket, one box or one car, so that they show one traveller and not two?
//!
//! Whenever both are seen within minutes of each other they are at one spot or apart. Two that are at one spot nearly always,
//! on several days, are carried or kept together; two people part when each goes home. What is seen of two in a few hours is told
//! by the two fixes that are nearest in time: who travels is elsewhere a few minutes later.

use std::collections::{BTreeMap, BTreeSet};

use crate::drill::{DAY, HOUR, MINUTE};
use crate::fixes::{Fix, Fixes};
use crate::neighbours::Neighbours;

/// A few hours of one day: one observation.
const STRETCH: i64 = 4 * HOUR;
/// Of so many stretches one may be apart: a telephone is forgotten now and then.
const ONE_APART_IN: u64 = 10;
/// Who is seen at one spot before and after, within this time, was there between.
const REST: i64 = 2 * HOUR;
/// Two seen within this time were seen at one moment.
const MOMENT: i64 = 2 * MINUTE;
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

/// Where one was at a moment, if that is known: seen within a moment of it, or at rest, at one spot before and after.
fn where_at(fixes: &Fixes, beside: &Neighbours, who: u32, at: i64) -> Option<Fix> {
    let own = fixes.of_one(who);
    let times = fixes.at.get(own.clone()).unwrap_or(&[]);
    let next = own.start + times.partition_point(|time| *time < at);
    let before =
        next.checked_sub(1).filter(|before| own.contains(before)).and_then(|before| fixes.get(before));
    let after = Some(next).filter(|next| own.contains(next)).and_then(|next| fixes.get(next));
    let nearest = before.into_iter().chain(after).min_by_key(|fix| ((fix.2 - at).abs(), fix.2))?;
    let rests = before
        .zip(after)
        .is_some_and(|(before, after)| after.2 - before.2 <= REST && beside.one_spot(before.1, after.1));
    (rests || (nearest.2 - at).abs() <= MOMENT).then_some(nearest)
}

/// A fix of each, and whether both were at one spot.
pub type Occasion = ([Fix; 2], bool);

/// The stretches in which it is known where both were at one moment: those in which one was away from its two usual places, and
/// those in which both were at such, and one not at home.
///
/// Both at home is not told: couples and housemates are. What is known of a stretch is told by the two fixes that are nearest in time.
#[must_use]
pub fn occasions(
    fixes: &Fixes,
    beside: &Neighbours,
    two: (u32, u32),
    usual: [&[u32]; 2],
) -> [Vec<Occasion>; 2] {
    let of = |who: u32| fixes.of_one(who).filter_map(|index| fixes.get(index));
    let mut known: Vec<[Fix; 2]> = of(two.0)
        .filter_map(|one| Some([one, where_at(fixes, beside, two.1, one.2)?]))
        .chain(of(two.1).filter_map(|other| Some([where_at(fixes, beside, two.0, other.2)?, other])))
        .collect();
    known.sort_unstable_by_key(|both| (stretch_of(both), *both));
    let among = |fix: &Fix, places: &[u32]| places.iter().any(|place| beside.one_spot(*place, fix.1));
    let each = |both: &[Fix; 2], most: usize| {
        both.iter().zip(usual).all(|(fix, usual)| among(fix, usual.get(..most).unwrap_or(usual)))
    };
    let mut occasions = [Vec::new(), Vec::new()];
    for stretch in known.chunk_by(|one, next| stretch_of(one) == stretch_of(next)) {
        let nearest = |both: &&[Fix; 2]| {
            let [one, other] = both;
            ((one.2 - other.2).abs(), one.2)
        };
        let away = stretch.iter().filter(|both| !each(both, 2)).min_by_key(nearest);
        let out = || stretch.iter().filter(|both| !each(both, 1)).min_by_key(nearest);
        let [of_away, of_out] = &mut occasions;
        let told = |both: &[Fix; 2]| {
            let [one, other] = both;
            (*both, beside.one_spot(one.1, other.1))
        };
        match away {
            Some(both) => of_away.push(told(both)),
            None => of_out.extend(out().map(told)),
        }
    }
    occasions
}
