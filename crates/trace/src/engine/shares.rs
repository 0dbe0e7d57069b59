//! Pro rata and lowest intermediate balance: a held pool is an amount for each claim, whatever the order of arrival.
//!
//! Both rules split what leaves over the claims by telescoping; they differ in how much of it is claimed money at all.

use super::book::{Book, CLEAN, Lot, add, merge};
use super::minor::Minor;

/// The claimed amounts of every pool that holds any. `OWN_MONEY_FIRST` is the lowest intermediate balance, its opposite
/// pro rata.
pub(crate) struct Shares<N, const OWN_MONEY_FIRST: bool> {
    slots: Vec<Slot<N>>,
    free: Vec<u32>,
}

struct Slot<N> {
    /// Sorted by claim, none zero.
    claims: Vec<Lot<N>>,
    /// Their sum.
    total: N,
}

impl<N: Minor> Slot<N> {
    /// Moves `part` of `whole` of every claim into the parcel.
    #[inline]
    fn split(&mut self, part: N, whole: N, parcel: &mut Vec<Lot<N>>) {
        if whole <= N::default() || part <= N::default() {
            return;
        }
        let share = N::share(part, whole);
        // All that leaves. Once it has left, no later claim's share can be more than nothing: most payments stop early.
        let all = N::of(&share, self.total);
        let (mut sum, mut before, mut emptied) = (N::default(), N::default(), false);
        for lot in &mut self.claims {
            if before == all {
                break;
            }
            sum += lot.minor;
            let upto = N::of(&share, sum);
            let leaving = upto - before;
            before = upto;
            if leaving > N::default() {
                lot.minor -= leaving;
                emptied |= lot.minor == N::default();
                parcel.push(Lot { origin: lot.origin, minor: leaving });
            }
        }
        self.total -= before;
        if emptied {
            self.claims.retain(|lot| lot.minor > N::default());
        }
    }
}

impl<N: Minor, const OWN_MONEY_FIRST: bool> Book<N> for Shares<N, OWN_MONEY_FIRST> {
    const ORDERED: bool = false;

    fn new() -> Self {
        Shares { slots: Vec::new(), free: Vec::new() }
    }

    fn open(&mut self, _balance: N) -> u32 {
        self.free.pop().unwrap_or_else(|| {
            self.slots.push(Slot { claims: Vec::new(), total: N::default() });
            self.slots.len() as u32 - 1
        })
    }

    fn holds_claims(&self, slot: u32) -> bool {
        !self.slots[slot as usize].claims.is_empty()
    }

    fn close(&mut self, slot: u32) {
        self.free.push(slot);
    }

    #[inline]
    fn debit(&mut self, slot: u32, balance: N, minor: N, parcel: &mut Vec<Lot<N>>) {
        let slot = &mut self.slots[slot as usize];
        if OWN_MONEY_FIRST {
            let own = balance - slot.total;
            if minor > own {
                slot.split(minor - own, slot.total, parcel);
            }
        } else {
            slot.split(minor, balance, parcel);
        }
    }

    #[inline]
    fn credit(&mut self, slot: u32, parcel: &[Lot<N>]) {
        let slot = &mut self.slots[slot as usize];
        for lot in parcel {
            slot.total += lot.minor;
        }
        merge(&mut slot.claims, parcel);
    }

    #[inline]
    fn credit_clean(&mut self, _slot: u32, _minor: N) {}

    fn standing(&self, slot: u32, origin: u32, balance: N) -> N {
        let slot = &self.slots[slot as usize];
        if origin == CLEAN {
            return balance - slot.total;
        }
        match slot.claims.binary_search_by_key(&origin, |lot| lot.origin) {
            Ok(at) => slot.claims[at].minor,
            Err(_) => N::default(),
        }
    }

    fn take(&mut self, slot: u32, origin: u32, minor: N) {
        let slot = &mut self.slots[slot as usize];
        if let Ok(at) = slot.claims.binary_search_by_key(&origin, |lot| lot.origin) {
            slot.claims[at].minor -= minor;
            slot.total -= minor;
            if slot.claims[at].minor == N::default() {
                slot.claims.remove(at);
            }
        }
    }

    fn claim_clean(&mut self, slot: u32, claim: u32, minor: N) {
        let slot = &mut self.slots[slot as usize];
        add(&mut slot.claims, claim, minor);
        slot.total += minor;
    }

    fn each_claimed(&self, slot: u32, mut tell: impl FnMut(u32, N)) {
        self.slots[slot as usize].claims.iter().for_each(|lot| tell(lot.origin, lot.minor));
    }
}
