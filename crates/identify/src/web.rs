//! Which site, mailbox or account on the internet does this text name?
//!
//! Addresses that were defanged for safe keeping (`hxxp`, `[.]`) are made whole. Domains are kept in the form that is
//! registered (IDNA A-labels, lower case), so that a look-alike does not compare equal to what it looks like; what it
//! looks like is a fact (UTS 39).

use idna::{domain_to_ascii, domain_to_unicode};
use thalweg_model::IdentifierKind::{Domain, Email, Handle, Url};
use unicode_security::MixedScript as _;
use unicode_security::confusable_detection::skeleton;
use url::Host;

use crate::text::all_digits;
use crate::{Facts, Judged, Verdict, net};

/// Makes a defanged address whole.
fn whole(text: &str) -> String {
    const DOTS: [&str; 8] = ["[.]", "(.)", "{.}", "[dot]", "(dot)", "{dot}", "[点]", "。"];
    let mut whole = text.to_owned();
    for dot in DOTS {
        whole = whole.replace(dot, ".");
    }
    let mut whole = whole
        .replace("[DOT]", ".")
        .replace("(DOT)", ".")
        .replace("[:]", ":")
        .replace("[://]", "://")
        .replace("[/]", "/");
    for at in ["[@]", "(@)", "[at]", "(at)"] {
        whole = whole.replace(at, "@");
    }
    for (defanged, scheme) in [("hxxps", "https"), ("hxxp", "http"), ("h**p", "http"), ("fxp", "ftp")] {
        if whole.get(..defanged.len()).is_some_and(|head| head.eq_ignore_ascii_case(defanged)) {
            whole.replace_range(..defanged.len(), scheme);
            break;
        }
    }
    whole
}

/// A domain in its registered form, or why it is none.
fn registered(text: &str) -> Result<String, &'static str> {
    let bare = text.trim_end_matches('.').trim_start_matches("*.");
    if bare.is_empty() {
        return Err("empty");
    }
    let ascii = domain_to_ascii(bare).map_err(|_| "idna")?;
    let ascii = ascii.trim_end_matches('.');
    if ascii.len() > 253 {
        return Err("length");
    }
    let label = |label: &str| {
        let allowed = label.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_'));
        (1..=63).contains(&label.len()) && allowed && !label.starts_with('-') && !label.ends_with('-')
    };
    if !ascii.split('.').all(label) {
        return Err("characters");
    }
    if ascii.rsplit('.').next().is_some_and(all_digits) {
        return Err("shape");
    }
    Ok(ascii.to_owned())
}

/// Names that are never registered (RFC 6761, RFC 6762, RFC 9476, ICANN's reservation of `internal`).
fn reserved(domain: &str) -> Option<&'static str> {
    const LOCAL: [&str; 8] = ["localhost", "local", "internal", "lan", "home", "localdomain", "alt", "corp"];
    let top = domain.rsplit('.').next().unwrap_or(domain);
    if LOCAL.contains(&top) || domain.ends_with("home.arpa") {
        return Some("local_name");
    }
    let example = ["example.com", "example.net", "example.org"];
    let is_example =
        |name: &str| domain == name || domain.strip_suffix(name).is_some_and(|head| head.ends_with('.'));
    if matches!(top, "example" | "test" | "invalid") || example.into_iter().any(is_example) {
        return Some("documentation");
    }
    None
}

pub(crate) fn domain(text: &str) -> Judged {
    let text = whole(text);
    if net::ip(&text).verdict.holds() {
        return net::ip(&text);
    }
    match registered(&text) {
        Err(code) => Judged::invalid(Domain, code),
        Ok(name) => match reserved(&name) {
            Some(code) => Judged::trap(Domain, code, name),
            None if name.contains('.') => Judged::valid(Domain, name),
            None => Judged::invalid(Domain, "one_label"),
        },
    }
}

pub(crate) fn tell_domain(normal: &str, facts: &mut Facts) {
    facts.add_some("top_level", normal.rsplit('.').next());
    if normal.ends_with(".onion") {
        facts.add("network", "tor");
    }
    if !normal.contains("xn--") {
        return;
    }
    let (unicode, _) = domain_to_unicode(normal);
    facts.add_some("looks_like", looks_like(&unicode));
    if unicode.split('.').any(|label| !label.is_single_script()) {
        facts.add("mixed_scripts", "yes");
    }
    facts.add("unicode", unicode);
}

