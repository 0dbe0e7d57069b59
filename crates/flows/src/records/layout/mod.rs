//! Which tables of calls, log-ins, travels and the rest do we know? Layouts of records as data: one YAML file a source.
//!
//! `schema` is what a file may say; [`CompiledRecords`] is the same checked; `plan` binds it to a header, so that for every
//! kind and direction it is settled which cell goes into which field; `values` reads cells; `walk` follows a table.

mod cells;
pub(crate) mod plan;
mod rules;
pub mod schema;
pub(crate) mod values;
mod walk;

use std::collections::BTreeMap;

pub use schema::RecordLayout;
pub use walk::RecordWalk;

use self::schema::{Part, RecordColumn};
use super::field::FieldType;
use super::kinds::Kind;
use crate::layout::bind::Header;
use crate::layout::meaning::{About, Bound, Meaning};
use crate::layout::pattern::Pattern;
use crate::text::fold::fold;
use crate::text::number::DecimalMark;
use crate::text::when::{DateOrder, Zone};

/// A layout of records that was checked.
#[derive(Debug)]
pub struct CompiledRecords {
    /// What the file says.
    pub layout: RecordLayout,
    pub(super) region: Option<[u8; 2]>,
    pub(super) zone: Zone,
    /// The kind of a row, then those that rules name.
    pub(super) kinds: Vec<Kind>,
    pub(super) columns: Vec<CompiledColumn>,
    pub(super) preamble: Vec<Pattern>,
    pub(super) file_name: Vec<Pattern>,
    pub(super) out: Vec<String>,
    pub(super) incoming: Vec<String>,
    pub(super) not_with: Vec<String>,
    markers: Vec<String>,
}

/// A column with its names folded.
#[derive(Debug)]
pub(super) struct CompiledColumn {
    pub names: Vec<String>,
    pub pattern: Option<Pattern>,
    pub words: BTreeMap<String, String>,
    pub zone: Option<Zone>,
}

impl CompiledRecords {
    /// Whether this YAML is a layout of records: it names a kind at its top level.
    #[must_use]
    pub fn is_one(yaml: &str) -> bool {
        yaml.lines().any(|line| line.starts_with("kind:"))
    }

    /// Reads and checks a layout.
    ///
    /// # Errors
    /// Says which field is wrong and how.
    pub fn parse(yaml: &str) -> Result<Self, String> {
        let layout: RecordLayout = serde_norway::from_str(yaml).map_err(|error| error.to_string())?;
        Self::new(layout)
    }

    /// Reads and checks a layout, and beside it the same with other orders of day and month.
    ///
    /// # Errors
    /// Says which field is wrong and how.
    pub fn parse_all(yaml: &str) -> Result<Vec<Self>, String> {
        let layout: RecordLayout = serde_norway::from_str(yaml).map_err(|error| error.to_string())?;
        let other = |order: &DateOrder| {
            let mark = match order {
                DateOrder::Ymd => "ymd",
                DateOrder::Dmy => "dmy",
                DateOrder::Mdy => "mdy",
            };
            let id = format!("{}_{mark}", layout.id);
            Self::new(RecordLayout { id, date_order: *order, ..layout.clone() })
        };
        let others: Vec<Self> = layout.other_orders.iter().map(other).collect::<Result<_, _>>()?;
        Ok(std::iter::once(Self::new(layout)?).chain(others).collect())
    }

    /// Checks a layout.
    ///
    /// # Errors
    /// Says which field is wrong and how.
    pub fn new(layout: RecordLayout) -> Result<Self, String> {
        let kinds = kinds_of(&layout)?;
        check(&layout, &kinds)?;
        let zone = |text: &str| Zone::named(text).map_err(|text| format!("time_zone: {text:?} is no zone"));
        let folded = |words: &[String]| words.iter().map(|word| fold(word)).collect::<Vec<_>>();
        let column = |column: &RecordColumn| -> Result<CompiledColumn, String> {
            Ok(CompiledColumn {
                names: folded(&column.names),
                pattern: column.pattern.as_deref().map(Pattern::new),
                words: column.words.iter().map(|(word, text)| (fold(word), text.clone())).collect(),
                zone: column.zone.as_deref().map(zone).transpose()?,
            })
        };
        let directions = layout.direction.clone().unwrap_or_default();
        let patterns = |list: &[String]| list.iter().map(|pattern| Pattern::new(pattern)).collect();
        Ok(Self {
            region: <[u8; 2]>::try_from(layout.region.as_bytes()).ok(),
            zone: zone(&layout.time_zone)?,
            kinds,
            columns: layout.columns.iter().map(column).collect::<Result<_, _>>()?,
            preamble: patterns(&layout.preamble),
            file_name: patterns(&layout.file_name),
            out: folded(&directions.out),
            incoming: folded(&directions.incoming),
            not_with: folded(&layout.not_with),
            markers: folded(&layout.markers),
            layout,
        })
    }

    /// Compiles every pattern, so that a wrong one is told before a file is read with it.
    ///
    /// # Errors
    /// Names the first that is no regular expression.
    pub fn check_patterns(&self) -> Result<(), String> {
        let columns = self.columns.iter().filter_map(|column| column.pattern.as_ref());
        self.preamble.iter().chain(&self.file_name).chain(columns).try_for_each(Pattern::check)
    }
}

