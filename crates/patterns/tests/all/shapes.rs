//! Small tables of transfers, and what stands around the last.

use thalweg_patterns::{MOST_UNITS, Options, PatternError, Stream, Transfer};

const OPTIONS: Options = Options { window: 100, cycle_hops: 5, gathers: true, most_steps: 0 };

fn stream_of(rows: &[(u32, u32, i64, u64)]) -> Stream {
    let mut stream = Stream::new(OPTIONS);
    for (from, to, at, units) in rows {
        stream.push(Transfer { from: *from, to: *to, at: *at, units: *units }).unwrap();
    }
    stream
}

fn cycles(rows: &[(u32, u32, i64, u64)]) -> Vec<u32> {
    let ((from, to, at, units), before) = rows.split_last().unwrap();
    let mut stream = stream_of(before);
    let around = stream.push(Transfer { from: *from, to: *to, at: *at, units: *units }).unwrap();
    (0..=5).map(|length| around.cycles.of_length(length)).collect()
}

#[test]
fn money_that_comes_back_closes_a_cycle() {
    assert_eq!(cycles(&[(0, 1, 1, 5), (1, 2, 2, 5), (2, 0, 3, 5)]), [0, 0, 0, 1, 0, 0]);
}

#[test]
fn transfers_in_the_wrong_order_are_no_cycle() {
    assert_eq!(cycles(&[(1, 2, 1, 5), (0, 1, 2, 5), (2, 0, 3, 5)]), [0; 6]);
}

#[test]
fn one_round_of_accounts_counts_once() {
    assert_eq!(cycles(&[(0, 1, 1, 5), (0, 1, 2, 5), (1, 0, 3, 5)]), [0, 0, 1, 0, 0, 0]);
}

#[test]
fn a_cycle_ends_with_the_window() {
    assert_eq!(cycles(&[(0, 1, 1, 5), (1, 0, 101, 5)]), [0, 0, 1, 0, 0, 0]);
    assert_eq!(cycles(&[(0, 1, 1, 5), (1, 0, 102, 5)]), [0; 6]);
}

#[test]
fn a_cycle_longer_than_the_bound_is_not_looked_for() {
    let rows: Vec<(u32, u32, i64, u64)> =
        (0..6).map(|step| (step, (step + 1) % 6, i64::from(step), 5)).collect();
    assert_eq!(cycles(&rows), [0; 6]);
}

#[test]
fn what_is_spread_and_comes_together_is_a_gather() {
    let mut stream = stream_of(&[(0, 1, 1, 5), (0, 2, 2, 5), (0, 3, 3, 5), (1, 9, 4, 5), (2, 9, 5, 5)]);
    let around = stream.push(Transfer { from: 3, to: 9, at: 6, units: 5 }).unwrap();
    assert_eq!(around.gathers.sources(), [(0, 3)]);
    assert_eq!(around.payee_gets.fan(), 3);
}

#[test]
fn who_paid_before_it_was_paid_gathers_nothing() {
    let mut stream = stream_of(&[(1, 9, 1, 5), (0, 1, 2, 5), (0, 2, 3, 5)]);
    let around = stream.push(Transfer { from: 2, to: 9, at: 4, units: 5 }).unwrap();
    assert!(around.gathers.sources().is_empty());
}

#[test]
fn a_search_that_is_cut_short_says_so() {
    let mut stream = Stream::new(Options { most_steps: 10, ..OPTIONS });
    for step in 0..50 {
        stream.push(Transfer { from: 0, to: 1 + step, at: 1, units: 5 }).unwrap();
        stream.push(Transfer { from: 1 + step, to: 99, at: 1, units: 5 }).unwrap();
    }
    let around = stream.push(Transfer { from: 99, to: 0, at: 2, units: 5 }).unwrap();
    assert!(around.cycles.is_cut());
    assert!(around.cycles.count() < 50);
}

#[test]
fn a_refused_transfer_leaves_the_stream_as_it_was() {
    let mut stream = stream_of(&[(0, 1, 10, 5)]);
    let before = stream.account(0);
    let early = Transfer { from: 0, to: 1, at: 9, units: 5 };
    assert_eq!(stream.push(early).unwrap_err(), PatternError::OutOfOrder { at: 9, after: 10 });
    let large = Transfer { from: 0, to: 1, at: 11, units: MOST_UNITS + 1 };
    assert_eq!(stream.push(large).unwrap_err(), PatternError::TooLarge { units: MOST_UNITS + 1 });
    assert_eq!(stream.account(0), before);
}
