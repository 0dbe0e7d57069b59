//! Checking a package with nothing else at hand.

use std::collections::BTreeMap;

use thalweg_model::EvidenceId;

use super::{FORMAT, Package, PackedEntry, PackedRow, VERSION};
use crate::verify::{Failure, Held, Options, Place, Problem, Remark, Report};
use crate::{
    CaseFile, Checkpoint, Error, Event, Hash, InclusionProof, Key, Result, RowProof, RowsSealed,
    check_inclusion, leaf_hash, limits,
};

/// Reads the bytes of a package; refuses any but the canonical ones.
///
/// # Errors
/// When they are too many, no package of this format, or not canonical.
pub fn parse(bytes: &[u8]) -> Result<Package> {
    let wrong = |why: &dyn std::fmt::Display| Error::malformed("the package", why);
    if bytes.len() as u64 > limits::PACKAGE_BYTES {
        return Err(wrong(&format!("it is longer than {} bytes", limits::PACKAGE_BYTES)));
    }
    let package: Package = serde_json::from_slice(bytes).map_err(|error| wrong(&error))?;
    if package.format != FORMAT || package.v != VERSION {
        return Err(wrong(&format!("it is {:?} version {}", package.format, package.v)));
    }
    if package.to_bytes()? != bytes {
        return Err(wrong(&"its bytes are not the canonical form (RFC 8785)"));
    }
    Ok(package)
}

/// Verifies a package. Whatever does not hold is in the report.
#[must_use]
pub fn verify(bytes: &[u8], options: &Options) -> Report {
    let mut check = Check { options, report: Report::default() };
    // The report tells why the chain of checks ended.
    let _ = check.run(bytes);
    check.report
}

/// Ends a chain of checks.
struct Stop;

struct Check<'a> {
    options: &'a Options,
    report: Report,
}

