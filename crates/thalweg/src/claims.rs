//! Which payments are claimed? Reads claims as a person states them and finds them in the ledger.

use std::path::Path;

use anyhow::{Context as _, bail};
use thalweg_flows::ledger::{CaseLedger, Part};
use thalweg_model::{Asset, RowId, format_minor, parse_minor};
use thalweg_seal::Case;
use thalweg_trace::{Claim, Claimed};

use crate::{clock, facts::pools};

/// How far a stated payment may lie from a booking of exactly this amount to be taken for it: clocks of victims and
/// banks differ, and weekend bookings are later; a longer distance would guess.
const PAYMENT_WINDOW_MICROS: i64 = 24 * 3600 * 1_000_000;
/// Of several equal payments within the window, the only one at the stated minute is meant.
const MINUTE_MICROS: u64 = 60 * 1_000_000;

/// One claim as stated.
#[derive(Debug, serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct Stated {
    /// Who claims.
    name: String,
    /// The row that shows the payment: `sha256:…#row=17`, or a row number with `file`.
    row: Option<RowText>,
    /// Name of the sealed file that `row` counts in.
    file: Option<String>,
    /// Instead of a row: the account paid into …
    account: Option<String>,
    /// … when …
    time: Option<String>,
    /// … how much …
    amount: Option<AmountText>,
    /// … of what (default: the account's only asset).
    asset: Option<String>,
}

#[derive(Debug, serde::Deserialize)]
#[serde(untagged)]
enum RowText {
    Number(u64),
    Text(String),
}

/// An amount may stand in the file with or without quotation marks; a float would not be exact and is refused.
#[derive(Debug, serde::Deserialize)]
#[serde(untagged)]
enum AmountText {
    Whole(i64),
    Text(String),
}

/// The claims of a YAML file.
///
/// # Errors
/// Names the claim that cannot be read or found.
pub fn from_file(path: &Path, case: &Case, ledger: &CaseLedger) -> anyhow::Result<Vec<Claim>> {
    let text = std::fs::read_to_string(path).with_context(|| format!("reading {}", path.display()))?;
    let stated: Vec<Stated> = serde_norway::from_str(&text).with_context(|| {
        format!(
            "reading the claims in {} (amounts with decimals need quotation marks: \"1234.50\")",
            path.display()
        )
    })?;
    let mut claims = Vec::new();
    for (claim, number) in stated.iter().zip(1..) {
        let found = claim.find(case, ledger).with_context(|| format!("claim {number} ({})", claim.name))?;
        claims.extend(found);
    }
    if claims.is_empty() {
        bail!("{} holds no claims", path.display());
    }
    Ok(claims)
}

/// The claims given as `[NAME=]sha256:…#row=17`.
///
/// # Errors
/// Names the claim that cannot be read or found.
pub fn from_arguments(arguments: &[String], ledger: &CaseLedger) -> anyhow::Result<Vec<Claim>> {
    let mut claims = Vec::new();
    for argument in arguments {
        let (name, row) = match argument.split_once("=sha256:") {
            Some((name, row)) => (name.to_owned(), format!("sha256:{row}")),
            None => ("claimant".to_owned(), argument.clone()),
        };
        claims.extend(by_row(&name, row.parse()?, ledger)?);
    }
    Ok(claims)
}

impl Stated {
    fn find(&self, case: &Case, ledger: &CaseLedger) -> anyhow::Result<Vec<Claim>> {
        match (&self.row, &self.file, &self.account) {
            (Some(RowText::Text(row)), None, None) => by_row(&self.name, row.parse()?, ledger),
            (Some(RowText::Number(row)), Some(file), None) => {
                let evidence = crate::commands::named(case, file)?;
                by_row(&self.name, RowId { evidence, row: *row }, ledger)
            }
            (None, None, Some(account)) => {
                self.by_account(account, ledger, case.info().assumed_offset_minutes.unwrap_or(0))
            }
            _ => bail!("give either `row` (with `file` for a row number), or `account`, `time` and `amount`"),
        }
    }

