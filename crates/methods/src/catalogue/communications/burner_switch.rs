//! # Question
//! Which number fell silent as another one took over its contacts, or which circle as another circle began to talk in the same way?
//!
//! # Reads
//! Calls, the same call told by both sides once.
//!
//! # How
//! A line ended if it is silent to the end of the case for longer than three days and than twice its own longest pause; a line
//! began if the same holds before its first call. An old and a new line fit if the new one began within the days around the
//! old one's end, shares at least three contacts with it, and has two of its three closest ones (by days), or, where no other
//! line fits so, the numbers that took over theirs: who changes after friends who changed calls their new numbers. How alike their
//! contacts are is compared with all pairs of lines of the case that share a contact with a line that began, so that colleagues and
//! families who share contacts weigh against; how many other lines ended in those days weighs too. Contacts that a
//! hundred lines share are left. Where a whole circle changes at once there are no common contacts: then circles of lines
//! that talk with each other and ended together are laid over circles of the same size that began together, so that who calls
//! whom, how often and at which time of day fits best.
//!
//! # Innocent reading
//! An ordinary person gets a new number. A successor takes over the clients of a post, but not the closest contacts of the one
//! before, unless the line served for work alone. A firm gives its staff new numbers in one week.
//!
//! # Source
//! Matching an account that vanished with a new one by its contacts: C. Cortes, D. Pregibon, C. Volinsky, "Communities of
//! Interest", IDA 2001. Structure without names: A. Narayanan, V. Shmatikov, "De-anonymizing Social Networks", S&P 2009.
//!
//! # 问题
//! 哪个号码停用时另一号码接管了其联系人？哪个圈子停用时另一个圈子以同样方式开始通话？
//!
//! # 方法
//! 线路静默至案件末尾、超过三天且超过其自身最长间歇两倍，视为终止；首次通话前同样如此，视为启用。新线路在旧线路终止前后数日启用、共有至少三名
//! 联系人、并含其最亲近三人中的两人（该人此前已按同一规则换号的，以其新号计），即为相符。相似度与案中所有和新线路共有联系人的线路对比较，因此同事、家人共有联系人会减轻分量；
//! 同期终止的其他线路数也计入。百条以上线路共有的联系人不计。整个圈子同时更换时没有共同联系人：将一同终止的圈子与同样大小、一同启用的
//! 圈子叠合，使谁呼叫谁、频次与时段最为吻合。
//!
//! # 无辜解释
//! 普通人换号；继任者接手岗位客户，但不会接手前任最亲近的人，除非该线路只用于工作；公司在一周内给员工统一换号。

use std::collections::BTreeMap;

use thalweg_model::{Finding, IdentifierKind, Rate, Strength, Weight};

use crate::calls::{CLOCK, ONE_CALL};
use crate::circles::Circle;
use crate::drill::crowd::number;
use crate::drill::telephones::{circle, contacts, dial, friends_changed, lives, town};
use crate::drill::{DAY, HOUR, MINUTE, MONDAY, Plant};
use crate::run::Draft;
use crate::{Card, CaseView, Drill, Expect, Flow, Method, MethodError, Sentence, Threshold};

