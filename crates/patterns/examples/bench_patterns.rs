//! Feature rows of transfers, as IBM's Graph Feature Preprocessor makes them, for benchmarks/patterns/run.py.
//!
//!     bench_patterns FILE fans|all|cycles WINDOW_SECS HOPS [ROWS_FILE]
//!
//! FILE holds little-endian rows: payer u32, payee u32, seconds i64, units u64. Prints the CPU seconds spent on pushing and writing feature
//! rows, and the sum of each column; with ROWS_FILE, writes the rows as little-endian f64.
#![allow(clippy::print_stdout, reason = "a benchmark prints what it measures")]

use std::error::Error;
use std::io::Write;

use rustix::time::{ClockId, clock_gettime};
use thalweg_patterns::{Around, Options, Stream, Transfer};

const BATCH: usize = 2048;
const SIZES: [u32; 7] = [1, 2, 3, 4, 5, 10, 20];
const GATHERS: [u32; 5] = [2, 3, 4, 5, 10];
const CYCLES: [u32; 6] = [2, 3, 4, 5, 6, 10];

fn main() -> Result<(), Box<dyn Error>> {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let [file, mode, window, hops, rest @ ..] = words.as_slice() else {
        return Err("FILE fans|all|cycles WINDOW_SECS HOPS [ROWS_FILE]".into());
    };
    let transfers = read(&std::fs::read(file)?);
    let all = mode != "fans";
    let mut stream = Stream::new(Options {
        window: window.parse()?,
        cycle_hops: if all { hops.parse()? } else { 0 },
        gathers: all && mode != "cycles",
        most_steps: 0,
    });
    let mut out = rest.first().map(std::fs::File::create).transpose()?;
    let width = 65 + if all { GATHERS.len() + CYCLES.len() } else { 0 };
    let (mut sums, mut seconds, mut largest) = (vec![0.0_f64; width], 0.0, 0);
    for (first, batch) in (0_u64..).step_by(BATCH).zip(transfers.chunks(BATCH)) {
        let from = cpu();
        let mut rows: Vec<f64> = Vec::with_capacity(batch.len() * width);
        for (number, transfer) in (first..).zip(batch) {
            let around = stream.push(*transfer)?;
            row(number, transfer, &around, all, &mut rows);
            largest = largest.max(around.cycles.count());
        }
        seconds += cpu() - from;
        for row in rows.chunks(width) {
            row.iter().zip(&mut sums).for_each(|(value, sum)| *sum += value);
        }
        if let Some(out) = &mut out {
            rows.iter().try_for_each(|value| out.write_all(&value.to_le_bytes()))?;
        }
    }
    println!("{seconds}");
    println!("{}", sums.iter().map(ToString::to_string).collect::<Vec<_>>().join(" "));
    println!("{largest}");
    Ok(())
}

fn cpu() -> f64 {
    let now = clock_gettime(ClockId::ProcessCPUTime);
    now.tv_sec as f64 + now.tv_nsec as f64 * 1e-9
}

fn read(bytes: &[u8]) -> Vec<Transfer> {
    let number = |part: &[u8]| part.iter().rev().fold(0_u64, |sum, byte| sum << 8 | u64::from(*byte));
    bytes
        .chunks_exact(24)
        .map(|row| Transfer {
            from: number(&row[..4]) as u32,
            to: number(&row[4..8]) as u32,
            at: number(&row[8..16]) as i64,
            units: number(&row[16..]),
        })
        .collect()
}

fn row(number: u64, transfer: &Transfer, around: &Around<'_>, all: bool, rows: &mut Vec<f64>) {
    let Transfer { from, to, at, units } = *transfer;
    rows.extend([number as f64, f64::from(from), f64::from(to), at as f64, units as f64]);
    for count in [
        around.payer_sends.fan(),
        around.payee_gets.fan(),
        around.payer_sends.degree(),
        around.payee_gets.degree(),
    ] {
        binned(&SIZES, std::iter::once((count, 1)), rows);
    }
    if all {
        binned(&GATHERS, around.gathers.sources().iter().map(|(_, many)| (*many, 1)), rows);
        let lengths = 2..=64_usize;
        binned(&CYCLES, lengths.map(|length| (length as u32, around.cycles.of_length(length))), rows);
    }
    for side in [around.payer_sends, around.payer_gets, around.payee_sends, around.payee_gets] {
        let (fan, degree, moments) = (f64::from(side.fan()), f64::from(side.degree()), side.moments());
        let ratio = if side.fan() == 0 { 0.0 } else { degree / fan };
        rows.extend([
            fan,
            degree,
            ratio,
            moments.mean,
            side.sum() as f64,
            moments.variance,
            moments.skewness,
            moments.kurtosis,
        ]);
    }
}

fn binned<const N: usize>(bins: &[u32; N], sizes: impl Iterator<Item = (u32, u32)>, rows: &mut Vec<f64>) {
    let mut counts = [0_u32; N];
    for (size, many) in sizes {
        let bin = bins.iter().rposition(|least| size >= *least);
        if let Some(count) = bin.and_then(|bin| counts.get_mut(bin)) {
            *count += many;
        }
    }
    rows.extend(counts.map(f64::from));
}
