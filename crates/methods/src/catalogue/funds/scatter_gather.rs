//! # Question
//! What did one account spread over several others that all handed it on to the same account?
//!
//! # Reads
//! Transfers of the ledger whose time of day is known; purchases, refunds, cash and what moves between accounts of one holder are left.
//!
//! # How
//! What is paid out is taken to be what came in last, if that is no older than a day. An account between carries a payment on if one payment of
//! its own takes at least four fifths of it. A source and a gatherer are named if three accounts or more carry payments from the one
//! to the other within three days. Whoever had paid the source before gets his own money back and does not count. Each account between,
//! after the first, weighs against which part of what others carry on, or of the accounts that do, goes to this gatherer: where a whole
//! town pays, it says nothing.
//! Accounts that carried the source's money elsewhere meanwhile weigh against it: of the customers of a dealer in coins some always go
//! on to the same exchange.
//!
//! # Innocent reading
//! A firm's people pay their bank or landlord from their wages, but seldom most of them; what is carried to a bank or a platform is carried there
//! by everybody. A parent firm whose subsidiaries buy from one supplier, or a family that pools money for one purchase, is found.
//!
//! # Source
//! Scatter-gather is a pattern of laundering in AMLSim and in Altman et al. 2023. No rate is published; the rate is counted in the case.
//!
//! # 问题
//! 一个账户分散给多个账户的资金，是否又都转给了同一账户？
//!
//! # 方法
//! 转出款视为最近一天内最后转入的款项。中间账户一笔转出款含某笔来款的五分之四以上，即为“承转”。三天内三个以上中间账户把同一来源的款承转给同一去向，才予以提示。
//! 此前付过款给来源者只是收回自己的钱，不计。除第一个外，每个中间账户对比他人承转的款项或账户中转给该去向者所占比例（取高者）：众人皆付之处，不说明问题。
//! 同期把来源的款承转给别处的账户则反向计量：币商的顾客中总有一些随后转往同一交易所。
//!
//! # 无辜解释
//! 员工以工资付银行或房东，很少付出大半；转往银行、平台者人人如此。母公司的多家子公司向同一供应商采购、家庭凑款购物会被提示。

use std::collections::{BTreeMap, BTreeSet};

use hashbrown::{HashMap, HashSet};
use thalweg_model::{Finding, Rate, Strength, Weight};

use crate::drill::payments::{Payments, innocents, on, person};
use crate::drill::{HOUR, Plant};
use crate::holders::Holders;
use crate::passing::Passing;
use crate::run::{Draft, LEAST};
use crate::transfers::{self, MOVES, Move};
use crate::{Card, CaseView, Drill, Expect, Flow, Method, MethodError, Sentence, Threshold};

static CARD: Card = Card {
    id: "scatter_gather",
    version: 2,
    flow: Flow::Funds,
    title: ["Spread and gathered again", "分散后再归集", "分散後再歸集"],
    reads: &["transfer", "account"],
    needs_population: true,
    says: &[Sentence {
        code: "spread_and_gathered",
        words: [
            "{source} paid {between}, who handed it on to {gatherer}: {accounts} accounts within {hours} hours.",
            "{source} 付款给 {between}，各自转给 {gatherer}：{hours} 小时内经 {accounts} 个账户。",
            "{source} 付款給 {between}，各自轉給 {gatherer}：{hours} 小時內經 {accounts} 個帳戶。",
        ],
    }],
    innocent: [
        "A family that pools money, or subsidiaries that buy from one supplier, do so as well.",
        "家庭凑款、子公司向同一供应商采购也会如此。",
        "家庭湊款、子公司向同一供應商採購也會如此。",
    ],
    thresholds: &[
        Threshold {
            name: "window_hours",
            default: 24,
            unit: "hours",
            meaning: ["Each hands on within so long", "各中间账户须在此时间内转出"],
            source: "assumption: half of what reaches a mule account leaves within the hour (Lloyds 2024, in RUSI 2025)",
        },
        Threshold {
            name: "span_hours",
            default: 72,
            unit: "hours",
            meaning: ["All of it within so long", "全部承转须在此期间内"],
            source: "assumption",
        },
        Threshold {
            name: "carried_percent",
            default: 80,
            unit: "percent",
            meaning: ["One payment takes at least so much of what came", "单笔转出含来款的比例下限"],
            source: "assumption: fees of 0.5 to 2, at most 12 per cent are reported in China",
        },
        Threshold {
            name: "fewest_between",
            default: 3,
            unit: "accounts",
            meaning: ["So many accounts between", "中间账户数下限"],
            source: "assumption: two may be a couple",
        },
    ],
    terms: &[SAME, ELSEWHERE, ONE_IN_TWO, OTHERS, OTHERS_ELSEWHERE],
};

