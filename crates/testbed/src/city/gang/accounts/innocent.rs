//! Who gathers, spreads, passes on and takes out money in ordinary life, and so resembles a house's accounts?
//!
//! Pay days and shops are in the city already and are only listed. The rest is told here: landlords of many flats, stalls, group purchases,
//! shops that pay back, savings clubs (会), an office that travels, foremen who pay wages in cash, wholesalers who bank the day's
//! cash, and a class whose parents pay one account.

use crate::city::book::{CASH, Memo, Table};
use crate::city::gang::plot::Plot;
use crate::city::ledger::card;
use crate::city::life;
use crate::city::numbers::Account;
use crate::city::people::{Kind, NO_WORK};
use crate::city::place::{City, DAY};
use crate::city::rates;
use crate::city::seed::Dice;

pub(super) fn tell(plot: &mut Plot) {
    pay_days(plot);
    shops(plot);
    for turn in 0..each(plot) {
        let mut dice = plot.dice("accounts innocent", turn);
        landlord(plot, &mut dice);
        stall(plot, &mut dice);
        group_purchase(plot, &mut dice);
        refunds(plot, &mut dice, turn);
        club(plot, &mut dice);
        office_trip(plot, &mut dice, turn);
        foreman(plot, &mut dice);
        wholesaler(plot, &mut dice);
        class_funds(plot, &mut dice);
    }
}

/// How many of each there are.
pub(super) fn each(plot: &Plot) -> u32 {
    (plot.city.count / 400).clamp(3, 40)
}

/// The account of an inhabitant of age.
pub(super) fn anybody(plot: &Plot, dice: &mut Dice) -> Account {
    let start = dice.below(plot.city.count);
    let of_age = |who: &u32| plot.city.people.persons[*who as usize].age > 19;
    let found = (0..40).map(|step| (start + step * 7) % plot.city.count).find(of_age);
    City::account(found.unwrap_or(start))
}

/// A day of the month, and the same day of the months after.
fn monthly(plot: &Plot, dice: &mut Dice) -> impl Iterator<Item = u32> + use<> {
    (dice.below(plot.city.days.min(28))..plot.city.days).step_by(30)
}

fn pay_days(plot: &mut Plot) {
    for number in 0..plot.city.people.workplaces.len() as u32 {
        let paid = (plot.city.people.colleagues(number).iter())
            .map(|who| &plot.city.people.persons[*who as usize])
            .filter(|person| person.workplace != NO_WORK && person.kind != Kind::Student)
            .count();
        if paid < 6 || life::pay_day(number) >= plot.city.days {
            continue;
        }
        let firm = plot.city.workplace(number);
        let subjects = vec![card(City::account(firm))];
        plot.alike("fan_out", "a firm that pays its staff within minutes", true, &[firm], subjects);
    }
}

/// Shops at which some eight people and more pay a day, by the shares in which ordinary life chooses its shops.
fn shops(plot: &mut Plot) {
    let places = plot.city.people.workplaces.len() as u128;
    let most = (12 * u128::from(plot.city.count)).pow(3);
    for number in 0..places {
        // The chance of shop i among n falls as i to the power −2/3: 1 / (3 n^(1/3) i^(2/3)).
        if number * number * places * 1_000_000_000 > most {
            break;
        }
        let shop = plot.city.workplace(number as u32);
        let subjects = vec![card(City::account(shop))];
        plot.alike("fan_in", "a shop at which many pay", true, &[shop], subjects);
    }
}

/// Many flats: rents within a day or two, the mortgage the day after.
fn landlord(plot: &mut Plot, dice: &mut Dice) {
    let Some(who) = plot.bystander(dice, |person| person.age > 40) else { return };
    let own = City::account(who);
    let tenants: Vec<(Account, i64)> = (0..dice.range(8, 20))
        .map(|_| (anybody(plot, dice), 120_000 + i64::from(dice.below(24)) * 10_000))
        .collect();
    for day in monthly(plot, dice) {
        for (tenant, rent) in &tenants {
            let late = if dice.chance(0.15) { dice.range(1, 3) * DAY } else { 0 };
            plot.pay(day * DAY + dice.range(8 * 3600, 21 * 3600) + late, *tenant, own, *rent, Memo::Rent);
        }
        let sum: i64 = tenants.iter().map(|(_, rent)| rent).sum();
        let bank = life::merchant(&plot.city, dice);
        plot.pay((day + 1) * DAY + 10 * 3600, own, bank, sum * 8 / 10, Memo::Transfer);
    }
    plot.alike("fan_in", "a landlord of many flats", true, &[who], vec![card(own)]);
    plot.lookalike("pass_through", "a landlord of many flats", &[who], vec![card(own)]);
}

