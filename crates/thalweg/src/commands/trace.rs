//! Following claimed money, and writing down what was found.

use std::path::PathBuf;

use anyhow::{Context as _, bail};
use thalweg_chain::dossier::{Facts, facts::Term};
use thalweg_flows::ledger::CaseLedger;
use thalweg_model::format_minor;
use thalweg_seal::Case;
use thalweg_trace::{Backward, Claim, Options, Origin, Rule, trace_all};

use super::{now, offset, open};
use crate::cli::Trace;
use crate::facts::{Run, gather, pools};
use crate::output::Output;
use crate::{claims, clock, sealed, valuation};

/// The method's name and version, as the log records it.
pub const METHOD: &str = "money_trace/1";

pub fn run(args: &Trace, output: &Output) -> anyhow::Result<()> {
    let case = open(&args.case)?;
    let ledger = super::ledger::read(&case)?;
    if let Some(account) = &args.back {
        return back(args, &case, &ledger, account, output);
    }
    let mut claims = claims::from_arguments(&args.claim, &ledger)?;
    if let Some(file) = &args.claims {
        claims.extend(claims::from_file(file, &case, &ledger)?);
    }
    if claims.is_empty() {
        bail!(output.say("trace-no-claims"));
    }
    let facts = forward(&case, &ledger, &claims)?;
    let file = keep(args, &facts)?;
    output.value(&facts)?;
    summary(&facts, output)?;
    output.line("trace-kept", &[("file", file.display().to_string().into())])
}

fn forward(case: &Case, ledger: &CaseLedger, claims: &[Claim]) -> anyhow::Result<Facts> {
    let options = Options { returns_to_claimants: true };
    let outcomes = trace_all(&ledger.ledger, claims, &options)?;
    let run = Run { ledger, claims, outcomes: &outcomes };
    let head = sealed::head(case)?;
    let mut facts = gather(&run, head, sealed::reader_findings(case)?);
    facts.valuation = valuation::valuation(case, &facts)?;
    sealed::attach(case, &mut facts)?;
    Ok(facts)
}

/// Writes the facts into the case and logs their digest. The same facts are kept once.
fn keep(args: &Trace, facts: &Facts) -> anyhow::Result<PathBuf> {
    let mut text = serde_json::to_vec_pretty(facts)?;
    text.push(b'\n');
    let digest = thalweg_seal::Hash::of(&text).to_string();
    let name = format!("findings/money-trace-{}.json", digest.get(..12).unwrap_or(&digest));
    let path = args.case.join(&name);
    if path.exists() {
        return Ok(path);
    }
    let mut writer = Case::lock(&args.case)?;
    let beside = path.with_extension("part");
    std::fs::create_dir_all(args.case.join("findings"))?;
    std::fs::write(&beside, &text).with_context(|| format!("writing {}", path.display()))?;
    std::fs::rename(&beside, &path).with_context(|| format!("writing {}", path.display()))?;
    writer.record_finding(&PathBuf::from(name), METHOD, &now()?)?;
    Ok(path)
}

/// Who lost what, and the five rules side by side.
fn summary(facts: &Facts, output: &Output) -> anyhow::Result<()> {
    let mut rows = Vec::new();
    for victim in &facts.victims {
        for total in &victim.totals {
            let asset = &total.claimed.asset;
            rows.push(vec![
                victim.name.clone(),
                asset.code.clone(),
                total.claimed.decimal(),
                total.traced.decimal(),
                range(&total.held),
                range(&total.returned),
                range(&total.exited),
            ]);
        }
    }
    let heads = [
        "head-victim",
        "head-asset",
        "#head-claimed",
        "#head-traced",
        "#head-held",
        "#head-returned",
        "#head-left",
    ];
    output.table(&heads, &rows)?;
    let mut rows = Vec::new();
    for answer in &facts.rules {
        for proof in answer.proofs.iter().filter(|proof| proof.victim.is_none()) {
            let term = |wanted: fn(Term) -> bool| {
                let sum: i128 =
                    proof.terms.iter().filter(|term| wanted(term.what)).map(|term| term.amount.minor).sum();
                format_minor(sum, proof.difference.asset.exponent)
            };
            let holds = if proof.difference.minor == 0 { "proof-holds" } else { "proof-fails" };
            rows.push(vec![
                output.say(&format!("rule-{}", key(answer.rule))),
                proof.difference.asset.code.clone(),
                term(Term::is_left),
                term(|what| what == Term::Held),
                term(|what| matches!(what, Term::Exit(_))),
                term(|what| what == Term::Unexplained),
                term(|what| what == Term::Returned),
                term(|what| what == Term::ConvertedOut),
                output.say(holds),
            ]);
        }
    }
    let heads = [
        "head-rule",
        "head-asset",
        "#head-to-explain",
        "#head-held",
        "#head-left",
        "#head-unexplained",
        "#head-returned",
        "#head-converted",
        "head-proof",
    ];
    output.table(&heads, &rows)
}

