//! Who could the money have reached, whatever the amounts? Paths that respect the order of transfers.
//!
//! One pass over the transfers answers both questions. Of two transfers at the same time the first can feed the second.

use crate::ledger::{PoolKind, Transfers};

/// Where a walk starts: a pool, from this moment on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, serde::Serialize, serde::Deserialize)]
pub struct Seed {
    /// The pool.
    pub pool: u32,
    /// UTC microseconds; transfers at this very time count.
    pub time: i64,
}

/// Which pools a walk passes through.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Through<'a> {
    /// All of them.
    All,
    /// Seeds and held pools only: any other pool is reached and not left again. The kinds are `Pools::kind`.
    Held(&'a [PoolKind]),
}

/// One pool reached.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, serde::Serialize, serde::Deserialize)]
pub struct Reached {
    /// The pool.
    pub pool: u32,
    /// Earliest arrival, UTC microseconds; for a seed its own start.
    pub time: i64,
    /// The transfer that arrived; `None` for a seed.
    pub by: Option<u32>,
}

/// One transfer on a path.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, serde::Serialize, serde::Deserialize)]
pub struct Hop {
    /// The transfer.
    pub transfer: u32,
    /// The transfer before it on the same path, into its `from` pool; `None` where it leaves a seed.
    pub after: Option<u32>,
}

/// What a walk with a horizon reached.
#[derive(Debug, Clone, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Reach {
    /// Every pool reached, seeds included, by pool.
    pub pools: Vec<Reached>,
    /// The transfers that the cited paths use, by transfer.
    pub hops: Vec<Hop>,
}

impl Reach {
    /// The transfers of one path that reaches the pool at its earliest arrival, within the horizon; empty for a seed and
    /// for a pool that was not reached.
    #[must_use]
    pub fn path_to(&self, pool: u32) -> Vec<u32> {
        let reached = self.pools.binary_search_by_key(&pool, |reached| reached.pool);
        let mut at = reached.ok().and_then(|found| self.pools[found].by);
        let mut path = Vec::new();
        while let Some(transfer) = at {
            path.push(transfer);
            let hop = self.hops.binary_search_by_key(&transfer, |hop| hop.transfer);
            at = hop.ok().and_then(|found| self.hops[found].after).filter(|after| *after < transfer);
        }
        path.reverse();
        path
    }
}

/// Every pool that money leaving a seed could have reached within `horizon` microseconds of that seed's time, with the
/// earliest arrival and a path for each. Of many seeds each has its own horizon.
#[must_use]
pub fn reach(transfers: &Transfers, seeds: &[Seed], horizon: i64, through: Through) -> Reach {
    let seeds = in_order(seeds);
    let mut states = vec![State::NEVER; pool_count(transfers, &seeds)];
    let mut first: Vec<Option<Reached>> = vec![None; states.len()];
    let mut hops = Vec::new();
    let mut due = seeds.iter().peekable();
    let start = |seed: &Seed, states: &mut [State], first: &mut [Option<Reached>]| {
        let deadline = seed.time.saturating_add(horizon);
        let state = &mut states[seed.pool as usize];
        if deadline >= state.until {
            *state = State { until: deadline, by: NONE };
        }
        first[seed.pool as usize].get_or_insert(Reached { pool: seed.pool, time: seed.time, by: None });
    };
    for (transfer, ((from, to), time)) in
        (0u32..).zip(transfers.from.iter().zip(&transfers.to).zip(&transfers.time))
    {
        while let Some(seed) = due.next_if(|seed| seed.time <= *time) {
            start(seed, &mut states, &mut first);
        }
        let State { until, by } = states[*from as usize];
        // A later deadline at `to` serves every departure from it at least as well as the one it replaces.
        if *time > until || until <= states[*to as usize].until {
            continue;
        }
        let passes = through.passes(*to);
        if from == to || (!passes && first[*to as usize].is_some()) {
            continue;
        }
        first[*to as usize].get_or_insert(Reached { pool: *to, time: *time, by: Some(transfer) });
        hops.push(Hop { transfer, after: (by != NONE).then_some(by) });
        if passes {
            states[*to as usize] = State { until, by: transfer };
        }
    }
    due.for_each(|seed| start(seed, &mut states, &mut first));
    Reach { pools: first.into_iter().flatten().collect(), hops }
}

/// Every transfer on a trail from a seed on which each hop leaves within `delta` microseconds after the arrival before
/// it, by transfer. The arrival cited is the latest one: if any arrival allows the hop, that one does.
#[must_use]
pub fn trail(transfers: &Transfers, seeds: &[Seed], delta: i64, through: Through) -> Vec<Hop> {
    let seeds = in_order(seeds);
    let mut states = vec![State::NEVER; pool_count(transfers, &seeds)];
    let mut hops = Vec::new();
    let mut due = seeds.iter().peekable();
    for (transfer, ((from, to), time)) in
        (0u32..).zip(transfers.from.iter().zip(&transfers.to).zip(&transfers.time))
    {
        while let Some(seed) = due.next_if(|seed| seed.time <= *time) {
            states[seed.pool as usize] = State { until: seed.time.saturating_add(delta), by: NONE };
        }
        let State { until, by } = states[*from as usize];
        if *time > until || from == to {
            continue;
        }
        hops.push(Hop { transfer, after: (by != NONE).then_some(by) });
        if through.passes(*to) {
            states[*to as usize] = State { until: time.saturating_add(delta), by: transfer };
        }
    }
    hops
}

/// No transfer: a seed.
const NONE: u32 = u32::MAX;

/// What a walk knows of one pool: until when money may leave it, and by which transfer it came.
#[derive(Clone, Copy)]
struct State {
    until: i64,
    by: u32,
}

impl State {
    const NEVER: State = State { until: i64::MIN, by: NONE };
}

impl Through<'_> {
    fn passes(self, pool: u32) -> bool {
        match self {
            Through::All => true,
            Through::Held(kinds) => kinds.get(pool as usize) == Some(&PoolKind::Held),
        }
    }
}

fn in_order(seeds: &[Seed]) -> Vec<Seed> {
    let mut seeds = seeds.to_vec();
    seeds.sort_unstable_by_key(|seed| (seed.time, seed.pool));
    seeds
}

/// One more than the highest pool named, so that every index below is in range.
fn pool_count(transfers: &Transfers, seeds: &[Seed]) -> usize {
    let ends = transfers.from.iter().chain(&transfers.to).copied();
    ends.chain(seeds.iter().map(|seed| seed.pool)).max().map_or(0, |pool| pool as usize + 1)
}
