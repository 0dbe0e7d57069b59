//! Who rode in step through one place after another for an hour, and do the riders know each other?
//!
//! A leg is a stretch of one journey of two in which their shared changes of place follow each other. Legs that overlap and
//! have somebody in common are one party. The riders of a party fall into circles of people who know each other: who calls
//! another, who has the same usual place, whose telephones are in one pocket. Strangers in one car are several circles.

use std::collections::{BTreeMap, BTreeSet};

use hashbrown::HashMap;
use thalweg_model::Rate;

use crate::drill::DAY;
use crate::fixes::Fixes;
use crate::groups::Groups;
use crate::journeys::{Journey, Shared};
use crate::moves::{Move, Routes};
use crate::together::ENOUGH_PAIRS;
use crate::uses::Uses;

/// So many other cars with strangers on one road are taken for a bus line, however few cars are known there: twice is a
/// coincidence.
const LINE: u64 = 3;

/// What counts as a ride.
#[derive(Debug, Clone, Copy)]
pub struct Long {
    /// Least time from the first change of place to the last, and most between two of them.
    pub lasts: i64,
    /// Least different places.
    pub places: usize,
}

impl Long {
    fn holds(self, from: i64, until: i64, places: usize) -> bool {
        until - from >= self.lasts && places >= self.places
    }
}

/// Two in step for a while.
#[derive(Debug, Clone)]
pub struct Leg {
    two: (u32, u32),
    from: i64,
    until: i64,
    shared: Vec<Shared>,
}

/// The long legs of a journey of two.
#[must_use]
pub fn legs(journey: &Journey, long: Long) -> Vec<Leg> {
    let stretches = journey.chunk_by(|one, next| next.one.at - one.one.at <= long.lasts);
    let legs = stretches.filter_map(|stretch| {
        let (first, last) = (stretch.first()?, stretch.last()?);
        let places: BTreeSet<u32> = stretch.iter().map(|both| both.one.to).collect();
        let (from, until) = (first.one.at.min(first.other.at), last.one.at.max(last.other.at));
        long.holds(from, until, places.len()).then(|| Leg {
            two: first.two(),
            from,
            until,
            shared: stretch.to_vec(),
        })
    });
    legs.collect()
}

/// People in step.
#[derive(Debug, Clone)]
pub struct Party {
    /// Who, sorted.
    pub members: Vec<u32>,
    /// What every two of them shared.
    pub shared: Vec<Shared>,
    /// The first change of place.
    pub from: i64,
    /// The last.
    pub until: i64,
}

/// The parties that legs make.
#[must_use]
pub fn parties(legs: &[Leg]) -> Vec<Party> {
    let mut of_one: BTreeMap<u32, Vec<usize>> = BTreeMap::new();
    for (at, leg) in legs.iter().enumerate() {
        for who in [leg.two.0, leg.two.1] {
            of_one.entry(who).or_default().push(at);
        }
    }
    let mut joined = Groups::of(legs.len());
    let when = |at: usize| legs.get(at).map_or((0, 0), |leg| (leg.from, leg.until));
    for own in of_one.values_mut() {
        own.sort_unstable_by_key(|at| when(*at));
        let mut until: Option<(usize, i64)> = None;
        for at in own.iter().copied() {
            if let Some((before, _)) = until.filter(|(_, until)| when(at).0 <= *until) {
                joined.join(before, at);
            }
            until = Some((at, until.map_or(i64::MIN, |(_, until)| until).max(when(at).1)));
        }
    }
    let mut parties: BTreeMap<usize, Vec<&Leg>> = BTreeMap::new();
    for (at, leg) in legs.iter().enumerate() {
        parties.entry(joined.group(at)).or_default().push(leg);
    }
    parties.into_values().map(|legs| party(&legs)).collect()
}

fn party(legs: &[&Leg]) -> Party {
    let members: BTreeSet<u32> = legs.iter().flat_map(|leg| [leg.two.0, leg.two.1]).collect();
    Party {
        members: members.into_iter().collect(),
        shared: legs.iter().flat_map(|leg| leg.shared.iter().copied()).collect(),
        from: legs.iter().map(|leg| leg.from).min().unwrap_or(0),
        until: legs.iter().map(|leg| leg.until).max().unwrap_or(0),
    }
}

