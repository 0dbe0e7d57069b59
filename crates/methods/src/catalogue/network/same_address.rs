//! # Question
//! Which two accounts go from address to address together, more than people who share a roof, an office or a carrier do?
//!
//! # Reads
//! Log-ins with account, address and time, and their port; leases of addresses (DHCP, carrier NAT) and lists of hosting, VPN,
//! proxy, Tor and relay addresses, where there are any.
//!
//! # How
//! An address and port that a lease covers is the line that held it; any other address stands for itself, an IPv6 address for
//! its /64. Two accounts meet on an address if both log in there within one window. An address on which many accounts
//! log in within a window (carrier NAT, VPN, hosting, campus) says little: the chance that an unrelated account is there
//! too is counted as the accounts on it of all accounts that log in anywhere in that window, and stands in the arithmetic.
//! A crowded address is not paired at all; how many such log-ins there were is a figure. All addresses that a list names
//! count as one address together: customers of a relay change between its exits without moving. The first address weighs by that
//! chance. Every further address weighs by how often others in the case who share as many addresses are together elsewhere
//! too, never more than its own crowd allows, and never as if people who share a roof were together less than half of the
//! time. Every time that both log in within a window from different addresses weighs against. All but the first address must
//! weigh enough by themselves: the question is not who lives together.
//! One address and one port within two minutes is one connection; it weighs by how common the port is in the log-ins. The more
//! log-ins of the case stand that near on one address, the more of them have one port by chance: the first time weighs against all of
//! them, and only a second day against this pair alone.
//!
//! # Innocent reading
//! A couple at one employer, flatmates on one course, a family on a journey share two addresses or more. An office, campus,
//! carrier or public VPN puts thousands on one. A log that records the server's port shows everybody the same. The finding
//! says that two accounts were used from the same addresses, not that one person used them.
//!
//! # Source
//! RFC 6269 (2011), Issues with IP Address Sharing; RFC 7422 (2014), Deterministic Address Mapping; RFC 4787 (2007), REQ-5: a
//! mapping lasts two minutes at least; RFC 8981 (2021).
//!
//! # 问题
//! 哪两个账号总是一起更换地址，超出同住、同事或同一运营商用户的程度？
//!
//! # 方法
//! 有租约（DHCP、运营商级 NAT）的地址和端口还原为当时的线路；其余地址按地址本身，IPv6 取前 64 位。两个账号在同一时间窗内从同一地址登录
//! 即为一次“同址”。同一窗口内使用该地址的账号越多（运营商 NAT、VPN、机房、校园），分量越轻：以“该地址上的账号数占该窗口全部登录账号数”
//! 计算无关者也在其上的概率，并写入算式；过于拥挤的地址不配对，其登录数单列；地址库列明的中转与机房地址合计为一个地址。首个地址按此概率计；其后每个不同地址按案中其他同址者在别处
//! 也同址的比例计，且不低于同住者的一半；同一窗口内从不同地址登录则计为反证。除首个地址外的观察须自身足够，因为所问并非谁与谁同住。
//! 两分钟内同一地址同一端口视为同一连接，按该端口在登录中的常见程度计。案中如此相近的登录越多，偶然同端口者也越多：首次对照全部相近的登录
//! 计算，另一日再次出现才只对照这一对。
//!
//! # 无辜解释
//! 夫妻同单位、室友同课程、家人同行都会共用两个以上地址；办公室、校园、运营商、公共 VPN 使成千上万人共用一个地址；记录服务器端口的日志中
//! 端口人人相同。结论只说明两个账号使用过相同地址，不说明由一人使用。

use std::collections::{BTreeMap, BTreeSet};

use hashbrown::HashMap;
use thalweg_flows::addresses::declared::TableKind;
use thalweg_model::{Basis, CitedRow, Finding, IdentifierKind, Rate, Strength, Weight};

use crate::accesses::{Access, Accesses};
use crate::drill::log_ins::{households, in_turn, on_port, one_line, ported, server_port, strangers};
use crate::drill::{DAY, HOUR, MINUTE, MONDAY, Plant};
use crate::marks::Marks;
use crate::meetings::{Circles, MOST_COUNTED, Meeting, Pair, apart, meet, one_port, points, visits};
use crate::run::Draft;
use crate::{Card, CaseView, Drill, Expect, Flow, Method, MethodError, Sentence, Threshold};

