//! SWIFT MT940 with the structured field 86 of German banks.

use super::iso20022::end_to_end;
use super::page::{Lines, Page, file_name, period};
use super::words;
use crate::clock::{PARIS, show};
use crate::error::TestbedError;
use crate::world::{Booking, Class, World};

/// The statement, entries oldest first, dates only.
pub(crate) fn mt940(world: &World, account: usize, bookings: &[Booking]) -> Result<Page, TestbedError> {
    let own = &world.accounts[account];
    let (first, last) = period(world, bookings.iter().map(|booking| booking.id));
    let comma = |minor: i128| world.plain(account, minor.abs()).replace('.', ",");
    let balance = |minor: i128, time: i64| {
        let side = if minor < 0 { 'D' } else { 'C' };
        format!("{side}{}{}{}", show(time, PARIS, "%y%m%d"), own.asset, comma(minor))
    };
    let mut lines = Lines::ending("\r\n");
    lines.line(":20:STARTUMSE");
    lines.line(&format!(":25:{}", own.number));
    lines.line(":28C:00003/001");
    lines.line(&format!(":60F:{}", balance(own.opening, first)));
    for booking in bookings {
        entry(world, booking, &comma(booking.minor), &mut lines);
    }
    let closing = bookings.last().map_or(own.opening, |last| last.balance);
    lines.line(&format!(":62F:{}", balance(closing, last)));
    lines.line("-");
    let name = file_name(world, account, "MT940", "", "sta");
    Ok(lines.page(name, "mt940", "utf-8")?.of(vec![account], false))
}

fn entry(world: &World, booking: &Booking, amount: &str, lines: &mut Lines) {
    let (step, other) = (&world.moves[booking.id], &world.accounts[booking.other]);
    let side = if booking.out { 'D' } else { 'C' };
    let (code, text) = match (step.class, booking.out) {
        (Class::Purchase, _) => ("005", "KARTENZAHLUNG"),
        (Class::CashWithdrawal, _) => ("083", "GELDAUTOMAT"),
        (Class::Fee, _) => ("808", "ENTGELT"),
        (Class::Salary, _) => ("153", "LOHN GEHALT"),
        (_, true) => ("177", "SEPA UEBERWEISUNG"),
        (_, false) => ("166", "SEPA GUTSCHRIFT"),
    };
    lines.line(&format!(
        ":61:{}{}{side}{amount}NTRFNONREF//{}",
        show(step.time, PARIS, "%y%m%d"),
        show(step.time, PARIS, "%m%d"),
        words::digits(world, booking.id, 6, 16),
    ));
    lines.line(&format!(":86:{code}?00{text}?20EREF+{}", end_to_end(world, booking.id)));
    lines.line(&format!("?21SVWZ+{}", step.memo));
    lines.line(&format!("?30XXXXDEFFXXX?31{}?32{}", other.number, other.holder));
    lines.spanning(&[booking.id]);
}