static CARD: Card = Card {
    id: "burner_switch",
    version: 3,
    flow: Flow::Communications,
    title: ["Numbers changed, contacts kept", "弃卡换号", "棄卡換號"],
    reads: &["call"],
    needs_population: true,
    says: &[
        Sentence {
            code: "took_over",
            words: [
                "{old} fell silent and {new} took over {shared} of its {contacts} contacts.",
                "{old} 停用，{new} 接管其 {contacts} 名联系人中的 {shared} 名。",
                "{old} 停用，{new} 接管其 {contacts} 名聯繫人中的 {shared} 名。",
            ],
        },
        Sentence {
            code: "circle_changed",
            words: [
                "The lines {old} fell silent together, and {new} began to talk with each other in the same way.",
                "线路 {old} 一同停用，{new} 开始以同样方式彼此通话。",
                "線路 {old} 一同停用，{new} 開始以同樣方式彼此通話。",
            ],
        },
    ],
    innocent: [
        "People and firms change their numbers, and successors take over clients.",
        "个人和公司会换号，继任者会接手客户。",
        "個人和公司會換號，繼任者會接手客戶。",
    ],
    thresholds: &[
        Threshold {
            name: "silent_days",
            default: 3,
            unit: "days",
            meaning: ["A line that is silent for less has not ended", "静默少于此数不算停用"],
            source: "assumption; twice the line's own longest pause counts where that is longer",
        },
        Threshold {
            name: "gap_days",
            default: 14,
            unit: "days",
            meaning: ["The new line begins at most so long after", "新线路最迟在此后启用"],
            source: "assumption: contacts are lost in a longer gap",
        },
        Threshold {
            name: "overlap_days",
            default: 2,
            unit: "days",
            meaning: ["Both may be in use for so long", "两者并用的最长天数"],
            source: "assumption: time to tell the contacts; who keeps both has not changed",
        },
        Threshold {
            name: "fewest_shared",
            default: 3,
            unit: "contacts",
            meaning: ["Fewer shared contacts are not looked at", "共有联系人少于此数不看"],
            source: "assumption: two may be a family",
        },
        Threshold {
            name: "least_alike",
            default: 30,
            unit: "of 100",
            meaning: ["Shared contacts among all contacts of both", "共有联系人占双方全部联系人的比例下限"],
            source: "assumption; how many pairs of the case are as alike is counted and weighs",
        },
        CLOCK,
    ],
    terms: &[
        CONTACTS, KEEPS_MOST, AS_ALIKE, SILENT, LEAVES, ENDED, CIRCLE, GOES_ON, BEGAN, TALK_ALIKE, AS_BEFORE,
        AGREE,
    ],
};

// The words of weights, as [`Card::terms`] wants them.
const CONTACTS: [&str; 3] = ["has the other's contacts", "拥有对方的联系人", "擁有對方的聯繫人"];
const KEEPS_MOST: [&str; 3] = [
    "who changes the number to stay in touch keeps most contacts",
    "为保持联系而换号者保留多数联系人",
    "為保持聯繫而換號者保留多數聯繫人",
];
const AS_ALIKE: [&str; 3] = [
    "other pairs of lines with a common contact, one of them new, whose contacts are as alike",
    "有共同联系人且其一为新线路、联系人同样相似的其他线路对",
    "有共同聯繫人且其一為新線路、聯繫人同樣相似的其他線路對",
];
const SILENT: [&str; 3] = ["fell silent as the other began", "停用之时对方启用", "停用之時對方啟用"];
const LEAVES: [&str; 3] = ["who changes the number leaves the old one", "换号者弃用旧号", "換號者棄用舊號"];
const ENDED: [&str; 3] = ["other lines that ended in those days", "当时停用的其他线路", "當時停用的其他線路"];
const CIRCLE: [&str; 3] =
    ["a circle began as the other ended", "一圈停用之时另一圈启用", "一圈停用之時另一圈啟用"];
const GOES_ON: [&str; 3] = [
    "who changes all numbers at once goes on with the new ones",
    "一次更换全部号码者以新号继续",
    "一次更換全部號碼者以新號繼續",
];
const BEGAN: [&str; 3] = ["other lines that began in those days", "当时启用的其他线路", "當時啟用的其他線路"];
const TALK_ALIKE: [&str; 3] = ["the circles talk alike", "两圈通话方式相似", "兩圈通話方式相似"];
const AS_BEFORE: [&str; 3] =
    ["the same people call each other as before", "同一批人照旧彼此通话", "同一批人照舊彼此通話"];
const AGREE: [&str; 3] = [
    "other pairs of circles of this size that agree as much",
    "同样大小、同样相符的其他圈对",
    "同樣大小、同樣相符的其他圈對",
];

/// The method.
pub const METHOD: &dyn Method = &BurnerSwitch;

struct BurnerSwitch;

/// Least strength, in centibits.
const LEAST: i32 = 300;
/// Most lines in a circle, as all orders are tried.
const LARGEST: usize = 7;

/// Lines with their beginning and end, their contacts, and the lines that ended or began.
const LIVES: &str = "
CREATE OR REPLACE TEMP TABLE touch AS
SELECT caller AS id, callee AS other, began FROM one_call UNION ALL SELECT callee, caller, began FROM one_call;
CREATE OR REPLACE TEMP TABLE life AS
SELECT id, min(began) AS first, max(began) AS last, max(pause) AS pause, count(DISTINCT other) AS contacts,
       count(DISTINCT CAST(floor(began / 86400000000) AS BIGINT)) AS days
