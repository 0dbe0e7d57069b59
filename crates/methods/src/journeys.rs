//! Which changes of place did two make together, and which of them are one journey?
//!
//! Two share a change of place if they come to one place within a window, from the same place or after they had come to
//! another place together on that journey. Changes within a few hours of each other are one journey.

use std::collections::BTreeSet;

use hashbrown::HashMap;

use crate::drill::DAY;
use crate::moves::Move;
use crate::together::{Point, near, sorted};

/// Two came to one place within the window.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Shared {
    /// The move of the one with the lesser number.
    pub one: Move,
    /// The move of the other.
    pub other: Move,
}

impl Shared {
    /// The two, the lesser number first.
    #[must_use]
    pub fn two(&self) -> (u32, u32) {
        (self.one.who, self.other.who)
    }
}

/// Every two who came to one place within the window, by pair and time.
#[must_use]
pub fn shared(moves: &[Move], window: i64, most: usize) -> Vec<Shared> {
    let points: Vec<Point> =
        (0..).zip(moves).map(|(of, one)| Point { place: one.to, at: one.at, who: one.who, of }).collect();
    let points = sorted(points);
    let mut shared = Vec::new();
    near(&points, window, most, |one, other| {
        if let (Some(one), Some(other)) = (moves.get(one.of as usize), moves.get(other.of as usize)) {
            let (one, other) = if one.who < other.who { (one, other) } else { (other, one) };
            shared.push(Shared { one: *one, other: *other });
        }
    });
    shared.sort_unstable_by_key(|both| (both.two(), both.one.at, both.other.at));
    shared
}

/// One journey that two made together: the changes of place that they shared.
pub type Journey = Vec<Shared>;

/// The journeys of two, without those that show no new change of place. What they shared is sorted by time.
#[must_use]
pub fn journeys(of_two: &[Shared], longest: i64) -> Vec<Journey> {
    let mut known: BTreeSet<(u32, u32)> = BTreeSet::new();
    let mut journeys = Vec::new();
    for stretch in of_two.chunk_by(|one, next| next.one.at - one.one.at <= longest) {
        let mut before: Option<u32> = None;
        let mut journey = Vec::new();
        let mut changes = BTreeSet::new();
        for both in stretch {
            let from = match before {
                Some(place) if place != both.one.to => Some(place),
                _ if both.one.from == both.other.from => Some(both.one.from),
                _ => None,
            };
            if let Some(from) = from {
                journey.push(*both);
                changes.insert((from, both.one.to));
            }
            before = Some(both.one.to);
        }
        let is_new = changes.iter().any(|change| !known.contains(change));
        known.extend(changes);
        if is_new {
            journeys.push(journey);
        }
    }
    journeys
}

/// On how many days both took a route that was no habit, and not together.
#[must_use]
pub fn apart(journeys: &[Journey], moves: &[Move], window: i64) -> usize {
    let Some(Shared { one, other }) = journeys.first().and_then(|journey| journey.first()) else {
        return 0;
    };
    let of = |who: u32| {
        let from = moves.partition_point(|one| one.who < who);
        let to = moves.partition_point(|one| one.who <= who);
        moves.get(from..to).unwrap_or(&[])
    };
    let together: BTreeSet<i64> = journeys.iter().flatten().map(|both| both.one.at.div_euclid(DAY)).collect();
    let mut taken: HashMap<(u32, u32), Vec<i64>> = HashMap::new();
    for other in of(other.who) {
        taken.entry((other.from, other.to)).or_default().push(other.at);
    }
    let mut days = BTreeSet::new();
    for one in of(one.who) {
        let times = taken.get(&(one.from, one.to)).map_or(&[][..], Vec::as_slice);
        let same_day = |time: &&i64| (**time - one.at).abs() <= DAY / 2;
        if times.iter().any(|time| same_day(&time))
            && !times.iter().any(|time| (time - one.at).abs() <= window)
        {
            days.insert(one.at.div_euclid(DAY));
        }
    }
    days.difference(&together).count()
}
