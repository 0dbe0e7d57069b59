//! Who paid whom, and what was said? A row's names, accounts and descriptions.

use super::pattern::Pattern;
use super::rows::Rows;
use super::schema::{Role, Split};
use super::table::Row;
use crate::entry::{EntryClass, Party};
use crate::text::{is_placeholder, trimmed};

impl Rows<'_> {
    /// The own side and the other side of a row of one account's statement.
    pub(super) fn parties<'r>(&self, row: Row<'r>, class: EntryClass) -> (Party<'r>, Party<'r>) {
        let card = Party {
            account: self.text(row, Role::OwnCard),
            name: "",
            institution: self.text(row, Role::OwnInstitution),
        };
        let mut own = Party {
            account: self.text(row, Role::OwnAccount),
            name: self.text(row, Role::OwnName),
            institution: "",
        };
        let mut other = Party {
            account: self.text(row, Role::CounterAccount),
            name: self.text(row, Role::CounterName),
            institution: self.text(row, Role::CounterInstitution),
        };
        if class == EntryClass::TopUp && !card.account.is_empty() {
            // The card is the other side. Without an account beside it, the other side's "name" is the card again.
            if other.account.is_empty() {
                other = card;
            } else if other.institution.is_empty() {
                other.institution = card.institution;
            }
            return (own, other);
        }
        own.institution = card.institution;
        if own.account.is_empty() {
            own.account = card.account;
        }
        for (place, index) in self.binding.role(Role::Counterparty) {
            let cell = row.cell(*place);
            let Some(column) = self.compiled.columns.get(*index) else { continue };
            match (&column.pattern, column.split) {
                (Some(pattern), _) => taken_apart(pattern, cell, &mut other),
                (None, Some(split)) => fill(&mut other, split_end(cell, split)),
                (None, None) => fill(&mut other, ("", cell)),
            }
        }
        (own, other)
    }

    /// Both ends of a record that names them. Addresses that a database wrote as `\x…` are given back their `0x`.
    pub(super) fn both_ends<'e>(&self, row: Row<'e>, ends: &'e mut [String; 2]) -> (Party<'e>, Party<'e>) {
        let [from_room, to_room] = ends;
        let from = hex_address(self.text(row, Role::FromAccount), from_room);
        let to = hex_address(self.text(row, Role::ToAccount), to_room);
        let end = |account, name| Party { account, name, institution: "" };
        (end(from, self.text(row, Role::FromName)), end(to, self.text(row, Role::ToName)))
    }

    /// Joins the texts of several description columns in the room.
    pub(super) fn describe(&mut self, row: Row<'_>) {
        if self.binding.role(Role::Description).len() < 2 {
            return;
        }
        let mut room = std::mem::take(&mut self.room);
        room.clear();
        for (place, index) in self.binding.role(Role::Description) {
            let cell = self.part(row.cell(*place), *index);
            if is_placeholder(cell) {
                continue;
            }
            if !room.is_empty() {
                room.push_str(" | ");
            }
            room.push_str(cell);
        }
        self.room = room;
    }

    pub(super) fn description<'s>(&'s self, row: Row<'s>) -> &'s str {
        match self.binding.role(Role::Description) {
            [] => "",
            [(place, index)] => {
                let cell = self.part(row.cell(*place), *index);
                if is_placeholder(cell) { "" } else { cell }
            }
            _ => &self.room,
        }
    }
}

/// Account and name of a field in which they stand one after the other.
fn split_end(cell: &str, split: Split) -> (&str, &str) {
    let of_account = |byte: &u8| byte.is_ascii_digit() || *byte == b'*';
    let bytes = cell.as_bytes();
    let (account, name) = match split {
        Split::NameAccount => {
            let length = bytes.iter().rev().take_while(|byte| of_account(byte)).count();
            let (name, account) = cell.split_at(bytes.len() - length);
            (account, name)
        }
        Split::AccountName => cell.split_at(bytes.iter().take_while(|byte| of_account(byte)).count()),
    };
    match account.len() < 6 {
        true => ("", cell),
        false => (
            account,
            name.trim_matches(|mark: char| crate::text::is_blank(mark) || matches!(mark, '/' | '-' | ',')),
        ),
    }
}

/// Fills what is still empty.
fn fill<'r>(other: &mut Party<'r>, (account, name): (&'r str, &'r str)) {
    for (place, found) in [(&mut other.account, account), (&mut other.name, name)] {
        if place.is_empty() && !is_placeholder(found) {
            *place = found;
        }
    }
}

/// Takes account, name and institution out of one field.
fn taken_apart<'r>(pattern: &Pattern, cell: &'r str, other: &mut Party<'r>) {
    let Some(groups) = pattern.captures(cell) else { return };
    let group = |name: &str| groups.name(name).map_or("", |group| trimmed(group.as_str()));
    for (place, name) in
        [(&mut other.account, "account"), (&mut other.name, "name"), (&mut other.institution, "institution")]
    {
        let found = group(name);
        if place.is_empty() && !is_placeholder(found) {
            *place = found;
        }
    }
}

fn hex_address<'e>(text: &'e str, room: &'e mut String) -> &'e str {
    match text.strip_prefix("\\x") {
        None => text,
        Some(digits) => {
            room.clear();
            room.push_str("0x");
            room.push_str(digits);
            room.as_str()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn name_and_account_in_one_field_are_told_apart() {
        let cases = [
            ("张三 66666666666666", Split::NameAccount, ("66666666666666", "张三")),
            ("某管理中心1111111111", Split::NameAccount, ("1111111111", "某管理中心")),
            ("12341234123412341", Split::NameAccount, ("12341234123412341", "")),
            ("第12号店", Split::NameAccount, ("", "第12号店")),
            ("6222****0001/张三", Split::AccountName, ("6222****0001", "张三")),
        ];
        for (cell, split, meant) in cases {
            assert_eq!(split_end(cell, split), meant);
        }
    }
}
