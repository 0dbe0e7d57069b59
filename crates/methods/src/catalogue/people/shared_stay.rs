//! # Question
//! Which two stayed at the same lodgings together, again and again, more than the lodgings' other guests explain?
//!
//! # Reads
//! Stays, with lodging, room, times and origin; recorded kinship.
//!
//! # How
//! Two stay together if they check in at one lodging within half an hour, or share a room at one time. Stays within a week of
//! each other are one trip and one observation, and there must be several trips. Each trip weighs against the greatest of
//! three rates: which part of all guests that arrived that day arrived there and then (a full hotel weighs little), and on
//! which part of his other stays each goes to this lodging (a company hotel or a dormitory weighs nothing). Whether they
//! shared a room weighs against how often others who arrive together do. Households are left: kin on record, or one
//! origin that few guests have. Where several others come along on half of the trips, it is a tour, a team or a class.
//!
//! # Innocent reading
//! Couples of different origin, friends and colleagues on business travel together. An origin is often a province
//! and shows no household. Staying together says nothing of what the two do.
//!
//! # Source
//! Household size: Seventh National Population Census of China (2020), 2.62 people. Least strength: ENFSI Guideline for
//! Evaluative Reporting in Forensic Science (2015).
//!
//! # 问题
//! 哪两人多次同住（同房或同店同时入住），超出旅馆其他住客所能解释的程度？
//!
//! # 方法
//! 半小时内入住同一处、或同时住同一房，才算同住。一周内的住宿合为一次出行、一个观察，须有多次。每次与三个频率中的最大者比较：当日入住者中
//! 同时入住该处的比例（客满的旅馆分量小）、两人各自其他住宿中住该处的比例（公司定点酒店、宿舍无分量）。是否同房与其他一同入住者的同房率比较。
//! 有记录的亲属、或来源地相同且仅少数住客有此来源地的，视为一户，不报告。半数出行另有数人同行者，视为旅行团、班组，不报告。
//!
//! # 无辜解释
//! 不同籍贯的情侣、朋友、出差同事会同住。来源地常只到省，看不出是否一户。同住不说明两人做什么。

use std::collections::{BTreeMap, BTreeSet};

use thalweg_flows::records::Kind;
use thalweg_flows::records::kinds::stay;
use thalweg_model::{Finding, IdentifierKind, Rate, Strength, Weight};

use crate::drill::{DAY, HOUR, MINUTE, MONDAY, Plant, moment};
use crate::run::Draft;
use crate::stays::{Guests, kin};
use crate::together::{Company, LEAST_BITS, Point, least_bits, near, sorted};
use crate::{Card, CaseView, Drill, Expect, Flow, Method, MethodError, Sentence, Threshold};

static CARD: Card = Card {
    id: "shared_stay",
    version: 1,
    flow: Flow::People,
    title: ["Stays together", "同住", "同住"],
    reads: &["stay", "relation"],
    needs_population: true,
    says: &[Sentence {
        code: "stayed_together",
        words: [
            "{guest} stayed together on {trips} trips at {lodgings} lodgings, in one room on {one_room}.",
            "{guest} 在 {trips} 次出行中同住（{lodgings} 处住宿，其中 {one_room} 次同房）。",
            "{guest} 在 {trips} 次出行中同住（{lodgings} 處住宿，其中 {one_room} 次同房）。",
        ],
    }],
    innocent: [
        "Couples, friends and colleagues travel and stay together.",
        "情侣、朋友、同事会结伴出行同住。",
        "情侶、朋友、同事會結伴出行同住。",
    ],
    thresholds: &[
        Threshold {
            name: "within_minutes",
            default: 30,
            unit: "minutes",
            meaning: [
                "Two who check in at a lodging within this time came together",
                "在此时间内入住同一处视为同来",
            ],
            source: "assumption: a queue at the desk",
        },
        Threshold {
            name: "trip_days",
            default: 7,
            unit: "days",
            meaning: ["Stays closer than this are one trip", "间隔小于此天数的住宿属于一次出行"],
            source: "assumption: nights of one tour follow each other",
        },
        Threshold {
            name: "least_trips",
            default: 2,
            unit: "trips",
            meaning: ["Fewer trips are not reported", "少于此数不报告"],
            source: "assumption: repeated means more than once",
        },
        Threshold {
            name: "household",
            default: 5,
            unit: "guests",
            meaning: [
                "An origin that at most so many guests have is a household's",
                "住客不超过此数的来源地视为一户",
            ],
            source: "twice the average household of 2.62 people, Seventh National Population Census of China, 2020",
        },
        Threshold {
            name: "most_company",
            default: 3,
            unit: "people",
            meaning: [
                "With more others on half of the trips it is a tour or team",
                "半数出行另有超过此数的同行者即为团队",
            ],
            source: "assumption: a car seats five",
        },
        Threshold {
            name: "most_arrivals",
            default: 200,
            unit: "guests",
            meaning: ["More arrivals at once say nothing of two of them", "同时入住超过此数不作比较"],
            source: "assumption: bounds the work at congress hotels",
        },
        LEAST_BITS,
    ],
    terms: &[ONE_LODGING, ONE_ROOM, TWO_ROOMS, TRAVELS, HALF, OTHERS_ONE, OTHERS_TWO, ARRIVALS, HABIT],
};

