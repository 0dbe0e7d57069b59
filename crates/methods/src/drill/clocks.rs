//! Who follows whom: cash after calls, log-ins after payments, and habits that look so.

use thalweg_flows::entry::EntryClass;
use thalweg_flows::records::Kind;
use thalweg_flows::records::kinds::{call, cash_withdrawal, login, profile};

use crate::drill::{DAY, HOUR, MINUTE, MONDAY, Plant, PlantedEntry, moment};

const CARD_NUMBER: &str = "6222020000000000017";

fn rings(plant: &mut Plant, one: &str, two: &str, at: i64) {
    plant.add(Kind::Call, |draft| {
        draft.text(call::CALLER, one).text(call::CALLEE, two).moment(call::START, moment(at));
    });
}

fn withdraws(plant: &mut Plant, card: &str, at: i64) {
    plant.add(Kind::CashWithdrawal, |draft| {
        draft.text(cash_withdrawal::CARD, card).moment(cash_withdrawal::TIME, moment(at));
    });
}

/// Twenty days of a town: calls at all hours, and other people's withdrawals.
fn town(seed: u64) -> Plant {
    let mut plant = Plant::new(seed);
    for (day, person) in (0..20).flat_map(|day| (0..40).map(move |person| (day, person))) {
        for _ in 0..3 {
            let (at, friend) =
                (MONDAY + day * DAY + plant.between(8 * 60, 23 * 60) * MINUTE, plant.below(40));
            rings(
                &mut plant,
                &format!("138{:08}", 10_000_000 + person),
                &format!("138{:08}", 10_000_000 + friend),
                at,
            );
        }
        if plant.happens(100) {
            let at = MONDAY + day * DAY + plant.between(9 * 60, 21 * 60) * MINUTE;
            withdraws(&mut plant, &format!("62220200000001{person:05}"), at);
        }
    }
    plant
}

/// On every other day at an odd hour a call, and the money some minutes after; `missing` of ten without a call.
fn ordered(seed: u64, missing: i64, skew: i64) -> Plant {
    let mut plant = town(seed);
    for time in 0..10 {
        let at = MONDAY + time * 2 * DAY + plant.between(9 * 60, 21 * 60) * MINUTE;
        if time >= missing {
            rings(&mut plant, "13912345678", "13800000099", at);
        }
        let later = plant.between(3, 9) * MINUTE + skew;
        withdraws(&mut plant, CARD_NUMBER, at + later);
    }
    plant
}

pub(crate) fn commanded(seed: u64) -> Plant {
    ordered(seed, 0, 0)
}

pub(crate) fn mostly(seed: u64) -> Plant {
    ordered(seed, 2, 4 * MINUTE)
}

pub(crate) fn lunch(seed: u64) -> Plant {
    let mut plant = town(seed);
    for day in 0..20 {
        let noon = MONDAY + day * DAY + 12 * HOUR;
        let (first, later) = (plant.between(0, 8) * MINUTE, plant.between(8, 16) * MINUTE);
        rings(&mut plant, "13912345678", "13800000099", noon + first);
        withdraws(&mut plant, CARD_NUMBER, noon + later);
    }
    plant
}

pub(crate) fn salary(seed: u64) -> Plant {
    let mut plant = town(seed);
    for day in [4, 11, 18] {
        for person in 0..30 {
            let at = MONDAY + day * DAY + 17 * HOUR + plant.between(0, 40) * MINUTE;
            rings(&mut plant, "13912345678", &format!("138{:08}", 10_000_000 + person), at);
            let later = plant.between(0, 15) * MINUTE;
            withdraws(&mut plant, &format!("62220200000001{person:05}"), at + later);
        }
    }
    plant
}

pub(crate) fn office(seed: u64) -> Plant {
    let mut plant = town(seed);
    for day in (0..20).filter(|day| day % 7 < 5) {
        for _ in 0..40 {
            let at = MONDAY + day * DAY + plant.between(9 * 60, 18 * 60) * MINUTE;
            rings(&mut plant, "13912345678", "13800000099", at);
        }
        let at = MONDAY + day * DAY + plant.between(9 * 60, 18 * 60) * MINUTE;
        withdraws(&mut plant, CARD_NUMBER, at);
    }
    plant
}

