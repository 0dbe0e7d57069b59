//! Which transfers were followed, and how much claimed money did each carry?

use super::{
    Page,
    table::{nothing, table},
};
use crate::dossier::facts::{Basis, Spread, Transfer};
use maud::{Markup, html};
use thalweg_trace::outcome::Rule;

/// The transfers, in the order in which money moved.
pub(super) fn section(p: &Page<'_>) -> Markup {
    let all: Vec<&Transfer> =
        p.facts.transfers.iter().filter(|transfer| p.has_transfer(transfer.id)).collect();
    if all.is_empty() {
        return nothing(p, "transfers-none");
    }
    let head = html! {
        tr {
            @for key in ["transfer", "booked", "from", "to"] { th scope="col" { (p.say(key)) } }
            th scope="col" class="num" { (p.say("amount")) }
            @for rule in Rule::ALL {
                th scope="col" class=(if rule == Rule::Poison { "num bound" } else { "num" }) { (p.rule_name(rule)) }
            }
            @for key in ["record-says", "rows"] { th scope="col" { (p.say(key)) } }
        }
    };
    let body = html! { @for transfer in &all { tr id={ "t-" (transfer.id) } { (row(p, transfer)) } } };
    html! {
        p { (p.say("transfers-note")) }
        (table("transfers-table", "wide", &p.say("transfers-caption"), &head, &body))
        (p.left_out("transfers-more", all.len(), p.facts.transfers.len()))
    }
}

fn row(p: &Page<'_>, transfer: &Transfer) -> Markup {
    let basis = Basis { rows: transfer.rows.clone(), ..Default::default() };
    let key = format!("t{}", transfer.id);
    let title = format!("T{}", transfer.id);
    html! {
        th scope="row" {
            span class="id" { "T" (transfer.id) }
            @if let Some(reversed) = transfer.reverses { br; (p.say("reverses")) " " (p.transfer_link(reversed)) }
        }
        td { (p.time(&transfer.at)) }
        td { (p.account_link(transfer.from)) }
        td { (p.account_link(transfer.to)) }
        td class="num" {
            (p.figure(&transfer.amount, &basis, &key, &title))
            @if let Some(arrived) = &transfer.arrived { br; "→ " (p.figure(arrived, &basis, &key, &title)) }
        }
        @for rule in Rule::ALL {
            td class=(if rule == Rule::Poison { "num bound" } else { "num" }) {
                (carried(p, transfer, &transfer.claimed, rule, &basis))
                @if let Some(arrived) = &transfer.claimed_arrived {
                    @if arrived.under(rule).minor != 0 { br; "→ " (p.figure(&arrived.under(rule), &basis, &key, &title)) }
                }
            }
        }
        td class="says" {
            (p.text(&transfer.description))
            @if !transfer.reference.is_empty() { " " span class="mono muted" { (p.text_within(&transfer.reference, 40)) } }
        }
        td { (p.row_links(&transfer.rows)) }
    }
}

/// What it carried under a rule; for a claimed payment, what becomes claimed by it.
fn carried(p: &Page<'_>, transfer: &Transfer, claimed: &Spread, rule: Rule, basis: &Basis) -> Markup {
    let amount = claimed.under(rule);
    let claim =
        p.facts.victims.iter().flat_map(|victim| victim.claims.iter().map(move |claim| (victim, claim)));
    let claims: Vec<_> = claim.filter(|(_, claim)| claim.transfer == Some(transfer.id)).collect();
    let (key, title) = (format!("t{}", transfer.id), format!("T{}", transfer.id));
    html! {
        @if claims.is_empty() || amount.minor != 0 { (p.figure(&amount, basis, &key, &title)) }
        @for (victim, claim) in claims {
            (p.figure(&claim.amount, basis, &key, &title)) br;
            span class="muted" { (p.say_with("claim-of", &[("victim", format!("V{}", victim.id).into())])) }
        }
    }
}
