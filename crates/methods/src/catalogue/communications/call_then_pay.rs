//! # Question
//! After whose calls or messages do people make payments that are unusual for them?
//!
//! # Reads
//! Calls (the same call told by both sides once), messages and the accounts that are named in them, entries of statements; profiles,
//! SIM events and accounts that are telephone numbers say which telephone an account's holder has, and so does a name that the
//! register of telephones gives to one person only.
//!
//! # How
//! For every account whose holder's telephone is known, an unusual payment is a first transfer to a payee, larger than nine in ten
//! payments of the case and than half of its own, after at least three others (where a statement begins, every payee is new). A
//! number's calls to such a holder on one day are one trial; it succeeds if an unusual payment is made in the two hours after. Calls
//! that the holder makes do not count, nor payments before the call. Either two holders at least must have paid: the rate of success
//! is counted over the trials of all other callers, every holder who paid weighs for the link, all who did not weigh against it. Or
//! one holder paid two different payees at least, by what ties him to the caller more closely: during or after a call that is longer
//! than 99 in 100 of the case, from a number that he had to do with on no other day; or to the very accounts that messages of one
//! sender named, and that he had not paid before they were named. How many other such calls were followed by that is counted; and
//! how many other accounts of the case pay much to several payees at all. Bookings without a time of day are left.
//!
//! # Innocent reading
//! A landlord's agent, a car dealer or a hospital calls before a large first payment as well; a friend may call by chance.
//! Who orders a meal calls first and pays little; who sends money to family has done so before. An employer names his
//! suppliers' accounts to whoever pays them, who has paid them before.
//!
//! # Source
//! No rate of payment after scam calls is published; the base rate is counted in the case.
//!
//! # 问题
//! 在谁的来电或消息之后，人们会做出对其而言异常的付款？
//!
//! # 方法
//! 对已知机主电话的账户，“异常付款”指首次转账给某收款方、金额大于本案十分之九的付款且大于其自身半数付款（此前至少三笔；对账单开头处每个
//! 收款方都是“首次”）。某号码一天内对该机主的呼叫算一次试验，若其后两小时内出现异常付款即为成功。机主拨出的电话不计，来电前的付款不计。
//! 其一，至少两人付款：成功率在所有其他主叫的试验中计数，每位付款者加重，未付款者减轻。其二，一人付给至少两个不同收款方，且与来电者关联更
//! 紧密：付款发生在一次长于本案百分之九十九通话、且与该号码别无往来之来电期间或之后；或恰付至同一发信人消息中所写、此前
//! 未曾付过的账号。其他此类来电后如此付款的数量、本案其他账户向数个收款方大额付款的数量予以计数。没有时刻的记账不用。
//!
//! # 无辜解释
//! 房产中介、车商、医院也会在大额首付款前来电；朋友来电可能纯属巧合。订餐者先拨出且金额小；给家人汇款者此前已汇过；
//! 雇主把供货商账号发给出纳，而出纳此前已付过。

use std::collections::BTreeMap;

use thalweg_flows::records::Kind;
use thalweg_flows::records::kinds::{mention, message};
use thalweg_model::{Finding, IdentifierKind, Rate, Strength, Weight};

use crate::calls::{CLOCK, ONE_CALL};
use crate::drill::accounts::{pays, shops};
use crate::drill::crowd::number;
use crate::drill::telephones::{awake, dial, stranger, town};
use crate::drill::{HOUR, MINUTE, Plant, moment};
use crate::payments;
use crate::run::{Draft, strong};
use crate::{Card, CaseView, Drill, Expect, Flow, Method, MethodError, Sentence, Threshold};

