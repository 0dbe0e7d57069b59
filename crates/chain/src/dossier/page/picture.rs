//! How did claimed money move, layer by layer? One picture for each asset, switched between the rules without a script.

use super::{
    Page,
    links::{limit, rule_key},
    numbers::code,
    table::{heads, nothing, table},
};
use crate::dossier::facts::{Amount, Basis};
use crate::dossier::sankey::{
    draw::{Picture, name, svg},
    graph::{Band, Graph, graph},
    layout::{LANES, layout},
};
use maud::{Markup, html};
use thalweg_model::Asset;
use thalweg_trace::outcome::Rule;

/// The pictures.
pub(super) fn section(p: &Page<'_>) -> Markup {
    let assets: Vec<(usize, &Asset)> =
        p.facts.assets.iter().enumerate().filter(|(_, asset)| has_moves(p, asset)).collect();
    if assets.is_empty() {
        return nothing(p, "flow-none");
    }
    html! {
        p { (p.say("flow-note")) }
        ul class="legend" aria-label=(p.say("legend")) {
            @for (class, key) in [
                ("victim", "legend-victim"), ("account", "legend-account"), ("held", "legend-held"), ("exit", "legend-exit"),
                ("unknown", "legend-unknown"), ("conversion", "legend-conversion"), ("return", "legend-return"),
            ] {
                li { span class={ "swatch " (class) } aria-hidden="true" {} (p.say(key)) }
            }
        }
        @for (place, asset) in assets.iter().take(limit::PICTURES) { (of_asset(p, *place, asset)) }
        (p.left_out("flow-more", limit::PICTURES, assets.len()))
    }
}

fn has_moves(p: &Page<'_>, asset: &Asset) -> bool {
    Rule::ALL.into_iter().any(|rule| {
        let graph = graph(p.facts, asset, rule);
        !graph.bands.is_empty() || !graph.returns.is_empty()
    })
}

/// One asset: a choice of rule, and the picture of each.
fn of_asset(p: &Page<'_>, place: usize, asset: &Asset) -> Markup {
    html! {
        fieldset class="switch" {
            legend { (p.say_with("flow-asset", &[("asset", code(&asset.code).into())])) }
            @for rule in Rule::ALL {
                @let id = format!("pick-{place}-{}", rule_key(rule));
                input type="radio" name={ "pick-" (place) } id=(id) class={ "pick-" (rule_key(rule)) } checked[rule == p.lead()];
                label for=(id) { (p.rule_name(rule)) @if rule == Rule::Poison { " (" (p.say("upper-bound")) ")" } }
            }
            @for rule in Rule::ALL { (panel(p, place, asset, rule)) }
        }
    }
}

fn panel(p: &Page<'_>, place: usize, asset: &Asset, rule: Rule) -> Markup {
    let graph = graph(p.facts, asset, rule);
    let layout = layout(&graph);
    let prefix = format!("s{place}-{}", rule_key(rule));
    let picture = Picture { graph: &graph, layout: &layout, asset, prefix: &prefix };
    let title = p
        .say_with("flow-caption", &[("asset", code(&asset.code).into()), ("rule", p.rule_name(rule).into())]);
    html! {
        div class={ "panel panel-" (rule_key(rule)) } {
            figure {
                figcaption { (title) " " a href={ "#" (prefix) "-table" } { (p.say("same-as-table")) } }
                p class="hint" aria-hidden="true" { (p.say("scroll-hint")) }
                div class="scroll picture" tabindex="0" role="region" aria-label=(title) { (svg(p, &picture, &title)) }
                (notes(p, &graph))
            }
            (same_as_table(p, &picture, &title))
        }
    }
}

fn notes(p: &Page<'_>, graph: &Graph) -> Markup {
    html! {
        @if graph.returns.len() > LANES {
            p class="note" { (p.say_with("returns-more", &[("count", (graph.returns.len() - LANES).into())])) }
        }
        @if graph.inside > 0 { p class="note" { (p.say_with("inside-note", &[("count", graph.inside.into())])) } }
    }
}

/// The same bands as a table: what the picture shows, for whoever does not see it.
fn same_as_table(p: &Page<'_>, picture: &Picture<'_>, title: &str) -> Markup {
    let (graph, prefix) = (picture.graph, picture.prefix);
    let forward =
        graph.bands.iter().enumerate().map(|(at, band)| (format!("{prefix}-b{}", at + 1), band, false));
    let back =
        graph.returns.iter().enumerate().map(|(at, band)| (format!("{prefix}-r{}", at + 1), band, true));
    let all: Vec<(String, &Band, bool)> = forward.chain(back).collect();
    let head = heads(p, &["from", "to", "#amount", "transfers"]);
    let body = html! {
        @for (id, band, is_return) in &all {
            tr id=(id) tabindex="-1" { (band_row(p, picture, band, *is_return, all.len() <= limit::BANDS)) }
        }
    };
    html! {
        details id={ (prefix) "-table" } {
            summary { (p.say("same-as-table")) }
            (table(&format!("{prefix}-t"), "wide", title, &head, &body))
        }
    }
}

fn band_row(p: &Page<'_>, picture: &Picture<'_>, band: &Band, is_return: bool, with_links: bool) -> Markup {
    let called = |at: usize| picture.graph.nodes.get(at).map(|node| name(p, node)).unwrap_or_default();
    let amount = Amount::new(band.minor, picture.asset);
    let basis = basis(p, band, picture);
    let key = format!("b{}-{}-{}", picture.prefix, band.from, band.to);
    html! {
        td { bdi { (called(band.from)) } }
        td { @if is_return { "⟲ " } bdi { (called(band.to)) } }
        td class="num" {
            @if with_links { (p.figure(&amount, &basis, &key, &format!("{} → {}", called(band.from), called(band.to)))) }
            @else { (p.money(&amount, &basis.transfers.first().map_or_else(|| "#transfers".to_owned(), |id| p.transfer_href(*id)))) }
        }
        td {
            @let shown = if with_links { 6 } else { 1 };
            @for id in band.transfers.iter().take(shown) { (p.transfer_link(*id)) " " }
            @if band.transfers.len() > shown { "+" (band.transfers.len() - shown) }
        }
    }
}

/// The transfers of a band; for a claim that names no transfer, the rows of the claim.
fn basis(p: &Page<'_>, band: &Band, picture: &Picture<'_>) -> Basis {
    if !band.transfers.is_empty() {
        return Basis { transfers: band.transfers.clone(), ..Basis::default() };
    }
    let node = |at: usize| picture.graph.nodes.get(at).map(|node| &node.who);
    let of_band = p
        .facts
        .victims
        .iter()
        .filter(|victim| node(band.from) == Some(&crate::dossier::sankey::graph::Who::Victim(victim.id)));
    let mut rows: Vec<_> =
        of_band.flat_map(|victim| &victim.claims).flat_map(|claim| claim.basis.rows.clone()).collect();
    rows.sort_unstable();
    rows.dedup();
    Basis { rows, ..Basis::default() }
}