// The words of weights, as [`Card::terms`] wants them.
const ONE_LODGING: [&str; 3] = ["stayed at one lodging", "住同一处", "住同一處"];
const ONE_ROOM: [&str; 3] = ["stayed in one room", "住同一房间", "住同一房間"];
const TWO_ROOMS: [&str; 3] = ["stayed in two rooms", "住两个房间", "住兩個房間"];
const TRAVELS: [&str; 3] = [
    "who travels together stays at one lodging nearly always",
    "结伴出行者几乎总住同一处（假定）",
    "結伴出行者幾乎總住同一處（假定）",
];
const HALF: [&str; 3] = [
    "who travels as two shares a room half of the time; the share is not known",
    "二人出行约半数同房；确切比例未知",
    "二人出行約半數同房；確切比例未知",
];
const OTHERS_ONE: [&str; 3] = [
    "other pairs that arrive together or share a room: in one room",
    "其他一同入住或同房的两人：同一房间",
    "其他一同入住或同房的兩人：同一房間",
];
const OTHERS_TWO: [&str; 3] = [
    "other pairs that arrive together or share a room: in two rooms",
    "其他一同入住或同房的两人：两个房间",
    "其他一同入住或同房的兩人：兩個房間",
];
const ARRIVALS: [&str; 3] = [
    "other guests of the case who arrived within half a day: at this lodging at this time",
    "本案半天内入住的其他住客：同时入住该处",
    "本案半天內入住的其他住客：同時入住該處",
];
const HABIT: [&str; 3] = [
    "other stays of one of the two: at this lodging",
    "两人之一的其他住宿：在该处",
    "兩人之一的其他住宿：在該處",
];

/// The method.
pub const METHOD: &dyn Method = &SharedStay;

struct SharedStay;

/// Trips whose rows are cited.
const CITED: usize = 100;

