//! Who lives in the city: with whom, where, working at what?

use crate::city::grid::{Cell, Grid};
use crate::city::rates;
use crate::city::seed::{Ask, Dice, mix};

/// How somebody spends the day. Every kind is innocent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
#[repr(u8)]
pub(crate) enum Kind {
    Child,
    Student,
    Office,
    Shop,
    Factory,
    Retired,
    AtHome,
    Jobless,
    NightWorker,
    Rider,
    Taxi,
    CentreAgent,
    Sales,
    HotelStaff,
    SimDealer,
    Commuter,
    CoinTrader,
    Courier,
    Landlord,
    Dispatcher,
}

impl Kind {
    pub(crate) fn name(self) -> &'static str {
        use Kind::*;
        match self {
            Child => "child",
            Student => "student",
            Office => "office_worker",
            Shop => "shop_worker",
            Factory => "factory_worker",
            Retired => "retired",
            AtHome => "at_home",
            Jobless => "jobless",
            NightWorker => "night_worker",
            Rider => "delivery_rider",
            Taxi => "taxi_driver",
            CentreAgent => "call_centre_agent",
            Sales => "phone_sales",
            HotelStaff => "hotel_staff",
            SimDealer => "sim_dealer",
            Commuter => "border_commuter",
            CoinTrader => "coin_trader",
            Courier => "parcel_courier",
            Landlord => "landlord",
            Dispatcher => "dispatcher",
        }
    }

    /// Whether the day is spent moving through the city.
    pub(crate) fn roams(self) -> bool {
        matches!(self, Kind::Rider | Kind::Taxi | Kind::Courier)
    }
}

/// Shares of adults under sixty, by kind: C; the first ones in the rough proportions of an inland city, the rest as rare as they look.
const WORK: [(Kind, f64); 17] = [
    (Kind::Office, 0.27),
    (Kind::Shop, 0.20),
    (Kind::Factory, 0.19),
    (Kind::AtHome, 0.09),
    (Kind::Jobless, 0.05),
    (Kind::Student, 0.06),
    (Kind::NightWorker, 0.03),
    (Kind::Rider, 0.025),
    (Kind::Taxi, 0.015),
    (Kind::CentreAgent, 0.012),
    (Kind::Sales, 0.020),
    (Kind::HotelStaff, 0.012),
    (Kind::SimDealer, 0.004),
    (Kind::CoinTrader, 0.006),
    (Kind::Courier, 0.010),
    (Kind::Landlord, 0.006),
    (Kind::Dispatcher, 0.004),
];

/// One inhabitant.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Person {
    pub(crate) household: u32,
    pub(crate) workplace: u32,
    pub(crate) home: Cell,
    pub(crate) work: Cell,
    /// Calls started in a working day, in hundredths.
    pub(crate) calls: u16,
    pub(crate) kind: Kind,
    pub(crate) age: u8,
    pub(crate) two_phones: bool,
    /// Day on which the handset is replaced; 255 never.
    pub(crate) new_handset: u8,
    /// Day on which the number changes (from the first line to the second); 255 never.
    pub(crate) new_number: u8,
}

/// One place of work.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Workplace {
    pub(crate) cell: Cell,
    pub(crate) trade: Trade,
}

/// What is done there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Trade {
    Firm,
    Campus,
    CallCentre,
    Hotel,
    SimShop,
    Factory,
}

impl Trade {
    pub(crate) fn name(self) -> &'static str {
        match self {
            Trade::Firm => "firm",
            Trade::Campus => "campus",
            Trade::CallCentre => "call_centre",
            Trade::Hotel => "hotel",
            Trade::SimShop => "sim_shop",
            Trade::Factory => "factory",
        }
    }

    pub(crate) fn word(self) -> &'static str {
        match self {
            Trade::Firm => "商贸有限公司",
            Trade::Campus => "学院",
            Trade::CallCentre => "信息服务有限公司",
            Trade::Hotel => "宾馆",
            Trade::SimShop => "通讯店",
            Trade::Factory => "机械厂",
        }
    }
}

