//! # Question
//! Which numbers talk with one other number only, which in turn has no contact outside, as cut-outs do?
//!
//! # Reads
//! Calls (the same call told by both sides once) and text messages.
//!
//! # How
//! 单线联系: a line is kept for one contact. The method looks for pairs whose members talk with each other and nobody else, and
//! for small stars: a line whose every contact talks with it alone. Only lines of which an operator's own record stands in the
//! case count (their handset, card or cell is told), since of the others only what they did with somebody else is known. Service numbers
//! are nobody's contacts. Both must have called, often, on several days, and for lengths that vary, as machines' do not. How
//! common it is in the case to have one contact only, and how often such a contact is closed too, is counted.
//!
//! # Innocent reading
//! Two people may keep a line for each other: lovers, a couple, a carer and a patient. An old parent has one child who calls, a
//! child's watch its parents, a work telephone its office; but the other end of those has a life of its own, so that they are
//! not told.
//!
//! # Source
//! Compartmented cells: M. Sageman, "Understanding Terror Networks", 2004. No rate of closed pairs among ordinary lines is published;
//! it is counted in the case. Ties that nobody else shares are rare in ordinary call networks: J.-P. Onnela and others, "Structure and
//! tie strengths in mobile communication networks", PNAS 2007.
//!
//! # 问题
//! 哪些号码只与另一个号码往来，而对方在外也无任何联系，如同单线联系？
//!
//! # 方法
//! 寻找只彼此往来的一对号码，以及小型星状：某号码的所有联系人都只与它往来。仅计案中有其本方运营商记录（机号、卡或小区）的线路，
//! 因为对其他线路只知道与他人往来的部分。服务号码不算联系人。双方都须主动呼叫，次数多、跨多日、时长有变化（机器则无）。
//! 案中“只有一个联系人”及“该联系人同样封闭”的常见程度予以计数。
//!
//! # 无辜解释
//! 恋人、夫妻、护工与病人也可能专留一条线路。老人只与一个子女通话、儿童手表只联系父母、工作机只联系单位；但其对端各有自己的生活，
//! 因此不会报出。

use std::collections::BTreeMap;

use thalweg_model::{Finding, IdentifierKind, Rate, Strength, Weight};

use crate::calls::{CLOCK, ONE_CALL};
use crate::drill::crowd::{handset, number};
use crate::drill::telephones::{at_callee, at_caller, awake, dial, stranger, town};
use crate::drill::{DAY, HOUR, MINUTE, MONDAY, Plant};
use crate::run::{Draft, strong};
use crate::{Card, CaseView, Drill, Expect, Flow, Method, MethodError, Sentence, Threshold};

static CARD: Card = Card {
    id: "single_line_contact",
    version: 2,
    flow: Flow::Communications,
    title: ["Lines kept for one contact", "单线联系", "單線聯繫"],
    reads: &["call", "text"],
    needs_population: true,
    says: &[
        Sentence {
            code: "only_each_other",
            words: [
                "{line} talked with each other {calls} times and with nobody else.",
                "{line} 彼此通话 {calls} 次，且不与他人往来。",
                "{line} 彼此通話 {calls} 次，且不與他人往來。",
            ],
        },
        Sentence {
            code: "only_one_centre",
            words: [
                "{line} each talked with {centre} alone, and {centre} with nobody else, {calls} times.",
                "{line} 各自只与 {centre} 往来，{centre} 也不与他人往来，共 {calls} 次。",
                "{line} 各自只與 {centre} 往來，{centre} 也不與他人往來，共 {calls} 次。",
            ],
        },
    ],
    innocent: [
        "Two people may keep a line for each other.",
        "两人也可能为彼此专留一条线路。",
        "兩人也可能為彼此專留一條線路。",
    ],
    thresholds: &[
        Threshold {
            name: "fewest_calls",
            default: 10,
            unit: "calls",
            meaning: ["A pair that talked less is not looked at", "通话少于此数的一对不看"],
            source: "assumption: whoever talks ten times has had the occasion to call somebody else",
        },
        Threshold {
            name: "fewest_days",
            default: 5,
            unit: "days",
            meaning: ["Nor one that talked on fewer days", "通话天数少于此数亦不看"],
            source: "assumption: a line in use for a working week",
        },
        Threshold {
            name: "most_around",
            default: 8,
            unit: "lines",
            meaning: ["A centre with more lines around it is a service", "周围线路多于此数的中心视为服务"],
            source: "assumption: a person can direct few others without a staff",
        },
        CLOCK,
    ],
    terms: &[ONE_CONTACT, KEPT, AS_ALONE, NONE_OUTSIDE, KEPT_APART, AS_CLOSED],
};

