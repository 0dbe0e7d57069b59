//! How does something new become part of the case, so that a crash, a full disk or a second writer cannot leave half?
//!
//! One writer at a time holds the lock. It places files under names that nothing refers to yet, appends events, and
//! then replaces the checkpoint: that rename is the moment at which everything becomes visible. `log/writing` names
//! what a writer is about to place; if it is there when the next writer begins, the last one was interrupted, and
//! whatever no checkpoint covers is taken away.

mod evidence;

use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};

use signed_note::StandardSigner;

use crate::info::CaseFile;
use crate::log::{self, Appender};
use crate::recover::{Journal, append_history, clear_folder, recover, take_lock};
use crate::{
    At, Case, CaseAmended, CaseInfo, Checkpoint, Derived, Error, Event, FileDigest, Finding, Hash,
    PendingRows, Record, Result, RowsSealed, SealedRows, Timestamped, files, keys, limits, timestamp,
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
        Ok(Self {
            case,
            signer,
            log,
            journal,
            pending,
            placed,
            grouped: false,
            stopped: false,
            temp_names,
            _lock: lock,
        })
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
        let (size, bytes) = self.log.committed();
        self.back_to(&Mark { size, bytes, pending: 0, placed: 0 });
    }

    fn mark(&self) -> Mark {
        let (size, bytes) = self.log.end();
        Mark { size, bytes, pending: self.pending.len(), placed: self.placed.len() }
    }

    fn back_to(&mut self, mark: &Mark) {
        self.stopped |= self.log.roll_back(mark.size, mark.bytes).is_err();
        for path in self.placed.drain(mark.placed.min(self.placed.len())..) {
            self.stopped |= fs::remove_file(path).is_err();
        }
        self.pending.truncate(mark.pending);
    }

    /// Does all of it or, on an error, nothing; commits unless commits are grouped.
    fn attempt<T>(&mut self, work: impl FnOnce(&mut Self) -> Result<T>) -> Result<T> {
        self.check_running()?;
        let mark = self.mark();
        let grouped = std::mem::replace(&mut self.grouped, true);
        let done = work(self);
        self.grouped = grouped;
        match done {
            Err(error) => {
                self.back_to(&mark);
                Err(error)
            }
            Ok(done) if grouped => Ok(done),
            Ok(done) => self.commit().map(|()| done),
        }
    }

    /// Appends an event; to be called within an attempt.
    fn add(&mut self, at: &At, event: Event) -> Result<u64> {
        let record = Record::new(at.clone(), event);
        let entry = self.log.append(&record.to_bytes()?)?;
        self.pending.push((entry, record));
        Ok(entry)
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
        self.attempt(|writer| rows.into_iter().try_for_each(|pending| writer.add_rows(pending, at)))
    }

    fn add_rows(&mut self, pending: PendingRows, at: &At) -> Result<()> {
        let (sealed, temp) = pending.into_parts();
        let known = self.rows_known(&sealed)?;
        if known.contains(&sealed) {
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
        let known =
            self.case.index()?.derived.keys().filter(|path| path.starts_with(&prefix)).map(PathBuf::from);
        paths.extend(known);
        paths.sort();
        paths.dedup();
        self.record_derived(&paths, tool, at)
    }

    /// Logs the digests of those files under a folder of the case that the log does not have; the others are not read.
    ///
    /// # Errors
    /// As [`Writer::record_derived`].
    pub fn record_derived_unknown(&mut self, folder: &str, tool: &str, at: &At) -> Result<()> {
        let root = self.case.path().join(relative_name(Path::new(folder))?);
        if !root.exists() {
            return Ok(());
        }
        let mut unknown = Vec::new();
        for path in files::files_under(&root)?.files {
            let Ok(name) = path.strip_prefix(self.case.path()) else { continue };
            if !self.case.index()?.derived.contains_key(&relative_name(name)?) {
                unknown.push(name.to_path_buf());
            }
        }
        unknown.sort();
        self.record_derived(&unknown, tool, at)
    }

    fn log_derived(
        &mut self,
        changed: Vec<FileDigest>,
        removed: Vec<String>,
        tool: &str,
        at: &At,
    ) -> Result<()> {
        let parts = changed.chunks(limits::DERIVED_FILES_PER_EVENT).map(|files| (files.to_vec(), Vec::new()));
        let gone = removed.chunks(limits::DERIVED_FILES_PER_EVENT).map(|paths| (Vec::new(), paths.to_vec()));
        let events =
            gone.chain(parts).map(|(files, removed)| Derived { tool: tool.to_owned(), files, removed });
        let events: Vec<Event> = events.map(Event::Derived).collect();
        self.add_all(events, at)
    }

    /// Whether the log has a derived file or finding of this name, relative to the case.
    ///
    /// # Errors
    /// When the name leaves the case or the log cannot be read.
    pub fn has_derived(&self, path: &Path) -> Result<bool> {
        Ok(self.case.index()?.derived.contains_key(&relative_name(path)?))
    }

    /// Logs a finding by the digest of its file, named relative to the case.
    ///
    /// # Errors
    /// When the file cannot be read or the disk refuses.
    pub fn record_finding(&mut self, path: &Path, method: &str, at: &At) -> Result<u64> {
        let file = digest_file(self.case.path(), &relative_name(path)?)?;
        let event = Event::Finding(Finding { method: method.to_owned(), file });
        self.attempt(|writer| writer.add(at, event))
    }

    /// Several events under one checkpoint.
    pub(crate) fn add_all(&mut self, events: Vec<Event>, at: &At) -> Result<()> {
        self.attempt(|writer| events.into_iter().try_for_each(|event| writer.add(at, event).map(drop)))
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
        let file =
            FileDigest { path: format!("log/tokens/{sha256}.tst"), sha256, bytes: token.der().len() as u64 };
        let event = Timestamped {
            size: head.size,
            checkpoint_sha256: Hash::of(&head.note),
            token: file.clone(),
            stated: token.stated_time(),
        };
        self.attempt(|writer| {
            if !writer.case.path().join(&file.path).exists() {
                let temp = writer.new_temp("token");
                files::write_synced(&temp, token.der())?;
                writer.place(&temp, &file.path)?;
            }
            writer.add(at, Event::Timestamped(event))
        })?;
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
        files::write_synced(&next, text.as_bytes())?;
        self.attempt(|writer| writer.add(at, Event::CaseAmended(event)))?;
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

/// A state to come back to.
struct Mark {
    size: u64,
    bytes: u64,
    pending: usize,
    placed: usize,
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
