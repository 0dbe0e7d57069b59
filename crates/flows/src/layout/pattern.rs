//! A layout's regular expression, compiled when it is first asked: most layouts of a run are never used.

use std::sync::OnceLock;

use regex::{Captures, Regex};

/// Largest compiled pattern in bytes.
const LARGEST: usize = 1 << 20;

/// A regular expression and, once asked for, its compiled form.
#[derive(Debug)]
pub(crate) struct Pattern {
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

    /// What the named groups of the pattern find in a text.
    pub fn named(&self, text: &str) -> Vec<(String, String)> {
        let Ok(pattern) = self.made() else { return Vec::new() };
        let Some(groups) = pattern.captures(text) else { return Vec::new() };
        let names = pattern.capture_names().flatten();
        names.filter_map(|name| Some((name.to_owned(), groups.name(name)?.as_str().to_owned()))).collect()
    }

    /// The first group, or the whole match of a pattern without groups.
    pub fn first_group<'t>(&self, text: &'t str) -> Option<&'t str> {
        let groups = self.captures(text)?;
        groups.get(1).or_else(|| groups.get(0)).map(|group| group.as_str())
    }

    pub fn captures<'t>(&self, text: &'t str) -> Option<Captures<'t>> {
        self.made().as_ref().ok()?.captures(text)
    }
}
