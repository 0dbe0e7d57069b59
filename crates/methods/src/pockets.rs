//! Are two telephones in one pocket, one box or one car, so that they show one traveller and not two?
//!
//! Whenever both are seen within minutes of each other they are at one spot or apart. Two that are at one spot nearly always,
//! on several days, are carried or kept together; two people part when each goes home.

use std::collections::BTreeSet;

use crate::drill::{DAY, HOUR};
use crate::fixes::{Fix, Fixes};
use crate::neighbours::Neighbours;

/// A few hours of one day: one observation.
const STRETCH: i64 = 4 * HOUR;
/// Of so many stretches one may be apart: a telephone is forgotten now and then.
const ONE_APART_IN: usize = 10;
/// Stretches together, and days, that are needed to tell.
const ENOUGH: (usize, usize) = (3, 2);

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
    apart * ONE_APART_IN <= together && together >= ENOUGH.0 && days.len() >= ENOUGH.1
}
