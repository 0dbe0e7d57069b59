//! Who lodges where: alone, in company, or as strangers in one party?

use thalweg_flows::records::Kind;
use thalweg_flows::records::kinds::{call, stay};

use super::crowd::number;
use super::{DAY, HOUR, MINUTE, MONDAY, Plant, moment};

/// Somebody stays for two nights.
fn stays(plant: &mut Plant, guest: u64, lodging: u64, room: u64, origin: &str, at: i64) {
    let minute = plant.between(0, 8) * MINUTE;
    plant.add(Kind::Stay, |draft| {
        draft.text(stay::DOCUMENT, &format!("G{guest:08}")).text(stay::LODGING, &format!("hotel-{lodging}"));
        draft.moment(stay::ARRIVED, moment(at + minute)).moment(stay::DEPARTED, moment(at + 2 * DAY));
        draft.text(stay::ROOM, &room.to_string()).text(stay::ORIGIN, origin);
    });
}

/// Travellers of a season: thirty hotels, two months.
fn season(seed: u64) -> Plant {
    let mut plant = Plant::new(seed);
    for day in 0..60 {
        for _ in 0..20 {
            let (guest, hotel, room) = (plant.below(400), plant.below(30), 100 + plant.below(400));
            let province = ["Guangdong", "Hunan", "Sichuan", "Fujian"]
                .get(plant.below(4) as usize)
                .copied()
                .unwrap_or("");
            let at = MONDAY + day * DAY + 14 * HOUR + plant.between(0, 480) * MINUTE;
            stays(&mut plant, guest, hotel, room, province, at);
        }
    }
    plant
}

pub(crate) fn one_room(seed: u64) -> Plant {
    let mut plant = season(seed);
    for (day, hotel) in [(3, 4), (20, 11), (41, 17)] {
        for (guest, origin) in [(90_000_001, "Hunan"), (90_000_002, "Fujian")] {
            stays(&mut plant, guest, hotel, 800, origin, MONDAY + day * DAY + 19 * HOUR);
        }
    }
    plant
}

pub(crate) fn next_door(seed: u64) -> Plant {
    let mut plant = season(seed);
    for (day, hotel) in [(3, 4), (16, 11), (29, 17), (50, 23)] {
        for guest in [90_000_001, 90_000_002] {
            stays(&mut plant, guest, hotel, 800 + guest % 10, "Hunan", MONDAY + day * DAY + 19 * HOUR);
        }
    }
    plant
}

pub(crate) fn family(seed: u64) -> Plant {
    let mut plant = season(seed);
    for (day, hotel) in [(3, 4), (20, 11), (41, 17)] {
        for guest in 91_000_000..91_000_004 {
            stays(
                &mut plant,
                guest,
                hotel,
                800 + guest % 2,
                "12 Station Road, Chenzhou",
                MONDAY + day * DAY + 19 * HOUR,
            );
        }
    }
    plant
}

pub(crate) fn tour(seed: u64) -> Plant {
    let mut plant = season(seed);
    for (day, hotel) in [(3, 4), (5, 5), (7, 6), (40, 11), (42, 12), (44, 13)] {
        for guest in 92_000_000..92_000_015 {
            stays(&mut plant, guest, hotel, 800 + guest / 2 % 100, "Hunan", MONDAY + day * DAY + 19 * HOUR);
        }
    }
    plant
}

pub(crate) fn company_hotel(seed: u64) -> Plant {
    let mut plant = season(seed);
    for week in 0..8 {
        for guest in [93_000_001, 93_000_002] {
            stays(&mut plant, guest, 40, 800 + guest % 10, "Hunan", MONDAY + week * 9 * DAY + 20 * HOUR);
        }
    }
    plant
}

pub(crate) fn dormitory(seed: u64) -> Plant {
    let mut plant = season(seed);
    for month in 0..3 {
        for guest in 94_000_000..94_000_016 {
            stays(&mut plant, guest, 41, 800 + guest % 2, "Sichuan", MONDAY + month * 25 * DAY + 9 * HOUR);
        }
    }
    plant
}

