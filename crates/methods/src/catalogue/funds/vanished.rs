//! # Question
//! Which accounts that carried money stopped at once, while their payers went on and paid others instead?
//!
//! # Reads
//! Transfers of the ledger, and for what time statements tell. What is paid for goods is left, and what moves between accounts of one holder.
//!
//! # How
//! Days are those on which the case has any transfer. An account stopped if it has no transfer to the end of the case, for longer than three days and than twice its longest pause; an
//! account began if the same holds before its first. One succeeds another if both carry money (half of what they got went on within three hours), if it began in the time from two days before
//! to seven days after the other's end, and if payers that paid one twice or more paid the other twice or more, or three payers at least paid each once: they must be most of what each got. The payers' statements, or those of the
//! accounts, must tell that nothing was paid before or afterwards: the end of a statement is no end of an account. Accounts joined by successors are told together. Weighed are how
//! many other accounts that are paid stopped in that time; how many other payers took up an account that began then; for each further payer, how often two others took up the same one; how many others carry money at all; and whether the new are paid about as much, as often, as the
//! old, against how many other accounts are. What is told must stand out by the logarithm of how many carriers stopped: each of them was tried.
//!
//! # Innocent reading
//! A firm may replace an agent or a dealer, who collected and handed on, by another; an association may open a new account with a new treasurer. A shop changes its acquirer for all customers, but
//! they buy; a person changes bank under his name; an agent on holiday comes back; a contract's supplier does not hand on within hours.
//!
//! # Source
//! Matching who vanished with who appeared by those they deal with: C. Cortes, D. Pregibon, C. Volinsky, "Communities of Interest", IDA 2001. That most money
//! leaves within hours: Lloyds 2024, in RUSI 2025. The other limits are assumptions, each said at its threshold.
//!
//! # What it cannot do
//! Accounts whose outgoing money is in no statement; accounts whose payers change as well, or are one or two that pay once (victims); a successor that existed before.
//!
//! # 问题
//! 哪些过账账户突然停用，而其付款方照旧付款、改付他人？
//!
//! # 方法
//! 日数仅计案中有转账的日子。账户直至案末再无转账、超过三日且超过自身最长间歇的两倍，视为消失；首次转账之前同样如此，视为新出现。双方均为过账账户（所收款项半数在三小时内转出）、新账户
//! 在旧账户终止前两日至后七日内出现、付款方向双方各付两次以上（或至少三个付款方各付一次）且构成双方所收款项的多数，视为接替。付款方或双方自身的对账单须足以说明此前未付、其后未再付：对账单终止不等于账户消失。由接替者
//! 相连的账户合并提示。权重：同期其他收款账户消失的比例；同期其他付款方改付新出现账户的比例；每多一个付款方，另计其他付款方两两改付同一账户的比例；其他收款账户中过账账户的比例；新旧账户收款金额与频次相近与否，对照其他账户。所需强度随被检视的消失账户数的对数提高。消费付款与同户名账户间的划转不计。
//!
//! # 无辜解释
//! 公司更换代收代付的代理人；社团更换负责人并另开账户。商户更换收单机构属消费付款；个人换银行户名相同；休假者会回来；合同到期的供应商不会数小时内转出货款。
//!
//! # 局限
//! 转出款不在任何流水中的账户、付款方同时更换或仅一两个只付一次者、接替者早已存在者，均不可见。

use std::collections::BTreeMap;

use thalweg_model::{CitedRow, Finding, Strength};

use crate::chances::Which;
use crate::drill::successors;
use crate::exchanged::{self, ALSO_CARRY, ALSO_SAME, AS_SAID, GOES_ON, OTHERS, SAME, SENT, Words};
use crate::replaced::cited;
use crate::run::Draft;
use crate::successions::{Succession, Successions, THRESHOLDS};
use crate::transfers::{self, Party};
use crate::{Card, CaseView, Drill, Expect, Flow, Method, MethodError, Sentence};

static CARD: Card = Card {
    id: "vanished",
    version: 2,
    flow: Flow::Funds,
    title: ["Stopped, and others are paid instead", "账户消失", "帳戶消失"],
    reads: &["transfer", "account", "entry", "statement"],
    needs_population: true,
    says: &[Sentence {
        code: "stopped",
        words: [
            "{old} carried money and stopped; their {payers} payers ({payer}) went on and paid {new} instead, which began within {days} days.",
            "{old} 曾过账，其后停用；其 {payers} 个付款方（{payer}）照旧付款，改付 {days} 日内新出现的 {new}。",
            "{old} 曾過帳，其後停用；其 {payers} 個付款方（{payer}）照舊付款，改付 {days} 日內新出現的 {new}。",
        ],
    }],
    innocent: [
        "A firm may replace whoever collects and hands on for it.",
        "公司可能更换代其收付款的人。",
        "公司可能更換代其收付款的人。",
    ],
    thresholds: &THRESHOLDS,
    terms: &[
        STOPPED,
        TAKEN_UP,
        CARRIES,
        ALSO_CARRY,
        ALIKE,
        NOT_ALIKE,
        AS_SAID,
        NOT_KNOWN,
        GOES_ON,
        SAME,
        SENT,
        ALSO_SAME,
        ALSO_STOPPED,
        ALSO_TAKEN_UP,
        OTHERS,
    ],
};

