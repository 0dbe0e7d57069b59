//! # Question
//! Whose telephone is at the terminals when a card takes out cash there, again and again, and not otherwise?
//!
//! # Reads
//! Cash withdrawals at terminals of a known place; sightings of telephones with coordinates or a known cell; calls, texts and location updates with the cells
//! of both sides; the places of cells.
//!
//! # How
//! Withdrawals of one card at one place within an hour are one occasion. A telephone is at an occasion if it was seen within some
//! minutes and within the reach of a cell; it is elsewhere if it was seen only farther off; not seen says nothing. Each
//! occasion at which it was there weighs for, each at which it was elsewhere against. The chance to be there anyhow is counted
//! twice and the larger one taken: how often that very telephone is at that place around that hour (two hours) of the seven days
//! before and after, when it is seen at all (the cashier next door, the resident, the commuter at the station are there every day);
//! and which share of all telephones seen at that hour is there. The number of telephones compared asks more bits.
//!
//! # Innocent reading
//! The holder himself, who takes out his own money. A partner who comes along. Somebody whose round leads past at no fixed hour: a
//! guard, a cleaner, a taxi driver. A cell covers whole streets.
//!
//! # Source
//! 3GPP TR 38.901, urban macro: 500 m between sites; that a cell reaches twice as far is an assumption. Many comparisons: Dunn (1961),
//! Multiple Comparisons among Means, Journal of the American Statistical Association 56(293).
//!
//! # 问题
//! 某卡取现时，谁的手机一次又一次就在取款终端旁，而平时并不在？
//!
//! # 方法
//! 同一卡在同一处一小时内的取现为一次。手机在数分钟内、一个基站覆盖范围内被记录，即为在场；只在更远处被记录为不在；无记录不作判断。在场计正，
//! 不在计负。“本来就会在场”的概率取两者中较大者：该手机在前后七天该时刻前后两小时（有记录时）出现在该处的比例（隔壁收银员、住户、车站通勤者天天都在）；
//! 以及该时刻所有被记录手机中在该处的比例。比较的手机越多，要求的比特越多。
//!
//! # 无辜解释
//! 持卡人取自己的钱、同行的伴侣、不定时经过的保安、保洁、出租车司机；一个基站覆盖数条街。

use std::collections::BTreeMap;

use thalweg_model::{CitedRow, Finding, IdentifierKind, Rate, Strength, Weight};

use crate::distance::metres;
use crate::drill::cash::{PHONE, is_seen, town, withdrawals};
use crate::drill::{DAY, HOUR, MINUTE, MONDAY, Plant};
use crate::rows::cited_row;
use crate::run::Draft;
use crate::{Card, CaseView, Drill, Expect, Flow, Method, MethodError, Sentence, Threshold};

static CARD: Card = Card {
    id: "cash_and_cell",
    version: 1,
    flow: Flow::Across,
    title: ["At the terminal when cash is taken", "取现与手机同在", "提現與手機同在"],
    reads: &["cash_withdrawal", "sighting", "call", "text", "sim_event", "cell_site"],
    needs_population: true,
    says: &[Sentence {
        code: "there_at_withdrawals",
        words: [
            "{phone} was near the terminal at {there} of {occasions} withdrawals with {card}, {elsewhere} time(s) elsewhere.",
            "{card} 的 {occasions} 次取现中，{phone} 有 {there} 次在终端附近，{elsewhere} 次在别处。",
            "{card} 的 {occasions} 次提現中，{phone} 有 {there} 次在終端附近，{elsewhere} 次在別處。",
        ],
    }],
    innocent: [
        "The holder, a companion, or somebody whose work leads past the terminals is there too.",
        "持卡人本人、同行者或工作中经过终端的人也会在场。",
        "持卡人本人、同行者或工作中經過終端的人也會在場。",
    ],
    thresholds: &[
        Threshold {
            name: "minutes",
            default: 15,
            unit: "minutes",
            meaning: ["Seen within it is seen at the time", "在此时间内视为当时"],
            source: "assumption: a queue, and clocks that differ by minutes",
        },
        Threshold {
            name: "metres",
            default: 1000,
            unit: "metres",
            meaning: ["Seen within it is seen there", "在此距离内视为在场"],
            source: "assumption: reach of an urban cell, twice the 500 m between sites of 3GPP TR 38.901 (urban macro)",
        },
        Threshold {
            name: "least_occasions",
            default: 4,
            unit: "occasions",
            meaning: ["Fewer are not told", "少于此数不报"],
            source: "assumption: three meetings in a month happen to neighbours",
        },
        Threshold {
            name: "least_bits",
            default: 3,
            unit: "bits",
            meaning: ["Asked beyond what the number of telephones is worth", "在比较次数所需之外另须的分量"],
            source: "assumption: 8 to 1, after correction for comparisons (Dunn 1961)",
        },
    ],
    terms: &[THERE, ELSEWHERE, CARRIES, OTHERS, OTHER_DAYS],
};