// The words of weights, as [`Card::terms`] wants them.
const ONE_CONTACT: [&str; 3] = ["talks with one number only", "只与一个号码往来", "只與一個號碼往來"];
const KEPT: [&str; 3] = [
    "a line that is kept for one contact is used for nothing else",
    "专为一人保留的线路不作他用",
    "專為一人保留的線路不作他用",
];
const AS_ALONE: [&str; 3] = [
    "other lines of this case, in use as much, that talk with one number only",
    "本案中使用同样多、只与一个号码往来的其他线路",
    "本案中使用同樣多、只與一個號碼往來的其他線路",
];
const NONE_OUTSIDE: [&str; 3] =
    ["the other has no contact outside", "对方也无外部联系人", "對方也無外部聯繫人"];
const KEPT_APART: [&str; 3] = [
    "the other end is kept apart as well in about half; the share is not known",
    "约半数情形对方线路也单独保留；确切比例未知",
    "約半數情形對方線路也單獨保留；確切比例未知",
];
const AS_CLOSED: [&str; 3] = [
    "other lines with one contact whose contact has none outside",
    "只有一名联系人、且该联系人也无外部联系人的其他线路",
    "只有一名聯繫人、且該聯繫人也無外部聯繫人的其他線路",
];

/// The method.
pub const METHOD: &dyn Method = &SingleLineContact;

struct SingleLineContact;

/// Who talks with whom, and which centres have only contacts that talk with them alone.
const CLOSED: &str = "
CREATE OR REPLACE TEMP TABLE known AS
SELECT id FROM line JOIN (
    SELECT caller AS phone FROM call WHERE coalesce(caller_imsi, caller_imei, caller_cell) IS NOT NULL AND caller IS NOT NULL
    UNION SELECT callee FROM call WHERE coalesce(callee_imsi, callee_imei, callee_cell) IS NOT NULL AND callee IS NOT NULL) USING (phone)
WHERE starts_with(phone, '+');
CREATE OR REPLACE TEMP TABLE bond AS
SELECT least(caller, callee) AS one, greatest(caller, callee) AS two, count(*) AS calls, count(*) FILTER (caller < callee) AS forth,
       count(DISTINCT CAST(floor(began / 86400000000) AS BIGINT)) AS days, count(DISTINCT secs) AS lengths
FROM one_call GROUP BY least(caller, callee), greatest(caller, callee);
CREATE OR REPLACE TEMP TABLE touch AS
WITH called AS (SELECT one, two FROM bond UNION
                SELECT least(a.id, b.id), greatest(a.id, b.id) FROM text JOIN line a ON a.phone = sender JOIN line b ON b.phone = recipient WHERE a.id <> b.id),
-- Text messages with numbers that no call tells of.
texted AS (SELECT a.id, recipient AS other FROM text JOIN line a ON a.phone = sender WHERE recipient NOT IN (SELECT phone FROM line)
           UNION SELECT a.id, sender FROM text JOIN line a ON a.phone = recipient WHERE sender NOT IN (SELECT phone FROM line))
SELECT one AS id, CAST(two AS VARCHAR) AS other, two AS other_id FROM called JOIN line ON line.id = two WHERE starts_with(phone, '+')
UNION ALL SELECT two, CAST(one AS VARCHAR), one FROM called JOIN line ON line.id = one WHERE starts_with(phone, '+')
UNION ALL SELECT id, other, NULL FROM texted WHERE starts_with(other, '+');
CREATE OR REPLACE TEMP TABLE circle AS
SELECT id, count(*) AS contacts, min(other_id) AS one_of, id IN (SELECT id FROM known) AS known FROM touch GROUP BY id;
CREATE OR REPLACE TEMP TABLE spoke AS
SELECT circle.id, one_of AS centre, calls, bond.one, bond.two
FROM circle JOIN bond ON bond.one = least(circle.id, one_of) AND bond.two = greatest(circle.id, one_of)
WHERE contacts = 1 AND known AND calls >= {fewest_calls} AND days >= {fewest_days} AND lengths * 2 >= calls
  AND forth * 5 >= calls AND (calls - forth) * 5 >= calls;
CREATE OR REPLACE TEMP TABLE closed AS
SELECT centre, count(*) AS around, sum(calls) AS calls
FROM spoke JOIN circle ON circle.id = centre
WHERE circle.known AND contacts <= {most_around}
GROUP BY centre, contacts HAVING count(*) = contacts AND (count(*) > 1 OR min(spoke.id) < centre);
SELECT 0";

