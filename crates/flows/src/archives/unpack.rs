//! Which files were in the archives of this case? Seals every member as evidence of its own.
//!
//! A member's custody is the archive's, with the method `unpacked` and the tool that did it; its event names the archive
//! and the member's place. What the log says was unpacked before is not sealed again, so that an interrupted run can be
//! repeated. Members are committed in groups: what was sealed before a failure stays.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::File;
use std::io::{self, BufReader, Read, Seek, SeekFrom};
use std::path::Path;

use thalweg_model::EvidenceId;
use thalweg_seal::{At, Custody, Error, Event, Origin, SourceFile, Writer};

use super::{Budget, Left, Limits, Member, Packing, Visitor, Why, is_archive, packing, walk};
use crate::error::FlowsError;

/// What the custody of a member says of the way it came.
pub const METHOD: &str = "unpacked";

/// Members sealed under one checkpoint: a signature for each would take most of the time, and all in one would be lost
/// together.
const MEMBERS_PER_COMMIT: usize = 256;

/// A member that is evidence now.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Unpacked {
    /// The archive.
    pub archive: EvidenceId,
    /// Its place in the archive, from 0.
    pub member: u64,
    /// Its path in the archive.
    pub name: String,
    /// SHA-256 of its bytes.
    pub evidence: EvidenceId,
    /// How many bytes.
    pub bytes: u64,
    /// The case held the same bytes already.
    pub held_before: bool,
    /// It was unpacked from this archive before: nothing was added.
    pub unpacked_before: bool,
}

/// A member, or an archive as a whole, that was not unpacked.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct NotUnpacked {
    /// The archive.
    pub archive: EvidenceId,
    /// The archive's name.
    pub archive_name: String,
    /// Its path in the archive; empty for the archive or its rest.
    pub name: String,
    /// Why.
    pub why: Why,
    /// The same with the particulars.
    pub detail: String,
}

/// What came of unpacking.
#[derive(Debug, Clone, Default, PartialEq, Eq, serde::Serialize)]
pub struct UnpackReport {
    /// Members that are evidence now, archive by archive in their order.
    pub members: Vec<Unpacked>,
    /// What was not unpacked.
    pub left: Vec<NotUnpacked>,
}

/// Unpacks sealed archives, and the archives in them. With `only_archives`, documents that are zip files inside are left
/// whole; else they are unpacked too, where they are named in `evidence`.
///
/// # Errors
/// When the case or the disk fails. What was committed before stays.
pub fn unpack(
    writer: &mut Writer,
    evidence: &[EvidenceId],
    only_archives: bool,
    limits: Limits,
    tool: &str,
    at: &At,
    mut progress: impl FnMut(&str, u64),
) -> Result<UnpackReport, FlowsError> {
    let before = unpacked_before(writer)?;
    writer.group_commits();
    let mut report = UnpackReport::default();
    let mut budget = Budget::new(limits);
    let mut done = BTreeSet::new();
    for evidence in evidence {
        let holding = writer.case().holding(evidence).map_err(|error| in_case("reading", &error))?;
        let name = holding.name().to_owned();
        let custody = holding.custody.last().map(|event| event.sealed.custody.clone()).unwrap_or_default();
        let custody = Custody { method: METHOD.to_owned(), tool: tool.to_owned(), ..custody };
        let mut waiting = vec![(*evidence, name, 1, only_archives)];
        while let Some((evidence, name, depth, only_archives)) = waiting.pop() {
            if !done.insert(evidence) {
                continue;
            }
            let Some((packing, mut file)) = open(writer, evidence, only_archives)? else { continue };
            if depth > limits.depth {
                let detail = format!("archives in archives, deeper than {}", limits.depth);
                report.left.push(left(evidence, &name, String::new(), Why::Depth, detail));
                continue;
            }
            let mut sealing = Sealing {
                writer: &mut *writer,
                archive: (evidence, &name),
                custody: &custody,
                at,
                before: &before,
                report: &mut report,
                inner: Vec::new(),
                pending: 0,
                progress: &mut progress,
                failed: None,
            };
            walk(packing, &mut file, &name, &mut budget, &mut sealing);
            if let Some(error) = sealing.failed {
                return Err(error);
            }
            let inner = std::mem::take(&mut sealing.inner);
            waiting.extend(inner.into_iter().rev().map(|(evidence, name)| (evidence, name, depth + 1, true)));
            writer.commit().map_err(|error| in_case("adding members to", &error))?;
        }
    }
    Ok(report)
}

