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
//! caller reached a holder, and the holder paid if an unusual payment was made within two hours. Calls that the holder makes do not
//! count, nor payments before the call. Either two holders at least must have paid: how many of how many is held against all other
//! callers, whose customers pay at rates that differ (who calls a thousand people will see some of them pay by chance, and some
//! callers sell); whether the calls were long and whether several payees were paid weigh too; and all together must stand out from as many callers as were tried. Or one
//! holder paid two different payees at least, by what ties him to the caller more closely: during or after a call that is longer
//! than 99 in 100 of the case, from a number that he had to do with on no other day; or to the very accounts that messages of one
//! sender named, and that he had not paid before they were named. How often so long a call would be followed by such payments by
//! chance is counted by holding each against all other accounts; and how many other accounts of the case pay much to several payees
//! at all. Bookings without a time of day are left.
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
//! 收款方都是“首次”）。某主叫联系过机主，且其后两小时内出现异常付款，即为该机主付款。机主拨出的电话不计，来电前的付款不计。
//! 其一，至少两人付款：“多少人中有多少人付款”与所有其他主叫相比较，其客户的付款率各不相同
//! （拨打上千人者，总会有人碰巧付款；也有人本就从事销售）；通话是否很长、是否付给数个收款方一并计入；合计须在全部被考察的主叫中突出。其二，一人付给至少两个不同收款方，且与来电者关联更
//! 紧密：付款发生在一次长于本案百分之九十九通话、且与该号码别无往来之来电期间或之后；或恰付至同一发信人消息中所写、此前
//! 未曾付过的账号。此类长时间来电碰巧遇上如此付款的比例，以每次来电与其他所有账户对照计数；本案其他账户向数个收款方大额付款的数量亦予以计数。没有时刻的记账不用。
//!
//! # 无辜解释
//! 房产中介、车商、医院也会在大额首付款前来电；朋友来电可能纯属巧合。订餐者先拨出且金额小；给家人汇款者此前已汇过；
//! 雇主把供货商账号发给出纳，而出纳此前已付过。

use std::collections::BTreeMap;

use thalweg_model::{Finding, IdentifierKind, Rate, Strength, Weight};

use crate::calls::{CLOCK, ONE_CALL};
use crate::drill::contacts::{How, Tells, alone_with, paid};
use crate::payments;
use crate::rates::Crowd;
use crate::run::{Draft, LEAST, strong};
use crate::{Card, CaseView, Drill, Expect, Flow, Method, MethodError, Rows, Sentence, Threshold};

static CARD: Card = Card {
    id: "call_then_pay",
    version: 3,
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
    terms: &[
        PAID,
        ANY_SHARE,
        OTHER_CALLERS,
        LONG_TALK,
        SHORT_TALK,
        KEPT,
        OTHER_TALKS,
        TO_SEVERAL,
        TO_ONE,
        SPREAD,
        OTHER_PAYERS,
        ONE_IN_FOUR,
        PAID_SEVERAL,
        LONG_CALLS,
        PAID_NAMED,
        PAYERS,
    ],
};

// The words of weights, as [`Card::terms`] wants them.
const PAID: [&str; 3] = [
    "so many of those who were called or written to made an unusual payment soon after",
    "接到联系者中有如此多人随后作出异常付款",
    "接到聯繫者中有如此多人隨後作出異常付款",
];
const ANY_SHARE: [&str; 3] = [
    "who talks people into paying may reach any share of them above the average; the share is not known",
    "劝人付款者的成功率可为平均以上的任何比例；确切比例未知",
    "勸人付款者的成功率可為平均以上的任何比例；確切比例未知",
];
const OTHER_CALLERS: [&str; 3] = [
    "all other callers of this case, whose customers, friends and strangers pay at rates that differ (fitted), and one more with any rate",
    "本案其他所有主叫（其客户、朋友、陌生人的付款率各不相同，经拟合），另加一名付款率任意者",
    "本案其他所有主叫（其客戶、朋友、陌生人的付款率各不相同，經擬合），另加一名付款率任意者",
];
const LONG_TALK: [&str; 3] = [
    "the call before the payment was as long as the longest tenth",
    "付款前的通话属最长的十分之一",
    "付款前的通話屬最長的十分之一",
];
const SHORT_TALK: [&str; 3] =
    ["the call before the payment was not long", "付款前的通话并不长", "付款前的通話並不長"];
