//! # Question
//! After whose calls or messages do people make payments that are unusual for them?
//!
//! # Reads
//! Calls (the same call told by both sides once), messages, entries of statements; profiles, SIM top-ups and accounts that are
//! telephone numbers say which telephone an account's holder has.
//!
//! # How
//! For every account whose holder's telephone is known, an unusual payment is a first payment to a payee that is larger than
//! nine in ten of its payments, after at least five others (where a statement begins, every payee is new). A number's calls to such a holder on one day are one trial; it succeeds if
//! an unusual payment is made in the two hours after. Calls that the holder makes do not count, nor payments before the call.
//! Two holders at least must have paid. The rate of success is counted over the trials of all other callers. Every holder who paid weighs for the link, all who did
//! not weigh against it. Bookings without a time of day are left; those without a time zone are read as Chinese time.
//!
//! # Innocent reading
//! A landlord's agent, a car dealer or a hospital calls before a large first payment as well; a friend may call by chance.
//! Who orders a meal calls first and pays little; who sends money to family has done so before.
//!
//! # Source
//! No rate of payment after scam calls is published; the base rate is counted in the case.
//!
//! # 问题
//! 在谁的来电或消息之后，人们会做出对其而言异常的付款？
//!
//! # 方法
//! 对已知机主电话的账户，“异常付款”指首次付给某收款方、且金额大于其十分之（此前至少五笔；对账单开头处每个收款方都是“首次”）。某号码一天内对该机主的呼叫算一次
//! 试验，若其后两小时内出现异常付款即为成功。机主拨出的电话不计，来电前的付款不计。成功率在所有其他主叫的试验中计数。至少须两人付款，每位付款者加重，
//! 未付款者减轻。没有时刻的记账不用；无时区者按中国时间。
//!
//! # 无辜解释
//! 房产中介、车商、医院也会在大额首付款前来电；朋友来电可能纯属巧合。订餐者先拨出且金额小；给家人汇款者此前已汇过。

use std::collections::BTreeMap;

use thalweg_flows::entry::EntryClass;
use thalweg_flows::records::Kind;
use thalweg_flows::records::kinds::{message, profile};
use thalweg_model::{Finding, IdentifierKind, Rate, Strength, Weight};

use crate::calls::{CLOCK, ONE_CALL};
use crate::drill::crowd::number;
use crate::drill::telephones::{awake, dial, stranger, town};
use crate::drill::{HOUR, MINUTE, Plant, PlantedEntry, moment};
use crate::run::{Draft, strong};
use crate::{Card, CaseView, Drill, Expect, Flow, Method, MethodError, Sentence, Threshold};

static CARD: Card = Card {
    id: "call_then_pay",
    version: 1,
    flow: Flow::Communications,
    title: ["Payments after a call", "来电后付款", "來電後付款"],
    reads: &["call", "message", "entry", "profile", "sim_event"],
    needs_population: true,
    says: &[Sentence {
        code: "paid_after_contact",
        words: [
            "After {caller} called or wrote, {paid} of {reached} account holders made an unusual first payment within two hours: from {account} to {payee}.",
            "{caller} 来电或来信后两小时内，{reached} 名账户持有人中有 {paid} 名作出异常的首次付款：由 {account} 付至 {payee}。",
            "{caller} 來電或來信後兩小時內，{reached} 名賬戶持有人中有 {paid} 名作出異常的首次付款：由 {account} 付至 {payee}。",
        ],
    }],
    innocent: [
        "An agent, a dealer or a hospital calls before a large first payment too.",
        "中介、车商或医院也会在大额首次付款前来电。",
        "仲介、車商或醫院也會在大額首次付款前來電。",
    ],
    thresholds: &[
        Threshold {
            name: "window_minutes",
            default: 120,
            unit: "minutes",
            meaning: ["A payment follows a call within so long", "付款须在来电后此时间内"],
            source: "assumption; the base rate is counted in the same window",
        },
        Threshold {
            name: "fewest_paid",
            default: 2,
            unit: "account holders",
            meaning: ["So many must have paid after the calls", "来电后付款的人数下限"],
            source: "assumption: every caller of the case is tried, so that one such payment may be chance",
        },
        CLOCK,
    ],
    terms: &[PAID, DID_NOT_PAY, ONE_IN_FOUR, OTHER_DAYS],
};

