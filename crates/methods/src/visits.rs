//! Who was where he does not usually go, and whom did he coincide with there?
//!
//! A visit is a stretch of fixes at one place. A place is usual for somebody who is there on many of his days: home, work,
//! the shop below. Neighbours and colleagues share their usual places every day, so only visits to others are compared.

use hashbrown::HashMap;

use crate::drill::{DAY, HOUR};
use crate::fixes::Fixes;
use crate::together::{Counted, Point, near, sorted};

/// A stretch of fixes of somebody at one place.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Visit {
    /// Who.
    pub who: u32,
    /// Where.
    pub place: u32,
    /// The first fix, microseconds.
    pub first: i64,
    /// The last.
    pub last: i64,
    /// Where he was before, if that is known.
    pub from: Option<u32>,
}

/// Two people were at one place at one time: visits by number, and the fixes that show it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Coincidence {
    /// The two, the lesser number first.
    pub two: (u32, u32),
    /// The day since 1970 of the first of their fixes.
    pub day: i64,
    /// Where.
    pub place: u32,
    /// When each was seen.
    pub at: (i64, i64),
    /// Their visits.
    pub visits: (u32, u32),
}

/// Visits to places that are not usual for who makes them.
#[derive(Debug, Default)]
pub struct Visits {
    /// The visits, by who and time.
    pub list: Vec<Visit>,
    /// On how many days each was seen at all.
    pub days: Vec<usize>,
    points: Vec<Point>,
    /// Where the visits of each begin in the list, by number.
    begins: Vec<usize>,
}

/// Longest gap within a visit, and longest way to it.
const GAP: i64 = 6 * HOUR;

impl Visits {
    /// The visits of all. A place where somebody is on at least `least_days` days, and on more than a `share` part of his
    /// days, is usual for him.
    #[must_use]
    pub fn of(fixes: &Fixes, share: usize, least_days: usize) -> Self {
        let mut visits = Self::default();
        for range in fixes.of_each() {
            let mut days: HashMap<u32, Vec<i64>> = HashMap::new();
            let mut all = Vec::new();
            for (_, place, at) in range.clone().filter_map(|index| fixes.get(index)) {
                let day = at.div_euclid(DAY);
                for list in [days.entry(place).or_default(), &mut all] {
                    if list.last() != Some(&day) {
                        list.push(day);
                    }
                }
            }
            visits.days.push(all.len());
            let usual = |place: u32| {
                let there = days.get(&place).map_or(0, Vec::len);
                there >= least_days && there * share > all.len()
            };
            let mut before: Option<Visit> = None;
            let mut from = None;
            for (who, place, at) in range.filter_map(|index| fixes.get(index)) {
                let goes_on = before.is_some_and(|visit| visit.place == place && at - visit.last <= GAP);
                if !goes_on {
                    from = before
                        .filter(|visit| visit.place != place && at - visit.last <= GAP)
                        .map(|visit| visit.place);
                }
                let first = before.filter(|_| goes_on).map_or(at, |visit| visit.first);
                before = Some(Visit { who, place, first, last: at, from });
                if usual(place) {
                    continue;
                }
                visits.stay(Visit { who, place, first, last: at, from }, goes_on);
            }
        }
        visits.points = sorted(std::mem::take(&mut visits.points));
        for (at, visit) in visits.list.iter().enumerate() {
            visits.begins.resize(visits.begins.len().max(visit.who as usize + 1), at);
        }
        visits
    }

    fn stay(&mut self, visit: Visit, goes_on: bool) {
        match self.list.last_mut() {
            Some(last) if goes_on => *last = visit,
            _ => self.list.push(visit),
        }
        let of = u32::try_from(self.list.len()).unwrap_or(u32::MAX).saturating_sub(1);
        self.points.push(Point { place: visit.place, at: visit.last, who: visit.who, of });
    }

    /// Who coincided with whom: every two visits once, by pair and time.
    #[must_use]
    pub fn coincidences(&self, within: i64, most: usize) -> Vec<Coincidence> {
        // Places are walked along one after the other; of every two visits there, the first coincidence stays.
        let (mut found, mut here, mut place) = (Vec::new(), Vec::new(), None);
        let firsts = |here: &mut Vec<Coincidence>, found: &mut Vec<Coincidence>| {
            here.sort_unstable_by_key(|both| (both.visits, both.at));
            here.dedup_by_key(|both| both.visits);
            found.append(here);
        };
        near(&self.points, within, most, |one, other| {
            if place.replace(one.place) != Some(one.place) {
                firsts(&mut here, &mut found);
            }
            let (one, other) = if one.who < other.who { (one, other) } else { (other, one) };
            here.push(Coincidence {
                two: (one.who, other.who),
                day: one.at.min(other.at).div_euclid(DAY),
                place: one.place,
                at: (one.at, other.at),
                visits: (one.of, other.of),
            });
        });
        firsts(&mut here, &mut found);
        found.sort_unstable_by_key(|both| (both.two, both.at, both.visits));
        found
    }

    /// For each place, how often two visits of different people are within a window of each other; and for all together.
    #[must_use]
    pub fn busy(&self, within: i64) -> (HashMap<u32, Counted>, Counted) {
        let mut by_place: Vec<&Visit> = self.list.iter().collect();
        by_place.sort_unstable_by_key(|visit| (visit.place, visit.first, visit.who));
        let (mut places, mut all) = (HashMap::new(), Counted::default());
        for here in by_place.chunk_by(|one, next| one.place == next.place) {
            let mut counted = Counted::of(here.iter().map(|visit| visit.first), within, i64::MAX);
            let mut whos: Vec<u32> = here.iter().map(|visit| visit.who).collect();
            whos.sort_unstable();
            let own =
                whos.chunk_by(|one, next| one == next).map(|same| (same.len() * (same.len() - 1) / 2) as u64);
            counted.all = counted.all.saturating_sub(own.sum::<u64>()).max(counted.near);
            all = all.and(counted);
            if let Some(first) = here.first() {
                places.insert(first.place, counted);
            }
        }
        (places, all)
    }

    /// The visits of somebody.
    #[must_use]
    pub fn of_one(&self, who: u32) -> &[Visit] {
        let begin = |who: usize| self.begins.get(who).copied().unwrap_or(self.list.len());
        let (from, to) = (begin(who as usize), begin(who as usize + 1));
        self.list.get(from..to).unwrap_or(&[])
    }
}
