//! How is one row shown and proved, without showing its neighbours?
//!
//! The rows of a file are the leaves of a tree of RFC 6962's shape. A leaf is SHA-256(0x00 || salt || row bytes), with
//! a secret salt for every row: without it, the hash of a short row could be guessed from a neighbour's proof.

mod index;
mod prove;
mod sealer;

pub use index::{IndexBlock, RowIndex};
pub use prove::RowProof;
pub(crate) use prove::{Prover, check_roots, open_index};
pub use sealer::{PendingRows, RowSealer};

/// The rows of a file, sealed.
pub type SealedRows = crate::RowsSealed;

use sha2::{Digest, Sha256};

use crate::Hash;
use crate::keys::SALT_BYTES;

/// The leaf of a row.
#[must_use]
pub(crate) fn row_leaf(salt: &[u8; SALT_BYTES], row: &[u8]) -> Hash {
    let mut hasher = Sha256::new();
    let mut head = [0_u8; SALT_BYTES + 1];
    if let Some(tail) = head.get_mut(1..) {
        tail.copy_from_slice(salt);
    }
    hasher.update(head);
    hasher.update(row);
    Hash(hasher.finalize().into())
}
