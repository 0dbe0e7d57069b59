//! # Question
//! Which addresses of a public ledger are one holder's, because they spend together, pay into one deposit address, peel on from one to
//! the next, or are the two ends of a hop over a bridge?
//!
//! # Reads
//! Transfers of coins between addresses (Bitcoin, Ethereum, TRON by form), with the hashes of their transactions, and what imported sources say of addresses
//! (table `address_label`).
//!
//! # How
//! **Spend together**: the inputs of one transaction of Bitcoin are signed by one holder. Transactions with more than two payees are left, for joint transactions of strangers
//! have many. **One deposit address**: an address that pays one other alone and hands on at least nine tenths of what it got is a customer's deposit address
//! if the other, the hot wallet, is paid by at least five such addresses or is tagged as an exchange; two addresses that pay into it are one customer's. Payers
//! that pay more than twenty are services and are left. **Peel chain**: an address that is paid by one alone and pays two, at least four fifths to one
//! of them, peels; four such addresses in a row are a chain. **Hop over a bridge**: a deposit into a bridge (tagged so, or paid by at least five) fits a payout of a service on another ledger
//! if it follows within half an hour, is as large or at most 1 % smaller, and neither has a second that fits. All deposits are moved in time twenty times, to count what fits by chance; a pair
//! of addresses is told if its hops stand out by three bits from that and from all deposits that were tried. All candidates of an address are told and ranked, and none is joined. Tags of the addresses are told with source and confidence, and cited; they weigh nothing.
//!
//! # Innocent reading
//! Whoever is paid over a bridge by somebody else is the other end of a hop and another person; an exchange's withdrawal of a like sum fits by chance, which is counted. Friends may pay into one account of an exchange; a firm's wallet peels wages from its change. Joint transactions (CoinJoin, PayJoin) join the inputs of strangers.
//!
//! # Source
//! Spending together and peel chains: Meiklejohn et al., A Fistful of Bitcoins, 2013. Deposit addresses: Victor, Address Clustering Heuristics for Ethereum, 2020. No
//! rates of error are published for them.
//!
//! # What it cannot do
//! Hops between ledgers that share Ethereum's addresses, that change the coin, take longer, or are split, are not seen. Tokens that move within one call of a contract share a hash and are no inputs, so
//! Ethereum and TRON have no spending together. Who holds an address is not said.
//!
//! # 问题
//! 公开账本上的哪些地址属于同一持有人：共同花费、付入同一充值地址、逐个剥离、或为跨链转移的两端？
//!
//! # 方法
//! **共同花费**：一笔比特币交易的各输入由同一持有人签署；收款方超过两个的交易不计，因多人联合交易收款方众多。**同一充值地址**：只付给一个地址且转出所收九成以上者，若后者
//! （热钱包）收自至少五个此类地址或被标为交易所，即为客户充值地址；付入同一充值地址的两个地址属同一客户；付给超过二十个地址者为服务方，不计。**剥离链**：只由一个地址付款、
//! 付给两个地址且其一占五分之四以上者为“剥离”，连续四个即成链。**跨链**：付入跨链桥（被标注，或收自至少五个地址）的款项，若半小时内另一条链上的服务付出相等或至多小百分之一的
//! 同种币，且双方均无第二笔吻合，则为可能的跨链转移；把全部付入时间移动二十次以统计巧合，超出巧合与全部尝试数三比特者才提示；同一地址的各候选全部列出并排序，绝不合并。地址标签连同来源与可信度一并列出并引用，不加权。
//!
//! # 无辜解释
//! 经桥付给他人者，另一端即为他人；交易所提现的近似金额属巧合，已作统计。朋友可能付入同一交易所账户；公司钱包从找零中逐笔发薪也会剥离。联合交易（CoinJoin、PayJoin）会把陌生人的输入合在一起。

use std::collections::{BTreeMap, BTreeSet};

use thalweg_model::{CitedRow, Finding, IdentifierKind, Rate, Strength, Weight};

