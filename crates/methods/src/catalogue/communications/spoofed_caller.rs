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
//! roam. One is told if the record names the caller behind it as a number of another country, and those who were called are
//! strangers to the number shown: at most one in twenty was called on two days or is in contact with it on another route. A trunk
//! is international if its record says so, or if nearly all readable numbers on it are foreign. Forwarded calls are left. A
//! number that is merely not assigned in a numbering plan is left too: plans change. How many other numbers are shown so is
//! counted: in a file whose numbers were damaged it is common and weighs little. A number counts once however often it is shown;
//! how many numbers call as many people and only strangers is counted among all numbers of the case, and those that were in one
//! handset count once: a gateway has hundreds of cards and is one caller.
//!
//! # Innocent reading
//! A company's exchange shows its switchboard's number, which is allowed at home; a call forwarded abroad comes back with the
//! first caller's number; a service on the internet shows its user's own mobile number, to people whom he knows; a table
//! calculator or a converter cuts and glues numbers. The holder of the number shown need not know of it.
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
//! 固定电话、公安银行运营商短号、400/800号码。手机可漫游，不计；但若记录同时载明真实主叫为他国号码，且被叫者均为所显号码的陌生人
//! （至多二十分之一曾在两天被叫、或经其他路由与该号码有往来），则予报告。中继由记录文字判定，或其可读号码几乎全为境外。转接来电不计。
//! 仅仅未在号码规划中分配的号码也不计，规划会变。其他号码如此显示的数量予以计数：号码列受损的文件中此情形常见，因而分量轻。一个号码无论
//! 显示多少次只计一次；呼叫同样多的人且全为陌生人的号码数，在全案号码中计数，同一手机用过的号码只计一次：一台网关有数百张卡，仍是一个主叫。
//!
//! # 无辜解释
//! 企业交换机在境内显示总机号码是允许的；转接到境外的来电会带着最初主叫号码返回；网络电话向熟人显示用户本人号码；表格软件会截断或拼接
//! 号码。所显号码的机主未必知情。

use std::collections::BTreeMap;

use thalweg_flows::records::kinds::call;
use thalweg_model::{Finding, IdentifierKind, Rate, Strength, Weight};

use crate::drill::crowd::number;
use crate::drill::telephones::{at_caller, awake, contacts, dial, lives, stranger, town};
use crate::drill::{HOUR, Plant};
use crate::run::{Draft, LEAST, strong};
use crate::shown::{self, FEWEST_ON_TRUNK, FOREIGN_SHARE};
use crate::{Card, CaseView, Drill, Expect, Flow, Method, MethodError, Sentence, Threshold};

static CARD: Card = Card {
    id: "spoofed_caller",
    version: 3,
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
        Sentence {
            code: "another_is_behind",
            words: [
                "{shown} was shown to {called} strangers in {calls} calls on the international route {trunk}; the record names {caller} of another country as the caller.",
                "{shown} 在 {calls} 次经国际路由 {trunk} 进入的通话中向 {called} 名陌生人显示；记录载明主叫为他国号码 {caller}。",
                "{shown} 在 {calls} 次經國際路由 {trunk} 進入的通話中向 {called} 名陌生人顯示；記錄載明主叫為他國號碼 {caller}。",
            ],
        },
    ],
    innocent: [
        "Damaged tables and forwarding that is not recorded leave the same rows.",
        "受损的表格和未记录的转接会留下同样的记录。",
        "受損的表格和未記錄的轉接會留下同樣的記錄。",
    ],
    thresholds: &[
        FOREIGN_SHARE,
        FEWEST_ON_TRUNK,
        Threshold {
            name: "fewest_called",
            default: 5,
            unit: "people",
            meaning: [
                "With fewer called, strangers are not told from friends",
                "被叫人数少于此数时不判断生熟",
            ],
            source: "assumption; how many other numbers call as many and only strangers is counted and weighs",
        },
        Threshold {
            name: "most_known",
            default: 5,
            unit: "of 100 called",
            meaning: [
                "No more of the called are in contact with the number shown",
                "被叫中与所显号码有往来者的比例上限",
            ],
            source: "assumption, as for one-way lines: a stranger may be called on a second day",
        },
    ],
    terms: &[
        SHOWN_SO,
        AT_WILL,
        IMPOSSIBLE,
        CANNOT_ROAM,
        ANOTHERS,
        SHOW_ANOTHER,
        STRANGERS,
        NO_FRIENDS,
        CALL_STRANGERS,
    ],
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
    "other numbers of this case that cannot exist",
    "本案中不可能存在的其他号码",
    "本案中不可能存在的其他號碼",
];
const CANNOT_ROAM: [&str; 3] = [
    "other numbers on international routes of this case that are of the called's country and cannot roam",
    "本案国际路由上属被叫所在国（地区）且不能漫游的其他号码",
    "本案國際路由上屬被叫所在國（地區）且不能漫遊的其他號碼",
];
const ANOTHERS: [&str; 3] = [
    "a number of the called's country is shown by a caller of another",
    "显示被叫本国号码而主叫为他国号码",
    "顯示被叫本國號碼而主叫為他國號碼",
];
const SHOW_ANOTHER: [&str; 3] = [
    "other numbers on international routes of this case that are shown by a caller of another country",
    "本案国际路由上由他国主叫显示的其他号码",
    "本案國際路由上由他國主叫顯示的其他號碼",
];
const STRANGERS: [&str; 3] = [
    "those called have no other contact with the number shown",
    "被叫者与所显号码并无其他往来",
    "被叫者與所顯號碼並無其他往來",
];
const NO_FRIENDS: [&str; 3] = [
    "who borrows a number calls people who do not know its holder; one in ten is chance",
    "冒用号码者所呼之人不认识机主；十次中一次为偶然",
    "冒用號碼者所呼之人不認識機主；十次中一次為偶然",
];
const CALL_STRANGERS: [&str; 3] = [
    "other handsets of this case that call as many and only strangers",
    "本案中呼叫同样多的人且全为陌生人的其他手机",
    "本案中呼叫同樣多的人且全為陌生人的其他手機",
];

