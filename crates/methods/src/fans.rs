//! Who is paid by many strangers and hands it on to few, or hands on to many strangers what came from few?
//!
//! Only money that does not stay counts: what came in and was nine tenths gone within hours, or what was paid out of money that had come
//! within hours. A shop keeps what it takes, a firm pays wages from what it has. And only parties that had no dealings before count: a
//! landlord's tenants, a firm's people and suppliers and the friends of a club are strangers once. A burst is so many of them within a
//! day; an account is named if it has bursts on two days or more, so that the first day of the records says nothing, and if at least half
//! of all that it got (or paid) did not stay.

use std::collections::{BTreeMap, BTreeSet};

use thalweg_model::{Finding, Rate, Strength, Weight};

use crate::dealings::Dealings;
use crate::drill::{DAY, MINUTE};
use crate::holders::Holders;
use crate::passing::{Handed, Passing};
use crate::run::{Draft, LEAST};
use crate::transfers::{self, MOVES, Move};
use crate::{CaseView, MethodError, Threshold};

/// On which side the many stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Many {
    /// They pay.
    Payers,
    /// They are paid.
    Payees,
}

/// What both methods set a limit to.
pub const THRESHOLDS: [Threshold; 4] = [
    Threshold {
        name: "window_minutes",
        default: 180,
        unit: "minutes",
        meaning: ["Money goes on within so long", "款项须在此时间内转出"],
        source: "half of what reaches a mule account leaves within the hour (Lloyds 2024, in RUSI 2025); three hours are assumed for nearly all",
    },
    Threshold {
        name: "gone_percent",
        default: 90,
        unit: "percent",
        meaning: ["So much of a payment must have gone on", "单笔款项须转出的比例"],
        source: "assumption: the holder keeps a fee; fees of 0.5 to 2, at most 12 per cent are reported in China",
    },
    Threshold {
        name: "fewest_strangers",
        default: 5,
        unit: "accounts a day",
        meaning: ["So many strangers within a day make a burst", "一天内陌生对手方达到此数"],
        source: "assumption: more than a household, 2.62 people in the census of China of 2020, twice over",
    },
    Threshold {
        name: "most_few",
        default: 50,
        unit: "per cent of the many",
        meaning: ["The few are at most so many of the many", "少数一侧占多数一侧的上限"],
        source: "assumption: an exchange or a platform has many on both sides",
    },
];

/// What was observed, and on what the rates rest: terms of both methods.
pub const TERMS: [[&str; 3]; 4] = [IN, OUT, NOT_KNOWN, OTHERS];
const IN: [&str; 3] = [
    "many strangers paid on several days and it went on to few within hours",
    "多日有众多陌生人付款，并在数小时内转给少数人",
    "多日有眾多陌生人付款，並在數小時內轉給少數人",
];
const OUT: [&str; 3] = [
    "what few paid went on to many strangers within hours, on several days",
    "多日将少数人的来款在数小时内转给众多陌生人",
    "多日將少數人的來款在數小時內轉給眾多陌生人",
];
const NOT_KNOWN: [&str; 3] = [
    "one in two accounts that gather or spread money for others; the share is not known",
    "代人归集或分散资金的账户约两个中有一个；确切比例未知",
    "代人歸集或分散資金的帳戶約兩個中有一個；確切比例未知",
];
const OTHERS: [&str; 3] = [
    "other accounts of this case that are paid by others and pay others: the same",
    "本案中有收有付的其他账户：同样如此",
    "本案中有收有付的其他帳戶：同樣如此",
];

/// So many payments in are cited with those by which they went on, and so many of the few are named.
const CITED: usize = 50;
const NAMED: usize = 5;
/// Bookings of no kind, transfers, and cash taken out.
const KINDS: &str = "class IN (0, 1, 5)";

/// The bursts of an account in an asset.
#[derive(Debug, Default)]
struct Account {
    paid: bool,
    pays: bool,
    /// Moments of the strangers of the burst that is growing.
    recent: Vec<i64>,
    last_day: Option<i64>,
    days: u64,
    /// What it got (many payers) or paid (many payees), and how much of that did not stay.
    units: u128,
    through: u128,
}

impl Account {
    /// Another stranger.
    fn stranger(&mut self, at: i64, fewest: usize) {
        self.recent.retain(|before| at - before < DAY);
        self.recent.push(at);
        if self.recent.len() >= fewest {
            self.recent.clear();
            let day = at.div_euclid(DAY);
            self.days += u64::from(self.last_day != Some(day));
            self.last_day = Some(day);
        }
    }

    /// Whether there were bursts on several days, and most of its money does not stay.
    fn is_named(&self) -> bool {
        self.days >= 2 && self.through * 2 >= self.units
    }
}

/// What is told of an account.
#[derive(Debug, Default)]
struct Told {
    many: BTreeSet<u32>,
    few: BTreeMap<u32, u64>,
    transfers: BTreeSet<u32>,
    period: Option<(i64, i64)>,
}

struct Walk {
    many: Many,
    percent: u64,
    fewest: usize,
    passing: Passing,
    dealings: Dealings,
    holders: Holders,
    accounts: BTreeMap<(u32, u16), Account>,
    told: BTreeMap<(u32, u16), Told>,
}

impl Walk {
    fn take(&mut self, one: &Move) {
        if self.holders.same(one.payer, one.payee) {
            return;
        }
        let (_, first) = self.dealings.meet(one, &self.holders);
        if self.holders.is_somebody(one.payer) {
            self.goes(one, first);
        }
        if self.holders.is_somebody(one.payee) && one.fine {
            let account = self.accounts.entry((one.payee, one.asset)).or_default();
            account.paid = true;
            account.units += if self.many == Many::Payers { u128::from(one.units) } else { 0 };
            self.passing.comes(one, first);
        }
    }

