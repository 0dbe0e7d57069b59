//! Who stops, and who takes over from him?
//!
//! The town of [`payments`](super::payments) for five weeks, with a flow in it whose takers change on one day, or somebody innocent.

use super::payments::{DAYS, PEOPLE, Payments, innocents, on, person};
use super::{Drill, Expect, MINUTE, Plant, PlantedEntry};
use thalweg_flows::entry::EntryClass;

/// The day on which the takers change.
const CHANGE: i64 = 17;

/// Two upper accounts pay a taker three times a day; it hands on to two lower ones within minutes.
fn carries(town: &mut Payments, flow: i64, taker: &str, days: std::ops::Range<i64>) {
    for (day, turn) in days.flat_map(|day| (0..3).map(move |turn| (day, turn))) {
        let (minute, yuan) = (town.between(0, 40), town.between(8_000, 12_000));
        let at = on(day, 10 + 3 * turn, minute);
        town.pay(&format!("upper{}", 2 * flow + turn % 2), taker, yuan, at);
        town.pay(taker, &format!("lower{}", turn % 2), yuan - 30, at + 7 * MINUTE);
    }
}

/// So many takers stop on one day, and as many others take over.
pub(crate) fn layer(seed: u64, takers: i64) -> Plant {
    let mut town = Payments::town(seed);
    for taker in 0..takers {
        carries(&mut town, taker, &format!("layer{taker}"), 2..CHANGE);
        carries(&mut town, taker, &format!("fresh{taker}"), CHANGE..DAYS);
    }
    town.done()
}

/// Three takers whom the same two accounts pay are dropped together, and two take over.
pub(crate) fn set(seed: u64) -> Plant {
    let mut town = Payments::town(seed);
    for taker in 0..3 {
        carries(&mut town, 0, &format!("layer{taker}"), 2..CHANGE);
        if taker < 2 {
            carries(&mut town, 0, &format!("fresh{taker}"), CHANGE..DAYS);
        }
    }
    town.done()
}

/// The same taker and his successor, of whom only statements tell: their own, and those of their payers if these were handed over.
pub(crate) fn statements(seed: u64, of_payers: bool) -> Plant {
    let mut town = Payments::town(seed);
    carries(&mut town, 0, "layer0", 2..CHANGE);
    let old = town.taken("layer0");
    carries(&mut town, 0, "fresh0", CHANGE..DAYS);
    let new = town.taken("fresh0");
    let mut plant = town.done();
    if of_payers {
        for payer in ["upper0", "upper1"] {
            let paid = |one: &&PlantedEntry| one.payer == payer;
            plant.statement_of(payer, old.iter().chain(&new).filter(paid).cloned().collect());
        }
    }
    plant.statement_of("layer0", old);
    plant.statement_of("fresh0", new);
    plant
}

/// A shop's customers pay through one acquirer, which settles at once, and then through another.
fn acquirer(seed: u64) -> Plant {
    let mut town = Payments::town(seed);
    for (day, turn) in (0..DAYS).flat_map(|day| (0..12).map(move |turn| (day, turn))) {
        let acquirer = if day < CHANGE { "acquirer1" } else { "acquirer2" };
        let (customer, yuan) = (town.between(0, 24), town.between(20, 300));
        let at = on(day, 9 + turn, 5);
        let customer = person(customer.unsigned_abs());
        town.book(&customer, acquirer, i128::from(yuan) * 100, at, EntryClass::Purchase);
        town.pay(acquirer, "shopowner", yuan, at + MINUTE);
    }
    town.done()
}

/// A dealer tells everybody his new account: both are held by one name.
fn new_bank(seed: u64) -> Plant {
    let mut town = Payments::town(seed);
    for account in ["bankone", "banktwo"] {
        town.plant.holder(account, "周小河");
    }
    carries(&mut town, 0, "bankone", 2..CHANGE);
    carries(&mut town, 0, "banktwo", CHANGE..DAYS);
    town.done()
}

