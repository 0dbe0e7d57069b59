//! # Question
//! Which numbers call as the lines of a SIM bank do: many people, one way, with cards and handset numbers exchanged?
//!
//! # Reads
//! Calls (the same call told by both sides once), with the caller's handset and cell where recorded; SIM events that pair a
//! number with a handset.
//!
//! # How
//! A line is one-way if it calls many different people, each only a few times, and hardly any of them ever calls it. Lines that
//! are one-way and were used with the same handset numbers are one group; three or more make a bank. It stands still if nearly
//! all its calls go through one cell, else it moves (a bank in a car). How common one-way
//! lines, shared handsets and fixed places are is counted among the other busy lines of the case, so that what is usual there
//! weighs little. Where no handset numbers are recorded, or every card stays in its slot, a bank is not found by this method;
//! paired_phones and gateway_landline look for other arrangements.
//!
//! # Innocent reading
//! Call centres, couriers, dispatchers, restaurants and schools call many people too, but are called back, move, or keep their
//! cards in their handsets. A repair shop tries many cards in one handset. A reseller's test bench or an operator's probes
//! can look the same; whose equipment it is the rows do not say.
//!
//! # Source
//! Static place and disproportionate outgoing volume: I. Murynets, M. Zabarankin, R. Piqueras Jover, A. Panagia, "Analysis and
//! Detection of SIMbox Fraud in Mobility Networks", IEEE INFOCOM 2014. Group size: a dual-SIM handset has two lines.
//!
//! # 问题
//! 哪些号码像猫池（GOIP、多卡宝）那样拨打：单向、被叫众多、卡与机号互换？
//!
//! # 方法
//! 一条线路若呼叫众多不同的人、每人只打几次、且几乎无人回拨，即为“单向”。单向线路若用过相同的机号，归为一组；三条以上为一个卡池。
//! 几乎全部通话经同一小区为固定式，否则为移动式（车载）。单向、共用机号、固定一处的常见程度均在
//! 案中其他繁忙线路中计数。没有机号记录、或卡不离槽的卡池，本方法查不出；手机口与固话网关另有方法。
//!
//! # 无辜解释
//! 呼叫中心、快递、调度、餐馆、学校也会大量外呼，但会被回拨、会移动，或卡不离机。维修店会在一部手机上试多张卡。经销商测试台、
//! 运营商拨测设备可能相似；设备属于谁，记录并未说明。

use std::collections::{BTreeMap, BTreeSet};

use thalweg_identify::{Context, Verdict, normalise};
use thalweg_model::{Finding, IdentifierKind, Rate, Strength, Weight};

use crate::calls::CLOCK;
use crate::circles::{joined, root};
use crate::drill::crowd::{handset, number};
use crate::drill::telephones::{at_caller, awake, dial, stranger, town};
use crate::drill::{DAY, HOUR, MINUTE, MONDAY, Plant};
use crate::lines::{
    AS_ONE_WAY, FEWEST_CALLEES, Lines, MOST_CALLED_BACK, MOST_CALLS_EACH, NOT_CALLED_BACK, ONE_WAY,
};
use crate::run::Draft;
use crate::{Card, CaseView, Drill, Expect, Flow, Method, MethodError, Sentence, Threshold};

