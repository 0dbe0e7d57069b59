//! # Question
//! Which telephones, devices or vehicles made journeys together, more than strangers on those routes do, and which strangers
//! rode in one car?
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
//! the best of all compared pairs would reach by chance. Telephones that are never seen apart are one traveller's, or stand in
//! one box, and are left.
//!
//! One ride is enough where it is long and the riders are strangers: in step for an hour through several places, no more
//! people on that road at that time than a car holds, and three or more circles among them that neither call each other nor
//! share a usual place. Each circle after the first weighs against the greatest of how often two cars take that road within
//! those minutes, and which part of the cars of others on the road, or of the long rides of the case, carry strangers: on a bus
//! line that is many. Where somebody was in step in several such cars, and takes the road on no more than half of his days, they
//! are his and not others': whoever takes strangers out week after week is no bus line, however long the records are.
//!
//! # Innocent reading
//! Couples, families and friends travel together, a man and his car do, and so do workers sent out as a crew. Strangers share
//! a car that was found on a platform, a man drives strangers for money now and then, and friends who only chat look like
//! strangers. That they moved together does not say
//! why. A guide who calls everybody he takes makes one circle of them and hides the party. Telephones of different operators beside each other are in different cells and are not
//! found; neighbouring squares split a road, so a shared journey can be missed.
//!
//! # Source
//! Why distinct places count and not pings: D. Crandall et al., Inferring social ties from geographic coincidences, PNAS
//! 107 (2010). Three or more together: 法释〔2012〕17号 art. 5. Weighing by a likelihood ratio: W. Bosma et al., Establishing phone-pair co-usage by comparing mobility
//! patterns, Science & Justice (2022). Least strength: ENFSI Guideline for Evaluative Reporting in Forensic Science (2015).
//!
//! # 问题
//! 哪些手机、设备或车辆多次同行（轨迹碰撞），多于走同一路线的陌生人？哪些陌生人同乘一车？
//!
//! # 方法
//! 只看“从一处到另一处”，不数打点次数。同一时段平日也在该处的移动属于习惯，不计，因此同车通勤者不会入选。两者在数分钟内到达同一处，
//! 且来自同一处、或同一行程中此前已一同到达另一处，才算共同移动。数小时内的共同移动合为一次行程、一个观察；没有新路段的行程不重复计。
//! 每次行程与“当日走该路线的任意两人在数分钟内同走”的频率比较：满员列车或旅行团几乎总是同走，该行程便无分量。两者当日走同一路线而时间
//! 不同，则反向计量（出租车、骑手整日共用路线）。最后须超过所有比较对中偶然可达的最大值。从未分开的手机属于一人或一台设备，不报告。
//!
//! 长途且互不相识时，一次即可：同步移动一小时以上、经过若干地点，同时同路人数不超过一辆小车，且至少三个互不通话、无共同常住处的圈子。
//! 第一个圈子之外，每个圈子与下列频率中最大者比较：两车在数分钟内同走该路的频率、该路段他人车辆或本案长途行程中载有陌生人的比例（班车线路上很高）。
//! 若同一人在多次此类行程中均同步，且其走该路的天数不超过其全部天数的一半，则这些行程属于他自己，不算“他人”：反复带人外出不等于班车。
//!
//! # 无辜解释
//! 夫妻、家人、朋友会同行，人与自己的车、一同出工的班组也会。陌生人会拼车，有人偶尔载客挣钱，只用聊天软件的朋友看似陌生人。
//! 同行本身不说明原因。不同运营商的手机并排也在不同小区，会漏掉；网格边界也会使同行漏检。

use std::collections::{BTreeMap, BTreeSet};

use thalweg_model::{Finding, IdentifierKind, Rate, Strength, Weight};

use crate::drill::MINUTE;
use crate::drill::roads::{self, commuters, couriers, flapping, motorway, phone_in_car, tour, two_phones};
use crate::fixes::{Fix, Fixes, rows_behind};
use crate::journeys::{Journey, Shared, apart, journeys, shared};
use crate::moves::{ANY_ROUTE, Limits, Move, ROUTE, Routes, hours, moves};
use crate::neighbours::Neighbours;
use crate::pockets::one_pocket;
use crate::rides::{Cars, Leg, Long, Party, companions, legs, parties};
use crate::run::Draft;
use crate::together::{LEAST_BITS, MOST_ARRIVALS, SEATS, STRANGERS, least_bits};
use crate::uses::Uses;
use crate::{Card, CaseView, Drill, Expect, Flow, Method, MethodError, Sentence, Threshold};

