//! Which entries does the log hold, in which order, and what proves it?
//!
//! `log/entries` has one canonical event a line. `log/hashes` has the hashes of all complete subtrees in the order in
//! which they become known (32 bytes each, the order of Go's `tlog.StoredHashIndex`); it can be rebuilt from the
//! entries, and saves reading them all for a proof. What lies beyond the checkpoint's size is not part of the log.

use std::fs::{File, OpenOptions};
use std::io::{BufRead, BufReader, Read, Write};
use std::os::unix::fs::FileExt;
use std::path::{Path, PathBuf};

use tlog_tiles::tlog::{self, HashReader};

use crate::tree::proof_failed;
use crate::{Checkpoint, Error, Hash, InclusionProof, Record, Result, limits};

/// `log/entries` of a case.
pub(crate) fn entries_path(case: &Path) -> PathBuf {
    case.join("log/entries")
}

/// `log/hashes` of a case.
pub(crate) fn hashes_path(case: &Path) -> PathBuf {
    case.join("log/hashes")
}

/// `log/checkpoint` of a case.
pub(crate) fn checkpoint_path(case: &Path) -> PathBuf {
    case.join("log/checkpoint")
}

/// `log/checkpoints` of a case: the history.
pub(crate) fn history_path(case: &Path) -> PathBuf {
    case.join("log/checkpoints")
}

/// The lines of `log/entries`, without their line ends, as many as the checkpoint covers.
pub(crate) struct EntryLines<R> {
    input: R,
    next: u64,
    size: u64,
    /// Bytes taken by the lines read so far.
    pub offset: u64,
}

impl EntryLines<BufReader<File>> {
    /// Opens the log for reading.
    pub fn open(case: &Path, size: u64) -> Result<Self> {
        let path = entries_path(case);
        let file = File::open(&path).map_err(Error::io("opening", &path))?;
        Ok(Self { input: BufReader::with_capacity(64 * 1024, file), next: 0, size, offset: 0 })
    }
}

impl<R: BufRead> EntryLines<R> {
    fn read_line(&mut self) -> Result<Vec<u8>> {
        let name = || format!("log/entries, entry {}", self.next);
        let mut line = Vec::new();
        let room = limits::EVENT_BYTES as u64 + 1;
        let read = (&mut self.input).take(room).read_until(b'\n', &mut line);
        read.map_err(Error::io("reading", Path::new("log/entries")))?;
        match line.pop() {
            Some(b'\n') => {}
            None => {
                return Err(Error::broken(
                    name(),
                    format!("the file ends; the checkpoint covers {}", self.size),
                ));
            }
            Some(_) if line.len() >= limits::EVENT_BYTES => {
                return Err(Error::malformed(name(), "it is too long"));
            }
            Some(_) => return Err(Error::broken(name(), "the file ends in the middle of it")),
        }
        self.offset = self.offset.saturating_add(line.len() as u64 + 1);
        Ok(line)
    }
}

impl<R: BufRead> Iterator for EntryLines<R> {
    type Item = Result<Vec<u8>>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.next >= self.size {
            return None;
        }
        let line = self.read_line();
        self.next = if line.is_ok() { self.next + 1 } else { self.size };
        Some(line)
    }
}

/// Reads the bytes of a `log/entries` file into events. For fuzzing and for readers without a case folder.
///
/// # Errors
/// Names the first line that is no canonical event.
pub fn parse_entries(bytes: &[u8]) -> Result<Vec<Record>> {
    let size = bytes.iter().filter(|byte| **byte == b'\n').count() as u64;
    let lines = EntryLines { input: bytes, next: 0, size, offset: 0 };
    lines.map(|line| Record::from_bytes(&line?)).collect()
}

/// `log/hashes`, open for reading.
pub(crate) struct HashFile {
    file: File,
    /// Hashes that the checkpoint covers.
    count: u64,
}

impl HashFile {
    pub fn open(case: &Path, size: u64) -> Result<Self> {
        let path = hashes_path(case);
        let file = File::open(&path).map_err(Error::io("opening", &path))?;
        Ok(Self { file, count: tlog::stored_hash_count(size) })
    }
}

impl HashReader for HashFile {
    fn read_hashes(&self, indexes: &[u64]) -> std::result::Result<Vec<tlog::Hash>, tlog::Error> {
        indexes.iter().map(|index| read_hash(&self.file, *index, self.count)).collect()
    }
}

fn read_hash(file: &File, index: u64, count: u64) -> std::result::Result<tlog::Hash, tlog::Error> {
    if index >= count {
        return Err(tlog::Error::IndexesNotInTree);
    }
    let mut hash = [0_u8; 32];
    let read = file.read_exact_at(&mut hash, index.saturating_mul(32));
    read.map_err(|error| tlog::Error::InvalidInput(format!("hash {index} cannot be read: {error}")))?;
    Ok(tlog::Hash(hash))
}

/// The root of the first `size` entries, from the stored hashes.
pub(crate) fn stored_root(hashes: &HashFile, size: u64) -> Result<Hash> {
    tlog::tree_hash(size, hashes).map(Hash::from).map_err(|error| proof_failed(&error))
}

