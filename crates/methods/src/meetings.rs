//! Which two accounts log in on one address at the same time, and which from different ones?

use std::collections::{BTreeMap, BTreeSet};

use hashbrown::HashMap;

use crate::accesses::{Access, Accesses};
use crate::drill::DAY;

/// Observations of one kind that a pair is weighed by at most: they depend on each other more the more there are.
pub const MOST_COUNTED: usize = 8;

/// Two accounts on one address within a window: its least crowded such time.
#[derive(Debug, Clone, Copy)]
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
    /// Log-ins of both from one port of one address, and that port.
    pub port: Option<(Access, Access)>,
}

impl Pair {
    /// Addresses after the first, counted to `MOST_COUNTED`.
    #[must_use]
    pub fn further(&self) -> usize {
        self.meetings.len().saturating_sub(1).min(MOST_COUNTED)
    }
}

/// Pairs the accounts that log in on one address within a window. Answers how many log-ins stood on crowded addresses.
pub fn meet(read: &Accesses, window: i64, most: usize, pairs: &mut BTreeMap<(u32, u32), Pair>) -> u64 {
    let (mut crowded, mut found) = (0, Vec::<Meeting>::new());
    for place in read.all.chunk_by(|one, next| one.place == next.place) {
        let mut last = HashMap::<u32, i64>::new();
        // Log-ins of one account half a window apart stand for those between.
        let seldom: Vec<&Access> = place
            .iter()
            .filter(|access| {
                let fresh = last.get(&access.holder).is_none_or(|time| access.time - time >= window / 2);
                if fresh {
                    last.insert(access.holder, access.time);
                }
                fresh
            })
            .collect();
        if last.len() < 2 {
            continue;
        }
        let mut best = HashMap::<(u32, u32), Meeting>::new();
        let (mut there, mut end) = (HashMap::<u32, u32>::new(), 0);
        for (at, one) in seldom.iter().enumerate() {
            while let Some(next) = seldom.get(end).filter(|next| next.time - one.time <= window) {
                *there.entry(next.holder).or_default() += 1;
                end += 1;
            }
            let crowd = there.len();
            if crowd > most {
                crowded += 1;
            } else if crowd > 1 {
                for two in seldom.get(at + 1..end).unwrap_or_default() {
                    keep(&mut best, one, two, crowd as u64);
                }
            }
            if let Some(count) = there.get_mut(&one.holder) {
                *count -= 1;
                if *count == 0 {
                    there.remove(&one.holder);
                }
            }
        }
        found.extend(best.into_values());
    }
    for meeting in found {
        pairs.entry(meeting.pair).or_default().meetings.push(meeting);
    }
    for pair in pairs.values_mut() {
        pair.meetings.sort_unstable_by_key(|meeting| (meeting.crowd, meeting.times, meeting.place));
    }
    crowded
}

fn keep(best: &mut HashMap<(u32, u32), Meeting>, one: &Access, two: &Access, crowd: u64) {
    if one.holder == two.holder {
        return;
    }
    let (one, two) = if one.holder < two.holder { (one, two) } else { (two, one) };
    let (pair, times) = ((one.holder, two.holder), (one.time, two.time));
    let meeting = Meeting { pair, place: one.place, crowd, times };
    let kept = best.entry(pair).or_insert(meeting);
    let when = |meeting: &Meeting| (meeting.crowd, meeting.times.0.max(meeting.times.1), meeting.times);
    if when(&meeting) < when(kept) {
        *kept = meeting;
    }
}

/// Finds accounts that log in from one port of one address within a mapping's least time.
pub fn one_port(all: &[Access], within: i64, pairs: &mut BTreeMap<(u32, u32), Pair>) {
    let mut ported: Vec<Access> = all.iter().copied().filter(|access| access.port > 0).collect();
    ported.sort_unstable_by_key(|access| (access.place, access.port, access.time, access.holder));
    for (one, two) in ported.iter().zip(ported.iter().skip(1)) {
        let same = (one.place, one.port) == (two.place, two.port) && two.time - one.time <= within;
        if same && one.holder != two.holder {
            let (one, two) = if one.holder < two.holder { (one, two) } else { (two, one) };
            let pair = pairs.entry((one.holder, two.holder)).or_default();
            let at = |pair: &(Access, Access)| pair.0.time.max(pair.1.time);
            if pair.port.as_ref().is_none_or(|kept| at(&(*one, *two)) < at(kept)) {
                pair.port = Some((*one, *two));
            }
        }
    }
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
