//! # Question
//! Who pays, or brings or takes in cash, several sums just below a limit in one go, so that together they are far above it?
//!
//! # Reads
//! Transfers of the ledger and cash, in currencies that have a limit below; not what moves between accounts of one holder.
//!
//! # How
//! A payment counts if it is at least half of a limit and less than twice as much; it lies just below if it is in the last tenth. Looked at together is what one person (all accounts
//! of one holder) pays, brings or takes on one day, and on all days with three such payments together; or on days that follow each other, if it is over within a week, begins and ends in sight and does not come again; or cash that comes into
//! accounts of three holders or more on the very same days. Payments of one sum count once, and so does cash of a sum that more than three bring. Three payments are needed.
//! Each just below weighs against how much of what others pay, about as large, lies just below a limit: every other person of the case counts once, with the share of all
//! his payments, so that a few who pay much do not decide; or against what the same person pays otherwise, if more of that does. Each that counts and is not just below weighs against. What is told must stand out from all that was looked at for this limit
//! (docs/decisions/0014). A day without time is enough.
//!
//! # Innocent reading
//! A price, or a limit that a bank or an insurer sets for a till, may lie below a limit of the law: such sums are equal. Takings vary, pass the limit sometimes and
//! come week after week; a rent just below comes once a month, and wages of one amount are one amount. A dealer at a fair of a few days may bank takings of
//! this size and then nothing: that looks the same.
//!
//! # Source
//! China: 中国人民银行令〔2016〕第3号, art. 5: cash 50,000 CNY; transfers of persons 200,000 CNY across the border and 500,000 CNY inside, of others
//! 2,000,000 CNY; 银发〔2016〕261号: a person's transfers not at a counter of more than 50,000 CNY a day need a digital certificate or
//! signature (this is no report, and counts the day; many banks let no more through at once). United States: 31 CFR 1010.311, cash of more than 10,000 USD; splitting, 1010.314. European Union: Directive (EU)
//! 2015/849, art. 11(c), cash of 10,000 EUR or more.
//!
//! # What it cannot do
//! Whoever splits takings of every day, one payment a day for weeks, looks like a shop of that size. Two payments are too few. That accounts of several holders were
//! filled by one hand is not in the records; only that it was on the same days. Why parts stay below a limit is not either: of transfers, a limit of 50,000 CNY is as often the bank's.
//!
//! # 问题
//! 谁在短时间内以多笔略低于标准的金额付款或存取现金，合计远超标准？
//!
//! # 方法
//! 金额不低于标准的一半且不足其两倍者计入；位于标准之下最后一成者为“略低”。合并考察：同一人（同一户名的全部账户）一天内所付、所存或所取，以及所有满三笔之日的合计；或相连数日之内、一周内结束、首尾均在案件期间内且不再重现者；
//! 或在完全相同的日子存入三个以上不同户名账户的现金。相同金额只计一次，三人以上存取的同一现金金额亦只计一次。须满三笔。
//! 每笔“略低”对比他人同等规模付款中略低于标准的比例：案中每个他人各计一票，取其全部付款中的占比，少数大户不能左右；若同一人其余付款中略低者的比例更高，则以之对比。计入而非“略低”者减分。所得须从该标准下全部考察对象中突出（docs/decisions/0014），才予以提示。仅有日期亦可。
//!
//! # 无辜解释
//! 定价、银行或保险公司自定的限额可能恰低于法定标准，但金额相同。营业款有高有低，时而超过，且周周如此；略低的房租每月一次，同额工资视为一笔。只办几天的展销摊主存入此数后不再有款，与此看似相同。
//! 每天一笔、持续数周的拆分与同等规模的店铺无从区分；两笔太少。多人账户同日进现金，记录只能说明同日，不能说明同一人所存。261号文的五万元按日累计、仅要求加强验证，也常是银行的单笔限额：各笔为何低于它，记录并未说明。
//!
//! # 局限
//! 连续数周每天拆一笔者与同等规模的商户相似。两笔太少。多个户名的账户是否由一人存入，记录中看不出，只能看出是同样的日子。为何低于限额亦看不出：转账五万元的限额常为银行自设。

use std::collections::BTreeSet;

use thalweg_flows::entry::EntryClass;
use thalweg_model::{Finding, Rate, Strength, Weight};

