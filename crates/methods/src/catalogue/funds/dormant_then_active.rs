//! # Question
//! Which account lay still for long and then, at once, carried much money of parties that its holder had never dealt with?
//!
//! # Reads
//! Transfers of the ledger; the statements, for what time they tell; adjustments where a balance jumps. Fees and interest are the bank's doing and are left.
//!
//! # How
//! Days are those on which the case has any transfer. An account lay still if its longest pause has thirty such days or more, is longer than twice its second
//! longest, and if its own statements tell of all that time without a jump of the balance. It was used afterwards if money of parties unknown to the holder came and went on to
//! others within three hours, in three turns or more; if that was at least half of what it got; if no more than a tenth was moved with parties that he had dealt with before;
//! and if it moved more on an average day than ever on a day before. Weighed are how many other accounts with statements of their own lay still so, and how many of
//! those that did were used so afterwards: together, how often both happen by chance. Where half of the others lay still as well, the method says nothing.
//!
//! # Innocent reading
//! A seasonal business buys where it bought the year before, a student's parents pay as they did, an inheritance or the price of a house comes once, and stays or leaves in one
//! sum. Somebody may take up a trade with an old account: agents and brokers hand on money of strangers too.
//!
//! # Source
//! Accounts without any booking for six months after opening are to be suspended from business outside the counter (银发〔2016〕261号; recalled and not read). Accounts long at rest that
//! suddenly have large bookings are a sign of suspicious payments in Chinese rules on reporting since 2006 (recalled and not read). That most money leaves within hours: Lloyds 2024, in RUSI 2025.
//!
//! # What it cannot do
//! Accounts of which only others' statements tell; transfers without a time of day; an account that was opened and never used before. A statement from which rows were cut, and that states no
//! balance, looks still.
//!
//! # 问题
//! 哪个账户长期沉寂后突然大量过账，且往来者均为户主从未打过交道的人？
//!
//! # 方法
//! 日数仅计案中有转账的日子。账户最长间歇达三十日以上、超过其第二长间歇的两倍，且其自身对账单完整覆盖该段时间、余额无跳变，视为沉寂。其后陌生人资金三小时内转给陌生人、
//! 来回三轮以上，达所收款项一半；与既往往来者的金额不超过一成；日均流水超过此前任何一天，视为被启用。权重：本案其他有自身对账单的账户中同样沉寂者占多少；沉寂过的账户中其后同样被启用者
//! 占多少。若半数账户同样沉寂，则不作提示。利息、手续费不计。
//!
//! # 无辜解释
//! 季节性生意仍向原供货商进货；学生的生活费仍由父母汇入；遗产、售房款一次到账后留存或一次付出。也可能有人以旧账户开始代收代付的营生。
//!
//! # 局限
//! 仅见于他人流水的账户、无时刻的转账、开户后从未使用的账户不可见。被删去若干行且未列余额的流水看似静止。

use std::collections::BTreeMap;

use thalweg_model::{Finding, Rate, Strength, Weight};

use crate::covers::Covers;
use crate::drill::payments::innocents;
use crate::drill::seasons;
use crate::holders::Holders;
use crate::lives::{self, Calendar, Life, WINDOW};
use crate::run::{Draft, strong};
use crate::transfers::{self, MOVES};
use crate::woken::{self, Woken};
use crate::{Card, CaseView, Drill, Expect, Flow, Method, MethodError, Sentence, Threshold};

static CARD: Card = Card {
    id: "dormant_then_active",
    version: 1,
    flow: Flow::Funds,
    title: ["Still for long, then busy", "休眠激活", "休眠啟用"],
    reads: &["transfer", "account", "entry", "statement"],
    needs_population: true,
    says: &[Sentence {
        code: "woke",
        words: [
            "{account} lay still for {still_days} days, then carried money of strangers to strangers in {turns} turns within {days} days, {percent} % of what it got; a day brought {times} times the busiest day before; paid by {payer}, paying {payee}.",
            "{account} 沉寂 {still_days} 日后，在 {days} 日内分 {turns} 轮将陌生人资金转给陌生人，占其所收款项的 {percent}%；日均流水为此前最高日的 {times} 倍；付款方 {payer}，收款方 {payee}。",
            "{account} 沉寂 {still_days} 日後，在 {days} 日內分 {turns} 輪將陌生人資金轉給陌生人，佔其所收款項的 {percent}%；日均流水為此前最高日的 {times} 倍；付款方 {payer}，收款方 {payee}。",
        ],
    }],
    innocent: [
        "Somebody may begin to collect and hand on money for others with an old account.",
        "也可能有人以旧账户开始替他人代收代付。",
        "也可能有人以舊帳戶開始替他人代收代付。",
    ],
    thresholds: &[
        Threshold {
            name: "still_days",
            default: 30,
            unit: "days",
            meaning: ["A shorter pause is none", "间歇少于此数不算沉寂"],
            source: "assumption: wages, rents and bills come monthly, so that an account in use moves as often",
        },
        Threshold {
            name: "fewest_turns",
            default: 3,
            unit: "turns",
            meaning: ["So often must money have come and gone", "资金来回轮数下限"],
            source: "assumption: once or twice is an errand for somebody",
        },
        Threshold {
            name: "known_percent",
            default: 10,
            unit: "percent",
            meaning: ["At most so much may be moved with known parties", "与既往往来者的金额上限"],
            source: "assumption: a holder who uses his own account meets the parties that he had; a last bill may still be paid from it",
        },
        WINDOW,
    ],
    terms: &[STILL, USED, AS_SAID, NOT_KNOWN, ALSO_STILL, ALSO_USED],
};

