//! # Question
//! Which account that had no transfer before takes part at once in a flow whose earlier takers stopped?
//!
//! # Reads
//! Transfers of the ledger, for what time statements tell, and when an account was registered, where a profile says so. What is paid for goods is left, and what moves between accounts of one holder.
//!
//! # How
//! Days are those on which the case has any transfer. An account began if it has no transfer from the beginning of the case, for longer than three days and than twice its own longest pause,
//! and an account stopped if the same holds to the end. The new one is told of if it carries money (half of what it got went on within three hours), if most of what it got is of payers that
//! had paid carriers which stopped in the time from seven days before to two days after its first transfer, each twice or more or, if they are three at least, each once, and if statements tell that it was not paid before and they were not paid
//! afterwards. Weighed are how many other accounts that are paid began in that time; how many other payers lost an account that stopped then; for each further payer, how often two others lost the same one; how many others carry money at all; whether it is
//! paid about as much, as often, as the earlier ones; and, where it is known when accounts were registered, how many others were used within thirty days of it. What is told must stand out by the
//! logarithm of how many carriers began: each of them was tried.
//!
//! # Innocent reading
//! A firm may have somebody else collect and hand on; an association may open an account for a new treasurer. Students, immigrants and the young open accounts every day, but do not take over others' payers.
//!
//! # Source
//! Matching who vanished with who appeared by those they deal with: C. Cortes, D. Pregibon, C. Volinsky, "Communities of Interest", IDA 2001. That most money
//! leaves within hours: Lloyds 2024, in RUSI 2025. The other limits are assumptions, each said at its threshold.
//!
//! # What it cannot do
//! An account that was in use before (`dormant_then_active` sees some); one whose outgoing money is in no statement; one or two payers that pay once (victims).
//!
//! # 问题
//! 哪个此前毫无往来的账户突然接入一条资金链，而原先的收款账户随即停用？
//!
//! # 方法
//! 日数仅计案中有转账的日子。自案首起毫无转账、超过三日且超过自身最长间歇的两倍，视为新出现；至案末同样如此，视为消失。新账户为过账账户（所收款项半数在三小时内转出），其款项多数来自
//! 曾付给消失账户的付款方（双方各付两次以上，或至少三个付款方各付一次；旧账户在新账户首次转账前七日至后两日内终止），且对账单足以说明此前未付、其后未再付旧账户，才予以提示。权重：同期其他收款账户新出现的比例；同期
//! 其他付款方失去收款账户的比例；每多一个付款方，另计其他付款方两两失去同一账户的比例；其他收款账户中过账账户的比例；金额与频次和旧账户相近与否；注册时间已知时，其他账户在注册三十日内启用的比例。所需强度随被检视的新账户数的对数提高。
//!
//! # 无辜解释
//! 公司可能改由他人代收代付；社团可能为新负责人另开账户。学生、新入职者随时会开户，但不会接手他人的付款方。
//!
//! # 局限
//! 此前已在使用的账户（`dormant_then_active` 可见其一部分）、转出款不在任何流水中的账户、仅一两个只付一次的付款方（如受害人），均不可见。

use std::collections::BTreeMap;

use thalweg_flows::records::Kind;
use thalweg_flows::records::kinds::profile;
use thalweg_model::{CitedRow, Finding, Rate, Strength, Weight};

use crate::chances::{Chance, Which};
use crate::drill::{DAY, MONDAY, Plant, moment, successors};
use crate::exchanged::{self, ALSO_CARRY, ALSO_SAME, AS_SAID, GOES_ON, OTHERS, SAME, SENT, Words};
use crate::replaced::cited;
use crate::run::Draft;
use crate::successions::{Succession, Successions, THRESHOLDS};
use crate::transfers::{self, Party};
use crate::{Card, CaseView, Drill, Expect, Flow, Method, MethodError, Sentence, Threshold};

static CARD: Card = Card {
    id: "newly_appearing",
    version: 2,
    flow: Flow::Funds,
    title: ["New, in the place of accounts that stopped", "账户新出现", "帳戶新出現"],
    reads: &["transfer", "account", "entry", "statement", "profile"],
    needs_population: true,
    says: &[
        Sentence {
            code: "took_over",
            words: [
                "{new} had no transfer before; {payers} payers ({payer}) paid it instead of {old}, which stopped.",
                "{new} 此前毫无往来；{payers} 个付款方（{payer}）不再付给停用的 {old}，改付该账户。",
                "{new} 此前毫無往來；{payers} 個付款方（{payer}）不再付給停用的 {old}，改付該帳戶。",
            ],
        },
        Sentence {
            code: "took_over_after_opening",
            words: [
                "{new}, registered {age_days} days before its first transfer, was paid by {payers} payers ({payer}) instead of {old}, which stopped.",
                "{new} 注册 {age_days} 日后首次往来；{payers} 个付款方（{payer}）不再付给停用的 {old}，改付该账户。",
                "{new} 註冊 {age_days} 日後首次往來；{payers} 個付款方（{payer}）不再付給停用的 {old}，改付該帳戶。",
            ],
        },
    ],
    innocent: [
        "A firm may have somebody else collect and hand on for it.",
        "公司可能改由他人代其收付款。",
        "公司可能改由他人代其收付款。",
    ],
    thresholds: &LIMITS,
    terms: &[
        BEGAN, LOST, CARRIES, ALSO_CARRY, ALIKE, NOT_ALIKE, AGE, NO_AGE, AS_SAID, NOT_KNOWN, GOES_ON, OPENED,
        SAME, SENT, ALSO_SAME, ALSO_BEGAN, ALSO_LOST, OTHERS, ALSO_YOUNG,
    ],
};

