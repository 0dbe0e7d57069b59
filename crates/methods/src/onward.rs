//! Which payment out hands on which payment in, one for one, less a fee?
//!
//! A payment out answers the newest payment in that nothing has answered yet, if it is no older than a window, as large or a little larger,
//! and came from somebody else than is paid now: whoever gives money back hands nothing on. Transfers without a time of day answer nothing.

use hashbrown::HashMap;

use crate::holders::Holders;
use crate::transfers::Move;

/// A payment in, and the payment out that answers it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Onward {
    /// Who paid.
    pub payer: u32,
    /// Who was paid in the end.
    pub payee: u32,
    /// The transfer by which it came, and the one by which it went.
    pub transfers: [u32; 2],
    /// When it came, and when it went.
    pub at: [i64; 2],
    /// What stayed behind, in ten thousandths of what came.
    pub kept: u32,
    /// Whether payer and the account were strangers.
    pub strangers: bool,
}

/// What came in and is not answered yet.
#[derive(Debug, Clone, Copy)]
struct Open {
    transfer: u32,
    payer: u32,
    at: i64,
    units: u64,
    strangers: bool,
}

/// What came in within the window, by account and asset.
#[derive(Debug)]
pub struct OneForOne {
    window: i64,
    most_kept: u64,
    open: HashMap<(u32, u16), Vec<Open>>,
}

/// So many payments are looked at, the newest first.
const NEWEST: usize = 64;

impl OneForOne {
    /// Nothing yet: a window in microseconds, and the largest fee in hundredths of what came in.
    #[must_use]
    pub fn new(window: i64, most_kept_percent: u64) -> Self {
        Self { window, most_kept: most_kept_percent.min(100), open: HashMap::new() }
    }

    /// Money comes in.
    pub fn comes(&mut self, one: &Move, strangers: bool) {
        if !one.fine {
            return;
        }
        let open = self.open.entry((one.payee, one.asset)).or_default();
        let Move { transfer, payer, at, units, .. } = *one;
        if open.len() >= 2 * NEWEST {
            open.drain(..NEWEST);
        }
        open.push(Open { transfer, payer, at, units, strangers });
    }

    /// Money goes out: what it answers.
    pub fn goes(&mut self, one: &Move, holders: &Holders) -> Option<Onward> {
        let open = self.open.get_mut(&(one.payer, one.asset)).filter(|_| one.fine)?;
        let since = one.at - self.window;
        let least = |came: u64| u128::from(came) * u128::from(100 - self.most_kept);
        let fits = |came: &Open| {
            came.at >= since
                && one.units <= came.units
                && u128::from(one.units) * 100 >= least(came.units)
                && !holders.same(came.payer, one.payee)
        };
        let at = open.iter().rposition(fits)?;
        let came = open.remove(at);
        if open.first().is_some_and(|oldest| oldest.at < since) {
            open.retain(|left| left.at >= since);
        }
        let kept = u128::from(came.units - one.units) * 10_000 / u128::from(came.units.max(1));
        Some(Onward {
            payer: came.payer,
            payee: one.payee,
            transfers: [came.transfer, one.transfer],
            at: [came.at, one.at],
            kept: u32::try_from(kept).unwrap_or(u32::MAX),
            strangers: came.strangers,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Payments in (positive) and out of account 1, at a minute, with the other party: what stayed behind of those that were handed on.
    fn check(moves: &[(i64, i64, u32)], expected: &[Option<u32>]) {
        let mut onward = OneForOne::new(30, 12);
        let mut found = Vec::new();
        for (transfer, (at, units, other)) in (0_u32..).zip(moves) {
            let (payer, payee) = if *units > 0 { (*other, 1) } else { (1, *other) };
            let units_of = units.unsigned_abs();
            let one =
                Move { transfer, payer, payee, asset: 0, units: units_of, at: *at, fine: true, class: 1 };
            match *units > 0 {
                true => onward.comes(&one, true),
                false => found.push(onward.goes(&one, &Holders::default()).map(|one| one.kept)),
            }
        }
        assert_eq!(found, expected);
    }

    #[test]
    fn the_newest_that_fits_is_handed_on() {
        check(&[(0, 1000, 7), (1, 5000, 8), (2, -980, 9), (3, -4900, 9)], &[Some(200), Some(200)]);
    }

    #[test]
    fn a_refund_hands_nothing_on() {
        check(&[(0, 1000, 7), (1, -1000, 7)], &[None]);
    }

    #[test]
    fn what_came_long_ago_or_is_much_larger_is_not_answered() {
        check(&[(0, 1000, 7), (40, -980, 9), (41, 2000, 8), (42, -1000, 9)], &[None, None]);
    }
}
