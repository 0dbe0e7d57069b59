//! What do the words of this report mean?

use super::Page;
use maud::{Markup, html};

const TERMS: [&str; 18] = [
    "victim",
    "claimed",
    "traced",
    "held",
    "exited",
    "unexplained",
    "returned",
    "layer",
    "transfer",
    "account",
    "row",
    "evidence",
    "leaf",
    "checkpoint",
    "opening",
    "poison",
    "conversion",
    "restitution",
];

/// The terms, in the order in which the report meets them.
pub(super) fn section(p: &Page<'_>) -> Markup {
    html! {
        dl class="glossary" {
            @for term in TERMS {
                div { dt { (p.say(&format!("term-{term}-word"))) } dd { (p.say(&format!("term-{term}-means"))) } }
            }
        }
    }
}
