//! Which addresses are a customer's deposit address at an exchange, and who pays into them?
//!
//! An exchange gives each customer an address to pay into, and hands on what arrives there to its hot wallet. What hands on nearly all of what it gets to one wallet
//! looks like one, if several do, or a source calls the wallet an exchange's.

use crate::{CaseView, MethodError};

/// After the tables of `address_cluster` and the table `tag`: deposit addresses and who pays into them.
const DEPOSITS: &str = "
CREATE OR REPLACE TEMP TABLE through AS
SELECT account, place, sends.first AS wallet FROM sends JOIN gets USING (account, place)
WHERE sends.payees = 1 AND sends.units * 10 >= gets.units * 9 AND sends.first <> account;
CREATE OR REPLACE TEMP TABLE deposit AS
SELECT account, place, wallet FROM through
WHERE wallet IN (SELECT wallet FROM through GROUP BY wallet HAVING count(DISTINCT account) >= {fewest_deposits}) OR wallet IN (SELECT account FROM tag WHERE exchange);
CREATE OR REPLACE TEMP TABLE pays_in AS
SELECT DISTINCT coin.payer, deposit.account AS deposit, deposit.wallet, deposit.place
FROM coin JOIN deposit ON deposit.account = coin.payee AND deposit.place = coin.place
WHERE coin.payer NOT IN (SELECT account FROM sends GROUP BY account HAVING max(payees) > {most_payees}) AND coin.payer NOT IN (SELECT account FROM deposit);
SELECT deposit, wallet, place, list(CAST(payer AS VARCHAR) ORDER BY payer) AS payers,
       (SELECT count(DISTINCT payer) FROM pays_in)::BIGINT AS all_payers
FROM pays_in GROUP BY deposit, wallet, place ORDER BY deposit, place";

/// A deposit address.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Deposit {
    /// The address.
    pub deposit: u32,
    /// The hot wallet that it hands on to.
    pub wallet: u32,
    /// The asset by its place.
    pub place: i64,
    /// Who pays in, without services.
    pub payers: Vec<u32>,
}

/// The deposit addresses, and how many addresses pay into any.
///
/// # Errors
/// When the engine refuses.
pub fn deposits(case: &mut CaseView<'_>) -> Result<(Vec<Deposit>, u64), MethodError> {
    let rows = case.ask(DEPOSITS)?;
    let (deposits, wallets, places) = (rows.ints("deposit")?, rows.ints("wallet")?, rows.ints("place")?);
    let all = rows.ints("all_payers")?;
    let mut found = Vec::new();
    for at in 0..rows.len() {
        found.push(Deposit {
            deposit: deposits.value(at) as u32,
            wallet: wallets.value(at) as u32,
            place: places.value(at),
            payers: rows.texts_of("payers", at)?.iter().filter_map(|payer| payer.parse().ok()).collect(),
        });
    }
    let payers = if rows.is_empty() { 0 } else { all.value(0).unsigned_abs() };
    Ok((found, payers))
}