/// What is set a limit to: what both methods do, and how old a new account may be.
const LIMITS: [Threshold; 7] = {
    let [silent, gap, overlap, moved, parties, window] = THRESHOLDS;
    [silent, gap, overlap, moved, parties, window, YOUNG]
};

const YOUNG: Threshold = Threshold {
    name: "young_days",
    default: 30,
    unit: "days",
    meaning: ["Used so soon after registration, an account is young", "注册后此日数内启用视为新开"],
    source: "assumption: an account that is opened for wages or rent is used within the month as well, so that how many are is counted",
};

// The words of weights, as [`Card::terms`] wants them.
const BEGAN: [&str; 3] = ["began", "新出现", "新出現"];
const LOST: [&str; 3] = [
    "its payers had paid accounts that stopped then",
    "其付款方原先所付账户当时停用",
    "其付款方原先所付帳戶當時停用",
];
const ALIKE: [&str; 3] = [
    "it is paid about as much at a time and as often as those before it",
    "每笔金额与频次和此前账户相近",
    "每筆金額與頻次和此前帳戶相近",
];
const NOT_ALIKE: [&str; 3] = [
    "it is paid other amounts, or more or less often, than those before it",
    "金额或频次与此前账户不同",
    "金額或頻次與此前帳戶不同",
];
const AGE: [&str; 3] = ["it was registered shortly before", "注册不久即启用", "註冊不久即啟用"];
const NO_AGE: [&str; 3] = ["it was registered long before", "注册已久才启用", "註冊已久才啟用"];
const CARRIES: [&str; 3] = ["it carries money as they did", "同为过账账户", "同為過帳帳戶"];
const NOT_KNOWN: [&str; 3] = [
    "one in two accounts that are taken into use for others' money takes over payers; the share is not known",
    "启用于他人资金的账户约两个中有一个接手既有付款方；确切比例未知",
    "啟用於他人資金的帳戶約兩個中有一個接手既有付款方；確切比例未知",
];
const OPENED: [&str; 3] = [
    "some are opened for it and others bought old; taken as one in two",
    "有新开者，也有收购旧账户者；按二分之一计",
    "有新開者，也有收購舊帳戶者；按二分之一計",
];
const ALSO_BEGAN: [&str; 3] = [
    "other accounts of this case that are paid and in use then: began then",
    "本案当时在用的其他收款账户：同期新出现",
    "本案當時在用的其他收款帳戶：同期新出現",
];
const ALSO_LOST: [&str; 3] = [
    "other payers of this case that pay then: had paid an account that stopped then",
    "本案当时付款的其他付款方：所付账户同期停用",
    "本案當時付款的其他付款方：所付帳戶同期停用",
];
const ALSO_YOUNG: [&str; 3] = [
    "other accounts of this case of which it is known when they were registered: used so soon",
    "本案注册时间已知的其他账户：同样快启用",
    "本案註冊時間已知的其他帳戶：同樣快啟用",
];

/// The method.
pub const METHOD: &dyn Method = &NewlyAppearing;

struct NewlyAppearing;

/// So many payers are named.
const NAMED: usize = 5;

/// When accounts were registered, if a profile of their number says so.
const REGISTERED: &str = "
SELECT account, min(epoch_us(registered))::BIGINT AS opened
FROM party JOIN profile ON number = handle WHERE number <> '' AND registered IS NOT NULL GROUP BY account ORDER BY account";

/// Days from registration to the first transfer, of the accounts of which it is known.
fn ages(case: &mut CaseView<'_>, known: &Successions) -> Result<BTreeMap<u32, i64>, MethodError> {
    let rows = case.ask(REGISTERED)?;
    let (accounts, opened) = (rows.ints("account")?, rows.ints("opened")?);
    let age = |at: usize| {
        let account = accounts.value(at) as u32;
        let life = known.life(account);
        (life.moves > 0).then(|| (account, (life.first - opened.value(at)).div_euclid(DAY)))
    };
    Ok((0..rows.len()).filter_map(age).filter(|(_, days)| *days >= 0).collect())
}

const WORDS: Words = Words {
    changed: [BEGAN[0], ALSO_BEGAN[0]],
    payers: [LOST[0], NOT_KNOWN[0], ALSO_LOST[0]],
    carries: CARRIES[0],
    alike: [ALIKE[0], NOT_ALIKE[0]],
};

