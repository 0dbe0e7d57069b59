//! Who calls like a machine and is innocent: call centres, hotels, riders, taxi drivers, dispatchers, alarms?

use crate::city::book::{Book, Call};
use crate::city::day::{Mode, is_weekend};
use crate::city::life::calls::{length, moment};
use crate::city::people::{Kind, Trade};
use crate::city::place::{City, DAY};
use crate::city::rates;
use crate::city::seed::{Ask, Dice, mix};

/// The firms' part of the day, and of those whose work is to call.
pub(crate) fn organisations(city: &City, book: &mut Book) {
    for (number, place) in city.people.workplaces.iter().enumerate() {
        let number = number as u32;
        let mut dice = Dice::of(city.seed, Ask::Organisation, u64::from(number), u64::from(city.day));
        match place.trade {
            Trade::CallCentre if !is_weekend(city.day) => centre(city, number, &mut dice, book),
            Trade::Hotel => hotel(city, number, &mut dice, book),
            Trade::Firm if !is_weekend(city.day) => front_desk(city, number, &mut dice, book),
            Trade::Campus | Trade::Factory | Trade::Firm | Trade::CallCentre | Trade::SimShop => {
                alarm(city, number, &mut dice, book)
            }
        }
    }
    for who in 0..city.count {
        let person = &city.people.persons[who as usize];
        let working = matches!(city.today[who as usize].mode, Mode::Work | Mode::Roam);
        let calls = match person.kind {
            Kind::Rider | Kind::Courier => rates::RIDER_CALLS,
            Kind::Taxi => rates::TAXI_CALLS,
            Kind::Sales => rates::SALES_CALLS,
            Kind::Dispatcher => (20, 45),
            _ => continue,
        };
        if working {
            at_work(city, who, calls, book);
        }
    }
}

/// Trunks of a call centre: lines of its own, fixed, called back now and then.
fn centre(city: &City, number: u32, dice: &mut Dice, book: &mut Book) {
    let trunks = centre_trunks(city, number);
    for trunk in trunks {
        for _ in 0..dice.range(rates::CENTRE_CALLS.0, rates::CENTRE_CALLS.1) {
            let at = city.day * DAY + dice.range(9 * 3600, 18 * 3600);
            let to = city.called(dice.below(city.count));
            let secs = if dice.chance(0.45) { length(dice) / 2 + 4 } else { 0 };
            book.calls.push(Call::of(at, trunk, to, secs));
            if dice.chance(rates::CENTRE_CALLED_BACK) {
                book.calls.push(Call::of(at + dice.range(60, 3000), to, trunk, length(dice) / 2 + 3));
            }
        }
    }
}

/// A centre calls from its own two numbers and from those of the firms that hired it.
pub(crate) fn centre_trunks(city: &City, number: u32) -> Vec<u32> {
    let firms = city.places(Trade::Firm);
    let hired = (0..4)
        .filter_map(|index| firms.get((mix(u64::from(number), index) % firms.len().max(1) as u64) as usize));
    let mut trunks: Vec<u32> = hired.map(|firm| city.workplace(*firm) * 2).collect();
    trunks.extend([city.workplace(number) * 2, city.workplace(number) * 2 + 1]);
    trunks.sort_unstable();
    trunks.dedup();
    trunks
}

/// A hotel's switchboard: few callees, again and again.
fn hotel(city: &City, number: u32, dice: &mut Dice, book: &mut Book) {
    for _ in 0..dice.range(4, 20) {
        let at = city.day * DAY + moment(dice, Kind::Office);
        let to = if dice.chance(0.5) {
            city.called(dice.below(city.count))
        } else {
            city.outside(dice.below(1 << 20)) * 2
        };
        book.calls.push(Call::of(at, city.workplace(number) * 2, to, length(dice)));
    }
}

fn front_desk(city: &City, number: u32, dice: &mut Dice, book: &mut Book) {
    let staff = city.people.colleagues(number);
    for _ in 0..dice.poisson(2.0) {
        let at = city.day * DAY + dice.range(9 * 3600, 17 * 3600);
        let to = dice.pick(staff).map_or_else(|| city.outside(0) * 2, |who| city.line(*who, city.day, true));
        book.calls.push(Call::of(at, city.workplace(number) * 2, to, length(dice)));
    }
}

/// Machines that report by telephone to one number, at fixed hours, and are never called.
fn alarm(city: &City, number: u32, dice: &mut Dice, book: &mut Book) {
    if mix(u64::from(number), 83).is_multiple_of(5) {
        let at = city.day * DAY + 3 * 3600 + dice.below(120);
        book.calls.push(Call::text(at, city.workplace(number) * 2 + 1, city.workplace(0) * 2));
    }
}

/// Those whose work is to call people whom they do not know; a dispatcher calls the same drivers.
fn at_work(city: &City, who: u32, calls: (u32, u32), book: &mut Book) {
    let mut dice = Dice::of(city.seed, Ask::Organisation, u64::from(who), u64::from(city.day) | 1 << 32);
    let (from, until) = city.today[who as usize].working_hours();
    let line = city.line(who, city.day, true);
    let known = city.circles.of_person(who);
    for _ in 0..dice.range(calls.0, calls.1) {
        let at = city.day * DAY + dice.range(from, until);
        let stranger = dice.below(city.count);
        let other = match city.people.persons[who as usize].kind {
            Kind::Dispatcher => dice.pick(known).copied().unwrap_or(stranger),
            _ => stranger,
        };
        let to = city.called(other);
        if city.reach(other) == who {
            continue;
        }
        let secs = if dice.chance(0.8) { dice.log_normal(22.0, 0.7).clamp(2.0, 900.0) as u16 } else { 0 };
        book.calls.push(Call::of(at, line, to, secs));
        if dice.chance(0.12) {
            book.calls.push(Call::of(at + dice.range(30, 900), to, line, length(&mut dice) / 2 + 2));
        }
    }
}
