//! Does one series of moments keep following another, by more than chance?
//!
//! What leads (calls, payments) is kept as moments of numbered names; what follows has occasions, moments some time apart. Chance
//! is counted by moving what leads by days and weeks (Lotwick and Silverman 1982), and by the share of all names that lead at all
//! on those days that did so just before. Rows are cited afterwards, for what is told.

mod booked;
mod moved;
mod stretches;
mod tally;

use std::cell::OnceCell;
use std::collections::BTreeSet;
use std::ops::Range;

use hashbrown::HashMap;
use thalweg_model::{Finding, IdentifierKind, Rate, Strength, Weight};

use self::booked::Back;
use self::moved::Moved;
use self::stretches::Stretches;
use self::tally::Tally;
use crate::accesses::Names;
use crate::drill::{DAY, HOUR, MINUTE};
use crate::run::{Draft, counted};
use crate::{CaseView, MethodError};

/// Occasions of a pair that are weighed, at most: a habit of months is one habit.
const MOST_COUNTED: u64 = 12;

/// Fewer observations of chance would make it look like one half.
const FEWEST: u64 = 10;

/// By how much leads are moved: one to seven days back and forth.
const DAYS: [i64; 14] = {
    const D: i64 = DAY;
    [-D, D, -2 * D, 2 * D, -3 * D, 3 * D, -4 * D, 4 * D, -5 * D, 5 * D, -6 * D, 6 * D, -7 * D, 7 * D]
};
/// One to four weeks back and forth.
const WEEKS: [i64; 8] = {
    const W: i64 = 7 * DAY;
    [-W, W, -2 * W, 2 * W, -3 * W, 3 * W, -4 * W, 4 * W]
};

/// Somebody who follows: the moments of the occasions.
#[derive(Debug, Default)]
struct Follower {
    /// Who.
    name: String,
    /// The number of its family.
    family: usize,
    /// When, microseconds; ascending.
    occasions: Vec<i64>,
}

/// Reads followers with enough occasions, and how many families they are of. The query answers `name`, `time` and `family`; moments
/// nearer than `apart` to the last occasion are the same one.
///
/// # Errors
/// When the engine refuses.
fn followers(
    case: &mut CaseView<'_>,
    sql: &str,
    apart: i64,
    least: usize,
) -> Result<(Vec<Follower>, usize), MethodError> {
    let (mut all, mut families): (Vec<Follower>, Names) = (Vec::new(), Names::default());
    case.each(&format!("SELECT name, time, family FROM ({sql}) ORDER BY name, time"), |rows| {
        let (names, times, of) = (rows.texts("name")?, rows.ints("time")?, rows.texts("family")?);
        for at in 0..rows.len() {
            let (name, time) = (names.value(at), times.value(at));
            if all.last().is_none_or(|last| last.name != name) {
                if all.last().is_some_and(|last| last.occasions.len() < least) {
                    all.pop();
                }
                let family = families.number(of.value(at)) as usize;
                all.push(Follower { name: name.to_owned(), family, occasions: Vec::new() });
            }
            let Some(follower) = all.last_mut() else { continue };
            if follower.occasions.last().is_none_or(|last| time - last >= apart) {
                follower.occasions.push(time);
            }
        }
        Ok(())
    })?;
    all.retain(|follower| follower.occasions.len() >= least);
    let held: BTreeSet<usize> = all.iter().map(|follower| follower.family).collect();
    Ok((all, held.len()))
}

/// All that leads, by time and by name.
#[derive(Default)]
struct Leads {
    times: Vec<i64>,
    numbers: Vec<u32>,
    names: Names,
    of: Vec<Vec<i64>>,
    /// Of each name that was asked for: when what happens follows it.
    follow: Vec<OnceCell<Stretches>>,
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
    /// Of those who lead on these days, over the occasions: how many lead just before them, and how many there are.
    crowd: (u64, u64),
}

