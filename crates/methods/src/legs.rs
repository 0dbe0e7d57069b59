//! Which payments in money and which transfers of coins fit each other in time and price?
//!
//! A coin's price is the rate that the evidence states for the day, or for the last day up to a week before. Transfers of coins are laid out
//! by what they are worth, in steps of a hundredth, so that a payment looks only at those that may fit it. A payment that more than [`MOST`]
//! transfers fit says nothing and is left.

use std::collections::{BTreeMap, BTreeSet};

use hashbrown::HashMap;
use thalweg_model::CitedRow;

use crate::rows::cited_row;
use crate::transfers::{self, Move};
use crate::{CaseView, MethodError};

/// A payment that more transfers fit says nothing.
const MOST: usize = 3;
/// Places in which pairs are counted before they are told apart: a power of two.
const PLACES: usize = 1 << 26;
/// A rate holds for so many days after the one it is stated for.
const HOLDS: i64 = 7;
/// What coins are worth is laid out in steps of a hundredth.
const STEP: f64 = 1.01;
/// Coins that cost what a dollar costs where no rate of their own is stated.
const DOLLARS: [&str; 2] = ["USDT", "USDC"];

/// Which side of a trade an account and a wallet are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Side {
    /// The account is paid, the wallet sends.
    IsPaidAndSends,
    /// The account pays, the wallet gets.
    PaysAndGets,
}

/// A payment and a transfer that fit each other.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Trade {
    /// The payment and the transfer.
    pub transfers: [u32; 2],
    /// From the first of them to the last.
    pub period: (i64, i64),
    /// How much more the money was than the coins were worth, in ten thousandths.
    pub premium: i32,
    /// Which of the rates was used.
    rate: u32,
}

/// What fits of one account and one wallet.
#[derive(Debug, Clone, Default)]
pub struct Found {
    /// The trades: each payment and each transfer once.
    pub trades: Vec<Trade>,
}

/// What one smallest unit of a coin is worth in smallest units of money, from a day on.
#[derive(Debug, Clone)]
struct Price {
    day: i64,
    worth: f64,
    rate: u32,
}

/// A transfer of coins, and what it is worth in units of money.
#[derive(Debug, Clone)]
struct Coins {
    one: Move,
    worth: f64,
    rate: u32,
}

/// The payments and the transfers of coins of a case.
#[derive(Debug, Default)]
pub struct Legs {
    payments: Vec<Move>,
    coins: Vec<Coins>,
    /// Transfers by the asset of the money and the step of what they are worth, in the order of time.
    steps: HashMap<(u16, i64), Vec<u32>>,
    accounts: [usize; 2],
    wallets: [usize; 2],
    /// The rows of the rates.
    rates: Vec<Option<CitedRow>>,
}

/// The step of an amount.
fn step(units: f64) -> i64 {
    (units.max(1.0).ln() / STEP.ln()).floor() as i64
}

/// Rates between assets that the case has: for each coin and money the price of units by day.
const PRICES: &str = "
WITH asset AS (SELECT asset, place, CAST(minor AS DOUBLE) AS minor, CAST(max(exponent) AS BIGINT) AS exponent FROM unit JOIN transfer USING (asset) GROUP BY asset, place, minor),
stated AS (SELECT day, base, quote, CAST(numerator AS DOUBLE) / CAST(denominator AS DOUBLE) AS price, cite('rate', evidence, row) AS cited FROM rate),
priced AS (SELECT coin.asset AS coin, stated.* FROM asset coin JOIN stated ON stated.base = coin.asset
           UNION ALL SELECT coin.asset, stated.* FROM asset coin JOIN stated ON stated.base = 'USD'
           WHERE list_contains([{dollars}], coin.asset) AND coin.asset NOT IN (SELECT base FROM stated))
SELECT coin.place AS coin, money.place AS money, CAST(epoch(CAST(day AS TIMESTAMP)) / 86400 AS BIGINT) AS day,
       max(price) * pow(10, money.exponent - coin.exponent) * coin.minor / money.minor AS worth, min(cited) AS cited
