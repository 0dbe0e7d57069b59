//! How much, and which way? A row's numbers read exactly, and the own account's side.

use thalweg_model::ParseAmountError;

use super::rows::{Refusal, Rows, Verdict};
use super::schema::{Coverage, Negative, Role, RuleOwn, Sign};
use super::table::Row;
use crate::entry::Own;
use crate::text::fold::fold;
use crate::text::number;

impl Rows<'_> {
    pub(super) fn exponent(&self, asset: usize) -> u8 {
        self.assets.get(asset).map_or(0, |asset| asset.exponent)
    }

    pub(super) fn number(&self, role: Role, text: &str, exponent: u8) -> Result<i128, Refusal> {
        let (text, _) = number::split_remark(text);
        let text = if self.compiled.layout.amount.code_inside { number::split_code(text).0 } else { text };
        number::read(text, exponent, self.mark).map_err(|error| {
            let code = match error {
                ParseAmountError::Empty => "amount_missing",
                ParseAmountError::NotANumber => "amount_not_a_number",
                ParseAmountError::TooFine => "amount_too_fine",
                ParseAmountError::TooLarge => "amount_too_large",
            };
            self.refuse(role, code, text, error)
        })
    }

    /// A number that may be missing.
    pub(super) fn optional(&self, row: Row<'_>, role: Role, exponent: u8) -> Result<Option<i128>, Refusal> {
        let text = self.text(row, role);
        let digits = text.bytes().any(|byte| byte.is_ascii_digit());
        if !digits && text.is_ascii() {
            return Ok(None);
        }
        let masked = role == Role::Balance && !digits && !text.chars().any(char::is_numeric);
        if masked { Ok(None) } else { self.number(role, text, exponent).map(Some) }
    }

    /// Amount without sign, and the own account's side.
    pub(super) fn amount(
        &self,
        row: Row<'_>,
        exponent: u8,
        verdict: Verdict,
    ) -> Result<(i128, Own), Refusal> {
        let rule = &self.compiled.layout.amount;
        let both = self.compiled.layout.coverage == Coverage::BothParties;
        if rule.sign == Sign::Columns {
            return self.two_columns(row, exponent, both);
        }
        let text = self.text(row, Role::Amount);
        let minor = self.number(Role::Amount, text, exponent)?;
        if both {
            return match minor < 0 {
                true => Err(self.refuse(
                    Role::Amount,
                    "amount_negative",
                    text,
                    "both ends are named, so that a minus has no meaning",
                )),
                false => Ok((minor, Own::Both)),
            };
        }
        let ruled = verdict.own.map(|own| if own == RuleOwn::Payer { Own::Payer } else { Own::Payee });
        let own = match rule.sign {
            Sign::Signed => ruled.unwrap_or(if minor < 0 { Own::Payer } else { Own::Payee }),
            Sign::Reversed => ruled.unwrap_or(if minor < 0 { Own::Payee } else { Own::Payer }),
            Sign::Direction => self.directed(row, minor, ruled)?,
            Sign::Rules | Sign::Columns => {
                let said = ruled.ok_or_else(|| {
                    self.refuse(
                        Role::Amount,
                        "direction_not_known",
                        self.text(row, Role::Description),
                        "nothing says whether this is money in or out",
                    )
                })?;
                if minor < 0 { opposite(said) } else { said }
            }
        };
        Ok((minor.saturating_abs(), own))
    }

    fn directed(&self, row: Row<'_>, minor: i128, ruled: Option<Own>) -> Result<Own, Refusal> {
        let word = self.word(row, Role::Direction);
        let is = |words: &[String]| words.iter().any(|known| known == word) || words.contains(&fold(word));
        let said = match () {
            () if is(&self.compiled.out) => Some(Own::Payer),
            () if is(&self.compiled.incoming) => Some(Own::Payee),
            () => ruled,
        };
        let said = said.ok_or_else(|| {
            self.refuse(
                Role::Direction,
                "direction_not_known",
                word,
                "neither a word for money in nor one for money out",
            )
        })?;
        match (minor < 0, self.compiled.layout.amount.negative) {
            (true, Negative::Undoes) => Ok(opposite(said)),
            (true, Negative::Repeats) | (false, _) => Ok(said),
        }
    }

    fn two_columns(&self, row: Row<'_>, exponent: u8, both: bool) -> Result<(i128, Own), Refusal> {
        let debit = self.optional(row, Role::Debit, exponent)?.unwrap_or(0);
        let credit = self.optional(row, Role::Credit, exponent)?.unwrap_or(0);
        let empty = self.text(row, Role::Debit).is_empty() && self.text(row, Role::Credit).is_empty();
        let (minor, own) = match (debit, credit) {
            (0, 0) if empty => {
                return Err(self.refuse(
                    Role::Debit,
                    "amount_missing",
                    "",
                    "neither debit nor credit is filled",
                ));
            }
            (debit, 0) => (debit, Own::Payer),
            (0, credit) => (credit, Own::Payee),
            _ => {
                return Err(self.refuse(
                    Role::Debit,
                    "debit_and_credit",
                    "",
                    "both debit and credit are filled",
                ));
            }
        };
        let own = match (both, minor < 0) {
            (true, _) => Own::Both,
            (false, true) => opposite(own),
            (false, false) => own,
        };
        Ok((minor.saturating_abs(), own))
    }

    pub(super) fn fee(&mut self, row: Row<'_>, asset: usize) -> Result<(i128, usize), Refusal> {
        let text = self.text(row, Role::Fee);
        if text.is_empty() {
            return Ok((0, asset));
        }
        let (number, code) = number::split_code(text);
        let compiled = self.compiled;
        let named = if code.is_empty() { None } else { self.assets.find(code, "", compiled) };
        let asset = named.unwrap_or(asset);
        let minor =
            number::read(if named.is_some() { number } else { text }, self.exponent(asset), self.mark);
        let minor = minor.map_err(|error| self.refuse(Role::Fee, "fee_not_a_number", text, error))?;
        Ok((minor.saturating_abs(), asset))
    }
}

fn opposite(own: Own) -> Own {
    match own {
        Own::Payer => Own::Payee,
        Own::Payee => Own::Payer,
        Own::Both => Own::Both,
    }
}
