//! How are sums of third and fourth powers kept exactly? As whole numbers of 256 bits.
//!
//! Only what a sliding sum needs: add, take away, and one product. Amounts are below 2⁴⁸ and there are fewer than 2³² of them, so no sum
//! reaches 2²²⁴.

/// A whole number of 256 bits, never negative.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Wide {
    low: u128,
    high: u128,
}

impl Wide {
    pub(crate) const ZERO: Self = Self { low: 0, high: 0 };

    /// The product of two numbers.
    #[inline]
    pub(crate) fn product(one: u128, two: u128) -> Self {
        let halves = |number: u128| (number & u128::from(u64::MAX), number >> 64);
        let ((a, b), (c, d)) = (halves(one), halves(two));
        let (middle, carried) = (a * d).overflowing_add(b * c);
        let (low, over) = (a * c).overflowing_add(middle << 64);
        let high = b * d + (middle >> 64) + (u128::from(carried) << 64) + u128::from(over);
        Self { low, high }
    }

    #[inline]
    pub(crate) fn add(&mut self, other: Self) {
        let (low, over) = self.low.overflowing_add(other.low);
        *self = Self { low, high: self.high.wrapping_add(other.high).wrapping_add(u128::from(over)) };
    }

    #[inline]
    pub(crate) fn take(&mut self, other: Self) {
        let (low, under) = self.low.overflowing_sub(other.low);
        *self = Self { low, high: self.high.wrapping_sub(other.high).wrapping_sub(u128::from(under)) };
    }

    /// The nearest number with a fraction.
    #[inline]
    pub(crate) fn real(self) -> f64 {
        match self.high {
            0 => self.low as f64,
            high => (high as f64).mul_add(TWO_TO_128, self.low as f64),
        }
    }
}

const TWO_TO_128: f64 = 340_282_366_920_938_463_463_374_607_431_768_211_456.0;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn products_are_exact() {
        let check = |one: u128, two: u128, low: u128, high: u128| {
            assert_eq!(Wide::product(one, two), Wide { low, high });
        };
        check(3, 5, 15, 0);
        check(u128::MAX, 1, u128::MAX, 0);
        check(u128::MAX, u128::MAX, 1, u128::MAX - 1);
        check(1 << 127, 6, 0, 3);
        check((1 << 64) + 1, (1 << 64) + 1, (1 << 65) + 1, 1);
    }

    #[test]
    fn what_is_added_and_taken_leaves_nothing() {
        let mut sum = Wide::default();
        let numbers = [Wide::product(u128::MAX, 7), Wide::product(1 << 100, 1 << 90), Wide::product(9, 9)];
        numbers.iter().for_each(|number| sum.add(*number));
        numbers.iter().rev().for_each(|number| sum.take(*number));
        assert_eq!(sum, Wide::default());
    }
}
