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
use crate::unrelated::{self, Counts, Half, Known};
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
    /// On how many days cash was taken.
    pub cash_days: u64,
    /// On how many days cash came to nine tenths of the limit.
    pub limit_days: u64,
    /// Whether more pay it on a day than pay a person.
    pub shop: bool,
}

impl Account {
    fn takes_cash(&mut self, one: &Move, limit: u64) {
        let day = (one.at + 8 * HOUR).div_euclid(DAY);
        let before = if self.today.0 == day { self.today.1 } else { 0 };
        self.cash_days += u64::from(before == 0);
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

    /// Whether it is compared: it was paid several times and is no shop.
    #[must_use]
    pub fn is_judged(&self) -> bool {
        self.credits >= 3 && !self.shop
    }

    /// The payments of which so many hundredths were taken out as cash.
    pub fn cashed(&self, percent: u64) -> impl Iterator<Item = &Arrival> {
        self.arrivals
            .iter()
            .filter(move |one| u128::from(one.cash) * 100 >= u128::from(one.units) * u128::from(percent))
    }

    /// Some of those whose payments were taken out as cash: as many as are kept of the payers of any account, so that the busy are not seen better.
    #[must_use]
    pub fn feeders(&self, percent: u64) -> BTreeSet<u32> {
        let mut feeders = BTreeSet::new();
        for one in self.cashed(percent) {
            if feeders.len() < PAYERS {
                feeders.insert(one.payer);
            }
        }
        feeders
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

fn is_cash(one: &Move) -> bool {
    one.class == EntryClass::CashWithdrawal as u8
}

/// Whether a transfer reaches somebody else than who pays.
fn reaches(one: &Move, holders: &Holders) -> bool {
    !is_cash(one) && holders.is_somebody(one.payee) && !holders.same(one.payer, one.payee)
}

/// One walk through the transfers.
struct Walk {
    dealings: Dealings,
    passing: Passing,
    limits: Vec<u64>,
    accounts: HashMap<(u32, u16), Account>,
}

impl Walk {
    fn new(window: i64, limits: Vec<u64>) -> Self {
        Self {
            dealings: Dealings::default(),
            passing: Passing::new(window),
            limits,
            accounts: HashMap::new(),
        }
    }

    /// A transfer as it was; whether it is strangers' money.
    fn take(&mut self, one: &Move, holders: &Holders) -> bool {
        let strangers = self.leaves(one, holders) * 2 >= u128::from(one.units);
        // What strangers paid is strangers' money one account further on too.
        let strangers = strangers | (reaches(one, holders) && self.dealings.are_strangers(one, holders));
        self.arrives(one, holders, strangers);
        strangers
    }

    /// What leaves the payer, if it is somebody and pays another; how much of it is strangers'.
    fn leaves(&mut self, one: &Move, holders: &Holders) -> u128 {
        let own = !is_cash(one) && holders.same(one.payer, one.payee);
        if own || !holders.is_somebody(one.payer) { 0 } else { self.goes(one, is_cash(one)) }
    }

    fn arrives(&mut self, one: &Move, holders: &Holders, strangers: bool) {
        if !reaches(one, holders) {
            return;
        }
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

/// What is read of the accounts of a case.
pub struct Cashed {
    /// The accounts.
    pub accounts: BTreeMap<(u32, u16), Account>,
    /// How often each account's strangers' payments would be cashed by chance, of how many payments.
    pub moved: Counts,
}

/// Walks through the transfers: a window in microseconds, how many hundredths of a payment must leave as cash, how many payers on one day make a shop, and the daily
/// limit of a card by asset.
///
/// # Errors
/// When the engine refuses.
pub fn walk(
    case: &mut CaseView<'_>,
    (window, percent): (i64, u64),
    most_payers: u32,
    limits: Vec<u64>,
) -> Result<Cashed, MethodError> {
    let holders = Holders::of(case)?;
    let (mut walk, mut known) = (Walk::new(window, limits), Known::default());
    transfers::follow(case, KINDS, Options::sides(DAY), |one, around, _| {
        known.set(one, walk.take(one, &holders), false);
        if around.payee_gets.fan() > most_payers
            && let Some(account) = walk.accounts.get_mut(&(one.payee, one.asset))
        {
            account.shop = true;
        }
    })?;
    let moved = unrelated::count(
        case,
        KINDS,
        || Walk::new(window, Vec::new()),
        |walk, one, half| match half {
            Half::Goes => {
                walk.leaves(one, &holders);
            }
            Half::Comes => walk.arrives(one, &holders, known.of(one).0),
        },
        |walk| {
            let counted = |one: &Account| (one.cashed(percent).count() as u64, one.credits);
            walk.accounts.iter().map(|(key, one)| (*key, counted(one))).collect()
        },
    )?;
    Ok(Cashed { accounts: walk.accounts.into_iter().collect(), moved })
}
