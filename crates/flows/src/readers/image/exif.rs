//! Who made this picture, when, where and with what, as its EXIF says?
//!
//! EXIF can be written by anybody: what it says is recorded, not believed. Positions come from whole numbers without a
//! float. A time has an offset only where the picture states one.

use std::io::{BufReader, SeekFrom};

use exif::{DateTime, Exif, In, Rational, Reader, Tag, Value};
use thalweg_model::{Precision, Stamp};

use super::super::{ReadError, Reason, Source};
use crate::records::Draft;
use crate::records::kinds::media;

/// Files above this have their EXIF left: the library holds a TIFF in memory.
const EXIF_FILE_BYTES: u64 = 128 << 20;

/// Reads the EXIF into the record. Gives the orientation.
pub(super) fn read(
    source: &mut dyn Source,
    size: u64,
    draft: &mut Draft,
    notes: &mut Vec<Reason>,
) -> Result<u8, ReadError> {
    if size > EXIF_FILE_BYTES {
        notes.push(Reason::new("exif_not_read", format!("the file has more than {EXIF_FILE_BYTES} bytes")));
        return Ok(1);
    }
    source.seek(SeekFrom::Start(0))?;
    let mut reader = Reader::new();
    reader.continue_on_error(true);
    let mut partial = false;
    let found = reader
        .read_from_container(&mut BufReader::new(source))
        .or_else(|error| error.distill_partial_result(|_| partial = true));
    match found {
        Ok(found) => {
            if partial {
                notes.push(Reason::new("exif_damaged", "parts of its EXIF could not be read"));
            }
            record(&found, draft);
            Ok(number(&found, Tag::Orientation).and_then(|number| u8::try_from(number).ok()).unwrap_or(1))
        }
        Err(exif::Error::NotFound(_)) => Ok(1),
        Err(exif::Error::Io(error)) if error.kind() != std::io::ErrorKind::UnexpectedEof => Err(error.into()),
        Err(error) => {
            notes.push(Reason::new("exif_damaged", format!("its EXIF could not be read: {error}")));
            Ok(1)
        }
    }
}

fn record(exif: &Exif, draft: &mut Draft) {
    let device: Vec<String> =
        [Tag::Make, Tag::Model, Tag::BodySerialNumber].iter().filter_map(|tag| words(exif, *tag)).collect();
    draft.text(media::DEVICE, &device.join(" "));
    for (tag, field) in [
        (Tag::Software, media::SOFTWARE),
        (Tag::Artist, media::AUTHOR),
        (Tag::ImageDescription, media::TITLE),
    ] {
        if let Some(words) = words(exif, tag) {
            draft.text(field, &words);
        }
    }
    if let Some(stamp) = taken(exif) {
        draft.moment(media::TAKEN, stamp);
    }
    let latitude = degrees(exif, Tag::GPSLatitude, Tag::GPSLatitudeRef, 90);
    let longitude = degrees(exif, Tag::GPSLongitude, Tag::GPSLongitudeRef, 180);
    if let (Some(latitude), Some(longitude)) = (latitude, longitude) {
        draft.number(media::LATITUDE_E7, latitude).number(media::LONGITUDE_E7, longitude);
    }
    for (tag, field) in [(Tag::PixelXDimension, media::WIDTH_PX), (Tag::PixelYDimension, media::HEIGHT_PX)] {
        if let Some(pixels) = number(exif, tag) {
            draft.number(field, i64::from(pixels));
        }
    }
}

fn value(exif: &Exif, tag: Tag) -> Option<&Value> {
    exif.get_field(tag, In::PRIMARY).map(|field| &field.value)
}

fn number(exif: &Exif, tag: Tag) -> Option<u32> {
    value(exif, tag)?.get_uint(0)
}

fn ascii(exif: &Exif, tag: Tag) -> Option<&[u8]> {
    match value(exif, tag)? {
        Value::Ascii(texts) => texts.first().map(Vec::as_slice),
        _ => None,
    }
}