use crate::circles::{joined, root};
use crate::drill::{MINUTE, clusters};
use crate::hops::{self, Hop, Limits};
use crate::run::{Draft, LEAST, beyond};
use crate::tags::{self, Tags};
use crate::transfers::{self, MOVES};
use crate::{Card, CaseView, Drill, Flow, Method, MethodError, Sentence, Threshold};

static CARD: Card = Card {
    id: "address_cluster",
    version: 2,
    flow: Flow::Funds,
    title: ["Addresses of one holder", "地址聚类", "地址聚類"],
    reads: &["transfer", "entry", "account", "address_label"],
    needs_population: true,
    says: &[
        Sentence {
            code: "spend_together",
            words: [
                "{address} spend together in {times} transactions. Tags: {tags}.",
                "{address} 在 {times} 笔交易中共同花费。标签：{tags}。",
                "{address} 在 {times} 筆交易中共同花費。標籤：{tags}。",
            ],
        },
        Sentence {
            code: "share_a_deposit_address",
            words: [
                "{address} pay into one deposit address, {deposit}, which hands on to {wallet}. Tags: {tags}.",
                "{address} 付入同一充值地址 {deposit}，该地址转往 {wallet}。标签：{tags}。",
                "{address} 付入同一充值地址 {deposit}，該地址轉往 {wallet}。標籤：{tags}。",
            ],
        },
        Sentence {
            code: "hop_over_a_bridge",
            words: [
                "{address} paid {bridge}, and {service} paid {recipient} as much less {fee_percent} % within {minutes} minutes on another ledger, {times} times; candidate {rank} of {candidates} for this address. Tags: {tags}.",
                "{address} 付入 {bridge} 后，{service} 在 {minutes} 分钟内于另一条链付给 {recipient} 扣除 {fee_percent}% 的同额款项，共 {times} 次；为该地址 {candidates} 个候选中的第 {rank} 个。标签：{tags}。",
                "{address} 付入 {bridge} 後，{service} 在 {minutes} 分鐘內於另一條鏈付給 {recipient} 扣除 {fee_percent}% 的同額款項，共 {times} 次；為該地址 {candidates} 個候選中的第 {rank} 個。標籤：{tags}。",
            ],
        },
        Sentence {
            code: "peel_on",
            words: [
                "{times} addresses peel on in this order: {address}. Tags: {tags}.",
                "{times} 个地址依次剥离：{address}。标签：{tags}。",
                "{times} 個地址依次剝離：{address}。標籤：{tags}。",
            ],
        },
    ],
    innocent: [
        "Friends may pay into one account of an exchange; joint transactions join the inputs of strangers.",
        "朋友可能付入同一交易所账户；联合交易会把陌生人的输入合在一起。",
        "朋友可能付入同一交易所帳戶；聯合交易會把陌生人的輸入合在一起。",
    ],
    thresholds: &[
        Threshold {
            name: "fewest_deposits",
            default: 5,
            unit: "addresses",
            meaning: ["A hot wallet is paid by so many deposit addresses", "热钱包至少收自此数的充值地址"],
            source: "assumption: a person's savings wallet is paid by few of the own addresses",
        },
        Threshold {
            name: "most_payees",
            default: 20,
            unit: "addresses",
            meaning: ["Who pays more is a service", "付给超过此数者视为服务方"],
            source: "assumption: exchanges and payment services pay hundreds",
        },
        Threshold {
            name: "fewest_peels",
            default: 4,
            unit: "addresses",
            meaning: ["A peel chain has so many peeling addresses", "剥离链的地址数下限"],
            source: "assumption: change that is spent once or twice is no chain",
        },
        Threshold {
            name: "bridge_minutes",
            default: 30,
            unit: "minutes",
            meaning: ["A bridge pays out within so long", "跨链桥须在此时间内付出"],
            source: "assumption: bridges wait for confirmations of minutes; moved deposits count chance",
        },
        Threshold {
            name: "bridge_fee_basis_points",
            default: 100,
            unit: "ten thousandths",
            meaning: ["At most so much stays with the bridge", "跨链桥留存比例上限"],
            source: "assumption: tenths of a per cent and a fixed charge; moved deposits count chance",
        },
    ],
    terms: &[
        INPUTS, DEPOSIT, PEELS, HOP, PAYS_OUT, HOPPING, KEYS, JOINT, CUSTOMER, SHARING, PEELERS, PEELING,
    ],
};

