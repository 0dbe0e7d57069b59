//! # Question
//! Which accounts run points: many small payments of strangers, each handed on by itself within minutes, less one and the same fee?
//!
//! # Reads
//! Transfers of the ledger whose time of day is known. What moves between accounts of one holder neither comes nor goes.
//!
//! # How
//! A payment out hands on the newest payment in that came within half an hour, is as large or up to 12 % larger, and came from somebody
//! else than is paid now. An account is named if it handed on at least ten payments of strangers one for one, on two days or more; if these
//! are at least half of all payments it got; if something stayed behind; and if in three quarters of them the share that stayed is the same to a quarter of a per cent.
//! Payers are strangers if they had no dealings with the account on an earlier day. Weighed is how many of the accounts that were
//! paid more than once and pay others hand on so, and how many are paid by strangers so.
//!
//! Cards serve in shifts, and a customer is sent to another card next time. Two accounts take turns if at least two customers who paid each of them on one day only came to the first
//! before the second, and two came to the second before the first. Accounts that hand on three payments or more like this and take turns are one operation: their payments count together
//! towards the ten and the two days. It weighs how many other accounts of any kind take turns. How many amounts were odd (no multiple of ten whole
//! units) is told and not weighed, for purchases are odd as well. An account with more than fifty payers and fifty payees within a day is an institution and is left.
//!
//! # Innocent reading
//! A payment agent, a ticket office or an escrow hands on one for one less a commission as well. A neighbour who pays others' bills
//! keeps nothing; a reseller's margin differs from sale to sale; a stall or a group purchase pays once for many. Stalls of one market take turns and keep no share of what they hand
//! on; a firm that changes its account moves its customers one way.
//!
//! # Source
//! Fees of 0.5, 2 and 12 per cent are reported of Chinese cases (Shenyang and Anqing, 2020, press). Odd prices are a sign of knowledge in
//! 法发〔2016〕32号. How many runners there are among accounts is not published.
//!
//! # What it cannot do
//! How often platforms send a customer to another card is not published. Runners who keep their share from a deposit and hand on the whole sum, who hand on in round sums, or who wait longer, are not seen.
//!
//! # 问题
//! 哪些账户在“跑分”：大量陌生人小额付款，每一笔在数分钟内单独转出，且扣下同一比例的费用？
//!
//! # 方法
//! 仅用有时刻的转账。转出款对应半小时内最后一笔尚未对应、金额相等或至多大 12%、且付款人不是本次收款人的转入款。至少十笔陌生人款项逐笔转出、分布在至少两天、
//! 占全部收款笔数一半以上、有留存、且四分之三的留存比例相差不超过千分之二点五，才予以提示。付款方与账户在更早日期无往来者视为陌生人。权重分别为：收款一次以上且有转出的账户中
//! 同样逐笔转出者、多由陌生人付款者各占多少。
//!
//! 卡片轮班、客户下次被引向另一张卡：若至少两名客户先付甲后付乙、至少两名先付乙后付甲，且各自只在一天付过，则两账户“轮换收款”。逐笔转出三笔以上且相互轮换的账户视为同一操作，
//! 笔数与天数合并计算；权重为其他各类账户中有多少同样轮换。零头金额（非十元整数倍）所占比例仅列出而不加权，因购物金额也多有零头。一日内付款方与收款方均超过五十者视为机构，不予判断。
//!
//! # 无辜解释
//! 代收代付、票务代理、托管也会逐笔扣佣转出。替邻居缴费者不留差额；代购的差价各不相同；摊贩与团购是多笔合并一次付款。同一市场的摊位也会轮换，但转出时不扣费；
//! 公司更换收款账户时，客户只朝一个方向迁移。
//!
//! # 局限
//! 平台多常把客户引向另一张卡未见公布。从入账中扣除分成、整额转出、或等待更久的跑分者不可见。

use std::collections::{BTreeMap, BTreeSet};

