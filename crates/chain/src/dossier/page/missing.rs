//! Which statement should be asked for next, from whom, and why?

use super::{
    Page,
    links::limit,
    table::{heads, nothing, table},
};
use crate::dossier::facts::{MissingStatement, MissingWhy};
use maud::{Markup, html};

/// The statements still missing, the most telling first.
pub(super) fn section(p: &Page<'_>) -> Markup {
    let all = &p.facts.missing;
    if all.is_empty() {
        return nothing(p, "missing-none");
    }
    let head = heads(p, &["rank", "ask", "number", "period", "why", "#would-explain", "#lead"]);
    let body = html! { @for (at, one) in all.iter().take(limit::MISSING).enumerate() { (row(p, at, one)) } };
    html! {
        p { (p.say("missing-note")) }
        (table("missing-table", "wide", &p.say("missing-caption"), &head, &body))
        (p.left_out("missing-more", limit::MISSING, all.len()))
    }
}

fn row(p: &Page<'_>, at: usize, one: &MissingStatement) -> Markup {
    let key = format!("m{}", at + 1);
    let title = p.say_with("made-missing", &[("rank", (at + 1).into())]);
    html! {
        tr id={ "m-" (at + 1) } {
            td class="num" { (at + 1) }
            th scope="row" {
                @if one.institution.is_empty() { (p.say("ask-unknown")) } @else { (p.text(&one.institution)) }
            }
            td {
                @if let Some(account) = one.account { (p.account_link(account)) br; }
                @else if !one.holder.is_empty() { (p.text(&one.holder)) br; }
                span class="mono" { (p.text_or_dash(&one.number)) }
            }
            td {
                @match &one.from { Some(from) => (p.time(from)), None => (p.say("from-opening")) }
                br; "→ "
                @match &one.until { Some(until) => (p.time(until)), None => (p.say("until-asking")) }
            }
            td { (p.say(why_key(one.why))) }
            td class="num strong" { (p.range(&one.explains, &one.basis, &key, &title)) }
            td class="num" { (p.figure(&one.explains.under(p.lead()), &one.basis, &key, &title)) }
        }
    }
}

fn why_key(why: MissingWhy) -> &'static str {
    match why {
        MissingWhy::NextHolder => "why-next-holder",
        MissingWhy::RowsMissing => "why-rows-missing",
        MissingWhy::OpeningUnknown => "why-opening-unknown",
        MissingWhy::MoneyFromNowhere => "why-money-from-nowhere",
    }
}
