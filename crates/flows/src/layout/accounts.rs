//! Whose statement is this row part of? One for a file, or one for each account that its rows name.

use std::collections::HashMap;

use thalweg_model::{Precision, Stamp};

use super::rows::{Done, Refusal, Rows};
use super::schema::{Coverage, Role};
use super::table::Row;
use crate::entry::{Furniture, Sink, Statement};

/// Statements of a file.
#[derive(Debug, Default)]
pub(super) struct Accounts {
    pub said: Vec<Statement>,
    by_name: HashMap<String, u32>,
    last: Option<(String, u32)>,
}

impl Rows<'_> {
    pub(super) fn statement(&mut self, number: u64, row: Row<'_>, asset: usize, sink: &mut impl Sink) -> u32 {
        let account = self.text(row, Role::OwnAccount);
        if let Some((last, index)) = &self.accounts.last
            && last == account
        {
            return *index;
        }
        let index = match self.accounts.by_name.get(account) {
            Some(index) => *index,
            None => self.announce(number, row, account, asset, sink),
        };
        let (last, at) = self.accounts.last.get_or_insert_default();
        account.clone_into(last);
        *at = index;
        index
    }

    fn announce(
        &mut self,
        number: u64,
        row: Row<'_>,
        account: &str,
        asset: usize,
        sink: &mut impl Sink,
    ) -> u32 {
        let mixed =
            self.binding.has(Role::Currency) || self.compiled.layout.coverage == Coverage::BothParties;
        let currency = if mixed && self.facts.currency.is_empty() { None } else { self.assets.get(asset) };
        let mut said = self.facts.statement(&mut self.clock, self.compiled.layout.date_order, currency);
        if !account.is_empty() {
            // Whose name stands above the table is the holder of the account above the table, not of a card behind it.
            if !said.account.is_empty() && said.account != account {
                said.holder.clear();
            }
            account.clone_into(&mut said.account);
        }
        let name = self.text(row, Role::OwnName);
        if !name.is_empty() {
            name.clone_into(&mut said.holder);
        }
        if said.institution.is_empty() {
            said.institution.clone_from(&self.compiled.layout.institution);
        }
        said.row = if account.is_empty() { 0 } else { number };
        let index = sink.statement(&said);
        self.accounts.said.push(said);
        self.accounts.by_name.insert(account.to_owned(), index);
        index
    }

    /// A row that states the balance before the first or after the last booking.
    pub(super) fn balance_row(
        &mut self,
        row: Row<'_>,
        at: Stamp,
        asset: usize,
        index: u32,
        opening: bool,
        sink: &mut impl Sink,
    ) -> Result<Done, Refusal> {
        let exponent = self.exponent(asset);
        let stated = match self.optional(row, Role::Balance, exponent)? {
            Some(balance) => Some(balance),
            None => self.optional(row, Role::Amount, exponent)?,
        };
        if let (Some(minor), Some(said)) = (stated, self.accounts.said.get_mut(index as usize)) {
            let place = if opening { &mut said.opening } else { &mut said.closing };
            *place = Some((minor, at));
            sink.amend(index, said);
        }
        Ok(Done::Furniture(Furniture::Balance))
    }

    pub(super) fn account_row(
        &mut self,
        number: u64,
        row: Row<'_>,
        sink: &mut impl Sink,
    ) -> Result<Done, Refusal> {
        let account = self.text(row, Role::OwnAccount);
        if account.is_empty() {
            return Err(self.refuse(Role::OwnAccount, "account_missing", "", "the row names no account"));
        }
        let asset = self.asset(row)?;
        let text = self.text(row, Role::OpeningBalance);
        let minor = self.number(Role::OpeningBalance, text, self.exponent(asset))?;
        let at = if self.binding.has(Role::Date) {
            self.date(row)?
        } else {
            Stamp::from_local(0, None, Precision::Day)
        };
        let said = Statement {
            account: account.to_owned(),
            holder: self.text(row, Role::OwnName).to_owned(),
            institution: self.compiled.layout.institution.clone(),
            currency: self.assets.get(asset).map(|asset| asset.code.clone()).unwrap_or_default(),
            opening: Some((minor, at)),
            row: number,
            ..Statement::default()
        };
        sink.statement(&said);
        Ok(Done::Furniture(Furniture::Balance))
    }
}
