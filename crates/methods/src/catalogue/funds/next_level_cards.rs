//! # Question
//! Which cards stand one layer below the cards through which strangers' money passes, because that is where it goes?
//!
//! # Reads
//! Transfers of the ledger whose time of day is known: transfers, and cash that is taken out.
//!
//! # How
//! What is paid out is taken to be what came in last, if that is no older than an hour. A card passes money if it got strangers' money at least three times on two
//! days, and at least half of all it got was strangers' money that went on within the hour. Money is strangers' if payer and payee had no dealings on an
//! earlier day, or if it was strangers' in the account before. A card is of the next level if at least half of what it got is such money, handed on
//! by at least two cards that pass money, on two days or more. Its level is one more than that of the lowest card that feeds it. Weighed is how many of the
//! accounts that were paid three times or more live so. An account with more than fifty payers on one day is a shop or an institution and is left.
//!
//! # Innocent reading
//! Where two agents or escrows settle with one seller, he stands below them. A wholesaler of stalls gets what strangers paid as well, but
//! hours later; a shop is paid by many who pass nothing.
//!
//! # Source
//! First cards hand on to many second cards at once, these to third ones (Shenyang 2021, press). Of what reached first accounts of British fraud 28 % had
//! left within 15 minutes (Lloyds 2024, in RUSI 2025).
//!
//! # What it cannot do
//! A layer that is known from elsewhere cannot be given to it yet; it starts from the layer that the case shows. A card fed by one card alone is a link
//! of a chain (`linked_cards`). It orders cards by use and does not trace whose money it is (`thalweg trace`).
//!
//! # 问题
//! 陌生人资金过账的卡之下，资金流向了哪些“下级卡”？
//!
//! # 方法
//! 仅用有时刻的转账与取现。转出款视为一小时内最后转入的款项。某卡至少三次、在至少两天收到陌生人资金，且所收款项至少一半为一小时内转出的陌生人资金，即为过账卡。
//! 付款方与收款方在更早日期无往来，或该款在上一账户即属陌生人资金，视为陌生人资金。某卡所收款项至少一半为至少两张过账卡在至少两天转来的此类资金，即为下级卡；
//! 其层级为供款卡中最低层级加一。权重：收款三次以上的账户中有多少同样如此。一日内付款方超过五十者视为商户或机构，不予判断。
//!
//! # 无辜解释
//! 两家代收或托管机构向同一卖家结算时，卖家也处于其下。摊贩的批发商虽收到陌生人款项，但晚数小时；商户由众多不过账者付款。

use std::collections::{BTreeMap, BTreeSet};

use hashbrown::HashMap;
use thalweg_model::{Finding, Rate, Strength, Weight};
use thalweg_patterns::Options;

use crate::dealings::Dealings;
use crate::drill::payments::{Payments, innocents, on, person};
use crate::drill::{DAY, MINUTE, Plant};
use crate::holders::Holders;
use crate::passing::Passing;
use crate::run::{Draft, LEAST};
use crate::transfers::{self, MOST_PAYERS, MOVES, Move};
use crate::{Card, CaseView, Drill, Expect, Flow, Method, MethodError, Sentence, Threshold};

static CARD: Card = Card {
    id: "next_level_cards",
    version: 1,
    flow: Flow::Funds,
    title: ["Cards of the next level", "下级卡", "下級卡"],
    reads: &["transfer", "account"],
    needs_population: true,
    says: &[Sentence {
        code: "lives_on_passed_money",
        words: [
            "{percent} % of what {account} got is strangers' money that {feeders} cards handed on within the hour: {feeder}. It stands on level {level}.",
            "{account} 所收款项的 {percent}% 为 {feeders} 张卡在一小时内转来的陌生人资金：{feeder}；处于第 {level} 级。",
            "{account} 所收款項的 {percent}% 為 {feeders} 張卡在一小時內轉來的陌生人資金：{feeder}；處於第 {level} 級。",
        ],
    }],
    innocent: [
        "A seller with whom two agents or escrows settle stands below them as well.",
        "由两家代收或托管机构结算的卖家也处于其下。",
        "由兩家代收或託管機構結算的賣家也處於其下。",
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
            name: "fewest_feeders",
            default: 2,
            unit: "cards",
            meaning: ["So many cards must feed it", "供款卡数下限"],
            source: "assumption: one card alone makes a chain and no level",
        },
        MOST_PAYERS,
    ],
    terms: &[LIVES, HALF, ALSO_LIVES],
};

