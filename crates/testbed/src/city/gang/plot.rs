//! With what does a component tell its part: people from the crowd, new numbers, calls, payments, and the truth of them?

use std::collections::BTreeSet;

use crate::city::book::{Book, CASH, Call, Login, Memo, NO_LINE, Payment, Row, Service, Table};
use crate::city::evidence::{Asked, Examined, Picture, clock};
use crate::city::grid::{Cell, NO_CELL};
use crate::city::ledger::{Ledger, key, moment, phone, subject};
use crate::city::numbers::{self, Account, Line, Plan};
use crate::city::people::Person;
use crate::city::place::{Base, City, DAY, Extra};
use crate::city::run::Coverage;
use crate::city::seed::{Dice, mix};
use crate::city::truth::{Amount, Gap, Identifier, Lookalike, Loss, Pattern, Role, Shown, Subject, Tie};

/// The story while it is told.
pub(crate) struct Plot {
    pub(crate) city: City,
    pub(crate) book: Book,
    pub(crate) truth: Ledger,
    pub(crate) asked: Asked,
    pub(crate) missing: BTreeSet<Account>,
    pub(crate) examined: Vec<Examined>,
    pub(crate) pictures: Vec<Picture>,
    taken: BTreeSet<u32>,
}

/// A part in the crime, as a component names it.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Part<'a> {
    pub(crate) role: &'a str,
    pub(crate) layer: &'a str,
    pub(crate) group: &'a str,
}

/// A pattern while it is being written down.
pub(crate) struct Planted<'a> {
    pub(crate) kind: &'a str,
    pub(crate) variant: &'a str,
    pub(crate) persons: Vec<u32>,
    pub(crate) subjects: Vec<Subject>,
    pub(crate) span: [u32; 2],
    pub(crate) rows: Vec<(&'a str, u64)>,
    pub(crate) note: &'a str,
}

impl Plot {
    pub(crate) fn new(city: City, coverage: Coverage) -> Self {
        let asked = Asked { all: coverage == Coverage::Population, ..Asked::default() };
        Self {
            city,
            book: Book::default(),
            truth: Ledger::default(),
            asked,
            missing: BTreeSet::new(),
            examined: Vec::new(),
            pictures: Vec::new(),
            taken: BTreeSet::new(),
        }
    }

    /// Dice of a component.
    pub(crate) fn dice(&self, component: &str, number: u32) -> Dice {
        Dice::of_gang(self.city.seed, component, u64::from(number))
    }

    pub(crate) fn end(&self) -> u32 {
        self.city.days * DAY
    }

    // ---- people

    /// Takes an inhabitant who fits and has no part yet. Where nobody fits, anybody is taken.
    pub(crate) fn cast(&mut self, dice: &mut Dice, part: Part<'_>, fits: impl Fn(&Person) -> bool) -> u32 {
        let count = self.city.count;
        let start = dice.below(count);
        let free = |who: &u32| !self.taken.contains(who);
        let adult = |who: &u32| (19..75).contains(&self.city.people.persons[*who as usize].age);
        let order = || (0..count).map(|step| (start + step) % count);
        let found = order()
            .find(|who| free(who) && adult(who) && fits(&self.city.people.persons[*who as usize]))
            .or_else(|| order().find(|who| free(who) && adult(who)))
            .unwrap_or(start);
        self.taken.insert(found);
        self.play(found, part, [0, self.end() - 1], false);
        found
    }

    /// A bystander, and anybody without a part where nobody fits.
    pub(crate) fn passer_by(&mut self, dice: &mut Dice, fits: impl Fn(&Person) -> bool) -> u32 {
        let count = self.city.count;
        let start = dice.below(count);
        let adult = |who: &u32| (19..75).contains(&self.city.people.persons[*who as usize].age);
        let free = (0..count).map(|step| (start + step) % count).filter(|who| !self.taken.contains(who));
        let mut adults = free.filter(adult);
        let found = adults.clone().find(|who| fits(&self.city.people.persons[*who as usize]));
        let found = found.or_else(|| adults.next()).unwrap_or(start);
        self.taken.insert(found);
        found
    }

    /// Somebody defrauded; stays innocent.
    pub(crate) fn victim(&mut self, dice: &mut Dice, group: &str) -> u32 {
        self.cast(dice, Part { role: "victim", layer: "", group }, |person| {
            (28..70).contains(&person.age) && person.calls > 40 && person.new_number == 255
        })
    }

