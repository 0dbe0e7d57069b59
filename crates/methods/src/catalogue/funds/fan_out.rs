//! # Question
//! Which accounts spread what came from few over many strangers within hours?
//!
//! # Reads
//! Transfers of the ledger whose time of day is known; purchases, refunds and what moves between accounts of one holder are left.
//!
//! # How
//! What is paid out is taken to be what came in last, if that is no older than three hours. A payment counts if its payee had no dealings with
//! the account before and nine tenths of it come from such money. Five such payees within a day make a burst; an account is named if
//! it had bursts on two days or more, if at least half of all that it paid had come within three hours, and if those from whom the money came are at most half as many as those to whom it went. It weighs how
//! many of the accounts that are paid and pay do the same: in a case file that holds little but such accounts, the method says nothing.
//!
//! # Innocent reading
//! A firm pays wages and suppliers from what it has, and the same ones every month; a shop gives back money to those who paid; an exchange
//! has many on both sides. Whoever is put in funds each time and pays new people each time, such as an agent who hires by the day, is
//! found.
//!
//! # Source
//! Splitting is reported of first accounts in China: one million in two credits, out in twenty payments within the hour. Fan-out is a pattern
//! of laundering in AMLSim (Suzumura and Kanezashi 2021). No rate is published.
//!
//! # 问题
//! 哪些账户把少数人的来款在数小时内分散给众多陌生人？
//!
//! # 方法
//! 转出款视为最近三小时内最后转入的款项。收款方此前与该账户无往来、且该笔九成来自上述款项者计入；一天内五个这样的收款方为一次“集中”。至少两天出现集中、全部付款过半来自三小时内的来款，
//! 且来款方数不超过去款方数的一半，才予以提示。权重：本案有收有付的账户中同样如此的有多少；若案卷几乎全是此类账户，本方法不作提示。
//!
//! # 无辜解释
//! 企业以自有资金发薪、付货款，且每月对象相同；商家退款给付过款的人；交易所两侧都是多数。每次临时到款又每次付给新人者（如日结用工代理）会被提示。

use thalweg_model::Finding;

use crate::drill::Plant;
use crate::drill::payments::{Payments, innocents, on};
use crate::fans::{Many, TERMS, THRESHOLDS, findings};
use crate::{Card, CaseView, Drill, Expect, Flow, Method, MethodError, Sentence};

static CARD: Card = Card {
    id: "fan_out",
    version: 1,
    flow: Flow::Funds,
    title: ["Few people's money goes to many strangers", "资金分散", "資金分散"],
    reads: &["transfer", "account"],
    needs_population: true,
    says: &[Sentence {
        code: "spreads",
        words: [
            "{account} handed on within hours to {many} strangers what {few} had paid: {source}; many at once on {days} days.",
            "{account} 将 {few} 方来款（{source}）在数小时内转给 {many} 个陌生人；共 {days} 天集中转出。",
            "{account} 將 {few} 方來款（{source}）在數小時內轉給 {many} 個陌生人；共 {days} 天集中轉出。",
        ],
    }],
    innocent: [
        "An agent who is put in funds and pays new people each time spreads money as well.",
        "临时到款、每次付给新人的代理（如日结用工）同样分散资金。",
        "臨時到款、每次付給新人的代理（如日結用工）同樣分散資金。",
    ],
    thresholds: &THRESHOLDS,
    terms: &TERMS,
};

/// The method.
pub const METHOD: &dyn Method = &FanOut;

struct FanOut;

impl Method for FanOut {
    fn card(&self) -> &'static Card {
        &CARD
    }

    fn run(&self, case: &mut CaseView<'_>) -> Result<Vec<Finding>, MethodError> {
        findings(case, Many::Payees, "spreads", ["account", "source"])
    }

    fn drills(&self) -> Vec<Drill> {
        const ONE: &[&[(&str, &str)]] = &[&[("account", "spreader"), ("source", "source1")]];
        let found = |name, plant, expect| Drill { name, plant, expect: Expect::Finds(expect) };
        let mut drills = vec![
            found("a_million_is_split", |seed| spread(seed, 1_000_000, 20), ONE),
            found("small_sums_are_split", |seed| spread(seed, 9_000, 6), ONE),
        ];
        drills.extend(innocents());
        drills
    }
}

/// On two days what comes in two payments goes on in many to new accounts within the hour.
fn spread(seed: u64, yuan: i64, parts: i64) -> Plant {
    let mut town = Payments::town(seed);
    for day in [13, 16] {
        for half in 1..3 {
            town.pay(&format!("source{half}"), "spreader", yuan / 2, on(day, 23, 5 * half));
        }
        for part in 0..parts {
            let minute = 12 + town.between(0, 45);
            town.pay(
                "spreader",
                &format!("branch{day}x{part}"),
                yuan / parts - part % 3,
                on(day, 23, minute),
            );
        }
    }
    town.done()
}
