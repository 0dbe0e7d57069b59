//! The forward pass of the rules that attribute money: transfers in order, each moving a parcel between two pools.

use std::collections::BTreeMap;

use super::book::{Book, CLEAN, Lot, add, merge, telescope};
use super::minor::Minor;
use super::plan::Plan;
use super::tally::Tally;
use crate::flows::Flows;
use crate::ledger::PoolKind;
use crate::outcome::Shortfall;

/// No slot: a held pool without claimed money, or an exit that nothing claimed has reached.
const NONE: u32 = u32::MAX;

/// One pool as the pass sees it: 16 bytes, so that the many clean ones cost one cache line each.
struct Pool<N> {
    balance: N,
    /// In the book for a held pool, in `exits` for any other.
    slot: u32,
    held: bool,
    own: bool,
}

/// What a reversed transfer brought, less what its reversals took back so far.
struct Carried<N> {
    claims: Vec<Lot<N>>,
    all: N,
}

/// One pass under one rule.
pub(crate) struct Pass<'a, N, B> {
    plan: &'a Plan<'a>,
    pools: Vec<Pool<N>>,
    book: B,
    /// Claimed money in pools that are not held, by slot, each sorted by claim.
    exits: Vec<Vec<Lot<N>>>,
    /// Claimed money that came back, by own pool and claim.
    returned: BTreeMap<(u32, u32), N>,
    /// By reversed transfer.
    carried: BTreeMap<u32, Carried<N>>,
    parcel: Vec<Lot<N>>,
    by_claim: Vec<Lot<N>>,
    flows: Flows,
    shortfalls: Vec<Shortfall>,
    tally: Tally,
}

