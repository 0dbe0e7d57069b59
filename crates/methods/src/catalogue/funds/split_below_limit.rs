//! # Question
//! Who pays the same party, or takes or brings cash, again and again just below an amount that must be reported?
//!
//! # Reads
//! Transfers of the ledger and cash, in currencies that have a limit below; not what moves between accounts of one holder.
//!
//! # How
//! A payment is near a limit if it lies within a tenth of it. Three payments or more from one account to another (or between an account
//! and cash) within seven days, all just below, are looked at. Each weighs against how many of all other payments near this limit lie below
//! it: where amounts fall as they come, about half do. Each payment of the two at the limit or just above it weighs against. A day
//! without time is enough.
//!
//! # Innocent reading
//! A price, a bank's own limit or an insurer's for a till may lie below a limit of the law; takings vary and pass it sometimes. A rent just below
//! comes once a month, and wages of one amount go to different people: neither is several payments to one party within a week.
//! Who splits a payment over many accounts is not seen here.
//!
//! # Source
//! China: 中国人民银行令〔2016〕第3号, art. 5: cash 50,000 CNY; transfers of persons 200,000 CNY across the border and 500,000 CNY inside, of others
//! 2,000,000 CNY. United States: 31 CFR 1010.311, cash of more than 10,000 USD; splitting, 1010.314. European Union: Directive (EU)
//! 2015/849, art. 11(c), cash of 10,000 EUR or more. The density just below and just above a limit is compared as McCrary (2008) does.
//!
//! # 问题
//! 谁反复以略低于报告标准的金额付给同一方，或存取现金？
//!
//! # 方法
//! 金额在标准上下一成以内为“临界”。同一付款方对同一收款方（或同一账户的现金）七天内三笔以上略低于标准者予以考察。每一笔对比其他临界付款中低于标准的比例
//! （自然情形约半数）；双方之间达到或略高于标准的付款则减分。同一户名账户之间不计。仅有日期亦可。
//!
//! # 无辜解释
//! 定价、银行或保险公司自定的限额可能恰低于法定标准；营业款有高有低，时而超过。略低的房租每月一次，同额工资付给不同的人，均非一周内多次付给同一方。
//! 把一笔款分散到众多账户者，本方法看不到。

use thalweg_flows::entry::EntryClass;
use thalweg_model::{Finding, Rate, Strength, Weight};

use crate::drill::Plant;
use crate::drill::payments::{Payments, innocents, on, person};
use crate::run::{Draft, LEAST};
use crate::transfers::{self, MOVES};
use crate::{Card, CaseView, Drill, Expect, Flow, Method, MethodError, Sentence, Threshold};

static CARD: Card = Card {
    id: "split_below_limit",
    version: 1,
    flow: Flow::Funds,
    title: ["Payments just below a limit", "拆分规避报告标准", "拆分規避報告標準"],
    reads: &["transfer", "account"],
    needs_population: true,
    says: &[
        Sentence {
            code: "stays_below",
            words: [
                "{payer} paid {payee} {payments} times within a week just below {limit} {asset} ({law}), and {above} times at it or just above.",
                "{payer} 一周内 {payments} 次以略低于 {limit} {asset}（{law}）的金额付给 {payee}，达到或略高者 {above} 次。",
                "{payer} 一週內 {payments} 次以略低於 {limit} {asset}（{law}）的金額付給 {payee}，達到或略高者 {above} 次。",
            ],
        },
        Sentence {
            code: "cash_stays_below",
            words: [
                "Cash went into or out of {payer}{payee} {payments} times within a week just below {limit} {asset} ({law}), and {above} times at it or just above.",
                "{payer}{payee} 一周内 {payments} 次存取略低于 {limit} {asset}（{law}）的现金，达到或略高者 {above} 次。",
                "{payer}{payee} 一週內 {payments} 次存取略低於 {limit} {asset}（{law}）的現金，達到或略高者 {above} 次。",
            ],
        },
    ],
    innocent: [
        "A price or a limit that a bank or an insurer sets may lie just below the limit of the law.",
        "定价、银行或保险公司自定的限额可能恰低于法定标准。",
        "定價、銀行或保險公司自定的限額可能恰低於法定標準。",
    ],
    thresholds: &[
        Threshold {
            name: "near_percent",
            default: 10,
            unit: "percent of the limit",
            meaning: ["So close to a limit is near", "距标准此比例以内为临界"],
            source: "assumption",
        },
        Threshold {
            name: "window_days",
            default: 7,
            unit: "days",
            meaning: ["Payments just below follow within so long", "多次付款须在此期间内"],
            source: "assumption: what comes monthly or by the week is a rent or a wage",
        },
        Threshold {
            name: "fewest_payments",
            default: 3,
            unit: "payments",
            meaning: ["So many just below within the window", "期间内略低于标准的笔数下限"],
            source: "assumption: two may be chance",
        },
    ],
    terms: &[BELOW, ABOVE, STAYS, PASSES, OTHERS_BELOW, OTHERS_ABOVE],
};

