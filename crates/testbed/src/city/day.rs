//! Where is somebody at a given second of a given day?

use crate::city::grid::{Cell, Grid, NO_CELL};
use crate::city::people::{Kind, People};
use crate::city::seed::{Ask, Dice, mix};
use crate::city::travel::{Journey, journey};

/// How a day is spent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) enum Mode {
    /// At home.
    #[default]
    Home,
    /// Home, work, home.
    Work,
    /// Working hours on the road.
    Roam,
    /// In another city, or abroad: no cell of ours sees the telephone.
    Away,
    /// At the border town.
    Town,
}

/// One person's day. Times are seconds after midnight.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Day {
    leave: u32,
    arrive: u32,
    off: u32,
    back: u32,
    out: u32,
    out_until: u32,
    home: Cell,
    work: Cell,
    out_at: Cell,
    pub(crate) mode: Mode,
}

/// The second at which an outing begins that does not take place.
const NO_OUTING: u32 = 86_399;

/// Monday is 0: the first day of the story is one.
pub(crate) fn weekday(day: u32) -> u32 {
    day % 7
}

pub(crate) fn is_weekend(day: u32) -> bool {
    weekday(day) >= 5
}

impl Day {
    pub(crate) fn of(seed: u64, people: &People, grid: Grid, who: u32, day: u32) -> Self {
        let person = &people.persons[who as usize];
        let mut dice = Dice::of(seed, Ask::Day, u64::from(who), u64::from(day));
        let mode = mode(seed, people, who, day);
        let start = work_starts(person.kind, who) + dice.below(1500);
        let way = 600 + dice.below(2400);
        let off = start + dice.range(8 * 3600, 10 * 3600);
        let mut family = Dice::of(seed, Ask::Household, u64::from(person.household), u64::from(day) + 1);
        let (out, out_until, out_at) = outing(&mut family, &mut dice, grid, is_weekend(day));
        Self {
            leave: start.saturating_sub(way),
            arrive: start,
            off,
            back: off + way,
            out,
            out_until,
            home: if mode == Mode::Town { grid.town(who) } else { person.home },
            work: person.work,
            out_at,
            mode,
        }
    }

    /// The cell where the person truly is, `NO_CELL` where none of ours stands.
    pub(crate) fn place(&self, grid: Grid, who: u32, second: u32) -> Cell {
        match self.mode {
            Mode::Away => NO_CELL,
            Mode::Town => self.home,
            Mode::Roam if second > self.arrive && second < self.off => roaming(grid, self.work, who, second),
            Mode::Work => self.working(grid, second),
            Mode::Home | Mode::Roam => self.resting(grid, second),
        }
    }

    /// Whether the person is at home, at work, or neither (for what network the telephone uses).
    pub(crate) fn spot(&self, second: u32) -> Spot {
        match self.mode {
            Mode::Work if second >= self.arrive && second < self.off => Spot::Work,
            Mode::Away | Mode::Town => Spot::Elsewhere,
            Mode::Roam | Mode::Work if second >= self.leave && second < self.back => Spot::Elsewhere,
            _ if second >= self.out && second < self.out_until => Spot::Elsewhere,
            _ => Spot::Home,
        }
    }

    /// Moments at which a telephone reports its place: when it has moved, and once in the night as networks ask for.
    pub(crate) fn moves(&self) -> [u32; 5] {
        let night = 2 * 3600 + self.leave.wrapping_mul(7919) % (3 * 3600);
        let later = self.leave.wrapping_mul(31) % 3600;
        match self.mode {
            Mode::Work | Mode::Roam => [night, self.leave.max(60), self.arrive, self.off, self.back],
            _ if self.out < NO_OUTING => {
                [night, 8 * 3600 + later, self.out, self.out.midpoint(self.out_until), self.out_until]
            }
            _ => [night, 8 * 3600 + later, 12 * 3600 + later, 17 * 3600 + later, 21 * 3600 + later],
        }
    }

    pub(crate) fn working_hours(&self) -> (u32, u32) {
        (self.arrive.min(86_399), self.off.min(86_399))
    }

