//! # Question
//! Which card or account moves, time after time, minutes after a certain number calls or is called, by more than the hour of day explains?
//!
//! # Reads
//! Calls and texts (what leads); cash withdrawals and bookings that are known to the minute (what follows).
//!
//! # How
//! For every account with enough occasions (movements an hour apart), the numbers that called, were called, or texted
//! within some minutes before are counted. A pair with enough such occasions is held against chance by shifting: the number's
//! calls are moved by one to seven days back and forth, and by whole weeks up to four, and counted again. A habit (lunch paid
//! after a call at noon, the salary day, office hours) keeps following the shifted calls; a command does not. The share after
//! shifting is the rate of chance, by days or by weeks, or the share of all numbers that are on the line before these movements (on
//! a pay day everybody is), whichever is largest; every occasion that is led weighs for, every one that
//! is not weighs against. Shifts that leave the records of calls do not count. Many pairs are tried, so that the bits that their
//! number is worth are asked in addition.
//!
//! # Innocent reading
//! Someone asks his mother by telephone before he withdraws for her; a shop pays its supplier when he rings; a bank's code by text goes
//! before every payment. That one follows the other does not say that one causes it.
//!
//! # Source
//! Shift test for point processes: Lotwick and Silverman (1982), Methods for Analysing Spatial Processes of Several Types of Points,
//! Journal of the Royal Statistical Society B 44(3). Many comparisons: Dunn (1961), JASA 56(293).
//!
//! # 问题
//! 哪个卡号或账号的资金，一次又一次紧随某号码的通话之后几分钟变动，且不能以作息规律解释？
//!
//! # 方法
//! 对每个有足够次数（间隔一小时以上）的账号，统计变动前若干分钟内主叫、被叫或收发短信的号码。次数足够的一对以“平移”检验：把该号码的通话整体
//! 前后移动一至七天、一至四周再数。午间通话后付午餐、发薪日、上班时间等习惯，平移后依然相随；指令则不然。平移后的比例（按日、按周，或变动前
//! 在线号码占当日号码的比例，取最大者）为巧合率，相随的每次计正，不相随的计负；移出通话记录范围的不计。比较的对数越多，要求的比特越多。
//!
//! # 无辜解释
//! 替母亲取款前打电话、供货商来电后付款、付款前的银行验证码短信，都会如此。先后相随不等于因果。

use hashbrown::{HashMap, HashSet};
use thalweg_flows::records::Kind;
use thalweg_flows::records::kinds::{call, cash_withdrawal};
use thalweg_model::{CitedRow, Finding, IdentifierKind, Rate, Strength, Weight};

use crate::accesses::Names;
use crate::drill::{DAY, HOUR, MINUTE, MONDAY, Plant, moment};
use crate::rows::cited_row;
use crate::run::Draft;
use crate::{Card, CaseView, Drill, Expect, Flow, Method, MethodError, Sentence, Threshold};

static CARD: Card = Card {
    id: "same_clock",
    version: 1,
    flow: Flow::Across,
    title: ["One follows the other", "时钟同步", "時鐘同步"],
    reads: &["call", "text", "cash_withdrawal", "entry"],
    needs_population: true,
    says: &[Sentence {
        code: "keeps_following",
        words: [
            "{account} moved {followed} of {occasions} times within {lag_minutes} minutes after {number} was on the line; by chance it would be {chance_percent} in 100.",
            "{account} 的 {occasions} 次变动中有 {followed} 次在 {number} 通话后 {lag_minutes} 分钟内；按巧合仅为百分之 {chance_percent}。",
            "{account} 的 {occasions} 次變動中有 {followed} 次在 {number} 通話後 {lag_minutes} 分鐘內；按巧合僅為百分之 {chance_percent}。",
        ],
    }],
    innocent: [
        "People ring before they withdraw for each other; a code by text goes before every payment.",
        "替人取款前先通话、付款前的验证码短信，都会如此。",
        "替人取款前先通話、付款前的驗證碼簡訊，都會如此。",
    ],
    thresholds: &[
        Threshold {
            name: "lag_minutes",
            default: 15,
            unit: "minutes",
            meaning: ["It follows within", "在此时间内算相随"],
            source: "assumption: the way to a terminal nearby, and clocks that differ by minutes",
        },
        Threshold {
            name: "least_occasions",
            default: 5,
            unit: "occasions",
            meaning: ["Fewer show no habit", "少于此数看不出规律"],
            source: "assumption: five of five at a chance of one half happen once in 32 pairs",
        },
        Threshold {
            name: "least_bits",
            default: 3,
            unit: "bits",
            meaning: ["Asked beyond what the number of pairs is worth", "在比较次数所需之外另须的分量"],
            source: "assumption: 8 to 1, after correction for comparisons (Dunn 1961)",
        },
    ],
    terms: &[FOLLOWED, NOT_FOLLOWED, WAITS, CROWD, DAYS, WEEKS],
};

