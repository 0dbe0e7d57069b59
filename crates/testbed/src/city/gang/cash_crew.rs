//! Who takes the cash, with which telephones in the pocket, and whom do they meet?
//!
//! Told after judgments on runners (车手): several cards in a row at one machine, up to the day's limit, another machine, and a hand-over
//! to a collector in the evening. A telephone for the work is carried beside the own one, which many forget to leave at home.

use std::collections::BTreeMap;

use crate::city::book::{CASH, Memo, Table};
use crate::city::gang::mules::Exit;
use crate::city::gang::plot::{Part, Planted, Plot};
use crate::city::ledger::card;
use crate::city::life;
use crate::city::numbers::{Account, Line, Plan};
use crate::city::place::{Base, DAY, Errand};
use crate::city::rates;
use crate::city::seed::Dice;

struct Runner {
    who: u32,
    work: Line,
    /// Leaves the own telephone at home.
    careful: bool,
    taken: BTreeMap<Account, (i64, u64)>,
    meetings: Vec<u32>,
}

/// Takes out what waits, by hand. Returns the collector.
pub(crate) fn tell(plot: &mut Plot, group: &str, jobs: &[Exit]) -> u32 {
    let mut dice = plot.dice("cash_crew", 0);
    let whole = [0, plot.end()];
    let collector = plot.cast(&mut dice, Part { role: "collector", layer: "funds", group }, |person| {
        (28..50).contains(&person.age)
    });
    let meeting_line = plot.burner(collector, Plan::Mainland, Base::With(collector), whole, "burner");
    let mut runners: Vec<Runner> = (0..3)
        .map(|turn| {
            let who = plot.cast(&mut dice, Part { role: "cash_runner", layer: "funds", group }, |person| {
                person.age < 30
            });
            let work = plot.burner(who, Plan::Mainland, Base::With(who), whole, "burner");
            plot.tie("commands", collector, who, group);
            Runner { who, work, careful: turn == 2, taken: BTreeMap::new(), meetings: Vec::new() }
        })
        .collect();
    let mut by_day: BTreeMap<u32, Vec<Exit>> = BTreeMap::new();
    for job in jobs {
        by_day.entry(job.at / DAY + u32::from(job.at % DAY > 19 * 3600)).or_default().push(*job);
    }
    for (day, jobs) in by_day.range(..plot.city.days) {
        for (turn, runner) in runners.iter_mut().enumerate() {
            // A card stays with one runner.
            let mine: Vec<Exit> =
                jobs.iter().filter(|job| job.from as usize / 2 % 3 == turn).copied().collect();
            if !mine.is_empty() {
                shift(plot, runner, *day, &mine, [collector, meeting_line], &mut dice);
            }
        }
    }
    let subjects = vec![plot.phone(collector * 2), plot.phone(meeting_line)];
    plot.plant(Planted {
        kind: "work_phone_life_phone",
        variant: "collector",
        persons: vec![collector],
        subjects,
        span: [0, plot.end() - 1],
        rows: Vec::new(),
        note: "the telephone for the runners and the own one in one pocket",
    });
    for runner in &runners {
        told(plot, runner, [collector, meeting_line]);
    }
    plot.ask([collector]);
    collector
}

