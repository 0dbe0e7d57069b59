//! In which one form is this identifier compared, and is it valid?
//!
//! Asked of whole columns, for every identifier of every record, so answers are remembered: identifiers repeat. The memory
//! is a table of fixed size whose places are one cache line each; what was overwritten is worked out again and comes out the same.

use std::collections::BTreeMap;
use std::hash::BuildHasher;
use std::sync::Arc;

use arrow::array::{Array, ArrayRef, StringArray, StringBuilder, new_null_array};
use hashbrown::{DefaultHashBuilder, HashMap};
use thalweg_identify::{Context, normalise, quick};
use thalweg_model::IdentifierKind;

use super::index::key_of;

/// Most answers that are remembered for one kind of identifier: 8 MiB. A power of two, as every size before it.
const REMEMBERED: usize = 1 << 17;
/// Answers that are remembered at first, so that a small file costs little: 32 KiB.
const REMEMBERED_AT_FIRST: usize = 1 << 9;
/// By how much the table grows once it was asked in vain more often than it has places.
const GROWTH: usize = 4;
/// Longest text that is remembered, in bytes: numbers and most names are shorter.
const LONGEST_TEXT: usize = 24;
/// Longest normal form that is remembered, in bytes.
const LONGEST_NORMAL: usize = 29;
/// In place of a normal form's length: it is the text itself.
const SAME: u8 = u8::MAX;
/// Kinds of identifier are numbered below this.
const KINDS: usize = 64;

/// An identifier in the form in which it is compared.
#[derive(Debug, Clone, Copy)]
pub struct Normal<'a> {
    /// The form.
    pub text: &'a str,
    /// Its key in indexes.
    pub key: u64,
}

/// A column of identifiers.
#[derive(Debug)]
pub struct NormalColumn {
    /// In normal form.
    pub normal: ArrayRef,
    /// What was recorded, where it differs.
    pub recorded: ArrayRef,
}

/// Builders of a column whose recorded texts before this place were all normal forms.
fn begun(recorded: &StringArray, at: usize) -> (StringBuilder, StringBuilder) {
    let bytes = recorded.value_data().len();
    let mut normal = StringBuilder::with_capacity(recorded.len(), bytes + bytes / 2);
    let mut other = StringBuilder::with_capacity(recorded.len(), bytes);
    for text in recorded.iter().take(at) {
        normal.append_option(text);
    }
    other.append_nulls(at);
    (normal, other)
}

/// Gives identifiers their normal form, and counts what was found.
#[derive(Debug, Default)]
pub struct Normals {
    /// The country of national telephone numbers where the source does not say.
    region: Option<[u8; 2]>,
    hasher: DefaultHashBuilder,
    kinds: Vec<Answers>,
    /// Chinese mobile numbers are judged by their first seven digits: whether a number of that beginning holds.
    mobile: HashMap<[u8; 7], (bool, &'static str)>,
    room: String,
}

/// What is remembered of one kind of identifier.
#[derive(Debug, Default)]
struct Answers {
    region: Option<[u8; 2]>,
    places: Vec<Place>,
    /// How often the table was asked in vain since it has this size.
    missed: usize,
    /// How often each code was given.
    counts: Vec<(&'static str, u64)>,
}

/// One answer in one cache line. A text length of zero is an empty place.
#[derive(Debug, Clone, Copy)]
#[repr(C, align(64))]
struct Place {
    key: u64,
    text: [u8; LONGEST_TEXT],
    normal: [u8; LONGEST_NORMAL],
    text_length: u8,
    normal_length: u8,
    count: u8,
}

const EMPTY: Place = Place {
    key: 0,
    text: [0; LONGEST_TEXT],
    normal: [0; LONGEST_NORMAL],
    text_length: 0,
    normal_length: SAME,
    count: 0,
};

impl Place {
    fn is(&self, text: &str) -> bool {
        usize::from(self.text_length) == text.len() && self.text.get(..text.len()) == Some(text.as_bytes())
    }

    fn of(text: &str, normal: Option<&str>, key: u64, count: u8) -> Option<Self> {
        let mut place = Self { key, count, ..EMPTY };
        place.text.get_mut(..text.len())?.copy_from_slice(text.as_bytes());
        place.text_length = u8::try_from(text.len()).ok()?;
        if let Some(normal) = normal {
            place.normal.get_mut(..normal.len())?.copy_from_slice(normal.as_bytes());
            place.normal_length = u8::try_from(normal.len()).ok()?;
        }
        Some(place)
    }

