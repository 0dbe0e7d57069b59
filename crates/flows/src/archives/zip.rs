//! Which files are in this zip? All that its table of contents lists, those of the same name too.
//!
//! The table is read with `rawzip`, which keeps every line of it (libraries that make it a map lose members of the same
//! name). Where there is no table because the end is missing, `zip_scan` goes from member to member.

use std::io::{self, BufReader, Read, Seek};

use rawzip::extra_fields::ExtraFieldId;
use rawzip::{CompressionMethod, ErrorKind, ZipArchive, ZipArchiveEntryWayfinder, ZipFileHeaderRecord};

use super::limits::{DICTIONARY_BYTES, Packed};
use super::names::{Names, slashed};
use super::{Member, Steps, Why, packed, zip_scan};

/// One line of the table of contents.
struct Line {
    raw: Vec<u8>,
    unicode: Option<String>,
    modified: Option<String>,
    method: u16,
    encrypted: bool,
    folder: bool,
    link: bool,
    place: ZipArchiveEntryWayfinder,
}

/// Names that stand in the table of a zip that is one document or program, not a folder of files.
const DOCUMENT_MEMBERS: [&[u8]; 4] =
    [b"[Content_Types].xml", b"mimetype", b"META-INF/MANIFEST.MF", b"AndroidManifest.xml"];

/// Whether the zip is a workbook, document, book or program: Office Open XML, OpenDocument, EPUB, JAR, APK.
pub(super) fn is_document(source: &mut (impl Read + Seek)) -> io::Result<bool> {
    let mut buffer = vec![0_u8; rawzip::MAX_CENTRAL_DIRECTORY_RECORD_SIZE];
    let archive = match ZipArchive::from_seekable(source, &mut buffer) {
        Ok(archive) => archive,
        Err(error) => return io_only(error).map(|()| false),
    };
    let mut entries = archive.entries(&mut buffer);
    loop {
        match entries.next_entry() {
            Ok(Some(entry)) if DOCUMENT_MEMBERS.contains(&entry.file_path().as_bytes()) => return Ok(true),
            Ok(Some(_)) => {}
            Ok(None) => return Ok(false),
            Err(error) => return io_only(error).map(|()| false),
        }
    }
}

/// An error of fetching bytes stays one; an end that comes too early is a matter of the archive.
fn io_only(error: rawzip::Error) -> io::Result<()> {
    match error.into_kind() {
        ErrorKind::IO(error) if error.kind() != io::ErrorKind::UnexpectedEof => Err(error),
        _ => Ok(()),
    }
}

/// Goes through a zip.
pub(super) fn walk(source: &mut (impl Read + Seek), steps: &mut Steps<'_>) {
    let mut buffer = vec![0_u8; rawzip::MAX_CENTRAL_DIRECTORY_RECORD_SIZE];
    let archive = match ZipArchive::from_seekable(&mut *source, &mut buffer) {
        Ok(archive) => archive,
        Err(_) => {
            steps.rest(
                Why::CutOff,
                "its table of contents is missing; members follow as far as they go".into(),
            );
            return zip_scan::walk(source, steps);
        }
    };
    let (mut lines, mut names, mut broken) = (Vec::new(), Names::new(), None);
    let mut entries = archive.entries(&mut buffer);
    while steps.counted() {
        match entries.next_entry() {
            Ok(Some(entry)) => {
                names.learn(entry.file_path().as_bytes());
                lines.push(line(&entry));
            }
            Ok(None) => break,
            Err(error) => {
                broken = Some(error.to_string());
                break;
            }
        }
    }
    for (number, line) in (0_u64..).zip(lines) {
        if steps.visitor.halted() {
            return;
        }
        let (name, name_hex) = match line.unicode {
            Some(unicode) => (unicode, Some(hex::encode(&line.raw))),
            None => names.read(&line.raw),
        };
        let member = Member { number, name: slashed(name), name_hex, modified: line.modified };
        match () {
            () if line.folder => {}
            () if line.encrypted => steps.left(&member, Why::Encrypted, "it needs a password"),
            () if line.link => steps.left(&member, Why::NotAFile, "a symbolic link"),
            () => hand_over(&archive, line.place, line.method, &member, steps),
        }
    }
    if let Some(detail) = broken {
        steps.rest(Why::Damaged, format!("its table of contents: {detail}"));
    }
}

