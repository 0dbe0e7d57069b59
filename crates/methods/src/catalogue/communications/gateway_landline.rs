//! # Question
//! Which fixed line was quiet and then, for a few days, called many strangers, as a gateway put on a hotel's line makes it?
//!
//! # Reads
//! Calls, the same call told by both sides once.
//!
//! # How
//! Fixed lines are numbers that are no Chinese mobile numbers and of which no record tells a handset, card or cell. A line is
//! told if it is one-way, if on at most seven days it called many people, and if it was in use for at least a week before
//! without calling more than a fifth as many on any day. How many other fixed lines of the case changed so is counted, and how
//! many other busy lines are one-way. A line that is first seen when the burst begins is not told: nothing is known of before.
//!
//! # Innocent reading
//! A school or clinic rings round once, a shop announces that it closes; such lines are called back. A business that begins to
//! sell by telephone goes on for weeks. Whoever had access to the line, its subscriber need not know of it.
//!
//! # Source
//! The arrangement is described in press reports of seizures in hotels, 2024; no rate is published. One-way volume: I.
//! Murynets and others, "Analysis and Detection of SIMbox Fraud in Mobility Networks", IEEE INFOCOM 2014.
//!
//! # 问题
//! 哪部固定电话原本少用，却在数日内大量呼叫陌生人，如同酒店线路被接上网关？
//!
//! # 方法
//! 固定电话指非大陆手机号码、且无任何机号、卡或小区记录的号码。须为单向线路，至多七天呼叫众多的人，且此前至少使用一周、每天呼叫不超过
//! 五分之一。案中其他固话如此突变的数量、其他繁忙线路单向的数量均予计数。首次出现即突增的线路不报，因为此前情况不明。
//!
//! # 无辜解释
//! 学校或诊所集中通知、商店歇业告知，会被回拨；开始电话销售的企业会持续数周。即便有人动过线路，机主也未必知情。

use thalweg_model::{Finding, IdentifierKind, Rate, Strength, Weight};

use crate::calls::CLOCK;
use crate::drill::crowd::number;
use crate::drill::telephones::{awake, dial, stranger, town};
use crate::drill::{DAY, HOUR, MINUTE, MONDAY, Plant};
use crate::lines::{
    AS_ONE_WAY, FEWEST_CALLEES, Lines, MOST_CALLED_BACK, MOST_CALLS_EACH, NOT_CALLED_BACK, ONE_WAY,
};
use crate::run::Draft;
use crate::{Card, CaseView, Drill, Expect, Flow, Method, MethodError, Sentence};

static CARD: Card = Card {
    id: "gateway_landline",
    version: 1,
    flow: Flow::Communications,
    title: ["Gateway on a landline", "固话网关", "固話網關"],
    reads: &["call"],
    needs_population: true,
    says: &[Sentence {
        code: "sudden_landline",
        words: [
            "The fixed line {number} was quiet and then called {callees} people on {days} days, who hardly ever called back.",
            "固定电话 {number} 原本少用，随后在 {days} 天内呼叫 {callees} 人，几乎无人回拨。",
            "固定電話 {number} 原本少用，隨後在 {days} 天內呼叫 {callees} 人，幾乎無人回撥。",
        ],
    }],
    innocent: [
        "A school that rings round or a shop that announces something can leave such rows.",
        "集中通知的学校或发布告知的商店也可能留下这样的记录。",
        "集中通知的學校或發布告知的商店也可能留下這樣的記錄。",
    ],
    thresholds: &[FEWEST_CALLEES, MOST_CALLED_BACK, MOST_CALLS_EACH, CLOCK],
    terms: &[ONE_WAY, NOT_CALLED_BACK, AS_ONE_WAY, SUDDENLY, FOR_DAYS, CHANGED_SO],
};

// The words of weights, as [`Card::terms`] wants them.
const SUDDENLY: [&str; 3] = [
    "quiet, then calls strangers for a few days",
    "平时安静，忽有数日呼叫陌生人",
    "平時安靜，忽有數日呼叫陌生人",
];
const FOR_DAYS: [&str; 3] = [
    "a gateway is put on a hotel's line for days and taken away; the share is not known",
    "网关在酒店线路上安装数日后撤走；确切比例未知",
    "網關在酒店線路上安裝數日後撤走；確切比例未知",
];
const CHANGED_SO: [&str; 3] = [
    "other fixed lines of this case that changed so",
    "本案中同样变化的其他固定电话",
    "本案中同樣變化的其他固定電話",
];

/// The method.
pub const METHOD: &dyn Method = &GatewayLandline;

