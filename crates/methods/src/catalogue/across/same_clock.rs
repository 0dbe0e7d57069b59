//! # Question
//! Which card or account moves, time after time, minutes after a certain number calls or is called, and which log-in is used minutes
//! after a certain account pays, by more than the hour of day explains?
//!
//! # Reads
//! Calls and texts (what leads); cash withdrawals and bookings that are known to the minute (what follows). Transfers (what leads);
//! log-ins and requests to a site by account (what follows).
//!
//! # How
//! For every account with enough occasions (movements an hour apart), the numbers that called, were called, or texted
//! within some minutes before are counted. A pair with enough such occasions is held against chance by shifting: the number's
//! calls are moved by one to seven days back and forth, and by whole weeks up to four, and counted again. A habit (lunch paid
//! after a call at noon, the salary day, office hours) keeps following the shifted calls; a command does not. The share after
//! shifting is the rate of chance, by days or by weeks, or the share of all other numbers that are on the line before these movements (on
//! a pay day everybody is), whichever is largest; every occasion that is led weighs for, every one that
//! is not weighs against. Shifts that leave the records of calls do not count. Many pairs are tried, so that the bits that their
//! number is worth are asked in addition. The same is done for log-ins that follow transfers of an account: somebody books payments in
//! a back office. Log-ins are tried service by service: what may happen by chance is shared out among the services alike, so that the
//! sixty accounts of a back office do not pay for the comparisons that a city's chat accounts need. Whoever books what several pay
//! follows each of them seldom by his own measure: he is told as well if he follows most payments of each and they lead at least
//! half of his log-ins together. A log-in before which and after which the account pays is the payer's own and left, and so is one that the records
//! give to the payer or to somebody whom he paid.
//!
//! # Innocent reading
//! Someone asks his mother by telephone before he withdraws for her; a shop pays its supplier when he rings; a bank's code by text goes
//! before every payment. A clerk confirms what customers pay; whoever is paid looks at his account. That one follows the other does
//! not say that one causes it.
//!
//! # Source
//! Shift test for point processes: Lotwick and Silverman (1982), Methods for Analysing Spatial Processes of Several Types of Points,
//! Journal of the Royal Statistical Society B 44(3). Many comparisons: Dunn (1961), JASA 56(293), who lets them be shared out.
//!
//! # 问题
//! 哪个卡号或账号的资金，一次又一次紧随某号码的通话之后几分钟变动？哪个登录账号总在某账户付款后几分钟被使用？且不能以作息规律解释？
//!
//! # 方法
//! 对每个有足够次数（间隔一小时以上）的账号，统计变动前若干分钟内主叫、被叫或收发短信的号码。次数足够的一对以“平移”检验：把该号码的通话整体
//! 前后移动一至七天、一至四周再数。午间通话后付午餐、发薪日、上班时间等习惯，平移后依然相随；指令则不然。平移后的比例（按日、按周，或变动前
//! 在线号码占当日号码的比例，取最大者）为巧合率，相随的每次计正，不相随的计负；移出通话记录范围的不计。比较的对数越多，要求的比特越多。
//! 对紧随某账户转账的登录同样处理：有人在后台入账。登录按服务分别比较，容许的巧合在各服务间平分，后台的几十个账号不必承担全城聊天账号的比较次数。一人替多名付款人入账时，各人只占其登录的一部分：若其登录紧随每人的大多数付款，且这些人合计占其登录一半以上，亦报。付款前后均有的登录属付款人自己，不报；记录显示属于付款人或其收款人的登录亦不报。
//!
//! # 无辜解释
//! 替母亲取款前打电话、供货商来电后付款、付款前的银行验证码短信，都会如此；店员确认顾客付款、收款人查看到账亦然。先后相随不等于因果。

use thalweg_model::{Finding, IdentifierKind};

use crate::drill::clocks;
use crate::following::Relation;
use crate::{Card, CaseView, Drill, Expect, Flow, Method, MethodError, Sentence, Threshold};

