//! # Question
//! Which accounts of different holders are worked by one hand: payees paid in the same minutes, new ones or the same few day after day, from the same place?
//!
//! # Reads
//! Transfers of the ledger whose time of day is known; purchases tell which accounts are shops; log-ins whose account is a number of the ledger.
//!
//! # How
//! Of every account the first payments to payees that are no shop, have at most ten payers and never pay anything back are its steps. Two accounts
//! step together if both pay a payee for the first time within ten minutes of each other. They are named if they stepped together at least four times, on
//! three days or more, which is at least half of the steps of the one with fewer, and if they have no dealings with each other. Weighed is how
//! many of the pairs of the case that pay a common payee of this kind step together so. Two accounts **sit together** if, on three days or more, both pay
//! the same two or more of such payees, old ones too and with up to fifty payers, within ten minutes of each other, at least four times, which is at least half
//! of what the one with fewer pays to anybody. The income of both must be seen. Weighed is, day by day, how often days of the one lie as near in the hour to
//! *other* days of the other, so that a fixed hour says nothing; whether one account is done before the other begins, where each pays two or more. One such day is left
//! out, for it is why the two are compared, and the rest must stand out from all pairs that were ever so near. For both: where both are seen logging in, whether they share an internet address or device, and how many pairs share one
//! that as few use.
//!
//! # Innocent reading
//! A book-keeper works the accounts of several firms: her suppliers are new on one day and old afterwards. Friends who order together pay the same
//! organisers at the same time; couples deal with each other; who shares bills is paid back one day. Who is told by one voice to pay now, as the victims of one
//! adviser or the members of a club, pays in the same minutes: their own statements show other payments, and without those nothing is told.
//!
//! # Source
//! Household size for shared addresses: Seventh National Population Census of China (2020), 2.62 people. The rates are counted in the case.
//!
//! # What it cannot do
//! One hand that always pays at the same hour, that pays one payee alone, or that moves money between its own accounts, is not seen. It does not say whose hand.
//!
//! # 问题
//! 哪些不同户名的账户出自“同一只手”：在相同的几分钟内付给新的收款方，或日复一日付给相同的几个收款方，且从同一处登录？
//!
//! # 方法
//! 每个账户对非商户、付款方不超过十个、且从不回款的收款方的首次付款为其“步”。两账户在十分钟内先后首次付给同一收款方，即为“同步”。至少同步四次、分布在至少三天、
//! 占步数较少一方的一半以上、且两者之间无往来，才予以提示。权重：本案中有此类共同收款方的账户对里同样同步者占多少。两账户至少三天、至少四次在十分钟内先后付给相同的两个以上此类收款方（不限首次，付款方可至五十个），占付款较少一方全部付款的一半以上，
//! 且两者的收入均可见，即为“同坐”。逐日权衡：一方各日与另一方**其他**日子的时刻同样接近者占多少（固定钟点因此无意义）；各付两笔以上时，是否一户付完另一户才开始；
//! 其中一天是两者得以比较的缘由，不计；其余须超出所有曾如此接近的账户对。两者均有登录记录时，是否共用网络地址或设备，以及共用同样少人使用者的账户对占多少。
//!
//! # 无辜解释
//! 会计操作数家公司账户，其供应商仅在一天内是新的。一起拼单的朋友会同时付给同一团长；夫妻之间有往来；分摊账单者日后会收到回款。听同一人指令付款者（同一“导师”的受害人、同一社团成员）也会同时付款：其自己的流水另有其他付款；看不到流水者不予提示。
//!
//! # 局限
//! 总在同一钟点付款、只付一个收款方、或只在自有账户间调拨的操作人不可见。不说明操作人是谁。

use std::collections::BTreeMap;

use thalweg_model::{Finding, Rate, Strength, Weight};

