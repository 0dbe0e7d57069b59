//! The coin desk's own ledger: one JSON object a line, deposits, trades and withdrawals of one customer.

use serde_json::{Value, json};

use super::page::{Lines, Page, file_name};
use super::words;
use crate::clock::{BEIJING, rfc3339};
use crate::error::TestbedError;
use crate::world::{Booking, Class, Move, Role, World};

/// All bookings of all accounts with this account's number, oldest first. A trade is one line with both amounts.
pub(crate) fn platform(world: &World, account: usize) -> Result<Page, TestbedError> {
    let number = &world.accounts[account].number;
    let own: Vec<usize> =
        (0..world.accounts.len()).filter(|a| world.accounts[*a].number == *number).collect();
    let mut bookings: Vec<(usize, Booking)> =
        own.iter().flat_map(|a| world.bookings(*a).into_iter().map(|b| (*a, b))).collect();
    bookings.sort_by_key(|(_, booking)| (booking.id, !booking.out));
    let mut lines = Lines::ending("\n");
    for (account, booking) in &bookings {
        let step = &world.moves[booking.id];
        match (step.class, booking.out) {
            (Class::Trade, false) | (Class::Fee, _) => {}
            _ => lines.entry(&shown(world, step), &line(world, *account, booking).to_string()),
        }
    }
    let name = file_name(world, account, "CoinDesk", "", "jsonl");
    Ok(lines.page(name, "coin_desk_jsonl", "utf-8")?.of(own, false))
}

/// The move and the fee charged with it: one line shows both.
fn shown(world: &World, step: &Move) -> Vec<usize> {
    let fee = fee(world, step).map(|(index, _)| index);
    usize::try_from(step.id).into_iter().chain(fee).collect()
}

fn fee<'a>(world: &'a World, step: &Move) -> Option<(usize, &'a Move)> {
    world.moves.iter().enumerate().find(|(_, fee)| fee.fee_of == Some(step.id))
}

/// One object: what happened (`kind`, `direction`), how much, and who is on the other side.
fn line(world: &World, account: usize, booking: &Booking) -> Value {
    let (step, own, other) =
        (&world.moves[booking.id], &world.accounts[account], &world.accounts[booking.other]);
    let (kind, direction) = match (step.class, booking.out) {
        (Class::Trade, _) => ("trade", "buy"),
        (_, true) => ("withdrawal", "out"),
        (_, false) => ("deposit", "in"),
    };
    let mut line = json!({
        "time": rfc3339(step.time, BEIJING),
        "order_id": words::digits(world, booking.id, 8, 16),
        "account": own.number,
        "holder": own.holder,
        "kind": kind,
        "direction": direction,
        "amount": world.plain(account, booking.minor),
        "currency": own.asset,
        "status": "done",
    });
    let mut set = |key: &str, value: String| {
        line[key] = Value::String(value);
    };
    if step.class == Class::Trade {
        set("pair", format!("{}/{}", other.asset, own.asset));
        set("quantity", world.plain(booking.other, step.arrives.unwrap_or(0)));
    } else {
        set("counterparty_account", other.number.clone());
        set("counterparty_name", other.holder.clone());
        set("counterparty_bank", other.institution.to_owned());
    }
    if other.role == Role::Wallet {
        set("tx_hash", words::hash(world, booking.id));
    }
    if let Some((_, fee)) = fee(world, step) {
        set("fee", world.plain(account, fee.minor));
    }
    line
}
