//! Can a question do anything but read the tables of its case?

use std::path::Path;

use crate::support::{answer, bounds, small_case, told};
use thalweg_engine::{Engine, EngineError, EngineOptions};

/// Statements and functions that would reach beyond the case. `OTHER` stands for a folder with a file of somebody else.
const BEYOND: &[&str] = &[
    "SELECT * FROM read_csv('/etc/passwd')",
    "SELECT * FROM '/etc/passwd'",
    "SELECT * FROM 'OTHER/other.parquet'",
    "SELECT * FROM \"OTHER/other.parquet\"",
    "WITH x AS (FROM 'OTHER/other.csv') SELECT * FROM x",
    "SELECT * FROM read_parquet('OTHER/other.parquet')",
    "SELECT * FROM parquet_scan('OTHER/other.parquet')",
    "SELECT * FROM parquet_metadata('OTHER/other.parquet')",
    "SELECT * FROM read_text('/proc/self/environ')",
    "SELECT * FROM read_blob('OTHER/other.csv')",
    "SELECT * FROM read_json('OTHER/other.csv')",
    "SELECT * FROM sniff_csv('OTHER/other.csv')",
    "SELECT * FROM glob('OTHER/*')",
    "SELECT * FROM glob('CASE/*')",
    "SELECT * FROM read_csv('http://127.0.0.1:1/x.csv')",
    "SELECT * FROM 'https://127.0.0.1:1/x.parquet'",
    "SELECT * FROM 's3://bucket/x.parquet'",
    "COPY call TO 'OTHER/out.csv'",
    "COPY (SELECT 1) TO 'OTHER/out.parquet'",
    "EXPORT DATABASE 'OTHER/out'",
    "IMPORT DATABASE 'OTHER'",
    "ATTACH 'OTHER/out.db' AS x",
    "DETACH memory",
    "INSTALL httpfs",
    "LOAD httpfs",
    "SET memory_limit = '100GB'",
    "SET VARIABLE files_of_table_0 = ['OTHER/other.parquet']",
    "RESET threads",
    "PRAGMA threads = 8",
    "PRAGMA database_list",
    "CALL enable_logging()",
    "SELECT * FROM enable_logging(storage = 'file', storage_path = 'OTHER/log')",
    "SELECT * FROM Enable_Profiling()",
    "SELECT * FROM \"enable_logging\"('QueryLog')",
    "SELECT * FROM main.enable_logging /* */ ('QueryLog')",
    "SELECT * FROM enable_logging\u{a0}('QueryLog')",
    "SELECT * FROM enable_logging\u{200b}('QueryLog')",
    "SELECT 1 --\r'\n FROM enable_logging('QueryLog') --'",
    "SELECT E'a'\n'b\\'' FROM enable_logging('QueryLog') --'",
    "SELECT 1e'a\\'' FROM enable_logging('QueryLog') --'",
    "SELECT 1 a$$ ' $$, * FROM enable_logging('QueryLog') --'",
    "SELECT * FROM query('SELECT 1')",
    "SELECT * FROM query_table('call')",
    "SELECT * FROM json_execute_serialized_sql(json_serialize_sql('SELECT 1'))",
    "SELECT * FROM duckdb_settings()",
    "SELECT * FROM checkpoint()",
    "SELECT getenv('HOME')",
    "SELECT getvariable('files_of_table_0')",
    "SELECT current_setting('allowed_paths')",
    "SELECT write_log('x')",
    "CREATE TABLE x (i INTEGER)",
    "CREATE TEMP TABLE x AS SELECT 1",
    "CREATE MACRO x() AS 1",
    "CREATE SECRET x (TYPE http)",
    "DROP VIEW call",
    "ALTER VIEW call RENAME TO x",
    "WITH x AS (SELECT 1) INSERT INTO call SELECT * FROM x",
    "EXPLAIN ANALYZE CREATE TABLE x (i INTEGER)",
    "EXPLAIN ANALYZE COPY call TO 'OTHER/out.csv'",
    "PREPARE x AS SELECT 1",
    "BEGIN",
    "COMMIT",
    "CHECKPOINT",
    "USE memory",
    "SELECT 1; DROP VIEW call",
    "COMMIT; DROP VIEW call; SELECT 1",
    "SELECT $$;$$; DROP VIEW call",
    "SELECT E'\\''; DROP VIEW call; --'",
];

fn check_all(options: &EngineOptions, case: &Path) {
    let other = tempfile::tempdir().unwrap();
    std::fs::write(other.path().join("other.csv"), "secret\n1\n").unwrap();
    crate::support::write_to(&other.path().join("other.parquet"), &crate::support::calls(7, 1));
    let mut engine = Engine::open(&small_case(case), options).unwrap();
    let before = std::fs::read_dir(other.path()).unwrap().count();
    for sql in BEYOND {
        let sql =
            sql.replace("OTHER", other.path().to_str().unwrap()).replace("CASE", case.to_str().unwrap());
        let told = told(&mut engine, &sql);
        assert!(told.starts_with("error: "), "{sql}\nanswered {told}");
        assert!(!told.contains("secret"), "{sql}\nanswered {told}");
        assert_eq!(
            crate::support::told(&mut engine, "SELECT count(*), max(row) FROM call"),
            "5 | 5",
            "after {sql}"
        );
    }
    assert_eq!(std::fs::read_dir(other.path()).unwrap().count(), before);
}