use crate::log_in_places::LogInPlaces;
use crate::run::{Draft, LEAST, beyond, counted};
use crate::sittings::{self, Sitting};
use crate::transfers::{self, MOVES};
use crate::{Card, CaseView, Drill, Flow, Method, MethodError, Sentence, Threshold};

static CARD: Card = Card {
    id: "same_hand",
    version: 2,
    flow: Flow::Funds,
    title: ["Accounts worked together", "同一人操作的账户", "同一人操作的帳戶"],
    reads: &["transfer", "account", "login"],
    needs_population: true,
    says: &[
        Sentence {
            code: "step_together",
            words: [
                "{account} paid {together} new payees within minutes of each other on {days} days: {payee}. Amounts were equal {equal} times.",
                "{account} 在 {days} 天里先后数分钟内首次付给 {together} 个相同的收款方：{payee}；其中金额相同 {equal} 次。",
                "{account} 在 {days} 天裡先後數分鐘內首次付給 {together} 個相同的收款方：{payee}；其中金額相同 {equal} 次。",
            ],
        },
        Sentence {
            code: "sit_together",
            words: [
                "{account} paid {payees} payees in common within minutes of each other on {days} of {all_days} days: {payee}. Held against other days, {by_chance} of {moved} lie as near in the hour.",
                "{account} 在 {all_days} 天中的 {days} 天先后数分钟内付给 {payees} 个共同的收款方：{payee}。与其他日子相比，{moved} 次中有 {by_chance} 次时刻同样接近。",
                "{account} 在 {all_days} 天中的 {days} 天先後數分鐘內付給 {payees} 個共同的收款方：{payee}。與其他日子相比，{moved} 次中有 {by_chance} 次時刻同樣接近。",
            ],
        },
    ],
    innocent: [
        "A book-keeper works several firms' accounts; friends who order together, and people whom one voice tells to pay now, pay the same payees at the same time.",
        "会计操作数家公司账户；一起拼单的朋友、听同一人指令付款的人会同时付给同一收款方。",
        "會計操作數家公司帳戶；一起拼單的朋友、聽同一人指令付款的人會同時付給同一收款方。",
    ],
    thresholds: &[
        Threshold {
            name: "window_minutes",
            default: 10,
            unit: "minutes",
            meaning: ["Two first payments are together within so long", "两笔首次付款相隔不超过此时间"],
            source: "assumption: time to log out, log in and pay once more on one telephone",
        },
        Threshold {
            name: "most_payers",
            default: 10,
            unit: "accounts",
            meaning: ["A new payee with more payers says nothing", "付款方超过此数的新收款方不计"],
            source: "assumption: what many pay is a shop, an organiser or an office",
        },
        Threshold {
            name: "most_payers_of_sittings",
            default: 50,
            unit: "accounts",
            meaning: [
                "A payee with more payers says nothing where accounts sit together",
                "同坐时付款方超过此数的收款方不计",
            ],
            source: "assumption: a shop or an office; for fewer it is counted how many pairs were so near",
        },
        Threshold {
            name: "fewest_together",
            default: 4,
            unit: "payees",
            meaning: ["So many payees must be paid together", "同步付款的收款方下限"],
            source: "assumption: friends share a dinner, a gift and an outing",
        },
        Threshold {
            name: "fewest_payees",
            default: 2,
            unit: "payees",
            meaning: ["So many payees in common must be paid in one sitting", "同坐须有的共同收款方下限"],
            source: "assumption: the members of a club pay one treasurer when they are told",
        },
        Threshold {
            name: "most_users",
            default: 20,
            unit: "accounts",
            meaning: [
                "An address or device with more users is public",
                "使用账户超过此数的地址或设备视为公用",
            ],
            source: "assumption; what fewer use weighs by how many pairs of the case share one that as few use",
        },
    ],
    terms: &[
        TOGETHER,
        SAT,
        SAT_NOT,
        IN_TURN,
        NOT_IN_TURN,
        PLACE,
        NO_PLACE,
        HALF,
        MOSTLY,
        ONE_BY_ONE,
        ONE_TELEPHONE,
        ALSO_TOGETHER,
        BY_HOUR,
        EITHER_WAY,
        SHARING,
    ],
};

