//! # Question
//! Whose telephone is at the terminals when a card, or several in one hand, take out cash there, again and again, and not otherwise?
//!
//! # Reads
//! Cash withdrawals at terminals of a known place; sightings of telephones with coordinates or a known cell; calls, texts and
//! location updates with the cells of both sides; the places of cells; who is recorded as a telephone's user.
//!
//! # How
//! Cards that follow each other at one machine within minutes, on two days at least, are taken to be in one hand. Withdrawals of
//! a hand at one place on one day are one occasion. A telephone is at an occasion if it was seen within some minutes and within the
//! reach of the cell: its recorded radius, or the distance set below. It is elsewhere if it was seen only farther off; not
//! seen says nothing. Each occasion at which it was there weighs for, each at which it was elsewhere against. The chance to be there
//! anyhow is counted twice and the larger one taken: how often that very telephone is at that place when it is seen next to that hour
//! (within two hours) of the seven days before and after (the cashier next door, the resident, the commuter at the station are
//! there every day); and which share of all telephones seen at that time is within reach of that terminal, which alone counts if it never is there else. The number of telephones
//! and hands compared asks more bits. A telephone whose recorded user is the holder of the card is left, unless two other people's
//! cards are in the hand.
//!
//! # Innocent reading
//! The holder himself with a telephone in another name. A partner who comes along. Somebody whose round leads past at no fixed hour:
//! a guard, a cleaner, a taxi driver. A cell covers whole streets. Two people who always queue together seem one hand.
//!
//! # Source
//! 3GPP TR 38.901, urban macro: 500 m between sites; that a cell reaches twice as far is an assumption. Many comparisons: Dunn (1961),
//! Multiple Comparisons among Means, Journal of the American Statistical Association 56(293).
//!
//! # 问题
//! 某卡（或同一人手中的数张卡）取现时，谁的手机一次又一次就在取款终端旁，而平时并不在？
//!
//! # 方法
//! 两张卡若在至少两天中于同一终端处数分钟内接续取款，视为在同一人手中。同一人在同一处同一天的取现为一次。手机在数分钟内、且在基站覆盖
//! 范围内（记录的半径，无记录时取下列距离）被记录，即为在场；只在更远处被记录为不在；无记录不作判断。在场计正，不在计负。“本来就会
//! 在场”的概率取两者中较大者：该手机在前后七天最接近该时刻（两小时内）的记录中出现在该处的比例（隔壁收银员、住户、车站通勤者天天都在）；以及
//! 当时所有被记录手机中在该终端覆盖范围内的比例（其他日子从不在场者只取后者）。比较的手机与人次越多，要求的比特越多。登记使用人即为持卡人的手机不报，除非其手中另有
//! 两名他人的卡。
//!
//! # 无辜解释
//! 持卡人使用登记在他人名下的手机、同行的伴侣、不定时经过的保安、保洁、出租车司机；一个基站覆盖数条街；总是结伴排队的两人会被视为一人。

use std::collections::BTreeMap;
use std::ops::Range;

use thalweg_flows::records::Kind;
use thalweg_flows::records::kinds::sim_event;
use thalweg_model::{Finding, IdentifierKind, Rate, Strength, Weight};

use crate::drill::cash::{PHONE, is_seen, town, withdrawals, withdraws};
use crate::drill::{DAY, HOUR, MINUTE, MONDAY, Plant};
use crate::hands::{self, IN_A_ROW};
use crate::run::Draft;
use crate::{Card, CaseView, Drill, Expect, Flow, Method, MethodError, Rows, Sentence, Threshold};

static CARD: Card = Card {
    id: "cash_and_cell",
    version: 2,
    flow: Flow::Across,
    title: ["At the terminal when cash is taken", "取现与手机同在", "提現與手機同在"],
    reads: &["cash_withdrawal", "sighting", "call", "text", "sim_event", "cell_site", "profile", "person"],
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
            meaning: [
                "Seen within it is seen there, where no radius is recorded",
                "无半径记录时，在此距离内视为在场",
            ],
            source: "assumption: reach of an urban cell, twice the 500 m between sites of 3GPP TR 38.901 (urban macro)",
        },
        IN_A_ROW,
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
            meaning: ["Asked beyond what the number of comparisons is worth", "在比较次数所需之外另须的分量"],
            source: "assumption: 8 to 1, after correction for comparisons (Dunn 1961)",
        },
    ],
    terms: &[THERE, ELSEWHERE, CARRIES, OTHERS, OTHER_DAYS],
};