// The words of weights, as [`Card::terms`] wants them.
const STOPPED: [&str; 3] = ["stopped", "停用", "停用"];
const TAKEN_UP: [&str; 3] = [
    "the payers went on and paid an account that began then",
    "付款方照旧付款，改付当时新出现的账户",
    "付款方照舊付款，改付當時新出現的帳戶",
];
const ALIKE: [&str; 3] = [
    "the new are paid about as much at a time and as often",
    "新账户每笔金额与频次和旧账户相近",
    "新帳戶每筆金額與頻次和舊帳戶相近",
];
const NOT_ALIKE: [&str; 3] = [
    "the new are paid other amounts, or more or less often",
    "新账户的金额或频次与旧账户不同",
    "新帳戶的金額或頻次與舊帳戶不同",
];
const CARRIES: [&str; 3] =
    ["what was taken up instead carries money as well", "接替的账户同为过账账户", "接替的帳戶同為過帳帳戶"];
const NOT_KNOWN: [&str; 3] = [
    "one in two who drop accounts keep their payers; the share is not known",
    "弃用账户者约两个中有一个保留付款方；确切比例未知",
    "棄用帳戶者約兩個中有一個保留付款方；確切比例未知",
];
const ALSO_STOPPED: [&str; 3] = [
    "other accounts of this case that are paid and in use then: stopped then",
    "本案当时在用的其他收款账户：同期停用",
    "本案當時在用的其他收款帳戶：同期停用",
];
const ALSO_TAKEN_UP: [&str; 3] = [
    "other payers of this case that pay then: began to pay an account that began then",
    "本案当时付款的其他付款方：开始付给同期新出现的账户",
    "本案當時付款的其他付款方：開始付給同期新出現的帳戶",
];

/// The method.
pub const METHOD: &dyn Method = &Vanished;

struct Vanished;

/// So many payers are named.
const NAMED: usize = 5;

const WORDS: Words = Words {
    changed: [STOPPED[0], ALSO_STOPPED[0]],
    payers: [TAKEN_UP[0], NOT_KNOWN[0], ALSO_TAKEN_UP[0]],
    carries: CARRIES[0],
    alike: [ALIKE[0], NOT_ALIKE[0]],
};

fn weights(known: &Successions, one: &Succession) -> Strength {
    Strength::of(exchanged::weights(known, one, Which::Stop, WORDS))
}

impl Method for Vanished {
    fn card(&self) -> &'static Card {
        &CARD
    }

    fn run(&self, case: &mut CaseView<'_>) -> Result<Vec<Finding>, MethodError> {
        let known = Successions::of(case)?;
        let least = known.least(Which::Stop);
        let weighed = known.all.iter().map(|one| (one, weights(&known, one)));
        let (all, strengths): (Vec<_>, Vec<_>) =
            weighed.filter(|(_, strength)| strength.centibits >= least).unzip();
        let rows = cited(case, &all)?;
        let parties = transfers::parties(case, all.iter().flat_map(|one| one.everybody()))?;
        let said = all.iter().zip(strengths).zip(rows);
        Ok(said.map(|((one, strength), rows)| told(case, one, strength, rows, &parties)).collect())
    }

    fn drills(&self) -> Vec<Drill> {
        drills()
    }
}

fn told(
    case: &CaseView<'_>,
    one: &Succession,
    strength: Strength,
    rows: Vec<CitedRow>,
    parties: &BTreeMap<u32, Party>,
) -> Finding {
    let payers = one.payers();
    let draft = Draft::new(case, "stopped")
        .figure("old_accounts", one.old.len())
        .figure("new_accounts", one.new.len())
        .figure("payers", payers.len())
        .figure("days", one.change_days())
        .during(one.period.0, one.period.1)
        .weighing(strength)
        .on(rows);
    let parts = one.old.iter().map(|who| ("old", *who));
    let parts = parts.chain(one.new.iter().map(|who| ("new", *who)));
    let parts = parts.chain(payers.iter().take(NAMED).map(|who| ("payer", *who)));
    transfers::naming(draft, parties, parts).done()
}

fn drills() -> Vec<Drill> {
    const ONE: &[&[(&str, &str)]] = &[&[("old", "layer0"), ("new", "fresh0")]];
    const THREE: &[&[(&str, &str)]] = &[
        &[("old", "layer0"), ("new", "fresh0")],
        &[("old", "layer1"), ("new", "fresh1")],
        &[("old", "layer2"), ("new", "fresh2")],
    ];
    const SET: &[&[(&str, &str)]] =
        &[&[("old", "layer0"), ("old", "layer1"), ("old", "layer2"), ("new", "fresh0"), ("new", "fresh1")]];
    let found = |name, plant, expect| Drill { name, plant, expect: Expect::Finds(expect) };
    let mut drills = vec![
        found("one_account_is_dropped", |seed| successors::layer(seed, 1), ONE),
        found("three_accounts_are_dropped_on_one_day", |seed| successors::layer(seed, 3), THREE),
        found("a_layer_of_three_is_replaced_by_two", successors::set, SET),
        found("of_which_only_statements_tell", |seed| successors::statements(seed, true), ONE),
    ];
    drills.extend(successors::silent());
    drills
}
