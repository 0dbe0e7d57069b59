//! Asking the case's tables in SQL.

use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::Path;

use anyhow::Context as _;
use thalweg_engine::sink::{self, CsvOptions};

use super::open;
use crate::cli::Sql;
use crate::output::Output;
use crate::tables;

pub fn run(args: &Sql, output: &Output) -> anyhow::Result<()> {
    let case = open(&args.case)?;
    let mut engine = tables::engine(case.path(), args.memory)?;
    let Some(query) = &args.query else { return list(&engine, output) };
    let query = if args.cite { cited(query) } else { query.clone() };
    let answer = engine.query(&query)?;
    let schema = answer.schema();
    if let Some(file) = &args.csv {
        let rows = match file.as_os_str() == "-" {
            true => sink::csv(&schema, answer, std::io::stdout().lock(), CsvOptions::default())?,
            false => written(file, |out| Ok(sink::csv(&schema, answer, out, CsvOptions::default())?))?,
        };
        return told(file, rows, output);
    }
    if let Some(file) = &args.parquet {
        let rows = written(file, |out| Ok(sink::parquet(&schema, answer, out)?))?;
        return told(file, rows, output);
    }
    if output.is_json() {
        sink::json_lines(&schema, answer, BufWriter::new(std::io::stdout().lock()))?;
        return Ok(());
    }
    let most = if args.most == 0 { usize::MAX } else { args.most };
    let grid = sink::grid(&schema, answer, most)?;
    let heads: Vec<(String, bool)> = grid.header.into_iter().zip(grid.numbers).collect();
    output.grid(&heads, &grid.rows)?;
    if grid.more {
        output.line("sql-more", &[("most", args.most.into())])?;
    }
    Ok(())
}

/// The question with the citation of each row before its columns.
fn cited(query: &str) -> String {
    let query = query.trim().trim_end_matches(';');
    format!("SELECT 'sha256:' || evidence || '#row=' || row AS cited, * FROM ({query})")
}

/// Writes beside the file and names it when it is whole.
fn written(
    file: &Path,
    write: impl FnOnce(&mut (dyn Write + Send)) -> anyhow::Result<u64>,
) -> anyhow::Result<u64> {
    let doing = || format!("writing {}", file.display());
    let beside = file.with_extension("part");
    let mut out = BufWriter::new(File::create(&beside).with_context(doing)?);
    let rows = write(&mut out)?;
    out.flush().with_context(doing)?;
    std::fs::rename(&beside, file).with_context(doing)?;
    Ok(rows)
}

fn told(file: &Path, rows: u64, output: &Output) -> anyhow::Result<()> {
    if file.as_os_str() == "-" {
        return Ok(());
    }
    output.value(&serde_json::json!({ "file": file, "rows": rows }))?;
    output.line("sql-written", &[("file", file.display().to_string().into()), ("rows", rows.into())])
}

fn list(engine: &thalweg_engine::Engine, output: &Output) -> anyhow::Result<()> {
    let tables: Vec<serde_json::Value> = engine
        .tables()
        .iter()
        .map(|(table, columns)| serde_json::json!({ "table": table, "columns": columns }))
        .collect();
    output.value(&tables)?;
    let rows: Vec<Vec<String>> =
        engine.tables().iter().map(|(table, columns)| vec![table.clone(), columns.join(", ")]).collect();
    output.table(&["head-table", "head-columns"], &rows)
}
