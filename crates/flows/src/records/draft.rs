//! What does this row say, field by field? One record on its way from a reader to its table, without a copy too many.

use thalweg_model::{Asset, Stamp};

use super::field::{Amount, Moment, Number, Text};
use super::kinds::Kind;

/// What stands in one field.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub enum Slot {
    /// The record does not say.
    #[default]
    Empty,
    /// A run of the draft's text.
    Text(u32, u32),
    /// A point in time.
    Moment(Stamp),
    /// A whole number.
    Number(i64),
    /// Minor units, and which of the draft's assets they count.
    Amount(i128, u16),
}

/// One record being read. Reused from row to row: `begin` empties it.
#[derive(Debug, Clone)]
pub struct Draft {
    kind: Kind,
    row: u64,
    region: Option<[u8; 2]>,
    /// One bit a field: whether it is set. Slots of fields that are not set hold what rows before left there.
    set: u64,
    slots: Vec<Slot>,
    text: String,
    assets: Vec<Asset>,
}

impl Draft {
    /// An empty record of this kind from this row.
    #[must_use]
    pub fn new(kind: Kind, row: u64) -> Self {
        let mut draft = Self {
            kind,
            row,
            region: None,
            set: 0,
            slots: Vec::new(),
            text: String::new(),
            assets: Vec::new(),
        };
        draft.begin(kind, row);
        draft
    }

    /// Empties the draft for the next record. The region stays.
    pub fn begin(&mut self, kind: Kind, row: u64) -> &mut Self {
        (self.kind, self.row) = (kind, row);
        self.set = 0;
        self.slots.resize(kind.spec().fields.len(), Slot::Empty);
        self.text.clear();
        self
    }

    /// The same record on another row.
    #[must_use]
    pub fn on_row(mut self, row: u64) -> Self {
        self.row = row;
        self
    }

    /// The country whose national telephone numbers the source writes (ISO 3166 alpha-2).
    pub fn set_region(&mut self, region: Option<[u8; 2]>) -> &mut Self {
        self.region = region;
        self
    }

    /// What the record is.
    #[must_use]
    pub fn kind(&self) -> Kind {
        self.kind
    }

    /// The row it stands on, counted from 1 over all rows of the file.
    #[must_use]
    pub fn row(&self) -> u64 {
        self.row
    }

    /// The country of national telephone numbers, where the source has one.
    #[must_use]
    pub fn region(&self) -> Option<&str> {
        self.region.as_ref().and_then(|code| std::str::from_utf8(code).ok())
    }

    /// The same as its two letters.
    #[must_use]
    pub fn region_code(&self) -> Option<[u8; 2]> {
        self.region
    }

    /// Words or an identifier; blanks around it go, and nothing is set where nothing is left.
    pub fn text(&mut self, field: Text, text: &str) -> &mut Self {
        self.put_text(field.0, crate::text::trimmed(text))
    }

    /// A point in time.
    pub fn moment(&mut self, field: Moment, stamp: Stamp) -> &mut Self {
        self.put(field.0, Slot::Moment(stamp))
    }

    /// A whole number.
    pub fn number(&mut self, field: Number, number: i64) -> &mut Self {
        self.put(field.0, Slot::Number(number))
    }

    /// Money.
    pub fn amount(&mut self, field: Amount, minor: i128, asset: &Asset) -> &mut Self {
        let place = self.assets.iter().position(|known| known == asset).unwrap_or_else(|| {
            self.assets.push(asset.clone());
            self.assets.len() - 1
        });
        self.put(field.0, Slot::Amount(minor, u16::try_from(place).unwrap_or(u16::MAX)))
    }

    /// Sets words in the field of this place, as they are.
    pub fn put_text(&mut self, place: u8, text: &str) -> &mut Self {
        if text.is_empty() {
            return self;
        }
        let from = u32::try_from(self.text.len()).unwrap_or(u32::MAX);
        self.text.push_str(text);
        let to = u32::try_from(self.text.len()).unwrap_or(u32::MAX);
        self.put(place, Slot::Text(from, to))
    }

