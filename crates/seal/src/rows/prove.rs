//! Showing a row: its bytes, its salt, and the path from its leaf to the sealed root.

use std::fs::File;
use std::io::{BufReader, Read, Seek, SeekFrom};

use sha2::{Digest, Sha256};
use thalweg_model::{EvidenceId, RowId};

use super::index::{Place, RowIndex};
use super::sealer::RowTree;
use super::{SealedRows, row_leaf};
use crate::keys::{self, SALT_BYTES};
use crate::tree::path_of;
use crate::{Case, Error, Hash, InclusionProof, Result, check_inclusion, files, limits};

/// A row that can be checked against the sealed root of its file, by somebody who has nothing else of the file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RowProof {
    /// Which row.
    pub row: RowId,
    /// Its salt.
    pub salt: [u8; SALT_BYTES],
    /// The bytes it is sealed as.
    pub bytes: Vec<u8>,
    /// How many rows the file has.
    pub rows: u64,
    /// Sibling hashes, nearest first.
    pub path: Vec<Hash>,
}

impl RowProof {
    /// The row's leaf in the tree.
    #[must_use]
    pub fn leaf(&self) -> Hash {
        row_leaf(&self.salt, &self.bytes)
    }

    /// Whether this row is where it says in the tree with this root.
    #[must_use]
    pub fn check(&self, root: &Hash) -> bool {
        let Some(index) = self.row.row.checked_sub(1) else { return false };
        let proof = InclusionProof { index, size: self.rows, path: self.path.clone() };
        check_inclusion(&proof, root, &row_leaf(&self.salt, &self.bytes))
    }
}

/// Opens the index of a file's rows and checks its digest.
pub(crate) fn open_index(case: &Case, sealed: &SealedRows) -> Result<RowIndex> {
    let name = sealed.index_path();
    let bytes = files::read_small(&case.path().join(&name), sealed.index_bytes)?;
    let found = Hash::of(&bytes);
    if found != sealed.index_sha256 {
        return Err(Error::broken(name, format!("SHA-256 {found}, the log says {}", sealed.index_sha256)));
    }
    let index = RowIndex::parse(bytes).map_err(|error| Error::malformed(&name, error))?;
    if (index.evidence, index.rows, index.root) != (sealed.evidence, sealed.rows, sealed.root) {
        return Err(Error::broken(name, "it is not the index of the rows that the log speaks of"));
    }
    Ok(index)
}

/// The rows of one file, open for showing and proving.
pub(crate) struct Prover<'a> {
    sealed: &'a SealedRows,
    index: RowIndex,
    blocks: Vec<Hash>,
    file: File,
}

impl<'a> Prover<'a> {
    pub fn open(case: &'a Case, evidence: &EvidenceId) -> Result<Self> {
        let sealed = case.holding(evidence)?.latest_rows().ok_or(Error::RowsNotSealed(*evidence))?;
        let index = open_index(case, sealed)?;
        let blocks = index.blocks.iter().map(|block| block.hash).collect();
        Ok(Self { sealed, index, blocks, file: case.open_evidence(evidence)? })
    }

    /// Which block a row lies in, and which of the block's rows it is, from 0.
    fn find(&self, row: &RowId) -> Result<(u64, usize, usize)> {
        let missing = || Error::NoSuchRow { row: *row, rows: self.sealed.rows };
        let place = row.row.checked_sub(1).filter(|place| *place < self.sealed.rows).ok_or_else(missing)?;
        let block = usize::try_from(place / limits::ROWS_PER_BLOCK as u64).map_err(|_| missing())?;
        Ok((place, block, (place % limits::ROWS_PER_BLOCK as u64) as usize))
    }

    pub fn bytes(&self, row: &RowId) -> Result<Vec<u8>> {
        let (_, block, within) = self.find(row)?;
        match self.index.block(block)?.get(within) {
            Some(Place::Made(made)) => Ok(made.to_vec()),
            Some(Place::Span { start, length }) => read_span(&self.file, *start, *length),
            None => Err(Error::malformed(self.sealed.index_path(), "a block is too short")),
        }
    }