// The words of weights, as [`Card::terms`] wants them.
const TOGETHER: [&str; 3] = [
    "new payees are paid within minutes of each other, again and again",
    "多次在数分钟内先后付给相同的新收款方",
    "多次在數分鐘內先後付給相同的新收款方",
];
const SAT: [&str; 3] = [
    "a day on which both pay a common payee within minutes",
    "当日两者在数分钟内付给共同的收款方",
    "當日兩者在數分鐘內付給共同的收款方",
];
const SAT_NOT: [&str; 3] = [
    "a day on which one of them pays such a payee without the other",
    "当日仅一方付给此类收款方",
    "當日僅一方付給此類收款方",
];
const IN_TURN: [&str; 3] =
    ["one is done before the other begins", "一户付完另一户才开始", "一戶付完另一戶才開始"];
const NOT_IN_TURN: [&str; 3] =
    ["both pay by turns in the same minutes", "两户在同几分钟内交替付款", "兩戶在同幾分鐘內交替付款"];
const PLACE: [&str; 3] = [
    "both log in from an address or device that few use",
    "两者从少数账户使用的同一地址或设备登录",
    "兩者從少數帳戶使用的同一地址或設備登入",
];
const NO_PLACE: [&str; 3] =
    ["they share no address and no device", "两者没有共同的地址或设备", "兩者沒有共同的地址或設備"];
const HALF: [&str; 3] = [
    "one hand pays from its accounts in turn about half of the time; the share is not known",
    "同一人约半数时间逐户轮流付款；确切比例未知",
    "同一人約半數時間逐戶輪流付款；確切比例未知",
];
const MOSTLY: [&str; 3] = [
    "one hand works its accounts in one sitting, four days in five; the share is not known",
    "同一人五天中约四天一次操作各账户；确切比例未知",
    "同一人五天中約四天一次操作各帳戶；確切比例未知",
];
const ONE_BY_ONE: [&str; 3] = [
    "on one telephone one account is logged out before the next is logged in, three times in four; some have several telephones",
    "同一手机须先退出一户再登录另一户，按四分之三计；有人使用多部手机",
    "同一手機須先登出一戶再登入另一戶，按四分之三計；有人使用多部手機",
];
const BY_HOUR: [&str; 3] = [
    "days of the one beside other days of the other: as near in the hour",
    "一方各日与另一方其他日子：时刻同样接近",
    "一方各日與另一方其他日子：時刻同樣接近",
];
const EITHER_WAY: [&str; 3] = [
    "people who pay at one time are done one after the other as often as not; assumed",
    "同时付款的人先后付完与交替付款同样常见；假定",
    "同時付款的人先後付完與交替付款同樣常見；假定",
];
const ONE_TELEPHONE: [&str; 3] = [
    "one telephone for each card is as common as one for several; the share is not known",
    "一卡一机与一机多卡同样常见；确切比例未知",
    "一卡一機與一機多卡同樣常見；確切比例未知",
];
const ALSO_TOGETHER: [&str; 3] = [
    "other pairs of accounts of this case that pay a rare payee in common: step together so",
    "本案中有稀有共同收款方的其他账户对：同样同步",
    "本案中有稀有共同收款方的其他帳戶對：同樣同步",
];
const SHARING: [&str; 3] = [
    "pairs of accounts of this case that log in: share such an address or device",
    "本案中有登录记录的账户对：共用此类地址或设备",
    "本案中有登入記錄的帳戶對：共用此類地址或設備",
];

/// The method.
pub const METHOD: &dyn Method = &SameHand;

struct SameHand;

/// So many payees are cited, and so many named.
const CITED: usize = 25;
const NAMED: usize = 6;
/// Observations of one kind that are weighed at most.
const MOST_COUNTED: u64 = 8;