const KEPT: [&str; 3] = [
    "people who are talked into paying are often kept on the line; the share is not known",
    "被劝付款者常被长时间留在线上；确切比例未知",
    "被勸付款者常被長時間留在線上；確切比例未知",
];
const OTHER_TALKS: [&str; 3] = [
    "calls to account holders of this case that no such payment followed",
    "本案中呼叫账户持有人而其后无此类付款的通话",
    "本案中呼叫帳戶持有人而其後無此類付款的通話",
];
const TO_SEVERAL: [&str; 3] =
    ["paid several payees, each for the first time", "向数个收款方首次付款", "向數個收款方首次付款"];
const TO_ONE: [&str; 3] = ["paid one payee", "向一个收款方付款", "向一個收款方付款"];
const SPREAD: [&str; 3] = [
    "victims are often made to pay into several accounts; the share is not known",
    "受害人常被要求付入数个账户；确切比例未知",
    "受害人常被要求付入數個帳戶；確切比例未知",
];
const OTHER_PAYERS: [&str; 3] = [
    "other unusual payments that followed a call of this case: to several payees or to one",
    "本案其他来电后的异常付款：付给数个或一个收款方",
    "本案其他來電後的異常付款：付給數個或一個收款方",
];
const ONE_IN_FOUR: [&str; 3] = [
    "one in four of those called about money pays; the share is not known",
    "因钱财被联系者约四人中一人付款；确切比例未知",
    "因錢財被聯繫者約四人中一人付款；確切比例未知",
];

