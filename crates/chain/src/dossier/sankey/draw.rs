//! How is the placed picture written as SVG?
//!
//! Every node and band is a link to its line in a table, carries its full text as a title, and has its shape or a mark
//! beside its colour. Nothing here is a float: hundredths of a pixel are written with two decimals.

use std::fmt::Write as _;

use super::graph::{Band, Graph, Node, Who};
use super::layout::{Box2, GUTTER, LINE, Lane, Layout, NODE_WIDTH, PX, Station};
use crate::dossier::facts::Amount;
use crate::dossier::page::{Page, kind_key, numbers};
use crate::dossier::text::{elide, elide_middle, visible};
use maud::{Markup, html};
use thalweg_model::Asset;
use thalweg_trace::ledger::PoolKind;

/// Font size of node names and of amounts, in pixels: as in the style sheet.
const NAME_SIZE: i64 = 13;
const AMOUNT_SIZE: i64 = 12;

/// A picture ready to be drawn: `prefix` begins every anchor of its table.
pub(in crate::dossier) struct Picture<'a> {
    pub graph: &'a Graph,
    pub layout: &'a Layout,
    pub asset: &'a Asset,
    pub prefix: &'a str,
}

/// The SVG.
pub(in crate::dossier) fn svg(p: &Page<'_>, picture: &Picture<'_>, title: &str) -> Markup {
    let Picture { graph, layout, prefix, .. } = picture;
    html! {
        svg class="sankey" xmlns="http://www.w3.org/2000/svg" role="group" aria-labelledby={ (prefix) "-title" }
            viewBox={ "0 0 " (px(layout.width)) " " (px(layout.height)) } width=(px(layout.width)) height=(px(layout.height)) {
            title id={ (prefix) "-title" } { (title) }
            defs {
                pattern id={ (prefix) "-hatch" } width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)" {
                    rect class="hatch-ground" width="6" height="6" {}
                    rect class="hatch-line" width="2.5" height="6" {}
                }
                marker id={ (prefix) "-arrow" } viewBox="0 0 8 8" refX="7" refY="4" markerWidth="5" markerHeight="5" orient="auto" {
                    path class="arrow" d="M0 0 L8 4 L0 8 z" {}
                }
            }
            (heads(p, picture))
            g class="bands" {
                @for (at, (band, stations)) in graph.bands.iter().zip(&layout.bands).enumerate() {
                    a href={ "#" (prefix) "-b" (at + 1) } aria-label=(sentence(p, picture, band)) {
                        path class=(if band.claim { "band claim" } else { "band" }) d=(ribbon(stations)) {
                            title { (sentence(p, picture, band)) }
                        }
                    }
                }
            }
            g class="returns" { @for lane in &layout.lanes { (returning(p, picture, lane)) } }
            g class="nodes" {
                @for (at, node) in graph.nodes.iter().enumerate() {
                    @if let (Some(body), Some(label)) = (layout.nodes.get(at), layout.labels.get(at)) {
                        (draw_node(p, picture, node, *body, *label))
                    }
                }
            }
        }
    }
}

/// The names of the columns along the top.
fn heads(p: &Page<'_>, picture: &Picture<'_>) -> Markup {
    html! {
        g class="columns" aria-hidden="true" {
            @for (column, hop) in picture.graph.hops.iter().enumerate() {
                @let x = GUTTER + i64::try_from(column).unwrap_or(0) * picture.layout.pitch;
                text x=(px(x)) y="16" {
                    (column_name(p, picture.graph, column, *hop))
                }
            }
        }
    }
}

/// Victims, the hop, or exits; nothing over a column that only shows money from another asset.
fn column_name(p: &Page<'_>, graph: &Graph, column: usize, hop: usize) -> String {
    let any = |is: fn(&Who) -> bool| graph.nodes.iter().any(|node| node.column == column && is(&node.who));
    if hop == graph.exits {
        p.say("column-exits")
    } else if hop > 0 {
        format!("L{hop}{}", if any(|who| *who == Who::Deeper) { "+" } else { "" })
    } else if any(|who| matches!(who, Who::Victim(_) | Who::More(_))) {
        p.say("column-victims")
    } else {
        String::new()
    }
}

