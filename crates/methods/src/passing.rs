//! Which money that came in went out again soon, and where did it go?
//!
//! What is paid out is taken to be what came in last, as long as that is no older than a window (last in, first out). Whoever hands money on
//! within the hour is seen however much of his own he holds; whoever takes in small sums all day and pays once in the evening hands on
//! only what came in shortly before. It says how an account is used and not whose money it is: a court traces by its own rules (`thalweg trace`).
//! A transfer without a time of day neither comes nor goes here, for nobody knows which of two on one day was first.

use hashbrown::HashMap;

use crate::transfers::Move;

/// Money that came in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Lot {
    /// The transfer by which it came.
    pub transfer: u32,
    /// Who paid it.
    pub payer: u32,
    /// When.
    pub at: i64,
    /// How much it was.
    pub units: u64,
    /// How much of it has not gone on.
    pub left: u64,
    /// Whether payer and payee were strangers.
    pub strangers: bool,
}

impl Lot {
    /// Whether so many hundredths of it have gone on.
    #[must_use]
    pub fn is_gone(&self, percent: u64) -> bool {
        u128::from(self.units - self.left) * 100 >= u128::from(self.units) * u128::from(percent)
    }
}

/// A part of a payment out, and what it came from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Handed {
    /// What came in, after this part was taken from it.
    pub lot: Lot,
    /// How much was taken.
    pub units: u64,
}

impl Handed {
    /// Whether so many hundredths had gone on before.
    #[must_use]
    pub fn was_gone(&self, percent: u64) -> bool {
        Lot { left: self.lot.left + self.units, ..self.lot }.is_gone(percent)
    }
}

/// What came in within the window and is still there, by account and asset.
#[derive(Debug)]
pub struct Passing {
    window: i64,
    lots: HashMap<(u32, u16), Vec<Lot>>,
    handed: Vec<Handed>,
}

/// So many lots may be old before they are cleared away.
const ROOM: usize = 64;

impl Passing {
    /// Nothing yet; money stays in sight for so many microseconds.
    #[must_use]
    pub fn new(window: i64) -> Self {
        Self { window, lots: HashMap::new(), handed: Vec::new() }
    }

    /// Money comes in.
    pub fn comes(&mut self, one: &Move, strangers: bool) {
        if !one.fine {
            return;
        }
        let lots = self.lots.entry((one.payee, one.asset)).or_default();
        let since = one.at - self.window;
        if lots.len() >= ROOM && lots.get(ROOM / 2).is_some_and(|lot| lot.at < since) {
            lots.retain(|lot| lot.at >= since);
        }
        let Move { transfer, payer, at, units, .. } = *one;
        lots.push(Lot { transfer, payer, at, units, left: units, strangers });
    }

    /// Money goes out: what it came from, the newest first.
    pub fn goes(&mut self, one: &Move) -> &[Handed] {
        self.handed.clear();
        let lots = self.lots.get_mut(&(one.payer, one.asset)).filter(|_| one.fine);
        if let Some(lots) = lots {
            let mut wanted = one.units;
            while let Some(lot) = lots.last_mut() {
                if lot.at < one.at - self.window {
                    lots.clear();
                    break;
                }
                let units = wanted.min(lot.left);
                lot.left -= units;
                wanted -= units;
                self.handed.push(Handed { lot: *lot, units });
                if lot.left > 0 {
                    break;
                }
                lots.pop();
                if wanted == 0 {
                    break;
                }
            }
        }
        &self.handed
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Payments of one account: in (positive) and out at a minute; what each out came from.
    fn check(moves: &[(i64, i64)], expected: &[&[(u32, u64)]]) {
        let mut passing = Passing::new(60);
        let mut gone = Vec::new();
        for (number, (at, units)) in (0_u32..).zip(moves) {
            let one = Move {
                transfer: number,
                payer: 1,
                payee: 1,
                asset: 0,
                units: units.unsigned_abs(),
                at: *at,
                fine: true,
                class: 1,
            };
            if *units > 0 {
                passing.comes(&one, true);
            } else {
                gone.push(
                    passing.goes(&one).iter().map(|one| (one.lot.transfer, one.units)).collect::<Vec<_>>(),
                );
            }
        }
        assert_eq!(gone, expected);
    }

    #[test]
    fn what_came_last_goes_first() {
        check(&[(0, 50), (5, 30), (9, -40)], &[&[(1, 30), (0, 10)]]);
    }

    #[test]
    fn what_came_long_ago_is_not_handed_on() {
        check(&[(0, 50), (100, 30), (101, -80), (102, -1)], &[&[(1, 30)], &[]]);
    }

    #[test]
    fn the_rest_stays_for_the_next_payment() {
        check(&[(0, 50), (1, -20), (2, -40)], &[&[(0, 20)], &[(0, 30)]]);
    }
}
