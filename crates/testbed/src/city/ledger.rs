//! How is the truth written beside the evidence?

use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};

use serde::Serialize;

use crate::city::book::Service;
use crate::city::evidence::{Asked, account_of};
use crate::city::grid::{Cell, NO_CELL};
use crate::city::lookalikes;
use crate::city::numbers;
use crate::city::people::{Kind, NO_PHONE_BELOW, NO_WORK};
use crate::city::place::{City, DAY};
use crate::city::truth::{
    Gap, Identifier, Lookalike, Loss, Pattern, Person, Place, Position, Role, Subject, Tie,
};
use crate::clock::{BEIJING, CASE_BEGINS, rfc3339};
use crate::error::TestbedError;

/// The truth that a story collects.
#[derive(Debug, Default)]
pub(crate) struct Ledger {
    pub(crate) roles: std::collections::BTreeMap<u32, Vec<Role>>,
    pub(crate) identifiers: Vec<Identifier>,
    pub(crate) patterns: Vec<Pattern>,
    pub(crate) lookalikes: Vec<Lookalike>,
    pub(crate) gaps: Vec<Gap>,
    pub(crate) ties: Vec<Tie>,
    pub(crate) losses: Vec<Loss>,
    pub(crate) positions: Vec<Position>,
}

pub(crate) fn key(party: u32) -> String {
    format!("p{party}")
}

pub(crate) fn moment(at: u32) -> String {
    rfc3339(CASE_BEGINS + i64::from(at), BEIJING)
}

pub(crate) fn subject(kind: &str, value: String) -> Subject {
    Subject { kind: kind.to_owned(), value }
}

/// The line's number as a subject.
pub(crate) fn phone(city: &City, line: u32) -> Subject {
    subject("phone", city.e164(line))
}

pub(crate) fn card(account: u32) -> Subject {
    subject("bank_card", numbers::card(account))
}

fn place(city: &City, cell: Cell) -> Option<Place> {
    if cell == NO_CELL {
        return None;
    }
    let (latitude_e7, longitude_e7) = city.grid.point(cell);
    Some(Place { cell: city.grid.identifier(cell), latitude_e7, longitude_e7 })
}

struct Lines {
    path: PathBuf,
    out: BufWriter<File>,
}

impl Lines {
    fn new(folder: &Path, name: &str) -> Result<Self, TestbedError> {
        let path = folder.join(name);
        let file =
            File::create(&path).map_err(|source| TestbedError::Write { path: path.clone(), source })?;
        Ok(Self { path, out: BufWriter::with_capacity(1 << 20, file) })
    }

    fn put<T: Serialize>(&mut self, value: &T) -> Result<(), TestbedError> {
        serde_json::to_writer(&mut self.out, value)?;
        self.out.write_all(b"\n").map_err(|source| TestbedError::Write { path: self.path.clone(), source })
    }

    fn finish(mut self) -> Result<(), TestbedError> {
        self.out.flush().map_err(|source| TestbedError::Write { path: self.path, source })
    }
}

fn all<T: Serialize>(folder: &Path, name: &str, values: &[T]) -> Result<(), TestbedError> {
    let mut lines = Lines::new(folder, name)?;
    values.iter().try_for_each(|value| lines.put(value))?;
    lines.finish()
}

impl Ledger {
    /// Writes all files but `run.json` into the folder, which is made.
    pub(crate) fn write(&self, folder: &Path, city: &City, asked: &Asked) -> Result<(), TestbedError> {
        std::fs::create_dir_all(folder)
            .map_err(|source| TestbedError::Write { path: folder.to_owned(), source })?;
        self.persons(folder, city)?;
        self.all_identifiers(folder, city)?;
        all(folder, "patterns.jsonl", &self.patterns)?;
        let mut lookalikes = lookalikes::of_city(city, |party| self.roles.contains_key(&party));
        // Somebody whom a later component took for the gang is no longer an innocent look-alike.
        let parts: std::collections::BTreeSet<String> = self.roles.keys().map(|party| key(*party)).collect();
        let innocent =
            self.lookalikes.iter().filter(|one| one.persons.iter().all(|person| !parts.contains(person)));
        lookalikes.extend(innocent.cloned());
        all(folder, "lookalikes.jsonl", &lookalikes)?;
        all(folder, "gaps.jsonl", &self.gaps)?;
        all(folder, "ties.jsonl", &self.ties)?;
        all(folder, "losses.jsonl", &self.losses)?;
        all(folder, "positions.jsonl", &self.positions)?;
        if !asked.all {
            all(folder, "asked.jsonl", &asked.parties.iter().map(|party| key(*party)).collect::<Vec<_>>())?;
        }
        Ok(())
    }

    /// Whose places are kept: some of the story's people, and as many of the crowd.
    pub(crate) fn followed(&self, city: &City) -> Vec<u32> {
        const EACH: usize = 60;
        let cast = self.roles.keys().copied().filter(|party| city.is_inhabitant(*party));
        let step = (city.count as usize / EACH).max(1);
        let mut all: Vec<u32> = cast.take(EACH).chain((0..city.count).step_by(step).take(EACH)).collect();
        all.sort_unstable();
        all.dedup();
        all
    }

    /// Keeps where they are on the day that is being lived.
    pub(crate) fn follow(&mut self, city: &City, followed: &[u32]) {
        for hour in (0..24).step_by(2) {
            let at = city.day * DAY + hour * 3600;
            for party in followed {
                let here = place(city, city.place(*party, at));
                let position = here.map(|place| Position { person: key(*party), at: moment(at), place });
                self.positions.extend(position);
            }
        }
    }