use crate::drill::Plant;
use crate::drill::payments::{Payments, innocents, on, person};
use crate::holders::Holders;
use crate::run::{Draft, LEAST, beyond};
use crate::splits::{Bundle, Kind, LIMITS, Limit, Splits, Terms};
use crate::transfers::{self, MOVES};
use crate::{Card, CaseView, Drill, Expect, Flow, Method, MethodError, Sentence, Threshold};

static CARD: Card = Card {
    id: "split_below_limit",
    version: 2,
    flow: Flow::Funds,
    title: ["Payments just below a limit", "拆分规避报告标准", "拆分規避報告標準"],
    reads: &["transfer", "account"],
    needs_population: true,
    says: &[
        Sentence {
            code: "stays_below",
            words: [
                "{payer} paid {payments} times just below {limit} {asset} ({law}) in {days} days, {sum} {asset} together, and {others} times other sums about as large: {payee}.",
                "{payer} {days} 天内 {payments} 次以略低于 {limit} {asset}（{law}）的金额付款，合计 {sum} {asset}，同等规模的其他金额 {others} 次：{payee}。",
                "{payer} {days} 天內 {payments} 次以略低於 {limit} {asset}（{law}）的金額付款，合計 {sum} {asset}，同等規模的其他金額 {others} 次：{payee}。",
            ],
        },
        Sentence {
            code: "cash_stays_below",
            words: [
                "Cash went into or out of {payer}{payee} {payments} times just below {limit} {asset} ({law}) in {days} days, {sum} {asset} together, and {others} times in other sums about as large.",
                "{payer}{payee} {days} 天内 {payments} 次存取略低于 {limit} {asset}（{law}）的现金，合计 {sum} {asset}，同等规模的其他金额 {others} 次。",
                "{payer}{payee} {days} 天內 {payments} 次存取略低於 {limit} {asset}（{law}）的現金，合計 {sum} {asset}，同等規模的其他金額 {others} 次。",
            ],
        },
        Sentence {
            code: "cash_of_several_stays_below",
            words: [
                "Cash went into or out of accounts of {persons} holders on the very same days, {payments} times just below {limit} {asset} ({law}) in {days} days, {sum} {asset} together, and {others} times in other sums about as large: {payer}{payee}.",
                "{persons} 个户名的账户在完全相同的日子里存取现金，{days} 天内 {payments} 次略低于 {limit} {asset}（{law}），合计 {sum} {asset}，同等规模的其他金额 {others} 次：{payer}{payee}。",
                "{persons} 個戶名的帳戶在完全相同的日子裡存取現金，{days} 天內 {payments} 次略低於 {limit} {asset}（{law}），合計 {sum} {asset}，同等規模的其他金額 {others} 次：{payer}{payee}。",
            ],
        },
    ],
    innocent: [
        "Takings of a few days, a price or a limit that a bank or an insurer sets may lie just below the limit of the law.",
        "几天的营业款、定价、银行或保险公司自定的限额可能恰低于法定标准。",
        "幾天的營業款、定價、銀行或保險公司自定的限額可能恰低於法定標準。",
    ],
    thresholds: &[
        Threshold {
            name: "near_percent",
            default: 10,
            unit: "percent of the limit",
            meaning: ["So little below a limit is just below", "低于标准此比例以内为略低"],
            source: "assumption",
        },
        Threshold {
            name: "window_days",
            default: 7,
            unit: "days",
            meaning: ["Payments of several days are over within so long", "多日付款须在此期间内结束"],
            source: "assumption: what goes on for longer is a habit, a rent or a wage",
        },
        Threshold {
            name: "quiet_days",
            default: 4,
            unit: "days",
            meaning: ["Nothing as large for longer: they are over", "超过此天数无同等规模付款即为结束"],
            source: "assumption: a shop that is shut over a long weekend goes on",
        },
        Threshold {
            name: "fewest_payments",
            default: 3,
            unit: "payments",
            meaning: ["So many must count", "计入的笔数下限"],
            source: "assumption: two may be chance",
        },
    ],
    terms: &[BELOW, ELSEWHERE, STAYS, PASSES, OTHERS_BELOW, OTHERS_ELSEWHERE, OWN_BELOW, OWN_ELSEWHERE],
};

