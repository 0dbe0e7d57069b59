//! # Question
//! Which numbers were shown to the called that no telephone can have sent on that route?
//!
//! # Reads
//! Calls: the number shown (or else the caller's), the trunk, service and direction as recorded, and whether the call was
//! forwarded.
//!
//! # How
//! Two things are impossible. A number that cannot exist: longer than E.164 allows, a zero or a service number such as 110
//! after an international prefix, too short after such a prefix. And a number of the called's own country that cannot come in
//! on an international trunk: a fixed line, a police, bank or operator short code, a toll-free number. Mobile numbers can: they
//! roam. A trunk is international if its record says so, or if nearly all readable numbers on it are foreign. Forwarded calls
//! are left. A number that is merely not assigned in a numbering plan is left too: plans change. How often the same happens
//! on other trunks, or to other numbers where no trunk is recorded, is counted: in a file whose numbers were damaged it is
//! common and weighs little.
//!
//! # Innocent reading
//! A company's exchange shows its switchboard's number, which is allowed at home; a call forwarded abroad comes back with the
//! first caller's number; a table calculator or a converter cuts and glues numbers.
//!
//! # Source
//! Longest number: ITU-T E.164 (15 digits). Numbers on international routes: ITU-T E.157; Law of the PRC against Telecom and
//! Online Fraud (2022), article 13, which has carriers send true numbers and block changed ones. Chinese short codes: 电信网编号计划
//! (2017).
//!
//! # 问题
//! 哪些来电显示号码，按其路由不可能由任何电话发出？
//!
//! # 方法
//! 两种不可能。其一，号码不可能存在：超过E.164长度、国际冠码后接零或110等短号、冠码后过短。其二，被叫本国号码不可能从国际中继进入：
//! 固定电话、公安银行运营商短号、400/800号码；手机可漫游，不计。中继由记录文字判定，或其可读号码几乎全为境外。转接来电不计。
//! 仅仅未在号码规划中分配的号码也不计，规划会变。同样情形在其他中继（无中继记录时为其他号码）出现的频率予以计数：号码列受损的
//! 文件中此情形常见，因而分量轻。
//!
//! # 无辜解释
//! 企业交换机在境内显示总机号码是允许的；转接到境外的来电会带着最初主叫号码返回；表格软件会截断或拼接号码。

use std::collections::BTreeMap;

use thalweg_flows::records::kinds::call;
use thalweg_identify::{Context, Verdict, explain};
use thalweg_model::{Finding, IdentifierKind, Rate, Strength, Weight};

use crate::drill::crowd::number;
use crate::drill::telephones::{awake, dial, stranger, town};
use crate::drill::{HOUR, Plant};
use crate::run::Draft;
use crate::{Card, CaseView, Drill, Expect, Flow, Method, MethodError, Sentence, Threshold};

static CARD: Card = Card {
    id: "spoofed_caller",
    version: 1,
    flow: Flow::Communications,
    title: ["Impossible caller number", "任意显号", "任意顯號"],
    reads: &["call"],
    needs_population: true,
    says: &[
        Sentence {
            code: "no_such_number",
            words: [
                "{shown} was shown to {called} people in {calls} calls; no telephone can have such a number.",
                "{shown} 在 {calls} 次通话中向 {called} 人显示；任何电话都不可能有这样的号码。",
                "{shown} 在 {calls} 次通話中向 {called} 人顯示；任何電話都不可能有這樣的號碼。",
            ],
        },
        Sentence {
            code: "not_on_this_route",
            words: [
                "{shown} was shown to {called} people in {calls} calls that came in on the international route {trunk}, where such a number cannot come from.",
                "{shown} 在 {calls} 次经国际路由 {trunk} 进入的通话中向 {called} 人显示；此类号码不可能由该路由而来。",
                "{shown} 在 {calls} 次經國際路由 {trunk} 進入的通話中向 {called} 人顯示；此類號碼不可能由該路由而來。",
            ],
        },
    ],
    innocent: [
        "Damaged tables and forwarding that is not recorded leave the same rows.",
        "受损的表格和未记录的转接会留下同样的记录。",
        "受損的表格和未記錄的轉接會留下同樣的記錄。",
    ],
    thresholds: &[
        Threshold {
            name: "foreign_share",
            default: 95,
            unit: "of 100 numbers",
            meaning: [
                "A trunk with so many foreign numbers is international",
                "境外号码达此比例的中继视为国际中继",
            ],
            source: "assumption; read only where the trunk's record does not say what it is",
        },
        Threshold {
            name: "fewest_on_trunk",
            default: 20,
            unit: "calls",
            meaning: [
                "With fewer calls a trunk's kind is not read from them",
                "通话少于此数的中继不据此判定",
            ],
            source: "assumption: with 20 calls a share of 95 of 100 means at most one other",
        },
    ],
    terms: &[SHOWN_SO, AT_WILL, IMPOSSIBLE, CANNOT_ROAM],
};

