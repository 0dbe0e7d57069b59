//! # Question
//! Which account that always comes through a set of relays came seldom from an address that is none, and from which, when?
//!
//! # Reads
//! Log-ins with account, address and time; leases of addresses and lists of hosting, VPN, proxy, Tor and relay addresses,
//! where there are any.
//!
//! # How
//! An address with more accounts of one service than a household has people is a shared one, and so is one that a list names: the
//! exit of a VPN or proxy, a gateway, an office. An account is behind relays if on many days most of its log-ins come from
//! several shared addresses. It slips if it came on one day in seven at most from one other address and went back to the relays.
//! That address may have many accounts too, if it stands apart: customers of a relay come from its other exits as well,
//! those who live or work at an address do not; both rates are counted in the case. An address that a list names is never taken
//! for the user's. The slip weighs by how few of its peers, accounts of its service on the same relays, ever leave them: subscribers of a carrier
//! and students of a campus all do, by their own Wi-Fi at home; those who hide behind relays do not. A relay that is rented out
//! has customers of both kinds, and several houses. Peers weigh further that leave as seldom as this account and came from the same
//! address on other days, if they are more than a household: against how many of all such peers there are, so that one agreement
//! among hundreds is none, and against how many accounts of the service use the address at all. If most peers leave and none agree,
//! nothing is said. Where many accounts use the address, the finding is as strong as the weaker of both answers: that it is
//! no exit, and that it is no chance. Without peers nothing is said.
//!
//! # Innocent reading
//! A subscriber of a carrier logs in once by a café's Wi-Fi; a student once from a friend's home; users of one VPN forget it at
//! the office that they share, a large family one whose router holds the VPN. The address is where log-ins came from, perhaps a guest's or a neighbour's line. Where no list was
//! imported, a relay's exit that hardly anybody else of the case uses is not known to be one.
//!
//! # Source
//! Household size: Seventh National Population Census of China (2020), 2.62 people. RFC 6269 (2011), Issues with IP Address Sharing.
//!
//! # 问题
//! 一直经由一组中转地址登录的账号，偶尔从哪个并非中转的地址登录？何时？
//!
//! # 方法
//! 同一平台的使用账号数超过一户人口、或地址库列明为机房、VPN、代理、Tor、中继的地址，视为共用地址。多数日子主要从多个共用地址登录的账号
//! 视为在中转之后。至多每七天一天从另一个地址登录、之后又回到中转的，即为一次露出。该地址也可以有许多账号，只要与中转有别：中转服务的
//! 客户也会从其他出口登录，在该处居住或工作的人则不会，两种比例都在本案中实测。地址库列明的地址不视为使用者自己的地址。使用同一组中转的
//! 同一平台账号为其同伴；同伴中离开过中转的越少，分量越重：运营商用户、校园学生人人都会用家中 Wi-Fi，躲在中转之后的则不会。出租的中转两类客户都有，
//! 也不止一处窝点。与该账号一样极少离开中转的同伴，另日也从该地址登录、且多于一户人口的，另计：既对照这类同伴的总数（数百人中一次
//! 相同不算），也对照同一平台使用该地址的账号数。过半同伴离开而又无人相同，则不报。该地址账号众多时，取“不是出口”与“不是巧合”
//! 两者中较弱者。无同伴则不报。
//!
//! # 无辜解释
//! 手机用户在咖啡馆登录一次、学生在朋友家登录一次、同一 VPN 的用户在共同的办公室忘开一次、路由器装有 VPN 的大家庭，都会留下同样的记录。该地址可能属于主人、客人或
//! 邻居。未导入地址库时，本案中几乎无他人使用的出口无法识别为出口。

use arrow::temporal_conversions::timestamp_s_to_datetime;
use thalweg_flows::addresses::declared::TableKind;
use thalweg_model::{Finding, IdentifierKind, Rate, Strength, Weight};

use crate::accesses::{Access, Accesses};
use crate::drill::log_ins::{always_on, customers, homes, houses, live, logs_in, payments, pooled};
use crate::drill::{DAY, HOUR, MONDAY, Plant, SECOND};
use crate::marks::Marks;
use crate::run::Draft;
use crate::sharing::Sharing;
use crate::slips::{Limits, Peers, Slip, Slips, Words, agreement, sum};
use crate::{Card, CaseView, Drill, Expect, Flow, Method, MethodError, Sentence, Threshold};

