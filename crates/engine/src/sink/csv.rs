//! Can the answer be opened in a spreadsheet without running what a suspect typed? CSV with guarded texts.
//!
//! A text that begins as a formula gets an apostrophe before it, which spreadsheets show as a text. The payment
//! references and names of a case are written by the people under investigation, so the guard is on unless somebody
//! switches it off for a program that reads the file. RFC 4180 quoting, UTF-8, lines end with LF.

use std::io::Write;

use arrow::array::RecordBatch;
use arrow::datatypes::SchemaRef;

use super::columns;
use crate::error::EngineError;

/// What makes a spreadsheet take a text for a formula (OWASP, CSV injection).
const FORMULA: &[char] = &['=', '+', '-', '@', '\t', '\r'];

/// What is done when the disk refuses.
const DOING: &str = "writing the answer as CSV";

/// How CSV is written.
#[derive(Debug, Clone, Copy)]
pub struct CsvOptions {
    /// Whether a text that begins as a formula gets an apostrophe before it. Numbers are left alone.
    pub guard_formulas: bool,
}

impl Default for CsvOptions {
    fn default() -> Self {
        Self { guard_formulas: true }
    }
}

/// Writes the header and every row; null is an empty cell. Returns how many rows there were.
///
/// # Errors
/// When a batch is an error or the place refuses.
pub fn csv(
    schema: &SchemaRef,
    batches: impl IntoIterator<Item = Result<RecordBatch, EngineError>>,
    out: impl Write,
    options: CsvOptions,
) -> Result<u64, EngineError> {
    let failed = |error: ::csv::Error| EngineError::Io { doing: DOING, source: error.into() };
    let mut writer = ::csv::WriterBuilder::new().flexible(false).from_writer(out);
    let guarded = |text: String, number: bool| {
        if options.guard_formulas && !number && text.starts_with(FORMULA) { format!("'{text}") } else { text }
    };
    let header = schema.fields().iter().map(|field| guarded(field.name().clone(), false));
    writer.write_record(header).map_err(failed)?;
    let mut rows = 0_u64;
    for batch in batches {
        let batch = batch?;
        let columns = columns(&batch)?;
        for row in 0..batch.num_rows() {
            for column in &columns {
                let mut cell = String::new();
                column.text(row, &mut cell)?;
                writer.write_field(guarded(cell, column.is_number())).map_err(failed)?;
            }
            writer.write_record(None::<&[u8]>).map_err(failed)?;
            rows += 1;
        }
    }
    writer.flush().map_err(|source| EngineError::Io { doing: DOING, source })?;
    Ok(rows)
}
