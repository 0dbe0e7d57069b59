//! Reading the sealed files into tables.

use std::path::{Path, PathBuf};

use anyhow::{Context as _, bail};
use thalweg_flows::addresses::marks::{concerns, mark_paths, write_marks};
use thalweg_flows::ledger::{BalanceCheckKind, CaseLedger, table_paths, write_tables};
use thalweg_flows::load::{FileReport, LoadOptions, LoadReport, load, loaded, tells_of_money};
use thalweg_model::EvidenceId;
use thalweg_seal::{Case, Writer};

use super::{layouts, now, tool};
use crate::cli::Load;
use crate::output::Output;
use crate::sealed::{FileOutcome, REPORTS};

/// Rejects of one code that are shown; all are in the tables and in `--json`.
const REJECTS_SHOWN: usize = 3;
/// Reasons shown for a layout that was chosen.
const REASONS_SHOWN: usize = 2;

pub fn run(args: &Load, output: &Output) -> anyhow::Result<()> {
    if let Some(file) = &args.map {
        return map(args, file, output);
    }
    let known = layouts::known(args.layouts.as_deref())?;
    let mut writer =
        Case::lock(&args.case).with_context(|| format!("opening the case {}", args.case.display()))?;
    let total: u64 = writer.case().holdings()?.map(|holding| holding.bytes).sum();
    let bar = output.progress(total, &output.say("progress-loading"));
    let mut before = 0;
    let side_by_side = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
    let options =
        LoadOptions { evidence: asked(args, writer.case())?, layout: args.layout.clone(), side_by_side };
    let report = load(&mut writer, &known, &options, &now()?, |progress| {
        bar.set_position(before);
        bar.set_message(crate::output::harmless(progress.name));
        before += progress.bytes;
    })?;
    let ledger = settle(&mut writer, &report, !options.evidence.is_empty())?;
    bar.finish_and_clear();
    answer(&report, ledger.as_ref(), output)
}

/// Makes what is made from the whole case, as far as these files change it, and logs it. What is read `again` may leave
/// fewer files than before.
pub fn settle(writer: &mut Writer, report: &LoadReport, again: bool) -> anyhow::Result<Option<CaseLedger>> {
    let root = writer.case().path().to_owned();
    let reports = keep_reports(writer, report)?;
    writer.record_derived(&reports, &tool(), &now()?)?;
    // Files that tell of no money leave the ledger as it is, and files without addresses what is known of them.
    let any = |tells: fn(&Path, &EvidenceId) -> bool| {
        again || report.files.iter().any(|file| tells(&root, &file.evidence))
    };
    let there = |paths: &[PathBuf]| paths.iter().all(|table| root.join(table).is_file());
    let ledger = (any(tells_of_money) || !there(&table_paths())).then(|| super::ledger::read(writer.case()));
    let ledger = ledger.transpose()?;
    let mut made = Vec::new();
    if let Some(ledger) = &ledger {
        write_tables(&root, ledger)?;
        made.extend(table_paths());
    }
    if any(concerns) {
        write_marks(&root, &loaded(writer.case())?)?;
        made.extend(mark_paths().into_iter().filter(|table| root.join(table).is_file()));
    }
    match again {
        true => writer.record_derived_folder("flows", &tool(), &now()?)?,
        false => {
            writer.record_derived(&made, &tool(), &now()?)?;
            writer.record_derived_unknown("flows", &tool(), &now()?)?;
        }
    }
    Ok(ledger)
}

/// The files to read: those asked for, all of them for `--again`, or none named, which is every one not yet read.
fn asked(args: &Load, case: &Case) -> anyhow::Result<Vec<EvidenceId>> {
    if args.again && args.only.is_empty() {
        return Ok(case.holdings()?.map(|holding| holding.evidence).collect());
    }
    Ok(args.only.clone())
}

/// Keeps what was found in each file beside its tables: the report of a trace shows it again.
fn keep_reports(writer: &Writer, report: &LoadReport) -> anyhow::Result<Vec<PathBuf>> {
    let root = writer.case().path();
    std::fs::create_dir_all(root.join(REPORTS))?;
    let mut kept = Vec::new();
    for file in &report.files {
        let name = PathBuf::from(REPORTS).join(format!("{}.json", file.evidence.hex()));
        let beside = root.join(&name).with_extension("part");
        std::fs::write(&beside, serde_json::to_vec_pretty(&FileOutcome::of(file))?)?;
        std::fs::rename(&beside, root.join(&name))?;
        kept.push(name);
    }
    Ok(kept)
}

