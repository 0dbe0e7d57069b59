//! Which transfers of the window run between the same two accounts? How many there are, and the newest.

use hashbrown::HashMap;
use hashbrown::hash_map::Entry;

/// No transfer.
pub(crate) const NONE: u64 = u64::MAX;

/// Pairs of accounts with transfers in the window, by direction.
#[derive(Debug, Clone, Default)]
pub(crate) struct Pairs(HashMap<u64, Pair>);

#[derive(Debug, Clone, Copy)]
struct Pair {
    count: u32,
    newest: u64,
}

fn key(from: u32, to: u32) -> u64 {
    u64::from(from) << 32 | u64::from(to)
}

impl Pairs {
    /// A transfer comes in; the one before it between the two, or [`NONE`].
    #[inline]
    pub(crate) fn add(&mut self, from: u32, to: u32, number: u64) -> u64 {
        match self.0.entry(key(from, to)) {
            Entry::Occupied(mut pair) => {
                let pair = pair.get_mut();
                pair.count += 1;
                std::mem::replace(&mut pair.newest, number)
            }
            Entry::Vacant(place) => {
                place.insert(Pair { count: 1, newest: number });
                NONE
            }
        }
    }

    /// The oldest transfer between two leaves; whether it was the last.
    #[inline]
    pub(crate) fn take(&mut self, from: u32, to: u32) -> bool {
        let Entry::Occupied(mut pair) = self.0.entry(key(from, to)) else { return false };
        pair.get_mut().count -= 1;
        let last = pair.get().count == 0;
        if last {
            pair.remove();
        }
        last
    }
}
