//! # Question
//! Which accounts of one service, or which numbers, were used on one device in turn, so that they may be in one hand?
//!
//! # Reads
//! Log-ins with an IMEI, MAC address or fingerprint, calls with the caller's IMEI, SIM events that pair a number with a
//! handset; transfers between the accounts, where there are any.
//!
//! # How
//! For every device, its holders and from when to when each used it. Two holders are linked if their times on the device interlock: each used it
//! before the other's last use. A device that was sold or handed on has one holder after another and links nobody. Trap
//! values (zeros, test numbers, numbers that many handsets share) are no devices. The weight compares how often two
//! holders in one hand are seen on one device with how often any two holders of the case are.
//!
//! A device with more holders than a household has people is mostly a public one: a till, a branch's tablet, a computer of a café. Its
//! users have devices of their own, and their money does not meet. It is told only if both is otherwise: most accounts are seen
//! on no device but this one and those that mostly the same accounts use, and most paid or were paid by another of them
//! while both were in use there. The account that deals with most of them is left out of this, as a shop that pays its staff is.
//!
//! # Innocent reading
//! A family shares a tablet, a couple a computer, a shop its till telephone; a friend logs in once on a borrowed handset.
//! The rate in the population counts such sharing, so that what is common there weighs little. The link says that one
//! device was used in turn, not by whom. The treasurer of a group of firms works all their accounts at one computer, and
//! their money meets; so may a family firm's.
//!
//! # Source
//! Household size: Seventh National Population Census of China (2020), 2.62 people. Trap values: 3GPP TS 23.003, GSMA TS.06.
//!
//! # 问题
//! 同一服务的哪些账号、或哪些号码，在同一台设备上交替使用，可能由同一人掌握？
//!
//! # 方法
//! 对每台设备列出使用者及其起止时间。两名使用者的时段相互交错（各自在对方最后一次
//! 使用之前用过）才关联；转卖或转手的设备先后各有一主，不关联。全零、测试号、多机共用等“陷阱值”不算设备。权重比较“同一人掌握的
//! 两个账号出现在同一设备上”的频率与“案中任意两个使用者同用一设备”的频率。
//!
//! 使用者多于一户人口的设备多为公用：收银机、银行网点平板、网吧电脑。其使用者另有自己的设备，彼此资金并不往来。仅当两者皆相反时才报：
//! 多数账号只在该设备（及主要由同一批账号使用的设备）上出现，且多数与其中另一账号在共用期间有资金往来。与最多账号往来的那一个
//! （如给员工发工资的店铺）不计。
//!
//! # 无辜解释
//! 家庭共用平板、夫妻共用电脑、店铺共用手机、借用他人手机登录一次，都会出现同样的记录。人群中的共用率已计入此类情形。
//! 关联只说明设备被交替使用，不说明由谁使用。集团财务人员在一台电脑上操作各公司账户，资金也相互往来；家族企业亦然。

use thalweg_identify::{Context, Verdict, normalise};
use thalweg_model::{Finding, IdentifierKind, Rate, Strength, Weight};

use crate::drill::devices::{self, logs_in};
use crate::drill::{DAY, HOUR, MONDAY, Plant};
use crate::purses;
use crate::run::Draft;
use crate::{Card, CaseView, Drill, Expect, Flow, Method, MethodError, Sentence, Threshold};

