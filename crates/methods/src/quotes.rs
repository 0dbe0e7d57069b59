//! What does a coin cost, where the evidence states no rate?
//!
//! Who trades coins for money pays about the same as others do: at any time the prices of a market lie within a few hundredths. So of all payments
//! and transfers of coins that come within the window of each other the trades share one ratio of money to coins, and all others have
//! any ratio. The ratios are counted in narrow steps, and once more with all payments moved by whole days, which keeps who is busy at which hour and
//! which sums are usual; each payment and each transfer counts once. A price is learned if within the spread of it so many more ratios lie than with moved payments that it cannot be the luckiest of all
//! spreads that were looked at, and if no move has a spread that stands out nearly as much from the others. There is one price for the whole case: of a coin whose price moves by more than the spread none is learned.

use crate::drill::DAY;
use crate::rates::at_least;
use crate::run::{LEAST, beyond};
use crate::transfers::Move;

/// All payments are moved by so many days, forth and back, to see what is chance.
const MOVED_DAYS: i64 = 7;
/// Steps in a spread.
const STEPS: i32 = 8;
/// The logarithm of the largest ratio that is looked at: that of the most units to one.
const REACH: f64 = 34.0;
/// So many pairs of a payment and a transfer of coins are looked at for a price; where there are more, every second, third, … transfer is.
const MOST_PAIRS: u64 = 1_000_000;

/// Moves by whole days, in microseconds, and how far the farthest goes: they keep the hour and leave the day.
#[must_use]
pub fn by_days() -> (Vec<i64>, i64) {
    ((1..=MOVED_DAYS).flat_map(|days| [days * DAY, -days * DAY]).collect(), MOVED_DAYS * DAY)
}

/// Moves by some windows, and how far the farthest goes: they leave the hour and keep the day, for those who are busy on one day only.
#[must_use]
pub fn by_windows(window: i64) -> (Vec<i64>, i64) {
    ([3, -3, 6, -6].map(|windows| windows * window).to_vec(), 6 * window)
}

/// The payments from a moment on to another, of some in the order of time.
fn between(payments: &[Move], from: i64, until: i64) -> &[Move] {
    let first = payments.partition_point(|one| one.at < from);
    let end = payments.partition_point(|one| one.at <= until).max(first);
    payments.get(first..end).unwrap_or(&[])
}

/// A payment and a transfer of coins within the window of each other, by their places, and the step of their ratio.
type Beside = (u32, u32, i32);

fn beside(payments: &[Move], coins: &[Move], (window, step): (i64, f64), shift: i64) -> Vec<Beside> {
    let mut found = Vec::new();
    for (number, coin) in (0_u32..).zip(coins).filter(|(_, coin)| coin.units > 0) {
        let from = coin.at - shift - window;
        let first = payments.partition_point(|one| one.at < from) as u32;
        for (place, payment) in (first..).zip(between(payments, from, from + 2 * window)) {
            let ratio = (payment.units as f64 / coin.units as f64).ln();
            found.push((place, number, (ratio / step).floor() as i32));
        }
    }
    found
}

/// In which spreads (by their first step) how many have a ratio: payments or transfers of coins, whichever are fewer. Whoever pays wages to
/// many while one transfer of coins happens counts once.
fn covered(beside: &mut [Beside], steps: i32) -> Vec<u32> {
    let mut fewest: Option<Vec<u32>> = None;
    for who in [|one: &Beside| one.0, |one: &Beside| one.1] {
        beside.sort_unstable_by_key(|one| (who(one), one.2));
        let mut change = vec![0_i32; 2 * steps.unsigned_abs() as usize + 2];
        let mut add = |at: i32, by: i32| {
            let place =
                usize::try_from(at.saturating_add(steps)).ok().and_then(|place| change.get_mut(place));
            place.into_iter().for_each(|count| *count += by);
        };
        let mut until = (u32::MAX, i32::MIN);
        for one in beside.iter().filter(|one| one.2.abs() < steps - 2 * STEPS) {
            let begins =
                if until.0 == who(one) { until.1.max(one.2 - 2 * STEPS + 1) } else { one.2 - 2 * STEPS + 1 };
            add(begins, 1);
            add(one.2 + 1, -1);
            until = (who(one), one.2 + 1);
        }
        let counts = change.iter().scan(0_i32, |sum, by| {
            *sum += by;
            Some(sum.unsigned_abs())
        });
        fewest = Some(match fewest {
            None => counts.collect(),
            Some(before) => before.into_iter().zip(counts).map(|(one, two)| one.min(two)).collect(),
        });
    }
    fewest.unwrap_or_default()
}

