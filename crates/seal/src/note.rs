//! What did the case's key sign, and for how many entries?
//!
//! A checkpoint is a C2SP signed note of exactly six lines: origin, number of entries, root (base64), an empty line,
//! one signature line, and an empty line where it is kept in the history.

use signed_note::{Note, Signer, StandardSigner, StandardVerifier, Verifier, VerifierList};
use tlog_tiles::checkpoint;

use crate::{Error, Hash, Result, limits};

/// A public key in the C2SP form `<name>+<id>+<base64>`.
#[derive(Clone)]
pub struct Key {
    text: String,
    verifier: StandardVerifier,
}

impl Key {
    /// Reads a key.
    ///
    /// # Errors
    /// When the text is not an Ed25519 key of that form.
    pub fn parse(text: &str) -> Result<Self> {
        let verifier =
            StandardVerifier::new(text).map_err(|error| Error::malformed("the public key", error))?;
        Ok(Self { text: text.to_owned(), verifier })
    }

    /// The key as text.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The name in it: the log's origin.
    #[must_use]
    pub fn name(&self) -> &str {
        self.verifier.name()
    }

    /// The text of a note, if this key signed it.
    pub(crate) fn open(&self, what: &str, note: &[u8]) -> Result<Vec<u8>> {
        if note.len() as u64 > limits::CHECKPOINT_BYTES {
            return Err(Error::TooLarge {
                what: "bytes of a signed note",
                limit: limits::CHECKPOINT_BYTES,
                found: note.len() as u64,
            });
        }
        let parsed = Note::from_bytes(note).map_err(|error| Error::malformed(what, error))?;
        let known = VerifierList::new(vec![Box::new(self.verifier.clone())]);
        parsed.verify(&known).map_err(|error| Error::broken(what, error))?;
        Ok(parsed.text().to_vec())
    }
}

impl std::fmt::Debug for Key {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.text)
    }
}

impl PartialEq for Key {
    fn eq(&self, other: &Self) -> bool {
        self.text == other.text
    }
}

/// A signed statement that the log has this many entries and this root.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Checkpoint {
    /// Number of entries.
    pub size: u64,
    /// Root of the tree of these entries.
    pub root: Hash,
    /// The signed note, byte for byte.
    pub note: Vec<u8>,
}

impl Checkpoint {
    /// Reads a signed checkpoint and checks origin and signature.
    ///
    /// # Errors
    /// When the form is wrong, the origin is another log's, or the signature does not hold.
    pub fn open(note: &[u8], key: &Key) -> Result<Self> {
        Self::open_as("the checkpoint", note, key)
    }

    pub(crate) fn open_as(what: &str, note: &[u8], key: &Key) -> Result<Self> {
        if note.len() as u64 > limits::CHECKPOINT_BYTES {
            return Err(Error::malformed(what, "it is too long"));
        }
        let text = key.open(what, note)?;
        let head =
            checkpoint::Checkpoint::from_bytes(&text).map_err(|error| Error::malformed(what, error))?;
        if head.origin() != key.name() {
            return Err(Error::broken(
                what,
                format!("its origin is {:?}, expected {:?}", head.origin(), key.name()),
            ));
        }
        if !head.extension().is_empty() || note.split(|byte| *byte == b'\n').count() != NOTE_LINES + 1 {
            return Err(Error::malformed(what, "it has more lines than a checkpoint of this format"));
        }
        if head.size() > limits::LOG_ENTRIES {
            return Err(Error::TooLarge {
                what: "entries of a log",
                limit: limits::LOG_ENTRIES,
                found: head.size(),
            });
        }
        Ok(Self { size: head.size(), root: (*head.hash()).into(), note: note.to_vec() })
    }

    /// Signs a tree head.
    pub(crate) fn sign(signer: &StandardSigner, size: u64, root: Hash) -> Result<Self> {
        let head = checkpoint::Checkpoint::new(signer.name(), size, root.into(), "")
            .map_err(|error| Error::malformed("the checkpoint", error))?;
        Ok(Self { size, root, note: sign_text(signer, &head.to_bytes())? })
    }
}

/// Lines of a stored checkpoint: origin, size, root, empty, signature.
const NOTE_LINES: usize = 5;

/// Signs any text that ends in a line end.
pub(crate) fn sign_text(signer: &StandardSigner, text: &[u8]) -> Result<Vec<u8>> {
    let mut note = Note::new(text, &[]).map_err(|error| Error::malformed("the text to sign", error))?;
    note.add_sigs(&[signer]).map_err(|error| Error::malformed("the signature", error))?;
    Ok(note.to_bytes())
}

/// The notes kept in `log/checkpoints`, oldest first, each followed by an empty line. A torn last one is left out;
/// the second value is how many bytes the complete ones take.
pub(crate) fn split_history(history: &[u8]) -> (Vec<&[u8]>, usize) {
    let mut notes = Vec::new();
    let (mut start, mut lines) = (0, 0);
    for (at, _) in history.iter().enumerate().filter(|(_, byte)| **byte == b'\n') {
        lines += 1;
        if lines == NOTE_LINES + 1 {
            notes.extend(history.get(start..at));
            (start, lines) = (at + 1, 0);
        }
    }
    (notes, start)
}
