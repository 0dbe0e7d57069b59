//! # Question
//! Which bank account and which wallet are the two legs of one trade of coins for money, again and again?
//!
//! # Reads
//! Transfers of the ledger in money and in coins whose time of day is known, and the rates that the evidence states (table `rate`).
//!
//! # How
//! A payment in money and a transfer of coins are a trade that may be if they are at most an hour apart and the money paid for a coin lies within three per
//! cent of the rate of the day (of the last day stated, up to a week before). USDT and USDC without a rate of their own cost what a dollar costs. In a trade the account that
//! is paid and the wallet that sends are one side, the account that pays and the wallet that gets are the other. For every account and wallet of one
//! side the payments with such a transfer are counted, each transfer for one payment at most; a payment that more than three transfers fit says nothing. The same is counted with all
//! payments moved by a day and by three windows, forth and back: what is found then is chance, and the worst of the four counts. A pair is told if it made at least three trades, at least twice as many as by chance, and so many that pairs which reach
//! that number by chance are at most a tenth of those that reach it. All pairs of an account are told and ranked, and none is joined.
//!
//! # Innocent reading
//! Trading coins is no offence where it is lawful: the pair says who trades, not with whose money. An exchange's hot wallet sends
//! to many at every minute; round sums at one rate fit many trades, which is what the moved payments count.
//!
//! # Source
//! Over-the-counter fees of 33 hundredths of a per cent: Griffin and Mei, SSRN 4742235. The spread is an assumption.
//!
//! # What it cannot do
//! Without rates in the evidence it says nothing. Trades whose legs are hours apart, are split, or are settled at another rate are not seen.
//!
//! # 问题
//! 哪些银行账户与哪些钱包反复构成同一笔场外币交易的“资金腿”与“币腿”？
//!
//! # 方法
//! 仅用有时刻的资金与币转账，及证据所载汇率（`rate` 表）。资金与币相隔不超过一小时，且每枚币的成交价在当日（或此前一周内最近一日）汇率的百分之三以内，视为可能的交易；
//! USDT、USDC 无汇率时按美元计。收款账户与转出钱包为一方，付款账户与收币钱包为另一方。对同一方的每对账户与钱包统计成交笔数，每笔币转账至多对应一笔付款；与三笔以上币转账吻合的付款不计。
//! 再把全部付款前后移动一天及三个时间窗重新统计，所得即为巧合，取四者中最多的。至少三笔、不少于该对巧合笔数的两倍、且达到该笔数的巧合对不超过实得对的十分之一，才予以提示。同一账户的各候选钱包全部列出并排序，绝不合并。
//!
//! # 无辜解释
//! 在合法之处买卖虚拟货币并非违法：结果只说明谁在交易，不说明用谁的钱。交易所热钱包时刻向众人转币；整数金额与同一价格会与多笔交易吻合，移动付款时间的对照即计入此类巧合。

use std::collections::BTreeMap;

use thalweg_model::{Finding, Rate, Strength, Weight};

use crate::drill::coins::PlantedCoin;
use crate::drill::payments::{Payments, innocents, on, person};
use crate::drill::{DAY, MINUTE, Plant};
use crate::legs::{Found, Legs, Side};
use crate::run::Draft;
use crate::transfers::{self, MOVES};
use crate::{Card, CaseView, Drill, Expect, Flow, Method, MethodError, Sentence, Threshold};

