//! # Question
//! At which address are accounts used that are used nowhere else, while accounts that hide behind relays show themselves there?
//!
//! # Reads
//! Log-ins with account, address and time; leases of addresses and lists of hosting, VPN, proxy, Tor and relay addresses,
//! where there are any.
//!
//! # How
//! Whoever comes and goes logs in from home, from work and by the telephone's network. Accounts of a service that were seen on
//! several days and on one address only are used where their users stay. Such residents are told if they are more than a
//! household has people, and if more accounts than that, which otherwise always come through relays, came from the same address
//! seldom, in the sense of the method relay_slip. Each resident weighs by how many accounts of the same service that were seen on
//! enough days, and ever on an address with more accounts than a household's, come from one address only: a bank's application is
//! opened at home, and who never leaves his own line at home says nothing of those who share one with many. Each account on the address that comes from elsewhere too weighs against. That hidden
//! accounts show themselves weighs by how few of the other addresses with more accounts than a household's have that.
//!
//! # Innocent reading
//! A dormitory, a ship, a clinic, a school or a prison has residents too; several customers of a VPN may live there. Tills and
//! machines never leave. The residents need not know the hidden accounts: they share an address with them.
//!
//! # Source
//! Household size: Seventh National Population Census of China (2020), 2.62 people. RFC 6269 (2011), Issues with IP Address Sharing.
//!
//! # 问题
//! 哪个地址上有一批只在该处使用的账号，同时又有躲在中转之后的账号在该处露出？
//!
//! # 方法
//! 出入自由的人会从家中、单位和手机网络登录。在多日内只从一个地址登录的账号，其使用者就住在该处。此类账号多于一户人口、且有同样多于一户的、
//! 平时总经中转登录的账号偶尔从该地址登录（同 relay_slip 的含义），才报。每个只在该处使用的账号，按同一服务中天数足够、且曾在账号多于一户的地址出现的账号里，只从一个地址登录者的比例
//! 计分量（银行应用多在家中打开；只用自家线路者与众人共用的地址无关）；该地址上也从别处登录的账号为反证。隐藏账号的露出，按其他多人使用的地址中有此情形者的比例计分量。
//!
//! # 无辜解释
//! 宿舍、船舶、医院、学校、监所也有常住者，其中可能有几名 VPN 用户；收银机与设备从不离开。常住者未必认识隐藏账号，只是与其共用地址。

use hashbrown::HashMap;
use thalweg_model::{Finding, IdentifierKind, Rate, Strength, Weight};

use crate::accesses::Accesses;
use crate::drill::log_ins::{compound, compound_and_banks, dormitory, firm, guests, inn};
use crate::marks::Marks;
use crate::run::{Draft, counted};
use crate::sharing::{Sharing, Use};
use crate::slips::{Limits, Slip, Slips, Words};
use crate::{Card, CaseView, Drill, Expect, Flow, Method, MethodError, Sentence, Threshold};

static CARD: Card = Card {
    id: "one_roof",
    version: 2,
    flow: Flow::Network,
    title: ["Accounts of one house behind relays", "中转背后的同一处所", "中轉背後的同一處所"],
    reads: &["login", "address_lease", "ip_mark"],
    needs_population: true,
    says: &[Sentence {
        code: "stays_where_others_show",
        words: [
            "{account} were used from {address} only, from which {hidden} account(s) that otherwise come through relays came seldom.",
            "{account} 只从 {address} 登录；平时经中转登录的 {hidden} 个账号偶尔也从该地址登录。",
            "{account} 只從 {address} 登入；平時經中轉登入的 {hidden} 個帳號偶爾也從該地址登入。",
        ],
    }],
    innocent: [
        "A dormitory, a ship, a clinic or a school in which several customers of a VPN live looks the same.",
        "住有若干 VPN 用户的宿舍、船舶、医院、学校也是如此。",
        "住有若干 VPN 用戶的宿舍、船舶、醫院、學校也是如此。",
    ],
    thresholds: &[
        Threshold {
            name: "household",
            default: 3,
            unit: "accounts of one service",
            meaning: ["More residents, and more hidden accounts", "常住账号与隐藏账号均须多于此数"],
            source: "average household of 2.62 people, Seventh National Population Census of China, 2020",
        },
        Threshold {
            name: "least_days",
            default: 5,
            unit: "days",
            meaning: ["Seen on fewer days, an account may have been elsewhere", "天数过少不足以说明常住"],
            source: "assumption: a working week",
        },
        Threshold {
            name: "least_relays",
            default: 3,
            unit: "addresses",
            meaning: [
                "Fewer shared addresses are an office or a dormitory",
                "共用地址少于此数视为办公室或宿舍",
            ],
            source: "assumption: an office has one line, or two for safety",
        },
        Threshold {
            name: "least_bits",
            default: 6,
            unit: "bits",
            meaning: ["Weaker findings are not told", "弱于此值不报"],
            source: "assumption: 64 to 1",
        },
    ],
    terms: &[STAYS, ELSEWHERE, HIDDEN, HOUSE, OF_CASE, SHOWN, OTHERS, KEEPS_AWAY, USES_THEM],
};

