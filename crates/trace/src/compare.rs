//! How much of the claimed money ended in each account, whichever rule a court applies?

use std::collections::BTreeMap;

use crate::ledger::Ledger;
use crate::outcome::{Outcome, Rule};

/// Claimed money (all claims) at rest in one pool, rule by rule.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct PoolRange {
    /// The pool.
    pub pool: u32,
    /// Its asset.
    pub asset: u16,
    /// Minor units under each rule that was traced and attributes money (all but poison), in the order given.
    pub by_rule: Vec<(Rule, i128)>,
    /// The least of them.
    pub min: i128,
    /// The most of them.
    pub max: i128,
    /// The upper bound that poison gives, where it was traced.
    pub poison: Option<i128>,
}

/// The range over the rules for every pool where claimed money rests under any rule, by pool.
#[must_use]
pub fn compare(ledger: &Ledger, outcomes: &[Outcome]) -> Vec<PoolRange> {
    let mut pools: BTreeMap<u32, Vec<(usize, i128)>> = BTreeMap::new();
    for (index, outcome) in outcomes.iter().enumerate() {
        for total in &outcome.pool_totals {
            pools.entry(total.pool).or_default().push((index, total.minor));
        }
    }
    let amount = |rests: &[(usize, i128)], index: usize| {
        rests.iter().find(|(at, _)| *at == index).map_or(0, |(_, minor)| *minor)
    };
    let attributing = |(_, outcome): &(usize, &Outcome)| outcome.rule != Rule::Poison;
    let range = |(pool, rests): (u32, Vec<(usize, i128)>)| {
        let rules = outcomes.iter().enumerate().filter(attributing);
        let by_rule: Vec<(Rule, i128)> =
            rules.map(|(index, outcome)| (outcome.rule, amount(&rests, index))).collect();
        let poison = outcomes.iter().position(|outcome| outcome.rule == Rule::Poison);
        PoolRange {
            pool,
            asset: ledger.pools.asset.get(pool as usize).copied().unwrap_or_default(),
            min: by_rule.iter().map(|(_, minor)| *minor).min().unwrap_or_default(),
            max: by_rule.iter().map(|(_, minor)| *minor).max().unwrap_or_default(),
            by_rule,
            poison: poison.map(|index| amount(&rests, index)),
        }
    };
    pools.into_iter().map(range).collect()
}
