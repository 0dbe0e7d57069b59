//! Which payments in money and which transfers of coins fit each other in time and price?
//!
//! A coin's price is the rate that the evidence states for the day, or for the last day up to a week before; where it states none for the coin, the price that
//! the case itself shows ([`quotes`](crate::quotes)). Transfers of coins are laid out
//! by what they are worth, in steps of a hundredth, so that a payment looks only at those that may fit it. A payment that more than [`MOST`]
//! transfers fit says nothing and is left. What two that never trade would have by chance is counted by moving all payments by whole days.

use std::collections::{BTreeMap, BTreeSet};

use hashbrown::HashMap;
use thalweg_model::CitedRow;

use crate::drill::DAY;
use crate::holders::Holders;
use crate::quotes;
use crate::rows::cited_row;
use crate::trades::{Found, Pair, Side, Trade, occasions};
use crate::transfers::{self, Move};
use crate::{CaseView, MethodError};

/// A payment that more transfers fit says nothing.
const MOST: usize = 3;
/// Places in which pairs are counted before they are told apart: a power of two.
const MOST_PLACES: usize = 1 << 26;
/// A rate holds for so many days after the one it is stated for.
const HOLDS: i64 = 7;
/// What coins are worth is laid out in steps of a hundredth.
const STEP: f64 = 1.01;
/// Coins that cost what a dollar costs where no rate of their own is stated.
const DOLLARS: [&str; 2] = ["USDT", "USDC"];

/// How near the legs of a trade are.
#[derive(Debug, Clone, Copy)]
pub struct Near {
    /// In time, in microseconds.
    pub window: i64,
    /// In price, in ten thousandths.
    pub spread: i64,
}

/// What one smallest unit of a coin is worth in smallest units of money, from a day on.
#[derive(Debug, Clone)]
struct Price {
    day: i64,
    worth: f64,
    rate: Option<u32>,
}

/// A transfer of coins, and what it is worth in units of money.
#[derive(Debug, Clone)]
struct Coins {
    one: Move,
    money: u16,
    worth: f64,
    rate: Option<u32>,
}

/// The payments and the transfers of coins of a case.
#[derive(Debug)]
pub struct Legs {
    near: Near,
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

/// A wallet of a side, or all of them, and the money that its coins are worth.
type Sends = (Option<(Side, u32)>, u16);

/// Assets that may be coins, and those that may be money: coins have more decimal places, or cost what a dollar costs.
const ASSETS: &str = "
SELECT place, CAST(max(exponent) AS BIGINT) > 4 OR list_contains([{dollars}], unit.asset) AS coin
FROM unit JOIN transfer USING (asset) GROUP BY place, unit.asset ORDER BY place";

impl Legs {
    /// Reads them, after [`MOVES`](crate::transfers::MOVES).
    ///
    /// # Errors
    /// When the engine refuses.
    pub fn of(case: &mut CaseView<'_>, near: Near) -> Result<Self, MethodError> {
        let holders = Holders::of(case)?;
        let (mut prices, rates) = prices(case)?;
        let (kinds, money) = assets(case, &prices)?;
        let (mut payments, mut coins) = (Vec::new(), Vec::new());
        if !kinds.is_empty() && !money.is_empty() {
            transfers::each(case, "fine AND class IN (0, 1)", |one| {
                if money.contains(&one.asset) && !holders.same(one.payer, one.payee) {
                    payments.push(*one);
                }
                if kinds.contains(&one.asset) {
                    coins.push(*one);
                }
                Ok(())
            })?;
        }
        learn(&payments, &coins, near, &mut prices);
        let ends =
            |moves: &[Move], end: fn(&Move) -> u32| moves.iter().map(end).collect::<BTreeSet<_>>().len();
        let accounts = [ends(&payments, |one| one.payee), ends(&payments, |one| one.payer)];
        let wallets = [ends(&coins, |one| one.payer), ends(&coins, |one| one.payee)];
        let (steps, laid) = (HashMap::new(), Vec::new());
        let mut legs = Self { near, payments, coins: laid, steps, accounts, wallets, rates };
        coins.iter().for_each(|one| legs.lay(one, &prices));
        Ok(legs)
    }