impl<'a, N: Minor, B: Book<N>> Pass<'a, N, B> {
    /// Runs over the whole ledger.
    pub(crate) fn run(plan: &'a Plan<'a>) -> (Flows, Vec<Shortfall>, Tally) {
        let mut pass = Self::new(plan);
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

    fn new(plan: &'a Plan<'a>) -> Self {
        let pools = &plan.ledger.pools;
        let start = |(kind, opening): (&PoolKind, &crate::ledger::Opening)| {
            let held = *kind == PoolKind::Held;
            let balance = if held { N::narrow(opening.minor()) } else { N::default() };
            Pool { balance, slot: NONE, held, own: false }
        };
        let mut pools: Vec<Pool<N>> = pools.kind.iter().zip(&pools.opening).map(start).collect();
        for pool in &plan.own_pools {
            pools[*pool as usize].own = true;
        }
        Pass {
            plan,
            pools,
            book: B::new(),
            exits: Vec::new(),
            returned: BTreeMap::new(),
            carried: BTreeMap::new(),
            parcel: Vec::new(),
            by_claim: Vec::new(),
            flows: Flows::default(),
            shortfalls: Vec::new(),
            tally: Tally::default(),
        }
    }

    /// Transfers `next..stop`: nothing claimed, converted or reversed among them.
    fn plain(&mut self, next: u32, stop: u32) {
        let plan = self.plan;
        let transfers = &plan.ledger.transfers;
        let range = next as usize..stop as usize;
        let rows = transfers.from[range.clone()]
            .iter()
            .zip(&transfers.to[range.clone()])
            .zip(&transfers.amount[range]);
        for (transfer, ((from, to), amount)) in (next..stop).zip(rows) {
            let minor = N::narrow(*amount);
            if from == to || minor == N::default() {
                continue;
            }
            let payer = &mut self.pools[*from as usize];
            if payer.held {
                if payer.slot != NONE {
                    self.parcel.clear();
                    self.pay(transfer, *from, minor);
                    if self.note(transfer) {
                        self.arrive(*to, minor);
                        continue;
                    }
                } else if payer.balance < minor {
                    self.cover(transfer, *from, minor);
                    self.pools[*from as usize].balance = N::default();
                } else {
                    payer.balance -= minor;
                }
            }
            self.arrive_clean(*to, minor);
        }
    }

    /// Takes `minor` out of a held pool by the rule, into the parcel.
    fn pay(&mut self, transfer: u32, from: u32, minor: N) {
        self.cover(transfer, from, minor);
        let pool = &mut self.pools[from as usize];
        if pool.slot != NONE {
            self.book.debit(pool.slot, pool.balance, minor, &mut self.parcel);
            if !self.book.holds_claims(pool.slot) {
                self.book.close(pool.slot);
                pool.slot = NONE;
            }
        } else if B::ORDERED {
            self.parcel.push(Lot { origin: CLEAN, minor });
        }
        pool.balance -= minor;
    }

    /// Names what is missing for a payment of `minor` and counts it as clean money that arrives just before.
    fn cover(&mut self, transfer: u32, from: u32, minor: N) {
        let balance = self.pools[from as usize].balance;
        if balance < minor {
            let missing = minor - balance;
            self.shortfalls.push(Shortfall { pool: from, transfer, minor: missing.wide() });
            self.arrive_clean(from, missing);
        }
    }

    /// Writes the flows of a parcel that arrives unchanged; false where nothing in it is claimed.
    #[inline]
    fn note(&mut self, transfer: u32) -> bool {
        let rows = if B::ORDERED {
            self.by_claim.clear();
            self.by_claim.extend(self.parcel.iter().filter(|lot| lot.origin != CLEAN));
            if self.by_claim.len() > 1 {
                gather(&mut self.by_claim);
            }
            &self.by_claim
        } else {
            &self.parcel
        };
        if rows.is_empty() {
            return false;
        }
        self.flows.begin(transfer);
        rows.iter().for_each(|lot| lot.minor.write(&mut self.flows, lot.origin));
        true
    }

    fn arrive_clean(&mut self, to: u32, minor: N) {
        let pool = &mut self.pools[to as usize];
        if pool.held {
            if pool.slot != NONE {
                self.book.credit_clean(pool.slot, minor);
            }
            pool.balance += minor;
        }
    }

    /// The parcel, `minor` with all its clean money, arrives.
    fn arrive(&mut self, to: u32, minor: N) {
        let pool = &mut self.pools[to as usize];
        if pool.own {
            for lot in self.parcel.iter().filter(|lot| lot.origin != CLEAN) {
                *self.returned.entry((to, lot.origin)).or_default() += lot.minor;
            }
            return self.arrive_clean(to, minor);
        }
        if pool.held {
            if pool.slot == NONE {
                pool.slot = self.book.open(pool.balance);
            }
            self.book.credit(pool.slot, &self.parcel);
            pool.balance += minor;
            return;
        }
        if pool.slot == NONE {
            pool.slot = self.exits.len() as u32;
            self.exits.push(Vec::new());
        }
        let exit = &mut self.exits[pool.slot as usize];
        self.parcel.iter().filter(|lot| lot.origin != CLEAN).for_each(|lot| add(exit, lot.origin, lot.minor));
    }

    /// A claim on what stands in a pool: the newest clean money becomes the claimant's.
    fn claim_standing(&mut self, index: u32) {
        let claim = self.plan.standing[index as usize];
        let pool = &mut self.pools[claim.pool as usize];
        let mut found = N::default();
        if pool.held {
            if pool.slot == NONE {
                pool.slot = self.book.open(pool.balance);
            }
            let clean = self.book.standing(pool.slot, CLEAN, pool.balance);
            found = N::narrow(claim.minor.min(clean.wide()));
            if found > N::default() {
                self.book.claim_clean(pool.slot, claim.claim, found);
            }
            if !self.book.holds_claims(pool.slot) {
                self.book.close(pool.slot);
                pool.slot = NONE;
            }
        }
        self.tally.claim(claim.claim, self.plan.asset(claim.pool), claim.minor, found.wide());
    }

    /// A transfer that is claimed, converted, reversing or reversed.
    fn special(&mut self, transfer: u32) {
        let plan = self.plan;
        let transfers = &plan.ledger.transfers;
        let (from, to) = (transfers.from[transfer as usize], transfers.to[transfer as usize]);
        let minor = N::narrow(transfers.amount[transfer as usize]);
        if from == to {
            return;
        }
        self.parcel.clear();
        match plan.reverses(transfer) {
            Some(reversed) => self.take_back(transfer, reversed, from, minor),
            None if self.pools[from as usize].held => self.pay(transfer, from, minor),
            None if B::ORDERED => self.parcel.push(Lot { origin: CLEAN, minor }),
            None => {}
        }
        self.parcel.retain(|lot| lot.minor > N::default());
        self.mark(transfer, from, minor);
        let arrived = N::narrow(plan.arrived(transfer));
        self.convert(transfer, from, to, minor, arrived);
        if plan.is_reversed(transfer) {
            let mut claims: Vec<Lot<N>> =
                self.parcel.iter().filter(|lot| lot.origin != CLEAN).copied().collect();
            gather(&mut claims);
            self.carried.insert(transfer, Carried { claims, all: arrived });
        }
        if self.parcel.iter().any(|lot| lot.origin != CLEAN) {
            self.arrive(to, arrived);
        } else if arrived > N::default() {
            self.arrive_clean(to, arrived);
        }
    }

    /// Makes clean money of the parcel the claimants', oldest first, claim by claim.
    fn mark(&mut self, transfer: u32, from: u32, minor: N) {
        for mark in self.plan.marks(transfer) {
            let claimed = self.parcel.iter().filter(|lot| lot.origin != CLEAN);
            let clean = minor - claimed.fold(N::default(), |sum, lot| sum + lot.minor);
            let found = N::narrow(mark.minor.min(clean.wide()));
            self.tally.claim(mark.claim, self.plan.asset(from), mark.minor, found.wide());
            if found == N::default() {
                continue;
            }
            if B::ORDERED {
                relabel_oldest_clean(&mut self.parcel, mark.claim, found);
            } else {
                add(&mut self.parcel, mark.claim, found);
            }
        }
    }

    /// Writes the flows, and turns what left into what arrives: each lot its telescoped share.
    fn convert(&mut self, transfer: u32, from: u32, to: u32, minor: N, arrived: N) {
        if !self.plan.converts(transfer) {
            self.note(transfer);
            return;
        }
        let left = self.parcel.clone();
        telescope(left.iter().map(|lot| lot.minor), arrived, minor, |index, share| {
            self.parcel[index].minor = share
        });
        let mut pairs: Vec<(u32, i128, i128)> = (left.iter().zip(&self.parcel))
            .filter(|(lot, _)| lot.origin != CLEAN)
            .map(|(lot, arrives)| (lot.origin, lot.minor.wide(), arrives.minor.wide()))
            .collect();
        pairs.sort_by_key(|(claim, _, _)| *claim);
        if !pairs.is_empty() {
            self.flows.begin(transfer);
        }
        for pair in pairs.chunk_by(|a, b| a.0 == b.0) {
            let (left, arrives) =
                pair.iter().fold((0, 0), |sum, (_, left, arrives)| (sum.0 + left, sum.1 + arrives));
            self.flows.push(pair[0].0, left, arrives);
            self.tally.convert(pair[0].0, (self.plan.asset(from), left), (self.plan.asset(to), arrives));
        }
        self.parcel.retain(|lot| lot.minor > N::default());
    }

    /// The parcel of a reversal: what the reversed transfer brought, as far as it is still there; the rest by the rule.
    fn take_back(&mut self, transfer: u32, reversed: u32, from: u32, minor: N) {
        let (shares, clean) = self.shares_of_reversal(reversed, minor);
        let held = self.pools[from as usize].held;
        if held {
            self.cover(transfer, from, minor);
        }
        let mut due = minor;
        let mut clean = clean;
        for lot in shares {
            let mut found = lot.minor.min(self.still_there(from, lot.origin));
            if held && self.pools[from as usize].own {
                found = found.min(self.still_there(from, CLEAN));
            }
            if found > N::default() {
                self.take_origin(from, lot.origin, found);
                self.parcel.push(Lot { origin: lot.origin, minor: found });
                due -= found;
            }
        }
        if !held {
            if B::ORDERED {
                self.parcel.push(Lot { origin: CLEAN, minor: due });
            }
            return;
        }
        clean = clean.min(self.still_there(from, CLEAN));
        if clean > N::default() {
            self.take_origin(from, CLEAN, clean);
            if B::ORDERED {
                self.parcel.push(Lot { origin: CLEAN, minor: clean });
            }
            due -= clean;
        }
        self.pay_rest(transfer, from, due);
    }

    /// After the direct takes of a reversal, the rest leaves by the rule.
    fn pay_rest(&mut self, transfer: u32, from: u32, due: N) {
        let taken = std::mem::take(&mut self.parcel);
        self.pay(transfer, from, due);
        let rest = std::mem::replace(&mut self.parcel, taken);
        if B::ORDERED { self.parcel.extend(rest) } else { merge(&mut self.parcel, &rest) }
    }

    /// What a reversal of `minor` should give back of each claim, and of clean money; and what is left for the next one.
    fn shares_of_reversal(&mut self, reversed: u32, minor: N) -> (Vec<Lot<N>>, N) {
        let Some(carried) = self.carried.get_mut(&reversed) else { return (Vec::new(), N::default()) };
        let part = minor.min(carried.all);
        let mut shares = carried.claims.clone();
        telescope(carried.claims.iter().map(|lot| lot.minor), part, carried.all, |at, share| {
            shares[at].minor = share
        });
        let mut clean = part;
        for (carried, share) in carried.claims.iter_mut().zip(&shares) {
            carried.minor -= share.minor;
            clean -= share.minor;
        }
        carried.all -= part;
        (shares, clean)
    }

    /// How much of an origin a pool still has: in the book, at the exit, or returned to its owner.
    fn still_there(&self, at: u32, origin: u32) -> N {
        let pool = &self.pools[at as usize];
        if origin != CLEAN && pool.own {
            return self.returned.get(&(at, origin)).copied().unwrap_or_default();
        }
        match (pool.held, pool.slot) {
            (true, NONE) => {
                if origin == CLEAN {
                    pool.balance
                } else {
                    N::default()
                }
            }
            (true, slot) => self.book.standing(slot, origin, pool.balance),
            (false, NONE) => N::default(),
            (false, slot) => {
                let exit = &self.exits[slot as usize];
                exit.binary_search_by_key(&origin, |lot| lot.origin)
                    .map_or(N::default(), |found| exit[found].minor)
            }
        }
    }

    /// Takes what [`Self::still_there`] found, and the balance with it.
    fn take_origin(&mut self, at: u32, origin: u32, minor: N) {
        let pool = &mut self.pools[at as usize];
        let mut inside = origin;
        if origin != CLEAN && pool.own {
            *self.returned.entry((at, origin)).or_default() -= minor;
            inside = CLEAN;
        } else if !pool.held && pool.slot != NONE {
            let exit = &mut self.exits[pool.slot as usize];
            if let Ok(found) = exit.binary_search_by_key(&origin, |lot| lot.origin) {
                exit[found].minor -= minor;
            }
        }
        if pool.held {
            if pool.slot != NONE {
                self.book.take(pool.slot, inside, minor);
                if !self.book.holds_claims(pool.slot) {
                    self.book.close(pool.slot);
                    pool.slot = NONE;
                }
            }
            pool.balance -= minor;
        }
    }

    fn finish(mut self) -> (Flows, Vec<Shortfall>, Tally) {
        for (pool, state) in (0u32..).zip(&self.pools) {
            if state.slot == NONE {
                continue;
            }
            let mut row: Vec<Lot<N>> = Vec::new();
            if state.held {
                self.book.each_claimed(state.slot, |origin, minor| row.push(Lot { origin, minor }));
                gather(&mut row);
            } else {
                row = std::mem::take(&mut self.exits[state.slot as usize]);
            }
            for lot in row.iter().filter(|lot| lot.minor > N::default()) {
                self.tally.rest(pool, lot.origin, lot.minor.wide());
            }
        }
        for ((pool, claim), minor) in self.returned.iter().filter(|(_, minor)| **minor > N::default()) {
            self.tally.come_back(*pool, *claim, minor.wide());
        }
        (self.flows, self.shortfalls, self.tally)
    }
}

/// Sorts lots by origin and adds up those of one origin.
fn gather<N: Minor>(lots: &mut Vec<Lot<N>>) {
    lots.sort_unstable_by_key(|lot| lot.origin);
    lots.dedup_by(|next, kept| {
        let same = next.origin == kept.origin;
        if same {
            kept.minor += next.minor;
        }
        same
    });
}

/// Makes the first `due` of the clean money in an ordered parcel the claim's.
fn relabel_oldest_clean<N: Minor>(parcel: &mut Vec<Lot<N>>, claim: u32, mut due: N) {
    let before = std::mem::take(parcel);
    for lot in before {
        let changed = if lot.origin == CLEAN { lot.minor.min(due) } else { N::default() };
        due -= changed;
        for (origin, minor) in [(claim, changed), (lot.origin, lot.minor - changed)] {
            if minor > N::default() {
                parcel.push(Lot { origin, minor });
            }
        }
    }
}
