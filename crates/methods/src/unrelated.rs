//! How much of what came in would seem to go out again if the two had nothing to do with each other?
//!
//! Whoever is paid and pays all day hands on something within hours whatever he does. So the transfers are walked again with all that goes out
//! moved in time, round the end of the records, by one to four fifths of their length (whole days where there are many, so that habits of the hour stay):
//! who is paid, who pays, how much and at what hour is as it was, only which payment follows which is chance. How often it happens then to accounts, of how many
//! payments each, is fitted ([`Rates`]), and what is told must stand out from that by three bits and by the logarithm of all accounts that were tried
//! (docs/decisions/0014). Others in the case who hand money on do not make it look like chance, as they would if the rates were those of the case itself.

use std::collections::BTreeMap;

use crate::drill::DAY;
use crate::rates::{Rates, any_between};
use crate::run::{LEAST, beyond};
use crate::transfers::Move;
use crate::{CaseView, MethodError, transfers};

/// Into so many parts the length of the records is cut, each of which but the last is a move.
const PARTS: i64 = 5;
/// Records of so many days are moved by whole days.
const MANY_DAYS: i64 = 6;

/// What is known of transfers from the walk over them as they were: by their numbers.
#[derive(Debug, Default)]
pub struct Known(Vec<u8>);

impl Known {
    /// Whether a transfer is strangers' money, and whether it is the first between the two.
    pub fn set(&mut self, one: &Move, strangers: bool, first: bool) {
        let at = one.transfer as usize;
        if self.0.len() <= at {
            self.0.resize(at + 1, 0);
        }
        if let Some(known) = self.0.get_mut(at) {
            *known = u8::from(strangers) | u8::from(first) << 1;
        }
    }

    /// The two.
    #[must_use]
    pub fn of(&self, one: &Move) -> (bool, bool) {
        let known = self.0.get(one.transfer as usize).copied().unwrap_or(0);
        (known & 1 > 0, known & 2 > 0)
    }
}

/// Which half of a transfer is walked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Half {
    /// It leaves the payer, at a moved time.
    Goes,
    /// It reaches the payee.
    Comes,
}

/// By how much what goes out is moved.
fn moves(case: &mut CaseView<'_>) -> Result<(i64, i64, Vec<i64>), MethodError> {
    let rows = case.ask(
        "SELECT coalesce(min(moment), 0)::BIGINT AS since, (coalesce(max(moment) - min(moment), 0) + 1)::BIGINT AS length FROM move WHERE fine",
    )?;
    let (since, length) = (rows.ints("since")?.value(0), rows.ints("length")?.value(0));
    let length = if length >= MANY_DAYS * DAY { (length / DAY + 1) * DAY } else { length };
    let part = |number: i64| match length / PARTS * number {
        long if length >= MANY_DAYS * DAY => long / DAY * DAY,
        short => short,
    };
    Ok((since, length, (1..PARTS).map(part).collect()))
}

/// An account in an asset, how often it happened to it, and of how many payments.
pub type Counted = ((u32, u16), (u64, u64));

/// Walks through both halves of the transfers whose time of day is known, with what goes out moved, once for each move: `begin` begins such a walk, `take` takes a half,
/// and `end` says how often it happened to each account.
///
/// # Errors
/// When the engine refuses.
pub fn count<W>(
    case: &mut CaseView<'_>,
    only: &str,
    begin: impl Fn() -> W,
    mut take: impl FnMut(&mut W, &Move, Half),
    end: impl Fn(W) -> Vec<Counted>,
) -> Result<Counts, MethodError> {
    let (since, length, moves) = moves(case)?;
    let mut counts = Counts::default();
    for shift in moves {
        case.ask(&format!(
            "CREATE OR REPLACE TEMP TABLE half AS
             SELECT transfer, payer, payee, place, units, moment, fine, class, false AS goes FROM move WHERE fine AND {only}
             UNION ALL SELECT transfer, payer, payee, place, units, {since} + (moment - {since} + {shift}) % {length}, fine, class, true
             FROM move WHERE fine AND {only}; SELECT 0"
        ))?;
        let mut walk = begin();
        transfers::each_half(case, |one, goes| {
            take(&mut walk, one, if goes { Half::Goes } else { Half::Comes });
        })?;
        for (key, (times, of)) in end(walk) {
            let sum = counts.0.entry(key).or_default();
            *sum = (sum.0 + times, sum.1 + of);
        }
    }
    case.ask("DROP TABLE IF EXISTS half; SELECT 0")?;
    Ok(counts)
}

/// How often it happened to each account in an asset, of how many payments, in all moves together: one occasion of chance in one move is no habit.
#[derive(Debug, Default)]
pub struct Counts(BTreeMap<(u32, u16), (u64, u64)>);

impl Counts {
    /// How often it happens to those who are tried.
    #[must_use]
    pub fn chance(&self, is_tried: impl Fn((u32, u16)) -> bool, tried: usize) -> Chance {
        let of = self.0.iter().filter(|(key, _)| is_tried(**key)).map(|(_, counts)| *counts);
        Chance::of(of, tried)
    }
}

/// How often it happens by chance.
#[derive(Debug)]
pub struct Chance {
    rates: Rates<1>,
    share: f64,
    least: i32,
}

impl Chance {
    /// From how often it happened to accounts of how many payments each, while what goes out was moved; and how many accounts are tried.
    #[must_use]
    pub fn of(moved: impl Iterator<Item = (u64, u64)>, tried: usize) -> Self {
        let mut counted: BTreeMap<[(u64, u64); 1], f64> = BTreeMap::new();
        let (mut times, mut of) = (0, 0);
        for one in moved {
            *counted.entry([one]).or_default() += 1.0;
            times += one.0;
            of += one.1;
        }
        let rates = Rates::of(counted);
        Self {
            rates,
            share: (times + 1) as f64 / (of + 2) as f64,
            least: LEAST.saturating_add(beyond(tried as u64)),
        }
    }

    /// Whether so often of so many stands out from all that were tried.
    #[must_use]
    pub fn is_beaten(&self, (times, of): (u64, u64)) -> bool {
        let any = any_between((self.share, 1.0), times, of);
        let bits = (any / self.rates.coincidence(&[(times, of)]).max(f64::MIN_POSITIVE)).log2();
        bits * 100.0 >= f64::from(self.least)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A thousand accounts to which it happens twice in twenty by chance.
    fn chance(tried: usize) -> Chance {
        Chance::of((0..1_000).map(|number| (1 + number % 3, 20)), tried)
    }

    #[test]
    fn what_happens_to_many_by_chance_does_not_stand_out() {
        assert!(!chance(1_000).is_beaten((3, 20)));
        assert!(!chance(1_000).is_beaten((6, 20)));
    }

    #[test]
    fn nearly_always_stands_out_the_less_the_more_are_tried() {
        assert!(chance(1_000).is_beaten((18, 20)));
        assert!(chance(1_000).is_beaten((6, 6)) && !chance(1_000_000_000).is_beaten((6, 6)));
    }
}
