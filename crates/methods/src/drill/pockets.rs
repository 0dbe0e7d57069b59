//! Which two telephones go through a day together: one person's, a couple's, colleagues'?

use thalweg_flows::records::Kind;
use thalweg_flows::records::kinds::call;

use super::crowd::{cell, number, seen};
use super::town::town;
use super::{DAY, HOUR, MINUTE, MONDAY, Plant, moment};

/// Somebody calls from a place.
fn calls(plant: &mut Plant, person: u64, with: u64, place: u64, at: i64, secs: i64) {
    plant.add(Kind::Call, |draft| {
        draft.text(call::CALLER, &number(person)).text(call::CALLEE, &number(with));
        draft
            .moment(call::START, moment(at))
            .number(call::DURATION_SECS, secs)
            .text(call::CALLER_CELL, &cell(place));
    });
}

/// Where two people are on a day at seven, nine, one, four and ten o'clock.
type Life = fn(day: u64) -> [(u64, u64); 5];

/// Two telephones whose holders live so and call their own circles, and relatives if they have such in common.
fn live(plant: &mut Plant, two: (u64, u64), life: Life, relatives: u64) {
    for day in 0..21 {
        for ((one, other), hour) in life(day).into_iter().zip([7, 9, 13, 16, 22]) {
            let at = MONDAY + day as i64 * DAY + hour * HOUR;
            for (person, place, minute) in [(two.0, one, 0), (two.1, other, 6)] {
                let at = at + (minute + plant.between(0, 5)) * MINUTE;
                if plant.happens(600) {
                    let friend = if plant.below(10) < relatives {
                        5000 + plant.below(3)
                    } else {
                        person * 20 + plant.below(8)
                    };
                    calls(plant, person, friend, place, at, 60);
                } else {
                    seen(plant, &number(person), place, at);
                }
                let still = at + plant.between(30, 45) * MINUTE;
                seen(plant, &number(person), place, still);
            }
        }
    }
}

pub(crate) fn one_pocket(seed: u64) -> Plant {
    let mut plant = town(seed);
    plant_life(
        &mut plant,
        |day| [(700, 700), (710, 710), (720 + day, 720 + day), (760 + day, 760 + day), (700, 700)],
        0,
    );
    plant
}

/// As one pocket, but a telephone is often served by the cell beside, as those of others at such places are.
pub(crate) fn between_cells(seed: u64) -> Plant {
    let mut plant = one_pocket(seed);
    for day in 0..21 {
        for (hour, place) in [(13, 720 + day), (16, 760 + day)] {
            let at = MONDAY + day as i64 * DAY + hour * HOUR + 30 * MINUTE;
            for person in [850, 851, 852] {
                for (step, there) in (0..).zip([place, place + 100, place]) {
                    seen(&mut plant, &number(person), there, at + step * 9 * MINUTE);
                }
            }
            let at = at + 2 * HOUR;
            if day % 4 == 0 {
                seen(&mut plant, &number(9001), place, at);
                seen(&mut plant, &number(9002), place + 100, at + MINUTE);
            }
        }
    }
    plant
}

pub(crate) fn box_of_cards(seed: u64) -> Plant {
    let mut plant = town(seed);
    plant_life(
        &mut plant,
        |day| [(700, 700), (710, 710), (720 + day, 720 + day), (760 + day, 760 + day), (700, 700)],
        0,
    );
    for turn in 0..3 {
        live(
            &mut plant,
            (9003 + turn * 2, 9004 + turn * 2),
            |day| [(700, 700), (710, 710), (720 + day, 720 + day), (760 + day, 760 + day), (700, 700)],
            0,
        );
    }
    plant
}

/// Forty couples who sleep at one place, go out together every other time, and call each other now and then.
fn couples(plant: &mut Plant) {
    for couple in 0..40 {
        let (two, home) = ([1000 + couple * 2, 1001 + couple * 2], 2000 + couple);
        let other = |plant: &mut Plant, person: u64| person * 20 + plant.below(6);
        for day in 0..14 {
            let at = |hour: i64| MONDAY + day * DAY + hour * HOUR;
            let out = 3000 + plant.below(300);
            let together = plant.happens(550);
            for (person, minute) in two.into_iter().zip([0, 4]) {
                let place = if together || (person + day.unsigned_abs()) % 2 == 0 { out } else { home };
                let (friend, later) = (other(plant, person), plant.between(0, 4));
                calls(plant, person, friend, place, at(14) + (minute + later) * MINUTE, 50);
                seen(plant, &number(person), place, at(14) + (40 + later) * MINUTE);
                seen(plant, &number(person), home, at(22) + (minute + later) * MINUTE);
            }
            if plant.happens(400) {
                calls(plant, two[0], two[1], home, at(18), 60);
            }
        }
    }
}

