//! # Question
//! Whose money goes round through others and comes back, with little lost on the way?
//!
//! # Reads
//! Transfers of the ledger, of any asset. Payments for goods, refunds and cash are left; accounts of one holder are one.
//!
//! # How
//! Every transfer is asked whether it closes a round of three to six payments within thirty days: its payer was paid about as much before,
//! whoever paid him was too, and so back to the payee; each paid on at least nine tenths of what he got and no more than that. A payment that
//! gives back about what its payee had paid himself, a refund or a loan repaid, is left out. Rounds of the same parties are one finding. Each payment
//! that carries the amount on weighs against how often any payer of the case had been paid such an amount within the window; that it
//! closes weighs against how often a payee of the case had paid his payer, which is how closely those who pay each other are tied. Of two
//! payments on one day without a time of day nobody knows which was first: they are taken as they stand in the record, are counted, and the
//! amount then weighs nothing.
//!
//! # Innocent reading
//! Friends who settle a shared bill in turn, and firms that supply one another, pay in rounds now and then. A loan that is repaid has two
//! parties and is none; a savings club pays out many times what each pays in; between own accounts nothing is paid.
//!
//! # Source
//! Round-tripping is a typology of FATF (Professional Money Laundering, 2018). No rate is published; both rates are counted in the case.
//!
//! # 问题
//! 谁的资金经他人之手绕一圈后回到本人，途中几乎无损耗？
//!
//! # 方法
//! 对每笔转账，查其是否在三十天内闭合一个三至六笔的环：付款方此前收到大致相同的金额，上一付款方亦然，直至回到收款方；每一环节转出不超过所收、且不少于九成。
//! 大致退还收款方本人先前所付者（退款、还款）不计。相同当事人的环合为一条。权重：每一金额相续的环节，对比本案付款方在时窗内曾收到相近金额的频率；闭合本身，对比本案收款方曾付款给付款方的频率。
//! 仅有日期而无时刻者，同日两笔先后不明：按记录次序处理并计数，其金额不计权重。
//!
//! # 无辜解释
//! 朋友轮流结账、互为供应商的企业偶尔也形成环。借款归还只有两方，不算；互助会付出的是多人之和；同一户名账户间划转不计。

use std::collections::{BTreeMap, BTreeSet};

use thalweg_model::{Finding, Rate, Strength, Weight};

use crate::drill::payments::{Payments, innocents, on, person};
use crate::drill::{DAY, Plant};
use crate::holders::Holders;
use crate::rounds::{Limits, Rounds};
use crate::run::{Draft, LEAST};
use crate::transfers::{self, MOVES, Move};
use crate::{Card, CaseView, Drill, Expect, Flow, Method, MethodError, Sentence, Threshold};

static CARD: Card = Card {
    id: "cycle",
    version: 1,
    flow: Flow::Funds,
    title: ["Money comes back in a round", "资金环流", "資金環流"],
    reads: &["transfer", "account"],
    needs_population: true,
    says: &[Sentence {
        code: "comes_back",
        words: [
            "What {account} paid came back to the first of them through the others: {percent} % of it, in {hops} payments, {times} times.",
            "{account} 依次付款，资金回到第一人：{hops} 笔，回流 {percent}%，共 {times} 次。",
            "{account} 依次付款，資金回到第一人：{hops} 筆，回流 {percent}%，共 {times} 次。",
        ],
    }],
    innocent: [
        "Friends who settle a bill in turn and firms that supply one another pay in rounds too.",
        "朋友轮流结账、企业互为供应商也会形成环流。",
        "朋友輪流結賬、企業互為供應商也會形成環流。",
    ],
    thresholds: &[
        Threshold {
            name: "window_days",
            default: 30,
            unit: "days",
            meaning: ["A round takes at most so long", "一个环的最长时间"],
            source: "assumption: a month, the usual interval of statements",
        },
        Threshold {
            name: "keep_percent",
            default: 90,
            unit: "percent",
            meaning: ["Each pays on at least so much of what he got", "每一环节转出占所收的下限"],
            source: "assumption: fees of 0.5 to 2, at most 12 per cent are reported in China",
        },
        Threshold {
            name: "most_hops",
            default: 6,
            unit: "payments",
            meaning: ["A round has at most so many payments", "一个环的最多笔数"],
            source: "assumption: with each further payment more rounds close by chance",
        },
    ],
    terms: &[CARRIED, CLOSED, FEE, BY_CHANCE, PAYS_BACK],
};

