//! Whose money stands in which account, under each rule?

use super::{
    Page,
    links::limit,
    table::{nothing, table},
};
use maud::{Markup, html};
use thalweg_trace::outcome::Rule;

/// The restitution schedule: victim by account, the five rules side by side.
pub(super) fn section(p: &Page<'_>) -> Markup {
    let all = &p.facts.restitution;
    if all.is_empty() {
        return nothing(p, "restitution-none");
    }
    let head = html! {
        tr {
            th scope="col" { (p.say("victim")) }
            th scope="col" { (p.say("account")) }
            @for rule in Rule::ALL {
                th scope="col" class=(if rule == Rule::Poison { "num bound" } else { "num" }) {
                    (p.rule_name(rule))
                    @if rule == Rule::Poison { br; span class="muted" { (p.say("upper-bound")) } }
                }
            }
            th scope="col" class="num" { (p.say("min-max")) }
        }
    };
    let body = html! {
        @for one in all.iter().take(limit::RESTITUTION) {
            @let name = p.facts.victim(one.victim).map_or("", |victim| victim.name.as_str());
            @let key = format!("r{}-{}", one.victim, one.account);
            @let title = format!("V{} · A{}", one.victim, one.account);
            tr {
                th scope="row" { span class="id" { "V" (one.victim) } " " (p.text_within(name, 40)) }
                td { (p.account_link(one.account)) }
                @for rule in Rule::ALL {
                    td class=(if rule == Rule::Poison { "num bound" } else { "num" }) {
                        (p.figure(&one.amount.under(rule), &one.basis, &key, &title))
                    }
                }
                td class="num strong" { (p.range(&one.amount, &one.basis, &key, &title)) }
            }
        }
    };
    html! {
        p { (p.say("restitution-note")) }
        (table("restitution-table", "wide", &p.say("restitution-caption"), &head, &body))
        (p.left_out("restitution-more", limit::RESTITUTION, all.len()))
    }
}
