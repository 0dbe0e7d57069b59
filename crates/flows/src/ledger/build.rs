//! How do the steps become one ledger?
//!
//! Resolve accounts, check chains, join overlapping exports, link the two sides, make movements, order them, walk the
//! balances; then everything is renumbered so that accounts and assets are sorted and transfers stand in order.

use std::collections::BTreeSet;

use thalweg_trace::ledger::{Opening, PoolKind, Pools, Transfers};

use super::book::Book;
use super::chain::{self, Chains};
use super::coverage::{self, Covered};
use super::holders::{self, Holders};
use super::moves::{self, Move, Moves, Pool};
use super::resolve::{self, Resolved};
use super::types::{Ambiguity, CaseLedger, Details, Note, NoteKind, Part, RowRef};
use super::units::{Members, Units};
use super::{balance, learn, link, order, overlap, reversal};
use crate::entry::EntryClass;
use crate::error::FlowsError;

/// Builds the ledger of a case from all its entries.
///
/// # Errors
/// When there are more accounts, assets or transfers than this version counts.
pub fn build(book: Book) -> Result<CaseLedger, FlowsError> {
    let holders = Holders::new(&book.assumptions.jurisdiction)?;
    let mut resolved = resolve::resolve(&book);
    let mut joined = Joined::of(&book, &resolved);
    // Each round names at least one account more, so it ends.
    loop {
        let learned = learn::numbers(&book, &resolved, &joined.units);
        if learned.is_empty() {
            break;
        }
        learn::rename(&book, &mut resolved, &learned);
        joined = Joined::of(&book, &resolved);
    }
    let Joined { chains, covered, units, ambiguous } = joined;
    let members = units.members();
    let moves = moves::make(&book, &mut resolved, &members, &chains, &covered);
    let order = order::order(&book, &chains, &members, &moves);
    let balances = balance::walk(&book, &members, &chains, &covered, (&moves, &order), &mut resolved.list);
    let mut notes = notes(&book, &mut resolved, &chains);
    notes.extend(moves.notes.iter().cloned());
    notes.extend(order.notes.iter().cloned());
    let reverses = reversal::find(&book, &resolved.list, &moves, &order, &mut notes);
    let mut found = CaseLedger { ambiguous, notes, ..CaseLedger::default() };
    let emitted = emit(&book, &members, &moves, &order, &balances, &mut found);
    found.ledger.transfers.reverses = reversed(&emitted, &reverses);
    found.checks = balances.checks;
    found.coverage = covered.list.clone();
    pools(&holders, &resolved, &covered, &emitted, &balances.openings, &mut found)?;
    found.accounts = std::mem::take(&mut resolved.list.accounts);
    found.evidence.clone_from(&book.evidence);
    found.assets.clone_from(&book.assets);
    found.details.words = book.words.into_words();
    renumber(&mut found, &emitted, &resolved.list.gone);
    Ok(found)
}

/// Which bookings are one transfer, with what decided it.
struct Joined {
    chains: Chains,
    covered: Covered,
    units: Units,
    ambiguous: Vec<Ambiguity>,
}

impl Joined {
    /// Joins overlapping exports, then the two sides.
    fn of(book: &Book, resolved: &Resolved) -> Joined {
        let chains = chain::check(book, resolved);
        let covered = coverage::collect(book, resolved);
        let mut units = Units::apart(book.rows.len());
        let mut ambiguous = Vec::new();
        overlap::join(book, resolved, &chains.places, &mut units, &mut ambiguous);
        link::join(book, resolved, &chains.places, &mut units, &mut ambiguous);
        ambiguous.sort_unstable();
        ambiguous.dedup();
        Joined { chains, covered, units, ambiguous }
    }
}

/// One transfer of the final order, before pools have numbers.
struct Emitted {
    from: Pool,
    to: Pool,
    /// Index into [`Moves::list`]; `None` for an adjustment.
    source: Option<usize>,
    class: EntryClass,
}

