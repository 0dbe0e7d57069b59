//! Does the case, or the package, still hold: every byte, every entry, every signature?
//!
//! Nothing here trusts what the case says of itself more than it must: entries are hashed again, every earlier
//! checkpoint is compared with the tree, evidence and derived files are read again. What a case cannot prove by itself
//! (that its owner did not write a whole new one) is proved against a checkpoint, key or time-stamp kept elsewhere.

mod log;
mod report;
mod stored;
mod words;

use std::path::Path;

pub use report::{Failure, Held, Place, Problem, Remark, Report};

use crate::{Case, CaseFile, Checkpoint, Error, Hash, Key, Result, files, limits};

/// What to check against, and how far to go.
#[derive(Debug, Clone, Default)]
pub struct Options {
    /// The key that the log must be signed with.
    pub key: Option<Key>,
    /// A signed checkpoint kept from earlier, which must be a beginning of this log.
    pub known_checkpoint: Option<Vec<u8>>,
    /// Go on after the first thing that does not hold.
    pub all: bool,
}

/// Verifies a case folder.
///
/// # Errors
/// Only when the folder is no case or cannot be read at all; what does not hold is in the report.
pub fn case(path: &Path, options: &Options) -> Result<Report> {
    let case_file = path.join("case.toml");
    if !case_file.is_file() {
        return Err(Error::NotACase(path.to_path_buf()));
    }
    let text = files::read_small(&case_file, limits::CASE_FILE_BYTES)?;
    let mut check = Check { path, options, report: Report::default() };
    check.run(&text);
    Ok(check.report)
}

/// Stops a chain of checks; the failures are in the report.
pub(crate) struct Stop;

/// Checks in progress.
struct Check<'a> {
    path: &'a Path,
    options: &'a Options,
    report: Report,
}

impl Check<'_> {
    /// Runs the checks in order; those that others stand on end the chain when they fail.
    fn run(&mut self, case_text: &[u8]) {
        let _ = self.run_chain(case_text);
    }

    fn run_chain(&mut self, case_text: &[u8]) -> std::result::Result<(), Stop> {
        let (file, key) = self.case_file(case_text)?;
        let head = self.head(&key)?;
        let entries = self.entries(&head)?;
        self.history(&key, &head, &entries)?;
        self.known_checkpoint(&key, &head, &entries)?;
        self.case_digest(Hash::of(case_text), &key, &entries)?;
        let case = Case::assemble(self.path.to_path_buf(), file, key, head, entries.index);
        let index = case.index().map_err(|_| Stop)?;
        self.evidence(index)?;
        self.rows(&case, index)?;
        self.derived(index)?;
        self.tokens(index, &entries.leaves)
    }

    /// Notes a failure; ends the chain unless all are wanted.
    fn fail(&mut self, failure: Failure) -> std::result::Result<(), Stop> {
        self.report.failures.push(failure);
        if self.options.all { Ok(()) } else { Err(Stop) }
    }

    /// Notes a failure that nothing can be checked after.
    fn fail_hard<T>(&mut self, failure: Failure) -> std::result::Result<T, Stop> {
        self.report.failures.push(failure);
        Err(Stop)
    }

    /// Notes what holds, if nothing failed since there were `before` failures.
    fn held(&mut self, before: usize, held: Held) {
        if self.report.failures.len() == before {
            self.report.held.push(held);
        }
    }

    fn failures(&self) -> usize {
        self.report.failures.len()
    }

    fn case_file(&mut self, text: &[u8]) -> std::result::Result<(CaseFile, Key), Stop> {
        let place = || Place::file("case.toml");
        let parsed =
            CaseFile::parse(text).and_then(|file| Key::parse(&file.log.public_key).map(|key| (file, key)));
        let (file, key) = match parsed {
            Ok(parsed) => parsed,
            Err(error) => return self.fail_hard(Failure::from_error(place(), &error)),
        };
        self.report.name.clone_from(&file.case.name);
        key.text().clone_into(&mut self.report.key);
        if let Some(expected) = &self.options.key {
            if *expected != key {
                let (expected, found) = (expected.text().to_owned(), key.text().to_owned());
                return self.fail_hard(Failure::new(place(), Problem::OtherKey { expected, found }));
            }
        } else {
            self.report.remarks.push(Remark::OwnKey { key: key.text().to_owned() });
        }
        if key.name() != file.log.origin {
            let why = format!("the origin {:?} is not the one in its key", file.log.origin);
            return self.fail_hard(Failure::new(place(), Problem::Malformed { why }));
        }
        Ok((file, key))
    }

    fn head(&mut self, key: &Key) -> std::result::Result<Checkpoint, Stop> {
        let path = crate::log::checkpoint_path(self.path);
        let opened = files::read_small(&path, limits::CHECKPOINT_BYTES)
            .and_then(|note| Checkpoint::open_as("log/checkpoint", &note, key));
        match opened {
            Ok(head) => {
                (self.report.size, self.report.root) = (head.size, Some(head.root));
                self.report.held.push(Held::Signature);
                Ok(head)
            }
            Err(error) => self.fail_hard(Failure::from_error(Place::file("log/checkpoint"), &error)),
        }
    }

    /// `case.toml` is the one that the log spoke of last, and entry 0 alone begins the case.
    fn case_digest(
        &mut self,
        found: Hash,
        key: &Key,
        entries: &log::ReadEntries,
    ) -> std::result::Result<(), Stop> {
        let before = self.failures();
        if entries.public_key.as_deref() != Some(key.text()) {
            let why = "it does not begin the case with the key of case.toml".to_owned();
            self.fail(Failure::new(Place::entry(0), Problem::Malformed { why }))?;
        }
        if let Some((_, expected)) = entries.index.case_files.last()
            && *expected != found
            && !self.is_being_amended(expected)
        {
            let problem = Problem::Digest { expected: *expected, found };
            self.fail(Failure::new(Place::file("case.toml"), problem))?;
        }
        self.held(before, Held::CaseFile);
        Ok(())
    }

    /// The new `case.toml` is logged but did not get its name yet.
    fn is_being_amended(&self, expected: &Hash) -> bool {
        let next = files::read_small(&self.path.join("log/case.toml.next"), limits::CASE_FILE_BYTES);
        next.is_ok_and(|text| Hash::of(&text) == *expected)
    }
}
