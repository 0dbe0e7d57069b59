//! Who came to one lodging within minutes of each other, do they know each other, and how did they lodge and leave?
//!
//! Arrivals that follow each other within a window are one party. Its guests fall into circles: who calls another, who is kin
//! on record, who gives an origin that few have, who stayed together on another trip. How often others arrive, lodge and
//! leave so is measured over the other parties of the case.

use std::collections::{BTreeMap, BTreeSet};

use thalweg_model::{Rate, Strength, Weight};

use crate::groups::Groups;
use crate::stays::{Guests, Stay};
use crate::together::ENOUGH_PAIRS;

/// The words of the weights of a party of strangers.
pub const PARTY_TERMS: [[&str; 3]; 10] = [
    CAME,
    LEFT,
    SHARED_ROOM,
    BY_NIGHT,
    PUT_UP,
    HERE_BESIDE,
    CASE_BESIDE,
    OTHERS_LEFT,
    STRANGERS_ROOM,
    OTHERS_NIGHT,
];
const CAME: [&str; 3] = [
    "strangers came within minutes of each other",
    "互不相识者在数分钟内先后入住",
    "互不相識者在數分鐘內先後入住",
];
const LEFT: [&str; 3] = [
    "strangers left within minutes of each other",
    "互不相识者在数分钟内先后离店",
    "互不相識者在數分鐘內先後離店",
];
const SHARED_ROOM: [&str; 3] = ["strangers in one room", "互不相识者同住一间", "互不相識者同住一間"];
const BY_NIGHT: [&str; 3] =
    ["all left in the small hours of the first night", "当夜凌晨全部离店", "當夜凌晨全部離店"];
const PUT_UP: [&str; 3] = [
    "who is taken somewhere is put up as cheaply and goes at such hours as suits; the share is not known",
    "被带往他处者住宿从简、离店时间由人安排；确切比例未知",
    "被帶往他處者住宿從簡、離店時間由人安排；確切比例未知",
];
const HERE_BESIDE: [&str; 3] = [
    "other guests of this lodging: came in a party of strangers",
    "该处其他住客：与互不相识者先后入住",
    "該處其他住客：與互不相識者先後入住",
];
const CASE_BESIDE: [&str; 3] = [
    "other guests of the case: came in a party of strangers",
    "本案其他住客：与互不相识者先后入住",
    "本案其他住客：與互不相識者先後入住",
];
const OTHERS_LEFT: [&str; 3] = [
    "other strangers who came within minutes of each other: left so as well",
    "其他先后入住的互不相识者：也先后离店",
    "其他先後入住的互不相識者：也先後離店",
];
const STRANGERS_ROOM: [&str; 3] = [
    "other strangers who came within minutes of each other: in one room",
    "其他先后入住的互不相识者：同住一间",
    "其他先後入住的互不相識者：同住一間",
];
const OTHERS_NIGHT: [&str; 3] = [
    "other stays of the case: ended in the small hours of the first night",
    "本案其他住宿：当夜凌晨离店",
    "本案其他住宿：當夜凌晨離店",
];
/// On what it rests that companions lodge together.
pub const TRAVELS: [&str; 3] = [
    "who travels together stays at one lodging nearly always",
    "结伴出行者几乎总住同一处（假定）",
    "結伴出行者幾乎總住同一處（假定）",
];

/// Guests who came together.
#[derive(Debug, Clone)]
pub struct Party {
    /// Their stays by number, by arrival.
    pub stays: Vec<usize>,
    /// The circle of each.
    pub circle: Vec<usize>,
    /// How many circles there are.
    pub circles: usize,
}

impl Party {
    /// The lodging.
    #[must_use]
    pub fn lodging(&self, guests: &Guests) -> u32 {
        self.stays.first().and_then(|at| guests.stays.get(*at)).map_or(0, |stay| stay.lodging)
    }

    /// How many circles have somebody in one room with somebody of another circle.
    #[must_use]
    pub fn in_one_room(&self, guests: &Guests) -> usize {
        let mut rooms: BTreeMap<u32, BTreeSet<usize>> = BTreeMap::new();
        for (stay, circle) in self.stays.iter().zip(&self.circle) {
            if let Some(stay) = guests.stays.get(*stay).filter(|stay| stay.has_room) {
                rooms.entry(stay.room).or_default().insert(*circle);
            }
        }
        rooms.into_values().filter(|circles| circles.len() > 1).flatten().collect::<BTreeSet<_>>().len()
    }
}

