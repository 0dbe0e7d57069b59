//! How does a leader lead who never comes near the work?
//!
//! Told after the law's words (首要分子, 单线联系): orders run through one cut-out over telephones that know nobody else; what the
//! leader says in the morning is done below within the hour. The leader's own life goes on with the own telephone in the same pocket.

use crate::city::gang::plot::{Part, Planted, Plot};
use crate::city::numbers::{Line, Plan};
use crate::city::people::Kind;
use crate::city::place::{Base, DAY};
use crate::city::seed::Dice;

/// A line of command: who, over which dedicated lines.
struct Command {
    leader: u32,
    cutout: u32,
    /// Leader's and cut-out's telephones for each other.
    upper: [Line; 2],
    /// Cut-out's second telephone.
    lower: Line,
    lieutenants: Vec<(u32, Line)>,
    workers: Vec<(usize, u32)>,
}

/// Returns the leaders.
pub(crate) fn tell(plot: &mut Plot, group: &str, count: u32) -> Vec<u32> {
    (0..count)
        .map(|number| {
            let mut dice = plot.dice("leaders", number);
            let command = appoint(plot, group, &mut dice);
            let calls = lead(plot, &command, &mut dice);
            told(plot, &command, calls);
            command.leader
        })
        .collect()
}

fn appoint(plot: &mut Plot, group: &str, dice: &mut Dice) -> Command {
    let whole = [0, plot.end()];
    let part = |role, layer| Part { role, layer, group };
    let leader = plot.cast(dice, part("leader", "decision"), |person| {
        (38..60).contains(&person.age) && person.kind == Kind::Office
    });
    let cutout = plot.cast(dice, part("cut_out", "decision"), |person| (30..55).contains(&person.age));
    let upper =
        [leader, cutout].map(|who| plot.burner(who, Plan::Mainland, Base::With(who), whole, "single_line"));
    let lower = plot.burner(cutout, Plan::Mainland, Base::With(cutout), whole, "command");
    let lieutenants: Vec<(u32, Line)> = (0..dice.range(2, 4))
        .map(|_| {
            let who = plot.cast(dice, part("team_leader", "execution"), |person| person.age < 45);
            (who, plot.burner(who, Plan::Mainland, Base::With(who), whole, "command"))
        })
        .collect();
    let mut workers = Vec::new();
    for boss in 0..lieutenants.len() {
        for _ in 0..dice.range(3, 6) {
            workers.push((boss, plot.cast(dice, part("runner", "funds"), |person| person.age < 40)));
        }
    }
    plot.tie("commands", leader, cutout, group);
    for (lieutenant, _) in &lieutenants {
        plot.tie("commands", cutout, *lieutenant, group);
    }
    for (boss, worker) in &workers {
        plot.tie("commands", lieutenants[*boss].0, *worker, group);
    }
    Command { leader, cutout, upper, lower, lieutenants, workers }
}

/// Orders of every working day. Returns how many calls ran on the single line, and how many in all.
fn lead(plot: &mut Plot, command: &Command, dice: &mut Dice) -> [u64; 2] {
    let mut calls = [0_u64; 2];
    let mut call = |plot: &mut Plot, at: u32, from: Line, to: Line, secs: u32, single: bool| {
        if at < plot.end() {
            calls[0] += u64::from(single);
            calls[1] += 1;
        }
        plot.call(at, from, to, secs as u16);
    };
    for day in 0..plot.city.days {
        if dice.chance(0.15) {
            continue;
        }
        let order = day * DAY + 9 * 3600 + dice.below(2 * 3600);
        call(plot, order, command.upper[0], command.upper[1], dice.range(20, 90), true);
        let mut at = order;
        for (boss, (_, line)) in command.lieutenants.iter().enumerate() {
            at += 120 + dice.exponential(240.0) as u32;
            call(plot, at, command.lower, *line, dice.range(20, 100), false);
            let mut below = at;
            for (_, worker) in command.workers.iter().filter(|(of, _)| *of == boss) {
                below += 90 + dice.exponential(300.0) as u32;
                if dice.chance(0.85) {
                    call(plot, below, *line, worker * 2, dice.range(10, 60), false);
                }
            }
        }
        if dice.chance(0.6) {
            call(
                plot,
                day * DAY + 20 * 3600 + dice.below(3600),
                command.upper[1],
                command.upper[0],
                dice.range(30, 150),
                true,
            );
        }
    }
    calls
}

fn told(plot: &mut Plot, command: &Command, calls: [u64; 2]) {
    let span = [0, plot.end() - 1];
    let below: Vec<u32> = command.lieutenants.iter().map(|(who, _)| *who).collect();
    plot.ask(below.iter().copied().chain([
        command.cutout,
        command.lower / 2,
        command.upper[0] / 2,
        command.upper[1] / 2,
    ]));
    plot.ask(command.lieutenants.iter().map(|(_, line)| line / 2));
    let subjects = command.upper.iter().map(|line| plot.phone(*line)).collect();
    plot.plant(Planted {
        kind: "single_line_contact",
        variant: "",
        persons: vec![command.leader, command.cutout],
        subjects,
        span,
        rows: vec![("calls", calls[0])],
        note: "two telephones that know only each other",
    });
    let mut persons = vec![command.leader, command.cutout];
    persons.extend(below);
    let subjects = (command
        .upper
        .iter()
        .chain([&command.lower])
        .chain(command.lieutenants.iter().map(|(_, line)| line)))
    .map(|line| plot.phone(*line))
    .collect();
    plot.plant(Planted {
        kind: "command_rhythm",
        variant: "",
        persons,
        subjects,
        span,
        rows: vec![("calls", calls[1])],
        note: "an order in the morning, and the calls below within the hour",
    });
    for (who, line) in [(command.leader, command.upper[0]), (command.cutout, command.upper[1])] {
        let subjects = vec![plot.phone(who * 2), plot.phone(line)];
        plot.plant(Planted {
            kind: "work_phone_life_phone",
            variant: "leader",
            persons: vec![who],
            subjects,
            span,
            rows: Vec::new(),
            note: "the telephone for orders and the own one in one pocket",
        });
    }
}
