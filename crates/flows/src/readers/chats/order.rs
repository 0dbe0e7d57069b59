//! Which of a date's numbers is the day? All dates of the file say it together, or nobody does.
//!
//! A WhatsApp export writes dates as the telephone's language does and does not say which that is. Three facts tell:
//! the calendar (no month 13), the age of the service (no message before 2009) and the order of the messages (time does
//! not run backwards for long). Where they leave more than one reading, nothing is guessed.

use std::collections::BTreeMap;

use super::head::Numbers;
use crate::readers::Reason;
use crate::text::when::{DateOrder, day_number};

/// First year of WhatsApp.
const FIRST_YEAR: i32 = 2009;
/// A reading under which time runs backwards this many times as often as under another is none.
const TELLING: u64 = 10;
/// Different dates that are counted; the rest of so long a file adds nothing.
const MOST_DATES: usize = 100_000;

const ORDERS: [DateOrder; 3] = [DateOrder::Dmy, DateOrder::Mdy, DateOrder::Ymd];

/// What is known of the dates seen so far.
#[derive(Debug, Default)]
pub(crate) struct Dates {
    seen: BTreeMap<Numbers, ()>,
    last: [Option<i32>; 3],
    backwards: [u64; 3],
}

/// What the dates of a file say.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Told {
    /// The orders that remain; one if it could be told.
    pub(crate) orders: Vec<DateOrder>,
    /// Why, for the person who reads.
    pub(crate) note: Reason,
}

impl Dates {
    /// The next message has this date.
    pub(crate) fn add(&mut self, date: Numbers) {
        if self.seen.len() < MOST_DATES {
            self.seen.insert(date, ());
        }
        for ((order, last), backwards) in ORDERS.into_iter().zip(&mut self.last).zip(&mut self.backwards) {
            let Some(day) = day(date, order) else { continue };
            // One day back is a message that was on its way at midnight.
            *backwards += u64::from(last.is_some_and(|last| day < last - 1));
            *last = Some(day);
        }
    }

    /// Whether there was none.
    pub(crate) fn is_empty(&self) -> bool {
        self.seen.is_empty()
    }

    /// What they say together.
    pub(crate) fn told(&self) -> Told {
        let readings: Vec<(DateOrder, usize, u64)> = ORDERS
            .into_iter()
            .zip(self.backwards)
            .map(|(order, backwards)| {
                let wrong = self.seen.keys().filter(|date| day(**date, order).is_none()).count();
                (order, wrong, backwards)
            })
            .filter(|(_, wrong, _)| *wrong < self.seen.len())
            .collect();
        let fewest = readings.iter().map(|(_, wrong, _)| *wrong).min().unwrap_or(0);
        let mut left: Vec<(DateOrder, u64)> = readings
            .iter()
            .filter(|(_, wrong, _)| *wrong == fewest)
            .map(|(order, _, backwards)| (*order, *backwards))
            .collect();
        let mut why = "the calendar allows no other";
        if left.len() > 1 && self.seen.keys().all(|date| date.slashes) {
            // A year of two digits stands first between dashes or dots; with slashes only where nothing else fits.
            left.retain(|(order, _)| *order != DateOrder::Ymd);
        }
        if left.len() > 1 {
            let best = left.iter().map(|(_, backwards)| *backwards).min().unwrap_or(0);
            left.retain(|(_, backwards)| *backwards <= best.saturating_mul(TELLING));
            why = "under any other, time would run backwards";
        }
        let orders: Vec<DateOrder> = left.into_iter().map(|(order, _)| order).collect();
        let note = match orders.as_slice() {
            [one] => Reason::new("date_order", format!("dates read {}: {why}", words(*one))),
            [] => Reason::new(
                "date_order_unknown",
                "no order of day, month and year makes dates of these numbers",
            ),
            more => {
                let all: Vec<&str> = more.iter().map(|order| words(*order)).collect();
                let text = format!(
                    "dates can be read {}; nothing in the file decides, nothing is guessed",
                    all.join(" or ")
                );
                Reason::new("date_order_unknown", text)
            }
        };
        Told { orders, note }
    }
}

impl Told {
    /// The day of a date: one reading, or several that agree.
    pub(crate) fn day(&self, date: Numbers) -> Result<i32, &'static str> {
        let mut days: Vec<i32> = self.orders.iter().filter_map(|order| day(date, *order)).collect();
        days.sort_unstable();
        days.dedup();
        match days.as_slice() {
            [day] if self.orders.iter().all(|order| date.day(*order).is_ok()) => Ok(*day),
            [] => Err("date_not_understood"),
            _ => Err("date_order_unknown"),
        }
    }
}

fn day(date: Numbers, order: DateOrder) -> Option<i32> {
    let first = day_number(FIRST_YEAR, 1, 1).ok()?;
    date.day(order).ok().filter(|day| *day >= first)
}

fn words(order: DateOrder) -> &'static str {
    match order {
        DateOrder::Dmy => "day, month, year",
        DateOrder::Mdy => "month, day, year",
        DateOrder::Ymd => "year, month, day",
    }
}

#[cfg(test)]
mod tests {
    use super::super::head::head;
    use super::*;

    fn told(dates: &[&str]) -> Vec<DateOrder> {
        let mut all = Dates::default();
        for date in dates {
            all.add(head(&format!("{date}, 1:00 - A: b")).unwrap().date);
        }
        all.told().orders
    }

    #[test]
    fn the_order_of_a_date_is_told_by_all_dates_or_by_none() {
        use DateOrder::{Dmy, Mdy, Ymd};
        let cases: [(&[&str], &[DateOrder]); 10] = [
            (&["01/02/19", "13/02/19"], &[Dmy]),
            (&["02/01/19", "02/13/19"], &[Mdy]),
            (&["2019/02/01"], &[Ymd]),
            (&["01/02/19", "02/02/19", "01/03/19"], &[Dmy]),
            (&["02/01/19", "02/02/19", "03/01/19"], &[Mdy]),
            (&["01/02/19", "02/03/19"], &[Dmy, Mdy]),
            (&["05/05/2019"], &[Dmy, Mdy]),
            (&["31/02/19", "30/01/19", "31/01/19", "01/02/19"], &[Dmy]),
            (&["19-05-30", "19-06-01"], &[Ymd]),
            (&["30-05-20", "01-06-20"], &[Dmy]),
        ];
        for (dates, want) in cases {
            assert_eq!(told(dates), want, "{dates:?}");
        }
    }
}
