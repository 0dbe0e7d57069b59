//! Which account does a person mean?

use anyhow::{Context as _, bail};
use thalweg_flows::ledger::{Account, AccountForm, CaseLedger};
use thalweg_model::Asset;

/// The asset that a pool counts in.
#[must_use]
pub fn asset(ledger: &CaseLedger, pool: u32) -> Option<&Asset> {
    let index = ledger.ledger.pools.asset.get(pool as usize)?;
    ledger.assets.get(usize::from(*index))
}

/// The account of a pool.
#[must_use]
pub fn account(ledger: &CaseLedger, pool: u32) -> Option<&Account> {
    let index = ledger.ledger.pools.account.get(pool as usize)?;
    ledger.accounts.get(*index as usize)
}

/// All pools of the account that this text names: by number (spaces and dashes do not count), by another recorded form
/// of it, or by holder where only one account has that holder.
///
/// # Errors
/// When no account or more than one fits; names those that do.
pub fn of(ledger: &CaseLedger, text: &str) -> anyhow::Result<Vec<u32>> {
    let wanted = bare(text);
    let by_number = |account: &Account| {
        bare(&account.number) == wanted || account.also.iter().any(|also| bare(also) == wanted)
    };
    // A stand-in has the number of the account it stands for.
    let is_itself = |account: &Account| account.form != AccountForm::NotInOwnStatement;
    let mut found: Vec<usize> = matching(ledger, |account| is_itself(account) && by_number(account));
    if found.is_empty() {
        found = matching(ledger, |account| is_itself(account) && account.holder == text);
    }
    match found.as_slice() {
        [one] => {
            let index = u32::try_from(*one)?;
            let pools = ledger.ledger.pools.account.iter().zip(0_u32..);
            Ok(pools.filter(|(account, _)| **account == index).map(|(_, pool)| pool).collect())
        }
        [] => bail!("no account is called {text:?}; `thalweg accounts` lists them"),
        several => {
            let names: Vec<&str> =
                several.iter().filter_map(|at| ledger.accounts.get(*at)).map(Account::label).collect();
            bail!(
                "{} accounts are called {text:?}: {}; name one by its number",
                names.len(),
                names.join(", ")
            )
        }
    }
}

/// The one pool of this account in this asset; the asset may be left out where the account has only one.
///
/// # Errors
/// When it is none or several.
pub fn one(ledger: &CaseLedger, text: &str, code: Option<&str>) -> anyhow::Result<u32> {
    let fits = |pool: &u32| {
        code.is_none_or(|code| {
            asset(ledger, *pool).is_some_and(|asset| asset.code.eq_ignore_ascii_case(code))
        })
    };
    let pools: Vec<u32> = of(ledger, text)?.into_iter().filter(fits).collect();
    match pools.as_slice() {
        [one] => Ok(*one),
        [] => bail!("the account {text:?} holds no {}", code.unwrap_or("asset")),
        several => {
            let codes: Vec<&str> = several
                .iter()
                .filter_map(|pool| asset(ledger, *pool))
                .map(|asset| asset.code.as_str())
                .collect();
            Err(anyhow::anyhow!("say which of {}", codes.join(", ")))
                .context("the account holds several assets")
        }
    }
}

fn matching(ledger: &CaseLedger, fits: impl Fn(&Account) -> bool) -> Vec<usize> {
    ledger.accounts.iter().enumerate().filter(|(_, account)| fits(account)).map(|(index, _)| index).collect()
}

fn bare(number: &str) -> String {
    number.chars().filter(|c| !c.is_whitespace() && *c != '-').flat_map(char::to_lowercase).collect()
}