    /// Adds words to a text field, after ` | ` where something stands there already.
    pub fn add_text(&mut self, place: u8, text: &str) -> &mut Self {
        let before = self.get_text(place);
        match before {
            None => self.put_text(place, text),
            Some(_) if text.is_empty() => self,
            Some(before) => {
                let joined = format!("{before} | {text}");
                self.put_text(place, &joined)
            }
        }
    }

    /// Sets a field by its place; a place the kind does not have is left.
    pub fn put(&mut self, place: u8, slot: Slot) -> &mut Self {
        if let Some(found) = self.slots.get_mut(usize::from(place)) {
            *found = slot;
            self.set = if slot == Slot::Empty { self.set & !bit(place) } else { self.set | bit(place) };
        }
        self
    }

    /// The fields that are set, in order.
    pub fn places(&self) -> impl Iterator<Item = u8> + use<> {
        let mut left = self.set;
        std::iter::from_fn(move || {
            let place = left.trailing_zeros();
            left &= left.wrapping_sub(1);
            u8::try_from(place).ok().filter(|place| *place < 64)
        })
    }

    /// What stands in a field.
    #[must_use]
    pub fn slot(&self, place: u8) -> Slot {
        match self.is_set(place) {
            true => self.slots.get(usize::from(place)).copied().unwrap_or_default(),
            false => Slot::Empty,
        }
    }

    /// Whether a field is set.
    #[must_use]
    pub fn is_set(&self, place: u8) -> bool {
        self.set & bit(place) != 0
    }

    /// The words in a field.
    #[must_use]
    pub fn get_text(&self, place: u8) -> Option<&str> {
        match self.slot(place) {
            Slot::Text(from, to) => self.text.get(from as usize..to as usize),
            _ => None,
        }
    }

    /// The asset that an amount counts.
    #[must_use]
    pub fn asset(&self, place: u16) -> Option<&Asset> {
        self.assets.get(usize::from(place))
    }

    /// Whether nothing is set.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.set == 0
    }

    /// The first moment that is set.
    #[must_use]
    pub fn first_moment(&self) -> Option<Stamp> {
        self.places().find_map(|place| match self.slot(place) {
            Slot::Moment(stamp) => Some(stamp),
            _ => None,
        })
    }

    /// What is set, as (field, text): for tests and for showing.
    #[must_use]
    pub fn told(&self) -> Vec<(&'static str, String)> {
        let fields = self.kind.spec().fields;
        let mut told = Vec::new();
        for (place, field) in (0_u8..).zip(fields) {
            let text = match self.slot(place) {
                Slot::Empty => continue,
                Slot::Text(..) => self.get_text(place).unwrap_or("").to_owned(),
                Slot::Moment(stamp) => crate::text::shown::shown(stamp),
                Slot::Number(number) => number.to_string(),
                Slot::Amount(minor, asset) => match self.asset(asset) {
                    Some(asset) => {
                        format!("{} {}", thalweg_model::format_minor(minor, asset.exponent), asset.code)
                    }
                    None => minor.to_string(),
                },
            };
            told.push((field.name, text));
        }
        told
    }
}

/// The bit of a field; kinds have fewer than 64 (a test holds it).
fn bit(place: u8) -> u64 {
    1_u64.checked_shl(u32::from(place)).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::super::kinds::call;
    use super::*;

    #[test]
    fn a_draft_holds_what_was_set_and_nothing_of_the_row_before() {
        let mut draft = Draft::new(Kind::Call, 1);
        draft.text(call::CALLER, " 13800000000 ").number(call::DURATION_SECS, 61).text(call::RESULT, "  ");
        assert_eq!(draft.told(), [("duration_secs", "61".to_owned()), ("caller", "13800000000".to_owned())]);
        draft.begin(Kind::Text, 2);
        assert!(draft.is_empty());
        draft.add_text(3, "a").add_text(3, "b");
        assert_eq!(draft.get_text(3), Some("a | b"));
    }
}
