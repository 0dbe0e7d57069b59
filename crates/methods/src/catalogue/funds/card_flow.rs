//! # Question
//! Between which classes of accounts does money flow in this case: bank, wallet, merchant, cash, coins?
//!
//! # Reads
//! All transfers of the ledger but fees, interest, what was undone, and what moves between accounts of one holder; what sources say of addresses.
//!
//! # How
//! An account is cash or a charge if the ledger says so; coins if its number has the form of an address of Bitcoin, Ethereum or TRON; a merchant if
//! somebody bought from it; a wallet if its institution is a payment institution by name or its number is a telephone number or an e-mail address; else a bank's. For each two
//! classes and asset it tells how many transfers there are, what they sum to, and between which accounts most went. Of every account that imported sources name (table
//! `address_label`) it tells what reached it and from whom, with the tags, their source and their confidence, and cites them. Weighed is how rare the kind is among all
//! transfers: nothing is inferred.
//!
//! # Innocent reading
//! It describes. Every flow of a case is innocent until something else says more.
//!
//! # Source
//! Exits of British mule accounts: payments 57 %, cards 20 %, cash 10 % (Lloyds, two months of 2024, in RUSI 2025), for comparison only.
//!
//! # What it cannot do
//! Names of institutions are matched by a short list; a payment institution that is not on it counts as a bank.
//!
//! # 问题
//! 本案资金在哪些类别的账户之间流动：银行、钱包、商户、现金、虚拟币？
//!
//! # 方法
//! 除手续费、利息、已冲正及同一户名账户间划转外的全部转账。账本已标明者为现金或费用；号码形如比特币、以太坊、波场地址者为虚拟币；曾有消费收款者为商户；机构名称为支付机构、
//! 或号码为手机号、邮箱者为钱包；其余为银行。对每两类账户与币种，列出笔数、总额及金额最大的双方。凡来源（`address_label` 表）已标注的账户，另列出流入款项、付款方、标签及其来源与可信度，并予引用。权重仅为该类流向在全部转账中的稀有程度，不作推断。
//!
//! # 无辜解释
//! 本方法只作描述；任何流向在另有证据之前都是正常的。
//!
//! # 局限
//! 机构名称按简表匹配；不在表中的支付机构视为银行。

use std::collections::{BTreeMap, BTreeSet};

use thalweg_flows::entry::EntryClass;
use thalweg_flows::records::Kind as Record;
use thalweg_flows::records::kinds::address_label;
use thalweg_model::{Finding, Rate, Strength, Weight};

use crate::drill::coins::PlantedCoin;
use crate::drill::payments::{Payments, on};
use crate::drill::{Plant, PlantedEntry};
use crate::run::Draft;
use crate::tags::{self, Tags};
use crate::transfers::{self, MOVES};
use crate::{Card, CaseView, Drill, Expect, Flow, Method, MethodError, Sentence};

static CARD: Card = Card {
    id: "card_flow",
    version: 1,
    flow: Flow::Funds,
    title: ["Flows between classes of accounts", "卡类流向", "卡類流向"],
    reads: &["transfer", "account", "address_label"],
    needs_population: true,
    says: &[
        Sentence {
            code: "reaches_a_tagged_account",
            words: [
                "{transfers} transfers, {sum_minor} smallest units of {asset}, reach {payee}, which sources call: {tags}. The most comes from {payer}.",
                "{transfers} 笔、合计 {sum_minor} 个 {asset} 最小单位流入 {payee}，来源称其为：{tags}。最多来自 {payer}。",
                "{transfers} 筆、合計 {sum_minor} 個 {asset} 最小單位流入 {payee}，來源稱其為：{tags}。最多來自 {payer}。",
            ],
        },
        Sentence {
            code: "flows_between_classes",
            words: [
                "From {from_class} to {to_class}: {transfers} transfers, {sum_minor} smallest units of {asset}; the most from {payer} to {payee}.",
                "由 {from_class} 至 {to_class}：{transfers} 笔，合计 {sum_minor} 个 {asset} 最小单位；金额最大者由 {payer} 付给 {payee}。",
                "由 {from_class} 至 {to_class}：{transfers} 筆，合計 {sum_minor} 個 {asset} 最小單位；金額最大者由 {payer} 付給 {payee}。",
            ],
        },
    ],
    innocent: [
        "It describes: every flow is innocent until something else says more.",
        "本方法只作描述；任何流向在另有证据之前都是正常的。",
        "本方法只作描述；任何流向在另有證據之前都是正常的。",
    ],
    thresholds: &[],
    terms: &[KIND, TAGGED, COUNTED, OF_ALL, OF_ALL_REACH],
};