/// Says what was found in each file.
pub fn answer(report: &LoadReport, ledger: Option<&CaseLedger>, output: &Output) -> anyhow::Result<()> {
    let outcomes: Vec<FileOutcome> = report.files.iter().map(FileOutcome::of).collect();
    let breaks = |ledger: &CaseLedger| {
        ledger.checks.iter().filter(|check| check.kind != BalanceCheckKind::Whole).count()
    };
    let mut told = serde_json::json!({
        "files": outcomes, "unread": report.unread, "set_aside": report.set_aside, "loaded_before": report.loaded_before,
    });
    if let Some(ledger) = ledger {
        told["transfers"] = ledger.ledger.transfers.from.len().into();
        told["accounts"] = ledger.accounts.len().into();
        told["ambiguous"] = ledger.ambiguous.len().into();
        told["balance_breaks"] = breaks(ledger).into();
    }
    output.value(&told)?;
    if report.files.is_empty() && report.unread.is_empty() && report.set_aside.is_empty() {
        return output.line("load-nothing", &[]);
    }
    let rows: Vec<Vec<String>> = report.files.iter().map(|file| line(file, output)).collect();
    let heads = [
        "head-file",
        "head-layout",
        "#head-confidence",
        "#head-rows-count",
        "#head-records",
        "#head-furniture",
        "#head-rejects",
    ];
    output.table(&heads, &rows)?;
    for file in &report.files {
        rejects(file, output)?;
    }
    for aside in &report.set_aside {
        let (key, members) = (format!("load-aside-{}", aside.code), aside.members.into());
        let of = aside.of.map(|of| of.short()).unwrap_or_default();
        let said = output.say_with(&key, &[("of", of.into()), ("members", members)]);
        output.text(&format!("· {}: {said}", aside.name))?;
    }
    for unread in &report.unread {
        output.text(&format!("✗ {}: {}", unread.name, unread.detail))?;
        if unread.code == "no_layout" {
            output.line("load-unknown", &[("evidence", unread.evidence.to_string().into())])?;
        }
    }
    let records: u64 = report.files.iter().map(|file| file.counts.entries).sum();
    let rejected: u64 = report.files.iter().map(|file| file.counts.rejected()).sum();
    output.line(
        "load-summary",
        &[("files", report.files.len().into()), ("records", records.into()), ("rejects", rejected.into())],
    )?;
    let Some(ledger) = ledger.filter(|ledger| !ledger.ledger.transfers.from.is_empty()) else {
        return Ok(());
    };
    output.line(
        "load-ledger",
        &[
            ("transfers", ledger.ledger.transfers.from.len().into()),
            ("accounts", ledger.accounts.len().into()),
            ("ambiguous", ledger.ambiguous.len().into()),
            ("breaks", breaks(ledger).into()),
        ],
    )
}

fn line(file: &FileReport, output: &Output) -> Vec<String> {
    // Long lists of columns follow a colon; `--json` and the report have them.
    let short = |text: &str| text.split(": ").next().unwrap_or(text).to_owned();
    let reasons = file.read_as.reasons.iter().take(REASONS_SHOWN).map(|reason| short(&reason.text));
    let why = format!("{} {}", output.say("load-why"), reasons.collect::<Vec<_>>().join("; "));
    vec![
        file.name.clone(),
        format!("{}\n{why}", file.read_as.name),
        format!("{} %", file.read_as.confidence),
        file.counts.rows.to_string(),
        file.counts.record_rows.to_string(),
        file.counts.furniture.values().sum::<u64>().to_string(),
        file.counts.rejected().to_string(),
    ]
}

fn rejects(file: &FileReport, output: &Output) -> anyhow::Result<()> {
    for (code, rejected) in &file.counts.rejects {
        output.text(&format!("✗ {}: {} × {code}", file.name, rejected.rows))?;
        for (row, field, detail) in rejected.examples.iter().take(REJECTS_SHOWN) {
            let detail = if field.is_empty() { detail.clone() } else { format!("{field}: {detail}") };
            output.text(&format!(
                "    {}",
                output.say_with("load-reject", &[("row", (*row).into()), ("detail", detail.into())])
            ))?;
        }
    }
    Ok(())
}

/// Writes a layout skeleton for one file.
fn map(args: &Load, file: &PathBuf, output: &Output) -> anyhow::Result<()> {
    let [evidence] = args.only.as_slice() else { bail!(output.say("load-map-needs-one")) };
    let case = super::open(&args.case)?;
    let name = case.holding(evidence)?.name().to_owned();
    let mut source = case.open_evidence(evidence)?;
    let skeleton = thalweg_flows::detect::skeleton(&mut source, &name)?;
    std::fs::write(file, skeleton).with_context(|| format!("writing {}", file.display()))?;
    output.value(&serde_json::json!({ "layout": file }))?;
    output.line("load-mapped", &[("file", file.display().to_string().into())])
}
