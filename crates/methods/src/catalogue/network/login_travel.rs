//! # Question
//! Which account would need more travellers than a family has, changes place by the clock of a machine, or came into other hands?
//!
//! # Reads
//! Log-ins with account, time, device and the place of the address: coordinates, or a place name; lists of hosting, VPN,
//! proxy, Tor and relay addresses, where there are any.
//!
//! # How
//! Two log-ins cannot be one traveller's if the way between them, less what the lookup of both places may err, is longer than
//! an airliner flies in the time between, with some minutes for clocks. Log-ins from one device (device, IMEI, MAC) always count
//! as one traveller: a device is in one place, so its address is a relay's. What is counted is how many log-ins within a day
//! exclude each other pair by pair: so many travellers at least used the account. Up to the size of a family is not told:
//! that covers a VPN beside the home line, roaming by way of the home network, a child that studies abroad. The weight compares
//! with the share of the case's other accounts that need as many. Apart from that, the times of changes of place are compared
//! with an even beat: how many intervals are equal to the middle one to within a minute, against how often those of other accounts are.
//! An account that was used for some time goes into other hands if a device that it never had comes from another place within
//! the hour (or sooner than an airliner, where coordinates are known) and never from where the old one was. Places are told
//! apart by name. Two places do not count between which any one device of the case went as fast: its user commutes there or
//! hides behind a relay, and so may this one; nor places where too few devices are seen to say so, nor addresses that a list
//! names. It weighs by how many other accounts of the case show the same.
//!
//! # Innocent reading
//! Someone hops through exits of a VPN on devices that the log does not tell apart; a firm's staff share an account in four cities; a
//! lookup puts a carrier's gateways hundreds of kilometres off. A test robot or monitor of the service logs in by a timer.
//! An account that somebody in the family takes over abroad, or a second device that only ever uses a relay of its own, looks
//! like one that was sold.
//!
//! # Source
//! Poese, Uhlig, Kaafar, Donnet, Gueye (2011), IP Geolocation Databases: Unreliable?, ACM SIGCOMM CCR 41(2): country-level accuracy,
//! errors of hundreds of kilometres. Household size: Seventh National Population Census of China (2020), 2.62 people.
//!
//! # 问题
//! 哪个账号需要比一家人更多的“旅行者”才能解释其登录、像机器一样按钟点换地，或已转入他人之手？
//!
//! # 方法
//! 两次登录间的距离减去两处定位误差后，若超过客机在间隔时间（含时钟误差）内可飞的距离，则不可能是同一旅行者。同一设备（设备号、IMEI、MAC）的
//! 登录总算一人：设备只在一处，变的只是中转地址。统计一天内两两互斥的登录数，即至少需要的旅行者数；不超过一家人数的不报，以容纳
//! VPN、国际漫游、子女异地。权重与案中其他账号达到同数的比例比较。另比较换地时间的间隔：与中位间隔相差不足一分钟的比例，对照其他账号。
//! 使用已久的账号，若一台从未用过的设备在一小时之内（有坐标者按客机速度）从另一地登录，且此后从未在旧设备所在地出现，视为转手。地点按
//! 名称区分；案中若有任何一台设备在同样时间内往来两地（通勤或中转）、设备过少不足以判断、或地址库列明为中转地址，均不计。按案中出现
//! 同样情形的其他账号比例计分量。
//!
//! # 无辜解释
//! 日志不分设备时的 VPN 多出口切换、单位多地共用账号、定位库把运营商网关标偏数百公里、服务方的定时监测程序，都会出现同样的记录。家人在境外接手账号、
//! 只用自有中转的第二台设备，与买卖账号的记录相同。

use std::collections::BTreeSet;

use thalweg_flows::addresses::declared::TableKind;
use thalweg_model::{CitedRow, Finding, IdentifierKind, Rate, Strength, Weight};

