//! Which tables make the ledger of a case, and where is it written?
//!
//! [`read_book`] reads the entry and statement tables of the loaded files; [`write_tables`] writes what the ledger says
//! of accounts, transfers and balances, for everyone who prefers SQL.

use std::path::{Path, PathBuf};

use arrow::array::{TimestampMicrosecondArray, UInt32Array};
use thalweg_model::{Asset, EvidenceId};
use thalweg_seal::Case;

use super::book::{Assumptions, Book};
use super::build::build;
use super::types::{CaseLedger, RowRef};
use crate::error::FlowsError;
use crate::load::loaded;
use crate::tables::entries::read_entries;
use crate::tables::small::{Column, write_table};
use crate::tables::statements::read_statements;
use crate::tables::{case_table, file_table, schema};

/// Builds the ledger of a case from the tables of all its loaded files, under the assumptions that the case records.
///
/// # Errors
/// When the case or a table cannot be read.
pub fn of_case(case: &Case) -> Result<CaseLedger, FlowsError> {
    let info = case.info();
    let assumptions = Assumptions {
        offset_minutes: info.assumed_offset_minutes.unwrap_or(0),
        jurisdiction: info.jurisdiction.clone(),
    };
    build(read_book(case.path(), &loaded(case)?, assumptions)?)
}

/// The tables that [`write_tables`] writes, relative to the case: their digests belong into the log.
#[must_use]
pub fn table_paths() -> Vec<PathBuf> {
    ["account", "transfer", "balance_check"].iter().map(|kind| case_table(Path::new(""), kind)).collect()
}

/// Reads the tables of these files under the root of a case.
///
/// # Errors
/// When a table is missing or is not one that this version wrote.
pub fn read_book(root: &Path, evidence: &[EvidenceId], assumptions: Assumptions) -> Result<Book, FlowsError> {
    let mut sorted = evidence.to_vec();
    sorted.sort_unstable();
    sorted.dedup();
    let mut book = Book::new(assumptions);
    for id in sorted {
        let entries = file_table(root, "entry", &id);
        if !entries.is_file() {
            // Records of another flow, or rates.
            continue;
        }
        let statements = read_statements(&file_table(root, "statement", &id))?;
        book.file(id, &statements)?;
        read_entries(&entries, |entry| book.entry(entry))?;
    }
    Ok(book)
}

/// Writes the account, transfer and balance check tables of a case.
///
/// # Errors
/// When the disk refuses.
pub fn write_tables(root: &Path, ledger: &CaseLedger) -> Result<(), FlowsError> {
    write_accounts(&case_table(root, "account"), ledger)?;
    write_transfers(&case_table(root, "transfer"), ledger)?;
    write_checks(&case_table(root, "balance_check"), ledger)
}

fn write_accounts(target: &Path, ledger: &CaseLedger) -> Result<(), FlowsError> {
    use schema::account as col;
    let list = &ledger.accounts;
    let columns = vec![
        Column::indices(0..u32::try_from(list.len()).unwrap_or(u32::MAX)),
        Column::codes(list.iter().map(|one| one.form as u8)),
        Column::texts(list.iter().map(|one| one.number.as_str())),
        Column::texts(list.iter().map(|one| one.holder.as_str())),
        Column::texts(list.iter().map(|one| one.institution.as_str())),
        Column::texts(list.iter().map(|one| one.also.join("\n"))),
        Column::Index(list.iter().map(|one| one.of).collect::<UInt32Array>()),
    ];
    write_table("account", target, &col::schema(), col::DICTIONARY, columns).map(drop)
}

fn write_transfers(target: &Path, ledger: &CaseLedger) -> Result<(), FlowsError> {
    use schema::transfer as col;
    let (pools, transfers, details) = (&ledger.ledger.pools, &ledger.ledger.transfers, &ledger.details);
    let count = u32::try_from(transfers.amount.len()).unwrap_or(u32::MAX);
    let account = |pool: &u32| pools.account.get(*pool as usize).copied().unwrap_or(u32::MAX);
    let unknown = Asset { code: String::new(), exponent: 0 };
    let asset = |pool: &u32| {
        let index = pools.asset.get(*pool as usize).copied().unwrap_or(u16::MAX);
        ledger.assets.get(usize::from(index)).unwrap_or(&unknown)
    };
    let mut arrived: Vec<Option<i128>> = vec![None; transfers.amount.len()];
    for (transfer, minor) in &transfers.converted {
        if let Some(place) = arrived.get_mut(*transfer as usize) {
            *place = Some(*minor);
        }
    }
    let other =
        |(pool, arrived): (&u32, &Option<i128>)| arrived.map_or("", |_| asset(pool).code.as_str()).to_owned();
    let arrived_assets: Vec<String> = transfers.to.iter().zip(&arrived).map(other).collect();
    let mut reverses: Vec<Option<u32>> = vec![None; transfers.amount.len()];
    for (reversal, reversed) in &transfers.reverses {
        if let Some(place) = reverses.get_mut(*reversal as usize) {
            *place = Some(*reversed);
        }
    }
    let rows = (0..count)
        .map(|transfer| ledger.cited(transfer).map(|row| row.to_string()).collect::<Vec<_>>().join("\n"));
    let columns = vec![
        Column::indices(0..count),
        Column::indices(transfers.from.iter().map(account)),
        Column::indices(transfers.to.iter().map(account)),
        Column::texts(transfers.from.iter().map(|pool| asset(pool).code.as_str())),
        Column::codes(transfers.from.iter().map(|pool| asset(pool).exponent)),
        Column::amounts(transfers.amount.iter().map(|minor| Some(*minor)))?,
        Column::amounts(arrived)?,
        Column::texts(arrived_assets),
        Column::Micros(TimestampMicrosecondArray::from_iter_values(transfers.time.iter().copied())),
        Column::codes(details.precision.iter().map(|one| *one as u8)),
        Column::codes(details.part.iter().map(|one| *one as u8)),
        Column::codes(details.class.iter().map(|one| *one as u8)),
        Column::Index(reverses.into_iter().collect::<UInt32Array>()),
        Column::texts(rows),
    ];
    write_table("transfer", target, &col::schema(), col::DICTIONARY, columns).map(drop)
}

fn write_checks(target: &Path, ledger: &CaseLedger) -> Result<(), FlowsError> {
    use schema::balance_check as col;
    let list = &ledger.checks;
    let row = |row: RowRef| ledger.row_id(row).map(|row| row.to_string()).unwrap_or_default();
    let asset = |index: u16| ledger.assets.get(usize::from(index));
    let columns = vec![
        Column::codes(list.iter().map(|one| one.kind as u8)),
        Column::indices(list.iter().map(|one| one.account)),
        Column::texts(list.iter().map(|one| asset(one.asset).map_or("", |asset| asset.code.as_str()))),
        Column::codes(list.iter().map(|one| asset(one.asset).map_or(0, |asset| asset.exponent))),
        Column::texts(list.iter().map(|one| one.before.map(row).unwrap_or_default())),
        Column::texts(list.iter().map(|one| row(one.row))),
        Column::amounts(list.iter().map(|one| Some(one.expected_minor)))?,
        Column::amounts(list.iter().map(|one| Some(one.found_minor)))?,
    ];
    write_table("balance_check", target, &col::schema(), col::DICTIONARY, columns).map(drop)
}
