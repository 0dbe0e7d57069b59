//! # Question
//! Which two came from different places and met, more often than chance?
//!
//! # Reads
//! Sightings, calls, text messages and SIM events that put somebody at a cell, camera or place.
//!
//! # How
//! Two meet if they are at one place within minutes of each other, each came there from elsewhere and not from the same
//! place, and it is a usual place for neither: neighbours, colleagues and regulars of one canteen share places every day and
//! drop out. One day is one meeting, however many pings. Each meeting weighs against the greatest of three rates: how often
//! any two who visit that place do so within those minutes (a busy place weighs little), and on which share of his other
//! days each is there at that hour (a regular weighs little). Visits to the same places without the other weigh against
//! it. Where more than a few others are there at half of the meetings too, it is a class, a service or a shift, and left.
//!
//! # Innocent reading
//! Friends, relatives, lovers, business partners, doctor and patient, teacher and pupil meet. Two who sit in one street and
//! never speak are in one cell. A meeting says that two were near each other, not that they spoke.
//!
//! # Source
//! Coincidences at distinct times and places: D. Crandall et al., Inferring social ties from geographic coincidences, PNAS
//! 107 (2010). Least strength: ENFSI Guideline for Evaluative Reporting in Forensic Science (2015).
//!
//! # 问题
//! 哪两人从不同地方前来会面，次数超过偶然？
//!
//! # 方法
//! 两人在数分钟内处于同一处，各自从别处、且从不同地方而来，且该处对两人都不是常去之处，才算会面；邻居、同事、同一食堂的常客因此不入选。
//! 一天只计一次。每次会面与三个频率中的最大者比较：到访该处的任意两人在数分钟内相遇的频率（人多之处分量小）、两人各自在其他日子同一时段在该处
//! 的比例（常客分量小）。到同一处而未遇对方的到访反向计量。若半数会面时都有另外数人在场，则视为课程、礼拜或班次，不报告。
//!
//! # 无辜解释
//! 朋友、亲属、恋人、生意伙伴、医患、师生都会会面。同街而素不相识者也在同一小区。会面只说明两者相近，不说明交谈。

use std::collections::{BTreeMap, BTreeSet};

use hashbrown::{HashMap, HashSet};
use thalweg_model::{Finding, Rate, Strength, Weight};

use crate::drill::crowd::{number, seen};
use crate::drill::town::{homes, town};
use crate::drill::{DAY, HOUR, MINUTE, MONDAY, Plant};
use crate::fixes::{Fix, Fixes, rows_behind};
use crate::moves::Hours;
use crate::run::Draft;
use crate::together::{Company, Counted, LEAST_BITS, MOST_ARRIVALS, least_bits};
use crate::visits::{Coincidence, Visits};
use crate::{Card, CaseView, Drill, Expect, Flow, Method, MethodError, Sentence, Threshold};

static CARD: Card = Card {
    id: "meeting",
    version: 1,
    flow: Flow::People,
    title: ["Meetings", "会面", "會面"],
    reads: &["sighting", "call", "text", "sim_event"],
    needs_population: true,
    says: &[Sentence {
        code: "met",
        words: [
            "{visitor} came from different places and were at one place at one time on {meetings} days, more than chance.",
            "{visitor} 在 {meetings} 天里从不同地方来到同一处，超过偶然。",
            "{visitor} 在 {meetings} 天裡從不同地方來到同一處，超過偶然。",
        ],
    }],
    innocent: [
        "Friends, relatives, partners, doctor and patient meet; strangers in one street share a cell.",
        "朋友、亲属、生意伙伴、医患都会会面；同街的陌生人也在同一小区。",
        "朋友、親屬、生意夥伴、醫病都會會面；同街的陌生人也在同一小區。",
    ],
    thresholds: &[
        Threshold {
            name: "within_minutes",
            default: 15,
            unit: "minutes",
            meaning: [
                "Two seen at a place within this time are there together",
                "在此时间内出现在同一处视为同在",
            ],
            source: "assumption: clocks of sources differ by minutes, and a telephone is not seen at once",
        },
        Threshold {
            name: "usual_share",
            default: 3,
            unit: "one part in so many",
            meaning: [
                "A place where one is on more than this part of his days is usual",
                "在该处的天数超过此份之一即为常去之处",
            ],
            source: "assumption: more often than twice a week",
        },
        Threshold {
            name: "usual_days",
            default: 4,
            unit: "days",
            meaning: ["A place needs so many days to be usual", "达到此天数才可能是常去之处"],
            source: "assumption: a telephone known for a few days only has no usual place yet",
        },
        Threshold {
            name: "least_meetings",
            default: 2,
            unit: "days",
            meaning: ["Fewer meetings are not reported", "少于此数不报告"],
            source: "assumption: once is what chance does in any crowd",
        },
        Threshold {
            name: "most_company",
            default: 3,
            unit: "people",
            meaning: [
                "With more others at half of the meetings it is a gathering",
                "半数会面另有超过此数的他人在场即为聚集",
            ],
            source: "assumption: a table seats four to five; a class or shift is larger",
        },
        MOST_ARRIVALS,
        LEAST_BITS,
    ],
    terms: &[AT_ONE_TIME, ALONE, PLACE, ANY_PLACE, REGULAR, BOTH_SEEN, ALSO_ALONE, NOT_NEAR],
};

