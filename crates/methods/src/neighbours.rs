//! Which cells serve one spot, so that a telephone at rest changes between them?
//!
//! A telephone at rest is handed to a cell beside and back (ping-pong handover). Two places are beside each other if several
//! telephones were at the one, at the other, and back within half an hour, and that is no rarity at the place. Two telephones
//! in one pocket are often served by two such cells.

use hashbrown::{HashMap, HashSet};

use crate::drill::MINUTE;
use crate::fixes::Fixes;

/// There and back within this time, nobody has gone far.
const BACK: i64 = 30 * MINUTE;
/// So many telephones must have changed so: one may have gone there.
const LEAST: usize = 3;
/// One change in so many at the place must lead there.
const PART: usize = 50;

/// Pairs of places that serve one spot.
#[derive(Debug, Default)]
pub struct Neighbours(HashSet<(u32, u32)>);

impl Neighbours {
    /// Learns them from all fixes.
    #[must_use]
    pub fn of(fixes: &Fixes) -> Self {
        let mut changed: HashMap<(u32, u32), usize> = HashMap::new();
        let mut at_place: HashMap<u32, usize> = HashMap::new();
        for range in fixes.of_each() {
            let mut own: HashSet<(u32, u32)> = HashSet::new();
            for at in range.start..range.end.saturating_sub(2) {
                let three = (fixes.get(at), fixes.get(at + 1), fixes.get(at + 2));
                if let (Some(one), Some(away), Some(back)) = three
                    && one.1 == back.1
                    && one.1 != away.1
                    && back.2 - one.2 <= BACK
                {
                    own.insert((one.1.min(away.1), one.1.max(away.1)));
                }
            }
            for two in own {
                *changed.entry(two).or_default() += 1;
                *at_place.entry(two.0).or_default() += 1;
                *at_place.entry(two.1).or_default() += 1;
            }
        }
        let often = |place: u32, times: usize| times * PART >= at_place.get(&place).copied().unwrap_or(0);
        let beside = changed
            .into_iter()
            .filter(|(two, times)| *times >= LEAST && often(two.0, *times) && often(two.1, *times));
        Self(beside.map(|(two, _)| two).collect())
    }

    /// Whether two places are beside each other, and not one.
    #[must_use]
    pub fn beside(&self, one: u32, other: u32) -> bool {
        self.0.contains(&(one.min(other), one.max(other)))
    }

    /// Whether a telephone at one spot may be seen at both.
    #[must_use]
    pub fn one_spot(&self, one: u32, other: u32) -> bool {
        one == other || self.beside(one, other)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_are_beside_each_other_if_several_telephones_change_there_and_back() {
        let mut fixes = Fixes::default();
        for who in 0..3 {
            for (place, minute) in [(1, 0), (2, 9), (1, 20), (3, 200), (1, 300)] {
                fixes.who.push(who);
                fixes.place.push(place);
                fixes.at.push(minute * MINUTE);
                fixes.shift.push(None);
            }
        }
        let known = Neighbours::of(&fixes);
        assert!(known.beside(2, 1) && known.one_spot(3, 3));
        assert!(!known.one_spot(1, 3) && !known.beside(1, 1));
    }
}
