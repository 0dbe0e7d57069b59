//! How does a victim's money run through borrowed accounts, and how much of what runs there can be proved to be whose?
//!
//! Delays after the measurement of two months of mule accounts by RUSI and Lloyds (28 % out within fifteen minutes, 53 % within the
//! hour), splits after press reports (twenty transfers of 50,000 in an hour), provable shares after a judgment in which well under
//! a tenth of what a studio settled was proved. Sources: docs/testbed.md.

use std::collections::BTreeMap;

use crate::city::book::{Memo, Service};
use crate::city::gang::plot::{Part, Planted, Plot};
use crate::city::ledger::{card, subject};
use crate::city::life;
use crate::city::numbers::{self, Account, Handset};
use crate::city::people::Kind;
use crate::city::place::{City, DAY};
use crate::city::rates;
use crate::city::seed::Dice;

/// Money that waits at the end of the tiers.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Exit {
    pub(crate) at: u32,
    pub(crate) from: Account,
    pub(crate) minor: i64,
}

/// A clearing house (水房): its accounts by tier, who drives them, and what waits to go out.
pub(crate) struct House {
    pub(crate) driver: u32,
    tiers: [Vec<Account>; 3],
    sets: Vec<Handset>,
    missing: Account,
    moved: BTreeMap<Account, [i64; 2]>,
    pub(crate) cash: Vec<Exit>,
    pub(crate) coins: Vec<Exit>,
    logins: u64,
}

/// Opens a house: the first tier mostly accounts of people who sold their card, the rest strangers' names.
pub(crate) fn open(plot: &mut Plot, group: &str, number: u32) -> House {
    let mut dice = plot.dice("mules", number);
    let driver = plot
        .cast(&mut dice, Part { role: "clearing_house", layer: "funds", group }, |person| person.age < 40);
    let mut tiers: [Vec<Account>; 3] = Default::default();
    for (tier, size) in [(0_usize, dice.range(3, 5)), (1, dice.range(5, 8)), (2, dice.range(4, 7))] {
        for turn in 0..size {
            let account = if tier == 0 && turn % 2 == 0 {
                let part = Part { role: "mule", layer: "funds", group };
                let mule = plot.cast(&mut dice, part, |person| {
                    matches!(person.kind, Kind::Jobless | Kind::Student | Kind::Factory) && person.age < 27
                });
                plot.tie("commands", driver, mule, group);
                City::account(mule)
            } else {
                plot.straw_account(driver, "mule")
            };
            tiers[tier].push(account);
        }
    }
    // The telephones of the house: parties' spare handsets that belong to nobody else.
    let sets: Vec<Handset> = tiers[1].iter().take(3).map(|account| account / 2 * 4).collect();
    for set in &sets {
        plot.own("device", numbers::device(*set), driver, "", [0, plot.end() - 1], "clearing_house");
    }
    let missing = tiers[1][0];
    plot.missing.insert(missing);
    plot.gap(
        "missing_statement",
        vec![card(missing)],
        [0, plot.end() - 1],
        "the bank of a second-tier account",
        1,
        "the bank has not answered",
    );
    plot.ask([driver]);
    House {
        driver,
        tiers,
        sets,
        missing,
        moved: BTreeMap::new(),
        cash: Vec::new(),
        coins: Vec::new(),
        logins: 0,
    }
}

/// How long a mule's account keeps what came in.
pub(super) fn delay(dice: &mut Dice) -> u32 {
    match dice.unit() {
        draw if draw < rates::EXIT_WITHIN[0] => dice.range(40, 900),
        draw if draw < rates::EXIT_WITHIN[1] => dice.range(900, 3600),
        _ => 3600 + dice.log_normal(9_000.0, 0.8).min(80_000.0) as u32,
    }
}

/// A victim pays into the house and the money runs. Returns the account that was paid.
pub(crate) fn launder(
    plot: &mut Plot,
    house: &mut House,
    dice: &mut Dice,
    at: u32,
    from: Account,
    minor: i64,
    identified: bool,
) -> Account {
    let first = house.tiers[0][dice.below(house.tiers[0].len() as u32) as usize];
    plot.pay(at, from, first, minor, Memo::Invest);
    if identified {
        plot.lost(at, from, first, minor);
    }
    pass(plot, house, dice, Exit { at, from: first, minor }, 0, identified);
    first
}

