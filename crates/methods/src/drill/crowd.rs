//! What does ordinary life look like in records? The crowd in which every method must be quiet.
//!
//! A small town for a fortnight: households share a home cell and an internet connection, colleagues an office and its
//! address, some carry two telephones, everybody calls a circle of family, friends and colleagues, a restaurant and a
//! parcel courier call strangers all day, commuters ride the same train, families travel and stay in hotels together.

use thalweg_flows::records::Kind;
use thalweg_flows::records::kinds::{border_crossing, call, login, sighting, stay};

use super::{DAY, HOUR, MINUTE, MONDAY, Plant, SECOND, moment};

/// People in the crowd.
const PEOPLE: u64 = 150;
/// Days.
const DAYS: i64 = 14;
/// People of one office.
const OFFICE: u64 = 12;

struct Person {
    number: u64,
    home: u64,
    office: u64,
    circle: Vec<u64>,
    early: i64,
}

impl Person {
    fn phone(&self) -> String {
        number(self.number)
    }
}

/// The telephone of a person.
pub(crate) fn number(person: u64) -> String {
    format!("139{:08}", 10_000_000 + person)
}

/// The handset of a person.
pub(crate) fn handset(person: u64) -> String {
    let body = format!("86{:012}", 610_000_000 + person * 7);
    format!("{body}{}", luhn(&body))
}

/// The digit that makes Luhn's sum hold.
fn luhn(digits: &str) -> u32 {
    let doubled = |value: u32| if value > 4 { value * 2 - 9 } else { value * 2 };
    let values = digits.bytes().rev().map(|byte| u32::from(byte - b'0'));
    let sum: u32 =
        (0..).zip(values).map(|(place, value)| if place % 2 == 0 { doubled(value) } else { value }).sum();
    (10 - sum % 10) % 10
}

/// The cell of a place.
pub(crate) fn cell(place: u64) -> String {
    format!("460-00-{}-{}", 4100 + place / 40, 10_001 + place)
}

/// Degrees of a place: a grid of cells about 700 metres apart.
fn degrees(place: u64) -> (i64, i64) {
    let (row, column) = (i64::try_from(place / 20).unwrap_or(0), i64::try_from(place % 20).unwrap_or(0));
    (230_000_000 + row * 65_000, 1_130_000_000 + column * 68_000)
}

/// An ordinary fortnight.
#[must_use]
pub fn ordinary(seed: u64) -> Plant {
    let mut plant = Plant::new(seed);
    let people = people(&mut plant);
    for day in 0..DAYS {
        for person in &people {
            lived(&mut plant, person, MONDAY + day * DAY, day % 7 >= 5);
        }
        deliveries(&mut plant, MONDAY + day * DAY);
    }
    holidays(&mut plant, &people);
    plant
}

fn people(plant: &mut Plant) -> Vec<Person> {
    let mut people = Vec::new();
    let mut home = 0;
    while (people.len() as u64) < PEOPLE {
        home += 1;
        let household = 1 + plant.below(4);
        for _ in 0..household {
            let number = people.len() as u64;
            let mut circle: Vec<u64> =
                (number - number.min(3)..number + 4).filter(|one| *one != number).collect();
            for _ in 0..plant.between(2, 9) {
                circle.push(plant.below(PEOPLE));
            }
            circle.retain(|one| *one != number && *one < PEOPLE);
            let office = 200 + plant.below(PEOPLE / OFFICE);
            people.push(Person { number, home, office, circle, early: plant.between(0, 90) * MINUTE });
        }
    }
    people
}

