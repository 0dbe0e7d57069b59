//! # Question
//! Which people, who have no dealings with each other, share counterparties that hardly anybody else has?
//!
//! # Reads
//! Transfers of the ledger between accounts of different holders; purchases tell which accounts are shops.
//!
//! # How
//! Two people share a counterparty if both only pay it, or are both only paid by it. A counterparty with more than ten people, or one that ever sold
//! something, is a shop, an employer or a platform and weighs nothing. Counterparties that deal with each other are one circle and count once, and so are those that pay two
//! people within minutes of each other: one employer pays from many cards. At least five must be
//! shared, which are at least a third of all that either has, and the two must have no dealings with each other: who knows each other shares much. The rarer the counterparties, the more: one that n people have
//! adds 1/n (resource allocation index). Weighed is how many of the pairs of the case that share one rare counterparty reach this index.
//!
//! # Innocent reading
//! Neighbours share a landlord, a school, a doctor and a grocer; siblings share parents; colleagues share one another. Two firms may employ the same people. Whoever belongs to one
//! association pays the same people without knowing each other.
//!
//! # Source
//! Index: Zhou, Lü and Zhang, Predicting missing links via local information, 2009. The rate is counted in the case.
//!
//! # What it cannot do
//! It joins nobody: that two share counterparties is a lead to who may stand behind both. Amounts and times are not compared (`same_hand`).
//!
//! # 问题
//! 哪些彼此没有往来的人，却有他人极少拥有的“共同往来”对手？
//!
//! # 方法
//! 两人都只付给、或都只收自同一对手，才算共同往来。对手人数超过十人，或曾有消费收款者，视为商户、单位或平台，不计。彼此往来的对手视为一个圈子，只计一次；在数分钟内先后付给同样两人的对手视为同一人所用（一个雇主可用多张卡发薪），也只计一次。
//! 至少须有五个共同对手，且占任何一方全部对手的三分之一以上，且两人之间无往来（相识者本来共同点就多）。对手越稀有分量越重：有 n 人往来的对手计 1/n（资源分配指数）。权重：本案中至少有一个稀有共同对手
//! 的人员对中，达到该指数者占多少。
//!
//! # 无辜解释
//! 邻居有共同的房东、学校、医生与菜贩；兄弟姐妹有共同的父母；同事之间互有往来。同一社团的成员互不相识也会付给同一批人。
//!
//! # 局限
//! 不合并任何人：共有对手只是背后可能为同一人的线索。不比较金额与时间（`same_hand`）。

use std::collections::{BTreeMap, BTreeSet};

use thalweg_model::{Finding, Rate, Strength, Weight};

use crate::drill::payments::{Payments, innocents, on, person};
use crate::drill::{DAY, Plant};
use crate::run::{Draft, LEAST};
use crate::transfers::{self, MOVES};
use crate::{Card, CaseView, Drill, Expect, Flow, Method, MethodError, Sentence, Threshold};

static CARD: Card = Card {
    id: "common_counterparty",
    version: 2,
    flow: Flow::Funds,
    title: ["Shared rare counterparties", "共同往来", "共同往來"],
    reads: &["transfer", "account"],
    needs_population: true,
    says: &[Sentence {
        code: "share_rare_counterparties",
        words: [
            "{account} have no dealings with each other and share {shared} counterparties that at most {widest} people have: {counterparty}.",
            "{account} 彼此没有往来，却有 {shared} 个共同对手，每个对手至多与 {widest} 人往来：{counterparty}。",
            "{account} 彼此沒有往來，卻有 {shared} 個共同對手，每個對手至多與 {widest} 人往來：{counterparty}。",
        ],
    }],
    innocent: [
        "Neighbours, siblings, colleagues and members of one association share counterparties as well.",
        "邻居、兄弟姐妹、同事或同一社团的成员也有共同往来。",
        "鄰居、兄弟姐妹、同事或同一社團的成員也有共同往來。",
    ],
    thresholds: &[
        Threshold {
            name: "most_people",
            default: 10,
            unit: "people",
            meaning: ["A counterparty of more people weighs nothing", "往来人数超过此数的对手不计"],
            source: "assumption: a family or a circle of friends has fewer, a shop more; the rest is left to the index",
        },
        Threshold {
            name: "fewest_shared",
            default: 5,
            unit: "counterparties",
            meaning: ["So many must be shared", "共同对手数下限"],
            source: "assumption: neighbours share a landlord, a school, a doctor and a grocer",
        },
        Threshold {
            name: "hand_minutes",
            default: 10,
            unit: "minutes",
            meaning: [
                "Counterparties that pay two people within so long of each other are one hand",
                "在此时间内先后付给两人的对手视为同一人操作",
            ],
            source: "assumption: one payment after another on one telephone; as in same_hand",
        },
    ],
    terms: &[INDEX, HALF, PAIRS],
};