// The words of weights, as [`Card::terms`] wants them.
const FOLLOWED: [&str; 3] = ["follows", "相随", "相隨"];
const NOT_FOLLOWED: [&str; 3] = ["does not follow", "未相随", "未相隨"];
const WAITS: [&str; 3] = [
    "who waits for a call moves after it; one time in ten a call is missing from the records",
    "等候通话者在通话后行动；十次中一次记录缺少该通话",
    "等候通話者在通話後行動；十次中一次記錄缺少該通話",
];
const CROWD: [&str; 3] = [
    "numbers on the line on the days of these occasions: just before them or not",
    "这些变动当日通话的号码：是否恰在变动之前",
    "這些變動當日通話的號碼：是否恰在變動之前",
];
const DAYS: [&str; 3] = [
    "these occasions with the calls shifted by one to seven days: following or not",
    "将通话平移一至七天后的这些变动：是否相随",
    "將通話平移一至七天後的這些變動：是否相隨",
];
const WEEKS: [&str; 3] = [
    "these occasions with the calls shifted by one to four weeks: following or not",
    "将通话平移一至四周后的这些变动：是否相随",
    "將通話平移一至四週後的這些變動：是否相隨",
];

/// The method.
pub const METHOD: &dyn Method = &SameClock;

struct SameClock;

const FOLLOWS: &str = "
SELECT account, epoch_us(time)::BIGINT AS time, cited FROM (
    SELECT card AS account, time, cite('cash_withdrawal', evidence, row) AS cited FROM cash_withdrawal WHERE time_precision > 0
    UNION ALL SELECT payer_account, booked, cite('entry', evidence, row) FROM entry
        WHERE precision > 0 AND settled AND class NOT IN (7, 8)
    UNION ALL SELECT payee_account, booked, cite('entry', evidence, row) FROM entry
        WHERE precision > 0 AND settled AND class NOT IN (7, 8))
WHERE account IS NOT NULL AND account <> '' AND time IS NOT NULL ORDER BY account, time, cited";

const LEADS: &str = "
SELECT number, epoch_us(time)::BIGINT AS time, cited FROM (
    SELECT caller AS number, start AS time, cite('call', evidence, row) AS cited FROM call
    UNION ALL SELECT callee, start, cite('call', evidence, row) FROM call WHERE callee IS DISTINCT FROM caller
    UNION ALL SELECT sender, sent, cite('text', evidence, row) FROM text)
WHERE number IS NOT NULL AND time IS NOT NULL ORDER BY time, number, cited";

/// Movements of one account nearer than this are one occasion.
const OCCASION: i64 = HOUR;

/// Occasions of a pair that are weighed, at most: a habit of months is one habit.
const MOST_COUNTED: u64 = 12;

/// An account: the times of its occasions, and the row of each.
struct Account {
    account: String,
    occasions: Vec<(i64, Option<CitedRow>)>,
}

/// All that leads, by time, and by number.
struct Leads {
    times: Vec<i64>,
    numbers: Vec<u32>,
    cited: Vec<Option<CitedRow>>,
    names: Names,
    of: Vec<Vec<(i64, u32)>>,
    /// How many numbers are on the line each day.
    active: HashMap<i64, u64>,
}

impl Leads {
    /// The leads within `lag` before a time, as places in the list.
    fn before(&self, time: i64, lag: i64) -> std::ops::Range<usize> {
        self.times.partition_point(|at| *at < time - lag)..self.times.partition_point(|at| *at <= time)
    }

    /// The last lead of a number within `lag` before a time.
    fn lead(&self, number: u32, time: i64, lag: i64) -> Option<u32> {
        let of = self.of.get(number as usize)?;
        let end = of.partition_point(|(at, _)| *at <= time);
        of.get(end.checked_sub(1)?).filter(|(at, _)| *at >= time - lag).map(|(_, place)| *place)
    }