// The words of weights, as [`Card::terms`] wants them.
const KIND: [&str; 3] = ["transfers between these classes", "此两类账户之间的转账", "此兩類帳戶之間的轉帳"];
const TAGGED: [&str; 3] =
    ["transfers to an account that sources name", "流入来源已标注账户的转账", "流入來源已標註帳戶的轉帳"];
const COUNTED: [&str; 3] = ["it is counted; nothing is inferred", "仅为计数，不作推断", "僅為計數，不作推斷"];
const OF_ALL: [&str; 3] = [
    "transfers of this case: between these classes",
    "本案全部转账中此两类账户之间者",
    "本案全部轉帳中此兩類帳戶之間者",
];

const OF_ALL_REACH: [&str; 3] =
    ["transfers of this case: to this account", "本案全部转账中流入该账户者", "本案全部轉帳中流入該帳戶者"];

/// The method.
pub const METHOD: &dyn Method = &CardFlow;

struct CardFlow;

/// So many transfers of each flow are cited: the largest.
const CITED: usize = 10;
/// So many tags and payers of an account are told.
const NAMED: usize = 5;

/// The class of every account, and what flows between classes.
const FLOWS: &str = "
CREATE OR REPLACE TEMP TABLE kind AS
SELECT account, person, CASE
    WHEN form = 5 THEN 'cash' WHEN form = 6 THEN 'charges'
    WHEN regexp_matches(number, '^(0x[0-9a-f]{40}|T[1-9A-HJ-NP-Za-km-z]{33}|bc1[0-9a-z]{20,80}|[13][1-9A-HJ-NP-Za-km-z]{25,34})$') THEN 'coins'
    WHEN account IN (SELECT payee FROM move WHERE class = 2) THEN 'merchant'
    WHEN regexp_matches(number, '^(1[3-9][0-9]{9}|\\+[0-9]{8,15})$') OR contains(number, '@')
      OR regexp_matches(institution, '支付宝|支付寶|微信|财付通|財付通|零钱|零錢|云闪付|拉卡拉|抖音支付|京东支付|美团支付|Alipay|WeChat|Tenpay|PayPal|Wise|Revolut|钱包|錢包') THEN 'wallet'
    ELSE 'bank' END AS kind
FROM party;
CREATE OR REPLACE TEMP TABLE flow AS
SELECT one.kind AS from_class, two.kind AS to_class, move.asset, transfer, payer, payee, amount_minor, moment
FROM move JOIN (SELECT CAST(transfer AS BIGINT) AS transfer, amount_minor FROM transfer) USING (transfer)
JOIN kind one ON one.account = payer JOIN kind two ON two.account = payee WHERE one.person <> two.person AND class NOT IN (4, 7, 8);
SELECT from_class, to_class, asset, count(*)::BIGINT AS transfers, CAST(sum(CAST(amount_minor AS DECIMAL(38,0))) AS VARCHAR) AS sum_minor,
       count(DISTINCT payer)::BIGINT AS payers, count(DISTINCT payee)::BIGINT AS payees, min(moment) AS since, max(moment) AS until
