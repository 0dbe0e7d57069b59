//! Does money that somebody paid come back to him through others, with little lost on the way?
//!
//! Every transfer is asked, as it comes, whether it closes a round: its payer was paid about as much before, whoever paid him was too, and
//! so back to the payee. The search follows amounts and not accounts alone, so that what an exchange or a large shop pays and is paid is
//! left aside at once. A payment that gives back what its payee had paid, such as a refund, is left out. Each sees only what came before it in the agreed order. Accounts of one person are one place in a round.

use hashbrown::HashMap;

use crate::holders::Holders;
use crate::transfers::Move;

/// What counts as a round.
#[derive(Debug, Clone, Copy)]
pub struct Limits {
    /// How long a round may take, microseconds.
    pub window: i64,
    /// How many hundredths of an amount must be paid on, at least.
    pub keep_percent: u64,
    /// How many payments a round may have.
    pub most_hops: usize,
}

/// How many payments a search may look at: what one payment of an account with many can cost.
const MOST_STEPS: u32 = 512;
/// Payments of one account that are kept without looking whether they are old.
const ROOM: usize = 64;

/// A search.
#[derive(Debug)]
pub struct Rounds {
    limits: Limits,
    came: HashMap<(u32, u16), Vec<Came>>,
    path: Vec<Came>,
    steps: u32,
    /// Transfers whose payer had been paid within the window.
    pub asked: u64,
    /// Payments to their payers that they may have carried on.
    pub fitting: u64,
    /// Those among them whose payee had paid the payer.
    pub back: u64,
}

/// A payment that came to somebody.
#[derive(Debug, Clone, Copy)]
struct Came {
    one: Move,
    from: u32,
}

impl Rounds {
    /// Nothing yet.
    #[must_use]
    pub fn new(limits: Limits) -> Self {
        let (came, path) = (HashMap::new(), Vec::new());
        Self { limits, came, path, steps: 0, asked: 0, fitting: 0, back: 0 }
    }

    /// The next transfer; `take` gets every round that it closes, the oldest payment first.
    pub fn push(&mut self, one: &Move, holders: &Holders, mut take: impl FnMut(&[Move])) {
        let (payer, payee) = (holders.person(one.payer), holders.person(one.payee));
        if payer == payee {
            return;
        }
        if self.count(one, payer, payee) {
            return;
        }
        self.steps = MOST_STEPS;
        self.path.clear();
        self.path.push(Came { one: *one, from: payer });
        if self.limits.most_hops > 2 {
            self.back(payee, one.at - self.limits.window, &mut take);
        }
        let since = one.at - self.limits.window;
        let came = self.came.entry((payee, one.asset)).or_default();
        if came.len() >= ROOM && came.get(ROOM / 2).is_some_and(|old| old.one.at < since) {
            came.retain(|old| old.one.at >= since);
        }
        came.push(Came { one: *one, from: payer });
    }

    /// Counts what fits by chance, for rates. Whether the payment gives back about what its payee had paid: a refund or a loan repaid, for which
    /// two suffice.
    fn count(&mut self, one: &Move, payer: u32, payee: u32) -> bool {
        let since = one.at - self.limits.window;
        let came = self.came.get(&(payer, one.asset)).map(Vec::as_slice).unwrap_or_default();
        let recent =
            || came.iter().rev().take(MOST_STEPS as usize).take_while(|before| before.one.at >= since);
        if recent().next().is_none() {
            return false;
        }
        let percent = self.limits.keep_percent;
        self.asked += 1;
        let fits = |before: &Came| before.from != payee && carries(&before.one, one, percent);
        self.fitting += u64::from(recent().any(fits));
        self.back += u64::from(recent().any(|before| before.from == payee));
        // With interest it may be a little more than was paid.
        let same = |before: &Move| carries(before, one, percent) || carries(one, before, percent);
        recent().any(|before| before.from == payee && same(&before.one))
    }

    /// Follows the money of the last place of the path back to `target`.
    fn back(&mut self, target: u32, since: i64, take: &mut impl FnMut(&[Move])) {
        let Some(next) = self.path.last().copied() else { return };
        let Some(came) = self.came.get(&(next.from, next.one.asset)) else { return };
        let mut tried: Vec<Came> = Vec::new();
        for before in came.iter().rev().take_while(|before| before.one.at >= since) {
            if self.steps == 0 {
                break;
            }
            self.steps -= 1;
            // The latest payment of each that fits stands for all of them.
            if before.one.transfer < next.one.transfer
                && carries(&before.one, &next.one, self.limits.keep_percent)
                && tried.iter().all(|other| other.from != before.from)
                && self.path.iter().all(|place| place.from != before.from)
            {
                tried.push(*before);
            }
        }
        for before in tried {
            self.path.push(before);
            let length = self.path.len();
            if before.from == target {
                if length > 2 {
                    let round: Vec<Move> = self.path.iter().rev().map(|place| place.one).collect();
                    take(&round);
                }
            } else if length < self.limits.most_hops {
                self.back(target, since, take);
            }
            self.path.pop();
        }
    }
}

/// Whether a payment may carry on what another brought: no more, and not much less.
fn carries(before: &Move, next: &Move, keep_percent: u64) -> bool {
    next.units <= before.units
        && u128::from(next.units) * 100 >= u128::from(before.units) * u128::from(keep_percent)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Payments (payer, payee, units) in their order; the rounds that they close, by places in the order.
    fn check(moves: &[(u32, u32, u64)], expected: &[&[u32]]) {
        let mut rounds = Rounds::new(Limits { window: 100, keep_percent: 90, most_hops: 4 });
        let mut found = Vec::new();
        for (number, (payer, payee, units)) in (0_u32..).zip(moves) {
            let (payer, payee, units) = (*payer, *payee, *units);
            let at = i64::from(number);
            let one = Move { transfer: number, payer, payee, asset: 0, units, at, fine: true, class: 1 };
            rounds.push(&one, &Holders::default(), |round| {
                found.push(round.iter().map(|one| one.transfer).collect::<Vec<_>>());
            });
        }
        assert_eq!(found, expected);
    }

    #[test]
    fn money_that_comes_back_is_a_round() {
        check(&[(1, 2, 1000), (2, 3, 990), (3, 1, 950)], &[&[0, 1, 2]]);
    }

    #[test]
    fn another_amount_is_no_round() {
        check(&[(1, 2, 1000), (2, 3, 300), (3, 1, 290)], &[]);
        check(&[(1, 2, 1000), (2, 3, 1100), (3, 1, 1000)], &[]);
    }

    #[test]
    fn a_loan_that_is_repaid_is_no_round() {
        check(&[(1, 2, 1000), (2, 1, 1000)], &[]);
    }

    #[test]
    fn a_refund_closes_no_round() {
        check(&[(1, 3, 300), (1, 2, 310), (2, 3, 300), (3, 1, 300)], &[]);
    }

    #[test]
    fn the_order_counts() {
        check(&[(2, 3, 990), (1, 2, 1000), (3, 1, 950)], &[]);
    }
}