    /// How many occasions are led when the leads are shifted so, of how many that fall into the records.
    fn shifted(&self, number: u32, account: &Account, lag: i64, shifts: &[i64]) -> (u64, u64) {
        let (begin, end) =
            (self.times.first().copied().unwrap_or(0), self.times.last().copied().unwrap_or(0));
        let (mut led, mut of) = (0, 0);
        for (time, _) in &account.occasions {
            for shift in shifts {
                let then = time - shift;
                if then - lag >= begin && then <= end {
                    of += 1;
                    led += u64::from(self.lead(number, then, lag).is_some());
                }
            }
        }
        (led, of)
    }
}

impl Method for SameClock {
    fn card(&self) -> &'static Card {
        &CARD
    }

    fn run(&self, case: &mut CaseView<'_>) -> Result<Vec<Finding>, MethodError> {
        let least = usize::try_from(case.threshold("least_occasions")).unwrap_or(usize::MAX);
        let lag = case.threshold("lag_minutes").saturating_mul(MINUTE);
        let accounts = accounts(case, least)?;
        if accounts.is_empty() {
            return Ok(Vec::new());
        }
        let leads = leads(case)?;
        let (mut tried, mut found) = (0_u64, Vec::new());
        for account in &accounts {
            let mut counts = HashMap::<u32, usize>::new();
            let (mut there, mut active) = (0, 0);
            for (time, _) in &account.occasions {
                let range = leads.before(*time, lag);
                let once: HashSet<u32> =
                    leads.numbers.get(range).unwrap_or_default().iter().copied().collect();
                there += once.len() as u64;
                active += leads.active.get(&time.div_euclid(DAY)).copied().unwrap_or(0);
                once.into_iter().for_each(|number| *counts.entry(number).or_default() += 1);
            }
            tried += counts.len() as u64;
            let mut often: Vec<(u32, usize)> = counts.into_iter().collect();
            often.retain(|(_, led)| *led >= least && led * 2 >= account.occasions.len());
            often.sort_unstable();
            let crowd = Rate::measured(there, active, CROWD[0]);
            found.extend(often.into_iter().map(|(number, led)| (account, number, led as u64, crowd.clone())));
        }
        let asked = case.threshold("least_bits") as f64 + (tried.max(1) as f64).log2();
        let mut findings = Vec::new();
        for (account, number, led, crowd) in found {
            let mut chance = chance(&leads, number, account, lag);
            if crowd.value() > chance.value() {
                chance = crowd;
            }
            let strength = strength(led, account.occasions.len() as u64, &chance);
            if strength.bits() >= asked {
                findings.push(told(case, &leads, account, number, led, &chance, tried, strength));
            }
        }
        Ok(findings)
    }

    fn drills(&self) -> Vec<Drill> {
        const PAIR: &[&[(&str, &str)]] =
            &[&[("account", "6222020000000000017"), ("number", "+8613912345678")]];
        let silent = |name, plant, why| Drill { name, plant, expect: Expect::Silent(why) };
        let finds = |name, plant| Drill { name, plant, expect: Expect::Finds(PAIR) };
        vec![
            finds("cash_after_every_call", commanded),
            finds("most_of_the_times_and_clocks_that_differ", mostly),
            silent("lunch_after_the_noon_call", lunch, "a call at noon and a payment at noon, every day"),
            silent("salary_days", salary, "on pay days the office rings everybody and everybody withdraws"),
            silent("office_hours", office, "a busy desk on the line all day, and payments all day"),
            silent("a_courier", courier, "a number on the line every few minutes"),
        ]
    }
}

fn accounts(case: &mut CaseView<'_>, least: usize) -> Result<Vec<Account>, MethodError> {
    let mut accounts: Vec<Account> = Vec::new();
    case.each(FOLLOWS, |rows| {
        let (names, times, cited) = (rows.texts("account")?, rows.ints("time")?, rows.texts("cited")?);
        for at in 0..rows.len() {
            let (name, time) = (names.value(at), times.value(at));
            if accounts.last().is_none_or(|last| last.account != name) {
                if accounts.last().is_some_and(|last| last.occasions.len() < least) {
                    accounts.pop();
                }
                accounts.push(Account { account: name.to_owned(), occasions: Vec::new() });
            }
            let Some(account) = accounts.last_mut() else { continue };
            if account.occasions.last().is_none_or(|last| time - last.0 >= OCCASION) {
                account.occasions.push((time, cited_row(cited.value(at))));
            }
        }
        Ok(())
    })?;
    accounts.retain(|account| account.occasions.len() >= least);
    Ok(accounts)
}

