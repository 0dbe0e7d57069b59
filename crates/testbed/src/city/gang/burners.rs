//! How do people change telephones so that nobody follows: one by one, and all in one night?
//!
//! Told after judgments on crews that throw their telephones away on a schedule, or all together when one of them is arrested.
//! The members keep whom they call and when; sometimes the handset is kept and the card changed.

use crate::city::gang::plot::{Part, Planted, Plot};
use crate::city::numbers::{Line, Plan};
use crate::city::place::{Base, DAY};
use crate::city::seed::Dice;

pub(crate) fn tell(plot: &mut Plot, group: &str, count: u32) {
    for number in 0..count {
        let mut dice = plot.dice("burners", number);
        let size = dice.range(4, 7);
        let members: Vec<u32> = (0..size)
            .map(|_| {
                plot.cast(&mut dice, Part { role: "runner", layer: "funds", group }, |person| person.age < 40)
            })
            .collect();
        let abroad =
            plot.newcomer(Part { role: "handler", layer: "execution", group }, Plan::Cambodia, Base::Unseen);
        live(plot, &members, abroad, &mut dice, number % 2 == 1);
    }
    firm_with_new_numbers(plot);
}

/// One crew's month. `together`: all change in the same night; else one after another.
fn live(plot: &mut Plot, members: &[u32], abroad: u32, dice: &mut Dice, together: bool) {
    let days = plot.city.days;
    let middle = days / 2 + dice.below(days / 5 + 1);
    let changes: Vec<u32> =
        (0..members.len() as u32)
            .map(|index| {
                if together { middle } else { (days / 4 + index * (days / 2) / members.len() as u32).max(1) }
            })
            .collect();
    let mut pairs = Vec::new();
    for (member, change) in members.iter().zip(&changes) {
        let switch = change * DAY + 2 * 3600;
        let old = plot.burner(*member, Plan::Mainland, Base::With(*member), [0, switch], "burner");
        let new = plot.burner(*member, Plan::Mainland, Base::With(*member), [switch, plot.end()], "burner");
        if dice.chance(0.3) {
            plot.city.fit(new, 0, old / 2 * 4);
        }
        pairs.push((old, new));
    }
    let handler = abroad * 2;
    let outside: Vec<Line> = (0..3).map(|_| plot.city.outside(dice.below(1 << 20)) * 2).collect();
    let mut made = vec![[0_u64; 2]; members.len()];
    for day in 0..days {
        let line = |index: usize| if day < changes[index] { pairs[index].0 } else { pairs[index].1 };
        for index in 0..members.len() {
            for _ in 0..dice.poisson(3.0) {
                // Each has habits: mostly the next in the ring, the handler, and one supplier of his own.
                let to = match dice.below(10) {
                    0..5 => line((index + 1) % members.len()),
                    5..8 => handler,
                    _ => outside[index % outside.len()],
                };
                let at = day * DAY + (10 + index as u32 % 4 * 2) * 3600 + dice.below(2 * 3600);
                plot.call(at, line(index), to, dice.range(15, 120) as u16);
                made[index][usize::from(day >= changes[index])] += 1;
            }
        }
    }
    let span = |change: u32| [change * DAY, (change + 2) * DAY];
    for (index, (old, new)) in pairs.iter().enumerate() {
        let subjects = vec![plot.phone(*old), plot.phone(*new)];
        plot.ask([old / 2, new / 2]);
        let variant = if together { "one_of_a_circle" } else { "alone" };
        let pattern = plot.plant(Planted {
            kind: "burner_switch",
            variant,
            persons: vec![members[index]],
            subjects,
            span: span(changes[index]),
            rows: vec![("calls", made[index][0] + made[index][1])],
            note: "the second number takes over the first one's contacts",
        });
        if made[index][0] < 3 || made[index][1] < 3 {
            plot.hide(pattern, "too few calls before or after the change");
        }
    }
    if together {
        let subjects = pairs.iter().flat_map(|(old, new)| [plot.phone(*old), plot.phone(*new)]).collect();
        plot.plant(Planted {
            kind: "burner_switch",
            variant: "whole_circle",
            persons: members.to_vec(),
            subjects,
            span: span(middle),
            rows: Vec::new(),
            note: "all of them change in one night",
        });
    }
}

/// A firm gives its staff new numbers on one day: the same structure, and innocent.
fn firm_with_new_numbers(plot: &mut Plot) {
    let mut dice = plot.dice("new numbers of a firm", 0);
    let days = plot.city.days;
    let change = days / 2;
    let firm = (0..plot.city.people.workplaces.len() as u32)
        .find(|number| (5..40).contains(&plot.city.people.colleagues(*number).len()));
    let Some(firm) = firm else { return };
    let staff: Vec<u32> = plot.city.people.colleagues(firm).iter().copied().take(7).collect();
    let mut lines = Vec::new();
    for who in &staff {
        let mut line = |from: u32, until: u32| {
            let name = plot.city.name(plot.city.workplace(firm));
            let extra = crate::city::place::Extra {
                plan: Plan::Mainland,
                base: Base::With(*who),
                name,
                gear: false,
                opened: from as i32 - 20,
                active: [from * DAY, until * DAY],
            };
            let line = plot.city.add(extra) * 2;
            plot.own("phone", plot.city.e164(line), *who, "", [from * DAY, until * DAY], "work");
            line
        };
        lines.push((line(0, change), line(change, days)));
    }
    for day in 0..days {
        for index in 0..staff.len() {
            let line = |index: usize| if day < change { lines[index].0 } else { lines[index].1 };
            for _ in 0..dice.poisson(2.0) {
                let to = if dice.chance(0.7) {
                    line((index + 1 + dice.below(2) as usize) % staff.len())
                } else {
                    plot.city.workplace(firm) * 2
                };
                plot.call(
                    day * DAY + dice.range(9 * 3600, 17 * 3600),
                    line(index),
                    to,
                    dice.range(20, 300) as u16,
                );
            }
        }
    }
    for (who, (old, new)) in staff.iter().zip(&lines) {
        let subjects = vec![plot.phone(*old), plot.phone(*new)];
        plot.lookalike("burner_switch", "a firm gave its staff new numbers on one day", &[*who], subjects);
    }
}
