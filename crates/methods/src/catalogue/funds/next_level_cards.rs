//! # Question
//! Which cards stand one layer below the cards through which strangers' money passes, because that is where it goes?
//!
//! # Reads
//! Transfers of the ledger whose time of day is known: transfers, and cash that is taken out. Labels (table `address_label`) whose category states a layer: `level 1`,
//! `一级卡`, `第二层`.
//!
//! # How
//! What is paid out is taken to be what came in last, if that is no older than an hour. A card passes money if it got strangers' money at least three times on two
//! days, and at least half of all it got was strangers' money that went on within the hour. Money is strangers' if payer and payee had no dealings on an
//! earlier day, or if it was strangers' in the account before. A card is of the next level if at least half of what it got is such money, handed on
//! by at least two cards that pass money, on two days or more. Its level is one more than that of the lowest card that feeds it. Weighed is how many of the
//! accounts that were paid three times or more live so. An account with more than fifty payers on one day is a shop or an institution and is left.
//!
//! A layer that is known from elsewhere, such as the cards that victims paid, is given by sealing a table of labels (address or account, label, category). A given card
//! need not show that it passes money: it may have served one victim for one hour. A card is of the next level if at least half of what it got is strangers' money that given cards
//! handed on, two of them or more where two are given, on two days or more. Weighed then is how many accounts live so on money that as many accounts of any kind
//! handed on, for given cards are not chosen by how they are used. What no given card feeds is told as above.
//!
//! # Innocent reading
//! Where two agents or escrows settle with one seller, he stands below them. A wholesaler of stalls gets what strangers paid as well, but
//! hours later; a shop is paid by many who pass nothing. Holders of given cards may have a life: a landlord or a family is paid from wages.
//!
//! # Source
//! First cards hand on to many second cards at once, these to third ones (Shenyang 2021, press). Of what reached first accounts of British fraud 28 % had
//! left within 15 minutes (Lloyds 2024, in RUSI 2025).
//!
//! # What it cannot do
//! A given layer is taken at its source's word, which is cited. Where no layer is given, a card fed by one card alone is a link of a chain (`linked_cards`). It orders cards by use and does not trace whose money it is (`thalweg trace`).
//!
//! # 问题
//! 陌生人资金过账的卡之下，资金流向了哪些“下级卡”？
//!
//! # 方法
//! 仅用有时刻的转账与取现。转出款视为一小时内最后转入的款项。某卡至少三次、在至少两天收到陌生人资金，且所收款项至少一半为一小时内转出的陌生人资金，即为过账卡。
//! 付款方与收款方在更早日期无往来，或该款在上一账户即属陌生人资金，视为陌生人资金。某卡所收款项至少一半为至少两张过账卡在至少两天转来的此类资金，即为下级卡；
//! 其层级为供款卡中最低层级加一。权重：收款三次以上的账户中有多少同样如此。一日内付款方超过五十者视为商户或机构，不予判断。
//!
//! 案外已知的层级（如被害人付入的一级卡）可由封存的标签表给出：地址或账号、标签、类别（“一级卡”“第二层”“level 1”）。给定的卡无须自身显示过账：它可能只为一名被害人用过一小时。
//! 某卡所收款项至少一半为给定卡（给定两张以上时至少两张）在至少两天转来的陌生人资金，即为其下级卡；此时权重为：有多少账户同样依靠同样多的任意账户转来的此类资金，因为给定卡并非按用法选出。
//! 非由给定卡供款者仍按前述判断。
//!
//! # 无辜解释
//! 两家代收或托管机构向同一卖家结算时，卖家也处于其下。摊贩的批发商虽收到陌生人款项，但晚数小时；商户由众多不过账者付款。给定卡的持有人也有日常生活：其房东、家人收到的是工资。
//!
//! # 局限
//! 已标明的层级以来源所述为准并予引用。未标明层级时，只由一张卡供款者属链条（`linked_cards`）。按使用方式排列，不追溯资金归属（`thalweg trace`）。

use std::collections::{BTreeMap, BTreeSet};

use hashbrown::HashMap;
use thalweg_model::{Finding, Rate, Strength, Weight};
use thalweg_patterns::Options;

use crate::dealings::Dealings;
use crate::drill::payments::innocents;
use crate::drill::{DAY, MINUTE, layers};
use crate::holders::Holders;
use crate::passing::Passing;
use crate::run::{Draft, LEAST};
use crate::tags::{self, Tags};
use crate::transfers::{self, MOST_PAYERS, MOVES, Move};
use crate::{Card, CaseView, Drill, Expect, Flow, Method, MethodError, Sentence, Threshold};