/// Writes transfers, citations and details in order.
fn emit(
    book: &Book,
    members: &Members,
    moves: &Moves,
    order: &order::Order,
    balances: &balance::Balances,
    found: &mut CaseLedger,
) -> Vec<Emitted> {
    let mut emitted = Vec::with_capacity(moves.list.len());
    let mut adjustments: Vec<&(u32, bool, Move, Vec<RowRef>)> = balances.adjustments.iter().collect();
    adjustments.sort_by_key(|(at, after, ..)| (*at, *after));
    let mut next = adjustments.into_iter().peekable();
    let mut moved = Moved::default();
    for (at, (unit, time)) in order.units.iter().enumerate() {
        let at = u32::try_from(at).unwrap_or(u32::MAX);
        while let Some((.., one, rows)) = next.next_if(|(place, after, ..)| *place == at && !after) {
            push(book, found, &mut emitted, (one, None, *time), rows.iter().copied());
        }
        let Some(unit) = moves.units.get(*unit as usize) else { continue };
        let entries = members.of(unit.unit);
        moved.see(book, unit.timed_by, *time);
        for index in unit.moves.clone() {
            let Some(one) = moves.list.get(index) else { continue };
            let rows = entries.iter().filter_map(|entry| book.rows.get(*entry as usize));
            let cited = rows.map(|row| RowRef { evidence: row.evidence, row: row.row });
            let fee = one.part == Part::Fee;
            let own =
                book.rows.get(one.entry as usize).map(|row| RowRef { evidence: row.evidence, row: row.row });
            let cited: Vec<RowRef> = if fee { own.into_iter().collect() } else { cited.collect() };
            push(book, found, &mut emitted, (one, Some(index), *time), cited.into_iter());
            if let Some(timed) = book.rows.get(unit.timed_by as usize) {
                set_last(&mut found.details.precision, timed.precision);
                set_last(&mut found.details.offset_minutes, timed.offset_minutes);
                set_last(&mut found.details.time_moved, *time >= timed.hi);
            }
        }
        while let Some((.., one, rows)) = next.next_if(|(place, ..)| *place == at) {
            push(book, found, &mut emitted, (one, None, *time), rows.iter().copied());
        }
    }
    found.notes.extend(moved.note());
    emitted
}

/// Times that the order moved.
#[derive(Default)]
struct Moved {
    first: Option<RowRef>,
    count: u64,
}

impl Moved {
    fn see(&mut self, book: &Book, entry: u32, time: i64) {
        if let Some(row) = book.rows.get(entry as usize).filter(|row| time >= row.hi) {
            self.first.get_or_insert(RowRef { evidence: row.evidence, row: row.row });
            self.count += 1;
        }
    }

    fn note(self) -> Option<Note> {
        let (row, count) = (self.first?, self.count);
        Some(Note { kind: NoteKind::TimeMoved, row: Some(row), account: None, count, text: String::new() })
    }
}

fn set_last<T>(column: &mut [T], value: T) {
    if let Some(last) = column.last_mut() {
        *last = value;
    }
}

fn push(
    book: &Book,
    found: &mut CaseLedger,
    emitted: &mut Vec<Emitted>,
    (one, source, time): (&Move, Option<usize>, i64),
    cited: impl Iterator<Item = RowRef>,
) {
    let Some(row) = book.rows.get(one.entry as usize) else { return };
    let adjustment = one.part == Part::Adjustment;
    let class = one.class;
    let transfers = &mut found.ledger.transfers;
    if let (Some(arrived), Ok(index)) = (one.arrived, u32::try_from(emitted.len())) {
        transfers.converted.push((index, arrived));
    }
    transfers.amount.push(one.amount);
    transfers.time.push(time);
    emitted.push(Emitted { from: one.from, to: one.to, source, class });
    found.citations.push(cited);
    let details: &mut Details = &mut found.details;
    let text = |word: u32| if adjustment { 0 } else { word };
    let [reference, order, kind, description] = row.texts;
    details.part.push(one.part);
    details.class.push(class);
    details.precision.push(row.precision);
    details.offset_minutes.push(row.offset_minutes);
    details.time_moved.push(time >= row.hi);
    details.reference.push(text(reference));
    details.order_reference.push(text(order));
    details.kind_text.push(text(kind));
    details.description.push(text(description));
    details.payer_name.push(text(row.payer[1]));
    details.payee_name.push(text(row.payee[1]));
}

