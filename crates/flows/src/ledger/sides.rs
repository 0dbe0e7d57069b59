//! Does what one record says of an end agree with what another record is?
//!
//! The comparisons behind every link: accounts, times, references. Rules and reasons: `docs/formats/tables-v1.md`.

use super::book::{Book, DAY_MICROS, Row};
use super::identity::{self, Number};
use super::resolve::{End, Resolved};
use super::types::AccountForm;
use thalweg_model::Precision;

/// Two clocks of two institutions may differ, and booking follows sending: real-time payment systems promise the
/// credit within seconds, batches of them within a minute or two. Beyond this, equal amounts are chance.
pub(crate) const CLOCK_TOLERANCE_MICROS: i64 = 120 * 1_000_000;

/// With a shared reference the two bookings may lie this many days apart: the longest public holiday over which
/// clearing rests (seven days, China's National Day and Spring Festival).
pub(crate) const REFERENCE_WINDOW_DAYS: i32 = 7;

/// How one end of a record agrees with the account at the other.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Agreement {
    /// Different accounts.
    Contradicts,
    /// Names are given and differ; numbers are not both given.
    NameDiffers,
    /// Nothing to compare.
    Unknown,
    /// The names are equal.
    Name,
    /// A mask fits.
    Mask,
    /// The same number.
    Number,
}

impl Agreement {
    /// Its weight when candidates are compared.
    pub fn weight(self) -> u8 {
        match self {
            Agreement::Number => 4,
            Agreement::Mask => 2,
            Agreement::Name => 1,
            _ => 0,
        }
    }
}

/// Compares what a record says of its other side (`said`) with an account and the end by which that account's own
/// statement names it.
pub(crate) fn agreement(resolved: &Resolved, said: &End, account: u32, own: &End) -> Agreement {
    if said.account == Some(account) {
        return Agreement::Number;
    }
    let form = |id: u32| resolved.list.accounts.get(id as usize).map(|found| found.form);
    let full = |id: u32| resolved.list.accounts.get(id as usize).map_or("", |found| found.number.as_str());
    let numbered = form(account) == Some(AccountForm::Numbered);
    match (&said.number, said.account.filter(|id| form(*id) == Some(AccountForm::Numbered)), &own.number) {
        (_, Some(_), _) if numbered => Agreement::Contradicts,
        (_, Some(id), Number::Masked(before, after)) => mask(identity::fits(full(id), before, after)),
        (Number::Masked(before, after), None, _) if numbered => {
            mask(identity::fits(full(account), before, after))
        }
        _ => names(resolved, said.name, own.name),
    }
}

fn mask(fits: bool) -> Agreement {
    if fits { Agreement::Mask } else { Agreement::Contradicts }
}

fn names(resolved: &Resolved, one: u32, other: u32) -> Agreement {
    if one != 0 && one == other {
        return Agreement::Name;
    }
    match identity::names_agree(resolved.compared.get(one), resolved.compared.get(other)) {
        Some(false) => Agreement::NameDiffers,
        _ => Agreement::Unknown,
    }
}

/// Whether a time is known to the minute or better.
pub(crate) fn is_fine(row: &Row) -> bool {
    row.precision != Precision::Day
}

/// Whether two bookings without a shared reference can be the same transfer by their times.
pub(crate) fn times_agree(one: &Row, other: &Row) -> bool {
    if is_fine(one) && is_fine(other) {
        let gap = one.lo.max(other.lo).saturating_sub(one.hi.min(other.hi)).saturating_add(1);
        let apart = (one.lo.saturating_sub(other.lo)).abs();
        return gap.min(apart) <= CLOCK_TOLERANCE_MICROS;
    }
    let near = |a: Option<i32>, b: Option<i32>| matches!((a, b), (Some(a), Some(b)) if a.abs_diff(b) <= 1);
    one.day == other.day
        || near(one.value_day, other.value_day)
        || near(one.value_day, Some(other.day))
        || near(Some(one.day), other.value_day)
}

/// Whether two bookings that share a reference can be the same transfer by their days.
pub(crate) fn days_agree(one: &Row, other: &Row) -> bool {
    one.day.abs_diff(other.day) <= REFERENCE_WINDOW_DAYS.unsigned_abs()
}

/// How far two starts of intervals may lie apart so that [`times_agree`] can hold.
pub(crate) fn reach_micros(fine: bool) -> i64 {
    if fine { CLOCK_TOLERANCE_MICROS + 60_000_000 } else { 3 * DAY_MICROS }
}

/// A reference shorter than this is a counter that many records share.
const REFERENCE_MARKS: usize = 6;

/// A run in a description of at least this many letters and digits, most of them digits, is an order number: WeChat,
/// Alipay and UnionPay numbers have 16 to 32.
const ORDER_NUMBER_MARKS: usize = 12;

/// Calls `each` with every reference that the entry carries: its own two, and order numbers inside its description.
pub(crate) fn references<'a>(book: &'a Book, row: &Row, mut each: impl FnMut(&'a str)) {
    let [reference, order, _, description] = row.texts;
    for text in [reference, order] {
        let text = book.words.get(text).trim();
        if text.len() >= REFERENCE_MARKS && text.bytes().any(|byte| matches!(byte, b'1'..=b'9')) {
            each(text);
        }
    }
    let described = book.words.get(description);
    if described.len() < ORDER_NUMBER_MARKS {
        return;
    }
    for run in described.split(|mark: char| !mark.is_ascii_alphanumeric()) {
        let digits = run.bytes().filter(u8::is_ascii_digit).count();
        if run.len() >= ORDER_NUMBER_MARKS && digits * 3 >= run.len() * 2 {
            each(run);
        }
    }
}