// The words of weights, as [`Card::terms`] wants them.
const PAID: [&str; 3] = ["an unusual payment followed", "随后有异常付款", "隨後有異常付款"];
const DID_NOT_PAY: [&str; 3] =
    ["others who were called did not pay so", "其他接到联系者未如此付款", "其他接到聯繫者未如此付款"];
const ONE_IN_FOUR: [&str; 3] = [
    "one in four of those called about money pays; the share is not known",
    "因钱财被联系者约四人中一人付款；确切比例未知",
    "因錢財被聯繫者約四人中一人付款；確切比例未知",
];
const OTHER_DAYS: [&str; 3] = [
    "days on which another number called an account holder of this case and an unusual payment followed",
    "其他号码联系本案账户持有人且随后有异常付款的日数",
    "其他號碼聯繫本案帳戶持有人且隨後有異常付款的日數",
];

/// The method.
pub const METHOD: &dyn Method = &CallThenPay;

struct CallThenPay;

/// Telephones of account holders, unusual payments, and trials.
const TRIALS: &str = "
CREATE OR REPLACE TEMP TABLE payer AS SELECT DISTINCT payer_account AS account FROM entry WHERE payer_account <> '';
CREATE OR REPLACE TEMP TABLE holder AS
SELECT DISTINCT phone, account FROM (
    SELECT '+86' || account AS phone, account FROM payer WHERE regexp_matches(account, '^1[3-9][0-9]{9}$')
    UNION ALL SELECT account, account FROM payer WHERE regexp_matches(account, '^\\+[0-9]{8,15}$')
    UNION ALL SELECT phone, account FROM profile JOIN payer ON account = handle
    UNION ALL SELECT phone, account FROM profile JOIN payer ON account = other_handle
    UNION ALL SELECT min(phone), paid_by FROM sim_event JOIN payer ON account = paid_by GROUP BY paid_by HAVING count(DISTINCT phone) = 1)
WHERE phone IS NOT NULL;
CREATE OR REPLACE TEMP TABLE unusual AS
WITH paid AS (
    SELECT payer_account AS account, payee_account AS payee, amount_minor, asset, booked - CASE WHEN offset_minutes IS NULL THEN 28800000000 ELSE 0 END AS began,
           min(evidence || '|' || row) AS cited
    FROM (SELECT * REPLACE (epoch_us(booked) AS booked) FROM entry)
    WHERE payer_account <> '' AND payee_account <> '' AND payer_account <> payee_account AND settled AND precision > 0 AND class IN (0, 1, 2)
    GROUP BY ALL),
ranked AS (SELECT *, row_number() OVER (PARTITION BY account, payee ORDER BY began, cited) AS turn,
                  rank() OVER (PARTITION BY account, asset ORDER BY amount_minor) AS place,
                  count(*) OVER (PARTITION BY account, asset) AS payments,
                  row_number() OVER (PARTITION BY account ORDER BY began, cited) AS earlier FROM paid)
SELECT account, payee, began, 'entry|' || cited AS cited FROM ranked
WHERE turn = 1 AND earlier > 5 AND place * 10 > payments * 9;
CREATE OR REPLACE TEMP TABLE contact AS
SELECT own.phone AS caller, 'phone' AS kind, account, began, cite('call', evidence, row) AS cited
FROM one_call JOIN line own ON own.id = caller JOIN line other ON other.id = callee JOIN holder ON holder.phone = other.phone
JOIN source USING (file) WHERE secs > 0
UNION ALL
SELECT sender, 'handle', account, epoch_us(sent), cite('message', message.evidence, message.row)
FROM message JOIN (SELECT DISTINCT handle, phone FROM profile WHERE phone IS NOT NULL) owner ON owner.handle = recipient
JOIN holder ON holder.phone = owner.phone WHERE sender IS NOT NULL AND sent IS NOT NULL;
CREATE OR REPLACE TEMP TABLE trial AS
SELECT kind, caller, contact.account, CAST(floor((contact.began + 28800000000) / 86400000000) AS BIGINT) AS day,
       count(unusual.account) > 0 AS paid, min(contact.began) AS since, max(unusual.began) AS until, min(payee) AS payee,
       list(contact.cited) FILTER (unusual.account IS NOT NULL) AS calls, list(unusual.cited) FILTER (unusual.account IS NOT NULL) AS payments
