//! Who stayed at which lodging, when, and in which room?
//!
//! Stays without a lodging are left: a room number alone names no room.

use std::collections::{BTreeMap, BTreeSet};

use thalweg_model::CitedRow;

use crate::{CaseView, MethodError};

/// Stays with a lodging, the same one in two files once. Numbers stand for guest, lodging and room.
const STAYS: &str = "
CREATE OR REPLACE TEMP TABLE stayed AS
WITH guest AS (
    SELECT coalesce('document|' || document, 'phone|' || phone, 'name|' || person) AS who, lodging, coalesce(room, '') AS room, origin,
           CAST(epoch_us(arrived) AS BIGINT) AS arrived, CAST(epoch_us(departed) AS BIGINT) AS departed, cite('stay', evidence, row) AS cited
    FROM stay WHERE lodging IS NOT NULL AND arrived IS NOT NULL)
SELECT who, lodging, arrived, max(room) AS room, max(coalesce(origin, '')) AS origin, coalesce(max(departed), arrived + 86400000000) AS departed,
       list(cited ORDER BY cited) AS cited
FROM guest WHERE who IS NOT NULL GROUP BY who, lodging, arrived;
SELECT who, lodging, room, origin, arrived, departed, cited,
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
    pub(crate) cited: Vec<CitedRow>,
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
                    cited: rows.cited("cited", at)?,
                });
            }
            Ok(())
        })?;
        guests.arrivals_at.sort_unstable();
        guests.arrivals.sort_unstable();
        Ok(guests)
    }

    /// A stay by its number.
    #[must_use]
    pub fn stay(&self, number: u32) -> Option<&Stay> {
        self.stays.get(number as usize)
    }
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
