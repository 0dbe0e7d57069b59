//! Who stayed at which lodging, when, and in which room?
//!
//! Stays without a lodging are left: a room number alone names no room.

use std::collections::{BTreeMap, BTreeSet};

use thalweg_model::CitedRow;

use crate::drill::DAY;
use crate::together::{Point, near, sorted};
use crate::{CaseView, MethodError};

/// Stays with a lodging, the same one in two files once. Numbers stand for guest, lodging and room.
const STAYS: &str = "
CREATE OR REPLACE TEMP TABLE stayed AS
WITH guest AS (
    SELECT coalesce('document|' || document, 'phone|' || phone, 'name|' || person) AS who, lodging, coalesce(room, '') AS room, origin, phone, arrived_precision > 0 AS exact,
           departed_precision > 0 AND hour(departed + coalesce(departed_offset, 0) * INTERVAL '1' MINUTE) < 5
               AND departed - arrived BETWEEN INTERVAL '0' HOUR AND INTERVAL '24' HOUR AS by_night,
           CAST(epoch_us(arrived) AS BIGINT) AS arrived, CAST(epoch_us(departed) AS BIGINT) AS departed, cite('stay', evidence, row) AS cited
    FROM stay WHERE lodging IS NOT NULL AND arrived IS NOT NULL)
SELECT who, lodging, arrived, max(room) AS room, max(coalesce(origin, '')) AS origin, coalesce(max(departed), arrived + 86400000000) AS departed,
       max(departed) IS NOT NULL AS leaves, coalesce(bool_and(exact), false) AS exact, coalesce(bool_and(by_night), false) AS by_night,
       coalesce(max(phone), '') AS phone,
       list(cited ORDER BY cited) AS cited
FROM guest WHERE who IS NOT NULL GROUP BY who, lodging, arrived;
SELECT who, lodging, room, origin, arrived, departed, leaves, exact, by_night, phone, cited,
       CAST(dense_rank() OVER (ORDER BY who) - 1 AS BIGINT) AS who_id, CAST(dense_rank() OVER (ORDER BY lodging) - 1 AS BIGINT) AS lodging_id,
       CAST(dense_rank() OVER (ORDER BY lodging, room) - 1 AS BIGINT) AS room_id
FROM stayed ORDER BY who, arrived, lodging";

/// Pairs of documents or names on record as kin.
const KIN: &str = "
WITH kin AS (SELECT party, party_id, other_party, other_party_id FROM relation
    WHERE regexp_matches(lower(relation), 'kin|spouse|husband|wife|parent|child|father|mother|son|daughter|brother|sister|family|亲属|親屬|夫妻|配偶|父|母|子女|兄|弟|姐|妹|家人'))
SELECT DISTINCT coalesce('document|' || party_id, 'name|' || party, '') AS one, coalesce('document|' || other_party_id, 'name|' || other_party, '') AS other
FROM kin ORDER BY one, other";

/// Somebody stayed somewhere.
pub struct Stay {
    pub(crate) who: u32,
    pub(crate) lodging: u32,
    pub(crate) room: u32,
    pub(crate) has_room: bool,
    pub(crate) origin: String,
    pub(crate) arrived: i64,
    pub(crate) departed: i64,
    /// Whether it is recorded when he left.
    pub(crate) leaves: bool,
    /// Whether the hour is recorded at which he came.
    pub(crate) exact: bool,
    /// Whether he left in the small hours of the first night.
    pub(crate) by_night: bool,
    pub(crate) phone: String,
    pub(crate) cited: Vec<CitedRow>,
}

/// Two who stayed together: the stays by number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Both {
    /// The guests, the lesser number first.
    pub two: (u32, u32),
    /// When the first of them came, microseconds.
    pub at: i64,
    /// Their stays.
    pub stays: (u32, u32),
    /// Whether they had one room.
    pub one_room: bool,
}

/// All stays, by guest and time.
#[derive(Default)]
pub struct Guests {
    pub(crate) stays: Vec<Stay>,
    pub(crate) names: BTreeMap<u32, String>,
    pub(crate) lodgings: BTreeMap<u32, String>,
    pub(crate) origins: BTreeMap<String, BTreeSet<u32>>,
    /// When anybody arrived anywhere, and where: sorted by place, and by time alone.
    pub(crate) arrivals_at: Vec<(u32, i64)>,
    pub(crate) arrivals: Vec<i64>,
}

