//! A layout's regular expression, compiled when it is first asked: most layouts of a run are never used.

use std::sync::OnceLock;

use regex::{Captures, Regex};

/// Largest compiled pattern in bytes.
const LARGEST: usize = 1 << 20;

/// A regular expression and, once asked for, its compiled form.
#[derive(Debug)]
pub(super) struct Pattern {
    text: String,
    compiled: OnceLock<Result<Regex, String>>,
}

impl Pattern {
    pub fn new(text: &str) -> Self {
        Self { text: text.to_owned(), compiled: OnceLock::new() }
    }

    fn made(&self) -> &Result<Regex, String> {
        let make = || regex::RegexBuilder::new(&self.text).size_limit(LARGEST).build();
        self.compiled.get_or_init(|| make().map_err(|error| error.to_string()))
    }

    /// Compiles it now.
    pub fn check(&self) -> Result<(), String> {
        let wrong = |error: &String| format!("{:?} is no regular expression: {error}", self.text);
        self.made().as_ref().map(|_| ()).map_err(wrong)
    }

    /// Has it a group, so that a part of the text is meant?
    pub fn has_group(&self) -> bool {
        self.made().as_ref().is_ok_and(|pattern| pattern.captures_len() > 1)
    }

    pub fn is_match(&self, text: &str) -> bool {
        self.made().as_ref().is_ok_and(|pattern| pattern.is_match(text))
    }

    pub fn captures<'t>(&self, text: &'t str) -> Option<Captures<'t>> {
        self.made().as_ref().ok()?.captures(text)
    }
}
