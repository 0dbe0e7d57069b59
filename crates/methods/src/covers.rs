//! For what time do statements tell everything that an account did?
//!
//! Somebody's silence is seen only where his own statement runs on, or that of whoever would have paid him. A statement tells of its accounts
//! from its first to its last booking, and for the period that it states, if it states one. Statements of one account that follow each other within a day tell as one;
//! between statements that do not, nothing is known.

use hashbrown::HashMap;

use crate::drill::DAY;
use crate::{CaseView, MethodError};

/// From when to when each account's own statements tell, after [`MOVES`](crate::transfers::MOVES).
///
/// A statement of one side is told of one account; where a record names both sides, all accounts of it are told of.
const COVERS: &str = "
WITH own AS (
    SELECT payer_account AS number, evidence, statement FROM entry WHERE own IN (0, 2) AND payer_account <> ''
    UNION ALL SELECT payee_account, evidence, statement FROM entry WHERE own IN (1, 2) AND payee_account <> ''),
told AS (SELECT DISTINCT number, evidence, statement FROM own),
stated AS (SELECT evidence, statement, epoch_us(min(period_from)) AS since,
                  epoch_us(max(period_until)) + CASE WHEN bool_or(period_until_precision = 0) THEN 86400000000 ELSE 0 END AS until
           FROM statement WHERE period_from IS NOT NULL AND period_until IS NOT NULL GROUP BY evidence, statement),
booked AS (SELECT evidence, statement, epoch_us(min(booked)) AS since, epoch_us(max(booked)) AS until
           FROM entry GROUP BY evidence, statement),
named AS (SELECT CAST(account AS BIGINT) AS account, number FROM account WHERE number <> ''
          UNION SELECT CAST(account AS BIGINT), unnest(string_split(also, chr(10))) FROM account WHERE also <> '')
SELECT DISTINCT account, least(booked.since, coalesce(stated.since, booked.since))::BIGINT AS since,
       greatest(booked.until, coalesce(stated.until, booked.until))::BIGINT AS until
FROM told JOIN named USING (number) JOIN booked USING (evidence, statement) LEFT JOIN stated USING (evidence, statement)
ORDER BY account, since, until";

/// The times of which statements tell.
#[derive(Debug, Default)]
pub struct Covers(HashMap<u32, Vec<(i64, i64)>>);

impl Covers {
    /// Reads them.
    ///
    /// # Errors
    /// When the engine refuses.
    pub fn of(case: &mut CaseView<'_>) -> Result<Self, MethodError> {
        let mut covers = Self::default();
        case.each(COVERS, |rows| {
            let (accounts, since, until) = (rows.ints("account")?, rows.ints("since")?, rows.ints("until")?);
            for at in 0..rows.len() {
                covers.add(accounts.value(at) as u32, since.value(at), until.value(at));
            }
            Ok(())
        })?;
        Ok(covers)
    }

    /// Another statement, which begins no earlier than the last.
    fn add(&mut self, account: u32, since: i64, until: i64) {
        let spans = self.0.entry(account).or_default();
        match spans.last_mut().filter(|last| since <= last.1.saturating_add(DAY)) {
            Some(last) => last.1 = last.1.max(until),
            None => spans.push((since, until)),
        }
    }

    /// Whether an account has a statement of its own.
    #[must_use]
    pub fn has(&self, account: u32) -> bool {
        self.0.contains_key(&account)
    }

    /// Whether its statements tell everything from then to then.
    #[must_use]
    pub fn spans(&self, account: u32, from: i64, to: i64) -> bool {
        self.0
            .get(&account)
            .is_some_and(|spans| spans.iter().any(|(since, until)| *since <= from && to <= *until))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Whether statements of these days tell everything from one day to another.
    fn check(statements: &[(i64, i64)], from: i64, to: i64, expected: bool) {
        let mut covers = Covers::default();
        statements.iter().for_each(|(since, until)| covers.add(1, since * DAY, until * DAY));
        assert_eq!(covers.spans(1, from * DAY, to * DAY), expected, "{statements:?} {from} {to}");
    }

    #[test]
    fn a_missing_month_is_not_a_still_month() {
        check(&[(0, 30), (61, 90)], 20, 70, false);
        check(&[(0, 30), (61, 90)], 62, 88, true);
    }

    #[test]
    fn statements_that_follow_each_other_tell_as_one() {
        check(&[(0, 30), (31, 60), (40, 50)], 2, 58, true);
    }
}