// The words of weights, as [`Card::terms`] wants them.
const BELOW: [&str; 3] = ["a payment just below the limit", "一笔付款略低于标准", "一筆付款略低於標準"];
const ABOVE: [&str; 3] =
    ["a payment at the limit or just above", "一笔付款达到或略高于标准", "一筆付款達到或略高於標準"];
const STAYS: [&str; 3] = [
    "who splits stays below; the share is not known",
    "拆分者总在标准以下；确切比例未知",
    "拆分者總在標準以下；確切比例未知",
];
const PASSES: [&str; 3] = [
    "who splits passes the limit once in twenty; the share is not known",
    "拆分者二十次中一次越过标准；确切比例未知",
    "拆分者二十次中一次越過標準；確切比例未知",
];
const OTHERS_BELOW: [&str; 3] = [
    "payments of others in this case near this limit: just below",
    "本案他人接近此标准的付款：略低于标准",
    "本案他人接近此標準的付款：略低於標準",
];
const OTHERS_ABOVE: [&str; 3] = [
    "payments of others in this case near this limit: at it or just above",
    "本案他人接近此标准的付款：达到或略高于标准",
    "本案他人接近此標準的付款：達到或略高於標準",
];

/// The method.
pub const METHOD: &dyn Method = &SplitBelowLimit;

struct SplitBelowLimit;

/// So many payments weigh: who has the habit has it each day.
const MOST_WEIGHED: u64 = 12;

/// An amount that must be reported.
struct Limit {
    asset: &'static str,
    /// In whole units of the asset.
    amount: u32,
    cash: bool,
    law: &'static str,
}

const LIMITS: [Limit; 6] = [
    Limit {
        asset: "CNY", amount: 50_000, cash: true, law: "中国人民银行令〔2016〕第3号 art. 5(1)"
    },
    Limit {
        asset: "CNY", amount: 200_000, cash: false, law: "中国人民银行令〔2016〕第3号 art. 5(4)"
    },
    Limit {
        asset: "CNY", amount: 500_000, cash: false, law: "中国人民银行令〔2016〕第3号 art. 5(3)"
    },
    Limit {
        asset: "CNY", amount: 2_000_000, cash: false, law: "中国人民银行令〔2016〕第3号 art. 5(2)"
    },
    Limit { asset: "USD", amount: 10_000, cash: true, law: "31 CFR 1010.311" },
    Limit { asset: "EUR", amount: 10_000, cash: true, law: "Directive (EU) 2015/849 art. 11(c)" },
];

/// Payments near a limit; how many follow within the window; and by two parties.
const NEAR: &str = "
CREATE OR REPLACE TEMP TABLE near AS
WITH limits(law, asset, cash, whole) AS (VALUES LIMITS),
counted AS (SELECT asset, min(exponent) AS exponent FROM transfer GROUP BY asset),
exact AS (SELECT law, cash, limits.asset, CAST(whole AS BIGINT) * CAST(pow(10, exponent) AS BIGINT) // CAST(minor AS BIGINT) AS most
          FROM limits JOIN counted USING (asset) JOIN unit USING (asset))