#[test]
fn nothing_beyond_the_case_is_reached_and_its_tables_still_answer() {
    check_all(&bounds(), tempfile::tempdir().unwrap().path());
}

#[test]
fn a_folder_for_what_does_not_fit_opens_no_door() {
    let spill = tempfile::tempdir().unwrap();
    let options = EngineOptions { spill_folder: Some(spill.path().join("spill")), ..bounds() };
    check_all(&options, tempfile::tempdir().unwrap().path());
    let case = tempfile::tempdir().unwrap();
    let mut engine = Engine::open(&small_case(case.path()), &options).unwrap();
    std::fs::create_dir_all(spill.path().join("spill")).unwrap();
    let path = spill.path().join("spill/x.csv");
    for sql in [
        format!("COPY call TO '{}'", path.display()),
        format!("SELECT * FROM read_csv('{}')", path.display()),
    ] {
        assert!(told(&mut engine, &sql).starts_with("error: "), "{sql}");
    }
    assert!(!path.exists());
}

#[test]
fn the_engine_itself_refuses_files_network_and_settings_without_the_guard() {
    let case = tempfile::tempdir().unwrap();
    let mut engine = Engine::open(&small_case(case.path()), &bounds()).unwrap();
    for sql in [
        "SELECT * FROM read_csv('/etc/passwd')",
        "SELECT * FROM read_text('/proc/self/environ')",
        "SELECT * FROM glob('/etc/*')",
        "COPY call TO '/tmp/thalweg-must-not-be.csv'",
        "ATTACH '/tmp/thalweg-must-not-be.db'",
        "INSTALL httpfs",
        "LOAD httpfs",
        "SELECT * FROM read_csv('http://127.0.0.1:1/x.csv')",
        "SET enable_external_access = true",
        "SET lock_configuration = false",
        "SET memory_limit = '100GB'",
        "SET allowed_paths = ['/etc/passwd']",
    ] {
        assert!(engine.trusted(sql).is_err(), "{sql}");
    }
    assert!(matches!(
        engine.trusted("SELECT * FROM '/etc/passwd'"),
        Err(EngineError::Refused { .. } | EngineError::UnknownTable { .. })
    ));
}

#[test]
fn a_shipped_query_keeps_temporary_tables_that_questions_do_not_see() {
    let case = tempfile::tempdir().unwrap();
    let mut engine = Engine::open(&small_case(case.path()), &bounds()).unwrap();
    let rows: usize = engine
        .trusted("CREATE TEMP TABLE late AS SELECT * FROM call WHERE row > 3; SELECT * FROM late")
        .unwrap()
        .map(|batch| batch.unwrap().num_rows())
        .sum();
    assert_eq!(rows, 2);
    assert_eq!(
        told(&mut engine, "SELECT * FROM late"),
        "error: there is no table late; the case has call, message"
    );
    assert!(engine.trusted("SELECT * FROM late").is_ok());
}

#[test]
fn a_question_that_failed_does_not_keep_the_next_one_from_being_answered() {
    let case = tempfile::tempdir().unwrap();
    let mut engine = Engine::open(&small_case(case.path()), &bounds()).unwrap();
    for _ in 0..3 {
        assert!(answer(&mut engine, "SELECT CAST(caller AS INTEGER) FROM call").is_err());
        assert!(answer(&mut engine, "SELECT nothing").is_err());
        assert_eq!(told(&mut engine, "SELECT count(*) FROM call"), "5");
    }
}

#[test]
fn a_second_engine_reads_the_same_tables_at_the_same_time() {
    let case = tempfile::tempdir().unwrap();
    let mut engine = Engine::open(&small_case(case.path()), &bounds()).unwrap();
    let mut second = engine.another().unwrap();
    let mut first = engine.query("SELECT row FROM call").unwrap();
    assert_eq!(told(&mut second, "SELECT count(*) FROM call"), "5");
    let rows: usize = first.by_ref().map(|batch| batch.unwrap().num_rows()).sum();
    assert_eq!(rows, 5);
}

#[test]
fn an_engine_can_be_handed_to_another_thread() {
    let case = tempfile::tempdir().unwrap();
    let mut engine = Engine::open(&small_case(case.path()), &bounds()).unwrap();
    let told = std::thread::spawn(move || told(&mut engine, "SELECT count(*) FROM call")).join().unwrap();
    assert_eq!(told, "5");
}
