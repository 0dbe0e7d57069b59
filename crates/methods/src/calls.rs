//! What is one call, when the records of both parties tell of it?
//!
//! The caller's operator and that of the called each record a call, each by its own clock, and the files of two subscribers
//! tell of their calls with each other twice. [`ONE_CALL`] keeps one of such records.

use crate::Threshold;

/// How far two operators' clocks may differ. A method that asks [`ONE_CALL`] has it on its card.
pub const CLOCK: Threshold = Threshold {
    name: "clock_secs",
    default: 300,
    unit: "seconds",
    meaning: [
        "Records of one call by two operators may differ by so much",
        "两家运营商对同一通话的记录时间最多相差此数",
    ],
    source: "assumption: exchanges keep time to a few minutes; lengths and sides must agree as well",
};

/// The tables `line` (`phone`, `id`), `source` (`evidence`, `file`) and `one_call` (`caller`, `callee`: ids; `began`: µs;
/// `secs`; `file`, `row`).
///
/// Two records of the same caller and called are one call if their times differ by no more than the clocks do, their
/// lengths by two seconds, and they are from two files, or one tells the caller's side and one that of the called, or they
/// agree to the microsecond. The tables stay for the methods that follow.
pub const ONE_CALL: &str = "-- kept: one_call
CREATE OR REPLACE TEMP TABLE source AS
SELECT evidence, CAST(row_number() OVER (ORDER BY evidence) AS INTEGER) AS file FROM (SELECT DISTINCT evidence FROM call);
CREATE OR REPLACE TEMP TABLE line AS
SELECT phone, CAST(row_number() OVER (ORDER BY phone) AS INTEGER) AS id
FROM (SELECT caller AS phone FROM call WHERE caller IS NOT NULL UNION SELECT callee FROM call WHERE callee IS NOT NULL);
CREATE OR REPLACE TEMP TABLE one_call AS
WITH told AS (
    SELECT one.id AS caller, two.id AS callee, epoch_us(start) AS began,
           CAST(least(greatest(coalesce(duration_secs, 0), 0), 86400) AS BIGINT) AS secs,
           CAST(CASE WHEN coalesce(caller_imsi, caller_imei, caller_cell) IS NOT NULL THEN 1 ELSE 0 END
              + CASE WHEN coalesce(callee_imsi, callee_imei, callee_cell) IS NOT NULL THEN 2 ELSE 0 END AS TINYINT) AS side,
           file, CAST(row AS BIGINT) AS row
    FROM call JOIN line one ON one.phone = caller JOIN line two ON two.phone = callee JOIN source USING (evidence)
    WHERE start IS NOT NULL AND caller <> callee),
beside AS (
    SELECT *, lag(began, 1) OVER pair AS at_1, lag(secs, 1) OVER pair AS secs_1, lag(side, 1) OVER pair AS side_1,
           lag(file, 1) OVER pair AS file_1, lag(began, 2) OVER pair AS at_2, lag(secs, 2) OVER pair AS secs_2,
           lag(side, 2) OVER pair AS side_2, lag(file, 2) OVER pair AS file_2
    FROM told WINDOW pair AS (PARTITION BY caller, callee ORDER BY began, side, secs, file, row))
SELECT caller, callee, began, secs, file, row FROM beside
WHERE NOT coalesce(began - at_1 <= CAST({clock_secs} AS BIGINT) * 1000000 AND abs(secs - secs_1) <= 2
                   AND (began = at_1 OR file <> file_1 OR (side IN (1, 2) AND side_1 IN (1, 2) AND side <> side_1)), false)
  AND NOT coalesce(began - at_2 <= CAST({clock_secs} AS BIGINT) * 1000000 AND abs(secs - secs_2) <= 2
                   AND (began = at_2 OR file <> file_2 OR (side IN (1, 2) AND side_2 IN (1, 2) AND side <> side_2)), false);
SELECT 0";

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test")]

    use thalweg_flows::records::Kind;
    use thalweg_flows::records::kinds::call;
    use thalweg_model::Stamp;

    use crate::catalogue::communications::sim_bank;
    use crate::drill::telephones::{at_callee, at_caller, dial};
    use crate::drill::{HOUR, MINUTE, MONDAY, Plant, SECOND, moment, view_options};
    use crate::view::Settings;

    #[test]
    fn a_call_told_by_both_sides_is_one_and_a_second_attempt_is_another() {
        let mut plant = Plant::new(1);
        let pair = ("13910000001", "13910000002");
        let told = [(0, 61), (MINUTE, 20), (HOUR, 0), (HOUR + 20 * SECOND, 0)];
        for (after, secs) in told {
            dial(&mut plant, pair, MONDAY + after, secs, |draft| at_caller(draft, "358240051111110", 1));
        }
        // The other side's clock is two minutes ahead; it has no record of the attempts.
        for (after, secs) in &told[..2] {
            dial(&mut plant, pair, MONDAY + after + 2 * MINUTE, secs + 1, |draft| {
                at_callee(draft, "356938035643809", 2);
            });
        }
        // A seized telephone lists the first as its screen shows it: without a zone.
        plant.file(1);
        plant.add(Kind::Call, |draft| {
            let shown = Stamp { offset_minutes: None, ..moment(MONDAY + 8 * HOUR) };
            draft.text(call::CALLER, pair.0).text(call::CALLEE, pair.1);
            draft.moment(call::START, shown).number(call::DURATION_SECS, 61);
        });
        let mut planted = plant.open(&view_options()).unwrap();
        let settings = Settings::default();
        let mut view = planted.case.view(sim_bank::METHOD.card(), &settings);
        view.ask(super::ONE_CALL).unwrap();
        let rows = view.ask("SELECT count(*)::BIGINT AS n, sum(secs)::BIGINT AS secs FROM one_call").unwrap();
        assert_eq!(rows.ints("n").unwrap().value(0), 4);
        assert_eq!(rows.ints("secs").unwrap().value(0), 81);
    }
}
