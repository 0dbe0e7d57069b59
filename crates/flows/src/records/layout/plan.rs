//! Which cell goes into which field? Settled once for a header, for every kind and direction.

use thalweg_model::IdentifierKind;

use super::CompiledRecords;
use super::schema::{Part, RecordColumn};
use crate::layout::bind::Header;
use crate::records::field::FieldType;
use crate::records::kinds::Kind;

/// The place of a field among the fields of its kind. `own` and `other` are sides: the side that acts comes first unless
/// the row is `incoming`.
#[must_use]
pub fn place(kind: Kind, name: &str, incoming: bool) -> Option<u8> {
    let spec = kind.spec();
    if let Some(place) = spec.field(name) {
        return Some(place);
    }
    let sides = spec.sides?;
    let (side, rest) = match (name.strip_prefix("own"), name.strip_prefix("other")) {
        (Some(rest), _) => (usize::from(incoming), rest),
        (_, Some(rest)) => (usize::from(!incoming), rest),
        _ => return None,
    };
    spec.field(&format!("{}{rest}", sides.get(side)?))
}

/// The place in the file of every column of the layout; `None` if a required one is missing.
#[must_use]
pub fn bind(compiled: &CompiledRecords, header: &Header) -> Option<Vec<Option<usize>>> {
    if compiled.not_with.iter().any(|name| header.has(name)) {
        return None;
    }
    let mut places = Vec::with_capacity(compiled.columns.len());
    for (column, said) in compiled.columns.iter().zip(&compiled.layout.columns) {
        // A column that takes a part of the cell may share it with another.
        let free = |place: &usize| said.pattern.is_some() || !places.contains(&Some(*place));
        let place = header.place_of(&column.names).filter(free);
        if place.is_none() && said.required {
            let met = |(other, place): (usize, &Option<usize>)| {
                let other = compiled.layout.columns.get(other);
                place.is_some() && other.is_some_and(|other| other.required && stands_for(other, said))
            };
            let later = || {
                compiled.columns.iter().zip(&compiled.layout.columns).skip(places.len() + 1).any(
                    |(other, told)| {
                        told.required && stands_for(told, said) && header.place_of(&other.names).is_some()
                    },
                )
            };
            if !places.iter().enumerate().any(met) && !later() {
                return None;
            }
        }
        places.push(place);
    }
    Some(places)
}

/// Whether one required column is as good as another: they fill the same field. A name is whole or in its parts.
fn stands_for(one: &RecordColumn, other: &RecordColumn) -> bool {
    let of_name = |part: Part| matches!(part, Part::Whole | Part::Given | Part::Family);
    one.field == other.field && (one.part == other.part || of_name(one.part) && of_name(other.part))
}

/// The columns of a table without a header.
#[must_use]
pub fn headless(compiled: &CompiledRecords) -> Option<Vec<Option<usize>>> {
    compiled.layout.headless_width?;
    let place = |at: Option<usize>| at.and_then(|at| at.checked_sub(1));
    Some(compiled.layout.columns.iter().map(|column| place(column.at)).collect())
}

/// One cell and what is done with it.
#[derive(Debug, Clone, Copy)]
pub struct Step {
    /// The cell's place in the row.
    pub cell: usize,
    /// The column of the layout.
    pub column: usize,
    /// The field it fills.
    pub field: u8,
    /// What is done.
    pub does: Does,
}

/// How a cell is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Does {
    /// Words; added to what stands there.
    Words,
    /// An identifier; the first that is filled stays.
    Identifier,
    /// A date, perhaps with its time in the cell of this place.
    Date {
        /// Where the time of day stands.
        time: Option<usize>,
    },
    /// A count since 1970.
    Unix,
    /// A whole number.
    Number,
    /// Degrees as a decimal, times 10^7.
    Degrees,
    /// A duration in seconds.
    Duration,
    /// Milliseconds for seconds.
    Millis,
    /// An amount, its currency perhaps in the cell of this place.
    Amount {
        /// Where the currency stands.
        currency: Option<usize>,
    },
    /// A person's name from its parts at these places: family, given.
    NameParts([Option<usize>; 2]),
    /// A cell from the parts that stand at these places: country, network, area, cell.
    CellParts([Option<usize>; 4]),
}

/// What is done with a row of one kind in one direction.
#[derive(Debug, Clone)]
pub struct Plan {
    /// The kind.
    pub kind: Kind,
    /// Cell by cell.
    pub steps: Vec<Step>,
    /// Fields without which the row is no record.
    pub needs: Vec<u8>,
}

/// The plan of a kind and direction.
#[must_use]
pub fn plan(compiled: &CompiledRecords, places: &[Option<usize>], kind: Kind, incoming: bool) -> Plan {
    let layout = &compiled.layout;
    let target = |column: usize| {
        let names = layout.columns.get(column).map_or(&[][..], |column| column.field.all());
        names.iter().find_map(|name| place(kind, name, incoming))
    };
    let at = |column: usize| places.get(column).copied().flatten();
    let of_part = |part: Part, field: u8| {
        let columns = layout.columns.iter().enumerate();
        let mut same = columns.filter(|(index, column)| column.part == part && target(*index) == Some(field));
        same.find_map(|(index, _)| at(index))
    };
    let mut steps = Vec::new();
    for (column, said) in layout.columns.iter().enumerate() {
        let (Some(cell), Some(field)) = (at(column), target(column)) else { continue };
        let type_ = kind.spec().fields.get(usize::from(field)).map(|field| (field.type_, field.name));
        let Some((type_, name)) = type_ else { continue };
        let does = match (said.part, type_) {
            (Part::Whole | Part::Direction, FieldType::Text) => Does::Words,
            (Part::Whole, FieldType::Identifier(_)) => Does::Identifier,
            (Part::Whole, FieldType::Moment) => Does::Date { time: of_part(Part::Time, field) },
            (Part::Unix, FieldType::Moment) => Does::Unix,
            (Part::Whole, FieldType::Amount) => Does::Amount { currency: of_part(Part::Currency, field) },
            (Part::Duration, _) => Does::Duration,
            (Part::Millis, _) => Does::Millis,
            (Part::Ci, FieldType::Identifier(_)) => Does::CellParts([
                of_part(Part::Mcc, field),
                of_part(Part::Mnc, field),
                of_part(Part::Lac, field),
                Some(cell),
            ]),
            (Part::Family | Part::Given, FieldType::Identifier(IdentifierKind::Name)) => {
                Does::NameParts([of_part(Part::Family, field), of_part(Part::Given, field)])
            }
            (Part::Whole, FieldType::Int32) if name.ends_with("_e7") => Does::Degrees,
            (Part::Whole, FieldType::Int32 | FieldType::UInt32 | FieldType::Int64) => Does::Number,
            _ => continue,
        };
        steps.push(Step { cell, column, field, does });
    }
    let needs = needs(compiled, kind, incoming, &steps);
    Plan { kind, steps, needs }
}

/// The fields that the layout needs, or the one that says when.
fn needs(compiled: &CompiledRecords, kind: Kind, incoming: bool, steps: &[Step]) -> Vec<u8> {
    let named = |name: &String| place(kind, name, incoming);
    if let Some(needs) = &compiled.layout.needs {
        return needs.iter().filter_map(named).collect();
    }
    let at = kind.spec().at.and_then(|at| kind.spec().field(at));
    at.filter(|at| steps.iter().any(|step| step.field == *at)).into_iter().collect()
}
