//! # Question
//! Which two telephones are carried by one person: one for work, one for life?
//!
//! # Reads
//! Calls and text messages with cells, sightings of telephones, SIM events.
//!
//! # How
//! Whenever both telephones are seen within minutes of each other, they are at one place or they are not. What counts is
//! what they do away from the two places they share most, because couples share a home and colleagues an office. A few hours
//! are one observation: at one place, in cells between which telephones at rest change, or apart. Each weighs against how
//! often other pairs of this case that have coincided somewhere unusual do so when both are seen. Two telephones in one hand do not speak at once, have no reason to call each other and
//! serve different circles: pairs that call each other, that are in use at one time, or that share their contacts are left.
//! Both must have been used often enough to tell. More telephones in one place than a person carries are a box of cards.
//!
//! # Innocent reading
//! Many carry a private and a company telephone. A couple that is always together and talks by an application looks the
//! same until they part; so do two people who work as a crew. Telephones of different operators are in different cells
//! and are missed unless both are placed by degrees; so is a second telephone that is only used at home and at work, where a
//! couple or a colleague is as well.
//!
//! # Source
//! Comparing registrations that are close in time, and weighing them: W. Bosma et al., Establishing phone-pair co-usage by
//! comparing mobility patterns, Science & Justice (2022). Least strength: ENFSI Guideline for Evaluative Reporting (2015).
//!
//! # 问题
//! 哪两部手机由同一人携带：一部工作机、一部生活机？
//!
//! # 方法
//! 两机在数分钟内都有记录时，或同处，或在相邻小区（静止手机会在其间切换），或异处。只看两机最常共处的两个地点以外的情形，因为夫妻同住、同事同办公室。数小时合为一个观察，
//! 与本案其他曾在非常去之处相遇的号码对的频率比较。一人之手不会两机同时通话，无需互相拨打，联系圈不同：互相通话、同时使用、
//! 联系人重合者不报告。两机的使用次数须足够。同处手机超过一人所携之数的，视为多卡设备。
//!
//! # 无辜解释
//! 许多人有私人和公司两部手机。形影不离、只用应用通话的夫妻，或同组作业的两人，在分开之前看起来一样。不同运营商的手机在不同小区，
//! 除非有经纬度，否则会漏检；只在家中和单位使用的第二部手机也会漏检，因为配偶或同事同样在那里。

use std::collections::{BTreeMap, BTreeSet};

use thalweg_model::{Finding, IdentifierKind, Rate, Strength, Weight};

use crate::drill::pockets;
use crate::drill::{DAY, MINUTE};
use crate::fixes::{Fix, Fixes, rows_behind};
use crate::groups::Groups;
use crate::neighbours::Neighbours;
use crate::pockets::{close, stretch_of};
use crate::run::Draft;
use crate::together::{LEAST_BITS, MOST_ARRIVALS, least_bits};
use crate::uses::Uses;
use crate::visits::{Coincidence, Visits};
use crate::{Card, CaseView, Drill, Expect, Flow, Method, MethodError, Sentence, Threshold};

