//! # Question
//! Who tries accounts with a tiny payment, after which large sums go there at once, again and again: from the same payer, or from others?
//!
//! # Reads
//! Transfers of the ledger whose time of day is known; purchases, refunds and what moves between accounts of one holder are left, cash only
//! counts as a way by which money goes on.
//!
//! # How
//! One payer: a first payment between two is a test if one at least a hundred times as large goes to the same payee within a day. Only large payments count of
//! which at least half is money that came within that day: whoever hands on other people's money tests the next account first. A payer is named who
//! did so with two payees or more. Each of them weighs against how often, in this case, a first payment of others is followed so.
//!
//! Another payer: a first payment between two is a trial if it is at most a hundredth of half of all payments in the asset (their median). The tried account was used if it had taken no sum of
//! the median or more for seven days, takes one within a day from somebody who did not try it, and sends at least half of that on within a day, to somebody else or as cash. A payer is named
//! after whose trials three accounts or more were used, tried on two days or more and paid by two or more. Each weighs against how often a trial of others is followed so (each other payer counts once), or
//! how often these same accounts would have been used if tried one to four weeks, or about a month, before or after, if that is more: wages and rents wake an account at their time. Each trial that
//! nothing followed weighs against. It must stand out from all payers who tried as many (docs/decisions/0014).
//!
//! # Innocent reading
//! Careful people test an account before they pay a deposit on a flat, and a firm's accountant tests every new supplier; they pay from
//! what they have, and nobody else pays. A payment company or an employer verifies accounts by tiny sums: few of these wake within the day, what then comes is from the verifier itself, or it stays, or it comes each month. A broker who
//! forwards clients' money and tests each account is found.
//!
//! # Source
//! Griffin and Mei 2024 (SSRN 4742235) count more than 98,000 small first payments a year into addresses of pig-butchering. How often
//! launderers test is not published.
//!
//! # What it cannot do
//! One tried account, tried and then paid by another, cannot be told from an account that somebody linked to a wallet on the day before the
//! wage. A red packet in a chat is in no ledger. Whom a trial served is not in it either: that the payer and those who paid later belong together is a lead. A platform whose new
//! sellers are paid by strangers and pay their suppliers the same day would look alike if most of them began so.
//!
//! # 问题
//! 谁反复以小额试探账户，随后大额即至——由同一付款方，或由他人转入？
//!
//! # 方法
//! 同一付款方：双方首笔付款之后一天内又有至少百倍于它的付款，则首笔为“试探”。大额付款须至少一半为当天内到账的资金：转移他人资金者才先试下家账户。对两个以上收款方如此者
//! 予以提示。每个收款方对比本案他人的首笔付款之后出现同样情形的频率。
//!
//! 他人付款：双方首笔付款不超过该币种付款中位数的百分之一者为“试探”。被试账户此前七天未进中位数以上款项，试探后一天内由试探者以外的人转入此等款项，且一天内至少一半转给他人或取现，即为“启用”。
//! 某付款方试探之后有三个以上账户被启用、试探分布于两天以上、付款人两个以上者，予以提示。每个启用对比他人试探后出现同样情形的频率（每个他人各计一票），
//! 以及同一批账户若在前后一至四周或约一个月试探时的启用频率，取其高者：工资、房租到期账户自会活动。试探后无下文者减分。所得须从试探同样多的付款方中突出（docs/decisions/0014）。
//!
//! # 无辜解释
//! 付购房定金前先试转、会计对新供应商先打一分钱验证，都很常见；但所付为自有资金，且别人并不付款。支付机构、用人单位以小额验证账户：当天即活动者少，或款项来自验证方本身，或款项留存，或月月如此。
//! 代客转款并逐一试探的中介会被提示。仅一个账户被试、随后他人付款，与发薪前一天绑定钱包者无从区分；聊天红包不在账内。若某平台的新卖家多在当天收到陌生人货款并付给供货商，则与此相似。
//!
//! # 局限
//! 单个账户被小额试探后由他人付款，与发薪前一天绑定钱包无法区分。聊天红包不在流水中。试探为谁所用亦不在流水中：试探者与其后付款者是否同伙只是线索。若某平台的新卖家多由陌生人付款、当日付给供应商，会显得相似。

use std::collections::{BTreeMap, BTreeSet};

use hashbrown::HashMap;
use thalweg_model::{Finding, Rate, Strength, Weight};

