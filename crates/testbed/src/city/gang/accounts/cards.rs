//! How do cards hang together: in a chain, tier by tier, by an account that only they pay, by one hand that works them?

use std::collections::BTreeSet;

use crate::city::book::{Memo, Service};
use crate::city::gang::accounts::House;
use crate::city::gang::accounts::tally::{Tally, device, planted};
use crate::city::gang::plot::{Part, Plot};
use crate::city::ledger::{card, subject};
use crate::city::life;
use crate::city::numbers::{self, Account};
use crate::city::place::{City, DAY};
use crate::city::seed::Dice;

/// Instances of each in a house.
const EACH: u32 = 3;

pub(super) fn tell(plot: &mut Plot, house: &mut House<'_>) {
    for turn in 0..EACH {
        linked_cards(plot, house, turn);
        common_counterparty(plot, house, turn);
        same_hand(plot, house, turn);
    }
    next_level(plot, house);
}

/// 串卡: each pays the next within minutes, on several days; or one holder's two cards are worked in the same hours.
fn linked_cards(plot: &mut Plot, house: &mut House<'_>, turn: u32) {
    let mut dice = house.dice(plot, "linked_cards", turn);
    let way = (turn + house.number) % 3;
    let variant = ["chain", "chain_with_stops", "one_holder"][way as usize];
    let days = dice.range(2, 4);
    let at = house.moment(plot, &mut dice, days + 1);
    let chain: Vec<Account> = if way == 2 {
        let first = house.fresh(plot, "mule");
        let name = plot.city.name(first / 2);
        plot.own("bank_card", numbers::card(first + 1), house.driver, &name, [0, plot.end() - 1], "mule");
        vec![first, first + 1, house.fresh(plot, "mule")]
    } else {
        (0..dice.range(4, 6)).map(|_| house.fresh(plot, "mule")).collect()
    };
    let mut tally = Tally::default();
    for day in 0..days {
        let mut when = at + day * DAY + dice.below(3 * 3600);
        for _ in 0..dice.range(1, 4) {
            let mut minor = i64::from(dice.range(30, 490)) * 10_000;
            house.fund(plot, &mut dice, chain[0], when, minor);
            for pair in chain.windows(2) {
                tally.pay(plot, when, pair[0], pair[1], minor, Memo::Transfer);
                minor -= i64::from(dice.below(30)) * 1_000;
                let stop = way == 1 && dice.chance(0.3);
                when += if stop { dice.range(3_000, 9_000) } else { dice.range(60, 900) };
            }
            if let Some(last) = chain.last() {
                let out = City::account(plot.city.outside(dice.below(1 << 20)));
                plot.pay(when, *last, out, minor, Memo::Transfer);
            }
            when += dice.range(300, 2_400);
        }
    }
    let persons = vec![house.driver, chain[0] / 2];
    let note = "what the first card gets, the last one has within minutes or hours, day after day";
    tally.plant(plot, planted("linked_cards", variant, persons, &chain, note));
}

/// 下级卡: the cards of a tier, and those that they paid.
fn next_level(plot: &mut Plot, house: &House<'_>) {
    for (tier, variant) in [(0, "first_to_second"), (1, "second_to_third")] {
        let given: BTreeSet<Account> = house.slots[tier].iter().flatten().map(|held| held.account).collect();
        let mut dice = house.dice(plot, "next_level", tier as u32);
        let at = house.moment(plot, &mut dice, 1);
        let edges: Vec<(Account, Account)> =
            house.edges.iter().filter(|(from, _)| given.contains(from)).copied().collect();
        let mut cards: Vec<Account> = edges.iter().flat_map(|(from, to)| [*from, *to]).collect();
        cards.sort_unstable();
        cards.dedup();
        let mut tally = Tally::default();
        for held in house.slots[tier].iter().flatten().filter(|held| cards.contains(&held.account)) {
            tally.add(&held.tally());
        }
        let persons = vec![house.driver];
        let note = "the cards of one tier and those that they paid next; the first are in losses.jsonl";
        tally.plant(plot, planted("next_level_cards", variant, persons, &cards, note));
        bystanders_paid(plot, house, tier, at, &mut dice);
    }
}

/// Whom cards of the tiers pay besides: friends of a holder who lives from the card, a shop that feeds the house. They are no tier.
fn bystanders_paid(plot: &mut Plot, house: &House<'_>, tier: usize, at: u32, dice: &mut Dice) {
    for held in house.slots[tier].iter().flatten().filter(|held| held.is_lived()).take(2) {
        if let Some(friend) = plot.bystander(dice, |person| person.age < 40) {
            plot.pay(at, held.account, City::account(friend), 30_000, Memo::Transfer);
            let what = "a friend whom the holder of a used card pays";
            let subjects = vec![card(City::account(friend))];
            plot.alike("next_level_cards", what, true, &[friend], subjects);
        }
    }
    let shop = life::merchant(&plot.city, dice);
    for held in house.slots[tier].iter().flatten().take(3) {
        let minor = i64::from(dice.range(3_000, 30_000));
        plot.pay(held.tally().span()[0] + 600, held.account, shop, minor, Memo::Shop);
    }
    let what = "a shop at which the cards of a tier pay";
    plot.alike("next_level_cards", what, true, &[shop / 2], vec![card(shop)]);
}