static CARD: Card = Card {
    id: "co_travel",
    version: 3,
    flow: Flow::People,
    title: ["Journeys made together", "轨迹碰撞（同行）", "軌跡碰撞（同行）"],
    reads: &["sighting", "call", "text", "sim_event"],
    needs_population: true,
    says: &[
        Sentence {
            code: "moved_together",
            words: [
                "{traveller} moved together on {journeys} journeys ({changes} different changes of place), more than strangers on those routes do.",
                "{traveller} 共同行程 {journeys} 次（不同的地点变换 {changes} 处），多于走同一路线的陌生人。",
                "{traveller} 共同行程 {journeys} 次（不同的地點變換 {changes} 處），多於走同一路線的陌生人。",
            ],
        },
        Sentence {
            code: "rode_together",
            words: [
                "{traveller} moved in step for {minutes} minutes through {changes} changes of place; they are {circles} circles that do not call each other.",
                "{traveller} 在 {minutes} 分钟内同步经过 {changes} 处地点变换；分属 {circles} 个互不通话的圈子。",
                "{traveller} 在 {minutes} 分鐘內同步經過 {changes} 處地點變換；分屬 {circles} 個互不通話的圈子。",
            ],
        },
    ],
    innocent: [
        "Couples, families, friends and crews travel together, and a man with his car; strangers share a car found on a platform.",
        "夫妻、家人、朋友、同班组人员以及人与自己的车都会同行；陌生人会拼车。",
        "夫妻、家人、朋友、同班組人員以及人與自己的車都會同行；陌生人會共乘。",
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
        Threshold {
            name: "ride_minutes",
            default: 60,
            unit: "minutes",
            meaning: ["Who is in step for so long rides in one car", "同步移动达此时长视为同车"],
            source: "中国主要城市通勤监测报告: sixty minutes and more is extreme commuting",
        },
        Threshold {
            name: "ride_places",
            default: 5,
            unit: "places",
            meaning: ["So many different places must be passed in step", "须同步经过的不同地点数"],
            source: "assumption: a handful, as of distinct places in Crandall et al. 2010",
        },
        STRANGERS,
        SEATS,
        MOST_ARRIVALS,
        LEAST_BITS,
    ],
    terms: &[
        JOURNEY,
        APART,
        STRANGER,
        COMPANIONS,
        NOT_NEAR,
        ROUTE,
        ANY_ROUTE,
        ROAD_STRANGERS,
        CASE_STRANGERS,
    ],
};

// The words of weights, as [`Card::terms`] wants them.
const JOURNEY: [&str; 3] = ["made a journey together", "共同行程一次", "共同行程一次"];
const APART: [&str; 3] =
    ["took one route on one day apart", "同日走同一路线而不同时", "同日走同一路線而不同時"];
const STRANGER: [&str; 3] = ["a stranger was in step", "陌生人同步移动", "陌生人同步移動"];
const ROAD_STRANGERS: [&str; 3] = [
    "other cars on this road: strangers in step",
    "该路段其他车辆：陌生人同步移动",
    "該路段其他車輛：陌生人同步移動",
];
const CASE_STRANGERS: [&str; 3] = [
    "other rides of the case of this length: strangers in step",
    "本案其他同等时长的行程：陌生人同步移动",
    "本案其他同等時長的行程：陌生人同步移動",
];
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
/// Seats of a coach: whether more people know each other is not asked, they are strangers.
const COACH: usize = 60;
/// Fixes of a ride that are cited.
const CITED_FIXES: usize = 2000;
/// Shared changes of one journey that are cited.
const CITED_CHANGES: usize = 4;