use crate::drill::travellers::{CHENGDU, at_home, away, commute, logs_in, named, strangers};
use crate::drill::{DAY, HOUR, MINUTE, MONDAY, Plant};
use crate::run::Draft;
use crate::travels::{Handover, Life, Limits, Reach, lives};
use crate::{Card, CaseView, Drill, Expect, Flow, Method, MethodError, Sentence, Threshold};

static CARD: Card = Card {
    id: "login_travel",
    version: 2,
    flow: Flow::Network,
    title: ["Movement between log-ins", "登录轨迹异常", "登入軌跡異常"],
    reads: &["login", "ip_mark"],
    needs_population: true,
    says: &[
        Sentence {
            code: "many_travellers",
            words: [
                "{account} was used within a day from {travellers} places that no traveller could be in one after the other.",
                "{account} 在一天内从 {travellers} 处登录，任何一人都无法依次到达。",
                "{account} 在一天內從 {travellers} 處登入，任何一人都無法依次到達。",
            ],
        },
        Sentence {
            code: "by_the_clock",
            words: [
                "{account} changed place {changes} times, {even} of the intervals even to the minute ({interval_secs} seconds).",
                "{account} 换地 {changes} 次，其中 {even} 次间隔精确到分钟相同（{interval_secs} 秒）。",
                "{account} 換地 {changes} 次，其中 {even} 次間隔精確到分鐘相同（{interval_secs} 秒）。",
            ],
        },
        Sentence {
            code: "into_other_hands",
            words: [
                "{account} was used in {place_before}, and {minutes} minutes later in {place_after} on a device it never had: no single device of the case goes between them so fast.",
                "{account} 先在 {place_before} 登录，{minutes} 分钟后在 {place_after} 由从未用过的设备登录；案中没有任何一台设备如此之快往来两地。",
                "{account} 先在 {place_before} 登入，{minutes} 分鐘後在 {place_after} 由從未用過的裝置登入；案中沒有任何一台裝置如此之快往來兩地。",
            ],
        },
    ],
    innocent: [
        "A VPN with many exits, a shared account of a firm, or a wrong lookup of addresses leaves the same rows.",
        "多出口 VPN、单位共用账号或地址定位错误会留下同样的记录。",
        "多出口 VPN、單位共用帳號或地址定位錯誤會留下同樣的記錄。",
    ],
    thresholds: &[
        Threshold {
            name: "speed_kmh",
            default: 1000,
            unit: "km/h",
            meaning: ["Nobody travels faster", "无人快于此速度"],
            source: "cruising speed of airliners, about Mach 0.85 or 900 km/h, and tail wind",
        },
        Threshold {
            name: "error_km",
            default: 200,
            unit: "km",
            meaning: ["How far off a lookup of an address may be", "地址定位可能的偏差"],
            source: "Poese et al. (2011): errors of hundreds of kilometres; the value is an assumption",
        },
        Threshold {
            name: "clock_minutes",
            default: 10,
            unit: "minutes",
            meaning: ["How far clocks of services differ", "各服务时钟的偏差"],
            source: "assumption",
        },
        Threshold {
            name: "family",
            default: 3,
            unit: "people",
            meaning: ["So many travellers are ordinary", "不超过此数的旅行者属寻常"],
            source: "average household of 2.62 people, Seventh National Population Census of China, 2020",
        },
        Threshold {
            name: "least_changes",
            default: 8,
            unit: "changes of place",
            meaning: ["Fewer show no beat", "少于此数看不出节拍"],
            source: "assumption: eight equal intervals do not happen by habit",
        },
        Threshold {
            name: "handover_minutes",
            default: 60,
            unit: "minutes",
            meaning: ["Within it nobody goes from one named place to another", "此时间内无人能往来两个地点"],
            source: "assumption: no airport is reached and left within an hour; places that one device joins do not count",
        },
        Threshold {
            name: "least_before",
            default: 5,
            unit: "log-ins",
            meaning: ["Fewer do not show that the device is new", "此前登录少于此数不足以说明设备是新的"],
            source: "assumption: of two who use an account alike, one alone comes five times in a row in 1 of 16 cases",
        },
        Threshold {
            name: "least_bits",
            default: 3,
            unit: "bits",
            meaning: ["Weaker findings are not told", "弱于此值不报"],
            source: "assumption: 8 to 1",
        },
    ],
    terms: &[TRAVELLERS, PASSED_ROUND, AS_MANY, EVEN, ODD, TIMER, INTERVALS, NEW_HANDS, TRIED, SO_TOO],
};

