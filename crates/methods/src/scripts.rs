//! Which wordings are written by people who have no contact with one another, and by whom first?
//!
//! Wordings come as families ([`crate::families`]). Writers of a family fall into circles: who writes to whom, or in one small
//! group, is of one circle. Families of the same writers are one script.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use crate::families::{Shingles, families, join, root};
use crate::said::{Said, Written};
use crate::users::{Use, users};
use crate::wording::Wording;

/// What limits a script.
#[derive(Debug, Clone, Copy)]
pub struct Limits {
    /// Wordings that are alike so far, in hundredths, are one family.
    pub alike: u32,
    /// A wording with fewer shingles stays alone.
    pub fewest_shingles: usize,
    /// A wording with so many is long.
    pub long_shingles: usize,
    /// So many circles must write it.
    pub fewest_circles: usize,
    /// In a place with more writers people need not know one another.
    pub most_members: usize,
}

/// Families that the same people write.
#[derive(Debug)]
pub struct Script {
    /// Who writes it, by when they first did.
    pub writers: Vec<u32>,
    /// How each of them uses it.
    pub uses: Uses,
    /// How many circles they are.
    pub circles: usize,
    /// How many families of wordings.
    pub wordings: usize,
    /// How many people and places it went to.
    pub reached: usize,
    /// How often it was written.
    pub texts: usize,
    /// First and last time, microseconds; -1 where no time is known.
    pub since: i64,
    /// The last time.
    pub until: i64,
    /// Whether a fifth of the writers had received it before.
    pub passed_on: bool,
    /// Whether most of it says that it was forwarded.
    pub forwarded: bool,
    /// Whether a tenth of those reached had it from several circles.
    pub from_several: bool,
    /// The wording that is used most, as it was written.
    pub words: String,
    /// Variants of the family that is used most, and which earlier one each resembles most.
    pub tree: String,
    /// What to cite: the first of every writer, then the next of every writer.
    pub cited: Vec<Written>,
    class: u32,
}

/// The scripts of a case, and how common it is that wordings are shared.
#[derive(Debug)]
pub struct Used {
    /// Scripts, those of the first wordings first.
    pub scripts: Vec<Script>,
    /// For each class of length: families that enough circles write, and all families.
    classes: BTreeMap<u32, (u64, u64)>,
}

impl Used {
    /// Other families of this length or shorter that enough circles write, and how many there are. Short wordings are shared more
    /// easily, so that counting them too only makes a script weigh less.
    #[must_use]
    pub fn shared_of_length(&self, script: &Script) -> (u64, u64) {
        let sum = |(shared, all): (u64, u64), (more, of): (u64, u64)| (shared + more, all + of);
        let (shared, all) =
            self.classes.range(..=script.class).map(|(_, counted)| *counted).fold((0, 0), sum);
        let own = script.wordings as u64;
        (shared.saturating_sub(own), all.saturating_sub(own))
    }

    /// Other scripts with more than one family, and how many other scripts there are.
    #[must_use]
    pub fn with_more_wordings(&self, script: &Script) -> (u64, u64) {
        let more = self.scripts.iter().filter(|one| one.wordings > 1).count() as u64;
        let own = u64::from(script.wordings > 1);
        (more.saturating_sub(own), (self.scripts.len() as u64).saturating_sub(1))
    }
}

/// Most rows that a script cites.
const CITED: usize = 50;
/// Families of one writer that are compared with one another.
const FAMILIES_OF_ONE: usize = 50;
/// Variants in a tree.
const VARIANTS: usize = 12;

/// Texts of one family: places in `said.written`.
pub type Family = Vec<usize>;

/// How each writer uses a script.
pub type Uses = BTreeMap<u32, Use>;

