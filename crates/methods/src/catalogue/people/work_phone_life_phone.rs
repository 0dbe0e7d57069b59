//! # Question
//! Which two telephones are carried by one person: one for work, one for life?
//!
//! # Reads
//! Calls and text messages with cells, sightings of telephones, SIM events.
//!
//! # How
//! Compared are telephones that coincided on several days in several places where they are not usually. What counts is the
//! occasions, a few hours each, in which it is known where both were at one moment (seen within two minutes of each other, or one
//! seen while the other was at rest) and one of them was not at home, because couples and housemates share a home: were both at
//! one spot then (one cell, or cells between which telephones at rest change)? Two rates are told apart: at usual places, where
//! colleagues are together as well, and away from both usual places, where friends are. How both differ from pair to pair of two people is fitted
//! to pairs that share a base as these do or do not and call each other or speak at once. Two telephones in one hand do not
//! speak at once, or hardly ever, and have no reason to call each other: how many pairs of two people who go about together are as quiet is fitted
//! together with how many pairs are one person's, and a pair is told if it is most likely one person's even so. That both have
//! contacts in common says nothing: a couple has, and so has one person. Both must have been used often enough to tell. More
//! telephones that are always in one place than a person carries are a box of cards.
//!
//! # Innocent reading
//! Many carry a private and a company telephone. A couple that is always together and talks by an application looks the
//! same until they part; so do two of one household who work side by side. Telephones of different operators are in different cells
//! and are missed unless both are placed by degrees; so is a second telephone that is used too seldom to know where it was.
//!
//! # Source
//! Comparing registrations that are close in time, and weighing them: W. Bosma et al., Establishing phone-pair co-usage by
//! comparing mobility patterns, Science & Justice (2022). Two groups that are fitted together: B. Efron, Large-Scale Inference
//! (2010), ch. 2. Least strength: ENFSI Guideline for Evaluative Reporting (2015).
//!
//! # 问题
//! 哪两部手机由同一人携带：一部工作机、一部生活机？
//!
//! # 方法
//! 比较在多日、多个非常去之处相遇过的手机。数小时为一个时段：只看已知两机同一时刻所在（相隔两分钟内都有记录，或一机静止时另一机有记录）、
//! 且至少一机不在家的时段（夫妻、室友同住），此时两机是否在同一处（同一小区，或静止手机会在其间切换的小区）。两种比例分开计：在常在地点时
//! （同事也同在），以及离开两个常在地点时（朋友也同行）。两人的号码对各不相同，由同样共有（或不共有）常在地点、而且互相通话或同时通话者
//! 拟合。一人之手几乎不会两机同时通话，也无需互相拨打；常同行的两人中有多少也如此，与“一人之机”所占比例一并拟合；即便如此仍很可能为一人时
//! 才报出。共同联系人不作证据：夫妻有，一人两机也有。两机的使用次数须足够。始终同处的手机超过一人所携之数的，视为多卡设备。
//!
//! # 无辜解释
//! 许多人有私人和公司两部手机。形影不离、只用应用通话的夫妻，或同住且并肩工作的两人，在分开之前看起来一样。不同运营商的手机在不同小区，
//! 除非有经纬度，否则会漏检；使用太少、无从得知所在的第二部手机也会漏检。

use std::collections::{BTreeMap, BTreeSet};

use hashbrown::HashMap;
use thalweg_model::{Finding, IdentifierKind, Rate, Strength, Weight};

use crate::drill::{DAY, MINUTE, pockets};
use crate::fixes::{Fix, Fixes, rows_behind};
use crate::groups::Groups;
use crate::neighbours::Neighbours;
use crate::pockets::{Occasion, always_one_spot, occasions, usual};
use crate::rates::{Counts, Rates, any_between, fitted, likely, supposed};
use crate::run::{Draft, LEAST};
use crate::together::{LEAST_BITS, MOST_ARRIVALS};
use crate::uses::Uses;
use crate::visits::{Coincidence, Visits};
use crate::{Card, CaseView, Drill, Expect, Flow, Method, MethodError, Sentence, Threshold};

