//! # Question
//! Where was a number last, from the cells that served it, when, and how surely?
//!
//! # Reads
//! Calls and text messages of either side and sightings, with a cell; cell sites with coordinates.
//!
//! # How
//! A moment at which a cell served a number is a fix: the number was within the cell's range of its site, or within 35 km, the
//! farthest a GSM cell reaches, where no range is recorded. A cell whose sites are recorded at two places is not used. A fix
//! that could only be reached from the one before and left to the one after faster than an airliner flies is not used. Fixes
//! one after another whose circles overlap are one place: a handset changes between neighbouring cells while it lies still. The
//! place is a circle around the site that served most, wide enough for all its cells. Told is the last place of
//! each number at which there are two fixes ten minutes apart. The weight compares how surely a cell tells the place with how
//! many other numbers of the case were ever served there: in a cell that serves everybody it says little.
//!
//! # Innocent reading
//! A cell says where a SIM was, not who held it, and the circle is wide: it holds homes, shops and roads. A repeater, a ship or a
//! hill carries a cell farther than its range. Cells that were moved keep their names.
//!
//! # Source
//! Farthest reach of a GSM cell, 35 km: 3GPP TS 45.010 (timing advance of 63). Speed of airliners: about 900 km/h.
//!
//! # 问题
//! 由服务小区看，某号码最后在何处、何时、把握多大？
//!
//! # 方法
//! 某刻某小区服务某号码，即为一次定位：号码在基站的覆盖半径内；未记录半径时按GSM小区最远35公里。同一小区记有两处位置的不用。
//! 与前后两次定位之间都须快于民航客机才能到达的，不用。先后相邻、圆域相交的定位算同一地点：手机静置时也会在相邻小区间切换。
//! 地点为以服务最多的基站为圆心、足以包含各小区的圆。只报每个号码最后一处有两次定位且相隔十分钟以上的地点。
//! 权重比较小区定位的可靠程度与案中其他号码曾被该处服务的比例：人人都在的小区说明不了什么。
//!
//! # 无辜解释
//! 小区只说明SIM卡在何处，不说明由谁持有；圆域很大，其中有住宅、商店和道路。直放站、船只、高山会使信号超出半径；基站迁移后名称不变。

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use hashbrown::HashMap;
use thalweg_flows::records::Kind;
use thalweg_flows::records::kinds::cell_site;
use thalweg_model::{CitedRow, Finding, IdentifierKind, Rate, Strength, Weight};

use crate::drill::crowd::{cell, handset, number};
use crate::drill::telephones::{at_caller, dial, town};
use crate::drill::{DAY, HOUR, MINUTE, MONDAY, Plant};
use crate::fixes::Fixes;
use crate::rows::cited_row;
use crate::run::Draft;
use crate::{Card, CaseView, Drill, Expect, Flow, Method, MethodError, Sentence, Threshold};

static CARD: Card = Card {
    id: "call_location",
    version: 1,
    flow: Flow::Communications,
    title: ["Where a number was", "号码定位", "號碼定位"],
    reads: &["call", "text", "sighting", "cell_site"],
    needs_population: true,
    says: &[Sentence {
        code: "last_place",
        words: [
            "{number} was last within {radius_m} m of {latitude_e7}, {longitude_e7} (degrees × 10^7), in the cell {cell}.",
            "{number} 最后位于 {latitude_e7}、{longitude_e7}（度×10^7）周围 {radius_m} 米内，小区 {cell}。",
            "{number} 最後位於 {latitude_e7}、{longitude_e7}（度×10^7）周圍 {radius_m} 公尺內，小區 {cell}。",
        ],
    }],
    innocent: [
        "A cell says where a SIM was, not who held it.",
        "小区只说明SIM卡在何处，不说明由谁持有。",
        "小區只說明SIM卡在何處，不說明由誰持有。",
    ],
    thresholds: &[
        Threshold {
            name: "range_m",
            default: 35_000,
            unit: "metres",
            meaning: ["Range of a cell of which none is recorded", "未记录半径的小区按此半径"],
            source: "3GPP TS 45.010: a timing advance of 63 is 35 km",
        },
        Threshold {
            name: "fastest_kmh",
            default: 1000,
            unit: "km/h",
            meaning: ["Nobody moves faster", "任何人不会更快移动"],
            source: "airliners fly at about 900 km/h",
        },
        Threshold {
            name: "fewest_minutes",
            default: 10,
            unit: "minutes",
            meaning: ["A place where a number stayed for less is passed through", "停留少于此数视为经过"],
            source: "assumption",
        },
    ],
    terms: &[SERVED_BY, IN_RANGE, BUSIEST],
};

