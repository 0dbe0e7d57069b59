//! Which innocent people and firms of the city resemble something that an investigator looks for?

use crate::city::ledger::{card, key, phone, subject};
use crate::city::life;
use crate::city::numbers;
use crate::city::people::{Kind, Person, Trade};
use crate::city::place::City;
use crate::city::truth::{Lookalike, Subject};

/// Whether what the pattern's name says is true of its look-alikes too: telephones do move together, a number was changed.
pub(crate) fn holds(kind: &str) -> bool {
    matches!(
        kind,
        "burner_switch"
            | "call_then_pay"
            | "co_travel"
            | "command_rhythm"
            | "crossing_pattern"
            | "same_address"
            | "shared_stay"
            | "work_phone_life_phone"
    )
}

/// All of them who have no part in the story.
pub(crate) fn of_city(city: &City, has_part: impl Fn(u32) -> bool) -> Vec<Lookalike> {
    let mut found = Vec::new();
    for (party, person) in (0_u32..).zip(&city.people.persons).filter(|(party, _)| !has_part(*party)) {
        found.extend(by_work(city, party, person.kind));
        found.extend(by_numbers(city, party, person));
    }
    found.extend(firms(city));
    found
}

fn lookalike(kind: &str, what: &str, party: u32, subjects: Vec<Subject>) -> Lookalike {
    let holds = holds(kind);
    Lookalike { kind: kind.to_owned(), what: what.to_owned(), holds, persons: vec![key(party)], subjects }
}

fn by_work(city: &City, party: u32, work: Kind) -> Option<Lookalike> {
    let number = || phone(city, party * 2);
    let account = || card(City::account(party));
    let (kind, what, seen_by) = match work {
        Kind::Sales => ("sim_bank", "sells by telephone from one place to many strangers", number()),
        Kind::Rider | Kind::Courier => ("sim_bank", "calls many strangers once while moving", number()),
        Kind::SimDealer => {
            let imei = subject("imei", city.imei(party * 4 + 3));
            ("sim_bank", "tries many cards in one handset and tops many numbers up", imei)
        }
        Kind::Dispatcher => ("command_rhythm", "calls the same people every working day", number()),
        Kind::Commuter => {
            let passport = subject("passport", numbers::passport(party));
            ("crossing_pattern", "crosses the border every working day", passport)
        }
        Kind::CoinTrader => ("coin_desk", "trades coins for itself", account()),
        Kind::Landlord => ("pass_through", "rent in, mortgage out within a day", account()),
        _ => return None,
    };
    Some(lookalike(kind, what, party, vec![seen_by]))
}

fn by_numbers(city: &City, party: u32, person: &Person) -> Vec<Lookalike> {
    let both = || vec![phone(city, party * 2), phone(city, party * 2 + 1)];
    let mut found = Vec::new();
    if person.two_phones {
        found.push(lookalike(
            "work_phone_life_phone",
            "an employee with a telephone of the firm",
            party,
            both(),
        ));
    }
    if u32::from(person.new_number) < city.days {
        found.push(lookalike("burner_switch", "changed the number and kept the friends", party, both()));
    }
    found
}

fn firms(city: &City) -> Vec<Lookalike> {
    let mut found = Vec::new();
    for number in city.places(Trade::CallCentre) {
        let trunks = life::centre_trunks(city, number).into_iter().map(|line| phone(city, line)).collect();
        found.push(lookalike("sim_bank", "call centre", city.workplace(number), trunks));
    }
    for (trade, what) in
        [(Trade::Campus, "campus behind one address"), (Trade::Hotel, "hotel behind one address")]
    {
        for number in city.places(trade) {
            let ip = subject("ip", numbers::ip(life::place_ip(number)));
            found.push(lookalike("same_address", what, city.workplace(number), vec![ip]));
        }
    }
    found
}
