//! Does an answer say the same in every form it is written down in?

use crate::support::{bounds, small_case};
use arrow::array::RecordBatch;
use parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;
use thalweg_engine::sink::{CsvOptions, csv, grid, json_lines, parquet};
use thalweg_engine::{Engine, Table};

/// One row of every kind of value, one of nulls.
const KINDS: &str = "SELECT 18446744073709551615::UBIGINT AS big, -5::DECIMAL(38,0) AS minor, 1.50::DECIMAL(5,2) AS price, \
    0.5::DOUBLE AS share, 'nan'::DOUBLE AS none, true AS yes, DATE '2026-03-01' AS day, \
    TIMESTAMP '2026-03-01 08:00:00.25' AS at, TIMESTAMPTZ '2026-03-01 16:00:00+08' AS utc, TIME '08:00:00' AS clock, \
    'say \"你好\", ok' AS said, ['a', NULL] AS list, {'n': 1, 't': 'x'} AS part, MAP {'k': 2} AS pairs, \
    'one'::ENUM ('one', 'two') AS one_of, '\\xFF'::BLOB AS bytes \
    UNION ALL BY NAME SELECT NULL::UBIGINT AS big";

fn batches(sql: &str) -> (arrow::datatypes::SchemaRef, Vec<RecordBatch>) {
    let folder = tempfile::tempdir().unwrap();
    let tables: Vec<Table> = small_case(folder.path());
    let mut engine = Engine::open(&tables, &bounds()).unwrap();
    let answer = engine.query(sql).unwrap();
    (answer.schema(), answer.map(Result::unwrap).collect())
}

fn as_csv(sql: &str, options: CsvOptions) -> String {
    let (schema, batches) = batches(sql);
    let mut out = Vec::new();
    csv(&schema, batches.into_iter().map(Ok), &mut out, options).unwrap();
    String::from_utf8(out).unwrap()
}

#[test]
fn json_lines_keep_every_digit_and_every_kind() {
    let (schema, batches) = batches(KINDS);
    let mut out = Vec::new();
    let rows = json_lines(&schema, batches.into_iter().map(Ok), &mut out).unwrap();
    let text = String::from_utf8(out).unwrap();
    assert_eq!(rows, 2);
    assert_eq!(
        text.lines().next().unwrap(),
        "{\"big\":18446744073709551615,\"minor\":-5,\"price\":1.50,\"share\":0.5,\"none\":\"NaN\",\"yes\":true,\
         \"day\":\"2026-03-01\",\"at\":\"2026-03-01T08:00:00.250\",\"utc\":\"2026-03-01T08:00:00Z\",\"clock\":\"08:00:00\",\
         \"said\":\"say \\\"你好\\\", ok\",\"list\":[\"a\",null],\"part\":{\"n\":1,\"t\":\"x\"},\
         \"pairs\":[{\"key\":\"k\",\"value\":2}],\"one_of\":\"one\",\"bytes\":\"ff\"}"
    );
    assert!(text.lines().nth(1).unwrap().starts_with("{\"big\":null,\"minor\":null,"));
    assert!(text.lines().all(|line| serde_json::from_str::<serde_json::Value>(line).is_ok()));
}

#[test]
fn csv_says_the_same_and_leaves_null_empty() {
    assert_eq!(
        as_csv(KINDS, CsvOptions::default()),
        "big,minor,price,share,none,yes,day,at,utc,clock,said,list,part,pairs,one_of,bytes\n\
         18446744073709551615,-5,1.50,0.5,NaN,true,2026-03-01,2026-03-01T08:00:00.250,2026-03-01T08:00:00Z,08:00:00,\
         \"say \"\"你好\"\", ok\",\"[\"\"a\"\",null]\",\"{\"\"n\"\":1,\"\"t\"\":\"\"x\"\"}\",\"[{\"\"key\"\":\"\"k\"\",\"\"value\"\":2}]\",one,ff\n\
         ,,,,,,,,,,,,,,,\n"
    );
}

#[test]
fn a_text_that_begins_as_a_formula_is_guarded_and_a_number_is_not() {
    let sql = "SELECT t AS \"=t\", -1 AS n FROM (VALUES ('=1+1'), ('+86138'), ('-x'), ('@x'), (chr(9) || 'x'), (chr(13) || 'x'), ('1-1')) v(t)";
    assert_eq!(
        as_csv(sql, CsvOptions::default()),
        "'=t,n\n'=1+1,-1\n'+86138,-1\n'-x,-1\n'@x,-1\n'\tx,-1\n\"'\rx\",-1\n1-1,-1\n"
    );
    assert_eq!(
        as_csv(sql, CsvOptions { guard_formulas: false }),
        "=t,n\n=1+1,-1\n+86138,-1\n-x,-1\n@x,-1\n\tx,-1\n\"\rx\",-1\n1-1,-1\n"
    );
}

#[test]
fn a_sum_beyond_38_digits_is_written_whole() {
    let sql = "SELECT 170141183460469231731687303715884105727::HUGEINT AS h";
    assert_eq!(as_csv(sql, CsvOptions::default()), "h\n170141183460469231731687303715884105727\n");
}

#[test]
fn a_sum_of_amounts_that_does_not_fit_is_an_error_and_never_a_wrong_number() {
    let folder = tempfile::tempdir().unwrap();
    let mut engine = Engine::open(&small_case(folder.path()), &bounds()).unwrap();
    let sql = "SELECT sum(amount_minor + 99999999999999999999999999999999999000) FROM call";
    let told = crate::support::told(&mut engine, sql);
    assert!(told.starts_with("error: ") && told.contains("verflow"), "{told}");
}

#[test]
fn a_grid_shows_the_first_rows_and_moves_no_cursor() {
    let (schema, batches) =
        batches("SELECT row, caller || chr(27) || '[2J' || chr(8238) AS caller FROM call ORDER BY row");
    let shown = grid(&schema, batches.into_iter().map(Ok), 2).unwrap();
    assert_eq!(shown.header, ["row", "caller"]);
    assert_eq!(shown.numbers, [true, false]);
    assert_eq!(shown.rows, [["1", "+8600000000001␛[2J\u{fffd}"], ["2", "+8600000000002␛[2J\u{fffd}"]]);
    assert!(shown.more);
}

#[test]
fn an_answer_becomes_the_same_parquet_bytes_every_time() {
    let sql = "SELECT * FROM call ORDER BY row";
    let write = || {
        let (schema, batches) = batches(sql);
        let mut out = Vec::new();
        let rows = parquet(&schema, batches.into_iter().map(Ok), &mut out).unwrap();
        assert_eq!(rows, 5);
        out
    };
    let bytes = write();
    assert_eq!(bytes, write());
    let mut file = tempfile::tempfile().unwrap();
    std::io::Write::write_all(&mut file, &bytes).unwrap();
    let read = ParquetRecordBatchReaderBuilder::try_new(file).unwrap().build().unwrap();
    let rows: usize = read.map(|batch| batch.unwrap().num_rows()).sum();
    assert_eq!(rows, 5);
}