fn leads(case: &mut CaseView<'_>) -> Result<Leads, MethodError> {
    let (times, numbers, cited) = (Vec::new(), Vec::new(), Vec::new());
    let mut leads =
        Leads { times, numbers, cited, names: Names::default(), of: Vec::new(), active: HashMap::new() };
    case.each(LEADS, |rows| {
        let (names, times, cited) = (rows.texts("number")?, rows.ints("time")?, rows.texts("cited")?);
        for at in 0..rows.len() {
            let number = leads.names.number(names.value(at));
            if leads.of.len() <= number as usize {
                leads.of.push(Vec::new());
            }
            let place = u32::try_from(leads.times.len()).unwrap_or(u32::MAX);
            if let Some(of) = leads.of.get_mut(number as usize) {
                of.push((times.value(at), place));
            }
            leads.times.push(times.value(at));
            leads.numbers.push(number);
            leads.cited.push(cited_row(cited.value(at)));
        }
        Ok(())
    })?;
    for of in &leads.of {
        for day in of.chunk_by(|one, next| one.0.div_euclid(DAY) == next.0.div_euclid(DAY)) {
            let day = day.first().map_or(0, |(time, _)| time.div_euclid(DAY));
            *leads.active.entry(day).or_default() += 1;
        }
    }
    Ok(leads)
}

/// How often the occasions are led by shifted leads: by days or by weeks, whichever is more.
fn chance(leads: &Leads, number: u32, account: &Account, lag: i64) -> Rate {
    let both = |most: i64, unit: i64| -> Vec<i64> {
        (1..=most).flat_map(|times| [-times * unit, times * unit]).collect()
    };
    let of = |shifts: &[i64], what: &str| {
        let (led, of) = leads.shifted(number, account, lag, shifts);
        Rate::measured(led, of, what)
    };
    let (days, weeks) = (of(&both(7, DAY), DAYS[0]), of(&both(4, 7 * DAY), WEEKS[0]));
    // Too few weeks of records would make chance look like one half.
    if weeks.of >= 10 && weeks.value() > days.value() { weeks } else { days }
}

fn strength(led: u64, occasions: u64, chance: &Rate) -> Strength {
    let counted = occasions.min(MOST_COUNTED);
    let for_it = (led * counted) / occasions.max(1);
    let other = Rate { times: chance.of - chance.times, ..chance.clone() };
    let hit = Weight::of(FOLLOWED[0], Rate::assumed(9, 10, WAITS[0]), chance.clone());
    let miss = Weight::of(NOT_FOLLOWED[0], Rate::assumed(1, 10, WAITS[0]), other);
    let mut parts = vec![hit; usize::try_from(for_it).unwrap_or(0)];
    parts.extend(vec![miss; usize::try_from(counted - for_it).unwrap_or(0)]);
    Strength::of(parts)
}

#[expect(clippy::too_many_arguments, reason = "all that a finding tells")]
fn told(
    case: &CaseView<'_>,
    leads: &Leads,
    account: &Account,
    number: u32,
    led: u64,
    chance: &Rate,
    tried: u64,
    strength: Strength,
) -> Finding {
    let lag = case.threshold("lag_minutes").saturating_mul(MINUTE);
    let mut rows = Vec::new();
    for (time, cited) in &account.occasions {
        if let Some(place) = leads.lead(number, *time, lag) {
            rows.extend(cited.clone());
            rows.extend(leads.cited.get(place as usize).cloned().flatten());
        }
    }
    rows.truncate(400);
    let (first, last) = (account.occasions.first(), account.occasions.last());
    Draft::new(case, "keeps_following")
        .about("account", IdentifierKind::Account, &account.account)
        .about("number", IdentifierKind::Phone, leads.names.text(number))
        .figure("followed", led)
        .figure("occasions", account.occasions.len())
        .figure("lag_minutes", case.threshold("lag_minutes"))
        .figure("chance_percent", (chance.value() * 100.0).round() as i64)
        .figure("pairs_tried", tried)
        .during(first.map_or(0, |one| one.0), last.map_or(0, |one| one.0))
        .weighing(strength)
        .on(rows)
        .done()
}