    fn lay(&mut self, one: &Move, prices: &BTreeMap<(u16, u16), Vec<Price>>) {
        let day = one.at.div_euclid(DAY);
        for ((_, money), days) in prices.iter().filter(|((coin, _), _)| *coin == one.asset) {
            let before = days.partition_point(|price| price.day <= day);
            let price = before.checked_sub(1).and_then(|at| days.get(at));
            if let Some(price) = price.filter(|price| price.rate.is_none() || day - price.day <= HOLDS) {
                let worth = one.units as f64 * price.worth;
                self.steps.entry((*money, step(worth))).or_default().push(self.coins.len() as u32);
                self.coins.push(Coins { one: *one, money: *money, worth, rate: price.rate });
            }
        }
    }

    /// The row of the rate by which a trade fits; none where the price was learned.
    #[must_use]
    pub fn rate(&self, trade: &Trade) -> Option<CitedRow> {
        trade.rate.and_then(|rate| self.rates.get(rate as usize).cloned().flatten())
    }

    /// How many pairs of an account and a wallet of one side there are.
    #[must_use]
    pub fn pairs(&self) -> u64 {
        let pairs = self.accounts.iter().zip(&self.wallets);
        pairs.map(|(accounts, wallets)| (*accounts as u64).saturating_mul(*wallets as u64)).sum()
    }

    /// The pairs that trade on at least so many occasions, and how many each would have by chance.
    #[must_use]
    pub fn pairs_that_trade(&self, least: usize) -> BTreeMap<Pair, Found> {
        let fits = self.fits(0);
        let mut found = self.by_pair(&fits, least);
        for one in found.values_mut() {
            one.occasions = occasions(&mut one.trades, self.near.window);
        }
        found.retain(|_, one| one.occasions >= least as u64);
        self.weigh(&mut found);
        found
    }

    /// Says how many occasions each would have by chance: what the pair itself has when all payments are moved, and no less than
    /// what two have that pay and send as often at those times; the more of what moves by days and moves within the day say.
    fn weigh(&self, found: &mut BTreeMap<Pair, Found>) {
        let mut expected: BTreeMap<Pair, f64> = BTreeMap::new();
        for (shifts, reach) in [quotes::by_days(), quotes::by_windows(self.near.window)] {
            let (mut moved, mut own): (usize, BTreeMap<Pair, u64>) = (0, BTreeMap::new());
            let tries = shifts.len().max(1) as f64;
            for shift in shifts {
                let fits = self.fits(shift);
                moved += fits.len();
                let keys = fits.iter().filter_map(|fit| self.keys(fit)).flatten();
                for key in keys.filter(|key| found.contains_key(key)) {
                    *own.entry(key).or_default() += 1;
                }
            }
            let all: u64 = self.beside(None, reach).values().sum();
            let each = (moved as f64 + 1.0) / tries / (all as f64).max(1.0);
            let beside = self.beside(Some(found), reach);
            for key in found.keys() {
                let alike = beside.get(key).copied().unwrap_or(0) as f64 * each;
                let own = own.get(key).copied().unwrap_or(0) as f64 / tries;
                let most = expected.entry(*key).or_default();
                *most = most.max(own).max(alike);
            }
        }
        for (key, one) in found {
            one.expected = expected.get(key).copied().unwrap_or(0.0);
        }
    }

    /// How many pairs of a payment and a transfer lie as near in time as the farthest move, for each of these accounts and wallets; for all together
    /// where none are named.
    fn beside(&self, only: Option<&BTreeMap<Pair, Found>>, reach: i64) -> BTreeMap<Pair, u64> {
        let mut times: HashMap<Sends, Vec<i64>> = HashMap::new();
        for coins in &self.coins {
            let ends = [(Side::IsPaidAndSends, coins.one.payer), (Side::PaysAndGets, coins.one.payee)];
            for end in ends.into_iter().map(Some).chain([None]).filter(|end| end.is_some() == only.is_some())
            {
                times.entry((end, coins.money)).or_default().push(coins.one.at);
            }
        }
        let near = |end: Option<(Side, u32)>, payment: &Move| {
            times.get(&(end, payment.asset)).map_or(0, |times| {
                let first = times.partition_point(|at| *at < payment.at - reach);
                times.partition_point(|at| *at <= payment.at + reach).saturating_sub(first) as u64
            })
        };
        let mut wallets: BTreeMap<(Side, u32), Vec<u32>> = BTreeMap::new();
        for (side, account, wallet) in only.into_iter().flat_map(BTreeMap::keys) {
            wallets.entry((*side, *account)).or_default().push(*wallet);
        }
        let mut counts: BTreeMap<Pair, u64> = BTreeMap::new();
        for payment in &self.payments {
            for end in [(Side::IsPaidAndSends, payment.payee), (Side::PaysAndGets, payment.payer)] {
                for wallet in wallets.get(&end).into_iter().flatten() {
                    *counts.entry((end.0, end.1, *wallet)).or_default() +=
                        near(Some((end.0, *wallet)), payment);
                }
            }
            if only.is_none() {
                *counts.entry((Side::IsPaidAndSends, 0, 0)).or_default() += near(None, payment);
            }
        }
        counts
    }

