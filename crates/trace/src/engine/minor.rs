//! Exact shares of money: ⌊a·b/c⌋ for any amounts, quickly for ordinary ones.
//!
//! A ledger whose money all together stays below 2^62 minor units is traced in 64-bit integers, any other (coins with
//! 18 decimals) in 128-bit ones. Both give the same answers; only speed differs.

use std::ops::{Add, AddAssign, Sub, SubAssign};

use crate::flows::Flows;

/// An integer that counts minor units. Never negative in this crate; the bound on the ledger keeps sums from overflowing.
pub(crate) trait Minor:
    Copy + Ord + Default + Add<Output = Self> + Sub<Output = Self> + AddAssign + SubAssign
{
    /// From a public amount; the caller has checked that it fits.
    fn narrow(minor: i128) -> Self;
    /// To a public amount.
    fn wide(self) -> i128;
    /// The fraction `part / whole`, to be applied to many amounts not above `whole`.
    fn share(part: Self, whole: Self) -> Share<Self>;
    /// ⌊amount · part / whole⌋.
    fn of(share: &Share<Self>, amount: Self) -> Self;
    /// Appends a flow that arrives unchanged.
    fn write(self, flows: &mut Flows, claim: u32);
}

/// A fraction of `whole`, with what speeds up applying it.
pub(crate) struct Share<N> {
    part: N,
    whole: N,
    ratio: f64,
}

/// Below this bound a floating estimate of a share is at most one off: the quotient is under 2^50 and the two roundings
/// of the estimate err by less than 2^-51 of it.
const ESTIMATE_BOUND: i64 = 1 << 50;

impl Minor for i64 {
    #[inline]
    fn write(self, flows: &mut Flows, claim: u32) {
        flows.push_narrow(claim, self);
    }

    fn narrow(minor: i128) -> i64 {
        minor as i64
    }

    fn wide(self) -> i128 {
        i128::from(self)
    }

    fn share(part: i64, whole: i64) -> Share<i64> {
        Share { part, whole, ratio: part as f64 / whole as f64 }
    }

    /// The estimate only proposes; the exact remainder decides. It is computed modulo 2^64 and lies within ±2·whole, so
    /// it is exact. No float reaches a result.
    #[inline]
    fn of(share: &Share<i64>, amount: i64) -> i64 {
        if share.whole >= ESTIMATE_BOUND {
            return (i128::from(amount) * i128::from(share.part) / i128::from(share.whole)) as i64;
        }
        let guess = (amount as f64 * share.ratio) as i64;
        let rest = amount.wrapping_mul(share.part).wrapping_sub(guess.wrapping_mul(share.whole));
        guess - i64::from(rest < 0) + i64::from(rest >= share.whole)
    }
}

impl Minor for i128 {
    fn write(self, flows: &mut Flows, claim: u32) {
        flows.push(claim, self, self);
    }

    fn narrow(minor: i128) -> i128 {
        minor
    }

    fn wide(self) -> i128 {
        self
    }

    fn share(part: i128, whole: i128) -> Share<i128> {
        Share { part, whole, ratio: 0.0 }
    }

    fn of(share: &Share<i128>, amount: i128) -> i128 {
        mul_div(amount, share.part, share.whole)
    }
}

/// ⌊a·b/c⌋ for amounts that are not negative, `c` not zero, and `a` or `b` not above `c` (so that the quotient fits).
pub(crate) fn mul_div(a: i128, b: i128, c: i128) -> i128 {
    if c <= 0 {
        return 0;
    }
    if let Some(product) = a.checked_mul(b) {
        return product / c;
    }
    let (high, low) = product(a.unsigned_abs(), b.unsigned_abs());
    quotient(high, low, c.unsigned_abs()) as i128
}

/// The 256-bit product as (high, low) halves, by schoolbook multiplication of 64-bit limbs.
fn product(a: u128, b: u128) -> (u128, u128) {
    const MASK: u128 = u64::MAX as u128;
    let (a1, a0, b1, b0) = (a >> 64, a & MASK, b >> 64, b & MASK);
    let (low, mid1, mid2, high) = (a0 * b0, a1 * b0, a0 * b1, a1 * b1);
    let carry = (low >> 64) + (mid1 & MASK) + (mid2 & MASK);
    (high + (mid1 >> 64) + (mid2 >> 64) + (carry >> 64), (low & MASK) | (carry << 64))
}

/// ⌊(high·2^128 + low) / divisor⌋ bit by bit, for `high < divisor < 2^127`.
fn quotient(high: u128, low: u128, divisor: u128) -> u128 {
    let (mut rest, mut low, mut quotient) = (high, low, 0u128);
    for _ in 0..128 {
        rest = (rest << 1) | (low >> 127);
        low <<= 1;
        quotient <<= 1;
        if rest >= divisor {
            rest -= divisor;
            quotient |= 1;
        }
    }
    quotient
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wei_shares_are_exact_beyond_128_bits() {
        let ether = 10i128.pow(18);
        let supply = 120_000_000 * ether;
        assert_eq!(mul_div(supply, supply / 3, supply), supply / 3);
        assert_eq!(mul_div(i128::MAX, i128::MAX - 1, i128::MAX), i128::MAX - 1);
        assert_eq!(mul_div(7 * ether + 1, supply, supply + 1), 7 * ether);
        // (2^100 + 3)(2^90 + 5) = 2^190 + 5·2^100 + 3·2^90 + 15
        assert_eq!(mul_div((1 << 100) + 3, (1 << 90) + 5, 1 << 110), 1 << 80);
    }

    #[test]
    fn estimated_shares_equal_divided_ones() {
        let mut seed = 1u64;
        let mut next = |bound: i64| {
            seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            ((seed >> 11) as i64) % bound
        };
        for round in 0..200_000 {
            let whole = 1 + next(1 << (1 + round % 49));
            let (part, amount) = (next(whole + 1), next(whole + 1));
            let exact = (i128::from(amount) * i128::from(part) / i128::from(whole)) as i64;
            assert_eq!(i64::of(&i64::share(part, whole), amount), exact, "{amount} * {part} / {whole}");
        }
    }

    #[test]
    fn shares_of_the_whole_and_of_the_edges_are_exact() {
        for whole in [1, 2, 3, (1 << 50) - 1, 1 << 50, (1 << 62) - 1] {
            for part in [0, 1, whole / 2, whole - 1, whole] {
                for amount in [0, 1, whole / 3, whole - 1, whole] {
                    let exact = i128::from(amount) * i128::from(part) / i128::from(whole);
                    assert_eq!(i128::from(i64::of(&i64::share(part, whole), amount)), exact);
                }
            }
        }
    }
}