static CARD: Card = Card {
    id: "sim_bank",
    version: 1,
    flow: Flow::Communications,
    title: ["SIM bank", "猫池与多卡设备", "貓池與多卡設備"],
    reads: &["call", "sim_event"],
    needs_population: true,
    says: &[
        Sentence {
            code: "exchanged_at_one_place",
            words: [
                "{number} called many people who hardly ever called back; cards and handset numbers were exchanged among these lines, which stayed in the cell {cell}.",
                "{number} 呼叫众多几乎从不回拨的人；这些线路之间卡与机号互换，且始终在小区 {cell}。",
                "{number} 呼叫眾多幾乎從不回撥的人；這些線路之間卡與機號互換，且始終在小區 {cell}。",
            ],
        },
        Sentence {
            code: "exchanged_on_the_move",
            words: [
                "{number} called many people who hardly ever called back; cards and handset numbers were exchanged among these lines, which moved through {cells} cells.",
                "{number} 呼叫众多几乎从不回拨的人；这些线路之间卡与机号互换，并移动经过 {cells} 个小区。",
                "{number} 呼叫眾多幾乎從不回撥的人；這些線路之間卡與機號互換，並移動經過 {cells} 個小區。",
            ],
        },
        Sentence {
            code: "exchanged",
            words: [
                "{number} called many people who hardly ever called back; cards and handset numbers were exchanged among these lines.",
                "{number} 呼叫众多几乎从不回拨的人；这些线路之间卡与机号互换。",
                "{number} 呼叫眾多幾乎從不回撥的人；這些線路之間卡與機號互換。",
            ],
        },
    ],
    innocent: [
        "A test bench, a repair shop or an office that rings round can leave such rows.",
        "测试台、维修店或集中通知的单位也可能留下这样的记录。",
        "測試台、維修店或集中通知的單位也可能留下這樣的記錄。",
    ],
    thresholds: &[
        FEWEST_CALLEES,
        MOST_CALLED_BACK,
        MOST_CALLS_EACH,
        Threshold {
            name: "fewest_lines",
            default: 3,
            unit: "lines",
            meaning: [
                "Fewer lines on shared handsets are a dual-SIM telephone",
                "共用机号的线路少于此数视为双卡手机",
            ],
            source: "a dual-SIM handset holds two lines (GSMA TS.37)",
        },
        CLOCK,
    ],
    terms: &[
        ONE_WAY,
        NOT_CALLED_BACK,
        AS_ONE_WAY,
        HANDSETS,
        EXCHANGED,
        ANOTHER_USED,
        ONE_CELL,
        STATIC,
        OTHERS_ONE_CELL,
    ],
};

// The words of weights, as [`Card::terms`] wants them.
const HANDSETS: [&str; 3] = ["used with the same handsets", "使用相同的机号", "使用相同的機號"];
const EXCHANGED: [&str; 3] = [
    "cards and handset numbers are exchanged to escape blocking; not all do",
    "互换卡与机号以逃避封停；并非全都如此",
    "互換卡與機號以逃避封停；並非全都如此",
];
const ANOTHER_USED: [&str; 3] = [
    "other busy lines of this case whose handset another used",
    "本案中机号曾被他线使用的其他繁忙线路",
    "本案中機號曾被他線使用的其他繁忙線路",
];
const ONE_CELL: [&str; 3] = ["calls from one cell", "始终在同一小区呼出", "始終在同一小區呼出"];
const STATIC: [&str; 3] = [
    "SIM boxes have static locations (Murynets and others 2014); the share is not given",
    "猫池位置固定（Murynets 等，2014）；原文未给出比例",
    "貓池位置固定（Murynets 等，2014）；原文未給出比例",
];
const OTHERS_ONE_CELL: [&str; 3] = [
    "other busy lines of this case that call from one cell",
    "本案中始终在同一小区呼出的其他繁忙线路",
    "本案中始終在同一小區呼出的其他繁忙線路",
];

/// The method.
pub const METHOD: &dyn Method = &SimBank;

struct SimBank;

/// Most subjects and, for each of them, rows that a finding names.
const MOST_NAMED: usize = 100;
/// Least strength of a finding, in hundredths of a bit.
const LEAST: i32 = 300;

/// With which handsets and in which cells busy lines called.
const USE: &str = "
CREATE OR REPLACE TEMP TABLE place AS
SELECT id, caller_cell AS cell, count(*) AS calls FROM call JOIN busy ON phone = caller
WHERE caller_cell IS NOT NULL GROUP BY id, caller_cell;
CREATE OR REPLACE TEMP TABLE handset AS
SELECT id, caller_imei AS imei FROM call JOIN busy ON phone = caller WHERE caller_imei IS NOT NULL
UNION SELECT id, imei FROM sim_event JOIN busy USING (phone) WHERE imei IS NOT NULL;
SELECT 0";

