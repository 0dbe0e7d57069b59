//! How does something new become part of the case, so that a crash, a full disk or a second writer cannot leave half?
//!
//! One writer at a time holds the lock. It places files under names that nothing refers to yet, appends events, and
//! then replaces the checkpoint: that rename is the moment at which everything becomes visible. `log/writing` names
//! what a writer is about to place; if it is there when the next writer begins, the last one was interrupted, and
//! whatever no checkpoint covers is taken away.

use std::fs::{self, File, OpenOptions, TryLockError};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};

use signed_note::StandardSigner;
use thalweg_model::EvidenceId;

use crate::case::evidence_path;
use crate::info::{CaseFile, LogInfo, SCHEMA};
use crate::log::{self, Appender};
use crate::{
    At, Case, CaseAmended, CaseCreated, CaseInfo, Checkpoint, Custody, Derived, Error, Event, FileDigest, Finding, Hash,
    PendingRows, Record, Result, RowsSealed, SealedEvent, SealedRows, Secrets, Timestamped, files, intake, keys, limits,
    note, timestamp,
};

/// The right to add to a case. Dropping it gives the right back; what was not committed is then taken away.
pub struct Writer {
    case: Case,
    signer: StandardSigner,
    log: Appender,
    journal: Journal,
    /// Appended since the last checkpoint.
    pending: Vec<(u64, Record)>,
    /// Placed since the last checkpoint.
    placed: Vec<PathBuf>,
    grouped: bool,
    stopped: bool,
    temp_names: AtomicU64,
    _lock: File,
}

impl Writer {
    pub(crate) fn open(path: &Path, wait: bool) -> Result<Self> {
        if !path.join("case.toml").exists() {
            return Err(Error::NotACase(path.to_path_buf()));
        }
        let lock = take_lock(path, wait)?;
        let case = Case::open(path)?;
        let signer = keys::load_signer(path)?;
        if signed_note::Signer::name(&signer) != case.key().name() {
            return Err(Error::broken("secret/signing-key", "it is not the key that case.toml names"));
        }
        recover(&case)?;
        let journal = Journal::begin(path)?;
        let log = Appender::open(path, case.checkpoint())?;
        let (pending, placed) = (Vec::new(), Vec::new());
        let temp_names = AtomicU64::new(0);
        Ok(Self { case, signer, log, journal, pending, placed, grouped: false, stopped: false, temp_names, _lock: lock })
    }

    /// The case as of the last commit.
    #[must_use]
    pub fn case(&self) -> &Case {
        &self.case
    }

    /// From now on, events become visible only with [`Writer::commit`]: for many small files, one signature and sync
    /// instead of one each.
    pub fn group_commits(&mut self) {
        self.grouped = true;
    }

    /// Signs a checkpoint over everything added so far and makes it visible.
    ///
    /// # Errors
    /// When the disk refuses; then nothing of it is visible, and it is taken back.
    pub fn commit(&mut self) -> Result<()> {
        self.check_running()?;
        if self.pending.is_empty() {
            return Ok(());
        }
        match self.prepare_checkpoint() {
            Ok(head) => self.publish(head),
            Err(error) => {
                self.take_back();
                Err(error)
            }
        }
    }

    fn prepare_checkpoint(&mut self) -> Result<Checkpoint> {
        self.log.sync()?;
        Checkpoint::sign(&self.signer, self.log.size, self.log.root()?)
    }

    fn publish(&mut self, head: Checkpoint) -> Result<()> {
        let path = log::checkpoint_path(self.case.path());
        let temp = self.case.path().join("tmp/checkpoint");
        if let Err(error) = files::replace(&path, &temp, &head.note) {
            // The rename may have happened: only the next writer can tell, so this one stops.
            match fs::read(&path) {
                Ok(found) if found == head.note => self.stopped = true,
                _ => self.take_back(),
            }
            return Err(error);
        }
        // The checkpoint counts; a history that lacks it is mended by the next writer.
        let _ = append_history(self.case.path(), &head.note);
        self.log.mark_committed();
        self.case.advance(head, &self.pending);
        self.pending.clear();
        self.placed.clear();
        self.journal.clear();
        Ok(())
    }