/// Proof that entry `index` is among the first `size`.
pub(crate) fn prove_inclusion(hashes: &HashFile, index: u64, size: u64) -> Result<InclusionProof> {
    let path = tlog::prove_record(size, index, hashes).map_err(|error| proof_failed(&error))?;
    Ok(InclusionProof { index, size, path: path.into_iter().map(Hash::from).collect() })
}

/// Proof that the tree of `old` entries is the beginning of the tree of `new`.
pub(crate) fn prove_consistency(hashes: &HashFile, old: u64, new: u64) -> Result<Vec<Hash>> {
    if old == 0 {
        return Ok(Vec::new());
    }
    let path = tlog::prove_tree(new, old, hashes).map_err(|error| proof_failed(&error))?;
    Ok(path.into_iter().map(Hash::from).collect())
}

/// The log, open for adding at its end.
pub(crate) struct Appender {
    entries: File,
    hashes: File,
    case: PathBuf,
    /// Entries written, of which the checkpoint covers `committed`.
    pub size: u64,
    bytes: u64,
    committed: (u64, u64),
}

impl Appender {
    /// Opens a log whose files end exactly where the checkpoint says.
    pub fn open(case: &Path, head: &Checkpoint) -> Result<Self> {
        let open = |path: PathBuf| {
            let file = OpenOptions::new().read(true).append(true).open(&path);
            file.map_err(Error::io("opening", &path))
        };
        let (entries, hashes) = (open(entries_path(case))?, open(hashes_path(case))?);
        let bytes = entries.metadata().map_err(Error::io("reading", &entries_path(case)))?.len();
        let committed = (head.size, bytes);
        Ok(Self { entries, hashes, case: case.to_path_buf(), size: head.size, bytes, committed })
    }

    /// Adds an event. It becomes visible with the next checkpoint.
    pub fn append(&mut self, event: &[u8]) -> Result<u64> {
        if self.size >= limits::LOG_ENTRIES {
            return Err(Error::TooLarge {
                what: "entries of a log",
                limit: limits::LOG_ENTRIES,
                found: self.size.saturating_add(1),
            });
        }
        let stored = tlog::stored_hashes(self.size, event, self).map_err(|error| proof_failed(&error))?;
        let hashes: Vec<u8> = stored.iter().flat_map(|hash| hash.0).collect();
        let line = [event, b"\n"].concat();
        self.entries.write_all(&line).map_err(Error::io("writing", &entries_path(&self.case)))?;
        self.hashes.write_all(&hashes).map_err(Error::io("writing", &hashes_path(&self.case)))?;
        let entry = self.size;
        self.size += 1;
        self.bytes = self.bytes.saturating_add(line.len() as u64);
        Ok(entry)
    }

    /// The root of all entries, written or committed.
    pub fn root(&self) -> Result<Hash> {
        tlog::tree_hash(self.size, self).map(Hash::from).map_err(|error| proof_failed(&error))
    }

    /// Makes all that was added durable.
    pub fn sync(&self) -> Result<()> {
        self.entries.sync_data().map_err(Error::io("writing", &entries_path(&self.case)))?;
        self.hashes.sync_data().map_err(Error::io("writing", &hashes_path(&self.case)))
    }

    /// A checkpoint covers all that was added.
    pub fn mark_committed(&mut self) {
        self.committed = (self.size, self.bytes);
    }

    /// Entries and bytes that a checkpoint covers.
    pub fn committed(&self) -> (u64, u64) {
        self.committed
    }

    /// Entries and bytes written.
    pub fn end(&self) -> (u64, u64) {
        (self.size, self.bytes)
    }

    /// Takes back what was written after an earlier end.
    pub fn roll_back(&mut self, size: u64, bytes: u64) -> Result<()> {
        cut(&self.entries, &entries_path(&self.case), bytes)?;
        cut(&self.hashes, &hashes_path(&self.case), tlog::stored_hash_count(size).saturating_mul(32))?;
        (self.size, self.bytes) = (size, bytes);
        Ok(())
    }
}

impl HashReader for Appender {
    fn read_hashes(&self, indexes: &[u64]) -> std::result::Result<Vec<tlog::Hash>, tlog::Error> {
        indexes.iter().map(|index| read_hash(&self.hashes, *index, u64::MAX)).collect()
    }
}

fn cut(file: &File, path: &Path, bytes: u64) -> Result<()> {
    file.set_len(bytes).and_then(|()| file.sync_data()).map_err(Error::io("cutting back", path))
}

/// Cuts entries and hashes back to what the checkpoint covers, after an interrupted writer.
pub(crate) fn cut_to(case: &Path, size: u64) -> Result<()> {
    let mut lines = EntryLines::open(case, size)?;
    for line in &mut lines {
        line?;
    }
    for (path, bytes) in [
        (entries_path(case), lines.offset),
        (hashes_path(case), tlog::stored_hash_count(size).saturating_mul(32)),
    ] {
        let file = OpenOptions::new().write(true).open(&path).map_err(Error::io("opening", &path))?;
        let found = file.metadata().map_err(Error::io("reading", &path))?.len();
        if found < bytes {
            return Err(Error::broken(
                path.display().to_string(),
                format!("{found} bytes, expected {bytes}"),
            ));
        }
        cut(&file, &path, bytes)?;
    }
    Ok(())
}
