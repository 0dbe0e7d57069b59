//! Whose payments lie just below a limit, of all that they make about as large?
//!
//! About as large is between half and twice the limit. Where amounts fall as they come, a small part of these lies in the last tenth below the
//! limit; whoever splits a sum stays there each time. What is looked at together is a [`Bundle`]: what one person pays, or brings or takes in cash, on one
//! day, and on all such days together; or on days that follow each other, with nothing before and after; or cash that came into the accounts of several on the very same days.
//!
//! A bundle over days must begin and end in sight, be no longer than the window and not come again: who banks takings of
//! this size does so week after week. Equal payments count once (a rent, a wage, a bank's own limit), and so does cash of a sum that several others bring as well (the limit
//! of a machine).

use std::collections::{BTreeMap, BTreeSet};

use crate::holders::Holders;
use crate::{CaseView, MethodError};

/// An amount above which something must be reported or confirmed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limit {
    /// The currency.
    pub asset: &'static str,
    /// In whole units of the asset.
    pub amount: u32,
    /// Whether it is for cash.
    pub cash: bool,
    /// Where it is written.
    pub law: &'static str,
}

/// The limits.
pub const LIMITS: [Limit; 7] = [
    Limit {
        asset: "CNY", amount: 50_000, cash: true, law: "中国人民银行令〔2016〕第3号 art. 5(1)"
    },
    Limit { asset: "CNY", amount: 50_000, cash: false, law: "银发〔2016〕261号, 非柜面转账" },
    Limit {
        asset: "CNY", amount: 200_000, cash: false, law: "中国人民银行令〔2016〕第3号 art. 5(4)"
    },
    Limit {
        asset: "CNY", amount: 500_000, cash: false, law: "中国人民银行令〔2016〕第3号 art. 5(3)"
    },
    Limit {
        asset: "CNY", amount: 2_000_000, cash: false, law: "中国人民银行令〔2016〕第3号 art. 5(2)"
    },
    Limit { asset: "USD", amount: 10_000, cash: true, law: "31 CFR 1010.311" },
    Limit { asset: "EUR", amount: 10_000, cash: true, law: "Directive (EU) 2015/849 art. 11(c)" },
];

/// What kind of payment.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// Cash into an account.
    CashIn,
    /// Cash out of an account.
    CashOut,
    /// From an account to one of somebody else.
    Paid,
}

/// A payment about as large as a limit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Payment {
    /// When.
    pub at: i64,
    /// Its place in the agreed order.
    pub transfer: u32,
    /// The account whose payment it is.
    pub account: u32,
    /// The other account, or cash.
    pub other: u32,
    /// The day in the zone of the case.
    pub day: i64,
    /// How much.
    pub units: u64,
    /// How much in whole units of the asset, rounded down.
    pub whole: u64,
    /// Whether it lies just below the limit.
    pub below: bool,
}

/// Payments that are looked at together.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Bundle {
    /// All of them about as large as the limit, in the order of time.
    pub payments: Vec<Payment>,
    /// Of so many persons.
    pub persons: usize,
    /// Those that count.
    pub counted: u64,
    /// Of these just below the limit.
    pub below: u64,
    /// What else the same person has about as large: so many just below, of so many.
    pub elsewhere: (u64, u64),
}

/// What is set for a run.
#[derive(Debug, Clone, Copy)]
pub struct Terms {
    /// Just below: by at most so many hundredths of the limit.
    pub near_percent: i64,
    /// A bundle lasts no longer, in days.
    pub window_days: i64,
    /// Nothing as large for more than so many days: a bundle is over.
    pub quiet_days: i64,
    /// So many payments of a bundle count.
    pub fewest: u64,
}

