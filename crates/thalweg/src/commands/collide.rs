//! Which identifiers are in several lists or record sets? 名单碰撞.

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader};
use std::path::Path;

use anyhow::{Context as _, bail};
use thalweg_engine::Engine;
use thalweg_flows::records::lookup::{self, Hit, Wanted};
use thalweg_flows::records::{FieldType, Kind};
use thalweg_identify::{Context, guesses, normalise};
use thalweg_model::{EvidenceId, IdentifierKind};
use thalweg_seal::Case;

use super::open;
use crate::cli::Collide;
use crate::output::Output;
use crate::tables;

/// Most sets at once: one bit each.
const MOST_SETS: usize = 64;
/// Citations shown for one identifier and set; `--json` has as many, `thalweg find` has all.
const CITATIONS: usize = 3;
/// Memory for reading record sets.
const MEMORY_MIB: u64 = 4096;

/// An identifier that is in several sets.
#[derive(serde::Serialize)]
struct Found {
    identifier: String,
    /// The sets, by their number from 1.
    sets: Vec<usize>,
    /// Rows, as many as are shown; lines of lists are `FILE:line`.
    rows: Vec<String>,
}

pub fn run(args: &Collide, output: &Output) -> anyhow::Result<()> {
    let case = open(&args.case)?;
    if args.sets.len() > MOST_SETS {
        bail!("at most {MOST_SETS} sets at once");
    }
    let least = args.least.unwrap_or(args.sets.len()).clamp(1, args.sets.len());
    let mut engine = tables::engine(case.path(), MEMORY_MIB)?;
    let mut sizes = Vec::new();
    let mut members: BTreeMap<String, u64> = BTreeMap::new();
    let mut lines: BTreeMap<(String, usize), String> = BTreeMap::new();
    let sets: Vec<Option<RecordSet>> =
        args.sets.iter().map(|set| RecordSet::named(set)).collect::<anyhow::Result<_>>()?;
    for (number, (text, set)) in args.sets.iter().zip(&sets).enumerate() {
        let mut size = 0_usize;
        let mut add = |identifier: String, at: Option<String>| {
            let bits = members.entry(identifier.clone()).or_default();
            if *bits & (1 << number) == 0 {
                size += 1;
                *bits |= 1 << number;
                if let Some(at) = at {
                    lines.insert((identifier, number), at);
                }
            }
        };
        match set {
            Some(records) => records.each(&mut engine, |text| add(text, None))?,
            None => list(&case, Path::new(text), |text, at| add(text, Some(at)))?,
        }
        sizes.push(size);
    }
    let mut found: Vec<(String, u64)> =
        members.into_iter().filter(|(_, bits)| bits.count_ones() as usize >= least).collect();
    found.sort_by(|a, b| b.1.count_ones().cmp(&a.1.count_ones()).then_with(|| a.0.cmp(&b.0)));
    let all = found.len();
    if args.most > 0 {
        found.truncate(args.most);
    }
    let found = with_rows(&case, &sets, found, &lines)?;
    let counted: Vec<serde_json::Value> = args
        .sets
        .iter()
        .zip(&sizes)
        .map(|(set, size)| serde_json::json!({ "set": set, "identifiers": size }))
        .collect();
    output.value(&serde_json::json!({ "sets": counted, "least": least, "all": all, "found": found }))?;
    let rows: Vec<Vec<String>> = args
        .sets
        .iter()
        .zip(&sizes)
        .enumerate()
        .map(|(number, (set, size))| vec![(number + 1).to_string(), set.clone(), size.to_string()])
        .collect();
    output.table(&["#head-number", "head-set", "#head-identifiers"], &rows)?;
    let rows: Vec<Vec<String>> = found
        .iter()
        .map(|one| {
            let sets: Vec<String> = one.sets.iter().map(ToString::to_string).collect();
            vec![one.identifier.clone(), sets.join(", "), one.rows.join("\n")]
        })
        .collect();
    output.table(&["head-identifier", "head-sets", "head-rows"], &rows)?;
    output.line("collide-summary", &[("all", all.into()), ("least", least.into())])
}

