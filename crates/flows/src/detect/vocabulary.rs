//! What do sources call the fields of a record? The words of all layouts that ship, by kind.
//!
//! Whoever drafts a layout for an unseen table asks what the columns of known tables of the same kind are called.

use std::collections::BTreeMap;

use crate::layout::Layouts;
use crate::records::Kind;
use crate::records::layout::plan;
use crate::records::layout::schema::Part;
use crate::text::fold::fold;

/// The field and part that a column's name stands for. The field is named as a layout would (`other`, `own_imei`).
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Stands {
    /// The field's name in a layout.
    pub field: String,
    /// What the cell is of it.
    pub part: Part,
}

/// The words of one kind of record.
#[derive(Debug, Default)]
pub struct Words {
    names: BTreeMap<String, Stands>,
}

impl Words {
    /// What a name (folded) stands for, and whether the whole name is known or only a word in it.
    pub fn find(&self, name: &str) -> Option<(&Stands, bool)> {
        if let Some(stands) = self.names.get(name) {
            return Some((stands, true));
        }
        let telling = |word: &str| if word.is_ascii() { word.len() >= 4 } else { word.chars().count() >= 2 };
        let within = self.names.iter().filter(|(word, _)| telling(word) && name.contains(word.as_str()));
        within.max_by_key(|(word, _)| word.len()).map(|(_, stands)| (stands, false))
    }
}

/// The words of every kind, and the words of the two directions (out, in).
pub fn vocabulary(layouts: &Layouts) -> (Vec<(Kind, Words)>, [Vec<String>; 2]) {
    let mut counts: BTreeMap<Kind, BTreeMap<String, BTreeMap<Stands, u32>>> = BTreeMap::new();
    let mut ways = [Vec::new(), Vec::new()];
    for compiled in layouts.records() {
        let layout = &compiled.layout;
        if let Some(directions) = &layout.direction {
            ways[0].extend(directions.out.iter().map(|word| fold(word)));
            ways[1].extend(directions.incoming.iter().map(|word| fold(word)));
        }
        let Some(kind) = Kind::named(&layout.kind) else { continue };
        for column in &layout.columns {
            let named = column.field.all().iter().find(|name| plan::place(kind, name, false).is_some());
            let Some(field) = named else { continue };
            let stands = Stands { field: field.clone(), part: column.part };
            for name in &column.names {
                let known = counts.entry(kind).or_default().entry(fold(name)).or_default();
                *known.entry(stands.clone()).or_default() += 1;
            }
        }
    }
    let most = |known: BTreeMap<Stands, u32>| {
        known.into_iter().max_by_key(|(_, count)| *count).map(|(stands, _)| stands)
    };
    let words = counts.into_iter().map(|(kind, names)| {
        let names = names.into_iter().filter_map(|(name, known)| Some((name, most(known)?)));
        (kind, Words { names: names.collect() })
    });
    (words.collect(), ways)
}
