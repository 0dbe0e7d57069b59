//! # Question
//! Which two stayed at the same lodgings together, again and again, more than the lodgings' other guests explain? Which
//! strangers came to one lodging as a party?
//!
//! # Reads
//! Stays, with lodging, room, times, origin and telephone; recorded kinship; calls and text messages between guests.
//!
//! # How
//! Two stay together if they check in at one lodging within half an hour, or share a room at one time. Stays within a week of
//! each other are one trip and one observation, and there must be several trips. Each trip weighs against the greatest of
//! three rates: which part of all guests that arrived that day arrived there and then (a full hotel weighs little), and on
//! which part of his other stays each goes to this lodging (a company hotel or a dormitory weighs nothing). Whether they
//! shared a room weighs against how often others who arrive together do. Households are left: kin on record, or one
//! origin that few guests have. Where several others come along on half of the trips, it is a tour, a team or a class.
//!
//! One night is enough for a party of strangers: three or more circles, no more people than a car holds, that came within
//! minutes of each other and neither call each other, nor are kin, nor give one origin, nor stayed together before. That they
//! came and left together weighs against how often other strangers do, but is what every group does: only a party of which
//! strangers were put into one room, or which left in the small hours of the first night, is told. Each of these is weighed
//! once for the party, against other parties and stays.
//!
//! # Innocent reading
//! Couples of different origin, friends and colleagues on business travel together. An origin is often a province
//! and shows no household. Strangers of a course or a crew are put into one room, and hikers leave before sunrise; friends who
//! only chat look like strangers. Hotels that write no hour, and busy desks, show no party. Staying together says nothing of what the two do.
//!
//! # Source
//! Household size: Seventh National Population Census of China (2020), 2.62 people. Three or more together: 法释〔2012〕17号
//! art. 5. Least strength: ENFSI Guideline for
//! Evaluative Reporting in Forensic Science (2015).
//!
//! # 问题
//! 哪两人多次同住（同房或同店同时入住），超出旅馆其他住客所能解释的程度？哪些互不相识者结伙入住一处？
//!
//! # 方法
//! 半小时内入住同一处、或同时住同一房，才算同住。一周内的住宿合为一次出行、一个观察，须有多次。每次与三个频率中的最大者比较：当日入住者中
//! 同时入住该处的比例（客满的旅馆分量小）、两人各自其他住宿中住该处的比例（公司定点酒店、宿舍无分量）。是否同房与其他一同入住者的同房率比较。
//! 有记录的亲属、或来源地相同且仅少数住客有此来源地的，视为一户，不报告。半数出行另有数人同行者，视为旅行团、班组，不报告。
//!
//! 互不相识者结伙入住，一晚即可：至少三个圈子、不超过一辆小车的人数，在数分钟内先后入住，互不通话、无亲属记录、来源地不同、此前未同住。
//! 同来同去虽与其他互不相识者比较，但任何团体皆如此；只有互不相识者被安排同住一间、或当夜凌晨全部离店的，才报告。各项对一伙人只计一次。
//!
//! # 无辜解释
//! 不同籍贯的情侣、朋友、出差同事会同住。来源地常只到省，看不出是否一户。培训学员、班组会被安排同房，登山者天亮前离店，只用聊天软件的朋友看似陌生人。
//! 不记时刻的旅馆和繁忙的前台看不出结伙。同住不说明两人做什么。

use std::collections::BTreeSet;

use thalweg_model::{Finding, IdentifierKind, Rate, Strength, Weight};

use crate::drill::lodgings::{self, company_hotel, dormitory, family, next_door, once, one_room, tour};
use crate::drill::{DAY, MINUTE};
use crate::lodgers::{Known, PARTY_TERMS, Parties, Party, TRAVELS, arrivals};
use crate::run::Draft;
use crate::stays::{Both, Guests, callers, kin};
use crate::together::{Company, LEAST_BITS, SEATS, STRANGERS, least_bits};
use crate::{Card, CaseView, Drill, Expect, Flow, Method, MethodError, Sentence, Threshold};

