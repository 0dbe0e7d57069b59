//! What does one line of a list of addresses say: a range with what is known of it, a place, nothing, or something unreadable?

use super::shape::{Form, Shape, is_code, is_nothing, plain};
use super::span::{Span, decimal};

/// What one line says of a range of addresses.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listed {
    /// The addresses.
    pub span: Span,
    /// The number of the autonomous system; 0 if the line does not say.
    pub asn: u32,
    /// Who runs it; empty if the line does not say.
    pub organisation: String,
    /// The country, ISO 3166 in upper case; zeros if the line does not say.
    pub country: [u8; 2],
    /// The number of a place, whose country stands in another table; 0 if the line does not say.
    pub place: u32,
}

/// What one line is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Line {
    /// A range and what is said of it.
    Range(Listed),
    /// A place and its country.
    Place {
        /// The place's number.
        place: u32,
        /// Its country; zeros if the line does not say.
        country: [u8; 2],
    },
    /// Nothing on it.
    Blank,
    /// A comment.
    Comment,
    /// The names of the columns, or the head of a registry's list.
    Header,
    /// A registry's count of other lines.
    Total,
    /// A number of a network among ranges of addresses, or structure around them.
    Other,
    /// None of these: the field, a fixed code, and what was found.
    Bad {
        /// The field; empty if it is the line.
        field: &'static str,
        /// A fixed code.
        code: &'static str,
        /// What stands there.
        found: String,
    },
}

/// Reads the lines of one list, one after the other.
#[derive(Debug, Clone)]
pub struct Lines {
    shape: Shape,
    /// A row was read, so that no header follows.
    begun: bool,
    /// Inside the list of a file in JSON.
    inside: bool,
    /// The day that a registry's head states, as it writes it: `20260101`.
    stated: Option<String>,
}

type Parsed<T> = Result<T, Line>;

impl Lines {
    /// Lines of this shape.
    #[must_use]
    pub fn new(shape: Shape) -> Self {
        Self { shape, begun: false, inside: false, stated: None }
    }

    /// The day that the list itself states, as it writes it, once its head was read.
    #[must_use]
    pub fn stated(&self) -> Option<&str> {
        self.stated.as_deref()
    }

    /// Reads the next line.
    pub fn read(&mut self, line: &str) -> Line {
        if line.trim_start_matches('\u{feff}').trim().is_empty() {
            return Line::Blank;
        }
        let told = plain(line);
        if told.is_empty() {
            return Line::Comment;
        }
        let said = match self.shape.form {
            Form::Misp => self.misp(told),
            Form::Registry => self.registry(&split(told, self.shape.delimiter)),
            Form::Places => self.place(&split(told, self.shape.delimiter)),
            Form::Columns => self.columns(told),
        };
        said.unwrap_or_else(|bad| bad)
    }

    fn columns(&mut self, told: &str) -> Parsed<Line> {
        // Behind a network stands a comment; in other columns `#` is a letter.
        let told = match self.shape.delimiter {
            None => told.split('#').next().unwrap_or_default().trim(),
            Some(_) => told,
        };
        let fields = split(told, self.shape.delimiter);
        let span = self.span(&fields);
        let first = !std::mem::replace(&mut self.begun, true);
        if first && span.is_err() && fields.iter().any(|name| is_name(name)) {
            return Ok(Line::Header);
        }
        let at = |place: Option<usize>| place.and_then(|place| fields.get(place)).map_or("", String::as_str);
        let asn = asn(at(self.shape.asn))?;
        // A list of networks that are not announced describes them in words.
        let organisation = at(self.shape.organisation);
        let stated = asn > 0 || self.shape.asn.is_none();
        let organisation = if stated && !is_nothing(organisation) { organisation } else { "" };
        let place = at(self.shape.place);
        let place = if place.is_empty() { at(self.shape.place_else) } else { place };
        Ok(Line::Range(Listed {
            span: span?,
            asn,
            organisation: organisation.to_owned(),
            country: country(at(self.shape.country))?,
            place: number("place", place)?,
        }))
    }

    fn span(&self, fields: &[String]) -> Parsed<Span> {
        let at = |place: usize| fields.get(place).map_or("", String::as_str);
        match (self.shape.network, self.shape.first, self.shape.last) {
            (Some(network), ..) => {
                Span::of_network(at(network)).map_err(|code| bad("network", code, at(network)))
            }
            (None, Some(first), Some(last)) if fields.len() <= first.max(last) => {
                Err(bad("", "too_few_fields", &fields.join(",")))
            }
            (None, Some(first), Some(last)) => Span::between(at(first), at(last))
                .map_err(|code| bad("range", code, &format!("{} - {}", at(first), at(last)))),
            _ => Err(bad("", "too_few_fields", &fields.join(","))),
        }
    }

