//! Do the clocks of two sources agree? Estimated from events that both recorded.
//!
//! Two records of one call in two files: the same other number in the same role, the same duration, the own numbers equal or
//! one of them not said, and no other call of the one file nearer to it. The difference of their times, over all such
//! pairs of two files, is how far one clock is ahead of the other: its median, and the middle half of the differences.

use anyhow::Context as _;
use arrow::array::AsArray as _;
use arrow::datatypes::Int64Type;
use thalweg_engine::Engine;

/// Calls that two files must share before anything is said of their clocks: fewer may agree by chance.
const LEAST_PAIRS: i64 = 3;
/// Calls shorter than this are left out: many calls last no or few seconds.
const LEAST_SECS: i64 = 10;
/// How far two records of one call may lie apart: clocks are set wrong by zones more often than by days.
const MOST_APART_SECS: i64 = 26 * 3600;

/// How two files' clocks differ.
#[derive(Debug, serde::Serialize)]
pub struct ClockDifference {
    /// One file, by its hex digits.
    pub evidence: String,
    /// The other.
    pub other: String,
    /// Calls that both recorded.
    pub calls: i64,
    /// Seconds by which the first is ahead: the median.
    pub ahead_secs: i64,
    /// The middle half of the differences.
    pub middle_half_secs: [i64; 2],
}

/// The differences between all files that share calls, by file. A record without a zone is taken to be at the offset that
/// the case assumes.
///
/// # Errors
/// When the engine fails.
pub fn differences(engine: &mut Engine, assumed_minutes: i16) -> anyhow::Result<Vec<ClockDifference>> {
    let sql = format!(
        "WITH timed AS (
             SELECT evidence, row, caller, callee, duration_secs,
                    CASE WHEN start_offset IS NULL THEN start - to_minutes({assumed_minutes}) ELSE start END AS start
             FROM call WHERE duration_secs >= {LEAST_SECS} AND start IS NOT NULL
         ),
         side AS (
             SELECT evidence, row, callee AS other, 'out' AS way, caller AS own, duration_secs, start FROM timed
             WHERE callee IS NOT NULL
             UNION ALL
             SELECT evidence, row, caller, 'in', callee, duration_secs, start FROM timed WHERE caller IS NOT NULL
         ),
         pair AS (
             SELECT a.evidence AS one, b.evidence AS two, a.row AS one_row, b.row AS two_row,
                    date_diff('second', b.start, a.start) AS ahead
             FROM side a JOIN side b
               ON a.other = b.other AND a.way = b.way AND a.duration_secs = b.duration_secs AND a.evidence < b.evidence
             WHERE (a.own = b.own OR a.own IS NULL OR b.own IS NULL)
               AND abs(date_diff('second', b.start, a.start)) <= {MOST_APART_SECS}
         ),
         alone AS (
             SELECT one, two, ahead,
                    count(*) OVER (PARTITION BY one, two, one_row) AS of_one,
                    count(*) OVER (PARTITION BY one, two, two_row) AS of_two
             FROM (SELECT DISTINCT one, two, one_row, two_row, ahead FROM pair)
         )
         SELECT one, two, count(*),
                CAST(quantile_disc(ahead, 0.5) AS BIGINT), CAST(quantile_disc(ahead, 0.25) AS BIGINT),
                CAST(quantile_disc(ahead, 0.75) AS BIGINT)
         FROM alone WHERE of_one = 1 AND of_two = 1
         GROUP BY one, two HAVING count(*) >= {LEAST_PAIRS} ORDER BY one, two"
    );
    let mut found = Vec::new();
    for batch in engine.trusted(&sql)? {
        let batch = batch?;
        let text = |column: usize| batch.column(column).as_string_opt::<i32>().context("a file is no text");
        let number = |column: usize| {
            batch.column(column).as_primitive_opt::<Int64Type>().context("a difference is no number")
        };
        let (one, two) = (text(0)?, text(1)?);
        let (calls, middle, low, high) = (number(2)?, number(3)?, number(4)?, number(5)?);
        for row in 0..batch.num_rows() {
            found.push(ClockDifference {
                evidence: one.value(row).to_owned(),
                other: two.value(row).to_owned(),
                calls: calls.value(row),
                ahead_secs: middle.value(row),
                middle_half_secs: [low.value(row), high.value(row)],
            });
        }
    }
    Ok(found)
}