// The words of weights, as [`Card::terms`] wants them.
const AT_ONE_TIME: [&str; 3] = ["was there at one time", "同时在该处", "同時在該處"];
const ALONE: [&str; 3] = ["was there without the other", "在该处而未遇对方", "在該處而未遇對方"];
const PLACE: [&str; 3] = [
    "pairs of visits to this place by different people: within the window",
    "不同的人到访该处的每两次：在时窗内",
    "不同的人到訪該處的每兩次：在時窗內",
];
const ANY_PLACE: [&str; 3] = [
    "pairs of visits to any one place of this case by different people: within the window",
    "本案中不同的人到访同一处的每两次：在时窗内",
    "本案中不同的人到訪同一處的每兩次：在時窗內",
];
const REGULAR: [&str; 3] = [
    "other days of one of the two: at this place at this hour",
    "两人之一的其他日子：同一时段在该处",
    "兩人之一的其他日子：同一時段在該處",
];
const BOTH_SEEN: [&str; 3] = [
    "who means to meet is seen there by both sources half of the time; the share is not known",
    "约见者有一半机会双方都被记录；确切比例未知",
    "約見者有一半機會雙方都被記錄；確切比例未知",
];
const ALSO_ALONE: [&str; 3] = [
    "who meets somewhere also goes there alone; the share is not known",
    "在某处会面者也会独自前往；确切比例未知",
    "在某處會面者也會獨自前往；確切比例未知",
];
const NOT_NEAR: [&str; 3] = [
    "pairs of visits to any one place by different people: not within the window",
    "不同的人到访同一处的每两次：不在时窗内",
    "不同的人到訪同一處的每兩次：不在時窗內",
];

/// The method.
pub const METHOD: &dyn Method = &Meeting;

struct Meeting;

/// Meetings whose rows are cited; the number of all is a figure.
const CITED_MEETINGS: usize = 100;
/// Visits without the other that are weighed.
const MOST_ALONE: usize = 40;

impl Method for Meeting {
    fn card(&self) -> &'static Card {
        &CARD
    }

    fn run(&self, case: &mut CaseView<'_>) -> Result<Vec<Finding>, MethodError> {
        let fixes = Fixes::read(case)?;
        let limit = |name| usize::try_from(case.threshold(name)).unwrap_or(usize::MAX);
        let visits = Visits::of(&fixes, limit("usual_share"), limit("usual_days"));
        let window = case.threshold("within_minutes") * MINUTE;
        let seen = visits.coincidences(window, limit("most_arrivals"));
        let (places, all) = visits.busy(window);
        let known = Known { fixes: &fixes, visits: &visits, places, all };
        let (least, most_company) = (limit("least_meetings"), limit("most_company"));
        let mut compared = 0;
        let mut met = Vec::new();
        for of_two in seen.chunk_by(|one, next| one.two == next.two) {
            let meetings = known.meetings(of_two);
            compared += usize::from(!meetings.is_empty());
            if meetings.len() >= least {
                met.push(meetings);
            }
        }
        let asked: HashSet<(u32, (u32, i64))> =
            met.iter().flatten().map(|both| (both.two.0, (both.place, both.day))).collect();
        let together = seen.iter().map(|both| (both.two, (both.place, both.day)));
        let company = Company::of_some(together, |occasion| asked.contains(occasion));
        let least = least_bits(case, compared);
        let mut pairs = Vec::new();
        met.retain(|meetings| standing(&company, meetings) <= most_company);
        for meetings in met {
            let strength = known.weighed(&meetings);
            if strength.bits() >= least {
                pairs.push((meetings, strength));
            }
        }
        findings(case, &fixes, &pairs, compared)
    }

    fn drills(&self) -> Vec<Drill> {
        const TWO: &[&[(&str, &str)]] = &[&[("visitor", "+8613910009001"), ("visitor", "+8613910009002")]];
        let silent = |name, plant, why| Drill { name, plant, expect: Expect::Silent(why) };
        vec![
            Drill { name: "three_meetings_in_three_places", plant: three_places, expect: Expect::Finds(TWO) },
            Drill { name: "every_tuesday_in_one_tea_house", plant: tuesdays, expect: Expect::Finds(TWO) },
            silent("neighbours_and_colleagues", town, "shared homes and offices every day"),
            silent("one_canteen", canteen, "two strangers at one noodle shop every noon"),
            silent("an_evening_class", class, "twelve strangers in one room twice a week"),
            silent("a_couple_goes_out", couple, "two who leave one home for dinner together"),
            silent("two_concerts", concerts, "thirty strangers in one hall on two evenings"),
        ]
    }
}

