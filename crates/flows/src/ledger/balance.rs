//! What did each pool hold, and where do the statements' balances say that rows are missing?
//!
//! Units are walked in the agreed order with a running balance for each pool. Where a statement's chain breaks, the
//! difference is moved from or to the unexplained pool just before the row that shows it, so that later balances agree.
//! The first statement of a pool gives its opening balance; a later one is compared with what the ledger has by then.

use std::collections::HashMap;

use super::book::{Book, DAY_MICROS};
use super::chain::{Break, Chain, Chains};
use super::coverage::Covered;
use super::moves::{Move, Moves, Pool};
use super::order::Order;
use super::resolve::AccountList;
use super::types::{AccountForm, BalanceCheck, BalanceCheckKind, Part, RowRef};
use super::units::Members;
use crate::entry::EntryClass;
use thalweg_trace::ledger::Opening;

/// Openings, adjustments and findings.
#[derive(Debug, Default)]
pub(crate) struct Balances {
    pub openings: HashMap<Pool, Opening>,
    /// Adjustments: place in the order, whether after that unit, the movement, the rows it stands on.
    pub adjustments: Vec<(u32, bool, Move, Vec<RowRef>)>,
    pub checks: Vec<BalanceCheck>,
}

/// Something a statement says about a pool at one place of the order.
enum Event<'a> {
    /// A chain begins with this balance.
    Start { chain: &'a Chain, minor: i128, stated: bool, index: usize },
    /// A balance does not follow.
    Off { chain: &'a Chain, broken: &'a Break },
}

/// Walks the order.
pub(crate) fn walk(
    book: &Book,
    members: &Members,
    chains: &Chains,
    covered: &Covered,
    (moves, order): (&Moves, &Order),
    list: &mut AccountList,
) -> Balances {
    let unexplained = list.id(super::resolve::Key::nobody(AccountForm::Unexplained), || {
        super::resolve::blank(AccountForm::Unexplained, String::new())
    });
    let mut walker =
        Walker { book, covered, unexplained, running: HashMap::new(), found: Balances::default() };
    let events = events(members, chains, moves, order);
    let mut next = events.iter().peekable();
    for (at, (unit, _)) in order.units.iter().enumerate() {
        let at = u32::try_from(at).unwrap_or(u32::MAX);
        let range = moves.units.get(*unit as usize).map_or(0..0, |unit| unit.moves.clone());
        let moved = moves.list.get(range).unwrap_or(&[]);
        let mut after = Vec::new();
        while let Some((_, event)) = next.next_if(|(place, _)| *place == at) {
            match event {
                Event::Start { chain, minor, stated, .. } => walker.start(at, chain, (*minor, *stated)),
                Event::Off { chain, broken } if broken.kind == BalanceCheckKind::Closing => {
                    after.push((chain, broken))
                }
                Event::Off { chain, broken } => walker.off(at, false, chain, broken, moved),
            }
        }
        moved.iter().for_each(|one| walker.apply(one));
        for (chain, broken) in after {
            walker.off(at, true, chain, broken, &[]);
        }
    }
    for chain in &chains.chains {
        walker.report(chain);
    }
    let mut found = walker.found;
    found.checks.sort_by_key(|check| (check.row, check.kind, check.account, check.asset));
    found
}

/// All events by their place in the order; at one place chains begin before balances are compared.
fn events<'a>(members: &Members, chains: &'a Chains, moves: &Moves, order: &Order) -> Vec<(u32, Event<'a>)> {
    let mut place = vec![u32::MAX; moves.units.len()];
    for (at, (unit, _)) in order.units.iter().enumerate() {
        if let Some(slot) = place.get_mut(*unit as usize) {
            *slot = u32::try_from(at).unwrap_or(u32::MAX);
        }
    }
    let place_of = |entry: u32| {
        let unit = members.roots.get(entry as usize)?;
        let index = moves.units.binary_search_by_key(unit, |one| one.unit).ok()?;
        place.get(index).copied()
    };
    let mut events = Vec::new();
    for (index, chain) in chains.chains.iter().enumerate() {
        // Where the order contradicts the statement, another of its entries may stand before its first.
        let first = chain.entries.iter().filter_map(|entry| place_of(*entry)).min();
        if let (Some((minor, stated)), Some(at)) = (chain.opening, first) {
            events.push((at, Event::Start { chain, minor, stated, index }));
        }
        for broken in &chain.breaks {
            if let Some(at) = place_of(broken.entry) {
                events.push((at, Event::Off { chain, broken }));
            }
        }
    }
    let rank = |event: &Event<'_>| match event {
        Event::Start { index, .. } => (0, *index),
        Event::Off { broken, .. } => (1, broken.entry as usize),
    };
    events.sort_by_key(|(at, event)| (*at, rank(event)));
    events
}

struct Walker<'a> {
    book: &'a Book,
    covered: &'a Covered,
    unexplained: u32,
    running: HashMap<Pool, i128>,
    found: Balances,
}