use crate::drill::payments::{Payments, innocents, on, person};
use crate::drill::tried;
use crate::drill::{DAY, HOUR, MINUTE, Plant};
use crate::holders::Holders;
use crate::passing::Passing;
use crate::run::{Draft, LEAST, beyond};
use crate::transfers::{self, MOVES, Move};
use crate::trials::{Tester, Trials};
use crate::{Card, CaseView, Drill, Expect, Flow, Method, MethodError, Sentence, Threshold};

static CARD: Card = Card {
    id: "test_transfer",
    version: 2,
    flow: Flow::Funds,
    title: ["A tiny payment, then a large one", "小额试探后大额转入", "小額試探後大額轉入"],
    reads: &["transfer", "account"],
    needs_population: true,
    says: &[
        Sentence {
            code: "tests_for_others",
            words: [
                "{payer} sent tiny first payments to {tried} accounts; {payees} of them, at rest until then, took a large sum from others within a day and sent it on ({back} tiny sums came back): {payee}.",
                "{payer} 对 {tried} 个账户首次小额付款；其中 {payees} 个此前无大额，一天内由他人转入大额并转出（{back} 笔小额曾被退回）：{payee}。",
                "{payer} 對 {tried} 個帳戶首次小額付款；其中 {payees} 個此前無大額，一天內由他人轉入大額並轉出（{back} 筆小額曾被退回）：{payee}。",
            ],
        },
        Sentence {
            code: "tests_then_pays",
            words: [
                "{payer} first sent a tiny payment to {payees} new payees and within a day at least a hundred times as much, of money that had just come: {payee}.",
                "{payer} 对 {payees} 个新收款方先小额试探，一天内以刚到账的资金转入百倍以上：{payee}。",
                "{payer} 對 {payees} 個新收款方先小額試探，一天內以剛到賬的資金轉入百倍以上：{payee}。",
            ],
        },
    ],
    innocent: [
        "A broker who forwards clients' money may test each account first; a platform whose new sellers are paid at once and pay on at once tests all of them.",
        "代客转款的中介也可能先逐一试探账户；平台验证的新卖家若当天收款并付出，也会如此。",
        "代客轉款的仲介也可能先逐一試探帳戶；平台驗證的新賣家若當天收款並付出，也會如此。",
    ],
    thresholds: &[
        Threshold {
            name: "times_larger",
            default: 100,
            unit: "times",
            meaning: [
                "The large payment is so many times the tiny one, and a trial so much less than the median",
                "大额至少为小额的倍数；试探至多为中位数的此分之一",
            ],
            source: "assumption: a test costs nothing beside what it tests for",
        },
        Threshold {
            name: "window_hours",
            default: 24,
            unit: "hours",
            meaning: [
                "It follows within so long, and its money came within so long",
                "大额及其资金到账均在此时间内",
            ],
            source: "assumption: whoever verifies an account for later pays on another day",
        },
        Threshold {
            name: "fewest_payees",
            default: 2,
            unit: "payees",
            meaning: ["So many payees were tested", "被试探的收款方数下限"],
            source: "assumption: one is what careful people do",
        },
        Threshold {
            name: "fewest_used",
            default: 3,
            unit: "payees",
            meaning: ["So many tried accounts were used by others", "被试后由他人启用的账户数下限"],
            source: "assumption: two may be chance",
        },
    ],
    terms: &[
        TESTED,
        LIKELY,
        OTHERS,
        USED,
        UNUSED,
        USE_LIKELY,
        USE_UNLIKELY,
        TRIED_BY_OTHERS,
        IDLE_BY_OTHERS,
        OTHER_DAYS,
        OTHER_DAYS_IDLE,
    ],
};

// The words of weights, as [`Card::terms`] wants them.
const TESTED: [&str; 3] = [
    "a new payee was tested and then paid a hundred times as much",
    "新收款方先被试探，随后收到百倍以上",
    "新收款方先被試探，隨後收到百倍以上",
];
const LIKELY: [&str; 3] = [
    "one in four of those to whom other people's money is handed on is tested first; the share is not known",
    "代转他人资金时约四分之一的下家先被试探；确切比例未知",
    "代轉他人資金時約四分之一的下家先被試探；確切比例未知",
];
const OTHERS: [&str; 3] = [
    "first payments of others in this case: followed so",
    "本案他人的首笔付款：随后出现同样情形",
    "本案他人的首筆付款：隨後出現同樣情形",
];
const USED: [&str; 3] = [
    "an account at rest was tried, and within a day others paid a large sum, which went on",
    "沉寂账户被试探，一天内他人转入大额并转出",
    "沉寂帳戶被試探，一天內他人轉入大額並轉出",
];
const UNUSED: [&str; 3] =
    ["an account was tried and nothing followed", "账户被试探而无下文", "帳戶被試探而無下文"];
