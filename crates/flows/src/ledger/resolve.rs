//! Which account is each end of each entry?
//!
//! Every distinct way in which an end is recorded (account, name, institution) is read once. Full numbers are accounts;
//! masks are matched against them; the rest become accounts of their own by holder, name, or the account they dealt
//! with. No end is ever merged by name alone.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::book::{Book, Interner, Row};
use super::identity::{self, Number};
use super::types::{Account, AccountForm, Note, NoteKind, RowRef};
use crate::entry::{EntryClass, Own};

/// What makes an account one account. Fields not used by a form are zero.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) struct Key {
    pub form: AccountForm,
    /// Full number or mask; the file of a nameless own account, plus one.
    pub number: u32,
    /// Compared name.
    pub name: u32,
    /// Compared institution.
    pub institution: u32,
    /// The account it belongs to, plus one.
    pub of: u32,
}

impl Key {
    /// The key of the one account of this form.
    pub fn nobody(form: AccountForm) -> Self {
        Self { form, number: 0, name: 0, institution: 0, of: 0 }
    }

    /// A key of this form that belongs to `of`.
    pub fn of(form: AccountForm, of: u32) -> Self {
        Self { form, number: 0, name: 0, institution: 0, of: of.saturating_add(1) }
    }
}

/// One way in which records name an end.
#[derive(Debug, Clone)]
pub(crate) struct End {
    pub number: Number,
    /// The account of its full number, or of the one full number that its mask fits.
    pub account: Option<u32>,
    /// Compared name and institution, indices into [`Resolved::compared`].
    pub name: u32,
    pub institution: u32,
    /// As recorded.
    raw: [u32; 3],
}

/// Accounts as they are found; sorted only at the end.
#[derive(Debug, Default)]
pub(crate) struct AccountList {
    pub accounts: Vec<Account>,
    pub keys: Vec<Key>,
    index: HashMap<Key, u32>,
    /// Accounts that turned out to be others.
    pub gone: BTreeSet<u32>,
}

impl AccountList {
    /// The account of this key, made by `make` if it is new.
    pub fn id(&mut self, key: Key, make: impl FnOnce() -> Account) -> u32 {
        let next = u32::try_from(self.accounts.len()).unwrap_or(u32::MAX);
        let id = *self.index.entry(key).or_insert(next);
        if id == next {
            self.accounts.push(make());
            self.keys.push(key);
        }
        id
    }

    /// An account that belongs to another (cash, nameless counterparty, …).
    pub fn belonging(&mut self, form: AccountForm, of: u32) -> u32 {
        let institution =
            self.accounts.get(of as usize).map(|own| own.institution.clone()).unwrap_or_default();
        self.id(Key::of(form, of), || Account { of: Some(of), ..blank(form, institution) })
    }

    /// Some accounts turned out to be others: what belongs to them belongs to those.
    pub fn rename(&mut self, renamed: &BTreeMap<u32, u32>) {
        for (id, (account, key)) in (0_u32..).zip(self.accounts.iter_mut().zip(&mut self.keys)) {
            let Some(of) = account.of.and_then(|of| renamed.get(&of)) else { continue };
            account.of = Some(*of);
            *key = Key::of(key.form, *of);
            self.index.entry(*key).or_insert(id);
        }
        self.gone.extend(renamed.keys());
    }

    /// The fee account of an institution.
    pub fn fee(&mut self, compared_institution: u32, institution: &str) -> u32 {
        let key =
            Key { form: AccountForm::Fee, number: 0, name: 0, institution: compared_institution, of: 0 };
        self.id(key, || blank(AccountForm::Fee, institution.to_owned()))
    }
}

/// An account of which only form and institution are known.
pub(crate) fn blank(form: AccountForm, institution: String) -> Account {
    let (number, holder) = (String::new(), String::new());
    Account { form, number, holder, institution, also: Vec::new(), of: None, first_row: None }
}

/// The ends of all rows, resolved.
#[derive(Debug)]
pub(crate) struct Resolved {
    pub list: AccountList,
    pub ends: Vec<End>,
    /// For each row: end of the payer, end of the payee.
    pub row_ends: Vec<[u32; 2]>,
    /// For each row: account of the payer, account of the payee.
    pub row_accounts: Vec<[u32; 2]>,
    /// Names and institutions in their compared form.
    pub compared: Interner,
    /// For each statement: the account its head names, if it names one.
    pub head_accounts: Vec<Option<u32>>,
    /// For each statement: its compared institution.
    pub head_institutions: Vec<u32>,
    pub notes: Vec<Note>,
}

