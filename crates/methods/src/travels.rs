//! How does an account move between its log-ins: how many travellers does it need, to what beat, and does it change hands?
//!
//! Log-ins come in the order of accounts and are looked at account by account; of an account only what may be told is kept.

use arrow::array::Array;
use hashbrown::{HashMap, HashSet};
use thalweg_model::CitedRow;

use crate::distance::metres;
use crate::drill::{DAY, MINUTE};
use crate::rows::cited_row;
use crate::together::ENOUGH_PAIRS;
use crate::{CaseView, MethodError, Rows};

const VISITS: &str = "
WITH named AS (
    SELECT place, CAST(sum(CAST(latitude_e7 AS DECIMAL(38,0))) // count(*) AS BIGINT) AS lat,
           CAST(sum(CAST(longitude_e7 AS DECIMAL(38,0))) // count(*) AS BIGINT) AS lon
    FROM login WHERE place IS NOT NULL AND latitude_e7 IS NOT NULL AND longitude_e7 IS NOT NULL GROUP BY place),
listed AS (SELECT DISTINCT ip FROM ip_mark WHERE kind IN ('hosting', 'vpn', 'proxy', 'tor', 'relay'))
SELECT coalesce(service, '') AS service, account, epoch_us(time)::BIGINT AS time,
       coalesce(latitude_e7, lat)::BIGINT AS lat, coalesce(longitude_e7, lon)::BIGINT AS lon,
       coalesce(device, imei, mac, '') AS device, coalesce(login.place, '') AS spot, listed.ip IS NOT NULL AS listed,
       cite('login', evidence, row) AS cited
FROM login LEFT JOIN named ON named.place = login.place AND (latitude_e7 IS NULL OR longitude_e7 IS NULL)
LEFT JOIN listed ON listed.ip = login.ip
WHERE account IS NOT NULL AND time IS NOT NULL
  AND (login.place IS NOT NULL OR latitude_e7 IS NOT NULL AND longitude_e7 IS NOT NULL)
ORDER BY 1, 2, 3, 4, 5, 6, 7, 9";

/// Between which places does one device go within a time, and how often is one seen again within it at all?
const REACH: &str = "
WITH seen AS (
    SELECT place, time, lag(place) OVER of_device AS place_before, lag(time) OVER of_device AS time_before
    FROM login WHERE place IS NOT NULL AND time IS NOT NULL AND coalesce(device, imei, mac) IS NOT NULL
    WINDOW of_device AS (PARTITION BY coalesce(device, imei, mac) ORDER BY time, place))
SELECT least(place, place_before) AS one, greatest(place, place_before) AS two, count(*)::BIGINT AS times
FROM seen WHERE epoch_us(time) - epoch_us(time_before) <= {handover_minutes} * 60000000::BIGINT GROUP BY 1, 2 ORDER BY ALL";

/// A day holds every pair of log-ins that can exclude each other: half the Earth is flown around in 20 hours.
const WITHIN: i64 = DAY;

/// Log-ins that are looked at from one on, at most: bounds the work for accounts of machines.
const AHEAD: usize = 200;

/// Rows that a finding cites at most.
const MOST_ROWS: usize = 200;

/// One log-in at a place.
struct Visit {
    time: i64,
    place: Option<(i64, i64)>,
    spot: String,
    listed: bool,
    device: String,
    cited: Option<CitedRow>,
}

/// A device that an account never had, elsewhere at once.
#[derive(Debug)]
pub struct Handover {
    /// The new device.
    pub device: String,
    /// Where and when the account was used last before.
    pub before: (String, i64),
    /// Where and when the new device came.
    pub after: (String, i64),
    /// Log-ins before it.
    pub log_ins_before: usize,
    /// Both rows.
    pub rows: Vec<CitedRow>,
}

/// One account's log-ins, and what was made of them.
#[derive(Debug)]
pub struct Life {
    /// The account.
    pub account: String,
    /// Whether log-ins of it have coordinates.
    pub located: bool,
    /// How many travellers it needs within a day.
    pub travellers: usize,
    /// Log-ins that exclude each other, where there are more than a family.
    pub apart: Vec<(i64, CitedRow)>,
    /// Intervals between changes of place that are even, of all, and the middle one.
    pub even: usize,
    /// Intervals between changes of place.
    pub intervals: usize,
    /// The middle one, microseconds.
    pub interval: i64,
    /// Changes of place.
    pub changes: usize,
    /// Those changes, where they have a beat.
    pub moves: Vec<(i64, CitedRow)>,
    /// Whether it was used long enough to show that a device is new.
    pub long: bool,
    /// When it came into other hands.
    pub handover: Option<Handover>,
}

/// What nobody travels, and what shows a habit.
#[derive(Debug, Clone, Copy)]
pub struct Limits {
    /// Metres in a minute.
    pub speed: i64,
    /// Metres that the lookup of a place may err.
    pub error: i64,
    /// Microseconds by which clocks differ.
    pub clock: i64,
    /// Travellers that a family has.
    pub family: usize,
    /// Changes of place that show a beat.
    pub changes: usize,
    /// Microseconds in which nobody goes from one named place to another.
    pub handover: i64,
    /// Log-ins that show which devices an account has.
    pub before: usize,
}

impl Limits {
    fn exclude(&self, one: &Visit, two: &Visit) -> bool {
        let same = !one.device.is_empty() && one.device == two.device;
        let minutes = ((two.time - one.time).abs() + self.clock) / MINUTE;
        let way = one.place.zip(two.place).map(|(from, to)| metres(from, to) - 2 * self.error);
        !same && way.is_some_and(|way| way > self.speed * minutes)
    }

    fn live(&self, account: String, visits: &[Visit]) -> Life {
        let located: Vec<&Visit> = visits.iter().filter(|visit| visit.place.is_some()).collect();
        let most = self.travellers(&located);
        let way = |pair: &(&&Visit, &&Visit)| pair.0.place.zip(pair.1.place);
        let changed =
            |pair: &(&&Visit, &&Visit)| way(pair).is_some_and(|(from, to)| metres(from, to) > 2 * self.error);
        let moves: Vec<&Visit> =
            located.iter().zip(located.iter().skip(1)).filter(changed).map(|(_, next)| *next).collect();
        let gaps: Vec<i64> =
            moves.iter().zip(moves.iter().skip(1)).map(|(one, two)| two.time - one.time).collect();
        let mut sorted = gaps.clone();
        sorted.sort_unstable();
        let interval = sorted.get(sorted.len() / 2).copied().unwrap_or(0);
        let even = gaps.iter().filter(|gap| (**gap - interval).abs() < MINUTE && interval > MINUTE).count();
        // The interval that is the middle one is even by itself and shows nothing.
        let (even, intervals) = (even.saturating_sub(1), gaps.len().saturating_sub(1));
        let beat = moves.len() >= self.changes && even * 2 > intervals;
        let row = |visit: &&Visit| visit.cited.clone().map(|cited| (visit.time, cited));
        let rows = |of: &[&Visit], told: bool| {
            of.iter().take(if told { MOST_ROWS } else { 0 }).filter_map(row).collect()
        };
        Life {
            account,
            located: !located.is_empty(),
            travellers: most.len(),
            apart: rows(&most, most.len() > self.family),
            even,
            intervals,
            interval,
            changes: moves.len(),
            moves: rows(&moves, beat),
            long: visits.len() > self.before,
            handover: self.handover(visits),
        }
    }

    /// The most log-ins within a day that exclude each other pair by pair.
    fn travellers<'a>(&self, visits: &[&'a Visit]) -> Vec<&'a Visit> {
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
        most
    }

    /// The first device that is new to the account, comes from elsewhere at once, and never from where the old one was.
    fn handover(&self, visits: &[Visit]) -> Option<Handover> {
        let mut devices: HashSet<&str> = HashSet::new();
        for (at, pair) in visits.iter().zip(visits.iter().skip(1)).enumerate() {
            let (before, after) = pair;
            devices.insert(&before.device);
            let is_new =
                !after.device.is_empty() && !before.device.is_empty() && !devices.contains(&*after.device);
            let known = !before.spot.is_empty() && !after.spot.is_empty() && !before.listed && !after.listed;
            if at + 1 < self.before || !is_new || !known || is_part(&before.spot, &after.spot) {
                continue;
            }
            let at_once = match before.place.zip(after.place) {
                Some(_) => self.exclude(before, after) && after.time - before.time <= WITHIN,
                None => after.time - before.time <= self.handover,
            };
            let returns =
                visits.iter().any(|visit| visit.device == after.device && visit.spot == before.spot);
            if at_once && !returns {
                return Some(Handover {
                    device: after.device.clone(),
                    before: (before.spot.clone(), before.time),
                    after: (after.spot.clone(), after.time),
                    log_ins_before: at + 1,
                    rows: [before, after].into_iter().filter_map(|visit| visit.cited.clone()).collect(),
                });
            }
        }
        None
    }
}