const USE_LIKELY: [&str; 3] = [
    "one in four accounts that are tried for use is used within the day; the share is not known",
    "为使用而试的账户约四分之一当天启用；确切比例未知",
    "為使用而試的帳戶約四分之一當天啟用；確切比例未知",
];
const USE_UNLIKELY: [&str; 3] = [
    "three in four accounts that are tried for use are used later or not; the share is not known",
    "为使用而试的账户约四分之三日后或始终未用；确切比例未知",
    "為使用而試的帳戶約四分之三日後或始終未用；確切比例未知",
];
const TRIED_BY_OTHERS: [&str; 3] = [
    "other payers of tiny first sums in this case, each with the share of those tried: used so",
    "本案其他小额首付方，各以其所试账户中的占比计：如此启用",
    "本案其他小額首付方，各以其所試帳戶中的佔比計：如此啟用",
];
const IDLE_BY_OTHERS: [&str; 3] = [
    "other payers of tiny first sums in this case, each with the share of those tried: not used so",
    "本案其他小额首付方，各以其所试账户中的占比计：未如此启用",
    "本案其他小額首付方，各以其所試帳戶中的佔比計：未如此啟用",
];
const OTHER_DAYS: [&str; 3] = [
    "the same accounts, if they had been tried on other days: used so",
    "同一批账户若在别的日子被试：如此启用",
    "同一批帳戶若在別的日子被試：如此啟用",
];
const OTHER_DAYS_IDLE: [&str; 3] = [
    "the same accounts, if they had been tried on other days: not used so",
    "同一批账户若在别的日子被试：未如此启用",
    "同一批帳戶若在別的日子被試：未如此啟用",
];

/// The method.
pub const METHOD: &dyn Method = &TestTransfer;

struct TestTransfer;

/// So many payees are weighed and named, each with the payments that are cited.
const NAMED: usize = 15;
/// So many used accounts weigh, and so many are told where others pay them.
const MOST_USED: usize = 15;
const MOST_TOLD: usize = 60;
/// Bookings of no kind and transfers.
const KINDS: &str = "class IN (0, 1)";

/// The first payment between two.
#[derive(Debug, Clone, Copy)]
struct First {
    one: Move,
    followed: bool,
}

/// A test and what followed.
#[derive(Debug, Clone)]
struct Tested {
    test: Move,
    large: Move,
    /// Payments of which the large one was made.
    from: Vec<u32>,
}

/// What was seen: tests by payer, and how many first payments each payer made.
#[derive(Debug, Default)]
struct Seen {
    tested: BTreeMap<u32, Vec<Tested>>,
    firsts: BTreeMap<u32, u64>,
}

fn seen(case: &mut CaseView<'_>) -> Result<Seen, MethodError> {
    let holders = Holders::of(case)?;
    let window = case.threshold("window_hours").saturating_mul(HOUR);
    let times = u128::from(case.threshold("times_larger").max(1).unsigned_abs());
    let mut passing = Passing::new(window);
    let mut firsts: HashMap<(u32, u32, u16), First> = HashMap::new();
    let mut seen = Seen::default();
    transfers::each(case, KINDS, |one| {
        let (payer, payee) = (holders.person(one.payer), holders.person(one.payee));
        if payer == payee || !one.fine || !holders.is_somebody(one.payer) || !holders.is_somebody(one.payee) {
            return Ok(());
        }
        let handed = passing.goes(one);
        // Two who have dealt the other way round are no strangers.
        let known = firsts.contains_key(&(payee, payer, one.asset));
        let key = (payer, payee, one.asset);
        match firsts.get_mut(&key) {
            None if known => {}
            None => {
                firsts.insert(key, First { one: *one, followed: false });
                *seen.firsts.entry(payer).or_default() += 1;
            }
            Some(first) => {
                let fed: u128 = handed.iter().map(|part| u128::from(part.units)).sum();
                if !first.followed
                    && one.at - first.one.at <= window
                    && u128::from(one.units) >= u128::from(first.one.units) * times
                    && fed * 2 >= u128::from(one.units)
                {
                    first.followed = true;
                    let from = handed.iter().map(|part| part.lot.transfer).take(3).collect();
                    let tested = Tested { test: first.one, large: *one, from };
                    seen.tested.entry(payer).or_default().push(tested);
                }
            }
        }
        passing.comes(one, true);
        Ok(())
    })?;
    Ok(seen)
}