// The words of weights, as [`Card::terms`] wants them.
const CARRIED: [&str; 3] =
    ["a payment carried on the amount that came", "一笔付款延续了所收金额", "一筆付款延續了所收金額"];
const CLOSED: [&str; 3] =
    ["the payments came back to the first payer", "款项回到最初付款人", "款項回到最初付款人"];
const FEE: [&str; 3] = [
    "money that is sent round is paid on less a fee; the share is not known",
    "绕行资金扣除手续费后转付；确切比例未知",
    "繞行資金扣除手續費後轉付；確切比例未知",
];
const BY_CHANCE: [&str; 3] = [
    "payments of this case whose payer had been paid within the window: some payment to him was about as much",
    "本案中付款方在时窗内曾收款的付款：其曾收到相近金额",
    "本案中付款方在時窗內曾收款的付款：其曾收到相近金額",
];
const PAYS_BACK: [&str; 3] = [
    "payments of this case whose payer had been paid within the window: the payee had paid him",
    "本案中付款方在时窗内曾收款的付款：收款方曾付款给他",
    "本案中付款方在時窗內曾收款的付款：收款方曾付款給他",
];

/// The method.
pub const METHOD: &dyn Method = &Cycle;

struct Cycle;

/// So many rows are cited.
const CITED: usize = 50;
/// Bookings of no kind and transfers: neither purchases nor what the bank books itself.
const KINDS: &str = "class IN (0, 1)";

/// A round of the same parties.
#[derive(Debug)]
struct Round {
    /// Its accounts, in the order of the first that was seen.
    accounts: Vec<u32>,
    percent: u64,
    /// Payments that carry the amount on and whose order is known; and those whose order is not.
    carried: usize,
    unsure: usize,
    times: u64,
    transfers: BTreeSet<u32>,
    period: (i64, i64),
}

impl Round {
    fn of(moves: &[Move]) -> Self {
        let known = |pair: &&[Move]| match pair {
            [one, two] => (one.fine && two.fine) || one.at.div_euclid(DAY) != two.at.div_euclid(DAY),
            _ => false,
        };
        let carried = moves.windows(2).filter(known).count();
        let (first, last) = (moves.first(), moves.last());
        let units = |one: Option<&Move>| u128::from(one.map_or(0, |one| one.units));
        let at = |one: Option<&Move>| one.map_or(0, |one| one.at);
        Self {
            accounts: moves.iter().map(|one| one.payer).collect(),
            percent: u64::try_from(units(last) * 100 / units(first).max(1)).unwrap_or(0),
            carried,
            unsure: moves.len().saturating_sub(1 + carried),
            times: 0,
            transfers: BTreeSet::new(),
            period: (at(first), at(last)),
        }
    }

    fn again(&mut self, moves: &[Move]) {
        self.times += 1;
        if self.transfers.len() + moves.len() <= CITED {
            self.transfers.extend(moves.iter().map(|one| one.transfer));
        }
        let seen = Self::of(moves);
        self.period = (self.period.0.min(seen.period.0), self.period.1.max(seen.period.1));
    }

    /// What it weighs. A round that is seen again is one occasion: who goes round once does so again.
    fn strength(&self, rounds: &Rounds) -> Strength {
        let fee = || Rate::assumed(9, 10, FEE[0]);
        let by_chance = Rate::measured(rounds.fitting, rounds.asked, BY_CHANCE[0]);
        let carried = Weight::of(CARRIED[0], fee(), by_chance);
        let mut weights = vec![carried; self.carried];
        weights.push(Weight::of(CLOSED[0], fee(), Rate::measured(rounds.back, rounds.asked, PAYS_BACK[0])));
        Strength::of(weights)
    }
}

/// The persons of a round, from the smallest on, so that it has one name wherever it begins.
fn name(moves: &[Move], holders: &Holders) -> Vec<u32> {
    let mut persons: Vec<u32> = moves.iter().map(|one| holders.person(one.payer)).collect();
    let smallest = persons.iter().enumerate().min_by_key(|(_, person)| **person).map_or(0, |(at, _)| at);
    persons.rotate_left(smallest);
    persons
}