static CARD: Card = Card {
    id: "call_then_pay",
    version: 2,
    flow: Flow::Communications,
    title: ["Payments after a call", "来电后付款", "來電後付款"],
    reads: &["call", "message", "mention", "entry", "profile", "sim_event"],
    needs_population: true,
    says: &[
        Sentence {
            code: "paid_after_contact",
            words: [
                "After {caller} called or wrote, {paid} of {reached} account holders made an unusual first payment within two hours: from {account} to {payee}.",
                "{caller} 来电或来信后两小时内，{reached} 名账户持有人中有 {paid} 名作出异常的首次付款：由 {account} 付至 {payee}。",
                "{caller} 來電或來信後兩小時內，{reached} 名賬戶持有人中有 {paid} 名作出異常的首次付款：由 {account} 付至 {payee}。",
            ],
        },
        Sentence {
            code: "paid_several_after_long_call",
            words: [
                "During or within two hours after a long call of {caller}, otherwise unknown to the holder, {account} made unusual first payments to {payees} payees: {payee}.",
                "在与机主别无往来的 {caller} 的一次长时间来电期间或其后两小时内，{account} 向 {payees} 个收款方作出异常的首次付款：{payee}。",
                "在與機主別無往來的 {caller} 的一次長時間來電期間或其後兩小時內，{account} 向 {payees} 個收款方作出異常的首次付款：{payee}。",
            ],
        },
        Sentence {
            code: "paid_where_told",
            words: [
                "{caller} named accounts in messages, and within two hours {account} made unusual first payments to {payees} of them: {payee}.",
                "{caller} 在消息中写明账号，两小时内 {account} 向其中 {payees} 个作出异常的首次付款：{payee}。",
                "{caller} 在訊息中寫明帳號，兩小時內 {account} 向其中 {payees} 個作出異常的首次付款：{payee}。",
            ],
        },
    ],
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
        Threshold {
            name: "fewest_payees",
            default: 2,
            unit: "payees",
            meaning: [
                "So many payees must one holder have paid, where no other holder did",
                "无他人付款时，一人所付收款方的下限",
            ],
            source: "assumption: a buyer pays the seller; victims are made to pay into several accounts",
        },
        CLOCK,
    ],
    terms: &[PAID, DID_NOT_PAY, ONE_IN_FOUR, OTHER_DAYS, PAID_SEVERAL, LONG_CALLS, PAID_NAMED, PAYERS],
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

const PAID_SEVERAL: [&str; 3] = [
    "unusual payments to several new payees followed",
    "随后向数个新收款方异常付款",
    "隨後向數個新收款方異常付款",
];
const LONG_CALLS: [&str; 3] = [
    "other long calls of this case by numbers otherwise unknown to an account holder: such payments followed or not",
    "本案中与账户持有人别无往来之号码的其他长时间来电：是否随后如此付款",
    "本案中與帳戶持有人別無往來之號碼的其他長時間來電：是否隨後如此付款",
];
const PAID_NAMED: [&str; 3] = [
    "several accounts that messages named were paid, each for the first time and much",
    "消息所写的数个账号均收到首次大额付款",
    "訊息所寫的數個帳號均收到首次大額付款",
];
const PAYERS: [&str; 3] = [
    "other accounts of this case: paid much to several payees, for whatever reason, or not",
    "本案其他账户：不论缘由是否向数个收款方大额付款",
    "本案其他帳戶：不論緣由是否向數個收款方大額付款",
];

/// The method.
pub const METHOD: &dyn Method = &CallThenPay;

struct CallThenPay;

/// Contacts with account holders, and trials.
const TRIALS: &str = "
CREATE OR REPLACE TEMP TABLE contact AS
SELECT own.phone AS caller, 'phone' AS kind, account, began, cite('call', evidence, row) AS cited
FROM one_call JOIN line own ON own.id = caller JOIN line other ON other.id = callee JOIN holder ON holder.phone = other.phone
JOIN source USING (file) WHERE secs > 0
UNION ALL
SELECT sender, 'handle', account, epoch_us(sent), cite('message', message.evidence, message.row)
FROM message JOIN (SELECT DISTINCT handle, phone FROM profile WHERE phone IS NOT NULL) owner ON owner.handle = recipient
JOIN holder ON holder.phone = owner.phone WHERE sender IS NOT NULL AND sent IS NOT NULL;
CREATE OR REPLACE TEMP TABLE trial AS
SELECT kind, caller, contact.account, local_day(contact.began) AS day,
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

/// Holders who paid several payees after one long call of an unknown number, or to the accounts that one sender named.
const ALONE: &str = "
CREATE OR REPLACE TEMP TABLE tie AS
SELECT one.phone AS one, two.phone AS two, days FROM (
    SELECT least(caller, callee) AS lesser, greatest(caller, callee) AS greater,
           count(DISTINCT local_day(began)) AS days, max(secs) AS longest
    FROM one_call GROUP BY lesser, greater
    HAVING days = 1 AND longest >= (SELECT quantile_disc(secs, 0.99) FROM one_call WHERE secs > 0))
