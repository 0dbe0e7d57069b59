//! How do banks answer with the statements of many accounts?
//!
//! One account after another, each in order of time with a running balance. The opening balance is what keeps the account
//! from ever being overdrawn, and a little more.

use std::collections::BTreeSet;
use std::path::Path;

use crate::city::book::{CASH, Memo, Payment};
use crate::city::evidence::sheet::Sheet;
use crate::city::evidence::{Asked, Written, money, push_clock, push_field};
use crate::city::names;
use crate::city::numbers::{Account, push_card, push_number};
use crate::city::place::City;
use crate::city::seed::{Ask, Dice};
use crate::error::TestbedError;

const HEADER: &str = "交易账号,交易户名,交易时间,交易金额,交易余额,收付标志,对手账号,对手户名,对手开户银行,摘要说明,交易币种,交易流水号";
const ROWS: u64 = 200_000;

/// One booking: account, payment, whether it pays.
type Booking = (Account, u32, bool);

/// Writes the statement of every account that was asked for, unless it is missing.
pub(crate) fn write(
    root: &Path,
    city: &City,
    payments: &mut [Payment],
    asked: &Asked,
    missing: &BTreeSet<Account>,
) -> Result<Vec<Written>, TestbedError> {
    payments.sort_unstable();
    let kept = |account: Account| {
        let party = account / 2;
        let banked = city.is_inhabitant(party) || party < city.outside(0) || city.extra(party).is_some();
        account != CASH && banked && asked.wants(party) && !missing.contains(&account)
    };
    let mut bookings: Vec<Booking> = Vec::with_capacity(payments.len() * 2);
    for (number, payment) in (0_u32..).zip(payments.iter()) {
        for (account, out) in [(payment.from, true), (payment.to, false)] {
            if kept(account) {
                bookings.push((account, number, out));
            }
        }
    }
    bookings.sort_unstable();
    let mut sheet = Sheet::new(root.to_owned(), "statements/bank", HEADER, ROWS);
    for of_account in bookings.chunk_by(|a, b| a.0 == b.0) {
        statement(city, payments, of_account, &mut sheet)?;
    }
    sheet.finish()
}

fn statement(
    city: &City,
    payments: &[Payment],
    bookings: &[Booking],
    sheet: &mut Sheet,
) -> Result<(), TestbedError> {
    let Some((account, ..)) = bookings.first() else { return Ok(()) };
    let signed = |booking: &Booking| {
        let minor = payments[booking.1 as usize].minor;
        if booking.2 { -minor } else { minor }
    };
    let (mut sum, mut lowest) = (0, 0);
    for booking in bookings {
        sum += signed(booking);
        lowest = lowest.min(sum);
    }
    let spare = Dice::of(city.seed, Ask::Balance, u64::from(*account), 0).log_normal(150_000.0, 1.4) as i64;
    let mut balance = spare - lowest;
    let holder = city.name(account / 2);
    for booking in bookings {
        balance += signed(booking);
        let payment = payments[booking.1 as usize];
        let out = sheet.begin()?;
        push_card(out, *account);
        out.push(b',');
        push_field(out, &holder);
        out.push(b',');
        push_clock(out, payment.at);
        out.push(b',');
        out.extend_from_slice(money(payment.minor).as_bytes());
        out.push(b',');
        out.extend_from_slice(money(balance).as_bytes());
        out.extend_from_slice(if booking.2 { ",出".as_bytes() } else { ",进".as_bytes() });
        push_other(out, city, if booking.2 { payment.to } else { payment.from });
        out.extend_from_slice(memo(payment.memo).as_bytes());
        out.extend_from_slice(b",CNY,20250");
        push_number(out, 1_000_000_000 + u64::from(booking.1));
        sheet.end()?;
    }
    Ok(())
}

fn push_other(out: &mut Vec<u8>, city: &City, other: Account) {
    out.push(b',');
    if other == CASH {
        out.extend_from_slice(b",,,");
        return;
    }
    push_card(out, other);
    out.push(b',');
    push_field(out, &city.name(other / 2));
    out.push(b',');
    out.extend_from_slice(names::bank(other).as_bytes());
    out.push(b',');
}

fn memo(memo: Memo) -> &'static str {
    match memo {
        Memo::Transfer | Memo::Coin | Memo::Invest => "转账",
        Memo::Salary => "代发工资",
        Memo::Shop => "消费",
        Memo::Cash => "ATM取款",
        Memo::Rent => "转账",
        Memo::Deposit => "现金存入",
        Memo::Refund => "退款",
    }
}
