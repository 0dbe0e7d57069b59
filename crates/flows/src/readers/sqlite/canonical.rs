//! What is a row of a database sealed as? `["table",7,{"column":value,…}]`: JSON without blanks, columns in order.
//!
//! Integers and text are themselves, a real number has the fewest digits that give it back, a blob is
//! `{"hex":"…"}`; of one over [`LONGEST_BLOB`] the first [`SHOWN_BYTES`] bytes with length and SHA-256. Text that is no
//! UTF-8 is `{"text_hex":"…"}` in the same way. Infinite numbers are `{"real":"inf"}`. A table without row numbers has
//! `null` in their place.

use std::fmt::Write as _;

/// The longest blob that is written out.
pub const LONGEST_BLOB: usize = 1024;
/// How much of a longer one is written out.
pub const SHOWN_BYTES: usize = 32;

/// What stands in one cell.
#[derive(Debug, Clone, PartialEq, Default)]
pub enum Cell {
    /// Nothing.
    #[default]
    Null,
    /// A whole number.
    Integer(i64),
    /// A floating point number.
    Real(f64),
    /// Text.
    Text(String),
    /// Text that is no UTF-8.
    Garbled(Vec<u8>),
    /// Bytes.
    Blob(Vec<u8>),
}

impl Cell {
    /// The cell as text: numbers in digits, bytes only where they are text.
    #[must_use]
    pub fn text(&self) -> std::borrow::Cow<'_, str> {
        match self {
            Self::Null => "".into(),
            Self::Integer(number) => number.to_string().into(),
            Self::Real(number) => format!("{number}").into(),
            Self::Text(text) => text.as_str().into(),
            Self::Garbled(bytes) => String::from_utf8_lossy(bytes),
            Self::Blob(bytes) => match std::str::from_utf8(bytes) {
                Ok(text) if !text.contains('\0') => text.into(),
                _ => "".into(),
            },
        }
    }
}

/// The bytes that a row is sealed as. `digest` gives the SHA-256 of a blob in hexadecimal.
pub fn row(
    table: &str,
    row_number: Option<i64>,
    columns: &[String],
    cells: &[Cell],
    digest: fn(&[u8]) -> String,
) -> String {
    let mut out = String::from("[");
    string(&mut out, table);
    match row_number {
        Some(number) => out.push_str(&format!(",{number},{{")),
        None => out.push_str(",null,{"),
    }
    for (place, (column, cell)) in columns.iter().zip(cells).enumerate() {
        if place > 0 {
            out.push(',');
        }
        string(&mut out, column);
        out.push(':');
        value(&mut out, cell, digest);
    }
    out.push_str("}]");
    out
}

fn value(out: &mut String, cell: &Cell, digest: fn(&[u8]) -> String) {
    match cell {
        Cell::Null => out.push_str("null"),
        Cell::Integer(number) => out.push_str(&number.to_string()),
        Cell::Real(number) => match serde_json::Number::from_f64(*number) {
            Some(finite) => out.push_str(&finite.to_string()),
            None => out.push_str(&format!("{{\"real\":\"{number}\"}}")),
        },
        Cell::Text(text) => string(out, text),
        Cell::Garbled(bytes) => bytes_of(out, "text_hex", bytes, digest),
        Cell::Blob(bytes) => bytes_of(out, "hex", bytes, digest),
    }
}

fn bytes_of(out: &mut String, name: &str, bytes: &[u8], digest: fn(&[u8]) -> String) {
    let long = bytes.len() > LONGEST_BLOB;
    let shown = if long { bytes.get(..SHOWN_BYTES).unwrap_or(bytes) } else { bytes };
    let _ = write!(out, "{{\"{name}\":\"");
    for byte in shown {
        let _ = write!(out, "{byte:02x}");
    }
    out.push('"');
    if long {
        let _ = write!(out, ",\"bytes\":{},\"sha256\":\"{}\"", bytes.len(), digest(bytes));
    }
    out.push('}');
}

fn string(out: &mut String, text: &str) {
    // Writing a text as JSON cannot fail.
    out.push_str(&serde_json::to_string(text).unwrap_or_default());
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_has_one_form() {
        let columns: Vec<String> = ["a", "b\"", "c", "d", "e", "f"].map(str::to_owned).to_vec();
        let cells = [
            Cell::Null,
            Cell::Integer(-7),
            Cell::Real(1.5),
            Cell::Text("é\n".to_owned()),
            Cell::Blob(vec![0, 255]),
            Cell::Garbled(vec![0xff]),
        ];
        assert_eq!(
            row("t", Some(3), &columns, &cells, |_| String::new()),
            r#"["t",3,{"a":null,"b\"":-7,"c":1.5,"d":"é\n","e":{"hex":"00ff"},"f":{"text_hex":"ff"}}]"#
        );
        let long = [Cell::Blob(vec![1; 1025])];
        let want = format!(
            r#"["t",null,{{"a":{{"hex":"{}","bytes":1025,"sha256":"D"}}}}]"#,
            "01".repeat(SHOWN_BYTES)
        );
        assert_eq!(row("t", None, &columns, &long, |_| "D".to_owned()), want);
        let real = [Cell::Real(f64::INFINITY)];
        assert_eq!(row("t", None, &columns, &real, |_| String::new()), r#"["t",null,{"a":{"real":"inf"}}]"#);
    }
}
