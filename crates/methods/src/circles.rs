//! Which lines belong together, and how alike do two circles of lines talk?

use std::collections::BTreeMap;

/// The least line of the group that a line was joined to.
#[must_use]
pub fn root(first_of: &BTreeMap<i64, i64>, mut id: i64) -> i64 {
    while let Some(above) = first_of.get(&id).filter(|above| **above != id) {
        id = *above;
    }
    id
}

/// Joins the groups of two lines; both stand in the map then.
pub fn joined(first_of: &mut BTreeMap<i64, i64>, one: i64, two: i64) {
    let (one_root, two_root) = (root(first_of, one), root(first_of, two));
    let least = one_root.min(two_root);
    for id in [one, two, one_root, two_root] {
        first_of.insert(id, least);
    }
}

/// A circle: its lines, and how often each called each in each part of the day.
#[derive(Debug, Default)]
pub struct Circle {
    /// Its lines, sorted.
    pub lines: Vec<i64>,
    /// How often the line at one place called that at another, by part of the day.
    pub calls: BTreeMap<(usize, usize, i64), i64>,
    /// All calls.
    pub total: i64,
}

impl Circle {
    /// All circles among lines: caller, called, part of the day, calls.
    #[must_use]
    pub fn all(talk: &[(i64, i64, i64, i64)]) -> Vec<Self> {
        let mut first_of = BTreeMap::new();
        for (from, to, ..) in talk {
            joined(&mut first_of, *from, *to);
        }
        let mut circles: BTreeMap<i64, Self> = BTreeMap::new();
        for id in first_of.keys() {
            circles.entry(root(&first_of, *id)).or_default().lines.push(*id);
        }
        for (from, to, slot, calls) in talk {
            if let Some(circle) = circles.get_mut(&root(&first_of, *from))
                && let Ok(one) = circle.lines.binary_search(from)
                && let Ok(two) = circle.lines.binary_search(to)
            {
                circle.calls.insert((one, two, *slot), *calls);
                circle.total += calls;
            }
        }
        circles.into_values().collect()
    }

    /// How much of two circles' talk agrees, in thousandths, when the lines of the other stand in this order.
    #[must_use]
    pub fn agrees(&self, other: &Self, order: &[usize]) -> i64 {
        let share = |calls: i64, total: i64| calls * 1000 / total.max(1);
        let common = self.calls.iter().map(|((from, to, slot), calls)| {
            let placed = order.get(*from).zip(order.get(*to)).map(|(from, to)| (*from, *to, *slot));
            let theirs = placed.and_then(|key| other.calls.get(&key)).copied().unwrap_or(0);
            share(*calls, self.total).min(share(theirs, other.total))
        });
        common.sum()
    }

    /// The best order of the other's lines, and how much agrees in it.
    #[must_use]
    pub fn best(&self, other: &Self) -> (i64, Vec<usize>) {
        let mut best = (-1, Vec::new());
        let mut order: Vec<usize> = (0..other.lines.len()).collect();
        permuted(&mut order, 0, &mut |order| {
            let agrees = self.agrees(other, order);
            if agrees > best.0 {
                best = (agrees, order.to_vec());
            }
        });
        best
    }
}

/// Tries every order from this place on.
fn permuted(order: &mut [usize], from: usize, each: &mut impl FnMut(&[usize])) {
    if from + 1 >= order.len() {
        each(order);
        return;
    }
    for at in from..order.len() {
        order.swap(from, at);
        permuted(order, from + 1, each);
        order.swap(from, at);
    }
}
