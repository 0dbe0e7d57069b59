//! Does one series of moments keep following another, by more than chance?
//!
//! What leads (calls, payments) is kept as moments of numbered names; what follows has occasions, moments some time apart. Chance
//! is counted by moving what leads by days and weeks (Lotwick and Silverman 1982), and by the share of all names that lead at all
//! on those days that did so just before. Rows are cited afterwards, for what is told.

use std::collections::BTreeSet;
use std::ops::Range;

use hashbrown::HashMap;
use thalweg_model::{Finding, IdentifierKind, Rate, Strength, Weight};

use crate::accesses::Names;
use crate::drill::{DAY, HOUR, MINUTE};
use crate::run::Draft;
use crate::{CaseView, MethodError};

/// Occasions of a pair that are weighed, at most: a habit of months is one habit.
const MOST_COUNTED: u64 = 12;

/// Somebody who follows: the moments of the occasions.
#[derive(Debug, Default)]
struct Follower {
    /// Who.
    name: String,
    /// When, microseconds; ascending.
    occasions: Vec<i64>,
}

/// Reads followers with enough occasions. The query answers `name` and `time`, in that order; moments nearer than `apart` to the
/// last occasion are the same one.
///
/// # Errors
/// When the engine refuses.
fn followers(
    case: &mut CaseView<'_>,
    sql: &str,
    apart: i64,
    least: usize,
) -> Result<Vec<Follower>, MethodError> {
    let mut all: Vec<Follower> = Vec::new();
    case.each(&format!("SELECT name, time FROM ({sql}) ORDER BY name, time"), |rows| {
        let (names, times) = (rows.texts("name")?, rows.ints("time")?);
        for at in 0..rows.len() {
            let (name, time) = (names.value(at), times.value(at));
            if all.last().is_none_or(|last| last.name != name) {
                if all.last().is_some_and(|last| last.occasions.len() < least) {
                    all.pop();
                }
                all.push(Follower { name: name.to_owned(), occasions: Vec::new() });
            }
            let Some(follower) = all.last_mut() else { continue };
            if follower.occasions.last().is_none_or(|last| time - last >= apart) {
                follower.occasions.push(time);
            }
        }
        Ok(())
    })?;
    all.retain(|follower| follower.occasions.len() >= least);
    Ok(all)
}

/// How many occasions of one follower each name leads. Names are small numbers, so the counts lie in one list: a follower's occasions are
/// looked at in a moment even where thousands lead before each.
#[derive(Default)]
struct Tally {
    /// The occasion at which a name was counted last, over all followers, and its count for this one.
    counts: Vec<(u64, u32)>,
    /// The first occasion of this follower.
    since: u64,
    now: u64,
    seen: Vec<u32>,
    /// Names that led an occasion, summed over the occasions.
    there: u64,
}

impl Tally {
    fn of(names: usize) -> Self {
        Self { counts: vec![(0, 0); names], ..Self::default() }
    }

    /// The next follower.
    fn clear(&mut self) {
        self.since = self.now + 1;
        self.seen.clear();
        self.there = 0;
    }

    /// Counts each name once that leads this occasion.
    fn occasion(&mut self, leads: &[u32]) {
        self.now += 1;
        for name in leads {
            let Some((when, count)) = self.counts.get_mut(*name as usize) else { continue };
            if *when == self.now {
                continue;
            }
            if *when < self.since {
                *count = 0;
                self.seen.push(*name);
            }
            *count += 1;
            *when = self.now;
            self.there += 1;
        }
    }

    /// Each name and how many occasions it leads, by name.
    fn led(&mut self) -> impl Iterator<Item = (u32, u32)> {
        self.seen.sort_unstable();
        self.seen.iter().filter_map(|name| self.counts.get(*name as usize).map(|(_, count)| (*name, *count)))
    }
}

/// All that leads, by time and by name.
#[derive(Default)]
struct Leads {
    times: Vec<i64>,
    numbers: Vec<u32>,
    names: Names,
    of: Vec<Vec<i64>>,
    /// How many names lead on each day.
    active: HashMap<i64, u64>,
}

