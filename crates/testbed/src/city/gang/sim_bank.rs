//! How do calls from abroad come to show a local number: what does a bank of SIM cards look like from outside?
//!
//! Told after reports of seizures (racks of over a hundred cards, boxes in cars, 手机口 of paired telephones with an audio cable,
//! landlines of hotel rooms), Murynets et al. on SIM boxes (static, high outgoing volume), and a guide for evaders (at most thirty
//! callees a day and card, some calls coming in). Sources: docs/testbed.md.

use crate::city::book::Table;
use crate::city::evidence::clock;
use crate::city::gang::plot::{Part, Planted, Plot};
use crate::city::grid::Cell;
use crate::city::life;
use crate::city::numbers::{self, Handset, Line, Plan};
use crate::city::people::{Kind, Trade};
use crate::city::place::{Base, DAY, Extra};
use crate::city::seed::Dice;

const KEEPER: Part<'static> = Part { role: "line_keeper", layer: "supply", group: "" };

/// Seconds by which the clock of a seized gateway is ahead.
const GATEWAY_AHEAD: u32 = 73;

/// A bank while it works.
struct Bank {
    keeper: u32,
    cards: Vec<Line>,
    slots: Vec<Handset>,
    base: Base,
    first: u32,
    last: u32,
    /// Callees a day and card, at most.
    daily: (u32, u32),
    /// Share of calls that come back, or are made among the cards to look alive.
    incoming: f64,
}

/// Plants `count` banks, the four variants in turn. Returns the lines, from which victims are called.
pub(crate) fn tell(plot: &mut Plot, group: &str, count: u32) -> Vec<Line> {
    let mut lines = Vec::new();
    for number in 0..count {
        let mut dice = plot.dice("sim_bank", number);
        let keeper = plot.cast(&mut dice, Part { group, ..KEEPER }, |person| {
            matches!(person.kind, Kind::Jobless | Kind::AtHome | Kind::NightWorker) && person.age < 45
        });
        lines.extend(match number % 4 {
            0 => rack(plot, keeper, &mut dice),
            1 => car(plot, keeper, &mut dice),
            2 => paired(plot, keeper, &mut dice),
            _ => hotel(plot, keeper, &mut dice),
        });
    }
    lines
}

/// Days on which a bank works: between a third and all of the story.
fn period(plot: &Plot, dice: &mut Dice) -> [u32; 2] {
    let days = plot.city.days;
    let first = dice.below(days / 4 + 1);
    [first, (first + dice.range(days / 3 + 1, days)).min(days)]
}

fn rack(plot: &mut Plot, keeper: u32, dice: &mut Dice) -> Vec<Line> {
    let cell = plot.city.people.persons[keeper as usize].home;
    let [first, last] = period(plot, dice);
    let careful = dice.chance(0.5);
    let boards = boards(plot, dice, 8);
    let mut bank = Bank {
        keeper,
        cards: Vec::new(),
        slots: slots(plot, boards, Base::Fixed(cell)),
        base: Base::Fixed(cell),
        first,
        last,
        daily: if careful { (12, 30) } else { (60, 150) },
        incoming: if careful { 0.15 } else { 0.01 },
    };
    let seized = dice.chance(0.5);
    if seized {
        let subjects = vec![plot.phone(keeper * 2)];
        let whole = [first * DAY, last * DAY];
        plot.gap(
            "clock_skew",
            subjects,
            whole,
            "the seized gateway",
            i64::from(GATEWAY_AHEAD),
            "its log runs ahead of the operator's",
        );
    }
    work(plot, &mut bank, dice, if careful { "fixed_careful" } else { "fixed" }, seized)
}

/// Boards of four slots: a box needs a city to call.
fn boards(plot: &Plot, dice: &mut Dice, most: u32) -> u32 {
    if plot.city.count < 10_000 { dice.range(1, 2) } else { dice.range(most / 2, most) }
}

/// A box in the boot: drives between districts, stands an hour, drives on; the handsets of the box stay together.
fn car(plot: &mut Plot, keeper: u32, dice: &mut Dice) -> Vec<Line> {
    let [first, last] = period(plot, dice);
    let home = plot.city.people.persons[keeper as usize].home;
    let mut steps = vec![(0, home)];
    for day in first..last {
        let mut here = home;
        for stop in 0..9_u32 {
            let next = plot.city.grid.anywhere(dice.word());
            let at = day * DAY + (9 + stop) * 3600 + dice.below(600);
            for part in 0..5 {
                steps.push((at + part * 240, plot.city.grid.between(here, next, part * 250)));
            }
            here = next;
        }
        steps.push((day * DAY + 19 * 3600, home));
    }
    let base = Base::Route(steps.clone());
    let boards = boards(plot, dice, 4);
    for pair in steps.windows(2) {
        let errand = crate::city::place::Errand { from: pair[0].0, until: pair[1].0, cell: pair[0].1 };
        if pair[0].0 >= first * DAY + 8 * 3600 && pair[1].0 - pair[0].0 < 3 * 3600 {
            plot.city.send(keeper, errand);
        }
    }
    let mut bank = Bank {
        keeper,
        cards: Vec::new(),
        slots: slots(plot, boards, base.clone()),
        base,
        first,
        last,
        daily: (40, 110),
        incoming: 0.01,
    };
    work(plot, &mut bank, dice, "car", false)
}