SELECT law, transfer, payer, payee, moment, units < most AS below
FROM move JOIN exact USING (asset) JOIN party one ON one.account = payer JOIN party two ON two.account = payee
WHERE CASE WHEN cash THEN class IN (5, 6) ELSE class IN (0, 1) AND one.person <> two.person END
  AND units * 100 >= most * (100 - {near_percent}) AND units * 100 <= most * (100 + {near_percent});
CREATE OR REPLACE TEMP TABLE run AS
SELECT *, count(*) OVER (PARTITION BY law, payer, payee ORDER BY moment
    RANGE BETWEEN CAST({window_days} AS BIGINT) * 86400000000 PRECEDING AND CURRENT ROW) AS within FROM near WHERE below;
CREATE OR REPLACE TEMP TABLE best AS
SELECT law, payer, payee, max(within) AS payments, arg_max(moment, (within, moment)) AS until FROM run
GROUP BY law, payer, payee HAVING max(within) >= {fewest_payments};
SELECT 0";

const BEST: &str = "
SELECT CAST(law AS BIGINT) AS law, best.payer, best.payee, payments::BIGINT AS payments, until,
       (SELECT count(*) FROM near a WHERE a.law = best.law AND a.payer = best.payer AND a.payee = best.payee AND NOT below)::BIGINT AS above,
       (SELECT count(*) FROM near a WHERE a.law = best.law AND (a.payer, a.payee) <> (best.payer, best.payee) AND below)::BIGINT AS others_below,
       (SELECT count(*) FROM near a WHERE a.law = best.law AND (a.payer, a.payee) <> (best.payer, best.payee) AND NOT below)::BIGINT AS others_above,
       (SELECT min(moment) FROM run WHERE run.law = best.law AND run.payer = best.payer AND run.payee = best.payee
            AND moment >= until - CAST({window_days} AS BIGINT) * 86400000000)::BIGINT AS since,
       coalesce((SELECT list(CAST(transfer AS VARCHAR) ORDER BY transfer)[1:50] FROM near a WHERE a.law = best.law AND a.payer = best.payer
            AND a.payee = best.payee AND (NOT below OR moment BETWEEN until - CAST({window_days} AS BIGINT) * 86400000000 AND until)), []) AS cited
FROM best ORDER BY law, payer, payee";

/// What it weighs, where `others` of all other payments near the limit lie below and above it.
fn weights(below: u64, above: u64, others: (u64, u64)) -> Vec<Weight> {
    let all = others.0 + others.1;
    let one =
        Weight::of(BELOW[0], Rate::assumed(19, 20, STAYS[0]), Rate::measured(others.0, all, OTHERS_BELOW[0]));
    let against =
        Weight::of(ABOVE[0], Rate::assumed(1, 20, PASSES[0]), Rate::measured(others.1, all, OTHERS_ABOVE[0]));
    let many = |weight: Weight, times: u64| {
        vec![weight; usize::try_from(times.min(MOST_WEIGHED)).unwrap_or_default()]
    };
    many(one, below).into_iter().chain(many(against, above)).collect()
}