/// Finds the scripts. A wording of which `explained` says that people share it for a known reason makes no script; it counts
/// among those that are shared.
#[must_use]
pub fn scripts(said: &Said, limits: &Limits, mut explained: impl FnMut(&str) -> bool) -> Used {
    let (texts, of_body) = folded(said);
    let shingles = Shingles::of(texts.iter().map(String::as_str));
    let family_of = families(&shingles, limits.fewest_shingles, limits.alike);
    let members = around_the_most_used(said, &shingles, &family_of, &of_body, limits);
    let class = |family: u32| {
        let times = shingles.get(family as usize).len() / limits.fewest_shingles.max(1);
        times.max(1).ilog2().min(4)
    };
    let many = |family: &Family| distinct(said, family).len() >= limits.fewest_circles;
    let writers: HashSet<u32> =
        members.values().filter(|family| many(family)).flat_map(|family| distinct(said, family)).collect();
    let contacts = Contacts::of(said, &writers, limits.most_members);
    let view = Look { said, contacts: &contacts, shingles: &shingles, of_body: &of_body };
    let mut classes: BTreeMap<u32, (u64, u64)> = BTreeMap::new();
    let mut shared: Vec<(u32, Family)> = Vec::new();
    for (number, family) in members {
        let counted = classes.entry(class(number)).or_default();
        counted.1 += 1;
        if many(&family) && contacts.circles(&distinct(said, &family)).len() >= limits.fewest_circles {
            counted.0 += 1;
            if !explained(view.variants(&family).0.as_str()) {
                shared.push((number, family));
            }
        }
    }
    let scripts = together(said, &shared).into_iter().map(|group| {
        let families: Vec<&(u32, Family)> = group.into_iter().filter_map(|place| shared.get(place)).collect();
        let (used, users) = by_users(&view, &families, limits.long_shingles);
        view.script(&used.iter().collect::<Vec<_>>(), users, class)
    });
    Used { scripts: scripts.filter(|script| script.circles >= limits.fewest_circles).collect(), classes }
}

/// The texts of those who use the wordings as a script ([`crate::users`]), and how each does. A formula that many use, each for
/// himself, is left.
fn by_users(view: &Look<'_>, families: &[&(u32, Family)], long: usize) -> (Vec<(u32, Family)>, Uses) {
    let all: Family = families.iter().flat_map(|(_, family)| family).copied().collect();
    let is_long = |number: u32| view.shingles.get(number as usize).len() >= long;
    let users = users(view.said, families, is_long, &view.contacts.circle_of(&distinct(view.said, &all)));
    let uses = |place: &usize| view.said.written.get(*place).is_some_and(|one| users.contains_key(&one.who));
    let of_users = |(number, family): &&(u32, Family)| {
        let texts: Family = family.iter().copied().filter(uses).collect();
        (distinct(view.said, &texts).len() > 1).then_some((*number, texts))
    };
    (families.iter().filter_map(of_users).collect(), users)
}

/// Texts by family. What resembles no more than a member of a member is another wording: a family holds those who resemble
/// the wording that is used most, by whose number it is called; the others stand alone.
fn around_the_most_used(
    said: &Said,
    shingles: &Shingles,
    family_of: &[u32],
    of_body: &[u32],
    limits: &Limits,
) -> BTreeMap<u32, Family> {
    let text_of = |one: &Written| of_body.get(one.words as usize).copied().unwrap_or(0);
    let mut times: Vec<u32> = vec![0; family_of.len()];
    for one in &said.written {
        if let Some(count) = times.get_mut(text_of(one) as usize) {
            *count += 1;
        }
    }
    let mut most: HashMap<u32, (u32, u32)> = HashMap::new();
    for (text, (family, times)) in (0_u32..).zip(family_of.iter().zip(&times)) {
        let best = most.entry(*family).or_insert((*times, text));
        if *times > best.0 {
            *best = (*times, text);
        }
    }
    let mut members: BTreeMap<u32, Family> = BTreeMap::new();
    for (place, one) in said.written.iter().enumerate() {
        let text = text_of(one);
        if shingles.get(text as usize).len() < limits.fewest_shingles {
            continue;
        }
        let family = family_of.get(text as usize).copied().unwrap_or(text);
        let (_, centre) = most.get(&family).copied().unwrap_or((0, text));
        let near = centre == text || shingles.resemblance(centre as usize, text as usize) >= limits.alike;
        members.entry(if near { centre } else { text }).or_default().push(place);
    }
    members
}

/// Folded wordings, sorted, each once, and which of them each body is.
fn folded(said: &Said) -> (Vec<String>, Vec<u32>) {
    let mut wording = Wording::default();
    let of_bodies: Vec<String> = said.bodies.iter().map(|body| wording.script(body)).collect();
    let mut order: Vec<usize> = (0..of_bodies.len()).collect();
    order.sort_unstable_by(|one, other| of_bodies.get(*one).cmp(&of_bodies.get(*other)));
    let (mut texts, mut of_body): (Vec<String>, Vec<u32>) = (Vec::new(), vec![0; of_bodies.len()]);
    for body in order {
        let Some(text) = of_bodies.get(body) else { continue };
        if texts.last().is_none_or(|last| last != text) {
            texts.push(text.clone());
        }
        if let Some(place) = of_body.get_mut(body) {
            *place = texts.len().saturating_sub(1) as u32;
        }
    }
    (texts, of_body)
}

