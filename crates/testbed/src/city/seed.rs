//! Where does every chance in the city come from, so that the order of asking never matters?
//!
//! Each question has dice of its own: the key of a ChaCha8 stream is (seed, question, who, day), 32 bytes in all. Nothing
//! is drawn from one shared stream, so a person's Tuesday is the same whether it is asked first or last. Functions that
//! differ between mathematical libraries are built here from the four operations, which IEEE 754 fixes.

use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{RngCore, SeedableRng};

/// What is being asked: one stream for each.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u64)]
pub(crate) enum Ask {
    Household = 1,
    Person,
    Workplace,
    Circle,
    Day,
    Calls,
    Organisation,
    Network,
    Money,
    Travel,
    Visitor,
    Balance,
    Withheld,
    Gang = 1000,
}

/// Dice for one question.
#[derive(Debug, Clone)]
pub(crate) struct Dice(ChaCha8Rng);

impl Dice {
    /// The dice of this question about this one on this day.
    pub(crate) fn of(seed: u64, ask: Ask, who: u64, day: u64) -> Self {
        Self::keyed([seed, ask as u64, who, day])
    }

    /// The dice of the gang's component with this name.
    pub(crate) fn of_gang(seed: u64, component: &str, number: u64) -> Self {
        let name = component.bytes().fold(0xcbf2_9ce4_8422_2325, |sum: u64, byte| {
            (sum ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3)
        });
        Self::keyed([seed, Ask::Gang as u64, name, number])
    }

    fn keyed(words: [u64; 4]) -> Self {
        let mut key = [0; 32];
        for (place, word) in key.chunks_exact_mut(8).zip(words) {
            place.copy_from_slice(&word.to_le_bytes());
        }
        Self(ChaCha8Rng::from_seed(key))
    }

    pub(crate) fn word(&mut self) -> u64 {
        self.0.next_u64()
    }

    /// A whole number below `n`; 0 where `n` is 0.
    pub(crate) fn below(&mut self, n: u32) -> u32 {
        ((u64::from(self.0.next_u32()) * u64::from(n)) >> 32) as u32
    }

    /// A whole number from `low` to `high`, both included.
    pub(crate) fn range(&mut self, low: u32, high: u32) -> u32 {
        low + self.below(high.saturating_sub(low) + 1)
    }

    /// From 0 up to but not including 1.
    pub(crate) fn unit(&mut self) -> f64 {
        f64::from(self.0.next_u32()) / 4_294_967_296.0
    }

    pub(crate) fn chance(&mut self, share: f64) -> bool {
        self.unit() < share
    }

    /// One of these; `None` of nothing.
    pub(crate) fn pick<'a, T>(&mut self, of: &'a [T]) -> Option<&'a T> {
        of.get(self.below(of.len() as u32) as usize)
    }

    /// Index drawn by weight; the last where rounding leaves something over.
    pub(crate) fn weighted(&mut self, weights: &[f64]) -> usize {
        let mut left = self.unit() * weights.iter().sum::<f64>();
        for (index, weight) in weights.iter().enumerate() {
            left -= weight;
            if left < 0.0 {
                return index;
            }
        }
        weights.len().saturating_sub(1)
    }

    /// An index below `n`; low ones far more often: the chance of index `i` falls as `i` to the power −2/3.
    pub(crate) fn heavy(&mut self, n: u32) -> u32 {
        let u = u128::from(self.0.next_u32() >> 2);
        ((u * u * u * u128::from(n)) >> 90) as u32
    }

    /// Near enough to a standard normal: four uniforms, variance one.
    pub(crate) fn normal(&mut self) -> f64 {
        let sum = self.unit() + self.unit() + self.unit() + self.unit();
        (sum - 2.0) * 1.732_050_807_568_877_2
    }

    /// Log-normal by its median and the deviation of its logarithm.
    pub(crate) fn log_normal(&mut self, median: f64, sigma: f64) -> f64 {
        median * exp(sigma * self.normal())
    }

    /// Time to the next event of a process with this mean.
    pub(crate) fn exponential(&mut self, mean: f64) -> f64 {
        -mean * ln(1.0 - self.unit())
    }

    /// Number of events where `mean` are expected.
    pub(crate) fn poisson(&mut self, mean: f64) -> u32 {
        if mean > 30.0 {
            return (mean + root(mean) * self.normal() + 0.5).max(0.0) as u32;
        }
        let floor = exp(-mean);
        let (mut product, mut events) = (self.unit(), 0);
        while product > floor {
            product *= self.unit();
            events += 1;
        }
        events
    }
}

/// A hash of two numbers: for facts that need no dice, such as how strong a tie is.
pub(crate) fn mix(a: u64, b: u64) -> u64 {
    let mut z = a.wrapping_mul(0x9e37_79b9_7f4a_7c15) ^ b.wrapping_add(0x2545_f491_4f6c_dd1d);
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}

fn root(x: f64) -> f64 {
    x.sqrt()
}

/// e to the power x: (1 + x/1024)^1024 with the second-order term, good to five digits for |x| < 6.
pub(crate) fn exp(x: f64) -> f64 {
    let step = x / 1024.0;
    let mut power = 1.0 + step + step * step / 2.0;
    for _ in 0..10 {
        power *= power;
    }
    power
}

/// Natural logarithm of a positive number, by the series of the inverse hyperbolic tangent.
fn ln(x: f64) -> f64 {
    let (mut m, mut doublings) = (x.max(1e-12), 0.0);
    while m < 0.75 {
        m *= 2.0;
        doublings -= 1.0;
    }
    let z = (m - 1.0) / (m + 1.0);
    let square = z * z;
    let (mut term, mut sum, mut odd) = (z, 0.0, 1.0);
    for _ in 0..12 {
        sum += term / odd;
        term *= square;
        odd += 2.0;
    }
    2.0 * sum + doublings * std::f64::consts::LN_2
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn our_own_functions_agree_with_the_library() {
        for x in [-3.0, -0.5, 0.0, 0.7, 4.0] {
            assert!((exp(x) / f64::exp(x) - 1.0).abs() < 1e-4, "exp {x}");
        }
        for x in [0.001, 0.3, 0.99, 1.0] {
            assert!((ln(x) - f64::ln(x)).abs() < 1e-6, "ln {x}");
        }
    }

    #[test]
    fn draws_have_the_mean_they_promise() {
        let mut dice = Dice::of(1, Ask::Calls, 2, 3);
        let n = 40_000;
        let total: u32 = (0..n).map(|_| dice.poisson(2.5)).sum();
        assert!((f64::from(total) / f64::from(n) - 2.5).abs() < 0.05);
        let waited: f64 = (0..n).map(|_| dice.exponential(10.0)).sum();
        assert!((waited / f64::from(n) - 10.0).abs() < 0.3);
    }

    #[test]
    fn one_question_has_one_answer_whatever_was_asked_before() {
        let first = Dice::of(7, Ask::Day, 11, 3).word();
        let _ = Dice::of(7, Ask::Day, 12, 3).word();
        assert_eq!(first, Dice::of(7, Ask::Day, 11, 3).word());
        assert_ne!(first, Dice::of(7, Ask::Day, 11, 4).word());
    }
}
