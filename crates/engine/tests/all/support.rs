//! What do the tests ask about? Real Parquet files in a folder of their own, and the answers as texts.

use std::fs::File;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use arrow::array::{
    ArrayRef, Decimal128Array, RecordBatch, StringArray, TimestampMicrosecondArray, UInt64Array,
};
use arrow::datatypes::{DataType, Field, Schema, SchemaRef, TimeUnit};
use parquet::arrow::ArrowWriter;
use thalweg_engine::{Engine, EngineError, EngineOptions, Table, sink};

/// 2026-03-01T08:00:00Z.
pub const START: i64 = 1_772_352_000_000_000;

/// The columns of the calls that the tests ask about.
pub fn call_columns() -> SchemaRef {
    Arc::new(Schema::new(vec![
        Field::new("row", DataType::UInt64, false),
        Field::new("caller", DataType::Utf8, false),
        Field::new("began", DataType::Timestamp(TimeUnit::Microsecond, None), false),
        Field::new("amount_minor", DataType::Decimal128(38, 0), true),
    ]))
}

/// Calls `from..from + count`, made by ten callers in turn, a second apart, each costing its row number.
pub fn calls(from: u64, count: u64) -> RecordBatch {
    let rows = from..from + count;
    let callers = rows.clone().map(|row| format!("+86{:011}", row % 10));
    let began = rows.clone().map(|row| START + i64::try_from(row).unwrap() * 1_000_000);
    let amounts: Decimal128Array = rows.clone().map(|row| Some(i128::from(row))).collect();
    let columns: Vec<ArrayRef> = vec![
        Arc::new(UInt64Array::from_iter_values(rows)),
        Arc::new(StringArray::from_iter_values(callers)),
        Arc::new(TimestampMicrosecondArray::from_iter_values(began)),
        Arc::new(amounts.with_precision_and_scale(38, 0).unwrap()),
    ];
    RecordBatch::try_new(call_columns(), columns).unwrap()
}

/// Writes a batch where a table of one sealed file stands; `digit` repeated is its evidence.
pub fn write(folder: &Path, digit: char, batch: &RecordBatch) -> PathBuf {
    let path = folder.join(format!("{}.parquet", digit.to_string().repeat(64)));
    write_to(&path, batch);
    path
}

/// Writes a batch to a Parquet file.
pub fn write_to(path: &Path, batch: &RecordBatch) {
    std::fs::create_dir_all(path.parent().unwrap()).unwrap();
    let mut writer = ArrowWriter::try_new(File::create(path).unwrap(), batch.schema(), None).unwrap();
    writer.write(batch).unwrap();
    writer.close().unwrap();
}

/// A case of two files of calls, of 3 and 2 rows, and an empty table of messages.
pub fn small_case(folder: &Path) -> Vec<Table> {
    let files = vec![write(folder, 'a', &calls(1, 3)), write(folder, 'b', &calls(4, 2))];
    vec![
        Table::of_evidence("call", files, call_columns()),
        Table::of_evidence("message", Vec::new(), call_columns()),
    ]
}

/// Bounds that hold on any machine.
pub fn bounds() -> EngineOptions {
    EngineOptions { memory_limit_mib: 512, threads: Some(2), ..EngineOptions::default() }
}

/// The answer, a row a line, cells separated by blanks and bars.
pub fn answer(engine: &mut Engine, sql: &str) -> Result<String, EngineError> {
    let answer = engine.query(sql)?;
    let grid = sink::grid(&answer.schema(), answer, usize::MAX)?;
    Ok(grid.rows.iter().map(|row| row.join(" | ")).collect::<Vec<_>>().join("\n"))
}

/// What a query answers, or why not.
pub fn told(engine: &mut Engine, sql: &str) -> String {
    answer(engine, sql).unwrap_or_else(|error| format!("error: {error}"))
}
