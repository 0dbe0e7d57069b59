//! Who is on the road, alone, together, or with the same strangers every day?

use thalweg_flows::records::Kind;
use thalweg_flows::records::kinds::{call, sighting};

use super::crowd::{cell, number, seen};
use super::town::{homes, passes, town};
use super::{DAY, HOUR, MINUTE, MONDAY, Plant, SECOND, moment};

/// Journeys on four days to four parts of the country.
const ROUTES: [(i64, i64, [u64; 4]); 4] = [
    (1, 9, [300, 301, 302, 303]),
    (3, 14, [303, 311, 312, 313]),
    (5, 20, [313, 321, 322, 323]),
    (8, 6, [323, 331, 332, 333]),
];

pub(crate) fn two_phones(seed: u64) -> Plant {
    let mut plant = town(seed);
    homes(&mut plant, 9001..9003, 12);
    for (day, hour, places) in ROUTES {
        for person in [9001, 9002] {
            let at = MONDAY + day * DAY + hour * HOUR + plant.between(0, 4) * MINUTE;
            passes(&mut plant, &number(person), &places, at);
        }
    }
    plant
}

pub(crate) fn phone_in_car(seed: u64) -> Plant {
    let mut plant = town(seed);
    for (day, hour, places) in ROUTES {
        let begins = MONDAY + day * DAY + hour * HOUR;
        for (step, place) in (0..).zip(places) {
            let (at, late) = (begins + step * 12 * MINUTE, plant.between(0, 180) * SECOND);
            for (field, who, at) in
                [(sighting::PLATE, "粤A12345", at), (sighting::PHONE, &number(9001), at + late)]
            {
                plant.add(Kind::Sighting, |draft| {
                    draft.moment(sighting::TIME, moment(at)).text(field, who);
                    draft.text(sighting::CAMERA, &format!("camera-{place}"));
                });
            }
        }
    }
    plant
}

pub(crate) fn commuters(seed: u64) -> Plant {
    let mut plant = town(seed);
    for day in 0..12 {
        for person in 500..530 {
            let midnight = MONDAY + day * DAY;
            passes(&mut plant, &number(person), &[400, 401, 402, 403, 404], midnight + 7 * HOUR);
            passes(&mut plant, &number(person), &[404, 403, 402, 401, 400], midnight + 18 * HOUR);
        }
    }
    plant
}

pub(crate) fn tour(seed: u64) -> Plant {
    let mut plant = town(seed);
    for (day, hour, places) in ROUTES {
        for person in 600..620 {
            passes(&mut plant, &number(person), &places, MONDAY + day * DAY + hour * HOUR);
        }
    }
    plant
}

pub(crate) fn couriers(seed: u64) -> Plant {
    let mut plant = town(seed);
    for day in 0..10 {
        for rider in 700..706 {
            for trip in 0..12 {
                let at = MONDAY + day * DAY + 10 * HOUR + trip * HOUR + plant.between(0, 40) * MINUTE;
                let to = 420 + plant.below(6);
                seen(&mut plant, &number(rider), 410, at);
                seen(&mut plant, &number(rider), to, at + 15 * MINUTE);
            }
        }
    }
    plant
}

pub(crate) fn motorway(seed: u64) -> Plant {
    let mut plant = town(seed);
    for car in [800, 801] {
        passes(
            &mut plant,
            &number(car),
            &[430, 431, 432, 433, 434, 435, 436, 437],
            MONDAY + 2 * DAY + 15 * HOUR,
        );
    }
    plant
}

pub(crate) fn flapping(seed: u64) -> Plant {
    let mut plant = town(seed);
    for day in 0..12 {
        for person in [900, 901] {
            for minute in (0..24 * 60).step_by(40) {
                let place = 440 + plant.below(2);
                let at = MONDAY + day * DAY + minute * MINUTE + plant.between(0, 300) * SECOND;
                seen(&mut plant, &number(person), place, at);
            }
        }
    }
    plant
}

/// A road out of town, a place every five minutes for an hour and a half.
const ROAD: [u64; 18] =
    [800, 801, 802, 803, 804, 805, 806, 807, 808, 809, 810, 811, 812, 813, 814, 815, 816, 817];

/// People leave their homes for the end of the road in one car.
fn rides(plant: &mut Plant, people: std::ops::Range<u64>, at: i64) {
    for person in people {
        for (step, place) in (0..).zip(ROAD) {
            let late = plant.between(0, 200) * SECOND;
            seen(plant, &number(person), place, at + step * 5 * MINUTE + late);
        }
    }
}

/// Four who do not know each other.
pub(crate) fn strangers_in_a_car(seed: u64) -> Plant {
    let mut plant = town(seed);
    homes(&mut plant, 9001..9005, 12);
    rides(&mut plant, 9001..9005, MONDAY + 4 * DAY + 13 * HOUR);
    plant
}

