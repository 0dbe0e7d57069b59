//! What is the city as a whole: its people, their firms, the numbers outside it, and who is added to it by a story?
//!
//! Everybody who has a number is a party: first the inhabitants, then the places of work, then people outside the city, then
//! what a story adds. A party has two lines, four handsets and two accounts, by arithmetic.

use std::collections::BTreeMap;

use crate::city::book::{Call, Fix, Kind, NO_SET};
use crate::city::circles::Circles;
use crate::city::day::Day;
use crate::city::grid::{Cell, Grid, NO_CELL, WHEREVER};
use crate::city::names;
use crate::city::numbers::{self, Account, Handset, Line, Plan};
use crate::city::people::{NO_PHONE_BELOW, People, Trade, born};
use crate::city::seed::mix;

/// Gateways for short messages.
const GATEWAYS: u32 = 6;

/// Seconds in a day.
pub(crate) const DAY: u32 = 86_400;

/// Where an added party's telephones are.
#[derive(Debug, Clone)]
pub(crate) enum Base {
    /// Always at this cell.
    Fixed(Cell),
    /// In this person's pocket.
    With(u32),
    /// Where it was last moved to: moments and cells, in order.
    Route(Vec<(u32, Cell)>),
    /// No network of ours sees it.
    Unseen,
}

/// A party that a story adds.
#[derive(Debug, Clone)]
pub(crate) struct Extra {
    pub(crate) plan: Plan,
    pub(crate) base: Base,
    /// In whose name its lines and accounts stand.
    pub(crate) name: String,
    /// Whether its handsets are slots of a gateway.
    pub(crate) gear: bool,
    /// Day on which it was opened; days before the story count back.
    pub(crate) opened: i32,
    /// From when until when it is in use.
    pub(crate) active: [u32; 2],
}

/// Somewhere a person is for a while, whatever the day's habit says.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Errand {
    pub(crate) from: u32,
    pub(crate) until: u32,
    pub(crate) cell: Cell,
}

/// The city.
#[derive(Debug)]
pub(crate) struct City {
    pub(crate) seed: u64,
    pub(crate) days: u32,
    pub(crate) count: u32,
    pub(crate) grid: Grid,
    pub(crate) people: People,
    pub(crate) circles: Circles,
    pub(crate) extras: Vec<Extra>,
    /// Inhabitants whose days differ from habit: looked up only for them.
    marked: Vec<bool>,
    errands: BTreeMap<u32, Vec<Errand>>,
    gone_from: BTreeMap<u32, u32>,
    sets: BTreeMap<Line, Vec<(u32, Handset)>>,
    /// The habits of the day that is being lived.
    pub(crate) today: Vec<Day>,
    pub(crate) day: u32,
}

impl City {
    pub(crate) fn of(seed: u64, count: u32, days: u32) -> Self {
        let grid = Grid::of(count);
        let people = People::of(seed, count, days, grid);
        let circles = Circles::of(seed, &people);
        let marked = vec![false; count as usize];
        let mut city = Self {
            seed,
            days,
            count,
            grid,
            people,
            circles,
            marked,
            day: 0,
            extras: Vec::new(),
            errands: BTreeMap::new(),
            gone_from: BTreeMap::new(),
            sets: BTreeMap::new(),
            today: Vec::new(),
        };
        for number in 1..=GATEWAYS {
            let name = format!("示例短信平台{number}");
            let active = [0, u32::MAX];
            city.add(Extra {
                plan: Plan::Gateway,
                base: Base::Unseen,
                name,
                gear: false,
                opened: -2_000,
                active,
            });
        }
        city
    }

    /// A line of a gateway for short messages (codes, parcels, banks).
    pub(crate) fn gateway(&self, number: u32) -> Line {
        (self.first_extra() + number % GATEWAYS) * 2
    }

    /// Begins a day: everybody's habits.
    pub(crate) fn wake(&mut self, day: u32) {
        self.day = day;
        let mut today = std::mem::take(&mut self.today);
        today.clear();
        today.extend((0..self.count).map(|who| Day::of(self.seed, &self.people, self.grid, who, day)));
        self.today = today;
    }

    // ---- parties

    pub(crate) fn workplace(&self, number: u32) -> u32 {
        self.count + number
    }

    pub(crate) fn outside(&self, number: u32) -> u32 {
        self.count + self.people.workplaces.len() as u32 + number % self.outsiders()
    }

    /// People outside whom the city calls.
    pub(crate) fn outsiders(&self) -> u32 {
        self.count / 5 + 50
    }

    pub(crate) fn first_extra(&self) -> u32 {
        self.count + self.people.workplaces.len() as u32 + self.outsiders()
    }

