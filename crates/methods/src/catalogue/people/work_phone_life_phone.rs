//! # Question
//! Which two telephones are carried by one person: one for work, one for life?
//!
//! # Reads
//! Calls and text messages with cells, sightings of telephones, SIM events.
//!
//! # How
//! Whenever both telephones are seen within minutes of each other, they are at one place or they are not. What counts is
//! what they do away from the two places they share most, because couples share a home and colleagues an office. A few hours
//! are one observation. Each weighs against how often other pairs of this case that have coincided somewhere unusual are
//! at one place when both are seen. Two telephones in one hand do not speak at once, have no reason to call each other and
//! serve different circles: pairs that call each other, that are in use at one time, or that share their contacts are left.
//! Both must have been used often enough to tell.
//!
//! # Innocent reading
//! Many carry a private and a company telephone. A couple that is always together and talks by an application looks the
//! same until they part; so do two people who work as a crew. Telephones of different operators are in different cells
//! and are missed unless both are placed by degrees.
//!
//! # Source
//! Comparing registrations that are close in time, and weighing them: W. Bosma et al., Establishing phone-pair co-usage by
//! comparing mobility patterns, Science & Justice (2022). Least strength: ENFSI Guideline for Evaluative Reporting (2015).
//!
//! # 问题
//! 哪两部手机由同一人携带：一部工作机、一部生活机？
//!
//! # 方法
//! 两机在数分钟内都有记录时，要么同处、要么异处。只看两机最常共处的两个地点以外的情形，因为夫妻同住、同事同办公室。数小时合为一个观察，
//! 与本案其他曾在非常去之处相遇的号码对“同处”的频率比较。一人之手不会两机同时通话，无需互相拨打，联系圈不同：互相通话、同时使用、
//! 联系人重合者不报告。两机的使用次数须足够。
//!
//! # 无辜解释
//! 许多人有私人和公司两部手机。形影不离、只用应用通话的夫妻，或同组作业的两人，在分开之前看起来一样。不同运营商的手机在不同小区，
//! 除非有经纬度，否则会漏检。

use std::collections::{BTreeMap, BTreeSet};

use thalweg_flows::records::Kind;
use thalweg_flows::records::kinds::call;
use thalweg_model::{Finding, IdentifierKind, Rate, Strength, Weight};

use crate::drill::crowd::{cell, number, seen};
use crate::drill::town::town;
use crate::drill::{DAY, HOUR, MINUTE, MONDAY, Plant, moment};
use crate::fixes::{Fix, Fixes, rows_behind};
use crate::pockets::{close, stretch_of};
use crate::run::Draft;
use crate::together::{Counted, LEAST_BITS, MOST_ARRIVALS, least_bits};
use crate::uses::Uses;
use crate::visits::{Coincidence, Visits};
use crate::{Card, CaseView, Drill, Expect, Flow, Method, MethodError, Sentence, Threshold};

static CARD: Card = Card {
    id: "work_phone_life_phone",
    version: 1,
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
    terms: &[ONE_PLACE, ANOTHER, POCKET, OTHERS_ONE, OTHERS_APART],
};

