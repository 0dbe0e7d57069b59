//! How does a table look? A caption, a head, rows; in a box that scrolls sideways where the screen is narrow.

use super::Page;
use maud::{Markup, html};

/// A table with its caption. The box around it takes the keyboard focus, so that it can be scrolled without a mouse.
pub(super) fn table(id: &str, class: &str, caption: &str, head: &Markup, body: &Markup) -> Markup {
    html! {
        div class="scroll" tabindex="0" role="region" aria-labelledby={ "cap-" (id) } {
            table class=(class) {
                caption id={ "cap-" (id) } { (caption) }
                thead { (head) }
                tbody { (body) }
            }
        }
    }
}

/// A row of column heads; a head that begins with `#` is over numbers.
pub(super) fn heads(p: &Page<'_>, keys: &[&str]) -> Markup {
    html! {
        tr {
            @for key in keys {
                @match key.strip_prefix('#') {
                    Some(key) => th scope="col" class="num" { (p.say(key)) },
                    None => th scope="col" { (p.say(key)) },
                }
            }
        }
    }
}

/// What stands where a list is empty.
pub(super) fn nothing(p: &Page<'_>, key: &str) -> Markup {
    html! { p class="note" { (p.say(key)) } }
}