// The words of weights, as [`Card::terms`] wants them.
const SHOWN_SO: [&str; 3] = [
    "a number that cannot come from there was shown",
    "显示了不可能由此而来的号码",
    "顯示了不可能由此而來的號碼",
];
const AT_WILL: [&str; 3] = [
    "who shows any number at will shows possible ones too; the share is not known",
    "可任意显号者也会显示可能存在的号码；确切比例未知",
    "可任意顯號者也會顯示可能存在的號碼；確切比例未知",
];
const IMPOSSIBLE: [&str; 3] = [
    "other calls of this case with a number that cannot exist",
    "本案中显示不可能存在的号码的其他通话",
    "本案中顯示不可能存在的號碼的其他通話",
];
const CANNOT_ROAM: [&str; 3] = [
    "other calls on international routes of this case that show a number of the called's country that cannot roam",
    "本案国际路由上显示被叫所在国（地区）不能漫游的号码的其他通话",
    "本案國際路由上顯示被叫所在國（地區）不能漫遊的號碼的其他通話",
];

/// The method.
pub const METHOD: &dyn Method = &SpoofedCaller;

struct SpoofedCaller;

/// Least strength of a finding, in hundredths of a bit.
const LEAST: i32 = 300;
/// Most numbers that a finding names.
const MOST_NAMED: usize = 20;

/// Incoming calls with what was shown, and whether the route is international.
const SHOWN: &str = "
CREATE OR REPLACE TEMP TABLE seen AS
SELECT coalesce(shown, caller) AS number,
       CASE WHEN shown IS NOT NULL THEN coalesce(shown_recorded, shown) ELSE coalesce(caller_recorded, caller) END AS written,
       callee, coalesce(trunk, '') AS trunk, start, evidence, row,
       lower(concat_ws(' ', trunk, service, direction)) AS words
FROM call
WHERE coalesce(shown, caller) IS NOT NULL AND forwarded_to IS NULL
  AND NOT regexp_matches(lower(concat_ws(' ', service, result, direction)), '转移|转接|轉移|轉接|前转|前轉|forward|divert');
CREATE OR REPLACE TEMP TABLE route AS
SELECT trunk FROM seen WHERE trunk <> ''
GROUP BY trunk HAVING count(*) >= {fewest_on_trunk}
   AND count(*) FILTER (starts_with(number, '+') AND starts_with(callee, '+')
                        AND left(number, 2) || left(number, 3) <> left(callee, 2) || left(callee, 3)) * 100
       >= {foreign_share} * count(*) FILTER (starts_with(number, '+') AND starts_with(callee, '+'))
   AND count(*) FILTER (starts_with(number, '+') AND starts_with(callee, '+')) * 2 >= count(*);
CREATE OR REPLACE TEMP TABLE arrived AS
SELECT number, written, callee, trunk, start, evidence, row,
       (regexp_matches(words, '国际|國際|境外|international|intl|overseas') AND NOT regexp_matches(words, '漫游|漫遊|roam|非国际'))
       OR trunk IN (SELECT trunk FROM route) AS abroad
FROM seen;
SELECT 0";

