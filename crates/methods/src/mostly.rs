//! Whose rate lies above a limit, if how common that is must be learned from the case itself?
//!
//! Each of those who are tried has a rate of his own; the distribution of rates is fitted to all (see [`crate::rates`]). What is looked for
//! has rates above a limit. Those below it show what the others do, and how many lie above it is how common the pattern is: where one in
//! sixty works by a script, their number does not hide them, and where nobody does, who stands out must do so from all that were tried
//! (docs/decisions/0014).

use std::collections::BTreeMap;

use thalweg_model::Weight;

use crate::rates::{Rates, any_between, fitted, supposed};

/// Those who were tried, parted at a limit.
#[derive(Debug)]
pub struct Mostly {
    below: Rates<1>,
    share_above: f64,
    tried: f64,
    limit: f64,
}

impl Mostly {
    /// From how often it happened to each of how often each was tried.
    #[must_use]
    pub fn of(counts: impl Iterator<Item = (u64, u64)>, limit: f64) -> Self {
        let mut counted: BTreeMap<(u64, u64), u64> = BTreeMap::new();
        for one in counts.filter(|(_, of)| *of > 0) {
            *counted.entry(one).or_default() += 1;
        }
        let tried = counted.values().sum::<u64>() as f64;
        let all = Rates::of(counted.into_iter().map(|(one, many)| ([one], many as f64)));
        let (share, below) = all.parted(limit);
        // One more is assumed to lie above: what was not seen is rare, not impossible.
        let share_above = (share * tried + 1.0) / (tried + 2.0);
        Self { below, share_above, tried, limit }
    }

    /// What it weighs that it happened so often of so many to one whose rate may be any above the limit; and in bits, how much likelier the
    /// rate lies above it than below, as common as that is. The words: what was seen, why any rate, who the others are.
    #[must_use]
    pub fn weighed(&self, (times, of): (u64, u64), [seen, why, whom]: [&str; 3]) -> (Weight, f64) {
        let any = any_between((self.limit, 1.0), times, of);
        let others = any_between((0.0, self.limit), times, of);
        let others = (self.tried * self.below.coincidence(&[(times, of)]) + others) / (self.tried + 1.0);
        let weight = Weight::of(seen, supposed(any, why), fitted(others, whom));
        let odds = self.share_above / (1.0 - self.share_above);
        let bits = f64::from(weight.centibits) / 100.0 + odds.log2();
        (weight, bits)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const WORDS: [&str; 3] = ["", "", ""];

    #[test]
    fn many_of_a_kind_do_not_hide_one_another() {
        let people = || (0..900).map(|at| (u64::from(at % 20 == 0), 40)).chain((0..50).map(|_| (3, 200)));
        let bits = |crowd: &Mostly, counts| crowd.weighed(counts, WORDS).1;
        let alone = Mostly::of(people().chain([(7, 12)]), 0.2);
        let many = Mostly::of(people().chain((0..30).map(|_| (7, 12))), 0.2);
        assert!(bits(&alone, (7, 12)) > 3.0, "{}", bits(&alone, (7, 12)));
        assert!(bits(&many, (7, 12)) > bits(&alone, (7, 12)));
        for crowd in [alone, many] {
            for plain in [(1, 40), (3, 200), (2, 12), (1, 3), (0, 12)] {
                assert!(bits(&crowd, plain) < 3.0, "{plain:?} {}", bits(&crowd, plain));
            }
        }
    }
}
