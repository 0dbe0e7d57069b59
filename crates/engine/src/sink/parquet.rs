//! Can the answer itself become a table? Parquet with fixed settings: the same rows give the same bytes.

use std::io::Write;

use arrow::array::RecordBatch;
use arrow::datatypes::SchemaRef;
use parquet::arrow::ArrowWriter;
use parquet::arrow::arrow_writer::ArrowWriterOptions;
use parquet::basic::{Compression, ZstdLevel};
use parquet::errors::ParquetError;
use parquet::file::properties::{EnabledStatistics, WriterProperties};

use crate::error::EngineError;

/// What the files say made them. Part of the bytes.
const CREATED_BY: &str = "thalweg answer-v1";

/// Rows in a row group.
const ROW_GROUP_ROWS: usize = 131_072;

/// Writes every row. Returns how many there were.
///
/// # Errors
/// When a batch is an error, a column has a type that Parquet does not know, or the place refuses.
pub fn parquet(
    schema: &SchemaRef,
    batches: impl IntoIterator<Item = Result<RecordBatch, EngineError>>,
    out: impl Write + Send,
) -> Result<u64, EngineError> {
    let failed =
        |source: ParquetError| EngineError::Parquet { doing: "writing the answer as Parquet", source };
    let options = ArrowWriterOptions::new().with_properties(properties()).with_skip_arrow_metadata(true);
    let mut writer = ArrowWriter::try_new_with_options(out, schema.clone(), options).map_err(failed)?;
    let mut rows = 0_u64;
    for batch in batches {
        let batch = batch?;
        writer.write(&batch).map_err(failed)?;
        rows += u64::try_from(batch.num_rows()).unwrap_or(u64::MAX);
    }
    writer.close().map_err(failed)?;
    Ok(rows)
}

fn properties() -> WriterProperties {
    WriterProperties::builder()
        .set_created_by(CREATED_BY.to_owned())
        .set_compression(Compression::ZSTD(ZstdLevel::try_new(1).unwrap_or_default()))
        .set_dictionary_enabled(true)
        .set_statistics_enabled(EnabledStatistics::None)
        .set_offset_index_disabled(true)
        .set_max_row_group_row_count(Some(ROW_GROUP_ROWS))
        .build()
}
