//! How is a table written: always the same bytes, in bounded memory, and never half?
//!
//! Rows are collected in Arrow columns and handed to Parquet a batch at a time; a table of many batches is encoded by a
//! thread of its own while the next batch is read. The file is written under a temporary name and renamed when it is
//! whole and on the disk. Settings are fixed: no times, no versions of libraries.

use std::fs::File;
use std::io::BufWriter;
use std::path::{Path, PathBuf};
use std::sync::mpsc::{SyncSender, sync_channel};
use std::thread::JoinHandle;

use arrow::array::RecordBatch;
use arrow::datatypes::{DataType, SchemaRef};
use parquet::arrow::ArrowWriter;
use parquet::arrow::arrow_writer::ArrowWriterOptions;
use parquet::basic::{Compression, Encoding, ZstdLevel};
use parquet::errors::ParquetError;
use parquet::file::properties::{EnabledStatistics, WriterProperties};
use parquet::schema::types::ColumnPath;

use crate::error::FlowsError;

/// What the files say made them. Part of the bytes, so it changes only with the format.
const CREATED_BY: &str = "thalweg tables-v1";

/// Rows in a row group: enough that a group's columns compress well, few enough that one is held in some 60 MiB.
pub const ROW_GROUP_ROWS: usize = 131_072;

/// A dictionary of more than this is a column that does not repeat: the page falls back to plain.
const DICTIONARY_BYTES: usize = 256 * 1024;

/// Batches after which a thread encodes the rest.
const BATCHES_HERE: usize = 2;
/// Batches that wait for that thread.
const WAITING: usize = 2;

type Encoder = ArrowWriter<BufWriter<File>>;

/// Who encodes.
enum Inner {
    Here(Box<Encoder>),
    Beside(SyncSender<RecordBatch>, JoinHandle<Result<Encoder, ParquetError>>),
    /// It failed, and said why.
    Failed,
}

/// One table being written.
pub struct TableWriter {
    table: &'static str,
    temporary: PathBuf,
    target: PathBuf,
    inner: Inner,
    batches: usize,
}

/// Moves the encoding to a thread.
fn beside(mut encoder: Encoder) -> Inner {
    let (sender, receiver) = sync_channel::<RecordBatch>(WAITING);
    let worker = std::thread::spawn(move || {
        for batch in receiver {
            encoder.write(&batch)?;
        }
        Ok(encoder)
    });
    Inner::Beside(sender, worker)
}

/// What the thread made.
fn joined(worker: JoinHandle<Result<Encoder, ParquetError>>) -> Result<Encoder, ParquetError> {
    worker.join().unwrap_or_else(|_| Err(stopped()))
}

fn stopped() -> ParquetError {
    ParquetError::General("the encoder stopped".to_owned())
}

impl TableWriter {
    /// Begins the table that will stand at `target`. `dictionary` names the columns whose texts repeat.
    ///
    /// # Errors
    /// When the folder or the temporary file cannot be made.
    pub fn begin(
        table: &'static str,
        target: &Path,
        schema: &SchemaRef,
        dictionary: &[usize],
    ) -> Result<Self, FlowsError> {
        let io =
            |doing, path: &Path, source| FlowsError::Io { doing, path: path.display().to_string(), source };
        if let Some(folder) = target.parent() {
            std::fs::create_dir_all(folder).map_err(|source| io("making the folder", folder, source))?;
        }
        let temporary = target.with_extension("parquet.part");
        let file = File::create(&temporary).map_err(|source| io("creating", &temporary, source))?;
        let options = ArrowWriterOptions::new()
            .with_properties(properties(schema, dictionary))
            .with_skip_arrow_metadata(true);
        let inner = ArrowWriter::try_new_with_options(BufWriter::new(file), schema.clone(), options)
            .map_err(|source| FlowsError::Table { doing: "beginning", table, source })?;
        let inner = Inner::Here(Box::new(inner));
        Ok(Self { table, temporary, target: target.to_owned(), inner, batches: 0 })
    }