/// What is known of guests besides their stays.
#[derive(Debug)]
pub struct Known {
    /// Two telephones that call each other, the lesser first.
    pub callers: BTreeSet<(String, String)>,
    /// Two guests on record as kin.
    pub kin: BTreeSet<(String, String)>,
    /// Two guests who stayed together on several trips, the lesser number first.
    pub companions: BTreeSet<(u32, u32)>,
    /// An origin that at most so many guests have, or no more than came, is a household's.
    pub household: usize,
}

/// Stays whose arrivals at one lodging follow each other within the window; each guest once.
#[must_use]
pub fn arrivals(guests: &Guests, window: i64) -> Vec<Vec<usize>> {
    let mut order: Vec<usize> =
        (0..guests.stays.len()).filter(|at| guests.stays.get(*at).is_some_and(|stay| stay.exact)).collect();
    let key = |at: usize| guests.stays.get(at).map(|stay| (stay.lodging, stay.arrived, stay.who));
    order.sort_unstable_by_key(|at| key(*at));
    let follows = |one: &usize, next: &usize| match (key(*one), key(*next)) {
        (Some(one), Some(next)) => one.0 == next.0 && next.1 - one.1 <= window,
        _ => false,
    };
    let parties = order.chunk_by(follows).map(|party| {
        let mut seen = BTreeSet::new();
        let first = |at: &&usize| key(**at).is_some_and(|(.., who)| seen.insert(who));
        party.iter().filter(first).copied().collect()
    });
    parties.collect()
}

impl Known {
    /// A party, and the circles in it.
    #[must_use]
    pub fn party(&self, guests: &Guests, stays: Vec<usize>) -> Party {
        let mut groups = Groups::of(stays.len());
        for (one, first) in stays.iter().enumerate() {
            for (other, second) in stays.iter().enumerate().skip(one + 1) {
                if let (Some(first), Some(second)) = (guests.stays.get(*first), guests.stays.get(*second))
                    && self.acquainted(guests, first, second, stays.len())
                {
                    groups.join(one, other);
                }
            }
        }
        let circle = (0..stays.len()).map(|at| groups.group(at)).collect();
        Party { stays, circle, circles: groups.count() }
    }

    fn acquainted(&self, guests: &Guests, one: &Stay, other: &Stay, party: usize) -> bool {
        let name = |who: u32| guests.names.get(&who).cloned().unwrap_or_default();
        let (first, second) = (name(one.who), name(other.who));
        let phones = (one.phone.clone().min(other.phone.clone()), one.phone.clone().max(other.phone.clone()));
        let few = |origin: &str| {
            guests.origins.get(origin).is_some_and(|all| all.len() <= self.household.max(party))
        };
        self.kin.contains(&(first.clone(), second.clone()))
            || self.kin.contains(&(second, first))
            || self.callers.contains(&phones)
            || (one.origin == other.origin && few(&one.origin))
            || self.companions.contains(&(one.who.min(other.who), one.who.max(other.who)))
    }
}

/// How many of how many.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Share {
    /// Of so many.
    pub all: u64,
    /// So many do.
    pub part: u64,
}

impl Share {
    fn and(self, part: bool) -> Self {
        Self { all: self.all + 1, part: self.part + u64::from(part) }
    }

    /// All but these.
    #[must_use]
    pub fn without(self, own: Self) -> Self {
        Self { all: self.all.saturating_sub(own.all), part: self.part.saturating_sub(own.part) }
    }

    fn plus(self, other: Self) -> Self {
        Self { all: self.all + other.all, part: self.part + other.part }
    }
}

/// How guests come, lodge and leave.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Ways {
    /// Guests, and those who come in a party of strangers.
    pub beside: Share,
    /// Two strangers of a party whose rooms are recorded, and those in one room.
    pub one_room: Share,
    /// Two strangers of a party who are recorded to leave, and those who leave within the window of each other.
    pub leaving: Share,
    /// Stays whose end is recorded, and those that end in the small hours of the first night.
    pub by_night: Share,
}