/// An account that only the house's victims or its card holders pay: a fee for "unfreezing", a deposit, the card dealer.
fn common_counterparty(plot: &mut Plot, house: &mut House<'_>, turn: u32) {
    let mut dice = house.dice(plot, "common_counterparty", turn);
    let at = house.moment(plot, &mut dice, 6);
    let way = (turn + house.number) % 3;
    let variant = ["victims_fee", "holders_deposit", "card_dealer"][way as usize];
    let mut tally = Tally::default();
    let (shared, payers) = if way == 2 {
        let part = Part { role: "card_dealer", layer: "supply", group: house.group };
        let dealer = plot.cast(&mut dice, part, |person| person.age < 45);
        plot.tie("sells_to", dealer, house.driver, house.group);
        let account = plot.straw_account(dealer, "card_dealer");
        plot.ask([account / 2]);
        let mut payers = house.some_of_pool(&mut dice, 3);
        payers.push(house.till);
        (account, payers)
    } else {
        let account = house.fresh(plot, "fees");
        let payers = match way {
            0 => house.payers.iter().filter(|payer| payer.known).map(|payer| payer.account).collect(),
            _ => house.some_of_pool(&mut dice, 7),
        };
        (account, payers)
    };
    for payer in &payers {
        let when = at + dice.below(5) * DAY + dice.below(6 * 3600);
        let minor = match way {
            0 => i64::from(dice.range(20, 300)) * 10_000,
            1 => 500_000 + i64::from(dice.below(6)) * 100_000,
            _ => i64::from(dice.range(8, 30)) * 10_000,
        };
        if way == 0 {
            tally.lose(plot, when, *payer, shared, minor);
        } else {
            tally.pay(plot, when, *payer, shared, minor, Memo::Transfer);
            if dice.chance(0.3) {
                tally.pay(plot, when + dice.range(3_600, DAY), *payer, shared, minor / 2, Memo::Transfer);
            }
        }
    }
    let mut subjects = vec![shared];
    if way != 0 {
        subjects.extend(&payers);
    }
    let persons = vec![house.driver, shared / 2];
    let note = "an account that they share and that nobody else pays";
    tally.plant(plot, planted("common_counterparty", variant, persons, &subjects, note));
}

/// One operator sits down on several days and works several accounts one after another, the same payees in the same order.
fn same_hand(plot: &mut Plot, house: &mut House<'_>, turn: u32) {
    let mut dice = house.dice(plot, "same_hand", turn);
    let way = (turn + house.number) % 4;
    let variant = ["one_device", "one_address", "no_log_ins", "careful"][way as usize];
    let days = dice.range(3, 6);
    let at = house.moment(plot, &mut dice, days + 1);
    let accounts: Vec<Account> = (0..dice.range(3, 5)).map(|_| house.fresh(plot, "mule")).collect();
    let payees = house.some_of_pool(&mut dice, 3);
    // A rented room with a line of its own.
    let ip = life::place_ip(plot.city.people.workplaces.len() as u32 + 40 + house.number * 8 + turn);
    let mut tally = Tally::default();
    for day in 0..days {
        let mut when = at + day * DAY + dice.below(2 * 3600);
        let base = i64::from(dice.range(40, 400)) * 10_000;
        for account in &accounts {
            if way == 3 {
                // Every account in an hour, on a telephone and by an exit of its own, sums and payees shuffled.
                when = at / DAY * DAY + day * DAY + dice.range(8 * 3600, 23 * 3600);
            }
            house.fund(plot, &mut dice, *account, when.saturating_sub(600), base * payees.len() as i64);
            let set = if way == 0 { house.sets[0] } else { account / 2 * 4 };
            let exit = if way == 3 { life::relay_ip(dice.below(12)) } else { ip };
            if way != 2 && when < plot.end() {
                plot.login(when.saturating_sub(20), account / 2, set, exit, Service::Bank);
                tally.login_rows += 1;
            }
            for step in 0..payees.len() {
                let payee = if way == 3 { payees[dice.below(3) as usize] } else { payees[step] };
                let minor = match way {
                    3 => i64::from(dice.range(10, 400)) * 10_000,
                    _ => base - i64::from(dice.below(9)) * 10_000,
                };
                tally.pay(plot, when, *account, payee, minor, Memo::Transfer);
                house.drain(plot, &mut dice, payee, when, minor);
                when += dice.range(20, 75);
            }
            when += dice.range(30, 200);
        }
    }
    let persons = vec![house.driver, accounts[0] / 2];
    let note =
        "one operator works them in the same minutes, with like sums, the same payees in the same order";
    let mut planted = planted("same_hand", variant, persons, &accounts, note);
    if way == 0 {
        planted.subjects.push(device(house.sets[0]));
    } else if way == 1 {
        planted.subjects.push(subject("ip", numbers::ip(ip)));
    }
    let pattern = tally.plant(plot, planted);
    if let (Some(pattern), 3) = (pattern, way) {
        plot.hide(pattern, "times, telephones, addresses, sums and payees are kept apart");
    }
}