FROM (SELECT *, began - lag(began) OVER (PARTITION BY id ORDER BY began) AS pause FROM touch)
GROUP BY id HAVING count(DISTINCT other) >= 2 AND count(*) >= 6;
CREATE OR REPLACE TEMP TABLE ended AS
SELECT life.* FROM life, (SELECT max(last) AS final FROM life)
WHERE final - last > greatest({silent_days} * 86400000000, 2 * pause);
CREATE OR REPLACE TEMP TABLE begun AS
SELECT life.* FROM life, (SELECT min(first) AS start FROM life)
WHERE first - start > greatest({silent_days} * 86400000000, 2 * pause);
CREATE OR REPLACE TEMP TABLE knows AS
SELECT id, other, count(*) AS calls, count(DISTINCT CAST(floor(began / 86400000000) AS BIGINT)) AS days
FROM touch WHERE id IN (SELECT id FROM life) GROUP BY id, other;
CREATE OR REPLACE TEMP TABLE close_to AS
SELECT id, other FROM (SELECT *, row_number() OVER (PARTITION BY id ORDER BY days DESC, calls DESC, other) AS place FROM knows
                       WHERE id IN (SELECT id FROM ended)) WHERE place <= 3;
CREATE OR REPLACE TEMP TABLE rare AS SELECT other FROM knows GROUP BY other HAVING count(*) <= 100;
CREATE OR REPLACE TEMP TABLE alike AS
SELECT one.id AS old, two.id AS new, count(*) AS shared, any_value(a.contacts) AS contacts,
       CAST(floor(count(*) * 100 / (any_value(a.contacts) + any_value(b.contacts) - count(*))) AS BIGINT) AS likeness
FROM knows one JOIN rare USING (other) JOIN knows two USING (other) JOIN begun b ON b.id = two.id JOIN life a ON a.id = one.id
WHERE one.id <> two.id GROUP BY one.id, two.id;
CREATE OR REPLACE TEMP TABLE taken AS
SELECT old, new, shared, alike.contacts, likeness, ended.last AS last, begun.first AS first
FROM alike JOIN ended ON ended.id = old JOIN begun ON begun.id = new
WHERE begun.first BETWEEN ended.last - {overlap_days} * 86400000000 AND ended.last + {gap_days} * 86400000000
  AND shared >= {fewest_shared} AND likeness >= {least_alike};
SELECT (SELECT count(*) FROM life)::BIGINT AS lines";

/// Pairs that fit, how many other pairs are as alike, and how many other lines ended in those days.
const TAKEN: &str = "
WITH known AS (
    SELECT old, new, close_to.other FROM taken JOIN close_to ON close_to.id = old JOIN knows ON knows.id = new AND knows.other = close_to.other),
became AS (SELECT old AS other, new AS number FROM known GROUP BY old, new HAVING count(*) >= 2),
again AS (
    SELECT * FROM known
    UNION SELECT old, new, close_to.other FROM taken JOIN close_to ON close_to.id = old JOIN became USING (other)
    JOIN knows ON knows.id = new AND knows.other = number
    WHERE old NOT IN (SELECT other FROM became) AND new NOT IN (SELECT number FROM became)),
fit AS (SELECT taken.* FROM taken JOIN (SELECT old, new FROM again GROUP BY old, new HAVING count(*) >= 2) USING (old, new)),
chance AS (SELECT likeness, count(*) AS pairs FROM alike WHERE (old, new) NOT IN (SELECT (old, new) FROM fit) GROUP BY likeness)
SELECT one.phone AS old, two.phone AS new, fit.old::BIGINT AS old_id, fit.new::BIGINT AS new_id, shared::BIGINT AS shared, contacts::BIGINT AS contacts, last, first,
       (SELECT coalesce(sum(pairs), 0) FROM chance WHERE chance.likeness >= fit.likeness)::BIGINT AS as_alike,
       (SELECT coalesce(sum(pairs), 0) FROM chance)::BIGINT AS pairs,
       (SELECT count(*) FROM ended WHERE ended.id <> fit.old AND ended.last BETWEEN fit.first - {gap_days} * 86400000000
                                     AND fit.first + {overlap_days} * 86400000000)::BIGINT AS ending
FROM fit JOIN line one ON one.id = fit.old JOIN line two ON two.id = fit.new ORDER BY old, new";

/// The first and last calls of some lines with each other or with shared contacts.
const CITED: &str = "
SELECT min(began)::BIGINT AS since, max(began)::BIGINT AS until,
       list(cite('call', evidence, row)) FILTER (place <= 2 OR back <= 2) AS cited