// The words of weights, as [`Card::terms`] wants them.
const STILL: [&str; 3] = ["lay still", "曾长期沉寂", "曾長期沉寂"];
const USED: [&str; 3] = [
    "was then used at once for strangers' money, more than ever before",
    "其后突然用于陌生人资金，超过以往",
    "其後突然用於陌生人資金，超過以往",
];
const AS_SAID: [&str; 3] = ["it is what is said of the account", "此即所述事实本身", "此即所述事實本身"];
const NOT_KNOWN: [&str; 3] = [
    "one in two accounts that were bought or lent after a pause is used so; the share is not known",
    "沉寂后被买卖、出借的账户约两个中有一个如此使用；确切比例未知",
    "沉寂後被買賣、出借的帳戶約兩個中有一個如此使用；確切比例未知",
];
const ALSO_STILL: [&str; 3] = [
    "other accounts of this case with statements of their own: lay still so",
    "本案其他有自身对账单的账户：同样沉寂",
    "本案其他有自身對帳單的帳戶：同樣沉寂",
];
const ALSO_USED: [&str; 3] = [
    "other accounts of this case that lay still so: used so afterwards",
    "本案其他同样沉寂的账户：其后同样被启用",
    "本案其他同樣沉寂的帳戶：其後同樣被啟用",
];

/// The method.
pub const METHOD: &dyn Method = &DormantThenActive;

struct DormantThenActive;

/// So many payers and payees are named.
const NAMED: usize = 5;
/// With fewer transfers an account has no pause to compare.
const FEWEST_MOVES: u64 = 3;

/// When balances of accounts jumped: money whose rows are missing.
const JUMPS: &str = "
SELECT account, epoch_us(time)::BIGINT AS moment FROM (
    SELECT CAST(from_account AS BIGINT) AS account, time FROM transfer WHERE part = 2
    UNION ALL SELECT CAST(to_account AS BIGINT), time FROM transfer WHERE part = 2) ORDER BY account, moment";

/// Accounts with statements of their own, and those among them that lay still.
struct Judged {
    others: u64,
    still: BTreeMap<u32, Life>,
}

impl Judged {
    fn of(case: &mut CaseView<'_>, holders: &Holders) -> Result<Self, MethodError> {
        let calendar = Calendar::of(case)?;
        let covers = Covers::of(case)?;
        let least = case.threshold("still_days").max(1);
        let mut lives = lives::of(case, holders, &calendar)?;
        lives.retain(|account, life| life.moves >= FEWEST_MOVES && covers.has(*account));
        let others = (lives.len() as u64).saturating_sub(1);
        lives.retain(|account, life| {
            let [longest, second] = life.pauses;
            longest >= least && longest > 2 * second && covers.spans(*account, life.paused.0, life.paused.1)
        });
        case.each(JUMPS, |rows| {
            let (accounts, moments) = (rows.ints("account")?, rows.ints("moment")?);
            for at in 0..rows.len() {
                let (account, moment) = (accounts.value(at) as u32, moments.value(at));
                let jumped = |life: &Life| life.paused.0 <= moment && moment <= life.paused.1;
                if lives.get(&account).is_some_and(jumped) {
                    lives.remove(&account);
                }
            }
            Ok(())
        })?;
        Ok(Self { others, still: lives })
    }

    fn weights(&self, used: u64) -> Strength {
        let still = (self.still.len() as u64).saturating_sub(1);
        Strength::of(vec![
            Weight::of(
                STILL[0],
                Rate::assumed(1, 1, AS_SAID[0]),
                Rate::measured(still, self.others, ALSO_STILL[0]),
            ),
            Weight::of(
                USED[0],
                Rate::assumed(1, 2, NOT_KNOWN[0]),
                Rate::measured(used.saturating_sub(1), still, ALSO_USED[0]),
            ),
        ])
    }
}

