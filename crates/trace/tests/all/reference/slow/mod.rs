//! The five rules once more, written for the eye and not for speed, sharing nothing with the engine.
//!
//! First in first out and last in first out move single coins. Pro rata and lowest balance follow their definition in
//! big integers. Poison follows one claim at a time, alone, and all claims together as if one person had made them.

#![allow(dead_code)]

use std::collections::BTreeMap;

use num_bigint::BigInt;
use thalweg_trace::{Claim, Claimed, Ledger, Opening, Outcome, PoolKind, Rule};

pub mod poison;
pub mod purse;

use purse::Purse;

/// What any rule must answer, in plain maps; zero entries are left out.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Answer {
    /// (transfer, claim) → (left, arrived)
    pub flows: BTreeMap<(u32, u32), (i128, i128)>,
    /// (pool, claim)
    pub resting: BTreeMap<(u32, u32), i128>,
    /// (pool, claim)
    pub returned: BTreeMap<(u32, u32), i128>,
    /// pool
    pub pool_totals: BTreeMap<u32, i128>,
    /// transfer → (left, arrived), all claims together
    pub flow_totals: BTreeMap<u32, (i128, i128)>,
    /// claim
    pub not_found: BTreeMap<u32, i128>,
    /// (transfer, pool)
    pub shortfalls: BTreeMap<(u32, u32), i128>,
}

impl From<&Outcome> for Answer {
    fn from(outcome: &Outcome) -> Answer {
        let mut answer = Answer::default();
        for flow in outcome.flows.iter() {
            let twice = answer.flows.insert((flow.transfer, flow.claim), (flow.minor, flow.arrived_minor));
            assert!(twice.is_none(), "one row for each pair");
        }
        let total = |total: thalweg_trace::FlowTotal| (total.transfer, (total.minor, total.arrived_minor));
        answer.flow_totals = outcome.flows.totals().map(total).collect();
        answer.resting = outcome.resting.iter().map(|row| ((row.pool, row.claim), row.minor)).collect();
        answer.returned = outcome.returned.iter().map(|row| ((row.pool, row.claim), row.minor)).collect();
        answer.pool_totals = outcome.pool_totals.iter().map(|row| (row.pool, row.minor)).collect();
        answer.not_found = outcome.not_found.iter().map(|row| (row.claim, row.minor)).collect();
        answer.shortfalls =
            outcome.shortfalls.iter().map(|row| ((row.transfer, row.pool), row.minor)).collect();
        answer
    }
}

/// One transfer with everything that is said of it.
#[derive(Debug, Clone)]
pub struct Row {
    pub index: u32,
    pub from: usize,
    pub to: usize,
    pub left: i128,
    pub arrives: i128,
    pub undoes: Option<u32>,
    pub marks: Vec<(u32, i128)>,
}

/// What happens, in order.
pub enum Event {
    /// A claim on a balance: claim, pool, amount.
    Standing(u32, usize, i128),
    Moves(Row),
}

pub fn events(ledger: &Ledger, claims: &[Claim]) -> Vec<Event> {
    let moves = &ledger.transfers;
    let mut events = Vec::new();
    let mut told = vec![false; claims.len()];
    let standing = |before: Option<i64>, told: &mut Vec<bool>, events: &mut Vec<Event>| {
        for (claim, said) in claims.iter().enumerate() {
            if let Claimed::Balance { pool, time, minor } = said.what
                && !told[claim]
                && before.is_none_or(|now| time < now)
            {
                told[claim] = true;
                events.push(Event::Standing(claim as u32, pool as usize, minor));
            }
        }
    };
    for index in 0..moves.from.len() {
        standing(Some(moves.time[index]), &mut told, &mut events);
        let find =
            |list: &[(u32, i128)]| list.iter().find(|(at, _)| *at == index as u32).map(|(_, minor)| *minor);
        let marks = claims.iter().enumerate().filter_map(|(claim, said)| match said.what {
            Claimed::Transfer { transfer, minor } if transfer == index as u32 => {
                Some((claim as u32, minor.unwrap_or(moves.amount[index])))
            }
            _ => None,
        });
        events.push(Event::Moves(Row {
            index: index as u32,
            from: moves.from[index] as usize,
            to: moves.to[index] as usize,
            left: moves.amount[index],
            arrives: find(&moves.converted).unwrap_or(moves.amount[index]),
            undoes: moves.reverses.iter().find(|(at, _)| *at == index as u32).map(|(_, undone)| *undone),
            marks: marks.collect(),
        }));
    }
    standing(None, &mut told, &mut events);
    events
}

pub fn own_pools(ledger: &Ledger, claims: &[Claim], returns: bool) -> Vec<bool> {
    let mut own = vec![false; ledger.pools.kind.len()];
    for claim in claims {
        if let (Claimed::Transfer { transfer, .. }, true) = (claim.what, returns) {
            own[ledger.transfers.from[transfer as usize] as usize] = true;
        }
    }
    own
}

pub fn opening(ledger: &Ledger, pool: usize) -> i128 {
    match (ledger.pools.kind[pool], ledger.pools.opening[pool]) {
        (PoolKind::Held, Opening::Stated(minor) | Opening::FromFirstBalance(minor)) if minor > 0 => minor,
        _ => 0,
    }
}

/// ⌊a·b/c⌋
pub fn floor(a: i128, b: i128, c: i128) -> i128 {
    if c == 0 { 0 } else { i128::try_from(BigInt::from(a) * BigInt::from(b) / BigInt::from(c)).unwrap() }
}

