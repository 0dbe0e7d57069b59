//! Which payments of strangers were taken out as cash?
//!
//! What is paid or taken out is taken to be what came in last, within a window ([`Passing`]); of each payment of strangers' money the cash is
//! added up. Money is strangers' if payer and payee had no dealings on an earlier day, or if at least half of it was strangers' where it came from, within the window. A day is a day in China.

use std::collections::{BTreeMap, BTreeSet};

use hashbrown::HashMap;
use thalweg_flows::entry::EntryClass;
use thalweg_patterns::Options;

use crate::dealings::Dealings;
use crate::drill::{DAY, HOUR};
use crate::holders::Holders;
use crate::passing::{Handed, Passing};
use crate::transfers::{self, Move};
use crate::{CaseView, MethodError};

/// What comes in and goes out; purchases are what a shop lives of.
const KINDS: &str = "class IN (0, 1, 5)";
/// So many payers of an account are kept.
const PAYERS: usize = 5;

/// A payment that came in and of which cash was taken.
#[derive(Debug)]
pub struct Arrival {
    /// The transfer by which it came.
    pub transfer: u32,
    /// Who paid it.
    pub payer: u32,
    /// When it came.
    pub at: i64,
    /// How much it was.
    pub units: u64,
    /// How much of it left as cash.
    pub cash: u64,
    /// When the last of this cash was taken.
    pub until: i64,
    /// The withdrawals.
    pub withdrawals: Vec<u32>,
}

/// What came in and left as cash, of an account in an asset.
#[derive(Debug, Default)]
pub struct Account {
    /// How often others paid it.
    pub credits: u64,
    /// How much.
    pub units: u128,
    /// Some of those who paid it.
    pub payers: BTreeSet<u32>,
    arrivals: Vec<Arrival>,
    /// The last day on which cash was taken, and how much.
    today: (i64, u64),
    /// On how many days cash came to nine tenths of the limit.
    pub limit_days: u64,
    /// Whether more pay it on a day than pay a person.
    pub shop: bool,
}

impl Account {
    fn takes_cash(&mut self, one: &Move, limit: u64) {
        let day = (one.at + 8 * HOUR).div_euclid(DAY);
        let before = if self.today.0 == day { self.today.1 } else { 0 };
        let now = before.saturating_add(one.units);
        let reached = |sum: u64| limit > 0 && u128::from(sum) * 10 >= u128::from(limit) * 9;
        self.limit_days += u64::from(!reached(before) && reached(now));
        self.today = (day, now);
    }

    fn leaves_as_cash(&mut self, one: &Move, handed: &Handed) {
        let lot = handed.lot;
        match self.arrivals.iter_mut().rev().find(|known| known.transfer == lot.transfer) {
            Some(known) => {
                known.cash += handed.units;
                known.until = one.at;
                known.withdrawals.push(one.transfer);
            }
            None => self.arrivals.push(Arrival {
                transfer: lot.transfer,
                payer: lot.payer,
                at: lot.at,
                units: lot.units,
                cash: handed.units,
                until: one.at,
                withdrawals: vec![one.transfer],
            }),
        }
    }

    /// Whether cash was ever taken from it.
    #[must_use]
    pub fn gives_cash(&self) -> bool {
        self.today.1 > 0
    }

    /// The payments of which so many hundredths were taken out as cash.
    pub fn cashed(&self, percent: u64) -> impl Iterator<Item = &Arrival> {
        self.arrivals
            .iter()
            .filter(move |one| u128::from(one.cash) * 100 >= u128::from(one.units) * u128::from(percent))
    }

    /// Whether strangers' payments are taken out as cash, often enough, and at least a tenth of what it gets.
    #[must_use]
    pub fn is_cashed(&self, percent: u64, fewest: usize) -> bool {
        let units: u128 = self.cashed(percent).map(|one| u128::from(one.units)).sum();
        let days: BTreeSet<i64> = self.cashed(percent).map(|one| one.at.div_euclid(DAY)).collect();
        let withdrawals: BTreeSet<u32> =
            self.cashed(percent).flat_map(|one| one.withdrawals.iter().copied()).collect();
        let many = self.cashed(percent).count();
        !self.shop
            && many >= fewest
            && withdrawals.len() >= many
            && days.len() >= 2
            && units * 10 >= self.units
    }
}

/// One walk through the transfers.
struct Walk {
    holders: Holders,
    dealings: Dealings,
    passing: Passing,
    limits: Vec<u64>,
    accounts: HashMap<(u32, u16), Account>,
}

impl Walk {
    fn take(&mut self, one: &Move) {
        let cash = one.class == EntryClass::CashWithdrawal as u8;
        if !cash && self.holders.same(one.payer, one.payee) {
            return;
        }
        // What strangers paid is strangers' money one account further on too.
        let mut strangers = false;
        if self.holders.is_somebody(one.payer) {
            strangers = self.goes(one, cash) * 2 >= u128::from(one.units);
        }
        if cash || !self.holders.is_somebody(one.payee) {
            return;
        }
        strangers |= self.dealings.are_strangers(one, &self.holders);
        self.passing.comes(one, strangers);
        let account = self.accounts.entry((one.payee, one.asset)).or_default();
        account.credits += 1;
        account.units += u128::from(one.units);
        if account.payers.len() < PAYERS {
            account.payers.insert(one.payer);
        }
    }

    /// Money goes out; how much of it is strangers' that came within the window.
    fn goes(&mut self, one: &Move, cash: bool) -> u128 {
        let account = self.accounts.entry((one.payer, one.asset)).or_default();
        if cash {
            account.takes_cash(one, self.limits.get(usize::from(one.asset)).copied().unwrap_or(0));
        }
        let mut strangers = 0;
        for handed in self.passing.goes(one).iter().filter(|handed| handed.lot.strangers) {
            strangers += u128::from(handed.units);
            if cash {
                account.leaves_as_cash(one, handed);
            }
        }
        strangers
    }
}

/// Walks through the transfers: a window in microseconds, how many payers on one day make a shop, and the daily limit of a card by asset.
///
/// # Errors
/// When the engine refuses.
pub fn walk(
    case: &mut CaseView<'_>,
    window: i64,
    most_payers: u32,
    limits: Vec<u64>,
) -> Result<BTreeMap<(u32, u16), Account>, MethodError> {
    let mut walk = Walk {
        holders: Holders::of(case)?,
        dealings: Dealings::default(),
        passing: Passing::new(window),
        limits,
        accounts: HashMap::new(),
    };
    transfers::follow(case, KINDS, Options::sides(DAY), |one, around, _| {
        walk.take(one);
        if around.payee_gets.fan() > most_payers
            && let Some(account) = walk.accounts.get_mut(&(one.payee, one.asset))
        {
            account.shop = true;
        }
    })?;
    Ok(walk.accounts.into_iter().collect())
}
