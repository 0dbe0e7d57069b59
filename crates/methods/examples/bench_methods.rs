//! What do the operators under the methods cost?
//!
//! `bench_methods points N SEED FILE` writes N made-up points (who, place, at in microseconds) as Parquet: people of a town
//! between home, work and the places of their district, more people at busy places. `bench_methods near FILE SECONDS` reads
//! them and counts who was with whom at one place within so many seconds: pairs of points, and pairs of people.
//! `bench_methods log-ins N SEED FILE` writes N made-up log-ins in the same columns (who: account, place: address): lines of
//! households that change their address, offices, gateways of a carrier. `bench_methods meet FILE SECONDS MOST` counts who met whom on
//! which addresses, where at most so many accounts were: meetings, pairs of accounts, and the sum of the least crowds.
#![allow(clippy::print_stdout, clippy::unwrap_used, clippy::expect_used, reason = "a measuring tool")]

use std::collections::HashSet;
use std::fs::File;
use std::path::Path;
use std::sync::Arc;

use arrow::array::{AsArray, Int64Array, RecordBatch};
use arrow::datatypes::Int64Type;
use parquet::arrow::ArrowWriter;
use parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;
use thalweg_methods::meetings::meet;
use thalweg_methods::together::{Point, near, sorted};

fn main() {
    let args: Vec<String> = std::env::args().skip(1).collect();
    match args.iter().map(String::as_str).collect::<Vec<_>>().as_slice() {
        ["points", count, seed, file] => {
            points(count.parse().expect("a number"), seed.parse().expect("a number"), Path::new(file));
        }
        ["log-ins", count, seed, file] => {
            log_ins(count.parse().expect("a number"), seed.parse().expect("a number"), Path::new(file));
        }
        ["meet", file, seconds, most] => {
            met(Path::new(file), seconds.parse().expect("a number"), most.parse().expect("a number"));
        }
        ["near", file, seconds] => count(Path::new(file), seconds.parse().expect("a number")),
        _ => println!(
            "bench_methods points|log-ins N SEED FILE | bench_methods near FILE SECONDS | bench_methods meet FILE SECONDS MOST"
        ),
    }
}

/// Points of a fortnight: 50 to a person.
fn points(count: usize, seed: u64, file: &Path) {
    let mut random = ChaCha8Rng::seed_from_u64(seed);
    let people = (count / 50).max(1) as i64;
    let places = (people / 8).max(10);
    let (mut who, mut place, mut at) = (Vec::new(), Vec::new(), Vec::new());
    for _ in 0..count {
        let person = random.random_range(0..people);
        let (home, work) = (person * 7 % places, person * 13 % places);
        let spot = match random.random_range(0..10) {
            0..5 => home,
            5..8 => work,
            // A tenth of the places have half of the outings.
            8 => random.random_range(0..(places / 10).max(1)),
            _ => random.random_range(0..places),
        };
        who.push(person);
        place.push(spot);
        at.push(random.random_range(0..14 * 86_400_i64) * 1_000_000);
    }
    write(file, [("who", who), ("place", place), ("at", at)]);
}

/// Log-ins of a month: 25 to an account, two accounts to a person.
fn log_ins(count: usize, seed: u64, file: &Path) {
    let mut random = ChaCha8Rng::seed_from_u64(seed);
    let accounts = (count / 25).max(1) as i64;
    let (homes, offices, gateways) = (accounts / 6 + 1, accounts / 100 + 1, accounts / 400 + 1);
    let (mut who, mut place, mut at) = (Vec::new(), Vec::new(), Vec::new());
    for _ in 0..count {
        let account = random.random_range(0..accounts);
        let (person, moment) = (account / 2, random.random_range(0..30 * 86_400_i64));
        let spot = match random.random_range(0..10) {
            // A line keeps its address for three days.
            0..5 => (person / 3 + moment / 259_200 * 7919) % homes,
            5..7 => homes + person * 13 % offices,
            _ => homes + offices + random.random_range(0..gateways),
        };
        who.push(account);
        place.push(spot);
        at.push(moment * 1_000_000);
    }
    write(file, [("who", who), ("place", place), ("at", at)]);
}

fn write(file: &Path, columns: [(&str, Vec<i64>); 3]) {
    let columns =
        columns.map(|(name, column)| (name, Arc::new(Int64Array::from(column)) as arrow::array::ArrayRef));
    let batch = RecordBatch::try_from_iter(columns).unwrap();
    let mut writer = ArrowWriter::try_new(File::create(file).unwrap(), batch.schema(), None).unwrap();
    writer.write(&batch).unwrap();
    writer.close().unwrap();
}

/// The points of a file, in order.
fn read(file: &Path) -> Vec<Point> {
    let reader =
        ParquetRecordBatchReaderBuilder::try_new(File::open(file).unwrap()).unwrap().build().unwrap();
    let mut all = Vec::new();
    for batch in reader {
        let batch = batch.unwrap();
        let column = |place: usize| batch.column(place).as_primitive::<Int64Type>().values().clone();
        let (who, place, at) = (column(0), column(1), column(2));
        for row in 0..batch.num_rows() {
            all.push(Point { place: place[row] as u32, at: at[row], who: who[row] as u32, of: 0 });
        }
    }
    sorted(all)
}

fn met(file: &Path, seconds: i64, most: usize) {
    let all = read(file);
    let accounts = all.iter().map(|point| point.who as usize + 1).max().unwrap_or(0);
    let (met, _) = meet(&all, accounts, seconds * 1_000_000, most);
    let pairs = met.chunk_by(|one, next| one.pair == next.pair).count();
    let crowds: u64 = met.iter().map(|one| one.crowd).sum();
    println!("{} {pairs} {crowds}", met.len());
}

fn count(file: &Path, seconds: i64) {
    let all = read(file);
    let (mut pairs, mut people) = (0_u64, HashSet::new());
    near(&all, seconds * 1_000_000, usize::MAX, |one, other| {
        pairs += 1;
        people.insert((one.who.min(other.who), one.who.max(other.who)));
    });
    println!("{pairs} {}", people.len());
}