/// The shares of `part` in `whole` that fall to amounts in order: differences of rounded-down running sums.
pub fn telescoped(amounts: &[i128], part: i128, whole: i128) -> Vec<i128> {
    let upto = |count: usize| floor(amounts[..count].iter().sum(), part, whole);
    (0..amounts.len()).map(|at| upto(at + 1) - upto(at)).collect()
}

/// Any rule.
pub fn answer(ledger: &Ledger, claims: &[Claim], rule: Rule, returns: bool) -> Answer {
    if rule == Rule::Poison {
        poison::answer(ledger, claims, returns)
    } else {
        attributed(ledger, claims, rule, returns)
    }
}

/// The four rules that attribute: every pool, held or not, is a purse.
fn attributed(ledger: &Ledger, claims: &[Claim], rule: Rule, returns: bool) -> Answer {
    let mut answer = Answer::default();
    let own = own_pools(ledger, claims, returns);
    let held = |pool: usize| ledger.pools.kind[pool] == PoolKind::Held;
    let mut purses: Vec<Purse> = (0..own.len()).map(|pool| Purse::new(rule, opening(ledger, pool))).collect();
    let mut rests: BTreeMap<(u32, u32), i128> = BTreeMap::new();
    let mut brought: BTreeMap<u32, (BTreeMap<u32, i128>, i128)> = BTreeMap::new();
    for event in events(ledger, claims) {
        let row = match event {
            Event::Standing(claim, pool, minor) => {
                let found = if held(pool) { purses[pool].claim_newest_clean(claim, minor) } else { 0 };
                *answer.not_found.entry(claim).or_default() += minor - found;
                continue;
            }
            Event::Moves(row) => row,
        };
        if row.from == row.to {
            continue;
        }
        // What leaves.
        let mut parcel = Purse::new(rule, 0);
        if held(row.from) && purses[row.from].balance() < row.left {
            let missing = row.left - purses[row.from].balance();
            answer.shortfalls.insert((row.index, row.from as u32), missing);
            purses[row.from].add_clean(missing);
        }
        let mut due = row.left;
        if let Some((carried, all)) = row.undoes.and_then(|undone| brought.get_mut(&undone)) {
            let part = due.min(*all);
            let names: Vec<u32> = carried.keys().copied().collect();
            let shares = telescoped(&carried.values().copied().collect::<Vec<_>>(), part, *all);
            let clean = part - shares.iter().sum::<i128>();
            *all -= part;
            for (claim, share) in names.into_iter().zip(shares) {
                *carried.get_mut(&claim).unwrap() -= share;
                let key = (row.from as u32, claim);
                let found = if own[row.from] {
                    let back = answer.returned.entry(key).or_default();
                    let room = if held(row.from) { purses[row.from].of(None) } else { share };
                    let found = share.min(*back).min(room);
                    *back -= found;
                    if held(row.from) {
                        purses[row.from].remove_newest(None, found);
                    }
                    found
                } else if held(row.from) {
                    let found = share.min(purses[row.from].of(Some(claim)));
                    purses[row.from].remove_newest(Some(claim), found);
                    found
                } else {
                    let there = rests.entry(key).or_default();
                    let found = share.min(*there);
                    *there -= found;
                    found
                };
                parcel.add(claim, found);
                due -= found;
            }
            if held(row.from) {
                let found = clean.min(purses[row.from].of(None));
                purses[row.from].remove_newest(None, found);
                parcel.add_clean(found);
                due -= found;
            }
        }
        if held(row.from) {
            let rest = purses[row.from].pay(due);
            parcel.append(rest);
        } else {
            parcel.add_clean(due);
        }
        // Whose it is.
        for (claim, minor) in &row.marks {
            let found = parcel.claim_oldest_clean(*claim, *minor);
            *answer.not_found.entry(*claim).or_default() += minor - found;
        }
        let left = parcel.claimed();
        let parcel = if row.arrives == row.left { parcel } else { parcel.convert(row.arrives) };
        let arrived = parcel.claimed();
        for (claim, minor) in &left {
            let pair = (*minor, arrived.get(claim).copied().unwrap_or_default());
            answer.flows.insert((row.index, *claim), pair);
            let total = answer.flow_totals.entry(row.index).or_default();
            *total = (total.0 + pair.0, total.1 + pair.1);
        }
        brought.insert(row.index, (arrived.clone(), row.arrives));
        // Where it goes.
        let to = row.to as u32;
        if own[row.to] {
            for (claim, minor) in &arrived {
                *answer.returned.entry((to, *claim)).or_default() += minor;
            }
            if held(row.to) {
                purses[row.to].add_clean(row.arrives);
            }
        } else if held(row.to) {
            purses[row.to].append(parcel);
        } else {
            for (claim, minor) in &arrived {
                *rests.entry((to, *claim)).or_default() += minor;
            }
        }
    }
    for pool in 0..own.len() {
        if held(pool) {
            rests.extend(
                purses[pool].claimed().into_iter().map(|(claim, minor)| ((pool as u32, claim), minor)),
            );
        }
    }
    answer.resting = rests;
    answer.tidy();
    for ((pool, _), minor) in &answer.resting {
        *answer.pool_totals.entry(*pool).or_default() += minor;
    }
    answer
}

impl Answer {
    pub fn tidy(&mut self) {
        self.resting.retain(|_, minor| *minor != 0);
        self.returned.retain(|_, minor| *minor != 0);
        self.not_found.retain(|_, minor| *minor != 0);
        self.pool_totals.retain(|_, minor| *minor != 0);
    }
}
