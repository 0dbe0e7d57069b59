//! Which addresses peel, one after the other, and how often does an address that nobody peeled into peel itself?
//!
//! An address that is paid by one alone and pays two, at least four fifths to one of them, peels. Holders who have nothing to do with each
//! other peel now and then; that the next one does as well, and the next, is what joins them. So the rate is counted where no
//! chain can be: among addresses that are paid by one alone which does not peel.

use std::collections::{BTreeMap, BTreeSet};

use crate::{CaseView, MethodError};

/// After the tables of `address_cluster`: addresses that peel, with the address that gets the rest.
const PEELED: &str = "
CREATE OR REPLACE TEMP TABLE peeler AS
WITH paid AS (SELECT payer, payee, place, sum(units) AS units FROM coin GROUP BY payer, payee, place)
SELECT sends.account, sends.place, arg_max(paid.payee, (paid.units, paid.payee)) AS rest
FROM sends JOIN gets USING (account, place) JOIN paid ON paid.payer = account AND paid.place = sends.place
WHERE sends.payees = 2 AND gets.payers = 1 GROUP BY sends.account, sends.place, sends.units
HAVING max(paid.units) * 5 >= sends.units * 4;
SELECT account, place, rest FROM peeler ORDER BY account, place";

/// How many addresses are paid by one alone that does not peel and pay somebody, and how many of them peel.
const FIRST: &str = "
SELECT count(*)::BIGINT AS accounts, count(*) FILTER ((account, place) IN (SELECT (account, place) FROM peeler))::BIGINT AS peeling
FROM sends JOIN gets USING (account, place)
WHERE gets.payers = 1 AND (gets.first, place) NOT IN (SELECT (account, place) FROM peeler)";

/// Addresses that peel on, and how often others do.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Peels {
    /// The asset by its place, and the addresses in the order in which they peel.
    pub chains: Vec<(i64, Vec<i64>)>,
    /// Addresses that no peeling address paid and that pay somebody: how many peel, and how many there are.
    pub first: (u64, u64),
}

/// Reads them.
///
/// # Errors
/// When the engine refuses.
pub fn peels(case: &mut CaseView<'_>) -> Result<Peels, MethodError> {
    let rows = case.ask(PEELED)?;
    let (accounts, places, rests) = (rows.ints("account")?, rows.ints("place")?, rows.ints("rest")?);
    let rest = (0..rows.len()).map(|at| ((places.value(at), accounts.value(at)), rests.value(at))).collect();
    let first = case.ask(FIRST)?;
    let number = |name| first.ints(name).map(|column| column.value(0).unsigned_abs());
    Ok(Peels { chains: chains(&rest), first: (number("peeling")?, number("accounts")?) })
}

/// The chains, from the addresses that no other peels into.
fn chains(rest: &BTreeMap<(i64, i64), i64>) -> Vec<(i64, Vec<i64>)> {
    let fed: BTreeSet<(i64, i64)> =
        rest.iter().map(|((place, _), to)| (*place, *to)).filter(|key| rest.contains_key(key)).collect();
    let mut chains = Vec::new();
    for key in rest.keys().filter(|key| !fed.contains(key)) {
        let mut chain = vec![key.1];
        while let Some(next) = chain.last().and_then(|at| rest.get(&(key.0, *at)))
            && rest.contains_key(&(key.0, *next))
            && !chain.contains(next)
        {
            chain.push(*next);
        }
        chains.push((key.0, chain));
    }
    chains
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_chain_begins_where_nobody_peels_into_it_and_ends_where_nobody_peels_on() {
        let rest = BTreeMap::from([((0, 1), 2), ((0, 2), 3), ((0, 3), 9), ((0, 7), 8), ((1, 9), 1)]);
        assert_eq!(chains(&rest), [(0, vec![1, 2, 3]), (0, vec![7]), (1, vec![9])]);
        // A round has no beginning.
        assert!(chains(&BTreeMap::from([((0, 1), 2), ((0, 2), 1)])).is_empty());
    }
}