    fn goes(&mut self, one: &Move, first: bool) {
        let key = (one.payer, one.asset);
        let account = self.accounts.entry(key).or_default();
        account.pays = true;
        let handed = self.passing.goes(one);
        let fed: u128 = handed.iter().map(|part| u128::from(part.units)).sum();
        account.through += fed;
        account.units += if self.many == Many::Payees { u128::from(one.units) } else { 0 };
        let told = self.told.get_mut(&key);
        match self.many {
            Many::Payers => {
                let gone = |part: &&Handed| {
                    part.lot.strangers && !part.was_gone(self.percent) && part.lot.is_gone(self.percent)
                };
                let gone: Vec<&Handed> = handed.iter().filter(gone).collect();
                gone.iter().for_each(|part| account.stranger(part.lot.at, self.fewest));
                if let Some(told) = told.filter(|_| !gone.is_empty()) {
                    told.many.extend(gone.iter().map(|part| self.holders.person(part.lot.payer)));
                    *told.few.entry(one.payee).or_default() += gone.len() as u64;
                    told.cites(one, &gone);
                }
            }
            Many::Payees => {
                if first
                    && !handed.is_empty()
                    && fed * 100 >= u128::from(one.units) * u128::from(self.percent)
                {
                    account.stranger(one.at, self.fewest);
                    if let Some(told) = told {
                        told.many.insert(self.holders.person(one.payee));
                        handed.iter().for_each(|part| *told.few.entry(part.lot.payer).or_default() += 1);
                        told.cites(one, &handed.iter().collect::<Vec<_>>());
                    }
                }
            }
        }
    }
}

impl Told {
    fn cites(&mut self, one: &Move, parts: &[&Handed]) {
        for part in parts {
            if self.transfers.len() < 2 * CITED {
                self.transfers.extend([part.lot.transfer, one.transfer]);
            }
            self.period = Some((self.period.map_or(part.lot.at, |(from, _)| from.min(part.lot.at)), one.at));
        }
    }

    /// The few, the busiest first, if they are few beside the many.
    fn few(&self, most_percent: u64) -> Option<Vec<u32>> {
        let are_few = self.few.len() as u64 * 100 <= self.many.len() as u64 * most_percent;
        are_few.then(|| transfers::largest(self.few.iter().map(|(who, times)| (*who, *times)), NAMED))
    }
}

fn walk(case: &mut CaseView<'_>, many: Many, named: &BTreeSet<(u32, u16)>) -> Result<Walk, MethodError> {
    let mut walk = Walk {
        many,
        percent: case.threshold("gone_percent").clamp(1, 100).unsigned_abs(),
        fewest: usize::try_from(case.threshold("fewest_strangers")).unwrap_or(1).max(1),
        passing: Passing::new(case.threshold("window_minutes").saturating_mul(MINUTE)),
        dealings: Dealings::default(),
        holders: Holders::of(case)?,
        accounts: BTreeMap::new(),
        told: named.iter().map(|key| (*key, Told::default())).collect(),
    };
    let mut only = KINDS.to_owned();
    if !named.is_empty() {
        let accounts: Vec<String> = named.iter().map(|(account, _)| account.to_string()).collect();
        let list = accounts.join(",");
        only += &format!(" AND (payer IN ({list}) OR payee IN ({list}))");
    }
    transfers::each(case, &only, |one| {
        walk.take(one);
        Ok(())
    })?;
    Ok(walk)
}

/// The findings of the method whose view this is; `says` is its sentence, `[account, few]` the parts that are played.
///
/// # Errors
/// When the engine refuses.
pub fn findings(
    case: &mut CaseView<'_>,
    many: Many,
    says: &str,
    roles: [&'static str; 2],
) -> Result<Vec<Finding>, MethodError> {
    case.ask(MOVES)?;
    let first = walk(case, many, &BTreeSet::new())?;
    let accounts = || first.accounts.iter().filter(|(_, one)| one.paid && one.pays);
    let bursting: BTreeSet<(u32, u16)> =
        accounts().filter(|(_, one)| one.is_named()).map(|(key, _)| *key).collect();
    if bursting.is_empty() {
        return Ok(Vec::new());
    }
    let most = case.threshold("most_few").unsigned_abs();
    let told = walk(case, many, &bursting)?.told;
    let named: Vec<_> = told.iter().filter_map(|(key, told)| Some((key, told, told.few(most)?))).collect();
    let others = (accounts().count() as u64).saturating_sub(1);
    let strength = Strength::of(vec![Weight::of(
        if many == Many::Payers { IN[0] } else { OUT[0] },
        Rate::assumed(1, 2, NOT_KNOWN[0]),
        Rate::measured((named.len() as u64).saturating_sub(1), others, OTHERS[0]),
    )]);
    let mut findings = Vec::new();
    for (key, told, few) in named.into_iter().filter(|_| strength.centibits >= LEAST) {
        let parties = transfers::parties(case, few.iter().copied().chain([key.0]))?;
        let rows = transfers::rows(case, told.transfers.iter().copied())?;
        let (from, to) = told.period.unwrap_or_default();
        let draft = Draft::new(case, says)
            .figure("many", told.many.len())
            .figure("few", told.few.len())
            .figure("days", first.accounts.get(key).map_or(0, |one| one.days))
            .during(from, to)
            .weighing(strength.clone())
            .on(rows.into_values().flatten());
        let parts = [(roles[0], key.0)].into_iter().chain(few.iter().map(|who| (roles[1], *who)));
        findings.push(transfers::naming(draft, &parties, parts).done());
    }
    Ok(findings)
}