// The words of weights, as [`Card::terms`] wants them.
const THERE: [&str; 3] = ["there", "在终端附近", "在終端附近"];
const ELSEWHERE: [&str; 3] = ["elsewhere", "在别处", "在別處"];
const CARRIES: [&str; 3] = [
    "who takes the cash carries the telephone; one in five is served by a neighbouring cell or has a wrong clock or place",
    "取款人随身带着手机；五次中一次由邻区服务，或时钟、位置有误",
    "提款人隨身帶著手機；五次中一次由鄰區服務，或時鐘、位置有誤",
];
const OTHERS: [&str; 3] = [
    "other telephones seen at that time: within reach of the terminal or not",
    "当时出现的其他手机：是否在终端覆盖范围内",
    "當時出現的其他手機：是否在終端覆蓋範圍內",
];
const OTHER_DAYS: [&str; 3] = [
    "times that this telephone is seen around that hour of other days: there or not",
    "该手机其他日子在该时刻前后出现的次数：是否在场",
    "該手機其他日子在該時刻前後出現的次數：是否在場",
];

/// The method.
pub const METHOD: &dyn Method = &CashAndCell;

struct CashAndCell;

/// How many other people's cards are in a hand whose own telephone is told.
const OTHER_HOLDERS: i64 = 2;
/// Most cards that a finding names.
const MOST_NAMED: usize = 50;

/// Sightings with a place and a reach. A cell that reaches farther than four kilometres tells no place. Squares are 0.04 degrees,
/// so that whatever is within reach is in a square beside (two beside along a parallel, as far north as 60 degrees).
const SEEN: &str = "
CREATE OR REPLACE TEMP TABLE cell_place AS
SELECT cell, min(latitude_e7)::BIGINT AS lat, min(longitude_e7)::BIGINT AS lon, max(coalesce(nullif(range_m, 0), {metres}))::BIGINT AS reach
FROM cell_site WHERE cell IS NOT NULL AND latitude_e7 IS NOT NULL AND longitude_e7 IS NOT NULL GROUP BY cell;
CREATE OR REPLACE TEMP TABLE seen AS
WITH said AS (
    SELECT phone, time, cell, latitude_e7, longitude_e7, 'sighting' AS tab, evidence, row FROM sighting
    UNION ALL SELECT caller, start, caller_cell, caller_latitude_e7, caller_longitude_e7, 'call', evidence, row FROM call
    UNION ALL SELECT callee, start, callee_cell, callee_latitude_e7, callee_longitude_e7, 'call', evidence, row FROM call
    UNION ALL SELECT sender, sent, sender_cell, sender_latitude_e7, sender_longitude_e7, 'text', evidence, row FROM text
    UNION ALL SELECT recipient, sent, recipient_cell, recipient_latitude_e7, recipient_longitude_e7, 'text', evidence, row FROM text
    UNION ALL SELECT phone, time, cell, NULL, NULL, 'sim_event', evidence, row FROM sim_event),
placed AS (SELECT phone, epoch_us(time)::BIGINT AS time, coalesce(latitude_e7, lat)::BIGINT AS lat, coalesce(longitude_e7, lon)::BIGINT AS lon,
                  CASE WHEN latitude_e7 IS NULL THEN reach ELSE {metres} END AS reach, tab, evidence, row
           FROM said LEFT JOIN cell_place USING (cell)
           WHERE phone IS NOT NULL AND time IS NOT NULL AND coalesce(latitude_e7, lat) IS NOT NULL AND coalesce(longitude_e7, lon) IS NOT NULL)
SELECT phone, time, time // ({minutes} * 60000000) AS slot, lat, lon, lat // 400000 AS y, lon // 400000 AS x, reach, tab, evidence, row
FROM placed WHERE reach <= 4000;
CREATE OR REPLACE TEMP TABLE watched AS
SELECT * FROM occasion SEMI JOIN (SELECT hand FROM occasion GROUP BY hand HAVING count(*) >= {least_occasions}) USING (hand);
SELECT count(DISTINCT phone)::BIGINT AS phones, (SELECT count(DISTINCT hand) FROM watched)::BIGINT AS hands FROM seen";

