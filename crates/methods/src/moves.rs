//! When did somebody go from one place to another, and was it somewhere he does not usually go?
//!
//! A move is a fix at a place that follows one elsewhere within a few hours, where he had not been shortly before and from
//! which he is not back shortly after: a telephone that lies still between two cells changes between them all day (ping-pong
//! handover) and has not moved. A move
//! is a habit if he is at that place at that hour on other days too: whoever takes the same train every morning is with
//! the same strangers every morning, and it says nothing about them.

use std::ops::Range;

use hashbrown::HashMap;
use thalweg_model::Rate;

use crate::drill::{DAY, HOUR, MINUTE};
use crate::fixes::Fixes;
use crate::together::Counted;

/// Somebody came to a place.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Move {
    /// Who.
    pub who: u32,
    /// When he was first seen there, microseconds.
    pub at: i64,
    /// From where.
    pub from: u32,
    /// To where.
    pub to: u32,
    /// When he was last seen where he came from.
    pub left: i64,
    /// Whether he is there at this hour on other days too.
    pub habit: bool,
}

/// What counts as a move and as a habit.
#[derive(Debug, Clone, Copy)]
pub struct Limits {
    /// Longest time between the fix before and the arrival.
    pub longest: i64,
    /// Time away after which coming back is a move.
    pub settled: i64,
    /// Other days at the place and hour that make a habit.
    pub habit_days: usize,
}

/// How far the hour of a habit may vary: morning and evening peaks of commuting last about this long to either side.
const SAME_HOUR: i64 = 90 * MINUTE;
/// Hours of a habit are compared in steps of this.
const STEP: i64 = 30 * MINUTE;

/// All moves, by who and time.
#[must_use]
pub fn moves(fixes: &Fixes, limits: Limits) -> Vec<Move> {
    let mut moves = Vec::new();
    for range in fixes.of_each() {
        of_one(fixes, range, limits, &mut moves);
    }
    moves
}

fn of_one(fixes: &Fixes, range: Range<usize>, limits: Limits, moves: &mut Vec<Move>) {
    let begins = moves.len();
    let mut last_there: HashMap<u32, i64> = HashMap::new();
    let mut before: Option<(u32, i64)> = None;
    for (who, place, at) in range.clone().filter_map(|index| fixes.get(index)) {
        unmade(moves.get_mut(begins..).unwrap_or_default(), place, at - limits.settled);
        let was_there = last_there.insert(place, at).is_some_and(|last| at - last <= limits.settled);
        if let Some((from, left)) = before
            && from != place
            && !was_there
            && at - left <= limits.longest
            && at > left
        {
            moves.push(Move { who, at, from, to: place, left, habit: false });
        }
        before = Some((place, at));
    }
    let made = moves.split_off(begins);
    moves.extend(made.into_iter().filter(|one| one.to != one.from));
    if moves.len() > begins {
        let habits = Hours::of(fixes, range);
        for one in moves.get_mut(begins..).unwrap_or_default() {
            one.habit = habits.other_days(one.to, one.at, limits.habit_days) >= limits.habit_days;
        }
    }
}

/// Unmakes the moves after a moment from the place to which he has come back: he had not left. An unmade move leads nowhere.
fn unmade(moves: &mut [Move], place: u32, since: i64) {
    for one in moves.iter_mut().rev().take_while(|one| one.at >= since).filter(|one| one.from == place) {
        one.to = one.from;
    }
}

/// On which days and at which hours somebody was at which place.
pub struct Hours(HashMap<u32, Vec<i64>>);

impl Hours {
    /// The hours of the fixes of one.
    #[must_use]
    pub fn of(fixes: &Fixes, range: Range<usize>) -> Self {
        Self::at(fixes, range, |_| true)
    }

    /// The hours of the fixes of one, at some places.
    #[must_use]
    pub fn at(fixes: &Fixes, range: Range<usize>, asked: impl Fn(u32) -> bool) -> Self {
        let mut hours: HashMap<u32, Vec<i64>> = HashMap::new();
        for (_, place, at) in range.filter_map(|index| fixes.get(index)).filter(|fix| asked(fix.1)) {
            let step = at.div_euclid(STEP);
            let steps = hours.entry(place).or_default();
            if steps.last() != Some(&step) {
                steps.push(step);
            }
        }
        Self(hours)
    }