// The words of weights, as [`Card::terms`] wants them.
const ONE_PLACE: [&str; 3] = ["was at one place", "在同一处", "在同一處"];
const ANOTHER: [&str; 3] = ["was at another place", "在不同处", "在不同處"];
const POCKET: [&str; 3] = [
    "telephones in one pocket are at one place but for the moments between two cells; the share is not known",
    "同一口袋的手机除换小区的瞬间外都在同一处；确切比例未知",
    "同一口袋的手機除換小區的瞬間外都在同一處；確切比例未知",
];
const OTHERS_ONE: [&str; 3] = [
    "other pairs that have coincided in unusual places, away from the two places they share most: at one place",
    "其他曾在非常去之处相遇的号码对，在其最常共处的两处之外：同处",
    "其他曾在非常去之處相遇的號碼對，在其最常共處的兩處之外：同處",
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
        let mut others = Counted::default();
        for of_two in seen.chunk_by(|one, next| one.two == next.two) {
            let Some(two) =
                of_two.first().map(|both| both.two).filter(|two| is_phone(two.0) && is_phone(two.1))
            else {
                continue;
            };
            if spread(of_two) < 2 {
                continue;
            }
            let pair = Pair::of(&fixes, two, window);
            others = others.and(Counted { near: pair.together.len() as u64, all: pair.compared() });
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
        let whos: BTreeSet<u32> = pairs.iter().flat_map(|pair| [pair.two.0, pair.two.1]).collect();
        let uses = Uses::read(case, &whos)?;
        pairs.retain(|pair| fit_one_hand(&uses, pair.two, limits));
        findings(case, &fixes, &pairs, &uses, compared)
    }

    fn drills(&self) -> Vec<Drill> {
        const TWO: &[&[(&str, &str)]] = &[&[("phone", "+8613910009001"), ("phone", "+8613910009002")]];
        let silent = |name, plant, why| Drill { name, plant, expect: Expect::Silent(why) };
        vec![
            Drill { name: "one_pocket", plant: one_pocket, expect: Expect::Finds(TWO) },
            silent(
                "a_couple_that_commutes",
                couple,
                "one home, one train, weekends together, and calls between them",
            ),
            silent(
                "a_silent_couple",
                silent_couple,
                "a couple that talks by an application, works apart and shares relatives",
            ),
            silent("colleagues", colleagues, "one office, one canteen, two outings with the firm"),
            silent("parent_and_child", parent, "one home, outings together, school and work apart"),
            silent(
                "a_crew",
                crew,
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
    apart: u64,
    strength: Strength,
}

impl Pair {
    fn of(fixes: &Fixes, two: (u32, u32), window: i64) -> Self {
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
        let away = |both: &&[Fix; 2]| both.iter().any(|fix| !usual.contains(&fix.1));
        let (mut together, mut apart) = (Vec::new(), 0);
        let away: Vec<&[Fix; 2]> = close.iter().filter(away).collect();
        for stretch in away.chunk_by(|one, next| stretch_of(one) == stretch_of(next)) {
            let same = stretch
                .iter()
                .filter(|both| both.iter().all(|fix| Some(fix.1) == both.first().map(|one| one.1)));
            match same.clone().next() {
                Some(both) if same.count() * 2 > stretch.len() => together.push(**both),
                _ => apart += 1,
            }
        }
        Self { two, together, apart, strength: Strength::of(Vec::new()) }
    }

    fn compared(&self) -> u64 {
        self.together.len() as u64 + self.apart
    }

    /// The pair's own observations are not part of how others do.
    fn weighed(&self, others: Counted) -> Strength {
        let near = others.near.saturating_sub(self.together.len() as u64);
        let all = others.all.saturating_sub(self.compared());
        let why = POCKET[0];
        let same =
            Weight::of(ONE_PLACE[0], Rate::assumed(9, 10, why), Rate::measured(near, all, OTHERS_ONE[0]));
        let apart = all.saturating_sub(near);
        let other =
            Weight::of(ANOTHER[0], Rate::assumed(1, 10, why), Rate::measured(apart, all, OTHERS_APART[0]));
        let parts = std::iter::repeat_n(same, self.together.len());
        Strength::of(
            parts.chain(std::iter::repeat_n(other, usize::try_from(self.apart).unwrap_or(0))).collect(),
        )
    }
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

/// Somebody calls from a place.
fn calls(plant: &mut Plant, person: u64, with: u64, place: u64, at: i64, secs: i64) {
    plant.add(Kind::Call, |draft| {
        draft.text(call::CALLER, &number(person)).text(call::CALLEE, &number(with));
        draft
            .moment(call::START, moment(at))
            .number(call::DURATION_SECS, secs)
            .text(call::CALLER_CELL, &cell(place));
    });
}

/// Where two people are on a day at seven, nine, one, four and ten o'clock.
type Life = fn(day: u64) -> [(u64, u64); 5];

/// Two telephones whose holders live so and call their own circles, and relatives if they have such in common.
fn live(plant: &mut Plant, two: (u64, u64), life: Life, relatives: u64) {
    for day in 0..21 {
        for ((one, other), hour) in life(day).into_iter().zip([7, 9, 13, 16, 22]) {
            let at = MONDAY + day as i64 * DAY + hour * HOUR;
            for (person, place, minute) in [(two.0, one, 0), (two.1, other, 6)] {
                let at = at + (minute + plant.between(0, 5)) * MINUTE;
                if plant.happens(600) {
                    let friend = if plant.below(10) < relatives {
                        5000 + plant.below(3)
                    } else {
                        person * 20 + plant.below(8)
                    };
                    calls(plant, person, friend, place, at, 60);
                } else {
                    seen(plant, &number(person), place, at);
                }
            }
        }
    }
}

fn one_pocket(seed: u64) -> Plant {
    let mut plant = town(seed);
    plant_life(
        &mut plant,
        |day| [(700, 700), (710, 710), (720 + day, 720 + day), (760 + day, 760 + day), (700, 700)],
        0,
    );
    plant
}

fn plant_life(plant: &mut Plant, life: Life, relatives: u64) {
    live(plant, (9001, 9002), life, relatives);
    // Colleagues who go out together now and then, and are compared with.
    live(
        plant,
        (800, 801),
        |day| [(780, 790), (781, 781), (781, 781), (781 + day % 4, 781 + day % 3), (780, 790)],
        1,
    );
}

fn couple(seed: u64) -> Plant {
    let mut plant = town(seed);
    plant_life(&mut plant, |day| [(700, 700), (710, 710), (720 + day, 720 + day), (711, 712), (700, 700)], 3);
    for day in 0..21 {
        calls(&mut plant, 9001, 9002, 711, MONDAY + day * DAY + 17 * HOUR, 40);
    }
    plant
}

fn silent_couple(seed: u64) -> Plant {
    let mut plant = town(seed);
    plant_life(&mut plant, |day| [(700, 700), (710, 710), (711, 712), (720 + day, 720 + day), (700, 700)], 5);
    plant
}

fn colleagues(seed: u64) -> Plant {
    let mut plant = town(seed);
    plant_life(
        &mut plant,
        |day| match day % 7 {
            4 => [(700, 701), (710, 710), (710, 710), (720 + day, 720 + day), (700, 701)],
            _ => [(700, 701), (710, 710), (711, 711), (730 + day, 750 + day), (700, 701)],
        },
        1,
    );
    plant
}

fn parent(seed: u64) -> Plant {
    let mut plant = town(seed);
    plant_life(
        &mut plant,
        |day| match day % 7 {
            5 | 6 => [(700, 700), (720 + day, 720 + day), (740 + day, 740 + day), (700, 700), (700, 700)],
            _ => [(700, 700), (710, 712), (710, 712), (760 + day, 713), (700, 700)],
        },
        4,
    );
    plant
}

fn crew(seed: u64) -> Plant {
    let mut plant = town(seed);
    plant_life(
        &mut plant,
        |day| [(700, 701), (710, 710), (720 + day, 720 + day), (750 + day, 750 + day), (700, 701)],
        0,
    );
    for day in 0..12 {
        for (person, minute) in [(9001, 0), (9002, 2)] {
            let at = MONDAY + day * DAY + 13 * HOUR + (20 + minute) * MINUTE;
            calls(&mut plant, person, person * 20, 720 + day.unsigned_abs(), at, 600);
        }
    }
    plant
}
