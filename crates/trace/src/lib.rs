//! Whose money went where? Follows claimed money through accounts under five legal rules, side by side.
//!
//! A pure algorithm over columns: no files, no clock, no randomness. A [`Ledger`] (pools and transfers, built elsewhere)
//! and [`Claim`]s go in; an [`Outcome`] for each [`Rule`] comes out, with a conservation proof that has been checked to
//! the unit before it is handed over. `docs/trace.md` states the rules, the rounding and the ties exactly.
//!
//! - forward: [`trace`], [`trace_all`]; read side by side: [`compare`], [`missing_statements`], [`over_time`],
//!   [`restitution`]
//! - from an account back to its sources: [`backward`]
//! - only who could have been reached, without amounts: [`reach`], [`trail`]

mod backward;
mod compare;
mod engine;
mod error;
mod flows;
pub mod ledger;
mod missing;
pub mod outcome;
mod over_time;
mod restitution;
mod walk;

pub use backward::{Backward, Origin, Source, backward};
pub use compare::{PoolRange, compare};
pub use engine::{Options, trace, trace_all};
pub use error::TraceError;
pub use flows::{FlowTotal, Flows};
pub use ledger::{Claim, Claimed, Ledger, Opening, PoolKind, Pools, Transfers};
pub use missing::{Missing, MissingWhy, missing_statements};
pub use outcome::{Flow, NotFound, Outcome, PoolTotal, Proof, Resting, Rule, Shortfall};
pub use over_time::{Step, over_time};
pub use restitution::{Restitution, restitution};
pub use walk::{Hop, Reach, Reached, Seed, Through, reach, trail};
