//! Does this method keep the laws that every method must keep?
//!
//! It finds what is planted and is silent on what is innocent; every finding cites rows; the cited rows alone yield the
//! finding again, unless the card says that it needs the population; the order of rows does not matter; the same input
//! gives the same bytes, however many threads ask; and in a crowd of ordinary people it is quiet, unless it describes
//! everybody.

use std::collections::BTreeMap;

use thalweg_model::{CitedRow, Finding, RowId};

use crate::drill::{self, Drill, Expect, Plant};
use crate::run::{bytes_of, run};
use crate::view::{Settings, ViewOptions};
use crate::{Method, MethodError};

/// Seeds with which every drill is run.
pub const SEEDS: [u64; 3] = [1, 2, 3];

/// How a drill ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outcome {
    /// The method.
    pub method: &'static str,
    /// The drill, or the law.
    pub drill: &'static str,
    /// The seed.
    pub seed: u64,
    /// How many findings there were.
    pub findings: usize,
    /// What is wrong; empty if nothing is.
    pub faults: Vec<String>,
}

/// Runs all drills of a method with all seeds, and holds it to the laws.
///
/// # Errors
/// When a drill's case cannot be written or the engine refuses a query.
pub fn check(method: &dyn Method) -> Result<Vec<Outcome>, MethodError> {
    let mut outcomes = Vec::new();
    for drill in method.drills() {
        for seed in SEEDS {
            outcomes.push(one(method, &drill, seed)?);
        }
    }
    for seed in SEEDS {
        outcomes.push(crowd(method, seed)?);
    }
    Ok(outcomes)
}

fn one(method: &dyn Method, drill: &Drill, seed: u64) -> Result<Outcome, MethodError> {
    let plant = (drill.plant)(seed);
    let findings = findings(method, &plant, 2)?;
    let mut faults = Vec::new();
    match drill.expect {
        Expect::Finds(wanted) => {
            for subjects in wanted {
                if !findings.iter().any(|finding| is_about(finding, subjects)) {
                    faults.push(format!("not found: {subjects:?}"));
                }
            }
        }
        Expect::Silent(_) => {
            let said = findings.iter().map(|finding| format!("not silent: {}", shown(finding)));
            faults.extend(said.take(3));
        }
    }
    faults.extend(laws(method, &plant, &findings)?);
    Ok(Outcome { method: method.card().id, drill: drill.name, seed, findings: findings.len(), faults })
}

/// The laws, on the findings of one case.
fn laws(method: &dyn Method, plant: &Plant, found: &[Finding]) -> Result<Vec<String>, MethodError> {
    let mut faults = Vec::new();
    for finding in found {
        if finding.rows.is_empty() {
            faults.push(format!("cites nothing: {}", shown(finding)));
        }
        if finding.strength.parts.is_empty() {
            faults.push(format!("weighs nothing: {}", shown(finding)));
        }
        let texts =
            finding.strength.parts.iter().flat_map(|part| {
                [part.observed.as_str(), part.if_true.basis.text(), part.if_not.basis.text()]
            });
        let terms = method.card().terms;
        for text in texts.filter(|text| !terms.iter().any(|[en, ..]| en == text)) {
            faults.push(format!("weighs by words that are not among its terms: {text}"));
        }
        if !method.card().says.iter().any(|sentence| sentence.code == finding.says) {
            faults.push(format!("says what is not on its card: {}", finding.says));
        }
        if !method.card().needs_population {
            let alone = findings(method, &plant.clone().only(&finding.rows), 2)?;
            if !alone.contains(finding) {
                faults.push(format!("does not stand on its rows: {}", shown(finding)));
            }
        }
    }
    let bytes = |findings: &[Finding]| findings.iter().map(bytes_of).collect::<Vec<_>>();
    if bytes(&findings(method, plant, 1)?) != bytes(found) {
        faults.push("one thread finds other bytes than two".to_owned());
    }
    let (shuffled, became) = plant.shuffled(7);
    let mut moved: Vec<Finding> = found.iter().map(|finding| renumbered(finding, &became)).collect();
    moved.sort();
    if findings(method, &shuffled, 2)? != moved {
        faults.push("the order of rows matters".to_owned());
    }
    Ok(faults)
}

fn crowd(method: &dyn Method, seed: u64) -> Result<Outcome, MethodError> {
    let found = findings(method, &drill::crowd::ordinary(seed), 2)?;
    let said = found.iter().map(|finding| format!("not quiet in a crowd: {}", shown(finding)));
    let faults = if method.describes() { Vec::new() } else { said.take(3).collect() };
    Ok(Outcome { method: method.card().id, drill: "crowd", seed, findings: found.len(), faults })
}

fn findings(method: &dyn Method, plant: &Plant, threads: u32) -> Result<Vec<Finding>, MethodError> {
    let options = ViewOptions { threads: Some(threads), ..drill::view_options() };
    run(method, &mut plant.open(&options)?.case, &Settings::default())
}

/// Whether all of these play their parts in a finding.
fn is_about(finding: &Finding, subjects: &[(&str, &str)]) -> bool {
    subjects.iter().all(|(role, value)| {
        finding.subjects.iter().any(|subject| subject.role == *role && subject.value == *value)
    })
}

fn renumbered(finding: &Finding, became: &BTreeMap<u64, u64>) -> Finding {
    let mut finding = finding.clone();
    for CitedRow { row: RowId { evidence, row }, .. } in &mut finding.rows {
        if drill::holds_records(*evidence) {
            *row = became.get(row).copied().unwrap_or(0);
        }
    }
    finding.rows.sort_unstable();
    finding
}

fn shown(finding: &Finding) -> String {
    let subjects: Vec<String> =
        finding.subjects.iter().map(|subject| format!("{} {}", subject.role, subject.value)).collect();
    format!("{} ({})", finding.says, subjects.join(", "))
}
