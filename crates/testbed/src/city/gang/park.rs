//! What is a whole park: who owns it, which teams rent there, who supplies them, and how do the parts meet?
//!
//! Told after the joint opinion of 2024 (park operators who give premises, guard and take a cut are part of the group), the counts of
//! a tried park (eighteen gangs, about fifty each; here fewer, in proportion), and the four supplying modules: people, information,
//! technology, funds.

use crate::city::book::{Memo, Service, Table};
use crate::city::gang::contact::{self, Desk};
use crate::city::gang::plot::{Part, Planted, Plot};
use crate::city::gang::{
    burners, cash_crew, coin_desk, leaders, leads, mules, relays, run_points, scripts, sim_bank, smuggling,
    spoof,
};
use crate::city::ledger::{card, subject};
use crate::city::numbers::{self, Plan};
use crate::city::place::{Base, City, DAY};

/// Everything, in proportion to the city.
pub(crate) fn tell(plot: &mut Plot) {
    let group = "park";
    let size = (plot.city.count / 4_000).clamp(1, 8);
    let mut dice = plot.dice("park", 0);
    let gate = Base::Fixed(plot.city.grid.park(0));
    let operator =
        plot.newcomer(Part { role: "park_operator", layer: "decision", group }, Plan::Myanmar, gate);
    let lines = sim_bank::tell(plot, group, size * 2 + 2);
    spoof::tell(plot, group, size + 1);
    smuggling::tell(plot, group, size);
    let leaders = leaders::tell(plot, group, size.min(3));
    leads::tell(plot, group, size * 6);
    burners::tell(plot, group, size.min(3));
    let mut houses: Vec<mules::House> =
        (0..size.min(4)).map(|number| mules::open(plot, group, number)).collect();
    for team in 0..size {
        let name = format!("team-{}", team + 1);
        let members = found(plot, &name, team, operator);
        for leader in &leaders {
            plot.tie("commands", *leader, members[0], &name);
        }
        let domain = leads::domain(group, team);
        let desk = Desk { group: &name, callers: &members[1..], lines: &lines, domain: &domain };
        let index = team as usize % houses.len();
        contact::tell(plot, &mut houses[index], &desk, 5 + dice.below(6));
        relays::tell(plot, &members[1..], team);
        rent(plot, operator, members[0], &name);
    }
    let (mut cash, mut coins) = (Vec::new(), Vec::new());
    for (number, house) in houses.iter_mut().enumerate() {
        mules::unknown_victims(plot, house, number as u32);
        mules::told(plot, house);
        cash.append(&mut house.cash);
        coins.append(&mut house.coins);
        plot.tie("commands", leaders[0], house.driver, group);
    }
    coin_desk::tell(plot, group, &coins);
    cash_crew::tell(plot, group, &cash);
    run_points::tell(plot, group, size + 2);
}

/// A team: its leader and callers abroad, with telephones of that country.
fn found(plot: &mut Plot, group: &str, building: u32, operator: u32) -> Vec<u32> {
    let mut dice = plot.dice("team", building);
    let base = Base::Fixed(plot.city.grid.park(building));
    let leader =
        plot.newcomer(Part { role: "team_leader", layer: "execution", group }, Plan::Myanmar, base.clone());
    plot.tie("hosts", operator, leader, group);
    let mut members = vec![leader];
    for _ in 0..dice.range(5, 9) {
        let caller =
            plot.newcomer(Part { role: "caller", layer: "execution", group }, Plan::Myanmar, base.clone());
        plot.tie("commands", leader, caller, group);
        members.push(caller);
    }
    let span = [0, plot.end() - 1];
    for member in &members {
        plot.own("phone", plot.city.e164(member * 2), *member, "", span, "work");
    }
    let file = format!("telegram-{group}-work");
    for day in 0..plot.city.days {
        let words = scripts::SLANG[dice.below(6) as usize];
        let speaker = members[dice.below(members.len() as u32) as usize];
        plot.chat(
            day * DAY + dice.range(10 * 3600, 12 * 3600),
            &file,
            [leader, speaker],
            ["老板", "员工"],
            words,
        );
    }
    plot.ask(members.iter().copied());
    group_list(plot, building, &members);
    let uplink = subject("ip", numbers::ip(relays::park_ip(building)));
    for (turn, member) in members.iter().enumerate().skip(1) {
        // Private accounts of the staff, over the building's uplink.
        for day in (turn as u32 % 3..plot.city.days).step_by(3) {
            plot.login(
                day * DAY + dice.range(0, 7_000),
                *member,
                member * 4,
                relays::park_ip(building),
                Service::Chat,
            );
        }
    }
    let mut subjects: Vec<_> = members.iter().skip(1).map(|member| plot.handle(*member)).collect();
    subjects.push(uplink);
    let persons = members.iter().skip(1).copied().collect();
    for member in members.iter().skip(1) {
        plot.own("handle", numbers::handle(*member), *member, "", span, "private");
    }
    plot.plant(Planted {
        kind: "same_address",
        variant: "building",
        persons,
        subjects,
        span,
        rows: vec![("logins", u64::from(plot.city.days / 3))],
        note: "the staff of one building behind its one address",
    });
    members
}

/// The members of the team's group, and those of groups of neighbours.
fn group_list(plot: &mut Plot, building: u32, members: &[u32]) {
    let mut dice = plot.dice("groups", building);
    let neighbours: Vec<u32> = (0..12).map(|_| dice.below(plot.city.count)).collect();
    for (name, list) in [("工作群", members), ("小区团购群", neighbours.as_slice())] {
        for (turn, member) in list.iter().enumerate() {
            let cells = [
                format!("{}@chatroom", 700_000 + building * 10 + u32::from(name == "工作群")),
                name.to_owned(),
                numbers::handle(*member),
                format!("成员{turn}"),
                (if turn == 0 { "群主" } else { "成员" }).to_owned(),
                crate::city::evidence::clock(0),
            ];
            plot.row(Table::Relation, 0, *member, cells);
        }
    }
}

/// The team pays rent and protection: seen by nobody but the straw accounts that carry it.
fn rent(plot: &mut Plot, operator: u32, leader: u32, group: &str) {
    let from = plot.straw_account(leader, "team_funds");
    let to = plot.straw_account(operator, "park_rent");
    let file = format!("whatsapp-{group}");
    for week in (0..plot.city.days).step_by(7) {
        let due = week * DAY + 10 * 3600;
        plot.chat(due, &file, [operator, leader], ["园区物业", "我"], "这周的房租和安保费12万，今天转");
        plot.chat(due + 600, &file, [leader, operator], ["我", "园区物业"], "马上安排，老账户");
        plot.pay(week * DAY + 11 * 3600, from, to, 12_000_000, Memo::Transfer);
        plot.pay(
            week * DAY + 12 * 3600,
            to,
            City::account(plot.city.outside(week * 31 + 7)),
            9_000_000,
            Memo::Transfer,
        );
    }
    plot.tie("pays", leader, operator, group);
    let pattern = plot.plant(Planted {
        kind: "park_rent",
        variant: "",
        persons: vec![leader, operator],
        subjects: vec![card(from), card(to)],
        span: [0, plot.end() - 1],
        rows: vec![("statements", 1)],
        note: "a share every week",
    });
    plot.amount(pattern, 12_000_000 * i64::from(plot.city.days.div_ceil(7)), 0);
}
