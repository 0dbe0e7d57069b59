//! # Question
//! Which accounts of different holders are worked by one hand: new payees paid in the same minutes, in the same order, from the same place?
//!
//! # Reads
//! Transfers of the ledger whose time of day is known; purchases tell which accounts are shops; log-ins whose account is a number of the ledger.
//!
//! # How
//! Of every account the first payments to payees that are no shop, have at most ten payers and never pay anything back are its steps. Two accounts
//! step together if both pay a payee for the first time within ten minutes of each other. They are named if they stepped together at least four times, on
//! three days or more, which is at least half of the steps of the one with fewer, and if they have no dealings with each other. Weighed are how
//! many of the pairs of the case that pay a common payee of this kind step together so, and, where both are seen logging in, whether they share
//! an internet address or device that at most three accounts use.
//!
//! # Innocent reading
//! A book-keeper works the accounts of several firms: her suppliers are new on one day and old afterwards. Friends who order together pay the same
//! organisers at the same time; couples deal with each other; who shares bills is paid back one day.
//!
//! # Source
//! Household size for shared addresses: Seventh National Population Census of China (2020), 2.62 people. The rates are counted in the case.
//!
//! # What it cannot do
//! One hand that pays the same payees again and again, or that moves money between its own accounts, is not seen. It does not say whose hand.
//!
//! # 问题
//! 哪些不同户名的账户出自“同一只手”：在同一时刻、按同一顺序付给新的收款方，且从同一处登录？
//!
//! # 方法
//! 每个账户对非商户、付款方不超过十个、且从不回款的收款方的首次付款为其“步”。两账户在十分钟内先后首次付给同一收款方，即为“同步”。至少同步四次、分布在至少三天、
//! 占步数较少一方的一半以上、且两者之间无往来，才予以提示。权重：本案中有此类共同收款方的账户对里同样同步者占多少；若两者均有登录记录，是否共用至多三个账户使用的
//! 网络地址或设备。
//!
//! # 无辜解释
//! 会计操作数家公司账户，其供应商仅在一天内是新的。一起拼单的朋友会同时付给同一团长；夫妻之间有往来；分摊账单者日后会收到回款。

use std::collections::BTreeMap;

use thalweg_flows::entry::EntryClass;
use thalweg_flows::records::Kind;
use thalweg_flows::records::kinds::login;
use thalweg_model::{Finding, Rate, Strength, Weight};

use crate::drill::payments::{Payments, innocents, on, person};
use crate::drill::{MINUTE, Plant, moment};
use crate::run::{Draft, LEAST};
use crate::transfers::{self, MOVES};
use crate::{Card, CaseView, Drill, Expect, Flow, Method, MethodError, Sentence, Threshold};

static CARD: Card = Card {
    id: "same_hand",
    version: 1,
    flow: Flow::Funds,
    title: ["Accounts worked together", "同一人操作的账户", "同一人操作的帳戶"],
    reads: &["transfer", "account", "login"],
    needs_population: true,
    says: &[Sentence {
        code: "step_together",
        words: [
            "{account} paid {together} new payees within minutes of each other on {days} days: {payee}. Amounts were equal {equal} times.",
            "{account} 在 {days} 天里先后数分钟内首次付给 {together} 个相同的收款方：{payee}；其中金额相同 {equal} 次。",
            "{account} 在 {days} 天裡先後數分鐘內首次付給 {together} 個相同的收款方：{payee}；其中金額相同 {equal} 次。",
        ],
    }],
    innocent: [
        "A book-keeper works several firms' accounts; friends who order together pay the same organisers.",
        "会计操作数家公司账户；一起拼单的朋友付给同一团长。",
        "會計操作數家公司帳戶；一起拼單的朋友付給同一團長。",
    ],
    thresholds: &[
        Threshold {
            name: "window_minutes",
            default: 10,
            unit: "minutes",
            meaning: ["Two first payments are together within so long", "两笔首次付款相隔不超过此时间"],
            source: "assumption: time to log out, log in and pay once more on one telephone",
        },
        Threshold {
            name: "most_payers",
            default: 10,
            unit: "accounts",
            meaning: ["A payee with more payers says nothing", "付款方超过此数的收款方不计"],
            source: "assumption: what many pay is a shop, an organiser or an office",
        },
        Threshold {
            name: "fewest_together",
            default: 4,
            unit: "payees",
            meaning: ["So many payees must be paid together", "同步付款的收款方下限"],
            source: "assumption: friends share a dinner, a gift and an outing",
        },
        Threshold {
            name: "most_users",
            default: 3,
            unit: "accounts",
            meaning: [
                "An address or device with more users is public",
                "使用账户超过此数的地址或设备视为公用",
            ],
            source: "average household of 2.62 people, Seventh National Population Census of China, 2020",
        },
    ],
    terms: &[TOGETHER, PLACE, NO_PLACE, HALF, ONE_TELEPHONE, ALSO_TOGETHER, SHARING],
};

