//! # Question
//! Which two telephones, devices or vehicles made journeys together, more than strangers on those routes do?
//!
//! # Reads
//! Sightings, calls, text messages and SIM events that put somebody at a cell, camera or place.
//!
//! # How
//! Moves are taken, not pings: somebody came to a place from another place. A move to where somebody is at that hour on
//! other days too is a habit and left, so fellow commuters drop out. Two share a change of place if they came to one place
//! within minutes, from the same place or after they had come to another place together on that journey. Changes within a
//! few hours of each other are one journey and one observation; a journey that shows no change not seen before is not
//! counted again. Each journey weighs against how often two who took that route on that day took it within those minutes:
//! on a full train or with a tour that is nearly always, and the journey weighs nothing. Days on which the two took the
//! same route at other times weigh against them: taxis and couriers share routes all day. What is left must be more than
//! the best of all compared pairs would reach by chance.
//!
//! # Innocent reading
//! Couples, families and friends travel together, a man and his car do, and so do workers sent out as a crew. That two
//! moved together does not say why. Telephones of different operators beside each other are in different cells and are not
//! found; neighbouring squares split a road, so a shared journey can be missed.
//!
//! # Source
//! Why distinct places count and not pings: D. Crandall et al., Inferring social ties from geographic coincidences, PNAS
//! 107 (2010). Weighing by a likelihood ratio: W. Bosma et al., Establishing phone-pair co-usage by comparing mobility
//! patterns, Science & Justice (2022). Least strength: ENFSI Guideline for Evaluative Reporting in Forensic Science (2015).
//!
//! # 问题
//! 哪两部手机、设备或车辆多次同行（轨迹碰撞），多于走同一路线的陌生人？
//!
//! # 方法
//! 只看“从一处到另一处”，不数打点次数。同一时段平日也在该处的移动属于习惯，不计，因此同车通勤者不会入选。两者在数分钟内到达同一处，
//! 且来自同一处、或同一行程中此前已一同到达另一处，才算共同移动。数小时内的共同移动合为一次行程、一个观察；没有新路段的行程不重复计。
//! 每次行程与“当日走该路线的任意两人在数分钟内同走”的频率比较：满员列车或旅行团几乎总是同走，该行程便无分量。两者当日走同一路线而时间
//! 不同，则反向计量（出租车、骑手整日共用路线）。最后须超过所有比较对中偶然可达的最大值。
//!
//! # 无辜解释
//! 夫妻、家人、朋友会同行，人与自己的车、一同出工的班组也会。同行本身不说明原因。不同运营商的手机并排也在不同小区，会漏掉；
//! 网格边界也会使同行漏检。

use std::collections::{BTreeMap, BTreeSet};

use hashbrown::HashMap;
use thalweg_model::{Finding, Rate, Strength, Weight};

use crate::drill::crowd::{number, seen};
use crate::drill::town::{passes, town};
use crate::drill::{DAY, HOUR, MINUTE, MONDAY, Plant, SECOND};
use crate::fixes::{Fix, Fixes, rows_behind};
use crate::moves::{ANY_ROUTE, Limits, Move, ROUTE, Routes, hours, moves};
use crate::run::Draft;
use crate::together::{LEAST_BITS, MOST_ARRIVALS, Point, bits_by_chance, near, sorted};
use crate::{Card, CaseView, Drill, Expect, Flow, Method, MethodError, Sentence, Threshold};

