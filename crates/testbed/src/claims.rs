//! The victims' claims as the command line reads them: by row where a row shows the payment, else by account, time
//! and amount.

use std::fmt::Write;

use crate::truth::{Shown, Truth, TruthTransfer};

/// `claims.yaml`: a list of `{name, file, row}` or `{name, account, time, amount, asset}`, where `account` is the
/// account that the money arrived in.
#[must_use]
pub fn claims_yaml(truth: &Truth) -> String {
    let mut text = String::from(
        "# Victims' payments. Each is named by the row that shows it (file and row, counted from 1),\n\
         # or by the account it arrived in, the time, the amount and the currency.\n",
    );
    for transfer in &truth.transfers {
        if let Some(name) = &transfer.claim {
            write_claim(&mut text, truth, name, transfer);
        }
    }
    text
}

fn write_claim(text: &mut String, truth: &Truth, name: &str, transfer: &TruthTransfer) {
    // A `String` takes everything that is written to it.
    let _ = match by_row(truth, transfer) {
        Some((file, row)) => writeln!(text, "- name: \"{name}\"\n  file: {file}\n  row: {row}"),
        None => {
            let account = truth.accounts.iter().find(|account| account.key == transfer.to);
            let exponent = thalweg_model::Asset::known(&transfer.asset).map_or(2, |asset| asset.exponent);
            writeln!(
                text,
                "- name: \"{name}\"\n  account: \"{}\"\n  time: \"{}\"\n  amount: \"{}\"\n  asset: {}",
                account.map_or("", |account| account.number.as_str()),
                transfer.time,
                thalweg_model::format_minor(transfer.minor, exponent),
                transfer.asset,
            )
        }
    };
}

/// The row in the victim's own statement if there is one: that is what a victim brings along.
fn by_row<'a>(truth: &'a Truth, transfer: &'a TruthTransfer) -> Option<(&'a str, u64)> {
    let own = truth.accounts.iter().find(|account| account.key == transfer.from)?;
    let in_own = |shown: &&Shown| own.files.contains(&shown.file);
    let shown = transfer.shown.iter().find(in_own)?;
    Some((&shown.file, shown.row?))
}
