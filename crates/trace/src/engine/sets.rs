//! Sets of claims, each kept once, so that a pool poisoned by a hundred claims is one number.

use std::collections::HashMap;

/// The empty set.
pub(crate) const EMPTY: u32 = 0;

/// All sets met so far; a set is its index.
pub(crate) struct Sets {
    members: Vec<Vec<u32>>,
    index: HashMap<Vec<u32>, u32>,
    unions: HashMap<(u32, u32), u32>,
    differences: HashMap<(u32, u32), u32>,
}

impl Sets {
    pub(crate) fn new() -> Sets {
        let mut sets = Sets {
            members: Vec::new(),
            index: HashMap::new(),
            unions: HashMap::new(),
            differences: HashMap::new(),
        };
        sets.keep(Vec::new());
        sets
    }

    pub(crate) fn members(&self, set: u32) -> &[u32] {
        &self.members[set as usize]
    }

    pub(crate) fn contains(&self, set: u32, claim: u32) -> bool {
        self.members(set).binary_search(&claim).is_ok()
    }

    /// The set of these members, sorted or not.
    pub(crate) fn of(&mut self, mut members: Vec<u32>) -> u32 {
        members.sort_unstable();
        members.dedup();
        self.keep(members)
    }

    /// What is in either.
    pub(crate) fn union(&mut self, a: u32, b: u32) -> u32 {
        if a == b || b == EMPTY {
            return a;
        }
        if a == EMPTY {
            return b;
        }
        let key = (a.min(b), a.max(b));
        if let Some(known) = self.unions.get(&key) {
            return *known;
        }
        let members = [self.members(a), self.members(b)].concat();
        let union = self.of(members);
        self.unions.insert(key, union);
        union
    }

    /// What is in `a` and not in `b`.
    pub(crate) fn minus(&mut self, a: u32, b: u32) -> u32 {
        if a == b || a == EMPTY {
            return EMPTY;
        }
        if b == EMPTY {
            return a;
        }
        if let Some(known) = self.differences.get(&(a, b)) {
            return *known;
        }
        let members = self.members(a).iter().copied().filter(|claim| !self.contains(b, *claim)).collect();
        let difference = self.keep(members);
        self.differences.insert((a, b), difference);
        difference
    }

    /// The members of every set, by set.
    pub(crate) fn into_members(self) -> Vec<Vec<u32>> {
        self.members
    }

    fn keep(&mut self, members: Vec<u32>) -> u32 {
        if let Some(known) = self.index.get(&members) {
            return *known;
        }
        let set = self.members.len() as u32;
        self.members.push(members.clone());
        self.index.insert(members, set);
        set
    }
}