static CARD: Card = Card {
    id: "same_address",
    version: 3,
    flow: Flow::Network,
    title: ["Accounts that share addresses", "同址登录", "同址登入"],
    reads: &["login", "address_lease", "ip_mark"],
    needs_population: true,
    says: &[Sentence {
        code: "same_addresses",
        words: [
            "{account} logged in from the same {addresses} address(es) at the same times, and {apart} time(s) from different ones.",
            "{account} 在相同时间从相同的 {addresses} 个地址登录，同时从不同地址登录 {apart} 次。",
            "{account} 在相同時間從相同的 {addresses} 個地址登入，同時從不同地址登入 {apart} 次。",
        ],
    }],
    innocent: [
        "A couple who work together, flatmates or people on one carrier's gateway share addresses too.",
        "同单位的夫妻、室友或同一运营商网关的用户也会共用地址。",
        "同單位的夫妻、室友或同一電信業者閘道的用戶也會共用地址。",
    ],
    thresholds: &[
        Threshold {
            name: "window_minutes",
            default: 60,
            unit: "minutes",
            meaning: ["Log-ins within it are at the same time", "在此时间内的登录视为同时"],
            source: "assumption: lines keep an address for hours to days, carriers' gateways for minutes",
        },
        Threshold {
            name: "port_seconds",
            default: 120,
            unit: "seconds",
            meaning: ["Within it a port of an address is one connection", "在此时间内同一端口视为同一连接"],
            source: "RFC 4787 (2007), REQ-5: a mapping must not expire in less than two minutes",
        },
        Threshold {
            name: "most_holders",
            default: 50,
            unit: "accounts",
            meaning: [
                "An address with more accounts in a window is not paired",
                "窗口内账号超过此数的地址不配对",
            ],
            source: "assumption: bounds the work; what it leaves out is a figure of every finding",
        },
        Threshold {
            name: "least_addresses",
            default: 3,
            unit: "addresses",
            meaning: ["Fewer shared addresses are not told", "共用地址少于此数不报"],
            source: "assumption: a couple at one employer shares two, home and work",
        },
        Threshold {
            name: "least_bits",
            default: 6,
            unit: "bits",
            meaning: ["Weaker findings are not told", "弱于此值不报"],
            source: "assumption: 64 to 1",
        },
        Threshold {
            name: "beyond_a_roof_bits",
            default: 3,
            unit: "bits",
            meaning: ["What all but the first address must weigh", "首个地址以外的观察至少应有的分量"],
            source: "assumption: 8 to 1 against people who merely share a roof",
        },
    ],
    terms: &[
        FIRST,
        FURTHER,
        APART,
        PORT,
        AGAIN,
        ONE_WINDOW,
        MOVE,
        CROWD,
        OTHERS,
        ROOF,
        ONE_PROGRAM,
        PORTS,
        ANY_PORT,
    ],
};

// The words of weights, as [`Card::terms`] wants them.
const FIRST: [&str; 3] = ["on one address", "在同一地址", "在同一地址"];
const FURTHER: [&str; 3] = ["on a further address", "在又一相同地址", "在又一相同地址"];
const APART: [&str; 3] = ["on different addresses", "在不同地址", "在不同地址"];
const PORT: [&str; 3] = ["on one port", "在同一端口", "在同一連接埠"];
const AGAIN: [&str; 3] = ["on one port on another day", "另一日又在同一端口", "另一日又在同一連接埠"];
const ONE_WINDOW: [&str; 3] = [
    "accounts in one hand need not be used in one window",
    "一人掌握的账号不一定在同一时窗内使用",
    "一人掌握的帳號不一定在同一時窗內使用",
];
const MOVE: [&str; 3] = [
    "accounts in one hand move together; a second device is the exception",
    "一人掌握的账号一同移动；另有设备属例外",
    "一人掌握的帳號一同移動；另有設備屬例外",
];
const CROWD: [&str; 3] = [
    "other accounts on this address, of all that log in anywhere in the window",
    "该地址上的其他账号，占时窗内在任何地址登录的账号",
    "該地址上的其他帳號，佔時窗內在任何地址登入的帳號",
];
const OTHERS: [&str; 3] = [
    "occasions of other pairs that share as many addresses",
    "共用同样多地址的其他账号对的各次观察",
    "共用同樣多地址的其他帳號對的各次觀察",
];
const ROOF: [&str; 3] = [
    "people who share a roof are on its line together half of the time; in this case they are less",
    "同住者半数时间同用一条线路；本案中实测更少",
    "同住者半數時間同用一條線路；本案中實測更少",
];
const ONE_PROGRAM: [&str; 3] = [
    "one connection serves two accounts only if one program holds both",
    "一个程序同时登录两个账号时，才会共用一个连接",
    "一個程式同時登入兩個帳號時，才會共用一個連線",
];
const PORTS: [&str; 3] = [
    "log-ins in this case with this port, of all with a port",
    "本案中使用该端口的登录，占载有端口的登录",
    "本案中使用該連接埠的登入，佔載有連接埠的登入",
];
const ANY_PORT: [&str; 3] = [
    "the same, times the pairs of log-ins that stand as near on one address",
    "同上，乘以同一地址上同样相近的登录对数",
    "同上，乘以同一地址上同樣相近的登入對數",
];

