//! In which rows does this identifier stand? A sorted index beside every table, read by a few short reads.
//!
//! An index file (docs/formats/index-v1.md) has one section for each field that holds identifiers: sorted 64-bit keys of
//! normal forms, and for each key its rows. A key only proposes: whoever asks compares the row itself. Building takes one
//! pass and bounded memory; a large file has several index files, numbered.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{BufWriter, Write};
use std::os::unix::fs::FileExt;
use std::path::{Path, PathBuf};

use thalweg_model::EvidenceId;
use twox_hash::XxHash3_64;

use super::kinds::Kind;
use crate::error::FlowsError;

/// The first bytes of an index file.
const MAGIC: &[u8; 8] = b"twindex1";
/// Postings that are held in memory before a file is written: 16 bytes each, and as much again while one section is
/// sorted.
const MOST_POSTINGS: usize = 12_000_000;
/// Postings of the first piece, and of the largest.
const PIECE_AT_FIRST: usize = 64;
const PIECE: usize = 1 << 16;
/// Bits of the key by which one pass of sorting divides.
const DIGIT: u32 = 11;
/// Passes of sorting: they order keys by their first 33 bits, which tell nearly all of them apart.
const PASSES: u32 = 3;
/// Most sections a reader takes.
const MOST_SECTIONS: u32 = 4096;

/// The key of a normal form: XXH3 with 64 bits and no seed, the same on every machine.
#[must_use]
#[inline]
pub fn key_of(normal: &str) -> u64 {
    XxHash3_64::oneshot(normal.as_bytes())
}

/// The folder of the indexes under the root of a case.
#[must_use]
pub fn index_folder(root: &Path) -> PathBuf {
    root.join("flows").join("index")
}

/// The n-th index file of a sealed file.
#[must_use]
pub fn index_file(root: &Path, evidence: &EvidenceId, number: u32) -> PathBuf {
    index_folder(root).join(format!("{}.{number}.twindex", evidence.hex()))
}

/// A field that holds identifiers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Section {
    /// A field of a kind of record.
    Record(Kind, u8),
    /// A column of another table, as `entry.payer_account`.
    Named(&'static str),
}

impl Section {
    /// Its name in index files: `call.caller`.
    #[must_use]
    pub fn name(self) -> String {
        match self {
            Self::Named(name) => name.to_owned(),
            Self::Record(kind, field) => {
                let field = kind.spec().fields.get(usize::from(field)).map_or("", |field| field.name);
                format!("{}.{field}", kind.name())
            }
        }
    }
}

/// Keys and the rows in which they stand, rows ascending. In pieces: a list that grows would be copied again and again.
#[derive(Debug, Default)]
pub struct Postings {
    pieces: Vec<Vec<(u64, u64)>>,
}

impl Postings {
    /// A key stands in a row.
    #[inline]
    pub fn push(&mut self, key: u64, row: u64) {
        match self.pieces.last_mut() {
            Some(piece) if piece.len() < piece.capacity() => piece.push((key, row)),
            last => {
                let room = last.map_or(PIECE_AT_FIRST, |piece| (4 * piece.len()).min(PIECE));
                let mut piece = Vec::with_capacity(room);
                piece.push((key, row));
                self.pieces.push(piece);
            }
        }
    }

    fn len(&self) -> usize {
        self.pieces.iter().map(Vec::len).sum()
    }
}

/// Collects what stands where, and writes it.
pub struct IndexBuilder {
    root: PathBuf,
    evidence: EvidenceId,
    /// In the order in which they were met: there are few.
    sections: Vec<(Section, Postings)>,
    written: u32,
}

impl IndexBuilder {
    /// Begins the index of one sealed file.
    #[must_use]
    pub fn new(root: &Path, evidence: EvidenceId) -> Self {
        Self { root: root.to_owned(), evidence, sections: Vec::new(), written: 0 }
    }

    /// An identifier stands in a field of a record of this row.
    pub fn add(&mut self, field: Section, key: u64, row: u64) {
        self.section(field).push(key, row);
    }

