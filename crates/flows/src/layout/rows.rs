//! What does this row of the table say happened? One row's cells, read by the layout's plan, become one entry.
//!
//! This is the hot path of loading: cells are slices, words are looked up once per distinct text, and nothing is
//! copied that the row does not make necessary.

use std::collections::HashMap;

use regex::Regex;
use thalweg_model::{ParseAmountError, Precision, Stamp};

use super::assets::Assets;
use super::bind::Binding;
use super::compiled::{Compiled, RuleGroup};
use super::preamble::Facts;
use super::schema::{Coverage, Negative, Role, RowIs, RowsAre, RuleOwn, Sign};
use super::table::Row;
use crate::entry::{Entry, EntryClass, Furniture, Own, Party, Sink, Statement};
use crate::text::fold::fold;
use crate::text::number::{self, DecimalMark};
use crate::text::when::{self, Clock, Closing, WhenError};
use crate::text::{is_placeholder, shortened};

/// Most distinct texts whose meaning is remembered, for each role that rules look at.
const REMEMBERED: usize = 4096;

/// Why a row is no entry.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Refusal {
    pub field: String,
    pub code: &'static str,
    pub detail: String,
}

/// What a row that is in order turned out to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Done {
    Entry,
    Furniture(Furniture),
}

/// What rules say of a row.
#[derive(Debug, Clone, Copy, Default)]
struct Verdict {
    own: Option<RuleOwn>,
    class: Option<EntryClass>,
    settled: Option<bool>,
    row: Option<RowIs>,
}

/// Statements of a file: one, or one for each account that its rows name.
#[derive(Debug, Default)]
struct Accounts {
    said: Vec<Statement>,
    by_name: HashMap<String, u32>,
    last: Option<(String, u32)>,
}

/// Reads the rows of one table.
pub(super) struct Rows<'c> {
    pub compiled: &'c Compiled,
    pub binding: Binding,
    pub facts: Facts,
    pub mark: DecimalMark,
    closing: Option<Closing>,
    clock: Clock,
    column_clocks: Vec<Option<Clock>>,
    assets: Assets,
    default_asset: Option<usize>,
    accounts: Accounts,
    remembered: Vec<HashMap<Box<str>, Verdict>>,
    room: String,
    ends: [String; 2],
}

impl<'c> Rows<'c> {
    pub fn new(compiled: &'c Compiled, binding: Binding, facts: Facts, mark: DecimalMark) -> Self {
        let column_clocks = compiled.columns.iter().map(|column| column.zone.clone().map(Clock::new)).collect();
        let closing = facts.closing_month(compiled.layout.date_order);
        let mut rows = Self {
            compiled,
            binding,
            facts,
            mark,
            closing,
            clock: Clock::new(compiled.zone.clone()),
            column_clocks,
            assets: Assets::default(),
            default_asset: None,
            accounts: Accounts::default(),
            remembered: compiled.rules.iter().map(|_| HashMap::new()).collect(),
            room: String::new(),
            ends: [String::new(), String::new()],
        };
        rows.settle_asset();
        rows
    }

    /// A header was met again, perhaps with other columns.
    pub fn rebind(&mut self, binding: Binding) {
        self.binding = binding;
        self.settle_asset();
    }

    /// The asset of rows that name none: from the header, the preamble, or the layout.
    fn settle_asset(&mut self) {
        let candidates =
            [self.binding.asset.clone().unwrap_or_default(), self.facts.currency.clone(), self.compiled.layout.amount.asset.clone()];
        let compiled = self.compiled;
        let mut named = candidates.iter().filter(|text| !text.is_empty());
        self.default_asset = named.find_map(|text| self.assets.find(text, "", compiled));
    }

