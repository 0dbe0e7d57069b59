//! How do entries go into their table and come out of it again, without a copy of their texts in between?
//!
//! [`EntryColumns`] takes entries one by one and gives a batch; [`read_entries`] walks a table and lends each row.

use std::fs::File;
use std::path::Path;
use std::sync::Arc;

use arrow::array::{
    Array, ArrayRef, BooleanArray, BooleanBuilder, Date32Array, Date32Builder, Decimal128Array,
    Decimal128Builder, Int16Array, Int16Builder, RecordBatch, StringArray, StringBuilder,
    TimestampMicrosecondArray, TimestampMicrosecondBuilder, UInt8Array, UInt8Builder, UInt32Array,
    UInt32Builder, UInt64Array, UInt64Builder,
};
use parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;
use thalweg_model::{Precision, Stamp};

use crate::entry::{Entry, EntryClass, Own};
use crate::error::FlowsError;
use crate::tables::schema::entry as col;

/// The largest amount a table column of 38 digits holds.
pub const LARGEST_AMOUNT: i128 = 10_i128.pow(38) - 1;

/// Rows lent at a time when a table is read.
const READ_ROWS: usize = 16_384;

/// Entries as columns, filled row by row.
#[derive(Default)]
pub struct EntryColumns {
    row: UInt64Builder,
    statement: UInt32Builder,
    own: UInt8Builder,
    payer: PartyColumns,
    payee: PartyColumns,
    amount: AmountColumns,
    fee: AmountColumns,
    counter: AmountColumns,
    balance: Decimal128Builder,
    booked: TimestampMicrosecondBuilder,
    offset: Int16Builder,
    precision: UInt8Builder,
    value_day: Date32Builder,
    class: UInt8Builder,
    settled: BooleanBuilder,
    reference: StringBuilder,
    order_reference: StringBuilder,
    kind_text: StringBuilder,
    description: StringBuilder,
    rows: usize,
}

#[derive(Default)]
struct PartyColumns {
    account: StringBuilder,
    name: StringBuilder,
    institution: StringBuilder,
}

#[derive(Default)]
struct AmountColumns {
    minor: Decimal128Builder,
    code: StringBuilder,
    exponent: UInt8Builder,
}

impl PartyColumns {
    fn push(&mut self, party: &crate::entry::Party<'_>) {
        self.account.append_value(party.account);
        self.name.append_value(party.name);
        self.institution.append_value(party.institution);
    }
}

impl AmountColumns {
    fn push(&mut self, amount: Option<(i128, &thalweg_model::Asset)>) {
        match amount {
            Some((minor, asset)) => {
                self.minor.append_value(minor);
                self.code.append_value(&asset.code);
                self.exponent.append_value(asset.exponent);
            }
            None => {
                self.minor.append_null();
                self.code.append_value("");
                self.exponent.append_value(0);
            }
        }
    }
}

impl EntryColumns {
    /// How many entries wait.
    #[must_use]
    pub fn len(&self) -> usize {
        self.rows
    }