/// Handsets of a box: four to a party, all of gateway models.
fn slots(plot: &mut Plot, boards: u32, base: Base) -> Vec<Handset> {
    (0..boards)
        .flat_map(|board| {
            let extra = Extra {
                plan: Plan::Mainland,
                base: base.clone(),
                name: format!("GOIP{board}"),
                gear: true,
                opened: -5,
                active: [0, u32::MAX],
            };
            let party = plot.city.add(extra);
            plot.play(
                party,
                Part { role: "equipment", layer: "supply", group: "" },
                [0, plot.end() - 1],
                false,
            );
            (0..4).map(move |slot| party * 4 + slot)
        })
        .collect()
}

/// Cards in shifts: a third of them at a time, each in another slot than last time; blocked ones are replaced.
fn work(plot: &mut Plot, bank: &mut Bank, dice: &mut Dice, variant: &str, seized: bool) -> Vec<Line> {
    const SHIFTS: u32 = 3;
    let wanted = bank.slots.len() as u32 * SHIFTS;
    let mut blocked_on: Vec<u32> = Vec::new();
    let (mut live, mut calls) = (Vec::new(), 0);
    for day in bank.first..bank.last {
        live.retain(|index: &usize| blocked_on[*index] > day);
        while (live.len() as u32) < wanted {
            let until = (day + dice.range(3, 10)).min(bank.last);
            let line = plot.burner(
                bank.keeper,
                Plan::Mainland,
                bank.base.clone(),
                [day * DAY, until * DAY],
                "sim_bank",
            );
            bank.cards.push(line);
            blocked_on.push(until);
            live.push(bank.cards.len() - 1);
        }
        for shift in 0..SHIFTS {
            let begins = day * DAY + 9 * 3600 + shift * 3 * 3600;
            for (turn, index) in live.iter().skip(shift as usize).step_by(SHIFTS as usize).enumerate() {
                let set = bank.slots[(turn + day as usize * 7 + shift as usize) % bank.slots.len()];
                let line = bank.cards[*index];
                plot.city.fit(line, begins, set);
                calls += ring(plot, bank, line, [begins, begins + 3 * 3600 - 300], dice, (seized, set));
            }
        }
    }
    told(plot, bank, variant, calls);
    bank.cards.clone()
}

/// One card's shift. Returns how many calls it made.
fn ring(
    plot: &mut Plot,
    bank: &Bank,
    line: Line,
    [from, until]: [u32; 2],
    dice: &mut Dice,
    (seized, set): (bool, Handset),
) -> u64 {
    let calls = dice.range(bank.daily.0, bank.daily.1);
    for _ in 0..calls {
        let at = dice.range(from, until);
        let callee = stranger(plot, dice);
        let secs = match dice.unit() {
            draw if draw < 0.45 => 0,
            draw if draw < 0.85 => dice.range(3, 40),
            _ => dice.log_normal(240.0, 0.9).min(5400.0) as u32,
        } as u16;
        plot.call(at, line, callee, secs);
        if seized {
            trunk_row(plot, at, line, callee, secs, set);
        }
        if dice.chance(bank.incoming) {
            let other = bank.cards[dice.below(bank.cards.len() as u32) as usize];
            let caller = if dice.chance(0.5) { other } else { callee };
            plot.call(at + dice.range(120, 4000), caller, line, dice.range(5, 60) as u16);
        }
    }
    u64::from(calls)
}

pub(crate) fn stranger(plot: &Plot, dice: &mut Dice) -> Line {
    loop {
        let who = dice.below(plot.city.count);
        if plot.city.people.persons[who as usize].age >= 18 {
            return who * 2;
        }
    }
}

fn trunk_row(plot: &mut Plot, at: u32, line: Line, callee: Line, secs: u16, set: Handset) {
    let cells = [
        plot.city.phone(line),
        plot.city.phone(callee),
        clock(at + GATEWAY_AHEAD),
        secs.to_string(),
        format!("GOIP-{:04}", set / 4 % 10_000),
        (set % 4 + 1).to_string(),
        numbers::ip(33 << 24 | 44 << 16 | 7),
        plot.city.phone(line),
        if secs > 0 { "正常".to_owned() } else { "无应答".to_owned() },
    ];
    plot.row(Table::Trunk, at, line / 2, cells);
}