static CARD: Card = Card {
    id: "relay_slip",
    version: 3,
    flow: Flow::Network,
    title: ["The one log-in without the relay", "中转脱落", "中轉脫落"],
    reads: &["login", "address_lease", "ip_mark"],
    needs_population: true,
    says: &[
        Sentence {
            code: "slipped",
            words: [
                "{account}, otherwise always on {relays} shared addresses, logged in from {address} on {days} day(s), first at {time} UTC.",
                "{account} 平时只从 {relays} 个共用地址登录，有 {days} 天从 {address} 登录，首次在 {time}（UTC）。",
                "{account} 平時只從 {relays} 個共用地址登入，有 {days} 天從 {address} 登入，首次在 {time}（UTC）。",
            ],
        },
        Sentence {
            code: "slipped_where_peers_did",
            words: [
                "{account}, otherwise always on {relays} shared addresses, logged in from {address} on {days} day(s), first at {time} UTC; accounts of the same relays did so on {peer_days} other day(s).",
                "{account} 平时只从 {relays} 个共用地址登录，有 {days} 天从 {address} 登录，首次在 {time}（UTC）；使用相同中转的账号另有 {peer_days} 天从该地址登录。",
                "{account} 平時只從 {relays} 個共用地址登入，有 {days} 天從 {address} 登入，首次在 {time}（UTC）；使用相同中轉的帳號另有 {peer_days} 天從該地址登入。",
            ],
        },
    ],
    innocent: [
        "A guest's Wi-Fi, a café or a VPN forgotten at the office looks the same; the address need not be its user's.",
        "做客时的 Wi-Fi、咖啡馆或在办公室忘开 VPN 也是如此；该地址未必属于使用者。",
        "做客時的 Wi-Fi、咖啡館或在辦公室忘開 VPN 也是如此；該地址未必屬於使用者。",
    ],
    thresholds: &[
        Threshold {
            name: "household",
            default: 3,
            unit: "accounts of one service",
            meaning: ["An address with more is a shared one", "同一平台账号超过此数的地址视为共用"],
            source: "average household of 2.62 people, Seventh National Population Census of China, 2020",
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
            name: "least_days",
            default: 7,
            unit: "days",
            meaning: ["Relays on fewer days do not show a habit", "使用中转少于此天数不足以说明习惯"],
            source: "assumption: a week holds work and leisure; log-ins of one day are one occasion",
        },
        Threshold {
            name: "one_day_in",
            default: 7,
            unit: "days",
            meaning: ["Who comes from there more often has a habit of it", "更常从该处登录者视为习惯"],
            source: "assumption: what happens weekly is a habit",
        },
        Threshold {
            name: "least_bits",
            default: 3,
            unit: "bits",
            meaning: ["Weaker findings are not told", "弱于此值不报"],
            source: "assumption: 8 to 1",
        },
    ],
    terms: &[ONCE, BY_PLAN, PEERS, PEER_HERE, ANY_NUMBER, COUNTED, IN_CASE, AWAY, USING, OF_CASE, ON_RELAYS],
};

// The words of weights, as [`Card::terms`] wants them.
const ONCE: [&str; 3] = ["came from elsewhere", "来自别处", "來自別處"];
const BY_PLAN: [&str; 3] = [
    "a slip is what is asked for; one in ten leaves by plan",
    "所问即是疏漏；十次离开中一次出于计划",
    "所問即是疏漏；十次離開中一次出於計畫",
];
const PEERS: [&str; 3] = [
    "other accounts on the same relays that ever come from an address that is none",
    "使用相同中转的其他账号中曾来自非中转地址者",
    "使用相同中轉的其他帳號中曾來自非中轉地址者",
];
const PEER_HERE: [&str; 3] = [
    "a peer came from the same address on another day",
    "一个同伴另日来自同一地址",
    "一個同伴另日來自同一地址",
];
const ANY_NUMBER: [&str; 3] = [
    "if they work there, any number of the peers that seldom leave may have come from there",
    "若在该处工作，极少离开中转的同伴中来自该处者可为任意数",
    "若在該處工作，極少離開中轉的同伴中來自該處者可為任意數",
];
const COUNTED: [&str; 3] =
    ["that number is counted with the first of them", "该数已与第一个一并计入", "該數已與第一個一併計入"];
