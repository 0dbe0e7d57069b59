//! Hashing the rows of a file while it is read, and noting where each row lies.

use std::fs::File;
use std::io::Write;
use std::path::PathBuf;

use sha2::{Digest, Sha256};
use thalweg_model::EvidenceId;

use super::{SealedRows, index, row_leaf};
use crate::keys::{self, SALT_BYTES};
use crate::tree::{Frontier, node_hash, root_of};
use crate::{Error, Hash, Result, RowsSealed, Writer, limits};

/// Takes the rows of one file in order and makes their tree and index file. Rows are pushed without a result: a
/// failure is kept and reported by [`RowSealer::finish`].
pub struct RowSealer {
    evidence: EvidenceId,
    reader: String,
    tree: RowTree,
    output: IndexWriter,
    failure: Option<Error>,
}

impl RowSealer {
    /// Begins with the first row of a sealed file. `reader` names what cuts it into rows, with its version (`csv-1`):
    /// lower case letters, digits, `-` and `_`, at most 32. Several files may be worked on at once, in threads.
    ///
    /// # Errors
    /// When the file is not sealed, the reader's name is not of that form, or the salt key is not there.
    pub fn begin(writer: &Writer, evidence: EvidenceId, reader: &str) -> Result<Self> {
        check_reader_name(reader)?;
        writer.case().holding(&evidence)?;
        let seed = keys::row_seed(&writer.case().salt_key()?, &evidence, reader);
        let output = IndexWriter::create(writer.new_temp("rows"), &evidence)?;
        Ok(Self { evidence, reader: reader.to_owned(), tree: RowTree::new(seed), output, failure: None })
    }

    /// The next row is this run of the file's own bytes.
    pub fn push_span(&mut self, start: u64, bytes: &[u8]) {
        let length = bytes.len() as u64;
        if start.checked_add(length).is_none_or(|end| end > limits::EXACT_NUMBER) {
            self.fail(Error::malformed("a row", "it lies beyond any file"));
            return;
        }
        self.output.span(start, length);
        self.push(bytes);
    }

    /// The next row has no run of bytes in the file (a workbook): these bytes stand for it.
    pub fn push_made(&mut self, bytes: &[u8]) {
        if bytes.len() > limits::MADE_ROW_BYTES {
            self.fail(Error::TooLarge {
                what: "bytes of a row",
                limit: limits::MADE_ROW_BYTES as u64,
                found: bytes.len() as u64,
            });
            return;
        }
        self.output.made(bytes);
        self.push(bytes);
    }

    #[inline]
    fn push(&mut self, bytes: &[u8]) {
        if let Some(block) = self.tree.push(bytes)
            && let Err(error) = self.output.end_block(block)
        {
            self.fail(error);
        }
    }

    fn fail(&mut self, error: Error) {
        self.failure.get_or_insert(error);
    }

    /// How many rows were pushed.
    #[must_use]
    pub fn rows(&self) -> u64 {
        self.tree.rows
    }

    /// Ends with the last row; the index file is durable when this returns. `layout` names what the rows were read
    /// as; it is logged and does not change the tree. Nothing is part of the case before [`Writer::record_rows`].
    ///
    /// # Errors
    /// What failed while rows were pushed, or what the disk refuses now.
    pub fn finish(mut self, layout: &str) -> Result<PendingRows> {
        if let Some(error) = self.failure {
            return Err(error);
        }
        if self.tree.rows > limits::ROWS {
            return Err(Error::TooLarge {
                what: "rows of a file",
                limit: limits::ROWS,
                found: self.tree.rows,
            });
        }
        if let Some(block) = self.tree.last_block() {
            self.output.end_block(block)?;
        }
        let (rows, root) = (self.tree.rows, self.tree.root());
        let (temp, index_sha256, index_bytes) = self.output.finish(rows, root)?;
        let sealed = RowsSealed {
            evidence: self.evidence,
            reader: self.reader,
            layout: layout.to_owned(),
            rows,
            root,
            index_sha256,
            index_bytes,
        };
        Ok(PendingRows { sealed, temp })
    }
}

/// Sealed rows that are not yet part of the case.
#[derive(Debug)]
pub struct PendingRows {
    sealed: SealedRows,
    temp: PathBuf,
}

impl PendingRows {
    /// What will be logged.
    #[must_use]
    pub fn sealed(&self) -> &SealedRows {
        &self.sealed
    }

    pub(crate) fn into_parts(self) -> (SealedRows, PathBuf) {
        (self.sealed, self.temp)
    }
}

pub(crate) fn check_reader_name(name: &str) -> Result<()> {
    let plain = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || matches!(byte, b'-' | b'_');
    if name.is_empty() || name.len() > limits::READER_NAME_CHARS || !name.bytes().all(plain) {
        let why = format!("{name:?} is not made of a-z, 0-9, - and _ (at most 32)");
        return Err(Error::Refused { field: "the reader's name", why });
    }
    Ok(())
}

/// The tree of a file's rows, kept as the leaves of the present block and the right edge over all full blocks.
pub(crate) struct RowTree {
    seed: [u8; 32],
    pair: [u8; 32],
    leaves: Vec<Hash>,
    blocks: Frontier,
    pub rows: u64,
}