/// The people and where they work.
#[derive(Debug)]
pub(crate) struct People {
    pub(crate) persons: Vec<Person>,
    pub(crate) workplaces: Vec<Workplace>,
    /// First person of each household, and one past the last.
    pub(crate) households: Vec<u32>,
    /// Persons sorted by workplace, and where each workplace begins.
    pub(crate) staff: Vec<u32>,
    pub(crate) staff_from: Vec<u32>,
}

impl People {
    pub(crate) fn of(seed: u64, count: u32, days: u32, grid: Grid) -> Self {
        let workplaces = workplaces(seed, count, grid);
        let mut people = Self {
            persons: Vec::with_capacity(count as usize),
            workplaces,
            households: vec![0],
            staff: Vec::new(),
            staff_from: Vec::new(),
        };
        let mut household = 0;
        while (people.persons.len() as u32) < count {
            people.move_in(seed, household, count, days, grid);
            household += 1;
        }
        people.hire();
        people
    }

    pub(crate) fn household(&self, number: u32) -> std::ops::Range<u32> {
        let at = |index: u32| self.households.get(index as usize).copied().unwrap_or(0);
        at(number)..at(number + 1)
    }

    pub(crate) fn colleagues(&self, workplace: u32) -> &[u32] {
        let at = |index: u32| self.staff_from.get(index as usize).copied().unwrap_or(0) as usize;
        self.staff.get(at(workplace)..at(workplace + 1)).unwrap_or(&[])
    }

    fn move_in(&mut self, seed: u64, household: u32, count: u32, days: u32, grid: Grid) {
        let mut dice = Dice::of(seed, Ask::Household, u64::from(household), 0);
        let size = dice.weighted(&rates::HOUSEHOLD_SIZES) as u32 + 1;
        let size = size.min(count - self.persons.len() as u32);
        let home = grid.anywhere(dice.word());
        let eldest = if dice.chance(0.22) { dice.range(60, 84) } else { dice.range(22, 59) };
        for member in 0..size {
            let party = self.persons.len() as u32;
            let age = match member {
                0 => eldest,
                1 => (eldest + 2).saturating_sub(dice.below(6)).max(20),
                _ if eldest < 60 && eldest > 26 && dice.chance(0.75) => dice.range(1, (eldest - 22).min(25)),
                _ => dice.range(18, 78),
            };
            let person = settle(seed, party, household, home, age, days, &self.workplaces, grid);
            self.persons.push(person);
        }
        self.households.push(self.persons.len() as u32);
    }

    /// Sorts the staff by workplace.
    fn hire(&mut self) {
        let mut staff: Vec<u32> = (0..self.persons.len() as u32)
            .filter(|who| self.persons[*who as usize].workplace != NO_WORK)
            .collect();
        staff.sort_by_key(|who| (self.persons[*who as usize].workplace, *who));
        let mut from = vec![0; self.workplaces.len() + 1];
        for who in &staff {
            from[self.persons[*who as usize].workplace as usize + 1] += 1;
        }
        for index in 1..from.len() {
            from[index] += from[index - 1];
        }
        (self.staff, self.staff_from) = (staff, from);
    }
}

/// Younger children have no telephone: C.
pub(crate) const NO_PHONE_BELOW: u8 = 10;

/// Somebody without a place of work.
pub(crate) const NO_WORK: u32 = u32::MAX;