impl Party {
    /// How many different changes of place they shared.
    #[must_use]
    pub fn changes(&self) -> usize {
        self.shared.iter().map(|both| (both.one.from, both.one.to)).collect::<BTreeSet<_>>().len()
    }

    /// The change of place that most of them shared, and when the first of them made it.
    #[must_use]
    pub fn main_change(&self) -> ((u32, u32), i64) {
        let mut made: BTreeMap<(u32, u32), (usize, i64)> = BTreeMap::new();
        for both in &self.shared {
            let change = made.entry((both.other.from, both.other.to)).or_insert((0, i64::MAX));
            *change = (change.0 + 1, change.1.min(both.one.at).min(both.other.at));
        }
        let most = made.into_iter().max_by_key(|(change, (times, _))| (*times, std::cmp::Reverse(*change)));
        most.map_or(((0, 0), 0), |(change, (_, at))| (change, at))
    }

    /// How many circles of people who know each other ride; `pockets` are pairs of telephones in one pocket.
    #[must_use]
    pub fn circles(&self, fixes: &Fixes, uses: &Uses, pockets: &BTreeSet<(u32, u32)>) -> usize {
        let homes: Vec<Option<u32>> =
            self.members.iter().map(|who| usual_before(fixes, *who, self.from)).collect();
        let mut circles = Groups::of(self.members.len());
        for (at, one) in self.members.iter().enumerate() {
            for (next, other) in self.members.iter().enumerate().skip(at + 1) {
                let one_home = homes.get(at).copied().flatten().is_some()
                    && homes.get(at).copied().flatten() == homes.get(next).copied().flatten();
                if one_home || uses.between((*one, *other)) > 0 || pockets.contains(&(*one, *other)) {
                    circles.join(at, next);
                }
            }
        }
        circles.count()
    }
}

/// Where somebody was on most days before a moment.
fn usual_before(fixes: &Fixes, who: u32, before: i64) -> Option<u32> {
    let mut days: BTreeMap<u32, BTreeSet<i64>> = BTreeMap::new();
    for (_, place, at) in fixes.of_one(who).filter_map(|index| fixes.get(index)) {
        if at < before {
            days.entry(place).or_default().insert(at.div_euclid(DAY));
        }
    }
    days.into_iter()
        .max_by_key(|(place, days)| (days.len(), std::cmp::Reverse(*place)))
        .map(|(place, _)| place)
}

/// Who was in step with each of these parties through as many places as a ride has, those included for whom it is a habit;
/// whoever takes a road of it on most of his days is a regular of the road, as the driver of a bus is, and left.
#[must_use]
pub fn companions(
    parties: &BTreeMap<usize, &Party>,
    all: &[Move],
    fixes: &Fixes,
    long: Long,
    window: i64,
) -> BTreeMap<usize, BTreeSet<u32>> {
    let mut made: HashMap<(u32, u32), BTreeSet<(usize, i64)>> = HashMap::new();
    for (number, party) in parties {
        for one in party.shared.iter().flat_map(|both| [both.one, both.other]) {
            made.entry((one.from, one.to)).or_default().insert((*number, one.at));
        }
    }
    // The places through which somebody was in step, and the days on which he took the road.
    let mut in_step: BTreeMap<(usize, u32), (BTreeSet<u32>, BTreeSet<i64>)> = BTreeMap::new();
    for one in all {
        for (number, at) in made.get(&(one.from, one.to)).into_iter().flatten() {
            let (places, days) = in_step.entry((*number, one.who)).or_default();
            days.insert(one.at.div_euclid(DAY));
            if (one.at - at).abs() <= window {
                places.insert(one.to);
            }
        }
    }
    let days_of = |who: u32| {
        let days = fixes.of_one(who).filter_map(|index| fixes.get(index)).map(|fix| fix.2.div_euclid(DAY));
        days.collect::<BTreeSet<_>>().len()
    };
    let mut companions: BTreeMap<usize, BTreeSet<u32>> =
        parties.keys().map(|number| (*number, BTreeSet::new())).collect();
    for ((number, who), (places, days)) in in_step {
        if places.len() >= long.places && days.len() * 2 <= days_of(who) {
            companions.entry(number).or_default().insert(who);
        }
    }
    companions
}