impl Leads {
    /// Reads them. The query answers `name` and `time`, in any order.
    ///
    /// # Errors
    /// When the engine refuses.
    fn read(case: &mut CaseView<'_>, sql: &str) -> Result<Self, MethodError> {
        let (mut leads, mut all) = (Self::default(), Vec::new());
        case.each(&format!("SELECT name, time FROM ({sql})"), |rows| {
            let (names, times) = (rows.texts("name")?, rows.ints("time")?);
            all.extend((0..rows.len()).map(|at| (times.value(at), leads.names.number(names.value(at)))));
            Ok(())
        })?;
        let numbers = leads.names.sort();
        all.iter_mut().for_each(|(_, name)| *name = numbers.get(*name as usize).copied().unwrap_or(*name));
        let names = leads.names.len();
        Ok(leads.filled(all, names))
    }

    /// With these moments of so many names.
    fn filled(mut self, mut all: Vec<(i64, u32)>, names: usize) -> Self {
        let leads = &mut self;
        all.sort_unstable();
        all.dedup();
        leads.of = vec![Vec::new(); names];
        for (time, name) in all {
            if let Some(of) = leads.of.get_mut(name as usize) {
                of.push(time);
            }
            leads.times.push(time);
            leads.numbers.push(name);
        }
        leads.follow = vec![OnceCell::new(); leads.of.len()];
        for of in &leads.of {
            for day in of.chunk_by(|one, next| one.div_euclid(DAY) == next.div_euclid(DAY)) {
                let day = day.first().map_or(0, |time| time.div_euclid(DAY));
                *leads.active.entry(day).or_default() += 1;
            }
        }
        self
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

    /// When what happens follows a leader within `lag`: always the same `lag`.
    fn follow(&self, leader: u32, lag: i64) -> Option<&Stretches> {
        let moments = self.of.get(leader as usize)?;
        Some(self.follow.get(leader as usize)?.get_or_init(|| Stretches::of(moments, lag)))
    }

    /// Who leads how often: how many pairs were tried in each family, and those in which at least `least` and half of the occasions are
    /// led.
    fn often<F: std::borrow::Borrow<Follower>>(
        &self,
        followers: &[F],
        lag: i64,
        least: usize,
    ) -> (HashMap<usize, u64>, Vec<Led>) {
        let (mut tried, mut found) = (HashMap::new(), Vec::new());
        let mut tally = Tally::of(self.of.len());
        let mut occasions = Vec::new();
        for (place, follower) in followers.iter().map(std::borrow::Borrow::borrow).enumerate() {
            occasions.clear();
            occasions.extend(
                follower
                    .occasions
                    .iter()
                    .map(|time| self.numbers.get(self.before(*time, lag)).unwrap_or_default()),
            );
            let active = |time: &i64| self.active.get(&time.div_euclid(DAY)).copied().unwrap_or(0);
            let active: u64 = follower.occasions.iter().map(active).sum();
            let half = follower.occasions.len().div_ceil(2);
            let tallied = tally.count(&occasions, u32::try_from(least.max(half)).unwrap_or(u32::MAX));
            *tried.entry(follower.family).or_default() += tallied.names;
            let crowd = (tallied.there, active);
            let led = |(leader, led)| Led { follower: place, leader, times: u64::from(led), crowd };
            found.extend(tallied.often.into_iter().map(led));
        }
        (tried, found)
    }

    /// How often the occasions are led by moved leads: by days or by weeks, whichever is more. `None` as soon as `may` denies that the answer
    /// matters: it is told between which shares chance lies.
    fn by_chance(
        &self,
        leader: u32,
        follower: &Follower,
        lag: i64,
        (days, weeks): (&str, &str),
        may: impl Fn(f64, f64) -> bool,
    ) -> Option<Rate> {
        let follow = self.follow(leader, lag)?;
        let (begin, end) = (*self.times.first()?, *self.times.last()?);
        let all = follower.occasions.len() as u64;
        let (mut by_days, mut by_weeks) = (Moved::of(&DAYS, all), Moved::of(&WEEKS, all));
        for some in follower.occasions.chunks(8) {
            if !may(by_days.at_least(), by_days.at_most().max(by_weeks.at_most())) {
                return None;
            }
            for moved in [&mut by_days, &mut by_weeks] {
                moved.count(some, |then| (then - lag >= begin && then <= end).then(|| follow.hold(then)));
            }
        }
        let days = Rate::measured(by_days.led, by_days.of, days);
        let weeks = Rate::measured(by_weeks.led, by_weeks.of, weeks);
        // Too few weeks of records would make chance look like one half.
        Some(if weeks.of >= FEWEST && weeks.value() > days.value() { weeks } else { days })
    }

    /// Of the others who lead on these days, over the occasions: how many lead just before them. Where there are hardly any others and none of
    /// them does, they say nothing.
    fn others(&self, follower: &Follower, led: &Led, basis: &str) -> Option<Rate> {
        let own = self.of.get(led.leader as usize).map_or(&[][..], Vec::as_slice);
        let there = |time: &&i64| {
            let day = time.div_euclid(DAY) * DAY;
            own.get(own.partition_point(|at| *at < day)).is_some_and(|at| *at < day + DAY)
        };
        let own = follower.occasions.iter().filter(there).count() as u64;
        let (times, of) = (led.crowd.0.saturating_sub(led.times), led.crowd.1.saturating_sub(own));
        (times > 0 || of >= FEWEST).then(|| Rate::measured(times, of, basis))
    }

    /// How many occasions the leader comes after, within `lag`: who does both himself does them in either order.
    fn after(&self, leader: u32, follower: &Follower, lag: i64) -> u64 {
        let comes = |time: &&i64| self.last(leader, **time + lag, lag - 1).is_some();
        follower.occasions.iter().filter(comes).count() as u64
    }
}

/// How often occasions are led where the claim is true, in tenths.
const IF_TRUE: u64 = 9;

/// The most bits that so many occasions for and against weigh if chance lies between two shares: what they weigh is convex in chance, and
/// so it is most at one of the ends. Rounding to hundredths of a bit is allowed for.
fn most_bits((for_it, against): (u64, u64), least: f64, most: f64) -> f64 {
    let share = IF_TRUE as f64 / 10.0;
    let at = |chance: f64| {
        for_it as f64 * (share / chance).log2() + against as f64 * ((1.0 - share) / (1.0 - chance)).log2()
    };
    at(least).max(at(most)) + (for_it + against) as f64 / 100.0
}

/// What it weighs that so many of the occasions are led: the words for one that is and one that is not, and why.
fn strength((for_it, against): (u64, u64), chance: &Rate, [hit, miss, why]: [&str; 3]) -> Strength {
    let other = Rate { times: chance.of - chance.times, ..chance.clone() };
    let hit = Weight::of(hit, Rate::assumed(IF_TRUE, 10, why), chance.clone());
    let miss = Weight::of(miss, Rate::assumed(10 - IF_TRUE, 10, why), other);
    let mut parts = vec![hit; usize::try_from(for_it).unwrap_or(0)];
    parts.extend(vec![miss; usize::try_from(against).unwrap_or(0)]);
    Strength::of(parts)
}

/// Whether chance alone leads as often as one who does lead: then an occasion that is not led would speak for it.
fn always(chance: &Rate) -> bool {
    chance.times.saturating_mul(10) >= chance.of.saturating_mul(IF_TRUE)
}

/// Movements of one account nearer than this are one occasion.
const OCCASION: i64 = HOUR;

/// What follows what, and how it is told. The queries answer `name`, `time` and `cited`.
pub struct Relation {
    /// What follows; answers `family` as well: followers of one kind, among which pairs are tried.
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
    /// Where one may follow several: what a finding says then, and the words of chance.
    pub several: Option<(&'static str, [&'static str; 3])>,
}

