//! Which payer's booking and which payee's booking are one transfer?
//!
//! Candidates share amount and asset, times that can be one moment, and at least one agreement: a number, a mask, a
//! name or a reference; nothing both state may differ. A pair is joined where each is the other's only best candidate.
//! Ties stay apart and are reported, except where it makes no difference which is which: as many payments as receipts
//! between the same two accounts, all fitting.

use super::book::{Book, Row};
use super::resolve::{End, Resolved};
use super::sides::{self, Agreement};
use super::types::{AccountForm, Ambiguity};
use super::units::Units;
use super::{book, rounds};
use crate::entry::{EntryClass, Own};

/// A booking with more candidates than this has no only one; it is reported as a tie without comparing them all.
const MOST_CANDIDATES: usize = 64;

/// Weight of a shared reference: more than two equal numbers together.
const SHARED_REFERENCE: u8 = 16;

/// One booking as one side of a possible link.
pub(crate) struct Side {
    /// The entry that speaks for the booking.
    pub entry: u32,
    /// Account whose statement it is on.
    pub own: u32,
    /// Its place in that statement's own order.
    pub place: u32,
    own_end: u32,
    other_end: u32,
    /// Amounts that the other record may state.
    amounts: [i128; 2],
    references: Vec<u32>,
}

/// What a pass compares.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Pass {
    /// Payer's booking with payee's booking.
    Sides,
    /// Two records of one booking on the same side: a platform's and the bank's that funded it.
    Platform,
}

/// Joins what is one transfer and reports what may be.
///
/// `places` is each entry's place in its statement's own order.
pub(crate) fn join(
    book: &Book,
    resolved: &Resolved,
    places: &[u32],
    units: &mut Units,
    ambiguous: &mut Vec<Ambiguity>,
) {
    let has_masks = resolved.list.accounts.iter().any(|account| account.form == AccountForm::Masked);
    let mut linker = Linker { book, places, resolved, has_masks, words: book::Interner::default() };
    let owns = |own: Own| book.rows.iter().any(|row| row.own == own);
    let (payers, payees, both) = (owns(Own::Payer), owns(Own::Payee), owns(Own::Both));
    for own in [Own::Payer, Own::Payee] {
        linker.pass(Pass::Platform, (own, own), units, ambiguous);
    }
    if payers && payees {
        linker.pass(Pass::Sides, (Own::Payer, Own::Payee), units, ambiguous);
    }
    if payers && both {
        linker.pass(Pass::Sides, (Own::Payer, Own::Both), units, ambiguous);
    }
    if both && payees {
        linker.pass(Pass::Sides, (Own::Both, Own::Payee), units, ambiguous);
    }
}

struct Linker<'a> {
    book: &'a Book,
    places: &'a [u32],
    resolved: &'a Resolved,
    /// Whether any account is known by a mask alone: then amounts are compared without a number.
    has_masks: bool,
    words: book::Interner,
}

/// What two bookings must share to be looked at: a kind of agreement, asset, amount, and the thing itself.
type JoinKey = (u8, u16, i128, u32, u32);

/// A side under one of its keys: the key, whether it is a right side, its moment in microseconds, its index.
type Keyed = (JoinKey, bool, i64, u32);

