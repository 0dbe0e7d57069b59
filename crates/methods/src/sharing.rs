//! How is each address used: by how many accounts, by those that roam over many shared addresses, and by whom else?
//!
//! Log-ins are counted into one line for each account on each address, held twice: by account and by address. Nothing else
//! of a log-in is kept. An address counts as crowded by the accounts of one service, since one person has accounts at several.

use std::ops::Range;

use crate::accesses::{Access, Accesses};
use crate::drill::DAY;

/// One account on one address.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Use {
    /// The account.
    pub holder: u32,
    /// The address.
    pub place: u32,
    /// Log-ins.
    pub times: u32,
    /// Days with log-ins, UTC.
    pub days: u32,
}

/// All accounts on all addresses.
#[derive(Debug)]
pub struct Sharing {
    by_holder: Vec<Use>,
    by_place: Vec<Use>,
    holder_begins: Vec<usize>,
    place_begins: Vec<usize>,
    log_ins: Vec<usize>,
    days: Vec<u32>,
    crowds: Vec<u32>,
    services: Vec<u32>,
    /// By service: its accounts.
    accounts: Vec<u64>,
}

impl Sharing {
    /// Counts the log-ins. They are sorted by account and time afterwards.
    #[must_use]
    pub fn of(read: &mut Accesses) -> Self {
        read.all.sort_unstable_by_key(|one| (one.holder, one.time, one.place, one.evidence, one.row));
        let day = |time: i64| time.div_euclid(DAY);
        let mut days = vec![0_u32; read.holders.len()];
        let mut by_holder = Vec::new();
        let mut at = Vec::new();
        for of in read.all.chunk_by(|one, next| one.holder == next.holder) {
            at.clear();
            at.extend(of.iter().map(|one| (one.place, day(one.time))));
            let holder = of.first().map_or(0, |one| one.holder);
            if let Some(days) = days.get_mut(holder as usize) {
                *days = runs(at.iter().map(|(_, day)| *day));
            }
            at.sort_unstable();
            by_holder.extend(at.chunk_by(|one, next| one.0 == next.0).map(|here| Use {
                holder,
                place: here.first().map_or(0, |(place, _)| *place),
                times: u32::try_from(here.len()).unwrap_or(u32::MAX),
                days: runs(here.iter().map(|(_, day)| *day)),
            }));
        }
        let mut by_place = by_holder.clone();
        by_place.sort_unstable_by_key(|one| (one.place, one.holder));
        let holder_begins = begins(read.holders.len(), by_holder.iter().map(|one| one.holder));
        let place_begins = begins(read.places.len(), by_place.iter().map(|one| one.place));
        let log_ins = begins(read.holders.len(), read.all.iter().map(|one| one.holder));
        let services = services(read);
        let service = |one: &Use| services.get(one.holder as usize).copied().unwrap_or(0);
        let mut accounts = vec![0; services.last().map_or(0, |last| *last as usize + 1)];
        for of in &services {
            accounts.get_mut(*of as usize).into_iter().for_each(|count| *count += 1);
        }
        let mut crowds = vec![0; read.places.len()];
        for here in by_place.chunk_by(|one, next| (one.place, service(one)) == (next.place, service(next))) {
            if let Some(crowd) = here.first().and_then(|one| crowds.get_mut(one.place as usize)) {
                *crowd = u32::try_from(here.len()).unwrap_or(u32::MAX).max(*crowd);
            }
        }
        Self { by_holder, by_place, holder_begins, place_begins, log_ins, days, crowds, services, accounts }
    }

    /// The addresses of an account, by number.
    #[must_use]
    pub fn of_holder(&self, holder: u32) -> &[Use] {
        self.by_holder.get(span(&self.holder_begins, holder)).unwrap_or(&[])
    }

    /// The accounts on an address, by number.
    #[must_use]
    pub fn on(&self, place: u32) -> &[Use] {
        self.by_place.get(span(&self.place_begins, place)).unwrap_or(&[])
    }

