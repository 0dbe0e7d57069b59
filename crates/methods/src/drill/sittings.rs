//! What does it look like when one hand works several accounts, and who pays the same payees at the same time without it?

use thalweg_flows::entry::EntryClass;
use thalweg_flows::records::Kind;
use thalweg_flows::records::kinds::login;

use super::payments::{DAYS, Payments, innocents, on, person};
use super::{Drill, Expect, MINUTE, Plant, moment};

/// The drills of `same_hand`.
pub(crate) fn drills() -> Vec<Drill> {
    const TWO: &[&[(&str, &str)]] = &[&[("account", "workcard0"), ("account", "workcard1")]];
    const THREE: &[&[(&str, &str)]] = &[
        &[("account", "workcard0"), ("account", "workcard1")],
        &[("account", "workcard0"), ("account", "workcard2")],
        &[("account", "workcard1"), ("account", "workcard2")],
    ];
    const SAT: &[&[(&str, &str)]] = &[&[("account", "mule0"), ("account", "mule1")]];
    let found = |name, plant, expect| Drill { name, plant, expect: Expect::Finds(expect) };
    let silent = |name, plant, why| Drill { name, plant, expect: Expect::Silent(why) };
    let mut drills = vec![
        found("two_cards_in_turn", |seed| worked(seed, 2, false), TWO),
        found("three_cards_and_their_log_ins", |seed| worked(seed, 3, true), THREE),
        found("between_wages_and_friends", lives, TWO),
        found("the_same_payees_day_after_day", |seed| day_after_day(seed, Hours::Change, Lives::Work), SAT),
        silent(
            "the_same_hour_each_day",
            |seed| day_after_day(seed, Hours::Fixed, Lives::Work),
            "two kiosks pay the same two suppliers at closing time, whatever the day",
        ),
        silent(
            "members_of_a_club",
            |seed| day_after_day(seed, Hours::Change, Lives::Own),
            "two members pay the court and the coach when the game is over, at another hour each week; their accounts pay much else",
        ),
        silent(
            "two_victims_of_one_adviser",
            |seed| day_after_day(seed, Hours::Change, Lives::Unseen),
            "two pay the same accounts as soon as one voice tells them to; only the payees' statements are in the case",
        ),
        silent(
            "a_book_keeper",
            book_keeper,
            "three firms pay the same four suppliers in the same minutes, month after month",
        ),
        silent(
            "a_couple",
            couple,
            "husband and wife pay the same new payees in the same minutes, and each other",
        ),
        silent(
            "dinners",
            dinners,
            "friends pay whoever laid out the money within minutes, another each week",
        ),
        silent("orders_together", orders, "fifteen neighbours pay the organiser of the week within minutes"),
    ];
    drills.extend(innocents());
    drills
}

/// One hand pays six payees in turn from these cards, two each day.
fn works(town: &mut Payments, cards: i64, logs_in: bool) {
    for turn in 0..6_i64 {
        let (day, minute) = (10 + turn / 2, town.between(0, 40));
        let start = on(day, 14 + 2 * (turn % 2), minute);
        for card in 0..cards {
            let (own, yuan, wait) =
                (format!("workcard{card}"), town.between(50, 490) * 100, town.between(60, 150));
            let at = start + card * wait * 1_000_000;
            town.pay(&format!("layer{turn}"), &own, yuan + 200, start - 30 * MINUTE);
            town.pay(&own, &format!("exit{turn}"), yuan, at);
            if logs_in {
                town.plant.add(Kind::Login, |draft| {
                    draft.moment(login::TIME, moment(at - MINUTE)).text(login::SERVICE, "bank app");
                    draft.text(login::ACCOUNT, &own).text(login::DEVICE, "d-900001");
                });
            }
        }
    }
}

fn worked(seed: u64, cards: i64, logs_in: bool) -> Plant {
    let mut town = Payments::town(seed);
    works(&mut town, cards, logs_in);
    for number in (0..20).filter(|_| logs_in) {
        town.plant.add(Kind::Login, |draft| {
            draft.moment(login::TIME, moment(on(8, 9, 0))).text(login::SERVICE, "bank app");
            draft.text(login::ACCOUNT, &person(number)).text(login::DEVICE, &format!("d-{number:06}"));
        });
    }
    town.done()
}