const IN_CASE: [&str; 3] = [
    "accounts of the service that use this address, times the peers that seldom leave, by turns",
    "同一平台使用该地址的账号占比，依次乘以极少离开中转的同伴数",
    "同一平台使用該地址的帳號佔比，依次乘以極少離開中轉的同伴數",
];
const AWAY: [&str; 3] =
    ["another on the address uses no relay", "该地址上另一账号不用中转", "該地址上另一帳號不用中轉"];
const USING: [&str; 3] =
    ["another on the address uses relays too", "该地址上另一账号也用中转", "該地址上另一帳號也用中轉"];
const OF_CASE: [&str; 3] = [
    "accounts of the case that are not behind relays, by whether they ever use any",
    "本案中不在中转之后的账号，按是否用过中转",
    "本案中不在中轉之後的帳號，按是否用過中轉",
];
const ON_RELAYS: [&str; 3] = [
    "such accounts on these relays, by whether they use further ones",
    "这些中转上的此类账号，按是否另用其他中转",
    "這些中轉上的此類帳號，按是否另用其他中轉",
];

/// The method.
pub const METHOD: &dyn Method = &RelaySlip;

struct RelaySlip;

impl Method for RelaySlip {
    fn card(&self) -> &'static Card {
        &CARD
    }

    fn run(&self, case: &mut CaseView<'_>) -> Result<Vec<Finding>, MethodError> {
        let mut read = Accesses::read(case)?;
        let sharing = Sharing::of(&mut read);
        let marks = Marks::read(case, &read)?;
        let number = |name| u32::try_from(case.threshold(name)).unwrap_or(0);
        let least = case.threshold("least_bits").saturating_mul(100);
        let limits = Limits {
            household: number("household"),
            relays: number("least_relays") as usize,
            days: number("least_days"),
            seldom: number("one_day_in"),
            apart: least,
        };
        let words =
            Words { keeps_away: AWAY[0], uses_them: USING[0], of_case: OF_CASE[0], on_relays: ON_RELAYS[0] };
        let slips = Slips::new(&read, &sharing, &marks, limits, words);
        let mut findings = Vec::new();
        for holder in 0..u32::try_from(read.holders.len()).unwrap_or(u32::MAX) {
            for slip in slips.of(holder) {
                let peers = slips.peers(&slip);
                let others = slips.others_here(&slip, &peers);
                let agreed = agreed(&slips, &slip, &peers, others.len() as u64);
                let tells = !agreed.is_empty() || !peers.mostly_leave();
                let strength = strength(&slip, &peers, agreed);
                if tells && i64::from(strength.centibits) >= least {
                    let found = Found { read: &read, marks: &marks, slips: &slips, slip, peers, others };
                    findings.push(found.told(case, strength));
                }
            }
        }
        Ok(findings)
    }

    fn drills(&self) -> Vec<Drill> {
        const SLIP: &[&[(&str, &str)]] = &[&[("account", "agent-3"), ("address", "28.51.100.77")]];
        const BUILDING: &[&[(&str, &str)]] = &[
            &[("account", "agent-3"), ("address", "28.51.100.77")],
            &[("account", "agent-7"), ("address", "28.51.100.77")],
        ];
        const HOUSES: &[&[(&str, &str)]] = &[
            &[("account", "house-0-2"), ("address", "28.51.100.70")],
            &[("account", "house-2-5"), ("address", "28.51.100.72")],
        ];
        let silent = |name, plant, why| Drill { name, plant, expect: Expect::Silent(why) };
        let finds = |name, plant, wanted| Drill { name, plant, expect: Expect::Finds(wanted) };
        vec![
            finds("one_of_twenty_forgets_the_vpn", forgets, SLIP),
            finds("the_address_is_another_ones_home", known_home, SLIP),
            finds("several_slip_to_one_building", building, BUILDING),
            finds("three_houses_behind_one_vpn_with_many_customers", houses, HOUSES),
            silent(
                "an_exit_that_few_use",
                seldom_exit,
                "many come from it, and from other exits of the same VPN",
            ),
            silent(
                "a_slip_to_a_hosting_address",
                listed,
                "nobody else uses it, but a list of data centres has it",
            ),
            silent(
                "an_office_on_its_second_line",
                second_line,
                "for a day all of an office come from a spare line",
            ),
            silent(
                "students_in_a_cafe",
                cafe,
                "behind a campus, and several once at one café, as its guests are",
            ),
            silent(
                "customers_who_always_use_a_vpn",
                always_on,
                "a few come once from home, a family by its router, some from a campus that many use",
            ),
            silent(
                "a_payment_app_beside_chats_that_hide",
                payments,
                "seven log-ins by the VPN and one from home, as its other customers come and go",
            ),
            silent("a_traveller", traveller, "away for three days on hotel lines"),
            silent("a_new_line", new_line, "from one day on every log-in is from the new line"),
            silent(
                "mobile_and_wifi_by_turns",
                by_turns,
                "behind the carrier's gateways by day, on its own line at night",
            ),
            silent("carrier_and_cafe", carrier, "many of a carrier's subscribers come once from elsewhere"),
            silent(
                "an_office_and_one_evening_at_home",
                office,
                "always behind the office's address, once from home",
            ),
        ]
    }
}