static CARD: Card = Card {
    id: "work_phone_life_phone",
    version: 4,
    flow: Flow::People,
    title: ["Two telephones, one pocket", "工作机与生活机", "工作機與生活機"],
    reads: &["call", "text", "sighting", "sim_event"],
    needs_population: true,
    says: &[Sentence {
        code: "one_pocket",
        words: [
            "{phone} were at one spot on {together} of {compared} occasions on which one was not at home ({together_away} of {compared_away} away from usual places), and do not call each other.",
            "{phone} 在至少一机不在家的 {compared} 个时段中有 {together} 个同处（离开常在地点的 {compared_away} 个中有 {together_away} 个），且互不通话。",
            "{phone} 在至少一機不在家的 {compared} 個時段中有 {together} 個同處（離開常在地點的 {compared_away} 個中有 {together_away} 個），且互不通話。",
        ],
    }],
    innocent: [
        "Many carry a private and a company telephone; an inseparable couple looks the same until they part.",
        "许多人有私人和公司两部手机；形影不离的夫妻在分开之前看起来一样。",
        "許多人有私人和公司兩部手機；形影不離的夫妻在分開之前看起來一樣。",
    ],
    thresholds: &[
        Threshold {
            name: "within_minutes",
            default: 15,
            unit: "minutes",
            meaning: [
                "Two telephones seen at one place within this time coincided",
                "在此时间内同处一地即为相遇",
            ],
            source: "assumption: a walk to the next cell, and clocks of sources that differ by minutes",
        },
        Threshold {
            name: "least_places",
            default: 3,
            unit: "places",
            meaning: ["So many unusual places must be shared", "须共处的非常去地点数"],
            source: "assumption: more than an outing there and back",
        },
        Threshold {
            name: "least_uses",
            default: 10,
            unit: "calls and messages",
            meaning: ["Each telephone must have been used so often", "每部手机的通话和短信须达此数"],
            source: "assumption: a silence between two can only be told of telephones that are used",
        },
        Threshold {
            name: "most_calls_between",
            default: 2,
            unit: "calls and messages",
            meaning: ["Pairs that call each other more are left", "互相通话超过此数不报告"],
            source: "assumption: trying out a telephone, or looking for it",
        },
        Threshold {
            name: "most_at_once",
            default: 1,
            unit: "calls",
            meaning: ["Pairs that speak at once more often are left", "同时通话超过此数不报告"],
            source: "assumption: one call put aside for another",
        },
        Threshold {
            name: "most_phones",
            default: 3,
            unit: "telephones",
            meaning: ["More in one place are a box of cards", "同在一处的手机超过此数即为多卡设备"],
            source: "assumption: private, company, and one more; sim_bank tells of boxes",
        },
        MOST_ARRIVALS,
        LEAST_BITS,
    ],
    terms: &[ONE_SPOT, POCKET, TWO_PEOPLE, QUIET, ONE_HAND, TWO_QUIET],
};

// The words of weights, as [`Card::terms`] wants them.
const ONE_SPOT: [&str; 3] = [
    "were at one spot on so many occasions on which one was not at home, at usual places and away from them",
    "至少一机不在家时，在如此多时段（常在地点及其外）同处一地",
    "至少一機不在家時，在如此多時段（常在地點及其外）同處一地",
];
const POCKET: [&str; 3] = [
    "telephones in one pocket are at one spot four times in five or more, one is left behind now and then; the share is not known",
    "同一口袋的手机五次中至少四次同处，偶尔遗下一部；确切比例未知",
    "同一口袋的手機五次中至少四次同處，偶爾遺下一部；確切比例未知",
];
const TWO_PEOPLE: [&str; 3] = [
    "pairs of two people that have coincided as these have and share a base as these do or do not: fitted, and one more with any rates",
    "同样相遇过、同样共有或不共有常在地点的两人号码对（经拟合），另加一对比例任意者",
    "同樣相遇過、同樣共有或不共有常在地點的兩人號碼對（經擬合），另加一對比例任意者",
];
const QUIET: [&str; 3] =
    ["do not call each other and do not speak at once", "互不通话，也不同时通话", "互不通話，也不同時通話"];