/// Whether one name is within the other: lookups say the province one time and the city the next.
fn is_part(one: &str, two: &str) -> bool {
    one.contains(two) || two.contains(one)
}

/// Looks at all accounts.
///
/// # Errors
/// When the engine refuses.
pub fn lives(case: &mut CaseView<'_>, limits: &Limits) -> Result<Vec<Life>, MethodError> {
    let mut lives = Vec::new();
    let (mut of, mut visits) = (None::<(String, String)>, Vec::<Visit>::new());
    case.each(VISITS, |rows: &Rows| {
        let (services, accounts) = (rows.texts("service")?, rows.texts("account")?);
        let (devices, spots, cited) = (rows.texts("device")?, rows.texts("spot")?, rows.texts("cited")?);
        let (times, lat, lon) = (rows.ints("time")?, rows.ints("lat")?, rows.ints("lon")?);
        let listed = rows.truths("listed")?;
        for at in 0..rows.len() {
            let (service, account) = (services.value(at), accounts.value(at));
            if of.as_ref().is_none_or(|of| (of.0.as_str(), of.1.as_str()) != (service, account)) {
                if let Some((_, account)) = of.replace((service.to_owned(), account.to_owned())) {
                    lives.push(limits.live(account, &visits));
                }
                visits.clear();
            }
            let known = lat.is_valid(at) && lon.is_valid(at);
            visits.push(Visit {
                time: times.value(at),
                place: known.then(|| (lat.value(at), lon.value(at))),
                spot: spots.value(at).to_owned(),
                listed: listed.value(at),
                device: devices.value(at).to_owned(),
                cited: cited_row(cited.value(at)),
            });
        }
        Ok(())
    })?;
    lives.extend(of.map(|(_, account)| limits.live(account, &visits)));
    Ok(lives)
}