/// The words in a field: UTF-8, or whatever encoding they look like.
fn words(exif: &Exif, tag: Tag) -> Option<String> {
    let bytes = ascii(exif, tag)?;
    let text = match std::str::from_utf8(bytes) {
        Ok(text) => text.to_owned(),
        Err(_) => encoding_rs::GB18030.decode_without_bom_handling(bytes).0.into_owned(),
    };
    let text = text.trim_matches(|c: char| c.is_whitespace() || c == '\0').to_owned();
    (!text.is_empty()).then_some(text)
}

/// When it was taken, else digitised, with the offset that belongs to that time.
fn taken(exif: &Exif) -> Option<Stamp> {
    let tags = [
        (Tag::DateTimeOriginal, Tag::OffsetTimeOriginal, Tag::SubSecTimeOriginal),
        (Tag::DateTimeDigitized, Tag::OffsetTimeDigitized, Tag::SubSecTimeDigitized),
    ];
    tags.iter().find_map(|(time, offset, fraction)| {
        let mut read = DateTime::from_ascii(ascii(exif, *time)?).ok()?;
        // A wrong offset or fraction leaves the time as it is.
        let _ = ascii(exif, *offset).map(|text| read.parse_offset(text));
        let _ = ascii(exif, *fraction).map(|text| read.parse_subsec(text));
        stamp(&read)
    })
}

fn stamp(read: &DateTime) -> Option<Stamp> {
    let small = |number: u8| i8::try_from(number).ok();
    let local = jiff::civil::DateTime::new(
        i16::try_from(read.year).ok()?,
        small(read.month)?,
        small(read.day)?,
        small(read.hour)?,
        small(read.minute)?,
        small(read.second)?,
        i32::try_from(read.nanosecond.unwrap_or(0)).ok()?,
    )
    .ok()?;
    let micros = local.to_zoned(jiff::tz::TimeZone::UTC).ok()?.timestamp().as_microsecond();
    let offset = read.offset.filter(|minutes| minutes.abs() <= 18 * 60);
    let precision = if read.nanosecond.is_some() { Precision::Micro } else { Precision::Second };
    Some(Stamp::from_local(micros, offset, precision))
}

/// Degrees × 10^7 from degrees, minutes and seconds; south and west are negative.
fn degrees(exif: &Exif, tag: Tag, reference: Tag, most: i64) -> Option<i64> {
    let Value::Rational(parts) = value(exif, tag)? else { return None };
    let negative = match ascii(exif, reference)?.first()? {
        b'N' | b'n' | b'E' | b'e' => false,
        b'S' | b's' | b'W' | b'w' => true,
        _ => return None,
    };
    let positive = e7(parts).filter(|e7| *e7 <= most * 10_000_000)?;
    Some(if negative { -positive } else { positive })
}

/// Degrees, minutes, seconds (later ones may be missing) as degrees × 10^7, rounded half up.
fn e7(parts: &[Rational]) -> Option<i64> {
    let (mut over, mut under, mut scale) = (0_i128, 1_i128, 1_i128);
    for part in parts.iter().take(3) {
        let below = i128::from(part.denom).checked_mul(scale)?;
        if below == 0 {
            return None;
        }
        over = over.checked_mul(below)?.checked_add(i128::from(part.num).checked_mul(under)?)?;
        under = under.checked_mul(below)?;
        scale *= 60;
    }
    let doubled = over.checked_mul(20_000_000)?.checked_add(under)?;
    (!parts.is_empty()).then(|| i64::try_from(doubled / (under.checked_mul(2)?)).ok()).flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn degrees_are_exact_to_the_seventh_place() {
        let of = |parts: &[(u32, u32)]| {
            e7(&parts.iter().map(|(num, denom)| Rational { num: *num, denom: *denom }).collect::<Vec<_>>())
        };
        assert_eq!(of(&[(31, 1), (14, 1), (0, 1)]), Some(312_333_333));
        assert_eq!(of(&[(121, 1), (28, 1), (123_456, 10_000)]), Some(1_214_700_960));
        assert_eq!(of(&[(225, 10)]), Some(225_000_000));
        assert_eq!(of(&[(1, 1), (0, 0)]), None);
        assert_eq!(of(&[]), None);
    }
}