const ONE_HAND: [&str; 3] = [
    "two telephones in one hand are used so nearly always; the share is not known",
    "一人之手的两机几乎总是如此使用；确切比例未知",
    "一人之手的兩機幾乎總是如此使用；確切比例未知",
];
const TWO_QUIET: [&str; 3] = [
    "pairs of two people that have coincided as these have and go about together: as quiet or not, fitted",
    "同样相遇过且常同行的两人号码对：是否如此互不通话（经拟合）",
    "同樣相遇過且常同行的兩人號碼對：是否如此互不通話（經擬合）",
];

/// The method.
pub const METHOD: &dyn Method = &WorkPhone;

struct WorkPhone;

/// Observations whose rows are cited.
const CITED: usize = 60;

impl Method for WorkPhone {
    fn card(&self) -> &'static Card {
        &CARD
    }

    fn run(&self, case: &mut CaseView<'_>) -> Result<Vec<Finding>, MethodError> {
        let fixes = Fixes::read(case)?;
        let limit = |name| usize::try_from(case.threshold(name)).unwrap_or(usize::MAX);
        let window = case.threshold("within_minutes") * MINUTE;
        let (least_places, most_phones) = (limit("least_places"), limit("most_phones"));
        let (least_uses, most) = (limit("least_uses"), ["most_calls_between", "most_at_once"].map(limit));
        let seen = Visits::of(&fixes, 3, 4).coincidences(window, limit("most_arrivals"));
        let mut pairs = observed(&fixes, &seen, least_places);
        let whos: BTreeSet<u32> = pairs.iter().flat_map(|pair| [pair.two.0, pair.two.1]).collect();
        let uses = Uses::read(case, &whos)?;
        pairs.retain(|pair| uses.count(pair.two.0) >= least_uses && uses.count(pair.two.1) >= least_uses);
        for pair in &mut pairs {
            pair.quiet = fit_one_hand(&uses, pair.two, most);
        }
        let compared = pairs.len();
        let least = case.threshold("least_bits") as f64;
        let (homes, others): (Vec<Pair>, Vec<Pair>) = pairs.into_iter().partition(|pair| pair.one_base);
        let mut told = Vec::new();
        for mut alike in [homes, others] {
            carried(&mut alike, most_phones);
            let groups = TwoGroups::of(&alike);
            // What made them be compared is no evidence: as much must be seen on occasions that are known.
            alike.retain(|pair| pair.days_together() >= least_places);
            told.extend(groups.tell(alike, least));
        }
        told.sort_unstable_by_key(|pair| pair.two);
        findings(case, &fixes, &told, &uses, compared)
    }

    fn drills(&self) -> Vec<Drill> {
        const TWO: &[&[(&str, &str)]] = &[&[("phone", "+8613910009001"), ("phone", "+8613910009002")]];
        let silent = |name, plant, why| Drill { name, plant, expect: Expect::Silent(why) };
        vec![
            Drill { name: "one_pocket", plant: pockets::one_pocket, expect: Expect::Finds(TWO) },
            Drill {
                name: "one_pocket_between_cells",
                plant: pockets::between_cells,
                expect: Expect::Finds(TWO),
            },
            silent(
                "a_box_of_cards",
                pockets::box_of_cards,
                "eight cards of a box that is driven about all day",
            ),
            silent(
                "a_couple_that_commutes",
                pockets::couple,
                "one home, one train, weekends together, and calls between them",
            ),
            silent(
                "a_silent_couple",
                pockets::silent_couple,
                "a couple that talks by an application, works apart and shares relatives",
            ),
            silent(
                "pensioners",
                pockets::pensioners,
                "two who never call each other and go nearly everywhere together, as some do",
            ),
            silent(
                "neighbours_at_home",
                pockets::neighbours_at_home,
                "two who stay at home in cells between which telephones change",
            ),
            silent(
                "a_family_shop",
                pockets::family_shop,
                "a couple that keeps a shop, is at home or behind the counter together all day, and goes out by turns",
            ),
            silent("colleagues", pockets::colleagues, "one office, one canteen, two outings with the firm"),
            silent("parent_and_child", pockets::parent, "one home, outings together, school and work apart"),
            silent(
                "a_crew",
                pockets::crew,
                "two fitters in one van all day who telephone their own customers at one time",
            ),
        ]
    }
}