// The words of weights, as [`Card::terms`] wants them.
const SERVED_BY: [&str; 3] = ["served by these cells", "由这些小区服务", "由這些小區服務"];
const IN_RANGE: [&str; 3] = [
    "a handset is served by a cell in whose range it is; beyond it now and then",
    "手机由其所在范围的小区服务，偶有超出",
    "手機由其所在範圍的小區服務，偶有超出",
];
const BUSIEST: [&str; 3] = [
    "other numbers of this case ever served by the busiest of these cells",
    "本案中曾由这些小区中最繁忙者服务的其他号码",
    "本案中曾由這些小區中最繁忙者服務的其他號碼",
];

/// The method.
pub const METHOD: &dyn Method = &CallLocation;

struct CallLocation;

/// Least strength of a finding, in hundredths of a bit.
const LEAST: i32 = 100;
/// Metres of a degree of latitude.
const DEGREE_M: f64 = 111_195.0;

/// Where cells are, if all that tell of one agree.
const SITES: &str = "
SELECT cell, min(latitude_e7)::BIGINT AS latitude, min(longitude_e7)::BIGINT AS longitude,
       CAST(max(coalesce(nullif(range_m, 0), {range_m})) AS BIGINT) AS reach, min(cite('cell_site', evidence, row)) AS cited
FROM cell_site WHERE cell IS NOT NULL AND latitude_e7 IS NOT NULL AND longitude_e7 IS NOT NULL
GROUP BY cell HAVING max(latitude_e7) - min(latitude_e7) < 10000 AND max(longitude_e7) - min(longitude_e7) < 10000 ORDER BY cell";

/// A cell whose place is known.
#[derive(Debug, Clone)]
struct Site {
    place: (i64, i64),
    reach: i64,
    cited: Option<CitedRow>,
}

/// A number in a cell.
#[derive(Debug, Clone, Copy)]
struct Fix {
    /// The cell, as the fixes number it.
    cell: u32,
    at: i64,
    place: (i64, i64),
    reach: i64,
    /// Which of the fixes it is.
    index: usize,
}

/// Metres between two places, on a sphere, flat between neighbours.
fn metres(one: (i64, i64), two: (i64, i64)) -> i64 {
    let degrees = |e7: i64| e7 as f64 / 1e7;
    let north = degrees(one.0 - two.0);
    let mut east = degrees(one.1 - two.1).abs();
    if east > 180.0 {
        east = 360.0 - east;
    }
    let east = east * degrees((one.0 + two.0) / 2).to_radians().cos();
    (north.hypot(east) * DEGREE_M).round() as i64
}

/// The last place of a number at which it stayed.
struct Stay {
    fixes: Vec<Fix>,
    main: Fix,
    radius: i64,
}

/// Whether nobody can have gone from one fix to the other.
fn apart(one: &Fix, two: &Fix, fastest_kmh: i64) -> bool {
    let between = (metres(one.place, two.place) - one.reach - two.reach).max(0);
    // km/h × h = km; in metres and microseconds.
    between as f64 > fastest_kmh as f64 * 1000.0 * (two.at - one.at).abs() as f64 / HOUR_MICROS
}

/// Microseconds of an hour.
const HOUR_MICROS: f64 = 3.6e9;

fn last_stay(fixes: &[Fix], fastest_kmh: i64, shortest: i64) -> Option<Stay> {
    let odd: Vec<bool> =
        fixes.windows(2).map(|two| matches!(two, [a, b] if apart(a, b, fastest_kmh))).collect();
    let kept = fixes.iter().enumerate().filter(|(at, _)| {
        let before = at.checked_sub(1).and_then(|at| odd.get(at)).copied();
        let after = odd.get(*at).copied();
        // At an end there is one neighbour only, and its word counts.
        !(before.unwrap_or(true) && after.unwrap_or(true)) || fixes.len() == 1
    });
    let mut stays: Vec<Vec<Fix>> = Vec::new();
    // One fix of each cell of the stay that goes on.
    let mut cells: Vec<Fix> = Vec::new();
    for (_, fix) in kept {
        let near = cells.iter().all(|one| metres(one.place, fix.place) <= one.reach + fix.reach);
        match stays.last_mut().filter(|_| near) {
            Some(stay) => stay.push(*fix),
            None => {
                cells.clear();
                stays.push(vec![*fix]);
            }
        }
        if cells.iter().all(|one| one.cell != fix.cell) {
            cells.push(*fix);
        }
    }
    let long = |stay: &&Vec<Fix>| {
        stay.first().zip(stay.last()).is_some_and(|(first, last)| last.at - first.at >= shortest)
    };
    let fixes = stays.iter().rev().find(long)?.clone();
    let mut served: BTreeMap<u32, (usize, Fix)> = BTreeMap::new();
    for fix in &fixes {
        served.entry(fix.cell).or_insert((0, *fix)).0 += 1;
    }
    let main = served.values().rev().max_by_key(|(times, _)| *times)?.1;
    let radius = fixes.iter().map(|fix| metres(fix.place, main.place) + fix.reach).max()?;
    Some(Stay { fixes, main, radius })
}

