//! Which files are in this zip whose end is missing? From local header to local header, as far as the bytes go.
//!
//! A member packed while it was written (data descriptor) says its size only behind itself: DEFLATE finds its own end, the
//! other methods do not, and the scan ends there.

use std::io::{self, BufRead, BufReader, Read, Seek, SeekFrom};

use super::limits::{Counting, Packed};
use super::names::{Names, slashed};
use super::{Member, Steps, Why, zip};

/// What a local header says.
struct Local {
    raw: Vec<u8>,
    flags: u16,
    method: u16,
    crc: u32,
    packed: u64,
    size: u64,
    /// Where the member's bytes begin.
    data: u64,
}

const ENCRYPTED: u16 = 1;
const DESCRIPTOR: u16 = 8;
const DEFLATE: u16 = 8;

/// Goes through a zip without a table of contents.
pub(super) fn walk(source: &mut (impl Read + Seek), steps: &mut Steps<'_>) {
    let (mut at, mut names) = (0, Names::new());
    for number in 0_u64.. {
        let local = match local(source, at) {
            Ok(Some(local)) => local,
            Ok(None) => return,
            Err(error) => return steps.rest(Why::CutOff, format!("after {number} members: {error}")),
        };
        if !steps.counted() {
            return;
        }
        names.learn(&local.raw);
        let (name, name_hex) = names.read(&local.raw);
        let member = Member { number, name: slashed(name), name_hex, modified: None };
        let streamed = local.flags & DESCRIPTOR != 0 && local.packed == 0;
        if local.flags & ENCRYPTED != 0 {
            steps.left(&member, Why::Encrypted, "it needs a password");
        }
        let end = local.data.saturating_add(local.packed);
        let next = match () {
            () if streamed && local.flags & ENCRYPTED == 0 && local.method == DEFLATE => {
                deflated(source, &local, &member, steps)
            }
            () if streamed => None,
            () if member.name.ends_with('/') || local.flags & ENCRYPTED != 0 => Some(end),
            () => sized(source, &local, &member, steps).then_some(end),
        };
        match next {
            Some(next) if steps.budget.is_spent() => {
                return steps.rest(Why::TotalBytes, format!("all behind byte {next}"));
            }
            Some(next) => at = next,
            None => {
                let detail = format!("where the member after {:?} begins is not known", member.name);
                return steps.rest(Why::CutOff, detail);
            }
        }
    }
}

/// Reads a local header; `None` where none begins here.
fn local(source: &mut (impl Read + Seek), at: u64) -> io::Result<Option<Local>> {
    source.seek(SeekFrom::Start(at))?;
    let mut head = [0_u8; 30];
    source.read_exact(&mut head)?;
    if !head.starts_with(b"PK\x03\x04") {
        return Ok(None);
    }
    let two = |place: usize| head.get(place..place + 2).map_or(0, number);
    let four = |place: usize| head.get(place..place + 4).map_or(0, number);
    let (name_bytes, extra_bytes) = (two(26), two(28));
    let mut raw = Vec::new();
    let mut extra = Vec::new();
    let whole = source.take(name_bytes).read_to_end(&mut raw)? as u64 == name_bytes
        && source.take(extra_bytes).read_to_end(&mut extra)? as u64 == extra_bytes;
    if !whole {
        return Err(io::ErrorKind::UnexpectedEof.into());
    }
    let (mut packed, mut size) = (four(18), four(22));
    if packed == u64::from(u32::MAX) || size == u64::from(u32::MAX) {
        // ZIP64: the size, then the packed size, eight bytes each.
        let field = rawzip::extra_fields::ExtraFields::new(&extra)
            .find(|(id, _)| *id == rawzip::extra_fields::ExtraFieldId::ZIP64)
            .map_or(&[][..], |(_, data)| data);
        size = field.get(..8).map_or(size, number);
        packed = field.get(8..16).map_or(packed, number);
    }
    let small = |wide: u64| u16::try_from(wide).unwrap_or(u16::MAX);
    let data = at.saturating_add(30).saturating_add(name_bytes).saturating_add(extra_bytes);
    let crc = u32::try_from(four(14)).unwrap_or(u32::MAX);
    Ok(Some(Local { raw, flags: small(two(6)), method: small(two(8)), crc, packed, size, data }))
}

/// A little-endian number of at most eight bytes.
fn number(bytes: &[u8]) -> u64 {
    bytes.iter().rev().fold(0, |sum, byte| sum << 8 | u64::from(*byte))
}