static CARD: Card = Card {
    id: "device_link",
    version: 2,
    flow: Flow::Network,
    title: ["Accounts linked by a device", "设备关联", "設備關聯"],
    reads: &["login", "call", "sim_event", "transfer", "account"],
    needs_population: true,
    says: &[
        Sentence {
            code: "used_in_turn",
            words: [
                "{holder} were used in turn on the device {device}.",
                "{holder} 在设备 {device} 上交替使用。",
                "{holder} 在設備 {device} 上交替使用。",
            ],
        },
        Sentence {
            code: "one_purse",
            words: [
                "{holder} were used in turn on the device {device}, {here_only} of {holders} hardly on any other, and money passes between them.",
                "{holder} 在设备 {device} 上交替使用，{holders} 个中有 {here_only} 个几乎不见于其他设备，且彼此有资金往来。",
                "{holder} 在設備 {device} 上交替使用，{holders} 個中有 {here_only} 個幾乎不見於其他設備，且彼此有資金往來。",
            ],
        },
    ],
    innocent: [
        "People who share a device in a household or shop leave the same rows; a treasurer works the accounts of many firms.",
        "家庭或店铺共用设备会留下同样的记录；财务人员会操作多家公司的账户。",
        "家庭或店鋪共用設備會留下同樣的記錄；財務人員會操作多家公司的帳戶。",
    ],
    thresholds: &[
        Threshold {
            name: "most_holders",
            default: 3,
            unit: "holders",
            meaning: [
                "A device with more holders is public, unless their money meets",
                "使用者超过此数的设备视为公用，除非彼此有资金往来",
            ],
            source: "average household of 2.62 people, Seventh National Population Census of China, 2020",
        },
        Threshold {
            name: "least_bits",
            default: 6,
            unit: "bits",
            meaning: ["A device of many is not told below this", "多人使用的设备弱于此值不报"],
            source: "assumption: 64 to 1",
        },
    ],
    terms: &[
        [SEEN, "出现在同一台设备上", "出現在同一台設備上"],
        [
            FEWER,
            "一人掌握多个账号时，设备通常少于账号；确切比例未知",
            "一人掌握多個帳號時，設備通常少於帳號；確切比例未知",
        ],
        purses::HERE_ONLY,
        purses::ELSEWHERE,
        purses::ONE_SET,
        purses::OWN_DEVICE,
        purses::DEALS,
        purses::DEALS_NOT,
        purses::ONE_HAND,
        purses::COLLEAGUES,
        [SHARING, "本案中同用一设备的使用者对，占全部使用者对", "本案中同用一設備的使用者對，佔全部使用者對"],
    ],
};

const SEEN: &str = "seen on one device";
const FEWER: &str = "who runs several accounts has fewer devices than accounts; the share is not known";
const SHARING: &str = "pairs of holders in this case that share a device, of all pairs";

/// The method.
pub const METHOD: &dyn Method = &DeviceLink;

struct DeviceLink;

/// Who used which device when, and which two holders used one in turn.
const HELD: &str = "
CREATE OR REPLACE TEMP TABLE held AS
WITH logged AS (SELECT evidence, row, time, 'handle' AS holder_kind, coalesce(service, '') AS service, account AS holder, imei, mac,
                  device FROM login
                WHERE account IS NOT NULL AND time IS NOT NULL),
called AS (SELECT evidence, row, start AS time, 'phone' AS holder_kind, '' AS service, caller AS holder, caller_imei AS imei FROM call
           WHERE caller IS NOT NULL AND start IS NOT NULL),
paired AS (SELECT evidence, row, time, 'phone' AS holder_kind, '' AS service, phone AS holder, imei FROM sim_event
           WHERE phone IS NOT NULL AND time IS NOT NULL)
SELECT * FROM (
    SELECT 'login' AS kind, evidence, row, time, holder_kind, service, holder, 'imei' AS device_kind, imei AS device FROM logged
    UNION ALL SELECT 'login', evidence, row, time, holder_kind, service, holder, 'mac', mac FROM logged
    UNION ALL SELECT 'login', evidence, row, time, holder_kind, service, holder, 'device', device FROM logged
    UNION ALL SELECT 'call', evidence, row, time, holder_kind, service, holder, 'imei', imei FROM called
    UNION ALL SELECT 'sim_event', evidence, row, time, holder_kind, service, holder, 'imei', imei FROM paired)
