//! What do these methods find in this case? Findings in one order, each with a name made from its bytes.

use sha2::{Digest, Sha256};
use thalweg_model::{CitedRow, Figure, Finding, IdentifierKind, Strength, Subject};

use crate::view::{CaseView, OpenCase, Settings};
use crate::{Method, MethodError};

/// Runs one method; its findings are sorted.
///
/// # Errors
/// When the engine refuses.
pub fn run(
    method: &dyn Method,
    case: &mut OpenCase,
    settings: &Settings,
) -> Result<Vec<Finding>, MethodError> {
    let mut view = case.view(method.card(), settings);
    let mut findings = method.run(&mut view)?;
    view.forget()?;
    findings.sort();
    findings.dedup();
    Ok(findings)
}

/// Least strength of what most methods tell, in hundredths of a bit: eight to one.
pub const LEAST: i32 = 300;

/// By how much more a finding must stand out where so many were tried and the pattern is rare, in hundredths of a bit: their logarithm
/// (docs/decisions/0014).
#[must_use]
pub fn beyond(tried: u64) -> i32 {
    ((tried.max(1) as f64).log2() * 100.0).round() as i32
}

/// Observations of one kind that depend on each other the more there are: of how many that speak for it, of so many, at most `most` are weighed: how
/// many for it and how many against it. What speaks for it is rounded down.
#[must_use]
pub fn counted((times, of): (u64, u64), most: u64) -> (u64, u64) {
    let counted = of.min(most);
    let for_it = times.min(of).saturating_mul(counted).checked_div(of).unwrap_or(0);
    (for_it, counted - for_it)
}

/// The findings that are strong enough to be told.
#[must_use]
pub fn strong(mut findings: Vec<Finding>) -> Vec<Finding> {
    findings.retain(|finding| finding.strength.centibits >= LEAST);
    findings
}

/// A finding as canonical JSON: keys sorted, numbers whole.
#[must_use]
pub fn bytes_of(finding: &Finding) -> Vec<u8> {
    let value = serde_json::to_value(finding).unwrap_or_default();
    serde_json::to_vec(&value).unwrap_or_default()
}

/// The name of a finding: the first 16 hex digits of the SHA-256 of its bytes.
#[must_use]
pub fn name_of(finding: &Finding) -> String {
    let digest = Sha256::digest(bytes_of(finding));
    hex::encode(digest.get(..8).unwrap_or(&[]))
}

/// A finding being written.
#[derive(Debug)]
pub struct Draft {
    finding: Finding,
}

impl Draft {
    /// Begins a finding of the method whose view this is.
    #[must_use]
    pub fn new(view: &CaseView<'_>, says: &str) -> Self {
        let card = view.card();
        let finding = Finding {
            method: card.id.to_owned(),
            version: card.version,
            says: says.to_owned(),
            subjects: Vec::new(),
            period: None,
            strength: Strength::of(Vec::new()),
            figures: Vec::new(),
            thresholds: view.thresholds(),
            rows: Vec::new(),
        };
        Self { finding }
    }

    /// Somebody it is about.
    #[must_use]
    pub fn about(mut self, role: &str, kind: IdentifierKind, value: &str) -> Self {
        self.finding.subjects.push(Subject { role: role.to_owned(), kind, value: value.to_owned() });
        self
    }

    /// A number that the sentence or the arithmetic uses.
    #[must_use]
    pub fn figure(mut self, name: &str, value: impl ToString) -> Self {
        self.finding.figures.push(Figure { name: name.to_owned(), value: value.to_string() });
        self
    }

    /// From when to when.
    #[must_use]
    pub fn during(mut self, from: i64, to: i64) -> Self {
        self.finding.period = Some([from, to]);
        self
    }

    /// How strongly.
    #[must_use]
    pub fn weighing(mut self, strength: Strength) -> Self {
        self.finding.strength = strength;
        self
    }

    /// On which rows.
    #[must_use]
    pub fn on(mut self, rows: impl IntoIterator<Item = CitedRow>) -> Self {
        self.finding.rows.extend(rows);
        self
    }

    /// The finding: its rows sorted, each once.
    #[must_use]
    pub fn done(mut self) -> Finding {
        self.finding.rows.sort_unstable();
        self.finding.rows.dedup();
        self.finding
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_speaks_for_it_is_rounded_down_and_nothing_is_counted_twice() {
        let cases =
            [((3, 4), (3, 1)), ((20, 20), (8, 0)), ((13, 20), (5, 3)), ((0, 9), (0, 8)), ((0, 0), (0, 0))];
        for (seen, expected) in cases {
            assert_eq!(counted(seen, 8), expected, "{seen:?}");
        }
    }
}