/// A pair that is told: who follows whom, how often by chance, and the strength.
struct Told {
    says: &'static str,
    led: Led,
    /// Of how many occasions.
    of: usize,
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
        let (all, families) = followers(case, self.follows, OCCASION, least)?;
        if all.is_empty() {
            return Ok(Vec::new());
        }
        let leads = Leads::read(case, self.leads)?;
        let (tried, often) = leads.often(&all, lag, least);
        let least_bits = case.threshold("least_bits") as f64;
        // What may happen by chance is shared out among the families alike, and among both ways to look at them.
        let ways = families as u64 * if self.several.is_some() { 2 } else { 1 };
        let tried = |follower: &Follower| tried.get(&follower.family).copied().unwrap_or(0) * ways;
        let mut told = Vec::new();
        for led in often {
            let Some(follower) = all.get(led.follower) else { continue };
            let asked = least_bits + (tried(follower).max(1) as f64).log2();
            if let Some((chance, strength)) = self.weigh(&leads, follower, &led, lag, (self.chances, asked)) {
                told.push(Told { says: self.says, led, of: follower.occasions.len(), chance, strength });
            }
        }
        if let Some((says, chances)) = self.several {
            let back = Back { relation: self, says, chances, lag, least, least_bits, ways };
            back.add(&all, &leads, &mut told);
        }
        self.told(case, &all, &leads, tried, told)
    }

    /// By how much chance leads these occasions, and what it weighs that they are led, if it is as much as asked.
    fn weigh(
        &self,
        leads: &Leads,
        follower: &Follower,
        led: &Led,
        lag: i64,
        ([crowd, days, weeks], asked): ([&str; 3], f64),
    ) -> Option<(Rate, Strength)> {
        if self.own.is_some() && leads.after(led.leader, follower, lag) * 2 > led.times {
            return None;
        }
        let crowd = leads.others(follower, led, crowd);
        let share = crowd.as_ref().map_or(0.0, Rate::value);
        let parts = counted((led.times, follower.occasions.len() as u64), MOST_COUNTED);
        // Most pairs are chance, and are left before all of chance is counted.
        let may = |least: f64, most: f64| most_bits(parts, least.max(share), most.max(share)) >= asked;
        let shifted = leads.by_chance(led.leader, follower, lag, (days, weeks), may)?;
        let chance = crowd.filter(|crowd| crowd.value() > shifted.value()).unwrap_or(shifted);
        let strength = strength(parts, &chance, self.words);
        (!always(&chance) && strength.bits() >= asked).then_some((chance, strength))
    }

    fn told(
        &self,
        case: &mut CaseView<'_>,
        all: &[Follower],
        leads: &Leads,
        tried: impl Fn(&Follower) -> u64,
        told: Vec<Told>,
    ) -> Result<Vec<Finding>, MethodError> {
        if told.is_empty() {
            return Ok(Vec::new());
        }
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
            let finding = Draft::new(case, pair.says)
                .about(self.follower.0, self.follower.1, &follower.name)
                .about(self.leader.0, self.leader.1, leads.name(pair.led.leader))
                .figure("followed", pair.led.times)
                .figure("occasions", pair.of)
                .figure("lag_minutes", lag)
                .figure("chance_percent", (pair.chance.value() * 100.0).round() as i64)
                .figure("pairs_tried", tried(follower))
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

#[cfg(test)]
mod tests {
    use super::moved::share;
    use super::*;

    #[test]
    fn no_chance_between_two_shares_weighs_more_than_the_most() {
        for (for_it, against) in [(12, 0), (9, 3), (6, 6), (3, 2), (12, 12)] {
            for (least, most) in [(1, 9), (3, 400), (200, 998), (1, 998)] {
                let bound = most_bits((for_it, against), share(least, 1000), share(most, 1000));
                for times in least..=most {
                    let chance = Rate::measured(times, 1000, CHANCE);
                    let weighs = strength((for_it, against), &chance, ["led", "not led", "why"]).bits();
                    assert!(weighs <= bound, "{for_it} and {against} at {times}: {weighs} above {bound}");
                }
            }
        }
    }

    #[test]
    fn who_is_always_on_the_line_leads_nobody() {
        assert!(always(&Rate::measured(970, 1000, CHANCE)) && !always(&Rate::measured(500, 1000, CHANCE)));
        let hub = strength((0, 12), &Rate::measured(970, 1000, CHANCE), ["led", "not led", "why"]);
        assert!(hub.bits() > 0.0, "without the rule it would be told: {}", hub.bits());
    }

    const CHANCE: &str = "moved";

    #[test]
    fn shares_are_bounded_while_they_are_counted() {
        let occasions: Vec<i64> = (0..40).map(|at| at * 7).collect();
        let led = |then: i64| (then.rem_euclid(5) != 0).then_some(then.rem_euclid(3) == 0);
        let whole = {
            let mut moved = Moved::of(&DAYS, 40);
            moved.count(&occasions, led);
            Rate::measured(moved.led, moved.of, CHANCE).value()
        };
        let mut moved = Moved::of(&DAYS, 40);
        for some in occasions.chunks(3) {
            assert!(moved.at_least() <= whole && whole <= moved.at_most());
            moved.count(some, led);
        }
        assert!(moved.at_least() <= whole && whole <= moved.at_most());
    }
}