const STILL: &str = "
SELECT id::BIGINT AS id FROM place GROUP BY id HAVING max(calls) * 100 >= 95 * sum(calls) ORDER BY id";

/// Handsets that more than one busy line was used with.
const SHARED: &str = "
SELECT imei, id::BIGINT AS id FROM handset JOIN (SELECT imei FROM handset GROUP BY imei HAVING count(*) > 1) USING (imei)
ORDER BY imei, id";

/// For each group: from when to when, how many calls and people, and the first call with every handset and of every line.
const CITED: &str = "
WITH told AS (SELECT team, id, caller_imei AS imei, epoch_us(start) AS began, callee, evidence, row
              FROM call JOIN busy ON phone = caller JOIN chosen USING (id) WHERE start IS NOT NULL),
numbered AS (SELECT *, row_number() OVER (PARTITION BY team, id, imei ORDER BY began, evidence, row) AS place FROM told)
SELECT team::BIGINT AS team, min(began)::BIGINT AS since, max(began)::BIGINT AS until, count(DISTINCT callee)::BIGINT AS callees,
       list(cite('call', evidence, row)) FILTER (place <= 2) AS cited
FROM numbered GROUP BY team ORDER BY team";

const PLACES: &str = "
SELECT team::BIGINT AS team, cell, sum(calls)::BIGINT AS calls FROM place JOIN chosen USING (id)
GROUP BY team, cell ORDER BY team, calls DESC, cell";

/// Which busy lines share handsets or stand still, and which belong together.
struct Banks {
    lines: Lines,
    sharing: BTreeSet<i64>,
    still: BTreeSet<i64>,
    groups: Vec<Vec<i64>>,
}

impl Banks {
    fn of(case: &mut CaseView<'_>) -> Result<Self, MethodError> {
        let lines = Lines::of(case)?;
        case.ask(USE)?;
        let rows = case.ask(STILL)?;
        let ids = rows.ints("id")?;
        let still = (0..rows.len()).map(|at| ids.value(at)).collect();
        let rows = case.ask(SHARED)?;
        let (imeis, ids) = (rows.texts("imei")?, rows.ints("id")?);
        let mut handsets: BTreeMap<&str, Vec<i64>> = BTreeMap::new();
        for at in 0..rows.len() {
            handsets.entry(imeis.value(at)).or_default().push(ids.value(at));
        }
        handsets.retain(|imei, _| {
            !matches!(normalise(IdentifierKind::Imei, imei, &Context::default()).2, Verdict::Trap(_))
        });
        let one_way = |id: &i64| lines.0.get(id).is_some_and(|line| line.one_way);
        let mut first_of: BTreeMap<i64, i64> = BTreeMap::new();
        for ids in handsets.values() {
            let such: Vec<i64> = ids.iter().filter(|id| one_way(id)).copied().collect();
            // A handset on which mostly ordinary lines were used joins nobody.
            for pair in such.windows(2).take_while(|_| such.len() * 2 >= ids.len()) {
                if let [one, two] = pair {
                    joined(&mut first_of, *one, *two);
                }
            }
        }
        let mut groups: BTreeMap<i64, Vec<i64>> = BTreeMap::new();
        for id in lines.0.keys().filter(|id| one_way(id)) {
            groups.entry(root(&first_of, *id)).or_default().push(*id);
        }
        let fewest = usize::try_from(case.threshold("fewest_lines")).unwrap_or(3);
        let groups = groups.into_values().filter(|group| group.len() >= fewest).collect();
        Ok(Self { sharing: handsets.into_values().flatten().collect(), lines, still, groups })
    }

