//! How do records go into the table of their kind?
//!
//! One set of Arrow builders a kind. A record's fields become one, two or three columns each (docs/records.md); what the
//! record does not say is null. Identifiers stand in their normal form, beside what was recorded where that differs.

use std::sync::Arc;

use arrow::array::{
    ArrayRef, Decimal128Builder, Int16Builder, Int32Builder, Int64Builder, RecordBatch, StringBuilder,
    TimestampMicrosecondBuilder, UInt8Builder, UInt16Array, UInt32Builder, UInt64Array, new_null_array,
};
use arrow::datatypes::{DataType, Field, Schema, SchemaRef, TimeUnit};

use thalweg_model::IdentifierKind;

use super::draft::{Draft, Slot};
use super::field::{FieldSpec, FieldType};
use super::index::{IndexBuilder, Section};
use super::kinds::Kind;
use super::normals::Normals;
use crate::error::FlowsError;

/// The columns of a kind, in order.
#[must_use]
pub fn schema(kind: Kind) -> SchemaRef {
    let mut fields =
        vec![Field::new("row", DataType::UInt64, false), Field::new("part", DataType::UInt16, false)];
    for field in kind.spec().fields {
        fields.extend(columns_of(field));
    }
    Arc::new(Schema::new(fields))
}

/// The places of the columns whose texts repeat: worth a dictionary.
#[must_use]
pub fn dictionary(kind: Kind) -> Vec<usize> {
    let mut places = Vec::new();
    let mut place = 2;
    for field in kind.spec().fields {
        match field.type_ {
            FieldType::Identifier(_) => places.extend([place, place + 1]),
            FieldType::Text if field.repeats => places.push(place),
            FieldType::Amount => places.push(place + 1),
            _ => {}
        }
        place += columns_of(field).len();
    }
    places
}

fn columns_of(field: &FieldSpec) -> Vec<Field> {
    let name = field.name;
    let part = |suffix: &str, type_| Field::new(format!("{name}{suffix}"), type_, true);
    match field.type_ {
        FieldType::Text => vec![part("", DataType::Utf8)],
        FieldType::Identifier(_) => vec![part("", DataType::Utf8), part("_recorded", DataType::Utf8)],
        FieldType::Moment => vec![
            part("", DataType::Timestamp(TimeUnit::Microsecond, None)),
            part("_offset", DataType::Int16),
            part("_precision", DataType::UInt8),
        ],
        FieldType::Amount => vec![
            part("_minor", DataType::Decimal128(38, 0)),
            part("_asset", DataType::Utf8),
            part("_exponent", DataType::UInt8),
        ],
        FieldType::Int32 => vec![part("", DataType::Int32)],
        FieldType::UInt32 => vec![part("", DataType::UInt32)],
        FieldType::Int64 => vec![part("", DataType::Int64)],
    }
}

/// The builders of one field. An identifier waits as it was recorded; its normal form is asked for when the column ends.
enum Built {
    Text(StringBuilder),
    Identifier(IdentifierKind, StringBuilder),
    Moment(TimestampMicrosecondBuilder, Int16Builder, UInt8Builder),
    Amount(Decimal128Builder, StringBuilder, UInt8Builder),
    Int32(Int32Builder),
    UInt32(UInt32Builder),
    Int64(Int64Builder),
}

/// One field's column: what stands after its last value is null, and is not written before it must be.
struct Column {
    built: Built,
    length: usize,
}

/// Records of one kind that wait to be written.
pub struct RecordColumns {
    kind: Kind,
    row: Vec<u64>,
    part: Vec<u16>,
    /// From which waiting record on national telephone numbers are of which country.
    regions: Vec<(usize, Option<[u8; 2]>)>,
    fields: Vec<Column>,
    last: (u64, u16),
}

impl RecordColumns {
    /// None waits.
    #[must_use]
    pub fn new(kind: Kind) -> Self {
        let fields =
            kind.spec().fields.iter().map(|field| Column { built: Built::new(field.type_), length: 0 });
        let (row, part, regions) = (Vec::new(), Vec::new(), Vec::new());
        Self { kind, row, part, regions, fields: fields.collect(), last: (0, 0) }
    }

    /// How many wait.
    #[must_use]
    pub fn len(&self) -> usize {
        self.row.len()
    }

    /// Which of the records of its row the last one was.
    #[must_use]
    pub fn last_part(&self) -> u16 {
        self.last.1
    }

