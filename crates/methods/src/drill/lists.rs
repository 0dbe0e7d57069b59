//! What do published lists say of addresses in a drill? Lists are imported as those of a case are.

use std::io::Cursor;
use std::path::Path;

use thalweg_flows::addresses::declared::{Declared, TableKind};
use thalweg_flows::addresses::marks::write_marks;
use thalweg_flows::addresses::table::load_table;
use thalweg_flows::load::sink::{TableSink, Unsealed};
use thalweg_model::EvidenceId;

use crate::MethodError;

/// Days from 1970-01-01 to Saturday 2025-03-01, of which every list of a drill is.
const AS_OF: i32 = 20_148;

/// Writes one list: a line for each address or range.
pub(super) fn write(
    root: &Path,
    number: u8,
    (kind, lines): &(TableKind, Vec<String>),
) -> Result<(), MethodError> {
    let evidence = EvidenceId([0xa0_u8.saturating_add(number); 32]);
    let mut unsealed = Unsealed;
    let mut sink = TableSink::begin(root, evidence, &mut unsealed)?;
    let declared = Declared {
        kind: *kind,
        source: "publisher".to_owned(),
        as_of: Some(AS_OF),
        licence: String::new(),
        sealed: AS_OF,
    };
    let mut text = Cursor::new(lines.join("\n").into_bytes());
    if let Err(why) = load_table(root, (evidence, "list.txt"), &declared, &mut text, &mut sink)? {
        let source = std::io::Error::other(why);
        return Err(MethodError::Io { doing: "reading a list for", path: "a drill".to_owned(), source });
    }
    sink.finish()?;
    Ok(())
}

/// Marks the addresses in the records of these files by the lists that were written.
pub(super) fn mark(root: &Path, files: &[EvidenceId]) -> Result<(), MethodError> {
    write_marks(root, files)?;
    Ok(())
}
