//! Which files are in this 7z archive? Block by block, so that a damaged or encrypted block leaves the others.

use std::io::{BufReader, Read, Seek};

use sevenz_rust2::{Archive, ArchiveEntry, BlockDecoder, Error, Password};

use super::limits::{DICTIONARY_BYTES, Packed};
use super::{Member, Steps, Why};

/// Goes through a 7z archive.
pub(super) fn walk(source: &mut (impl Read + Seek), steps: &mut Steps<'_>) {
    let memory = usize::try_from(DICTIONARY_BYTES >> 10).unwrap_or(usize::MAX);
    let password = Password::empty();
    let mut source = BufReader::with_capacity(1 << 16, source);
    let archive = match Archive::read_with_memory_limit(&mut source, &password, memory) {
        Ok(archive) => archive,
        Err(error) => return steps.rest(why(&error), error.to_string()),
    };
    let packed: u64 = archive.pack_sizes().iter().fold(0, |sum, size| sum.saturating_add(*size));
    for block in 0..archive.blocks.len() {
        let first = archive.stream_map.block_first_file_index.get(block).copied().unwrap_or_default();
        let decoder = BlockDecoder::new_with_memory_limit(1, memory, block, &archive, &password, &mut source);
        let files: Vec<ArchiveEntry> = decoder.entries().to_vec();
        let members: Vec<Member> =
            files.iter().zip(first..).map(|(file, number)| member(file, number)).collect();
        if files.iter().zip(first..).any(|(_, number)| archive.is_file_encrypted(number)) {
            members.iter().for_each(|member| steps.left(member, Why::Encrypted, "it needs a password"));
            continue;
        }
        let mut next = 0;
        let done = decoder.for_each_entries(&mut |file, bytes| {
            let Some(member) = members.get(next) else { return Ok(false) };
            next += 1;
            if !file.has_stream() && file.is_directory() {
                return Ok(true);
            }
            Ok(steps.counted() && steps.hand_over(member, bytes, Packed::Bytes(packed)))
        });
        let rest = members.get(next..).unwrap_or_default();
        match done {
            Ok(_) if steps.visitor.halted() => return,
            Ok(true) => {}
            Ok(false) => rest.iter().for_each(|member| {
                steps.left(member, Why::Damaged, "it lies behind a member that could not be unpacked");
            }),
            Err(error) => {
                let last = members.last().map(std::slice::from_ref).unwrap_or_default();
                let rest = if rest.is_empty() { last } else { rest };
                rest.iter().for_each(|member| steps.left(member, why(&error), error.to_string()));
            }
        }
    }
    for (number, file) in archive.files.iter().enumerate() {
        let of_a_block = archive.stream_map.file_block_index.get(number).copied().flatten().is_some();
        if !of_a_block && !file.is_directory() && !file.is_anti_item() && steps.counted() {
            steps.hand_over(&member(file, number), &mut std::io::empty(), Packed::Bytes(0));
        }
    }
}

fn member(file: &ArchiveEntry, number: usize) -> Member {
    let modified = file.has_last_modified_date.then(|| file.last_modified_date()).and_then(utc);
    Member { number: number as u64, name: file.name().to_owned(), name_hex: None, modified }
}

/// A Windows file time (100 ns since 1601) as RFC 3339.
fn utc(time: sevenz_rust2::NtTime) -> Option<String> {
    const UNIX_EPOCH: i64 = 116_444_736_000_000_000;
    let ticks = i64::try_from(u64::from(time)).ok()?.checked_sub(UNIX_EPOCH)?;
    let micros = ticks.div_euclid(10);
    jiff::Timestamp::from_microsecond(micros).ok().map(|time| time.to_string())
}

fn why(error: &Error) -> Why {
    match error {
        Error::PasswordRequired | Error::MaybeBadPassword(_) => Why::Encrypted,
        Error::UnsupportedCompressionMethod(_)
        | Error::Unsupported(_)
        | Error::ExternalUnsupported
        | Error::UnsupportedVersion { .. }
        | Error::MaxMemLimited { .. } => Why::UnsupportedMethod,
        _ => Why::Damaged,
    }
}