const CARD_NUMBER: &str = "6222020000000000017";

fn rings(plant: &mut Plant, one: &str, two: &str, at: i64) {
    plant.add(Kind::Call, |draft| {
        draft.text(call::CALLER, one).text(call::CALLEE, two).moment(call::START, moment(at));
    });
}

fn withdraws(plant: &mut Plant, card: &str, at: i64) {
    plant.add(Kind::CashWithdrawal, |draft| {
        draft.text(cash_withdrawal::CARD, card).moment(cash_withdrawal::TIME, moment(at));
    });
}

/// Twenty days of a town: calls at all hours, and other people's withdrawals.
fn town(seed: u64) -> Plant {
    let mut plant = Plant::new(seed);
    for (day, person) in (0..20).flat_map(|day| (0..40).map(move |person| (day, person))) {
        for _ in 0..3 {
            let (at, friend) =
                (MONDAY + day * DAY + plant.between(8 * 60, 23 * 60) * MINUTE, plant.below(40));
            rings(
                &mut plant,
                &format!("138{:08}", 10_000_000 + person),
                &format!("138{:08}", 10_000_000 + friend),
                at,
            );
        }
        if plant.happens(100) {
            let at = MONDAY + day * DAY + plant.between(9 * 60, 21 * 60) * MINUTE;
            withdraws(&mut plant, &format!("62220200000001{person:05}"), at);
        }
    }
    plant
}

/// On every other day at an odd hour a call, and the money some minutes after; `missing` of ten without a call.
fn ordered(seed: u64, missing: i64, skew: i64) -> Plant {
    let mut plant = town(seed);
    for time in 0..10 {
        let at = MONDAY + time * 2 * DAY + plant.between(9 * 60, 21 * 60) * MINUTE;
        if time >= missing {
            rings(&mut plant, "13912345678", "13800000099", at);
        }
        let later = plant.between(3, 9) * MINUTE + skew;
        withdraws(&mut plant, CARD_NUMBER, at + later);
    }
    plant
}

fn commanded(seed: u64) -> Plant {
    ordered(seed, 0, 0)
}

fn mostly(seed: u64) -> Plant {
    ordered(seed, 2, 4 * MINUTE)
}

fn lunch(seed: u64) -> Plant {
    let mut plant = town(seed);
    for day in 0..20 {
        let noon = MONDAY + day * DAY + 12 * HOUR;
        let (first, later) = (plant.between(0, 8) * MINUTE, plant.between(8, 16) * MINUTE);
        rings(&mut plant, "13912345678", "13800000099", noon + first);
        withdraws(&mut plant, CARD_NUMBER, noon + later);
    }
    plant
}

fn salary(seed: u64) -> Plant {
    let mut plant = town(seed);
    for day in [4, 11, 18] {
        for person in 0..30 {
            let at = MONDAY + day * DAY + 17 * HOUR + plant.between(0, 40) * MINUTE;
            rings(&mut plant, "13912345678", &format!("138{:08}", 10_000_000 + person), at);
            let later = plant.between(0, 15) * MINUTE;
            withdraws(&mut plant, &format!("62220200000001{person:05}"), at + later);
        }
    }
    plant
}

fn office(seed: u64) -> Plant {
    let mut plant = town(seed);
    for day in (0..20).filter(|day| day % 7 < 5) {
        for _ in 0..40 {
            let at = MONDAY + day * DAY + plant.between(9 * 60, 18 * 60) * MINUTE;
            rings(&mut plant, "13912345678", "13800000099", at);
        }
        let at = MONDAY + day * DAY + plant.between(9 * 60, 18 * 60) * MINUTE;
        withdraws(&mut plant, CARD_NUMBER, at);
    }
    plant
}

fn courier(seed: u64) -> Plant {
    let mut plant = ordered(seed, 10, 0);
    for (day, minute) in
        (0..20).flat_map(|day| (9 * 60..21 * 60).step_by(12).map(move |minute| (day, minute)))
    {
        let customer = format!("138{:08}", 10_000_000 + plant.below(40));
        rings(&mut plant, "13912345678", &customer, MONDAY + day * DAY + minute * MINUTE);
    }
    plant
}