FROM (SELECT began, evidence, row, row_number() OVER (PARTITION BY caller, callee ORDER BY began, evidence, row) AS place,
             row_number() OVER (PARTITION BY caller, callee ORDER BY began DESC, evidence DESC, row DESC) AS back
      FROM one_call JOIN source USING (file) WHERE ";

/// Who of those that ended, or of those that began, talks with whom: by four hours of the day.
const AMONG: &str = "
SELECT ended, caller::BIGINT AS caller, callee::BIGINT AS callee, slot, count(*)::BIGINT AS calls
FROM (SELECT true AS ended, caller, callee, CAST(floor(began / 14400000000) AS BIGINT) % 6 AS slot FROM one_call
      JOIN ended one ON one.id = caller JOIN ended two ON two.id = callee WHERE abs(one.last - two.last) <= 3 * 86400000000
      UNION ALL
      SELECT false, caller, callee, CAST(floor(began / 14400000000) AS BIGINT) % 6 FROM one_call
      JOIN begun one ON one.id = caller JOIN begun two ON two.id = callee WHERE abs(one.first - two.first) <= 3 * 86400000000)
GROUP BY ended, caller, callee, slot ORDER BY ended, caller, callee, slot";

const TIMES: &str = "
SELECT line.id::BIGINT AS id, phone, ended.last AS last, begun.first AS first
FROM line LEFT JOIN ended USING (id) LEFT JOIN begun USING (id)
WHERE ended.id IS NOT NULL OR begun.id IS NOT NULL ORDER BY line.id";

/// The circles among the lines that ended (`true`) and those that began.
fn circles(case: &mut CaseView<'_>) -> Result<[Vec<Circle>; 2], MethodError> {
    let rows = case.ask(AMONG)?;
    let (ended, slots, calls) = (rows.truths("ended")?, rows.ints("slot")?, rows.ints("calls")?);
    let (from, to) = (rows.ints("caller")?, rows.ints("callee")?);
    let of = |wanted: bool| {
        let mine = (0..rows.len()).filter(|at| ended.value(*at) == wanted);
        let talk: Vec<_> =
            mine.map(|at| (from.value(at), to.value(at), slots.value(at), calls.value(at))).collect();
        let mut circles = Circle::all(&talk);
        circles.retain(|one| (3..=LARGEST).contains(&one.lines.len()));
        circles
    };
    Ok([of(true), of(false)])
}

/// Single lines whose contacts another one took over.
fn taken_over(case: &mut CaseView<'_>, lines: u64) -> Result<Vec<Finding>, MethodError> {
    let rows = case.ask(TAKEN)?;
    let (olds, news) = (rows.texts("old")?, rows.texts("new")?);
    let (old_ids, new_ids) = (rows.ints("old_id")?, rows.ints("new_id")?);
    let (shared, contacts, last, first) =
        (rows.ints("shared")?, rows.ints("contacts")?, rows.ints("last")?, rows.ints("first")?);
    let count = |name, at| rows.ints(name).map(|column| column.value(at).unsigned_abs());
    let mut findings = Vec::new();
    for at in 0..rows.len() {
        let (old, new) = (old_ids.value(at), new_ids.value(at));
        let weights = vec![
            Weight::of(
                CONTACTS[0],
                Rate::assumed(7, 10, KEEPS_MOST[0]),
                Rate::measured(count("as_alike", at)?, count("pairs", at)?, AS_ALIKE[0]),
            ),
            Weight::of(
                SILENT[0],
                Rate::assumed(9, 10, LEAVES[0]),
                Rate::measured(count("ending", at)?, lines.saturating_sub(2), ENDED[0]),
            ),
        ];
        let both = format!(
            "SELECT a.other FROM knows a JOIN knows b USING (other) WHERE a.id = {old} AND b.id = {new}"
        );
        let cited = case.ask(&format!(
            "{CITED}(caller IN ({old}, {new}) AND callee IN ({both})) OR (callee IN ({old}, {new}) AND caller IN ({both})))"
        ))?;
        let finding = Draft::new(case, "took_over")
            .about("old", IdentifierKind::Phone, olds.value(at))
            .about("new", IdentifierKind::Phone, news.value(at))
            .figure("shared", shared.value(at))
            .figure("contacts", contacts.value(at))
            .figure("silent_since", last.value(at))
            .figure("new_since", first.value(at))
            .during(cited.ints("since")?.value(0), cited.ints("until")?.value(0))
            .weighing(Strength::of(weights))
            .on(cited.cited("cited", 0)?);
        findings.push(finding.done());
    }
    Ok(findings)
}

type Times = BTreeMap<i64, (String, Option<i64>, Option<i64>)>;

fn times(case: &mut CaseView<'_>) -> Result<Times, MethodError> {
    use arrow::array::Array as _;
    let rows = case.ask(TIMES)?;
    let (ids, phones, last, first) =
        (rows.ints("id")?, rows.texts("phone")?, rows.ints("last")?, rows.ints("first")?);
    let at_of = |column: &arrow::array::Int64Array, at| column.is_valid(at).then(|| column.value(at));
    let time = |at| (phones.value(at).to_owned(), at_of(last, at), at_of(first, at));
    Ok((0..rows.len()).map(|at| (ids.value(at), time(at))).collect())
}

/// How much any two circles of one size agree, whenever they lived: which, whether their times fit, how much, in which order
/// and when the second began.
type Pair = (usize, usize, bool, i64, Vec<usize>, i64);

fn pairs(case: &CaseView<'_>, ended: &[Circle], begun: &[Circle], times: &Times) -> Vec<Pair> {
    let (before, after) = (case.threshold("overlap_days") * DAY, case.threshold("gap_days") * DAY);
    let last = |id: &i64| times.get(id).and_then(|time| time.1);
    let first = |id: &i64| times.get(id).and_then(|time| time.2);
    let mut pairs = Vec::new();
    for (old, one) in ended.iter().enumerate() {
        for (new, two) in begun.iter().enumerate().filter(|(_, two)| two.lines.len() == one.lines.len()) {
            let (end, start) =
                (one.lines.iter().filter_map(last).max(), two.lines.iter().filter_map(first).min());
            let fits =
                end.zip(start).is_some_and(|(end, start)| start >= end - before && start <= end + after);
            let apart = one.lines.iter().all(|id| !two.lines.contains(id));
            let (agrees, order) = one.best(two);
            pairs.push((old, new, fits && apart, agrees, order, start.unwrap_or(0)));
        }
    }
    pairs
}

/// Whole circles that changed their numbers.
fn changed(case: &mut CaseView<'_>, lines: u64) -> Result<Vec<Finding>, MethodError> {
    let [ended, begun] = circles(case)?;
    if ended.is_empty() || begun.is_empty() {
        return Ok(Vec::new());
    }
    let times = times(case)?;
    let pairs = pairs(case, &ended, &begun, &times);
    let mut findings = Vec::new();
    for (old, new, _, agrees, order, start) in pairs.iter().filter(|pair| pair.2 && pair.3 >= 500) {
        let (Some(one), Some(two)) = (ended.get(*old), begun.get(*new)) else { continue };
        let others = pairs.iter().filter(|pair| (pair.0, pair.1) != (*old, *new) && !pair.2);
        let as_much = others.clone().filter(|pair| pair.3 >= *agrees).count() as u64;
        let near = times.iter().filter(|(id, time)| {
            !two.lines.contains(id) && time.2.is_some_and(|first| (first - start).abs() <= 3 * DAY)
        });
        let weights = vec![
            Weight::of(
                CIRCLE[0],
                Rate::assumed(9, 10, GOES_ON[0]),
                Rate::measured(
                    near.count() as u64,
                    lines.saturating_sub(2 * one.lines.len() as u64),
                    BEGAN[0],
                ),
            ),
            Weight::of(
                TALK_ALIKE[0],
                Rate::assumed(9, 10, AS_BEFORE[0]),
                Rate::measured(as_much, others.count() as u64, AGREE[0]),
            ),
        ];
        let ids = |circle: &Circle| circle.lines.iter().map(i64::to_string).collect::<Vec<_>>().join(", ");
        let (olds, news) = (ids(one), ids(two));
        let cited = case.ask(&format!(
            "{CITED}(caller IN ({olds}) AND callee IN ({olds})) OR (caller IN ({news}) AND callee IN ({news})))"
        ))?;
        let mut draft = Draft::new(case, "circle_changed").weighing(Strength::of(weights));
        for (place, id) in one.lines.iter().enumerate() {
            let partner = order.get(place).and_then(|at| two.lines.get(*at));
            for (role, id) in [("old", Some(id)), ("new", partner)] {
                if let Some(time) = id.and_then(|id| times.get(id)) {
                    draft = draft.about(role, IdentifierKind::Phone, &time.0);
                }
            }
        }
        let finding = draft
            .figure("agreement_per_mille", agrees)
            .during(cited.ints("since")?.value(0), cited.ints("until")?.value(0))
            .on(cited.cited("cited", 0)?);
        findings.push(finding.done());
    }
    Ok(findings)
}

impl Method for BurnerSwitch {
    fn card(&self) -> &'static Card {
        &CARD
    }

    fn run(&self, case: &mut CaseView<'_>) -> Result<Vec<Finding>, MethodError> {
        case.ask(ONE_CALL)?;
        let lines = case.ask(LIVES)?.ints("lines")?.value(0).unsigned_abs();
        let mut findings = taken_over(case, lines)?;
        findings.extend(changed(case, lines)?);
        findings.retain(|finding| finding.strength.centibits >= LEAST);
        Ok(findings)
    }

    fn drills(&self) -> Vec<Drill> {
        const ONE: &[&[(&str, &str)]] = &[&[("old", "+8613910009000"), ("new", "+8613910009001")]];
        const ALL: &[&[(&str, &str)]] = &[&[
            ("old", "+8613910009000"),
            ("old", "+8613910009003"),
            ("new", "+8613910009100"),
            ("new", "+8613910009103"),
        ]];
        let found = |name, plant, expect| Drill { name, plant, expect: Expect::Finds(expect) };
        let silent = |name, plant, why| Drill { name, plant, expect: Expect::Silent(why) };
        vec![
            found("a_number_is_thrown_away", thrown_away, ONE),
            found("friends_had_changed_before", friends_changed, ONE),
            found("a_circle_changes_at_once", whole_circle, ALL),
            silent(
                "a_second_telephone",
                second,
                "a new number with the same contacts, and the old one stays in use",
            ),
            silent(
                "a_successor",
                successor,
                "a number falls silent and a new one calls its clients, but not its family",
            ),
            silent(
                "a_holiday",
                holiday,
                "a number is silent for ten days while a new one calls its contacts; then it comes back",
            ),
            silent(
                "one_circle_leaves_another_comes",
                unrelated,
                "a family moves away as students who call in another way arrive",
            ),
        ]
    }
}