/// Those who test an account and then pay it.
fn by_one_payer(case: &mut CaseView<'_>) -> Result<Vec<Finding>, MethodError> {
    let seen = seen(case)?;
    let fewest = usize::try_from(case.threshold("fewest_payees")).unwrap_or(2).max(1);
    let all: u64 = seen.firsts.values().sum();
    let all_tested: u64 = seen.tested.values().map(|tests| tests.len() as u64).sum();
    let mut findings = Vec::new();
    for (payer, tests) in seen.tested.iter().filter(|(_, tests)| tests.len() >= fewest) {
        let own = seen.firsts.get(payer).copied().unwrap_or(0);
        let base = Rate::measured(all_tested - tests.len() as u64, all.saturating_sub(own), OTHERS[0]);
        let one = Weight::of(TESTED[0], Rate::assumed(1, 4, LIKELY[0]), base);
        let strength = Strength::of(vec![one; tests.len().min(NAMED)]);
        if strength.centibits < LEAST {
            continue;
        }
        let told = || tests.iter().take(NAMED);
        let cited: BTreeSet<u32> = told()
            .flat_map(|one| one.from.iter().copied().chain([one.test.transfer, one.large.transfer]))
            .collect();
        let rows = transfers::rows(case, cited)?;
        let parties = transfers::parties(case, told().flat_map(|one| [one.large.payer, one.large.payee]))?;
        let since = tests.iter().map(|one| one.test.at).min().unwrap_or(0);
        let until = tests.iter().map(|one| one.large.at).max().unwrap_or(0);
        let draft = Draft::new(case, "tests_then_pays")
            .figure("payees", tests.len())
            .during(since, until)
            .weighing(strength)
            .on(rows.into_values().flatten());
        let parts = told().flat_map(|one| [("payer", one.large.payer), ("payee", one.large.payee)]);
        findings.push(transfers::naming(draft, &parties, parts).done());
    }
    Ok(findings)
}

/// What the trials of a payer weigh.
fn weights(tester: &Tester, (used, of): (u64, u64)) -> Vec<Weight> {
    let rates = |(times, of): (u64, u64), [so, not]: [&str; 2]| {
        (Rate::measured(times, of, so), Rate::measured(of.saturating_sub(times), of, not))
    };
    let theirs = rates((used, of), [TRIED_BY_OTHERS[0], IDLE_BY_OTHERS[0]]);
    let moved = rates(tester.moved, [OTHER_DAYS[0], OTHER_DAYS_IDLE[0]]);
    let by_days = tester.moved.0 > 0 && moved.0.value() > theirs.0.value();
    let (so, not) = if by_days { moved } else { theirs };
    let one = Weight::of(USED[0], Rate::assumed(1, 4, USE_LIKELY[0]), so);
    let none = Weight::of(UNUSED[0], Rate::assumed(3, 4, USE_UNLIKELY[0]), not);
    let used = tester.used().count();
    let idle = tester.trials.len().saturating_sub(used);
    vec![one; used.min(MOST_USED)].into_iter().chain(vec![none; idle]).collect()
}

/// Those who try accounts that others then pay.
fn for_others(case: &mut CaseView<'_>) -> Result<Vec<Finding>, MethodError> {
    let fewest = usize::try_from(case.threshold("fewest_used")).unwrap_or(3).max(2);
    let trials = Trials::of(case, case.threshold("window_hours").saturating_mul(HOUR))?;
    let tried = trials.testers.values().filter(|one| one.trials.len() >= fewest).count() as u64;
    let least = LEAST.saturating_add(beyond(tried));
    let mut findings = Vec::new();
    for (who, tester) in &trials.testers {
        let tests = || tester.used().map(|(trial, _)| trial.test.at);
        let lasts = tests().max().unwrap_or(0) - tests().min().unwrap_or(0);
        let payers: BTreeSet<u32> = tester.used().map(|(_, used)| used.large.payer).collect();
        if tester.used().count() < fewest || lasts < DAY || payers.len() < 2 {
            continue;
        }
        let strength = Strength::of(weights(tester, trials.others(*who)));
        if strength.centibits >= least {
            findings.push(tell(case, tester, strength)?);
        }
    }
    Ok(findings)
}

