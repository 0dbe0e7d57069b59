//! How is an answer written down so that another program, a spreadsheet or a person reads what it says and no more?
//!
//! Integers of any size are written digit by digit, times in ISO 8601, and a time that carries a zone in UTC with `Z`.

mod cell;
mod csv;
mod grid;
mod jsonl;
mod parquet;

pub use csv::{CsvOptions, csv};
pub use grid::{Grid, grid};
pub use jsonl::json_lines;
pub use parquet::parquet;

use arrow::array::RecordBatch;
use cell::Column;

use crate::error::EngineError;

/// The columns of a batch, ready to be read cell by cell.
fn columns(batch: &RecordBatch) -> Result<Vec<Column>, EngineError> {
    batch.columns().iter().map(Column::new).collect()
}