fn begun(seed: u64) -> Plant {
    let mut plant = Plant::new(seed);
    town(&mut plant, 40, 28);
    plant
}

fn thrown_away(seed: u64) -> Plant {
    let mut plant = begun(seed);
    lives(&mut plant, 9000, &contacts(&[3, 17, 31, 9], &[1, 2, 3, 4]), 0..13);
    lives(&mut plant, 9001, &contacts(&[3, 17, 31, 9], &[1, 2, 5]), 14..28);
    plant
}

fn whole_circle(seed: u64) -> Plant {
    let mut plant = begun(seed);
    circle(&mut plant, 9000, 0..13, 12);
    circle(&mut plant, 9100, 14..28, 12);
    plant
}

fn second(seed: u64) -> Plant {
    let mut plant = begun(seed);
    lives(&mut plant, 9000, &contacts(&[3, 17, 31, 9], &[1, 2, 3, 4]), 0..28);
    lives(&mut plant, 9001, &contacts(&[3, 17, 31, 9], &[1, 2, 5]), 14..28);
    plant
}

fn successor(seed: u64) -> Plant {
    let mut plant = begun(seed);
    lives(&mut plant, 9000, &contacts(&[3, 17, 31, 5, 9, 20, 26, 35, 38, 12], &[]), 0..13);
    lives(&mut plant, 9001, &contacts(&[22, 14, 1, 5, 9, 20, 26, 35, 38, 12], &[]), 14..28);
    plant
}

fn holiday(seed: u64) -> Plant {
    let mut plant = begun(seed);
    let friends = contacts(&[3, 17, 31, 9], &[1, 2, 3, 4]);
    lives(&mut plant, 9000, &friends, 0..10);
    lives(&mut plant, 9001, &friends, 10..20);
    lives(&mut plant, 9000, &friends, 21..28);
    plant
}

fn unrelated(seed: u64) -> Plant {
    let mut plant = begun(seed);
    circle(&mut plant, 9000, 0..13, 12);
    for day in 14..28 {
        for (from, to) in [(0, 1), (1, 2), (2, 3), (3, 1)] {
            let at = MONDAY + day * DAY + 9 * HOUR + plant.between(0, 60) * MINUTE;
            dial(&mut plant, (&number(9100 + from), &number(9100 + to)), at, 30, |_| {});
        }
    }
    plant
}