// The words of weights, as [`Card::terms`] wants them.
const LIVES: [&str; 3] = [
    "half of what it got is strangers' money handed on within the hour by several cards",
    "所收款项过半为数张卡一小时内转来的陌生人资金",
    "所收款項過半為數張卡一小時內轉來的陌生人資金",
];
const HALF: [&str; 3] = [
    "about half of what reaches a mule account leaves within the hour (Lloyds 2024, in RUSI 2025); taken as one card in two",
    "诈骗一级账户约半数资金一小时内转出（Lloyds 2024，见 RUSI 2025）；按每两张卡有一张计",
    "詐騙一級帳戶約半數資金一小時內轉出（Lloyds 2024，見 RUSI 2025）；按每兩張卡有一張計",
];
const ALSO_LIVES: [&str; 3] = [
    "other accounts of this case that were paid three times or more: live so",
    "本案中收款三次以上的其他账户：同样如此",
    "本案中收款三次以上的其他帳戶：同樣如此",
];

/// The method.
pub const METHOD: &dyn Method = &NextLevelCards;

struct NextLevelCards;

/// So many transfers are cited, and so many feeders named.
const CITED: usize = 50;
const NAMED: usize = 5;
/// A card passes money if it did so often.
const FEWEST: u64 = 3;
/// Levels beyond this are not told apart.
const DEEPEST: u32 = 9;
/// What comes in and goes out; purchases are what a shop lives of.
const KINDS: &str = "class IN (0, 1, 5)";

type Key = (u32, u16);

/// What an account got and handed on.
#[derive(Debug, Default)]
struct Account {
    credits: u64,
    units: u128,
    /// Strangers' money that went on, how often it came, and on which days.
    passed_units: u128,
    passed: u64,
    days: BTreeSet<i64>,
    shop: bool,
}

impl Account {
    fn passes(&self) -> bool {
        !self.shop && self.passed >= FEWEST && self.days.len() >= 2 && self.passed_units * 2 >= self.units
    }
}

/// What one account handed on to another of strangers' money.
#[derive(Debug, Default)]
struct Flowed {
    units: u128,
    days: BTreeSet<i64>,
    transfers: Vec<u32>,
    period: (i64, i64),
}

/// One walk through the transfers.
struct Walk {
    holders: Holders,
    dealings: Dealings,
    passing: Passing,
    accounts: HashMap<Key, Account>,
    flowed: HashMap<(Key, u32), Flowed>,
}

impl Walk {
    fn take(&mut self, one: &Move) {
        if self.holders.is_somebody(one.payee) && self.holders.same(one.payer, one.payee) {
            return;
        }
        let mut strangers = false;
        if self.holders.is_somebody(one.payer) {
            let handed = self.goes(one);
            strangers = handed * 2 >= u128::from(one.units);
            if handed > 0 && self.holders.is_somebody(one.payee) {
                self.flows(one, handed);
            }
        }
        if !self.holders.is_somebody(one.payee) {
            return;
        }
        strangers |= self.dealings.are_strangers(one, &self.holders);
        self.passing.comes(one, strangers);
        let account = self.accounts.entry((one.payee, one.asset)).or_default();
        account.credits += 1;
        account.units += u128::from(one.units);
    }

    /// Money goes out; how much of it is strangers' that came within the window.
    fn goes(&mut self, one: &Move) -> u128 {
        let account = self.accounts.entry((one.payer, one.asset)).or_default();
        let mut units = 0;
        for handed in self.passing.goes(one).iter().filter(|handed| handed.lot.strangers) {
            units += u128::from(handed.units);
            account.passed_units += u128::from(handed.units);
            account.passed += u64::from(!handed.was_gone(1));
            if account.days.len() < 2 {
                account.days.insert(handed.lot.at.div_euclid(DAY));
            }
        }
        units
    }

    fn flows(&mut self, one: &Move, units: u128) {
        let flowed = self.flowed.entry(((one.payer, one.asset), one.payee)).or_default();
        if flowed.units == 0 {
            flowed.period.0 = one.at;
        }
        flowed.units += units;
        flowed.period.1 = one.at;
        if flowed.days.len() < 2 {
            flowed.days.insert(one.at.div_euclid(DAY));
        }
        if flowed.transfers.len() < CITED {
            flowed.transfers.push(one.transfer);
        }
    }
}