JOIN line one ON one.id = lesser JOIN line two ON two.id = greater;
CREATE OR REPLACE TEMP TABLE close_contact AS
WITH long AS (SELECT quantile_disc(secs, 0.99) AS least FROM one_call WHERE secs > 0)
SELECT 'phone' AS kind, own.phone AS caller, account, began, began + secs * 1000000 AS ended, NULL AS named, began AS told, cite('call', evidence, row) AS cited
FROM one_call JOIN long ON secs >= least JOIN line own ON own.id = caller JOIN line other ON other.id = callee JOIN holder ON holder.phone = other.phone
JOIN tie ON tie.one = least(own.phone, other.phone) AND tie.two = greatest(own.phone, other.phone) JOIN source USING (file)
UNION ALL
SELECT 'handle', caller, account, began, began, normal, min(began) OVER (PARTITION BY caller, account, normal), cited
FROM contact LEFT JOIN (SELECT DISTINCT cite('message', evidence, row) AS cited, normal FROM mention
                        WHERE of_kind = 'message' AND what IN ('bank_card', 'account', 'iban', 'wallet') AND verdict IN ('valid', 'plausible')) USING (cited)
WHERE kind = 'handle';
CREATE OR REPLACE TEMP TABLE tried AS
SELECT kind, caller, one.account, count(DISTINCT payee) AS payees, min(one.began) AS since, max(large.began) AS until,
       list(DISTINCT payee) FILTER (payee IS NOT NULL) AS paid, list(DISTINCT one.cited) FILTER (payee IS NOT NULL) AS calls,
       list(DISTINCT large.cited) FILTER (payee IS NOT NULL) AS payments
FROM close_contact one LEFT JOIN large ON large.account = one.account AND first_paid >= told AND (kind = 'phone' OR payee = named)
     AND large.began BETWEEN one.began AND ended + CAST({window_minutes} AS BIGINT) * 60000000
GROUP BY kind, caller, one.account;
SELECT kind, caller, account, payees::BIGINT AS payees, since::BIGINT AS since, until::BIGINT AS until, pairs::BIGINT AS pairs,
       such::BIGINT AS such, list_sort(paid) AS paid, list_slice(list_sort(calls), 1, 20) AS calls, list_slice(list_sort(payments), 1, 20) AS payments
FROM tried JOIN (
    SELECT kind, count(*) AS pairs, count(*) FILTER (payees >= {fewest_payees}) AS such FROM tried WHERE kind = 'phone' GROUP BY kind
    UNION ALL
    SELECT 'handle', (SELECT count(*) FROM payer), count(*) FROM (SELECT account FROM large GROUP BY account HAVING count(DISTINCT payee) >= {fewest_payees}))
    USING (kind)
WHERE payees >= {fewest_payees} ORDER BY kind, caller, account";

