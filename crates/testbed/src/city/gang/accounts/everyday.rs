//! Who opens, wakes, changes, tries and works accounts in ordinary life as a house does?
//!
//! A savings account that wakes for the purchase of a flat, somebody who changes banks, a family's firms with one bookkeeper, a
//! person with three cards, a buyer who tries an account with one yuan.

use crate::city::book::{Memo, Service};
use crate::city::gang::accounts::innocent::{anybody, each};
use crate::city::gang::plot::Plot;
use crate::city::ledger::card;
use crate::city::life;
use crate::city::names;
use crate::city::numbers::Account;
use crate::city::people::NO_WORK;
use crate::city::place::{City, DAY};
use crate::city::seed::Dice;

pub(super) fn tell(plot: &mut Plot) {
    for turn in 0..each(plot) {
        let mut dice = plot.dice("accounts everyday", turn);
        savings(plot, &mut dice);
        changes_bank(plot, &mut dice);
        bookkeeper(plot, &mut dice, turn);
        three_cards(plot, &mut dice);
        careful_buyer(plot, &mut dice);
    }
}

/// Saved long ago, silent since; then relatives and the own money for a flat, one yuan to the developer, and the price.
fn savings(plot: &mut Plot, dice: &mut Dice) {
    let Some(who) = plot.bystander(dice, |person| (26..55).contains(&person.age)) else { return };
    let own = plot.own_account(who, None, "private");
    plot.pay(dice.range(9, 18) * 3600, City::account(who), own, 500_000, Memo::Transfer);
    plot.pay(DAY + 3_600, own, life::merchant(&plot.city, dice), 20_000, Memo::Shop);
    let day = plot.city.days * 2 / 3 + dice.below(plot.city.days / 4 + 1);
    for _ in 0..dice.range(3, 7) {
        let from = anybody(plot, dice);
        let minor = i64::from(dice.range(2, 12)) * 1_000_000;
        plot.pay(day * DAY + dice.range(9 * 3600, 60 * 3600), from, own, minor, Memo::Transfer);
    }
    plot.pay(day * DAY + 9 * 3600, City::account(who), own, 15_000_000, Memo::Transfer);
    let developer = City::account(plot.city.workplace(0));
    let at = (day + 3) * DAY + dice.range(9 * 3600, 16 * 3600);
    plot.pay(at, own, developer, 100, Memo::Transfer);
    plot.pay(at + dice.range(300, 3_000), own, developer, 30_000_000, Memo::Transfer);
    let what = "a savings account that wakes for the purchase of a flat";
    plot.alike("dormant_then_active", what, true, &[who], vec![card(own)]);
    if at + 3_000 < plot.end() {
        plot.alike("test_transfer", what, true, &[who], vec![card(own), card(developer)]);
    }
}

/// The same clients pay another bank's card from some day on.
fn changes_bank(plot: &mut Plot, dice: &mut Dice) {
    let Some(who) = plot.bystander(dice, |person| (24..60).contains(&person.age)) else { return };
    let (old, new) = (plot.own_account(who, None, "private"), plot.own_account(who, None, "private"));
    let change = plot.city.days / 3 + dice.below(plot.city.days / 3 + 1);
    let clients: Vec<Account> =
        (0..dice.range(4, 8)).map(|_| City::account(plot.city.outside(dice.below(1 << 20)))).collect();
    for day in 0..plot.city.days {
        let own = if day < change { old } else { new };
        for client in &clients {
            if dice.chance(0.75) {
                continue;
            }
            let minor = i64::from(dice.range(3, 40)) * 10_000;
            plot.pay(day * DAY + dice.range(9 * 3600, 19 * 3600), *client, own, minor, Memo::Transfer);
        }
        if dice.chance(0.4) {
            let shop = life::merchant(&plot.city, dice);
            let minor = i64::from(dice.range(2_000, 60_000));
            plot.pay(day * DAY + dice.range(10 * 3600, 22 * 3600), own, shop, minor, Memo::Shop);
        }
    }
    let what = "somebody who changed banks and kept the clients";
    plot.alike("vanished", what, true, &[who], vec![card(old)]);
    plot.alike("newly_appearing", what, true, &[who], vec![card(new)]);
}