fn walk(case: &mut CaseView<'_>) -> Result<Walk, MethodError> {
    let mut walk = Walk {
        holders: Holders::of(case)?,
        dealings: Dealings::default(),
        passing: Passing::new(case.threshold("window_minutes").saturating_mul(MINUTE)),
        accounts: HashMap::new(),
        flowed: HashMap::new(),
    };
    let most = u32::try_from(case.threshold("most_payers")).unwrap_or(u32::MAX);
    transfers::follow(case, KINDS, Options::sides(DAY), |one, around, _| {
        walk.take(one);
        if around.payee_gets.fan() > most
            && let Some(account) = walk.accounts.get_mut(&(one.payee, one.asset))
        {
            account.shop = true;
        }
    })?;
    Ok(walk)
}

/// The cards that live on money that others passed, with those who feed them.
fn next_level(walk: &Walk, fewest: usize) -> BTreeMap<Key, BTreeMap<u32, &Flowed>> {
    let mut fed: BTreeMap<Key, BTreeMap<u32, &Flowed>> = BTreeMap::new();
    for ((from, to), flowed) in &walk.flowed {
        if walk.accounts.get(from).is_some_and(Account::passes) {
            fed.entry((*to, from.1)).or_default().insert(from.0, flowed);
        }
    }
    fed.retain(|key, feeders| {
        let units: u128 = feeders.values().map(|flowed| flowed.units).sum();
        let days: BTreeSet<i64> = feeders.values().flat_map(|flowed| flowed.days.iter().copied()).collect();
        let persons: BTreeSet<u32> = feeders.keys().map(|from| walk.holders.person(*from)).collect();
        let account = walk.accounts.get(key);
        let lives = account
            .is_some_and(|account| !account.shop && account.credits >= FEWEST && units * 2 >= account.units);
        lives && persons.len() >= fewest && days.len() >= 2
    });
    fed
}

/// On which level each stands: one more than the lowest that feeds it; cards that pass money and are fed by none stand on the first.
fn levels(fed: &BTreeMap<Key, BTreeMap<u32, &Flowed>>) -> BTreeMap<Key, u32> {
    let mut levels: BTreeMap<Key, u32> = BTreeMap::new();
    for _ in 0..DEEPEST {
        let before = levels.clone();
        for (key, feeders) in fed {
            let of = |from: &u32| match fed.contains_key(&(*from, key.1)) {
                true => before.get(&(*from, key.1)).copied(),
                false => Some(1),
            };
            if let Some(lowest) = feeders.keys().filter_map(of).min() {
                levels.insert(*key, lowest + 1);
            }
        }
        if levels == before {
            break;
        }
    }
    levels
}

