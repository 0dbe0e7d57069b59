//! # Question
//! Where does a telephone spend its nights, and where its working hours?
//!
//! # Reads
//! Sightings, calls, text messages and SIM events that put a telephone or person at a cell, camera or place.
//!
//! # How
//! Each night from 22 to 7 local time is given to the place where the telephone was in most of its hours with a fix; each
//! working day from 9 to 18 likewise. A place is told if it has enough nights over enough days and if the lower end of the
//! 95 % interval of its share (Wilson) is above one half. Who is awake on many nights, calling between 1 and 5, works at
//! night: nothing is said of where he sleeps. Cars and devices without a number have no home: a tracker sleeps where the
//! car is parked. Nights of one week are one observation; it weighs against how often telephones of this case spend a week
//! mostly away from their main place. Records without a local offset are read with the one that the case assumes.
//!
//! # Innocent reading
//! Everybody has a home; this describes and suspects nobody. A cell is some streets wide, and a telephone can be left at home
//! or lent. Guards and drivers spend their nights at work without a call.
//!
//! # Source
//! Night hours as a criterion, and how far criteria differ: M. Vanhoof et al., Assessing the quality of home detection from
//! mobile phone data for official statistics, Journal of Official Statistics 34 (2018); L. Pappalardo et al., Evaluation of
//! home detection algorithms on mobile phone data using individual-level ground truth, EPJ Data Science 10 (2021). Interval:
//! E. B. Wilson, Probable inference, JASA 22 (1927).
//!
//! # 问题
//! 一部手机夜间在哪里？工作时间在哪里？
//!
//! # 方法
//! 当地时间 22 时至次日 7 时为一夜，归于有记录的小时数最多的地点；工作日 9 时至 18 时同理。夜数和跨度足够，且其占比的 95% 区间（威尔逊）
//! 下限超过一半，才报告。多个夜晚在 1 至 5 时打电话者为夜班，不报告住处。车辆和无号码设备没有住处：定位器随车停放。同一周的夜晚合为一个观察，
//! 与本案手机“某周多数夜晚不在其主要地点”的频率比较。记录未载时区者按案件设定的时区。
//!
//! # 无辜解释
//! 人人有住处，本方法只作描述，不指向任何人。一个小区覆盖数条街；手机可能留在家中或借出。值夜者、司机可能整夜在岗而不打电话。

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use thalweg_model::{CitedRow, Finding, IdentifierKind, Rate, Strength, Weight};

use thalweg_flows::records::Kind;
use thalweg_flows::records::kinds::{call, sighting};

use crate::drill::crowd::{cell, number, seen};
use crate::drill::town::town;
use crate::drill::{DAY, HOUR, MINUTE, MONDAY, Plant, moment};
use crate::fixes::{Fix, Fixes, rows_behind};
use crate::run::Draft;
use crate::{Card, CaseView, Drill, Expect, Flow, Method, MethodError, Sentence, Threshold};