    /// What stands in a field so far.
    pub fn section(&mut self, field: Section) -> &mut Postings {
        let place = match self.sections.iter().position(|(known, _)| *known == field) {
            Some(place) => place,
            None => {
                self.sections.push((field, Postings::default()));
                self.sections.len() - 1
            }
        };
        &mut self.sections[place].1
    }

    fn postings(&self) -> usize {
        self.sections.iter().map(|(_, list)| list.len()).sum()
    }

    /// Writes what is held once it is much.
    ///
    /// # Errors
    /// When the disk refuses.
    pub fn relieve(&mut self) -> Result<(), FlowsError> {
        if self.postings() >= MOST_POSTINGS { self.write() } else { Ok(()) }
    }

    /// Writes the last index file, and removes those of an earlier reading that had more.
    ///
    /// # Errors
    /// When the disk refuses.
    pub fn finish(mut self) -> Result<u32, FlowsError> {
        if self.postings() > 0 {
            self.write()?;
        }
        let mut beyond = self.written;
        while index_file(&self.root, &self.evidence, beyond).is_file() {
            let path = index_file(&self.root, &self.evidence, beyond);
            std::fs::remove_file(&path).map_err(|source| io("removing", &path, source))?;
            beyond += 1;
        }
        Ok(self.written)
    }

    fn write(&mut self) -> Result<(), FlowsError> {
        let target = index_file(&self.root, &self.evidence, self.written);
        let folder = index_folder(&self.root);
        std::fs::create_dir_all(&folder).map_err(|source| io("making the folder", &folder, source))?;
        let temporary = target.with_extension("twindex.part");
        let file = File::create(&temporary).map_err(|source| io("creating", &temporary, source))?;
        let mut out = BufWriter::with_capacity(1 << 20, file);
        let sections = std::mem::take(&mut self.sections).into_iter();
        let sections: BTreeMap<_, _> = sections.filter(|(_, list)| list.len() > 0).collect();
        let fail = |source| io("writing", &temporary, source);
        write_sections(&mut out, sections).map_err(fail)?;
        let file = out.into_inner().map_err(|error| fail(error.into_error()))?;
        file.sync_all().map_err(fail)?;
        std::fs::rename(&temporary, &target).map_err(|source| io("naming", &target, source))?;
        self.written += 1;
        Ok(())
    }
}

fn io(doing: &'static str, path: &Path, source: std::io::Error) -> FlowsError {
    FlowsError::Io { doing, path: path.display().to_string(), source }
}

/// One section, ready to be written.
struct Written {
    name: String,
    keys: Vec<u64>,
    starts: Vec<u64>,
    rows: Vec<u8>,
}

fn write_sections(out: &mut impl Write, sections: BTreeMap<Section, Postings>) -> std::io::Result<()> {
    let sections: Vec<Written> = sections.into_iter().map(|(field, list)| section(field, list)).collect();
    let mut head = Vec::from(*MAGIC);
    head.extend(u32::try_from(sections.len()).unwrap_or(u32::MAX).to_le_bytes());
    let described: usize = sections.iter().map(|section| 1 + section.name.len() + 16).sum();
    let mut offset = (head.len() + described) as u64;
    for section in &sections {
        head.push(u8::try_from(section.name.len()).unwrap_or(u8::MAX));
        head.extend(section.name.as_bytes());
        head.extend((section.keys.len() as u64).to_le_bytes());
        head.extend(offset.to_le_bytes());
        offset += (8 * section.keys.len() + 8 * section.starts.len() + section.rows.len()) as u64;
    }
    out.write_all(&head)?;
    for section in &sections {
        for number in section.keys.iter().chain(&section.starts) {
            out.write_all(&number.to_le_bytes())?;
        }
        out.write_all(&section.rows)?;
    }
    Ok(())
}

fn section(section: Section, list: Postings) -> Written {
    let mut made = Written { name: section.name(), keys: Vec::new(), starts: Vec::new(), rows: Vec::new() };
    let mut last = None;
    for (key, row) in sorted(list) {
        match last {
            Some((known, before)) if known == key => {
                // Several records of one row may say the same.
                if row != before {
                    varint(&mut made.rows, row - before);
                }
            }
            _ => {
                made.keys.push(key);
                made.starts.push(made.rows.len() as u64);
                varint(&mut made.rows, row);
            }
        }
        last = Some((key, row));
    }
    made.starts.push(made.rows.len() as u64);
    made
}

