//! Which transfers are in the window, and how does one walk from them to those before and after?
//!
//! A ring of transfers in the order of time. Each knows the transfer before it of the same payer and of the same payee, so what an account
//! sent and got is walked from the newest to the oldest without any list being kept; whoever leaves the ring needs no unlinking, because
//! a walk ends where a number is older than the oldest.

use crate::pairs::NONE;

/// The largest amount, in units: 2⁴⁸ − 1. Of yuan in fen that is 2.8 trillion; coins of many decimals are counted in larger units.
pub const MOST_UNITS: u64 = (1 << 48) - 1;

/// A transfer of one asset.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Transfer {
    /// The account that pays, as a small number: memory is kept for every number up to the largest.
    pub from: u32,
    /// The account that is paid.
    pub to: u32,
    /// When, microseconds UTC; never before the transfer pushed last.
    pub at: i64,
    /// How much, in whole units of the asset (its minor unit, or a power of ten of it): at most [`MOST_UNITS`].
    pub units: u64,
}

/// A transfer in the window.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Live {
    pub(crate) transfer: Transfer,
    /// The one before it with the same payer.
    pub(crate) before_out: u64,
    /// The one before it with the same payee.
    pub(crate) before_in: u64,
    /// The next one between the same two accounts, as far as it is known.
    pub(crate) next_same: u64,
}

/// The transfers of the window, numbered from the first that was ever pushed.
#[derive(Debug, Clone, Default)]
pub(crate) struct Window {
    ring: Vec<Live>,
    oldest: u64,
    next: u64,
}

impl Window {
    /// The number that the next transfer gets.
    pub(crate) fn next(&self) -> u64 {
        self.next
    }

    #[inline]
    fn place(&self, number: u64) -> usize {
        number as usize & (self.ring.len().wrapping_sub(1))
    }

    /// A transfer by its number, while it is in the window.
    #[inline]
    pub(crate) fn get(&self, number: u64) -> Option<&Live> {
        if number < self.oldest || number >= self.next {
            return None;
        }
        self.ring.get(self.place(number))
    }

    #[inline]
    pub(crate) fn push(&mut self, live: Live) {
        if (self.next - self.oldest) as usize == self.ring.len() {
            self.grow();
        }
        let place = self.place(self.next);
        if let Some(there) = self.ring.get_mut(place) {
            *there = live;
        }
        self.next += 1;
    }

    /// Twice the room; the transfers keep their numbers.
    fn grow(&mut self) {
        let nothing = Live {
            transfer: Transfer { from: 0, to: 0, at: 0, units: 0 },
            before_out: NONE,
            before_in: NONE,
            next_same: NONE,
        };
        let mut wider = vec![nothing; (self.ring.len() * 2).max(16)];
        let mask = wider.len() - 1;
        for number in self.oldest..self.next {
            if let (Some(live), Some(there)) = (self.get(number), wider.get_mut(number as usize & mask)) {
                *there = *live;
            }
        }
        self.ring = wider;
    }

    /// Says that `later` is the next transfer between the same two accounts.
    #[inline]
    pub(crate) fn follow(&mut self, number: u64, later: u64) {
        if number >= self.oldest && number < self.next {
            let place = self.place(number);
            if let Some(live) = self.ring.get_mut(place) {
                live.next_same = later;
            }
        }
    }

    /// The oldest transfer, if it happened before `since`: it leaves.
    #[inline]
    pub(crate) fn leave(&mut self, since: i64) -> Option<Transfer> {
        let oldest = self.get(self.oldest)?.transfer;
        (oldest.at < since).then(|| {
            self.oldest += 1;
            oldest
        })
    }
}