/// A member whose size is known beforehand. Says whether it came whole.
fn sized(source: &mut (impl Read + Seek), local: &Local, member: &Member, steps: &mut Steps<'_>) -> bool {
    if let Err(error) = source.seek(SeekFrom::Start(local.data)) {
        steps.left(member, Why::Damaged, error.to_string());
        return false;
    }
    let packed = BufReader::with_capacity(1 << 16, source.take(local.packed));
    match zip::unpacked(local.method, packed, local.size) {
        Ok(Some(inner)) => {
            let mut checked = Checked { inner, crc: flate2::Crc::new(), size: 0, stated: local };
            steps.hand_over(member, &mut checked, Packed::Bytes(local.packed))
        }
        Ok(None) => {
            steps.left(member, Why::UnsupportedMethod, zip::method_name(local.method));
            true
        }
        Err(error) => {
            steps.left(member, Why::Damaged, error.to_string());
            true
        }
    }
}

/// A member of known size, held to its size and CRC.
struct Checked<'a> {
    inner: Box<dyn Read + 'a>,
    crc: flate2::Crc,
    size: u64,
    stated: &'a Local,
}

impl Read for Checked<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.inner.read(buffer)?;
        self.crc.update(buffer.get(..read).unwrap_or_default());
        self.size = self.size.saturating_add(read as u64);
        match () {
            () if read > 0 || buffer.is_empty() => Ok(read),
            () if self.size < self.stated.size => Err(io::ErrorKind::UnexpectedEof.into()),
            () if self.size != self.stated.size || self.crc.sum() != self.stated.crc => {
                Err(io::Error::other("size or CRC-32 is not the one stated"))
            }
            () => Ok(0),
        }
    }
}

/// A deflated member whose size stands behind it. Gives the place behind it, if it came whole.
fn deflated(
    source: &mut (impl Read + Seek),
    local: &Local,
    member: &Member,
    steps: &mut Steps<'_>,
) -> Option<u64> {
    source.seek(SeekFrom::Start(local.data)).ok()?;
    let (counting, count) = Counting::new(source);
    let input = BufReader::with_capacity(1 << 16, counting);
    let mut described = Described {
        decoder: flate2::bufread::DeflateDecoder::new(input),
        crc: flate2::Crc::new(),
        descriptor: None,
    };
    let whole = steps.hand_over(member, &mut described, Packed::Counted(count));
    let (packed, descriptor) = (described.decoder.total_in(), described.descriptor);
    descriptor.filter(|_| whole).map(|bytes| local.data.saturating_add(packed).saturating_add(bytes))
}

/// A deflate stream and the descriptor behind it.
struct Described<R: BufRead> {
    decoder: flate2::bufread::DeflateDecoder<R>,
    crc: flate2::Crc,
    /// How many bytes the descriptor has, once it was read.
    descriptor: Option<u64>,
}

impl<R: BufRead> Read for Described<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.descriptor.is_some() {
            return Ok(0);
        }
        let read = self.decoder.read(buffer)?;
        self.crc.update(buffer.get(..read).unwrap_or_default());
        if read == 0 && !buffer.is_empty() {
            let (sizes, crc) = ((self.decoder.total_in(), self.decoder.total_out()), self.crc.sum());
            let mut bytes = Vec::new();
            self.decoder.get_mut().take(24).read_to_end(&mut bytes)?;
            self.descriptor = Some(descriptor(&bytes, sizes, crc)?);
        }
        Ok(read)
    }
}

/// The length of a data descriptor: with or without its mark, sizes of four or eight bytes.
fn descriptor(bytes: &[u8], (packed, size): (u64, u64), crc: u32) -> io::Result<u64> {
    let mark = if bytes.starts_with(b"PK\x07\x08") { 4 } else { 0 };
    let Some(body) = bytes.get(mark..) else { return Err(io::ErrorKind::UnexpectedEof.into()) };
    let at = |from: usize, to: usize| body.get(from..to).map(number);
    match at(0, 4) {
        None => Err(io::ErrorKind::UnexpectedEof.into()),
        Some(stated) if stated != u64::from(crc) => Err(io::Error::other("its CRC-32 is not the one stated")),
        Some(_) if at(4, 12) == Some(packed) && at(12, 20) == Some(size) => Ok(mark as u64 + 20),
        Some(_) => Ok(mark as u64 + 12),
    }
}
