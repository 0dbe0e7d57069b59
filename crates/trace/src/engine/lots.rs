//! First in, first out and last in, first out: a held pool is a row of lots, oldest first.
//!
//! Both rules move a block of neighbouring lots, the oldest or the newest, and the block keeps its inner order where it
//! arrives. Neighbours of one origin are one lot, so rows stay short.

use std::collections::VecDeque;

use super::book::{Book, CLEAN, Lot};
use super::minor::Minor;

/// The lots of every pool that holds claimed money. `OLDEST_FIRST` is FIFO, its opposite LIFO.
pub(crate) struct Lots<N, const OLDEST_FIRST: bool> {
    slots: Vec<Slot<N>>,
    free: Vec<u32>,
}

struct Slot<N> {
    lots: VecDeque<Lot<N>>,
    /// How many of `lots` are claimed: at zero the slot is given back.
    claimed: u32,
}

impl<N: Minor> Slot<N> {
    #[inline]
    fn push(&mut self, lot: Lot<N>) {
        match self.lots.back_mut() {
            Some(last) if last.origin == lot.origin => last.minor += lot.minor,
            _ => {
                self.claimed += u32::from(lot.origin != CLEAN);
                self.lots.push_back(lot);
            }
        }
    }

    fn take_oldest(&mut self, mut due: N, parcel: &mut Vec<Lot<N>>) {
        while due > N::default() {
            let Some(first) = self.lots.front_mut() else { return };
            if first.minor > due {
                first.minor -= due;
                parcel.push(Lot { origin: first.origin, minor: due });
                return;
            }
            due -= first.minor;
            parcel.push(*first);
            self.claimed -= u32::from(first.origin != CLEAN);
            self.lots.pop_front();
        }
    }

    fn take_newest(&mut self, mut due: N, parcel: &mut Vec<Lot<N>>) {
        let start = parcel.len();
        while due > N::default() {
            let Some(last) = self.lots.back_mut() else { break };
            if last.minor > due {
                last.minor -= due;
                parcel.push(Lot { origin: last.origin, minor: due });
                break;
            }
            due -= last.minor;
            parcel.push(*last);
            self.claimed -= u32::from(last.origin != CLEAN);
            self.lots.pop_back();
        }
        parcel[start..].reverse();
    }

    /// Relabels or removes up to `due` of `origin`, newest first; rebuilds the row so that neighbours merge.
    fn change_newest(&mut self, origin: u32, mut due: N, into: Option<u32>) {
        let mut newest_first: Vec<Lot<N>> = Vec::with_capacity(self.lots.len() + 1);
        for lot in self.lots.iter().rev() {
            let changed = if lot.origin == origin { lot.minor.min(due) } else { N::default() };
            due -= changed;
            if let (Some(origin), true) = (into, changed > N::default()) {
                newest_first.push(Lot { origin, minor: changed });
            }
            if lot.minor > changed {
                newest_first.push(Lot { origin: lot.origin, minor: lot.minor - changed });
            }
        }
        self.lots.clear();
        self.claimed = 0;
        newest_first.into_iter().rev().for_each(|lot| self.push(lot));
    }

    fn of(&self, origin: u32) -> N {
        self.lots.iter().filter(|lot| lot.origin == origin).fold(N::default(), |sum, lot| sum + lot.minor)
    }
}

impl<N: Minor, const OLDEST_FIRST: bool> Book<N> for Lots<N, OLDEST_FIRST> {
    const ORDERED: bool = true;

    fn new() -> Self {
        Lots { slots: Vec::new(), free: Vec::new() }
    }

    fn open(&mut self, balance: N) -> u32 {
        let slot = self.free.pop().unwrap_or_else(|| {
            self.slots.push(Slot { lots: VecDeque::new(), claimed: 0 });
            self.slots.len() as u32 - 1
        });
        if balance > N::default() {
            self.slots[slot as usize].push(Lot { origin: CLEAN, minor: balance });
        }
        slot
    }

    fn holds_claims(&self, slot: u32) -> bool {
        self.slots[slot as usize].claimed > 0
    }

    fn close(&mut self, slot: u32) {
        self.slots[slot as usize].lots.clear();
        self.free.push(slot);
    }

    #[inline]
    fn debit(&mut self, slot: u32, _balance: N, minor: N, parcel: &mut Vec<Lot<N>>) {
        let slot = &mut self.slots[slot as usize];
        if OLDEST_FIRST { slot.take_oldest(minor, parcel) } else { slot.take_newest(minor, parcel) }
    }

    #[inline]
    fn credit(&mut self, slot: u32, parcel: &[Lot<N>]) {
        let slot = &mut self.slots[slot as usize];
        parcel.iter().for_each(|lot| slot.push(*lot));
    }

    #[inline]
    fn credit_clean(&mut self, slot: u32, minor: N) {
        self.slots[slot as usize].push(Lot { origin: CLEAN, minor });
    }

    fn standing(&self, slot: u32, origin: u32, _balance: N) -> N {
        self.slots[slot as usize].of(origin)
    }

    fn take(&mut self, slot: u32, origin: u32, minor: N) {
        self.slots[slot as usize].change_newest(origin, minor, None);
    }

    fn claim_clean(&mut self, slot: u32, claim: u32, minor: N) {
        self.slots[slot as usize].change_newest(CLEAN, minor, Some(claim));
    }

    fn each_claimed(&self, slot: u32, mut tell: impl FnMut(u32, N)) {
        for lot in self.slots[slot as usize].lots.iter().filter(|lot| lot.origin != CLEAN) {
            tell(lot.origin, lot.minor);
        }
    }
}
