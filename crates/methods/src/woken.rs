//! After an account lay still: whose money does it move, how much more than before, and does it stay?
//!
//! Whoever dealt with the holder before the pause, at any of his accounts, is known. Money of others that goes on to others within hours is
//! counted, and the turns in which it does: money comes, and it goes, and only then does the next turn begin. A gift of ten
//! relatives that pays for one house is one turn.

use std::collections::{BTreeMap, BTreeSet};

use hashbrown::HashSet;

use crate::drill::{DAY, MINUTE};
use crate::holders::Holders;
use crate::lives::{ALIVE, Life, WINDOW};
use crate::passing::Passing;
use crate::transfers::{self, Move};
use crate::{CaseView, MethodError};

/// So many transfers are cited of before the pause and of each side after it.
const CITED: usize = 20;

/// What an account did after its pause, beside what it did before.
#[derive(Debug, Default)]
pub struct Woken {
    asset: u16,
    /// Between which transfers it lay still.
    pub paused: (i64, i64),
    /// What it turned over on the busiest day before, and on the day that is being counted.
    pub busiest: u128,
    today: (i64, u128),
    /// Days after the pause on which it moved, and what it turned over on them.
    pub days: u64,
    /// See `days`.
    pub turnover: u128,
    /// How much of that came from or went to parties that were known.
    pub known: u128,
    /// What others paid in after the pause, and how much of that went on to parties that were not known, within the window.
    pub units: u128,
    /// See `units`.
    pub through: u128,
    /// How often money came and went.
    pub turns: u64,
    turned: i64,
    /// Who paid, who was paid.
    pub payers: BTreeSet<u32>,
    /// See `payers`.
    pub payees: BTreeMap<u32, u64>,
    /// Transfers to be cited, and the first and last moment of what was told.
    pub cited: BTreeSet<u32>,
    before: Vec<u32>,
    /// See `cited`.
    pub until: i64,
}

impl Woken {
    fn new(life: &Life) -> Self {
        Self {
            asset: life.asset.unwrap_or(0),
            paused: life.paused,
            turned: i64::MIN,
            today: (i64::MIN, 0),
            ..Self::default()
        }
    }

    fn counts(&mut self, one: &Move, day: i64) {
        if self.today.0 != day {
            self.today = (day, 0);
            self.days += u64::from(one.at >= self.paused.1);
        }
        self.today.1 += u128::from(one.units);
        if one.at < self.paused.1 {
            self.busiest = self.busiest.max(self.today.1);
            if self.before.len() == CITED {
                self.before.remove(0);
            }
            self.before.push(one.transfer);
        } else {
            self.turnover += u128::from(one.units);
            self.until = one.at;
        }
    }

    /// What is cited: the last transfers before the pause, and those of the turns.
    pub fn cites(&self) -> impl Iterator<Item = u32> + '_ {
        self.before.iter().copied().chain(self.cited.iter().copied())
    }

    /// Whether strangers' money came and went, turn after turn, more on an ordinary day than ever before on one, and nearly no party is known.
    #[must_use]
    pub fn is_used(&self, fewest_turns: u64, known_percent: u128) -> bool {
        self.turns >= fewest_turns
            && self.through * 2 >= self.units
            && self.known * 100 <= self.turnover * known_percent
            && self.turnover > self.busiest * u128::from(self.days)
    }
}

struct Walk<'a> {
    holders: &'a Holders,
    passing: Passing,
    known: HashSet<(u32, u32)>,
    woken: BTreeMap<u32, Woken>,
    /// Microseconds by which local time is ahead.
    ahead: i64,
}

impl Walk<'_> {
    fn take(&mut self, one: &Move) {
        if self.holders.same(one.payer, one.payee) {
            return;
        }
        self.goes(one);
        self.comes(one);
    }

    /// Whether an account's holder knows the other party, who is known from now on if the account is not awake.
    fn knows(&mut self, account: u32, other: u32, at: i64) -> bool {
        let pair = (self.holders.person(account), self.holders.person(other));
        let awake = self.woken.get(&account).is_some_and(|one| at >= one.paused.1);
        if awake { self.known.contains(&pair) } else { !self.known.insert(pair) }
    }

    fn goes(&mut self, one: &Move) {
        let known = self.holders.is_somebody(one.payee) && self.knows(one.payer, one.payee, one.at);
        let day = (one.at + self.ahead).div_euclid(DAY);
        let Some(woken) = self.woken.get_mut(&one.payer).filter(|woken| woken.asset == one.asset) else {
            return;
        };
        woken.counts(one, day);
        if one.at < woken.paused.1 {
            return;
        }
        if known {
            woken.known += u128::from(one.units);
        }
        let parts = self.passing.goes(one);
        let fed: Vec<_> = parts.iter().filter(|part| part.lot.strangers && !known).collect();
        if fed.is_empty() {
            return;
        }
        woken.through += fed.iter().map(|part| u128::from(part.units)).sum::<u128>();
        if fed.iter().any(|part| part.lot.at > woken.turned) {
            woken.turns += 1;
            woken.turned = one.at;
        }
        *woken.payees.entry(one.payee).or_default() += 1;
        for part in fed {
            woken.payers.insert(part.lot.payer);
            if woken.cited.len() < 2 * CITED {
                woken.cited.extend([part.lot.transfer, one.transfer]);
            }
        }
    }

    fn comes(&mut self, one: &Move) {
        let known = self.holders.is_somebody(one.payer) && self.knows(one.payee, one.payer, one.at);
        let day = (one.at + self.ahead).div_euclid(DAY);
        let Some(woken) = self.woken.get_mut(&one.payee).filter(|woken| woken.asset == one.asset) else {
            return;
        };
        woken.counts(one, day);
        if one.at >= woken.paused.1 {
            woken.units += u128::from(one.units);
            woken.known += if known { u128::from(one.units) } else { 0 };
            self.passing.comes(one, !known);
        }
    }
}

/// What these accounts did after their pauses.
///
/// # Errors
/// When the engine refuses.
pub fn walk(
    case: &mut CaseView<'_>,
    holders: &Holders,
    still: &BTreeMap<u32, Life>,
) -> Result<BTreeMap<u32, Woken>, MethodError> {
    case.ask("CREATE OR REPLACE TEMP TABLE still (account BIGINT); SELECT 0")?;
    let accounts: Vec<u32> = still.keys().copied().collect();
    for some in accounts.chunks(5_000) {
        let values: Vec<String> = some.iter().map(|account| format!("({account})")).collect();
        case.ask(&format!("INSERT INTO still VALUES {}; SELECT 0", values.join(", ")))?;
    }
    // Other accounts of the same holders tell whom they know.
    case.ask(
        "CREATE OR REPLACE TEMP TABLE held AS
         SELECT account FROM party WHERE person IN (SELECT person FROM party JOIN still USING (account)); SELECT 0",
    )?;
    let mut walk = Walk {
        holders,
        passing: Passing::new(case.threshold(WINDOW.name).saturating_mul(MINUTE)),
        known: HashSet::new(),
        woken: still.iter().map(|(account, life)| (*account, Woken::new(life))).collect(),
        ahead: i64::from(case.offset_minutes()) * MINUTE,
    };
    let only = format!("{ALIVE} AND (payer IN (FROM held) OR payee IN (FROM held))");
    transfers::each(case, &only, |one| {
        walk.take(one);
        Ok(())
    })?;
    Ok(walk.woken)
}