// The words of weights, as [`Card::terms`] wants them.
const TRAVELLERS: [&str; 3] = ["travellers within a day", "一日内所需的旅行者", "一日內所需的旅行者"];
const PASSED_ROUND: [&str; 3] = [
    "an account that is passed round or relayed is seen so on about half of its days",
    "转手使用或经中转的账号约半数日子呈现此状",
    "轉手使用或經中轉的帳號約半數日子呈現此狀",
];
const AS_MANY: [&str; 3] = [
    "other accounts in this case that need as many travellers",
    "本案中需要同样多旅行者的其他账号",
    "本案中需要同樣多旅行者的其他帳號",
];
const EVEN: [&str; 3] = ["an even interval", "间隔相同", "間隔相同"];
const ODD: [&str; 3] = ["an odd interval", "间隔不同", "間隔不同"];
const TIMER: [&str; 3] = ["a timer misses the minute seldom", "定时器很少偏离一分钟", "計時器很少偏離一分鐘"];
const INTERVALS: [&str; 3] = [
    "intervals between changes of place of other accounts, compared with their middle one",
    "其他账号的换地间隔，与各自的中位间隔比较",
    "其他帳號的換地間隔，與各自的中位間隔比較",
];

const NEW_HANDS: [&str; 3] =
    ["a new device elsewhere within the hour", "一小时内新设备在别处", "一小時內新裝置在別處"];
const TRIED: [&str; 3] = [
    "who buys an account tries it while the seller is still there in about half of the cases",
    "买家约半数会在卖家仍在线时试用账号",
    "買家約半數會在賣家仍在線時試用帳號",
];
const SO_TOO: [&str; 3] = [
    "other accounts in this case, used as long, that show the same",
    "本案中使用同样久的其他账号出现同样情形者",
    "本案中使用同樣久的其他帳號出現同樣情形者",
];

/// The method.
pub const METHOD: &dyn Method = &LoginTravel;

struct LoginTravel;

