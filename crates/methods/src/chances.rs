//! How often do accounts of this case stop and begin, and how often does somebody take up a new one, by chance?
//!
//! Everybody is counted but those of whom something is told. What is asked is prepared once, so that a question costs no walk through all accounts.

use std::collections::BTreeSet;

use crate::habits::Habit;
use crate::lives::Life;

/// How often something happens by chance: times, of how many.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Chance {
    /// So many times.
    pub times: u64,
    /// Of so many.
    pub of: u64,
}

/// Which change is counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Which {
    /// An account stops.
    Stop,
    /// An account begins.
    Begin,
}

/// From when to when many are in use.
#[derive(Debug, Default)]
pub struct Spans {
    firsts: Vec<i64>,
    lasts: Vec<i64>,
}

impl Spans {
    /// Those of these lives.
    #[must_use]
    pub fn of<'a>(lives: impl Iterator<Item = &'a Life>) -> Self {
        let mut spans = Self::default();
        for life in lives {
            spans.firsts.push(life.first);
            spans.lasts.push(life.last);
        }
        spans.firsts.sort_unstable();
        spans.lasts.sort_unstable();
        spans
    }

    /// How many are in use at any moment from then to then.
    #[must_use]
    pub fn during(&self, (from, to): (i64, i64)) -> u64 {
        let began = self.firsts.partition_point(|first| *first <= to);
        let gone = self.lasts.partition_point(|last| *last < from);
        began.saturating_sub(gone) as u64
    }
}

/// Moments at which something happened, sorted, with what else is known of them.
#[derive(Debug)]
pub struct Moments<T>(Vec<(i64, T)>);

impl<T> Default for Moments<T> {
    fn default() -> Self {
        Self(Vec::new())
    }
}

impl<T: Ord + Copy> Moments<T> {
    /// Sorts them.
    #[must_use]
    pub fn of(moments: impl Iterator<Item = (i64, T)>) -> Self {
        let mut moments: Vec<(i64, T)> = moments.collect();
        moments.sort_unstable();
        Self(moments)
    }

    /// Those from then to then.
    fn within(&self, (from, to): (i64, i64)) -> impl Iterator<Item = T> {
        let begin = self.0.partition_point(|(at, _)| *at < from);
        self.0.iter().skip(begin).take_while(move |(at, _)| *at <= to).map(|(_, what)| *what)
    }
}

/// What happens by chance.
#[derive(Debug, Default)]
pub struct Chances {
    /// When accounts that are paid are in use.
    pub takers: Spans,
    /// When accounts that pay are in use.
    pub payers: Spans,
    /// When accounts that are paid stopped.
    pub stops: Moments<()>,
    /// When they began.
    pub begins: Moments<()>,
    /// When somebody paid an account last that stopped: with its end, and who.
    pub lost: Moments<(i64, u32)>,
    /// When somebody first paid an account that began: with its beginning, and who.
    pub taken_up: Moments<(i64, u32)>,
    /// How some thousands of them are paid.
    pub habits: Vec<Habit>,
    /// How many of those that are paid carry money.
    pub carriers: Chance,
}

impl Chances {
    /// How many accounts that are paid stopped in that time or began, of those in use then.
    #[must_use]
    pub fn changes(&self, change: (i64, i64), which: Which) -> Chance {
        let moments = if which == Which::Stop { &self.stops } else { &self.begins };
        Chance { times: moments.within(change).count() as u64, of: self.takers.during(change) }
    }

    /// How many payers lost an account that stopped in that time, or took up one that began then, of those that pay then. `moved` are left, of which so many
    /// pay then.
    #[must_use]
    pub fn payers(&self, change: (i64, i64), which: Which, moved: &BTreeSet<u32>, paying: u64) -> Chance {
        let moments = if which == Which::Stop { &self.lost } else { &self.taken_up };
        let there = moments.within(change).filter(|(at, _)| change.0 <= *at && *at <= change.1);
        let who: BTreeSet<u32> = there.map(|(_, who)| who).filter(|who| !moved.contains(who)).collect();
        Chance { times: who.len() as u64, of: self.payers.during(change).saturating_sub(paying) }
    }

    /// How many are paid like this.
    #[must_use]
    pub fn alike(&self, habit: Habit) -> Chance {
        let times = self.habits.iter().filter(|other| habit.is_like(**other)).count();
        Chance { times: times as u64, of: self.habits.len() as u64 }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_is_in_use_is_counted_by_both_ends() {
        let life = |first, last| {
            let mut life = Life::default();
            (life.first, life.last) = (first, last);
            life
        };
        let lives = [life(0, 10), life(5, 20), life(15, 30), life(40, 50)];
        let spans = Spans::of(lives.iter());
        assert_eq!([(0, 4), (10, 15), (21, 39), (31, 39)].map(|change| spans.during(change)), [1, 3, 1, 0]);
    }
}
