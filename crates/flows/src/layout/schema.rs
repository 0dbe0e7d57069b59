//! What may a layout file say? The YAML schema of layouts, version 1 (docs/formats/layout-v1.md).

use std::collections::BTreeMap;

use crate::entry::EntryClass;
use crate::readers::ReaderKind;
use crate::text::number::DecimalMark;
use crate::text::when::DateOrder;

/// A source's table, described: which columns it has and what they mean.
#[derive(Debug, Clone, PartialEq, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Layout {
    /// Short name, unique among layouts: small letters, digits and `_`.
    pub id: String,
    /// Raised whenever the layout reads a file differently than before.
    pub version: u32,
    /// What a person calls it.
    pub label: Label,
    /// The bank or platform whose records these are; empty if any.
    #[serde(default)]
    pub institution: String,
    /// Which readers it serves.
    #[serde(default = "tables")]
    pub readers: Vec<ReaderKind>,
    /// One account's statement, or records that name both ends.
    #[serde(default)]
    pub coverage: Coverage,
    /// What one row is.
    #[serde(default)]
    pub rows: RowsAre,
    /// Made for no institution in particular: ranks below every layout that is.
    #[serde(default)]
    pub generic: bool,
    /// IANA name, `UTC` or `+08:00`; empty where nobody says.
    #[serde(default)]
    pub time_zone: String,
    /// Order of day, month and year.
    #[serde(default)]
    pub date_order: DateOrder,
    /// Decimal mark; absent: as the column's values show, else a point.
    #[serde(default)]
    pub decimal_mark: Option<DecimalMark>,
    /// Number of columns of a table without a header; its columns are found by `at`.
    #[serde(default)]
    pub headless_width: Option<usize>,
    /// Column names (folded) that other layouts would need: a header with one of them is not this layout's.
    #[serde(default)]
    pub not_with: Vec<String>,
    /// Texts above the table, or in the file's name, that only this source writes.
    #[serde(default)]
    pub markers: Vec<String>,
    /// Patterns of lines around the table; named groups: account, holder, institution, currency, year, month, from, to,
    /// opening, closing, number.
    #[serde(default)]
    pub preamble: Vec<String>,
    /// The same for the file's name; what the lines say comes first.
    #[serde(default)]
    pub file_name: Vec<String>,
    /// How amounts are to be understood.
    #[serde(default)]
    pub amount: AmountRule,
    /// The columns.
    pub columns: Vec<Column>,
    /// What words in the row say of it.
    #[serde(default)]
    pub rules: Vec<Rule>,
    /// What an analyst should know of this source.
    #[serde(default)]
    pub notes: String,
}

fn tables() -> Vec<ReaderKind> {
    vec![ReaderKind::Delimited, ReaderKind::Workbook]
}

/// A name in the project's three languages.
#[derive(Debug, Clone, PartialEq, Eq, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Label {
    /// English.
    pub en: String,
    /// 简体中文.
    #[serde(rename = "zh-Hans")]
    pub zh_hans: String,
    /// 繁體中文.
    #[serde(rename = "zh-Hant")]
    pub zh_hant: String,
}

/// Whose bookings a file covers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Coverage {
    /// One account: the statement's own.
    #[default]
    OwnAccount,
    /// Both ends of every transfer are named.
    BothParties,
}

/// What one row of the table is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RowsAre {
    /// A booking.
    #[default]
    Entries,
    /// An account with its opening balance.
    Accounts,
}

/// How amounts are to be understood.
#[derive(Debug, Clone, PartialEq, Eq, Default, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AmountRule {
    /// Where the direction stands.
    #[serde(default)]
    pub sign: Sign,
    /// The asset where a row does not name one.
    #[serde(default)]
    pub asset: String,
    /// Decimal places of assets that neither ISO 4217 nor the common coins know, or that this source keeps finer.
    #[serde(default)]
    pub exponents: BTreeMap<String, u8>,
    /// Decimal places of every other asset that is not known; absent: such rows are rejected.
    #[serde(default)]
    pub unknown_exponent: Option<u8>,
    /// What the source calls currencies, beside the usual names.
    #[serde(default)]
    pub currencies: BTreeMap<String, String>,
    /// The amount's own text carries the code: `CNY 12.00`, `0.5BTC`.
    #[serde(default)]
    pub code_inside: bool,
    /// Words of the direction column that mean: the own account is paid.
    #[serde(default, rename = "in")]
    pub incoming: Vec<String>,
    /// Words of the direction column that mean: the own account pays.
    #[serde(default)]
    pub out: Vec<String>,
    /// What a minus beside a direction word means.
    #[serde(default)]
    pub negative: Negative,
    /// The amount includes the fee that stands beside it.
    #[serde(default)]
    pub fee_included: bool,
}

/// Where the direction of an amount stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Sign {
    /// In its sign: minus is money out.
    #[default]
    Signed,
    /// In its sign: plus is money out (credit cards).
    Reversed,
    /// In two columns, debit and credit.
    Columns,
    /// In a column of words.
    Direction,
    /// In the words that `rules` look at.
    Rules,
}