impl Check<'_> {
    fn run(&mut self, bytes: &[u8]) -> std::result::Result<(), Stop> {
        let package = self.take("package", parse(bytes))?;
        let file = self.take("case_toml", CaseFile::parse(package.case_toml.as_bytes()))?;
        let key = self.take("case_toml", Key::parse(&file.log.public_key))?;
        self.report.name.clone_from(&file.case.name);
        key.text().clone_into(&mut self.report.key);
        self.key(&key)?;
        let head = self.take("checkpoint", Checkpoint::open(package.checkpoint.as_bytes(), &key))?;
        (self.report.size, self.report.root) = (head.size, Some(head.root));
        self.report.held.push(Held::Signature);
        self.take("signature", signed(&package, &key))?;
        self.report.held.push(Held::PackageSignature);
        self.entries(&package, &head)?;
        self.case_file(&package, &key)?;
        self.rows(&package)
    }

    /// Unwraps, or notes the failure and ends.
    fn take<T>(&mut self, part: &str, result: Result<T>) -> std::result::Result<T, Stop> {
        result.map_err(|error| {
            self.report.failures.push(Failure::from_error(Place::file(part), &error));
            Stop
        })
    }

    fn fail(&mut self, place: Place, problem: Problem) -> std::result::Result<(), Stop> {
        self.report.failures.push(Failure::new(place, problem));
        if self.options.all { Ok(()) } else { Err(Stop) }
    }

    fn key(&mut self, key: &Key) -> std::result::Result<(), Stop> {
        match &self.options.key {
            Some(expected) if expected != key => {
                let problem =
                    Problem::OtherKey { expected: expected.text().to_owned(), found: key.text().to_owned() };
                self.fail(Place::file("case_toml"), problem)
            }
            Some(_) => Ok(()),
            None => {
                self.report.remarks.push(Remark::OwnKey { key: key.text().to_owned() });
                Ok(())
            }
        }
    }

    /// Every entry is in the log that the checkpoint is of.
    fn entries(&mut self, package: &Package, head: &Checkpoint) -> std::result::Result<(), Stop> {
        let before = self.report.failures.len();
        for packed in &package.entries {
            let proof = InclusionProof { index: packed.index, size: head.size, path: packed.path.clone() };
            let leaf = packed.record.to_bytes().map(|bytes| leaf_hash(&bytes));
            if !leaf.is_ok_and(|leaf| check_inclusion(&proof, &head.root, &leaf)) {
                let why = "it does not lead to the signed root".to_owned();
                let place = Place { file: "entries".to_owned(), entry: Some(packed.index) };
                self.fail(place, Problem::Proof { why })?;
            }
        }
        if !package.entries.is_sorted_by(|left, right| left.index < right.index) {
            let why = "they are not in ascending order".to_owned();
            self.fail(Place::file("entries"), Problem::Malformed { why })?;
        }
        if self.report.failures.len() == before {
            self.report.held.push(Held::Entries { count: package.entries.len() as u64 });
        }
        Ok(())
    }

    /// The first entry begins the case with this key, and the last word on `case.toml` in the package is its digest.
    fn case_file(&mut self, package: &Package, key: &Key) -> std::result::Result<(), Stop> {
        let begins = package.entries.first().is_some_and(|packed| match &packed.record.event {
            Event::CaseCreated(created) => packed.index == 0 && created.public_key == key.text(),
            _ => false,
        });
        if !begins {
            let why = "entry 0 does not begin the case with this key".to_owned();
            self.fail(Place::file("entries"), Problem::Malformed { why })?;
        }
        let found = Hash::of(package.case_toml.as_bytes());
        let expected = package.entries.iter().rev().find_map(|packed| match &packed.record.event {
            Event::CaseCreated(created) => Some(created.case_sha256),
            Event::CaseAmended(amended) => Some(amended.case_sha256),
            _ => None,
        });
        match expected {
            Some(expected) if expected != found => {
                self.fail(Place::file("case_toml"), Problem::Digest { expected, found })?;
            }
            _ => self.report.held.push(Held::CaseFile),
        }
        Ok(())
    }

    /// Every row leads to a root that the log has, of a file that the log says was sealed.
    fn rows(&mut self, package: &Package) -> std::result::Result<(), Stop> {
        let before = self.report.failures.len();
        let roots = sealed_rows(&package.entries);
        if package.rows.is_empty() {
            let why = "it has no rows".to_owned();
            self.fail(Place::file("rows"), Problem::Malformed { why })?;
        }
        for packed in &package.rows {
            if let Err(why) = row_holds(packed, &roots) {
                self.fail(Place::file(format!("rows, {}", packed.row)), Problem::Proof { why })?;
            }
        }
        if !package.rows.is_sorted_by(|left, right| left.row < right.row) {
            let why = "they are not in ascending order".to_owned();
            self.fail(Place::file("rows"), Problem::Malformed { why })?;
        }
        if self.report.failures.len() == before {
            self.report.held.push(Held::PackageRows { count: package.rows.len() as u64 });
        }
        Ok(())
    }
}

/// The package's own signature is by the case's key over its own digest.
fn signed(package: &Package, key: &Key) -> Result<()> {
    let text = key.open("the signature of the package", package.signature.as_bytes())?;
    if text != package.text_to_sign(key.name())?.as_bytes() {
        return Err(Error::broken("the signature of the package", "it is over other content"));
    }
    Ok(())
}

/// The latest sealing of each file's rows, of files that were sealed.
fn sealed_rows(entries: &[PackedEntry]) -> BTreeMap<EvidenceId, &RowsSealed> {
    let mut held = std::collections::BTreeSet::new();
    let mut roots = BTreeMap::new();
    for packed in entries {
        match &packed.record.event {
            Event::Sealed(sealed) => {
                held.insert(sealed.evidence);
            }
            Event::RowsSealed(rows) if held.contains(&rows.evidence) => {
                roots.insert(rows.evidence, rows);
            }
            _ => {}
        }
    }
    roots
}

fn row_holds(
    packed: &PackedRow,
    roots: &BTreeMap<EvidenceId, &RowsSealed>,
) -> std::result::Result<(), String> {
    let sealed =
        roots.get(&packed.row.evidence).ok_or("no entry in the package seals the rows of its file")?;
    let mut salt = [0; 16];
    hex::decode_to_slice(&packed.salt, &mut salt).map_err(|_| "its salt is not 32 hex digits")?;
    let bytes = packed.content.bytes().map_err(|error| error.to_string())?;
    let proof = RowProof { row: packed.row, salt, bytes, rows: sealed.rows, path: packed.path.clone() };
    if proof.check(&sealed.root) { Ok(()) } else { Err("it does not lead to the sealed root".to_owned()) }
}