/// The steps of accounts, and which pairs of them stepped together how often.
const STEPS: &str = "
CREATE OR REPLACE TEMP TABLE known AS
SELECT payer, payee, min(transfer) AS transfer, min(moment) AS moment, arg_min(units, transfer) AS units, arg_min(fine, transfer) AS fine
FROM move WHERE class IN (0, 1) GROUP BY payer, payee;
CREATE OR REPLACE TEMP TABLE step AS
SELECT known.*, one.person AS payer_person, two.person AS payee_person
FROM known JOIN party one ON one.account = payer JOIN party two ON two.account = payee
WHERE fine AND one.person <> two.person AND one.form <= 3 AND two.form <= 3
  AND payee NOT IN (SELECT payee FROM move WHERE class = 2) AND payer NOT IN (SELECT payee FROM move WHERE class = 2)
  AND (payee, payer) NOT IN (SELECT (payer, payee) FROM known);
DELETE FROM step WHERE payee NOT IN (SELECT payee FROM known GROUP BY payee HAVING count(*) BETWEEN 2 AND greatest({most_payers}, {most_payers_of_sittings}));
CREATE OR REPLACE TEMP TABLE crowded AS SELECT payee FROM known GROUP BY payee HAVING count(*) > {most_payers};
CREATE OR REPLACE TEMP TABLE pair AS
SELECT a.payer AS one, b.payer AS two, count(*) FILTER (abs(a.moment - b.moment) <= CAST({window_minutes} AS BIGINT) * 60000000) AS together,
       count(DISTINCT local_day(a.moment)) FILTER (abs(a.moment - b.moment) <= CAST({window_minutes} AS BIGINT) * 60000000) AS days
FROM step a JOIN step b ON a.payee = b.payee AND a.payer < b.payer AND a.payer_person <> b.payer_person
WHERE a.payee NOT IN (SELECT payee FROM crowded)
GROUP BY a.payer, b.payer;
CREATE OR REPLACE TEMP TABLE paced AS
SELECT one, two, together, days FROM pair
JOIN (SELECT payer AS one, count(*) AS steps FROM known GROUP BY payer) x USING (one)
JOIN (SELECT payer AS two, count(*) AS steps FROM known GROUP BY payer) y USING (two)
WHERE together >= {fewest_together} AND days >= 3 AND together * 2 >= least(x.steps, y.steps)
  AND (one, two) NOT IN (SELECT (payer, payee) FROM known) AND (two, one) NOT IN (SELECT (payer, payee) FROM known);
SELECT (SELECT count(*) FROM pair)::BIGINT AS pairs, (SELECT count(*) FROM paced)::BIGINT AS paced";

const PACED: &str = "SELECT one, two, together, days FROM paced ORDER BY one, two";

/// What two accounts did together.
const TOGETHER_STEPS: &str = "
SELECT paced.one, paced.two, a.payee, a.transfer AS first, b.transfer AS second, a.units = b.units AS equal,
       least(a.moment, b.moment) AS since, greatest(a.moment, b.moment) AS until
FROM paced JOIN step a ON a.payer = paced.one JOIN step b ON b.payer = paced.two AND a.payee = b.payee
WHERE abs(a.moment - b.moment) <= CAST({window_minutes} AS BIGINT) * 60000000 AND a.payee NOT IN (SELECT payee FROM crowded)
ORDER BY paced.one, paced.two, a.transfer, b.transfer";

/// The steps that two accounts made together.
#[derive(Debug, Default)]
struct Steps {
    payees: Vec<u32>,
    transfers: Vec<u32>,
    equal: usize,
    period: Option<(i64, i64)>,
}