    fn normal<'a>(&'a self, text: &'a str) -> &'a str {
        match self.normal_length {
            SAME => text,
            length => {
                let bytes = self.normal.get(..usize::from(length)).unwrap_or(&[]);
                std::str::from_utf8(bytes).unwrap_or(text)
            }
        }
    }
}

impl Answers {
    /// An empty table: what it held is worked out again and comes out the same.
    fn empty(&mut self, places: usize) {
        self.places.clear();
        self.places.resize(places, EMPTY);
        self.missed = 0;
    }

    fn counted(&mut self, code: &'static str) -> usize {
        match self.counts.iter().position(|(known, _)| *known == code) {
            Some(place) => place,
            None => {
                self.counts.push((code, 0));
                self.counts.len() - 1
            }
        }
    }

    fn count(&mut self, place: usize) {
        self.counts.get_mut(place).into_iter().for_each(|(_, count)| *count += 1);
    }
}

impl Normals {
    /// Takes the case's country for national telephone numbers.
    #[must_use]
    pub fn of_region(region: Option<[u8; 2]>) -> Self {
        Self { region, ..Self::default() }
    }

    /// How often each verdict was given, by kind of identifier.
    #[must_use]
    pub fn verdicts(&self) -> BTreeMap<(IdentifierKind, &'static str), u64> {
        let mut all = BTreeMap::new();
        for kind in IdentifierKind::ALL {
            let counts = self.kinds.get(kind as usize).map_or(&[][..], |answers| &answers.counts);
            counts.iter().for_each(|(code, count)| {
                all.insert((kind, *code), *count);
            });
        }
        all
    }

    /// A column of identifiers in normal form, and what was recorded where that differs. `stands` is told the place and
    /// key of each. `regions` says from which place on national telephone numbers are of which country.
    pub fn column(
        &mut self,
        kind: IdentifierKind,
        recorded: StringArray,
        regions: &[(usize, Option<[u8; 2]>)],
        mut stands: impl FnMut(usize, u64),
    ) -> NormalColumn {
        let mut differing: Option<(StringBuilder, StringBuilder)> = None;
        let ends = regions.iter().skip(1).map(|(from, _)| *from).chain([recorded.len()]);
        let places =
            regions.iter().zip(ends).flat_map(|((from, region), end)| (*from..end).map(|at| (at, *region)));
        for ((at, region), text) in places.zip(recorded.iter()) {
            let Some(text) = text else {
                if let Some((normal, other)) = &mut differing {
                    normal.append_null();
                    other.append_null();
                }
                continue;
            };
            let form = self.of(kind, text, region);
            stands(at, form.key);
            let differs = form.text != text;
            if differs && differing.is_none() {
                differing = Some(begun(&recorded, at));
            }
            if let Some((normal, other)) = &mut differing {
                normal.append_value(form.text);
                other.append_option(differs.then_some(text));
            }
        }
        match differing {
            None => {
                let none = new_null_array(recorded.data_type(), recorded.len());
                NormalColumn { normal: Arc::new(recorded), recorded: none }
            }
            Some((mut normal, mut other)) => {
                NormalColumn { normal: Arc::new(normal.finish()), recorded: Arc::new(other.finish()) }
            }
        }
    }

