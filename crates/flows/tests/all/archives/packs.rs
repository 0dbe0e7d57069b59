//! Archives made for one test each.

use std::io::{Cursor, Write};

use rawzip::extra_fields::ExtraFieldId;
use rawzip::{CompressionMethod, Header, ZipArchiveWriter};

/// How a member is packed.
#[derive(Clone, Copy)]
pub enum Pack {
    Store,
    Deflate,
    Zstd,
    /// Claims this method and is stored.
    Method(u16),
}

impl Pack {
    fn method(self) -> CompressionMethod {
        match self {
            Self::Store => CompressionMethod::STORE,
            Self::Deflate => CompressionMethod::DEFLATE,
            Self::Zstd => CompressionMethod::ZSTD,
            Self::Method(number) => CompressionMethod::new(number),
        }
    }

    fn packed(self, bytes: &[u8]) -> Vec<u8> {
        match self {
            Self::Deflate => deflate(bytes),
            Self::Zstd => zstd::encode_all(bytes, 3).unwrap(),
            Self::Store | Self::Method(_) => bytes.to_vec(),
        }
    }
}

fn deflate(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = flate2::write::DeflateEncoder::new(Vec::new(), flate2::Compression::default());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

/// One member, with permissions and a UTF-8 path where they are given.
#[derive(Clone, Copy)]
pub struct One<'a> {
    pub name: &'a [u8],
    pub bytes: &'a [u8],
    pub pack: Pack,
    pub mode: u32,
    pub unicode: &'a [u8],
}