/// Two firms and an own account of a family, from which one person pays the same suppliers one after another.
fn bookkeeper(plot: &mut Plot, dice: &mut Dice, turn: u32) {
    let Some(who) = plot.bystander(dice, |person| (35..62).contains(&person.age)) else { return };
    let firm = |number: u32, trade: &str| Some(names::firm(9_000 + turn * 2 + number, trade));
    let accounts = [
        plot.own_account(who, firm(0, "商贸有限公司"), "work"),
        plot.own_account(who, firm(1, "物流有限公司"), "work"),
        plot.own_account(who, None, "private"),
    ];
    let suppliers: Vec<Account> = (0..3).map(|_| life::merchant(&plot.city, dice)).collect();
    let household = plot.city.people.persons[who as usize].household;
    for day in (dice.below(5)..plot.city.days).step_by(5) {
        let mut at = day * DAY + dice.range(9 * 3600, 17 * 3600);
        for account in accounts {
            let from = anybody(plot, dice);
            plot.pay(at - 7_200, from, account, i64::from(dice.range(20, 90)) * 100_000, Memo::Transfer);
            let ip = life::home_ip(&plot.city, household, day);
            plot.login(at, account / 2, who * 4, ip, Service::Bank);
            for supplier in &suppliers {
                at += dice.range(25, 90);
                plot.pay(at, account, *supplier, i64::from(dice.range(30, 400)) * 10_000, Memo::Transfer);
            }
            at += dice.range(40, 200);
        }
    }
    let subjects = accounts.map(card).to_vec();
    plot.alike("same_hand", "a family's firms with one bookkeeper", true, &[who], subjects);
}

/// Wages on one card, savings on another, the third for paying: passed on within the hour.
fn three_cards(plot: &mut Plot, dice: &mut Dice) {
    let Some(who) = plot.bystander(dice, |person| person.workplace != NO_WORK) else { return };
    let chain =
        [City::account(who), plot.own_account(who, None, "private"), plot.own_account(who, None, "private")];
    for day in (dice.below(7)..plot.city.days).step_by(7) {
        let mut at = day * DAY + dice.range(18 * 3600, 21 * 3600);
        let minor = i64::from(dice.range(5, 60)) * 10_000;
        plot.pay(at, chain[0], chain[1], minor, Memo::Transfer);
        at += dice.range(60, 900);
        plot.pay(at, chain[1], chain[2], minor * 8 / 10, Memo::Transfer);
        let shop = life::merchant(&plot.city, dice);
        plot.pay(at + dice.range(60, 3_600), chain[2], shop, minor * 7 / 10, Memo::Shop);
    }
    let what = "somebody's own three cards";
    plot.alike("linked_cards", what, true, &[who], chain.map(card).to_vec());
    plot.alike("card_flow", what, true, &[who], chain.map(card).to_vec());
}

/// One yuan first, then the price of a used car.
fn careful_buyer(plot: &mut Plot, dice: &mut Dice) {
    let Some(who) = plot.bystander(dice, |person| (22..65).contains(&person.age)) else { return };
    let Some(seller) = plot.bystander(dice, |person| (22..65).contains(&person.age)) else { return };
    let at = dice.below(plot.city.days) * DAY + dice.range(9 * 3600, 20 * 3600);
    let (from, to) = (City::account(who), City::account(seller));
    plot.pay(at, from, to, 100, Memo::Transfer);
    let price = i64::from(dice.range(30, 140)) * 100_000;
    plot.pay(at + dice.range(120, 2_400), from, to, price, Memo::Transfer);
    let what = "a buyer who tries the seller's account first";
    plot.alike("test_transfer", what, true, &[who, seller], vec![card(from), card(to)]);
}
