//! Can another program read the answer line by line? One JSON object a row.
//!
//! Integers are numbers with all their digits, however many: a reader that puts them into floats loses some, so amounts
//! are best read with a library that keeps them. Columns of one name each stand in the object, in order.

use std::io::Write;

use arrow::array::RecordBatch;
use arrow::datatypes::SchemaRef;

use super::cell::json_object;
use super::columns;
use crate::error::EngineError;

/// Writes every row. Returns how many there were.
///
/// # Errors
/// When a batch is an error or the place refuses.
pub fn json_lines(
    schema: &SchemaRef,
    batches: impl IntoIterator<Item = Result<RecordBatch, EngineError>>,
    mut out: impl Write,
) -> Result<u64, EngineError> {
    let failed = |source| EngineError::Io { doing: "writing the answer as JSON lines", source };
    let mut line = String::new();
    let mut rows = 0_u64;
    for batch in batches {
        let batch = batch?;
        let columns = columns(&batch)?;
        for row in 0..batch.num_rows() {
            line.clear();
            let names = schema.fields().iter().map(|field| field.name().as_str());
            json_object(names.zip(&columns), row, &mut line)?;
            line.push('\n');
            out.write_all(line.as_bytes()).map_err(failed)?;
            rows += 1;
        }
    }
    out.flush().map_err(failed)?;
    Ok(rows)
}
