//! How are people recruited, gathered in the border town and taken over the river, and what do the records keep of it?
//!
//! Told after judgments on recruiters paid by the head and on guides (蛇头): an advert, calls, a bus or a car to the border town,
//! one hotel for a night, the river before dawn. The border's list knows nothing of it; the telephones stop. Some leave legally, in a
//! tour, and do not come back. The guide is home next morning and goes again.

use crate::city::book::Table;
use crate::city::evidence::{clock, degrees};
use crate::city::gang::plot::{Part, Planted, Plot};
use crate::city::ledger::subject;
use crate::city::life;
use crate::city::numbers::{self, Plan};
use crate::city::people::Kind;
use crate::city::place::{Base, City, DAY, Errand};
use crate::city::rates;
use crate::city::seed::{Dice, mix};

/// Whoever has left for no longer may still be on the tour that the record states: 法发〔2021〕22号 art. 3 counts thirty days.
const GONE_DAYS: u32 = 30;
const HOTEL: &str = "河口镇渡口旅社";

pub(crate) fn tell(plot: &mut Plot, group: &str, count: u32) -> Vec<u32> {
    let mut dice = plot.dice("smuggling", 0);
    let part = |role| Part { role, layer: "supply", group };
    let recruiter = plot.cast(&mut dice, part("recruiter"), |person| (25..45).contains(&person.age));
    let guide =
        plot.cast(&mut dice, part("guide"), |person| person.kind != Kind::Commuter && person.age < 50);
    let across = Base::Fixed(plot.city.grid.park(1));
    let broker = plot.newcomer(part("receiver"), Plan::Myanmar, across);
    plot.tie("commands", broker, recruiter, group);
    plot.tie("commands", recruiter, guide, group);
    plot.ask([recruiter, guide]);
    plot.examine(guide, 0, true);
    let waves: Vec<u32> =
        (0..plot.city.days.saturating_sub(2)).step_by(7).map(|week| week + dice.below(3) + 1).collect();
    let mut taken = Vec::new();
    let mut journeys = Vec::new();
    let days = plot.city.days;
    for (number, day) in waves.into_iter().filter(|day| day + 1 < days).enumerate() {
        let size = dice.range(3, if count > 2 { 9 } else { 5 });
        let wave = wave(plot, group, [recruiter, guide, broker], day, size, number, &mut dice);
        journeys.push(day);
        taken.extend(wave);
    }
    if journeys.len() > 1 {
        let subjects = vec![plot.phone(guide * 2)];
        plot.plant(Planted {
            kind: "crossing_pattern",
            variant: "guide",
            persons: vec![guide],
            subjects,
            span: [journeys[0] * DAY, plot.end() - 1],
            rows: vec![("towers", journeys.len() as u64)],
            note: "to the river with others, home alone, again and again; no border record",
        });
    }
    taken.extend(legally(plot, group, recruiter, &mut dice));
    wedding(plot);
    taken
}

/// One group: recruited over days, together on the road, one night in one hotel, then gone.
fn wave(
    plot: &mut Plot,
    group: &str,
    [recruiter, guide, broker]: [u32; 3],
    day: u32,
    size: u32,
    number: usize,
    dice: &mut Dice,
) -> Vec<u32> {
    let recruits: Vec<u32> = (0..size)
        .map(|_| {
            let part = Part { role: "caller", layer: "execution", group };
            plot.cast(dice, part, |person| {
                matches!(person.kind, Kind::Jobless | Kind::AtHome | Kind::Factory | Kind::Shop)
                    && person.age < 35
            })
        })
        .collect();
    for recruit in &recruits {
        for _ in 0..dice.range(2, 5) {
            let at = dice.range(day.saturating_sub(6), day) * DAY + dice.range(10 * 3600, 13 * 3600);
            plot.call(at, recruiter * 2, recruit * 2, dice.range(60, 600) as u16);
        }
        plot.tie("recruits", recruiter, *recruit, group);
        plot.tie("smuggles", guide, *recruit, group);
        if let Some(roles) = plot.truth.roles.get_mut(recruit) {
            roles.iter_mut().for_each(|role| role.coerced = true);
        }
    }
    let town = plot.city.grid.town(number as u32);
    let depart = day * DAY + 13 * 3600 + dice.below(3600);
    let arrive = depart + 5400;
    let river = (day + 1) * DAY + 2 * 3600 + dice.below(5400);
    let mut all = recruits.clone();
    all.push(guide);
    for (turn, who) in all.iter().enumerate() {
        together(plot, *who, [depart, arrive, river], town, turn as u32);
    }
    for who in &recruits {
        let room = 300 + day + who % 2;
        life::stay(&plot.city, *who, [arrive + 1800 + who % 7 * 60, river], HOTEL, room, &mut plot.book);
        plot.city.vanish(*who, river);
    }
    plot.call(river + 1200, guide * 2, broker * 2, 40);
    let wages = City::account(broker);
    plot.pay(
        river + 9 * 3600,
        wages,
        City::account(recruiter),
        rates::RECRUIT_FEE * i64::from(size),
        crate::city::book::Memo::Transfer,
    );
    plot.pay(
        river + 10 * 3600,
        City::account(recruiter),
        City::account(guide),
        80_000 * i64::from(size),
        crate::city::book::Memo::Transfer,
    );
    gate(plot, guide, depart + 1500, 300);
    gate(plot, guide, river + 5 * 3600, 300);
    told(plot, &recruits, guide, [depart, river]);
    recruits
}