fn range(spread: &thalweg_chain::dossier::facts::Spread) -> String {
    let (min, max) = (spread.min(), spread.max());
    if min == max { min.decimal() } else { format!("{} – {}", min.decimal(), max.decimal()) }
}

/// The rule's name in message keys.
fn key(rule: Rule) -> &'static str {
    match rule {
        Rule::Fifo => "fifo",
        Rule::Lifo => "lifo",
        Rule::ProRata => "pro-rata",
        Rule::LowestBalance => "lowest-balance",
        Rule::Poison => "poison",
    }
}

/// Where the money of one account came from, under each rule.
fn back(
    args: &Trace,
    case: &Case,
    ledger: &CaseLedger,
    account: &str,
    output: &Output,
) -> anyhow::Result<()> {
    let until = args.until.as_deref().map(|text| clock::micros(text, offset(case))).transpose()?;
    let mut values = Vec::new();
    for pool in pools::of(ledger, account)? {
        for rule in Rule::ALL {
            let answer = thalweg_trace::backward(&ledger.ledger, pool, until, rule)?;
            values.push(serde_json::json!({ "rule": rule, "sources": sources(ledger, &answer) }));
            let Some(asset) = pools::asset(ledger, pool) else { continue };
            let name = output.say(&format!("rule-{}", key(rule)));
            let balance = format_minor(answer.balance, asset.exponent);
            output.line(
                "back-rule",
                &[("rule", name.into()), ("asset", asset.code.clone().into()), ("balance", balance.into())],
            )?;
            let rows: Vec<Vec<String>> = sources(ledger, &answer)
                .into_iter()
                .map(|source| {
                    vec![
                        output.say(&format!("origin-{}", source.origin)),
                        source.account,
                        source.standing,
                        source.received,
                        source.rows.join("\n"),
                    ]
                })
                .collect();
            output.table(
                &["head-origin", "head-account", "#head-standing", "#head-received", "head-rows"],
                &rows,
            )?;
        }
    }
    output.value(&values)
}

/// A source, as shown.
#[derive(serde::Serialize)]
struct Shown {
    origin: &'static str,
    account: String,
    standing: String,
    received: String,
    rows: Vec<String>,
}

fn sources(ledger: &CaseLedger, answer: &Backward) -> Vec<Shown> {
    let exponent = pools::asset(ledger, answer.pool).map_or(0, |asset| asset.exponent);
    let show = |source: &thalweg_trace::Source| {
        let (origin, pool, transfer) = match source.origin {
            Origin::Opening { pool } => ("opening", pool, None),
            Origin::Inflow { transfer, pool } => ("inflow", pool, Some(transfer)),
            Origin::Shortfall { pool, transfer } => ("shortfall", pool, Some(transfer)),
        };
        Shown {
            origin,
            account: pools::account(ledger, pool)
                .map(|account| account.label().to_owned())
                .unwrap_or_default(),
            standing: format_minor(source.standing, exponent),
            received: format_minor(source.received, exponent),
            rows: transfer.into_iter().flat_map(|t| ledger.cited(t)).map(|row| row.to_string()).collect(),
        }
    };
    answer.sources.iter().map(show).collect()
}
