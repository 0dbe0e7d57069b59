//! Everything around identifiers, in the order of time.

use thalweg_flows::records::lookup::{self, Hit, Shown, Wanted};

use super::addresses::{self, Known};
use super::{find, offset, open};
use crate::cli::Timeline;
use crate::clock;
use crate::output::Output;

pub fn run(args: &Timeline, output: &Output) -> anyhow::Result<()> {
    let case = open(&args.case)?;
    let mut wanted: Vec<Wanted> = Vec::new();
    let mut asked = Vec::new();
    for identifier in &args.identifiers {
        let taken = find::taken_for(&case, identifier, None);
        asked.extend(find::addresses_of(&taken));
        wanted.extend(find::forms(&taken, identifier));
    }
    wanted.sort();
    wanted.dedup();
    let hits: Vec<Hit> =
        lookup::hits(case.path(), &wanted)?.into_iter().filter(|hit| hit.table != "statement").collect();
    let mut records = lookup::shown(case.path(), &hits, &wanted)?;
    let assumed = offset(&case);
    let micros = |record: &Shown| record.at.map(|at| at.utc_micros_assuming(assumed));
    let bound = |text: &Option<String>| text.as_deref().map(|text| clock::micros(text, assumed)).transpose();
    let (since, until) = (bound(&args.since)?, bound(&args.until)?);
    records.retain(|record| {
        let at = micros(record);
        since.is_none_or(|since| at.is_some_and(|at| at >= since))
            && until.is_none_or(|until| at.is_some_and(|at| at <= until))
    });
    // What has no time stands last.
    let order = |record: &Shown| {
        (
            micros(record).is_none(),
            micros(record),
            record.evidence,
            record.row,
            record.part,
            record.table.clone(),
        )
    };
    records.sort_by_key(order);
    let all = records.len();
    if args.most > 0 {
        records.truncate(args.most);
    }
    let known = Known::of(&case, &records, asked.iter().copied())?;
    let marks: Vec<serde_json::Value> = asked
        .iter()
        .map(|ip| serde_json::json!({ "ip": ip, "marks": addresses::values(known.get(ip)) }))
        .collect();
    output.value(&serde_json::json!({
        "records": find::with_marks(&case, &records, &known), "all": all, "addresses": marks,
        "assumed_offset_minutes": assumed,
    }))?;
    for ip in &asked {
        output.text(&format!("ip · {ip}"))?;
        addresses::say(&case, known.get(ip), output)?;
    }
    find::table(&case, &records, &known, output)?;
    output.line("timeline-summary", &[("shown", records.len().into()), ("all", all.into())])?;
    if records.iter().any(|record| record.at.is_some_and(|at| at.offset_minutes.is_none())) {
        output.line("timeline-assumed", &[])?;
    }
    Ok(())
}
