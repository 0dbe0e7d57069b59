//! Which exchange rates does the evidence state?
//!
//! A sealed CSV whose header is `date,base,quote,rate`, perhaps with a fifth column `source`, becomes the rate table: one whole unit of base is `rate` whole
//! units of quote, kept as the exact fraction that the decimal text says. Totals are valued only through these rows,
//! each cited; no rate is ever made up or fetched.

use std::io::Read;
use std::path::Path;

use arrow::array::{Date32Array, Decimal128Array, StringArray, UInt64Array};
use thalweg_model::{Asset, EvidenceId, RowId, parse_minor};

use super::sink::{Counts, Rejected, RowSeal};
use crate::entry::Furniture;
use crate::error::FlowsError;
use crate::tables::entries::{batches, column};
use crate::tables::small::{Column, write_table};
use crate::tables::{file_table, schema};
use crate::text::when::day_number;

/// The header that makes a file a rate table.
const HEADER: &str = "date,base,quote,rate";

/// Decimal places that a rate may have.
const PLACES: u8 = 18;

/// A rate table larger than this is none.
const MOST_BYTES: u64 = 64 * 1024 * 1024;

/// One rate, with the row that states it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Rate {
    /// The asset that is priced.
    pub base: String,
    /// The asset it is priced in.
    pub quote: String,
    /// The day it holds for, days since 1970-01-01.
    pub day: i32,
    /// One whole unit of base is `numerator / denominator` whole units of quote.
    pub numerator: i128,
    /// See `numerator`; a power of ten.
    pub denominator: i128,
    /// The row.
    pub row: RowId,
    /// Who published it, where a fifth column says; empty where none does.
    pub source: String,
}

impl Rate {
    /// What `minor` units of `base` are in minor units of `quote`, rounded towards zero; `None` where it cannot be
    /// computed exactly enough in 128 bits.
    #[must_use]
    pub fn value(&self, minor: i128, base: &Asset, quote: &Asset) -> Option<i128> {
        let scale = |exponent: u8| 10_i128.checked_pow(u32::from(exponent));
        let up = minor
            .checked_mul(self.numerator)?
            .checked_mul(scale(quote.exponent.saturating_sub(base.exponent))?)?;
        let down = self.denominator.checked_mul(scale(base.exponent.saturating_sub(quote.exponent))?)?;
        up.checked_div(down)
    }
}

/// The rate of a pair for a day: the latest that is not after it. `rates` is sorted, as [`read_rates`] gives it.
#[must_use]
pub fn rate_on<'a>(rates: &'a [Rate], base: &str, quote: &str, day: i32) -> Option<&'a Rate> {
    let until = rates
        .partition_point(|rate| (rate.base.as_str(), rate.quote.as_str(), rate.day) <= (base, quote, day));
    rates.get(until.checked_sub(1)?).filter(|rate| rate.base == base && rate.quote == quote)
}

/// Whether a file that begins so is a rate table.
#[must_use]
pub fn is_rates(head: &[u8]) -> bool {
    let text = head.strip_prefix(b"\xef\xbb\xbf").unwrap_or(head);
    let line = text.split(|byte| *byte == b'\n').next().unwrap_or(&[]);
    std::str::from_utf8(line).is_ok_and(is_header)
}

fn is_header(line: &str) -> bool {
    let line = line.trim().trim_start_matches('\u{feff}').replace([' ', '"'], "").to_ascii_lowercase();
    line.strip_prefix(HEADER).is_some_and(|more| more.is_empty() || more.starts_with(','))
}

/// Reads a rate file into the row tree and the rate table.
///
/// # Errors
/// When it cannot be fetched, is too large, or the disk refuses.
pub fn load_rates(
    root: &Path,
    evidence: EvidenceId,
    source: &mut dyn Read,
    seal: &mut impl RowSeal,
) -> Result<Counts, FlowsError> {
    let mut bytes = Vec::new();
    let io = |source| FlowsError::Io { doing: "reading", path: evidence.hex(), source };
    source.take(MOST_BYTES + 1).read_to_end(&mut bytes).map_err(io)?;
    if bytes.len() as u64 > MOST_BYTES {
        return Err(FlowsError::Read { evidence, detail: "the rate table is larger than 64 MiB".to_owned() });
    }
    let mut counts = Counts::default();
    let mut rates = Vec::new();
    let mut start = 0_usize;
    for line in bytes.split_inclusive(|byte| *byte == b'\n') {
        counts.rows += 1;
        seal.span(start as u64, line);
        start += line.len();
        let text = String::from_utf8_lossy(line);
        let text = text.trim();
        let furniture = match () {
            () if is_header(text) => Some(Furniture::Header),
            () if text.is_empty() => Some(Furniture::Blank),
            () => None,
        };
        if let Some(kind) = furniture {
            *counts.furniture.entry(kind).or_default() += 1;
            continue;
        }
        match rate(text, RowId { evidence, row: counts.rows }) {
            Some(rate) => {
                counts.record_rows += 1;
                counts.entries += 1;
                rates.push(rate);
            }
            None => {
                let of_code = counts.rejects.entry("not_a_rate".to_owned()).or_insert_with(Rejected::default);
                of_code.rows += 1;
                if of_code.examples.len() < 3 {
                    of_code.examples.push((counts.rows, String::new(), text.chars().take(80).collect()));
                }
            }
        }
    }
    write_rates(&file_table(root, "rate", &evidence), &rates)?;
    Ok(counts)
}