// The words of weights, as [`Card::terms`] wants them.
const THERE: [&str; 3] = ["there", "在终端附近", "在終端附近"];
const ELSEWHERE: [&str; 3] = ["elsewhere", "在别处", "在別處"];
const CARRIES: [&str; 3] = [
    "who takes the cash carries the telephone; one in ten is another terminal's place or a wrong clock",
    "取款人随身带着手机；十次中一次因终端位置或时钟有误",
    "提款人隨身帶著手機；十次中一次因終端位置或時鐘有誤",
];
const OTHERS: [&str; 3] = [
    "other telephones seen in that quarter of an hour: around the terminal or not",
    "该一刻钟内出现的其他手机：是否在终端周围",
    "該一刻鐘內出現的其他手機：是否在終端周圍",
];
const OTHER_DAYS: [&str; 3] = [
    "times that this telephone is seen around that hour of other days: there or not",
    "该手机其他日子在该时刻前后出现的次数：是否在场",
    "該手機其他日子在該時刻前後出現的次數：是否在場",
];

/// The method.
pub const METHOD: &dyn Method = &CashAndCell;

struct CashAndCell;

/// Grid of about 1.1 km a step: a telephone within reach is in one of the nine squares around if reach is below a step.
const SEEN: &str = "
CREATE OR REPLACE TEMP TABLE cell_place AS
SELECT cell, min(latitude_e7)::BIGINT AS lat, min(longitude_e7)::BIGINT AS lon FROM cell_site
WHERE cell IS NOT NULL AND latitude_e7 IS NOT NULL AND longitude_e7 IS NOT NULL GROUP BY cell;
CREATE OR REPLACE TEMP TABLE seen AS
WITH said AS (
    SELECT phone, time, cell, latitude_e7, longitude_e7, 'sighting' AS tab, evidence, row FROM sighting
    UNION ALL SELECT caller, start, caller_cell, caller_latitude_e7, caller_longitude_e7, 'call', evidence, row FROM call
    UNION ALL SELECT callee, start, callee_cell, callee_latitude_e7, callee_longitude_e7, 'call', evidence, row FROM call
    UNION ALL SELECT sender, sent, sender_cell, sender_latitude_e7, sender_longitude_e7, 'text', evidence, row FROM text
    UNION ALL SELECT recipient, sent, recipient_cell, recipient_latitude_e7, recipient_longitude_e7, 'text', evidence, row FROM text
    UNION ALL SELECT phone, time, cell, NULL, NULL, 'sim_event', evidence, row FROM sim_event)
SELECT phone, epoch_us(time)::BIGINT AS time, coalesce(latitude_e7, lat)::BIGINT AS lat,
       coalesce(longitude_e7, lon)::BIGINT AS lon, tab, evidence, row