/// A zip whose sizes stand behind the members (data descriptors).
pub fn zip_of(files: &[One<'_>]) -> Vec<u8> {
    let mut out = Vec::new();
    let mut archive = ZipArchiveWriter::new(&mut out);
    for one in files {
        let mut builder = archive
            .new_file(rawzip::path::EntryPath::verbatim(one.name))
            .compression_method(one.pack.method())
            .unix_permissions(one.mode);
        if !one.unicode.is_empty() {
            let field = ExtraFieldId::INFO_ZIP_UNICODE_PATH;
            builder = builder.extra_field(field, one.unicode, Header::CENTRAL).unwrap();
        }
        let (mut entry, config) = builder.start().unwrap();
        let mut counted = config.wrap(std::io::sink());
        counted.write_all(one.bytes).unwrap();
        let (_, descriptor) = counted.finish().unwrap();
        entry.write_all(&one.pack.packed(one.bytes)).unwrap();
        entry.finish(descriptor).unwrap();
    }
    archive.finish().unwrap();
    out
}

fn one<'a>(name: &'a [u8], bytes: &'a [u8], pack: Pack) -> One<'a> {
    One { name, bytes, pack, mode: 0o100_644, unicode: &[] }
}

pub fn zip(files: &[(&str, &[u8])], pack: Pack) -> Vec<u8> {
    let files: Vec<_> = files.iter().map(|(name, bytes)| one(name.as_bytes(), bytes, pack)).collect();
    zip_of(&files)
}

/// A zip with a symbolic link.
pub fn zip_link(name: &str, target: &[u8]) -> Vec<u8> {
    zip_of(&[One { mode: 0o120_777, ..one(name.as_bytes(), target, Pack::Store) }])
}

/// A zip of stored members named by these bytes.
pub fn zip_raw_names(files: &[(&[u8], &[u8])]) -> Vec<u8> {
    zip_of(&files.iter().map(|(name, bytes)| one(name, bytes, Pack::Store)).collect::<Vec<_>>())
}

/// A zip of one member with a UTF-8 path for the name `of`.
pub fn zip_unicode_path(raw: &[u8], of: &[u8], path: &str) -> Vec<u8> {
    let mut crc = flate2::Crc::new();
    crc.update(of);
    let mut field = vec![1];
    field.extend(crc.sum().to_le_bytes());
    field.extend(path.as_bytes());
    zip_of(&[One { unicode: &field, ..one(raw, b"x", Pack::Store) }])
}

/// A zip of members that say what they hold; some with the flag of encryption.
pub fn zip_many(files: &[(&str, Pack, bool)]) -> Vec<u8> {
    let files: Vec<_> = files
        .iter()
        .map(|(name, pack, locked)| (*name, name.as_bytes(), *pack, u16::from(*locked)))
        .collect();
    by_hand(&files, false)
}

/// A zip whose local headers say the sizes.
pub fn zip_sized(files: &[(&str, &[u8])]) -> Vec<u8> {
    let files: Vec<_> = files.iter().map(|(name, bytes)| (*name, *bytes, Pack::Store, 0)).collect();
    by_hand(&files, false)
}

/// A zip of one member whose sizes stand in ZIP64 fields.
pub fn zip64(bytes: &[u8]) -> Vec<u8> {
    by_hand(&[("big", bytes, Pack::Deflate, 0)], true)
}

/// APPNOTE 4.3, field by field.
fn by_hand(files: &[(&str, &[u8], Pack, u16)], zip64: bool) -> Vec<u8> {
    let (mut out, mut table) = (Vec::new(), Vec::new());
    for (name, bytes, pack, flags) in files {
        let mut crc = flate2::Crc::new();
        crc.update(bytes);
        let packed = pack.packed(bytes);
        let (stated, sizes) = if zip64 {
            let mut field = vec![1, 0, 16, 0];
            field.extend((bytes.len() as u64).to_le_bytes());
            field.extend((packed.len() as u64).to_le_bytes());
            ([u32::MAX; 2], field)
        } else {
            ([packed.len() as u32, bytes.len() as u32], Vec::new())
        };
        let offset = out.len() as u32;
        let mut common = Vec::new();
        common.extend(45_u16.to_le_bytes());
        common.extend(flags.to_le_bytes());
        common.extend(pack.method().as_u16().to_le_bytes());
        common.extend([0; 4]);
        common.extend(crc.sum().to_le_bytes());
        stated.iter().for_each(|size| common.extend(size.to_le_bytes()));
        common.extend((name.len() as u16).to_le_bytes());
        common.extend((sizes.len() as u16).to_le_bytes());
        out.extend(b"PK\x03\x04");
        out.extend(&common);
        out.extend(name.as_bytes());
        out.extend(&sizes);
        out.extend(&packed);
        table.extend(b"PK\x01\x02\x2d\x00");
        table.extend(&common);
        table.extend([0; 10]);
        table.extend(offset.to_le_bytes());
        table.extend(name.as_bytes());
        table.extend(&sizes);
    }
    let (count, start) = (files.len() as u16, out.len() as u32);
    out.extend(&table);
    out.extend(b"PK\x05\x06\0\0\0\0");
    out.extend(count.to_le_bytes());
    out.extend(count.to_le_bytes());
    out.extend((table.len() as u32).to_le_bytes());
    out.extend(start.to_le_bytes());
    out.extend([0, 0]);
    out
}

pub fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

pub fn xz(bytes: &[u8]) -> Vec<u8> {
    let mut writer = lzma_rust2::XzWriter::new(Vec::new(), lzma_rust2::XzOptions::with_preset(1)).unwrap();
    writer.write_all(bytes).unwrap();
    writer.finish().unwrap()
}

fn header(size: usize) -> tar::Header {
    let mut header = tar::Header::new_gnu();
    header.set_size(size as u64);
    header.set_mode(0o644);
    header.set_mtime(1_700_000_000);
    header.set_cksum();
    header
}

pub fn tar(files: &[(&str, &[u8])]) -> Vec<u8> {
    let mut builder = tar::Builder::new(Vec::new());
    for (name, bytes) in files {
        builder.append_data(&mut header(bytes.len()), name, *bytes).unwrap();
    }
    builder.into_inner().unwrap()
}

pub fn tar_with_link() -> Vec<u8> {
    let mut builder = tar::Builder::new(Vec::new());
    let mut link = header(0);
    link.set_entry_type(tar::EntryType::Symlink);
    builder.append_link(&mut link, "link", "/etc/passwd").unwrap();
    let mut fifo = header(0);
    fifo.set_entry_type(tar::EntryType::Fifo);
    builder.append_data(&mut fifo, "fifo", &[][..]).unwrap();
    builder.append_data(&mut header(1), "plain", &b"x"[..]).unwrap();
    builder.into_inner().unwrap()
}

pub fn tar_raw_name(name: &[u8]) -> Vec<u8> {
    use std::os::unix::ffi::OsStrExt;
    let mut builder = tar::Builder::new(Vec::new());
    let name = std::ffi::OsStr::from_bytes(name);
    builder.append_data(&mut header(1), std::path::Path::new(name), &b"x"[..]).unwrap();
    builder.into_inner().unwrap()
}

/// A tar whose first header is a GNU long name of so many bytes.
pub fn tar_with_long_header(bytes: usize) -> Vec<u8> {
    let mut long = header(bytes);
    long.set_entry_type(tar::EntryType::GNULongName);
    long.set_path("././@LongLink").unwrap();
    long.set_cksum();
    let mut builder = tar::Builder::new(Vec::new());
    builder.append(&long, Cursor::new(vec![b'n'; bytes])).unwrap();
    builder.append_data(&mut header(1), "plain", &b"x"[..]).unwrap();
    builder.into_inner().unwrap()
}

fn seven_z_of(
    files: &[(&str, &[u8])],
    set: impl FnOnce(&mut sevenz_rust2::ArchiveWriter<Cursor<Vec<u8>>>),
) -> Vec<u8> {
    let mut writer = sevenz_rust2::ArchiveWriter::new(Cursor::new(Vec::new())).unwrap();
    set(&mut writer);
    for (name, bytes) in files {
        let entry = sevenz_rust2::ArchiveEntry::new_file(name);
        writer.push_archive_entry(entry, Some(*bytes)).unwrap();
    }
    writer.finish().unwrap().into_inner()
}

pub fn seven_z(files: &[(&str, &[u8])]) -> Vec<u8> {
    seven_z_of(files, |_| {})
}

/// The same with a password on the contents.
pub fn seven_z_locked(files: &[(&str, &[u8])]) -> Vec<u8> {
    seven_z_of(files, |writer| {
        let aes = sevenz_rust2::encoder_options::AesEncoderOptions::new("secret".into());
        writer.set_content_methods(vec![aes.into(), sevenz_rust2::EncoderMethod::LZMA2.into()]);
        writer.set_encrypt_header(false);
    })
}
