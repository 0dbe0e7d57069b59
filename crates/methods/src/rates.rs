//! How likely is so often of so many, when it happens to some more than to others?
//!
//! Many are tried, each several times, and each has a rate of its own: some pairs are always together, some callers' customers
//! buy. One rate for all would make whoever stands out look impossible. The distribution of the rates is fitted to all who were
//! tried, without an assumption on its shape (maximum likelihood: J. Kiefer, J. Wolfowitz, Annals of Mathematical Statistics 27
//! (1956)). Two questions differ: whether so much may be a coincidence among all who were tried (the fit alone tells), and how
//! strongly it speaks of one of them: there one more with any rate is added, so that what was not seen is rare, not impossible.
//! Where two things are counted of each who is tried, the two rates are fitted together: who does much of one may do much of the other.

use std::collections::BTreeMap;

use thalweg_model::{Basis, Rate, Weight};

/// Log-odds of the rates that are looked at: from one in 60,000 to its contrary.
const REACH: f64 = 11.0;
/// A step of log-odds, for each thing that is counted: the more are counted together, the coarser.
const STEP: f64 = 0.5;
/// Rounds of the fit (expectation and maximisation): more change nothing that matters.
const ROUNDS: usize = 200;
/// The smallest likelihood that is told is one in so many.
const MOST_PARTS: u64 = 10_000_000_000_000_000;

/// So often of so many, of each thing that is counted.
pub type Counts<const D: usize> = [(u64, u64); D];

/// How rates are distributed over those who were tried.
#[derive(Debug, Clone)]
pub struct Rates<const D: usize = 1> {
    /// The share of each rate of the grid; with several things counted, of each combination of rates.
    shares: Vec<f64>,
    /// How many were tried.
    tried: f64,
}

/// The rates that are looked at if so many things are counted together.
fn grid(things: usize) -> impl Iterator<Item = f64> {
    let step = STEP * things as f64;
    let reach = (REACH / step).round() as i32;
    (-reach..=reach).map(move |number| 1.0 / (1.0 + (-f64::from(number) * step).exp()))
}

/// The logarithm of n!, by Stirling's series, exact for what is small.
fn ln_factorial(n: u64) -> f64 {
    if n < 32 {
        return (2..=n).map(|one| (one as f64).ln()).sum();
    }
    let n = n as f64;
    n * n.ln() - n + 0.5 * (std::f64::consts::TAU * n).ln() + 1.0 / (12.0 * n)
}

/// The logarithm of the ways to choose.
fn ln_ways(of: u64, times: u64) -> f64 {
    ln_factorial(of) - ln_factorial(times) - ln_factorial(of - times)
}

/// How likely it is so often of so many at each rate of the grid, or at each combination.
#[must_use]
pub fn likely<const D: usize>(counts: &Counts<D>) -> Vec<f64> {
    let mut all = vec![1.0];
    for (times, of) in counts {
        let times = *times.min(of);
        let ways = ln_ways(*of, times);
        let ln = |rate: f64| ways + times as f64 * rate.ln() + (of - times) as f64 * (1.0 - rate).ln();
        let one: Vec<f64> = grid(D).map(|rate| ln(rate).exp()).collect();
        all = all.iter().flat_map(|before| one.iter().map(move |now| before * now)).collect();
    }
    all
}

/// The share that each rate has in what was seen.
fn parts(shares: &[f64], likely: &[f64]) -> Vec<f64> {
    let all: f64 = shares.iter().zip(likely).map(|(share, one)| share * one).sum();
    shares.iter().zip(likely).map(|(share, one)| share * one / all.max(f64::MIN_POSITIVE)).collect()
}

impl<const D: usize> Rates<D> {
    /// Every rate as common as another: what is assumed before anybody was tried.
    #[must_use]
    pub fn any() -> Self {
        let many = grid(D).count().pow(D as u32);
        Self { shares: vec![1.0 / many as f64; many], tried: 0.0 }
    }

