//! How did claimed money leave the accounts that we can see into?

use super::{
    Page,
    accounts::kind_key,
    links::limit,
    numbers::code,
    table::{heads, nothing, table},
};
use crate::dossier::facts::{Basis, Exit};
use maud::{Markup, html};
use thalweg_trace::outcome::Rule;

/// A table of kinds, then the transfers of each kind.
pub(super) fn section(p: &Page<'_>) -> Markup {
    if p.facts.exits.is_empty() {
        return nothing(p, "exits-none");
    }
    let head =
        heads(p, &["exit-kind", "exit-meaning", "#min-max", "#lead", "#poison-bound", "transfers-count"]);
    let body = html! { @for (at, exit) in p.facts.exits.iter().enumerate() { (total(p, at, exit)) } };
    html! {
        p { (p.say("exits-note")) }
        (table("exits-table", "wide", &p.say("exits-caption"), &head, &body))
        @for (at, exit) in p.facts.exits.iter().enumerate() { (transfers(p, at, exit)) }
    }
}

fn total(p: &Page<'_>, at: usize, exit: &Exit) -> Markup {
    let basis =
        Basis { transfers: exit.transfers.iter().map(|one| one.transfer).collect(), ..Basis::default() };
    let key = format!("x{}", at + 1);
    let title = format!("{} · {}", p.say(kind_key(exit.kind)), code(&exit.total.asset.code));
    html! {
        tr {
            th scope="row" { (p.say(kind_key(exit.kind))) }
            td { (p.say(&format!("{}-meaning", kind_key(exit.kind)))) }
            td class="num strong" { (p.range(&exit.total, &basis, &key, &title)) }
            td class="num" { (p.figure(&exit.total.under(p.lead()), &basis, &key, &title)) }
            td class="num bound" { (p.figure(&exit.total.under(Rule::Poison), &basis, &key, &title)) }
            td { a href={ "#x-" (at + 1) } { (p.say_with("transfers-n", &[("count", exit.transfers.len().into())])) } }
        }
    }
}

fn transfers(p: &Page<'_>, at: usize, exit: &Exit) -> Markup {
    let head = heads(p, &["transfer", "booked", "from", "to", "#min-max", "#lead", "rows"]);
    let body = html! {
        @for one in exit.transfers.iter().take(limit::EXIT_TRANSFERS) {
            @let found = p.facts.transfers.iter().find(|transfer| transfer.id == one.transfer);
            @let basis = Basis { transfers: vec![one.transfer], ..Basis::default() };
            tr {
                th scope="row" { (p.transfer_link(one.transfer)) }
                td { @if let Some(transfer) = found { (p.time(&transfer.at)) } }
                td { @if let Some(transfer) = found { (p.account_link(transfer.from)) } }
                td { @if let Some(transfer) = found { (p.account_link(transfer.to)) } }
                td class="num" { (p.range(&one.claimed, &basis, "", "")) }
                td class="num" { (p.figure(&one.claimed.under(p.lead()), &basis, "", "")) }
                td { @if let Some(transfer) = found { (p.row_links(&transfer.rows)) } }
            }
        }
    };
    let kind = p.say(kind_key(exit.kind));
    let caption =
        p.say_with("exit-caption", &[("kind", kind.into()), ("asset", code(&exit.total.asset.code).into())]);
    html! {
        div id={ "x-" (at + 1) } tabindex="-1" {
            (table(&format!("exit-t{}", at + 1), "wide", &caption, &head, &body))
            (p.left_out(&format!("x-{}-more", at + 1), limit::EXIT_TRANSFERS, exit.transfers.len()))
        }
    }
}