    /// Of RIR statistics exchange format, version 2 (APNIC, RIPE NCC and the others publish the same text).
    fn registry(&mut self, fields: &[String]) -> Parsed<Line> {
        let at = |place: usize| fields.get(place).map_or("", String::as_str);
        if decimal(at(0)).is_some() || at(0).contains('.') {
            self.stated = fields.get(5).cloned();
            return Ok(Line::Header);
        }
        if fields.last().is_some_and(|last| last == "summary") {
            return Ok(Line::Total);
        }
        let span = match at(2) {
            "asn" => return Ok(Line::Other),
            "ipv4" => Span::counted(at(3), at(4)),
            "ipv6" => Span::of_network(&format!("{}/{}", at(3), at(4))),
            other => return Err(bad("type", "not_a_type", other)),
        };
        let span = span.map_err(|code| bad("start", code, &format!("{}|{}", at(3), at(4))))?;
        let country = country(at(1))?;
        Ok(Line::Range(Listed { span, asn: 0, organisation: String::new(), country, place: 0 }))
    }

    fn place(&mut self, fields: &[String]) -> Parsed<Line> {
        let at = |place: Option<usize>| place.and_then(|place| fields.get(place)).map_or("", String::as_str);
        if !std::mem::replace(&mut self.begun, true) {
            return Ok(Line::Header);
        }
        let place = number("geoname_id", at(self.shape.place))?;
        if place == 0 {
            return Err(bad("geoname_id", "not_a_number", at(self.shape.place)));
        }
        Ok(Line::Place { place, country: country(at(self.shape.country))? })
    }

    /// One line of a list of MISP as its authors write it: a network alone, in quotes.
    fn misp(&mut self, told: &str) -> Parsed<Line> {
        if !self.inside {
            self.inside = told.starts_with("\"list\"") && told.ends_with('[');
            return Ok(Line::Other);
        }
        if told.starts_with(']') {
            self.inside = false;
            return Ok(Line::Other);
        }
        let text = told.trim_end_matches(',').trim_matches('"');
        let span = Span::of_network(text).map_err(|code| bad("list", code, text))?;
        Ok(Line::Range(Listed { span, asn: 0, organisation: String::new(), country: [0; 2], place: 0 }))
    }
}

fn bad(field: &'static str, code: &'static str, found: &str) -> Line {
    Line::Bad { field, code, found: found.chars().take(80).collect() }
}

/// Whether a field could be the name of a column.
fn is_name(text: &str) -> bool {
    text.chars().any(char::is_alphabetic) && !text.contains(|c: char| c.is_ascii_digit() || ".:/".contains(c))
}

fn asn(text: &str) -> Parsed<u32> {
    number("asn", text.strip_prefix("AS").unwrap_or(text))
}

fn number(field: &'static str, text: &str) -> Parsed<u32> {
    if is_nothing(text) {
        return Ok(0);
    }
    text.parse().map_err(|_| bad(field, "not_a_number", text))
}

fn country(text: &str) -> Parsed<[u8; 2]> {
    if is_nothing(text) {
        return Ok([0; 2]);
    }
    let code = text.to_ascii_uppercase();
    <[u8; 2]>::try_from(code.as_bytes())
        .ok()
        .filter(|_| is_code(&code))
        .ok_or_else(|| bad("country", "not_a_country_code", text))
}

/// The columns of a line, without the spaces around them. Quotes count where commas or semicolons stand between columns.
#[must_use]
pub fn split(line: &str, delimiter: Option<char>) -> Vec<String> {
    let Some(delimiter) = delimiter else { return vec![unquoted(line)] };
    if !line.contains('"') || matches!(delimiter, '\t' | '|') {
        return line.split(delimiter).map(|field| field.trim().to_owned()).collect();
    }
    let mark = u8::try_from(delimiter).unwrap_or(b',');
    let mut reader = csv_core::ReaderBuilder::new().delimiter(mark).build();
    let ended = format!("{line}\n");
    let mut out = vec![0; ended.len() + 1];
    let mut ends = vec![0; ended.matches(delimiter).count() + 2];
    let (_, _, _, count) = reader.read_record(ended.as_bytes(), &mut out, &mut ends);
    let mut from = 0;
    let mut fields = Vec::with_capacity(count);
    for end in ends.into_iter().take(count) {
        let field = out.get(from..end).unwrap_or_default();
        fields.push(String::from_utf8_lossy(field).trim().to_owned());
        from = end;
    }
    fields
}

