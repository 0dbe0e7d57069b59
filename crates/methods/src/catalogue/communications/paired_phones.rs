//! # Question
//! Which telephone dials out as another one beside it is called, so that a call from afar may be passed on through the pair?
//!
//! # Reads
//! Calls, the same call told by both sides once; data sessions that tell when they began and ended.
//!
//! # How
//! 手机口: one telephone takes a call, often from abroad, a cable carries the sound to a second one that dials the person meant.
//! The method looks at one-way lines (many people, each a few times, hardly any calls back) and counts how many of their calls
//! began within two minutes after another line began to be called, or after a data session of another line began, and ended
//! within ten seconds of that call or session. At least five, and half of its calls, must fit. Chance is measured: the same is
//! counted with the calls moved by whole days. A call through an application is a session of the application's server; where the
//! records of sessions tell only when they began, or there are none, such a pair is not found; nor is it where the two
//! telephones' operators differ in their clocks by more than seconds.
//!
//! # Innocent reading
//! A dispatcher keeps a customer waiting while asking a driver; a secretary calls somebody into a conference. They call the
//! same people again and again, and are called back. A gateway between a company's mobile lines can look the same.
//!
//! # Source
//! The arrangement (two telephones and an audio cable) is described in press reports of seizures, 2023 and 2024; no rate is
//! published. Moving a series in time as a measure of chance: T. Schreiber, A. Schmitz, "Surrogate time series", Physica D 142 (2000).
//!
//! # 问题
//! 哪部手机总在旁边另一部来电时呼出，从而可能以“手机口”方式转接远端来电？
//!
//! # 方法
//! 看单向线路（被叫众多、每人只打几次、几乎无人回拨）：其通话中有多少在另一线路来电开始、或另一线路的上网会话开始后两分钟内开始，并在
//! 该来电或会话结束前后十秒内结束。至少五次且占其通话一半。偶然率以整日平移其通话测得。经应用程序的来电表现为上网会话；若上网记录只有
//! 开始时间，或没有上网记录，则查不出；两部手机所属运营商时钟相差数秒以上亦查不出。
//!
//! # 无辜解释
//! 调度员让客户等候时联系司机，秘书把人拉进会议；但他们反复呼叫同一些人，也会被回拨。企业移动线路间的网关可能相似。

use thalweg_flows::records::Kind;
use thalweg_flows::records::kinds::session;
use thalweg_model::{Finding, IdentifierKind, Rate, Strength, Weight};

use crate::calls::CLOCK;
use crate::drill::crowd::{handset, number};
use crate::drill::telephones::{at_caller, awake, begun, dial, stranger};
use crate::drill::{DAY, HOUR, MINUTE, MONDAY, Plant, SECOND, moment};
use crate::lines::{
    AS_ONE_WAY, FEWEST_CALLEES, Lines, MOST_CALLED_BACK, MOST_CALLS_EACH, NOT_CALLED_BACK, ONE_WAY,
};
use crate::run::{Draft, strong};
use crate::{Card, CaseView, Drill, Expect, Flow, Method, MethodError, Sentence};

static CARD: Card = Card {
    id: "paired_phones",
    version: 3,
    flow: Flow::Communications,
    title: ["Paired telephones", "手机口对插转接", "手機口對插轉接"],
    reads: &["call", "session"],
    needs_population: true,
    says: &[Sentence {
        code: "relayed",
        words: [
            "While {incoming} was being called or used an application, {number} called out and ended with it, {times} of {calls} times.",
            "{incoming} 来电或使用应用程序时，{number} 随即呼出并同时结束，{calls} 次中有 {times} 次。",
            "{incoming} 來電或使用應用程式時，{number} 隨即呼出並同時結束，{calls} 次中有 {times} 次。",
        ],
    }],
    innocent: [
        "A dispatcher or a company's gateway can leave such rows.",
        "调度员或企业网关也可能留下这样的记录。",
        "調度員或企業網關也可能留下這樣的記錄。",
    ],
    thresholds: &[FEWEST_CALLEES, MOST_CALLED_BACK, MOST_CALLS_EACH, CLOCK],
    terms: &[ONE_WAY, NOT_CALLED_BACK, AS_ONE_WAY, RELAYING, ALL_THE_TIME, MOVED],
};