FROM contact LEFT JOIN unusual ON unusual.account = contact.account
    AND unusual.began BETWEEN contact.began AND contact.began + CAST({window_minutes} AS BIGINT) * 60000000
GROUP BY ALL;
SELECT count(*)::BIGINT AS trials, count(*) FILTER (paid)::BIGINT AS paid FROM trial";

const CALLERS: &str = "
SELECT kind, caller, account, bool_or(paid) AS paid, count(*)::BIGINT AS trials, count(*) FILTER (paid)::BIGINT AS times,
       min(payee) AS payee, min(since) FILTER (paid)::BIGINT AS since, max(until)::BIGINT AS until,
       coalesce(list_slice(list_sort(list_distinct(flatten(list(calls) FILTER (paid)))), 1, 20), []) AS calls,
       coalesce(list_slice(list_sort(list_distinct(flatten(list(payments) FILTER (paid)))), 1, 20), []) AS payments
FROM trial WHERE (kind, caller) IN (SELECT (kind, caller) FROM trial WHERE paid)
GROUP BY kind, caller, account ORDER BY kind, caller, account";

/// What it weighs that some of those who were called paid and others did not.
fn weights(others_paid: i64, others: i64, paid: usize, quiet: usize) -> Vec<Weight> {
    let base = Rate::measured(others_paid.max(0).unsigned_abs(), others.max(0).unsigned_abs(), OTHER_DAYS[0]);
    let one = Weight::of(PAID[0], Rate::assumed(1, 4, ONE_IN_FOUR[0]), base.clone());
    let mut weights = vec![one; paid.min(20)];
    if quiet > 0 {
        // How likely it is that none of these pays, in millionths.
        let none = |rate: f64| ((1.0 - rate).powi(i32::try_from(quiet).unwrap_or(100)) * 1e6) as u64;
        let measured = Rate { times: none(base.value()).max(1), of: 1_000_000, basis: base.basis };
        weights.push(Weight::of(
            DID_NOT_PAY[0],
            Rate::assumed(none(0.25), 1_000_000, ONE_IN_FOUR[0]),
            measured,
        ));
    }
    weights
}