struct Judge<'a> {
    known: &'a Successions,
    ages: BTreeMap<u32, i64>,
    young: i64,
}

impl Judge<'_> {
    fn weights(&self, one: &Succession, new: u32) -> Strength {
        let mut weights = exchanged::weights(self.known, one, Which::Begin, WORDS);
        if let Some(age) = self.ages.get(&new) {
            let others = || self.ages.iter().filter(|(who, _)| **who != new);
            let is_young = *age <= self.young;
            let so = others().filter(|(_, age)| (**age <= self.young) == is_young).count();
            let chance = Chance { times: so as u64, of: others().count() as u64 };
            weights.push(Weight::of(
                if is_young { AGE[0] } else { NO_AGE[0] },
                Rate::assumed(1, 2, OPENED[0]),
                Rate::measured(chance.times, chance.of, ALSO_YOUNG[0]),
            ));
        }
        Strength::of(weights)
    }
}

impl Method for NewlyAppearing {
    fn card(&self) -> &'static Card {
        &CARD
    }

    fn run(&self, case: &mut CaseView<'_>) -> Result<Vec<Finding>, MethodError> {
        let known = Successions::of(case)?;
        let least = known.least(Which::Begin);
        let judge = Judge { ages: ages(case, &known)?, young: case.threshold("young_days"), known: &known };
        let each = known.all.iter().flat_map(|one| one.new.iter().map(|new| (known.one(one, *new), *new)));
        let mut all: Vec<_> = each.map(|(one, new)| (judge.weights(&one, new), one, new)).collect();
        all.retain(|(strength, ..)| strength.centibits >= least);
        let rows = cited(case, &all.iter().map(|(_, one, _)| one).collect::<Vec<_>>())?;
        let parties = transfers::parties(case, all.iter().flat_map(|(_, one, _)| one.everybody()))?;
        let said = all.iter().zip(rows).map(|((strength, one, new), rows)| {
            told(case, one, *new, judge.ages.get(new), strength.clone(), rows, &parties)
        });
        Ok(said.collect())
    }

    fn drills(&self) -> Vec<Drill> {
        drills()
    }
}

fn told(
    case: &CaseView<'_>,
    one: &Succession,
    new: u32,
    age: Option<&i64>,
    strength: Strength,
    rows: Vec<CitedRow>,
    parties: &BTreeMap<u32, Party>,
) -> Finding {
    let payers = one.payers();
    let mut draft = Draft::new(case, if age.is_some() { "took_over_after_opening" } else { "took_over" });
    if let Some(days) = age {
        draft = draft.figure("age_days", days);
    }
    let draft = draft
        .figure("old_accounts", one.old.len())
        .figure("payers", payers.len())
        .during(one.period.0, one.period.1)
        .weighing(strength)
        .on(rows);
    let parts = [("new", new)].into_iter().chain(one.old.iter().map(|who| ("old", *who)));
    let parts = parts.chain(payers.iter().take(NAMED).map(|who| ("payer", *who)));
    transfers::naming(draft, parties, parts).done()
}

/// As a layer of one; of the new account and of others it is known when they were registered.
fn registered(seed: u64) -> Plant {
    let mut plant = successors::layer(seed, 1);
    for (number, day) in (0..20_i64).map(|number| (number, -400 - 30 * number)) {
        let handle = crate::drill::payments::person(number.unsigned_abs());
        plant.add(Kind::Profile, |draft| {
            draft.text(profile::HANDLE, &handle).moment(profile::REGISTERED, moment(MONDAY + day * DAY));
        });
    }
    plant.add(Kind::Profile, |draft| {
        draft.text(profile::HANDLE, "fresh0").moment(profile::REGISTERED, moment(MONDAY + 9 * DAY));
    });
    plant
}

fn drills() -> Vec<Drill> {
    const ONE: &[&[(&str, &str)]] = &[&[("new", "fresh0"), ("old", "layer0")]];
    const THREE: &[&[(&str, &str)]] = &[
        &[("new", "fresh0"), ("old", "layer0")],
        &[("new", "fresh1"), ("old", "layer1")],
        &[("new", "fresh2"), ("old", "layer2")],
    ];
    const TWO: &[&[(&str, &str)]] = &[
        &[("new", "fresh0"), ("old", "layer0"), ("old", "layer1"), ("old", "layer2")],
        &[("new", "fresh1"), ("old", "layer0"), ("old", "layer1"), ("old", "layer2")],
    ];
    let found = |name, plant, expect| Drill { name, plant, expect: Expect::Finds(expect) };
    let mut drills = vec![
        found("one_account_takes_over", |seed| successors::layer(seed, 1), ONE),
        found("three_accounts_take_over_on_one_day", |seed| successors::layer(seed, 3), THREE),
        found("two_accounts_replace_a_layer_of_three", successors::set, TWO),
        found("of_which_only_statements_tell", |seed| successors::statements(seed, true), ONE),
        found("registered_a_week_before", registered, ONE),
    ];
    drills.extend(successors::silent());
    drills
}
