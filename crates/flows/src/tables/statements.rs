//! What does the statement table of one file say?

use std::path::Path;

use arrow::array::{
    Array, Decimal128Array, Int16Array, StringArray, TimestampMicrosecondArray, UInt8Array, UInt64Array,
};
use thalweg_model::{Precision, Stamp};

use crate::entry::Statement;
use crate::error::FlowsError;
use crate::tables::entries::{batches, column, precision_of};
use crate::tables::schema::statement as col;

/// Reads the statements of one file, in their order.
///
/// # Errors
/// When the file is missing or is not such a table.
pub fn read_statements(path: &Path) -> Result<Vec<Statement>, FlowsError> {
    let mut list = Vec::new();
    for batch in batches("statement", path)? {
        let batch = batch
            .map_err(|error| FlowsError::TableShape { table: "statement", detail: error.to_string() })?;
        let text = |index| column::<StringArray>("statement", &batch, index);
        let amount = |index| column::<Decimal128Array>("statement", &batch, index);
        let micros = |index| column::<TimestampMicrosecondArray>("statement", &batch, index);
        let row: &UInt64Array = column("statement", &batch, col::ROW)?;
        let offset: &Int16Array = column("statement", &batch, col::OFFSET_MINUTES)?;
        let until: &UInt8Array = column("statement", &batch, col::PERIOD_UNTIL_PRECISION)?;
        let texts = [
            text(col::ACCOUNT)?,
            text(col::HOLDER)?,
            text(col::INSTITUTION)?,
            text(col::CURRENCY)?,
            text(col::NUMBER)?,
        ];
        let balances = [amount(col::OPENING_MINOR)?, amount(col::CLOSING_MINOR)?];
        let times = [
            micros(col::OPENING_TIME)?,
            micros(col::CLOSING_TIME)?,
            micros(col::PERIOD_FROM)?,
            micros(col::PERIOD_UNTIL)?,
        ];
        for i in 0..batch.num_rows() {
            let [account, holder, institution, currency, number] =
                texts.map(|column| column.value(i).to_owned());
            let offset_minutes = offset.is_valid(i).then(|| offset.value(i));
            let stamp = |column: &TimestampMicrosecondArray, precision: Precision| {
                column.is_valid(i).then(|| Stamp { micros: column.value(i), offset_minutes, precision })
            };
            let balance = |amounts: &Decimal128Array, column: &TimestampMicrosecondArray| {
                let minor = amounts.is_valid(i).then(|| amounts.value(i))?;
                Some((minor, stamp(column, Precision::Day)?))
            };
            let period =
                stamp(times[2], Precision::Second).zip(stamp(times[3], precision_of(until.value(i))));
            list.push(Statement {
                account,
                holder,
                institution,
                currency,
                opening: balance(balances[0], times[0]),
                closing: balance(balances[1], times[1]),
                period,
                number,
                row: row.value(i),
            });
        }
    }
    Ok(list)
}