FROM flow GROUP BY from_class, to_class, asset ORDER BY from_class, to_class, asset";

/// The two accounts between which most went, of each kind.
const MOST: &str = "
SELECT from_class, to_class, asset, payer, payee FROM (
    SELECT *, row_number() OVER (PARTITION BY from_class, to_class, asset ORDER BY units DESC, payer, payee) AS place FROM (
        SELECT from_class, to_class, asset, payer, payee, sum(CAST(amount_minor AS DECIMAL(38,0))) AS units FROM flow GROUP BY ALL))
WHERE place = 1 ORDER BY from_class, to_class, asset";

/// The largest transfers of each kind.
const LARGEST: &str = "
SELECT from_class, to_class, asset, transfer FROM (
    SELECT *, row_number() OVER (PARTITION BY from_class, to_class, asset ORDER BY amount_minor DESC, transfer) AS place FROM flow)
WHERE place <= 10 ORDER BY from_class, to_class, asset, transfer";

/// What reaches accounts that sources name, and from whom.
const REACHES: &str = "
SELECT payee, asset, payer, count(*)::BIGINT AS transfers, CAST(sum(CAST(amount_minor AS DECIMAL(38,0))) AS VARCHAR) AS sum_minor,
       min(moment) AS since, max(moment) AS until, list_slice(list(CAST(transfer AS VARCHAR) ORDER BY amount_minor DESC, transfer), 1, 10) AS largest
FROM flow WHERE payee IN (SELECT account FROM tag) GROUP BY payee, asset, payer
ORDER BY payee, asset, sum(CAST(amount_minor AS DECIMAL(38,0))) DESC, payer";

/// What reaches one account in one asset.
#[derive(Debug, Default)]
struct Reached {
    payers: Vec<u32>,
    transfers: u64,
    sum_minor: i128,
    period: Option<(i64, i64)>,
    largest: Vec<u32>,
}

fn reached(case: &mut CaseView<'_>) -> Result<BTreeMap<(u32, String), Reached>, MethodError> {
    let rows = case.ask(REACHES)?;
    let (payees, payers, assets) = (rows.ints("payee")?, rows.ints("payer")?, rows.texts("asset")?);
    let (transfers, sums) = (rows.ints("transfers")?, rows.texts("sum_minor")?);
    let (since, until) = (rows.ints("since")?, rows.ints("until")?);
    let mut all: BTreeMap<(u32, String), Reached> = BTreeMap::new();
    for at in 0..rows.len() {
        let one = all.entry((payees.value(at) as u32, assets.value(at).to_owned())).or_default();
        one.payers.push(payers.value(at) as u32);
        one.transfers += transfers.value(at).unsigned_abs();
        one.sum_minor = one.sum_minor.saturating_add(sums.value(at).parse().unwrap_or(0));
        let (from, to) = one.period.unwrap_or((i64::MAX, i64::MIN));
        one.period = Some((from.min(since.value(at)), to.max(until.value(at))));
        let largest = rows.texts_of("largest", at)?;
        one.largest.extend(largest.iter().filter_map(|one| one.parse::<u32>().ok()));
    }
    Ok(all)
}