impl Method for CallThenPay {
    fn card(&self) -> &'static Card {
        &CARD
    }

    fn run(&self, case: &mut CaseView<'_>) -> Result<Vec<Finding>, MethodError> {
        case.ask(ONE_CALL)?;
        let counted = case.ask(TRIALS)?;
        let (all, all_paid) = (counted.ints("trials")?.value(0), counted.ints("paid")?.value(0));
        let rows = case.ask(CALLERS)?;
        let (kinds, callers, accounts) = (rows.texts("kind")?, rows.texts("caller")?, rows.texts("account")?);
        let (paid, payees) = (rows.truths("paid")?, rows.texts("payee")?);
        let (trials, times) = (rows.ints("trials")?, rows.ints("times")?);
        let (since, until) = (rows.ints("since")?, rows.ints("until")?);
        let mut groups: BTreeMap<(&str, &str), Vec<usize>> = BTreeMap::new();
        for at in 0..rows.len() {
            groups.entry((kinds.value(at), callers.value(at))).or_default().push(at);
        }
        let fewest = usize::try_from(case.threshold("fewest_paid")).unwrap_or(2);
        let mut findings = Vec::new();
        for ((kind, caller), reached) in groups {
            let sum =
                |column: &arrow::array::Int64Array| reached.iter().map(|at| column.value(*at)).sum::<i64>();
            let (others, others_paid) = (all - sum(trials), all_paid - sum(times));
            let payers: Vec<usize> = reached.iter().copied().filter(|at| paid.value(*at)).collect();
            if payers.len() < fewest {
                continue;
            }
            let weights = weights(others_paid, others, payers.len(), reached.len() - payers.len());
            let by = if kind == "phone" { IdentifierKind::Phone } else { IdentifierKind::Handle };
            let mut draft = Draft::new(case, "paid_after_contact")
                .about("caller", by, caller)
                .figure("paid", payers.len())
                .figure("reached", reached.len())
                .weighing(Strength::of(weights));
            for at in payers.iter().take(20) {
                draft = draft
                    .about("account", IdentifierKind::Account, accounts.value(*at))
                    .about("payee", IdentifierKind::Account, payees.value(*at))
                    .on(rows.cited("calls", *at)?)
                    .on(rows.cited("payments", *at)?);
            }
            let from = payers.iter().map(|at| since.value(*at)).min().unwrap_or(0);
            let to = payers.iter().map(|at| until.value(*at)).max().unwrap_or(0);
            findings.push(draft.during(from, to).done());
        }
        Ok(strong(findings))
    }

    fn drills(&self) -> Vec<Drill> {
        const THREE: &[&[(&str, &str)]] = &[&[
            ("caller", "+8613910009000"),
            ("account", "card0002"),
            ("account", "card0005"),
            ("account", "card0008"),
        ]];
        const CHAT: &[&[(&str, &str)]] = &[&[("caller", "teacher-wang"), ("account", "card0005")]];
        let found = |name, plant, expect| Drill { name, plant, expect: Expect::Finds(expect) };
        let silent = |name, plant, why| Drill { name, plant, expect: Expect::Silent(why) };
        vec![
            found("three_people_are_called_and_pay", |seed| paid(seed, How::Call), THREE),
            found("a_chat_and_then_payments", |seed| paid(seed, How::Chat), CHAT),
            silent(
                "ordering_a_meal",
                |seed| paid(seed, How::Order),
                "people call a restaurant, are called back and pay it for the first time, little",
            ),
            silent(
                "money_for_the_family",
                |seed| paid(seed, How::Family),
                "a parent calls and is sent a large amount, as every month",
            ),
            silent(
                "customer_service",
                |seed| paid(seed, How::Service),
                "a shop calls after each large first payment",
            ),
        ]
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum How {
    Call,
    Chat,
    Order,
    Family,
    Service,
}

fn pays(payer: u64, payee: &str, fen: i128, at: i64) -> PlantedEntry {
    let payer = format!("card{payer:04}");
    PlantedEntry { payer, payee: payee.to_owned(), fen, at, class: EntryClass::Transfer }
}

/// Thirty account holders who pay a shop every day, and what happens to three of them.
fn paid(seed: u64, how: How) -> Plant {
    let mut plant = Plant::new(seed);
    town(&mut plant, 30, 14);
    let mut entries = Vec::new();
    for person in 0..30_u64 {
        plant.add(Kind::Profile, |draft| {
            draft.text(profile::HANDLE, &format!("card{person:04}")).text(profile::PHONE, &number(person));
        });
        for day in 0..14 {
            let (at, fen) = (awake(&mut plant, day), plant.between(1000, 9000));
            entries.push(pays(person, &format!("shop{}", person % 5), fen.into(), at));
        }
    }
    for person in [2, 5, 8_u64] {
        for day in [3, 8] {
            let at = awake(&mut plant, day) - HOUR;
            match how {
                How::Call | How::Chat if day == 3 => continue,
                How::Call => {
                    dial(&mut plant, (&number(9000), &number(person)), at, 600, |_| {});
                    entries.push(pays(person, "mule-1", 5_000_000, at + 40 * MINUTE));
                }
                How::Chat => {
                    plant.add(Kind::Message, |draft| {
                        draft
                            .text(message::SENDER, "teacher-wang")
                            .text(message::RECIPIENT, &format!("card{person:04}"));
                        draft.moment(message::SENT, moment(at)).text(message::PLATFORM, "chat");
                    });
                    entries.push(pays(person, "mule-1", 5_000_000, at + 40 * MINUTE));
                }
                How::Order => {
                    dial(&mut plant, (&number(person), &number(9000)), at, 60, |_| {});
                    dial(&mut plant, (&number(9000), &number(person)), at + 5 * MINUTE, 20, |_| {});
                    entries.push(pays(person, "restaurant", 3500, at + 40 * MINUTE));
                }
                How::Family => {
                    dial(&mut plant, (&stranger(person), &number(person)), at, 300, |_| {});
                    // The first time stands before the calls.
                    if day == 3 {
                        entries.push(pays(person, &format!("parent{person}"), 300_000, at - 48 * HOUR));
                    }
                    entries.push(pays(person, &format!("parent{person}"), 300_000, at + 30 * MINUTE));
                }
                How::Service => {
                    entries.push(pays(person, &format!("airline{day}"), 200_000, at - 30 * MINUTE));
                    dial(&mut plant, (&number(9000), &number(person)), at, 90, |_| {});
                }
            }
        }
    }
    plant.statement(entries);
    plant
}