pub(crate) fn once(seed: u64) -> Plant {
    let mut plant = season(seed);
    for (day, hotel) in [(3, 4), (5, 11), (7, 17)] {
        for (guest, origin) in [(95_000_001, "Hunan"), (95_000_002, "Fujian")] {
            stays(&mut plant, guest, hotel, 800, origin, MONDAY + day * DAY + 19 * HOUR);
        }
    }
    plant
}

/// A party comes to one small hotel and is gone after so long: guests, rooms and origins by turn.
fn party(plant: &mut Plant, guests: std::ops::Range<u64>, rooms: u64, at: i64, leaves: i64) {
    for guest in guests {
        let minute = plant.between(0, 8) * MINUTE;
        plant.add(Kind::Stay, |draft| {
            draft.text(stay::DOCUMENT, &format!("G{guest:08}")).text(stay::LODGING, "hotel-60");
            draft.moment(stay::ARRIVED, moment(at + minute)).moment(stay::DEPARTED, moment(leaves + minute));
            draft.text(stay::ROOM, &(10 + guest % rooms).to_string());
            draft.text(stay::ORIGIN, &format!("{guest} Station Road")).text(stay::PHONE, &number(guest));
        });
    }
}

const EVENING: i64 = MONDAY + 30 * DAY + 19 * HOUR;

/// Four strangers in two rooms, gone at three in the morning.
pub(crate) fn gone_by_night(seed: u64) -> Plant {
    let mut plant = season(seed);
    party(&mut plant, 96_000_000..96_000_004, 2, EVENING, EVENING + 8 * HOUR);
    plant
}

/// The same, but one of them has called the others.
pub(crate) fn friends_by_night(seed: u64) -> Plant {
    let mut plant = gone_by_night(seed);
    for friend in 96_000_001..96_000_004 {
        plant.add(Kind::Call, |draft| {
            draft.text(call::CALLER, &number(96_000_000)).text(call::CALLEE, &number(friend));
            draft.moment(call::START, moment(EVENING - DAY)).number(call::DURATION_SECS, 90);
        });
    }
    plant
}

/// Guests of a wedding who do not know each other: a room each, home after lunch.
pub(crate) fn wedding(seed: u64) -> Plant {
    let mut plant = season(seed);
    party(&mut plant, 97_000_000..97_000_007, 7, EVENING, EVENING + 17 * HOUR);
    plant
}

/// Colleagues of a course, two to a room for two nights.
pub(crate) fn course(seed: u64) -> Plant {
    let mut plant = season(seed);
    for turn in 0..6 {
        let (first, at) = (98_000_000 + turn * 6, EVENING + (turn as i64 - 4) * 7 * DAY);
        party(&mut plant, first..first + 6, 3, at, at + 38 * HOUR);
    }
    plant
}

/// A coach full of hikers who leave before sunrise.
pub(crate) fn hikers(seed: u64) -> Plant {
    let mut plant = season(seed);
    party(&mut plant, 99_000_000..99_000_024, 12, EVENING, EVENING + 9 * HOUR);
    plant
}

/// A house by the station where strangers who come by one train share rooms and take the night train on.
pub(crate) fn night_trains(seed: u64) -> Plant {
    let mut plant = season(seed);
    for day in 0..20 {
        let (first, at) = (95_500_000 + day * 4, EVENING + (day as i64 - 20) * DAY);
        party(&mut plant, first..first + 4, 2, at, at + 8 * HOUR);
    }
    plant
}

/// Three generations of one address in one room, gone by night for an early train.
pub(crate) fn large_family(seed: u64) -> Plant {
    let mut plant = season(seed);
    for guest in 96_500_000_u64..96_500_006 {
        let minute = plant.between(0, 8) * MINUTE;
        plant.add(Kind::Stay, |draft| {
            draft.text(stay::DOCUMENT, &format!("G{guest:08}")).text(stay::LODGING, "hotel-60");
            draft.moment(stay::ARRIVED, moment(EVENING + minute)).text(stay::ROOM, "10");
            draft
                .moment(stay::DEPARTED, moment(EVENING + 9 * HOUR))
                .text(stay::ORIGIN, "7 Mill Lane, Chenzhou");
        });
    }
    plant
}
