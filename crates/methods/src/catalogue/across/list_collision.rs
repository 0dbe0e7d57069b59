//! # Question
//! Which number, account or document stands in so many unrelated lists of the case that chance does not put it there?
//!
//! # Reads
//! Every identifier of persons, accounts and machines in every kind of record, in words too, and the bookings of statements. Names are not
//! read: a name alone names nobody.
//!
//! # How
//! A list is one kind of record in one sealed file. For every identifier: in which lists it stands. The largest list is where it is
//! known from; every further list weighs by the chance to stand in it anyhow. That chance is counted twice and the larger one
//! taken: the share of those in a list already counted that stand in the further list too (two exports of one register, or the
//! records of caller and called, share nearly all and weigh nothing); and the share of identifiers as busy as this one that
//! stand in it (hotlines, couriers and banks stand everywhere). What many identifiers are compared for is found by chance, so
//! that the bits that their number is worth are asked in addition. Traps (service numbers, zeros, stand-ins) are left out.
//!
//! # Innocent reading
//! The bank's own number, a takeaway's hotline, an estate agent, a courier, the victim who complained everywhere, the officer who made
//! the lists.
//!
//! # Source
//! Bonferroni's correction for many comparisons: Dunn (1961), Multiple Comparisons among Means, Journal of the American Statistical
//! Association 56(293).
//!
//! # 问题
//! 哪个号码、账号或证件出现在案中如此多互不相关的名单里，以至不能归于巧合？
//!
//! # 方法
//! 一份封存文件中的一类记录为一个名单。对每个标识列出其所在名单：最大的名单视为其来处，其余每个名单按“本来就会在其中”的概率计分。该概率
//! 取两者中较大者：已计名单中的标识也在此名单的比例（同一登记的两次导出、主叫与被叫话单几乎全部重合，不计分）；与其同样活跃的标识在此
//! 名单的比例（热线、快递、银行到处都在）。比较的标识越多，巧合越多，因此另加与其数目相当的比特。服务号码、全零、占位值等陷阱不计。姓名不用。
//!
//! # 无辜解释
//! 银行客服、外卖热线、中介、快递员、到处报案的被害人、制作名单的办案人，都会出现在许多名单里。

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

use arrow::array::{Array, StringArray};
use hashbrown::HashMap;
use thalweg_flows::records::Kind;
use thalweg_flows::records::kinds::{call, goods_order, merchant_order, profile, sim_event, stay, text};
use thalweg_identify::{Context, Verdict, normalise};
use thalweg_model::{CitedRow, Finding, IdentifierKind, Rate, Strength, Weight};

use crate::accesses::Names;
use crate::drill::{DAY, MINUTE, MONDAY, Plant, moment};
use crate::listed::{all, uses};
use crate::run::Draft;
use crate::{Card, CaseView, Drill, Expect, Flow, Method, MethodError, Sentence, Threshold};

static CARD: Card = Card {
    id: "list_collision",
    version: 1,
    flow: Flow::Across,
    title: ["Standing in many lists", "名单碰撞", "名單碰撞"],
    reads: &["every kind of record", "entry"],
    needs_population: true,
    says: &[Sentence {
        code: "in_many_lists",
        words: [
            "{identifier} stands in {lists} of {of_lists} lists of the case, of the kinds {kinds}; lists of their sizes share less by chance.",
            "{identifier} 出现在案中 {of_lists} 个名单中的 {lists} 个（{kinds}），超出名单规模所致的巧合。",
            "{identifier} 出現在案中 {of_lists} 個名單中的 {lists} 個（{kinds}），超出名單規模所致的巧合。",
        ],
    }],
    innocent: [
        "A hotline, a courier or a victim who complained everywhere stands in many lists too.",
        "热线、快递员或到处报案的被害人也会出现在许多名单里。",
        "熱線、快遞員或到處報案的被害人也會出現在許多名單裡。",
    ],
    thresholds: &[
        Threshold {
            name: "least_lists",
            default: 3,
            unit: "lists",
            meaning: ["Fewer lists are not compared", "名单少于此数不比较"],
            source: "assumption: two lists that touch are what any join shows",
        },
        Threshold {
            name: "most_lists",
            default: 64,
            unit: "lists",
            meaning: ["What stands in more is a hub", "超过此数者视为枢纽"],
            source: "assumption: bounds the work; no list of suspects is told by what stands everywhere",
        },
        Threshold {
            name: "least_bits",
            default: 3,
            unit: "bits",
            meaning: ["Asked beyond what the number of comparisons is worth", "在比较次数所需之外另须的分量"],
            source: "assumption: 8 to 1, after correction for comparisons (Dunn 1961)",
        },
    ],
    terms: &[IN_LIST, HALF, AS_BUSY, OVERLAP],
};