/// Every number that may be impossible, with the country code of the called.
const DOUBTED: &str = "
SELECT written, abroad, count(*)::BIGINT AS calls FROM arrived
WHERE abroad OR NOT regexp_matches(number, '^\\+[0-9]{7,15}(;ext=[0-9]+)?$')
GROUP BY written, abroad ORDER BY written, abroad";

const POPULATION: &str = "
SELECT count(*)::BIGINT AS calls, count(*) FILTER (abroad)::BIGINT AS abroad FROM arrived";

/// Calls with an impossible number by trunk, or by number where no trunk is recorded.
const BY_ROUTE: &str = "
CREATE OR REPLACE TEMP TABLE odd_call AS
SELECT kind, trunk, CASE WHEN trunk = '' THEN written ELSE '' END AS alone, written, callee, epoch_us(start) AS began, evidence, row
FROM arrived JOIN odd USING (written)
WHERE kind = 1 OR (abroad AND callee LIKE country || '%');
SELECT kind::BIGINT AS kind, trunk, alone, count(*)::BIGINT AS calls, count(DISTINCT callee)::BIGINT AS called,
       min(began)::BIGINT AS since, max(began)::BIGINT AS until, list(cite('call', evidence, row)) FILTER (place <= 200) AS cited
FROM (SELECT *, row_number() OVER (PARTITION BY kind, trunk, alone ORDER BY began, written, evidence, row) AS place FROM odd_call)
GROUP BY kind, trunk, alone ORDER BY kind, calls DESC, trunk, alone";

const NUMBERS: &str = "
SELECT kind::BIGINT AS kind, trunk, alone, written FROM odd_call
GROUP BY kind, trunk, alone, written ORDER BY kind, trunk, alone, count(*) DESC, written";

/// Why a number is impossible.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Odd {
    /// Nobody can have it.
    NoSuchNumber,
    /// It is at home in the country of this prefix and stays there.
    StaysIn(&'static str),
}

/// Whether a number as written is impossible anywhere, or on an international trunk.
fn odd(written: &str) -> Option<Odd> {
    let told = explain(IdentifierKind::Phone, written, &Context { region: Some("CN") });
    let bare = written.trim();
    let prefixed = bare.starts_with('+') || bare.starts_with("00");
    match told.verdict {
        Verdict::Invalid("too_long" | "zero_after_international_prefix" | "service_number_after_prefix") => {
            Some(Odd::NoSuchNumber)
        }
        Verdict::Invalid("too_short") if prefixed => Some(Odd::NoSuchNumber),
        Verdict::Trap("service_number") => Some(Odd::StaysIn("+86")),
        Verdict::Valid if told.facts.get("line") == Some("fixed") => match told.facts.get("calling_code") {
            Some("86") => Some(Odd::StaysIn("+86")),
            Some("852") => Some(Odd::StaysIn("+852")),
            Some("886") => Some(Odd::StaysIn("+886")),
            _ => None,
        },
        _ => None,
    }
}

/// Writes down which numbers are impossible, and why.
fn judge(case: &mut CaseView<'_>) -> Result<bool, MethodError> {
    let rows = case.ask(DOUBTED)?;
    let (written, abroad) = (rows.texts("written")?, rows.truths("abroad")?);
    let mut judged: BTreeMap<&str, Odd> = BTreeMap::new();
    for at in 0..rows.len() {
        if let Some(why) = odd(written.value(at)).filter(|why| abroad.value(at) || *why == Odd::NoSuchNumber)
        {
            judged.insert(written.value(at), why);
        }
    }
    let values: Vec<String> = judged
        .into_iter()
        .map(|(text, why)| {
            let (kind, country) = match why {
                Odd::NoSuchNumber => (1, ""),
                Odd::StaysIn(country) => (2, country),
            };
            format!("('{}', {kind}, '{country}')", text.replace('\'', "''"))
        })
        .collect();
    case.ask("CREATE OR REPLACE TEMP TABLE odd (written VARCHAR, kind INTEGER, country VARCHAR); SELECT 0")?;
    for some in values.chunks(1000) {
        case.ask(&format!("INSERT INTO odd VALUES {}; SELECT 0", some.join(", ")))?;
    }
    Ok(!values.is_empty())
}

