//! The poison rule: a pool that claimed money has touched is claimed whole until it is empty. An upper bound.
//!
//! Each claim is followed by itself, and so is one more that stands for all of them together, in which every unit
//! counts once. A held pool is only a balance and the set of claims that poison it; what a transfer takes from it
//! carries the whole set. Claims that carry a part of a transfer (where they begin, or come back from an exit) are told
//! apart as *parts*.

use std::collections::BTreeMap;

use super::minor::mul_div;
use super::plan::Plan;
use super::sets::{EMPTY, Sets};
use super::tally::Tally;
use crate::error::TraceError;
use crate::flows::Flows;
use crate::ledger::PoolKind;
use crate::outcome::{Outcome, Rule, Shortfall};

struct Pool {
    balance: i128,
    set: u32,
    held: bool,
    own: bool,
}

/// A claim that carries part of a transfer: minor units that left and that arrive.
#[derive(Debug, Clone, Copy)]
struct Part {
    claim: u32,
    left: i128,
    arrives: i128,
}

/// What a reversed transfer brought of each claim, less what its reversals took back so far.
struct Carried {
    claims: Vec<(u32, i128)>,
    all: i128,
}

struct Pass<'a> {
    plan: &'a Plan<'a>,
    /// The claim that stands for all together.
    all: u32,
    pools: Vec<Pool>,
    sets: Sets,
    /// Minor units that came to rest (exit or own pool) carrying a whole set, by pool and set.
    resting_sets: BTreeMap<(u32, u32), i128>,
    /// The same for parts, less what reversals took back, by pool and claim.
    resting_parts: BTreeMap<(u32, u32), i128>,
    /// Other money swept in, by asset and set.
    mixed: BTreeMap<(u16, u32), i128>,
    carried: BTreeMap<u32, Carried>,
    flows: Flows,
    shortfalls: Vec<Shortfall>,
    tally: Tally,
}

/// Runs over the whole ledger.
pub(crate) fn run(plan: &Plan) -> Result<Outcome, TraceError> {
    let mut pass = Pass::new(plan);
    let mut next = 0;
    for (stop, standing) in plan.stops() {
        pass.plain(next, stop);
        next = match standing {
            Some(index) => {
                pass.claim_standing(index);
                stop
            }
            None => {
                pass.special(stop);
                stop + 1
            }
        };
    }
    pass.plain(next, plan.ledger.transfers.from.len() as u32);
    pass.finish()
}

