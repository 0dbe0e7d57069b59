//! Over which machines did this mail come? The `Received` fields, oldest first, and the address the sender's provider saw.
//!
//! Every machine writes its field above the others (RFC 5321, 4.4), so the lowest is the oldest. Only those above the
//! first machine that the recipient trusts are sure; which these are is for the investigator to say.

use std::net::IpAddr;

use mail_parser::DateTime;
use thalweg_model::{Precision, Stamp};

use crate::readers::structured::{day_of, wall_clock};
use crate::records::kinds::login;
use crate::records::{Draft, Kind};

/// Machines of one mail that become records; mail loops are cut at some hundred by every server.
const MOST: usize = 200;
/// Fields in which a provider writes the address of the one who sent.
pub(super) const ORIGINS: [&str; 4] = ["x-originating-ip", "x-sender-ip", "x-source-ip", "x-client-ip"];

/// The records of all machines with an address, oldest first.
pub(super) fn hops(
    fields: &[(String, String)],
    (sender, software, mail): (&str, &str, &str),
    row: u64,
) -> Vec<Draft> {
    let mut all: Vec<Draft> = Vec::new();
    let mut begin = |ip: IpAddr, service: &str, at: Option<Stamp>| {
        let mut draft = Draft::new(Kind::Login, row);
        draft.text(login::IP, &ip.to_string()).text(login::SERVICE, service).text(login::ACTION, "relay");
        draft.text(login::ACCOUNT, sender).text(login::USER_AGENT, software).text(login::SESSION, mail);
        if let Some(at) = at {
            draft.moment(login::TIME, at);
        }
        all.push(draft);
    };
    let named = |names: &'static [&'static str]| {
        fields.iter().filter(move |(name, _)| names.contains(&name.as_str())).take(MOST)
    };
    for (name, value) in named(&ORIGINS) {
        if let Some(ip) = addresses(value).next() {
            begin(ip, name, None);
        }
    }
    let received: Vec<&str> = named(&["received"]).map(|(_, value)| value.as_str()).collect();
    for value in received.into_iter().rev() {
        let (from, service, at) = parts(value);
        if let Some(ip) = addresses(from).next() {
            begin(ip, service, at);
        }
    }
    all
}

/// When the last machine got it.
pub(super) fn arrived(fields: &[(String, String)]) -> Option<Stamp> {
    let (_, first) = fields.iter().find(|(name, _)| name == "received")?;
    parts(first).2
}

/// What a `Received` field says of the machine that gave, of the one that got, and when.
fn parts(value: &str) -> (&str, &str, Option<Stamp>) {
    let (words, date) = value.rsplit_once(';').unwrap_or((value, ""));
    let by = words.find(" by ").map(|at| (at, at + 4)).or_else(|| words.starts_with("by ").then_some((0, 3)));
    let (from, service) = match by {
        Some((at, after)) => {
            let rest = words.get(after..).unwrap_or("").trim_start();
            (words.get(..at).unwrap_or(""), rest.split([' ', '(', ';']).next().unwrap_or(""))
        }
        None => (words, ""),
    };
    (from, service, stamp(date))
}

/// The addresses written in a text, those in square brackets (RFC 5321 address literals) before all others.
fn addresses(text: &str) -> impl Iterator<Item = IpAddr> + '_ {
    let literal = text.match_indices('[').filter_map(|(at, _)| {
        let inner = text.get(at + 1..)?;
        address(inner.get(..inner.find(']')?)?)
    });
    let bare = text
        .split(|mark: char| mark.is_whitespace() || matches!(mark, '(' | ')' | '[' | ']' | ',' | ';' | '='));
    literal.chain(bare.filter_map(address))
}

fn address(text: &str) -> Option<IpAddr> {
    let bare = text
        .get(..5)
        .filter(|head| head.eq_ignore_ascii_case("ipv6:"))
        .map_or(text, |_| text.get(5..).unwrap_or(""));
    bare.trim().parse().ok()
}

/// The moment that a date of a mail states (RFC 5322, 3.3). A zone that is missing or only has a letter is unknown.
pub(super) fn stamp(text: &str) -> Option<Stamp> {
    let text = text.trim();
    if !text.is_ascii() || text.len() > 200 {
        return None;
    }
    // The library wants a zone; where none is written one is lent to it and not kept.
    let parsed = DateTime::parse_rfc822(text).or_else(|| DateTime::parse_rfc822(&format!("{text} +0000\n")));
    let date = parsed.filter(DateTime::is_valid)?;
    let day = day_of(i64::from(date.year), i64::from(date.month), i64::from(date.day))?;
    let has_seconds = text.matches(':').count() >= 2;
    let precision = if has_seconds { Precision::Second } else { Precision::Minute };
    let clock = (i64::from(date.hour), i64::from(date.minute), i64::from(date.second), 0);
    wall_clock(day.day, clock, zone(text), precision)
}

/// Minutes east of UTC, as the text after the time states them.
fn zone(text: &str) -> Option<i16> {
    let after = text.rsplit_once(':').map_or("", |(_, after)| after);
    let after = after.trim_start_matches(|mark: char| mark.is_ascii_digit()).trim_start();
    let word = after.split([' ', '(']).next().unwrap_or("");
    let numeric = |sign: i16, digits: &str| {
        let (hours, minutes) = digits.split_at_checked(2)?;
        let (hours, minutes): (i16, i16) = (hours.parse().ok()?, minutes.parse().ok()?);
        (digits.len() == 4 && minutes < 60 && hours <= 14).then_some(sign * (hours * 60 + minutes))
    };
    match (word.strip_prefix('+'), word.strip_prefix('-')) {
        (Some(digits), _) => numeric(1, digits),
        (_, Some(digits)) => numeric(-1, digits),
        // The obsolete zones of RFC 5322, 4.3.
        _ => match word.to_ascii_uppercase().as_str() {
            "UT" | "UTC" | "GMT" => Some(0),
            "EDT" => Some(-240),
            "EST" | "CDT" => Some(-300),
            "CST" | "MDT" => Some(-360),
            "MST" | "PDT" => Some(-420),
            "PST" => Some(-480),
            _ => None,
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::shown::shown;

    #[test]
    fn a_date_keeps_its_own_zone_or_none() {
        let cases = [
            ("Thu, 4 Jan 2024 10:00:05 +0800", "2024-01-04 10:00:05 +08:00"),
            ("4 Jan 2024 10:00 -0330 (NST)", "2024-01-04 10:00 -03:30"),
            ("Thu, 4 Jan 2024 10:00:05 GMT", "2024-01-04 10:00:05Z"),
            ("Thu, 4 Jan 2024 10:00:05 EST", "2024-01-04 10:00:05 -05:00"),
            ("Thu, 4 Jan 2024 10:00:05", "2024-01-04 10:00:05"),
        ];
        for (text, want) in cases {
            assert_eq!(stamp(text).map(shown).as_deref(), Some(want), "{text}");
        }
        for wrong in ["", "yesterday", "Thu, 31 Feb 2024 10:00:05 +0000", "Thu, 4 Jan 2024 25:00:05 +0000"] {
            assert_eq!(stamp(wrong), None, "{wrong}");
        }
    }
}
