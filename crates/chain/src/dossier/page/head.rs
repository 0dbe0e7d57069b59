//! Which case is this, how is it read, how is it checked, and what does it not say?

use super::{Page, links::limit};
use crate::dossier::facts::MissingStatement;
use maud::{Markup, html};

/// The banner: case, run, log checkpoint, and the command that verifies it.
pub(super) fn banner(p: &Page<'_>) -> Markup {
    let head = &p.facts.head;
    html! {
        header {
            p class="kind" { (p.say("title")) }
            h1 { (p.text(&head.case_name)) }
            dl class="facts" {
                (item(p, "purpose", &p.text_or_dash(&head.purpose)))
                (item(p, "authority", &p.text_or_dash(&head.authority)))
                (item(p, "jurisdiction", &p.text_or_dash(&head.jurisdiction)))
                (item(p, "made-at", &p.time(&head.made_at)))
                (item(p, "made-with", &p.text(&head.tool)))
                (item(p, "lead-rule", &html! { a href="#rules" { (p.rule_name(head.lead_rule)) } }))
                (item(p, "zone-assumed", &zone(p)))
            }
            (verify(p))
        }
    }
}

fn item(p: &Page<'_>, key: &str, value: &Markup) -> Markup {
    html! { div { dt { (p.say(key)) } dd { (value) } } }
}

fn zone(p: &Page<'_>) -> Markup {
    match p.facts.head.assumed_offset_minutes {
        None => html! { (p.say("zone-assumed-none")) },
        Some(minutes) => {
            let (sign, size) = (if minutes < 0 { '-' } else { '+' }, minutes.unsigned_abs());
            html! { "UTC" (sign) (format!("{:02}:{:02}", size / 60, size % 60)) " – " (p.say("zone-assumed-note")) }
        }
    }
}

fn verify(p: &Page<'_>) -> Markup {
    let checkpoint = &p.facts.head.checkpoint;
    html! {
        section class="verify" aria-labelledby="h-verify" {
            h2 id="h-verify" { (p.say("verify-title")) }
            p { (p.say("verify-how")) }
            pre tabindex="0" { code { (p.text_within(&p.facts.head.verify_command, 400)) } }
            dl class="facts" {
                (item(p, "checkpoint-origin", &html! { code { (p.text(&checkpoint.origin)) } }))
                (item(p, "checkpoint-size", &html! { (super::numbers::count(checkpoint.size)) }))
                (item(p, "checkpoint-root", &html! { code { (p.text(&checkpoint.root)) } }))
            }
        }
    }
}

/// How to read the report, and what it does not say.
pub(super) fn how_to_read(p: &Page<'_>) -> Markup {
    html! {
        div class="two" {
            div {
                h3 { (p.say("read-says")) }
                ul {
                    li { (p.say("read-numbers")) }
                    li { (p.say("read-rules")) }
                    li { (p.say("read-range")) }
                    li { (p.say("read-exact")) }
                    li { (p.say("read-zone")) }
                    li { (p.say("read-names")) }
                }
            }
            div class="caution" {
                h3 { (p.say("read-says-not")) }
                ul {
                    li { (p.say("not-guilt")) }
                    li { (p.say("not-hypotheses")) }
                    li { (p.say("not-innocent")) " " a href="#findings" { (p.say("findings-title")) } }
                    li { (p.say("not-complete")) " " (missing(p)) }
                }
            }
        }
    }
}

fn missing(p: &Page<'_>) -> Markup {
    let missing = &p.facts.missing;
    html! {
        a href="#missing" { (p.say_with("not-complete-count", &[("count", missing.len().into())])) }
        @if !missing.is_empty() {
            " – "
            @for (at, one) in missing.iter().take(3).enumerate() {
                @if at > 0 { (p.say("list-separator")) }
                a href={ "#" (if at < limit::MISSING { format!("m-{}", at + 1) } else { "missing".to_owned() }) } {
                    (asked(p, one))
                }
            }
            @if missing.len() > 3 { "…" }
        }
    }
}

/// Whom to ask: the institution, or what else names the account.
fn asked(p: &Page<'_>, one: &MissingStatement) -> Markup {
    let said = [&one.institution, &one.number, &one.holder].into_iter().find(|text| !text.is_empty());
    match said {
        Some(text) => p.text_within(text, 40),
        None => html! { (p.say("ask-unknown")) },
    }
}
