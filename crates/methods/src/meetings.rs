//! Which two accounts log in on one address at the same time, and which from different ones?

use std::collections::{BTreeMap, BTreeSet};

use crate::accesses::{Access, Accesses};
use crate::drill::DAY;
use crate::together::{Point, sorted};

/// Observations of one kind that a pair is weighed by at most: they depend on each other more the more there are.
pub const MOST_COUNTED: usize = 8;

/// Two accounts on one address within a window: its least crowded such time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Meeting {
    /// The accounts, the lower number first.
    pub pair: (u32, u32),
    /// The address.
    pub place: u32,
    /// Accounts on the address in the window.
    pub crowd: u64,
    /// When each logged in.
    pub times: (i64, i64),
}

/// What is known of a pair.
#[derive(Debug, Default)]
pub struct Pair {
    /// On each address, the least crowded first.
    pub meetings: Vec<Meeting>,
    /// Times in which they were on different addresses, counted to `MOST_COUNTED`.
    pub apart: usize,
    /// Log-ins of both from one port of one address, and that port: the first time.
    pub port: Option<(Access, Access)>,
    /// Days on which that was so.
    pub port_days: u32,
}

impl Pair {
    /// Addresses after the first, counted to `MOST_COUNTED`.
    #[must_use]
    pub fn further(&self) -> usize {
        self.meetings.len().saturating_sub(1).min(MOST_COUNTED)
    }
}

/// Accounts that log in on one address within a window, on each address once: the least crowded time, then the first. The
/// log-ins are points that [`sorted`](crate::together::sorted) has put in order; accounts have numbers below `accounts`. Of the
/// log-ins of one account within one half of a window the first stands for all. Where more than `most` accounts log in
/// within a window from a log-in on, it is passed over; how often that was is answered too.
///
/// One walk over the points: accounts in the window are counted in an array, so that nothing is hashed and nothing is joined.
#[must_use]
pub fn meet(points: &[Point], accounts: usize, window: i64, most: usize) -> (Vec<Meeting>, u64) {
    let half = (window / 2).max(1);
    let (mut met, mut crowded) = (Vec::new(), 0);
    let mut walk = Walk { there: vec![0; accounts], crowd: 0 };
    // The half window, and the address, in which an account was seen last.
    let mut last = vec![(u32::MAX, i64::MIN); accounts];
    let mut here: Vec<Point> = Vec::new();
    for place in points.chunk_by(|one, next| one.place == next.place) {
        here.clear();
        here.extend(place.iter().filter(|point| {
            let now = (point.place, point.at.div_euclid(half));
            last.get_mut(point.who as usize).is_some_and(|seen| std::mem::replace(seen, now) != now)
        }));
        let from = met.len();
        crowded += walk.along(&here, window, most, &mut met);
        // One meeting of each two here stays.
        if let Some(new) = met.get_mut(from..).filter(|new| new.len() > 1) {
            new.sort_unstable_by_key(|one: &Meeting| (one.pair, one.crowd, one.latest(), one.times));
        }
        let mut kept = from;
        for at in from..met.len() {
            let again =
                kept > from && met.get(kept - 1).map(|one| one.pair) == met.get(at).map(|one| one.pair);
            if !again {
                met.swap(kept, at);
                kept += 1;
            }
        }
        met.truncate(kept);
    }
    met.sort_unstable_by_key(|one| (one.pair, one.crowd, one.times, one.place));
    (met, crowded)
}

/// How many log-ins of each account stand in the window, and how many accounts.
struct Walk {
    there: Vec<u32>,
    crowd: usize,
}

impl Walk {
    /// Walks along the log-ins of one address; leaves nobody in the window.
    fn along(&mut self, here: &[Point], window: i64, most: usize, met: &mut Vec<Meeting>) -> u64 {
        let (mut crowded, mut begin, mut end) = (0, 0, 0);
        for (at, one) in here.iter().enumerate() {
            while let Some(next) = here.get(end).filter(|next| next.at - one.at <= window) {
                self.count(next.who, true);
                end += 1;
            }
            while let Some(gone) = here.get(begin).filter(|gone| gone.at < one.at) {
                self.count(gone.who, false);
                begin += 1;
            }
            if self.crowd > most {
                crowded += 1;
            } else if self.crowd > 1 {
                let later = here.get(at + 1..end).unwrap_or_default();
                met.extend(later.iter().filter_map(|two| Meeting::of(one, two, self.crowd as u64)));
            }
        }
        for gone in here.get(begin..end).unwrap_or_default() {
            self.count(gone.who, false);
        }
        crowded
    }

