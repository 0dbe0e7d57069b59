//! Where does row k lie, without reading the rows before it?
//!
//! The index file lists the rows in blocks of 256 and ends with a table of blocks, each with its place, the position
//! in the evidence it starts from, and the hash of its part of the row tree.

use thalweg_model::EvidenceId;

use crate::tree::root_of;
use crate::{Error, Hash, Result, limits};

/// First bytes of an index file.
pub(super) const HEAD: &[u8; 8] = b"TWROWS1\n";
/// Last bytes of an index file.
const TAIL: &[u8; 8] = b"TWROWSE\n";
const HEAD_BYTES: usize = 40;
const TAIL_BYTES: usize = 56;
const BLOCK_BYTES: usize = 48;

/// A line of the block table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct IndexBlock {
    /// Where in the index file its first row is described.
    pub offset: u64,
    /// The end of the last span before it, in the evidence: its first span is written relative to this.
    pub position: u64,
    /// Root of the tree of its rows.
    pub hash: Hash,
}

impl IndexBlock {
    pub(super) fn put(&self, out: &mut Vec<u8>) {
        out.extend_from_slice(&self.offset.to_le_bytes());
        out.extend_from_slice(&self.position.to_le_bytes());
        out.extend_from_slice(&self.hash.0);
    }
}

/// What a row is made of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Place<'a> {
    /// A run of the evidence's bytes.
    Span { start: u64, length: u64 },
    /// Bytes that stand for it.
    Made(&'a [u8]),
}

/// An index file, in memory.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RowIndex {
    bytes: Vec<u8>,
    /// The file whose rows these are.
    pub evidence: EvidenceId,
    /// How many rows.
    pub rows: u64,
    /// Root of their tree.
    pub root: Hash,
    /// The block table.
    pub blocks: Vec<IndexBlock>,
}

impl RowIndex {
    /// Reads an index file and checks its structure and that its blocks have its root. The rows themselves are checked
    /// against the evidence elsewhere.
    ///
    /// # Errors
    /// Says what does not fit.
    pub fn parse(bytes: Vec<u8>) -> Result<Self> {
        let wrong = |why: &str| Error::malformed("a row index", why);
        let too_short = || wrong("it is too short");
        let head = bytes.get(..HEAD_BYTES).ok_or_else(too_short)?;
        let tail_at =
            bytes.len().checked_sub(TAIL_BYTES).filter(|at| *at >= HEAD_BYTES).ok_or_else(too_short)?;
        let tail = bytes.get(tail_at..).ok_or_else(too_short)?;
        if !head.starts_with(HEAD) || !tail.ends_with(TAIL) {
            return Err(wrong("it does not begin and end as one"));
        }
        let mut evidence = [0; 32];
        evidence.copy_from_slice(head.get(8..).ok_or_else(too_short)?);
        let (rows, table_at, root) = (word(tail, 0), word(tail, 8), digest(tail, 16));
        let table_at = usize::try_from(table_at).ok().filter(|at| (HEAD_BYTES..=tail_at).contains(at));
        let table =
            bytes.get(table_at.ok_or_else(|| wrong("its table lies outside"))?..tail_at).unwrap_or_default();
        let count = rows.div_ceil(limits::ROWS_PER_BLOCK as u64);
        if rows > limits::ROWS || (table.len() as u64) != count.saturating_mul(BLOCK_BYTES as u64) {
            return Err(wrong("its table does not have one line for every 256 rows"));
        }
        let line = |line: &[u8]| IndexBlock {
            offset: word(line, 0),
            position: word(line, 8),
            hash: digest(line, 16),
        };
        let blocks: Vec<IndexBlock> = table.chunks_exact(BLOCK_BYTES).map(line).collect();
        if root_of(&blocks.iter().map(|block| block.hash).collect::<Vec<_>>()) != root {
            return Err(wrong("its blocks do not have its root"));
        }
        Ok(Self { evidence: EvidenceId(evidence), rows, root, blocks, bytes })
    }

