//! How do telephones call each other in a drill? Single calls, and a town whose people call their circles.

use thalweg_flows::records::kinds::call;
use thalweg_flows::records::{Draft, Kind};

use super::crowd::{cell, handset, number};
use super::{DAY, HOUR, MINUTE, MONDAY, Plant, SECOND, moment};

/// One call; `more` says what else its record holds.
pub(crate) fn dial(
    plant: &mut Plant,
    (from, to): (&str, &str),
    at: i64,
    secs: i64,
    more: impl FnOnce(&mut Draft),
) {
    plant.add(Kind::Call, |draft| {
        draft.text(call::CALLER, from).text(call::CALLEE, to);
        draft.moment(call::START, moment(at)).number(call::DURATION_SECS, secs);
        more(draft);
    });
}

/// What the caller's operator knows of a caller.
pub(crate) fn at_caller(draft: &mut Draft, imei: &str, place: u64) {
    draft.text(call::CALLER_IMEI, imei).text(call::CALLER_CELL, &cell(place));
}

/// What the operator of the called knows of them.
pub(crate) fn at_callee(draft: &mut Draft, imei: &str, place: u64) {
    draft.text(call::CALLEE_IMEI, imei).text(call::CALLEE_CELL, &cell(place));
}

/// A moment of waking life on a day.
pub(crate) fn awake(plant: &mut Plant, day: i64) -> i64 {
    MONDAY + day * DAY + plant.between(8 * 60, 22 * 60) * MINUTE + plant.between(0, 60) * SECOND
}

/// A stranger whom nobody else calls.
pub(crate) fn stranger(number: u64) -> String {
    format!("137{:08}", 20_000_000 + number)
}

/// People who call their neighbours in a circle, in both directions, for some days, from home and from work.
pub(crate) fn town(plant: &mut Plant, people: u64, days: i64) {
    for day in 0..days {
        for person in 0..people {
            for _ in 0..plant.between(1, 5) {
                let friend = (person + 1 + plant.below(5)) % people;
                let (one, two) = if plant.happens(500) { (person, friend) } else { (friend, person) };
                let (at, secs) = (awake(plant, day), plant.between(8, 400));
                let hour = at.rem_euclid(DAY) / HOUR;
                let place = if (9..18).contains(&hour) { 200 + one / 12 } else { one / 3 };
                dial(plant, (&number(one), &number(two)), at, secs, |draft| {
                    at_caller(draft, &handset(one), place);
                });
            }
        }
    }
}

/// Forty people of a town who call each other for a fortnight.
pub(crate) fn begun(seed: u64) -> Plant {
    let mut plant = Plant::new(seed);
    town(&mut plant, 40, 14);
    plant
}

/// A line that is used with its contacts on these days, with the first three nearly daily.
pub(crate) fn lives(plant: &mut Plant, line: u64, contacts: &[String], days: std::ops::Range<i64>) {
    for day in days {
        for (place, contact) in (0_u64..).zip(contacts) {
            if plant.happens(if place < 3 { 900 } else { 350 }) {
                let (at, secs, own) = (awake(plant, day), plant.between(10, 200), number(line));
                let pair = if plant.happens(500) {
                    (own.as_str(), contact.as_str())
                } else {
                    (contact.as_str(), own.as_str())
                };
                dial(plant, pair, at, secs, |_| {});
            }
        }
    }
}

/// Contacts in the town, by person, and elsewhere.
pub(crate) fn contacts(town: &[u64], others: &[u64]) -> Vec<String> {
    town.iter().map(|one| number(*one)).chain(others.iter().map(|one| stranger(*one))).collect()
}

/// Four lines, numbered from the first, that call each other on these days at set hours.
pub(crate) fn circle(plant: &mut Plant, first: u64, days: std::ops::Range<i64>, hour: i64) {
    for day in days {
        for (from, to, at) in
            [(0, 1, hour), (0, 2, hour), (0, 3, hour), (1, 2, hour + 8), (2, 3, hour + 8), (3, 0, hour + 9)]
        {
            for _ in 0..plant.between(1, 3) {
                let began = MONDAY + day * DAY + at * HOUR + plant.between(0, 60) * MINUTE;
                let secs = plant.between(10, 200);
                dial(plant, (&number(first + from), &number(first + to)), began, secs, |_| {});
            }
        }
    }
}

/// A number is thrown away whose two closest friends had thrown theirs away before; the new number calls their new ones.
pub(crate) fn friends_changed(seed: u64) -> Plant {
    let mut plant = Plant::new(seed);
    town(&mut plant, 40, 28);
    for (old, circle) in [(9010, [5, 6, 7, 8]), (9012, [14, 15, 16, 18])] {
        lives(&mut plant, old, &contacts(&circle, &[]), 0..9);
        lives(&mut plant, old + 1, &contacts(&circle, &[]), 10..28);
    }
    let with = |friends: [String; 2]| [friends.to_vec(), contacts(&[3, 17, 31, 9], &[])].concat();
    lives(&mut plant, 9000, &with([number(9010), number(9012)]), 0..9);
    lives(&mut plant, 9000, &with([stranger(1), stranger(2)]), 9..13);
    lives(&mut plant, 9001, &with([number(9011), number(9013)]), 14..28);
    plant
}