    /// Fits them to how often it happened to each, of how often each was tried.
    #[must_use]
    pub fn fit(tried: impl IntoIterator<Item = Counts<D>>) -> Self {
        let mut counted: BTreeMap<Counts<D>, f64> = BTreeMap::new();
        for one in tried {
            *counted.entry(one).or_default() += 1.0;
        }
        Self::of(counted)
    }

    /// Fits them to how many there are to whom it happened so often of so many.
    #[must_use]
    pub fn of(counted: impl IntoIterator<Item = (Counts<D>, f64)>) -> Self {
        let counted: Vec<(Vec<f64>, f64)> =
            counted.into_iter().map(|(counts, many)| (likely(&counts), many)).collect();
        (0..ROUNDS).fold(Self::any(), |rates, _| {
            rates.nearer(counted.iter().map(|(likely, many)| (likely.as_slice(), *many)))
        })
    }

    /// A round of the fit: nearer to how likely what was seen of each is at each rate, and how many they are.
    #[must_use]
    pub fn nearer<'a>(&self, seen: impl Iterator<Item = (&'a [f64], f64)>) -> Self {
        let (mut next, mut tried) = (vec![0.0; self.shares.len()], 0.0);
        for (likely, many) in seen {
            tried += many;
            let part = many / self.at(likely).max(f64::MIN_POSITIVE);
            for ((next, share), one) in next.iter_mut().zip(&self.shares).zip(likely) {
                *next += share * one * part;
            }
        }
        let all: f64 = next.iter().sum();
        if all <= 0.0 {
            return self.clone();
        }
        Self { shares: next.into_iter().map(|share| share / all).collect(), tried }
    }

    /// The rates of the others, of whom one is taken away to whom it happened so often of so many.
    #[must_use]
    pub fn without(&self, counts: &Counts<D>) -> Self {
        let own = parts(&self.shares, &likely(counts));
        let rest = (self.tried - 1.0).max(0.0);
        let others = |(share, own): (&f64, f64)| ((share * self.tried - own) / rest.max(1.0)).max(0.0);
        Self { shares: self.shares.iter().zip(own).map(others).collect(), tried: rest }
    }

    /// How likely what is so likely at each rate is for one of those who were tried.
    #[must_use]
    pub fn at(&self, likely: &[f64]) -> f64 {
        self.shares.iter().zip(likely).map(|(share, one)| share * one).sum()
    }

    /// How likely it is so often of so many, for one of those who were tried: is it a coincidence?
    #[must_use]
    pub fn coincidence(&self, counts: &Counts<D>) -> f64 {
        self.at(&likely(counts))
    }

    /// How likely it is so often of so many, for one of those who were tried or one more with any rate.
    #[must_use]
    pub fn chance(&self, counts: &Counts<D>) -> f64 {
        let any: f64 = counts.iter().map(|(times, of)| any_between((0.0, 1.0), *times, *of)).product();
        (self.tried * self.coincidence(counts) + any) / (self.tried + 1.0)
    }
}

impl Rates<1> {
    /// Parts them at a rate: the share of those above it, and how the rates of the others are distributed.
    #[must_use]
    pub fn parted(&self, at: f64) -> (f64, Self) {
        let below: Vec<f64> =
            grid(1).zip(&self.shares).map(|(rate, share)| if rate < at { *share } else { 0.0 }).collect();
        let all: f64 = below.iter().sum();
        let shares = below.into_iter().map(|share| share / all.max(f64::MIN_POSITIVE)).collect();
        (1.0 - all, Self { shares, tried: self.tried * all })
    }
}

/// Those who were tried, one of whom is weighed against the others.
#[derive(Debug, Clone)]
pub struct Crowd {
    rates: Rates<1>,
    tried: u64,
    share: f64,
}