impl Method for SharedStay {
    fn card(&self) -> &'static Card {
        &CARD
    }

    fn run(&self, case: &mut CaseView<'_>) -> Result<Vec<Finding>, MethodError> {
        let limit = |name| usize::try_from(case.threshold(name)).unwrap_or(usize::MAX);
        let (least_trips, most_company, household) =
            (limit("least_trips"), limit("most_company"), limit("household"));
        let (window, most) = (case.threshold("within_minutes") * MINUTE, limit("most_arrivals"));
        let trip = case.threshold("trip_days") * DAY;
        let read = Guests::read(case)?;
        let guests = Told(&read);
        let kin = kin(case)?;
        let together = guests.together(window, most);
        let company = Company::of(together.iter().map(|both| (both.two, guests.occasion(both))));
        let one_room = (together.iter().filter(|both| both.one_room).count() as u64, together.len() as u64);
        let mut compared = 0;
        let mut pairs = Vec::new();
        for of_two in together.chunk_by(|one, next| one.two == next.two) {
            compared += 1;
            let trips: Vec<&[Both]> = of_two.chunk_by(|one, next| next.at - one.at <= trip).collect();
            if trips.len() < least_trips || guests.is_household(of_two, household, &kin) {
                continue;
            }
            let occasions: Vec<(u32, i64)> =
                trips.iter().filter_map(|trip| trip.first()).map(|both| guests.occasion(both)).collect();
            let whos = of_two.first().map_or(0, |both| both.two.0);
            if company.standing(whos, &occasions) <= most_company {
                pairs.push((trips.clone(), guests.weighed(&trips, window, one_room)));
            }
        }
        let least = least_bits(case, compared);
        pairs.retain(|(_, strength)| strength.bits() >= least);
        let told =
            pairs.iter().filter_map(|(trips, strength)| guests.finding(case, trips, strength, compared));
        Ok(told.collect())
    }

    fn drills(&self) -> Vec<Drill> {
        const TWO: &[&[(&str, &str)]] = &[&[("guest", "G90000001"), ("guest", "G90000002")]];
        let silent = |name, plant, why| Drill { name, plant, expect: Expect::Silent(why) };
        vec![
            Drill { name: "one_room_in_three_towns", plant: one_room, expect: Expect::Finds(TWO) },
            Drill { name: "next_door_in_four_towns", plant: next_door, expect: Expect::Finds(TWO) },
            silent("a_family", family, "four of one address on three holidays"),
            silent("a_tour_twice", tour, "fifteen who book two tours with one agency"),
            silent(
                "a_company_hotel",
                company_hotel,
                "two engineers who come to one hotel with the same train",
            ),
            silent("a_dormitory", dormitory, "workers who return to one dormitory after every holiday"),
            silent("a_couple_once", once, "two who share a room on one journey through three towns"),
        ]
    }
}

/// What is known for telling.
struct Told<'a>(&'a Guests);

/// Two who stayed together: the stays by number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Both {
    two: (u32, u32),
    at: i64,
    stays: (u32, u32),
    one_room: bool,
}