    fn check_running(&self) -> Result<()> {
        if self.stopped { Err(Error::WriterStopped) } else { Ok(()) }
    }

    /// Takes back everything since the last checkpoint. What cannot be taken back now is left to the next writer.
    fn take_back(&mut self) {
        self.stopped = self.log.roll_back().is_err();
        for path in self.placed.drain(..) {
            self.stopped |= fs::remove_file(path).is_err();
        }
        self.pending.clear();
    }

    /// Adds an event; commits unless commits are grouped.
    fn add(&mut self, at: &At, event: Event) -> Result<u64> {
        self.check_running()?;
        let record = Record::new(at.clone(), event);
        let appended = record.to_bytes().and_then(|bytes| self.log.append(&bytes));
        let entry = match appended {
            Ok(entry) => entry,
            Err(error) => {
                self.take_back();
                return Err(error);
            }
        };
        self.pending.push((entry, record));
        if !self.grouped {
            self.commit()?;
        }
        Ok(entry)
    }

    /// Seals a plain file: one pass of reading, hashing and writing, in bounded memory. `progress` is told the bytes
    /// done so far. Bytes that the case holds already get a further custody event and no second copy.
    ///
    /// # Errors
    /// When the file is no plain file, changes meanwhile, cannot be read, or the disk is full: then nothing is sealed.
    pub fn seal_file(
        &mut self,
        source: &Path,
        custody: &Custody,
        at: &At,
        progress: &mut dyn FnMut(u64),
    ) -> Result<Sealed> {
        self.check_running()?;
        let temp = self.new_temp("evidence");
        let copied = intake::copy(source, &temp, progress).inspect_err(|_| drop(fs::remove_file(&temp)))?;
        let held_before = self.place_evidence(&copied.evidence, copied.bytes, &temp)?;
        let event = SealedEvent {
            evidence: copied.evidence,
            bytes: copied.bytes,
            file: copied.source,
            custody: custody.clone(),
            held_before,
        };
        let entry = self.add(at, Event::Sealed(event))?;
        Ok(Sealed { evidence: copied.evidence, bytes: copied.bytes, held_before, entry })
    }

    /// Gives the copy its name, unless the case holds the same bytes. Says whether it did.
    fn place_evidence(&mut self, evidence: &EvidenceId, bytes: u64, temp: &Path) -> Result<bool> {
        let target = self.case.evidence_path(evidence);
        let held = self.case.index()?.evidence.contains_key(evidence) || self.is_pending(evidence);
        if held {
            fs::remove_file(temp).map_err(Error::io("removing", temp))?;
            let found = fs::metadata(&target).map_err(Error::io("reading", &target))?.len();
            if found != bytes {
                return Err(Error::broken(evidence_path(evidence), format!("{found} bytes, expected {bytes}")));
            }
            return Ok(true);
        }
        self.place(temp, &evidence_path(evidence))?;
        Ok(false)
    }

    fn is_pending(&self, evidence: &EvidenceId) -> bool {
        self.pending.iter().any(|(_, record)| match &record.event {
            Event::Sealed(sealed) => sealed.evidence == *evidence,
            _ => false,
        })
    }

    /// Moves a temporary file to its name in the case, having written down that it is about to.
    fn place(&mut self, temp: &Path, relative: &str) -> Result<()> {
        let target = self.case.path().join(relative);
        let placed = self.journal.announce(relative).and_then(|()| {
            let parent = target.parent().unwrap_or(&target);
            let fresh = !parent.exists();
            files::create_folder(parent)?;
            fs::rename(temp, &target).map_err(Error::io("renaming to", &target))?;
            files::sync_folder(parent)?;
            if fresh { files::sync_parent(parent) } else { Ok(()) }
        });
        if let Err(error) = placed {
            let _ = fs::remove_file(temp);
            let _ = fs::remove_file(&target);
            return Err(error);
        }
        self.placed.push(target);
        Ok(())
    }