// The words of weights, as [`Card::terms`] wants them.
const TOGETHER: [&str; 3] = [
    "new payees are paid within minutes of each other, again and again",
    "多次在数分钟内先后付给相同的新收款方",
    "多次在數分鐘內先後付給相同的新收款方",
];
const PLACE: [&str; 3] = [
    "both log in from an address or device that few use",
    "两者从少数账户使用的同一地址或设备登录",
    "兩者從少數帳戶使用的同一地址或設備登入",
];
const NO_PLACE: [&str; 3] =
    ["they share no address and no device", "两者没有共同的地址或设备", "兩者沒有共同的地址或設備"];
const HALF: [&str; 3] = [
    "one hand pays from its accounts in turn about half of the time; the share is not known",
    "同一人约半数时间逐户轮流付款；确切比例未知",
    "同一人約半數時間逐戶輪流付款；確切比例未知",
];
const ONE_TELEPHONE: [&str; 3] = [
    "one telephone for each card is as common as one for several; the share is not known",
    "一卡一机与一机多卡同样常见；确切比例未知",
    "一卡一機與一機多卡同樣常見；確切比例未知",
];
const ALSO_TOGETHER: [&str; 3] = [
    "other pairs of accounts of this case that pay a rare payee in common: step together so",
    "本案中有稀有共同收款方的其他账户对：同样同步",
    "本案中有稀有共同收款方的其他帳戶對：同樣同步",
];
const SHARING: [&str; 3] = [
    "pairs of accounts of this case that log in: share such an address or device",
    "本案中有登录记录的账户对：共用此类地址或设备",
    "本案中有登入記錄的帳戶對：共用此類地址或設備",
];

/// The method.
pub const METHOD: &dyn Method = &SameHand;

struct SameHand;

/// So many payees are cited, and so many named.
const CITED: usize = 25;
const NAMED: usize = 6;

/// The steps of accounts, and which pairs of them stepped together how often.
const STEPS: &str = "
CREATE OR REPLACE TEMP TABLE known AS
SELECT payer, payee, min(transfer) AS transfer, min(moment) AS moment, arg_min(units, transfer) AS units, arg_min(fine, transfer) AS fine
FROM move WHERE class IN (0, 1) GROUP BY payer, payee;
CREATE OR REPLACE TEMP TABLE step AS
SELECT known.*, one.person AS payer_person, two.person AS payee_person
FROM known JOIN party one ON one.account = payer JOIN party two ON two.account = payee
WHERE fine AND one.person <> two.person AND one.form <= 3 AND two.form <= 3
  AND payee NOT IN (SELECT payee FROM move WHERE class = 2) AND payer NOT IN (SELECT payee FROM move WHERE class = 2)
  AND (payee, payer) NOT IN (SELECT (payer, payee) FROM known);
DELETE FROM step WHERE payee NOT IN (SELECT payee FROM known GROUP BY payee HAVING count(*) BETWEEN 2 AND {most_payers});
CREATE OR REPLACE TEMP TABLE pair AS
SELECT a.payer AS one, b.payer AS two, count(*) FILTER (abs(a.moment - b.moment) <= CAST({window_minutes} AS BIGINT) * 60000000) AS together,
       count(DISTINCT local_day(a.moment)) FILTER (abs(a.moment - b.moment) <= CAST({window_minutes} AS BIGINT) * 60000000) AS days
FROM step a JOIN step b ON a.payee = b.payee AND a.payer < b.payer AND a.payer_person <> b.payer_person
GROUP BY a.payer, b.payer;
CREATE OR REPLACE TEMP TABLE paced AS
SELECT one, two, together, days FROM pair
JOIN (SELECT payer AS one, count(*) AS steps FROM known GROUP BY payer) x USING (one)
JOIN (SELECT payer AS two, count(*) AS steps FROM known GROUP BY payer) y USING (two)
WHERE together >= {fewest_together} AND days >= 3 AND together * 2 >= least(x.steps, y.steps)
  AND (one, two) NOT IN (SELECT (payer, payee) FROM known) AND (two, one) NOT IN (SELECT (payer, payee) FROM known);