    /// Lines around the table told something new: statements already announced are amended.
    pub fn learn(&mut self, sink: &mut impl Sink) {
        self.closing = self.facts.closing_month(self.compiled.layout.date_order);
        let asset = self.default_asset.and_then(|index| self.assets.get(index));
        let fresh = self.facts.statement(&mut self.clock, self.compiled.layout.date_order, asset);
        if let [said] = self.accounts.said.as_mut_slice() {
            let opening = fresh.opening.or(said.opening);
            *said = Statement { row: said.row, opening, closing: fresh.closing.or(said.closing), ..fresh };
            sink.amend(0, said);
        }
    }

    /// Reads one row and tells the sink of its entry.
    pub fn row(&mut self, number: u64, row: Row<'_>, sink: &mut impl Sink) -> Result<Done, Refusal> {
        if self.compiled.layout.rows == RowsAre::Accounts {
            return self.account_row(number, row, sink);
        }
        let verdict = self.verdict(row);
        if let Some(RowIs::Total | RowIs::Footer) = verdict.row {
            let what = if verdict.row == Some(RowIs::Total) { Furniture::Total } else { Furniture::Footer };
            return Ok(Done::Furniture(what));
        }
        let booked = self.booked(row)?;
        let asset = self.asset(row)?;
        let statement = self.statement(number, row, asset, sink);
        if let Some(RowIs::OpeningBalance | RowIs::ClosingBalance) = verdict.row {
            return self.balance_row(row, booked, asset, statement, verdict.row == Some(RowIs::OpeningBalance), sink);
        }
        match self.binding.has(Role::Pair) {
            true => self.trade(number, row, booked, statement, verdict, sink),
            false => self.booking(number, row, booked, asset, statement, verdict, sink),
        }
    }

    fn refuse(&self, role: Role, code: &'static str, text: &str, why: impl std::fmt::Display) -> Refusal {
        let detail = match text.is_empty() {
            true => why.to_string(),
            false => format!("{why}: {:?}", shortened(text, 80)),
        };
        Refusal { field: self.binding.name(role), code, detail }
    }