/// Resolves all ends of a book.
pub(crate) fn resolve(book: &Book) -> Resolved {
    let mut ends = Ends::default();
    let row_ends = book.rows.iter().map(|row| ends.of_row(book, row)).collect::<Vec<_>>();
    let head_ends = book
        .heads
        .iter()
        .map(|head| ends.id(book, [head.account, head.holder, head.institution]))
        .collect::<Vec<_>>();
    let mut resolved = Resolved {
        list: AccountList::default(),
        ends: ends.list,
        row_ends,
        row_accounts: Vec::with_capacity(book.rows.len()),
        compared: ends.compared,
        head_accounts: Vec::new(),
        head_institutions: Vec::new(),
        notes: Vec::new(),
    };
    number_accounts(&mut resolved);
    match_masks(book, &mut resolved);
    for index in 0..book.rows.len() {
        let accounts = row_accounts(book, &mut resolved, index);
        resolved.row_accounts.push(accounts);
    }
    for end in head_ends {
        let known = resolved.ends.get(end as usize);
        resolved.head_accounts.push(known.and_then(|end| end.account));
        resolved.head_institutions.push(known.map_or(0, |end| end.institution));
    }
    describe(book, &mut resolved);
    resolved
}

/// Distinct ends, read once each.
#[derive(Default)]
struct Ends {
    list: Vec<End>,
    index: HashMap<[u32; 3], u32>,
    compared: Interner,
    last: [Option<([u32; 3], u32)>; 2],
}

impl Ends {
    fn of_row(&mut self, book: &Book, row: &Row) -> [u32; 2] {
        let (mut payer, mut payee) = (row.payer, row.payee);
        match row.own {
            Own::Payer => payer = filled(book, row, payer),
            Own::Payee => payee = filled(book, row, payee),
            Own::Both => {}
        }
        [self.recent(book, payer, 0), self.recent(book, payee, 1)]
    }

    /// Consecutive rows often name the same end: a comparison saves a look-up.
    fn recent(&mut self, book: &Book, raw: [u32; 3], side: usize) -> u32 {
        if let Some(Some((last, id))) = self.last.get(side)
            && *last == raw
        {
            return *id;
        }
        let id = self.id(book, raw);
        if let Some(last) = self.last.get_mut(side) {
            *last = Some((raw, id));
        }
        id
    }

    fn id(&mut self, book: &Book, raw: [u32; 3]) -> u32 {
        if let Some(id) = self.index.get(&raw) {
            return *id;
        }
        let [account, name, institution] = raw.map(|word| book.words.get(word));
        let end = End {
            number: identity::number(account, !institution.is_empty()),
            account: None,
            name: self.compared.id(&identity::name(name)),
            institution: self.compared.id(&identity::name(institution)),
            raw,
        };
        let id = u32::try_from(self.list.len()).unwrap_or(u32::MAX);
        self.list.push(end);
        self.index.insert(raw, id);
        id
    }
}

/// The own end with what the statement's head adds to it.
fn filled(book: &Book, row: &Row, own: [u32; 3]) -> [u32; 3] {
    let Some(head) = book.heads.get(row.statement as usize) else { return own };
    let [account, name, institution] = own;
    if account != 0 && account != head.account {
        return own;
    }
    let or = |given: u32, stated: u32| if given == 0 { stated } else { given };
    [or(account, head.account), or(name, head.holder), or(institution, head.institution)]
}

/// Makes an account of every full number.
fn number_accounts(resolved: &mut Resolved) {
    let mut numbers = Interner::default();
    for end in &mut resolved.ends {
        let Number::Full(number) = &end.number else { continue };
        let key =
            Key { form: AccountForm::Numbered, number: numbers.id(number), name: 0, institution: 0, of: 0 };
        let account = || Account { number: number.clone(), ..blank(AccountForm::Numbered, String::new()) };
        end.account = Some(resolved.list.id(key, account));
    }
}

/// What the records say of each full number: compared names and institutions.
#[derive(Default)]
struct Said {
    names: BTreeSet<u32>,
    institutions: BTreeSet<u32>,
}

