//! Who lies still for weeks and is busy afterwards?
//!
//! The town of [`payments`](super::payments), which lives on for four months, with somebody in it who pauses.

use super::payments::{PEOPLE, Payments, on, person};
use super::{MINUTE, Plant};
use thalweg_flows::entry::EntryClass;

/// The town lives for so long.
const UNTIL: i64 = 120;
/// The first days, and the first after ten weeks of rest.
const BEFORE: [i64; 5] = [3, 6, 11, 17, 24];
const AFTER: i64 = 96;

/// The town goes on: a purchase a week, wages and rents every month.
fn town(seed: u64) -> Payments {
    let mut town = Payments::town(seed);
    for number in 0..PEOPLE {
        for week in 5..UNTIL / 7 {
            let (day, hour, fen) = (town.between(0, 7), town.between(8, 21), town.between(800, 12_000));
            let shop = format!("shop{}", number % 6);
            let at = on(week * 7 + day, hour, 0);
            town.book(&person(number), &shop, fen.into(), at, EntryClass::Purchase);
        }
        for month in 2..4 {
            let yuan = town.between(2_500, 5_500);
            town.pay(&format!("employer{}", number % 4), &person(number), yuan, on(month * 30 + 5, 10, 0));
            town.pay(&person(number), &format!("landlord{}", number % 7), yuan / 2, on(month * 30, 19, 0));
        }
    }
    town
}

/// Small things of an account in the first weeks.
fn small(town: &mut Payments, account: &str) {
    for day in BEFORE {
        let yuan = town.between(20, 400);
        town.pay(account, &person(day.unsigned_abs() % PEOPLE), yuan, on(day, 13, 0));
    }
    town.pay(&person(3), account, 900, on(2, 10, 0));
}

/// Strangers' money comes in and goes on to strangers within minutes, some turns a day.
fn carries(town: &mut Payments, account: &str, days: std::ops::Range<i64>, thousands: i64) {
    for day in days {
        for turn in 0..4 {
            let (minute, yuan) = (town.between(0, 40), town.between(thousands * 900, thousands * 1_100));
            let at = on(day, 10 + 2 * turn, minute);
            town.pay(&format!("upper{account}x{day}"), account, yuan, at);
            town.pay(account, &format!("lower{account}x{}", turn % 2), yuan - 20, at + 9 * MINUTE);
        }
    }
}

pub(crate) fn bought(seed: u64, cards: u64, days: i64) -> Plant {
    let mut town = town(seed);
    for card in 0..cards {
        let account = format!("oldcard{card}");
        small(&mut town, &account);
        // The bank pays interest while nobody uses it.
        town.book("", &account, 12, on(60, 3, 0), EntryClass::Interest);
        carries(&mut town, &account, AFTER..AFTER + days, 20);
    }
    town.done()
}

pub(crate) fn season(seed: u64) -> Plant {
    let mut town = town(seed);
    for day in (0..26).chain(AFTER..AFTER + 20) {
        let mut taken = 0;
        let busy = if day < 26 { 6 } else { 20 };
        for guest in 0..busy {
            let (hour, minute, yuan) = (town.between(16, 19), town.between(0, 60), town.between(40, 600));
            taken += yuan;
            town.pay(&format!("guest{day}x{guest}"), "beachshop", yuan, on(day, hour, minute));
        }
        town.pay("beachshop", "fishmonger", taken * 3 / 4, on(day, 19, 10));
        let helper = format!("helper{}", i64::from(day > 26) * 3 + day % 3);
        town.pay("beachshop", &helper, taken / 5, on(day, 19, 30));
    }
    town.done()
}

pub(crate) fn student(seed: u64) -> Plant {
    let mut town = town(seed);
    town.pay("parents1", "student1", 2_000, on(1, 9, 0));
    small(&mut town, "student1");
    for (turn, to) in ["university1", "dormitory1", "bookshop1", "tutor1"].into_iter().enumerate() {
        let at = on(AFTER + turn as i64, 9, 0);
        town.pay("parents1", "student1", 6_000, at);
        town.pay("student1", to, 5_900, at + 30 * MINUTE);
    }
    town.done()
}

pub(crate) fn inheritance(seed: u64) -> Plant {
    let mut town = town(seed);
    small(&mut town, "heir1");
    town.pay("notary1", "heir1", 800_000, on(AFTER, 11, 0));
    for turn in 0..4 {
        town.pay("heir1", &format!("builder{turn}"), 9_000, on(AFTER + 5 * turn, 15, 0));
    }
    town.done()
}

pub(crate) fn house(seed: u64) -> Plant {
    let mut town = town(seed);
    small(&mut town, "buyer1");
    for relative in 0..10 {
        town.pay(&format!("relative{relative}"), "buyer1", 40_000, on(AFTER, 9, 5 * relative));
    }
    town.pay("buyer1", "developer1", 300_000, on(AFTER, 10, 0));
    town.pay("buyer1", "taxoffice1", 60_000, on(AFTER, 10, 20));
    town.pay("buyer1", "agent1", 30_000, on(AFTER, 10, 30));
    town.done()
}

/// An agent's statement: one of all the time, or two, of the first weeks and of the last.
pub(crate) fn statements(seed: u64, whole: bool) -> Plant {
    let mut town = town(seed);
    small(&mut town, "agent7");
    let mut early = town.taken("agent7");
    early.sort_by_key(|entry| entry.at);
    carries(&mut town, "agent7", AFTER..AFTER + 3, 20);
    let later = town.taken("agent7");
    let mut plant = town.done();
    if whole {
        plant.statement_of("agent7", early.into_iter().chain(later).collect());
    } else {
        plant.statement_of("agent7", early);
        plant.statement_of("agent7", later);
    }
    plant
}

pub(crate) fn late(seed: u64) -> Plant {
    let mut town = town(seed);
    carries(&mut town, "agent7", AFTER..AFTER + 3, 20);
    town.done()
}

pub(crate) fn hole(seed: u64) -> Plant {
    let mut town = town(seed);
    small(&mut town, "agent7");
    carries(&mut town, "agent7", AFTER..AFTER + 3, 20);
    town.without(on(26, 0, 0), on(AFTER, 0, 0));
    town.done()
}

pub(crate) fn agent(seed: u64) -> Plant {
    let mut town = town(seed);
    carries(&mut town, "agent7", 3..6, 25);
    carries(&mut town, "agent7", AFTER..AFTER + 3, 20);
    town.done()
}
