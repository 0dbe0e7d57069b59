//! Whom does somebody know, and how well?
//!
//! People belong to groups of 4 to 30 (a class, a village, a hobby), two each, and know each other within them; colleagues know
//! some of their own. How many somebody knows varies log-normally, so a few know very many; friends of friends know each other.
//! A tie is equally strong seen from both ends.

use crate::city::people::People;
use crate::city::seed::{Ask, Dice, mix};

/// Largest group that is drawn.
const GROUPS: (u32, u32) = (4, 30);
/// Deviation of the logarithm of how sociable people are: C.
const SOCIABLE_SIGMA: f64 = 0.6;
/// Chance that two average members of a group know each other well enough to call: C.
const KNOWN: f64 = 0.38;

/// Who knows whom, as lists one after another.
#[derive(Debug, Default)]
pub(crate) struct Circles {
    known: Vec<u32>,
    from: Vec<u32>,
}

impl Circles {
    pub(crate) fn of(seed: u64, people: &People) -> Self {
        let count = people.persons.len() as u32;
        let sociable: Vec<f32> = (0..count)
            .map(|who| Dice::of(seed, Ask::Circle, u64::from(who), 0).log_normal(1.0, SOCIABLE_SIGMA) as f32)
            .collect();
        let mut ties = Vec::new();
        for round in 1..=2 {
            groups(seed, count, round, &mut |group, dice| acquaint(group, &sociable, dice, KNOWN, &mut ties));
        }
        for workplace in 0..people.workplaces.len() as u32 {
            let mut dice = Dice::of(seed, Ask::Circle, u64::from(workplace), 9);
            for team in people.colleagues(workplace).chunks(12) {
                acquaint(team, &sociable, &mut dice, KNOWN, &mut ties);
            }
        }
        Self::sorted(count, ties)
    }

    /// The people somebody knows, the closest first.
    pub(crate) fn of_person(&self, who: u32) -> &[u32] {
        let at = |index: u32| self.from.get(index as usize).copied().unwrap_or(0) as usize;
        self.known.get(at(who)..at(who + 1)).unwrap_or(&[])
    }

    fn sorted(count: u32, mut ties: Vec<(u32, u32)>) -> Self {
        ties.sort_unstable();
        ties.dedup();
        let mut from = vec![0; count as usize + 1];
        for (who, _) in &ties {
            from[*who as usize + 1] += 1;
        }
        for index in 1..from.len() {
            from[index] += from[index - 1];
        }
        let mut known: Vec<u32> = ties.iter().map(|(_, other)| *other).collect();
        for who in 0..count {
            let (start, end) = (from[who as usize] as usize, from[who as usize + 1] as usize);
            known[start..end].sort_by_key(|other| strength(who, *other));
        }
        Self { known, from }
    }
}

/// Smaller is closer; the same seen from both ends.
fn strength(a: u32, b: u32) -> u64 {
    mix(u64::from(a.min(b)), u64::from(a.max(b)))
}

/// Everybody in an order of chance, cut into groups.
fn groups(seed: u64, count: u32, round: u64, each: &mut dyn FnMut(&[u32], &mut Dice)) {
    let mut order: Vec<u32> = (0..count).collect();
    order.sort_by_key(|who| mix(u64::from(*who), seed.wrapping_mul(7).wrapping_add(round)));
    let mut dice = Dice::of(seed, Ask::Circle, round, 1);
    let mut rest = order.as_slice();
    while !rest.is_empty() {
        let size = dice.log_normal(11.0, 0.5) as u32;
        let (group, more) = rest.split_at((size.clamp(GROUPS.0, GROUPS.1) as usize).min(rest.len()));
        each(group, &mut dice);
        rest = more;
    }
}

fn acquaint(group: &[u32], sociable: &[f32], dice: &mut Dice, known: f64, ties: &mut Vec<(u32, u32)>) {
    for (index, a) in group.iter().enumerate() {
        for b in group.iter().skip(index + 1) {
            let eager = f64::from(sociable[*a as usize] * sociable[*b as usize]);
            if dice.chance((known * eager).min(0.95)) {
                ties.extend([(*a, *b), (*b, *a)]);
            }
        }
    }
}