// The words of weights, as [`Card::terms`] wants them.
const INPUTS: [&str; 3] = ["inputs of one transaction", "同一交易的输入", "同一交易的輸入"];
const DEPOSIT: [&str; 3] = ["paid into one deposit address", "付入同一充值地址", "付入同一充值地址"];
const PEELS: [&str; 3] = ["a row of addresses that peel", "连续剥离的地址", "連續剝離的地址"];
const HOP: [&str; 3] = [
    "a payout on another ledger alone fits the deposit",
    "另一条链上唯一吻合的付出",
    "另一條鏈上唯一吻合的付出",
];
const PAYS_OUT: [&str; 3] = [
    "a bridge pays out what was paid in, less a fee, within the window; taken as nine in ten",
    "跨链桥在时限内付出扣费后的同额款项；按十分之九计",
    "跨鏈橋在時限內付出扣費後的同額款項；按十分之九計",
];
const HOPPING: [&str; 3] = [
    "deposits of this case, moved in time twenty times: alone fitted by a payout so",
    "本案付入款项移动时间二十次：同样有唯一吻合的付出",
    "本案付入款項移動時間二十次：同樣有唯一吻合的付出",
];
const KEYS: [&str; 3] = [
    "whoever holds several addresses spends them together; taken as nine in ten",
    "持有多个地址者会共同花费；按十分之九计",
    "持有多個地址者會共同花費；按十分之九計",
];
const JOINT: [&str; 3] = [
    "joint transactions of strangers with two payees are rare; assumed one in fifty, for no rate is published",
    "收款方不超过两个的联合交易罕见；未见公布比例，按五十分之一假定",
    "收款方不超過兩個的聯合交易罕見；未見公布比例，按五十分之一假定",
];
const CUSTOMER: [&str; 3] = [
    "a deposit address has one customer (Victor 2020), who may have others pay in; taken as three in four",
    "一个充值地址对应一名客户（Victor 2020），但可能由他人代付；按四分之三计",
    "一個充值地址對應一名客戶（Victor 2020），但可能由他人代付；按四分之三計",
];
const SHARING: [&str; 3] = [
    "pairs of addresses of this case that pay deposit addresses: pay the same one",
    "本案中付入充值地址的地址对：付入同一个",
    "本案中付入充值地址的地址對：付入同一個",
];
const PEELERS: [&str; 3] = [
    "proceeds are peeled as often as moved at once; the share is not known",
    "赃款逐笔剥离与一次转出同样常见；确切比例未知",
    "贓款逐筆剝離與一次轉出同樣常見；確切比例未知",
];
const PEELING: [&str; 3] = [
    "other addresses of this case that get and pay: peel with another beside them",
    "本案中有收有付的其他地址：剥离且与另一剥离地址相邻",
    "本案中有收有付的其他地址：剝離且與另一剝離地址相鄰",
];

/// The method.
pub const METHOD: &dyn Method = &AddressCluster;

struct AddressCluster;