    fn persons(&self, folder: &Path, city: &City) -> Result<(), TestbedError> {
        let mut lines = Lines::new(folder, "persons.jsonl")?;
        for party in 0..city.first_extra() + city.extras.len() as u32 {
            lines.put(&self.person(city, party))?;
        }
        lines.finish()
    }

    fn person(&self, city: &City, party: u32) -> Person {
        let roles = self.roles.get(&party).cloned().unwrap_or_default();
        let innocent = roles.iter().all(|role| role.role == "victim");
        let person = city.people.persons.get(party as usize);
        let firm = party.checked_sub(city.count).and_then(|number| city.trade(number));
        let kind = match (person, firm, city.extra(party)) {
            (Some(person), ..) => person.kind.name(),
            (_, Some(trade), _) => trade.name(),
            (_, _, Some(_)) => "added",
            _ => "outside",
        };
        Person {
            person: key(party),
            name: city.name(party),
            document: if firm.is_some() { String::new() } else { city.document(party) },
            kind: kind.to_owned(),
            innocent,
            household: person.map(|person| person.household),
            home: person.and_then(|person| place(city, person.home)),
            work: person
                .filter(|person| person.workplace != NO_WORK)
                .and_then(|person| place(city, person.work)),
            roles,
        }
    }

    fn all_identifiers(&self, folder: &Path, city: &City) -> Result<(), TestbedError> {
        let mut lines = Lines::new(folder, "identifiers.jsonl")?;
        for party in 0..city.count {
            of_inhabitant(city, party, &mut |identifier| lines.put(&identifier))?;
        }
        self.identifiers.iter().try_for_each(|identifier| lines.put(identifier))?;
        let said: std::collections::BTreeSet<(&str, &str)> =
            self.identifiers.iter().map(|one| (one.kind.as_str(), one.value.as_str())).collect();
        for party in city.count..city.first_extra() + city.extras.len() as u32 {
            of_others(city, party, &mut |identifier| {
                let known = said.contains(&(identifier.kind.as_str(), identifier.value.as_str()));
                if known { Ok(()) } else { lines.put(&identifier) }
            })?;
        }
        lines.finish()
    }
}

type Put<'a> = &'a mut dyn FnMut(Identifier) -> Result<(), TestbedError>;

fn of_inhabitant(city: &City, party: u32, put: Put<'_>) -> Result<(), TestbedError> {
    let person = &city.people.persons[party as usize];
    let end = city.days * DAY - 1;
    let mut of = |kind: &str, value: String, from: u32, until: u32, purpose: &str| {
        put(Identifier {
            kind: kind.to_owned(),
            value,
            person: key(party),
            holder: String::new(),
            from: moment(from),
            until: moment(until),
            purpose: purpose.to_owned(),
        })
    };
    of("resident_id", city.document(party), 0, end, "private")?;
    if person.age < NO_PHONE_BELOW {
        return Ok(());
    }
    let changed = (u32::from(person.new_number) < city.days).then(|| u32::from(person.new_number) * DAY);
    let upgraded = (u32::from(person.new_handset) < city.days).then(|| u32::from(person.new_handset) * DAY);
    let plan = city.plan(party);
    for (line, from, until, purpose) in [
        (party * 2, 0, changed.map_or(end, |at| at - at.min(1)), "private"),
        (party * 2 + 1, changed.unwrap_or(0), end, if person.two_phones { "work" } else { "private" }),
    ] {
        if line % 2 == 0 || person.two_phones || changed.is_some() {
            of("phone", city.e164(line), from, until, purpose)?;
            of("imsi", numbers::imsi(plan, line), from, until, purpose)?;
        }
    }
    let mut handset = |set: u32, from: u32, until: u32, purpose: &str| {
        of("imei", city.imei(set), from, until, purpose)?;
        of("device", numbers::device(set), from, until, purpose)
    };
    handset(party * 4, 0, upgraded.unwrap_or(end), "private")?;
    if let Some(at) = upgraded {
        handset(party * 4 + 1, at, end, "private")?;
    }
    if person.two_phones {
        handset(party * 4 + 2, 0, end, "work")?;
    }
    if person.kind == Kind::SimDealer {
        handset(party * 4 + 3, 0, end, "shop")?;
    }
    of("handle", numbers::handle(party), 0, end, "private")?;
    for service in [Service::Payment, Service::Exchange] {
        if service == Service::Payment || person.kind == Kind::CoinTrader {
            of("handle", account_of(service, party), 0, end, "private")?;
        }
    }
    of("bank_card", numbers::card(City::account(party)), 0, end, "private")
}

/// What firms, people elsewhere and names on paper have, where the story does not say that somebody else uses it.
fn of_others(city: &City, party: u32, put: Put<'_>) -> Result<(), TestbedError> {
    let end = city.days * DAY - 1;
    let mut of = |kind: &str, value: String| {
        put(Identifier {
            kind: kind.to_owned(),
            value,
            person: key(party),
            holder: String::new(),
            from: moment(0),
            until: moment(end),
            purpose: "own".to_owned(),
        })
    };
    of("phone", city.e164(party * 2))?;
    if city.plan(party) == numbers::Plan::Landline {
        return of("phone", city.e164(party * 2 + 1))
            .and_then(|()| of("bank_card", numbers::card(City::account(party))));
    }
    if let Some(extra) = city.extra(party) {
        of("imsi", numbers::imsi(extra.plan, party * 2))?;
        of("imei", city.imei(party * 4))?;
        of("handle", numbers::handle(party))?;
        of("handle", account_of(Service::Site, party))?;
        for set in party * 4..party * 4 + 4 {
            of("device", numbers::device(set))?;
        }
    }
    of("bank_card", numbers::card(City::account(party)))
}
