//! Making a package, and logging that it was made.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use thalweg_model::{EvidenceId, RowId};

use super::{FORMAT, Package, PackedEntry, PackedRow, Recipient, RowContent, VERSION};
use crate::log::{HashFile, prove_inclusion};
use crate::{
    At, Case, Disclosed, DisclosedRows, Error, Event, Hash, Result, Writer, files, limits, note, rows,
};

/// A package that was made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Made {
    /// SHA-256 of the package.
    pub sha256: Hash,
    /// How many bytes.
    pub bytes: u64,
    /// How many rows, without repetitions.
    pub rows: u64,
}

/// Makes a package of these rows, logs the disclosure, and writes the file (which must not exist yet). The log comes
/// first: there may be an entry for a package that a crash prevented, never a package without an entry.
///
/// # Errors
/// When a row is not sealed, a limit is passed, the output exists, or the disk refuses.
pub fn write(
    writer: &mut Writer,
    rows: &[RowId],
    out: &Path,
    recipient: &Recipient,
    at: &At,
) -> Result<Made> {
    if out.exists() {
        return Err(Error::Exists(out.to_path_buf()));
    }
    let rows: BTreeSet<RowId> = rows.iter().copied().collect();
    let bytes = make(writer, &rows, recipient, at)?;
    let sha256 = Hash::of(&bytes);
    writer.add_all(disclosures(&rows, sha256, recipient), at)?;
    let mut name = out.file_name().unwrap_or_default().to_owned();
    name.push(".part");
    let temp = out.with_file_name(name);
    files::replace(out, &temp, &bytes).inspect_err(|_| drop(fs::remove_file(&temp)))?;
    Ok(Made { sha256, bytes: bytes.len() as u64, rows: rows.len() as u64 })
}

/// The bytes of a package of these rows, without logging it: for looking at before it is made.
///
/// # Errors
/// When a row is not sealed or a limit is passed.
pub fn make(writer: &Writer, rows: &BTreeSet<RowId>, recipient: &Recipient, at: &At) -> Result<Vec<u8>> {
    let case = writer.case();
    if rows.is_empty() {
        return Err(Error::Refused { field: "a package", why: "it would have no rows".to_owned() });
    }
    if rows.len() > limits::PACKAGE_ROWS {
        return Err(Error::TooLarge {
            what: "rows of a package",
            limit: limits::PACKAGE_ROWS as u64,
            found: rows.len() as u64,
        });
    }
    let case_toml = files::read_small(&case.path().join("case.toml"), limits::CASE_FILE_BYTES)?;
    let text =
        |bytes: Vec<u8>, what: &str| String::from_utf8(bytes).map_err(|error| Error::malformed(what, error));
    let mut package = Package {
        case_toml: text(case_toml, "case.toml")?,
        checkpoint: text(case.checkpoint().note.clone(), "log/checkpoint")?,
        entries: packed_entries(case, rows)?,
        format: FORMAT.to_owned(),
        made_at: at.clone(),
        recipient: recipient.clone(),
        rows: packed_rows(case, rows)?,
        signature: String::new(),
        v: VERSION,
    };
    let to_sign = package.text_to_sign(case.key().name())?;
    package.signature = text(note::sign_text(writer.signer(), to_sign.as_bytes())?, "the signature")?;
    let bytes = package.to_bytes()?;
    if bytes.len() as u64 > limits::PACKAGE_BYTES {
        return Err(Error::TooLarge {
            what: "bytes of a package",
            limit: limits::PACKAGE_BYTES,
            found: bytes.len() as u64,
        });
    }
    Ok(bytes)
}

/// The entries that the recipient needs: those about the case, and about each file how it came and how it was read.
fn packed_entries(case: &Case, rows: &BTreeSet<RowId>) -> Result<Vec<PackedEntry>> {
    let mut wanted: BTreeSet<u64> = case.index()?.case_files.iter().map(|(entry, _)| *entry).collect();
    for evidence in rows.iter().map(|row| row.evidence).collect::<BTreeSet<_>>() {
        let holding = case.holding(&evidence)?;
        wanted.extend(holding.custody.iter().map(|event| event.entry));
        wanted.extend(holding.rows.last().map(|(entry, _)| *entry));
    }
    let size = case.checkpoint().size;
    let hashes = HashFile::open(case.path(), size)?;
    let mut packed = Vec::with_capacity(wanted.len());
    for logged in case.events()? {
        let logged = logged?;
        if wanted.contains(&logged.index) {
            let path = prove_inclusion(&hashes, logged.index, size)?.path;
            packed.push(PackedEntry { index: logged.index, path, record: logged.record });
        }
    }
    Ok(packed)
}

fn packed_rows(case: &Case, rows: &BTreeSet<RowId>) -> Result<Vec<PackedRow>> {
    let mut packed = Vec::with_capacity(rows.len());
    let mut prover: Option<(EvidenceId, rows::Prover<'_>)> = None;
    for row in rows {
        let open = match prover.take() {
            Some((evidence, open)) if evidence == row.evidence => open,
            _ => rows::Prover::open(case, &row.evidence)?,
        };
        let (_, open) = prover.insert((row.evidence, open));
        let proof = open.prove(case, row)?;
        packed.push(PackedRow {
            content: RowContent::of(&proof.bytes),
            path: proof.path,
            row: *row,
            salt: hex::encode(proof.salt),
        });
    }
    Ok(packed)
}

/// The entries that log a disclosure; one names a limited number of rows.
fn disclosures(rows: &BTreeSet<RowId>, package_sha256: Hash, recipient: &Recipient) -> Vec<Event> {
    let rows: Vec<RowId> = rows.iter().copied().collect();
    let parts = rows.chunks(limits::DISCLOSED_ROWS_PER_EVENT);
    let event = |part: &[RowId]| {
        Event::Disclosed(Disclosed {
            package_sha256,
            recipient: recipient.name.clone(),
            purpose: recipient.purpose.clone(),
            authority: recipient.authority.clone(),
            rows: by_file(part),
        })
    };
    parts.map(event).collect()
}

fn by_file(rows: &[RowId]) -> Vec<DisclosedRows> {
    let mut files: BTreeMap<EvidenceId, Vec<u64>> = BTreeMap::new();
    for row in rows {
        files.entry(row.evidence).or_default().push(row.row);
    }
    files.into_iter().map(|(evidence, rows)| DisclosedRows { evidence, rows }).collect()
}