impl Method for NextLevelCards {
    fn card(&self) -> &'static Card {
        &CARD
    }

    fn run(&self, case: &mut CaseView<'_>) -> Result<Vec<Finding>, MethodError> {
        case.ask(MOVES)?;
        let walk = walk(case)?;
        let fewest = usize::try_from(case.threshold("fewest_feeders")).unwrap_or(usize::MAX).max(1);
        let fed = next_level(&walk, fewest);
        let levels = levels(&fed);
        let judged = walk.accounts.values().filter(|one| one.credits >= FEWEST && !one.shop).count() as u64;
        let (others, also) = (judged.saturating_sub(1), (fed.len() as u64).saturating_sub(1));
        let measured = Rate::measured(also, others, ALSO_LIVES[0]);
        let strength = Strength::of(vec![Weight::of(LIVES[0], Rate::assumed(1, 2, HALF[0]), measured)]);
        let mut findings = Vec::new();
        if strength.centibits < LEAST {
            return Ok(findings);
        }
        for (key, feeders) in &fed {
            let units = walk.accounts.get(key).map_or(1, |account| account.units.max(1));
            let level = levels.get(key).copied().unwrap_or(DEEPEST);
            findings.push(told(case, key.0, units, level, feeders, strength.clone())?);
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
    units: u128,
    level: u32,
    feeders: &BTreeMap<u32, &Flowed>,
    strength: Strength,
) -> Result<Finding, MethodError> {
    let fed: u128 = feeders.values().map(|flowed| flowed.units).sum();
    let parties = transfers::parties(case, feeders.keys().copied().chain([number]))?;
    let mut cited: Vec<u32> = feeders.values().flat_map(|flowed| flowed.transfers.iter().copied()).collect();
    cited.sort_unstable();
    let rows = transfers::rows(case, cited.into_iter().take(CITED))?;
    let from = feeders.values().map(|flowed| flowed.period.0).min().unwrap_or(0);
    let to = feeders.values().map(|flowed| flowed.period.1).max().unwrap_or(0);
    let draft = Draft::new(case, "lives_on_passed_money")
        .figure("percent", fed * 100 / units)
        .figure("feeders", feeders.len())
        .figure("level", level)
        .during(from, to)
        .weighing(strength)
        .on(rows.into_values().flatten());
    let most = transfers::largest(feeders.iter().map(|(who, flowed)| (*who, flowed.units)), NAMED);
    let named = most.into_iter().map(|who| ("feeder", who));
    Ok(transfers::naming(draft, &parties, [("account", number)].into_iter().chain(named)).done())
}

fn drills() -> Vec<Drill> {
    const SECOND: &[&[(&str, &str)]] =
        &[&[("account", "second0"), ("feeder", "first0"), ("feeder", "first1")]];
    const THIRD: &[&[(&str, &str)]] = &[&[("account", "second0")], &[("account", "third0")]];
    let found = |name, plant, expect| Drill { name, plant, expect: Expect::Finds(expect) };
    let silent = |name, plant, why| Drill { name, plant, expect: Expect::Silent(why) };
    let mut drills = vec![
        found("two_layers", |seed| layers(seed, false, false), SECOND),
        found("three_layers", |seed| layers(seed, true, false), THIRD),
        found("first_cards_with_a_life", |seed| layers(seed, false, true), SECOND),
        silent(
            "stalls_and_their_wholesaler",
            stalls,
            "strangers pay five stalls all day, which pay one wholesaler each evening",
        ),
        silent("friends_pay_a_shop", shop, "friends pay back a bill, and whoever was paid buys at one shop"),
        silent(
            "families_and_a_school",
            school,
            "parents are paid their wages and pay the school within the hour",
        ),
    ];
    drills.extend(innocents());
    drills
}

/// Strangers pay three first cards, which hand on to two second ones, and these, if `deep`, to third ones.
fn layers(seed: u64, deep: bool, life: bool) -> Plant {
    let mut town = Payments::town(seed);
    for (day, first) in [12_i64, 13, 15].into_iter().flat_map(|day| (0..3_i64).map(move |first| (day, first)))
    {
        let (minute, yuan) = (town.between(0, 10), town.between(8_000, 40_000));
        let (card, at) = (format!("first{first}"), on(day, 10 + 2 * first, minute));
        town.pay(&format!("victim{day}x{first}"), &card, yuan, at);
        for second in 0..2 {
            let own = format!("second{second}");
            town.pay(&card, &own, yuan * 49 / 100, at + (6 + second) * MINUTE);
            if deep {
                town.pay(&own, &format!("third{}", first % 2), yuan * 48 / 100, at + (14 + second) * MINUTE);
            }
        }
        if life {
            let noodles = town.between(10, 60);
            town.pay(&card, "noodles", noodles, at + 3 * 60 * MINUTE);
            town.pay(&person(first.unsigned_abs()), &card, 90, on(day - 4, 20, 0));
        }
    }
    town.done()
}

fn stalls(seed: u64) -> Plant {
    let mut town = Payments::town(seed);
    for (day, stall) in (0..20).flat_map(|day| (0..5).map(move |stall| (day, stall))) {
        let (own, mut taken) = (format!("stall{stall}"), 0);
        for customer in 0..20 {
            let (hour, minute, yuan) = (town.between(7, 19), town.between(0, 60), town.between(8, 60));
            taken += yuan;
            town.pay(&format!("passerby{day}x{stall}x{customer}"), &own, yuan, on(day, hour, minute));
        }
        town.pay(&own, "wholesaler", taken * 9 / 10, on(day, 19, 20 + stall));
    }
    town.done()
}

fn shop(seed: u64) -> Plant {
    let mut town = Payments::town(seed);
    for day in 6..30 {
        let (one, other, yuan) = (town.between(0, 20), town.between(20, 40), town.between(40, 200));
        town.pay(&person(one.unsigned_abs()), &person(other.unsigned_abs()), yuan, on(day, 18, 0));
        town.pay(&person(other.unsigned_abs()), "bakery1", yuan, on(day, 18, 30));
    }
    town.done()
}

fn school(seed: u64) -> Plant {
    let mut town = Payments::town(seed);
    for (day, parent) in [4, 32].into_iter().flat_map(|day| (0..20).map(move |parent| (day, parent))) {
        let minute = town.between(51, 59);
        town.pay(&person(parent), "school1", 3_000, on(day, 10, minute));
    }
    town.done()
}