/// So many addresses are named, and so many transfers cited.
const NAMED: usize = 12;
const CITED: usize = 50;
/// Transfers between addresses, what each address is by form (Bitcoin, Ethereum, TRON), and what sources say of it.
const COINS: &str = "
CREATE OR REPLACE TEMP TABLE address AS SELECT account, number FROM party WHERE regexp_matches(number, '^(0x[0-9a-f]{40}|T[1-9A-HJ-NP-Za-km-z]{33}|bc1[0-9a-z]{20,80}|[13][1-9A-HJ-NP-Za-km-z]{25,34})$');
CREATE OR REPLACE TEMP TABLE coin AS
SELECT transfer, payer, payee, place, units, moment FROM move
WHERE payer IN (SELECT account FROM address) AND payee IN (SELECT account FROM address);
CREATE OR REPLACE TEMP TABLE sends AS
SELECT payer AS account, place, sum(units) AS units, count(DISTINCT payee) AS payees, min(payee) AS first FROM coin GROUP BY payer, place;
CREATE OR REPLACE TEMP TABLE gets AS
SELECT payee AS account, place, sum(units) AS units, count(DISTINCT payer) AS payers, min(payer) AS first FROM coin GROUP BY payee, place;
SELECT count(*)::BIGINT AS coins FROM coin";

/// Inputs of one transaction of Bitcoin.
const TOGETHER: &str = "
WITH spent AS (
    SELECT reference, account AS payer, payee_account AS payee, cite('entry', evidence, row) AS cited
    FROM entry JOIN address ON number = payer_account
    WHERE asset = 'BTC' AND reference <> '' AND settled AND payer_account <> payee_account),
joint AS (SELECT reference FROM spent GROUP BY reference HAVING count(DISTINCT payer) > 1 AND count(DISTINCT payee) <= 2)
SELECT reference, list(DISTINCT CAST(payer AS VARCHAR) ORDER BY CAST(payer AS VARCHAR)) AS payers,
       list_slice(list(DISTINCT cited ORDER BY cited), 1, 20) AS cited
FROM spent JOIN joint USING (reference) GROUP BY reference ORDER BY reference";

/// Deposit addresses and who pays into them.
const DEPOSITS: &str = "
CREATE OR REPLACE TEMP TABLE through AS
SELECT account, place, sends.first AS wallet FROM sends JOIN gets USING (account, place)
WHERE sends.payees = 1 AND sends.units * 10 >= gets.units * 9 AND sends.first <> account;
CREATE OR REPLACE TEMP TABLE deposit AS
SELECT account, place, wallet FROM through
WHERE wallet IN (SELECT wallet FROM through GROUP BY wallet HAVING count(DISTINCT account) >= {fewest_deposits}) OR wallet IN (SELECT account FROM tag WHERE exchange);
CREATE OR REPLACE TEMP TABLE pays_in AS
SELECT DISTINCT coin.payer, deposit.account AS deposit, deposit.wallet, deposit.place
FROM coin JOIN deposit ON deposit.account = coin.payee AND deposit.place = coin.place
WHERE coin.payer NOT IN (SELECT account FROM sends GROUP BY account HAVING max(payees) > {most_payees}) AND coin.payer NOT IN (SELECT account FROM deposit);
SELECT deposit, wallet, place, list(CAST(payer AS VARCHAR) ORDER BY payer) AS payers,
       (SELECT count(DISTINCT payer) FROM pays_in)::BIGINT AS all_payers
FROM pays_in GROUP BY deposit, wallet, place ORDER BY deposit, place";

/// Addresses that peel, with the address that gets the rest.
const PEELED: &str = "
WITH paid AS (SELECT payer, payee, place, sum(units) AS units FROM coin GROUP BY payer, payee, place)
SELECT sends.account, sends.place, arg_max(paid.payee, (paid.units, paid.payee)) AS rest
FROM sends JOIN gets USING (account, place) JOIN paid ON paid.payer = account AND paid.place = sends.place
WHERE sends.payees = 2 AND gets.payers = 1 GROUP BY sends.account, sends.place, sends.units
HAVING max(paid.units) * 5 >= sends.units * 4 ORDER BY sends.account, sends.place";

/// How many addresses get and pay.
const BOTH: &str = "SELECT count(*)::BIGINT AS accounts FROM sends JOIN gets USING (account, place)";