/// The method.
pub const METHOD: &dyn Method = &SameAddress;

struct SameAddress;

impl Method for SameAddress {
    fn card(&self) -> &'static Card {
        &CARD
    }

    fn run(&self, case: &mut CaseView<'_>) -> Result<Vec<Finding>, MethodError> {
        let mut read = Accesses::read(case)?;
        let marks = Marks::read(case, &read)?;
        let window = case.threshold("window_minutes").saturating_mul(MINUTE);
        let most = usize::try_from(case.threshold("most_holders")).unwrap_or(2);
        read.all.sort_unstable();
        let (met, crowded) = meet(&points(&read.all), read.holders.len(), window, most);
        let least = usize::try_from(case.threshold("least_addresses")).unwrap_or(0);
        let mut pairs = BTreeMap::<(u32, u32), Pair>::new();
        let near = one_port(&read.all, case.threshold("port_seconds").saturating_mul(1_000_000), &mut pairs);
        for of in met.chunk_by(|one, next| one.pair == next.pair) {
            let pair = of.first().map_or((0, 0), |one| one.pair);
            if of.len() >= least || pairs.contains_key(&pair) {
                // All ways out of listed relays are one address: who changes between them does so by the relay.
                let mut relayed = 0;
                let kept = of.iter().filter(|one| {
                    relayed += usize::from(marks.lists(one.place));
                    !marks.lists(one.place) || relayed == 1
                });
                let meetings: Vec<Meeting> = kept.copied().collect();
                if meetings.len() >= least || pairs.contains_key(&pair) {
                    pairs.entry(pair).or_default().meetings = meetings;
                }
            }
        }
        pairs.retain(|pair, _| read.account(pair.0) != read.account(pair.1));
        let by_holder = visits(&read);
        for (pair, known) in &mut pairs {
            known.apart = apart(&by_holder, *pair, window);
        }
        let weigh = Weigher::new(&read, (window, near), &pairs, least as u64);
        let least = case.threshold("least_bits").saturating_mul(100);
        let roof = case.threshold("beyond_a_roof_bits").saturating_mul(100);
        let mut findings = Vec::new();
        for (pair, known) in &pairs {
            let enough = known.meetings.len() as u64 >= weigh.least || known.port.is_some();
            let strength = Strength::of(if enough { weigh.weights(*pair, known) } else { Vec::new() });
            let first =
                strength.parts.iter().find(|part| part.observed == FIRST[0]).map_or(0, |part| part.centibits);
            let beyond = i64::from(strength.centibits) - i64::from(first);
            if enough && i64::from(strength.centibits) >= least && beyond >= roof {
                findings.push(told(case, (&read, &marks), *pair, known, crowded, strength));
            }
        }
        Ok(findings)
    }

    fn drills(&self) -> Vec<Drill> {
        const TWO: &[&[(&str, &str)]] = &[&[("account", "mule-one"), ("account", "mule-two")]];
        let silent = |name, plant, why| Drill { name, plant, expect: Expect::Silent(why) };
        let finds = |name, plant| Drill { name, plant, expect: Expect::Finds(TWO) };
        vec![
            finds("one_hand_on_many_addresses", one_hand),
            finds("one_connection_behind_a_crowded_gateway", one_connection),
            finds("one_line_behind_carrier_nat_by_its_leases", one_line),
            silent(
                "a_couple_behind_a_listed_vpn",
                listed_vpn,
                "their router leaves by another exit every day",
            ),
            silent(
                "households_whose_address_changes_daily",
                households,
                "together on a new address every day",
            ),
            silent("an_office", office, "colleagues behind one address all day"),
            silent("one_port_by_chance", by_chance, "hundreds behind one address; two once on one port"),
            silent("a_campus", campus, "students behind a pool of four addresses"),
            silent("a_mobile_carrier", carrier, "subscribers behind six gateways, another one every time"),
            silent("a_public_vpn", vpn, "customers that all change between the same exits"),
            silent(
                "the_port_of_the_server",
                server_port,
                "everybody's port is 443, households within minutes",
            ),
        ]
    }
}

