//! What does each legal rule say, and does its arithmetic close to the unit?

use std::collections::BTreeMap;

use super::{
    Page,
    accounts::kind_key,
    links::{limit, rule_key},
    numbers::{code, written},
    table::table,
};
use crate::dossier::facts::{Amount, ProofLine, ProofTerm, Term};
use maud::{Markup, html};
use thalweg_model::Asset;
use thalweg_trace::outcome::Rule;

/// The rules explained, then one proof for the totals and one for each victim, the five rules side by side.
pub(super) fn section(p: &Page<'_>) -> Markup {
    let groups = groups(p);
    let total = groups.len();
    html! {
        dl class="rules" {
            @for rule in Rule::ALL {
                div class=(if rule == Rule::Poison { "bound" } else { "" }) {
                    dt { (p.rule_name(rule)) @if rule == Rule::Poison { " " span class="tag" { (p.say("upper-bound")) } } }
                    dd { (p.say(&format!("rule-{}-law", rule_key(rule)))) }
                }
            }
        }
        p { (p.say("proof-how")) }
        @for (at, ((victim, asset), lines)) in groups.into_iter().take(limit::PROOFS).enumerate() {
            (proof(p, at, victim, &asset, &lines))
        }
        (p.left_out("proofs-more", limit::PROOFS, total))
    }
}

/// Victim and asset → the line of each rule. The totals (no victim) come first.
type Groups<'a> = BTreeMap<(Option<u32>, Asset), Vec<(Rule, &'a ProofLine)>>;

fn groups<'a>(p: &Page<'a>) -> Groups<'a> {
    let mut groups = Groups::new();
    for answer in &p.facts.rules {
        for line in &answer.proofs {
            let asset = line.difference.asset.clone();
            groups.entry((line.victim, asset)).or_default().push((answer.rule, line));
        }
    }
    groups
}

fn proof(
    p: &Page<'_>,
    at: usize,
    victim: Option<u32>,
    asset: &Asset,
    lines: &[(Rule, &ProofLine)],
) -> Markup {
    let mut terms: Vec<Term> =
        lines.iter().flat_map(|(_, line)| line.terms.iter().map(|term| term.what)).collect();
    terms.sort_unstable();
    terms.dedup();
    let of = match victim.and_then(|id| p.facts.victim(id)) {
        Some(victim) => format!("V{} {}", victim.id, crate::dossier::text::visible(&victim.name, 60).0),
        None => p.say("all-victims"),
    };
    let caption = p.say_with("proof-caption", &[("of", of.into()), ("asset", code(&asset.code).into())]);
    // A rule under which the victim has nothing in this asset has no line: its column is zero.
    let of_rule = |rule: Rule| lines.iter().find(|(of, _)| *of == rule).map(|(_, line)| *line);
    let body = html! {
        @for (place, what) in terms.iter().enumerate() {
            @let first_right = !what.is_left() && (place == 0 || terms.get(place - 1).is_some_and(|term| term.is_left()));
            tr class=(if first_right { "equals" } else { "" }) {
                th scope="row" {
                    span class="sign" aria-hidden="true" { (if place == 0 { "" } else if first_right { "=" } else { "+" }) }
                    (term_name(p, *what))
                }
                @for rule in Rule::ALL { td class=(column(rule)) { (cell(p, (at, rule), of_rule(rule), *what, asset)) } }
            }
        }
        tr class="difference" {
            th scope="row" { (p.say("proof-difference")) }
            @for rule in Rule::ALL { td class=(column(rule)) { @if let Some(line) = of_rule(rule) { (tick(p, line)) } } }
        }
    };
    let id = format!("proof-t{}", at + 1);
    html! {
        div id={ "proof-" (at + 1) } tabindex="-1" { (table(&id, "wide proof", &caption, &rule_heads(p), &body)) }
    }
}

fn column(rule: Rule) -> &'static str {
    if rule == Rule::Poison { "num bound" } else { "num" }
}

fn rule_heads(p: &Page<'_>) -> Markup {
    html! {
        tr {
            th scope="col" { (p.say("proof-term")) }
            @for rule in Rule::ALL {
                th scope="col" class=(column(rule)) {
                    (p.rule_name(rule))
                    @if rule == Rule::Poison { br; span class="muted" { (p.say("upper-bound")) } }
                }
            }
        }
    }
}

fn cell(
    p: &Page<'_>,
    (at, rule): (usize, Rule),
    line: Option<&ProofLine>,
    what: Term,
    asset: &Asset,
) -> Markup {
    let found: Option<&ProofTerm> = line.and_then(|line| line.terms.iter().find(|term| term.what == what));
    let Some(term) = found else { return p.money(&Amount::new(0, asset), "") };
    let name = term_key(what).0;
    let kind = match what {
        Term::Exit(kind) => kind_key(kind),
        _ => "",
    };
    let key = format!("p{}-{}-{name}{kind}", at + 1, rule_key(rule));
    let title = format!("{} · {}", p.rule_name(rule), term_name(p, what));
    p.figure(&term.amount, &term.basis, &key, &title)
}

/// A tick only if the written difference is zero and the terms themselves add up to it.
fn tick(p: &Page<'_>, line: &ProofLine) -> Markup {
    let sum = line.terms.iter().fold(0_i128, |sum, term| {
        let minor = term.amount.minor;
        if term.what.is_left() { sum.saturating_add(minor) } else { sum.saturating_sub(minor) }
    });
    let holds = sum == 0 && line.difference.minor == 0;
    html! {
        @if holds { span class="holds" { "✓ " (p.say("proof-holds")) } }
        @else {
            span class="flag" { "✗ " (p.say("proof-fails")) " " (written(&Amount::new(sum, &line.difference.asset))) }
        }
    }
}

fn term_key(what: Term) -> (&'static str, Option<thalweg_trace::ledger::PoolKind>) {
    match what {
        Term::Claimed => ("claimed", None),
        Term::ConvertedIn => ("converted-in", None),
        Term::MixedIn => ("mixed-in", None),
        Term::Held => ("held", None),
        Term::Exit(kind) => ("exit", Some(kind)),
        Term::Unexplained => ("unexplained", None),
        Term::Returned => ("returned", None),
        Term::ConvertedOut => ("converted-out", None),
    }
}

fn term_name(p: &Page<'_>, what: Term) -> String {
    match term_key(what) {
        (_, Some(kind)) => p.say_with("term-exit", &[("kind", p.say(kind_key(kind)).into())]),
        (key, None) => p.say(&format!("term-{key}")),
    }
}
