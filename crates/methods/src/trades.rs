//! Whose are the trades: what fits of an account and a wallet, and which of several pairs a payment or a transfer of coins belongs to?
//!
//! A payment and a transfer of coins are legs of one trade at most. Money that goes through another account on its way to the desk fits the same coins
//! at the station before; what explains the coins best has all of them, the station only some. So pairs are taken in the order of how unlikely they are by
//! chance, and what one has taken counts no more for those after it on the same side.

use std::collections::{BTreeMap, BTreeSet};

use crate::rates::at_least;

/// Which side of a trade an account and a wallet are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Side {
    /// The account is paid, the wallet sends.
    IsPaidAndSends,
    /// The account pays, the wallet gets.
    PaysAndGets,
}

/// An account and a wallet of one side.
pub type Pair = (Side, u32, u32);

/// A payment and a transfer that fit each other.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Trade {
    /// The payment, or its two parts, and the transfer.
    pub transfers: Vec<u32>,
    /// From the first of them to the last.
    pub period: (i64, i64),
    /// How much more the money was than the coins were worth, in ten thousandths.
    pub premium: i32,
    /// Which of the rates was used; none where the price was learned.
    pub rate: Option<u32>,
}

impl Trade {
    /// Whether the price was learned from the case and not stated.
    #[must_use]
    pub fn is_at_a_learned_price(&self) -> bool {
        self.rate.is_none()
    }
}

/// What fits of one account and one wallet.
#[derive(Debug, Clone, Default)]
pub struct Found {
    /// The trades: each payment and each transfer once.
    pub trades: Vec<Trade>,
    /// On so many occasions: what lies within one window is one.
    pub occasions: u64,
    /// So many would be if payments and transfers had nothing to do with each other.
    pub expected: f64,
}

impl Found {
    /// How likely so many occasions or more are by chance.
    #[must_use]
    pub fn chance(&self) -> f64 {
        at_least(self.occasions, self.expected)
    }
}

/// On how many occasions these trades are, which it sorts by time: those that begin within a window of the first of an occasion belong to it.
#[must_use]
pub fn occasions(trades: &mut [Trade], window: i64) -> u64 {
    trades.sort_by(|one, two| (one.period, &one.transfers).cmp(&(two.period, &two.transfers)));
    let (mut count, mut since) = (0, i64::MIN);
    for trade in trades {
        if count == 0 || trade.period.0 - since > window {
            (count, since) = (count + 1, trade.period.0);
        }
    }
    count
}

/// The pairs that still tell when each payment and each transfer counts on one side for one pair only: the least likely by chance first.
#[must_use]
pub fn each_once(
    found: BTreeMap<Pair, Found>,
    window: i64,
    tells: impl Fn(&Found) -> bool,
) -> BTreeMap<Pair, Found> {
    let mut pairs: Vec<(Pair, Found)> = found.into_iter().collect();
    pairs.sort_by(|(who, one), (other, two)| {
        one.chance().total_cmp(&two.chance()).then(two.occasions.cmp(&one.occasions)).then(who.cmp(other))
    });
    let mut taken: BTreeSet<(Side, u32)> = BTreeSet::new();
    let mut told = BTreeMap::new();
    for (pair, mut one) in pairs {
        one.trades.retain(|trade| trade.transfers.iter().all(|number| !taken.contains(&(pair.0, *number))));
        one.occasions = occasions(&mut one.trades, window);
        if tells(&one) {
            taken
                .extend(one.trades.iter().flat_map(|trade| &trade.transfers).map(|number| (pair.0, *number)));
            told.insert(pair, one);
        }
    }
    told
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(transfers: &[[u32; 2]]) -> Found {
        let trade = |(at, legs): (i64, &[u32; 2])| Trade {
            transfers: legs.to_vec(),
            period: (at * 100, at * 100 + 1),
            premium: 0,
            rate: None,
        };
        let trades: Vec<Trade> = (0..).zip(transfers).map(trade).collect();
        Found { occasions: trades.len() as u64, trades, expected: 0.01 }
    }

    #[test]
    fn the_station_before_the_desk_is_no_leg() {
        let desk = (Side::IsPaidAndSends, 1, 9);
        let station = (Side::IsPaidAndSends, 2, 9);
        let buyer = (Side::PaysAndGets, 2, 8);
        let all = BTreeMap::from([
            (desk, found(&[[10, 90], [11, 91], [12, 92], [13, 93]])),
            // Paid shortly before, the same sums: the coins 91 to 93 are the desk's.
            (station, found(&[[21, 91], [22, 92], [23, 93]])),
            (buyer, found(&[[11, 91], [12, 92], [13, 93]])),
        ]);
        let told = each_once(all, 10, |one| one.occasions >= 2);
        assert_eq!(told.keys().copied().collect::<Vec<_>>(), [desk, buyer]);
    }

    #[test]
    fn what_lies_within_a_window_is_one_occasion() {
        let mut trades = found(&[[1, 2], [3, 4], [5, 6]]).trades;
        assert_eq!(occasions(&mut trades, 10), 3);
        assert_eq!(occasions(&mut trades, 150), 2);
    }
}