/// The kind of rows, then the kinds that rules name.
fn kinds_of(layout: &RecordLayout) -> Result<Vec<Kind>, String> {
    let mut kinds = Vec::new();
    for name in std::iter::once(&layout.kind).chain(layout.rules.iter().filter_map(|rule| rule.kind.as_ref()))
    {
        let kind = Kind::named(name).ok_or_else(|| format!("kind: there is no kind of record {name:?}"))?;
        if !kinds.contains(&kind) {
            kinds.push(kind);
        }
    }
    Ok(kinds)
}

fn check(layout: &RecordLayout, kinds: &[Kind]) -> Result<(), String> {
    let plain = |mark: char| mark.is_ascii_lowercase() || mark.is_ascii_digit() || mark == '_';
    if layout.id.is_empty() || !layout.id.chars().all(plain) {
        return Err(format!("id: {:?} must be small letters, digits and _", layout.id));
    }
    if layout.version == 0 {
        return Err("version: counts from 1".to_owned());
    }
    if !layout.region.is_empty() && layout.region.len() != 2 {
        return Err(format!("region: {:?} is no code of two letters", layout.region));
    }
    for column in &layout.columns {
        check_column(layout, column, kinds)?;
    }
    let names = layout.constants.keys().chain(layout.needs.iter().flatten());
    for name in names.chain(layout.rules.iter().flat_map(|rule| rule.set.keys())) {
        known(name, kinds)?;
    }
    for rule in &layout.rules {
        let named = |column: &RecordColumn| column.names.iter().any(|name| fold(name) == fold(&rule.column));
        if layout.headless_width.is_none() && !layout.columns.iter().any(named) {
            return Err(format!("rules: no column is named {:?}", rule.column));
        }
        if rule.words.is_empty() && rule.starts.is_empty() && rule.contains.is_empty() {
            return Err(format!("rules: one on {:?} has no words, starts or contains", rule.column));
        }
    }
    if layout.headless_width.is_none() && !layout.columns.iter().any(|column| column.required) {
        return Err("columns: none is required, so that any table would fit".to_owned());
    }
    Ok(())
}

fn check_column(layout: &RecordLayout, column: &RecordColumn, kinds: &[Kind]) -> Result<(), String> {
    let label = column.field.all().join(" or ");
    match (layout.headless_width, column.at) {
        (None, None) if column.names.is_empty() => return Err(format!("columns: {label} has no names")),
        (None, Some(_)) => return Err(format!("columns: {label} has `at`, but there is a header")),
        (Some(_), None) => return Err(format!("columns: {label} needs `at`: there is no header")),
        (Some(width), Some(at)) if at == 0 || at > width => {
            return Err(format!("columns: {label} is at {at}, beyond 1 to {width}"));
        }
        _ => {}
    }
    if column.part == Part::Direction && layout.direction.is_none() {
        return Err("columns: there is a direction column, but `direction` names no words".to_owned());
    }
    column.field.all().iter().try_for_each(|name| known(name, kinds))
}

/// Is this a field of one of the kinds?
fn known(name: &str, kinds: &[Kind]) -> Result<(), String> {
    let found = name == "ignore" || kinds.iter().any(|kind| plan::place(*kind, name, false).is_some());
    match found {
        true => Ok(()),
        false => {
            let kinds: Vec<&str> = kinds.iter().map(|kind| kind.name()).collect();
            Err(format!("{name:?} is no field of {}", kinds.join(" or ")))
        }
    }
}

impl Meaning for CompiledRecords {
    type Walk<'c> = RecordWalk<'c>;

    fn about(&self) -> About<'_> {
        About {
            id: &self.layout.id,
            readers: &self.layout.readers,
            columns: self.layout.columns.len(),
            headless_width: self.layout.headless_width,
            markers: (&self.layout.markers, &self.markers),
            generic: self.layout.generic,
            of_records: true,
        }
    }

    fn bind(&self, header: &Header) -> Option<Bound> {
        let places = plan::bind(self, header)?;
        let mut bound = Bound { found: places.iter().flatten().count(), ..Bound::default() };
        for (place, name) in header.written().enumerate() {
            match places.contains(&Some(place)) {
                true => bound.recognised.push(name.to_owned()),
                false if name.is_empty() => {}
                false => bound.unknown.push(name.to_owned()),
            }
        }
        bound.decimals = self.decimals(&places);
        Some(bound)
    }

    fn headless(&self) -> Option<Bound> {
        let places = plan::headless(self)?;
        Some(Bound { found: places.len(), decimals: self.decimals(&places), ..Bound::default() })
    }

    fn walk<'c>(&'c self, file_name: &str, shown: Option<DecimalMark>) -> RecordWalk<'c> {
        RecordWalk::new(self, file_name, self.layout.decimal_mark.or(shown).unwrap_or_default())
    }
}

impl CompiledRecords {
    /// The places of columns that hold decimal numbers.
    fn decimals(&self, places: &[Option<usize>]) -> Vec<usize> {
        let decimal = |column: &RecordColumn| {
            column.part == Part::Whole
                && column.field.all().iter().any(|name| {
                    self.kinds.iter().any(|kind| {
                        let place = plan::place(*kind, name, false);
                        let field = place.and_then(|place| kind.spec().fields.get(usize::from(place)));
                        field.is_some_and(|field| {
                            field.type_ == FieldType::Amount || field.name.ends_with("_e7")
                        })
                    })
                })
        };
        let columns = self.layout.columns.iter().zip(places);
        columns.filter(|(column, _)| decimal(column)).filter_map(|(_, place)| *place).collect()
    }
}
