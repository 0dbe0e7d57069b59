//! # Question
//! Through which accounts does other people's money pass, in and out again within the hour?
//!
//! # Reads
//! Transfers of the ledger whose time of day is known: transfers in and cash paid in, transfers out and cash taken out. What moves between
//! accounts of one holder neither comes nor goes.
//!
//! # How
//! What is paid out is taken to be what came in last, if that is no older than an hour. Money that came in has passed if nine tenths of it
//! went out so. Money is strangers' if payer and payee had no dealings on an earlier day, or if it was strangers' money when it passed through
//! the account before, within the hour. An account is named if at least a quarter of the money it got has passed, at least three
//! of strangers' payments among it, from two payers or more, and if on two days or more most of what passed was strangers'.
//! What weighs is how many of the accounts of the case that are paid by others and pay others do the same: in a case
//! file that holds little but such accounts, the method says nothing.
//! An account with more than fifty payers and fifty payees within a day is an institution and is left.
//!
//! # Innocent reading
//! An agent or an escrow hands strangers' money on as well. A stall pays its wholesaler in the evening, which hands on only the last hour's
//! takings; a club, a landlord and a firm's wages are quick with the money of parties that they know from earlier days. Where records
//! begin everybody is a stranger, which is why one day says nothing.
//!
//! # Source
//! Of what reached first accounts of British fraud, 28 % had left within 15 minutes and a quarter more within the hour (Lloyds, two
//! months of 2024, in RUSI 2025; whether the quarter is more is not clear). No Chinese rate is published.
//!
//! # 问题
//! 他人的资金经由哪些账户快进快出，一小时内转入又转出？
//!
//! # 方法
//! 仅用有时刻的转账。转出款视为最近一小时内最后转入的款项（后进先出）；某笔转入款的九成在一小时内转出即为“过账”。付款方与收款方在更早日期无往来，或该款在
//! 上一账户过账时即属陌生人资金，视为陌生人资金。账户所收款项至少四分之一过账，其中陌生人资金至少三笔、来自至少两名付款方，且至少两天过账款项多为陌生人资金，才予以提示。权重一：
//! 本案中有收有付的账户里，同样快的有多少。权重二：其中至少一半款项多日来自陌生人的有多少。一日内付款方与收款方均超过五十者视为机构，不予判断。
//! 同一户名账户之间的划转不计。
//!
//! # 无辜解释
//! 中介、托管也会代收代付陌生人的资金；摊贩傍晚付批发款只涉及最后一小时的收入；互助会、房东、企业发薪虽快，款项来自早有往来者。记录起始处人人皆“陌生”，
//! 故仅一天不足以说明问题。

use std::collections::{BTreeMap, BTreeSet};

use thalweg_model::{Finding, Rate, Strength, Weight};
use thalweg_patterns::Options;

use crate::dealings::Dealings;
use crate::drill::payments::{Payments, innocents, on, person};
use crate::drill::{DAY, MINUTE, Plant};
use crate::holders::Holders;
use crate::passing::{Lot, Passing};
use crate::run::{Draft, LEAST};
use crate::transfers::{self, MOST_PARTIES, MOVES, Move};
use crate::{Card, CaseView, Drill, Expect, Flow, Method, MethodError, Sentence, Threshold};

static CARD: Card = Card {
    id: "pass_through",
    version: 1,
    flow: Flow::Funds,
    title: ["Money passes through", "资金快进快出", "資金快進快出"],
    reads: &["transfer", "account"],
    needs_population: true,
    says: &[Sentence {
        code: "passes_on",
        words: [
            "Of what others paid into {account}, {percent} % went on to others within the hour: {passed} of {credits} payments, from {payers} payers on {days} days, to {onward}.",
            "他人转入 {account} 的款项有 {percent}% 在一小时内转给他人：{credits} 笔中 {passed} 笔，来自 {payers} 个付款方，共 {days} 天，转往 {onward}。",
            "他人轉入 {account} 的款項有 {percent}% 在一小時內轉給他人：{credits} 筆中 {passed} 筆，來自 {payers} 個付款方，共 {days} 天，轉往 {onward}。",
        ],
    }],
    innocent: [
        "An agent, an escrow or a club's treasurer hands on other people's money as well.",
        "中介、托管方或互助会会首也会代收代付他人款项。",
        "仲介、託管方或互助會會首也會代收代付他人款項。",
    ],
    thresholds: &[
        Threshold {
            name: "window_minutes",
            default: 60,
            unit: "minutes",
            meaning: ["Money passes if it leaves within so long", "款项须在此时间内转出"],
            source: "half of what reaches a mule account leaves within the hour: Lloyds 2024, in RUSI 2025",
        },
        Threshold {
            name: "gone_percent",
            default: 90,
            unit: "percent",
            meaning: ["So much of a payment must have left", "单笔转入款须转出的比例"],
            source: "assumption: the holder keeps a fee; fees of 0.5 to 2, at most 12 per cent are reported in China",
        },
        Threshold {
            name: "passed_percent",
            default: 25,
            unit: "percent",
            meaning: ["So much of all that an account got must have passed", "账户所收款项须过账的比例"],
            source: "28 % of what reaches a mule account leaves within 15 minutes: Lloyds 2024, in RUSI 2025",
        },
        Threshold {
            name: "fewest_passed",
            default: 3,
            unit: "payments",
            meaning: ["So many payments must have passed", "过账笔数下限"],
            source: "assumption: once or twice is an errand for somebody",
        },
        MOST_PARTIES,
    ],
    terms: &[PASSED, HALF, AS_QUICK],
};

