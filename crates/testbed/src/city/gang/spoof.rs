//! What number does a call show that cannot have come from there?
//!
//! Told after the law's own list of means (任意显号) and operators' notices: judicial organs', banks' and service numbers behind
//! an international prefix, a zero after it, mainland numbers that arrive over international trunks. Innocent calls lie
//! among them: travellers whose own number comes home over such a trunk, firms that show one number for all their lines.

use crate::city::book::Table;
use crate::city::evidence::clock;
use crate::city::gang::plot::{Part, Planted, Plot};
use crate::city::gang::sim_bank::stranger;
use crate::city::ledger::subject;
use crate::city::numbers::{Line, Plan};
use crate::city::place::{Base, DAY};
use crate::city::seed::Dice;

const TRUNKS: [&str; 3] = ["国际入局-仰光3", "国际入局-香港7", "国际入局-曼谷2"];

/// What is shown: as the display has it, its kind.
fn shown(dice: &mut Dice, plot: &Plot) -> (String, &'static str) {
    match dice.below(5) {
        0 => ("+86110".to_owned(), "service_number_with_country_code"),
        1 => ("0095588".to_owned(), "bank_number_after_international_prefix"),
        2 => (
            format!("+860{}", &plot.city.phone(plot.city.workplace(dice.below(4)) * 2)[1..]),
            "zero_after_country_code",
        ),
        3 => ("000110".to_owned(), "zero_after_international_prefix"),
        _ => (plot.city.phone(plot.city.outside(dice.below(4096)) * 2), "mainland_number_from_abroad"),
    }
}

pub(crate) fn tell(plot: &mut Plot, group: &str, count: u32) {
    let caller =
        plot.newcomer(Part { role: "caller", layer: "execution", group }, Plan::Myanmar, Base::Unseen);
    for number in 0..count {
        let mut dice = plot.dice("spoof", number);
        let (from, until) = (dice.below(plot.city.days), plot.city.days);
        let (display, variant) = shown(&mut dice, plot);
        let trunk = TRUNKS[dice.below(3) as usize];
        let real = plot.burner(caller, Plan::Myanmar, Base::Unseen, [from * DAY, until * DAY], "spoofed");
        let calls = dice.range(6, 30);
        let last = (from + 2).min(until - 1);
        let mut called = Vec::new();
        for _ in 0..calls {
            let at = dice.range(from, last) * DAY + dice.range(9 * 3600, 18 * 3600);
            let callee = stranger(plot, &mut dice);
            let secs = if dice.chance(0.4) { dice.range(10, 2400) } else { 0 };
            show(plot, at, &display, callee, Some(real), secs, trunk);
            called.push(callee / 2);
        }
        plot.ask(called);
        let subjects = vec![subject("phone_shown", display), plot.phone(real)];
        plot.plant(Planted {
            kind: "spoofed_caller",
            variant,
            persons: vec![caller],
            subjects,
            span: [from * DAY, (last + 1) * DAY - 1],
            rows: vec![("calls", u64::from(calls))],
            note: "shows a number that its route or plan makes impossible",
        });
    }
    innocent(plot);
}

fn show(plot: &mut Plot, at: u32, display: &str, callee: Line, real: Option<Line>, secs: u32, trunk: &str) {
    let cells = [
        display.to_owned(),
        plot.city.phone(callee),
        real.map_or_else(String::new, |line| plot.city.phone(line)),
        clock(at),
        secs.to_string(),
        trunk.to_owned(),
        if secs > 0 { "接听".to_owned() } else { "未接".to_owned() },
    ];
    plot.row(Table::Shown, at, callee / 2, cells);
}

/// Ordinary calls of the same log: local ones, firms that show one number, travellers abroad.
fn innocent(plot: &mut Plot) {
    let mut dice = plot.dice("shown to the innocent", 0);
    for number in 0..plot.city.count / 2 + 50 {
        let at = dice.below(plot.city.days) * DAY + dice.range(8 * 3600, 21 * 3600);
        let callee = stranger(plot, &mut dice);
        let secs = dice.range(0, 300);
        let own = stranger(plot, &mut dice);
        match number % 10 {
            0 => {
                let firm = plot.city.workplace(dice.below(plot.city.people.workplaces.len() as u32));
                let display = plot.city.phone(firm * 2);
                show(plot, at, &display, callee, Some(firm * 2 + 1), secs, "本地汇接-1");
                if number == 0 {
                    let subjects = vec![plot.phone(firm * 2)];
                    plot.lookalike(
                        "spoofed_caller",
                        "a firm shows its main number for all lines",
                        &[firm],
                        subjects,
                    );
                }
            }
            1 => {
                let display = format!("+86{}", plot.city.phone(own));
                show(plot, at, &display, callee, Some(own), secs, TRUNKS[dice.below(3) as usize]);
                if number < 100 {
                    let subjects = vec![plot.phone(own)];
                    plot.lookalike(
                        "spoofed_caller",
                        "a traveller's own number comes home over an international trunk",
                        &[own / 2],
                        subjects,
                    );
                }
            }
            _ => {
                let display = plot.city.phone(own);
                show(plot, at, &display, callee, Some(own), secs, "本地汇接-1");
            }
        }
    }
}
