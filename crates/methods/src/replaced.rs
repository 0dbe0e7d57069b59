//! On which rows does it stand that payers went from one account to another?

use std::collections::{BTreeMap, BTreeSet};

use thalweg_model::CitedRow;

use crate::lives;
use crate::successions::{FEWEST_PAYMENTS, Succession};
use crate::transfers;
use crate::{CaseView, MethodError};

/// The rows of each succession: the last payments to the old accounts and the first to the new.
///
/// # Errors
/// When the engine refuses.
pub fn cited(case: &mut CaseView<'_>, all: &[&Succession]) -> Result<Vec<Vec<CitedRow>>, MethodError> {
    let wanted: Vec<BTreeSet<(u32, u32, bool)>> = all.iter().map(|one| one.cites()).collect();
    case.ask("CREATE OR REPLACE TEMP TABLE replacing (payer BIGINT, payee BIGINT, old BOOLEAN); SELECT 0")?;
    let said: BTreeSet<&(u32, u32, bool)> = wanted.iter().flatten().collect();
    for some in said.into_iter().collect::<Vec<_>>().chunks(5_000) {
        let values: Vec<String> =
            some.iter().map(|(payer, payee, old)| format!("({payer}, {payee}, {old})")).collect();
        case.ask(&format!("INSERT INTO replacing VALUES {}; SELECT 0", values.join(", ")))?;
    }
    let mut transfers: BTreeMap<(u32, u32, bool), Vec<u32>> = BTreeMap::new();
    let sql = format!(
        "SELECT payer, payee, old, transfer FROM (
             SELECT payer, payee, transfer, old, row_number() OVER (PARTITION BY payer, payee, old ORDER BY transfer) AS early,
                    row_number() OVER (PARTITION BY payer, payee, old ORDER BY transfer DESC) AS late
             FROM move JOIN replacing USING (payer, payee) WHERE {carried})
         WHERE CASE WHEN old THEN late ELSE early END <= {FEWEST_PAYMENTS} ORDER BY transfer, old",
        carried = lives::CARRIED
    );
    case.each(&sql, |rows| {
        let (payers, payees) = (rows.ints("payer")?, rows.ints("payee")?);
        let (old, numbers) = (rows.truths("old")?, rows.ints("transfer")?);
        for at in 0..rows.len() {
            let key = (payers.value(at) as u32, payees.value(at) as u32, old.value(at));
            transfers.entry(key).or_default().push(numbers.value(at) as u32);
        }
        Ok(())
    })?;
    let rows = transfers::rows(case, transfers.values().flatten().copied())?;
    let of = |wanted: &BTreeSet<(u32, u32, bool)>| {
        let numbers = wanted.iter().filter_map(|key| transfers.get(key)).flatten();
        numbers.filter_map(|number| rows.get(number)).flatten().cloned().collect()
    };
    Ok(wanted.iter().map(of).collect())
}
