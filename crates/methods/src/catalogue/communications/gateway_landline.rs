//! # Question
//! Which fixed line was quiet and then, for a few days, called many strangers, as a gateway put on a hotel's line makes it?
//!
//! # Reads
//! Calls, the same call told by both sides once.
//!
//! # How
//! Fixed lines are numbers that the numbering plan gives to fixed lines, and numbers without a Chinese mobile prefix of which no
//! record tells a handset, card or cell. A line is told if it is one-way and called many people on some days within a week, and
//! was quiet for as long before: the files that tell of it tell of other lines on those days, and it called no more
//! than a fifth as many, or is not seen at all. A file tells of a line whose calls stand in it, and of one that called people most
//! of whom make calls in that file: an operator's answer for a whole town is cut into parts of some days, and a line that nobody
//! used stands in none of those before. With the days after, it must be quiet on at least seven. A line whose own
//! records begin with the burst is not told: nothing is known of before. How many other fixed lines of the case changed so
//! and are one-way is counted; numbers that differ in the last two digits only are one block and count as one.
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
//! 固定电话指编号计划划为固话的号码，以及非大陆手机号、且无机号、卡或小区记录的号码。须为单向线路，在一周内若干天呼叫众多的人，且此前
//! 有同样长的安静期：涉及它的文件当日有其他线路记录，而本线路呼叫不超过五分之一或未出现；连同其后，安静至少七天。载有其话单的文件涉及它；
//! 其被叫之人多数在某文件中自有主叫话单的，该文件也涉及它：运营商对全城的答复按日期分割，无人使用的线路不会出现在此前的部分。
//! 话单自突增之日才开始的线路不报，因为此前情况不明。案中其他固话既突变又单向的数量予以计数；仅末两位不同的号码视为同一号段。
//!
//! # 无辜解释
//! 学校或诊所集中通知、商店歇业告知，会被回拨；开始电话销售的企业会持续数周。即便有人动过线路，机主也未必知情。

use std::ops::Range;

use thalweg_model::{Finding, IdentifierKind, Rate, Strength, Weight};

use crate::calls::CLOCK;
use crate::drill::crowd::number;
use crate::drill::telephones::{awake, begun, dial, stranger, town};
use crate::drill::{DAY, HOUR, MINUTE, MONDAY, Plant};
use crate::lines::{FEWEST_CALLEES, Lines, MOST_CALLED_BACK, MOST_CALLS_EACH};
use crate::run::{Draft, strong};
use crate::{Card, CaseView, Drill, Expect, Flow, Method, MethodError, Sentence, Threshold};

static CARD: Card = Card {
    id: "gateway_landline",
    version: 4,
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
    thresholds: &[FEWEST_CALLEES, MOST_CALLED_BACK, MOST_CALLS_EACH, QUIET_DAYS, CLOCK],
    terms: &[SUDDENLY, FOR_DAYS, CHANGED_SO],
};

const QUIET_DAYS: Threshold = Threshold {
    name: "quiet_days",
    default: 7,
    unit: "days",
    meaning: ["Quiet on at least so many days, and loud within no more", "安静至少此天数，突增不超过此天数"],
    source: "assumption: a week has every kind of day, so that a weekend or a weekly round is no change",
};

// The words of weights, as [`Card::terms`] wants them.
const SUDDENLY: [&str; 3] = [
    "quiet, then calls strangers one way for a few days",
    "平时安静，忽有数日单向呼叫陌生人",
    "平時安靜，忽有數日單向呼叫陌生人",
];
const FOR_DAYS: [&str; 3] = [
    "a gateway is put on a hotel's line for days and taken away, and nobody answers who calls back; the share is not known",
    "网关在酒店线路上安装数日后撤走，回拨无人接听；确切比例未知",
    "網關在酒店線路上安裝數日後撤走，回撥無人接聽；確切比例未知",
];
const CHANGED_SO: [&str; 3] = [
    "other fixed lines of this case that changed so and are one-way",
    "本案中同样变化且单向的其他固定电话",
    "本案中同樣變化且單向的其他固定電話",
];

/// The method.
pub const METHOD: &dyn Method = &GatewayLandline;

struct GatewayLandline;