use hashbrown::HashMap;
use thalweg_model::{Finding, Rate, Strength, Weight};
use thalweg_patterns::Options;

use crate::dealings::Dealings;
use crate::drill::payments::innocents;
use crate::drill::{DAY, MINUTE, points};
use crate::holders::Holders;
use crate::onward::{OneForOne, Onward};
use crate::rotations::{self, SAMPLE};
use crate::run::{Draft, LEAST};
use crate::transfers::{self, MOST_PARTIES, MOVES, Move};
use crate::{Card, CaseView, Drill, Expect, Flow, Method, MethodError, Sentence, Threshold};

static CARD: Card = Card {
    id: "run_points",
    version: 2,
    flow: Flow::Funds,
    title: ["Payments handed on one for one", "跑分", "跑分"],
    reads: &["transfer", "account"],
    needs_population: true,
    says: &[
        Sentence {
            code: "hands_on_in_turn",
            words: [
                "{account} handed on {handed} of {credits} payments one for one within {median_minutes} minutes as a rule, less {fee_percent} %, from {payers} payers on {days} days, to {onward}; its payers are sent to {beside} in turn.",
                "{account} 所收 {credits} 笔款项中有 {handed} 笔逐笔转出，通常在 {median_minutes} 分钟内，扣下 {fee_percent}%，来自 {payers} 个付款方，共 {days} 天，转往 {onward}；其付款方轮换付给 {beside}。",
                "{account} 所收 {credits} 筆款項中有 {handed} 筆逐筆轉出，通常在 {median_minutes} 分鐘內，扣下 {fee_percent}%，來自 {payers} 個付款方，共 {days} 天，轉往 {onward}；其付款方輪換付給 {beside}。",
            ],
        },
        Sentence {
            code: "hands_on_one_for_one",
            words: [
                "{account} handed on {handed} of {credits} payments one for one within {median_minutes} minutes as a rule, less {fee_percent} %, from {payers} payers on {days} days, to {onward}.",
                "{account} 所收 {credits} 笔款项中有 {handed} 笔逐笔转出，通常在 {median_minutes} 分钟内，扣下 {fee_percent}%，来自 {payers} 个付款方，共 {days} 天，转往 {onward}。",
                "{account} 所收 {credits} 筆款項中有 {handed} 筆逐筆轉出，通常在 {median_minutes} 分鐘內，扣下 {fee_percent}%，來自 {payers} 個付款方，共 {days} 天，轉往 {onward}。",
            ],
        },
    ],
    innocent: [
        "A payment agent, a ticket office or an escrow hands on one for one less a commission as well.",
        "代收代付、票务代理、托管也会逐笔扣佣转出。",
        "代收代付、票務代理、託管也會逐筆扣佣轉出。",
    ],
    thresholds: &[
        Threshold {
            name: "window_minutes",
            default: 30,
            unit: "minutes",
            meaning: ["A payment is handed on within so long", "须在此时间内转出"],
            source: "28 % of what reaches a mule account leaves within 15 minutes: Lloyds 2024, in RUSI 2025; doubled, for runners are told where to pay",
        },
        Threshold {
            name: "most_fee_percent",
            default: 12,
            unit: "percent",
            meaning: ["At most so much stays behind", "留存比例上限"],
            source: "fees of 0.5, 2 and 12 per cent are reported of Chinese cases",
        },
        Threshold {
            name: "fewest_handed",
            default: 10,
            unit: "payments",
            meaning: ["So many payments must have been handed on", "逐笔转出笔数下限"],
            source: "assumption: many; a card is said to move up to 50,000 yuan a day in small sums",
        },
        Threshold {
            name: "like_basis_points",
            default: 25,
            unit: "ten thousandths",
            meaning: ["Fees that differ by no more are alike", "留存比例相差不超过此数视为相同"],
            source: "assumption: the fee is a fixed share, rounded to whole units of small sums",
        },
        MOST_PARTIES,
    ],
    terms: &[HANDED, STRANGERS, TURNS, HALF, ONCE, SENT_ON, AS_HANDED, FROM_STRANGERS, ALSO_TURNS],
};

