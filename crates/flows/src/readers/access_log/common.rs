//! What does this line of Apache or nginx say? `[host] address ident user [time] "request" status bytes …`.
//!
//! Source: Apache HTTP Server 2.4, mod_log_config; nginx, ngx_http_log_module.

use std::net::IpAddr;

use thalweg_model::{Precision, Stamp};

use super::Wrong;
use crate::readers::structured::{day_of, wall_clock};
use crate::records::Draft;
use crate::records::kinds::login as field;

/// A piece of a line.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Token {
    Bare(String),
    Quoted(String),
    Bracketed(String),
}

impl Token {
    fn text(&self) -> &str {
        let (Self::Bare(text) | Self::Quoted(text) | Self::Bracketed(text)) = self;
        if text == "-" { "" } else { text }
    }
}

/// Reads a line into the draft.
pub(super) fn line(text: &str, draft: &mut Draft) -> Result<(), Wrong> {
    let tokens = tokens(text);
    let place = tokens.iter().position(|token| matches!(token, Token::Bracketed(_)));
    let place = place.ok_or(("time", "line_not_understood"))?;
    let before = tokens.get(..place).unwrap_or_default();
    let after = tokens.get(place + 1..).unwrap_or_default();
    let time = tokens.get(place).map_or("", Token::text);
    let stamp = clf_stamp(time).ok_or(("time", "time_not_understood"))?;
    let [rest @ .., address, _ident, user] = before else { return Err(("address", "line_not_understood")) };
    let [request, status, more @ ..] = after else { return Err(("request", "line_not_understood")) };
    let status = status.text();
    if !(status.is_empty() || (status.len() == 3 && status.bytes().all(|byte| byte.is_ascii_digit()))) {
        return Err(("status", "status_not_understood"));
    }
    draft.moment(field::TIME, stamp).text(field::ACCOUNT, user.text()).text(field::RESULT, status);
    put_request(request.text(), draft);
    if let Some(size) = more.first().and_then(|size| size.text().parse().ok()) {
        draft.number(field::SIZE_BYTES, size);
    }
    let quoted: Vec<&Token> = more.iter().filter(|token| matches!(token, Token::Quoted(_))).collect();
    let forwarded =
        rest.iter().chain(quoted.iter().skip(2).copied()).find_map(|token| first_address(token.text()));
    if let [referrer, agent, ..] = quoted.as_slice() {
        draft.text(field::REFERRER, referrer.text()).text(field::USER_AGENT, agent.text());
    }
    put_address(address.text(), forwarded.as_deref(), draft);
    let host = rest.iter().map(Token::text).find(|text| !text.is_empty() && first_address(text).is_none());
    draft.text(field::SERVICE, host.unwrap_or(""));
    Ok(())
}

/// The connection's own address; where it is a proxy inside, the first one that it forwarded for.
pub(super) fn put_address(own: &str, forwarded: Option<&str>, draft: &mut Draft) {
    let inside = match own.parse::<IpAddr>() {
        Ok(IpAddr::V4(address)) => address.is_private() || address.is_loopback(),
        Ok(IpAddr::V6(address)) => address.is_unique_local() || address.is_loopback(),
        Err(_) => own.is_empty(),
    };
    draft.text(field::IP, forwarded.filter(|_| inside).unwrap_or(own));
}

/// `GET /path HTTP/1.1`; anything else is kept as what was asked for.
pub(super) fn put_request(request: &str, draft: &mut Draft) {
    let known = |word: &str| {
        !word.is_empty() && word.len() <= 20 && word.bytes().all(|byte| byte.is_ascii_uppercase())
    };
    match request.split_once(' ') {
        Some((method, rest)) if known(method) => {
            let path = rest.rsplit_once(" HTTP/").map_or(rest, |(path, _)| path);
            draft.text(field::ACTION, method).text(field::PATH, path);
        }
        _ => drop(draft.text(field::PATH, request)),
    }
}

/// The first address of a list with commas.
pub(super) fn first_address(text: &str) -> Option<String> {
    let first = text.split(',').next()?.trim();
    first.parse::<IpAddr>().ok().map(|_| first.to_owned())
}

fn tokens(text: &str) -> Vec<Token> {
    let mut tokens = Vec::new();
    let mut rest = text.trim_start();
    while let Some(first) = rest.chars().next() {
        let (token, after) = match first {
            '"' => quoted(rest.get(1..).unwrap_or("")),
            '[' => match rest.get(1..).and_then(|inner| inner.split_once(']')) {
                Some((inner, after)) => (Token::Bracketed(inner.to_owned()), after),
                None => (Token::Bare(rest.to_owned()), ""),
            },
            _ => {
                let (bare, after) = rest.split_once(' ').unwrap_or((rest, ""));
                (Token::Bare(bare.to_owned()), after)
            }
        };
        tokens.push(token);
        rest = after.trim_start();
    }
    tokens
}

/// The text up to the closing quote, `\"` and `\\` undone. A quote that is not closed runs to the end of the line.
fn quoted(text: &str) -> (Token, &str) {
    let mut out = String::new();
    let mut marks = text.char_indices();
    while let Some((at, mark)) = marks.next() {
        match mark {
            '"' => return (Token::Quoted(out), text.get(at + 1..).unwrap_or("")),
            '\\' => match marks.next() {
                Some((_, escaped @ ('"' | '\\'))) => out.push(escaped),
                Some((_, other)) => out.extend(['\\', other]),
                None => out.push('\\'),
            },
            other => out.push(other),
        }
    }
    (Token::Quoted(out), "")
}

/// `10/Oct/2000:13:55:36 -0700`; also ISO 8601.
pub(super) fn clf_stamp(text: &str) -> Option<Stamp> {
    const MONTHS: [&str; 12] =
        ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
    let Some((day, rest)) = text.split_once('/') else { return crate::readers::structured::iso_stamp(text) };
    let (month, rest) = rest.split_once('/')?;
    let (year, rest) = rest.split_once(':')?;
    let (clock, zone) = rest.split_once(' ').unwrap_or((rest, ""));
    let month = MONTHS.iter().position(|name| name.eq_ignore_ascii_case(month))?;
    let number = |text: &str| -> Option<i64> {
        (text.len() <= 4 && text.bytes().all(|byte| byte.is_ascii_digit()))
            .then(|| text.parse().ok())
            .flatten()
    };
    let day = day_of(number(year)?, i64::try_from(month).ok()? + 1, number(day)?)?.day;
    let mut parts = clock.splitn(3, ':').map(number);
    let clock = (parts.next()??, parts.next()??, parts.next()??, 0);
    wall_clock(day, clock, offset(zone)?, Precision::Second)
}

#[expect(clippy::option_option, reason = "absent and wrong are different answers")]
fn offset(zone: &str) -> Option<Option<i16>> {
    if zone.is_empty() {
        return Some(None);
    }
    let (sign, digits) = match (zone.strip_prefix('+'), zone.strip_prefix('-')) {
        (Some(digits), _) => (1, digits),
        (_, Some(digits)) => (-1, digits),
        _ => return None,
    };
    let (hours, minutes) = digits.split_at_checked(2)?;
    let total =
        hours.parse::<i16>().ok()? * 60 + minutes.parse::<i16>().ok().filter(|minutes| *minutes < 60)?;
    (total <= 18 * 60).then_some(Some(sign * total))
}
