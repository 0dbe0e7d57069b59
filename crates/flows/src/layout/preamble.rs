//! Whose account, which period, which currency? What the lines around a table say, by the layout's patterns.

use thalweg_model::{Asset, Stamp};

use super::pattern::Pattern;
use crate::entry::Statement;
use crate::text::number::{self, DecimalMark};
use crate::text::when::{self, Clock, Closing, DateOrder};
use crate::text::{bare, is_placeholder, trimmed};

/// What was found so far, as written.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Facts {
    pub account: String,
    pub holder: String,
    pub institution: String,
    pub currency: String,
    pub number: String,
    year: String,
    month: String,
    from: String,
    to: String,
    opening: String,
    closing: String,
}

impl Facts {
    /// Takes what the patterns find in a line. The first finding of a fact stays. True if something new was found.
    pub fn absorb(&mut self, patterns: &[Pattern], line: &str) -> bool {
        let before = self.clone();
        for pattern in patterns {
            let Some(groups) = pattern.captures(line) else { continue };
            for (name, fact) in self.named() {
                if let Some(found) = groups.name(name)
                    && fact.is_empty()
                    && !is_placeholder(bare(found.as_str()))
                {
                    bare(found.as_str()).clone_into(fact);
                }
            }
        }
        *self != before
    }

    /// Takes what is still unknown from other facts, and a full account number where only a mask that fits it is known.
    pub fn fill(&mut self, other: &Self) {
        let mut other = other.clone();
        if let (Some(start), Some(end)) = (self.account.find('*'), self.account.rfind('*')) {
            let (before, after) = (self.account.get(..start), self.account.get(end + 1..));
            let fits = other.account.starts_with(before.unwrap_or_default())
                && other.account.ends_with(after.unwrap_or_default())
                && other.account.len() >= self.account.len();
            if fits {
                std::mem::swap(&mut self.account, &mut other.account);
            }
        }
        for ((_, fact), (_, found)) in self.named().into_iter().zip(other.named()) {
            if fact.is_empty() {
                std::mem::swap(fact, found);
            }
        }
    }

    fn named(&mut self) -> [(&'static str, &mut String); 11] {
        [
            ("account", &mut self.account),
            ("holder", &mut self.holder),
            ("institution", &mut self.institution),
            ("currency", &mut self.currency),
            ("number", &mut self.number),
            ("year", &mut self.year),
            ("month", &mut self.month),
            ("from", &mut self.from),
            ("to", &mut self.to),
            ("opening", &mut self.opening),
            ("closing", &mut self.closing),
        ]
    }

    /// The month in which the statement closes: stated, or that of the period's end.
    pub fn closing_month(&self, order: DateOrder) -> Option<Closing> {
        if let (Ok(year), Ok(month)) = (self.year.parse::<i32>(), self.month.parse::<u8>()) {
            return (1..=12).contains(&month).then_some(Closing { year, month });
        }
        let end = when::read(trimmed(&self.to), order, None).ok()?;
        let micros = i64::from(end.day).checked_mul(86_400_000_000)?;
        let date = jiff::tz::Offset::UTC.to_datetime(jiff::Timestamp::from_microsecond(micros).ok()?).date();
        Some(Closing { year: i32::from(date.year()), month: date.month().unsigned_abs() })
    }

    /// The statement that these facts make.
    pub fn statement(&self, clock: &mut Clock, order: DateOrder, asset: Option<&Asset>) -> Statement {
        let mut moment = |text: &str| {
            let written = when::read(trimmed(text), order, None).ok()?;
            clock.stamp(written).ok()
        };
        let (from, to) = (moment(&self.from), moment(&self.to));
        let balance = |text: &str, at: Option<Stamp>| {
            let minor = number::read(trimmed(text), asset?.exponent, DecimalMark::Point).ok()?;
            Some((minor, at?))
        };
        Statement {
            account: self.account.clone(),
            holder: self.holder.clone(),
            institution: self.institution.clone(),
            currency: asset.map(|asset| asset.code.clone()).unwrap_or_default(),
            opening: balance(&self.opening, from),
            closing: balance(&self.closing, to),
            period: from.zip(to),
            number: self.number.clone(),
            row: 0,
        }
    }
}
