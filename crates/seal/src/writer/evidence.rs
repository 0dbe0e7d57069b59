//! How does a file, or a member of a sealed archive, become evidence?

use std::fs;
use std::io::Read;
use std::path::Path;

use thalweg_model::EvidenceId;

use super::Writer;
use crate::case::evidence_path;
use crate::intake::Sealed;
use crate::{At, Custody, Error, Event, Origin, Result, SealedEvent, SourceFile, intake};

impl Writer {
    /// Seals a plain file: one pass of reading, hashing and writing, in bounded memory. `progress` is told the bytes
    /// done so far. Bytes that the case holds already get a further custody event and no second copy.
    ///
    /// # Errors
    /// When the file is no plain file, changes meanwhile, cannot be read, or the disk is full: then nothing is sealed.
    pub fn seal_file(
        &mut self,
        source: &Path,
        custody: &Custody,
        at: &At,
        progress: &mut dyn FnMut(u64),
    ) -> Result<Sealed> {
        self.check_running()?;
        let temp = self.new_temp("evidence");
        let copied = intake::copy(source, &temp, progress).inspect_err(|_| drop(fs::remove_file(&temp)))?;
        self.attempt(|writer| writer.add_evidence(copied, &temp, None, custody, at))
    }

    /// As [`Writer::seal_file`], with the path below the folder that was handed in as the file's name.
    ///
    /// # Errors
    /// As [`Writer::seal_file`].
    pub fn seal_file_below(
        &mut self,
        folder: &Path,
        source: &Path,
        custody: &Custody,
        at: &At,
        progress: &mut dyn FnMut(u64),
    ) -> Result<Sealed> {
        self.check_running()?;
        let temp = self.new_temp("evidence");
        let mut copied =
            intake::copy(source, &temp, progress).inspect_err(|_| drop(fs::remove_file(&temp)))?;
        if let Some(below) = source.strip_prefix(folder).ok().filter(|below| !below.as_os_str().is_empty()) {
            intake::name(&mut copied.source, below);
        }
        self.attempt(|writer| writer.add_evidence(copied, &temp, None, custody, at))
    }

    /// Seals what a reader gives until its end, as the member of a sealed archive. Where the reader fails, the error is
    /// [`Error::Io`] with the path `file.name`, and nothing is sealed.
    ///
    /// # Errors
    /// When the reader fails, the archive is not sealed here, or the disk is full: then nothing is sealed.
    pub fn seal_member(
        &mut self,
        from: Origin,
        file: SourceFile,
        bytes: &mut dyn Read,
        custody: &Custody,
        at: &At,
    ) -> Result<Sealed> {
        self.check_running()?;
        if !self.is_held(&from.evidence)? {
            return Err(Error::NotSealed(from.evidence));
        }
        let temp = self.new_temp("evidence");
        let copied = intake::copy_stream(file, bytes, &temp).inspect_err(|_| drop(fs::remove_file(&temp)))?;
        self.attempt(|writer| writer.add_evidence(copied, &temp, Some(from), custody, at))
    }

    fn add_evidence(
        &mut self,
        copied: intake::Copied,
        temp: &Path,
        from: Option<Origin>,
        custody: &Custody,
        at: &At,
    ) -> Result<Sealed> {
        let held_before = self.place_evidence(&copied.evidence, copied.bytes, temp)?;
        let event = SealedEvent {
            evidence: copied.evidence,
            bytes: copied.bytes,
            file: copied.source,
            from,
            custody: custody.clone(),
            held_before,
        };
        let entry = self.add(at, Event::Sealed(event))?;
        Ok(Sealed { evidence: copied.evidence, bytes: copied.bytes, held_before, entry })
    }

    /// Gives the copy its name, unless the case holds the same bytes. Says whether it did.
    fn place_evidence(&mut self, evidence: &EvidenceId, bytes: u64, temp: &Path) -> Result<bool> {
        let target = self.case.evidence_path(evidence);
        if self.is_held(evidence)? {
            fs::remove_file(temp).map_err(Error::io("removing", temp))?;
            let found = fs::metadata(&target).map_err(Error::io("reading", &target))?.len();
            if found != bytes {
                return Err(Error::broken(
                    evidence_path(evidence),
                    format!("{found} bytes, expected {bytes}"),
                ));
            }
            return Ok(true);
        }
        self.place(temp, &evidence_path(evidence))?;
        Ok(false)
    }

    /// Whether the bytes lie in the case, committed or not.
    fn is_held(&self, evidence: &EvidenceId) -> Result<bool> {
        let pending = || {
            self.pending.iter().any(|(_, record)| match &record.event {
                Event::Sealed(sealed) => sealed.evidence == *evidence,
                _ => false,
            })
        };
        Ok(self.case.index()?.evidence.contains_key(evidence) || pending())
    }
}