/// Lines of the case that were used enough, those with one contact, and those among them whose contact is closed too.
const POPULATION: &str = "
SELECT (SELECT count(*) FROM circle JOIN (SELECT id, sum(calls) AS calls FROM
          (SELECT one AS id, calls FROM bond UNION ALL SELECT two, calls FROM bond) GROUP BY id) USING (id)
        WHERE known AND calls >= {fewest_calls})::BIGINT AS known,
       (SELECT count(*) FROM spoke)::BIGINT AS alone,
       (SELECT count(*) FROM spoke WHERE centre IN (SELECT centre FROM closed) OR id IN (SELECT centre FROM closed))::BIGINT AS closed";

const LINES: &str = "
SELECT centre::BIGINT AS centre, middle.phone AS middle, around::BIGINT AS around, closed.calls::BIGINT AS calls, own.phone AS phone
FROM closed JOIN spoke USING (centre) JOIN line own ON own.id = spoke.id JOIN line middle ON middle.id = centre
ORDER BY centre, phone";

const CITED: &str = "
SELECT centre::BIGINT AS centre, min(began)::BIGINT AS since, max(began)::BIGINT AS until,
       list(cite('call', evidence, row)) FILTER (place <= 40) AS cited
FROM (SELECT centre, began, evidence, row, row_number() OVER (PARTITION BY centre, spoke.id ORDER BY began, evidence, row) AS place
      FROM closed JOIN spoke USING (centre)
      JOIN one_call ON (caller = spoke.id AND callee = centre) OR (caller = centre AND callee = spoke.id) JOIN source USING (file))
GROUP BY centre ORDER BY centre";

/// A centre and the lines around it.
struct Star {
    middle: String,
    calls: i64,
    around: Vec<String>,
}

fn stars(case: &mut CaseView<'_>) -> Result<BTreeMap<i64, Star>, MethodError> {
    let rows = case.ask(LINES)?;
    let (centres, middles, phones, calls) =
        (rows.ints("centre")?, rows.texts("middle")?, rows.texts("phone")?, rows.ints("calls")?);
    let mut stars: BTreeMap<i64, Star> = BTreeMap::new();
    for at in 0..rows.len() {
        let star =
            || Star { middle: middles.value(at).to_owned(), calls: calls.value(at), around: Vec::new() };
        stars.entry(centres.value(at)).or_insert_with(star).around.push(phones.value(at).to_owned());
    }
    Ok(stars)
}

impl Method for SingleLineContact {
    fn card(&self) -> &'static Card {
        &CARD
    }

    fn run(&self, case: &mut CaseView<'_>) -> Result<Vec<Finding>, MethodError> {
        case.ask(ONE_CALL)?;
        case.ask(CLOSED)?;
        let population = case.ask(POPULATION)?;
        let counted = |name| population.ints(name).map(|column| column.value(0).unsigned_abs());
        let (known, alone, closed) = (counted("known")?, counted("alone")?, counted("closed")?);
        let stars = stars(case)?;
        let rows = case.ask(CITED)?;
        let (centres, since, until) = (rows.ints("centre")?, rows.ints("since")?, rows.ints("until")?);
        let mut findings = Vec::new();
        for at in 0..rows.len() {
            let Some(star) = stars.get(&centres.value(at)) else { continue };
            // In a pair both have one contact; in a star the centre has several.
            let pair = star.around.len() == 1;
            let own = star.around.len() as u64 + u64::from(pair);
            let weights = vec![
                Weight::of(
                    ONE_CONTACT[0],
                    Rate::assumed(9, 10, KEPT[0]),
                    Rate::measured(
                        alone.saturating_sub(own),
                        known.saturating_sub(own + u64::from(!pair)),
                        AS_ALONE[0],
                    ),
                ),
                Weight::of(
                    NONE_OUTSIDE[0],
                    Rate::assumed(1, 2, KEPT_APART[0]),
                    Rate::measured(closed.saturating_sub(own), alone.saturating_sub(own), AS_CLOSED[0]),
                ),
            ];
            let mut draft = Draft::new(case, if pair { "only_each_other" } else { "only_one_centre" })
                .weighing(Strength::of(weights));
            for phone in &star.around {
                draft = draft.about("line", IdentifierKind::Phone, phone);
            }
            draft = draft.about(if pair { "line" } else { "centre" }, IdentifierKind::Phone, &star.middle);
            let finding = draft
                .figure("calls", star.calls)
                .during(since.value(at), until.value(at))
                .on(rows.cited("cited", at)?)
                .done();
            findings.push(finding);
        }
        Ok(strong(findings))
    }

    fn drills(&self) -> Vec<Drill> {
        const PAIR: &[&[(&str, &str)]] = &[&[("line", "+8613910009000"), ("line", "+8613910009001")]];
        const STAR: &[&[(&str, &str)]] =
            &[&[("centre", "+8613910009000"), ("line", "+8613910009001"), ("line", "+8613910009003")]];
        let found = |name, plant, expect| Drill { name, plant, expect: Expect::Finds(expect) };
        let silent = |name, plant, why| Drill { name, plant, expect: Expect::Silent(why) };
        vec![
            found("two_lines_for_each_other", pair, PAIR),
            found("three_lines_around_a_fourth", star, STAR),
            silent("an_old_parent", parent, "a line that only ever talks with one child, who has a circle"),
            silent("a_childs_watch", watch, "a line with two contacts, who know each other and others"),
            silent(
                "alarms_and_a_panel",
                alarms,
                "five lines that talk with one panel alone, which answers; always for as long",
            ),
            silent("a_work_line", work, "telephones that only talk with an office, which has customers"),
            silent(
                "one_subscribers_file",
                one_sided,
                "all contacts of a subscriber seem to talk with nobody else, since only the subscriber's records are here",
            ),
        ]
    }
}

