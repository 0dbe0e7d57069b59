//! What of the evidence never comes: banks that do not answer, messages deleted before a telephone is examined?
//!
//! Shares of statements and of messages, drawn by account and by message. Victims hand in their own statements, so theirs are never
//! withheld. What is withheld stands in the truth as a gap.

use std::collections::BTreeSet;

use crate::city::book::{CASH, Payment, Row, Table};
use crate::city::ledger::{Ledger, card, moment, subject};
use crate::city::numbers::Account;
use crate::city::place::{City, DAY};
use crate::city::seed::{Ask, Dice};
use crate::city::truth::Gap;

/// Shares that are withheld.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Withheld {
    /// Of accounts whose statement was asked for, in a hundred.
    pub statements: u8,
    /// Of messages in chats, in a hundred.
    pub messages: u8,
}

impl Withheld {
    /// Adds the accounts whose bank does not answer to those `missing`.
    pub(crate) fn statements(
        self,
        city: &City,
        payments: &[Payment],
        truth: &mut Ledger,
        missing: &mut BTreeSet<Account>,
    ) {
        if self.statements == 0 {
            return;
        }
        let accounts: BTreeSet<Account> =
            payments.iter().flat_map(|payment| [payment.from, payment.to]).collect();
        for account in accounts {
            let is_victim = truth
                .roles
                .get(&(account / 2))
                .is_some_and(|roles| roles.iter().any(|role| role.role == "victim"));
            let drawn = Dice::of(city.seed, Ask::Withheld, u64::from(account), 0).below(100)
                < u32::from(self.statements);
            if account == CASH || is_victim || !drawn || !missing.insert(account) {
                continue;
            }
            truth.gaps.push(Gap {
                kind: "missing_statement".to_owned(),
                subjects: vec![card(account)],
                from: moment(0),
                until: moment(city.days * DAY - 1),
                holder: "the bank of the account".to_owned(),
                size: 1,
                note: "the bank has not answered".to_owned(),
            });
        }
    }

    /// Takes the deleted messages out of the chats.
    pub(crate) fn messages(self, city: &City, rows: &mut Vec<Row>, truth: &mut Ledger) {
        if self.messages == 0 {
            return;
        }
        let mut lost = std::collections::BTreeMap::<String, [u32; 3]>::new();
        let mut number = 0;
        rows.retain(|row| {
            if row.table != Table::Chat {
                return true;
            }
            number += 1;
            let deleted = Dice::of(city.seed, Ask::Withheld, number, 1).below(100) < u32::from(self.messages);
            if deleted {
                let [from, until, count] = lost.entry(row.file.clone()).or_insert([row.at, row.at, 0]);
                (*from, *until, *count) = ((*from).min(row.at), (*until).max(row.at), *count + 1);
            }
            !deleted
        });
        truth.gaps.extend(lost.into_iter().map(|(file, [from, until, count])| Gap {
            kind: "deleted_chat".to_owned(),
            subjects: vec![subject("conversation", file)],
            from: moment(from),
            until: moment(until),
            holder: "the telephones of both sides".to_owned(),
            size: i64::from(count),
            note: "messages deleted before examination".to_owned(),
        }));
    }
}