/// What a minus beside a direction word means.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Negative {
    /// The booking undoes one in that direction (red ink).
    #[default]
    Undoes,
    /// It says the direction once more.
    Repeats,
}

/// One column and its meaning.
#[derive(Debug, Clone, PartialEq, Eq, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Column {
    /// What it means.
    pub role: Role,
    /// How its name may be spelled (compared folded); `{asset}` stands for a code inside the name.
    #[serde(default)]
    pub names: Vec<String>,
    /// Its place, from 1, in a table without a header.
    #[serde(default)]
    pub at: Option<usize>,
    /// Without it the layout does not fit.
    #[serde(default)]
    pub required: bool,
    /// Takes a part of the cell: the first group, or for `counterparty` the groups account, name, institution.
    #[serde(default)]
    pub pattern: Option<String>,
    /// For `counterparty`: how name and account stand together.
    #[serde(default)]
    pub split: Option<Split>,
    /// Zone of this column's times, if not the layout's.
    #[serde(default)]
    pub zone: Option<String>,
}

/// How name and account stand together in one field.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Split {
    /// `张三 6222000000000001`: the account is the last run of six or more digits and stars.
    NameAccount,
    /// `6222000000000001/张三`: the account is the first such run.
    AccountName,
}

/// What a column means.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, serde::Deserialize, serde::Serialize)]
#[serde(rename_all = "snake_case")]
#[repr(u8)]
pub enum Role {
    /// Date, or date and time, of the booking. Of several the first that is filled counts.
    Date,
    /// Time of day.
    Time,
    /// Seconds (10 digits), milliseconds (13) or microseconds (16) since 1970 UTC.
    UnixTime,
    /// Days since 1970-01-01: the steps of simulated data.
    DayStep,
    /// Value date.
    ValueDate,
    /// Amount, or signed amount.
    Amount,
    /// Money out of the own account.
    Debit,
    /// Money into the own account.
    Credit,
    /// Word for in or out.
    Direction,
    /// The own account's balance after the booking.
    Balance,
    /// Name or code of the currency or coin.
    Currency,
    /// Contract or issue of the coin.
    CurrencyIssue,
    /// Fee beside the amount.
    Fee,
    /// The own account, where a file covers several.
    OwnAccount,
    /// Its holder.
    OwnName,
    /// Means of payment on the own side (a card behind a wallet).
    OwnInstitution,
    /// The number of that means of payment, or its last digits. Where money moves between wallet and card, it is the other
    /// side.
    OwnCard,
    /// The other side's account.
    CounterAccount,
    /// The other side's name.
    CounterName,
    /// The other side's bank.
    CounterInstitution,
    /// The other side in one field, taken apart by `pattern`.
    Counterparty,
    /// Paying account of a record that names both ends.
    FromAccount,
    /// Paying name.
    FromName,
    /// Paid account.
    ToAccount,
    /// Paid name.
    ToName,
    /// The institution's reference.
    Reference,
    /// The order number that both sides may share.
    OrderReference,
    /// Kind of booking in the source's words.
    Kind,
    /// Whether it went through.
    Status,
    /// Anything else that was said; several are joined.
    Description,
    /// Assets traded, `BTC/USDT`.
    Pair,
    /// Quantity of the first asset of the pair.
    Quantity,
    /// Opening balance of an account row.
    OpeningBalance,
    /// Known and not used.
    Ignore,
}

/// How many roles there are.
pub const ROLES: usize = Role::Ignore as usize + 1;

/// What a word says of its row. Of several rules that fit, the first one that says a thing counts for it.
#[derive(Debug, Clone, PartialEq, Eq, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rule {
    /// In which column's text to look.
    pub role: Role,
    /// The whole text is one of these.
    #[serde(default)]
    pub words: Vec<String>,
    /// The text begins with one of these.
    #[serde(default)]
    pub starts: Vec<String>,
    /// The text has one of these in it.
    #[serde(default)]
    pub contains: Vec<String>,
    /// The text fits this regular expression.
    #[serde(default)]
    pub pattern: Option<String>,
    /// Then the own account is on this side.
    #[serde(default)]
    pub own: Option<RuleOwn>,
    /// Then the booking is of this kind.
    #[serde(default)]
    pub class: Option<EntryClass>,
    /// Then the money moved, or did not.
    #[serde(default)]
    pub settled: Option<bool>,
    /// Then the row is no booking but this.
    #[serde(default)]
    pub row: Option<RowIs>,
}

/// Which side a rule puts the own account on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RuleOwn {
    /// It pays.
    Payer,
    /// It is paid.
    Payee,
}

/// What a row is that is no booking.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RowIs {
    /// A sum or count.
    Total,
    /// Text.
    Footer,
    /// The balance before the first booking.
    OpeningBalance,
    /// The balance after the last booking.
    ClosingBalance,
}
