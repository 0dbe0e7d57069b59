//! Who signed the log, and from what are the row salts made?
//!
//! Two secrets stay in `CASE/secret/` (mode 0600) and never enter a package: the Ed25519 signing key and the row salt
//! key. Row salts come from the salt key by SHA-256 used as a pseudo-random function over inputs of one fixed length,
//! so a shown salt tells nothing of any other.

use std::path::Path;

use base64::prelude::{BASE64_STANDARD, Engine as _};
use ed25519_dalek::SigningKey;
use sha2::{Digest, Sha256};
use signed_note::{StandardSigner, key_id, new_ed25519_verifier_key};
use thalweg_model::EvidenceId;

use crate::{Error, Result, files, note::Key};

/// Bytes of a row salt: 128 bits cannot be guessed, and a shorter salt makes a shorter leaf (the size RFC 9901 asks
/// for selective disclosure).
pub(crate) const SALT_BYTES: usize = 16;

const SEED_DOMAIN: &[u8] = b"thalweg-row-seed-v1\n";
const SALT_DOMAIN: &[u8; 12] = b"thalweg-salt";

/// What must stay with the case: the seed of its signing key and the key of its row salts.
#[derive(Clone)]
pub struct Secrets {
    /// Ed25519 secret key (RFC 8032 seed).
    pub signing_seed: [u8; 32],
    /// Key that all row salts are derived from.
    pub row_salt_key: [u8; 32],
}

impl Secrets {
    /// New secrets from the operating system's random source.
    ///
    /// # Errors
    /// When the system gives no random bytes.
    pub fn generate() -> Result<Self> {
        let mut secrets = Self { signing_seed: [0; 32], row_salt_key: [0; 32] };
        getrandom::fill(&mut secrets.signing_seed).map_err(|_| Error::NoRandomness)?;
        getrandom::fill(&mut secrets.row_salt_key).map_err(|_| Error::NoRandomness)?;
        Ok(secrets)
    }

    /// The log's origin: a name that no other case has, because it is made from the public key.
    pub(crate) fn origin(&self) -> String {
        let public = SigningKey::from_bytes(&self.signing_seed).verifying_key();
        let digest = hex::encode(Sha256::digest(public.as_bytes()));
        format!("thalweg/case/{}", digest.get(..16).unwrap_or_default())
    }

    /// The public key in the form `<origin>+<id>+<base64>`.
    pub(crate) fn public_key(&self) -> Result<Key> {
        let public = SigningKey::from_bytes(&self.signing_seed).verifying_key();
        Key::parse(&new_ed25519_verifier_key(&self.origin(), &public))
    }

    /// The signing key in the form `PRIVATE+KEY+<origin>+<id>+<base64>`.
    fn private_key(&self) -> String {
        let key = SigningKey::from_bytes(&self.signing_seed);
        let public = [&[1_u8], key.verifying_key().as_bytes().as_slice()].concat();
        let origin = self.origin();
        let private = BASE64_STANDARD.encode([&[1_u8], self.signing_seed.as_slice()].concat());
        format!("PRIVATE+KEY+{origin}+{:08x}+{private}", key_id(&origin, &public))
    }

    /// Writes both secrets into `CASE/secret/`, readable by the owner alone.
    pub(crate) fn store(&self, case: &Path) -> Result<()> {
        let folder = case.join("secret");
        files::create_private_folder(&folder)?;
        files::write_private(&folder.join("signing-key"), format!("{}\n", self.private_key()).as_bytes())?;
        files::write_private(
            &folder.join("row-salt-key"),
            format!("{}\n", hex::encode(self.row_salt_key)).as_bytes(),
        )
    }
}

/// The key that signs checkpoints, if this copy of the case has it.
pub(crate) fn load_signer(case: &Path) -> Result<StandardSigner> {
    let path = case.join("secret/signing-key");
    let text = files::read_small(&path, 4096).map_err(|error| absent(error, "signing key"))?;
    let text =
        String::from_utf8(text).map_err(|_| Error::malformed("secret/signing-key", "it is not text"))?;
    StandardSigner::new(text.trim_end()).map_err(|error| Error::malformed("secret/signing-key", error))
}

/// The key of the row salts, if this copy of the case has it.
pub(crate) fn load_salt_key(case: &Path) -> Result<[u8; 32]> {
    let path = case.join("secret/row-salt-key");
    let text = files::read_small(&path, 4096).map_err(|error| absent(error, "row salt key"))?;
    let mut key = [0_u8; 32];
    let digits = text.strip_suffix(b"\n").unwrap_or(&text);
    hex::decode_to_slice(digits, &mut key)
        .map_err(|_| Error::malformed("secret/row-salt-key", "it is not 64 hex digits"))?;
    Ok(key)
}

fn absent(error: Error, what: &'static str) -> Error {
    match error {
        Error::Io { source, .. } if source.kind() == std::io::ErrorKind::NotFound => Error::NoSecret(what),
        other => other,
    }
}

/// The seed of the salts of one file as one reader reads it:
/// SHA-256("thalweg-row-seed-v1\n" || salt key || evidence || length of the reader's name (1 byte) || name).
pub(crate) fn row_seed(salt_key: &[u8; 32], evidence: &EvidenceId, reader: &str) -> [u8; 32] {
    let length = u8::try_from(reader.len()).unwrap_or(u8::MAX);
    let mut hasher = Sha256::new();
    hasher.update(SEED_DOMAIN);
    hasher.update(salt_key);
    hasher.update(evidence.0);
    hasher.update([length]);
    hasher.update(reader.as_bytes());
    hasher.finalize().into()
}

/// Two neighbouring rows' salts: the halves of SHA-256("thalweg-salt" || seed || pair number, 8 bytes little-endian).
/// The input is 52 bytes, one block of SHA-256; row indexes 2p and 2p+1 (from 0) have pair number p.
pub(crate) fn salt_pair(seed: &[u8; 32], pair: u64) -> [u8; 32] {
    let mut input = [0_u8; 52];
    input[..12].copy_from_slice(SALT_DOMAIN);
    input[12..44].copy_from_slice(seed);
    input[44..].copy_from_slice(&pair.to_le_bytes());
    Sha256::digest(input).into()
}

/// The salt of the row with this index, counted from 0.
pub(crate) fn row_salt(seed: &[u8; 32], index: u64) -> [u8; SALT_BYTES] {
    let pair = salt_pair(seed, index / 2);
    let mut salt = [0_u8; SALT_BYTES];
    let half = if index.is_multiple_of(2) { &pair[..SALT_BYTES] } else { &pair[SALT_BYTES..] };
    salt.copy_from_slice(half);
    salt
}