static CARD: Card = Card {
    id: "co_travel",
    version: 1,
    flow: Flow::People,
    title: ["Journeys made together", "轨迹碰撞（同行）", "軌跡碰撞（同行）"],
    reads: &["sighting", "call", "text", "sim_event"],
    needs_population: true,
    says: &[Sentence {
        code: "moved_together",
        words: [
            "{traveller} moved together on {journeys} journeys ({changes} different changes of place), more than strangers on those routes do.",
            "{traveller} 共同行程 {journeys} 次（不同的地点变换 {changes} 处），多于走同一路线的陌生人。",
            "{traveller} 共同行程 {journeys} 次（不同的地點變換 {changes} 處），多於走同一路線的陌生人。",
        ],
    }],
    innocent: [
        "Couples, families, friends and crews travel together, and a man with his car.",
        "夫妻、家人、朋友、同班组人员以及人与自己的车都会同行。",
        "夫妻、家人、朋友、同班組人員以及人與自己的車都會同行。",
    ],
    thresholds: &[
        Threshold {
            name: "within_minutes",
            default: 15,
            unit: "minutes",
            meaning: [
                "Two who come to a place within this time come together",
                "在此时间内到达同一处视为同到",
            ],
            source: "assumption: clocks of sources differ by minutes, and a telephone is not seen at once",
        },
        Threshold {
            name: "journey_hours",
            default: 6,
            unit: "hours",
            meaning: ["Moves closer than this are one journey", "间隔小于此时间的移动属于一次行程"],
            source: "assumption: half a waking day",
        },
        Threshold {
            name: "settled_hours",
            default: 2,
            unit: "hours",
            meaning: ["Coming back sooner is no move", "离开不足此时间即返回，不算移动"],
            source: "assumption: longer than telephones change between cells without moving",
        },
        Threshold {
            name: "habit_days",
            default: 2,
            unit: "days",
            meaning: [
                "At a place at that hour on so many other days is a habit",
                "其他日子同一时段在该处达此天数即为习惯",
            ],
            source: "assumption: three days of one hour are a rhythm, two a coincidence",
        },
        Threshold {
            name: "least_journeys",
            default: 3,
            unit: "journeys",
            meaning: ["Fewer journeys are not reported", "共同行程少于此数不报告"],
            source: "assumption: there, back, and once more; Crandall et al. 2010 find ties from a handful of distinct places",
        },
        MOST_ARRIVALS,
        LEAST_BITS,
    ],
    terms: &[JOURNEY, APART, COMPANIONS, NOT_NEAR, ROUTE, ANY_ROUTE],
};

// The words of weights, as [`Card::terms`] wants them.
const JOURNEY: [&str; 3] = ["made a journey together", "共同行程一次", "共同行程一次"];
const APART: [&str; 3] =
    ["took one route on one day apart", "同日走同一路线而不同时", "同日走同一路線而不同時"];
const COMPANIONS: [&str; 3] = [
    "companions are a few minutes apart at most; some of their passing is not recorded; the share is not known",
    "同行者相隔不过数分钟，部分经过未被记录；确切比例未知",
    "同行者相隔不過數分鐘，部分經過未被記錄；確切比例未知",
];
const NOT_NEAR: [&str; 3] = [
    "pairs who took any one route within half a day of each other: not within the window",
    "半天内走过同一路线的两人：不在时窗内",
    "半天內走過同一路線的兩人：不在時窗內",
];

/// The method.
pub const METHOD: &dyn Method = &CoTravel;

struct CoTravel;

/// Journeys whose rows are cited; the number of all is a figure.
const CITED_JOURNEYS: usize = 40;
/// Shared changes of one journey that are cited.
const CITED_CHANGES: usize = 4;