static CARD: Card = Card {
    id: "coin_bridge",
    version: 1,
    flow: Flow::Funds,
    title: ["Two legs of coin trades", "场外币交易的两条腿", "場外幣交易的兩條腿"],
    reads: &["transfer", "account", "rate"],
    needs_population: true,
    says: &[
        Sentence {
            code: "is_paid_and_sends",
            words: [
                "{account} was paid and {wallet} sent coins within the hour at the day's rate {trades} times; candidate {rank} of {candidates} for this account.",
                "{account} 收款与 {wallet} 转出币在一小时内按当日价吻合 {trades} 次；为该账户 {candidates} 个候选中的第 {rank} 个。",
                "{account} 收款與 {wallet} 轉出幣在一小時內按當日價吻合 {trades} 次；為該帳戶 {candidates} 個候選中的第 {rank} 個。",
            ],
        },
        Sentence {
            code: "pays_and_gets",
            words: [
                "{account} paid and {wallet} got coins within the hour at the day's rate {trades} times; candidate {rank} of {candidates} for this account.",
                "{account} 付款与 {wallet} 收到币在一小时内按当日价吻合 {trades} 次；为该账户 {candidates} 个候选中的第 {rank} 个。",
                "{account} 付款與 {wallet} 收到幣在一小時內按當日價吻合 {trades} 次；為該帳戶 {candidates} 個候選中的第 {rank} 個。",
            ],
        },
    ],
    innocent: [
        "Trading coins is no offence where it is lawful; the pair says who trades, not with whose money.",
        "在合法之处买卖虚拟货币并非违法；结果只说明谁在交易，不说明用谁的钱。",
        "在合法之處買賣虛擬貨幣並非違法；結果只說明誰在交易，不說明用誰的錢。",
    ],
    thresholds: &[
        Threshold {
            name: "window_minutes",
            default: 60,
            unit: "minutes",
            meaning: ["The legs are at most so far apart", "两条腿相隔不超过此时间"],
            source: "assumption: platforms give buyers 15 to 30 minutes to pay and sellers as long to release; moved payments count chance",
        },
        Threshold {
            name: "spread_basis_points",
            default: 300,
            unit: "ten thousandths",
            meaning: [
                "The price differs from the day's rate by at most so much",
                "成交价偏离当日汇率不超过此数",
            ],
            source: "assumption: fees of 33 are published (Griffin and Mei, SSRN 4742235); premiums over the official rate reach some per cent",
        },
        Threshold {
            name: "fewest_trades",
            default: 3,
            unit: "trades",
            meaning: ["So many trades must fit", "吻合笔数下限"],
            source: "assumption: once or twice may be chance",
        },
    ],
    terms: &[FITS, HALF, SHIFTED],
};

// The words of weights, as [`Card::terms`] wants them.
const FITS: [&str; 3] =
    ["so many payments and transfers fit each other", "如此多笔资金与币相互吻合", "如此多筆資金與幣相互吻合"];
const HALF: [&str; 3] = [
    "one pair in two that trades does so within the window and the spread; the share is not known",
    "交易双方约半数在此时间与价差之内成交；确切比例未知",
    "交易雙方約半數在此時間與價差之內成交；確切比例未知",
];
const SHIFTED: [&str; 3] = [
    "pairs of accounts and wallets of this case: fit each other so often when all payments are moved in time",
    "本案的账户与钱包对：把全部付款移动时间后同样多次吻合",
    "本案的帳戶與錢包對：把全部付款移動時間後同樣多次吻合",
];

/// The method.
pub const METHOD: &dyn Method = &CoinBridge;

struct CoinBridge;

/// Least strength of a finding, in hundredths of a bit.
const LEAST: i32 = 300;
/// So many trades are cited.
const CITED: usize = 25;

/// How many pairs reach a number of trades when all payments are moved: the most of any move.
fn by_chance(moved: &[Vec<usize>], level: usize) -> usize {
    moved.iter().map(|counts| counts.iter().filter(|count| **count >= level).count()).max().unwrap_or(0)
}

/// From how many trades on pairs are told: the first number at which at most a tenth of those that reach it would by chance.
fn level(found: &BTreeMap<(Side, u32, u32), Found>, moved: &[Vec<usize>], fewest: usize) -> Option<usize> {
    let most = found.values().map(|one| one.trades.len()).max()?;
    (fewest..=most).find(|level| {
        let real = found.values().filter(|one| one.trades.len() >= *level).count();
        by_chance(moved, *level) * 10 <= real
    })
}