impl Method for CoTravel {
    fn card(&self) -> &'static Card {
        &CARD
    }

    fn run(&self, case: &mut CaseView<'_>) -> Result<Vec<Finding>, MethodError> {
        let fixes = Fixes::read(case)?;
        let limit = |name| usize::try_from(case.threshold(name)).unwrap_or(usize::MAX);
        let limits = Limits {
            longest: hours(case.threshold("journey_hours")),
            settled: hours(case.threshold("settled_hours")),
            habit_days: limit("habit_days"),
        };
        let long = Long { lasts: case.threshold("ride_minutes") * MINUTE, places: limit("ride_places") };
        let window = case.threshold("within_minutes") * MINUTE;
        let all = moves(&fixes, limits);
        let routes = Routes::of(&all, window);
        let unusual: Vec<Move> = all.iter().filter(|one| !one.habit).copied().collect();
        let beside = Neighbours::of(&fixes);
        let is_phone = |who: u32| fixes.name_of(who).0 == IdentifierKind::Phone;
        let shared = shared(&unusual, window, limit("most_arrivals"));
        let (mut pairs, mut in_step) = (Vec::new(), Vec::new());
        let mut pockets = BTreeSet::new();
        let mut compared = 0;
        for of_two in shared.chunk_by(|one, next| one.two() == next.two()) {
            let journeys = journeys(of_two, limits.longest);
            compared += usize::from(!journeys.is_empty());
            let of_pair: Vec<Leg> = journeys.iter().flat_map(|journey| legs(journey, long)).collect();
            let often = journeys.len() as i64 >= case.threshold("least_journeys");
            let Some(two) = of_two.first().map(Shared::two).filter(|_| often || !of_pair.is_empty()) else {
                continue;
            };
            let is_pocket = is_phone(two.0) && is_phone(two.1) && one_pocket(&fixes, &beside, two, window);
            in_step.extend(of_pair);
            if is_pocket {
                pockets.insert(two);
            } else if often {
                pairs.push(journeys);
            }
        }
        let least = least_bits(case, compared);
        let mut pairs: Vec<Pair> =
            pairs.into_iter().map(|journeys| Pair::of(journeys, &unusual, &routes, window)).collect();
        pairs.retain(|pair| pair.strength.bits() >= least);
        let mut findings = findings(case, &fixes, &pairs, compared)?;
        let rides = Rides { fixes: &fixes, all: &all, unusual: &unusual, pockets: &pockets, long, window };
        findings.extend(rides.findings(case, &in_step)?);
        Ok(findings)
    }

    fn drills(&self) -> Vec<Drill> {
        const PHONES: &[&[(&str, &str)]] =
            &[&[("traveller", "+8613910009001"), ("traveller", "+8613910009002")]];
        const CAR: &[&[(&str, &str)]] = &[&[
            ("traveller", "+8613910009001"),
            ("traveller", "+8613910009002"),
            ("traveller", "+8613910009003"),
            ("traveller", "+8613910009004"),
        ]];
        const CARS: &[&[(&str, &str)]] = &[&[("traveller", "粤A12345"), ("traveller", "+8613910009001")]];
        let silent = |name, plant, why| Drill { name, plant, expect: Expect::Silent(why) };
        vec![
            Drill {
                name: "two_telephones_on_four_journeys",
                plant: two_phones,
                expect: Expect::Finds(PHONES),
            },
            Drill { name: "a_telephone_in_a_car", plant: phone_in_car, expect: Expect::Finds(CARS) },
            Drill {
                name: "four_strangers_in_a_car",
                plant: roads::strangers_in_a_car,
                expect: Expect::Finds(CAR),
            },
            Drill { name: "a_guide_again_and_again", plant: roads::one_guide, expect: Expect::Finds(CAR) },
            silent(
                "a_bus_and_its_driver",
                roads::bus_driver,
                "one man drives four strangers a day to one town",
            ),
            silent("two_drivers_in_turn", roads::two_drivers, "two men take turns at driving a small bus"),
            silent(
                "a_commuter_on_the_bus",
                roads::commuter_on_buses,
                "ten buses, and in half of them the same man",
            ),
            silent(
                "day_labourers",
                roads::labourers,
                "six strangers in one van to the border and back on every working day",
            ),
            silent(
                "friends_in_a_car",
                roads::friends_in_a_car,
                "four in one car whom one of them has called",
            ),
            silent(
                "a_family_in_a_car",
                roads::family_in_a_car,
                "four of one home in one car for an hour and a half",
            ),
            silent("an_ordered_ride", roads::ordered_ride, "a driver and a stranger in one car"),
            silent(
                "passengers_of_buses",
                roads::buses,
                "strangers in step for an hour and a half, on ten buses",
            ),
            silent("a_coach", roads::coach, "thirty strangers in step for an hour and a half"),
            silent("one_traveller", roads::one_traveller, "two telephones of one traveller on four journeys"),
            silent("fellow_commuters", commuters, "strangers on the same train twice a day for a fortnight"),
            silent("a_tour", tour, "twenty who see a new town every day together"),
            silent("couriers", couriers, "riders who leave one kitchen for the same quarters all day"),
            silent("one_motorway", motorway, "two cars past the same eight cameras, once"),
            silent("neighbours_between_cells", flapping, "two telephones at rest change between two cells"),
        ]
    }
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