impl RowTree {
    pub fn new(seed: [u8; 32]) -> Self {
        let leaves = Vec::with_capacity(limits::ROWS_PER_BLOCK);
        Self { seed, pair: [0; 32], leaves, blocks: Frontier::default(), rows: 0 }
    }

    /// Adds a row; returns the block's hash when it is full.
    #[inline]
    pub fn push(&mut self, row: &[u8]) -> Option<Hash> {
        let salt = self.next_salt();
        self.push_leaf(row_leaf(&salt, row))
    }

    /// The salt of the next row. Two rows share one computation.
    #[inline]
    pub fn next_salt(&mut self) -> [u8; SALT_BYTES] {
        let even = self.rows.is_multiple_of(2);
        if even {
            self.pair = keys::salt_pair(&self.seed, self.rows / 2);
        }
        let mut salt = [0_u8; SALT_BYTES];
        salt.copy_from_slice(if even { &self.pair[..SALT_BYTES] } else { &self.pair[SALT_BYTES..] });
        salt
    }

    /// Adds a leaf that was hashed elsewhere.
    #[inline]
    pub fn push_leaf(&mut self, leaf: Hash) -> Option<Hash> {
        self.leaves.push(leaf);
        self.rows = self.rows.saturating_add(1);
        if self.leaves.len() < limits::ROWS_PER_BLOCK {
            return None;
        }
        let block = full_block_root(&mut self.leaves);
        self.blocks.push(block);
        Some(block)
    }

    /// The hash of a last block that is not full; ends the tree.
    pub fn last_block(&mut self) -> Option<Hash> {
        if self.leaves.is_empty() {
            return None;
        }
        let block = root_of(&self.leaves);
        self.leaves.clear();
        self.blocks.push(block);
        Some(block)
    }

    /// The root, after `last_block`.
    pub fn root(&self) -> Hash {
        self.blocks.root()
    }
}

/// Reduces a full block (a power of two of leaves) level by level, in place.
fn full_block_root(leaves: &mut Vec<Hash>) -> Hash {
    let mut width = leaves.len();
    while width > 1 {
        width /= 2;
        for place in 0..width {
            if let (Some(left), Some(right)) = (leaves.get(2 * place), leaves.get(2 * place + 1)) {
                let node = node_hash(left, right);
                leaves[place] = node;
            }
        }
    }
    let root = leaves.first().copied().unwrap_or_else(Hash::empty_tree);
    leaves.clear();
    root
}

/// Writes the index file (docs/formats/seal-v1.md, "Row index").
struct IndexWriter {
    path: PathBuf,
    file: File,
    buffer: Vec<u8>,
    hasher: Sha256,
    written: u64,
    /// End of the last span: the next one is written relative to it.
    position: u64,
    block: (u64, u64),
    table: Vec<index::IndexBlock>,
}

/// Bytes gathered before they are written.
const GATHER: usize = 64 * 1024;

impl IndexWriter {
    fn create(path: PathBuf, evidence: &EvidenceId) -> Result<Self> {
        let file = File::create(&path).map_err(Error::io("creating", &path))?;
        let mut buffer = Vec::with_capacity(2 * GATHER);
        buffer.extend_from_slice(index::HEAD);
        buffer.extend_from_slice(&evidence.0);
        let block = (buffer.len() as u64, 0);
        Ok(Self {
            path,
            file,
            buffer,
            hasher: Sha256::new(),
            written: 0,
            position: 0,
            block,
            table: Vec::new(),
        })
    }

    #[inline]
    fn span(&mut self, start: u64, length: u64) {
        index::put_number(&mut self.buffer, length << 1);
        index::put_number(&mut self.buffer, index::zigzag(start.wrapping_sub(self.position)));
        self.position = start.saturating_add(length);
    }

    fn made(&mut self, bytes: &[u8]) {
        index::put_number(&mut self.buffer, (bytes.len() as u64) << 1 | 1);
        self.buffer.extend_from_slice(bytes);
    }

    fn end_block(&mut self, hash: Hash) -> Result<()> {
        let (offset, position) = self.block;
        self.table.push(index::IndexBlock { offset, position, hash });
        self.block = (self.written.saturating_add(self.buffer.len() as u64), self.position);
        if self.buffer.len() >= GATHER { self.flush() } else { Ok(()) }
    }

    fn flush(&mut self) -> Result<()> {
        self.hasher.update(&self.buffer);
        self.file.write_all(&self.buffer).map_err(Error::io("writing", &self.path))?;
        self.written = self.written.saturating_add(self.buffer.len() as u64);
        self.buffer.clear();
        Ok(())
    }

    fn finish(mut self, rows: u64, root: Hash) -> Result<(PathBuf, Hash, u64)> {
        let table_at = self.written.saturating_add(self.buffer.len() as u64);
        for block in std::mem::take(&mut self.table) {
            block.put(&mut self.buffer);
            if self.buffer.len() >= GATHER {
                self.flush()?;
            }
        }
        index::put_tail(&mut self.buffer, rows, table_at, &root);
        self.flush()?;
        self.file.sync_all().map_err(Error::io("writing", &self.path))?;
        Ok((self.path, Hash(self.hasher.finalize().into()), self.written))
    }
}