pub(crate) fn url(text: &str) -> Judged {
    let text = whole(text);
    let schemed = text.find("://").is_some_and(|at| at > 0 && at < 20);
    let opaque = text.split_once(':').is_some_and(|(scheme, rest)| {
        ["mailto", "tel", "sms", "magnet", "data", "javascript", "weixin", "alipays"]
            .contains(&scheme.to_ascii_lowercase().as_str())
            && !rest.is_empty()
    });
    // A browser goes to http when nothing is said.
    let given = if schemed || opaque { text } else { format!("http://{text}") };
    let Some(found) = parsed(&given) else { return Judged::invalid(Url, "shape") };
    let normal = found.to_string();
    // What the library writes it must also read; otherwise the text is kept as it is.
    if parsed(&normal).is_none_or(|again| again != found) {
        return Judged::invalid(Url, "shape");
    }
    match found.host() {
        None => Judged::plausible(Url, normal),
        Some(Host::Domain(name)) => match (reserved(name), registered(name)) {
            (Some(code), _) => Judged::trap(Url, code, normal),
            (None, Ok(name)) if name.contains('.') => Judged::valid(Url, normal),
            // A host of another scheme need not be a domain: `tg://resolve?domain=…`.
            (None, _) if !matches!(found.scheme(), "http" | "https" | "ftp" | "ws" | "wss") => {
                Judged::plausible(Url, normal)
            }
            _ => Judged::invalid(Url, "host"),
        },
        Some(Host::Ipv4(address)) => by_address(&address.to_string(), normal),
        Some(Host::Ipv6(address)) => by_address(&address.to_string(), normal),
    }
}

/// Without fragment; the library has taken the default port away and lower-cased the host.
fn parsed(text: &str) -> Option<url::Url> {
    let mut found = url::Url::parse(text).ok()?;
    found.set_fragment(None);
    Some(found)
}

fn by_address(address: &str, normal: String) -> Judged {
    match net::ip(address).verdict {
        Verdict::Trap(code) => Judged::trap(Url, code, normal),
        _ => Judged::valid(Url, normal),
    }
}

pub(crate) fn tell_url(normal: &str, facts: &mut Facts) {
    let Some(found) = parsed(normal) else { return };
    facts.add("scheme", found.scheme());
    facts.add_some("port", found.port().map(|port| port.to_string()));
    if !found.username().is_empty() {
        // `https://bank.example@evil.example/`: what stands before the @ is no host.
        facts.add("user", found.username());
    }
    if let Some(Host::Domain(name)) = found.host() {
        tell_domain(name, facts);
    }
    facts.add_some("host", found.host_str());
}

/// Providers that say publicly that letter case in the local part decides nothing. Others may tell `A@` from `a@` (RFC 5321 2.4).
const CASELESS: [&str; 20] = [
    "126.com",
    "139.com",
    "163.com",
    "aliyun.com",
    "foxmail.com",
    "gmail.com",
    "gmx.com",
    "googlemail.com",
    "hotmail.com",
    "icloud.com",
    "live.com",
    "mail.ru",
    "me.com",
    "msn.com",
    "outlook.com",
    "proton.me",
    "protonmail.com",
    "qq.com",
    "yahoo.com",
    "yandex.ru",
];