/// What is known of those in step for an hour.
struct Rides<'a> {
    fixes: &'a Fixes,
    all: &'a [Move],
    unusual: &'a [Move],
    pockets: &'a BTreeSet<(u32, u32)>,
    long: Long,
    window: i64,
}

impl Rides<'_> {
    /// Parties of strangers that a car holds.
    fn findings(&self, case: &mut CaseView<'_>, legs: &[Leg]) -> Result<Vec<Finding>, MethodError> {
        let parties = parties(legs);
        let limit = |name| usize::try_from(case.threshold(name)).unwrap_or(usize::MAX);
        let (seats, strangers) = (limit("seats"), limit("strangers"));
        let known = parties.iter().filter(|party| party.members.len() <= COACH);
        let members: BTreeSet<u32> = known.flat_map(|party| party.members.iter().copied()).collect();
        let uses = Uses::read(case, &members)?;
        let circles: Vec<usize> = parties
            .iter()
            .map(|party| match party.members.len() <= COACH {
                true => party.circles(self.fixes, &uses, self.pockets),
                false => party.members.len(),
            })
            .collect();
        let of_strangers = || {
            let counted = parties.iter().zip(&circles).enumerate();
            counted.filter(|(_, (_, count))| **count >= strangers)
        };
        let strange = of_strangers().map(|(number, (party, _))| (number, party)).collect();
        let strange = companions(&strange, self.all, self.fixes, self.long, self.window);
        let least = least_bits(case, strange.len());
        let cars = Cars::of(self.unusual, &parties, strange, self.long, self.window, self.pockets);
        let mut told: Vec<(&Party, usize, Strength)> = Vec::new();
        for (number, (party, count)) in of_strangers() {
            let strength = Self::weighed(&cars, number, party, *count);
            if strength.bits() >= least && self.riders(party) <= seats {
                told.push((party, *count, strength));
            }
        }
        let wanted: BTreeSet<Fix> = told.iter().flat_map(|(party, ..)| cited(party)).collect();
        let behind = rows_behind(case, &wanted)?;
        let one = |(party, count, strength): &(&Party, usize, Strength)| {
            let mut draft = Draft::new(case, "rode_together");
            for who in &party.members {
                let (kind, name) = self.fixes.name_of(*who);
                draft = draft.about("traveller", kind, name);
            }
            draft
                .figure("circles", count)
                .figure("changes", party.changes())
                .figure("minutes", (party.until - party.from) / MINUTE)
                .during(party.from, party.until)
                .weighing(strength.clone())
                .on(cited(party).iter().filter_map(|fix| behind.get(fix)).flatten().cloned())
                .done()
        };
        Ok(told.iter().map(one).collect())
    }

    /// Each circle after the first is a stranger in step.
    fn weighed(cars: &Cars, number: usize, party: &Party, circles: usize) -> Strength {
        let rate = cars.rate(number, party.main_change().0, ROAD_STRANGERS[0], CASE_STRANGERS[0]);
        let weight = Weight::of(STRANGER[0], Rate::assumed(4, 5, COMPANIONS[0]), rate);
        Strength::of(std::iter::repeat_n(weight, circles.saturating_sub(1)).collect())
    }

    /// How many people made the main change of place when the party did, those included for whom it is a habit.
    fn riders(&self, party: &Party) -> usize {
        let (change, at) = party.main_change();
        let there = self.all.iter().filter(|one| (one.from, one.to) == change);
        there
            .filter(|one| (one.at - at).abs() <= self.window)
            .map(|one| one.who)
            .collect::<BTreeSet<_>>()
            .len()
    }
}

/// The fixes of every member at the changes that two of them shared.
fn cited(party: &Party) -> BTreeSet<Fix> {
    let moves = party.shared.iter().flat_map(|both| [both.one, both.other]);
    moves
        .flat_map(|one| [(one.who, one.from, one.left), (one.who, one.to, one.at)])
        .take(CITED_FIXES)
        .collect()
}