static CARD: Card = Card {
    id: "home_and_base",
    version: 1,
    flow: Flow::People,
    title: ["Nights and working hours", "夜间与工作地点", "夜間與工作地點"],
    reads: &["sighting", "call", "text", "sim_event"],
    needs_population: true,
    says: &[
        Sentence {
            code: "nights_at",
            words: [
                "{phone} was at {place} on {there} of {seen} nights on which it was seen (at least {least_percent} % of all).",
                "{phone} 有记录的 {seen} 夜中有 {there} 夜在 {place}（占比下限 {least_percent}%）。",
                "{phone} 有記錄的 {seen} 夜中有 {there} 夜在 {place}（占比下限 {least_percent}%）。",
            ],
        },
        Sentence {
            code: "working_hours_at",
            words: [
                "{phone} was at {place} in working hours on {there} of {seen} working days on which it was seen (at least {least_percent} % of all).",
                "{phone} 有记录的 {seen} 个工作日中有 {there} 天工作时间在 {place}（占比下限 {least_percent}%）。",
                "{phone} 有記錄的 {seen} 個工作日中有 {there} 天工作時間在 {place}（占比下限 {least_percent}%）。",
            ],
        },
    ],
    innocent: [
        "Everybody has a home and most a workplace; a telephone can be lent or left at home.",
        "人人有住处，多数人有工作地点；手机可能借出或留在家中。",
        "人人有住處，多數人有工作地點；手機可能借出或留在家中。",
    ],
    thresholds: &[
        Threshold {
            name: "least_nights",
            default: 7,
            unit: "nights or working days",
            meaning: ["So many must be seen", "至少有记录的夜数或工作日数"],
            source: "assumption: a week; Vanhoof et al. 2018 find that the length of observation decides",
        },
        Threshold {
            name: "least_days",
            default: 10,
            unit: "days",
            meaning: ["From the first to the last of them", "首末相隔至少天数"],
            source: "assumption: longer than most holidays and business trips",
        },
        Threshold {
            name: "awake_share",
            default: 4,
            unit: "one part in so many",
            meaning: [
                "Calls between 1 and 5 on more than this part of its nights: works at night",
                "1 至 5 时通话的夜晚超过此份之一视为夜班",
            ],
            source: "assumption: more than one or two nights of a week",
        },
    ],
    terms: &[THERE, ELSEWHERE, AWAY_WEEKS, OTHERS_AWAY, OTHERS_THERE],
};

// The words of weights, as [`Card::terms`] wants them.
const THERE: [&str; 3] = ["a week mostly there", "一周多数在此", "一週多數在此"];
const ELSEWHERE: [&str; 3] = ["a week mostly elsewhere", "一周多数在别处", "一週多數在別處"];
const AWAY_WEEKS: [&str; 3] = [
    "people are away from their home or work for a week about one week in ten",
    "人们约十周中有一周不在住处或单位（假定）",
    "人們約十週中有一週不在住處或單位（假定）",
];
const OTHERS_AWAY: [&str; 3] = [
    "weeks of other telephones spent mostly away from their main place",
    "其他手机多数时间不在其主要地点的周数",
    "其他手機多數時間不在其主要地點的週數",
];
const OTHERS_THERE: [&str; 3] = [
    "weeks of other telephones spent mostly at their main place",
    "其他手机多数时间在其主要地点的周数",
    "其他手機多數時間在其主要地點的週數",
];

/// The method.
pub const METHOD: &dyn Method = &HomeAndBase;

struct HomeAndBase;