/// Fixed lines day by day, their bursts, and on which days the files that tell of a line tell of anybody. A file tells of the lines
/// that stand in it, and of one that calls people most of whom call in it: it was not asked for a few numbers. A mainland fixed
/// number is an area code of two or three digits and seven or eight more (电信网编号计划, 2017), and no 400 or 800.
const FIXED: &str = "
CREATE OR REPLACE TEMP TABLE fixed AS
SELECT id, phone FROM line WHERE (regexp_full_match(phone, '\\+86(10|2[0-9]|[3-9][0-9]{2})[0-9]{7,8}') AND NOT regexp_matches(phone, '^\\+86[48]00'))
  OR (NOT phone LIKE '+861%' AND phone LIKE '+%'
      AND phone NOT IN (SELECT caller FROM call WHERE caller IS NOT NULL AND coalesce(caller_imei, caller_imsi, caller_cell) IS NOT NULL)
      AND phone NOT IN (SELECT callee FROM call WHERE callee IS NOT NULL AND coalesce(callee_imei, callee_imsi, callee_cell) IS NOT NULL));
CREATE OR REPLACE TEMP TABLE file_day AS
SELECT DISTINCT file, local_day(began) AS day FROM one_call;
CREATE OR REPLACE TEMP TABLE calls_in AS
SELECT DISTINCT file, caller AS id FROM one_call;
CREATE OR REPLACE TEMP TABLE fixed_call AS
SELECT id, other, dials, file, local_day(began) AS day
FROM (SELECT caller AS id, callee AS other, true AS dials, file, began FROM one_call
      UNION ALL SELECT callee, caller, false, file, began FROM one_call) SEMI JOIN fixed USING (id);
CREATE OR REPLACE TEMP TABLE fixed_day AS
SELECT id, day, count(DISTINCT other) FILTER (dials) AS callees FROM fixed_call GROUP BY id, day;
CREATE OR REPLACE TEMP TABLE burst AS
SELECT id, min(day) AS first_day, max(day) AS last_day, count(*) AS days
FROM fixed_day WHERE callees >= {fewest_callees} GROUP BY id HAVING max(day) - min(day) < {quiet_days};
CREATE OR REPLACE TEMP TABLE tells_of AS
WITH called AS (SELECT DISTINCT id, other FROM burst JOIN fixed_call USING (id) WHERE dials AND day BETWEEN first_day AND last_day),
many AS (SELECT id, count(*) AS people FROM called GROUP BY id)
SELECT DISTINCT id, file FROM fixed_call SEMI JOIN burst USING (id)
UNION SELECT called.id, calls_in.file FROM called JOIN calls_in ON calls_in.id = other JOIN many ON many.id = called.id
GROUP BY called.id, calls_in.file, people HAVING count(*) * 2 > people;
CREATE OR REPLACE TEMP TABLE sudden AS
SELECT id, first_day, last_day, days
FROM burst JOIN tells_of USING (id) JOIN file_day USING (file)
LEFT JOIN fixed_day USING (id, day)
GROUP BY id, first_day, last_day, days
HAVING count(DISTINCT day) FILTER (day < first_day) > last_day - first_day
   AND count(DISTINCT day) FILTER (day < first_day OR day > last_day) >= {quiet_days}
   AND coalesce(max(callees) FILTER (day < first_day OR day > last_day), 0) * 5 <= {fewest_callees};
SELECT count(*)::BIGINT AS fixed
FROM (SELECT id FROM (SELECT DISTINCT id, file FROM fixed_call) JOIN file_day USING (file)
      GROUP BY id HAVING count(DISTINCT day) > {quiet_days})";

const SUDDEN: &str = "
SELECT phone, left(phone, length(phone) - 2) AS block, any_value(days)::BIGINT AS days, count(DISTINCT callee)::BIGINT AS callees,
       min(began)::BIGINT AS since, max(began)::BIGINT AS until, list(cite('call', evidence, row)) FILTER (place <= 200) AS cited
FROM (SELECT busy.phone, days, callee, began, evidence, row, row_number() OVER (PARTITION BY id ORDER BY began, evidence, row) AS place
      FROM sudden JOIN busy USING (id) JOIN one_call ON caller = id JOIN source USING (file)
      WHERE one_way AND local_day(began) BETWEEN first_day AND last_day)
GROUP BY phone ORDER BY phone";

