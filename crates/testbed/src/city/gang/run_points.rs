//! What is running points (跑分): whose codes and cards take others' payments for a commission?
//!
//! Told after press reports and judgments: a deposit first, then orders of a few hundred to a few thousand, at most 50,000 a day and
//! card, each passed on within minutes, two per cent kept; five cards a head. A street stall has the same many small
//! payments in, and no payments out within minutes.

use crate::city::book::Memo;
use crate::city::gang::plot::{Part, Planted, Plot};
use crate::city::ledger::card;
use crate::city::people::Kind;
use crate::city::place::{City, DAY};
use crate::city::rates;

pub(crate) fn tell(plot: &mut Plot, group: &str, count: u32) {
    let mut dice = plot.dice("run_points", 0);
    let platform = plot
        .cast(&mut dice, Part { role: "points_platform", layer: "funds", group }, |person| person.age < 45);
    let pool = plot.straw_account(platform, "points_pool");
    plot.ask([pool / 2, platform]);
    for _ in 0..count {
        let runner = plot.cast(&mut dice, Part { role: "points_runner", layer: "funds", group }, |person| {
            person.age < 32 && person.kind != Kind::Child
        });
        plot.tie("commands", platform, runner, group);
        let mut cards = vec![City::account(runner)];
        cards.extend((1..rates::RUN_POINT_CARDS).map(|_| plot.straw_account(runner, "run_points")));
        let first = dice.below(plot.city.days / 3 + 1);
        plot.pay(
            first * DAY + 9 * 3600,
            cards[0],
            pool,
            500_000 + i64::from(dice.below(6)) * 100_000,
            Memo::Transfer,
        );
        let (mut moved, mut rows) = (0, 0_u64);
        for day in first..plot.city.days {
            if dice.chance(0.25) {
                continue;
            }
            for own in &cards {
                let mut today = 0;
                while today < 4_000_000 && !dice.chance(0.12) {
                    let at = day * DAY + dice.range(11 * 3600, 23 * 3600);
                    let minor = i64::from(dice.range(3, 50)) * 10_000 + i64::from(dice.below(99));
                    let payer = City::account(plot.city.outside(dice.below(1 << 22)));
                    plot.pay(at, payer, *own, minor, Memo::Transfer);
                    let on = minor - minor * rates::RUN_POINT_FEE_BP / 10_000;
                    plot.pay(at + dice.range(60, 900), *own, pool, on, Memo::Transfer);
                    today += minor;
                    rows += 2;
                }
                moved += today;
            }
        }
        plot.ask(cards.iter().map(|own| own / 2));
        let subjects = cards.iter().map(|own| card(*own)).collect();
        let pattern = plot.plant(Planted {
            kind: "run_points",
            variant: "",
            persons: vec![runner, platform],
            subjects,
            span: [first * DAY, plot.end() - 1],
            rows: vec![("statements", rows * 8 / 10)],
            note: "many small payments in, each on within minutes less two per cent",
        });
        // Almost nobody who paid has been found (0.3 to 4 %, judgment of Taiyuan).
        plot.amount(pattern, moved, moved / 50);
    }
    stalls(plot);
}

/// Market stalls, and somebody who buys for friends abroad and settles each evening.
fn stalls(plot: &mut Plot) {
    let mut dice = plot.dice("stalls", 0);
    for turn in 0..(plot.city.count / 250).clamp(4, 200) {
        let who = dice.below(plot.city.count);
        if plot.truth.roles.contains_key(&who) || plot.city.people.persons[who as usize].age < 20 {
            continue;
        }
        let own = City::account(who);
        for day in 0..plot.city.days {
            let mut taken = 0;
            for _ in 0..dice.range(6, 30) {
                let payer = dice.below(plot.city.count);
                let minor = i64::from(dice.range(300, 12_000));
                plot.pay(
                    day * DAY + dice.range(7 * 3600, 20 * 3600),
                    City::account(payer),
                    own,
                    minor,
                    Memo::Shop,
                );
                taken += minor;
            }
            let evening = day * DAY + 20 * 3600 + dice.below(3600);
            plot.pay(
                evening,
                own,
                crate::city::life::merchant(&plot.city, &mut dice),
                taken * 7 / 10,
                Memo::Transfer,
            );
        }
        let what = if turn % 2 == 0 {
            "a stall that pays its wholesaler in the evening"
        } else {
            "buys for friends and settles each evening"
        };
        plot.lookalike("run_points", what, &[who], vec![card(own)]);
        plot.lookalike("pass_through", what, &[who], vec![card(own)]);
    }
}
