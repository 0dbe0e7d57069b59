//! Which two were at one place within minutes of each other?
//!
//! A streaming join over points that are sorted by place and time: each point is held against those that follow it within
//! the window. A place where more come within the window than a limit says nothing about two of them and is passed over.

use std::collections::BTreeMap;

use thalweg_model::Rate;

use crate::{CaseView, Threshold};

/// Somebody at a place.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Point {
    /// Where.
    pub place: u32,
    /// When, microseconds.
    pub at: i64,
    /// Who.
    pub who: u32,
    /// A number of the caller's: which of his things this point is.
    pub of: u32,
}

/// Sorts points by place, time, who: they are first counted out by place, so that what is sorted fits the cache.
#[must_use]
pub fn sorted(points: Vec<Point>) -> Vec<Point> {
    let mut points = points;
    let places = points.iter().map(|point| point.place as usize + 1).max().unwrap_or(0);
    if places > points.len() {
        points.sort_unstable();
        return points;
    }
    let mut begins = vec![0_usize; places + 1];
    for point in &points {
        if let Some(count) = begins.get_mut(point.place as usize + 1) {
            *count += 1;
        }
    }
    let mut sum = 0;
    for begin in &mut begins {
        sum += *begin;
        *begin = sum;
    }
    let mut by_place = vec![Point { place: 0, at: 0, who: 0, of: 0 }; points.len()];
    for point in &points {
        if let Some(next) = begins.get_mut(point.place as usize) {
            if let Some(to) = by_place.get_mut(*next) {
                *to = *point;
            }
            *next += 1;
        }
    }
    for here in by_place.chunk_by_mut(|one, next| one.place == next.place) {
        // One number compares faster than three; few share a moment.
        here.sort_unstable_by_key(|point| point.at);
        for now in here.chunk_by_mut(|one, next| one.at == next.at).filter(|now| now.len() > 1) {
            now.sort_unstable();
        }
    }
    by_place
}

/// Tells every two points of different people at one place within `within` of each other, the earlier first. The points
/// are sorted. Where more than `most` follow a point within the window, it is passed over; returns how often that was.
pub fn near(points: &[Point], within: i64, most: usize, mut tell: impl FnMut(&Point, &Point)) -> u64 {
    let mut crowded = 0;
    let mut until = 0;
    for (at, one) in points.iter().enumerate() {
        until = until.max(at + 1);
        while points.get(until).is_some_and(|next| next.place == one.place && next.at - one.at <= within) {
            until += 1;
        }
        let following = points.get(at + 1..until).unwrap_or(&[]);
        if following.len() > most {
            crowded += 1;
            continue;
        }
        for other in following.iter().filter(|other| other.who != one.who) {
            tell(one, other);
        }
    }
    crowded
}

/// How many pairs there are, and how many of them within a window.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Counted {
    /// Pairs within the window.
    pub near: u64,
    /// Pairs.
    pub all: u64,
}

/// Pairs needed before a place's or route's own rate is taken and not that of the case: the size from which a sample's mean
/// is customarily taken to be near normal.
pub const ENOUGH_PAIRS: u64 = 30;

impl Counted {
    /// Counts pairs of sorted moments: those at most `all` apart, and those at most `near` apart.
    #[must_use]
    pub fn of(moments: impl ExactSizeIterator<Item = i64> + Clone, near: i64, all: i64) -> Self {
        let count = |span: i64| {
            let (mut pairs, mut inside) = (0_u64, 0_u64);
            let mut first = moments.clone();
            let mut oldest = first.next();
            for at in moments.clone() {
                while oldest.is_some_and(|old| at - old > span) {
                    oldest = first.next();
                    inside = inside.saturating_sub(1);
                }
                pairs += inside;
                inside += 1;
            }
            pairs
        };
        Self { near: count(near), all: count(all) }
    }

    /// Both together.
    #[must_use]
    pub fn and(self, other: Self) -> Self {
        Self { near: self.near + other.near, all: self.all + other.all }
    }

    /// All but so many pairs that were near, those of the two who are weighed: how others do.
    #[must_use]
    pub fn without(self, own: u64) -> Self {
        Self { near: self.near.saturating_sub(own), all: self.all.saturating_sub(own) }
    }

    /// The share that is near, measured here if there are enough pairs, else in the whole case; one pair here and `own`
    /// pairs in the case are those of the two who are weighed.
    #[must_use]
    pub fn rate(self, case: Self, own: u64, here: &str, everywhere: &str) -> Rate {
        let others = self.without(1);
        if others.all >= ENOUGH_PAIRS {
            return Rate::measured(others.near, others.all, here);
        }
        let others = case.without(own);
        Rate::measured(others.near, others.all, everywhere)
    }
}

/// Who was with whom on which occasion: a place and a day.
pub struct Company(Vec<(u32, (u32, i64), u32)>);

