//! # Question
//! Which addresses of a public ledger are one holder's, because they spend together, pay into one deposit address, are swept into one wallet, peel on from one to
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
//! that pay more than twenty are services and are left. **Swept**: an address that was paid once and hands on at least nine tenths of it to one other is of one trade;
//! a wallet, which is no service, that at least five such addresses pay and hardly anybody else, is swept into. Weighed is how many of its payers are so, beside those of payees of which fewer than half are so, and never fewer than one in four.
//! **Peel chain**: an address that is paid by one alone and pays two, at least four fifths to one
//! of them, peels; four such addresses in a row are a chain. Each next one weighs by how many addresses peel that no peeling address paid. **Hop over a bridge**: a deposit into a bridge (tagged so, or paid by at least five) fits a payout of a service on another ledger
//! if it follows within half an hour, is as large or at most 1 % smaller, and neither has a second that fits. All deposits are moved in time twenty times, to count what fits by chance; a pair
//! of addresses is told if its hops stand out by three bits from that and from all deposits that were tried. All candidates of an address are told and ranked, and none is joined. Tags of the addresses are told with source and confidence, and cited; they weigh nothing.
//!
//! # Innocent reading
//! Whoever is paid over a bridge by somebody else is the other end of a hop and another person; an exchange's withdrawal of a like sum fits by chance, which is counted. Friends may pay into one account of an exchange; a firm's wallet peels wages from its change. Customers, or victims, who were each told to buy coins and send on all of them look like one hand that sweeps: ask whose key signed, and who paid the network's fee for them. Joint transactions (CoinJoin, PayJoin) join the inputs of strangers.
//!
//! # Source
//! Spending together and peel chains: Meiklejohn et al., A Fistful of Bitcoins, 2013. Deposit addresses: Victor, Address Clustering Heuristics for Ethereum, 2020. No
//! rates of error are published for them.
//!
//! # What it cannot do
//! Hops between ledgers that share Ethereum's addresses, that change the coin, take longer, or are split, are not seen. Tokens that move within one call of a contract share a hash and are no inputs, so
//! Ethereum and TRON have no spending together. A wallet that fills others looks like an employer and is not told. Where most people buy coins for one payment and send on all of them, the wallets of shops are told as swept into. Who holds an address is not said.
//!
//! # 问题
//! 公开账本上的哪些地址属于同一持有人：共同花费、付入同一充值地址、归集到同一钱包、逐个剥离、或为跨链转移的两端？
//!
//! # 方法
//! **共同花费**：一笔比特币交易的各输入由同一持有人签署；收款方超过两个的交易不计，因多人联合交易收款方众多。**同一充值地址**：只付给一个地址且转出所收九成以上者，若后者
//! （热钱包）收自至少五个此类地址或被标为交易所，即为客户充值地址；付入同一充值地址的两个地址属同一客户；付给超过二十个地址者为服务方，不计。**归集**：只收过一笔且把九成以上转给一个地址者为单笔交易地址；非服务方的钱包若至少有五个此类地址付入、且几乎无其他付款方，即为归集钱包；
//! 按其付款方中此类地址的比例，与付款方不足半数如此的收款方比较计权，后者至少按四分之一计。**剥离链**：只由一个地址付款、
//! 付给两个地址且其一占五分之四以上者为“剥离”，连续四个即成链；每一个后续地址按“非由剥离地址付入的地址中有多少剥离”计权。**跨链**：付入跨链桥（被标注，或收自至少五个地址）的款项，若半小时内另一条链上的服务付出相等或至多小百分之一的
//! 同种币，且双方均无第二笔吻合，则为可能的跨链转移；把全部付入时间移动二十次以统计巧合，超出巧合与全部尝试数三比特者才提示；同一地址的各候选全部列出并排序，绝不合并。地址标签连同来源与可信度一并列出并引用，不加权。
//!
//! # 无辜解释
//! 经桥付给他人者，另一端即为他人；交易所提现的近似金额属巧合，已作统计。朋友可能付入同一交易所账户；公司钱包从找零中逐笔发薪也会剥离。客户或受害人各自按指示买币并全部转出者，与一人归集相似：应查何人签名、何人代付手续费。联合交易（CoinJoin、PayJoin）会把陌生人的输入合在一起。
//!
//! # 局限
//! 共用以太坊地址格式的链之间、更换币种、耗时更长或被拆分的跨链不可见。以太坊与波场没有共同花费。为其他钱包补款的钱包与发薪单位相似，不予提示。若多数人都为单笔付款买币并全部转出，商户钱包会被提示为归集钱包。不说明地址由谁持有。

use std::collections::BTreeSet;

use thalweg_model::{CitedRow, Finding, IdentifierKind, Rate, Strength, Weight};

use crate::deposits;
use crate::drill::{MINUTE, clusters};
use crate::hops::{self, Hop, Limits};
use crate::inputs;
use crate::peels;
use crate::run::{Draft, LEAST, beyond, counted};
use crate::sweeps;
use crate::tags::{self, Tags};
use crate::transfers::{self, MOVES};
use crate::{Card, CaseView, Drill, Flow, Method, MethodError, Sentence, Threshold};

