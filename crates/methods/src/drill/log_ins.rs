//! From which addresses do people of a drill log in? From relays or gateways in turn, from home, and from both.

use thalweg_flows::records::Kind;
use thalweg_flows::records::kinds::{address_lease, login};

use super::{DAY, HOUR, MINUTE, MONDAY, Plant, moment};

/// One log-in within the hour.
pub(crate) fn logs_in(plant: &mut Plant, account: &str, ip: &str, at: i64) {
    let minute = plant.between(0, 60) * MINUTE;
    plant.add(Kind::Login, |draft| {
        draft.moment(login::TIME, moment(at + minute)).text(login::SERVICE, "chat");
        draft.text(login::ACCOUNT, account).text(login::IP, ip);
    });
}

/// Accounts that come from a pool of shared addresses, three times a day.
pub(crate) fn pooled(plant: &mut Plant, name: &str, accounts: i64, pool: u64) {
    for (day, one) in (0..10).flat_map(|day| (0..accounts).map(move |one| (day, one))) {
        for hour in [3, 11, 19] {
            let exit = format!("33.0.113.{}", 1 + plant.below(pool));
            logs_in(plant, &format!("{name}-{one}"), &exit, MONDAY + day * DAY + hour * HOUR);
        }
    }
}

/// People at home, each on a line.
pub(crate) fn homes(plant: &mut Plant) {
    for (day, one) in (0..10).flat_map(|day| (0..20).map(move |one| (day, one))) {
        logs_in(
            plant,
            &format!("resident-{one}"),
            &format!("30.0.2.{}", one + 1),
            MONDAY + day * DAY + 12 * HOUR,
        );
    }
}

/// People who come from home and by the VPN, any of its exits.
pub(crate) fn customers(plant: &mut Plant, pool: u64) {
    for (day, one) in (0..10).flat_map(|day| (0..12).map(move |one| (day, one))) {
        let home = format!("30.0.3.{}", one + 1);
        let exit = format!("33.0.113.{}", 1 + plant.below(pool));
        let from = if plant.happens(400) { exit } else { home };
        logs_in(plant, &format!("customer-{one}"), &from, MONDAY + day * DAY + 20 * HOUR);
    }
}

/// Customers of a VPN who use any of its exits for two log-ins of three, and come from home otherwise.
fn come_and_go(plant: &mut Plant, people: i64, pool: u64) {
    for (day, one) in (0..10).flat_map(|day| (0..people).map(move |one| (day, one))) {
        for hour in [3, 11, 19] {
            let (home, exit) = (format!("30.0.4.{}", one + 1), format!("33.0.113.{}", 1 + plant.below(pool)));
            let from = if plant.happens(667) { exit } else { home };
            logs_in(plant, &format!("subscriber-{one}"), &from, MONDAY + day * DAY + hour * HOUR);
        }
    }
}

/// People who live at an address.
pub(crate) fn live(plant: &mut Plant, people: i64, address: &str) {
    for (day, one) in (0..10).flat_map(|day| (0..people).map(move |one| (day, one))) {
        logs_in(plant, &format!("private-{one}"), address, MONDAY + day * DAY + 23 * HOUR);
    }
}

/// Three houses of twelve agents, five of each come once from the line at which others live; most customers of the VPN come and go.
pub(crate) fn houses(seed: u64) -> Plant {
    let mut plant = Plant::new(seed);
    homes(&mut plant);
    come_and_go(&mut plant, 90, 12);
    for house in 0..3 {
        let line = format!("28.51.100.{}", 70 + house);
        pooled(&mut plant, &format!("house-{house}"), 12, 12);
        for (turn, agent) in [2, 3, 5, 8, 11].into_iter().enumerate() {
            let day = 1 + turn as i64 + house;
            logs_in(&mut plant, &format!("house-{house}-{agent}"), &line, MONDAY + day * DAY + 15 * HOUR);
        }
        for (day, one) in (0..10).flat_map(|day| (0..5).map(move |one| (day, one))) {
            logs_in(&mut plant, &format!("staff-{house}-{one}"), &line, MONDAY + day * DAY + 23 * HOUR);
        }
    }
    plant
}

/// Customers that always use a VPN: once a few come from home, a family by its router, some from a campus that many use.
pub(crate) fn always_on(seed: u64) -> Plant {
    let mut plant = Plant::new(seed);
    homes(&mut plant);
    pooled(&mut plant, "customer", 60, 8);
    live(&mut plant, 40, "28.51.100.7");
    for one in 0..18 {
        let (from, day) = match one {
            0..3 => ("28.51.100.8".to_owned(), 2 + one),
            3..13 => ("28.51.100.7".to_owned(), one - 3),
            _ => (format!("28.51.101.{one}"), one - 10),
        };
        logs_in(&mut plant, &format!("customer-{one}"), &from, MONDAY + day * DAY + 15 * HOUR);
    }
    plant
}