    /// Adds rows; every [`ROW_GROUP_ROWS`] rows go to the disk. Of a large table a failure may be told with a later batch.
    ///
    /// # Errors
    /// When the disk refuses.
    pub fn write(&mut self, batch: &RecordBatch) -> Result<(), FlowsError> {
        self.batches += 1;
        let inner = std::mem::replace(&mut self.inner, Inner::Failed);
        self.inner = match inner {
            Inner::Here(encoder) if self.batches > BATCHES_HERE => beside(*encoder),
            inner => inner,
        };
        let written = match &mut self.inner {
            Inner::Here(encoder) => encoder.write(batch),
            Inner::Beside(sender, _) => sender.send(batch.clone()).map_err(|_| stopped()),
            Inner::Failed => Err(stopped()),
        };
        let Err(error) = written else { return Ok(()) };
        // The thread that stopped says why.
        let source = match std::mem::replace(&mut self.inner, Inner::Failed) {
            Inner::Beside(_, worker) => joined(worker).err().unwrap_or(error),
            _ => error,
        };
        Err(FlowsError::Table { doing: "writing", table: self.table, source })
    }

    /// Gives the table up. The table that stood there before is untouched.
    pub fn discard(self) {
        let Self { temporary, inner, .. } = self;
        if let Inner::Beside(sender, worker) = inner {
            drop(sender);
            drop(joined(worker));
        }
        // What cannot be removed is overwritten by the next attempt.
        let _ = std::fs::remove_file(temporary);
    }

    /// Ends the table: whole, on the disk, and under its own name. Returns how many bytes it has.
    ///
    /// # Errors
    /// When the disk refuses; then the table that stood there before is untouched.
    pub fn finish(self) -> Result<u64, FlowsError> {
        let table = self.table;
        let failed = |source| FlowsError::Table { doing: "ending", table, source };
        let encoder = match self.inner {
            Inner::Here(encoder) => Ok(*encoder),
            Inner::Beside(sender, worker) => {
                drop(sender);
                joined(worker)
            }
            Inner::Failed => Err(stopped()),
        };
        let buffered = encoder.and_then(ArrowWriter::into_inner).map_err(failed)?;
        let io = |doing, source| FlowsError::Io { doing, path: self.temporary.display().to_string(), source };
        let file = buffered.into_inner().map_err(|error| io("writing", error.into_error()))?;
        file.sync_all().map_err(|source| io("writing", source))?;
        let bytes = file.metadata().map_err(|source| io("measuring", source))?.len();
        std::fs::rename(&self.temporary, &self.target).map_err(|source| io("naming", source))?;
        Ok(bytes)
    }
}

/// The fixed settings. Statistics are kept where they let a reader skip row groups: numbers and times, never texts.
fn properties(schema: &SchemaRef, dictionary: &[usize]) -> WriterProperties {
    let mut builder = WriterProperties::builder()
        .set_created_by(CREATED_BY.to_owned())
        .set_compression(Compression::ZSTD(ZstdLevel::try_new(1).unwrap_or_default()))
        .set_dictionary_enabled(false)
        .set_dictionary_page_size_limit(DICTIONARY_BYTES)
        .set_statistics_enabled(EnabledStatistics::None)
        .set_offset_index_disabled(true)
        .set_max_row_group_row_count(Some(ROW_GROUP_ROWS));
    for (index, field) in schema.fields().iter().enumerate() {
        let path = ColumnPath::from(field.name().as_str());
        builder = match field.data_type() {
            DataType::Utf8 if dictionary.contains(&index) => {
                builder.set_column_dictionary_enabled(path, true)
            }
            DataType::Timestamp(..) | DataType::UInt64 => builder
                .set_column_statistics_enabled(path.clone(), EnabledStatistics::Chunk)
                .set_column_encoding(path, Encoding::DELTA_BINARY_PACKED),
            DataType::UInt8
            | DataType::UInt16
            | DataType::UInt32
            | DataType::Int16
            | DataType::Int32
            | DataType::Int64
            | DataType::Date32 => builder.set_column_encoding(path, Encoding::DELTA_BINARY_PACKED),
            _ => builder,
        };
    }
    builder.build()
}