fn rate(line: &str, row: RowId) -> Option<Rate> {
    let mut reader =
        csv::ReaderBuilder::new().has_headers(false).trim(csv::Trim::All).from_reader(line.as_bytes());
    let fields = reader.records().next()?.ok()?;
    let field = |index: usize| fields.get(index);
    let (date, base, quote, price) = (field(0)?, field(1)?, field(2)?, field(3)?);
    let mut parts = date.split('-');
    let (year, month, day) =
        (parts.next()?.parse().ok()?, parts.next()?.parse().ok()?, parts.next()?.parse().ok()?);
    let numerator = parse_minor(price.as_bytes(), PLACES).ok().filter(|numerator| *numerator > 0)?;
    let code = |text: &str| Asset::known(text).map_or_else(|| text.to_owned(), |asset| asset.code);
    if base.is_empty() || quote.is_empty() || parts.next().is_some() {
        return None;
    }
    let denominator = 10_i128.checked_pow(u32::from(PLACES))?;
    let (numerator, denominator) = shortened(numerator, denominator);
    Some(Rate {
        base: code(base),
        quote: code(quote),
        day: day_number(year, month, day).ok()?,
        numerator,
        denominator,
        row,
        source: field(4).unwrap_or_default().to_owned(),
    })
}

/// The fraction without common factors of ten.
fn shortened(mut numerator: i128, mut denominator: i128) -> (i128, i128) {
    while denominator > 1 && numerator % 10 == 0 {
        (numerator, denominator) = (numerator / 10, denominator / 10);
    }
    (numerator, denominator)
}

fn write_rates(target: &Path, rates: &[Rate]) -> Result<u64, FlowsError> {
    use schema::rate as col;
    let columns = vec![
        Column::Row(UInt64Array::from_iter_values(rates.iter().map(|rate| rate.row.row))),
        Column::Day(Date32Array::from_iter_values(rates.iter().map(|rate| rate.day))),
        Column::texts(rates.iter().map(|rate| rate.base.as_str())),
        Column::texts(rates.iter().map(|rate| rate.quote.as_str())),
        Column::amounts(rates.iter().map(|rate| Some(rate.numerator)))?,
        Column::amounts(rates.iter().map(|rate| Some(rate.denominator)))?,
        Column::texts(rates.iter().map(|rate| rate.source.as_str())),
    ];
    write_table("rate", target, &col::schema(), col::DICTIONARY, columns)
}

/// The rates of all these files that state any, sorted by pair, day, row.
///
/// # Errors
/// When a rate table is not one that this version wrote.
pub fn read_rates(root: &Path, evidence: &[EvidenceId]) -> Result<Vec<Rate>, FlowsError> {
    use schema::rate as col;
    let mut rates = Vec::new();
    for id in evidence {
        let path = file_table(root, "rate", id);
        if !path.is_file() {
            continue;
        }
        for batch in batches("rate", &path)? {
            let batch =
                batch.map_err(|error| FlowsError::TableShape { table: "rate", detail: error.to_string() })?;
            let row: &UInt64Array = column("rate", &batch, col::ROW)?;
            let day: &Date32Array = column("rate", &batch, col::DAY)?;
            let base: &StringArray = column("rate", &batch, col::BASE)?;
            let quote: &StringArray = column("rate", &batch, col::QUOTE)?;
            let numerator: &Decimal128Array = column("rate", &batch, col::NUMERATOR)?;
            let denominator: &Decimal128Array = column("rate", &batch, col::DENOMINATOR)?;
            let source: &StringArray = column("rate", &batch, col::SOURCE)?;
            rates.extend((0..batch.num_rows()).map(|i| Rate {
                base: base.value(i).to_owned(),
                quote: quote.value(i).to_owned(),
                day: day.value(i),
                numerator: numerator.value(i),
                denominator: denominator.value(i),
                row: RowId { evidence: *id, row: row.value(i) },
                source: source.value(i).to_owned(),
            }));
        }
    }
    rates.sort_unstable();
    Ok(rates)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::load::sink::Unsealed;

    #[test]
    fn a_rate_is_the_exact_fraction_that_its_row_states() {
        let folder = tempfile::tempdir().unwrap();
        let evidence = EvidenceId([7; 32]);
        let text = "date,base,quote,rate\n2024-01-02,USD,CNY,7.0827\n2024-01-05,USDT,CNY,7.1\nx,y\n\n";
        let counts = load_rates(folder.path(), evidence, &mut text.as_bytes(), &mut Unsealed).unwrap();
        assert_eq!((counts.rows, counts.record_rows, counts.rejected()), (5, 2, 1));
        let rates = read_rates(folder.path(), &[evidence]).unwrap();
        let asset = |code| Asset::known(code).unwrap();
        let rate = rate_on(&rates, "USD", "CNY", day_number(2024, 2, 1).unwrap()).unwrap();
        assert_eq!((rate.numerator, rate.denominator, rate.row.row), (70_827, 10_000, 2));
        assert_eq!(rate.value(10_000, &asset("USD"), &asset("CNY")), Some(70_827));
        let coin = rate_on(&rates, "USDT", "CNY", day_number(2024, 1, 5).unwrap()).unwrap();
        assert_eq!(coin.value(10_000_000, &asset("USDT"), &asset("CNY")), Some(7_100));
        assert_eq!(rate_on(&rates, "USDT", "CNY", day_number(2024, 1, 4).unwrap()), None);
    }
}