/// The draft of a finding about these accounts, with their tags.
fn draft(
    case: &mut CaseView<'_>,
    says: &str,
    roles: &[(&str, u32)],
    tags: &Tags,
    strength: Strength,
) -> Result<Draft, MethodError> {
    let parties = transfers::parties(case, roles.iter().map(|(_, who)| *who))?;
    let tagged: Vec<&(String, CitedRow)> =
        roles.iter().filter_map(|(_, who)| tags.get(who)).flatten().take(NAMED).collect();
    let said: BTreeSet<&str> = tagged.iter().map(|(said, _)| said.as_str()).collect();
    let said: Vec<&str> = said.into_iter().collect();
    let text = if said.is_empty() { "–".to_owned() } else { said.join("; ") };
    let mut draft = Draft::new(case, says).figure("tags", text).weighing(strength);
    for (role, who) in roles {
        if let Some(party) = parties.get(who) {
            draft = draft.about(role, IdentifierKind::Wallet, &party.value);
        }
    }
    Ok(draft.on(tagged.into_iter().map(|(_, row)| row.clone())))
}

/// The transfers of these payers to these payees, with when they were.
fn between(case: &mut CaseView<'_>, only: &str) -> Result<(Vec<CitedRow>, (i64, i64)), MethodError> {
    let (mut cited, mut period) = (Vec::new(), None);
    transfers::each(case, only, |one| {
        if cited.len() < CITED {
            cited.push(one.transfer);
        }
        period = Some((period.map_or(one.at, |(from, _)| from), one.at));
        Ok(())
    })?;
    let rows = transfers::rows(case, cited)?;
    Ok((rows.into_values().flatten().collect(), period.unwrap_or_default()))
}

/// Addresses that spend together, over all transactions that join them.
fn together(case: &mut CaseView<'_>, tags: &Tags) -> Result<Vec<Finding>, MethodError> {
    let rows = case.ask(TOGETHER)?;
    let mut first_of = BTreeMap::new();
    let mut firsts = Vec::new();
    for at in 0..rows.len() {
        let payers: Vec<i64> =
            rows.texts_of("payers", at)?.iter().filter_map(|one| one.parse().ok()).collect();
        let Some(first) = payers.iter().min().copied() else { continue };
        payers.iter().for_each(|payer| joined(&mut first_of, first, *payer));
        firsts.push((at, first));
    }
    let mut groups: BTreeMap<i64, (Vec<u32>, usize, BTreeSet<CitedRow>)> = BTreeMap::new();
    for address in first_of.keys() {
        groups.entry(root(&first_of, *address)).or_default().0.push(*address as u32);
    }
    for (at, first) in firsts {
        let (_, times, cited) = groups.entry(root(&first_of, first)).or_default();
        *times += 1;
        if cited.len() < CITED {
            cited.extend(rows.cited("cited", at)?);
        }
    }
    let weight = Weight::of(INPUTS[0], Rate::assumed(9, 10, KEYS[0]), Rate::assumed(1, 50, JOINT[0]));
    let mut findings = Vec::new();
    for (addresses, times, cited) in groups.into_values() {
        let roles: Vec<(&str, u32)> = addresses.iter().take(NAMED).map(|one| ("address", *one)).collect();
        let draft = draft(case, "spend_together", &roles, tags, Strength::of(vec![weight.clone()]))?;
        let draft = draft.figure("times", times).figure("addresses", addresses.len());
        findings.push(draft.on(cited.into_iter().take(CITED)).done());
    }
    Ok(findings)
}