/// An agent is away for ten days, and another stands in.
fn holiday(seed: u64) -> Plant {
    let mut town = Payments::town(seed);
    carries(&mut town, 0, "agent1", 2..CHANGE);
    carries(&mut town, 0, "agent2", CHANGE..27);
    carries(&mut town, 0, "agent1", 27..DAYS);
    town.done()
}

/// A firm's contract with one supplier ends, and another one delivers from then on.
fn contract(seed: u64) -> Plant {
    let mut town = Payments::town(seed);
    for day in 1..DAYS {
        let supplier = if day < CHANGE { "supplier1" } else { "supplier2" };
        let yuan = town.between(8_000, 12_000);
        town.pay(&format!("branch{}", day % 3), supplier, yuan, on(day, 10, 0));
        if day % 7 == 2 {
            for worker in 0..4 {
                town.pay(supplier, &format!("worker{supplier}x{worker}"), 6_000, on(day, 17, 0));
            }
        }
    }
    town.done()
}

/// A club's money goes through its treasurer's own account, and from some day on through another's, opened for it.
fn treasurer(seed: u64) -> Plant {
    let mut town = Payments::town(seed);
    let old = person(70);
    for week in [2, 9, 16, 20, 27, 33] {
        let treasurer = if week < CHANGE { old.as_str() } else { "clubaccount" };
        for member in 0..10 {
            town.pay(&person(member), treasurer, 1_000, on(week, 20, i64::try_from(member).unwrap_or(0)));
        }
        town.pay(treasurer, &person(11 + week.unsigned_abs() % 9), 10_000, on(week, 20, 50));
    }
    town.done()
}

/// An exchange takes a new wallet into use for all its customers.
fn wallet(seed: u64) -> Plant {
    let mut town = Payments::town(seed);
    for (day, number) in (0..DAYS).flat_map(|day| (0..30).map(move |number| (day, number))) {
        let wallet = if day < CHANGE { "wallet1" } else { "wallet2" };
        let customer = person((number + 30 * day.unsigned_abs()) % PEOPLE);
        let (hour, yuan) = (town.between(0, 24), town.between(100, 2_000));
        town.pay(&customer, wallet, yuan, on(day, hour, 0));
        town.pay(
            wallet,
            &format!("trader{}", number + 30 * (day.unsigned_abs() % 2)),
            yuan,
            on(day, hour, 20),
        );
    }
    town.done()
}

/// Takers come and go every few days: the carriers of a market, each for some days, each with other buyers.
fn market(seed: u64) -> Plant {
    let mut town = Payments::town(seed);
    for agent in 0..24 {
        let begins = 1 + agent % 22;
        carries(&mut town, agent, &format!("porter{agent}"), begins..begins + 8);
    }
    town.done()
}

/// All on whom neither method may say anything.
pub(crate) fn silent() -> Vec<Drill> {
    let silent = |name, plant, why| Drill { name, plant, expect: Expect::Silent(why) };
    let mut drills = vec![
        silent(
            "a_shop_changes_its_acquirer",
            acquirer,
            "all customers pay another account from one day on, and what they pay goes on within a minute",
        ),
        silent(
            "a_dealer_changes_his_bank",
            new_bank,
            "all that went through one account goes through another of his",
        ),
        silent("an_agent_has_a_holiday", holiday, "another stands in for ten days, then the first is back"),
        silent("a_contract_ends", contract, "three branches pay another supplier from one day on"),
        silent(
            "statements_end_on_different_days",
            |seed| statements(seed, false),
            "one statement ends where another begins, and the payers' own were not handed over",
        ),
        silent(
            "a_club_has_a_new_treasurer",
            treasurer,
            "ten members pay a new account; the old one lives on",
        ),
        silent("an_exchange_has_a_new_wallet", wallet, "eighty customers pay another wallet from one day on"),
        silent(
            "porters_of_a_market",
            market,
            "agents begin and stop every day, each with clients of his own",
        ),
    ];
    drills.extend(innocents());
    drills
}
