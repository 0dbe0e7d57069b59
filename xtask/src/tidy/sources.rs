//! Is every source file one that a reader can take in, and does a library keep to itself?

use std::path::Path;

use anyhow::Result;

/// Longest a file may be, its tests left out.
const LONGEST: usize = 500;

/// Files that are longer, and how long they may be: the number may only fall.
const LONGER: &[(&str, usize)] = &[];

/// What a library may not do, and why.
const FORBIDDEN: &[(&str, &str)] = &[
    ("println!", "a library does not print"),
    ("eprintln!", "a library does not print"),
    ("print!", "a library does not print"),
    ("std::env", "a library does not read the environment"),
    ("SystemTime::now", "a library has no clock"),
    ("Instant::now", "a library has no clock"),
    ("Timestamp::now", "a library has no clock"),
    ("Zoned::now", "a library has no clock"),
    ("allow(clippy::unwrap_used", "a library does not panic"),
    ("allow(clippy::expect_used", "a library does not panic"),
    ("allow(clippy::panic", "a library does not panic"),
    ("allow(unsafe_code", "there is no unsafe code"),
];

/// Words a test's name must have at least: it is a sentence about the world.
const WORDS_OF_A_SENTENCE: usize = 3;

/// Everything wrong with any source file.
pub fn complaints(root: &Path) -> Result<Vec<String>> {
    let mut found = Vec::new();
    for folder in ["crates", "xtask"] {
        for path in crate::files_below(&root.join(folder), ".rs") {
            found.extend(of_file(&crate::seen_from(root, &path), &crate::read(&path)?));
        }
    }
    Ok(found)
}

fn of_file(at: &str, text: &str) -> Vec<String> {
    let mut found = Vec::new();
    if !text.starts_with("//!") {
        found.push(format!("{at}: opens without the question it answers (//!)"));
    }
    let code = text.split("\n#[cfg(test)]\nmod tests").next().unwrap_or(text);
    let allowed = LONGER.iter().find(|(file, _)| *file == at).map_or(LONGEST, |(_, lines)| *lines);
    let lines = code.lines().count();
    if lines > allowed && !code.contains("@generated") && !at.contains("/tests/") {
        found.push(format!("{at}: {lines} lines without tests; at most {allowed}"));
    }
    if is_library(at) {
        found.extend(forbidden(at, code));
    }
    found.extend(short_names(at, text));
    found
}

/// Sources that end up in a library. Binaries may speak and look at the clock; tests and examples too.
fn is_library(at: &str) -> bool {
    let binary = ["crates/thalweg/", "crates/server/"].iter().any(|folder| at.starts_with(folder));
    at.contains("/src/") && !at.contains("/src/bin/") && !at.starts_with("xtask/") && !binary
}

fn forbidden(at: &str, code: &str) -> Vec<String> {
    let mut found = Vec::new();
    for (number, line) in (1..).zip(code.lines()) {
        let line = line.trim_start();
        let comment = line.starts_with("//");
        if let Some((what, why)) = FORBIDDEN.iter().find(|(what, _)| !comment && line.contains(what)) {
            found.push(format!("{at}:{number}: {what}: {why}"));
        }
    }
    found
}

/// Tests whose name is no sentence.
fn short_names(at: &str, text: &str) -> Vec<String> {
    let lines: Vec<&str> = text.lines().map(str::trim_start).collect();
    let mut found = Vec::new();
    for (index, _) in lines.iter().enumerate().filter(|(_, line)| **line == "#[test]") {
        let named = lines.iter().skip(index + 1).find_map(|line| line.strip_prefix("fn "));
        let name = named.and_then(|rest| rest.split('(').next()).unwrap_or_default();
        if name.split('_').count() < WORDS_OF_A_SENTENCE {
            found.push(format!("{at}: the test {name} is not named as a sentence about the world"));
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    const LIBRARY: &str = "crates/flows/src/lib.rs";

    #[test]
    fn a_file_opens_with_the_question_it_answers() {
        assert_eq!(of_file(LIBRARY, "//! What?\n"), Vec::<String>::new());
        assert_eq!(of_file(LIBRARY, "use std::fmt;\n").len(), 1);
    }

    #[test]
    fn tests_and_generated_files_do_not_count_as_long() {
        let filler = "fn f() {}\n".repeat(LONGEST);
        assert_eq!(of_file(LIBRARY, &format!("//! What?\n{filler}")).len(), 1);
        assert_eq!(of_file(LIBRARY, &format!("//! What?\n// @generated\n{filler}")), Vec::<String>::new());
        assert_eq!(
            of_file(LIBRARY, &format!("//! What?\n#[cfg(test)]\nmod tests {{\n{filler}}}")),
            Vec::<String>::new()
        );
    }

    #[test]
    fn a_library_that_looks_at_the_clock_is_named_with_its_line() {
        let text = "//! What?\n// Instant::now in a comment\nfn f() { Instant::now(); }\n";
        assert_eq!(
            of_file(LIBRARY, text),
            ["crates/flows/src/lib.rs:3: Instant::now: a library has no clock"]
        );
        assert_eq!(of_file("crates/thalweg/src/main.rs", text), Vec::<String>::new());
        assert_eq!(of_file("crates/seal/src/bin/verify.rs", text), Vec::<String>::new());
        assert_eq!(of_file("crates/flows/tests/load.rs", text), Vec::<String>::new());
    }

    #[test]
    fn a_test_is_named_as_a_sentence() {
        let named = |name: &str| of_file(LIBRARY, &format!("//! What?\n#[test]\nfn {name}() {{}}\n"));
        assert_eq!(named("refund_is_not_a_return_of_proceeds"), Vec::<String>::new());
        assert_eq!(named("works").len(), 1);
    }
}
