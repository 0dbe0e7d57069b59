//! How is money handed down from layer to layer of cards in a drill, and who only looks like the next layer?

use thalweg_flows::records::Kind;
use thalweg_flows::records::kinds::address_label;

use super::payments::{Payments, on, person};
use super::{MINUTE, Plant};

/// Strangers pay three first cards, which hand on to two second ones, and these, if `deep`, to third ones.
pub(crate) fn layers(seed: u64, deep: bool, life: bool) -> Plant {
    let mut town = Payments::town(seed);
    for (day, first) in [12_i64, 13, 15].into_iter().flat_map(|day| (0..3_i64).map(move |first| (day, first)))
    {
        let (minute, yuan) = (town.between(0, 10), town.between(8_000, 40_000));
        let (card, at) = (format!("first{first}"), on(day, 10 + 2 * first, minute));
        town.pay(&format!("victim{day}x{first}"), &card, yuan, at);
        for second in 0..2 {
            let own = format!("second{second}");
            town.pay(&card, &own, yuan * 49 / 100, at + (6 + second) * MINUTE);
            if deep {
                town.pay(&own, &format!("third{}", first % 2), yuan * 48 / 100, at + (14 + second) * MINUTE);
            }
        }
        if life {
            let noodles = town.between(10, 60);
            town.pay(&card, "noodles", noodles, at + 3 * 60 * MINUTE);
            town.pay(&person(first.unsigned_abs()), &card, 90, on(day - 4, 20, 0));
        }
    }
    town.done()
}

pub(crate) fn stalls(seed: u64) -> Plant {
    let mut town = Payments::town(seed);
    for (day, stall) in (0..20).flat_map(|day| (0..5).map(move |stall| (day, stall))) {
        let (own, mut taken) = (format!("stall{stall}"), 0);
        for customer in 0..20 {
            let (hour, minute, yuan) = (town.between(7, 19), town.between(0, 60), town.between(8, 60));
            taken += yuan;
            town.pay(&format!("passerby{day}x{stall}x{customer}"), &own, yuan, on(day, hour, minute));
        }
        town.pay(&own, "wholesaler", taken * 9 / 10, on(day, 19, 20 + stall));
    }
    town.done()
}

pub(crate) fn shop(seed: u64) -> Plant {
    let mut town = Payments::town(seed);
    for day in 6..30 {
        let (one, other, yuan) = (town.between(0, 20), town.between(20, 40), town.between(40, 200));
        town.pay(&person(one.unsigned_abs()), &person(other.unsigned_abs()), yuan, on(day, 18, 0));
        town.pay(&person(other.unsigned_abs()), "bakery1", yuan, on(day, 18, 30));
    }
    town.done()
}

pub(crate) fn school(seed: u64) -> Plant {
    let mut town = Payments::town(seed);
    for (day, parent) in [4, 32].into_iter().flat_map(|day| (0..20).map(move |parent| (day, parent))) {
        let minute = town.between(51, 59);
        town.pay(&person(parent), "school1", 3_000, on(day, 10, minute));
    }
    town.done()
}

/// A table of labels says this of a card.
fn labelled(plant: &mut Plant, card: &str, category: &str) {
    plant.add(Kind::AddressLabel, |draft| {
        draft.text(address_label::ADDRESS, card).text(address_label::LABEL, "named by a victim");
        draft.text(address_label::CATEGORY, category);
    });
}

/// Six victims pay a card each, which serves once and hands on to two second cards, and these to third ones if
/// more is known than that victims paid; so many cards are labelled.
pub(crate) fn served_once(seed: u64, category: &str, given: i64) -> Plant {
    let mut town = Payments::town(seed);
    for number in 0..6_i64 {
        let card = format!("once{number}");
        for turn in 0..if given == 1 && number == 0 { 4 } else { 1 } {
            let (minute, yuan) = (town.between(0, 10), town.between(8_000, 40_000));
            let at = on(11 + number + turn, 10 + 2 * (number % 3), minute);
            town.pay(&format!("victim{number}x{turn}"), &card, yuan, at);
            // Where one card is given, it alone feeds the first of the second cards.
            for second in if given == 1 && number > 0 { 1..2 } else { 0..2 } {
                let own = format!("second{second}");
                town.pay(&card, &own, yuan * 49 / 100, at + (6 + second) * MINUTE);
                if category != "victim" {
                    let third = format!("third{}", number % 2);
                    town.pay(&own, &third, yuan * 48 / 100, at + (14 + second) * MINUTE);
                }
            }
        }
    }
    let mut plant = town.done();
    for number in 0..given {
        // Whoever typed the list wrote the numbers in groups.
        labelled(&mut plant, &format!("once {number}"), category);
    }
    plant
}

/// Five given cards: a victim paid each once, and the money stays; wages of known firms go to one landlord and one mother within the hour.
pub(crate) fn given_life(seed: u64) -> Plant {
    let mut town = Payments::town(seed);
    for number in 0..5_i64 {
        let card = format!("given{number}");
        for day in [4, 11, 18, 25, 32] {
            town.pay(&format!("employer{}", number % 4), &card, 4_000, on(day, 10, number));
            town.pay(&card, "landlord9", 1_500, on(day, 10, 20 + number));
            town.pay(&card, "mother9", 1_000, on(day, 10, 30 + number));
        }
        let yuan = town.between(8_000, 20_000);
        town.pay(&format!("victim{number}"), &card, yuan, on(20 + number, 15, 0));
    }
    let mut plant = town.done();
    for number in 0..5 {
        labelled(&mut plant, &format!("given{number}"), "一级卡");
    }
    plant
}
