//! # Question
//! From which accounts is strangers' money taken out as cash within hours, at the limits, card beside card?
//!
//! # Reads
//! Transfers of the ledger whose time of day is known: transfers in, transfers out, cash taken out.
//!
//! # How
//! What is paid or taken out is taken to be what came in last, if that is no older than six hours. A payment was cashed if four fifths of it
//! left as cash so. An account is named if at least three payments of strangers' money were cashed, on two days or more, if they are at least a tenth of
//! the money it got, and if cash was taken out at least as many times as payments were cashed: whoever carries many small takings to the bank at once is
//! no such account. Money is strangers' if payer and account had no dealings on an earlier day, or if it was strangers' in the account before. Weighed are: how many of the
//! accounts paid three times or more are cashed so; whether cash came to nine tenths of the daily limit of a card, on two days; and whether the
//! same payers paid other accounts that are cashed so.
//!
//! # Innocent reading
//! Whoever sells to changing buyers and pays his labourers in cash leaves the same rows. Employees withdraw on pay day what a
//! known employer paid; a stall's many takings leave in one sum; a car is sold once.
//!
//! # Source
//! Of what leaves first accounts of British fraud, 10 % leaves as cash (Lloyds, two months of 2024, in RUSI 2025). A card pays out at most 20,000 yuan a day
//! at Chinese machines (rules of the People's Bank; recalled and not read). Splitting cash over many cards is a sign of knowledge in 法发〔2016〕32号.
//!
//! # What it cannot do
//! Cash that is taken out after six hours, or against goods at a till, is not seen. Whose hand took it is not said (`cash_and_cell`).
//!
//! # 问题
//! 陌生人的资金从哪些账户在数小时内被取现，且顶额、多卡并行？
//!
//! # 方法
//! 仅用有时刻的转账与取现。转出或取出款视为六小时内最后转入的款项（后进先出）；某笔转入款五分之四以现金离开即为“被取现”。至少三笔陌生人款项被取现、分布在至少两天、
//! 占所收款项一成以上、取现次数不少于被取现的笔数，才予以提示。付款方与账户在更早日期无往来，或该款在上一账户即属陌生人资金，视为陌生人资金。权重分别为：收款三次以上的账户中同样被取现者占多少；
//! 是否至少两天取现达到单卡日限额的九成；同一付款方是否也付给其他同样被取现的账户。
//!
//! # 无辜解释
//! 货款来自不同买家、当日取现付工钱者会留下同样的记录。职工发薪日取现，款项来自已有往来的单位；摊贩多笔收入一次取出；卖车只有一次。
//!
//! # 局限
//! 六小时后取出的现金、柜台购物套现不可见。不说明由谁取出（`cash_and_cell`）。

use std::collections::{BTreeMap, BTreeSet};

use thalweg_flows::entry::EntryClass;
use thalweg_model::{Finding, Rate, Strength, Weight};

use crate::cashed::{self, Account, Arrival};
use crate::drill::payments::{Payments, innocents, on, person};
use crate::drill::{DAY, HOUR, MINUTE, Plant};
use crate::run::{Draft, LEAST};
use crate::transfers::{self, MOST_PAYERS, MOVES};
use crate::{Card, CaseView, Drill, Expect, Flow, Method, MethodError, Sentence, Threshold};