/// Writers of texts, sorted, each once.
fn distinct(said: &Said, family: &[usize]) -> Vec<u32> {
    let mut writers: Vec<u32> =
        family.iter().filter_map(|place| said.written.get(*place)).map(|one| one.who).collect();
    writers.sort_unstable();
    writers.dedup();
    writers
}

/// Families that share two writers or more, and half of those of the smaller, joined: places in `shared`.
fn together(said: &Said, shared: &[(u32, Family)]) -> Vec<Vec<usize>> {
    let mut of_writer: BTreeMap<u32, Vec<u32>> = BTreeMap::new();
    for (place, (_, family)) in shared.iter().enumerate() {
        for writer in distinct(said, family) {
            let own = of_writer.entry(writer).or_default();
            if own.len() < FAMILIES_OF_ONE {
                own.push(place as u32);
            }
        }
    }
    let mut common: HashMap<(u32, u32), u32> = HashMap::new();
    for own in of_writer.values() {
        for (index, one) in own.iter().enumerate() {
            for other in own.iter().skip(index + 1) {
                *common.entry((*one, *other)).or_default() += 1;
            }
        }
    }
    let mut parents: Vec<u32> = (0..shared.len() as u32).collect();
    let writers: Vec<u32> = shared.iter().map(|(_, family)| distinct(said, family).len() as u32).collect();
    let many = |family: u32| writers.get(family as usize).copied().unwrap_or(u32::MAX);
    for ((one, other), both) in common {
        if both > 1 && both * 2 >= many(one).min(many(other)) {
            join(&mut parents, one, other);
        }
    }
    let mut groups: BTreeMap<u32, Vec<usize>> = BTreeMap::new();
    for place in 0..shared.len() {
        groups.entry(root(&mut parents, place as u32)).or_default().push(place);
    }
    groups.into_values().collect()
}

/// Who is seen to be in contact with whom.
#[derive(Debug, Default)]
struct Contacts {
    wrote: BTreeSet<(u32, u32)>,
    /// Small places in which each writes.
    places: HashMap<u32, Vec<u32>>,
}

impl Contacts {
    fn of(said: &Said, writers: &HashSet<u32>, most: usize) -> Self {
        let mut contacts = Self::default();
        let mut members: HashMap<u32, BTreeSet<u32>> = HashMap::new();
        for one in &said.written {
            let Some(to) = said.voice(one.to) else { continue };
            if to.kind == "place" && !to.name.is_empty() {
                members.entry(one.to).or_default().insert(one.who);
            } else if writers.contains(&one.who) && writers.contains(&one.to) {
                contacts.wrote.insert((one.who.min(one.to), one.who.max(one.to)));
            }
        }
        for (place, members) in members.into_iter().filter(|(_, members)| members.len() <= most) {
            for writer in members.into_iter().filter(|one| writers.contains(one)) {
                contacts.places.entry(writer).or_default().push(place);
            }
        }
        contacts
    }

    /// The circles of writers: those of each, by the first of them.
    fn circles(&self, writers: &[u32]) -> BTreeMap<u32, Vec<u32>> {
        let mut parents: Vec<u32> = (0..writers.len() as u32).collect();
        let mut met: HashMap<u32, u32> = HashMap::new();
        for (number, writer) in (0..).zip(writers) {
            for place in self.places.get(writer).into_iter().flatten() {
                let first = *met.entry(*place).or_insert(number);
                join(&mut parents, first, number);
            }
            for (_, other) in self.wrote.range((*writer, 0)..=(*writer, u32::MAX)) {
                if let Ok(place) = writers.binary_search(other) {
                    join(&mut parents, number, place as u32);
                }
            }
        }
        let mut circles: BTreeMap<u32, Vec<u32>> = BTreeMap::new();
        for (number, writer) in (0..).zip(writers) {
            circles.entry(root(&mut parents, number)).or_default().push(*writer);
        }
        circles
    }
}