WHERE device IS NOT NULL;
CREATE OR REPLACE TEMP TABLE holding AS
SELECT device_kind, device, holder_kind, service, holder, min(time) AS first, max(time) AS last
FROM held GROUP BY device_kind, device, holder_kind, service, holder;
CREATE OR REPLACE TEMP TABLE pair AS
SELECT one.device_kind, one.device, one.holder_kind, one.service, one.holder AS one, two.holder AS two, least(one.first, two.first) AS first, greatest(one.last, two.last) AS last
FROM (SELECT device_kind, device, holder_kind, service FROM holding GROUP BY device_kind, device, holder_kind, service
      HAVING count(*) BETWEEN 2 AND {most_holders})
JOIN holding one USING (device_kind, device, holder_kind, service)
JOIN holding two USING (device_kind, device, holder_kind, service)
WHERE one.holder < two.holder AND one.first < two.last AND two.first < one.last;
SELECT 0";

const PAIRS: &str = "
SELECT device_kind, device, holder_kind, one, two, epoch_us(min(pair.first))::BIGINT AS since,
       epoch_us(max(pair.last))::BIGINT AS until, count(*)::BIGINT AS uses,
       list(cite(held.kind, evidence, row)) AS cited
FROM pair JOIN held USING (device_kind, device, holder_kind, service)
WHERE holder IN (one, two)
GROUP BY device_kind, device, holder_kind, service, one, two
ORDER BY device_kind, device, holder_kind, service, one, two";

const POPULATION: &str = "
SELECT (SELECT count(*) FROM (SELECT DISTINCT holder_kind, service, holder FROM held))::BIGINT AS holders,
       (SELECT count(*) FROM (SELECT DISTINCT holder_kind, service, one, two FROM pair))::BIGINT AS sharing";

impl Method for DeviceLink {
    fn card(&self) -> &'static Card {
        &CARD
    }

    fn run(&self, case: &mut CaseView<'_>) -> Result<Vec<Finding>, MethodError> {
        case.ask(HELD)?;
        let population = case.ask(POPULATION)?;
        let counted = |name| population.ints(name).map(|column| column.value(0).unsigned_abs());
        let (holders, sharing) = (counted("holders")?, counted("sharing")?);
        let pairs = holders.saturating_mul(holders.saturating_sub(1)) / 2;
        let strength = Strength::of(vec![Weight::of(
            SEEN,
            Rate::assumed(1, 2, FEWER),
            Rate::measured(sharing, pairs, SHARING),
        )]);
        let rows = case.ask(PAIRS)?;
        let (kinds, devices) = (rows.texts("device_kind")?, rows.texts("device")?);
        let (holder_kinds, ones, twos) = (rows.texts("holder_kind")?, rows.texts("one")?, rows.texts("two")?);
        let (since, until, uses) = (rows.ints("since")?, rows.ints("until")?, rows.ints("uses")?);
        let holder = |kind: &str| kind.parse().unwrap_or(IdentifierKind::Handle);
        let mut findings = Vec::new();
        for at in 0..rows.len() {
            let (kind, device) =
                (kinds.value(at).parse().unwrap_or(IdentifierKind::Device), devices.value(at));
            if matches!(normalise(kind, device, &Context::default()).2, Verdict::Trap(_)) {
                continue;
            }
            let finding = Draft::new(case, "used_in_turn")
                .about("holder", holder(holder_kinds.value(at)), ones.value(at))
                .about("holder", holder(holder_kinds.value(at)), twos.value(at))
                .about("device", kind, device)
                .figure("uses", uses.value(at))
                .during(since.value(at), until.value(at))
                .weighing(strength.clone())
                .on(rows.cited("cited", at)?);
            findings.push(finding.done());
        }
        findings.extend(purses::told(case)?);
        Ok(findings)
    }

    fn drills(&self) -> Vec<Drill> {
        const TWO: &[&[(&str, &str)]] = &[&[("holder", "mule-one"), ("holder", "mule-two")]];
        const HOUSE: &[&[(&str, &str)]] = &[&[
            ("holder", "6222020010000300"),
            ("holder", "6222020010000305"),
            ("holder", "6222020010000311"),
            ("device", "866746031234562"),
        ]];
        let silent = |name, plant, why| Drill { name, plant, expect: Expect::Silent(why) };
        vec![
            Drill { name: "two_accounts_in_one_hand", plant: one_hand, expect: Expect::Finds(TWO) },
            Drill {
                name: "twelve_cards_on_three_telephones",
                plant: devices::house,
                expect: Expect::Finds(HOUSE),
            },
            silent(
                "a_shop_pays_wages_on_its_telephone",
                devices::wages,
                "six who log in nowhere else, and only the shop pays them",
            ),
            silent(
                "colleagues_at_a_till",
                devices::till,
                "they pay each other, and have telephones of their own",
            ),
            silent("a_tablet_of_a_bank", devices::tablet, "each customer once, some of whom pay each other"),
            silent(
                "a_bookkeeper",
                devices::bookkeeper,
                "eight clients on one computer only; they pay the tax office",
            ),
            silent(
                "a_handset_of_many_owners",
                devices::handed_on,
                "friends who pay each other, one after another",
            ),
            Drill {
                name: "a_handset_is_sold",
                plant: sold,
                expect: Expect::Silent(
                    "two accounts on one handset, the second only after the last use of the first",
                ),
            },
            Drill {
                name: "an_internet_cafe",
                plant: cafe,
                expect: Expect::Silent("many accounts in turn on each computer"),
            },
            Drill {
                name: "handsets_without_a_number",
                plant: traps,
                expect: Expect::Silent("accounts of strangers whose handsets report the same trap value"),
            },
        ]
    }
}

