//! What does the case hold, as far as its signed checkpoint says?
//!
//! A `Case` is a view of one checkpoint: what a writer adds later is seen by opening it again.

use std::fs::File;
use std::io::BufReader;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use thalweg_model::{EvidenceId, RowId};

use crate::index::Index;
use crate::log::{self, EntryLines, HashFile};
use crate::{
    At, CaseFile, CaseInfo, Checkpoint, Error, FileDigest, Hash, Holding, InclusionProof, Key, Record,
    Result, RowProof, Secrets, Writer, files, keys, leaf_hash, limits, rows,
};

/// One entry of the log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Logged {
    /// Counted from 0.
    pub index: u64,
    /// What happened, and when.
    pub record: Record,
    /// RFC 6962 leaf hash of its bytes.
    pub leaf: Hash,
}

/// The entries of a log, in order.
pub struct Entries {
    lines: EntryLines<BufReader<File>>,
    next: u64,
}

impl Iterator for Entries {
    type Item = Result<Logged>;

    fn next(&mut self) -> Option<Self::Item> {
        let line = self.lines.next()?;
        let index = self.next;
        self.next = self.next.saturating_add(1);
        Some(line.and_then(|line| {
            let record = Record::from_bytes(&line)
                .map_err(|error| Error::malformed(format!("log/entries, entry {index}"), error))?;
            Ok(Logged { index, record, leaf: leaf_hash(&line) })
        }))
    }
}

/// A case, seen at one checkpoint.
#[derive(Debug)]
pub struct Case {
    path: PathBuf,
    file: CaseFile,
    key: Key,
    head: Checkpoint,
    index: OnceLock<Index>,
}

impl Case {
    /// Makes a new case in a new or empty folder, with fresh keys. `at` is the time that its first event states.
    ///
    /// # Errors
    /// When the folder is not empty or cannot be written, or the system gives no randomness.
    pub fn create(path: &Path, info: &CaseInfo, at: &At) -> Result<Self> {
        Self::create_with(path, info, at, &Secrets::generate()?)
    }

    /// Makes a new case with keys made elsewhere (a key ceremony, a token).
    ///
    /// # Errors
    /// As [`Case::create`].
    pub fn create_with(path: &Path, info: &CaseInfo, at: &At, secrets: &Secrets) -> Result<Self> {
        crate::recover::create(path, info, at, secrets)?;
        Self::open(path)
    }

    /// Opens a case for reading: checks the checkpoint's signature and that the stored tree has its root. It does not
    /// read all entries and evidence again; [`crate::verify`] does.
    ///
    /// # Errors
    /// When the folder is no case or these checks fail.
    pub fn open(path: &Path) -> Result<Self> {
        let case_file = path.join("case.toml");
        let bytes = match files::read_small(&case_file, limits::CASE_FILE_BYTES) {
            Err(Error::Io { source, .. }) if source.kind() == std::io::ErrorKind::NotFound => {
                return Err(Error::NotACase(path.to_path_buf()));
            }
            other => other?,
        };
        let file = CaseFile::parse(&bytes)?;
        let key = Key::parse(&file.log.public_key)?;
        let note = files::read_small(&log::checkpoint_path(path), limits::CHECKPOINT_BYTES)?;
        let head = Checkpoint::open_as("log/checkpoint", &note, &key)?;
        let root = log::stored_root(&HashFile::open(path, head.size)?, head.size)?;
        if root != head.root {
            return Err(Error::broken(
                "log/hashes",
                format!("root {root}, the checkpoint says {}", head.root),
            ));
        }
        Ok(Self { path: path.to_path_buf(), file, key, head, index: OnceLock::new() })
    }

    /// Opens the case for writing; waits while another process writes.
    ///
    /// # Errors
    /// When this copy has no signing key or the folder cannot be written.
    pub fn lock(path: &Path) -> Result<Writer> {
        Writer::open(path, true)
    }

    /// Opens the case for writing; fails with [`Error::Locked`] if another process writes.
    ///
    /// # Errors
    /// As [`Case::lock`].
    pub fn try_lock(path: &Path) -> Result<Writer> {
        Writer::open(path, false)
    }

    /// Its folder.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// What `case.toml` says of it.
    #[must_use]
    pub fn info(&self) -> &CaseInfo {
        &self.file.case
    }

    /// The key that signs its log.
    #[must_use]
    pub fn key(&self) -> &Key {
        &self.key
    }

    /// The signed tree head that this view is of.
    #[must_use]
    pub fn checkpoint(&self) -> &Checkpoint {
        &self.head
    }

    /// All entries of the log, in order.
    ///
    /// # Errors
    /// When the log cannot be opened; each entry may fail on its own.
    pub fn events(&self) -> Result<Entries> {
        Ok(Entries { lines: EntryLines::open(&self.path, self.head.size)?, next: 0 })
    }

    /// All sealed files, sorted by digest.
    ///
    /// # Errors
    /// When the log cannot be read.
    pub fn holdings(&self) -> Result<impl Iterator<Item = &Holding>> {
        Ok(self.index()?.evidence.values())
    }

    /// One sealed file.
    ///
    /// # Errors
    /// When it is not sealed in this case, or the log cannot be read.
    pub fn holding(&self, evidence: &EvidenceId) -> Result<&Holding> {
        self.index()?.evidence.get(evidence).ok_or(Error::NotSealed(*evidence))
    }