/// Many small payments all day, the wholesaler in the evening.
fn stall(plot: &mut Plot, dice: &mut Dice) {
    let Some(who) = plot.bystander(dice, |person| person.age < 65) else { return };
    let own = City::account(who);
    let wholesaler = life::merchant(&plot.city, dice);
    for day in 0..plot.city.days {
        let mut taken = 0;
        for _ in 0..dice.range(8, 30) {
            let minor = i64::from(dice.range(300, 12_000));
            let from = anybody(plot, dice);
            plot.pay(day * DAY + dice.range(7 * 3600, 20 * 3600), from, own, minor, Memo::Shop);
            taken += minor;
        }
        let evening = day * DAY + 20 * 3600 + dice.below(3_600);
        plot.pay(evening, own, wholesaler, taken * 7 / 10, Memo::Transfer);
    }
    let what = "a stall that pays its wholesaler in the evening";
    plot.alike("fan_in", what, true, &[who], vec![card(own)]);
    plot.lookalike("pass_through", what, &[who], vec![card(own)]);
}

/// Neighbours order together: all pay one of them in an evening, who pays the supplier in the morning.
fn group_purchase(plot: &mut Plot, dice: &mut Dice) {
    let Some(who) = plot.bystander(dice, |person| person.kind == Kind::AtHome) else { return };
    let own = plot.own_account(who, None, "private");
    let neighbours: Vec<Account> = (0..dice.range(15, 40)).map(|_| anybody(plot, dice)).collect();
    for _ in 0..dice.range(1, 3) {
        let evening = dice.below(plot.city.days) * DAY + 18 * 3600;
        let price = i64::from(dice.range(25, 130)) * 100;
        let mut sum = 0;
        for from in &neighbours {
            if dice.chance(0.2) {
                continue;
            }
            let minor = price * i64::from(dice.range(1, 3));
            plot.pay(evening + dice.below(3 * 3600), *from, own, minor, Memo::Transfer);
            sum += minor;
        }
        let supplier = life::merchant(&plot.city, dice);
        plot.pay(evening + dice.range(13, 17) * 3600, own, supplier, sum, Memo::Transfer);
    }
    for kind in ["fan_in", "common_counterparty"] {
        plot.alike(kind, "neighbours who order together", true, &[who], vec![card(own)]);
    }
}

/// A shop gives the money for a cancelled event back to everybody.
fn refunds(plot: &mut Plot, dice: &mut Dice, turn: u32) {
    let shop = plot.city.workplace(turn % plot.city.people.workplaces.len().max(1) as u32);
    let own = City::account(shop);
    let mut at = dice.below(plot.city.days) * DAY + dice.range(9 * 3600, 18 * 3600);
    let price = i64::from(dice.range(60, 900)) * 100;
    for _ in 0..dice.range(12, 50) {
        let to = anybody(plot, dice);
        plot.pay(at, own, to, price * i64::from(dice.range(1, 3)), Memo::Refund);
        at += dice.range(4, 25);
    }
    plot.alike("fan_out", "a shop that pays everybody back", true, &[shop], vec![card(own)]);
}

/// 会: in each round all members pay one of them, each in turn; so money goes round in weeks.
fn club(plot: &mut Plot, dice: &mut Dice) {
    let members: Vec<u32> = (0..dice.range(6, 9))
        .filter_map(|_| plot.bystander(dice, |person| (30..75).contains(&person.age)))
        .collect();
    let apart = if plot.city.days < 45 { 4 } else { 15 };
    let share = i64::from(dice.range(5, 40)) * 10_000;
    let mut begins = dice.below(apart) * DAY;
    let mut rounds = 0;
    for winner in &members {
        if begins >= plot.end() {
            break;
        }
        for payer in members.iter().filter(|payer| *payer != winner) {
            let at = begins + dice.range(18 * 3600, 22 * 3600);
            plot.pay(at, City::account(*payer), City::account(*winner), share, Memo::Transfer);
        }
        begins += apart * DAY;
        rounds += 1;
    }
    let all: Vec<_> = members.iter().map(|who| card(City::account(*who))).collect();
    if rounds >= 3 {
        plot.alike("cycle", "a savings club whose rounds go round", true, &members, all.clone());
    }
    let winners = all.into_iter().take(rounds).collect();
    plot.alike("fan_in", "a round of a savings club", true, &members, winners);
}