/// Calls that a telephone made between 1 and 5: on so many nights.
const AWAKE: &str = "
SELECT CAST(w.id AS BIGINT) AS who, nights
FROM (SELECT caller, CAST(count(DISTINCT hour // 24) AS BIGINT) AS nights
      FROM (SELECT caller, CAST(floor((epoch(start) + 60 * coalesce(start_offset, 0)) / 3600) AS BIGINT) AS hour FROM call)
      WHERE caller IS NOT NULL AND hour % 24 BETWEEN 1 AND 4 GROUP BY caller)
JOIN fix_who w ON w.who = 'phone|' || caller ORDER BY w.id";

/// Nights whose rows are cited: one fix each.
const CITED: usize = 100;

impl Method for HomeAndBase {
    fn card(&self) -> &'static Card {
        &CARD
    }

    fn describes(&self) -> bool {
        true
    }

    fn run(&self, case: &mut CaseView<'_>) -> Result<Vec<Finding>, MethodError> {
        let fixes = Fixes::read(case)?;
        let awake = case.ask(AWAKE)?;
        let (who, nights) = (awake.ints("who")?, awake.ints("nights")?);
        let awake: BTreeMap<i64, i64> =
            (0..awake.len()).map(|at| (who.value(at), nights.value(at))).collect();
        let offset = i64::from(case.offset_minutes());
        let mut spans = Vec::new();
        for range in fixes.of_each() {
            let Some((who, ..)) = fixes.get(range.start) else {
                continue;
            };
            if !matches!(
                fixes.name_of(who).0,
                IdentifierKind::Phone | IdentifierKind::Document | IdentifierKind::Name
            ) {
                continue;
            }
            let nights = Spans::of(&fixes, range.clone(), offset, night);
            let works_at_night = awake.get(&i64::from(who)).copied().unwrap_or(0)
                * case.threshold("awake_share")
                > nights.places.len() as i64;
            let days = Spans::of(&fixes, range, offset, working_hours);
            let home = nights.main();
            let base = days.main().filter(|place| home != Some(*place));
            spans.push(("nights_at", who, nights, home.filter(|_| !works_at_night)));
            spans.push(("working_hours_at", who, days, base));
        }
        let mut findings = Vec::new();
        for code in ["nights_at", "working_hours_at"] {
            let of_code = spans.iter().filter(|(says, ..)| *says == code);
            let (mut away, mut weeks) = (0, 0);
            for (_, _, spans, _) in of_code.clone() {
                let main = spans.main();
                weeks += spans.weeks().len() as u64;
                away += spans.weeks().iter().filter(|place| Some(**place) != main).count() as u64;
            }
            let told: Vec<Told> = of_code
                .filter_map(|(_, who, spans, place)| Some(Told { who: *who, place: (*place)?, spans }))
                .filter(|told| told.is_enough(case))
                .collect();
            told_of(case, &fixes, code, &told, (away, weeks), &mut findings)?;
        }
        Ok(findings)
    }

    fn drills(&self) -> Vec<Drill> {
        const HOME: &[(&str, &str)] = &[("phone", "+8613910009001"), ("place", "460-00-4117-10701")];
        const BASE: &[(&str, &str)] = &[("phone", "+8613910009001"), ("place", "460-00-4117-10711")];
        const BOTH: &[&[(&str, &str)]] = &[HOME, BASE];
        let silent = |name, plant, why| Drill { name, plant, expect: Expect::Silent(why) };
        vec![
            Drill { name: "home_and_office", plant: ordinary, expect: Expect::Finds(BOTH) },
            Drill { name: "a_bill_of_calls_alone", plant: bill, expect: Expect::Finds(&[HOME]) },
            silent("shifts", shifts, "nights at the plant and at home, changing every three days"),
            silent(
                "a_night_watch",
                night_watch,
                "nights at the plant, calling home, by day nowhere for long",
            ),
            silent("a_traveller", traveller, "another town every night"),
            silent("a_tracker_in_a_car", tracker, "a device that is parked in one street every night"),
            silent("a_week_at_an_aunts", short_stay, "six nights at one place and no more records"),
        ]
    }
}

/// The night that a local hour of a day belongs to, if it belongs to one.
fn night(day: i64, hour: i64) -> Option<i64> {
    match hour {
        22.. => Some(day),
        ..7 => Some(day - 1),
        _ => None,
    }
}

/// The working day that a local hour of a day belongs to. 1970-01-01 was a Thursday.
fn working_hours(day: i64, hour: i64) -> Option<i64> {
    ((9..18).contains(&hour) && (day + 3).rem_euclid(7) < 5).then_some(day)
}

/// For each night or day with a fix: where it was spent, and a fix that shows it.
struct Spans {
    places: BTreeMap<i64, (u32, i64)>,
}

impl Spans {
    fn of(fixes: &Fixes, range: Range<usize>, offset: i64, span_of: fn(i64, i64) -> Option<i64>) -> Self {
        // Of each span, the places: a bit for every hour there, and the first fix.
        let mut hours: BTreeMap<i64, Vec<(u32, u32, i64)>> = BTreeMap::new();
        for index in range {
            let Some((_, place, at)) = fixes.get(index) else {
                continue;
            };
            let shift = fixes.shift.get(index).copied().flatten().map_or(offset, i64::from);
            let local = at + shift * MINUTE;
            let (day, hour) = (local.div_euclid(DAY), local.rem_euclid(DAY) / HOUR);
            if let Some(span) = span_of(day, hour) {
                let places = hours.entry(span).or_default();
                match places.iter_mut().find(|(known, ..)| *known == place) {
                    Some((_, here, _)) => *here |= 1 << hour,
                    None => places.push((place, 1 << hour, at)),
                }
            }
        }
        let most = |places: Vec<(u32, u32, i64)>| {
            let longest = places
                .into_iter()
                .max_by_key(|(place, hours, _)| (hours.count_ones(), std::cmp::Reverse(*place)));
            longest.map_or((0, 0), |(place, _, at)| (place, at))
        };
        Self { places: hours.into_iter().map(|(span, places)| (span, most(places))).collect() }
    }

    /// The place of most spans.
    fn main(&self) -> Option<u32> {
        let mut counts: BTreeMap<u32, usize> = BTreeMap::new();
        for (place, _) in self.places.values() {
            *counts.entry(*place).or_default() += 1;
        }
        counts
            .into_iter()
            .max_by_key(|(place, count)| (*count, std::cmp::Reverse(*place)))
            .map(|(place, _)| place)
    }

    /// The place of most spans in each week.
    fn weeks(&self) -> Vec<u32> {
        let mut weeks: BTreeMap<i64, Self> = BTreeMap::new();
        for (span, place) in &self.places {
            let week =
                weeks.entry((span + 3).div_euclid(7)).or_insert_with(|| Self { places: BTreeMap::new() });
            week.places.insert(*span, *place);
        }
        weeks.values().filter_map(Self::main).collect()
    }
}

/// A place that is told.
struct Told<'a> {
    who: u32,
    place: u32,
    spans: &'a Spans,
}