// The words of weights, as [`Card::terms`] wants them.
const SAME: [&str; 3] = [
    "another account carried the source's money to the same gatherer",
    "又一账户把来源的款承转给同一去向",
    "又一帳戶把來源的款承轉給同一去向",
];
const ELSEWHERE: [&str; 3] = [
    "an account carried the source's money elsewhere",
    "有账户把来源的款承转给别处",
    "有帳戶把來源的款承轉給別處",
];
const ONE_IN_TWO: [&str; 3] = [
    "one in two accounts of a layer hands on to the same one; the share is not known",
    "同层账户约半数转给同一账户；确切比例未知",
    "同層帳戶約半數轉給同一帳戶；確切比例未知",
];
const OTHERS: [&str; 3] = [
    "payments of other sources in this case that were carried on, or accounts that carried them, whichever is more: to this gatherer",
    "本案其他来源被承转的款项或承转账户（取比例较高者）：转给该去向",
    "本案其他來源被承轉的款項或承轉帳戶（取比例較高者）：轉給該去向",
];
const OTHERS_ELSEWHERE: [&str; 3] = [
    "payments of other sources in this case that were carried on, or accounts that carried them: not to this gatherer",
    "本案其他来源被承转的款项或承转账户：未转给该去向",
    "本案其他來源被承轉的款項或承轉帳戶：未轉給該去向",
];

/// The method.
pub const METHOD: &dyn Method = &ScatterGather;

struct ScatterGather;

/// So many accounts between are weighed and named, each with the two payments that are cited.
const NAMED: usize = 25;
/// Bookings of no kind and transfers.
const KINDS: &str = "class IN (0, 1)";

/// A payment that an account between carried on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Carried {
    asset: u16,
    source: u32,
    gatherer: u32,
    came: i64,
    went: i64,
    between: u32,
    accounts: [u32; 3],
    transfers: [u32; 2],
}

/// What was carried on by whom, each seen when it goes.
fn carried(case: &mut CaseView<'_>) -> Result<Vec<Carried>, MethodError> {
    let holders = Holders::of(case)?;
    let mut passing = Passing::new(case.threshold("window_hours").saturating_mul(HOUR));
    let percent = u128::from(case.threshold("carried_percent").clamp(1, 100).unsigned_abs());
    let mut paid: HashSet<(u32, u32)> = HashSet::new();
    let mut found = Vec::new();
    transfers::each(case, KINDS, |one: &Move| {
        let (payer, payee) = (holders.person(one.payer), holders.person(one.payee));
        if payer == payee || !holders.is_somebody(one.payer) || !holders.is_somebody(one.payee) {
            return Ok(());
        }
        for part in passing.goes(one) {
            let (lot, source) = (part.lot, holders.person(part.lot.payer));
            if u128::from(part.units) * 100 >= u128::from(lot.units) * percent
                && source != payee
                && lot.strangers
            {
                found.push(Carried {
                    asset: one.asset,
                    source,
                    gatherer: payee,
                    came: lot.at,
                    went: one.at,
                    between: payer,
                    accounts: [lot.payer, one.payer, one.payee],
                    transfers: [lot.transfer, one.transfer],
                });
            }
        }
        // Whoever had paid this payer before gets his own back.
        passing.comes(one, !paid.contains(&(payee, payer)));
        paid.insert((payer, payee));
        Ok(())
    })?;
    found.sort_unstable();
    Ok(found)
}

/// The payments that came within so long of each other through the most accounts: one an account, the first.
fn densest(all: &[Carried], span: i64) -> Vec<Carried> {
    let mut inside: HashMap<u32, u32> = HashMap::new();
    let (mut start, mut best) = (0, (0, 0..0));
    for (end, last) in all.iter().enumerate() {
        *inside.entry(last.between).or_default() += 1;
        while let Some(first) = all.get(start).filter(|first| last.came - first.came > span) {
            if let Some(count) = inside.get_mut(&first.between) {
                *count -= 1;
                if *count == 0 {
                    inside.remove(&first.between);
                }
            }
            start += 1;
        }
        if inside.len() > best.0 {
            best = (inside.len(), start..end + 1);
        }
    }
    let mut seen = BTreeSet::new();
    let within = all.get(best.1).unwrap_or_default().iter();
    within.filter(|one| seen.insert(one.between)).take(NAMED).copied().collect()
}

