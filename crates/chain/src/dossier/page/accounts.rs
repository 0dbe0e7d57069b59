//! Which accounts did claimed money pass, and what stands in them?

use super::{
    Page,
    table::{heads, nothing, table},
};
use crate::dossier::facts::{Account, OpeningSource};
use maud::{Markup, html};
use thalweg_trace::{ledger::PoolKind, outcome::Rule};

/// The part of a message key that names a kind of holder.
pub(in crate::dossier) fn kind_key(kind: PoolKind) -> &'static str {
    match kind {
        PoolKind::Held => "kind-held",
        PoolKind::UnknownHolder => "kind-unknown-holder",
        PoolKind::Cash => "kind-cash",
        PoolKind::Merchant => "kind-merchant",
        PoolKind::Exchange => "kind-exchange",
        PoolKind::Foreign => "kind-foreign",
        PoolKind::Fee => "kind-fee",
        PoolKind::Unexplained => "kind-unexplained",
    }
}

/// Two tables: who the accounts are, and what the rules say of them.
pub(super) fn section(p: &Page<'_>) -> Markup {
    let all: Vec<&Account> = p.facts.accounts.iter().filter(|account| p.has_account(account.id)).collect();
    if all.is_empty() {
        return nothing(p, "accounts-none");
    }
    html! {
        p { (p.say("accounts-note")) }
        (who(p, &all))
        (under_rules(p, &all))
        (p.left_out("accounts-more", all.len(), p.facts.accounts.len()))
    }
}

fn who(p: &Page<'_>, all: &[&Account]) -> Markup {
    let head = heads(
        p,
        &["account", "layer", "number", "institution", "kind", "#opening", "#inflow", "#outflow", "as-of"],
    );
    let body = html! { @for account in all { tr id={ "acc-" (account.id) } { (who_row(p, account)) } } };
    table("accounts-who", "wide", &p.say("accounts-caption"), &head, &body)
}

fn who_row(p: &Page<'_>, account: &Account) -> Markup {
    let key = format!("turn{}", account.id);
    let title = p.say_with("made-turnover", &[("account", format!("A{}", account.id).into())]);
    html! {
        th scope="row" { span class="id" { "A" (account.id) } " " (p.text_or_dash(&account.holder)) }
        td { (layer(p, account)) }
        td class="mono" { (p.text_or_dash(&account.number)) }
        td { (p.text_or_dash(&account.institution)) }
        td { (p.say(kind_of(account))) }
        td class="num" { (opening(p, account)) }
        td class="num" { (p.figure(&account.inflow, &account.turnover, &key, &title)) }
        td class="num" { (p.figure(&account.outflow, &account.turnover, &key, &title)) }
        td {
            @match &account.as_of {
                Some((row, when)) => { (p.row_link(*row)) " " (p.time(when)) }
                None => (p.dash()),
            }
        }
    }
}

fn kind_of(account: &Account) -> &'static str {
    match account {
        _ if account.not_in_own_statement => "kind-not-in-own-statement",
        _ if account.victim.is_some() => "layer-victim",
        _ => kind_key(account.kind),
    }
}

fn layer(p: &Page<'_>, account: &Account) -> Markup {
    html! {
        @match (account.layer, account.kind) {
            (Some(0), _) => (p.say("layer-victim")),
            (_, kind) if kind != PoolKind::Held => (p.say("layer-exit")),
            (Some(layer), _) => { "L" (layer) }
            (None, _) => (p.dash()),
        }
    }
}

fn opening(p: &Page<'_>, account: &Account) -> Markup {
    let Some(opening) = &account.opening else { return p.dash() };
    let href = opening.row.map_or_else(|| format!("#acc-{}", account.id), |row| p.row_href(row));
    html! {
        @match opening.source {
            OpeningSource::Unknown => span class="flag" { "⚠ " (p.say("opening-unknown")) },
            OpeningSource::Stated => (p.money(&opening.amount, &href)),
            OpeningSource::FromFirstBalance => {
                (p.money(&opening.amount, &href)) br; span class="muted" { (p.say("opening-derived")) }
            }
        }
    }
}

fn under_rules(p: &Page<'_>, all: &[&Account]) -> Markup {
    let head = html! {
        tr {
            th scope="col" { (p.say("account")) }
            th scope="col" class="num" { (p.say("claimed-through")) }
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
        @for account in all.iter().filter(|account| account.victim.is_none()) {
            @let key = format!("acc{}", account.id);
            @let title = format!("A{}", account.id);
            tr {
                th scope="row" { (p.account_link(account.id)) }
                td class="num" { (p.range(&account.claimed_in, &account.basis, &key, &title)) }
                @for rule in Rule::ALL {
                    td class=(if rule == Rule::Poison { "num bound" } else { "num" }) {
                        (p.figure(&account.resting.under(rule), &account.basis, &key, &title))
                    }
                }
                td class="num strong" { (p.range(&account.resting, &account.basis, &key, &title)) }
            }
        }
    };
    html! {
        h3 { (p.say("accounts-rules-title")) }
        p { (p.say("accounts-rules-note")) }
        (table("accounts-rules", "wide", &p.say("accounts-rules-caption"), &head, &body))
    }
}
