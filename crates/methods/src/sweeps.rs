//! Which wallets are paid by addresses that were paid once and hand on everything?
//!
//! Whoever takes coins from many makes an address for each trade, and sweeps them into one wallet. People who pay a dealer of their own accord
//! were paid by several, or keep something, or pay others as well. How many of them look like an address of one trade all
//! the same is counted over payees of which fewer than half of the payers do: exchanges and payment services are swept into as well, and a case about coins may hold little else.

use crate::{CaseView, MethodError};

/// After the tables of `address_cluster` and the table `tag`: by payee, how many pay it, and how many of them hand on what they got once.
const SWEPT: &str = "
CREATE OR REPLACE TEMP TABLE once AS
SELECT account, place, sends.first AS wallet FROM sends JOIN gets USING (account, place)
WHERE sends.payees = 1 AND gets.payers = 1 AND sends.units * 10 >= gets.units * 9 AND sends.first <> gets.first
  AND (account, place) NOT IN (SELECT (payee, place) FROM coin GROUP BY payee, place HAVING count(*) > 1);
CREATE OR REPLACE TEMP TABLE swept AS
SELECT gets.account AS wallet, gets.place, gets.payers, count(once.account) AS once,
       gets.account NOT IN (SELECT account FROM sends WHERE payees > {most_payees}) AND gets.account NOT IN (SELECT account FROM tag WHERE exchange) AS private
FROM gets LEFT JOIN once ON once.wallet = gets.account AND once.place = gets.place
WHERE gets.payers >= 2 GROUP BY gets.account, gets.place, gets.payers;
SELECT wallet, place, payers, once, private FROM swept ORDER BY wallet, place";

/// A wallet that addresses of one trade are swept into.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Swept {
    /// The wallet.
    pub wallet: i64,
    /// The asset by its place.
    pub place: i64,
    /// How many pay it.
    pub payers: u64,
    /// How many of them were paid once and handed on everything.
    pub once: u64,
    /// Whether it is no service: none that pays many, and none that a source calls an exchange.
    pub private: bool,
}

/// What is known of sweeping in this case.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Sweeps {
    /// Wallets that most of the payers sweep into, with so many of them.
    pub wallets: Vec<Swept>,
    /// Of the payers of the other payees: how many look swept, of how many.
    pub others: (u64, u64),
    /// How many payees were asked.
    pub tried: u64,
}

/// Reads them.
///
/// # Errors
/// When the engine refuses.
pub fn sweeps(case: &mut CaseView<'_>, fewest: u64) -> Result<Sweeps, MethodError> {
    let rows = case.ask(SWEPT)?;
    let (wallets, places) = (rows.ints("wallet")?, rows.ints("place")?);
    let (payers, once, private) = (rows.ints("payers")?, rows.ints("once")?, rows.truths("private")?);
    let all = (0..rows.len()).map(|at| Swept {
        wallet: wallets.value(at),
        place: places.value(at),
        payers: payers.value(at).unsigned_abs(),
        once: once.value(at).unsigned_abs(),
        private: private.value(at),
    });
    Ok(parted(all, fewest))
}

fn parted(all: impl Iterator<Item = Swept>, fewest: u64) -> Sweeps {
    let mut sweeps = Sweeps::default();
    for one in all {
        sweeps.tried += u64::from(one.private && one.payers >= fewest);
        if one.once * 2 < one.payers {
            sweeps.others.0 += one.once;
            sweeps.others.1 += one.payers;
        } else if one.private && one.once >= fewest {
            sweeps.wallets.push(one);
        }
    }
    sweeps
}

/// The addresses that were swept into a wallet, after [`sweeps`].
///
/// # Errors
/// When the engine refuses.
pub fn addresses(case: &mut CaseView<'_>, swept: Swept) -> Result<Vec<u32>, MethodError> {
    let (wallet, place) = (swept.wallet, swept.place);
    let rows = case.ask(&format!(
        "SELECT account FROM once WHERE wallet = {wallet} AND place = {place} ORDER BY account"
    ))?;
    let accounts = rows.ints("account")?;
    Ok((0..rows.len()).map(|at| accounts.value(at) as u32).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_swept_does_not_count_for_what_others_do() {
        let one = |wallet, payers, once, private| Swept { wallet, place: 0, payers, once, private };
        let all = [one(1, 9, 8, true), one(2, 40, 1, true), one(3, 60, 50, false), one(4, 3, 3, true)];
        let sweeps = parted(all.into_iter(), 5);
        assert_eq!(sweeps.wallets, [one(1, 9, 8, true)]);
        assert_eq!((sweeps.others, sweeps.tried), ((1, 40), 2));
    }
}