fn pass(plot: &mut Plot, house: &mut House, dice: &mut Dice, here: Exit, tier: usize, provable: bool) {
    let sums = house.moved.entry(here.from).or_default();
    sums[0] += here.minor;
    sums[1] += if provable { here.minor } else { 0 };
    drive(plot, house, dice, here);
    let provable = provable && here.from != house.missing;
    if tier == 2 {
        let out = Exit { at: here.at + delay(dice), minor: here.minor / 100 * 100, ..here };
        match dice.below(10) {
            0..3 => house.cash.push(out),
            3..8 => house.coins.push(out),
            _ => plot.pay(out.at, out.from, life::merchant(&plot.city, dice), out.minor, Memo::Shop),
        }
        return;
    }
    let parts = (here.minor / 5_000_000 + 1).clamp(if here.minor > 300_000 { 2 } else { 1 }, 6);
    let mut at = here.at + delay(dice);
    let mut left = here.minor;
    for part in (1..=parts).rev() {
        let minor = if part == 1 {
            left - left % 100
        } else {
            (left / part) / 100 * 100 - i64::from(dice.below(9)) * 100
        };
        left -= minor;
        let next = &house.tiers[tier + 1];
        let to = next[dice.below(next.len() as u32) as usize];
        plot.pay(at, here.from, to, minor, Memo::Transfer);
        pass(plot, house, dice, Exit { at, from: to, minor }, tier + 1, provable);
        at += dice.range(25, 180);
    }
}

/// The driver logs in to the account from one of the house's telephones, mostly through a relay.
fn drive(plot: &mut Plot, house: &mut House, dice: &mut Dice, here: Exit) {
    let set = house.sets[dice.below(house.sets.len() as u32) as usize];
    let household = plot.city.people.persons[house.driver as usize].household;
    let ip = match dice.unit() {
        draw if draw < rates::GANG_RELAY.1 * 4.0 => life::home_ip(&plot.city, household, here.at / DAY),
        _ => life::relay_ip(100 + dice.below(3)),
    };
    plot.login(here.at + dice.range(10, 120), here.from / 2, set, ip, Service::Bank);
    house.logins += 1;
}

/// Other people's victims, whom nobody has found: most of what runs through a house.
pub(crate) fn unknown_victims(plot: &mut Plot, house: &mut House, number: u32) {
    let mut dice = plot.dice("unknown victims", number);
    for _ in 0..plot.city.days * 3 {
        let at = dice.below(plot.city.days) * DAY + dice.range(9 * 3600, 22 * 3600);
        let minor = (dice.log_normal(900_000.0, 1.0) as i64 / 10_000 + 1) * 10_000;
        let from = City::account(plot.city.outside(dice.below(1 << 22)));
        launder(plot, house, &mut dice, at, from, minor, false);
    }
}

/// Victims who are known, for a story that has nothing else.
pub(crate) fn known_victims(plot: &mut Plot, house: &mut House, group: &str, count: u32) {
    let mut dice = plot.dice("known victims", 0);
    for _ in 0..count {
        let victim = plot.victim(&mut dice, group);
        let at = dice.below(plot.city.days) * DAY + dice.range(9 * 3600, 20 * 3600);
        let minor = (dice.log_normal(3_000_000.0, 0.9) as i64 / 10_000 + 1) * 10_000;
        let paid = launder(plot, house, &mut dice, at, City::account(victim), minor, true);
        plot.ask([victim, paid / 2]);
    }
}

/// Says what each account was, once all has run.
pub(crate) fn told(plot: &mut Plot, house: &House) {
    let span = [0, plot.end() - 1];
    for (account, [moved, provable]) in &house.moved {
        plot.ask([account / 2]);
        let tier = house.tiers.iter().position(|tier| tier.contains(account)).unwrap_or(0) + 1;
        let pattern = plot.plant(Planted {
            kind: "pass_through",
            variant: ["tier1", "tier2", "tier3"][tier - 1],
            persons: vec![house.driver, account / 2],
            subjects: vec![card(*account)],
            span,
            rows: Vec::new(),
            note: "others' money in, and on within minutes or hours",
        });
        let gone = *account == house.missing;
        plot.amount(pattern, *moved, if gone { 0 } else { *provable });
        if gone {
            plot.hide(pattern, "its statement is missing; only others' statements name it");
        }
    }
    let mut subjects: Vec<_> = house.moved.keys().map(|account| card(*account)).collect();
    subjects.extend(house.sets.iter().map(|set| subject("device", numbers::device(*set))));
    for set in house.sets.iter().take(2) {
        plot.seized(*set, None, house.driver);
    }
    plot.plant(Planted {
        kind: "device_link",
        variant: "clearing_house",
        persons: vec![house.driver],
        subjects,
        span,
        rows: vec![("logins", house.logins * 8 / 10)],
        note: "many strangers' accounts in three telephones",
    });
}
