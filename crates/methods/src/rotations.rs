//! Which accounts take turns, so that whoever paid one is sent to another next time, in no fixed order?
//!
//! A customer counts who paid an account on one day only, and another account on another day only. Two accounts take turns if several customers came to the
//! first before the second, and several to the second before the first: a firm that changes its account moves all its customers one way, once.
//! Whoever pays more than [`MOST_PAYEES`] accounts is no customer but an institution.

use std::collections::{BTreeMap, BTreeSet};

use crate::{CaseView, MethodError};

/// So many customers must have come in each order.
const FEWEST: u64 = 2;
/// Whoever pays more is an institution.
const MOST_PAYEES: u64 = 50;
/// So many accounts are looked at beside those that are asked about, to tell how common it is.
pub const SAMPLE: usize = 2_000;

/// Accounts that take turns; `of` has those that are looked at. A day is one of the case's zone.
const TURNS: &str = "
CREATE OR REPLACE TEMP TABLE visit AS
SELECT payer, payee, place, min(local_day(moment)) AS day FROM move WHERE class IN (0, 1)
  AND payer IN (SELECT payer FROM move WHERE class IN (0, 1) GROUP BY payer HAVING count(DISTINCT payee) <= {most})
GROUP BY payer, payee, place HAVING min(local_day(moment)) = max(local_day(moment));
SELECT one.payee AS account, CAST(one.place AS BIGINT) AS place, other.payee AS other
FROM visit one JOIN asked ON asked.account = one.payee AND asked.place = one.place
JOIN visit other ON other.payer = one.payer AND other.place = one.place AND other.payee <> one.payee
GROUP BY one.payee, one.place, other.payee
HAVING count(*) FILTER (one.day < other.day) >= {fewest} AND count(*) FILTER (one.day > other.day) >= {fewest}
ORDER BY account, place, other";

/// With which accounts each of these takes turns, after [`MOVES`](crate::transfers::MOVES).
///
/// # Errors
/// When the engine refuses.
pub fn turns(
    case: &mut CaseView<'_>,
    of: &BTreeSet<(u32, u16)>,
) -> Result<BTreeMap<(u32, u16), Vec<u32>>, MethodError> {
    case.ask("CREATE OR REPLACE TEMP TABLE asked (account BIGINT, place BIGINT); SELECT 0")?;
    let keys: Vec<String> = of.iter().map(|(account, place)| format!("({account}, {place})")).collect();
    for some in keys.chunks(5_000) {
        case.ask(&format!("INSERT INTO asked VALUES {}; SELECT 0", some.join(", ")))?;
    }
    let sql = TURNS.replace("{most}", &MOST_PAYEES.to_string()).replace("{fewest}", &FEWEST.to_string());
    let rows = case.ask(&sql)?;
    let (accounts, places, others) = (rows.ints("account")?, rows.ints("place")?, rows.ints("other")?);
    let mut turns: BTreeMap<(u32, u16), Vec<u32>> = BTreeMap::new();
    for at in 0..rows.len() {
        let key = (accounts.value(at) as u32, places.value(at) as u16);
        turns.entry(key).or_default().push(others.value(at) as u32);
    }
    Ok(turns)
}