/// A follower (its place in the list) and who leads it how often.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Led {
    /// The place of the follower.
    follower: usize,
    /// Who leads.
    leader: u32,
    /// How many occasions are led.
    times: u64,
}

impl Leads {
    /// Reads them. The query answers `name` and `time`.
    ///
    /// # Errors
    /// When the engine refuses.
    fn read(case: &mut CaseView<'_>, sql: &str) -> Result<Self, MethodError> {
        let mut leads = Self::default();
        case.each(&format!("SELECT DISTINCT name, time FROM ({sql}) ORDER BY time, name"), |rows| {
            let (names, times) = (rows.texts("name")?, rows.ints("time")?);
            for at in 0..rows.len() {
                let number = leads.names.number(names.value(at));
                if leads.of.len() <= number as usize {
                    leads.of.push(Vec::new());
                }
                if let Some(of) = leads.of.get_mut(number as usize) {
                    of.push(times.value(at));
                }
                leads.times.push(times.value(at));
                leads.numbers.push(number);
            }
            Ok(())
        })?;
        for of in &leads.of {
            for day in of.chunk_by(|one, next| one.div_euclid(DAY) == next.div_euclid(DAY)) {
                let day = day.first().map_or(0, |time| time.div_euclid(DAY));
                *leads.active.entry(day).or_default() += 1;
            }
        }
        Ok(leads)
    }

    /// The name of a leader.
    fn name(&self, leader: u32) -> &str {
        self.names.text(leader)
    }

    /// The leads within `lag` before a time, as places in the list.
    fn before(&self, time: i64, lag: i64) -> Range<usize> {
        self.times.partition_point(|at| *at < time - lag)..self.times.partition_point(|at| *at <= time)
    }

    /// When a leader last led within `lag` before a time.
    fn last(&self, leader: u32, time: i64, lag: i64) -> Option<i64> {
        let of = self.of.get(leader as usize)?;
        let end = of.partition_point(|at| *at <= time);
        of.get(end.checked_sub(1)?).copied().filter(|at| *at >= time - lag)
    }

    /// Who leads how often: how many pairs were tried, those in which at least `least` and half of the occasions are led, and the
    /// share of those who lead on these days that led just before the occasions of each follower.
    fn often(&self, followers: &[Follower], lag: i64, least: usize, basis: &str) -> (u64, Vec<(Led, Rate)>) {
        let (mut tried, mut found) = (0_u64, Vec::new());
        let mut tally = Tally::of(self.of.len());
        for (place, follower) in followers.iter().enumerate() {
            let mut active = 0;
            tally.clear();
            for time in &follower.occasions {
                tally.occasion(self.numbers.get(self.before(*time, lag)).unwrap_or_default());
                active += self.active.get(&time.div_euclid(DAY)).copied().unwrap_or(0);
            }
            tried += tally.seen.len() as u64;
            let crowd = Rate::measured(tally.there, active, basis);
            for (leader, led) in tally.led() {
                if led as usize >= least && led as usize * 2 >= follower.occasions.len() {
                    found.push((Led { follower: place, leader, times: u64::from(led) }, crowd.clone()));
                }
            }
        }
        (tried, found)
    }

    /// How many occasions are led when the leads are moved so, of how many that fall into the records.
    fn shifted(&self, leader: u32, follower: &Follower, lag: i64, shifts: &[i64]) -> (u64, u64) {
        let (begin, end) =
            (self.times.first().copied().unwrap_or(0), self.times.last().copied().unwrap_or(0));
        let (mut led, mut of) = (0, 0);
        for time in &follower.occasions {
            for shift in shifts {
                let then = time - shift;
                if then - lag >= begin && then <= end {
                    of += 1;
                    led += u64::from(self.last(leader, then, lag).is_some());
                }
            }
        }
        (led, of)
    }