struct GatewayLandline;

/// Least strength of a finding, in hundredths of a bit.
const LEAST: i32 = 300;

/// Fixed lines day by day: those without a handset, a card or a cell, and without a Chinese mobile number.
const FIXED: &str = "
CREATE OR REPLACE TEMP TABLE fixed AS
SELECT id, phone FROM line WHERE NOT phone LIKE '+861%' AND phone LIKE '+%'
  AND phone NOT IN (SELECT caller FROM call WHERE caller IS NOT NULL AND coalesce(caller_imei, caller_imsi, caller_cell) IS NOT NULL)
  AND phone NOT IN (SELECT callee FROM call WHERE callee IS NOT NULL AND coalesce(callee_imei, callee_imsi, callee_cell) IS NOT NULL);
CREATE OR REPLACE TEMP TABLE fixed_day AS
SELECT id, day, count(DISTINCT other) FILTER (dials)::BIGINT AS callees
FROM (SELECT caller AS id, callee AS other, true AS dials, CAST(floor(began / 86400000000) AS BIGINT) AS day FROM one_call
      UNION ALL SELECT callee, caller, false, CAST(floor(began / 86400000000) AS BIGINT) FROM one_call) JOIN fixed USING (id)
GROUP BY id, day;
CREATE OR REPLACE TEMP TABLE burst AS
SELECT id, min(day) AS first_day, max(day) AS last_day, count(*) AS days
FROM fixed_day WHERE callees >= {fewest_callees} GROUP BY id HAVING count(*) <= 7;
CREATE OR REPLACE TEMP TABLE sudden AS
SELECT id, first_day, last_day, days FROM burst JOIN fixed_day USING (id) WHERE day < first_day
GROUP BY id, first_day, last_day, days
HAVING min(day) <= first_day - 7 AND max(callees) * 5 <= {fewest_callees};
SELECT (SELECT count(*) FROM (SELECT id FROM fixed_day GROUP BY id HAVING max(day) - min(day) >= 7))::BIGINT AS fixed,
       (SELECT count(*) FROM sudden)::BIGINT AS sudden";

const SUDDEN: &str = "
SELECT phone, any_value(days)::BIGINT AS days, count(DISTINCT callee)::BIGINT AS callees, min(began)::BIGINT AS since,
       max(began)::BIGINT AS until, list(cite('call', evidence, row)) FILTER (place <= 200) AS cited
FROM (SELECT busy.phone, days, callee, began, evidence, row, row_number() OVER (PARTITION BY id ORDER BY began, evidence, row) AS place
      FROM sudden JOIN busy USING (id) JOIN one_call ON caller = id JOIN source USING (file)
      WHERE one_way AND began >= first_day * 86400000000 AND began < (last_day + 1) * 86400000000)
GROUP BY phone ORDER BY phone";

/// Fixed lines that call strangers of a sudden.
fn found(case: &mut CaseView<'_>, lines: &Lines) -> Result<Vec<Finding>, MethodError> {
    let counted = case.ask(FIXED)?;
    let (fixed, bursts) = (counted.ints("fixed")?.value(0), counted.ints("sudden")?.value(0));
    let rows = case.ask(SUDDEN)?;
    let (phones, days, callees) = (rows.texts("phone")?, rows.ints("days")?, rows.ints("callees")?);
    let (since, until) = (rows.ints("since")?, rows.ints("until")?);
    let such: Vec<&str> = (0..rows.len()).map(|at| phones.value(at)).collect();
    let group = lines.ids(&such);
    let burst = Weight::of(
        SUDDENLY[0],
        Rate::assumed(1, 2, FOR_DAYS[0]),
        Rate::measured(
            (bursts - i64::try_from(group.len()).unwrap_or(0)).max(0).unsigned_abs(),
            (fixed - i64::try_from(group.len()).unwrap_or(0)).max(0).unsigned_abs(),
            CHANGED_SO[0],
        ),
    );
    let strength = Strength::of(vec![lines.one_way(&group), burst]);
    let mut findings = Vec::new();
    for at in 0..rows.len() {
        let finding = Draft::new(case, "sudden_landline")
            .about("number", IdentifierKind::Phone, phones.value(at))
            .figure("days", days.value(at))
            .figure("callees", callees.value(at))
            .during(since.value(at), until.value(at))
            .weighing(strength.clone())
            .on(rows.cited("cited", at)?);
        findings.push(finding.done());
    }
    Ok(findings)
}