/// Units of money for a unit of the coin, if the case has one price. Payments are of one asset and coins of one, both in the order of time.
#[must_use]
pub fn learned(payments: &[Move], coins: &[Move], window: i64, spread: f64) -> Option<f64> {
    let pairs: u64 =
        coins.iter().map(|coin| between(payments, coin.at - window, coin.at + window).len() as u64).sum();
    let every = usize::try_from(pairs / MOST_PAIRS + 1).unwrap_or(1);
    let coins: Vec<Move> = coins.iter().step_by(every).copied().collect();
    let step = spread / f64::from(STEPS);
    let steps = (REACH / step).ceil() as i32;
    let mut real = beside(payments, &coins, (window, step), 0);
    let mut moved: Vec<Vec<Beside>> =
        by_days().0.into_iter().map(|shift| beside(payments, &coins, (window, step), shift)).collect();
    let counts: Vec<Vec<u32>> = moved.iter_mut().map(|one| covered(one, steps)).collect();
    let mut all = vec![0_u32; counts.first().map_or(0, Vec::len)];
    for one in &counts {
        all.iter_mut().zip(one).for_each(|(sum, count)| *sum += count);
    }
    let here = covered(&mut real, steps);
    let others = counts.len().saturating_sub(1).max(1);
    let (bits, first) = best(&here, counts.len(), all.iter().copied())?;
    let luckiest = counts.iter().filter_map(|one| {
        best(one, others, all.iter().zip(one).map(|(all, own)| all.saturating_sub(*own)))
            .map(|(bits, _)| bits)
    });
    let luckiest = luckiest.fold(0.0, f64::max);
    let tried = here.iter().filter(|count| **count > 0).count() as u64 / (2 * STEPS.unsigned_abs() as u64);
    let least = f64::from(LEAST.saturating_add(beyond(tried))) / 100.0;
    let first = i32::try_from(first).ok()?.saturating_sub(steps);
    (bits >= least.max(luckiest + f64::from(LEAST) / 100.0)).then(|| middle(&real, &moved, first, step))
}

/// The spread that stands out most from what so many moves have together, and by how many bits. Of equally good ones the first.
fn best(counts: &[u32], moves: usize, others: impl Iterator<Item = u32>) -> Option<(f64, usize)> {
    let bits = counts.iter().zip(others).map(|(many, others)| {
        let chance = f64::from(others) / moves.max(1) as f64 + 0.5;
        if f64::from(*many) > chance { -at_least(u64::from(*many), chance).log2() } else { 0.0 }
    });
    bits.enumerate()
        .map(|(first, bits)| (bits, first))
        .reduce(|best, next| if next.0 > best.0 { next } else { best })
}

/// The middle of what a spread has more than by chance.
fn middle(real: &[Beside], moved: &[Vec<Beside>], first: i32, step: f64) -> f64 {
    let mut excess = [0.0; 2 * STEPS as usize];
    let mut add = |beside: &[Beside], by: f64| {
        for place in beside.iter().filter_map(|one| usize::try_from(one.2.saturating_sub(first)).ok()) {
            excess.get_mut(place).into_iter().for_each(|count| *count += by);
        }
    };
    add(real, 1.0);
    moved.iter().for_each(|one| add(one, -1.0 / moved.len() as f64));
    let (mut more, mut sum) = (0.0, 0.0);
    for (at, count) in (first..).zip(excess).filter(|(_, count)| *count > 0.0) {
        more += count;
        sum += count * (f64::from(at) + 0.5) * step;
    }
    (sum / f64::max(more, f64::MIN_POSITIVE)).exp()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::drill::MINUTE;

    fn moves_of(list: impl Iterator<Item = (u64, i64)>) -> Vec<Move> {
        let one =
            |(units, at)| Move { transfer: 0, payer: 1, payee: 2, asset: 0, units, at, fine: true, class: 1 };
        let mut all: Vec<Move> = list.map(one).collect();
        all.sort_by_key(|one| one.at);
        all
    }

    /// Payments of any sum at any time; coins for every fourth of them at `price`, after so many minutes.
    fn learns(price: f64, late: i64) -> Option<f64> {
        let sum = |at: u64| 2_000 + at * at * 7_919 % 90_007;
        let when = |at: u64| (at * at * 104_729 % 40_009) as i64 * MINUTE;
        let payments = moves_of((0..400).map(|at| (sum(at), when(at))));
        let coins = (0..400).step_by(4).map(|at| {
            let premium = 1.0 + (at % 20) as f64 / 1_000.0;
            ((sum(at) as f64 / price / premium * 1_000.0) as u64, when(at) + late * MINUTE)
        });
        learned(&payments, &moves_of(coins), 60 * MINUTE, 0.03)
    }

    #[test]
    fn what_many_paid_is_the_price() {
        let price = learns(7.2, 20).unwrap() * 1_000.0;
        assert!((7.2..7.35).contains(&price), "{price}");
    }

    #[test]
    fn payments_and_coins_of_other_hours_have_no_price() {
        assert_eq!(learns(7.2, 300), None);
    }

    #[test]
    fn what_comes_every_week_is_no_price() {
        // Each Monday at ten a firm pays thirty wages, and somebody sends a hundred coins: so it would be a week later, and on no other day.
        let wage = |at: u64| (300_000, (at / 30) as i64 * 7 * DAY + (at % 30) as i64 * MINUTE);
        let payments = moves_of((0..900).map(wage));
        let coins = moves_of((0..30).map(|week| (100_000, week * 7 * DAY + 5 * MINUTE)));
        assert_eq!(learned(&payments, &coins, 60 * MINUTE, 0.03), None);
    }

    #[test]
    fn what_comes_every_day_is_no_price() {
        // At ten each day a canteen takes thirty of each of twenty people, and somebody sends a hundred coins.
        let canteen = |at: u64| (3_000 + at % 2, (at / 20) as i64 * DAY + (at % 20) as i64 * MINUTE);
        let payments = moves_of((0..600).map(canteen));
        let coins = moves_of((0..30).map(|day| (100_000, day * DAY + 5 * MINUTE)));
        assert_eq!(learned(&payments, &coins, 60 * MINUTE, 0.03), None);
    }
}