impl Method for CoinBridge {
    fn card(&self) -> &'static Card {
        &CARD
    }

    fn run(&self, case: &mut CaseView<'_>) -> Result<Vec<Finding>, MethodError> {
        case.ask(MOVES)?;
        let window = case.threshold("window_minutes").saturating_mul(MINUTE);
        let spread = case.threshold("spread_basis_points");
        let legs = Legs::of(case)?;
        let fewest = usize::try_from(case.threshold("fewest_trades")).unwrap_or(usize::MAX).max(2);
        let mut found = legs.fit(window, spread, 0, fewest);
        // Moves that leave the hour of the day, and moves that leave the day.
        let moves = [DAY, -DAY, 3 * window, -3 * window];
        let mut moved: Vec<Vec<usize>> = Vec::new();
        for shift in moves {
            let chance = legs.fit(window, spread, shift, 2);
            moved.push(chance.values().map(|one| one.trades.len()).collect());
            // A busy wallet and a busy account fit each other at any time: what is no more than twice that is nothing.
            found.retain(|key, one| {
                chance.get(key).is_none_or(|other| one.trades.len() >= 2 * other.trades.len())
            });
        }
        let Some(level) = level(&found, &moved, fewest) else { return Ok(Vec::new()) };
        let told: BTreeMap<&(Side, u32, u32), &Found> =
            found.iter().filter(|(_, one)| one.trades.len() >= level).collect();
        let mut ranks: BTreeMap<(Side, u32), Vec<usize>> = BTreeMap::new();
        for ((side, account, _), one) in &told {
            ranks.entry((*side, *account)).or_default().push(one.trades.len());
        }
        let mut findings = Vec::new();
        for ((side, account, wallet), one) in told {
            let trades = one.trades.len();
            let measured = Rate::measured(by_chance(&moved, trades) as u64, legs.pairs(), SHIFTED[0]);
            let strength = Strength::of(vec![Weight::of(FITS[0], Rate::assumed(1, 2, HALF[0]), measured)]);
            if strength.centibits < LEAST {
                continue;
            }
            let beside = ranks.get(&(*side, *account)).map_or(&[][..], Vec::as_slice);
            let rank = beside.iter().filter(|other| **other > trades).count() + 1;
            findings.push(tell(
                case,
                &legs,
                (*side, *account, *wallet),
                one,
                [rank, beside.len()],
                strength,
            )?);
        }
        Ok(findings)
    }

    fn drills(&self) -> Vec<Drill> {
        drills()
    }
}

fn tell(
    case: &mut CaseView<'_>,
    legs: &Legs,
    (side, account, wallet): (Side, u32, u32),
    found: &Found,
    [rank, candidates]: [usize; 2],
    strength: Strength,
) -> Result<Finding, MethodError> {
    let says = if side == Side::IsPaidAndSends { "is_paid_and_sends" } else { "pays_and_gets" };
    let parties = transfers::parties(case, [account, wallet])?;
    let cited = found.trades.iter().take(CITED).flat_map(|trade| trade.transfers);
    let rows = transfers::rows(case, cited)?;
    let mut premiums: Vec<i32> = found.trades.iter().map(|trade| trade.premium).collect();
    premiums.sort_unstable();
    let from = found.trades.iter().map(|trade| trade.period.0).min().unwrap_or(0);
    let to = found.trades.iter().map(|trade| trade.period.1).max().unwrap_or(0);
    let mut draft = Draft::new(case, says)
        .figure("trades", found.trades.len())
        .figure("rank", rank)
        .figure("candidates", candidates)
        .figure("median_premium_basis_points", premiums.get(premiums.len() / 2).copied().unwrap_or(0))
        .during(from, to)
        .weighing(strength)
        .on(rows.into_values().flatten())
        .on(found.trades.iter().take(CITED).filter_map(|trade| legs.rate(trade)));
    for (role, who) in [("account", account), ("wallet", wallet)] {
        if let Some(party) = parties.get(&who) {
            draft = draft.about(role, party.kind, &party.value);
        }
    }
    Ok(draft.done())
}

fn drills() -> Vec<Drill> {
    const DESK: &[&[(&str, &str)]] = &[&[("account", "deskcard"), ("wallet", DESK_WALLET)]];
    const BUYER: &[&[(&str, &str)]] = &[&[("account", "buyercard"), ("wallet", BUYER_WALLET)]];
    let found = |name, plant, expect| Drill { name, plant, expect: Expect::Finds(expect) };
    let silent = |name, plant, why| Drill { name, plant, expect: Expect::Silent(why) };
    let mut drills = vec![
        found("a_desk_sells_coins", |seed| desk(seed, true, true), DESK),
        found("a_card_buys_coins_of_several_desks", buyer, BUYER),
        silent("no_rates", |seed| desk(seed, false, true), "the same desk, but the evidence states no rate"),
        silent(
            "coins_at_other_hours",
            |seed| desk(seed, true, false),
            "the same payments and coins, half a day apart",
        ),
        silent("a_market_of_strangers", market, "many buy coins from many at round sums, each once"),
        silent(
            "a_hot_wallet",
            hot_wallet,
            "an exchange sends coins to somebody every two minutes, and shops are paid all day",
        ),
    ];
    drills.extend(innocents());
    drills
}