    /// The accounts on an address, service by service.
    pub fn by_service(&self, place: u32) -> impl Iterator<Item = &[Use]> {
        let service = |one: &Use| self.services.get(one.holder as usize).copied().unwrap_or(0);
        self.on(place).chunk_by(move |one, next| service(one) == service(next))
    }

    /// The log-ins of an account by time, of those that were counted.
    #[must_use]
    pub fn log_ins<'a>(&self, read: &'a Accesses, holder: u32) -> &'a [Access] {
        read.all.get(span(&self.log_ins, holder)).unwrap_or(&[])
    }

    /// The most accounts of one service on an address.
    #[must_use]
    pub fn crowd(&self, place: u32) -> u32 {
        self.crowds.get(place as usize).copied().unwrap_or(0)
    }

    /// Whether two accounts are accounts of one service.
    #[must_use]
    pub fn alike(&self, one: u32, two: u32) -> bool {
        self.services.get(one as usize) == self.services.get(two as usize)
    }

    /// How many accounts the service of an account has, itself among them.
    #[must_use]
    pub fn accounts_like(&self, holder: u32) -> u64 {
        let service = self.services.get(holder as usize).copied().unwrap_or(0);
        self.accounts.get(service as usize).copied().unwrap_or(0)
    }

    /// Days on which an account logs in anywhere.
    #[must_use]
    pub fn days(&self, holder: u32) -> u32 {
        self.days.get(holder as usize).copied().unwrap_or(0)
    }
}

/// The service of each account, as a number. Accounts are numbered by service and name.
fn services(read: &Accesses) -> Vec<u32> {
    let mut services = Vec::with_capacity(read.holders.len());
    let (mut number, mut last) = (0, "");
    for holder in 0..u32::try_from(read.holders.len()).unwrap_or(u32::MAX) {
        let service = read.holders.text(holder).split_once('\t').map_or("", |(service, _)| service);
        number += u32::from(service != last);
        last = service;
        services.push(number);
    }
    services
}

/// How many different values follow each other.
fn runs(values: impl Iterator<Item = i64>) -> u32 {
    let (mut count, mut last) = (0, None);
    for value in values {
        count += u32::from(last != Some(value));
        last = Some(value);
    }
    count
}

/// Where the lines of each number begin; they are sorted.
fn begins(count: usize, numbers: impl Iterator<Item = u32>) -> Vec<usize> {
    let mut begins = vec![0; count + 1];
    for number in numbers {
        if let Some(of) = begins.get_mut(number as usize + 1) {
            *of += 1;
        }
    }
    let mut sum = 0;
    for begin in &mut begins {
        sum += *begin;
        *begin = sum;
    }
    begins
}

fn span(begins: &[usize], number: u32) -> Range<usize> {
    let at = |number: usize| begins.get(number).copied().unwrap_or(0);
    at(number as usize)..at(number as usize + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_account_and_its_addresses_are_counted_once_a_day() {
        let mut read = Accesses::default();
        for account in ["bank\tanna", "chat\tanna", "chat\tbo"] {
            read.holders.number(account);
        }
        for place in ["198.51.100.1", "198.51.100.2"] {
            read.places.number(place);
        }
        let access = |holder, place, time| Access { place, time, holder, port: 0, evidence: 0, row: 1 };
        read.all = vec![
            access(1, 0, DAY),
            access(1, 0, DAY + 5),
            access(1, 1, 3 * DAY),
            access(0, 0, 0),
            access(2, 0, 9),
        ];
        let sharing = Sharing::of(&mut read);
        let one = |place, times, days| Use { holder: 1, place, times, days };
        assert_eq!(sharing.of_holder(1), [one(0, 2, 1), one(1, 1, 1)]);
        assert_eq!(sharing.on(0).iter().map(|one| one.holder).collect::<Vec<_>>(), [0, 1, 2]);
        assert_eq!((sharing.crowd(0), sharing.crowd(1), sharing.days(1)), (2, 1, 2));
        assert_eq!((sharing.of_holder(9), sharing.on(9)), (&[][..], &[][..]));
    }
}
