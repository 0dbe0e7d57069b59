//! When does an account begin, pause and end, and does what it gets stay?
//!
//! Time is counted in days on which the case has any transfer, so that a holiday, or a month of which there are no records, is nobody's pause. Interest
//! and fees are the bank's doing and no sign of life. What is paid out within hours is taken to be what came in last, as in [`passing`](crate::passing).

use std::collections::BTreeMap;

use hashbrown::HashMap;

use crate::drill::MINUTE;
use crate::holders::Holders;
use crate::passing::Passing;
use crate::transfers::{self, Move};
use crate::{CaseView, MethodError, Threshold};

/// How soon money must go on.
pub const WINDOW: Threshold = Threshold {
    name: "window_minutes",
    default: 180,
    unit: "minutes",
    meaning: ["Money goes on within so long", "款项须在此时间内转出"],
    source: "half of what reaches a mule account leaves within the hour (Lloyds 2024, in RUSI 2025); three hours are assumed for nearly all",
};

/// Bookings that are somebody's doing: no reversal, fee or interest.
pub const ALIVE: &str = "class NOT IN (4, 7, 8)";

/// Bookings by which money is carried: transfers and those of no kind. What is paid for goods, topped up or given back is none.
pub const CARRIED: &str = "class IN (0, 1)";

/// Days on which the case has transfers, counted.
#[derive(Debug, Default)]
pub struct Calendar {
    days: Vec<i64>,
}

impl Calendar {
    /// Reads them, after [`MOVES`](crate::transfers::MOVES).
    ///
    /// # Errors
    /// When the engine refuses.
    pub fn of(case: &mut CaseView<'_>) -> Result<Self, MethodError> {
        let rows = case.ask("SELECT DISTINCT local_day(moment) AS day FROM move ORDER BY day")?;
        let days = rows.ints("day")?;
        Ok(Self { days: (0..rows.len()).map(|at| days.value(at)).collect() })
    }

    /// The place of a local day among them.
    #[must_use]
    pub fn place(&self, day: i64) -> i64 {
        self.days.partition_point(|before| *before < day) as i64
    }

    /// The place of the last.
    #[must_use]
    pub fn last(&self) -> i64 {
        self.days.len() as i64 - 1
    }
}

/// The life of an account.
#[derive(Debug, Clone, Copy, Default)]
pub struct Life {
    /// Its first and last transfer: microseconds.
    pub first: i64,
    /// See `first`.
    pub last: i64,
    /// The days of them, counted by the calendar.
    pub first_day: i64,
    /// See `first_day`.
    pub last_day: i64,
    /// How many transfers it has.
    pub moves: u64,
    /// Days of its longest pause and of its second longest.
    pub pauses: [i64; 2],
    /// The transfers between which it paused longest.
    pub paused: (i64, i64),
    /// The asset in which it was paid first: what follows is counted in it.
    pub asset: Option<u16>,
    /// Transfers that others made to it, on how many days, and how much.
    pub credits: u64,
    /// See `credits`.
    pub credit_days: u64,
    /// See `credits`.
    pub units: u128,
    /// How much of that went on within the window.
    pub through: u128,
    /// Payments that it made to others.
    pub debits: u64,
    credit_day: i64,
}

impl Life {
    fn lives(&mut self, at: i64, day: i64) {
        if self.moves == 0 {
            (self.first, self.first_day) = (at, day);
        } else {
            let pause = (day - self.last_day - 1).max(0);
            let [longest, second] = self.pauses;
            if pause > longest {
                self.pauses = [pause, longest];
                self.paused = (self.last, at);
            } else {
                self.pauses = [longest, second.max(pause)];
            }
        }
        self.moves += 1;
        (self.last, self.last_day) = (at, day);
    }

    fn is_paid(&mut self, one: &Move, day: i64) {
        if *self.asset.get_or_insert(one.asset) == one.asset {
            self.credits += 1;
            self.units += u128::from(one.units);
            self.credit_days += u64::from(self.credits == 1 || self.credit_day != day);
            self.credit_day = day;
        }
    }

    /// Whether at least half of what it got did not stay.
    #[must_use]
    pub fn carries(&self) -> bool {
        self.units > 0 && self.through * 2 >= self.units
    }

    /// How much it is paid at a time, on average.
    #[must_use]
    pub fn payment(&self) -> u128 {
        self.units / u128::from(self.credits.max(1))
    }
}

/// The lives of all accounts that are somebody's, by account.
///
/// # Errors
/// When the engine refuses.
pub fn of(
    case: &mut CaseView<'_>,
    holders: &Holders,
    calendar: &Calendar,
) -> Result<BTreeMap<u32, Life>, MethodError> {
    let mut passing = Passing::new(case.threshold(WINDOW.name).saturating_mul(MINUTE));
    let mut lives: HashMap<u32, Life> = HashMap::new();
    let ahead = i64::from(case.offset_minutes()) * MINUTE;
    let mut today = (i64::MIN, 0);
    transfers::each(case, ALIVE, |one| {
        let day = (one.at + ahead).div_euclid(crate::drill::DAY);
        if today.0 != day {
            today = (day, calendar.place(day));
        }
        let others = !holders.same(one.payer, one.payee);
        if holders.is_somebody(one.payer) {
            let life = lives.entry(one.payer).or_default();
            life.lives(one.at, today.1);
            if others {
                life.debits += 1;
                let fed: u128 = passing.goes(one).iter().map(|part| u128::from(part.units)).sum();
                life.through += if life.asset == Some(one.asset) { fed } else { 0 };
            }
        }
        if holders.is_somebody(one.payee) {
            let life = lives.entry(one.payee).or_default();
            life.lives(one.at, today.1);
            if others && one.class < 2 {
                life.is_paid(one, today.1);
                passing.comes(one, true);
            }
        }
        Ok(())
    })?;
    Ok(lives.into_iter().collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_longest_pause_is_kept_beside_the_second() {
        let mut life = Life::default();
        for day in [0, 1, 5, 40, 41, 44] {
            life.lives(day * 10, day);
        }
        assert_eq!((life.pauses, life.paused, life.moves), ([34, 3], (50, 400), 6));
    }
}