/// Addresses that pay into one deposit address.
fn deposits(case: &mut CaseView<'_>, tags: &Tags) -> Result<Vec<Finding>, MethodError> {
    let rows = case.ask(DEPOSITS)?;
    let (deposits, wallets, places) = (rows.ints("deposit")?, rows.ints("wallet")?, rows.ints("place")?);
    let all = rows.ints("all_payers")?;
    let pairs_of = |many: u64| many.saturating_mul(many.saturating_sub(1)) / 2;
    let groups: Vec<Vec<u32>> = (0..rows.len())
        .map(|at| Ok(rows.texts_of("payers", at)?.iter().filter_map(|payer| payer.parse().ok()).collect()))
        .collect::<Result<_, MethodError>>()?;
    let sharing: u64 = groups.iter().map(|group| pairs_of(group.len() as u64)).sum();
    let mut findings = Vec::new();
    for (at, payers) in groups.iter().enumerate().filter(|(_, payers)| payers.len() > 1) {
        let own = pairs_of(payers.len() as u64);
        let pairs = pairs_of(all.value(at).unsigned_abs()).saturating_sub(own);
        let measured = Rate::measured(sharing.saturating_sub(own), pairs, SHARING[0]);
        let strength = Strength::of(vec![Weight::of(DEPOSIT[0], Rate::assumed(3, 4, CUSTOMER[0]), measured)]);
        if strength.centibits < LEAST {
            continue;
        }
        let mut roles: Vec<(&str, u32)> =
            payers.iter().take(NAMED).map(|payer| ("address", *payer)).collect();
        roles.extend([("deposit", deposits.value(at) as u32), ("wallet", wallets.value(at) as u32)]);
        let (deposit, place) = (deposits.value(at), places.value(at));
        let only = format!("place = {place} AND (payee = {deposit} OR payer = {deposit})");
        let (cited, (from, to)) = between(case, &only)?;
        let draft = draft(case, "share_a_deposit_address", &roles, tags, strength)?;
        findings.push(draft.figure("addresses", payers.len()).during(from, to).on(cited).done());
    }
    Ok(findings)
}

/// Chains of addresses that peel.
fn peels(case: &mut CaseView<'_>, tags: &Tags) -> Result<Vec<Finding>, MethodError> {
    let fewest = usize::try_from(case.threshold("fewest_peels")).unwrap_or(usize::MAX).max(2);
    let all = case.ask(BOTH)?.ints("accounts")?.value(0).unsigned_abs();
    let rows = case.ask(PEELED)?;
    let (accounts, places, rests) = (rows.ints("account")?, rows.ints("place")?, rows.ints("rest")?);
    let rest: BTreeMap<(i64, i64), i64> =
        (0..rows.len()).map(|at| ((places.value(at), accounts.value(at)), rests.value(at))).collect();
    let fed: BTreeSet<(i64, i64)> =
        rest.iter().map(|((place, _), to)| (*place, *to)).filter(|key| rest.contains_key(key)).collect();
    let beside =
        rest.iter().filter(|(key, to)| fed.contains(key) || rest.contains_key(&(key.0, **to))).count() as u64;
    let mut findings = Vec::new();
    for key in rest.keys().filter(|key| !fed.contains(key)) {
        let mut chain = vec![key.1];
        while let Some(next) = chain.last().and_then(|at| rest.get(&(key.0, *at)))
            && rest.contains_key(&(key.0, *next))
            && !chain.contains(next)
        {
            chain.push(*next);
        }
        let own = chain.len() as u64;
        let measured = Rate::measured(beside.saturating_sub(own), all.saturating_sub(own), PEELING[0]);
        let strength = Strength::of(vec![Weight::of(PEELS[0], Rate::assumed(1, 2, PEELERS[0]), measured)]);
        if chain.len() < fewest || strength.centibits < LEAST {
            continue;
        }
        let roles: Vec<(&str, u32)> = chain.iter().take(NAMED).map(|at| ("address", *at as u32)).collect();
        let list: Vec<String> = chain.iter().map(i64::to_string).collect();
        let (cited, (from, to)) =
            between(case, &format!("place = {} AND payer IN ({})", key.0, list.join(", ")))?;
        let draft = draft(case, "peel_on", &roles, tags, strength)?;
        findings.push(draft.figure("times", chain.len()).during(from, to).on(cited).done());
    }
    Ok(findings)
}