/// The lesser of how many days and how many places two coincided on and in.
fn spread(of_two: &[Coincidence]) -> usize {
    let days: BTreeSet<i64> = of_two.iter().map(|both| both.day).collect();
    let places: BTreeSet<u32> = of_two.iter().map(|both| both.place).collect();
    days.len().min(places.len())
}

/// Two telephones, and the occasions on which it is known where both were, and one was not at home.
struct Pair {
    two: (u32, u32),
    /// Whether both are most at one spot.
    one_base: bool,
    /// One was away from its usual places.
    away: Vec<Occasion>,
    /// Both were at usual places, one of them not at home.
    out: Vec<Occasion>,
    /// On how many of these they were at one spot, of how many.
    counts: Counts<2>,
    /// Whether nothing in their use speaks against one hand.
    quiet: bool,
    /// One in so many of such pairs is one person's.
    one_in: u64,
    strength: Strength,
}

/// The shares of occasions that telephones in one pocket are at one spot.
const IN_POCKET: (f64, f64) = (0.8, 0.995);
/// How often two telephones in one hand are used as such.
const QUIETLY: (u64, u64) = (19, 20);
/// Rounds of the fit of two groups: more change nothing that matters.
const ROUNDS: usize = 200;

impl Pair {
    fn of(two: (u32, u32), one_base: bool, [away, out]: [Vec<Occasion>; 2]) -> Self {
        let at_spot = |all: &[Occasion]| all.iter().filter(|(_, at_one_spot)| *at_one_spot).count() as u64;
        let counts = [&away, &out].map(|all| (at_spot(all), all.len() as u64));
        Self { two, one_base, away, out, counts, quiet: false, one_in: 0, strength: Strength::of(Vec::new()) }
    }

    /// How likely what was seen is of two in one pocket.
    fn pocket(&self) -> f64 {
        self.counts.iter().map(|(spot, of)| any_between(IN_POCKET, *spot, *of)).product()
    }

    /// The occasions on which the finding rests: those away from usual places first.
    fn cited(&self) -> impl Iterator<Item = &Occasion> {
        self.away.iter().chain(&self.out)
    }

    fn days_together(&self) -> usize {
        let together = self.cited().filter(|(_, at_one_spot)| *at_one_spot);
        let days: BTreeSet<i64> =
            together.flat_map(|(both, _)| both.first()).map(|fix| fix.2.div_euclid(DAY)).collect();
        days.len()
    }

    /// Whether they are at one spot more often than not.
    fn go_about_together(&self) -> bool {
        let sum = |of: fn(&(u64, u64)) -> u64| self.counts.iter().map(of).sum::<u64>();
        sum(|one| one.0) * 2 >= sum(|one| one.1)
    }
}