/// What peers weigh that came from the same address on other days.
fn agreed(slips: &Slips<'_>, slip: &Slip, peers: &Peers, here: u64) -> Vec<Weight> {
    if !slips.beyond_a_household(peers) {
        return Vec::new();
    }
    let rate = slips.comes_from(slip, peers, IN_CASE[0]);
    agreement(here, peers.seldom, &rate, [PEER_HERE[0], ANY_NUMBER[0], COUNTED[0]])
}

/// How strongly: that it is no chance; where many use the address, no more than that it is no exit.
fn strength(slip: &Slip, peers: &Peers, agreed: Vec<Weight>) -> Strength {
    let once = Weight::of(
        ONCE[0],
        Rate::assumed(9, 10, BY_PLAN[0]),
        Rate::measured(peers.leave, peers.all, PEERS[0]),
    );
    let parts: Vec<Weight> = std::iter::once(once).chain(agreed).collect();
    let weaker = slip.shared && sum(&slip.apart) < sum(&parts);
    Strength::of(if weaker { slip.apart.clone() } else { parts })
}

/// A slip and what is known of it.
struct Found<'a> {
    read: &'a Accesses,
    marks: &'a Marks,
    slips: &'a Slips<'a>,
    slip: Slip,
    peers: Peers,
    others: Vec<Access>,
}

impl Found<'_> {
    fn told(&self, case: &CaseView<'_>, strength: Strength) -> Finding {
        let (slip, own) = (&self.slip, &self.slip.own);
        let first = own.first().map_or(0, |access| access.time);
        let last = own.last().map_or(first, |access| access.time);
        let mut days: Vec<i64> = own.iter().map(|access| access.time.div_euclid(DAY)).collect();
        days.dedup();
        let listed = slip.relays.iter().filter(|place| self.marks.lists(**place));
        let lists = listed.clone().filter_map(|place| self.marks.of(*place).first());
        let (beside, using) = self.slips.beside(slip.place);
        let rows = own.iter().take(50).chain(&slip.around).chain(self.others.iter().take(50));
        let code = if self.others.is_empty() { "slipped" } else { "slipped_where_peers_did" };
        let (kind, address) = self.read.known_by(slip.place);
        Draft::new(case, code)
            .about("account", IdentifierKind::Handle, self.read.account(slip.holder))
            .about("address", kind, address)
            .figure("time", said(first))
            .figure("days", days.len())
            .figure("relays", slip.relays.len())
            .figure("relays_on_lists", listed.count())
            .figure("lists", self.marks.said(slip.relays.iter().copied()))
            .figure("log_ins_on_relays", slip.on_relays)
            .figure("log_ins_on_the_address", own.len())
            .figure("others_on_the_address", beside)
            .figure("others_on_the_address_and_on_relays", using)
            .figure("peers", self.peers.all)
            .figure("peers_that_leave", self.peers.leave)
            .figure("peers_that_seldom_leave", self.peers.seldom)
            .figure("peers_on_the_address", self.peers.here.len())
            .figure("peer_days", self.others.len())
            .during(first, last)
            .weighing(strength)
            .on(rows.filter_map(|access| self.read.cited(access)))
            .on(lists.map(|mark| mark.cited.clone()))
            .done()
    }
}

/// A moment as `2025-03-03 14:30:00`.
fn said(micros: i64) -> String {
    timestamp_s_to_datetime(micros.div_euclid(SECOND)).map_or_else(String::new, |moment| moment.to_string())
}

fn forgets(seed: u64) -> Plant {
    let mut plant = Plant::new(seed);
    homes(&mut plant);
    pooled(&mut plant, "agent", 20, 6);
    logs_in(&mut plant, "agent-3", "28.51.100.77", MONDAY + 4 * DAY + 15 * HOUR);
    plant
}

