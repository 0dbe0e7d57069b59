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
