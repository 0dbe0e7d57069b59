//! Is this entry in the tree, and is the new tree the old one with more entries?
//!
//! RFC 6962 section 2.1: a leaf is SHA-256(0x00 || bytes), a node SHA-256(0x01 || left || right), and the left part
//! of n leaves is the largest power of two below n. Proofs are made and checked by `tlog_tiles`; what is here grows
//! a tree leaf by leaf and keeps the types honest.

use base64::Engine as _;
use sha2::{Digest, Sha256};
use tlog_tiles::tlog;

use crate::{Error, Result, limits};

/// A SHA-256 digest, written as 64 hex digits.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Hash(pub [u8; 32]);

impl Hash {
    /// The digest of the whole of `bytes`, with no prefix.
    #[must_use]
    pub fn of(bytes: &[u8]) -> Self {
        Self(Sha256::digest(bytes).into())
    }

    /// The digest in Base64, as a signed checkpoint writes it.
    #[must_use]
    pub fn base64(&self) -> String {
        base64::engine::general_purpose::STANDARD.encode(self.0)
    }

    /// The root of a tree without leaves (RFC 6962: the digest of nothing).
    #[must_use]
    pub fn empty_tree() -> Self {
        Self::of(&[])
    }
}

impl std::fmt::Display for Hash {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&hex::encode(self.0))
    }
}

impl std::fmt::Debug for Hash {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        std::fmt::Display::fmt(self, f)
    }
}

impl std::str::FromStr for Hash {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self> {
        let mut bytes = [0_u8; 32];
        let upper = text.bytes().any(|byte| byte.is_ascii_uppercase());
        match hex::decode_to_slice(text, &mut bytes) {
            Ok(()) if !upper => Ok(Self(bytes)),
            _ => Err(Error::malformed("a digest", "it is not 64 lower case hex digits")),
        }
    }
}

impl serde::Serialize for Hash {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> std::result::Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> serde::Deserialize<'de> for Hash {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> std::result::Result<Self, D::Error> {
        let text = <std::borrow::Cow<'de, str> as serde::Deserialize>::deserialize(deserializer)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}

impl From<tlog::Hash> for Hash {
    fn from(hash: tlog::Hash) -> Self {
        Self(hash.0)
    }
}

impl From<Hash> for tlog::Hash {
    fn from(hash: Hash) -> Self {
        Self(hash.0)
    }
}

/// The hash of a leaf of the log: the event's canonical bytes.
#[must_use]
pub fn leaf_hash(event: &[u8]) -> Hash {
    tlog::record_hash(event).into()
}

/// The hash of an inner node.
pub(crate) fn node_hash(left: &Hash, right: &Hash) -> Hash {
    let mut input = [1_u8; 65];
    input[1..33].copy_from_slice(&left.0);
    input[33..].copy_from_slice(&right.0);
    Hash::of(&input)
}

/// The right edge of a growing tree: the roots of its complete subtrees, largest first.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Frontier {
    leaves: u64,
    peaks: Vec<Hash>,
}

impl Frontier {
    /// Adds a leaf.
    pub fn push(&mut self, leaf: Hash) {
        let (mut node, mut merged) = (leaf, self.leaves);
        while merged & 1 == 1 {
            match self.peaks.pop() {
                Some(left) => node = node_hash(&left, &node),
                None => break,
            }
            merged >>= 1;
        }
        self.peaks.push(node);
        self.leaves = self.leaves.saturating_add(1);
    }

    /// The root of all leaves so far.
    pub fn root(&self) -> Hash {
        let mut peaks = self.peaks.iter().rev();
        let Some(last) = peaks.next() else { return Hash::empty_tree() };
        peaks.fold(*last, |right, left| node_hash(left, &right))
    }

    /// How many leaves were added.
    pub fn leaves(&self) -> u64 {
        self.leaves
    }
}

/// The root of a list of leaves.
pub(crate) fn root_of(leaves: &[Hash]) -> Hash {
    let mut frontier = Frontier::default();
    for leaf in leaves {
        frontier.push(*leaf);
    }
    frontier.root()
}

/// The audit path of leaf `index` (from 0), nearest sibling first (RFC 6962 section 2.1.1).
pub(crate) fn path_of(leaves: &[Hash], index: usize) -> Vec<Hash> {
    let mut path = Vec::new();
    let (mut low, mut high) = (0, leaves.len());
    while high.saturating_sub(low) > 1 {
        let split = low + ((high - low).next_power_of_two() >> 1);
        let (sibling, kept) =
            if index < split { (split..high, low..split) } else { (low..split, split..high) };
        path.push(root_of(leaves.get(sibling).unwrap_or(&[])));
        (low, high) = (kept.start, kept.end);
    }
    path.reverse();
    path
}

/// Proof that one entry is in the log of a certain size.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct InclusionProof {
    /// The entry, counted from 0.
    pub index: u64,
    /// The number of entries in the tree.
    pub size: u64,
    /// Sibling hashes, nearest first.
    pub path: Vec<Hash>,
}

/// Whether `leaf` is entry `proof.index` of the tree with this root.
#[must_use]
pub fn check_inclusion(proof: &InclusionProof, root: &Hash, leaf: &Hash) -> bool {
    if proof.path.len() > limits::PATH_STEPS || proof.index >= proof.size {
        return false;
    }
    let path = proof.path.iter().map(|hash| (*hash).into()).collect();
    tlog::check_record(&path, proof.size, (*root).into(), proof.index, (*leaf).into()).is_ok()
}

/// Whether the tree of `new_size` entries is the tree of `old_size` with entries added at its end. Every tree extends
/// the empty one.
#[must_use]
pub fn check_consistency(
    path: &[Hash],
    old_size: u64,
    old_root: &Hash,
    new_size: u64,
    new_root: &Hash,
) -> bool {
    if old_size == 0 {
        return path.is_empty() && *old_root == Hash::empty_tree();
    }
    if path.len() > limits::PATH_STEPS || old_size > new_size {
        return false;
    }
    let path = path.iter().map(|hash| (*hash).into()).collect();
    tlog::check_tree(&path, new_size, (*new_root).into(), old_size, (*old_root).into()).is_ok()
}

/// Reports a library proof that could not be made.
pub(crate) fn proof_failed(error: &tlog::Error) -> Error {
    Error::broken("log/hashes", error)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn a_row_is_proved_in_a_tree_of_any_size_and_in_no_other_place(count in 1_usize..700, pick in 0_usize..700) {
            let leaves: Vec<Hash> = (0..count).map(|row| leaf_hash(&row.to_le_bytes())).collect();
            let (index, root) = (pick % count, root_of(&leaves));
            let mut proof = InclusionProof { index: index as u64, size: count as u64, path: path_of(&leaves, index) };
            prop_assert!(check_inclusion(&proof, &root, &leaves[index]));
            proof.index = ((index + 1) % count) as u64;
            prop_assert!(count == 1 || !check_inclusion(&proof, &root, &leaves[index]));
        }
    }

    #[test]
    fn a_hash_is_written_in_lower_case_only() {
        let text = "AB".repeat(32);
        assert!(text.parse::<Hash>().is_err());
        assert!(text.to_lowercase().parse::<Hash>().is_ok());
    }
}