SELECT (SELECT count(*) FROM pair)::BIGINT AS pairs, (SELECT count(*) FROM paced)::BIGINT AS paced";

/// Which accounts are seen logging in, and which share an address or device that few use.
const PLACES: &str = "
CREATE OR REPLACE TEMP TABLE seen AS
SELECT party.account, place, arg_min(cited, began) AS cited FROM (
    SELECT account AS number, time AS began, 'ip ' || ip AS place, cite('login', evidence, row) AS cited FROM login WHERE ip IS NOT NULL AND time IS NOT NULL
    UNION ALL SELECT account, time, 'device ' || device, cite('login', evidence, row) FROM login WHERE device IS NOT NULL AND time IS NOT NULL
    UNION ALL SELECT account, time, 'imei ' || imei, cite('login', evidence, row) FROM login WHERE imei IS NOT NULL AND time IS NOT NULL)
JOIN party USING (number) GROUP BY party.account, place;
CREATE OR REPLACE TEMP TABLE narrow AS
SELECT account, place, cited FROM seen
WHERE place IN (SELECT place FROM seen GROUP BY place HAVING count(*) BETWEEN 2 AND {most_users});
CREATE OR REPLACE TEMP TABLE sharing AS
SELECT a.account AS one, b.account AS two, arg_min(a.cited, a.place) AS first, arg_min(b.cited, b.place) AS second
FROM narrow a JOIN narrow b ON a.place = b.place AND a.account < b.account GROUP BY a.account, b.account;
SELECT (SELECT count(DISTINCT account) FROM seen)::BIGINT AS accounts, (SELECT count(*) FROM sharing)::BIGINT AS sharing";

const PACED: &str = "
SELECT paced.one, paced.two, together, days, sharing.one IS NOT NULL AS share,
       paced.one IN (SELECT account FROM seen) AND paced.two IN (SELECT account FROM seen) AS seen,
       coalesce([sharing.first, sharing.second], []) AS logins
FROM paced LEFT JOIN sharing ON sharing.one = paced.one AND sharing.two = paced.two ORDER BY paced.one, paced.two";

/// What two accounts did together.
const TOGETHER_STEPS: &str = "
SELECT paced.one, paced.two, a.payee, a.transfer AS first, b.transfer AS second, a.units = b.units AS equal,
       least(a.moment, b.moment) AS since, greatest(a.moment, b.moment) AS until
FROM paced JOIN step a ON a.payer = paced.one JOIN step b ON b.payer = paced.two AND a.payee = b.payee
WHERE abs(a.moment - b.moment) <= CAST({window_minutes} AS BIGINT) * 60000000
ORDER BY paced.one, paced.two, a.transfer, b.transfer";

/// The steps that two accounts made together.
#[derive(Debug, Default)]
struct Steps {
    payees: Vec<u32>,
    transfers: Vec<u32>,
    equal: usize,
    period: Option<(i64, i64)>,
}

fn steps(case: &mut CaseView<'_>) -> Result<BTreeMap<(i64, i64), Steps>, MethodError> {
    let rows = case.ask(TOGETHER_STEPS)?;
    let (ones, twos, payees) = (rows.ints("one")?, rows.ints("two")?, rows.ints("payee")?);
    let (firsts, seconds, equal) = (rows.ints("first")?, rows.ints("second")?, rows.truths("equal")?);
    let (since, until) = (rows.ints("since")?, rows.ints("until")?);
    let mut steps: BTreeMap<(i64, i64), Steps> = BTreeMap::new();
    for at in 0..rows.len() {
        let step = steps.entry((ones.value(at), twos.value(at))).or_default();
        step.payees.push(payees.value(at) as u32);
        if step.transfers.len() < 2 * CITED {
            step.transfers.extend([firsts.value(at) as u32, seconds.value(at) as u32]);
        }
        step.equal += usize::from(equal.value(at));
        let (from, to) = step.period.unwrap_or((i64::MAX, i64::MIN));
        step.period = Some((from.min(since.value(at)), to.max(until.value(at))));
    }
    Ok(steps)
}