// The words of weights, as [`Card::terms`] wants them.
const PASSED: [&str; 3] = [
    "a quarter of the money went on within the hour, most of it strangers' on several days",
    "所收款项四分之一以上在一小时内转出，且多日以陌生人资金为主",
    "所收款項四分之一以上在一小時內轉出，且多日以陌生人資金為主",
];
const HALF: [&str; 3] = [
    "about half of what reaches a mule account leaves within the hour (Lloyds 2024, in RUSI 2025); taken as one account in two",
    "诈骗一级账户约半数资金一小时内转出（Lloyds 2024，见 RUSI 2025）；按每两个账户有一个计",
    "詐騙一級帳戶約半數資金一小時內轉出（Lloyds 2024，見 RUSI 2025）；按每兩個帳戶有一個計",
];
const AS_QUICK: [&str; 3] = [
    "other accounts of this case that are paid by others and pay others: the same",
    "本案中有收有付的其他账户：同样如此",
    "本案中有收有付的其他帳戶：同樣如此",
];
/// The method.
pub const METHOD: &dyn Method = &PassThrough;

struct PassThrough;

/// So many rows of each kind are cited, and so many payees named.
const CITED: usize = 50;
const NAMED: usize = 5;
/// What comes in and goes out: bookings of no kind, transfers, cash; purchases are what a shop lives of.
const KINDS: &str = "class IN (0, 1, 5, 6)";

/// What makes an account one that is named.
#[derive(Debug, Clone, Copy)]
struct Limits {
    fewest: u64,
    percent: u64,
}

/// What came in and went on, of an account in an asset.
#[derive(Debug, Default)]
struct Account {
    credits: u64,
    units: u128,
    debits: u64,
    passed: u64,
    passed_units: u128,
    /// Payments of strangers that passed, and a first and whether another of their payers.
    from_strangers: u64,
    stranger: Option<u32>,
    several: bool,
    /// The day now, and of what passed on it all and strangers'.
    day: i64,
    today: u128,
    from_strangers_today: u128,
    /// Days before on which most of what passed was strangers'.
    days_before: u64,
    institution: bool,
}

impl Account {
    /// Whether it is paid and pays, so that money might pass.
    fn is_judged(&self) -> bool {
        self.credits > 0 && self.debits > 0 && !self.institution
    }

    /// Whether it is quick with much of its money, and with strangers' day after day.
    fn is_named(&self, limits: Limits) -> bool {
        self.is_judged()
            && self.passed_units * 100 >= self.units * u128::from(limits.percent)
            && self.from_strangers >= limits.fewest
            && self.days() >= 2
            && self.several
    }

    /// Days on which most of what passed was strangers'.
    fn days(&self) -> u64 {
        self.days_before + u64::from(self.today > 0 && self.from_strangers_today * 2 >= self.today)
    }

    fn passes(&mut self, lot: &Lot, payer: u32, at: i64) {
        let (day, units) = (at.div_euclid(DAY), u128::from(lot.units));
        if day != self.day {
            self.days_before = self.days();
            (self.day, self.today, self.from_strangers_today) = (day, 0, 0);
        }
        self.passed += 1;
        self.passed_units += units;
        self.today += units;
        if lot.strangers {
            self.from_strangers += 1;
            self.from_strangers_today += units;
            self.several |= self.stranger.is_some_and(|first| first != payer);
            self.stranger = self.stranger.or(Some(payer));
        }
    }
}

