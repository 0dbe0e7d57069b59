//! # Question
//! Which account that always comes through a set of relays came once from an address of its own, and from which, when?
//!
//! # Reads
//! Log-ins with account, address and time; leases of addresses, where there are any.
//!
//! # How
//! An address that more accounts use than a household has people is a shared one: the exit of a VPN or proxy, a gateway, an
//! office. An account is behind relays if it comes again and again from several shared addresses. It slips if all its other
//! log-ins are from one address, within a day, between log-ins from the shared ones, and if no more accounts than a
//! household has people ever use that address. Those who use the same shared addresses and hardly others are its peers. The slip
//! weighs by how few of the peers ever leave the set: subscribers of a carrier and students of a campus all do, by their
//! own Wi-Fi at home; those who hide behind relays do not. Without peers nothing is said.
//!
//! # Innocent reading
//! A subscriber of a carrier logs in once by a café's Wi-Fi; a student once from a friend's home; a user of an ordinary VPN
//! forgets it once. The address is where one log-in came from, perhaps a guest's or a neighbour's line. Whose relays the
//! shared addresses are is not known from log-ins; lists of addresses of hosting and VPN services tell more.
//!
//! # Source
//! Household size: Seventh National Population Census of China (2020), 2.62 people. RFC 6269 (2011), Issues with IP Address Sharing.
//!
//! # 问题
//! 一直经由一组中转地址登录的账号，哪一次露出了自己的地址？何时、哪个地址？
//!
//! # 方法
//! 使用账号数超过一户人口的地址视为共用地址（VPN 或代理出口、网关、办公室）。反复从多个共用地址登录的账号视为在中转之后。其余登录若都来自
//! 同一地址、在一天之内、前后都有共用地址的登录，且该地址的使用账号不超过一户人口，即为一次露出。使用同一组共用地址而几乎不用其他地址的
//! 账号为其同伴；同伴中离开过这组地址的越少，分量越重：运营商用户、校园学生人人都会用家中 Wi-Fi，躲在中转之后的则不会。无同伴则不报。
//!
//! # 无辜解释
//! 手机用户在咖啡馆登录一次、学生在朋友家登录一次、普通 VPN 用户忘开一次，都会留下同样的记录。该地址可能属于主人、客人或邻居。仅凭登录
//! 记录不知共用地址属于谁，机房与 VPN 地址库可进一步说明。

use hashbrown::{HashMap, HashSet};
use thalweg_flows::records::Kind;
use thalweg_flows::records::kinds::login;
use thalweg_model::{Finding, IdentifierKind, Rate, Strength, Weight};

use crate::accesses::{Access, Accesses};
use crate::drill::{DAY, HOUR, MINUTE, MONDAY, Plant, moment};
use crate::run::Draft;
use crate::{Card, CaseView, Drill, Expect, Flow, Method, MethodError, Sentence, Threshold};

static CARD: Card = Card {
    id: "relay_slip",
    version: 1,
    flow: Flow::Network,
    title: ["The one log-in without the relay", "中转脱落", "中轉脫落"],
    reads: &["login", "address_lease"],
    needs_population: true,
    says: &[Sentence {
        code: "slipped_once",
        words: [
            "{account}, otherwise always on {relays} shared addresses, logged in from {address} at {time} UTC and never again from there.",
            "{account} 平时只从 {relays} 个共用地址登录，{time}（UTC）从 {address} 登录，此后再未从该地址登录。",
            "{account} 平時只從 {relays} 個共用地址登入，{time}（UTC）從 {address} 登入，此後再未從該地址登入。",
        ],
    }],
    innocent: [
        "A guest's Wi-Fi, a café or a VPN forgotten once looks the same; the address need not be its user's.",
        "做客时的 Wi-Fi、咖啡馆或一次忘开 VPN 也是如此；该地址未必属于使用者。",
        "做客時的 Wi-Fi、咖啡館或一次忘開 VPN 也是如此；該地址未必屬於使用者。",
    ],
    thresholds: &[
        Threshold {
            name: "household",
            default: 3,
            unit: "accounts",
            meaning: ["An address with more accounts is a shared one", "账号超过此数的地址视为共用"],
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
            name: "least_log_ins",
            default: 20,
            unit: "log-ins",
            meaning: ["Fewer do not show a habit", "少于此数不足以说明习惯"],
            source: "assumption: after 20 of 20 the rate of leaving is below 1 in 7 with 95% confidence (rule of three: 3/n)",
        },
        Threshold {
            name: "least_bits",
            default: 3,
            unit: "bits",
            meaning: ["Weaker findings are not told", "弱于此值不报"],
            source: "assumption: 8 to 1",
        },
    ],
    terms: &[ONCE, BY_PLAN, PEERS],
};

