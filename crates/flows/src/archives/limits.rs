//! How much may come out of an archive? Bounds that a bomb runs into before the disk or the memory is full.
//!
//! Every byte that a member yields passes a [`Meter`]: it counts against the total of the whole unpacking, archives in
//! archives included, and against the member's own packed size.

use std::cell::Cell;
use std::io::{self, Read};
use std::rc::Rc;

use super::Why;

/// Memory of one decoder's dictionary: 7-Zip's and xz's largest presets use 64 MiB, `--ultra` settings up to 256 MiB.
pub(super) const DICTIONARY_BYTES: u64 = 256 << 20;
/// Bytes of a name that are shown where it is too long to be kept.
pub(super) const SHOWN_NAME_BYTES: usize = 200;

/// Bounds of one unpacking.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Bytes unpacked in all, archives in archives included.
    pub total_bytes: u64,
    /// How many times its packed size a member may unpack to. DEFLATE cannot exceed 1032; real texts stay below 30.
    pub ratio: u64,
    /// Up to so many bytes the ratio is not looked at: logs of equal lines do shrink a thousandfold.
    pub ratio_from: u64,
    /// Members in all.
    pub members: u64,
    /// Archives in archives: 1 is the archive that was handed in.
    pub depth: u32,
    /// Bytes of a member's path: twice over in hex and in JSON's escapes it still fits into one event of the log.
    pub name_bytes: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            total_bytes: 64 << 30,
            ratio: 1000,
            ratio_from: 100 << 20,
            members: 1_000_000,
            depth: 4,
            name_bytes: 4096,
        }
    }
}

/// What is left of the limits.
#[derive(Debug, Clone)]
pub struct Budget {
    /// The bounds.
    pub limits: Limits,
    /// Bytes that may still be unpacked.
    pub bytes_left: u64,
    /// Members that may still be looked at.
    pub members_left: u64,
}

impl Budget {
    /// All of it.
    #[must_use]
    pub fn new(limits: Limits) -> Self {
        Self { limits, bytes_left: limits.total_bytes, members_left: limits.members }
    }

    /// Whether no byte is left.
    #[must_use]
    pub fn is_spent(&self) -> bool {
        self.bytes_left == 0
    }
}

/// The packed size that a member's bytes come from.
#[derive(Debug, Clone)]
pub(super) enum Packed {
    /// Known.
    Bytes(u64),
    /// Counted while it is read.
    Counted(Rc<Cell<u64>>),
}

impl Packed {
    fn bytes(&self) -> u64 {
        match self {
            Self::Bytes(bytes) => *bytes,
            Self::Counted(count) => count.get(),
        }
    }
}

/// Counts what is read through it.
pub(super) struct Counting<R> {
    inner: R,
    count: Rc<Cell<u64>>,
}

impl<R> Counting<R> {
    /// Counts from 0.
    pub(super) fn new(inner: R) -> (Self, Rc<Cell<u64>>) {
        let count = Rc::new(Cell::new(0));
        (Self { inner, count: Rc::clone(&count) }, count)
    }
}

impl<R: Read> Read for Counting<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.inner.read(buffer)?;
        self.count.set(self.count.get().saturating_add(read as u64));
        Ok(read)
    }
}

/// A member's bytes under the limits: fails when one is passed.
pub(super) struct Meter<'a> {
    inner: &'a mut dyn Read,
    packed: Packed,
    out: u64,
    budget: &'a mut Budget,
    tripped: Option<Why>,
}

impl<'a> Meter<'a> {
    pub(super) fn new(inner: &'a mut dyn Read, packed: Packed, budget: &'a mut Budget) -> Self {
        Self { inner, packed, out: 0, budget, tripped: None }
    }

    /// The limit that was passed.
    pub(super) fn tripped(&self) -> Option<Why> {
        self.tripped
    }
}

impl Read for Meter<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.tripped.is_none() {
            let read = self.inner.read(buffer)? as u64;
            self.out = self.out.saturating_add(read);
            let limits = self.budget.limits;
            self.tripped = match () {
                () if read > self.budget.bytes_left => Some(Why::TotalBytes),
                () if exceeds(self.out, self.packed.bytes(), &limits) => Some(Why::Ratio),
                () => None,
            };
            self.budget.bytes_left = self.budget.bytes_left.saturating_sub(read);
            if self.tripped.is_none() {
                return usize::try_from(read).map_err(io::Error::other);
            }
        }
        Err(io::Error::other("a limit on unpacking was passed"))
    }
}

/// Whether so many bytes are too many to come from so few.
pub(super) fn exceeds(out: u64, packed: u64, limits: &Limits) -> bool {
    out > limits.ratio_from && out / packed.max(1) >= limits.ratio
}
