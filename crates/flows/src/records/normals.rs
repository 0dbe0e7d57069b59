//! In which one form is this identifier compared, and is it valid?
//!
//! Asked once for every identifier of every record, so answers are remembered: identifiers repeat. Memory is bounded;
//! what was forgotten is worked out again and comes out the same.

use hashbrown::{DefaultHashBuilder, HashTable};
use std::collections::BTreeMap;
use std::hash::BuildHasher;

use thalweg_identify::{Context, normalise};
use thalweg_model::IdentifierKind;

use super::index::key_of;

/// Most answers that are remembered for one kind of identifier.
const REMEMBERED: usize = 1 << 18;
/// Longest text that is remembered: longer ones hardly come twice.
const LONGEST_REMEMBERED: usize = 96;
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

/// Gives identifiers their normal form, and counts what was found.
#[derive(Debug, Default)]
pub struct Normals {
    /// The country of national telephone numbers where the source does not say.
    region: Option<[u8; 2]>,
    hasher: DefaultHashBuilder,
    kinds: Vec<Answers>,
    room: String,
}

/// What is remembered of one kind of identifier.
#[derive(Debug, Default)]
struct Answers {
    region: Option<[u8; 2]>,
    table: HashTable<u32>,
    list: Vec<Answer>,
    /// How often each code was given.
    counts: Vec<(&'static str, u64)>,
}

#[derive(Debug)]
struct Answer {
    text: Box<str>,
    /// The normal form; `None` where it is the text itself.
    normal: Option<Box<str>>,
    key: u64,
    count: u32,
}

impl Answers {
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

    fn forget(&mut self, region: Option<[u8; 2]>) {
        self.table.clear();
        self.list.clear();
        self.region = region;
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

    /// The normal form of an identifier.
    pub fn of<'a>(&'a mut self, kind: IdentifierKind, text: &'a str, region: Option<&str>) -> Normal<'a> {
        let region = region.and_then(|code| code.as_bytes().try_into().ok()).or(self.region);
        if self.kinds.is_empty() {
            self.kinds.resize_with(KINDS, Answers::default);
        }
        let Some(answers) = self.kinds.get_mut(kind as usize) else {
            return Normal { text, key: key_of(text) };
        };
        if text.len() > LONGEST_REMEMBERED || !repeats(kind) {
            let (normal, code) = asked(kind, text, region);
            let place = answers.counted(code);
            answers.count(place);
            let Some(normal) = normal else { return Normal { text, key: key_of(text) } };
            self.room = normal;
            return Normal { text: &self.room, key: key_of(&self.room) };
        }
        if answers.region != region {
            answers.forget(region);
        }
        let hash = self.hasher.hash_one(text);
        let known = answers.table.find(hash, |place| {
            answers.list.get(*place as usize).is_some_and(|answer| *answer.text == *text)
        });
        let place = match known {
            Some(place) => *place as usize,
            None => {
                if answers.list.len() >= REMEMBERED {
                    answers.forget(region);
                }
                let (normal, code) = asked(kind, text, region);
                let count = u32::try_from(answers.counted(code)).unwrap_or(0);
                let key = key_of(normal.as_deref().unwrap_or(text));
                let place = answers.list.len();
                let normal = normal.map(String::into_boxed_str);
                answers.list.push(Answer { text: text.into(), normal, key, count });
                let list = &answers.list;
                let rehash = |place: &u32| {
                    self.hasher.hash_one(list.get(*place as usize).map_or("", |answer| &*answer.text))
                };
                answers.table.insert_unique(hash, u32::try_from(place).unwrap_or(u32::MAX), rehash);
                place
            }
        };
        let count = answers.list.get(place).map_or(0, |answer| answer.count as usize);
        answers.count(count);
        match answers.list.get(place) {
            Some(answer) => Normal { text: answer.normal.as_deref().unwrap_or(text), key: answer.key },
            None => Normal { text, key: key_of(text) },
        }
    }
}

/// The normal form where it is not the text itself, and the verdict's code.
fn asked(kind: IdentifierKind, text: &str, region: Option<[u8; 2]>) -> (Option<String>, &'static str) {
    let country = region.as_ref().and_then(|code| std::str::from_utf8(code).ok());
    let (_, normal, verdict) = normalise(kind, text, &Context { region: country });
    ((*normal != *text).then(|| normal.into_owned()), verdict.code())
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
    fn what_was_forgotten_comes_out_the_same() {
        let mut normals = Normals::default();
        let first = normals.of(IdentifierKind::Mac, "AA:BB:CC:00:00:01", None).text.to_owned();
        for number in 0..=REMEMBERED {
            normals.of(IdentifierKind::Mac, &format!("{number:012x}"), None);
        }
        assert_eq!(normals.of(IdentifierKind::Mac, "AA:BB:CC:00:00:01", None).text, first);
    }
}
