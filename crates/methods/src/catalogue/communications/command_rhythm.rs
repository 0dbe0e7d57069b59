//! # Question
//! Who starts, and who follows: after whose calls do others act?
//!
//! # Reads
//! Calls, the same call told by both sides once.
//!
//! # How
//! For a line that calls at least two others again and again, it is counted how many of its calls are followed within a
//! quarter of an hour by a call of the one called to somebody else. Chance is measured by turning each follower's calls round
//! in time by whole days, and by whole days and up to an hour more or less: office hours, shifts and daily lists stay where
//! they are and follow as often after turning. A line is told if, over all it calls, the count is reached by hardly any
//! turn, and at least two followers show it each, twice as often as at the same hours of other days. A line that calls more than a hundred so is a service and is left. All
//! its followers together are one observation, since orders to several may be one order.
//!
//! # Innocent reading
//! A parent asks a child to call the grandmother; a head of office asks for calls to clients; a dispatcher sends drivers who
//! call their customers. Who follows whom says nothing of what was said.
//!
//! # Source
//! Moved series as a measure of chance: T. Schreiber, A. Schmitz, "Surrogate time series", Physica D 142 (2000).
//!
//! # 问题
//! 谁先动、谁跟随：在谁的来电之后，他人随即行动？
//!
//! # 方法
//! 对反复呼叫至少两人的线路，统计其呼叫后一刻钟内、被叫又呼叫第三人的次数。偶然率以跟随者通话在时间上循环平移整日（及再加减一小时内）
//! 测得：办公时间、换班、每日通知在平移后依旧吻合，因而不显著。全部跟随者合计的次数几乎没有平移能达到、且至少两名跟随者各自成立、并达其他日子同时段的两倍时才报出。
//! 呼叫百人以上者视为服务。全部跟随者合为一项观察，因为对多人的指令可能是同一指令。
//!
//! # 无辜解释
//! 父母让孩子给祖母打电话；主管让人联系客户；调度派司机联系乘客。谁跟随谁，并不说明所谈何事。

use std::collections::BTreeMap;

use thalweg_model::{Finding, IdentifierKind, Rate, Strength, Weight};

use crate::calls::{CLOCK, ONE_CALL};
use crate::drill::crowd::number;
use crate::drill::telephones::{awake, dial, stranger, town};
use crate::drill::{DAY, HOUR, MINUTE, MONDAY, Plant};
use crate::run::Draft;
use crate::{Card, CaseView, Drill, Expect, Flow, Method, MethodError, Sentence, Threshold};

static CARD: Card = Card {
    id: "command_rhythm",
    version: 2,
    flow: Flow::Communications,
    title: ["Who starts, who follows", "指挥节律", "指揮節律"],
    reads: &["call"],
    needs_population: true,
    says: &[Sentence {
        code: "others_act_after",
        words: [
            "After calls from {starter}, {follower} called others within {minutes} minutes, {times} of {calls} times, more than on other days at those hours.",
            "{starter} 来电后 {minutes} 分钟内，{follower} 随即呼叫他人，{calls} 次中有 {times} 次，多于其他日子的同一时段。",
            "{starter} 來電後 {minutes} 分鐘內，{follower} 隨即呼叫他人，{calls} 次中有 {times} 次，多於其他日子的同一時段。",
        ],
    }],
    innocent: [
        "Families, offices and dispatchers act on each other's calls too.",
        "家庭、办公室和调度也会因彼此来电而行动。",
        "家庭、辦公室和調度也會因彼此來電而行動。",
    ],
    thresholds: &[
        Threshold {
            name: "minutes",
            default: 15,
            unit: "minutes",
            meaning: ["Within so long an act follows a call", "行动须在来电后此时间内"],
            source: "assumption; chance is counted in the same window",
        },
        Threshold {
            name: "fewest_calls",
            default: 8,
            unit: "calls",
            meaning: ["Fewer calls to a follower are not looked at", "对跟随者呼叫少于此数不看"],
            source: "assumption: fewer show no rhythm",
        },
        CLOCK,
    ],
    terms: &[ACT_AFTER, FOLLOWED, TURNS],
};

