//! Which columns of which application mean what? The mapping files: their form, their checks, how they match.
//!
//! A file names an application and its tables. A table is recognised by its name (a `*` stands for any run of
//! characters) and the columns it must have. `fields` say where each field of a record comes from, `cases` add fields
//! that depend on what stands in a column (who called whom depends on the direction), `asides` are rows that carry no
//! record of their own (the text part of a message that is told with the message).

use std::collections::BTreeMap;

use serde::Deserialize;

use crate::records::{FieldType, Kind};

/// One application's mapping file.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct App {
    /// Its name: the file's name without ending.
    pub app: String,
    /// Its tables.
    pub tables: Vec<Table>,
}

/// How the rows of one table are read.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Table {
    /// Name, letters in either case; `*` stands for any run of characters.
    pub table: String,
    /// Columns that must be there for the table to be this one.
    pub detect: Vec<String>,
    /// Tables that must be there beside it.
    #[serde(default)]
    pub beside: Vec<String>,
    /// What a row is.
    pub kind: String,
    /// Where its fields come from.
    pub fields: BTreeMap<String, Value>,
    /// More fields, of the first case that holds.
    #[serde(default)]
    pub cases: Vec<Case>,
    /// Rows that carry no record of their own.
    #[serde(default)]
    pub asides: Vec<When>,
    /// Fields without which a row is rejected.
    #[serde(default)]
    pub required: Vec<String>,
}

/// Fields that are set where a condition holds.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Case {
    /// The condition.
    pub when: When,
    /// The fields.
    pub fields: BTreeMap<String, Value>,
}

/// Column and the texts that may stand in it; every column must hold one of its texts. A text may begin or end
/// with `*`. A column named `record.<field>` stands for what `fields` has put into that field of the record.
pub type When = BTreeMap<String, Vec<String>>;

/// Where one field comes from. Of column, constant and joins one is given.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Value {
    /// Columns of the row, joined by blanks where there are several.
    #[serde(default)]
    pub column: Columns,
    /// A fixed text.
    #[serde(default)]
    pub constant: Option<String>,
    /// Tables to look the column's text up in, one after the other.
    #[serde(default)]
    pub joins: Vec<Join>,
    /// Only what stands before this mark; nothing where the mark is missing.
    #[serde(default)]
    pub before: Option<String>,
    /// Only what stands after this mark; all of it where the mark is missing.
    #[serde(default)]
    pub after: Option<String>,
    /// Words for the texts that stand in the column; what is not listed stays as it is.
    #[serde(default)]
    pub words: BTreeMap<String, String>,
    /// What the number counts, for points in time.
    #[serde(default)]
    pub time: Option<TimeUnit>,
    /// The number is a decimal of degrees.
    #[serde(default)]
    pub degrees: bool,
    /// Where to look if this gives nothing.
    #[serde(default)]
    pub or: Option<Box<Value>>,
}

/// One name or several.
#[derive(Debug, Clone, Deserialize)]
#[serde(untagged)]
pub enum Columns {
    /// One.
    One(String),
    /// Several.
    Many(Vec<String>),
}

impl Default for Columns {
    fn default() -> Self {
        Self::Many(Vec::new())
    }
}

impl Columns {
    /// The names.
    #[must_use]
    pub fn names(&self) -> &[String] {
        match self {
            Self::One(name) => std::slice::from_ref(name),
            Self::Many(names) => names,
        }
    }
}

/// A table to look a text up in.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Join {
    /// Its name.
    pub table: String,
    /// The column that holds the text looked up.
    pub key: String,
    /// The columns that are taken, joined by blanks.
    pub take: Vec<String>,
    /// Only rows with this text in this column.
    #[serde(default)]
    pub only: BTreeMap<String, String>,
}

/// What a number that is a point in time counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TimeUnit {
    /// Seconds since 1970.
    UnixS,
    /// Milliseconds since 1970.
    UnixMs,
    /// Microseconds since 1970.
    UnixUs,
    /// Seconds since 2001 (Core Data).
    AppleS,
    /// Nanoseconds since 2001.
    AppleNs,
    /// Seconds since 2001 in older files, nanoseconds in newer ones; told apart by size.
    AppleSOrNs,
    /// Microseconds since 1601.
    WebkitUs,
}

/// What is wrong with a mapping file.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum MappingError {
    /// No YAML of the form above.
    #[error("reading the mapping failed: {0}")]
    Form(String),
    /// A kind that there is not.
    #[error("table {table}: there is no kind of record named {kind}")]
    Kind {
        /// The table.
        table: String,
        /// The name given.
        kind: String,
    },
    /// A field that the kind has not, or cannot be set by a mapping.
    #[error("table {table}: field {field}: {detail}")]
    Field {
        /// The table.
        table: String,
        /// The field.
        field: String,
        /// What is wrong.
        detail: &'static str,
    },
}

impl App {
    /// Reads and checks a mapping file.
    ///
    /// # Errors
    /// When it is not of the form or names kinds or fields that do not exist.
    pub fn parse(text: &str) -> Result<Self, MappingError> {
        let app: Self =
            serde_norway::from_str(text).map_err(|error| MappingError::Form(error.to_string()))?;
        for table in &app.tables {
            table.check()?;
        }
        Ok(app)
    }
}