/// A firm gives each of its people the fare, and all pay the same agency the same day.
fn office_trip(plot: &mut Plot, dice: &mut Dice, turn: u32) {
    let places = plot.city.people.workplaces.len() as u32;
    let firm = plot.city.workplace((turn * 3 + 1) % places.max(1));
    let agency = plot.city.workplace((turn * 5 + 2) % places.max(1));
    if firm == agency {
        return;
    }
    let at = dice.below(plot.city.days) * DAY + dice.range(9 * 3600, 11 * 3600);
    let fare = i64::from(dice.range(8, 40)) * 10_000;
    let mut subjects = vec![card(City::account(firm)), card(City::account(agency))];
    let mut persons = vec![firm, agency];
    for step in 0..dice.range(6, 12) {
        let Some(who) = plot.bystander(dice, |person| person.workplace != NO_WORK) else { return };
        plot.pay(at + step * 12, City::account(firm), City::account(who), fare, Memo::Transfer);
        let later = at + dice.range(1_800, 9 * 3600);
        plot.pay(later, City::account(who), City::account(agency), fare, Memo::Transfer);
        subjects.push(card(City::account(who)));
        persons.push(who);
    }
    plot.alike("scatter_gather", "fares of an office that travels", true, &persons, subjects);
}

/// The contractor's money for a gang of workers, taken out at once, for they are paid in cash.
fn foreman(plot: &mut Plot, dice: &mut Dice) {
    let Some(who) = plot.bystander(dice, |person| (35..60).contains(&person.age)) else { return };
    let own = City::account(who);
    let contractor = life::merchant(&plot.city, dice);
    let cell = plot.city.grid.near_centre(dice.word());
    for day in monthly(plot, dice) {
        let at = day * DAY + dice.range(9 * 3600, 15 * 3600);
        let days = dice.range(1, 3);
        plot.pay(at, contractor, own, rates::ATM_A_DAY * i64::from(days), Memo::Transfer);
        for next in 0..days {
            for part in 0..4 {
                let when = at + next * DAY + dice.range(1_200, 1_300) + part * 70;
                let minor = rates::ATM_A_DAY / 4;
                if when < plot.end() {
                    plot.pay(when, own, CASH, minor, Memo::Cash);
                    let row = life::withdrawal(&plot.city, own, when, minor, cell);
                    plot.row(Table::Withdrawal, when, who, row);
                }
            }
        }
    }
    plot.alike("cash_out", "a foreman who pays wages in cash", true, &[who], vec![card(own)]);
}

/// The day's cash, banked every evening, now below the limit and now above.
fn wholesaler(plot: &mut Plot, dice: &mut Dice) {
    let Some(who) = plot.bystander(dice, |person| person.kind == Kind::Shop) else { return };
    let own = plot.own_account(who, None, "private");
    for day in 0..plot.city.days {
        let minor = (dice.log_normal(4_200_000.0, 0.35) as i64) / 10_000 * 10_000;
        plot.pay(day * DAY + dice.range(16 * 3600, 18 * 3600), CASH, own, minor, Memo::Deposit);
        if day % 6 == 5 {
            let supplier = life::merchant(&plot.city, dice);
            plot.pay(day * DAY + 19 * 3600, own, supplier, 20_000_000, Memo::Transfer);
        }
    }
    let what = "a wholesaler who banks the day's cash, as much as it is";
    plot.alike("split_below_limit", what, false, &[who], vec![card(own)]);
}

/// The parents of a class pay into one account that nobody else pays.
fn class_funds(plot: &mut Plot, dice: &mut Dice) {
    let Some(who) = plot.bystander(dice, |person| (30..50).contains(&person.age)) else { return };
    let own = plot.own_account(who, None, "private");
    let day = dice.below(plot.city.days);
    let fee = i64::from(dice.range(10, 60)) * 1_000;
    for _ in 0..dice.range(20, 40) {
        let at = day * DAY + dice.range(9 * 3600, 23 * 3600) + dice.below(2) * DAY;
        let from = anybody(plot, dice);
        plot.pay(at, from, own, fee, Memo::Transfer);
    }
    for kind in ["common_counterparty", "fan_in"] {
        plot.alike(kind, "parents of a class who pay its funds", true, &[who], vec![card(own)]);
    }
}
