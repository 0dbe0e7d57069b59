//! Who crosses the border beside those a drill is about? A season at two ports.

use thalweg_flows::records::Kind;
use thalweg_flows::records::kinds::border_crossing;

use super::crowd::{number, seen};
use super::town::{homes, town};
use super::{DAY, HOUR, MINUTE, MONDAY, Plant, moment};

/// Somebody crosses at a port.
pub(crate) fn crosses(plant: &mut Plant, who: u64, direction: &str, port: &str, at: i64) {
    let late = plant.between(0, 2) * MINUTE;
    plant.add(Kind::BorderCrossing, |draft| {
        draft
            .moment(border_crossing::TIME, moment(at + late))
            .text(border_crossing::DOCUMENT, &format!("G{who:08}"));
        draft.text(border_crossing::DIRECTION, direction).text(border_crossing::PORT, port);
    });
}

/// A season at two ports: travellers out and back within days, emigrants now and then.
pub(crate) fn season(seed: u64) -> Plant {
    let mut plant = Plant::new(seed);
    for traveller in 0..400 {
        let port = if plant.happens(500) { "Mohan" } else { "Ruili" };
        let leaves = MONDAY
            + plant.between(0, 100) * DAY
            + plant.between(8, 20) * HOUR
            + plant.between(0, 60) * MINUTE;
        crosses(&mut plant, traveller, "exit", port, leaves);
        if plant.happens(950) {
            let stays = plant.between(1, 12) * DAY + plant.between(0, 300) * MINUTE;
            crosses(&mut plant, traveller, "entry", port, leaves + stays);
        }
    }
    for day in 100..150 {
        crosses(&mut plant, 70_000_000 + day, "entry", "Mohan", MONDAY + day as i64 * DAY + 12 * HOUR);
    }
    plant
}

pub(crate) fn guide(seed: u64) -> Plant {
    let mut plant = season(seed);
    for trip in 0..5 {
        let at = MONDAY + (3 + trip as i64 * 11) * DAY + 9 * HOUR;
        crosses(&mut plant, 90_000_001, "exit", "Mohan", at);
        for companion in 0..2 {
            crosses(&mut plant, 91_000_000 + trip * 2 + companion, "exit", "Mohan", at + MINUTE);
        }
        crosses(&mut plant, 90_000_001, "entry", "Mohan", at + 2 * DAY);
    }
    plant
}

pub(crate) fn caught(seed: u64) -> Plant {
    let mut plant = season(seed);
    plant.add(Kind::BorderCrossing, |draft| {
        draft
            .moment(border_crossing::TIME, moment(MONDAY + 9 * DAY))
            .text(border_crossing::DOCUMENT, "G90000002");
        draft.text(border_crossing::RESULT, "边境便道查获，涉嫌偷越国（边）境");
    });
    plant
}

pub(crate) fn missing(seed: u64) -> Plant {
    let mut plant = season(seed);
    for trip in 0..4 {
        crosses(&mut plant, 90_000_002, "exit", "Ruili", MONDAY + (2 + trip * 14) * DAY + 10 * HOUR);
    }
    plant
}

pub(crate) fn commuters(seed: u64) -> Plant {
    let mut plant = season(seed);
    for day in 0..40 {
        let at = MONDAY + day * DAY + 7 * HOUR;
        for commuter in 71_000_000..71_000_012 {
            crosses(&mut plant, commuter, "exit", "Futian", at);
            crosses(&mut plant, commuter, "entry", "Futian", at + 11 * HOUR);
        }
        if day % 3 == 0 {
            crosses(&mut plant, 72_000_000 + day.unsigned_abs(), "exit", "Futian", at);
        }
    }
    plant
}

pub(crate) fn tours(seed: u64) -> Plant {
    let mut plant = season(seed);
    for trip in 0..6 {
        let at = MONDAY + (2 + trip as i64 * 9) * DAY + 8 * HOUR;
        let group = 73_000_100 + trip * 20..73_000_118 + trip * 20;
        for traveller in std::iter::once(73_000_000).chain(group) {
            crosses(&mut plant, traveller, "exit", "Mohan", at);
            crosses(&mut plant, traveller, "entry", "Mohan", at + 5 * DAY);
        }
    }
    plant
}

pub(crate) fn families(seed: u64) -> Plant {
    let mut plant = season(seed);
    for (trip, family) in (0..12).zip((74_000_000..).step_by(10)) {
        let at = MONDAY + (1 + trip * 5) * DAY + 11 * HOUR;
        for member in family..family + 4 {
            crosses(&mut plant, member, "exit", "Mohan", at);
            crosses(&mut plant, member, "entry", "Mohan", at + 6 * DAY);
        }
    }
    for (trip, son) in [(0, 75_000_001), (1, 75_000_002)] {
        let at = MONDAY + (5 + trip * 2) * DAY + 15 * HOUR;
        for traveller in [75_000_000, son] {
            crosses(&mut plant, traveller, "exit", "Ruili", at);
        }
        crosses(&mut plant, 75_000_000, "entry", "Ruili", at + DAY);
    }
    plant
}

pub(crate) fn one_port(seed: u64) -> Plant {
    let mut plant = Plant::new(seed);
    for traveller in 0..60 {
        for trip in 0..4 {
            let at = MONDAY + (trip * 20 + plant.between(0, 15)) * DAY + 9 * HOUR;
            crosses(&mut plant, traveller, "exit", "Ruili", at);
        }
    }
    plant
}