    fn count(&mut self, who: u32, comes: bool) {
        let Some(times) = self.there.get_mut(who as usize) else { return };
        if comes {
            self.crowd += usize::from(*times == 0);
            *times += 1;
        } else {
            *times = times.saturating_sub(1);
            self.crowd -= usize::from(*times == 0);
        }
    }
}

impl Meeting {
    fn of(one: &Point, two: &Point, crowd: u64) -> Option<Self> {
        let (one, two) = if one.who < two.who { (one, two) } else { (two, one) };
        (one.who != two.who).then_some(Self {
            pair: (one.who, two.who),
            place: one.place,
            crowd,
            times: (one.at, two.at),
        })
    }

    fn latest(&self) -> i64 {
        self.times.0.max(self.times.1)
    }
}

/// Log-ins as points.
#[must_use]
pub fn points(all: &[Access]) -> Vec<Point> {
    let point = |access: &Access| Point { place: access.place, at: access.time, who: access.holder, of: 0 };
    sorted(all.iter().map(point).collect())
}

/// Finds accounts that log in from one port of one address within a mapping's least time. Answers how many pairs of log-ins
/// stand that near on one address, whatever their ports: among so many some have one port by chance.
pub fn one_port(all: &[Access], within: i64, pairs: &mut BTreeMap<(u32, u32), Pair>) -> u64 {
    let mut ported: Vec<Access> = all.iter().copied().filter(|access| access.port > 0).collect();
    ported.sort_unstable_by_key(|access| (access.place, access.time, access.port, access.holder));
    let near = near(&ported, within);
    ported.sort_unstable_by_key(|access| (access.place, access.port, access.time, access.holder));
    let mut days = BTreeSet::new();
    for (one, two) in ported.iter().zip(ported.iter().skip(1)) {
        let same = (one.place, one.port) == (two.place, two.port) && two.time - one.time <= within;
        if same && one.holder != two.holder {
            let (one, two) = if one.holder < two.holder { (one, two) } else { (two, one) };
            let pair = pairs.entry((one.holder, two.holder)).or_default();
            pair.port_days += u32::from(days.insert((one.holder, two.holder, one.time.div_euclid(DAY))));
            let at = |pair: &(Access, Access)| pair.0.time.max(pair.1.time);
            if pair.port.as_ref().is_none_or(|kept| at(&(*one, *two)) < at(kept)) {
                pair.port = Some((*one, *two));
            }
        }
    }
    near
}

/// How many pairs of log-ins, sorted by address and time, stand within this time on one address.
fn near(sorted: &[Access], within: i64) -> u64 {
    let (mut begin, mut near) = (0, 0);
    for (at, one) in sorted.iter().enumerate() {
        let stays = |first: &Access| first.place == one.place && one.time - first.time <= within;
        while sorted.get(begin).is_some_and(|first| !stays(first)) {
            begin += 1;
        }
        near += (at - begin) as u64;
    }
    near
}

/// When each account was where, by time.
#[must_use]
pub fn visits(read: &Accesses) -> Vec<Vec<(i64, u32)>> {
    let mut by_holder = vec![Vec::new(); read.holders.len()];
    for access in &read.all {
        if let Some(of) = by_holder.get_mut(access.holder as usize) {
            of.push((access.time, access.place));
        }
    }
    by_holder.iter_mut().for_each(|of| of.sort_unstable());
    by_holder
}