FROM said LEFT JOIN cell_place USING (cell)
WHERE phone IS NOT NULL AND time IS NOT NULL AND coalesce(latitude_e7, lat) IS NOT NULL AND coalesce(longitude_e7, lon) IS NOT NULL;
CREATE OR REPLACE TEMP TABLE cash AS
WITH terminal_place AS (
    SELECT terminal, min(latitude_e7) AS lat, min(longitude_e7) AS lon FROM cash_withdrawal
    WHERE terminal IS NOT NULL AND latitude_e7 IS NOT NULL AND longitude_e7 IS NOT NULL GROUP BY terminal)
SELECT card, epoch_us(time)::BIGINT AS time, coalesce(latitude_e7, lat)::BIGINT AS lat,
       coalesce(longitude_e7, lon)::BIGINT AS lon, evidence, row
FROM cash_withdrawal LEFT JOIN terminal_place USING (terminal)
WHERE card IS NOT NULL AND time IS NOT NULL AND time_precision > 0
  AND coalesce(latitude_e7, lat) IS NOT NULL AND coalesce(longitude_e7, lon) IS NOT NULL;
SELECT 0";

const CASH: &str = "
SELECT card, time, lat, lon, cite('cash_withdrawal', evidence, row) AS cited FROM cash ORDER BY card, time, lat, lon, cited";

/// Telephones that are in a square around a terminal in a quarter of an hour around a withdrawal, often enough.
const NEAR: &str = "
CREATE OR REPLACE TEMP TABLE near AS
WITH asked AS (
    SELECT DISTINCT card, time // 3600000000 AS hour, lat // 100000 + dy.range AS y, lon // 100000 + dx.range AS x,
           time // ({minutes} * 60000000) + dt.range AS slot
    FROM cash, range(-1, 2) dy, range(-2, 3) dx, range(-1, 2) dt
    WHERE card IN (SELECT card FROM cash GROUP BY card HAVING count(*) >= {least_occasions}))