impl Method for LoginTravel {
    fn card(&self) -> &'static Card {
        &CARD
    }

    fn run(&self, case: &mut CaseView<'_>) -> Result<Vec<Finding>, MethodError> {
        let limits = Limits {
            speed: case.threshold("speed_kmh").saturating_mul(1000) / 60,
            error: case.threshold("error_km").saturating_mul(1000),
            clock: case.threshold("clock_minutes").saturating_mul(MINUTE),
            family: usize::try_from(case.threshold("family")).unwrap_or(0),
            changes: usize::try_from(case.threshold("least_changes")).unwrap_or(0),
            handover: case.threshold("handover_minutes").saturating_mul(MINUTE),
            before: usize::try_from(case.threshold("least_before")).unwrap_or(0),
        };
        let reach = Reach::read(case)?;
        let lives = lives(case, &limits)?;
        let least = case.threshold("least_bits").saturating_mul(100);
        let (beats, even): (usize, usize) =
            lives.iter().fold((0, 0), |sum, life| (sum.0 + life.intervals, sum.1 + life.even));
        let mut findings = Vec::new();
        for life in &lives {
            if life.travellers > limits.family {
                let as_many =
                    lives.iter().filter(|other| other.located && other.travellers >= life.travellers);
                let located = lives.iter().filter(|other| other.located);
                let strength = travellers(as_many.count() as u64 - 1, located.count() as u64 - 1);
                if i64::from(strength.centibits) >= least {
                    findings.push(told(case, "many_travellers", life, &life.apart, strength));
                }
            }
            if life.changes >= limits.changes && life.even * 2 > life.intervals {
                let others = ((even - life.even) as u64, (beats - life.intervals) as u64);
                let strength = by_the_clock(life, others);
                if i64::from(strength.centibits) >= least {
                    findings.push(told(case, "by_the_clock", life, &life.moves, strength));
                }
            }
        }
        findings.extend(handed_over(case, &lives, &reach, least));
        Ok(findings)
    }

    fn drills(&self) -> Vec<Drill> {
        const ONE: &[&[(&str, &str)]] = &[&[("account", "passed-round")]];
        const SOLD: &[&[(&str, &str)]] = &[&[("account", "sold"), ("device", "d-new")]];
        const BEAT: &[&[(&str, &str)]] = &[&[("account", "rotating")]];
        let silent = |name, plant, why| Drill { name, plant, expect: Expect::Silent(why) };
        vec![
            Drill { name: "an_account_in_five_cities", plant: ring, expect: Expect::Finds(ONE) },
            Drill {
                name: "relays_that_rotate_every_half_hour",
                plant: rotating,
                expect: Expect::Finds(BEAT),
            },
            Drill { name: "sold_and_used_abroad", plant: sold, expect: Expect::Finds(SOLD) },
            silent(
                "a_new_phone_on_a_relay",
                relayed,
                "as others of the case, it comes by relays that seem to stand abroad",
            ),
            silent(
                "a_new_phone_tried_on_a_relay",
                tried,
                "its first log-in seems to come from abroad, the next from home",
            ),
            silent(
                "a_new_phone_on_a_listed_relay",
                on_a_list,
                "nobody else of the case uses that relay, but a list has it",
            ),
            silent("a_new_phone_on_mobile_data", mobile, "its lookup names the province and no city"),
            silent("a_daughter_abroad", daughter, "always two devices in two countries on one account"),
            silent("a_new_phone_from_across_the_border", across, "bought where others of the case go daily"),
            silent("vpn_users_hop_between_exits", vpn, "one handset from six countries within an hour"),
            silent("two_in_a_family", family, "one account in Chengdu and in Singapore at the same time"),
            silent(
                "roaming_by_way_of_home",
                roaming,
                "abroad on hotel Wi-Fi, at home by mobile data, by turns",
            ),
            silent("an_imprecise_lookup", imprecise, "one carrier's gateways stand 300 km apart"),
            silent("commuters_by_the_clock", commuters, "between two cities at the same hours every day"),
        ]
    }
}

fn travellers(as_many: u64, of: u64) -> Strength {
    let often = Rate::assumed(1, 2, PASSED_ROUND[0]);
    Strength::of(vec![Weight::of(TRAVELLERS[0], often, Rate::measured(as_many, of, AS_MANY[0]))])
}

fn by_the_clock(life: &Life, others: (u64, u64)) -> Strength {
    // Beats of one timer are one observation again and again: eight of them at most, and as many misses as there are in that.
    let counted = life.intervals.min(8);
    let even = counted * life.even / life.intervals.max(1);
    let measured = |times| Rate::measured(times, others.1, INTERVALS[0]);
    let hit = || Weight::of(EVEN[0], Rate::assumed(9, 10, TIMER[0]), measured(others.0));
    let odd = others.1.saturating_sub(others.0);
    let miss = || Weight::of(ODD[0], Rate::assumed(1, 10, TIMER[0]), measured(odd));
    let mut parts: Vec<Weight> = (0..even).map(|_| hit()).collect();
    parts.extend((even..counted).map(|_| miss()));
    Strength::of(parts)
}

