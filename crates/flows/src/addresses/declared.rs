//! Is this sealed file a list of addresses, of what, whose, and of which day? Its custody says, or its header does.
//!
//! What a list of bare networks lists stands nowhere in it. Whoever imports it says so, and the custody record of that
//! handing-in keeps it: `method` is `address table: vpn, as of 2026-11-01`, `holder` is who published the list,
//! `use_limits` its licence (docs/decisions/0009). The latest such record counts. Lists whose header names what they are
//! need no declaration.

use std::sync::OnceLock;

use regex::Regex;
use thalweg_seal::{CustodyEvent, Holding};

use crate::text::when::day_number;

/// How a custody record begins that says what a list lists.
const METHOD: &str = "address table: ";
/// What stands before the day in it.
const AS_OF: &str = ", as of ";

/// What a list says of addresses.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum TableKind {
    /// Which autonomous system announces them, and who runs it.
    Asn,
    /// In which country they are used, or registered where a registry says it.
    Country,
    /// They are of data centres.
    Hosting,
    /// They are ways out of a virtual private network.
    Vpn,
    /// They are proxies that anybody can use.
    Proxy,
    /// They are ways out of Tor.
    Tor,
    /// They are ways out of a relay that hides its users' addresses (iCloud Private Relay).
    Relay,
    /// They answer anybody's questions for names.
    Resolver,
    /// They stand on a list of reported or blocked addresses.
    Listed,
    /// It lists no addresses but the places that other tables speak of.
    Places,
}

impl TableKind {
    /// All of them.
    pub const ALL: [Self; 10] = [
        Self::Asn,
        Self::Country,
        Self::Hosting,
        Self::Vpn,
        Self::Proxy,
        Self::Tor,
        Self::Relay,
        Self::Resolver,
        Self::Listed,
        Self::Places,
    ];

    /// The word for it in tables and commands.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Asn => "asn",
            Self::Country => "country",
            Self::Hosting => "hosting",
            Self::Vpn => "vpn",
            Self::Proxy => "proxy",
            Self::Tor => "tor",
            Self::Relay => "relay",
            Self::Resolver => "resolver",
            Self::Listed => "listed",
            Self::Places => "places",
        }
    }

    /// The kind of this name.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.name() == name)
    }

    /// Whether a range that says neither network nor country says nothing: a list of hosting says something by listing.
    pub(super) fn needs_facts(self) -> bool {
        matches!(self, Self::Asn | Self::Country)
    }
}

/// What is known of a list before it is read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Declared {
    /// What it lists.
    pub kind: TableKind,
    /// Who published it.
    pub source: String,
    /// The day it is of, where somebody said so; days since 1970-01-01.
    pub as_of: Option<i32>,
    /// Its licence.
    pub licence: String,
    /// The day it was sealed.
    pub sealed: i32,
}

/// What the custody record of an imported list says as its method.
#[must_use]
pub fn method(kind: TableKind, as_of: Option<&str>) -> String {
    let day = as_of.map(|day| format!("{AS_OF}{day}")).unwrap_or_default();
    format!("{METHOD}{}{day}", kind.name())
}

impl Declared {
    /// What custody says of a file, or else what its first bytes do; `None` for a file that is no list of addresses.
    #[must_use]
    pub fn of(holding: &Holding, head: &[u8]) -> Option<Self> {
        let said = |event: &CustodyEvent| {
            let told = event.sealed.custody.method.strip_prefix(METHOD)?;
            let (kind, day) = told.split_once(AS_OF).map_or((told, None), |(kind, day)| (kind, Some(day)));
            Some(Self::by(event, TableKind::named(kind.trim())?, day.and_then(day_of)))
        };
        holding.custody.iter().rev().find_map(said).or_else(|| {
            let kind = recognised(head)?;
            holding.custody.last().map(|event| Self::by(event, kind, None))
        })
    }

    fn by(event: &CustodyEvent, kind: TableKind, as_of: Option<i32>) -> Self {
        let custody = &event.sealed.custody;
        let source = if custody.holder.is_empty() { &custody.source } else { &custody.holder };
        let sealed = event.at.time.get(..10).and_then(day_of).unwrap_or_default();
        Self { kind, source: source.clone(), as_of, licence: custody.use_limits.clone(), sealed }
    }