/// Matches masks with the one full number that each fits.
fn match_masks(book: &Book, resolved: &mut Resolved) {
    if !resolved.ends.iter().any(|end| matches!(end.number, Number::Masked(..))) {
        return;
    }
    let mut said: BTreeMap<u32, Said> = BTreeMap::new();
    let mut by_tail: HashMap<String, BTreeSet<u32>> = HashMap::new();
    for end in &resolved.ends {
        let (Number::Full(number), Some(account)) = (&end.number, end.account) else { continue };
        let known = said.entry(account).or_default();
        known.names.extend(Some(end.name).filter(|name| *name != 0));
        known.institutions.extend(Some(end.institution).filter(|institution| *institution != 0));
        by_tail.entry(tail(number)).or_default().insert(account);
    }
    let mut masks = Interner::default();
    let first_rows = first_rows(book, resolved);
    for index in masks_by_what_they_show(&resolved.ends) {
        let Some(end) = resolved.ends.get(index).cloned() else { continue };
        let Number::Masked(before, after) = &end.number else { continue };
        let candidates = by_tail.get(&tail(after)).into_iter().flatten().copied();
        let fitting: Vec<u32> = candidates
            .filter(|account| fits(resolved, &said, &end, *account, before, after))
            .take(2)
            .collect();
        let row = first_rows.get(index).copied().flatten();
        let text = book.words.get(end.raw[0]).trim().to_owned();
        let account = match fitting.as_slice() {
            [one] => {
                // What this mask says of the account is known of it when weaker masks are compared.
                if let Some(known) = said.get_mut(one) {
                    known.names.extend(Some(end.name).filter(|name| *name != 0));
                    known.institutions.extend(Some(end.institution).filter(|other| *other != 0));
                }
                resolved.notes.push(Note {
                    kind: NoteKind::MaskedMatched,
                    row,
                    account: Some(*one),
                    count: 1,
                    text,
                });
                *one
            }
            several => {
                let key = Key {
                    form: AccountForm::Masked,
                    number: masks.id(&format!("{before}*{after}")),
                    name: end.name,
                    institution: end.institution,
                    of: 0,
                };
                let number =
                    if before.is_empty() { format!("*{after}") } else { format!("{before}*{after}") };
                let id =
                    resolved.list.id(key, || Account { number, ..blank(AccountForm::Masked, String::new()) });
                if !several.is_empty() {
                    let kind = NoteKind::MaskedAmbiguous;
                    resolved.notes.push(Note { kind, row, account: Some(id), count: 1, text });
                }
                id
            }
        };
        if let Some(end) = resolved.ends.get_mut(index) {
            end.account = Some(account);
        }
    }
}

/// The ends that are masks, those that show most first.
fn masks_by_what_they_show(ends: &[End]) -> Vec<usize> {
    let shown = |(index, end): (usize, &End)| match &end.number {
        Number::Masked(before, after) => Some((before.chars().count() + after.chars().count(), index)),
        _ => None,
    };
    let mut masks: Vec<(usize, usize)> = ends.iter().enumerate().filter_map(shown).collect();
    masks.sort_unstable_by_key(|(shown, index)| (std::cmp::Reverse(*shown), *index));
    masks.into_iter().map(|(_, index)| index).collect()
}

/// The last two characters: every mask that can be matched shows at least these, or fewer and then matches nothing.
fn tail(number: &str) -> String {
    let mut marks = number.chars().rev();
    let (last, before) = (marks.next(), marks.next());
    before.into_iter().chain(last).collect()
}

fn fits(
    resolved: &Resolved,
    said: &BTreeMap<u32, Said>,
    end: &End,
    account: u32,
    before: &str,
    after: &str,
) -> bool {
    let Some(full) = resolved.list.accounts.get(account as usize) else { return false };
    let Some(known) = said.get(&account) else { return false };
    if !identity::fits(&full.number, before, after) {
        return false;
    }
    let word = |index: u32| resolved.compared.get(index);
    let name = agreement(&known.names, |other| identity::names_agree(word(end.name), word(other)));
    let institution = agreement(&known.institutions, |other| {
        identity::institutions_agree(word(end.institution), word(other))
    });
    let shown = before.chars().count() + after.chars().count();
    let alone = shown >= identity::MASK_STANDS_ALONE;
    name != Some(false)
        && institution != Some(false)
        && (alone || name == Some(true) || institution == Some(true))
}

/// Whether any of the known texts agrees; `None` where nothing can be compared.
fn agreement(known: &BTreeSet<u32>, compare: impl Fn(u32) -> Option<bool>) -> Option<bool> {
    known.iter().filter_map(|other| compare(*other)).reduce(|one, other| one || other)
}

/// The first row that uses each end.
fn first_rows(book: &Book, resolved: &Resolved) -> Vec<Option<RowRef>> {
    let mut first = vec![None; resolved.ends.len()];
    for (row, ends) in book.rows.iter().zip(&resolved.row_ends) {
        for end in ends {
            if let Some(place) = first.get_mut(*end as usize) {
                place.get_or_insert(RowRef { evidence: row.evidence, row: row.row });
            }
        }
    }
    first
}