// The words of weights, as [`Card::terms`] wants them.
const RELAYING: [&str; 3] = [
    "dials while the other is called or online and ends with it",
    "在对方被叫或上网时呼出并同时结束",
    "在對方被叫或上網時呼出並同時結束",
];
const ALL_THE_TIME: [&str; 3] = [
    "a relaying pair works together all the time, clocks permitting",
    "转接的一对手机始终配合，时钟误差除外",
    "轉接的一對手機始終配合，時鐘誤差除外",
];
const MOVED: [&str; 3] = [
    "its calls that would fit the other's if moved by 1, 2 or 5 days",
    "其通话平移1、2或5天后仍与对方相符的次数",
    "其通話平移1、2或5天後仍與對方相符的次數",
];

/// The method.
pub const METHOD: &dyn Method = &PairedPhones;

struct PairedPhones;

/// Calls of one-way lines that began while another line was being called or online and ended with it; for pairs of lines that do so often
/// enough, the same with the calls moved by whole days. Lines that only appear in sessions have numbers below zero.
const RELAYS: &str = "
CREATE OR REPLACE TEMP TABLE leg AS
SELECT caller AS id, callee, began, began + secs * 1000000 AS ended, file, row FROM one_call JOIN busy ON busy.id = caller
WHERE one_way AND secs >= 10;
CREATE OR REPLACE TEMP TABLE online AS
SELECT phone, coalesce(id, -row_number() OVER (ORDER BY phone)) AS id
FROM (SELECT DISTINCT subscriber AS phone FROM session WHERE subscriber IS NOT NULL) LEFT JOIN line USING (phone);
CREATE OR REPLACE TEMP TABLE candidate AS
WITH arrived AS (SELECT id, began, ended, CAST(floor(ended / 20000000) AS BIGINT) AS slot FROM (
    SELECT callee AS id, began, began + secs * 1000000 AS ended FROM one_call WHERE secs >= 10
    UNION ALL
    SELECT id, epoch_us(start), coalesce(epoch_us(ended), epoch_us(start) + duration_secs * 1000000)
    FROM session JOIN online ON phone = subscriber WHERE start IS NOT NULL)
    WHERE ended - began >= 10000000),
near AS (SELECT *, CAST(floor(ended / 20000000) AS BIGINT) + n AS slot FROM leg, (VALUES (-1), (0), (1)) AS s(n))
SELECT id, incoming FROM (
    SELECT near.id, arrived.id AS incoming, count(*) AS times FROM near JOIN arrived USING (slot)
    WHERE abs(near.ended - arrived.ended) <= 10000000 AND near.began BETWEEN arrived.began AND arrived.began + 120000000
      AND arrived.id NOT IN (near.id, near.callee)
    GROUP BY ALL) JOIN (SELECT id, count(*) AS calls FROM leg GROUP BY id) USING (id)
WHERE times >= 5 AND times * 2 >= calls;
CREATE OR REPLACE TEMP TABLE relay AS
WITH moved AS (SELECT *, days * 86400000000 AS later
               FROM leg JOIN candidate USING (id), (VALUES (0), (1), (2), (5), (-1), (-2), (-5)) AS d(days)),
near AS (SELECT *, CAST(floor((ended + later) / 20000000) AS BIGINT) + n AS slot FROM moved, (VALUES (-1), (0), (1)) AS s(n)),
arrived AS (SELECT *, CAST(floor(ended / 20000000) AS BIGINT) AS slot FROM (
    SELECT callee AS incoming, began, began + secs * 1000000 AS ended, 'call' AS tab, evidence, row FROM one_call JOIN source USING (file)
    WHERE secs >= 10 AND callee IN (SELECT incoming FROM candidate)
    UNION ALL
    SELECT id, epoch_us(start), coalesce(epoch_us(ended), epoch_us(start) + duration_secs * 1000000), 'session', evidence, row
    FROM session JOIN online ON phone = subscriber WHERE start IS NOT NULL AND id IN (SELECT incoming FROM candidate))
WHERE ended - began >= 10000000)
SELECT near.id, incoming, days, near.file, near.row, min(arrived.began) AS began,
       arg_min(cite(tab, arrived.evidence, arrived.row), (arrived.began, tab, arrived.evidence, arrived.row)) AS came