// The words of weights, as [`Card::terms`] wants them.
const ACT_AFTER: [&str; 3] = ["others act after the calls", "来电后他人随即行动", "來電後他人隨即行動"];
const FOLLOWED: [&str; 3] = [
    "whoever gives orders sees them followed; the share is not known",
    "下令者的命令会被执行；确切比例未知",
    "下令者的命令會被執行；確切比例未知",
];
const TURNS: [&str; 3] = [
    "turns of the followers' own calls in time after which as many follow",
    "将跟随者自身通话在时间上轮转后，仍有同样多相随的次数",
    "將跟隨者自身通話在時間上輪轉後，仍有同樣多相隨的次數",
];

/// The method.
pub const METHOD: &dyn Method = &CommandRhythm;

struct CommandRhythm;

/// Least strength of a finding, in hundredths of a bit.
const LEAST: i32 = 500;
/// Most followers of a line that is looked at.
const MOST_FOLLOWERS: usize = 100;

/// Who called whom often enough, on enough days.
const TIES: &str = "
CREATE OR REPLACE TEMP TABLE often AS
SELECT caller, callee FROM one_call GROUP BY caller, callee
HAVING count(*) >= {fewest_calls} AND count(DISTINCT CAST(floor(began / 86400000000) AS BIGINT)) >= 5;
CREATE OR REPLACE TEMP TABLE leads AS
SELECT caller FROM often GROUP BY caller HAVING count(*) BETWEEN 2 AND 100;
SELECT 0";

/// All calls of those who lead or follow.
const ACTS: &str = "
SELECT caller::BIGINT AS caller, callee::BIGINT AS callee, began FROM one_call
WHERE caller IN (SELECT callee FROM often JOIN leads USING (caller)) OR caller IN (SELECT caller FROM leads)
ORDER BY caller, began, callee";

const PAIRS: &str = "
SELECT caller::BIGINT AS caller, callee::BIGINT AS callee, one.phone AS starter, two.phone AS follower
FROM often JOIN leads USING (caller) JOIN line one ON one.id = caller JOIN line two ON two.id = callee ORDER BY caller, callee";

