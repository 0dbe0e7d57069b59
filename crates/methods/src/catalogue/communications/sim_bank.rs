//! # Question
//! Which numbers call as the lines of a SIM bank do: many people, one way, with cards and handset numbers exchanged?
//!
//! # Reads
//! Calls (the same call told by both sides once), with the caller's handset and cell where recorded; the places of cells; SIM
//! events that pair a number with a handset.
//!
//! # How
//! A line is one-way if it calls many different people, each only a few times, and hardly any of them ever calls it. Lines that
//! are one-way and were used with the same handset numbers are one group; three or more make a bank. A careful keeper lets some
//! calls come in: where more cards were used than the handsets that carry nearly all calls of the group can hold, two each, lines
//! that are called back more often belong to it as well, and weigh only what their being called back leaves. A bank stands still
//! if nearly all its calls go through one cell and its neighbours, else it moves (a bank in a car). How common lines as one-way
//! as the group's, shared handsets and fixed places are is counted among the other busy lines of the case, so that what is usual
//! there weighs little. Where no handset numbers are recorded, or every card stays in its slot, a bank is not found by this
//! method; paired_phones and gateway_landline look for other arrangements.
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
//! 谨慎者会安排一些来电：若一组的卡数超过承载其几乎全部通话的机号所能容纳（每机两张），回拨较多的线路也计入该组，但只按其回拨程度计
//! 分量。几乎全部通话经同一小区及其邻区为固定式，否则为移动式（车载）。同等单向、共用机号、固定一处的常见程度均在案中其他繁忙线路中
//! 计数，习以为常者分量轻。没有机号记录、或卡不离槽的卡池，本方法查不出；手机口与固话网关另有方法。
//!
//! # 无辜解释
//! 呼叫中心、快递、调度、餐馆、学校也会大量外呼，但会被回拨、会移动，或卡不离机。维修店会在一部手机上试多张卡。经销商测试台、
//! 运营商拨测设备可能相似；设备属于谁，记录并未说明。

use std::collections::{BTreeMap, BTreeSet};

use thalweg_identify::{Context, Verdict, normalise};
use thalweg_model::{Finding, IdentifierKind, Rate, Strength, Weight};

use crate::bases::{self, REACH};
use crate::calls::CLOCK;
use crate::circles::{joined, root};
use crate::drill::crowd::{handset, number};
use crate::drill::telephones::{at_caller, awake, begun, dial, stranger};
use crate::drill::{DAY, HOUR, MINUTE, MONDAY, Plant};
use crate::lines::{
    AS_ONE_WAY, Busy, FEWEST_CALLEES, Lines, MOST_CALLED_BACK, MOST_CALLS_EACH, NOT_CALLED_BACK, ONE_WAY,
};
use crate::run::{Draft, strong};
use crate::{Card, CaseView, Drill, Expect, Flow, Method, MethodError, Sentence, Threshold};