SELECT phone, card FROM (
    SELECT DISTINCT phone, card, hour FROM asked
    JOIN (SELECT DISTINCT phone, lat // 100000 AS y, lon // 100000 AS x, time // ({minutes} * 60000000) AS slot FROM seen)
    USING (y, x, slot))
GROUP BY phone, card HAVING count(*) >= {least_occasions};
SELECT phone, list(card ORDER BY card) AS cards FROM near GROUP BY phone ORDER BY phone";

const LIVES: &str = "
SELECT phone, time, lat, lon, list(cite(tab, evidence, row)) AS cited FROM seen
WHERE phone IN (SELECT phone FROM near) GROUP BY phone, time, lat, lon ORDER BY phone, time, lat, lon";

/// How many telephones are seen in each quarter of an hour of the day that a withdrawal falls in, and in all.
const CROWD: &str = "
WITH slots AS (SELECT DISTINCT time // ({minutes} * 60000000) AS slot FROM cash)
SELECT slot::BIGINT AS slot, y::BIGINT AS y, x::BIGINT AS x, phones::BIGINT AS phones,
       (sum(phones) OVER (PARTITION BY slot))::BIGINT AS all_phones
FROM (SELECT time // ({minutes} * 60000000) AS slot, lat // 100000 AS y, lon // 100000 AS x, count(DISTINCT phone) AS phones
      FROM seen JOIN slots ON slots.slot = time // ({minutes} * 60000000) GROUP BY ALL)
ORDER BY slot, y, x";

/// On other days a telephone is looked for so long around the hour: seldom seen, it would else seem never to be there.
const AROUND: i64 = 2 * HOUR;

/// Withdrawals of one card at one place within an hour.
struct Occasion {
    time: i64,
    place: (i64, i64),
    cited: Vec<CitedRow>,
}

/// One sighting.
struct Seen {
    time: i64,
    place: (i64, i64),
    cited: Vec<CitedRow>,
}

/// What is said of one telephone and one place and time.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Presence {
    There(usize),
    Elsewhere,
    NotSeen,
}

struct Limits {
    within: i64,
    reach: i64,
    /// Telephones by slot and square, and by slot.
    crowd: BTreeMap<(i64, i64, i64), u64>,
    all: BTreeMap<i64, u64>,
}

impl Limits {
    fn presence(&self, life: &[Seen], place: (i64, i64), time: i64, within: i64) -> Presence {
        let begin = life.partition_point(|seen| seen.time < time - within);
        let now = || life.iter().enumerate().skip(begin).take_while(|(_, seen)| seen.time <= time + within);
        let there = now().filter(|(_, seen)| metres(seen.place, place) <= self.reach);
        match there.min_by_key(|(at, seen)| ((seen.time - time).abs(), *at)) {
            Some((at, _)) => Presence::There(at),
            None if now().next().is_some() => Presence::Elsewhere,
            None => Presence::NotSeen,
        }
    }

    /// The share of the telephones seen at the time that are around the place.
    fn others(&self, occasion: &Occasion) -> Rate {
        let slot = occasion.time.div_euclid(self.within.max(1));
        let (y, x) = (occasion.place.0 / 100_000, occasion.place.1 / 100_000);
        let squares = (y - 1..=y + 1).flat_map(|y| (x - 1..=x + 1).map(move |x| (slot, y, x)));
        let there: u64 = squares.filter_map(|square| self.crowd.get(&square)).sum();
        let all = self.all.get(&slot).copied().unwrap_or(0);
        Rate::measured(there.saturating_sub(1), all.saturating_sub(1), OTHERS[0])
    }

    /// How often this telephone is there at that hour on other days, of how often it is seen at all.
    fn own(&self, life: &[Seen], occasions: &[Occasion]) -> (u64, u64) {
        let (mut there, mut seen) = (0, 0);
        for occasion in occasions {
            for day in (-7..=7).filter(|day| *day != 0) {
                let time = occasion.time + day * DAY;
                if occasions.iter().any(|other| (other.time - time).abs() < 2 * HOUR) {
                    continue;
                }
                match self.presence(life, occasion.place, time, AROUND) {
                    Presence::There(_) => (there, seen) = (there + 1, seen + 1),
                    Presence::Elsewhere => seen += 1,
                    Presence::NotSeen => {}
                }
            }
        }
        (there, seen)
    }
}

impl Method for CashAndCell {
    fn card(&self) -> &'static Card {
        &CARD
    }

    fn run(&self, case: &mut CaseView<'_>) -> Result<Vec<Finding>, MethodError> {
        case.ask(SEEN)?;
        let near = case.ask(NEAR)?;
        let mut wanted = BTreeMap::<String, Vec<String>>::new();
        for (at, phone) in near.texts("phone")?.iter().enumerate() {
            wanted.insert(phone.unwrap_or_default().to_owned(), near.texts_of("cards", at)?);
        }
        if wanted.is_empty() {
            return Ok(Vec::new());
        }
        let cash = cash(case)?;
        let limits = limits(case)?;
        let compared: u64 = limits.all.values().copied().max().unwrap_or(1).saturating_mul(cash.len() as u64);
        let asked = case.threshold("least_bits") as f64 + (compared.max(1) as f64).log2();
        let least = usize::try_from(case.threshold("least_occasions")).unwrap_or(usize::MAX);
        let mut findings = Vec::new();
        for (phone, life) in lives(case)? {
            for card in wanted.get(&phone).into_iter().flatten() {
                let Some(occasions) = cash.get(card) else { continue };
                let said: Vec<Presence> = occasions
                    .iter()
                    .map(|occasion| limits.presence(&life, occasion.place, occasion.time, limits.within))
                    .collect();
                let there = said.iter().filter(|said| matches!(said, Presence::There(_))).count();
                let strength = strength(&limits, &life, occasions, &said);
                if there >= least && strength.bits() >= asked {
                    findings.push(told(case, (&phone, card), &life, occasions, &said, strength));
                }
            }
        }
        Ok(findings)
    }

    fn drills(&self) -> Vec<Drill> {
        const PAIR: &[&[(&str, &str)]] = &[&[("phone", "+8613912345678"), ("card", "6222020000000000017")]];
        let silent = |name, plant: fn(u64) -> Plant, why| Drill { name, plant, expect: Expect::Silent(why) };
        let finds = |name, plant: fn(u64) -> Plant| Drill { name, plant, expect: Expect::Finds(PAIR) };
        vec![
            finds("a_runner_at_six_terminals", |seed| carried(seed, 0, [9, 15, 21])),
            finds("a_runner_who_is_seldom_seen", |seed| carried(seed, 1, [9, 14, 18])),
            silent(
                "the_cashier_next_door",
                |seed| always(seed, 9..20),
                "there at every withdrawal, and every other hour of the day",
            ),
            silent(
                "a_commuter_at_the_station",
                commuter,
                "at the station at the hour of every withdrawal, and every day",
            ),
            silent("a_resident", |seed| always(seed, 0..24), "lives above the terminal"),
            silent("a_crowded_square", square, "half of the town is around the terminal at that hour"),
        ]
    }
}

fn cash(case: &mut CaseView<'_>) -> Result<BTreeMap<String, Vec<Occasion>>, MethodError> {
    let reach = case.threshold("metres");
    let mut cash = BTreeMap::<String, Vec<Occasion>>::new();
    case.each(CASH, |rows| {
        let (cards, cited) = (rows.texts("card")?, rows.texts("cited")?);
        let (times, lat, lon) = (rows.ints("time")?, rows.ints("lat")?, rows.ints("lon")?);
        for at in 0..rows.len() {
            let (time, place) = (times.value(at), (lat.value(at), lon.value(at)));
            let of = cash.entry(cards.value(at).to_owned()).or_default();
            let same = |last: &&mut Occasion| time - last.time < HOUR && metres(last.place, place) <= reach;
            let row = cited_row(cited.value(at));
            match of.last_mut().filter(same) {
                Some(last) => last.cited.extend(row),
                None => of.push(Occasion { time, place, cited: row.into_iter().collect() }),
            }
        }
        Ok(())
    })?;
    Ok(cash)
}

fn limits(case: &mut CaseView<'_>) -> Result<Limits, MethodError> {
    let (within, reach) = (case.threshold("minutes").saturating_mul(MINUTE), case.threshold("metres"));
    let mut limits = Limits { within, reach, crowd: BTreeMap::new(), all: BTreeMap::new() };
    case.each(CROWD, |rows| {
        let (slots, ys, xs) = (rows.ints("slot")?, rows.ints("y")?, rows.ints("x")?);
        let (phones, all) = (rows.ints("phones")?, rows.ints("all_phones")?);
        for at in 0..rows.len() {
            let slot = slots.value(at);
            limits.crowd.insert((slot, ys.value(at), xs.value(at)), phones.value(at).unsigned_abs());
            limits.all.insert(slot, all.value(at).unsigned_abs());
        }
        Ok(())
    })?;
    Ok(limits)
}

fn lives(case: &mut CaseView<'_>) -> Result<BTreeMap<String, Vec<Seen>>, MethodError> {
    let mut lives = BTreeMap::<String, Vec<Seen>>::new();
    case.each(LIVES, |rows| {
        let phones = rows.texts("phone")?;
        let (times, lat, lon) = (rows.ints("time")?, rows.ints("lat")?, rows.ints("lon")?);
        for at in 0..rows.len() {
            let (time, place) = (times.value(at), (lat.value(at), lon.value(at)));
            let seen = Seen { time, place, cited: rows.cited("cited", at)? };
            lives.entry(phones.value(at).to_owned()).or_default().push(seen);
        }
        Ok(())
    })?;
    Ok(lives)
}

fn strength(limits: &Limits, life: &[Seen], occasions: &[Occasion], said: &[Presence]) -> Strength {
    let (there, seen) = limits.own(life, occasions);
    let own = Rate::measured(there, seen, OTHER_DAYS[0]);
    let mut parts = Vec::new();
    for (occasion, said) in occasions.iter().zip(said) {
        let others = limits.others(occasion);
        let chance = if others.value() > own.value() { others } else { own.clone() };
        match said {
            Presence::There(_) => {
                parts.push(Weight::of(THERE[0], Rate::assumed(9, 10, CARRIES[0]), chance));
            }
            Presence::Elsewhere => {
                let not = Rate { times: chance.of - chance.times, ..chance };
                parts.push(Weight::of(ELSEWHERE[0], Rate::assumed(1, 10, CARRIES[0]), not));
            }
            Presence::NotSeen => {}
        }
    }
    Strength::of(parts)
}

fn told(
    case: &CaseView<'_>,
    pair: (&str, &str),
    life: &[Seen],
    occasions: &[Occasion],
    said: &[Presence],
    strength: Strength,
) -> Finding {
    let mut rows: Vec<CitedRow> = Vec::new();
    let mut times = Vec::new();
    for (occasion, said) in occasions.iter().zip(said) {
        if let Presence::There(at) = said {
            rows.extend(occasion.cited.iter().cloned());
            rows.extend(life.get(*at).into_iter().flat_map(|seen| seen.cited.iter().cloned()));
            times.push(occasion.time);
        }
    }
    rows.truncate(400);
    let elsewhere = said.iter().filter(|said| **said == Presence::Elsewhere).count();
    Draft::new(case, "there_at_withdrawals")
        .about("phone", IdentifierKind::Phone, pair.0)
        .about("card", IdentifierKind::Account, pair.1)
        .figure("there", times.len())
        .figure("occasions", occasions.len())
        .figure("elsewhere", elsewhere)
        .during(times.first().copied().unwrap_or(0), times.last().copied().unwrap_or(0))
        .weighing(strength)
        .on(rows)
        .done()
}

/// A telephone at all withdrawals but the first `but`, and in these hours of every day at home.
fn carried(seed: u64, but: usize, hours: [i64; 3]) -> Plant {
    let mut plant = town(seed);
    for (at, when) in withdrawals(&mut plant, &[3, 8, 12, 17, 21, 9]).into_iter().skip(but) {
        is_seen(&mut plant, PHONE, at, when);
    }
    for (day, hour) in (0..14).flat_map(|day| hours.map(|hour| (day, hour))) {
        is_seen(&mut plant, PHONE, 24, MONDAY + day * DAY + hour * HOUR);
    }
    plant
}

/// The card always at one terminal; the telephone there in these hours of every day, elsewhere otherwise.
fn always(seed: u64, hours: std::ops::Range<i64>) -> Plant {
    let mut plant = town(seed);
    withdrawals(&mut plant, &[3, 3, 3, 3, 3, 3]);
    for (day, hour) in (0..14).flat_map(|day| (7..24).map(move |hour| (day, hour))) {
        let at = if hours.contains(&hour) { 3 } else { 20 };
        is_seen(&mut plant, PHONE, at, MONDAY + day * DAY + hour * HOUR);
    }
    plant
}

fn commuter(seed: u64) -> Plant {
    let mut plant = town(seed);
    for (at, when) in withdrawals(&mut plant, &[3, 3, 3, 3, 3, 3]) {
        for day in -7..8 {
            is_seen(&mut plant, PHONE, at, when + day * DAY);
        }
    }
    plant
}

fn square(seed: u64) -> Plant {
    let mut plant = town(seed);
    for (at, when) in withdrawals(&mut plant, &[3, 8, 12, 17, 21, 9]) {
        for person in 100..160 {
            let phone = format!("138{:08}", 10_000_000 + person);
            if plant.happens(700) {
                is_seen(&mut plant, &phone, at, when);
            }
        }
    }
    plant
}
