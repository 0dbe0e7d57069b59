//! Whose account is it, over what time, from which balance to which? The head of a statement, report or notification.

use thalweg_model::{Asset, Stamp};

use super::tree::At;
use crate::entry::Statement;
use crate::readers::structured::{Flaw, asset_of, iso_stamp, minor_of};

/// What a statement says before its entries.
#[derive(Debug, Clone, Default)]
pub(super) struct Head {
    /// As the sink is told.
    pub(super) statement: Statement,
    /// When the statement was made.
    pub(super) created: Option<Stamp>,
    /// How good the opening and closing balances kept so far are: a booked one beats an interim one.
    opening_rank: u8,
    closing_rank: u8,
    electronic_number: bool,
}

impl Head {
    /// Takes what a direct child of the statement says, if it is one of the head's.
    ///
    /// # Errors
    /// When it is a balance that cannot be read.
    pub(super) fn take(&mut self, child: At<'_, '_>) -> Result<(), Flaw> {
        match child.name() {
            "Id" if self.statement.number.is_empty() => child.text().clone_into(&mut self.statement.number),
            "LglSeqNb" if !self.electronic_number => child.text().clone_into(&mut self.statement.number),
            "ElctrncSeqNb" => {
                self.electronic_number = true;
                child.text().clone_into(&mut self.statement.number);
            }
            "CreDtTm" => self.created = iso_stamp(child.text()),
            "FrToDt" => self.statement.period = period(child),
            "Acct" => self.account(child),
            "Bal" => return self.balance(child),
            _ => {}
        }
        Ok(())
    }

    fn account(&mut self, acct: At<'_, '_>) {
        let statement = &mut self.statement;
        statement.account = account_of(acct);
        statement.holder = acct.first_text(&[&["Ownr", "Nm"], &["Ownr", "Pty", "Nm"], &["Nm"]]).to_owned();
        statement.institution = acct.at(&["Svcr"]).map(institution_of).unwrap_or_default();
        let currency = acct.first_text(&[&["Ccy"]]);
        if !currency.is_empty() {
            currency.clone_into(&mut statement.currency);
        }
    }

    /// A booked balance opens or closes the statement if it is in the account's currency. Available, expected and
    /// informational balances say nothing of what was booked and stay furniture.
    fn balance(&mut self, bal: At<'_, '_>) -> Result<(), Flaw> {
        let kind = bal.first_text(&[&["Tp", "CdOrPrtry", "Cd"], &["Tp", "Cd"], &["Cd"]]);
        let (opening, closing) = match kind {
            "OPBD" => (3, 0),
            "PRCD" => (2, 0),
            "CLBD" => (0, 3),
            "ITBD" => (0, 1),
            _ => return Ok(()),
        };
        let amount = bal
            .at(&["Amt"])
            .ok_or_else(|| Flaw::new("Amt", "amount_missing", "the balance has no amount"))?;
        let asset = asset_of(amount.currency(), "Ccy")?;
        let sign = match bal.first_text(&[&["CdtDbtInd"]]) {
            "DBIT" => -1,
            _ => 1,
        };
        let minor = sign * minor_of(amount.text(), &asset, "Amt")?;
        let when = bal.first_text(&[&["Dt", "Dt"], &["Dt", "DtTm"], &["Dt"]]);
        let when =
            iso_stamp(when).ok_or_else(|| Flaw::new("Dt", "date_not_understood", format!("{when:?}")))?;
        if self.statement.currency.is_empty() {
            asset.code.clone_into(&mut self.statement.currency);
        }
        self.keep(&asset, (minor, when), opening, closing);
        Ok(())
    }

    /// The first opening and the last closing balance of the best kind stand: a statement in pages repeats them.
    fn keep(&mut self, asset: &Asset, balance: (i128, Stamp), opening: u8, closing: u8) {
        if !self.statement.currency.eq_ignore_ascii_case(&asset.code) {
            return;
        }
        if opening > self.opening_rank {
            (self.opening_rank, self.statement.opening) = (opening, Some(balance));
        }
        if closing > 0 && closing >= self.closing_rank {
            (self.closing_rank, self.statement.closing) = (closing, Some(balance));
        }
    }
}

fn period(from_to: At<'_, '_>) -> Option<(Stamp, Stamp)> {
    let from = from_to.first_text(&[&["FrDtTm"], &["FrDt"]]);
    let to = from_to.first_text(&[&["ToDtTm"], &["ToDt"]]);
    Some((iso_stamp(from)?, iso_stamp(to)?))
}

/// The account under an element such as `Acct` or `DbtrAcct`, in the spelling of any version.
pub(super) fn account_of(acct: At<'_, '_>) -> String {
    acct.first_text(&[
        &["Id", "IBAN"],
        &["Id", "Othr", "Id"],
        &["Id", "PrtryAcct", "Id"],
        &["Id", "BBAN"],
        &["Id", "UPIC"],
        &["Prxy", "Id"],
    ])
    .to_owned()
}

/// The institution under an element such as `Svcr` or `DbtrAgt`: its BIC, else its name, else its clearing number.
pub(super) fn institution_of(agent: At<'_, '_>) -> String {
    agent
        .first_text(&[
            &["FinInstnId", "BICFI"],
            &["FinInstnId", "BIC"],
            &["FinInstnId", "CmbndId", "BIC"],
            &["FinInstnId", "Nm"],
            &["FinInstnId", "NmAndAdr", "Nm"],
            &["FinInstnId", "CmbndId", "Nm"],
            &["FinInstnId", "ClrSysMmbId", "MmbId"],
            &["FinInstnId", "ClrSysMmbId", "Id"],
            &["FinInstnId", "Othr", "Id"],
        ])
        .to_owned()
}