// The words of weights, as [`Card::terms`] wants them.
const HANDED: [&str; 3] = [
    "at least half of the payments went on one for one, less one fee",
    "至少一半款项逐笔转出且扣费比例相同",
    "至少一半款項逐筆轉出且扣費比例相同",
];
const STRANGERS: [&str; 3] =
    ["at least half of the payments came from strangers", "至少一半款项来自陌生人", "至少一半款項來自陌生人"];
const HALF: [&str; 3] = [
    "one runner in two hands on by the payment and not in sums; the share is not known",
    "约每两名跑分者有一名逐笔而非汇总转出；确切比例未知",
    "約每兩名跑分者有一名逐筆而非匯總轉出；確切比例未知",
];
const ONCE: [&str; 3] = [
    "whoever tops up or is defrauded is sent to another account next time; taken as nine in ten",
    "充值者或受害人下次会被引向另一账户；按十分之九计",
    "充值者或受害人下次會被引向另一帳戶；按十分之九計",
];
const AS_HANDED: [&str; 3] = [
    "other accounts of this case that were paid more than once and pay others: handed on so",
    "本案中收款一次以上且有转出的其他账户：同样逐笔转出",
    "本案中收款一次以上且有轉出的其他帳戶：同樣逐筆轉出",
];
const FROM_STRANGERS: [&str; 3] = [
    "other accounts of this case that were paid more than once and pay others: half of the payments from strangers",
    "本案中收款一次以上且有转出的其他账户：至少一半款项来自陌生人",
    "本案中收款一次以上且有轉出的其他帳戶：至少一半款項來自陌生人",
];
const TURNS: [&str; 3] = [
    "its customers pay another account next time, in both orders",
    "客户下次付给另一账户，且先后两种次序都有",
    "客戶下次付給另一帳戶，且先後兩種次序都有",
];
const SENT_ON: [&str; 3] = [
    "one operation in two sends customers to another card; the share is not known",
    "约每两个操作有一个将客户引向另一张卡；确切比例未知",
    "約每兩個操作有一個將客戶引向另一張卡；確切比例未知",
];
const ALSO_TURNS: [&str; 3] = [
    "some thousands of other accounts of this case that were paid more than once and pay others: take turns with another",
    "本案中收款一次以上且有转出的其他账户（至多数千个）：同样轮换",
    "本案中收款一次以上且有轉出的其他帳戶（至多數千個）：同樣輪換",
];

/// The method.
pub const METHOD: &dyn Method = &RunPoints;

struct RunPoints;

/// Accounts that were paid so often, and pay others, are compared.
const COMPARED: u64 = 2;
/// An account that takes turns with others must have handed on so many itself: a fee is not told from fewer.
const FEWEST_IN_TURN: usize = 3;
/// So many payments that were handed on are cited, and so many payees named.
const CITED: usize = 50;
const NAMED: usize = 5;
/// Below this share nothing stays behind, in ten thousandths.
const NO_FEE: u32 = 10;
/// What comes in and goes out: bookings of no kind and transfers; purchases are what a shop lives of.
const KINDS: &str = "class IN (0, 1)";
/// Ten whole units of each asset, in units of `move`; 0 where the asset has no such round sums.
const TENS: &str = "
SELECT place, CASE WHEN minor = 1 AND max(exponent) <= 4 THEN CAST(pow(10, max(exponent) + 1) AS BIGINT) ELSE 0 END AS ten
FROM unit JOIN transfer USING (asset) GROUP BY place, minor ORDER BY place";

/// What came in and was handed on, of an account in an asset.
#[derive(Debug, Default)]
struct Account {
    credits: u64,
    debits: u64,
    strangers: u64,
    odd: u64,
    handed: Vec<Onward>,
    institution: bool,
}

