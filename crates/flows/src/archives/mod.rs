//! Which files are in this archive, and how are they read out of it without trusting it?
//!
//! [`walk`] goes through an archive member by member and hands each to a [`Visitor`] as a stream of bytes. Nothing is
//! written here and no name is ever a path: what a member is called is told as text. Whatever cannot be handed over
//! (encrypted, an unknown method, damaged, a link, beyond a limit) is told by name with a fixed code, and the walk goes
//! on. `unpack` seals the members in a case. The limits are in [`Limits`]; decisions/0007 says why they are what they are.

pub mod limits;
mod names;
mod packed;
mod sevenz;
mod tar;
#[cfg(feature = "tables")]
pub mod unpack;
mod zip;
mod zip_scan;

use std::io::{self, Read, Seek, SeekFrom};

pub use limits::{Budget, Limits};
use limits::{Meter, Packed};

/// How files were packed into one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Packing {
    /// ZIP, with ZIP64.
    Zip,
    /// tar (ustar, pax, GNU).
    Tar,
    /// 7z.
    SevenZip,
    /// gzip of one file or of a tar.
    Gzip,
    /// Zstandard of one file or of a tar.
    Zstd,
    /// XZ of one file or of a tar.
    Xz,
    /// bzip2: known, not unpacked.
    Bzip2,
    /// RAR: known, not unpacked.
    Rar,
}

/// Bytes of a file's beginning that [`packing`] looks at.
pub const HEAD_BYTES: usize = 512;

/// What a file is packed with, by its first bytes; `None` if it is no archive.
#[must_use]
pub fn packing(head: &[u8]) -> Option<Packing> {
    match head {
        [b'P', b'K', 3, 4, ..] | [b'P', b'K', 5, 6, ..] | [b'P', b'K', 7, 8, b'P', b'K', ..] => {
            Some(Packing::Zip)
        }
        [b'7', b'z', 0xbc, 0xaf, 0x27, 0x1c, ..] => Some(Packing::SevenZip),
        [0x1f, 0x8b, 8, ..] => Some(Packing::Gzip),
        [0x28, 0xb5, 0x2f, 0xfd, ..] => Some(Packing::Zstd),
        [0xfd, b'7', b'z', b'X', b'Z', 0, ..] => Some(Packing::Xz),
        [b'B', b'Z', b'h', b'1'..=b'9', 0x31, 0x41, 0x59, 0x26, 0x53, 0x59, ..] => Some(Packing::Bzip2),
        [b'R', b'a', b'r', b'!', 0x1a, 7, ..] => Some(Packing::Rar),
        _ if tar::looks_like(head) => Some(Packing::Tar),
        _ => None,
    }
}

/// Whether a file is an archive that is unpacked without being asked: no workbook, document, book or program, which are
/// zip archives too and evidence as they are. Leaves the file at its beginning.
///
/// # Errors
/// When the bytes cannot be fetched.
pub fn is_archive(source: &mut (impl Read + Seek)) -> io::Result<Option<Packing>> {
    let found = packing(&head(source)?);
    let whole = found == Some(Packing::Zip) && zip::is_document(source)?;
    source.seek(SeekFrom::Start(0))?;
    Ok(found.filter(|_| !whole))
}

/// The first bytes; leaves the source after them.
fn head(source: &mut (impl Read + Seek)) -> io::Result<Vec<u8>> {
    source.seek(SeekFrom::Start(0))?;
    let mut head = Vec::with_capacity(HEAD_BYTES);
    source.take(HEAD_BYTES as u64).read_to_end(&mut head)?;
    Ok(head)
}

/// One file in an archive.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Member {
    /// Its place among the members, counted from 0, folders and links included.
    pub number: u64,
    /// Its path in the archive, with `/`, as text.
    pub name: String,
    /// The path's bytes in hex, where they are not UTF-8 and `name` is a reading of them.
    pub name_hex: Option<String>,
    /// When it was last modified, RFC 3339 in UTC, where the archive says so with a zone.
    pub modified: Option<String>,
}

/// Why a member was not handed over.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Why {
    /// It needs a password.
    Encrypted,
    /// It is packed in a way that is not read here.
    UnsupportedMethod,
    /// Its bytes do not unpack, or not to what the archive says.
    Damaged,
    /// The archive ends before it does.
    CutOff,
    /// A link, device or pipe.
    NotAFile,
    /// It unpacks to more than so many times its packed size.
    Ratio,
    /// The bytes unpacked so far and it are more than the limit.
    TotalBytes,
    /// More members than the limit.
    Members,
    /// Archives within archives deeper than the limit.
    Depth,
    /// Its name is longer than the limit.
    NameTooLong,
}