/// What is told of an account that is named.
#[derive(Debug, Default)]
struct Told {
    payers: BTreeSet<u32>,
    onward: BTreeMap<u32, u128>,
    transfers: BTreeSet<u32>,
    period: Option<(i64, i64)>,
}

impl Told {
    fn passes(&mut self, lot: &Lot, payer: u32, debit: &Move, units: u64) {
        self.payers.insert(payer);
        *self.onward.entry(debit.payee).or_default() += u128::from(units);
        if self.transfers.len() < 2 * CITED {
            self.transfers.extend([lot.transfer, debit.transfer]);
        }
        self.period = Some((self.period.map_or(lot.at, |(from, _)| from.min(lot.at)), debit.at));
    }
}

/// One walk through the transfers.
struct Walk {
    passing: Passing,
    dealings: Dealings,
    holders: Holders,
    percent: u64,
    accounts: BTreeMap<(u32, u16), Account>,
    told: BTreeMap<(u32, u16), Told>,
}

impl Walk {
    fn take(&mut self, one: &Move) {
        if self.holders.same(one.payer, one.payee) {
            return;
        }
        let mut strangers = self.dealings.are_strangers(one, &self.holders);
        if self.holders.is_somebody(one.payer) {
            // What strangers paid is strangers' money one account further on too.
            strangers |= self.goes(one) * 2 >= u128::from(one.units);
        }
        if self.holders.is_somebody(one.payee) && one.fine {
            let account = self.accounts.entry((one.payee, one.asset)).or_default();
            account.credits += 1;
            account.units += u128::from(one.units);
            self.passing.comes(one, strangers);
        }
    }

    /// Money goes out; how much of it is strangers' that came within the hour.
    fn goes(&mut self, one: &Move) -> u128 {
        let key = (one.payer, one.asset);
        let account = self.accounts.entry(key).or_default();
        account.debits += 1;
        let mut strangers = 0;
        for handed in self.passing.goes(one) {
            let lot = handed.lot;
            strangers += if lot.strangers { u128::from(handed.units) } else { 0 };
            if handed.was_gone(self.percent) || !lot.is_gone(self.percent) {
                continue;
            }
            let payer = self.holders.person(lot.payer);
            account.passes(&lot, payer, one.at);
            if let Some(told) = self.told.get_mut(&key) {
                told.passes(&lot, payer, one, handed.units);
            }
        }
        strangers
    }
}

/// Walks; what is told of these accounts is kept.
fn walk(case: &mut CaseView<'_>, named: &BTreeSet<(u32, u16)>) -> Result<Walk, MethodError> {
    let mut walk = Walk {
        passing: Passing::new(case.threshold("window_minutes").saturating_mul(MINUTE)),
        dealings: Dealings::default(),
        holders: Holders::of(case)?,
        percent: case.threshold("gone_percent").clamp(1, 100).unsigned_abs(),
        accounts: BTreeMap::new(),
        told: named.iter().map(|key| (*key, Told::default())).collect(),
    };
    let most = u32::try_from(case.threshold("most_parties")).unwrap_or(u32::MAX);
    let only = match named.is_empty() {
        true => KINDS.to_owned(),
        false => {
            let accounts: Vec<String> = named.iter().map(|(account, _)| account.to_string()).collect();
            let list = accounts.join(",");
            format!("{KINDS} AND (payer IN ({list}) OR payee IN ({list}))")
        }
    };
    transfers::follow(case, &only, Options::sides(DAY), |one, around, _| {
        walk.take(one);
        for key in transfers::institutions(one, around, most) {
            if let Some(account) = walk.accounts.get_mut(&key) {
                account.institution = true;
            }
        }
    })?;
    Ok(walk)
}

/// What it weighs to be named, against the other accounts.
fn weight(accounts: &BTreeMap<(u32, u16), Account>, limits: Limits) -> Weight {
    let judged = || accounts.values().filter(|one| one.is_judged());
    let named = judged().filter(|one| one.is_named(limits)).count() as u64;
    let others = (judged().count() as u64).saturating_sub(1);
    Weight::of(
        PASSED[0],
        Rate::assumed(1, 2, HALF[0]),
        Rate::measured(named.saturating_sub(1), others, AS_QUICK[0]),
    )
}

