//! Enough rows to measure with: one huge statement, and a ledger of transfers with a heavy tail.
//!
//! A few counterparties have most of the rows and many have one, as in real statements. All sampling is integer
//! arithmetic, so every machine makes the same rows.

use std::io::Write;

use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{RngCore, SeedableRng};

use crate::clock::{BEIJING, CASE_BEGINS, show};
use crate::write::boc_row;

/// An index below `n`; low ones far more often: the chance of index `i` falls as `i` to the power −2/3.
fn heavy(rng: &mut ChaCha8Rng, n: u64) -> u64 {
    let u = u128::from(rng.next_u32() >> 2);
    let cube = u * u * u;
    u64::try_from((cube * u128::from(n)) >> 90).unwrap_or(0)
}

/// An amount in minor units: mostly tens to hundreds of units, one in two thousand over 100,000.
fn amount(rng: &mut ChaCha8Rng) -> u64 {
    let doublings = rng.next_u64().trailing_zeros().min(14);
    (100 + u64::from(rng.next_u32() % 10_000)) << doublings
}

/// Counterparties of a bulk statement.
const COUNTERPARTIES: u64 = 200_000;

/// Writes a 中国银行 debit statement of `rows` bookings (newest first, as that bank exports), a title and a header.
/// Streams: memory does not grow with `rows`.
///
/// # Errors
/// When the writer fails.
pub fn statement_csv<W: Write>(writer: W, rows: u64, seed: u64) -> std::io::Result<()> {
    let mut out = std::io::BufWriter::with_capacity(1 << 18, writer);
    let mut rng = ChaCha8Rng::seed_from_u64(seed);
    let mut balance: i128 = 5_000_000;
    let mut time = CASE_BEGINS + 13 * 86_400;
    writeln!(out, "中国银行交易流水明细单\n{}", crate::write::BOC_HEADER)?;
    for _ in 0..rows {
        let minor = i128::from(amount(&mut rng));
        let party = heavy(&mut rng, COUNTERPARTIES);
        let came_in = balance >= minor && rng.next_u32() % 2 == 0;
        let plain = |minor: i128| thalweg_model::format_minor(minor, 2);
        let (kind, signed) = if came_in { ("转账收入", minor) } else { ("网上快捷支付", -minor) };
        let row = boc_row(
            &show(time, BEIJING, "%Y-%m-%d,%H:%M:%S"),
            [&plain(signed), &plain(balance)],
            kind,
            "消费",
            [&format!("虚构商户{party}"), &format!("6299******{:04}", party % 10_000), "示例银行"],
            "6299900000000003167",
        );
        writeln!(out, "{row}")?;
        balance -= signed;
        time -= i64::from(rng.next_u32() % 4);
    }
    out.flush()
}

/// Subscribers of a bulk call file.
const SUBSCRIBERS: u64 = 300_000;
/// Radio cells of a bulk call file.
const CELLS: u64 = 20_000;

/// The number of a subscriber: in a range that no operator has given out (140 is for machines).
fn number(subscriber: u64) -> String {
    format!("1400{:07}", subscriber * 7 % 10_000_000)
}

/// Writes call detail records of `rows` calls as Chinese operators hand them over, in order of time. Streams.
///
/// # Errors
/// When the writer fails.
pub fn calls_csv<W: Write>(writer: W, rows: u64, seed: u64) -> std::io::Result<()> {
    let mut out = std::io::BufWriter::with_capacity(1 << 18, writer);
    let mut rng = ChaCha8Rng::seed_from_u64(seed);
    let mut time = CASE_BEGINS;
    writeln!(out, "本机号码,对方号码,通话开始时间,通话时长,呼叫类型,IMSI,IMEI,LAC,CI,通话地")?;
    for _ in 0..rows {
        let own = heavy(&mut rng, SUBSCRIBERS);
        let other = (own + 1 + heavy(&mut rng, SUBSCRIBERS - 1)) % SUBSCRIBERS;
        let cell = (own * 31 + heavy(&mut rng, 16)) % CELLS;
        let way = if rng.next_u32() % 2 == 0 { "主叫" } else { "被叫" };
        let length = heavy(&mut rng, 1800);
        writeln!(
            out,
            "{},{},{},{length},{way},46099{own:010},8690000{:08},{},{},示例市{}区",
            number(own),
            number(other),
            show(time, BEIJING, "%Y-%m-%d %H:%M:%S"),
            own * 13 % 100_000_000,
            4096 + cell / 64,
            10_000 + cell,
            cell % 12
        )?;
        time += i64::from(rng.next_u32() % 4 / 3);
    }
    out.flush()
}