pub(crate) fn courier(seed: u64) -> Plant {
    let mut plant = ordered(seed, 10, 0);
    for (day, minute) in
        (0..20).flat_map(|day| (9 * 60..21 * 60).step_by(12).map(move |minute| (day, minute)))
    {
        let customer = format!("138{:08}", 10_000_000 + plant.below(40));
        rings(&mut plant, "13912345678", &customer, MONDAY + day * DAY + minute * MINUTE);
    }
    plant
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Books {
    Agent,
    Payer,
    Payee,
    Clerk,
}

fn logs_in(plant: &mut Plant, account: &str, at: i64) {
    plant.add(Kind::Login, |draft| {
        draft.text(login::ACCOUNT, account).moment(login::TIME, moment(at)).text(login::SERVICE, "office");
    });
}

/// People transfer and log in at all hours; one pays eight times, and somebody logs in.
fn pays(payer: &str, payee: &str, at: i64) -> PlantedEntry {
    PlantedEntry {
        payer: payer.to_owned(),
        payee: payee.to_owned(),
        fen: 100_000,
        at,
        class: EntryClass::Transfer,
    }
}

/// Sixty people who pay and log in at any hour.
fn people(seed: u64) -> (Plant, Vec<PlantedEntry>) {
    let mut plant = Plant::new(seed);
    let mut entries = Vec::new();
    for (day, person) in (0..20).flat_map(|day| (0..60_u64).map(move |person| (day, person))) {
        let (at, friend) = (MONDAY + day * DAY + plant.between(8 * 60, 22 * 60) * MINUTE, plant.below(60));
        entries.push(pays(&format!("62220200000001{person:05}"), &format!("62220200000002{friend:05}"), at));
        let at = MONDAY + day * DAY + plant.between(8 * 60, 22 * 60) * MINUTE;
        logs_in(&mut plant, &format!("user{person}"), at);
    }
    (plant, entries)
}

/// Three pay five times each, and one log-in to a back office that nobody else of the case uses follows each payment.
pub(crate) fn several(seed: u64) -> Plant {
    let (mut plant, mut entries) = people(seed);
    for (turn, payer) in (0..5).flat_map(|turn| (0..3).map(move |payer| (turn, payer))) {
        let at = MONDAY + (turn * 3 + payer + 1) * DAY + plant.between(9 * 60, 21 * 60) * MINUTE;
        entries.push(pays(&format!("622202000000000009{}", 1 + payer), "6222020000000000077", at));
        let later = plant.between(2, 7) * MINUTE;
        plant.add(Kind::Login, |draft| {
            draft.text(login::ACCOUNT, "agent7").text(login::SERVICE, "back office");
            draft.moment(login::TIME, moment(at + later));
        });
    }
    plant.statement(entries);
    plant
}

/// Three pay five times each and open a chat after it, each his own, which he opens at other times as well.
pub(crate) fn tells_a_friend(seed: u64) -> Plant {
    let (mut plant, mut entries) = people(seed);
    for (turn, payer) in (0..5).flat_map(|turn| (0..3).map(move |payer| (turn, payer))) {
        let at = MONDAY + (turn * 3 + payer + 1) * DAY + plant.between(9 * 60, 21 * 60) * MINUTE;
        entries.push(pays(&format!("622202000000000009{}", 1 + payer), "6222020000000000077", at));
        let later = plant.between(2, 7) * MINUTE;
        logs_in(&mut plant, &format!("chat{payer}"), at + later);
    }
    for (day, payer) in (0..20).flat_map(|day| (0..3).map(move |payer| (day, payer))) {
        let at = MONDAY + day * DAY + plant.between(8 * 60, 22 * 60) * MINUTE;
        logs_in(&mut plant, &format!("chat{payer}"), at);
    }
    plant.statement(entries);
    plant
}

pub(crate) fn booked(seed: u64, who: Books) -> Plant {
    let (mut plant, mut entries) = people(seed);
    for turn in 0..8 {
        let at = MONDAY + (turn * 2 + 1) * DAY + plant.between(9 * 60, 21 * 60) * MINUTE;
        entries.push(pays("6222020000000000099", "6222020000000000077", at));
        let later = at + plant.between(2, 7) * MINUTE;
        match who {
            Books::Agent | Books::Payee => logs_in(&mut plant, "agent7", later),
            Books::Payer => {
                logs_in(&mut plant, "agent7", at - 3 * MINUTE);
                logs_in(&mut plant, "agent7", later);
            }
            Books::Clerk => {}
        }
    }
    if who == Books::Payee {
        plant.add(Kind::Profile, |draft| {
            draft.text(profile::HANDLE, "agent7").text(profile::OTHER_HANDLE, "6222020000000000077");
            draft.text(profile::PHONE, "13912345678");
        });
    }
    for (day, minute) in (0..20).flat_map(|day| (8 * 60..22 * 60).step_by(9).map(move |minute| (day, minute)))
    {
        if who == Books::Clerk {
            logs_in(&mut plant, "agent7", MONDAY + day * DAY + minute * MINUTE);
        }
    }
    plant.statement(entries);
    plant
}
