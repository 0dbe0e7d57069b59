//! Who holds which account, and what truly moved between them.

use serde::Serialize;

use crate::write::Source;

/// What an account is in the story. Only the truth file says so; the statements do not.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// Somebody who was defrauded.
    Victim,
    /// Takes the victims' payments.
    Collection,
    /// First layer of pass-through accounts.
    Layer1,
    /// Second layer.
    Layer2,
    /// Third layer.
    Layer3,
    /// The gang's account on a coin desk.
    CoinDesk,
    /// A wallet of the gang.
    Wallet,
    /// An innocent person or shop that received a little.
    Bystander,
    /// Employers, relatives, strangers: innocent money in and out, no statement.
    Outside,
    /// Exit: cash.
    Cash,
    /// Exit: a merchant.
    Merchant,
    /// Exit: an exchange.
    Exchange,
    /// Exit: an account abroad.
    Foreign,
    /// Fees of an institution.
    Fee,
}

impl Role {
    /// Whether money that arrives here has left the accounts of the case.
    #[must_use]
    pub fn is_exit(self) -> bool {
        matches!(self, Role::Cash | Role::Merchant | Role::Exchange | Role::Foreign | Role::Fee)
    }

    /// Whether the account belongs to the gang.
    #[must_use]
    pub fn is_gang(self) -> bool {
        use Role::{CoinDesk, Collection, Layer1, Layer2, Layer3, Wallet};
        matches!(self, Collection | Layer1 | Layer2 | Layer3 | CoinDesk | Wallet)
    }
}

/// What kind of booking a move is; names as in the flows' entry classes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Class {
    /// From one account to another.
    Transfer,
    /// Goods or services.
    Purchase,
    /// Given back by a merchant.
    Refund,
    /// Undone by the institution.
    Reversal,
    /// Cash out.
    CashWithdrawal,
    /// Charged by the institution.
    Fee,
    /// Salary, pension and the like.
    Salary,
    /// Between a wallet balance and a bank card.
    TopUp,
    /// One asset for another in one account.
    Trade,
}

/// One account in one asset.
#[derive(Debug, Clone)]
pub struct Account {
    /// Short name in the story: `victim-a`, `layer2-b`.
    pub key: String,
    /// Number, IBAN, handle or address, unmasked.
    pub number: String,
    /// Its holder.
    pub holder: String,
    /// Bank or platform, in its own language.
    pub institution: &'static str,
    /// Currency or coin.
    pub asset: &'static str,
    /// Its part in the story.
    pub role: Role,
    /// Balance before the first move, in minor units.
    pub opening: i128,
    /// The form in which its statement is written, if one is.
    pub source: Source,
}

/// One true transfer.
#[derive(Debug, Clone)]
pub struct Move {
    /// Number in true order, from 0 without gaps.
    pub id: u32,
    /// Index of the paying account.
    pub from: usize,
    /// Index of the account paid; equal to `from` for a self-transfer.
    pub to: usize,
    /// Minor units of the asset of `from`.
    pub minor: i128,
    /// Minor units of the asset of `to` that arrive, where the two assets differ.
    pub arrives: Option<i128>,
    /// Seconds UTC.
    pub time: i64,
    /// Kind of booking.
    pub class: Class,
    /// What the statements say of it.
    pub memo: String,
    /// What the story says of it; empty for everyday money.
    pub note: String,
    /// The victim whose payment this is.
    pub claim: Option<String>,
    /// The move that this one undoes.
    pub reverses: Option<u32>,
    /// The move that this fee was charged with.
    pub fee_of: Option<u32>,
    /// The row that shows it is deliberately left out of this account's statement.
    pub hidden_in: Option<usize>,
}

/// A move as one side's statement books it.
#[derive(Debug, Clone, Copy)]
pub struct Booking {
    /// Index of the move.
    pub id: usize,
    /// Whether the statement's own account pays.
    pub out: bool,
    /// Minor units of the own account's asset.
    pub minor: i128,
    /// Balance after it, in the same.
    pub balance: i128,
    /// Index of the other account.
    pub other: usize,
}

/// The whole story.
#[derive(Debug, Clone, Default)]
pub struct World {
    /// The accounts.
    pub accounts: Vec<Account>,
    /// The moves, in true order: by time, and within a second as the institutions booked them.
    pub moves: Vec<Move>,
}

impl World {
    /// Decimal places of an account's asset.
    #[must_use]
    pub fn exponent(&self, account: usize) -> u8 {
        thalweg_model::Asset::known(self.accounts[account].asset).map_or(2, |asset| asset.exponent)
    }

    /// An amount of this account's asset as a plain decimal.
    #[must_use]
    pub fn plain(&self, account: usize, minor: i128) -> String {
        thalweg_model::format_minor(minor, self.exponent(account))
    }

    /// What the account's own books say, in true order. A self-transfer is booked twice: out, then in.
    #[must_use]
    pub fn bookings(&self, account: usize) -> Vec<Booking> {
        let mut balance = self.accounts[account].opening;
        let mut bookings = Vec::new();
        for (id, step) in self.moves.iter().enumerate() {
            if step.from == account {
                balance -= step.minor;
                bookings.push(Booking { id, out: true, minor: step.minor, balance, other: step.to });
            }
            if step.to == account {
                let minor = step.arrives.unwrap_or(step.minor);
                balance += minor;
                bookings.push(Booking { id, out: false, minor, balance, other: step.from });
            }
        }
        bookings
    }

    /// Balance after the last move.
    #[must_use]
    pub fn closing(&self, account: usize) -> i128 {
        self.bookings(account).last().map_or(self.accounts[account].opening, |last| last.balance)
    }

    /// Index of the account with this key.
    #[must_use]
    pub fn find(&self, key: &str) -> Option<usize> {
        self.accounts.iter().position(|account| account.key == key)
    }
}
