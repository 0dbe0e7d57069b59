//! Which two accounts pay the same few payees in one sitting, day after day, though the hour changes?
//!
//! Who works several accounts logs in to one after the other and pays the same payees from each. Two strangers who pay the same
//! payee at a fixed hour look alike, so the hours are asked: of the days of one account, held against the *other* days of the other, how
//! many lie as near in the hour of the day. Accounts are compared whose income is seen. An account that is known only from its payees' statements may be a victim's,
//! and victims who are told by one voice to pay now pay in the same minutes as well.

use std::collections::{BTreeMap, BTreeSet};

use crate::drill::{DAY, MINUTE};
use crate::{CaseView, MethodError};

/// So many days of either account are held against days of the other.
const MOST_DAYS: usize = 60;

/// After the tables of `same_hand`: payments to narrow payees, one for each payee and window, of accounts whose income is seen.
const BESIDE: &str = "
CREATE OR REPLACE TEMP TABLE narrow_pay AS
SELECT move.payer, move.payee, step.payer_person AS person, local_day(min(move.moment)) AS day, min(move.moment) AS moment,
       min(move.transfer) AS transfer, any_value(spent.payments) AS payments
FROM move JOIN step ON step.payer = move.payer AND step.payee = move.payee
JOIN (SELECT payer, place, count(*) AS payments, sum(units) AS units FROM move WHERE class IN (0, 1) GROUP BY payer, place) spent
  ON spent.payer = move.payer AND spent.place = move.place
JOIN (SELECT payee AS payer, place, sum(units) AS units FROM move GROUP BY payee, place) got ON got.payer = move.payer AND got.place = move.place
WHERE move.class IN (0, 1) AND move.fine AND got.units * 2 >= spent.units
GROUP BY move.payer, move.payee, step.payer_person, move.moment // (CAST({window_minutes} AS BIGINT) * 60000000);
CREATE OR REPLACE TEMP TABLE beside AS
SELECT a.payer AS one, b.payer AS two, a.payee, a.day, a.transfer AS first, b.transfer AS second, a.payments AS payments_one, b.payments AS payments_two,
       least(a.moment, b.moment) AS since, greatest(a.moment, b.moment) AS until
FROM narrow_pay a JOIN (SELECT *, moment // (CAST({window_minutes} AS BIGINT) * 60000000) + unnest([-1, 0, 1]) AS near FROM narrow_pay) b
  ON a.payee = b.payee AND a.moment // (CAST({window_minutes} AS BIGINT) * 60000000) = b.near AND a.payer < b.payer AND a.person <> b.person
WHERE abs(a.moment - b.moment) <= CAST({window_minutes} AS BIGINT) * 60000000;
CREATE OR REPLACE TEMP TABLE seated AS
SELECT one, two FROM beside
WHERE (one, two) NOT IN (SELECT (payer, payee) FROM known) AND (two, one) NOT IN (SELECT (payer, payee) FROM known)
GROUP BY one, two
HAVING count(DISTINCT day) >= 3 AND count(DISTINCT payee) >= {fewest_payees} AND count(DISTINCT first) >= {fewest_together}
   AND count(DISTINCT second) >= {fewest_together}
   AND least(count(DISTINCT first), count(DISTINCT second)) * 2 >= least(any_value(payments_one), any_value(payments_two));
SELECT count(*)::BIGINT AS tried FROM (SELECT DISTINCT one, two FROM beside)";

/// When two accounts paid payees that they have in common.
const HOURS: &str = "
WITH common AS (SELECT DISTINCT one, two, a.payee FROM seated JOIN narrow_pay a ON a.payer = one JOIN narrow_pay b ON b.payer = two AND b.payee = a.payee)
SELECT one, two, payer = two AS second, day, moment FROM common JOIN narrow_pay USING (payee) WHERE payer IN (one, two)
ORDER BY one, two, second, day, moment";

/// What two accounts paid together.
const PAID: &str = "
SELECT one, two, payee, day, first, second, since, until FROM beside JOIN seated USING (one, two) ORDER BY one, two, first, second";

/// Two accounts that sat together.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Sitting {
    /// The accounts.
    pub accounts: [i64; 2],
    /// Whom both paid in one sitting.
    pub payees: BTreeSet<u32>,
    /// The payments, one of the one and one of the other in turn.
    pub transfers: Vec<u32>,
    /// Days on which they sat together.
    pub days: BTreeSet<i64>,
    /// Days on which either paid one of the payees that they have in common.
    pub all_days: usize,
    /// On how many days one was done before the other began, of those on which each paid two or more.
    pub in_turn: (u64, u64),
    /// How many days of one lie as near in the hour to another day of the other, of how many.
    pub by_hour: (u64, u64),
    /// The first and the last payment in one sitting.
    pub period: (i64, i64),
}

