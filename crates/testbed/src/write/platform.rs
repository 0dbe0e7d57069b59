//! The coin desk's own ledger as JSON lines: one file of deposits and withdrawals, one of trades, as such desks answer.
//!
//! No shipped layout knows them; the two layouts of `LAYOUTS` are what an analyst would write for this source.

use serde_json::{Value, json};

use super::page::{Lines, Page, file_name};
use super::words;
use crate::clock::{BEIJING, rfc3339};
use crate::error::TestbedError;
use crate::world::{Booking, Class, Move, Role, World};

/// Name and text of the layouts that read these files.
pub(crate) const LAYOUTS: [(&str, &str); 2] = [
    ("example_desk_funds.yaml", include_str!("../../layouts/example_desk_funds.yaml")),
    ("example_desk_trades.yaml", include_str!("../../layouts/example_desk_trades.yaml")),
];

/// All bookings of all accounts with this account's number, oldest first: funds, then trades.
pub(crate) fn platform(world: &World, account: usize) -> Result<[Page; 2], TestbedError> {
    let number = &world.accounts[account].number;
    let own: Vec<usize> =
        (0..world.accounts.len()).filter(|a| world.accounts[*a].number == *number).collect();
    let mut bookings: Vec<(usize, Booking)> =
        own.iter().flat_map(|a| world.bookings(*a).into_iter().map(|b| (*a, b))).collect();
    bookings.sort_by_key(|(_, booking)| (booking.id, !booking.out));
    let (mut funds, mut trades) = (Lines::ending("\n"), Lines::ending("\n"));
    for (account, booking) in &bookings {
        let step = &world.moves[booking.id];
        match (step.class, booking.out) {
            (Class::Trade, true) => trades.entry(&[booking.id], &trade(world, *account, booking).to_string()),
            (Class::Trade, false) | (Class::Fee, _) => {}
            _ => funds.entry(&shown(world, step), &transfer(world, *account, booking).to_string()),
        }
    }
    let page = |lines: Lines, part: &str, format| {
        let name = file_name(world, account, "CoinDesk", part, "jsonl");
        Ok::<_, TestbedError>(lines.page(name, format, "utf-8")?.of(own.clone(), false))
    };
    Ok([page(funds, "-funds", "coin_desk_funds_jsonl")?, page(trades, "-trades", "coin_desk_trades_jsonl")?])
}

/// The move and the fee charged with it: one line shows both.
fn shown(world: &World, step: &Move) -> Vec<usize> {
    let fee = fee(world, step).map(|(index, _)| index);
    usize::try_from(step.id).into_iter().chain(fee).collect()
}

fn fee<'a>(world: &'a World, step: &Move) -> Option<(usize, &'a Move)> {
    world.moves.iter().enumerate().find(|(_, fee)| fee.fee_of == Some(step.id))
}

/// A deposit or withdrawal: how much, and who is on the other side.
fn transfer(world: &World, account: usize, booking: &Booking) -> Value {
    let (step, own, other) =
        (&world.moves[booking.id], &world.accounts[account], &world.accounts[booking.other]);
    let (kind, direction) = if booking.out { ("withdrawal", "out") } else { ("deposit", "in") };
    let mut line = json!({
        "time": rfc3339(step.time, BEIJING),
        "order_id": words::digits(world, booking.id, 8, 16),
        "account": own.number,
        "holder": own.holder,
        "kind": kind,
        "direction": direction,
        "amount": world.plain(account, booking.minor),
        "currency": own.asset,
        "counterparty_account": other.number,
        "counterparty_name": other.holder,
        "counterparty_bank": other.institution,
        "status": "done",
    });
    if other.role == Role::Wallet {
        line["tx_hash"] = Value::String(words::hash(world, booking.id));
    }
    if let Some((_, fee)) = fee(world, step) {
        line["fee"] = Value::String(world.plain(account, fee.minor));
    }
    line
}

/// A trade: both amounts, as executed.
fn trade(world: &World, account: usize, booking: &Booking) -> Value {
    let (step, own, other) =
        (&world.moves[booking.id], &world.accounts[account], &world.accounts[booking.other]);
    json!({
        "time": rfc3339(step.time, BEIJING),
        "order_id": words::digits(world, booking.id, 8, 16),
        "account": own.number,
        "holder": own.holder,
        "pair": format!("{}/{}", other.asset, own.asset),
        "side": "buy",
        "quantity": world.plain(booking.other, step.arrives.unwrap_or(0)),
        "total": world.plain(account, booking.minor),
        "status": "done",
    })
}
