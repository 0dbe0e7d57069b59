//! Does the arithmetic of each rule come out, for all and for each victim?

use std::collections::BTreeMap;

use thalweg_trace::{Claimed, PoolKind, Proof, Rule};

use super::{View, at};
use thalweg_chain::dossier::facts::{Amount, Basis, ProofLine, ProofTerm, RuleAnswer, Term};

/// The proofs of one rule: totals first, then one line for each victim and asset.
pub(super) fn answer(view: &View<'_>, rule: Rule) -> RuleAnswer {
    let Some(outcome) = view.outcome(rule) else { return RuleAnswer { rule, proofs: Vec::new() } };
    let mut lines: Vec<ProofLine> = Vec::new();
    let mut by_victim: BTreeMap<(u32, u16), Proof> = BTreeMap::new();
    for proof in &outcome.proofs {
        match proof.claim {
            None => lines.push(line(view, rule, None, proof)),
            Some(claim) => add(&mut by_victim, (view.victim_id(claim), proof.asset), proof),
        }
    }
    lines.extend(by_victim.iter().map(|((victim, _), proof)| line(view, rule, Some(*victim), proof)));
    RuleAnswer { rule, proofs: lines }
}

/// Adds up the lines of one victim's claims.
pub(super) fn add(sums: &mut BTreeMap<(u32, u16), Proof>, key: (u32, u16), proof: &Proof) {
    let Some(sum) = sums.get_mut(&key) else {
        sums.insert(key, proof.clone());
        return;
    };
    sum.claimed += proof.claimed;
    sum.converted_in += proof.converted_in;
    sum.mixed_in += proof.mixed_in;
    sum.held += proof.held;
    sum.unexplained += proof.unexplained;
    sum.returned += proof.returned;
    sum.converted_out += proof.converted_out;
    let mut exits: BTreeMap<PoolKind, i128> = sum.exits.iter().copied().collect();
    for (kind, minor) in &proof.exits {
        *exits.entry(*kind).or_default() += minor;
    }
    sum.exits = exits.into_iter().collect();
}

fn line(view: &View<'_>, rule: Rule, victim: Option<u32>, proof: &Proof) -> ProofLine {
    let asset = view.run.ledger.assets.get(usize::from(proof.asset)).cloned();
    let asset = asset.unwrap_or_else(|| thalweg_model::Asset { code: "?".to_owned(), exponent: 0 });
    let mut terms = Vec::new();
    let mut term = |what: Term, minor: i128| {
        if minor != 0 || matches!(what, Term::Claimed | Term::Held) {
            let basis = term_basis(view, rule, victim, proof.asset, what);
            terms.push(ProofTerm { what, amount: Amount::new(minor, &asset), basis });
        }
    };
    term(Term::Claimed, proof.claimed);
    term(Term::ConvertedIn, proof.converted_in);
    term(Term::MixedIn, proof.mixed_in);
    term(Term::Held, proof.held);
    for (kind, minor) in &proof.exits {
        term(Term::Exit(*kind), *minor);
    }
    term(Term::Unexplained, proof.unexplained);
    term(Term::Returned, proof.returned);
    term(Term::ConvertedOut, proof.converted_out);
    ProofLine { victim, terms, difference: Amount::new(proof.difference(), &asset) }
}

/// The transfers a term is made of: those of the victim's money (or all) whose ends fit the term.
fn term_basis(view: &View<'_>, rule: Rule, victim: Option<u32>, asset: u16, what: Term) -> Basis {
    let Some(outcome) = view.outcome(rule) else { return Basis::default() };
    let pools = &view.run.ledger.ledger.pools;
    let kind = |pool: u32| pools.kind.get(pool as usize).copied().unwrap_or(PoolKind::UnknownHolder);
    let counts_in = |pool: u32| at(&pools.asset, pool) == asset;
    let own = |pool: u32| view.own_pools.contains_key(&pool);
    if what == Term::Claimed {
        return view
            .basis(claimed_transfers(view, victim).filter(|transfer| counts_in(view.from(*transfer))));
    }
    let fits = |transfer: u32| {
        let (from, to) = (view.from(transfer), view.to(transfer));
        match what {
            Term::ConvertedIn => counts_in(to) && !counts_in(from),
            Term::ConvertedOut => counts_in(from) && !counts_in(to),
            Term::Held => counts_in(to) && kind(to) == PoolKind::Held && !own(to),
            Term::Exit(exit) => counts_in(to) && kind(to) == exit && !own(to),
            Term::Unexplained => counts_in(to) && kind(to) == PoolKind::Unexplained,
            Term::Returned => counts_in(to) && own(to),
            Term::MixedIn | Term::Claimed => counts_in(from),
        }
    };
    match victim {
        None => {
            view.basis(outcome.flows.totals().map(|flow| flow.transfer).filter(|transfer| fits(*transfer)))
        }
        Some(victim) => {
            let mine = outcome.flows.iter().filter(|flow| view.victim_id(flow.claim) == victim);
            view.basis(mine.map(|flow| flow.transfer).filter(|transfer| fits(*transfer)))
        }
    }
}

/// The payments that the claims of a victim (or all) name.
pub(super) fn claimed_transfers<'v>(
    view: &'v View<'_>,
    victim: Option<u32>,
) -> impl Iterator<Item = u32> + 'v {
    let claims = view.run.claims.iter().zip(0_u32..);
    claims.filter_map(move |(claim, index)| match claim.what {
        Claimed::Transfer { transfer, .. } if victim.is_none_or(|id| view.victim_id(index) == id) => {
            Some(transfer)
        }
        _ => None,
    })
}