/// The payments of a case that are about as large as a limit.
#[derive(Debug, Default)]
pub struct Splits {
    /// By the number of the limit, the kind and the person.
    by_limit: BTreeMap<usize, BTreeMap<(Kind, u32), Vec<Payment>>>,
    /// Of each person and asset: so many just below any limit, of so many about as large as one.
    shares: BTreeMap<(&'static str, u32), (u64, u64)>,
    /// The first and the last day of the case.
    days: (i64, i64),
}

const LARGE: &str = "
WITH limits(law, asset, whole) AS (VALUES LIMITS),
counted AS (SELECT asset, min(exponent) AS exponent FROM transfer GROUP BY asset),
exact AS (SELECT law, limits.asset, CAST(whole AS BIGINT) AS whole, CAST(whole AS BIGINT) * CAST(pow(10, exponent) AS BIGINT) // CAST(minor AS BIGINT) AS most
          FROM limits JOIN counted USING (asset) JOIN unit USING (asset))
SELECT CAST(law AS BIGINT) AS law, transfer, CASE class WHEN 6 THEN 0 WHEN 5 THEN 1 ELSE 2 END::BIGINT AS kind,
       CASE class WHEN 6 THEN payee ELSE payer END AS account, CASE class WHEN 6 THEN payer ELSE payee END AS other,
       moment, local_day(moment) AS day, units, CAST(CAST(units AS HUGEINT) * whole // most AS BIGINT) AS whole,
       units < most AND CAST(units AS HUGEINT) * 100 >= CAST(most AS HUGEINT) * (100 - {near_percent}) AS below
FROM move JOIN exact USING (asset)
WHERE class IN (0, 1, 5, 6) AND units * 2 >= most AND units < most * 2
ORDER BY law, moment, transfer";

impl Splits {
    /// Reads them, after [`MOVES`](crate::transfers::MOVES).
    ///
    /// # Errors
    /// When the engine refuses.
    pub fn of(case: &mut CaseView<'_>) -> Result<Self, MethodError> {
        let holders = Holders::of(case)?;
        let mut splits = Self::default();
        let seen = case.ask("SELECT coalesce(min(local_day(moment)), 0)::BIGINT AS since, coalesce(max(local_day(moment)), 0)::BIGINT AS until FROM move")?;
        splits.days = (seen.ints("since")?.value(0), seen.ints("until")?.value(0));
        let values: Vec<String> = (0_usize..)
            .zip(&LIMITS)
            .map(|(number, one)| format!("({number}, '{}', {})", one.asset, one.amount))
            .collect();
        case.each(&LARGE.replace("LIMITS", &values.join(", ")), |rows| {
            let column = |name| rows.ints(name);
            let (laws, kinds, below) = (column("law")?, column("kind")?, rows.truths("below")?);
            let (transfers, accounts, others) = (column("transfer")?, column("account")?, column("other")?);
            let (moments, days) = (column("moment")?, column("day")?);
            let (units, whole) = (column("units")?, column("whole")?);
            for at in 0..rows.len() {
                let kind = match kinds.value(at) {
                    0 => Kind::CashIn,
                    1 => Kind::CashOut,
                    _ => Kind::Paid,
                };
                let payment = Payment {
                    at: moments.value(at),
                    transfer: transfers.value(at) as u32,
                    account: accounts.value(at) as u32,
                    other: others.value(at) as u32,
                    day: days.value(at),
                    units: units.value(at).unsigned_abs(),
                    whole: whole.value(at).unsigned_abs(),
                    below: below.value(at),
                };
                splits.take(laws.value(at) as usize, kind, payment, &holders);
            }
            Ok(())
        })?;
        Ok(splits)
    }

    fn take(&mut self, number: usize, kind: Kind, payment: Payment, holders: &Holders) {
        let Some(limit) = LIMITS.get(number) else { return };
        let between_own = kind == Kind::Paid && holders.same(payment.account, payment.other);
        if between_own || !holders.is_somebody(payment.account) {
            return;
        }
        let person = holders.person(payment.account);
        // Two limits of one amount would count a payment twice.
        let same = |other: &Limit| (other.asset, other.amount) == (limit.asset, limit.amount);
        if LIMITS.iter().position(same) == Some(number) {
            let share = self.shares.entry((limit.asset, person)).or_default();
            *share = (share.0 + u64::from(payment.below), share.1 + 1);
        }
        if limit.cash == (kind != Kind::Paid) {
            self.by_limit.entry(number).or_default().entry((kind, person)).or_default().push(payment);
        }
    }

    /// How much of what others pay about as large as a limit lies just below it: the sum of the shares of all persons but these, and how many they are. Each
    /// person is one, however much one pays.
    #[must_use]
    pub fn others(&self, limit: &Limit, but: &BTreeSet<u32>) -> (u64, u64) {
        let others =
            self.shares.iter().filter(|((asset, who), _)| *asset == limit.asset && !but.contains(who));
        // Shares in millionths, so that the sum does not hang on the order.
        let (sum, many) = others
            .fold((0, 0), |(sum, many), (_, (below, of))| (sum + below * 1_000_000 / (*of).max(1), many + 1));
        ((sum + 500_000) / 1_000_000, many)
    }

    /// The bundles of a limit, of which at least so many payments count.
    #[must_use]
    pub fn bundles(&self, number: usize, terms: Terms) -> Vec<(Kind, Bundle)> {
        let Some(people) = self.by_limit.get(&number) else { return Vec::new() };
        let shared = shared(people);
        let (mut found, mut few) = (Vec::new(), BTreeMap::new());
        for ((kind, person), payments) in people {
            let all = Bundle::of(*kind, payments.clone(), 1, &shared);
            let bundle = |payments: Vec<Payment>| {
                let one = Bundle::of(*kind, payments, 1, &shared);
                let elsewhere =
                    (all.below.saturating_sub(one.below), all.counted.saturating_sub(one.counted));
                Bundle { elsewhere, ..one }
            };
            let mut by_day: BTreeMap<i64, Vec<Payment>> = BTreeMap::new();
            payments.iter().for_each(|one| by_day.entry(one.day).or_default().push(*one));
            let mut days: Vec<Bundle> = by_day.into_values().map(bundle).collect();
            days.retain(|one| one.counted >= terms.fewest);
            // Whoever does it day after day is seen by all such days together.
            if days.len() > 1 {
                days.push(bundle(days.iter().flat_map(|one| one.payments.iter().copied()).collect()));
            }
            found.extend(days.into_iter().map(|one| (*kind, one)));
            for payments in self.runs(payments, terms) {
                let days: BTreeSet<i64> = payments.iter().map(|one| one.day).collect();
                let one = bundle(payments);
                if one.counted >= terms.fewest && days.len() > 1 {
                    found.push((*kind, one));
                } else if one.counted > 1 && one.counted < terms.fewest && *kind != Kind::Paid {
                    few.entry((*kind, days)).or_insert_with(Vec::new).push((*person, one));
                }
            }
        }
        for ((kind, _), several) in few.into_iter().filter(|(_, several)| several.len() > 2) {
            let persons = several.len();
            let mut payments: Vec<Payment> = several.into_iter().flat_map(|(_, one)| one.payments).collect();
            payments.sort_unstable();
            found.push((kind, Bundle::of(kind, payments, persons, &shared)));
        }
        found.sort_unstable();
        found
    }

    /// What somebody pays on days that follow each other, if it begins and ends in sight and is no habit.
    fn runs(&self, payments: &[Payment], terms: Terms) -> Vec<Vec<Payment>> {
        let mut runs: Vec<Vec<Payment>> = Vec::new();
        for one in payments {
            match runs.last_mut() {
                Some(run) if run.last().is_some_and(|last| one.day - last.day <= terms.quiet_days) => {
                    run.push(*one)
                }
                _ => runs.push(vec![*one]),
            }
        }
        let below = |payments: &[Payment]| payments.iter().filter(|one| one.below).count();
        let all = below(payments);
        runs.retain(|run| {
            let (since, until) = (run.first().map_or(0, |one| one.day), run.last().map_or(0, |one| one.day));
            let in_sight = since - self.days.0 >= terms.quiet_days && self.days.1 - until >= terms.quiet_days;
            let elsewhere = all - below(run);
            in_sight && until - since <= terms.window_days && elsewhere * 2 < below(run)
        });
        runs
    }
}

/// Sums that more than [`SEVERAL`] persons bring or take in cash.
fn shared(people: &BTreeMap<(Kind, u32), Vec<Payment>>) -> BTreeSet<u64> {
    let mut who: BTreeMap<u64, BTreeSet<u32>> = BTreeMap::new();
    for ((_, person), payments) in people.iter().filter(|((kind, _), _)| *kind != Kind::Paid) {
        payments.iter().for_each(|one| _ = who.entry(one.units).or_default().insert(*person));
    }
    who.into_iter().filter(|(_, who)| who.len() > SEVERAL).map(|(units, _)| units).collect()
}

/// A sum that more persons bring is that of a machine or a price.
const SEVERAL: usize = 3;

impl Bundle {
    fn of(kind: Kind, payments: Vec<Payment>, persons: usize, shared: &BTreeSet<u64>) -> Self {
        let mut seen = BTreeSet::new();
        let mut counts = |one: &&Payment| {
            let once = kind == Kind::Paid || shared.contains(&one.units);
            !once || seen.insert(one.units)
        };
        let counted: Vec<bool> = payments.iter().filter(&mut counts).map(|one| one.below).collect();
        let below = counted.iter().filter(|below| **below).count() as u64;
        Self { counted: counted.len() as u64, below, persons, payments, elsewhere: (0, 0) }
    }

    /// From when to when.
    #[must_use]
    pub fn period(&self) -> (i64, i64) {
        let moments = || self.payments.iter().map(|one| one.at);
        (moments().min().unwrap_or(0), moments().max().unwrap_or(0))
    }

    /// Over how many days, the first and the last included.
    #[must_use]
    pub fn days(&self) -> i64 {
        let days = || self.payments.iter().map(|one| one.day);
        days().max().unwrap_or(0) - days().min().unwrap_or(0) + 1
    }

    /// Those just below the limit.
    pub fn just_below(&self) -> impl Iterator<Item = &Payment> {
        self.payments.iter().filter(|one| one.below)
    }
}
