//! From which address and device does somebody log in, and who else is behind that address?
//!
//! Addresses lie in blocks that their holder, a ministry of defence, has never routed to anybody's house (22, 26, 28 to 30, 33
//! and 55/8): documentation ranges would be told apart at once. Households have one address for some days; firms one; a campus one
//! for everybody; mobile subscribers share one among two hundred, told apart by ports.

use crate::city::book::{Book, Login, NO_LINE, Row, Service, Table};
use crate::city::day::{Mode, Spot};
use crate::city::grid::NO_CELL;
use crate::city::numbers;
use crate::city::people::{NO_WORK, uses_relay};
use crate::city::place::{City, DAY};
use crate::city::rates;
use crate::city::seed::{Ask, Dice, mix};

const HOMES: u32 = 26 << 24;
const PLACES: u32 = 29 << 24;
const MOBILE: u32 = 30 << 24;
const RELAYS: u32 = 22 << 24 | 10 << 16;

/// Exits of commercial relays that innocent people use too.
const RELAY_EXITS: u32 = 12;

/// How a log-in reached its service.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Uplink {
    pub(crate) ip: u32,
    pub(crate) port: u16,
    pub(crate) mobile: bool,
}

pub(crate) fn home_ip(city: &City, household: u32, day: u32) -> u32 {
    let homes = city.people.households.len() as u32;
    let pool = homes + homes / 4 + 8;
    HOMES + 256 + (household + day / rates::LEASE_DAYS * (pool / 5 + 3)) % pool
}

pub(crate) fn place_ip(workplace: u32) -> u32 {
    PLACES + 256 + workplace
}

/// The shared address and the first port of the subscriber's block of 256.
pub(crate) fn mobile_ip(city: &City, line: u32, at: u32) -> (u32, u16) {
    let pool = (city.first_extra() + city.extras.len() as u32) / 100 + 4;
    // Two hundred and fifty blocks to an address, shifted from day to day: no two lines share one.
    let place = (u64::from(line) + u64::from(at / DAY) * 7919) % (u64::from(pool) * 250);
    (MOBILE + 256 + (place / 250) as u32, 1024 + (place % 250) as u16 * 256)
}

pub(crate) fn relay_ip(number: u32) -> u32 {
    RELAYS + 1 + number % RELAY_EXITS
}

/// How somebody is connected at this moment.
pub(crate) fn uplink(city: &City, who: u32, at: u32, dice: &mut Dice) -> Uplink {
    let person = &city.people.persons[who as usize];
    let port = 32_768 + (dice.below(28_000)) as u16;
    let fixed = |ip: u32| Uplink { ip, port, mobile: false };
    if uses_relay(who) && dice.chance(rates::RELAY_USERS.1) {
        return fixed(relay_ip(dice.below(RELAY_EXITS)));
    }
    match city.today.get(who as usize).map_or(Spot::Home, |day| day.spot(at % DAY)) {
        Spot::Home if dice.chance(0.75) => fixed(home_ip(city, person.household, at / DAY)),
        Spot::Work if person.workplace != NO_WORK && dice.chance(0.6) => fixed(place_ip(person.workplace)),
        _ => {
            let (ip, first) = mobile_ip(city, city.line(who, at / DAY, false), at);
            Uplink { ip, port: first + dice.below(256) as u16, mobile: true }
        }
    }
}

pub(crate) fn of_person(city: &City, who: u32, book: &mut Book) {
    let person = &city.people.persons[who as usize];
    let habit = &city.today[who as usize];
    if person.age < 12 || person.age > 78 {
        return;
    }
    let mut dice = Dice::of(city.seed, Ask::Network, u64::from(who), u64::from(city.day));
    for _ in 0..dice.poisson(rates::LOGINS_A_DAY) {
        let second = super::calls::moment(&mut dice, person.kind);
        let at = city.day * DAY + second;
        if habit.mode == Mode::Away {
            continue;
        }
        let up = uplink(city, who, at, &mut dice);
        let line = city.line(who, city.day, false);
        let trader = person.kind == crate::city::people::Kind::CoinTrader;
        let service = match dice.below(10) {
            0..5 => Service::Chat,
            5..8 => Service::Payment,
            _ if trader => Service::Exchange,
            _ => Service::Bank,
        };
        let (line, cell) = if up.mobile { (line, city.cell(who, at)) } else { (NO_LINE, NO_CELL) };
        let set = city.handset(city.line(who, city.day, false), at);
        book.logins.push(Login { at, party: who, set, ip: up.ip, port: up.port, service, line, cell });
    }
    for second in habit.moves() {
        let at = city.day * DAY + second.min(DAY - 1);
        let lines = if person.two_phones { 2 } else { 1 };
        for second_line in 0..lines {
            let line = city.line(who, city.day, second_line == 1);
            book.fixes.extend(
                city.fix(line, at + second_line * (mix(u64::from(line), u64::from(at)) % 400) as u32),
            );
        }
    }
}

/// Who held the households' addresses on this day: rows of the access provider.
pub(crate) fn leases(city: &City, day: u32, book: &mut Book) {
    if !day.is_multiple_of(rates::LEASE_DAYS) {
        return;
    }
    let from = day * DAY;
    let until = (day + rates::LEASE_DAYS) * DAY - 1;
    for household in 0..city.people.households.len() as u32 - 1 {
        let head = city.people.household(household).start;
        book.rows.push(Row {
            table: Table::Lease,
            at: from,
            party: head,
            file: String::new(),
            cells: lease(city, household, head, day, [from, until]),
        });
    }
}

fn lease(city: &City, household: u32, head: u32, day: u32, [from, until]: [u32; 2]) -> Vec<String> {
    let show = crate::city::evidence::clock;
    vec![
        show(from),
        show(until),
        numbers::ip(home_ip(city, household, day)),
        format!("kd{:09}", mix(u64::from(household), 3) % 1_000_000_000),
        city.phone(head * 2),
        city.name(head),
        numbers::mac(head * 4 + 3),
        city.address(head),
    ]
}