/// The method.
pub const METHOD: &dyn Method = &SpoofedCaller;

struct SpoofedCaller;

/// Most numbers that a finding names.
const MOST_NAMED: usize = 20;

/// How many numbers were shown, and how many of them on international routes.
const POPULATION: &str = "
SELECT count(DISTINCT written)::BIGINT AS numbers, count(DISTINCT written) FILTER (abroad)::BIGINT AS abroad FROM arrived";

/// Calls with an odd number by trunk, and by number where no trunk is recorded or somebody else is behind.
const BY_ROUTE: &str = "
CREATE OR REPLACE TEMP TABLE odd_call AS
SELECT kind, trunk, CASE WHEN trunk = '' OR kind = 3 THEN written ELSE '' END AS alone, written, number, behind, callee,
       epoch_us(start) AS began, evidence, row
FROM arrived JOIN odd USING (written)
WHERE kind = 1 OR (abroad AND callee LIKE country || '%' AND (kind = 2 OR NOT behind LIKE country || '%'));
SELECT kind::BIGINT AS kind, trunk, alone, count(*)::BIGINT AS calls, count(DISTINCT callee)::BIGINT AS called,
       count(DISTINCT written)::BIGINT AS numbers, min(began)::BIGINT AS since, max(began)::BIGINT AS until,
       list(cite('call', evidence, row)) FILTER (place <= 200) AS cited
FROM (SELECT *, row_number() OVER (PARTITION BY kind, trunk, alone ORDER BY began, written, evidence, row) AS place FROM odd_call)
GROUP BY kind, trunk, alone ORDER BY kind, calls DESC, trunk, alone";

const NUMBERS: &str = "
SELECT kind::BIGINT AS kind, trunk, alone, 'shown' AS role, written AS number, count(*) AS calls FROM odd_call GROUP BY ALL
UNION ALL SELECT kind::BIGINT, trunk, alone, 'caller', behind, count(*) FROM odd_call WHERE kind = 3 GROUP BY ALL
ORDER BY kind, trunk, alone, role DESC, calls DESC, number";

/// For every number: how many people it calls, and how many of them are called on two days or in contact with it otherwise.
/// Calls by somebody else behind it are counted apart.
const CIRCLES: &str = "
CREATE OR REPLACE TEMP TABLE circle AS
WITH told AS (
    SELECT number, callee, coalesce(borrowed.written, '') AS alone, coalesce(borrowed.trunk, '') AS trunk,
           count(DISTINCT local_day(epoch_us(start))) AS days
    FROM arrived LEFT JOIN (SELECT evidence, row, written, trunk FROM odd_call WHERE kind = 3) borrowed USING (evidence, row)
    WHERE callee IS NOT NULL AND number <> callee GROUP BY ALL)
SELECT told.number, told.alone, told.trunk, count(*) AS called,
       count(*) FILTER (days > 1 OR back.number IS NOT NULL OR (told.alone <> '' AND own.number IS NOT NULL)) AS known