    /// How often the occasions are led by moved leads: by days or by weeks, whichever is more.
    fn by_chance(&self, leader: u32, follower: &Follower, lag: i64, (days, weeks): (&str, &str)) -> Rate {
        let both = |most: i64, unit: i64| -> Vec<i64> {
            (1..=most).flat_map(|times| [-times * unit, times * unit]).collect()
        };
        let of = |shifts: &[i64], what: &str| {
            let (led, of) = self.shifted(leader, follower, lag, shifts);
            Rate::measured(led, of, what)
        };
        let (days, weeks) = (of(&both(7, DAY), days), of(&both(4, 7 * DAY), weeks));
        // Too few weeks of records would make chance look like one half.
        if weeks.of >= 10 && weeks.value() > days.value() { weeks } else { days }
    }

    /// How many occasions the leader comes after, within `lag`: who does both himself does them in either order.
    fn after(&self, leader: u32, follower: &Follower, lag: i64) -> u64 {
        let comes = |time: &&i64| self.last(leader, **time + lag, lag - 1).is_some();
        follower.occasions.iter().filter(comes).count() as u64
    }
}

/// What it weighs that so many of the occasions are led: the words for one that is and one that is not, and why.
fn strength(led: u64, occasions: u64, chance: &Rate, [hit, miss, why]: [&str; 3]) -> Strength {
    let counted = occasions.min(MOST_COUNTED);
    let for_it = (led * counted) / occasions.max(1);
    let other = Rate { times: chance.of - chance.times, ..chance.clone() };
    let hit = Weight::of(hit, Rate::assumed(9, 10, why), chance.clone());
    let miss = Weight::of(miss, Rate::assumed(1, 10, why), other);
    let mut parts = vec![hit; usize::try_from(for_it).unwrap_or(0)];
    parts.extend(vec![miss; usize::try_from(counted - for_it).unwrap_or(0)]);
    Strength::of(parts)
}

/// Movements of one account nearer than this are one occasion.
const OCCASION: i64 = HOUR;