/// One afternoon: machines, then the hand-over.
fn shift(
    plot: &mut Plot,
    runner: &mut Runner,
    day: u32,
    jobs: &[Exit],
    [collector, meeting_line]: [u32; 2],
    dice: &mut Dice,
) {
    let cell = plot.city.grid.near_centre(dice.word());
    let latest = jobs.iter().map(|job| job.at).max().unwrap_or(0);
    let begins = (day * DAY + 10 * 3600 + dice.below(4 * 3600)).max(latest.min(day * DAY + 19 * 3600) + 600);
    let mut at = begins;
    plot.call(begins.saturating_sub(300), meeting_line, runner.work, 25);
    for job in jobs {
        let mut left = job.minor.min(rates::ATM_A_DAY) / 10_000 * 10_000;
        while left > 0 {
            let minor = left.min(500_000);
            plot.pay(at, job.from, CASH, minor, Memo::Cash);
            let row = life::withdrawal(&plot.city, job.from, at, minor, cell);
            plot.row(Table::Withdrawal, at, job.from / 2, row);
            let sums = runner.taken.entry(job.from).or_default();
            *sums = (sums.0 + minor, sums.1 + 1);
            left -= minor;
            at += dice.range(40, 100);
        }
    }
    let place = plot.city.grid.anywhere(dice.word());
    let meeting = at + dice.range(1800, 4200);
    let until = meeting + dice.range(600, 1500);
    let here = |from, until, cell| Errand { from, until, cell };
    if runner.careful {
        // The own telephone stays at home; only the one for the work goes along.
        let day_end = (day + 1) * DAY - 1;
        let home = plot.city.people.persons[runner.who as usize].home;
        plot.city.send(runner.who, here(day * DAY + 6 * 3600, day_end, home));
        carry(plot, runner.work, [begins, at + 300, meeting, until], [cell, place], home);
    } else {
        plot.city.send(runner.who, here(begins.saturating_sub(600), at + 300, cell));
        plot.city.send(runner.who, here(meeting, until, place));
    }
    plot.city.send(collector, here(meeting.saturating_sub(240), until, place));
    plot.call(meeting.saturating_sub(420), runner.work, meeting_line, 20);
    for (line, cell, at) in [
        (runner.work, cell, begins + 30),
        (runner.work, place, meeting + 60),
        (meeting_line, place, meeting + 90),
        (collector * 2, place, meeting + 95),
    ] {
        plot.fix(at, line, cell);
    }
    if !runner.careful {
        plot.fix(begins + 42, runner.who * 2, cell);
        plot.fix(meeting + 71, runner.who * 2, place);
    }
    runner.meetings.push(meeting);
}

/// A telephone that goes its own way for an afternoon.
fn carry(
    plot: &mut Plot,
    line: Line,
    [begins, left, meeting, until]: [u32; 4],
    [cell, place]: [u16; 2],
    home: u16,
) {
    let number = (line / 2 - plot.city.first_extra()) as usize;
    if let Some(extra) = plot.city.extras.get_mut(number) {
        let mut steps = match &extra.base {
            Base::Route(steps) => steps.clone(),
            _ => vec![(0, home)],
        };
        steps.extend([(begins.saturating_sub(600), cell), (left, home), (meeting, place), (until, home)]);
        steps.sort_unstable();
        extra.base = Base::Route(steps);
    }
}

fn told(plot: &mut Plot, runner: &Runner, [collector, meeting_line]: [u32; 2]) {
    let span = [0, plot.end() - 1];
    let phones = [plot.phone(runner.who * 2), plot.phone(runner.work)];
    plot.ask([runner.who, runner.work / 2, meeting_line / 2]);
    plot.ask(runner.taken.keys().map(|account| account / 2));
    let mut subjects: Vec<_> = runner.taken.keys().map(|account| card(*account)).collect();
    subjects.push(phones[1].clone());
    if !runner.careful {
        subjects.push(phones[0].clone());
    }
    let (money, count) = runner.taken.values().fold((0, 0), |sum, one| (sum.0 + one.0, sum.1 + one.1));
    let pattern = plot.plant(Planted {
        kind: "cash_and_cell",
        variant: if runner.careful { "work_phone_only" } else { "both_phones" },
        persons: vec![runner.who],
        subjects,
        span,
        rows: vec![("cash", count)],
        note: "others' cards at a machine where the runner's telephone is",
    });
    plot.amount(pattern, money, money / 20);
    if runner.meetings.is_empty() {
        plot.hide(pattern, "there was nothing to take out");
        return;
    }
    let mut there = vec![phones[1].clone(), plot.phone(meeting_line), plot.phone(collector * 2)];
    if !runner.careful {
        there.push(phones[0].clone());
    }
    plot.plant(Planted {
        kind: "meeting",
        variant: "hand_over",
        persons: vec![runner.who, collector],
        subjects: there,
        span,
        rows: vec![("towers", 2 * runner.meetings.len() as u64)],
        note: "a quarter of an hour in one place after each round",
    });
    let pattern = plot.plant(Planted {
        kind: "work_phone_life_phone",
        variant: "runner",
        persons: vec![runner.who],
        subjects: phones.to_vec(),
        span,
        rows: Vec::new(),
        note: "two telephones in one pocket",
    });
    if runner.careful {
        plot.hide(pattern, "the own telephone stays at home when the other one is used");
    }
}
