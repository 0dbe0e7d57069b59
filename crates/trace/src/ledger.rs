//! What a trace reads: transfers as columns, in one agreed order, between pools of money.
//!
//! A *pool* is one account in one asset. Pools that we hold statements for (`Held`) can be followed; every other pool
//! is an exit or a source, and its kind says which. Whoever builds a `Ledger` decides order, identity and kind; this
//! crate only follows the money.

use crate::error::TraceError;

/// What is known of the holder of a pool.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, serde::Serialize, serde::Deserialize)]
#[repr(u8)]
#[serde(rename_all = "snake_case")]
pub enum PoolKind {
    /// We hold statements: money can be followed through it.
    Held = 0,
    /// No statement held: the next holder is unknown until one is obtained.
    UnknownHolder = 1,
    /// Cash paid out or in.
    Cash = 2,
    /// A merchant: goods or services were bought.
    Merchant = 3,
    /// An exchange or coin desk whose books we do not hold.
    Exchange = 4,
    /// An account outside the jurisdiction, with no statement held.
    Foreign = 5,
    /// Fees, interest and taxes of the institution.
    Fee = 6,
    /// Rows are missing: the statement's own balance jumps, and the difference comes from or goes to here.
    Unexplained = 7,
}

/// How the opening balance of a pool is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case", tag = "known", content = "minor")]
pub enum Opening {
    /// The statement states it. A negative one (an overdraft) starts the trace at zero: the bank's own money is not
    /// traced, and what is paid out of it is named as a shortfall.
    Stated(i128),
    /// Derived from the first row's balance after the booking.
    FromFirstBalance(i128),
    /// Not known; counted as zero, and every shortfall that follows is named.
    Unknown,
}

impl Opening {
    /// The amount the trace starts from; never negative.
    #[must_use]
    pub fn minor(self) -> i128 {
        match self {
            Opening::Stated(minor) | Opening::FromFirstBalance(minor) => minor.max(0),
            Opening::Unknown => 0,
        }
    }
}

/// The pools, as columns: index `p` of each is pool `p`.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Pools {
    /// The account (an index into the caller's account table).
    pub account: Vec<u32>,
    /// The asset (an index into the caller's asset table).
    pub asset: Vec<u16>,
    /// What is known of the holder.
    pub kind: Vec<PoolKind>,
    /// Opening balance.
    pub opening: Vec<Opening>,
}

/// The transfers, as columns: index `t` of each is transfer `t`. Index order is the order in which money moved;
/// `time` never decreases along it.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Transfers {
    /// The pool the money leaves.
    pub from: Vec<u32>,
    /// The pool it reaches. May equal `from` (a self-transfer changes nothing).
    pub to: Vec<u32>,
    /// Minor units of the asset of `from`; never negative.
    pub amount: Vec<i128>,
    /// UTC microseconds.
    pub time: Vec<i64>,
    /// Transfers whose two pools count in different assets: (transfer, minor units that arrive), by transfer. The two
    /// amounts are what the cited rows state; no rate is ever made up. A transfer between assets that is not listed
    /// here is an error.
    pub converted: Vec<(u32, i128)>,
    /// Transfers that reverse an earlier one, as the record itself says: (reversal, reversed), by reversal. A reversal
    /// gives back what the reversed one carried as far as it is still there; a refund that names no transfer is an
    /// ordinary transfer. The reversal must lead back: its `from` is the `to` of the reversed one and its `to` that
    /// one's `from`; list no other pair here. One transfer may be reversed in several parts.
    pub reverses: Vec<(u32, u32)>,
}

/// Everything a trace reads.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Ledger {
    /// The pools.
    pub pools: Pools,
    /// The transfers.
    pub transfers: Transfers,
}

/// All money of a ledger together must stay below this, so that no sum of sums can overflow.
const MONEY_BOUND: i128 = 1 << 120;

impl Ledger {
    /// Checks that the columns keep their contract. [`crate::trace`] does so itself; a builder may want to know earlier.
    ///
    /// # Errors
    /// The first thing that does not hold.
    pub fn check(&self) -> Result<(), TraceError> {
        self.checked_bound().map(|_| ())
    }

    /// Checks, and returns a bound that no sum of money in this ledger exceeds.
    pub(crate) fn checked_bound(&self) -> Result<i128, TraceError> {
        self.check_lengths()?;
        self.check_conversions()?;
        self.check_transfers()?;
        self.check_reversals()?;
        let held =
            self.pools.kind.iter().zip(&self.pools.opening).filter(|(kind, _)| **kind == PoolKind::Held);
        let openings = held.map(|(_, opening)| opening.minor());
        let arrived = self.transfers.converted.iter().map(|(_, minor)| *minor);
        let mut bound: i128 = 0;
        for minor in openings.chain(self.transfers.amount.iter().copied()).chain(arrived) {
            bound = bound.saturating_add(minor);
        }
        if bound >= MONEY_BOUND { Err(TraceError::TooMuchMoney) } else { Ok(bound) }
    }

