//! # Question
//! Which account would need more travellers than a family has, or changes place by the clock of a machine?
//!
//! # Reads
//! Log-ins with account, time and the place of the address: coordinates, or a place name that other log-ins give coordinates to.
//!
//! # How
//! Two log-ins cannot be one traveller's if the way between them, less what the lookup of both places may err, is longer than
//! an airliner flies in the time between, with some minutes for clocks. Log-ins from one device (device, IMEI, MAC) always count
//! as one traveller: a device is in one place, so its address is a relay's. What is counted is how many log-ins within a day
//! exclude each other pair by pair: so many travellers at least used the account. Up to the size of a family is not told:
//! that covers a VPN beside the home line, roaming by way of the home network, a child that studies abroad. The weight compares
//! with the share of the case's other accounts that need as many. Apart from that, the times of changes of place are compared
//! with an even beat: how many intervals are equal to the middle one to within a minute, against how often those of other accounts are.
//!
//! # Innocent reading
//! Someone hops through exits of a VPN on devices that the log does not tell apart; a firm's staff share an account in four cities; a
//! lookup puts a carrier's gateways hundreds of kilometres off. A test robot or monitor of the service logs in by a timer.
//!
//! # Source
//! Poese, Uhlig, Kaafar, Donnet, Gueye (2011), IP Geolocation Databases: Unreliable?, ACM SIGCOMM CCR 41(2): country-level accuracy,
//! errors of hundreds of kilometres. Household size: Seventh National Population Census of China (2020), 2.62 people.
//!
//! # 问题
//! 哪个账号需要比一家人更多的“旅行者”才能解释其登录，或像机器一样按钟点换地？
//!
//! # 方法
//! 两次登录间的距离减去两处定位误差后，若超过客机在间隔时间（含时钟误差）内可飞的距离，则不可能是同一旅行者。同一设备（设备号、IMEI、MAC）的
//! 登录总算一人：设备只在一处，变的只是中转地址。统计一天内两两互斥的登录数，即至少需要的旅行者数；不超过一家人数的不报，以容纳
//! VPN、国际漫游、子女异地。权重与案中其他账号达到同数的比例比较。另比较换地时间的间隔：与中位间隔相差不足一分钟的比例，对照其他账号。
//!
//! # 无辜解释
//! 日志不分设备时的 VPN 多出口切换、单位多地共用账号、定位库把运营商网关标偏数百公里、服务方的定时监测程序，都会出现同样的记录。

use std::collections::BTreeSet;

use thalweg_flows::records::Kind;
use thalweg_flows::records::kinds::login;
use thalweg_model::{CitedRow, Finding, IdentifierKind, Rate, Strength, Weight};

use crate::distance::metres;
use crate::drill::{DAY, HOUR, MINUTE, MONDAY, Plant, moment};
use crate::rows::cited_row;
use crate::run::Draft;
use crate::{Card, CaseView, Drill, Expect, Flow, Method, MethodError, Rows, Sentence, Threshold};

static CARD: Card = Card {
    id: "login_travel",
    version: 1,
    flow: Flow::Network,
    title: ["Movement between log-ins", "登录轨迹异常", "登入軌跡異常"],
    reads: &["login"],
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
            name: "least_bits",
            default: 3,
            unit: "bits",
            meaning: ["Weaker findings are not told", "弱于此值不报"],
            source: "assumption: 8 to 1",
        },
    ],
    terms: &[TRAVELLERS, PASSED_ROUND, AS_MANY, EVEN, ODD, TIMER, INTERVALS],
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

/// The method.
pub const METHOD: &dyn Method = &LoginTravel;

struct LoginTravel;

