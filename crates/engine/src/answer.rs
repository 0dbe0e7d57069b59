//! What is the answer? Record batches, made while they are fetched.
//!
//! The engine works on while somebody reads, but only about a megabyte ahead. Dropping an answer ends its query.

use std::sync::Arc;

use arrow::array::{RecordBatch, RecordBatchOptions};
use arrow::datatypes::{Schema, SchemaRef};
use duckdb::{Connection, Statement};

use crate::error::{EngineError, Known, said};

/// The rows that answer a query, as an iterator of batches of up to some thousand rows.
pub struct Answer<'engine> {
    /// `None` after the end and after an error.
    statement: Option<Statement<'engine>>,
    schema: SchemaRef,
    sql: String,
    known: Arc<Known>,
    /// What ends the transaction; dropped last.
    _transaction: Option<Transaction<'engine>>,
}

impl<'engine> Answer<'engine> {
    /// Runs one statement in a transaction that cannot write.
    pub(crate) fn read_only(
        connection: &'engine Connection,
        sql: &str,
        known: Arc<Known>,
    ) -> Result<Self, EngineError> {
        let transaction = Transaction::begin(connection)?;
        Ok(Self { _transaction: Some(transaction), ..Self::of(connection, sql, known)? })
    }

    /// Runs a statement.
    pub(crate) fn of(
        connection: &'engine Connection,
        sql: &str,
        known: Arc<Known>,
    ) -> Result<Self, EngineError> {
        let mut statement = connection.prepare(sql).map_err(|error| known.explain(sql, &error))?;
        drop(statement.stream_arrow([]).map_err(|error| known.explain(sql, &error))?);
        let schema = statement.schema();
        Ok(Self { statement: Some(statement), schema, sql: sql.to_owned(), known, _transaction: None })
    }

    /// The columns of the answer.
    #[must_use]
    pub fn schema(&self) -> SchemaRef {
        self.schema.clone()
    }

    fn fetch(&self, statement: &Statement<'_>) -> Result<Option<RecordBatch>, EngineError> {
        let Some(rows) = statement.step().map_err(|error| self.known.explain(&self.sql, &error))? else {
            return Ok(None);
        };
        let options = RecordBatchOptions::new().with_row_count(Some(arrow::array::Array::len(&rows)));
        let (fields, columns, _) = rows.into_parts();
        let schema = Arc::new(Schema::new(fields));
        RecordBatch::try_new_with_options(schema, columns, &options)
            .map(Some)
            .map_err(|source| EngineError::Arrow { doing: "taking over rows of the answer", source })
    }
}

impl Iterator for Answer<'_> {
    type Item = Result<RecordBatch, EngineError>;

    fn next(&mut self) -> Option<Self::Item> {
        let statement = self.statement.take()?;
        let fetched = self.fetch(&statement).transpose();
        if matches!(fetched, Some(Ok(_))) {
            self.statement = Some(statement);
        }
        fetched
    }
}

/// A transaction that cannot write, rolled back when it is dropped.
struct Transaction<'engine> {
    connection: &'engine Connection,
}

impl<'engine> Transaction<'engine> {
    fn begin(connection: &'engine Connection) -> Result<Self, EngineError> {
        connection
            .execute_batch("BEGIN TRANSACTION READ ONLY")
            .map_err(|error| EngineError::Engine { doing: "beginning to read", detail: said(&error) })?;
        Ok(Self { connection })
    }
}

impl Drop for Transaction<'_> {
    fn drop(&mut self) {
        // Nothing was written, so there is nothing that a failure could leave undone.
        let _ = self.connection.execute_batch("ROLLBACK");
    }
}
