//! What every reader of statements says, whatever the format: rows, entries, statements, rejects.
//!
//! A reader walks one sealed file and tells a [`Sink`] about every row, in order. It never builds a table: the sink
//! hashes the row, appends the entry to columns and counts. The names follow ISO 20022 (an *entry* is one booking on
//! one account; a *statement* is a run of them with balances).

use thalweg_model::{Asset, Stamp};

/// Which side of the entry the statement's own account is on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[repr(u8)]
pub enum Own {
    /// The statement's account pays: a debit.
    Payer = 0,
    /// The statement's account is paid: a credit.
    Payee = 1,
    /// The record names both ends itself (a coin transfer, a platform's ledger): both accounts are covered.
    Both = 2,
}

/// What kind of booking the record says this is. The layout maps the record's own words to these; what it does not
/// know stays `Other`. Names follow the ISO 20022 bank transaction families where they have one.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Default, serde::Serialize, serde::Deserialize,
)]
#[repr(u8)]
#[serde(rename_all = "snake_case")]
pub enum EntryClass {
    /// Not said, or not known to the layout.
    #[default]
    Other = 0,
    /// Money sent from one account to another.
    Transfer = 1,
    /// Goods or services paid for (card, QR code, online).
    Purchase = 2,
    /// Money given back for an earlier purchase.
    Refund = 3,
    /// An earlier booking undone by the institution (冲正, RvslInd).
    Reversal = 4,
    /// Cash paid out.
    CashWithdrawal = 5,
    /// Cash paid in.
    CashDeposit = 6,
    /// Fee, tax or charge of the institution.
    Fee = 7,
    /// Interest.
    Interest = 8,
    /// One asset given for another in the same account (a trade on an exchange).
    Trade = 9,
    /// Money moved between a wallet balance and a bank card of the same person (充值, 提现).
    TopUp = 10,
    /// A card or loan repaid.
    Repayment = 11,
}

/// One end of an entry, as the record names it. Empty text means the record does not say.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Party<'a> {
    /// Account, card, IBAN, wallet address or platform account, as recorded (may be masked: `6226******5669`).
    pub account: &'a str,
    /// Name of holder, merchant or nickname.
    pub name: &'a str,
    /// Bank, branch, BIC or platform.
    pub institution: &'a str,
}

/// One booking, as recorded and with its numbers read exactly. Lives on the reader's stack; the sink copies what it keeps.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Entry<'a> {
    /// The row it stands on, counted from 1 over all rows of the file.
    pub row: u64,
    /// Which statement of the file it belongs to, as returned by [`Sink::statement`].
    pub statement: u32,
    /// Which end the statement's own account is.
    pub own: Own,
    /// Who pays. The own side may be left empty: the statement's account stands in.
    pub payer: Party<'a>,
    /// Who is paid.
    pub payee: Party<'a>,
    /// Minor units, never negative: `own` carries the direction.
    pub amount_minor: i128,
    /// What they are units of.
    pub asset: &'a Asset,
    /// Fee charged with this entry, in minor units of `fee_asset`; zero if none.
    pub fee_minor: i128,
    /// What the fee is counted in; `None` where it is the asset of the amount.
    pub fee_asset: Option<&'a Asset>,
    /// For a [`EntryClass::Trade`]: what the own account got (if it paid) or gave (if it was paid) in return.
    pub counter: Option<(i128, &'a Asset)>,
    /// The own account's balance after this entry, where stated.
    pub balance_after: Option<i128>,
    /// When it was booked.
    pub booked: Stamp,
    /// Value date as days since 1970-01-01, where stated and different in kind from `booked`.
    pub value_day: Option<i32>,
    /// What kind of booking it is.
    pub class: EntryClass,
    /// Whether the record says the money moved. Failed, closed or pending ones are kept but not followed.
    pub settled: bool,
    /// The institution's own reference (transaction number, serial number, transaction hash).
    pub reference: &'a str,
    /// The order or end-to-end reference that both sides may share.
    pub order_reference: &'a str,
    /// The record's own words for the kind of booking.
    pub kind_text: &'a str,
    /// Remittance information, memo, description: all of it.
    pub description: &'a str,
}

/// What a file says of one account and period before or after its entries.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Statement {
    /// The account, as recorded; empty if the file does not say.
    pub account: String,
    /// Its holder, nickname or alias.
    pub holder: String,
    /// The bank or platform.
    pub institution: String,
    /// Code of the account's currency, if stated.
    pub currency: String,
    /// Opening balance in minor units of the currency, and its time, where stated.
    pub opening: Option<(i128, Stamp)>,
    /// Closing balance, where stated.
    pub closing: Option<(i128, Stamp)>,
    /// First and last moment the statement covers, where stated.
    pub period: Option<(Stamp, Stamp)>,
    /// The statement's own number or identifier.
    pub number: String,
    /// Row that the statement's head stands on (0 if it has none).
    pub row: u64,
}

/// The bytes that a row is sealed as.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RowBytes<'a> {
    /// The row is this run of the file's own bytes, beginning at `start`.
    Span {
        /// Byte offset in the sealed file.
        start: u64,
        /// The bytes themselves.
        bytes: &'a [u8],
    },
    /// The format has no run of bytes for a row (a workbook): this is its documented canonical form.
    Made(&'a [u8]),
}

/// Why a row is no record although it is in order: it was never meant to be one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, serde::Serialize, serde::Deserialize)]
#[repr(u8)]
#[serde(rename_all = "snake_case")]
pub enum Furniture {
    /// Nothing on it.
    Blank = 0,
    /// Text above the table: title, account, period, notes.
    Preamble = 1,
    /// The names of the columns.
    Header = 2,
    /// A sum or count of other rows.
    Total = 3,
    /// Text below the table.
    Footer = 4,
    /// An opening, carried or closing balance.
    Balance = 5,
    /// Structure of the format around the entries (group header, tags).
    Structure = 6,
}

/// Why a row that should be a record is none. The row is kept, counted and shown with this reason.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reject {
    /// The row.
    pub row: u64,
    /// The field that could not be read, in the file's own words; empty if it is the row as a whole.
    pub field: String,
    /// A fixed code for counting and translating (`amount_not_a_number`, `date_not_understood`, `too_few_fields`, …).
    pub code: &'static str,
    /// What was found, in plain words, with the text found shortened to 80 characters.
    pub detail: String,
}

/// Where a reader tells what it finds. Every row of the file is announced once by [`Sink::row`], in order, before
/// anything else is said of it; then it is furniture, or yields one or more entries, or is rejected.
pub trait Sink {
    /// A row, with the bytes it is sealed as. Rows count from 1 without gaps.
    fn row(&mut self, row: u64, bytes: RowBytes<'_>);
    /// The row just announced is no record and was not meant to be.
    fn furniture(&mut self, row: u64, what: Furniture);
    /// The row yields a record of another kind than an entry; a row may yield several.
    fn record(&mut self, record: &crate::records::Draft);
    /// A statement begins (or, for a file without any head, is assumed). Returns its index within the file.
    fn statement(&mut self, statement: &Statement) -> u32;
    /// More became known of a statement already announced (a closing balance at the end): replaces it.
    fn amend(&mut self, index: u32, statement: &Statement);
    /// A booking.
    fn entry(&mut self, entry: &Entry<'_>);
    /// A row that should have been a record.
    fn reject(&mut self, reject: Reject);
}