fn line(entry: &ZipFileHeaderRecord<'_>) -> Line {
    let raw = entry.file_path().as_bytes().to_vec();
    let modified = match entry.last_modified() {
        rawzip::time::ZipDateTimeKind::Utc(time) => jiff::Timestamp::from_second(time.to_unix()).ok(),
        // Local time without a zone is not kept as a time.
        rawzip::time::ZipDateTimeKind::Local(_) => None,
    };
    let unicode = entry
        .extra_fields()
        .find(|(id, _)| *id == ExtraFieldId::INFO_ZIP_UNICODE_PATH)
        .and_then(|(_, data)| unicode_path(data, &raw));
    let method = entry.compression_method();
    Line {
        modified: modified.map(|time| time.to_string()),
        unicode: unicode.filter(|_| std::str::from_utf8(&raw).is_err()),
        method: method.as_u16(),
        encrypted: entry.flags().is_encrypted() || method == CompressionMethod::AES,
        folder: entry.is_dir(),
        link: entry.mode().is_symlink(),
        place: entry.wayfinder(),
        raw,
    }
}

/// Info-ZIP's UTF-8 path: version 1, the CRC of the name that it stands for, the path.
fn unicode_path(data: &[u8], raw: &[u8]) -> Option<String> {
    let (head, path) = data.split_at_checked(5)?;
    let (version, crc) = head.split_first()?;
    let of_this_name = u32::from_le_bytes(crc.try_into().ok()?) == crc32(raw);
    (*version == 1 && of_this_name).then(|| String::from_utf8(path.to_vec()).ok()).flatten()
}

/// CRC-32 of some bytes.
pub(super) fn crc32(bytes: &[u8]) -> u32 {
    let mut crc = flate2::Crc::new();
    crc.update(bytes);
    crc.sum()
}

fn hand_over<R: rawzip::ReaderAt>(
    archive: &ZipArchive<R>,
    place: ZipArchiveEntryWayfinder,
    method: u16,
    member: &Member,
    steps: &mut Steps<'_>,
) {
    let entry = match archive.get_entry(place) {
        Ok(entry) => entry,
        Err(error) => return steps.left(member, Why::Damaged, error.to_string()),
    };
    let packed = BufReader::with_capacity(1 << 16, entry.reader());
    match unpacked(method, packed, place.uncompressed_size_hint()) {
        Ok(Some(reader)) => {
            let size = Packed::Bytes(place.compressed_size_hint());
            steps.hand_over(member, &mut entry.verifying_reader(reader), size);
        }
        Ok(None) => steps.left(member, Why::UnsupportedMethod, method_name(method)),
        Err(error) => steps.left(member, Why::Damaged, error.to_string()),
    }
}

/// What a method is called, for a person who looks for a program that has it.
pub(super) fn method_name(method: u16) -> String {
    let name = CompressionMethod::new(method).name().unwrap_or("unknown");
    format!("zip method {method} ({name})")
}

/// A reader of the unpacked bytes; `None` where the method is not known here.
pub(super) fn unpacked<'a>(
    method: u16,
    mut packed: impl io::BufRead + 'a,
    size: u64,
) -> io::Result<Option<Box<dyn Read + 'a>>> {
    Ok(Some(match CompressionMethod::new(method) {
        CompressionMethod::STORE => Box::new(packed),
        CompressionMethod::DEFLATE => Box::new(flate2::bufread::DeflateDecoder::new(packed)),
        CompressionMethod::DEFLATE64 => Box::new(deflate64::Deflate64Decoder::with_buffer(packed)),
        CompressionMethod::ZSTD | CompressionMethod::ZSTD_DEPRECATED => {
            Box::new(zstd::stream::read::Decoder::with_buffer(packed)?)
        }
        CompressionMethod::XZ => Box::new(packed::xz(packed)),
        CompressionMethod::LZMA => {
            // APPNOTE 5.8: version (2), size of the properties (2, always 5), the properties.
            let mut head = [0_u8; 9];
            packed.read_exact(&mut head)?;
            let [_, _, _, _, properties, a, b, c, d] = head;
            let dictionary = u32::from_le_bytes([a, b, c, d]);
            if u64::from(dictionary) > DICTIONARY_BYTES {
                return Err(io::Error::other(format!("a dictionary of {dictionary} bytes")));
            }
            Box::new(lzma_rust2::LzmaReader::new_with_props(packed, size, properties, dictionary, None)?)
        }
        _ => return Ok(None),
    }))
}
