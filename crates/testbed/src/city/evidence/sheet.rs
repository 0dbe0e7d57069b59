//! How is a table of any length written in files of bounded size, without being held in memory?

use std::fs::File;
use std::io::Write;
use std::path::PathBuf;

use crate::city::evidence::Written;
use crate::error::TestbedError;

/// Bytes collected before they go to the disk.
const BUFFER: usize = 1 << 20;

/// A table that begins a new file after so many rows.
#[derive(Debug)]
pub(crate) struct Sheet {
    root: PathBuf,
    stem: String,
    header: String,
    limit: u64,
    part: u32,
    rows: u64,
    bytes: u64,
    file: Option<File>,
    pub(crate) out: Vec<u8>,
    written: Vec<Written>,
}

impl Sheet {
    /// `stem` is the name below `root` without number and ending: `calls/calls`.
    pub(crate) fn new(root: PathBuf, stem: &str, header: &str, limit: u64) -> Self {
        Self {
            root,
            stem: stem.to_owned(),
            header: header.to_owned(),
            limit,
            part: 0,
            rows: 0,
            bytes: 0,
            file: None,
            out: Vec::with_capacity(BUFFER + 4096),
            written: Vec::new(),
        }
    }

    /// Begins a row; what is appended to the buffer until `end` is it.
    pub(crate) fn begin(&mut self) -> Result<&mut Vec<u8>, TestbedError> {
        if self.rows >= self.limit {
            self.close()?;
        }
        if self.rows == 0 {
            self.out.extend_from_slice(self.header.as_bytes());
            self.out.push(b'\n');
        }
        self.rows += 1;
        Ok(&mut self.out)
    }

    pub(crate) fn end(&mut self) -> Result<(), TestbedError> {
        self.out.push(b'\n');
        if self.out.len() >= BUFFER { self.flush() } else { Ok(()) }
    }

    fn name(&self) -> String {
        format!("{}-{:04}.csv", self.stem, self.part + 1)
    }

    fn flush(&mut self) -> Result<(), TestbedError> {
        let path = self.root.join(self.name());
        let failed = |source| TestbedError::Write { path: path.clone(), source };
        let mut file = match self.file.take() {
            Some(file) => file,
            None => {
                if let Some(folder) = path.parent() {
                    std::fs::create_dir_all(folder).map_err(failed)?;
                }
                File::create(&path).map_err(failed)?
            }
        };
        file.write_all(&self.out).map_err(failed)?;
        self.bytes += self.out.len() as u64;
        self.out.clear();
        self.file = Some(file);
        Ok(())
    }

    /// Ends the file; the next row begins another.
    pub(crate) fn close(&mut self) -> Result<(), TestbedError> {
        if self.rows == 0 {
            return Ok(());
        }
        self.flush()?;
        self.file = None;
        self.written.push(Written { name: self.name(), rows: self.rows, bytes: self.bytes });
        self.part += 1;
        (self.rows, self.bytes) = (0, 0);
        Ok(())
    }

    pub(crate) fn finish(mut self) -> Result<Vec<Written>, TestbedError> {
        self.close()?;
        Ok(self.written)
    }
}