/// Fixed lines that call strangers of a sudden.
fn found(case: &mut CaseView<'_>) -> Result<Vec<Finding>, MethodError> {
    let fixed = case.ask(FIXED)?.ints("fixed")?.value(0);
    let rows = case.ask(SUDDEN)?;
    let (phones, blocks) = (rows.texts("phone")?, rows.texts("block")?);
    let (days, callees) = (rows.ints("days")?, rows.ints("callees")?);
    let (since, until) = (rows.ints("since")?, rows.ints("until")?);
    let mut findings = Vec::new();
    for at in 0..rows.len() {
        let outside = (0..rows.len()).filter(|other| blocks.value(*other) != blocks.value(at));
        let (changed, such) = (outside.count() as u64, rows.len() as u64);
        let others = fixed.unsigned_abs().saturating_sub(such).saturating_add(changed);
        let weight = Weight::of(
            SUDDENLY[0],
            Rate::assumed(45, 100, FOR_DAYS[0]),
            Rate::measured(changed, others, CHANGED_SO[0]),
        );
        let finding = Draft::new(case, "sudden_landline")
            .about("number", IdentifierKind::Phone, phones.value(at))
            .figure("days", days.value(at))
            .figure("callees", callees.value(at))
            .during(since.value(at), until.value(at))
            .weighing(Strength::of(vec![weight]))
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
        Lines::of(case)?;
        Ok(strong(found(case)?))
    }

    fn drills(&self) -> Vec<Drill> {
        const HOTEL: &[&[(&str, &str)]] = &[&[("number", "+868775550001")], &[("number", "+868775550002")]];
        let silent = |name, plant, why| Drill { name, plant, expect: Expect::Silent(why) };
        vec![
            Drill {
                name: "a_gateway_on_hotel_lines",
                plant: |seed| hotel(seed, true),
                expect: Expect::Finds(HOTEL),
            },
            Drill {
                name: "lines_that_nobody_used_before",
                plant: |seed| hotel(seed, false),
                expect: Expect::Finds(HOTEL),
            },
            Drill {
                name: "an_answer_in_two_parts",
                plant: |seed| in_parts(seed, number),
                expect: Expect::Finds(&[&[("number", "+868775559999")]]),
            },
            silent(
                "the_records_of_a_shop_with_the_same_customers",
                |seed| in_parts(seed, stranger),
                "most of those it called stand in an earlier file, as customers of another line that was asked for",
            ),
            silent(
                "a_line_whose_own_records_begin",
                ordered,
                "its records were asked for the days of the burst only: what it did before is not known",
            ),
            silent(
                "a_call_centre_that_closes",
                closing,
                "loud on the first five days of the records and quiet ever after",
            ),
            silent(
                "a_weekly_reminder",
                weekly,
                "a clinic's line rings a hundred people every Tuesday, who do not call back, and nobody on other days",
            ),
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

/// Fixed lines in ordinary use.
fn fixed_lines(plant: &mut Plant) {
    fixed_lines_on(plant, 0..14);
}

fn fixed_lines_on(plant: &mut Plant, days: Range<i64>) {
    for line in 0..30_u64 {
        let own = format!("0877555{:04}", 2000 + line);
        for day in days.clone() {
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

fn hotel(seed: u64, used: bool) -> Plant {
    let mut plant = begun(seed);
    fixed_lines(&mut plant);
    for room in 1..3_u64 {
        let own = format!("08775550{room:03}");
        for day in 0..if used { 9 } else { 0 } {
            let (at, guest) = (awake(&mut plant, day), number(plant.below(40)));
            dial(&mut plant, (&own, &guest), at, 50, |_| {});
        }
        for day in 9..11 {
            rings_round(&mut plant, &own, day);
        }
    }
    plant
}

/// Sixty strangers on a day.
fn rings_round(plant: &mut Plant, own: &str, day: i64) {
    for _ in 0..60 {
        let (at, secs) = (awake(plant, day), plant.between(5, 200));
        let called = stranger(plant.below(100_000));
        dial(plant, (own, &called), at, secs, |_| {});
    }
}

fn ordered(seed: u64) -> Plant {
    let mut plant = begun(seed);
    fixed_lines(&mut plant);
    plant.file(3);
    for day in 9..11 {
        rings_round(&mut plant, "08775559999", day);
    }
    plant
}

/// A file until the ninth day and one from then on. In the second a line that is not in the first calls forty people, of whom a shop in
/// the first had called each.
fn in_parts(seed: u64, who: fn(u64) -> String) -> Plant {
    let mut plant = Plant::new(seed);
    town(&mut plant, 40, 9);
    fixed_lines_on(&mut plant, 0..9);
    for customer in 0..40_u64 {
        let at = awake(&mut plant, customer.cast_signed() % 9);
        dial(&mut plant, ("13612345678", &who(customer)), at, 60, |_| {});
    }
    plant.file(4);
    fixed_lines_on(&mut plant, 9..14);
    for (day, called) in (9..11).flat_map(|day| (0..40).map(move |called| (day, called))) {
        let at = awake(&mut plant, day);
        dial(&mut plant, ("08775559999", &who(called)), at, 50, |_| {});
    }
    plant
}

fn closing(seed: u64) -> Plant {
    let mut plant = begun(seed);
    fixed_lines(&mut plant);
    for day in 0..5 {
        rings_round(&mut plant, "08775559999", day);
    }
    plant
}

fn weekly(seed: u64) -> Plant {
    let mut plant = begun(seed);
    fixed_lines(&mut plant);
    for day in [1, 8] {
        rings_round(&mut plant, "08775559999", day);
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
