//! Are the files those that the log speaks of: evidence, row indexes, derived tables, time-stamps?

use std::collections::BTreeSet;

use super::{Check, Failure, Held, Place, Problem, Remark, Stop};
use crate::case::evidence_path;
use crate::index::{Holding, Index};
use crate::rows::{check_roots, open_index};
use crate::tree::root_of;
use crate::{Case, Error, FileDigest, Hash, RowsSealed, files, limits, timestamp};

impl Check<'_> {
    /// Every sealed file is there and has its digest; nothing else is.
    pub(super) fn evidence(&mut self, index: &Index) -> Result<(), Stop> {
        let before = self.failures();
        let mut bytes = 0_u64;
        for holding in index.evidence.values() {
            bytes = bytes.saturating_add(holding.bytes);
            let expected = FileDigest {
                path: evidence_path(&holding.evidence),
                sha256: Hash(holding.evidence.0),
                bytes: holding.bytes,
            };
            self.digest_holds(&expected)?;
            self.custody_agrees(holding)?;
        }
        self.no_others("evidence", &index.evidence.keys().map(evidence_path).collect())?;
        self.held(before, Held::Evidence { files: index.evidence.len() as u64, bytes });
        Ok(())
    }

    /// All handings-in of the same bytes say the same length.
    fn custody_agrees(&mut self, holding: &Holding) -> Result<(), Stop> {
        for event in &holding.custody {
            if event.sealed.bytes != holding.bytes {
                let problem = Problem::Length { expected: holding.bytes, found: event.sealed.bytes };
                self.fail(Failure::new(Place::entry(event.entry), problem))?;
            }
        }
        Ok(())
    }

    fn digest_holds(&mut self, expected: &FileDigest) -> Result<(), Stop> {
        let place = Place::file(expected.path.clone());
        let path = self.path.join(&expected.path);
        let data = match path.symlink_metadata() {
            Ok(data) => data,
            Err(error) => {
                return self.fail(Failure::from_error(place, &Error::io("reading", &path)(error)));
            }
        };
        if !data.is_file() {
            let why = "it is not a plain file".to_owned();
            return self.fail(Failure::new(place, Problem::Malformed { why }));
        }
        if data.len() != expected.bytes {
            let problem = Problem::Length { expected: expected.bytes, found: data.len() };
            return self.fail(Failure::new(place, problem));
        }
        match files::digest(&path) {
            Ok((found, _)) if found == expected.sha256 => Ok(()),
            Ok((found, _)) => {
                self.fail(Failure::new(place, Problem::Digest { expected: expected.sha256, found }))
            }
            Err(error) => self.fail(Failure::from_error(place, &error)),
        }
    }

    /// Nothing lies in a folder that the log does not speak of. An unfinished writer may have left something.
    fn no_others(&mut self, folder: &str, known: &BTreeSet<String>) -> Result<(), Stop> {
        let root = self.path.join(folder);
        if !root.exists() || self.path.join("log/writing").exists() {
            return Ok(());
        }
        let found = match files::files_under(&root) {
            Ok(found) => found,
            Err(error) => return self.fail(Failure::from_error(Place::file(folder), &error)),
        };
        for path in found.files.iter().chain(&found.skipped) {
            let name = path.strip_prefix(self.path).unwrap_or(path).to_string_lossy().into_owned();
            if !known.contains(&name) {
                self.fail(Failure::new(Place::file(name), Problem::Unexpected))?;
            }
        }
        Ok(())
    }

    /// Row indexes have their digests; with the salt key, rows lead to their roots.
    pub(super) fn rows(&mut self, case: &Case, index: &Index) -> Result<(), Stop> {
        let before = self.failures();
        let sealed: Vec<&RowsSealed> =
            index.evidence.values().flat_map(|held| &held.rows).map(|(_, rows)| rows).collect();
        let has_salts = match case.salt_key() {
            Ok(_) => true,
            Err(Error::NoSecret(_)) => false,
            Err(error) => {
                self.fail(Failure::from_error(Place::file("secret/row-salt-key"), &error))?;
                false
            }
        };
        let mut rows = 0_u64;
        for sealed in &sealed {
            self.one_row_tree(case, sealed, has_salts)?;
            rows = rows.saturating_add(sealed.rows);
        }
        self.no_others("log/rows", &sealed.iter().map(|rows| rows.index_path()).collect())?;
        self.held(before, Held::RowIndexes { count: sealed.len() as u64 });
        if has_salts {
            self.held(before, Held::Rows { count: rows });
        } else if !sealed.is_empty() {
            self.report.remarks.push(Remark::RowsNotRecomputed { trees: sealed.len() as u64 });
        }
        Ok(())
    }

    fn one_row_tree(&mut self, case: &Case, sealed: &RowsSealed, has_salts: bool) -> Result<(), Stop> {
        let name = sealed.index_path();
        let digest =
            FileDigest { path: name.clone(), sha256: sealed.index_sha256, bytes: sealed.index_bytes };
        let before = self.failures();
        self.digest_holds(&digest)?;
        if self.failures() > before {
            return Ok(());
        }
        let index = match open_index(case, sealed) {
            Ok(index) => index,
            Err(error) => return self.fail(Failure::from_error(Place::file(name), &error)),
        };
        if !has_salts {
            return Ok(());
        }
        match check_roots(case, sealed, &index) {
            Ok(()) => Ok(()),
            Err(Error::Broken { what, .. }) => {
                self.fail(Failure::new(Place::file(name), Problem::Rows { why: what }))
            }
            Err(error) => self.fail(Failure::from_error(Place::file(name), &error)),
        }
    }

    /// Derived files are as last logged; no others lie beside them.
    pub(super) fn derived(&mut self, index: &Index) -> Result<(), Stop> {
        let before = self.failures();
        for (_, file) in index.derived.values() {
            self.digest_holds(file)?;
        }
        let known: BTreeSet<String> = index.derived.keys().cloned().collect();
        self.no_others("flows", &known)?;
        self.no_others("findings", &known)?;
        self.held(before, Held::Derived { files: index.derived.len() as u64 });
        Ok(())
    }

    /// Every token stamps a checkpoint that this log had.
    pub(super) fn tokens(&mut self, index: &Index, leaves: &[Hash]) -> Result<(), Stop> {
        let before = self.failures();
        let mut signatures = 0;
        for (entry, stamped) in &index.tokens {
            let failed = self.failures();
            self.digest_holds(&stamped.token)?;
            if self.failures() > failed {
                continue;
            }
            match self.one_token(stamped, leaves) {
                Ok(None) => signatures += 1,
                Ok(Some(algorithm)) => {
                    let file = stamped.token.path.clone();
                    self.report.remarks.push(Remark::TokenSignatureUnknown { file, algorithm });
                }
                Err(error) => {
                    let place = Place { file: stamped.token.path.clone(), entry: Some(*entry) };
                    self.fail(Failure::from_error(place, &error))?;
                }
            }
        }
        self.no_others(
            "log/tokens",
            &index.tokens.iter().map(|(_, stamped)| stamped.token.path.clone()).collect(),
        )?;
        if !index.tokens.is_empty() {
            self.held(before, Held::Timestamps { count: index.tokens.len() as u64, signatures });
        }
        Ok(())
    }

    /// Checks one token; returns the algorithm where its signature cannot be checked.
    fn one_token(&mut self, stamped: &crate::Timestamped, leaves: &[Hash]) -> crate::Result<Option<String>> {
        let der = files::read_small(&self.path.join(&stamped.token.path), limits::TOKEN_BYTES as u64)?;
        let token = timestamp::Token::parse(&der)?;
        if let Some((signer, certificate)) = token.signer() {
            let (file, stated) = (stamped.token.path.clone(), token.stated_time());
            self.report.remarks.push(Remark::TokenSigner { file, signer, certificate, stated });
        }
        let history = files::read_small(&crate::log::history_path(self.path), u64::MAX - 1)?;
        let notes = crate::note::split_history(&history).0;
        let note = notes.into_iter().find(|note| Hash::of(note) == stamped.checkpoint_sha256);
        let note =
            note.ok_or_else(|| Error::broken("the token", "the checkpoint it stamps is not in the history"))?;
        let key = crate::Key::parse(&self.report.key)?;
        let kept = crate::Checkpoint::open(note, &key)?;
        let size = usize::try_from(kept.size).unwrap_or(usize::MAX);
        if kept.size != stamped.size || leaves.get(..size).map(root_of) != Some(kept.root) {
            return Err(Error::broken(
                "the token",
                "the checkpoint it stamps is not a beginning of this log",
            ));
        }
        match token.check(note)? {
            timestamp::Signature::Holds => Ok(None),
            timestamp::Signature::Unknown(algorithm) => Ok(Some(algorithm)),
        }
    }
}