fn draw_node(p: &Page<'_>, picture: &Picture<'_>, node: &Node, body: Box2, label: Box2) -> Markup {
    let amount = Amount::new(node.value(), picture.asset);
    let note = held_note(p, picture, node);
    let said = note.as_ref().map(|note| format!(" · {note}")).unwrap_or_default();
    let full = format!("{} – {}{said}", name(p, node), numbers::written(&amount));
    let room = |size: i64| label.width * 100 / (size * PX);
    // What stands in the account is the part of its height that no band leaves.
    let held =
        if node.value() > 0 { scaled(body.height, node.resting.min(node.value()), node.value()) } else { 0 };
    html! {
        a href=(node_href(p, picture, node)) aria-label=(full) {
            title { (full) }
            rect class={ "node " (node_class(p, node)) } x=(px(body.x)) y=(px(body.y)) width=(px(NODE_WIDTH)) height=(px(body.height)) {}
            @if held > 0 {
                rect class="held" fill={ "url(#" (picture.prefix) "-hatch)" } x=(px(body.x)) y=(px(body.y + body.height - held))
                    width=(px(NODE_WIDTH)) height=(px(held)) {}
            }
            text class="name" x=(px(label.x)) y=(px(label.y + 13 * PX)) { (elide(&short_name(p, node), room(NAME_SIZE))) }
            text class="amount" x=(px(label.x)) y=(px(label.y + 13 * PX + LINE)) { (elide(&numbers::written(&amount), room(AMOUNT_SIZE))) }
            @if let Some(note) = &note {
                text class="amount" x=(px(label.x)) y=(px(label.y + 13 * PX + 2 * LINE)) { (elide(note, room(AMOUNT_SIZE))) }
            }
        }
    }
}

fn scaled(length: i64, part: i128, whole: i128) -> i64 {
    let shift = (128 - whole.leading_zeros()).saturating_sub(90);
    let part = i128::from(length).saturating_mul(part.max(0) >> shift) / (whole >> shift).max(1);
    i64::try_from(part).unwrap_or(0).min(length)
}

fn held_note(p: &Page<'_>, picture: &Picture<'_>, node: &Node) -> Option<String> {
    let amount = (node.resting > 0).then(|| numbers::written(&Amount::new(node.resting, picture.asset)))?;
    Some(p.say_with("node-held", &[("amount", amount.into())]))
}

fn returning(p: &Page<'_>, picture: &Picture<'_>, lane: &Lane) -> Markup {
    let Some(band) = picture.graph.returns.get(lane.band) else { return html! {} };
    let said = sentence(p, picture, band);
    let room = lane.label.width * 100 / (AMOUNT_SIZE * PX);
    html! {
        a href={ "#" (picture.prefix) "-r" (lane.band + 1) } aria-label=(said) {
            title { (said) }
            path class="return" d=(corners(&lane.points)) marker-end={ "url(#" (picture.prefix) "-arrow)" } {}
            text class="amount" x=(px(lane.label.x)) y=(px(lane.label.y + 11 * PX)) {
                (elide(&format!("⟲ {said}"), room))
            }
        }
    }
}

/// The line of a node: its account, or the first line of the table below the picture.
fn node_href(p: &Page<'_>, picture: &Picture<'_>, node: &Node) -> String {
    match &node.who {
        Who::Victim(id) => format!("#{}", p.victim_anchor(*id)),
        Who::Account(id) => p.account_href(*id),
        _ => format!("#{}-table", picture.prefix),
    }
}