/// Sorts by key; rows stay ascending, as they came. Passes by a few bits of the key, least first, keep what the pass
/// before ordered; what the bits that are looked at leave in the wrong order is moved at the end.
fn sorted(list: Postings) -> Vec<(u64, u64)> {
    let mut pieces = list.pieces;
    if pieces.iter().map(Vec::len).sum::<usize>() < 1 << DIGIT {
        let mut all = pieces.concat();
        all.sort_by_key(|(key, _)| *key);
        return all;
    }
    for pass in (0..PASSES).rev() {
        let digit = |key: u64| (key >> (64 - DIGIT * (pass + 1))) as usize & ((1 << DIGIT) - 1);
        let mut next = vec![0_usize; (1 << DIGIT) + 1];
        pieces.iter().flatten().for_each(|(key, _)| next[digit(*key) + 1] += 1);
        (1..next.len()).for_each(|place| next[place] += next[place - 1]);
        let mut placed = vec![(0, 0); next[1 << DIGIT]];
        for (key, row) in pieces.into_iter().flatten() {
            let place = &mut next[digit(key)];
            placed[*place] = (key, row);
            *place += 1;
        }
        pieces = vec![placed];
    }
    let mut all = pieces.pop().unwrap_or_default();
    for at in 1..all.len() {
        let mut place = at;
        while place > 0 && all[place - 1].0 > all[place].0 {
            all.swap(place - 1, place);
            place -= 1;
        }
    }
    all
}

fn varint(out: &mut Vec<u8>, mut number: u64) {
    while number >= 0x80 {
        out.push((number & 0x7f) as u8 | 0x80);
        number >>= 7;
    }
    out.push(number as u8);
}

/// An index file, opened.
pub struct Index {
    file: File,
    sections: Vec<(String, u64, u64)>,
}

/// An index that is not one.
fn damaged(path: &Path, detail: &str) -> FlowsError {
    let source = std::io::Error::new(std::io::ErrorKind::InvalidData, detail.to_owned());
    io("reading the index", path, source)
}

impl Index {
    /// Opens an index file.
    ///
    /// # Errors
    /// When it cannot be read or is no index.
    pub fn open(path: &Path) -> Result<Self, FlowsError> {
        let file = File::open(path).map_err(|source| io("opening", path, source))?;
        let size = file.metadata().map_err(|source| io("measuring", path, source))?.len();
        let mut head = vec![0; usize::try_from(size.min(64 * 1024)).unwrap_or(0)];
        file.read_exact_at(&mut head, 0).map_err(|source| io("reading", path, source))?;
        let sections = described(&head, size).ok_or_else(|| damaged(path, "its head is not understood"))?;
        Ok(Self { file, sections })
    }

    /// The rows in which a key stands, by the field: sections in order, rows ascending.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn rows(&self, key: u64) -> std::io::Result<Vec<(&str, Vec<u64>)>> {
        let mut found = Vec::new();
        for (name, keys, offset) in &self.sections {
            let Some(place) = self.place(key, *keys, *offset)? else { continue };
            let starts = offset + 8 * keys;
            let (from, to) = (self.number(starts + 8 * place)?, self.number(starts + 8 * (place + 1))?);
            let length = usize::try_from(to.saturating_sub(from)).unwrap_or(0);
            let mut bytes = vec![0; length.min(1 << 30)];
            self.file.read_exact_at(&mut bytes, starts + 8 * (keys + 1) + from)?;
            found.push((name.as_str(), numbers(&bytes)));
        }
        Ok(found)
    }

    fn number(&self, at: u64) -> std::io::Result<u64> {
        let mut bytes = [0; 8];
        self.file.read_exact_at(&mut bytes, at)?;
        Ok(u64::from_le_bytes(bytes))
    }

    fn place(&self, key: u64, keys: u64, offset: u64) -> std::io::Result<Option<u64>> {
        let (mut from, mut to) = (0, keys);
        while from < to {
            let middle = from + (to - from) / 2;
            match self.number(offset + 8 * middle)?.cmp(&key) {
                std::cmp::Ordering::Equal => return Ok(Some(middle)),
                std::cmp::Ordering::Less => from = middle + 1,
                std::cmp::Ordering::Greater => to = middle,
            }
        }
        Ok(None)
    }
}

