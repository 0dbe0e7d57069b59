//! The methods: which there are, what they find, why, and whether they can be trusted on this machine.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context as _, bail};
use thalweg_flows::records::lookup::{self, Shown};
use thalweg_methods::card::in_language;
use thalweg_methods::catalogue::{ALL, named};
use thalweg_methods::run::{bytes_of, name_of, run as run_method};
use thalweg_methods::view::{OpenCase, Settings, ViewOptions};
use thalweg_methods::{Card, Method, laws};
use thalweg_model::{Basis, CitedRow, EvidenceId, Finding, Lang, Rate};
use thalweg_seal::{Case, Writer};

use super::addresses::Known;
use super::{find, now, open, tool};
use crate::cli::{Drills, Explain, Findings, Run};
use crate::output::Output;

/// Folder of findings within a case.
const FOLDER: &str = "findings";
/// The list of what the last run of a method found, beside its findings.
const LAST: &str = "last.json";
/// Microseconds of a minute.
const MINUTE: i64 = 60_000_000;

/// What the last run of a method found.
#[derive(Debug, serde::Serialize, serde::Deserialize)]
struct LastRun {
    method: String,
    version: u32,
    findings: Vec<String>,
}

/// `thalweg run`.
pub fn run(args: &Run, output: &Output) -> anyhow::Result<()> {
    let methods = chosen(&args.methods)?;
    let mut settings = Settings::default();
    for set in &args.set {
        let parts =
            set.split_once('=').and_then(|(name, value)| Some((name.split_once('.')?, value.parse().ok()?)));
        let Some(((method, name), value)) = parts else {
            bail!(output.say_with("run-set-form", &[("set", set.as_str().into())]))
        };
        settings.set(method, name, value)?;
    }
    let mut writer =
        Case::lock(&args.case).with_context(|| format!("opening the case {}", args.case.display()))?;
    let offset_minutes = writer.case().info().assumed_offset_minutes.unwrap_or(0);
    // The lock is held: what an interrupted run left there goes with the next writer.
    let spill_folder = Some(writer.case().path().join("tmp"));
    let options = ViewOptions { memory_limit_mib: args.memory, threads: None, spill_folder, offset_minutes };
    let mut case = OpenCase::open(writer.case().path(), &options)?;
    // One checkpoint a method, not one a finding.
    writer.group_commits();
    let bar = output.steps(methods.len() as u64);
    let mut rows = Vec::new();
    let mut told = Vec::new();
    for method in methods {
        let card = method.card();
        bar.set_message(in_language(card.title, output.lang()));
        let findings = run_method(method, &mut case, &settings)?;
        let new = keep(&mut writer, card, &findings)?;
        let strongest = findings.iter().map(|finding| finding.strength.centibits).max();
        rows.push(vec![
            card.id.to_owned(),
            in_language(card.title, output.lang()).to_owned(),
            findings.len().to_string(),
            new.to_string(),
            strongest.map(bits).unwrap_or_default(),
        ]);
        told.push(serde_json::json!({
            "method": card.id, "version": card.version, "findings": findings.len(), "new": new,
            "strongest_centibits": strongest,
        }));
        bar.inc(1);
    }
    bar.finish_and_clear();
    output.value(&told)?;
    output.table(&["head-method", "head-title", "#head-findings", "#head-new", "#head-strongest"], &rows)?;
    output.line("run-next", &[])
}

fn chosen(names: &[String]) -> anyhow::Result<Vec<&'static dyn Method>> {
    if names.is_empty() {
        return Ok(ALL.to_vec());
    }
    let known = |name: &String| {
        named(name).with_context(|| format!("there is no method {name:?}; thalweg methods lists them"))
    };
    names.iter().map(known).collect()
}

