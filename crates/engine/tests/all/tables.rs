//! Does a view show what the files of a case hold, with every row citable?

use std::sync::Arc;

use crate::support::{answer, bounds, call_columns, calls, small_case, told, write, write_to};
use arrow::array::{ArrayRef, RecordBatch, StringArray};
use arrow::datatypes::{DataType, Field, Schema};
use thalweg_engine::{Engine, EngineError, Table};

#[test]
fn rows_of_several_files_are_one_table_and_each_cites_its_file_and_row() {
    let folder = tempfile::tempdir().unwrap();
    let mut engine = Engine::open(&small_case(folder.path()), &bounds()).unwrap();
    let sql =
        "SELECT 'sha256:' || evidence || '#row=' || row, caller, began, amount_minor FROM call ORDER BY row";
    let (a, b) = ("a".repeat(64), "b".repeat(64));
    let expected = [
        format!("sha256:{a}#row=1 | +8600000000001 | 2026-03-01T08:00:01 | 1"),
        format!("sha256:{a}#row=2 | +8600000000002 | 2026-03-01T08:00:02 | 2"),
        format!("sha256:{a}#row=3 | +8600000000003 | 2026-03-01T08:00:03 | 3"),
        format!("sha256:{b}#row=4 | +8600000000004 | 2026-03-01T08:00:04 | 4"),
        format!("sha256:{b}#row=5 | +8600000000005 | 2026-03-01T08:00:05 | 5"),
    ];
    assert_eq!(told(&mut engine, sql), expected.join("\n"));
}

#[test]
fn a_query_for_one_evidence_opens_only_its_file() {
    let folder = tempfile::tempdir().unwrap();
    let mut engine = Engine::open(&small_case(folder.path()), &bounds()).unwrap();
    let sql =
        format!("SELECT count(*), max(row) FROM call WHERE evidence = '{}' AND row > 0", "b".repeat(64));
    assert_eq!(told(&mut engine, &sql), "2 | 5");
    let plan = told(&mut engine, &format!("EXPLAIN {sql}"));
    assert!(plan.contains("Scanning Files: 1/2"), "{plan}");
}

#[test]
fn a_table_without_files_is_empty_and_has_the_same_types() {
    let folder = tempfile::tempdir().unwrap();
    let mut engine = Engine::open(&small_case(folder.path()), &bounds()).unwrap();
    assert_eq!(told(&mut engine, "SELECT count(*), sum(amount_minor) FROM message"), "0 | ");
    let types = "SELECT column_name, column_type FROM (DESCRIBE call)";
    assert_eq!(told(&mut engine, types), told(&mut engine, &types.replace("call", "message")));
    assert_eq!(
        told(&mut engine, types),
        "row | UBIGINT\ncaller | VARCHAR\nbegan | TIMESTAMP\namount_minor | DECIMAL(38,0)\nevidence | VARCHAR"
    );
}

#[test]
fn a_case_without_tables_still_answers() {
    let mut engine = Engine::open(&[], &bounds()).unwrap();
    assert_eq!(told(&mut engine, "SELECT 1 + 1"), "2");
    assert_eq!(told(&mut engine, "SELECT * FROM call"), "error: there is no table call; the case has none");
}

#[test]
fn a_table_of_the_whole_case_has_no_evidence_column_of_its_own() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("call.parquet");
    write_to(&path, &calls(1, 2));
    let mut engine = Engine::open(&[Table::of_case("call", vec![path], call_columns())], &bounds()).unwrap();
    assert_eq!(told(&mut engine, "SELECT count(*) FROM (DESCRIBE call)"), "4");
    assert_eq!(told(&mut engine, "SELECT max(row) FROM call"), "2");
}

