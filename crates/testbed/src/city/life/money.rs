//! What does somebody earn and spend today, from which account to which?

use crate::city::book::{Book, CASH, Memo, Payment, Table};
use crate::city::evidence::{clock, money};
use crate::city::numbers;
use crate::city::people::{Kind, NO_WORK};
use crate::city::place::{City, DAY};
use crate::city::rates;
use crate::city::seed::{Ask, Dice, mix};

/// The account of a shop in which somebody buys.
pub(crate) fn merchant(city: &City, dice: &mut Dice) -> u32 {
    City::account(city.workplace(dice.heavy(city.people.workplaces.len() as u32)))
}

pub(crate) fn of_person(city: &City, who: u32, book: &mut Book) {
    let person = &city.people.persons[who as usize];
    if person.age < 18 {
        return;
    }
    let mut dice = Dice::of(city.seed, Ask::Money, u64::from(who), u64::from(city.day));
    let own = City::account(who);
    let [shop, friend, cash] = rates::SPENDING;
    let mut pay = |at: u32, to: u32, minor: i64, memo: Memo| {
        book.payments.push(Payment { at, from: own, to, minor, memo })
    };
    let day = city.day * DAY;
    for _ in 0..dice.poisson(shop) {
        let at = day + super::calls::moment(&mut dice, person.kind);
        let minor = dice.log_normal(4_800.0, 1.1) as i64 + 100;
        pay(at, merchant(city, &mut dice), minor, Memo::Shop);
    }
    if dice.chance(friend) {
        let known = city.circles.of_person(who);
        let to = dice.pick(known).copied().unwrap_or_else(|| city.outside(who));
        let minor = dice.log_normal(20_000.0, 1.2) as i64 / 100 * 100 + 100;
        pay(day + super::calls::moment(&mut dice, person.kind), City::account(to), minor, Memo::Transfer);
    }
    if city.day % 30 == mix(u64::from(person.household), 91) as u32 % 28
        && mix(u64::from(person.household), 97) % 100 < 22
    {
        let landlord = City::account(mix(u64::from(person.household), 101) as u32 % city.count);
        if landlord != own && city.people.household(person.household).start == who {
            pay(
                day + 10 * 3600 + dice.below(30_000),
                landlord,
                150_000 + i64::from(dice.below(200)) * 1_000,
                Memo::Rent,
            );
        }
    }
    if person.kind == Kind::Landlord && city.day % 30 == 12 {
        // What came in as rent goes on to the mortgage within the day.
        pay(day + 12 * 3600 + dice.below(3600), merchant(city, &mut dice), 800_000, Memo::Transfer);
    }
    if dice.chance(cash) {
        let at = day + dice.range(8 * 3600, 21 * 3600);
        let minor = i64::from(dice.range(1, 30)) * 10_000;
        withdraw(city, who, own, at, minor, book);
    }
}

/// Cash from a machine near where the holder is, at this moment of the day that is being lived.
pub(crate) fn withdraw(city: &City, holder: u32, account: u32, at: u32, minor: i64, book: &mut Book) {
    let cell = city.cell(holder, at);
    if !city.grid.is_city(cell) {
        return;
    }
    book.payments.push(Payment { at, from: account, to: CASH, minor, memo: Memo::Cash });
    book.row(Table::Withdrawal, at, account / 2, withdrawal(city, account, at, minor, cell));
}

/// The bank's row of a withdrawal at a machine in this cell.
pub(crate) fn withdrawal(city: &City, account: u32, at: u32, minor: i64, cell: u16) -> [String; 9] {
    let (north, east) = city.grid.point(cell);
    [
        clock(at),
        numbers::card(account),
        city.name(account / 2),
        money(minor),
        format!("ATM{:05}", u32::from(cell) * 3 + at % 3),
        format!("{}自助银行", city.grid.name(cell)),
        crate::city::names::bank(u32::from(cell)).to_owned(),
        crate::city::evidence::degrees(north),
        crate::city::evidence::degrees(east),
    ]
}

/// The day of the month on which a firm pays its staff.
pub(crate) fn pay_day(workplace: u32) -> u32 {
    4 + mix(u64::from(workplace), 103) as u32 % 12
}

/// Firms pay all their staff within minutes, on a day of the month of their own; the state pays pensions.
pub(crate) fn salaries(city: &City, book: &mut Book) {
    for number in 0..city.people.workplaces.len() as u32 {
        if city.day % 30 != pay_day(number) {
            continue;
        }
        let from = City::account(city.workplace(number));
        for (turn, who) in city.people.colleagues(number).iter().enumerate() {
            let person = &city.people.persons[*who as usize];
            if person.workplace == NO_WORK || person.kind == Kind::Student {
                continue;
            }
            let minor = (350_000 + (mix(u64::from(*who), 107) % 900_000) as i64) / 100 * 100;
            let at = city.day * DAY + 10 * 3600 + turn as u32 / 4;
            book.payments.push(Payment { at, from, to: City::account(*who), minor, memo: Memo::Salary });
        }
    }
}
