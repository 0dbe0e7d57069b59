//! Which web addresses, domains, mail addresses and network addresses does a text give, also when disarmed?
//!
//! The text is cut into runs of the characters that addresses are written in; each run is read on its own. `hxxp`, `[.]`,
//! `(dot)` and `[at]` are read as what they stand for. A domain without a scheme needs a known ending; endings that are
//! English words (`link`, `top`, `in`) also need a path, `www.`, or a name that is no word of a sentence.

use std::net::{Ipv4Addr, Ipv6Addr};

use thalweg_model::IdentifierKind;

use super::{pattern, scan};
use crate::find::{Finder, Rule};

/// Longer runs are data, not addresses.
const LONGEST: usize = 2_048;

/// Endings that no sentence has by chance.
const ENDINGS: &[&str] = &[
    "com", "net", "org", "cn", "hk", "tw", "mo", "jp", "kr", "vn", "th", "mm", "kh", "la", "sg", "ph", "uk",
    "de", "fr", "eu", "ru", "ua", "ca", "au", "nz", "br", "io", "co", "cc", "tv", "xyz", "info", "biz",
    "gov", "edu", "mil", "int", "dev", "icu", "cyou", "sbs", "wang", "ltd", "mobi", "asia", "ai", "gg", "ws",
    "pw", "tk", "ml", "ga", "cf", "gq", "ly", "gl", "wiki", "onion", "name", "lol", "vc", "ink", "ren",
    "xin", "bond", "cfd", "buzz", "mx", "es", "nl", "se", "pl", "ch",
];

/// Endings that are also words, so that a missing space after a full stop looks like a domain.
const WORDY: &[&str] = &[
    "link", "live", "work", "fun", "shop", "online", "store", "win", "top", "club", "click", "pro", "app",
    "vip", "site", "space", "bid", "loan", "tech", "website", "press", "today", "world", "group", "me", "is",
    "it", "in", "to", "so", "at", "be", "no", "my", "us", "id", "am", "money", "finance", "exchange",
    "trade", "best", "cash", "cloud", "one", "run", "im",
];

/// Runs the rules.
pub(crate) fn find(finder: &mut Finder<'_>) {
    let runs = pattern!(r"[A-Za-z0-9._~:/?#\[\]@!$&'()*+,;=%\-]+");
    scan(runs, finder.text(), |found| {
        let Some(run) = found.get(0) else { return false };
        if (4..=LONGEST).contains(&run.len()) {
            read_run(finder, run.start(), run.as_str());
        }
        true
    });
    let mac = pattern!(r"\b[0-9A-Fa-f]{2}(?:[:\-][0-9A-Fa-f]{2}){5}\b");
    scan(mac, finder.text(), |found| {
        let Some(whole) = found.get(0) else { return false };
        let beside = finder.folded.after(whole.end()).starts_with([':', '-'])
            || finder.folded.before(whole.start()).ends_with([':', '-']);
        !beside
            && finder.identifier(
                IdentifierKind::Mac,
                (whole.start(), whole.end()),
                whole.as_str(),
                Rule::unlabelled("mac"),
            )
    });
}

/// One run: a web address from its scheme on, or pieces between brackets, commas and semicolons.
fn read_run(finder: &mut Finder<'_>, start: usize, run: &str) {
    let lower = run.to_ascii_lowercase();
    let scheme = [
        "http://",
        "https://",
        "hxxp://",
        "hxxps://",
        "ftp://",
        "http[:]//",
        "https[:]//",
        "hxxp[:]//",
        "hxxps[:]//",
    ];
    let at = scheme.iter().filter_map(|s| lower.find(s)).min();
    let at = at.filter(|at| !lower[..*at].ends_with(|c: char| c.is_ascii_alphanumeric()));
    if let Some(at) = at {
        // A second address may follow without a space.
        let end = lower[at + 4..].find("http").map_or(run.len(), |next| at + 4 + next);
        let url = trimmed(&run[at..end]);
        let plain = rearmed(url);
        if host_of(&plain).is_some_and(|host| host.contains('.')) {
            finder.identifier(
                IdentifierKind::Url,
                (start + at, start + at + url.len()),
                &plain,
                Rule::labelled("url"),
            );
        }
        if end < run.len() && end > at {
            read_run(finder, start + end, &run[end..]);
        }
        return;
    }
    let mut offset = 0;
    for piece in run.split([',', ';', '!', '\'', '*', '$']) {
        let opened = piece.trim_start_matches(['(', '[', ':', '/', '.', '-', '=', '?', '#', '&', '+', '~']);
        let from = offset + piece.len() - opened.len();
        read_piece(finder, start + from, trimmed(opened));
        offset += piece.len() + 1;
    }
}

/// Without the punctuation of the sentence around it.
fn trimmed(text: &str) -> &str {
    let mut text = text.trim_end_matches(|c| {
        matches!(c, '.' | ',' | ';' | ':' | '!' | '?' | '\'' | '*' | '&' | '=' | '-' | '~' | '#')
    });
    for (open, close) in [('(', ')'), ('[', ']')] {
        let surplus = |text: &str| text.matches(close).count() > text.matches(open).count();
        while text.ends_with(close) && surplus(text) {
            text = text.trim_end_matches(close).trim_end_matches(['.', ',']);
        }
    }
    text
}

