//! Do busy lines call from one place, and from which?
//!
//! A telephone that stands still is served by one cell, and now and then by a neighbour of it. It stands still if nearly all its
//! calls go through its most used cell or through cells whose sites lie within reach of that one. Where the places of cells are
//! not known, the cell alone counts.

use std::collections::{BTreeMap, BTreeSet};

use crate::{CaseView, MethodError, Threshold};

/// How far a neighbouring cell's site may be.
pub const REACH: Threshold = Threshold {
    name: "reach_metres",
    default: 1000,
    unit: "metres",
    meaning: ["Cells with sites within it serve one place", "站址相距在此数内的小区可服务同一地点"],
    source: "assumption: reach of an urban cell, twice the 500 m between sites of 3GPP TR 38.901 (urban macro)",
};

/// Calls by line and cell, with the place of the cell; `busy` must be there.
const PLACES: &str = "
CREATE OR REPLACE TEMP TABLE place AS
SELECT id, cell, calls, lat, lon
FROM (SELECT id, caller_cell AS cell, CAST(count(*) AS BIGINT) AS calls FROM call JOIN busy ON phone = caller
      WHERE caller_cell IS NOT NULL GROUP BY id, caller_cell)
LEFT JOIN (SELECT cell, min(latitude_e7) / 1e7 AS lat, min(longitude_e7) / 1e7 AS lon FROM cell_site
           WHERE cell IS NOT NULL AND latitude_e7 IS NOT NULL AND longitude_e7 IS NOT NULL GROUP BY cell) USING (cell);
SELECT 0";

/// Calls of groups (`{whose}`: a table of `base` and `id`) through their most used cell and those within reach, and in all. A
/// degree of latitude has 111 320 m (WGS 84, mean).
const BASES: &str = "
WITH spent AS (SELECT base, cell, CAST(sum(calls) AS BIGINT) AS calls, any_value(lat) AS lat, any_value(lon) AS lon
               FROM place JOIN {whose} USING (id) GROUP BY base, cell),
main AS (SELECT base, arg_max(cell, (calls, cell)) AS home FROM spent GROUP BY base),
there AS (SELECT main.base, home, lat AS home_lat, lon AS home_lon FROM main JOIN spent ON spent.base = main.base AND cell = home)
SELECT base::BIGINT AS base, home, count(*)::BIGINT AS cells, sum(calls)::BIGINT AS calls,
       sum(calls) FILTER (cell = home OR coalesce(power((lat - home_lat) * 111320, 2)
           + power((lon - home_lon) * 111320 * cos(radians(home_lat)), 2) <= power({reach_metres}, 2), false))::BIGINT AS near
FROM spent JOIN there USING (base) GROUP BY base, home ORDER BY base";

/// From where somebody calls.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Base {
    /// The most used cell, if nearly all calls go through it or its neighbours.
    pub stands_in: Option<String>,
    /// How many cells were used.
    pub cells: usize,
}

/// Reads from which cells busy lines call: the table `place` (`id`, `cell`, `calls`, `lat`, `lon`). Answers which stand still.
///
/// # Errors
/// When the engine refuses.
pub fn still(case: &mut CaseView<'_>) -> Result<BTreeSet<i64>, MethodError> {
    case.ask(PLACES)?;
    let bases = of(case, "(SELECT id AS base, id FROM busy)")?;
    Ok(bases.into_iter().filter(|(_, base)| base.stands_in.is_some()).map(|(id, _)| id).collect())
}

/// From where groups call; those without a recorded cell are left. `whose` is a table of `base` (their numbers) and `id` (lines).
///
/// # Errors
/// When the engine refuses.
pub fn of(case: &mut CaseView<'_>, whose: &str) -> Result<BTreeMap<i64, Base>, MethodError> {
    let rows = case.ask(&BASES.replace("{whose}", whose))?;
    let (bases, homes) = (rows.ints("base")?, rows.texts("home")?);
    let (cells, calls, near) = (rows.ints("cells")?, rows.ints("calls")?, rows.ints("near")?);
    let base = |at: usize| Base {
        stands_in: (near.value(at) * 100 >= calls.value(at) * 95).then(|| homes.value(at).to_owned()),
        cells: usize::try_from(cells.value(at)).unwrap_or(0),
    };
    Ok((0..rows.len()).map(|at| (bases.value(at), base(at))).collect())
}