    /// Whether none waits.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.rows == 0
    }

    /// Adds an entry. Its amounts must be at most [`LARGEST_AMOUNT`]; the caller rejects larger ones.
    pub fn push(&mut self, entry: &Entry<'_>) {
        self.row.append_value(entry.row);
        self.statement.append_value(entry.statement);
        self.own.append_value(entry.own as u8);
        self.payer.push(&entry.payer);
        self.payee.push(&entry.payee);
        self.amount.push(Some((entry.amount_minor, entry.asset)));
        let fee = (entry.fee_minor != 0).then(|| (entry.fee_minor, entry.fee_asset.unwrap_or(entry.asset)));
        self.fee.push(fee);
        self.counter.push(entry.counter);
        self.balance.append_option(entry.balance_after);
        self.booked.append_value(entry.booked.micros);
        self.offset.append_option(entry.booked.offset_minutes);
        self.precision.append_value(entry.booked.precision as u8);
        self.value_day.append_option(entry.value_day);
        self.class.append_value(entry.class as u8);
        self.settled.append_value(entry.settled);
        self.reference.append_value(entry.reference);
        self.order_reference.append_value(entry.order_reference);
        self.kind_text.append_value(entry.kind_text);
        self.description.append_value(entry.description);
        self.rows += 1;
    }

    /// The waiting entries as a batch; none waits afterwards.
    ///
    /// # Errors
    /// Only if the schema and these columns disagree, which a test excludes.
    pub fn take(&mut self) -> Result<RecordBatch, FlowsError> {
        self.rows = 0;
        let amount = |builder: &mut Decimal128Builder| -> Result<ArrayRef, FlowsError> {
            Ok(Arc::new(builder.finish().with_precision_and_scale(38, 0).map_err(shape)?))
        };
        let columns: Vec<ArrayRef> = vec![
            Arc::new(self.row.finish()),
            Arc::new(self.statement.finish()),
            Arc::new(self.own.finish()),
            Arc::new(self.payer.account.finish()),
            Arc::new(self.payer.name.finish()),
            Arc::new(self.payer.institution.finish()),
            Arc::new(self.payee.account.finish()),
            Arc::new(self.payee.name.finish()),
            Arc::new(self.payee.institution.finish()),
            amount(&mut self.amount.minor)?,
            Arc::new(self.amount.code.finish()),
            Arc::new(self.amount.exponent.finish()),
            amount(&mut self.fee.minor)?,
            Arc::new(self.fee.code.finish()),
            Arc::new(self.fee.exponent.finish()),
            amount(&mut self.counter.minor)?,
            Arc::new(self.counter.code.finish()),
            Arc::new(self.counter.exponent.finish()),
            amount(&mut self.balance)?,
            Arc::new(self.booked.finish()),
            Arc::new(self.offset.finish()),
            Arc::new(self.precision.finish()),
            Arc::new(self.value_day.finish()),
            Arc::new(self.class.finish()),
            Arc::new(self.settled.finish()),
            Arc::new(self.reference.finish()),
            Arc::new(self.order_reference.finish()),
            Arc::new(self.kind_text.finish()),
            Arc::new(self.description.finish()),
        ];
        RecordBatch::try_new(col::schema(), columns).map_err(shape)
    }
}

fn shape(error: arrow::error::ArrowError) -> FlowsError {
    FlowsError::TableShape { table: "entry", detail: error.to_string() }
}

/// An amount of a table: minor units, code, exponent.
pub type StoredAmount<'a> = (i128, &'a str, u8);