    /// An inhabitant who fits, has no part, and will get none. Where nobody fits, nobody.
    pub(crate) fn bystander(&mut self, dice: &mut Dice, fits: impl Fn(&Person) -> bool) -> Option<u32> {
        let count = self.city.count;
        let start = dice.below(count);
        let found = (0..count).map(|step| (start + step) % count).find(|who| {
            let person = &self.city.people.persons[*who as usize];
            person.age > 19 && !self.taken.contains(who) && fits(person)
        })?;
        self.taken.insert(found);
        Some(found)
    }

    /// Gives a party a part for a time.
    pub(crate) fn play(&mut self, party: u32, part: Part<'_>, [from, until]: [u32; 2], coerced: bool) {
        let role = Role {
            role: part.role.to_owned(),
            layer: part.layer.to_owned(),
            group: part.group.to_owned(),
            from: moment(from),
            until: moment(until),
            coerced,
        };
        self.truth.roles.entry(party).or_default().push(role);
    }

    /// Somebody new, who is not an inhabitant: abroad, or a name that only stands on paper.
    pub(crate) fn newcomer(&mut self, part: Part<'_>, plan: Plan, base: Base) -> u32 {
        let number = self.city.first_extra() + self.city.extras.len() as u32;
        let name = crate::city::names::person(number, u64::from(number));
        let party =
            self.city.add(Extra { plan, base, name, gear: false, opened: -40, active: [0, u32::MAX] });
        self.play(party, part, [0, self.end() - 1], false);
        party
    }

    /// A line in a stranger's name that `user` uses from a day on; its number is in the truth.
    pub(crate) fn burner(
        &mut self,
        user: u32,
        plan: Plan,
        base: Base,
        [from, until]: [u32; 2],
        purpose: &str,
    ) -> Line {
        let number = self.city.first_extra() + self.city.extras.len() as u32;
        let name = crate::city::names::person(number, u64::from(number));
        let opened = from as i32 / DAY as i32 - 3;
        let party = self.city.add(Extra {
            plan,
            base,
            name: name.clone(),
            gear: false,
            opened,
            active: [from, until],
        });
        self.play(party, Part { role: "straw", layer: "supply", group: "" }, [from, until], false);
        let line = party * 2;
        self.own("phone", self.city.e164(line), user, &name, [from, until], purpose);
        self.own("imsi", numbers::imsi(plan, line), user, &name, [from, until], purpose);
        self.own("imei", self.city.imei(party * 4), user, "", [from, until], purpose);
        line
    }

    /// An account in a stranger's name.
    pub(crate) fn straw_account(&mut self, user: u32, purpose: &str) -> Account {
        let number = self.city.first_extra() + self.city.extras.len() as u32;
        let name = crate::city::names::person(number, u64::from(number));
        let party = self.city.add(Extra {
            plan: Plan::Mainland,
            base: Base::Unseen,
            name: name.clone(),
            gear: false,
            opened: -25,
            active: [0, u32::MAX],
        });
        self.play(party, Part { role: "straw", layer: "supply", group: "" }, [0, self.end() - 1], false);
        let account = City::account(party);
        self.own("bank_card", numbers::card(account), user, &name, [0, self.end() - 1], purpose);
        account
    }

    /// One more account of somebody, in the own name or in that of a firm.
    pub(crate) fn own_account(&mut self, user: u32, name: Option<String>, purpose: &str) -> Account {
        let holder = name.clone().unwrap_or_default();
        let party = self.city.add(Extra {
            plan: Plan::Mainland,
            base: Base::Unseen,
            name: name.unwrap_or_else(|| self.city.name(user)),
            gear: false,
            opened: -400,
            active: [0, u32::MAX],
        });
        let account = City::account(party);
        self.own("bank_card", numbers::card(account), user, &holder, [0, self.end() - 1], purpose);
        account
    }

    /// Whether a bank of the city could hand over the account's statement.
    pub(crate) fn banked(&self, account: Account) -> bool {
        let party = account / 2;
        account != CASH
            && !self.missing.contains(&account)
            && (party < self.city.outside(0) || self.city.extra(party).is_some())
    }

