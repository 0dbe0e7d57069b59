//! Which addresses of Bitcoin spend together, as inputs of one transaction?
//!
//! Whoever signs a transaction holds the keys of its inputs. Joint transactions of strangers have many payees, so only those with two at most count: one
//! is paid, the other gets the change.

use std::collections::{BTreeMap, BTreeSet};

use thalweg_model::CitedRow;

use crate::circles::{joined, root};
use crate::{CaseView, MethodError};

/// After the table `address` of `address_cluster`: inputs of one transaction of Bitcoin.
const TOGETHER: &str = "
WITH spent AS (
    SELECT reference, account AS payer, payee_account AS payee, cite('entry', evidence, row) AS cited
    FROM entry JOIN address ON number = payer_account
    WHERE asset = 'BTC' AND reference <> '' AND settled AND payer_account <> payee_account),
joint AS (SELECT reference FROM spent GROUP BY reference HAVING count(DISTINCT payer) > 1 AND count(DISTINCT payee) <= 2)
SELECT reference, list(DISTINCT CAST(payer AS VARCHAR) ORDER BY CAST(payer AS VARCHAR)) AS payers,
       list_slice(list(DISTINCT cited ORDER BY cited), 1, 20) AS cited
FROM spent JOIN joint USING (reference) GROUP BY reference ORDER BY reference";

/// Addresses that spend together.
#[derive(Debug, Default)]
pub struct Spent {
    /// The addresses.
    pub addresses: Vec<u32>,
    /// In how many transactions.
    pub times: usize,
    /// Rows that show it.
    pub cited: BTreeSet<CitedRow>,
}

/// The groups, over all transactions that join them; once it has so many rows a group takes no more.
///
/// # Errors
/// When the engine refuses.
pub fn together(case: &mut CaseView<'_>, most_cited: usize) -> Result<Vec<Spent>, MethodError> {
    let rows = case.ask(TOGETHER)?;
    let mut first_of = BTreeMap::new();
    let mut firsts = Vec::new();
    for at in 0..rows.len() {
        let payers: Vec<i64> =
            rows.texts_of("payers", at)?.iter().filter_map(|one| one.parse().ok()).collect();
        let Some(first) = payers.iter().min().copied() else { continue };
        payers.iter().for_each(|payer| joined(&mut first_of, first, *payer));
        firsts.push((at, first));
    }
    let mut groups: BTreeMap<i64, Spent> = BTreeMap::new();
    for address in first_of.keys() {
        groups.entry(root(&first_of, *address)).or_default().addresses.push(*address as u32);
    }
    for (at, first) in firsts {
        let spent = groups.entry(root(&first_of, first)).or_default();
        spent.times += 1;
        if spent.cited.len() < most_cited {
            spent.cited.extend(rows.cited("cited", at)?);
        }
    }
    Ok(groups.into_values().collect())
}