const DESK_WALLET: &str = "0x00000000000000000000000000000000000de5c1";
const BUYER_WALLET: &str = "0x00000000000000000000000000000000000b0b01";

fn address(number: i64) -> String {
    format!("0x{number:040x}")
}

fn coin(town: &mut Payments, payer: &str, payee: &str, micro: i64, at: i64) {
    let hash = format!("0x{at:032x}{micro:032x}");
    let (payer, payee) = (payer.to_owned(), payee.to_owned());
    town.plant.coins(vec![PlantedCoin { payer, payee, coin: "USDT", minor: i128::from(micro), at, hash }]);
}

/// The town, rates of every day, and people who move coins among themselves.
fn coin_town(seed: u64, rates: bool) -> Payments {
    let mut town = Payments::town(seed);
    if rates {
        town.plant.rates("date,base,quote,rate\n");
        for day in 1..29 {
            town.plant.rates(&format!("2025-03-{day:02},USDT,CNY,7.2{}\n", day % 7));
        }
    }
    for turn in 0..120 {
        let (day, hour, minute) = (town.between(0, 27), town.between(8, 23), town.between(0, 60));
        let (payer, payee, micro) =
            (town.between(0, 20), town.between(20, 40), town.between(5_000_000, 4_000_000_000));
        coin(
            &mut town,
            &address(9_000 + payer),
            &address(9_000 + payee),
            micro + turn,
            on(day, hour, minute),
        );
    }
    town
}

/// Micro-units of USDT for so much money, less a fee in ten thousandths.
fn worth(yuan: i64, fee: i64) -> i64 {
    yuan * 1_000_000 * (10_000 - fee) / 72_300
}

fn desk(seed: u64, rates: bool, soon: bool) -> Plant {
    let mut town = coin_town(seed, rates);
    for turn in 0..9_i64 {
        let (day, hour, minute) = (5 + 2 * turn, town.between(9, 12), town.between(0, 60));
        let (yuan, fee, wait) = (town.between(300, 60_000), town.between(0, 60), town.between(4, 40));
        town.pay(&person(turn.unsigned_abs()), "deskcard", yuan, on(day, hour, minute));
        let late = if soon { wait } else { 700 + wait };
        coin(
            &mut town,
            DESK_WALLET,
            &address(500 + turn),
            worth(yuan, fee),
            on(day, hour, minute) + late * MINUTE,
        );
    }
    town.done()
}

fn buyer(seed: u64) -> Plant {
    let mut town = coin_town(seed, true);
    for turn in 0..8_i64 {
        let (day, hour, minute) = (5 + 2 * turn, town.between(9, 22), town.between(0, 60));
        let (yuan, fee, wait) = (town.between(300, 60_000), town.between(0, 60), town.between(4, 40));
        town.pay("buyercard", &format!("desk{}", turn % 4), yuan, on(day, hour, minute));
        let at = on(day, hour, minute) + wait * MINUTE;
        coin(&mut town, &address(700 + turn % 4), BUYER_WALLET, worth(yuan, fee), at);
    }
    town.done()
}

fn market(seed: u64) -> Plant {
    let mut town = coin_town(seed, true);
    for turn in 0..60_i64 {
        let (day, hour, minute) = (town.between(2, 26), town.between(9, 22), town.between(0, 60));
        let (thousands, wait) = (town.between(1, 6), town.between(4, 40));
        town.pay(
            &format!("coinbuyer{turn}"),
            &format!("coinseller{turn}"),
            thousands * 1_000,
            on(day, hour, minute),
        );
        let at = on(day, hour, minute) + wait * MINUTE;
        coin(&mut town, &address(2_000 + turn), &address(3_000 + turn), worth(thousands * 1_000, 0), at);
    }
    town.done()
}

fn hot_wallet(seed: u64) -> Plant {
    let mut town = coin_town(seed, true);
    for turn in 0..1_000_i64 {
        let (micro, at) = (town.between(2_000_000, 3_000_000_000), on(10, 8, 0) + turn * 2 * MINUTE);
        coin(&mut town, &address(77), &address(4_000 + turn), micro, at);
    }
    for turn in 0..60_i64 {
        let (yuan, minute) = (town.between(20, 9_000), town.between(0, 2_000));
        town.pay(&format!("shopper{turn}"), "furniture1", yuan, on(10, 8, 0) + minute * MINUTE);
    }
    town.done()
}