FROM priced JOIN asset coin ON coin.asset = priced.coin JOIN asset money ON money.asset = quote
WHERE money.exponent <= 4 AND NOT list_contains([{dollars}], money.asset)
GROUP BY coin.place, money.place, day, coin.exponent, money.exponent, coin.minor, money.minor ORDER BY coin, money, day";

impl Legs {
    /// Reads them, after [`MOVES`](crate::transfers::MOVES).
    ///
    /// # Errors
    /// When the engine refuses.
    pub fn of(case: &mut CaseView<'_>) -> Result<Self, MethodError> {
        let (prices, rates) = prices(case)?;
        let money: BTreeSet<u16> = prices.keys().map(|(_, money)| *money).collect();
        let kinds: BTreeSet<u16> = prices.keys().map(|(coin, _)| *coin).collect();
        let mut legs = Self { rates, ..Self::default() };
        let mut seen: [BTreeSet<u32>; 4] = Default::default();
        let [payers, payees, senders, getters] = &mut seen;
        transfers::each(case, "fine AND class IN (0, 1)", |one| {
            if money.contains(&one.asset) {
                legs.payments.push(*one);
                payers.insert(one.payer);
                payees.insert(one.payee);
            }
            if kinds.contains(&one.asset) {
                legs.coins_move(one, &prices);
                senders.insert(one.payer);
                getters.insert(one.payee);
            }
            Ok(())
        })?;
        legs.accounts = [payees.len(), payers.len()];
        legs.wallets = [senders.len(), getters.len()];
        Ok(legs)
    }

    fn coins_move(&mut self, one: &Move, prices: &BTreeMap<(u16, u16), Vec<Price>>) {
        let day = one.at.div_euclid(crate::drill::DAY);
        for ((_, money), days) in prices.iter().filter(|((coin, _), _)| *coin == one.asset) {
            let before = days.partition_point(|price| price.day <= day);
            let price = before.checked_sub(1).and_then(|at| days.get(at));
            if let Some(price) = price.filter(|price| day - price.day <= HOLDS) {
                let worth = one.units as f64 * price.worth;
                self.steps.entry((*money, step(worth))).or_default().push(self.coins.len() as u32);
                self.coins.push(Coins { one: *one, worth, rate: price.rate });
            }
        }
    }

    /// The row of the rate by which a trade fits.
    #[must_use]
    pub fn rate(&self, trade: &Trade) -> Option<CitedRow> {
        self.rates.get(trade.rate as usize).cloned().flatten()
    }

    /// How many pairs of an account and a wallet of one side there are.
    #[must_use]
    pub fn pairs(&self) -> u64 {
        let pairs = self.accounts.iter().zip(&self.wallets);
        pairs.map(|(accounts, wallets)| (*accounts as u64).saturating_mul(*wallets as u64)).sum()
    }

    /// The pairs of which at least so many fit, all payments moved by `shift`.
    #[must_use]
    pub fn fit(
        &self,
        window: i64,
        spread: i64,
        shift: i64,
        least: usize,
    ) -> BTreeMap<(Side, u32, u32), Found> {
        let mut fits: Vec<Fit> = Vec::new();
        let mut fitting = Vec::new();
        for (number, payment) in (0_u32..).zip(&self.payments) {
            self.fitting(payment, payment.at + shift, (window, spread), &mut fitting);
            if fitting.len() <= MOST {
                fits.extend(fitting.iter().map(|(coins, premium)| Fit {
                    payment: number,
                    coins: *coins,
                    premium: *premium,
                }));
            }
        }
        // Most pairs fit once, by chance: they are counted in places that several may share, and left where no place has enough.
        let mut counts = vec![0_u8; PLACES];
        for key in fits.iter().filter_map(|fit| self.keys(fit)).flatten() {
            if let Some(count) = counts.get_mut(place(key)) {
                *count = count.saturating_add(1);
            }
        }
        let enough = |key| counts.get(place(key)).is_some_and(|count| usize::from(*count) >= least.min(255));
        let mut found: BTreeMap<(Side, u32, u32), Found> = BTreeMap::new();
        for fit in &fits {
            for key in self.keys(fit).into_iter().flatten().filter(|key| enough(*key)) {
                let Some(trade) = self.trade(fit, shift) else { continue };
                let trades = &mut found.entry(key).or_default().trades;
                let [payment, coins] = trade.transfers;
                let used = |other: &Trade| other.transfers[0] == payment || other.transfers[1] == coins;
                if !trades.iter().rev().take(64).any(used) {
                    trades.push(trade);
                }
            }
        }
        found.retain(|_, one| one.trades.len() >= least);
        found
    }

