//! What do the tables of a case hold, and how are they written so that the same rows give the same bytes?
//!
//! Tables are derived: they can be thrown away and made again from the sealed files. One Parquet file a record kind
//! and sealed file, so that loading one more file touches nothing that is there. The columns come from `schema/`.

pub mod entries;
pub mod schema;
pub mod small;
pub mod statements;
pub mod writer;

use std::path::{Path, PathBuf};

use thalweg_model::EvidenceId;

use crate::records::Kind;

/// Folder of the funds flow within a case.
pub const FUNDS: &str = "flows/funds";

/// Where the table of one record kind of one sealed file stands, under the root of the case.
#[must_use]
pub fn file_table(root: &Path, kind: &str, evidence: &EvidenceId) -> PathBuf {
    root.join(FUNDS).join(kind).join(format!("{}.parquet", evidence.hex()))
}

/// Where the table of one kind of record of one sealed file stands, under the root of the case.
#[must_use]
pub fn record_table(root: &Path, kind: Kind, evidence: &EvidenceId) -> PathBuf {
    root.join("flows").join(kind.spec().flow).join(kind.name()).join(format!("{}.parquet", evidence.hex()))
}

/// Where a table that is made from the whole case stands, under the root of the case.
#[must_use]
pub fn case_table(root: &Path, kind: &str) -> PathBuf {
    root.join(FUNDS).join(format!("{kind}.parquet"))
}
