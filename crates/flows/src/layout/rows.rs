//! What does this row of the table say happened? One row's cells, read by the layout's plan, become one entry.
//!
//! This is the hot path of loading: cells are slices, words are looked up once per distinct text, and nothing is
//! copied that the row does not make necessary.

use hashbrown::HashMap;
use thalweg_model::Stamp;

use super::accounts::Accounts;
use super::assets::Assets;
use super::bind::Binding;
use super::compiled::{Compiled, RuleGroup};
use super::preamble::Facts;
use super::schema::{Role, RowIs, RowsAre, RuleOwn};
use super::table::Row;
use crate::entry::{Entry, EntryClass, Furniture, Own, Party, Sink, Statement};
use crate::text::number::{self, DecimalMark};
use crate::text::when::{self, Clock, Closing};
use crate::text::{is_placeholder, shortened};

/// Most distinct texts whose meaning is remembered, for each role that rules look at.
const REMEMBERED: usize = 4096;
/// Longest text that is remembered: longer ones hardly come twice.
const LONGEST_REMEMBERED: usize = 64;

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
pub(super) struct Verdict {
    pub own: Option<RuleOwn>,
    pub class: Option<EntryClass>,
    pub settled: Option<bool>,
    pub row: Option<RowIs>,
}

/// What the rules of one role said of the texts met so far.
#[derive(Debug, Default)]
struct Memory {
    last: (String, Verdict),
    met: HashMap<Box<str>, Verdict>,
}

impl Memory {
    fn of(&mut self, group: &RuleGroup, word: &str) -> Verdict {
        if self.last.0 == word {
            return self.last.1;
        }
        if word.len() > LONGEST_REMEMBERED {
            return judge(group, word);
        }
        let verdict = match self.met.get(word) {
            Some(verdict) => *verdict,
            None => {
                let verdict = judge(group, word);
                if self.met.len() < REMEMBERED {
                    self.met.insert(word.into(), verdict);
                }
                verdict
            }
        };
        word.clone_into(&mut self.last.0);
        self.last.1 = verdict;
        verdict
    }
}

/// Reads the rows of one table.
pub(super) struct Rows<'c> {
    pub compiled: &'c Compiled,
    pub binding: Binding,
    pub facts: Facts,
    pub mark: DecimalMark,
    /// Cells of the widest row that was read: some exports end every row with a delimiter.
    pub usual_width: usize,
    pub(super) closing: Option<Closing>,
    pub(super) clock: Clock,
    pub(super) column_clocks: Vec<Option<Clock>>,
    pub(super) assets: Assets,
    pub(super) default_asset: Option<usize>,
    pub(super) accounts: Accounts,
    remembered: Vec<Memory>,
    pub(super) room: String,
    pub(super) ends: [String; 2],
}

impl<'c> Rows<'c> {
    pub fn new(compiled: &'c Compiled, binding: Binding, facts: Facts, mark: DecimalMark) -> Self {
        let column_clocks =
            compiled.columns.iter().map(|column| column.zone.clone().map(Clock::new)).collect();
        let closing = facts.closing_month(compiled.layout.date_order);
        let mut rows = Self {
            compiled,
            binding,
            facts,
            mark,
            usual_width: 0,
            closing,
            clock: Clock::new(compiled.zone.clone()),
            column_clocks,
            assets: Assets::default(),
            default_asset: None,
            accounts: Accounts::default(),
            remembered: compiled.rules.iter().map(|_| Memory::default()).collect(),
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
        let candidates = [
            self.binding.asset.clone().unwrap_or_default(),
            self.facts.currency.clone(),
            self.compiled.layout.amount.asset.clone(),
        ];
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
            return self.balance_row(
                row,
                booked,
                asset,
                statement,
                verdict.row == Some(RowIs::OpeningBalance),
                sink,
            );
        }
        match self.binding.has(Role::Pair) {
            true => self.trade(number, row, booked, statement, verdict, sink),
            false => self.booking(number, row, booked, asset, statement, verdict, sink),
        }
    }