/// Forty chats that hide; four customers of the same VPN pay by an app that they open once a day, one of them nearly always by it.
pub(crate) fn payments(seed: u64) -> Plant {
    let mut plant = Plant::new(seed);
    homes(&mut plant);
    pooled(&mut plant, "agent", 40, 6);
    for (day, one) in (0..9).flat_map(|day| (0..4).map(move |one| (day, one))) {
        let exit = format!("33.0.113.{}", 1 + (day + one) % 6);
        let by_home = if one == 0 { day == 4 } else { day % 3 == 1 };
        let from = if by_home { format!("30.0.6.{}", 1 + one) } else { exit };
        let at = MONDAY + day * DAY + 18 * HOUR;
        plant.add(Kind::Login, |draft| {
            draft.moment(login::TIME, moment(at)).text(login::SERVICE, "pay").text(login::IP, &from);
            draft.text(login::ACCOUNT, &format!("payer-{one}"));
        });
    }
    plant
}

/// Twenty who hide, of whom some come once from this address.
fn hide(plant: &mut Plant, address: &str, slips: i64) {
    homes(plant);
    pooled(plant, "agent", 20, 6);
    customers(plant, 6);
    for agent in 0..slips {
        logs_in(plant, &format!("agent-{agent}"), address, MONDAY + (1 + agent) * DAY + 15 * HOUR);
    }
}

/// People who log in at work and at home.
fn employed(plant: &mut Plant, people: i64, work: &str) {
    for (day, one) in (0..10).flat_map(|day| (0..people).map(move |one| (day, one))) {
        logs_in(plant, &format!("employee-{one}"), work, MONDAY + day * DAY + 10 * HOUR);
        logs_in(
            plant,
            &format!("employee-{one}"),
            &format!("30.0.5.{}", one + 1),
            MONDAY + day * DAY + 21 * HOUR,
        );
    }
}

/// The same, where two who were seen elsewhere came once; and the people of the town open their bank's application at home only.
pub(crate) fn compound_and_banks(seed: u64) -> Plant {
    let mut plant = compound(seed);
    for one in 0..2 {
        logs_in(&mut plant, &format!("employee-{one}"), "28.51.100.77", MONDAY + (2 + one) * DAY + 13 * HOUR);
    }
    for (day, one) in (0..10).flat_map(|day| (0..400).map(move |one| (day, one))) {
        let at = MONDAY + day * DAY + 21 * HOUR + plant.between(0, 60) * MINUTE;
        plant.add(Kind::Login, |draft| {
            draft.moment(login::TIME, moment(at)).text(login::SERVICE, "bank app");
            draft
                .text(login::ACCOUNT, &format!("saver-{one}"))
                .text(login::IP, &format!("30.0.{}.{}", 7 + one / 200, one % 200));
        });
    }
    plant
}

/// Five live at an inn, its guests come from elsewhere, and so do five who hide.
pub(crate) fn inn(seed: u64) -> Plant {
    let mut plant = Plant::new(seed);
    hide(&mut plant, "28.51.100.77", 5);
    employed(&mut plant, 60, "28.51.100.9");
    for one in 0..40 {
        logs_in(&mut plant, &format!("employee-{one}"), "28.51.100.77", MONDAY + one % 9 * DAY + 13 * HOUR);
    }
    live(&mut plant, 5, "28.51.100.77");
    plant
}

/// Six of the staff log in where they live and work, and so do, once each, five of those who hide. The town goes to work.
pub(crate) fn compound(seed: u64) -> Plant {
    let mut plant = Plant::new(seed);
    hide(&mut plant, "28.51.100.77", 5);
    employed(&mut plant, 60, "28.51.100.9");
    for (day, one) in (0..7).flat_map(|day| (0..6).map(move |one| (day, one))) {
        logs_in(&mut plant, &format!("staff-{one}"), "28.51.100.77", MONDAY + day * DAY + one * HOUR);
    }
    plant
}

/// Thirty residents; two who always use a VPN forget it once.
pub(crate) fn dormitory(seed: u64) -> Plant {
    let mut plant = Plant::new(seed);
    hide(&mut plant, "28.51.100.77", 2);
    employed(&mut plant, 60, "28.51.100.9");
    live(&mut plant, 30, "28.51.100.77");
    plant
}

/// An office whose staff go home; six who always use the firm's VPN forget it there.
pub(crate) fn firm(seed: u64) -> Plant {
    let mut plant = Plant::new(seed);
    hide(&mut plant, "28.51.100.77", 6);
    employed(&mut plant, 60, "28.51.100.77");
    plant
}

/// A café: its guests come once or twice and live elsewhere; its cook and waiter log in nowhere else.
pub(crate) fn guests(seed: u64) -> Plant {
    let mut plant = Plant::new(seed);
    hide(&mut plant, "28.51.100.77", 5);
    employed(&mut plant, 60, "28.51.100.9");
    for one in 0..40 {
        logs_in(&mut plant, &format!("employee-{one}"), "28.51.100.77", MONDAY + one % 9 * DAY + 13 * HOUR);
    }
    live(&mut plant, 2, "28.51.100.77");
    plant
}

