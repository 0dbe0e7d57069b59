//! Where does claimed money still stand, and how much could be held there?

use super::{
    Page,
    links::limit,
    table::{heads, nothing, table},
};
use maud::{Markup, html};
use thalweg_trace::outcome::Rule;

/// The ranked freeze list.
pub(super) fn section(p: &Page<'_>) -> Markup {
    let all = &p.facts.holds;
    if all.is_empty() {
        return nothing(p, "holds-none");
    }
    let head = heads(
        p,
        &[
            "rank",
            "account",
            "number",
            "institution",
            "#min-max",
            "#lead",
            "#poison-bound",
            "#balance",
            "as-of",
        ],
    );
    let body = html! {
        @for (at, hold) in all.iter().take(limit::HOLDS).enumerate() {
            @let account = p.facts.account(hold.account);
            @let key = format!("h{}", at + 1);
            @let title = p.say_with("made-hold", &[("account", format!("A{}", hold.account).into())]);
            tr id={ "h-" (at + 1) } {
                td class="num" { (at + 1) }
                th scope="row" { (p.account_link(hold.account)) }
                td class="mono" { @if let Some(account) = account { (p.text_or_dash(&account.number)) } }
                td { @if let Some(account) = account { (p.text_or_dash(&account.institution)) } }
                td class="num strong" { (p.range(&hold.amount, &hold.basis, &key, &title)) }
                td class="num" { (p.figure(&hold.amount.under(p.lead()), &hold.basis, &key, &title)) }
                td class="num bound" { (p.figure(&hold.amount.under(Rule::Poison), &hold.basis, &key, &title)) }
                td class="num" {
                    @match (&hold.balance, &hold.as_of) {
                        (Some(balance), Some((row, _))) => (p.money(balance, &p.row_href(*row))),
                        _ => (p.dash()),
                    }
                }
                td {
                    @match &hold.as_of {
                        Some((row, when)) => { (p.row_link(*row)) " " (p.time(when)) }
                        None => (p.dash()),
                    }
                }
            }
        }
    };
    html! {
        p { (p.say("holds-note")) }
        (table("holds-table", "wide", &p.say("holds-caption"), &head, &body))
        (p.left_out("holds-more", limit::HOLDS, all.len()))
    }
}
