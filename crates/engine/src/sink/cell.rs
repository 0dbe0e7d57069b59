//! What does one cell say? Its text, and whether that text is a number, a flag or words.
//!
//! Decimals are written from their integer: Arrow's own formatting cuts a value that has more digits than its type
//! says, and DuckDB hands sums of 128 bits over as 38 digits.

use std::fmt::Write;
use std::sync::Arc;

use arrow::array::{
    Array, ArrayRef, AsArray, Decimal128Array, OffsetSizeTrait, StructArray, TimestampMicrosecondArray,
};
use arrow::buffer::OffsetBuffer;
use arrow::compute::cast;
use arrow::datatypes::{DataType, TimeUnit, TimestampMicrosecondType};
use arrow::util::display::{ArrayFormatter, FormatOptions};

use crate::error::EngineError;

/// What is done when a cell cannot be read.
const DOING: &str = "writing a cell of the answer";

/// One column of a batch.
pub struct Column {
    array: ArrayRef,
    shape: Shape,
}

/// How a column's cells are written.
enum Shape {
    Number,
    Float,
    Flag,
    Decimal(Decimal128Array),
    Text,
    /// Values of all lists one after another, and where each list begins.
    List(Box<Column>, Vec<usize>),
    /// Names and columns of the parts.
    Struct(Vec<(String, Column)>),
}

impl Column {
    pub fn new(array: &ArrayRef) -> Result<Self, EngineError> {
        let array = plain(array)?;
        let shape = match array.data_type() {
            kind if kind.is_integer() => Shape::Number,
            kind if kind.is_floating() => Shape::Float,
            DataType::Boolean => Shape::Flag,
            DataType::Decimal128(..) => Shape::Decimal(array.as_primitive().clone()),
            DataType::List(_) => {
                let list = array.as_list::<i32>();
                Shape::List(Box::new(Self::new(list.values())?), places(list.offsets()))
            }
            DataType::Map(..) => {
                let map = array.as_map();
                let entries: ArrayRef = Arc::new(map.entries().clone());
                Shape::List(Box::new(Self::new(&entries)?), places(map.offsets()))
            }
            DataType::Struct(_) => Shape::Struct(parts(array.as_struct())?),
            _ => Shape::Text,
        };
        Ok(Self { array, shape })
    }

    /// Whether its cells are numbers: they stand to the right and need no guarding.
    pub fn is_number(&self) -> bool {
        matches!(self.shape, Shape::Number | Shape::Float | Shape::Decimal(_))
    }

    /// Appends the cell for a reader of text; nested values as JSON, nothing for null.
    pub fn text(&self, row: usize, out: &mut String) -> Result<(), EngineError> {
        match &self.shape {
            _ if self.array.is_null(row) => Ok(()),
            Shape::Decimal(decimals) => {
                decimal(decimals.value(row), decimals.scale(), out);
                Ok(())
            }
            Shape::List(..) | Shape::Struct(_) => self.json(row, out),
            _ => self.formatted(row, out),
        }
    }

    /// Appends the cell as a JSON value.
    pub fn json(&self, row: usize, out: &mut String) -> Result<(), EngineError> {
        if self.array.is_null(row) {
            out.push_str("null");
            return Ok(());
        }
        match &self.shape {
            Shape::Number | Shape::Flag | Shape::Decimal(_) => self.text(row, out),
            Shape::Float => self.json_float(row, out),
            Shape::Text => {
                let mut text = String::new();
                self.formatted(row, &mut text)?;
                quote(&text, out);
                Ok(())
            }
            Shape::List(values, places) => {
                let place = |at: usize| places.get(at).copied().unwrap_or_default();
                out.push('[');
                for (index, value) in (place(row)..place(row + 1)).enumerate() {
                    comma(index, out);
                    values.json(value, out)?;
                }
                out.push(']');
                Ok(())
            }
            Shape::Struct(parts) => {
                json_object(parts.iter().map(|(name, part)| (name.as_str(), part)), row, out)
            }
        }
    }

    /// JSON knows no infinity and no "not a number": they are texts.
    fn json_float(&self, row: usize, out: &mut String) -> Result<(), EngineError> {
        let mut text = String::new();
        self.formatted(row, &mut text)?;
        if text.contains(|letter: char| letter.is_ascii_digit()) {
            out.push_str(&text);
        } else {
            quote(&text, out);
        }
        Ok(())
    }