/// The identifiers with their rows in the sets that have them.
fn with_rows(
    case: &Case,
    sets: &[Option<RecordSet>],
    found: Vec<(String, u64)>,
    lines: &BTreeMap<(String, usize), String>,
) -> anyhow::Result<Vec<Found>> {
    let wanted: Vec<Wanted> = found
        .iter()
        .map(|(identifier, _)| Wanted { kind: IdentifierKind::Reference, normal: identifier.clone() })
        .collect();
    let hits = lookup::hits_of_each(case.path(), &wanted)?;
    let one = |((identifier, bits), hits): ((String, u64), Vec<Hit>)| {
        let mut one = Found { identifier, sets: Vec::new(), rows: Vec::new() };
        for (number, set) in sets.iter().enumerate().filter(|(number, _)| bits & (1 << number) != 0) {
            one.sets.push(number + 1);
            match set {
                None => one.rows.extend(lines.get(&(one.identifier.clone(), number)).cloned()),
                Some(set) => {
                    let in_set = hits.iter().filter(|hit| set.has(hit)).take(CITATIONS);
                    one.rows.extend(in_set.map(|hit| format!("{}#row={}", hit.evidence, hit.row)));
                }
            }
        }
        one
    };
    Ok(found.into_iter().zip(hits).map(one).collect())
}

/// The values of one column, perhaps within one sealed file.
struct RecordSet {
    table: String,
    field: String,
    kind: Option<IdentifierKind>,
    evidence: Option<EvidenceId>,
}

impl RecordSet {
    /// `call.caller` or `call.caller@sha256:…`; `None` if the text names no table.
    fn named(text: &str) -> anyhow::Result<Option<Self>> {
        let (column, evidence) = match text.split_once('@') {
            Some((column, evidence)) => (column, Some(evidence)),
            None => (text, None),
        };
        let Some((table, field)) = column.split_once('.') else { return Ok(None) };
        let funds =
            ["payer_account", "payee_account", "payer_name", "payee_name", "reference", "order_reference"];
        let kind = match Kind::named(table) {
            Some(kind) => {
                let spec = kind.spec().fields.iter().find(|known| known.name == field);
                let Some(spec) = spec else {
                    let names: Vec<&str> = kind.spec().fields.iter().map(|field| field.name).collect();
                    bail!("{table} has no column {field}; it has {}", names.join(", "));
                };
                match spec.type_ {
                    FieldType::Identifier(kind) => Some(kind),
                    _ => None,
                }
            }
            None if table == "entry" && funds.contains(&field) => Some(IdentifierKind::Account),
            None => return Ok(None),
        };
        let evidence = evidence.map(str::parse).transpose().context("reading the sealed file after @")?;
        Ok(Some(Self { table: table.to_owned(), field: field.to_owned(), kind, evidence }))
    }

    /// Whether a hit stands in it.
    fn has(&self, hit: &Hit) -> bool {
        hit.table == self.table
            && hit.field == self.field
            && self.evidence.is_none_or(|evidence| evidence == hit.evidence)
    }

    /// Every value once, in its normal form.
    fn each(&self, engine: &mut Engine, mut tell: impl FnMut(String)) -> anyhow::Result<()> {
        let (table, field) = (&self.table, &self.field);
        let within = match self.evidence {
            Some(evidence) => format!("AND evidence = '{}'", evidence.hex()),
            None => String::new(),
        };
        let sql = format!(
            "SELECT DISTINCT \"{field}\" FROM {table} WHERE \"{field}\" IS NOT NULL AND \"{field}\" <> '' {within}"
        );
        let normal_already = table != "entry";
        for batch in engine.trusted(&sql)? {
            let batch = batch?;
            let column = arrow::array::AsArray::as_string_opt::<i32>(batch.column(0));
            let column = column.context("the column holds no texts")?;
            for text in column.iter().flatten() {
                match (normal_already, self.kind) {
                    (false, Some(kind)) => tell(normalise(kind, text, &Context::default()).1.into_owned()),
                    _ => tell(text.to_owned()),
                }
            }
        }
        Ok(())
    }
}

/// The identifiers of a text file, one a line; what follows a comma or tab, and lines that begin with `#`, are remarks.
fn list(case: &Case, path: &Path, mut tell: impl FnMut(String, String)) -> anyhow::Result<()> {
    let file = std::fs::File::open(path).with_context(|| {
        format!("reading the list {} (record sets are written TABLE.COLUMN)", path.display())
    })?;
    let jurisdiction = &case.info().jurisdiction;
    let ctx = Context { region: (jurisdiction.len() == 2).then_some(jurisdiction.as_str()) };
    for (number, line) in BufReader::new(file).lines().enumerate() {
        let line =
            line.with_context(|| format!("reading the list {}: it is not UTF-8 text", path.display()))?;
        let text = line.trim_start_matches('\u{feff}').split([',', '\t']).next().unwrap_or("").trim();
        if text.is_empty() || text.starts_with('#') {
            continue;
        }
        let normal = guesses(text, &ctx).into_iter().next().map_or_else(|| text.to_owned(), |one| one.normal);
        tell(normal, format!("{}:{}", path.display(), number + 1));
    }
    Ok(())
}