/// One log-in at this moment, from any port.
pub(crate) fn ported(plant: &mut Plant, account: &str, ip: &str, at: i64) {
    let port = plant.between(20_000, 60_000);
    on_port(plant, account, ip, port, at);
}

/// One log-in from this port.
pub(crate) fn on_port(plant: &mut Plant, account: &str, ip: &str, port: i64, at: i64) {
    plant.add(Kind::Login, |draft| {
        draft.moment(login::TIME, moment(at)).text(login::SERVICE, "bank app").text(login::ACCOUNT, account);
        draft.text(login::IP, ip).number(login::PORT, port);
    });
}

/// The evenings of strangers: each at home, at noon at work.
pub(crate) fn strangers(plant: &mut Plant, days: i64) {
    for (day, person) in (0..days).flat_map(|day| (0..60).map(move |person| (day, person))) {
        let evening = MONDAY + day * DAY + 20 * HOUR + plant.between(0, 3600) * 1_000_000;
        ported(plant, &format!("stranger-{person}"), &format!("28.51.100.{}", person + 1), evening);
        ported(plant, &format!("stranger-{person}"), &format!("26.18.7.{}", person / 4), evening - 8 * HOUR);
    }
}

/// People who all come from a pool of addresses, another one every time.
pub(crate) fn in_turn(seed: u64, people: i64, pool: u64, hours: &[i64]) -> Plant {
    let mut plant = Plant::new(seed);
    for (day, person) in (0..7).flat_map(|day| (0..people).map(move |person| (day, person))) {
        for hour in hours {
            let (exit, minute) = (1 + plant.below(pool), plant.between(0, 60));
            let at = MONDAY + day * DAY + hour * HOUR + minute * MINUTE;
            ported(&mut plant, &format!("user-{person}"), &format!("33.0.113.{exit}"), at);
        }
    }
    plant
}

/// Two accounts on one line behind a gateway that 80 others use: only the leases tell the lines apart.
pub(crate) fn one_line(seed: u64) -> Plant {
    let mut plant = Plant::new(seed);
    for day in 0..5 {
        let evening = MONDAY + day * DAY + 20 * HOUR;
        for line in 0..80 {
            let (gateway, first) = (format!("33.0.113.{}", (line + day * 7) % 3), 1024 + line * 512);
            plant.add(Kind::AddressLease, |draft| {
                draft.moment(address_lease::START, moment(evening)).text(address_lease::PUBLIC_IP, &gateway);
                draft.moment(address_lease::ENDED, moment(evening + 2 * HOUR));
                draft.number(address_lease::FIRST_PORT, first).number(address_lease::LAST_PORT, first + 511);
                draft.text(address_lease::ACCOUNT, &format!("line-{line}-{day}"));
            });
            let accounts = if line == 40 {
                vec!["mule-one".to_owned(), "mule-two".to_owned()]
            } else {
                vec![format!("u{line}")]
            };
            for account in accounts {
                let (port, at) = (first + plant.between(0, 512), evening + plant.between(0, 40) * MINUTE);
                on_port(&mut plant, &account, &gateway, port, at);
            }
        }
    }
    plant
}

/// Couples whose line gets another address every night; each has a telephone on the carrier at noon.
pub(crate) fn households(seed: u64) -> Plant {
    let mut plant = Plant::new(seed);
    for (day, home) in (0..10).flat_map(|day| (0..20).map(move |home| (day, home))) {
        let line = format!("28.51.{}.{}", 100 + day, 1 + (home * 7 + day * 13) % 200);
        for one in ["her", "him"] {
            let person = format!("{one}-{home}");
            let (noon, evening) = (plant.between(0, 50) * MINUTE, plant.between(0, 50) * MINUTE);
            let mobile = format!("26.18.0.{}", plant.below(12));
            ported(&mut plant, &person, &mobile, MONDAY + day * DAY + 12 * HOUR + noon);
            ported(&mut plant, &person, &line, MONDAY + day * DAY + 20 * HOUR + evening);
        }
    }
    plant
}

/// Couples who log in from one port, as everybody does.
pub(crate) fn server_port(seed: u64) -> Plant {
    let mut plant = Plant::new(seed);
    for (day, home) in (0..7).flat_map(|day| (0..20).map(move |home| (day, home))) {
        let at = MONDAY + day * DAY + 20 * HOUR + plant.between(0, 3600) * 1_000_000;
        for (one, second) in [("her", 0), ("him", 30)] {
            on_port(
                &mut plant,
                &format!("{one}-{home}"),
                &format!("28.51.100.{}", home + 1),
                443,
                at + second * 1_000_000,
            );
        }
    }
    plant
}
