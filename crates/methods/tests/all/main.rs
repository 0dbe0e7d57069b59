//! Does every method keep the laws?

#![allow(clippy::unwrap_used, clippy::print_stderr, reason = "a test")]

mod reference;

use thalweg_methods::catalogue::ALL;
use thalweg_methods::laws::check;
use thalweg_methods::{Expect, Flow};

/// Holds the methods of a flow to the laws. `METHODS=device_link,sim_bank` holds only those.
fn keeps_the_laws(flow: Flow) {
    let only = std::env::var("METHODS").unwrap_or_default();
    let mut faults = Vec::new();
    for method in ALL.iter().filter(|method| method.card().flow == flow) {
        let id = method.card().id;
        if !only.is_empty() && !only.split(',').any(|name| name == id) {
            continue;
        }
        for outcome in check(*method).unwrap() {
            let told = |fault| format!("{id}, {}, seed {}: {fault}", outcome.drill, outcome.seed);
            faults.extend(outcome.faults.iter().map(told));
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn methods_of_people_find_their_plants_and_are_silent_on_the_innocent() {
    keeps_the_laws(Flow::People);
}

#[test]
fn methods_of_communications_find_their_plants_and_are_silent_on_the_innocent() {
    keeps_the_laws(Flow::Communications);
}

#[test]
fn methods_of_networks_find_their_plants_and_are_silent_on_the_innocent() {
    keeps_the_laws(Flow::Network);
}

#[test]
fn methods_of_information_find_their_plants_and_are_silent_on_the_innocent() {
    keeps_the_laws(Flow::Information);
}

#[test]
fn methods_of_funds_find_their_plants_and_are_silent_on_the_innocent() {
    keeps_the_laws(Flow::Funds);
}

#[test]
fn methods_across_flows_find_their_plants_and_are_silent_on_the_innocent() {
    keeps_the_laws(Flow::Across);
}

#[test]
fn every_method_has_a_plant_and_three_innocent_look_alikes() {
    for method in ALL {
        let drills = method.drills();
        let finds = drills.iter().filter(|drill| matches!(drill.expect, Expect::Finds(_))).count();
        assert!(
            finds >= 1 && drills.len() - finds >= 3,
            "{}: {finds} of {} drills",
            method.card().id,
            drills.len()
        );
    }
}