    fn working(&self, grid: Grid, second: u32) -> Cell {
        match second {
            t if t < self.leave => self.home,
            t if t < self.arrive => grid.between(self.home, self.work, share(t, self.leave, self.arrive)),
            t if t < self.off => self.work,
            t if t < self.back => grid.between(self.work, self.home, share(t, self.off, self.back)),
            t => self.resting(grid, t),
        }
    }

    fn resting(&self, grid: Grid, second: u32) -> Cell {
        const WAY: u32 = 1200;
        match second {
            t if t < self.out || t > self.out_until => self.home,
            t if t < self.out + WAY => {
                grid.between(self.home, self.out_at, share(t, self.out, self.out + WAY))
            }
            t if t + WAY > self.out_until => grid.between(
                self.out_at,
                self.home,
                share(t, self.out_until.saturating_sub(WAY), self.out_until),
            ),
            _ => self.out_at,
        }
    }
}

/// Where a person is, as networks care.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Spot {
    Home,
    Work,
    Elsewhere,
}

fn share(t: u32, from: u32, to: u32) -> u32 {
    t.saturating_sub(from) * 1000 / to.saturating_sub(from).max(1)
}

fn mode(seed: u64, people: &People, who: u32, day: u32) -> Mode {
    let person = &people.persons[who as usize];
    match journey(seed, people, who, day) {
        Some((Journey::Town, _)) => return Mode::Town,
        Some(_) => return Mode::Away,
        None => {}
    }
    let free = is_weekend(day) && mix(u64::from(who), u64::from(day)) % 100 < 85;
    match person.kind {
        kind if kind.roams() && !mix(u64::from(who), u64::from(day)).is_multiple_of(7) => Mode::Roam,
        Kind::Commuter if !is_weekend(day) => Mode::Work,
        Kind::Shop | Kind::HotelStaff | Kind::NightWorker
            if mix(u64::from(who), u64::from(day / 7)) % 7 != u64::from(weekday(day)) =>
        {
            Mode::Work
        }
        Kind::Child if person.age >= 6 && !is_weekend(day) => Mode::Home,
        Kind::Student
        | Kind::Office
        | Kind::Factory
        | Kind::CentreAgent
        | Kind::Sales
        | Kind::SimDealer
        | Kind::Dispatcher
            if !free =>
        {
            Mode::Work
        }
        _ => Mode::Home,
    }
}

/// Seconds after midnight at which work begins, by kind and person.
fn work_starts(kind: Kind, who: u32) -> u32 {
    let hash = (mix(u64::from(who), 73) % 5) as u32 * 1800;
    match kind {
        Kind::NightWorker => 13 * 3600 + hash,
        Kind::Shop | Kind::HotelStaff => 8 * 3600 + hash,
        Kind::Rider => 9 * 3600 + hash,
        _ => 7 * 3600 + hash / 2 + 1800,
    }
}

/// An evening or weekend outing: half of them the household goes together.
fn outing(family: &mut Dice, own: &mut Dice, grid: Grid, weekend: bool) -> (u32, u32, Cell) {
    let dice = if family.chance(0.5) { family } else { own };
    let going = dice.chance(if weekend { 0.7 } else { 0.3 });
    let out = if weekend { dice.range(9 * 3600, 17 * 3600) } else { dice.range(18 * 3600 + 1800, 20 * 3600) };
    let until = out + dice.range(3600, if weekend { 5 * 3600 } else { 3 * 3600 });
    let at = grid.near_centre(dice.word());
    if going { (out, until.min(86_398), at) } else { (NO_OUTING, NO_OUTING, at) }
}

/// Somebody on the road changes cell every ten minutes, within a district about the start.
fn roaming(grid: Grid, base: Cell, who: u32, second: u32) -> Cell {
    let stage = u64::from(second / 1800);
    let stop = |stage: u64| grid.near_centre(mix(u64::from(who) << 8 | stage, u64::from(base)));
    grid.between(stop(stage), stop(stage + 1), second % 1800 * 1000 / 1800)
}