/// How often cars of a case carry strangers, and how often two cars are on one road at one time.
#[derive(Debug)]
pub struct Cars {
    routes: Routes,
    /// By change of place: cars, and the parties of strangers among them.
    roads: HashMap<(u32, u32), (u64, BTreeSet<usize>)>,
    /// Long rides, and the parties of strangers.
    long: (u64, BTreeSet<usize>),
    /// Who was in step with each party of strangers.
    companions: BTreeMap<usize, BTreeSet<u32>>,
}

impl Cars {
    /// Counts a party, and the telephones of one pocket, as one car; `strange` says who was in step with those
    /// parties that are of strangers.
    #[must_use]
    pub fn of(
        moves: &[Move],
        parties: &[Party],
        strange: BTreeMap<usize, BTreeSet<u32>>,
        long: Long,
        window: i64,
        pockets: &BTreeSet<(u32, u32)>,
    ) -> Self {
        // The lesser of two telephones in one pocket stands for both.
        let second: BTreeSet<u32> = pockets.iter().map(|(_, other)| *other).collect();
        let mut fellow: HashMap<(u32, i64), usize> = HashMap::new();
        for (number, party) in parties.iter().enumerate() {
            for both in &party.shared {
                for one in [both.one, both.other] {
                    fellow.insert((one.who, one.at), number);
                }
            }
        }
        let mut cars: Vec<Move> = Vec::with_capacity(moves.len());
        let mut roads: HashMap<(u32, u32), (u64, BTreeSet<usize>)> = HashMap::new();
        let mut counted: BTreeSet<(usize, u32, u32)> = BTreeSet::new();
        for one in moves.iter().filter(|one| !second.contains(&one.who)) {
            let party = fellow.get(&(one.who, one.at)).copied();
            if party.is_none_or(|number| counted.insert((number, one.from, one.to))) {
                cars.push(*one);
                let road = roads.entry((one.from, one.to)).or_default();
                road.0 += 1;
                road.1.extend(party.filter(|number| strange.contains_key(number)));
            }
        }
        let mut rides = 0;
        for way in cars.chunk_by(|one, next| one.who == next.who && next.at - one.at <= long.lasts) {
            let places: BTreeSet<u32> = way.iter().map(|one| one.to).collect();
            let (first, last) = (way.first().map_or(0, |one| one.at), way.last().map_or(0, |one| one.at));
            rides += u64::from(long.holds(first, last, places.len()));
        }
        let with_strangers: BTreeSet<usize> = strange.keys().copied().collect();
        let long = (rides.max(with_strangers.len() as u64), with_strangers);
        Self { routes: Routes::of(&cars, window), roads, long, companions: strange }
    }

    /// Of so many cars and these parties of strangers, those of others: this party left out, and those in which somebody was
    /// in step who was in step here, too. What one man does again and again does not say how often it is done.
    fn of_others(&self, number: usize, (cars, strange): &(u64, BTreeSet<usize>)) -> (u64, u64) {
        let none = BTreeSet::new();
        let with = |number: usize| self.companions.get(&number).unwrap_or(&none);
        let own = |other: &&usize| **other == number || !with(number).is_disjoint(with(**other));
        let own = strange.iter().filter(own).count() as u64;
        (cars.saturating_sub(own.max(1)), strange.len() as u64 - own)
    }

    /// How often a stranger is in step with this party, that made this change of place: the greatest of how often two cars take
    /// that road within the window, and which part of the cars of others on the road, and of the long rides of the case, have
    /// strangers in them.
    #[must_use]
    pub fn rate(&self, number: usize, change: (u32, u32), here: &str, anywhere: &str) -> Rate {
        let mut rate = self.routes.rate(change.0, change.1, 0);
        let road = self.roads.get(&change).map(|road| self.of_others(number, road)).unwrap_or_default();
        let long = self.of_others(number, &self.long);
        for ((all, strange), line, what) in [(road, LINE, here), (long, u64::MAX, anywhere)] {
            if all >= ENOUGH_PAIRS || strange >= line {
                let carried = Rate::measured(strange, all, what);
                if carried.value() > rate.value() {
                    rate = carried;
                }
            }
        }
        rate
    }
}