/// Reversals by their place in the order; one that would stand before its original is none.
fn reversed(emitted: &[Emitted], reverses: &std::collections::HashMap<usize, usize>) -> Vec<(u32, u32)> {
    if reverses.is_empty() {
        return Vec::new();
    }
    let by_source: std::collections::HashMap<usize, usize> =
        emitted.iter().enumerate().filter_map(|(index, one)| Some((one.source?, index))).collect();
    let place = |source: &usize| by_source.get(source).and_then(|index| u32::try_from(*index).ok());
    let mut found: Vec<(u32, u32)> = reverses
        .iter()
        .filter_map(|(one, other)| Some((place(one)?, place(other)?)))
        .filter(|(one, other)| one > other)
        .collect();
    found.sort_unstable();
    found
}

/// The pools of all transfers, with kind and opening balance; accounts and assets still unsorted.
fn pools(
    holders: &Holders,
    resolved: &Resolved,
    covered: &Covered,
    emitted: &[Emitted],
    openings: &std::collections::HashMap<Pool, Opening>,
    found: &mut CaseLedger,
) -> Result<(), FlowsError> {
    let mut all: Vec<Pool> = emitted.iter().flat_map(|one| [one.from, one.to]).collect();
    all.extend(openings.keys().copied());
    all.sort_unstable();
    all.dedup();
    super::book::count(all.len(), "pools")?;
    super::book::count(emitted.len(), "transfers")?;
    let mut seen = vec![0_u8; resolved.list.accounts.len()];
    for one in emitted {
        let bit = match one.class {
            EntryClass::Purchase | EntryClass::Refund => holders::SEEN_PURCHASE,
            _ => holders::SEEN_OTHER,
        };
        for account in [one.from.0, one.to.0] {
            if let Some(flags) = seen.get_mut(account as usize) {
                *flags |= bit;
            }
        }
    }
    let kinds: Vec<PoolKind> = resolved
        .list
        .accounts
        .iter()
        .zip(&seen)
        .map(|(account, seen)| holders.kind(account, *seen))
        .collect();
    let pools: &mut Pools = &mut found.ledger.pools;
    for (account, asset) in &all {
        let held = covered.holds(*account, *asset);
        let kind = kinds.get(*account as usize).copied().unwrap_or(PoolKind::UnknownHolder);
        pools.account.push(*account);
        pools.asset.push(*asset);
        pools.kind.push(if held { PoolKind::Held } else { kind });
        pools.opening.push(openings.get(&(*account, *asset)).copied().unwrap_or(Opening::Unknown));
    }
    Ok(())
}

/// What the earlier steps decided, as notes; masks and left-out rows first.
fn notes(book: &Book, resolved: &mut Resolved, chains: &Chains) -> Vec<Note> {
    let mut notes = std::mem::take(&mut resolved.notes);
    notes.extend(chains.notes.iter().cloned());
    let mut add = |kind, file: usize, (count, row): (u64, u64)| {
        if let (true, Ok(evidence)) = (count > 0, u32::try_from(file)) {
            let row = Some(RowRef { evidence, row });
            notes.push(Note { kind, row, account: None, count, text: String::new() });
        }
    };
    for (file, [not_settled, no_amount]) in book.left_out.iter().enumerate() {
        add(NoteKind::NotSettled, file, *not_settled);
        add(NoteKind::NoAmount, file, *no_amount);
    }
    for (file, assumed) in book.zone_assumed.iter().enumerate() {
        add(NoteKind::ZoneAssumed, file, *assumed);
    }
    notes
}

