//! What is wrong or unsure about the evidence itself, and what harmless reason could there be?

use super::{
    Page,
    links::limit,
    numbers::count,
    table::{heads, nothing, table},
};
use crate::dossier::facts::{EvidenceFinding, FindingKind};
use maud::{Markup, html};

/// By kind: what it means, its innocent readings, the findings with their rows.
pub(super) fn section(p: &Page<'_>) -> Markup {
    let all = &p.facts.findings;
    if all.is_empty() {
        return nothing(p, "findings-none");
    }
    html! {
        p { (p.say("findings-note")) }
        @for kind in FindingKind::ALL {
            @let of_kind: Vec<(usize, &EvidenceFinding)> =
                all.iter().enumerate().take(limit::FINDINGS).filter(|(_, one)| one.kind == kind).collect();
            @if !of_kind.is_empty() { (of_one_kind(p, kind, &of_kind)) }
        }
        (p.left_out("findings-more", limit::FINDINGS, all.len()))
    }
}

fn of_one_kind(p: &Page<'_>, kind: FindingKind, all: &[(usize, &EvidenceFinding)]) -> Markup {
    let key = finding_key(kind);
    let head = heads(p, &["finding", "where", "finding-detail", "#amount", "#row-count", "rows"]);
    let body = html! { @for (at, one) in all { (row(p, *at, one)) } };
    html! {
        h3 { (p.say(&format!("finding-{key}"))) }
        p { (p.say(&format!("finding-{key}-means"))) }
        p class="innocent" { strong { (p.say("innocent-reading")) } " " (p.say(&format!("finding-{key}-innocent"))) }
        (table(&format!("findings-{key}"), "wide", &p.say(&format!("finding-{key}")), &head, &body))
    }
}

fn row(p: &Page<'_>, at: usize, one: &EvidenceFinding) -> Markup {
    html! {
        tr id={ "f-" (at + 1) } {
            th scope="row" { span class="id" { "F" (at + 1) } }
            td {
                @if let Some(account) = one.account { (p.account_link(account)) " " }
                @if let Some(id) = one.evidence { (super::evidence::file_link(p, id)) }
                @if one.account.is_none() && one.evidence.is_none() { (p.dash()) }
            }
            td { (p.text_within(&one.detail, 300)) }
            td class="num" {
                @match &one.amount {
                    Some(amount) => {
                        @let basis = crate::dossier::facts::Basis { rows: one.rows.clone(), ..Default::default() };
                        (p.figure(amount, &basis, &format!("f{}", at + 1), &format!("F{}", at + 1)))
                    }
                    None => (p.dash()),
                }
            }
            td class="num" { (count(one.count)) }
            td { (p.row_links(&one.rows)) }
        }
    }
}

fn finding_key(kind: FindingKind) -> &'static str {
    match kind {
        FindingKind::BalanceBreak => "balance-break",
        FindingKind::Shortfall => "shortfall",
        FindingKind::AmbiguousPair => "ambiguous-pair",
        FindingKind::ContradictoryOrder => "contradictory-order",
        FindingKind::UnknownZone => "unknown-zone",
        FindingKind::Reject => "reject",
        FindingKind::LayoutUnsure => "layout-unsure",
    }
}