/// Pairs of addresses that are the two ends of hops over bridges.
fn over_bridges(case: &mut CaseView<'_>, tags: &Tags) -> Result<Vec<Finding>, MethodError> {
    let limits = Limits {
        window: case.threshold("bridge_minutes").max(1).saturating_mul(MINUTE),
        fee: case.threshold("bridge_fee_basis_points").unsigned_abs(),
        most_payees: case.threshold("most_payees").unsigned_abs(),
    };
    let mut findings = Vec::new();
    for hops in hops::hops(case, limits)? {
        let moved = hops.tried.saturating_mul(hops::MOVED.unsigned_abs());
        let weight = Weight::of(
            HOP[0],
            Rate::assumed(9, 10, PAYS_OUT[0]),
            Rate::measured(hops.chance.min(moved), moved, HOPPING[0]),
        );
        let least = LEAST.saturating_add(beyond(hops.tried));
        let pairs = hops::pairs(&hops.found);
        for ((from, to), own) in &pairs {
            let strength = Strength::of(vec![weight.clone(); own.len()]);
            if strength.centibits < least {
                continue;
            }
            findings.push(hopped(case, tags, (*from, *to), own, hops::rank(&pairs, (*from, *to)), strength)?);
        }
    }
    Ok(findings)
}

fn hopped(
    case: &mut CaseView<'_>,
    tags: &Tags,
    (from, to): (u32, u32),
    hops: &[Hop],
    (rank, candidates): (usize, usize),
    strength: Strength,
) -> Result<Finding, MethodError> {
    let bridges: BTreeSet<u32> = hops.iter().map(|hop| hop.deposit.payee).collect();
    let services: BTreeSet<u32> = hops.iter().map(|hop| hop.payout.payer).collect();
    let roles: Vec<(&str, u32)> = [("address", from), ("recipient", to)]
        .into_iter()
        .chain(bridges.into_iter().map(|who| ("bridge", who)))
        .chain(services.into_iter().map(|who| ("service", who)))
        .take(NAMED)
        .collect();
    let kept = |hop: &Hop| {
        u128::from(hop.deposit.units - hop.payout.units) * 10_000 / u128::from(hop.deposit.units.max(1))
    };
    let fee = hops.iter().map(kept).max().unwrap_or(0);
    let wait =
        hops.iter().map(|hop| (hop.payout.at - hop.deposit.at + MINUTE - 1) / MINUTE).max().unwrap_or(0);
    let cited = hops.iter().take(CITED).flat_map(|hop| [hop.deposit.transfer, hop.payout.transfer]);
    let rows = transfers::rows(case, cited)?;
    let begin = hops.iter().map(|hop| hop.deposit.at).min().unwrap_or(0);
    let end = hops.iter().map(|hop| hop.payout.at).max().unwrap_or(0);
    let draft = draft(case, "hop_over_a_bridge", &roles, tags, strength)?
        .figure("times", hops.len())
        .figure("minutes", wait)
        .figure("fee_percent", format!("{}.{:02}", fee / 100, fee % 100))
        .figure("rank", rank)
        .figure("candidates", candidates)
        .during(begin, end);
    Ok(draft.on(rows.into_values().flatten()).done())
}

impl Method for AddressCluster {
    fn card(&self) -> &'static Card {
        &CARD
    }

    fn run(&self, case: &mut CaseView<'_>) -> Result<Vec<Finding>, MethodError> {
        case.ask(MOVES)?;
        let tags = tags::tags(case)?;
        if case.ask(COINS)?.ints("coins")?.value(0) == 0 {
            return Ok(Vec::new());
        }
        let mut findings = together(case, &tags)?;
        findings.extend(deposits(case, &tags)?);
        findings.extend(peels(case, &tags)?);
        findings.extend(over_bridges(case, &tags)?);
        Ok(findings)
    }

    fn drills(&self) -> Vec<Drill> {
        clusters::drills()
    }
}