/// Accounts that are weighed at most: they depend on each other more the more there are.
const MOST_COUNTED: u64 = 8;
/// Days of log-ins that show that an account hides, and the share of days on which it may not: as `relay_slip` has them.
const HABIT: u32 = 7;

// The words of weights, as [`Card::terms`] wants them.
const STAYS: [&str; 3] = ["used on this address only", "只在该地址使用", "只在該地址使用"];
const ELSEWHERE: [&str; 3] = ["used elsewhere too", "也在别处使用", "也在別處使用"];
const HIDDEN: [&str; 3] =
    ["accounts behind relays show themselves here", "中转之后的账号在此露出", "中轉之後的帳號在此露出"];
const HOUSE: [&str; 3] = [
    "who lives where he works logs in there; one in ten has been elsewhere",
    "住在工作处的人在该处登录；十人中一人去过别处",
    "住在工作處的人在該處登入；十人中一人去過別處",
];
const OF_CASE: [&str; 3] = [
    "accounts of the same service on addresses of more than a household, by whether they come from one address only",
    "同一服务中曾在账号多于一户的地址出现者，按是否只从一个地址登录",
    "同一服務中曾在帳號多於一戶的地址出現者，按是否只從一個地址登入",
];
const SHOWN: [&str; 3] = [
    "in a house that works behind relays some forget them",
    "在经中转工作的处所，总有人忘开中转",
    "在經中轉工作的處所，總有人忘開中轉",
];
const OTHERS: [&str; 3] = [
    "other addresses with more accounts than a household's, by whether hidden ones show themselves there",
    "其他账号多于一户的地址，按是否有隐藏账号露出",
    "其他帳號多於一戶的地址，按是否有隱藏帳號露出",
];
const KEEPS_AWAY: [&str; 3] = ["uses no relay", "不用中转", "不用中轉"];
const USES_THEM: [&str; 3] = ["uses relays", "用中转", "用中轉"];

/// The method.
pub const METHOD: &dyn Method = &OneRoof;

struct OneRoof;

impl Method for OneRoof {
    fn card(&self) -> &'static Card {
        &CARD
    }

    fn run(&self, case: &mut CaseView<'_>) -> Result<Vec<Finding>, MethodError> {
        let mut read = Accesses::read(case)?;
        let sharing = Sharing::of(&mut read);
        let marks = Marks::read(case, &read)?;
        let number = |name| u32::try_from(case.threshold(name)).unwrap_or(0);
        let household = number("household");
        let limits = Limits {
            household,
            relays: number("least_relays") as usize,
            days: HABIT,
            seldom: HABIT,
            apart: i64::from(crate::run::LEAST),
        };
        let words = Words {
            keeps_away: KEEPS_AWAY[0],
            uses_them: USES_THEM[0],
            of_case: OF_CASE[0],
            on_relays: OTHERS[0],
        };
        let slips = Slips::new(&read, &sharing, &marks, limits, words);
        let mut shown: HashMap<u32, Vec<Slip>> = HashMap::new();
        for holder in 0..u32::try_from(read.holders.len()).unwrap_or(u32::MAX) {
            for slip in slips.of(holder) {
                shown.entry(slip.place).or_default().push(slip);
            }
        }
        shown.retain(|_, of| of.len() > household as usize);
        let houses =
            Houses { read: &read, sharing: &sharing, slips: &slips, household, days: number("least_days") };
        let crowded = (0..u32::try_from(read.places.len()).unwrap_or(u32::MAX))
            .filter(|place| sharing.crowd(*place) > household)
            .count() as u64;
        let others = (shown.len().saturating_sub(1) as u64, crowded.saturating_sub(1));
        let least = case.threshold("least_bits").saturating_mul(100);
        let mut findings = Vec::new();
        for (place, hidden) in &shown {
            let (residents, passers) = houses.at(*place);
            let Some(first) = residents.first() else { continue };
            let strength = strength(residents.len() as u64, passers, houses.stay(*first), others);
            if residents.len() > household as usize && i64::from(strength.centibits) >= least {
                findings.push(houses.told(case, *place, &residents, hidden).weighing(strength).done());
            }
        }
        Ok(findings)
    }

    fn drills(&self) -> Vec<Drill> {
        const HOUSE: &[&[(&str, &str)]] = &[&[
            ("account", "staff-0"),
            ("account", "staff-1"),
            ("account", "staff-4"),
            ("address", "28.51.100.77"),
        ]];
        let silent = |name, plant, why| Drill { name, plant, expect: Expect::Silent(why) };
        vec![
            Drill { name: "staff_of_a_house_that_hides", plant: compound, expect: Expect::Finds(HOUSE) },
            Drill {
                name: "where_a_bank_is_opened_at_home",
                plant: compound_and_banks,
                expect: Expect::Finds(HOUSE),
            },
            silent("a_dormitory", dormitory, "many residents; two of them use a VPN and forgot it once"),
            silent(
                "a_firm_with_a_vpn",
                firm,
                "many forget the VPN at the office, whose other staff log in from home too",
            ),
            silent(
                "an_inn",
                inn,
                "its keepers live there, hidden accounts came from it, and its guests come from elsewhere",
            ),
            silent("a_cafe", guests, "hidden accounts came from it once, and its guests live elsewhere"),
        ]
    }
}