impl Method for PassThrough {
    fn card(&self) -> &'static Card {
        &CARD
    }

    fn run(&self, case: &mut CaseView<'_>) -> Result<Vec<Finding>, MethodError> {
        case.ask(MOVES)?;
        let limit = |name| case.threshold(name).max(1).unsigned_abs();
        let limits = Limits { fewest: limit("fewest_passed"), percent: limit("passed_percent") };
        let first = walk(case, &BTreeSet::new())?;
        let strength = Strength::of(vec![weight(&first.accounts, limits)]);
        let named: BTreeSet<(u32, u16)> = first
            .accounts
            .iter()
            .filter(|(_, account)| account.is_named(limits) && strength.centibits >= LEAST)
            .map(|(key, _)| *key)
            .collect();
        if named.is_empty() {
            return Ok(Vec::new());
        }
        let mut told = walk(case, &named)?.told;
        let mut findings = Vec::new();
        for (key, told) in &mut told {
            let Some(account) = first.accounts.get(key) else { continue };
            let onward = transfers::largest(told.onward.iter().map(|(who, units)| (*who, *units)), NAMED);
            let parties = transfers::parties(case, onward.iter().copied().chain([key.0]))?;
            let rows = transfers::rows(case, told.transfers.iter().copied())?;
            let (from, to) = told.period.unwrap_or_default();
            let draft = Draft::new(case, "passes_on")
                .figure("percent", account.passed_units * 100 / account.units.max(1))
                .figure("passed", account.passed)
                .figure("credits", account.credits)
                .figure("payers", told.payers.len())
                .figure("days", account.days())
                .during(from, to)
                .weighing(strength.clone())
                .on(rows.into_values().flatten());
            let named = onward.into_iter().map(|who| ("onward", who));
            let parts = [("account", key.0)].into_iter().chain(named);
            findings.push(transfers::naming(draft, &parties, parts).done());
        }
        Ok(findings)
    }

    fn drills(&self) -> Vec<Drill> {
        const ONE: &[&[(&str, &str)]] = &[&[("account", "mule1"), ("onward", "upper0")]];
        const CHAIN: &[&[(&str, &str)]] = &[&[("account", "mule1")], &[("account", "upper0")]];
        let found = |name, plant, expect| Drill { name, plant, expect: Expect::Finds(expect) };
        let mut drills = vec![
            found("victims_pay_and_it_goes_on", |seed| passed(seed, false), ONE),
            found("a_life_account_is_lent_out", |seed| passed(seed, true), ONE),
            found("a_chain_of_two", chain, CHAIN),
        ];
        drills.extend(innocents());
        drills
    }
}

/// Nine victims pay a mule on three days, and it goes on in two parts; with `life` the account has wages and purchases besides.
fn passed(seed: u64, life: bool) -> Plant {
    let mut town = Payments::town(seed);
    through(&mut town, "mule1");
    if life {
        town.pay("employer1", "mule1", 6_000, on(5, 10, 0));
        for day in 6..30 {
            let yuan = town.between(10, 60);
            town.pay("mule1", "noodles", yuan, on(day, 12, 30));
        }
    }
    town.done()
}

fn through(town: &mut Payments, mule: &str) {
    for (day, number) in
        [12_i64, 13, 15].into_iter().flat_map(|day| (0..3_u64).map(move |number| (day, number)))
    {
        let (minute, yuan) = (town.between(0, 30), town.between(8_000, 60_000));
        let victim = person(number + day.unsigned_abs() - 10);
        let hour = 10 + 2 * i64::try_from(number).unwrap_or(0);
        town.pay(&victim, mule, yuan, on(day, hour, minute));
        let later = town.between(3, 25);
        town.pay(mule, "upper0", yuan / 2, on(day, hour, minute + later));
        town.pay(mule, &format!("upper{number}"), yuan * 48 / 100, on(day, hour, minute + later + 2));
    }
}

/// Two first accounts hand on to one, which hands on as well.
fn chain(seed: u64) -> Plant {
    let mut town = Payments::town(seed);
    through(&mut town, "mule1");
    for (mule, day) in
        ["mule2", "mule3"].into_iter().flat_map(|mule| [17_i64, 18, 20].map(move |day| (mule, day)))
    {
        let (minute, yuan) = (town.between(0, 20), town.between(20_000, 60_000));
        town.pay(&person(30 + day.unsigned_abs() % 7), mule, yuan, on(day, 15, minute));
        town.pay(mule, "upper0", yuan * 98 / 100, on(day, 15, minute + 6));
        town.pay("upper0", "top", yuan * 96 / 100, on(day, 15, minute + 11));
    }
    town.done()
}
