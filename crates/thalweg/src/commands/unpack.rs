//! Sealing the files in sealed archives.

use anyhow::Context as _;
use thalweg_flows::archives::unpack::{NotUnpacked, UnpackReport, Unpacked, unpack};
use thalweg_flows::archives::{Limits, Why};
use thalweg_model::EvidenceId;
use thalweg_seal::{At, Case, Writer};

use super::{named, now, tool};
use crate::cli::Unpack;
use crate::output::Output;

/// Members shown; all are in the log and in `--json`.
const MEMBERS_SHOWN: usize = 50;

pub fn run(args: &Unpack, output: &Output) -> anyhow::Result<()> {
    let mut writer =
        Case::lock(&args.case).with_context(|| format!("opening the case {}", args.case.display()))?;
    let asked: Vec<EvidenceId> = match args.items.as_slice() {
        [] => writer.case().holdings()?.map(|holding| holding.evidence).collect(),
        items => items.iter().map(|item| named(writer.case(), item)).collect::<anyhow::Result<_>>()?,
    };
    // A workbook or a book is unpacked only where a person names it.
    let only_archives = args.items.is_empty();
    let report = archives(&mut writer, &asked, only_archives, args.most_unpacked, &now()?, output)?;
    let left: Vec<_> = report
        .left
        .iter()
        .map(|left| serde_json::json!({ "left": left, "next": next(left.why, output) }))
        .collect();
    output.value(&serde_json::json!({ "members": report.members, "not_unpacked": left }))?;
    if report.members.is_empty() && report.left.is_empty() {
        return output.line("unpack-nothing", &[]);
    }
    answer(&report.members.iter().collect::<Vec<_>>(), &report.left.iter().collect::<Vec<_>>(), output)
}

/// Unpacks the archives among these files.
///
/// # Errors
/// When the case or the disk fails.
pub fn archives(
    writer: &mut Writer,
    evidence: &[EvidenceId],
    only_archives: bool,
    most_gib: u64,
    at: &At,
    output: &Output,
) -> anyhow::Result<UnpackReport> {
    let limits = Limits { total_bytes: most_gib.saturating_mul(1 << 30), ..Limits::default() };
    let bar = output.progress(0, &output.say("progress-unpacking"));
    let report = unpack(writer, evidence, only_archives, limits, &tool(), at, |name, bytes| {
        bar.inc_length(bytes);
        bar.inc(bytes);
        bar.set_message(crate::output::harmless(name));
    })?;
    bar.finish_and_clear();
    Ok(report)
}

/// What a person does about a member that was not unpacked.
pub fn next(why: Why, output: &Output) -> String {
    output.say(match why {
        Why::Encrypted => "unpack-next-encrypted",
        Why::UnsupportedMethod => "unpack-next-unsupported",
        Why::Damaged | Why::CutOff => "unpack-next-damaged",
        Why::NotAFile => "unpack-next-not-a-file",
        Why::Ratio | Why::Members | Why::NameTooLong => "unpack-next-elsewhere",
        Why::TotalBytes => "unpack-next-total",
        Why::Depth => "unpack-next-depth",
    })
}

/// Shows what came of unpacking.
///
/// # Errors
/// When standard output is closed.
pub fn answer(members: &[&Unpacked], left: &[&NotUnpacked], output: &Output) -> anyhow::Result<()> {
    let rows: Vec<Vec<String>> = members.iter().take(MEMBERS_SHOWN).map(|one| line(one, output)).collect();
    if !rows.is_empty() {
        output.table(&["head-member", "#head-bytes", "head-evidence", "head-outcome"], &rows)?;
    }
    if members.len() > MEMBERS_SHOWN {
        output.line("unpack-more", &[("more", (members.len() - MEMBERS_SHOWN).into())])?;
    }
    for one in left {
        let name = if one.name.is_empty() { &one.archive_name } else { &one.name };
        let next = next(one.why, output);
        output.text(&format!("✗ {}: {name}: {} {next}", one.archive_name, one.detail))?;
    }
    output.line("unpack-summary", &[("members", members.len().into()), ("left", left.len().into())])
}

fn line(one: &Unpacked, output: &Output) -> Vec<String> {
    let state = match () {
        () if one.unpacked_before => "unpack-before",
        () if one.held_before => "seal-held-before",
        () => "seal-sealed",
    };
    vec![one.name.clone(), one.bytes.to_string(), one.evidence.short(), output.say(state)]
}
