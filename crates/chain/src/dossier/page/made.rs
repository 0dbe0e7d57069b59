//! What is each total made of? The list between a number and its rows.

use super::{
    Page,
    links::{Made, limit},
};
use crate::dossier::facts::Basis;
use maud::{Markup, html};

/// One entry for each number that is made of more than one transfer or row.
pub(super) fn section(p: &Page<'_>) -> Markup {
    let all = p.take_made();
    html! {
        p { (p.say("made-note")) }
        ul class="made" { @for (key, made) in &all { (entry(p, key, made)) } }
    }
}

fn entry(p: &Page<'_>, key: &str, made: &Made) -> Markup {
    let basis = &made.basis;
    let shown = basis.transfers.len().min(limit::LINKS);
    html! {
        li id={ "of-" (key) } tabindex="-1" {
            strong { bdi { (made.title) } } " "
            @if *basis == Basis::default() { span class="flag" { "⚠ " (p.say("made-nothing")) } }
            @for id in basis.transfers.iter().take(shown) { (p.transfer_link(*id)) " " }
            @if basis.transfers.len() > shown { (p.more(basis.transfers.len() - shown)) " " }
            (p.row_links(&basis.rows))
            @for id in basis.files.iter().take(limit::LINKS) { (super::evidence::file_link(p, *id)) " " }
            @if basis.files.len() > limit::LINKS { (p.more(basis.files.len() - limit::LINKS)) }
        }
    }
}