static CARD: Card = Card {
    id: "address_cluster",
    version: 3,
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
            code: "swept_into_one_wallet",
            words: [
                "{addresses} of the {payers} addresses that pay {wallet} were paid once, by one, and handed on all of it: {address}. Tags: {tags}.",
                "付给 {wallet} 的 {payers} 个地址中有 {addresses} 个只收过一笔、且全部转出：{address}。标签：{tags}。",
                "付給 {wallet} 的 {payers} 個地址中有 {addresses} 個只收過一筆、且全部轉出：{address}。標籤：{tags}。",
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
        "Friends may pay into one account of an exchange; joint transactions join the inputs of strangers; customers or victims who were each told to send on all that they bought look like one hand.",
        "朋友可能付入同一交易所账户；联合交易会把陌生人的输入合在一起；各自按指示买币并全部转出的客户或受害人与一人归集相似。",
        "朋友可能付入同一交易所帳戶；聯合交易會把陌生人的輸入合在一起；各自按指示買幣並全部轉出的客戶或受害人與一人歸集相似。",
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
        INPUTS,
        DEPOSIT,
        ONCE,
        NOT_ONCE,
        EACH_TRADE,
        OF_OTHERS,
        ONE_IN_FOUR,
        PEELS,
        HOP,
        PAYS_OUT,
        HOPPING,
        KEYS,
        JOINT,
        CUSTOMER,
        SHARING,
        PEELERS,
        PEELING,
    ],
};

// The words of weights, as [`Card::terms`] wants them.
const INPUTS: [&str; 3] = ["inputs of one transaction", "同一交易的输入", "同一交易的輸入"];
const DEPOSIT: [&str; 3] = ["paid into one deposit address", "付入同一充值地址", "付入同一充值地址"];
const ONCE: [&str; 3] =
    ["paid once, and handed on all of it", "只收过一笔，且全部转出", "只收過一筆，且全部轉出"];
const NOT_ONCE: [&str; 3] = [
    "paid several times, or keeps or pays something else",
    "收过多笔，或有留存、另付他人",
    "收過多筆，或有留存、另付他人",
];
const EACH_TRADE: [&str; 3] = [
    "a wallet that an address is made for in each trade is paid by such addresses; taken as nine in ten",
    "每笔交易新设地址的钱包由此类地址付入；按十分之九计",
    "每筆交易新設地址的錢包由此類地址付入；按十分之九計",
];
const OF_OTHERS: [&str; 3] = [
    "payers of payees of which fewer than half are so: are so",
    "付款方不足半数如此的收款方，其付款方：如此",
    "付款方不足半數如此的收款方，其付款方：如此",
];
const ONE_IN_FOUR: [&str; 3] = [
    "people buy coins for one payment and send all of them; no rate is published, taken as one in four",
    "有人为单笔付款买币并全部转出；未见公布比例，按四分之一计",
    "有人為單筆付款買幣並全部轉出；未見公布比例，按四分之一計",
];
const PEELS: [&str; 3] =
    ["the address that gets the rest peels as well", "收取余额的地址同样剥离", "收取餘額的地址同樣剝離"];
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
    "addresses of this case that one alone paid, which does not peel: peel",
    "本案中仅由一个非剥离地址付入的地址：剥离",
    "本案中僅由一個非剝離地址付入的地址：剝離",
];

/// The method.
pub const METHOD: &dyn Method = &AddressCluster;

struct AddressCluster;

/// So many addresses are named, and so many transfers cited.
const NAMED: usize = 12;
const CITED: usize = 50;
/// Observations of one kind that are weighed at most.
const MOST_COUNTED: usize = 8;
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
    let weight = Weight::of(INPUTS[0], Rate::assumed(9, 10, KEYS[0]), Rate::assumed(1, 50, JOINT[0]));
    let mut findings = Vec::new();
    for spent in inputs::together(case, CITED)? {
        let roles: Vec<(&str, u32)> =
            spent.addresses.iter().take(NAMED).map(|one| ("address", *one)).collect();
        let draft = draft(case, "spend_together", &roles, tags, Strength::of(vec![weight.clone()]))?;
        let draft = draft.figure("times", spent.times).figure("addresses", spent.addresses.len());
        findings.push(draft.on(spent.cited.into_iter().take(CITED)).done());
    }
    Ok(findings)
}

