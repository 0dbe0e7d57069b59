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
    let pools = ledger.pools.kind.len();
    let mut world = World {
        rule,
        own: own_pools(ledger, claims, returns),
        held: ledger.pools.kind.iter().map(|kind| *kind == PoolKind::Held).collect(),
        purses: (0..pools).map(|pool| Purse::new(rule, opening(ledger, pool))).collect(),
        rests: BTreeMap::new(),
        brought: BTreeMap::new(),
        answer: Answer::default(),
    };
    for event in events(ledger, claims) {
        match event {
            Event::Standing(claim, pool, minor) => world.stand(claim, pool, minor),
            Event::Moves(row) if row.from == row.to => {}
            Event::Moves(row) => world.transfer(&row),
        }
    }
    world.end()
}

/// Everything there is at one moment, under one rule.
struct World {
    rule: Rule,
    own: Vec<bool>,
    held: Vec<bool>,
    purses: Vec<Purse>,
    /// (pool, claim), of pools no statement is held for.
    rests: BTreeMap<(u32, u32), i128>,
    /// What each transfer brought, of each claim and in all, less what was undone since.
    brought: BTreeMap<u32, (BTreeMap<u32, i128>, i128)>,
    answer: Answer,
}

impl World {
    fn stand(&mut self, claim: u32, pool: usize, minor: i128) {
        let found = if self.held[pool] { self.purses[pool].claim_newest_clean(claim, minor) } else { 0 };
        *self.answer.not_found.entry(claim).or_default() += minor - found;
    }

    fn transfer(&mut self, row: &Row) {
        let mut parcel = self.leave(row);
        for (claim, minor) in &row.marks {
            let found = parcel.claim_oldest_clean(*claim, *minor);
            *self.answer.not_found.entry(*claim).or_default() += minor - found;
        }
        let left = parcel.claimed();
        let parcel = if row.arrives == row.left { parcel } else { parcel.convert(row.arrives) };
        let arrived = parcel.claimed();
        for (claim, minor) in &left {
            let pair = (*minor, arrived.get(claim).copied().unwrap_or_default());
            self.answer.flows.insert((row.index, *claim), pair);
            let total = self.answer.flow_totals.entry(row.index).or_default();
            *total = (total.0 + pair.0, total.1 + pair.1);
        }
        self.brought.insert(row.index, (arrived.clone(), row.arrives));
        self.arrive(row, parcel, &arrived);
    }

    /// What leaves: first what an undone transfer brought, then what the rule says.
    fn leave(&mut self, row: &Row) -> Purse {
        let mut parcel = Purse::new(self.rule, 0);
        if self.held[row.from] && self.purses[row.from].balance() < row.left {
            let missing = row.left - self.purses[row.from].balance();
            self.answer.shortfalls.insert((row.index, row.from as u32), missing);
            self.purses[row.from].add_clean(missing);
        }
        let due = row.left - self.undo(row, &mut parcel);
        if self.held[row.from] {
            let rest = self.purses[row.from].pay(due);
            parcel.append(rest);
        } else {
            parcel.add_clean(due);
        }
        parcel
    }

    /// Takes back what the undone transfer brought; how much.
    fn undo(&mut self, row: &Row, parcel: &mut Purse) -> i128 {
        let Some((mut carried, mut all)) = row.undoes.and_then(|undone| self.brought.get(&undone).cloned())
        else {
            return 0;
        };
        let part = row.left.min(all);
        let shares = telescoped(&carried.values().copied().collect::<Vec<_>>(), part, all);
        let clean = part - shares.iter().sum::<i128>();
        all -= part;
        let mut taken = 0;
        for ((claim, left), share) in carried.iter_mut().zip(shares) {
            *left -= share;
            let found = self.take_back(row.from, *claim, share);
            parcel.add(*claim, found);
            taken += found;
        }
        self.brought.extend(row.undoes.map(|undone| (undone, (carried, all))));
        if self.held[row.from] {
            let found = clean.min(self.purses[row.from].of(None));
            self.purses[row.from].remove_newest(None, found);
            parcel.add_clean(found);
            taken += found;
        }
        taken
    }

    /// One claim's share of an undone transfer, where it lies now; how much of it still does.
    fn take_back(&mut self, pool: usize, claim: u32, share: i128) -> i128 {
        let key = (pool as u32, claim);
        if self.own[pool] {
            let back = self.answer.returned.entry(key).or_default();
            let room = if self.held[pool] { self.purses[pool].of(None) } else { share };
            let found = share.min(*back).min(room);
            *back -= found;
            if self.held[pool] {
                self.purses[pool].remove_newest(None, found);
            }
            found
        } else if self.held[pool] {
            let found = share.min(self.purses[pool].of(Some(claim)));
            self.purses[pool].remove_newest(Some(claim), found);
            found
        } else {
            let there = self.rests.entry(key).or_default();
            let found = share.min(*there);
            *there -= found;
            found
        }
    }

    fn arrive(&mut self, row: &Row, parcel: Purse, arrived: &BTreeMap<u32, i128>) {
        let to = row.to as u32;
        if self.own[row.to] {
            for (claim, minor) in arrived {
                *self.answer.returned.entry((to, *claim)).or_default() += minor;
            }
            if self.held[row.to] {
                self.purses[row.to].add_clean(row.arrives);
            }
        } else if self.held[row.to] {
            self.purses[row.to].append(parcel);
        } else {
            for (claim, minor) in arrived {
                *self.rests.entry((to, *claim)).or_default() += minor;
            }
        }
    }

    fn end(self) -> Answer {
        let World { mut answer, mut rests, purses, held, .. } = self;
        for (pool, purse) in purses.iter().enumerate().filter(|(pool, _)| held[*pool]) {
            let claimed = purse.claimed().into_iter();
            rests.extend(claimed.map(|(claim, minor)| ((pool as u32, claim), minor)));
        }
        answer.resting = rests;
        answer.tidy();
        for ((pool, _), minor) in &answer.resting {
            *answer.pool_totals.entry(*pool).or_default() += minor;
        }
        answer
    }
}

impl Answer {
    pub fn tidy(&mut self) {
        self.resting.retain(|_, minor| *minor != 0);
        self.returned.retain(|_, minor| *minor != 0);
        self.not_found.retain(|_, minor| *minor != 0);
        self.pool_totals.retain(|_, minor| *minor != 0);
    }
}