/// What follows what, and how it is told. The queries answer `name`, `time` and `cited`.
pub struct Relation {
    /// What follows.
    pub follows: &'static str,
    /// What leads.
    pub leads: &'static str,
    /// Where one person may do both: one who does them in either order is left, and so are the pairs (`pair`) that this query answers
    /// from the table `told` (`pair`, `follower`, `leader`).
    pub own: Option<&'static str>,
    /// The threshold of how soon it follows, in minutes.
    pub lag: &'static str,
    /// The threshold of how many occasions are asked.
    pub least: &'static str,
    /// What a finding says.
    pub says: &'static str,
    /// The part and kind of who follows.
    pub follower: (&'static str, IdentifierKind),
    /// The part and kind of who leads.
    pub leader: (&'static str, IdentifierKind),
    /// The words of an occasion that is led, of one that is not, and why it should be.
    pub words: [&'static str; 3],
    /// The words of chance: by the crowd, by days, by weeks.
    pub chances: [&'static str; 3],
}

/// A pair that is told: who follows whom, how often by chance, and the strength.
struct Told {
    led: Led,
    chance: Rate,
    strength: Strength,
}

impl Relation {
    /// Finds who keeps following whom. The card has the thresholds, and `least_bits`.
    ///
    /// # Errors
    /// When the engine refuses.
    pub fn run(&self, case: &mut CaseView<'_>) -> Result<Vec<Finding>, MethodError> {
        let least = usize::try_from(case.threshold(self.least)).unwrap_or(usize::MAX);
        let lag = case.threshold(self.lag).saturating_mul(MINUTE);
        let all = followers(case, self.follows, OCCASION, least)?;
        if all.is_empty() {
            return Ok(Vec::new());
        }
        let leads = Leads::read(case, self.leads)?;
        let [crowd, days, weeks] = self.chances;
        let (tried, often) = leads.often(&all, lag, least, crowd);
        let asked = case.threshold("least_bits") as f64 + (tried.max(1) as f64).log2();
        let mut told = Vec::new();
        for (led, crowd) in often {
            let Some(follower) = all.get(led.follower) else { continue };
            if self.own.is_some() && leads.after(led.leader, follower, lag) * 2 > led.times {
                continue;
            }
            let shifted = leads.by_chance(led.leader, follower, lag, (days, weeks));
            let chance = if crowd.value() > shifted.value() { crowd } else { shifted };
            let strength = strength(led.times, follower.occasions.len() as u64, &chance, self.words);
            if strength.bits() >= asked {
                told.push(Told { led, chance, strength });
            }
        }
        self.told(case, &all, &leads, tried, told)
    }

    fn told(
        &self,
        case: &mut CaseView<'_>,
        all: &[Follower],
        leads: &Leads,
        tried: u64,
        told: Vec<Told>,
    ) -> Result<Vec<Finding>, MethodError> {
        let lag = case.threshold(self.lag);
        self.write(case, all, leads, &told)?;
        let own: BTreeSet<i64> = match self.own {
            Some(own) => case.ask(own)?.ints("pair")?.iter().flatten().collect(),
            None => BTreeSet::new(),
        };
        let cited = case.ask(&CITED.replace("FOLLOWS", self.follows).replace("LEADS", self.leads))?;
        let pairs = cited.ints("pair")?;
        let mut findings = Vec::new();
        for at in 0..cited.len() {
            let pair = usize::try_from(pairs.value(at)).ok().and_then(|pair| told.get(pair));
            let Some((pair, follower)) = pair.and_then(|pair| Some((pair, all.get(pair.led.follower)?)))
            else {
                continue;
            };
            if own.contains(&pairs.value(at)) {
                continue;
            }
            let mut rows = cited.cited("cited", at)?;
            rows.truncate(400);
            let end = |time: Option<&i64>| time.copied().unwrap_or(0);
            let finding = Draft::new(case, self.says)
                .about(self.follower.0, self.follower.1, &follower.name)
                .about(self.leader.0, self.leader.1, leads.name(pair.led.leader))
                .figure("followed", pair.led.times)
                .figure("occasions", follower.occasions.len())
                .figure("lag_minutes", lag)
                .figure("chance_percent", (pair.chance.value() * 100.0).round() as i64)
                .figure("pairs_tried", tried)
                .during(end(follower.occasions.first()), end(follower.occasions.last()))
                .weighing(pair.strength.clone())
                .on(rows);
            findings.push(finding.done());
        }
        Ok(findings)
    }

    /// Writes down the moments of what is told, so that their rows can be found.
    fn write(
        &self,
        case: &mut CaseView<'_>,
        all: &[Follower],
        leads: &Leads,
        told: &[Told],
    ) -> Result<(), MethodError> {
        let lag = case.threshold(self.lag).saturating_mul(MINUTE);
        let quoted = |name: &str| name.replace('\'', "''");
        let mut values = Vec::new();
        for (place, Told { led, .. }) in told.iter().enumerate() {
            let Some(follower) = all.get(led.follower) else { continue };
            let (name, leader) = (quoted(&follower.name), quoted(leads.name(led.leader)));
            for time in &follower.occasions {
                if let Some(led_at) = leads.last(led.leader, *time, lag) {
                    values.push(format!("({place}, '{name}', {time}, '{leader}', {led_at})"));
                }
            }
        }
        case.ask(
            "CREATE OR REPLACE TEMP TABLE told (pair BIGINT, follower VARCHAR, time BIGINT, leader VARCHAR, led_at BIGINT); SELECT 0",
        )?;
        for some in values.chunks(1000) {
            case.ask(&format!("INSERT INTO told VALUES {}; SELECT 0", some.join(", ")))?;
        }
        Ok(())
    }
}

const CITED: &str = "
SELECT pair, list(cited) AS cited FROM (
    SELECT pair, cited FROM told JOIN (FOLLOWS) one ON one.name = follower AND one.time = told.time
    UNION ALL SELECT pair, cited FROM told JOIN (LEADS) one ON one.name = leader AND one.time = led_at)
GROUP BY pair ORDER BY pair";
