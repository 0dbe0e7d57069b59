//! One forward pass over the transfers for each rule; a `Book` says whose money leaves a mixed pool.

mod book;
mod lots;
mod minor;
mod plan;
mod poison;
mod run;
mod sets;
mod shares;
mod tally;

use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use crate::error::TraceError;
use crate::ledger::{Claim, Ledger};
use crate::outcome::{Outcome, Rule};
use book::Book;
use lots::Lots;
use minor::Minor;
use plan::Plan;
use run::Pass;
use shares::Shares;
pub(crate) use tally::leave;

/// Choices of the investigator that change what is counted where. Printed with every result.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Options {
    /// Money that arrives in a pool from which a claimed transfer was paid counts as returned and is followed no
    /// further. Turn it off to follow money round a cycle, or where a claim names a payment between suspects.
    pub returns_to_claimants: bool,
}

impl Default for Options {
    fn default() -> Options {
        Options { returns_to_claimants: true }
    }
}

/// Sums of this size still leave room in 64 bits for every intermediate result.
const NARROW_BOUND: i128 = 1 << 61;

/// Follows the claims through the ledger under one rule.
///
/// # Errors
/// A ledger or claims that break their contract; see [`TraceError`]. Bad amounts never become wrong answers.
pub fn trace(
    ledger: &Ledger,
    claims: &[Claim],
    rule: Rule,
    options: &Options,
) -> Result<Outcome, TraceError> {
    under(&Plan::new(ledger, claims, options)?, rule)
}

/// Follows the claims under all five rules, in the order of [`Rule::ALL`], on two threads.
///
/// # Errors
/// As [`trace`].
pub fn trace_all(ledger: &Ledger, claims: &[Claim], options: &Options) -> Result<Vec<Outcome>, TraceError> {
    let plan = Plan::new(ledger, claims, options)?;
    let next = AtomicUsize::new(0);
    let done = Mutex::new(Vec::new());
    let work = || {
        while let Some((index, rule)) = {
            let index = next.fetch_add(1, Ordering::Relaxed);
            Rule::ALL.get(index).map(|rule| (index, *rule))
        } {
            let outcome = under(&plan, rule);
            done.lock().unwrap_or_else(std::sync::PoisonError::into_inner).push((index, outcome));
        }
    };
    std::thread::scope(|scope| {
        scope.spawn(work);
        work();
    });
    let mut done = done.into_inner().unwrap_or_else(std::sync::PoisonError::into_inner);
    done.sort_by_key(|(index, _)| *index);
    done.into_iter().map(|(_, outcome)| outcome).collect()
}

fn under(plan: &Plan, rule: Rule) -> Result<Outcome, TraceError> {
    if rule == Rule::Poison {
        return poison::run(plan);
    }
    if plan.bound < NARROW_BOUND { counted::<i64>(plan, rule) } else { counted::<i128>(plan, rule) }
}

fn counted<N: Minor>(plan: &Plan, rule: Rule) -> Result<Outcome, TraceError> {
    match rule {
        Rule::Fifo => pass::<N, Lots<N, true>>(plan, rule),
        Rule::Lifo => pass::<N, Lots<N, false>>(plan, rule),
        Rule::ProRata => pass::<N, Shares<N, false>>(plan, rule),
        Rule::LowestBalance => pass::<N, Shares<N, true>>(plan, rule),
        Rule::Poison => poison::run(plan),
    }
}

fn pass<N: Minor, B: Book<N>>(plan: &Plan, rule: Rule) -> Result<Outcome, TraceError> {
    let (flows, shortfalls, tally) = Pass::<N, B>::run(plan);
    tally.prove(plan, rule, flows, shortfalls)
}