impl Contacts {
    /// The circle of each of these writers, by the number of its first.
    fn circle_of(&self, writers: &[u32]) -> HashMap<u32, u32> {
        let circles = self.circles(writers);
        circles.iter().flat_map(|(circle, members)| members.iter().map(move |one| (*one, *circle))).collect()
    }
}

/// What is needed to describe a script.
struct Look<'a> {
    said: &'a Said,
    contacts: &'a Contacts,
    shingles: &'a Shingles,
    of_body: &'a [u32],
}

impl Look<'_> {
    fn script(&self, families: &[&(u32, Family)], uses: Uses, class: impl Fn(u32) -> u32) -> Script {
        let main = families.iter().max_by_key(|(number, family)| (family.len(), std::cmp::Reverse(*number)));
        let mut all: Vec<Written> = families
            .iter()
            .flat_map(|(_, family)| family)
            .filter_map(|place| self.said.written.get(*place))
            .copied()
            .collect();
        all.sort_by_cached_key(|one| {
            (one.time, one.words, self.said.voice(one.who).cloned(), self.said.voice(one.to).cloned())
        });
        let mut writers: Vec<u32> = Vec::new();
        let mut nth: HashMap<u32, usize> = HashMap::new();
        let mut cited: Vec<(usize, usize)> = Vec::new();
        for (place, one) in all.iter().enumerate() {
            let turn = nth.entry(one.who).or_insert(0);
            if *turn == 0 {
                writers.push(one.who);
            }
            cited.push((*turn, place));
            *turn += 1;
        }
        cited.sort_unstable();
        let mut sorted = writers.clone();
        sorted.sort_unstable();
        let circle_of = self.contacts.circle_of(&sorted);
        let mut heard: BTreeMap<u32, BTreeSet<u32>> = BTreeMap::new();
        for one in &all {
            heard.entry(one.to).or_default().extend(circle_of.get(&one.who));
        }
        let received = writers.iter().filter(|writer| heard.contains_key(writer)).count();
        let several = heard.values().filter(|circles| circles.len() > 1).count();
        let times = || all.iter().map(|one| one.time).filter(|time| *time >= 0);
        let (words, tree) = main.map(|(_, family)| self.variants(family)).unwrap_or_default();
        Script {
            circles: circle_of.values().collect::<BTreeSet<_>>().len(),
            uses,
            wordings: families.len(),
            reached: heard.len(),
            texts: all.len(),
            since: times().min().unwrap_or(-1),
            until: times().max().unwrap_or(-1),
            passed_on: received * 5 >= writers.len(),
            forwarded: all.iter().filter(|one| one.forwarded).count() * 2 > all.len(),
            from_several: several * 10 >= heard.len().max(1),
            words,
            tree,
            cited: cited.into_iter().take(CITED).filter_map(|(_, place)| all.get(place)).copied().collect(),
            class: main.map_or(0, |(number, _)| class(*number)),
            writers,
        }
    }

    /// The wording of a family that is used most, and the tree of its variants.
    fn variants(&self, family: &Family) -> (String, String) {
        // First time, how often, and a body, of each folded wording.
        let mut variants: BTreeMap<u32, (i64, usize, u32)> = BTreeMap::new();
        for one in family.iter().filter_map(|place| self.said.written.get(*place)) {
            let text = self.of_body.get(one.words as usize).copied().unwrap_or(0);
            let variant = variants.entry(text).or_insert((one.time, 0, one.words));
            variant.0 = variant.0.min(one.time);
            variant.1 += 1;
        }
        let most = variants.iter().max_by_key(|(text, (_, times, _))| (*times, std::cmp::Reverse(**text)));
        let words = most
            .and_then(|(_, (.., body))| self.said.bodies.get(*body as usize))
            .cloned()
            .unwrap_or_default();
        let mut order: Vec<(i64, u32)> = variants.iter().map(|(text, (time, ..))| (*time, *text)).collect();
        order.sort_unstable();
        let mut tree = Vec::new();
        for (place, (_, text)) in order.iter().enumerate().take(VARIANTS) {
            let alike = |earlier: &(usize, &(i64, u32))| {
                (
                    self.shingles.resemblance(earlier.1.1 as usize, *text as usize),
                    std::cmp::Reverse(earlier.0),
                )
            };
            let parent = order.iter().enumerate().take(place).max_by_key(alike);
            tree.push(parent.map_or("1".to_owned(), |(parent, _)| format!("{}<{}", place + 1, parent + 1)));
        }
        (words, tree.join(" "))
    }
}