    /// Says in the truth whose an identifier is.
    pub(crate) fn own(
        &mut self,
        kind: &str,
        value: String,
        user: u32,
        holder: &str,
        [from, until]: [u32; 2],
        purpose: &str,
    ) {
        self.truth.identifiers.push(Identifier {
            kind: kind.to_owned(),
            value,
            person: key(user),
            holder: holder.to_owned(),
            from: moment(from),
            until: moment(until.min(self.end() - 1)),
            purpose: purpose.to_owned(),
        });
    }

    /// The records of these parties were asked for.
    pub(crate) fn ask(&mut self, parties: impl IntoIterator<Item = u32>) {
        self.asked.parties.extend(parties);
    }

    // ---- events

    pub(crate) fn call(&mut self, at: u32, from: Line, to: Line, secs: u16) {
        if at < self.end() && from != to {
            self.book.calls.push(Call::of(at, from, to, secs));
        }
    }

    pub(crate) fn pay(&mut self, at: u32, from: Account, to: Account, minor: i64, memo: Memo) {
        if at < self.end() && minor > 0 {
            self.book.payments.push(Payment { at, from, to, minor, memo });
        }
    }

    /// A log-in over a fixed network.
    pub(crate) fn login(&mut self, at: u32, party: u32, set: u32, ip: u32, service: Service) {
        if at < self.end() {
            // Strangers behind one exit have different ports even in the same second.
            let port = 32_768 + (mix(u64::from(party), u64::from(at)) % 28_000) as u16;
            self.book.logins.push(Login { at, party, set, ip, port, service, line: NO_LINE, cell: NO_CELL });
        }
    }

    /// A log-in over a line's mobile network: address and cell follow from the day.
    pub(crate) fn login_mobile(&mut self, at: u32, party: u32, set: u32, line: Line, service: Service) {
        if at < self.end() {
            let port = (at % 256) as u16;
            self.book.logins.push(Login { at, party, set, ip: 0, port, service, line, cell: NO_CELL });
        }
    }

    /// Somebody asks the gang's site for a page.
    pub(crate) fn visit(&mut self, at: u32, party: u32, ip: u32, account: &str, request: &str) {
        if at < self.end() {
            let cells = vec![numbers::ip(ip), account.to_owned(), request.to_owned()];
            self.book.rows.push(Row { table: Table::Visit, at, party, file: "site".to_owned(), cells });
        }
    }

    pub(crate) fn chat(&mut self, at: u32, file: &str, [from, to]: [u32; 2], names: [&str; 2], words: &str) {
        if at < self.end() {
            let telegram = file.starts_with("telegram");
            let id = |party: u32| if telegram { format!("user7{party:08}") } else { numbers::handle(party) };
            let cells = vec![id(from), names[0].to_owned(), id(to), names[1].to_owned(), words.to_owned()];
            self.book.rows.push(Row { table: Table::Chat, at, party: to, file: file.to_owned(), cells });
        }
    }

    pub(crate) fn row<const N: usize>(&mut self, table: Table, at: u32, party: u32, cells: [String; N]) {
        if at < self.end() {
            self.book.row(table, at, party, cells);
        }
    }

    /// The telephone's place is reported at this moment wherever it is.
    pub(crate) fn fix(&mut self, at: u32, line: Line, cell: Cell) {
        if at < self.end() && cell != NO_CELL {
            let set = self.city.handset(line, at);
            self.book.fixes.push(crate::city::book::Fix { at, line, set, cell });
        }
    }

    // ---- truth

    pub(crate) fn phone(&self, line: Line) -> Subject {
        phone(&self.city, line)
    }

    pub(crate) fn plant(&mut self, planted: Planted<'_>) -> usize {
        let number = self.truth.patterns.iter().filter(|pattern| pattern.kind == planted.kind).count() + 1;
        let mut subjects = planted.subjects;
        subjects.sort();
        subjects.dedup();
        self.truth.patterns.push(Pattern {
            id: format!("{}/{number}", planted.kind),
            kind: planted.kind.to_owned(),
            variant: planted.variant.to_owned(),
            persons: planted.persons.into_iter().map(key).collect(),
            subjects,
            from: moment(planted.span[0]),
            until: moment(planted.span[1].min(self.end() - 1)),
            provable: true,
            why_not: String::new(),
            amount: None,
            rows: planted
                .rows
                .into_iter()
                .map(|(folder, rows)| Shown { folder: folder.to_owned(), rows })
                .collect(),
            note: planted.note.to_owned(),
        });
        self.truth.patterns.len() - 1
    }