/// Accounts that came into other hands, of those that were used long enough to show it.
fn handed_over(case: &CaseView<'_>, lives: &[Life], reach: &Reach, least: i64) -> Vec<Finding> {
    let given: Vec<(&Life, &Handover)> = lives
        .iter()
        .filter_map(|life| life.handover.as_ref().map(|one| (life, one)))
        .filter(|(_, one)| reach.apart(&one.before.0, &one.after.0))
        .collect();
    let used = lives.iter().filter(|life| life.long).count();
    let others =
        Rate::measured(given.len().saturating_sub(1) as u64, used.saturating_sub(1) as u64, SO_TOO[0]);
    let strength = Strength::of(vec![Weight::of(NEW_HANDS[0], Rate::assumed(1, 2, TRIED[0]), others)]);
    if i64::from(strength.centibits) < least {
        return Vec::new();
    }
    let told = |(life, one): &(&Life, &Handover)| {
        Draft::new(case, "into_other_hands")
            .about("account", IdentifierKind::Handle, &life.account)
            .about("device", IdentifierKind::Device, &one.device)
            .figure("place_before", &one.before.0)
            .figure("place_after", &one.after.0)
            .figure("minutes", (one.after.1 - one.before.1) / MINUTE)
            .figure("log_ins_before", one.log_ins_before)
            .figure("devices_seen_where_it_was", reach.from(&one.before.0))
            .during(one.before.1, one.after.1)
            .weighing(strength.clone())
            .on(one.rows.iter().cloned())
            .done()
    };
    given.iter().map(told).collect()
}

fn told(case: &CaseView<'_>, says: &str, life: &Life, on: &[(i64, CitedRow)], strength: Strength) -> Finding {
    let times: BTreeSet<i64> = on.iter().map(|(time, _)| *time).collect();
    let (from, to) = (times.first().copied().unwrap_or(0), times.last().copied().unwrap_or(0));
    Draft::new(case, says)
        .about("account", IdentifierKind::Handle, &life.account)
        .figure("travellers", life.travellers)
        .figure("changes", life.changes)
        .figure("even", life.even)
        .figure("interval_secs", life.interval / 1_000_000)
        .during(from, to)
        .weighing(strength)
        .on(on.iter().take(200).map(|(_, cited)| cited.clone()))
        .done()
}

fn sold(seed: u64) -> Plant {
    let mut plant = at_home(seed);
    let at = MONDAY + 7 * DAY + 14 * HOUR + plant.between(15, 55) * MINUTE;
    for (day, place) in [(0, "缅甸"), (1, "新加坡"), (2, "缅甸")] {
        named(&mut plant, "sold", ("d-new", "33.0.0.9"), place, at + day * DAY);
    }
    plant
}

fn relayed(seed: u64) -> Plant {
    let mut plant = sold(seed);
    for user in 0..3 {
        let at = MONDAY + 3 * DAY + (9 + user) * HOUR;
        let device = format!("v-{user}");
        for (minute, place) in [(0, "成都"), (20, "缅甸"), (45, "新加坡")] {
            named(&mut plant, &format!("vpn-{user}"), (&device, "33.0.0.9"), place, at + minute * MINUTE);
        }
    }
    plant
}

fn tried(seed: u64) -> Plant {
    let mut plant = sold(seed);
    named(&mut plant, "sold", ("d-new", "28.0.0.2"), "成都", MONDAY + 9 * DAY + 20 * HOUR);
    plant
}

fn on_a_list(seed: u64) -> Plant {
    let mut plant = sold(seed);
    plant.list(TableKind::Vpn, vec!["33.0.0.0/24".to_owned()]);
    plant
}

fn mobile(seed: u64) -> Plant {
    let mut plant = at_home(seed);
    for day in 0..2 {
        let at = MONDAY + (7 + day) * DAY + 14 * HOUR + 30 * MINUTE;
        named(&mut plant, "sold", ("d-new", "30.0.0.9"), "四川成都", at);
    }
    plant
}