#[allow(clippy::too_many_arguments, reason = "what a person is made from")]
fn settle(
    seed: u64,
    party: u32,
    household: u32,
    home: Cell,
    age: u32,
    days: u32,
    places: &[Workplace],
    grid: Grid,
) -> Person {
    let mut dice = Dice::of(seed, Ask::Person, u64::from(party), 0);
    let kind = kind_of(&mut dice, age);
    let workplace = workplace_of(&mut dice, kind, places);
    let work = places.get(workplace as usize).map_or(home, |place| place.cell);
    let works = workplace != NO_WORK;
    let busy = if age < u32::from(NO_PHONE_BELOW) {
        0.0
    } else {
        dice.log_normal(rates::CALLS_A_DAY, rates::CALLS_SIGMA).min(12.0)
    };
    let month = f64::from(days) / 30.0;
    let sometime = |dice: &mut Dice, share: f64| {
        if dice.chance(share * month) { dice.below(days.min(250)) as u8 } else { 255 }
    };
    let new_number = sometime(&mut dice, rates::NEW_NUMBER);
    Person {
        household,
        workplace,
        home,
        work: if kind == Kind::Commuter { grid.park(party) } else { work },
        calls: (busy * 100.0) as u16,
        kind,
        age: age as u8,
        two_phones: works && age >= 20 && new_number == 255 && dice.chance(rates::TWO_PHONES / 0.6),
        new_handset: sometime(&mut dice, rates::NEW_HANDSET),
        new_number,
    }
}

fn kind_of(dice: &mut Dice, age: u32) -> Kind {
    match age {
        0..16 => Kind::Child,
        16..19 => Kind::Student,
        60.. => Kind::Retired,
        19..23 if dice.chance(0.4) => Kind::Student,
        _ if dice.chance(rates::COMMUTERS) => Kind::Commuter,
        _ => WORK[dice.weighted(&WORK.map(|(_, share)| share))].0,
    }
}

/// Trades by number: campuses first, then call centres, hotels and SIM shops, then factories, then firms.
fn counts(people: u32) -> [(Trade, u32); 6] {
    [
        (Trade::Campus, people / 20_000 + 1),
        (Trade::CallCentre, people / 20_000 + 1),
        (Trade::Hotel, people / 4_000 + 2),
        (Trade::SimShop, people / 5_000 + 1),
        (Trade::Factory, people / 2_000 + 1),
        (Trade::Firm, people / 22 + 4),
    ]
}

fn workplaces(seed: u64, people: u32, grid: Grid) -> Vec<Workplace> {
    let mut all = Vec::new();
    for (trade, count) in counts(people) {
        for _ in 0..count {
            let mut dice = Dice::of(seed, Ask::Workplace, all.len() as u64, 0);
            all.push(Workplace { cell: grid.near_centre(dice.word()), trade });
        }
    }
    all
}

fn workplace_of(dice: &mut Dice, kind: Kind, places: &[Workplace]) -> u32 {
    let trade = match kind {
        Kind::Child
        | Kind::Retired
        | Kind::AtHome
        | Kind::Jobless
        | Kind::Taxi
        | Kind::Rider
        | Kind::Courier
        | Kind::Landlord
        | Kind::Commuter
        | Kind::CoinTrader => return NO_WORK,
        Kind::Student => Trade::Campus,
        Kind::Factory | Kind::NightWorker => Trade::Factory,
        Kind::CentreAgent => Trade::CallCentre,
        Kind::HotelStaff => Trade::Hotel,
        Kind::SimDealer => Trade::SimShop,
        Kind::Office | Kind::Shop | Kind::Sales | Kind::Dispatcher => Trade::Firm,
    };
    let first = places.iter().position(|place| place.trade == trade).unwrap_or(0) as u32;
    let after = places.iter().rposition(|place| place.trade == trade).unwrap_or(0) as u32 + 1;
    first + if trade == Trade::Firm { dice.heavy(after - first) } else { dice.below(after - first) }
}

/// A year of birth that fits.
pub(crate) fn born(age: u8) -> u32 {
    2025 - u32::from(age)
}

/// Whether a person who may use a relay is one who does.
pub(crate) fn uses_relay(party: u32) -> bool {
    (mix(u64::from(party), 61) % 10_000) as f64 / 10_000.0 < rates::RELAY_USERS.0
}