/// Writes what was found and logs what is new; says how many are new.
fn keep(writer: &mut Writer, card: &Card, findings: &[Finding]) -> anyhow::Result<usize> {
    let folder = PathBuf::from(FOLDER).join(card.id);
    let root = writer.case().path().to_owned();
    std::fs::create_dir_all(root.join(&folder))?;
    let mut new = 0;
    let mut names = Vec::new();
    for finding in findings {
        let name = name_of(finding);
        let path = folder.join(format!("{name}.json"));
        if !writer.has_derived(&path)? {
            written(&root.join(&path), &bytes_of(finding))?;
            writer.record_finding(&path, &format!("{} {}", card.id, card.version), &now()?)?;
            new += 1;
        }
        names.push(name);
    }
    names.sort();
    let last = LastRun { method: card.id.to_owned(), version: card.version, findings: names };
    let path = folder.join(LAST);
    written(&root.join(&path), &serde_json::to_vec_pretty(&last)?)?;
    writer.record_derived(&[path], &tool(), &now()?)?;
    writer.commit()?;
    Ok(new)
}

fn written(path: &Path, bytes: &[u8]) -> anyhow::Result<()> {
    let beside = path.with_extension("part");
    std::fs::write(&beside, bytes).with_context(|| format!("writing {}", beside.display()))?;
    std::fs::rename(&beside, path).with_context(|| format!("naming {}", path.display()))
}

/// The findings of the last runs, strongest first.
fn last_findings(root: &Path, method: Option<&str>) -> anyhow::Result<Vec<(String, Finding)>> {
    let mut all = Vec::new();
    for one in ALL {
        let id = one.card().id;
        let folder = root.join(FOLDER).join(id);
        if method.is_some_and(|asked| asked != id) || !folder.join(LAST).is_file() {
            continue;
        }
        let reading = || format!("reading {}", folder.display());
        let last: LastRun =
            serde_json::from_slice(&std::fs::read(folder.join(LAST))?).with_context(reading)?;
        for name in last.findings {
            let bytes = std::fs::read(folder.join(format!("{name}.json"))).with_context(reading)?;
            all.push((name, serde_json::from_slice::<Finding>(&bytes).with_context(reading)?));
        }
    }
    all.sort_by(|a, b| {
        (-a.1.strength.centibits, &a.1.method, &a.0).cmp(&(-b.1.strength.centibits, &b.1.method, &b.0))
    });
    Ok(all)
}

/// `thalweg findings`.
pub fn findings(args: &Findings, output: &Output) -> anyhow::Result<()> {
    let case = open(&args.case)?;
    let mut all = last_findings(case.path(), args.method.as_deref())?;
    if let Some(subject) = &args.subject {
        let taken = find::taken_for(&case, subject, None);
        let forms: BTreeSet<String> = find::forms(&taken, subject)
            .into_iter()
            .map(|form| form.normal)
            .chain([subject.clone()])
            .collect();
        all.retain(|(_, finding)| finding.subjects.iter().any(|one| forms.contains(&one.value)));
    }
    all.retain(|(_, finding)| finding.strength.bits() >= args.least);
    let most = if args.most == 0 { usize::MAX } else { args.most };
    let told: Vec<serde_json::Value> =
        all.iter().take(most).map(|(name, finding)| json(name, finding, output.lang())).collect();
    output.value(&told)?;
    if all.is_empty() {
        return output.line("findings-none", &[]);
    }
    let row = |(name, finding): &(String, Finding)| {
        vec![
            name.clone(),
            finding.method.clone(),
            said(finding, output.lang()),
            bits(finding.strength.centibits),
            finding.rows.len().to_string(),
        ]
    };
    let rows: Vec<Vec<String>> = all.iter().take(most).map(row).collect();
    output.table(&["head-finding", "head-method", "head-says", "#head-bits", "#head-rows-count"], &rows)?;
    output.line("findings-summary", &[("shown", rows.len().into()), ("all", all.len().into())])
}

fn json(name: &str, finding: &Finding, lang: Lang) -> serde_json::Value {
    let innocent = named(&finding.method).map_or("", |method| in_language(method.card().innocent, lang));
    serde_json::json!({ "name": name, "sentence": said(finding, lang), "innocent_reading": innocent, "finding": finding })
}

