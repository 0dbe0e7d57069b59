//! Who goes through these wordings as a script, and who only says what many say?
//!
//! A script is worked through with people: its user writes a long wording, or two short ones, to two people at least; or goes
//! through several with one person, of whose telephone alone the case may know: three long ones, or two of which one names an
//! account, number or link that somebody without contact names too. Short sentences come out the same by chance and are said
//! to several by everybody; friends who ask for money each name an account of their own.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use crate::said::Said;
use crate::scripts::Family;
use crate::wording::Wording;

/// People to whom a wording is written at least, where several are reached.
const PEOPLE: usize = 2;
/// Short wordings that go to as many people count as one long one.
const SHORT: usize = 2;
/// Long wordings with which one person is led.
const LONG: usize = 3;
/// Wordings with which one person is led, where one names what unrelated writers name too.
const NAMING: usize = 2;

/// How somebody uses a script.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Use {
    /// How many texts.
    pub texts: usize,
    /// How many wordings.
    pub wordings: usize,
    /// To how many people and places.
    pub reached: usize,
    /// How many accounts, numbers and links somebody without contact names too.
    pub named: usize,
}

/// What one writer does with the wordings.
#[derive(Debug, Default)]
struct Hand {
    texts: usize,
    /// To whom each wording goes.
    reached: BTreeMap<u32, BTreeSet<u32>>,
    /// What is named, and to whom.
    named: BTreeSet<(String, u32)>,
}

/// Those who use the wordings as a script. `long` says of a family whether its wordings are long, `circle_of` who is in contact.
#[must_use]
pub fn users(
    said: &Said,
    families: &[&(u32, Family)],
    long: impl Fn(u32) -> bool,
    circle_of: &HashMap<u32, u32>,
) -> BTreeMap<u32, Use> {
    let mut hands: BTreeMap<u32, Hand> = BTreeMap::new();
    let mut circles: HashMap<String, BTreeSet<u32>> = HashMap::new();
    let (mut wording, mut read): (Wording, HashMap<u32, Vec<String>>) = Default::default();
    for (number, family) in families {
        for one in family.iter().filter_map(|place| said.written.get(*place)) {
            let hand = hands.entry(one.who).or_default();
            hand.texts += 1;
            hand.reached.entry(*number).or_default().insert(one.to);
            let body = said.bodies.get(one.words as usize).map_or("", String::as_str);
            for name in read.entry(one.words).or_insert_with(|| wording.named(body)) {
                let circle = circle_of.get(&one.who).copied().unwrap_or(one.who);
                circles.entry(name.clone()).or_default().insert(circle);
                hand.named.insert((name.clone(), one.to));
            }
        }
    }
    let common: HashSet<&str> =
        circles.iter().filter(|(_, circles)| circles.len() > 1).map(|(name, _)| name.as_str()).collect();
    hands.retain(|_, hand| hand.leads_several(&long) || hand.leads_one(&long, &common));
    hands.into_iter().map(|(who, hand)| (who, hand.used(&common))).collect()
}

impl Hand {
    fn leads_several(&self, long: impl Fn(u32) -> bool) -> bool {
        let several = self.reached.iter().filter(|(_, people)| people.len() >= PEOPLE);
        let worth: usize = several.map(|(number, _)| if long(*number) { SHORT } else { 1 }).sum();
        worth >= SHORT
    }

    fn leads_one(&self, long: impl Fn(u32) -> bool, common: &HashSet<&str>) -> bool {
        let people: BTreeSet<u32> = self.reached.values().flatten().copied().collect();
        people.iter().any(|person| {
            let told = || self.reached.iter().filter(|(_, people)| people.contains(person));
            let names = self.named.iter().any(|(name, to)| to == person && common.contains(name.as_str()));
            told().filter(|(number, _)| long(**number)).count() >= LONG || names && told().count() >= NAMING
        })
    }

    fn used(&self, common: &HashSet<&str>) -> Use {
        let reached: BTreeSet<u32> = self.reached.values().flatten().copied().collect();
        let named: BTreeSet<&str> =
            self.named.iter().map(|(name, _)| name.as_str()).filter(|name| common.contains(name)).collect();
        Use { texts: self.texts, wordings: self.reached.len(), reached: reached.len(), named: named.len() }
    }
}