/// How many of how many.
#[derive(Debug, Clone, Copy)]
struct Share(u64, u64);

fn weights(paced: Share, sharing: Share, seen: bool, share: bool) -> Strength {
    let other = |Share(times, of): Share, own: bool, what| {
        Rate::measured(times.saturating_sub(u64::from(own)), of.saturating_sub(1), what)
    };
    let mut weights =
        vec![Weight::of(TOGETHER[0], Rate::assumed(1, 2, HALF[0]), other(paced, true, ALSO_TOGETHER[0]))];
    if seen {
        let mut rate = other(sharing, share, SHARING[0]);
        if !share {
            rate.times = rate.of - rate.times;
        }
        let words = if share { PLACE } else { NO_PLACE };
        weights.push(Weight::of(words[0], Rate::assumed(1, 2, ONE_TELEPHONE[0]), rate));
    }
    Strength::of(weights)
}

impl Method for SameHand {
    fn card(&self) -> &'static Card {
        &CARD
    }

    fn run(&self, case: &mut CaseView<'_>) -> Result<Vec<Finding>, MethodError> {
        case.ask(MOVES)?;
        let counted = case.ask(STEPS)?;
        let number = |rows: &crate::Rows, name| rows.ints(name).map(|column| column.value(0).unsigned_abs());
        let paced = Share(number(&counted, "paced")?, number(&counted, "pairs")?);
        if paced.0 == 0 {
            return Ok(Vec::new());
        }
        let counted = case.ask(PLACES)?;
        let accounts = number(&counted, "accounts")?;
        let sharing =
            Share(number(&counted, "sharing")?, accounts.saturating_mul(accounts.saturating_sub(1)) / 2);
        let steps = steps(case)?;
        let rows = case.ask(PACED)?;
        let (ones, twos, days) = (rows.ints("one")?, rows.ints("two")?, rows.ints("days")?);
        let (seen, share) = (rows.truths("seen")?, rows.truths("share")?);
        let mut findings = Vec::new();
        for at in 0..rows.len() {
            let strength = weights(paced, sharing, seen.value(at), share.value(at));
            let pair = (ones.value(at), twos.value(at));
            let Some(steps) = steps.get(&pair).filter(|_| strength.centibits >= LEAST) else { continue };
            let own = [pair.0 as u32, pair.1 as u32];
            let parties = transfers::parties(case, steps.payees.iter().copied().chain(own))?;
            let cited = transfers::rows(case, steps.transfers.iter().copied())?;
            let (from, to) = steps.period.unwrap_or_default();
            let draft = Draft::new(case, "step_together")
                .figure("together", steps.payees.len())
                .figure("days", days.value(at))
                .figure("equal", steps.equal)
                .during(from, to)
                .weighing(strength)
                .on(cited.into_values().flatten())
                .on(rows.cited("logins", at)?);
            let named = steps.payees.iter().take(NAMED).map(|who| ("payee", *who));
            let parts = own.map(|who| ("account", who)).into_iter().chain(named);
            findings.push(transfers::naming(draft, &parties, parts).done());
        }
        Ok(findings)
    }

    fn drills(&self) -> Vec<Drill> {
        drills()
    }
}

fn drills() -> Vec<Drill> {
    const TWO: &[&[(&str, &str)]] = &[&[("account", "workcard0"), ("account", "workcard1")]];
    const THREE: &[&[(&str, &str)]] = &[
        &[("account", "workcard0"), ("account", "workcard1")],
        &[("account", "workcard0"), ("account", "workcard2")],
        &[("account", "workcard1"), ("account", "workcard2")],
    ];
    let found = |name, plant, expect| Drill { name, plant, expect: Expect::Finds(expect) };
    let silent = |name, plant, why| Drill { name, plant, expect: Expect::Silent(why) };
    let mut drills = vec![
        found("two_cards_in_turn", |seed| worked(seed, 2, false), TWO),
        found("three_cards_and_their_log_ins", |seed| worked(seed, 3, true), THREE),
        found("between_wages_and_friends", lives, TWO),
        silent(
            "a_book_keeper",
            book_keeper,
            "three firms pay the same four suppliers in the same minutes, month after month",
        ),
        silent(
            "a_couple",
            couple,
            "husband and wife pay the same new payees in the same minutes, and each other",
        ),
        silent(
            "dinners",
            dinners,
            "friends pay whoever laid out the money within minutes, another each week",
        ),
        silent("orders_together", orders, "fifteen neighbours pay the organiser of the week within minutes"),
    ];
    drills.extend(innocents());
    drills
}

