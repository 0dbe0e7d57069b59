//! Which entries are one transfer? Entries start apart; the linking rules join them, and only those rules.

/// A partition of the entries. A unit is named by its smallest entry.
#[derive(Debug)]
pub(crate) struct Units {
    parent: Vec<u32>,
}

impl Units {
    /// Every entry by itself.
    pub fn apart(entries: usize) -> Self {
        Self { parent: (0..u32::try_from(entries).unwrap_or(u32::MAX)).collect() }
    }

    /// The unit of an entry.
    pub fn of(&self, entry: u32) -> u32 {
        let mut at = entry;
        while let Some(up) = self.parent.get(at as usize).copied() {
            if up == at {
                break;
            }
            at = up;
        }
        at
    }

    /// Makes one unit of two.
    pub fn join(&mut self, one: u32, other: u32) {
        let (one, other) = (self.of(one), self.of(other));
        let (low, high) = (one.min(other), one.max(other));
        if let Some(up) = self.parent.get_mut(high as usize) {
            *up = low;
        }
    }

    /// Every entry with its unit, sorted by unit, then entry.
    pub fn members(&self) -> Members {
        let count = self.parent.len();
        let roots: Vec<u32> =
            (0..u32::try_from(count).unwrap_or(u32::MAX)).map(|entry| self.of(entry)).collect();
        let mut offsets = vec![0_u32; count + 1];
        for root in &roots {
            if let Some(place) = offsets.get_mut(*root as usize + 1) {
                *place += 1;
            }
        }
        let mut sum = 0;
        for place in &mut offsets {
            sum += *place;
            *place = sum;
        }
        let mut next = offsets.clone();
        let mut entries = vec![0_u32; count];
        for (entry, root) in roots.iter().enumerate() {
            if let Some(at) = next.get_mut(*root as usize) {
                if let Some(place) = entries.get_mut(*at as usize) {
                    *place = u32::try_from(entry).unwrap_or(u32::MAX);
                }
                *at += 1;
            }
        }
        Members { roots, offsets, entries }
    }
}

/// The entries of each unit.
#[derive(Debug)]
pub(crate) struct Members {
    /// For each entry its unit.
    pub roots: Vec<u32>,
    offsets: Vec<u32>,
    entries: Vec<u32>,
}

impl Members {
    /// The entries of a unit, ascending; empty if `unit` names none.
    pub fn of(&self, unit: u32) -> &[u32] {
        let at = |index: usize| self.offsets.get(index).copied().unwrap_or(0) as usize;
        let unit = unit as usize;
        self.entries.get(at(unit)..at(unit + 1)).unwrap_or(&[])
    }

    /// All units, ascending.
    pub fn units(&self) -> impl Iterator<Item = u32> + '_ {
        (0..u32::try_from(self.roots.len()).unwrap_or(u32::MAX)).filter(|entry| !self.of(*entry).is_empty())
    }
}
