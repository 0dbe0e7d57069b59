//! Which files, rows and derived tables does the log speak of, taken together?

use std::collections::BTreeMap;

use thalweg_model::EvidenceId;

use crate::{At, Event, FileDigest, Hash, Logged, Result, RowsSealed, SealedEvent};

/// One handing-in of a sealed file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CustodyEvent {
    /// The entry of the log.
    pub entry: u64,
    /// When.
    pub at: At,
    /// What was recorded.
    pub sealed: SealedEvent,
}

/// A sealed file and what was recorded of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Holding {
    /// The file.
    pub evidence: EvidenceId,
    /// How many bytes.
    pub bytes: u64,
    /// Every handing-in, first to last; never empty.
    pub custody: Vec<CustodyEvent>,
    /// Every sealing of its rows, first to last, with the entry of the log.
    pub rows: Vec<(u64, RowsSealed)>,
}

impl Holding {
    /// The name of the file when it was first handed in.
    #[must_use]
    pub fn name(&self) -> &str {
        self.custody.first().map_or("", |event| event.sealed.file.name.as_str())
    }

    /// The sealing of its rows that citations refer to: the last one.
    #[must_use]
    pub fn latest_rows(&self) -> Option<&RowsSealed> {
        self.rows.last().map(|(_, rows)| rows)
    }
}

/// All entries of a log, by what they speak of.
#[derive(Debug, Clone, Default)]
pub(crate) struct Index {
    pub evidence: BTreeMap<EvidenceId, Holding>,
    /// The latest record of every derived file, by path, with the entry.
    pub derived: BTreeMap<String, (u64, FileDigest)>,
    /// Stored time-stamp tokens: entry, token file, stamped checkpoint's size and digest.
    pub tokens: Vec<(u64, crate::Timestamped)>,
    /// Digests of `case.toml`, first to last.
    pub case_files: Vec<(u64, Hash)>,
    /// Entries that add to evidence, in order: for packages.
    pub case_entries: Vec<u64>,
}

impl Index {
    pub fn build(entries: impl Iterator<Item = Result<Logged>>) -> Result<Self> {
        let mut index = Self::default();
        for logged in entries {
            let logged = logged?;
            index.add(logged.index, &logged.record.at, &logged.record.event);
        }
        Ok(index)
    }

    /// Takes in one more entry.
    pub fn add(&mut self, entry: u64, at: &At, event: &Event) {
        match event {
            Event::CaseCreated(created) => self.add_case_file(entry, created.case_sha256),
            Event::CaseAmended(amended) => self.add_case_file(entry, amended.case_sha256),
            Event::Sealed(sealed) => self.add_sealed(entry, at, sealed),
            Event::RowsSealed(rows) => {
                if let Some(holding) = self.evidence.get_mut(&rows.evidence) {
                    holding.rows.push((entry, rows.clone()));
                }
            }
            Event::Derived(derived) => {
                for path in &derived.removed {
                    self.derived.remove(path);
                }
                for file in &derived.files {
                    self.derived.insert(file.path.clone(), (entry, file.clone()));
                }
            }
            Event::Finding(finding) => {
                self.derived.insert(finding.file.path.clone(), (entry, finding.file.clone()));
            }
            Event::Timestamped(stamped) => self.tokens.push((entry, stamped.clone())),
            Event::Disclosed(_) => {}
        }
    }

    fn add_case_file(&mut self, entry: u64, digest: Hash) {
        self.case_files.push((entry, digest));
        self.case_entries.push(entry);
    }

    fn add_sealed(&mut self, entry: u64, at: &At, sealed: &SealedEvent) {
        let event = CustodyEvent { entry, at: at.clone(), sealed: sealed.clone() };
        let holding = self.evidence.entry(sealed.evidence).or_insert_with(|| Holding {
            evidence: sealed.evidence,
            bytes: sealed.bytes,
            custody: Vec::new(),
            rows: Vec::new(),
        });
        holding.custody.push(event);
    }
}