const CITED: &str = "
SELECT list(cite('call', evidence, row)) AS cited FROM (
    SELECT evidence, row, row_number() OVER (PARTITION BY caller, callee ORDER BY began, evidence, row) AS place
    FROM one_call JOIN source USING (file) WHERE ";

/// The calls of each line, by time: whom and when.
type Acts = BTreeMap<i64, Vec<(i64, i64)>>;

/// One who may follow: the calls to them, and theirs to others.
struct Follower {
    id: i64,
    phone: String,
    asked: Vec<i64>,
    acts: Vec<i64>,
}

impl Follower {
    /// How many calls to them are followed, if their acts are turned round by this much in this period.
    fn follows(&self, within: i64, turned: i64, (from, to): (i64, i64)) -> i64 {
        let length = to - from;
        let acted = |at: i64| {
            let at = from + (at - from - turned).rem_euclid(length);
            let next = self.acts.partition_point(|act| *act <= at);
            self.acts.get(next).is_some_and(|act| *act <= at + within)
        };
        self.asked.iter().filter(|at| acted(**at)).count() as i64
    }
}

/// Whole days, and whole days and up to an hour more or less.
fn turns(period: (i64, i64)) -> impl Iterator<Item = i64> {
    let days = (period.1 - period.0) / DAY;
    (1..days).flat_map(|day| [-60, -40, -20, 0, 20, 40, 60].map(|minutes| day * DAY + minutes * MINUTE))
}

/// Whether calls are followed at least twice as often as after turning by whole days: at the same hours of other days.
fn doubles(one: &Follower, within: i64, period: (i64, i64)) -> bool {
    let days = (period.1 - period.0) / DAY;
    let turned: i64 = (1..days).map(|day| one.follows(within, day * DAY, period)).sum();
    one.follows(within, 0, period) * (days - 1) >= 2 * turned
}

/// How many calls are followed, in how many turns at least as many, and how many turns there are.
fn chance(followers: &[&Follower], within: i64, period: (i64, i64)) -> (i64, u64, u64) {
    let count = |turned| followers.iter().map(|one| one.follows(within, turned, period)).sum::<i64>();
    let seen = count(0);
    let (mut all, mut as_many) = (0, 0);
    for turned in turns(period) {
        all += 1;
        as_many += u64::from(count(turned) >= seen);
    }
    (seen, as_many, all)
}

fn followers(acts: &Acts, starter: i64, pairs: &[(i64, String)]) -> Vec<Follower> {
    let calls = acts.get(&starter).map_or(&[][..], Vec::as_slice);
    let one = |(id, phone): &(i64, String)| Follower {
        id: *id,
        phone: phone.clone(),
        asked: calls.iter().filter(|(_, to)| to == id).map(|(at, _)| *at).collect(),
        acts: acts
            .get(id)
            .map(|own| own.iter().filter(|(_, to)| *to != starter).map(|(at, _)| *at).collect())
            .unwrap_or_default(),
    };
    pairs.iter().map(one).filter(|one| one.acts.len() >= 5).collect()
}

/// Who may lead (id and number), and whom.
type Pairs = BTreeMap<(i64, String), Vec<(i64, String)>>;

fn pairs(case: &mut CaseView<'_>) -> Result<Pairs, MethodError> {
    let rows = case.ask(PAIRS)?;
    let (from, to) = (rows.ints("caller")?, rows.ints("callee")?);
    let (starters, phones) = (rows.texts("starter")?, rows.texts("follower")?);
    let mut groups = Pairs::new();
    for at in 0..rows.len() {
        let group = groups.entry((from.value(at), starters.value(at).to_owned())).or_default();
        group.push((to.value(at), phones.value(at).to_owned()));
    }
    Ok(groups)
}

impl Method for CommandRhythm {
    fn card(&self) -> &'static Card {
        &CARD
    }

    fn run(&self, case: &mut CaseView<'_>) -> Result<Vec<Finding>, MethodError> {
        case.ask(ONE_CALL)?;
        case.ask(TIES)?;
        let mut acts = Acts::new();
        case.each(ACTS, |rows| {
            let (from, to, at) = (rows.ints("caller")?, rows.ints("callee")?, rows.ints("began")?);
            for row in 0..rows.len() {
                acts.entry(from.value(row)).or_default().push((at.value(row), to.value(row)));
            }
            Ok(())
        })?;
        let groups = pairs(case)?;
        let minutes = case.threshold("minutes");
        let within = minutes * MINUTE;
        let mut findings = Vec::new();
        for ((starter, phone), pairs) in groups {
            let all = followers(&acts, starter, &pairs);
            let asked = || all.iter().flat_map(|one| one.asked.iter().copied());
            let Some((from, to)) = asked().min().zip(asked().max()) else { continue };
            let period = (from, from + ((to - from) / DAY + 1) * DAY);
            if period.1 - period.0 < 7 * DAY || all.len() > MOST_FOLLOWERS {
                continue;
            }
            // What is quickly counted rules out nearly everybody.
            let shows = |one: &&Follower| {
                one.follows(within, 0, period) >= 5 && doubles(one, within, period) && {
                    let (_, as_many, turns) = chance(&[*one], within, period);
                    as_many * 20 <= turns
                }
            };
            let named: Vec<&Follower> = all.iter().filter(shows).collect();
            if named.len() < 2 {
                continue;
            }
            let (times, as_many, turns) = chance(&all.iter().collect::<Vec<_>>(), within, period);
            let weight = Weight::of(
                ACT_AFTER[0],
                Rate::assumed(9, 10, FOLLOWED[0]),
                Rate::measured(as_many, turns, TURNS[0]),
            );
            if weight.centibits < LEAST {
                continue;
            }
            let ids = named.iter().map(|one| one.id.to_string()).collect::<Vec<_>>().join(", ");
            let cited = case.ask(&format!(
                "{CITED}(caller = {starter} AND callee IN ({ids})) OR (caller IN ({ids}) AND callee <> {starter})) WHERE place <= 20"
            ))?;
            let mut draft =
                Draft::new(case, "others_act_after").about("starter", IdentifierKind::Phone, &phone);
            for one in named.iter().take(20) {
                draft = draft.about("follower", IdentifierKind::Phone, &one.phone);
            }
            let finding = draft
                .figure("minutes", minutes)
                .figure("times", times)
                .figure("calls", asked().count())
                .during(from, to)
                .weighing(Strength::of(vec![weight]))
                .on(cited.cited("cited", 0)?);
            findings.push(finding.done());
        }
        Ok(findings)
    }

    fn drills(&self) -> Vec<Drill> {
        const TEAM: &[&[(&str, &str)]] = &[&[
            ("starter", "+8613910009000"),
            ("follower", "+8613910009001"),
            ("follower", "+8613910009003"),
        ]];
        let silent = |name, plant, why| Drill { name, plant, expect: Expect::Silent(why) };
        vec![
            Drill { name: "a_team_acts_on_calls", plant: team, expect: Expect::Finds(TEAM) },
            silent(
                "an_office",
                office,
                "a head calls the staff in office hours, and they call clients all day",
            ),
            silent(
                "a_shift_begins",
                shift,
                "at eight the foreman calls everybody, and everybody begins to call, every day",
            ),
            silent(
                "a_parents_group",
                parents,
                "a teacher rings round at any time; parents call back and nobody else",
            ),
        ]
    }
}