FROM near JOIN arrived USING (slot, incoming)
WHERE abs(near.ended + later - arrived.ended) <= 10000000 AND near.began + later BETWEEN arrived.began AND arrived.began + 120000000
  AND incoming <> near.callee
GROUP BY near.id, incoming, days, near.file, near.row;
SELECT 0";

const RELAYED: &str = "
SELECT busy.phone, other.phone AS incoming, pair.times, pair.moved, calls, since, until,
       list_concat(cited, came) AS cited
FROM (SELECT id, incoming, count(*) FILTER (days = 0)::BIGINT AS times, count(*) FILTER (days <> 0)::BIGINT AS moved,
             min(began) FILTER (days = 0)::BIGINT AS since, max(began) FILTER (days = 0)::BIGINT AS until
      FROM relay GROUP BY id, incoming HAVING count(*) FILTER (days = 0) >= 5) pair
JOIN (SELECT id, count(*)::BIGINT AS calls FROM leg GROUP BY id) USING (id)
JOIN (SELECT id, incoming, list(cite('call', evidence, row)) AS cited, list(came) AS came
      FROM (SELECT *, row_number() OVER (PARTITION BY id, incoming ORDER BY began, file, row) AS place FROM relay WHERE days = 0)
      JOIN source USING (file) WHERE place <= 100 GROUP BY id, incoming) USING (id, incoming)
JOIN busy USING (id)
JOIN (SELECT id, phone FROM line UNION SELECT id, phone FROM online) other ON other.id = incoming
WHERE times * 2 >= calls ORDER BY phone, incoming";

/// Lines that dial while another is being called.
fn found(case: &mut CaseView<'_>, lines: &Lines) -> Result<Vec<Finding>, MethodError> {
    case.ask(RELAYS)?;
    let rows = case.ask(RELAYED)?;
    let (phones, incoming) = (rows.texts("phone")?, rows.texts("incoming")?);
    let (times, moved, calls) = (rows.ints("times")?, rows.ints("moved")?, rows.ints("calls")?);
    let (since, until) = (rows.ints("since")?, rows.ints("until")?);
    let mut findings = Vec::new();
    for at in 0..rows.len() {
        let own = lines.ids(&[phones.value(at)]);
        let chance = Weight::of(
            RELAYING[0],
            Rate::assumed(8, 10, ALL_THE_TIME[0]),
            Rate::measured(moved.value(at).unsigned_abs(), calls.value(at).unsigned_abs() * 6, MOVED[0]),
        );
        let finding = Draft::new(case, "relayed")
            .about("number", IdentifierKind::Phone, phones.value(at))
            .about("incoming", IdentifierKind::Phone, incoming.value(at))
            .figure("times", times.value(at))
            .figure("calls", calls.value(at))
            .during(since.value(at), until.value(at))
            .weighing(Strength::of(vec![lines.one_way(&own), chance]))
            .on(rows.cited("cited", at)?);
        findings.push(finding.done());
    }
    Ok(findings)
}

impl Method for PairedPhones {
    fn card(&self) -> &'static Card {
        &CARD
    }

    fn run(&self, case: &mut CaseView<'_>) -> Result<Vec<Finding>, MethodError> {
        let lines = Lines::of(case)?;
        Ok(strong(found(case, &lines)?))
    }

    fn drills(&self) -> Vec<Drill> {
        const PAIR: &[&[(&str, &str)]] = &[&[("number", "+8613910009001"), ("incoming", "+8613910009000")]];
        let silent = |name, plant, why| Drill { name, plant, expect: Expect::Silent(why) };
        vec![
            Drill { name: "two_telephones_and_a_cable", plant: cable, expect: Expect::Finds(PAIR) },
            Drill {
                name: "an_application_and_a_cable",
                plant: |seed| application(seed, false),
                expect: Expect::Finds(PAIR),
            },
            silent(
                "an_agent_with_a_tablet",
                |seed| application(seed, true),
                "a tablet is online for as long as each call of the telephone beside it; customers call back",
            ),
            silent(
                "a_child_that_plays_beside",
                playing,
                "a telephone beside one-way calls is online in short sessions all the time",
            ),
            silent(
                "a_taxi_dispatcher",
                dispatcher,
                "calls out while a call is held, to a few drivers again and again",
            ),
            silent(
                "forwarding",
                forwarding,
                "every call to a number leaves it again at once: the operator forwards it to strangers' desks",
            ),
            silent(
                "a_busy_call_centre",
                call_centre,
                "dozens of lines in one room begin and end calls to strangers at all times, in and out",
            ),
        ]
    }
}

