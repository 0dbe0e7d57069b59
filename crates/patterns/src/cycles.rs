//! Does money come back to who sent it? Cycles that a transfer closes, in the agreed order of transfers.
//!
//! A cycle is a round of different accounts, each of which pays the next after it was paid, all within the window; the transfer that closes
//! it is the last. One round of accounts counts once, however many transfers run between two of them: the latest that still fits is taken,
//! which leaves the most room to those before it. First the money of the payee is followed forward for as long as that is cheap; then the
//! payer's is followed back, only through accounts that the payee's money had reached by then, so few walks end in nothing.

use crate::graph::{Budget, Graph, Marks};
use crate::pairs::NONE;
use crate::window::Transfer;

/// Cycles that one transfer closes.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Cycles {
    by_length: Vec<u32>,
    chains: Vec<u64>,
    lengths: Vec<u32>,
    cut: bool,
}

impl Cycles {
    /// How many have this many transfers.
    #[must_use]
    pub fn of_length(&self, transfers: usize) -> u32 {
        self.by_length.get(transfers).copied().unwrap_or(0)
    }

    /// How many there are.
    #[must_use]
    pub fn count(&self) -> u32 {
        self.lengths.len() as u32
    }

    /// Whether the search was cut short, so that there may be more.
    #[must_use]
    pub fn is_cut(&self) -> bool {
        self.cut
    }

    /// The transfers of each cycle, by the numbers in which they were pushed (from 0), the oldest first; the one that closes it is the last.
    pub fn chains(&self) -> impl Iterator<Item = &[u64]> {
        let mut from = 0;
        self.lengths.iter().filter_map(move |length| {
            let chain = self.chains.get(from..from + *length as usize);
            from += *length as usize;
            chain
        })
    }

    fn clear(&mut self) {
        if !self.lengths.is_empty() {
            self.by_length.fill(0);
            self.chains.clear();
            self.lengths.clear();
        }
        self.cut = false;
    }
}

/// How many transfers may be looked at to learn where the payee's money had gone.
const FORWARD_STEPS: u32 = 256;

/// A place on the way back: an account, the next transfer into it to look at, and the one by which it was left.
#[derive(Debug, Clone, Copy)]
struct Place {
    account: u32,
    cursor: u64,
    bound: u64,
}

/// The search, with room that is used again.
#[derive(Debug, Clone)]
pub(crate) struct CycleSearch {
    hops: u32,
    most_steps: u32,
    found: Cycles,
    /// The earliest transfer by which the payee's money reached an account.
    reached: Marks,
    frontier: Vec<u32>,
    next: Vec<u32>,
    path: Vec<Place>,
}

impl CycleSearch {
    pub(crate) fn new(hops: u32, most_steps: u32) -> Self {
        Self {
            hops,
            most_steps,
            found: Cycles { by_length: vec![0; hops as usize + 1], ..Cycles::default() },
            reached: Marks::default(),
            frontier: Vec::new(),
            next: Vec::new(),
            path: Vec::new(),
        }
    }

    pub(crate) fn found(&self) -> &Cycles {
        &self.found
    }

    pub(crate) fn clear(&mut self) {
        self.found.clear();
    }

    /// Finds the cycles that `closing`, which gets `number`, closes. It is not yet in the window.
    pub(crate) fn search(&mut self, graph: Graph<'_>, closing: Transfer, number: u64) {
        let idle = |newest| graph.get(newest).is_none();
        if idle(graph.newest_out(closing.to)) || idle(graph.newest_in(closing.from)) {
            return;
        }
        let known = self.forward(graph, closing);
        if known == u32::MAX && self.reached.get(closing.from).is_none() {
            return;
        }
        self.back(graph, closing, number, known);
    }

    /// Marks where the payee's money went. Returns for how many transfers that is known; the largest number: for all.
    fn forward(&mut self, graph: Graph<'_>, closing: Transfer) -> u32 {
        let mut budget = Budget::of(FORWARD_STEPS);
        self.reached.clear(graph.accounts.len());
        self.frontier.clear();
        self.frontier.push(closing.to);
        for level in 0..self.hops.saturating_sub(1) {
            self.next.clear();
            for account in &self.frontier {
                let since = self.reached.get(*account);
                let mut number = graph.newest_out(*account);
                while let Some(live) = graph.get(number).filter(|_| since.is_none_or(|since| number > since))
                {
                    if !budget.step() {
                        return level;
                    }
                    let to = live.transfer.to;
                    if to != closing.to && self.reached.get(to).is_none_or(|earliest| number < earliest) {
                        self.reached.set(to, number);
                        if to != closing.from {
                            self.next.push(to);
                        }
                    }
                    number = live.before_out;
                }
            }
            if self.next.is_empty() {
                return u32::MAX;
            }
            std::mem::swap(&mut self.frontier, &mut self.next);
        }
        u32::MAX
    }

    /// Follows the payer's money back to the payee, where `known` says how far the marks can be trusted.
    fn back(&mut self, graph: Graph<'_>, closing: Transfer, number: u64, known: u32) {
        let mut budget = Budget::of(self.most_steps);
        self.path.clear();
        self.path.push(Place { account: closing.from, cursor: graph.newest_in(closing.from), bound: number });
        while let Some(place) = self.path.last_mut() {
            let at = place.cursor;
            let Some(live) = graph.get(at) else {
                self.path.pop();
                continue;
            };
            if !budget.step() {
                self.found.cut = true;
                return;
            }
            place.cursor = live.before_in;
            let bound = place.bound;
            // The latest transfer between two accounts stands for all of them.
            if at >= bound || (live.next_same != NONE && live.next_same < bound) {
                continue;
            }
            let (from, used) = (live.transfer.from, self.path.len() as u32 + 1);
            if from == closing.to {
                self.keep(at, number, used);
            } else if used < self.hops
                && (self.hops - used > known || self.reached.get(from).is_some_and(|earliest| earliest < at))
                && self.path.iter().all(|place| place.account != from)
            {
                self.path.push(Place { account: from, cursor: graph.newest_in(from), bound: at });
            }
        }
    }

    fn keep(&mut self, first: u64, last: u64, length: u32) {
        if let Some(count) = self.found.by_length.get_mut(length as usize) {
            *count += 1;
        }
        self.found.lengths.push(length);
        self.found.chains.push(first);
        self.found
            .chains
            .extend(self.path.iter().rev().map(|place| place.bound).take_while(|bound| *bound != last));
        self.found.chains.push(last);
    }
}
