//! What does a writer find when it begins: a lock, an interrupted predecessor, a history without its newest checkpoint?

use std::fs::{self, File, OpenOptions, TryLockError};
use std::io::Write;
use std::path::{Path, PathBuf};

use thalweg_model::EvidenceId;

use crate::info::{CaseFile, LogInfo, SCHEMA};
use crate::log::{self, Appender};
use crate::{
    At, Case, CaseCreated, CaseInfo, Checkpoint, Error, Event, Hash, Record, Result, Secrets, files, keys,
    limits, note,
};

/// `log/writing`: there while a writer is at work; names what it is about to place.
pub(crate) struct Journal {
    path: PathBuf,
    file: File,
}

impl Journal {
    pub fn begin(case: &Path) -> Result<Self> {
        let path = journal_path(case);
        let file = File::create(&path).map_err(Error::io("creating", &path))?;
        files::sync_parent(&path)?;
        Ok(Self { path, file })
    }

    pub fn announce(&mut self, relative: &str) -> Result<()> {
        let line = format!("{relative}\n");
        let written = self.file.write_all(line.as_bytes()).and_then(|()| self.file.sync_data());
        written.map_err(Error::io("writing", &self.path))
    }

    pub fn clear(&mut self) {
        // A line too many costs the next writer one look into the log.
        use std::io::Seek;
        let _ = self.file.set_len(0).and_then(|()| self.file.rewind());
    }

    pub fn end(&self) {
        let _ = fs::remove_file(&self.path);
    }
}

fn journal_path(case: &Path) -> PathBuf {
    case.join("log/writing")
}

/// Makes the folders, keys and first event of a case.
pub(crate) fn create(path: &Path, info: &CaseInfo, at: &At, secrets: &Secrets) -> Result<()> {
    if path.exists() && fs::read_dir(path).map_err(Error::io("listing", path))?.next().is_some() {
        return Err(Error::Exists(path.to_path_buf()));
    }
    for folder in ["evidence", "log/rows", "log/tokens", "flows", "findings", "tmp"] {
        files::create_folder(&path.join(folder))?;
    }
    secrets.store(path)?;
    let key = secrets.public_key()?;
    let log = LogInfo { origin: key.name().to_owned(), public_key: key.text().to_owned() };
    let file = CaseFile { schema: SCHEMA, case: info.clone(), log };
    let text = file.to_text()?;
    for empty in [log::entries_path(path), log::hashes_path(path), log::history_path(path)] {
        File::create(&empty).map_err(Error::io("creating", &empty))?;
    }
    let created = CaseCreated { case_sha256: Hash::of(text.as_bytes()), public_key: key.text().to_owned() };
    let record = Record::new(at.clone(), Event::CaseCreated(created));
    let signer = keys::load_signer(path)?;
    let empty = Checkpoint { size: 0, root: Hash::empty_tree(), note: Vec::new() };
    let mut appender = Appender::open(path, &empty)?;
    appender.append(&record.to_bytes()?)?;
    appender.sync()?;
    let head = Checkpoint::sign(&signer, appender.size, appender.root()?)?;
    files::replace(&log::checkpoint_path(path), &path.join("tmp/checkpoint"), &head.note)?;
    append_history(path, &head.note)?;
    // case.toml comes last: a folder without it is no case.
    files::replace(&path.join("case.toml"), &path.join("tmp/case.toml"), text.as_bytes())
}

pub(crate) fn append_history(case: &Path, note: &[u8]) -> Result<()> {
    let path = log::history_path(case);
    let mut file = OpenOptions::new().append(true).open(&path).map_err(Error::io("opening", &path))?;
    file.write_all(&[note, b"\n"].concat()).map_err(Error::io("writing", &path))
}

pub(crate) fn take_lock(case: &Path, wait: bool) -> Result<File> {
    let path = case.join("log/lock");
    let file = OpenOptions::new().create(true).truncate(false).write(true).open(&path);
    let file = file.map_err(Error::io("opening", &path))?;
    if wait {
        file.lock().map_err(Error::io("locking", &path))?;
        return Ok(file);
    }
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(TryLockError::WouldBlock) => Err(Error::Locked(case.to_path_buf())),
        Err(TryLockError::Error(source)) => Err(Error::Io { doing: "locking", path, source }),
    }
}