// The words of weights, as [`Card::terms`] wants them.
const BELOW: [&str; 3] = ["a payment just below the limit", "一笔付款略低于标准", "一筆付款略低於標準"];
const ELSEWHERE: [&str; 3] = [
    "a payment about as large as the limit, and not just below it",
    "一笔与标准同等规模、但并非略低的付款",
    "一筆與標準同等規模、但並非略低的付款",
];
const STAYS: [&str; 3] = [
    "who splits stays just below; the share is not known",
    "拆分者总略低于标准；确切比例未知",
    "拆分者總略低於標準；確切比例未知",
];
const PASSES: [&str; 3] = [
    "who splits leaves the last tenth below the limit once in twenty; the share is not known",
    "拆分者二十次中一次不在标准之下最后一成；确切比例未知",
    "拆分者二十次中一次不在標準之下最後一成；確切比例未知",
];
const OTHERS_BELOW: [&str; 3] = [
    "other persons of this case, each with the share of his payments about as large as a limit: just below",
    "本案其他各人，各以其同等规模付款中的占比计：略低于标准",
    "本案其他各人，各以其同等規模付款中的佔比計：略低於標準",
];
const OTHERS_ELSEWHERE: [&str; 3] = [
    "other persons of this case, each with the share of his payments about as large as a limit: not just below",
    "本案其他各人，各以其同等规模付款中的占比计：并非略低于标准",
    "本案其他各人，各以其同等規模付款中的佔比計：並非略低於標準",
];
const OWN_BELOW: [&str; 3] = [
    "what the same person pays otherwise about as large as the limit: just below",
    "同一人其余同等规模的付款：略低于标准",
    "同一人其餘同等規模的付款：略低於標準",
];
const OWN_ELSEWHERE: [&str; 3] = [
    "what the same person pays otherwise about as large as the limit: not just below",
    "同一人其余同等规模的付款：并非略低于标准",
    "同一人其餘同等規模的付款：並非略低於標準",
];

/// The method.
pub const METHOD: &dyn Method = &SplitBelowLimit;

struct SplitBelowLimit;

/// So many payments of each kind weigh: more say nothing new.
const MOST_WEIGHED: u64 = 12;
/// So many parties are named, and so many payments cited.
const NAMED: usize = 15;
const CITED: usize = 60;

/// What it weighs, where so much of what others pay lies just below; what the same person pays otherwise decides, if more of it does.
fn weights(bundle: &Bundle, (below, others): (u64, u64), fewest: u64) -> Vec<Weight> {
    let rates = |(below, of): (u64, u64), [near, not]: [&str; 2]| {
        (Rate::measured(below, of, near), Rate::measured(of.saturating_sub(below), of, not))
    };
    let theirs = rates((below, others), [OTHERS_BELOW[0], OTHERS_ELSEWHERE[0]]);
    let own = rates(bundle.elsewhere, [OWN_BELOW[0], OWN_ELSEWHERE[0]]);
    let by_own = bundle.elsewhere.1 >= fewest && own.0.value() > theirs.0.value();
    let (near, not) = if by_own { own } else { theirs };
    let one = Weight::of(BELOW[0], Rate::assumed(19, 20, STAYS[0]), near);
    let against = Weight::of(ELSEWHERE[0], Rate::assumed(1, 20, PASSES[0]), not);
    let many = |weight: Weight, times: u64| {
        vec![weight; usize::try_from(times.min(MOST_WEIGHED)).unwrap_or_default()]
    };
    many(one, bundle.below).into_iter().chain(many(against, bundle.counted - bundle.below)).collect()
}