/// The impossible numbers by kind, trunk and, where there is no trunk, number: the most frequent first.
type Named = BTreeMap<(i64, String, String), Vec<String>>;

fn named(case: &mut CaseView<'_>) -> Result<Named, MethodError> {
    let rows = case.ask(NUMBERS)?;
    let (kind, trunk, alone, written) =
        (rows.ints("kind")?, rows.texts("trunk")?, rows.texts("alone")?, rows.texts("written")?);
    let mut named = Named::new();
    for at in 0..rows.len() {
        let group = (kind.value(at), trunk.value(at).to_owned(), alone.value(at).to_owned());
        named.entry(group).or_default().push(written.value(at).to_owned());
    }
    Ok(named)
}

impl Method for SpoofedCaller {
    fn card(&self) -> &'static Card {
        &CARD
    }

    fn run(&self, case: &mut CaseView<'_>) -> Result<Vec<Finding>, MethodError> {
        case.ask(SHOWN)?;
        if !judge(case)? {
            return Ok(Vec::new());
        }
        let counted = case.ask(POPULATION)?;
        let all = counted.ints("calls")?.value(0);
        let abroad = counted.ints("abroad")?.value(0);
        let rows = case.ask(BY_ROUTE)?;
        let (kinds, trunks, alone) = (rows.ints("kind")?, rows.texts("trunk")?, rows.texts("alone")?);
        let (calls, called) = (rows.ints("calls")?, rows.ints("called")?);
        let (since, until) = (rows.ints("since")?, rows.ints("until")?);
        let total = |kind| -> i64 {
            (0..rows.len()).filter(|at| kinds.value(*at) == kind).map(|at| calls.value(at)).sum()
        };
        let totals = [total(1), total(2)];
        let shown = named(case)?;
        let mut findings = Vec::new();
        for at in 0..rows.len() {
            let kind = kinds.value(at);
            let others = |whole: i64| (whole - calls.value(at)).max(0).unsigned_abs();
            let (says, measured) = match kind {
                1 => ("no_such_number", Rate::measured(others(totals[0]), others(all), IMPOSSIBLE[0])),
                _ => ("not_on_this_route", Rate::measured(others(totals[1]), others(abroad), CANNOT_ROAM[0])),
            };
            let weight = Weight::of(SHOWN_SO[0], Rate::assumed(1, 2, AT_WILL[0]), measured);
            let mut draft = Draft::new(case, says).weighing(Strength::of(vec![weight]));
            let numbers = shown
                .get(&(kind, trunks.value(at).to_owned(), alone.value(at).to_owned()))
                .map_or(&[][..], Vec::as_slice);
            for number in numbers.iter().take(MOST_NAMED) {
                draft = draft.about("shown", IdentifierKind::Phone, number);
            }
            let finding = draft
                .figure("numbers", numbers.len())
                .figure("calls", calls.value(at))
                .figure("called", called.value(at))
                .figure("trunk", trunks.value(at))
                .during(since.value(at), until.value(at))
                .on(rows.cited("cited", at)?)
                .done();
            findings.push(finding);
        }
        findings.retain(|finding| finding.strength.centibits >= LEAST);
        Ok(findings)
    }

    fn drills(&self) -> Vec<Drill> {
        const POLICE: &[&[(&str, &str)]] = &[&[("shown", "02162310110")], &[("shown", "95588")]];
        const UNSAID: &[&[(&str, &str)]] = &[&[("shown", "02162310110")]];
        const LONG: &[&[(&str, &str)]] = &[&[("shown", "00110")], &[("shown", "001390000123456789012")]];
        let found = |name, plant, expect| Drill { name, plant, expect: Expect::Finds(expect) };
        let silent = |name, plant, why| Drill { name, plant, expect: Expect::Silent(why) };
        vec![
            found("a_police_station_calls_from_abroad", police, POLICE),
            found("the_trunk_does_not_say_what_it_is", unsaid, UNSAID),
            found("numbers_that_cannot_exist", impossible, LONG),
            silent(
                "forwarding_abroad_and_back",
                forwarded,
                "a fixed number comes in from abroad because its call was forwarded",
            ),
            silent(
                "roaming_and_new_ranges",
                roaming,
                "national mobile numbers on an international trunk, and foreign numbers of a range that no plan lists yet",
            ),
            silent(
                "a_company_shows_its_switchboard",
                company,
                "the number shown differs from the caller's, a bank's short code, a toll-free number: at home all allowed",
            ),
            silent("a_damaged_table", damaged, "a converter glued and cut every third number"),
        ]
    }
}