/// The address with its disarming undone.
fn rearmed(text: &str) -> String {
    let mut plain = text.to_owned();
    for (from, to) in [
        ("[.]", "."),
        ("(.)", "."),
        ("[dot]", "."),
        ("(dot)", "."),
        ("[:]", ":"),
        ("[at]", "@"),
        ("(at)", "@"),
        ("[@]", "@"),
        ("[/]", "/"),
    ] {
        if plain.contains(from) {
            plain = plain.replace(from, to);
        }
    }
    let lower = plain.to_ascii_lowercase();
    if lower.starts_with("hxxp") { format!("http{}", &plain[4..]) } else { plain }
}

fn host_of(url: &str) -> Option<&str> {
    let (_, rest) = url.split_once("://")?;
    let authority = rest.split(['/', '?', '#']).next()?;
    let host = authority.rsplit('@').next()?;
    Some(host.split(':').next().unwrap_or(host))
}

fn read_piece(finder: &mut Finder<'_>, start: usize, piece: &str) {
    let range = (start, start + piece.len());
    let plain = rearmed(piece);
    if plain.len() < 4 || finder.folded.before(start).ends_with(|c: char| c.is_ascii_alphanumeric()) {
        return;
    }
    if let Some((user, host)) = plain.split_once('@') {
        let user_fits = !user.is_empty()
            && user.len() <= 64
            && user.chars().all(|c| c.is_ascii_alphanumeric() || "._%+-".contains(c));
        if user_fits && domain(host, true).is_some() {
            finder.identifier(IdentifierKind::Email, range, &plain, Rule::unlabelled("email"));
        }
        return;
    }
    if network_address(finder, range, &plain) {
        return;
    }
    let (host, path) =
        plain.split_once(['/', '?']).map_or((plain.as_str(), None), |(host, path)| (host, Some(path)));
    let (name, port) = host.split_once(':').map_or((host, None), |(name, port)| (name, Some(port)));
    if port.is_some_and(|port| port.is_empty() || port.len() > 5 || !port.chars().all(|c| c.is_ascii_digit()))
    {
        return;
    }
    let www = name.to_ascii_lowercase().starts_with("www.");
    let Some(name) = domain(name, www || path.is_some_and(|path| !path.is_empty())) else { return };
    let lower = name.to_ascii_lowercase();
    if let Some(path) = path.filter(|_| matches!(lower.as_str(), "t.me" | "telegram.me")) {
        let user = path.split(['/', '?']).next().unwrap_or_default();
        if user.len() >= 4 && user.chars().all(|c| c.is_ascii_alphanumeric() || c == '_') {
            finder.identifier(
                IdentifierKind::Handle,
                range,
                &format!("telegram:{user}"),
                Rule::unchecked("handle.telegram", true),
            );
            return;
        }
    }
    if path.is_some() || port.is_some() || www {
        finder.identifier(IdentifierKind::Url, range, &plain, Rule::unlabelled("url.bare"));
    } else {
        finder.identifier(IdentifierKind::Domain, range, &plain, Rule::unlabelled("domain"));
    }
}

/// IPv4 with or without port, IPv6; not behind a word that says version.
fn network_address(finder: &mut Finder<'_>, range: (usize, usize), plain: &str) -> bool {
    let (four, port) = plain.split_once(':').map_or((plain, ""), |(four, port)| (four, port));
    if four.parse::<Ipv4Addr>().is_ok() && port.chars().all(|c| c.is_ascii_digit()) {
        let context = finder.folded.shortly_before(range.0, 10).to_lowercase();
        let version = ["版本", "version", "ver ", "ver.", "ver:", "固件", "build", "章", "条"]
            .iter()
            .any(|word| context.contains(word));
        let end = range.1 - plain.len() + four.len();
        let end = if plain.len() == range.1 - range.0 { end } else { range.1 };
        return version
            || finder.identifier(IdentifierKind::Ip, (range.0, end), four, Rule::unlabelled("ip"));
    }
    let six =
        plain.matches(':').count() >= 2 && plain.chars().any(|c| c.is_ascii_digit()) && plain.len() >= 6;
    six && plain.parse::<Ipv6Addr>().is_ok()
        && finder.identifier(IdentifierKind::Ip, range, plain, Rule::unlabelled("ip"))
}

/// The domain if it is one: letters, digits and dashes between points, and an ending that is known.
fn domain(name: &str, certain: bool) -> Option<&str> {
    let labels: Vec<&str> = name.split('.').collect();
    let well_formed = labels.len() >= 2
        && name.len() <= 253
        && labels.iter().all(|label| {
            !label.is_empty()
                && label.len() <= 63
                && !label.starts_with('-')
                && !label.ends_with('-')
                && label.chars().all(|c| c.is_ascii_alphanumeric() || c == '-' || c == '_')
        });
    let ending = *labels.last()?;
    let lower = ending.to_ascii_lowercase();
    // A capital in the ending alone begins a sentence: "back.Com" is no address.
    let one_case = ending == lower || name.chars().all(|c| !c.is_ascii_lowercase());
    let body = labels.get(labels.len().wrapping_sub(2)).copied().unwrap_or_default();
    let coined = body.chars().any(|c| c.is_ascii_digit()) || body.contains('-') || labels.len() > 2;
    let numeric = labels.iter().all(|label| label.chars().all(|c| c.is_ascii_digit()));
    let known = ENDINGS.contains(&lower.as_str()) || (WORDY.contains(&lower.as_str()) && (certain || coined));
    (well_formed && known && one_case && !numeric).then_some(name)
}