    fn by_account(&self, account: &str, ledger: &CaseLedger, offset: i16) -> anyhow::Result<Vec<Claim>> {
        let (Some(time), Some(amount)) = (&self.time, &self.amount) else {
            bail!("a claim by `account` needs `time` and `amount` too");
        };
        let time = clock::micros(time, offset)?;
        let pool = pools::one(ledger, account, self.asset.as_deref())?;
        let asset = pools::asset(ledger, pool).context("the account has no asset")?;
        let minor = self.minor(amount, asset)?;
        let columns = &ledger.ledger.transfers;
        let fits = |transfer: &usize| {
            columns.to[*transfer] == pool
                && columns.amount[*transfer] == minor
                && columns.time[*transfer].abs_diff(time) <= PAYMENT_WINDOW_MICROS.unsigned_abs()
        };
        let away = |transfer: usize| columns.time[transfer].abs_diff(time);
        let mut found: Vec<(u32, u64)> = (0..columns.to.len())
            .filter(fits)
            .filter_map(|t| Some((u32::try_from(t).ok()?, away(t))))
            .collect();
        if let Some(meant) = at_the_minute(&found) {
            found.retain(|(transfer, _)| *transfer == meant);
        }
        let found: Vec<u32> = found.into_iter().map(|(transfer, _)| transfer).collect();
        let what = match found.as_slice() {
            [] => Claimed::Balance { pool, time, minor },
            [transfer] => Claimed::Transfer { transfer: *transfer, minor: None },
            several => {
                let rows: Vec<String> =
                    several.iter().flat_map(|t| ledger.cited(*t)).map(|row| row.to_string()).collect();
                let amount = format!("{} {}", asset.code, format_minor(minor, asset.exponent));
                bail!("{} payments of {amount} fit; name the row: {}", several.len(), rows.join(", "))
            }
        };
        Ok(vec![Claim { name: self.name.clone(), what }])
    }

    fn minor(&self, amount: &AmountText, asset: &Asset) -> anyhow::Result<i128> {
        let text = match amount {
            AmountText::Whole(whole) => whole.to_string(),
            AmountText::Text(text) => text.replace(',', ""),
        };
        let minor = parse_minor(text.trim().as_bytes(), asset.exponent)
            .with_context(|| format!("amount {text:?}"))?;
        if minor <= 0 {
            bail!("the amount {text:?} is not more than zero");
        }
        Ok(minor)
    }
}

/// The only one of several payments (with their distances in time) that was made at the stated minute.
fn at_the_minute(several: &[(u32, u64)]) -> Option<u32> {
    let mut there = several.iter().filter(|(_, away)| *away <= MINUTE_MICROS);
    match (there.next(), there.next()) {
        (Some((transfer, _)), None) => Some(*transfer),
        _ => None,
    }
}

/// The payments that a row shows: one, or those of a batch.
fn by_row(name: &str, row: RowId, ledger: &CaseLedger) -> anyhow::Result<Vec<Claim>> {
    let principal = |transfer: &u32| ledger.details.part.get(*transfer as usize) == Some(&Part::Principal);
    let claim = |transfer| Claim { name: name.to_owned(), what: Claimed::Transfer { transfer, minor: None } };
    let claims: Vec<Claim> = ledger.transfers_citing(row).into_iter().filter(principal).map(claim).collect();
    if claims.is_empty() {
        bail!(
            "{row} shows no transfer; `thalweg row` shows what stands there, `thalweg transfers` lists transfers"
        );
    }
    Ok(claims)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_only_payment_at_the_stated_minute_is_meant_and_two_are_not() {
        let hours = |count: u64| count * 3600 * 1_000_000;
        assert_eq!(at_the_minute(&[(3, hours(2)), (7, 20_000_000), (9, hours(5))]), Some(7));
        assert_eq!(at_the_minute(&[(3, 1_000_000), (7, 20_000_000)]), None);
        assert_eq!(at_the_minute(&[(3, hours(2)), (7, hours(3))]), None);
        assert_eq!(at_the_minute(&[]), None);
    }
}
