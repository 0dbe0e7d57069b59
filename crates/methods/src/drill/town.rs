//! Who lives beside those a drill is about? A town whose people work in offices and run errands, seen by their telephones.

use super::crowd::{number, seen};
use super::{DAY, HOUR, MINUTE, MONDAY, Plant, SECOND};

/// Forty people for twelve days: home, office on working days, an errand on most. They live in the cells 0 to 19, work in
/// 200 to 207 and run errands in 100 to 109.
pub(crate) fn town(seed: u64) -> Plant {
    let mut plant = Plant::new(seed);
    for person in 0..40 {
        for day in 0..12 {
            let midnight = MONDAY + day * DAY;
            let (works, late) = (day % 7 < 5, plant.between(0, 45) * MINUTE);
            let office = if works { 200 + person / 5 } else { person / 2 };
            for (hour, place) in [(7, person / 2), (9, office), (17, office), (23, person / 2)] {
                let at = midnight + hour * HOUR + late + plant.between(0, 600) * SECOND;
                seen(&mut plant, &number(person), place, at);
            }
            if plant.happens(800) {
                let errand = 100 + plant.below(10);
                let minute =
                    if works { plant.between(18 * 60, 22 * 60) } else { plant.between(10 * 60, 21 * 60) };
                seen(&mut plant, &number(person), errand, midnight + minute * MINUTE);
            }
        }
    }
    plant
}

/// Somebody passes places one after the other, ten minutes each.
pub(crate) fn passes(plant: &mut Plant, who: &str, places: &[u64], at: i64) {
    for (step, place) in (0..).zip(places) {
        let late = plant.between(0, 90) * SECOND;
        seen(plant, who, *place, at + step * 10 * MINUTE + late);
    }
}

/// People of these numbers are at home every morning and evening, each in his own place from 300 on.
pub(crate) fn homes(plant: &mut Plant, people: std::ops::Range<u64>, days: i64) {
    for person in people {
        for day in 0..days {
            for hour in [7, 22] {
                let at = MONDAY + day * DAY + hour * HOUR + plant.between(0, 60) * MINUTE;
                seen(plant, &number(person), 300 + person % 300, at);
            }
        }
    }
}
