//! Which column of this list says what? By the names in its header, else by what its first lines look like.
//!
//! Lists come with a header (MaxMind, Apple's or IP2Location's own tools) or without (IP2Location, DB-IP, iptoasn), as
//! plain networks (FireHOL, X4BNet, Tor), as lists of MISP in JSON, or in the exchange format of the regional registries.

use super::lines::split;
use super::span::{Span, decimal};

/// How the lines of a list are built.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// Columns; a single one is a list of networks.
    Columns,
    /// The exchange format of the regional registries: `ripencc|CN|ipv4|203.0.113.0|256|20110414|allocated`.
    Registry,
    /// Places with their country, by the numbers that other tables use for them (GeoNames).
    Places,
    /// A warning list of MISP: one network a line inside `"list": [ … ]`.
    Misp,
}

/// Where a list says what: places of columns, from 0.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Shape {
    /// How its lines are built.
    pub form: Form,
    /// What stands between columns; `None` for a single column.
    pub delimiter: Option<char>,
    /// The network; where there is none, `first` and `last` say the range.
    pub network: Option<usize>,
    /// The first address.
    pub first: Option<usize>,
    /// The last address.
    pub last: Option<usize>,
    /// The number of the autonomous system.
    pub asn: Option<usize>,
    /// Who runs it.
    pub organisation: Option<usize>,
    /// The country, ISO 3166.
    pub country: Option<usize>,
    /// The number of the place.
    pub place: Option<usize>,
    /// The number of the place that is taken where the other is empty.
    pub place_else: Option<usize>,
}

impl Shape {
    const fn new(form: Form, delimiter: Option<char>) -> Self {
        Self {
            form,
            delimiter,
            network: None,
            first: None,
            last: None,
            asn: None,
            organisation: None,
            country: None,
            place: None,
            place_else: None,
        }
    }

    /// The shape of a list that begins with these lines; `None` where they are no list of addresses.
    #[must_use]
    pub fn of(lines: &[&str]) -> Option<Self> {
        let told: Vec<&str> = lines.iter().map(|line| plain(line)).filter(|line| !line.is_empty()).collect();
        let first = *told.first()?;
        if first == "{" {
            return Some(Self::new(Form::Misp, None));
        }
        let uncommented = first.split(" #").next().unwrap_or(first);
        let delimiter = ['\t', '|', ',', ';'].into_iter().find(|mark| uncommented.contains(*mark));
        let rows: Vec<Vec<String>> = told.iter().map(|line| split(line, delimiter)).collect();
        let head = rows.first()?;
        if is_registry(&rows) {
            return Some(Self::new(Form::Registry, delimiter));
        }
        if head.iter().any(|field| is_address(field)) {
            return Self::without_header(&rows, delimiter);
        }
        let named = Self::with_header(head, delimiter);
        named.or_else(|| {
            // A bad first line of plain networks is a bad line.
            let good = |row: &Vec<String>| row.first().is_some_and(|field| is_address(field));
            let rest: Vec<Vec<String>> = rows.iter().filter(|row| good(row)).cloned().collect();
            Self::without_header(&rest, delimiter)
        })
    }

    fn with_header(head: &[String], delimiter: Option<char>) -> Option<Self> {
        let names: Vec<String> =
            head.iter().map(|name| name.to_lowercase().replace([' ', '-'], "_")).collect();
        let at = |known: &[&str]| known.iter().find_map(|known| names.iter().position(|name| name == known));
        let mut shape = Self::new(Form::Columns, delimiter);
        shape.network = at(&[
            "network",
            "prefix",
            "cidr",
            "ip_prefix",
            "ip_range",
            "range",
            "subnet",
            "ip",
            "ip_address",
        ]);
        shape.first = at(&[
            "ip_from",
            "ip_range_start",
            "range_start",
            "start_ip",
            "ip_start",
            "first_ip",
            "start",
            "first",
        ]);
        shape.last =
            at(&["ip_to", "ip_range_end", "range_end", "end_ip", "ip_end", "last_ip", "end", "last"]);
        shape.asn = at(&["autonomous_system_number", "as_number", "asn"]);
        shape.organisation = at(&[
            "autonomous_system_organization",
            "as_organization",
            "as_description",
            "as_name",
            "organization",
            "organisation",
            "isp",
            "as",
        ]);
        shape.country = at(&["country_iso_code", "country_code", "country", "cc"]);
        shape.place = at(&["geoname_id"]);
        shape.place_else = at(&["registered_country_geoname_id"]);
        if shape.first.is_some() && shape.last.is_some() {
            shape.network = None;
            return Some(shape);
        }
        (shape.first, shape.last) = (None, None);
        if shape.network.is_some() {
            return Some(shape);
        }
        let places = shape.place.is_some() && shape.country.is_some();
        places.then_some(Self { form: Form::Places, ..shape })
    }