/// One hand pays six payees in turn from these cards, two each day.
fn works(town: &mut Payments, cards: i64, logs_in: bool) {
    for turn in 0..6_i64 {
        let (day, minute) = (10 + turn / 2, town.between(0, 40));
        let start = on(day, 14 + 2 * (turn % 2), minute);
        for card in 0..cards {
            let (own, yuan, wait) =
                (format!("workcard{card}"), town.between(50, 490) * 100, town.between(60, 150));
            let at = start + card * wait * 1_000_000;
            town.pay(&format!("layer{turn}"), &own, yuan + 200, start - 30 * MINUTE);
            town.pay(&own, &format!("exit{turn}"), yuan, at);
            if logs_in {
                town.plant.add(Kind::Login, |draft| {
                    draft.moment(login::TIME, moment(at - MINUTE)).text(login::SERVICE, "bank app");
                    draft.text(login::ACCOUNT, &own).text(login::DEVICE, "d-900001");
                });
            }
        }
    }
}

fn worked(seed: u64, cards: i64, logs_in: bool) -> Plant {
    let mut town = Payments::town(seed);
    works(&mut town, cards, logs_in);
    for number in (0..20).filter(|_| logs_in) {
        town.plant.add(Kind::Login, |draft| {
            draft.moment(login::TIME, moment(on(8, 9, 0))).text(login::SERVICE, "bank app");
            draft.text(login::ACCOUNT, &person(number)).text(login::DEVICE, &format!("d-{number:06}"));
        });
    }
    town.done()
}

fn lives(seed: u64) -> Plant {
    let mut town = Payments::town(seed);
    works(&mut town, 2, false);
    for own in ["workcard0", "workcard1"] {
        town.pay("employer1", own, 6_000, on(4, 10, 0));
        for day in [6, 13, 20] {
            let (friend, yuan) = (town.between(0, 40), town.between(20, 200));
            town.pay(own, &person(friend.unsigned_abs()), yuan, on(day, 20, 0));
        }
    }
    town.done()
}

fn book_keeper(seed: u64) -> Plant {
    let mut town = Payments::town(seed);
    for (day, firm) in [2_i64, 16, 30].into_iter().flat_map(|day| (0..3_i64).map(move |firm| (day, firm))) {
        let own = format!("smallfirm{firm}");
        town.pay(&format!("client{firm}"), &own, 50_000, on(day, 9, 0));
        for (turn, other) in
            (0_i64..).zip(["taxoffice", "socialfund", "accountant", "paperworks", "office-rent"])
        {
            let yuan = town.between(300, 4_000);
            town.pay(&own, other, yuan, on(day, 14, 10 * turn + firm));
        }
    }
    town.done()
}

fn couple(seed: u64) -> Plant {
    let mut town = Payments::town(seed);
    for turn in 0..6_i64 {
        for (late, own) in (0_i64..).zip(["husband", "wife"]) {
            let yuan = town.between(50, 400);
            town.pay(own, &format!("tutor{turn}"), yuan, on(6 + 3 * turn, 18, 2 * late));
        }
    }
    town.pay("husband", "wife", 2_000, on(5, 9, 0));
    town.done()
}

fn dinners(seed: u64) -> Plant {
    let mut town = Payments::town(seed);
    for week in 0..10_i64 {
        let host = week % 5;
        for guest in (0..5).filter(|guest| *guest != host) {
            let (minute, yuan) = (town.between(0, 9), town.between(40, 120));
            town.pay(&format!("friend{guest}"), &format!("friend{host}"), yuan, on(3 * week, 21, minute));
        }
        town.book(&format!("friend{host}"), "restaurant", 40_000, on(3 * week, 20, 40), EntryClass::Purchase);
    }
    town.done()
}

fn orders(seed: u64) -> Plant {
    let mut town = Payments::town(seed);
    for week in 0..6_i64 {
        for neighbour in 0..15 {
            let (minute, yuan) = (town.between(0, 9), town.between(20, 90));
            town.pay(&person(neighbour), &format!("organiser{week}"), yuan, on(5 * week, 20, minute));
        }
    }
    town.done()
}