    pub(super) fn refuse(
        &self,
        role: Role,
        code: &'static str,
        text: &str,
        why: impl std::fmt::Display,
    ) -> Refusal {
        let detail = match text.is_empty() {
            true => why.to_string(),
            false => format!("{why}: {:?}", shortened(text, 80)),
        };
        Refusal { field: self.binding.name(role), code, detail }
    }

    /// The first text in the columns of a role that is not a placeholder.
    pub(super) fn text<'r>(&self, row: Row<'r>, role: Role) -> &'r str {
        for (place, index) in self.binding.role(role) {
            let cell = self.part(row.cell(*place), *index);
            if !is_placeholder(cell) {
                return cell;
            }
        }
        ""
    }

    /// The part of a cell that the column's pattern takes.
    pub(super) fn part<'r>(&self, cell: &'r str, index: usize) -> &'r str {
        match self.compiled.columns.get(index).and_then(|column| column.pattern.as_ref()) {
            Some(pattern) if pattern.has_group() => {
                let group = pattern.captures(cell).and_then(|groups| groups.get(1));
                group.map_or("", |group| crate::text::bare(group.as_str()))
            }
            _ => cell,
        }
    }

    /// The text that rules and directions are looked up by: placeholders are words here (`/` is one of WeChat's).
    pub(super) fn word<'r>(&self, row: Row<'r>, role: Role) -> &'r str {
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
            let found =
                self.remembered.get_mut(place).map_or_else(Verdict::default, |memory| memory.of(group, word));
            all.own = all.own.or(found.own);
            all.class = all.class.or(found.class);
            all.settled = all.settled.or(found.settled);
            all.row = all.row.or(found.row);
        }
        all
    }

    /// The asset of the row: its currency column, the code beside its amount, or the table's.
    pub(super) fn asset(&mut self, row: Row<'_>) -> Result<usize, Refusal> {
        if self.binding.has(Role::Pair) {
            return Ok(self.default_asset.unwrap_or(usize::MAX));
        }
        let mut text = self.text(row, Role::Currency);
        if self.compiled.layout.amount.code_inside {
            let code = number::split_code(self.text(row, Role::Amount)).1;
            text = if code.is_empty() { text } else { code };
        }
        if text.is_empty() {
            let none = || {
                self.refuse(Role::Currency, "currency_missing", "", "neither row nor file names a currency")
            };
            return self.default_asset.ok_or_else(none);
        }
        let issue = self.text(row, Role::CurrencyIssue);
        let compiled = self.compiled;
        let found = self.assets.find(text, issue, compiled);
        found.ok_or_else(|| {
            self.refuse(
                Role::Currency,
                "currency_not_known",
                text,
                "no currency or coin whose decimal places are known",
            )
        })
    }

    #[expect(
        clippy::too_many_arguments,
        reason = "what one row said, already read; a struct would only rename it"
    )]
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
        let (own_side, other) = self.parties(row, verdict.class.unwrap_or_default());
        let mut ends = std::mem::take(&mut self.ends);
        let (payer, payee) = match own {
            Own::Payer => (own_side, other),
            Own::Payee => (other, own_side),
            Own::Both => self.both_ends(row, &mut ends),
        };
        let Some(of) = self.assets.get(asset) else {
            return Err(self.refuse(
                Role::Currency,
                "currency_missing",
                "",
                "neither row nor file names a currency",
            ));
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
            Some((
                self.assets.find(base.trim(), "", compiled)?,
                self.assets.find(quote.trim(), "", compiled)?,
            ))
        });
        let Some((base, quote)) = assets else {
            return Err(self.refuse(
                Role::Pair,
                "pair_not_understood",
                pair,
                "not two assets whose decimal places are known",
            ));
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
}

/// What the rules of one role say of a text, whichever Chinese script it is in.
fn judge(group: &RuleGroup, written: &str) -> Verdict {
    let mut all = Verdict::default();
    let word = &crate::text::fold::simplify(written);
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
