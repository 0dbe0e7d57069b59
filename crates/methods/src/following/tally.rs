//! Who leads how many of these occasions?
//!
//! Two ways, with one answer. Where few lead before an occasion, each is counted by himself. Where a good part of all names does (a city's
//! calls of a quarter of an hour), an occasion is a row of bits, a bit for each name, and the rows are added as columns of binary
//! digits: 64 names are counted at a time.

/// How often names lead the occasions of one follower.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Tallied {
    /// Names that led any occasion.
    pub names: u64,
    /// Names that led an occasion, summed over the occasions.
    pub there: u64,
    /// Those that led as many occasions as were asked, by number, and how many each.
    pub often: Vec<(u32, u32)>,
}

/// Counts for one follower after another; names are numbers below a bound.
pub(super) struct Tally {
    /// The occasion at which a name was counted last, over all followers, and its count for this one.
    counts: Vec<(u64, u32)>,
    now: u64,
    seen: Vec<u32>,
    /// A bit for each name that leads this occasion; then what is carried.
    present: Vec<u64>,
    /// The binary digits of the counts, the lowest first.
    digits: Vec<Vec<u64>>,
}

/// Names of a word.
const BITS: u32 = u64::BITS;

impl Tally {
    /// For so many names.
    pub fn of(names: usize) -> Self {
        let words = names.div_ceil(BITS as usize);
        Self {
            counts: vec![(0, 0); names],
            now: 0,
            seen: Vec::new(),
            present: vec![0; words],
            digits: Vec::new(),
        }
    }

    /// Counts the names that lead these occasions; each occasion is told by all that lead it, in any order, some more than once.
    pub fn count(&mut self, occasions: &[&[u32]], least: u32) -> Tallied {
        let least = least.max(1);
        let leads: usize = occasions.iter().map(|leads| leads.len()).sum();
        // A word of bits costs about half of what a single count does.
        if leads * 2 > occasions.len() * self.present.len() {
            self.by_bits(occasions, least)
        } else {
            self.one_by_one(occasions, least)
        }
    }

    fn one_by_one(&mut self, occasions: &[&[u32]], least: u32) -> Tallied {
        let since = self.now + 1;
        self.seen.clear();
        let mut there = 0;
        for leads in occasions {
            self.now += 1;
            for name in *leads {
                let Some((when, count)) = self.counts.get_mut(*name as usize) else { continue };
                if *when == self.now {
                    continue;
                }
                if *when < since {
                    *count = 0;
                    self.seen.push(*name);
                }
                *count += 1;
                *when = self.now;
                there += 1;
            }
        }
        self.seen.sort_unstable();
        let counted = |name: &u32| self.counts.get(*name as usize).map(|(_, count)| (*name, *count));
        let often = self.seen.iter().filter_map(counted).filter(|(_, count)| *count >= least).collect();
        Tallied { names: self.seen.len() as u64, there, often }
    }

    fn by_bits(&mut self, occasions: &[&[u32]], least: u32) -> Tallied {
        let most = digits_of(occasions.len());
        self.digits.resize(most.max(self.digits.len()), vec![0; self.present.len()]);
        self.digits.iter_mut().take(most).for_each(|digit| digit.fill(0));
        for (before, leads) in occasions.iter().enumerate() {
            self.present.fill(0);
            for name in *leads {
                if let Some(word) = self.present.get_mut((name / BITS) as usize) {
                    *word |= 1 << (name % BITS);
                }
            }
            for digit in self.digits.iter_mut().take(digits_of(before + 1)) {
                for (sum, carry) in digit.iter_mut().zip(&mut self.present) {
                    let over = *sum & *carry;
                    *sum ^= *carry;
                    *carry = over;
                }
            }
        }
        self.read(most, least)
    }

    /// Reads the counts from their binary digits.
    fn read(&self, most: usize, least: u32) -> Tallied {
        let mut tallied = Tallied::default();
        let digits = self.digits.get(..most).unwrap_or_default();
        let higher = u32::try_from(most).ok().and_then(|most| least.checked_shr(most)).unwrap_or(0);
        for at in 0..self.present.len() {
            let of = |digit: &Vec<u64>| digit.get(at).copied().unwrap_or(0);
            tallied.names += u64::from(digits.iter().fold(0, |any, digit| any | of(digit)).count_ones());
            // From the highest digit down: which counts are larger than asked, and which are equal so far.
            let (mut larger, mut equal) = (0_u64, if higher == 0 { u64::MAX } else { 0 });
            for (place, digit) in digits.iter().enumerate().rev() {
                let digit = of(digit);
                tallied.there += u64::from(digit.count_ones()) << place;
                if least >> place & 1 == 1 {
                    equal &= digit;
                } else {
                    larger |= equal & digit;
                    equal &= !digit;
                }
            }
            let mut names = larger | equal;
            while names != 0 {
                let bit = names.trailing_zeros();
                names &= names - 1;
                let digit = |(place, digit): (usize, &Vec<u64>)| ((of(digit) >> bit & 1) as u32) << place;
                let count = digits.iter().enumerate().map(digit).sum();
                tallied.often.push((at as u32 * BITS + bit, count));
            }
        }
        tallied
    }
}

/// How many binary digits a count up to this has.
fn digits_of(most: usize) -> usize {
    (usize::BITS - most.leading_zeros()) as usize
}

#[cfg(test)]
mod tests {
    use std::collections::{BTreeMap, BTreeSet};

    use super::*;
    use crate::drill::Plant;

    /// The same, with sets.
    fn slowly(occasions: &[&[u32]], least: u32) -> Tallied {
        let mut counts: BTreeMap<u32, u32> = BTreeMap::new();
        for leads in occasions {
            for name in leads.iter().collect::<BTreeSet<_>>() {
                *counts.entry(*name).or_default() += 1;
            }
        }
        Tallied {
            names: counts.len() as u64,
            there: counts.values().map(|count| u64::from(*count)).sum(),
            often: counts.into_iter().filter(|(_, count)| *count >= least).collect(),
        }
    }

    #[test]
    fn both_ways_count_what_sets_count() {
        for seed in 0..200 {
            let mut plant = Plant::new(seed);
            let names = 1 + plant.below(300);
            let mut tally = Tally::of(names as usize);
            for _ in 0..3 {
                let lists: Vec<Vec<u32>> = (0..plant.below(40))
                    .map(|_| {
                        (0..plant.below(60)).map(|_| u32::try_from(plant.below(names)).unwrap_or(0)).collect()
                    })
                    .collect();
                let occasions: Vec<&[u32]> = lists.iter().map(Vec::as_slice).collect();
                let least = 1 + u32::try_from(plant.below(40)).unwrap_or(0);
                let wanted = slowly(&occasions, least);
                assert_eq!(tally.one_by_one(&occasions, least), wanted, "one by one, seed {seed}");
                assert_eq!(tally.by_bits(&occasions, least), wanted, "by bits, seed {seed}");
            }
        }
    }
}