static CARD: Card = Card {
    id: "cash_out",
    version: 1,
    flow: Flow::Funds,
    title: ["Taken out as cash within hours", "快速取现", "快速提現"],
    reads: &["transfer", "account"],
    needs_population: true,
    says: &[Sentence {
        code: "cashed_within_hours",
        words: [
            "{cashed} payments to {account} by strangers were taken out as cash within hours, in {withdrawals} withdrawals on {days} days, {percent} % of what it got; paid by {feeder}.",
            "陌生人转入 {account} 的 {cashed} 笔款项在数小时内被取现，共取现 {withdrawals} 次，分布在 {days} 天，占其所收款项的 {percent}%；付款方 {feeder}。",
            "陌生人轉入 {account} 的 {cashed} 筆款項在數小時內被提現，共提現 {withdrawals} 次，分布在 {days} 天，佔其所收款項的 {percent}%；付款方 {feeder}。",
        ],
    }],
    innocent: [
        "Whoever sells to changing buyers and pays in cash does the same.",
        "货款来自不同买家、以现金支付他人者也会如此。",
        "貨款來自不同買家、以現金支付他人者也會如此。",
    ],
    thresholds: &[
        Threshold {
            name: "window_hours",
            default: 6,
            unit: "hours",
            meaning: ["Cash leaves within so long", "须在此时间内取现"],
            source: "assumption: a runner goes from machine to machine; half of what reaches a mule account leaves within the hour (Lloyds 2024, in RUSI 2025)",
        },
        Threshold {
            name: "cashed_percent",
            default: 80,
            unit: "percent",
            meaning: ["So much of a payment must leave as cash", "单笔款项以现金离开的比例"],
            source: "assumption: machines pay whole hundreds, and the runner keeps a share",
        },
        Threshold {
            name: "fewest_cashed",
            default: 3,
            unit: "payments",
            meaning: ["So many payments must have been cashed", "被取现笔数下限"],
            source: "assumption: once or twice is an errand",
        },
        Threshold {
            name: "daily_limit_yuan",
            default: 20_000,
            unit: "yuan",
            meaning: ["A card pays out so much a day; CNY only", "单卡每日取现限额；仅人民币"],
            source: "rules of the People's Bank of China, recalled and not read",
        },
        MOST_PAYERS,
    ],
    terms: &[CASHED, LIMIT, NO_LIMIT, CREW, WITHIN_HOURS, SPLIT, FED, AS_CASHED, ALSO_LIMIT, SAME_PAYER],
};

// The words of weights, as [`Card::terms`] wants them.
const CASHED: [&str; 3] = [
    "strangers' money was taken out as cash within hours, again and again",
    "陌生人资金多次在数小时内被取现",
    "陌生人資金多次在數小時內被提現",
];
const LIMIT: [&str; 3] =
    ["cash came to the daily limit on two days", "两天取现接近日限额", "兩天提現接近日限額"];
const NO_LIMIT: [&str; 3] =
    ["cash did not come to the daily limit on two days", "取现未在两天接近日限额", "提現未在兩天接近日限額"];
const CREW: [&str; 3] = [
    "who paid it paid another account that is cashed so",
    "付款方也付给另一同样被取现的账户",
    "付款方也付給另一同樣被提現的帳戶",
];
const WITHIN_HOURS: [&str; 3] = [
    "runners take it out within hours more often than later; taken as one in two, for how many wait is not known",
    "取现者多在数小时内取出；等待更久者比例未知，按二分之一计",
    "提現者多在數小時內取出；等待更久者比例未知，按二分之一計",
];
const SPLIT: [&str; 3] = [
    "runners take what the machine gives; taken as one in two",
    "取现者多取至限额；按二分之一计",
    "提現者多取至限額；按二分之一計",
];
const FED: [&str; 3] = [
    "a crew is fed by one account; taken as one in two",
    "车队由同一账户供款；按二分之一计",
    "車隊由同一帳戶供款；按二分之一計",
];
const AS_CASHED: [&str; 3] = [
    "other accounts of this case that were paid three times or more: cashed so",
    "本案中收款三次以上的其他账户：同样被取现",
    "本案中收款三次以上的其他帳戶：同樣被提現",
];
const ALSO_LIMIT: [&str; 3] = [
    "other accounts of this case from which cash was taken: at the limit on two days",
    "本案中有取现的其他账户：两天接近日限额",
    "本案中有提現的其他帳戶：兩天接近日限額",
];
const SAME_PAYER: [&str; 3] = [
    "accounts of this case that were paid three times or more and are not cashed so: paid by somebody who pays one that is",
    "本案中收款三次以上且未被取现的账户：其付款方也付给被取现的账户",
    "本案中收款三次以上且未被提現的帳戶：其付款方也付給被提現的帳戶",
];