/// How strongly: by who stays and who does not, and by hidden accounts that show themselves.
fn strength(residents: u64, passers: u64, of_case: (u64, u64), others: (u64, u64)) -> Strength {
    let (all, alone) = of_case;
    let (all, alone) = (all.saturating_sub(residents), alone.saturating_sub(residents));
    let here = residents + passers;
    let (stay, pass) = counted((residents, here), MOST_COUNTED);
    let stays =
        || Weight::of(STAYS[0], Rate::assumed(9, 10, HOUSE[0]), Rate::measured(alone, all, OF_CASE[0]));
    let goes = || {
        let roams = Rate::measured(all.saturating_sub(alone), all, OF_CASE[0]);
        Weight::of(ELSEWHERE[0], Rate::assumed(1, 10, HOUSE[0]), roams)
    };
    let shown =
        Weight::of(HIDDEN[0], Rate::assumed(1, 2, SHOWN[0]), Rate::measured(others.0, others.1, OTHERS[0]));
    let people = (0..stay).map(|_| stays()).chain((0..pass).map(|_| goes()));
    Strength::of(people.chain([shown]).collect())
}

/// Addresses as houses: who stays, who passes.
struct Houses<'a> {
    read: &'a Accesses,
    sharing: &'a Sharing,
    slips: &'a Slips<'a>,
    household: u32,
    days: u32,
}

impl Houses<'_> {
    fn stays(&self, holder: u32) -> bool {
        self.sharing.of_holder(holder).len() == 1
    }

    /// Accounts of the service of this one seen on enough days that do not hide and ever come from an address with more accounts than a
    /// household's, and those of them that come from one address only.
    fn stay(&self, like: u32) -> (u64, u64) {
        let crowded = |one: &Use| self.sharing.crowd(one.place) > self.household;
        let asked = |holder: &u32| {
            self.sharing.alike(*holder, like)
                && self.sharing.days(*holder) >= self.days
                && !self.slips.roams(*holder)
                && self.sharing.of_holder(*holder).iter().any(crowded)
        };
        let all = (0..u32::try_from(self.read.holders.len()).unwrap_or(u32::MAX)).filter(asked);
        all.fold((0, 0), |(all, alone), holder| (all + 1, alone + u64::from(self.stays(holder))))
    }

    /// Who stays at an address, of the service with most residents; and others on it that do not hide.
    fn at(&self, place: u32) -> (Vec<u32>, u64) {
        let of = |uses: &[Use]| {
            let seen = uses.iter().map(|one| one.holder).filter(|holder| !self.slips.roams(*holder));
            let (stay, pass): (Vec<u32>, Vec<u32>) = seen.partition(|holder| self.stays(*holder));
            let long = |holder: &u32| self.sharing.days(*holder) >= self.days;
            (stay.into_iter().filter(long).collect::<Vec<u32>>(), pass.len() as u64)
        };
        self.sharing.by_service(place).map(of).max_by_key(|(stay, _)| stay.len()).unwrap_or_default()
    }

    fn told(&self, case: &CaseView<'_>, place: u32, residents: &[u32], hidden: &[Slip]) -> Draft {
        let log_ins = |holder: u32| self.sharing.log_ins(self.read, holder);
        let own = residents.iter().flat_map(|holder| log_ins(*holder).iter().take(20));
        let slipped = hidden.iter().flat_map(|slip| slip.own.iter().take(3));
        let times = || residents.iter().flat_map(|holder| log_ins(*holder)).map(|one| one.time);
        let (kind, address) = self.read.known_by(place);
        let mut draft = Draft::new(case, "stays_where_others_show");
        for holder in residents {
            draft = draft.about("account", IdentifierKind::Handle, self.read.account(*holder));
        }
        draft
            .about("address", kind, address)
            .figure("residents", residents.len())
            .figure("hidden", hidden.len())
            .during(times().min().unwrap_or(0), times().max().unwrap_or(0))
            .on(own.chain(slipped).filter_map(|access| self.read.cited(access)))
    }
}