    fn check_lengths(&self) -> Result<(), TraceError> {
        let (pools, transfers) = (&self.pools, &self.transfers);
        let lengths = [
            ("pools.asset", pools.asset.len(), pools.account.len()),
            ("pools.kind", pools.kind.len(), pools.account.len()),
            ("pools.opening", pools.opening.len(), pools.account.len()),
            ("transfers.to", transfers.to.len(), transfers.from.len()),
            ("transfers.amount", transfers.amount.len(), transfers.from.len()),
            ("transfers.time", transfers.time.len(), transfers.from.len()),
        ];
        for (column, found, expected) in lengths {
            if found != expected {
                return Err(TraceError::Length { column, found, expected });
            }
        }
        for (what, count) in [("pools", pools.account.len()), ("transfers", transfers.from.len())] {
            if count >= u32::MAX as usize {
                return Err(TraceError::TooMany { what });
            }
        }
        Ok(())
    }

    fn check_transfers(&self) -> Result<(), TraceError> {
        let (pools, transfers) = (self.pools.account.len() as u32, &self.transfers);
        let one_asset = self.pools.asset.windows(2).all(|pair| pair[0] == pair[1]);
        let mut before = i64::MIN;
        let rows = transfers.from.iter().zip(&transfers.to).zip(&transfers.amount).zip(&transfers.time);
        for (transfer, (((from, to), amount), time)) in (0u32..).zip(rows) {
            if *from >= pools || *to >= pools {
                return Err(TraceError::NoSuchPool {
                    transfer,
                    pool: if *from >= pools { *from } else { *to },
                });
            }
            if *amount < 0 {
                return Err(TraceError::Negative { transfer });
            }
            if *time < before {
                return Err(TraceError::OutOfOrder { transfer });
            }
            before = *time;
            if !one_asset && self.crosses(transfer) && !self.converts(transfer) {
                return Err(TraceError::ConversionMissing { transfer });
            }
        }
        Ok(())
    }

    fn check_conversions(&self) -> Result<(), TraceError> {
        let converted = &self.transfers.converted;
        let sorted = converted.windows(2).find(|pair| pair[0].0 >= pair[1].0).map(|pair| pair[1].0);
        let wrong = converted.iter().find(|(transfer, minor)| *minor < 0 || !self.crosses(*transfer));
        match sorted.or(wrong.map(|(transfer, _)| *transfer)) {
            Some(transfer) => Err(TraceError::Conversion { transfer }),
            None => Ok(()),
        }
    }

    fn check_reversals(&self) -> Result<(), TraceError> {
        let transfers = &self.transfers;
        let ends = |transfer: u32| {
            Some((*transfers.from.get(transfer as usize)?, *transfers.to.get(transfer as usize)?))
        };
        let sorted = transfers.reverses.windows(2).find(|pair| pair[0].0 >= pair[1].0).map(|pair| pair[1].0);
        let wrong = transfers.reverses.iter().find(|(reversal, reversed)| {
            let back = ends(*reversal).map(|(from, to)| (to, from));
            reversed >= reversal || back.is_none() || back != ends(*reversed)
        });
        match sorted.or(wrong.map(|(reversal, _)| *reversal)) {
            Some(transfer) => Err(TraceError::Reversal { transfer }),
            None => Ok(()),
        }
    }

    /// Whether the two pools of a transfer count in different assets; false where a pool or the transfer does not exist.
    fn crosses(&self, transfer: u32) -> bool {
        let asset = |ends: &[u32]| {
            ends.get(transfer as usize).and_then(|pool| self.pools.asset.get(*pool as usize)).copied()
        };
        match (asset(&self.transfers.from), asset(&self.transfers.to)) {
            (Some(from), Some(to)) => from != to,
            _ => false,
        }
    }

    fn converts(&self, transfer: u32) -> bool {
        self.transfers.converted.binary_search_by_key(&transfer, |(at, _)| *at).is_ok()
    }
}

/// Money that somebody says was taken.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Claim {
    /// Who claims, as the case names them; claims of one name are added up per victim.
    pub name: String,
    /// What is claimed.
    pub what: Claimed,
}

/// How a claim names its money.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case", tag = "by")]
pub enum Claimed {
    /// `minor` of this transfer (all of it where `None`): it is the claimant's money on arrival in the `to` pool.
    ///
    /// The amount counts in the asset of `from`. Claims on one transfer must not exceed it together.
    Transfer {
        /// Index of the transfer.
        transfer: u32,
        /// How much of it; `None` is all.
        minor: Option<i128>,
    },
    /// `minor` of what stands in this pool at this time (no row names the payment).
    Balance {
        /// The pool.
        pool: u32,
        /// UTC microseconds; takes effect after all transfers at or before it.
        time: i64,
        /// Minor units claimed.
        minor: i128,
    },
}
