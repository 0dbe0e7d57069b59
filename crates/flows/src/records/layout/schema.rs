//! What may a layout of records say? The YAML schema, version 1 (docs/formats/record-layout-v1.md).

use std::collections::BTreeMap;

use crate::layout::schema::Label;
use crate::readers::ReaderKind;
use crate::text::number::DecimalMark;
use crate::text::when::DateOrder;

/// A source's table of records, described.
#[derive(Debug, Clone, PartialEq, Eq, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RecordLayout {
    /// Short name, unique among layouts: small letters, digits and `_`.
    pub id: String,
    /// Raised whenever the layout reads a file differently than before.
    pub version: u32,
    /// What a person calls it.
    pub label: Label,
    /// The kind of record that a row is, unless a rule says otherwise.
    pub kind: String,
    /// The operator, platform or program whose records these are; empty if any.
    #[serde(default)]
    pub source: String,
    /// Which readers it serves.
    #[serde(default = "tables")]
    pub readers: Vec<ReaderKind>,
    /// Made for no source in particular: ranks below every layout that is.
    #[serde(default)]
    pub generic: bool,
    /// IANA name, `UTC` or `+08:00`; empty where nobody says.
    #[serde(default)]
    pub time_zone: String,
    /// The country whose national telephone numbers the source writes (ISO 3166 alpha-2).
    #[serde(default)]
    pub region: String,
    /// Order of day, month and year.
    #[serde(default)]
    pub date_order: DateOrder,
    /// The same layout with another order of day and month stands beside it, named with `_dmy` or `_mdy`.
    #[serde(default)]
    pub other_orders: Vec<DateOrder>,
    /// Decimal mark; absent: as the columns' values show, else a point.
    #[serde(default)]
    pub decimal_mark: Option<DecimalMark>,
    /// Number of columns of a table without a header; its columns are found by `at`.
    #[serde(default)]
    pub headless_width: Option<usize>,
    /// Column names (folded) that other layouts would need: a header with one of them is not this layout's.
    #[serde(default)]
    pub not_with: Vec<String>,
    /// Texts above the table, or in the file's name, that only this source writes.
    #[serde(default)]
    pub markers: Vec<String>,
    /// Patterns of lines around the table; their named groups are fields that hold for every row.
    #[serde(default)]
    pub preamble: Vec<String>,
    /// The same for the file's name; what the lines say comes first.
    #[serde(default)]
    pub file_name: Vec<String>,
    /// Fields that are the same in every row.
    #[serde(default)]
    pub constants: BTreeMap<String, String>,
    /// The currency or coin of amounts that name none.
    #[serde(default)]
    pub asset: String,
    /// Words of the direction column: whether the own side acts (`out`) or is acted on (`in`).
    #[serde(default)]
    pub direction: Option<Directions>,
    /// The columns.
    pub columns: Vec<RecordColumn>,
    /// What words in a row say of it.
    #[serde(default)]
    pub rules: Vec<RecordRule>,
    /// Fields without which a row is no record; absent: the field that says when, if the table has it.
    #[serde(default)]
    pub needs: Option<Vec<String>>,
    /// What an analyst should know of this source.
    #[serde(default)]
    pub notes: String,
}

fn tables() -> Vec<ReaderKind> {
    vec![ReaderKind::Delimited, ReaderKind::Workbook]
}

/// Words for the two directions.
#[derive(Debug, Clone, PartialEq, Eq, Default, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Directions {
    /// The own side acts: it calls, sends, pays.
    #[serde(default)]
    pub out: Vec<String>,
    /// The own side is acted on.
    #[serde(default, rename = "in")]
    pub incoming: Vec<String>,
    /// Taken where no word is known; absent: such rows are rejected.
    #[serde(default)]
    pub otherwise: Option<Way>,
}

/// One of the two directions.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Way {
    /// The own side acts.
    #[default]
    Out,
    /// The own side is acted on.
    In,
}

/// One name or several.
#[derive(Debug, Clone, PartialEq, Eq, serde::Deserialize)]
#[serde(untagged)]
pub enum Names {
    /// One.
    One(String),
    /// Several: the first that the record's kind has.
    Several(Vec<String>),
}

impl Names {
    /// All of them.
    #[must_use]
    pub fn all(&self) -> &[String] {
        match self {
            Self::One(name) => std::slice::from_ref(name),
            Self::Several(names) => names,
        }
    }
}

/// One column and the field it fills.
#[derive(Debug, Clone, PartialEq, Eq, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RecordColumn {
    /// The field; `own` and `other` (or `own_…`, `other_…`) are the sides of the kind by the row's direction; `ignore`.
    pub field: Names,
    /// How its name may be spelled (compared folded).
    #[serde(default)]
    pub names: Vec<String>,
    /// Its place, from 1, in a table without a header.
    #[serde(default)]
    pub at: Option<usize>,
    /// Without it the layout does not fit.
    #[serde(default)]
    pub required: bool,
    /// What the cell is, if not the whole field.
    #[serde(default)]
    pub part: Part,
    /// Takes a part of the cell: the first group.
    #[serde(default)]
    pub pattern: Option<String>,
    /// Cells that mean another text: `{ "1": call, "2": text }`.
    #[serde(default)]
    pub words: BTreeMap<String, String>,
    /// Zone of this column's times, if not the layout's.
    #[serde(default)]
    pub zone: Option<String>,
}

/// What a cell is of its field.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default, serde::Serialize, serde::Deserialize,
)]
#[serde(rename_all = "snake_case")]
pub enum Part {
    /// The field itself: words, an identifier, a date with or without time, a number.
    #[default]
    Whole,
    /// The time of day of a date that stands in another column.
    Time,
    /// Seconds (10 digits), milliseconds (13) or microseconds (16) since 1970 UTC.
    Unix,
    /// The direction word.
    Direction,
    /// A duration: seconds, `h:mm:ss`, `mm:ss`, `1分20秒`, `1h2m3s`.
    Duration,
    /// A count of milliseconds for a field in seconds.
    Millis,
    /// The mobile country code of a cell.
    Mcc,
    /// The mobile network code of a cell.
    Mnc,
    /// The location or tracking area code of a cell.
    Lac,
    /// The cell's own number, or its ECGI.
    Ci,
    /// The currency of the amount in this field.
    Currency,
    /// The family name of the name in this field.
    Family,
    /// The given names of the name in this field.
    Given,
}

/// What a word says of its row. Of several rules that fit, the first one that says a thing counts for it.
#[derive(Debug, Clone, PartialEq, Eq, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RecordRule {
    /// In which column to look, by one of its names.
    pub column: String,
    /// The whole text is one of these (compared folded).
    #[serde(default)]
    pub words: Vec<String>,
    /// The text begins with one of these (folded).
    #[serde(default)]
    pub starts: Vec<String>,
    /// The text has one of these in it (folded).
    #[serde(default)]
    pub contains: Vec<String>,
    /// Then the record is of this kind.
    #[serde(default)]
    pub kind: Option<String>,
    /// Then the own side acts or is acted on.
    #[serde(default)]
    pub way: Option<Way>,
    /// Then these fields are so.
    #[serde(default)]
    pub set: BTreeMap<String, String>,
    /// Then the row is no record but this.
    #[serde(default)]
    pub row: Option<RecordRowIs>,
}

/// What a row is that is no record.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RecordRowIs {
    /// A sum or count.
    Total,
    /// Text.
    Footer,
}