// The words of weights, as [`Card::terms`] wants them.
const ONCE: [&str; 3] = ["came from elsewhere once", "一次来自别处", "一次來自別處"];
const BY_PLAN: [&str; 3] = [
    "a slip is what is asked for; one in ten leaves by plan",
    "所问即是疏漏；十次离开中一次出于计划",
    "所問即是疏漏；十次離開中一次出於計畫",
];
const PEERS: [&str; 3] = [
    "other accounts on the same shared addresses that ever come from elsewhere",
    "使用相同共用地址的其他账号中曾来自别处者",
    "使用相同共用地址的其他帳號中曾來自別處者",
];

/// The method.
pub const METHOD: &dyn Method = &RelaySlip;

struct RelaySlip;

/// An account that left the shared addresses once.
struct Slip {
    holder: u32,
    relays: HashSet<u32>,
    /// The log-ins from the address of its own.
    own: Vec<Access>,
    /// The nearest log-ins from shared addresses before and after.
    around: [Access; 2],
    shared: usize,
}

/// How many accounts use each address, and which addresses each account uses how often.
struct Uses {
    accounts: Vec<u32>,
    of_holder: Vec<HashMap<u32, u32>>,
}

impl Uses {
    fn of(read: &Accesses) -> Self {
        let mut accounts = vec![0; read.places.len()];
        let mut of_holder = vec![HashMap::<u32, u32>::new(); read.holders.len()];
        for access in &read.all {
            let Some(places) = of_holder.get_mut(access.holder as usize) else { continue };
            let times = places.entry(access.place).or_default();
            *times += 1;
            if let Some(count) = accounts.get_mut(access.place as usize).filter(|_| *times == 1) {
                *count += 1;
            }
        }
        Self { accounts, of_holder }
    }

    fn on(&self, place: u32) -> u32 {
        self.accounts.get(place as usize).copied().unwrap_or(0)
    }

    /// Of the other accounts that use these addresses and hardly others: how many there are, and how many use others at all.
    fn peers(&self, slip: &Slip, least: u64) -> (u64, u64) {
        let (mut peers, mut leave) = (0, 0);
        for (holder, places) in (0_u32..).zip(&self.of_holder) {
            let all: u64 = places.values().map(|times| u64::from(*times)).sum();
            let on = |(_, times): (&u32, &u32)| u64::from(*times);
            let within: u64 = places.iter().filter(|(place, _)| slip.relays.contains(*place)).map(on).sum();
            if holder != slip.holder && within >= least && within * 2 > all {
                peers += 1;
                leave += u64::from(within < all);
            }
        }
        (peers, leave)
    }
}

/// The slip of one account, whose log-ins are sorted by time.
fn slip(uses: &Uses, of: &[Access], household: u32, least: usize, least_relays: usize) -> Option<Slip> {
    let shared = |access: &&Access| uses.on(access.place) > household;
    let relays: HashSet<u32> = of.iter().filter(shared).map(|access| access.place).collect();
    let own: Vec<Access> = of.iter().filter(|access| !shared(access)).copied().collect();
    let (first, last) = (own.first()?, own.last()?);
    let one = own.iter().all(|access| access.place == first.place) && last.time - first.time <= DAY;
    let before = of.iter().filter(shared).rfind(|access| access.time < first.time)?;
    let after = of.iter().filter(shared).find(|access| access.time > last.time)?;
    let habit = of.len() - own.len();
    if !one || relays.len() < least_relays || habit < least {
        return None;
    }
    Some(Slip { holder: first.holder, relays, around: [*before, *after], shared: habit, own })
}