/// Somebody calls one telephone; the one beside it calls the victim.
fn cable(seed: u64) -> Plant {
    let mut plant = begun(seed);
    for day in 0..6 {
        for _ in 0..8 {
            let (at, secs) = (awake(&mut plant, day), plant.between(40, 300));
            let (called, wait) = (stranger(plant.below(100_000)), plant.between(3, 20));
            let from = format!("8559{:07}", 6_000_000 + plant.below(3));
            dial(&mut plant, (&format!("+{from}"), &number(9000)), at, secs + wait, |_| {});
            dial(&mut plant, (&number(9001), &called), at + wait * SECOND, secs, |draft| {
                at_caller(draft, &handset(7001), 310);
            });
        }
    }
    plant
}

fn online(plant: &mut Plant, at: i64, secs: i64) {
    plant.add(Kind::Session, |draft| {
        draft.text(session::SUBSCRIBER, &number(9000)).moment(session::START, moment(at));
        draft.moment(session::ENDED, moment(at + secs * SECOND)).text(session::APPLICATION, "语音");
    });
}

/// One telephone is online for as long as the one beside it calls; whether those called call back.
fn application(seed: u64, called_back: bool) -> Plant {
    let mut plant = begun(seed);
    for (day, _) in (0..6).flat_map(|day| (0..8).map(move |call| (day, call))) {
        let (at, secs) = (awake(&mut plant, day), plant.between(40, 300));
        let (called, wait) = (stranger(plant.below(100_000)), plant.between(3, 20));
        online(&mut plant, at, secs + wait);
        dial(&mut plant, (&number(9001), &called), at + wait * SECOND, secs, |_| {});
        if called_back && plant.happens(200) {
            dial(&mut plant, (&called, &number(9001)), at + 2 * HOUR, secs, |_| {});
        }
    }
    plant
}

fn playing(seed: u64) -> Plant {
    let mut plant = begun(seed);
    for day in 0..6 {
        for minute in 8 * 60..22 * 60 {
            let secs = plant.between(20, 60);
            online(&mut plant, MONDAY + day * DAY + minute * MINUTE, secs);
        }
        for _ in 0..8 {
            let (at, secs) = (awake(&mut plant, day), plant.between(40, 300));
            let called = stranger(plant.below(100_000));
            dial(&mut plant, (&number(9001), &called), at, secs, |_| {});
        }
    }
    plant
}

fn dispatcher(seed: u64) -> Plant {
    let mut plant = begun(seed);
    for day in 0..10 {
        for _ in 0..25 {
            let (at, secs, who) =
                (awake(&mut plant, day), plant.between(40, 90), stranger(plant.below(5000)));
            dial(&mut plant, (&who, &number(9000)), at, secs, |_| {});
            let driver = number(9100 + plant.below(25));
            dial(&mut plant, (&number(9001), &driver), at + 15 * SECOND, secs - 15, |draft| {
                at_caller(draft, &handset(7001), 300);
            });
        }
    }
    plant
}

fn forwarding(seed: u64) -> Plant {
    let mut plant = begun(seed);
    for day in 0..10 {
        for _ in 0..10 {
            let (at, secs, who) =
                (awake(&mut plant, day), plant.between(40, 300), stranger(plant.below(5000)));
            let desk = stranger(50_000 + plant.below(500));
            dial(&mut plant, (&who, &number(9000)), at, secs, |_| {});
            dial(&mut plant, (&number(9000), &desk), at + 2 * SECOND, secs - 2, |_| {});
        }
    }
    plant
}

fn call_centre(seed: u64) -> Plant {
    let mut plant = begun(seed);
    for day in 0..5 {
        for agent in 0..12_u64 {
            for _ in 0..60 {
                let (at, secs, who) =
                    (awake(&mut plant, day), plant.between(10, 120), stranger(plant.below(90_000)));
                let own = number(9000 + agent);
                let pair =
                    if agent < 6 { (own.as_str(), who.as_str()) } else { (who.as_str(), own.as_str()) };
                dial(&mut plant, pair, at, secs, |_| {});
            }
        }
    }
    plant
}