    /// Reads the description of every row, and counts the bytes that all rows have together.
    ///
    /// # Errors
    /// Names the first block that cannot be read.
    pub fn total_bytes(&self) -> Result<u64> {
        let mut total = 0_u64;
        for number in 0..self.blocks.len() {
            for place in self.block(number)? {
                total = total.saturating_add(match place {
                    Place::Span { length, .. } => length,
                    Place::Made(made) => made.len() as u64,
                });
            }
        }
        Ok(total)
    }

    /// The rows of one block, in order.
    pub(crate) fn block(&self, number: usize) -> Result<Vec<Place<'_>>> {
        let wrong = || Error::malformed("a row index", format!("block {number} cannot be read"));
        let block = self.blocks.get(number).ok_or_else(wrong)?;
        let before = (number as u64).saturating_mul(limits::ROWS_PER_BLOCK as u64);
        let count = self.rows.saturating_sub(before).min(limits::ROWS_PER_BLOCK as u64);
        let end = self.bytes.len().saturating_sub(TAIL_BYTES + self.blocks.len() * BLOCK_BYTES);
        let start = usize::try_from(block.offset).map_err(|_| wrong())?;
        let mut cursor =
            Cursor { rest: self.bytes.get(start..end).ok_or_else(wrong)?, position: block.position };
        (0..count).map(|_| cursor.row().ok_or_else(wrong)).collect()
    }
}

/// Reads row descriptions one after the other.
struct Cursor<'a> {
    rest: &'a [u8],
    position: u64,
}

impl<'a> Cursor<'a> {
    fn row(&mut self) -> Option<Place<'a>> {
        let tagged = self.number()?;
        let length = tagged >> 1;
        if tagged & 1 == 1 {
            let length = usize::try_from(length).ok().filter(|length| *length <= limits::MADE_ROW_BYTES)?;
            let (made, rest) = self.rest.split_at_checked(length)?;
            self.rest = rest;
            return Some(Place::Made(made));
        }
        let start = self.position.wrapping_add(unzigzag(self.number()?));
        self.position = start.checked_add(length).filter(|end| *end <= limits::EXACT_NUMBER)?;
        Some(Place::Span { start, length })
    }

    /// A number in LEB128: seven bits a byte, least first, the top bit says that more follow.
    fn number(&mut self) -> Option<u64> {
        let mut value = 0_u64;
        for shift in (0..64).step_by(7) {
            let (byte, rest) = self.rest.split_first()?;
            self.rest = rest;
            let bits = u64::from(byte & 0x7f);
            if shift == 63 && bits > 1 {
                return None;
            }
            value |= bits << shift;
            if byte & 0x80 == 0 {
                return Some(value);
            }
        }
        None
    }
}

/// Writes a number in LEB128.
#[inline]
pub(super) fn put_number(out: &mut Vec<u8>, mut value: u64) {
    while value >= 0x80 {
        out.push((value as u8) | 0x80);
        value >>= 7;
    }
    out.push(value as u8);
}

/// A signed distance as an unsigned number: 0, -1, 1, -2, 2 become 0, 1, 2, 3, 4.
#[inline]
pub(super) fn zigzag(distance: u64) -> u64 {
    (distance << 1) ^ 0_u64.wrapping_sub(distance >> 63)
}

fn unzigzag(number: u64) -> u64 {
    (number >> 1) ^ 0_u64.wrapping_sub(number & 1)
}

pub(super) fn put_tail(out: &mut Vec<u8>, rows: u64, table_at: u64, root: &Hash) {
    out.extend_from_slice(&rows.to_le_bytes());
    out.extend_from_slice(&table_at.to_le_bytes());
    out.extend_from_slice(&root.0);
    out.extend_from_slice(TAIL);
}

fn word(bytes: &[u8], at: usize) -> u64 {
    let mut word = [0; 8];
    word.copy_from_slice(bytes.get(at..at + 8).unwrap_or(&[0; 8]));
    u64::from_le_bytes(word)
}

fn digest(bytes: &[u8], at: usize) -> Hash {
    let mut hash = [0; 32];
    hash.copy_from_slice(bytes.get(at..at + 32).unwrap_or(&[0; 32]));
    Hash(hash)
}