/// The method.
pub const METHOD: &dyn Method = &CashOut;

struct CashOut;

/// So many payments are cited with their cash, and so many payers named.
const CITED: usize = 50;
const NAMED: usize = 5;

/// The daily limit of a card in units, by asset; 0 where none is known.
fn limits(case: &mut CaseView<'_>) -> Result<Vec<u64>, MethodError> {
    let fen = case.threshold("daily_limit_yuan").unsigned_abs().saturating_mul(100);
    let rows = case.ask("SELECT asset, CAST(minor AS BIGINT) AS minor FROM unit ORDER BY place")?;
    let (assets, minors) = (rows.texts("asset")?, rows.ints("minor")?);
    let limit = |at: usize| match assets.value(at) {
        "CNY" => fen / minors.value(at).unsigned_abs().max(1),
        _ => 0,
    };
    Ok((0..rows.len()).map(limit).collect())
}

/// What is counted over all accounts.
struct Counted {
    judged: u64,
    cashed: BTreeSet<(u32, u16)>,
    with_cash: u64,
    at_limit: u64,
    /// Who pays accounts that are cashed, and how many.
    feeders: BTreeMap<u32, BTreeSet<u32>>,
    /// Accounts that are not cashed so, and how many of them are paid by a feeder.
    others: u64,
    also_fed: u64,
}

impl Counted {
    fn of(accounts: &BTreeMap<(u32, u16), Account>, percent: u64, fewest: usize) -> Self {
        let judged = || accounts.iter().filter(|(_, one)| one.credits >= 3 && !one.shop);
        let is_cashed = |one: &Account| one.is_cashed(percent, fewest);
        let cashed: BTreeSet<(u32, u16)> =
            judged().filter(|(_, one)| is_cashed(one)).map(|(key, _)| *key).collect();
        let mut feeders: BTreeMap<u32, BTreeSet<u32>> = BTreeMap::new();
        for key in &cashed {
            for arrival in accounts.get(key).into_iter().flat_map(|one| one.cashed(percent)) {
                feeders.entry(arrival.payer).or_default().insert(key.0);
            }
        }
        let others = || judged().filter(|(key, _)| !cashed.contains(key));
        let fed =
            others().filter(|(_, one)| one.payers.iter().any(|payer| feeders.contains_key(payer))).count();
        let with_cash = accounts.values().filter(|one| one.gives_cash());
        Self {
            judged: judged().count() as u64,
            with_cash: with_cash.clone().count() as u64,
            at_limit: with_cash.filter(|one| one.limit_days >= 2).count() as u64,
            others: others().count() as u64,
            also_fed: fed as u64,
            feeders,
            cashed,
        }
    }

    fn weights(&self, key: (u32, u16), account: &Account, percent: u64) -> Strength {
        let cashed =
            Rate::measured(self.cashed.len() as u64 - 1, self.judged.saturating_sub(1), AS_CASHED[0]);
        let mut weights = vec![Weight::of(CASHED[0], Rate::assumed(1, 2, WITHIN_HOURS[0]), cashed)];
        let limit = account.limit_days >= 2;
        let (at_limit, with_cash) = (self.at_limit - u64::from(limit), self.with_cash.saturating_sub(1));
        let (seen, times) = if limit { (LIMIT, at_limit) } else { (NO_LIMIT, with_cash - at_limit) };
        weights.push(Weight::of(
            seen[0],
            Rate::assumed(1, 2, SPLIT[0]),
            Rate::measured(times, with_cash, ALSO_LIMIT[0]),
        ));
        let crew = account.cashed(percent).any(|one| {
            self.feeders.get(&one.payer).is_some_and(|fed| fed.iter().any(|other| *other != key.0))
        });
        if crew {
            let measured = Rate::measured(self.also_fed, self.others, SAME_PAYER[0]);
            weights.push(Weight::of(CREW[0], Rate::assumed(1, 2, FED[0]), measured));
        }
        Strength::of(weights)
    }
}