    /// The two sides of a trade that may be.
    fn keys(&self, fit: &Fit) -> Option<[(Side, u32, u32); 2]> {
        let payment = self.payments.get(fit.payment as usize)?;
        let coins = &self.coins.get(fit.coins as usize)?.one;
        let desk = (Side::IsPaidAndSends, payment.payee, coins.payer);
        Some([desk, (Side::PaysAndGets, payment.payer, coins.payee)])
    }

    fn trade(&self, fit: &Fit, shift: i64) -> Option<Trade> {
        let payment = self.payments.get(fit.payment as usize)?;
        let coins = self.coins.get(fit.coins as usize)?;
        let at = payment.at + shift;
        Some(Trade {
            transfers: [payment.transfer, coins.one.transfer],
            period: (at.min(coins.one.at), at.max(coins.one.at)),
            premium: fit.premium,
            rate: coins.rate,
        })
    }

    /// The transfers that fit a payment, the nearest in time first, with the premium of each; one more than [`MOST`] at least where there
    /// are too many.
    fn fitting(&self, payment: &Move, at: i64, (window, spread): (i64, i64), fits: &mut Vec<(u32, i32)>) {
        fits.clear();
        let money = payment.units as f64;
        let reach = spread as f64 / 10_000.0;
        let time = |number: &u32| self.coins.get(*number as usize).map_or(i64::MAX, |one| one.one.at);
        for step in step(money / (1.0 + reach))..=step(money / (1.0 - reach).max(0.01)) {
            let Some(numbers) = self.steps.get(&(payment.asset, step)) else { continue };
            let first = numbers.partition_point(|number| time(number) < at - window);
            for number in numbers.iter().skip(first).take_while(|number| time(number) <= at + window) {
                let worth = self.coins.get(*number as usize).map_or(0.0, |one| one.worth);
                let premium = ((money / worth.max(f64::MIN_POSITIVE) - 1.0) * 10_000.0).round() as i32;
                if i64::from(premium.saturating_abs()) <= spread {
                    fits.push((*number, premium));
                }
                if fits.len() > MOST {
                    return;
                }
            }
        }
        fits.sort_by_key(|(number, _)| ((time(number) - at).abs(), *number));
    }
}

/// A payment and a transfer that fit, by their places.
#[derive(Debug, Clone, Copy)]
struct Fit {
    payment: u32,
    coins: u32,
    premium: i32,
}

/// The place in which a pair is counted (the mixing of `splitmix64`).
fn place((side, account, wallet): (Side, u32, u32)) -> usize {
    let mut mixed = (u64::from(account) << 32 | u64::from(wallet)) ^ ((side as u64) << 63);
    mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    (mixed ^ (mixed >> 31)) as usize % PLACES
}

/// Days of each coin and money, in their order, and the rows that state them.
type Prices = (BTreeMap<(u16, u16), Vec<Price>>, Vec<Option<CitedRow>>);

fn prices(case: &mut CaseView<'_>) -> Result<Prices, MethodError> {
    let dollars = DOLLARS.map(|coin| format!("'{coin}'")).join(", ");
    let rows = case.ask(&PRICES.replace("{dollars}", &dollars))?;
    let (coins, money, days) = (rows.ints("coin")?, rows.ints("money")?, rows.ints("day")?);
    let (worth, cited) = (rows.reals("worth")?, rows.texts("cited")?);
    let mut prices: BTreeMap<(u16, u16), Vec<Price>> = BTreeMap::new();
    for at in 0..rows.len() {
        let key = (coins.value(at) as u16, money.value(at) as u16);
        let rate = at as u32;
        prices.entry(key).or_default().push(Price { day: days.value(at), worth: worth.value(at), rate });
    }
    Ok((prices, (0..rows.len()).map(|at| cited_row(cited.value(at))).collect()))
}