impl Told<'_> {
    fn there(&self) -> Vec<i64> {
        self.spans.places.values().filter(|(place, _)| *place == self.place).map(|(_, at)| *at).collect()
    }

    /// The lower end of the 95 % interval of the share, in whole percent, rounded down.
    fn least_percent(&self) -> i64 {
        let (there, seen) = (self.there().len() as f64, self.spans.places.len() as f64);
        let (share, square) = (there / seen, 1.96 * 1.96);
        let middle = share + square / (2.0 * seen);
        let half = 1.96 * (share * (1.0 - share) / seen + square / (4.0 * seen * seen)).sqrt();
        ((middle - half) / (1.0 + square / seen) * 100.0).floor().max(0.0) as i64
    }

    fn is_enough(&self, case: &CaseView<'_>) -> bool {
        let (first, last) = (self.spans.places.keys().next(), self.spans.places.keys().next_back());
        let days = last.zip(first).map_or(0, |(last, first)| last - first + 1);
        self.spans.places.len() as i64 >= case.threshold("least_nights")
            && days >= case.threshold("least_days")
            && self.least_percent() > 50
    }

    fn fixes(&self) -> Vec<Fix> {
        self.there().iter().take(CITED).map(|at| (self.who, self.place, *at)).collect()
    }

    /// Weeks there and elsewhere, against how the others of the case spend theirs.
    fn weighed(&self, away: u64, weeks: u64) -> Strength {
        let own = self.spans.weeks();
        let here = own.iter().filter(|place| **place == self.place).count();
        let own_away = (own.len() - here) as u64;
        let (away, weeks) = (away.saturating_sub(own_away), weeks.saturating_sub(own.len() as u64));
        let why = AWAY_WEEKS[0];
        let what = OTHERS_AWAY[0];
        let there = Weight::of(THERE[0], Rate::assumed(9, 10, why), Rate::measured(away, weeks, what));
        let what = OTHERS_THERE[0];
        let elsewhere = Rate::measured(weeks - away, weeks, what);
        let elsewhere = Weight::of(ELSEWHERE[0], Rate::assumed(1, 10, why), elsewhere);
        let parts = std::iter::repeat_n(there, here).chain(std::iter::repeat_n(elsewhere, own.len() - here));
        Strength::of(parts.collect())
    }
}