fn daughter(seed: u64) -> Plant {
    let mut plant = at_home(seed);
    for day in 0..10 {
        for (one, ip, place) in [("mother", "28.0.0.3", "成都"), ("daughter", "33.0.0.9", "新加坡")] {
            let at = MONDAY + day * DAY + 19 * HOUR + plant.between(0, 50) * MINUTE;
            named(&mut plant, "family", (one, ip), place, at);
        }
    }
    plant
}

fn across(seed: u64) -> Plant {
    let mut plant = sold(seed);
    for (person, day) in (0..4).flat_map(|person| (0..5).map(move |day| (person, day))) {
        let (device, at) = (format!("c-{person}"), MONDAY + day * DAY + 8 * HOUR);
        for (minute, place) in [(0, "成都"), (plant.between(30, 55), "缅甸")] {
            named(
                &mut plant,
                &format!("commuter-{person}"),
                (&device, "28.0.0.4"),
                place,
                at + minute * MINUTE,
            );
        }
    }
    plant
}

fn ring(seed: u64) -> Plant {
    let mut plant = Plant::new(seed);
    strangers(&mut plant);
    for (hand, hour) in (0_usize..).zip([10, 11, 12, 13, 14]) {
        let later = plant.between(0, 20) * MINUTE;
        logs_in(&mut plant, "passed-round", &format!("h-{hand}"), away(hand), MONDAY + hour * HOUR + later);
    }
    plant
}

fn rotating(seed: u64) -> Plant {
    let mut plant = Plant::new(seed);
    strangers(&mut plant);
    commute(&mut plant);
    for (beat, minute) in (0_usize..16).zip((0..).step_by(30)) {
        let late = plant.between(0, 5) * 1_000_000;
        logs_in(&mut plant, "rotating", "d-900", away(beat), MONDAY + minute * MINUTE + late);
    }
    plant
}

fn vpn(seed: u64) -> Plant {
    let mut plant = Plant::new(seed);
    strangers(&mut plant);
    for (user, exit) in (0..5).flat_map(|user| (0..6).map(move |exit| (user, exit))) {
        let at = MONDAY + 20 * HOUR + plant.between(0, 60) * MINUTE;
        logs_in(&mut plant, &format!("private-{user}"), &format!("v-{user}"), away(exit), at);
    }
    plant
}

fn family(seed: u64) -> Plant {
    let mut plant = Plant::new(seed);
    strangers(&mut plant);
    for day in 0..10 {
        for (one, place) in [("mother", CHENGDU), ("daughter", away(0))] {
            let at = MONDAY + day * DAY + 19 * HOUR + plant.between(0, 90) * MINUTE;
            logs_in(&mut plant, "family", one, place, at);
        }
    }
    plant
}

fn roaming(seed: u64) -> Plant {
    let mut plant = Plant::new(seed);
    strangers(&mut plant);
    for hour in 8..24 {
        let place = if plant.happens(500) { CHENGDU } else { away(1) };
        let minute = plant.between(0, 60) * MINUTE;
        logs_in(&mut plant, "tourist", "", place, MONDAY + hour * HOUR + minute);
    }
    plant
}

fn imprecise(seed: u64) -> Plant {
    let mut plant = Plant::new(seed);
    strangers(&mut plant);
    for hour in 8..24 {
        let (north, east) = (plant.between(-1, 2) * 27_000_000, plant.between(-1, 2) * 3_000_000);
        let at = MONDAY + hour * HOUR + plant.between(0, 60) * MINUTE;
        logs_in(&mut plant, "mobile", "", (CHENGDU.0 + north, CHENGDU.1 + east), at);
    }
    plant
}

fn commuters(seed: u64) -> Plant {
    let mut plant = Plant::new(seed);
    strangers(&mut plant);
    commute(&mut plant);
    plant
}
