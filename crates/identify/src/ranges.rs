//! Whom does this internet address belong to, as far as imported lists say: hosting, a VPN, a relay, a network, a country?
//!
//! A table of network prefixes with a label each and the day that the list is of. A look-up gives every prefix around the
//! address, the narrowest first. Lists age: what an address was on another day, the table does not know.

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

/// Networks in an order that finds all around an address by one binary search for each prefix length in use.
#[derive(Debug, Clone, Default)]
pub struct RangeTable {
    /// Sorted by prefix length, longest first, then by network, label and day.
    ranges: Vec<Range>,
    /// Prefix lengths in use, longest first, with where their ranges begin and end.
    lengths: Vec<(u8, usize, usize)>,
}

/// A line of a list that is no network.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NotANetwork {
    /// Its number, from 1.
    pub line: usize,
    /// Its text.
    pub text: String,
}

impl RangeTable {
    /// A table of one list: a network or address in each line, `#` before comments. Lines that are neither come back.
    #[must_use]
    pub fn from_lines(lines: &str, label: &str, as_of: &str) -> (Self, Vec<NotANetwork>) {
        let mut table = Self::default();
        let rejected = table.add_lines(lines, label, as_of);
        (table, rejected)
    }

    /// Adds the networks of a list; gives back the lines that are none.
    pub fn add_lines(&mut self, lines: &str, label: &str, as_of: &str) -> Vec<NotANetwork> {
        let mut rejected = Vec::new();
        for (number, line) in (1..).zip(lines.lines()) {
            let text = line.split('#').next().unwrap_or_default().trim();
            match network(text) {
                Some(network) => {
                    self.ranges.push(Range { network, label: label.to_owned(), as_of: as_of.to_owned() });
                }
                None if text.is_empty() => {}
                None => rejected.push(NotANetwork { line: number, text: text.to_owned() }),
            }
        }
        self.order();
        rejected
    }

    /// Adds networks one by one, as other formats than lines give them; what is no network comes back. All at once, since
    /// the table is put in order afterwards.
    pub fn add<'a>(
        &mut self,
        cidrs: impl IntoIterator<Item = &'a str>,
        label: &str,
        as_of: &str,
    ) -> Vec<String> {
        let mut rejected = Vec::new();
        for cidr in cidrs {
            match network(cidr.trim()) {
                Some(network) => {
                    self.ranges.push(Range { network, label: label.to_owned(), as_of: as_of.to_owned() });
                }
                None => rejected.push(cidr.to_owned()),
            }
        }
        self.order();
        rejected
    }

    fn order(&mut self) {
        self.ranges.sort_unstable_by(|one, other| key(one).cmp(&key(other)));
        self.ranges.dedup();
        self.lengths.clear();
        for (at, range) in self.ranges.iter().enumerate() {
            let length = range.network.prefix_len();
            match self.lengths.last_mut() {
                Some((last, _, end)) if *last == length => *end = at + 1,
                _ => self.lengths.push((length, at, at + 1)),
            }
        }
    }

    /// Every network around the address, narrowest first. An IPv4 address inside an IPv6 one is looked up as itself.
    #[must_use]
    pub fn lookup(&self, address: IpAddr) -> Vec<&Range> {
        let address = address.to_canonical();
        let mut found = Vec::new();
        for (length, start, end) in &self.lengths {
            let Ok(network) = IpNet::new(address, *length) else { continue };
            let network = network.trunc();
            let ranges = self.ranges.get(*start..*end).unwrap_or_default();
            let first = ranges.partition_point(|range| range.network < network);
            found.extend(ranges.iter().skip(first).take_while(|range| range.network == network));
        }
        found
    }

    /// How many networks the table has.
    #[must_use]
    pub fn len(&self) -> usize {
        self.ranges.len()
    }

    /// Whether the table has none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.ranges.is_empty()
    }
}

fn key(range: &Range) -> (std::cmp::Reverse<u8>, &IpNet, &str, &str) {
    (std::cmp::Reverse(range.network.prefix_len()), &range.network, &range.label, &range.as_of)
}

/// A network, or an address as the network of itself alone.
fn network(text: &str) -> Option<IpNet> {
    let found = text.parse::<IpNet>().ok().or_else(|| text.parse::<IpAddr>().ok().map(IpNet::from))?;
    Some(found.trunc())
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
        let (mut table, rejected) = RangeTable::from_lines(LIST, "hosting", "2026-01-01");
        assert_eq!(rejected, [NotANetwork { line: 6, text: "AS45090".to_owned() }]);
        assert!(table.add(["203.0.113.0/24"], "vpn", "2026-02-01").is_empty());
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
        let (mut table, _) = RangeTable::from_lines(LIST, "hosting", "2026-01-01");
        let before = table.len();
        table.add_lines(LIST, "hosting", "2026-01-01");
        assert_eq!(table.len(), before);
        assert!(!table.is_empty());
    }
}