    /// Where the bytes of a sealed file lie.
    #[must_use]
    pub fn evidence_path(&self, evidence: &EvidenceId) -> PathBuf {
        self.path.join(evidence_path(evidence))
    }

    /// Opens the bytes of a sealed file.
    ///
    /// # Errors
    /// When it is not sealed in this case or cannot be opened.
    pub fn open_evidence(&self, evidence: &EvidenceId) -> Result<File> {
        self.holding(evidence)?;
        let path = self.evidence_path(evidence);
        File::open(&path).map_err(Error::io("opening", &path))
    }

    /// Every entry that speaks of a file: handings-in, row sealings, disclosures.
    ///
    /// # Errors
    /// When it is not sealed in this case, or the log cannot be read.
    pub fn custody_of(&self, evidence: &EvidenceId) -> Result<Vec<Logged>> {
        self.holding(evidence)?;
        let concerns = |logged: &Logged| match &logged.record.event {
            crate::Event::Sealed(sealed) => sealed.evidence == *evidence,
            crate::Event::RowsSealed(rows) => rows.evidence == *evidence,
            crate::Event::Disclosed(shown) => shown.rows.iter().any(|rows| rows.evidence == *evidence),
            _ => false,
        };
        self.events()?.filter(|entry| entry.as_ref().map_or(true, &concerns)).collect()
    }

    /// The latest record of every derived file, sorted by path.
    ///
    /// # Errors
    /// When the log cannot be read.
    pub fn derived(&self) -> Result<impl Iterator<Item = &FileDigest>> {
        Ok(self.index()?.derived.values().map(|(_, file)| file))
    }

    /// Proof that an entry is in the log of this checkpoint.
    ///
    /// # Errors
    /// When there is no such entry or the stored hashes cannot be read.
    pub fn inclusion_proof(&self, entry: u64) -> Result<InclusionProof> {
        log::prove_inclusion(&HashFile::open(&self.path, self.head.size)?, entry, self.head.size)
    }

    /// The root of the first `size` entries: the state of the log before later entries were added.
    ///
    /// # Errors
    /// When the log has fewer, or the stored hashes cannot be read.
    pub fn root_at(&self, size: u64) -> Result<Hash> {
        if size > self.head.size {
            return Err(Error::broken("log", format!("{size} entries asked for, it has {}", self.head.size)));
        }
        log::stored_root(&HashFile::open(&self.path, self.head.size)?, size)
    }

    /// Proof that the first `old` entries are the beginning of the first `new` entries.
    ///
    /// # Errors
    /// When `old` is larger than `new`, `new` than the log, or the stored hashes cannot be read.
    pub fn consistency_proof(&self, old: u64, new: u64) -> Result<Vec<Hash>> {
        if new > self.head.size {
            return Err(Error::broken("log", format!("{new} entries asked for, it has {}", self.head.size)));
        }
        log::prove_consistency(&HashFile::open(&self.path, self.head.size)?, old, new)
    }

    /// The bytes that a row is sealed as.
    ///
    /// # Errors
    /// When the file or row is not sealed, or is longer than what is shown.
    pub fn row_bytes(&self, row: &RowId) -> Result<Vec<u8>> {
        rows::Prover::open(self, &row.evidence)?.bytes(row)
    }

    /// A row with its salt and audit path: all that is needed to check it against the sealed root.
    ///
    /// # Errors
    /// As [`Case::row_bytes`], or when this copy of the case has no row salt key.
    pub fn prove_row(&self, row: &RowId) -> Result<RowProof> {
        rows::Prover::open(self, &row.evidence)?.prove(self, row)
    }

    /// A view made from parts that were checked elsewhere.
    pub(crate) fn assemble(path: PathBuf, file: CaseFile, key: Key, head: Checkpoint, index: Index) -> Self {
        Self { path, file, key, head, index: OnceLock::from(index) }
    }

    /// The key of the row salts.
    pub(crate) fn salt_key(&self) -> Result<[u8; 32]> {
        keys::load_salt_key(&self.path)
    }

    /// What the log speaks of, read once.
    pub(crate) fn index(&self) -> Result<&Index> {
        if let Some(index) = self.index.get() {
            return Ok(index);
        }
        let index = Index::build(self.events()?)?;
        Ok(self.index.get_or_init(|| index))
    }

    /// Moves this view to a later checkpoint whose new entries are known.
    pub(crate) fn advance(&mut self, head: Checkpoint, added: &[(u64, Record)]) {
        self.head = head;
        if let Some(index) = self.index.get_mut() {
            for (entry, record) in added {
                index.add(*entry, &record.at, &record.event);
            }
        }
    }

    /// Takes over a changed `case.toml`.
    pub(crate) fn set_info(&mut self, file: CaseFile) {
        self.file = file;
    }

    /// `case.toml` as it was read.
    pub(crate) fn case_file(&self) -> &CaseFile {
        &self.file
    }
}

/// Where the bytes of a sealed file lie, relative to the case.
pub(crate) fn evidence_path(evidence: &EvidenceId) -> String {
    let digits = evidence.hex();
    let (head, tail) = digits.split_at(2);
    format!("evidence/{head}/{tail}")
}