/// A ledger of transfers as columns: index `t` of each is transfer `t`, in order of time.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Synthetic {
    /// Paying account.
    pub from: Vec<u32>,
    /// Account paid; never equal to `from`.
    pub to: Vec<u32>,
    /// Minor units.
    pub amount: Vec<i128>,
    /// UTC microseconds; never decreases, and many transfers share a second.
    pub time: Vec<i64>,
    /// Opening balance by account: enough for every payment that the account makes, so no balance falls below zero.
    pub opening: Vec<i128>,
    /// Up to 1,000 transfers spread over the first half, to be claimed.
    pub claims: Vec<u32>,
}

/// Makes `n_transfers` transfers between `n_accounts` accounts (at least two are made).
#[must_use]
pub fn heavy_tailed(n_transfers: u32, n_accounts: u32, seed: u64) -> Synthetic {
    let mut rng = ChaCha8Rng::seed_from_u64(seed);
    let accounts = u64::from(n_accounts.max(2));
    let mut made = Synthetic::default();
    let mut time = CASE_BEGINS;
    for _ in 0..n_transfers {
        let from = heavy(&mut rng, accounts);
        let step = 1 + heavy(&mut rng, accounts - 1);
        made.from.push(u32::try_from(from).unwrap_or(0));
        made.to.push(u32::try_from((from + step) % accounts).unwrap_or(0));
        made.amount.push(i128::from(amount(&mut rng)));
        made.time.push(time * 1_000_000);
        time += i64::from(rng.next_u32() % 8 / 5);
    }
    made.opening = openings(&made, usize::try_from(accounts).unwrap_or(0));
    let stride = (n_transfers / 2 / 1_000).max(1);
    made.claims = (0..n_transfers / 2).step_by(usize::try_from(stride).unwrap_or(1)).take(1_000).collect();
    made
}

/// The least opening balances under which no account is ever overdrawn.
fn openings(made: &Synthetic, accounts: usize) -> Vec<i128> {
    let (mut balance, mut lowest) = (vec![0_i128; accounts], vec![0_i128; accounts]);
    for ((from, to), minor) in made.from.iter().zip(&made.to).zip(&made.amount) {
        let (from, to) = (*from as usize, *to as usize);
        balance[from] -= minor;
        lowest[from] = lowest[from].min(balance[from]);
        balance[to] += minor;
    }
    lowest.iter().map(|low| -low).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_few_accounts_have_most_of_the_transfers() {
        let made = heavy_tailed(20_000, 1_000, 7);
        let busiest = made.from.iter().filter(|from| **from < 10).count();
        assert!(busiest > 3_000, "ten of a thousand accounts pay {busiest} of 20,000");
        let quiet = made.from.iter().filter(|from| **from >= 500).count();
        assert!(quiet > 2_000, "the other half still pays {quiet}");
        assert!(made.from.iter().zip(&made.to).all(|(from, to)| from != to && *to < 1_000));
        assert!(made.time.windows(2).all(|pair| pair[0] <= pair[1]));
        assert_eq!(made, heavy_tailed(20_000, 1_000, 7));
        assert_ne!(made, heavy_tailed(20_000, 1_000, 8));
    }

    #[test]
    fn a_bulk_statement_is_the_same_bytes_for_the_same_seed_and_its_balances_chain() {
        let write = |seed| {
            let mut bytes = Vec::new();
            statement_csv(&mut bytes, 500, seed).unwrap();
            String::from_utf8(bytes).unwrap()
        };
        let text = write(3);
        assert_eq!(text, write(3));
        assert_ne!(text, write(4));
        assert_eq!(text.lines().count(), 502);
        let balances: Vec<(i128, i128)> = text.lines().skip(2).map(amount_and_balance).collect();
        for pair in balances.windows(2) {
            assert_eq!(pair[0].1 - pair[0].0, pair[1].1, "the row below holds the balance before");
            assert!(pair[1].1 >= 0);
        }
    }

    /// Reads columns four and five of a row, which may be quoted.
    fn amount_and_balance(row: &str) -> (i128, i128) {
        let mut cells = Vec::new();
        let (mut cell, mut quoted) = (String::new(), false);
        for c in row.chars() {
            match c {
                '"' => quoted = !quoted,
                ',' if !quoted => cells.push(std::mem::take(&mut cell)),
                ',' => {}
                other => cell.push(other),
            }
        }
        let minor = |text: &str| thalweg_model::parse_minor(text.as_bytes(), 2).unwrap();
        (minor(&cells[3]), minor(&cells[4]))
    }
}