impl Method for RelaySlip {
    fn card(&self) -> &'static Card {
        &CARD
    }

    fn run(&self, case: &mut CaseView<'_>) -> Result<Vec<Finding>, MethodError> {
        let mut read = Accesses::read(case)?;
        let uses = Uses::of(&read);
        let key = |access: &Access| (access.holder, access.time, access.place, access.evidence, access.row);
        read.all.sort_unstable_by_key(key);
        let household = u32::try_from(case.threshold("household")).unwrap_or(0);
        let least = usize::try_from(case.threshold("least_log_ins")).unwrap_or(0);
        let least_relays = usize::try_from(case.threshold("least_relays")).unwrap_or(0);
        let mut known = HashMap::<Vec<u32>, Vec<u64>>::new();
        let mut findings = Vec::new();
        for of in read.all.chunk_by(|one, next| one.holder == next.holder) {
            let Some(slip) = slip(&uses, of, household, least, least_relays) else { continue };
            let mut relays: Vec<u32> = slip.relays.iter().copied().collect();
            relays.sort_unstable();
            // Who slipped on the same set has the same peers, but for itself.
            let with_itself = known.entry(relays).or_insert_with(|| {
                let nobody = Slip { holder: u32::MAX, relays: slip.relays.clone(), own: Vec::new(), ..slip };
                let (peers, leave) = uses.peers(&nobody, least as u64);
                vec![peers, leave]
            });
            let [peers, leave] = with_itself.as_slice() else { continue };
            let (peers, leave) = (peers.saturating_sub(1), leave.saturating_sub(1));
            let strength = Strength::of(vec![Weight::of(
                ONCE[0],
                Rate::assumed(9, 10, BY_PLAN[0]),
                Rate::measured(leave, peers, PEERS[0]),
            )]);
            if i64::from(strength.centibits) >= case.threshold("least_bits").saturating_mul(100) {
                findings.push(told(case, &read, of, &slip, (peers, leave), strength));
            }
        }
        Ok(findings)
    }

    fn drills(&self) -> Vec<Drill> {
        const SLIP: &[&[(&str, &str)]] = &[&[("account", "agent-3"), ("address", "198.51.100.77")]];
        let silent = |name, plant, why| Drill { name, plant, expect: Expect::Silent(why) };
        let finds = |name, plant| Drill { name, plant, expect: Expect::Finds(SLIP) };
        vec![
            finds("one_of_twenty_forgets_the_vpn", forgets),
            finds("the_address_is_another_ones_home", known_home),
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

fn told(
    case: &CaseView<'_>,
    read: &Accesses,
    of: &[Access],
    slip: &Slip,
    peers: (u64, u64),
    strength: Strength,
) -> Finding {
    let place = slip.own.first().map_or(0, |access| access.place);
    let first = slip.own.first().map_or(0, |access| access.time);
    let last = slip.own.last().map_or(first, |access| access.time);
    let around =
        |access: &&Access| slip.around.iter().any(|one| one.time == access.time && one.place == access.place);
    let rows = slip.own.iter().chain(of.iter().filter(around)).filter_map(|access| read.cited(access));
    Draft::new(case, "slipped_once")
        .about("account", IdentifierKind::Handle, read.account(slip.holder))
        .about("address", IdentifierKind::Ip, read.places.text(place))
        .figure("time", said(first))
        .figure("relays", slip.relays.len())
        .figure("log_ins_on_relays", slip.shared)
        .figure("log_ins_on_the_address", slip.own.len())
        .figure("peers", peers.0)
        .figure("peers_that_leave", peers.1)
        .during(first, last)
        .weighing(strength)
        .on(rows)
        .done()
}

/// A moment as `2025-03-03 14:30:00`, by the rule of leap years (H. Hinnant, chrono-compatible date algorithms).
fn said(micros: i64) -> String {
    let (days, second) = (micros.div_euclid(DAY) + 719_468, micros.rem_euclid(DAY) / 1_000_000);
    let (era, day) = (days.div_euclid(146_097), days.rem_euclid(146_097));
    let year = (day - day / 1460 + day / 36_524 - day / 146_096) / 365;
    let of_year = day - (365 * year + year / 4 - year / 100);
    let month = (5 * of_year + 2) / 153;
    let (date, month) = (of_year - (153 * month + 2) / 5 + 1, if month < 10 { month + 3 } else { month - 9 });
    let year = year + era * 400 + i64::from(month < 3);
    let (hour, minute, second) = (second / 3600, second / 60 % 60, second % 60);
    format!("{year:04}-{month:02}-{date:02} {hour:02}:{minute:02}:{second:02}")
}

fn logs_in(plant: &mut Plant, account: &str, ip: &str, at: i64) {
    let minute = plant.between(0, 60) * MINUTE;
    plant.add(Kind::Login, |draft| {
        draft.moment(login::TIME, moment(at + minute)).text(login::SERVICE, "chat");
        draft.text(login::ACCOUNT, account).text(login::IP, ip);
    });
}

/// Accounts that come from a pool of shared addresses, three times a day.
fn pooled(plant: &mut Plant, name: &str, accounts: i64, pool: u64) {
    for (day, one) in (0..10).flat_map(|day| (0..accounts).map(move |one| (day, one))) {
        for hour in [3, 11, 19] {
            let exit = format!("203.0.113.{}", 1 + plant.below(pool));
            logs_in(plant, &format!("{name}-{one}"), &exit, MONDAY + day * DAY + hour * HOUR);
        }
    }
}

/// People at home, each on a line.
fn homes(plant: &mut Plant) {
    for (day, one) in (0..10).flat_map(|day| (0..20).map(move |one| (day, one))) {
        logs_in(
            plant,
            &format!("resident-{one}"),
            &format!("192.0.2.{}", one + 1),
            MONDAY + day * DAY + 12 * HOUR,
        );
    }
}

fn forgets(seed: u64) -> Plant {
    let mut plant = Plant::new(seed);
    homes(&mut plant);
    pooled(&mut plant, "agent", 20, 6);
    logs_in(&mut plant, "agent-3", "198.51.100.77", MONDAY + 4 * DAY + 15 * HOUR);
    plant
}

fn known_home(seed: u64) -> Plant {
    let mut plant = forgets(seed);
    for day in 0..10 {
        logs_in(&mut plant, "landlord", "198.51.100.77", MONDAY + day * DAY + 9 * HOUR);
    }
    plant
}

fn traveller(seed: u64) -> Plant {
    let mut plant = Plant::new(seed);
    pooled(&mut plant, "agent", 20, 6);
    for night in 4..7 {
        logs_in(&mut plant, "agent-3", &format!("198.51.100.{night}"), MONDAY + night * DAY + 14 * HOUR);
    }
    plant
}

fn new_line(seed: u64) -> Plant {
    let mut plant = Plant::new(seed);
    pooled(&mut plant, "agent", 20, 6);
    for day in 10..20 {
        logs_in(&mut plant, "agent-3", "198.51.100.77", MONDAY + day * DAY + 14 * HOUR);
    }
    plant
}

fn by_turns(seed: u64) -> Plant {
    let mut plant = Plant::new(seed);
    pooled(&mut plant, "subscriber", 20, 6);
    for day in 0..10 {
        logs_in(&mut plant, "subscriber-3", "198.51.100.77", MONDAY + day * DAY + 14 * HOUR);
    }
    plant
}

fn carrier(seed: u64) -> Plant {
    let mut plant = Plant::new(seed);
    pooled(&mut plant, "subscriber", 40, 8);
    for one in 0..12 {
        let at = MONDAY + plant.between(1, 9) * DAY + plant.between(0, 24) * HOUR;
        logs_in(&mut plant, &format!("subscriber-{one}"), &format!("198.51.100.{}", 1 + one), at);
    }
    plant
}

fn office(seed: u64) -> Plant {
    let mut plant = Plant::new(seed);
    homes(&mut plant);
    pooled(&mut plant, "colleague", 20, 2);
    logs_in(&mut plant, "colleague-3", "198.51.100.77", MONDAY + 4 * DAY + 13 * HOUR);
    plant
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moments_are_said_by_the_calendar() {
        assert_eq!(said(MONDAY), "2025-03-02 16:00:00");
        assert_eq!(said(951_782_400_000_000 - 1_000_000), "2000-02-28 23:59:59");
        assert_eq!(said(951_782_400_000_000), "2000-02-29 00:00:00");
    }
}