fn tell(case: &mut CaseView<'_>, tester: &Tester, strength: Strength) -> Result<Finding, MethodError> {
    let tests = tester.trials.iter().map(|trial| trial.test);
    let used = tester.used().map(|(_, used)| used);
    let cited: BTreeSet<u32> = tests
        .clone()
        .take(MOST_TOLD)
        .chain(
            used.clone()
                .take(MOST_TOLD)
                .flat_map(|used| [used.large].into_iter().chain(used.on.iter().copied())),
        )
        .map(|one| one.transfer)
        .collect();
    let rows = transfers::rows(case, cited)?;
    let parts: Vec<(&str, u32)> = tests
        .clone()
        .map(|one| ("payer", one.payer))
        .chain(tester.used().take(MOST_TOLD).map(|(trial, _)| ("payee", trial.test.payee)))
        .collect();
    let parties = transfers::parties(case, parts.iter().map(|(_, who)| *who))?;
    let since = tests.clone().map(|one| one.at).min().unwrap_or(0);
    let until = tests.map(|one| one.at).chain(used.map(|used| used.large.at)).max().unwrap_or(0);
    let draft = Draft::new(case, "tests_for_others")
        .figure("tried", tester.trials.len())
        .figure("payees", tester.used().count())
        .figure("back", tester.trials.iter().filter(|trial| trial.came_back).count())
        .during(since, until)
        .weighing(strength)
        .on(rows.into_values().flatten());
    Ok(transfers::naming(draft, &parties, parts).done())
}

impl Method for TestTransfer {
    fn card(&self) -> &'static Card {
        &CARD
    }

    fn run(&self, case: &mut CaseView<'_>) -> Result<Vec<Finding>, MethodError> {
        case.ask(MOVES)?;
        let mut findings = by_one_payer(case)?;
        findings.extend(for_others(case)?);
        Ok(findings)
    }

    fn drills(&self) -> Vec<Drill> {
        const TILL: &[&[(&str, &str)]] =
            &[&[("payer", "till"), ("payee", "carrier0"), ("payee", "carrier1"), ("payee", "carrier5")]];
        const ONE: &[&[(&str, &str)]] = &[&[("payer", "handler"), ("payee", "next0"), ("payee", "next1")]];
        let found = |name, plant, expect| Drill { name, plant, expect: Expect::Finds(expect) };
        let silent = |name, plant, why| Drill { name, plant, expect: Expect::Silent(why) };
        let mut drills = vec![
            found("two_accounts_are_tested", |seed| tested(seed, 2), ONE),
            found("four_accounts_are_tested", |seed| tested(seed, 4), ONE),
            found("a_till_tries_accounts_that_others_pay", tried::till, TILL),
            silent(
                "a_payment_company_verifies_merchants",
                tried::verifier,
                "sixty shops and people are verified by a cent; most are at rest, some are paid by customers and keep it, two pay on",
            ),
            silent(
                "accounts_are_verified_before_the_wage",
                tried::before_wages,
                "a wallet verifies forty people by a cent on the eve of the wage, which each sends on in part to a bank, every other week",
            ),
            silent(
                "a_payroll_is_tested",
                tried::payroll_test,
                "an employer tries twelve accounts and pays the first wage itself; rent goes on from it the same day",
            ),
            silent(
                "one_friend_helps_two",
                tried::two_friends,
                "somebody tries the accounts of two friends, who are paid for a car that day and pay on",
            ),
            silent(
                "deposits_on_flats",
                deposits,
                "people test an account before they pay a deposit from savings",
            ),
            silent(
                "new_suppliers",
                verified,
                "an accountant tests each new supplier and pays from what the firm has",
            ),
        ];
        drills.extend(innocents());
        drills
    }
}

/// Money comes, the next account is tested with a yuan, and most of the money goes there.
fn tested(seed: u64, many: i64) -> Plant {
    let mut town = Payments::town(seed);
    for number in 0..many {
        let (yuan, minute) = (town.between(30_000, 90_000), town.between(0, 30));
        let at = on(10 + 3 * number, 10, minute);
        town.pay(&format!("feeder{number}"), "handler", yuan, at);
        town.pay("handler", &format!("next{number}"), 1, at + 10 * MINUTE);
        town.pay("handler", &format!("next{number}"), yuan * 9 / 10, at + 25 * MINUTE);
    }
    town.done()
}

fn deposits(seed: u64) -> Plant {
    let mut town = Payments::town(seed);
    for buyer in 0..10 {
        let day = town.between(6, 30);
        town.pay(&person(buyer), &format!("agency{buyer}"), 1, on(day, 13, 0));
        town.pay(&person(buyer), &format!("agency{buyer}"), 20_000, on(day, 13, 20));
    }
    town.done()
}

fn verified(seed: u64) -> Plant {
    let mut town = Payments::town(seed);
    town.pay("client1", "firm3", 900_000, on(2, 10, 0));
    for supplier in 0..8 {
        let day = 6 + 3 * supplier;
        town.pay("firm3", &format!("newsupplier{supplier}"), 1, on(day, 10, 0));
        town.pay("firm3", &format!("newsupplier{supplier}"), 30_000, on(day, 15, 0));
    }
    town.done()
}