pub(crate) fn email(text: &str) -> Judged {
    let text = whole(text);
    let text = text.strip_prefix("mailto:").or_else(|| text.strip_prefix("MAILTO:")).unwrap_or(&text);
    // `Name <a@b.c>`: what the header shows before the address is not part of it.
    let text = text.rsplit_once('<').and_then(|(_, rest)| rest.strip_suffix('>')).unwrap_or(text).trim();
    let Some((local, host)) = text.rsplit_once('@') else { return Judged::invalid(Email, "shape") };
    let masked = local.contains('*');
    let quoted = local.len() > 2 && local.starts_with('"') && local.ends_with('"');
    let allowed = |mark: char| mark.is_alphanumeric() || "!#$%&'*+-/=?^_`{|}~.".contains(mark);
    if local.is_empty()
        || local.len() > 64
        || !(quoted || local.chars().all(allowed))
        || local.chars().any(char::is_whitespace)
    {
        return Judged::invalid(Email, "local_part");
    }
    // A quote at an edge would be taken for dress the next time.
    if local.starts_with(['\'', '`']) {
        return Judged::invalid(Email, "local_part");
    }
    let Ok(host) = registered(host) else { return Judged::invalid(Email, "domain") };
    if !host.contains('.') && reserved(&host).is_none() {
        return Judged::invalid(Email, "domain");
    }
    let local = if CASELESS.contains(&host.as_str()) { local.to_ascii_lowercase() } else { local.to_owned() };
    if masked {
        let (before, after) = crate::text::mask(&local).unwrap_or((&local, ""));
        return Judged::plausible(Email, format!("{before}*{after}@{host}"));
    }
    let normal = format!("{local}@{host}");
    match reserved(&host) {
        Some(code) => Judged::trap(Email, code, normal),
        None => Judged::valid(Email, normal),
    }
}

pub(crate) fn tell_email(normal: &str, facts: &mut Facts) {
    let Some((local, host)) = normal.rsplit_once('@') else { return };
    facts.add("host", host);
    tell_domain(host, facts);
    let (base, tag) = local.split_once('+').map_or((local, None), |(base, tag)| (base, Some(tag)));
    facts.add_some("tag", tag);
    // Google delivers to the same mailbox with and without dots and whatever follows a plus sign.
    if matches!(host, "gmail.com" | "googlemail.com") {
        facts.add("mailbox", format!("{}@gmail.com", base.replace('.', "")));
    }
    if matches!(host, "qq.com" | "foxmail.com") && all_digits(local) && (5..=11).contains(&local.len()) {
        facts.add("qq", local);
    }
}

/// The name of an account as it is written, without a leading @ or the address of its profile.
pub(crate) fn handle(text: &str) -> Judged {
    let mut name = text;
    loop {
        let next = name.trim().trim_start_matches('@');
        let next = ["https://t.me/", "http://t.me/", "t.me/"]
            .iter()
            .find_map(|head| next.strip_prefix(head))
            .unwrap_or(next);
        if next.len() == name.len() {
            break;
        }
        name = next;
    }
    if !name.chars().any(|mark| !mark.is_whitespace() && !mark.is_ascii_punctuation()) {
        return Judged::invalid(Handle, "no_value");
    }
    Judged::plausible(Handle, name)
}

pub(crate) fn tell_handle(normal: &str, facts: &mut Facts) {
    let platform =
        if normal.starts_with("wxid_") || normal.ends_with("@chatroom") || normal.starts_with("gh_") {
            Some("wechat")
        } else if all_digits(normal) && (5..=11).contains(&normal.len()) && !normal.starts_with('0') {
            Some("qq_if_a_number_there")
        } else {
            None
        };
    facts.add_some("platform", platform);
    if normal.ends_with("@chatroom") {
        facts.add("form", "group");
    }
    facts.add_some("looks_like", looks_like(normal));
}