impl Company {
    /// From every two who were together on an occasion.
    #[must_use]
    pub fn of(together: impl Iterator<Item = ((u32, u32), (u32, i64))>) -> Self {
        Self::of_some(together, |_| true)
    }

    /// The same for some: of whom it is asked, and on which occasions.
    #[must_use]
    pub fn of_some(
        together: impl Iterator<Item = ((u32, u32), (u32, i64))>,
        asked: impl Fn(&(u32, (u32, i64))) -> bool,
    ) -> Self {
        let both_ways =
            |(two, occasion): ((u32, u32), (u32, i64))| [(two.0, occasion, two.1), (two.1, occasion, two.0)];
        let present = together.flat_map(both_ways).filter(|(who, occasion, _)| asked(&(*who, *occasion)));
        let mut present: Vec<_> = present.collect();
        present.sort_unstable();
        present.dedup();
        Self(present)
    }

    /// How many were with somebody on two or more, and half, of these occasions, one partner not counted.
    #[must_use]
    pub fn standing(&self, who: u32, occasions: &[(u32, i64)]) -> usize {
        let mut times: BTreeMap<u32, usize> = BTreeMap::new();
        for occasion in occasions {
            let from = self.0.partition_point(|one| (one.0, one.1) < (who, *occasion));
            let here = self.0.get(from..).unwrap_or(&[]).iter();
            for (.., other) in here.take_while(|one| (one.0, one.1) == (who, *occasion)) {
                *times.entry(*other).or_default() += 1;
            }
        }
        let half = occasions.len().div_ceil(2).max(2);
        times.values().filter(|times| **times >= half).count().saturating_sub(1)
    }
}

/// The least strength of what is told of two.
pub const LEAST_BITS: Threshold = Threshold {
    name: "least_bits",
    default: 7,
    unit: "bits",
    meaning: ["Weaker findings are not made", "强度低于此值不报告"],
    source: "ENFSI Guideline for Evaluative Reporting 2015: moderately strong support begins at a ratio of 100",
};

/// How many circles of people who do not know each other make a party of strangers.
pub const STRANGERS: Threshold = Threshold {
    name: "strangers",
    default: 3,
    unit: "circles",
    meaning: [
        "So many circles that do not know each other make a party of strangers",
        "互不相识的圈子达此数才算互不相识者结伙",
    ],
    source: "法释〔2012〕17号 art. 5: three or more together; a driver and a passenger are two",
};

/// How many people a car holds.
pub const SEATS: Threshold = Threshold {
    name: "seats",
    default: 9,
    unit: "people",
    meaning: ["More at one time are a coach, a train or a crowd", "同时超过此数即为客车、列车或人群"],
    source: "GA 802: a small passenger vehicle has nine seats at most",
};

/// How many points within a window are compared with each other.
pub const MOST_ARRIVALS: Threshold = Threshold {
    name: "most_arrivals",
    default: 200,
    unit: "people",
    meaning: [
        "More who come to a place within the window say nothing of two of them",
        "时窗内到达人数超过此数的地点不作比较",
    ],
    source: "assumption: a full coach and its surroundings; bounds the work at stations and stadiums",
};

/// Bits that a finding must reach when so many pairs were compared: the best of them is as strong by chance.
#[must_use]
pub fn bits_by_chance(compared: usize) -> f64 {
    (compared.max(1) as f64).log2()
}

/// Bits that a finding about one of so many compared must reach: those of its method, and more than the best has by chance.
#[must_use]
pub fn least_bits(case: &CaseView<'_>, compared: usize) -> f64 {
    bits_by_chance(compared).max(case.threshold(LEAST_BITS.name) as f64)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_are_near_only_at_one_place_within_the_window() {
        let point = |place, at, who| Point { place, at, who, of: 0 };
        let points = [point(1, 0, 1), point(1, 5, 2), point(1, 5, 1), point(1, 20, 3), point(2, 20, 1)];
        let mut told = Vec::new();
        assert_eq!(near(&points, 10, 9, |one, other| told.push((one.who, other.who))), 0);
        assert_eq!(told, [(1, 2), (2, 1)]);
        assert_eq!(near(&points, 15, 1, |_, _| ()), 2);
    }

    #[test]
    fn points_are_sorted_by_place_time_and_who() {
        let point = |place, at, who| Point { place, at, who, of: 0 };
        let mixed = vec![point(2, 5, 1), point(0, 9, 1), point(2, 5, 0), point(0, 1, 3), point(2, 1, 9)];
        let mut wanted = mixed.clone();
        wanted.sort_unstable();
        assert_eq!(sorted(mixed), wanted);
        assert_eq!(sorted(vec![point(99, 1, 1), point(7, 1, 1)]), [point(7, 1, 1), point(99, 1, 1)]);
    }

    #[test]
    fn pairs_are_counted_without_being_listed() {
        let moments = [0_i64, 1, 2, 50, 51, 500];
        let counted = Counted::of(moments.iter().copied(), 5, 100);
        assert_eq!(counted, Counted { near: 4, all: 10 });
    }
}
