//! What does an account send, and what does it get, within the window?

use crate::moments::{Moments, PowerSums};

/// One side of an account: what it sends, or what it gets.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Side {
    degree: u32,
    fan: u32,
    sums: PowerSums,
}

impl Side {
    pub(crate) const NOTHING: Self = Self { degree: 0, fan: 0, sums: PowerSums::NOTHING };

    /// Transfers in the window.
    #[must_use]
    pub fn degree(&self) -> u32 {
        self.degree
    }

    /// Different accounts on the other end of them.
    #[must_use]
    pub fn fan(&self) -> u32 {
        self.fan
    }

    /// Their sum, in units.
    #[must_use]
    pub fn sum(&self) -> u128 {
        self.sums.sum()
    }

    /// Mean, variance, skewness and kurtosis of their amounts.
    #[must_use]
    #[inline]
    pub fn moments(&self) -> Moments {
        self.sums.moments(self.degree)
    }

    #[inline]
    pub(crate) fn add(&mut self, units: u64, new: bool) {
        self.degree += 1;
        self.fan += u32::from(new);
        self.sums.add(units);
    }

    #[inline]
    pub(crate) fn take(&mut self, units: u64, last: bool) {
        self.degree -= 1;
        self.fan -= u32::from(last);
        self.sums.take(units);
    }
}