impl Method for CashOut {
    fn card(&self) -> &'static Card {
        &CARD
    }

    fn run(&self, case: &mut CaseView<'_>) -> Result<Vec<Finding>, MethodError> {
        case.ask(MOVES)?;
        let limits = limits(case)?;
        let window = case.threshold("window_hours").saturating_mul(HOUR);
        let most = u32::try_from(case.threshold("most_payers")).unwrap_or(u32::MAX);
        let accounts = cashed::walk(case, window, most, limits)?;
        let percent = case.threshold("cashed_percent").clamp(1, 100).unsigned_abs();
        let fewest = usize::try_from(case.threshold("fewest_cashed")).unwrap_or(usize::MAX).max(1);
        let counted = Counted::of(&accounts, percent, fewest);
        let mut findings = Vec::new();
        for key in &counted.cashed {
            let Some(account) = accounts.get(key) else { continue };
            let strength = counted.weights(*key, account, percent);
            if strength.centibits >= LEAST {
                findings.push(told(case, key.0, account, percent, strength)?);
            }
        }
        Ok(findings)
    }

    fn drills(&self) -> Vec<Drill> {
        drills()
    }
}

fn told(
    case: &mut CaseView<'_>,
    number: u32,
    account: &Account,
    percent: u64,
    strength: Strength,
) -> Result<Finding, MethodError> {
    let cashed: Vec<&Arrival> = account.cashed(percent).collect();
    let feeders: BTreeSet<u32> = cashed.iter().map(|one| one.payer).collect();
    let days: BTreeSet<i64> = cashed.iter().map(|one| one.at.div_euclid(DAY)).collect();
    let withdrawals: BTreeSet<u32> = cashed.iter().flat_map(|one| one.withdrawals.iter().copied()).collect();
    let units: u128 = cashed.iter().map(|one| u128::from(one.units)).sum();
    let cited: Vec<u32> = cashed
        .iter()
        .take(CITED)
        .flat_map(|one| [one.transfer].into_iter().chain(one.withdrawals.iter().copied()))
        .take(2 * CITED)
        .collect();
    let rows = transfers::rows(case, cited)?;
    let parties = transfers::parties(case, feeders.iter().copied().chain([number]))?;
    let from = cashed.iter().map(|one| one.at).min().unwrap_or(0);
    let to = cashed.iter().map(|one| one.until).max().unwrap_or(0);
    let draft = Draft::new(case, "cashed_within_hours")
        .figure("cashed", cashed.len())
        .figure("withdrawals", withdrawals.len())
        .figure("days", days.len())
        .figure("percent", units * 100 / account.units.max(1))
        .figure("limit_days", account.limit_days)
        .figure("payers", feeders.len())
        .during(from, to)
        .weighing(strength)
        .on(rows.into_values().flatten());
    let named = feeders.iter().take(NAMED).map(|who| ("feeder", *who));
    Ok(transfers::naming(draft, &parties, [("account", number)].into_iter().chain(named)).done())
}

fn drills() -> Vec<Drill> {
    const ONE: &[&[(&str, &str)]] = &[&[("account", "runcard0")]];
    const CREW_OF_THREE: &[&[(&str, &str)]] =
        &[&[("account", "runcard0")], &[("account", "runcard1")], &[("account", "runcard2")]];
    let found = |name, plant, expect| Drill { name, plant, expect: Expect::Finds(expect) };
    let silent = |name, plant, why| Drill { name, plant, expect: Expect::Silent(why) };
    let mut drills = vec![
        found("victims_pay_one_card", |seed| crew(seed, 1, false), ONE),
        found("three_cards_of_a_crew", |seed| crew(seed, 3, false), CREW_OF_THREE),
        found("between_wages_and_cash_for_life", |seed| crew(seed, 3, true), CREW_OF_THREE),
        silent("pay_day", pay_day, "twenty employees take out their wages within the hour, three times"),
        silent(
            "a_stall_takes_its_takings_out",
            stall,
            "strangers pay all day, the evening's cash buys tomorrow's goods",
        ),
        silent(
            "a_car_is_sold",
            car,
            "a stranger pays once, and the seller takes it out at the limit for three days",
        ),
        silent(
            "a_farmer_and_his_trader",
            farmer,
            "one trader pays for each load, and the pickers get cash on the same day",
        ),
    ];
    drills.extend(innocents());
    drills
}

