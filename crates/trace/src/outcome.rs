//! What a trace answers, rule by rule, with the arithmetic that proves it.

use crate::flows::Flows;
use crate::ledger::PoolKind;

/// A legal rule for telling whose money leaves a mixed account.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Rule {
    /// First in, first out (Clayton's Case).
    Fifo,
    /// Last in, first out.
    Lifo,
    /// Pro rata, the haircut: every payment carries claimed and other money in the proportion they stand in.
    ProRata,
    /// Lowest intermediate balance: the holder spends his own money first; what was spent below the claims is gone from
    /// the account for good.
    LowestBalance,
    /// Poison: whatever touches claimed money is claimed whole. An upper bound, not an attribution.
    Poison,
}

impl Rule {
    /// The five rules, in the order in which they are shown.
    pub const ALL: [Rule; 5] = [Rule::Fifo, Rule::Lifo, Rule::ProRata, Rule::LowestBalance, Rule::Poison];
}

/// `minor` of one claim carried by one transfer. Sorted by transfer, then claim; one row for each pair. The claimed
/// transfer itself is such a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, serde::Serialize, serde::Deserialize)]
pub struct Flow {
    /// Index of the transfer.
    pub transfer: u32,
    /// Index of the claim.
    pub claim: u32,
    /// Claimed minor units that left `from`, in the asset of `from`.
    pub minor: i128,
    /// Claimed minor units that reached `to`, in the asset of `to`; equal to `minor` unless the transfer converts.
    pub arrived_minor: i128,
}

/// `minor` of one claim that stands in one pool at the end. Sorted by pool, then claim. For pools that are not `Held`
/// this is what left through them and did not come back: the exits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, serde::Serialize, serde::Deserialize)]
pub struct Resting {
    /// Index of the pool.
    pub pool: u32,
    /// Index of the claim.
    pub claim: u32,
    /// Minor units.
    pub minor: i128,
}

/// One line of the conservation proof: for one claim and one asset,
/// `claimed + converted_in + mixed_in = held + Σ exits + unexplained + returned + converted_out`, to the unit.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Proof {
    /// The claim; `None` for the sum over all claims.
    pub claim: Option<u32>,
    /// The asset.
    pub asset: u16,
    /// What was claimed in this asset and found in the ledger.
    pub claimed: i128,
    /// What arrived by conversion from another asset.
    pub converted_in: i128,
    /// Other people's money that the poison rule swept in; zero under every other rule.
    pub mixed_in: i128,
    /// What still stands in held pools.
    pub held: i128,
    /// What left through each kind of exit, by kind; kinds with nothing are left out. `Held` and `Unexplained` never appear.
    pub exits: Vec<(PoolKind, i128)>,
    /// What disappeared where rows are missing.
    pub unexplained: i128,
    /// What came back to the claimants' own accounts.
    pub returned: i128,
    /// What left by conversion into another asset.
    pub converted_out: i128,
}

impl Proof {
    /// Left side minus right side; zero when the proof holds.
    #[must_use]
    pub fn difference(&self) -> i128 {
        let exits: i128 = self.exits.iter().map(|(_, minor)| minor).sum();
        self.claimed + self.converted_in + self.mixed_in
            - (self.held + exits + self.unexplained + self.returned + self.converted_out)
    }
}

/// A held pool paid out more than the ledger says it had: money came from nowhere we can see. Named, not guessed: the
/// missing part counts as other people's money that arrived just before the payment.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, serde::Serialize, serde::Deserialize)]
pub struct Shortfall {
    /// The pool.
    pub pool: u32,
    /// The transfer that found it short.
    pub transfer: u32,
    /// How much was missing.
    pub minor: i128,
}

/// A part of a claim that the ledger does not hold under this rule: the pool held less than was claimed at that time,
/// or the money of the transfer was another claimant's already. Counted nowhere else.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, serde::Serialize, serde::Deserialize)]
pub struct NotFound {
    /// Index of the claim.
    pub claim: u32,
    /// Minor units claimed and not found, in the asset of the claim.
    pub minor: i128,
}

/// Claimed money of all claims together in one pool at the end. Under poison, where one unit may be claimed by many,
/// every unit counts once; under the other rules it is the plain sum.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, serde::Serialize, serde::Deserialize)]
pub struct PoolTotal {
    /// Index of the pool.
    pub pool: u32,
    /// Minor units.
    pub minor: i128,
}

/// The answer under one rule.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Outcome {
    /// The rule.
    pub rule: Rule,
    /// Claimed money on each transfer.
    pub flows: Flows,
    /// Where claimed money ended, held pools and exits alike. What came back to the claimants is in `returned` alone.
    pub resting: Vec<Resting>,
    /// The same for all claims together, by pool.
    pub pool_totals: Vec<PoolTotal>,
    /// What came back to the claimants' own pools, by pool and claim. The pool may be another claimant's.
    pub returned: Vec<Resting>,
    /// The claimants' own pools; empty where the options do not ask for them. Ascending.
    pub own_pools: Vec<u32>,
    /// What was claimed and not found, by claim.
    pub not_found: Vec<NotFound>,
    /// The conservation proof: a line for each claim and asset, then the totals for each asset.
    pub proofs: Vec<Proof>,
    /// Shortfalls met on the way (the same under every rule), by transfer.
    pub shortfalls: Vec<Shortfall>,
}