pub(crate) fn passports(seed: u64) -> Plant {
    let mut plant = season(seed);
    for trip in 0..5 {
        let at = MONDAY + (2 + trip * 14) * DAY + 10 * HOUR;
        for (document, direction, at) in [("G90000003", "exit", at), ("K01234567", "entry", at + 4 * DAY)] {
            plant.add(Kind::BorderCrossing, |draft| {
                draft.moment(border_crossing::TIME, moment(at)).text(border_crossing::DOCUMENT, document);
                draft
                    .text(border_crossing::PERSON, "Li Ming")
                    .moment(border_crossing::BORN, moment(315_532_800_000_000));
                draft.text(border_crossing::DIRECTION, direction).text(border_crossing::PORT, "Ruili");
            });
        }
    }
    plant
}

pub(crate) fn turned_back(seed: u64) -> Plant {
    let mut plant = season(seed);
    for (day, result) in [(3, "refused"), (5, "不准出境"), (9, "admitted")] {
        plant.add(Kind::BorderCrossing, |draft| {
            draft
                .moment(border_crossing::TIME, moment(MONDAY + day * DAY))
                .text(border_crossing::DOCUMENT, "G90000004");
            draft.text(border_crossing::DIRECTION, "exit").text(border_crossing::RESULT, result);
        });
    }
    plant
}

/// People of these numbers leave home for a place on a day at noon and are last seen there at an hour; nobody is seen later.
fn gone_from(plant: &mut Plant, people: std::ops::Range<u64>, place: u64, day: i64, hours: [i64; 2]) {
    for person in people {
        for day in 0..day {
            for hour in [7, 22] {
                let at = MONDAY + day * DAY + hour * HOUR + plant.between(0, 60) * MINUTE;
                seen(plant, &number(person), 300 + person % 300, at);
            }
        }
        for hour in hours {
            let at = MONDAY + day * DAY + hour * HOUR + plant.between(0, 8) * MINUTE;
            seen(plant, &number(person), place, at);
        }
    }
}

/// Three groups of three go over the river by night; who brought them is home in the morning.
pub(crate) fn over_the_river(seed: u64) -> Plant {
    let mut plant = town(seed);
    homes(&mut plant, 9100..9101, 14);
    for (group, day) in [(0_u64, 3), (1, 6), (2, 8)] {
        let first = 9101 + group * 10;
        gone_from(&mut plant, first..first + 3, 900, day, [18, 26]);
        for hour in [18, 26] {
            let at = MONDAY + day * DAY + hour * HOUR + 5 * MINUTE;
            seen(&mut plant, &number(9100), 900, at);
        }
    }
    plant
}

/// Four of one home, gone by night.
pub(crate) fn family_gone(seed: u64) -> Plant {
    let mut plant = town(seed);
    for person in 9101..9105 {
        for day in 0..7 {
            seen(&mut plant, &number(person), 700, MONDAY + day * DAY + 20 * HOUR + 5 * MINUTE);
        }
        for hour in [20, 23] {
            seen(&mut plant, &number(person), 900, MONDAY + 7 * DAY + hour * HOUR + MINUTE);
        }
    }
    plant
}

/// Six strangers who leave by day, four days before the records end.
pub(crate) fn small_tour(seed: u64) -> Plant {
    let mut plant = town(seed);
    gone_from(&mut plant, 9101..9107, 900, 7, [8, 10]);
    plant
}

/// Passengers of night flights, twelve a night; half come back within days.
pub(crate) fn airport(seed: u64) -> Plant {
    let mut plant = town(seed);
    for night in 0..6 {
        for group in 0..4 {
            let first = 9101 + (night * 4 + group) * 3;
            gone_from(&mut plant, first..first + 3, 900, 3 + night as i64, [22, 23]);
            if group % 2 == 0 {
                homes(&mut plant, first..first + 3, 12);
            }
        }
    }
    plant
}

/// Telephones whose records were asked for until the night in which they were together.
pub(crate) fn list_ends(seed: u64) -> Plant {
    let mut plant = town(seed);
    plant.file(1);
    gone_from(&mut plant, 9101..9105, 900, 6, [18, 23]);
    plant
}

/// Fifty ordinary telephones in two parts of one answer, cut on the fifth day; three leave on the evening before the cut.
pub(crate) fn cut_in_parts(seed: u64) -> Plant {
    let mut plant = Plant::new(seed);
    for (part, days) in [(0, 0..5), (1, 5..14)] {
        plant.file(part);
        for (person, day) in (0..50).flat_map(|person| days.clone().map(move |day| (person, day))) {
            for (hour, place) in [(7, person / 2), (12, 200 + person / 5), (20, person / 2)] {
                let at = MONDAY + day * DAY + hour * HOUR + plant.between(0, 50) * MINUTE;
                seen(&mut plant, &number(person), place, at);
            }
        }
    }
    plant.file(0);
    gone_from(&mut plant, 9101..9104, 900, 4, [18, 23]);
    plant
}

/// The same, but the second part is about others: it was asked for fifty telephones, and for fifty new ones.
pub(crate) fn asked_for_others(seed: u64) -> Plant {
    let mut plant = Plant::new(seed);
    for (part, days, people) in [(0, 0..5, 0..50), (1, 5..14, 40..90)] {
        plant.file(part);
        for (person, day) in people.flat_map(|person| days.clone().map(move |day| (person, day))) {
            for (hour, place) in [(7, person / 2), (12, 200 + person / 5), (20, person / 2)] {
                let at = MONDAY + day * DAY + hour * HOUR + plant.between(0, 50) * MINUTE;
                seen(&mut plant, &number(person), place, at);
            }
        }
    }
    plant.file(0);
    gone_from(&mut plant, 9101..9104, 900, 4, [18, 23]);
    plant
}