static CARD: Card = Card {
    id: "shared_stay",
    version: 2,
    flow: Flow::People,
    title: ["Stays together", "同住", "同住"],
    reads: &["stay", "relation", "call", "text"],
    needs_population: true,
    says: &[
        Sentence {
            code: "strangers_in_one_party",
            words: [
                "{guest} came to {lodging} within minutes of each other, {circles} circles that do not know each other, into {rooms} rooms; {by_night} of them left in the small hours.",
                "{guest} 数分钟内先后入住 {lodging}，分属 {circles} 个互不相识的圈子，住 {rooms} 间；其中 {by_night} 人凌晨离店。",
                "{guest} 數分鐘內先後入住 {lodging}，分屬 {circles} 個互不相識的圈子，住 {rooms} 間；其中 {by_night} 人凌晨離店。",
            ],
        },
        Sentence {
            code: "stayed_together",
            words: [
                "{guest} stayed together on {trips} trips at {lodgings} lodgings, in one room on {one_room}.",
                "{guest} 在 {trips} 次出行中同住（{lodgings} 处住宿，其中 {one_room} 次同房）。",
                "{guest} 在 {trips} 次出行中同住（{lodgings} 處住宿，其中 {one_room} 次同房）。",
            ],
        },
    ],
    innocent: [
        "Couples, friends and colleagues travel and stay together; strangers of a course or crew share rooms.",
        "情侣、朋友、同事会结伴出行同住；培训学员、班组会被安排同房。",
        "情侶、朋友、同事會結伴出行同住；培訓學員、班組會被安排同房。",
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
        STRANGERS,
        SEATS,
        LEAST_BITS,
    ],
    terms: &[
        ONE_LODGING,
        ONE_ROOM,
        TWO_ROOMS,
        HALF,
        OTHERS_ONE,
        OTHERS_TWO,
        ARRIVALS,
        HABIT,
        TRAVELS,
        PARTY_TERMS[0],
        PARTY_TERMS[1],
        PARTY_TERMS[2],
        PARTY_TERMS[3],
        PARTY_TERMS[4],
        PARTY_TERMS[5],
        PARTY_TERMS[6],
        PARTY_TERMS[7],
        PARTY_TERMS[8],
        PARTY_TERMS[9],
    ],
};

