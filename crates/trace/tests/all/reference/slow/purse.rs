//! The money of one pool, as each rule's definition pictures it.

use std::collections::BTreeMap;

use thalweg_trace::Rule;

use super::telescoped;

/// Money in a pool or on its way.
#[derive(Debug, Clone)]
pub enum Purse {
    /// Every single coin with its owner, oldest first.
    Coins { oldest_leaves: bool, coins: Vec<Option<u32>> },
    /// A balance and what of it is claimed.
    Sums { own_first: bool, balance: i128, claims: BTreeMap<u32, i128> },
}

impl Purse {
    pub fn new(rule: Rule, clean: i128) -> Purse {
        match rule {
            Rule::Fifo | Rule::Lifo => {
                Purse::Coins { oldest_leaves: rule == Rule::Fifo, coins: vec![None; clean as usize] }
            }
            _ => Purse::Sums {
                own_first: rule == Rule::LowestBalance,
                balance: clean,
                claims: BTreeMap::new(),
            },
        }
    }

    pub fn balance(&self) -> i128 {
        match self {
            Purse::Coins { coins, .. } => coins.len() as i128,
            Purse::Sums { balance, .. } => *balance,
        }
    }

    /// How much of one owner, or of nobody in particular, is inside.
    pub fn of(&self, owner: Option<u32>) -> i128 {
        match (self, owner) {
            (Purse::Coins { coins, .. }, _) => coins.iter().filter(|coin| **coin == owner).count() as i128,
            (Purse::Sums { claims, .. }, Some(claim)) => claims.get(&claim).copied().unwrap_or_default(),
            (Purse::Sums { balance, claims, .. }, None) => balance - claims.values().sum::<i128>(),
        }
    }

    pub fn claimed(&self) -> BTreeMap<u32, i128> {
        let mut sums: BTreeMap<u32, i128> = BTreeMap::new();
        match self {
            Purse::Coins { coins, .. } => {
                coins.iter().flatten().for_each(|claim| *sums.entry(*claim).or_default() += 1);
            }
            Purse::Sums { claims, .. } => sums = claims.clone(),
        }
        sums.retain(|_, minor| *minor > 0);
        sums
    }

    pub fn add_clean(&mut self, minor: i128) {
        match self {
            Purse::Coins { coins, .. } => coins.extend(vec![None; minor as usize]),
            Purse::Sums { balance, .. } => *balance += minor,
        }
    }

    pub fn add(&mut self, claim: u32, minor: i128) {
        match self {
            Purse::Coins { coins, .. } => coins.extend(vec![Some(claim); minor as usize]),
            Purse::Sums { balance, claims, .. } => {
                *balance += minor;
                *claims.entry(claim).or_default() += minor;
            }
        }
    }

    pub fn append(&mut self, other: Purse) {
        match (self, other) {
            (Purse::Coins { coins, .. }, Purse::Coins { coins: more, .. }) => coins.extend(more),
            (Purse::Sums { balance, claims, .. }, Purse::Sums { balance: more, claims: theirs, .. }) => {
                *balance += more;
                theirs.into_iter().for_each(|(claim, minor)| *claims.entry(claim).or_default() += minor);
            }
            _ => unreachable!("one rule at a time"),
        }
    }

    /// Takes a payment out by the rule.
    pub fn pay(&mut self, due: i128) -> Purse {
        match self {
            Purse::Coins { oldest_leaves: true, coins } => {
                Purse::Coins { oldest_leaves: true, coins: coins.drain(..due as usize).collect() }
            }
            Purse::Coins { oldest_leaves: false, coins } => {
                Purse::Coins { oldest_leaves: false, coins: coins.split_off(coins.len() - due as usize) }
            }
            Purse::Sums { own_first, balance, claims } => {
                let total: i128 = claims.values().sum();
                let amounts: Vec<i128> = claims.values().copied().collect();
                let shares = if *own_first {
                    telescoped(&amounts, (due - (*balance - total)).max(0), total)
                } else {
                    telescoped(&amounts, due, *balance)
                };
                let mut out = BTreeMap::new();
                for ((claim, minor), share) in claims.iter_mut().zip(shares) {
                    assert!(0 <= share && share <= *minor, "a share never exceeds what there is");
                    *minor -= share;
                    out.insert(*claim, share);
                }
                *balance -= due;
                Purse::Sums { own_first: *own_first, balance: due, claims: out }
            }
        }
    }

    /// The newest coins of one owner leave.
    pub fn remove_newest(&mut self, owner: Option<u32>, minor: i128) {
        match self {
            Purse::Coins { coins, .. } => {
                for _ in 0..minor {
                    let at = coins.iter().rposition(|coin| *coin == owner).unwrap();
                    coins.remove(at);
                }
            }
            Purse::Sums { balance, claims, .. } => {
                *balance -= minor;
                if let Some(claim) = owner {
                    *claims.entry(claim).or_default() -= minor;
                }
            }
        }
    }

    pub fn claim_newest_clean(&mut self, claim: u32, minor: i128) -> i128 {
        let found = minor.min(self.of(None));
        match self {
            Purse::Coins { coins, .. } => {
                for _ in 0..found {
                    let at = coins.iter().rposition(Option::is_none).unwrap();
                    coins[at] = Some(claim);
                }
            }
            Purse::Sums { claims, .. } => *claims.entry(claim).or_default() += found,
        }
        found
    }

    pub fn claim_oldest_clean(&mut self, claim: u32, minor: i128) -> i128 {
        let found = minor.min(self.of(None));
        match self {
            Purse::Coins { coins, .. } => {
                for _ in 0..found {
                    let at = coins.iter().position(Option::is_none).unwrap();
                    coins[at] = Some(claim);
                }
            }
            Purse::Sums { claims, .. } => *claims.entry(claim).or_default() += found,
        }
        found
    }

    /// The same money in another asset: unit by unit, or claim by claim, rounding the running sums down.
    pub fn convert(self, arrives: i128) -> Purse {
        match self {
            Purse::Coins { oldest_leaves, coins } => {
                let ones = vec![1; coins.len()];
                let shares = telescoped(&ones, arrives, coins.len() as i128);
                let into: Vec<Option<u32>> = coins
                    .iter()
                    .zip(&shares)
                    .flat_map(|(coin, share)| vec![*coin; *share as usize])
                    .collect();
                let lost = arrives as usize - into.len();
                Purse::Coins { oldest_leaves, coins: [into, vec![None; lost]].concat() }
            }
            Purse::Sums { own_first, balance, claims } => {
                let shares = telescoped(&claims.values().copied().collect::<Vec<_>>(), arrives, balance);
                let claims = claims.into_keys().zip(shares).collect();
                Purse::Sums { own_first, balance: arrives, claims }
            }
        }
    }
}