FROM told LEFT JOIN (SELECT DISTINCT number, callee FROM told WHERE alone = '') back ON back.number = told.callee AND back.callee = told.number
LEFT JOIN (SELECT DISTINCT number, callee FROM told WHERE alone = '') own ON own.number = told.number AND own.callee = told.callee
GROUP BY ALL;
CREATE OR REPLACE TEMP TABLE in_hand AS
SELECT called, known, coalesce(handset, number) AS hand
FROM circle LEFT JOIN (SELECT caller AS number, min(caller_imei) AS handset FROM call WHERE caller_imei IS NOT NULL GROUP BY caller) USING (number)
WHERE alone = '';
SELECT trunk, alone, called::BIGINT AS called,
       (SELECT count(DISTINCT hand) FROM in_hand other WHERE other.called >= circle.called)::BIGINT AS others,
       (SELECT count(DISTINCT hand) FROM in_hand other WHERE other.called >= circle.called
            AND other.known * 100 <= {most_known} * other.called)::BIGINT AS such
FROM circle WHERE alone <> '' AND called >= {fewest_called} AND known * 100 <= {most_known} * called ORDER BY trunk, alone";

/// A kind, a trunk and, where no trunk is recorded or another is behind, a number.
type Group = (i64, String, String);

/// The numbers that play a part, by group: role and number, the most frequent first.
fn named(case: &mut CaseView<'_>) -> Result<BTreeMap<Group, Vec<(String, String)>>, MethodError> {
    let rows = case.ask(NUMBERS)?;
    let (kind, trunk, alone) = (rows.ints("kind")?, rows.texts("trunk")?, rows.texts("alone")?);
    let (role, number) = (rows.texts("role")?, rows.texts("number")?);
    let mut named: BTreeMap<Group, Vec<(String, String)>> = BTreeMap::new();
    for at in 0..rows.len() {
        let group = (kind.value(at), trunk.value(at).to_owned(), alone.value(at).to_owned());
        named.entry(group).or_default().push((role.value(at).to_owned(), number.value(at).to_owned()));
    }
    Ok(named)
}

/// What it weighs that a borrowed number, on a trunk, calls strangers only; none where it does not.
fn strangers(case: &mut CaseView<'_>) -> Result<BTreeMap<(String, String), Weight>, MethodError> {
    let rows = case.ask(CIRCLES)?;
    let (trunk, alone) = (rows.texts("trunk")?, rows.texts("alone")?);
    let (others, such) = (rows.ints("others")?, rows.ints("such")?);
    let weight = |at: usize| {
        let (such, others) = (such.value(at).unsigned_abs(), others.value(at).unsigned_abs());
        let measured = Rate::measured(such, others, CALL_STRANGERS[0]);
        Weight::of(STRANGERS[0], Rate::assumed(9, 10, NO_FRIENDS[0]), measured)
    };
    let group = |at: usize| (trunk.value(at).to_owned(), alone.value(at).to_owned());
    Ok((0..rows.len()).map(|at| (group(at), weight(at))).collect())
}