impl Method for CoTravel {
    fn card(&self) -> &'static Card {
        &CARD
    }

    fn run(&self, case: &mut CaseView<'_>) -> Result<Vec<Finding>, MethodError> {
        let fixes = Fixes::read(case)?;
        let limits = Limits {
            longest: hours(case.threshold("journey_hours")),
            settled: hours(case.threshold("settled_hours")),
            habit_days: usize::try_from(case.threshold("habit_days")).unwrap_or(2),
        };
        let window = case.threshold("within_minutes") * MINUTE;
        let all = moves(&fixes, limits);
        let routes = Routes::of(&all, window);
        let unusual: Vec<Move> = all.into_iter().filter(|one| !one.habit).collect();
        let most = usize::try_from(case.threshold("most_arrivals")).unwrap_or(usize::MAX);
        let shared = shared(&unusual, window, most);
        let mut pairs = Vec::new();
        let mut compared = 0;
        for of_two in shared.chunk_by(|one, next| one.two() == next.two()) {
            let journeys = journeys(of_two, limits.longest);
            if journeys.is_empty() {
                continue;
            }
            compared += 1;
            if journeys.len() as i64 >= case.threshold("least_journeys") {
                pairs.push(journeys);
            }
        }
        let least = bits_by_chance(compared).max(case.threshold("least_bits") as f64);
        let mut pairs: Vec<Pair> =
            pairs.into_iter().map(|journeys| Pair::of(journeys, &unusual, &routes, window)).collect();
        pairs.retain(|pair| pair.strength.bits() >= least);
        findings(case, &fixes, &pairs, compared)
    }

    fn drills(&self) -> Vec<Drill> {
        const PHONES: &[&[(&str, &str)]] =
            &[&[("traveller", "+8613910009001"), ("traveller", "+8613910009002")]];
        const CARS: &[&[(&str, &str)]] = &[&[("traveller", "粤A12345"), ("traveller", "+8613910009001")]];
        let silent = |name, plant, why| Drill { name, plant, expect: Expect::Silent(why) };
        vec![
            Drill {
                name: "two_telephones_on_four_journeys",
                plant: two_phones,
                expect: Expect::Finds(PHONES),
            },
            Drill { name: "a_telephone_in_a_car", plant: phone_in_car, expect: Expect::Finds(CARS) },
            silent("fellow_commuters", commuters, "strangers on the same train twice a day for a fortnight"),
            silent("a_tour", tour, "twenty who see a new town every day together"),
            silent("couriers", couriers, "riders who leave one kitchen for the same quarters all day"),
            silent("one_motorway", motorway, "two cars past the same eight cameras, once"),
            silent("neighbours_between_cells", flapping, "two telephones at rest change between two cells"),
        ]
    }
}

/// Two came to one place within the window.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Shared {
    one: Move,
    other: Move,
}

impl Shared {
    fn two(&self) -> (u32, u32) {
        (self.one.who, self.other.who)
    }
}

fn shared(moves: &[Move], window: i64, most: usize) -> Vec<Shared> {
    let points: Vec<Point> =
        (0..).zip(moves).map(|(of, one)| Point { place: one.to, at: one.at, who: one.who, of }).collect();
    let points = sorted(points);
    let mut shared = Vec::new();
    near(&points, window, most, |one, other| {
        if let (Some(one), Some(other)) = (moves.get(one.of as usize), moves.get(other.of as usize)) {
            let (one, other) = if one.who < other.who { (one, other) } else { (other, one) };
            shared.push(Shared { one: *one, other: *other });
        }
    });
    shared.sort_unstable_by_key(|both| (both.two(), both.one.at, both.other.at));
    shared
}

/// One journey that two made together: the changes of place that they shared.
type Journey = Vec<Shared>;

/// The journeys of two, without those that show no new change of place. What they shared is sorted by time.
fn journeys(of_two: &[Shared], longest: i64) -> Vec<Journey> {
    let mut known: BTreeSet<(u32, u32)> = BTreeSet::new();
    let mut journeys = Vec::new();
    for stretch in of_two.chunk_by(|one, next| next.one.at - one.one.at <= longest) {
        let mut before: Option<u32> = None;
        let mut journey = Vec::new();
        let mut changes = BTreeSet::new();
        for both in stretch {
            let from = match before {
                Some(place) if place != both.one.to => Some(place),
                _ if both.one.from == both.other.from => Some(both.one.from),
                _ => None,
            };
            if let Some(from) = from {
                journey.push(*both);
                changes.insert((from, both.one.to));
            }
            before = Some(both.one.to);
        }
        let is_new = changes.iter().any(|change| !known.contains(change));
        known.extend(changes);
        if is_new {
            journeys.push(journey);
        }
    }
    journeys
}

struct Pair {
    journeys: Vec<Journey>,
    apart: usize,
    strength: Strength,
}