    /// The first text in the columns of a role that is not a placeholder.
    fn text<'r>(&self, row: Row<'r>, role: Role) -> &'r str {
        for (place, index) in self.binding.role(role) {
            let cell = self.part(row.cell(*place), *index);
            if !is_placeholder(cell) {
                return cell;
            }
        }
        ""
    }

    /// The part of a cell that the column's pattern takes.
    fn part<'r>(&self, cell: &'r str, index: usize) -> &'r str {
        match self.compiled.columns.get(index).and_then(|column| column.pattern.as_ref()) {
            Some(pattern) if pattern.captures_len() > 1 => {
                let group = pattern.captures(cell).and_then(|groups| groups.get(1));
                group.map_or("", |group| crate::text::bare(group.as_str()))
            }
            _ => cell,
        }
    }

    /// The text that rules and directions are looked up by: placeholders are words here (`/` is one of WeChat's).
    fn word<'r>(&self, row: Row<'r>, role: Role) -> &'r str {
        match self.binding.role(role) {
            [(place, index)] => self.part(row.cell(*place), *index),
            _ => self.text(row, role),
        }
    }

    fn verdict(&mut self, row: Row<'_>) -> Verdict {
        let mut all = Verdict::default();
        let compiled = self.compiled;
        for (place, group) in compiled.rules.iter().enumerate() {
            let word = self.word(row, group.role);
            if word.is_empty() {
                continue;
            }
            let memory = self.remembered.get(place);
            let found = match memory.and_then(|memory| memory.get(word)) {
                Some(found) => *found,
                None => {
                    let found = judge(group, word);
                    if let Some(memory) = self.remembered.get_mut(place)
                        && memory.len() < REMEMBERED
                        && word.len() <= 64
                    {
                        memory.insert(word.into(), found);
                    }
                    found
                }
            };
            all.own = all.own.or(found.own);
            all.class = all.class.or(found.class);
            all.settled = all.settled.or(found.settled);
            all.row = all.row.or(found.row);
        }
        all
    }

    fn booked(&mut self, row: Row<'_>) -> Result<Stamp, Refusal> {
        if self.binding.has(Role::UnixTime) {
            let text = self.text(row, Role::UnixTime);
            if let Some(stamp) = unix_stamp(text) {
                return Ok(stamp);
            }
            if !self.binding.has(Role::Date) {
                return Err(self.refuse(Role::UnixTime, "date_not_understood", text, "not a count of seconds since 1970"));
            }
        }
        if self.binding.has(Role::DayStep) {
            let text = self.text(row, Role::DayStep);
            let day = text.parse::<u32>().ok().filter(|day| *day < 1_000_000);
            let day = day.ok_or_else(|| self.refuse(Role::DayStep, "date_not_understood", text, "not a count of days"))?;
            return Ok(Stamp::from_local(i64::from(day) * 86_400_000_000, None, Precision::Day));
        }
        self.date(row)
    }

    fn date(&mut self, row: Row<'_>) -> Result<Stamp, Refusal> {
        let mut chosen = None;
        for (place, index) in self.binding.role(Role::Date) {
            let cell = self.part(row.cell(*place), *index);
            if !is_placeholder(cell) {
                chosen = Some((cell, *index));
                break;
            }
        }
        let Some((text, index)) = chosen else {
            return Err(self.refuse(Role::Date, "date_missing", "", "the row has no date"));
        };
        let wrong = |rows: &Self, error: WhenError| {
            let code = match error {
                WhenError::Impossible => "date_impossible",
                WhenError::Gap => "time_in_clock_gap",
                WhenError::Order => "date_order_unknown",
                WhenError::NoYear => "date_without_year",
                WhenError::Empty | WhenError::NotADate => "date_not_understood",
            };
            rows.refuse(Role::Date, code, text, error)
        };
        let order = self.compiled.layout.date_order;
        let mut written = when::read(text, order, self.closing).map_err(|error| wrong(self, error))?;
        let time = self.text(row, Role::Time);
        if written.time.is_none() && !time.is_empty() {
            let read = when::read_time(time).map_err(|error| self.refuse(Role::Time, "time_not_understood", time, error))?;
            written.time = Some(read);
        }
        let own_clock = self.column_clocks.get_mut(index).and_then(Option::as_mut);
        let stamp = own_clock.unwrap_or(&mut self.clock).stamp(written);
        stamp.map_err(|error| wrong(self, error))
    }


    /// The asset of the row: its currency column, the code beside its amount, or the table's.
    fn asset(&mut self, row: Row<'_>) -> Result<usize, Refusal> {
        if self.binding.has(Role::Pair) {
            return Ok(self.default_asset.unwrap_or(usize::MAX));
        }
        let mut text = self.text(row, Role::Currency);
        if self.compiled.layout.amount.code_inside {
            let code = number::split_code(self.text(row, Role::Amount)).1;
            text = if code.is_empty() { text } else { code };
        }
        if text.is_empty() {
            let none = || self.refuse(Role::Currency, "currency_missing", "", "neither row nor file names a currency");
            return self.default_asset.ok_or_else(none);
        }
        let issue = self.text(row, Role::CurrencyIssue);
        let compiled = self.compiled;
        let found = self.assets.find(text, issue, compiled);
        found.ok_or_else(|| {
            self.refuse(Role::Currency, "currency_not_known", text, "no currency or coin whose decimal places are known")
        })
    }

    fn exponent(&self, asset: usize) -> u8 {
        self.assets.get(asset).map_or(0, |asset| asset.exponent)
    }

    fn number(&self, role: Role, text: &str, exponent: u8) -> Result<i128, Refusal> {
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
    fn optional(&self, row: Row<'_>, role: Role, exponent: u8) -> Result<Option<i128>, Refusal> {
        let text = self.text(row, role);
        if text.is_empty() || !text.bytes().any(|byte| byte.is_ascii_digit() || byte >= 0x80) {
            return Ok(None);
        }
        let masked = role == Role::Balance && !text.chars().any(char::is_numeric);
        if masked { Ok(None) } else { self.number(role, text, exponent).map(Some) }
    }

    fn statement(&mut self, number: u64, row: Row<'_>, asset: usize, sink: &mut impl Sink) -> u32 {
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
        self.accounts.last = Some((account.to_owned(), index));
        index
    }

    fn announce(&mut self, number: u64, row: Row<'_>, account: &str, asset: usize, sink: &mut impl Sink) -> u32 {
        let mixed = self.binding.has(Role::Currency) || self.compiled.layout.coverage == Coverage::BothParties;
        let currency = if mixed && self.facts.currency.is_empty() { None } else { self.assets.get(asset) };
        let mut said = self.facts.statement(&mut self.clock, self.compiled.layout.date_order, currency);
        if !account.is_empty() {
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
    fn balance_row(
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

    fn account_row(&mut self, number: u64, row: Row<'_>, sink: &mut impl Sink) -> Result<Done, Refusal> {
        let account = self.text(row, Role::OwnAccount);
        if account.is_empty() {
            return Err(self.refuse(Role::OwnAccount, "account_missing", "", "the row names no account"));
        }
        let asset = self.asset(row)?;
        let text = self.text(row, Role::OpeningBalance);
        let minor = self.number(Role::OpeningBalance, text, self.exponent(asset))?;
        let at = if self.binding.has(Role::Date) { self.date(row)? } else { Stamp::from_local(0, None, Precision::Day) };
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

    /// Amount without sign, and the own account's side.
    fn amount(&self, row: Row<'_>, exponent: u8, verdict: Verdict) -> Result<(i128, Own), Refusal> {
        let rule = &self.compiled.layout.amount;
        let both = self.compiled.layout.coverage == Coverage::BothParties;
        if rule.sign == Sign::Columns {
            return self.two_columns(row, exponent, both);
        }
        let text = self.text(row, Role::Amount);
        let minor = self.number(Role::Amount, text, exponent)?;
        if both {
            return match minor < 0 {
                true => Err(self.refuse(Role::Amount, "amount_negative", text, "both ends are named, so that a minus has no meaning")),
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
                    self.refuse(Role::Amount, "direction_not_known", self.text(row, Role::Description), "nothing says whether this is money in or out")
                })?;
                if minor < 0 { opposite(said) } else { said }
            }
        };
        Ok((minor.saturating_abs(), own))
    }

    fn directed(&self, row: Row<'_>, minor: i128, ruled: Option<Own>) -> Result<Own, Refusal> {
        let word = self.word(row, Role::Direction);
        let is = |words: &[String]| words.iter().any(|known| known == word) || {
            let folded = fold(word);
            words.iter().any(|known| *known == folded)
        };
        let said = match () {
            () if is(&self.compiled.out) => Some(Own::Payer),
            () if is(&self.compiled.incoming) => Some(Own::Payee),
            () => ruled,
        };
        let said = said.ok_or_else(|| {
            self.refuse(Role::Direction, "direction_not_known", word, "neither a word for money in nor one for money out")
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
                return Err(self.refuse(Role::Debit, "amount_missing", "", "neither debit nor credit is filled"));
            }
            (debit, 0) => (debit, Own::Payer),
            (0, credit) => (credit, Own::Payee),
            _ => {
                return Err(self.refuse(Role::Debit, "debit_and_credit", "", "both debit and credit are filled"));
            }
        };
        let own = match (both, minor < 0) {
            (true, _) => Own::Both,
            (false, true) => opposite(own),
            (false, false) => own,
        };
        Ok((minor.saturating_abs(), own))
    }

    fn fee(&mut self, row: Row<'_>, asset: usize) -> Result<(i128, usize), Refusal> {
        let text = self.text(row, Role::Fee);
        if text.is_empty() {
            return Ok((0, asset));
        }
        let (number, code) = number::split_code(text);
        let compiled = self.compiled;
        let named = if code.is_empty() { None } else { self.assets.find(code, "", compiled) };
        let asset = named.unwrap_or(asset);
        let minor = number::read(if named.is_some() { number } else { text }, self.exponent(asset), self.mark);
        let minor = minor.map_err(|error| self.refuse(Role::Fee, "fee_not_a_number", text, error))?;
        Ok((minor.saturating_abs(), asset))
    }

    #[expect(clippy::too_many_arguments, reason = "what one row said, already read; a struct would only rename it")]
    fn booking(
        &mut self,
        number: u64,
        row: Row<'_>,
        booked: Stamp,
        asset: usize,
        statement: u32,
        verdict: Verdict,
        sink: &mut impl Sink,
    ) -> Result<Done, Refusal> {
        let exponent = self.exponent(asset);
        let (mut minor, own) = self.amount(row, exponent, verdict)?;
        let balance_after = self.optional(row, Role::Balance, exponent)?;
        let (fee_minor, fee_asset) = self.fee(row, asset)?;
        if self.compiled.layout.amount.fee_included && fee_asset == asset && fee_minor <= minor {
            minor -= fee_minor;
        }
        self.describe(row);
        let (own_side, other) = self.parties(row);
        let mut ends = std::mem::take(&mut self.ends);
        let (payer, payee) = match own {
            Own::Payer => (own_side, other),
            Own::Payee => (other, own_side),
            Own::Both => self.both_ends(row, &mut ends),
        };
        let Some(of) = self.assets.get(asset) else {
            return Err(self.refuse(Role::Currency, "currency_missing", "", "neither row nor file names a currency"));
        };
        sink.entry(&Entry {
            row: number,
            statement,
            own,
            payer,
            payee,
            amount_minor: minor,
            asset: of,
            fee_minor,
            fee_asset: if fee_asset == asset { None } else { self.assets.get(fee_asset) },
            counter: None,
            balance_after,
            booked,
            value_day: self.value_day(row),
            class: verdict.class.unwrap_or_default(),
            settled: verdict.settled.unwrap_or(true),
            reference: self.text(row, Role::Reference),
            order_reference: self.text(row, Role::OrderReference),
            kind_text: self.text(row, Role::Kind),
            description: self.description(row),
        });
        self.ends = ends;
        Ok(Done::Entry)
    }

    fn value_day(&self, row: Row<'_>) -> Option<i32> {
        let text = self.text(row, Role::ValueDate);
        if text.is_empty() {
            return None;
        }
        when::read(text, self.compiled.layout.date_order, self.closing).ok().map(|written| written.day)
    }

    /// One asset given for another: the amount is what the second asset of the pair moved, the counter the first.
    fn trade(
        &mut self,
        number: u64,
        row: Row<'_>,
        booked: Stamp,
        statement: u32,
        verdict: Verdict,
        sink: &mut impl Sink,
    ) -> Result<Done, Refusal> {
        let pair = self.text(row, Role::Pair);
        let compiled = self.compiled;
        let split = pair.split_once(['/', '-', '_', ':']);
        let assets = split.and_then(|(base, quote)| {
            Some((self.assets.find(base.trim(), "", compiled)?, self.assets.find(quote.trim(), "", compiled)?))
        });
        let Some((base, quote)) = assets else {
            return Err(self.refuse(Role::Pair, "pair_not_understood", pair, "not two assets whose decimal places are known"));
        };
        let (minor, own) = self.amount(row, self.exponent(quote), verdict)?;
        let quantity = self.number(Role::Quantity, self.text(row, Role::Quantity), self.exponent(base))?;
        let (fee_minor, fee_asset) = self.fee(row, quote)?;
        self.describe(row);
        let fee_asset = if fee_asset == quote { None } else { self.assets.get(fee_asset) };
        let (Some(base), Some(of)) = (self.assets.get(base), self.assets.get(quote)) else {
            return Err(self.refuse(Role::Pair, "pair_not_understood", pair, "unknown assets"));
        };
        sink.entry(&Entry {
            row: number,
            statement,
            own,
            payer: Party::default(),
            payee: Party::default(),
            amount_minor: minor,
            asset: of,
            fee_minor,
            fee_asset,
            counter: Some((quantity.saturating_abs(), base)),
            balance_after: None,
            booked,
            value_day: None,
            class: EntryClass::Trade,
            settled: verdict.settled.unwrap_or(true),
            reference: self.text(row, Role::Reference),
            order_reference: self.text(row, Role::OrderReference),
            kind_text: self.text(row, Role::Kind),
            description: self.description(row),
        });
        Ok(Done::Entry)
    }

    /// The own side and the other side of a row of one account's statement.
    fn parties<'r>(&self, row: Row<'r>) -> (Party<'r>, Party<'r>) {
        let own = Party {
            account: self.text(row, Role::OwnAccount),
            name: self.text(row, Role::OwnName),
            institution: self.text(row, Role::OwnInstitution),
        };
        let mut other = Party {
            account: self.text(row, Role::CounterAccount),
            name: self.text(row, Role::CounterName),
            institution: self.text(row, Role::CounterInstitution),
        };
        for (place, index) in self.binding.role(Role::Counterparty) {
            let cell = row.cell(*place);
            match self.compiled.columns.get(*index).and_then(|column| column.pattern.as_ref()) {
                Some(pattern) => taken_apart(pattern, cell, &mut other),
                None if other.name.is_empty() && !is_placeholder(cell) => other.name = cell,
                None => {}
            }
        }
        (own, other)
    }

    /// Both ends of a record that names them. Addresses that a database wrote as `\x…` are given back their `0x`.
    fn both_ends<'e>(&self, row: Row<'e>, ends: &'e mut [String; 2]) -> (Party<'e>, Party<'e>) {
        let [from_room, to_room] = ends;
        let from = hex_address(self.text(row, Role::FromAccount), from_room);
        let to = hex_address(self.text(row, Role::ToAccount), to_room);
        let end = |account, name| Party { account, name, institution: "" };
        (end(from, self.text(row, Role::FromName)), end(to, self.text(row, Role::ToName)))
    }

    /// Joins the texts of several description columns in the room.
    fn describe(&mut self, row: Row<'_>) {
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

    fn description<'s>(&'s self, row: Row<'s>) -> &'s str {
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

fn opposite(own: Own) -> Own {
    match own {
        Own::Payer => Own::Payee,
        Own::Payee => Own::Payer,
        Own::Both => Own::Both,
    }
}

/// What the rules of one role say of a text.
fn judge(group: &RuleGroup, word: &str) -> Verdict {
    let mut all = Verdict::default();
    for (rule, pattern) in &group.rules {
        let fits = rule.words.iter().any(|known| known.eq_ignore_ascii_case(word))
            || rule.starts.iter().any(|known| word.starts_with(known.as_str()))
            || rule.contains.iter().any(|known| word.contains(known.as_str()))
            || pattern.as_ref().is_some_and(|pattern| pattern.is_match(word));
        if fits {
            all.own = all.own.or(rule.own);
            all.class = all.class.or(rule.class);
            all.settled = all.settled.or(rule.settled);
            all.row = all.row.or(rule.row);
        }
    }
    all
}

/// Takes account, name and institution out of one field.
fn taken_apart<'r>(pattern: &Regex, cell: &'r str, other: &mut Party<'r>) {
    let Some(groups) = pattern.captures(cell) else { return };
    let group = |name: &str| groups.name(name).map_or("", |group| crate::text::trimmed(group.as_str()));
    for (place, name) in [(&mut other.account, "account"), (&mut other.name, "name"), (&mut other.institution, "institution")] {
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

/// Seconds, milliseconds or microseconds since 1970, told apart by their digits.
fn unix_stamp(text: &str) -> Option<Stamp> {
    let digits = text.split_once('.').map_or(text, |(whole, _)| whole);
    let number = digits.parse::<i64>().ok().filter(|number| *number > 0)?;
    let (micros, precision) = match digits.len() {
        9 | 10 => (number.checked_mul(1_000_000)?, Precision::Second),
        13 => (number.checked_mul(1000)?, Precision::Micro),
        16 => (number, Precision::Micro),
        _ => return None,
    };
    Some(Stamp { micros, offset_minutes: Some(0), precision })
}