    pub(crate) fn add(&mut self, extra: Extra) -> u32 {
        self.extras.push(extra);
        self.first_extra() + self.extras.len() as u32 - 1
    }

    pub(crate) fn extra(&self, party: u32) -> Option<&Extra> {
        self.extras.get(party.checked_sub(self.first_extra())? as usize)
    }

    pub(crate) fn plan(&self, party: u32) -> Plan {
        if party < self.count {
            return Plan::Mainland;
        }
        if party < self.outside(0) {
            return Plan::Landline;
        }
        self.extra(party).map_or(Plan::Mainland, |extra| extra.plan)
    }

    pub(crate) fn is_inhabitant(&self, party: u32) -> bool {
        party < self.count
    }

    pub(crate) fn name(&self, party: u32) -> String {
        if let Some(person) = self.people.persons.get(party as usize) {
            return names::person(party, u64::from(person.household));
        }
        if let Some(place) = self.people.workplaces.get((party - self.count) as usize) {
            return names::firm(party, place.trade.word());
        }
        self.extra(party).map_or_else(|| names::person(party, u64::from(party)), |extra| extra.name.clone())
    }

    pub(crate) fn document(&self, party: u32) -> String {
        numbers::resident_id(
            party,
            self.people.persons.get(party as usize).map_or(1975 + party % 30, |person| born(person.age)),
        )
    }

    pub(crate) fn address(&self, party: u32) -> String {
        match self.people.persons.get(party as usize) {
            Some(person) => names::address(person.home, u64::from(person.household)),
            None => names::address((party % self.grid.city()) as Cell, u64::from(party)),
        }
    }

    pub(crate) fn phone(&self, line: Line) -> String {
        numbers::phone(self.plan(line / 2), line)
    }

    pub(crate) fn e164(&self, line: Line) -> String {
        numbers::phone_e164(self.plan(line / 2), line)
    }

    pub(crate) fn imei(&self, set: Handset) -> String {
        numbers::imei(set, self.is_gear(set))
    }

    pub(crate) fn is_gear(&self, set: Handset) -> bool {
        set / 4 >= self.first_extra() && self.extra(set / 4).is_some_and(|extra| extra.gear)
    }

    // ---- lines and handsets

    /// The line that an inhabitant calls from: the second one after a change of number, or at work where there are two.
    pub(crate) fn line(&self, party: u32, day: u32, at_work: bool) -> Line {
        let second = self
            .people
            .persons
            .get(party as usize)
            .is_some_and(|person| u32::from(person.new_number) <= day || (person.two_phones && at_work));
        party * 2 + u32::from(second)
    }

    /// Whose telephone rings if somebody is called: a small child's calls reach the head of the household.
    pub(crate) fn reach(&self, party: u32) -> u32 {
        match self.people.persons.get(party as usize) {
            Some(person) if person.age < NO_PHONE_BELOW => self.people.household(person.household).start,
            _ => party,
        }
    }

    /// The line on which somebody is called today.
    pub(crate) fn called(&self, party: u32) -> Line {
        self.line(self.reach(party), self.day, false)
    }

    /// Puts a line's card into a handset from a moment on.
    pub(crate) fn fit(&mut self, line: Line, at: u32, set: Handset) {
        let fits = self.sets.entry(line).or_default();
        fits.push((at, set));
        fits.sort_unstable();
    }

    pub(crate) fn fits(&self) -> &BTreeMap<Line, Vec<(u32, Handset)>> {
        &self.sets
    }

    /// The handset that a line is used in; `NO_SET` where none of ours sees it.
    pub(crate) fn handset(&self, line: Line, at: u32) -> Handset {
        let party = line / 2;
        if let Some(person) = self.people.persons.get(party as usize) {
            if self.marked[party as usize]
                && let Some(set) = self.fitted(line, at)
            {
                return set;
            }
            if line % 2 == 1 && person.two_phones {
                return party * 4 + 2;
            }
            return party * 4 + u32::from(at / DAY >= u32::from(person.new_handset));
        }
        if party < self.first_extra() || matches!(self.plan(party), Plan::Landline | Plan::Gateway) {
            return NO_SET;
        }
        self.fitted(line, at).unwrap_or(party * 4 + line % 2)
    }

    fn fitted(&self, line: Line, at: u32) -> Option<Handset> {
        self.sets.get(&line)?.iter().rev().find(|(from, _)| *from <= at).map(|(_, set)| *set)
    }

    // ---- places