impl Pair {
    fn of(journeys: Vec<Journey>, moves: &[Move], routes: &Routes, window: i64) -> Self {
        let apart = apart(&journeys, moves, window);
        let own = journeys.iter().map(Vec::len).sum::<usize>() as u64;
        let mut parts = Vec::new();
        let together = COMPANIONS[0];
        for journey in &journeys {
            let rarest = journey.iter().map(|both| routes.rate(both.other.from, both.other.to, own));
            if let Some(rate) = rarest.min_by(|one, other| one.value().total_cmp(&other.value())) {
                parts.push(Weight::of(JOURNEY[0], Rate::assumed(4, 5, together), rate));
            }
        }
        let all = routes.all.without(own);
        for _ in 0..apart {
            let not_near = all.all.saturating_sub(all.near);
            parts.push(Weight::of(
                APART[0],
                Rate::assumed(1, 5, together),
                Rate::measured(not_near, all.all, NOT_NEAR[0]),
            ));
        }
        Self { journeys, apart, strength: Strength::of(parts) }
    }

    fn changes(&self) -> usize {
        self.journeys.iter().flatten().map(|both| (both.one.from, both.one.to)).collect::<BTreeSet<_>>().len()
    }

    /// The fixes it stands on: both at the change, and before it.
    fn fixes(&self) -> BTreeSet<Fix> {
        let shown = self.journeys.iter().take(CITED_JOURNEYS).flat_map(|one| one.iter().take(CITED_CHANGES));
        shown
            .flat_map(|both| [both.one, both.other])
            .flat_map(|one| [(one.who, one.from, one.left), (one.who, one.to, one.at)])
            .collect()
    }
}

/// On how many days both took a route that was no habit, and not together.
fn apart(journeys: &[Journey], moves: &[Move], window: i64) -> usize {
    let Some(Shared { one, other }) = journeys.first().and_then(|journey| journey.first()) else {
        return 0;
    };
    let of = |who: u32| {
        let from = moves.partition_point(|one| one.who < who);
        let to = moves.partition_point(|one| one.who <= who);
        moves.get(from..to).unwrap_or(&[])
    };
    let together: BTreeSet<i64> = journeys.iter().flatten().map(|both| both.one.at.div_euclid(DAY)).collect();
    let mut taken: HashMap<(u32, u32), Vec<i64>> = HashMap::new();
    for other in of(other.who) {
        taken.entry((other.from, other.to)).or_default().push(other.at);
    }
    let mut days = BTreeSet::new();
    for one in of(one.who) {
        let times = taken.get(&(one.from, one.to)).map_or(&[][..], Vec::as_slice);
        let same_day = |time: &&i64| (**time - one.at).abs() <= DAY / 2;
        if times.iter().any(|time| same_day(&time))
            && !times.iter().any(|time| (time - one.at).abs() <= window)
        {
            days.insert(one.at.div_euclid(DAY));
        }
    }
    days.difference(&together).count()
}

fn findings(
    case: &mut CaseView<'_>,
    fixes: &Fixes,
    pairs: &[Pair],
    compared: usize,
) -> Result<Vec<Finding>, MethodError> {
    let wanted: BTreeSet<Fix> = pairs.iter().flat_map(Pair::fixes).collect();
    let behind: BTreeMap<Fix, _> = rows_behind(case, &wanted)?;
    let mut findings = Vec::new();
    for pair in pairs {
        let moments = || pair.journeys.iter().flatten().flat_map(|both| [both.one.at, both.other.at]);
        let Some(both) = pair.journeys.first().and_then(|journey| journey.first()) else {
            continue;
        };
        let (one_kind, one) = fixes.name_of(both.one.who);
        let (other_kind, other) = fixes.name_of(both.other.who);
        let rows = pair.fixes().into_iter().filter_map(|fix| behind.get(&fix)).flatten().cloned();
        let finding = Draft::new(case, "moved_together")
            .about("traveller", one_kind, one)
            .about("traveller", other_kind, other)
            .figure("journeys", pair.journeys.len())
            .figure("changes", pair.changes())
            .figure("days_apart_on_one_route", pair.apart)
            .figure("pairs_compared", compared)
            .during(moments().min().unwrap_or(0), moments().max().unwrap_or(0))
            .weighing(pair.strength.clone())
            .on(rows);
        findings.push(finding.done());
    }
    Ok(findings)
}