/// Sorts accounts and assets, numbers the pools, and renames every index.
fn renumber(found: &mut CaseLedger, emitted: &[Emitted], gone: &BTreeSet<u32>) {
    let owner =
        |of: Option<u32>| of.and_then(|of| found.accounts.get(of as usize)).map(|own| own.label().to_owned());
    let owners: Vec<Option<String>> = found.accounts.iter().map(|account| owner(account.of)).collect();
    let is_gone = |index: usize| u32::try_from(index).is_ok_and(|index| gone.contains(&index));
    let key = |index: usize| {
        let account = found.accounts.get(index);
        let text = account.map(|one| (one.form, &one.number, &one.institution, &one.holder));
        (is_gone(index), text, owners.get(index), index)
    };
    let accounts = ranks(found.accounts.len(), key);
    let assets = ranks(found.assets.len(), |index| (found.assets.get(index), index));
    sort_by_rank(&mut found.accounts, &accounts);
    found.accounts.truncate(found.accounts.len() - gone.len());
    sort_by_rank(&mut found.assets, &assets);
    let account = |old: u32| accounts.get(old as usize).copied().unwrap_or(old);
    let asset =
        |old: u16| assets.get(usize::from(old)).and_then(|new| u16::try_from(*new).ok()).unwrap_or(old);
    for one in &mut found.accounts {
        one.of = one.of.map(account);
    }
    let pools = &mut found.ledger.pools;
    let old: Vec<Pool> = pools.account.iter().copied().zip(pools.asset.iter().copied()).collect();
    let renamed: Vec<Pool> = old.iter().map(|(one, other)| (account(*one), asset(*other))).collect();
    let places = ranks(renamed.len(), |index| (renamed.get(index), index));
    let mut sorted = renamed;
    sort_by_rank(&mut sorted, &places);
    sort_by_rank(&mut pools.kind, &places);
    sort_by_rank(&mut pools.opening, &places);
    pools.account = sorted.iter().map(|pool| pool.0).collect();
    pools.asset = sorted.iter().map(|pool| pool.1).collect();
    let place = |pool: &Pool| {
        old.binary_search(pool).ok().and_then(|index| places.get(index)).copied().unwrap_or(u32::MAX)
    };
    let transfers: &mut Transfers = &mut found.ledger.transfers;
    transfers.from = emitted.iter().map(|one| place(&one.from)).collect();
    transfers.to = emitted.iter().map(|one| place(&one.to)).collect();
    for check in &mut found.checks {
        (check.account, check.asset) = (account(check.account), asset(check.asset));
    }
    for one in &mut found.coverage {
        (one.account, one.asset) = (account(one.account), asset(one.asset));
    }
    found.coverage.sort_unstable();
    for note in &mut found.notes {
        note.account = note.account.map(account);
    }
    found.notes.sort_unstable();
    found.notes.dedup();
}

/// For each old index its place when sorted by key.
fn ranks<K: Ord>(count: usize, key: impl Fn(usize) -> K) -> Vec<u32> {
    let mut order: Vec<usize> = (0..count).collect();
    order.sort_unstable_by_key(|place| key(*place));
    let mut ranks = vec![0_u32; count];
    for (place, old) in order.into_iter().enumerate() {
        if let (Some(rank), Ok(place)) = (ranks.get_mut(old), u32::try_from(place)) {
            *rank = place;
        }
    }
    ranks
}

fn sort_by_rank<T>(list: &mut Vec<T>, ranks: &[u32]) {
    let mut keyed: Vec<(u32, T)> = ranks.iter().copied().zip(std::mem::take(list)).collect();
    keyed.sort_unstable_by_key(|(rank, _)| *rank);
    list.extend(keyed.into_iter().map(|(_, one)| one));
}