impl Ways {
    /// Those of one party. A party larger than `seats` is a crowd, of whom every two are not compared.
    #[must_use]
    pub fn of(guests: &Guests, party: &Party, strangers: usize, seats: usize, window: i64) -> Self {
        let mut ways = Self::default();
        let stays: Vec<&Stay> = party.stays.iter().filter_map(|at| guests.stays.get(*at)).collect();
        for (at, one) in stays.iter().enumerate() {
            ways.beside = ways.beside.and(party.circles >= strangers);
            if one.leaves {
                ways.by_night = ways.by_night.and(one.by_night);
            }
            for (next, other) in stays.iter().enumerate().skip(at + 1).filter(|_| stays.len() <= seats) {
                if party.circle.get(at) == party.circle.get(next) {
                    continue;
                }
                if one.has_room && other.has_room {
                    ways.one_room = ways.one_room.and(one.room == other.room);
                }
                if one.leaves && other.leaves {
                    ways.leaving = ways.leaving.and((one.departed - other.departed).abs() <= window);
                }
            }
        }
        ways
    }

    /// Both together.
    #[must_use]
    pub fn plus(self, other: Self) -> Self {
        Self {
            beside: self.beside.plus(other.beside),
            one_room: self.one_room.plus(other.one_room),
            leaving: self.leaving.plus(other.leaving),
            by_night: self.by_night.plus(other.by_night),
        }
    }

    /// All but those of one party.
    #[must_use]
    pub fn without(self, own: Self) -> Self {
        Self {
            beside: self.beside.without(own.beside),
            one_room: self.one_room.without(own.one_room),
            leaving: self.leaving.without(own.leaving),
            by_night: self.by_night.without(own.by_night),
        }
    }

    /// The share of guests who come in a party of strangers: at the lodging if enough are known of it, else in the case.
    #[must_use]
    pub fn beside_here(self, case: Self) -> (Share, bool) {
        match self.beside.all >= ENOUGH_PAIRS {
            true => (self.beside, true),
            false => (case.beside, false),
        }
    }

    /// How what a party of strangers did weighs, each once: every guest of it does the same.
    #[must_use]
    pub fn weighed(self, others: Self, here: Self, guests: usize) -> Strength {
        let rate = |share: Share, what: &str| Rate::measured(share.part, share.all, what);
        let (beside, is_here) = here.beside_here(others);
        let beside = rate(beside, if is_here { HERE_BESIDE[0] } else { CASE_BESIDE[0] });
        let mut parts = vec![Weight::of(CAME[0], Rate::assumed(9, 10, TRAVELS[0]), beside)];
        if self.leaving.all > 0 && self.leaving.part == self.leaving.all {
            parts.push(Weight::of(
                LEFT[0],
                Rate::assumed(9, 10, TRAVELS[0]),
                rate(others.leaving, OTHERS_LEFT[0]),
            ));
        }
        if self.one_room.part > 0 {
            parts.push(Weight::of(
                SHARED_ROOM[0],
                Rate::assumed(1, 2, PUT_UP[0]),
                rate(others.one_room, STRANGERS_ROOM[0]),
            ));
        }
        if self.by_night.part == guests as u64 {
            parts.push(Weight::of(
                BY_NIGHT[0],
                Rate::assumed(1, 2, PUT_UP[0]),
                rate(others.by_night, OTHERS_NIGHT[0]),
            ));
        }
        Strength::of(parts)
    }
}

/// The parties of strangers of a case, and how all guests come, lodge and leave.
#[derive(Debug, Default)]
pub struct Parties {
    /// Parties of strangers that a car holds.
    pub list: Vec<(Party, Ways)>,
    all: Ways,
    at_lodging: BTreeMap<u32, Ways>,
}

impl Parties {
    /// Finds them among groups of arrivals: so many strangers at least, so many guests at most.
    #[must_use]
    pub fn of(
        guests: &Guests,
        groups: Vec<Vec<usize>>,
        known: &Known,
        strangers: usize,
        seats: usize,
        window: i64,
    ) -> Self {
        let mut parties = Self::default();
        for group in groups {
            let party = match group.len() <= seats {
                true => known.party(guests, group),
                false => Party { circle: (0..group.len()).collect(), circles: group.len(), stays: group },
            };
            let ways = Ways::of(guests, &party, strangers, seats, window);
            parties.all = parties.all.plus(ways);
            let here = parties.at_lodging.entry(party.lodging(guests)).or_default();
            *here = here.plus(ways);
            if party.circles >= strangers && party.stays.len() <= seats {
                parties.list.push((party, ways));
            }
        }
        parties
    }

    /// How a party weighs against all others.
    #[must_use]
    pub fn weighed(&self, guests: &Guests, party: &Party, own: Ways) -> Strength {
        let here = self.at_lodging.get(&party.lodging(guests)).copied().unwrap_or_default();
        own.weighed(self.all.without(own), here.without(own), party.stays.len())
    }
}