// The words of weights, as [`Card::terms`] wants them.
const INDEX: [&str; 3] = ["rare counterparties are shared", "有稀有的共同对手", "有稀有的共同對手"];
const HALF: [&str; 3] = [
    "cards of one operation that share any counterparty share many in one of two pairs; the share is not known",
    "同一伙人所用的卡若有共同对手，约半数有多个；确切比例未知",
    "同一夥人所用的卡若有共同對手，約半數有多個；確切比例未知",
];
const PAIRS: [&str; 3] = [
    "other pairs of this case that share a rare counterparty and have no dealings: so many and so rare",
    "本案中有稀有共同对手且彼此无往来的其他人员对：同样多且稀有",
    "本案中有稀有共同對手且彼此無往來的其他人員對：同樣多且稀有",
];

/// The method.
pub const METHOD: &dyn Method = &CommonCounterparty;

struct CommonCounterparty;

/// So many transfers of each side are cited for each counterparty, and so many counterparties named.
const CITED: usize = 3;
const NAMED: usize = 8;

/// Who deals with whom, which counterparties are rare, and which pairs share them. The index counts thousandths of 1/n, rounded down to whole
/// numbers that every n up to ten divides.
const SHARED: &str = "
CREATE OR REPLACE TEMP TABLE dealt AS
SELECT one.person AS payer, two.person AS payee
FROM move JOIN party one ON one.account = payer JOIN party two ON two.account = payee
WHERE class IN (0, 1) AND one.person <> two.person AND one.form <= 3 AND two.form <= 3
GROUP BY one.person, two.person;
CREATE OR REPLACE TEMP TABLE shop AS
SELECT DISTINCT person FROM move JOIN party ON account = payee WHERE class = 2;
CREATE OR REPLACE TEMP TABLE tie AS
SELECT payer AS own, payee AS other, TRUE AS pays FROM dealt WHERE (payee, payer) NOT IN (SELECT (payer, payee) FROM dealt)
UNION ALL SELECT payee, payer, FALSE FROM dealt WHERE (payee, payer) NOT IN (SELECT (payer, payee) FROM dealt);
CREATE OR REPLACE TEMP TABLE rare AS
SELECT other, count(*) AS people FROM tie WHERE other NOT IN (SELECT person FROM shop) GROUP BY other HAVING count(*) BETWEEN 2 AND {most_people};
CREATE OR REPLACE TEMP TABLE pair AS
SELECT one.own AS one, two.own AS two, count(*) AS shared, CAST(sum(CAST(2520000 AS BIGINT) // people) AS BIGINT) AS index
FROM rare JOIN tie one USING (other) JOIN tie two ON two.other = one.other AND two.pays = one.pays
WHERE one.own < two.own AND one.own NOT IN (SELECT person FROM shop) AND two.own NOT IN (SELECT person FROM shop)
GROUP BY one.own, two.own;
DELETE FROM pair WHERE (one, two) IN (SELECT (payer, payee) FROM dealt) OR (two, one) IN (SELECT (payer, payee) FROM dealt);
CREATE OR REPLACE TEMP TABLE close AS
WITH wide AS (SELECT own, count(*) AS others FROM (SELECT payer AS own, payee FROM dealt UNION SELECT payee, payer FROM dealt) GROUP BY own)
SELECT pair.* FROM pair JOIN wide a ON a.own = pair.one JOIN wide b ON b.own = pair.two
WHERE shared >= {fewest_shared} AND shared * 3 >= greatest(a.others, b.others);
SELECT index, count(*)::BIGINT AS pairs FROM pair GROUP BY index ORDER BY index DESC";

/// The pairs that share enough, with what they share.
const NAMED_PAIRS: &str = "
SELECT pair.one, pair.two, pair.index, rare.other, rare.people, a.pays
FROM close pair JOIN tie a ON a.own = pair.one JOIN tie b ON b.own = pair.two AND b.other = a.other AND b.pays = a.pays
JOIN rare ON rare.other = a.other
ORDER BY pair.one, pair.two, rare.people, rare.other";

/// Which of the counterparties of such pairs deal with each other, or pay two of the people at the same times: one hand.
const CIRCLES: &str = "
WITH told AS (SELECT DISTINCT rare.other FROM close pair JOIN tie a ON a.own = pair.one JOIN tie b ON b.own = pair.two AND b.other = a.other AND b.pays = a.pays
              JOIN rare ON rare.other = a.other),
paid AS (SELECT one.person AS payer, two.person AS payee, moment
         FROM move JOIN party one ON one.account = payer JOIN party two ON two.account = payee
         WHERE class IN (0, 1) AND fine AND one.person IN (SELECT other FROM told)
           AND two.person IN (SELECT one FROM close UNION SELECT two FROM close))
SELECT payer, payee FROM dealt WHERE payer IN (SELECT other FROM told) AND payee IN (SELECT other FROM told)
UNION SELECT one.payer, two.payer FROM paid one JOIN paid two USING (payee)
      WHERE one.payer < two.payer AND abs(one.moment - two.moment) <= {hand_minutes} * 60000000
      GROUP BY one.payer, two.payer HAVING count(DISTINCT payee) >= 2
ORDER BY ALL";

/// A counterparty that a pair shares.
#[derive(Debug, Clone, Copy)]
struct Common {
    other: u32,
    people: i64,
    pays: bool,
}

/// A pair and what it shares.
#[derive(Debug)]
struct Pair {
    one: u32,
    two: u32,
    index: i64,
    shared: Vec<Common>,
}

impl Pair {
    /// The counterparties, of each circle the rarest.
    fn apart(&self, circles: &BTreeSet<(u32, u32)>) -> Vec<Common> {
        let deal = |one: u32, two: u32| circles.contains(&(one, two)) || circles.contains(&(two, one));
        let mut seen: BTreeSet<u32> = BTreeSet::new();
        let mut apart = Vec::new();
        for common in &self.shared {
            if seen.contains(&common.other) {
                continue;
            }
            apart.push(*common);
            let mut circle = vec![common.other];
            while let Some(at) = circle.pop() {
                if seen.insert(at) {
                    let beside = self.shared.iter().map(|one| one.other);
                    circle.extend(beside.filter(|other| !seen.contains(other) && deal(at, *other)));
                }
            }
        }
        apart
    }
}

fn pairs(case: &mut CaseView<'_>) -> Result<Vec<Pair>, MethodError> {
    let rows = case.ask(NAMED_PAIRS)?;
    let (ones, twos, indices) = (rows.ints("one")?, rows.ints("two")?, rows.ints("index")?);
    let (others, people, pays) = (rows.ints("other")?, rows.ints("people")?, rows.truths("pays")?);
    let mut pairs: Vec<Pair> = Vec::new();
    for at in 0..rows.len() {
        let (one, two) = (ones.value(at) as u32, twos.value(at) as u32);
        let common =
            Common { other: others.value(at) as u32, people: people.value(at), pays: pays.value(at) };
        match pairs.last_mut().filter(|pair| (pair.one, pair.two) == (one, two)) {
            Some(pair) => pair.shared.push(common),
            None => pairs.push(Pair { one, two, index: indices.value(at), shared: vec![common] }),
        }
    }
    Ok(pairs)
}

impl Method for CommonCounterparty {
    fn card(&self) -> &'static Card {
        &CARD
    }

    fn run(&self, case: &mut CaseView<'_>) -> Result<Vec<Finding>, MethodError> {
        case.ask(MOVES)?;
        let rows = case.ask(SHARED)?;
        let (indices, counts) = (rows.ints("index")?, rows.ints("pairs")?);
        let ladder: Vec<(i64, u64)> =
            (0..rows.len()).map(|at| (indices.value(at), counts.value(at).unsigned_abs())).collect();
        let all: u64 = ladder.iter().map(|(_, count)| count).sum();
        let pairs = pairs(case)?;
        let rows = case.ask(CIRCLES)?;
        let (payers, payees) = (rows.ints("payer")?, rows.ints("payee")?);
        let circles: BTreeSet<(u32, u32)> =
            (0..rows.len()).map(|at| (payers.value(at) as u32, payees.value(at) as u32)).collect();
        let fewest = usize::try_from(case.threshold("fewest_shared")).unwrap_or(usize::MAX).max(1);
        let mut findings = Vec::new();
        for pair in &pairs {
            let apart = pair.apart(&circles);
            if apart.len() < fewest {
                continue;
            }
            let above: u64 =
                ladder.iter().take_while(|(index, _)| *index >= pair.index).map(|(_, count)| count).sum();
            let measured = Rate::measured(above.saturating_sub(1), all.saturating_sub(1), PAIRS[0]);
            let strength = Strength::of(vec![Weight::of(INDEX[0], Rate::assumed(1, 2, HALF[0]), measured)]);
            if strength.centibits >= LEAST {
                findings.push(told(case, pair, &apart, strength)?);
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
    pair: &Pair,
    apart: &[Common],
    strength: Strength,
) -> Result<Finding, MethodError> {
    let accounts = |people: &[u32]| {
        let list: Vec<String> = people.iter().map(u32::to_string).collect();
        format!("(SELECT account FROM party WHERE person IN ({}))", list.join(", "))
    };
    let others: Vec<u32> = apart.iter().map(|common| common.other).collect();
    let (own, other) = (accounts(&[pair.one, pair.two]), accounts(&others));
    let only = format!(
        "class IN (0, 1) AND (payer IN {own} AND payee IN {other} OR payer IN {other} AND payee IN {own})"
    );
    let mut cited: BTreeMap<(u32, u32), Vec<u32>> = BTreeMap::new();
    let mut period: Option<(i64, i64)> = None;
    transfers::each(case, &only, |one| {
        let list = cited.entry((one.payer, one.payee)).or_default();
        if list.len() < CITED {
            list.push(one.transfer);
        }
        period = Some((period.map_or(one.at, |(from, _)| from), one.at));
        Ok(())
    })?;
    let rows = transfers::rows(case, cited.into_values().flatten().take(50))?;
    let parties = transfers::parties(case, others.iter().copied().chain([pair.one, pair.two]))?;
    let (from, to) = period.unwrap_or_default();
    let draft = Draft::new(case, "share_rare_counterparties")
        .figure("shared", apart.len())
        .figure("circles_counted_once", pair.shared.len() - apart.len())
        .figure("both_pay", apart.iter().filter(|common| common.pays).count())
        .figure("widest", apart.iter().map(|common| common.people).max().unwrap_or(0))
        .during(from, to)
        .weighing(strength)
        .on(rows.into_values().flatten());
    let named = others.iter().take(NAMED).map(|who| ("counterparty", *who));
    let parts = [("account", pair.one), ("account", pair.two)].into_iter().chain(named);
    Ok(transfers::naming(draft, &parties, parts).done())
}

fn drills() -> Vec<Drill> {
    const TWO: &[&[(&str, &str)]] =
        &[&[("account", "card0"), ("account", "card1"), ("counterparty", "upper3")]];
    const PAID: &[&[(&str, &str)]] =
        &[&[("account", "card0"), ("account", "card1"), ("counterparty", "pool2")]];
    let found = |name, plant, expect| Drill { name, plant, expect: Expect::Finds(expect) };
    let silent = |name, plant, why| Drill { name, plant, expect: Expect::Silent(why) };
    let mut drills = vec![
        found("two_cards_and_six_upper_cards", |seed| cards(seed, false), TWO),
        found("two_cards_paid_by_the_same_pools", |seed| cards(seed, true), PAID),
        silent(
            "siblings",
            siblings,
            "brother and sister help their parents, and share a landlord, a doctor and a tutor",
        ),
        silent(
            "one_employer",
            employer,
            "two helpers who are paid from six cards of one employer every week",
        ),
        silent("colleagues", colleagues, "twelve people of one office pay back one another's lunches"),
        silent(
            "one_household",
            household,
            "a couple pays the same landlord, school, cleaner, tutor, doctor and garage",
        ),
        silent("one_street_of_shops", shops, "two people buy at the same twelve small shops"),
    ];
    drills.extend(innocents());
    drills
}

fn cards(seed: u64, paid: bool) -> Plant {
    let mut town = Payments::town(seed);
    for (card, upper) in (0..2_i64).flat_map(|card| (0..6_i64).map(move |upper| (card, upper))) {
        let (day, minute, yuan) = (town.between(5, 30), town.between(0, 60), town.between(2_000, 30_000));
        let own = format!("card{card}");
        match paid {
            true => town.pay(&format!("pool{upper}"), &own, yuan, on(day, 15, minute)),
            false => town.pay(&own, &format!("upper{upper}"), yuan, on(day, 15, minute)),
        }
        town.pay(&format!("victim{card}x{upper}"), &own, yuan, on(day, 14, 0));
    }
    for own in ["card0", "card1"] {
        town.pay(&person(4), own, 60, on(3, 12, 0));
    }
    town.done()
}

fn siblings(seed: u64) -> Plant {
    let mut town = Payments::town(seed);
    for (own, day) in ["brother", "sister"].into_iter().flat_map(|own| [2, 16, 30].map(move |day| (own, day)))
    {
        for (other, yuan) in
            [("mother", 500), ("father", 300), ("landlord9", 1_500), ("doctor", 90), ("tutor", 200)]
        {
            let minute = town.between(0, 60);
            town.pay(own, other, yuan, on(day, 18, minute));
        }
    }
    town.pay("mother", "father", 200, on(8, 9, 0));
    town.done()
}

fn employer(seed: u64) -> Plant {
    let mut town = Payments::town(seed);
    for (helper, week, card) in (0..2_i64)
        .flat_map(|helper| (0..4_i64).flat_map(move |week| (0..6_i64).map(move |card| (helper, week, card))))
    {
        let yuan = town.between(200, 900);
        let (day, hour) = (5 + week * 7 + helper, 18 + helper);
        town.pay(&format!("pool{card}"), &format!("helper{helper}"), yuan, on(day, hour, card));
    }
    town.done()
}

fn colleagues(seed: u64) -> Plant {
    let mut town = Payments::town(seed);
    for day in 0..30 {
        let who = |number: i64| format!("colleague{}", number.rem_euclid(12));
        let payer = town.between(0, 12);
        for guest in 1..5 {
            let (minute, yuan) = (town.between(0, 30), town.between(15, 60));
            town.pay(&who(payer + guest * 2 + day % 2), &who(payer), yuan, on(day, 12, minute));
        }
    }
    town.done()
}

fn household(seed: u64) -> Plant {
    let mut town = Payments::town(seed);
    for (own, day) in
        ["husband", "wife"].into_iter().flat_map(|own| [2, 9, 16, 23, 30].map(move |day| (own, day)))
    {
        for other in ["landlord9", "school9", "cleaner", "tutor", "doctor", "garage"] {
            let (minute, yuan) = (town.between(0, 60), town.between(80, 900));
            town.pay(own, other, yuan, on(day, 18, minute));
        }
    }
    town.pay("husband", "wife", 1_000, on(5, 9, 0));
    town.done()
}

fn shops(seed: u64) -> Plant {
    let mut town = Payments::town(seed);
    for (own, shop) in ["anna", "bela"].into_iter().flat_map(|own| (0..12).map(move |shop| (own, shop))) {
        let (day, minute, fen) =
            (town.between(0, 30), town.between(0, 60), i128::from(town.between(500, 9_000)));
        let class = thalweg_flows::entry::EntryClass::Purchase;
        town.book(own, &format!("smallshop{shop}"), fen, on(day, 11, 0) + minute * DAY / 1_440, class);
        town.pay(own, &format!("smallshop{shop}"), 30, on(day, 16, 0));
    }
    town.done()
}