    /// Records sealed rows: gives the index files their names and logs their roots. A file whose rows are sealed
    /// already with the same reader, layout and root is passed over.
    ///
    /// # Errors
    /// When the disk refuses; then none of them is recorded.
    pub fn record_rows(&mut self, rows: Vec<PendingRows>, at: &At) -> Result<()> {
        let grouped = std::mem::replace(&mut self.grouped, true);
        let added = rows.into_iter().try_for_each(|pending| self.add_rows(pending, at));
        self.grouped = grouped;
        added?;
        if self.grouped { Ok(()) } else { self.commit() }
    }

    fn add_rows(&mut self, pending: PendingRows, at: &At) -> Result<()> {
        let (sealed, temp) = pending.into_parts();
        let known = self.rows_known(&sealed)?;
        if known.iter().any(|rows| *rows == sealed) {
            return fs::remove_file(&temp).map_err(Error::io("removing", &temp));
        }
        let path = sealed.index_path();
        // The same rows under another layout have the same index file.
        if known.iter().any(|rows| rows.index_path() == path && rows.index_sha256 == sealed.index_sha256) {
            fs::remove_file(&temp).map_err(Error::io("removing", &temp))?;
        } else {
            self.place(&temp, &path)?;
        }
        self.add(at, Event::RowsSealed(sealed)).map(drop)
    }

    fn rows_known(&self, sealed: &RowsSealed) -> Result<Vec<SealedRows>> {
        let logged = self.case.holding(&sealed.evidence)?.rows.iter().map(|(_, rows)| rows.clone());
        let pending = self.pending.iter().filter_map(|(_, record)| match &record.event {
            Event::RowsSealed(rows) if rows.evidence == sealed.evidence => Some(rows.clone()),
            _ => None,
        });
        Ok(logged.chain(pending).collect())
    }

    /// Logs the digests of derived files, named relative to the case. Files that are as the log says are passed over;
    /// files that the log has and the disk has not are logged as removed.
    ///
    /// # Errors
    /// When a file cannot be read or the disk refuses.
    pub fn record_derived(&mut self, paths: &[PathBuf], tool: &str, at: &At) -> Result<()> {
        let mut changed = Vec::new();
        let mut removed = Vec::new();
        for path in paths {
            let name = relative_name(path)?;
            let known = self.case.index()?.derived.get(&name).map(|(_, file)| file.clone());
            match digest_file(self.case.path(), &name) {
                Ok(file) if known.as_ref() == Some(&file) => {}
                Ok(file) => changed.push(file),
                Err(Error::Io { source, .. })
                    if known.is_some() && source.kind() == std::io::ErrorKind::NotFound =>
                {
                    removed.push(name);
                }
                Err(error) => return Err(error),
            }
        }
        self.log_derived(changed, removed, tool, at)
    }

    /// Logs the digests of everything under a folder of the case (`flows`, `findings`), as [`Writer::record_derived`].
    ///
    /// # Errors
    /// As [`Writer::record_derived`].
    pub fn record_derived_folder(&mut self, folder: &str, tool: &str, at: &At) -> Result<()> {
        let root = self.case.path().join(relative_name(Path::new(folder))?);
        let mut paths = Vec::new();
        if root.exists() {
            for path in files::files_under(&root)?.files {
                paths.extend(path.strip_prefix(self.case.path()).map(Path::to_path_buf));
            }
        }
        let prefix = format!("{folder}/");
        let known = self.case.index()?.derived.keys().filter(|path| path.starts_with(&prefix)).map(PathBuf::from);
        paths.extend(known);
        paths.sort();
        paths.dedup();
        self.record_derived(&paths, tool, at)
    }

