//! # Question
//! Which bank account and which wallet are the two legs of one trade of coins for money, on several occasions?
//!
//! # Reads
//! Transfers of the ledger in money and in coins whose time of day is known, and the rates that the evidence states (table `rate`), if it states any.
//! What moves between accounts of one holder is left.
//!
//! # How
//! A payment in money and a transfer of coins are a trade that may be if they are at most an hour apart, whichever was first, and the money paid for a coin lies within three per
//! cent of its price. The price is the rate of the day (of the last day stated, up to a week before); USDT and USDC without a rate of their own cost what a dollar costs. Where the evidence states no rate, the case
//! itself shows the price: of all payments and transfers within the hour the trades share one ratio of money to coins, and the others have any; it is learned if so many more
//! share it than when all payments are moved by one to seven days that it cannot be the luckiest of all ratios, and no move shows the like. In a trade the account that
//! is paid and the wallet that sends are one side, the account that pays and the wallet that gets are the other. For every account and wallet of one
//! side the occasions with a trade are counted, each payment and each transfer once; what lies within one hour is one occasion, and a payment that more than three transfers fit says nothing.
//! Expected by chance is what this pair has when all payments are moved by days, or by hours, and no less than what pairs have that pay and send as often at the
//! same times; the most of these. A pair is told if so many occasions are so unlikely that they stand out from all pairs of the case (docs/decisions/0014). A payment and a transfer belong to one trade: what the
//! least likely pair of a side has counts for no other, so that an account through which the money went on its way is not taken for the desk. Trades of a told pair that were paid in two parts
//! are added. All pairs of an account are told and ranked, and none is joined.
//!
//! # Innocent reading
//! Trading coins is no offence where it is lawful: the pair says who trades, not with whose money. An exchange's hot wallet sends
//! to many at every minute; round sums at one rate fit many trades, which is what the moved payments count.
//!
//! # Source
//! Over-the-counter fees of 33 hundredths of a per cent: Griffin and Mei, SSRN 4742235. The spread is an assumption.
//!
//! # What it cannot do
//! One trade is never told: among thousands of payments and transfers some fit each other by chance. In a city two trades are not enough either. Without rates nothing is told of coins whose price moves by
//! more than the spread while the case lasts, nor where too few trade to show a price. Trades whose legs are hours apart, or are paid in cash, are not seen.
//!
//! # 问题
//! 哪些银行账户与哪些钱包在多个场合构成同一笔场外币交易的“资金腿”与“币腿”？
//!
//! # 方法
//! 仅用有时刻的资金与币转账，及证据所载汇率（`rate` 表，可无）；同一户名账户之间的划转不计。资金与币相隔不超过一小时（孰先孰后均可），且每枚币的成交价在其价格的百分之三以内，视为可能的交易。
//! 价格取当日（或此前一周内最近一日）汇率，USDT、USDC 无汇率时按美元计。证据未载汇率时，由案件自身得出：一小时内的全部资金与币的配对中，真实交易的价比相同，其余任意；
//! 若某一价比的配对显著多于把全部付款移动一至七天后的配对，以致不可能是所有价比中最巧的一个，且任何一次移动都未见类似者，即取其为价格。
//! 收款账户与转出钱包为一方，付款账户与收币钱包为另一方。对同一方的每对账户与钱包统计有交易的场合，每笔付款与每笔币只用一次，一小时内算一个场合；与三笔以上币转账吻合的付款不计。
//! 巧合的期望次数，取该对在全部付款按天或按小时移动后的吻合数，且不低于同一时间收付同样频繁的对，取其最多者。场合数之罕见须足以从全案所有的对中突出（docs/decisions/0014），才予以提示。
//! 一笔付款、一笔币转账只属于一笔交易：同一方中最罕见的对先取，其余不再计入，故资金途经的账户不会被当作卖币方。已提示的对中分两笔付款的交易一并列入。同一账户的各候选钱包全部列出并排序，绝不合并。
//!
//! # 无辜解释
//! 在合法之处买卖虚拟货币并非违法：结果只说明谁在交易，不说明用谁的钱。交易所热钱包时刻向众人转币；整数金额与同一价格会与多笔交易吻合，移动付款时间的对照即计入此类巧合。
//! 单独一笔交易绝不提示；大城市中两笔亦不足。无汇率且币价在案件期间波动超过价差者，不得出价格。
//!
//! # 局限
//! 单笔交易从不提示：成千上万笔付款与转币中总有偶然吻合者；在城市规模下两笔也不够。无汇率时，案件期间价格变动超过容差的币种、交易者太少而看不出价格者，不予提示。两端相隔数小时或以现金支付的交易不可见。

use std::collections::BTreeMap;

use thalweg_model::{Finding, Rate, Strength, Weight};

use crate::drill::coins::PlantedCoin;
use crate::drill::payments::{Payments, innocents, on, person};
use crate::drill::{MINUTE, Plant};
use crate::legs::{Legs, Near};
use crate::rates::fitted;
use crate::run::{Draft, LEAST, beyond};
use crate::trades::{Found, Pair, Side, Trade, each_once};
use crate::transfers::{self, MOVES};
use crate::{Card, CaseView, Drill, Expect, Flow, Method, MethodError, Sentence, Threshold};