impl Method for SplitBelowLimit {
    fn card(&self) -> &'static Card {
        &CARD
    }

    fn run(&self, case: &mut CaseView<'_>) -> Result<Vec<Finding>, MethodError> {
        case.ask(MOVES)?;
        let terms = Terms {
            near_percent: case.threshold("near_percent"),
            window_days: case.threshold("window_days"),
            quiet_days: case.threshold("quiet_days"),
            fewest: case.threshold("fewest_payments").max(2).unsigned_abs(),
        };
        let splits = Splits::of(case)?;
        let holders = Holders::of(case)?;
        let mut findings = Vec::new();
        for (number, limit) in LIMITS.iter().enumerate() {
            let bundles = splits.bundles(number, terms);
            let least = LEAST.saturating_add(beyond(bundles.len() as u64));
            let mut told: Vec<(Kind, Bundle, Strength)> = Vec::new();
            for (kind, bundle) in bundles {
                let who = bundle.payments.iter().map(|one| holders.person(one.account)).collect();
                let strength = Strength::of(weights(&bundle, splits.others(limit, &who), terms.fewest));
                if strength.centibits >= least {
                    told.push((kind, bundle, strength));
                }
            }
            // A day that is told within days that are told is told once, as whichever is stronger.
            told.sort_by_key(|(_, bundle, strength)| {
                (-strength.centibits, bundle.payments.len(), bundle.period())
            });
            let mut taken: BTreeSet<u32> = BTreeSet::new();
            for (kind, bundle, strength) in told {
                if bundle.payments.iter().any(|one| taken.contains(&one.transfer)) {
                    continue;
                }
                taken.extend(bundle.payments.iter().map(|one| one.transfer));
                findings.push(tell(case, limit, kind, &bundle, strength)?);
            }
        }
        Ok(findings)
    }

    fn drills(&self) -> Vec<Drill> {
        drills()
    }
}

fn tell(
    case: &mut CaseView<'_>,
    limit: &Limit,
    kind: Kind,
    bundle: &Bundle,
    strength: Strength,
) -> Result<Finding, MethodError> {
    let says = match kind {
        Kind::Paid => "stays_below",
        _ if bundle.persons > 1 => "cash_of_several_stays_below",
        _ => "cash_stays_below",
    };
    let (own, other) = if kind == Kind::CashIn { ("payee", "payer") } else { ("payer", "payee") };
    let parts: BTreeSet<(&str, u32)> =
        bundle.just_below().flat_map(|one| [(own, one.account), (other, one.other)]).collect();
    let parties = transfers::parties(case, parts.iter().map(|(_, who)| *who))?;
    let rows = transfers::rows(case, bundle.payments.iter().map(|one| one.transfer).take(CITED))?;
    let (since, until) = bundle.period();
    let draft = Draft::new(case, says)
        .figure("payments", bundle.just_below().count())
        .figure("others", bundle.payments.iter().filter(|one| !one.below).count())
        .figure("sum", bundle.just_below().map(|one| one.whole).sum::<u64>())
        .figure("persons", bundle.persons)
        .figure("days", bundle.days())
        .figure("limit", limit.amount)
        .figure("asset", limit.asset)
        .figure("law", limit.law)
        .during(since, until)
        .weighing(strength)
        .on(rows.into_values().flatten());
    let named = |role| parts.iter().filter(move |(part, _)| *part == role).take(NAMED).copied();
    Ok(transfers::naming(draft, &parties, named(own).chain(named(other))).done())
}

fn drills() -> Vec<Drill> {
    const CASH: &[&[(&str, &str)]] = &[&[("payer", "splitter")]];
    const BROUGHT: &[&[(&str, &str)]] = &[&[("payee", "splitter")]];
    const PAID: &[&[(&str, &str)]] = &[&[("payer", "splitter"), ("payee", "dealer0")]];
    const SEVERAL: &[&[(&str, &str)]] =
        &[&[("payee", "filled0"), ("payee", "filled1"), ("payee", "filled2")]];
    let found = |name, plant, expect| Drill { name, plant, expect: Expect::Finds(expect) };
    let silent = |name, plant, why| Drill { name, plant, expect: Expect::Silent(why) };
    let mut drills = vec![
        found("cash_is_taken_out_below_the_limit", days_of_cash, CASH),
        found("cash_is_brought_to_several_counters", counters, BROUGHT),
        found("a_large_payment_is_split", parts, PAID),
        found("accounts_of_several_are_filled", several, SEVERAL),
        silent(
            "takings_of_a_shop",
            |seed| takings(seed, 40_000, 60_000),
            "a shop pays in its takings daily, now below and now above",
        ),
        silent(
            "takings_of_a_shop_that_never_pass_the_limit",
            |seed| takings(seed, 45_200, 49_500),
            "a shop of just this size banks what it took on each weekday, for weeks",
        ),
        silent("a_rent_below_the_limit", rent, "firms pay a rent just below the limit every month"),
        silent(
            "wages_of_one_amount",
            wages,
            "a firm pays twenty people the same amount just below the limit",
        ),
        silent(
            "a_limit_of_the_bank",
            bank_limit,
            "a firm pays a large bill online in parts of 49,999, which is as much as its bank lets through at once",
        ),
        silent(
            "three_tills",
            three_tills,
            "a bakery banks three tills each day, some days all three just below",
        ),
    ];
    drills.extend(innocents());
    drills
}