fn steps(case: &mut CaseView<'_>) -> Result<BTreeMap<(i64, i64), Steps>, MethodError> {
    let rows = case.ask(TOGETHER_STEPS)?;
    let (ones, twos, payees) = (rows.ints("one")?, rows.ints("two")?, rows.ints("payee")?);
    let (firsts, seconds, equal) = (rows.ints("first")?, rows.ints("second")?, rows.truths("equal")?);
    let (since, until) = (rows.ints("since")?, rows.ints("until")?);
    let mut steps: BTreeMap<(i64, i64), Steps> = BTreeMap::new();
    for at in 0..rows.len() {
        let step = steps.entry((ones.value(at), twos.value(at))).or_default();
        step.payees.push(payees.value(at) as u32);
        if step.transfers.len() < 2 * CITED {
            step.transfers.extend([firsts.value(at) as u32, seconds.value(at) as u32]);
        }
        step.equal += usize::from(equal.value(at));
        let (from, to) = step.period.unwrap_or((i64::MAX, i64::MIN));
        step.period = Some((from.min(since.value(at)), to.max(until.value(at))));
    }
    Ok(steps)
}

/// How many of how many.
#[derive(Debug, Clone, Copy)]
struct Share(u64, u64);

/// Without the pair itself.
fn others(Share(times, of): Share, what: [&str; 3]) -> Rate {
    Rate::measured(times.saturating_sub(1), of.saturating_sub(1), what[0])
}

/// What it weighs that two accounts log in from one place, or from none in common, if both are seen logging in.
fn place(places: &LogInPlaces, pair: (i64, i64)) -> Option<Weight> {
    let as_few = places.as_few(pair)?;
    let (words, times) = if as_few == 0 { (NO_PLACE, places.apart()) } else { (PLACE, as_few) };
    Some(Weight::of(
        words[0],
        Rate::assumed(1, 2, ONE_TELEPHONE[0]),
        others(Share(times, places.pairs), SHARING),
    ))
}

/// What two accounts that pay new payees together weigh.
fn stepping(paced: Share, place: Option<Weight>) -> Strength {
    let together = Weight::of(TOGETHER[0], Rate::assumed(1, 2, HALF[0]), others(paced, ALSO_TOGETHER));
    Strength::of([together].into_iter().chain(place).collect())
}

/// What two accounts that sit together weigh: days depend on each other the more there are.
fn sitting(one: &Sitting, place: Option<Weight>) -> Strength {
    let (near, moved) = one.by_hour;
    // One day is why they are compared.
    let all = (one.all_days as u64).saturating_sub(1);
    let (together, alone) = counted(((one.days.len() as u64).saturating_sub(1), all), MOST_COUNTED);
    let (turns, mixes) = counted(one.in_turn, MOST_COUNTED);
    let sat = Weight::of(SAT[0], Rate::assumed(4, 5, MOSTLY[0]), Rate::measured(near, moved, BY_HOUR[0]));
    let apart = Rate::measured(moved.saturating_sub(near), moved, BY_HOUR[0]);
    let not = Weight::of(SAT_NOT[0], Rate::assumed(1, 5, MOSTLY[0]), apart);
    let in_turn =
        Weight::of(IN_TURN[0], Rate::assumed(3, 4, ONE_BY_ONE[0]), Rate::assumed(1, 2, EITHER_WAY[0]));
    let mixed =
        Weight::of(NOT_IN_TURN[0], Rate::assumed(1, 4, ONE_BY_ONE[0]), Rate::assumed(1, 2, EITHER_WAY[0]));
    let times = |weight: &Weight, times: u64| vec![weight.clone(); times as usize];
    let mut weights = times(&sat, together);
    weights.extend(times(&not, alone));
    weights.extend(times(&in_turn, turns));
    weights.extend(times(&mixed, mixes));
    weights.extend(place);
    Strength::of(weights)
}

