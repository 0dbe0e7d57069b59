//! Whom does this internet address belong to, as far as imported lists say: hosting, a VPN, a relay, a network, a country?
//!
//! A table of network prefixes with a label each and the day that the list is of. A look-up gives every prefix around the
//! address, the narrowest first. Lists age: what an address was on another day, the table does not know.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};
use std::net::IpAddr;

use ipnet::IpNet;

/// One network and what a list says of it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Range {
    /// The network, its host bits zero.
    pub network: IpNet,
    /// What the list says: `hosting`, `vpn`, `asn:45090`, `country:KH`.
    pub label: String,
    /// The day that the list is of, as its source gives it.
    pub as_of: String,
}

/// Networks with their labels, found by one look-up for each prefix length in use.
#[derive(Debug, Clone, Default)]
pub struct RangeTable {
    /// What lists say of each network, sorted, without repeats.
    networks: BTreeMap<IpNet, Vec<Range>>,
    /// Prefix lengths in use, longest first.
    lengths: BTreeSet<Reverse<u8>>,
}

/// A line of a list that is no network.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("line {line} is no network: {text:?}")]
pub struct NotANetwork {
    /// Its number, from 1; 0 if the text did not come from lines.
    pub line: usize,
    /// Its text.
    pub text: String,
}

impl RangeTable {
    /// A table of one list: a network or address in each line, `#` before comments. Lines that are neither come back.
    #[must_use]
    pub fn from_lines<'a>(
        lines: impl IntoIterator<Item = &'a str>,
        label: &str,
        as_of: &str,
    ) -> (Self, Vec<NotANetwork>) {
        let mut table = Self::default();
        let rejected = table.add_lines(lines, label, as_of);
        (table, rejected)
    }

    /// Adds the networks of a list; gives back the lines that are none.
    pub fn add_lines<'a>(
        &mut self,
        lines: impl IntoIterator<Item = &'a str>,
        label: &str,
        as_of: &str,
    ) -> Vec<NotANetwork> {
        let mut rejected = Vec::new();
        for (line, text) in (1..).zip(lines) {
            let text = text.split('#').next().unwrap_or_default().trim();
            if !text.is_empty() && self.add(text, label, as_of).is_err() {
                rejected.push(NotANetwork { line, text: text.to_owned() });
            }
        }
        rejected
    }

    /// Adds one network (`203.0.113.0/24`) or address.
    ///
    /// # Errors
    /// If the text is neither.
    pub fn add(&mut self, cidr: &str, label: &str, as_of: &str) -> Result<(), NotANetwork> {
        let text = cidr.trim();
        let found = text.parse::<IpNet>().ok().or_else(|| text.parse::<IpAddr>().ok().map(IpNet::from));
        let Some(network) = found.map(|network| network.trunc()) else {
            return Err(NotANetwork { line: 0, text: text.to_owned() });
        };
        let range = Range { network, label: label.to_owned(), as_of: as_of.to_owned() };
        let ranges = self.networks.entry(network).or_default();
        if let Err(place) = ranges.binary_search(&range) {
            ranges.insert(place, range);
        }
        self.lengths.insert(Reverse(network.prefix_len()));
        Ok(())
    }

    /// Everything that is said of networks around the address, the narrowest network first. An IPv4 address inside an IPv6
    /// one is looked up as itself.
    #[must_use]
    pub fn lookup(&self, address: IpAddr) -> Vec<&Range> {
        let address = address.to_canonical();
        let mut found = Vec::new();
        for Reverse(length) in &self.lengths {
            // A length that only IPv6 has is no IPv4 network.
            let Ok(network) = IpNet::new(address, *length) else { continue };
            found.extend(self.networks.get(&network.trunc()).into_iter().flatten());
        }
        found
    }

    /// How many networks with labels the table has.
    #[must_use]
    pub fn len(&self) -> usize {
        self.networks.values().map(Vec::len).sum()
    }

    /// Whether the table has none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.networks.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LIST: &str =
        "# made for this test\n203.0.113.0/24\n203.0.113.7\n203.0.0.0/16 # wide\n2001:db8::/32\nAS45090\n\n";

    fn labels(table: &RangeTable, address: &str) -> Vec<String> {
        let found = table.lookup(address.parse().unwrap());
        found.iter().map(|range| format!("{} {}", range.network, range.label)).collect()
    }

    #[test]
    fn the_narrowest_network_comes_first() {
        let (mut table, rejected) = RangeTable::from_lines(LIST.lines(), "hosting", "2026-01-01");
        assert_eq!(rejected, [NotANetwork { line: 6, text: "AS45090".to_owned() }]);
        assert_eq!(table.add("203.0.113.0/24", "vpn", "2026-02-01"), Ok(()));
        assert!(table.add("a word", "vpn", "2026-02-01").is_err());
        assert_eq!(
            labels(&table, "203.0.113.7"),
            [
                "203.0.113.7/32 hosting",
                "203.0.113.0/24 hosting",
                "203.0.113.0/24 vpn",
                "203.0.0.0/16 hosting"
            ]
        );
        assert_eq!(labels(&table, "::ffff:203.0.5.5"), ["203.0.0.0/16 hosting"]);
        assert_eq!(labels(&table, "2001:db8::1"), ["2001:db8::/32 hosting"]);
        assert!(labels(&table, "198.51.100.1").is_empty());
    }

    #[test]
    fn a_network_listed_twice_is_one() {
        let (mut table, _) = RangeTable::from_lines(LIST.lines(), "hosting", "2026-01-01");
        let before = table.len();
        assert_eq!(table.add_lines(LIST.lines(), "hosting", "2026-01-01").len(), 1);
        assert_eq!(table.len(), before);
        assert!(!table.is_empty());
    }
}