impl Method for Cycle {
    fn card(&self) -> &'static Card {
        &CARD
    }

    fn run(&self, case: &mut CaseView<'_>) -> Result<Vec<Finding>, MethodError> {
        case.ask(MOVES)?;
        let holders = Holders::of(case)?;
        let mut rounds = Rounds::new(Limits {
            window: case.threshold("window_days").saturating_mul(DAY),
            keep_percent: case.threshold("keep_percent").clamp(1, 100).unsigned_abs(),
            most_hops: usize::try_from(case.threshold("most_hops")).unwrap_or(0).min(12),
        });
        let mut found: BTreeMap<(u16, Vec<u32>), Round> = BTreeMap::new();
        transfers::each(case, KINDS, |one| {
            if holders.is_somebody(one.payer) && holders.is_somebody(one.payee) {
                rounds.push(one, &holders, |moves| {
                    let key = (one.asset, name(moves, &holders));
                    found.entry(key).or_insert_with(|| Round::of(moves)).again(moves);
                });
            }
            Ok(())
        })?;
        found.retain(|_, round| round.strength(&rounds).centibits >= LEAST);
        let parties = transfers::parties(case, found.values().flat_map(|round| round.accounts.clone()))?;
        let rows = transfers::rows(case, found.values().flat_map(|round| round.transfers.clone()))?;
        let mut findings = Vec::new();
        for round in found.values() {
            let cited = round.transfers.iter().filter_map(|transfer| rows.get(transfer));
            let draft = Draft::new(case, "comes_back")
                .figure("percent", round.percent)
                .figure("hops", round.accounts.len())
                .figure("times", round.times)
                .figure("order_unknown", round.unsure)
                .during(round.period.0, round.period.1)
                .weighing(round.strength(&rounds))
                .on(cited.flatten().cloned());
            let parts = round.accounts.iter().map(|account| ("account", *account));
            findings.push(transfers::naming(draft, &parties, parts).done());
        }
        Ok(findings)
    }

    fn drills(&self) -> Vec<Drill> {
        const THREE: &[&[(&str, &str)]] =
            &[&[("account", "ringa"), ("account", "ringb"), ("account", "ringc")]];
        const FIVE: &[&[(&str, &str)]] = &[&[("account", "ringa"), ("account", "ringe")]];
        let found = |name, plant, expect| Drill { name, plant, expect: Expect::Finds(expect) };
        let silent = |name, plant, why| Drill { name, plant, expect: Expect::Silent(why) };
        let mut drills = vec![
            found("three_send_it_round", |seed| ring(seed, &["ringa", "ringb", "ringc"]), THREE),
            found(
                "five_among_ordinary_payments",
                |seed| ring(seed, &["ringa", "ringb", "ringc", "ringd", "ringe"]),
                FIVE,
            ),
            silent("a_loan_is_repaid", loan, "friends lend each other money and give it back"),
            silent(
                "money_goes_round_a_town",
                circle,
                "a worker pays rent, the landlord a plumber, the plumber the worker's firm: other amounts",
            ),
        ];
        drills.extend(innocents());
        drills
    }
}

/// Some send money round once, each keeping a little; each has ordinary payments as well.
fn ring(seed: u64, places: &[&str]) -> Plant {
    let mut town = Payments::town(seed);
    let mut yuan = town.between(150_000, 300_000);
    for (step, account) in (0_i64..).zip(places) {
        let next = places.get(usize::try_from(step + 1).unwrap_or(0)).or(places.first());
        let minute = town.between(0, 50);
        town.pay(account, next.copied().unwrap_or_default(), yuan, on(12 + step, 14, minute));
        yuan = yuan * 98 / 100;
        for day in [3, 9, 20, 27] {
            let (other, small) = (town.between(0, 80).unsigned_abs(), town.between(50, 900));
            town.pay(account, &person(other), small, on(day, 11, minute));
        }
    }
    town.done()
}

fn loan(seed: u64) -> Plant {
    let mut town = Payments::town(seed);
    for friend in 0..10 {
        let yuan = town.between(1_000, 9_000);
        town.pay(&person(friend), &person(friend + 20), yuan, on(6, 12, 0));
        town.pay(&person(friend + 20), &person(friend), yuan, on(16, 12, 0));
    }
    town.done()
}

fn circle(seed: u64) -> Plant {
    let mut town = Payments::town(seed);
    for day in [2, 12, 22] {
        town.pay("firm1", &person(1), 6_000, on(day, 10, 0));
        town.pay(&person(1), "landlord1", 2_000, on(day + 1, 10, 0));
        town.pay("landlord1", "plumber", 450, on(day + 3, 10, 0));
        town.pay("plumber", "firm1", 120, on(day + 5, 10, 0));
    }
    town.done()
}