impl Guests {
    /// Reads all stays of a case.
    ///
    /// # Errors
    /// When the engine refuses.
    pub fn read(case: &mut CaseView<'_>) -> Result<Self, MethodError> {
        let mut guests = Self::default();
        case.each(STAYS, |rows| {
            let (who, lodging, room) = (rows.texts("who")?, rows.texts("lodging")?, rows.texts("room")?);
            let (origin, arrived, departed) =
                (rows.texts("origin")?, rows.ints("arrived")?, rows.ints("departed")?);
            let (leaves, exact) = (rows.truths("leaves")?, rows.truths("exact")?);
            let (by_night, phone) = (rows.truths("by_night")?, rows.texts("phone")?);
            let ids = [rows.ints("who_id")?, rows.ints("lodging_id")?, rows.ints("room_id")?];
            for at in 0..rows.len() {
                let [who_id, lodging_id, room_id] =
                    ids.map(|column| u32::try_from(column.value(at)).unwrap_or(u32::MAX));
                guests.names.insert(who_id, who.value(at).to_owned());
                guests.lodgings.insert(lodging_id, lodging.value(at).to_owned());
                let origin = origin.value(at).to_owned();
                if !origin.is_empty() {
                    guests.origins.entry(origin.clone()).or_default().insert(who_id);
                }
                guests.arrivals_at.push((lodging_id, arrived.value(at)));
                guests.arrivals.push(arrived.value(at));
                guests.stays.push(Stay {
                    who: who_id,
                    lodging: lodging_id,
                    room: room_id,
                    has_room: !room.value(at).is_empty(),
                    origin,
                    arrived: arrived.value(at),
                    departed: departed.value(at),
                    leaves: leaves.value(at),
                    exact: exact.value(at),
                    by_night: by_night.value(at),
                    phone: phone.value(at).to_owned(),
                    cited: rows.cited("cited", at)?,
                });
            }
            Ok(())
        })?;
        guests.arrivals_at.sort_unstable();
        guests.arrivals.sort_unstable();
        Ok(guests)
    }

    /// Who checked in together, or shared a room: by guests and time.
    #[must_use]
    pub fn together(&self, window: i64, most: usize) -> Vec<Both> {
        let mut found: BTreeMap<(u32, u32), Both> = BTreeMap::new();
        for by_room in [false, true] {
            let stays = (0..).zip(&self.stays).filter(|(_, stay)| stay.has_room || !by_room);
            let points: Vec<Point> = stays
                .map(|(of, stay)| Point {
                    place: if by_room { stay.room } else { stay.lodging },
                    at: stay.arrived,
                    who: stay.who,
                    of,
                })
                .collect();
            let points = sorted(points);
            let within = if by_room { DAY } else { window };
            near(&points, within, most, |one, other| {
                let (one, other) = if one.who < other.who { (one, other) } else { (other, one) };
                let (Some(first), Some(second)) =
                    (self.stays.get(one.of as usize), self.stays.get(other.of as usize))
                else {
                    return;
                };
                if first.arrived.max(second.arrived) < first.departed.min(second.departed) {
                    let one_room = first.has_room && first.room == second.room;
                    let (two, stays) = ((one.who, other.who), (one.of, other.of));
                    found.insert(stays, Both { two, at: one.at.min(other.at), stays, one_room });
                }
            });
        }
        let mut found: Vec<Both> = found.into_values().collect();
        found.sort_unstable();
        found
    }

    /// A stay by its number.
    #[must_use]
    pub fn stay(&self, number: u32) -> Option<&Stay> {
        self.stays.get(number as usize)
    }
}

/// Which telephones of a list called or wrote to each other: two numbers, the lesser first.
///
/// # Errors
/// When the engine refuses.
pub fn callers(
    case: &mut CaseView<'_>,
    phones: &BTreeSet<&str>,
) -> Result<BTreeSet<(String, String)>, MethodError> {
    let mut pairs = BTreeSet::new();
    if phones.is_empty() {
        return Ok(pairs);
    }
    let list: Vec<String> = phones.iter().map(|phone| format!("('{}')", phone.replace('\'', "''"))).collect();
    let sql = format!(
        "WITH asked(phone) AS (VALUES {}), used AS (SELECT caller AS one, callee AS other FROM call UNION SELECT sender, recipient FROM text)
         SELECT DISTINCT least(one, other) AS one, greatest(one, other) AS other FROM used
         WHERE one IN (SELECT phone FROM asked) AND other IN (SELECT phone FROM asked) ORDER BY ALL",
        list.join(", ")
    );
    case.each(&sql, |rows| {
        let (one, other) = (rows.texts("one")?, rows.texts("other")?);
        for at in 0..rows.len() {
            pairs.insert((one.value(at).to_owned(), other.value(at).to_owned()));
        }
        Ok(())
    })?;
    Ok(pairs)
}

/// Who is on record as kin of whom: two documents or names, as guests are known by.
///
/// # Errors
/// When the engine refuses.
pub fn kin(case: &mut CaseView<'_>) -> Result<BTreeSet<(String, String)>, MethodError> {
    let rows = case.ask(KIN)?;
    let (one, other) = (rows.texts("one")?, rows.texts("other")?);
    Ok((0..rows.len()).map(|at| (one.value(at).to_owned(), other.value(at).to_owned())).collect())
}
