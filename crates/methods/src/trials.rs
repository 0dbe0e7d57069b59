//! Which accounts were tried with a tiny sum, and then used by others?
//!
//! A trial is a first payment between two that is tiny beside what is usual in this asset. The account is used if it had taken no large sum before,
//! takes one within the window from somebody who is not the one that tried it, and sends at least half of it on within a day. All trials are looked at
//! once more as if they had been on other days, which tells how often accounts of this kind wake by themselves: on
//! the day of the wage, at the end of the month.

use std::collections::{BTreeMap, BTreeSet};

use hashbrown::HashMap;

use crate::drill::DAY;
use crate::holders::Holders;
use crate::transfers::{self, Move};
use crate::{CaseView, MethodError};

/// No large sum for so many days before: the account was at rest.
const QUIET_DAYS: i64 = 7;
/// What is used for others goes on within so many days.
const GOES_ON: i64 = DAY;
/// Days by which trials are moved: wages come by the week or by the month, a move may hit the next.
const MOVED_DAYS: [i64; 6] = [7, 14, 28, 29, 30, 31];

/// A trial.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Trial {
    /// The tiny payment.
    pub test: Move,
    /// The large one that followed, and what of it went on.
    pub used: Option<Used>,
    /// Whether the tiny sum came back within a day.
    pub came_back: bool,
}

/// What followed a trial.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Used {
    /// The large payment.
    pub large: Move,
    /// Payments by which it went on.
    pub on: Vec<Move>,
}

/// The trials of one payer.
#[derive(Debug, Default, Clone)]
pub struct Tester {
    /// In the order of time.
    pub trials: Vec<Trial>,
    /// How many of them would be followed by use if they had been on another day, the most of all moves, and of how many.
    pub moved: (u64, u64),
}

impl Tester {
    /// The trials that were followed by use.
    pub fn used(&self) -> impl Iterator<Item = (&Trial, &Used)> + Clone {
        self.trials.iter().filter_map(|trial| Some((trial, trial.used.as_ref()?)))
    }
}

/// Those who tried accounts, by person.
#[derive(Debug, Default)]
pub struct Trials {
    /// Each with the trials.
    pub testers: BTreeMap<u32, Tester>,
}

/// First payments between two that are tiny beside half of all payments in the asset, where the other has not paid before.
const TINY: &str = "
CREATE OR REPLACE TEMP TABLE usual AS SELECT place, quantile_disc(units, 0.5) AS units FROM move WHERE class IN (0, 1) GROUP BY place;
CREATE OR REPLACE TEMP TABLE tiny AS
WITH firsts AS (SELECT payer, payee, place, min(transfer) AS transfer FROM move WHERE class IN (0, 1) GROUP BY payer, payee, place)
SELECT move.transfer FROM firsts JOIN move USING (transfer) JOIN usual ON usual.place = move.place
LEFT JOIN firsts back ON back.payer = firsts.payee AND back.payee = firsts.payer AND back.place = firsts.place
WHERE fine AND CAST(move.units AS HUGEINT) * CAST({times_larger} AS BIGINT) <= usual.units AND (back.transfer IS NULL OR back.transfer > firsts.transfer);
SELECT place, units FROM usual ORDER BY place";

/// What came into an account and went out of it, in the order of time.
#[derive(Debug, Default)]
struct Book {
    came: Vec<Move>,
    went: Vec<Move>,
}

impl Trials {
    /// Reads them, after [`MOVES`](crate::transfers::MOVES). The window is in microseconds.
    ///
    /// # Errors
    /// When the engine refuses.
    pub fn of(case: &mut CaseView<'_>, window: i64) -> Result<Self, MethodError> {
        let holders = Holders::of(case)?;
        let rows = case.ask(TINY)?;
        let (places, units) = (rows.ints("place")?, rows.ints("units")?);
        let usual: BTreeMap<u16, u64> =
            (0..rows.len()).map(|at| (places.value(at) as u16, units.value(at).unsigned_abs())).collect();
        let mut tests: Vec<Move> = Vec::new();
        transfers::each(case, "transfer IN (SELECT transfer FROM tiny)", |one| {
            let somebody = holders.is_somebody(one.payer) && holders.is_somebody(one.payee);
            if somebody && !holders.same(one.payer, one.payee) {
                tests.push(*one);
            }
            Ok(())
        })?;
        let mut books: HashMap<(u32, u16), Book> =
            tests.iter().map(|one| ((one.payee, one.asset), Book::default())).collect();
        let (mut since, mut until) = (i64::MAX, i64::MIN);
        transfers::each(case, "fine AND class IN (0, 1, 5)", |one| {
            (since, until) = (since.min(one.at), until.max(one.at));
            if let Some(book) = books.get_mut(&(one.payee, one.asset)) {
                book.came.push(*one);
            }
            if let Some(book) = books.get_mut(&(one.payer, one.asset)) {
                book.went.push(*one);
            }
            Ok(())
        })?;
        let seen = Seen { holders, usual, books, window, days: (since, until) };
        Ok(Self { testers: seen.testers(tests) })
    }