/// All pairs of telephones that coincided on so many days in so many places.
fn observed(fixes: &Fixes, seen: &[Coincidence], least: usize) -> Vec<Pair> {
    let cells = Neighbours::of(fixes);
    let is_phone = |who: u32| fixes.name_of(who).0 == IdentifierKind::Phone;
    let mut bases: HashMap<u32, Vec<u32>> = HashMap::new();
    let mut pairs = Vec::new();
    for of_two in seen.chunk_by(|one, next| one.two == next.two) {
        let Some(two) = of_two.first().map(|both| both.two) else { continue };
        if !is_phone(two.0) || !is_phone(two.1) || spread(of_two) < least {
            continue;
        }
        let [one, other] =
            [two.0, two.1].map(|who| bases.entry(who).or_insert_with(|| usual(fixes, who)).clone());
        let occasions = occasions(fixes, &cells, two, [&one, &other]);
        let one_base =
            one.first().zip(other.first()).is_some_and(|(one, other)| cells.one_spot(*one, *other));
        pairs.push(Pair::of(two, one_base, occasions));
    }
    pairs
}

/// Pairs that are one person's and pairs that are two people's, fitted together.
struct TwoGroups {
    /// How often two people are at one spot.
    people: Rates<2>,
    /// The share of pairs that are one person's.
    share: f64,
    /// How many pairs of two people who go about together look quiet, of how many.
    quiet: (f64, f64),
}

/// Pairs that look the same.
struct Alike {
    likely: Vec<f64>,
    pocket: f64,
    quiet: bool,
    go_about_together: bool,
    many: f64,
}

impl TwoGroups {
    /// Those who call each other or speak at once are two people to begin with; each round weighs anew who is.
    fn of(pairs: &[Pair]) -> Self {
        let mut counted: BTreeMap<(Counts<2>, bool), Alike> = BTreeMap::new();
        for pair in pairs {
            let alike = counted.entry((pair.counts, pair.quiet)).or_insert_with(|| Alike {
                likely: likely(&pair.counts),
                pocket: pair.pocket(),
                quiet: pair.quiet,
                go_about_together: pair.go_about_together(),
                many: 0.0,
            });
            alike.many += 1.0;
        }
        let people = Rates::fit(pairs.iter().filter(|pair| !pair.quiet).map(|pair| pair.counts));
        let mut groups = Self { people, share: 0.5, quiet: (1.0, 2.0) };
        for _ in 0..ROUNDS {
            let parts: Vec<f64> = counted.values().map(|alike| groups.part(alike)).collect();
            let all = || counted.values().zip(&parts);
            let two = |(alike, part): (&Alike, &f64)| alike.many * (1.0 - part);
            let one: f64 = all().map(|(alike, part)| alike.many * part).sum();
            let about = || all().filter(|(alike, _)| alike.go_about_together);
            let quiet: f64 = about().filter(|(alike, _)| alike.quiet).map(two).sum();
            groups.share = (one + 1.0) / (all().map(two).sum::<f64>() + one + 2.0);
            groups.quiet = (quiet + 1.0, about().map(two).sum::<f64>() + 2.0);
            groups.people = groups.people.nearer(
                all().filter(|(alike, _)| !alike.quiet).map(|both| (both.0.likely.as_slice(), two(both))),
            );
        }
        groups
    }

    /// How likely a pair that looks so is one person's.
    fn part(&self, alike: &Alike) -> f64 {
        let used = |quietly: f64| if alike.quiet { quietly } else { 1.0 - quietly };
        let one = self.share * alike.pocket * used(QUIETLY.0 as f64 / QUIETLY.1 as f64);
        let two = (1.0 - self.share) * self.people.at(&alike.likely) * used(self.quiet.0 / self.quiet.1);
        one / (one + two).max(f64::MIN_POSITIVE)
    }