    /// Changes an inhabitant's days: somewhere for a while.
    pub(crate) fn send(&mut self, party: u32, errand: Errand) {
        self.mark(party);
        let errands = self.errands.entry(party).or_default();
        errands.push(errand);
        errands.sort_unstable_by_key(|errand| (errand.from, errand.until));
    }

    /// From this moment on no network of ours sees an inhabitant.
    pub(crate) fn vanish(&mut self, party: u32, at: u32) {
        self.mark(party);
        self.gone_from.insert(party, at);
    }

    pub(crate) fn mark(&mut self, party: u32) {
        if let Some(mark) = self.marked.get_mut(party as usize) {
            *mark = true;
        }
    }

    pub(crate) fn is_gone(&self, party: u32, at: u32) -> bool {
        self.is_marked(party) && self.gone_from.get(&party).is_some_and(|from| *from <= at)
    }

    fn is_marked(&self, party: u32) -> bool {
        self.marked.get(party as usize).copied().unwrap_or(false)
    }

    /// The cell that sees a party's telephone at this moment of the day that is being lived: now and then one beside it.
    pub(crate) fn cell(&self, party: u32, at: u32) -> Cell {
        let place = self.place(party, at);
        self.grid.serving(place, mix(u64::from(party) << 20 | u64::from(at / 600), 71))
    }

    /// Where a party truly is, `NO_CELL` where no cell of ours stands.
    pub(crate) fn place(&self, party: u32, at: u32) -> Cell {
        if let Some(day) = self.today.get(party as usize) {
            let habit = day.place(self.grid, party, at % DAY);
            return if self.is_marked(party) { self.unusual(party, at, habit) } else { habit };
        }
        if party < self.count {
            return NO_CELL;
        }
        match self.extra(party).map(|extra| &extra.base) {
            Some(Base::Fixed(cell)) => *cell,
            Some(Base::With(person)) => self.place(*person, at),
            Some(Base::Route(steps)) => {
                steps.iter().rev().find(|(from, _)| *from <= at).map_or(NO_CELL, |(_, cell)| *cell)
            }
            Some(Base::Unseen) | None => NO_CELL,
        }
    }

    fn unusual(&self, party: u32, at: u32, habit: Cell) -> Cell {
        const WAY: u32 = 1500;
        if self.is_gone(party, at) {
            return NO_CELL;
        }
        for errand in self.errands.get(&party).into_iter().flatten() {
            if (errand.from..errand.until).contains(&at) {
                return errand.cell;
            }
            let known = habit != NO_CELL && errand.cell != NO_CELL;
            if known && at < errand.from && at + WAY > errand.from {
                return self.grid.between(habit, errand.cell, 1000 - (errand.from - at) * 1000 / WAY);
            }
            if known && at >= errand.until && at < errand.until + WAY {
                return self.grid.between(errand.cell, habit, (at - errand.until) * 1000 / WAY);
            }
        }
        habit
    }

    /// Fills in handsets and cells that a call left open.
    pub(crate) fn complete(&self, call: &mut Call) {
        if call.kind == Kind::Answered && self.is_gone(call.to / 2, call.at) {
            (call.kind, call.secs) = (Kind::NoAnswer, 0);
        }
        for (line, cell, set) in [
            (call.from, &mut call.from_cell, &mut call.from_set),
            (call.to, &mut call.to_cell, &mut call.to_set),
        ] {
            if *cell == WHEREVER {
                *cell = self.cell(line / 2, call.at);
            }
            if *set == NO_SET {
                *set = self.handset(line, call.at);
            }
            // A foreign number's equipment is seen by nobody here, and fixed lines have none.
            if !matches!(self.plan(line / 2), Plan::Mainland | Plan::Landline) {
                *cell = NO_CELL;
            }
            if *cell == NO_CELL && (line / 2 >= self.count || self.is_gone(line / 2, call.at)) {
                *set = NO_SET;
            }
        }
    }

    pub(crate) fn fix(&self, line: Line, at: u32) -> Option<Fix> {
        let cell = self.cell(line / 2, at);
        (cell != NO_CELL).then(|| Fix { at, line, set: self.handset(line, at), cell })
    }

    /// The account that a firm pays from, an inhabitant's first account.
    pub(crate) fn account(party: u32) -> Account {
        party * 2
    }

    pub(crate) fn trade(&self, workplace: u32) -> Option<Trade> {
        self.people.workplaces.get(workplace as usize).map(|place| place.trade)
    }

    /// Workplaces of a trade, by number.
    pub(crate) fn places(&self, trade: Trade) -> Vec<u32> {
        (0..self.people.workplaces.len() as u32).filter(|number| self.trade(*number) == Some(trade)).collect()
    }
}
