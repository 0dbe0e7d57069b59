//! # Question
//! Which accounts gather money of many strangers and hand it on to few within hours?
//!
//! # Reads
//! Transfers of the ledger whose time of day is known, and cash taken out; purchases, refunds and what moves between accounts of one holder
//! are left.
//!
//! # How
//! What is paid out is taken to be what came in last, if that is no older than three hours. A payment counts if its payer had no dealings with
//! the account before and nine tenths of it have gone on so. Five such payers within a day make a burst; an account is named if it had
//! bursts on two days or more, if at least half of all that it got was gone within three hours, and if those to whom the money went are at most half as many as those from whom it came. It weighs how
//! many of the accounts that are paid and pay do the same: in a case file that holds little but such accounts, the method says nothing.
//!
//! # Innocent reading
//! Shops and stalls are paid by strangers, and keep the money longer; clubs, landlords and buyers for a group know their payers from
//! the first day on. A collector of fees for others, or a charity that hands on at once, is found.
//!
//! # Source
//! Fan-in is a pattern of laundering in AMLSim (Suzumura and Kanezashi 2021) and FATF's typologies. No rate is published.
//!
//! # 问题
//! 哪些账户归集众多陌生人的资金，并在数小时内转给少数人？
//!
//! # 方法
//! 转出款视为最近三小时内最后转入的款项。付款方此前与该账户无往来、且款项九成已如此转出者计入；一天内五个这样的付款方为一次“集中”。至少两天出现集中、全部来款过半在三小时内转出，
//! 且转入方数至少为转出方数的两倍，才予以提示。权重：本案有收有付的账户中同样如此的有多少；若案卷几乎全是此类账户，本方法不作提示。
//!
//! # 无辜解释
//! 商铺、摊位的顾客也是陌生人，但款项停留较久；互助会、房东、团购者自第一天后即认识付款方。代收费用者、即收即转的慈善账户会被提示。

use thalweg_model::Finding;

use crate::drill::Plant;
use crate::drill::payments::{Payments, innocents, on};
use crate::fans::{Many, TERMS, THRESHOLDS, findings};
use crate::{Card, CaseView, Drill, Expect, Flow, Method, MethodError, Sentence};

static CARD: Card = Card {
    id: "fan_in",
    version: 1,
    flow: Flow::Funds,
    title: ["Many strangers' money goes to few", "资金归集", "資金歸集"],
    reads: &["transfer", "account"],
    needs_population: true,
    says: &[Sentence {
        code: "gathers",
        words: [
            "{account} was paid by {many} strangers and handed it on within hours to {few}: {onward}; many at once on {days} days.",
            "{account} 收到 {many} 个陌生人付款，数小时内转给 {few} 方：{onward}；共 {days} 天集中收款。",
            "{account} 收到 {many} 個陌生人付款，數小時內轉給 {few} 方：{onward}；共 {days} 天集中收款。",
        ],
    }],
    innocent: [
        "Who collects for others, such as a charity or an agent, gathers and hands on as well.",
        "代收款项者（慈善、代办）同样归集并转出。",
        "代收款項者（慈善、代辦）同樣歸集並轉出。",
    ],
    thresholds: &THRESHOLDS,
    terms: &TERMS,
};

/// The method.
pub const METHOD: &dyn Method = &FanIn;

struct FanIn;

impl Method for FanIn {
    fn card(&self) -> &'static Card {
        &CARD
    }

    fn run(&self, case: &mut CaseView<'_>) -> Result<Vec<Finding>, MethodError> {
        findings(case, Many::Payers, "gathers", ["account", "onward"])
    }

    fn drills(&self) -> Vec<Drill> {
        const ONE: &[&[(&str, &str)]] = &[&[("account", "gatherer"), ("onward", "upper1")]];
        let found = |name, plant, expect| Drill { name, plant, expect: Expect::Finds(expect) };
        let mut drills = vec![
            found("strangers_pay_on_three_days", |seed| gathered(seed, false), ONE),
            found("a_life_account_gathers", |seed| gathered(seed, true), ONE),
        ];
        drills.extend(innocents());
        drills
    }
}

/// Eight strangers a day pay, and every few payments are handed on; with `life` there are wages and small payments besides.
fn gathered(seed: u64, life: bool) -> Plant {
    let mut town = Payments::town(seed);
    for day in [11, 12, 14] {
        let mut held = 0;
        for number in 0..8 {
            let (minute, yuan) = (town.between(0, 50), town.between(900, 20_000));
            held += yuan;
            town.pay(&format!("stranger{day}x{number}"), "gatherer", yuan, on(day, 9 + number, minute));
            if number % 2 == 1 {
                town.pay(
                    "gatherer",
                    &format!("upper{}", number % 4),
                    held * 97 / 100,
                    on(day, 9 + number, 55),
                );
                held = 0;
            }
        }
    }
    if life {
        town.pay("employer1", "gatherer", 6_000, on(5, 10, 0));
        for day in 6..30 {
            let yuan = town.between(10, 60);
            town.pay("gatherer", "noodles", yuan, on(day, 21, 30));
        }
    }
    town.done()
}