    /// All that fits, all payments moved by `shift`.
    fn fits(&self, shift: i64) -> Vec<Fit> {
        let (mut fits, mut fitting) = (Vec::new(), Vec::new());
        for (number, payment) in (0_u32..).zip(&self.payments) {
            self.fitting(payment, payment.at + shift, &mut fitting);
            if fitting.len() <= MOST {
                let fit =
                    |(coins, premium): &(u32, i32)| Fit { payment: number, coins: *coins, premium: *premium };
                fits.extend(fitting.iter().map(fit));
            }
        }
        fits
    }

    /// The pairs of which at least so many fit.
    fn by_pair(&self, fits: &[Fit], least: usize) -> BTreeMap<Pair, Found> {
        // Most pairs fit once, by chance: they are counted in places that several may share, and left where no place has enough.
        let places = (fits.len() * 8).next_power_of_two().min(MOST_PLACES);
        let mut counts = vec![0_u8; places];
        for key in fits.iter().filter_map(|fit| self.keys(fit)).flatten() {
            if let Some(count) = counts.get_mut(place(key) % places) {
                *count = count.saturating_add(1);
            }
        }
        let enough =
            |key| counts.get(place(key) % places).is_some_and(|count| usize::from(*count) >= least.min(255));
        let mut found: BTreeMap<Pair, Found> = BTreeMap::new();
        for fit in fits {
            for key in self.keys(fit).into_iter().flatten().filter(|key| enough(*key)) {
                let Some(trade) = self.trade(fit) else { continue };
                let trades = &mut found.entry(key).or_default().trades;
                let used = |other: &Trade| other.transfers.iter().any(|one| trade.transfers.contains(one));
                if !trades.iter().rev().take(64).any(used) {
                    trades.push(trade);
                }
            }
        }
        found.retain(|_, one| one.trades.len() >= least);
        found
    }

    /// Trades of a pair that were paid in two parts within a window: two payments in a row of the account, neither of which fits alone, that
    /// together are worth one transfer of the wallet.
    #[must_use]
    pub fn in_parts(&self, (side, account, wallet): Pair, found: &Found) -> Vec<Trade> {
        let used: BTreeSet<u32> = found.trades.iter().flat_map(|one| one.transfers.iter().copied()).collect();
        let own = |one: &&Move| {
            (if side == Side::IsPaidAndSends { one.payee } else { one.payer }) == account
                && !used.contains(&one.transfer)
        };
        let payments: Vec<&Move> = self.payments.iter().filter(own).collect();
        let (mut trades, mut taken, mut fitting) = (Vec::new(), used.clone(), Vec::new());
        for (one, two) in payments.iter().zip(payments.iter().skip(1)) {
            if two.at - one.at > self.near.window || one.asset != two.asset || taken.contains(&one.transfer) {
                continue;
            }
            let sum = Move { units: one.units.saturating_add(two.units), ..**two };
            self.fitting(&sum, two.at, &mut fitting);
            let coins = fitting
                .iter()
                .filter_map(|(number, premium)| Some((self.coins.get(*number as usize)?, *premium)));
            let mut coins = coins.filter(|(coins, _)| {
                let end = if side == Side::IsPaidAndSends { coins.one.payer } else { coins.one.payee };
                end == wallet && !taken.contains(&coins.one.transfer)
            });
            let Some((coins, premium)) = coins.next() else { continue };
            let transfers = vec![one.transfer, two.transfer, coins.one.transfer];
            taken.extend(&transfers);
            let period = (one.at.min(coins.one.at), two.at.max(coins.one.at));
            trades.push(Trade { transfers, period, premium, rate: coins.rate });
        }
        trades
    }

