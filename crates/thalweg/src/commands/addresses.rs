//! Lists of internet addresses: importing them, listing them, and what they say of an address.

use std::collections::{BTreeMap, BTreeSet};
use std::net::IpAddr;
use std::path::Path;

use anyhow::{Context as _, bail};
use thalweg_flows::addresses::declared::method;
use thalweg_flows::addresses::editions::{Edition, editions};
use thalweg_flows::addresses::lookup::{Mark, known};
use thalweg_flows::load::{LoadOptions, load};
use thalweg_flows::records::lookup::Shown;
use thalweg_flows::records::{FieldType, Kind};
use thalweg_identify::{Context, explain};
use thalweg_model::{IdentifierKind, Precision, RowId, Stamp};
use thalweg_seal::{At, Case, Custody};

use super::{layouts, load as loading, now, open, tool};
use crate::cli::{Addresses, CaseOnly, ImportAddresses, LookUpAddresses};
use crate::clock;
use crate::output::Output;

/// Microseconds of a day.
const DAY_MICROS: i64 = 86_400_000_000;

pub fn run(args: &Addresses, output: &Output) -> anyhow::Result<()> {
    match args {
        Addresses::Import(args) => import(args, output),
        Addresses::List(args) => list(args, output),
        Addresses::Lookup(args) => look_up(args, output),
    }
}

/// Seals the lists as any file is sealed; their custody says what they list (docs/decisions/0009).
fn import(args: &ImportAddresses, output: &Output) -> anyhow::Result<()> {
    let mut writer =
        Case::lock(&args.case).with_context(|| format!("opening the case {}", args.case.display()))?;
    let at = At::new(&clock::now(), &args.clock_source)?;
    let (mut evidence, mut again) = (Vec::new(), false);
    for file in &args.files {
        let custody = custody(args, writer.case(), file);
        let sealed = writer.seal_file(file, &custody, &at, &mut |_| {});
        let sealed = sealed.with_context(|| format!("sealing {}", file.display()))?;
        evidence.push(sealed.evidence);
        again |= sealed.held_before;
    }
    evidence.sort();
    evidence.dedup();
    let options = LoadOptions { evidence, ..LoadOptions::default() };
    let report = load(&mut writer, &layouts::known(None)?, &options, &now()?, |_| {})?;
    let ledger = loading::settle(&mut writer, &report, again)?;
    loading::answer(&report, ledger.as_ref(), output)?;
    for file in &report.files {
        file.notes.iter().try_for_each(|note| output.text(&format!("· {}: {}", file.name, note.text)))?;
    }
    if report.files.is_empty() {
        bail!(output.say("addresses-nothing"));
    }
    Ok(())
}

fn custody(args: &ImportAddresses, case: &Case, file: &Path) -> Custody {
    let info = case.info();
    Custody {
        authority: info.authority.clone(),
        source: format!("{}: {}", args.source, file.display()),
        holder: args.source.clone(),
        collectors: args.collectors.clone(),
        place: args.place.clone(),
        method: method(args.kind, args.as_of.as_ref().map(|day| day.text.as_str())),
        tool: tool(),
        legal_basis: info.legal_basis.clone(),
        purpose: info.purpose.clone(),
        use_limits: args.licence.clone(),
    }
}

fn list(args: &CaseOnly, output: &Output) -> anyhow::Result<()> {
    let case = open(&args.case)?;
    let tables = editions(case.path())?;
    let said: Vec<serde_json::Value> = tables.iter().map(said_of_table).collect();
    output.value(&said)?;
    if tables.is_empty() {
        return output.line("addresses-none", &[]);
    }
    let rows: Vec<Vec<String>> = tables.iter().map(|table| table_row(&case, table, output)).collect();
    let heads = [
        "head-kind",
        "head-publisher",
        "head-as-of",
        "head-asked-of",
        "#head-ranges",
        "#head-overlaps",
        "head-file",
        "head-licence",
    ];
    output.table(&heads, &rows)
}

