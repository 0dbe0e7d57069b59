//! How does a house keep bank accounts and wallets: how does it buy, warm up, use and drop them, and what does each use look like?
//!
//! Told after judgments and press reports on the trade in cards (卡农, 卡商), clearing houses (水房) and coin merchants (U商), and after
//! the mainland's rules of reporting and of sleeping accounts; docs/testbed.md says which. Two to six houses each keep accounts in
//! three tiers and replace them as they are frozen ([`stock`]); beside that everyday work lie instances of their own
//! ([`flows`], [`cards`], [`coins`]) and what resembles them in ordinary life ([`innocent`], [`everyday`]).

mod cards;
mod coins;
mod everyday;
mod flows;
mod innocent;
mod stock;
mod tally;

use std::collections::BTreeSet;

use crate::city::book::{Memo, Service};
use crate::city::gang::accounts::tally::Tally;
use crate::city::gang::mules;
use crate::city::gang::plot::{Part, Plot};
use crate::city::life;
use crate::city::numbers::{self, Account, Handset};
use crate::city::place::{City, DAY};
use crate::city::rates;
use crate::city::seed::Dice;

/// Accounts by the dozen, in which nothing happened before.
const POOL: usize = 16;
/// Identified victims of a house, who pay several times each, and others who pay it often and whom nobody has found.
const PAYERS: (u32, u32) = (4, 12);

pub(crate) fn tell(plot: &mut Plot, group: &str, count: u32) {
    let exchange = coins::exchange(plot);
    for number in 0..count.clamp(2, 6) {
        let mut house = open(plot, group, number, exchange);
        stock::work(plot, &mut house);
        flows::tell(plot, &mut house);
        cards::tell(plot, &mut house);
        coins::tell(plot, &mut house);
        stock::told(plot, &house);
    }
    innocent::tell(plot);
    everyday::tell(plot);
    coins::innocent(plot, exchange);
}

/// Who pays a house again and again.
#[derive(Debug, Clone, Copy)]
struct Payer {
    account: Account,
    /// An identified victim.
    known: bool,
}

/// A house, its people and what it has.
#[derive(Debug)]
struct House<'a> {
    number: u32,
    group: &'a str,
    driver: u32,
    /// The exchange of coins, which is everybody's.
    exchange: u32,
    /// The account from which new ones are tried.
    till: Account,
    sets: [Handset; 2],
    begins: u32,
    pool: Vec<Account>,
    payers: Vec<Payer>,
    /// Three tiers of slots; in each slot one account after another.
    slots: [Vec<Vec<stock::Held>>; 3],
    /// Who paid whom within the tiers.
    edges: BTreeSet<(Account, Account)>,
}

fn open<'a>(plot: &mut Plot, group: &'a str, number: u32, exchange: u32) -> House<'a> {
    let mut dice = plot.dice("accounts house", number);
    let part = Part { role: "clearing_house", layer: "funds", group };
    let driver = plot.cast(&mut dice, part, |person| (20..40).contains(&person.age));
    let pool: Vec<Account> = (0..POOL).map(|_| plot.straw_account(driver, "pool")).collect();
    let till = plot.straw_account(driver, "till");
    // The telephones of the house are handsets that stand in strangers' names.
    let sets = [till / 2 * 4, pool[0] / 2 * 4];
    for set in sets {
        plot.own("device", numbers::device(set), driver, "", [0, plot.end() - 1], "clearing_house");
    }
    let mut payers = Vec::new();
    for _ in 0..PAYERS.0 {
        let victim = plot.victim(&mut dice, group);
        plot.ask([victim]);
        payers.push(Payer { account: City::account(victim), known: true });
    }
    let first = dice.below(1 << 20);
    payers.extend((0..PAYERS.1).map(|turn| {
        let account = City::account(plot.city.outside(first + turn));
        Payer { account, known: false }
    }));
    plot.ask(pool.iter().map(|account| account / 2).chain([driver, till / 2]));
    let begins = plot.city.days / 3 * DAY;
    let slots = Default::default();
    House { number, group, driver, exchange, till, sets, begins, pool, payers, slots, edges: BTreeSet::new() }
}

