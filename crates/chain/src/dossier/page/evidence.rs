//! Which rows prove all this, and how is each of them sealed?

use super::{
    Page,
    links::limit,
    numbers::count,
    table::{nothing, table},
};
use crate::dossier::facts::{CitedRow, EvidenceItem, RowForm};
use crate::dossier::text::ROW_CHARS;
use maud::{Markup, html};
use thalweg_model::EvidenceId;

/// The sealed files with their custody; under each, its cited rows.
pub(super) fn section(p: &Page<'_>) -> Markup {
    let files = &p.facts.evidence;
    let shown = p.facts.rows.iter().filter(|row| p.has_row(row.row)).count();
    if p.facts.rows.is_empty() {
        return nothing(p, "rows-none");
    }
    html! {
        p { (p.say("rows-note")) }
        @for (at, file) in files.iter().enumerate().take(limit::EVIDENCE) { (one_file(p, at, file)) }
        (p.left_out("evidence-more", limit::EVIDENCE, files.len()))
        (orphans(p))
        (p.left_out("rows-more", shown, p.facts.rows.len()))
    }
}

/// The name of a sealed file, leading to its custody.
pub(super) fn file_link(p: &Page<'_>, id: EvidenceId) -> Markup {
    let place =
        p.facts.evidence.iter().position(|file| file.id == id).filter(|place| *place < limit::EVIDENCE);
    match place.and_then(|place| p.facts.evidence.get(place).map(|file| (place, file))) {
        Some((place, file)) => html! {
            a class="id" href={ "#ev-" (place + 1) } { "E" (place + 1) } " " (p.text_within(&file.file_name, 60))
        },
        None => html! { code { (id.short()) "…" } },
    }
}

fn one_file(p: &Page<'_>, at: usize, file: &EvidenceItem) -> Markup {
    let place = at + 1;
    html! {
        article class="file" id={ "ev-" (place) } aria-labelledby={ "h-ev-" (place) } {
            h3 id={ "h-ev-" (place) } { span class="id" { "E" (place) } " " (p.text(&file.file_name)) }
            (custody(p, file))
            (rows(p, &format!("rows-{place}"), |row| row.row.evidence == file.id))
        }
    }
}

fn custody(p: &Page<'_>, file: &EvidenceItem) -> Markup {
    let item = |key: &str, value: Markup| html! { div { dt { (p.say(key)) } dd { (value) } } };
    let text = |key: &str, value: &str| item(key, p.text_or_dash(value));
    html! {
        dl class="facts small" {
            (item("file-digest", html! { code class="hash" { (file.id) } }))
            (item("file-rows", html! { (p.say_with("file-rows-counted", &[
                ("rows", count(file.rows).into()), ("records", count(file.records).into()),
                ("rejects", count(file.rejects).into()), ("bytes", count(file.bytes).into()),
            ])) }))
            (text("file-layout", &file.layout))
            (item("file-sealed", html! { (p.say("log-entry")) " " (file.sealed.number) " · " (p.time(&file.sealed.at)) }))
            (item("file-row-root", html! {
                @if file.row_root.is_empty() { (p.say("rows-not-sealed")) } @else { code class="hash" { (p.text(&file.row_root)) } }
                @if let Some(entry) = &file.rows_sealed { " · " (p.say("log-entry")) " " (entry.number) " · " (p.time(&entry.at)) }
            }))
            (text("authority", &file.authority))
            (text("legal-basis", &file.legal_basis))
            (text("file-source", &file.source))
            (text("file-holder", &file.holder))
            (text("file-collectors", &file.collectors.join(&p.say("list-separator"))))
            (text("file-place", &file.place))
            (text("file-method", &file.method))
            (item("file-collected", html! {
                (p.time(&file.collected_at)) " · " (p.say("clock-source")) " " (p.text_or_dash(&file.clock_source))
            }))
            (text("use-limits", &file.use_limits))
        }
    }
}

/// The cited rows that match.
fn rows(p: &Page<'_>, id: &str, of: impl Fn(&CitedRow) -> bool) -> Markup {
    let all: Vec<(usize, &CitedRow)> =
        p.facts.rows.iter().enumerate().filter(|(_, row)| p.has_row(row.row) && of(row)).collect();
    if all.is_empty() {
        return html! {};
    }
    let head = html! {
        tr {
            th scope="col" { (p.say("row")) }
            th scope="col" { (p.say("row-text")) }
            th scope="col" { (p.say("row-seal")) }
            th scope="col" { (p.say("row-used")) }
        }
    };
    let body = html! { @for (place, row) in &all { (one_row(p, place + 1, row)) } };
    table(id, "wide rows", &p.say("rows-caption"), &head, &body)
}

fn one_row(p: &Page<'_>, place: usize, cited: &CitedRow) -> Markup {
    let uses = p.uses_of(cited.row);
    html! {
        tr id={ "row-" (place) } {
            th scope="row" { span class="id" { "R" (place) } br; (p.say_with("row-n", &[("row", count(cited.row.row).into())])) }
            td class="text" {
                div class="said" { (p.text_within(&cited.text, ROW_CHARS)) }
                @if cited.form == RowForm::Made { p class="muted" { (p.say("row-made")) } }
                code class="hash" { (cited.row) }
            }
            td class="seal" {
                (p.say("row-leaf")) " " code class="hash" { (p.text(&cited.leaf)) } br;
                (p.say_with("row-path", &[("count", cited.path_length.into())]))
                @if !cited.proof_file.is_empty() { br; (p.say("row-proof")) " " code class="hash" { (p.text(&cited.proof_file)) } }
            }
            td {
                @for (href, name) in uses.iter().take(limit::USES) { a class="id" href=(href) { (name) } " " }
                @if uses.len() > limit::USES { (p.more(uses.len() - limit::USES)) }
            }
        }
    }
}

/// Rows of files that are not listed: they are shown all the same.
fn orphans(p: &Page<'_>) -> Markup {
    let listed = |id: EvidenceId| p.facts.evidence.iter().take(limit::EVIDENCE).any(|file| file.id == id);
    rows(p, "rows-unlisted", |row| !listed(row.row.evidence))
}