/// Journeys on four days to four parts of the country.
const ROUTES: [(i64, i64, [u64; 4]); 4] = [
    (1, 9, [300, 301, 302, 303]),
    (3, 14, [303, 311, 312, 313]),
    (5, 20, [313, 321, 322, 323]),
    (8, 6, [323, 331, 332, 333]),
];

fn two_phones(seed: u64) -> Plant {
    let mut plant = town(seed);
    for (day, hour, places) in ROUTES {
        for person in [9001, 9002] {
            let at = MONDAY + day * DAY + hour * HOUR + plant.between(0, 4) * MINUTE;
            passes(&mut plant, &number(person), &places, at);
        }
    }
    plant
}

fn phone_in_car(seed: u64) -> Plant {
    use thalweg_flows::records::Kind;
    use thalweg_flows::records::kinds::sighting;
    let mut plant = town(seed);
    for (day, hour, places) in ROUTES {
        let begins = MONDAY + day * DAY + hour * HOUR;
        for (step, place) in (0..).zip(places) {
            let (at, late) = (begins + step * 12 * MINUTE, plant.between(0, 180) * SECOND);
            for (field, who, at) in
                [(sighting::PLATE, "粤A12345", at), (sighting::PHONE, &number(9001), at + late)]
            {
                plant.add(Kind::Sighting, |draft| {
                    draft.moment(sighting::TIME, crate::drill::moment(at)).text(field, who);
                    draft.text(sighting::CAMERA, &format!("camera-{place}"));
                });
            }
        }
    }
    plant
}

fn commuters(seed: u64) -> Plant {
    let mut plant = town(seed);
    for day in 0..12 {
        for person in 500..530 {
            let midnight = MONDAY + day * DAY;
            passes(&mut plant, &number(person), &[400, 401, 402, 403, 404], midnight + 7 * HOUR);
            passes(&mut plant, &number(person), &[404, 403, 402, 401, 400], midnight + 18 * HOUR);
        }
    }
    plant
}

fn tour(seed: u64) -> Plant {
    let mut plant = town(seed);
    for (day, hour, places) in ROUTES {
        for person in 600..620 {
            passes(&mut plant, &number(person), &places, MONDAY + day * DAY + hour * HOUR);
        }
    }
    plant
}

fn couriers(seed: u64) -> Plant {
    let mut plant = town(seed);
    for day in 0..10 {
        for rider in 700..706 {
            for trip in 0..12 {
                let at = MONDAY + day * DAY + 10 * HOUR + trip * HOUR + plant.between(0, 40) * MINUTE;
                let to = 420 + plant.below(6);
                seen(&mut plant, &number(rider), 410, at);
                seen(&mut plant, &number(rider), to, at + 15 * MINUTE);
            }
        }
    }
    plant
}

fn motorway(seed: u64) -> Plant {
    let mut plant = town(seed);
    for car in [800, 801] {
        passes(
            &mut plant,
            &number(car),
            &[430, 431, 432, 433, 434, 435, 436, 437],
            MONDAY + 2 * DAY + 15 * HOUR,
        );
    }
    plant
}

fn flapping(seed: u64) -> Plant {
    let mut plant = town(seed);
    for day in 0..12 {
        for person in [900, 901] {
            for minute in (0..24 * 60).step_by(40) {
                let place = 440 + plant.below(2);
                let at = MONDAY + day * DAY + minute * MINUTE + plant.between(0, 300) * SECOND;
                seen(&mut plant, &number(person), place, at);
            }
        }
    }
    plant
}