static CARD: Card = Card {
    id: "same_clock",
    version: 3,
    flow: Flow::Across,
    title: ["One follows the other", "时钟同步", "時鐘同步"],
    reads: &["call", "text", "cash_withdrawal", "entry", "login", "profile"],
    needs_population: true,
    says: &[
        Sentence {
            code: "keeps_following",
            words: [
                "{account} moved {followed} of {occasions} times within {lag_minutes} minutes after {number} was on the line; by chance it would be {chance_percent} in 100.",
                "{account} 的 {occasions} 次变动中有 {followed} 次在 {number} 通话后 {lag_minutes} 分钟内；按巧合仅为百分之 {chance_percent}。",
                "{account} 的 {occasions} 次變動中有 {followed} 次在 {number} 通話後 {lag_minutes} 分鐘內；按巧合僅為百分之 {chance_percent}。",
            ],
        },
        Sentence {
            code: "opened_after_payments",
            words: [
                "{login} was used {followed} of {occasions} times within {lag_minutes} minutes after {account} paid; by chance it would be {chance_percent} in 100.",
                "{login} 的 {occasions} 次使用中有 {followed} 次在 {account} 付款后 {lag_minutes} 分钟内；按巧合仅为百分之 {chance_percent}。",
                "{login} 的 {occasions} 次使用中有 {followed} 次在 {account} 付款後 {lag_minutes} 分鐘內；按巧合僅為百分之 {chance_percent}。",
            ],
        },
        Sentence {
            code: "opened_after_each_payment",
            words: [
                "{login} was used within {lag_minutes} minutes after {followed} of {occasions} payments of {account}, as after those of others; by chance it would be {chance_percent} in 100.",
                "{account} 的 {occasions} 次付款中有 {followed} 次之后 {lag_minutes} 分钟内 {login} 被使用，对其他付款人亦然；按巧合仅为百分之 {chance_percent}。",
                "{account} 的 {occasions} 次付款中有 {followed} 次之後 {lag_minutes} 分鐘內 {login} 被使用，對其他付款人亦然；按巧合僅為百分之 {chance_percent}。",
            ],
        },
    ],
    innocent: [
        "People ring before they withdraw for each other; a code by text goes before every payment.",
        "替人取款前先通话、付款前的验证码短信，都会如此。",
        "替人取款前先通話、付款前的驗證碼簡訊，都會如此。",
    ],
    thresholds: &[
        Threshold {
            name: "lag_minutes",
            default: 15,
            unit: "minutes",
            meaning: ["It follows within", "在此时间内算相随"],
            source: "assumption: the way to a terminal nearby, and clocks that differ by minutes",
        },
        Threshold {
            name: "least_occasions",
            default: 5,
            unit: "occasions",
            meaning: ["Fewer show no habit", "少于此数看不出规律"],
            source: "assumption: five of five at a chance of one half happen once in 32 pairs",
        },
        Threshold {
            name: "login_minutes",
            default: 10,
            unit: "minutes",
            meaning: ["A log-in follows a payment within", "登录在付款后此时间内算相随"],
            source: "assumption: nobody has a way to go, but a message must arrive and clocks differ by minutes",
        },
        Threshold {
            name: "least_logins",
            default: 4,
            unit: "occasions",
            meaning: ["Fewer log-ins show no habit", "登录少于此数看不出规律"],
            source: "assumption: three coincidences in a month happen to people who use their telephones all day",
        },
        Threshold {
            name: "least_bits",
            default: 3,
            unit: "bits",
            meaning: ["Asked beyond what the number of pairs is worth", "在比较次数所需之外另须的分量"],
            source: "assumption: 8 to 1, after correction for comparisons (Dunn 1961)",
        },
    ],
    terms: &[
        FOLLOWED,
        NOT_FOLLOWED,
        WAITS,
        CROWD,
        DAYS,
        WEEKS,
        BOOKS,
        PAYERS,
        PAID_DAYS,
        PAID_WEEKS,
        OPENED,
        OPENED_DAYS,
        OPENED_WEEKS,
    ],
};

// The words of weights, as [`Card::terms`] wants them.
const FOLLOWED: [&str; 3] = ["follows", "相随", "相隨"];
const NOT_FOLLOWED: [&str; 3] = ["does not follow", "未相随", "未相隨"];
const WAITS: [&str; 3] = [
    "who waits for a call moves after it; one time in ten a call is missing from the records",
    "等候通话者在通话后行动；十次中一次记录缺少该通话",
    "等候通話者在通話後行動；十次中一次記錄缺少該通話",
];
const CROWD: [&str; 3] = [
    "numbers on the line on the days of these occasions: just before them or not",
    "这些变动当日通话的号码：是否恰在变动之前",
    "這些變動當日通話的號碼：是否恰在變動之前",
];
const DAYS: [&str; 3] = [
    "these occasions with the calls shifted by one to seven days: following or not",
    "将通话平移一至七天后的这些变动：是否相随",
    "將通話平移一至七天後的這些變動：是否相隨",
];
const WEEKS: [&str; 3] = [
    "these occasions with the calls shifted by one to four weeks: following or not",
    "将通话平移一至四周后的这些变动：是否相随",
    "將通話平移一至四週後的這些變動：是否相隨",
];

