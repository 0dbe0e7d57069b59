//! Who lost what, and what became of it?

use super::{
    Page,
    links::limit,
    numbers::{code, written},
    table::{heads, nothing, table},
};
use crate::dossier::facts::{Amount, Basis, Spread, Valuation, Victim, VictimTotal};
use maud::{Markup, html};
use thalweg_model::Asset;
use thalweg_trace::outcome::Rule;

/// The totals, the table of victims, the claimed payments, and the valuation if rates are cited.
pub(super) fn section(p: &Page<'_>) -> Markup {
    if p.facts.victims.is_empty() {
        return nothing(p, "victims-none");
    }
    html! {
        p { (p.say("summary-note")) }
        (totals(p))
        (victims(p))
        (claims(p))
        @if let Some(valuation) = &p.facts.valuation { (value(p, valuation)) }
    }
}

/// One asset, summed over all victims.
struct Total {
    asset: Asset,
    claimed: i128,
    traced: i128,
    /// Held, returned, exited, unexplained.
    parts: [Spread; 4],
    basis: Basis,
}

fn summed(p: &Page<'_>) -> Vec<Total> {
    let mut totals = Vec::new();
    for asset in &p.facts.assets {
        let of_asset =
            || p.facts.victims.iter().flat_map(|one| &one.totals).filter(|one| one.claimed.asset == *asset);
        let mut total = Total {
            asset: asset.clone(),
            claimed: of_asset().map(|one| one.claimed.minor).fold(0, i128::saturating_add),
            traced: of_asset().map(|one| one.traced.minor).fold(0, i128::saturating_add),
            parts: std::array::from_fn(|_| Spread::zero(asset)),
            basis: Basis::default(),
        };
        for one in of_asset() {
            for (sum, part) in total.parts.iter_mut().zip(parts(one)) {
                Rule::ALL.into_iter().for_each(|rule| sum.add(rule, part.under(rule).minor));
            }
            total.basis.transfers.extend(&one.basis.transfers);
            total.basis.rows.extend(&one.basis.rows);
        }
        total.basis.transfers.sort_unstable();
        total.basis.transfers.dedup();
        total.basis.rows.sort_unstable();
        total.basis.rows.dedup();
        if total.claimed != 0 || total.parts.iter().any(|part| !part.is_zero()) {
            totals.push(total);
        }
    }
    totals
}

fn parts(total: &VictimTotal) -> [&Spread; 4] {
    [&total.held, &total.returned, &total.exited, &total.unexplained]
}

fn totals(p: &Page<'_>) -> Markup {
    html! {
        @for total in summed(p) {
            @let key = format!("sum-a{}", p.asset_place(&total.asset));
            @let title = p.say_with("made-sum", &[("asset", code(&total.asset.code).into())]);
            @let claimed = Amount::new(total.claimed, &total.asset);
            @let traced = Amount::new(total.traced, &total.asset);
            dl class="cards" {
                (card(p, "claimed", &p.figure(&claimed, &total.basis, &key, &title), ""))
                (card(p, "traced", &p.figure(&traced, &total.basis, &key, &title), ""))
                @for (name, part) in ["held", "returned", "exited", "unexplained"].into_iter().zip(&total.parts) {
                    (card(p, name, &p.range(part, &total.basis, &key, &title), if name == "held" { "strong" } else { "" }))
                }
            }
        }
    }
}

fn card(p: &Page<'_>, key: &str, value: &Markup, class: &str) -> Markup {
    html! { div class=(class) { dt { (p.say(key)) } dd { (value) } } }
}

fn victims(p: &Page<'_>) -> Markup {
    let all = &p.facts.victims;
    let head = heads(p, &["victim", "#claimed", "#traced", "#held", "#returned", "#exited", "#unexplained"]);
    let body = html! {
        @for victim in all.iter().take(limit::VICTIMS) {
            @for (at, total) in victim.totals.iter().enumerate() {
                tr id=[(at == 0).then(|| format!("v-{}", victim.id))] {
                    @if at == 0 {
                        th scope="rowgroup" rowspan=(victim.totals.len()) { span class="id" { "V" (victim.id) } " " (p.text(&victim.name)) }
                    }
                    (victim_total(p, victim, total))
                }
            }
        }
    };
    html! {
        h3 { (p.say("victims-title")) }
        (table("victims", "wide", &p.say("victims-caption"), &head, &body))
        (p.left_out("victims-more", limit::VICTIMS, all.len()))
    }
}

fn victim_total(p: &Page<'_>, victim: &Victim, total: &VictimTotal) -> Markup {
    let key = format!("v{}-a{}", victim.id, p.asset_place(&total.claimed.asset));
    let title = format!("V{} · {}", victim.id, code(&total.claimed.asset.code));
    html! {
        td class="num" { (p.figure(&total.claimed, &total.basis, &key, &title)) }
        td class="num" { (p.figure(&total.traced, &total.basis, &key, &title)) }
        @for part in parts(total) { td class="num" { (p.range(part, &total.basis, &key, &title)) } }
    }
}

fn claims(p: &Page<'_>) -> Markup {
    let all =
        || p.facts.victims.iter().flat_map(|victim| victim.claims.iter().map(move |claim| (victim, claim)));
    let head = heads(p, &["victim", "paid-at", "#amount", "paid-into", "rows"]);
    let body = html! {
        @for (victim, claim) in all().take(limit::CLAIMS) {
            tr id={ "c-" (claim.claim) } {
                td { span class="id" { "V" (victim.id) } " " (p.text_within(&victim.name, 40)) }
                td { (p.time(&claim.at)) }
                td class="num" {
                    (p.figure(&claim.amount, &claim.basis, &format!("c{}", claim.claim), &p.say_with("made-claim", &[("victim", format!("V{}", victim.id).into())])))
                }
                td { (p.account_link(claim.into)) }
                td {
                    @if let Some(transfer) = claim.transfer { (p.transfer_link(transfer)) " " }
                    @else { span class="muted" { (p.say("claim-by-balance")) " " } }
                    (p.row_links(&claim.basis.rows))
                }
            }
        }
    };
    html! {
        h3 { (p.say("claims-title")) }
        (table("claims", "", &p.say("claims-caption"), &head, &body))
        (p.left_out("claims-more", limit::CLAIMS, all().count()))
    }
}

fn value(p: &Page<'_>, valuation: &Valuation) -> Markup {
    let head = heads(p, &["rate-from", "rate", "rate-at", "rate-source", "rows"]);
    let body = html! {
        @for rate in &valuation.rates {
            tr {
                td { "1 " (code(&rate.from)) }
                td class="num" { (code(&rate.to)) "\u{a0}" (p.text(&rate.rate)) }
                td { (p.time(&rate.at)) }
                td { (p.text(&rate.source)) }
                td { (p.row_link(rate.row)) }
            }
        }
    };
    html! {
        h3 { (p.say_with("valuation-title", &[("currency", code(&valuation.currency.code).into())])) }
        p { (p.say("valuation-note")) }
        p {
            (p.say("claimed")) ": " (p.money(&valuation.claimed, "#rates"))
            " · " (p.say("held")) ": "
            @if valuation.held.max().minor == 0 { (written(&valuation.held.max())) }
            @else { a class="n" href="#rates" { (super::numbers::written_range(&valuation.held)) } }
        }
        div id="rates" tabindex="-1" { (table("rates-table", "", &p.say("rates-caption"), &head, &body)) }
    }
}