impl Told<'_> {
    /// Who checked in together, or shared a room.
    fn together(&self, window: i64, most: usize) -> Vec<Both> {
        let mut found: BTreeMap<(u32, u32), Both> = BTreeMap::new();
        for by_room in [false, true] {
            let stays = (0..).zip(&self.0.stays).filter(|(_, stay)| stay.has_room || !by_room);
            let points: Vec<Point> = stays
                .map(|(of, stay)| Point {
                    place: if by_room { stay.room } else { stay.lodging },
                    at: stay.arrived,
                    who: stay.who,
                    of,
                })
                .collect();
            let points = sorted(points);
            let within = if by_room { DAY } else { window };
            near(&points, within, most, |one, other| {
                let (one, other) = if one.who < other.who { (one, other) } else { (other, one) };
                let (Some(first), Some(second)) =
                    (self.0.stays.get(one.of as usize), self.0.stays.get(other.of as usize))
                else {
                    return;
                };
                if first.arrived.max(second.arrived) < first.departed.min(second.departed) {
                    let one_room = first.has_room && first.room == second.room;
                    let (two, stays) = ((one.who, other.who), (one.of, other.of));
                    found.insert(stays, Both { two, at: one.at.min(other.at), stays, one_room });
                }
            });
        }
        let mut found: Vec<Both> = found.into_values().collect();
        found.sort_unstable();
        found
    }

    fn occasion(&self, both: &Both) -> (u32, i64) {
        (self.0.stay(both.stays.0).map_or(0, |stay| stay.lodging), both.at.div_euclid(DAY))
    }

    fn is_household(&self, of_two: &[Both], most: usize, kin: &BTreeSet<(String, String)>) -> bool {
        let Some(first) = of_two.first() else {
            return false;
        };
        let name = |who: u32| self.0.names.get(&who).cloned().unwrap_or_default();
        let (one, other) = (name(first.two.0), name(first.two.1));
        if kin.contains(&(one.clone(), other.clone())) || kin.contains(&(other, one)) {
            return true;
        }
        let few = |origin: &str| self.0.origins.get(origin).is_some_and(|guests| guests.len() <= most);
        of_two.iter().any(|both| match (self.0.stay(both.stays.0), self.0.stay(both.stays.1)) {
            (Some(one), Some(other)) => one.origin == other.origin && few(&one.origin),
            _ => false,
        })
    }

    fn weighed(&self, trips: &[&[Both]], window: i64, (in_room, pairs): (u64, u64)) -> Strength {
        let own: u64 = trips.iter().map(|trip| trip.len() as u64).sum();
        let own_room = trips.iter().flat_map(|trip| trip.iter()).filter(|both| both.one_room).count() as u64;
        let (in_room, pairs) = (in_room - own_room, pairs - own);
        let why = TRAVELS[0];
        let in_one = HALF[0];
        let mut parts = Vec::new();
        for trip in trips {
            let rates = trip.iter().map(|both| self.chance(both, window));
            let Some(rate) = rates.min_by(|one, other| one.value().total_cmp(&other.value())) else {
                continue;
            };
            parts.push(Weight::of(ONE_LODGING[0], Rate::assumed(9, 10, why), rate));
            parts.push(match trip.iter().any(|both| both.one_room) {
                true => Weight::of(
                    ONE_ROOM[0],
                    Rate::assumed(1, 2, in_one),
                    Rate::measured(in_room, pairs, OTHERS_ONE[0]),
                ),
                false => Weight::of(
                    TWO_ROOMS[0],
                    Rate::assumed(1, 2, in_one),
                    Rate::measured(pairs - in_room, pairs, OTHERS_TWO[0]),
                ),
            });
        }
        Strength::of(parts)
    }

    /// How likely a guest of that day is there then: by the lodging's arrivals, or by the habit of either.
    fn chance(&self, both: &Both, window: i64) -> Rate {
        let (Some(one), Some(other)) = (self.0.stay(both.stays.0), self.0.stay(both.stays.1)) else {
            return Rate::measured(1, 1, HABIT[0]);
        };
        let count = |from: i64, to: i64| {
            self.0.arrivals.partition_point(|at| *at <= to) - self.0.arrivals.partition_point(|at| *at < from)
        };
        let here = self.0.arrivals_at.partition_point(|at| *at <= (one.lodging, one.arrived + window))
            - self.0.arrivals_at.partition_point(|at| *at < (one.lodging, one.arrived - window));
        let day = count(one.arrived - DAY / 2, one.arrived + DAY / 2);
        let mut rate =
            Rate::measured(here.saturating_sub(2) as u64, day.saturating_sub(2) as u64, ARRIVALS[0]);
        for (stay, at) in [(one, both.stays.0), (other, both.stays.1)] {
            let from = self.0.stays.partition_point(|one| one.who < stay.who);
            let to = self.0.stays.partition_point(|one| one.who <= stay.who);
            let others = (from..to)
                .filter(|number| *number != at as usize)
                .filter_map(|number| self.0.stays.get(number));
            let (all, there) =
                (others.clone().count(), others.filter(|one| one.lodging == stay.lodging).count());
            let habit = Rate::measured(there as u64, all as u64, HABIT[0]);
            // Without a second stay at this lodging there is no habit, however few stays are known.
            if there > 0 && habit.value() > rate.value() {
                rate = habit;
            }
        }
        rate
    }

    fn finding(
        &self,
        case: &CaseView<'_>,
        trips: &[&[Both]],
        strength: &Strength,
        compared: usize,
    ) -> Option<Finding> {
        let first = trips.first()?.first()?;
        let last = trips.last()?.last()?;
        let all = || trips.iter().flat_map(|trip| trip.iter());
        let lodgings: BTreeSet<u32> = all().map(|both| self.occasion(both).0).collect();
        let one_room = trips.iter().filter(|trip| trip.iter().any(|both| both.one_room)).count();
        let stays = all()
            .take(CITED)
            .flat_map(|both| [both.stays.0, both.stays.1])
            .filter_map(|number| self.0.stay(number));
        let mut draft = Draft::new(case, "stayed_together");
        for who in [first.two.0, first.two.1] {
            let (kind, name) = self.0.names.get(&who)?.split_once('|')?;
            draft = draft.about("guest", kind.parse().unwrap_or(IdentifierKind::Document), name);
        }
        for lodging in lodgings.iter().filter_map(|lodging| self.0.lodgings.get(lodging)) {
            draft = draft.about("lodging", IdentifierKind::Place, lodging);
        }
        let draft = draft
            .figure("trips", trips.len())
            .figure("lodgings", lodgings.len())
            .figure("one_room", one_room)
            .figure("pairs_compared", compared)
            .during(first.at, last.at)
            .weighing(strength.clone());
        Some(draft.on(stays.flat_map(|stay| stay.cited.iter().cloned())).done())
    }
}