    fn log_derived(&mut self, changed: Vec<FileDigest>, removed: Vec<String>, tool: &str, at: &At) -> Result<()> {
        let parts = changed.chunks(limits::DERIVED_FILES_PER_EVENT).map(|files| (files.to_vec(), Vec::new()));
        let gone = removed.chunks(limits::DERIVED_FILES_PER_EVENT).map(|paths| (Vec::new(), paths.to_vec()));
        let events = gone.chain(parts).map(|(files, removed)| Derived { tool: tool.to_owned(), files, removed });
        let events: Vec<Event> = events.map(Event::Derived).collect();
        self.add_all(events, at)
    }

    /// Logs a finding by the digest of its file, named relative to the case.
    ///
    /// # Errors
    /// When the file cannot be read or the disk refuses.
    pub fn record_finding(&mut self, path: &Path, method: &str, at: &At) -> Result<u64> {
        let file = digest_file(self.case.path(), &relative_name(path)?)?;
        self.add(at, Event::Finding(Finding { method: method.to_owned(), file }))
    }

    /// Several events under one checkpoint.
    pub(crate) fn add_all(&mut self, events: Vec<Event>, at: &At) -> Result<()> {
        let grouped = std::mem::replace(&mut self.grouped, true);
        let added = events.into_iter().try_for_each(|event| self.add(at, event).map(drop));
        self.grouped = grouped;
        added?;
        if self.grouped { Ok(()) } else { self.commit() }
    }

    /// Stores the answer of a time-stamp authority to a request over the present checkpoint (RFC 3161: a whole
    /// response or the bare token), after checking that it stamps exactly these bytes.
    ///
    /// # Errors
    /// When the token is not over the present checkpoint, its signature is wrong, or the disk refuses.
    pub fn record_timestamp(&mut self, answer: &[u8], at: &At) -> Result<timestamp::Token> {
        let token = timestamp::Token::parse(answer)?;
        let head = self.case.checkpoint().clone();
        token.check(&head.note)?;
        let sha256 = Hash::of(token.der());
        let path = format!("log/tokens/{sha256}.tst");
        if !self.case.path().join(&path).exists() {
            let temp = self.new_temp("token");
            let written = File::create(&temp).and_then(|mut file| {
                file.write_all(token.der())?;
                file.sync_all()
            });
            written.map_err(Error::io("writing", &temp))?;
            self.place(&temp, &path)?;
        }
        let file = FileDigest { path, sha256, bytes: token.der().len() as u64 };
        let event = Timestamped {
            size: head.size,
            checkpoint_sha256: Hash::of(&head.note),
            token: file,
            stated: token.stated_time(),
        };
        self.add(at, Event::Timestamped(event))?;
        Ok(token)
    }

    /// Changes what `case.toml` says of the case, and logs that and why.
    ///
    /// # Errors
    /// When the disk refuses.
    pub fn amend_case(&mut self, info: &CaseInfo, reason: &str, at: &At) -> Result<()> {
        let path = self.case.path().join("case.toml");
        let old = files::read_small(&path, limits::CASE_FILE_BYTES)?;
        let file = CaseFile { case: info.clone(), ..self.case.case_file().clone() };
        let text = file.to_text()?;
        let event = CaseAmended {
            case_sha256: Hash::of(text.as_bytes()),
            previous_sha256: Hash::of(&old),
            reason: reason.to_owned(),
        };
        // The new text is kept beside the old one until the log speaks of it; the next writer finishes if this one cannot.
        let next = self.case.path().join("log/case.toml.next");
        let mut staged = File::create(&next).map_err(Error::io("creating", &next))?;
        staged.write_all(text.as_bytes()).map_err(Error::io("writing", &next))?;
        staged.sync_all().map_err(Error::io("writing", &next))?;
        self.add(at, Event::CaseAmended(event))?;
        self.commit()?;
        fs::rename(&next, &path).map_err(Error::io("renaming to", &path))?;
        self.case.set_info(file);
        files::sync_parent(&path)
    }

