//! What do words in this row say of it? Rules are looked up once for every word, then remembered.

use std::sync::Arc;

use hashbrown::HashMap;

use super::CompiledRecords;
use super::schema::{RecordRule, Way};
use crate::text::fold::fold;

/// Most words that are remembered for one cell that rules look at.
const REMEMBERED: usize = 4096;

/// A cell that rules look at.
pub(super) struct RuleCell {
    cell: usize,
    /// The layout's rules that look there, by their place.
    rules: Vec<usize>,
    last: (String, Arc<[usize]>),
    /// For every word met, the rules that fit.
    met: HashMap<Box<str>, Arc<[usize]>>,
}

impl RuleCell {
    /// A rule that looks at a cell.
    pub fn new(cell: usize, rule: usize) -> Self {
        let last = (String::new(), Arc::from([]));
        Self { cell, rules: vec![rule], last, met: HashMap::new() }
    }

    /// The place of the cell.
    pub fn cell(&self) -> usize {
        self.cell
    }

    /// Another rule looks there.
    pub fn add(&mut self, rule: usize) {
        self.rules.push(rule);
    }

    /// The rules that fit a word.
    pub fn fitting(&mut self, compiled: &CompiledRecords, word: &str) -> Arc<[usize]> {
        if self.last.0 == word {
            return Arc::clone(&self.last.1);
        }
        let found = match self.met.get(word) {
            Some(found) => Arc::clone(found),
            None => {
                let rules = self.rules.iter().copied();
                let fitting = rules
                    .filter(|rule| compiled.layout.rules.get(*rule).is_some_and(|rule| fits(rule, word)));
                let found: Arc<[usize]> = fitting.collect();
                if self.met.len() < REMEMBERED {
                    self.met.insert(word.into(), Arc::clone(&found));
                }
                found
            }
        };
        word.clone_into(&mut self.last.0);
        self.last.1 = Arc::clone(&found);
        found
    }
}

/// What the words of the direction column say, remembered.
#[derive(Debug, Default)]
pub(super) struct DirectionWords {
    last: (String, Option<Way>),
    met: HashMap<Box<str>, Option<Way>>,
}

impl DirectionWords {
    /// The direction of a word; `None` if the layout does not know it.
    pub fn said(&mut self, compiled: &CompiledRecords, word: &str) -> Option<Way> {
        if self.last.0 == word {
            return self.last.1;
        }
        let said = match self.met.get(word) {
            Some(said) => *said,
            None => {
                let folded = fold(word);
                let said = match () {
                    () if compiled.out.contains(&folded) => Some(Way::Out),
                    () if compiled.incoming.contains(&folded) => Some(Way::In),
                    () => None,
                };
                if self.met.len() < REMEMBERED {
                    self.met.insert(word.into(), said);
                }
                said
            }
        };
        word.clone_into(&mut self.last.0);
        self.last.1 = said;
        said
    }
}

fn fits(rule: &RecordRule, cell: &str) -> bool {
    if cell.is_empty() {
        return false;
    }
    // Most words are written as the layout writes them; folding is for the rest.
    if rule.words.iter().any(|word| word == cell) {
        return true;
    }
    let folded = fold(cell);
    rule.words.iter().any(|word| fold(word) == folded)
        || rule.starts.iter().any(|word| folded.starts_with(&fold(word)))
        || rule.contains.iter().any(|word| folded.contains(&fold(word)))
}
