//! Which picture is this, though it was scaled, compressed again or brightened? Its size and its perceptual hash.
//!
//! `phash64:` and 16 hex digits: the picture turned upright as its EXIF says, in grey, scaled to 16 × 16 (Lanczos 3), its
//! discrete cosine transform, of that the 8 × 8 lowest frequencies, one bit each: above the median or not (Krawetz's pHash
//! with the median for the mean). The same bytes give the same hash. The Hamming distance of two hashes says how far apart
//! two pictures are: on the reference pictures altered copies
//! are at most 4 bits apart and different pictures at least 22 (12 copies, 45 pairs: an order of size, no threshold). Mirrored and rotated pictures are different ones.

use std::io::{BufReader, SeekFrom};
use std::panic::{AssertUnwindSafe, catch_unwind};

use image::{DynamicImage, ImageReader, Limits};
use image_hasher::{HashAlg, HasherConfig};

use super::super::{ReadError, Reason, Source};
use crate::records::Draft;
use crate::records::kinds::media;

/// Pixels that are decoded: above the cameras of common telephones, below a gigabyte of memory.
pub const MOST_PIXELS: u64 = 64 << 20;
/// Bytes that a decoder may take: [`MOST_PIXELS`] in four channels, and its own tables.
const MOST_ALLOCATED: u64 = 320 << 20;

/// Reads dimensions and hash into the record.
pub(super) fn read(
    source: &mut dyn Source,
    orientation: u8,
    draft: &mut Draft,
    notes: &mut Vec<Reason>,
) -> Result<(), ReadError> {
    source.seek(SeekFrom::Start(0))?;
    let format = ImageReader::new(BufReader::new(&mut *source)).with_guessed_format()?.format();
    if format.is_none_or(|format| !format.reading_enabled()) {
        notes.push(Reason::new("not_decoded", "pictures of this type are not decoded: no perceptual hash"));
        return Ok(());
    }
    source.seek(SeekFrom::Start(0))?;
    let dimensions = guarded(|| reader(source).and_then(ImageReader::into_dimensions));
    let (width, height) = match dimensions {
        Ok(dimensions) => dimensions,
        Err(detail) => {
            notes.push(Reason::new("not_decoded", format!("its pixels could not be read: {detail}")));
            return Ok(());
        }
    };
    draft.number(media::WIDTH_PX, i64::from(width)).number(media::HEIGHT_PX, i64::from(height));
    let pixels = u64::from(width) * u64::from(height);
    if pixels > MOST_PIXELS {
        let text = format!("{width} × {height} pixels, more than {MOST_PIXELS}: no perceptual hash");
        notes.push(Reason::new("too_many_pixels", text));
        return Ok(());
    }
    source.seek(SeekFrom::Start(0))?;
    match guarded(|| reader(source).and_then(ImageReader::decode).map(|image| hash(image, orientation))) {
        Ok(hash) => {
            draft.text(media::PERCEPTUAL_HASH, &hash);
        }
        Err(detail) => {
            notes.push(Reason::new("not_decoded", format!("its pixels could not be read: {detail}")));
        }
    }
    Ok(())
}

fn reader(source: &mut dyn Source) -> image::ImageResult<ImageReader<BufReader<&mut dyn Source>>> {
    let mut reader = ImageReader::new(BufReader::new(source)).with_guessed_format()?;
    let mut limits = Limits::default();
    limits.max_alloc = Some(MOST_ALLOCATED);
    reader.limits(limits);
    Ok(reader)
}

/// A decoder that gives up on foreign bytes with a panic says no more than that the picture is damaged.
fn guarded<T>(work: impl FnOnce() -> image::ImageResult<T>) -> Result<T, String> {
    match catch_unwind(AssertUnwindSafe(work)) {
        Ok(done) => done.map_err(|error| error.to_string()),
        Err(_) => Err("the decoder gave up".to_owned()),
    }
}

/// The perceptual hash of a picture.
#[must_use]
pub fn hash(mut image: DynamicImage, orientation: u8) -> String {
    if let Some(orientation) = image::metadata::Orientation::from_exif(orientation) {
        image.apply_orientation(orientation);
    }
    let config = HasherConfig::with_bytes_type::<[u8; 8]>().hash_size(8, 8);
    let hasher = config.hash_alg(HashAlg::Median).preproc_dct().to_hasher();
    format!("phash64:{}", hex::encode(hasher.hash_image(&image.to_luma8()).as_bytes()))
}

/// How many bits two hashes differ in; `None` where one is none.
#[must_use]
pub fn distance(one: &str, other: &str) -> Option<u32> {
    let bits = |hash: &str| u64::from_str_radix(hash.strip_prefix("phash64:")?, 16).ok();
    Some((bits(one)? ^ bits(other)?).count_ones())
}