    /// A new name in the temporary folder.
    pub(crate) fn new_temp(&self, what: &str) -> PathBuf {
        let number = self.temp_names.fetch_add(1, Ordering::Relaxed);
        self.case.path().join(format!("tmp/{what}-{number}"))
    }

    /// The key that signs checkpoints and packages.
    pub(crate) fn signer(&self) -> &StandardSigner {
        &self.signer
    }
}

impl Drop for Writer {
    fn drop(&mut self) {
        if !self.pending.is_empty() && !self.stopped {
            self.take_back();
        }
        if !self.stopped {
            let _ = clear_folder(&self.case.path().join("tmp"));
            self.journal.end();
        }
    }
}

/// `log/writing`: there while a writer is at work; names what it is about to place.
struct Journal {
    path: PathBuf,
    file: File,
}

impl Journal {
    fn begin(case: &Path) -> Result<Self> {
        let path = journal_path(case);
        let file = File::create(&path).map_err(Error::io("creating", &path))?;
        files::sync_parent(&path)?;
        Ok(Self { path, file })
    }

    fn announce(&mut self, relative: &str) -> Result<()> {
        let line = format!("{relative}\n");
        let written = self.file.write_all(line.as_bytes()).and_then(|()| self.file.sync_data());
        written.map_err(Error::io("writing", &self.path))
    }

    fn clear(&mut self) {
        // A line too many costs the next writer one look into the log.
        use std::io::Seek;
        let _ = self.file.set_len(0).and_then(|()| self.file.rewind());
    }

    fn end(&self) {
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
    let created =
        CaseCreated { case_sha256: Hash::of(text.as_bytes()), public_key: key.text().to_owned() };
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

fn append_history(case: &Path, note: &[u8]) -> Result<()> {
    let path = log::history_path(case);
    let mut file = OpenOptions::new().append(true).open(&path).map_err(Error::io("opening", &path))?;
    file.write_all(&[note, b"\n"].concat()).map_err(Error::io("writing", &path))
}

fn take_lock(case: &Path, wait: bool) -> Result<File> {
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
fn recover(case: &Case) -> Result<()> {
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
    index.evidence.keys().any(|id| evidence_path(id) == name)
        || index.evidence.values().flat_map(|held| &held.rows).any(|(_, rows)| rows.index_path() == name)
        || index.tokens.iter().any(|(_, stamped)| stamped.token.path == name)
}

/// Whether a name is one that a writer places: a torn or foreign line never leads out of the case.
fn is_placeable(name: &str) -> bool {
    let plain = |part: &str| {
        part.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-' | b'_')) && !part.contains("..")
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

fn clear_folder(path: &Path) -> Result<()> {
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

/// A path relative to the case, with `/`, that does not lead out of it.
fn relative_name(path: &Path) -> Result<String> {
    use std::path::Component;
    let refused = |why: &str| Error::Refused { field: "a path", why: format!("{}: {why}", path.display()) };
    let mut parts = Vec::new();
    for component in path.components() {
        match component {
            Component::Normal(part) => parts.push(part.to_str().ok_or_else(|| refused("it is not UTF-8"))?),
            _ => return Err(refused("it is not relative to the case")),
        }
    }
    if parts.is_empty() {
        return Err(refused("it is empty"));
    }
    Ok(parts.join("/"))
}

fn digest_file(case: &Path, name: &str) -> Result<FileDigest> {
    let (sha256, bytes) = files::digest(&case.join(name))?;
    Ok(FileDigest { path: name.to_owned(), sha256, bytes: crate::event::exact("bytes of a file", bytes)? })
}

use intake::Sealed;