/// Pairs of a caller and one holder who paid several payees.
fn alone(case: &mut CaseView<'_>) -> Result<Vec<Finding>, MethodError> {
    let rows = case.ask(ALONE)?;
    let (kinds, callers, accounts) = (rows.texts("kind")?, rows.texts("caller")?, rows.texts("account")?);
    let (payees, since, until) = (rows.ints("payees")?, rows.ints("since")?, rows.ints("until")?);
    let (pairs, such) = (rows.ints("pairs")?, rows.ints("such")?);
    let mut findings = Vec::new();
    for at in 0..rows.len() {
        let (says, by, observed, basis) = match kinds.value(at) {
            "phone" => ("paid_several_after_long_call", IdentifierKind::Phone, PAID_SEVERAL, LONG_CALLS),
            _ => ("paid_where_told", IdentifierKind::Handle, PAID_NAMED, PAYERS),
        };
        let others = |whole: i64| (whole - 1).max(0).unsigned_abs();
        let measured = Rate::measured(others(such.value(at)), others(pairs.value(at)), basis[0]);
        let weight = Weight::of(observed[0], Rate::assumed(1, 4, ONE_IN_FOUR[0]), measured);
        let mut draft = Draft::new(case, says)
            .about("caller", by, callers.value(at))
            .about("account", IdentifierKind::Account, accounts.value(at))
            .figure("payees", payees.value(at));
        for payee in rows.texts_of("paid", at)?.iter().take(20) {
            draft = draft.about("payee", IdentifierKind::Account, payee);
        }
        let draft = draft.during(since.value(at), until.value(at)).weighing(Strength::of(vec![weight]));
        findings.push(draft.on(rows.cited("calls", at)?).on(rows.cited("payments", at)?).done());
    }
    Ok(findings)
}

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
        payments::read(case)?;
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
            let from = payers.iter().map(|at| since.value(*at)).min();
            let to = payers.iter().map(|at| until.value(*at)).max();
            findings.push(draft.during(from.unwrap_or(0), to.unwrap_or(0)).done());
        }
        findings.extend(alone(case)?);
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
        const LONG: &[&[(&str, &str)]] =
            &[&[("caller", "+8613910009000"), ("account", "card0005"), ("payee", "6222020000000000017")]];
        const NAMED: &[&[(&str, &str)]] =
            &[&[("caller", "teacher-wang"), ("account", "card0005"), ("payee", "6222020000000000025")]];
        let found = |name, plant, expect| Drill { name, plant, expect: Expect::Finds(expect) };
        let silent = |name, plant, why| Drill { name, plant, expect: Expect::Silent(why) };
        vec![
            found("three_people_are_called_and_pay", |seed| paid(seed, How::Call), THREE),
            found("a_chat_and_then_payments", |seed| paid(seed, How::Chat), CHAT),
            found("one_long_call_and_three_payees", |seed| alone_with(seed, Tells::Stranger), LONG),
            found("accounts_named_in_a_chat", |seed| alone_with(seed, Tells::Chat), NAMED),
            silent(
                "a_home_buyer",
                |seed| alone_with(seed, Tells::Agent),
                "a long call, then the seller and the agency are paid much for the first time; but the agent called before",
            ),
            silent(
                "suppliers_named_by_the_employer",
                |seed| alone_with(seed, Tells::Employer),
                "large payments to accounts that messages name, all of which were paid before",
            ),
            silent(
                "friends_share_a_dinner",
                |seed| alone_with(seed, Tells::Friends),
                "two accounts are named in a chat and paid at once, little",
            ),
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

/// Thirty account holders who pay a shop every day, and what happens to three of them.
fn paid(seed: u64, how: How) -> Plant {
    let mut plant = Plant::new(seed);
    town(&mut plant, 30, 14);
    let mut entries = Vec::new();
    for person in 0..30_u64 {
        shops(&mut plant, &mut entries, person);
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

#[derive(Clone, Copy, PartialEq, Eq)]
enum Tells {
    Stranger,
    Agent,
    Chat,
    Employer,
    Friends,
}

/// Ninety account holders, forty of whom a stranger keeps on the line for long; and what happens to one.
fn alone_with(seed: u64, who: Tells) -> Plant {
    let mut plant = Plant::new(seed);
    town(&mut plant, 90, 14);
    let mut entries = Vec::new();
    for person in 0..90_u64 {
        shops(&mut plant, &mut entries, person);
        if person >= 50 {
            let (at, secs) = (awake(&mut plant, 6), plant.between(1500, 4000));
            dial(&mut plant, (&stranger(person), &number(person)), at, secs, |_| {});
        }
    }
    let at = awake(&mut plant, 8) - HOUR;
    let payees = ["6222020000000000017", "6222020000000000025", "6222020000000000033"];
    let fen = if who == Tells::Friends { 5000 } else { 5_000_000 };
    let calls: &[(i64, i64)] = match who {
        Tells::Stranger => &[(0, 3000)],
        Tells::Agent => &[(0, 3000), (48, 200)],
        _ => &[],
    };
    for (before, secs) in calls {
        dial(&mut plant, (&number(9000), &number(5)), at - before * HOUR, *secs, |_| {});
    }
    for (payee, later) in payees.into_iter().zip([20, 35, 50]) {
        if matches!(who, Tells::Chat | Tells::Employer | Tells::Friends) {
            plant.add(Kind::Message, |draft| {
                draft.text(message::SENDER, "teacher-wang").text(message::RECIPIENT, "card0005");
                draft.moment(message::SENT, moment(at + later * MINUTE)).text(message::PLATFORM, "chat");
            });
            plant.also(Kind::Mention, |draft| {
                draft.text(mention::OF_KIND, "message").text(mention::WHAT, "bank_card");
                draft.text(mention::NORMAL, payee).text(mention::VERDICT, "valid");
            });
        }
        if who == Tells::Employer {
            entries.push(pays(5, payee, fen, at - 100 * HOUR));
        }
        entries.push(pays(5, payee, fen, at + (later + 5) * MINUTE));
    }
    plant.statement(entries);
    plant
}
