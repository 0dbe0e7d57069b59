//! Writing the report of the last trace.

use std::path::{Path, PathBuf};

use anyhow::{Context as _, bail};
use thalweg_chain::dossier::{Facts, render};
use thalweg_model::Lang;
use thalweg_seal::{Case, Event};

use super::{now, open, trace};
use crate::cli::Report;
use crate::output::Output;

/// Name of the package that lies beside the reports and proves their rows.
const PACKAGE: &str = "money-trace.package.json";

pub fn run(args: &Report, output: &Output) -> anyhow::Result<()> {
    let case = open(&args.case)?;
    let finding = last_trace(&case)?;
    let text = std::fs::read(args.case.join(&finding)).with_context(|| format!("reading {finding}"))?;
    let mut facts: Facts = serde_json::from_slice(&text).with_context(|| format!("reading {finding}"))?;
    std::fs::create_dir_all(&args.out)
        .with_context(|| format!("making the folder {}", args.out.display()))?;
    package(args, &facts)?;
    for row in &mut facts.rows {
        PACKAGE.clone_into(&mut row.proof_file);
    }
    let mut written = vec![args.out.join(PACKAGE)];
    for lang in Lang::ALL.into_iter().filter(|lang| args.only.is_none_or(|only| only == *lang)) {
        let path = args.out.join(format!("money-trace.{lang}.html"));
        write(&path, render(&facts, lang).as_bytes())?;
        written.push(path);
    }
    output.value(&serde_json::json!({ "facts": finding, "written": written }))?;
    for path in &written {
        output.line("report-written", &[("file", path.display().to_string().into())])?;
    }
    Ok(())
}

/// The facts that the last finding of the money trace recorded.
fn last_trace(case: &Case) -> anyhow::Result<String> {
    let mut last = None;
    for logged in case.events()? {
        if let Event::Finding(finding) = logged?.record.event
            && finding.method == trace::METHOD
        {
            last = Some(finding.file.path);
        }
    }
    match last {
        Some(path) => Ok(path),
        None => bail!("nothing was traced yet; run `thalweg trace` first"),
    }
}

/// Discloses every cited row, so that the report can be checked without the case. A package of the same report that
/// lies there already is replaced.
fn package(args: &Report, facts: &Facts) -> anyhow::Result<()> {
    let rows: Vec<thalweg_model::RowId> = facts.rows.iter().map(|row| row.row).collect();
    let out = args.out.join(PACKAGE);
    if out.exists() {
        std::fs::remove_file(&out).with_context(|| format!("replacing {}", out.display()))?;
    }
    let mut writer = Case::lock(&args.case)?;
    let recipient =
        super::package::recipient(&writer, "readers of the money-trace report", &facts.head.purpose);
    thalweg_seal::package::write(&mut writer, &rows, &out, &recipient, &now()?)?;
    Ok(())
}

/// Writes beside and renames, so that no half-written report is ever seen.
fn write(path: &Path, bytes: &[u8]) -> anyhow::Result<()> {
    let beside: PathBuf = path.with_extension("part");
    std::fs::write(&beside, bytes).with_context(|| format!("writing {}", path.display()))?;
    std::fs::rename(&beside, path).with_context(|| format!("writing {}", path.display()))
}
