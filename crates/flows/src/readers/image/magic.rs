//! Which type of file begins with these bytes? Only marks that no text begins with.

/// The MIME type of a picture.
pub(super) fn picture(head: &[u8]) -> Option<&'static str> {
    match head {
        [0xff, 0xd8, 0xff, ..] => Some("image/jpeg"),
        [0x89, b'P', b'N', b'G', 0x0d, 0x0a, 0x1a, 0x0a, ..] => Some("image/png"),
        [b'G', b'I', b'F', b'8', b'7' | b'9', b'a', ..] => Some("image/gif"),
        [b'R', b'I', b'F', b'F', _, _, _, _, b'W', b'E', b'B', b'P', ..] => Some("image/webp"),
        [b'I', b'I', 42, 0, ..] | [b'M', b'M', 0, 42, ..] => Some("image/tiff"),
        [b'B', b'M', _, _, _, _, 0, 0, 0, 0, _, _, _, _, 12 | 40 | 52 | 56 | 64 | 108 | 124, 0, 0, 0, ..] => {
            Some("image/bmp")
        }
        _ => match brand(head)? {
            b"heic" | b"heix" | b"heim" | b"heis" => Some("image/heic"),
            b"mif1" | b"msf1" | b"hevc" => Some("image/heif"),
            b"avif" | b"avis" => Some("image/avif"),
            _ => None,
        },
    }
}

/// The major brand of an ISO base media file.
fn brand(head: &[u8]) -> Option<&[u8]> {
    (head.get(4..8)? == b"ftyp").then(|| head.get(8..12)).flatten()
}

/// The MIME type of a sound, film, document or program. Workbooks, archives and databases have readers of their own.
pub(super) fn other(head: &[u8], file_name: &str) -> Option<&'static str> {
    let name = file_name.to_ascii_lowercase();
    match head {
        [b'%', b'P', b'D', b'F', b'-', ..] => Some("application/pdf"),
        [b'I', b'D', b'3', 2..=4, ..] => Some("audio/mpeg"),
        [0xff, 0xfb | 0xf3 | 0xf2, ..] if name.ends_with(".mp3") => Some("audio/mpeg"),
        [b'O', b'g', b'g', b'S', 0, ..] => Some("audio/ogg"),
        [b'f', b'L', b'a', b'C', 0, ..] => Some("audio/flac"),
        [b'#', b'!', b'A', b'M', b'R', ..] => Some("audio/amr"),
        [b'#', b'!', b'S', b'I', b'L', b'K', ..] | [2, b'#', b'!', b'S', b'I', b'L', b'K', ..] => {
            Some("audio/silk")
        }
        [b'R', b'I', b'F', b'F', _, _, _, _, b'W', b'A', b'V', b'E', ..] => Some("audio/wav"),
        [b'R', b'I', b'F', b'F', _, _, _, _, b'A', b'V', b'I', b' ', ..] => Some("video/x-msvideo"),
        [0x1a, 0x45, 0xdf, 0xa3, ..] => Some("video/x-matroska"),
        [0, 0, 1, 0xba, ..] => Some("video/mpeg"),
        [b'F', b'L', b'V', 1, ..] => Some("video/x-flv"),
        [0x30, 0x26, 0xb2, 0x75, 0x8e, 0x66, 0xcf, 0x11, ..] => Some("video/x-ms-asf"),
        [b'{', b'\\', b'r', b't', b'f', ..] => Some("application/rtf"),
        [0x7f, b'E', b'L', b'F', 1 | 2, ..] => Some("application/x-elf"),
        [0xcf | 0xce, 0xfa, 0xed, 0xfe, ..] => Some("application/x-mach-binary"),
        [b'd', b'e', b'x', b'\n', b'0', ..] => Some("application/vnd.android.dex"),
        [b'M', b'Z', ..] if is_portable_executable(head) => {
            Some("application/vnd.microsoft.portable-executable")
        }
        [b'P', b'K', 3, 4, ..] => zipped(head),
        _ => match brand(head)? {
            b"M4A " | b"M4B " => Some("audio/mp4"),
            b"qt  " => Some("video/quicktime"),
            brand if brand.starts_with(b"3g") => Some("video/3gpp"),
            _ => Some("video/mp4"),
        },
    }
}

/// A program of Windows: its second header stands where the first one says.
fn is_portable_executable(head: &[u8]) -> bool {
    let Some([a, b, c, d]) = head.get(60..64) else { return false };
    let at = u32::from_le_bytes([*a, *b, *c, *d]) as usize;
    at.checked_add(4).and_then(|end| head.get(at..end)) == Some(b"PE\0\0")
}

/// A document or program that is a zip inside, by names among its first members; workbooks are not meant.
fn zipped(head: &[u8]) -> Option<&'static str> {
    let has = |name: &[u8]| memchr::memmem::find(head, name).is_some();
    match () {
        () if has(b"xl/") => None,
        () if has(b"AndroidManifest.xml") => Some("application/vnd.android.package-archive"),
        () if has(b"word/document.xml") => {
            Some("application/vnd.openxmlformats-officedocument.wordprocessingml.document")
        }
        () if has(b"ppt/presentation.xml") => {
            Some("application/vnd.openxmlformats-officedocument.presentationml.presentation")
        }
        () if has(b"mimetypeapplication/vnd.oasis.opendocument.text") => {
            Some("application/vnd.oasis.opendocument.text")
        }
        () if has(b"mimetypeapplication/epub+zip") => Some("application/epub+zip"),
        () if has(b"META-INF/MANIFEST.MF") => Some("application/java-archive"),
        () => None,
    }
}