fn told(plot: &mut Plot, bank: &Bank, variant: &str, calls: u64) {
    let mut subjects: Vec<_> = bank.cards.iter().map(|line| plot.phone(*line)).collect();
    for set in &bank.slots {
        let imei = plot.city.imei(*set);
        plot.own("imei", imei.clone(), bank.keeper, "", [bank.first * DAY, bank.last * DAY], "sim_bank");
        subjects.push(crate::city::ledger::subject("imei", imei));
    }
    if variant.starts_with("fixed") {
        for (turn, set) in bank.slots.iter().enumerate() {
            plot.seized(*set, bank.cards.get(turn).copied(), bank.keeper);
        }
    }
    plot.ask(bank.cards.iter().map(|line| line / 2).chain([bank.keeper]));
    let calls = calls.saturating_sub(calls / 50);
    plot.plant(Planted {
        kind: "sim_bank",
        variant,
        persons: vec![bank.keeper],
        subjects,
        span: [bank.first * DAY, bank.last * DAY - 1],
        rows: vec![("calls", calls)],
        note: "cards in strangers' names call strangers for somebody abroad",
    });
}

/// 手机口: telephones in pairs, one on the line to abroad, one calling; nine cards in five telephones, in a hotel room, for two or
/// three nights, then in another.
fn paired(plot: &mut Plot, keeper: u32, dice: &mut Dice) -> Vec<Line> {
    let hotels = plot.city.places(Trade::Hotel);
    let [first, last] = period(plot, dice);
    let (mut steps, mut day) = (Vec::new(), first);
    while day < last {
        let nights = dice.range(2, 3);
        let hotel = hotels[dice.below(hotels.len() as u32) as usize];
        let cell = plot.city.people.workplaces[hotel as usize].cell;
        steps.push((day * DAY + 12 * 3600, cell));
        let name = plot.city.name(plot.city.workplace(hotel));
        let span = [day * DAY + 12 * 3600, (day + nights) * DAY + 11 * 3600];
        life::stay(&plot.city, keeper, span, &name, keeper, &mut plot.book);
        plot.city.send(keeper, crate::city::place::Errand { from: span[0], until: span[1], cell });
        day += nights;
    }
    let base = Base::Route(steps);
    let cards: Vec<Line> = (0..9)
        .map(|_| plot.burner(keeper, Plan::Mainland, base.clone(), [first * DAY, last * DAY], "sim_bank"))
        .collect();
    let slots: Vec<Handset> = cards.iter().take(5).map(|line| line / 2 * 4).collect();
    let mut bank = Bank { keeper, cards, slots, base, first, last, daily: (15, 45), incoming: 0.02 };
    let mut calls = 0;
    for day in first..last {
        for turn in 0..bank.cards.len() {
            let (line, set) = (bank.cards[turn], bank.slots[(turn + day as usize) % 2]);
            let begins = day * DAY + 12 * 3600 + 1800 + turn as u32 * 3000;
            plot.city.fit(line, begins, set);
            calls += ring(plot, &bank, line, [begins, begins + 2700], dice, (false, set));
            let app = bank.cards[0];
            plot.login_mobile(begins + 30, app / 2, bank.slots[2], app, crate::city::book::Service::Chat);
        }
    }
    bank.cards.sort_unstable();
    told(plot, &bank, "paired_phones", calls);
    bank.cards
}

/// The landline of a hotel room, for two nights.
fn hotel(plot: &mut Plot, keeper: u32, dice: &mut Dice) -> Vec<Line> {
    let hotels = plot.city.places(Trade::Hotel);
    let hotel = hotels[dice.below(hotels.len() as u32) as usize];
    let cell: Cell = plot.city.people.workplaces[hotel as usize].cell;
    let first = dice.below(plot.city.days.saturating_sub(3) + 1);
    let last = (first + 3).min(plot.city.days);
    let name = plot.city.name(plot.city.workplace(hotel));
    let extension = plot.city.add(Extra {
        plan: Plan::Landline,
        base: Base::Fixed(cell),
        name: name.clone(),
        gear: false,
        opened: -900,
        active: [0, u32::MAX],
    });
    plot.play(
        extension,
        Part { role: "equipment", layer: "supply", group: "" },
        [first * DAY, last * DAY],
        false,
    );
    let span = [first * DAY + 8 * 3600, (last - 1) * DAY + 20 * 3600];
    life::stay(&plot.city, keeper, span, &name, keeper, &mut plot.book);
    plot.city.send(keeper, crate::city::place::Errand { from: span[0], until: span[1], cell });
    let line = extension * 2;
    plot.own("phone", plot.city.e164(line), keeper, &name, [first * DAY, last * DAY], "sim_bank");
    let bank = Bank {
        keeper,
        cards: vec![line],
        slots: Vec::new(),
        base: Base::Fixed(cell),
        first,
        last,
        daily: (120, 260),
        incoming: 0.02,
    };
    let mut calls = 0;
    for day in first..last {
        calls += ring(plot, &bank, line, [day * DAY + 9 * 3600, day * DAY + 19 * 3600], dice, (false, 0));
    }
    told(plot, &bank, "hotel_landline", calls);
    vec![line]
}