    /// The two sides of a trade that may be.
    fn keys(&self, fit: &Fit) -> Option<[Pair; 2]> {
        let payment = self.payments.get(fit.payment as usize)?;
        let coins = &self.coins.get(fit.coins as usize)?.one;
        let desk = (Side::IsPaidAndSends, payment.payee, coins.payer);
        Some([desk, (Side::PaysAndGets, payment.payer, coins.payee)])
    }

    fn trade(&self, fit: &Fit) -> Option<Trade> {
        let payment = self.payments.get(fit.payment as usize)?;
        let coins = self.coins.get(fit.coins as usize)?;
        Some(Trade {
            transfers: vec![payment.transfer, coins.one.transfer],
            period: (payment.at.min(coins.one.at), payment.at.max(coins.one.at)),
            premium: fit.premium,
            rate: coins.rate,
        })
    }

    /// The transfers that fit a payment, the nearest in time first, with the premium of each; one more than [`MOST`] at least where there
    /// are too many.
    fn fitting(&self, payment: &Move, at: i64, fits: &mut Vec<(u32, i32)>) {
        fits.clear();
        let Near { window, spread } = self.near;
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

/// The place in which a pair is counted, of any number of places (the mixing of `splitmix64`).
fn place((side, account, wallet): Pair) -> usize {
    let mut mixed = (u64::from(account) << 32 | u64::from(wallet)) ^ ((side as u64) << 63);
    mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    (mixed ^ (mixed >> 31)) as usize
}

/// Which assets are coins, and which are money: what the stated rates say, and what other assets look like.
fn assets(
    case: &mut CaseView<'_>,
    prices: &BTreeMap<(u16, u16), Vec<Price>>,
) -> Result<(BTreeSet<u16>, BTreeSet<u16>), MethodError> {
    let mut kinds: BTreeSet<u16> = prices.keys().map(|(coin, _)| *coin).collect();
    let mut money: BTreeSet<u16> = prices.keys().map(|(_, money)| *money).collect();
    let rows = case.ask(&ASSETS.replace("{dollars}", &dollars()))?;
    let (places, coins) = (rows.ints("place")?, rows.truths("coin")?);
    for at in 0..rows.len() {
        let side = if coins.value(at) { &mut kinds } else { &mut money };
        side.insert(places.value(at) as u16);
    }
    Ok((kinds, money))
}

/// Adds the prices that the case itself shows, of coins of which it states none in that money.
fn learn(payments: &[Move], coins: &[Move], near: Near, prices: &mut BTreeMap<(u16, u16), Vec<Price>>) {
    let by_asset = |moves: &[Move]| {
        let mut found: BTreeMap<u16, Vec<Move>> = BTreeMap::new();
        moves.iter().for_each(|one| found.entry(one.asset).or_default().push(*one));
        found
    };
    let payments = by_asset(payments);
    for (coin, coins) in by_asset(coins) {
        for (money, payments) in payments.iter().filter(|(money, _)| **money != coin) {
            if prices.contains_key(&(coin, *money)) {
                continue;
            }
            if let Some(worth) = quotes::learned(payments, &coins, near.window, near.spread as f64 / 10_000.0)
            {
                prices.insert((coin, *money), vec![Price { day: i64::MIN, worth, rate: None }]);
            }
        }
    }
}

fn dollars() -> String {
    DOLLARS.map(|coin| format!("'{coin}'")).join(", ")
}

/// Days of each coin and money, in their order, and the rows that state them.
type Prices = (BTreeMap<(u16, u16), Vec<Price>>, Vec<Option<CitedRow>>);

fn prices(case: &mut CaseView<'_>) -> Result<Prices, MethodError> {
    let rows = case.ask(&PRICES.replace("{dollars}", &dollars()))?;
    let (coins, money, days) = (rows.ints("coin")?, rows.ints("money")?, rows.ints("day")?);
    let (worth, cited) = (rows.reals("worth")?, rows.texts("cited")?);
    let mut prices: BTreeMap<(u16, u16), Vec<Price>> = BTreeMap::new();
    for at in 0..rows.len() {
        let key = (coins.value(at) as u16, money.value(at) as u16);
        let rate = Some(at as u32);
        prices.entry(key).or_default().push(Price { day: days.value(at), worth: worth.value(at), rate });
    }
    Ok((prices, (0..rows.len()).map(|at| cited_row(cited.value(at))).collect()))
}