    /// On how many other days he was at the place at this hour; counts no further than `enough`.
    #[must_use]
    pub fn other_days(&self, place: u32, at: i64, enough: usize) -> usize {
        let Some(steps) = self.0.get(&place) else {
            return 0;
        };
        let (mut days, mut last) = (0, i64::MIN);
        for step in steps {
            let apart = step * STEP + STEP / 2 - at;
            let day = (apart + DAY / 2).div_euclid(DAY);
            let off = (apart - day * DAY).abs();
            if day != 0 && day != last && off <= SAME_HOUR {
                (days, last) = (days + 1, day);
                if days >= enough {
                    break;
                }
            }
        }
        days
    }
}

/// On what the rate of a route rests.
pub const ROUTE: [&str; 3] = [
    "pairs who took this route within half a day of each other: within the window",
    "半天内走过此路线的两人：在时窗内同走",
    "半天內走過此路線的兩人：在時窗內同走",
];
/// On what the rate of a route rests that few take.
pub const ANY_ROUTE: [&str; 3] = [
    "pairs who took any one route of this case, out of habit, within half a day of each other: within the window",
    "本案中半天内走过同一路线（非习惯路线）的两人：在时窗内同走",
    "本案中半天內走過同一路線（非習慣路線）的兩人：在時窗內同走",
];

/// How often others who take a route on a day take it within a window.
#[derive(Debug)]
pub struct Routes {
    of: HashMap<(u32, u32), Counted>,
    /// All routes together, taken out of habit left aside.
    pub all: Counted,
}

impl Routes {
    /// Routes are counted with all who take them; the case with those only for whom it was no habit.
    #[must_use]
    pub fn of(moves: &[Move], window: i64) -> Self {
        let mut routes = Self { of: HashMap::new(), all: Counted::default() };
        for unusual in [false, true] {
            let taken = moves.iter().filter(|one| !unusual || !one.habit);
            let mut taken: Vec<(u32, u32, i64)> = taken.map(|one| (one.from, one.to, one.at)).collect();
            taken.sort_unstable();
            for route in taken.chunk_by(|one, next| (one.0, one.1) == (next.0, next.1)) {
                let counted = Counted::of(route.iter().map(|(_, _, at)| *at), window, DAY / 2);
                match route.first() {
                    _ if unusual => routes.all = routes.all.and(counted),
                    Some((from, to, _)) if counted.all > 0 => _ = routes.of.insert((*from, *to), counted),
                    _ => (),
                }
            }
        }
        routes
    }

    /// How often strangers who took this route on one day took it together.
    #[must_use]
    pub fn rate(&self, from: u32, to: u32, own: u64) -> Rate {
        self.of.get(&(from, to)).copied().unwrap_or_default().rate(self.all, own, ROUTE[0], ANY_ROUTE[0])
    }
}

/// The time that a threshold in hours sets, in microseconds.
#[must_use]
pub fn hours(count: i64) -> i64 {
    count.saturating_mul(HOUR)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fixes(seen: &[(u32, i64)]) -> Fixes {
        Fixes {
            who: vec![0; seen.len()],
            place: seen.iter().map(|(place, _)| *place).collect(),
            at: seen.iter().map(|(_, hour)| hour * HOUR).collect(),
            shift: vec![None; seen.len()],
            ..Fixes::default()
        }
    }

    const LIMITS: Limits = Limits { longest: 6 * HOUR, settled: 2 * HOUR, habit_days: 2 };

    #[test]
    fn a_telephone_that_changes_between_two_cells_has_not_moved() {
        let still = moves(&fixes(&[(1, 0), (2, 1), (1, 2), (2, 3), (1, 4)]), LIMITS);
        assert!(still.is_empty());
        let left = moves(&fixes(&[(1, 0), (2, 1), (3, 2), (4, 3), (1, 6)]), LIMITS);
        assert_eq!(left.iter().map(|one| one.to).collect::<Vec<_>>(), [2, 3, 4, 1]);
    }

    #[test]
    fn who_is_there_at_that_hour_on_two_other_days_has_a_habit() {
        let daily = [(1, 7), (2, 8), (1, 31), (2, 32), (1, 55), (2, 56), (3, 60)];
        let told: Vec<(u32, bool)> =
            moves(&fixes(&daily), LIMITS).iter().map(|one| (one.to, one.habit)).collect();
        assert_eq!(told, [(2, true), (2, true), (2, true), (3, false)]);
    }
}