// The words of weights, as [`Card::terms`] wants them.
const IN_LIST: [&str; 3] = ["in a further list", "出现在又一名单", "出現在又一名單"];
const HALF: [&str; 3] = [
    "who takes part stands in about half of the lists that a case has on its matter",
    "参与者约出现在案件有关名单的半数之中",
    "參與者約出現在案件有關名單的半數之中",
];
const AS_BUSY: [&str; 3] = [
    "identifiers of the case as busy as this one: in the list or not",
    "案中与其同样活跃的标识：是否在该名单",
    "案中與其同樣活躍的識別碼：是否在該名單",
];
const OVERLAP: [&str; 3] = [
    "others of a larger list of these: in the list too or not",
    "其所在的更大名单中的其他标识：是否也在该名单",
    "其所在的更大名單中的其他識別碼：是否也在該名單",
];

/// The method.
pub const METHOD: &dyn Method = &ListCollision;

struct ListCollision;

const STANDS: &str = "
CREATE OR REPLACE TEMP TABLE stands AS
SELECT what, value, list, CAST(sum(uses) AS BIGINT) AS uses FROM ({uses}) GROUP BY ALL;
CREATE OR REPLACE TEMP TABLE busy AS
SELECT what, value, CAST(floor(log2(sum(uses))) AS BIGINT) AS level, count(*) AS lists,
       count(DISTINCT split_part(list, '|', 1)) AS tabs FROM stands GROUP BY what, value;
SELECT 0";

const LEVELS: &str = "
SELECT what, list, level, count(*)::BIGINT AS members FROM stands JOIN busy USING (what, value) GROUP BY ALL
UNION ALL SELECT what, '', level, count(*)::BIGINT FROM busy GROUP BY ALL ORDER BY ALL";

const OVERLAPS: &str = "
SELECT one.what AS what, one.list AS one, two.list AS two, count(*)::BIGINT AS members
FROM stands one JOIN stands two USING (what, value) JOIN busy USING (what, value)
WHERE lists BETWEEN 2 AND {most_lists} AND one.list < two.list GROUP BY ALL ORDER BY ALL";

const CANDIDATES: &str = "
SELECT what, value, level, list(list ORDER BY list) AS lists FROM stands JOIN busy USING (what, value)
WHERE lists BETWEEN {least_lists} AND {most_lists} AND tabs > 1 GROUP BY what, value, level ORDER BY what, value";

const CITED: &str = "
WITH named(what, value) AS (VALUES {named}),
one AS (SELECT DISTINCT what, value, tab, evidence, row, time FROM ({all}) JOIN named USING (what, value)),
first AS (SELECT *, rank() OVER (PARTITION BY what, value, tab, evidence ORDER BY time NULLS LAST) AS nth FROM one)
SELECT what, value, list(cite(tab, evidence, row)) AS cited, min(epoch_us(time))::BIGINT AS since,
       max(epoch_us(time))::BIGINT AS until
FROM first WHERE nth <= 5 GROUP BY what, value ORDER BY what, value";

/// How large lists are and how much they share. Kinds and lists are numbers.
#[derive(Default)]
struct Lists {
    /// By kind and list (empty: the whole case): levels of business, and how many members are at least so busy.
    levels: HashMap<(u32, u32), Vec<(i64, u64)>>,
    /// By kind and two lists, the lesser number first: members of both.
    overlaps: HashMap<(u32, u32, u32), u64>,
    names: Names,
    /// The number of the empty name.
    case: u32,
}