    /// Whether none waits.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.row.is_empty()
    }

    /// Adds a record of this kind.
    pub fn push(&mut self, draft: &Draft) {
        let part = if self.last.0 == draft.row() { self.last.1.saturating_add(1) } else { 0 };
        self.last = (draft.row(), part);
        let at = self.row.len();
        if self.regions.last().is_none_or(|(_, region)| *region != draft.region_code()) {
            self.regions.push((at, draft.region_code()));
        }
        self.row.push(draft.row());
        self.part.push(part);
        for place in draft.places() {
            if let Some(column) = self.fields.get_mut(usize::from(place)) {
                column.built.nulls(at - column.length);
                column.built.append(place, draft);
                column.length = at + 1;
            }
        }
    }

    /// The waiting records as a batch, their identifiers in normal form and told to the index; none waits afterwards.
    ///
    /// # Errors
    /// Only if the schema and these columns disagree, which a test excludes.
    pub fn take(
        &mut self,
        normals: &mut Normals,
        index: &mut IndexBuilder,
    ) -> Result<RecordBatch, FlowsError> {
        let (rows, part) = (std::mem::take(&mut self.row), std::mem::take(&mut self.part));
        let regions = std::mem::take(&mut self.regions);
        let all = rows.len();
        let mut columns: Vec<ArrayRef> = Vec::new();
        for ((place, column), field) in (0_u8..).zip(&mut self.fields).zip(self.kind.spec().fields) {
            if column.length == 0 {
                columns.extend(columns_of(field).iter().map(|field| new_null_array(field.data_type(), all)));
                continue;
            }
            column.built.nulls(all - std::mem::take(&mut column.length));
            match &mut column.built {
                Built::Identifier(kind, recorded) => {
                    let stands = index.section(Section::Record(self.kind, place));
                    let told =
                        |at: usize, key| rows.get(at).into_iter().for_each(|row| stands.push(key, *row));
                    let made = normals.column(*kind, recorded.finish(), &regions, told);
                    columns.extend([made.normal, made.recorded]);
                }
                built => columns.extend(built.finish()?),
            }
        }
        let head: [ArrayRef; 2] = [Arc::new(UInt64Array::from(rows)), Arc::new(UInt16Array::from(part))];
        columns.splice(..0, head);
        RecordBatch::try_new(schema(self.kind), columns).map_err(shape)
    }
}

fn shape(error: arrow::error::ArrowError) -> FlowsError {
    FlowsError::TableShape { table: "record", detail: error.to_string() }
}

impl Built {
    fn new(type_: FieldType) -> Self {
        match type_ {
            FieldType::Text => Self::Text(StringBuilder::new()),
            FieldType::Identifier(kind) => Self::Identifier(kind, StringBuilder::new()),
            FieldType::Moment => {
                Self::Moment(TimestampMicrosecondBuilder::new(), Int16Builder::new(), UInt8Builder::new())
            }
            FieldType::Amount => {
                Self::Amount(Decimal128Builder::new(), StringBuilder::new(), UInt8Builder::new())
            }
            FieldType::Int32 => Self::Int32(Int32Builder::new()),
            FieldType::UInt32 => Self::UInt32(UInt32Builder::new()),
            FieldType::Int64 => Self::Int64(Int64Builder::new()),
        }
    }

    /// Appends nulls.
    fn nulls(&mut self, count: usize) {
        if count == 0 {
            return;
        }
        match self {
            Self::Text(text) | Self::Identifier(_, text) => text.append_nulls(count),
            Self::Moment(micros, offset, precision) => {
                micros.append_nulls(count);
                offset.append_nulls(count);
                precision.append_nulls(count);
            }
            Self::Amount(minor, asset, exponent) => {
                minor.append_nulls(count);
                asset.append_nulls(count);
                exponent.append_nulls(count);
            }
            Self::Int32(column) => column.append_nulls(count),
            Self::UInt32(column) => column.append_nulls(count),
            Self::Int64(column) => column.append_nulls(count),
        }
    }

    /// Appends what a record says in a field that is set.
    fn append(&mut self, place: u8, draft: &Draft) {
        let slot = draft.slot(place);
        let number = if let Slot::Number(number) = slot { Some(number) } else { None };
        match self {
            Self::Text(text) | Self::Identifier(_, text) => text.append_option(draft.get_text(place)),
            Self::Moment(micros, offset, precision) => match slot {
                Slot::Moment(stamp) => {
                    micros.append_value(stamp.micros);
                    offset.append_option(stamp.offset_minutes);
                    precision.append_value(stamp.precision as u8);
                }
                _ => self.nulls(1),
            },
            Self::Amount(minor, asset, exponent) => match slot {
                Slot::Amount(value, index) => {
                    minor.append_value(value);
                    asset.append_option(draft.asset(index).map(|asset| asset.code.as_str()));
                    exponent.append_option(draft.asset(index).map(|asset| asset.exponent));
                }
                _ => self.nulls(1),
            },
            Self::Int32(column) => column.append_option(number.and_then(|number| i32::try_from(number).ok())),
            Self::UInt32(column) => {
                column.append_option(number.and_then(|number| u32::try_from(number).ok()));
            }
            Self::Int64(column) => column.append_option(number),
        }
    }

    /// The columns of a field that is no identifier.
    fn finish(&mut self) -> Result<Vec<ArrayRef>, FlowsError> {
        Ok(match self {
            Self::Text(text) | Self::Identifier(_, text) => vec![Arc::new(text.finish())],
            Self::Moment(micros, offset, precision) => {
                vec![Arc::new(micros.finish()), Arc::new(offset.finish()), Arc::new(precision.finish())]
            }
            Self::Amount(minor, asset, exponent) => {
                let minor = minor.finish().with_precision_and_scale(38, 0).map_err(shape)?;
                vec![Arc::new(minor), Arc::new(asset.finish()), Arc::new(exponent.finish())]
            }
            Self::Int32(number) => vec![Arc::new(number.finish())],
            Self::UInt32(number) => vec![Arc::new(number.finish())],
            Self::Int64(number) => vec![Arc::new(number.finish())],
        })
    }
}