/// The sections that a head describes: name, keys, offset.
fn described(head: &[u8], size: u64) -> Option<Vec<(String, u64, u64)>> {
    let mut rest = head.strip_prefix(MAGIC)?;
    let mut take = |length: usize| -> Option<&[u8]> {
        let (taken, left) = rest.split_at_checked(length)?;
        rest = left;
        Some(taken)
    };
    let count = u32::from_le_bytes(take(4)?.try_into().ok()?);
    if count > MOST_SECTIONS {
        return None;
    }
    let mut sections = Vec::new();
    for _ in 0..count {
        let length = usize::from(*take(1)?.first()?);
        let name = std::str::from_utf8(take(length)?).ok()?.to_owned();
        let keys = u64::from_le_bytes(take(8)?.try_into().ok()?);
        let offset = u64::from_le_bytes(take(8)?.try_into().ok()?);
        let end = keys.checked_mul(16)?.checked_add(offset)?.checked_add(8)?;
        if end > size {
            return None;
        }
        sections.push((name, keys, offset));
    }
    Some(sections)
}

/// Ascending numbers from their differences.
fn numbers(bytes: &[u8]) -> Vec<u64> {
    let (mut all, mut number, mut shift, mut last) = (Vec::new(), 0_u64, 0_u32, 0_u64);
    for byte in bytes {
        number |= u64::from(byte & 0x7f).checked_shl(shift).unwrap_or(0);
        if byte & 0x80 == 0 {
            last = last.wrapping_add(number);
            all.push(last);
            (number, shift) = (0, 0);
        } else {
            shift += 7;
        }
    }
    all
}

#[cfg(test)]
mod tests {
    use super::super::kinds::call;
    use super::*;

    #[test]
    fn every_row_of_an_identifier_is_found_and_no_other() {
        let folder = tempfile::tempdir().unwrap();
        let evidence = EvidenceId([7; 32]);
        let mut builder = IndexBuilder::new(folder.path(), evidence);
        let caller = Section::Record(Kind::Call, call::CALLER.0);
        let callee = Section::Record(Kind::Call, call::CALLEE.0);
        for row in 1..=90_000_u64 {
            builder.add(caller, key_of(&format!("+86{}", row % 977)), row);
            builder.add(callee, key_of(&format!("+86{}", row % 31)), row);
        }
        builder.add(caller, key_of("+861"), 90_000);
        assert_eq!(builder.finish().unwrap(), 1);
        let index = Index::open(&index_file(folder.path(), &evidence, 0)).unwrap();
        let found = index.rows(key_of("+865")).unwrap();
        let expected = |modulus: u64| (1..=90_000).filter(|row| row % modulus == 5).collect::<Vec<u64>>();
        assert_eq!(found, [("call.caller", expected(977)), ("call.callee", expected(31))]);
        assert_eq!(index.rows(key_of("+86x")).unwrap(), []);
    }

    #[test]
    fn keys_that_share_their_first_bits_are_sorted_too() {
        let mut list = Postings::default();
        let mut seed = 5_u64;
        let mut expected = Vec::new();
        for row in 0..50_000_u64 {
            seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            let key = (seed >> 60 << 61) | (seed >> 20 & 0xff);
            list.push(key, row);
            expected.push((key, row));
        }
        expected.sort_unstable();
        assert_eq!(sorted(list), expected);
    }

    #[test]
    fn a_damaged_index_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("x.twindex");
        for bytes in [&b""[..], b"twindex1", b"twindex1\xff\xff\xff\xff", b"twindex1\x01\0\0\0\x05call."] {
            std::fs::write(&path, bytes).unwrap();
            assert!(Index::open(&path).is_err());
        }
    }
}
