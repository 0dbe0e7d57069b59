//! How often do accounts of this case stop and begin, and how often does somebody take up a new one, by chance?
//!
//! Everybody is counted but those of whom something is told. What is asked is prepared once, so that a question costs no walk through all accounts.

use std::collections::{BTreeMap, BTreeSet};

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

/// When a change was, and whether payers that paid once are asked as well.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Time {
    /// From when to when.
    pub span: (i64, i64),
    /// Whether one payment is enough.
    pub once: bool,
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

/// Somebody paid an account last that stopped, or first that began.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Change {
    /// When the account stopped or began.
    pub account_at: i64,
    /// Who paid it.
    pub payer: u32,
    /// The account.
    pub account: u32,
    /// Whether more than once.
    pub often: bool,
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
    /// When somebody paid an account last that stopped.
    pub lost: Moments<Change>,
    /// When somebody first paid an account that began.
    pub taken_up: Moments<Change>,
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

    /// How many payers lost an account that stopped in that time, or took up one that began then, of those that pay then; paid more than once, unless `once` counts as
    /// well. `moved` are left, of which so many pay then.
    #[must_use]
    pub fn payers(&self, change: Time, which: Which, moved: &BTreeSet<u32>, paying: u64) -> Chance {
        let who: BTreeSet<u32> = self.changed(change, which, moved).map(|one| one.payer).collect();
        Chance { times: who.len() as u64, of: self.payers.during(change.span).saturating_sub(paying) }
    }

    /// Of two such payers: how often both lost, or took up, the same account.
    #[must_use]
    pub fn meetings(&self, change: Time, which: Which, moved: &BTreeSet<u32>) -> Chance {
        let mut payers = BTreeMap::<u32, BTreeSet<u32>>::new();
        for one in self.changed(change, which, moved) {
            payers.entry(one.account).or_default().insert(one.payer);
        }
        let pairs = |many: u64| many.saturating_mul(many.saturating_sub(1)) / 2;
        let times = payers.values().map(|who| pairs(who.len() as u64)).sum();
        Chance { times, of: pairs(payers.values().map(|who| who.len() as u64).sum()) }
    }

    fn changed(&self, change: Time, which: Which, moved: &BTreeSet<u32>) -> impl Iterator<Item = Change> {
        let moments = if which == Which::Stop { &self.lost } else { &self.taken_up };
        let (from, to) = change.span;
        let there =
            moments.within(change.span).filter(move |one| from <= one.account_at && one.account_at <= to);
        there.filter(move |one| (change.once || one.often) && !moved.contains(&one.payer))
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
    fn payers_that_meet_at_one_account_are_counted_in_pairs() {
        let change = |payer, account, often| (5, Change { account_at: 5, payer, account, often });
        let chances = Chances {
            taken_up: Moments::of(
                [change(1, 8, true), change(2, 8, true), change(3, 9, true), change(4, 8, false)].into_iter(),
            ),
            ..Chances::default()
        };
        let time = |once| Time { span: (0, 9), once };
        let asked = |once, moved: &[u32]| {
            let moved = moved.iter().copied().collect();
            let chance = chances.meetings(time(once), Which::Begin, &moved);
            (chance.times, chance.of)
        };
        assert_eq!([asked(false, &[]), asked(true, &[]), asked(false, &[2])], [(1, 3), (3, 6), (0, 1)]);
    }

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