impl<'a> Pass<'a> {
    fn new(plan: &'a Plan<'a>) -> Pass<'a> {
        let pools = &plan.ledger.pools;
        let start = |(kind, opening): (&PoolKind, &crate::ledger::Opening)| {
            let held = *kind == PoolKind::Held;
            Pool { balance: if held { opening.minor() } else { 0 }, set: EMPTY, held, own: false }
        };
        let mut pools: Vec<Pool> = pools.kind.iter().zip(&pools.opening).map(start).collect();
        for pool in &plan.own_pools {
            pools[*pool as usize].own = true;
        }
        Pass {
            plan,
            all: plan.claims,
            pools,
            sets: Sets::new(),
            resting_sets: BTreeMap::new(),
            resting_parts: BTreeMap::new(),
            mixed: BTreeMap::new(),
            carried: BTreeMap::new(),
            flows: Flows::together(plan.claims),
            shortfalls: Vec::new(),
            tally: Tally::default(),
        }
    }

    /// Transfers `next..stop`: nothing claimed, converted or reversed among them.
    fn plain(&mut self, next: u32, stop: u32) {
        let transfers = &self.plan.ledger.transfers;
        for transfer in next..stop {
            let at = transfer as usize;
            let (from, to, minor) = (transfers.from[at], transfers.to[at], transfers.amount[at]);
            if from == to || minor == 0 {
                continue;
            }
            let set = self.pay(transfer, from, minor);
            if set != EMPTY {
                self.flows.begin(transfer);
                self.flows.push_set(set, minor, minor);
            }
            self.arrive(to, minor, set, &[]);
        }
    }

    /// Takes a payment out of its pool; returns the set it carries whole.
    fn pay(&mut self, transfer: u32, from: u32, minor: i128) -> u32 {
        let pool = &mut self.pools[from as usize];
        if !pool.held {
            return EMPTY;
        }
        let set = pool.set;
        if pool.balance < minor {
            let missing = minor - pool.balance;
            pool.balance = minor;
            self.shortfalls.push(Shortfall { pool: from, transfer, minor: missing });
            self.mix(from, set, missing);
        }
        let pool = &mut self.pools[from as usize];
        pool.balance -= minor;
        if pool.balance == 0 {
            pool.set = EMPTY;
        }
        set
    }

    fn mix(&mut self, pool: u32, set: u32, minor: i128) {
        if set != EMPTY && minor > 0 {
            *self.mixed.entry((self.plan.asset(pool), set)).or_default() += minor;
        }
    }

    /// `minor` arrives, carrying `set` whole and each part besides.
    fn arrive(&mut self, to: u32, minor: i128, set: u32, parts: &[Part]) {
        let Pool { balance, set: before, held, own } = self.pools[to as usize];
        if minor == 0 {
            return;
        }
        if own || !held {
            self.come_to_rest(to, minor, set, parts);
        }
        if !held {
            return;
        }
        let after = balance + minor;
        self.pools[to as usize].balance = after;
        if own {
            return self.mix(to, before, minor);
        }
        let arriving: Vec<u32> =
            parts.iter().filter(|part| part.arrives > 0).map(|part| part.claim).collect();
        let parts_set = if arriving.is_empty() { EMPTY } else { self.sets.of(arriving) };
        let fresh = self.sets.minus(set, before);
        self.mix(to, fresh, balance);
        let untouched = self.sets.minus(before, set);
        let untouched = self.sets.minus(untouched, parts_set);
        self.mix(to, untouched, minor);
        for part in parts.iter().filter(|part| part.arrives > 0) {
            let swept = if self.sets.contains(before, part.claim) { minor } else { after } - part.arrives;
            self.tally.mix(part.claim, self.plan.asset(to), swept);
        }
        let whole = self.sets.union(before, set);
        self.pools[to as usize].set = self.sets.union(whole, parts_set);
    }

    fn come_to_rest(&mut self, to: u32, minor: i128, set: u32, parts: &[Part]) {
        if set != EMPTY {
            *self.resting_sets.entry((to, set)).or_default() += minor;
        }
        for part in parts.iter().filter(|part| part.arrives > 0) {
            *self.resting_parts.entry((to, part.claim)).or_default() += part.arrives;
        }
    }

    /// How much of a claim came to rest in a pool and was not taken back.
    fn rested(&self, pool: u32, claim: u32) -> i128 {
        let sets = self.resting_sets.range((pool, 0)..=(pool, u32::MAX));
        let whole: i128 =
            sets.filter(|((_, set), _)| self.sets.contains(*set, claim)).map(|(_, minor)| *minor).sum();
        whole + self.resting_parts.get(&(pool, claim)).copied().unwrap_or_default()
    }

    fn claim_standing(&mut self, index: u32) {
        let claim = self.plan.standing[index as usize];
        let Pool { balance, set, held, .. } = self.pools[claim.pool as usize];
        let asset = self.plan.asset(claim.pool);
        let found = if held { claim.minor.min(balance) } else { 0 };
        self.tally.claim(claim.claim, asset, claim.minor, found);
        if found == 0 {
            return;
        }
        self.tally.mix(claim.claim, asset, balance - found);
        if !self.sets.contains(set, self.all) {
            self.tally.find(self.all, asset, found);
            self.tally.mix(self.all, asset, balance - found);
        }
        let touched = self.sets.of(vec![claim.claim, self.all]);
        self.pools[claim.pool as usize].set = self.sets.union(set, touched);
    }

    /// A transfer that is claimed, converted, reversing or reversed.
    fn special(&mut self, transfer: u32) {
        let plan = self.plan;
        let at = transfer as usize;
        let transfers = &plan.ledger.transfers;
        let (from, to, minor) = (transfers.from[at], transfers.to[at], transfers.amount[at]);
        if from == to {
            return;
        }
        let mut parts =
            plan.reverses(transfer).map_or_else(Vec::new, |reversed| self.take_back(reversed, from, minor));
        let set = if minor == 0 { EMPTY } else { self.pay(transfer, from, minor) };
        self.mark(transfer, from, minor, set, &mut parts);
        parts.retain(|part| !self.sets.contains(set, part.claim) && part.left > 0);
        let arrived = plan.arrived(transfer);
        for part in &mut parts {
            part.arrives = mul_div(part.left, arrived, minor);
        }
        self.note(transfer, (minor, arrived), set, &parts);
        if plan.converts(transfer) {
            self.convert((from, minor), (to, arrived), set, &parts);
        }
        if plan.is_reversed(transfer) {
            let whole = self.sets.members(set).iter().map(|claim| (*claim, arrived));
            let claims = whole.chain(parts.iter().map(|part| (part.claim, part.arrives))).collect();
            self.carried.insert(transfer, Carried { claims, all: arrived });
        }
        self.arrive(to, arrived, set, &parts);
    }

    /// What a reversal brings back from an exit or an own pool; out of a held pool it is an ordinary payment.
    fn take_back(&mut self, reversed: u32, from: u32, minor: i128) -> Vec<Part> {
        let Some(mut carried) = self.carried.remove(&reversed) else { return Vec::new() };
        let part = minor.min(carried.all);
        let Pool { held, own, set, .. } = self.pools[from as usize];
        let mut parts = Vec::new();
        for (claim, brought) in &mut carried.claims {
            let share = mul_div(*brought, part, carried.all);
            *brought -= share;
            let rests = (own || !held) && !self.sets.contains(set, *claim);
            let found = if rests { share.min(self.rested(from, *claim)) } else { 0 };
            if found > 0 {
                *self.resting_parts.entry((from, *claim)).or_default() -= found;
                parts.push(Part { claim: *claim, left: found, arrives: 0 });
            }
        }
        carried.all -= part;
        self.carried.insert(reversed, carried);
        parts
    }

    /// Adds the claims on a transfer to its parts.
    fn mark(&mut self, transfer: u32, from: u32, minor: i128, set: u32, parts: &mut Vec<Part>) {
        let asset = self.plan.asset(from);
        let mut marked = 0;
        for mark in self.plan.marks(transfer) {
            self.tally.claim(mark.claim, asset, mark.minor, mark.minor);
            parts.push(Part { claim: mark.claim, left: mark.minor, arrives: 0 });
            marked += mark.minor;
        }
        if self.sets.contains(set, self.all) {
            return;
        }
        let back = parts.iter().find(|part| part.claim == self.all).map_or(0, |part| part.left);
        let together = minor.min(back + marked);
        self.tally.find(self.all, asset, together - back);
        parts.retain(|part| part.claim != self.all);
        parts.push(Part { claim: self.all, left: together, arrives: 0 });
    }

    fn note(&mut self, transfer: u32, (minor, arrived): (i128, i128), set: u32, parts: &[Part]) {
        if set == EMPTY && parts.is_empty() {
            return;
        }
        self.flows.begin(transfer);
        if parts.is_empty() {
            return self.flows.push_set(set, minor, arrived);
        }
        let whole = self.sets.members(set).iter().map(|claim| (*claim, minor, arrived));
        let mut rows: Vec<_> =
            whole.chain(parts.iter().map(|part| (part.claim, part.left, part.arrives))).collect();
        rows.sort_unstable();
        rows.into_iter().for_each(|(claim, left, arrives)| self.flows.push(claim, left, arrives));
    }

    fn convert(&mut self, (from, minor): (u32, i128), (to, arrived): (u32, i128), set: u32, parts: &[Part]) {
        let assets = (self.plan.asset(from), self.plan.asset(to));
        for claim in self.sets.members(set) {
            self.tally.convert(*claim, (assets.0, minor), (assets.1, arrived));
        }
        for part in parts {
            self.tally.convert(part.claim, (assets.0, part.left), (assets.1, part.arrives));
        }
    }

    fn finish(mut self) -> Result<Outcome, TraceError> {
        for ((asset, set), minor) in &self.mixed {
            for claim in self.sets.members(*set) {
                self.tally.mix(*claim, *asset, *minor);
            }
        }
        let mut rest = std::mem::take(&mut self.resting_parts);
        for ((pool, set), minor) in &self.resting_sets {
            for claim in self.sets.members(*set) {
                *rest.entry((*pool, *claim)).or_default() += minor;
            }
        }
        let mut rest = rest.into_iter().filter(|(_, minor)| *minor > 0).peekable();
        for (pool, state) in (0u32..).zip(&self.pools) {
            if state.balance > 0 {
                for claim in self.sets.members(state.set) {
                    self.tally.rest(pool, *claim, state.balance);
                }
            }
            while let Some(((_, claim), minor)) = rest.next_if(|((at, _), _)| *at == pool) {
                if state.own {
                    self.tally.come_back(pool, claim, minor);
                } else {
                    self.tally.rest(pool, claim, minor);
                }
            }
        }
        let mut flows = self.flows;
        flows.close(self.sets.into_members());
        self.tally.prove(self.plan, Rule::Poison, flows, self.shortfalls)
    }
}
