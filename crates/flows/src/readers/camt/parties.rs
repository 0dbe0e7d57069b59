//! Who is at the other end? Debtor and creditor of a transaction, seen from the statement's account.

use super::head::{account_of, institution_of};
use super::tree::At;
use crate::entry::Own;
use crate::readers::collect::KeptParty;

/// Own and other side of a transaction, as its details name them.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Sides {
    /// The side of the statement's account. Its account number is kept only where the statement itself has none.
    pub(super) own: KeptParty,
    /// The counterparty.
    pub(super) other: KeptParty,
}

/// Reads the two sides. A debit's counterparty is the creditor. In a reversal the parties keep the roles of the
/// booking that is undone, so it is the other way round; where one of the two accounts is the statement's own, that
/// settles it.
pub(super) fn sides(details: At<'_, '_>, own: Own, reversal: bool, own_account: &str) -> Sides {
    let debtor = party(details, &["Dbtr", "UltmtDbtr"], "DbtrAcct", "DbtrAgt");
    let creditor = party(details, &["Cdtr", "UltmtCdtr"], "CdtrAcct", "CdtrAgt");
    let debtor_is_own = same_account(&debtor.account, own_account);
    let creditor_is_own = same_account(&creditor.account, own_account);
    let pays = (own == Own::Payer) != reversal;
    let own_is_debtor = if debtor_is_own == creditor_is_own { pays } else { debtor_is_own };
    let (mut own_side, other) = if own_is_debtor { (debtor, creditor) } else { (creditor, debtor) };
    if !own_account.is_empty() {
        own_side.account.clear();
    }
    Sides { own: own_side, other }
}

fn same_account(account: &str, own: &str) -> bool {
    let plain = |text: &str| -> String { text.chars().filter(|c| c.is_alphanumeric()).collect() };
    !own.is_empty() && plain(account).eq_ignore_ascii_case(&plain(own))
}

fn party(
    details: At<'_, '_>,
    roles: &[&'static str; 2],
    account: &'static str,
    agent: &'static str,
) -> KeptParty {
    let name = roles.iter().map(|role| name_of(details, role)).find(|name| !name.is_empty()).unwrap_or("");
    KeptParty {
        account: details.at(&["RltdPties", account]).map(account_of).unwrap_or_default(),
        name: name.to_owned(),
        institution: details.at(&["RltdAgts", agent]).map(institution_of).unwrap_or_default(),
    }
}

/// The name of a party: its own, or from version 8 on that of the person or agent inside.
pub(super) fn name_of<'t>(details: At<'t, '_>, role: &'static str) -> &'t str {
    details.at(&["RltdPties", role]).map_or("", |party| {
        party.first_text(&[
            &["Nm"],
            &["Pty", "Nm"],
            &["Agt", "FinInstnId", "Nm"],
            &["Agt", "FinInstnId", "BICFI"],
        ])
    })
}