/// Somebody stays for two nights.
fn stays(plant: &mut Plant, guest: u64, lodging: u64, room: u64, origin: &str, at: i64) {
    let minute = plant.between(0, 8) * MINUTE;
    plant.add(Kind::Stay, |draft| {
        draft.text(stay::DOCUMENT, &format!("G{guest:08}")).text(stay::LODGING, &format!("hotel-{lodging}"));
        draft.moment(stay::ARRIVED, moment(at + minute)).moment(stay::DEPARTED, moment(at + 2 * DAY));
        draft.text(stay::ROOM, &room.to_string()).text(stay::ORIGIN, origin);
    });
}

/// Travellers of a season: thirty hotels, two months.
fn season(seed: u64) -> Plant {
    let mut plant = Plant::new(seed);
    for day in 0..60 {
        for _ in 0..20 {
            let (guest, hotel, room) = (plant.below(400), plant.below(30), 100 + plant.below(400));
            let province = ["Guangdong", "Hunan", "Sichuan", "Fujian"]
                .get(plant.below(4) as usize)
                .copied()
                .unwrap_or("");
            let at = MONDAY + day * DAY + 14 * HOUR + plant.between(0, 480) * MINUTE;
            stays(&mut plant, guest, hotel, room, province, at);
        }
    }
    plant
}

fn one_room(seed: u64) -> Plant {
    let mut plant = season(seed);
    for (day, hotel) in [(3, 4), (20, 11), (41, 17)] {
        for (guest, origin) in [(90_000_001, "Hunan"), (90_000_002, "Fujian")] {
            stays(&mut plant, guest, hotel, 800, origin, MONDAY + day * DAY + 19 * HOUR);
        }
    }
    plant
}

fn next_door(seed: u64) -> Plant {
    let mut plant = season(seed);
    for (day, hotel) in [(3, 4), (16, 11), (29, 17), (50, 23)] {
        for guest in [90_000_001, 90_000_002] {
            stays(&mut plant, guest, hotel, 800 + guest % 10, "Hunan", MONDAY + day * DAY + 19 * HOUR);
        }
    }
    plant
}

fn family(seed: u64) -> Plant {
    let mut plant = season(seed);
    for (day, hotel) in [(3, 4), (20, 11), (41, 17)] {
        for guest in 91_000_000..91_000_004 {
            stays(
                &mut plant,
                guest,
                hotel,
                800 + guest % 2,
                "12 Station Road, Chenzhou",
                MONDAY + day * DAY + 19 * HOUR,
            );
        }
    }
    plant
}

fn tour(seed: u64) -> Plant {
    let mut plant = season(seed);
    for (day, hotel) in [(3, 4), (5, 5), (7, 6), (40, 11), (42, 12), (44, 13)] {
        for guest in 92_000_000..92_000_015 {
            stays(&mut plant, guest, hotel, 800 + guest / 2 % 100, "Hunan", MONDAY + day * DAY + 19 * HOUR);
        }
    }
    plant
}

fn company_hotel(seed: u64) -> Plant {
    let mut plant = season(seed);
    for week in 0..8 {
        for guest in [93_000_001, 93_000_002] {
            stays(&mut plant, guest, 40, 800 + guest % 10, "Hunan", MONDAY + week * 9 * DAY + 20 * HOUR);
        }
    }
    plant
}

fn dormitory(seed: u64) -> Plant {
    let mut plant = season(seed);
    for month in 0..3 {
        for guest in 94_000_000..94_000_016 {
            stays(&mut plant, guest, 41, 800 + guest % 2, "Sichuan", MONDAY + month * 25 * DAY + 9 * HOUR);
        }
    }
    plant
}

fn once(seed: u64) -> Plant {
    let mut plant = season(seed);
    for (day, hotel) in [(3, 4), (5, 11), (7, 17)] {
        for (guest, origin) in [(95_000_001, "Hunan"), (95_000_002, "Fujian")] {
            stays(&mut plant, guest, hotel, 800, origin, MONDAY + day * DAY + 19 * HOUR);
        }
    }
    plant
}