    /// A row with its salt and path. Recomputes the leaves of its block; all else comes from the index.
    pub fn prove(&self, case: &Case, row: &RowId) -> Result<RowProof> {
        let (place, block, within) = self.find(row)?;
        let seed = keys::row_seed(&case.salt_key()?, &row.evidence, &self.sealed.reader);
        let leaves = block_leaves(&self.index, block, &mut Rows::new(&self.file), &seed)?;
        let mut path = path_of(&leaves, within);
        path.extend(path_of(&self.blocks, block));
        let salt = keys::row_salt(&seed, place);
        let proof = RowProof { row: *row, salt, bytes: self.bytes(row)?, rows: self.sealed.rows, path };
        if !proof.check(&self.sealed.root) {
            return Err(Error::broken(row.to_string(), "its bytes do not lead to the sealed root"));
        }
        Ok(proof)
    }
}

fn read_span(mut file: &File, start: u64, length: u64) -> Result<Vec<u8>> {
    if length > limits::SHOWN_ROW_BYTES {
        return Err(Error::TooLarge {
            what: "bytes of a row",
            limit: limits::SHOWN_ROW_BYTES,
            found: length,
        });
    }
    let mut bytes = Vec::new();
    let read = file.seek(SeekFrom::Start(start)).and_then(|_| file.take(length).read_to_end(&mut bytes));
    read.map_err(Error::io("reading", std::path::Path::new("evidence")))?;
    if bytes.len() as u64 != length {
        return Err(Error::broken("evidence", "it ends before the row does"));
    }
    Ok(bytes)
}

fn block_leaves(index: &RowIndex, block: usize, rows: &mut Rows<'_>, seed: &[u8; 32]) -> Result<Vec<Hash>> {
    let first = (block as u64).saturating_mul(limits::ROWS_PER_BLOCK as u64);
    let places = index.block(block)?;
    let salted = (first..).zip(places);
    salted.map(|(row, place)| rows.leaf(&keys::row_salt(seed, row), place)).collect()
}

/// Recomputes every block of a file's row tree from the evidence; says which row block is the first that differs.
pub(crate) fn check_roots(case: &Case, sealed: &SealedRows, index: &RowIndex) -> Result<()> {
    let seed = keys::row_seed(&case.salt_key()?, &sealed.evidence, &sealed.reader);
    let file = case.open_evidence(&sealed.evidence)?;
    let mut rows = Rows::new(&file);
    let mut tree = RowTree::new(seed);
    for (number, block) in index.blocks.iter().enumerate() {
        let mut found = None;
        for place in index.block(number)? {
            let salt = tree.next_salt();
            found = tree.push_leaf(rows.leaf(&salt, place)?);
        }
        let found = found.or_else(|| tree.last_block());
        if found != Some(block.hash) {
            let first = number.saturating_mul(limits::ROWS_PER_BLOCK).saturating_add(1);
            let last = tree.rows;
            let what = format!("rows {first} to {last} of {}", sealed.evidence);
            return Err(Error::broken(what, "they do not lead to the sealed root"));
        }
    }
    if tree.root() != sealed.root {
        return Err(Error::broken(
            format!("the rows of {}", sealed.evidence),
            "they do not have the sealed root",
        ));
    }
    Ok(())
}

/// Reads rows in order through a buffer, whatever their length.
struct Rows<'a> {
    input: BufReader<&'a File>,
    at: Option<u64>,
    buffer: Vec<u8>,
}

impl<'a> Rows<'a> {
    fn new(file: &'a File) -> Self {
        Self { input: BufReader::with_capacity(files::BUFFER_BYTES, file), at: None, buffer: vec![0; 8192] }
    }

    fn leaf(&mut self, salt: &[u8; SALT_BYTES], place: Place<'_>) -> Result<Hash> {
        match place {
            Place::Made(made) => Ok(row_leaf(salt, made)),
            Place::Span { start, length } => self
                .span_leaf(salt, start, length)
                .map_err(Error::io("reading", std::path::Path::new("evidence"))),
        }
    }

    fn span_leaf(&mut self, salt: &[u8; SALT_BYTES], start: u64, length: u64) -> std::io::Result<Hash> {
        match self.at {
            Some(at) if at == start => {}
            Some(at) => self.input.seek_relative(start.wrapping_sub(at).cast_signed())?,
            None => drop(self.input.seek(SeekFrom::Start(start))?),
        }
        let mut hasher = Sha256::new();
        hasher.update([0_u8]);
        hasher.update(salt);
        let mut left = length;
        while left > 0 {
            let part = usize::try_from(left).unwrap_or(usize::MAX).min(self.buffer.len());
            let chunk = self.buffer.get_mut(..part).unwrap_or_default();
            self.input.read_exact(chunk)?;
            hasher.update(chunk);
            left -= part as u64;
        }
        self.at = Some(start.saturating_add(length));
        Ok(Hash(hasher.finalize().into()))
    }
}
