//! Does a large question stay within what it may use, and can it be stopped?

use std::time::{Duration, Instant};

use crate::support::{bounds, call_columns, calls, told, write};
use thalweg_engine::{Engine, EngineError, EngineOptions, Table};

/// A million calls in four files.
fn large_case(folder: &std::path::Path) -> Vec<Table> {
    let files = (0..4_u64).zip('a'..='d');
    let files = files.map(|(part, digit)| write(folder, digit, &calls(part * 250_000, 250_000))).collect();
    vec![Table::of_evidence("call", files, call_columns())]
}

/// Some ten billion rows: more than any machine makes in the time of a test.
const ENDLESS: &str =
    "SELECT a.row FROM call a, call b WHERE a.row + b.row = 7 AND a.caller || b.caller = 'x'";

#[test]
fn a_million_rows_are_counted_exactly() {
    let folder = tempfile::tempdir().unwrap();
    let mut engine = Engine::open(&large_case(folder.path()), &bounds()).unwrap();
    let sql = "SELECT caller, count(*), sum(amount_minor), min(began) FROM call GROUP BY caller ORDER BY caller LIMIT 2";
    assert_eq!(
        told(&mut engine, sql),
        "+8600000000000 | 100000 | 49999500000 | 2026-03-01T08:00:00\n\
         +8600000000001 | 100000 | 49999600000 | 2026-03-01T08:00:01"
    );
}

#[test]
fn rows_are_made_while_they_are_fetched_and_in_the_order_of_the_files() {
    let folder = tempfile::tempdir().unwrap();
    let options = EngineOptions { memory_limit_mib: 128, ..bounds() };
    let mut engine = Engine::open(&large_case(folder.path()), &options).unwrap();
    // Nine hundred million rows: they fit nowhere, and the first are there at once.
    let mut answer = engine.query("SELECT a.row, b.caller FROM call a, call b WHERE b.row < 900").unwrap();
    for _ in 0..50 {
        assert!(answer.next().unwrap().unwrap().num_rows() <= 4_096);
    }
    drop(answer);
    let mut rows = 0_u64;
    let mut batches = 0;
    for batch in engine.query("SELECT row FROM call").unwrap() {
        let batch = batch.unwrap();
        let column = arrow::array::AsArray::as_primitive::<arrow::datatypes::UInt64Type>(batch.column(0));
        assert_eq!(column.value(0), rows);
        rows += u64::try_from(batch.num_rows()).unwrap();
        batches += 1;
    }
    assert_eq!(rows, 1_000_000);
    assert!(batches > 100, "{batches}");
}

#[test]
fn a_query_that_needs_more_memory_than_it_may_use_ends_with_an_error() {
    let folder = tempfile::tempdir().unwrap();
    let options = EngineOptions { memory_limit_mib: 48, ..bounds() };
    let mut engine = Engine::open(&large_case(folder.path()), &options).unwrap();
    let sql = "SELECT count(*) FROM (SELECT DISTINCT row, caller || row || began AS long FROM call)";
    let error = crate::support::answer(&mut engine, sql).unwrap_err();
    assert!(matches!(error, EngineError::Memory { limit_mib: 48 }), "{error}");
    assert_eq!(told(&mut engine, "SELECT count(*) FROM call"), "1000000");
}

#[test]
fn what_does_not_fit_goes_to_the_folder_that_was_given() {
    let folder = tempfile::tempdir().unwrap();
    let spill = tempfile::tempdir().unwrap();
    let options = EngineOptions {
        memory_limit_mib: 48,
        spill_folder: Some(spill.path().join("spill")),
        threads: Some(1),
    };
    let mut engine = Engine::open(&large_case(folder.path()), &options).unwrap();
    let sql = "SELECT count(*) FROM (SELECT DISTINCT row, caller || row || began AS long FROM call)";
    assert_eq!(told(&mut engine, sql), "1000000");
}

#[test]
fn a_running_query_can_be_stopped_from_another_thread() {
    let folder = tempfile::tempdir().unwrap();
    let mut engine = Engine::open(&large_case(folder.path()), &bounds()).unwrap();
    let interrupter = engine.interrupter();
    let began = Instant::now();
    let stopper = std::thread::spawn(move || {
        std::thread::sleep(Duration::from_millis(300));
        interrupter.interrupt();
    });
    let error = crate::support::answer(&mut engine, ENDLESS).unwrap_err();
    stopper.join().unwrap();
    assert!(matches!(error, EngineError::Interrupted), "{error}");
    assert!(began.elapsed() < Duration::from_secs(60));
    assert_eq!(told(&mut engine, "SELECT count(*) FROM call"), "1000000");
}

#[test]
fn an_answer_can_be_stopped_between_two_batches() {
    let folder = tempfile::tempdir().unwrap();
    let mut engine = Engine::open(&large_case(folder.path()), &bounds()).unwrap();
    let interrupter = engine.interrupter();
    let mut answer = engine.query("SELECT a.row, b.caller FROM call a, call b").unwrap();
    assert!(answer.next().unwrap().is_ok());
    interrupter.interrupt();
    let error = answer.find_map(Result::err).unwrap();
    assert!(matches!(error, EngineError::Interrupted), "{error}");
    assert!(answer.next().is_none());
}
