//! Did what one account spread over many come together again? Scatter and gather, in the agreed order of transfers.
//!
//! When a transfer comes in, every payer of its payer within the window is a source; the intermediaries between that source and the payee are
//! the accounts that the source paid before they paid the payee. Two make the smallest gather.

use crate::graph::{Budget, Graph, Marks};
use crate::window::Transfer;

/// Gathers that one transfer belongs to, as the last so far.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Gathers {
    found: Vec<(u32, u32)>,
    cut: bool,
}

impl Gathers {
    /// Each source, and how many intermediaries stand between it and the payee: two or more. The source paid last comes first.
    #[must_use]
    pub fn sources(&self) -> &[(u32, u32)] {
        &self.found
    }

    /// Whether the search was cut short, so that there may be more.
    #[must_use]
    pub fn is_cut(&self) -> bool {
        self.cut
    }
}

/// The search, with room that is used again.
#[derive(Debug, Clone)]
pub(crate) struct GatherSearch {
    most_steps: u32,
    found: Gathers,
    /// The latest transfer of an account to the payee.
    paid: Marks,
    counted: Marks,
}

impl GatherSearch {
    pub(crate) fn new(most_steps: u32) -> Self {
        Self { most_steps, found: Gathers::default(), paid: Marks::default(), counted: Marks::default() }
    }

    pub(crate) fn found(&self) -> &Gathers {
        &self.found
    }

    pub(crate) fn clear(&mut self) {
        self.found.found.clear();
        self.found.cut = false;
    }

    /// Finds the gathers of `last`, which is in the window already.
    pub(crate) fn search(&mut self, graph: Graph<'_>, last: Transfer) {
        let payee_got = graph.accounts.get(last.to as usize).map_or(0, |account| account.got.fan());
        if payee_got < 2 || graph.get(graph.newest_in(last.from)).is_none() {
            return;
        }
        let mut budget = Budget::of(self.most_steps);
        self.found.cut = !(self.mark(graph, last, &mut budget) && self.count(graph, last, &mut budget));
    }

    /// Marks who paid the payee, and when last. False if the steps did not suffice.
    fn mark(&mut self, graph: Graph<'_>, last: Transfer, budget: &mut Budget) -> bool {
        self.paid.clear(graph.accounts.len());
        let mut number = graph.newest_in(last.to);
        while let Some(live) = graph.get(number) {
            if !budget.step() {
                return false;
            }
            if self.paid.get(live.transfer.from).is_none() {
                self.paid.set(live.transfer.from, number);
            }
            number = live.before_in;
        }
        true
    }

    fn count(&mut self, graph: Graph<'_>, last: Transfer, budget: &mut Budget) -> bool {
        let mut number = graph.newest_in(last.from);
        while let Some(live) = graph.get(number) {
            if !budget.step() {
                return false;
            }
            let source = live.transfer.from;
            // The newest transfer of a source to the payer stands for all of them.
            if graph.get(live.next_same).is_none() && source != last.to && source != last.from {
                match self.between(graph, source, last.to, budget) {
                    None => return false,
                    Some(many) if many > 1 => self.found.found.push((source, many)),
                    Some(_) => {}
                }
            }
            number = live.before_in;
        }
        true
    }

    /// How many accounts were paid by a source before they paid the payee.
    fn between(&mut self, graph: Graph<'_>, source: u32, payee: u32, budget: &mut Budget) -> Option<u32> {
        let mut many = 0;
        self.counted.clear(graph.accounts.len());
        let mut number = graph.newest_out(source);
        while let Some(live) = graph.get(number) {
            if !budget.step() {
                return None;
            }
            let middle = live.transfer.to;
            let onward = self.paid.get(middle).is_some_and(|paid| number < paid);
            if onward && middle != payee && middle != source && self.counted.get(middle).is_none() {
                self.counted.set(middle, 0);
                many += 1;
            }
            number = live.before_out;
        }
        Some(many)
    }
}