/// What is told of accounts that sources name.
fn tagged(case: &mut CaseView<'_>, tags: &Tags, all: u64) -> Result<Vec<Finding>, MethodError> {
    let mut findings = Vec::new();
    for ((payee, asset), one) in reached(case)? {
        let said = tags.get(&payee).map_or(&[][..], Vec::as_slice);
        let words: BTreeSet<&str> = said.iter().map(|(words, _)| words.as_str()).take(NAMED).collect();
        let words: Vec<&str> = words.into_iter().collect();
        let measured = Rate::measured(one.transfers, all, OF_ALL_REACH[0]);
        let weight = Weight::of(TAGGED[0], Rate::assumed(1, 1, COUNTED[0]), measured);
        let named: Vec<u32> = one.payers.iter().copied().take(NAMED).collect();
        let parties = transfers::parties(case, named.iter().copied().chain([payee]))?;
        let rows = transfers::rows(case, one.largest.iter().copied().take(5 * CITED))?;
        let (from, to) = one.period.unwrap_or_default();
        let mut draft = Draft::new(case, "reaches_a_tagged_account")
            .figure("asset", &asset)
            .figure("transfers", one.transfers)
            .figure("sum_minor", one.sum_minor)
            .figure("payers", one.payers.len())
            .figure("tags", words.join("; "))
            .during(from, to)
            .weighing(Strength::of(vec![weight]))
            .on(rows.into_values().flatten())
            .on(said.iter().take(NAMED).map(|(_, row)| row.clone()));
        for (role, who) in [("payee", payee)].into_iter().chain(named.iter().map(|who| ("payer", *who))) {
            if let Some(party) = parties.get(&who).filter(|party| !party.value.is_empty()) {
                draft = draft.about(role, party.kind, &party.value);
            }
        }
        findings.push(draft.done());
    }
    Ok(findings)
}

impl Method for CardFlow {
    fn card(&self) -> &'static Card {
        &CARD
    }

    fn describes(&self) -> bool {
        true
    }

    fn run(&self, case: &mut CaseView<'_>) -> Result<Vec<Finding>, MethodError> {
        case.ask(MOVES)?;
        let tags = tags::tags(case)?;
        let flows = case.ask(FLOWS)?;
        let (from, to, assets) =
            (flows.texts("from_class")?, flows.texts("to_class")?, flows.texts("asset")?);
        let (transfers, sums) = (flows.ints("transfers")?, flows.texts("sum_minor")?);
        let (payers, payees) = (flows.ints("payers")?, flows.ints("payees")?);
        let (since, until) = (flows.ints("since")?, flows.ints("until")?);
        let all: u64 = (0..flows.len()).map(|at| transfers.value(at).unsigned_abs()).sum();
        let most = most(case)?;
        let mut largest = largest(case)?;
        let mut findings = tagged(case, &tags, all)?;
        for at in 0..flows.len() {
            let key = [from.value(at), to.value(at), assets.value(at)].map(str::to_owned);
            let measured = Rate::measured(transfers.value(at).unsigned_abs(), all, OF_ALL[0]);
            let weight = Weight::of(KIND[0], Rate::assumed(1, 1, COUNTED[0]), measured);
            let cited = largest.remove(&key).unwrap_or_default();
            let rows = transfers::rows(case, cited.into_iter().take(CITED))?;
            let mut draft = Draft::new(case, "flows_between_classes")
                .figure("from_class", from.value(at))
                .figure("to_class", to.value(at))
                .figure("asset", assets.value(at))
                .figure("transfers", transfers.value(at))
                .figure("sum_minor", sums.value(at))
                .figure("payers", payers.value(at))
                .figure("payees", payees.value(at))
                .during(since.value(at), until.value(at))
                .weighing(Strength::of(vec![weight]))
                .on(rows.into_values().flatten());
            if let Some((payer, payee)) = most.get(&key) {
                let parties = transfers::parties(case, [*payer, *payee])?;
                for (role, who) in [("payer", payer), ("payee", payee)] {
                    if let Some(party) = parties.get(who).filter(|party| !party.value.is_empty()) {
                        draft = draft.about(role, party.kind, &party.value);
                    }
                }
            }
            findings.push(draft.done());
        }
        Ok(findings)
    }

    fn drills(&self) -> Vec<Drill> {
        drills()
    }
}

/// Two classes and an asset.
type Kind = [String; 3];

