//! How are the facts laid out on one page? The shell of the report: head, navigation, sections in order, glossary.
//!
//! Each section is a file that turns its facts into HTML. What they share stands in [`links`] (where a number leads)
//! and [`table`] (how a table looks). Every amount goes through one function there, so every amount leads to rows.

mod accounts;
mod evidence;
mod exits;
mod findings;
mod glossary;
mod head;
mod holds;
mod links;
mod made;
mod missing;
pub(super) mod numbers;
mod picture;
mod restitution;
mod rules;
mod summary;
mod table;
mod transfers;

pub(super) use accounts::kind_key;
pub(super) use links::Page;

use maud::{DOCTYPE, Markup, PreEscaped, html};

/// The style sheet; the only style there is.
const STYLE: &str = include_str!("../style.css");

/// No script, no request: what the page may not do is stated to the browser too.
const POLICY: &str =
    "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'";

/// The sections in their order: anchor, and the key of the title.
const SECTIONS: [(&str, &str); 14] = [
    ("read", "read-title"),
    ("summary", "summary-title"),
    ("flow", "flow-title"),
    ("accounts", "accounts-title"),
    ("rules", "rules-title"),
    ("exits", "exits-title"),
    ("holds", "holds-title"),
    ("missing", "missing-title"),
    ("findings", "findings-title"),
    ("restitution", "restitution-title"),
    ("transfers", "transfers-title"),
    ("made", "made-title"),
    ("rows", "rows-title"),
    ("glossary", "glossary-title"),
];

/// The whole page.
pub(super) fn page(p: &Page<'_>) -> Markup {
    html! {
        (DOCTYPE)
        html lang=(p.words.lang().tag()) {
            head {
                meta charset="utf-8";
                meta http-equiv="Content-Security-Policy" content=(POLICY);
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="referrer" content="no-referrer";
                meta name="color-scheme" content="light dark";
                meta name="generator" content=(super::text::visible(&p.facts.head.tool, 60).0);
                title { (p.say("title")) " – " (super::text::visible(&p.facts.head.case_name, 120).0) }
                style { (PreEscaped(STYLE)) }
            }
            body {
                a class="skip" href="#main" { (p.say("skip")) }
                (head::banner(p))
                (navigation(p))
                main id="main" {
                    (sections(p))
                }
                footer {
                    p { (p.say("footer-no-guilt")) }
                    p class="muted" { (p.text(&p.facts.head.tool)) " · " (p.say("footer-format")) " " code { (super::facts::FORMAT) } }
                }
            }
        }
    }
}

fn navigation(p: &Page<'_>) -> Markup {
    html! {
        nav id="contents" aria-label=(p.say("contents")) {
            ol { @for (anchor, key) in SECTIONS { li { a href={ "#" (anchor) } { (p.say(key)) } } } }
        }
    }
}

/// The sections. The list of what totals are made of is written late, because it collects what the others asked for.
fn sections(p: &Page<'_>) -> Markup {
    html! {
        (section(p, 0, head::how_to_read(p)))
        (section(p, 1, summary::section(p)))
        (section(p, 2, picture::section(p)))
        (section(p, 3, accounts::section(p)))
        (section(p, 4, rules::section(p)))
        (section(p, 5, exits::section(p)))
        (section(p, 6, holds::section(p)))
        (section(p, 7, missing::section(p)))
        (section(p, 8, findings::section(p)))
        (section(p, 9, restitution::section(p)))
        (section(p, 10, transfers::section(p)))
        (section(p, 11, made::section(p)))
        (section(p, 12, evidence::section(p)))
        (section(p, 13, glossary::section(p)))
    }
}

fn section(p: &Page<'_>, number: usize, body: Markup) -> Markup {
    let (anchor, key) = SECTIONS.get(number).copied().unwrap_or(("read", "read-title"));
    html! {
        section id=(anchor) aria-labelledby={ "h-" (anchor) } {
            h2 id={ "h-" (anchor) } { span class="no" { (number + 1) } " " (p.say(key)) }
            (body)
        }
    }
}