impl Lists {
    fn read(case: &mut CaseView<'_>) -> Result<Self, MethodError> {
        let mut lists = Self::default();
        lists.case = lists.names.number("");
        case.each(LEVELS, |rows| {
            let (whats, of) = (rows.texts("what")?, rows.texts("list")?);
            let (levels, members) = (rows.ints("level")?, rows.ints("members")?);
            for at in 0..rows.len() {
                let key = (lists.names.number(whats.value(at)), lists.names.number(of.value(at)));
                lists
                    .levels
                    .entry(key)
                    .or_default()
                    .push((levels.value(at), members.value(at).unsigned_abs()));
            }
            Ok(())
        })?;
        for levels in lists.levels.values_mut() {
            levels.sort_unstable();
            let mut busier = 0;
            for (_, members) in levels.iter_mut().rev() {
                busier += *members;
                *members = busier;
            }
        }
        case.each(OVERLAPS, |rows| {
            let columns = (rows.texts("what")?, rows.texts("one")?, rows.texts("two")?);
            let members = rows.ints("members")?;
            for at in 0..rows.len() {
                let mut number = |column: &StringArray| lists.names.number(column.value(at));
                let (what, one, two) = (number(columns.0), number(columns.1), number(columns.2));
                lists.overlaps.insert((what, one.min(two), one.max(two)), members.value(at).unsigned_abs());
            }
            Ok(())
        })?;
        Ok(lists)
    }

    /// How many lists there are.
    fn count(&self) -> usize {
        self.levels
            .keys()
            .map(|(_, list)| list)
            .filter(|list| **list != self.case)
            .collect::<BTreeSet<_>>()
            .len()
    }

    /// Members of a list that are at least so busy.
    fn members(&self, what: u32, list: u32, level: i64) -> u64 {
        let levels = self.levels.get(&(what, list)).map_or(&[][..], Vec::as_slice);
        levels.get(levels.partition_point(|(of, _)| *of < level)).map_or(0, |(_, members)| *members)
    }

    /// Identifiers of a kind in the whole case.
    fn all(&self, what: &str) -> u64 {
        self.names.known(what).map_or(0, |what| self.members(what, self.case, i64::MIN))
    }

    /// How large a share of a known list stands in another too, but for the identifier that is asked for.
    fn overlap(&self, what: u32, known: u32, other: u32) -> Rate {
        let key = (what, known.min(other), known.max(other));
        let shared = self.overlaps.get(&key).copied().unwrap_or(0).saturating_sub(1);
        let of = self.members(what, known, i64::MIN).saturating_sub(1);
        Rate::measured(shared, of, OVERLAP[0])
    }

    /// What each list after the largest weighs, which list it is, and the list against which it weighs (or the case). The lists are in the
    /// order of their names.
    fn weights<'l>(&self, what: &str, level: i64, lists: &'l [String]) -> Vec<(Weight, &'l str, &'l str)> {
        let Some(what) = self.names.known(what) else { return Vec::new() };
        let mut ordered: Vec<(u32, &str)> =
            lists.iter().filter_map(|list| Some((self.names.known(list)?, list.as_str()))).collect();
        ordered.sort_by_cached_key(|(list, _)| Reverse(self.members(what, *list, i64::MIN)));
        // As busy: up to half as busy, since levels are powers of two.
        let busy = level - 1;
        let in_case = self.members(what, self.case, busy).saturating_sub(1);
        let mut weights = Vec::new();
        for (at, (list, name)) in ordered.iter().enumerate().skip(1) {
            let as_busy =
                Rate::measured(self.members(what, *list, busy).saturating_sub(1), in_case, AS_BUSY[0]);
            let overlaps =
                ordered.iter().take(at).map(|(known, of)| (self.overlap(what, *known, *list), tab(of)));
            let (if_not, against) =
                overlaps.fold(
                    (as_busy, "case"),
                    |most, next| {
                        if next.0.value() > most.0.value() { next } else { most }
                    },
                );
            let often = Rate::assumed(1, 2, HALF[0]);
            weights.push((Weight::of(IN_LIST[0], often, if_not), tab(name), against));
        }
        weights
    }
}

fn tab(list: &str) -> &str {
    list.split('|').next().unwrap_or(list)
}

/// An identifier that stands in many lists.
struct Hit {
    what: String,
    value: String,
    lists: Vec<String>,
    /// The kinds of the lists that weigh, and of those against which they do, in the order of the weights.
    weighed: [String; 2],
    strength: Strength,
}