fn begun(seed: u64) -> Plant {
    let mut plant = Plant::new(seed);
    town(&mut plant, 40, 21);
    plant
}

fn acts(plant: &mut Plant, line: u64, at: i64) {
    let whom = stranger(plant.below(50_000));
    dial(plant, (&number(line), &whom), at, 60, |_| {});
}

fn team(seed: u64) -> Plant {
    let mut plant = begun(seed);
    for day in 0..20 {
        for follower in 9001..9004 {
            let at = awake(&mut plant, day);
            dial(&mut plant, (&number(9000), &number(follower)), at, 40, |_| {});
            if plant.happens(900) {
                let after = at + plant.between(2, 10) * MINUTE;
                acts(&mut plant, follower, after);
            }
            let at = awake(&mut plant, day);
            acts(&mut plant, follower, at);
        }
    }
    plant
}

/// Some time in office hours.
fn at_work(plant: &mut Plant, day: i64) -> i64 {
    MONDAY + day * DAY + 9 * HOUR + plant.between(0, 480) * MINUTE
}

fn office(seed: u64) -> Plant {
    let mut plant = begun(seed);
    for day in (0..20).filter(|day| day % 7 < 5) {
        for follower in 9001..9005 {
            let at = at_work(&mut plant, day);
            dial(&mut plant, (&number(9000), &number(follower)), at, 40, |_| {});
            for _ in 0..12 {
                let at = at_work(&mut plant, day);
                acts(&mut plant, follower, at);
            }
        }
    }
    plant
}

fn shift(seed: u64) -> Plant {
    let mut plant = begun(seed);
    for day in 0..20 {
        for follower in 9001..9005 {
            let at = MONDAY + day * DAY + 8 * HOUR + plant.between(0, 5) * MINUTE;
            dial(&mut plant, (&number(9000), &number(follower)), at, 20, |_| {});
            let after = at + plant.between(2, 8) * MINUTE;
            acts(&mut plant, follower, after);
        }
    }
    plant
}

fn parents(seed: u64) -> Plant {
    let mut plant = begun(seed);
    for day in 0..20 {
        let at = awake(&mut plant, day);
        for parent in 9001..9011 {
            dial(
                &mut plant,
                (&number(9000), &number(parent)),
                at + (parent - 9000).cast_signed() * MINUTE,
                20,
                |_| {},
            );
            if plant.happens(400) {
                dial(&mut plant, (&number(parent), &number(9000)), at + 15 * MINUTE, 60, |_| {});
            }
            let later = awake(&mut plant, day);
            acts(&mut plant, parent, later);
        }
    }
    plant
}
