//! Sealing files and folders.

use std::path::{Path, PathBuf};

use anyhow::Context as _;
use thalweg_flows::archives::unpack::{NotUnpacked, Unpacked};
use thalweg_seal::{At, Case, Custody, Error, Sealed, files_under};

use super::unpack;
use crate::cli::Seal;
use crate::clock;
use crate::output::Output;

/// What became of one file.
#[derive(serde::Serialize)]
struct Line {
    file: PathBuf,
    #[serde(flatten)]
    outcome: Outcome,
}

#[derive(serde::Serialize)]
#[serde(rename_all = "snake_case", tag = "outcome")]
enum Outcome {
    Sealed {
        evidence: thalweg_model::EvidenceId,
        bytes: u64,
        held_before: bool,
        entry: u64,
    },
    NotSealed {
        reason: String,
    },
    /// A member of one of the archives.
    Unpacked(Unpacked),
    /// A member that stays in its archive, and what to do next.
    NotUnpacked {
        #[serde(flatten)]
        left: NotUnpacked,
        next: String,
    },
}

pub fn run(args: &Seal, output: &Output) -> anyhow::Result<()> {
    let at = At::new(args.at.as_deref().unwrap_or(&clock::now()), &args.clock_source)?;
    let mut files = Vec::new();
    let mut lines = Vec::new();
    for path in &args.paths {
        let found = files_under(path).with_context(|| format!("looking into {}", path.display()))?;
        for file in found.files {
            let bytes = std::fs::metadata(&file).map_or(0, |about| about.len());
            files.push((path.as_path(), file, bytes));
        }
        let reason = output.say("seal-no-plain-file");
        let passed = found.skipped.into_iter();
        lines
            .extend(passed.map(|file| Line { file, outcome: Outcome::NotSealed { reason: reason.clone() } }));
    }
    let bar = output.progress(files.iter().map(|(_, _, bytes)| bytes).sum(), &output.say("progress-sealing"));
    let mut writer =
        Case::lock(&args.case).with_context(|| format!("opening the case {}", args.case.display()))?;
    writer.group_commits();
    let mut before = 0;
    for (folder, file, bytes) in files {
        let custody = custody(args, &file);
        let mut progress = |done| bar.set_position(before + done);
        let sealed = writer.seal_file_below(folder, &file, &custody, &at, &mut progress);
        before += bytes;
        lines.push(Line { outcome: outcome(sealed, &file)?, file });
    }
    writer.commit()?;
    bar.finish_and_clear();
    if !args.keep_packed {
        let sealed: Vec<_> = lines.iter().filter_map(|line| line.outcome.evidence()).collect();
        let report = unpack::archives(&mut writer, &sealed, true, args.most_unpacked, &at, output)?;
        lines.extend(report.members.into_iter().map(Line::unpacked));
        lines.extend(report.left.into_iter().map(|left| Line::not_unpacked(left, output)));
    }
    answer(&lines, output)
}

impl Outcome {
    fn evidence(&self) -> Option<thalweg_model::EvidenceId> {
        match self {
            Self::Sealed { evidence, .. } => Some(*evidence),
            _ => None,
        }
    }
}

impl Line {
    fn unpacked(one: Unpacked) -> Self {
        Self { file: PathBuf::from(&one.name), outcome: Outcome::Unpacked(one) }
    }

    fn not_unpacked(left: NotUnpacked, output: &Output) -> Self {
        let next = unpack::next(left.why, output);
        Self { file: PathBuf::from(&left.name), outcome: Outcome::NotUnpacked { left, next } }
    }
}

fn custody(args: &Seal, file: &Path) -> Custody {
    Custody {
        authority: args.authority.clone(),
        source: format!("{}: {}", args.source, file.display()),
        holder: args.holder.clone(),
        collectors: args.collectors.clone(),
        place: args.place.clone(),
        method: args.method.clone(),
        tool: args.tool.clone(),
        legal_basis: args.legal_basis.clone(),
        purpose: args.purpose.clone(),
        use_limits: args.use_limits.join("; "),
    }
}

/// A file that cannot be read is named and the others go on; a case that cannot be written stops everything.
fn outcome(sealed: thalweg_seal::Result<Sealed>, file: &Path) -> anyhow::Result<Outcome> {
    match sealed {
        Ok(sealed) => Ok(Outcome::Sealed {
            evidence: sealed.evidence,
            bytes: sealed.bytes,
            held_before: sealed.held_before,
            entry: sealed.entry,
        }),
        Err(error) if is_about(&error, file) => Ok(Outcome::NotSealed { reason: error.to_string() }),
        Err(error) => Err(error).with_context(|| format!("sealing {}", file.display())),
    }
}

/// Whether the trouble is with the file that was handed in, not with the case.
fn is_about(error: &Error, file: &Path) -> bool {
    match error {
        Error::NotAFile { .. } | Error::ChangedWhileSealed { .. } => true,
        Error::Io { path, .. } => path == file,
        _ => false,
    }
}

fn answer(lines: &[Line], output: &Output) -> anyhow::Result<()> {
    output.value(&lines)?;
    let mut rows = Vec::new();
    let (mut members, mut left) = (Vec::new(), Vec::new());
    for line in lines {
        match &line.outcome {
            Outcome::Sealed { evidence, bytes, held_before, entry } => {
                let state = if *held_before { "seal-held-before" } else { "seal-sealed" };
                rows.push(vec![
                    line.file.display().to_string(),
                    bytes.to_string(),
                    evidence.short(),
                    entry.to_string(),
                    output.say(state),
                ]);
            }
            Outcome::NotSealed { reason } => {
                let said = format!("{} {reason}", output.say("seal-not-sealed"));
                rows.push(vec![
                    line.file.display().to_string(),
                    String::new(),
                    String::new(),
                    String::new(),
                    said,
                ]);
            }
            Outcome::Unpacked(one) => members.push(one),
            Outcome::NotUnpacked { left: one, .. } => left.push(one),
        }
    }
    output.table(&["head-file", "#head-bytes", "head-evidence", "#head-entry", "head-outcome"], &rows)?;
    let sealed = lines.iter().filter(|line| matches!(line.outcome, Outcome::Sealed { .. })).count();
    output.line("seal-summary", &[("sealed", sealed.into()), ("not", (rows.len() - sealed).into())])?;
    if !members.is_empty() || !left.is_empty() {
        unpack::answer(&members, &left, output)?;
    }
    if sealed == 0 {
        anyhow::bail!(output.say("seal-nothing"));
    }
    Ok(())
}
