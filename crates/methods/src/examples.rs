//! Which type of fraud, and which stage of it, does a text resemble? What two models learned from the written examples (`case_types.tsv`).
//!
//! Features are of the wording as a script, so that texts that differ in a name or a number are one.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use crate::classes::{Features, Model, features};
use crate::wording::Wording;

const FILE: &str = include_str!("case_types.tsv");
/// The kind that is no fraud.
const ORDINARY: &str = "ordinary";

/// A model of what the examples are labelled with.
#[derive(Debug)]
pub struct Learned {
    labels: Vec<&'static str>,
    model: Model,
}

/// The types of fraud.
pub static TYPES: LazyLock<Learned> = LazyLock::new(|| learn(0));
/// The stages.
pub static STAGES: LazyLock<Learned> = LazyLock::new(|| learn(1));

/// Label and text of each line, by the column of the label.
fn lines(column: usize) -> impl Iterator<Item = (&'static str, &'static str)> {
    FILE.lines().filter(|line| !line.starts_with('#')).filter_map(move |line| {
        let cells: Vec<&str> = line.split('\t').collect();
        Some((*cells.get(column)?, *cells.get(2)?))
    })
}

fn learn(column: usize) -> Learned {
    let labels: BTreeSet<&str> = lines(column).map(|(label, _)| label).collect();
    let labels: Vec<&str> = labels.into_iter().collect();
    let mut wording = Wording::default();
    let mut turns = vec![0_usize; labels.len()];
    let mut examples: Vec<(usize, usize, Features)> = Vec::new();
    for (label, text) in lines(column) {
        let kind = labels.binary_search(&label).unwrap_or(0);
        if let Some(turn) = turns.get_mut(kind) {
            examples.push((*turn, kind, features(&mut wording, text)));
            *turn += 1;
        }
    }
    // Kinds take turns, so that none is learned last.
    examples.sort_by_key(|(turn, kind, _)| (*turn, *kind));
    let examples: Vec<(usize, Features)> =
        examples.into_iter().map(|(_, kind, features)| (kind, features)).collect();
    let model = Model::learn(&examples, labels.len());
    Learned { labels, model }
}

impl Learned {
    /// What a text most likely is, unless it is ordinary.
    #[must_use]
    pub fn of(&self, features: &Features) -> Option<&'static str> {
        let shares = self.model.shares(features);
        let (kind, _) = shares.iter().enumerate().max_by(|one, other| one.1.total_cmp(other.1))?;
        self.labels.get(kind).copied().filter(|label| *label != ORDINARY)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_example_has_a_type_a_stage_and_a_text_of_its_own() {
        let mut texts = BTreeSet::new();
        for line in FILE.lines().filter(|line| !line.starts_with('#')) {
            let cells: Vec<&str> = line.split('\t').collect();
            assert!(cells.len() == 3 && cells.iter().all(|cell| !cell.trim().is_empty()), "{line}");
            assert_eq!(cells[0] == ORDINARY, cells[1] == ORDINARY, "{line}");
            assert!(texts.insert(cells[2]), "twice: {line}");
        }
        assert_eq!(TYPES.labels.len(), 13);
        assert_eq!(STAGES.labels, ["approach", "lure", "ordinary", "pay_in", "pressure", "returned"]);
    }

    #[test]
    fn held_out_examples_are_as_often_right_as_the_models_say() {
        let mut wording = Wording::default();
        for column in [0, 1] {
            let labels: BTreeSet<&str> = lines(column).map(|(label, _)| label).collect();
            let labels: Vec<&str> = labels.into_iter().collect();
            let mut examples: Vec<(usize, Features)> = lines(column)
                .map(|(label, text)| (labels.binary_search(&label).unwrap(), features(&mut wording, text)))
                .collect();
            // Apart from one another as far as may be: every seventh of the list stands together.
            let count = examples.len();
            let mut order: Vec<usize> = (0..count).collect();
            order.sort_by_key(|place| (place % 7, *place));
            examples = order.iter().map(|place| examples[*place].clone()).collect();
            let (asked, learned) = examples.split_at(count / 7);
            let model = Model::learn(learned, labels.len());
            let (mut sure, mut right, mut wrong_ordinary, mut ordinary) = (0.0, 0.0, 0, 0);
            let plain = labels.binary_search(&ORDINARY).unwrap();
            for (kind, features) in asked {
                let shares = model.shares(features);
                let (most, share) =
                    shares.iter().enumerate().max_by(|one, other| one.1.total_cmp(other.1)).unwrap();
                sure += share;
                right += f32::from(u8::from(most == *kind));
                if *kind == plain {
                    ordinary += 1;
                    wrong_ordinary += usize::from(most != plain);
                }
            }
            let asked = asked.len() as f32;
            assert!((right - sure).abs() / asked < 0.15, "right {} sure {}", right / asked, sure / asked);
            assert!(wrong_ordinary * 10 <= ordinary, "{wrong_ordinary} of {ordinary} ordinary texts");
        }
    }
}