/// The town, and payments of others as large as limits, as they come.
fn large_town(seed: u64) -> Payments {
    let mut town = Payments::town(seed);
    for number in 0..40 {
        let (yuan, day) = (town.between(26_000, 98_000), town.between(0, 35));
        town.pay(&person(number), &format!("seller{number}"), yuan, on(day, 15, 0));
        let (yuan, day) = (town.between(105_000, 390_000), town.between(0, 35));
        town.pay(&format!("works{number}"), &format!("seller{number}"), yuan, on(day, 15, 0));
    }
    town
}

fn fen(yuan: i64) -> i128 {
    i128::from(yuan) * 100
}

fn days_of_cash(seed: u64) -> Plant {
    let mut town = large_town(seed);
    for day in [12, 13, 14, 15, 16] {
        let yuan = town.between(47_000, 49_999);
        town.book("splitter", "", fen(yuan), on(day, 11, 0), EntryClass::CashWithdrawal);
    }
    town.done()
}

fn counters(seed: u64) -> Plant {
    let mut town = large_town(seed);
    for turn in 0..4 {
        // Twice the same sum: cash has no price.
        let yuan = if turn < 2 { 49_000 } else { town.between(46_000, 49_900) };
        town.book("", "splitter", fen(yuan), on(13, 10 + turn, 20), EntryClass::CashDeposit);
    }
    town.done()
}

fn parts(seed: u64) -> Plant {
    let mut town = large_town(seed);
    for turn in 0..12 {
        let yuan = town.between(48_500, 49_999);
        town.pay("splitter", &format!("dealer{}", turn % 4), yuan, on(12, 14, 4 * turn));
    }
    town.done()
}

fn several(seed: u64) -> Plant {
    let mut town = large_town(seed);
    for (day, account) in [12, 13].into_iter().flat_map(|day| (0..4).map(move |account| (day, account))) {
        let yuan = town.between(46_000, 49_999);
        town.book(
            "",
            &format!("filled{account}"),
            fen(yuan),
            on(day, 11, 10 * account),
            EntryClass::CashDeposit,
        );
    }
    town.done()
}

fn takings(seed: u64, least: i64, most: i64) -> Plant {
    let mut town = large_town(seed);
    for day in (0..33).filter(|day| day % 7 < 5) {
        let yuan = town.between(least, most);
        town.book("", "departmentstore", fen(yuan), on(day, 21, 0), EntryClass::CashDeposit);
    }
    town.done()
}

fn rent(seed: u64) -> Plant {
    let mut town = large_town(seed);
    for day in [1, 31] {
        for office in 0..4 {
            town.pay(&format!("office{office}"), "tower", 198_000, on(day, 11, 0));
        }
    }
    town.done()
}

fn wages(seed: u64) -> Plant {
    let mut town = large_town(seed);
    for day in [4, 32] {
        for worker in 0..20 {
            town.pay("firm1", &person(worker), 196_000, on(day, 11, 0));
        }
    }
    town.done()
}

fn bank_limit(seed: u64) -> Plant {
    let mut town = large_town(seed);
    for turn in 0..9 {
        let yuan = if turn < 8 { 49_999 } else { town.between(26_000, 44_000) };
        town.pay("firm2", "machineworks", yuan, on(12, 14, 3 * turn));
    }
    town.done()
}

fn three_tills(seed: u64) -> Plant {
    let mut town = large_town(seed);
    for (day, till) in (0..34).flat_map(|day| (0..3).map(move |till| (day, till))) {
        let yuan = if day == 15 { 46_000 + 1_300 * till } else { town.between(38_000, 56_000) };
        town.book("", "bakery", fen(yuan), on(day, 20, 10 * till), EntryClass::CashDeposit);
    }
    town.done()
}
