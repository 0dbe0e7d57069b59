//! What does a ledger look like in which nothing has to do with anything? Transfers among strangers at random, and cash now and then.

use thalweg_flows::entry::EntryClass;

use super::payments::on;
use super::{Drill, Expect, Plant, PlantedEntry};

/// Transfers of the ledger, and accounts among which they go: some have hundreds, most have some.
const TRANSFERS: u64 = 12_000;
const ACCOUNTS: u64 = 1_500;
/// Days that it covers.
const DAYS: i64 = 12;

/// A drill: nothing may be said of it.
pub(crate) fn nothing() -> Drill {
    Drill {
        name: "transfers_at_random",
        plant: strangers,
        expect: Expect::Silent(
            "twelve thousand transfers among fifteen hundred strangers at random moments, in sums of all sizes, a seventh of them cash",
        ),
    }
}

/// The ledger. An account of low number is far more often a party than one of high number, and sums double with half the chance.
pub(crate) fn strangers(seed: u64) -> Plant {
    let mut plant = Plant::new(seed);
    let heavy = |plant: &mut Plant| {
        let one = plant.below(1_000);
        one * one * one * ACCOUNTS / 1_000_000_000
    };
    let mut entries = Vec::new();
    for _ in 0..TRANSFERS {
        let payer = heavy(&mut plant);
        let payee = (payer + 1 + heavy(&mut plant) % (ACCOUNTS - 1)) % ACCOUNTS;
        let cash = plant.below(7) == 0;
        let doublings = plant.below(1 << 14).trailing_zeros().min(14);
        let at = on(0, 0, 0) + plant.between(0, DAYS * 24 * 3_600) * super::SECOND;
        entries.push(PlantedEntry {
            payer: format!("random{payer}"),
            payee: if cash { String::new() } else { format!("random{payee}") },
            fen: i128::from(100 + plant.below(10_000)) << doublings,
            at,
            class: if cash { EntryClass::CashWithdrawal } else { EntryClass::Transfer },
        });
    }
    entries.sort_by_key(|entry| entry.at);
    plant.statement(entries);
    plant
}

/// A drill: nothing may be said of it, though some of its accounts lay still for long.
pub(crate) fn nothing_for_long() -> Drill {
    Drill {
        name: "accounts_that_rarely_move",
        plant: rarely,
        expect: Expect::Silent(
            "a hundred and twenty accounts move at random moments of half a year, each every few weeks, so that some lie still for a month or two",
        ),
    }
}

/// Statements of a hundred and twenty accounts over half a year: few transfers, among one another at random.
pub(crate) fn rarely(seed: u64) -> Plant {
    let mut plant = Plant::new(seed);
    let mut entries = Vec::new();
    for _ in 0..900 {
        let payer = plant.below(120);
        let payee = (payer + 1 + plant.below(119)) % 120;
        let doublings = plant.below(1 << 8).trailing_zeros().min(8);
        entries.push(PlantedEntry {
            payer: format!("random{payer}"),
            payee: format!("random{payee}"),
            fen: i128::from(10_000 + plant.below(1_000_000)) << doublings,
            at: on(0, 0, 0) + plant.between(0, 180 * 24 * 3_600) * super::SECOND,
            class: EntryClass::Transfer,
        });
    }
    entries.sort_by_key(|entry| entry.at);
    for number in 0..120 {
        let account = format!("random{number}");
        let own = entries.iter().filter(|one| one.payer == account || one.payee == account);
        plant.statement_of(&account, own.cloned().collect());
    }
    plant
}