impl Linker<'_> {
    fn pass(&mut self, pass: Pass, owns: (Own, Own), units: &mut Units, ambiguous: &mut Vec<Ambiguity>) {
        let members = units.members();
        let mut lefts = Vec::new();
        let mut rights = Vec::new();
        for unit in members.units() {
            let entries = members.of(unit);
            let speaks = |own: Own| self.speaker(entries, own);
            let (left, right) = (speaks(owns.0), speaks(owns.1));
            match pass {
                Pass::Sides if left.is_some() && right.is_some() => {}
                Pass::Sides => {
                    lefts.extend(left.and_then(|entry| self.side(entry, owns.0 != Own::Payee, entries)));
                    rights.extend(right.and_then(|entry| self.side(entry, false, entries)));
                }
                Pass::Platform => {
                    let Some(entry) = left else { continue };
                    let list = if self.is_platform(entry) { &mut rights } else { &mut lefts };
                    list.extend(self.side(entry, owns.0 == Own::Payer, entries));
                }
            }
        }
        if lefts.is_empty() || rights.is_empty() {
            return;
        }
        let edges = self.edges(pass, &lefts, &rights);
        rounds::settle(self.book, &lefts, &rights, edges, units, ambiguous);
    }

    /// The entry of a unit on this side that says most: finest time, then a numbered other side, then the first.
    fn speaker(&self, entries: &[u32], own: Own) -> Option<u32> {
        let rows = entries.iter().filter_map(|entry| Some((*entry, self.book.rows.get(*entry as usize)?)));
        let on_side = rows.filter(|(_, row)| row.own == own && can_link(row.class));
        on_side.min_by_key(|(entry, row)| (std::cmp::Reverse(row.precision), *entry)).map(|(entry, _)| entry)
    }

    fn side(&mut self, entry: u32, pays: bool, entries: &[u32]) -> Option<Side> {
        let row = self.book.rows.get(entry as usize)?;
        let [payer, payee] = *self.resolved.row_accounts.get(entry as usize)?;
        let [payer_end, payee_end] = *self.resolved.row_ends.get(entry as usize)?;
        let fee = if row.fee_asset == row.asset { row.fee } else { 0 };
        let net = if pays { row.amount.checked_sub(fee) } else { row.amount.checked_add(fee) };
        let mut references = Vec::new();
        for member in entries {
            if let Some(row) = self.book.rows.get(*member as usize) {
                sides::references(self.book, row, |text| references.push(self.words.id(text)));
            }
        }
        references.sort_unstable();
        references.dedup();
        let (own, own_end, other_end) =
            if pays { (payer, payer_end, payee_end) } else { (payee, payee_end, payer_end) };
        Some(Side {
            entry,
            own,
            place: self.places.get(entry as usize).copied().unwrap_or(0),
            own_end,
            other_end,
            amounts: [row.amount, net.unwrap_or(row.amount)],
            references,
        })
    }

    /// Whether the row is a platform's record of money that an account elsewhere may have paid.
    fn is_platform(&self, entry: u32) -> bool {
        let (Some(row), Some([payer_end, payee_end]), Some([payer, payee])) = (
            self.book.rows.get(entry as usize),
            self.resolved.row_ends.get(entry as usize),
            self.resolved.row_accounts.get(entry as usize),
        ) else {
            return false;
        };
        let (account, end) = if row.own == Own::Payee { (payee, payee_end) } else { (payer, payer_end) };
        let form = self.resolved.list.accounts.get(*account as usize).map(|found| found.form);
        form != Some(AccountForm::Numbered) || is_funded_elsewhere(self.resolved, row, *end)
    }

    fn edges(&self, pass: Pass, lefts: &[Side], rights: &[Side]) -> Vec<rounds::Edge> {
        let mut keyed: Vec<Keyed> = Vec::new();
        for (is_right, list) in [(false, lefts), (true, rights)] {
            for (index, side) in list.iter().enumerate() {
                let index = u32::try_from(index).unwrap_or(u32::MAX);
                let lo = self.book.rows.get(side.entry as usize).map_or(0, |row| row.lo);
                self.keys(pass, side, is_right, |key| keyed.push((key, is_right, lo, index)));
            }
        }
        keyed.sort_unstable();
        keyed.dedup();
        let mut edges = Vec::new();
        for group in keyed.chunk_by(|one, other| one.0 == other.0) {
            let split = group.partition_point(|(_, is_right, ..)| !is_right);
            let (left, right) = group.split_at(split);
            self.scan(pass, (lefts, rights), (left, right), &mut edges);
        }
        edges.sort_unstable();
        edges.dedup();
        edges
    }

    /// The things by which a booking can be found from the other side.
    fn keys(&self, pass: Pass, side: &Side, is_right: bool, mut each: impl FnMut(JoinKey)) {
        let Some(row) = self.book.rows.get(side.entry as usize) else { return };
        let (Some(own), Some(other)) = (self.end(side.own_end), self.end(side.other_end)) else { return };
        let twice = side.amounts[0] != side.amounts[1];
        for amount in side.amounts.iter().take(if twice { 2 } else { 1 }) {
            let mut key = |kind: u8, a: u32, b: u32| each((kind, row.asset, *amount, a, b));
            for reference in &side.references {
                key(0, *reference, 0);
            }
            if pass == Pass::Platform {
                key(1, side.own, 0);
                continue;
            }
            let numbered = other.account.filter(|id| self.is_numbered(*id));
            match (numbered, is_right) {
                (Some(account), true) => (key(2, account, side.own), key(4, account, 0)).1,
                (Some(account), false) => (key(2, side.own, account), key(3, account, 0)).1,
                // The other record must then say who this side is.
                (None, true) => key(3, side.own, 0),
                (None, false) => key(4, side.own, 0),
            }
            if own.name != 0 {
                key(if is_right { 5 } else { 6 }, own.name, 0);
            }
            if other.name != 0 {
                key(if is_right { 6 } else { 5 }, other.name, 0);
            }
            if self.has_masks {
                key(7, 0, 0);
            }
            if other.account.is_none() && other.name == 0 {
                key(8, 0, 0);
            }
        }
    }

    /// Whether the booking names its own account as the other side.
    fn to_itself(&self, side: &Side) -> bool {
        self.is_numbered(side.own) && self.end(side.other_end).and_then(|end| end.account) == Some(side.own)
    }

    fn is_numbered(&self, account: u32) -> bool {
        self.resolved
            .list
            .accounts
            .get(account as usize)
            .is_some_and(|found| found.form == AccountForm::Numbered)
    }

    fn end(&self, end: u32) -> Option<&End> {
        self.resolved.ends.get(end as usize)
    }

    fn scan(
        &self,
        pass: Pass,
        (lefts, rights): (&[Side], &[Side]),
        (left, right): (&[Keyed], &[Keyed]),
        edges: &mut Vec<rounds::Edge>,
    ) {
        for ((kind, ..), _, lo, index) in left {
            let Some(one) = lefts.get(*index as usize) else { continue };
            let reach = if *kind == 0 {
                i64::from(sides::REFERENCE_WINDOW_DAYS + 2) * book::DAY_MICROS
            } else {
                sides::reach_micros(false)
            };
            let from = right.partition_point(|(_, _, other, _)| *other < lo.saturating_sub(reach));
            let until = right.partition_point(|(_, _, other, _)| *other <= lo.saturating_add(reach));
            let window = right.get(from..until).unwrap_or(&[]);
            let before = edges.len();
            for (.., other_index) in window {
                let Some(other) = rights.get(*other_index as usize) else { continue };
                if let Some(weight) = self.weigh(pass, one, other) {
                    edges.push(rounds::Edge { left: *index, right: *other_index, weight });
                    if edges.len() - before > MOST_CANDIDATES {
                        break;
                    }
                }
            }
        }
    }

    /// How well two bookings fit; `None` if they cannot be one transfer. Zero: nothing names either.
    fn weigh(&self, pass: Pass, one: &Side, other: &Side) -> Option<u8> {
        let (a, b) = (self.book.rows.get(one.entry as usize)?, self.book.rows.get(other.entry as usize)?);
        let shared = share(&one.references, &other.references);
        if !(sides::times_agree(a, b) || shared && sides::days_agree(a, b)) {
            return None;
        }
        let reference = if shared { SHARED_REFERENCE } else { 0 };
        if pass == Pass::Platform {
            let same = one.own == other.own;
            let form = self.resolved.list.accounts.get(other.own as usize).map(|account| account.form);
            let apart = !same && form == Some(AccountForm::Numbered);
            let fits = a.evidence != b.evidence && !apart && (shared || same);
            return fits.then_some(reference + if same { 4 } else { 0 });
        }
        if one.own == other.own && !(self.to_itself(one) && self.to_itself(other) && a.day == b.day) {
            return None;
        }
        let there =
            sides::agreement(self.resolved, self.end(one.other_end)?, other.own, self.end(other.own_end)?);
        let back =
            sides::agreement(self.resolved, self.end(other.other_end)?, one.own, self.end(one.own_end)?);
        let either = |what: Agreement| there == what || back == what;
        let numbered = either(Agreement::Number) || either(Agreement::Mask);
        if either(Agreement::Contradicts) || either(Agreement::NameDiffers) && !shared && !numbered {
            return None;
        }
        let weight = reference + there.weight() + back.weight();
        // Nothing names either side: worth a report only where the clocks agree as well.
        (weight > 0 || sides::is_fine(a) && sides::is_fine(b)).then_some(weight)
    }
}

/// Whether bookings of this class have another side that could tell of them.
fn can_link(class: EntryClass) -> bool {
    use EntryClass as C;
    !matches!(class, C::CashWithdrawal | C::CashDeposit | C::Fee | C::Interest | C::Trade)
}

/// Whether the statement's institution and the one that keeps the row's own account are different: a card that paid
/// through a platform.
pub(crate) fn is_funded_elsewhere(resolved: &Resolved, row: &Row, own_end: u32) -> bool {
    let stated = resolved.head_institutions.get(row.statement as usize).copied().unwrap_or(0);
    let own = resolved.ends.get(own_end as usize).map_or(0, |end| end.institution);
    let word = |index: u32| resolved.compared.get(index);
    super::identity::institutions_agree(word(own), word(stated)) == Some(false)
}

/// Whether two sorted lists have an element in common.
fn share(one: &[u32], other: &[u32]) -> bool {
    one.iter().any(|reference| other.binary_search(reference).is_ok())
}