    /// By what the columns hold: the range first, then codes, numbers and words.
    fn without_header(rows: &[Vec<String>], delimiter: Option<char>) -> Option<Self> {
        let head = rows.first()?;
        let column = |place: usize| rows.iter().filter_map(move |row| row.get(place)).map(String::as_str);
        let all = |place: usize, like: fn(&str) -> bool| {
            let told: Vec<&str> = column(place).filter(|text| !is_nothing(text)).collect();
            !told.is_empty() && told.into_iter().all(like)
        };
        let mut shape = Self::new(Form::Columns, delimiter);
        let mut next = 1;
        match head.get(1).filter(|second| Span::between(head.first().map_or("", |a| a), second).is_ok()) {
            Some(_) => {
                (shape.first, shape.last) = (Some(0), Some(1));
                next = 2;
            }
            None if Span::of_network(head.first()?).is_ok() => shape.network = Some(0),
            None => return None,
        }
        let places: Vec<usize> = (next..head.len()).collect();
        let codes: Vec<usize> = places.iter().copied().filter(|place| all(*place, is_code)).collect();
        // DB-IP's cities: the continent stands before the country.
        shape.country = match codes.as_slice() {
            [first, second, ..] if *first == next && *second == next + 1 && head.len() > next + 2 => {
                Some(*second)
            }
            codes => codes.first().copied(),
        };
        shape.asn = places.iter().copied().find(|place| all(*place, is_asn));
        let words = |place: &usize| {
            Some(*place) != shape.country && !all(*place, |text| Span::of_network(text).is_ok())
        };
        shape.organisation =
            shape.asn.and_then(|asn| places.iter().copied().filter(|place| *place > asn).find(words));
        Some(shape)
    }
}

/// A line without a byte order mark and a comment.
pub(super) fn plain(line: &str) -> &str {
    let line = line.trim_start_matches('\u{feff}').trim();
    if line.starts_with(['#', ';']) || line.starts_with("//") { "" } else { line }
}

/// What stands for nothing: IP2Location writes `-`, iptoasn `None`, registries `ZZ`.
pub(super) fn is_nothing(text: &str) -> bool {
    ["", "-", "ZZ", "None", "Unknown", "unknown", "NULL", "\\N"].contains(&text)
}

pub(super) fn is_code(text: &str) -> bool {
    text.len() == 2 && text.bytes().all(|byte| byte.is_ascii_alphabetic())
}

fn is_asn(text: &str) -> bool {
    text.strip_prefix("AS").unwrap_or(text).parse::<u32>().is_ok()
}

fn is_address(text: &str) -> bool {
    !text.is_empty() && (Span::of_network(text).is_ok() || decimal(text).is_some())
}

fn is_registry(rows: &[Vec<String>]) -> bool {
    let kind =
        |row: &Vec<String>| row.get(2).is_some_and(|kind| ["ipv4", "ipv6", "asn"].contains(&kind.as_str()));
    rows.iter().take(2).any(|row| row.len() >= 6 && kind(row))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, form: Form, columns: &str) {
        let lines: Vec<&str> = text.lines().collect();
        let shape = Shape::of(&lines).unwrap_or_else(|| panic!("{text}"));
        let place = |at: Option<usize>| at.map_or_else(|| "-".to_owned(), |at| at.to_string());
        let found = [
            shape.network,
            shape.first,
            shape.last,
            shape.asn,
            shape.organisation,
            shape.country,
            shape.place,
        ];
        assert_eq!((shape.form, found.map(place).join(" ").as_str()), (form, columns), "{text}");
    }

    #[test]
    fn lists_are_known_by_their_header() {
        check(
            "network,autonomous_system_number,autonomous_system_organization\n203.0.113.0/24,64500,\"Example, Ltd\"",
            Form::Columns,
            "0 - - 1 2 - -",
        );
        check(
            "network,geoname_id,registered_country_geoname_id,is_anycast\n203.0.113.0/24,1,2,0",
            Form::Columns,
            "0 - - - - - 1",
        );
        check(
            "geoname_id,locale_code,continent_code,country_iso_code\n1,en,AS,KH",
            Form::Places,
            "- - - - - 3 0",
        );
        check("IP From;IP To;Country Code\n1;2;KH", Form::Columns, "- 0 1 - - 2 -");
    }

    #[test]
    fn lists_without_a_header_are_known_by_what_they_hold() {
        check(
            "\"0\",\"16777215\",\"-\",\"-\"\n\"16777216\",\"16777471\",\"AU\",\"Australia\"",
            Form::Columns,
            "- 0 1 - - 2 -",
        );
        check(
            "\"16777216\",\"16777471\",\"1.0.0.0/24\",\"13335\",\"Example, Inc.\"",
            Form::Columns,
            "- 0 1 3 4 - -",
        );
        check("1.0.0.0\t1.0.0.255\t64500\tKH\tEXAMPLE - Example", Form::Columns, "- 0 1 2 4 3 -");
        check(
            "0.0.0.0\t0.255.255.255\t0\tNone\tNot routed\n1.0.0.0\t1.0.0.255\t64500\tKH\tE",
            Form::Columns,
            "- 0 1 2 4 3 -",
        );
        check("1.0.0.0,1.0.0.255,AU\n2001:db8::,2001:db8::ff,KH", Form::Columns, "- 0 1 - - 2 -");
        check(
            "1.0.0.0,1.0.0.255,OC,AU,Queensland,South Brisbane,-27.4,153.0",
            Form::Columns,
            "- 0 1 - - 3 -",
        );
        check("203.0.113.0/31,KH,KH-12,Phnom Penh,", Form::Columns, "0 - - - - 1 -");
        check("# made for this test\r\n\r\n203.0.113.0/24\r\n2001:db8::/32", Form::Columns, "0 - - - - - -");
        check("AS64500 # numbers are no networks\n203.0.113.0/24", Form::Columns, "0 - - - - - -");
        check("{\n  \"description\": \"x\"", Form::Misp, "- - - - - - -");
        check(
            "2|ripencc|20260101|2|19830705|20260101|+0100\nripencc|*|ipv4|*|1|summary\nripencc|KH|ipv4|203.0.113.0|256|20110414|allocated",
            Form::Registry,
            "- - - - - - -",
        );
    }

    #[test]
    fn what_is_no_list_has_no_shape() {
        for text in ["", "name,amount\nx,1", "hello", "# only\n# comments"] {
            assert_eq!(Shape::of(&text.lines().collect::<Vec<_>>()), None, "{text}");
        }
    }
}