const BOOKS: [&str; 3] = [
    "who books payments opens the back office after them; one time in ten a row is missing from the records",
    "入账者在付款后打开后台；十次中一次记录缺失",
    "入帳者在付款後打開後台；十次中一次記錄缺失",
];
const PAYERS: [&str; 3] = [
    "accounts that transferred on the days of these log-ins: just before them or not",
    "这些登录当日转账的账户：是否恰在登录之前",
    "這些登入當日轉帳的帳戶：是否恰在登入之前",
];
const PAID_DAYS: [&str; 3] = [
    "these log-ins with the transfers shifted by one to seven days: following or not",
    "将转账平移一至七天后的这些登录：是否相随",
    "將轉帳平移一至七天後的這些登入：是否相隨",
];
const PAID_WEEKS: [&str; 3] = [
    "these log-ins with the transfers shifted by one to four weeks: following or not",
    "将转账平移一至四周后的这些登录：是否相随",
    "將轉帳平移一至四週後的這些登入：是否相隨",
];

const OPENED: [&str; 3] = [
    "accounts of the service that log in on the days of these payments: just after them or not",
    "这些付款当日登录的同一服务账号：是否恰在付款之后",
    "這些付款當日登入的同一服務帳號：是否恰在付款之後",
];
const OPENED_DAYS: [&str; 3] = [
    "these payments with the log-ins shifted by one to seven days: followed or not",
    "将登录平移一至七天后的这些付款：是否有登录相随",
    "將登入平移一至七天後的這些付款：是否有登入相隨",
];
const OPENED_WEEKS: [&str; 3] = [
    "these payments with the log-ins shifted by one to four weeks: followed or not",
    "将登录平移一至四周后的这些付款：是否有登录相随",
    "將登入平移一至四週後的這些付款：是否有登入相隨",
];

/// The method.
pub const METHOD: &dyn Method = &SameClock;

struct SameClock;

const COMMAND: Relation = Relation {
    follows: "
SELECT card AS name, epoch_us(time)::BIGINT AS time, cite('cash_withdrawal', evidence, row) AS cited, '' AS family FROM cash_withdrawal
WHERE time_precision > 0 AND card <> '' AND time IS NOT NULL
UNION ALL SELECT payer_account, epoch_us(booked)::BIGINT, cite('entry', evidence, row), '' FROM entry
WHERE precision > 0 AND settled AND class NOT IN (7, 8) AND payer_account <> '' AND booked IS NOT NULL
UNION ALL SELECT payee_account, epoch_us(booked)::BIGINT, cite('entry', evidence, row), '' FROM entry
WHERE precision > 0 AND settled AND class NOT IN (7, 8) AND payee_account <> '' AND booked IS NOT NULL",
    leads: "
SELECT caller AS name, epoch_us(start)::BIGINT AS time, cite('call', evidence, row) AS cited FROM call
WHERE caller IS NOT NULL AND start IS NOT NULL
UNION ALL SELECT callee, epoch_us(start)::BIGINT, cite('call', evidence, row) FROM call
WHERE callee IS DISTINCT FROM caller AND callee IS NOT NULL AND start IS NOT NULL
UNION ALL SELECT sender, epoch_us(sent)::BIGINT, cite('text', evidence, row) FROM text WHERE sender IS NOT NULL AND sent IS NOT NULL",
    own: None,
    lag: "lag_minutes",
    least: "least_occasions",
    says: "keeps_following",
    follower: ("account", IdentifierKind::Account),
    leader: ("number", IdentifierKind::Phone),
    words: [FOLLOWED[0], NOT_FOLLOWED[0], WAITS[0]],
    chances: [CROWD[0], DAYS[0], WEEKS[0]],
    several: None,
};