const PAID_SEVERAL: [&str; 3] = [
    "unusual payments to several new payees followed",
    "随后向数个新收款方异常付款",
    "隨後向數個新收款方異常付款",
];
const LONG_CALLS: [&str; 3] = [
    "such long calls, held against the payments of every other account in the same hours",
    "将此类长时间来电与同一时段内其他每个账户的付款逐一对照",
    "將此類長時間來電與同一時段內其他每個帳戶的付款逐一對照",
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
SELECT own.phone AS caller, 'phone' AS kind, account, began, cite('call', evidence, row) AS cited, secs
FROM one_call JOIN line own ON own.id = caller JOIN line other ON other.id = callee JOIN holder ON holder.phone = other.phone
JOIN source USING (file) WHERE secs > 0
UNION ALL
SELECT sender, 'handle', account, epoch_us(sent), cite('message', message.evidence, message.row), NULL
FROM message JOIN (SELECT DISTINCT handle, phone FROM profile WHERE phone IS NOT NULL) owner ON owner.handle = recipient
JOIN holder ON holder.phone = owner.phone WHERE sender IS NOT NULL AND sent IS NOT NULL;
CREATE OR REPLACE TEMP TABLE trial AS
SELECT kind, caller, contact.account, local_day(contact.began) AS day,
       count(unusual.account) > 0 AS paid, count(DISTINCT unusual.payee) >= {fewest_payees} AS several,
       CASE WHEN count(unusual.account) > 0 THEN max(secs) FILTER (unusual.account IS NOT NULL) ELSE max(secs) END AS secs, min(contact.began) AS since, max(unusual.began) AS until, min(payee) AS payee,
       list(contact.cited) FILTER (unusual.account IS NOT NULL) AS calls, list(unusual.cited) FILTER (unusual.account IS NOT NULL) AS payments
FROM contact LEFT JOIN unusual ON unusual.account = contact.account
    AND unusual.began BETWEEN contact.began AND contact.began + CAST({window_minutes} AS BIGINT) * 60000000
GROUP BY ALL;
CREATE OR REPLACE TEMP TABLE reach AS
SELECT kind, caller, count(*) AS reached, count(*) FILTER (paid) AS payers FROM (
    SELECT kind, caller, account, bool_or(paid) AS paid FROM trial GROUP BY kind, caller, account) GROUP BY kind, caller;
CREATE OR REPLACE TEMP TABLE talk AS
WITH long AS (SELECT quantile_disc(secs, 0.9) AS least FROM trial WHERE secs > 0)
SELECT any_value(least) AS least, count(*) FILTER (NOT paid AND secs >= least) AS long_talks, count(*) FILTER (NOT paid AND secs > 0) AS talks,
       count(*) FILTER (paid AND several) AS all_several, count(*) FILTER (paid) AS all_paid
FROM trial LEFT JOIN long ON true;
SELECT reached::BIGINT AS reached, payers::BIGINT AS payers, count(*)::BIGINT AS callers FROM reach GROUP BY ALL ORDER BY ALL";

/// Those of whom so many paid, and what is known of how long they were talked to.
const CALLERS: &str = "
SELECT kind, caller, account, reached::BIGINT AS reached, coalesce(max(secs) >= any_value(least), false) AS long,
       kind = 'phone' AND any_value(least) IS NOT NULL AS timed, bool_or(several) AS several,
       any_value(long_talks)::BIGINT AS others_long, any_value(talks)::BIGINT AS others,
       count(*) FILTER (several)::BIGINT AS own_several, count(*)::BIGINT AS own_paid,
       any_value(all_several)::BIGINT AS all_several, any_value(all_paid)::BIGINT AS all_paid,
       min(payee) AS payee, min(since)::BIGINT AS since, max(until)::BIGINT AS until,
       list_slice(list_sort(list_distinct(flatten(list(calls)))), 1, 20) AS calls,
       list_slice(list_sort(list_distinct(flatten(list(payments)))), 1, 20) AS payments
FROM trial JOIN reach USING (kind, caller), talk
WHERE payers >= {fewest_paid} AND paid
GROUP BY kind, caller, account, reached ORDER BY kind, caller, account";

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
CREATE OR REPLACE TEMP TABLE by_chance AS
SELECT count(*) AS such FROM (
    SELECT one.cited, unusual.account FROM close_contact one JOIN unusual ON unusual.account <> one.account
        AND unusual.began BETWEEN one.began AND ended + CAST({window_minutes} AS BIGINT) * 60000000
    WHERE kind = 'phone' GROUP BY one.cited, unusual.account HAVING count(DISTINCT payee) >= {fewest_payees});
SELECT kind, caller, account, payees::BIGINT AS payees, since::BIGINT AS since, until::BIGINT AS until, pairs::BIGINT AS pairs,
       such::BIGINT AS such, tries::BIGINT AS tries, list_sort(paid) AS paid, list_slice(list_sort(calls), 1, 20) AS calls, list_slice(list_sort(payments), 1, 20) AS payments
FROM tried JOIN (
    SELECT kind, count(DISTINCT cited) * (SELECT count(*) - 1 FROM payer) AS pairs, (SELECT such FROM by_chance) AS such, count(*) AS tries
    FROM close_contact WHERE kind = 'phone' GROUP BY kind
    UNION ALL
    SELECT 'handle', (SELECT count(*) - 1 FROM payer), count(*) - 1, 1 FROM (SELECT account FROM large GROUP BY account HAVING count(DISTINCT payee) >= {fewest_payees}))
    USING (kind)
WHERE payees >= {fewest_payees} ORDER BY kind, caller, account";

/// Whether what weighs so much stands out from so many that were tried.
fn stands_out(bits: f64, tried: u64) -> bool {
    bits >= f64::from(LEAST) / 100.0 + (tried.max(1) as f64).log2()
}

/// Pairs of a caller and one holder who paid several payees.
fn alone(case: &mut CaseView<'_>) -> Result<Vec<Finding>, MethodError> {
    let rows = case.ask(ALONE)?;
    let (kinds, callers, accounts) = (rows.texts("kind")?, rows.texts("caller")?, rows.texts("account")?);
    let (payees, since, until) = (rows.ints("payees")?, rows.ints("since")?, rows.ints("until")?);
    let (pairs, such, tries) = (rows.ints("pairs")?, rows.ints("such")?, rows.ints("tries")?);
    let mut findings = Vec::new();
    for at in 0..rows.len() {
        let (says, by, observed, basis) = match kinds.value(at) {
            "phone" => ("paid_several_after_long_call", IdentifierKind::Phone, PAID_SEVERAL, LONG_CALLS),
            _ => ("paid_where_told", IdentifierKind::Handle, PAID_NAMED, PAYERS),
        };
        let count = |column: &arrow::array::Int64Array| column.value(at).max(0).unsigned_abs();
        let measured = Rate::measured(count(such), count(pairs), basis[0]);
        let weight = Weight::of(observed[0], Rate::assumed(1, 4, ONE_IN_FOUR[0]), measured);
        if !stands_out(f64::from(weight.centibits) / 100.0, count(tries)) {
            continue;
        }
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

/// How many of those whom callers reached paid, over all callers.
fn crowd(counted: &Rows, fewest: u64) -> Result<Crowd, MethodError> {
    let (reached, payers, callers) =
        (counted.ints("reached")?, counted.ints("payers")?, counted.ints("callers")?);
    let count = |column: &arrow::array::Int64Array, at| column.value(at).max(0).unsigned_abs();
    let all = (0..counted.len()).map(|at| ((count(payers, at), count(reached, at)), count(callers, at)));
    Ok(Crowd::of(all, fewest))
}

/// What it weighs that a holder paid several payees at once, or one.
fn to_several(several: bool, (others_several, others): (i64, i64)) -> Weight {
    let (many, all) = (others_several.max(0).unsigned_abs(), others.max(0).unsigned_abs());
    let (observed, times) = if several { (TO_SEVERAL, many) } else { (TO_ONE, all.saturating_sub(many)) };
    Weight::of(observed[0], Rate::assumed(1, 2, SPREAD[0]), Rate::measured(times, all, OTHER_PAYERS[0]))
}

/// What it weighs that a payment came after a long call, or a short one.
fn talked(long: bool, others_long: i64, others: i64) -> Weight {
    let (long_ones, all) = (others_long.max(0).unsigned_abs(), others.max(0).unsigned_abs());
    let (observed, times) =
        if long { (LONG_TALK, long_ones) } else { (SHORT_TALK, all.saturating_sub(long_ones)) };
    Weight::of(observed[0], Rate::assumed(1, 2, KEPT[0]), Rate::measured(times, all, OTHER_TALKS[0]))
}

impl Method for CallThenPay {
    fn card(&self) -> &'static Card {
        &CARD
    }

    fn run(&self, case: &mut CaseView<'_>) -> Result<Vec<Finding>, MethodError> {
        case.ask(ONE_CALL)?;
        payments::read(case)?;
        let fewest = case.threshold("fewest_paid").max(1).unsigned_abs();
        let crowd = crowd(&case.ask(TRIALS)?, fewest)?;
        let rows = case.ask(CALLERS)?;
        let (kinds, callers, accounts) = (rows.texts("kind")?, rows.texts("caller")?, rows.texts("account")?);
        let (payees, reached) = (rows.texts("payee")?, rows.ints("reached")?);
        let (long, timed) = (rows.truths("long")?, rows.truths("timed")?);
        let (others_long, others) = (rows.ints("others_long")?, rows.ints("others")?);
        let several = rows.truths("several")?;
        let (own_several, own_paid) = (rows.ints("own_several")?, rows.ints("own_paid")?);
        let (all_several, all_paid) = (rows.ints("all_several")?, rows.ints("all_paid")?);
        let (since, until) = (rows.ints("since")?, rows.ints("until")?);
        let mut groups: BTreeMap<(&str, &str), Vec<usize>> = BTreeMap::new();
        for at in 0..rows.len() {
            groups.entry((kinds.value(at), callers.value(at))).or_default().push(at);
        }
        let mut findings = Vec::new();
        for ((kind, caller), payers) in groups {
            let Some(first) = payers.first() else { continue };
            let all = reached.value(*first).max(0).unsigned_abs();
            let (weight, mut beyond) =
                crowd.weighed((payers.len() as u64, all), [PAID[0], ANY_SHARE[0], OTHER_CALLERS[0]]);
            let mut weights = vec![weight];
            let own =
                |column: &arrow::array::Int64Array| payers.iter().map(|at| column.value(*at)).sum::<i64>();
            let others_paid =
                (all_several.value(*first) - own(own_several), all_paid.value(*first) - own(own_paid));
            for at in payers.iter().take(20) {
                let mut more = vec![to_several(several.value(*at), others_paid)];
                if timed.value(*at) {
                    more.push(talked(long.value(*at), others_long.value(*at), others.value(*at)));
                }
                beyond += more.iter().map(|one| f64::from(one.centibits) / 100.0).sum::<f64>();
                weights.extend(more);
            }
            if !stands_out(beyond, crowd.tried()) {
                continue;
            }
            let by = if kind == "phone" { IdentifierKind::Phone } else { IdentifierKind::Handle };
            let mut draft = Draft::new(case, "paid_after_contact")
                .about("caller", by, caller)
                .figure("paid", payers.len())
                .figure("reached", all)
                .figure("callers_tried", crowd.tried())
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
                "a_telephone_seller",
                |seed| paid(seed, How::Seller),
                "who calls everybody every day sees some of them pay by chance",
            ),
            silent(
                "a_dispatcher",
                |seed| paid(seed, How::Dispatcher),
                "who calls a dozen drivers all day sees some of them pay by chance",
            ),
            silent(
                "customer_service",
                |seed| paid(seed, How::Service),
                "a shop calls after each large first payment",
            ),
        ]
    }
}