    /// Those that are most likely one person's: what speaks for it is strong, and by far outweighs how few pairs are.
    fn tell(&self, pairs: Vec<Pair>, least: f64) -> Vec<Pair> {
        let prior = (self.share / (1.0 - self.share)).log2();
        let quiet = fitted(self.quiet.0 / self.quiet.1, TWO_QUIET[0]);
        let mut told = Vec::new();
        for mut pair in pairs.into_iter().filter(|pair| pair.quiet) {
            let used = Weight::of(QUIET[0], Rate::assumed(QUIETLY.0, QUIETLY.1, ONE_HAND[0]), quiet.clone());
            let chance = fitted(self.people.chance(&pair.counts), TWO_PEOPLE[0]);
            let seen = Weight::of(ONE_SPOT[0], supposed(pair.pocket(), POCKET[0]), chance);
            pair.one_in = (1.0 / self.share).round() as u64;
            pair.strength = Strength::of(vec![seen, used]);
            let bits = pair.strength.bits();
            if bits >= least && bits + prior >= f64::from(LEAST) / 100.0 {
                told.push(pair);
            }
        }
        told
    }
}

/// The pairs whose telephones, with all that are always at one spot with them, are no more than one person carries.
fn carried(pairs: &mut Vec<Pair>, most: usize) {
    let phones: BTreeSet<u32> = pairs.iter().flat_map(|pair| [pair.two.0, pair.two.1]).collect();
    let phones: Vec<u32> = phones.into_iter().collect();
    let at = |who: u32| phones.binary_search(&who).unwrap_or(0);
    let mut boxes = Groups::of(phones.len());
    for pair in
        pairs.iter().filter(|pair| pair.counts.first().is_some_and(|(spot, of)| always_one_spot(*spot, *of)))
    {
        boxes.join(at(pair.two.0), at(pair.two.1));
    }
    let mut held: BTreeMap<usize, usize> = BTreeMap::new();
    for number in 0..phones.len() {
        *held.entry(boxes.group(number)).or_default() += 1;
    }
    let few = |who: u32| held.get(&boxes.group(at(who))).is_none_or(|count| *count <= most);
    pairs.retain(|pair| few(pair.two.0) && few(pair.two.1));
}

/// Whether nothing in their use speaks against one hand.
fn fit_one_hand(uses: &Uses, two: (u32, u32), [most_between, most_at_once]: [usize; 2]) -> bool {
    uses.between(two) <= most_between && uses.at_once(two) <= most_at_once
}

fn findings(
    case: &mut CaseView<'_>,
    fixes: &Fixes,
    pairs: &[Pair],
    uses: &Uses,
    candidates: usize,
) -> Result<Vec<Finding>, MethodError> {
    let shown = |pair: &Pair| pair.cited().take(CITED).flat_map(|(both, _)| *both).collect::<Vec<Fix>>();
    let wanted: BTreeSet<Fix> = pairs.iter().flat_map(shown).collect();
    let behind = rows_behind(case, &wanted)?;
    let mut findings = Vec::new();
    for pair in pairs {
        let moments = || pair.cited().flat_map(|(both, _)| both).map(|fix| fix.2);
        let together = pair.counts;
        let (one_kind, one) = fixes.name_of(pair.two.0);
        let (other_kind, other) = fixes.name_of(pair.two.1);
        let finding = Draft::new(case, "one_pocket")
            .about("phone", one_kind, one)
            .about("phone", other_kind, other)
            .figure("together", together.iter().map(|one| one.0).sum::<u64>())
            .figure("compared", together.iter().map(|one| one.1).sum::<u64>())
            .figure("together_away", together.first().map_or(0, |one| one.0))
            .figure("compared_away", together.first().map_or(0, |one| one.1))
            .figure("calls_between", uses.between(pair.two))
            .figure("calls_at_once", uses.at_once(pair.two))
            .figure("pairs_compared", candidates)
            .figure("one_person_in", pair.one_in)
            .during(moments().min().unwrap_or(0), moments().max().unwrap_or(0))
            .weighing(pair.strength.clone())
            .on(shown(pair).iter().filter_map(|fix| behind.get(fix)).flatten().cloned());
        findings.push(finding.done());
    }
    Ok(findings)
}