static CARD: Card = Card {
    id: "sim_bank",
    version: 3,
    flow: Flow::Communications,
    title: ["SIM bank", "猫池与多卡设备", "貓池與多卡設備"],
    reads: &["call", "sim_event", "cell_site"],
    needs_population: true,
    says: &[
        Sentence {
            code: "exchanged_at_one_place",
            words: [
                "{number} called many people who hardly ever called back; cards and handset numbers were exchanged among these lines, which stayed around the cell {cell}.",
                "{number} 呼叫众多几乎从不回拨的人；这些线路之间卡与机号互换，且始终在小区 {cell} 一带。",
                "{number} 呼叫眾多幾乎從不回撥的人；這些線路之間卡與機號互換，且始終在小區 {cell} 一帶。",
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
        REACH,
        CLOCK,
    ],
    terms: &[
        ONE_WAY,
        NOT_CALLED_BACK,
        AS_ONE_WAY,
        HANDSETS,
        EXCHANGED,
        ANOTHER_USED,
        ONE_PLACE,
        STATIC,
        OTHERS_ONE_PLACE,
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
const ONE_PLACE: [&str; 3] = ["calls from one place", "始终在同一地点呼出", "始終在同一地點呼出"];
const STATIC: [&str; 3] = [
    "SIM boxes have static locations (Murynets and others 2014); the share is not given",
    "猫池位置固定（Murynets 等，2014）；原文未给出比例",
    "貓池位置固定（Murynets 等，2014）；原文未給出比例",
];
const OTHERS_ONE_PLACE: [&str; 3] = [
    "other busy lines of this case that call from one place",
    "本案中始终在同一地点呼出的其他繁忙线路",
    "本案中始終在同一地點呼出的其他繁忙線路",
];

/// The method.
pub const METHOD: &dyn Method = &SimBank;

struct SimBank;

/// Most subjects and, for each of them, rows that a finding names.
const MOST_NAMED: usize = 100;
/// How many cards a handset holds at most (GSMA TS.37).
const CARDS_EACH: usize = 2;

/// With which handsets busy lines called.
const USE: &str = "
CREATE OR REPLACE TEMP TABLE handset AS
SELECT id, imei, CAST(sum(calls) AS BIGINT) AS calls
FROM (SELECT id, caller_imei AS imei, 1 AS calls FROM call JOIN busy ON phone = caller WHERE caller_imei IS NOT NULL
      UNION ALL SELECT id, imei, 0 FROM sim_event JOIN busy USING (phone) WHERE imei IS NOT NULL) GROUP BY id, imei;
SELECT 0";

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

/// Calls of a group by handset, the most used first.
const CARRIED: &str = "
SELECT team::BIGINT AS team, sum(calls)::BIGINT AS calls FROM handset JOIN chosen USING (id) GROUP BY team, imei ORDER BY team, calls DESC";

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
        let still = bases::still(case)?;
        case.ask(USE)?;
        let rows = case.ask(SHARED)?;
        let (imeis, ids) = (rows.texts("imei")?, rows.ints("id")?);
        let mut handsets: BTreeMap<&str, Vec<i64>> = BTreeMap::new();
        for at in 0..rows.len() {
            handsets.entry(imeis.value(at)).or_default().push(ids.value(at));
        }
        handsets.retain(|imei, _| {
            !matches!(normalise(IdentifierKind::Imei, imei, &Context::default()).2, Verdict::Trap(_))
        });
        let fewest = usize::try_from(case.threshold("fewest_lines")).unwrap_or(3);
        let groups_of = |such: fn(&Busy) -> bool| {
            let mut groups = grouped(&handsets, |id| lines.0.get(&id).is_some_and(such));
            groups.retain(|group| group.len() >= fewest);
            groups
        };
        let outward = groups_of(|line| line.outward);
        let carrying = carrying(case, &outward)?;
        let mut groups: Vec<Vec<i64>> = outward
            .into_iter()
            .zip(carrying)
            .filter(|(group, handsets)| group.len() > CARDS_EACH * handsets)
            .map(|(group, _)| group)
            .collect();
        let crowded: BTreeSet<i64> = groups.iter().flatten().copied().collect();
        let mut strict = groups_of(|line| line.one_way);
        strict.retain(|group| !group.iter().any(|id| crowded.contains(id)));
        groups.extend(strict);
        groups.sort_unstable();
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
                ONE_PLACE[0],
                Rate::assumed(8, 10, STATIC[0]),
                Rate::measured(times, of, OTHERS_ONE_PLACE[0]),
            ));
        }
        weights
    }
}

/// Lines of a kind that were used with the same handsets, joined. A handset on which mostly other lines were used joins nobody.
fn grouped(handsets: &BTreeMap<&str, Vec<i64>>, is_such: impl Fn(i64) -> bool) -> Vec<Vec<i64>> {
    let mut first_of: BTreeMap<i64, i64> = BTreeMap::new();
    for ids in handsets.values() {
        let such: Vec<i64> = ids.iter().copied().filter(|id| is_such(*id)).collect();
        for pair in such.windows(2).take_while(|_| such.len() * 2 >= ids.len()) {
            if let [one, two] = pair {
                joined(&mut first_of, *one, *two);
            }
        }
    }
    let mut groups: BTreeMap<i64, Vec<i64>> = BTreeMap::new();
    for id in first_of.keys() {
        groups.entry(root(&first_of, *id)).or_default().push(*id);
    }
    groups.into_values().collect()
}