/// On the road: the same cells within seconds.
fn together(plot: &mut Plot, who: u32, [depart, arrive, river]: [u32; 3], town: u16, turn: u32) {
    for step in 0..18 {
        let cell = plot.city.grid.road(step * 1000 / 18);
        let [from, until] = [depart + step * 300, depart + step * 300 + 300];
        plot.city.send(who, Errand { from, until, cell });
        plot.fix(from + 20 + (mix(u64::from(who), u64::from(from)) % 200) as u32, who * 2, cell);
    }
    plot.city.send(who, Errand { from: arrive, until: river, cell: town });
    plot.fix(arrive + 60 + turn * 5, who * 2, town);
    plot.fix(river.saturating_sub(900) + turn * 5, who * 2, town);
}

fn gate(plot: &mut Plot, driver: u32, at: u32, thousandths: u32) {
    let cell = plot.city.grid.road(thousandths);
    let (north, east) = plot.city.grid.point(cell);
    let cells = [
        format!("云X{:05}", driver % 100_000),
        clock(at),
        "西线公路卡口".to_owned(),
        plot.city.grid.name(cell),
        degrees(north),
        degrees(east),
    ];
    plot.row(Table::Gate, at, driver, cells);
}

fn told(plot: &mut Plot, recruits: &[u32], guide: u32, [depart, river]: [u32; 2]) {
    let mut persons = recruits.to_vec();
    let phones: Vec<_> = recruits.iter().map(|who| plot.phone(who * 2)).collect();
    plot.ask(recruits.iter().copied());
    plot.plant(Planted {
        kind: "crossing_pattern",
        variant: "illegal_group",
        persons: persons.clone(),
        subjects: phones.clone(),
        span: [depart, river],
        rows: Vec::new(),
        note: "one night at the border, then every telephone is silent; no border record",
    });
    let papers = recruits.iter().map(|who| subject("resident_id", plot.city.document(*who))).collect();
    plot.plant(Planted {
        kind: "shared_stay",
        variant: "",
        persons: persons.clone(),
        subjects: papers,
        span: [depart, river],
        rows: vec![("hotels", recruits.len() as u64)],
        note: "strangers to each other in one hotel in one night",
    });
    persons.push(guide);
    let mut subjects = phones;
    subjects.push(plot.phone(guide * 2));
    plot.plant(Planted {
        kind: "co_travel",
        variant: "",
        rows: vec![("towers", 18 * persons.len() as u64)],
        persons,
        subjects,
        span: [depart, river],
        note: "in one car to the border",
    });
    for who in recruits {
        let subjects = vec![plot.phone(who * 2)];
        plot.gap(
            "unseen_abroad",
            subjects,
            [river, plot.end() - 1],
            "operators of the other bank",
            0,
            "no record of ours once across",
        );
    }
}

/// Three leave by the book, as tourists, and never return.
fn legally(plot: &mut Plot, group: &str, recruiter: u32, dice: &mut Dice) -> Vec<u32> {
    let day = plot.city.days / 3;
    (0..3)
        .map(|turn| {
            let who = plot.cast(dice, Part { role: "caller", layer: "execution", group }, |person| {
                person.age < 35 && person.kind != Kind::Commuter
            });
            let at = day * DAY + 10 * 3600 + turn * 50;
            life::crossing(&plot.city, who, at, true, "旅游", &mut plot.book);
            plot.city.vanish(who, at);
            plot.call(at.saturating_sub(DAY), recruiter * 2, who * 2, 180);
            plot.tie("recruits", recruiter, who, group);
            plot.ask([who]);
            let pattern = plot.plant(Planted {
                kind: "crossing_pattern",
                variant: "one_way",
                persons: vec![who],
                subjects: vec![subject("passport", numbers::passport(who))],
                span: [at, plot.end() - 1],
                rows: vec![("border", 1)],
                note: "left as a tourist and did not return",
            });
            if plot.end() <= at + GONE_DAYS * DAY {
                plot.hide(pattern, "the border's list ends before a tourist would have to be back");
            }
            who
        })
        .collect()
}

/// A family and its guests drive to the border town together, sleep in one hotel and come home.
fn wedding(plot: &mut Plot) {
    let mut dice = plot.dice("wedding", 0);
    let day = (plot.city.days / 2).min(plot.city.days.saturating_sub(2));
    let host = dice.below(plot.city.count);
    let mut guests: Vec<u32> = plot.city.circles.of_person(host).iter().copied().take(9).collect();
    guests.push(host);
    guests.retain(|who| {
        plot.city.people.persons[*who as usize].age > 15 && !plot.truth.roles.contains_key(who)
    });
    let town = plot.city.grid.town(3);
    let depart = day * DAY + 9 * 3600;
    let home = (day + 1) * DAY + 15 * 3600;
    for (turn, who) in guests.iter().enumerate() {
        together(plot, *who, [depart, depart + 5400, home], town, turn as u32);
        life::stay(&plot.city, *who, [depart + 7000, home - 4 * 3600], HOTEL, *who, &mut plot.book);
    }
    let phones: Vec<_> = guests.iter().map(|who| plot.phone(who * 2)).collect();
    let papers = guests.iter().map(|who| subject("resident_id", plot.city.document(*who))).collect();
    plot.lookalike("co_travel", "guests of a wedding on the road together", &guests, phones.clone());
    plot.lookalike("crossing_pattern", "guests of a wedding at the border, who come home", &guests, phones);
    plot.lookalike("shared_stay", "guests of a wedding in one hotel", &guests, papers);
}