impl Crowd {
    /// From how many there are to whom it happened so often of so many; those of fewer than `fewest` are not looked at.
    #[must_use]
    pub fn of(counted: impl Iterator<Item = ((u64, u64), u64)>, fewest: u64) -> Self {
        let all: Vec<((u64, u64), u64)> = counted.collect();
        let sum = |of: fn(&(u64, u64)) -> u64| all.iter().map(|(one, many)| of(one) * many).sum::<u64>();
        let (times, of) = (sum(|one| one.0), sum(|one| one.1));
        let tried = all.iter().filter(|(one, _)| one.1 >= fewest).map(|(_, many)| many).sum();
        let rates = Rates::of(all.iter().map(|(one, many)| ([*one], *many as f64)));
        Self { rates, tried, share: (times + 1) as f64 / (of + 2) as f64 }
    }

    /// How many were looked at.
    #[must_use]
    pub fn tried(&self) -> u64 {
        self.tried
    }

    /// What it weighs that it happened so often of so many to one whose rate may be any above the average: as a finding tells it, and
    /// in bits beyond coincidence among the others. The words: what was seen, why any rate, who the others are.
    #[must_use]
    pub fn weighed(&self, (times, of): (u64, u64), [seen, why, whom]: [&str; 3]) -> (Weight, f64) {
        let counts = [(times, of)];
        let others = self.rates.without(&counts);
        let any = any_between((self.share, 1.0), times, of);
        let weight = Weight::of(seen, supposed(any, why), fitted(others.chance(&counts), whom));
        (weight, (any / others.coincidence(&counts).max(f64::MIN_POSITIVE)).log2())
    }
}

/// How likely so often of so many is, if every rate between these is possible, each step of log-odds as much as another.
#[must_use]
pub fn any_between((least, most): (f64, f64), times: u64, of: u64) -> f64 {
    let (mut steps, mut sum) = (0.0, 0.0);
    for (_, one) in grid(1).zip(likely(&[(times, of)])).filter(|(rate, _)| (least..=most).contains(rate)) {
        steps += 1.0;
        sum += one;
    }
    if steps > 0.0 { sum / steps } else { 0.0 }
}

/// How likely something happens so often or oftener, if it is expected so often and comes by chance (Poisson).
#[must_use]
pub fn at_least(times: u64, expected: f64) -> f64 {
    if times == 0 {
        return 1.0;
    }
    let expected = expected.max(f64::MIN_POSITIVE);
    let ln_first = times as f64 * expected.ln() - expected - ln_factorial(times);
    // Beyond what is expected each term is smaller than the one before; before it the rest of them is what counts.
    if times as f64 <= expected {
        let below: f64 =
            (0..times).map(|one| (one as f64 * expected.ln() - expected - ln_factorial(one)).exp()).sum();
        return (1.0 - below).clamp(f64::MIN_POSITIVE, 1.0);
    }
    let (mut term, mut sum, mut at) = (1.0, 0.0, times as f64);
    while term > sum * 1e-12 {
        sum += term;
        at += 1.0;
        term *= expected / at;
    }
    (ln_first.exp() * sum).clamp(f64::MIN_POSITIVE, 1.0)
}

/// A likelihood in whole numbers, four digits of it: what a finding states must not hang on the last bit of a machine.
#[must_use]
pub fn whole(chance: f64) -> (u64, u64) {
    let mut of = 10_000_u64;
    while chance * (of as f64) < 1_000.0 && of < MOST_PARTS {
        of *= 10;
    }
    ((chance * of as f64).round().clamp(1.0, of as f64) as u64, of)
}

/// A fitted likelihood, as a rate measured in the case.
#[must_use]
pub fn fitted(chance: f64, basis: &str) -> Rate {
    let (times, of) = whole(chance);
    Rate { times, of, basis: Basis::Measured(basis.to_owned()) }
}