const LOCATED: &str = "
WITH named AS (
    SELECT place, CAST(sum(CAST(latitude_e7 AS DECIMAL(38,0))) // count(*) AS BIGINT) AS lat,
           CAST(sum(CAST(longitude_e7 AS DECIMAL(38,0))) // count(*) AS BIGINT) AS lon
    FROM login WHERE place IS NOT NULL AND latitude_e7 IS NOT NULL AND longitude_e7 IS NOT NULL GROUP BY place)
SELECT coalesce(service, '') AS service, account, epoch_us(time)::BIGINT AS time,
       coalesce(latitude_e7, lat)::BIGINT AS lat, coalesce(longitude_e7, lon)::BIGINT AS lon,
       coalesce(device, imei, mac, '') AS device, cite('login', evidence, row) AS cited
FROM login LEFT JOIN named ON named.place = login.place AND (latitude_e7 IS NULL OR longitude_e7 IS NULL)
WHERE account IS NOT NULL AND time IS NOT NULL AND coalesce(latitude_e7, lat) IS NOT NULL
  AND coalesce(longitude_e7, lon) IS NOT NULL
ORDER BY 1, 2, 3, 4, 5, 6, 7";

/// A day holds every pair of log-ins that can exclude each other: half the Earth is flown around in 20 hours.
const WITHIN: i64 = DAY;

/// Log-ins that are looked at from one on, at most: bounds the work for accounts of machines.
const AHEAD: usize = 200;

struct Visit {
    time: i64,
    place: (i64, i64),
    device: String,
    cited: Option<CitedRow>,
}

/// One account's log-ins, and what was made of them.
struct Life {
    account: String,
    travellers: Vec<(i64, CitedRow)>,
    even: usize,
    intervals: usize,
    interval: i64,
    changes: Vec<(i64, CitedRow)>,
}

struct Limits {
    /// Metres in a minute.
    speed: i64,
    error: i64,
    clock: i64,
}

impl Limits {
    fn exclude(&self, one: &Visit, two: &Visit) -> bool {
        let same = !one.device.is_empty() && one.device == two.device;
        let minutes = ((two.time - one.time).abs() + self.clock) / MINUTE;
        !same && metres(one.place, two.place) - 2 * self.error > self.speed * minutes
    }

    fn live(&self, account: String, visits: &[Visit]) -> Life {
        let mut most: Vec<&Visit> = Vec::new();
        for (at, first) in visits.iter().enumerate() {
            let mut apart: Vec<&Visit> = vec![first];
            let ahead = visits.iter().skip(at + 1).take(AHEAD);
            for next in ahead.take_while(|next| next.time - first.time <= WITHIN) {
                if apart.iter().all(|one| self.exclude(one, next)) {
                    apart.push(next);
                }
            }
            if apart.len() > most.len() {
                most = apart;
            }
        }
        let row = |visit: &&Visit| visit.cited.clone().map(|cited| (visit.time, cited));
        let changed = |pair: &(&Visit, &Visit)| metres(pair.0.place, pair.1.place) > 2 * self.error;
        let moves: Vec<&Visit> =
            visits.iter().zip(visits.iter().skip(1)).filter(changed).map(|(_, next)| next).collect();
        let gaps: Vec<i64> =
            moves.iter().zip(moves.iter().skip(1)).map(|(one, two)| two.time - one.time).collect();
        let mut sorted = gaps.clone();
        sorted.sort_unstable();
        let interval = sorted.get(sorted.len() / 2).copied().unwrap_or(0);
        let even = gaps.iter().filter(|gap| (**gap - interval).abs() < MINUTE && interval > MINUTE).count();
        let travellers = most.iter().filter_map(row).collect();
        let changes = moves.iter().filter_map(row).collect();
        // The interval that is the middle one is even by itself and shows nothing.
        let (even, intervals) = (even.saturating_sub(1), gaps.len().saturating_sub(1));
        Life { account, travellers, even, intervals, interval, changes }
    }
}

impl Method for LoginTravel {
    fn card(&self) -> &'static Card {
        &CARD
    }

    fn run(&self, case: &mut CaseView<'_>) -> Result<Vec<Finding>, MethodError> {
        let limits = Limits {
            speed: case.threshold("speed_kmh").saturating_mul(1000) / 60,
            error: case.threshold("error_km").saturating_mul(1000),
            clock: case.threshold("clock_minutes").saturating_mul(MINUTE),
        };
        let lives = lives(case, &limits)?;
        let family = usize::try_from(case.threshold("family")).unwrap_or(0);
        let changes = usize::try_from(case.threshold("least_changes")).unwrap_or(0);
        let least = case.threshold("least_bits").saturating_mul(100);
        let (beats, even): (usize, usize) =
            lives.iter().fold((0, 0), |sum, life| (sum.0 + life.intervals, sum.1 + life.even));
        let mut findings = Vec::new();
        for life in &lives {
            if life.travellers.len() > family {
                let as_many = lives.iter().filter(|other| other.travellers.len() >= life.travellers.len());
                let strength = travellers(as_many.count() as u64 - 1, lives.len() as u64 - 1);
                if i64::from(strength.centibits) >= least {
                    findings.push(told(case, "many_travellers", life, &life.travellers, strength));
                }
            }
            if life.changes.len() >= changes && life.even * 2 > life.intervals {
                let others = ((even - life.even) as u64, (beats - life.intervals) as u64);
                let strength = by_the_clock(life, others);
                if i64::from(strength.centibits) >= least {
                    findings.push(told(case, "by_the_clock", life, &life.changes, strength));
                }
            }
        }
        Ok(findings)
    }

    fn drills(&self) -> Vec<Drill> {
        const ONE: &[&[(&str, &str)]] = &[&[("account", "passed-round")]];
        const BEAT: &[&[(&str, &str)]] = &[&[("account", "rotating")]];
        let silent = |name, plant, why| Drill { name, plant, expect: Expect::Silent(why) };
        vec![
            Drill { name: "an_account_in_five_cities", plant: ring, expect: Expect::Finds(ONE) },
            Drill {
                name: "relays_that_rotate_every_half_hour",
                plant: rotating,
                expect: Expect::Finds(BEAT),
            },
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

fn lives(case: &mut CaseView<'_>, limits: &Limits) -> Result<Vec<Life>, MethodError> {
    let mut lives = Vec::new();
    let (mut of, mut visits) = (None::<(String, String)>, Vec::<Visit>::new());
    case.each(LOCATED, |rows: &Rows| {
        let (services, accounts) = (rows.texts("service")?, rows.texts("account")?);
        let (devices, cited) = (rows.texts("device")?, rows.texts("cited")?);
        let (times, lat, lon) = (rows.ints("time")?, rows.ints("lat")?, rows.ints("lon")?);
        for at in 0..rows.len() {
            let (service, account) = (services.value(at), accounts.value(at));
            if of.as_ref().is_none_or(|of| (of.0.as_str(), of.1.as_str()) != (service, account)) {
                if let Some((_, account)) = of.replace((service.to_owned(), account.to_owned())) {
                    lives.push(limits.live(account, &visits));
                }
                visits.clear();
            }
            visits.push(Visit {
                time: times.value(at),
                place: (lat.value(at), lon.value(at)),
                device: devices.value(at).to_owned(),
                cited: cited_row(cited.value(at)),
            });
        }
        Ok(())
    })?;
    lives.extend(of.map(|(_, account)| limits.live(account, &visits)));
    Ok(lives)
}

fn told(case: &CaseView<'_>, says: &str, life: &Life, on: &[(i64, CitedRow)], strength: Strength) -> Finding {
    let times: BTreeSet<i64> = on.iter().map(|(time, _)| *time).collect();
    let (from, to) = (times.first().copied().unwrap_or(0), times.last().copied().unwrap_or(0));
    Draft::new(case, says)
        .about("account", IdentifierKind::Handle, &life.account)
        .figure("travellers", life.travellers.len())
        .figure("changes", life.changes.len())
        .figure("even", life.even)
        .figure("interval_secs", life.interval / 1_000_000)
        .during(from, to)
        .weighing(strength)
        .on(on.iter().take(200).map(|(_, cited)| cited.clone()))
        .done()
}

const CHENGDU: (i64, i64) = (305_700_000, 1_040_700_000);
const XIAN: (i64, i64) = (343_400_000, 1_089_400_000);
const AWAY: [(i64, i64); 6] = [
    (13_500_000, 1_038_200_000),
    (356_800_000, 1_396_900_000),
    (515_000_000, -1_300_000),
    (404_000_000, -737_000_000),
    (-338_700_000, 1_512_100_000),
    (190_800_000, 728_800_000),
];

fn logs_in(plant: &mut Plant, account: &str, device: &str, place: (i64, i64), at: i64) {
    plant.add(Kind::Login, |draft| {
        draft.moment(login::TIME, moment(at)).text(login::SERVICE, "bank app").text(login::ACCOUNT, account);
        draft.number(login::LATITUDE_E7, place.0).number(login::LONGITUDE_E7, place.1);
        draft.text(login::DEVICE, device);
    });
}

/// A place of the list; the list begins again at its end.
fn away(number: usize) -> (i64, i64) {
    AWAY.iter().cycle().nth(number).copied().unwrap_or(CHENGDU)
}

/// People who log in at home, at odd times, and travel once by air.
fn strangers(plant: &mut Plant) {
    for (person, day) in (0..60).flat_map(|person| (0..10).map(move |day| (person, day))) {
        let place = if day == person % 10 { XIAN } else { CHENGDU };
        let at = MONDAY + day * DAY + plant.between(8 * 60, 22 * 60) * MINUTE;
        logs_in(plant, &format!("stranger-{person}"), &format!("d-{person}"), place, at);
    }
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

fn commute(plant: &mut Plant) {
    for (person, day) in (0..6).flat_map(|person| (0..10).map(move |day| (person, day))) {
        for (hour, place) in [(9, XIAN), (20, CHENGDU)] {
            let at = MONDAY + day * DAY + hour * HOUR + plant.between(-25, 25) * MINUTE;
            logs_in(plant, &format!("commuter-{person}"), &format!("c-{person}"), place, at);
        }
    }
}

fn commuters(seed: u64) -> Plant {
    let mut plant = Plant::new(seed);
    strangers(&mut plant);
    commute(&mut plant);
    plant
}
