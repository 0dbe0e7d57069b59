//! Which cards are in one hand, and where and when does the hand take out cash?
//!
//! Who takes out cash with several cards puts one after the other into the same machines. Two cards that follow each other at
//! one place within minutes, on two days at least, are taken to be in one hand, for as long as nothing else speaks against it:
//! the hand weighs nothing itself. Withdrawals of a hand at one place on one day are one occasion.

use std::collections::BTreeMap;

use crate::circles::{joined, root};
use crate::{CaseView, MethodError, Threshold};

/// How soon one card follows the other.
pub const IN_A_ROW: Threshold = Threshold {
    name: "row_minutes",
    default: 10,
    unit: "minutes",
    meaning: [
        "A card that follows within it, on two days, is in the same hand",
        "两天均在此时间内接续取款的卡视为同一人持有",
    ],
    source: "assumption: the next in a queue follows within minutes as well, but hardly the same one on another day",
};

/// Withdrawals of a known place and moment, with the number of the card.
const CASH: &str = "
CREATE OR REPLACE TEMP TABLE cash AS
WITH terminal_place AS (
    SELECT terminal, min(latitude_e7) AS lat, min(longitude_e7) AS lon FROM cash_withdrawal
    WHERE terminal IS NOT NULL AND latitude_e7 IS NOT NULL AND longitude_e7 IS NOT NULL GROUP BY terminal)
SELECT card, dense_rank() OVER (ORDER BY card) AS id, holder, epoch_us(time)::BIGINT AS time, coalesce(latitude_e7, lat)::BIGINT AS lat,
       coalesce(longitude_e7, lon)::BIGINT AS lon, evidence, row
FROM cash_withdrawal LEFT JOIN terminal_place USING (terminal)
WHERE card IS NOT NULL AND time IS NOT NULL AND time_precision > 0
  AND coalesce(latitude_e7, lat) IS NOT NULL AND coalesce(longitude_e7, lon) IS NOT NULL;
SELECT least(id, before)::BIGINT AS one, greatest(id, before)::BIGINT AS two
FROM (SELECT id, time, lag(id) OVER place AS before, lag(time) OVER place AS since
      FROM cash WINDOW place AS (PARTITION BY lat, lon ORDER BY time, id, evidence, row))
WHERE before <> id AND time - since <= {row_minutes} * 60000000
GROUP BY ALL HAVING count(DISTINCT local_day(time)) >= 2 ORDER BY one, two";

const OCCASIONS: &str = "
CREATE OR REPLACE TEMP TABLE hand AS
SELECT id, coalesce(tied.hand, id) AS hand, any_value(card) AS card, min(holder) AS holder FROM cash LEFT JOIN tied USING (id) GROUP BY ALL;
CREATE OR REPLACE TEMP TABLE taken AS
WITH told AS (SELECT cash.*, hand.hand, local_day(time) AS day FROM cash JOIN hand USING (id)),
moved AS (SELECT *, lag(lat) OVER way AS from_lat, lag(lon) OVER way AS from_lon
          FROM told WINDOW way AS (PARTITION BY hand, day ORDER BY time, id, evidence, row))
SELECT *, sum(CASE WHEN apart(lat, lon, from_lat, from_lon) <= {metres} THEN 0 ELSE 1 END)
              OVER (PARTITION BY hand, day ORDER BY time, id, evidence, row) AS turn FROM moved;
CREATE OR REPLACE TEMP TABLE occasion AS
SELECT row_number() OVER (ORDER BY hand, day, turn) AS occasion, hand, day, turn, min(time) AS time,
       arg_min(lat, (time, id, evidence, row)) AS lat, arg_min(lon, (time, id, evidence, row)) AS lon
FROM taken GROUP BY hand, day, turn;
SELECT 0";

/// Metres between two places on the ground; a degree has 111 195 m.
const APART: &str = "
CREATE OR REPLACE TEMP MACRO apart(lat, lon, other_lat, other_lon) AS
    sqrt(power((lat - other_lat) * 0.0111195, 2) + power((lon - other_lon) * 0.0111195 * cos(radians(lat / 1e7)), 2));
SELECT 0";

/// Reads the withdrawals: the tables `hand` (`id`: card, `hand`, `card`, `holder`), `taken` (withdrawals: `hand`, `day`, `turn`, `id`,
/// `evidence`, `row` …) and `occasion` (`occasion`, `hand`, `day`, `turn`, `time`, `lat`, `lon`), and the macro `apart`. The card
/// has [`IN_A_ROW`] and `metres`.
///
/// # Errors
/// When the engine refuses.
pub fn read(case: &mut CaseView<'_>) -> Result<(), MethodError> {
    case.ask(APART)?;
    let rows = case.ask(CASH)?;
    let (ones, twos) = (rows.ints("one")?, rows.ints("two")?);
    let mut first_of = BTreeMap::new();
    for at in 0..rows.len() {
        joined(&mut first_of, ones.value(at), twos.value(at));
    }
    case.ask("CREATE OR REPLACE TEMP TABLE tied (id BIGINT, hand BIGINT); SELECT 0")?;
    let values: Vec<String> = first_of.keys().map(|id| format!("({id}, {})", root(&first_of, *id))).collect();
    for some in values.chunks(1000) {
        case.ask(&format!("INSERT INTO tied VALUES {}; SELECT 0", some.join(", ")))?;
    }
    case.ask(OCCASIONS)?;
    Ok(())
}