fn unquoted(line: &str) -> String {
    line.trim_matches('"').trim().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::addresses::span::{address, digits};

    /// The lines of a list in short: the range and what it says, or what else the line is.
    fn read(text: &str) -> Vec<String> {
        let all: Vec<&str> = text.lines().collect();
        let mut lines = Lines::new(Shape::of(&all).unwrap());
        let code = |country: [u8; 2]| String::from_utf8_lossy(&country).replace('\0', "");
        all.iter()
            .map(|line| match lines.read(line) {
                Line::Range(one) => {
                    let (first, last) = (address(one.span.first), address(one.span.last));
                    format!(
                        "{first} {last} {} {} {} {}",
                        one.asn,
                        one.organisation,
                        code(one.country),
                        one.place
                    )
                }
                Line::Place { place, country } => format!("place {place} {}", code(country)),
                Line::Bad { field, code, found } => format!("bad {field} {code} {found}"),
                other => format!("{other:?}"),
            })
            .collect()
    }

    #[test]
    fn a_list_with_a_header_says_who_runs_a_network() {
        let text = "\u{feff}network,autonomous_system_number,autonomous_system_organization\r\n\
                    203.0.113.0/24,64500,\"Example, Ltd\"\r\n2001:db8::/32,64501,例\r\n\r\n1.2.3,1,x\r\n203.0.113.0/24,x,y\r\n";
        assert_eq!(
            read(text),
            [
                "Header",
                "203.0.113.0 203.0.113.255 64500 Example, Ltd  0",
                "2001:db8:: 2001:db8:ffff:ffff:ffff:ffff:ffff:ffff 64501 例  0",
                "Blank",
                "bad network not_a_network 1.2.3",
                "bad asn not_a_number x",
            ]
        );
    }

    #[test]
    fn a_range_that_nobody_announces_has_no_owner() {
        let text = "0.0.0.0\t0.255.255.255\t0\tNone\tNot routed\n203.0.113.0\t203.0.113.255\t64500\tKH\tEXAMPLE \"X\" - y\n\
                    203.0.113.9\t203.0.113.1\t64500\tKH\tREVERSED\n203.0.113.9\n";
        assert_eq!(
            read(text),
            [
                "0.0.0.0 0.255.255.255 0   0",
                "203.0.113.0 203.0.113.255 64500 EXAMPLE \"X\" - y KH 0",
                "bad range reversed_range 203.0.113.9 - 203.0.113.1",
                "bad  too_few_fields 203.0.113.9",
            ]
        );
    }

    #[test]
    fn a_registry_counts_addresses_and_writes_prefixes() {
        let text = "2|ripencc|1700000000|3|19830705|20260101|+0100\nripencc|*|ipv4|*|1|summary\n\
                    ripencc|KH|ipv4|203.0.113.0|256|20110414|allocated\nripencc|KH|ipv6|2001:db8::|32|20110414|assigned|x\n\
                    ripencc||ipv4|198.51.100.0|256||available\nripencc|KH|asn|64500|1|20110414|allocated\nripencc|KH|ipv4|1.2.3.4|x|1|allocated\n";
        assert_eq!(
            read(text),
            [
                "Header",
                "Total",
                "203.0.113.0 203.0.113.255 0  KH 0",
                "2001:db8:: 2001:db8:ffff:ffff:ffff:ffff:ffff:ffff 0  KH 0",
                "198.51.100.0 198.51.100.255 0   0",
                "Other",
                "bad start not_a_count 1.2.3.4|x",
            ]
        );
        let all: Vec<&str> = text.lines().collect();
        let mut lines = Lines::new(Shape::of(&all).unwrap());
        lines.read(all[0]);
        assert_eq!(lines.stated(), Some("20260101"));
    }

    #[test]
    fn plain_networks_have_comments_and_bad_lines() {
        let text = "# exits\n203.0.113.7 # one\n2001:db8::1\nAS64500\n203.0.113.0 - 203.0.113.3\n";
        assert_eq!(
            read(text),
            [
                "Comment",
                "203.0.113.7 203.0.113.7 0   0",
                "2001:db8::1 2001:db8::1 0   0",
                "bad network not_a_network AS64500",
                "203.0.113.0 203.0.113.3 0   0",
            ]
        );
    }

    #[test]
    fn places_and_lists_in_json_are_read_by_line() {
        let text = "geoname_id,locale_code,continent_code,continent_name,country_iso_code\n1831722,en,AS,Asia,KH\n6255147,en,AS,Asia,\nx,en,AS,Asia,KH\n";
        assert_eq!(
            read(text),
            ["Header", "place 1831722 KH", "place 6255147 ", "bad geoname_id not_a_number x"]
        );
        let text = "{\n  \"description\": \"x\",\n  \"list\": [\n    \"203.0.113.0/24\",\n    \"2001:db8::1\"\n  ],\n  \"type\": \"cidr\"\n}\n";
        let found = read(text);
        assert_eq!(found[3], "203.0.113.0 203.0.113.255 0   0");
        assert_eq!(found.iter().filter(|line| *line == "Other").count(), 6, "{found:?}");
    }

    #[test]
    fn a_number_of_an_address_stands_in_the_order_of_addresses() {
        let keys = ["0.0.0.1", "203.0.113.7", "2001:db8::1", "ff02::1"]
            .map(|text| digits(Span::of_network(text).unwrap().first));
        assert!(keys.is_sorted() && keys.iter().all(|key| key.len() == 32));
    }
}