fn said(finding: &Finding, lang: Lang) -> String {
    named(&finding.method).map(|method| method.card().sentence(finding, lang)).unwrap_or_default()
}

/// `+12.34`.
fn bits(centibits: i32) -> String {
    format!(
        "{}{}.{:02}",
        if centibits < 0 { '-' } else { '+' },
        (centibits / 100).abs(),
        (centibits % 100).abs()
    )
}

/// `thalweg explain`.
pub fn explain(args: &Explain, output: &Output) -> anyhow::Result<()> {
    let case = open(&args.case)?;
    let mut fits = last_findings(case.path(), None)?;
    fits.retain(|(name, _)| name.starts_with(&args.finding));
    let [(name, finding)] = fits.as_slice() else {
        bail!(output.say_with(
            "explain-which",
            &[("fits", fits.len().into()), ("finding", args.finding.as_str().into())]
        ))
    };
    let most = if args.most == 0 { usize::MAX } else { args.most };
    let opened = opened(case.path(), finding.rows.get(..most.min(finding.rows.len())).unwrap_or(&[]))?;
    let mut told = json(name, finding, output.lang());
    let known = Known::of(&case, &opened, [])?;
    told["records"] = find::with_marks(&case, &opened, &known).into();
    output.value(&told)?;
    output.text(&said(finding, output.lang()))?;
    if let Some([from, to]) = finding.period {
        let offset = super::offset(&case);
        output.text(&format!("{} – {}", time(from, offset), time(to, offset)))?;
    }
    arithmetic(finding, output)?;
    if let Some(method) = named(&finding.method) {
        let innocent = in_language(method.card().innocent, output.lang());
        output.line("explain-innocent", &[("reading", innocent.into())])?;
    }
    let thresholds: Vec<String> =
        finding.thresholds.iter().map(|one| format!("{} = {}", one.name, one.value)).collect();
    output.line(
        "explain-method",
        &[
            ("method", finding.method.as_str().into()),
            ("version", finding.version.into()),
            ("thresholds", thresholds.join(", ").into()),
        ],
    )?;
    find::table(&case, &opened, &known, output)?;
    output.line("explain-rows", &[("shown", opened.len().into()), ("all", finding.rows.len().into())])
}

fn time(micros: i64, offset: i16) -> String {
    thalweg_flows::text::shown::shown(thalweg_model::Stamp {
        micros: micros.div_euclid(MINUTE) * MINUTE,
        offset_minutes: Some(offset),
        precision: thalweg_model::Precision::Minute,
    })
}

/// What each observation weighs, those that are alike in one line, and the sum.
fn arithmetic(finding: &Finding, output: &Output) -> anyhow::Result<()> {
    let mut rows: Vec<Vec<String>> = Vec::new();
    let card = named(&finding.method).map(|method| method.card());
    let term = |text: &str| card.map_or(text, |card| card.term(text, output.lang())).to_owned();
    for alike in finding.strength.parts.chunk_by(|one, next| one == next) {
        let Some(part) = alike.first() else { continue };
        let times = if alike.len() > 1 { format!("{} × ", alike.len()) } else { String::new() };
        let sum = i32::try_from(alike.len()).unwrap_or(i32::MAX).saturating_mul(part.centibits);
        rows.push(vec![
            times + &term(&part.observed),
            rate(&part.if_true, &term(part.if_true.basis.text()), output),
            rate(&part.if_not, &term(part.if_not.basis.text()), output),
            bits(sum),
        ]);
    }
    rows.push(vec![
        output.say("explain-sum"),
        String::new(),
        String::new(),
        bits(finding.strength.centibits),
    ]);
    output.table(&["head-observed", "head-if-true", "head-if-not", "#head-bits"], &rows)?;
    for figure in &finding.figures {
        output.text(&format!("  {} = {}", figure.name, figure.value))?;
    }
    Ok(())
}