/// How often each account between carried each source's money, in all and to a gatherer.
#[derive(Default)]
struct Carriers {
    all: BTreeMap<u16, BTreeMap<(u32, u32), u64>>,
    to: BTreeMap<(u16, u32), BTreeMap<(u32, u32), u64>>,
}

impl Carriers {
    fn counts(&mut self, one: &Carried) {
        let here = self.to.entry((one.asset, one.gatherer)).or_default();
        for carriers in [self.all.entry(one.asset).or_default(), here] {
            *carriers.entry((one.between, one.source)).or_default() += 1;
        }
    }

    /// Of what is carried on of other sources, what goes to this gatherer, and all: payments or accounts, whichever makes the greater
    /// part. Few who carry to one place all day make many payments; many who do it once make many accounts.
    fn of_others(&self, one: &Carried) -> (u64, u64) {
        let count = |carriers: Option<&BTreeMap<(u32, u32), u64>>| {
            let others = carriers.into_iter().flatten().filter(|((_, source), _)| *source != one.source);
            let accounts: BTreeSet<u32> = others.clone().map(|((between, _), _)| *between).collect();
            [others.map(|(_, payments)| payments).sum(), accounts.len() as u64]
        };
        let here = count(self.to.get(&(one.asset, one.gatherer)));
        let parts = here.into_iter().zip(count(self.all.get(&one.asset)));
        let part = |of: &(u64, u64)| (of.0 + 1) as f64 / (of.1 + 2) as f64;
        parts.max_by(|one, other| part(one).total_cmp(&part(other))).unwrap_or_default()
    }
}

/// How many other accounts carried money of this source elsewhere that came within the span of these. What is carried is sorted.
fn elsewhere(all: &[Carried], first: &Carried, these: &[Carried], span: i64) -> usize {
    let from = all.partition_point(|one| (one.asset, one.source) < (first.asset, first.source));
    let of_source = all.get(from..).unwrap_or_default().iter();
    let of_source = of_source.take_while(|one| (one.asset, one.source) == (first.asset, first.source));
    let until = these.iter().map(|one| one.came).min().unwrap_or(0) + span;
    let since = these.iter().map(|one| one.came).max().unwrap_or(0) - span;
    let (mut here, mut away) = (BTreeSet::new(), BTreeSet::new());
    for one in of_source {
        match one.gatherer == first.gatherer {
            true => _ = here.insert(one.between),
            false if (since..=until).contains(&one.came) => _ = away.insert(one.between),
            false => (),
        }
    }
    away.difference(&here).count()
}

impl Method for ScatterGather {
    fn card(&self) -> &'static Card {
        &CARD
    }

    fn run(&self, case: &mut CaseView<'_>) -> Result<Vec<Finding>, MethodError> {
        case.ask(MOVES)?;
        let all = carried(case)?;
        // What came within this of each other has gone on within the span.
        let hours = case.threshold("span_hours") - case.threshold("window_hours");
        let span = hours.max(1).saturating_mul(HOUR);
        let fewest = usize::try_from(case.threshold("fewest_between")).unwrap_or(3).max(2);
        let mut carriers = Carriers::default();
        for one in &all {
            carriers.counts(one);
        }
        let mut findings = Vec::new();
        for group in all.chunk_by(|one, next| {
            (one.asset, one.source, one.gatherer) == (next.asset, next.source, next.gatherer)
        }) {
            let these = densest(group, span);
            let Some(first) = these.first().filter(|_| these.len() >= fewest) else { continue };
            let (there, others) = carriers.of_others(first);
            let one_in_two = || Rate::assumed(1, 2, ONE_IN_TWO[0]);
            let another = Weight::of(SAME[0], one_in_two(), Rate::measured(there, others, OTHERS[0]));
            let away = Rate::measured(others - there.min(others), others, OTHERS_ELSEWHERE[0]);
            let away = Weight::of(ELSEWHERE[0], one_in_two(), away);
            let mut parts = vec![another; these.len() - 1];
            parts.extend(std::iter::repeat_n(away, elsewhere(&all, first, &these, span)));
            let strength = Strength::of(parts);
            if strength.centibits >= LEAST {
                findings.push(told(case, &these, strength)?);
            }
        }
        Ok(findings)
    }

    fn drills(&self) -> Vec<Drill> {
        const ONE: &[&[(&str, &str)]] =
            &[&[("source", "source1"), ("between", "layer2"), ("gatherer", "gatherer1")]];
        let found = |name, plant, expect| Drill { name, plant, expect: Expect::Finds(expect) };
        let silent = |name, plant, why| Drill { name, plant, expect: Expect::Silent(why) };
        let mut drills = vec![
            found("five_between", |seed| layered(seed, 5, false), ONE),
            found("four_between_with_lives_of_their_own", |seed| layered(seed, 4, true), ONE),
            silent("savings_plan", plan, "a firm pays wages and everybody moves most of them to one fund"),
            silent(
                "customers_of_a_dealer",
                exchange,
                "of thirty who are paid by one dealer nine pay on to an exchange, as a quarter of the town does",
            ),
            silent(
                "money_back",
                back,
                "a buyer for a group gives money back, and all pay the next one who buys",
            ),
        ];
        drills.extend(innocents());
        drills
    }
}

