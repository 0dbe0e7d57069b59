//! How do records go into the table of their kind?
//!
//! One set of Arrow builders a kind. A record's fields become one, two or three columns each (docs/records.md); what the
//! record does not say is null. Identifiers stand in their normal form, beside what was recorded where that differs.

use std::sync::Arc;

use arrow::array::{
    ArrayRef, Decimal128Builder, Int16Builder, Int32Builder, Int64Builder, RecordBatch, StringBuilder,
    TimestampMicrosecondBuilder, UInt8Builder, UInt16Builder, UInt32Builder, UInt64Builder,
};
use arrow::datatypes::{DataType, Field, Schema, SchemaRef, TimeUnit};

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

/// The builders of one field.
enum Built {
    Text(StringBuilder),
    Identifier(StringBuilder, StringBuilder),
    Moment(TimestampMicrosecondBuilder, Int16Builder, UInt8Builder),
    Amount(Decimal128Builder, StringBuilder, UInt8Builder),
    Int32(Int32Builder),
    UInt32(UInt32Builder),
    Int64(Int64Builder),
}

/// Records of one kind that wait to be written.
pub struct RecordColumns {
    kind: Kind,
    row: UInt64Builder,
    part: UInt16Builder,
    fields: Vec<Built>,
    rows: usize,
    last: (u64, u16),
}

impl RecordColumns {
    /// None waits.
    #[must_use]
    pub fn new(kind: Kind) -> Self {
        let built = |field: &FieldSpec| match field.type_ {
            FieldType::Text => Built::Text(StringBuilder::new()),
            FieldType::Identifier(_) => Built::Identifier(StringBuilder::new(), StringBuilder::new()),
            FieldType::Moment => {
                Built::Moment(TimestampMicrosecondBuilder::new(), Int16Builder::new(), UInt8Builder::new())
            }
            FieldType::Amount => {
                Built::Amount(Decimal128Builder::new(), StringBuilder::new(), UInt8Builder::new())
            }
            FieldType::Int32 => Built::Int32(Int32Builder::new()),
            FieldType::UInt32 => Built::UInt32(UInt32Builder::new()),
            FieldType::Int64 => Built::Int64(Int64Builder::new()),
        };
        Self {
            kind,
            row: UInt64Builder::new(),
            part: UInt16Builder::new(),
            fields: kind.spec().fields.iter().map(built).collect(),
            rows: 0,
            last: (0, 0),
        }
    }

    /// How many wait.
    #[must_use]
    pub fn len(&self) -> usize {
        self.rows
    }

    /// Which of the records of its row the last one was.
    #[must_use]
    pub fn last_part(&self) -> u16 {
        self.last.1
    }

    /// Whether none waits.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.rows == 0
    }

    /// Adds a record of this kind.
    pub fn push(&mut self, draft: &Draft, normals: &mut Normals, index: &mut IndexBuilder) {
        let part = if self.last.0 == draft.row() { self.last.1.saturating_add(1) } else { 0 };
        self.last = (draft.row(), part);
        self.row.append_value(draft.row());
        self.part.append_value(part);
        self.rows += 1;
        for ((place, built), field) in (0_u8..).zip(&mut self.fields).zip(self.kind.spec().fields) {
            append(built, field, place, draft, (&mut *normals, &mut *index));
        }
    }

    /// The waiting records as a batch; none waits afterwards.
    ///
    /// # Errors
    /// Only if the schema and these columns disagree, which a test excludes.
    pub fn take(&mut self) -> Result<RecordBatch, FlowsError> {
        self.rows = 0;
        let mut columns: Vec<ArrayRef> = vec![Arc::new(self.row.finish()), Arc::new(self.part.finish())];
        for built in &mut self.fields {
            match built {
                Built::Text(text) => columns.push(Arc::new(text.finish())),
                Built::Identifier(normal, recorded) => {
                    columns.push(Arc::new(normal.finish()));
                    columns.push(Arc::new(recorded.finish()));
                }
                Built::Moment(micros, offset, precision) => {
                    columns.push(Arc::new(micros.finish()));
                    columns.push(Arc::new(offset.finish()));
                    columns.push(Arc::new(precision.finish()));
                }
                Built::Amount(minor, asset, exponent) => {
                    let minor = minor.finish().with_precision_and_scale(38, 0).map_err(shape)?;
                    columns.push(Arc::new(minor));
                    columns.push(Arc::new(asset.finish()));
                    columns.push(Arc::new(exponent.finish()));
                }
                Built::Int32(number) => columns.push(Arc::new(number.finish())),
                Built::UInt32(number) => columns.push(Arc::new(number.finish())),
                Built::Int64(number) => columns.push(Arc::new(number.finish())),
            }
        }
        RecordBatch::try_new(schema(self.kind), columns).map_err(shape)
    }
}

fn shape(error: arrow::error::ArrowError) -> FlowsError {
    FlowsError::TableShape { table: "record", detail: error.to_string() }
}

/// Appends what a record says in one field.
fn append(
    built: &mut Built,
    field: &FieldSpec,
    place: u8,
    draft: &Draft,
    (normals, index): (&mut Normals, &mut IndexBuilder),
) {
    let number = match draft.slot(place) {
        Slot::Number(number) => Some(number),
        _ => None,
    };
    match built {
        Built::Text(text) => text.append_option(draft.get_text(place)),
        Built::Identifier(normal, recorded) => {
            let (Some(text), FieldType::Identifier(kind)) = (draft.get_text(place), field.type_) else {
                normal.append_null();
                recorded.append_null();
                return;
            };
            let form = normals.of(kind, text, draft.region());
            index.add(Section::Record(draft.kind(), place), form.key, draft.row());
            normal.append_value(form.text);
            recorded.append_option((form.text != text).then_some(text));
        }
        Built::Moment(micros, offset, precision) => match draft.slot(place) {
            Slot::Moment(stamp) => {
                micros.append_value(stamp.micros);
                offset.append_option(stamp.offset_minutes);
                precision.append_value(stamp.precision as u8);
            }
            _ => {
                micros.append_null();
                offset.append_null();
                precision.append_null();
            }
        },
        Built::Amount(minor, asset, exponent) => match draft.slot(place) {
            Slot::Amount(value, index) => {
                minor.append_value(value);
                asset.append_option(draft.asset(index).map(|asset| asset.code.as_str()));
                exponent.append_option(draft.asset(index).map(|asset| asset.exponent));
            }
            _ => {
                minor.append_null();
                asset.append_null();
                exponent.append_null();
            }
        },
        Built::Int32(column) => column.append_option(number.and_then(|number| i32::try_from(number).ok())),
        Built::UInt32(column) => column.append_option(number.and_then(|number| u32::try_from(number).ok())),
        Built::Int64(column) => column.append_option(number),
    }
}