/// Telephones at occasions, how many there are at each, and which pairs of telephone and hand can be strong enough by that.
const NEAR: &str = "
CREATE OR REPLACE TEMP TABLE there AS
SELECT DISTINCT occasion, hand, phone
FROM (SELECT occasion, hand, time AS due, lat AS at_lat, lon AS at_lon, lat // 400000 + dy.range AS y, lon // 400000 + dx.range AS x,
             time // ({minutes} * 60000000) + dt.range AS slot
      FROM watched, range(-1, 2) dy, range(-2, 3) dx, range(-1, 2) dt)
JOIN seen USING (y, x, slot)
WHERE abs(time - due) <= {minutes} * 60000000 AND apart(at_lat, at_lon, lat, lon) <= reach;
CREATE OR REPLACE TEMP TABLE pair AS
SELECT phone, hand FROM there GROUP BY phone, hand HAVING count(*) >= {least_occasions};
CREATE OR REPLACE TEMP TABLE crowd AS
SELECT occasion, hand, coalesce(near, 0) AS near, count(DISTINCT phone) AS phones
FROM (SELECT occasion, hand, time AS due, time // ({minutes} * 60000000) + dt.range AS slot FROM watched SEMI JOIN pair USING (hand), range(-1, 2) dt)
LEFT JOIN (SELECT occasion, count(*) AS near FROM there GROUP BY occasion) USING (occasion) JOIN seen USING (slot)
WHERE abs(time - due) <= {minutes} * 60000000 GROUP BY occasion, hand, near;
CREATE OR REPLACE TEMP TABLE candidate AS
SELECT phone, hand FROM there SEMI JOIN pair USING (phone, hand) JOIN crowd USING (occasion, hand)
GROUP BY phone, hand HAVING sum(CAST(round(100 * log2(0.8 * (phones + 1) / near)) AS BIGINT)) >= ASKED;
SELECT 0";

/// What is said of each candidate at each occasion of the hand, and how often it is at these places on other days.
const SAID: &str = "
CREATE OR REPLACE TEMP TABLE life AS SELECT * FROM seen SEMI JOIN candidate USING (phone);
CREATE OR REPLACE TEMP TABLE own AS
WITH asked AS (
    SELECT phone, candidate.hand, time + d.range * 86400000000 AS due, lat AS at_lat, lon AS at_lon
    FROM candidate JOIN watched USING (hand), range(-7, 8) d WHERE d.range <> 0
      AND NOT EXISTS (FROM watched other WHERE other.hand = candidate.hand
                      AND abs(other.time - watched.time - d.range * 86400000000) < 7200000000)),
hours AS (SELECT *, due // 7200000000 + dt.range AS two_hours FROM asked, range(-1, 2) dt),
met AS (SELECT phone, hand, due, arg_min(apart(at_lat, at_lon, lat, lon) <= reach, (abs(time - due), lat, lon)) AS there
        FROM hours JOIN (SELECT *, time // 7200000000 AS two_hours FROM life) life USING (phone, two_hours)
        WHERE abs(time - due) <= 7200000000 GROUP BY ALL)
SELECT phone, hand, count(*) FILTER (there) AS own_there, count(*) AS own_seen FROM met GROUP BY phone, hand;
CREATE OR REPLACE TEMP TABLE met AS
SELECT phone, candidate.hand, occasion, bool_or(near) AS there, list(cite(tab, evidence, row)) FILTER (near) AS cited
FROM (SELECT phone, candidate.hand, occasion, tab, life.evidence, life.row, apart(watched.lat, watched.lon, life.lat, life.lon) <= reach AS near
      FROM candidate JOIN watched USING (hand) JOIN life USING (phone) WHERE abs(life.time - watched.time) <= {minutes} * 60000000) candidate
GROUP BY ALL;
SELECT phone, hand::BIGINT AS hand, watched.time::BIGINT AS time, there, near::BIGINT AS near, phones::BIGINT AS phones,
       coalesce(own.own_there, 0)::BIGINT AS own_there, coalesce(own.own_seen, 0)::BIGINT AS own_seen,
       CASE WHEN there THEN list_concat(met.cited, paid.cited) ELSE [] END AS cited, cards
FROM met JOIN watched USING (occasion, hand) JOIN crowd USING (occasion, hand) LEFT JOIN own USING (phone, hand)
JOIN (SELECT hand, day, turn, list(cite('cash_withdrawal', evidence, row)) AS cited, list(DISTINCT card ORDER BY card) AS cards
      FROM taken GROUP BY hand, day, turn) paid USING (hand, day, turn)
ORDER BY phone, hand, time, occasion";

/// How many occasions a hand has, and whose cards are in it; whose telephone a candidate is.
const HANDS: &str = "
SELECT candidate.phone, hand::BIGINT AS hand, any_value(occasions)::BIGINT AS occasions,
       count(DISTINCT holder) FILTER (whose.name IS NULL)::BIGINT AS others, count(whose.name) > 0 AS own
FROM candidate JOIN (SELECT hand, count(*) AS occasions FROM watched GROUP BY hand) USING (hand) JOIN hand USING (hand)
LEFT JOIN (SELECT DISTINCT phone, name FROM (SELECT phone, person AS name FROM sim_event UNION ALL SELECT phone, person FROM profile
                                             UNION ALL SELECT phone, name FROM person)
           WHERE phone IS NOT NULL AND name IS NOT NULL) whose ON whose.phone = candidate.phone AND whose.name = holder
GROUP BY candidate.phone, hand ORDER BY candidate.phone, hand";

impl Method for CashAndCell {
    fn card(&self) -> &'static Card {
        &CARD
    }

    fn run(&self, case: &mut CaseView<'_>) -> Result<Vec<Finding>, MethodError> {
        hands::read(case)?;
        let counted = case.ask(SEEN)?;
        let compared = counted.ints("phones")?.value(0).saturating_mul(counted.ints("hands")?.value(0));
        let asked = case.threshold("least_bits") as f64 + (compared.max(1) as f64).log2();
        case.ask(&NEAR.replace("ASKED", &((asked * 100.0).floor() as i64).to_string()))?;
        let least = usize::try_from(case.threshold("least_occasions")).unwrap_or(usize::MAX);
        let said = case.ask(SAID)?;
        let (phones, hands) = (said.texts("phone")?, said.ints("hand")?);
        let rows = case.ask(HANDS)?;
        let (phone, hand, occasions) = (rows.texts("phone")?, rows.ints("hand")?, rows.ints("occasions")?);
        let (others, own) = (rows.ints("others")?, rows.truths("own")?);
        let (mut findings, mut from) = (Vec::new(), 0);
        for at in 0..rows.len() {
            let is_it =
                |place: usize| phones.value(place) == phone.value(at) && hands.value(place) == hand.value(at);
            let places = from..(from..said.len()).find(|place| !is_it(*place)).unwrap_or(said.len());
            from = places.end;
            if own.value(at) && others.value(at) < OTHER_HOLDERS {
                continue;
            }
            let pair = Pair::of(&said, places)?;
            let strength = pair.strength()?;
            if pair.there.len() >= least && strength.bits() >= asked {
                findings.push(pair.told(case, phone.value(at), occasions.value(at), strength)?);
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
            finds("several_cards_one_after_the_other", |seed| in_a_row(seed, false)),
            silent(
                "a_holder_with_his_own_telephone",
                |seed| in_a_row(seed, true),
                "his own two cards, one after the other, at six terminals, with the telephone that is recorded as his",
            ),
            silent(
                "friends_at_one_machine",
                friends,
                "two people who take out cash one after the other every week; the telephone of a third is there twice",
            ),
        ]
    }
}

/// A telephone and a hand: the places of the answer in which it was seen at all, and in which it was there.
struct Pair<'a> {
    said: &'a Rows,
    seen: Range<usize>,
    there: Vec<usize>,
}

impl<'a> Pair<'a> {
    fn of(said: &'a Rows, seen: Range<usize>) -> Result<Self, MethodError> {
        let there = said.truths("there")?;
        Ok(Self { there: seen.clone().filter(|at| there.value(*at)).collect(), said, seen })
    }

    fn strength(&self) -> Result<Strength, MethodError> {
        let int = |name| self.said.ints(name);
        let (near, phones) = (int("near")?, int("phones")?);
        let (own_there, own_seen) = (int("own_there")?, int("own_seen")?);
        let less = |number: i64| (number - 1).max(0).unsigned_abs();
        let mut parts = Vec::new();
        for at in self.seen.clone() {
            let own = Rate::measured(
                own_there.value(at).unsigned_abs(),
                own_seen.value(at).unsigned_abs(),
                OTHER_DAYS[0],
            );
            let others = Rate::measured(less(near.value(at)), less(phones.value(at)), OTHERS[0]);
            // Never there on other days says nothing more than the others do: a telephone that is seldom seen has no habit.
            let is_habit = own.times > 1 && own.value() > others.value();
            let chance = if is_habit { own } else { others };
            parts.push(if self.there.contains(&at) {
                Weight::of(THERE[0], Rate::assumed(4, 5, CARRIES[0]), chance)
            } else {
                let not = Rate { times: chance.of - chance.times, ..chance };
                Weight::of(ELSEWHERE[0], Rate::assumed(1, 5, CARRIES[0]), not)
            });
        }
        Ok(Strength::of(parts))
    }

    /// The cards of which the telephone was at half of the occasions at least, at which it was seen.
    fn cards(&self) -> Result<Vec<String>, MethodError> {
        let mut counted: BTreeMap<String, (usize, usize)> = BTreeMap::new();
        for at in self.seen.clone() {
            for card in self.said.texts_of("cards", at)? {
                let (there, of) = counted.entry(card).or_default();
                (*there, *of) = (*there + usize::from(self.there.contains(&at)), *of + 1);
            }
        }
        Ok(counted.into_iter().filter(|(_, (there, of))| there * 2 >= *of).map(|(card, _)| card).collect())
    }

    fn told(
        &self,
        case: &CaseView<'_>,
        phone: &str,
        occasions: i64,
        strength: Strength,
    ) -> Result<Finding, MethodError> {
        let times = self.said.ints("time")?;
        let mut draft = Draft::new(case, "there_at_withdrawals").about("phone", IdentifierKind::Phone, phone);
        for card in self.cards()?.iter().take(MOST_NAMED) {
            draft = draft.about("card", IdentifierKind::Account, card);
        }
        let mut rows = Vec::new();
        for at in &self.there {
            rows.extend(self.said.cited("cited", *at)?);
        }
        rows.truncate(400);
        let time = |at: Option<&usize>| at.map_or(0, |at| times.value(*at));
        let finding = draft
            .figure("there", self.there.len())
            .figure("occasions", occasions)
            .figure("elsewhere", self.seen.len() - self.there.len())
            .during(time(self.there.first()), time(self.there.last()))
            .weighing(strength)
            .on(rows);
        Ok(finding.done())
    }
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

/// Two cards one after the other at six terminals; the telephone is there, and may be recorded as the holder's.
fn in_a_row(seed: u64, own: bool) -> Plant {
    let mut plant = town(seed);
    for (at, when) in withdrawals(&mut plant, &[3, 8, 12, 17, 21, 9]) {
        withdraws(
            &mut plant,
            "6222020000000000025",
            at,
            when + 2 * MINUTE,
            if own { "王小明" } else { "李大海" },
        );
        is_seen(&mut plant, PHONE, at, when);
    }
    for (day, hour) in (0..14).flat_map(|day| [9, 15, 21].map(|hour| (day, hour))) {
        is_seen(&mut plant, PHONE, 24, MONDAY + day * DAY + hour * HOUR);
    }
    if own {
        plant.add(Kind::SimEvent, |draft| {
            draft.text(sim_event::PHONE, PHONE).text(sim_event::PERSON, "王小明");
        });
    }
    plant
}

fn friends(seed: u64) -> Plant {
    let mut plant = town(seed);
    for (turn, (at, when)) in withdrawals(&mut plant, &[3, 3, 3, 3, 3, 3]).into_iter().enumerate() {
        withdraws(&mut plant, "6222020000000000025", at, when + 2 * MINUTE, "李大海");
        is_seen(&mut plant, PHONE, if turn < 2 { at } else { 20 }, when);
    }
    plant
}