    /// The evidence does not show the pattern.
    pub(crate) fn hide(&mut self, pattern: usize, why_not: &str) {
        if let Some(pattern) = self.truth.patterns.get_mut(pattern) {
            pattern.provable = false;
            why_not.clone_into(&mut pattern.why_not);
        }
    }

    pub(crate) fn amount(&mut self, pattern: usize, true_minor: i64, provable_minor: i64) {
        if let Some(pattern) = self.truth.patterns.get_mut(pattern) {
            pattern.amount = Some(Amount { asset: "CNY".to_owned(), true_minor, provable_minor });
        }
    }

    pub(crate) fn gap(
        &mut self,
        kind: &str,
        subjects: Vec<Subject>,
        [from, until]: [u32; 2],
        holder: &str,
        size: i64,
        note: &str,
    ) {
        self.truth.gaps.push(Gap {
            kind: kind.to_owned(),
            subjects,
            from: moment(from),
            until: moment(until),
            holder: holder.to_owned(),
            size,
            note: note.to_owned(),
        });
    }

    /// A victim who is known lost money by a payment.
    pub(crate) fn lost(&mut self, at: u32, from: Account, to: Account, minor: i64) {
        self.truth.losses.push(Loss {
            person: key(from / 2),
            from_card: numbers::card(from),
            to_card: numbers::card(to),
            at: moment(at),
            asset: "CNY".to_owned(),
            minor,
        });
    }

    pub(crate) fn tie(&mut self, kind: &str, from: u32, to: u32, group: &str) {
        self.truth.ties.push(Tie {
            kind: kind.to_owned(),
            from: key(from),
            to: key(to),
            group: group.to_owned(),
        });
    }

    pub(crate) fn lookalike(&mut self, kind: &str, what: &str, persons: &[u32], subjects: Vec<Subject>) {
        self.alike(kind, what, crate::city::lookalikes::holds(kind), persons, subjects);
    }

    /// An innocent look-alike of which it is known whether the pattern's name is true of it.
    pub(crate) fn alike(
        &mut self,
        kind: &str,
        what: &str,
        holds: bool,
        persons: &[u32],
        subjects: Vec<Subject>,
    ) {
        let persons = persons.iter().map(|party| key(*party)).collect();
        self.truth.lookalikes.push(Lookalike {
            kind: kind.to_owned(),
            what: what.to_owned(),
            holds,
            persons,
            subjects,
        });
    }

    /// The telephone of a party was taken and read; its clock is ahead by so many seconds.
    pub(crate) fn examine(&mut self, party: u32, ahead: i32, track: bool) {
        if self.examined.len() >= 12 || self.examined.iter().any(|phone| phone.party == party) {
            return;
        }
        self.examined.push(Examined::new(party, ahead, track));
        let subjects = vec![self.phone(party * 2)];
        if ahead != 0 {
            let whole = [0, self.end() - 1];
            self.gap(
                "clock_skew",
                subjects,
                whole,
                "the examined telephone",
                i64::from(ahead),
                "seconds by which its clock is ahead",
            );
        }
    }

    /// A seized device in the list of an examination.
    pub(crate) fn seized(&mut self, set: u32, line: Option<Line>, owner: u32) {
        let last = self.end() - 1;
        let gear = self.city.is_gear(set);
        let plan = line.map(|line| self.city.plan(line / 2));
        let cells = [
            numbers::device(set),
            (if gear { "GOIP" } else { "示例手机" }).to_owned(),
            (if gear { "GoIP-32" } else { "X20" }).to_owned(),
            self.city.imei(set),
            numbers::mac(set),
            line.zip(plan).map_or_else(String::new, |(line, plan)| numbers::imsi(plan, line)),
            line.map_or_else(String::new, |line| self.city.phone(line)),
            String::new(),
            clock(0),
            clock(last),
            self.city.name(owner),
        ];
        self.row(Table::Device, last, owner, cells);
    }

    pub(crate) fn handle(&self, party: u32) -> Subject {
        subject("handle", numbers::handle(party))
    }

    /// Puts the story in order, and asks for the records of some bystanders by mistake.
    pub(crate) fn close(&mut self) {
        self.book.sort();
        let mut dice = self.dice("asked by mistake", 0);
        let mistaken: Vec<u32> =
            (0..self.asked.parties.len() / 2 + 5).map(|_| dice.below(self.city.count)).collect();
        self.ask(mistaken);
    }
}