impl Walker<'_> {
    fn apply(&mut self, moved: &Move) {
        let change = |running: &mut HashMap<Pool, i128>, pool: Pool, minor: i128| {
            let balance = running.entry(pool).or_insert(0);
            *balance = balance.saturating_add(minor);
        };
        change(&mut self.running, moved.from, moved.amount.saturating_neg());
        change(&mut self.running, moved.to, moved.arrived.unwrap_or(moved.amount));
    }

    /// A statement of the pool begins: its opening balance is the pool's, or is compared with what is there.
    fn start(&mut self, at: u32, chain: &Chain, (minor, stated): (i128, bool)) {
        let pool = (chain.account, chain.asset);
        let Some(there) = self.running.get(&pool).copied() else {
            let opening = if stated { Opening::Stated(minor) } else { Opening::FromFirstBalance(minor) };
            self.found.openings.insert(pool, opening);
            self.running.insert(pool, minor);
            return;
        };
        if there == minor {
            return;
        }
        let Some(row) = chain.entries.first().and_then(|entry| self.row_ref(*entry)) else { return };
        let kind = self.between(chain);
        let (account, asset) = pool;
        let check = BalanceCheck {
            kind,
            account,
            asset,
            before: None,
            row,
            expected_minor: there,
            found_minor: minor,
        };
        self.found.checks.push(check);
        self.adjust(at, false, pool, minor.saturating_sub(there), chain.entries.first().copied(), vec![row]);
    }

    /// Whether the statement touches or overlaps another of the pool that began before it.
    fn between(&self, chain: &Chain) -> BalanceCheckKind {
        let head = self.book.heads.get(chain.statement as usize);
        let all = self.covered.of(chain.account, chain.asset);
        let is_own = |one: &&super::types::Coverage| {
            head.is_some_and(|head| one.evidence == head.evidence && one.statement == head.index)
        };
        let Some(own) = all.iter().find(is_own) else { return BalanceCheckKind::Gap };
        let before = all.iter().filter(|one| !is_own(one) && one.from_micros <= own.from_micros);
        let until = before.map(|one| one.until_micros).max();
        match until {
            Some(until) if until.saturating_add(DAY_MICROS) >= own.from_micros => {
                BalanceCheckKind::BetweenStatements
            }
            _ => BalanceCheckKind::Gap,
        }
    }

    /// A chain breaks here. Where another statement of the pool covers the same time, only what the ledger itself
    /// lacks is made up: the other statement may hold the rows that this one leaves out.
    fn off(&mut self, at: u32, after: bool, chain: &Chain, broken: &Break, moved: &[Move]) {
        let pool = (chain.account, chain.asset);
        let row = self.book.rows.get(broken.entry as usize);
        let overlapped = row.is_some_and(|row| {
            let all = self.covered.of(pool.0, pool.1).iter();
            all.filter(|one| one.from_micros <= row.lo && row.lo < one.until_micros).count() > 1
        });
        let difference = if overlapped {
            let effect: i128 = moved.iter().map(|one| effect_on(pool, one)).sum();
            let there = self.running.get(&pool).copied().unwrap_or(0).saturating_add(effect);
            broken.found.saturating_sub(there)
        } else {
            broken.found.saturating_sub(broken.expected)
        };
        let cited = [broken.before, Some(broken.entry)].into_iter().flatten();
        let rows = cited.filter_map(|entry| self.row_ref(entry)).collect();
        self.adjust(at, after, pool, difference, Some(broken.entry), rows);
    }

    fn adjust(
        &mut self,
        at: u32,
        after: bool,
        pool: Pool,
        minor: i128,
        entry: Option<u32>,
        mut rows: Vec<RowRef>,
    ) {
        let Some(entry) = entry.filter(|_| minor != 0) else { return };
        rows.sort_unstable();
        rows.dedup();
        let nowhere = (self.unexplained, pool.1);
        let (from, to) = if minor > 0 { (nowhere, pool) } else { (pool, nowhere) };
        let amount = i128::try_from(minor.unsigned_abs()).unwrap_or(i128::MAX);
        let moved =
            Move { from, to, amount, arrived: None, part: Part::Adjustment, class: EntryClass::Other, entry };
        self.apply(&moved);
        self.found.adjustments.push((at, after, moved, rows));
    }

    fn report(&mut self, chain: &Chain) {
        let (account, asset) = (chain.account, chain.asset);
        for broken in &chain.breaks {
            let Some(row) = self.row_ref(broken.entry) else { continue };
            let before =
                broken.before.filter(|entry| *entry != broken.entry).and_then(|entry| self.row_ref(entry));
            let (expected_minor, found_minor) = (broken.expected, broken.found);
            let kind = broken.kind;
            self.found.checks.push(BalanceCheck {
                kind,
                account,
                asset,
                before,
                row,
                expected_minor,
                found_minor,
            });
        }
        let ends = (chain.entries.first(), chain.entries.last(), chain.last);
        if let (true, true, (Some(first), Some(last), Some(minor))) =
            (chain.states_balances, chain.breaks.is_empty(), ends)
            && let Some(row) = self.row_ref(*last)
        {
            let before = self.row_ref(*first).filter(|other| *other != row);
            let kind = BalanceCheckKind::Whole;
            let check =
                BalanceCheck { kind, account, asset, before, row, expected_minor: minor, found_minor: minor };
            self.found.checks.push(check);
        }
    }

    fn row_ref(&self, entry: u32) -> Option<RowRef> {
        self.book.rows.get(entry as usize).map(|row| RowRef { evidence: row.evidence, row: row.row })
    }
}

/// What a movement does to a pool.
fn effect_on(pool: Pool, moved: &Move) -> i128 {
    let out = if moved.from == pool { moved.amount } else { 0 };
    let arrives = if moved.to == pool { moved.arrived.unwrap_or(moved.amount) } else { 0 };
    arrives.saturating_sub(out)
}
