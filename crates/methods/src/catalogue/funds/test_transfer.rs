//! # Question
//! Who sends a tiny payment to a new payee to see whether it arrives, and a large one right after, again and again?
//!
//! # Reads
//! Transfers of the ledger whose time of day is known; purchases, refunds, cash and what moves between accounts of one holder are left.
//!
//! # How
//! A first payment between two is a test if one at least a hundred times as large goes to the same payee within a day. Only large payments count of
//! which at least half is money that came within that day: whoever hands on other people's money tests the next account first. A payer is named who
//! did so with two payees or more. Each of them weighs against how often, in this case, a first payment of others is followed so.
//!
//! # Innocent reading
//! Careful people test an account before they pay a deposit on a flat, and a firm's accountant tests every new supplier; they pay from
//! what they have. A broker who forwards clients' money and tests each account is found.
//!
//! # Source
//! Griffin and Mei 2024 (SSRN 4742235) count more than 98,000 small first payments a year into addresses of pig-butchering. How often
//! launderers test is not published.
//!
//! # 问题
//! 谁反复先向新收款方小额试探、随即大额转入？
//!
//! # 方法
//! 双方首笔付款之后一天内又有至少百倍于它的付款，则首笔为“试探”。大额付款须至少一半为当天内到账的资金：转移他人资金者才先试下家账户。对两个以上收款方如此者
//! 予以提示。每个收款方对比本案他人的首笔付款之后出现同样情形的频率。
//!
//! # 无辜解释
//! 付购房定金前先试转、会计对新供应商先打一分钱验证，都很常见；但所付为自有资金。代客转款并逐一试探的中介会被提示。

use std::collections::{BTreeMap, BTreeSet};

use hashbrown::HashMap;
use thalweg_model::{Finding, Rate, Strength, Weight};

use crate::drill::payments::{Payments, innocents, on, person};
use crate::drill::{HOUR, MINUTE, Plant};
use crate::holders::Holders;
use crate::passing::Passing;
use crate::run::{Draft, LEAST};
use crate::transfers::{self, MOVES, Move};
use crate::{Card, CaseView, Drill, Expect, Flow, Method, MethodError, Sentence, Threshold};

static CARD: Card = Card {
    id: "test_transfer",
    version: 1,
    flow: Flow::Funds,
    title: ["A tiny payment, then a large one", "小额试探后大额转入", "小額試探後大額轉入"],
    reads: &["transfer", "account"],
    needs_population: true,
    says: &[Sentence {
        code: "tests_then_pays",
        words: [
            "{payer} first sent a tiny payment to {payees} new payees and within a day at least a hundred times as much, of money that had just come: {payee}.",
            "{payer} 对 {payees} 个新收款方先小额试探，一天内以刚到账的资金转入百倍以上：{payee}。",
            "{payer} 對 {payees} 個新收款方先小額試探，一天內以剛到賬的資金轉入百倍以上：{payee}。",
        ],
    }],
    innocent: [
        "A broker who forwards clients' money may test each account first.",
        "代客转款的中介也可能先逐一试探账户。",
        "代客轉款的仲介也可能先逐一試探帳戶。",
    ],
    thresholds: &[
        Threshold {
            name: "times_larger",
            default: 100,
            unit: "times",
            meaning: ["The large payment is so many times the tiny one", "大额至少为小额的倍数"],
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
    ],
    terms: &[TESTED, LIKELY, OTHERS],
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

/// The method.
pub const METHOD: &dyn Method = &TestTransfer;

struct TestTransfer;

/// So many payees are weighed and named, each with the payments that are cited.
const NAMED: usize = 15;
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

impl Method for TestTransfer {
    fn card(&self) -> &'static Card {
        &CARD
    }

    fn run(&self, case: &mut CaseView<'_>) -> Result<Vec<Finding>, MethodError> {
        case.ask(MOVES)?;
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
            let parties =
                transfers::parties(case, told().flat_map(|one| [one.large.payer, one.large.payee]))?;
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

    fn drills(&self) -> Vec<Drill> {
        const ONE: &[&[(&str, &str)]] = &[&[("payer", "handler"), ("payee", "next0"), ("payee", "next1")]];
        let found = |name, plant, expect| Drill { name, plant, expect: Expect::Finds(expect) };
        let silent = |name, plant, why| Drill { name, plant, expect: Expect::Silent(why) };
        let mut drills = vec![
            found("two_accounts_are_tested", |seed| tested(seed, 2), ONE),
            found("four_accounts_are_tested", |seed| tested(seed, 4), ONE),
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