static CARD: Card = Card {
    id: "next_level_cards",
    version: 2,
    flow: Flow::Funds,
    title: ["Cards of the next level", "下级卡", "下級卡"],
    reads: &["transfer", "account", "address_label"],
    needs_population: true,
    says: &[
        Sentence {
            code: "lives_on_passed_money",
            words: [
                "{percent} % of what {account} got is strangers' money that {feeders} cards handed on within the hour: {feeder}. It stands on level {level}.",
                "{account} 所收款项的 {percent}% 为 {feeders} 张卡在一小时内转来的陌生人资金：{feeder}；处于第 {level} 级。",
                "{account} 所收款項的 {percent}% 為 {feeders} 張卡在一小時內轉來的陌生人資金：{feeder}；處於第 {level} 級。",
            ],
        },
        Sentence {
            code: "lives_on_given_cards",
            words: [
                "{percent} % of what {account} got is strangers' money that {feeders} of the given cards handed on within the hour: {feeder}. It stands on level {level}, counted from them.",
                "{account} 所收款项的 {percent}% 为给定卡中 {feeders} 张在一小时内转来的陌生人资金：{feeder}；由此计为第 {level} 级。",
                "{account} 所收款項的 {percent}% 為給定卡中 {feeders} 張在一小時內轉來的陌生人資金：{feeder}；由此計為第 {level} 級。",
            ],
        },
    ],
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
    terms: &[LIVES, LIVES_ON_GIVEN, HALF, ALSO_LIVES, ALSO_ON_ANY],
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
const LIVES_ON_GIVEN: [&str; 3] = [
    "half of what it got is strangers' money that given cards handed on within the hour",
    "所收款项过半为给定卡一小时内转来的陌生人资金",
    "所收款項過半為給定卡一小時內轉來的陌生人資金",
];
const ALSO_ON_ANY: [&str; 3] = [
    "other accounts of this case that were paid three times or more: live so on as many accounts of any kind",
    "本案中收款三次以上的其他账户：同样依靠同样多的任意账户",
    "本案中收款三次以上的其他帳戶：同樣依靠同樣多的任意帳戶",
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

/// Who feeds an account, and by what.
type Feeders<'a> = BTreeMap<u32, &'a Flowed>;

/// The accounts that live on money that others handed on: on those that `feeds` says, at least so many persons.
fn living<'a>(walk: &'a Walk, fewest: usize, feeds: impl Fn(&Key) -> bool) -> BTreeMap<Key, Feeders<'a>> {
    let mut fed: BTreeMap<Key, Feeders<'_>> = BTreeMap::new();
    for ((from, to), flowed) in walk.flowed.iter().filter(|((from, _), _)| feeds(from)) {
        fed.entry((*to, from.1)).or_default().insert(from.0, flowed);
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

/// A card of the next level.
struct Next<'a> {
    feeders: Feeders<'a>,
    /// Whether given cards feed it.
    given: bool,
    strength: Strength,
}

/// The cards of the next level, with those who feed them. `given` has the levels of the cards that are given.
fn next_level<'a>(walk: &'a Walk, given: &BTreeMap<u32, u32>, fewest: usize) -> BTreeMap<Key, Next<'a>> {
    let judged = walk.accounts.values().filter(|one| one.credits >= FEWEST && !one.shop).count() as u64;
    let strength = |what, many: usize, also: &str| {
        let measured = Rate::measured((many as u64).saturating_sub(1), judged.saturating_sub(1), also);
        Strength::of(vec![Weight::of(what, Rate::assumed(1, 2, HALF[0]), measured)])
    };
    let passes =
        |key: &Key| given.contains_key(&key.0) || walk.accounts.get(key).is_some_and(Account::passes);
    let passed = living(walk, fewest, passes);
    let weight = strength(LIVES[0], passed.len(), ALSO_LIVES[0]);
    let next = |feeders, given, strength| Next { feeders, given, strength };
    let mut fed: BTreeMap<Key, Next<'a>> =
        passed.into_iter().map(|(key, feeders)| (key, next(feeders, false, weight.clone()))).collect();
    if !given.is_empty() {
        let persons: BTreeSet<u32> = given.keys().map(|one| walk.holders.person(*one)).collect();
        let fewest = fewest.min(persons.len());
        let any = living(walk, fewest, |_| true).len();
        let weight = strength(LIVES_ON_GIVEN[0], any, ALSO_ON_ANY[0]);
        for (key, feeders) in living(walk, fewest, |key| given.contains_key(&key.0)) {
            fed.insert(key, next(feeders, true, weight.clone()));
        }
    }
    // What is given needs not be told.
    fed.retain(|key, one| !given.contains_key(&key.0) && one.strength.centibits >= LEAST);
    fed
}