fn cash(town: &mut Payments, account: &str, yuan: i64, at: i64) {
    town.book(account, "", i128::from(yuan) * 100, at, EntryClass::CashWithdrawal);
}

/// The town takes out cash now and then.
fn town_with_cash(seed: u64) -> Payments {
    let mut town = Payments::town(seed);
    for (number, week) in (0..40).flat_map(|number| (0..5).map(move |week| (number, week))) {
        let (day, hour, hundreds) = (town.between(0, 7), town.between(8, 20), town.between(1, 8));
        cash(&mut town, &person(number), hundreds * 100, on(week * 7 + day, hour, 5));
    }
    town
}

fn crew(seed: u64, cards: i64, life: bool) -> Plant {
    let mut town = town_with_cash(seed);
    for (card, day) in (0..cards).flat_map(|card| [10_i64, 11, 13, 14].map(move |day| (card, day))) {
        let own = format!("runcard{card}");
        let (minute, thousands) = (town.between(0, 50), town.between(18, 21));
        let at = on(day, 10 + card, minute);
        town.pay(&format!("layer2x{day}"), &own, thousands * 1_000, at);
        let mut left = thousands * 1_000;
        for turn in 0..8_i64 {
            let take = left.min(2_500);
            if take > 0 {
                cash(&mut town, &own, take, at + (12 + 4 * turn) * MINUTE);
            }
            left -= take;
        }
        if life && day == 11 {
            town.pay("employer1", &own, 6_000, on(4, 10, 0));
            cash(&mut town, &own, 500, on(6, 18, 0));
            town.pay(&own, &person(5), 200, on(8, 18, 0));
        }
    }
    town.done()
}

fn pay_day(seed: u64) -> Plant {
    let mut town = town_with_cash(seed);
    for (day, worker) in [4, 18, 32].into_iter().flat_map(|day| (0..20).map(move |worker| (day, worker))) {
        let yuan = 50 * town.between(120, 180);
        town.pay("firm1", &person(worker), yuan, on(day, 9, 30));
        cash(&mut town, &person(worker), yuan / 2, on(day, 10, 0));
        cash(&mut town, &person(worker), yuan / 2, on(day, 10, 3));
    }
    town.done()
}

fn stall(seed: u64) -> Plant {
    let mut town = town_with_cash(seed);
    for day in 0..30 {
        let mut taken = 0;
        for customer in 0..25 {
            let (hour, minute, yuan) = (town.between(14, 19), town.between(0, 60), town.between(8, 60));
            taken += yuan;
            town.pay(&format!("passerby{day}x{customer}"), "stall1", yuan, on(day, hour, minute));
        }
        cash(&mut town, "stall1", taken, on(day, 19, 30));
    }
    town.done()
}

fn car(seed: u64) -> Plant {
    let mut town = town_with_cash(seed);
    town.pay("buyer1", &person(7), 60_000, on(12, 9, 0));
    for turn in 0..8 {
        cash(&mut town, &person(7), 2_500, on(12, 9, 10 + turn));
        cash(&mut town, &person(7), 2_500, on(13, 9, 10 + turn));
        cash(&mut town, &person(7), 2_500, on(14, 9, 10 + turn));
    }
    town.done()
}

fn farmer(seed: u64) -> Plant {
    let mut town = town_with_cash(seed);
    for day in [8, 10, 12, 15, 17, 19] {
        let hundreds = town.between(60, 120);
        town.pay("trader1", "farmer1", hundreds * 100, on(day, 11, 0));
        cash(&mut town, "farmer1", hundreds * 50, on(day, 13, 0));
        cash(&mut town, "farmer1", hundreds * 50, on(day, 13, 4));
    }
    town.done()
}
