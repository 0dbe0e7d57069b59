//! How do the bytes of a file get into the case in one pass, and how is it noticed that somebody wrote to it meanwhile?

use std::fs::{File, Metadata};
use std::io::{Read, Write};
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::MetadataExt;
use std::path::Path;

use sha2::{Digest, Sha256};
use thalweg_model::EvidenceId;

use crate::{Error, Result, SourceFile, event, files};

/// A file that was sealed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sealed {
    /// SHA-256 of its bytes.
    pub evidence: EvidenceId,
    /// How many bytes.
    pub bytes: u64,
    /// The case held the same bytes already; this is a further custody event.
    pub held_before: bool,
    /// The entry of the log.
    pub entry: u64,
}

/// A copy in the case's temporary folder, not yet visible.
pub(crate) struct Copied {
    pub evidence: EvidenceId,
    pub bytes: u64,
    pub source: SourceFile,
}

/// Reads, hashes and writes a file in one pass; the copy is durable when this returns. `progress` is told the number
/// of bytes so far.
pub(crate) fn copy(source: &Path, temp: &Path, progress: &mut dyn FnMut(u64)) -> Result<Copied> {
    let (mut input, before) = open_plain(source)?;
    event::exact("bytes of a file", before.len())?;
    let mut output = File::create(temp).map_err(Error::io("creating", temp))?;
    let (evidence, bytes) = pump(source, &mut input, temp, &mut output, progress)?;
    let after = input.metadata().map_err(Error::io("reading", source))?;
    unchanged(source, &before, &after, bytes)?;
    files::make_read_only(&output, temp)?;
    output.sync_all().map_err(Error::io("writing", temp))?;
    Ok(Copied { evidence, bytes, source: describe(source, &before) })
}

/// Reads, hashes and writes what a reader gives, in one pass; the copy is durable when this returns.
pub(crate) fn copy_stream(source: SourceFile, input: &mut dyn Read, temp: &Path) -> Result<Copied> {
    let mut output = File::create(temp).map_err(Error::io("creating", temp))?;
    let (evidence, bytes) = pump(Path::new(&source.name), input, temp, &mut output, &mut |_| {})?;
    event::exact("bytes of a file", bytes)?;
    files::make_read_only(&output, temp)?;
    output.sync_all().map_err(Error::io("writing", temp))?;
    Ok(Copied { evidence, bytes, source })
}

fn pump(
    source: &Path,
    input: &mut dyn Read,
    temp: &Path,
    output: &mut File,
    progress: &mut dyn FnMut(u64),
) -> Result<(EvidenceId, u64)> {
    let (mut hasher, mut bytes) = (Sha256::new(), 0_u64);
    let mut buffer = vec![0_u8; files::BUFFER_BYTES];
    loop {
        let count = match input.read(&mut buffer) {
            Ok(0) => return Ok((EvidenceId(hasher.finalize().into()), bytes)),
            Ok(count) => count,
            Err(error) if error.kind() == std::io::ErrorKind::Interrupted => continue,
            Err(error) => return Err(Error::io("reading", source)(error)),
        };
        let chunk = buffer.get(..count).unwrap_or_default();
        hasher.update(chunk);
        output.write_all(chunk).map_err(Error::io("writing", temp))?;
        bytes = bytes.saturating_add(count as u64);
        progress(bytes);
    }
}

/// Opens a plain file, and makes sure that what was opened is what was named and not a link to it.
fn open_plain(path: &Path) -> Result<(File, Metadata)> {
    let named = path.symlink_metadata().map_err(Error::io("opening", path))?;
    let kind = named.file_type();
    let what = match () {
        () if kind.is_file() => None,
        () if kind.is_dir() => Some("a folder"),
        () if kind.is_symlink() => Some("a symbolic link"),
        () => Some("a device, pipe or socket"),
    };
    if let Some(what) = what {
        return Err(Error::NotAFile { path: path.to_path_buf(), what });
    }
    let file = File::open(path).map_err(Error::io("opening", path))?;
    let opened = file.metadata().map_err(Error::io("reading", path))?;
    if (opened.dev(), opened.ino()) != (named.dev(), named.ino()) {
        return Err(changed(path, "another file took its name"));
    }
    Ok((file, opened))
}

fn unchanged(path: &Path, before: &Metadata, after: &Metadata, read: u64) -> Result<()> {
    if before.len() != after.len() || read != before.len() {
        let what = format!("{} bytes at first, {read} read, {} at the end", before.len(), after.len());
        return Err(changed(path, &what));
    }
    let times = |data: &Metadata| (data.mtime(), data.mtime_nsec());
    if times(before) != times(after) {
        return Err(changed(path, "its time of modification"));
    }
    Ok(())
}

fn changed(path: &Path, what: &str) -> Error {
    Error::ChangedWhileSealed { path: path.to_path_buf(), what: what.to_owned() }
}

fn describe(path: &Path, data: &Metadata) -> SourceFile {
    let nanos = i32::try_from(data.mtime_nsec()).ok();
    let modified = nanos.and_then(|nanos| jiff::Timestamp::new(data.mtime(), nanos).ok());
    let mut file = SourceFile { modified: modified.map(|time| time.to_string()), ..SourceFile::default() };
    name(&mut file, Path::new(path.file_name().unwrap_or(path.as_os_str())));
    file
}

/// Gives the file this path for its name, in hex too where it is no UTF-8.
pub(crate) fn name(file: &mut SourceFile, path: &Path) {
    let name = path.as_os_str();
    file.name = name.to_string_lossy().into_owned();
    file.name_hex = name.to_str().is_none().then(|| hex::encode(name.as_bytes()));
}
