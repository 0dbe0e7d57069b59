//! Are these accounts paid as those are: about as much at a time, about as often?

use crate::drill::DAY;
use crate::lives::Life;
use crate::successions::Paid;

/// How accounts are paid: how much, in how many payments, over how many days.
#[derive(Debug, Clone, Copy, Default)]
pub struct Habit {
    /// How much.
    pub units: u128,
    /// In how many payments.
    pub payments: u64,
    /// From the first to the last day.
    pub days: u64,
}

impl Habit {
    /// That of what payers paid.
    #[must_use]
    pub fn sum<'a>(paid: impl Iterator<Item = &'a Paid>) -> Self {
        Self::over(paid.map(|one| (one.units, one.payments, one.first, one.last)))
    }

    /// That of accounts over their lives.
    #[must_use]
    pub fn sum_of<'a>(lives: impl Iterator<Item = &'a Life>) -> Self {
        Self::over(lives.map(|life| (life.units, life.credits, life.first, life.last)))
    }

    /// That of sums: how much, in how many payments, from when to when.
    fn over(sums: impl Iterator<Item = (u128, u64, i64, i64)>) -> Self {
        let mut habit = Self::default();
        let mut span = (i64::MAX, i64::MIN);
        for (units, payments, first, last) in sums {
            habit.units += units;
            habit.payments += payments;
            span = (span.0.min(first), span.1.max(last));
        }
        habit.days = 1 + (span.1.saturating_sub(span.0) / DAY).max(0).unsigned_abs();
        habit
    }

    /// Whether a payment of one is at most twice one of the other, and a day of one at most brings twice as many.
    #[must_use]
    pub fn is_like(self, other: Self) -> bool {
        let twice = |one: [u128; 2], two: [u128; 2]| {
            let (one, two) = (one[0].saturating_mul(two[1]), two[0].saturating_mul(one[1]));
            one <= two.saturating_mul(2) && two <= one.saturating_mul(2)
        };
        let payments = |one: Self| [one.units, u128::from(one.payments)];
        let often = |one: Self| [u128::from(one.payments), u128::from(one.days)];
        twice(payments(self), payments(other)) && twice(often(self), often(other))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn twice_as_much_is_alike_and_three_times_is_not() {
        let habit = |units, payments, days| Habit { units, payments, days };
        assert!(habit(1_000, 10, 5).is_like(habit(2_000, 10, 5)));
        assert!(!habit(1_000, 10, 5).is_like(habit(3_000, 10, 5)));
        assert!(!habit(1_000, 10, 5).is_like(habit(3_000, 30, 5)));
        assert!(habit(1_000, 10, 5).is_like(habit(3_000, 30, 15)));
    }
}