impl Method for SpoofedCaller {
    fn card(&self) -> &'static Card {
        &CARD
    }

    fn run(&self, case: &mut CaseView<'_>) -> Result<Vec<Finding>, MethodError> {
        if !shown::judge(case)? {
            return Ok(Vec::new());
        }
        let counted = case.ask(POPULATION)?;
        let (all, abroad) = (counted.ints("numbers")?.value(0), counted.ints("abroad")?.value(0));
        let rows = case.ask(BY_ROUTE)?;
        let (kinds, trunks, alone) = (rows.ints("kind")?, rows.texts("trunk")?, rows.texts("alone")?);
        let (calls, called, numbers) = (rows.ints("calls")?, rows.ints("called")?, rows.ints("numbers")?);
        let (since, until) = (rows.ints("since")?, rows.ints("until")?);
        let total = |kind| -> i64 {
            (0..rows.len()).filter(|at| kinds.value(*at) == kind).map(|at| numbers.value(at)).sum()
        };
        let (totals, shown) = ([total(1), total(2), total(3)], named(case)?);
        let strangers = if totals[2] > 0 { strangers(case)? } else { BTreeMap::new() };
        let mut findings = Vec::new();
        for at in 0..rows.len() {
            let group = (kinds.value(at), trunks.value(at).to_owned(), alone.value(at).to_owned());
            let others = |whole: i64| (whole - numbers.value(at)).max(0).unsigned_abs();
            let rate = |total: i64, of: i64, basis: &str| Rate::measured(others(total), others(of), basis);
            let (says, observed, measured) = match group.0 {
                1 => ("no_such_number", SHOWN_SO, rate(totals[0], all, IMPOSSIBLE[0])),
                2 => ("not_on_this_route", SHOWN_SO, rate(totals[1], abroad, CANNOT_ROAM[0])),
                _ => ("another_is_behind", ANOTHERS, rate(totals[2], abroad, SHOW_ANOTHER[0])),
            };
            let mut weights = vec![Weight::of(observed[0], Rate::assumed(1, 2, AT_WILL[0]), measured)];
            if group.0 == 3 {
                // What many do by the networks' leave is told only of those who call strangers as few do.
                match strangers.get(&(group.1.clone(), group.2.clone())) {
                    Some(weight) if weight.centibits >= LEAST => weights.push(weight.clone()),
                    _ => continue,
                }
            }
            let mut draft = Draft::new(case, says).weighing(Strength::of(weights));
            let parts = shown.get(&group).map_or(&[][..], Vec::as_slice);
            for role in ["shown", "caller"] {
                for (_, number) in parts.iter().filter(|(of, _)| of == role).take(MOST_NAMED) {
                    draft = draft.about(role, IdentifierKind::Phone, number);
                }
            }
            let finding = draft
                .figure("numbers", numbers.value(at))
                .figure("calls", calls.value(at))
                .figure("called", called.value(at))
                .figure("trunk", trunks.value(at))
                .during(since.value(at), until.value(at))
                .on(rows.cited("cited", at)?)
                .done();
            findings.push(finding);
        }
        Ok(strong(findings))
    }

    fn drills(&self) -> Vec<Drill> {
        const POLICE: &[&[(&str, &str)]] = &[&[("shown", "02162310110")], &[("shown", "95588")]];
        const UNSAID: &[&[(&str, &str)]] = &[&[("shown", "02162310110")]];
        const LONG: &[&[(&str, &str)]] = &[&[("shown", "00110")], &[("shown", "001390000123456789012")]];
        const BORROWED: &[&[(&str, &str)]] = &[&[("shown", "13790514115"), ("caller", "+85596399999")]];
        let found = |name, plant, expect| Drill { name, plant, expect: Expect::Finds(expect) };
        let silent = |name, plant, why| Drill { name, plant, expect: Expect::Silent(why) };
        vec![
            found("a_police_station_calls_from_abroad", police, POLICE),
            found("the_trunk_does_not_say_what_it_is", unsaid, UNSAID),
            found("numbers_that_cannot_exist", impossible, LONG),
            found("strangers_see_somebody_elses_mobile", |seed| borrowed(seed, Who::Stranger), BORROWED),
            found("beside_a_gateway_with_many_cards", beside_a_gateway, BORROWED),
            silent(
                "a_traveller_calls_home_over_the_internet",
                |seed| borrowed(seed, Who::Friend),
                "a foreign gateway shows the user's own mobile number, to friends whom he calls from home as well",
            ),
            silent(
                "a_seller_abroad_calls_his_customers",
                |seed| borrowed(seed, Who::Customer),
                "a foreign gateway shows his mobile number to people whom he calls once, some of whom call back",
            ),
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

#[derive(Clone, Copy, PartialEq, Eq)]
enum Who {
    Stranger,
    Friend,
    Customer,
}

/// A mobile number is shown to twelve people by a caller abroad.
fn borrowed(seed: u64, who: Who) -> Plant {
    let mut plant = begun(seed, "国际局GZ-03");
    // People with many contacts, whom they call again and again.
    for sociable in 500..530_u64 {
        let others: Vec<u64> = (0..16).map(|one| (sociable * 7 + one) % 40).collect();
        lives(&mut plant, sociable, &contacts(&others, &[]), 0..7);
    }
    let shown = "13790514115";
    for (one, day) in (0..12_u64).zip((2..5).cycle()) {
        let (at, to) = (awake(&mut plant, day), number(one * 3));
        dial(&mut plant, ("+85596399999", &to), at, 60, |draft| {
            draft.text(call::SHOWN, shown).text(call::TRUNK, "国际局GZ-03");
        });
        match who {
            Who::Friend => dial(&mut plant, (shown, &to), at - 30 * HOUR, 90, |_| {}),
            Who::Customer if one % 4 == 0 => dial(&mut plant, (&to, shown), at + HOUR, 90, |_| {}),
            _ => {}
        }
    }
    plant
}

/// Forty cards in one handset call strangers, too.
fn beside_a_gateway(seed: u64) -> Plant {
    let mut plant = borrowed(seed, Who::Stranger);
    for (card, call) in (0..40_u64).flat_map(|card| (0..14).map(move |call| (card, call))) {
        let at = awake(&mut plant, 3);
        let (own, to) = (format!("136{:08}", 30_000_000 + card * 37), stranger(1000 + card * 14 + call));
        dial(&mut plant, (&own, &to), at, 40, |draft| at_caller(draft, "358240051111110", 700));
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