/// What is known of all numbers.
struct Known<'a> {
    fixes: &'a Fixes,
    sites: BTreeMap<u32, Site>,
    /// How many numbers each cell served.
    served: BTreeMap<u32, u64>,
    /// How many numbers were served by a known cell.
    numbers: u64,
}

impl Known<'_> {
    /// The fixes of a number in cells whose place is known: calls, texts and sightings, each once.
    fn of(&self, range: Range<usize>) -> Vec<Fix> {
        let known = |index: usize| {
            let (_, cell, at) = self.fixes.get(index)?;
            let site = self.sites.get(&cell)?;
            self.rows(index).next()?;
            Some(Fix { cell, at, place: site.place, reach: site.reach, index })
        };
        range.filter_map(known).collect()
    }

    /// The rows of a fix that a method of calls reads.
    fn rows(&self, index: usize) -> impl Iterator<Item = CitedRow> {
        self.fixes.cited_where(index, |table, ended| table != "sim_event" && !ended)
    }

    /// The rows that are cited of a fix: the cell's, and the first by its text.
    fn cited(&self, fix: &Fix) -> impl Iterator<Item = CitedRow> {
        let first = self
            .rows(fix.index)
            .min_by_key(|one| (one.table.clone(), one.row.evidence, one.row.row.to_string()));
        self.sites.get(&fix.cell).and_then(|site| site.cited.clone()).into_iter().chain(first)
    }

    fn told(&self, case: &CaseView<'_>, who: u32, stay: &Stay) -> Finding {
        let cells: BTreeSet<u32> = stay.fixes.iter().map(|fix| fix.cell).collect();
        let most = cells.iter().filter_map(|cell| self.served.get(cell)).max().copied().unwrap_or(1);
        let weight = Weight::of(
            SERVED_BY[0],
            Rate::assumed(9, 10, IN_RANGE[0]),
            Rate::measured(most.saturating_sub(1), self.numbers.saturating_sub(1), BUSIEST[0]),
        );
        let (first, last) = (stay.fixes.first(), stay.fixes.last());
        Draft::new(case, "last_place")
            .about("number", IdentifierKind::Phone, self.fixes.name_of(who).1)
            .about("cell", IdentifierKind::Cell, self.fixes.place_name(stay.main.cell).1)
            .figure("latitude_e7", stay.main.place.0)
            .figure("longitude_e7", stay.main.place.1)
            .figure("radius_m", stay.radius)
            .figure("fixes", stay.fixes.len())
            .figure("cells", cells.len())
            .during(first.map_or(0, |fix| fix.at), last.map_or(0, |fix| fix.at))
            .weighing(Strength::of(vec![weight]))
            .on(stay.fixes.iter().rev().take(100).flat_map(|fix| self.cited(fix)))
            .done()
    }
}

/// The cells whose place is known, by the numbers that the fixes give them.
fn sites(case: &mut CaseView<'_>, fixes: &Fixes) -> Result<BTreeMap<u32, Site>, MethodError> {
    let rows = case.ask(SITES)?;
    let (cells, reach, cited) = (rows.texts("cell")?, rows.ints("reach")?, rows.texts("cited")?);
    let (north, east) = (rows.ints("latitude")?, rows.ints("longitude")?);
    let sites: HashMap<&str, Site> = (0..rows.len())
        .map(|at| {
            let place = (north.value(at), east.value(at));
            (cells.value(at), Site { place, reach: reach.value(at), cited: cited_row(cited.value(at)) })
        })
        .collect();
    let cells = fixes.places().filter(|(_, (kind, _))| *kind == IdentifierKind::Cell);
    Ok(cells.filter_map(|(number, (_, name))| Some((number, sites.get(name)?.clone()))).collect())
}