/// Strangers with a handset each.
fn strangers(plant: &mut Plant) {
    for (person, imei) in ["358240051111110", "356938035643809", "490154203237518"].into_iter().enumerate() {
        for day in 0..7 {
            logs_in(plant, &format!("stranger-{person}"), imei, MONDAY + day * DAY + 20 * HOUR);
        }
    }
}

fn one_hand(seed: u64) -> Plant {
    let mut plant = Plant::new(seed);
    strangers(&mut plant);
    for day in 0..5 {
        logs_in(&mut plant, "mule-one", "866746031234562", MONDAY + day * DAY + 10 * HOUR);
        logs_in(&mut plant, "mule-two", "866746031234562", MONDAY + day * DAY + 11 * HOUR);
    }
    plant
}

fn sold(seed: u64) -> Plant {
    let mut plant = Plant::new(seed);
    strangers(&mut plant);
    for day in 0..14 {
        let owner = if day < 7 { "seller" } else { "buyer" };
        logs_in(&mut plant, owner, "866746031234562", MONDAY + day * DAY + 10 * HOUR);
    }
    plant
}

fn cafe(seed: u64) -> Plant {
    let mut plant = Plant::new(seed);
    strangers(&mut plant);
    for day in 0..7 {
        for guest in 0..8 {
            logs_in(
                &mut plant,
                &format!("guest-{guest}"),
                "866746031234562",
                MONDAY + day * DAY + guest * HOUR,
            );
        }
    }
    plant
}

fn traps(seed: u64) -> Plant {
    let mut plant = Plant::new(seed);
    strangers(&mut plant);
    for day in 0..7 {
        logs_in(&mut plant, "cheap-handset-1", "000000000000000", MONDAY + day * DAY + 9 * HOUR);
        logs_in(&mut plant, "cheap-handset-2", "000000000000000", MONDAY + day * DAY + 10 * HOUR);
        logs_in(&mut plant, "firmware-1", "004999010640000", MONDAY + day * DAY + 9 * HOUR);
        logs_in(&mut plant, "firmware-2", "004999010640000", MONDAY + day * DAY + 10 * HOUR);
    }
    plant
}
