//! Who lost what, and whose money stands where?

use std::collections::BTreeMap;

use thalweg_model::{Precision, Stamp};
use thalweg_trace::{Claimed, PoolKind, Proof, Rule};

use super::{View, at, found, id, proofs};
use thalweg_chain::dossier::facts::{
    Amount, ClaimLine, Restitution, Spread, Victim, VictimTotal, When, place,
};

/// The victims, by id.
pub(super) fn victims(view: &View<'_>, lead: Rule) -> Vec<Victim> {
    let sums: BTreeMap<Rule, BTreeMap<(u32, u16), Proof>> =
        Rule::ALL.into_iter().map(|rule| (rule, by_victim(view, rule))).collect();
    let asked = asked(view);
    let victim = |(name, id): (&&str, u32)| {
        let mut claims: Vec<ClaimLine> = claim_lines(view, id, lead);
        claims.sort_by_key(|line| (line.at, line.claim));
        let assets: std::collections::BTreeSet<u16> = sums
            .values()
            .flat_map(|sums| sums.keys())
            .filter(|(of, _)| *of == id)
            .map(|(_, asset)| *asset)
            .collect();
        let assets = assets.into_iter();
        let totals = assets
            .map(|asset| total(view, id, asset, &sums, asked.get(&(id, asset)).copied(), lead))
            .collect();
        Victim { id, name: (*name).to_owned(), claims, totals }
    };
    view.victim_names.iter().zip(1_u32..).map(victim).collect()
}

fn by_victim(view: &View<'_>, rule: Rule) -> BTreeMap<(u32, u16), Proof> {
    let mut sums = BTreeMap::new();
    for proof in view.outcome(rule).map(|outcome| outcome.proofs.as_slice()).unwrap_or_default() {
        if let Some(claim) = proof.claim {
            proofs::add(&mut sums, (view.victim_id(claim), proof.asset), proof);
        }
    }
    sums
}

/// What each victim asks for, found or not, by asset.
fn asked(view: &View<'_>) -> BTreeMap<(u32, u16), i128> {
    let ledger = &view.run.ledger.ledger;
    let mut sums = BTreeMap::new();
    for (claim, index) in view.run.claims.iter().zip(0_u32..) {
        let (pool, minor) = match claim.what {
            Claimed::Transfer { transfer, minor } => {
                (view.from(transfer), minor.unwrap_or_else(|| at(&ledger.transfers.amount, transfer)))
            }
            Claimed::Balance { pool, minor, .. } => (pool, minor),
        };
        *sums.entry((view.victim_id(index), at(&ledger.pools.asset, pool))).or_insert(0) += minor;
    }
    sums
}

fn claim_lines(view: &View<'_>, victim: u32, lead: Rule) -> Vec<ClaimLine> {
    let found: BTreeMap<u32, i128> =
        view.outcome(lead).map(|outcome| found(&view.run, outcome).into_iter().collect()).unwrap_or_default();
    let line = |(claim, index): (&thalweg_trace::Claim, u32)| {
        if view.victim_id(index) != victim {
            return None;
        }
        let minor = found.get(&index).copied().unwrap_or(0);
        let (pool, into, at, transfer) = match claim.what {
            Claimed::Transfer { transfer, .. } => {
                (view.from(transfer), view.to(transfer), view.when(transfer), Some(transfer))
            }
            Claimed::Balance { pool, time, .. } => {
                let stamp = Stamp {
                    micros: time,
                    offset_minutes: Some(view.offset_minutes),
                    precision: Precision::Second,
                };
                (pool, pool, When(stamp), None)
            }
        };
        Some(ClaimLine {
            claim: index,
            amount: Amount::new(minor, &view.asset(pool)),
            at,
            into: id(&view.account_ids, into),
            transfer: transfer.and_then(|transfer| view.transfer_ids.get(&transfer).copied()),
            basis: view.basis(transfer),
        })
    };
    view.run.claims.iter().zip(0_u32..).filter_map(line).collect()
}

fn total(
    view: &View<'_>,
    victim: u32,
    asset: u16,
    sums: &BTreeMap<Rule, BTreeMap<(u32, u16), Proof>>,
    asked: Option<i128>,
    lead: Rule,
) -> VictimTotal {
    let unit = view.run.ledger.assets.get(usize::from(asset)).cloned();
    let unit = unit.unwrap_or_else(|| thalweg_model::Asset { code: "?".to_owned(), exponent: 0 });
    let proof = |rule: Rule| sums.get(&rule).and_then(|sums| sums.get(&(victim, asset)));
    let spread = |part: &dyn Fn(&Proof) -> i128| {
        let mut spread = Spread::zero(&unit);
        for rule in Rule::ALL {
            spread.add(rule, proof(rule).map_or(0, part));
        }
        spread
    };
    let traced = proof(lead).map_or(0, |proof| proof.claimed);
    VictimTotal {
        claimed: Amount::new(asked.unwrap_or(0), &unit),
        traced: Amount::new(traced, &unit),
        held: spread(&|proof| proof.held),
        returned: spread(&|proof| proof.returned),
        exited: spread(&|proof| proof.exits.iter().map(|(_, minor)| minor).sum()),
        unexplained: spread(&|proof| proof.unexplained),
        basis: view.basis(proofs::claimed_transfers(view, Some(victim))),
    }
}

/// Whose money stands in which held account. Poison divides nothing between victims: its column stays zero.
pub(super) fn restitution(view: &View<'_>) -> Vec<Restitution> {
    let kinds = &view.run.ledger.ledger.pools.kind;
    let mut parts: BTreeMap<(u32, u32), [i128; 5]> = BTreeMap::new();
    for outcome in view.run.outcomes.iter().filter(|outcome| outcome.rule != Rule::Poison) {
        for resting in &outcome.resting {
            if kinds.get(resting.pool as usize) == Some(&PoolKind::Held) {
                let part = parts.entry((view.victim_id(resting.claim), resting.pool)).or_default();
                part[place(outcome.rule)] += resting.minor;
            }
        }
    }
    let line = |((victim, pool), minor): ((u32, u32), [i128; 5])| Restitution {
        victim,
        account: id(&view.account_ids, pool),
        amount: view.spread(pool, minor),
        basis: view.basis(view.arrivals(pool)),
    };
    let mut lines: Vec<Restitution> = parts.into_iter().map(line).collect();
    lines.sort_by_key(|line| (line.victim, line.account));
    lines
}