impl Table {
    fn check(&self) -> Result<(), MappingError> {
        let kind = self.kind()?;
        let sets = self.cases.iter().map(|case| &case.fields).chain([&self.fields]);
        for (name, value) in sets.flatten() {
            let wrong =
                |detail| MappingError::Field { table: self.table.clone(), field: name.clone(), detail };
            let place = kind.spec().field(name).ok_or_else(|| wrong("the kind has no such field"))?;
            let type_ = kind.spec().fields.get(usize::from(place)).map(|field| field.type_);
            value.check(type_).map_err(wrong)?;
        }
        match self.required.iter().find(|name| kind.spec().field(name).is_none()) {
            None => Ok(()),
            Some(name) => Err(MappingError::Field {
                table: self.table.clone(),
                field: name.clone(),
                detail: "the kind has no such field",
            }),
        }
    }

    /// What a row is.
    ///
    /// # Errors
    /// When there is no such kind.
    pub fn kind(&self) -> Result<Kind, MappingError> {
        Kind::named(&self.kind)
            .ok_or_else(|| MappingError::Kind { table: self.table.clone(), kind: self.kind.clone() })
    }

    /// Whether a table with this name and these columns, beside these tables, is this one.
    #[must_use]
    pub fn fits(&self, name: &str, columns: &[String], tables: &[String]) -> bool {
        let has = |list: &[String], wanted: &String| list.iter().any(|one| one.eq_ignore_ascii_case(wanted));
        like(&self.table.to_ascii_lowercase(), &name.to_ascii_lowercase())
            && self.detect.iter().all(|column| has(columns, column))
            && self.beside.iter().all(|table| has(tables, table))
    }
}

impl Value {
    fn check(&self, type_: Option<FieldType>) -> Result<(), &'static str> {
        let given = usize::from(!self.column.names().is_empty()) + usize::from(self.constant.is_some());
        if given != 1 {
            return Err("one of column and constant must be given");
        }
        match (type_, self.time, self.degrees) {
            (Some(FieldType::Amount), ..) => return Err("amounts are not read from databases"),
            (Some(FieldType::Moment), None, _) => return Err("a point in time needs its unit"),
            (Some(FieldType::Moment), Some(_), false) | (_, None, _) => {}
            (_, Some(_), _) => return Err("only a point in time has a unit"),
        }
        self.or.as_ref().map_or(Ok(()), |other| other.check(type_))
    }

    /// Every table that is looked into, for this value and those that stand in for it.
    pub fn each_join(&self, told: &mut impl FnMut(&Join)) {
        self.joins.iter().for_each(&mut *told);
        if let Some(other) = &self.or {
            other.each_join(told);
        }
    }
}

/// Whether a text is what the pattern says; `*` stands for any run of characters.
#[must_use]
pub fn like(pattern: &str, text: &str) -> bool {
    let mut parts = pattern.split('*');
    let first = parts.next().unwrap_or("");
    let Some(mut rest) = text.strip_prefix(first) else { return false };
    let parts: Vec<&str> = parts.collect();
    let Some((last, middle)) = parts.split_last() else { return rest.is_empty() };
    for part in middle {
        let Some(at) = rest.find(part) else { return false };
        rest = rest.get(at + part.len()..).unwrap_or("");
    }
    rest.ends_with(last)
}

/// The mappings that are part of the program.
///
/// # Errors
/// When one of them is wrong, which a test rules out.
pub fn built_in() -> Result<Vec<App>, MappingError> {
    super::catalogue::FILES.iter().map(|(_, text)| App::parse(text)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_mapping_file_is_part_of_the_program_and_right() {
        let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("databases");
        let mut files: Vec<String> = std::fs::read_dir(folder)
            .unwrap()
            .map(|file| file.unwrap().file_name().into_string().unwrap())
            .collect();
        files.sort();
        let listed: Vec<&str> = super::super::catalogue::FILES.iter().map(|(name, _)| *name).collect();
        assert_eq!(files, listed);
        for (name, text) in super::super::catalogue::FILES {
            let app = App::parse(text).unwrap_or_else(|error| panic!("{name}: {error}"));
            assert_eq!(format!("{}.yaml", app.app), *name);
        }
    }

    #[test]
    fn a_star_stands_for_any_run() {
        let cases = [
            ("calls", "calls", true),
            ("calls", "calls2", false),
            ("mr_*_new", "mr_friend_AB_new", true),
            ("mr_*_new", "mr_new", false),
            ("image/*", "image/png", true),
            ("*", "", true),
        ];
        for (pattern, text, want) in cases {
            assert_eq!(like(pattern, text), want, "{pattern} {text}");
        }
    }

    #[test]
    fn a_mapping_that_names_what_there_is_not_is_refused() {
        let of = |kind: &str, field: &str| {
            App::parse(&format!(
                "app: x\ntables:\n- {{table: t, detect: [a], kind: {kind}, fields: {{{field}}}}}\n"
            ))
        };
        assert!(of("call", "caller: {column: a}").is_ok());
        for (kind, field) in [
            ("telegram", "caller: {column: a}"),
            ("call", "colour: {column: a}"),
            ("call", "caller: {}"),
            ("call", "start: {column: a}"),
            ("call", "caller: {column: a, time: unix_s}"),
            ("call", "caller: {column: a, colour: b}"),
        ] {
            assert!(of(kind, field).is_err(), "{kind} {field}");
        }
    }
}