/// A member, or all that follows, that was not handed over.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Left {
    /// Its place among the members; `None` for the archive or its rest.
    pub number: Option<u64>,
    /// Its path in the archive; empty for the archive or its rest.
    pub name: String,
    /// Why.
    pub why: Why,
    /// The same with the particulars.
    pub detail: String,
}

/// Who is shown the members.
pub trait Visitor {
    /// A member and its bytes. An error says that reading failed: the member is then told as left.
    ///
    /// # Errors
    /// What `bytes` says.
    fn member(&mut self, member: &Member, bytes: &mut dyn Read) -> io::Result<()>;
    /// What is not handed over.
    fn left(&mut self, left: Left);
    /// Whether the walk is to end at once (a full disk).
    fn halted(&self) -> bool {
        false
    }
}

/// Goes through an archive and hands over its members. `name` is what the archive is called: a packed single file is
/// called the same without its last extension.
pub fn walk(
    packing: Packing,
    source: &mut (impl Read + Seek),
    name: &str,
    budget: &mut Budget,
    visitor: &mut dyn Visitor,
) {
    let mut steps = Steps { budget, visitor };
    if let Err(error) = source.seek(SeekFrom::Start(0)) {
        return steps.rest(Why::Damaged, error.to_string());
    }
    match packing {
        Packing::Zip => zip::walk(source, &mut steps),
        Packing::SevenZip => sevenz::walk(source, &mut steps),
        Packing::Tar => tar::walk(source, &mut steps),
        Packing::Gzip | Packing::Zstd | Packing::Xz => packed::walk(packing, source, name, &mut steps),
        Packing::Bzip2 | Packing::Rar => {
            steps.rest(Why::UnsupportedMethod, format!("{packing:?} archives are not read"));
        }
    }
}

/// The way through one archive: what every format's walk does the same.
struct Steps<'a> {
    budget: &'a mut Budget,
    visitor: &'a mut dyn Visitor,
}

impl Steps<'_> {
    /// Tells that the archive, or what follows in it, is left.
    fn rest(&mut self, why: Why, detail: String) {
        self.visitor.left(Left { number: None, name: String::new(), why, detail });
    }

    /// Tells that a member is left.
    fn left(&mut self, member: &Member, why: Why, detail: impl Into<String>) {
        let mut name = member.name.clone();
        if name.len() > limits::SHOWN_NAME_BYTES {
            let end = (0..=limits::SHOWN_NAME_BYTES).rev().find(|end| name.is_char_boundary(*end));
            name.truncate(end.unwrap_or(0));
            name.push('…');
        }
        self.visitor.left(Left { number: Some(member.number), name, why, detail: detail.into() });
    }

    /// Counts one more member. Says whether the walk may go on to it.
    fn counted(&mut self) -> bool {
        if self.visitor.halted() {
            return false;
        }
        if self.budget.members_left == 0 {
            self.rest(Why::Members, format!("more than {} members", self.budget.limits.members));
            return false;
        }
        self.budget.members_left -= 1;
        true
    }

    /// Whether the name is one that is taken; if not, the member is told as left.
    fn named(&mut self, member: &Member) -> bool {
        let limit = self.budget.limits.name_bytes;
        let length = member.name.len().max(member.name_hex.as_ref().map_or(0, |hex| hex.len() / 2));
        if length > limit {
            self.left(member, Why::NameTooLong, format!("its name has {length} bytes, the limit is {limit}"));
        }
        length <= limit
    }

    /// Hands a member over under the limits. Says whether its bytes came whole.
    fn hand_over(&mut self, member: &Member, bytes: &mut dyn Read, packed: Packed) -> bool {
        if !self.named(member) {
            return false;
        }
        let mut meter = Meter::new(bytes, packed, self.budget);
        let done = self.visitor.member(member, &mut meter);
        let (why, limit) = (meter.tripped(), self.budget.limits);
        match (done, why) {
            (Ok(()), _) => return true,
            (Err(_), Some(Why::Ratio)) => {
                let detail = format!("it unpacks to more than {} times its packed size", limit.ratio);
                self.left(member, Why::Ratio, detail);
            }
            (Err(_), Some(why)) => {
                self.left(member, why, format!("more than {} bytes unpacked in all", limit.total_bytes));
            }
            (Err(error), None) if error.kind() == io::ErrorKind::UnexpectedEof => {
                self.left(member, Why::CutOff, "the archive ends within it");
            }
            (Err(error), None) => self.left(member, Why::Damaged, error.to_string()),
        }
        false
    }
}