/// What is judged of an account.
#[derive(Debug, Clone, Default)]
struct Judged {
    /// Half of its payments went on one for one less one fee, be they few.
    alike: bool,
    /// They are many, or many together with those with which it takes turns.
    hands_on: bool,
    strangers: bool,
    fee: u32,
    /// How many went on so.
    many: usize,
    days: BTreeSet<i64>,
    /// Whether it takes turns with any account, where that was looked at; and with which that hand on too.
    turns: Option<bool>,
    beside: Vec<u32>,
}

impl Account {
    /// What it is like; nothing of institutions and of accounts that were rarely paid.
    fn judged(&self, fewest: usize, like: u32) -> Option<Judged> {
        if self.institution || self.credits < COMPARED || self.debits == 0 {
            return None;
        }
        let half = |many: u64| many * 2 >= self.credits;
        let mut judged = Judged { strangers: half(self.strangers), ..Judged::default() };
        let mut kept: Vec<u32> = self.handed.iter().filter(|one| one.strangers).map(|one| one.kept).collect();
        kept.sort_unstable();
        if let Some(fee) = kept.get(kept.len() / 2).copied() {
            let alike = kept.iter().filter(|one| one.abs_diff(fee) <= like).count();
            judged.fee = fee;
            judged.many = kept.len();
            judged.days = self.handed.iter().map(|one| one.at[0].div_euclid(DAY)).collect();
            judged.alike = kept.len() >= FEWEST_IN_TURN
                && half(kept.len() as u64)
                && alike * 4 >= kept.len() * 3
                && fee >= NO_FEE;
            judged.hands_on = judged.alike && kept.len() >= fewest && judged.days.len() >= 2;
        }
        Some(judged)
    }
}

/// One walk through the transfers.
fn walk(case: &mut CaseView<'_>) -> Result<BTreeMap<(u32, u16), Account>, MethodError> {
    let holders = Holders::of(case)?;
    let mut dealings = Dealings::default();
    let window = case.threshold("window_minutes").saturating_mul(MINUTE);
    let mut onward = OneForOne::new(window, case.threshold("most_fee_percent").unsigned_abs());
    let most = u32::try_from(case.threshold("most_parties")).unwrap_or(u32::MAX);
    let tens = tens(case)?;
    let mut accounts: HashMap<(u32, u16), Account> = HashMap::new();
    transfers::follow(case, KINDS, Options::sides(DAY), |one, around, _| {
        if holders.same(one.payer, one.payee) {
            return;
        }
        let strangers = dealings.are_strangers(one, &holders);
        if holders.is_somebody(one.payer) {
            let account = accounts.entry((one.payer, one.asset)).or_default();
            account.debits += 1;
            account.handed.extend(onward.goes(one, &holders));
        }
        if holders.is_somebody(one.payee) && one.fine {
            onward.comes(one, strangers);
            let account = accounts.entry((one.payee, one.asset)).or_default();
            account.credits += 1;
            account.strangers += u64::from(strangers);
            account.odd += u64::from(is_odd(one, &tens));
        }
        for key in transfers::institutions(one, around, most) {
            if let Some(account) = accounts.get_mut(&key) {
                account.institution = true;
            }
        }
    })?;
    Ok(accounts.into_iter().collect())
}

fn tens(case: &mut CaseView<'_>) -> Result<Vec<u64>, MethodError> {
    let rows = case.ask(TENS)?;
    let tens = rows.ints("ten")?;
    Ok((0..rows.len()).map(|at| tens.value(at).unsigned_abs()).collect())
}

/// Whether an amount is no multiple of ten whole units.
fn is_odd(one: &Move, tens: &[u64]) -> bool {
    tens.get(usize::from(one.asset)).is_some_and(|ten| *ten > 0 && !one.units.is_multiple_of(*ten))
}

/// All that are judged.
type All = BTreeMap<(u32, u16), Judged>;

