//! What does this picture say of itself? EXIF, dimensions and a perceptual hash.
//!
//! The file is one row and one `media` record. The row is the whole file where it has at most [`SPAN_BYTES`], so that it
//! can be shown and proved; a longer one is sealed as the made text `{"sha256":"…","size":…}`, which is RFC 8785 JSON.
//! Sounds, films, documents and programs that are known by their first bytes become `media` records of type, size and
//! digest, with the lowest confidence that is read without asking. Pixels are looked at under limits; a picture beyond them
//! keeps its record and has a note.

#[cfg(feature = "pictures")]
mod exif;
mod magic;
#[cfg(feature = "pictures")]
pub mod pixels;

use std::io::{Read, SeekFrom};

use sha2::{Digest, Sha256};

use super::collect::Counted;
use super::{Candidate, ReadContext, ReadError, ReadSummary, ReaderKind, Reason, Source};
use crate::detect::SURE_ENOUGH;
use crate::entry::{RowBytes, Sink};
use crate::records::kinds::media;
use crate::records::{Draft, Kind};

/// Bytes of a file up to which it is its own row: as many as sealing shows of one row.
pub const SPAN_BYTES: u64 = 16 << 20;

/// Is the file a picture, or another file known by its first bytes?
#[must_use]
pub fn sniff(head: &[u8], file_name: &str) -> Option<Candidate> {
    let (name, media_type, confidence) = match magic::picture(head) {
        Some(media_type) => ("image", media_type, 100),
        None => ("media", magic::other(head, file_name)?, SURE_ENOUGH),
    };
    let reasons = vec![Reason::new("magic", format!("its first bytes are those of {media_type}"))];
    Some(Candidate { name: name.to_owned(), kind: ReaderKind::Image, confidence, reasons })
}

/// Reads the file.
///
/// # Errors
/// When its first bytes are of no known type or the bytes cannot be fetched.
pub fn read(
    source: &mut dyn Source,
    ctx: &ReadContext<'_>,
    sink: &mut impl Sink,
) -> Result<ReadSummary, ReadError> {
    source.seek(SeekFrom::Start(0))?;
    let mut start = Vec::new();
    source.take(super::HEAD_BYTES as u64).read_to_end(&mut start)?;
    let picture = magic::picture(&start);
    let Some(media_type) = picture.or_else(|| magic::other(&start, ctx.file_name)) else {
        return Err(ReadError::Format {
            format: "image",
            detail: "its first bytes are of no known type".into(),
        });
    };
    let (size, digest) = announce(source, sink)?;
    let mut draft = Draft::new(Kind::Media, 1);
    draft
        .text(media::FILE_NAME, ctx.file_name)
        .text(media::DIGEST, &digest)
        .text(media::MEDIA_TYPE, media_type)
        .number(media::SIZE_BYTES, i64::try_from(size).unwrap_or(i64::MAX));
    let mut notes = Vec::new();
    if picture.is_some() {
        look(source, size, &mut draft, &mut notes)?;
    } else if media_type == "application/pdf" {
        notes.push(Reason::new("pdf", "a PDF is not read: ask the holder for the table behind it"));
    }
    let mut counted = Counted::new(sink);
    counted.record(&draft);
    notes.into_iter().for_each(|note| counted.note(note));
    let mut summary = counted.finish();
    summary.rows = 1;
    Ok(summary)
}

/// Tells the one row. Gives the size and the digest.
fn announce(source: &mut dyn Source, sink: &mut impl Sink) -> Result<(u64, String), ReadError> {
    let size = source.seek(SeekFrom::End(0))?;
    source.seek(SeekFrom::Start(0))?;
    if size <= SPAN_BYTES {
        let mut bytes = Vec::new();
        source.take(size).read_to_end(&mut bytes)?;
        sink.row(1, RowBytes::Span { start: 0, bytes: &bytes });
        return Ok((size, hex::encode(Sha256::digest(&bytes))));
    }
    let mut hasher = Sha256::new();
    let mut buffer = vec![0_u8; 1 << 18];
    loop {
        match source.read(&mut buffer)? {
            0 => break,
            read => hasher.update(buffer.get(..read).unwrap_or_default()),
        }
    }
    let digest = hex::encode(hasher.finalize());
    let made = format!("{{\"sha256\":\"{digest}\",\"size\":{size}}}");
    sink.row(1, RowBytes::Made(made.as_bytes()));
    Ok((size, digest))
}

#[cfg(feature = "pictures")]
fn look(
    source: &mut dyn Source,
    size: u64,
    draft: &mut Draft,
    notes: &mut Vec<Reason>,
) -> Result<(), ReadError> {
    let orientation = exif::read(source, size, draft, notes)?;
    pixels::read(source, orientation, draft, notes)
}

#[cfg(not(feature = "pictures"))]
fn look(_: &mut dyn Source, _: u64, _: &mut Draft, _: &mut Vec<Reason>) -> Result<(), ReadError> {
    Ok(())
}