const BACK_OFFICE: Relation = Relation {
    follows: "
SELECT account AS name, epoch_us(time)::BIGINT AS time, cite('login', evidence, row) AS cited,
       max(coalesce(service, '')) OVER (PARTITION BY account) AS family
FROM login
WHERE account <> '' AND time IS NOT NULL AND time_precision > 0",
    leads: "
SELECT payer_account AS name, epoch_us(booked)::BIGINT AS time, cite('entry', evidence, row) AS cited FROM entry
WHERE precision > 0 AND settled AND class IN (0, 1) AND payer_account <> '' AND payee_account <> payer_account AND booked IS NOT NULL",
    own: Some(OWN),
    lag: "login_minutes",
    least: "least_logins",
    says: "opened_after_payments",
    follower: ("login", IdentifierKind::Handle),
    leader: ("account", IdentifierKind::Account),
    words: [FOLLOWED[0], NOT_FOLLOWED[0], BOOKS[0]],
    chances: [PAYERS[0], PAID_DAYS[0], PAID_WEEKS[0]],
    several: Some(("opened_after_each_payment", [OPENED[0], OPENED_DAYS[0], OPENED_WEEKS[0]])),
};

/// Log-ins that the records give to the payer or to somebody whom he paid: by the name, or by a telephone that the account has too.
const OWN: &str = "
WITH pair AS (SELECT DISTINCT pair, follower, leader FROM told),
paid AS (SELECT DISTINCT pair, follower, payer_account, payee_account, payer_name, payee_name FROM pair JOIN entry ON payer_account = leader),
has AS (SELECT phone, handle AS account FROM profile WHERE phone IS NOT NULL
        UNION SELECT phone, other_handle FROM profile WHERE phone IS NOT NULL)
SELECT pair FROM paid JOIN profile ON handle = follower WHERE person IN (payer_name, payee_name)
UNION SELECT pair FROM paid JOIN has login ON login.account = follower JOIN has ON has.phone = login.phone AND has.account IN (payer_account, payee_account)
ORDER BY pair";

impl Method for SameClock {
    fn card(&self) -> &'static Card {
        &CARD
    }

    fn run(&self, case: &mut CaseView<'_>) -> Result<Vec<Finding>, MethodError> {
        let mut findings = COMMAND.run(case)?;
        findings.extend(BACK_OFFICE.run(case)?);
        Ok(findings)
    }

    fn drills(&self) -> Vec<Drill> {
        const PAIR: &[&[(&str, &str)]] =
            &[&[("account", "6222020000000000017"), ("number", "+8613912345678")]];
        let silent = |name, plant, why| Drill { name, plant, expect: Expect::Silent(why) };
        const OFFICE: &[&[(&str, &str)]] = &[&[("login", "agent7"), ("account", "6222020000000000099")]];
        let finds_office = |name, plant| Drill { name, plant, expect: Expect::Finds(OFFICE) };
        let finds = |name, plant| Drill { name, plant, expect: Expect::Finds(PAIR) };
        vec![
            finds("cash_after_every_call", clocks::commanded),
            finds("most_of_the_times_and_clocks_that_differ", clocks::mostly),
            finds_office("a_back_office_after_payments", |seed| clocks::booked(seed, clocks::Books::Agent)),
            Drill {
                name: "a_back_office_for_three_payers",
                plant: clocks::several,
                expect: Expect::Finds(&[
                    &[("login", "agent7"), ("account", "6222020000000000091")],
                    &[("login", "agent7"), ("account", "6222020000000000093")],
                ]),
            },
            silent(
                "payers_who_tell_a_friend",
                clocks::tells_a_friend,
                "after each payment the payer opens his chat, as he does on every other day, too",
            ),
            silent(
                "a_payer_who_looks",
                |seed| clocks::booked(seed, clocks::Books::Payer),
                "the payer's own application is opened before and after each payment",
            ),
            silent(
                "a_payee_who_looks",
                |seed| clocks::booked(seed, clocks::Books::Payee),
                "a landlord opens his application when the rent of several rooms arrives; it is recorded as his",
            ),
            silent(
                "a_clerk_all_day",
                |seed| clocks::booked(seed, clocks::Books::Clerk),
                "a clerk's account is used all day, and so after every payment",
            ),
            silent(
                "lunch_after_the_noon_call",
                clocks::lunch,
                "a call at noon and a payment at noon, every day",
            ),
            silent(
                "salary_days",
                clocks::salary,
                "on pay days the office rings everybody and everybody withdraws",
            ),
            silent("office_hours", clocks::office, "a busy desk on the line all day, and payments all day"),
            silent("a_courier", clocks::courier, "a number on the line every few minutes"),
        ]
    }
}