    /// How often a trial of somebody else is followed by use: the sum of the shares of all other payers, and how many they are. Each payer is
    /// one, however many are tried.
    #[must_use]
    pub fn others(&self, but: u32) -> (u64, u64) {
        let others = self.testers.iter().filter(|(who, _)| **who != but);
        let (sum, many) = others.fold((0, 0), |(sum, many), (_, one)| {
            (sum + one.used().count() as u64 * 1_000_000 / (one.trials.len() as u64).max(1), many + 1)
        });
        ((sum + 500_000) / 1_000_000, many)
    }
}

struct Seen {
    holders: Holders,
    usual: BTreeMap<u16, u64>,
    books: HashMap<(u32, u16), Book>,
    window: i64,
    days: (i64, i64),
}

impl Seen {
    fn testers(&self, tests: Vec<Move>) -> BTreeMap<u32, Tester> {
        let mut testers: BTreeMap<u32, Tester> = BTreeMap::new();
        let mut tried: BTreeSet<(u32, u32)> = BTreeSet::new();
        for test in tests {
            let who = self.holders.person(test.payer);
            if tried.insert((who, test.payee)) {
                let (used, came_back) = (self.used(&test, test.at), self.came_back(&test));
                testers.entry(who).or_default().trials.push(Trial { test, used, came_back });
            }
        }
        for tester in testers.values_mut() {
            tester.moved = self.moved(&tester.trials);
        }
        testers
    }

    /// What would follow if the trials had been on other days of the case: the most of all moves.
    fn moved(&self, trials: &[Trial]) -> (u64, u64) {
        let shifts = MOVED_DAYS.into_iter().flat_map(|days| [days * DAY, -days * DAY]);
        let counts = shifts.map(|shift| {
            let moments = trials.iter().map(|one| (one, one.test.at + shift));
            let inside =
                moments.filter(|(_, at)| self.days.0 <= *at && at.saturating_add(self.window) <= self.days.1);
            inside.fold((0, 0), |(times, of), (one, at)| {
                (times + u64::from(self.used(&one.test, at).is_some()), of + 1)
            })
        });
        // A move that leaves hardly any trial within the case says nothing.
        let says = |(_, of): &(u64, u64)| *of > 0 && of * 4 >= trials.len() as u64;
        let share = |(times, of): (u64, u64)| times * 1_000_000 / of.max(1);
        counts.filter(says).max_by_key(|one| (share(*one), one.1)).unwrap_or((0, 0))
    }

    /// The use of a tried account, if the trial had been at this moment.
    fn used(&self, test: &Move, at: i64) -> Option<Used> {
        let book = self.books.get(&(test.payee, test.asset))?;
        let usual = *self.usual.get(&test.asset)?;
        let large = |one: &&Move| one.units >= usual && !self.holders.same(one.payer, one.payee);
        let since = at - QUIET_DAYS * DAY;
        if book.came.iter().filter(large).any(|one| since <= one.at && one.at <= at) {
            return None;
        }
        let stranger = |one: &&Move| !self.holders.same(one.payer, test.payer);
        let soon = |one: &&Move| at < one.at && one.at <= at + self.window;
        let large = *book.came.iter().filter(large).filter(stranger).find(soon)?;
        let out = |one: &&Move| !self.holders.same(one.payer, one.payee) && one.payee != large.payer;
        let (mut on, mut sum) = (Vec::new(), 0_u128);
        for one in
            book.went.iter().filter(out).filter(|one| large.at < one.at && one.at <= large.at + GOES_ON)
        {
            sum += u128::from(one.units);
            on.push(*one);
            if sum * 2 >= u128::from(large.units) {
                return Some(Used { large, on });
            }
        }
        None
    }

    fn came_back(&self, test: &Move) -> bool {
        let book = self.books.get(&(test.payee, test.asset));
        book.into_iter().flat_map(|book| &book.went).any(|one| {
            one.units == test.units
                && test.at < one.at
                && one.at <= test.at + DAY
                && self.holders.same(one.payee, test.payer)
        })
    }
}
