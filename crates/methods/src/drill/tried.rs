//! Who tries accounts with a tiny sum in a drill, and what follows?

use thalweg_flows::entry::EntryClass;

use super::payments::{Payments, on, person};
use super::{HOUR, MINUTE, Plant};

/// A tiny sum, some of which come back; then others pay, and the money goes on. Two accounts are tried and not used.
pub(crate) fn till(seed: u64) -> Plant {
    let mut town = tiny_town(seed);
    for number in 0..8_i64 {
        let (minute, yuan) = (town.between(0, 300), town.between(6_000, 30_000));
        let (carrier, at) = (format!("carrier{number}"), on(5 + 2 * number, 9, minute));
        town.book("till", &carrier, i128::from(1 + 122 * (number % 2)), at, EntryClass::Transfer);
        if number % 2 == 1 {
            town.book(&carrier, "till", 123, at + 14 * MINUTE, EntryClass::Transfer);
        }
        if number < 6 {
            let later = at + 5 * HOUR;
            town.pay(&format!("victim{number}"), &carrier, yuan, later);
            town.pay(&carrier, &format!("next{}", number % 3), yuan * 9 / 10, later + 40 * MINUTE);
        }
    }
    town.done()
}

/// The town, in which people send one another a tiny sum now and then.
fn tiny_town(seed: u64) -> Payments {
    let mut town = Payments::town(seed);
    for number in 0..30 {
        let (day, hour) = (town.between(1, 34), town.between(8, 22));
        let friend = person(number + 40);
        town.book(&person(number), &friend, 100, on(day, hour, 0), EntryClass::Transfer);
    }
    town
}

/// A company that verifies sixty accounts by a cent: most are at rest, some are paid and keep it, two pay on.
pub(crate) fn verifier(seed: u64) -> Plant {
    let mut town = tiny_town(seed);
    for number in 0..60_i64 {
        let (minute, yuan) = (town.between(0, 300), town.between(6_000, 30_000));
        let (merchant, at) = (format!("merchant{number}"), on(2 + number % 28, 9, minute));
        town.book("paycompany", &merchant, 1, at, EntryClass::Transfer);
        if number % 4 == 0 {
            town.pay(&format!("customer{number}"), &merchant, yuan, at + 6 * HOUR);
        }
        if number % 24 == 0 {
            town.pay(&merchant, "wholesale", yuan * 8 / 10, at + 9 * HOUR);
        }
    }
    town.done()
}

/// A firm that verifies forty people by a cent on the eve of the wage, of which each sends a part on.
pub(crate) fn before_wages(seed: u64) -> Plant {
    let mut town = tiny_town(seed);
    for number in 0..40_u64 {
        let (day, minute) = (if number % 2 == 0 { 3 } else { 17 }, town.between(0, 200));
        town.book("walletfirm", &person(number), 1, on(day, 18, minute), EntryClass::Transfer);
        for payday in [4, 18, 32] {
            town.pay(&person(number), "mortgagebank", 2_600, on(payday, 14, minute));
        }
    }
    town.done()
}

/// An employer that tries accounts and pays the first wage itself.
pub(crate) fn payroll_test(seed: u64) -> Plant {
    let mut town = tiny_town(seed);
    for worker in 0..12_i64 {
        let (day, wage) = (9 + worker % 3, town.between(6_000, 9_000));
        let account = format!("worker{worker}");
        town.book("newfirm", &account, 1, on(day, 10, 0), EntryClass::Transfer);
        town.pay("newfirm", &account, wage, on(day, 17, 0));
        town.pay(&account, "landlord1", wage * 6 / 10, on(day, 19, 0));
    }
    town.done()
}

/// Somebody who tries the accounts of two friends on the day they sell a car.
pub(crate) fn two_friends(seed: u64) -> Plant {
    let mut town = tiny_town(seed);
    for (friend, day) in [(0, 8), (1, 15)] {
        let seller = format!("carseller{friend}");
        town.book(&person(7), &seller, 1, on(day, 10, 0), EntryClass::Transfer);
        town.pay(&format!("carbuyer{friend}"), &seller, 45_000, on(day, 12, 0));
        town.pay(&seller, "cardealer", 40_000, on(day, 16, 0));
    }
    town.done()
}