/// What is known for weighing.
struct Known<'a> {
    fixes: &'a Fixes,
    visits: &'a Visits,
    places: HashMap<u32, Counted>,
    all: Counted,
}

impl Known<'_> {
    /// The coincidences of two to which they came from different places; one for each day.
    fn meetings(&self, of_two: &[Coincidence]) -> Vec<Coincidence> {
        let from = |visit: u32| self.visits.list.get(visit as usize).and_then(|visit| visit.from);
        let mut meetings: Vec<Coincidence> = Vec::new();
        for both in of_two {
            let apart_before = match (from(both.visits.0), from(both.visits.1)) {
                (Some(one), Some(other)) => one != other,
                _ => false,
            };
            let is_new = meetings.last().is_none_or(|last| both.at.0 - last.at.0 > DAY / 2);
            if apart_before && is_new {
                meetings.push(*both);
            }
        }
        meetings
    }

    fn weighed(&self, meetings: &[Coincidence]) -> Strength {
        let Some(first) = meetings.first() else {
            return Strength::of(Vec::new());
        };
        let asked = |place: u32| meetings.iter().any(|meeting| meeting.place == place);
        let two = [first.two.0, first.two.1]
            .map(|who| (Hours::at(self.fixes, self.fixes.of_one(who), asked), self.days(who)));
        let mut parts = Vec::new();
        for meeting in meetings {
            let place = self.places.get(&meeting.place).copied().unwrap_or_default();
            let mut rate = place.rate(self.all, meetings.len() as u64, PLACE[0], ANY_PLACE[0]);
            for (hours, days) in &two {
                let there = hours.other_days(meeting.place, meeting.at.0, usize::MAX);
                let other_days = days.saturating_sub(1);
                let regular = Rate::measured(there as u64, other_days as u64, REGULAR[0]);
                if regular.value() > rate.value() {
                    rate = regular;
                }
            }
            let why = BOTH_SEEN[0];
            parts.push(Weight::of(AT_ONE_TIME[0], Rate::assumed(1, 2, why), rate));
        }
        let others = self.all.without(meetings.len() as u64);
        for _ in 0..self.alone(meetings).min(MOST_ALONE) {
            let why = ALSO_ALONE[0];
            let apart = others.all.saturating_sub(others.near);
            let rate = Rate::measured(apart, others.all, NOT_NEAR[0]);
            parts.push(Weight::of(ALONE[0], Rate::assumed(1, 2, why), rate));
        }
        Strength::of(parts)
    }

    fn days(&self, who: u32) -> usize {
        self.visits.days.get(who as usize).copied().unwrap_or(0)
    }

    /// Visits to the places of the meetings, by the one who goes there less often, that met nobody.
    fn alone(&self, meetings: &[Coincidence]) -> usize {
        let Some(first) = meetings.first() else {
            return 0;
        };
        let mut met: BTreeMap<u32, usize> = BTreeMap::new();
        for meeting in meetings {
            *met.entry(meeting.place).or_default() += 1;
        }
        let visits = |who: u32, place: u32| {
            let there = self.visits.of_one(who).iter().filter(|visit| visit.place == place);
            let mut days: Vec<i64> = there.map(|visit| visit.first.div_euclid(DAY)).collect();
            days.dedup();
            days.len()
        };
        met.iter()
            .map(|(place, met)| {
                visits(first.two.0, *place).min(visits(first.two.1, *place)).saturating_sub(*met)
            })
            .sum()
    }
}

/// How many others were there at two or more, and half, of the meetings.
fn standing(company: &Company, meetings: &[Coincidence]) -> usize {
    let occasions: Vec<(u32, i64)> = meetings.iter().map(|meeting| (meeting.place, meeting.day)).collect();
    company.standing(meetings.first().map_or(0, |meeting| meeting.two.0), &occasions)
}

