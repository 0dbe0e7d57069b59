//! What did a query answer, column by column?

use arrow::array::{
    Array, AsArray, BooleanArray, Float64Array, Int64Array, ListArray, RecordBatch, StringArray,
};
use arrow::compute::concat_batches;
use arrow::datatypes::{Float64Type, Int64Type, SchemaRef};
use thalweg_model::{CitedRow, EvidenceId, RowId};

use crate::MethodError;

/// The rows of an answer, as one batch. Queries cast what they answer to BIGINT, VARCHAR, DOUBLE, BOOLEAN or VARCHAR[].
#[derive(Debug)]
pub struct Rows {
    method: &'static str,
    batch: RecordBatch,
}

impl Rows {
    /// The batches of an answer together.
    pub(crate) fn of(
        method: &'static str,
        schema: &SchemaRef,
        batches: &[RecordBatch],
    ) -> Result<Self, MethodError> {
        // Batches carry the types that the engine gave them, which is what counts.
        let schema = batches.first().map_or_else(|| schema.clone(), RecordBatch::schema);
        let batch = concat_batches(&schema, batches).map_err(|error| MethodError::Answer {
            method,
            column: error.to_string(),
            wanted: "one type in all batches",
        })?;
        Ok(Self { method, batch })
    }

    /// How many there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.batch.num_rows()
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    fn column<'a, T>(
        &'a self,
        name: &str,
        wanted: &'static str,
        cast: impl FnOnce(&'a dyn Array) -> Option<&'a T>,
    ) -> Result<&'a T, MethodError> {
        let column = self.batch.column_by_name(name).map(AsRef::as_ref);
        column.and_then(cast).ok_or_else(|| MethodError::Answer {
            method: self.method,
            column: name.to_owned(),
            wanted,
        })
    }

    /// A column of texts.
    ///
    /// # Errors
    /// When there is no such column of this type, which is a fault of the query.
    pub fn texts(&self, name: &str) -> Result<&StringArray, MethodError> {
        self.column(name, "VARCHAR", |column| column.as_string_opt::<i32>())
    }

    /// A column of whole numbers.
    ///
    /// # Errors
    /// As [`Rows::texts`].
    pub fn ints(&self, name: &str) -> Result<&Int64Array, MethodError> {
        self.column(name, "BIGINT", |column| column.as_primitive_opt::<Int64Type>())
    }

    /// A column of numbers.
    ///
    /// # Errors
    /// As [`Rows::texts`].
    pub fn reals(&self, name: &str) -> Result<&Float64Array, MethodError> {
        self.column(name, "DOUBLE", |column| column.as_primitive_opt::<Float64Type>())
    }

    /// A column of truths.
    ///
    /// # Errors
    /// As [`Rows::texts`].
    pub fn truths(&self, name: &str) -> Result<&BooleanArray, MethodError> {
        self.column(name, "BOOLEAN", |column| column.as_boolean_opt())
    }

    /// A column of lists of texts.
    ///
    /// # Errors
    /// As [`Rows::texts`].
    pub fn lists(&self, name: &str) -> Result<&ListArray, MethodError> {
        self.column(name, "VARCHAR[]", |column| column.as_list_opt::<i32>())
    }

    /// The texts in one row of a column of lists.
    ///
    /// # Errors
    /// As [`Rows::texts`].
    pub fn texts_of(&self, name: &str, at: usize) -> Result<Vec<String>, MethodError> {
        let list = self.lists(name)?;
        if at >= list.len() || list.is_null(at) {
            return Ok(Vec::new());
        }
        let texts = list.value(at);
        let texts = texts.as_string_opt::<i32>();
        let wrong =
            || MethodError::Answer { method: self.method, column: name.to_owned(), wanted: "VARCHAR[]" };
        Ok(texts.ok_or_else(wrong)?.iter().flatten().map(str::to_owned).collect())
    }

    /// The rows cited in one row of a column that was made with `list(cite(...))`: sorted, each once.
    ///
    /// # Errors
    /// As [`Rows::texts`].
    pub fn cited(&self, name: &str, at: usize) -> Result<Vec<CitedRow>, MethodError> {
        let wrong =
            || MethodError::Answer { method: self.method, column: name.to_owned(), wanted: "citations" };
        let list = self.lists(name)?;
        if at >= list.len() || list.is_null(at) {
            return Ok(Vec::new());
        }
        let texts = list.value(at);
        let texts = texts.as_string_opt::<i32>().ok_or_else(wrong)?;
        let rows: Option<Vec<CitedRow>> = texts.iter().flatten().map(cited_row).collect();
        let mut rows = rows.ok_or_else(wrong)?;
        rows.sort_unstable();
        rows.dedup();
        Ok(rows)
    }
}

/// `call|<64 hex>|17`, as the macro `cite` writes it.
#[must_use]
pub fn cited_row(text: &str) -> Option<CitedRow> {
    let mut parts = text.split('|');
    let (table, evidence, row) = (parts.next()?, parts.next()?, parts.next()?);
    let row = RowId { evidence: evidence.parse::<EvidenceId>().ok()?, row: row.parse().ok()? };
    Some(CitedRow { table: table.to_owned(), row })
}