/// The finding about one source and one gatherer.
fn told(case: &mut CaseView<'_>, these: &[Carried], strength: Strength) -> Result<Finding, MethodError> {
    let parties = transfers::parties(case, these.iter().flat_map(|one| one.accounts))?;
    let rows = transfers::rows(case, these.iter().flat_map(|one| one.transfers))?;
    let since = these.iter().map(|one| one.came).min().unwrap_or(0);
    let until = these.iter().map(|one| one.went).max().unwrap_or(0);
    let draft = Draft::new(case, "spread_and_gathered")
        .figure("accounts", these.len())
        .figure("hours", (until - since) / HOUR + 1)
        .during(since, until)
        .weighing(strength)
        .on(rows.into_values().flatten());
    let parts = these.iter().flat_map(|one| ["source", "between", "gatherer"].into_iter().zip(one.accounts));
    Ok(transfers::naming(draft, &parties, parts).done())
}

/// One source pays several accounts, each of which hands it on to the same gatherer some hours later.
fn layered(seed: u64, many: i64, lives: bool) -> Plant {
    let mut town = Payments::town(seed);
    for number in 0..many {
        let layer = format!("layer{number}");
        let (yuan, minute, later) = (town.between(20_000, 50_000), town.between(0, 50), town.between(1, 6));
        town.pay("source1", &layer, yuan, on(14, 10 + number, minute));
        town.pay(&layer, "gatherer1", yuan * 97 / 100, on(14, 10 + number + later, minute));
        if lives {
            for day in [3, 9, 14, 22] {
                let (friend, small) = (town.between(0, 80).unsigned_abs(), town.between(20, 300));
                town.pay(&layer, &person(friend), small, on(day, 9, minute));
                town.pay(&person(friend), &layer, small, on(day, 9, minute + 1));
            }
        }
    }
    // Others hand on as well, each to somebody else.
    for number in 0..12 {
        let (yuan, day) = (town.between(500, 5_000), town.between(6, 30));
        town.pay(&format!("aunt{number}"), &person(number), yuan, on(day, 9, 0));
        town.pay(&person(number), &format!("school{number}"), yuan, on(day, 17, 0));
    }
    town.done()
}

fn plan(seed: u64) -> Plant {
    let mut town = Payments::town(seed);
    for (day, worker) in [4, 18, 32].into_iter().flat_map(|day| (0..60).map(move |worker| (day, worker))) {
        let (yuan, minute) = (town.between(7_000, 9_000), town.between(0, 50));
        town.pay(&format!("works{}", worker % 3), &person(worker), yuan, on(day, 11, minute));
        town.pay(&person(worker), "moneyfund", yuan * 9 / 10, on(day, 18, minute));
    }
    town.done()
}

fn back(seed: u64) -> Plant {
    let mut town = Payments::town(seed);
    for friend in 10..22 {
        let yuan = town.between(40, 120);
        town.pay(&person(friend), "organiser1", yuan, on(9, 20, 0));
        town.pay("organiser1", &person(friend), yuan, on(10, 20, 0));
        town.pay(&person(friend), "organiser2", yuan, on(10, 21, 0));
    }
    town.done()
}

/// A dealer pays thirty customers; nine of them, and one in four of all others who hand on, pay the same exchange.
fn exchange(seed: u64) -> Plant {
    let mut town = Payments::town(seed);
    for number in 0..80 {
        let (yuan, hour) = (town.between(500, 5_000), 8 + number % 9);
        let (source, day) = match number < 30 {
            true => ("dealer1".to_owned(), 14),
            false => (format!("aunt{number}"), town.between(6, 30)),
        };
        let to = if number % 10 < 3 && number < 30 || number % 4 == 0 && number >= 30 {
            "exchange1".to_owned()
        } else {
            format!("school{number}")
        };
        let customer = format!("customer{number}");
        town.pay(&source, &customer, yuan, on(day, hour, 0));
        town.pay(&customer, &to, yuan * 97 / 100, on(day, hour + 3, 0));
    }
    town.done()
}