/// Takes away what an interrupted writer left and no checkpoint covers; mends the history. The lock is held.
pub(crate) fn recover(case: &Case) -> Result<()> {
    mend_history(case)?;
    finish_amendment(case)?;
    let journal = journal_path(case.path());
    if !journal.exists() {
        return Ok(());
    }
    log::cut_to(case.path(), case.checkpoint().size)?;
    let announced = fs::read_to_string(&journal).map_err(Error::io("reading", &journal))?;
    for name in announced.lines().filter(|name| !is_logged(case, name)) {
        if is_placeable(name) {
            remove_if_there(&case.path().join(name))?;
        }
    }
    clear_folder(&case.path().join("tmp"))
}

/// Whether the log refers to a placed file. A log that cannot be read refers to everything: nothing is removed then.
fn is_logged(case: &Case, name: &str) -> bool {
    let Ok(index) = case.index() else { return true };
    let held = |digits: &str| digits.parse().ok().and_then(|id: EvidenceId| index.evidence.get(&id));
    match name.split('/').collect::<Vec<_>>().as_slice() {
        ["evidence", head, tail] => held(&format!("{head}{tail}")).is_some(),
        ["log", "rows", file] => {
            let holding = file.split('.').next().and_then(held);
            holding.is_some_and(|held| held.rows.iter().any(|(_, rows)| rows.index_path() == name))
        }
        _ => index.tokens.iter().any(|(_, stamped)| stamped.token.path == name),
    }
}

/// Whether a name is one that a writer places: a torn or foreign line never leads out of the case.
fn is_placeable(name: &str) -> bool {
    let plain = |part: &str| {
        part.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-' | b'_'))
            && !part.contains("..")
    };
    match name.split('/').collect::<Vec<_>>().as_slice() {
        ["evidence", head, tail] => format!("{head}{tail}").parse::<Hash>().is_ok() && head.len() == 2,
        ["log", "rows", file] => plain(file) && file.ends_with(".rows"),
        ["log", "tokens", file] => plain(file) && file.ends_with(".tst"),
        _ => false,
    }
}

fn remove_if_there(path: &Path) -> Result<()> {
    match fs::remove_file(path) {
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(()),
        other => other.map_err(Error::io("removing", path)),
    }
}

pub(crate) fn clear_folder(path: &Path) -> Result<()> {
    files::create_folder(path)?;
    for entry in fs::read_dir(path).map_err(Error::io("listing", path))? {
        let entry = entry.map_err(Error::io("listing", path))?;
        remove_if_there(&entry.path())?;
    }
    Ok(())
}

/// A history that does not end with the checkpoint gets it: the last writer was interrupted in between.
fn mend_history(case: &Case) -> Result<()> {
    let path = log::history_path(case.path());
    let last = &case.checkpoint().note;
    let history = fs::read(&path).map_err(Error::io("reading", &path))?;
    let (notes, complete) = note::split_history(&history);
    if notes.last().is_some_and(|note| *note == last.as_slice()) && complete == history.len() {
        return Ok(());
    }
    let file = OpenOptions::new().write(true).open(&path).map_err(Error::io("opening", &path))?;
    file.set_len(complete as u64).map_err(Error::io("cutting back", &path))?;
    if notes.last().is_some_and(|note| *note == last.as_slice()) {
        return Ok(());
    }
    append_history(case.path(), last)
}

/// A new `case.toml` that the log speaks of but that did not get its name yet gets it; any other is dropped.
fn finish_amendment(case: &Case) -> Result<()> {
    let next = case.path().join("log/case.toml.next");
    if !next.exists() {
        return Ok(());
    }
    let digest = Hash::of(&files::read_small(&next, limits::CASE_FILE_BYTES)?);
    if case.index()?.case_files.last().is_some_and(|(_, logged)| *logged == digest) {
        let path = case.path().join("case.toml");
        fs::rename(&next, &path).map_err(Error::io("renaming to", &path))?;
        return files::sync_parent(&path);
    }
    remove_if_there(&next)
}