    fn weights(&self, group: &[i64], stands: bool) -> Vec<Weight> {
        let (times, of) = self.lines.others(group, |id, _| self.sharing.contains(&id));
        let mut weights = vec![
            self.lines.one_way(group),
            Weight::of(
                HANDSETS[0],
                Rate::assumed(1, 2, EXCHANGED[0]),
                Rate::measured(times, of, ANOTHER_USED[0]),
            ),
        ];
        if stands {
            let (times, of) = self.lines.others(group, |id, _| self.still.contains(&id));
            weights.push(Weight::of(
                ONE_CELL[0],
                Rate::assumed(8, 10, STATIC[0]),
                Rate::measured(times, of, OTHERS_ONE_CELL[0]),
            ));
        }
        weights
    }
}

/// Groups of lines that exchanged cards and handsets.
fn exchanged(case: &mut CaseView<'_>, banks: &Banks) -> Result<Vec<Finding>, MethodError> {
    if banks.groups.is_empty() {
        return Ok(Vec::new());
    }
    let chosen: Vec<String> = (0..)
        .zip(&banks.groups)
        .flat_map(|(team, group): (i64, _)| {
            group.iter().take(MOST_NAMED).map(move |id| format!("({team}, {id})"))
        })
        .collect();
    case.ask(&format!(
        "CREATE OR REPLACE TEMP TABLE chosen AS SELECT * FROM (VALUES {}) AS v(team, id); SELECT 0",
        chosen.join(", ")
    ))?;
    let places = case.ask(PLACES)?;
    let (teams, cells, calls) = (places.ints("team")?, places.texts("cell")?, places.ints("calls")?);
    let rows = case.ask(CITED)?;
    let (since, until, callees) = (rows.ints("since")?, rows.ints("until")?, rows.ints("callees")?);
    let mut findings = Vec::new();
    for (at, group) in banks.groups.iter().enumerate().take(rows.len()) {
        let team = i64::try_from(at).unwrap_or(i64::MAX);
        let seen: Vec<(&str, i64)> = (0..places.len())
            .filter(|row| teams.value(*row) == team)
            .map(|row| (cells.value(row), calls.value(row)))
            .collect();
        let total: i64 = seen.iter().map(|(_, calls)| calls).sum();
        let base = seen.first().filter(|(_, calls)| calls * 100 >= total * 95).map(|(cell, _)| *cell);
        let says = match (base, seen.is_empty()) {
            (Some(_), _) => "exchanged_at_one_place",
            (None, true) => "exchanged",
            (None, false) => "exchanged_on_the_move",
        };
        let mut draft = Draft::new(case, says).weighing(Strength::of(banks.weights(group, base.is_some())));
        for line in group.iter().take(MOST_NAMED).filter_map(|id| banks.lines.0.get(id)) {
            draft = draft.about("number", IdentifierKind::Phone, &line.phone);
        }
        if let Some(cell) = base {
            draft = draft.about("cell", IdentifierKind::Cell, cell);
        }
        let finding = draft
            .figure("lines", group.len())
            .figure("callees", callees.value(at))
            .figure("cells", seen.len())
            .during(since.value(at), until.value(at))
            .on(rows.cited("cited", at)?)
            .done();
        findings.push(finding);
    }
    Ok(findings)
}

