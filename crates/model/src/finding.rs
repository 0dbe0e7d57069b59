//! What does a method say, about whom, on which rows, and how strongly?
//!
//! A finding is a lead: it weighs how often such rows occur where the claim is true against how often they occur where it
//! is not. Both rates, and where each comes from, are part of it. Numbers are whole, so that a finding has one form.

use serde::{Deserialize, Serialize};

use crate::{IdentifierKind, RowId};

/// What one method says on certain rows.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Finding {
    /// The method.
    pub method: String,
    /// The method's version.
    pub version: u32,
    /// What is said: the code of a sentence on the method's card.
    pub says: String,
    /// About whom.
    pub subjects: Vec<Subject>,
    /// From when to when, microseconds since 1970 in UTC.
    pub period: Option<[i64; 2]>,
    /// How strongly.
    pub strength: Strength,
    /// The numbers that the sentence and the arithmetic use, by name.
    pub figures: Vec<Figure>,
    /// Every threshold, as it was set.
    pub thresholds: Vec<UsedThreshold>,
    /// The rows it stands on, sorted, each once.
    pub rows: Vec<CitedRow>,
}

/// Somebody or something a finding is about.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Subject {
    /// The part it plays in the sentence.
    pub role: String,
    /// What kind of identifier it is known by.
    pub kind: IdentifierKind,
    /// The identifier in normal form.
    pub value: String,
}

/// A row of a table, and the sealed row it was read from.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct CitedRow {
    /// The kind of record that was read from it.
    pub table: String,
    /// The sealed row.
    pub row: RowId,
}

/// A number with a name.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Figure {
    /// The name.
    pub name: String,
    /// The number, or what it is written as.
    pub value: String,
}

/// A threshold as it was set for a run.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct UsedThreshold {
    /// The name on the card.
    pub name: String,
    /// The value, in the unit on the card.
    pub value: i64,
}

/// How much more likely the rows are if the claim is true: the sum of what each observation weighs.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Strength {
    /// The logarithm to base 2 of the likelihood ratio, in hundredths.
    pub centibits: i32,
    /// The observations, taken as independent of each other.
    pub parts: Vec<Weight>,
}

/// What one observation weighs.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Weight {
    /// What was observed: a code on the method's card.
    pub observed: String,
    /// How often it is observed where the claim is true.
    pub if_true: Rate,
    /// How often it is observed where the claim is not true.
    pub if_not: Rate,
    /// The logarithm to base 2 of their ratio, in hundredths.
    pub centibits: i32,
}

/// How often something happens: so many times of so many.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Rate {
    /// So many times.
    pub times: u64,
    /// Of so many.
    pub of: u64,
    /// Where the rate comes from.
    pub basis: Basis,
}

/// Where a rate comes from.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Basis {
    /// Counted in the population under test; says what was counted.
    Measured(String),
    /// Published; says where.
    Published(String),
    /// Assumed; says why.
    Assumed(String),
}

impl Basis {
    /// What was counted, where it is published, or why it is assumed.
    #[must_use]
    pub fn text(&self) -> &str {
        match self {
            Self::Measured(text) | Self::Published(text) | Self::Assumed(text) => text,
        }
    }
}

impl Rate {
    /// A rate counted in the population under test. One more of each outcome is added to what was counted (Laplace's
    /// rule of succession), so that what never happened is rare and not impossible.
    #[must_use]
    pub fn measured(times: u64, of: u64, what: impl Into<String>) -> Self {
        let (times, of) = (times.saturating_add(1), of.max(times).saturating_add(2));
        Self { times, of, basis: Basis::Measured(what.into()) }
    }

    /// A published rate.
    #[must_use]
    pub fn published(times: u64, of: u64, source: impl Into<String>) -> Self {
        Self { times: times.max(1), of: of.max(times).max(1), basis: Basis::Published(source.into()) }
    }

    /// An assumed rate.
    #[must_use]
    pub fn assumed(times: u64, of: u64, why: impl Into<String>) -> Self {
        Self { times: times.max(1), of: of.max(times).max(1), basis: Basis::Assumed(why.into()) }
    }

    /// The rate as a number from 0 to 1.
    #[must_use]
    pub fn value(&self) -> f64 {
        self.times as f64 / self.of.max(1) as f64
    }
}

impl Weight {
    /// Weighs an observation.
    #[must_use]
    pub fn of(observed: impl Into<String>, if_true: Rate, if_not: Rate) -> Self {
        let bits = (if_true.value() / if_not.value().max(f64::MIN_POSITIVE)).log2();
        let centibits = (bits * 100.0).round().clamp(-100_000.0, 100_000.0) as i32;
        Self { observed: observed.into(), if_true, if_not, centibits }
    }
}

impl Strength {
    /// The sum of what observations weigh.
    #[must_use]
    pub fn of(parts: Vec<Weight>) -> Self {
        let centibits = parts.iter().fold(0_i32, |sum, part| sum.saturating_add(part.centibits));
        Self { centibits, parts }
    }

    /// In bits.
    #[must_use]
    pub fn bits(&self) -> f64 {
        f64::from(self.centibits) / 100.0
    }
}

impl Finding {
    /// A figure by its name.
    #[must_use]
    pub fn figure(&self, name: &str) -> Option<&str> {
        self.figures.iter().find(|figure| figure.name == name).map(|figure| figure.value.as_str())
    }

    /// The subject that plays a part.
    #[must_use]
    pub fn subject(&self, role: &str) -> Option<&Subject> {
        self.subjects.iter().find(|subject| subject.role == role)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_weight_is_the_logarithm_of_the_ratio_of_its_rates() {
        let weight = Weight::of("seen", Rate::assumed(8, 10, "x"), Rate::measured(9, 998, "y"));
        // (8/10) / (10/1000) = 80, and log2(80) = 6.3219.
        assert_eq!(weight.centibits, 632);
        let against = Weight::of("seen", Rate::assumed(1, 10, "x"), Rate::published(8, 10, "y"));
        assert_eq!(against.centibits, -300);
        assert_eq!(Strength::of(vec![weight, against]).centibits, 332);
    }

    #[test]
    fn what_never_happened_is_rare_and_not_impossible() {
        let never = Rate::measured(0, 98, "x");
        assert_eq!((never.times, never.of), (1, 100));
    }
}
