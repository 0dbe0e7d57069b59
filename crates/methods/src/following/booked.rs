//! Whose moments does one who serves several always follow?
//!
//! A clerk books what several customers pay: none of them leads most of what he does, but he follows most of what each of them
//! does. So it is asked the other way round, with time running backwards: what leads has occasions, and what follows it "leads".
//! Whoever writes to a friend after he has paid does so, too, among much else: those who are told together must lead at least half of all that
//! the one who follows does.

use std::collections::{BTreeMap, BTreeSet};

use super::{Follower, Leads, Led, OCCASION, Relation, Told};

/// The question the other way round.
pub(super) struct Back<'a> {
    pub relation: &'a Relation,
    pub says: &'static str,
    pub chances: [&'static str; 3],
    pub lag: i64,
    pub least: usize,
    pub least_bits: f64,
    pub ways: u64,
}

impl Back<'_> {
    /// Adds the pairs that are told so and were not told before.
    pub fn add(&self, all: &[Follower], leads: &Leads, told: &mut Vec<Told>) {
        let before: BTreeSet<(usize, u32)> =
            told.iter().map(|pair| (pair.led.follower, pair.led.leader)).collect();
        let leaders = self.backwards(leads);
        let families: BTreeSet<usize> = all.iter().map(|follower| follower.family).collect();
        for family in families {
            let mut of: BTreeMap<usize, Vec<Told>> = BTreeMap::new();
            for pair in self.of_family(family, all, &leaders) {
                of.entry(pair.led.follower).or_default().push(pair);
            }
            for (follower, pairs) in of {
                if all.get(follower).is_some_and(|follower| self.mostly(follower, &pairs, leads)) {
                    let fresh = |pair: &Told| !before.contains(&(pair.led.follower, pair.led.leader));
                    told.extend(pairs.into_iter().filter(fresh));
                }
            }
        }
    }

    /// Those who lead, each with enough occasions: who by number, and when, backwards.
    fn backwards(&self, leads: &Leads) -> Vec<(u32, Follower)> {
        let mut leaders = Vec::new();
        for (number, times) in (0_u32..).zip(&leads.of) {
            let mut occasions: Vec<i64> = Vec::new();
            for time in times.iter().rev().map(|time| -time) {
                if occasions.last().is_none_or(|last| time - last >= OCCASION) {
                    occasions.push(time);
                }
            }
            if occasions.len() >= self.least {
                leaders.push((number, Follower { name: String::new(), family: 0, occasions }));
            }
        }
        leaders
    }

    /// Who of a family follows most of what somebody does, by more than chance.
    fn of_family(&self, family: usize, all: &[Follower], leaders: &[(u32, Follower)]) -> Vec<Told> {
        let moments = (0_u32..).zip(all).filter(|(_, follower)| follower.family == family);
        let moments = moments.flat_map(|(number, one)| one.occasions.iter().map(move |time| (-time, number)));
        let back = Leads::default().filled(moments.collect(), all.len());
        let (occasions, numbers): (Vec<&Follower>, Vec<u32>) =
            leaders.iter().map(|(number, one)| (one, *number)).unzip();
        let (tried, often) = back.often(&occasions, self.lag, self.least);
        let tried = tried.values().sum::<u64>() * self.ways;
        let asked = self.least_bits + (tried.max(1) as f64).log2();
        let mut told = Vec::new();
        for led in often {
            let Some((one, number)) = occasions.get(led.follower).zip(numbers.get(led.follower)) else {
                continue;
            };
            let weighed = self.relation.weigh(&back, one, &led, self.lag, (self.chances, asked));
            told.extend(weighed.map(|(chance, strength)| Told {
                says: self.says,
                led: Led { follower: led.leader as usize, leader: *number, ..led },
                of: one.occasions.len(),
                chance,
                strength,
            }));
        }
        told
    }

    /// Whether those who are told together lead at least half of what follows.
    fn mostly(&self, follower: &Follower, pairs: &[Told], leads: &Leads) -> bool {
        let led =
            |time: &&i64| pairs.iter().any(|pair| leads.last(pair.led.leader, **time, self.lag).is_some());
        follower.occasions.iter().filter(led).count() * 2 >= follower.occasions.len()
    }
}