fn rate(rate: &Rate, why: &str, output: &Output) -> String {
    let key = match &rate.basis {
        Basis::Measured(_) => "basis-measured",
        Basis::Published(_) => "basis-published",
        Basis::Assumed(_) => "basis-assumed",
    };
    format!("{} / {}\n{}", rate.times, rate.of, output.say_with(key, &[("why", why.into())]))
}

/// The records that were read from cited rows, in the order of the citations.
fn opened(root: &Path, cited: &[CitedRow]) -> anyhow::Result<Vec<Shown>> {
    let mut by_table: BTreeMap<(&str, EvidenceId), BTreeSet<u64>> = BTreeMap::new();
    for one in cited {
        by_table.entry((&one.table, one.row.evidence)).or_default().insert(one.row.row);
    }
    let mut shown = Vec::new();
    for ((table, evidence), rows) in by_table {
        shown.extend(lookup::at_rows(root, table, &evidence, &rows)?);
    }
    shown.sort_by_key(|one| (one.at.map(|at| at.micros), one.evidence, one.row));
    Ok(shown)
}

/// `thalweg methods`.
pub fn methods(output: &Output) -> anyhow::Result<()> {
    let told: Vec<serde_json::Value> = ALL.iter().map(|method| card(*method, output.lang())).collect();
    output.value(&told)?;
    let rows: Vec<Vec<String>> = ALL
        .iter()
        .map(|method| {
            let card = method.card();
            vec![
                card.flow.name().to_owned(),
                card.id.to_owned(),
                in_language(card.title, output.lang()).to_owned(),
                card.reads.join(", "),
            ]
        })
        .collect();
    output.table(&["head-flow", "head-method", "head-title", "head-reads"], &rows)
}

fn card(method: &dyn Method, lang: Lang) -> serde_json::Value {
    let card = method.card();
    let thresholds: Vec<serde_json::Value> = card
        .thresholds
        .iter()
        .map(|one| serde_json::json!({ "name": one.name, "default": one.default, "unit": one.unit, "meaning": one.meaning[usize::from(lang != Lang::En)], "source": one.source }))
        .collect();
    serde_json::json!({
        "method": card.id, "version": card.version, "flow": card.flow.name(), "title": in_language(card.title, lang),
        "reads": card.reads, "needs_population": card.needs_population, "describes": method.describes(),
        "innocent_reading": in_language(card.innocent, lang), "thresholds": thresholds,
    })
}

/// `thalweg drill`.
pub fn drill(args: &Drills, output: &Output) -> anyhow::Result<ExitCode> {
    if args.methods.is_empty() && !args.all {
        bail!(output.say("drill-which"));
    }
    let methods = chosen(&args.methods)?;
    let bar = output.steps(methods.len() as u64);
    let mut outcomes = Vec::new();
    for method in methods {
        bar.set_message(in_language(method.card().title, output.lang()));
        outcomes.extend(laws::check(method)?);
        bar.inc(1);
    }
    bar.finish_and_clear();
    let told: Vec<serde_json::Value> = outcomes
        .iter()
        .map(|one| serde_json::json!({ "method": one.method, "drill": one.drill, "seed": one.seed, "findings": one.findings, "faults": one.faults }))
        .collect();
    output.value(&told)?;
    let mark = |faults: &[String]| {
        if faults.is_empty() { "✓".to_owned() } else { format!("✗ {}", faults.join("; ")) }
    };
    let rows: Vec<Vec<String>> = outcomes
        .chunk_by(|one, next| (one.method, one.drill) == (next.method, next.drill))
        .filter_map(|same| {
            let first = same.first()?;
            let faults: Vec<String> = same.iter().flat_map(|one| one.faults.clone()).take(3).collect();
            Some(vec![
                first.method.to_owned(),
                first.drill.replace('_', " "),
                same.len().to_string(),
                mark(&faults),
            ])
        })
        .collect();
    output.table(&["head-method", "head-drill", "#head-seeds", "head-result"], &rows)?;
    let failed = outcomes.iter().filter(|one| !one.faults.is_empty()).count();
    output.line("drill-summary", &[("all", outcomes.len().into()), ("failed", failed.into())])?;
    Ok(if failed == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}
