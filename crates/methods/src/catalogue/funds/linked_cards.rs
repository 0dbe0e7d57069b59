//! # Question
//! Which cards feed one another in one chain, each living on the one before and paying the one after within days?
//!
//! # Reads
//! Transfers of the ledger between accounts of different holders; purchases and cash, as what leaves a card besides. Only transfers whose
//! time of day is known hand anything on.
//!
//! # How
//! A card feeds another if it paid it at least twice, if more than half of what it paid to others went there, and if more than half of what the other
//! got came from it: so each card has one before it and one after it at most. A card in the middle hands on if at least half of what the one
//! before paid it went to the one after within three days, what came last being taken to go first. Chains of at least four cards are named. Weighed are how
//! many of the accounts that are paid and pay twice or more stand in such a middle, and how many of the middles have another beside them.
//!
//! # Innocent reading
//! A family may hand one income from card to card, a group of firms its takings from firm to firm. Wages spread, shops are paid by many,
//! and own accounts of one holder are one account here, where the holder is named.
//!
//! # Source
//! Layers of cards are described in Chinese cases (Shenyang 2021, press). How many innocent accounts stand so is counted in the case.
//!
//! # What it cannot do
//! Chains that part or join at each card are no chain here: `next_level_cards` follows them. A chain of three cards is left.
//!
//! # 问题
//! 哪些银行卡“串卡”：在数日内逐张接力，每张卡主要靠上一张供款，又主要付给下一张？
//!
//! # 方法
//! 一张卡至少两次付给另一张，其对外付款过半流向该卡，且该卡收款过半来自它，即为“供款”；故每张卡前后至多各一张。中间的卡须在三日内把上一张所付的至少一半付给下一张
//! （后进先出）。至少四张卡的链才予以提示。权重：本案中收付各两次以上的账户有多少处于这样的中间位置；中间位置的账户有多少与另一中间位置相邻。
//!
//! # 无辜解释
//! 家庭可能把一份收入逐卡转交，集团公司可能逐家划转。工资分散发放，商户收款来自多人，同一户名的账户视为一个。
//!
//! # 局限
//! 在每张卡处分叉或汇合的链不在此列（`next_level_cards`）。三张卡的链不提示。

use std::collections::{BTreeMap, BTreeSet};

use thalweg_model::{Finding, Rate, Strength, Weight};

use crate::drill::payments::{Payments, innocents, on, person};
use crate::drill::{DAY, HOUR, MINUTE, Plant};
use crate::holders::Holders;
use crate::passing::Passing;
use crate::run::{Draft, LEAST};
use crate::transfers::{self, MOVES, Move};
use crate::{Card, CaseView, Drill, Expect, Flow, Method, MethodError, Sentence, Threshold};

static CARD: Card = Card {
    id: "linked_cards",
    version: 1,
    flow: Flow::Funds,
    title: ["Cards that feed one another", "串卡", "串卡"],
    reads: &["transfer", "account"],
    needs_population: true,
    says: &[Sentence {
        code: "feed_in_a_chain",
        words: [
            "{cards} cards feed one another in this order: {card}. Each middle one handed on at least {least_percent} % of what the one before paid it within {window_days} days.",
            "{cards} 张卡依次接力：{card}。中间各卡在 {window_days} 日内至少把上一张所付的 {least_percent}% 付给下一张。",
            "{cards} 張卡依次接力：{card}。中間各卡在 {window_days} 日內至少把上一張所付的 {least_percent}% 付給下一張。",
        ],
    }],
    innocent: [
        "A family may hand one income from card to card, a group of firms its takings.",
        "家庭可能逐卡转交一份收入，集团公司可能逐家划转。",
        "家庭可能逐卡轉交一份收入，集團公司可能逐家劃轉。",
    ],
    thresholds: &[
        Threshold {
            name: "window_days",
            default: 3,
            unit: "days",
            meaning: ["Money goes on within so long", "须在此时间内转出"],
            source: "assumption: half of what reaches a mule account leaves within the hour (Lloyds 2024, in RUSI 2025); days leave room for limits of cards",
        },
        Threshold {
            name: "fewest_cards",
            default: 4,
            unit: "cards",
            meaning: ["A chain has so many cards", "链上卡数下限"],
            source: "assumption: a wage, a spouse and a landlord make three",
        },
    ],
    terms: &[MIDDLE, BESIDE, LAYERS, LONGER, ALSO_MIDDLE, ALSO_BESIDE],
};

// The words of weights, as [`Card::terms`] wants them.
const MIDDLE: [&str; 3] = [
    "a card lives on one and pays one, who lives on it",
    "某卡主要靠一张卡供款，又主要付给以其为主要来源的一张卡",
    "某卡主要靠一張卡供款，又主要付給以其為主要來源的一張卡",
];
const BESIDE: [&str; 3] =
    ["the next card is in the same position", "下一张卡也处于同样位置", "下一張卡也處於同樣位置"];
