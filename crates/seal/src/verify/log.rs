//! Are the entries those that were signed, and which one is not?

use tlog_tiles::tlog::stored_hash_index;

use super::{Check, Failure, Held, Place, Problem, Remark, Stop};
use crate::index::Index;
use crate::log::{EntryLines, entries_path, hashes_path, history_path};
use crate::tree::{Frontier, node_hash};
use crate::{Checkpoint, Event, Hash, Key, Record, leaf_hash, note};

/// The entries of a log, hashed and read.
pub(super) struct ReadEntries {
    /// Leaf hash of each.
    pub leaves: Vec<Hash>,
    /// What they speak of.
    pub index: Index,
    /// The key that entry 0 names.
    pub public_key: Option<String>,
}

impl Check<'_> {
    /// Reads and hashes all entries, and finds the first that is not the one that was signed.
    pub(super) fn entries(&mut self, head: &Checkpoint) -> Result<ReadEntries, Stop> {
        let before = self.failures();
        let (lines, offset) = self.read_lines(head)?;
        let leaves: Vec<Hash> = lines.iter().map(|line| leaf_hash(line)).collect();
        let mut tree = Frontier::default();
        leaves.iter().for_each(|leaf| tree.push(*leaf));
        if tree.root() != head.root {
            let failure = self.locate(head, &leaves);
            return self.fail_hard(failure);
        }
        let mut entries = ReadEntries { leaves, index: Index::default(), public_key: None };
        for (number, line) in (0..).zip(&lines) {
            self.take_entry(number, line, &mut entries)?;
        }
        self.stored_hashes(&entries.leaves)?;
        self.surplus(offset)?;
        self.held(before, Held::Entries { count: head.size });
        Ok(entries)
    }

    fn read_lines(&mut self, head: &Checkpoint) -> Result<(Vec<Vec<u8>>, u64), Stop> {
        let mut lines = match EntryLines::open(self.path, head.size) {
            Ok(lines) => lines,
            Err(error) => return self.fail_hard(Failure::from_error(Place::file("log/entries"), &error)),
        };
        let mut read = Vec::new();
        for line in lines.by_ref() {
            match line {
                Ok(line) => read.push(line),
                Err(error) => {
                    // A change further up is the first thing that does not hold, even if the file also ends early.
                    let leaves: Vec<Hash> = read.iter().map(|line| leaf_hash(line)).collect();
                    let earlier = self.first_difference(head, &leaves);
                    let failure = Failure::from_error(Place::entry(read.len() as u64), &error);
                    return self.fail_hard(earlier.unwrap_or(failure));
                }
            }
        }
        Ok((read, lines.offset))
    }

    fn take_entry(&mut self, number: u64, line: &[u8], entries: &mut ReadEntries) -> Result<(), Stop> {
        let record = match Record::from_bytes(line) {
            Ok(record) => record,
            Err(error) => return self.fail(Failure::from_error(Place::entry(number), &error)),
        };
        match (&record.event, number) {
            (Event::CaseCreated(created), 0) => entries.public_key = Some(created.public_key.clone()),
            (Event::CaseCreated(_), _) => {
                let why = "the case begins a second time".to_owned();
                self.fail(Failure::new(Place::entry(number), Problem::Malformed { why }))?;
            }
            _ => {}
        }
        entries.index.add(number, &record.at, &record.event);
        Ok(())
    }

    /// Which entry is wrong, given that the root is.
    fn locate(&self, head: &Checkpoint, leaves: &[Hash]) -> Failure {
        if let Some(failure) = self.first_difference(head, leaves) {
            return failure;
        }
        let (first, last) = self.bracket(head, leaves);
        Failure::new(Place::file("log/entries"), Problem::EntryBetween { first, last })
    }

    /// Compares with the stored leaf hashes, if these still have the signed root.
    fn first_difference(&self, head: &Checkpoint, leaves: &[Hash]) -> Option<Failure> {
        let stored = std::fs::read(hashes_path(self.path)).ok()?;
        let leaf = |entry: u64| {
            let at = usize::try_from(stored_hash_index(0, entry)).ok()?.checked_mul(32)?;
            let bytes: [u8; 32] = stored.get(at..at.checked_add(32)?)?.try_into().ok()?;
            Some(Hash(bytes))
        };
        let stored: Vec<Hash> = (0..head.size).map_while(leaf).collect();
        if crate::tree::root_of(&stored) != head.root {
            return None;
        }
        let differs = leaves.iter().zip(&stored).position(|(found, expected)| found != expected)?;
        let (expected, found) = (*stored.get(differs)?, *leaves.get(differs)?);
        let belongs_at = stored.iter().position(|leaf| *leaf == found).map(|at| at as u64);
        Some(Failure::new(Place::entry(differs as u64), Problem::Entry { expected, found, belongs_at }))
    }

    /// The narrowest range of entries that the history's checkpoints leave.
    fn bracket(&self, head: &Checkpoint, leaves: &[Hash]) -> (u64, u64) {
        let history = std::fs::read(history_path(self.path)).unwrap_or_default();
        let mut heads: Vec<(u64, Hash)> = Vec::new();
        for bytes in note::split_history(&history).0 {
            let key = Key::parse(&self.report.key);
            heads
                .extend(key.and_then(|key| Checkpoint::open(bytes, &key)).map(|head| (head.size, head.root)));
        }
        let (mut tree, mut first) = (Frontier::default(), 0);
        for (leaf, size) in leaves.iter().zip(1..) {
            tree.push(*leaf);
            match heads.iter().find(|(kept, _)| *kept == size) {
                Some((_, root)) if *root == tree.root() => first = size,
                Some(_) => return (first, size - 1),
                None => {}
            }
        }
        (first, head.size.saturating_sub(1))
    }

    /// `log/hashes` is what the entries give.
    fn stored_hashes(&mut self, leaves: &[Hash]) -> Result<(), Stop> {
        let place = || Place::file("log/hashes");
        let stored = match std::fs::read(hashes_path(self.path)) {
            Ok(stored) => stored,
            Err(error) => {
                let error = crate::Error::io("reading", &hashes_path(self.path))(error);
                return self.fail(Failure::from_error(place(), &error));
            }
        };
        let expected = all_hashes(leaves);
        let covered = stored.get(..expected.len().saturating_mul(32)).unwrap_or(&stored);
        let length = (expected.len() as u64).saturating_mul(32);
        if (covered.len() as u64) < length {
            return self.fail(Failure::new(
                place(),
                Problem::Length { expected: length, found: covered.len() as u64 },
            ));
        }
        for (number, (found, expected)) in covered.chunks_exact(32).zip(&expected).enumerate() {
            if found != expected.0 {
                let mut bytes = [0; 32];
                bytes.copy_from_slice(found);
                let problem = Problem::Digest { expected: *expected, found: Hash(bytes) };
                let place = Place::file(format!("log/hashes, byte {}", number.saturating_mul(32)));
                return self.fail(Failure::new(place, problem));
            }
        }
        Ok(())
    }

    /// What lies behind the last entry is a writer's unfinished work, or does not belong there.
    fn surplus(&mut self, covered: u64) -> Result<(), Stop> {
        if self.path.join("log/writing").exists() {
            self.report.remarks.push(Remark::WriterAtWork);
            return Ok(());
        }
        let found = std::fs::metadata(entries_path(self.path)).map_or(covered, |data| data.len());
        if found == covered {
            return Ok(());
        }
        self.fail(Failure::new(Place::file("log/entries"), Problem::Length { expected: covered, found }))
    }

    /// Every checkpoint ever signed is a beginning of the present log.
    pub(super) fn history(
        &mut self,
        key: &Key,
        head: &Checkpoint,
        entries: &ReadEntries,
    ) -> Result<(), Stop> {
        let before = self.failures();
        let place = |number: usize| Place::file(format!("log/checkpoints, checkpoint {number}"));
        let history = match std::fs::read(history_path(self.path)) {
            Ok(history) => history,
            Err(error) => {
                let error = crate::Error::io("reading", &history_path(self.path))(error);
                return self.fail(Failure::from_error(Place::file("log/checkpoints"), &error));
            }
        };
        let (notes, complete) = note::split_history(&history);
        let (mut tree, mut leaves) = (Frontier::default(), entries.leaves.iter());
        let mut last = None;
        for (number, bytes) in notes.iter().enumerate() {
            let kept = match Checkpoint::open(bytes, key) {
                Ok(kept) => kept,
                Err(error) => {
                    self.fail(Failure::from_error(place(number), &error))?;
                    continue;
                }
            };
            if kept.size > head.size && self.path.join("log/writing").exists() {
                // A writer went on while this was read.
                continue;
            }
            if kept.size > head.size || kept.size < tree.leaves() {
                let why = format!("it covers {} entries, which is out of order", kept.size);
                self.fail(Failure::new(place(number), Problem::Malformed { why }))?;
                continue;
            }
            while tree.leaves() < kept.size {
                match leaves.next() {
                    Some(leaf) => tree.push(*leaf),
                    None => break,
                }
            }
            if tree.root() != kept.root {
                let problem = Problem::Digest { expected: kept.root, found: tree.root() };
                self.fail(Failure::new(place(number), problem))?;
            }
            last = Some(kept);
        }
        let ends = last.is_some_and(|kept| kept.note == head.note) && complete == history.len();
        if !ends && !self.path.join("log/writing").exists() {
            let why = "it does not end with the present checkpoint".to_owned();
            self.fail(Failure::new(Place::file("log/checkpoints"), Problem::Malformed { why }))?;
        }
        self.held(before, Held::History { count: notes.len() as u64 });
        Ok(())
    }

    /// The checkpoint that somebody kept is a beginning of this log.
    pub(super) fn known_checkpoint(
        &mut self,
        key: &Key,
        head: &Checkpoint,
        entries: &ReadEntries,
    ) -> Result<(), Stop> {
        let Some(bytes) = &self.options.known_checkpoint else { return Ok(()) };
        let before = self.failures();
        let place = || Place::file("the known checkpoint");
        match Checkpoint::open(bytes, key) {
            Err(error) => self.fail(Failure::from_error(place(), &error))?,
            Ok(kept) if kept.size > head.size => {
                let why = format!("it covers {} entries, this log has {}", kept.size, head.size);
                self.fail(Failure::new(place(), Problem::Proof { why }))?;
            }
            Ok(kept) => {
                let size = usize::try_from(kept.size).unwrap_or(usize::MAX);
                let found = crate::tree::root_of(entries.leaves.get(..size).unwrap_or(&[]));
                if found != kept.root {
                    let problem = Problem::Digest { expected: kept.root, found };
                    self.fail(Failure::new(place(), problem))?;
                }
                self.held(before, Held::KnownCheckpoint { size: kept.size });
            }
        }
        Ok(())
    }
}

/// The content of `log/hashes` for these leaves: after every leaf, the subtrees that it completes.
fn all_hashes(leaves: &[Hash]) -> Vec<Hash> {
    let mut stored = Vec::with_capacity(leaves.len().saturating_mul(2));
    let mut peaks: Vec<Hash> = Vec::new();
    for (leaf, number) in leaves.iter().zip(0_u64..) {
        let mut node = *leaf;
        stored.push(node);
        for _ in 0..number.trailing_ones() {
            if let Some(left) = peaks.pop() {
                node = node_hash(&left, &node);
                stored.push(node);
            }
        }
        peaks.push(node);
    }
    stored
}