/// What the population says: how many log in when, and how pairs that share an address go on.
struct Weigher {
    least: u64,
    window: i64,
    /// Pairs of log-ins that stand near on one address.
    near: u64,
    active: HashMap<i64, u64>,
    ports: HashMap<u32, u64>,
    ported: u64,
    circles: Circles,
    /// Further addresses and times apart: of all pairs, and by circle.
    all: (u64, u64),
    of_circle: HashMap<u32, (u64, u64)>,
}

impl Weigher {
    fn new(
        read: &Accesses,
        (window, near): (i64, u64),
        pairs: &BTreeMap<(u32, u32), Pair>,
        least: u64,
    ) -> Self {
        let window = window.max(1);
        let mut slots: Vec<(i64, u32)> =
            read.all.iter().map(|access| (access.time.div_euclid(window), access.holder)).collect();
        slots.sort_unstable();
        slots.dedup();
        let (mut active, mut ports) = (HashMap::new(), HashMap::new());
        slots.iter().for_each(|(slot, _)| *active.entry(*slot).or_default() += 1);
        for access in read.all.iter().filter(|access| access.port > 0) {
            *ports.entry(access.port).or_default() += 1;
        }
        let together =
            pairs.iter().filter(|(_, known)| known.meetings.len() as u64 >= least && known.apart == 0);
        let circles = Circles::of(read.holders.len(), together.map(|(pair, _)| *pair));
        let (mut all, mut of_circle) = ((0, 0), HashMap::<u32, (u64, u64)>::new());
        for (pair, known) in pairs.iter().filter(|(_, known)| known.meetings.len() as u64 >= least) {
            let (further, apart) = (known.further() as u64, known.apart as u64);
            all = (all.0 + further, all.1 + apart);
            for circle in BTreeSet::from([circles.circle(pair.0), circles.circle(pair.1)]) {
                let of = of_circle.entry(circle).or_default();
                *of = (of.0 + further, of.1 + apart);
            }
        }
        let ported = ports.values().sum();
        Self { least, window, near, active, ports, ported, circles, all, of_circle }
    }

    /// The chance that an unrelated account is on the address of a meeting too.
    fn crowd(&self, meeting: &Meeting) -> Rate {
        let slot = meeting.times.0.min(meeting.times.1).div_euclid(self.window);
        let of = |slot| self.active.get(&slot).copied().unwrap_or(0);
        let active = of(slot).max(of(slot + 1)).max(meeting.crowd);
        Rate::measured(meeting.crowd.saturating_sub(2), active.saturating_sub(2), CROWD[0])
    }

    fn weights(&self, pair: (u32, u32), known: &Pair) -> Vec<Weight> {
        let mut weights = Vec::new();
        if let Some(first) = known.meetings.first() {
            weights.push(Weight::of(FIRST[0], Rate::assumed(1, 2, ONE_WINDOW[0]), self.crowd(first)));
        }
        let mine = self.of_circle.get(&self.circles.circle(pair.0)).copied().unwrap_or_default();
        let others = (self.all.0.saturating_sub(mine.0), self.all.1.saturating_sub(mine.1));
        let measured = |times| Rate::measured(times, others.0 + others.1, OTHERS[0]);
        let (mut elsewhere, mut away) = (measured(others.0), measured(others.1));
        if elsewhere.value() < 0.5 {
            (elsewhere, away) = (Rate::assumed(1, 2, ROOF[0]), Rate::assumed(1, 2, ROOF[0]));
        }
        for meeting in known.meetings.iter().skip(1).take(MOST_COUNTED) {
            let of_crowd = self.crowd(meeting);
            let if_not = if of_crowd.value() > elsewhere.value() { of_crowd } else { elsewhere.clone() };
            weights.push(Weight::of(FURTHER[0], Rate::assumed(9, 10, MOVE[0]), if_not));
        }
        for _ in 0..known.apart {
            weights.push(Weight::of(APART[0], Rate::assumed(1, 10, MOVE[0]), away.clone()));
        }
        if let Some((one, _)) = &known.port {
            let same = self.ports.get(&one.port).copied().unwrap_or(0).saturating_sub(2);
            let if_not = Rate::measured(same, self.ported.saturating_sub(2), PORTS[0]);
            let times = if_not.times.saturating_mul(self.near.max(1)).min(if_not.of);
            let any = Rate { times, of: if_not.of, basis: Basis::Measured(ANY_PORT[0].to_owned()) };
            weights.push(Weight::of(PORT[0], Rate::assumed(1, 4, ONE_PROGRAM[0]), any));
            for _ in 1..(known.port_days as usize).min(MOST_COUNTED) {
                weights.push(Weight::of(AGAIN[0], Rate::assumed(1, 4, ONE_PROGRAM[0]), if_not.clone()));
            }
        }
        weights
    }
}