impl Method for SplitBelowLimit {
    fn card(&self) -> &'static Card {
        &CARD
    }

    fn run(&self, case: &mut CaseView<'_>) -> Result<Vec<Finding>, MethodError> {
        case.ask(MOVES)?;
        let values: Vec<String> = (0..)
            .zip(&LIMITS)
            .map(|(number, one): (usize, _)| {
                format!("({number}, '{}', {}, {})", one.asset, one.cash, one.amount)
            })
            .collect();
        case.ask(&NEAR.replace("LIMITS", &values.join(", ")))?;
        let answer = case.ask(BEST)?;
        let count = |name: &str, at: usize| answer.ints(name).map(|column| column.value(at).unsigned_abs());
        let mut findings = Vec::new();
        for at in 0..answer.len() {
            let (payments, above) = (count("payments", at)?, count("above", at)?);
            let others = (count("others_below", at)?, count("others_above", at)?);
            let strength = Strength::of(weights(payments, above, others));
            let limit = usize::try_from(count("law", at)?).ok().and_then(|number| LIMITS.get(number));
            let Some(limit) = limit.filter(|_| strength.centibits >= LEAST) else { continue };
            let ends = [count("payer", at)? as u32, count("payee", at)? as u32];
            let parties = transfers::parties(case, ends)?;
            let cited = answer.texts_of("cited", at)?;
            let rows = transfers::rows(case, cited.iter().filter_map(|number| number.parse().ok()))?;
            let says = if limit.cash { "cash_stays_below" } else { "stays_below" };
            let draft = Draft::new(case, says)
                .figure("payments", payments)
                .figure("above", above)
                .figure("limit", limit.amount)
                .figure("asset", limit.asset)
                .figure("law", limit.law)
                .during(answer.ints("since")?.value(at), answer.ints("until")?.value(at))
                .weighing(strength)
                .on(rows.into_values().flatten());
            let parts = ["payer", "payee"].into_iter().zip(ends);
            findings.push(transfers::naming(draft, &parties, parts).done());
        }
        Ok(findings)
    }

    fn drills(&self) -> Vec<Drill> {
        const CASH: &[&[(&str, &str)]] = &[&[("payer", "splitter")]];
        const PAID: &[&[(&str, &str)]] = &[&[("payer", "splitter"), ("payee", "dealer")]];
        let found = |name, plant, expect| Drill { name, plant, expect: Expect::Finds(expect) };
        let silent = |name, plant, why| Drill { name, plant, expect: Expect::Silent(why) };
        let mut drills = vec![
            found("cash_is_taken_out_below_the_limit", |seed| split(seed, true), CASH),
            found("a_large_payment_is_split", |seed| split(seed, false), PAID),
            silent("takings_of_a_shop", takings, "a shop pays in its takings daily, now below and now above"),
            silent("a_rent_below_the_limit", rent, "a firm pays a rent just below the limit every month"),
            silent(
                "wages_of_one_amount",
                wages,
                "a firm pays twenty people the same amount just below the limit",
            ),
        ];
        drills.extend(innocents());
        drills
    }
}

/// Payments of others near the limit, below and above, as they come.
fn near_the_limit(town: &mut Payments, limit: i64) {
    for number in 0..30 {
        let (yuan, day) = (limit * town.between(91, 110) / 100, town.between(0, 35));
        town.pay(&person(number), &format!("seller{number}"), yuan, on(day, 15, 0));
    }
}

fn split(seed: u64, cash: bool) -> Plant {
    let mut town = Payments::town(seed);
    near_the_limit(&mut town, if cash { 50_000 } else { 200_000 });
    for day in [12, 13, 14, 15, 16] {
        let fen = |yuan: i64| i128::from(yuan) * 100;
        match cash {
            true => {
                let yuan = town.between(47_000, 49_999);
                town.book("splitter", "", fen(yuan), on(day, 11, 0), EntryClass::CashWithdrawal);
            }
            false => {
                let yuan = town.between(185_000, 199_900);
                town.pay("splitter", "dealer", yuan, on(day, 11, 0));
            }
        }
    }
    town.done()
}

fn takings(seed: u64) -> Plant {
    let mut town = Payments::town(seed);
    for day in 0..28 {
        let yuan = town.between(40_000, 60_000);
        town.book("", "departmentstore", i128::from(yuan) * 100, on(day, 21, 0), EntryClass::CashDeposit);
    }
    town.done()
}

fn rent(seed: u64) -> Plant {
    let mut town = Payments::town(seed);
    for day in [1, 31] {
        for office in 0..4 {
            town.pay(&format!("office{office}"), "tower", 198_000, on(day, 11, 0));
        }
    }
    town.done()
}

fn wages(seed: u64) -> Plant {
    let mut town = Payments::town(seed);
    for day in [4, 32] {
        for worker in 0..20 {
            town.pay("firm1", &person(worker), 196_000, on(day, 11, 0));
        }
    }
    town.done()
}