// The words of weights, as [`Card::terms`] wants them.
const ONE_LODGING: [&str; 3] = ["stayed at one lodging", "住同一处", "住同一處"];
const ONE_ROOM: [&str; 3] = ["stayed in one room", "住同一房间", "住同一房間"];
const TWO_ROOMS: [&str; 3] = ["stayed in two rooms", "住两个房间", "住兩個房間"];
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
        let together = read.together(window, most);
        let company = Company::of(together.iter().map(|both| (both.two, guests.occasion(both))));
        let one_room = (together.iter().filter(|both| both.one_room).count() as u64, together.len() as u64);
        let mut compared = 0;
        let (mut pairs, mut companions) = (Vec::new(), BTreeSet::new());
        for of_two in together.chunk_by(|one, next| one.two == next.two) {
            compared += 1;
            let trips: Vec<&[Both]> = of_two.chunk_by(|one, next| next.at - one.at <= trip).collect();
            companions.extend(of_two.first().map(|both| both.two).filter(|_| trips.len() > 1));
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
        let mut told: Vec<Finding> = told.collect();
        told.extend(guests.strangers(case, kin, companions)?);
        Ok(told)
    }

    fn drills(&self) -> Vec<Drill> {
        const TWO: &[&[(&str, &str)]] = &[&[("guest", "G90000001"), ("guest", "G90000002")]];
        const FOUR: &[&[(&str, &str)]] = &[&[
            ("guest", "G96000000"),
            ("guest", "G96000001"),
            ("guest", "G96000002"),
            ("guest", "G96000003"),
        ]];
        let silent = |name, plant, why| Drill { name, plant, expect: Expect::Silent(why) };
        vec![
            Drill { name: "one_room_in_three_towns", plant: one_room, expect: Expect::Finds(TWO) },
            Drill { name: "next_door_in_four_towns", plant: next_door, expect: Expect::Finds(TWO) },
            Drill {
                name: "strangers_gone_by_night",
                plant: lodgings::gone_by_night,
                expect: Expect::Finds(FOUR),
            },
            silent("a_large_family", lodgings::large_family, "six of one address in one room, gone by night"),
            silent(
                "friends_gone_by_night",
                lodgings::friends_by_night,
                "four gone by night whom one of them has called",
            ),
            silent(
                "guests_of_a_wedding",
                lodgings::wedding,
                "seven who do not know each other come and leave together",
            ),
            silent("a_course", lodgings::course, "six strangers of a course in three rooms, every week"),
            silent(
                "hikers",
                lodgings::hikers,
                "a coach of strangers in twelve rooms who leave before sunrise",
            ),
            silent(
                "by_the_station",
                lodgings::night_trains,
                "strangers of one train share rooms and leave by night",
            ),
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

impl Told<'_> {
    /// Parties of strangers who lodged or left as one.
    fn strangers(
        &self,
        case: &mut CaseView<'_>,
        kin: BTreeSet<(String, String)>,
        companions: BTreeSet<(u32, u32)>,
    ) -> Result<Vec<Finding>, MethodError> {
        let limit = |name| usize::try_from(case.threshold(name)).unwrap_or(usize::MAX);
        let (strangers, seats, household) = (limit("strangers"), limit("seats"), limit("household"));
        let window = case.threshold("within_minutes") * MINUTE;
        let groups = arrivals(self.0, window);
        let small = groups.iter().filter(|group| (strangers..=seats).contains(&group.len())).flatten();
        let phones = small.filter_map(|at| self.0.stays.get(*at)).map(|stay| stay.phone.as_str());
        let callers = callers(case, &phones.filter(|phone| !phone.is_empty()).collect())?;
        let known = Known { callers, kin, companions, household };
        let parties = Parties::of(self.0, groups, &known, strangers, seats, window);
        let least = least_bits(case, parties.list.len());
        let mut found = Vec::new();
        for (party, own) in &parties.list {
            let strength = parties.weighed(self.0, party, *own);
            // Coming and leaving together is what every group does.
            let odd = party.in_one_room(self.0) >= strangers || own.by_night.part == party.stays.len() as u64;
            if odd && strength.bits() >= least {
                found.extend(self.party(case, party, strength));
            }
        }
        Ok(found)
    }

    fn party(&self, case: &CaseView<'_>, party: &Party, strength: Strength) -> Option<Finding> {
        let stays = || party.stays.iter().filter_map(|at| self.0.stays.get(*at));
        let rooms: BTreeSet<u32> = stays().filter(|stay| stay.has_room).map(|stay| stay.room).collect();
        let mut draft = Draft::new(case, "strangers_in_one_party");
        for stay in stays() {
            let (kind, name) = self.0.names.get(&stay.who)?.split_once('|')?;
            draft = draft.about("guest", kind.parse().unwrap_or(IdentifierKind::Document), name);
        }
        draft = draft.about("lodging", IdentifierKind::Place, self.0.lodgings.get(&party.lodging(self.0))?);
        let draft = draft
            .figure("circles", party.circles)
            .figure("rooms", rooms.len())
            .figure("by_night", stays().filter(|stay| stay.by_night).count())
            .during(stays().map(|stay| stay.arrived).min()?, stays().map(|stay| stay.departed).max()?)
            .weighing(strength);
        Some(draft.on(stays().flat_map(|stay| stay.cited.iter().cloned())).done())
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
