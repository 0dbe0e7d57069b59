//! Who hands on payments one for one in a drill: cards that run points, and those who only look like them?

use super::payments::{Payments, on, person};
use super::{MINUTE, Plant};

/// Strangers pay these cards, which pay on within minutes less two per cent, to so many payees in turn.
fn points(town: &mut Payments, cards: &[&str], payees: i64) {
    for (number, card) in (0_i64..).zip(cards) {
        for (day, turn) in (10..14_i64).flat_map(|day| (0..6_i64).map(move |turn| (day, turn))) {
            let (minute, yuan) = (town.between(0, 40), town.between(30, 500) * 10 + town.between(1, 10));
            let payer = format!("topup{number}x{day}x{turn}");
            let at = on(day, 9 + 2 * turn, minute);
            town.pay(&payer, card, yuan, at);
            let later = town.between(2, 14) * MINUTE;
            town.pay(card, &format!("pool{}", (day + turn) % payees), yuan * 98 / 100, at + later);
        }
    }
}

pub(crate) fn run(seed: u64, cards: &[&str], payees: i64) -> Plant {
    let mut town = Payments::town(seed);
    points(&mut town, cards, payees);
    town.done()
}

pub(crate) fn lives(seed: u64) -> Plant {
    let mut town = Payments::town(seed);
    points(&mut town, &["runner1"], 1);
    town.pay("employer1", "runner1", 6_000, on(5, 10, 0));
    for day in 6..30 {
        let yuan = town.between(10, 60);
        town.pay("runner1", "noodles", yuan, on(day, 12, 30));
        if day % 5 == 0 {
            town.pay(&person(3), "runner1", 120, on(day, 20, 15));
        }
    }
    town.done()
}

pub(crate) fn reseller(seed: u64) -> Plant {
    let mut town = Payments::town(seed);
    for (day, turn) in (10..16_i64).flat_map(|day| (0..5_i64).map(move |turn| (day, turn))) {
        let (minute, yuan, margin) = (town.between(0, 40), town.between(200, 3_000), town.between(10, 120));
        let at = on(day, 9 + 2 * turn, minute);
        town.pay(&format!("customer{day}x{turn}"), "reseller1", yuan, at);
        let later = town.between(2, 20) * MINUTE;
        town.pay("reseller1", "brand1", yuan * (1_000 - margin) / 1_000, at + later);
    }
    town.done()
}

pub(crate) fn bills(seed: u64) -> Plant {
    let mut town = Payments::town(seed);
    for (day, turn) in (5..8_i64).flat_map(|day| (0..8_i64).map(move |turn| (day, turn))) {
        let (minute, yuan) = (town.between(0, 40), town.between(60, 400));
        let at = on(day, 8 + turn, minute);
        town.pay(&format!("neighbour{day}x{turn}"), "helper1", yuan, at);
        let later = town.between(2, 20) * MINUTE;
        town.pay("helper1", if turn % 2 == 0 { "powergrid" } else { "waterworks" }, yuan, at + later);
    }
    town.done()
}

pub(crate) fn deposits(seed: u64) -> Plant {
    let mut town = Payments::town(seed);
    for (day, turn) in (10..16_i64).flat_map(|day| (0..5_i64).map(move |turn| (day, turn))) {
        let minute = town.between(0, 40);
        let (guest, at) = (format!("guest{day}x{turn}"), on(day, 9 + 2 * turn, minute));
        town.pay(&guest, "boats", 300, at);
        let later = town.between(10, 28) * MINUTE;
        town.pay("boats", &guest, 290, at + later);
    }
    town.done()
}

/// Six cards serve in shifts, each on two of twelve days; sixteen customers top up every fourth day, each time at the card that serves.
pub(crate) fn shifts(seed: u64) -> Plant {
    let mut town = Payments::town(seed);
    for (day, turn) in (0..12_i64).flat_map(|day| (0..4_i64).map(move |turn| (day, turn))) {
        let (minute, yuan) = (town.between(0, 40), town.between(30, 500) * 10 + town.between(1, 10));
        let (card, at) = (format!("shift{}", day % 6), on(10 + day, 9 + 2 * turn, minute));
        town.pay(&format!("topup{}x{turn}", day % 4), &card, yuan, at);
        let later = town.between(2, 14) * MINUTE;
        town.pay(&card, &format!("pool{}", turn % 2), yuan * 98 / 100, at + later);
    }
    town.done()
}

/// Six stalls of one market; thirty customers pay one stall or another, and each sale goes on to the market within minutes.
pub(crate) fn market(seed: u64) -> Plant {
    let mut town = Payments::town(seed);
    for (day, customer) in (8..20_i64).flat_map(|day| (0..30_i64).map(move |customer| (day, customer))) {
        if town.between(0, 3) > 0 {
            continue;
        }
        let (hour, minute, yuan) = (town.between(8, 18), town.between(0, 60), town.between(12, 300));
        let (stall, at) = (format!("stall{}", town.between(0, 6)), on(day, hour, minute));
        town.pay(&format!("shopper{customer}"), &stall, yuan, at);
        let later = town.between(1, 4) * MINUTE;
        town.pay(&stall, "market", yuan, at + later);
    }
    town.done()
}

/// Eight customers pay a firm's agent once a month, who hands on less one fee, and whose account is another in the second month.
pub(crate) fn changes_account(seed: u64) -> Plant {
    let mut town = Payments::town(seed);
    for (month, customer) in (0..2_i64).flat_map(|month| (0..8_i64).map(move |customer| (month, customer))) {
        let (minute, yuan) = (town.between(0, 40), town.between(300, 5_000));
        let (own, at) = (format!("agent{month}"), on(3 + 17 * month + customer, 11, minute));
        town.pay(&format!("subscriber{customer}"), &own, yuan, at);
        let later = town.between(2, 14) * MINUTE;
        town.pay(&own, "firm9", yuan * 98 / 100, at + later);
    }
    town.done()
}