impl Method for SimBank {
    fn card(&self) -> &'static Card {
        &CARD
    }

    fn run(&self, case: &mut CaseView<'_>) -> Result<Vec<Finding>, MethodError> {
        let banks = Banks::of(case)?;
        let mut findings = exchanged(case, &banks)?;
        findings.retain(|finding| finding.strength.centibits >= LEAST);
        Ok(findings)
    }

    fn drills(&self) -> Vec<Drill> {
        const BANK: &[&[(&str, &str)]] =
            &[&[("number", "+8613910009000"), ("number", "+8613910009001"), ("number", "+8613910009005")]];
        let found = |name, plant, expect| Drill { name, plant, expect: Expect::Finds(expect) };
        let silent = |name, plant, why| Drill { name, plant, expect: Expect::Silent(why) };
        vec![
            found("a_rack_in_a_flat", |seed| bank(seed, false), BANK),
            found("a_rack_in_a_car", |seed| bank(seed, true), BANK),
            silent(
                "a_call_centre",
                call_centre,
                "one cell, one way, many people; but its cards stay in their handsets and people call back",
            ),
            silent(
                "couriers_who_lend_handsets",
                couriers,
                "many strangers each day from shared handsets; they move and are called back",
            ),
            silent(
                "meters_and_alarms",
                meters,
                "cards that are exchanged among modems in one cell, one-way to one number",
            ),
            silent("a_repair_shop", repair, "cards of many strangers tried in one handset"),
        ]
    }
}

fn begun(seed: u64) -> Plant {
    let mut plant = Plant::new(seed);
    town(&mut plant, 40, 14);
    plant
}

/// Six cards in four slots, exchanged daily.
fn bank(seed: u64, moves: bool) -> Plant {
    let mut plant = begun(seed);
    for day in 2..9 {
        for card in 0..6_u64 {
            // Each card rests every third day.
            if (day + card) % 3 == 0 {
                continue;
            }
            for _ in 0..12 {
                let at = awake(&mut plant, day as i64);
                let hour = at.rem_euclid(DAY) / HOUR;
                let place = if moves { 300 + day * 10 + hour.unsigned_abs() } else { 300 };
                let (called, secs) = (stranger(plant.below(100_000)), plant.between(5, 200));
                dial(&mut plant, (&number(9000 + card), &called), at, secs, |draft| {
                    at_caller(draft, &handset(7000 + (card + day) % 4), place);
                });
            }
        }
    }
    plant
}

fn call_centre(seed: u64) -> Plant {
    let mut plant = begun(seed);
    for day in 0..10 {
        for agent in 0..6_u64 {
            for _ in 0..15 {
                let (at, secs) = (awake(&mut plant, day), plant.between(5, 200));
                let (called, own) = (stranger(plant.below(100_000)), number(9000 + agent));
                dial(&mut plant, (&own, &called), at, secs, |draft| {
                    at_caller(draft, &handset(7000 + agent), 300)
                });
                if plant.happens(120) {
                    dial(&mut plant, (&called, &own), at + HOUR, 60, |_| {});
                }
            }
        }
    }
    plant
}

fn couriers(seed: u64) -> Plant {
    let mut plant = begun(seed);
    for day in 0..10 {
        for courier in 0..4_u64 {
            for _ in 0..20 {
                let (at, called, own) =
                    (awake(&mut plant, day), stranger(plant.below(5000)), number(9000 + courier));
                let (place, lent) = (plant.below(60), handset(7000 + plant.below(3)));
                dial(&mut plant, (&own, &called), at, 25, |draft| at_caller(draft, &lent, place));
                if plant.happens(200) {
                    dial(&mut plant, (&called, &own), at + 10 * MINUTE, 20, |_| {});
                }
            }
        }
    }
    plant
}

fn meters(seed: u64) -> Plant {
    let mut plant = begun(seed);
    for day in 0..14_u64 {
        for meter in 0..8_u64 {
            for hour in 0..4 {
                let at = MONDAY + day.cast_signed() * DAY + (hour * 6) * HOUR + meter.cast_signed() * MINUTE;
                dial(&mut plant, (&number(9000 + meter), "13910009999"), at, 4, |draft| {
                    at_caller(draft, &handset(7000 + (meter + day) % 5), 300);
                });
            }
        }
    }
    plant
}

fn repair(seed: u64) -> Plant {
    let mut plant = begun(seed);
    for person in 0..30_u64 {
        for _ in 0..2 {
            let at = awake(&mut plant, 5);
            dial(&mut plant, (&number(person), "10086"), at, 10, |draft| {
                at_caller(draft, &handset(7777), 300)
            });
        }
    }
    plant
}