/// The accounts of one row's ends; ends without number by their role.
fn row_accounts(book: &Book, resolved: &mut Resolved, index: usize) -> [u32; 2] {
    let (Some(row), Some([payer, payee])) = (book.rows.get(index), resolved.row_ends.get(index).copied())
    else {
        return [0, 0];
    };
    match row.own {
        Own::Payer => {
            let own = own_account(resolved, row, payer);
            [own, counterparty(book, resolved, row, payee, own)]
        }
        Own::Payee => {
            let own = own_account(resolved, row, payee);
            [counterparty(book, resolved, row, payer, own), own]
        }
        Own::Both => [own_account(resolved, row, payer), own_account(resolved, row, payee)],
    }
}

/// The account of an own end: by number, else by institution and holder, else by the file.
fn own_account(resolved: &mut Resolved, row: &Row, end: u32) -> u32 {
    let Some(end) = resolved.ends.get(end as usize) else { return 0 };
    if let Some(account) = end.account {
        return account;
    }
    let number = if end.name == 0 { row.evidence.saturating_add(1) } else { 0 };
    let key =
        Key { form: AccountForm::Unnumbered, number, name: end.name, institution: end.institution, of: 0 };
    resolved.list.id(key, || blank(AccountForm::Unnumbered, String::new()))
}

/// The account of the other end: by number, else by what kind of booking it is, else by name, else nameless.
fn counterparty(book: &Book, resolved: &mut Resolved, row: &Row, end: u32, own: u32) -> u32 {
    let Some(end) = resolved.ends.get(end as usize) else { return 0 };
    if let Some(account) = end.account {
        return account;
    }
    match row.class {
        EntryClass::CashWithdrawal | EntryClass::CashDeposit => {
            resolved.list.belonging(AccountForm::Cash, own)
        }
        EntryClass::Fee | EntryClass::Interest => fee_account(book, resolved, row),
        _ if end.name != 0 => {
            let (name, institution) = (end.name, end.institution);
            let key = Key { form: AccountForm::Named, number: 0, name, institution, of: 0 };
            resolved.list.id(key, || blank(AccountForm::Named, String::new()))
        }
        _ => resolved.list.belonging(AccountForm::Nameless, own),
    }
}

/// The fee account of the institution that keeps the row's statement.
pub(crate) fn fee_account(book: &Book, resolved: &mut Resolved, row: &Row) -> u32 {
    let stated = book.heads.get(row.statement as usize).map_or(0, |head| head.institution);
    let own = match row.own {
        Own::Payee => row.payee[2],
        Own::Payer | Own::Both => row.payer[2],
    };
    let raw = book.words.get(if own == 0 { stated } else { own });
    let compared = resolved.compared.id(&identity::name(raw));
    resolved.list.fee(compared, raw)
}

/// Gives every account the first holder, institution and row that records give it, and the other forms of its number.
pub(crate) fn describe(book: &Book, resolved: &mut Resolved) {
    let mut also: Vec<BTreeSet<u32>> = vec![BTreeSet::new(); resolved.list.accounts.len()];
    let mut seen: Vec<[u32; 2]> = vec![[0, 0]; resolved.list.accounts.len()];
    let mut done: Vec<u32> = vec![u32::MAX; resolved.ends.len()];
    for ((row, ends), accounts) in book.rows.iter().zip(&resolved.row_ends).zip(&resolved.row_accounts) {
        for (end, account) in ends.iter().zip(accounts) {
            let place = *account as usize;
            match done.get_mut(*end as usize) {
                Some(last) if *last == *account => continue,
                Some(last) => *last = *account,
                None => continue,
            }
            let Some(found) = resolved.list.accounts.get_mut(place) else { continue };
            found.first_row.get_or_insert(RowRef { evidence: row.evidence, row: row.row });
            if matches!(found.form, AccountForm::Cash | AccountForm::Fee | AccountForm::Nameless) {
                continue;
            }
            let Some(raw) = resolved.ends.get(*end as usize).map(|end| end.raw) else { continue };
            if let Some(words) = also.get_mut(place) {
                words.insert(raw[0]);
            }
            if let Some([holder, institution]) = seen.get_mut(place) {
                first(holder, raw[1]);
                first(institution, raw[2]);
            }
        }
    }
    for ((account, also), [holder, institution]) in resolved.list.accounts.iter_mut().zip(also).zip(seen) {
        let other = |text: &&str| !text.is_empty() && **text != account.number;
        let mut texts: Vec<String> =
            also.iter().map(|word| book.words.get(*word).trim()).filter(other).map(str::to_owned).collect();
        texts.sort_unstable();
        texts.dedup();
        account.also = texts;
        if holder != 0 {
            account.holder = book.words.get(holder).trim().to_owned();
        }
        if institution != 0 {
            account.institution = book.words.get(institution).trim().to_owned();
        }
    }
}

fn first(place: &mut u32, word: u32) {
    if *place == 0 {
        *place = word;
    }
}