fn begun(seed: u64) -> Plant {
    let mut plant = Plant::new(seed);
    town(&mut plant, 40, 10);
    plant
}

/// Both sides' records of some talks on each day, in both directions, the clocks a minute apart.
fn talk(plant: &mut Plant, one: u64, two: u64) {
    for day in 0..10 {
        for turn in 0..plant.between(1, 4) {
            let (at, secs) = (awake(plant, day), plant.between(10, 300));
            let (from, to) = if (day + turn) % 2 == 0 { (one, two) } else { (two, one) };
            dial(plant, (&number(from), &number(to)), at, secs, |draft| {
                at_caller(draft, &handset(from), from % 50)
            });
            dial(plant, (&number(from), &number(to)), at + MINUTE, secs, |draft| {
                at_callee(draft, &handset(to), to % 50)
            });
        }
    }
}

fn pair(seed: u64) -> Plant {
    let mut plant = begun(seed);
    talk(&mut plant, 9000, 9001);
    // A prepaid line asks its operator for the balance.
    for day in [1, 5] {
        let at = awake(&mut plant, day);
        dial(&mut plant, (&number(9000), "10086"), at, 20, |draft| at_caller(draft, &handset(9000), 3));
    }
    plant
}

fn star(seed: u64) -> Plant {
    let mut plant = begun(seed);
    (9001..9004).for_each(|line| talk(&mut plant, line, 9000));
    plant
}

fn parent(seed: u64) -> Plant {
    let mut plant = begun(seed);
    talk(&mut plant, 9000, 7);
    talk(&mut plant, 9001, 8);
    plant
}

fn watch(seed: u64) -> Plant {
    let mut plant = begun(seed);
    talk(&mut plant, 9000, 7);
    talk(&mut plant, 9000, 8);
    talk(&mut plant, 7, 8);
    plant
}

fn alarms(seed: u64) -> Plant {
    let mut plant = begun(seed);
    for day in 0..10 {
        for alarm in 9001..9006_u64 {
            for (hour, pair) in [(6, (alarm, 9000)), (18, (9000, alarm))] {
                let at = MONDAY + day * DAY + hour * HOUR + alarm.cast_signed() * MINUTE;
                dial(&mut plant, (&number(pair.0), &number(pair.1)), at, 4, |draft| {
                    at_caller(draft, &handset(pair.0), 3);
                });
            }
        }
    }
    plant
}

fn work(seed: u64) -> Plant {
    let mut plant = begun(seed);
    (9001..9005).for_each(|line| talk(&mut plant, line, 9000));
    for customer in 0..30 {
        let at = awake(&mut plant, 3);
        dial(&mut plant, (&stranger(customer), &number(9000)), at, 70, |draft| {
            at_callee(draft, &handset(9000), 3)
        });
    }
    plant
}

fn one_sided(seed: u64) -> Plant {
    let mut plant = begun(seed);
    for day in 0..10 {
        for contact in 0..5_u64 {
            for turn in 0..2 {
                let (at, secs, friend) = (awake(&mut plant, day), plant.between(10, 300), stranger(contact));
                let own = number(9000);
                if turn == 0 {
                    dial(&mut plant, (&own, &friend), at, secs, |draft| at_caller(draft, &handset(9000), 3));
                } else {
                    dial(&mut plant, (&friend, &own), at, secs, |draft| at_callee(draft, &handset(9000), 3));
                }
            }
        }
    }
    plant
}