static CARD: Card = Card {
    id: "coin_bridge",
    version: 2,
    flow: Flow::Funds,
    title: ["Two legs of coin trades", "场外币交易的两条腿", "場外幣交易的兩條腿"],
    reads: &["transfer", "account", "rate"],
    needs_population: true,
    says: &[
        Sentence {
            code: "is_paid_and_sends",
            words: [
                "{account} was paid and {wallet} sent coins within the hour at the price of the coin {trades} times, on {occasions} occasions; candidate {rank} of {candidates} for this account.",
                "{account} 收款与 {wallet} 转出币在一小时内按币价吻合 {trades} 次，分属 {occasions} 个场合；为该账户 {candidates} 个候选中的第 {rank} 个。",
                "{account} 收款與 {wallet} 轉出幣在一小時內按幣價吻合 {trades} 次，分屬 {occasions} 個場合；為該帳戶 {candidates} 個候選中的第 {rank} 個。",
            ],
        },
        Sentence {
            code: "pays_and_gets",
            words: [
                "{account} paid and {wallet} got coins within the hour at the price of the coin {trades} times, on {occasions} occasions; candidate {rank} of {candidates} for this account.",
                "{account} 付款与 {wallet} 收到币在一小时内按币价吻合 {trades} 次，分属 {occasions} 个场合；为该账户 {candidates} 个候选中的第 {rank} 个。",
                "{account} 付款與 {wallet} 收到幣在一小時內按幣價吻合 {trades} 次，分屬 {occasions} 個場合；為該帳戶 {candidates} 個候選中的第 {rank} 個。",
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
            meaning: ["What is paid differs from the price by at most so much", "成交价偏离币价不超过此数"],
            source: "assumption: fees of 33 are published (Griffin and Mei, SSRN 4742235); premiums over the official rate reach some per cent",
        },
        Threshold {
            name: "fewest_trades",
            default: 2,
            unit: "occasions",
            meaning: ["On so many occasions a trade must fit", "有交易的场合下限"],
            source: "assumption: once may be chance; how unlikely it is decides",
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
    "an account and a wallet of this case that pay and send as often: fit each other on so many occasions by chance, as with all payments moved in time",
    "本案收付同样频繁的账户与钱包：仅凭巧合（把全部付款移动时间所见）在如此多的场合相互吻合",
    "本案收付同樣頻繁的帳戶與錢包：僅憑巧合（把全部付款移動時間所見）在如此多的場合相互吻合",
];

/// The method.
pub const METHOD: &dyn Method = &CoinBridge;

struct CoinBridge;

/// So many trades are cited.
const CITED: usize = 25;

impl Method for CoinBridge {
    fn card(&self) -> &'static Card {
        &CARD
    }

    fn run(&self, case: &mut CaseView<'_>) -> Result<Vec<Finding>, MethodError> {
        case.ask(MOVES)?;
        let near = Near {
            window: case.threshold("window_minutes").saturating_mul(MINUTE),
            spread: case.threshold("spread_basis_points"),
        };
        let legs = Legs::of(case, near)?;
        let fewest = usize::try_from(case.threshold("fewest_trades")).unwrap_or(usize::MAX).max(2);
        let least = LEAST.saturating_add(beyond(legs.pairs()));
        let strength = |found: &Found| {
            let chance = fitted(found.chance(), SHIFTED[0]);
            Strength::of(vec![Weight::of(FITS[0], Rate::assumed(1, 2, HALF[0]), chance)])
        };
        let tells = |found: &Found| found.occasions >= fewest as u64 && strength(found).centibits >= least;
        let mut told = each_once(legs.pairs_that_trade(fewest), near.window, tells);
        for (pair, found) in &mut told {
            let parts = legs.in_parts(*pair, found);
            found.trades.extend(parts);
        }
        let mut ranks: BTreeMap<(Side, u32), Vec<usize>> = BTreeMap::new();
        for ((side, account, _), one) in &told {
            ranks.entry((*side, *account)).or_default().push(one.trades.len());
        }
        let mut findings = Vec::new();
        for (pair, one) in told {
            let beside = ranks.get(&(pair.0, pair.1)).map_or(&[][..], Vec::as_slice);
            let rank = beside.iter().filter(|other| **other > one.trades.len()).count() + 1;
            findings.push(tell(case, &legs, pair, &one, [rank, beside.len()], strength(&one))?);
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
    (side, account, wallet): Pair,
    found: &Found,
    [rank, candidates]: [usize; 2],
    strength: Strength,
) -> Result<Finding, MethodError> {
    let says = if side == Side::IsPaidAndSends { "is_paid_and_sends" } else { "pays_and_gets" };
    let parties = transfers::parties(case, [account, wallet])?;
    let cited = found.trades.iter().take(CITED).flat_map(|trade| trade.transfers.iter().copied());
    let rows = transfers::rows(case, cited)?;
    let mut premiums: Vec<i32> = found.trades.iter().map(|trade| trade.premium).collect();
    premiums.sort_unstable();
    let from = found.trades.iter().map(|trade| trade.period.0).min().unwrap_or(0);
    let to = found.trades.iter().map(|trade| trade.period.1).max().unwrap_or(0);
    let mut draft = Draft::new(case, says)
        .figure("trades", found.trades.len())
        .figure("occasions", found.occasions)
        .figure("in_two_parts", found.trades.iter().filter(|trade| trade.transfers.len() > 2).count())
        .figure("price_learned", found.trades.iter().any(Trade::is_at_a_learned_price))
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
        found("a_desk_sells_coins", |seed| desk(seed, true, Follow::Soon), DESK),
        found("a_desk_whose_price_the_case_shows", |seed| desk(seed, false, Follow::Soon), DESK),
        found("coins_first_and_money_in_two_parts", |seed| desk(seed, false, Follow::Mixed), DESK),
        found("a_card_buys_coins_of_several_desks", buyer, BUYER),
        silent(
            "coins_at_other_hours",
            |seed| desk(seed, true, Follow::Late),
            "the same payments and coins, half a day apart",
        ),
        silent(
            "no_price_that_two_share",
            |seed| desk(seed, false, Follow::Unequal),
            "coins follow payments within the hour, but no two of them at one price",
        ),
        silent(
            "two_trades_of_one_hour",
            one_hour,
            "a payment of two equal sums and two equal transfers of coins are one occasion, and that may be chance",
        ),
        silent("a_market_of_strangers", market, "many buy coins from many at round sums, each once"),
        silent(
            "wages_and_a_hot_wallet_of_round_sums",
            round_sums,
            "firms pay round wages all day, an exchange sends round sums of coins, and no rate is stated",
        ),
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

/// How the coins of a desk follow the money.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Follow {
    /// Within the hour.
    Soon,
    /// Half a day later.
    Late,
    /// Within the hour; some before the money, some paid in two parts.
    Mixed,
    /// Within the hour, at any price.
    Unequal,
}

fn desk(seed: u64, rates: bool, follow: Follow) -> Plant {
    let mut town = coin_town(seed, rates);
    for turn in 0..12_i64 {
        let (day, hour, minute) = (3 + 2 * turn, town.between(9, 12), town.between(0, 60));
        let (yuan, fee, wait) = (town.between(300, 60_000), town.between(0, 60), town.between(4, 40));
        let (payer, at) = (person(turn.unsigned_abs()), on(day, hour, minute));
        let parts = if follow == Follow::Mixed && turn % 4 == 1 { 2 } else { 1 };
        for part in 0..parts {
            town.pay(&payer, "deskcard", yuan, at + part * 5 * MINUTE);
        }
        let later = match follow {
            Follow::Late => 700 + wait,
            Follow::Mixed if turn % 4 == 0 => -wait / 2,
            _ => wait,
        };
        // No two of these prices are as near as the spread.
        let price = if follow == Follow::Unequal { 13 + 9 * turn } else { 10 };
        let micro = worth(yuan * parts, fee) * 10 / price;
        coin(&mut town, DESK_WALLET, &address(500 + turn), micro, at + later * MINUTE);
    }
    town.done()
}

fn one_hour(seed: u64) -> Plant {
    let mut town = coin_town(seed, true);
    for turn in 0..2 {
        let at = on(9, 14, 20) + turn * 6 * MINUTE;
        town.pay(&person(3), "tutor", 7_230, at);
        coin(&mut town, &address(801), &address(802), worth(7_230, 0), at + 9 * MINUTE);
    }
    town.done()
}

fn round_sums(seed: u64) -> Plant {
    let mut town = coin_town(seed, false);
    for day in 4..25 {
        for turn in 0..20_i64 {
            let (minute, thousands) = (town.between(0, 600), town.between(3, 10));
            town.pay(
                &format!("firm{}", turn % 5),
                &person(turn.unsigned_abs()),
                1_000 * thousands,
                on(day, 8, minute),
            );
            let (minute, hundreds) = (town.between(0, 600), town.between(3, 20));
            coin(&mut town, &address(77), &address(4_000 + turn), hundreds * 100_000_000, on(day, 8, minute));
        }
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::drill::view_options;
    use crate::run::run;
    use crate::view::Settings;

    #[test]
    fn what_was_paid_in_two_parts_is_one_trade() {
        let mut planted = desk(1, false, Follow::Mixed).open(&view_options()).unwrap();
        let found = run(METHOD, &mut planted.case, &Settings::default()).unwrap();
        let desks: Vec<&Finding> = found
            .iter()
            .filter(|one| one.subject("account").is_some_and(|who| who.value == "deskcard"))
            .collect();
        assert_eq!(desks.len(), 1);
        let figure = |name| desks.first().and_then(|one| one.figure(name));
        assert_eq!([figure("trades"), figure("in_two_parts")], [Some("12"), Some("3")]);
    }
}