fn findings(
    case: &mut CaseView<'_>,
    fixes: &Fixes,
    pairs: &[(Vec<Coincidence>, Strength)],
    compared: usize,
) -> Result<Vec<Finding>, MethodError> {
    let shown = |meetings: &[Coincidence]| -> Vec<Fix> {
        let both = |one: &Coincidence| [(one.two.0, one.place, one.at.0), (one.two.1, one.place, one.at.1)];
        meetings.iter().take(CITED_MEETINGS).flat_map(both).collect()
    };
    let wanted: BTreeSet<Fix> = pairs.iter().flat_map(|(meetings, _)| shown(meetings)).collect();
    let behind = rows_behind(case, &wanted)?;
    let mut findings = Vec::new();
    for (meetings, strength) in pairs {
        let (Some(first), Some(last)) = (meetings.first(), meetings.last()) else {
            continue;
        };
        let places: BTreeSet<u32> = meetings.iter().map(|meeting| meeting.place).collect();
        let (one_kind, one) = fixes.name_of(first.two.0);
        let (other_kind, other) = fixes.name_of(first.two.1);
        let mut draft =
            Draft::new(case, "met").about("visitor", one_kind, one).about("visitor", other_kind, other);
        for place in &places {
            let (kind, name) = fixes.place_name(*place);
            draft = draft.about("place", kind, name);
        }
        let finding = draft
            .figure("meetings", meetings.len())
            .figure("places", places.len())
            .figure("pairs_compared", compared)
            .during(first.at.0.min(first.at.1), last.at.0.max(last.at.1))
            .weighing(strength.clone())
            .on(shown(meetings).iter().filter_map(|fix| behind.get(fix)).flatten().cloned());
        findings.push(finding.done());
    }
    Ok(findings)
}

/// Somebody leaves a place for another and is there for an hour.
fn goes(plant: &mut Plant, person: u64, from: u64, to: u64, at: i64) {
    let (leaves, late) = (at - plant.between(30, 60) * MINUTE, plant.between(0, 8) * MINUTE);
    seen(plant, &number(person), from, leaves);
    seen(plant, &number(person), to, at + late);
    seen(plant, &number(person), to, at + late + 40 * MINUTE);
}

fn three_places(seed: u64) -> Plant {
    let mut plant = town(seed);
    homes(&mut plant, 9001..9003, 12);
    for (day, hour, place) in [(1, 15, 600), (4, 11, 610), (9, 19, 620)] {
        for person in [9001, 9002] {
            goes(&mut plant, person, 300 + person % 300, place, MONDAY + day * DAY + hour * HOUR);
        }
    }
    plant
}

fn tuesdays(seed: u64) -> Plant {
    let mut plant = town(seed);
    homes(&mut plant, 9001..9003, 35);
    for week in 0..5 {
        for person in [9001, 9002] {
            goes(&mut plant, person, 300 + person % 300, 600, MONDAY + (1 + week * 7) * DAY + 19 * HOUR);
        }
    }
    plant
}

fn canteen(seed: u64) -> Plant {
    let mut plant = town(seed);
    homes(&mut plant, 9001..9003, 12);
    for day in 0..12 {
        for person in [9001, 9002] {
            goes(&mut plant, person, 300 + person % 300, 600, MONDAY + day * DAY + 12 * HOUR);
        }
    }
    plant
}

fn class(seed: u64) -> Plant {
    let mut plant = town(seed);
    homes(&mut plant, 800..812, 26);
    for day in (1..26).filter(|day| [1, 3].contains(&(day % 7))) {
        for person in 800..812 {
            if plant.happens(900) {
                goes(&mut plant, person, 300 + person % 300, 600, MONDAY + day * DAY + 19 * HOUR);
            }
        }
    }
    plant
}

fn couple(seed: u64) -> Plant {
    let mut plant = town(seed);
    for day in [2_i64, 5, 8, 11] {
        for person in [900, 901] {
            goes(&mut plant, person, 700, 600 + day.unsigned_abs(), MONDAY + day * DAY + 18 * HOUR);
        }
    }
    plant
}

fn concerts(seed: u64) -> Plant {
    let mut plant = town(seed);
    homes(&mut plant, 800..830, 12);
    for day in [4, 11] {
        for person in 800..830 {
            goes(&mut plant, person, 300 + person % 300, 600, MONDAY + day * DAY + 19 * HOUR + 30 * MINUTE);
        }
    }
    plant
}
