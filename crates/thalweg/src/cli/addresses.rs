//! What can be asked about lists of internet addresses?

use std::path::PathBuf;

use clap::{Args, Subcommand};
use thalweg_flows::addresses::declared::{TableKind, day_of};

use super::CaseOnly;

/// `thalweg addresses`.
#[derive(Debug, Subcommand)]
pub enum Addresses {
    /// Seal lists that somebody published, read them, and mark the addresses of the case.
    Import(ImportAddresses),
    /// List the imported tables: what they list, whose they are, of which day, and of which days they are asked.
    List(CaseOnly),
    /// What the imported tables say of addresses.
    Lookup(LookUpAddresses),
}

/// `thalweg addresses import`.
#[derive(Debug, Args)]
pub struct ImportAddresses {
    /// The case folder.
    pub case: PathBuf,
    /// The lists: CSV or TSV of ranges, plain networks, registries' statistics, MISP's lists.
    #[arg(required = true)]
    pub files: Vec<PathBuf>,
    /// What they list: asn, country, hosting, vpn, proxy, tor, relay, resolver, listed, or places (of MaxMind).
    #[arg(long = "as", value_name = "KIND", value_parser = table_kind)]
    pub kind: TableKind,
    /// Who published them. Lists of one kind and publisher are one series: of a day, the latest not after it is asked.
    #[arg(long)]
    pub source: String,
    /// The day they are of (2026-11-01), if neither the list nor its name says.
    #[arg(long, value_name = "DATE", value_parser = day)]
    pub as_of: Option<Day>,
    /// Their licence.
    #[arg(long, default_value = "")]
    pub licence: String,
    /// Who got them; give it once for each person.
    #[arg(long = "collector")]
    pub collectors: Vec<String>,
    /// Where they are from: the address they were fetched at, the medium.
    #[arg(long, default_value = "")]
    pub place: String,
    /// Where the time of this step comes from.
    #[arg(long, default_value = crate::clock::SYSTEM_CLOCK)]
    pub clock_source: String,
}

/// `thalweg addresses lookup`.
#[derive(Debug, Args)]
pub struct LookUpAddresses {
    /// The case folder.
    pub case: PathBuf,
    /// Internet addresses.
    #[arg(required = true)]
    pub addresses: Vec<String>,
    /// Only what is said of this day (2026-11-01).
    #[arg(long, value_name = "DATE", value_parser = day)]
    pub on: Option<Day>,
}

/// A day as it was written and as days since 1970-01-01.
#[derive(Debug, Clone)]
pub struct Day {
    /// `2026-11-01`.
    pub text: String,
    /// Days since 1970-01-01.
    pub number: i32,
}

fn day(text: &str) -> Result<Day, String> {
    let number = day_of(text).ok_or("a day is written 2026-11-01")?;
    Ok(Day { text: text.to_owned(), number })
}

fn table_kind(text: &str) -> Result<TableKind, String> {
    let names = || TableKind::ALL.map(TableKind::name).join(", ");
    TableKind::named(text).ok_or_else(|| format!("one of {}", names()))
}
