//! What do the amounts on one side of an account look like? Their sum exactly; mean, variance, skewness and kurtosis from exact sums.
//!
//! Power sums are whole numbers, so a transfer that leaves the window leaves nothing behind. Only the last step divides.

use crate::wide::Wide;

/// Sums of the first four powers of amounts.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct PowerSums {
    first: u128,
    second: u128,
    third: Wide,
    fourth: Wide,
}

/// The powers of one amount below 2⁴⁸.
#[inline]
fn powers(units: u64) -> PowerSums {
    let first = u128::from(units);
    let second = first * first;
    PowerSums { first, second, third: Wide::product(second, first), fourth: Wide::product(second, second) }
}

impl PowerSums {
    pub(crate) const NOTHING: Self = Self { first: 0, second: 0, third: Wide::ZERO, fourth: Wide::ZERO };

    #[inline]
    pub(crate) fn add(&mut self, units: u64) {
        let one = powers(units);
        self.first += one.first;
        self.second += one.second;
        self.third.add(one.third);
        self.fourth.add(one.fourth);
    }

    #[inline]
    pub(crate) fn take(&mut self, units: u64) {
        let one = powers(units);
        self.first -= one.first;
        self.second -= one.second;
        self.third.take(one.third);
        self.fourth.take(one.fourth);
    }

    #[inline]
    pub(crate) fn sum(&self) -> u128 {
        self.first
    }

    /// The moments of `count` amounts.
    #[inline]
    pub(crate) fn moments(&self, count: u32) -> Moments {
        if count == 0 {
            return Moments::default();
        }
        let n = f64::from(count);
        let mean = self.first as f64 / n;
        let spread = spread(u128::from(count), self.first, self.second);
        if spread == 0.0 {
            return Moments { mean, ..Moments::default() };
        }
        let variance = spread / (n * n);
        let (second, third, fourth) = (self.second as f64 / n, self.third.real() / n, self.fourth.real() / n);
        let square = mean * mean;
        let about3 = third - 3.0 * mean * second + 2.0 * mean * square;
        let about4 = fourth - 4.0 * mean * third + 6.0 * square * second - 3.0 * square * square;
        Moments {
            mean,
            variance,
            skewness: about3 / (variance * variance.sqrt()),
            kurtosis: about4 / (variance * variance),
        }
    }
}

/// n·Σx² − (Σx)²: exactly where the products fit, so that equal amounts have no variance.
#[inline]
fn spread(count: u128, first: u128, second: u128) -> f64 {
    match (count.checked_mul(second), first.checked_mul(first)) {
        (Some(one), Some(two)) => (one - two) as f64,
        _ => {
            let mut left = Wide::product(count, second);
            left.take(Wide::product(first, first));
            left.real()
        }
    }
}

/// Moments of the amounts on one side of an account (population moments, as of the whole window).
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Moments {
    /// Arithmetic mean, in units.
    pub mean: f64,
    /// Variance, in units squared.
    pub variance: f64,
    /// Third standardised moment; 0 where all amounts are equal.
    pub skewness: f64,
    /// Fourth standardised moment (3 for a normal distribution); 0 where all amounts are equal.
    pub kurtosis: f64,
}
