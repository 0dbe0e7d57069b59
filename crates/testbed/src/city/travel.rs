//! Who leaves the city, for how long, and what do hotels, borders and carriers write of it?

use crate::city::day::weekday;
use crate::city::people::{Kind, People};
use crate::city::rates;
use crate::city::seed::{Ask, Dice};

/// What kind of journey.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Journey {
    /// Another city of the country.
    Inland,
    /// The border town, without crossing.
    Town,
    /// A tour abroad, in a group that crosses together.
    Tour,
}

/// First and last day of a journey.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Span {
    pub(crate) first: u32,
    pub(crate) last: u32,
}

/// Groups that one week's tours travel in, a city of a thousand has one.
pub(crate) const TOUR_SIZE: u32 = 24;

/// The journey that somebody is on that day. At most one a week; a household travels together.
pub(crate) fn journey(seed: u64, people: &People, who: u32, day: u32) -> Option<(Journey, Span)> {
    let person = people.persons.get(who as usize)?;
    if person.kind == Kind::Commuter {
        return None;
    }
    let week = day / 7;
    let mut dice = Dice::of(seed, Ask::Travel, u64::from(person.household), u64::from(week));
    let draw = dice.unit();
    let [inland, town, tour] = rates::JOURNEYS;
    let kind = match draw {
        draw if draw < inland => Journey::Inland,
        draw if draw < inland + town => Journey::Town,
        draw if draw < inland + town + tour => Journey::Tour,
        _ => return None,
    };
    let (start, length) = match kind {
        Journey::Tour => (4, 3),
        _ => (dice.below(5), dice.range(1, 3)),
    };
    let span = Span { first: week * 7 + start, last: week * 7 + (start + length - 1).min(6) };
    (weekday(day) >= start && day <= span.last).then_some((kind, span))
}