fn lives(seed: u64) -> Plant {
    let mut town = Payments::town(seed);
    works(&mut town, 2, false);
    for own in ["workcard0", "workcard1"] {
        town.pay("employer1", own, 6_000, on(4, 10, 0));
        for day in [6, 13, 20] {
            let (friend, yuan) = (town.between(0, 40), town.between(20, 200));
            town.pay(own, &person(friend.unsigned_abs()), yuan, on(day, 20, 0));
        }
    }
    town.done()
}

fn book_keeper(seed: u64) -> Plant {
    let mut town = Payments::town(seed);
    for (day, firm) in [2_i64, 16, 30].into_iter().flat_map(|day| (0..3_i64).map(move |firm| (day, firm))) {
        let own = format!("smallfirm{firm}");
        town.pay(&format!("client{firm}"), &own, 50_000, on(day, 9, 0));
        for (turn, other) in
            (0_i64..).zip(["taxoffice", "socialfund", "accountant", "paperworks", "office-rent"])
        {
            let yuan = town.between(300, 4_000);
            town.pay(&own, other, yuan, on(day, 14, 10 * turn + firm));
        }
    }
    town.done()
}

fn couple(seed: u64) -> Plant {
    let mut town = Payments::town(seed);
    for turn in 0..6_i64 {
        for (late, own) in (0_i64..).zip(["husband", "wife"]) {
            let yuan = town.between(50, 400);
            town.pay(own, &format!("tutor{turn}"), yuan, on(6 + 3 * turn, 18, 2 * late));
        }
    }
    town.pay("husband", "wife", 2_000, on(5, 9, 0));
    town.done()
}

fn dinners(seed: u64) -> Plant {
    let mut town = Payments::town(seed);
    for week in 0..10_i64 {
        let host = week % 5;
        for guest in (0..5).filter(|guest| *guest != host) {
            let (minute, yuan) = (town.between(0, 9), town.between(40, 120));
            town.pay(&format!("friend{guest}"), &format!("friend{host}"), yuan, on(3 * week, 21, minute));
        }
        town.book(&format!("friend{host}"), "restaurant", 40_000, on(3 * week, 20, 40), EntryClass::Purchase);
    }
    town.done()
}

fn orders(seed: u64) -> Plant {
    let mut town = Payments::town(seed);
    for week in 0..6_i64 {
        for neighbour in 0..15 {
            let (minute, yuan) = (town.between(0, 9), town.between(20, 90));
            town.pay(&person(neighbour), &format!("organiser{week}"), yuan, on(5 * week, 20, minute));
        }
    }
    town.done()
}

/// Whether the hour changes from day to day.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Hours {
    Change,
    Fixed,
}

/// What else the accounts do.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Lives {
    /// They are fed, and do nothing else.
    Work,
    /// They have wages, rents and friends.
    Own,
    /// Their own statements are not in the case.
    Unseen,
}

/// Two accounts pay the same two payees on six days, one after the other.
fn day_after_day(seed: u64, hours: Hours, lives: Lives) -> Plant {
    let mut town = Payments::town(seed);
    for (turn, hour) in (0_i64..).zip([9, 13, 20, 11, 17, 15, 22, 10]) {
        let (hour, minute) = if hours == Hours::Fixed { (19, 20) } else { (hour, town.between(0, 50)) };
        let start = on(6 + 3 * turn, hour, minute);
        for own in 0..2_i64 {
            let mule = format!("mule{own}");
            let yuan = town.between(20, 90) * 100;
            if lives == Lives::Work {
                town.pay(&format!("feeder{}", (turn + own) % 5), &mule, 2 * yuan + 300, start - 40 * MINUTE);
            }
            for (place, payee) in (0_i64..).zip(["next0", "next1"]) {
                let late = (3 * own + place) * MINUTE + town.between(0, 40) * 1_000_000;
                town.pay(&mule, payee, yuan, start + late);
            }
        }
    }
    if lives == Lives::Own {
        for own in 0..2_u64 {
            let mule = format!("mule{own}");
            town.pay("employer1", &mule, 900_000, on(4, 10, 0));
            for day in 0..DAYS {
                let (friend, yuan) = (town.between(0, 40).unsigned_abs(), town.between(20, 200));
                let (hour, minute) = (town.between(8, 23), town.between(0, 60));
                town.pay(&mule, &person(friend), yuan, on(day, hour, minute));
            }
        }
    }
    town.done()
}