/// Addresses that pay into one deposit address.
fn deposits(case: &mut CaseView<'_>, tags: &Tags) -> Result<Vec<Finding>, MethodError> {
    let (deposits, all) = deposits::deposits(case)?;
    let pairs_of = |many: u64| many.saturating_mul(many.saturating_sub(1)) / 2;
    let sharing: u64 = deposits.iter().map(|one| pairs_of(one.payers.len() as u64)).sum();
    let mut findings = Vec::new();
    for one in deposits.iter().filter(|one| one.payers.len() > 1) {
        let own = pairs_of(one.payers.len() as u64);
        let pairs = pairs_of(all).saturating_sub(own);
        let measured = Rate::measured(sharing.saturating_sub(own), pairs, SHARING[0]);
        let strength = Strength::of(vec![Weight::of(DEPOSIT[0], Rate::assumed(3, 4, CUSTOMER[0]), measured)]);
        if strength.centibits < LEAST {
            continue;
        }
        let mut roles: Vec<(&str, u32)> =
            one.payers.iter().take(NAMED).map(|payer| ("address", *payer)).collect();
        roles.extend([("deposit", one.deposit), ("wallet", one.wallet)]);
        let only = format!("place = {} AND (payee = {} OR payer = {})", one.place, one.deposit, one.deposit);
        let (cited, (from, to)) = between(case, &only)?;
        let draft = draft(case, "share_a_deposit_address", &roles, tags, strength)?;
        findings.push(draft.figure("addresses", one.payers.len()).during(from, to).on(cited).done());
    }
    Ok(findings)
}

/// Chains of addresses that peel.
fn peeling(case: &mut CaseView<'_>, tags: &Tags) -> Result<Vec<Finding>, MethodError> {
    let fewest = usize::try_from(case.threshold("fewest_peels")).unwrap_or(usize::MAX).max(2);
    let peels = peels::peels(case)?;
    let (times, of) = peels.first;
    let weight = Weight::of(
        PEELS[0],
        Rate::assumed(1, 2, PEELERS[0]),
        Rate::measured(times.saturating_sub(1), of.saturating_sub(1), PEELING[0]),
    );
    let least = LEAST.saturating_add(beyond(peels.chains.len() as u64));
    let mut findings = Vec::new();
    for (place, chain) in peels.chains.iter().filter(|(_, chain)| chain.len() >= fewest) {
        let strength = Strength::of(vec![weight.clone(); (chain.len() - 1).min(MOST_COUNTED)]);
        if strength.centibits < least {
            continue;
        }
        let roles: Vec<(&str, u32)> = chain.iter().take(NAMED).map(|at| ("address", *at as u32)).collect();
        let list: Vec<String> = chain.iter().map(i64::to_string).collect();
        let (cited, (from, to)) =
            between(case, &format!("place = {place} AND payer IN ({})", list.join(", ")))?;
        let draft = draft(case, "peel_on", &roles, tags, strength)?;
        findings.push(draft.figure("times", chain.len()).during(from, to).on(cited).done());
    }
    Ok(findings)
}

/// Addresses of one trade each that are swept into one wallet.
fn sweeping(case: &mut CaseView<'_>, tags: &Tags) -> Result<Vec<Finding>, MethodError> {
    let fewest = case.threshold("fewest_deposits").unsigned_abs();
    let sweeps = sweeps::sweeps(case, fewest)?;
    // Never rarer than is assumed: a case about coins may hold few payees that nobody sweeps into.
    let (times, of) = sweeps.others;
    let measured = |times| Rate::measured(times, of, OF_OTHERS[0]);
    let rarer = measured(times).value() < 0.25;
    let (once, more) = if rarer {
        (Rate::assumed(1, 4, ONE_IN_FOUR[0]), Rate::assumed(3, 4, ONE_IN_FOUR[0]))
    } else {
        (measured(times), measured(of - times))
    };
    let is = Weight::of(ONCE[0], Rate::assumed(9, 10, EACH_TRADE[0]), once);
    let is_not = Weight::of(NOT_ONCE[0], Rate::assumed(1, 10, EACH_TRADE[0]), more);
    let least = LEAST.saturating_add(beyond(sweeps.tried));
    let mut findings = Vec::new();
    for swept in sweeps.wallets {
        let (once, others) = counted((swept.once, swept.payers), MOST_COUNTED as u64);
        let mut weights = vec![is.clone(); once as usize];
        weights.extend(vec![is_not.clone(); others as usize]);
        let strength = Strength::of(weights);
        if strength.centibits < least {
            continue;
        }
        let addresses = sweeps::addresses(case, swept)?;
        let mut roles: Vec<(&str, u32)> = addresses.iter().take(NAMED).map(|one| ("address", *one)).collect();
        roles.push(("wallet", swept.wallet as u32));
        let list: Vec<String> = addresses.iter().map(u32::to_string).collect();
        let list = list.join(", ");
        let only = format!("place = {} AND (payer IN ({list}) OR payee IN ({list}))", swept.place);
        let (cited, (from, to)) = between(case, &only)?;
        let draft = draft(case, "swept_into_one_wallet", &roles, tags, strength)?;
        let draft = draft.figure("addresses", swept.once).figure("payers", swept.payers);
        findings.push(draft.during(from, to).on(cited).done());
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
        findings.extend(sweeping(case, &tags)?);
        findings.extend(peeling(case, &tags)?);
        findings.extend(over_bridges(case, &tags)?);
        Ok(findings)
    }

    fn drills(&self) -> Vec<Drill> {
        clusters::drills()
    }
}