fn node_class(p: &Page<'_>, node: &Node) -> &'static str {
    let kind = match node.who {
        Who::Victim(_) => return "victim",
        Who::From(_) | Who::Into(_) => return "conversion",
        Who::Account(id) => p.facts.account(id).map_or(PoolKind::UnknownHolder, |account| account.kind),
        Who::MoreExits(kind) => kind,
        Who::More(_) | Who::Deeper => PoolKind::Held,
    };
    match kind {
        PoolKind::Held => "account",
        PoolKind::UnknownHolder | PoolKind::Unexplained => "unknown",
        _ => "exit",
    }
}

/// The full name of a node.
pub(in crate::dossier) fn name(p: &Page<'_>, node: &Node) -> String {
    let (count, others) = (node.count, |kind: PoolKind| p.say(kind_key(kind)));
    match &node.who {
        Who::Victim(id) => {
            let name = p.facts.victim(*id).map_or("", |victim| victim.name.as_str());
            format!("V{id} {}", visible(name, 200).0)
        }
        Who::Account(id) => match p.facts.account(*id) {
            None => format!("A{id}"),
            Some(account) => {
                let kind = if account.kind == PoolKind::Held {
                    String::new()
                } else {
                    format!(" [{}]", others(account.kind))
                };
                let parts = [&account.holder, &account.number, &account.institution];
                let known: Vec<String> = parts
                    .into_iter()
                    .filter(|part| !part.trim().is_empty())
                    .map(|part| visible(part, 100).0)
                    .collect();
                format!("A{id} {}{kind}", known.join(" · "))
            }
        },
        Who::From(code) => p.say_with("node-from", &[("asset", numbers::code(code).into())]),
        Who::Into(code) => p.say_with("node-into", &[("asset", numbers::code(code).into())]),
        Who::More(_) => p.say_with("node-more", &[("count", count.into())]),
        Who::Deeper => p.say_with("node-deeper", &[("count", count.into())]),
        Who::MoreExits(kind) => {
            p.say_with("node-more-exits", &[("count", count.into()), ("kind", others(*kind).into())])
        }
    }
}

/// The name that stands over the node: number first, then holder, or the ends of the account number.
fn short_name(p: &Page<'_>, node: &Node) -> String {
    let Who::Account(id) = node.who else { return name(p, node) };
    let Some(account) = p.facts.account(id) else { return format!("A{id}") };
    let called = if account.holder.trim().is_empty() {
        elide_middle(&visible(&account.number, 60).0, 16)
    } else {
        visible(&account.holder, 60).0
    };
    match account.kind {
        PoolKind::Held => format!("A{id} {called}"),
        kind => format!("A{id} [{}] {called}", p.say(kind_key(kind))),
    }
}

/// "A1 … → A2 …: CNY 1.00".
fn sentence(p: &Page<'_>, picture: &Picture<'_>, band: &Band) -> String {
    let of = |at: usize| picture.graph.nodes.get(at).map(|node| short_name(p, node)).unwrap_or_default();
    let amount = numbers::written(&Amount::new(band.minor, picture.asset));
    format!("{amount}: {} → {}", of(band.from), of(band.to))
}

/// A ribbon through its stations: level inside a column, a cubic curve between two.
fn ribbon(stations: &[Station]) -> String {
    let mut path = String::new();
    let mut from: Option<&Station> = None;
    for station in stations {
        curve(&mut path, from.map(|from| (from.x, from.y)), (station.x, station.y), 'M');
        from = Some(station);
    }
    from = None;
    for station in stations.iter().rev() {
        let lower = |station: &Station| (station.x, station.y + station.thickness);
        curve(&mut path, from.map(lower), lower(station), 'L');
        from = Some(station);
    }
    path.push('z');
    path
}

fn curve(path: &mut String, from: Option<(i64, i64)>, to: (i64, i64), first: char) {
    let Some(from) = from else {
        let _ = write!(path, "{first}{} {}", px(to.0), px(to.1));
        return;
    };
    let middle = (from.0 + to.0) / 2;
    let _ =
        write!(path, "C{} {} {} {} {} {}", px(middle), px(from.1), px(middle), px(to.1), px(to.0), px(to.1));
}

fn corners(points: &[(i64, i64)]) -> String {
    let mut path = String::new();
    for (at, (x, y)) in points.iter().enumerate() {
        let _ = write!(path, "{}{} {}", if at == 0 { 'M' } else { 'L' }, px(*x), px(*y));
    }
    path
}

/// Hundredths of a pixel as SVG writes them.
fn px(hundredths: i64) -> String {
    let (whole, rest) = (hundredths.unsigned_abs() / 100, hundredths.unsigned_abs() % 100);
    let sign = if hundredths < 0 { "-" } else { "" };
    if rest == 0 { format!("{sign}{whole}") } else { format!("{sign}{whole}.{rest:02}") }
}