/// The accounts that pay new payees together.
fn step_together(
    case: &mut CaseView<'_>,
    paced: Share,
    places: &LogInPlaces,
) -> Result<BTreeMap<(i64, i64), Finding>, MethodError> {
    let steps = steps(case)?;
    let rows = case.ask(PACED)?;
    let (ones, twos, days) = (rows.ints("one")?, rows.ints("two")?, rows.ints("days")?);
    let mut findings = BTreeMap::new();
    for at in 0..rows.len() {
        let pair = (ones.value(at), twos.value(at));
        let strength = stepping(paced, place(places, pair));
        let Some(steps) = steps.get(&pair).filter(|_| strength.centibits >= LEAST) else { continue };
        let draft = Draft::new(case, "step_together")
            .figure("together", steps.payees.len())
            .figure("days", days.value(at))
            .figure("equal", steps.equal)
            .weighing(strength);
        let payments = Payments { payees: &steps.payees, transfers: &steps.transfers };
        let (from, to) = steps.period.unwrap_or_default();
        findings.insert(pair, told(case, draft.during(from, to), pair, payments, places)?);
    }
    Ok(findings)
}

/// The accounts that sit together, but those that are told already.
fn sit_together(
    case: &mut CaseView<'_>,
    (sittings, tried): (Vec<Sitting>, u64),
    places: &LogInPlaces,
    mut findings: BTreeMap<(i64, i64), Finding>,
) -> Result<Vec<Finding>, MethodError> {
    let least = LEAST.saturating_add(beyond(tried));
    for one in sittings {
        let pair = (one.accounts[0], one.accounts[1]);
        let strength = sitting(&one, place(places, pair));
        if strength.centibits < least || findings.contains_key(&pair) {
            continue;
        }
        let payees: Vec<u32> = one.payees.iter().copied().collect();
        let draft = Draft::new(case, "sit_together")
            .figure("payees", payees.len())
            .figure("days", one.days.len())
            .figure("all_days", one.all_days)
            .figure("by_chance", one.by_hour.0)
            .figure("moved", one.by_hour.1)
            .weighing(strength)
            .during(one.period.0, one.period.1);
        let payments = Payments { payees: &payees, transfers: &one.transfers };
        findings.insert(pair, told(case, draft, pair, payments, places)?);
    }
    Ok(findings.into_values().collect())
}

/// Whom two accounts paid together, and with which transfers.
struct Payments<'a> {
    payees: &'a [u32],
    transfers: &'a [u32],
}

fn told(
    case: &mut CaseView<'_>,
    draft: Draft,
    pair: (i64, i64),
    payments: Payments<'_>,
    places: &LogInPlaces,
) -> Result<Finding, MethodError> {
    let own = [pair.0 as u32, pair.1 as u32];
    let parties = transfers::parties(case, payments.payees.iter().copied().chain(own))?;
    let cited = transfers::rows(case, payments.transfers.iter().copied().take(2 * CITED))?;
    let draft = draft.on(cited.into_values().flatten()).on(places.log_ins(pair));
    let named = payments.payees.iter().take(NAMED).map(|who| ("payee", *who));
    Ok(transfers::naming(draft, &parties, own.map(|who| ("account", who)).into_iter().chain(named)).done())
}

impl Method for SameHand {
    fn card(&self) -> &'static Card {
        &CARD
    }

    fn run(&self, case: &mut CaseView<'_>) -> Result<Vec<Finding>, MethodError> {
        case.ask(MOVES)?;
        let counted = case.ask(STEPS)?;
        let number = |name| counted.ints(name).map(|column| column.value(0).unsigned_abs());
        let paced = Share(number("paced")?, number("pairs")?);
        let sittings = sittings::sittings(case)?;
        if paced.0 == 0 && sittings.0.is_empty() {
            return Ok(Vec::new());
        }
        let places = LogInPlaces::read(case)?;
        let findings = step_together(case, paced, &places)?;
        sit_together(case, sittings, &places, findings)
    }

    fn drills(&self) -> Vec<Drill> {
        crate::drill::sittings::drills()
    }
}