/// Calls to people of the town on a trunk.
fn arrive(plant: &mut Plant, shown: &str, caller: &str, trunk: &str, service: &str) {
    let (at, to, secs) = (awake(plant, 4), number(plant.below(40)), plant.between(5, 300));
    dial(plant, (caller, &to), at, secs, |draft| {
        draft.text(call::SHOWN, shown).text(call::TRUNK, trunk).text(call::SERVICE, service);
    });
}

fn begun(seed: u64, trunk: &str) -> Plant {
    let mut plant = Plant::new(seed);
    town(&mut plant, 40, 7);
    for one in 0..60 {
        let from = format!("+855963{:05}", 20_000 + one * 7);
        arrive(&mut plant, &from, &from, trunk, "");
    }
    plant
}

fn police(seed: u64) -> Plant {
    let mut plant = begun(seed, "国际局GZ-03");
    for _ in 0..4 {
        arrive(&mut plant, "02162310110", "+85596399999", "国际局GZ-03", "");
        arrive(&mut plant, "95588", "+85596399999", "国际局GZ-03", "");
    }
    plant
}

fn unsaid(seed: u64) -> Plant {
    let mut plant = begun(seed, "TG-0417");
    arrive(&mut plant, "02162310110", "+85596399999", "TG-0417", "");
    plant
}

fn impossible(seed: u64) -> Plant {
    let mut plant = begun(seed, "TG-0417");
    for _ in 0..3 {
        arrive(&mut plant, "00110", &stranger(1), "", "");
        arrive(&mut plant, "001390000123456789012", &stranger(2), "", "");
    }
    plant
}

fn forwarded(seed: u64) -> Plant {
    let mut plant = begun(seed, "国际局GZ-03");
    for _ in 0..6 {
        let (at, to) = (awake(&mut plant, 3), number(plant.below(40)));
        dial(&mut plant, ("02162310110", &to), at, 60, |draft| {
            draft.text(call::TRUNK, "国际局GZ-03").text(call::FORWARDED_TO, "+85596312345");
        });
        arrive(&mut plant, "02162310111", "02162310111", "国际局GZ-03", "无条件前转");
    }
    plant
}

fn roaming(seed: u64) -> Plant {
    let mut plant = begun(seed, "国际局GZ-03");
    for one in 0..6 {
        arrive(&mut plant, &stranger(one), &stranger(one), "国际局GZ-03", "国际漫游");
        arrive(&mut plant, &stranger(one), &stranger(one), "国际局GZ-03", "");
        arrive(&mut plant, "+959999999999", "+959999999999", "国际局GZ-03", "");
    }
    plant
}

fn company(seed: u64) -> Plant {
    let mut plant = begun(seed, "国际局GZ-03");
    for one in 0..6 {
        arrive(&mut plant, "02162310000", &format!("021623100{:02}", 10 + one), "PBX-7", "");
        arrive(&mut plant, "95588", "02162310001", "PBX-7", "");
        arrive(&mut plant, "4008123456", "02162310002", "PBX-7", "");
        arrive(&mut plant, "12", "02162310002", "PBX-7", "internal");
        arrive(&mut plant, "700123456789012", "02162310003", "PBX-7", "privacy number");
    }
    plant
}

fn damaged(seed: u64) -> Plant {
    let mut plant = begun(seed, "");
    for one in 0..300 {
        let (at, to) = (awake(&mut plant, 3) + HOUR, number(plant.below(40)));
        let from =
            if one % 3 == 0 { format!("86{}{}", stranger(one), stranger(one + 1)) } else { stranger(one) };
        dial(&mut plant, (&from, &to), at, 60, |_| {});
    }
    plant
}