/// Writes down who is in which group.
fn choose(case: &mut CaseView<'_>, groups: &[Vec<i64>]) -> Result<(), MethodError> {
    case.ask("CREATE OR REPLACE TEMP TABLE chosen (team BIGINT, id BIGINT); SELECT 0")?;
    let of_team = |(team, group): (usize, &Vec<i64>)| -> Vec<String> {
        group.iter().take(MOST_NAMED).map(|id| format!("({team}, {id})")).collect()
    };
    let values: Vec<String> = groups.iter().enumerate().flat_map(of_team).collect();
    for some in values.chunks(1000) {
        case.ask(&format!("INSERT INTO chosen VALUES {}; SELECT 0", some.join(", ")))?;
    }
    Ok(())
}

/// Through how many handsets nearly all calls of each group were made.
fn carrying(case: &mut CaseView<'_>, groups: &[Vec<i64>]) -> Result<Vec<usize>, MethodError> {
    choose(case, groups)?;
    let rows = case.ask(CARRIED)?;
    let (teams, calls) = (rows.ints("team")?, rows.ints("calls")?);
    let mut by_group = vec![Vec::new(); groups.len()];
    for at in 0..rows.len() {
        let group = usize::try_from(teams.value(at)).ok().and_then(|team| by_group.get_mut(team));
        group.into_iter().for_each(|group| group.push(calls.value(at)));
    }
    let needed = |calls: &Vec<i64>| {
        let (all, mut sum) = (calls.iter().sum::<i64>(), 0);
        calls.iter().take_while(|one| (sum * 100 < all * 95, sum += **one).0).count()
    };
    Ok(by_group.iter().map(needed).collect())
}

/// Groups of lines that exchanged cards and handsets.
fn exchanged(case: &mut CaseView<'_>, banks: &Banks) -> Result<Vec<Finding>, MethodError> {
    if banks.groups.is_empty() {
        return Ok(Vec::new());
    }
    choose(case, &banks.groups)?;
    let places = bases::of(case, "(SELECT team AS base, id FROM chosen)")?;
    let rows = case.ask(CITED)?;
    let (since, until, callees) = (rows.ints("since")?, rows.ints("until")?, rows.ints("callees")?);
    let mut findings = Vec::new();
    for (at, group) in banks.groups.iter().enumerate().take(rows.len()) {
        let place = i64::try_from(at).ok().and_then(|team| places.get(&team));
        let base = place.and_then(|place| place.stands_in.as_deref());
        let says = match (base, place) {
            (Some(_), _) => "exchanged_at_one_place",
            (None, None) => "exchanged",
            (None, Some(_)) => "exchanged_on_the_move",
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
            .figure("cells", place.map_or(0, |place| place.cells))
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
        Ok(strong(exchanged(case, &banks)?))
    }

    fn drills(&self) -> Vec<Drill> {
        const BANK: &[&[(&str, &str)]] =
            &[&[("number", "+8613910009000"), ("number", "+8613910009001"), ("number", "+8613910009005")]];
        let found = |name, plant, expect| Drill { name, plant, expect: Expect::Finds(expect) };
        let silent = |name, plant, why| Drill { name, plant, expect: Expect::Silent(why) };
        vec![
            found("a_rack_in_a_flat", |seed| bank(seed, false), BANK),
            found("a_rack_in_a_car", |seed| bank(seed, true), BANK),
            found("a_careful_keeper_lets_calls_come_in", careful, BANK),
            silent(
                "a_pool_of_handsets",
                |seed| pool(seed, 5, 6),
                "six agents take any of five handsets of the office each day, call strangers from one cell, and are called back",
            ),
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

/// Fourteen cards in four slots, called back as an office is.
fn careful(seed: u64) -> Plant {
    pool(seed, 4, 14)
}

/// Cards that are put into any of some handsets each day, in one cell, and are called back by one in eight.
fn pool(seed: u64, handsets: u64, cards: u64) -> Plant {
    let mut plant = begun(seed);
    for (day, card) in (0..9_u64).flat_map(|day| (0..cards).map(move |card| (day, card))) {
        for _ in 0..12 {
            let (at, secs) = (awake(&mut plant, day.cast_signed()), plant.between(5, 200));
            let (called, own) = (stranger(plant.below(100_000)), number(9000 + card));
            dial(&mut plant, (&own, &called), at, secs, |draft| {
                at_caller(draft, &handset(7000 + (card + day * 3) % handsets), 300);
            });
            if plant.happens(120) {
                dial(&mut plant, (&called, &own), at + HOUR, 60, |_| {});
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
