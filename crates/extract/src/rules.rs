//! By which rules is a text read? One file for each family; all of them read the same folded text.

mod amounts;
mod dates;
mod gazetteer;
mod handles;
mod ledgers;
mod network;
mod numbers;
mod numerals;
mod words;

use regex::{Captures, Regex};

use crate::find::Finder;

/// Runs every rule.
pub(crate) fn all(finder: &mut Finder<'_>) {
    numbers::find(finder);
    network::find(finder);
    handles::find(finder);
    ledgers::find(finder);
    amounts::find(finder);
    dates::find(finder);
    words::find(finder);
}

/// A pattern of ours. Every pattern is compiled by a test, so an error leads to a rule that finds nothing.
macro_rules! pattern {
    ($text:expr) => {{
        static PATTERN: std::sync::OnceLock<Option<regex::Regex>> = std::sync::OnceLock::new();
        PATTERN.get_or_init(|| {
            let built = regex::Regex::new($text);
            debug_assert!(built.is_ok(), "{built:?}");
            built.ok()
        })
    }};
}
pub(crate) use pattern;

/// Calls `take` for every match; where it says no, the search goes on one character after the beginning of that match.
/// Patterns have bounded length, so the repeated reading is bounded too.
pub(crate) fn scan<'t>(pattern: &Option<Regex>, text: &'t str, mut take: impl FnMut(&Captures<'t>) -> bool) {
    let Some(pattern) = pattern else { return };
    let mut at = 0;
    while let Some(captures) = pattern.captures_at(text, at) {
        let Some(whole) = captures.get(0) else { return };
        let step = text.get(whole.start()..).and_then(|rest| rest.chars().next()).map_or(1, char::len_utf8);
        at = if take(&captures) && !whole.is_empty() { whole.end() } else { whole.start() + step };
        if at > text.len() {
            return;
        }
    }
}

/// Whether a number from `start` to `end` stands for itself: no digit, letter, or digit behind a point or dash beside it.
pub(crate) fn stands_alone(text: &str, start: usize, end: usize) -> bool {
    let mut before = text.get(..start).unwrap_or_default().chars().rev();
    let mut after = text.get(end..).unwrap_or_default().chars();
    let left = match (before.next(), before.next()) {
        (Some(c), _) if c.is_ascii_alphanumeric() => false,
        (Some('.' | '-' | '/' | ',' | '_' | '*'), Some(c)) => !c.is_ascii_alphanumeric(),
        _ => true,
    };
    left && match (after.next(), after.next()) {
        (Some(c), _) if c.is_ascii_digit() || c == '_' || c == '*' => false,
        (Some(c), next) if c.is_ascii_alphabetic() => {
            // `08452810075over18`: a word may follow, a code such as `5A7` may not.
            c != 'x' && c.is_ascii_lowercase() && next.is_some_and(|n| n.is_ascii_lowercase())
        }
        (Some('.' | '-' | '/' | ','), Some(c)) => !c.is_ascii_digit(),
        _ => true,
    }
}
