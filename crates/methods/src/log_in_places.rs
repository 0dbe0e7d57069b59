//! Which accounts of the ledger log in from one internet address or device, and how rare is it to share one that so few use?

use std::collections::BTreeMap;

use thalweg_model::CitedRow;

use crate::{CaseView, MethodError};

/// After the tables of transfers: which accounts are seen logging in, and which share an address or device, that so few use.
const PLACES: &str = "
CREATE OR REPLACE TEMP TABLE seen AS
SELECT party.account, place, arg_min(cited, began) AS cited FROM (
    SELECT account AS number, time AS began, 'ip ' || ip AS place, cite('login', evidence, row) AS cited FROM login WHERE ip IS NOT NULL AND time IS NOT NULL
    UNION ALL SELECT account, time, 'device ' || device, cite('login', evidence, row) FROM login WHERE device IS NOT NULL AND time IS NOT NULL
    UNION ALL SELECT account, time, 'imei ' || imei, cite('login', evidence, row) FROM login WHERE imei IS NOT NULL AND time IS NOT NULL)
JOIN party USING (number) GROUP BY party.account, place;
CREATE OR REPLACE TEMP TABLE narrow AS
SELECT account, place, cited, users FROM seen
JOIN (SELECT place, count(*) AS users FROM seen GROUP BY place HAVING count(*) BETWEEN 2 AND {most_users}) USING (place);
CREATE OR REPLACE TEMP TABLE sharing AS
SELECT one, two, users, first, second, count(*) OVER (ORDER BY users RANGE UNBOUNDED PRECEDING) AS as_few FROM (
    SELECT a.account AS one, b.account AS two, min(a.users) AS users, arg_min(a.cited, (a.users, a.place)) AS first, arg_min(b.cited, (a.users, a.place)) AS second
    FROM narrow a JOIN narrow b ON a.place = b.place AND a.account < b.account GROUP BY a.account, b.account);
SELECT (SELECT count(DISTINCT account) FROM seen)::BIGINT AS accounts, (SELECT count(*) FROM sharing)::BIGINT AS sharing";

/// After the tables of `same_hand`: which pairs of accounts are seen logging in, and what they share.
const SHARED: &str = "
WITH asked AS (SELECT one, two FROM paced UNION SELECT one, two FROM seated)
SELECT one, two, coalesce(as_few, 0)::BIGINT AS as_few, coalesce([first, second], []) AS logins
FROM asked LEFT JOIN sharing USING (one, two)
WHERE one IN (SELECT account FROM seen) AND two IN (SELECT account FROM seen) ORDER BY one, two";

/// Whether two accounts log in from one place.
#[derive(Debug, Default)]
pub struct LogInPlaces {
    /// How many pairs of accounts are seen logging in.
    pub pairs: u64,
    sharing: u64,
    /// By pair: how many pairs share a place that as few use (none if they share none), and log-ins there.
    of: BTreeMap<(i64, i64), (u64, Vec<CitedRow>)>,
}

impl LogInPlaces {
    /// Reads them for the pairs in the tables `paced` and `seated`; the card has `most_users`.
    ///
    /// # Errors
    /// When the engine refuses.
    pub fn read(case: &mut CaseView<'_>) -> Result<Self, MethodError> {
        let counted = case.ask(PLACES)?;
        let accounts = counted.ints("accounts")?.value(0).unsigned_abs();
        let mut places = Self {
            pairs: accounts.saturating_mul(accounts.saturating_sub(1)) / 2,
            sharing: counted.ints("sharing")?.value(0).unsigned_abs(),
            of: BTreeMap::new(),
        };
        let rows = case.ask(SHARED)?;
        let (ones, twos, as_few) = (rows.ints("one")?, rows.ints("two")?, rows.ints("as_few")?);
        for at in 0..rows.len() {
            let own = (as_few.value(at).unsigned_abs(), rows.cited("logins", at)?);
            places.of.insert((ones.value(at), twos.value(at)), own);
        }
        Ok(places)
    }

    /// How many pairs share a place that as few use; 0 if these two share none, `None` if one of them is not seen logging in.
    #[must_use]
    pub fn as_few(&self, pair: (i64, i64)) -> Option<u64> {
        self.of.get(&pair).map(|(as_few, _)| *as_few)
    }

    /// How many pairs share none.
    #[must_use]
    pub fn apart(&self) -> u64 {
        self.pairs.saturating_sub(self.sharing)
    }

    /// Log-ins of these two at the place that they share.
    #[must_use]
    pub fn log_ins(&self, pair: (i64, i64)) -> Vec<CitedRow> {
        self.of.get(&pair).map(|(_, rows)| rows.clone()).unwrap_or_default()
    }
}