/// Members that the log names, with what they are.
fn unpacked_before(writer: &Writer) -> Result<BTreeMap<Origin, (EvidenceId, u64)>, FlowsError> {
    let mut before = BTreeMap::new();
    for entry in writer.case().events().map_err(|error| in_case("reading", &error))? {
        let entry = entry.map_err(|error| in_case("reading", &error))?;
        if let Event::Sealed(sealed) = entry.record.event
            && let Some(from) = sealed.from
        {
            before.insert(from, (sealed.evidence, sealed.bytes));
        }
    }
    Ok(before)
}

/// Opens a sealed file if it is packed.
fn open(
    writer: &Writer,
    evidence: EvidenceId,
    only_archives: bool,
) -> Result<Option<(Packing, BufReader<File>)>, FlowsError> {
    let path = writer.case().evidence_path(&evidence);
    let io = |source| FlowsError::Io { doing: "reading", path: evidence.hex(), source };
    let mut file = BufReader::with_capacity(1 << 16, File::open(path).map_err(io)?);
    let found = if only_archives {
        is_archive(&mut file).map_err(io)?
    } else {
        let mut head = Vec::new();
        file.by_ref().take(super::HEAD_BYTES as u64).read_to_end(&mut head).map_err(io)?;
        file.seek(SeekFrom::Start(0)).map_err(io)?;
        packing(&head)
    };
    Ok(found.map(|packing| (packing, file)))
}

fn in_case(doing: &'static str, error: &Error) -> FlowsError {
    FlowsError::Case { doing, detail: error.to_string() }
}

fn left(archive: EvidenceId, archive_name: &str, name: String, why: Why, detail: String) -> NotUnpacked {
    NotUnpacked { archive, archive_name: archive_name.to_owned(), name, why, detail }
}

/// Seals members as they come.
struct Sealing<'a> {
    writer: &'a mut Writer,
    archive: (EvidenceId, &'a str),
    custody: &'a Custody,
    at: &'a At,
    before: &'a BTreeMap<Origin, (EvidenceId, u64)>,
    report: &'a mut UnpackReport,
    /// Members that are archives themselves.
    inner: Vec<(EvidenceId, String)>,
    /// Sealed since the last commit.
    pending: usize,
    progress: &'a mut dyn FnMut(&str, u64),
    failed: Option<FlowsError>,
}

impl Sealing<'_> {
    fn keep(&mut self, member: &Member, evidence: EvidenceId, bytes: u64, (held, before): (bool, bool)) {
        self.report.members.push(Unpacked {
            archive: self.archive.0,
            member: member.number,
            name: member.name.clone(),
            evidence,
            bytes,
            held_before: held,
            unpacked_before: before,
        });
        (self.progress)(&member.name, bytes);
        if self.is_packed(evidence) {
            self.inner.push((evidence, member.name.clone()));
        }
    }

    fn is_packed(&self, evidence: EvidenceId) -> bool {
        let mut head = Vec::new();
        let read = File::open(self.writer.case().evidence_path(&evidence))
            .and_then(|file| file.take(super::HEAD_BYTES as u64).read_to_end(&mut head));
        read.is_ok() && packing(&head).is_some()
    }

    fn seal(&mut self, member: &Member, bytes: &mut dyn Read) -> Result<(), Error> {
        let from = Origin { evidence: self.archive.0, member: member.number };
        let file = SourceFile {
            name: member.name.clone(),
            name_hex: member.name_hex.clone(),
            modified: member.modified.clone(),
        };
        let sealed = self.writer.seal_member(from, file, bytes, self.custody, self.at)?;
        self.keep(member, sealed.evidence, sealed.bytes, (sealed.held_before, false));
        self.pending += 1;
        if self.pending >= MEMBERS_PER_COMMIT {
            self.pending = 0;
            self.writer.commit()?;
        }
        Ok(())
    }
}

impl Visitor for Sealing<'_> {
    fn member(&mut self, member: &Member, bytes: &mut dyn Read) -> io::Result<()> {
        let from = Origin { evidence: self.archive.0, member: member.number };
        if let Some((evidence, size)) = self.before.get(&from) {
            self.keep(member, *evidence, *size, (true, true));
            return Ok(());
        }
        match self.seal(member, bytes) {
            Ok(()) => Ok(()),
            Err(Error::Io { path, source, .. }) if path == Path::new(&member.name) => Err(source),
            Err(error) => {
                self.failed = Some(in_case("adding a member to", &error));
                Err(io::Error::other("the case failed"))
            }
        }
    }

    fn left(&mut self, one: Left) {
        if self.failed.is_none() {
            let (archive, name) = self.archive;
            self.report.left.push(left(archive, name, one.name, one.why, one.detail));
        }
    }

    fn halted(&self) -> bool {
        self.failed.is_some()
    }
}
