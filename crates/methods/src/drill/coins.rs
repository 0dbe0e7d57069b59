//! How do coins move in a drill, and what do they cost? Transfers as a block explorer exports them, and a rate file.

use std::path::Path;

use thalweg_flows::entry::{Entry, EntryClass, Furniture, Own, Party, RowBytes, Sink, Statement};
use thalweg_flows::load::rates::load_rates;
use thalweg_flows::load::sink::{TableSink, Unsealed};
use thalweg_model::{Asset, EvidenceId};

use super::payments::on;
use super::{MINUTE, Plant, moment};
use crate::MethodError;

/// The file of the transfers, and that of the rates.
const COINS: EvidenceId = EvidenceId([0xc0; 32]);
const RATES: EvidenceId = EvidenceId([0xc1; 32]);

/// Coins that move from one address to another.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlantedCoin {
    /// The address that pays.
    pub payer: String,
    /// The address that is paid.
    pub payee: String,
    /// The coin: `USDT`, `ETH`, `BTC`.
    pub coin: &'static str,
    /// Its smallest units: decimal places as the coin has them, six for `USDT`.
    pub minor: i128,
    /// When, microseconds UTC.
    pub at: i64,
    /// The transaction.
    pub hash: String,
}

/// What was made up about coins.
#[derive(Debug, Clone, Default)]
pub(crate) struct Book {
    pub(crate) transfers: Vec<PlantedCoin>,
    pub(crate) rates: String,
}

/// Decimal places of a coin.
fn exponent(coin: &str) -> u8 {
    match coin {
        "BTC" => 8,
        "ETH" => 18,
        _ => 6,
    }
}

impl Book {
    /// The files that make transfers.
    pub(crate) fn evidence(&self) -> Option<EvidenceId> {
        (!self.transfers.is_empty()).then_some(COINS)
    }

    /// Writes both files.
    pub(crate) fn write(
        &self,
        root: &Path,
        keep: impl Fn(EvidenceId, u64) -> bool,
    ) -> Result<(), MethodError> {
        if !self.rates.is_empty() {
            load_rates(root, RATES, &mut self.rates.as_bytes(), &mut Unsealed)?;
        }
        if self.transfers.is_empty() {
            return Ok(());
        }
        let mut unsealed = Unsealed;
        let mut sink = TableSink::begin(root, COINS, &mut unsealed)?;
        let statement = sink.statement(&Statement::default());
        for (row, one) in (1_u64..).zip(&self.transfers) {
            sink.row(row, RowBytes::Made(b""));
            if !keep(COINS, row) {
                sink.furniture(row, Furniture::Footer);
                continue;
            }
            let asset = Asset { code: one.coin.to_owned(), exponent: exponent(one.coin) };
            sink.entry(&Entry {
                row,
                statement,
                own: Own::Both,
                payer: Party { account: &one.payer, ..Party::default() },
                payee: Party { account: &one.payee, ..Party::default() },
                amount_minor: one.minor,
                asset: &asset,
                fee_minor: 0,
                fee_asset: None,
                counter: None,
                balance_after: None,
                booked: moment(one.at),
                value_day: None,
                class: EntryClass::Other,
                settled: true,
                reference: &one.hash,
                order_reference: "",
                kind_text: "",
                description: "",
            });
        }
        sink.finish()?;
        Ok(())
    }
}

/// An address of Ethereum by number.
pub(crate) fn address(number: i64) -> String {
    format!("0x{number:040x}")
}

/// An address of TRON by number.
pub(crate) fn tron(number: i64) -> String {
    format!("T{number:z>33}").replace('0', "A")
}

/// Coins move from one address to another; without a hash the transfer is a transaction of its own.
pub(crate) fn moves(
    plant: &mut Plant,
    coin: &'static str,
    (payer, payee): (&str, &str),
    minor: i64,
    at: i64,
    hash: &str,
) {
    let hash = if hash.is_empty() { format!("{payer}{payee}{at}{minor}") } else { hash.to_owned() };
    let (payer, payee) = (payer.to_owned(), payee.to_owned());
    plant.coins(vec![PlantedCoin { payer, payee, coin, minor: i128::from(minor), at, hash }]);
}

/// Twenty people, each with a deposit address at one exchange (address 1), who pay in, and pay one another.
pub(crate) fn coin_life(plant: &mut Plant) {
    for person in 0..20 {
        for turn in 0..3 {
            let (micro, minute) = (plant.between(5_000_000, 900_000_000), plant.between(0, 900));
            let at = on(3 * turn + 1, 8, 0) + minute * MINUTE;
            moves(plant, "USDT", (&address(100 + person), &address(200 + person)), micro, at, "");
            moves(plant, "USDT", (&address(200 + person), &address(1)), micro, at + 20 * MINUTE, "");
            let (friend, part) = (plant.between(1, 19), plant.between(1_000_000, 80_000_000));
            let friend = address(100 + (person + friend) % 20);
            moves(plant, "USDT", (&address(100 + person), &friend), part, at + 90 * MINUTE, "");
        }
    }
}