impl Method for ListCollision {
    fn card(&self) -> &'static Card {
        &CARD
    }

    fn run(&self, case: &mut CaseView<'_>) -> Result<Vec<Finding>, MethodError> {
        case.ask(&STANDS.replace("{uses}", &uses()))?;
        let lists = Lists::read(case)?;
        let least = case.threshold("least_bits") as f64;
        let mut hits = Vec::new();
        case.each(CANDIDATES, |rows| {
            let (whats, values, levels) = (rows.texts("what")?, rows.texts("value")?, rows.ints("level")?);
            for at in 0..rows.len() {
                let (what, value) = (whats.value(at), values.value(at));
                let kind = what.parse().unwrap_or(IdentifierKind::Reference);
                if matches!(normalise(kind, value, &Context::default()).2, Verdict::Trap(_)) {
                    continue;
                }
                let of = rows.texts_of("lists", at)?;
                let weights = lists.weights(what, levels.value(at), &of);
                let weighed = [
                    weights.iter().map(|(_, list, _)| *list).collect::<Vec<_>>().join(", "),
                    weights.iter().map(|(_, _, against)| *against).collect::<Vec<_>>().join(", "),
                ];
                let strength = Strength::of(weights.into_iter().map(|(weight, ..)| weight).collect());
                let compared = lists.all(what).max(1);
                if strength.bits() >= least + (compared as f64).log2() {
                    let (what, value) = (what.to_owned(), value.to_owned());
                    hits.push(Hit { what, value, lists: of, weighed, strength });
                }
            }
            Ok(())
        })?;
        told(case, &lists, &hits)
    }

    fn drills(&self) -> Vec<Drill> {
        const ONE: &[&[(&str, &str)]] = &[&[("identifier", "+8613912345678")]];
        let silent = |name, plant, why| Drill { name, plant, expect: Expect::Silent(why) };
        vec![
            Drill { name: "one_number_in_six_lists", plant: collision, expect: Expect::Finds(ONE) },
            silent("the_banks_own_number", bank, "95588 stands in every list"),
            silent("a_takeaway", takeaway, "called, texted, ordered from and paid by half of the town"),
            silent("the_police_number", police, "110 stands in every list"),
            silent(
                "one_register_exported_again_and_again",
                exports,
                "forty people in five exports of one register and in their calls",
            ),
            silent("common_names", names, "two names stand in every list, of different people"),
        ]
    }
}

fn told(case: &mut CaseView<'_>, lists: &Lists, hits: &[Hit]) -> Result<Vec<Finding>, MethodError> {
    let mut findings = Vec::new();
    for some in hits.chunks(500) {
        let quoted = |hit: &Hit| format!("('{}', '{}')", hit.what, hit.value.replace('\'', "''"));
        let named: Vec<String> = some.iter().map(quoted).collect();
        let rows = case.ask(&CITED.replace("{named}", &named.join(", ")).replace("{all}", &all()))?;
        let (whats, values) = (rows.texts("what")?, rows.texts("value")?);
        let (since, until) = (rows.ints("since")?, rows.ints("until")?);
        let mut cited = BTreeMap::<(String, String), (Vec<CitedRow>, Option<(i64, i64)>)>::new();
        for at in 0..rows.len() {
            let key = (whats.value(at).to_owned(), values.value(at).to_owned());
            let period = (!since.is_null(at)).then(|| (since.value(at), until.value(at)));
            cited.insert(key, (rows.cited("cited", at)?, period));
        }
        for hit in some {
            let Some((rows, period)) = cited.remove(&(hit.what.clone(), hit.value.clone())) else {
                continue;
            };
            let kinds: BTreeSet<&str> = hit.lists.iter().map(|list| tab(list)).collect();
            let kind = hit.what.parse().unwrap_or(IdentifierKind::Reference);
            let mut finding = Draft::new(case, "in_many_lists")
                .about("identifier", kind, &hit.value)
                .figure("lists", hit.lists.len())
                .figure("of_lists", lists.count())
                .figure("kinds", kinds.into_iter().collect::<Vec<_>>().join(", "))
                .figure("lists_weighed", &hit.weighed[0])
                .figure("weighed_against", &hit.weighed[1])
                .figure("compared", lists.all(&hit.what))
                .weighing(hit.strength.clone())
                .on(rows);
            if let Some((since, until)) = period {
                finding = finding.during(since, until);
            }
            findings.push(finding.done());
        }
    }
    Ok(findings)
}

