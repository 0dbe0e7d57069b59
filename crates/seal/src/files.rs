//! How are files written so that a crash leaves either the old or the new one, never half of either?

use std::fs::{self, File, OpenOptions};
use std::io::{Read, Write};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt, PermissionsExt};
use std::path::{Path, PathBuf};

use crate::{Error, Result};

/// What lies under a folder that is to be sealed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Found {
    /// Plain files, sorted by path.
    pub files: Vec<PathBuf>,
    /// What is no plain file and no folder (links, devices, sockets), sorted: not followed, to be reported.
    pub skipped: Vec<PathBuf>,
}

/// Lists the plain files at or under a path, without following links.
///
/// # Errors
/// When the path does not exist or a folder cannot be read.
pub fn files_under(path: &Path) -> Result<Found> {
    let mut found = Found::default();
    for entry in walkdir::WalkDir::new(path).follow_links(false).follow_root_links(false).sort_by_file_name()
    {
        let entry = entry.map_err(|error| {
            let at = error.path().unwrap_or(path).to_path_buf();
            Error::Io { doing: "listing", path: at, source: error.into() }
        })?;
        match entry.file_type() {
            kind if kind.is_dir() => {}
            kind if kind.is_file() => found.files.push(entry.into_path()),
            _ => found.skipped.push(entry.into_path()),
        }
    }
    Ok(found)
}

/// Makes a folder and its parents, if they are not there.
pub(crate) fn create_folder(path: &Path) -> Result<()> {
    fs::create_dir_all(path).map_err(Error::io("creating", path))
}

/// Makes a folder that only its owner can enter.
pub(crate) fn create_private_folder(path: &Path) -> Result<()> {
    fs::DirBuilder::new().recursive(true).mode(0o700).create(path).map_err(Error::io("creating", path))
}

/// Writes a new file that only its owner can read.
pub(crate) fn write_private(path: &Path, bytes: &[u8]) -> Result<()> {
    let mut file = OpenOptions::new()
        .write(true)
        .create_new(true)
        .mode(0o600)
        .open(path)
        .map_err(Error::io("creating", path))?;
    file.write_all(bytes).map_err(Error::io("writing", path))?;
    file.sync_all().map_err(Error::io("writing", path))
}

/// Replaces a file: writes beside it, syncs, renames, syncs the folder.
pub(crate) fn replace(path: &Path, temp: &Path, bytes: &[u8]) -> Result<()> {
    write_synced(temp, bytes)?;
    fs::rename(temp, path).map_err(Error::io("renaming to", path))?;
    sync_parent(path)
}

/// Writes a file and makes it durable; removes it again if the disk refuses.
pub(crate) fn write_synced(path: &Path, bytes: &[u8]) -> Result<()> {
    let written = File::create(path).and_then(|mut file| {
        file.write_all(bytes)?;
        file.sync_all()
    });
    written.map_err(|source| {
        let _ = fs::remove_file(path);
        Error::Io { doing: "writing", path: path.to_path_buf(), source }
    })
}

/// Makes a rename or a new name in the parent folder durable.
pub(crate) fn sync_parent(path: &Path) -> Result<()> {
    let parent = path.parent().unwrap_or(path);
    sync_folder(parent)
}

/// Makes the names in a folder durable.
pub(crate) fn sync_folder(path: &Path) -> Result<()> {
    File::open(path).and_then(|folder| folder.sync_all()).map_err(Error::io("syncing", path))
}

/// Takes away the right to write.
pub(crate) fn make_read_only(file: &File, path: &Path) -> Result<()> {
    file.set_permissions(fs::Permissions::from_mode(0o444)).map_err(Error::io("protecting", path))
}

/// Reads a whole file of at most `limit` bytes.
pub(crate) fn read_small(path: &Path, limit: u64) -> Result<Vec<u8>> {
    let file = File::open(path).map_err(Error::io("opening", path))?;
    let mut bytes = Vec::new();
    file.take(limit.saturating_add(1)).read_to_end(&mut bytes).map_err(Error::io("reading", path))?;
    if bytes.len() as u64 > limit {
        return Err(Error::malformed(path.display().to_string(), format!("it is longer than {limit} bytes")));
    }
    Ok(bytes)
}

/// SHA-256 and length of a file, read in one pass.
pub(crate) fn digest(path: &Path) -> Result<(crate::Hash, u64)> {
    use sha2::{Digest, Sha256};
    let mut file = File::open(path).map_err(Error::io("opening", path))?;
    let (mut hasher, mut bytes) = (Sha256::new(), 0_u64);
    let mut buffer = vec![0_u8; BUFFER_BYTES];
    loop {
        match file.read(&mut buffer).map_err(Error::io("reading", path))? {
            0 => return Ok((crate::Hash(hasher.finalize().into()), bytes)),
            count => {
                hasher.update(buffer.get(..count).unwrap_or_default());
                bytes = bytes.saturating_add(count as u64);
            }
        }
    }
}

/// Bytes read, hashed and written at once: small enough for the second-level cache, large enough to make system calls
/// rare.
pub(crate) const BUFFER_BYTES: usize = 256 * 1024;