fn plant_life(plant: &mut Plant, life: Life, relatives: u64) {
    couples(plant);
    live(plant, (9001, 9002), life, relatives);
    // Colleagues who go out together now and then, and are compared with.
    live(
        plant,
        (800, 801),
        |day| [(780, 790), (781, 781), (781, 781), (781 + day % 4, 781 + day % 3), (780, 790)],
        1,
    );
}

pub(crate) fn couple(seed: u64) -> Plant {
    let mut plant = town(seed);
    plant_life(&mut plant, |day| [(700, 700), (710, 710), (720 + day, 720 + day), (711, 712), (700, 700)], 3);
    for day in 0..21 {
        calls(&mut plant, 9001, 9002, 711, MONDAY + day * DAY + 17 * HOUR, 40);
    }
    plant
}

pub(crate) fn silent_couple(seed: u64) -> Plant {
    let mut plant = town(seed);
    plant_life(&mut plant, |day| [(700, 700), (710, 710), (711, 712), (720 + day, 720 + day), (700, 700)], 5);
    plant
}

/// Two pensioners who never call each other and go nearly everywhere together: from one pocket they part a few times only.
pub(crate) fn pensioners(seed: u64) -> Plant {
    let mut plant = town(seed);
    plant_life(
        &mut plant,
        |day| match day % 4 {
            0 => [(700, 700), (700, 700), (700, 720 + day), (700, 700), (700, 700)],
            1 => [(700, 700), (740 + day, 740 + day), (760 + day, 700), (700, 700), (700, 700)],
            _ => [(700, 700), (740 + day, 740 + day), (700, 700), (700, 700), (700, 700)],
        },
        0,
    );
    plant
}

/// A couple that keeps a shop: at home and behind the counter together; either goes to market or sees friends, together on Sundays.
pub(crate) fn family_shop(seed: u64) -> Plant {
    let mut plant = town(seed);
    plant_life(
        &mut plant,
        |day| match day % 7 {
            6 => [(700, 700), (720 + day, 720 + day), (740 + day, 740 + day), (700, 700), (700, 700)],
            1 | 4 => [(720 + day, 710), (710, 710), (710, 740 + day), (710, 710), (700, 700)],
            _ => [(700, 700), (710, 710), (710, 760 + day), (710, 710), (700, 700)],
        },
        2,
    );
    plant
}

/// Two who live in cells between which telephones at rest change, stay at home mostly, and meet at a clinic now and then.
pub(crate) fn neighbours_at_home(seed: u64) -> Plant {
    let mut plant = town(seed);
    plant_life(
        &mut plant,
        |day| match day % 5 {
            0 => [(700, 800), (700, 800), (720 + day, 720 + day), (700, 800), (700, 800)],
            1 => [(700, 800), (700, 800), (740 + day, 800), (700, 800), (700, 800)],
            3 => [(700, 800), (700, 800), (700, 760 + day), (700, 800), (700, 800)],
            _ => [(700, 800), (700, 800), (800, 700), (700, 800), (700, 800)],
        },
        0,
    );
    for day in 0..21 {
        for person in [850, 851, 852] {
            for (step, there) in (0..).zip([700, 800, 700]) {
                let at = MONDAY + day * DAY + 11 * HOUR + step * 9 * MINUTE;
                seen(&mut plant, &number(person), there, at);
            }
        }
    }
    plant
}

pub(crate) fn colleagues(seed: u64) -> Plant {
    let mut plant = town(seed);
    plant_life(
        &mut plant,
        |day| match day % 7 {
            4 => [(700, 701), (710, 710), (710, 710), (720 + day, 720 + day), (700, 701)],
            _ => [(700, 701), (710, 710), (711, 711), (730 + day, 750 + day), (700, 701)],
        },
        1,
    );
    plant
}

pub(crate) fn parent(seed: u64) -> Plant {
    let mut plant = town(seed);
    plant_life(
        &mut plant,
        |day| match day % 7 {
            5 | 6 => [(700, 700), (720 + day, 720 + day), (740 + day, 740 + day), (700, 700), (700, 700)],
            _ => [(700, 700), (710, 712), (710, 712), (760 + day, 713), (700, 700)],
        },
        4,
    );
    plant
}

pub(crate) fn crew(seed: u64) -> Plant {
    let mut plant = town(seed);
    plant_life(
        &mut plant,
        |day| [(700, 701), (710, 710), (720 + day, 720 + day), (750 + day, 750 + day), (700, 701)],
        0,
    );
    for day in 0..12 {
        for (person, minute) in [(9001, 0), (9002, 2)] {
            let at = MONDAY + day * DAY + 13 * HOUR + (20 + minute) * MINUTE;
            calls(&mut plant, person, person * 20, 720 + day.unsigned_abs(), at, 600);
        }
    }
    plant
}
