//! Does every method keep the laws?

#![allow(clippy::unwrap_used, reason = "a test")]

use thalweg_methods::catalogue::ALL;
use thalweg_methods::laws::check;

#[test]
fn every_method_finds_its_plants_and_is_silent_on_the_innocent() {
    // `METHODS=device_link,sim_bank` holds only those to the laws.
    let only = std::env::var("METHODS").unwrap_or_default();
    let mut faults = Vec::new();
    for method in ALL {
        let id = method.card().id;
        if !only.is_empty() && !only.split(',').any(|name| name == id) {
            continue;
        }
        for outcome in check(*method).unwrap() {
            faults.extend(
                outcome
                    .faults
                    .iter()
                    .map(|fault| format!("{id}, {}, seed {}: {fault}", outcome.drill, outcome.seed)),
            );
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn every_method_has_a_plant_and_three_innocent_look_alikes() {
    for method in ALL {
        let drills = method.drills();
        let finds =
            drills.iter().filter(|drill| matches!(drill.expect, thalweg_methods::Expect::Finds(_))).count();
        assert!(
            finds >= 1 && drills.len() - finds >= 3,
            "{}: {finds} of {} drills",
            method.card().id,
            drills.len()
        );
    }
}