/// Says of those that hand on alike, and of some others, whether they take turns; those that do so with one another count together.
fn takes_turns(case: &mut CaseView<'_>, all: &mut All, fewest: usize) -> Result<(), MethodError> {
    let alike: BTreeSet<(u32, u16)> = all.iter().filter(|(_, one)| one.alike).map(|(key, _)| *key).collect();
    if alike.is_empty() {
        return Ok(());
    }
    let step = all.len().div_ceil(SAMPLE).max(1);
    let some = all.keys().step_by(step).copied();
    let asked: BTreeSet<(u32, u16)> = alike.iter().copied().chain(some).collect();
    let turns = rotations::turns(case, &asked)?;
    let mut together = BTreeMap::new();
    for key in &alike {
        let others = turns.get(key).map_or(&[][..], Vec::as_slice);
        let beside: Vec<u32> =
            others.iter().copied().filter(|other| alike.contains(&(*other, key.1))).collect();
        let group = || beside.iter().chain([&key.0]).filter_map(|one| all.get(&(*one, key.1)));
        let many: usize = group().map(|one| one.many).sum();
        let days: BTreeSet<i64> = group().flat_map(|one| one.days.iter().copied()).collect();
        let enough = !beside.is_empty() && many >= fewest && days.len() >= 2;
        together.insert(*key, (beside, enough));
    }
    for (key, one) in all.iter_mut().filter(|(key, _)| asked.contains(key)) {
        one.turns = Some(turns.contains_key(key));
        if let Some((beside, enough)) = together.remove(key) {
            one.beside = beside;
            one.hands_on |= enough;
        }
    }
    Ok(())
}

/// What it weighs to be named, against the other accounts.
fn weights(all: &All, one: &Judged) -> Strength {
    let others = (all.len() as u64).saturating_sub(1);
    let rate = |has: fn(&Judged) -> bool, others: u64, what| {
        let many = all.values().filter(|judged| has(judged)).count() as u64;
        Rate::measured(many.saturating_sub(u64::from(has(one))), others, what)
    };
    let mut weights = vec![Weight::of(
        HANDED[0],
        Rate::assumed(1, 2, HALF[0]),
        rate(|judged| judged.hands_on, others, AS_HANDED[0]),
    )];
    if one.strangers {
        let measured = rate(|judged| judged.strangers, others, FROM_STRANGERS[0]);
        weights.push(Weight::of(STRANGERS[0], Rate::assumed(9, 10, ONCE[0]), measured));
    }
    // That customers never came again says nothing of where they would have been sent.
    if one.turns == Some(true) {
        let asked = all.values().filter(|judged| judged.turns.is_some()).count() as u64;
        let measured = rate(|judged| judged.turns == Some(true), asked.saturating_sub(1), ALSO_TURNS[0]);
        weights.push(Weight::of(TURNS[0], Rate::assumed(1, 2, SENT_ON[0]), measured));
    }
    Strength::of(weights)
}