const LAYERS: [&str; 3] = [
    "cards in layers split and join as often as they hand on one to one; the share is not known",
    "分层的卡既有分合也有一对一接力；确切比例未知",
    "分層的卡既有分合也有一對一接力；確切比例未知",
];
const LONGER: [&str; 3] = [
    "a chain goes on as often as it ends; the share is not known",
    "链条延续与终止机会相当；确切比例未知",
    "鏈條延續與終止機會相當；確切比例未知",
];
const ALSO_MIDDLE: [&str; 3] = [
    "other accounts of this case that are paid and pay twice or more: in such a middle",
    "本案中收付各两次以上的其他账户：处于这样的中间位置",
    "本案中收付各兩次以上的其他帳戶：處於這樣的中間位置",
];
const ALSO_BESIDE: [&str; 3] = [
    "other accounts of this case in such a middle: another beside them",
    "本案中处于中间位置的其他账户：与另一中间位置相邻",
    "本案中處於中間位置的其他帳戶：與另一中間位置相鄰",
];

/// The method.
pub const METHOD: &dyn Method = &LinkedCards;

struct LinkedCards;

/// So many transfers of each link are cited, and so many cards named.
const CITED: usize = 20;
const NAMED: usize = 12;

/// Which account feeds which; what a person moves between own accounts is left.
const FEEDS: &str = "
CREATE OR REPLACE TEMP TABLE dealt AS
SELECT payer, payee, place, units
FROM move JOIN party one ON one.account = payer JOIN party two ON two.account = payee
WHERE class IN (0, 1) AND one.person <> two.person AND one.form <= 3 AND two.form <= 3;
CREATE OR REPLACE TEMP TABLE paid AS SELECT payer, place, sum(units) AS units FROM dealt GROUP BY payer, place HAVING count(*) >= 2;
CREATE OR REPLACE TEMP TABLE got AS SELECT payee, place, sum(units) AS units FROM dealt GROUP BY payee, place HAVING count(*) >= 2;
CREATE OR REPLACE TEMP TABLE feed AS
SELECT payer, payee, place, CAST(sum(dealt.units) AS BIGINT) AS units
FROM dealt JOIN paid USING (payer, place) JOIN got USING (payee, place)
GROUP BY payer, payee, place
HAVING count(*) >= 2 AND sum(dealt.units) * 2 > any_value(paid.units) AND sum(dealt.units) * 2 > any_value(got.units);
DROP TABLE dealt; DROP TABLE paid; DROP TABLE got;
SELECT payer, payee, place, units FROM feed ORDER BY place, payer";

/// How many accounts are paid and pay twice or more.
const POPULATION: &str = "
SELECT count(*)::BIGINT AS accounts FROM
    (SELECT payer AS account, place FROM move WHERE class IN (0, 1) GROUP BY payer, place HAVING count(*) >= 2)
    JOIN (SELECT payee AS account, place FROM move WHERE class IN (0, 1) GROUP BY payee, place HAVING count(*) >= 2) USING (account, place)";

/// What touches cards that are fed and feed.
const MIDDLES: &str =
    "class IN (0, 1, 2, 5) AND (payer IN (SELECT payer FROM feed INTERSECT SELECT payee FROM feed)
    OR payee IN (SELECT payer FROM feed INTERSECT SELECT payee FROM feed))";

/// Who feeds whom, by asset: `next` of a card and how much; `handed`: what a card handed on to its next from the one before.
#[derive(Debug, Default)]
struct Feeds {
    next: BTreeMap<(u16, u32), (u32, u128)>,
    before: BTreeMap<(u16, u32), u32>,
    handed: BTreeMap<(u16, u32), u128>,
}

impl Feeds {
    fn of(case: &mut CaseView<'_>) -> Result<Self, MethodError> {
        let rows = case.ask(FEEDS)?;
        let (payers, payees) = (rows.ints("payer")?, rows.ints("payee")?);
        let (places, units) = (rows.ints("place")?, rows.ints("units")?);
        let mut feeds = Self::default();
        for at in 0..rows.len() {
            let (asset, payer, payee) =
                (places.value(at) as u16, payers.value(at) as u32, payees.value(at) as u32);
            feeds.next.insert((asset, payer), (payee, u128::from(units.value(at).unsigned_abs())));
            feeds.before.insert((asset, payee), payer);
        }
        let holders = Holders::of(case)?;
        let mut passing = Passing::new(case.threshold("window_days").saturating_mul(DAY));
        transfers::each(case, MIDDLES, |one| {
            feeds.passes(one, &holders, &mut passing);
            Ok(())
        })?;
        Ok(feeds)
    }

