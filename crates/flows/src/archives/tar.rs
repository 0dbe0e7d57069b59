//! Which files are in this tar?
//!
//! The library reads long names and pax records into memory however long they say they are; so what may be read between
//! two members is bounded here.

use std::cell::Cell;
use std::io::{self, Read};
use std::rc::Rc;

use tar::{Archive, EntryType};

use super::limits::Packed;
use super::names::{Names, slashed};
use super::{Member, Steps, Why};

/// Bytes of headers before one member: a path of 4 KiB and a few pax records take some ten.
const HEADER_BYTES: u64 = 1 << 20;

/// Whether these are the first bytes of a tar: the mark of ustar, or a checksum that holds.
pub(super) fn looks_like(head: &[u8]) -> bool {
    let (Some(block), Some(mark)) = (head.get(..512), head.get(257..262)) else { return false };
    if mark == b"ustar" {
        return true;
    }
    let Some(field) = block.get(148..156) else { return false };
    let digits = field.iter().copied().filter(u8::is_ascii_digit);
    let stated = digits.fold(0_u32, |sum, digit| sum.saturating_mul(8).saturating_add(u32::from(digit & 7)));
    let blank = |place: usize, byte: u8| if (148..156).contains(&place) { b' ' } else { byte };
    let sum: u32 = block.iter().enumerate().map(|(place, byte)| u32::from(blank(place, *byte))).sum();
    block.first().is_some_and(|byte| *byte != 0) && stated == sum
}

/// Goes through a tar.
pub(super) fn walk(source: &mut dyn Read, steps: &mut Steps<'_>) {
    let allowed = Rc::new(Cell::new(HEADER_BYTES));
    let mut archive = Archive::new(Allowed { inner: source, allowed: Rc::clone(&allowed) });
    let mut entries = match archive.entries() {
        Ok(entries) => entries,
        Err(error) => return steps.rest(Why::Damaged, error.to_string()),
    };
    let mut names = Names::new();
    let mut number = 0_u64;
    loop {
        allowed.set(HEADER_BYTES);
        let mut entry = match entries.next() {
            None => return,
            Some(Ok(entry)) => entry,
            Some(Err(error)) => {
                let why =
                    if error.kind() == io::ErrorKind::UnexpectedEof { Why::CutOff } else { Why::Damaged };
                return steps.rest(why, format!("after {number} members: {error}"));
            }
        };
        allowed.set(u64::MAX);
        if !steps.counted() {
            return;
        }
        let raw = entry.path_bytes().into_owned();
        names.learn(&raw);
        let (name, name_hex) = names.read(&raw);
        let seconds = entry.header().mtime().ok().and_then(|seconds| i64::try_from(seconds).ok());
        let modified = seconds.and_then(|seconds| jiff::Timestamp::from_second(seconds).ok());
        let modified = modified.map(|time| time.to_string());
        let member = Member { number, name: slashed(name), name_hex, modified };
        let kind = entry.header().entry_type();
        let stored = entry.header().entry_size().unwrap_or(0);
        match kind {
            EntryType::Directory => {}
            EntryType::Regular | EntryType::Continuous | EntryType::GNUSparse => {
                let stored = if kind == EntryType::GNUSparse { stored } else { u64::MAX };
                let size = entry.size();
                let mut whole = Whole { inner: &mut entry, left: size };
                steps.hand_over(&member, &mut whole, Packed::Bytes(stored));
            }
            other => steps.left(&member, Why::NotAFile, format!("a tar entry of type {other:?}")),
        }
        if steps.budget.is_spent() {
            return steps.rest(Why::TotalBytes, format!("all after member {number}"));
        }
        // What the visitor did not read is passed over here, where reading is not bounded as headers are.
        if let Err(error) = io::copy(&mut entry, &mut io::sink()) {
            return steps.rest(Why::Damaged, format!("after {number} members: {error}"));
        }
        number += 1;
    }
}

/// A member whose end before its size is an error.
struct Whole<R> {
    inner: R,
    left: u64,
}

impl<R: Read> Read for Whole<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.inner.read(buffer)?;
        self.left = self.left.saturating_sub(read as u64);
        if read == 0 && self.left > 0 && !buffer.is_empty() {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        Ok(read)
    }
}

/// A source of which only so much may be read.
struct Allowed<R> {
    inner: R,
    allowed: Rc<Cell<u64>>,
}

impl<R: Read> Read for Allowed<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.inner.read(buffer)?;
        match self.allowed.get().checked_sub(read as u64) {
            Some(left) => self.allowed.set(left),
            None => return Err(io::Error::other(format!("more than {HEADER_BYTES} bytes of headers"))),
        }
        Ok(read)
    }
}
