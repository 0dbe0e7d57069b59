//! How are the small tables written: statements, rejects, accounts, transfers, checks?
//!
//! A table is given as columns; they are checked against the schema and written in one go, split into row groups.

use std::path::Path;
use std::sync::Arc;

use arrow::array::{
    ArrayRef, BooleanArray, Date32Array, Decimal128Array, Int16Array, RecordBatch, StringArray,
    TimestampMicrosecondArray, UInt8Array, UInt32Array, UInt64Array,
};
use arrow::datatypes::SchemaRef;

use crate::error::FlowsError;
use crate::tables::writer::TableWriter;

/// One column, ready for a table.
pub enum Column {
    /// A text; empty where the record does not say.
    Text(StringArray),
    /// A small code.
    Code(UInt8Array),
    /// An index.
    Index(UInt32Array),
    /// A row number.
    Row(UInt64Array),
    /// Minor units.
    Amount(Decimal128Array),
    /// Microseconds.
    Micros(TimestampMicrosecondArray),
    /// Minutes east of UTC.
    Offset(Int16Array),
    /// Days.
    Day(Date32Array),
    /// Yes or no.
    Flag(BooleanArray),
}

impl Column {
    /// Minor units as a column of 38 digits; what is larger becomes null (the caller refuses it before).
    pub fn amounts(values: impl IntoIterator<Item = Option<i128>>) -> Result<Self, FlowsError> {
        let array: Decimal128Array = values.into_iter().collect();
        let array = array
            .with_precision_and_scale(38, 0)
            .map_err(|error| FlowsError::TableShape { table: "amount", detail: error.to_string() })?;
        Ok(Self::Amount(array))
    }

    /// Texts.
    pub fn texts<T: AsRef<str>>(values: impl IntoIterator<Item = T>) -> Self {
        Self::Text(StringArray::from_iter_values(values))
    }

    /// Small codes.
    pub fn codes(values: impl IntoIterator<Item = u8>) -> Self {
        Self::Code(UInt8Array::from_iter_values(values))
    }

    /// Indices.
    pub fn indices(values: impl IntoIterator<Item = u32>) -> Self {
        Self::Index(UInt32Array::from_iter_values(values))
    }

    fn into_array(self) -> ArrayRef {
        match self {
            Self::Text(array) => Arc::new(array),
            Self::Code(array) => Arc::new(array),
            Self::Index(array) => Arc::new(array),
            Self::Row(array) => Arc::new(array),
            Self::Amount(array) => Arc::new(array),
            Self::Micros(array) => Arc::new(array),
            Self::Offset(array) => Arc::new(array),
            Self::Day(array) => Arc::new(array),
            Self::Flag(array) => Arc::new(array),
        }
    }
}

/// Writes a whole table.
///
/// # Errors
/// When the columns are not those of the schema, or the disk refuses.
pub fn write_table(
    table: &'static str,
    target: &Path,
    schema: &SchemaRef,
    dictionary: &[usize],
    columns: Vec<Column>,
) -> Result<u64, FlowsError> {
    let arrays = columns.into_iter().map(Column::into_array).collect();
    let batch = RecordBatch::try_new(schema.clone(), arrays)
        .map_err(|error| FlowsError::TableShape { table, detail: error.to_string() })?;
    let mut writer = TableWriter::begin(table, target, schema, dictionary)?;
    writer.write(&batch)?;
    writer.finish()
}