impl Method for RunPoints {
    fn card(&self) -> &'static Card {
        &CARD
    }

    fn run(&self, case: &mut CaseView<'_>) -> Result<Vec<Finding>, MethodError> {
        case.ask(MOVES)?;
        let accounts = walk(case)?;
        let fewest = usize::try_from(case.threshold("fewest_handed")).unwrap_or(usize::MAX).max(1);
        let like = u32::try_from(case.threshold("like_basis_points")).unwrap_or(0);
        let mut all: All = accounts
            .iter()
            .filter_map(|(key, account)| account.judged(fewest, like).map(|judged| (*key, judged)))
            .collect();
        takes_turns(case, &mut all, fewest)?;
        let mut findings = Vec::new();
        for (key, one) in all.iter().filter(|(_, one)| one.hands_on) {
            let strength = weights(&all, one);
            if let Some(account) = accounts.get(key).filter(|_| strength.centibits >= LEAST) {
                findings.push(told(case, key.0, account, one, strength)?);
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
    judged: &Judged,
    strength: Strength,
) -> Result<Finding, MethodError> {
    let mut onward: BTreeMap<u32, usize> = BTreeMap::new();
    for one in &account.handed {
        *onward.entry(one.payee).or_default() += 1;
    }
    let most = transfers::largest(onward, NAMED);
    let payers: BTreeSet<u32> = account.handed.iter().map(|one| one.payer).collect();
    let mut waits: Vec<i64> = account.handed.iter().map(|one| (one.at[1] - one.at[0]) / MINUTE).collect();
    waits.sort_unstable();
    let (fee, beside) = (judged.fee, judged.beside.iter().copied().take(NAMED));
    let parties = transfers::parties(case, most.iter().copied().chain([number]).chain(beside.clone()))?;
    let rows = transfers::rows(case, account.handed.iter().take(CITED).flat_map(|one| one.transfers))?;
    let from = account.handed.iter().map(|one| one.at[0]).min().unwrap_or(0);
    let to = account.handed.iter().map(|one| one.at[1]).max().unwrap_or(0);
    let says = if judged.beside.is_empty() { "hands_on_one_for_one" } else { "hands_on_in_turn" };
    let draft = Draft::new(case, says)
        .figure("handed", account.handed.len())
        .figure("credits", account.credits)
        .figure("median_minutes", waits.get(waits.len() / 2).copied().unwrap_or(0))
        .figure("fee_percent", format!("{}.{:02}", fee / 100, fee % 100))
        .figure("odd_percent", account.odd * 100 / account.credits.max(1))
        .figure("payers", payers.len())
        .figure("turns_with", judged.beside.len())
        .figure("days", judged.days.len())
        .during(from, to)
        .weighing(strength)
        .on(rows.into_values().flatten());
    let named = most.into_iter().map(|who| ("onward", who)).chain(beside.map(|who| ("beside", who)));
    Ok(transfers::naming(draft, &parties, [("account", number)].into_iter().chain(named)).done())
}

fn drills() -> Vec<Drill> {
    const ONE: &[&[(&str, &str)]] = &[&[("account", "runner1"), ("onward", "pool0")]];
    const TWO: &[&[(&str, &str)]] = &[&[("account", "runner1")], &[("account", "runner2")]];
    const SHIFTS: &[&[(&str, &str)]] = &[
        &[("account", "shift0"), ("beside", "shift2"), ("onward", "pool0")],
        &[("account", "shift5"), ("beside", "shift3")],
    ];
    let found = |name, plant, expect| Drill { name, plant, expect: Expect::Finds(expect) };
    let silent = |name, plant, why| Drill { name, plant, expect: Expect::Silent(why) };
    let mut drills = vec![
        found("a_card_runs_points", |seed| points::run(seed, &["runner1"], 1), ONE),
        found("two_cards_and_payees_that_change", |seed| points::run(seed, &["runner1", "runner2"], 9), TWO),
        found("between_wages_and_purchases", points::lives, ONE),
        found("cards_serve_in_shifts", points::shifts, SHIFTS),
        silent(
            "a_reseller",
            points::reseller,
            "strangers order, and the supplier is paid within minutes; what stays differs from sale to sale",
        ),
        silent(
            "pays_bills_for_others",
            points::bills,
            "neighbours hand over their bills, which are paid to the last fen",
        ),
        silent(
            "gives_deposits_back",
            points::deposits,
            "guests pay a deposit and get it back less a fee within minutes",
        ),
        silent(
            "stalls_of_one_market",
            points::market,
            "customers pay one stall or another, and each sale goes on to the market at once, whole",
        ),
        silent(
            "a_firm_changes_its_account",
            points::changes_account,
            "an agent collects for a firm less one fee, eight payments a month, each month on another account",
        ),
    ];
    drills.extend(innocents());
    drills
}