fn told_of(
    case: &mut CaseView<'_>,
    fixes: &Fixes,
    code: &str,
    told: &[Told<'_>],
    (away, weeks): (u64, u64),
    findings: &mut Vec<Finding>,
) -> Result<(), MethodError> {
    let wanted: BTreeSet<Fix> = told.iter().flat_map(Told::fixes).collect();
    let behind: BTreeMap<Fix, Vec<CitedRow>> = rows_behind(case, &wanted)?;
    for one in told {
        let (kind, name) = fixes.name_of(one.who);
        let (place_kind, place) = fixes.place_name(one.place);
        let there = one.there();
        let finding = Draft::new(case, code)
            .about("phone", kind, name)
            .about("place", place_kind, place)
            .figure("there", there.len())
            .figure("seen", one.spans.places.len())
            .figure("least_percent", one.least_percent())
            .during(there.first().copied().unwrap_or(0), there.last().copied().unwrap_or(0))
            .weighing(one.weighed(away, weeks))
            .on(one.fixes().iter().filter_map(|fix| behind.get(fix)).flatten().cloned());
        findings.push(finding.done());
    }
    Ok(())
}

fn calls(plant: &mut Plant, person: u64, place: u64, at: i64) {
    let friend = 5000 + plant.below(9);
    plant.add(Kind::Call, |draft| {
        draft.text(call::CALLER, &number(person)).text(call::CALLEE, &number(friend));
        draft
            .moment(call::START, moment(at))
            .number(call::DURATION_SECS, 40)
            .text(call::CALLER_CELL, &cell(place));
    });
}

fn at(plant: &mut Plant, day: i64, hour: i64) -> i64 {
    MONDAY + day * DAY + hour * HOUR + plant.between(0, 50) * MINUTE
}

fn ordinary(seed: u64) -> Plant {
    let mut plant = town(seed);
    for day in 0..16 {
        let works = day % 7 < 5;
        let spot = if works { 710 } else { 720 + plant.below(20) };
        for (hour, place) in [(6, 700), (10, spot), (15, spot), (23, if day == 8 { 705 } else { 700 })] {
            let at = at(&mut plant, day, hour);
            seen(&mut plant, &number(9001), place, at);
        }
    }
    plant
}

fn bill(seed: u64) -> Plant {
    let mut plant = Plant::new(seed);
    for day in 0..20 {
        for (hour, place) in [(22, 700), (13, 710 + plant.below(9))] {
            let at = at(&mut plant, day, hour);
            calls(&mut plant, 9001, place, at);
        }
    }
    plant
}

fn shifts(seed: u64) -> Plant {
    let mut plant = Plant::new(seed);
    for day in 0..21 {
        let (by_night, by_day) = if day / 3 % 2 == 0 { (710, 700) } else { (700, 710) };
        for (hour, place) in [(2, by_night), (10, by_day), (15, by_day), (23, by_night)] {
            let at = at(&mut plant, day, hour);
            seen(&mut plant, &number(9001), place, at);
        }
    }
    plant
}

fn night_watch(seed: u64) -> Plant {
    let mut plant = Plant::new(seed);
    for day in 0..21 {
        for (hour, place) in [(2, 710), (4, 710), (23, 710), (13, 720 + plant.below(15))] {
            let at = at(&mut plant, day, hour);
            calls(&mut plant, 9001, place, at);
        }
    }
    plant
}

fn traveller(seed: u64) -> Plant {
    let mut plant = Plant::new(seed);
    for day in 0..21_u64 {
        for (hour, place) in [(10, 800 + day * 2), (15, 801 + day * 2), (23, 802 + day * 2)] {
            let at = at(&mut plant, day as i64, hour);
            seen(&mut plant, &number(9001), place, at);
        }
    }
    plant
}

fn tracker(seed: u64) -> Plant {
    let mut plant = Plant::new(seed);
    for day in 0..21 {
        for (hour, place) in [(6, 700), (12, 710 + plant.below(40)), (23, 700)] {
            let at = at(&mut plant, day, hour);
            plant.add(Kind::Sighting, |draft| {
                draft.moment(sighting::TIME, moment(at)).text(sighting::DEVICE, "tracker-4711");
                draft.text(sighting::CELL, &cell(place)).text(sighting::SOURCE_KIND, "GPS");
            });
        }
    }
    plant
}

fn short_stay(seed: u64) -> Plant {
    let mut plant = Plant::new(seed);
    for day in 0..6 {
        for (hour, place) in [(6, 700), (23, 700)] {
            let at = at(&mut plant, day, hour);
            seen(&mut plant, &number(9001), place, at);
        }
    }
    plant
}