/// The pairs of accounts that sat together, and how many pairs were ever so near.
///
/// # Errors
/// When the engine refuses.
pub fn sittings(case: &mut CaseView<'_>) -> Result<(Vec<Sitting>, u64), MethodError> {
    let window = case.threshold("window_minutes").saturating_mul(MINUTE);
    let tried = case.ask(BESIDE)?.ints("tried")?.value(0).unsigned_abs();
    let mut hours = BTreeMap::<(i64, i64), [BTreeMap<i64, Vec<i64>>; 2]>::new();
    let rows = case.ask(HOURS)?;
    let (ones, twos, second) = (rows.ints("one")?, rows.ints("two")?, rows.truths("second")?);
    let (days, moments) = (rows.ints("day")?, rows.ints("moment")?);
    for at in 0..rows.len() {
        let [one, two] = hours.entry((ones.value(at), twos.value(at))).or_default();
        let of = if second.value(at) { two } else { one };
        of.entry(days.value(at)).or_default().push(moments.value(at));
    }
    let rows = case.ask(PAID)?;
    let (ones, twos, payees) = (rows.ints("one")?, rows.ints("two")?, rows.ints("payee")?);
    let (days, firsts, seconds) = (rows.ints("day")?, rows.ints("first")?, rows.ints("second")?);
    let (since, until) = (rows.ints("since")?, rows.ints("until")?);
    let mut sittings = BTreeMap::<(i64, i64), Sitting>::new();
    let mut turns = BTreeMap::<(i64, i64), Turns>::new();
    for at in 0..rows.len() {
        let pair = (ones.value(at), twos.value(at));
        let sitting = sittings.entry(pair).or_insert_with(|| Sitting {
            accounts: [pair.0, pair.1],
            period: (i64::MAX, i64::MIN),
            ..Sitting::default()
        });
        sitting.payees.insert(payees.value(at) as u32);
        sitting.days.insert(days.value(at));
        let turn = turns.entry(pair).or_default().entry(days.value(at)).or_default();
        turn[0].insert(firsts.value(at));
        turn[1].insert(seconds.value(at));
        sitting.transfers.extend([firsts.value(at) as u32, seconds.value(at) as u32]);
        sitting.period = (sitting.period.0.min(since.value(at)), sitting.period.1.max(until.value(at)));
    }
    for (pair, sitting) in &mut sittings {
        let Some([one, two]) = hours.get(pair) else { continue };
        sitting.all_days = one.keys().chain(two.keys()).collect::<BTreeSet<_>>().len();
        sitting.by_hour = by_hour(one, two, window);
        sitting.in_turn = turns.get(pair).map_or((0, 0), in_turn);
    }
    Ok((sittings.into_values().collect(), tried))
}

/// By day: the payments of either account, in the agreed order.
type Turns = BTreeMap<i64, [BTreeSet<i64>; 2]>;

/// On how many days one account was done before the other began.
fn in_turn(turns: &Turns) -> (u64, u64) {
    let (mut times, mut of) = (0, 0);
    for [one, two] in turns.values().filter(|[one, two]| one.len() > 1 && two.len() > 1) {
        of += 1;
        times += u64::from(one.last() < two.first() || two.last() < one.first());
    }
    (times, of)
}

/// How many days of one lie as near in the hour to another day of the other.
fn by_hour(one: &BTreeMap<i64, Vec<i64>>, two: &BTreeMap<i64, Vec<i64>>, window: i64) -> (u64, u64) {
    let near = |here: i64, there: i64| {
        let apart = (here - there).rem_euclid(DAY);
        apart.min(DAY - apart) <= window
    };
    let (mut times, mut of) = (0, 0);
    for (day, here) in one.iter().take(MOST_DAYS) {
        for (_, there) in two.iter().take(MOST_DAYS).filter(|(other, _)| *other != day) {
            of += 1;
            times += u64::from(here.iter().any(|at| there.iter().any(|other| near(*at, *other))));
        }
    }
    (times, of)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::drill::HOUR;

    #[test]
    fn a_fixed_hour_is_near_on_every_other_day_and_a_changing_one_is_not() {
        let days = |hours: [i64; 3]| -> BTreeMap<i64, Vec<i64>> {
            (0..).zip(hours).map(|(day, hour)| (day, vec![day * DAY + hour * HOUR])).collect()
        };
        assert_eq!(by_hour(&days([9, 9, 9]), &days([9, 9, 9]), 10 * MINUTE), (6, 6));
        assert_eq!(by_hour(&days([9, 12, 20]), &days([9, 12, 20]), 10 * MINUTE), (0, 6));
        // Midnight lies between: one minute before it is near one minute after it.
        let late = BTreeMap::from([(0, vec![DAY - MINUTE])]);
        let early = BTreeMap::from([(5, vec![5 * DAY + MINUTE])]);
        assert_eq!(by_hour(&late, &early, 10 * MINUTE), (1, 1));
    }
}
