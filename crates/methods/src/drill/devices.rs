//! Which devices of a drill do many use, and whose money meets there?

use thalweg_flows::records::Kind;
use thalweg_flows::records::kinds::login;

use super::payments::{Payments, person};
use super::{DAY, HOUR, MINUTE, MONDAY, Plant, moment};

/// A device that many use.
const SHARED: &str = "866746031234562";

/// One log-in within the hour.
pub(crate) fn logs_in(plant: &mut Plant, account: &str, imei: &str, at: i64) {
    let minute = plant.between(0, 60) * MINUTE;
    plant.add(Kind::Login, |draft| {
        draft.moment(login::TIME, moment(at + minute)).text(login::SERVICE, "bank app");
        draft.text(login::ACCOUNT, account).text(login::IMEI, imei);
    });
}

/// The telephone of a person.
fn own(number: u64) -> String {
    format!("35824005{number:06}0")
}

/// A town in which everybody logs in on a telephone of their own.
fn town(seed: u64) -> Payments {
    let mut town = Payments::town(seed);
    for (day, one) in (0..7).flat_map(|day| (0..40).map(move |one| (day, one))) {
        logs_in(&mut town.plant, &person(one), &own(one), MONDAY + day * DAY + 20 * HOUR);
    }
    town
}

/// These use the shared device in turn, a day and an hour apart.
fn in_turn(town: &mut Payments, who: std::ops::Range<u64>, device: &str) {
    for (day, (turn, one)) in (0..7).flat_map(|day| (0_i64..).zip(who.clone()).map(move |turn| (day, turn))) {
        let at = MONDAY + day * DAY + (8 + (turn + day) % 12) * HOUR;
        logs_in(&mut town.plant, &person(one), device, at);
    }
}

/// Money comes in to the first four, goes on to the next four and on to the last four; one was its maker's before.
pub(crate) fn house(seed: u64) -> Plant {
    let mut town = town(seed);
    for device in [SHARED, "866746031234570", "866746031234588"] {
        in_turn(&mut town, 300..312, device);
    }
    logs_in(&mut town.plant, &person(300), &own(300), MONDAY - DAY);
    for (day, turn) in (0..6).flat_map(|day| (0..4).map(move |turn| (day, turn))) {
        let (at, next) = (MONDAY + day * DAY + (9 + turn as i64) * HOUR, (turn + day as u64) % 4);
        town.pay(&person(40 + turn), &person(300 + turn), 30_000, at);
        town.pay(&person(300 + turn), &person(304 + next), 29_900, at + 10 * MINUTE);
        town.pay(&person(304 + next), &person(308 + turn), 29_800, at + 25 * MINUTE);
    }
    town.done()
}

pub(crate) fn wages(seed: u64) -> Plant {
    let mut town = town(seed);
    in_turn(&mut town, 300..307, SHARED);
    for one in 301..307 {
        town.pay(&person(300), &person(one), 4_000, MONDAY + 3 * DAY + 12 * HOUR + one as i64 * MINUTE);
    }
    town.done()
}

pub(crate) fn till(seed: u64) -> Plant {
    let mut town = town(seed);
    in_turn(&mut town, 0..8, SHARED);
    for one in 0..8 {
        town.pay(
            &person(one),
            &person((one + 3) % 8),
            60,
            MONDAY + 4 * DAY + 13 * HOUR + one as i64 * MINUTE,
        );
    }
    town.done()
}

pub(crate) fn tablet(seed: u64) -> Plant {
    let mut town = town(seed);
    for one in 0..24 {
        logs_in(&mut town.plant, &person(one), SHARED, MONDAY + one as i64 % 6 * DAY + 10 * HOUR);
        if one % 3 == 0 {
            town.pay(&person(one), &person(one + 1), 200, MONDAY + 5 * DAY + one as i64 * MINUTE);
        }
    }
    town.done()
}

pub(crate) fn bookkeeper(seed: u64) -> Plant {
    let mut town = town(seed);
    in_turn(&mut town, 300..308, SHARED);
    for one in 300..308 {
        town.pay(&person(one), &person(400), 2_500, MONDAY + 3 * DAY + 12 * HOUR + one as i64 * MINUTE);
    }
    town.done()
}

pub(crate) fn handed_on(seed: u64) -> Plant {
    let mut town = town(seed);
    for one in 300..306 {
        for time in 0..3 {
            let at = MONDAY + (one as i64 - 300) * 3 * DAY + time * 20 * HOUR + 2 * HOUR;
            logs_in(&mut town.plant, &person(one), SHARED, at);
        }
        town.pay(&person(one), &person(300 + (one + 1) % 6), 500, MONDAY + 20 * DAY + one as i64 * MINUTE);
        town.pay(&person(one), &person(300 + (one + 2) % 6), 500, MONDAY + 21 * DAY + one as i64 * MINUTE);
    }
    town.done()
}