fn told(
    case: &CaseView<'_>,
    (read, marks): (&Accesses, &Marks),
    pair: (u32, u32),
    known: &Pair,
    crowded: u64,
    strength: Strength,
) -> Finding {
    let mut accounts = [read.account(pair.0), read.account(pair.1)];
    accounts.sort_unstable();
    let mut rows: Vec<CitedRow> = Vec::new();
    let mut seen = BTreeSet::new();
    for meeting in &known.meetings {
        seen.extend([(meeting.place, meeting.times.0, pair.0), (meeting.place, meeting.times.1, pair.1)]);
    }
    seen.extend(
        known.port.iter().flat_map(|(one, two)| [one, two]).map(|one| (one.place, one.time, one.holder)),
    );
    for key in &seen {
        let of = |access: &Access| (access.place, access.time, access.holder);
        let begin = read.all.partition_point(|access| of(access) < *key);
        let same = read.all.iter().skip(begin).take_while(|access| of(access) == *key);
        rows.extend(same.filter_map(|access| read.cited(access)));
    }
    let times = || seen.iter().map(|(_, time, _)| *time);
    rows.truncate(400);
    let (from, to) = (times().min(), times().max());
    let mut draft = Draft::new(case, "same_addresses");
    for account in accounts {
        draft = draft.about("account", IdentifierKind::Handle, account);
    }
    let listed = known.meetings.iter().filter_map(|meeting| marks.of(meeting.place).first());
    let crowd = known.meetings.first().map_or(0, |meeting| meeting.crowd);
    let addresses = known.meetings.len().max(usize::from(known.port.is_some()));
    draft
        .figure("addresses", addresses)
        .figure("apart", known.apart)
        .figure("accounts_on_the_rarest_address", crowd)
        .figure("log_ins_on_crowded_addresses", crowded)
        .figure("lists", marks.said(known.meetings.iter().map(|meeting| meeting.place)))
        .during(from.unwrap_or(0), to.unwrap_or(0))
        .weighing(strength)
        .on(rows)
        .on(listed.map(|mark| mark.cited.clone()))
        .done()
}

fn one_hand(seed: u64) -> Plant {
    let mut plant = Plant::new(seed);
    strangers(&mut plant, 7);
    for day in 0..6 {
        let (ip, at) = (format!("33.0.113.{}", 10 + day * 3), MONDAY + day * DAY + 20 * HOUR);
        for account in ["mule-one", "mule-two"] {
            let later = plant.between(0, 20) * MINUTE;
            ported(&mut plant, account, &ip, at + later);
        }
    }
    plant
}

fn listed_vpn(seed: u64) -> Plant {
    let mut plant = one_hand(seed);
    plant.list(TableKind::Vpn, vec!["33.0.113.0/24".to_owned()]);
    plant
}

fn one_connection(seed: u64) -> Plant {
    let mut plant = carrier(seed);
    for (account, second) in [("mule-one", 0), ("mule-two", 20)] {
        for day in [1, 3] {
            let at = MONDAY + day * DAY + 20 * HOUR + second * 1_000_000;
            on_port(&mut plant, account, "33.0.113.2", 33_333 + day, at);
        }
    }
    plant
}

fn office(seed: u64) -> Plant {
    let mut plant = Plant::new(seed);
    strangers(&mut plant, 7);
    for (day, person) in (0..7).flat_map(|day| (0..12).map(move |person| (day, person))) {
        for hour in [9, 11, 14, 16] {
            let at = MONDAY + day * DAY + hour * HOUR + plant.between(0, 60) * MINUTE;
            ported(&mut plant, &format!("colleague-{person}"), "33.0.113.80", at);
        }
        let home = format!("33.0.113.{}", 100 + person);
        ported(&mut plant, &format!("colleague-{person}"), &home, MONDAY + day * DAY + 21 * HOUR);
    }
    plant
}

fn by_chance(seed: u64) -> Plant {
    let mut plant = in_turn(seed, 200, 1, &[9, 10, 11, 14, 15]);
    for (account, second) in [("user-7", 0), ("user-90", 20)] {
        on_port(&mut plant, account, "33.0.113.1", 33_333, MONDAY + DAY + 16 * HOUR + second * 1_000_000);
    }
    plant
}

fn campus(seed: u64) -> Plant {
    in_turn(seed, 60, 4, &[10, 15, 20])
}

fn carrier(seed: u64) -> Plant {
    in_turn(seed, 120, 6, &[8, 12, 20])
}

fn vpn(seed: u64) -> Plant {
    in_turn(seed, 25, 10, &[20, 21, 22])
}