    /// The day the list is of, and who says it: whoever imported it, the list itself, its name, or at last the day it was
    /// sealed, which is the latest it can be.
    #[must_use]
    pub fn day(&self, stated: Option<&str>, name: &str) -> (i32, &'static str) {
        let file = stated.and_then(day_of);
        let told = [(self.as_of, "declared"), (file, "file"), (day_in_name(name), "name")];
        let found = told.into_iter().find_map(|(day, from)| day.map(|day| (day, from)));
        found.unwrap_or((self.sealed, "sealed"))
    }
}

/// What a list is whose first line says so: MaxMind's blocks and places, a registry's statistics.
fn recognised(head: &[u8]) -> Option<TableKind> {
    let text = head.strip_prefix(b"\xef\xbb\xbf").unwrap_or(head);
    let line = text.split(|byte| *byte == b'\n').next().and_then(|line| std::str::from_utf8(line).ok())?;
    let registries = ["afrinic", "apnic", "arin", "lacnic", "ripencc"];
    let mut fields = line.split('|');
    let versioned = fields.next().is_some_and(|version| version.starts_with('2') && version.len() <= 3);
    match () {
        () if line.starts_with("network,autonomous_system_number,") => Some(TableKind::Asn),
        () if line.starts_with("network,geoname_id,registered_country_geoname_id,") => {
            Some(TableKind::Country)
        }
        () if line.starts_with("geoname_id,locale_code,continent_code,") => Some(TableKind::Places),
        () if versioned && fields.next().is_some_and(|name| registries.contains(&name)) => {
            Some(TableKind::Country)
        }
        () => None,
    }
}

/// The day of `2026-11-01` or `20261101`.
#[must_use]
pub fn day_of(text: &str) -> Option<i32> {
    let digits = text.trim().replace('-', "");
    if digits.len() != 8 || !digits.is_ascii() {
        return None;
    }
    let part = |from: usize, to: usize| digits.get(from..to);
    day_number(part(0, 4)?.parse().ok()?, part(4, 6)?.parse().ok()?, part(6, 8)?.parse().ok()?).ok()
}

/// The last day that stands in a name: `dbip-country-lite-2026-11.csv` is of the first of the month.
fn day_in_name(name: &str) -> Option<i32> {
    static DAY: OnceLock<Option<Regex>> = OnceLock::new();
    let pattern =
        r"(?:^|[^0-9])((?:19|20)[0-9]{2})(?:-([0-9]{2})(?:-([0-9]{2}))?|([0-9]{2})([0-9]{2}))(?:[^0-9]|$)";
    let day = DAY.get_or_init(|| Regex::new(pattern).ok()).as_ref()?;
    let found = day.captures_iter(name).filter_map(|parts| {
        let part = |a: usize, b: usize| parts.get(a).or(parts.get(b)).map_or("01", |part| part.as_str());
        day_of(&format!("{}{}{}", part(1, 1), part(2, 4), part(3, 5)))
    });
    found.last()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_tells_the_day() {
        for (name, day) in [
            ("dbip-country-lite-2026-11.csv", day_of("2026-11-01")),
            ("GeoLite2-ASN-CSV_20261103/GeoLite2-ASN-Blocks-IPv4.csv", day_of("2026-11-03")),
            ("delegated-ripencc-20260230", None),
            ("list-2026-11-05.txt", day_of("20261105")),
            ("torbulkexitlist", None),
            ("ip2asn-v4-u32.tsv", None),
        ] {
            assert_eq!(day_in_name(name), day, "{name}");
        }
    }

    #[test]
    fn a_kind_has_one_name() {
        for kind in TableKind::ALL {
            assert_eq!(TableKind::named(kind.name()), Some(kind));
        }
        assert_eq!(method(TableKind::Vpn, Some("2026-11-01")), "address table: vpn, as of 2026-11-01");
        assert_eq!(method(TableKind::Tor, None), "address table: tor");
    }

    #[test]
    fn a_header_that_says_what_it_is_needs_no_declaration() {
        let known = |text: &str| recognised(text.as_bytes());
        assert_eq!(
            known("network,autonomous_system_number,autonomous_system_organization\n"),
            Some(TableKind::Asn)
        );
        assert_eq!(known("2.3|apnic|20260101|1|19830101|20260101|+1000\n"), Some(TableKind::Country));
        assert_eq!(known("2|bank|20260101\n"), None);
        assert_eq!(known("203.0.113.0/24\n"), None);
        assert_eq!(known(""), None);
    }
}