static CARD: Card = Card {
    id: "work_phone_life_phone",
    version: 2,
    flow: Flow::People,
    title: ["Two telephones, one pocket", "工作机与生活机", "工作機與生活機"],
    reads: &["call", "text", "sighting", "sim_event"],
    needs_population: true,
    says: &[Sentence {
        code: "one_pocket",
        words: [
            "{phone} were at one place on {together} of {compared} occasions away from home and work when both were seen, and do not call each other.",
            "{phone} 在常住常去地点之外均有记录的 {compared} 个时段中有 {together} 个同处，且互不通话。",
            "{phone} 在常住常去地點之外均有記錄的 {compared} 個時段中有 {together} 個同處，且互不通話。",
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
            meaning: ["Two telephones seen within this time can be compared", "在此时间内都有记录才可比较"],
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
        Threshold {
            name: "common_circle",
            default: 5,
            unit: "one part in so many",
            meaning: [
                "Pairs that share more than this part of the smaller circle are left",
                "共同联系人超过较小联系圈的此份之一不报告",
            ],
            source: "assumption: a few services and shops that everybody calls",
        },
        MOST_ARRIVALS,
        LEAST_BITS,
    ],
    terms: &[ONE_PLACE, BESIDE, ANOTHER, POCKET, OTHERS_ONE, OTHERS_BESIDE, OTHERS_APART],
};

// The words of weights, as [`Card::terms`] wants them.
const ONE_PLACE: [&str; 3] = ["was at one place", "在同一处", "在同一處"];
const BESIDE: [&str; 3] = ["was in a cell beside", "在相邻小区", "在相鄰小區"];
const ANOTHER: [&str; 3] = ["was at another place", "在不同处", "在不同處"];
const POCKET: [&str; 3] = [
    "telephones in one pocket are mostly served by one cell, else by one beside; the shares are not known",
    "同一口袋的手机多由同一小区服务，其余由相邻小区服务；确切比例未知",
    "同一口袋的手機多由同一小區服務，其餘由相鄰小區服務；確切比例未知",
];
const OTHERS_ONE: [&str; 3] = [
    "other pairs that have coincided in unusual places, away from the two places they share most: at one place",
    "其他曾在非常去之处相遇的号码对，在其最常共处的两处之外：同处",
    "其他曾在非常去之處相遇的號碼對，在其最常共處的兩處之外：同處",
];
const OTHERS_BESIDE: [&str; 3] = [
    "other pairs that have coincided in unusual places, away from the two places they share most: in cells beside each other",
    "其他曾在非常去之处相遇的号码对，在其最常共处的两处之外：在相邻小区",
    "其他曾在非常去之處相遇的號碼對，在其最常共處的兩處之外：在相鄰小區",
];
const OTHERS_APART: [&str; 3] = [
    "other pairs that have coincided in unusual places, away from the two places they share most: at another",
    "其他曾在非常去之处相遇的号码对，在其最常共处的两处之外：异处",
    "其他曾在非常去之處相遇的號碼對，在其最常共處的兩處之外：異處",
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
        let seen = Visits::of(&fixes, 3, 4).coincidences(window, limit("most_arrivals"));
        let is_phone = |who: u32| fixes.name_of(who).0 == IdentifierKind::Phone;
        let least_places = limit("least_places");
        let limits = ["least_uses", "most_calls_between", "most_at_once", "common_circle"].map(limit);
        let mut pairs = Vec::new();
        let cells = Neighbours::of(&fixes);
        let mut others = [0; 3];
        for of_two in seen.chunk_by(|one, next| one.two == next.two) {
            let Some(two) =
                of_two.first().map(|both| both.two).filter(|two| is_phone(two.0) && is_phone(two.1))
            else {
                continue;
            };
            if spread(of_two) < 2 {
                continue;
            }
            let pair = Pair::of(&fixes, &cells, two, window);
            for (all, own) in others.iter_mut().zip(pair.outcomes()) {
                *all += own;
            }
            if spread(of_two) >= least_places {
                pairs.push(pair);
            }
        }
        let compared = pairs.len();
        let least = least_bits(case, compared);
        for pair in &mut pairs {
            pair.strength = pair.weighed(others);
        }
        pairs.retain(|pair| pair.strength.bits() >= least);
        carried(&mut pairs, limit("most_phones"));
        let whos: BTreeSet<u32> = pairs.iter().flat_map(|pair| [pair.two.0, pair.two.1]).collect();
        let uses = Uses::read(case, &whos)?;
        pairs.retain(|pair| fit_one_hand(&uses, pair.two, limits));
        findings(case, &fixes, &pairs, &uses, compared)
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

/// Two telephones, and the stretches in which both were seen away from the places they share most.
struct Pair {
    two: (u32, u32),
    together: Vec<[Fix; 2]>,
    beside: u64,
    apart: u64,
    strength: Strength,
}

impl Pair {
    fn of(fixes: &Fixes, cells: &Neighbours, two: (u32, u32), window: i64) -> Self {
        let close = close(fixes, two, window);
        let mut shared: BTreeMap<u32, BTreeSet<i64>> = BTreeMap::new();
        for [one, other] in &close {
            if one.1 == other.1 {
                shared.entry(one.1).or_default().insert(one.2.div_euclid(DAY));
            }
        }
        let mut most: Vec<(usize, u32)> = shared.iter().map(|(place, days)| (days.len(), *place)).collect();
        most.sort_unstable_by(|one, other| other.cmp(one));
        let usual: BTreeSet<u32> = most.iter().take(2).map(|(_, place)| *place).collect();
        let at_usual = |fix: &Fix| usual.iter().any(|place| cells.one_spot(*place, fix.1));
        let away = |both: &&[Fix; 2]| both.iter().any(|fix| !at_usual(fix));
        let (mut together, mut beside, mut apart) = (Vec::new(), 0, 0);
        let away: Vec<&[Fix; 2]> = close.iter().filter(away).collect();
        for stretch in away.chunk_by(|one, next| stretch_of(one) == stretch_of(next)) {
            let same = stretch.iter().filter(|[one, other]| one.1 == other.1);
            let near = stretch.iter().filter(|[one, other]| cells.one_spot(one.1, other.1)).count();
            match same.clone().next() {
                Some(both) if same.count() * 2 > stretch.len() => together.push(**both),
                _ if near * 2 > stretch.len() => beside += 1,
                _ => apart += 1,
            }
        }
        Self { two, together, beside, apart, strength: Strength::of(Vec::new()) }
    }

    fn compared(&self) -> u64 {
        self.together.len() as u64 + self.beside + self.apart
    }

    fn outcomes(&self) -> [u64; 3] {
        [self.together.len() as u64, self.beside, self.apart]
    }

    /// The pair's own observations are not part of how others do.
    fn weighed(&self, others: [u64; 3]) -> Strength {
        let own = self.outcomes();
        let all: u64 = others.iter().sum::<u64>().saturating_sub(self.compared());
        let kinds = [
            (ONE_PLACE[0], 7, OTHERS_ONE[0]),
            (BESIDE[0], 2, OTHERS_BESIDE[0]),
            (ANOTHER[0], 1, OTHERS_APART[0]),
        ];
        let mut parts = Vec::new();
        for ((observed, tenths, what), (own, others)) in kinds.into_iter().zip(own.into_iter().zip(others)) {
            let rate = Rate::measured(others.saturating_sub(own), all, what);
            let weight = Weight::of(observed, Rate::assumed(tenths, 10, POCKET[0]), rate);
            parts.extend(std::iter::repeat_n(weight, usize::try_from(own).unwrap_or(0)));
        }
        Strength::of(parts)
    }
}

/// The pairs whose telephones, with all that any pair joins to them, are no more than one person carries.
fn carried(pairs: &mut Vec<Pair>, most: usize) {
    let phones: BTreeSet<u32> = pairs.iter().flat_map(|pair| [pair.two.0, pair.two.1]).collect();
    let phones: Vec<u32> = phones.into_iter().collect();
    let at = |who: u32| phones.binary_search(&who).unwrap_or(0);
    let mut boxes = Groups::of(phones.len());
    for pair in pairs.iter() {
        boxes.join(at(pair.two.0), at(pair.two.1));
    }
    let mut held: BTreeMap<usize, usize> = BTreeMap::new();
    for number in 0..phones.len() {
        *held.entry(boxes.group(number)).or_default() += 1;
    }
    pairs.retain(|pair| held.get(&boxes.group(at(pair.two.0))).is_none_or(|count| *count <= most));
}

/// Whether nothing in their use speaks against one hand.
fn fit_one_hand(uses: &Uses, two: (u32, u32), [least, most_between, most_at_once, part]: [usize; 4]) -> bool {
    let (common, fewer) = uses.circles(two);
    uses.count(two.0) >= least
        && uses.count(two.1) >= least
        && uses.between(two) <= most_between
        && uses.at_once(two) <= most_at_once
        && common * part <= fewer
}

fn findings(
    case: &mut CaseView<'_>,
    fixes: &Fixes,
    pairs: &[Pair],
    uses: &Uses,
    candidates: usize,
) -> Result<Vec<Finding>, MethodError> {
    let shown = |pair: &Pair| pair.together.iter().take(CITED).flatten().copied().collect::<Vec<Fix>>();
    let wanted: BTreeSet<Fix> = pairs.iter().flat_map(shown).collect();
    let behind = rows_behind(case, &wanted)?;
    let mut findings = Vec::new();
    for pair in pairs {
        let moments = || pair.together.iter().flatten().map(|fix| fix.2);
        let (one_kind, one) = fixes.name_of(pair.two.0);
        let (other_kind, other) = fixes.name_of(pair.two.1);
        let finding = Draft::new(case, "one_pocket")
            .about("phone", one_kind, one)
            .about("phone", other_kind, other)
            .figure("together", pair.together.len())
            .figure("compared", pair.compared())
            .figure("calls_between", uses.between(pair.two))
            .figure("calls_at_once", uses.at_once(pair.two))
            .figure("pairs_compared", candidates)
            .during(moments().min().unwrap_or(0), moments().max().unwrap_or(0))
            .weighing(pair.strength.clone())
            .on(shown(pair).iter().filter_map(|fix| behind.get(fix)).flatten().cloned());
        findings.push(finding.done());
    }
    Ok(findings)
}
