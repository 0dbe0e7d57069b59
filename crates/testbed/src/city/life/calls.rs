//! Whom does somebody call today, when, and for how long?

use crate::city::book::{Book, Call, Kind};
use crate::city::day::{Mode, Spot, is_weekend};
use crate::city::people;
use crate::city::place::{City, DAY};
use crate::city::rates;
use crate::city::seed::{Ask, Dice};

pub(crate) fn of_person(city: &City, who: u32, book: &mut Book) {
    let person = &city.people.persons[who as usize];
    if person.age < people::NO_PHONE_BELOW {
        return;
    }
    let mut dice = Dice::of(city.seed, Ask::Calls, u64::from(who), u64::from(city.day));
    let habit = &city.today[who as usize];
    let weekend = if is_weekend(city.day) { rates::WEEKEND_CALLS } else { 1.0 };
    let abroad = if habit.mode == Mode::Away { 0.2 } else { 1.0 };
    let count = dice.poisson(f64::from(person.calls) / 100.0 * weekend * abroad);
    for _ in 0..count {
        let second = moment(&mut dice, person.kind);
        let at = city.day * DAY + second;
        let from = city.line(who, city.day, habit.spot(second) == Spot::Work);
        let to = callee(city, who, second, &mut dice);
        if to == from {
            continue;
        }
        ring(at, from, to, &mut dice, book);
    }
    if dice.chance(rates::GATEWAY_TEXTS) {
        let gateway = city.gateway(dice.heavy(6));
        let at = city.day * DAY + moment(&mut dice, person.kind);
        book.calls.push(Call::text(at, gateway, city.line(who, city.day, false)));
    }
}

/// One attempt, perhaps answered, perhaps called back.
fn ring(at: u32, from: u32, to: u32, dice: &mut Dice, book: &mut Book) {
    if dice.chance(rates::TEXTS) {
        book.calls.push(Call::text(at, from, to));
        return;
    }
    if dice.chance(rates::ANSWERED) {
        book.calls.push(Call::of(at, from, to, length(dice)));
        return;
    }
    let kind = if dice.chance(0.2) { Kind::Busy } else { Kind::NoAnswer };
    book.calls.push(Call { kind, ..Call::of(at, from, to, 0) });
    let back = at + 60 + dice.exponential(1800.0) as u32;
    if dice.chance(rates::CALLED_BACK) && back / DAY == at / DAY {
        book.calls.push(Call::of(back, to, from, length(dice)));
    }
}

pub(crate) fn length(dice: &mut Dice) -> u16 {
    let (median, sigma) = rates::CALL_SECS;
    dice.log_normal(median, sigma).clamp(1.0, 7200.0) as u16
}

/// A second of the day by how the city calls; who works at night lives eight hours later.
pub(crate) fn moment(dice: &mut Dice, kind: people::Kind) -> u32 {
    let hour = dice.weighted(&rates::CALL_HOURS) as u32;
    let hour = if kind == people::Kind::NightWorker { (hour + 6) % 24 } else { hour };
    hour * 3600 + dice.below(3600)
}

fn callee(city: &City, who: u32, second: u32, dice: &mut Dice) -> u32 {
    let person = &city.people.persons[who as usize];
    let line = |party: u32| {
        let party = city.reach(party);
        city.line(party, city.day, city.today[party as usize].spot(second) == Spot::Work)
    };
    let household = city.people.household(person.household);
    let known = city.circles.of_person(who);
    match dice.weighted(&rates::CALLEES) {
        0 if household.len() > 1 => line(household.start + dice.below(household.len() as u32)),
        0 | 1 if !known.is_empty() => line(known[dice.heavy(known.len() as u32) as usize]),
        2 => city.workplace(dice.heavy(city.people.workplaces.len() as u32)) * 2,
        // Everybody has a few numbers outside the city that stay the same.
        3 => city.outside(crate::city::seed::mix(u64::from(who), u64::from(dice.heavy(6))) as u32) * 2,
        _ => line(dice.below(city.count)),
    }
}
