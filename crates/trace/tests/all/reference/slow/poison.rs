//! Poison, one claim at a time. "All together" is the same walk with every mark made in one name.

use std::collections::BTreeMap;

use thalweg_trace::{Claim, Ledger, PoolKind};

use super::{Answer, Event, Row, events, floor, opening, own_pools};

pub fn answer(ledger: &Ledger, claims: &[Claim], returns: bool) -> Answer {
    let mut answer = Answer::default();
    for claim in 0..claims.len() as u32 {
        let alone = follow(ledger, claims, returns, |other| other == claim);
        answer.flows.extend(alone.flows.into_iter().map(|(transfer, pair)| ((transfer, claim), pair)));
        answer.resting.extend(alone.resting.into_iter().map(|(pool, minor)| ((pool, claim), minor)));
        answer.returned.extend(alone.returned.into_iter().map(|(pool, minor)| ((pool, claim), minor)));
        answer.not_found.insert(claim, alone.not_found);
    }
    let all = follow(ledger, claims, returns, |_| true);
    answer.flow_totals = all.flows;
    answer.pool_totals = all.resting;
    answer.shortfalls = all.shortfalls;
    answer.tidy();
    answer
}

#[derive(Default)]
struct Alone {
    flows: BTreeMap<u32, (i128, i128)>,
    resting: BTreeMap<u32, i128>,
    returned: BTreeMap<u32, i128>,
    not_found: i128,
    shortfalls: BTreeMap<(u32, u32), i128>,
}

fn follow(ledger: &Ledger, claims: &[Claim], returns: bool, mine: impl Fn(u32) -> bool) -> Alone {
    let own = own_pools(ledger, claims, returns);
    let held = |pool: usize| ledger.pools.kind[pool] == PoolKind::Held;
    let mut balance: Vec<i128> = (0..own.len()).map(|pool| opening(ledger, pool)).collect();
    let mut poisoned = vec![false; own.len()];
    let mut brought: BTreeMap<u32, (i128, i128)> = BTreeMap::new();
    let mut alone = Alone::default();
    for event in events(ledger, claims) {
        let Row { index, from, to, left, arrives, undoes, marks } = match event {
            Event::Standing(claim, pool, minor) => {
                if mine(claim) {
                    let found = if held(pool) { minor.min(balance[pool]) } else { 0 };
                    alone.not_found += minor - found;
                    poisoned[pool] |= found > 0;
                }
                continue;
            }
            Event::Moves(row) => row,
        };
        if from == to {
            continue;
        }
        let mut carries = 0;
        if let Some((bad, all)) = undoes.and_then(|undone| brought.get_mut(&undone)) {
            let part = left.min(*all);
            let share = floor(*bad, part, *all);
            (*bad, *all) = (*bad - share, *all - part);
            let store = if own[from] { &mut alone.returned } else { &mut alone.resting };
            if (own[from] || !held(from)) && !poisoned[from] {
                let there = store.entry(from as u32).or_default();
                carries = share.min(*there);
                *there -= carries;
            }
        }
        if held(from) {
            if balance[from] < left {
                alone.shortfalls.insert((index, from as u32), left - balance[from]);
                balance[from] = left;
            }
            balance[from] -= left;
            if poisoned[from] {
                carries = left;
            }
            poisoned[from] &= balance[from] > 0;
        }
        let marked: i128 = marks.iter().filter(|(claim, _)| mine(*claim)).map(|(_, minor)| minor).sum();
        carries = left.min(carries + marked);
        let into = floor(carries, arrives, left);
        brought.insert(index, (into, arrives));
        if carries > 0 {
            alone.flows.insert(index, (carries, into));
        }
        if held(to) {
            balance[to] += arrives;
        }
        if own[to] {
            *alone.returned.entry(to as u32).or_default() += into;
        } else if held(to) {
            poisoned[to] |= into > 0;
        } else {
            *alone.resting.entry(to as u32).or_default() += into;
        }
    }
    for pool in (0..own.len()).filter(|pool| poisoned[*pool]) {
        *alone.resting.entry(pool as u32).or_default() += balance[pool];
    }
    alone
}
