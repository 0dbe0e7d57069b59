//! Which accounts are one person's, and which are somebody's at all?
//!
//! Whoever moves money between own accounts pays nobody. Accounts with one holder's name are taken for one person's, so that two
//! people of one name are seen as one: a payment between them is overlooked and nobody is accused.

use crate::{CaseView, MethodError};

/// The holders of all accounts, after [`MOVES`](crate::transfers::MOVES).
#[derive(Debug, Default)]
pub struct Holders {
    persons: Vec<u32>,
    somebody: Vec<bool>,
}

impl Holders {
    /// Reads them.
    ///
    /// # Errors
    /// When the engine refuses.
    pub fn of(case: &mut CaseView<'_>) -> Result<Self, MethodError> {
        let mut holders = Self::default();
        let sql = format!(
            "SELECT account, person, {somebody} AS somebody FROM party ORDER BY account",
            somebody = crate::transfers::SOMEBODY
        );
        case.each(&sql, |rows| {
            let (accounts, persons) = (rows.ints("account")?, rows.ints("person")?);
            let somebody = rows.truths("somebody")?;
            for at in 0..rows.len() {
                let account = accounts.value(at) as usize;
                holders.persons.resize(account, u32::MAX);
                holders.somebody.resize(account, false);
                holders.persons.push(persons.value(at) as u32);
                holders.somebody.push(somebody.value(at));
            }
            Ok(())
        })?;
        Ok(holders)
    }

    /// The person whose account it is: the smallest account of the same holder.
    #[must_use]
    pub fn person(&self, account: u32) -> u32 {
        self.persons.get(account as usize).copied().unwrap_or(account)
    }

    /// Whether both accounts are one person's.
    #[must_use]
    pub fn same(&self, one: u32, two: u32) -> bool {
        self.person(one) == self.person(two)
    }

    /// Whether it is an account, and neither cash nor fees nor what a record does not name.
    #[must_use]
    pub fn is_somebody(&self, account: u32) -> bool {
        self.somebody.get(account as usize).copied().unwrap_or(false)
    }
}