impl House<'_> {
    fn dice(&self, plot: &Plot, component: &str, turn: u32) -> Dice {
        plot.dice(&format!("accounts {component}"), self.number * 64 + turn)
    }

    /// A moment of a working day that leaves so many days of the story.
    fn moment(&self, plot: &Plot, dice: &mut Dice, days: u32) -> u32 {
        let first = self.begins / DAY;
        let last = plot.city.days.saturating_sub(days).max(first + 1);
        (first + dice.below(last - first)) * DAY + dice.range(9 * 3600, 17 * 3600)
    }

    /// An account of the tier that works already and for a day more, otherwise a new one.
    fn account_at(&self, plot: &mut Plot, tier: usize, at: u32, dice: &mut Dice) -> Account {
        match self.active(tier, at, dice) {
            Some((slot, index)) if self.slots[tier][slot][index].works_about(at) => {
                self.slots[tier][slot][index].account
            }
            _ => self.fresh(plot, "mule"),
        }
    }

    /// Slot and place of an account of the tier that is in use at this moment.
    fn active(&self, tier: usize, at: u32, dice: &mut Dice) -> Option<(usize, usize)> {
        let found: Vec<(usize, usize)> = (self.slots[tier].iter().enumerate())
            .filter_map(|(slot, held)| Some((slot, held.iter().position(|one| one.in_use(at))?)))
            .collect();
        dice.pick(&found).copied()
    }

    /// A new account in a stranger's name.
    fn fresh(&self, plot: &mut Plot, purpose: &str) -> Account {
        let account = plot.straw_account(self.driver, purpose);
        plot.ask([account / 2]);
        account
    }

    /// So many different accounts of the pool.
    fn some_of_pool(&self, dice: &mut Dice, count: usize) -> Vec<Account> {
        let start = dice.below(POOL as u32) as usize;
        (0..count.min(POOL)).map(|step| self.pool[(start + step) % POOL]).collect()
    }

    /// The account's log-in from one of the house's telephones, mostly through a relay. Only first accounts have one.
    fn log_in(&self, plot: &mut Plot, dice: &mut Dice, account: Account, at: u32) {
        if account % 2 == 1 {
            return;
        }
        let set = self.sets[dice.below(2) as usize];
        let household = plot.city.people.persons[self.driver as usize].household;
        let ip = match dice.unit() {
            draw if draw < rates::GANG_RELAY.1 * 4.0 => life::home_ip(&plot.city, household, at / DAY),
            _ => life::relay_ip(100 + dice.below(3)),
        };
        plot.login(at, account / 2, set, ip, Service::Bank);
    }

    /// Money of strangers, so that an account has something to pass on.
    fn fund(&self, plot: &mut Plot, dice: &mut Dice, account: Account, at: u32, minor: i64) {
        let mut left = minor;
        for part in (1..=i64::from(dice.range(1, 4))).rev() {
            let from = City::account(plot.city.outside(dice.below(1 << 20)));
            let share = left / part - i64::from(dice.below(30)) * left / part / 100;
            let this = if part == 1 { left } else { share / 10_000 * 10_000 };
            plot.pay(at.saturating_sub(dice.range(120, 2_700)), from, account, this, Memo::Transfer);
            left -= this;
        }
    }

    /// Where what came in goes on to: another house, a purchase, now and then cash; now and then it stays.
    fn drain(&self, plot: &mut Plot, dice: &mut Dice, account: Account, at: u32, minor: i64) {
        let at = at + mules::delay(dice);
        let elsewhere = City::account(plot.city.outside(self.number * 31 + dice.below(4)));
        let shop = life::merchant(&plot.city, dice);
        let cell = plot.city.grid.near_centre(dice.word());
        match dice.below(10) {
            0 => {}
            1 => plot.pay(at, account, shop, minor * 9 / 10, Memo::Shop),
            2 if minor >= 10_000 => {
                Tally::default().withdraw(plot, at, account, (minor / 10_000 * 10_000).min(500_000), cell);
            }
            _ => plot.pay(at, account, elsewhere, minor * 98 / 100 / 100 * 100, Memo::Transfer),
        }
    }
}