/// How many pairs of different addresses two accounts used within a window, and on no common one: up to `MOST_COUNTED`.
#[must_use]
pub fn apart(by_holder: &[Vec<(i64, u32)>], pair: (u32, u32), window: i64) -> usize {
    let of = |holder: u32| by_holder.get(holder as usize).map_or(&[][..], Vec::as_slice);
    let (ones, twos) = (of(pair.0), of(pair.1));
    let (mut begin, mut seen) = (0, BTreeSet::new());
    for (time, place) in ones {
        while twos.get(begin).is_some_and(|two| two.0 < time - window) {
            begin += 1;
        }
        let near = || twos.iter().skip(begin).take_while(|two| two.0 <= time + window);
        if near().any(|two| two.1 == *place) {
            continue;
        }
        if let Some(two) = near().min_by_key(|two| ((two.0 - time).abs(), **two)) {
            // Days apart are other occasions, even between the same addresses.
            seen.insert((*place, two.1, time.div_euclid(DAY)));
        }
        if seen.len() >= MOST_COUNTED {
            break;
        }
    }
    seen.len()
}

/// Which accounts are one circle: linked by pairs, directly or by way of others.
#[derive(Debug)]
pub struct Circles(Vec<u32>);

impl Circles {
    /// The circles that pairs of so many accounts make.
    #[must_use]
    pub fn of(accounts: usize, pairs: impl Iterator<Item = (u32, u32)>) -> Self {
        let mut circles = Self((0..u32::try_from(accounts).unwrap_or(u32::MAX)).collect());
        for pair in pairs {
            let (one, two) = (circles.circle(pair.0), circles.circle(pair.1));
            if let Some(of) = circles.0.get_mut(one.max(two) as usize) {
                *of = one.min(two);
            }
        }
        circles
    }

    /// The circle of an account, by the lowest number in it.
    #[must_use]
    pub fn circle(&self, mut account: u32) -> u32 {
        while let Some(of) = self.0.get(account as usize).filter(|of| **of != account) {
            account = *of;
        }
        account
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::drill::Plant;

    /// The same, slowly: every two log-ins of an address are compared.
    fn slowly(points: &[Point], window: i64, most: usize) -> Vec<((u32, u32), u32, u64)> {
        let half = (window / 2).max(1);
        let mut firsts = BTreeMap::new();
        for point in points {
            let kept = firsts.entry((point.place, point.who, point.at.div_euclid(half))).or_insert(point.at);
            *kept = (*kept).min(point.at);
        }
        let kept: Vec<(u32, u32, i64)> =
            firsts.iter().map(|((place, who, _), at)| (*place, *who, *at)).collect();
        let mut met = BTreeMap::new();
        for one in &kept {
            let with =
                |other: &&(u32, u32, i64)| other.0 == one.0 && (0..=window).contains(&(other.2 - one.2));
            let there: BTreeSet<u32> = kept.iter().filter(with).map(|other| other.1).collect();
            let later = kept.iter().filter(with).filter(|other| other.1 != one.1 && there.len() <= most);
            for other in later {
                let pair = (one.1.min(other.1), one.1.max(other.1));
                let crowd = met.entry((pair, one.0)).or_insert(there.len() as u64);
                *crowd = (*crowd).min(there.len() as u64);
            }
        }
        met.into_iter().map(|((pair, place), crowd)| (pair, place, crowd)).collect()
    }

    #[test]
    fn a_walk_meets_whom_a_slow_search_meets() {
        for seed in 0..300 {
            let mut plant = Plant::new(seed);
            let (people, places, span) =
                (2 + plant.below(12), 1 + plant.below(3), 20 + plant.between(0, 300));
            let points = (0..plant.between(2, 60)).map(|_| Point {
                place: u32::try_from(plant.below(places)).unwrap_or(0),
                at: plant.between(0, span) - 50,
                who: u32::try_from(plant.below(people)).unwrap_or(0),
                of: 0,
            });
            let points = sorted(points.collect());
            let (window, most) = (plant.between(1, 40), 1 + usize::try_from(plant.below(9)).unwrap_or(0));
            let (met, _) = meet(&points, 14, window, most);
            let mut quick: Vec<_> = met.iter().map(|one| (one.pair, one.place, one.crowd)).collect();
            quick.sort_unstable();
            assert_eq!(quick, slowly(&points, window, most), "seed {seed}");
        }
    }
}