#[test]
fn names_with_quotes_blanks_and_patterns_are_names_and_nothing_else() {
    let folder = tempfile::tempdir().unwrap();
    let hostile = "it's \"a\"; DROP VIEW call; -- [x]*?/evidence=1/表";
    let place = folder.path().join(hostile);
    // A folder that the pattern in the first one's name would match.
    write(&folder.path().join("it's \"a\"; DROP VIEW call; -- xyz/evidence=1/表"), 'c', &calls(90, 9));
    let column = "a\"b'); DROP TABLE x; --";
    let schema = Arc::new(Schema::new(vec![Field::new(column, DataType::Utf8, false)]));
    let texts: ArrayRef = Arc::new(StringArray::from(vec!["'; DROP VIEW call; --"]));
    let odd = write(&place, 'd', &RecordBatch::try_new(schema.clone(), vec![texts]).unwrap());
    let name = "x\"; DROP VIEW call; --";
    let tables = [
        Table::of_evidence("call", vec![write(&place, 'c', &calls(1, 2))], call_columns()),
        Table::of_evidence(name, vec![odd], schema),
    ];
    let mut engine = Engine::open(&tables, &bounds()).unwrap();
    assert_eq!(told(&mut engine, "SELECT max(row) FROM call"), "2");
    let sql = "SELECT \"a\"\"b'); DROP TABLE x; --\" FROM \"x\"\"; DROP VIEW call; --\"";
    assert_eq!(told(&mut engine, sql), "'; DROP VIEW call; --");
}

#[test]
fn a_table_that_is_not_as_it_says_is_refused_when_it_is_opened() {
    let folder = tempfile::tempdir().unwrap();
    let good = write(folder.path(), 'a', &calls(1, 2));
    let plain = folder.path().join("calls.parquet");
    write_to(&plain, &calls(1, 2));
    let lacking = Arc::new(Schema::new(vec![Field::new("callee", DataType::Utf8, false)]));
    let doubled = Arc::new(Schema::new(vec![Field::new("evidence", DataType::Utf8, false)]));
    let gone = folder.path().join(format!("{}.parquet", "f".repeat(64)));
    let check = |table: Table, expected: &str| {
        let error = Engine::open(&[table], &bounds()).err().unwrap().to_string();
        assert!(error.starts_with("opening the table call: ") && error.contains(expected), "{error}");
    };
    check(Table::of_evidence("call", vec![plain], call_columns()), "the file name is not 64 hex digits");
    check(Table::of_evidence("call", vec![good.clone()], lacking), "callee");
    check(Table::of_evidence("call", vec![], doubled), "evidence");
    check(Table::of_evidence("call", vec![gone], call_columns()), "No files found");
    check(Table::of_evidence("call", vec![], Arc::new(Schema::empty())), "a name and a column");
    let twice = [
        Table::of_evidence("call", vec![good], call_columns()),
        Table::of_evidence("CALL", vec![], call_columns()),
    ];
    assert!(matches!(Engine::open(&twice, &bounds()), Err(EngineError::Table { .. })));
}

#[test]
fn unknown_names_are_told_with_what_there_is() {
    let folder = tempfile::tempdir().unwrap();
    let mut engine = Engine::open(&small_case(folder.path()), &bounds()).unwrap();
    let columns = "call.row, call.caller, call.began, call.amount_minor, call.evidence";
    for (sql, expected) in [
        ("SELECT * FROM calls", "there is no table calls; the case has call, message".to_owned()),
        ("SELECT x.row FROM call", "there is no table x; the case has call, message".to_owned()),
        ("SELECT callee FROM call", format!("there is no column callee; there are {columns}")),
        ("SELECT call.callee FROM call", format!("there is no column callee; there are {columns}")),
        ("SELECT c.callee FROM call c", format!("there is no column callee; there are {columns}")),
    ] {
        assert_eq!(told(&mut engine, sql), format!("error: {expected}"), "{sql}");
    }
    assert!(matches!(answer(&mut engine, "SELECT * FROM calls"), Err(EngineError::UnknownTable { .. })));
    assert!(matches!(answer(&mut engine, "SELECT FROM WHERE"), Err(EngineError::Query { .. })));
    assert_eq!(told(&mut engine, "SELECT max(row) FROM call"), "5");
}

#[test]
fn thousands_of_files_are_one_table() {
    let folder = tempfile::tempdir().unwrap();
    let first = write(folder.path(), 'a', &calls(1, 3));
    let mut files = vec![first.clone()];
    for number in 0..3_000 {
        let path = folder.path().join(format!("{number:064x}.parquet"));
        std::fs::hard_link(&first, &path).unwrap();
        files.push(path);
    }
    let mut engine = Engine::open(&[Table::of_evidence("call", files, call_columns())], &bounds()).unwrap();
    assert_eq!(told(&mut engine, "SELECT count(*), count(DISTINCT evidence) FROM call"), "9003 | 3001");
}