/// On which level each stands: one more than the lowest that feeds it; cards that pass money and are fed by none stand on the first.
fn levels(fed: &BTreeMap<Key, Next<'_>>, given: &BTreeMap<u32, u32>) -> BTreeMap<Key, u32> {
    let mut levels: BTreeMap<Key, u32> = BTreeMap::new();
    for _ in 0..DEEPEST {
        let before = levels.clone();
        for (key, one) in fed {
            let of = |from: &u32| match fed.contains_key(&(*from, key.1)) {
                true => before.get(&(*from, key.1)).copied(),
                false => Some(given.get(from).copied().unwrap_or(1)),
            };
            if let Some(lowest) = one.feeders.keys().filter_map(of).min() {
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
        let tags = tags::tags(case)?;
        let given = tags::levels(case)?;
        let walk = walk(case)?;
        let fewest = usize::try_from(case.threshold("fewest_feeders")).unwrap_or(usize::MAX).max(1);
        let fed = next_level(&walk, &given, fewest);
        let levels = levels(&fed, &given);
        let mut findings = Vec::new();
        for (key, one) in &fed {
            let units = walk.accounts.get(key).map_or(1, |account| account.units.max(1));
            let level = levels.get(key).copied().unwrap_or(DEEPEST);
            findings.push(told(case, key.0, units, level, one, &tags)?);
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
    one: &Next<'_>,
    tags: &Tags,
) -> Result<Finding, MethodError> {
    let feeders = &one.feeders;
    let fed: u128 = feeders.values().map(|flowed| flowed.units).sum();
    let parties = transfers::parties(case, feeders.keys().copied().chain([number]))?;
    let mut cited: Vec<u32> = feeders.values().flat_map(|flowed| flowed.transfers.iter().copied()).collect();
    cited.sort_unstable();
    let rows = transfers::rows(case, cited.into_iter().take(CITED))?;
    let from = feeders.values().map(|flowed| flowed.period.0).min().unwrap_or(0);
    let to = feeders.values().map(|flowed| flowed.period.1).max().unwrap_or(0);
    let most = transfers::largest(feeders.iter().map(|(who, flowed)| (*who, flowed.units)), NAMED);
    let said = most.iter().filter(|_| one.given).filter_map(|who| tags.get(who)).flatten();
    let draft = Draft::new(case, if one.given { "lives_on_given_cards" } else { "lives_on_passed_money" })
        .figure("percent", fed * 100 / units)
        .figure("feeders", feeders.len())
        .figure("level", level)
        .during(from, to)
        .weighing(one.strength.clone())
        .on(rows.into_values().flatten().chain(said.map(|(_, row)| row.clone())));
    let named = most.into_iter().map(|who| ("feeder", who));
    Ok(transfers::naming(draft, &parties, [("account", number)].into_iter().chain(named)).done())
}

fn drills() -> Vec<Drill> {
    const SECOND: &[&[(&str, &str)]] =
        &[&[("account", "second0"), ("feeder", "first0"), ("feeder", "first1")]];
    const THIRD: &[&[(&str, &str)]] = &[&[("account", "second0")], &[("account", "third0")]];
    const GIVEN: &[&[(&str, &str)]] =
        &[&[("account", "second0"), ("feeder", "once0"), ("feeder", "once1")], &[("account", "third0")]];
    const ONE_GIVEN: &[&[(&str, &str)]] = &[&[("account", "second0"), ("feeder", "once0")]];
    let found = |name, plant, expect| Drill { name, plant, expect: Expect::Finds(expect) };
    let silent = |name, plant, why| Drill { name, plant, expect: Expect::Silent(why) };
    let mut drills = vec![
        found("two_layers", |seed| layers::layers(seed, false, false), SECOND),
        found("three_layers", |seed| layers::layers(seed, true, false), THIRD),
        found("first_cards_with_a_life", |seed| layers::layers(seed, false, true), SECOND),
        found("cards_that_served_once_are_given", |seed| layers::served_once(seed, "一级卡", 5), GIVEN),
        found("one_card_is_given", |seed| layers::served_once(seed, "level 1", 1), ONE_GIVEN),
        silent(
            "stalls_and_their_wholesaler",
            layers::stalls,
            "strangers pay five stalls all day, which pay one wholesaler each evening",
        ),
        silent(
            "friends_pay_a_shop",
            layers::shop,
            "friends pay back a bill, and whoever was paid buys at one shop",
        ),
        silent(
            "families_and_a_school",
            layers::school,
            "parents are paid their wages and pay the school within the hour",
        ),
        silent(
            "labels_that_state_no_level",
            |seed| layers::served_once(seed, "victim", 6),
            "cards that served once are labelled, but not as a layer",
        ),
        silent(
            "given_cards_with_a_life",
            layers::given_life,
            "holders of given cards are paid wages by known firms and pay a landlord and their mother within the hour",
        ),
    ];
    drills.extend(innocents());
    drills
}