fn most(case: &mut CaseView<'_>) -> Result<BTreeMap<Kind, (u32, u32)>, MethodError> {
    let rows = case.ask(MOST)?;
    let (from, to, assets) = (rows.texts("from_class")?, rows.texts("to_class")?, rows.texts("asset")?);
    let (payers, payees) = (rows.ints("payer")?, rows.ints("payee")?);
    let kind = |at: usize| [from.value(at), to.value(at), assets.value(at)].map(str::to_owned);
    Ok((0..rows.len()).map(|at| (kind(at), (payers.value(at) as u32, payees.value(at) as u32))).collect())
}

fn largest(case: &mut CaseView<'_>) -> Result<BTreeMap<Kind, Vec<u32>>, MethodError> {
    let rows = case.ask(LARGEST)?;
    let (from, to, assets) = (rows.texts("from_class")?, rows.texts("to_class")?, rows.texts("asset")?);
    let transfers = rows.ints("transfer")?;
    let mut largest: BTreeMap<Kind, Vec<u32>> = BTreeMap::new();
    for at in 0..rows.len() {
        let kind = [from.value(at), to.value(at), assets.value(at)].map(str::to_owned);
        largest.entry(kind).or_default().push(transfers.value(at) as u32);
    }
    Ok(largest)
}

fn drills() -> Vec<Drill> {
    const PURCHASES: &[&[(&str, &str)]] = &[&[("payee", "bigshop")]];
    const COINS: &[&[(&str, &str)]] = &[&[("payer", WALLET)]];
    const TAGGED: &[&[(&str, &str)]] = &[&[("payee", TAGGED_WALLET), ("payer", WALLET)]];
    let found = |name, plant, expect| Drill { name, plant, expect: Expect::Finds(expect) };
    let silent = |name, plant, why| Drill { name, plant, expect: Expect::Silent(why) };
    vec![
        found("a_town_and_a_large_shop", town, PURCHASES),
        found("coins_beside_money", coins, COINS),
        found("coins_reach_a_tagged_address", tagged_coins, TAGGED),
        silent("no_statements", Plant::new, "nothing moved"),
        silent(
            "own_accounts",
            |seed| own(seed, EntryClass::Transfer),
            "one holder moves money between own accounts",
        ),
        silent("only_fees", |seed| own(seed, EntryClass::Fee), "a bank takes fees"),
    ]
}

const WALLET: &str = "0x00000000000000000000000000000000000de5c1";

const TAGGED_WALLET: &str = "0x0000000000000000000000000000000000000bad";

fn town(seed: u64) -> Plant {
    let mut town = Payments::town(seed);
    town.book("customer1", "bigshop", 90_000_000, on(4, 12, 0), EntryClass::Purchase);
    town.done()
}

fn coins(seed: u64) -> Plant {
    let mut town = Payments::town(seed);
    let (payer, payee) = (WALLET.to_owned(), TAGGED_WALLET.to_owned());
    let (at, hash) = (on(4, 12, 0), "0x01".to_owned());
    town.plant.coins(vec![PlantedCoin { payer, payee, coin: "USDT", minor: 5_000_000, at, hash }]);
    town.done()
}

/// The same, and a source says whose the address is; it writes addresses with capital letters.
fn tagged_coins(seed: u64) -> Plant {
    let mut plant = coins(seed);
    plant.add(Record::AddressLabel, |draft| {
        draft.text(address_label::ADDRESS, &TAGGED_WALLET.to_uppercase().replace("0X", "0x"));
        draft.text(address_label::LABEL, "Stolen").text(address_label::SOURCE, "https://example.org/list");
    });
    plant
}

fn own(seed: u64, class: EntryClass) -> Plant {
    let mut plant = Plant::new(seed);
    plant.holder("card1", "陈大山");
    plant.holder("card2", "陈大山");
    let entry = |day, payee: &str| PlantedEntry {
        payer: "card1".to_owned(),
        payee: payee.to_owned(),
        fen: 50_000,
        at: on(day, 9, 0),
        class,
    };
    let payee = if class == EntryClass::Fee { "" } else { "card2" };
    plant.statement((1..5).map(|day| entry(day, payee)).collect());
    plant
}