/// The ASCII text that this one can be taken for, if it is not ASCII itself. ASCII characters stay, since a whole skeleton
/// (UTS 39) writes `m` as `rn`.
fn looks_like(text: &str) -> Option<String> {
    let mut looks = String::with_capacity(text.len());
    for mark in text.chars() {
        if mark.is_ascii() {
            looks.push(mark);
        } else {
            looks.extend(skeleton(mark.encode_utf8(&mut [0; 4])));
        }
    }
    (!text.is_ascii() && looks.is_ascii()).then_some(looks)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::normal_and_verdict as check;
    use crate::{Context, explain, normalise};
    use thalweg_model::IdentifierKind::Ip;

    #[test]
    fn a_domain_is_kept_as_registered() {
        for (text, normal) in [
            ("WWW.Thalweg.ORG.", "www.thalweg.org"),
            ("evil[.]shop", "evil.shop"),
            ("evil(dot)shop", "evil.shop"),
            ("中国移动.中国", "xn--fiq02ib9d179b.xn--fiqs8s"),
            ("bücher.de", "xn--bcher-kva.de"),
            ("*.evil.shop", "evil.shop"),
        ] {
            assert_eq!(check(Domain, text), (normal.to_owned(), Verdict::Valid), "{text}");
        }
        assert_eq!(check(Domain, "localhost").1, Verdict::Trap("local_name"));
        assert_eq!(check(Domain, "a.example.com").1, Verdict::Trap("documentation"));
        assert_eq!(check(Domain, "word").1, Verdict::Invalid("one_label"));
        assert_eq!(check(Domain, "a..b").1, Verdict::Invalid("characters"));
        assert_eq!(normalise(Domain, "8.8.8.8", &Context::default()).0, Ip);
    }

    #[test]
    fn a_look_alike_tells_what_it_looks_like() {
        // The second letter is Cyrillic.
        let facts = explain(Domain, "p\u{430}ypal.com", &Context::default()).facts;
        assert_eq!(facts.get("looks_like"), Some("paypal.com"));
        assert_eq!(facts.get("mixed_scripts"), Some("yes"));
    }

    #[test]
    fn a_web_address_is_whole_and_without_what_decides_nothing() {
        for (text, normal) in [
            ("hxxps://Evil[.]Shop:443/Path?a=1#top", "https://evil.shop/Path?a=1"),
            ("evil.shop/x", "http://evil.shop/x"),
            ("HTTP://evil.shop", "http://evil.shop/"),
            ("http[:]//evil.shop/", "http://evil.shop/"),
            ("http://例え.テスト.jp/", "http://xn--r8jz45g.xn--zckzah.jp/"),
        ] {
            assert_eq!(check(Url, text), (normal.to_owned(), Verdict::Valid), "{text}");
        }
        assert_eq!(check(Url, "http://192.168.0.1/admin").1, Verdict::Trap("private"));
        assert_eq!(check(Url, "tg://resolve?domain=someone").1, Verdict::Plausible);
        assert_eq!(check(Url, "not a url").1, Verdict::Invalid("shape"));
        let facts = explain(Url, "https://bank.com@evil.shop/", &Context::default()).facts;
        assert_eq!((facts.get("user"), facts.get("host")), (Some("bank.com"), Some("evil.shop")));
    }

    #[test]
    fn a_mailbox_folds_case_only_where_its_provider_does() {
        for (text, normal) in [
            ("Some.One@GMAIL.com", "some.one@gmail.com"),
            ("Someone@Evil.Shop", "Someone@evil.shop"),
            ("mailto:someone@evil.shop", "someone@evil.shop"),
            ("Someone <someone@evil.shop>", "someone@evil.shop"),
            ("someone[at]evil[.]shop", "someone@evil.shop"),
        ] {
            assert_eq!(check(Email, text), (normal.to_owned(), Verdict::Valid), "{text}");
        }
        assert_eq!(check(Email, "12***34@qq.com"), ("12*34@qq.com".to_owned(), Verdict::Plausible));
        assert_eq!(check(Email, "someone@example.com").1, Verdict::Trap("documentation"));
        assert_eq!(check(Email, "someone").1, Verdict::Invalid("shape"));
        assert_eq!(check(Email, "some one@evil.shop").1, Verdict::Invalid("local_part"));
        let facts = explain(Email, "some.one+shop@gmail.com", &Context::default()).facts;
        assert_eq!((facts.get("mailbox"), facts.get("tag")), (Some("someone@gmail.com"), Some("shop")));
    }

    #[test]
    fn a_handle_keeps_its_case() {
        assert_eq!(check(Handle, "@SomeOne"), ("SomeOne".to_owned(), Verdict::Plausible));
        assert_eq!(check(Handle, "https://t.me/SomeOne").0, "SomeOne");
        assert_eq!(check(Handle, "@").1, Verdict::Invalid("no_value"));
        assert_eq!(explain(Handle, "wxid_abc123", &Context::default()).facts.get("platform"), Some("wechat"));
    }
}