    fn formatted(&self, row: usize, out: &mut String) -> Result<(), EngineError> {
        let failed = |source| EngineError::Arrow { doing: DOING, source };
        if let DataType::Utf8 = self.array.data_type() {
            out.push_str(self.array.as_string::<i32>().value(row));
            return Ok(());
        }
        let options = FormatOptions::new();
        let formatter = ArrayFormatter::try_new(&self.array, &options).map_err(failed)?;
        write!(out, "{}", formatter.value(row)).map_err(|_| EngineError::Arrow {
            doing: DOING,
            source: arrow::error::ArrowError::CastError(format!("row {row} has no text")),
        })
    }
}

/// One JSON object of the cells of one row.
pub fn json_object<'a>(
    parts: impl Iterator<Item = (&'a str, &'a Column)>,
    row: usize,
    out: &mut String,
) -> Result<(), EngineError> {
    out.push('{');
    for (index, (name, part)) in parts.enumerate() {
        comma(index, out);
        quote(name, out);
        out.push(':');
        part.json(row, out)?;
    }
    out.push('}');
    Ok(())
}

fn comma(index: usize, out: &mut String) {
    if index > 0 {
        out.push(',');
    }
}

fn quote(text: &str, out: &mut String) {
    out.push_str(&serde_json::Value::from(text).to_string());
}

/// Enumerations as their texts; times with a zone as times of UTC, for which no zone database is needed.
fn plain(array: &ArrayRef) -> Result<ArrayRef, EngineError> {
    let failed = |source| EngineError::Arrow { doing: DOING, source };
    match array.data_type() {
        DataType::Dictionary(_, values) => cast(array, values).map_err(failed),
        DataType::LargeList(item) => cast(array, &DataType::List(item.clone())).map_err(failed),
        DataType::FixedSizeList(item, _) => cast(array, &DataType::List(item.clone())).map_err(failed),
        DataType::Timestamp(TimeUnit::Microsecond, Some(_)) => {
            let times: TimestampMicrosecondArray = array.as_primitive::<TimestampMicrosecondType>().clone();
            Ok(Arc::new(times.with_timezone("+00:00")))
        }
        _ => Ok(array.clone()),
    }
}

fn places<T: OffsetSizeTrait>(offsets: &OffsetBuffer<T>) -> Vec<usize> {
    offsets.iter().map(|offset| offset.as_usize()).collect()
}

fn parts(array: &StructArray) -> Result<Vec<(String, Column)>, EngineError> {
    let columns = array.columns().iter().map(Column::new);
    let names = array.fields().iter().map(|field| field.name().clone());
    names.zip(columns).map(|(name, column)| Ok((name, column?))).collect()
}

/// Every digit of the value, with the point `scale` digits from the right.
fn decimal(value: i128, scale: i8, out: &mut String) {
    let digits = value.unsigned_abs().to_string();
    if value < 0 {
        out.push('-');
    }
    let Ok(places @ 1..) = usize::try_from(scale) else {
        out.push_str(&digits);
        // A negative scale counts in tens, hundreds and so on.
        let zeros = if value == 0 { 0 } else { usize::from(scale.unsigned_abs()) };
        out.extend(std::iter::repeat_n('0', zeros));
        return;
    };
    let padded = format!("{digits:0>width$}", width = places + 1);
    let (whole, rest) = padded.split_at(padded.len() - places);
    out.push_str(whole);
    out.push('.');
    out.push_str(rest);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn decimals_keep_every_digit() {
        for (value, scale, expected) in [
            (0, 0, "0"),
            (-5, 0, "-5"),
            (i128::MAX, 0, "170141183460469231731687303715884105727"),
            (i128::MIN, 0, "-170141183460469231731687303715884105728"),
            (-5, 2, "-0.05"),
            (12345, 2, "123.45"),
            (12, -2, "1200"),
            (0, -2, "0"),
        ] {
            let mut out = String::new();
            decimal(value, scale, &mut out);
            assert_eq!(out, expected);
        }
    }
}