/// One day of a person.
fn lived(plant: &mut Plant, person: &Person, midnight: i64, weekend: bool) {
    let works = !weekend && !plant.happens(60);
    let (leaves, returns) = (midnight + 7 * HOUR + person.early, midnight + 18 * HOUR + person.early);
    let place = |at: i64| if works && at > leaves && at < returns { person.office } else { person.home };
    for _ in 0..plant.between(0, 7) {
        let at = midnight + plant.between(8 * 60, 23 * 60) * MINUTE + plant.between(0, 60) * SECOND;
        let Some(friend) = person.circle.get(plant.below(person.circle.len() as u64) as usize).copied()
        else {
            continue;
        };
        let (here, secs) = (place(at), plant.between(8, 400));
        plant.add(Kind::Call, |draft| {
            draft.text(call::CALLER, &person.phone()).text(call::CALLEE, &number(friend));
            draft.moment(call::START, moment(at)).number(call::DURATION_SECS, secs);
            draft.text(call::CALLER_CELL, &cell(here)).text(call::CALLER_IMEI, &handset(person.number));
            draft.text(call::CALLER_IMSI, &format!("46000{:010}", 7_000_000 + person.number));
        });
    }
    for hour in [0, 6, 9, 12, 15, 19, 22] {
        if plant.happens(700) {
            let at = midnight + hour * HOUR + plant.between(0, 3600) * SECOND;
            seen(plant, &person.phone(), place(at), at);
        }
    }
    let at = midnight + plant.between(7 * 60, 23 * 60) * MINUTE;
    let address = match place(at) == person.home {
        true => format!("26.18.{}.{}", person.home / 250, 1 + person.home % 250),
        false => format!("29.19.0.{}", person.office - 199),
    };
    let port = plant.between(20_000, 60_000);
    plant.add(Kind::Login, |draft| {
        draft.moment(login::TIME, moment(at)).text(login::SERVICE, "bank app");
        draft.text(login::ACCOUNT, &format!("user{:05}", person.number)).text(login::IP, &address);
        draft.number(login::PORT, port).text(login::IMEI, &handset(person.number));
        draft.text(login::DEVICE, &format!("d-{:06}", person.number * 13)).text(login::RESULT, "ok");
    });
}

/// A telephone is seen in the cell of a place.
pub(crate) fn seen(plant: &mut Plant, phone: &str, place: u64, at: i64) {
    let (latitude, longitude) = degrees(place);
    plant.add(Kind::Sighting, |draft| {
        draft.moment(sighting::TIME, moment(at)).text(sighting::PHONE, phone);
        draft.text(sighting::CELL, &cell(place)).text(sighting::SOURCE_KIND, "cell");
        draft.number(sighting::LATITUDE_E7, latitude).number(sighting::LONGITUDE_E7, longitude);
    });
}

/// A courier and a restaurant: many short calls to strangers, and calls back.
fn deliveries(plant: &mut Plant, midnight: i64) {
    for (caller, calls) in [(PEOPLE + 1, 40), (PEOPLE + 2, 25)] {
        for _ in 0..calls {
            let at = midnight + plant.between(9 * 60, 20 * 60) * MINUTE;
            let (customer, here, secs) = (plant.below(PEOPLE), plant.below(60), plant.between(10, 60));
            let back = plant.happens(150);
            let (from, to) = if back { (customer, caller) } else { (caller, customer) };
            plant.add(Kind::Call, |draft| {
                draft.text(call::CALLER, &number(from)).text(call::CALLEE, &number(to));
                draft.moment(call::START, moment(at)).number(call::DURATION_SECS, secs);
                draft.text(call::CALLER_CELL, &cell(here)).text(call::CALLER_IMEI, &handset(from));
            });
        }
    }
}

/// Families that stay in a hotel and cross a border, there and back.
fn holidays(plant: &mut Plant, people: &[Person]) {
    for family in people.chunk_by(|one, next| one.home == next.home).filter(|family| family.len() > 1).take(8)
    {
        let leaves = MONDAY + plant.between(2, 9) * DAY + plant.between(8, 18) * HOUR;
        let room = format!("{}", 300 + plant.below(90));
        for person in family {
            let who = format!("V{:08}", 30_000_000 + person.number);
            let minute = plant.between(0, 4) * MINUTE;
            for (at, direction) in [(leaves, "exit"), (leaves + 3 * DAY, "entry")] {
                plant.add(Kind::BorderCrossing, |draft| {
                    draft.moment(border_crossing::TIME, moment(at + minute));
                    draft.text(border_crossing::DOCUMENT, &who).text(border_crossing::DIRECTION, direction);
                });
            }
            plant.add(Kind::Stay, |draft| {
                draft.moment(stay::ARRIVED, moment(leaves + 5 * HOUR)).text(stay::DOCUMENT, &who);
                draft.moment(stay::DEPARTED, moment(leaves + 2 * DAY)).text(stay::ROOM, &room);
            });
        }
    }
}