/// Which places single devices join.
#[derive(Debug, Default)]
pub struct Reach {
    joined: HashSet<(String, String)>,
    seen: HashMap<String, u64>,
}

impl Reach {
    /// Reads where single devices go within the method's `handover_minutes`.
    ///
    /// # Errors
    /// When the engine refuses.
    pub fn read(case: &mut CaseView<'_>) -> Result<Self, MethodError> {
        let rows = case.ask(REACH)?;
        let (ones, twos, times) = (rows.texts("one")?, rows.texts("two")?, rows.ints("times")?);
        let mut reach = Self::default();
        for at in 0..rows.len() {
            let (one, two) = (ones.value(at), twos.value(at));
            for place in [one, two].into_iter().take(if one == two { 1 } else { 2 }) {
                *reach.seen.entry_ref(place).or_default() += times.value(at).unsigned_abs();
            }
            if one != two {
                reach.joined.insert((one.to_owned(), two.to_owned()));
            }
        }
        Ok(reach)
    }

    /// How often a device was seen again within the time, once here.
    #[must_use]
    pub fn from(&self, place: &str) -> u64 {
        self.seen.get(place).copied().unwrap_or(0)
    }

    /// Whether many devices are seen in the first of these places and none of them went to the other in time, or back.
    #[must_use]
    pub fn apart(&self, one: &str, two: &str) -> bool {
        let pair =
            if one < two { (one.to_owned(), two.to_owned()) } else { (two.to_owned(), one.to_owned()) };
        self.from(one) >= ENOUGH_PAIRS && !self.joined.contains(&pair)
    }
}