impl Method for GatewayLandline {
    fn card(&self) -> &'static Card {
        &CARD
    }

    fn run(&self, case: &mut CaseView<'_>) -> Result<Vec<Finding>, MethodError> {
        let lines = Lines::of(case)?;
        let mut findings = found(case, &lines)?;
        findings.retain(|finding| finding.strength.centibits >= LEAST);
        Ok(findings)
    }

    fn drills(&self) -> Vec<Drill> {
        const HOTEL: &[&[(&str, &str)]] = &[&[("number", "+868775550001")], &[("number", "+868775550002")]];
        let silent = |name, plant, why| Drill { name, plant, expect: Expect::Silent(why) };
        vec![
            Drill { name: "a_gateway_on_hotel_lines", plant: hotel, expect: Expect::Finds(HOTEL) },
            silent(
                "a_school_rings_round",
                school,
                "hundreds of parents in two days after a quiet week; parents call back",
            ),
            silent(
                "a_new_call_centre",
                selling,
                "one-way calls to strangers every day for ten days from a line that was quiet before",
            ),
            silent(
                "a_hotline_for_an_evening",
                hotline,
                "a quiet line of a radio station that hundreds call on two days, and that calls some of them",
            ),
        ]
    }
}

fn begun(seed: u64) -> Plant {
    let mut plant = Plant::new(seed);
    town(&mut plant, 40, 14);
    plant
}

/// Fixed lines in ordinary use.
fn fixed_lines(plant: &mut Plant) {
    for line in 0..30_u64 {
        let own = format!("0877555{:04}", 2000 + line);
        for day in 0..14 {
            let (at, secs, friend) = (awake(plant, day), plant.between(20, 300), number(plant.below(40)));
            let pair = if plant.happens(500) {
                (own.as_str(), friend.as_str())
            } else {
                (friend.as_str(), own.as_str())
            };
            dial(plant, pair, at, secs, |_| {});
        }
    }
}

fn hotel(seed: u64) -> Plant {
    let mut plant = begun(seed);
    fixed_lines(&mut plant);
    for room in 1..3_u64 {
        let own = format!("08775550{room:03}");
        for day in 0..9 {
            let (at, guest) = (awake(&mut plant, day), number(plant.below(40)));
            dial(&mut plant, (&own, &guest), at, 50, |_| {});
        }
        for day in 9..11 {
            for _ in 0..60 {
                let (at, secs) = (awake(&mut plant, day), plant.between(5, 200));
                let called = stranger(plant.below(100_000));
                dial(&mut plant, (&own, &called), at, secs, |_| {});
            }
        }
    }
    plant
}

fn school(seed: u64) -> Plant {
    let mut plant = begun(seed);
    fixed_lines(&mut plant);
    let own = "08775559999";
    for day in 0..8 {
        let at = awake(&mut plant, day);
        dial(&mut plant, (own, &number(3)), at, 90, |_| {});
    }
    for parent in 0..300_u64 {
        let at = MONDAY
            + (8 + (parent % 2).cast_signed()) * DAY
            + 9 * HOUR
            + (parent / 2).cast_signed() * 2 * MINUTE;
        dial(&mut plant, (own, &stranger(parent)), at, 40, |_| {});
        if plant.happens(130) {
            dial(&mut plant, (&stranger(parent), own), at + 3 * HOUR, 60, |_| {});
        }
    }
    plant
}

fn quiet_week(plant: &mut Plant, own: &str) {
    for day in 0..8 {
        let (at, friend) = (awake(plant, day), number(plant.below(40)));
        dial(plant, (own, &friend), at, 90, |_| {});
    }
}

fn selling(seed: u64) -> Plant {
    let mut plant = begun(seed);
    fixed_lines(&mut plant);
    quiet_week(&mut plant, "08775559999");
    for day in 8..18 {
        for _ in 0..40 {
            let (at, who) = (awake(&mut plant, day), stranger(plant.below(100_000)));
            dial(&mut plant, ("08775559999", &who), at, 60, |_| {});
        }
    }
    plant
}

fn hotline(seed: u64) -> Plant {
    let mut plant = begun(seed);
    fixed_lines(&mut plant);
    quiet_week(&mut plant, "08775559999");
    for day in 8..10 {
        for caller in 0..120 {
            let (at, who) = (awake(&mut plant, day), stranger(caller + 200 * day.unsigned_abs()));
            dial(&mut plant, (&who, "08775559999"), at, 60, |_| {});
            if plant.happens(300) {
                dial(&mut plant, ("08775559999", &who), at + 5 * MINUTE, 200, |_| {});
            }
        }
    }
    plant
}