/// Friends who live apart; one of them has called the others.
pub(crate) fn friends_in_a_car(seed: u64) -> Plant {
    let mut plant = strangers_in_a_car(seed);
    for (turn, friend) in (0..).zip(9002..9005) {
        plant.add(Kind::Call, |draft| {
            draft.text(call::CALLER, &number(9001)).text(call::CALLEE, &number(friend));
            draft.moment(call::START, moment(MONDAY + 3 * DAY + (18 + turn) * HOUR));
            draft.number(call::DURATION_SECS, 70).text(call::CALLER_CELL, &cell(300 + 9001 % 300));
        });
    }
    plant
}

/// A household whose members do not call each other.
pub(crate) fn family_in_a_car(seed: u64) -> Plant {
    let mut plant = town(seed);
    for person in 9001..9005 {
        for day in 0..12 {
            for hour in [7, 22] {
                let at = MONDAY + day * DAY + hour * HOUR + plant.between(0, 60) * MINUTE;
                seen(&mut plant, &number(person), 700, at);
            }
        }
    }
    rides(&mut plant, 9001..9005, MONDAY + 4 * DAY + 13 * HOUR);
    plant
}

/// Two buses a day, in each of which four passengers are among those whose records were asked for.
pub(crate) fn buses(seed: u64) -> Plant {
    let mut plant = town(seed);
    homes(&mut plant, 9001..9041, 12);
    for bus in 0..10 {
        let first = 9001 + bus * 4;
        let at = MONDAY + (1 + bus as i64 / 2) * DAY + (9 + bus as i64 % 2 * 6) * HOUR;
        rides(&mut plant, first..first + 4, at);
    }
    plant
}

/// A coach with thirty whose records are here.
pub(crate) fn coach(seed: u64) -> Plant {
    let mut plant = town(seed);
    homes(&mut plant, 9001..9031, 12);
    rides(&mut plant, 9001..9031, MONDAY + 4 * DAY + 13 * HOUR);
    plant
}

/// A driver and one who ordered the ride.
pub(crate) fn ordered_ride(seed: u64) -> Plant {
    let mut plant = town(seed);
    homes(&mut plant, 9001..9003, 12);
    rides(&mut plant, 9001..9003, MONDAY + 4 * DAY + 13 * HOUR);
    plant
}

/// Two telephones of one person, who travels.
pub(crate) fn one_traveller(seed: u64) -> Plant {
    let mut plant = town(seed);
    for (day, hour, places) in ROUTES {
        for person in [9001, 9002] {
            let midnight = MONDAY + day * DAY;
            let at = midnight + 5 * HOUR + plant.between(0, 300) * SECOND;
            seen(&mut plant, &number(person), 700, at);
            passes(&mut plant, &number(person), &places, midnight + hour * HOUR);
        }
    }
    plant
}

/// A car a day on these days at one hour, four passengers in each, and who drives or rides along in it.
fn cars(seed: u64, days: &[i64], along: impl Fn(usize) -> Option<u64>) -> Plant {
    let mut plant = town(seed);
    homes(&mut plant, 9001..9101, 12);
    for (turn, day) in days.iter().enumerate() {
        let (first, at) = (9001 + turn as u64 * 4, MONDAY + day * DAY + 13 * HOUR);
        rides(&mut plant, first..first + 4, at);
        if let Some(other) = along(turn) {
            rides(&mut plant, other..other + 1, at);
        }
    }
    plant
}

/// One man takes four strangers out on each of five days, always others.
pub(crate) fn one_guide(seed: u64) -> Plant {
    cars(seed, &[1, 3, 5, 8, 10], |_| Some(9100))
}

/// A bus on every working day, always the same driver.
pub(crate) fn bus_driver(seed: u64) -> Plant {
    cars(seed, &[0, 1, 2, 3, 4, 7, 8, 9, 10, 11], |_| Some(9100))
}

/// A bus on every working day; the two drivers take turns.
pub(crate) fn two_drivers(seed: u64) -> Plant {
    cars(seed, &[0, 1, 2, 3, 4, 7, 8, 9, 10, 11], |turn| Some(9099 + turn as u64 % 2))
}

/// Two buses a day; one man takes the first of them every time.
pub(crate) fn commuter_on_buses(seed: u64) -> Plant {
    let mut plant = buses(seed);
    homes(&mut plant, 9100..9101, 12);
    for day in 1..6 {
        rides(&mut plant, 9100..9101, MONDAY + day * DAY + 9 * HOUR);
    }
    plant
}

/// Six who do not know each other go over the border in one van every working day, and back in the evening.
pub(crate) fn labourers(seed: u64) -> Plant {
    let mut plant = town(seed);
    homes(&mut plant, 9001..9007, 12);
    for (day, hour) in [0, 1, 2, 3, 4, 7, 8, 9, 10, 11].into_iter().flat_map(|day| [(day, 5), (day, 19)]) {
        rides(&mut plant, 9001..9007, MONDAY + day * DAY + hour * HOUR);
    }
    plant
}