    /// The normal form of an identifier; `region` is the country that its source says national numbers are of.
    pub fn of<'a>(&'a mut self, kind: IdentifierKind, text: &'a str, region: Option<[u8; 2]>) -> Normal<'a> {
        let region = region.or(self.region);
        if self.kinds.is_empty() {
            self.kinds.resize_with(KINDS, Answers::default);
        }
        let Some(answers) = self.kinds.get_mut(kind as usize) else {
            return Normal { text, key: key_of(text) };
        };
        if let Some(verdict) = quick(kind, text) {
            let place = answers.counted(verdict.code());
            answers.count(place);
            return Normal { text, key: key_of(text) };
        }
        if kind == IdentifierKind::Phone
            && let Some(begins) = dialled_at_home(text, region)
            && let Some((holds, code)) = self.mobile.get(begins).copied()
        {
            let place = answers.counted(code);
            answers.count(place);
            if !holds {
                return Normal { text, key: key_of(text) };
            }
            self.room.clear();
            self.room.push_str("+86");
            self.room.push_str(text);
            return Normal { text: &self.room, key: key_of(&self.room) };
        }
        if answers.places.is_empty() || answers.region != region {
            answers.empty(REMEMBERED_AT_FIRST);
            answers.region = region;
        }
        let remembers = !text.is_empty() && text.len() <= LONGEST_TEXT && repeats(kind);
        if remembers && answers.missed > answers.places.len() && answers.places.len() < REMEMBERED {
            answers.empty(answers.places.len() * GROWTH);
        }
        let at = if remembers { self.hasher.hash_one(text) as usize & (answers.places.len() - 1) } else { 0 };
        if remembers && answers.places.get(at).is_some_and(|place| place.is(text)) {
            let count = answers.places.get(at).map_or(0, |place| usize::from(place.count));
            answers.count(count);
            let Some(place) = answers.places.get(at) else { return Normal { text, key: key_of(text) } };
            return Normal { text: place.normal(text), key: place.key };
        }
        let (normal, code) = match kind {
            IdentifierKind::Phone => phone(text, region, &mut self.mobile),
            _ => asked(kind, text, region),
        };
        let key = key_of(normal.as_deref().unwrap_or(text));
        let count = answers.counted(code);
        answers.count(count);
        if remembers
            && let Some(place) = Place::of(text, normal.as_deref(), key, u8::try_from(count).unwrap_or(0))
            && let Some(old) = answers.places.get_mut(at)
        {
            *old = place;
            answers.missed += 1;
        }
        match normal {
            None => Normal { text, key },
            Some(normal) => {
                self.room = normal;
                Normal { text: &self.room, key }
            }
        }
    }
}

/// The normal form where it is not the text itself, and the verdict's code.
fn asked(kind: IdentifierKind, text: &str, region: Option<[u8; 2]>) -> (Option<String>, &'static str) {
    let country = region.as_ref().and_then(|code| std::str::from_utf8(code).ok());
    let (_, normal, verdict) = normalise(kind, text, &Context { region: country });
    ((*normal != *text).then(|| normal.into_owned()), verdict.code())
}

/// The first seven digits of a Chinese mobile number as it is dialled at home.
fn dialled_at_home(text: &str, region: Option<[u8; 2]>) -> Option<&[u8; 7]> {
    let bytes = text.as_bytes();
    let dialled = region == Some(*b"CN") && bytes.len() == 11 && bytes.first() == Some(&b'1');
    bytes.first_chunk::<7>().filter(|_| dialled && bytes.iter().all(u8::is_ascii_digit))
}

/// Asks of a telephone number. The plan looks at the first digits of Chinese mobile numbers alone (network and area stand
/// in the first seven), so one number of a beginning answers for all.
fn phone(
    text: &str,
    region: Option<[u8; 2]>,
    mobile: &mut HashMap<[u8; 7], (bool, &'static str)>,
) -> (Option<String>, &'static str) {
    let (normal, code) = asked(IdentifierKind::Phone, text, region);
    let holds = match &normal {
        None => Some(false),
        Some(normal) => (normal.strip_prefix("+86") == Some(text)).then_some(true),
    };
    if let (Some(begins), Some(holds)) = (dialled_at_home(text, region), holds) {
        mobile.insert(*begins, (holds, code));
    }
    (normal, code)
}

/// References and digests are mostly met once.
fn repeats(kind: IdentifierKind) -> bool {
    !matches!(kind, IdentifierKind::Reference | IdentifierKind::Digest)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_number_in_many_spellings_has_one_form_and_one_key() {
        let mut normals = Normals::of_region(Some(*b"CN"));
        let forms: Vec<(String, u64)> =
            ["13800138000", "+86 138-0013-8000", "008613800138000", "13800138000"]
                .iter()
                .map(|text| {
                    let normal = normals.of(IdentifierKind::Phone, text, None);
                    (normal.text.to_owned(), normal.key)
                })
                .collect();
        assert!(forms.iter().all(|form| *form == forms[0]), "{forms:?}");
        assert_eq!(forms[0].0, "+8613800138000");
        assert_eq!(normals.verdicts(), BTreeMap::from([((IdentifierKind::Phone, "valid"), 4)]));
    }

    #[test]
    fn what_is_remembered_is_what_would_be_answered() {
        let mut normals = Normals::of_region(Some(*b"CN"));
        let ctx = Context { region: Some("CN") };
        let mut seed = 7_u64;
        for round in 0..60_000_u64 {
            seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            let text = match round % 4 {
                0 => format!("1{:010}", (seed >> 30) % 10_000_000_000),
                1 => format!("0{}-{:08}", 10 + (seed >> 40) % 90, (seed >> 20) % 100_000_000),
                2 => format!("{}", (seed >> 33) % 1_000_000),
                _ => format!("+{}", (seed >> 20) % 10_000_000_000_000),
            };
            let expected = normalise(IdentifierKind::Phone, &text, &ctx).1.into_owned();
            for _ in 0..2 {
                let normal = normals.of(IdentifierKind::Phone, &text, None);
                assert_eq!((normal.text, normal.key), (expected.as_str(), key_of(&expected)), "{text}");
            }
        }
    }

    #[test]
    fn a_place_is_one_cache_line() {
        assert_eq!(std::mem::size_of::<Place>(), 64);
    }
}
