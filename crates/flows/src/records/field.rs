//! What can one field of a record hold, and how do readers name it? Types, and handles that keep them apart.

use thalweg_model::IdentifierKind;

use super::kinds::{KINDS, Kind};

/// What a field holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FieldType {
    /// Words, as recorded.
    Text,
    /// A number or name that identifies somebody or something.
    Identifier(IdentifierKind),
    /// A point in time with its recorded offset and precision.
    Moment,
    /// Money: minor units beside their asset.
    Amount,
    /// A whole number.
    Int32,
    /// A whole number that is not negative.
    UInt32,
    /// A large whole number.
    Int64,
}

/// One field.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FieldSpec {
    /// Its name in tables and layouts.
    pub name: &'static str,
    /// What it holds.
    pub type_: FieldType,
    /// Whether its texts repeat.
    pub repeats: bool,
    /// What it means: English, 简体中文.
    pub meaning: [&'static str; 2],
}

/// One kind of record.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct KindSpec {
    /// The kind.
    pub kind: Kind,
    /// Its name in tables and layouts.
    pub name: &'static str,
    /// The flow it belongs to.
    pub flow: &'static str,
    /// What people call it: English, 简体中文, 繁體中文.
    pub label: [&'static str; 3],
    /// Prefixes of the fields of the side that acts and of the other.
    pub sides: Option<[&'static str; 2]>,
    /// The field it is drawn from.
    pub from: Option<&'static str>,
    /// The field it is drawn to.
    pub to: Option<&'static str>,
    /// The field that says when.
    pub at: Option<&'static str>,
    /// The field it is a node for.
    pub node: Option<&'static str>,
    /// Its fields, in order.
    pub fields: &'static [FieldSpec],
}

impl Kind {
    /// Everything about the kind.
    #[must_use]
    pub fn spec(self) -> &'static KindSpec {
        // The list is in the order of the numbers (a test holds it).
        &KINDS[self as usize]
    }

    /// The kind of this name.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        KINDS.iter().find(|spec| spec.name == name).map(|spec| spec.kind)
    }

    /// The name.
    #[must_use]
    pub fn name(self) -> &'static str {
        self.spec().name
    }
}

impl KindSpec {
    /// The place of a field among the fields.
    #[must_use]
    pub fn field(&self, name: &str) -> Option<u8> {
        self.fields.iter().position(|field| field.name == name).and_then(|place| u8::try_from(place).ok())
    }
}

/// A field of words or an identifier.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Text(pub u8);
/// A field that holds a point in time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Moment(pub u8);
/// A field that holds a whole number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Number(pub u8);
/// A field that holds money.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Amount(pub u8);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kinds_stand_in_the_order_of_their_numbers() {
        for (place, spec) in KINDS.iter().enumerate() {
            assert_eq!(spec.kind as usize, place);
            assert_eq!(Kind::named(spec.name), Some(spec.kind));
            assert!(spec.fields.len() < 64, "{}: the fields are counted in a byte", spec.name);
        }
    }
}