fn table_row(case: &Case, table: &Edition, output: &Output) -> Vec<String> {
    let name = case.holding(&table.evidence).map(|holding| holding.name().to_owned()).unwrap_or_default();
    let known_by = output.say(&format!("addresses-day-{}", table.as_of_from));
    vec![
        table.kind.clone(),
        table.source.clone(),
        format!("{}\n{known_by}", day_text(table.as_of)),
        days(table.since, table.until),
        table.ranges.to_string(),
        table.overlapping.to_string(),
        format!("{name}\n{}", table.evidence.short()),
        table.licence.clone(),
    ]
}

fn said_of_table(table: &Edition) -> serde_json::Value {
    serde_json::json!({
        "kind": table.kind, "source": table.source, "as_of": day_text(table.as_of), "as_of_from": table.as_of_from,
        "licence": table.licence, "evidence": table.evidence, "ranges": table.ranges, "pieces": table.pieces,
        "overlapping": table.overlapping, "since": table.since.map(day_text), "until": table.until.map(day_text),
    })
}

fn look_up(args: &LookUpAddresses, output: &Output) -> anyhow::Result<()> {
    let case = open(&args.case)?;
    let mut asked = Vec::new();
    for text in &args.addresses {
        let taken = explain(IdentifierKind::Ip, text, &Context::default());
        let Ok(address) = taken.normal.parse::<IpAddr>() else {
            bail!(output.say_with("addresses-not-one", &[("text", text.clone().into())]));
        };
        asked.push((address, taken.verdict.code()));
    }
    let mut said = known(case.path(), asked.iter().map(|(address, _)| *address))?;
    if let Some(on) = &args.on {
        said.values_mut().for_each(|marks| marks.retain(|mark| mark.is_said_of(Some(on.number))));
    }
    let of = |address: &IpAddr| said.get(address).map_or(&[][..], Vec::as_slice);
    let values: Vec<serde_json::Value> = asked
        .iter()
        .map(|(address, verdict)| {
            serde_json::json!({ "ip": address, "verdict": verdict, "marks": values(of(address)) })
        })
        .collect();
    output.value(&values)?;
    for (address, verdict) in &asked {
        output.text(&format!("ip · {address} · {verdict}"))?;
        say(&case, of(address), output)?;
    }
    Ok(())
}

/// What tables say of an address, as JSON.
pub fn values(marks: &[Mark]) -> Vec<serde_json::Value> {
    marks
        .iter()
        .map(|mark| {
            serde_json::json!({
                "kind": mark.kind, "asn": mark.asn, "organisation": mark.organisation, "country": mark.country,
                "first": mark.first, "last": mark.last, "as_of": day_text(mark.as_of), "since": mark.since.map(day_text),
                "until": mark.until.map(day_text), "source": mark.source, "row": cited(mark),
            })
        })
        .collect()
}

/// What tables say of an address, as a table; one line if they say nothing.
///
/// # Errors
/// When standard output is closed.
pub fn say(case: &Case, marks: &[Mark], output: &Output) -> anyhow::Result<()> {
    if marks.is_empty() {
        let none = editions(case.path())?.is_empty();
        return output.line(if none { "addresses-none" } else { "addresses-silent" }, &[]);
    }
    let rows: Vec<Vec<String>> = marks
        .iter()
        .map(|mark| {
            vec![
                mark.kind.clone(),
                told(mark),
                format!("{} – {}", mark.first, mark.last),
                days(mark.since, mark.until),
                format!("{} {}", mark.source, day_text(mark.as_of)),
                format!("{}#row={}", mark.evidence.short(), mark.row),
            ]
        })
        .collect();
    output.table(&["head-kind", "head-says", "head-range", "head-asked-of", "head-table", "head-row"], &rows)
}

/// What a mark says besides its kind: `AS64500 Example KH`.
fn told(mark: &Mark) -> String {
    let asn = mark.asn.map(|asn| format!("AS{asn}")).unwrap_or_default();
    let parts = [asn.as_str(), mark.organisation.as_str(), mark.country.as_str()];
    parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" ")
}