    fn passes(&mut self, one: &Move, holders: &Holders, passing: &mut Passing) {
        if holders.same(one.payer, one.payee) {
            return;
        }
        let key = (one.asset, one.payer);
        let fed = self.next.get(&key).is_some_and(|(next, _)| *next == one.payee);
        let before = self.before.get(&key).copied();
        for handed in passing.goes(one) {
            if fed && Some(handed.lot.payer) == before {
                *self.handed.entry(key).or_default() += u128::from(handed.units);
            }
        }
        passing.comes(one, false);
    }

    /// How many hundredths of what the one before paid it a card handed on; `None` where nobody feeds it.
    fn percent(&self, key: (u16, u32)) -> Option<u128> {
        let before = self.before.get(&key)?;
        let (_, units) = self.next.get(&(key.0, *before))?;
        Some(self.handed.get(&key).copied().unwrap_or(0) * 100 / (*units).max(1))
    }

    fn is_middle(&self, key: (u16, u32)) -> bool {
        self.next.contains_key(&key) && self.percent(key).is_some_and(|percent| percent >= 50)
    }

    fn is_beside(&self, key: (u16, u32)) -> bool {
        let next = self.next.get(&key).map(|(next, _)| (key.0, *next));
        let before = self.before.get(&key).map(|before| (key.0, *before));
        next.is_some_and(|key| self.is_middle(key)) || before.is_some_and(|key| self.is_middle(key))
    }

    fn middles(&self) -> Vec<(u16, u32)> {
        self.next.keys().copied().filter(|key| self.is_middle(*key)).collect()
    }

    /// The chains: each from a card that is no middle itself, through middles, to the card that the last of them pays. Rounds have no first card
    /// and are left to the method that looks for them.
    fn chains(&self) -> Vec<(u16, Vec<u32>)> {
        let mut chains = Vec::new();
        for ((asset, first), (second, _)) in &self.next {
            if self.is_middle((*asset, *first)) || !self.is_middle((*asset, *second)) {
                continue;
            }
            let mut chain = vec![*first];
            let mut at = *second;
            while self.is_middle((*asset, at)) && !chain.contains(&at) {
                chain.push(at);
                match self.next.get(&(*asset, at)) {
                    Some((next, _)) => at = *next,
                    None => break,
                }
            }
            if !chain.contains(&at) {
                chain.push(at);
            }
            chains.push((*asset, chain));
        }
        chains
    }
}