/// A likelihood that follows from an assumption.
#[must_use]
pub fn supposed(chance: f64, why: &str) -> Rate {
    let (times, of) = whole(chance);
    Rate::assumed(times, of, why)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_rate_for_all_is_found() {
        let rates = Rates::fit(
            (0..500).map(|at| (u64::from(at % 5 == 0), 1)).map(|(times, of)| [(times * 2, of * 10)]),
        );
        let mean: f64 = grid(1).zip(&rates.shares).map(|(rate, share)| rate * share).sum();
        assert!((mean - 0.04).abs() < 0.01, "{mean}");
        assert!((rates.shares.iter().sum::<f64>() - 1.0).abs() < 1e-6);
    }

    #[test]
    fn some_who_are_different_make_their_kind_possible() {
        let crowd = || (0..1000).map(|_| [(0, 20)]);
        let plain = Rates::fit(crowd());
        let with_couples = Rates::fit(crowd().chain((0..20).map(|_| [(18, 20)])));
        assert!(plain.coincidence(&[(18, 20)]) < 1e-9 && plain.chance(&[(18, 20)]) < 1e-3);
        assert!(with_couples.chance(&[(18, 20)]) > 2e-3);
        let without = with_couples.without(&[(18, 20)]);
        assert!(without.chance(&[(18, 20)]) < with_couples.chance(&[(18, 20)]));
        assert!(without.chance(&[(18, 20)]) > plain.chance(&[(18, 20)]));
        let alone = Rates::fit(crowd().chain([[(18, 20)]]));
        assert!(
            alone.coincidence(&[(18, 20)]) > 1e-4
                && alone.without(&[(18, 20)]).coincidence(&[(18, 20)]) < 1e-6
        );
    }

    #[test]
    fn likelihoods_are_told_with_four_digits() {
        assert_eq!(whole(0.25), (2500, 10_000));
        assert_eq!(whole(1.234_56e-7), (1235, 10_000_000_000));
        assert_eq!(whole(0.0).0, 1);
        assert_eq!(whole(1.0), (10_000, 10_000));
    }

    #[test]
    fn what_comes_by_chance_is_counted_from_above() {
        for (times, expected, chance) in
            [(0, 3.0, 1.0), (1, 1.0, 0.632_121), (3, 0.5, 0.014_388), (8, 9.0, 0.676_103)]
        {
            let found = at_least(times, expected);
            assert!((found - chance).abs() < 1e-5, "{times} of {expected}: {found}");
        }
        assert!(at_least(60, 0.01) < 1e-100 && at_least(60, 0.01) > 0.0);
    }

    #[test]
    fn any_rate_leaves_room_for_many_outcomes() {
        assert!(any_between((0.5, 1.0), 8, 10) > 0.03 && any_between((0.5, 1.0), 0, 10) < 0.001);
        assert!(any_between((0.001, 1.0), 7, 548) > 0.005);
    }

    #[test]
    fn chances_of_all_outcomes_make_one() {
        let rates = Rates::fit([[(0, 7)], [(3, 7)], [(40, 50)]]);
        let all: f64 = (0..=40).map(|times| rates.chance(&[(times, 40)])).sum();
        assert!((all - 1.0).abs() < 1e-6, "{all}");
    }

    #[test]
    fn who_does_much_of_one_thing_may_do_much_of_the_other() {
        let kinds = [[(18, 20), (1, 20)], [(1, 20), (18, 20)]];
        let rates = Rates::fit((0..100).map(|at| kinds[at % 2]));
        assert!(rates.coincidence(&kinds[0]) > 0.02);
        assert!(rates.coincidence(&[(18, 20), (18, 20)]) < 1e-6);
        let one = Rates::fit((0..100).map(|at| [kinds[at % 2][0]]));
        assert!(one.coincidence(&[(18, 20)]) > 0.05, "counted alone, either is common");
    }

    #[test]
    fn without_the_only_one_who_was_tried_nothing_is_known() {
        let alone = Rates::fit([[(3, 4)]]).without(&[(3, 4)]);
        let (coincidence, chance) = (alone.coincidence(&[(3, 4)]), alone.chance(&[(3, 4)]));
        assert!((0.0..1e-6).contains(&coincidence), "{coincidence}");
        assert!((chance - any_between((0.0, 1.0), 3, 4)).abs() < 1e-6, "{chance}");
    }
}