/// One row of the entry table, lent.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct StoredEntry<'a> {
    /// Row of the sealed file.
    pub row: u64,
    /// Statement within the file.
    pub statement: u32,
    /// Own side.
    pub own: Own,
    /// Account, name, institution of the payer.
    pub payer: [&'a str; 3],
    /// Account, name, institution of the payee.
    pub payee: [&'a str; 3],
    /// The amount.
    pub amount: StoredAmount<'a>,
    /// The fee, if any.
    pub fee: Option<StoredAmount<'a>>,
    /// What a trade gave or got in return.
    pub counter: Option<StoredAmount<'a>>,
    /// Balance after.
    pub balance_after: Option<i128>,
    /// When booked.
    pub booked: Stamp,
    /// Value date.
    pub value_day: Option<i32>,
    /// Kind.
    pub class: EntryClass,
    /// Whether the money moved.
    pub settled: bool,
    /// Institution's reference, order reference, kind text, description.
    pub texts: [&'a str; 4],
}

/// The class of this code; `Other` for a code that this version does not know.
#[must_use]
pub fn class_of(code: u8) -> EntryClass {
    use EntryClass as C;
    const ALL: [EntryClass; 12] = [
        C::Other,
        C::Transfer,
        C::Purchase,
        C::Refund,
        C::Reversal,
        C::CashWithdrawal,
        C::CashDeposit,
        C::Fee,
        C::Interest,
        C::Trade,
        C::TopUp,
        C::Repayment,
    ];
    ALL.get(usize::from(code)).copied().unwrap_or_default()
}

/// The precision of this code; the coarsest for a code that this version does not know.
#[must_use]
pub fn precision_of(code: u8) -> Precision {
    match code {
        1 => Precision::Minute,
        2 => Precision::Second,
        3 => Precision::Micro,
        _ => Precision::Day,
    }
}

/// Walks an entry table row by row.
///
/// # Errors
/// When the file is missing or is not such a table, or `each` fails.
pub fn read_entries(
    path: &Path,
    mut each: impl FnMut(&StoredEntry<'_>) -> Result<(), FlowsError>,
) -> Result<(), FlowsError> {
    for batch in batches("entry", path)? {
        let batch = batch.map_err(shape)?;
        let view = EntryView::of(&batch)?;
        for index in 0..batch.num_rows() {
            each(&view.row(index))?;
        }
    }
    Ok(())
}

/// Opens a table for reading, batch by batch.
pub(crate) fn batches(
    table: &'static str,
    path: &Path,
) -> Result<parquet::arrow::arrow_reader::ParquetRecordBatchReader, FlowsError> {
    let file = File::open(path).map_err(|source| FlowsError::Io {
        doing: "opening",
        path: path.display().to_string(),
        source,
    })?;
    let failed = |source| FlowsError::Table { doing: "opening", table, source };
    let builder = ParquetRecordBatchReaderBuilder::try_new(file).map_err(failed)?;
    builder.with_batch_size(READ_ROWS).build().map_err(failed)
}

/// The column at this place, as the type it must have.
pub(crate) fn column<'a, T: Array + 'static>(
    table: &'static str,
    batch: &'a RecordBatch,
    index: usize,
) -> Result<&'a T, FlowsError> {
    let found = batch.columns().get(index).and_then(|array| array.as_any().downcast_ref::<T>());
    found
        .ok_or_else(|| FlowsError::TableShape { table, detail: format!("column {index} is not as expected") })
}

struct EntryView<'a> {
    row: &'a UInt64Array,
    statement: &'a UInt32Array,
    codes: [&'a UInt8Array; 3],
    parties: [&'a StringArray; 6],
    amounts: [(&'a Decimal128Array, &'a StringArray, &'a UInt8Array); 3],
    balance: &'a Decimal128Array,
    booked: &'a TimestampMicrosecondArray,
    offset: &'a Int16Array,
    value_day: &'a Date32Array,
    settled: &'a BooleanArray,
    texts: [&'a StringArray; 4],
}

impl<'a> EntryView<'a> {
    fn of(batch: &'a RecordBatch) -> Result<Self, FlowsError> {
        let text = |index| column::<StringArray>("entry", batch, index);
        let code = |index| column::<UInt8Array>("entry", batch, index);
        let amount = |minor, asset, exponent| {
            Ok::<_, FlowsError>((
                column::<Decimal128Array>("entry", batch, minor)?,
                text(asset)?,
                code(exponent)?,
            ))
        };
        Ok(Self {
            row: column("entry", batch, col::ROW)?,
            statement: column("entry", batch, col::STATEMENT)?,
            codes: [code(col::OWN)?, code(col::PRECISION)?, code(col::CLASS)?],
            parties: [
                text(col::PAYER_ACCOUNT)?,
                text(col::PAYER_NAME)?,
                text(col::PAYER_INSTITUTION)?,
                text(col::PAYEE_ACCOUNT)?,
                text(col::PAYEE_NAME)?,
                text(col::PAYEE_INSTITUTION)?,
            ],
            amounts: [
                amount(col::AMOUNT_MINOR, col::ASSET, col::EXPONENT)?,
                amount(col::FEE_MINOR, col::FEE_ASSET, col::FEE_EXPONENT)?,
                amount(col::COUNTER_MINOR, col::COUNTER_ASSET, col::COUNTER_EXPONENT)?,
            ],
            balance: column("entry", batch, col::BALANCE_MINOR)?,
            booked: column("entry", batch, col::BOOKED)?,
            offset: column("entry", batch, col::OFFSET_MINUTES)?,
            value_day: column("entry", batch, col::VALUE_DAY)?,
            settled: column("entry", batch, col::SETTLED)?,
            texts: [
                text(col::REFERENCE)?,
                text(col::ORDER_REFERENCE)?,
                text(col::KIND_TEXT)?,
                text(col::DESCRIPTION)?,
            ],
        })
    }

    fn row(&self, i: usize) -> StoredEntry<'a> {
        let [own, precision, class] = self.codes.map(|column| column.value(i));
        let [payer_account, payer_name, payer_institution, payee_account, payee_name, payee_institution] =
            self.parties.map(|column| column.value(i));
        let [amount, fee, counter] = self.amounts.map(|(minor, code, exponent)| {
            minor.is_valid(i).then(|| (minor.value(i), code.value(i), exponent.value(i)))
        });
        StoredEntry {
            row: self.row.value(i),
            statement: self.statement.value(i),
            own: match own {
                0 => Own::Payer,
                1 => Own::Payee,
                _ => Own::Both,
            },
            payer: [payer_account, payer_name, payer_institution],
            payee: [payee_account, payee_name, payee_institution],
            amount: amount.unwrap_or((0, "", 0)),
            fee,
            counter,
            balance_after: self.balance.is_valid(i).then(|| self.balance.value(i)),
            booked: Stamp {
                micros: self.booked.value(i),
                offset_minutes: self.offset.is_valid(i).then(|| self.offset.value(i)),
                precision: precision_of(precision),
            },
            value_day: self.value_day.is_valid(i).then(|| self.value_day.value(i)),
            class: class_of(class),
            settled: self.settled.value(i),
            texts: self.texts.map(|column| column.value(i)),
        }
    }
}