fn known_home(seed: u64) -> Plant {
    let mut plant = forgets(seed);
    for day in 0..10 {
        logs_in(&mut plant, "landlord", "28.51.100.77", MONDAY + day * DAY + 9 * HOUR);
    }
    plant
}

fn traveller(seed: u64) -> Plant {
    let mut plant = Plant::new(seed);
    pooled(&mut plant, "agent", 20, 6);
    for night in 4..7 {
        logs_in(&mut plant, "agent-3", &format!("28.51.100.{night}"), MONDAY + night * DAY + 14 * HOUR);
    }
    plant
}

fn new_line(seed: u64) -> Plant {
    let mut plant = Plant::new(seed);
    pooled(&mut plant, "agent", 20, 6);
    for day in 10..20 {
        logs_in(&mut plant, "agent-3", "28.51.100.77", MONDAY + day * DAY + 14 * HOUR);
    }
    plant
}

fn by_turns(seed: u64) -> Plant {
    let mut plant = Plant::new(seed);
    pooled(&mut plant, "subscriber", 20, 6);
    for day in 0..10 {
        logs_in(&mut plant, "subscriber-3", "28.51.100.77", MONDAY + day * DAY + 14 * HOUR);
    }
    plant
}

fn carrier(seed: u64) -> Plant {
    let mut plant = Plant::new(seed);
    pooled(&mut plant, "subscriber", 40, 8);
    for one in 0..12 {
        let at = MONDAY + plant.between(1, 9) * DAY + plant.between(0, 24) * HOUR;
        logs_in(&mut plant, &format!("subscriber-{one}"), &format!("28.51.100.{}", 1 + one), at);
    }
    plant
}

fn office(seed: u64) -> Plant {
    let mut plant = Plant::new(seed);
    homes(&mut plant);
    pooled(&mut plant, "colleague", 20, 2);
    logs_in(&mut plant, "colleague-3", "28.51.100.77", MONDAY + 4 * DAY + 13 * HOUR);
    plant
}

/// A building: four of twenty agents come once from its line, at which six others live; customers of the VPN live elsewhere.
fn building(seed: u64) -> Plant {
    let mut plant = forgets(seed);
    customers(&mut plant, 6);
    for (agent, day) in [(5, 1), (7, 6), (11, 8)] {
        logs_in(&mut plant, &format!("agent-{agent}"), "28.51.100.77", MONDAY + day * DAY + 15 * HOUR);
    }
    live(&mut plant, 6, "28.51.100.77");
    plant
}

fn seldom_exit(seed: u64) -> Plant {
    let mut plant = Plant::new(seed);
    homes(&mut plant);
    pooled(&mut plant, "agent", 20, 6);
    customers(&mut plant, 7);
    for (agent, day) in [(3, 4), (5, 1), (7, 6), (11, 8)] {
        logs_in(&mut plant, &format!("agent-{agent}"), "33.0.113.7", MONDAY + day * DAY + 15 * HOUR);
    }
    plant
}

fn listed(seed: u64) -> Plant {
    let mut plant = forgets(seed);
    plant.list(TableKind::Hosting, vec!["28.51.100.0/24".to_owned()]);
    plant
}

fn second_line(seed: u64) -> Plant {
    let mut plant = Plant::new(seed);
    homes(&mut plant);
    pooled(&mut plant, "colleague", 20, 5);
    live(&mut plant, 6, "28.51.100.77");
    for one in 0..20 {
        logs_in(&mut plant, &format!("colleague-{one}"), "28.51.100.77", MONDAY + 4 * DAY + 14 * HOUR);
    }
    plant
}

fn cafe(seed: u64) -> Plant {
    let mut plant = Plant::new(seed);
    pooled(&mut plant, "student", 40, 5);
    live(&mut plant, 6, "28.51.100.77");
    for one in 0..40 {
        let day = plant.between(1, 9);
        let from = if one % 5 == 0 { "28.51.100.77".to_owned() } else { format!("28.51.100.{}", 100 + one) };
        logs_in(&mut plant, &format!("student-{one}"), &from, MONDAY + day * DAY + 14 * HOUR);
    }
    plant
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moments_are_said_by_the_calendar() {
        assert_eq!(said(MONDAY), "2025-03-02 16:00:00");
        assert_eq!(said(951_782_400_000_000 - 1), "2000-02-28 23:59:59");
    }
}