impl Method for LinkedCards {
    fn card(&self) -> &'static Card {
        &CARD
    }

    fn run(&self, case: &mut CaseView<'_>) -> Result<Vec<Finding>, MethodError> {
        case.ask(MOVES)?;
        let feeds = Feeds::of(case)?;
        let accounts = case.ask(POPULATION)?.ints("accounts")?.value(0).unsigned_abs();
        let middles = feeds.middles();
        let beside = middles.iter().filter(|key| feeds.is_beside(**key)).count() as u64;
        let fewest = usize::try_from(case.threshold("fewest_cards")).unwrap_or(usize::MAX).max(3);
        let mut findings = Vec::new();
        for (asset, chain) in feeds.chains() {
            if chain.len() < fewest {
                continue;
            }
            let own = chain.len() as u64 - 2;
            let all = middles.len() as u64;
            let measured =
                Rate::measured(all.saturating_sub(own), accounts.saturating_sub(own), ALSO_MIDDLE[0]);
            let mut weights = vec![Weight::of(MIDDLE[0], Rate::assumed(1, 2, LAYERS[0]), measured)];
            if own > 1 {
                let measured =
                    Rate::measured(beside.saturating_sub(own), all.saturating_sub(own), ALSO_BESIDE[0]);
                weights.push(Weight::of(BESIDE[0], Rate::assumed(1, 2, LONGER[0]), measured));
            }
            let strength = Strength::of(weights);
            if strength.centibits >= LEAST {
                findings.push(told(case, &feeds, asset, &chain, strength)?);
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
    feeds: &Feeds,
    asset: u16,
    chain: &[u32],
    strength: Strength,
) -> Result<Finding, MethodError> {
    let links: BTreeSet<(u32, u32)> =
        chain.windows(2).filter_map(|two| two.first().copied().zip(two.last().copied())).collect();
    let list: Vec<String> = links.iter().map(|(payer, payee)| format!("({payer}, {payee})")).collect();
    let mut cited: BTreeMap<(u32, u32), Vec<u32>> = BTreeMap::new();
    let mut period: Option<(i64, i64)> = None;
    transfers::each(
        case,
        &format!("class IN (0, 1) AND place = {asset} AND (payer, payee) IN ({})", list.join(", ")),
        |one| {
            let link = cited.entry((one.payer, one.payee)).or_default();
            if link.len() < CITED {
                link.push(one.transfer);
            }
            period = Some((period.map_or(one.at, |(from, _)| from), one.at));
            Ok(())
        },
    )?;
    let rows = transfers::rows(case, cited.into_values().flatten().take(5 * CITED))?;
    let parties = transfers::parties(case, chain.iter().copied())?;
    let least = chain.iter().filter(|card| feeds.is_middle((asset, **card)));
    let least = least.filter_map(|card| feeds.percent((asset, *card))).min().unwrap_or(0);
    let (from, to) = period.unwrap_or_default();
    let draft = Draft::new(case, "feed_in_a_chain")
        .figure("cards", chain.len())
        .figure("least_percent", least.min(100))
        .figure("window_days", case.threshold("window_days"))
        .during(from, to)
        .weighing(strength)
        .on(rows.into_values().flatten());
    let cards = chain.iter().take(NAMED).map(|card| ("card", *card));
    Ok(transfers::naming(draft, &parties, cards).done())
}

fn drills() -> Vec<Drill> {
    const FIVE: &[&[(&str, &str)]] =
        &[&[("card", "link0"), ("card", "link1"), ("card", "link2"), ("card", "link3"), ("card", "link4")]];
    const FOUR: &[&[(&str, &str)]] =
        &[&[("card", "link0"), ("card", "link1"), ("card", "link2"), ("card", "link3")]];
    let found = |name, plant, expect| Drill { name, plant, expect: Expect::Finds(expect) };
    let silent = |name, plant, why| Drill { name, plant, expect: Expect::Silent(why) };
    let mut drills = vec![
        found("five_cards_in_an_evening", |seed| linked(seed, 5, 10 * MINUTE, false), FIVE),
        found("four_cards_a_day_apart", |seed| linked(seed, 4, 20 * HOUR, false), FOUR),
        found("between_purchases", |seed| linked(seed, 5, 40 * MINUTE, true), FIVE),
        silent(
            "a_family",
            family,
            "a grandmother helps her daughter, she her son at school, he his landlord, every month",
        ),
        silent(
            "a_trade",
            trade,
            "shops pay their wholesaler, he the maker, and the maker the mill, within days",
        ),
        silent("a_couple", couple, "husband and wife pay one another and their shops"),
    ];
    drills.extend(innocents());
    drills
}

fn linked(seed: u64, cards: i64, wait: i64, life: bool) -> Plant {
    let mut town = Payments::town(seed);
    for (turn, day) in (0_i64..).zip([9_i64, 16, 23]) {
        let yuan = town.between(20_000, 50_000);
        town.pay(&person(turn.unsigned_abs() + 20), "link0", yuan, on(day, 19, 0));
        for card in 0..cards - 1 {
            let part = yuan * (100 - card) / 100;
            town.pay(
                &format!("link{card}"),
                &format!("link{}", card + 1),
                part,
                on(day, 19, 0) + (card + 1) * wait,
            );
        }
    }
    for (card, day) in (0..cards).flat_map(|card| (6..30).map(move |day| (card, day))).filter(|_| life) {
        let fen = i128::from(town.between(800, 4_000));
        let own = format!("link{card}");
        town.book(&own, "noodles", fen, on(day, 12, 20), thalweg_flows::entry::EntryClass::Purchase);
    }
    town.done()
}

fn family(seed: u64) -> Plant {
    let mut town = Payments::town(seed);
    for day in [1, 31] {
        town.pay("pensionfund", "grandmother", 4_500, on(day, 9, 0));
        town.pay("grandmother", "daughter", 2_000, on(day, 10, 0));
        town.pay("employer1", "daughter", 6_000, on(day + 1, 10, 0));
        town.pay("daughter", "son", 2_500, on(day + 2, 10, 0));
        town.pay("son", "landlord1", 1_200, on(day + 2, 19, 0));
    }
    town.done()
}

fn trade(seed: u64) -> Plant {
    let mut town = Payments::town(seed);
    for day in [3, 10, 17, 24] {
        for shop in 0..5_i64 {
            let yuan = town.between(8_000, 12_000);
            town.pay(&format!("retailer{shop}"), "wholesale1", yuan, on(day, 9, shop));
        }
        town.pay("wholesale1", "maker1", 46_000, on(day + 1, 9, 0));
        town.pay("maker1", "mill1", 20_000, on(day + 2, 9, 0));
        town.pay("maker1", "maker1staff", 15_000, on(day + 2, 10, 0));
    }
    town.done()
}

fn couple(seed: u64) -> Plant {
    let mut town = Payments::town(seed);
    for day in 0..30 {
        let yuan = town.between(100, 900);
        town.pay("husband", "wife", yuan, on(day, 9, 0));
        town.pay("wife", if day % 3 == 0 { "school1" } else { "market1" }, yuan, on(day, 12, 0));
    }
    for day in [4, 32] {
        town.pay("employer1", "husband", 14_000, on(day, 10, 0));
    }
    town.done()
}