impl Method for DormantThenActive {
    fn card(&self) -> &'static Card {
        &CARD
    }

    fn run(&self, case: &mut CaseView<'_>) -> Result<Vec<Finding>, MethodError> {
        case.ask(MOVES)?;
        let holders = Holders::of(case)?;
        let judged = Judged::of(case, &holders)?;
        if judged.still.is_empty() || judged.still.len() as u64 * 2 > judged.others + 1 {
            return Ok(Vec::new());
        }
        let turns = case.threshold("fewest_turns").unsigned_abs();
        let known = u128::from(case.threshold("known_percent").unsigned_abs());
        let mut woken = woken::walk(case, &holders, &judged.still)?;
        woken.retain(|_, one| one.is_used(turns, known));
        let strength = judged.weights(woken.len() as u64);
        let mut findings = Vec::new();
        for (account, one) in &woken {
            let still = judged.still.get(account).map_or(0, |life| life.pauses[0]);
            findings.push(told(case, *account, one, still, strength.clone())?);
        }
        Ok(strong(findings))
    }

    fn drills(&self) -> Vec<Drill> {
        drills()
    }
}

fn told(
    case: &mut CaseView<'_>,
    account: u32,
    one: &Woken,
    still: i64,
    strength: Strength,
) -> Result<Finding, MethodError> {
    let payers: Vec<u32> = one.payers.iter().copied().take(NAMED).collect();
    let payees = transfers::largest(one.payees.iter().map(|(who, times)| (*who, *times)), NAMED);
    let rows = transfers::rows(case, one.cites())?;
    let parties = transfers::parties(case, payers.iter().chain(&payees).copied().chain([account]))?;
    let draft = Draft::new(case, "woke")
        .figure("still_days", still)
        .figure("turns", one.turns)
        .figure("days", one.days)
        .figure("percent", one.through * 100 / one.units.max(1))
        .figure("times", one.turnover / (one.busiest * u128::from(one.days)).max(1))
        .figure("payers", one.payers.len())
        .figure("payees", one.payees.len())
        .during(one.paused.0, one.until)
        .weighing(strength)
        .on(rows.into_values().flatten());
    let parts = [("account", account)].into_iter();
    let parts = parts.chain(payers.iter().map(|who| ("payer", *who)));
    Ok(transfers::naming(draft, &parties, parts.chain(payees.iter().map(|who| ("payee", *who)))).done())
}

fn drills() -> Vec<Drill> {
    const CARD_ONE: &[&[(&str, &str)]] = &[&[("account", "oldcard0")]];
    const BOTH: &[&[(&str, &str)]] = &[&[("account", "oldcard0")], &[("account", "oldcard1")]];
    const AGENT: &[&[(&str, &str)]] = &[&[("account", "agent7")]];
    let found = |name, plant, expect| Drill { name, plant, expect: Expect::Finds(expect) };
    let silent = |name, plant, why| Drill { name, plant, expect: Expect::Silent(why) };
    let mut drills = vec![
        found("an_old_card_is_bought", |seed| seasons::bought(seed, 1, 3), CARD_ONE),
        found("two_cards_are_used_for_a_day", |seed| seasons::bought(seed, 2, 1), BOTH),
        found("of_which_one_statement_tells", |seed| seasons::statements(seed, true), AGENT),
        silent(
            "a_business_of_one_season",
            seasons::season,
            "a shop by the sea closes for ten weeks, then strangers pay all day and it pays its wholesaler",
        ),
        silent(
            "a_student_between_terms",
            seasons::student,
            "nothing for ten weeks, then parents pay and rent, fees and books go out within the hour",
        ),
        silent(
            "an_inheritance",
            seasons::inheritance,
            "a stranger pays much into an old account, where it stays",
        ),
        silent(
            "a_house_is_bought",
            seasons::house,
            "ten relatives pay into an old account, and all of it goes to a stranger within the hour",
        ),
        silent(
            "a_month_of_statements_is_missing",
            |seed| seasons::statements(seed, false),
            "an agent's two statements leave ten weeks out, of which nobody knows",
        ),
        silent(
            "a_statement_begins_late",
            seasons::late,
            "an agent is busy with strangers from the first row of his statement on",
        ),
        silent(
            "nobody_has_records_for_ten_weeks",
            seasons::hole,
            "the whole case has no rows for ten weeks, and an agent meets new parties afterwards",
        ),
        silent(
            "an_agent_comes_back",
            seasons::agent,
            "ten weeks of rest, then strangers' money comes and goes as it did before",
        ),
    ];
    drills.extend(innocents());
    drills
}
