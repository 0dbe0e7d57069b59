//! Which internet addresses stand in the records of the case?
//!
//! Every column that holds addresses is read once. What is held is 16 bytes for each different address, and as many again
//! until the next sorting.

use std::fs::File;
use std::path::Path;

use arrow::array::{Array as _, StringArray};
use parquet::arrow::ProjectionMask;
use parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;
use thalweg_model::{EvidenceId, IdentifierKind};

use super::editions::shape;
use super::span::key;
use crate::error::FlowsError;
use crate::records::{FieldType, KINDS, Kind};
use crate::tables::record_table;

/// Keys that wait before the first sorting.
const WAITING: usize = 1 << 16;

/// Keys, of which each is kept once.
#[derive(Default)]
struct Keys {
    keys: Vec<u128>,
    sorted: usize,
}

impl Keys {
    fn push(&mut self, key: u128) {
        self.keys.push(key);
        if self.keys.len() >= (2 * self.sorted).max(WAITING) {
            self.sort();
        }
    }

    fn sort(&mut self) {
        self.keys.sort_unstable();
        self.keys.dedup();
        self.sorted = self.keys.len();
    }
}

/// The columns of a kind that hold addresses; for what is mentioned in words also the one that says so.
fn columns_of(kind: Kind) -> Vec<&'static str> {
    let ips =
        kind.spec().fields.iter().filter(|field| field.type_ == FieldType::Identifier(IdentifierKind::Ip));
    match kind {
        Kind::Mention => vec!["what", "normal"],
        _ => ips.map(|field| field.name).collect(),
    }
}

/// Whether a file has records in which addresses can stand.
pub(super) fn has_addresses(root: &Path, file: &EvidenceId) -> bool {
    let tables = KINDS.iter().filter(|spec| !columns_of(spec.kind).is_empty());
    tables.map(|spec| record_table(root, spec.kind, file)).any(|table| table.is_file())
}

/// The numbers of all addresses in records of these files, ascending, each once.
pub(super) fn seen(root: &Path, files: &[EvidenceId]) -> Result<Vec<u128>, FlowsError> {
    let mut keys = Keys::default();
    for spec in KINDS {
        let columns = columns_of(spec.kind);
        for file in files.iter().filter(|_| !columns.is_empty()) {
            let path = record_table(root, spec.kind, file);
            if path.is_file() {
                read(&path, &columns, spec.kind == Kind::Mention, &mut keys)?;
            }
        }
    }
    keys.sort();
    Ok(keys.keys)
}

fn read(path: &Path, columns: &[&str], of_what: bool, keys: &mut Keys) -> Result<(), FlowsError> {
    let io = |source| FlowsError::Io { doing: "opening", path: path.display().to_string(), source };
    let failed = |source| FlowsError::Table { doing: "reading", table: "record", source };
    let builder = ParquetRecordBatchReaderBuilder::try_new(File::open(path).map_err(io)?).map_err(failed)?;
    let mask = ProjectionMask::columns(builder.parquet_schema(), columns.iter().copied());
    for batch in builder.with_projection(mask).with_batch_size(8192).build().map_err(failed)? {
        let batch = batch.map_err(shape("record"))?;
        let texts: Vec<&StringArray> =
            batch.columns().iter().filter_map(|column| column.as_any().downcast_ref()).collect();
        match (of_what, texts.as_slice()) {
            (true, [what, normal]) => {
                let told = (0..what.len()).filter(|at| what.is_valid(*at) && what.value(*at) == "ip");
                told.filter(|at| normal.is_valid(*at)).for_each(|at| push(normal.value(at), keys));
            }
            (true, _) => {}
            (false, texts) => {
                for column in texts {
                    // A column often says the same many times on end.
                    let mut before = "";
                    for text in column.iter().flatten() {
                        if text != before {
                            push(text, keys);
                            before = text;
                        }
                    }
                }
            }
        }
    }
    Ok(())
}

/// What is no address in its normal form is left out.
fn push(text: &str, keys: &mut Keys) {
    if let Ok(address) = text.parse() {
        keys.push(key(address));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_address_is_kept_once_whatever_the_order() {
        let mut keys = Keys::default();
        for key in (0..300_000_u128).chain((0..300_000).rev()) {
            keys.push(key * 7 % 100_003);
        }
        keys.sort();
        assert_eq!(keys.keys, (0..100_003).collect::<Vec<u128>>());
    }
}