fn cited(mark: &Mark) -> String {
    RowId { evidence: mark.evidence, row: mark.row }.to_string()
}

/// A day as text.
pub fn day_text(day: i32) -> String {
    let micros = i64::from(day) * DAY_MICROS;
    thalweg_flows::text::shown::shown(Stamp { micros, offset_minutes: None, precision: Precision::Day })
}

/// The days of which a table is asked: `2026-01-01 –`, up to and with the last.
fn days(since: Option<i32>, until: Option<i32>) -> String {
    let since = since.map(day_text).unwrap_or_default();
    let last = until.map(|until| day_text(until.saturating_sub(1))).unwrap_or_default();
    format!("{since} – {last}").trim().to_owned()
}

/// What tables say of the addresses in records, as of the day of each.
pub struct Known(BTreeMap<IpAddr, Vec<Mark>>);

impl Known {
    /// Looks up every address that stands in these records, and these.
    ///
    /// # Errors
    /// When a table cannot be read.
    pub fn of(
        case: &Case,
        records: &[Shown],
        more: impl IntoIterator<Item = IpAddr>,
    ) -> anyhow::Result<Self> {
        let stand =
            records.iter().flat_map(|record| in_record(record).into_iter().map(|(_, address)| address));
        Ok(Self(known(case.path(), stand.chain(more).collect::<BTreeSet<_>>())?))
    }

    /// Everything that is said of an address.
    pub fn get(&self, address: &IpAddr) -> &[Mark] {
        self.0.get(address).map_or(&[][..], Vec::as_slice)
    }

    /// What is said of the addresses of a record as of its day in UTC: address, what stands there, and the marks.
    pub fn said_of(&self, record: &Shown, assumed: i16) -> Vec<(String, IpAddr, Vec<Mark>)> {
        let day = record.at.map(|at| at.utc_micros_assuming(assumed).div_euclid(DAY_MICROS));
        let day = day.and_then(|day| i32::try_from(day).ok());
        let of = |address: &IpAddr| -> Vec<Mark> {
            self.get(address).iter().filter(|mark| mark.is_said_of(day)).cloned().collect()
        };
        let all = in_record(record).into_iter().map(|(field, address)| (field, address, of(&address)));
        all.filter(|(_, _, marks)| !marks.is_empty()).collect()
    }

    /// The same in one line for each address: `203.0.113.7: asn AS64500 Example KH (Publisher 2026-01-01)`.
    pub fn lines(&self, record: &Shown, assumed: i16) -> Vec<String> {
        let one = |mark: &Mark| {
            let told = told(mark);
            let space = if told.is_empty() { "" } else { " " };
            format!("{}{space}{told} ({} {})", mark.kind, mark.source, day_text(mark.as_of))
        };
        let said = self.said_of(record, assumed).into_iter();
        said.map(|(_, address, marks)| {
            format!("{address}: {}", marks.iter().map(one).collect::<Vec<_>>().join(" · "))
        })
        .collect()
    }
}

/// The addresses of a record, by the columns in which they stand.
fn in_record(record: &Shown) -> Vec<(String, IpAddr)> {
    let Some(kind) = Kind::named(&record.table) else { return Vec::new() };
    let is_ip = |name: &str| match kind {
        Kind::Mention => name == "normal" && record.get("what") == "ip",
        kind => kind
            .spec()
            .fields
            .iter()
            .any(|field| field.name == name && field.type_ == FieldType::Identifier(IdentifierKind::Ip)),
    };
    let mut found: Vec<(String, IpAddr)> = Vec::new();
    for (name, text) in record.fields.iter().filter(|(name, _)| is_ip(name)) {
        if let Ok(address) = text.parse::<IpAddr>()
            && !found.iter().any(|(_, known)| *known == address)
        {
            found.push((name.clone(), address));
        }
    }
    found
}