fn phone(person: u64) -> String {
    format!("137{:08}", 20_000_000 + person * 13)
}

fn calls(plant: &mut Plant, one: &str, two: &str) {
    let at = MONDAY + plant.between(0, 10_000) * MINUTE;
    plant.add(Kind::Call, |draft| {
        draft.text(call::CALLER, one).text(call::CALLEE, two).moment(call::START, moment(at));
    });
}

/// Puts a number into one of the lists, each in a file of its own.
fn listed(plant: &mut Plant, list: u8, number: &str) {
    plant.file(list);
    let at = moment(MONDAY + plant.between(0, 20) * DAY);
    let add = |draft: &mut thalweg_flows::records::Draft| {
        let _ = match list {
            1 => draft.text(profile::PHONE, number).text(profile::HANDLE, "h"),
            2 => draft.text(stay::PHONE, number).moment(stay::ARRIVED, at),
            3 => draft.text(sim_event::PHONE, number).moment(sim_event::TIME, at),
            4 => draft.text(goods_order::RECIPIENT_PHONE, number).moment(goods_order::TIME, at),
            _ => draft.text(text::RECIPIENT, number).moment(text::SENT, at),
        };
    };
    let kinds = [Kind::Profile, Kind::Stay, Kind::SimEvent, Kind::GoodsOrder, Kind::Text];
    let kind = kinds.get(usize::from(list) - 1).copied().unwrap_or(Kind::Text);
    plant.add(kind, add);
    plant.file(0);
}

/// A town's calls, and five lists of fifteen people each, drawn by lot.
fn town(seed: u64) -> Plant {
    let mut plant = Plant::new(seed);
    for person in 0..400 {
        for _ in 0..3 {
            let friend = plant.below(400);
            calls(&mut plant, &phone(person), &phone(friend));
        }
    }
    for list in 1..=5 {
        for _ in 0..15 {
            let person = plant.below(400);
            listed(&mut plant, list, &phone(person));
        }
    }
    plant
}

fn collision(seed: u64) -> Plant {
    let mut plant = town(seed);
    for friend in [3, 5, 7] {
        calls(&mut plant, "13912345678", &phone(friend));
    }
    for list in 1..=5 {
        listed(&mut plant, list, "13912345678");
    }
    plant
}

fn everywhere(plant: &mut Plant, number: &str, callers: u64) {
    for _ in 0..callers {
        let person = plant.below(400);
        calls(plant, &phone(person), number);
    }
    for list in 1..=5 {
        listed(plant, list, number);
    }
}

fn bank(seed: u64) -> Plant {
    let mut plant = town(seed);
    everywhere(&mut plant, "95588", 5);
    plant
}

fn police(seed: u64) -> Plant {
    let mut plant = town(seed);
    everywhere(&mut plant, "110", 5);
    plant
}

fn takeaway(seed: u64) -> Plant {
    let mut plant = town(seed);
    everywhere(&mut plant, "13912345678", 200);
    plant
}

fn exports(seed: u64) -> Plant {
    let mut plant = town(seed);
    for file in 6..11 {
        plant.file(file);
        for person in 0..40 {
            plant.add(if file % 2 == 0 { Kind::Profile } else { Kind::SimEvent }, |draft| {
                let field = if file % 2 == 0 { profile::PHONE } else { sim_event::PHONE };
                draft.text(field, &phone(person));
            });
        }
    }
    plant
}

fn names(seed: u64) -> Plant {
    let mut plant = town(seed);
    for (file, name) in (6..12).flat_map(|file| ["王伟", "张敏"].map(|name| (file, name))) {
        plant.file(file);
        plant.add(Kind::MerchantOrder, |draft| {
            draft.text(merchant_order::PAYER_NAME, name);
        });
        plant.add(Kind::Stay, |draft| {
            draft.text(stay::PERSON, name);
        });
    }
    plant
}