impl Method for CallLocation {
    fn card(&self) -> &'static Card {
        &CARD
    }

    fn describes(&self) -> bool {
        true
    }

    fn run(&self, case: &mut CaseView<'_>) -> Result<Vec<Finding>, MethodError> {
        let fixes = Fixes::read(case)?;
        let sites = sites(case, &fixes)?;
        let mut known = Known { fixes: &fixes, sites, served: BTreeMap::new(), numbers: 0 };
        let (fastest, shortest) = (case.threshold("fastest_kmh"), case.threshold("fewest_minutes") * MINUTE);
        let mut stays: Vec<(u32, Stay)> = Vec::new();
        for range in fixes.of_each() {
            let Some((who, ..)) = fixes.get(range.start) else { continue };
            if fixes.name_of(who).0 != IdentifierKind::Phone {
                continue;
            }
            let own = known.of(range);
            known.numbers += u64::from(!own.is_empty());
            for cell in own.iter().map(|fix| fix.cell).collect::<BTreeSet<u32>>() {
                *known.served.entry(cell).or_default() += 1;
            }
            stays.extend(last_stay(&own, fastest, shortest).map(|stay| (who, stay)));
        }
        let told = stays.iter().map(|(who, stay)| known.told(case, *who, stay));
        Ok(told.filter(|finding| finding.strength.centibits >= LEAST).collect())
    }

    fn drills(&self) -> Vec<Drill> {
        const HIDE: &[&[(&str, &str)]] = &[&[("number", "+8613910009000"), ("cell", "460-00-4107-10301")]];
        let found = |name, plant| Drill { name, plant, expect: Expect::Finds(HIDE) };
        let silent = |name, plant, why| Drill { name, plant, expect: Expect::Silent(why) };
        vec![
            found("a_number_in_one_cell", |seed| seen(seed, &[300, 300, 300], true)),
            found("handover_between_neighbours", |seed| seen(seed, &[300, 301, 300, 301, 300], true)),
            found("one_impossible_cell", |seed| seen(seed, &[300, 300, 340, 300, 300], true)),
            silent(
                "no_cell_sites",
                |seed| seen(seed, &[300, 300, 300], false),
                "cells are recorded, but nobody knows where they are",
            ),
            silent(
                "a_cloned_number",
                |seed| seen(seed, &[300, 340, 300, 340, 300, 340], true),
                "calls every few minutes from two cells a thousand kilometres apart",
            ),
            silent("one_call", |seed| seen(seed, &[300], true), "a single call on the way"),
            silent("a_site_at_two_places", moved_site, "the list of sites gives two places for the cell"),
        ]
    }
}

fn stands(plant: &mut Plant, place: u64, latitude: i64) {
    plant.add(Kind::CellSite, |draft| {
        draft.text(cell_site::CELL, &cell(place)).number(cell_site::RANGE_M, 800);
        draft
            .number(cell_site::LATITUDE_E7, latitude)
            .number(cell_site::LONGITUDE_E7, 1_130_000_000 + (place % 40).cast_signed() * 60_000);
    });
}

/// Calls every few minutes from these cells; 340 stands far away.
fn seen(seed: u64, cells: &[u64], known: bool) -> Plant {
    let mut plant = Plant::new(seed);
    town(&mut plant, 40, 5);
    for place in [300, 301].into_iter().filter(|_| known) {
        stands(&mut plant, place, 230_000_000);
    }
    if known {
        stands(&mut plant, 340, 330_000_000);
    }
    // Others, each seen once, so that the cells are in use.
    for other in 0..12 {
        let at = MONDAY + DAY + plant.between(0, 600) * MINUTE;
        dial(&mut plant, (&number(8000 + other), &number(3)), at, 20, |draft| {
            at_caller(draft, &handset(8000 + other), if other < 3 { 301 } else { 340 })
        });
    }
    for (turn, place) in (0_i64..).zip(cells) {
        let at = MONDAY + 2 * DAY + 15 * HOUR + turn * 7 * MINUTE;
        dial(&mut plant, (&number(9000), &number(5)), at, 20, |draft| {
            at_caller(draft, &handset(9000), *place)
        });
    }
    plant
}

fn moved_site(seed: u64) -> Plant {
    let mut plant = seen(seed, &[300, 300, 300], false);
    stands(&mut plant, 300, 230_000_000);
    stands(&mut plant, 300, 240_000_000);
    plant
}
